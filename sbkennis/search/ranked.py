"""A question → its candidates by row number, best first: by words, by meaning, by articles."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sbkennis import ranking, terms
from sbkennis.ranking import Fused
from sbkennis.records import Filters
from sbkennis.search.shelves import Rowids, Searched, Shelves

__all__ = [
    "BEST",
    "FEW_VECTORS",
    "POOL",
    "Method",
    "Ranking",
    "levels",
    "mended",
    "past_ties",
    "rank",
]

Vector = NDArray[np.float32]

# The bounds on places cost nothing that the judged sets can tell (under .001 nDCG@10, even at 600);
# FTS5 takes 1 to 2 µs a place, so a question to a million passages takes 50 ms of processor.
POOL = 200  # passages taken from each ranking
_WORD_POOL = 1_000  # scores by words that are known of the passages in the other's pool
_PLACES = 10_000  # places of the question's terms that FTS5 reads all: some 10 ms
_FEW_PLACES = 5_000  # those of the rarest terms that it reads when there are more
_MOST_PLACES = 30_000  # when a question has no rarer word
_RESCORED = 150  # passages beside the pool that all words rank
_SAME_START = 2  # letters that a mistake leaves as they are
_LOOKED_AT = 20_000  # words that start so
# What a passage counts for that does not name the article asked for. Up to .69 it comes below one
# that does, for all of 20 questions for an article or annex of the sample documents. Of 10 on an
# article of a law that is not there, 6 have one of other rules first with a half, 1 with this.
_UNNAMED = 2 / 3
# Where the article asked for is a heading. Of 18 questions for one, a mention came first 3 times
# when it counted for 1, once with this; from .75 so does an article 3 of these rules before the
# mention of the article 3 of another regulation that was meant.
_MENTIONED = 0.85
_OF_ANOTHER = 0.5  # what stands under the heading of another article
_EQUAL = 1e-6  # between scores that are equally good
BEST = 3  # passages that decide whether there is an answer; one or five tell no better
FEW_VECTORS = 30  # below this a background means nothing
_NEUTRAL_MARGIN = 2.0  # standard deviations; then the words alone decide

Method = Literal["samen", "woorden", "betekenis", "rrf"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates for a question, best first.

    ``margin`` is that of the best cosine above the collection's background, in standard
    deviations of the cosines between its passages.
    """

    fused: tuple[Fused, ...]
    margin: float
    among: Rowids | None = None  # what could be found; None is everything
    vector: Vector | None = None  # of the question
    nearest: tuple[tuple[int, float], ...] = ()  # to it, as (row number, cosine), best first
    unlowered: tuple[Fused, ...] = ()  # the best, before an article asked for decided
    is_read: bool = False  # in the order of a reranker, which knows how much a passage says


def rank(
    question: str,
    searched: Searched,
    *,
    filters: Filters = Filters(),
    within: Rowids | None = None,
    pool: int = POOL,
    method: Method = "samen",
    vector: Vector | None = None,
    firm: str | None = None,
) -> Ranking:
    """Rank passages by row number, without the cap per document, folding or a floor.

    Args:
        question: without words, passages come in their own order.
        within: row numbers that may be found, ascending, beside what the filters allow.
        pool: passages taken from each ranking.
        method: "samen" is how `search` ranks; the others are what it is measured against: words
            only, meaning only, and their reciprocal rank fusion.
        vector: of the question, when it is known.
        firm: what of the question every answer is about, when that is not all of it.
    """
    store, index, analyzer = searched.store, searched.index, searched.analyzer
    among = store.selected(filters)
    if within is not None:
        among = within if among is None else np.intersect1d(among, within, assume_unique=True)
    if among is not None and not len(among):
        return Ranking((), 0.0)
    if not question.strip():
        first = store.searchable() if among is None else among
        return Ranking(tuple(Fused(int(row), 0.0, 0.0, 0.0) for row in first[:pool]), 0.0, among)
    if vector is None:
        vector = searched.embedder.questions([question])[0]
    nearest = index.search(vector, pool, among)
    matched = _matched(question, store, analyzer, among, pool, nearest)
    if method == "rrf":
        lists = [[row for row, _ in matched[:pool]], [row for row, _ in nearest]]
        return Ranking(tuple(ranking.reciprocal_rank_fusion(lists)), 0.0)
    by_words = dict(matched)
    naming = question if firm is None else firm
    named = _naming(naming, store, analyzer, among) if method == "samen" else ()
    headed = _naming(naming, store, analyzer, among, headed=True) if named else ()
    others = store.holding(analyzer.under_articles(naming), verbatim=False) if headed else ()
    rows = [*(row for row, _ in [*matched[:pool], *nearest]), *headed[:pool], *named[:pool]]
    in_pool = list(dict.fromkeys(rows))
    by_meaning = index.scores(vector, in_pool)
    background = index.background(vector)
    weight = ranking.REFERENCE_WEIGHT if analyzer.is_reference(question) else ranking.WORDS_WEIGHT
    fused = ranking.fuse(
        {row: by_words[row] for row in in_pool if row in by_words and method != "betekenis"},
        by_meaning if method != "woorden" else {},
        background.mean,
        weight,
    )
    unlowered: tuple[Fused, ...] = ()
    if named:
        unlowered = tuple(fused[: past_ties(fused, BEST)])
        fused = _lowered(fused, set(named), set(headed), set(map(int, others)))
    margin = _NEUTRAL_MARGIN
    if background.size >= FEW_VECTORS and background.spread > 0:
        margin = (max(by_meaning.values(), default=0.0) - background.mean) / background.spread
    return Ranking(tuple(fused), margin, among, vector, tuple(nearest), unlowered)


def _naming(
    question: str,
    store: Shelves,
    analyzer: terms.Analyzer,
    among: Rowids | None,
    *,
    headed: bool = False,
) -> Sequence[int]:
    """Passages that name an article or annex of the question by its number, ascending.

    BM25 takes "artikel 4" for two words, and finds a short article 11 with more of the others.
    With ``headed`` only those that are of it: under its heading, or beginning with it.
    """
    query = analyzer.articles(question, headed=headed)
    if not query:
        return ()
    rows = store.holding(query, verbatim=False)
    if among is not None:
        rows = np.intersect1d(rows, among, assume_unique=True)
    return [int(row) for row in rows]


def _lowered(
    fused: Sequence[Fused], named: Set[int], headed: Set[int], others: Set[int]
) -> list[Fused]:
    """A ranking in which passages count for less that do not name the article asked for.

    Where some stand under its heading, a mention in the text of others counts for less too, and
    what stands under that of another article least.
    """

    def worth(row: int) -> float:
        if row in named:
            return _MENTIONED if headed and row not in headed else 1.0
        return _OF_ANOTHER if row in others else _UNNAMED

    lowered = (one._replace(score=one.score * worth(one.row)) for one in fused)
    return sorted(lowered, key=lambda one: (-one.score, one.row))


def mended(
    question: str, store: Shelves, analyzer: terms.Analyzer
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A question with its spelling mistakes mended, and which words became which.

    A mistake is a word that stands nowhere in the collection, in no form, and that is no Dutch word
    or compound either; it becomes the one word of the collection that is nearest to it.
    """
    changes = []
    for word in dict.fromkeys(re.findall(r"[^\W\d_]{5,}", question)):
        if analyzer.is_word(word) or word.isupper():
            continue
        asked = analyzer.asked(word)
        if not asked or any(store.frequencies(asked).values()):
            continue
        known = store.written(word[:_SAME_START], _LOOKED_AT)
        # a name is no slip for a word that happens to stand once
        is_right = analyzer.is_word if word.islower() else lambda _: False
        near = ranking.nearest(word.casefold(), known, is_right)
        if near is not None:
            changes.append((word, near))
            question = re.sub(rf"(?<!\w){word}(?!\w)", near, question)
    return question, tuple(changes)


def _matched(
    question: str,
    store: Shelves,
    analyzer: terms.Analyzer,
    among: Rowids | None,
    pool: int,
    nearest: Sequence[tuple[int, float]],
) -> list[tuple[int, float]]:
    """(row number, BM25) of passages by their words, best first.

    Where the words of a question stand in very many passages, only the rarest of them choose
    candidates, beside those that are near in meaning; all words rank them.
    """
    asked = analyzer.asked(question)
    every = {*asked, *(part for parts in asked.values() for part in parts)}
    frequencies = store.frequencies(every)
    if sum(frequencies.values()) <= _PLACES:
        query = analyzer.query(question)
        return store.match(query, terms.WEIGHTS, among, max(_WORD_POOL, pool))
    rare: set[str] = set()
    places = 0
    for term in sorted(every, key=lambda one: frequencies[one]):
        places += frequencies[term]
        if places > (_FEW_PLACES if rare else _MOST_PLACES):
            break
        rare.add(term)
    query = analyzer.query(question, rare)
    chosen = [row for row, _ in store.match(query, terms.WEIGHTS, among, pool + _RESCORED)]
    rows = np.array([*chosen, *(row for row, _ in nearest)], np.int64)
    scores = analyzer.scores(
        question,
        store.term_texts(np.unique(rows)),
        frequencies,
        store.passage_count(),
        store.average_length(),
    )
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def levels(fused: Sequence[Fused]) -> list[int]:
    """Which of a ranking, best first, are equally good: the same number.

    A score is off by a little that depends on the order in which a sum was made, and so on the
    order in which documents came in; that may not decide between equals.
    """
    level, found = 0, []
    for before, one in pairwise((*fused[:1], *fused)):
        level += before.score - one.score > _EQUAL
        found.append(level)
    return found


def past_ties(fused: Sequence[Fused], count: int) -> int:
    """So many of a ranking, and those that are as good as the last of them."""
    while 0 < count < len(fused) and fused[count - 1].score - fused[count].score <= _EQUAL:
        count += 1
    return count
