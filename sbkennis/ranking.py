"""Scores by words and by meaning → one ranking; pure.

Scores of one question are made comparable by what they are worth to that question: a BM25 score
as a share of the best one, a cosine as a share of the best one's distance above the collection's
background. So neither the size of the pool nor the squeezed cosines of a model matter. The
numbers here were chosen on three judged sets at once; see benchmarks/RECORD.md, "Zoeken".
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

__all__ = [
    "FIRST",
    "FLOOR",
    "PART",
    "Fused",
    "confidence",
    "coverage",
    "fold",
    "fuse",
    "nearest",
    "rarity",
    "reciprocal_rank_fusion",
    "seen",
    "spread_over_documents",
]

Key = TypeVar("Key", bound=Hashable)

# Of eleven weights this one is within .001 nDCG@10 of the best on each of three judged sets, and
# between .4 and .6 none loses more than .012; words alone lose .05 to .06, meaning .07 to .11.
WORDS_WEIGHT = 0.5
# A number is right or wrong; its neighbours in meaning are noise. A choice, not a measurement: no
# judged set asks for bare numbers.
REFERENCE_WEIGHT = 0.95
FIRST = 10  # the results to which the cap per document applies, and the documents it takes
# Of `confidence`; below it nothing was found. On questions kept apart it refuses 2 of 52 that have
# an answer, 22 of 24 about something else and 13 of 24 on the subject without one.
FLOOR = 0.48
# Fitted on 88 questions of our own: an area under the curve of .89, of the share of words alone
# .83; other signs that were tried added nothing (benchmarks/RECORD.md, "When nothing is
# answered").
_COVERAGE, _SEEN, _MARGIN, _OFFSET = 3.4, 1.5, 0.75, -3.85
_MOST_MARGIN = 5.0  # standard deviations; more count as these
# Words of a question that count for all of it. On long questions of our own (8 words and more, the
# half "ijking" of tests/data/vragen_lang.jsonl) it refuses 1 of 9 with an answer, and 5 without
# this; shorter ones, of which the numbers above come, do not change.
_TELLING = 8
PART = 0.5  # what the parts of a word are worth beside the word
_LEAST_RARITY = 0.1  # of a word that nearly every passage has: it still counts a little
_SHINGLE = 3  # words
_SAME = 0.8  # share of shingles from which two passages are one text; OCR of a copy keeps some 0.85


class Fused(NamedTuple):
    """A passage with its scores, each 0 to 1 and relative to the best of the question."""

    row: int
    score: float
    words: float
    meaning: float


def fuse(
    words: Mapping[int, float],
    meaning: Mapping[int, float],
    background: float,
    words_weight: float = WORDS_WEIGHT,
) -> list[Fused]:
    """One ranking of all passages in either, best first.

    Args:
        words: BM25 by row number; a passage that is absent has 0.
        meaning: cosine by row number; a passage that is absent lies at the background.
        background: the mean cosine of the question with the collection.
        words_weight: 0 is meaning only, 1 is words only.

    >>> [f.row for f in fuse({1: 8.0, 2: 4.0}, {2: 0.9, 3: 0.88}, background=0.8)]
    [2, 1, 3]
    """
    best_words = max(words.values(), default=0.0)
    best_meaning = max(meaning.values(), default=background) - background
    if best_words <= 0:
        words_weight = 0.0
    elif best_meaning <= 0:
        words_weight = 1.0
    fused = []
    for row in {**words, **meaning}:
        by_words = words.get(row, 0.0) / best_words if best_words > 0 else 0.0
        above = meaning.get(row, background) - background
        by_meaning = max(0.0, above / best_meaning) if best_meaning > 0 else 0.0
        score = words_weight * by_words + (1 - words_weight) * by_meaning
        fused.append(Fused(row, score, by_words, by_meaning))
    return sorted(fused, key=lambda one: (-one.score, one.row))


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]], k: int = 60) -> list[Fused]:
    """Reciprocal rank fusion (Cormack et al. 2009): what search is measured against.

    >>> [f.row for f in reciprocal_rank_fusion([[1, 2], [2, 3]])]
    [2, 1, 3]
    """
    scores: dict[int, float] = {}
    for ranked in rankings:
        for place, row in enumerate(ranked, start=1):
            scores[row] = scores.get(row, 0.0) + 1 / (k + place)
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Fused(row, score, 0.0, 0.0) for row, score in order]


def nearest(
    word: str, known: Mapping[str, int], is_right: Callable[[str], bool] = lambda _: False
) -> str | None:
    """The known word that differs from a word by a slip of the pen; None when it is not sure.

    One letter more, fewer or other, or two neighbours exchanged, counts as one slip; long words
    may have two ("indexatie" is not "indicatie"). Words that stand once may be mistakes themselves,
    unless they are known to be right.

    >>> nearest("mantelzrog", {"mantelzorg": 9, "mantel": 4}), nearest("brug", {"brus": 9})
    ('mantelzorg', None)
    >>> nearest("kringlop", {"kringloop": 1}), nearest("kringlop", {"kringloop": 1}, str.isalpha)
    (None, 'kringloop')
    """
    most = 0 if len(word) < 5 else 1 if len(word) < 12 else 2
    best: dict[str, int] = {}
    for other, count in known.items():
        if abs(len(other) - len(word)) <= most:
            slips = _slips(word, other, most)
            if 0 < slips <= most and (count > 1 or is_right(other)):
                best[other] = slips
    if not best:
        return None
    least = min(best.values())
    first = sorted((one for one in best if best[one] == least), key=lambda one: -known[one])
    if len(first) > 1 and known[first[1]] * 3 > known[first[0]]:
        return None
    return first[0]


def _slips(word: str, other: str, most: int) -> int:
    """The distance of Damerau and Levenshtein; above ``most`` it is only known to be more."""
    older: list[int] = []
    old = list(range(len(other) + 1))
    for row, letter in enumerate(word, start=1):
        now = [row]
        for column, wanted in enumerate(other, start=1):
            least = min(old[column] + 1, now[-1] + 1, old[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == wanted:
                least = min(least, older[column - 2] + 1)
            now.append(least)
        if min(now) > most:
            return most + 1
        older, old = old, now
    return old[-1]


def rarity(frequency: int, passages: int) -> float:
    """The weight of a word that stands in so many of the passages; a rare one says more.

    >>> rarity(0, 100) > rarity(3, 100) > rarity(100, 100) > 0
    True
    """
    return max(_LEAST_RARITY, math.log((passages + 1) / (frequency + 0.5)))


def coverage(
    asked: Mapping[str, Sequence[str]], held: Container[str], rarities: Mapping[str, float]
) -> float:
    """The share of a question that a text holds, its words weighted by rarity: 0 to 1.

    Of a long question so much as `_TELLING` words weigh is enough: who asks in a whole story has
    words in it that no answer holds ("onze wethouder vraagt of").

    Args:
        asked: the words of the question, each with the parts of the compound it is.
        held: words and parts of words in the text; a part counts half.
        rarities: of all words and parts in ``asked``.
    """
    total = sum(rarities[word] for word in asked)
    if not total:
        return 0.0
    there = sum(
        rarities[word] * _share(word, parts, held, rarities) for word, parts in asked.items()
    )
    return min(1.0, there / total * max(1.0, len(asked) / _TELLING))


def _share(
    word: str, parts: Sequence[str], held: Container[str], rarities: Mapping[str, float]
) -> float:
    if word in held:
        return 1.0
    of_parts = sum(rarities[part] for part in parts)
    return PART * sum(rarities[part] for part in parts if part in held) / of_parts


def seen(
    asked: Iterable[str], frequencies: Mapping[str, int], rarities: Mapping[str, float]
) -> float:
    """The share of a question whose words stand anywhere in the collection: 0 to 1."""
    words = list(asked)
    total = sum(rarities[word] for word in words)
    return sum(rarities[word] for word in words if frequencies[word]) / total if total else 0.0


def confidence(coverage: float, seen: float, margin: float) -> float:
    """How likely it is that the best passages answer the question, 0 to 1; compare with `FLOOR`.

    Cosines of some models lie close together whatever the question, so none is a floor by itself;
    what the best passages hold of the question's rare words tells most. A logistic regression on
    questions of our own with and without an answer (tests/data/vragen.jsonl).

    Args:
        coverage: of the question by the passage that holds most of it.
        seen: share of the question that stands anywhere in the collection.
        margin: of the best cosine above the background, in standard deviations of the cosines
            between passages of the collection.
    """
    within = min(max(margin, 0.0), _MOST_MARGIN)
    return 1 / (1 + math.exp(-(_COVERAGE * coverage + _SEEN * seen + _MARGIN * within + _OFFSET)))


def spread_over_documents(
    ranked: Sequence[Key], document_of: Mapping[Key, str], per_document: int
) -> list[Key]:
    """Put at most so many passages of one document among the first ten.

    What is passed over follows after the tenth in its old order. With fewer than ten documents,
    or with 0, the order stays.
    """
    if per_document <= 0 or len({document_of[key] for key in ranked}) < FIRST:
        return list(ranked)
    first: list[Key] = []
    taken: Counter[str] = Counter()
    for key in ranked:
        if len(first) == FIRST:
            break
        if taken[document_of[key]] < per_document:
            taken[document_of[key]] += 1
            first.append(key)
    chosen = set(first)
    return first + [key for key in ranked if key not in chosen]


def fold(texts: Iterable[tuple[Key, str]]) -> dict[Key, tuple[Key, ...]]:
    """Join near-duplicates: the first of each text → the later ones with the same text.

    The same words in another layout, another edition of a document or its scan count as one text.
    Texts that differ in a number or in a negation never do.

    >>> fold([(1, "De wijk kreeg een 6,3."), (2, "De wijk  kreeg een 6,3"), (3, "De wijk 5,3.")])
    {1: (2,), 3: ()}
    """
    kept: dict[tuple[str, ...], list[tuple[Key, _Print]]] = {}
    folded: dict[Key, list[Key]] = {}
    for key, text in texts:
        made = _Print(text)
        near = kept.setdefault(made.telling, [])
        same = next((other for other, there in near if made.is_same(there)), None)
        if same is None:
            near.append((key, made))
            folded[key] = []
        else:
            folded[same].append(key)
    return {key: tuple(others) for key, others in folded.items()}


_NEGATIONS = frozenset({"niet", "geen", "nooit"})


class _Print:
    """What is compared of a text: its shingles, and the words that change what it says."""

    def __init__(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text).casefold()
        self._words = re.findall(r"[^\W_]+", plain)
        self.telling = tuple(
            sorted(
                word
                for word in self._words
                if word in _NEGATIONS or (not word.isalpha() and re.search(r"\d", word))
            )
        )

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        words = self._words
        shingles = zip(words, words[1:], words[2:], strict=False)
        return frozenset((tuple(words),) if len(words) < _SHINGLE else shingles)

    def is_same(self, other: _Print) -> bool:
        """Whether two texts with the same telling words are one."""
        fewest, most = sorted((len(self.shingles), len(other.shingles)))
        if fewest < _SAME * most:
            return False
        shared = len(self.shingles & other.shingles)
        return shared >= _SAME * (fewest + most - shared)
