"""The passages of an older and a newer text → what was added, dropped and reworded.

Sentences are compared, not passages: where a passage begins is our choice, not the writer's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sbkennis.cleaning import shown_part
from sbkennis.comparison.wording import Run, runs, similarity, words_of
from sbkennis.records import Passage, PassageKind

__all__ = ["Change", "Piece", "changes"]

_ALIKE = 0.6  # share of words in common from which a sentence is the same one, reworded
_FEWEST_WORDS = 4  # a shorter sentence is a label, a number or a heading
_FEWEST_WITH_FIGURE = 3  # "Budget: € 50.000"
_LONGEST_ROW = 30  # words: of a longer row of a table every sentence is compared by itself
_RULE = re.compile(r"^[|:\s]*(?:-{2,}[|:\s]*)*")  # above a row in Markdown
_MARK = re.compile(r"^\s*(?:[-•–*·+➤]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+")
_COMMON = 60  # sentences with a word, above which the word does not bring candidates
_READ = frozenset({PassageKind.TEXT, PassageKind.LIST, PassageKind.TABLE, PassageKind.FOOTNOTE,
                   PassageKind.SPEAKER_NOTE})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence and where it stands in the quote of its passage."""

    passage: Passage
    part: tuple[int, int]
    text: str  # as a reader sees it


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that is new, gone, or worded anew (``runs``: old first)."""

    kind: Literal["toegevoegd", "vervallen", "gewijzigd"]
    old: Piece | None
    new: Piece | None
    runs: tuple[Run, ...] = ()


def changes(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[tuple[Change, ...], int]:
    """What changed, in the order of the newer text with what was dropped at the end.

    Returns:
        the changes, and how many sentences stayed as they were, moved or not.
    """
    before, after = list(_pieces(old)), list(_pieces(new))
    left = Counter(key for _, key in before)
    same: Counter[tuple[str, ...]] = Counter()
    fresh: list[tuple[Piece, tuple[str, ...]]] = []
    for piece, key in after:
        if same[key] < left[key]:
            same[key] += 1
        else:
            fresh.append((piece, key))
    spent = Counter(same)
    gone: list[tuple[Piece, tuple[str, ...]]] = []
    for piece, key in before:
        if spent[key] > 0:
            spent[key] -= 1
        else:
            gone.append((piece, key))
    pairs = _paired([key for _, key in gone], [key for _, key in fresh])
    found: list[Change] = []
    for number, (piece, _) in enumerate(fresh):
        if number in pairs:
            was = gone[pairs[number]][0]
            found.append(Change("gewijzigd", was, piece, runs(was.text, piece.text)))
        else:
            found.append(Change("toegevoegd", None, piece))
    taken = set(pairs.values())
    found += [
        Change("vervallen", piece, None)
        for number, (piece, _) in enumerate(gone)
        if number not in taken
    ]
    return tuple(found), sum(same.values())


def _pieces(passages: Sequence[Passage]) -> Iterator[tuple[Piece, tuple[str, ...]]]:
    for passage in passages:
        is_table = passage.kind is PassageKind.TABLE  # one of mere figures is not searched
        if passage.kind not in _READ or not (passage.searchable or is_table):
            continue
        rows = _rows(passage) if is_table else ()
        inside = {one for row in rows for one in row}
        whole = [((row[0][0], row[-1][1]), 2) for row in rows]
        alone = [(one, _FEWEST_WORDS) for one in passage.sentences if one not in inside]
        for part, fewest in sorted(whole + alone):
            shown = _shown(passage, part)
            bare = _RULE.sub("", shown, count=1) if fewest < _FEWEST_WORDS else shown
            text = " ".join(_MARK.sub("", bare, count=1).split())
            key = words_of(text)
            has_figure = any(one[-1].isdigit() for one in key)
            if len(key) >= (min(fewest, _FEWEST_WITH_FIGURE) if has_figure else fewest):
                yield Piece(passage, part, text.lstrip(" .,:;")), key


def _shown(passage: Passage, part: tuple[int, int]) -> str:
    """A part of a quote as a reader sees it."""
    if not passage.display:
        return passage.quote[slice(*part)]
    first, last = shown_part(passage.quote, passage.display, *part)
    return passage.display[first:last]


def _rows(passage: Passage) -> list[list[tuple[int, int]]]:
    """The short rows of a table in which a cell is a figure, which says nothing by itself."""
    rows: list[list[tuple[int, int]]] = []
    for one in passage.sentences:
        between = passage.quote[rows[-1][-1][1] : one[0]] if rows else "\n"
        if "\n" in between:
            rows.append([])
        rows[-1].append(one)

    def is_short(row: list[tuple[int, int]]) -> bool:
        cells = [words_of(_shown(passage, one)) for one in row]
        bare = [cell for cell in cells if len(cell) < _FEWEST_WORDS]
        has_figure = any(word[-1].isdigit() for cell in bare for word in cell)
        return len(row) > 1 and has_figure and sum(map(len, cells)) <= _LONGEST_ROW

    return [row for row in rows if is_short(row)]


def _paired(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """For each new sentence the old one it rewords, the most alike first, each used once."""
    where: dict[str, list[int]] = {}
    for number, words in enumerate(old):
        for word in set(words):
            where.setdefault(word, []).append(number)
    scored: list[tuple[float, int, int]] = []
    for number, words in enumerate(new):
        votes: Counter[int] = Counter()
        for word in set(words):
            places = where.get(word, ())
            if len(places) <= _COMMON:
                votes.update(places)
        for candidate, _ in votes.most_common(5):
            alike = similarity(old[candidate], words)
            if alike >= _ALIKE:
                scored.append((alike, number, candidate))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, candidate in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if number not in found and candidate not in taken:
            found[number] = candidate
            taken.add(candidate)
    return found
