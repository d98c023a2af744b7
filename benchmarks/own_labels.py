"""How good a theme of one's own is: ``python -m benchmarks.own_labels KENNISBANK``.

Each theme of the package in turn is taken for one that a user added: under another name, with six
of its terms and signals, so that nothing that was learned of it is used. The passages are those of
``tests/data/ijking.jsonl`` that KENNISBANK holds, coded by two people. More examples than the
package has are sentences of the practice passages in which a coder marked the label.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sbkennis import codebook as books
from sbkennis import sentences, vectors
from sbkennis.codebook import Label
from sbkennis.library import Library
from sbkennis.records import Passage
from sbkennis.settings import Settings
from sbkennis.tags import classifier
from sbkennis.tags.practice import Example, read_practice
from sbkennis.tags.tagger import Tagger

Matrix = NDArray[np.float32]
Coded = tuple[Passage, frozenset[str], frozenset[str]]  # with the labels of each of two coders

FEWEST = 10  # passages that must have a theme
TERMS = 6
_SEED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Print quality by how many examples a theme has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kennisbank", type=Path)
    parser.add_argument("--voorbeelden", type=int, nargs="+", default=[0, 3, 20])
    parser.add_argument("--termen", type=int, default=TERMS)
    chosen = parser.parse_args(arguments)
    with Library(Settings.read(chosen.kennisbank)) as library:
        coded = list(_coded(library, Path("tests/data/ijking.jsonl")))
        rows = library.store.rowids([one.id for one, _, _ in coded])
        made = library.store.vectors_of(list(rows.values()), vectors.DEFAULT_MODEL)
        known = {one: made[row] for one, row in rows.items() if row in made}
    coded = [one for one in coded if one[0].id in known]
    print(f"{len(coded)} passages", file=sys.stderr)
    practice = read_practice()
    for count in chosen.voorbeelden:
        print(f"{count} examples: {_quality(coded, known, practice, chosen.termen, count)}")
    return 0


def _coded(library: Library, path: Path) -> Iterator[Coded]:
    documents = {one.file: one for one in library.documents()}
    passages: dict[str, dict[tuple[tuple[int, int], ...], Passage]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["file"] not in documents:
            continue
        document = documents[row["file"]].id
        if document not in passages:
            several = library.store.passages_of(document)
            passages[document] = {tuple((s.start, s.end) for s in p.spans): p for p in several}
        one = passages[document].get(tuple((start, end) for start, end, _ in row["spans"]))
        if one and hashlib.sha256(one.quote.encode("utf-8")).hexdigest() == row["sha256"]:
            first = frozenset(name for names in row["labels"].values() for name in names)
            second = row.get("labels_second_coder") or row["labels"]
            yield one, first, frozenset(name for names in second.values() for name in names)


def _quality(
    coded: Sequence[Coded],
    known: dict[str, Matrix],
    practice: Sequence[Example],
    terms: int,
    count: int,
) -> str:
    """Micro figures over all themes with enough passages, and the error of the probabilities."""
    book = books.standard()
    themes = [
        one
        for one in book.of_facet("thema")
        if sum(one.name in first for _, first, _ in coded) >= FEWEST
    ]
    own = replace(
        book,
        labels=tuple(_as_own(one, terms, _examples(one, practice, count)) for one in themes),
        places={},
    )
    embedder = vectors.embedder(vectors.DEFAULT_MODEL)
    tagger = Tagger(own, classifier.packaged(), embedder)
    names = [one.name for one in own.labels]
    place = {one.id: at for at, (one, _, _) in enumerate(coded)}
    probability = np.zeros((len(coded), len(names)))
    given = np.zeros_like(probability)
    scores = np.zeros((1, len(tagger.watcher.labels)), np.float32)
    attended = {one.id: scores[0] for one, _, _ in coded}  # own labels have none
    for tag in tagger.tag([one for one, _, _ in coded], known, attended):
        at = place[tag.passage], names.index(tag.label)
        probability[at], given[at] = tag.probability, tag.assigned
    truth = np.array(
        [[((t.name in a) + (t.name in b)) / 2 for t in themes] for _, a, b in coded], float
    )
    right = (given * truth).sum()
    bins = np.array_split(np.argsort(probability, axis=None), 10)
    error = np.mean([abs(probability.flat[i].mean() - truth.flat[i].mean()) for i in bins])
    seen = np.flatnonzero(probability >= 0.1)
    order = seen[np.argsort(probability.flat[seen])]
    shown = np.mean(
        [
            abs(probability.flat[i].mean() - truth.flat[i].mean())
            for i in np.array_split(order, 10)
            if len(i)
        ]
    )
    return (
        f"F1 {2 * right / (given.sum() + truth.sum()):.3f}, precision {right / given.sum():.2f}, "
        f"recall {right / truth.sum():.2f}, given {given.sum():.0f}, true {truth.sum():.0f}, "
        f"ECE {error:.3f}, from .1 on {shown:.3f}"
    )


def _as_own(label: Label, terms: int, examples: tuple[str, ...]) -> Label:
    return replace(
        label,
        name=f"eigen_{label.name}",
        terms=label.terms[:terms],
        signals=label.signals[:terms],
        certain=(),
        examples=examples,
    )


def _examples(label: Label, practice: Sequence[Example], count: int) -> tuple[str, ...]:
    if count <= len(label.examples):
        return label.examples[:count]
    found = set()
    for one in practice:
        text = one.passage.quote
        for name, words in one.evidence:
            if name == label.name and (label.facet, name) in one.labels:
                spoken = [text[start:end] for start, end in sentences.split(text)]
                found |= {each for each in spoken if words in each and 30 < len(each) < 220}
    several = sorted(found)
    random.Random(_SEED).shuffle(several)
    return (*label.examples, *several[: count - len(label.examples)])


if __name__ == "__main__":
    raise SystemExit(main())
