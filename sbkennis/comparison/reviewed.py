"""Statements that were found, and what people say of them → the statements that hold.

A word on a statement is a `Judgement`: its facet is the kind of statement (of a definition with the
term, "omschrijving: mantelzorg"), its labels are `HOLDS` or `FAILS`, and after `HOLDS` the labels
of the statement where the person gave them, or `UNLABELLED`. It is about words: where those stand
is looked up anew in the text of today. Of several words on one place the last one counts; a
sentence that defines two terms is two places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sbkennis.anchors import Find, where
from sbkennis.cleaning import clean
from sbkennis.codebook import plain_name
from sbkennis.comparison.definitions import of_term
from sbkennis.comparison.statements import BY_PERSON, Kind, Statement
from sbkennis.judgements import Judgement
from sbkennis.records import Passage, covered

__all__ = [
    "BY_PERSON", "FAILS", "FOLDER", "HOLDS", "UNLABELLED", "Reviewed", "Standing", "about", "facet",
    "part_of", "ranges_of", "reviewed", "same", "standing",
]  # fmt: skip

FOLDER = "vondsten"
"""In ``corpus/``: what people say of statements, a file for each document."""

HOLDS, FAILS = "klopt", "klopt niet"
UNLABELLED = "zonder label"
"""After `HOLDS`: the statement has no label, whatever the machine gave it."""

_LONGEST_ENDING = 3  # letters, as of mantelzorgers beside mantelzorg; more make another word

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The statements of a document that hold, those that a person refused, and words not found."""

    statements: tuple[Statement, ...]
    refused: tuple[Statement, ...]
    lost: tuple[Judgement, ...]


class Standing(NamedTuple):
    """What counts of one place in the text."""

    ranges: list[Range]
    said: Judgement

    def is_on(self, ranges: Sequence[Range], term: str) -> bool:
        """Whether it is on a place, and on the definition of a term that stands there."""
        return same(self.ranges, ranges) and _are_one(about(self.said)[1], term)


def facet(kind: Kind, term: str = "") -> str:
    """What a word on a statement is about, as its file has it.

    >>> facet("omschrijving", "sociale basis"), facet("rol")
    ('omschrijving: sociale basis', 'rol')
    """
    return f"{kind}: {term}" if kind == "omschrijving" and term else kind


def about(said: Judgement) -> tuple[str, str]:
    """The kind of statement that a word is about, and the term of a definition."""
    kind, _, term = said.facet.partition(":")
    return kind.strip(), term.strip()


def reviewed(
    kind: Kind,
    term: str | None,
    statements: Sequence[Statement],
    passages: Sequence[Passage],
    said: Iterable[Judgement],
    text: str,
    find: Find,
) -> Reviewed:
    """Leave out what people refused, and add what they pointed out.

    A statement is the one that a person judged when the two share at least half of the shorter,
    and are definitions of one term.
    What holds stands in the order of the text, then what is only possible.

    Args:
        term: the concept whose definitions are asked for; None is every term.
        statements: what was found in a document.
        passages: its searchable passages.
        said: what people say of its statements, in order of time.
        text: of the document.
        find: finds words in it; see `sbkennis.judgements.Find`.
    """
    words, lost = standing([one for one in said if about(one)[0] == kind], text, find)
    if not words:
        return Reviewed(tuple(statements), (), tuple(lost))
    by_id = {one.id: one for one in passages}
    held: list[Statement] = []
    refused: list[Statement] = []
    met: set[int] = set()
    for one in statements:
        ranges = ranges_of(by_id[one.passage], one.part)
        about_it = [at for at, word in enumerate(words) if word.is_on(ranges, one.term)]
        if not about_it:
            held.append(one)
            continue
        met.update(about_it)
        word = words[about_it[-1]].said
        if FAILS in word.labels:
            refused.append(replace(one, coder=word.coder))
        else:
            labels = _labels_in(word) if len(word.labels) > 1 else one.labels
            held.append(replace(one, labels=labels, coder=word.coder))
    for number, word_ in enumerate(words):
        named = about(word_.said)[1]
        is_asked = term is None or not named or of_term(named, term)
        if number not in met and HOLDS in word_.said.labels and is_asked:
            made = _pointed_out(kind, named or term or "", word_, passages)
            held += made
            lost += [] if made else [word_.said]
    starts = {one: ranges_of(by_id[one.passage], one.part)[0] for one in held}
    held.sort(key=lambda one: (one.is_possible, (0, 0) if one.is_possible else starts[one]))
    return Reviewed(tuple(held), tuple(refused), tuple(lost))


def standing(
    said: Iterable[Judgement], text: str, find: Find
) -> tuple[list[Standing], list[Judgement]]:
    """The last word on every place in a text, and words that stand nowhere any more.

    Args:
        said: of one kind of statement, in order of time.
        text: of the document.
        find: finds words in it; see `sbkennis.judgements.Find`.
    """
    words: list[Standing] = []
    lost: list[Judgement] = []
    for one in said:
        ranges = where(one, text, find)
        if not ranges:
            lost.append(one)
            continue
        words = [word for word in words if not word.is_on(ranges, about(one)[1])]
        words.append(Standing(ranges, one))
    return words, lost


def _are_one(term: str, other: str) -> bool:
    """Whether two terms are one, or the one is in the other; the forms of a word are one word.

    >>> _are_one("mantelzorg", "de mantelzorgers"), _are_one("", "mantelzorg")
    (True, True)
    >>> _are_one("sociale basis", "sociale cohesie"), _are_one("wijk", "wijkteam")
    (False, False)
    """
    few, many = sorted((plain_name(term).split(), plain_name(other).split()), key=len)
    return all(any(_are_forms(a, b) for b in many) for a in few)


def _are_forms(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= _LONGEST_ENDING


def _labels_in(said: Judgement) -> tuple[str, ...]:
    return tuple(one for one in said.labels if one not in (HOLDS, UNLABELLED))


def ranges_of(passage: Passage, part: Range) -> list[Range]:
    """Where in the text a part of the quote of a passage stands."""
    return [(span.start, span.end) for span in covered(passage.spans, *part)]


def part_of(passage: Passage, ranges: Sequence[Range]) -> Range | None:
    """The part of the quote of a passage that stands in ranges of the text, if any does."""
    inside = list(_within(passage, ranges))
    return (min(a for a, _ in inside), max(b for _, b in inside)) if inside else None


def same(one: Sequence[Range], other: Sequence[Range]) -> bool:
    """Whether two places in a text share at least half of the shorter of the two."""
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    shorter = min(sum(b - a for a, b in ranges) for ranges in (one, other))
    return shared > 0 and 2 * shared >= shorter


def _pointed_out(
    kind: Kind, term: str, word: Standing, passages: Sequence[Passage]
) -> list[Statement]:
    """The statement in words that a person pointed out; none where no passage holds them."""
    best, part = None, (0, 0)
    for passage in passages:
        found = part_of(passage, word.ranges)
        if found and (best is None or found[1] - found[0] > part[1] - part[0]):
            best, part = passage, found
    if best is None:
        return []
    marks = [(a - part[0], b - part[0]) for a, b in best.marks if part[0] <= a and b <= part[1]]
    shown = clean(best.quote[slice(*part)], marks).text.strip()
    return [
        Statement(
            kind, best.document, best.id, part, shown, BY_PERSON, term=term,
            labels=_labels_in(word.said), coder=word.said.coder,
        )
    ]  # fmt: skip


def _within(passage: Passage, ranges: Sequence[Range]) -> Iterator[Range]:
    """The parts of the quote of a passage that stand in ranges of the text."""
    first = 0
    for span in passage.spans:
        for start, end in ranges:
            left, right = max(start, span.start), min(end, span.end)
            if left < right:
                yield first + left - span.start, first + right - span.start
        first += span.end - span.start + 1  # the newline between two slices
