"""The terms of a codebook → where they occur in a row of words.

Every different word is compared with the whole codebook once and remembered; after that a passage
costs a look-up a word, however many terms there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sbkennis.codebook import GAP, Term

__all__ = ["Lexicon", "Match", "Word"]

_GAP_WORDS = 4  # most words that a gap in a term may span
_KEPT = 1 << 17  # different words remembered


class Word(NamedTuple):
    """A word of a text: as it stands there, and its lemma in lower case."""

    surface: str
    lemma: str


class Match(NamedTuple):
    """A term found at ``words[start:end]``; ``key`` is the one under which it was added."""

    key: int
    start: int
    end: int


class Lexicon:
    """Terms, each under a number of the caller's own."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._plain: dict[str, list[int]] = {}
        self._partial: list[tuple[str, bool, bool, int]] = []
        self._ids: dict[str, int] = {}
        self._terms: list[tuple[frozenset[int] | None, ...]] = []
        self._opening: dict[int, list[int]] = {}
        self._seen: dict[Word, tuple[int, ...]] = {}
        for key, term in enumerate(terms):
            slots = tuple(
                None if word == (GAP,) else frozenset(self._spec(each) for each in word)
                for word in term.words
            )
            self._terms.append(slots)
            for spec in sorted(slots[0] or ()):
                self._opening.setdefault(spec, []).append(key)

    def _spec(self, written: str) -> int:
        """The number of a word of a term; the same word has the same number in every term."""
        known = self._ids.get(written)
        if known is not None:
            return known
        number = self._ids[written] = len(self._ids)
        if written.startswith("="):
            self._exact.setdefault(written[1:], []).append(number)
        elif "*" in written:
            core = written.strip("*").casefold()
            self._partial.append((core, written.startswith("*"), written.endswith("*"), number))
        else:
            self._plain.setdefault(written.casefold(), []).append(number)
        return number

    def find(self, words: Sequence[Word], sentences: Sequence[tuple[int, int]]) -> Iterator[Match]:
        """All occurrences, each within one of ``sentences`` (word numbers, end exclusive)."""
        specs = [self._specs(word) for word in words]
        for first, last in sentences:
            for at in range(first, last):
                for spec in specs[at]:
                    for key in self._opening.get(spec, ()):
                        slots = self._terms[key]
                        if len(slots) == 1:
                            yield Match(key, at, at + 1)
                        elif (end := self._rest(slots, specs, at + 1, last)) is not None:
                            yield Match(key, at, end)

    def _rest(
        self,
        slots: tuple[frozenset[int] | None, ...],
        specs: list[tuple[int, ...]],
        at: int,
        last: int,
    ) -> int | None:
        """Where a term ends whose first word stands before ``at``, or None."""
        reach = 0
        for slot in slots[1:]:
            if slot is None:
                reach = _GAP_WORDS
                continue
            for here in range(at, min(at + reach, last - 1) + 1):
                if not slot.isdisjoint(specs[here]):
                    at, reach = here + 1, 0
                    break
            else:
                return None
        return at

    def _specs(self, word: Word) -> tuple[int, ...]:
        known = self._seen.get(word)
        if known is not None:
            return known
        lower = word.surface.casefold()
        found = set(self._exact.get(word.surface, ()))
        found.update(self._plain.get(lower, ()))
        found.update(self._plain.get(word.lemma, ()))
        for core, open_left, open_right, number in self._partial:
            for form in (lower, word.lemma):
                if (
                    core in form
                    and (open_left or form.startswith(core))
                    and (open_right or form.endswith(core))
                ):
                    found.add(number)
                    break
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        result = self._seen[word] = tuple(sorted(found))
        return result
