"""Tags beside what people said → F1 per label and facet, with intervals, and honesty of p.

A pair is a passage with a label. The strict measures count every pair; the lenient ones leave out
pairs that the coders themselves called a borderline case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbkennis.codebook import Codebook
from sbkennis.records import Tag
from sbkennis.tags.practice import Example

__all__ = ["Judged", "Score", "agreement", "calibration", "chance_error", "f1", "judged", "score"]

Flags = NDArray[np.bool_]
Table = NDArray[np.float64]

_FEWEST = 10  # positives, for a claim about a label
_BINS = 10
_LEAST = 0.1  # probability from which a pair counts for calibration
_DRAWS = 1000
_CHANCES = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of passages (rows) and labels (columns)."""

    labels: tuple[tuple[str, str], ...]  # (facet, label)
    probability: Table
    given: Flags
    truth: Flags
    borderline: Flags

    def of(self, facet: str) -> Judged:
        """The labels of one facet."""
        at = [number for number, pair in enumerate(self.labels) if pair[0] == facet]
        return Judged(
            tuple(self.labels[number] for number in at),
            self.probability[:, at],
            self.given[:, at],
            self.truth[:, at],
            self.borderline[:, at],
        )


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 with a 95 % interval; ``is_claim`` where there are ten positives."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    positives: int
    given: int

    @property
    def is_claim(self) -> bool:
        """Whether there are enough positives to say something about it."""
        return self.positives >= _FEWEST


def judged(
    examples: Sequence[Example], tags: Mapping[str, Sequence[Tag]], codebook: Codebook
) -> Judged:
    """Tags by passage id beside the labels of people."""
    pairs = tuple((label.facet, label.name) for label in codebook.labels)
    column = {pair: at for at, pair in enumerate(pairs)}
    shape = (len(examples), len(pairs))
    probability, given = np.zeros(shape), np.zeros(shape, bool)
    truth, borderline = np.zeros(shape, bool), np.zeros(shape, bool)
    for row, one in enumerate(examples):
        for tag in tags.get(one.passage.id, ()):
            at = column.get((tag.facet, tag.label))
            if at is not None:
                probability[row, at] = tag.probability
                given[row, at] = tag.assigned
        for at, pair in enumerate(pairs):
            truth[row, at] = pair in one.labels
            borderline[row, at] = pair[1] in (one.disputed | one.defensible)
    return Judged(pairs, probability, given, truth, borderline)


def score(pairs: Judged, *, lenient: bool = False, seed: int = 0) -> Score:
    """Micro-averaged over all pairs; the interval is a bootstrap over passages."""
    counted = ~pairs.borderline if lenient else np.ones_like(pairs.truth)
    both = (pairs.given & pairs.truth & counted).sum(axis=1).astype(np.float64)
    given = (pairs.given & counted).sum(axis=1).astype(np.float64)
    true = (pairs.truth & counted).sum(axis=1).astype(np.float64)
    rows = len(both)
    draws = np.random.default_rng(seed).integers(0, rows, (_DRAWS, rows))
    values = f1(both[draws].sum(axis=1), given[draws].sum(axis=1), true[draws].sum(axis=1))
    hits, named, wanted = float(both.sum()), float(given.sum()), float(true.sum())
    return Score(
        hits / named if named else 0.0,
        hits / wanted if wanted else 0.0,
        float(f1(both.sum(), given.sum(), true.sum())),
        float(np.quantile(values, 0.025)),
        float(np.quantile(values, 0.975)),
        int(wanted),
        int(named),
    )


def agreement(pairs: Judged, *, lenient: bool = False) -> dict[str, Score]:
    """The score of every label by itself."""
    found = {}
    for at, (_, label) in enumerate(pairs.labels):
        column = [at]
        found[label] = score(
            Judged(
                (pairs.labels[at],),
                pairs.probability[:, column],
                pairs.given[:, column],
                pairs.truth[:, column],
                pairs.borderline[:, column],
            ),
            lenient=lenient,
        )
    return found


def calibration(pairs: Judged, *, missed: bool = True) -> float:
    """Expected calibration error in ten bins of equal mass.

    Over pairs with a probability of at least 0.1, and with ``missed`` also those that are true with
    less. They are true by choice, so that no probability of theirs can be right; without them it is
    what a probability that is shown is worth.
    """
    return _binned(pairs.probability, pairs.truth, missed=missed)


def chance_error(pairs: Judged, *, seed: int = 0) -> tuple[float, float]:
    """What `calibration` shows of probabilities that are right, as there are so few pairs.

    Returns:
        its mean and its 97.5 % quantile over draws of the truth from the probabilities. An error
        below the latter cannot be told from chance.
    """
    random = np.random.default_rng(seed)
    drawn = [
        _binned(pairs.probability, random.random(pairs.probability.shape) < pairs.probability)
        for _ in range(_CHANCES)
    ]
    return float(np.mean(drawn)), float(np.quantile(drawn, 0.975))


def _binned(probabilities: Table, truths: Flags, *, missed: bool = True) -> float:
    counted = (probabilities >= _LEAST) | (truths & missed)
    probability, truth = probabilities[counted], truths[counted]
    order = np.argsort(probability, kind="stable")
    total = 0.0
    for part in np.array_split(order, _BINS):
        if len(part):
            total += len(part) * abs(probability[part].mean() - truth[part].mean())
    return float(total / max(1, len(order)))


def f1(both: Table | float, given: Table | float, true: Table | float) -> Table:
    """F1 of counts: what people and tags both give, what tags give, what people give."""
    return np.asarray(2.0 * both / np.maximum(given + true, 1e-12))
