"""sbkennis beside txtai and a LangChain pipeline with FAISS: same documents, model and machine.

    python -m venv /tmp/peers
    echo $PWD/.venv/lib/python3.11/site-packages > /tmp/peers/lib/python3.11/site-packages/own.pth
    /tmp/peers/bin/pip install txtai langchain-community langchain-huggingface \
        langchain-text-splitters
    /tmp/peers/bin/python benchmarks/peers.py

The five texts of the gold; each system as its documentation shows it, in a process of its own.
Search includes the vector of the question. Nothing is sent or fetched but those packages.
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
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis import e5, evaluation, vectors
from sbkennis.evaluation import Answer, Place

SHARED = Path(os.environ.get("SBKENNIS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FILES = sorted((SHARED / "documents").glob("00*.txt"))
DEEP = 50
Search = Callable[[str], list[Place]]


def ours() -> tuple[Callable[[], None], Search]:
    from sbkennis.library import Library
    from sbkennis.settings import Settings

    library = Library(Settings(Path(tempfile.mkdtemp())))
    files: dict[str, str] = {}

    def ingest() -> None:
        library.ingest(FILES)
        files.update({one.id: one.file for one in library.documents()})

    def find(question: str) -> list[Place]:
        found = library.search(question, count=DEEP, per_document=0)
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

    model = str(e5.model_folder(vectors._user_cache()))
    embeddings = Embeddings(
        path=model,
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

    def find(question: str) -> list[Place]:
        return [places[int(one["id"])] for one in embeddings.search(question, DEEP)]

    return ingest, find


def langchain() -> tuple[Callable[[], None], Search]:
    """https://docs.langchain.com : splitter of 1000 characters with 200 overlap, FAISS."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(model_name=str(e5.model_folder(vectors._user_cache())))
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

    def find(question: str) -> list[Place]:
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
            for one in stores[0].similarity_search(question, k=DEEP)
        ]

    return ingest, find


SYSTEMS = {"sbkennis": ours, "txtai": txtai, "langchain": langchain}


def measure(name: str) -> dict[str, float]:
    judged = evaluation.read(SHARED / "gold" / "seed_queries_dev.jsonl")
    start, cpu = time.perf_counter(), time.process_time()
    ingest, find = SYSTEMS[name]()
    ingest()
    ingested, used = time.perf_counter() - start, time.process_time() - cpu
    taken, spent = [], []
    for question in judged.questions:
        start, cpu = time.perf_counter(), time.process_time()
        find(question.text)
        spent.append(time.process_time() - cpu)
        taken.append(time.perf_counter() - start)
    outcome = evaluation.measure(judged, lambda one: Answer(tuple(find(one.text))))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    most = re.search(r"VmHWM:\s+(\d+)", status)
    return {
        "ingest s": ingested,
        "ingest processor s": used,
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
    for name in SYSTEMS:
        done = subprocess.run(
            [sys.executable, __file__, "--one", name], capture_output=True, text=True, check=False
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
