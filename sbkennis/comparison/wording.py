"""Two wordings of the same thing → word by word what differs, and what one lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from sbkennis.terms import Analyzer

__all__ = ["Contrast", "Run", "contrast", "runs", "similarity", "words_of"]

_RESEMBLING = 0.5  # from here on two wordings are shown word against word
_OF_NUMBERS = "%€<>≤≥"
_NUMBER = r"(?:(?<![\w-])[-−])?\d+(?:[.,:]\d+)+(?!\w)|(?<![\w-])[-−]\d+(?!\w)"  # 50.000, -2,5
_WORD = re.compile(rf"{_NUMBER}|\w+(?:[-'’]\w+)*|[^\w\s]")


class Run(NamedTuple):
    """Words in a row that both have, or one of the two."""

    text: str
    state: Literal["zelfde", "alleen eerste", "alleen tweede"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A wording against the chosen one, which is the first of the two.

    ``alike`` is 0 to 1: the share of words in common and in the same order. ``marked`` is the
    other wording with the words that the chosen one lacks as "alleen tweede": where two wordings
    hardly resemble each other, that reads better than ``runs``. ``missing`` are the content words
    of the chosen one of which the other has neither the word nor a form or part of it; ``extra``
    the same the other way round.
    """

    alike: float
    runs: tuple[Run, ...]
    marked: tuple[Run, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def shown(self) -> tuple[Run, ...]:
        """How it reads best: word against word where the two resemble each other."""
        return self.runs if self.alike >= _RESEMBLING else self.marked


def contrast(chosen: str, other: str, analyzer: Analyzer) -> Contrast:
    """What differs from the chosen wording, and what is missing from it."""
    return Contrast(
        similarity(words_of(chosen), words_of(other)),
        runs(chosen, other),
        _marked(chosen, other, analyzer),
        _lacking(chosen, other, analyzer),
        _lacking(other, chosen, analyzer),
    )


def runs(first: str, second: str) -> tuple[Run, ...]:
    """The words of two texts in order, those in common once; case does not count.

    >>> runs("elkaar ontmoeten en helpen", "elkaar helpen")
    (Run(text='elkaar', state='zelfde'), Run(text='ontmoeten en', state='alleen eerste'), \
Run(text='helpen', state='zelfde'))
    """
    left, right = _WORD.findall(first), _WORD.findall(second)
    matcher = SequenceMatcher(
        None, [one.casefold() for one in left], [one.casefold() for one in right], autojunk=False
    )
    found: list[Run] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(Run(_joined(left[a:b]), "zelfde"))
            continue
        if b > a:
            found.append(Run(_joined(left[a:b]), "alleen eerste"))
        if d > c:
            found.append(Run(_joined(right[c:d]), "alleen tweede"))
    return tuple(found)


def _joined(words: Sequence[str]) -> str:
    text = " ".join(words)
    text = re.sub(r"\s+([.,;:!?)\]”’])", r"\1", text)
    return re.sub(r"([(\[“‘])\s+", r"\1", text)


def _marked(chosen: str, other: str, analyzer: Analyzer) -> tuple[Run, ...]:
    own = {one.casefold() for one in _lacking(other, chosen, analyzer)}
    found: list[tuple[list[str], bool]] = []
    for word in _WORD.findall(other):
        is_own = word.casefold() in own
        if not found or found[-1][1] != is_own:
            found.append(([], is_own))
        found[-1][0].append(word)
    return tuple(
        Run(_joined(words), "alleen tweede" if is_own else "zelfde") for words, is_own in found
    )


def _lacking(first: str, second: str, analyzer: Analyzer) -> tuple[str, ...]:
    wanted = analyzer.asked(first)
    held = analyzer.matches(first, second).held
    lacking = {term for term, parts in wanted.items() if not held.intersection((term, *parts))}
    found: dict[str, str] = {}
    for match in re.finditer(r"\w+(?:[-'’]\w+)*", first):
        for term in analyzer.asked(match[0]):
            if term in lacking:
                found.setdefault(term, match[0])
    return tuple(found.values())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, without punctuation; what a number is of, is a word too."""
    return tuple(
        one.casefold().replace("−", "-")
        for one in _WORD.findall(text)
        if one[-1].isalnum() or one in _OF_NUMBERS
    )


def similarity(first: Sequence[str], second: Sequence[str]) -> float:
    """How much of two texts is the same words in the same order: 0 to 1."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
