"""A sample and its units → tables of counts and shares, each figure with what is uncertain in it.

Two things are uncertain, and both are told. Whether a passage has a label is a probability of the
tagger: *by labels* is the interval of the sum of those probabilities. And a document could have
said the same in other passages: *by passages* is the interval over samples, with replacement, of
the passages of a unit.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sbkennis.comparison.sample import Coverage, Sample, Unit

__all__ = [
    "Cell",
    "Counter",
    "Difference",
    "Interval",
    "Measure",
    "Outcome",
    "Table",
]

Matrix = NDArray[np.float64]
Weights = NDArray[np.float32]

DRAWS = 500
_AT_ONCE = 2**17  # drawn passages that are numbers at once; more do not fit beside the processor
_ONE_THREAD = 2**18  # multiplications up to which OpenBLAS takes one thread (interface/gemm.c)
_FEWEST_AT_ONCE = 4  # draws to a piece; a product of which fewer fit is large enough for threads
_SEED = 20261126
_Z = 1.959964  # 95 %
_FEWEST_TAGGED = 5  # passages with a label, in two units together, below which nothing differs


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its uncertainty.

    ``value`` counts the labels that were assigned; ``expected`` adds up their probabilities, those
    of labels that were not assigned included, and ``by_labels`` is the interval around it.
    """

    value: float
    expected: float
    by_labels: Interval
    by_passages: Interval

    @property
    def margin(self) -> Interval:
        """What is shown beside the figure: from the lowest to the highest end of both intervals.

        Each alone may leave out what the other tells: of labels that were assigned with much doubt
        ``value`` lies above all of ``by_labels``.
        """
        return Interval(
            min(self.by_labels.low, self.by_passages.low),
            max(self.by_labels.high, self.by_passages.high),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unit says about a label, or about two labels in one passage.

    ``count`` is in passages, ``share`` in words of the unit's words (0 to 1), ``per_1000`` in
    passages per 1,000 words. ``passages`` are the ids that were counted. Where ``enough`` is
    false, the unit holds too little text for its figures to be read.
    """

    row: str
    column: str
    unit: str
    passages: tuple[str, ...]
    words: int
    count: Measure
    share: Measure
    per_1000: Measure
    enough: bool
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row and column, in reading order.

    ``row_facet`` and ``column_facet`` are names of facets, or of a grouping such as "document".
    ``unit`` is the unit all cells are of, None where each column is a unit.
    """

    name: str
    row_facet: str
    column_facet: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    unit: Unit | None = None

    def cell(self, row: str, column: str) -> Cell:
        """One cell.

        Raises:
            KeyError: there is no such row or column.
        """
        for one in self.cells:
            if one.row == row and one.column == column:
                return one
        raise KeyError((row, column))


Outcome = Literal["meer in de eerste", "meer in de tweede", "geen verschil aangetoond",
                  "te weinig tekst"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """The share of one label in two units: first minus second, in shares of words.

    Passages that both units hold are the same in every sample. ``interval`` holds both kinds of
    uncertainty; both are None where there is too little text.
    """

    facet: str
    label: str
    first: Cell
    second: Cell
    difference: float | None
    interval: Interval | None
    outcome: Outcome

    @property
    def is_shown(self) -> bool:
        """Whether the text is enough to tell that one says more of it than the other."""
        return self.outcome in ("meer in de eerste", "meer in de tweede")

    @property
    def lacking(self) -> str:
        """Why nothing is said of a difference, in Dutch; empty where something is."""
        if self.difference is not None:
            return ""
        if not (self.first.enough and self.second.enough):
            return "te weinig tekst"
        if self.first.passages or self.second.passages:
            return "te weinig passages"
        return "in geen van beide"


# ---------------------------------------------------------------------- tables


class Counter:
    """Counts in one sample; what was drawn of a unit is used for all its tables."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self._units: dict[Unit, _Counted] = {}
        self._drawn: tuple[Unit, NDArray[np.intp], Weights] | None = None
        self._gaps: dict[tuple[Unit, Unit], tuple[Matrix, Matrix]] = {}

    def by_unit(self, facet: str, units: Sequence[Unit], grouping: str) -> Table:
        """Label × unit: how much each unit says about each label of a facet."""
        names, places = self.sample.columns(facet)
        columns = tuple(unit.name for unit in units)
        cells: dict[tuple[str, str], Cell] = {}
        for unit in units:
            counted = self._of(unit)
            for name, place in zip(names, places, strict=True):
                cells[name, unit.name] = counted.cell(int(place), unit, name, unit.name)
        ordered = tuple(cells[row, column] for row in names for column in columns)
        return Table(f"{facet} × {grouping}", facet, grouping, names, columns, ordered)

    def by_two_facets(self, rows: str, columns: str, unit: Unit) -> Table:
        """Label × label within a unit: passages that have both.

        The probability of two labels together is taken as the product of theirs.
        """
        row_names, row_places = self.sample.columns(rows)
        column_names, column_places = self.sample.columns(columns)
        members, weights = self._draw(unit)
        shape = (len(members), len(row_names) * len(column_names))
        first, second = np.ix_(members, row_places), np.ix_(members, column_places)
        yes, chance = self.sample.assigned, self.sample.probability
        both = (yes[first][:, :, None] & yes[second][:, None, :]).reshape(shape)
        chances = (chance[first][:, :, None] * chance[second][:, None, :]).reshape(shape)
        counted = _Counted.of(self.sample, members, both, chances, weights)
        pairs = [(row, column) for row in row_names for column in column_names]
        cells = tuple(
            counted.cell(number, unit, row, column) for number, (row, column) in enumerate(pairs)
        )
        return Table(f"{rows} × {columns}", rows, columns, row_names, column_names, cells, unit)

    def differences(self, facet: str, first: Unit, second: Unit) -> tuple[Difference, ...]:
        """How two units differ on each label of a facet, largest difference first."""
        names, places = self.sample.columns(facet)
        one, two = self._of(first), self._of(second)
        noise = np.random.default_rng(_SEED).standard_normal((DRAWS, len(self.sample.labels)))
        gaps, spread = self._gap(first, second)
        drawn = gaps + noise * spread
        found = [
            _difference(facet, name, one.cell(place, first, name, first.name),
                        two.cell(place, second, name, second.name), drawn[:, place])
            for name, place in zip(names, map(int, places), strict=True)
        ]  # fmt: skip
        return tuple(sorted(found, key=_size, reverse=True))

    def _gap(self, first: Unit, second: Unit) -> tuple[Matrix, Matrix]:
        """Samples of the difference of two units, and its spread by the probabilities of labels.

        Float64 (draws, labels) and (labels,). What both hold is drawn once for both.
        """
        one, two = self._of(first), self._of(second)
        shared = np.intersect1d(one.members, two.members)
        if not len(shared):
            gaps = (one.shares - two.shares).astype(np.float64)
            return gaps, np.hypot(one.spread, two.spread)
        if (first, second) not in self._gaps:
            parts = [np.setdiff1d(one.members, shared), np.setdiff1d(two.members, shared), shared]
            names = (first.name, second.name, f"{first.name}\n{second.name}")
            drawn = [self._sums(each, zlib.crc32(name.encode()))
                     for each, name in zip(parts, names, strict=True)]  # fmt: skip
            left, right = (
                (own[0] + drawn[2][0]) / np.maximum(own[1] + drawn[2][1], 1.0)[:, None]
                for own in drawn[:2]
            )
            weight = np.zeros(len(self.sample.words))  # of a passage in the difference
            for sign, each in ((1.0, one.members), (-1.0, two.members)):
                words = self.sample.words[each]
                weight[each] += sign * words / max(float(words.sum()), 1.0)
            chance = self.sample.probability.astype(np.float64)
            spread = np.sqrt(weight**2 @ (chance * (1 - chance)))
            self._gaps[first, second] = left - right, spread
        return self._gaps[first, second]

    def _sums(self, members: NDArray[np.intp], seed: int) -> tuple[Matrix, Matrix]:
        """In samples of passages: words with each label (draws, labels), and words (draws,)."""
        weights, words = _weights(len(members), seed), self.sample.words[members]
        tagged = self.sample.assigned[members] * words.astype(np.float32)[:, None]
        return (weights @ tagged).astype(np.float64), weights @ words

    def _of(self, unit: Unit) -> _Counted:
        """The figures of a unit for every label."""
        if unit not in self._units:
            members, weights = self._draw(unit)
            yes, chance = self.sample.assigned[members], self.sample.probability[members]
            self._units[unit] = _Counted.of(self.sample, members, yes, chance, weights)
        return self._units[unit]

    def _draw(self, unit: Unit) -> tuple[NDArray[np.intp], Weights]:
        """The passages of a unit and how often each is drawn; kept for the unit asked last."""
        if self._drawn is None or self._drawn[0] != unit:
            members = self.sample.members(unit)
            seed = zlib.crc32(unit.name.encode())  # the same unit gives the same figures
            self._drawn = (unit, members, _weights(len(members), seed))
        return self._drawn[1], self._drawn[2]


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """The figures of a unit for a number of labels, with the samples they were drawn from.

    ``shares`` is float32 (draws, labels); ``spread`` the standard deviation of each share that
    comes from the probabilities of the labels.
    """

    members: NDArray[np.intp]
    passages: list[tuple[str, ...]]  # ids of those with the label, by label
    count: list[Measure]
    share: list[Measure]
    per_1000: list[Measure]
    words: list[int]
    shares: Weights
    spread: Matrix

    @classmethod
    def of(
        cls,
        sample: Sample,
        members: NDArray[np.intp],
        assigned: NDArray[np.bool_],
        probability: NDArray[np.float32],
        weights: Weights,
    ) -> _Counted:
        size, labels = assigned.shape
        words = sample.words[members]
        total = max(float(words.sum()), 1.0)
        chance = probability.astype(np.float64)
        doubt = chance * (1 - chance)
        counts, tagged = assigned.sum(axis=0, dtype=np.float64), words @ assigned.astype(np.float64)
        # In each draw: passages with the label, their words, and the words of all. Float32 holds
        # these whole numbers exactly up to 16 million.
        light = np.empty((size, 2 * labels + 1), np.float32)
        light[:, :labels] = assigned
        light[:, -1] = words
        np.multiply(light[:, :labels], light[:, -1:], out=light[:, labels:-1])
        sums = _summed(weights, light)
        drawn: Weights = np.maximum(sums[:, -1:], np.float32(1))
        drawn_counts, shares = sums[:, :labels], sums[:, labels:-1] / drawn
        draws = np.empty((3, labels, len(weights)), np.float32)  # those of a label side by side
        draws[0], draws[1] = drawn_counts.T, shares.T
        draws[2] = (1_000 * drawn_counts / drawn).T
        expected, variance = chance.sum(axis=0), doubt.sum(axis=0)
        spread: Matrix = np.sqrt((words**2) @ doubt) / total
        unseen = _unseen(size)
        count, share, per_1000 = _measures(
            np.stack([counts, tagged / total, 1_000 * counts / total]),
            np.stack([expected, words @ chance / total, 1_000 * expected / total]),
            np.stack([np.sqrt(variance), spread, 1_000 * np.sqrt(variance) / total]),
            draws,
            (unseen * size, unseen, 1_000 * unseen * size / total),
            (size, 1, 1_000 * size / total),
        )
        return cls(
            members, _named(sample, members, assigned), count, share, per_1000,
            tagged.astype(int).tolist(), shares, spread,
        )  # fmt: skip

    def cell(self, number: int, unit: Unit, row: str, column: str) -> Cell:
        """The cell of one label, or pair of labels."""
        return Cell(
            row,
            column,
            unit.name,
            self.passages[number],
            self.words[number],
            self.count[number],
            self.share[number],
            self.per_1000[number],
            unit.coverage.enough,
            unit.coverage,
        )


def _weights(size: int, seed: int) -> Weights:
    """How often each passage is drawn: float32 (draws, passages)."""
    weights = np.zeros((DRAWS, size), np.float32)
    if not size:
        return weights
    random = np.random.default_rng((_SEED, seed))
    step = max(1, _AT_ONCE // size)  # changes nothing: the numbers come in the same order
    for first in range(0, DRAWS, step):
        part = weights[first : first + step]
        drawn = random.integers(0, size, part.shape, dtype=np.int32)
        drawn += np.arange(len(part), dtype=np.int32)[:, None] * size
        part[:] = np.bincount(drawn.ravel(), minlength=part.size).reshape(part.shape)
    return weights


def _summed(weights: Weights, light: Weights) -> Weights:
    """What was drawn, summed: float32 (draws, columns) of whole numbers.

    Where a product is small it is made in pieces that BLAS keeps in one thread: a second thread
    saves microseconds, and has the first wait milliseconds where another program has its core.
    """
    step = _ONE_THREAD // max(light.size, 1)
    if step < _FEWEST_AT_ONCE:
        return weights @ light
    sums = np.empty((len(weights), light.shape[1]), np.float32)
    for first in range(0, len(weights), step):
        np.matmul(weights[first : first + step], light, out=sums[first : first + step])
    return sums


def _named(
    sample: Sample, members: NDArray[np.intp], assigned: NDArray[np.bool_]
) -> list[tuple[str, ...]]:
    """The ids of the passages that have each label."""
    names, found = sample.passages, []
    labels, places = np.nonzero(assigned.T)
    ids = [names[one] for one in members[places].tolist()]
    ends = np.searchsorted(labels, np.arange(1, assigned.shape[1] + 1)).tolist()
    for first, end in zip([0, *ends], ends, strict=False):
        found.append(tuple(ids[first:end]))
    return found


def _ends(draws: Weights) -> tuple[Matrix, Matrix]:
    """The ends of the middle 95 % along the last axis, which is put in order.

    To the digit what `np.percentile` gives, of which it takes a tenth of the time: NumPy sorts
    float32 far faster than it partitions.
    """
    draws.sort(axis=-1)
    last = draws.shape[-1] - 1
    ends = []
    for part in (0.025, 0.975):
        place = part * last
        under = int(place)
        rest = place - under
        low, high = draws[..., under], draws[..., min(under + 1, last)]
        gap = (high - low).astype(np.float64)
        ends.append(low + gap * rest if rest < 0.5 else high - gap * (1 - rest))
    return ends[0], ends[1]


def _unseen(size: int) -> float:
    """The highest share that is likely when none of so many passages has a label.

    As far from 1 lies the lowest that is likely when all of them have it.
    """
    return 1 - 0.025 ** (1 / size) if size else 1.0


def _measures(
    values: Matrix,
    expected: Matrix,
    spread: Matrix,
    draws: NDArray[Any],
    unseen: Sequence[float],
    most: Sequence[float],
) -> list[list[Measure]]:
    """Measures by kind and label.

    Args:
        values: (kinds, labels), as ``expected`` and ``spread``.
        draws: (kinds, labels, draws); they are put in order.
        unseen: the upper end for a label that no passage has, where drawing tells nothing; so far
            below ``most`` is the lower end for one that all have.
        most: what a measure is when all passages have the label.
    """
    lows, highs = _ends(draws)
    reach, full = np.array(unseen)[:, None], np.array(most)[:, None]
    highs = np.where(values > 0, highs, reach)
    lows = np.where(values < full * (1 - 1e-9), lows, full - reach)
    around = _Z * spread
    least, greatest = np.maximum(expected - around, 0.0), np.minimum(expected + around, full)
    made = []
    for kind in range(len(values)):
        value, middle, *ends = (
            one[kind].tolist() for one in (values, expected, least, greatest, lows, highs)
        )
        by_labels, by_passages = map(Interval, *ends[:2]), map(Interval, *ends[2:])
        made.append(list(map(Measure, value, middle, by_labels, by_passages)))
    return made


# ---------------------------------------------------------------------- differences


def _difference(facet: str, label: str, left: Cell, right: Cell, drawn: Matrix) -> Difference:
    tagged = left.count.value + right.count.value
    if not (left.enough and right.enough) or tagged < _FEWEST_TAGGED:
        return Difference(facet, label, left, right, None, None, "te weinig tekst")
    gap = left.share.value - right.share.value
    low, high = (float(one) for one in np.percentile(drawn, (2.5, 97.5)))
    # A unit of which no passage has the label, or all have, has no spread of its own: widen by what
    # may have been missed.
    if not left.count.value:
        high = max(high, gap + left.share.by_passages.high)
    if not right.count.value:
        low = min(low, gap - right.share.by_passages.high)
    if left.share.value == 1:
        low = min(low, gap - 1 + left.share.by_passages.low)
    if right.share.value == 1:
        high = max(high, gap + 1 - right.share.by_passages.low)
    outcome: Outcome = "geen verschil aangetoond"
    if low > 0:
        outcome = "meer in de eerste"
    elif high < 0:
        outcome = "meer in de tweede"
    return Difference(facet, label, left, right, gap, Interval(low, high), outcome)


def _size(one: Difference) -> float:
    return -1.0 if one.difference is None else abs(one.difference)
