"""What people say of words → the passages of today that hold those words, and what counts of it.

A judgement is about the words it was given to; where those stand is looked up anew whenever a
document is cut or read otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from sbkennis import sentences
from sbkennis.judgements import Judgement, same_coder
from sbkennis.records import Passage, Span, Tag

__all__ = ["METHOD", "Anchored", "Find", "Held", "Word", "anchor", "decide", "overrule", "where"]

METHOD = "mens"
"""The method of a tag that a person gave."""

Range = tuple[int, int]
Find = Callable[[str], Sequence[Sequence[Range]]]
"""Where words stand in a text, as `citations.Source.places` finds them: slices of it."""


class Word(NamedTuple):
    """What people say of one label of a passage, all taken together."""

    given: bool
    borderline: bool
    coder: str
    codebook: str
    disputed: bool


class Held(NamedTuple):
    """A judgement on a passage; ``is_exact`` when it was about just the words of that passage."""

    judgement: Judgement
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Anchored:
    """Judgements by the passage of today that holds their words, and those that none holds."""

    by_passage: Mapping[str, tuple[Held, ...]]
    lost: tuple[Judgement, ...]

    def of(self, passage: str) -> list[Judgement]:
        """What each person says of a passage, in order of time: one judgement a facet.

        A judgement of the passage itself goes before those of others that it was cut from; of
        several such others all labels hold, for it holds the words of all. What someone said of a
        label holds until they had that label to choose again.
        """
        return sorted(map(_whole, self._parts(passage)), key=lambda one: one.moment)

    def each(self, passage: str) -> list[Judgement]:
        """As `of`, with what was said of other labels at another time as a judgement of its own."""
        apart = [one for several in self._parts(passage) for one in several]
        return sorted(apart, key=lambda one: one.moment)

    def own(self, passage: str, coder: str) -> list[Judgement]:
        """All that one person ever said of just the words of a passage, in order of time."""
        return [
            one.judgement
            for one in self.by_passage.get(passage, ())
            if one.is_exact and same_coder(one.judgement.coder) == same_coder(coder)
        ]

    def _parts(self, passage: str) -> list[list[Judgement]]:
        """By coder and facet: the last judgement, and what earlier ones say of other labels."""
        said: dict[tuple[str, str], list[Held]] = {}
        for one in self.by_passage.get(passage, ()):
            key = same_coder(one.judgement.coder), one.judgement.facet
            said.setdefault(key, []).append(one)
        found = []
        for several in said.values():
            own = [one.judgement for one in several if one.is_exact]
            others = [one.judgement for one in several if not one.is_exact]
            found.append(_standing([*([_joined(others)] if others else []), *own]))
        return found


def _standing(several: Sequence[Judgement]) -> list[Judgement]:
    """The last of several judgements, and what earlier ones say of labels not chosen from since."""
    found: list[Judgement] = []
    later: set[str] = set()
    for one in reversed(several):
        rest = {label for label in one.considered if label not in later}
        if rest or not found:
            found.append(
                replace(
                    one,
                    labels=tuple(label for label in one.labels if label in rest),
                    borderline=tuple(label for label in one.borderline if label in rest),
                    considered=tuple(label for label in one.considered if label in rest),
                )
            )
        later |= rest
    return found


def _whole(parts: Sequence[Judgement]) -> Judgement:
    """What one person says of a facet, of which the last comes first, as one judgement."""
    return replace(
        parts[0],
        labels=_union(one.labels for one in parts),
        borderline=_union(one.borderline for one in parts),
        considered=_union(one.considered for one in parts),
    )


def _joined(several: Sequence[Judgement]) -> Judgement:
    """The last that was said of each of several pieces of text, as one judgement."""
    pieces: dict[tuple[str, tuple[Span, ...]], list[Judgement]] = {}
    for one in several:  # in order of time
        pieces.setdefault((one.quote, one.spans), []).append(one)
    ones = [_whole(_standing(each)) for each in pieces.values()]
    surely = {label for one in ones for label in one.labels if label not in one.borderline}
    return replace(
        max(ones, key=lambda one: one.moment),
        labels=_union(one.labels for one in ones),
        borderline=tuple(
            label for label in _union(one.borderline for one in ones) if label not in surely
        ),
        considered=_union(one.considered for one in ones),
    )


def _union(several: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in several for one in each))


# ---------------------------------------------------------------------- where


def anchor(
    judgements: Sequence[Judgement], text: str, passages: Sequence[Passage], find: Find
) -> Anchored:
    """Find the passages that hold the words of judgements.

    First a passage of the very same words: of several the nearest, or where all were judged and
    shifted about alike, in their order, each its own; else the words in the text, as ``find`` finds
    them; else at least half of their sentences. Every passage that then shares at least half of the
    shorter of the two has the judgement.

    Args:
        judgements: of one document, in order of time.
        text: of the document.
        passages: of the document, as it is cut now.
        find: see `Find`.
    """
    by_quote: dict[str, list[Passage]] = {}
    for one in passages:
        by_quote.setdefault(one.quote, []).append(one)
    places = _in_order(judgements, by_quote)
    by_passage: dict[str, list[Held]] = {}
    lost: list[Judgement] = []
    for judgement in judgements:
        unit = judgement.quote, judgement.spans
        if unit not in places:
            near = judgement.spans[0].start if judgement.spans else 0
            if same := by_quote.get(judgement.quote):
                nearest = min(same, key=lambda one: abs(one.start - near))
                places[unit] = [nearest.id], True
            else:
                places[unit] = _holding(where(judgement, text, find), passages), False
        held_by, is_exact = places[unit]
        if not held_by:
            lost.append(judgement)
        for passage in held_by:
            by_passage.setdefault(passage, []).append(Held(judgement, is_exact))
    return Anchored(
        {passage: tuple(several) for passage, several in by_passage.items()}, tuple(lost)
    )


def _in_order(
    judgements: Sequence[Judgement], by_quote: Mapping[str, Sequence[Passage]]
) -> dict[tuple[str, tuple[Span, ...]], tuple[list[str], bool]]:
    """Which passage is which, of those with the same words that all stood elsewhere, as often.

    They must have stood about as far from each other: of one passage that was judged twice, and
    shifted in between, both places are of that passage.
    """
    judged: dict[str, set[tuple[Span, ...]]] = {}
    for one in judgements:
        if one.spans:
            judged.setdefault(one.quote, set()).add(one.spans)
    found = {}
    for quote, units in judged.items():
        old = sorted(units, key=lambda each: each[0].start)
        new = sorted(by_quote.get(quote, ()), key=lambda each: each.start)
        moved = {spans[0].start for spans in old}.isdisjoint(one.start for one in new)
        starts = [each[0].start for each in old], [each.start for each in new]
        if len(old) == len(new) > 1 and moved and _is_spaced_alike(*starts):
            for spans, passage in zip(old, new, strict=True):
                found[quote, spans] = [passage.id], True
    return found


def _is_spaced_alike(old: Sequence[int], new: Sequence[int]) -> bool:
    gaps = zip(pairwise(old), pairwise(new), strict=True)
    return all(max(b - a, d - c) <= 2 * min(b - a, d - c) for (a, b), (c, d) in gaps)


def where(judgement: Judgement, text: str, find: Find) -> list[Range]:
    """Where in a text the words of a judgement stand now; empty where they do not."""
    near = judgement.spans[0].start if judgement.spans else 0
    old = [(span.start, span.end) for span in judgement.spans]
    if old and "\n".join(text[start:end] for start, end in old) == judgement.quote:
        return old

    def nearest(words: str) -> Sequence[Range]:
        return min(find(words), key=lambda one: abs(one[0][0] - near), default=())

    if whole := nearest(judgement.quote):
        return list(whole)
    ranges: list[Range] = []
    length = 0
    for start, end in sentences.split(judgement.quote):
        if part := nearest(judgement.quote[start:end]):
            ranges += part
            near = ranges[-1][1]
            length += end - start
    return ranges if 2 * length >= len(judgement.quote.strip()) else []


def _holding(ranges: Sequence[Range], passages: Sequence[Passage]) -> list[str]:
    """Passages that share at least half of the shorter of the two."""
    length = sum(end - start for start, end in ranges)
    found = []
    for one in passages:
        shared = sum(
            max(0, min(end, span.end) - max(start, span.start))
            for start, end in ranges
            for span in one.spans
        )
        own = sum(span.end - span.start for span in one.spans)
        if shared > 0 and 2 * shared >= min(length, own):
            found.append(one.id)
    return found


# ---------------------------------------------------------------------- what counts


def decide(said: Sequence[Judgement], order: Sequence[str] = ()) -> dict[tuple[str, str], Word]:
    """What counts of what several people say of a passage, by facet and label.

    Args:
        said: what each coder says of each label, once, in order of time; see `Anchored.each`.
        order: coders whose word counts most, the first above all. Of all others the later word
            counts.

    Returns:
        a word on every label that someone considered; a label that others judged otherwise is
        disputed.
    """
    ranks = {name: len(order) - at for at, name in enumerate(order)}
    by_label: dict[tuple[str, str], list[Judgement]] = {}
    for one in said:
        for label in one.considered:
            by_label.setdefault((one.facet, label), []).append(one)
    found = {}
    for (facet, label), several in by_label.items():
        ranked = enumerate(several)
        _, winner = max(ranked, key=lambda pair: (ranks.get(same_coder(pair[1].coder), 0), pair[0]))
        found[facet, label] = Word(
            label in winner.labels,
            label in winner.borderline,
            winner.coder,
            winner.codebook,
            len({label in one.labels for one in several}) > 1,
        )
    return found


def overrule(tags: Sequence[Tag], words: Mapping[tuple[str, str], Word], passage: str) -> list[Tag]:
    """The tags of a passage, in which the word of a person goes before the machine's.

    What the machine saw as evidence stays with a label that a person gave. A label that was
    refused stays with probability 0 where the machine or another person gave it.
    """
    machine = {(tag.facet, tag.label): tag for tag in tags}
    found = [tag for pair, tag in machine.items() if pair not in words]
    for (facet, label), word in words.items():
        old = machine.get((facet, label))
        doubtful = word.borderline and not word.given
        if not (word.given or doubtful or word.disputed or old):
            continue
        shown = (word.given or doubtful) and old is not None
        found.append(
            Tag(
                passage,
                facet,
                label,
                1.0 if word.given else 0.5 if doubtful else 0.0,
                word.given,
                doubtful,
                old.evidence if shown and old else (),
                (old.basis if shown and old and (old.evidence or old.basis) else "oordeel"),
                METHOD,
                "",
                word.codebook,
                word.coder,
                word.disputed,
            )
        )
    return found
