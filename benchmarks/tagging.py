"""How well passages get their labels, beside three baselines, and what that costs.

python -m benchmarks.tagging                      # on practice passages that were left out
python -m benchmarks.tagging PASSAGES.jsonl …     # on passages that people labelled
python -m benchmarks.tagging --valkuilen          # on traps and their twins, rule by rule
python -m benchmarks.tagging --snelheid           # time, beside that of embedding
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sbkennis import codebook as books
from sbkennis import vectors
from sbkennis.records import Tag
from sbkennis.tags import classifier, train
from sbkennis.tags.measure import Judged, agreement, calibration, chance_error, judged, score
from sbkennis.tags.pipeline import Pipeline
from sbkennis.tags.practice import Example, embed, read, read_places, read_practice
from sbkennis.tags.tagger import Tagger

CACHE = Path("/tmp/tagcache")
PLACES = Path("tests/data/ijking.jsonl")
TRAPS = Path("tests/data/valkuilen.jsonl")
SHARED = Path(os.environ.get("SBKENNIS_SHARED", "../shared")) / "documents"


def vectors_of(texts: Sequence[str]) -> np.ndarray:
    return embed(texts, CACHE)


def tags_of(tagger: Tagger, examples: Sequence[Example]) -> dict[str, list[Tag]]:
    passages = [one.passage for one in examples]
    matrix = vectors_of([vectors.passage_text(None, one) for one in passages])
    given = {one.id: matrix[[at]] for at, one in enumerate(passages)}
    tags: dict[str, list[Tag]] = {}
    for tag in tagger.tag(passages, given):
        tags.setdefault(tag.passage, []).append(tag)
    return tags


def keywords(examples: Sequence[Example], book: books.Codebook) -> dict[str, list[Tag]]:
    """A label wherever one of its terms counts."""
    pipeline = Pipeline(book)
    tags: dict[str, list[Tag]] = {}
    for one in examples:
        found = {
            f.label for f in pipeline.read(one.passage).findings if f.role == "term" and not f.state
        }
        tags[one.passage.id] = [
            Tag(one.passage.id, label.facet, label.name, 1.0, True)
            for label in book.labels
            if label.name in found
        ]
    return tags


def majority(examples: Sequence[Example], book: books.Codebook) -> dict[str, list[Tag]]:
    """Of every facet the label that the practice passages have most."""
    practice = read_practice()
    tags = []
    for facet in book.facets:
        counts = {
            label.name: sum((facet.name, label.name) in one.labels for one in practice)
            for label in book.of_facet(facet.name)
        }
        tags.append((facet.name, max(counts, key=lambda name: counts[name])))
    return {
        one.passage.id: [Tag(one.passage.id, facet, name, 1.0, True) for facet, name in tags]
        for one in examples
    }


def by_vector(examples: Sequence[Example], book: books.Codebook) -> dict[str, list[Tag]]:
    """The same regression on the vector of the passage alone."""
    real = read_places(PLACES, SHARED) if SHARED.is_dir() else ()
    attention = classifier.packaged().attention  # not asked: nobody looks on
    weights = train.fit(
        read_practice(), book, vectors_of, attention, real=real, blocks=("vector",)
    ).weights
    return tags_of(Tagger(book, weights), examples)


def tell(name: str, pairs: Judged, book: books.Codebook, *, labels: bool) -> None:
    print(f"\n{name}")
    for facet in book.facets:
        part = pairs.of(facet.name)
        strict, lenient = score(part), score(part, lenient=True)
        mean, high = chance_error(part)
        print(
            f"| {facet.name} | {strict.f1:.3f} [{strict.low:.2f}, {strict.high:.2f}] "
            f"| {lenient.f1:.3f} | {calibration(part):.3f} (by chance {mean:.3f}, to {high:.3f}; "
            f"of what is shown {calibration(part, missed=False):.3f}) |"
        )
    if labels:
        for label, one in agreement(pairs).items():
            claim = (
                f"{one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f} "
                f"[{one.low:.2f}, {one.high:.2f}]"
                if one.is_claim
                else f"– | – | – ({one.given} gegeven)"
            )
            print(f"| {label} | {one.positives} | {claim} |")


def on_passages(paths: Sequence[Path], documents: Path | None, *, baselines: bool) -> None:
    book = books.standard()
    examples = []
    for number, path in enumerate(paths):
        for one in (
            read_places(path, documents) if documents else read(path)
        ):  # ids of two files may be the same
            examples.append(
                replace(one, passage=replace(one.passage, id=f"{number}/{one.passage.id}"))
            )
    tagger = Tagger.open()
    tell(
        f"labelaar, {len(examples)} passages",
        judged(examples, tags_of(tagger, examples), book),
        book,
        labels=True,
    )
    if baselines:
        others: Mapping[str, dict[str, list[Tag]]] = {
            "alleen termen": keywords(examples, book),
            "alleen vector": by_vector(examples, book),
            "meest voorkomende label": majority(examples, book),
        }
        for name, tags in others.items():
            tell(name, judged(examples, tags, book), book, labels=False)


def traps() -> None:
    """Passages that lure one into a label, each beside a twin that has it; both coders agree."""
    rows = [json.loads(line) for line in TRAPS.read_text(encoding="utf-8").splitlines()]
    tags = tags_of(Tagger.open(), read(TRAPS, group="valkuilen"))
    totals: Counter[str] = Counter()
    by_rule: dict[str, Counter[str]] = {}
    for row in rows:
        tag = next((one for one in tags.get(row["id"], ()) if one.label == row["label"]), None)
        state = "gegeven" if tag and tag.assigned else "twijfel" if tag and tag.doubtful else "niet"
        for count in (totals, by_rule.setdefault(row["regel"], Counter())):
            count[f"{row['soort']} {state}"] += 1
    print("| regel | valkuilen | gegeven | twijfel | tegenhangers gegeven | twijfel |")
    for rule, count in [*by_rule.items(), ("samen", totals)]:
        several = {
            kind: [count[f"{kind} {state}"] for state in ("gegeven", "twijfel", "niet")]
            for kind in ("valkuil", "tegenhanger")
        }
        trap, twin = several["valkuil"], several["tegenhanger"]
        print(f"| {rule} | {sum(trap)} | {trap[0]} | {trap[1]} | {twin[0]} | {twin[1]} |")


def speed() -> None:
    """What labels take beside vectors: the looking on and the rest, the best of five of each."""
    practice = [one.passage for one in read_practice()]
    weights = classifier.packaged()
    model = vectors.embedder(vectors.DEFAULT_MODEL, cache=CACHE)
    tagger = Tagger(books.standard(), weights)
    for wordy in (False, True):
        chosen = [one for one in practice if (len(one.display.split()) > 90) == wordy][:150]
        texts = [vectors.passage_text(None, one) for one in chosen]
        matrix, scores = vectors.watched(model, weights.attention, texts)  # load, warm
        given = {one.id: matrix[[at]] for at, one in enumerate(chosen)}
        attended = dict(zip(given, scores, strict=True))
        tagger.tag(practice[-60:], {one.id: matrix[[0]] for one in practice[-60:]})
        measured = [
            (
                timed(model.passages, texts),
                timed(vectors.watched, model, weights.attention, texts),
                timed(tagger.tag, chosen, given, attended),
            )
            for _ in range(5)
        ]
        clock, cpu = np.array(measured).min(axis=0).T
        words = np.mean([len(text.split()) for text in texts])
        more, more_cpu = ((each[1] + each[2]) / each[0] - 1 for each in (clock, cpu))
        print(
            f"{len(chosen)} passages van {words:.0f} woorden: vectoren {clock[0]:.1f} s "
            f"({cpu[0]:.1f} s cpu), met aandacht {clock[1]:.1f} s ({cpu[1]:.1f} s cpu), labels "
            f"{clock[2]:.2f} s ({cpu[2]:.2f} s cpu): {more:.1%} erbij ({more_cpu:.1%} cpu)"
        )


def timed(work: Callable[..., object], *given: object) -> tuple[float, float]:
    """Seconds on the clock, and of the processor."""
    started = time.perf_counter(), time.process_time()
    work(*given)
    return time.perf_counter() - started[0], time.process_time() - started[1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("passages", nargs="*", type=Path)
    parser.add_argument("--zonder-basislijnen", action="store_true")
    parser.add_argument("--documenten", type=Path, help="the passages are places in these")
    parser.add_argument("--snelheid", action="store_true")
    parser.add_argument("--valkuilen", action="store_true")
    chosen = parser.parse_args()
    if chosen.valkuilen:
        traps()
    elif chosen.snelheid:
        speed()
    elif chosen.passages:
        on_passages(chosen.passages, chosen.documenten, baselines=not chosen.zonder_basislijnen)
    else:
        train.fit(
            read_practice(),
            books.standard(),
            vectors_of,
            classifier.packaged().attention,
            lambda line: print(line, file=sys.stdout),
        )


if __name__ == "__main__":
    main()
