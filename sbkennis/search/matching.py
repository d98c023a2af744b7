"""A question and its ranking → all passages that match it, to be counted."""

from __future__ import annotations

import numpy as np

from sbkennis import ranking
from sbkennis.search.candidates import Asked
from sbkennis.search.ranked import FEW_VECTORS, POOL, Ranking
from sbkennis.search.shelves import Rowids, Shelves
from sbkennis.vectors import VectorIndex

__all__ = ["holding_enough", "near_in_meaning"]

_SHARE = 0.5  # of a question, its words weighted by rarity, that a passage holds to match it
_NEAR = 2.0  # standard deviations above the background, for a passage to match by meaning


def holding_enough(asked: Asked, store: Shelves, among: Rowids | None) -> Rowids:
    """Passages that hold enough of a question; counted as `ranking.coverage` does."""
    rows, weights = [np.empty(0, np.int64)], [np.empty(0)]
    total = sum(asked.rarities[word] for word in asked.words)
    for word, parts in asked.words.items():
        whole = store.holding(asked.analyzer.query_of(word, parts=True), verbatim=False)
        rows.append(whole)
        weights.append(np.full(len(whole), asked.rarities[word]))
        of_parts = sum(asked.rarities[part] for part in parts)
        for part in parts if list(parts) != [word] else ():
            some = store.holding(asked.analyzer.query_of(part, parts=True), verbatim=False)
            some = np.setdiff1d(some, whole, assume_unique=True)
            worth = ranking.PART * asked.rarities[word] * asked.rarities[part] / of_parts
            rows.append(some)
            weights.append(np.full(len(some), worth))
    unique, place = np.unique(np.concatenate(rows), return_inverse=True)
    shares = np.bincount(place, np.concatenate(weights), len(unique))
    unique = unique[shares >= _SHARE * total - 1e-9]
    return unique if among is None else np.intersect1d(unique, among, assume_unique=True)


def near_in_meaning(ranked: Ranking, index: VectorIndex) -> Rowids:
    """Passages whose meaning stands out from the collection; none where that means nothing."""
    if ranked.vector is None:
        return np.empty(0, np.int64)
    background = index.background(ranked.vector)
    if background.size < FEW_VECTORS or background.spread <= 0:
        return np.empty(0, np.int64)
    least = background.mean + _NEAR * background.spread
    count, nearest = POOL, list(ranked.nearest)
    while len(nearest) >= count and nearest[-1][1] >= least:
        count = 4 * len(nearest)
        nearest = index.search(ranked.vector, count, ranked.among)
    return np.array([row for row, cosine in nearest if cosine >= least], np.int64)
