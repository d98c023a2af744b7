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

__all__ = ["Words", "alike"]

_SAME = 0.5  # share of each three words in two texts that are the same one; a scan misreads some
_TRIED = 200  # threes, spread over a text; with hardly any in common the rest is not compared
_HARDLY = 0.1  # of these
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Words:
    """A document, and each three words of it that follow one another."""

    document: Document
    threes: Counter[tuple[str, ...]]

    @classmethod
    def of(cls, document: Document, passages: Iterable[Passage]) -> Words:
        """Of the passages that a search may find."""
        shown = (one.display or one.quote for one in passages if one.searchable)
        words = [word for text in shown for word in _WORD.findall(text.casefold())]
        return cls(document, Counter(zip(words, words[1:], words[2:], strict=False)))

    def is_like(self, other: Words) -> bool:
        """Whether they have most of their words in common."""
        fewest, most = sorted((self.threes.total(), other.threes.total()))
        if not fewest >= _SAME * most > 0:
            return False
        tried = list(islice(self.threes, 0, None, max(1, len(self.threes) // _TRIED)))
        if sum(one in other.threes for one in tried) < _HARDLY * len(tried):
            return False
        return (self.threes & other.threes).total() >= _SAME * most


def alike(texts: Sequence[Words]) -> list[list[Words]]:
    """Documents, those that are one and the same text together; in their order."""
    groups: list[list[Words]] = []
    for one in texts:
        same = next((group for group in groups if group[0].is_like(one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups
