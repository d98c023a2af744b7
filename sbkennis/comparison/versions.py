"""The passages of an older and a newer text → what was added, dropped and reworded.

Sentences are compared, not passages: where a passage begins is our choice, not the writer's.
"""

from __future__ import annotations

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
        if not passage.searchable or passage.kind not in _READ:
            continue
        for start, end in passage.sentences:
            text = passage.quote[start:end]
            if passage.display:
                first, last = shown_part(passage.quote, passage.display, start, end)
                text = passage.display[first:last]
            key = words_of(text)
            if len(key) >= _FEWEST_WORDS:
                yield Piece(passage, (start, end), " ".join(text.split()).lstrip(" .,:;")), key


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
