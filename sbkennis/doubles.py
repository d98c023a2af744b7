"""Documents with their passages → which of them are (nearly) one and the same text.

Such as a scan and its original, or a draft and the vision that was adopted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sbkennis.records import Document, Passage

__all__ = ["Threes", "Words", "alike", "threes"]

Threes = Counter[tuple[str, ...]]

_SAME = 0.5  # share of each three words in two texts that are the same one; a scan misreads some
_TRIED = 200  # threes, spread over a text; with hardly any in common the rest is not compared
_HARDLY = 0.1  # of these
_WORD = re.compile(r"[^\W\d_]{3,}")


def threes(texts: Iterable[str]) -> Threes:
    """Each three words of texts that follow one another."""
    words = [word for text in texts for word in _WORD.findall(text.casefold())]
    return Counter(zip(words, words[1:], words[2:], strict=False))


@dataclass(frozen=True, slots=True)
class Words:
    """A document, and each three words of it that follow one another."""

    document: Document
    threes: Threes

    @classmethod
    def of(cls, document: Document, passages: Iterable[Passage]) -> Words:
        """Of the passages that a search may find."""
        shown = (one.display or one.quote for one in passages if one.searchable)
        return cls(document, threes(shown))

    def is_like(self, other: Threes) -> bool:
        """Whether it has most of its words in common with another text."""
        fewest, most = sorted((self.threes.total(), other.total()))
        if not fewest >= _SAME * most > 0:
            return False
        tried = list(islice(self.threes, 0, None, max(1, len(self.threes) // _TRIED)))
        if sum(one in other for one in tried) < _HARDLY * len(tried):
            return False
        return (self.threes & other).total() >= _SAME * most


def alike(texts: Sequence[Words]) -> list[list[Words]]:
    """Documents, those that are one and the same text together; in their order."""
    groups: list[list[Words]] = []
    for one in texts:
        same = next((group for group in groups if group[0].is_like(one.threes)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups
