"""Quality of search on judged sets, through the real store, index and ranking.

    python benchmarks/retrieval.py                # gold, both public sets: the tables
    python benchmarks/retrieval.py --set gold     # one set
    python benchmarks/retrieval.py --analyses     # Dutch analyses, words only
    python benchmarks/retrieval.py --weights      # weights of words against meaning
    python benchmarks/retrieval.py --lean         # as above 300,000 passages, at the scale of a set
    python benchmarks/retrieval.py --every 5      # each fifth question of the public sets

Embedding the public sets takes some 25 minutes of two cores the first time; vectors are kept in
``--cache``. Nothing is written elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import simplemma
import Stemmer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis import evaluation, ranking, search, terms, vectors
from sbkennis.evaluation import Answer, JudgedSet, Outcome, Place, Question
from sbkennis.records import Document, Page, Passage, PassageKind, Reading, Span
from sbkennis.store import Store
from sbkennis.vectors import Embedder, Matrix, VectorIndex, embedder, passage_text

SHARED = Path(os.environ.get("SBKENNIS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SETS = ("gold", "gold-139", "dekamer_theme_to_question", "dekamer_qa_title_to_answer")
METHODS: tuple[search.Method, ...] = ("samen", "woorden", "betekenis", "rrf")


@dataclass
class Piece:
    """A text to search in: one passage of a document."""

    document: str
    title: str | None
    heading: tuple[str, ...]
    start: int
    end: int


class CachedEmbedder:
    """Any embedder; what it embedded once is read from a file."""

    def __init__(self, inner: Embedder, cache: Path) -> None:
        self._inner = inner
        self._cache = cache
        self.name = inner.name
        self.dimensions = inner.dimensions

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Matrix:
        return self._kept("passages", texts, lambda: self._inner.passages(texts, progress))

    def questions(self, texts: Sequence[str]) -> Matrix:
        return self._inner.questions(texts)

    def _kept(self, kind: str, texts: Sequence[str], make: Callable[[], Matrix]) -> Matrix:
        digest = hashlib.sha256("\0".join((self.name, kind, *texts)).encode()).hexdigest()[:16]
        path = self._cache / f"{digest}.npy"
        if not path.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            np.save(path, make())
        vectors: Matrix = np.load(path)
        return vectors


class Remembered:
    """An embedder that knows the questions of a set: they are asked many times."""

    def __init__(self, inner: Embedder, questions: Sequence[str]) -> None:
        self.name, self.dimensions = inner.name, inner.dimensions
        self._inner = inner
        self._vectors = dict(zip(questions, inner.questions(questions), strict=True))

    def passages(self, texts: Sequence[str], progress: object = None) -> Matrix:
        raise NotImplementedError

    def questions(self, texts: Sequence[str]) -> Matrix:
        for text in texts:
            if text not in self._vectors:  # a question whose spelling was mended
                self._vectors[text] = self._inner.questions([text])[0]
        return np.stack([self._vectors[text] for text in texts])


# ---------------------------------------------------------------------- judged sets → store


def gold(only_passages: bool) -> tuple[JudgedSet, dict[str, str], list[Piece]]:
    """The gold's own passages, and the judged spans that none of them covers."""
    judged = evaluation.read(SHARED / "gold" / "seed_queries_dev.jsonl")
    with open(SHARED / "gold" / "seed_passages_dev.jsonl", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = {
        row["file"]: (SHARED / "documents" / row["file"]).read_bytes().decode("utf-8")
        for row in rows
    }
    pieces = []
    for row in rows:
        title, *heading = row["heading"].split(" > ")
        pieces.append(Piece(row["file"], title, tuple(heading), row["start"], row["end"]))
    if only_passages:
        return judged, texts, pieces
    for question in judged.questions:
        for one in question.relevant:
            assert one.start is not None
            assert one.end is not None
            place = [Place(piece.document, ((piece.start, piece.end),)) for piece in pieces]
            if not any(evaluation._answers(there, one) for there in place):
                before = [p for p in pieces if p.document == one.document and p.start <= one.start]
                near = max(before, key=lambda p: p.start) if before else None
                title, heading = (near.title, near.heading) if near else (None, ())
                pieces.append(Piece(one.document, title, heading, one.start, one.end))
    return judged, texts, pieces


def beir(name: str) -> tuple[JudgedSet, dict[str, str], list[Piece]]:
    judged = evaluation.read(SHARED / "benchmark" / name)
    texts = {one.id: one.text for one in judged.texts}
    pieces = [Piece(one.id, one.title or None, (), 0, len(one.text)) for one in judged.texts]
    return judged, texts, pieces


def load(name: str, every: int = 1) -> tuple[JudgedSet, dict[str, str], list[Piece]]:
    if name.startswith("gold"):
        return gold(name == "gold-139")
    judged, texts, pieces = beir(name)
    return replace(judged, questions=judged.questions[::every]), texts, pieces


def fill(
    store: Store,
    texts: dict[str, str],
    pieces: Sequence[Piece],
    model: Embedder,
    analyzer: terms.Analyzer,
) -> None:
    passages = [
        Passage(
            id=f"{piece.document}#{piece.start}-{piece.end}",
            document=piece.document,
            position=position,
            kind=PassageKind.TEXT,
            spans=(Span(piece.start, piece.end, None),),
            quote=texts[piece.document][piece.start : piece.end],
            display=" ".join(texts[piece.document][piece.start : piece.end].split()),
            heading=piece.heading,
        )
        for position, piece in enumerate(pieces)
    ]
    titles = {one.id: piece.title for one, piece in zip(passages, pieces, strict=True)}
    vectors = model.passages([passage_text(titles[one.id], one) for one in passages], told())
    by_id = {one.id: vector[None] for one, vector in zip(passages, vectors, strict=True)}
    for document, text in texts.items():
        own = [one for one in passages if one.document == document]
        title = titles[own[0].id]
        store.replace(
            Document(document, document, document, "line", title=title),
            Reading(text, (Page(None, None, 0, len(text)),), (), "line", "bench"),
            own,
            recipe="bench",
            terms={
                one.id: analyzer.columns(titles[one.id], one.heading, one.context, one.display)
                for one in own
            },
            vectors={one.id: by_id[one.id] for one in own},
            model=model.name,
        )


def told() -> Callable[[int], None]:
    done, start = 0, time.time()

    def tell(count: int) -> None:
        nonlocal done
        done += count
        if sys.stderr.isatty():
            print(f"\r{done} texts, {time.time() - start:.0f} s", end="", file=sys.stderr)

    return tell


@dataclass
class Shelf:
    judged: JudgedSet
    store: Store
    index: VectorIndex
    model: Embedder
    analyzer: terms.Analyzer

    @property
    def searched(self) -> search.Searched:
        return search.Searched(self.store, self.index, self.model, self.analyzer)

    def ranked(self, question: Question, method: search.Method) -> Answer:
        found = search.rank(question.text, self.searched, method=method)
        passages = self.store.passages([one.row for one in found.fused[:50]])
        return Answer(tuple(_place(one) for one in passages))

    def measured(self, method: search.Method) -> Outcome:
        return evaluation.measure(self.judged, lambda one: self.ranked(one, method))

    def found(self, question: Question) -> Answer:
        found = search.search(question.text, self.searched, count=50, per_document=0)
        places = []
        for hit in found.hits or found.nearest:
            places.append(_place(hit.passage))
            for other in self.store.passages_by_id(hit.also):  # a reader sees them as well
                places.append(_place(other))
        return Answer(tuple(places), found.abstained)


def _place(passage: Passage) -> Place:
    return Place(passage.document, tuple((span.start, span.end) for span in passage.spans))


def shelves(
    names: Sequence[str], model: Embedder, analyzer: terms.Analyzer, every: int = 1
) -> Iterator[tuple[str, Shelf]]:
    for name in names:
        judged, texts, pieces = load(name, every)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            with Store.create(path / "bench.sqlite", terms.COLUMNS) as store:
                store._connection.execute("PRAGMA synchronous = OFF")
                fill(store, texts, pieces, model, analyzer)
                index = VectorIndex.open(path / "bench.faiss", store, model.name)
                asked = Remembered(model, [question.text for question in judged.questions])
                yield name, Shelf(judged, store, index, asked, analyzer)


# ---------------------------------------------------------------------- tables


def table(names: Sequence[str], model: Embedder, every: int) -> None:
    for name, shelf in shelves(names, model, terms.Analyzer(), every):
        judged = shelf.judged
        print(f"\n### {name}: {len(judged.answerable)} questions, {len(shelf.index)} passages\n")
        print("| ranking | " + " | ".join(evaluation.MEASURES) + " | samen minus this (p) |")
        print("|---|" + "---|" * (len(evaluation.MEASURES) + 1))
        ours: Outcome | None = None
        for method in METHODS:
            outcome = shelf.measured(method)
            ours = ours or outcome
            against = ""
            if outcome is not ours:
                made = evaluation.compare(ours.values["nDCG@10"], outcome.values["nDCG@10"])
                low, high = made.difference.low, made.difference.high
                against = f"{made.difference.mean:+.3f} [{low:+.3f}, {high:+.3f}] ({made.p:.4f})"
            print(f"| {method} | {_cells(outcome)} | {against} |", flush=True)
        searched = evaluation.measure(judged, shelf.found)
        refused = f"{searched.refused.mean():.2f}" if len(searched.refused) else "-"
        wrongly = searched.refused_wrongly.mean()
        print(f"| search, folded | {_cells(searched)} | |")
        print(f"\nRefused: {refused} of the unanswerable, {wrongly:.3f} of others.")


def _cells(outcome: Outcome) -> str:
    cells = []
    for name in evaluation.MEASURES:
        made = evaluation.estimate(outcome.values[name])
        interval = f" [{made.low:.3f}, {made.high:.3f}]" if name == "nDCG@10" else ""
        cells.append(f"{made.mean:.3f}{interval}")
    return " | ".join(cells)


def weights(names: Sequence[str], model: Embedder, every: int) -> None:
    tried = (0.0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 1.0)
    print("| set | " + " | ".join(map(str, tried)) + " | cross-validated |")
    for name, shelf in shelves(names, model, terms.Analyzer(), every):
        columns = []
        for weight in tried:
            ranking.WORDS_WEIGHT = weight
            made = shelf.measured("samen")
            columns.append(made.values["nDCG@10"])
        ranking.WORDS_WEIGHT = 0.5
        values = np.array(columns)
        fold_of = np.random.default_rng(0).permutation(values.shape[1]) % 5
        held_out = [
            values[values[:, fold_of != fold].mean(axis=1).argmax()][fold_of == fold]
            for fold in range(5)
        ]
        cells = " | ".join(f"{value:.3f}" for value in values.mean(axis=1))
        print(f"| {name} | {cells} | {np.concatenate(held_out).mean():.3f} |", flush=True)


# ---------------------------------------------------------------------- the leaner configuration


def lean(names: Sequence[str], model: Embedder, every: int) -> None:
    """Approximate vectors and fewer places of words, as in a library of a million.

    There 48 of 1,000 lists are read and a question's rarest words choose candidates from 5,000
    places. A set is small, so its lists are small too, and the bound on places is a share of what
    its questions meet.
    """
    print("| set | lists read | places | recall@50 of meaning, to exact | nDCG@10 | difference |")
    for name, shelf in shelves(names, model, terms.Analyzer(), every):
        passages = len(shelf.index)
        exactly = _neighbours(shelf)
        as_is = shelf.measured("samen").values["nDCG@10"]
        lists = 100
        vectors.index._PER_LIST = max(1, passages // lists)
        base = VectorIndex.build(shelf.store, shelf.model.name, lean_from=1)
        leaner = replace(shelf, index=base)
        for read in (5, 10, 20):
            vectors.index._LISTS_READ = read
            near = _neighbours(leaner)
            held = np.mean([len(a & b) / len(a) for a, b in zip(exactly, near, strict=True)])
            for places in (None, 600):
                if places:
                    search.ranked._PLACES = search.ranked._FEW_PLACES = places
                values = leaner.measured("samen").values["nDCG@10"]
                search.ranked._PLACES, search.ranked._FEW_PLACES = 10_000, 5_000
                made = evaluation.compare(values, as_is).difference
                print(
                    f"| {name} | {read} of {base._base.nlist} | {places or 'as is'} | {held:.3f} "
                    f"| {values.mean():.3f} | {made.mean:+.4f} [{made.low:+.4f}, {made.high:+.4f}] "
                    "|",
                    flush=True,
                )
        vectors.index._PER_LIST, vectors.index._LISTS_READ = 1_000, 48


def _neighbours(shelf: Shelf) -> list[set[int]]:
    asked = [one.text for one in shelf.judged.questions]
    found = [shelf.index.search(vector, 50) for vector in shelf.model.questions(asked)]
    return [{row for row, _ in one} for one in found]


# ---------------------------------------------------------------------- Dutch analyses


class Variant(terms.Analyzer):
    """Another analysis in the same columns: a term, and what stands in for parts."""

    def __init__(
        self, term: Callable[[str], str], parts: Callable[[str], Sequence[str]] | None = None
    ) -> None:
        self._term, self._parts = term, parts

    def columns(
        self, title: str | None, heading: Sequence[str], context: str, display: str
    ) -> dict[str, str]:
        return {
            "title": self._both(title or ""),
            "heading": self._both("\n".join((*heading, context))),
            "words": " ".join(self._terms(display)),
            "parts": " ".join(self._pieces(display)),
        }

    def query(self, question: str) -> str:
        words, pieces = self._terms(question), self._pieces(question)
        asked = [("title heading words", words), ("title heading parts", pieces)]
        return " OR ".join(
            f"{{{columns}}} : (" + " OR ".join(f'"{one}"' for one in dict.fromkeys(found)) + ")"
            for columns, found in asked
            if found
        )

    def _words(self, text: str) -> list[str]:
        return [
            piece.casefold()
            for piece in terms._PIECE.findall(text)
            if piece.casefold() not in terms._STOP_WORDS
        ]

    def _terms(self, text: str) -> list[str]:
        return [self._term(word) for word in self._words(text)]

    def _pieces(self, text: str) -> list[str]:
        if self._parts is None:
            return []
        return [piece for word in self._words(text) for piece in self._parts(word)]

    def _both(self, text: str) -> str:
        return " ".join(dict.fromkeys([*self._terms(text), *self._pieces(text)]))


def analyses(names: Sequence[str], model: Embedder, every: int) -> None:
    kraaij, porter = Stemmer.Stemmer("dutch"), Stemmer.Stemmer("dutch_porter")

    def lemma(word: str) -> str:
        return "".join(terms._PIECE.findall(simplemma.lemmatize(word, lang="nl").casefold()))

    def grams(word: str) -> list[str]:
        padded = f"_{word}_"
        return [padded[at : at + n] for n in (4, 5) for at in range(max(1, len(padded) - n + 1))]

    def split(word: str) -> list[str]:
        return [porter.stemWord(lemma(part)) for part in terms._split(word) or (word,)]

    made: dict[str, terms.Analyzer] = {
        "lower case": Variant(lambda word: word),
        "Snowball (Kraaij-Pohlmann)": Variant(kraaij.stemWord),
        "Snowball (Porter)": Variant(porter.stemWord),
        "lemma": Variant(lemma),
        "lemma + Porter": Variant(lambda word: porter.stemWord(lemma(word))),
        "lemma, compound parts": Variant(
            lemma, lambda w: [lemma(p) for p in terms._split(w) or (w,)]
        ),
        "Porter, compound parts": Variant(
            porter.stemWord, lambda w: [porter.stemWord(p) for p in terms._split(w) or (w,)]
        ),
        "lemma + Porter, compound parts": Variant(lambda w: porter.stemWord(lemma(w)), split),
        "character 4-5-grams": Variant(lambda word: word, grams),
        "chosen (terms.Analyzer)": terms.Analyzer(),
    }
    print("| set | analysis | words | fused | index s | query ms |")
    print("|---|---|---|---|---|---|")
    for label, analyzer in made.items():
        for name, shelf in shelves(names, model, analyzer, every):
            start = time.perf_counter()
            for _, text in zip(range(2000), shelf.judged.texts, strict=False):
                analyzer.columns(None, (), "", text.text)
            indexing = time.perf_counter() - start
            start = time.perf_counter()
            words = shelf.measured("woorden")
            asking = (time.perf_counter() - start) / len(shelf.judged.questions) * 1e3
            fused = shelf.measured("samen")
            both = [made.values["nDCG@10"].mean() for made in (words, fused)]
            print(
                f"| {name} | {label} | {both[0]:.3f} | {both[1]:.3f} | {indexing:.1f} "
                f"| {asking:.1f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", choices=SETS)
    parser.add_argument("--model", default="multilingual-e5-small")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "sbkennis-bench"
    )
    parser.add_argument("--analyses", action="store_true")
    parser.add_argument("--weights", action="store_true")
    parser.add_argument("--lean", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    model = CachedEmbedder(embedder(given.model), given.cache)
    names = given.set or SETS
    if given.analyses:
        analyses(names, model, given.every)
    elif given.weights:
        weights(names, model, given.every)
    elif given.lean:
        lean(names, model, given.every)
    else:
        table(names, model, given.every)


if __name__ == "__main__":
    main()
