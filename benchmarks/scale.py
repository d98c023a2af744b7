"""Speed, memory and recall of search on libraries of 10,000 to 1,000,000 passages.

    python benchmarks/scale.py make  MAP 100000 --source KENNISBANK
    python benchmarks/scale.py search MAP        # warm search, filters, memory, recall
    python benchmarks/scale.py cold   MAP        # the command, and where its time goes
    python benchmarks/scale.py ingest MAP        # adding one document, checking unchanged files
    python benchmarks/scale.py readers MAP       # eight readers while one writer ingests

``make`` takes passages and vectors of a real library (such as one of ../shared/documents) and
perturbs them: a fifth of the words of a passage are drawn anew from the words of all passages, so
that word frequencies stay what they are, one word in a hundred becomes a new compound, so that the
vocabulary grows; a vector moves towards a neighbour and along the difference of two others, so
that it stays in the space that real vectors fill. One gemeente in a hundred, so a filter on one
keeps 1 %. The figures are in BENCHMARKS.md,
what was tried in RECORD.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis import search, terms, vectors
from sbkennis.ingest import PIPELINE, tagging_of
from sbkennis.library import Library
from sbkennis.records import Document, Filters, Page, Passage, PassageKind, Reading, Span, Tag
from sbkennis.register import Registration
from sbkennis.settings import Settings
from sbkennis.store import Seen, Store

SHARED = Path(os.environ.get("SBKENNIS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
PER_DOCUMENT = 80
CHANGED, NEW = 0.2, 0.01  # shares of the words of a passage
KEEP = 1 / 100  # what a filter on one gemeente keeps


@dataclass
class Base:
    """What real passages are made of."""

    vectors: np.ndarray
    near: np.ndarray
    tokens: list[list[int]]
    headings: list[tuple[str, ...]]
    tags: list[tuple[Tag, ...]]
    titles: list[str]
    words: list[str]
    terms: list[list[str]]
    parts: list[list[str]]

    @classmethod
    def of(cls, source: Path) -> Base:
        known: dict[str, int] = {}
        base = cls(np.empty(0), np.empty(0), [], [], [], [], [], [], [])
        rows = []
        with Store.open(source / "indexes" / "kennisbank.sqlite", terms.COLUMNS) as store:
            for document in store.documents():
                passages = [one for one in store.passages_of(document.id) if one.searchable]
                of_row = store.rowids([one.id for one in passages])
                tags = store.tags([one.id for one in passages])
                for one in passages:
                    tokens = re.findall(r"\S+", one.display)
                    if len(tokens) < 8:
                        continue
                    base.tokens.append([known.setdefault(token, len(known)) for token in tokens])
                    base.headings.append(one.heading)
                    base.tags.append(tags.get(one.id, ()))
                    base.titles.append(document.title or document.file)
                    rows.append(of_row[one.id])
            model = store.noted("model") or vectors.DEFAULT_MODEL
            stored = store.vectors_of(rows, model)
        base.vectors = np.stack([stored[row][0] for row in rows])
        close = base.vectors @ base.vectors.T
        base.near = np.argsort(-close, axis=1)[:, 1:21]
        for word in known:
            base.words.append(word)
            read = terms._words(word)
            base.terms.append([one.term for one in read])
            base.parts.append([part for one in read for part in one.parts])
        return base

    def made(self, number: int, seed: int) -> Iterator[tuple[list[str], str, str, int]]:
        """Words, terms and parts of so many perturbed passages, and which base each came from."""
        choose = random.Random(seed)
        pool = [token for one in self.tokens for token in one]
        for _ in range(number):
            at = choose.randrange(len(self.tokens))
            tokens = list(self.tokens[at])
            for place in range(len(tokens)):
                if choose.random() < CHANGED:
                    tokens[place] = choose.choice(pool)
            words = [self.words[token] for token in tokens]
            its_terms = [self.terms[token] for token in tokens]
            its_parts = [self.parts[token] for token in tokens]
            for place in range(len(tokens)):
                if choose.random() < NEW and its_terms[place]:
                    other = choose.choice(pool)
                    if self.terms[other]:
                        words[place] = its_terms[place][0] + self.terms[other][0]
                        its_parts[place] = [its_terms[place][0], self.terms[other][0]]
                        its_terms[place] = [words[place]]
            yield (
                words,
                " ".join(term for one in its_terms for term in one),
                " ".join(part for one in its_parts for part in one),
                at,
            )

    def moved(self, places: Sequence[int], random_: np.random.Generator) -> np.ndarray:
        """Vectors of perturbed passages."""
        own = self.vectors[places]
        count = len(places)
        near = self.vectors[self.near[places, random_.integers(0, 20, count)]]
        one, other = (self.vectors[random_.integers(0, len(self.vectors), count)] for _ in "ab")
        towards = random_.uniform(0, 0.6, (count, 1))
        along = random_.uniform(0, 0.35, (count, 1))
        made = own + towards * (near - own) + along * (one - other)
        return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def make(root: Path, passages: int, source: Path) -> None:
    base = Base.of(source)
    print(f"{len(base.tokens)} real passages, {len(base.words)} different words", flush=True)
    settings = Settings(root.resolve())
    library = Library(settings)
    kept = settings.corpus / "documenten"
    kept.mkdir(parents=True, exist_ok=True)
    (settings.corpus / "register").mkdir(exist_ok=True)
    names = _gemeenten()
    tagger = library._tagger
    signature = f"{terms.VERSION}.{vectors.VERSION}"
    random_ = np.random.default_rng(1)
    start = time.time()
    with Store.create(settings.database, terms.COLUMNS) as store:
        store._connection.execute("PRAGMA synchronous = OFF")
        store._connection.execute("PRAGMA cache_size = -400000")
        made = base.made(passages, 1)
        for number in range(-(-passages // PER_DOCUMENT)):
            some = [one for _, one in zip(range(PER_DOCUMENT), made, strict=False)]
            identity = f"{number:010x}"
            title = f"{base.titles[some[0][3]]} {number}"
            quotes = [" ".join(words) for words, _, _, _ in some]
            text, spans, at = "\n".join(quotes), [], 0
            for quote in quotes:
                spans.append(Span(at, at + len(quote), None))
                at += len(quote) + 1
            path = kept / f"{identity}.txt"
            path.write_text(text, encoding="utf-8")
            stat = path.stat()
            document = Document(
                identity,
                path.name,
                f"{number:064x}",
                "line",
                title=title,
                publisher=f"Gemeente {names[number % len(names)]}",
                date=str(2010 + number % 16),
                gemeente=names[number % len(names)],
            )
            shelf = [
                Passage(
                    id=f"{identity}#{span.start}-{span.end}",
                    document=identity,
                    position=position,
                    kind=PassageKind.TEXT,
                    spans=(span,),
                    quote=quote,
                    display=quote,
                    heading=base.headings[of],
                    sentences=((0, len(quote)),),
                )
                for position, (span, quote, (_, _, _, of)) in enumerate(
                    zip(spans, quotes, some, strict=True)
                )
            ]
            matrix = base.moved([of for _, _, _, of in some], random_)
            columns = {
                one.id: {
                    "title": " ".join(title.casefold().split()),
                    "heading": " ".join(" ".join(one.heading).casefold().split()),
                    "words": words,
                    "parts": parts,
                }
                for one, (_, words, parts, _) in zip(shelf, some, strict=True)
            }
            registration = Registration(
                identity, path.name, f"documenten/{path.name}", "copy", document.sha256,
                str(path), "2026-01-01",
            )  # fmt: skip
            (settings.corpus / "register" / f"{identity}.json").write_text(
                json.dumps(asdict(registration)), encoding="utf-8"
            )
            store.replace(
                document,
                Reading(text, (Page(None, None, 0, len(text)),), (), "line", "bench"),
                shelf,
                recipe=f"{PIPELINE}|{signature}|{settings.model}|{{}} + ocr",
                terms=columns,
                vectors={one.id: matrix[[place]] for place, one in enumerate(shelf)},
                model=settings.model,
                tags=[
                    Tag(one.id, t.facet, t.label, t.probability, t.assigned, t.doubtful)
                    for one, (_, _, _, of) in zip(shelf, some, strict=True)
                    for t in base.tags[of]
                ],
                tagging=tagging_of(tagger, None, identity),
            )
            store.remember(path, Seen(stat.st_size, stat.st_mtime_ns, document.sha256, identity))
            if number % 500 == 499:
                print(f"{(number + 1) * PER_DOCUMENT} in {time.time() - start:.0f} s", flush=True)
        store.note("model", settings.model)
        library._refresh(store)
    print(f"{passages} passages in {time.time() - start:.0f} s")


def _gemeenten() -> list[str]:
    return [f"Proefgemeente {number}" for number in range(round(1 / KEEP))]


# ---------------------------------------------------------------------- searching


@dataclass
class Timed:
    """Milliseconds of a call for every question: wall clock, and processor time of this thread."""

    wall: list[float]
    cpu: list[float]

    @classmethod
    def of(cls, call: Callable[[str], object], questions: Sequence[str]) -> Timed:
        made = cls([], [])
        for question in questions:
            wall, cpu = time.perf_counter(), time.thread_time()
            call(question)
            made.cpu.append((time.thread_time() - cpu) * 1e3)
            made.wall.append((time.perf_counter() - wall) * 1e3)
        return made

    def __str__(self) -> str:
        return (
            f"median {statistics.median(self.wall):.1f} ms (highest {max(self.wall):.1f}), "
            f"processor {statistics.median(self.cpu):.1f} ms"
        )


def questions() -> list[str]:
    path = SHARED / "gold" / "seed_queries_dev.jsonl"
    return [json.loads(line)["query"] for line in path.read_text(encoding="utf-8").splitlines()]


def measure_search(root: Path) -> None:
    asked = questions()
    started = time.perf_counter()
    with Library(Settings(root.resolve())) as library:
        index, store = library._index, library.store
        print(f"open: {time.perf_counter() - started:.2f} s, {len(index)} vectors")
        print(f"approximate: {index.is_lean}; memory {_memory()}")
        embedder = vectors.Remembering(library._embedder)
        library.__dict__["_embedder"] = embedder
        of = dict(zip(asked, embedder.questions(asked), strict=True))
        analyzer = library._analyzer
        if index.is_lean:
            index._base.nprobe = vectors.index._LISTS_READ
        few = Filters(gemeenten=("Proefgemeente 7",))
        bare = (
            "SELECT rowid FROM terms_index WHERE terms_index MATCH ?"
            " ORDER BY bm25(terms_index, 1.0, 2.0, 1.0, 1.0) LIMIT 50"
        )
        calls: dict[str, Callable[[str], object]] = {
            "search": library.search,
            "search, filter of 1 %": lambda one: library.search(one, filters=few),
            "bare FAISS call, 50": lambda one: index._base.search(of[one][None, :], 50),
            "bare FTS5 query, 50": lambda one: store._connection.execute(
                bare, (analyzer.query(one),)
            ).fetchall(),
        }
        timed = {}
        for name, call in calls.items():
            some = asked[:6] if "FTS5" in name and index.is_lean else asked  # seconds each
            for one in some[:5]:
                call(one)
            timed[name] = Timed.of(call, some)
            print(f"{name}: {timed[name]}", flush=True)
        for unit in ("wall", "cpu"):
            middle = {name: statistics.median(getattr(one, unit)) for name, one in timed.items()}
            both = middle["bare FAISS call, 50"] + middle["bare FTS5 query, 50"]
            print(
                f"ratio to both bare calls ({unit}): {middle['search'] / both:.2f}; with filter to "
                f"without: {middle['search, filter of 1 %'] / middle['search']:.2f}"
            )
        print(f"memory after searching: {_memory()}")
        rows = store.selected(few)
        assert rows is not None
        exact = _exact(store, library.settings.model, of, asked)
        inside = _exact(store, library.settings.model, of, asked, rows)
        found = {one: {row for row, _ in index.search(of[one], 50)} for one in asked}
        print(f"recall@50 of meaning: {_shared(found, exact):.4f}")
        found = {one: {row for row, _ in index.search(of[one], 50, rows)} for one in asked}
        print(f"recall@50 of meaning within the filter: {_shared(found, inside):.4f}")
        ours = {one: _first(library, one) for one in asked}
        kept = search.ranked._PLACES
        search.ranked._PLACES = 1 << 60
        whole = {one: _first(library, one) for one in asked}
        search.ranked._PLACES = kept
        print(f"first 10 the same when every word chooses candidates: {_shared(ours, whole):.3f}")


def _first(library: Library, question: str) -> set[int]:
    ranked = search.rank(question, library._searched)
    return {one.row for one in ranked.fused[:10]}


def _exact(
    store: Store,
    model: str,
    of: dict[str, np.ndarray],
    asked: Sequence[str],
    among: np.ndarray | None = None,
) -> dict[str, set[int]]:
    """The 50 nearest of each question, by comparing all vectors."""
    matrix = np.stack([of[one] for one in asked])
    best = np.full((len(asked), 50), -2.0, np.float32)
    rows = np.zeros((len(asked), 50), np.int64)
    for numbers, chunk in store.vectors(model):
        if among is not None:
            kept = np.isin(numbers, among)
            numbers, chunk = numbers[kept], chunk[kept]
        scores = np.concatenate([best, matrix @ chunk.T], axis=1)
        every = np.concatenate([rows, np.broadcast_to(numbers, (len(asked), len(numbers)))], axis=1)
        order = np.argpartition(-scores, 49, axis=1)[:, :50]
        best = np.take_along_axis(scores, order, axis=1)
        rows = np.take_along_axis(every, order, axis=1)
    return {one: set(rows[place].tolist()) for place, one in enumerate(asked)}


def _shared(found: dict[str, set[int]], truth: dict[str, set[int]]) -> float:
    return statistics.mean(len(found[one] & truth[one]) / max(1, len(truth[one])) for one in truth)


def _memory() -> str:
    """Resident memory: of this process itself, and pages of files that it looked at."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sizes = {name: int(size) for name, size in re.findall(r"(Rss\w+|VmHWM):\s+(\d+) kB", status)}
    anonymous, files, most = (sizes[name] / 1e6 for name in ("RssAnon", "RssFile", "VmHWM"))
    return f"{anonymous:.2f} GB own + {files:.2f} GB mapped, at most {most:.2f} GB"


COLD = """
import sys, time
start = time.perf_counter()
marks = []
def mark(name):
    global start
    now = time.perf_counter(); marks.append((name, now - start)); start = now
import sbkennis.cli; mark("command line")
from sbkennis.library import Library; from sbkennis.settings import Settings
from pathlib import Path
import sbkennis.search; mark("search, numpy")
import faiss; mark("faiss")
library = Library(Settings(Path(sys.argv[1]))); library.store; mark("store")
library._index; mark("vector index")
library._analyzer.query("vrijwilligers"); mark("word list")
library._embedder.questions([sys.argv[2]]); mark("model and question")
found = library.search(sys.argv[2]); mark("search")
from sbkennis.cli.answers import print_found; print_found(found, library.title_of); mark("print")
print({name: round(seconds, 3) for name, seconds in marks}, file=sys.stderr)
"""


def measure_cold(root: Path) -> None:
    question = questions()[0]
    own = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "sbkennis", "zoek", question, "-k", str(root.resolve())]
    taken = []
    for _ in range(6):
        start, used = time.perf_counter(), os.times()
        subprocess.run(command, check=True, capture_output=True, cwd=own)
        now = os.times()
        cpu = now.children_user + now.children_system - used.children_user - used.children_system
        taken.append((time.perf_counter() - start, cpu))
    print("cold, wall (processor): " + ", ".join(f"{w:.2f} ({c:.2f})" for w, c in taken) + " s")
    code = [sys.executable, "-c", COLD, str(root.resolve()), question]
    for _ in range(3):
        done = subprocess.run(code, check=True, capture_output=True, text=True, cwd=own)
        print(done.stderr.strip().splitlines()[-1])


# ---------------------------------------------------------------------- writing


def measure_ingest(root: Path) -> None:
    """One document more, the same twice, and all unchanged files."""
    text = "\n\n".join(
        f"# Hoofdstuk {number}\n\nDe gemeente steunt in wijk {number} het verenigingsleven met "
        f"{number} extra ontmoetingsplekken. Bewoners kiezen zelf waar ze beginnen."
        for number in range(40)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nieuw.md"
        path.write_text(text, encoding="utf-8")
        kept = root.resolve() / "corpus" / "documenten"
        one = Filters(gemeenten=("Proefgemeente 7",))
        for name, places in (
            ("one document more", [path]),
            ("the same once more", [path]),
            ("all unchanged files", [kept]),
        ):
            with Library(Settings(root.resolve())) as library:
                start, cpu = time.perf_counter(), time.process_time()
                report = library.ingest(places)
                wall, cpu = time.perf_counter() - start, time.process_time() - cpu
                states = {each.status for each in report.files}
                print(
                    f"{name}: {len(report.files)} files {states}, {wall:.2f} s, "
                    f"processor {cpu:.2f} s, {len(report.files) / wall:.0f} files a second"
                )
                start = time.perf_counter()
                library.search("ontmoetingsplekken van bewoners")
                print(f"    first search after it: {time.perf_counter() - start:.2f} s")
                library.search("ontmoetingsplekken", filters=one)
        with Library(Settings(root.resolve())) as library:
            start = time.perf_counter()
            library.remove("nieuw.md")
            print(f"removed again: {time.perf_counter() - start:.2f} s")


READER = """
import json, re, statistics, sys, time
from pathlib import Path
from sbkennis import vectors
from sbkennis.library import Library
from sbkennis.settings import Settings
asked, until = json.loads(sys.argv[2]), time.time() + float(sys.argv[3])
taken, faults = [], 0
with Library(Settings(Path(sys.argv[1]))) as library:
    library.__dict__["_embedder"] = vectors.Remembering(library._embedder)
    library._embedder.questions(asked)
    library.search(asked[0])
    while time.time() < until:
        for one in asked:
            start = time.perf_counter()
            try:
                found = library.search(one)
            except Exception as error:
                print(repr(error), file=sys.stderr)
                faults += 1
            taken.append((time.perf_counter() - start) * 1e3)
            versions = {}
            for hit in found.hits:
                for version in re.findall(r"volgens uitgave (\\d{4})", hit.passage.quote):
                    versions.setdefault(hit.document.id, set()).add(version)
            faults += sum(len(many) > 1 for many in versions.values())
print(json.dumps([statistics.median(taken), max(taken), len(taken), faults]))
"""


def measure_readers(root: Path, seconds: float) -> None:
    """Eight readers alone, then eight readers while a document is replaced again and again."""
    own = Path(__file__).resolve().parent.parent
    asked = ["Wie krijgt in deze uitgave een ontmoetingsplek?", *questions()[:5]]
    code = [sys.executable, "-c", READER, str(root.resolve()), json.dumps(asked), str(seconds)]
    for is_writing in (False, True):
        readers = [
            subprocess.Popen(code, stdout=subprocess.PIPE, text=True, cwd=own) for _ in range(8)
        ]
        written = 0
        if is_writing:
            with tempfile.TemporaryDirectory() as folder, Library(Settings(root.resolve())) as one:
                path = Path(folder) / "wisselend.md"
                until = time.time() + seconds
                while time.time() < until:
                    path.write_text(
                        "\n\n".join(
                            f"# Kop {place}\n\nBuurt {place} krijgt een ontmoetingsplek volgens "
                            f"uitgave {written:04}"
                            for place in range(8)
                        ),
                        encoding="utf-8",
                    )
                    one.ingest([path])
                    written += 1
                one.remove("wisselend.md")
        ends = [json.loads(reader.communicate()[0]) for reader in readers]
        print(
            f"eight readers, {written} documents written meanwhile: median of medians "
            f"{statistics.median(end[0] for end in ends):.0f} ms, highest "
            f"{max(end[1] for end in ends):.0f}; {sum(end[2] for end in ends)} searches, "
            f"{sum(end[3] for end in ends)} faults",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["make", "search", "cold", "ingest", "readers"])
    parser.add_argument("root", type=Path)
    parser.add_argument("passages", type=int, nargs="?")
    parser.add_argument("--source", type=Path)
    parser.add_argument("--seconds", type=float, default=30, help="of `readers`, each half")
    given = parser.parse_args()
    if given.what == "make":
        make(given.root, given.passages, given.source)
    elif given.what == "search":
        measure_search(given.root)
    elif given.what == "cold":
        measure_cold(given.root)
    elif given.what == "ingest":
        measure_ingest(given.root)
    else:
        measure_readers(given.root, given.seconds)


if __name__ == "__main__":
    main()
