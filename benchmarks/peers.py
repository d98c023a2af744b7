"""sbkennis beside txtai and a LangChain pipeline with FAISS: same documents, model and machine.

    python -m venv /tmp/peers   # a venv apart; torch and what sbkennis needs come from our own
    echo $PWD/.venv/lib/python3.11/site-packages > /tmp/peers/lib/python3.11/site-packages/own.pth
    /tmp/peers/bin/pip install txtai langchain-community langchain-huggingface \
        langchain-text-splitters
    /tmp/peers/bin/python benchmarks/peers.py

The five texts of the gold; each system as its documentation shows it, in a process of its own,
with the same model: our embedder, as a ``transform`` of txtai and as ``Embeddings`` of LangChain.
Each is asked all questions twice: the first time warms up and embeds the questions, the second is
the time to search for ten passages, without the vector of the question. Nothing is sent or fetched
but those packages.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis import evaluation, vectors
from sbkennis.evaluation import Answer, Place

SHARED = Path(os.environ.get("SBKENNIS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FILES = sorted((SHARED / "documents").glob("00*.txt"))
DEEP, SHOWN = 50, 10
Search = Callable[[str, int], list[Place]]


class Timed:
    """Our embedder, and how long it worked on passages; a question is embedded once."""

    def __init__(self) -> None:
        self._inner = vectors.embedder(vectors.DEFAULT_MODEL)
        self.name, self.dimensions = self._inner.name, self._inner.dimensions
        self.wall = self.cpu = 0.0
        self._asked = vectors.Remembering(self._inner)

    def questions(self, texts: Sequence[str]) -> vectors.Matrix:
        return self._asked.questions(texts)

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> vectors.Matrix:
        wall, cpu = time.perf_counter(), time.process_time()
        made = self._inner.passages(texts, progress)
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        return made


MODEL = Timed()


def ours() -> tuple[Callable[[], None], Search]:
    from sbkennis.library import Library
    from sbkennis.settings import Settings

    library = Library(Settings(Path(tempfile.mkdtemp())))
    library.__dict__["_embedder"] = MODEL
    files: dict[str, str] = {}

    def ingest() -> None:
        library.ingest(FILES)
        files.update({one.id: one.file for one in library.documents()})

    def find(question: str, count: int) -> list[Place]:
        found = library.search(question, count=count, per_document=0)
        return [
            Place(
                files[hit.document.id],
                tuple((span.start, span.end) for span in hit.passage.spans),
            )
            for hit in found.hits or found.nearest
        ]

    return ingest, find


def txtai() -> tuple[Callable[[], None], Search]:
    """https://neuml.github.io/txtai/embeddings/ : sections of text, content kept, hybrid."""
    from txtai import Embeddings

    def transform(texts: list[str]) -> vectors.Matrix:
        if len(texts) == 1 and texts[0].startswith("query: "):
            return MODEL.questions([texts[0].removeprefix("query: ")])
        return MODEL.passages([text.removeprefix("passage: ") for text in texts])

    embeddings = Embeddings(
        method="external",
        transform=transform,
        content=True,
        hybrid=True,
        instructions={"query": "query: ", "data": "passage: "},
    )
    places: list[Place] = []

    def ingest() -> None:
        texts = []
        for path in FILES:
            text = path.read_bytes().decode("utf-8")
            for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
                texts.append(match[0])
                places.append(Place(path.name, ((match.start(), match.end()),)))
        embeddings.index(texts)

    def find(question: str, count: int) -> list[Place]:
        return [places[int(one["id"])] for one in embeddings.search(question, count)]

    return ingest, find


def langchain() -> tuple[Callable[[], None], Search]:
    """https://docs.langchain.com : splitter of 1000 characters with 200 overlap, FAISS."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return MODEL.passages(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return MODEL.questions([text])[0].tolist()

    embeddings = Ours()
    stores = []

    def ingest() -> None:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        documents = [
            Document(path.read_bytes().decode("utf-8"), metadata={"source": path.name})
            for path in FILES
        ]
        stores.append(FAISS.from_documents(splitter.split_documents(documents), embeddings))

    def find(question: str, count: int) -> list[Place]:
        return [
            Place(
                one.metadata["source"],
                (
                    (
                        one.metadata["start_index"],
                        one.metadata["start_index"] + len(one.page_content),
                    ),
                ),
            )
            for one in stores[0].similarity_search(question, k=count)
        ]

    return ingest, find


SYSTEMS = {"sbkennis": ours, "txtai": txtai, "langchain": langchain}


def measure(name: str) -> dict[str, float]:
    judged = evaluation.read(SHARED / "gold" / "seed_queries_dev.jsonl")
    start, cpu = time.perf_counter(), time.process_time()
    ingest, find = SYSTEMS[name]()
    ingest()
    ingested, used = time.perf_counter() - start, time.process_time() - cpu
    embedded, working = MODEL.wall, MODEL.cpu
    for question in judged.questions:
        find(question.text, SHOWN)
    taken, spent = [], []
    for question in judged.questions:
        start, cpu = time.perf_counter(), time.process_time()
        find(question.text, SHOWN)
        spent.append(time.process_time() - cpu)
        taken.append(time.perf_counter() - start)
    outcome = evaluation.measure(judged, lambda one: Answer(tuple(find(one.text, DEEP))))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    most = re.search(r"VmHWM:\s+(\d+)", status)
    return {
        "ingest s": ingested,
        "ingest processor s": used,
        "of which the model s": embedded,
        "of which the model, processor s": working,
        "search ms": statistics.median(taken) * 1e3,
        "search processor ms": statistics.median(spent) * 1e3,
        "memory MB": int(most[1]) / 1e3 if most else 0.0,
        **{name: float(values.mean()) for name, values in outcome.values.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=list(SYSTEMS))
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one)))
        return
    found: dict[str, dict[str, float]] = {}
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    environment["OMP_WAIT_POLICY"] = "passive"  # threads that wait do not count as work
    for name in SYSTEMS:
        done = subprocess.run(
            [sys.executable, __file__, "--one", name],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        if done.returncode:
            print(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
            continue
        found[name] = json.loads(done.stdout.strip().splitlines()[-1])
        print(name, {key: round(value, 3) for key, value in found[name].items()}, flush=True)
    for name in found:
        if name != "sbkennis" and "sbkennis" in found:
            ratios = {
                key: round(value / found["sbkennis"][key], 2)
                for key, value in found[name].items()
                if found["sbkennis"][key]
            }
            print(f"{name} as a multiple of sbkennis: {ratios}")


if __name__ == "__main__":
    main()
