"""Labelled passages → the weights of the tagger: ``python -m sbkennis.tags.train``.

Per label a logistic regression, strongly regularised, on the vector of the passage, on what its
terms show and on its words. Everything that is chosen (the strength of regularisation, the
calibration, the thresholds) is chosen on passages that were left out, in stretches, since
neighbours were written in one go. Passages in the register of formal policy weigh more than their
number: that is what a library mostly holds. The same passages, codebook and versions give the same
bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbkennis import codebook as books
from sbkennis import e5
from sbkennis import vectors as embedding
from sbkennis.codebook import Codebook
from sbkennis.records import Passage
from sbkennis.tags import classifier, features
from sbkennis.tags.classifier import Head, Inputs, Reserve, Weights
from sbkennis.tags.pipeline import Pipeline
from sbkennis.tags.practice import Example, embed, read_practice
from sbkennis.tags.texts import as_passage

__all__ = ["BLOCKS", "fit", "main"]

Matrix = NDArray[np.float32]
Table = NDArray[np.float64]
Tell = Callable[[str], None]

# How much a block of numbers weighs before regularisation; compared by cross-validation.
_SCALES: dict[str, float] = {"vector": 1.0, "general": 1.0, "own": 3.0, "others": 1.5, "words": 8.0}
BLOCKS = tuple(_SCALES)
_STRENGTHS = (0.002, 0.006)  # of scikit-learn's C
_RARE = 4  # a word counts when it stands in this many passages
_PULL = 10.0  # how strongly a calibration holds on to doing nothing
_HOLD = 150.0  # passages of a label for its own threshold to weigh as much as that of its facet
_DOUBT_RECALL = 0.95  # share of true labels at or above the threshold of doubt
_PARTS = 5
_JOINED_WORDS = 70  # a short passage is joined with the next ones up to here
_STRETCHES = 10  # of neighbouring passages in each group


@dataclass(frozen=True, slots=True)
class _Data:
    """All passages, each as it is and without its headings."""

    inputs: Inputs
    truth: NDArray[np.bool_]  # (passages, labels)
    weight: Table  # (passages,)
    fold: NDArray[np.int64]
    first: NDArray[np.bool_]  # the passage as it is
    rarity: Matrix
    vocabulary: tuple[str, ...]


def fit(
    examples: Sequence[Example],
    codebook: Codebook,
    vectors: Callable[[Sequence[str]], Matrix],
    tell: Tell = lambda _: None,
    *,
    blocks: Sequence[str] = BLOCKS,
) -> Weights:
    """Weights for the labels of a codebook.

    Args:
        examples: labelled passages; those of one group are left out together.
        codebook: labels without any example are left to the reserve.
        vectors: texts → vectors by the default model.
        tell: told in Dutch what was measured on passages that were left out.
        blocks: which numbers to learn from; fewer of them only to see what each is worth.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return _fit(examples, codebook, vectors, tell, blocks)


def _fit(
    examples: Sequence[Example],
    codebook: Codebook,
    vectors: Callable[[Sequence[str]], Matrix],
    tell: Tell,
    blocks: Sequence[str],
) -> Weights:
    given = Counter(pair for one in examples for pair in one.labels)
    labels = [label for label in codebook.labels if given[label.facet, label.name] > 1]
    pairs = tuple((label.facet, label.name) for label in labels)
    data = _data(examples, codebook, pairs, vectors)
    shown = [label.examples for label in labels]
    every_example = vectors([example for each in shown for example in each])
    ends = np.cumsum([len(each) for each in shown])
    matrices = [
        every_example[end - len(each) : end] if each else None
        for each, end in zip(shown, ends, strict=True)
    ]
    mean = every_example.mean(axis=0) if len(every_example) else np.zeros(e5.DIMENSIONS)
    centre = np.asarray(mean, np.float32)
    heads = []
    for name in ("full", "bare"):
        tell(f"\n{'Met' if name == 'full' else 'Zonder'} vectoren:")
        used = [each for each in blocks if name == "full" or each != "vector"]
        heads.append(_head(data, pairs, used, tell))
    reserves = [
        _reserve(data, matrices, centre, with_vectors=with_vectors)
        for with_vectors in (True, False)
    ]
    return Weights(
        embedding.DEFAULT_MODEL,
        embedding.VERSION,
        codebook.edition,
        pairs,
        data.vocabulary,
        data.rarity,
        centre,
        heads[0],
        heads[1],
        reserves[0],
        reserves[1],
        len(examples),
    )


# ---------------------------------------------------------------------- passages → numbers


def _data(
    examples: Sequence[Example],
    codebook: Codebook,
    pairs: Sequence[tuple[str, str]],
    vectors: Callable[[Sequence[str]], Matrix],
) -> _Data:
    folds = _folds(examples)
    joined, joined_folds = _joined(examples, folds)
    examples, folds = [*examples, *joined], [*folds, *joined_folds]
    pipeline = Pipeline(codebook)
    passages: list[Passage] = []
    owner: list[int] = []
    for number, one in enumerate(examples):
        for variant in _variants(one.passage):
            passages.append(variant)
            owner.append(number)
    reads = [pipeline.read(one) for one in passages]
    names = [name for _, name in pairs]
    first = np.array([at == 0 or owner[at] != owner[at - 1] for at in range(len(owner))])
    counts = Counter(
        token
        for read, is_first in zip(reads, first, strict=True)
        if is_first
        for token in set(read.tokens)
    )
    vocabulary = tuple(sorted(token for token, count in counts.items() if count >= _RARE))
    rarity = np.log(len(examples) / np.array([counts[token] for token in vocabulary] or [1]))
    numbers = {token: at for at, token in enumerate(vocabulary)}
    inputs = Inputs(
        vectors([embedding.passage_text(None, one) for one in passages]),
        np.stack([features.general(one, read) for one, read in zip(passages, reads, strict=True)]),
        np.stack(
            [
                np.stack([rows[name] for name in names])
                for rows in (features.of_label(read, names) for read in reads)
            ]
        ),
        [features.bag(read, numbers) for read in reads],
    )
    copies = Counter(owner)
    return _Data(
        inputs,
        np.array([[pair in examples[at].labels for pair in pairs] for at in owner]),
        np.array([examples[at].weight / copies[at] for at in owner]),
        np.array([folds[at] for at in owner]),
        first,
        rarity.astype(np.float32)[: len(vocabulary)],
        vocabulary,
    )


def _variants(passage: Passage) -> list[Passage]:
    """A passage as it is, and as it may reach us: without headings."""
    if not passage.heading:
        return [passage]
    return [passage, replace(passage, heading=())]


def _joined(examples: Sequence[Example], folds: Sequence[int]) -> tuple[list[Example], list[int]]:
    """Short passages with what follows them in their group, as one passage with all labels.

    Most passages of a document hold several statements, of which only some show a label. Those of
    one fold are joined, so that no part of a passage that is left out is learned from.
    """
    found: list[Example] = []
    fold_of: list[int] = []
    at = 0
    while at < len(examples):
        first = examples[at]
        end = at + 1
        words = len(first.passage.display.split())
        while (
            words < _JOINED_WORDS
            and not first.passage.context
            and end < len(examples)
            and examples[end].group == first.group
            and folds[end] == folds[at]
            and not examples[end].passage.context
        ):
            words += len(examples[end].passage.display.split())
            end += 1
        if end > at + 1:
            parts = examples[at:end]
            text = "\n".join(part.passage.quote for part in parts)
            passage = as_passage(f"{first.passage.id}+", text, first.passage.heading)
            labels = frozenset(pair for part in parts for pair in part.labels)
            found.append(Example(passage, labels, first.group, weight=first.weight))
            fold_of.append(folds[at])
        at = end
    return found, fold_of


def _folds(examples: Sequence[Example]) -> list[int]:
    """Which passages are left out together: neighbours in a group, as they were written in one go.

    Every fold holds a part of every group.
    """
    sizes = Counter(one.group for one in examples)
    seen: Counter[str] = Counter()
    folds = []
    for one in examples:
        folds.append(seen[one.group] * _STRETCHES // sizes[one.group] % _PARTS)
        seen[one.group] += 1
    return folds


# ---------------------------------------------------------------------- numbers → weights


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of columns: how it was scaled, so that the weights can be scaled back."""

    name: str
    mean: Table
    factor: Table


def _head(data: _Data, pairs: Sequence[tuple[str, str]], used: Sequence[str], tell: Tell) -> Head:
    count = len(pairs)
    weight = data.weight[data.first]
    weight = weight * len(weight) / weight.sum()
    scores = np.zeros((len(data.truth), count))
    fitted: list[tuple[float, Table]] = []
    columns = [_columns(data, at, used) for at in range(count)]
    for at in range(count):
        table, _ = columns[at]
        truth = data.truth[:, at]
        best: tuple[float, float, Table] | None = None
        for strength in _STRENGTHS:
            left_out = _cross(table, truth, data, strength)
            loss = _loss(left_out[data.first], truth[data.first], weight)
            if best is None or loss < best[0]:
                best = (loss, strength, left_out)
        if best is None:
            raise RuntimeError("no strength of regularisation was tried")
        scores[:, at] = best[2]
        fitted.append(_regression(table, truth, data.weight, best[1]))
    scale, shift, probability = np.ones(count), np.zeros(count), np.zeros_like(scores)
    for at in range(count):
        scale[at], shift[at] = _calibrated(
            scores[data.first, at], data.truth[data.first, at], weight
        )
        probability[:, at] = classifier.logistic(scale[at] * scores[:, at] + shift[at])
    held, truth = probability[data.first], data.truth[data.first]
    assigned = _thresholds(held, truth, weight, [facet for facet, _ in pairs])
    doubtful = np.array([_doubt(held[:, at], truth[:, at], assigned[at]) for at in range(count)])
    _tell_quality(held, truth, pairs, assigned, tell)
    parts: dict[str, list[Table]] = {name: [] for name in _SCALES}
    bias = np.zeros(count)
    for at in range(count):
        intercept, coefficients = fitted[at]
        place = 0
        bias[at] = intercept
        found = {name: np.zeros(width) for name, width in _widths(data, used).items()}
        for block in columns[at][1]:
            width = len(block.mean)
            weights = coefficients[place : place + width] * block.factor
            bias[at] -= float(weights @ block.mean)
            found[block.name] = weights
            place += width
        for name, weights in found.items():
            parts[name].append(weights)
    stacked = {name: np.stack(rows).astype(np.float32) for name, rows in parts.items()}
    return Head(
        bias.astype(np.float32),
        stacked["vector"],
        stacked["general"],
        stacked["own"],
        stacked["others"],
        stacked["words"],
        scale.astype(np.float32),
        shift.astype(np.float32),
        assigned.astype(np.float32),
        doubtful.astype(np.float32),
    )


def _widths(data: _Data, used: Sequence[str]) -> dict[str, int]:
    """How many numbers each block has; a head without vectors has no column for them."""
    labels = data.truth.shape[1]
    vectors = data.inputs.vectors
    return {
        "vector": vectors.shape[1] if vectors is not None and "vector" in used else 0,
        "general": len(features.GENERAL),
        "own": len(features.OF_LABEL),
        "others": 2 * labels,
        "words": len(data.vocabulary),
    }


def _columns(data: _Data, at: int, used: Sequence[str]) -> tuple[Any, list[_Block]]:
    """The numbers that the regression of one label sees, scaled, as a sparse matrix.

    Most of its columns are words, and a passage holds few of them.
    """
    from scipy import sparse  # type: ignore[import-untyped]

    inputs = data.inputs
    shown = inputs.own[:, :, features.OF_LABEL.index("shown")]
    signals = inputs.own[:, :, features.OF_LABEL.index("signals")]
    raw = {
        "vector": inputs.vectors,
        "general": inputs.general,
        "own": inputs.own[:, at],
        "others": np.concatenate([shown, signals], axis=1),
        "words": classifier.bags(inputs.words, data.rarity),
    }
    blocks, columns = [], []
    for name, matrix in raw.items():
        if matrix is None or name not in used:
            continue
        table = matrix.astype(np.float64)
        width = table.shape[1]
        if name == "words":
            mean, factor = np.zeros(width), np.full(width, _SCALES[name])
        else:
            mean = table.mean(axis=0)
            deviation = table.std(axis=0)
            factor = np.where(deviation > 1e-6, _SCALES[name] / np.maximum(deviation, 1e-6), 0.0)
        blocks.append(_Block(name, mean, factor))
        columns.append(sparse.csr_matrix((table - mean) * factor))
    return sparse.hstack(columns, format="csr"), blocks


def _cross(table: Any, truth: NDArray[np.bool_], data: _Data, strength: float) -> Table:
    """Scores of passages by weights that were made without their fold.

    For speed only the passages as they are are learned from, not their variants.
    """
    scores = np.zeros(len(truth))
    for fold in np.unique(data.fold):
        rest, out = data.fold != fold, data.fold == fold
        if truth[rest].any():
            rest &= data.first
            intercept, weights = _regression(table[rest], truth[rest], data.weight[rest], strength)
            scores[out] = table[out] @ weights + intercept
    return scores


def _regression(
    table: Any, truth: NDArray[np.bool_], weight: Table, strength: float
) -> tuple[float, Table]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, tol=1e-4, max_iter=1000)
    model.fit(table, truth, sample_weight=weight)
    return float(model.intercept_[0]), np.asarray(model.coef_[0], np.float64)


def _loss(scores: Table, truth: NDArray[np.bool_], weight: Table) -> float:
    return float(weight @ np.logaddexp(0.0, np.where(truth, -scores, scores)))


def _calibrated(scores: Table, truth: NDArray[np.bool_], weight: Table) -> tuple[float, float]:
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


def _thresholds(
    probability: Table, truth: NDArray[np.bool_], weight: Table, facets: Sequence[str]
) -> Table:
    """A threshold per label, for the best F1 over its facet.

    F1 is highest where a label is given from half the best F1 on, if probabilities are honest.
    Where a label has many passages its own best place counts, else that of the facet.
    """
    found = np.zeros(len(facets))
    grid = np.arange(0.15, 0.76, 0.01)
    for facet in dict.fromkeys(facets):
        at = [number for number, each in enumerate(facets) if each == facet]
        held, true = probability[:, at], truth[:, at]
        best = max(_f1(held >= limit, true, weight) for limit in grid)
        common = best / 2.0
        for number in at:
            gains = [
                (2.0 - best) * float(weight @ (truth[:, number] & given))
                - best * float(weight @ (~truth[:, number] & given))
                for given in (probability[:, number] >= limit for limit in grid)
            ]
            top = max(gains)
            near = [limit for limit, gain in zip(grid, gains, strict=True) if gain >= top - 1e-9]
            own = float(np.mean(near))
            positives = float(weight @ truth[:, number])
            found[number] = (positives * own + _HOLD * common) / (positives + _HOLD)
    return found


def _f1(given: NDArray[np.bool_], truth: NDArray[np.bool_], weight: Table | None = None) -> float:
    weights = np.ones(len(truth)) if weight is None else weight
    both = float((weights @ (given & truth)).sum())
    return 2.0 * both / max(1e-9, float((weights @ given).sum() + (weights @ truth).sum()))


def _doubt(probability: Table, truth: NDArray[np.bool_], assigned: float) -> float:
    """Below this one hardly a true label is lost; never so close that doubt has no room."""
    if not truth.any():
        return assigned / 2.0
    low = float(np.quantile(probability[truth], 1.0 - _DOUBT_RECALL))
    return float(min(max(low, 0.1, assigned / 3.0), 0.75 * assigned))


def _reserve(
    data: _Data,
    matrices: Sequence[Matrix | None],
    centre: Matrix,
    *,
    with_vectors: bool,
) -> Reserve:
    """Weights for any label: each label judged by what was learned from the others."""
    own = data.inputs.own[data.first]
    truth = data.truth[data.first]
    count = own.shape[1]
    similarity = np.zeros(own.shape[:2], np.float64)
    if with_vectors and data.inputs.vectors is not None:
        vectors = data.inputs.vectors[data.first]
        for at, matrix in enumerate(matrices):
            if matrix is not None:
                similarity[:, at] = (vectors @ matrix.T).max(axis=1) - vectors @ centre
    table = np.concatenate([own, similarity[:, :, None] * 20.0], axis=2).astype(np.float64)
    left_out = np.zeros(truth.shape)

    def learned(labels: Sequence[int]) -> tuple[float, Table]:
        rows = np.concatenate([table[:, at] for at in labels])
        true = np.concatenate([truth[:, at] for at in labels])
        return _regression(rows, true, np.ones(len(true)), 0.1)

    for at in range(count):
        others = [number for number in range(count) if number != at]
        if others:
            bias, weights = learned(others)
            left_out[:, at] = classifier.logistic(table[:, at] @ weights + bias)
    bias, weights = learned(range(count))
    grid = np.arange(0.15, 0.76, 0.01)
    assigned = float(max(grid, key=lambda limit: _f1(left_out >= limit, truth)))
    return Reserve(
        bias,
        weights[:-1].astype(np.float32),
        float(weights[-1] * 20.0),
        assigned,
        _doubt(left_out.ravel(), truth.ravel(), assigned),
    )


# ---------------------------------------------------------------------- telling


def _tell_quality(
    probability: Table,
    truth: NDArray[np.bool_],
    pairs: Sequence[tuple[str, str]],
    assigned: Table,
    tell: Tell,
) -> None:
    given = probability >= assigned
    for facet in dict.fromkeys(facet for facet, _ in pairs):
        at = [number for number, pair in enumerate(pairs) if pair[0] == facet]
        tell(f"  {facet}: micro-F1 {_f1(given[:, at], truth[:, at]):.3f} (weggelaten passages)")
        for number in at:
            tell(
                f"    {pairs[number][1]:<28} F1 {_f1(given[:, number], truth[:, number]):.2f}"
                f"  n {int(truth[:, number].sum())}  drempel {assigned[number]:.2f}"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the practice passages and write the weights of the package."""
    parser = argparse.ArgumentParser(description="Train de labelaar op de oefenpassages.")
    parser.add_argument("--cache", type=Path, default=None, help="map voor berekende vectoren")
    parser.add_argument("--uit", type=Path, default=None, help="bestand voor de gewichten")
    chosen = parser.parse_args(arguments)
    from importlib.resources import files

    import platformdirs

    cache = chosen.cache or Path(platformdirs.user_cache_dir("sbkennis", appauthor=False)) / "leer"
    target = chosen.uit or Path(str(files("sbkennis") / "data" / "labelaar.npz"))

    def tell(message: str) -> None:
        print(message, file=sys.stderr, flush=True)

    def vectors(texts: Sequence[str]) -> Matrix:
        return embed(texts, cache, tell)

    examples = read_practice()
    weights = fit(examples, books.standard(), vectors, tell)
    classifier.save(weights, target)
    print(f"{target}: {weights.digest}, uit {len(examples)} passages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
