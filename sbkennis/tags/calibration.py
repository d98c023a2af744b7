"""Scores of passages and their labels → calibrated probabilities, and thresholds to give a label.

A first calibration is made on practice passages that were left out. Written passages say more, more
often, than real ones, so a second one corrects what comes of it, on real passages; of those only
the resulting numbers are kept (``data/ijking.json``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbkennis.tags import classifier
from sbkennis.tags.classifier import Calibration
from sbkennis.tags.regression import regression

__all__ = [
    "GRID",
    "SHARE",
    "Correction",
    "Corrections",
    "Scores",
    "corrected",
    "corrections_from",
    "doubt",
    "f1",
    "packaged_corrections",
    "platt",
    "read_corrections",
    "thresholds",
    "write_corrections",
]

Matrix = NDArray[np.float32]
Table = NDArray[np.float64]
Flags = NDArray[np.bool_]
Tell = Callable[[str], None]
Corrections = Mapping[str, Mapping[str, "Correction"]]  # by what a passage is judged by, and label

SHARE = 0.35  # of the best sentence in the score, where no real passages say otherwise
_PULL = 10.0  # how strongly a calibration holds on to doing nothing
# Passages of a label for its own threshold to weigh as much as that of its facet: sfeer .767 F1 on
# real passages of documents not seen, and .753 with 150.
_HOLD = 1000.0
_LOOSE = 0.3  # how far a label may depart from its facet in the second calibration (C)
_DOUBT_RECALL = 0.95  # share of true labels at or above the threshold of doubt, if it gets there
# No doubt about what is right less than once in five times. Without it a passage had .91 labels
# with a question mark, 22 % of them right; now .47, 27 % right, while what is given or doubtful
# holds 83 % of the true labels instead of 88. A quarter would lose another 3 %.
_DOUBT_FROM = 0.2
GRID = np.arange(0.10, 0.76, 0.01)


@dataclass(frozen=True, slots=True)
class Correction:
    """What real passages say of one label: its thresholds, and how its scores count."""

    scale: float
    shift: float
    assigned: float
    doubtful: float
    share: float = SHARE  # of the best sentence
    attended: float = 0.0  # what the score of attention counts
    beside: float = 0.0  # what the most probable label counts of the facet that its own leans on


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores after the first calibration, for the second one: float64 (passages, labels)."""

    whole: Table
    best: Table  # of the best sentence
    truth: Table
    weight: Table  # (passages,)
    most_share: float  # of the best sentence


def platt(scores: Table, truth: Table, weight: Table) -> tuple[float, float]:
    """Scale and shift of a score after Platt, drawn to doing nothing where there is little data."""
    scale, shift = 1.0, 0.0
    for _ in range(100):
        probability = classifier.logistic(scale * scores + shift)
        error = weight * (probability - truth)
        slope = np.array(
            [error @ scores + _PULL * (scale - 1.0), error.sum() + _PULL * 0.1 * shift]
        )
        spread = weight * probability * (1.0 - probability)
        curve = np.array(
            [
                [spread @ scores**2 + _PULL, spread @ scores],
                [spread @ scores, spread.sum() + _PULL * 0.1],
            ]
        )
        step = np.linalg.solve(curve, slope)
        scale, shift = scale - step[0], shift - step[1]
        if np.abs(step).max() < 1e-9:
            break
    return float(max(scale, 0.05)), float(shift)


def corrections_from(
    scores: Scores,
    attended: Matrix | None,
    pairs: Sequence[tuple[str, str]],
    leans: Sequence[tuple[str, str]],
    tell: Tell,
) -> dict[str, Correction]:
    """Per facet what the passage, its best sentence and attention count, and a shift per label.

    The shift of a label is held near that of its facet.
    """
    facets = [facet for facet, _ in pairs]
    weight, truth = scores.weight, scores.truth
    several: list[NDArray[Any]] = [scores.whole, scores.best]
    several += [] if attended is None else [attended]
    scale, shift, share, reach, beside = (np.zeros(len(pairs)) for _ in range(5))
    mixed = np.zeros_like(scores.whole)
    leaning = {tuple(own): others for own, others in classifier.leaning(pairs, leans)}
    for facet in sorted(dict.fromkeys(facets), key=lambda one: one in dict(leans)):
        columns = [at for at, each in enumerate(facets) if each == facet]
        others = leaning.get(tuple(columns))
        most = (
            []
            if others is None
            else [classifier.logistic(mixed[:, others]).max(axis=1) - classifier.MIDDLE]
        )
        rows = np.concatenate(
            [
                np.column_stack(
                    [  # scores are hardly regularised, unlike the shift of a label
                        *(each[:, at] * 10.0 for each in several),
                        *(each * 10.0 for each in most),
                        np.tile(np.eye(len(columns))[place], (len(weight), 1)),
                    ]
                )
                for place, at in enumerate(columns)
            ]
        )
        true = np.concatenate([truth[:, at] for at in columns])
        common, weights = regression(rows, true, np.tile(weight, len(columns)), _LOOSE)
        counts = np.maximum(weights[: len(several)] * 10.0, 0.01)
        for place, at in enumerate(columns):
            scale[at] = max(0.05, counts[:2].sum())
            share[at] = min(scores.most_share, counts[1] / counts[:2].sum())
            shift[at] = common + weights[len(several) + len(most) + place]
            reach[at] = counts[2:].sum()
            beside[at] = max(0.0, float(weights[len(several)] * 10.0)) if most else 0.0
            mixed[:, at] = (
                (1.0 - share[at]) * scores.whole[:, at] + share[at] * scores.best[:, at]
            ) * scale[at] + shift[at]
            if attended is not None:
                mixed[:, at] += reach[at] * attended[:, at]
    probability = classifier.leant(mixed, beside, classifier.leaning(pairs, leans))
    assigned = thresholds(probability, truth, weight, facets)
    by = "zonder aandacht" if attended is None else "met aandacht"
    tell(f"  Na ijking op echte passages (dezelfde als waarop is geijkt), {by}:")
    for facet in dict.fromkeys(facets):
        columns = [number for number, each in enumerate(facets) if each == facet]
        value = f1(probability[:, columns] >= assigned[columns], truth[:, columns], weight)
        limits = np.round(assigned[columns], 2).tolist()
        tell(f"    {facet}: micro-F1 {value:.3f}, drempels {limits}")
    return {
        name: Correction(
            scale=round(float(scale[at]), 4),
            shift=round(float(shift[at]), 4),
            assigned=round(float(assigned[at]), 4),
            doubtful=round(doubt(probability[:, at], truth[:, at], float(assigned[at])), 4),
            share=round(float(share[at]), 4),
            attended=round(float(reach[at]), 4),
            beside=round(float(beside[at]), 4),
        )
        for at, (_, name) in enumerate(pairs)
    }


def corrected(
    first: Calibration,
    pairs: Sequence[tuple[str, str]],
    corrections: Mapping[str, Correction],
) -> Calibration:
    """A calibration by which probabilities hold on real passages."""
    made: dict[str, Matrix] = {
        field.name: getattr(first, field.name).copy() for field in fields(first)
    }
    for at, (_, name) in enumerate(pairs):
        if name in corrections:
            one = corrections[name]
            made["scale"][at] = first.scale[at] * one.scale
            made["shift"][at] = first.shift[at] * one.scale + one.shift
            made["assigned"][at], made["doubtful"][at] = one.assigned, one.doubtful
            made["share"][at] = one.share
            made["attended"][at], made["beside"][at] = one.attended, one.beside
    return Calibration(**made)


def thresholds(probability: Table, truth: Table, weight: Table, facets: Sequence[str]) -> Table:
    """A threshold per label, for the best F1 over its facet.

    F1 is highest where a label is given from half the best F1 on, if probabilities are honest.
    Where a label has many passages its own best place counts, else that of the facet.
    """
    found = np.zeros(len(facets))
    for facet in dict.fromkeys(facets):
        at = [number for number, each in enumerate(facets) if each == facet]
        held, true = probability[:, at], truth[:, at]
        best = max(f1(held >= limit, true, weight) for limit in GRID)
        common = best / 2.0
        for number in at:
            gains = [
                (2.0 - best) * float(weight @ (truth[:, number] * given))
                - best * float(weight @ ((1.0 - truth[:, number]) * given))
                for given in (probability[:, number] >= limit for limit in GRID)
            ]
            top = max(gains)
            near = [limit for limit, gain in zip(GRID, gains, strict=True) if gain >= top - 1e-9]
            own = float(np.mean(near))
            positives = float(weight @ truth[:, number])
            found[number] = (positives * own + _HOLD * common) / (positives + _HOLD)
    return found


def f1(given: Flags, truth: Table, weight: Table | None = None) -> float:
    """Micro-F1 of labels; what is true in part counts in part.

    Args:
        given: (passages,) or (passages, labels).
        truth: of the same shape.
        weight: (passages,); all count alike without it.
    """
    weights = np.ones(len(truth)) if weight is None else weight
    both = float((weights @ (given * truth)).sum())
    return 2.0 * both / max(1e-9, float((weights @ given).sum() + (weights @ truth).sum()))


def doubt(probability: Table, truth: Table, assigned: float) -> float:
    """Few true labels lie below this one; never so close that doubt has no room."""
    if not (truth >= 0.5).any():
        return assigned / 2.0
    low = float(np.quantile(probability[truth >= 0.5], 1.0 - _DOUBT_RECALL))
    return float(min(max(low, _DOUBT_FROM), 0.75 * assigned))


def packaged_corrections() -> Corrections:
    """The corrections of the package, for weights that are made without real passages."""
    return read_corrections(Path(str(files("sbkennis") / "data" / "ijking.json")))


def read_corrections(path: Path) -> Corrections:
    """The corrections in a file; none where it is absent."""
    if not path.is_file():
        return {}
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {
        head: {label: Correction(**numbers) for label, numbers in by_label.items()}
        for head, by_label in stored.items()
    }


def write_corrections(path: Path, corrections: Corrections) -> None:
    """Keep corrections for `read_corrections`."""
    plain = {
        head: {label: asdict(one) for label, one in by_label.items()}
        for head, by_label in corrections.items()
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
