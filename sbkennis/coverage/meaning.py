"""Requirements and the sentences of a draft → what treats them by its meaning, whatever words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sbkennis import requirements, treatment
from sbkennis.coverage.cutting import ITSELF
from sbkennis.coverage.shapes import Evidence, Shelves, Unit, sentences_of
from sbkennis.coverage.terms import (
    denied_rows,
    is_denial,
    is_elsewhere,
    is_subject,
    renounced,
    words_of,
)
from sbkennis.records import Tag
from sbkennis.requirements import Requirement
from sbkennis.treatment import Said

__all__ = ["Meant", "meant_of", "said"]

# The second reading, chosen with weights that saw nothing of the vision. On seventeen visions of
# three hands 304 to 308 of 340 verdicts are right so, and 53 to 55 of 67 copies. A lower bound than
# .5 finds two more and breaks three copies: a word in passing, left when a chapter is cut, passes
# for a treatment. Of 100 that are read as absent 96 or 97 stay so with all that was tried.
_LIKELY = 0.4  # chance at which a sentence treats a requirement, also in other words,
_CERTAIN = 0.5  # and at which it does so rather than not
_TOGETHER = 38 / 40  # times the words, in likely sentences of one section, or
_LEAST_MEANT = 12  # words in such sentences make it treated; and
_LEAST_SHARE = 0.008  # that share of all words: a long draft says something like anything


def said(parts: Sequence[Unit], tags: Sequence[Sequence[Tag]]) -> tuple[list[Said], list[int]]:
    """The sentences of passages, and for each the number of its passage."""
    told: list[Said] = []
    owners: list[int] = []
    for number, (unit, own) in enumerate(zip(parts, tags, strict=True)):
        chances = {(tag.facet, tag.label): tag.probability for tag in own}
        for text in sentences_of(unit.text):
            told.append(Said(text, number, unit.heading, unit.row, unit.column, chances))
            owners.append(number)
    return told, owners


@dataclass(frozen=True, slots=True)
class Meant:
    """What treats a requirement by what it means: passages with likely sentences."""

    likely: tuple[Evidence, ...]
    certain: int  # words in sentences that treat it rather than not
    least: float  # words that are a share of all

    def is_treated(self, words: int) -> bool:
        """Whether enough is said of a requirement that asks for some words to be covered."""
        together = max(
            (
                sum(one.words for one in section)
                for _, section in groupby(self.likely, key=lambda one: one.unit.heading)
            ),
            default=0,
        )
        return self.certain >= max(_LEAST_MEANT, self.least) or together >= max(
            _TOGETHER * words, self.least
        )


def meant_of(
    items: Sequence[Requirement],
    parts: Sequence[Unit],
    tags: Sequence[Sequence[Tag]],
    shelves: Shelves,
) -> dict[str, Meant]:
    """By id: what treats a requirement by what it means, in other words too.

    Only for requirements of the package: a list of one's own may use its ids for something else.
    """
    weights = shelves.weights
    known = [one for one in items if requirements.is_standard(one)]
    if weights is None or not known:
        return {}
    told, owners = said(parts, tags)
    denied = denied_rows(parts)
    found: dict[str, Meant] = {}
    subjects = {one.id: one for one in known if is_subject(one)}
    least = _LEAST_SHARE * words_of(one.text for one in told)
    for name, chance in treatment.chances(told, known, weights, shelves.vectors).items():
        by_unit: dict[int, list[str]] = {}
        certain = 0
        subject = subjects.get(name)
        alone = next(each.alone for each in known if each.id == name)
        empty = frozenset[int]() if subject is None else _empty(subject, parts, owners, told)
        for place, (one, owner, likely) in enumerate(zip(told, owners, chance, strict=True)):
            nothing = (
                place in empty
                or (subject is not None and (parts[owner].id in denied or is_denial(one.text)))
                or (not alone and is_elsewhere(one.text))
            )
            if likely >= _LIKELY and not nothing and not ITSELF.search(one.text):
                by_unit.setdefault(owner, []).append(one.text)
                certain += len(one.text.split()) if likely >= _CERTAIN else 0
        evidence = tuple(
            Evidence(
                parts[owner],
                tuple(shown),
                words_of(shown),
                treats=True,
                headed=False,
                meant=True,
            )
            for owner, shown in by_unit.items()
        )
        found[name] = Meant(evidence, certain, least)
    return found


def _empty(
    one: Requirement, parts: Sequence[Unit], owners: Sequence[int], told: Sequence[Said]
) -> frozenset[int]:
    """Of all sentences of a draft, by number, those that leave a subject alone."""
    found: set[int] = set()
    start = 0
    for owner, group in groupby(owners):
        count = len(list(group))
        texts = [each.text for each in told[start : start + count]]
        found |= {start + number for number in renounced(one, parts[owner], texts)}
        start += count
    return frozenset(found)
