"""Labelled passages → the weights of the tagger: ``python -m sbkennis.tags.train``.

Per label a logistic regression, strongly regularised, on the vector of the passage, on what its
terms show and on its words. The strength of regularisation and a first calibration are chosen on
passages that were left out, in stretches, since neighbours were written in one go. Passages in the
register of real policy weigh more than their number: that is what a library holds.

Written passages say more, more often, than real ones, so probabilities learned from them are too
high. A second calibration corrects that: on real passages (``--documenten``), of which only the
resulting numbers are kept (``data/ijking.json``). Without those documents the kept numbers are
used. The same passages, codebook, numbers and versions give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
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
from sbkennis.tags.practice import Example, embed, read_places, read_practice

__all__ = ["BLOCKS", "Correction", "Fitted", "fit", "main", "packaged_corrections"]

Matrix = NDArray[np.float32]
Table = NDArray[np.float64]
Flags = NDArray[np.bool_]
Tell = Callable[[str], None]
Corrections = Mapping[str, Mapping[str, "Correction"]]  # by head and label

# How much a block of numbers weighs before regularisation; compared by cross-validation.
_SCALES: dict[str, float] = {"vector": 1.0, "general": 1.0, "own": 3.0, "words": 8.0}
BLOCKS = tuple(_SCALES)
_STRENGTHS = (0.002, 0.004)  # of scikit-learn's C
_RARE = 4  # a word counts when it stands in this many passages
_PULL = 10.0  # how strongly a calibration holds on to doing nothing
_HOLD = 150.0  # passages of a label for its own threshold to weigh as much as that of its facet
_LOOSE = 0.3  # how far a label may depart from its facet in the second calibration (C)
_DOUBT_RECALL = 0.95  # share of true labels at or above the threshold of doubt
_PARTS = 5
_STRETCHES = 10  # of neighbouring passages in each group
_GRID = np.arange(0.10, 0.76, 0.01)


@dataclass(frozen=True, slots=True)
class Correction:
    """What real passages say of one label: scale and shift of its score, and its thresholds."""

    scale: float
    shift: float
    assigned: float
    doubtful: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights, and the corrections in them by head and label."""

    weights: Weights
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class _Data:
    """All passages, each as it is and without its headings."""

    inputs: Inputs
    truth: Flags  # (passages, labels)
    weight: Table  # (passages,)
    fold: NDArray[np.int64]
    first: Flags  # the passage as it is
    like_real: Flags  # passages of the sample documents: real in all but name
    rarity: Matrix
    vocabulary: tuple[str, ...]
    real: Inputs  # for the second calibration
    real_truth: Flags


def fit(
    examples: Sequence[Example],
    codebook: Codebook,
    vectors: Callable[[Sequence[str]], Matrix],
    tell: Tell = lambda _: None,
    *,
    real: Sequence[Example] = (),
    corrections: Corrections | None = None,
    blocks: Sequence[str] = BLOCKS,
) -> Fitted:
    """Weights for the labels of a codebook.

    Args:
        examples: labelled passages to learn from.
        codebook: labels without any example are left to the reserve.
        vectors: texts → vectors by the default model.
        tell: told in Dutch what was measured on passages that were left out.
        real: labelled real passages, for the second calibration only.
        corrections: those of an earlier second calibration, where there are no real passages.
        blocks: which numbers to learn from; fewer of them only to see what each is worth.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        given = Counter(pair for one in examples for pair in one.labels)
        labels = [label for label in codebook.labels if given[label.facet, label.name] > 1]
        pairs = tuple((label.facet, label.name) for label in labels)
        data = _data(examples, real, codebook, pairs, vectors)
        shown = [label.examples for label in labels]
        every_example = vectors([example for each in shown for example in each])
        ends = np.cumsum([len(each) for each in shown])
        matrices = [
            every_example[end - len(each) : end] if each else None
            for each, end in zip(shown, ends, strict=True)
        ]
        mean = every_example.mean(axis=0) if len(every_example) else np.zeros(e5.DIMENSIONS)
        centre = np.asarray(mean, np.float32)
        heads: dict[str, Head] = {}
        found: dict[str, Mapping[str, Correction]] = {}
        for name in ("full", "bare"):
            tell(f"\n{'Met' if name == 'full' else 'Zonder'} vectoren:")
            used = [each for each in blocks if name == "full" or each != "vector"] or ["general"]
            earlier = (corrections or {}).get(name, {})
            heads[name], found[name] = _head(data, pairs, used, earlier, tell)
        weights = Weights(
            embedding.DEFAULT_MODEL,
            embedding.VERSION,
            codebook.edition,
            pairs,
            data.vocabulary,
            data.rarity,
            centre,
            heads["full"],
            heads["bare"],
            _reserve(data, matrices, centre, with_vectors=True),
            _reserve(data, matrices, centre, with_vectors=False),
            len(examples),
        )
        return Fitted(weights, found)


# ---------------------------------------------------------------------- passages → numbers


def _data(
    examples: Sequence[Example],
    real: Sequence[Example],
    codebook: Codebook,
    pairs: Sequence[tuple[str, str]],
    vectors: Callable[[Sequence[str]], Matrix],
) -> _Data:
    pipeline = Pipeline(codebook)
    names = [name for _, name in pairs]
    passages: list[Passage] = []
    owner: list[int] = []
    for number, one in enumerate(examples):
        for variant in _variants(one.passage):
            passages.append(variant)
            owner.append(number)
    first = np.array([at == 0 or owner[at] != owner[at - 1] for at in range(len(owner))])
    counts = Counter(token for one in examples for token in set(pipeline.read(one.passage).tokens))
    vocabulary = tuple(sorted(token for token, count in counts.items() if count >= _RARE))
    rarity = np.array([np.log(len(examples) / counts[token]) for token in vocabulary], np.float32)
    copies = Counter(owner)
    folds = _folds(examples)

    def inputs_of(several: Sequence[Passage]) -> Inputs:
        return _inputs(several, pipeline, names, vocabulary, vectors)

    return _Data(
        inputs_of(passages),
        _truth([examples[at] for at in owner], pairs),
        np.array([examples[at].weight / copies[at] for at in owner]),
        np.array([folds[at] for at in owner]),
        first,
        np.array([examples[at].document != "" for at in owner]),
        rarity,
        vocabulary,
        inputs_of([one.passage for one in real]),
        _truth(real, pairs),
    )


def _inputs(
    passages: Sequence[Passage],
    pipeline: Pipeline,
    names: Sequence[str],
    vocabulary: Sequence[str],
    vectors: Callable[[Sequence[str]], Matrix],
) -> Inputs:
    numbers = {token: at for at, token in enumerate(vocabulary)}
    general = np.zeros((len(passages), len(features.GENERAL)), np.float32)
    own = np.zeros((len(passages), len(names), len(features.OF_LABEL)), np.float32)
    words = []
    for at, passage in enumerate(passages):
        read = pipeline.read(passage)
        general[at] = features.general(passage, read)
        rows = features.of_label(read, names)
        for place, name in enumerate(names):
            own[at, place] = rows[name]
        words.append(features.bag(read, numbers))
    texts = [embedding.passage_text(None, one) for one in passages]
    return Inputs(vectors(texts), general, own, words)


def _truth(examples: Sequence[Example], pairs: Sequence[tuple[str, str]]) -> Flags:
    rows = [[pair in one.labels for pair in pairs] for one in examples]
    return np.array(rows, bool).reshape(len(examples), len(pairs))


def _variants(passage: Passage) -> list[Passage]:
    """A passage as it is, and as it may reach us: without headings."""
    if not passage.heading:
        return [passage]
    return [passage, replace(passage, heading=())]


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


def _head(
    data: _Data,
    pairs: Sequence[tuple[str, str]],
    used: Sequence[str],
    earlier: Mapping[str, Correction],
    tell: Tell,
) -> tuple[Head, Mapping[str, Correction]]:
    count = len(pairs)
    weight = data.weight[data.first]
    weight = weight * len(weight) / weight.sum()
    scores = np.zeros((len(data.truth), count))
    parts: dict[str, list[Table]] = {name: [] for name in _SCALES}
    bias = np.zeros(count)
    for at in range(count):
        table, blocks = _columns(data, at, used)
        truth = data.truth[:, at]
        tried = [_cross(table, truth, data, strength) for strength in _STRENGTHS]
        losses = [_loss(scored[data.first], truth[data.first], weight) for scored in tried]
        best = int(np.argmin(losses))
        scores[:, at] = tried[best]
        bias[at], coefficients = _regression(table, truth, data.weight, _STRENGTHS[best])
        place = 0
        found = {name: np.zeros(width) for name, width in _widths(data, used).items()}
        for block in blocks:
            width = len(block.mean)
            found[block.name] = coefficients[place : place + width] * block.factor
            bias[at] -= float(found[block.name] @ block.mean)
            place += width
        for name, weights in found.items():
            parts[name].append(weights)
    scale, shift = np.ones(count), np.zeros(count)
    held = scores[data.first]
    truth = data.truth[data.first]
    for at in range(count):
        scale[at], shift[at] = _calibrated(held[:, at], truth[:, at], weight)
        held[:, at] = scale[at] * held[:, at] + shift[at]
    facets = [facet for facet, _ in pairs]
    probability = classifier.logistic(held)
    assigned = _thresholds(probability, truth, weight, facets)
    doubtful = np.array(
        [_doubt(probability[:, at], truth[:, at], assigned[at]) for at in range(count)]
    )
    _tell_quality(probability, truth, pairs, assigned, tell)
    stacked = {name: np.stack(rows).astype(np.float32) for name, rows in parts.items()}
    head = Head(
        bias.astype(np.float32),
        stacked["vector"],
        stacked["general"],
        stacked["own"],
        stacked["words"],
        scale.astype(np.float32),
        shift.astype(np.float32),
        assigned.astype(np.float32),
        doubtful.astype(np.float32),
    )
    corrections = dict(earlier)
    if len(data.real_truth):
        like_real = data.like_real[data.first]
        corrections = _corrections(
            np.concatenate([_log_odds(head, data), held[like_real]]),
            np.concatenate([data.real_truth, truth[like_real]]),
            np.concatenate(
                [
                    np.full(len(data.real_truth), 1.0),
                    np.full(int(like_real.sum()), len(data.real_truth) / max(1, like_real.sum())),
                ]
            ),
            pairs,
            tell,
        )
    return _corrected(head, pairs, corrections), corrections


def _widths(data: _Data, used: Sequence[str]) -> dict[str, int]:
    """How many numbers each block has; a head without vectors has no column for them."""
    vectors = data.inputs.vectors
    return {
        "vector": vectors.shape[1] if vectors is not None and "vector" in used else 0,
        "general": len(features.GENERAL),
        "own": len(features.OF_LABEL),
        "words": len(data.vocabulary),
    }


def _columns(data: _Data, at: int, used: Sequence[str]) -> tuple[Any, list[_Block]]:
    """The numbers that the regression of one label sees, scaled, as a sparse matrix.

    Most of its columns are words, and a passage holds few of them.
    """
    from scipy import sparse  # type: ignore[import-untyped]

    inputs = data.inputs
    raw = {
        "vector": inputs.vectors,
        "general": inputs.general,
        "own": inputs.own[:, at],
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


def _cross(table: Any, truth: Flags, data: _Data, strength: float) -> Table:
    """Scores of passages by weights that were made without their fold.

    For speed only the passages as they are are learned from, not their variants.
    """
    scores = np.zeros(len(truth))
    for fold in np.unique(data.fold):
        rest, out = (data.fold != fold) & data.first, data.fold == fold
        if truth[rest].any():
            intercept, weights = _regression(table[rest], truth[rest], data.weight[rest], strength)
            scores[out] = table[out] @ weights + intercept
    return scores


def _regression(table: Any, truth: Flags, weight: Table, strength: float) -> tuple[float, Table]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, tol=1e-4, max_iter=1000)
    model.fit(table, truth, sample_weight=weight)
    return float(model.intercept_[0]), np.asarray(model.coef_[0], np.float64)


def _loss(scores: Table, truth: Flags, weight: Table) -> float:
    return float(weight @ np.logaddexp(0.0, np.where(truth, -scores, scores)))


# ---------------------------------------------------------------------- calibration


def _calibrated(scores: Table, truth: Flags, weight: Table) -> tuple[float, float]:
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


def _log_odds(head: Head, data: _Data) -> Table:
    probability = head.probabilities(data.real, data.rarity).astype(np.float64)
    probability = np.clip(probability, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(probability / (1.0 - probability)))


def _corrections(
    odds: Table, truth: Flags, weight: Table, pairs: Sequence[tuple[str, str]], tell: Tell
) -> dict[str, Correction]:
    """One scale a facet, and a shift per label that keeps near that of its facet."""
    facets = [facet for facet, _ in pairs]
    scale, shift = np.ones(len(pairs)), np.zeros(len(pairs))
    for facet in dict.fromkeys(facets):
        columns = [at for at, each in enumerate(facets) if each == facet]
        rows = np.concatenate(
            [
                np.column_stack(
                    [
                        odds[:, at] * 10.0,  # hardly regularised, unlike the shift of a label
                        np.tile(np.eye(len(columns))[place], (len(odds), 1)),
                    ]
                )
                for place, at in enumerate(columns)
            ]
        )
        true = np.concatenate([truth[:, at] for at in columns])
        common, weights = _regression(rows, true, np.tile(weight, len(columns)), _LOOSE)
        for place, at in enumerate(columns):
            scale[at] = max(0.05, weights[0] * 10.0)
            shift[at] = common + weights[1 + place]
    probability = classifier.logistic(odds * scale + shift)
    assigned = _thresholds(probability, truth, weight, facets)
    tell("  Na ijking op echte passages (dezelfde als waarop is geijkt):")
    for facet in dict.fromkeys(facets):
        columns = [number for number, each in enumerate(facets) if each == facet]
        value = _f1(probability[:, columns] >= assigned[columns], truth[:, columns], weight)
        limits = np.round(assigned[columns], 2).tolist()
        tell(f"    {facet}: micro-F1 {value:.3f}, drempels {limits}")
    return {
        name: Correction(
            round(float(scale[at]), 4),
            round(float(shift[at]), 4),
            round(float(assigned[at]), 4),
            round(_doubt(probability[:, at], truth[:, at], float(assigned[at])), 4),
        )
        for at, (_, name) in enumerate(pairs)
    }


def _corrected(
    head: Head, pairs: Sequence[tuple[str, str]], corrections: Mapping[str, Correction]
) -> Head:
    """A head whose probabilities hold on real passages."""
    scale, shift = head.scale.copy(), head.shift.copy()
    assigned, doubtful = head.assigned.copy(), head.doubtful.copy()
    for at, (_, name) in enumerate(pairs):
        if name in corrections:
            one = corrections[name]
            scale[at] = head.scale[at] * one.scale
            shift[at] = head.shift[at] * one.scale + one.shift
            assigned[at], doubtful[at] = one.assigned, one.doubtful
    return replace(head, scale=scale, shift=shift, assigned=assigned, doubtful=doubtful)


def _thresholds(probability: Table, truth: Flags, weight: Table, facets: Sequence[str]) -> Table:
    """A threshold per label, for the best F1 over its facet.

    F1 is highest where a label is given from half the best F1 on, if probabilities are honest.
    Where a label has many passages its own best place counts, else that of the facet.
    """
    found = np.zeros(len(facets))
    for facet in dict.fromkeys(facets):
        at = [number for number, each in enumerate(facets) if each == facet]
        held, true = probability[:, at], truth[:, at]
        best = max(_f1(held >= limit, true, weight) for limit in _GRID)
        common = best / 2.0
        for number in at:
            gains = [
                (2.0 - best) * float(weight @ (truth[:, number] & given))
                - best * float(weight @ (~truth[:, number] & given))
                for given in (probability[:, number] >= limit for limit in _GRID)
            ]
            top = max(gains)
            near = [limit for limit, gain in zip(_GRID, gains, strict=True) if gain >= top - 1e-9]
            own = float(np.mean(near))
            positives = float(weight @ truth[:, number])
            found[number] = (positives * own + _HOLD * common) / (positives + _HOLD)
    return found


def _f1(given: Flags, truth: Flags, weight: Table | None = None) -> float:
    weights = np.ones(len(truth)) if weight is None else weight
    both = float((weights @ (given & truth)).sum())
    return 2.0 * both / max(1e-9, float((weights @ given).sum() + (weights @ truth).sum()))


def _doubt(probability: Table, truth: Flags, assigned: float) -> float:
    """Below this one hardly a true label is lost; never so close that doubt has no room."""
    if not truth.any():
        return assigned / 2.0
    low = float(np.quantile(probability[truth], 1.0 - _DOUBT_RECALL))
    return float(min(max(low, 0.1, assigned / 3.0), 0.75 * assigned))


# ---------------------------------------------------------------------- labels without weights


def _reserve(
    data: _Data, matrices: Sequence[Matrix | None], centre: Matrix, *, with_vectors: bool
) -> Reserve:
    """Weights for any label: each label judged by what was learned from the others."""
    own = data.inputs.own[data.first]
    truth = data.truth[data.first]
    weight = data.weight[data.first]
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
        return _regression(rows, true, np.tile(weight, len(labels)), 0.1)

    for at in range(count):
        others = [number for number in range(count) if number != at]
        if others:
            bias, weights = learned(others)
            left_out[:, at] = classifier.logistic(table[:, at] @ weights + bias)
    bias, weights = learned(range(count))
    assigned = float(max(_GRID, key=lambda limit: _f1(left_out >= limit, truth, weight)))
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
    truth: Flags,
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


def packaged_corrections() -> Corrections:
    """The corrections of the package, for weights that are made without real passages."""
    return _read_corrections(Path(str(files("sbkennis") / "data" / "ijking.json")))


def _read_corrections(path: Path) -> Corrections:
    if not path.is_file():
        return {}
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {
        head: {label: Correction(**numbers) for label, numbers in by_label.items()}
        for head, by_label in stored.items()
    }


def _write_corrections(path: Path, corrections: Corrections) -> None:
    plain = {
        head: {label: asdict(one) for label, one in by_label.items()}
        for head, by_label in corrections.items()
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the practice passages and write the weights of the package."""
    parser = argparse.ArgumentParser(description="Train de labelaar op de oefenpassages.")
    parser.add_argument("--cache", type=Path, help="map voor berekende vectoren")
    parser.add_argument("--uit", type=Path, help="bestand voor de gewichten")
    parser.add_argument("--documenten", type=Path, help="map met echte documenten om op te ijken")
    parser.add_argument(
        "--plaatsen", type=Path, help="gelabelde plaatsen in die documenten (JSONL)"
    )
    chosen = parser.parse_args(arguments)
    import platformdirs

    cache = chosen.cache or Path(platformdirs.user_cache_dir("sbkennis", appauthor=False)) / "leer"
    package = Path(str(files("sbkennis") / "data"))
    target = chosen.uit or package / "labelaar.npz"
    kept = package / "ijking.json"

    def tell(message: str) -> None:
        print(message, file=sys.stderr, flush=True)

    def vectors(texts: Sequence[str]) -> Matrix:
        return embed(texts, cache, tell)

    examples = read_practice()
    real: Sequence[Example] = ()
    if chosen.documenten:
        real = read_places(chosen.plaatsen or Path("tests/data/ijking.jsonl"), chosen.documenten)
        tell(f"{len(real)} echte passages om op te ijken")
    fitted = fit(
        examples,
        books.standard(),
        vectors,
        tell,
        real=real,
        corrections=_read_corrections(kept),
    )
    if real:
        _write_corrections(kept, fitted.corrections)
    classifier.save(fitted.weights, target)
    print(f"{target}: {fitted.weights.digest}, uit {len(examples)} passages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
