"""Labelled passages → the weights of the tagger: ``python -m sbkennis.tags.train``.

Per label two logistic regressions, strongly regularised: one on the passage (its vector, what its
terms show, its words) and one on its sentences, taught by the words that were marked as showing a
label. A passage scores by the first and by its best sentence: a long one makes many statements, and
its whole says little of each. Beside them stands `attention`, which is learned apart
(``--aandacht``). A first calibration is made on passages that were left out, in stretches, since
neighbours were written in one go. Where two people coded a passage and disagree, it counts half.

Written passages say more, more often, than real ones, so probabilities learned from them are too
high. A second calibration corrects that, and says what each of the three scores counts: on real
passages (``--documenten``), of which only the resulting numbers are kept (``data/ijking.json``).
Without those documents the kept numbers are used. The same passages, codebook, numbers and versions
give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbkennis import codebook as books
from sbkennis import e5
from sbkennis import vectors as embedding
from sbkennis.codebook import Codebook, Label
from sbkennis.records import Passage
from sbkennis.tags import classifier, features
from sbkennis.tags.attention import Attention
from sbkennis.tags.calibration import (
    GRID,
    SHARE,
    Correction,
    Corrections,
    Scores,
    corrected,
    corrections_from,
    doubt,
    f1,
    platt,
    read_corrections,
    thresholds,
    write_corrections,
)
from sbkennis.tags.classifier import Calibration, Head, Reserve, Sentences, Weights
from sbkennis.tags.features import Inputs
from sbkennis.tags.pipeline import Pipeline, Read
from sbkennis.tags.practice import Example, embed, read_places, read_practice, texts_of
from sbkennis.tags.regression import regression

__all__ = ["BLOCKS", "Fitted", "fit", "main"]

Matrix = NDArray[np.float32]
Table = NDArray[np.float64]
Flags = NDArray[np.bool_]
Tell = Callable[[str], None]

# How much a block of numbers weighs before regularisation; compared by cross-validation.
_SCALES: dict[str, float] = {"vector": 1.0, "general": 1.0, "own": 3.0, "words": 8.0}
BLOCKS = (*_SCALES, "sentences")
_SENTENCE_SCALES: dict[str, float] = {"place": 0.5, "shown": 3.0, "words": 5.0}
_AT_LEAST = {"shown": 0.05}  # added to a deviation: most sentences show nothing of a label
_STRENGTH = 0.003  # scikit-learn's C
_MOST_SHARE = 0.8
_OF_ONE = 40.0  # passages that a real document counts for at most
_HEADS = {"full": ("attended", "full"), "bare": ("bare",)}  # what is judged by which head
_RARE = 4  # a word counts when it stands in this many passages
_PARTS = 5
_STRETCHES = 10  # of neighbouring passages in each group
_BITS = 14


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights, and the corrections in them by head and label."""

    weights: Weights
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class _Data:
    """All passages, each as it is and without its headings."""

    inputs: Inputs
    truth: Table  # (passages, labels): the share of the coders who gave it
    shows: Flags
    """(sentences, labels): marked words of the label stand in it, or it is all there is."""
    weight: Table  # (passages,)
    fold: NDArray[np.int64]
    first: Flags  # the passage as it is
    rarity: Matrix
    vocabulary: tuple[str, ...]
    real: Inputs | None  # for the second calibration
    real_truth: Table
    real_weight: Table  # (real passages,)


def fit(
    examples: Sequence[Example],
    codebook: Codebook,
    vectors: Callable[[Sequence[str]], Matrix],
    attention: Attention,
    tell: Tell = lambda _: None,
    *,
    real: Sequence[Example] = (),
    attended: Matrix | None = None,
    corrections: Corrections | None = None,
    leans: Sequence[tuple[str, str]] = (),
    blocks: Sequence[str] = BLOCKS,
) -> Fitted:
    """Weights for the labels of a codebook.

    Args:
        examples: labelled passages to learn from.
        codebook: labels without any example are left to the reserve.
        vectors: texts → vectors by the default model.
        attention: what judges beside them; it was learned apart.
        tell: told in Dutch what was measured on passages that were left out.
        real: labelled real passages, for the second calibration only.
        attended: the scores of attention for those: (passages, labels of ``attention``).
        corrections: those of an earlier second calibration, where there are no real passages.
        leans: facets that lean on others, beside those of the codebook: those with which
            ``corrections`` were made.
        blocks: which numbers to learn from; fewer of them only to see what each is worth.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        labels = _labels(examples, codebook)
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
        centre = _kept(mean)
        own = {one.name: one.leans_on for one in codebook.facets if one.leans_on}
        leaning = tuple((dict(leans) | own).items())
        sentences, spoken = _sentences(data, len(pairs))
        heads: dict[str, Head] = {}
        found: dict[str, Mapping[str, Correction]] = {}
        calibrated: dict[str, Calibration] = {}
        known = None if attended is None else attention.of(pairs, attended)
        for name in ("full", "bare"):
            heads[name], first, scores = _head(
                data, pairs, name, tell, sentences=sentences, spoken=spoken, blocks=blocks
            )
            for by in _HEADS[name]:
                looked = known if by == "attended" else None
                found[by] = (corrections or {}).get(by, {})
                if scores is not None and (by != "attended" or looked is not None):
                    found[by] = corrections_from(scores, looked, pairs, leaning, tell)
                calibrated[by] = corrected(first, pairs, found[by])
        weights = Weights(
            embedder=embedding.DEFAULT_MODEL,
            text=embedding.VERSION,
            codebook=codebook.edition,
            labels=pairs,
            vocabulary=data.vocabulary,
            rarity=data.rarity,
            centre=centre,
            full=heads["full"],
            bare=heads["bare"],
            sentences=sentences,
            attention=attention,
            calibrated=calibrated,
            reserve=_reserve(data, matrices, centre, with_vectors=True),
            bare_reserve=_reserve(data, matrices, centre, with_vectors=False),
            examples=len(examples),
            leans=leaning,
        )
        return Fitted(weights, found)


def _labels(examples: Sequence[Example], codebook: Codebook) -> list[Label]:
    """The labels of which there is something to learn."""
    given = Counter(pair for one in examples for pair in one.labels)
    return [label for label in codebook.labels if given[label.facet, label.name] > 1]


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
    counts: Counter[str] = Counter()
    for one in examples:
        counts.update(set().union(*features.tokens(pipeline.read(one.passage))))
    vocabulary = tuple(sorted(token for token, count in counts.items() if count >= _RARE))
    rarity = _kept([np.log(len(examples) / counts[token]) for token in vocabulary])
    copies = Counter(owner)
    folds = _folds(examples)

    def inputs_of(several: Sequence[Passage], reads: Sequence[Read]) -> Inputs:
        texts = [embedding.passage_text(None, one) for one in several]
        numbers = {token: at for at, token in enumerate(vocabulary)}
        return features.inputs(several, reads, names, numbers, vectors(texts))

    reads = [pipeline.read(passage) for passage in passages]
    real_passages = [one.passage for one in real]
    sizes = Counter(one.document for one in real)
    return _Data(
        inputs=inputs_of(passages, reads),
        truth=_truth([examples[at] for at in owner], pairs),
        shows=np.concatenate(
            [_shows(examples[at], read, names) for at, read in zip(owner, reads, strict=True)]
        ),
        weight=np.array([examples[at].weight / copies[at] for at in owner]),
        fold=np.array([folds[at] for at in owner]),
        first=first,
        rarity=rarity,
        vocabulary=vocabulary,
        real=inputs_of(real_passages, list(map(pipeline.read, real_passages))) if real else None,
        real_truth=_truth(real, pairs),
        real_weight=np.array([min(1.0, _OF_ONE / sizes[one.document]) for one in real]),
    )


def _truth(examples: Sequence[Example], pairs: Sequence[tuple[str, str]]) -> Table:
    rows = [[one.share(pair) for pair in pairs] for one in examples]
    return np.array(rows, np.float64).reshape(len(examples), len(pairs))


def _shows(example: Example, read: Read, names: Sequence[str]) -> Flags:
    """In which sentences the marked words of each label stand: bool (sentences, labels)."""
    shows = np.zeros((len(read.sentences), len(names)), bool)
    if len(read.sentences) == 1:
        shows[:] = True
    position = {name: at for at, name in enumerate(names)}
    for label, words in example.evidence:
        start = example.passage.quote.find(words)
        if start < 0 or label not in position:
            continue
        first, last = read.clean.to_clean(start, start + len(words))
        for number, (begin, end) in enumerate(read.sentences):
            if begin < last and first < end:
                shows[number, position[label]] = True
    return shows


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


def _sentences(data: _Data, count: int) -> tuple[Sentences, Matrix]:
    """Weights for one sentence, and the scores of all sentences by weights made without theirs."""
    said = data.inputs.said
    raw = {"place": said.place, "words": _bags(said.words, data.rarity)}
    held = np.zeros((len(said.owner), count), np.float32)
    parts: dict[str, list[Table]] = {"bias": [], "place": [], "shown": [], "words": []}
    fold, first = data.fold[said.owner], data.first[said.owner]
    for at in range(count):
        table, blocks = _scaled({**raw, "shown": said.shown[:, at]}, _SENTENCE_SCALES)
        truth = data.truth[said.owner, at]
        # A sentence without marked words, in a passage that has the label, tells nothing.
        certain = np.where(data.shows[:, at], truth, 0.0)
        weight = data.weight[said.owner] * np.where(data.shows[:, at], 1.0, 1.0 - truth)
        for out in np.unique(data.fold):
            rest = (fold != out) & first
            intercept, learned = regression(table[rest], certain[rest], weight[rest], _STRENGTH)
            held[fold == out, at] = table[fold == out] @ learned + intercept
        intercept, learned = regression(table, certain, weight, _STRENGTH)
        for name, values in _unscaled(intercept, learned, blocks).items():
            parts[name].append(values)
    return (
        Sentences(
            bias=_kept(parts["bias"]),
            place=_kept(parts["place"]),
            shown=_kept(parts["shown"]),
            words=_rounded(np.stack(parts["words"])),
        ),
        held,
    )


def _head(
    data: _Data,
    pairs: Sequence[tuple[str, str]],
    name: str,
    tell: Tell,
    *,
    sentences: Sentences,
    spoken: Matrix,
    blocks: Sequence[str],
) -> tuple[Head, Calibration, Scores | None]:
    """A head, its first calibration, and what the second one needs where there are real passages.

    ``spoken`` are the scores of all sentences by weights that were made without theirs.
    """
    count = len(pairs)
    weight = data.weight[data.first]
    weight = weight * len(weight) / weight.sum()
    inputs = data.inputs
    used = [each for each in _SCALES if each in blocks and (each != "vector" or name == "full")]
    share, most_share = (SHARE, _MOST_SHARE) if "sentences" in blocks else (0.0, 0.0)
    empty = {"general": len(features.GENERAL), "own": len(features.OF_LABEL)}
    empty |= {"words": len(data.vocabulary), "vector": 0}
    scores = np.zeros((len(data.truth), count))
    parts: dict[str, list[Table]] = {each: [] for each in ("bias", *_SCALES)}
    shared = {"general": inputs.general, "words": _bags(inputs.words, data.rarity)}
    if inputs.vectors is not None:
        shared["vector"] = inputs.vectors
    for at in range(count):
        raw = {**shared, "own": inputs.own[:, at]}
        table, scaled = _scaled({each: raw[each] for each in used or ["general"]}, _SCALES)
        truth = data.truth[:, at]
        scores[:, at] = _cross(table, truth, data)
        intercept, learned = regression(table, truth, data.weight, _STRENGTH)
        none = {each: np.zeros(width) for each, width in empty.items()}
        for each, values in {**none, **_unscaled(intercept, learned, scaled)}.items():
            parts[each].append(values)
    held = scores[data.first]
    whole = scores.astype(np.float32)
    best = classifier.best_sentence(spoken, inputs.said.owner, whole)[data.first]
    truth = data.truth[data.first]
    scale, shift = np.ones(count), np.zeros(count)
    mixed = (1.0 - share) * held + share * best
    for at in range(count):
        scale[at], shift[at] = platt(mixed[:, at], truth[:, at], weight)
    facets = [facet for facet, _ in pairs]
    probability = classifier.logistic(mixed * scale + shift)
    assigned = thresholds(probability, truth, weight, facets)
    doubtful = np.array(
        [doubt(probability[:, at], truth[:, at], assigned[at]) for at in range(count)]
    )
    tell(f"\n{'Met' if name == 'full' else 'Zonder'} vectoren:")
    _tell_quality(probability, truth, pairs, assigned, tell)
    head = Head(
        bias=_kept(parts["bias"]),
        vector=_kept(parts["vector"]),
        general=_kept(parts["general"]),
        own=_kept(parts["own"]),
        words=_rounded(np.stack(parts["words"])),
    )
    first = Calibration(
        share=np.full(count, share, np.float32),
        scale=_kept(scale),
        attended=np.zeros(count, np.float32),
        beside=np.zeros(count, np.float32),
        shift=_kept(shift),
        assigned=_kept(assigned),
        doubtful=_kept(doubtful),
    )
    if data.real is None:
        return head, first, None
    whole_real = head.scores(data.real, data.rarity)
    said = data.real.said
    best_real = classifier.best_sentence(
        sentences.scores(said, data.rarity), said.owner, whole_real
    )
    real = Scores(
        whole=whole_real * scale + shift,
        best=best_real * scale + shift,
        truth=data.real_truth,
        weight=data.real_weight,
        most_share=most_share,
    )
    return head, first, real


def _bags(words: Sequence[Sequence[int]], rarity: Matrix) -> Any:
    """Words as a sparse matrix (rows, vocabulary): as `classifier.weighed` counts them."""
    from scipy import sparse

    counts = np.array([len(numbers) for numbers in words], np.int64)
    columns = np.array([number for numbers in words for number in numbers], np.int64)
    values = rarity[columns] / np.sqrt(np.repeat(counts, counts))
    starts = np.concatenate([[0], np.cumsum(counts)])
    return sparse.csr_matrix((values, columns, starts), shape=(len(words), len(rarity)))


def _scaled(raw: Mapping[str, Any], scales: Mapping[str, float]) -> tuple[Any, list[_Block]]:
    """The numbers that a regression sees, scaled, as a sparse matrix.

    Most of its columns are words, and a passage holds few of them.
    """
    from scipy import sparse

    blocks, columns = [], []
    for name, matrix in raw.items():
        if name == "words":
            mean, factor = np.zeros(matrix.shape[1]), np.full(matrix.shape[1], scales[name])
            columns.append(matrix * scales[name])
        else:
            table = matrix.astype(np.float64)
            mean, deviation = table.mean(axis=0), table.std(axis=0) + _AT_LEAST.get(name, 0.0)
            factor = np.where(deviation > 1e-6, scales[name] / np.maximum(deviation, 1e-6), 0.0)
            columns.append(sparse.csr_matrix((table - mean) * factor))
        blocks.append(_Block(name, mean, factor))
    return sparse.hstack(columns, format="csr"), blocks


def _unscaled(intercept: float, learned: Table, blocks: Sequence[_Block]) -> dict[str, Any]:
    """Weights for the numbers as they were before `_scaled`, by block, with the bias."""
    found: dict[str, Any] = {}
    place = 0
    for block in blocks:
        width = len(block.mean)
        found[block.name] = learned[place : place + width] * block.factor
        intercept -= float(found[block.name] @ block.mean)
        place += width
    return {**found, "bias": intercept}


def _kept(values: Any) -> Matrix:
    """Numbers with fourteen bits that count.

    What BLAS adds up depends, in its last bits, on where in memory a table lies; so two runs would
    now and then differ in one weight out of a hundred thousand.
    """
    fraction, power = np.frexp(np.asarray(values, np.float64))
    kept: Matrix = np.ldexp(np.round(fraction * 2.0**_BITS), power - _BITS).astype(np.float32)
    return kept


def _rounded(words: Table) -> Matrix:
    """To what the file keeps of the weights of words."""
    return words.astype(np.float16).astype(np.float32)


def _cross(table: Any, truth: Table, data: _Data) -> Table:
    """Scores of passages by weights that were made without their fold.

    For speed only the passages as they are are learned from, not their variants.
    """
    scores = np.zeros(len(truth))
    for fold in np.unique(data.fold):
        rest, out = (data.fold != fold) & data.first, data.fold == fold
        if truth[rest].any():
            intercept, weights = regression(table[rest], truth[rest], data.weight[rest], _STRENGTH)
            scores[out] = table[out] @ weights + intercept
    return scores


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
                similarity[:, at] = classifier.resemblance(vectors @ matrix.T) - vectors @ centre
    table = np.concatenate([own, similarity[:, :, None] * 20.0], axis=2).astype(np.float64)
    left_out = np.zeros(truth.shape)

    def learned(labels: Sequence[int]) -> tuple[float, Table]:
        rows = np.concatenate([table[:, at] for at in labels])
        true = np.concatenate([truth[:, at] for at in labels])
        return regression(rows, true, np.tile(weight, len(labels)), 0.1)

    for at in range(count):
        others = [number for number in range(count) if number != at]
        if others:
            bias, weights = learned(others)
            left_out[:, at] = classifier.logistic(table[:, at] @ weights + bias)
    bias, weights = learned(range(count))
    assigned = float(max(GRID, key=lambda limit: f1(left_out >= limit, truth, weight)))
    return Reserve(
        bias=float(_kept(bias)),
        own=_kept(weights[:-1]),
        similarity=float(_kept(weights[-1] * 20.0)),
        assigned=float(_kept(assigned)),
        doubtful=float(_kept(doubt(left_out.ravel(), truth.ravel(), assigned))),
    )


# ---------------------------------------------------------------------- telling


def _tell_quality(
    probability: Table,
    truth: Table,
    pairs: Sequence[tuple[str, str]],
    assigned: Table,
    tell: Tell,
) -> None:
    given = probability >= assigned
    for facet in dict.fromkeys(facet for facet, _ in pairs):
        at = [number for number, pair in enumerate(pairs) if pair[0] == facet]
        tell(f"  {facet}: micro-F1 {f1(given[:, at], truth[:, at]):.3f} (weggelaten passages)")
        for number in at:
            tell(
                f"    {pairs[number][1]:<28} F1 {f1(given[:, number], truth[:, number]):.2f}"
                f"  n {int(truth[:, number].sum())}  drempel {assigned[number]:.2f}"
            )


def _attention(
    examples: Sequence[Example], real: Sequence[Example], cache: Path, tell: Tell, *, anew: bool
) -> tuple[Attention, Matrix | None]:
    """Weights of attention, learned ``anew`` or of the package; and its scores of ``real`` ones."""
    from sbkennis.tags import attention_training as training

    if anew:
        seen = training.states(texts_of(examples), cache, tell)
        labels = [(label.facet, label.name) for label in _labels(examples, books.standard())]
        attention = training.learn(examples, labels, seen, tell)
    else:
        attention = classifier.packaged().attention
    scores = training.scores(attention, texts_of(real), cache) if real else None
    return attention, scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the practice passages and write the weights of the package."""
    parser = argparse.ArgumentParser(description="Train de labelaar op de oefenpassages.")
    parser.add_argument("--cache", type=Path, help="map voor berekende vectoren")
    parser.add_argument("--uit", type=Path, help="bestand voor de gewichten")
    parser.add_argument(
        "--aandacht", action="store_true", help="leer ook de aandacht (een half uur, en 3 GB cache)"
    )
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
        real = read_places(
            chosen.plaatsen or Path("tests/data/ijking.jsonl"), chosen.documenten, tell
        )
        tell(f"{len(real)} echte passages om op te ijken")
    attention, attended = _attention(examples, real, cache, tell, anew=chosen.aandacht)
    fitted = fit(
        examples,
        books.standard(),
        vectors,
        attention,
        tell,
        real=real,
        attended=attended,
        corrections=read_corrections(kept),
    )
    if real:
        write_corrections(kept, fitted.corrections)
    classifier.save(fitted.weights, target)
    print(f"{target}: {fitted.weights.digest}, uit {len(examples)} passages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
