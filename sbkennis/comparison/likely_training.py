"""Sentences of real documents that readers marked → the weights of `likely`.

    python -m sbkennis.comparison.likely_training KENNISBANK

KENNISBANK is a library that holds the documents, with their labels; the places that were marked
are in ``tests/data`` of the repository. Sentences of a set that is kept to measure with are not
learned from. Every sentence is also scored by a regression that saw no sentence of its document:
from those scores come the chances, and how probable a sentence must be to be shown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbkennis.comparison.findings import Finder
from sbkennis.comparison.found import Texts
from sbkennis.comparison.likely import KINDS, LAYOUT, Likely, Line, line, marks, save
from sbkennis.records import Document, Passage
from sbkennis.settings import Settings
from sbkennis.store import Store
from sbkennis.terms import COLUMNS

__all__ = [
    "KEPT_APART",
    "Marked",
    "alike",
    "fit",
    "learned_from",
    "marked",
    "read_places",
    "same",
    "spans",
]

Vector = NDArray[np.float64]

KEPT_APART = frozenset({"vers 3", "vers 4"})
"""The sets to measure with."""

_FEWEST = 3  # sentences that hold a mark
_GROUPS = 6  # of documents
_WORDS, _TAGS = 3.0, 0.5  # how far words and tags are stretched beside the layout
_RIGHT = 0.4  # of what is shown, in documents that were not learned from
_SEED = 20261128


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence that was read, with the kinds that a reader marked in it."""

    line: Line
    kinds: frozenset[str]
    document: str
    group: str  # the set of places


# ---------------------------------------------------------------------- places


def spans(passage: Passage, part: tuple[int, int]) -> tuple[int, int]:
    """A part of the quote as offsets in the document."""
    offset, found = 0, []
    for span in passage.spans:
        length = span.end - span.start
        low, high = max(part[0] - offset, 0), min(part[1] - offset, length)
        if low < high:
            found.append((span.start + low, span.start + high))
        offset += length + 1
    return found[0][0], found[-1][1]


def same(row: Mapping[str, Any], text: str) -> bool:
    """Whether a place still holds the words that were marked."""
    written = text[row["start"] : row["end"]].encode("utf-8")
    return bool(hashlib.sha256(written).hexdigest()[:16] == row["sha256"])


def alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two places share half of the shorter of the two."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= 0.5 * min(one[1] - one[0], other[1] - other[0])


def read_places(path: Path) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """The places that were marked, by file, and which parts of which files were read for it."""
    places: dict[str, list[dict[str, Any]]] = {}
    parts: list[dict[str, Any]] = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if "read" in row:
            parts.append(row)
        else:
            places.setdefault(row["file"], []).append(row)
    return places, parts


def marked(
    store: Texts, documents: Iterable[Document], path: Path, finder: Finder | None = None
) -> list[Marked]:
    """Every sentence that was read, of the documents that are there.

    Args:
        path: a file with places.
    """
    held = {one.file: one for one in documents}
    places, parts = read_places(path)
    reader = finder or Finder.open()
    found: list[Marked] = []
    for row in parts:
        document = held.get(row["file"])
        if document is None:
            continue
        passages = [one for one in store.passages_of(document.id) if one.searchable]
        tags = store.tags([one.id for one in passages])
        text = store.text(document.id)
        here = [one for one in places.get(row["file"], ()) if same(one, text)]
        for passage in passages:
            for sentence in reader.sentences(passage):
                place = spans(passage, (sentence.start, sentence.end))
                if not any(low <= place[0] < high for low, high in row["read"]):
                    continue
                kinds = {one["kind"] for one in here if alike(place, (one["start"], one["end"]))}
                read = line(passage, sentence, tags.get(passage.id, ()))
                found.append(Marked(read, frozenset(kinds), row["file"], row.get("set", "")))
    return found


# ---------------------------------------------------------------------- learning


def fit(sentences: Sequence[Marked]) -> Likely:
    """Learn from sentences.

    Raises:
        ValueError: of some kind there is no sentence, or all are in one document.
    """
    from sklearn.linear_model import LogisticRegression

    held = [Counter(marks(one.line)) for one in sentences]
    known = Counter(mark for one in held for mark in one)
    vocabulary = tuple(sorted(mark for mark, count in known.items() if count >= _FEWEST))
    many = len(sentences)
    rarity = np.array([1.0 + np.log((1 + many) / (1 + known[one])) for one in vocabulary])
    labels = tuple(sorted({pair for one in sentences for pair in one.line.labels}))
    empty = np.zeros((len(KINDS), 0), np.float32)
    learned = Likely(
        vocabulary, rarity.astype(np.float16).astype(np.float32), labels,
        empty, empty, empty, empty, empty,
    )  # fmt: skip
    table = _table(learned, [one.line for one in sentences])
    groups = _grouped(sentences)
    rows = []
    for kind in KINDS:
        truth = np.array([kind in one.kinds for one in sentences])
        scores = np.zeros(many)
        for group in range(_GROUPS):
            apart = groups == group
            model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
            scores[apart] = model.fit(table[~apart], truth[~apart]).decision_function(table[apart])
        scale = LogisticRegression(C=1e6).fit(scores[:, None], truth)
        steep, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
        model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
        model.fit(table, truth)
        least = _least(scores, truth)
        rows.append((
            steep * model.coef_[0],
            steep * float(model.intercept_[0]) + shift,
            1.0 / (1.0 + np.exp(-(steep * least + shift))),
        ))  # fmt: skip
    weights = np.stack([coefficients for coefficients, _, _ in rows])
    words, tags = len(vocabulary), len(vocabulary) + len(labels)
    return replace(
        learned,
        words=(weights[:, :words] * _WORDS).astype(np.float16).astype(np.float32),
        tags=_rounded(weights[:, words:tags] * _TAGS),
        layout=_rounded(weights[:, tags:]),
        bias=_rounded(np.array([bias for _, bias, _ in rows])),
        least=_rounded(np.array([least for _, _, least in rows])),
    )


def _table(learned: Likely, lines: Sequence[Line]) -> Any:
    """The lines as a sparse table: marks, labels of the passage, layout."""
    from scipy import sparse

    numbers = {pair: number for number, pair in enumerate(learned.labels)}
    at, weights, ends = [], [], [0]
    dense = np.zeros((len(lines), len(numbers) + len(LAYOUT)))
    for row, one in enumerate(lines):
        columns, values = learned.counted(one)
        at.append(columns)
        weights.append(values * _WORDS)
        ends.append(ends[-1] + len(columns))
        for pair, probability in one.labels.items():
            dense[row, numbers[pair]] = probability * _TAGS
        dense[row, len(numbers) :] = one.layout
    shape = (len(lines), len(learned.vocabulary))
    words = sparse.csr_matrix((np.concatenate(weights), np.concatenate(at), ends), shape)
    return sparse.hstack([words, sparse.csr_matrix(dense)]).tocsr()


def _grouped(sentences: Sequence[Marked]) -> NDArray[np.int64]:
    """Which group of documents each sentence is in."""
    names = sorted({one.document for one in sentences})
    order = np.random.default_rng(_SEED).permutation(len(names))
    group = {name: int(order[number]) % _GROUPS for number, name in enumerate(names)}
    return np.array([group[one.document] for one in sentences])


def _least(scores: Vector, truth: NDArray[np.bool_]) -> float:
    """The lowest score from which on enough is right."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    return float(scores[order[int(np.flatnonzero(right >= _RIGHT).max())]])


def _rounded(values: Vector) -> NDArray[np.float32]:
    """Five digits, so that the last bits of a machine make no other file."""
    return np.array([float(f"{one:.5g}") for one in values.ravel()], np.float32).reshape(
        values.shape
    )


def learned_from(sentences: Iterable[Marked]) -> list[Marked]:
    """Sentences without those that are measured on, also where another set holds them too."""
    listed = list(sentences)
    apart = {(one.document, one.line.text) for one in listed if one.group in KEPT_APART}
    return [one for one in listed if (one.document, one.line.text) not in apart]


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn from the marked sentences and write the weights of the package."""
    parser = argparse.ArgumentParser(description="Leer welke zinnen mogelijk passen.")
    parser.add_argument("kennisbank", type=Path, help="kennisbank met de documenten")
    parser.add_argument("--plaatsen", type=Path, nargs="+", help="gemarkeerde plaatsen (JSONL)")
    parser.add_argument("--uit", type=Path, help="bestand voor de gewichten")
    chosen = parser.parse_args(arguments)
    of_repository = [Path("tests/data/vindplaatsen.jsonl"),
                     Path("tests/data/vindplaatsen_breed.jsonl")]  # fmt: skip
    with Store.open(Settings.read(chosen.kennisbank).database, COLUMNS) as store:
        read = [
            sentence
            for path in chosen.plaatsen or of_repository
            for sentence in marked(store, store.documents(), path)
        ]
    learned = learned_from(read)
    weights = fit(learned)
    target = chosen.uit or Path(str(files("sbkennis") / "data" / "mogelijk.npz"))
    save(weights, target)
    print(f"{target}: {len(weights.vocabulary)} kenmerken, uit {len(learned)} zinnen")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
