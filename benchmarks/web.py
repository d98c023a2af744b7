"""How fast the web pages are: search to painted hits, a page image, eight people at once.

    python benchmarks/web.py --kennisbank MAP [--pdf BESTAND] [--passages 100000] [--inname BESTAND]
        [--rondes 1]

With --inname it also measures searching while that file is taken in; use a copy of a kennisbank.
On a machine that others use too, take several rounds: the best of them is shown as well, and how
busy the machine was.
Without a kennisbank, one of synthetic passages is made with the embedder `woordhash`; its words are
drawn from the sample corpus. Painting is measured in Debian's chromium, where it is installed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import socket
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import numpy as np
import uvicorn

from sbkennis import terms, vectors
from sbkennis.library import Library
from sbkennis.pages import Limits
from sbkennis.pages.worker import Workers
from sbkennis.records import Document, Page, Passage, PassageKind, Reading, Span
from sbkennis.settings import Settings
from sbkennis.store import Store
from sbkennis.web import make
from sbkennis.web.security import House, own_names

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = (
    "Hoe steunen gemeenten mantelzorgers?",
    "Wat doen vrijwilligers in het buurthuis?",
    "Welke rol heeft de gemeente in de sociale basis?",
    "ontmoetingsplekken voor ouderen",
    "Wat kost respijtzorg?",
    "eenzaamheid onder jongeren",
    "samenwerking van kerk en vereniging",
    "Hoe wordt de sociale samenhang gemeten?",
)


def synthetic(folder: Path, count: int) -> Settings:
    """A kennisbank of many passages in documents of 200, made without reading files."""
    words = re.findall(
        r"\w+", " ".join(p.read_text("utf-8") for p in (ROOT / "corpus/voorbeeld").glob("*.md"))
    )
    dice = random.Random(7)
    settings = Settings(folder, vectors.WORD_HASH)
    analyzer, embedder = terms.Analyzer(), vectors.WordHash()
    with Store.create(settings.database, terms.COLUMNS) as store:
        for number in range(0, count, 200):
            texts = [" ".join(dice.choices(words, k=45)) + "." for _ in range(200)]
            text = "\n".join(texts)
            document = Document(
                f"d{number}", f"stuk{number}.txt", f"{number}", "line", title=f"Stuk {number}",
                gemeente=dice.choice(["Almere", "Urk", "Emmen", "Ede"]), kind="notitie",
                date=str(dice.randint(2018, 2026)),
            )  # fmt: skip
            passages, place = [], 0
            for position, one in enumerate(texts):
                end = place + len(one)
                passages.append(
                    Passage(
                        f"{document.id}#{place}-{end}", document.id, position, PassageKind.TEXT,
                        (Span(place, end, None),), one, one, sentences=((0, len(one)),),
                    )
                )  # fmt: skip
                place = end + 1
            matrix = embedder.passages(texts)
            store.replace(
                document,
                Reading(text, (Page(None, None, 0, len(text)),), (), "line", "meting"),
                passages,
                recipe="",
                terms={p.id: analyzer.columns("", (), "", p.display) for p in passages},
                vectors={p.id: np.asarray(matrix[[n]]) for n, p in enumerate(passages)},
                model=vectors.WORD_HASH,
            )
        store.note("model", vectors.WORD_HASH)
    return settings


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = make(settings, House(own_names(port), port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


def asked(base: str, question: str) -> float:
    start = time.perf_counter()
    address = f"{base}/?{urlencode({'vraag': question})}"
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200
        answer.read()
    return 1000 * (time.perf_counter() - start)


def during(base: str, path: Path) -> tuple[list[float], float]:
    """Searching while a file is taken in, and how many seconds that took; until it is ready."""
    times: list[float] = []
    with httpx.Client(base_url=base, headers={"origin": base}, timeout=60) as client:
        token = re.search(r'name="csrf" content="(\w+)"', client.get("/").text)
        assert token is not None
        begun = time.perf_counter()
        sent = client.post(
            "/verzameling/neem-op",
            data={"csrf": token[1]},
            files={"bestand": (path.name, path.read_bytes())},
        )
        assert sent.status_code == 303
        while client.get("/verzameling/werk").json()["bezig"]:
            times.append(asked(base, f"{random.choice(QUESTIONS)} {len(times)}"))
        return times, time.perf_counter() - begun


def shown(name: str, rounds: Sequence[Sequence[float]]) -> None:
    """The median and the 95th percentile of all rounds together, and the best round's median."""
    ordered = sorted(one for times in rounds for one in times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    best = min(statistics.median(times) for times in rounds)
    line = f"{name:44} mediaan {statistics.median(ordered):7.0f} ms   p95 {p95:7.0f} ms"
    print(f"{line}   beste ronde {best:7.0f} ms" if len(rounds) > 1 else line, flush=True)


def painted(base: str, rounds: int) -> list[list[float]]:
    """From Enter to the first hit on the screen, in chromium."""
    from playwright.sync_api import sync_playwright

    taken: list[list[float]] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for number in range(3 * rounds):
            if number % 3 == 0:
                taken.append([])
            for question in QUESTIONS:
                page.goto(base)
                page.fill("#vraag", f"{question} {number}")
                taken[-1].append(
                    page.evaluate(
                        """() => new Promise(klaar => {
                        const begin = performance.now();
                        new MutationObserver(() => { if (document.querySelector(".treffer, #niets"))
                          requestAnimationFrame(() =>
                            setTimeout(() => klaar(performance.now() - begin)));
                        }).observe(document.body, {childList: true, subtree: true});
                        document.querySelector("#zoekformulier button").click(); })"""
                    )
                )
        browser.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kennisbank", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--pdf", type=Path, default=None)
    parser.add_argument("--inname", type=Path, default=None)
    parser.add_argument("--rondes", type=int, default=1)
    chosen = parser.parse_args()
    before = _load()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.kennisbank:
            settings = Settings.read(chosen.kennisbank)
        else:
            settings = synthetic(Path(folder), chosen.passages)
        with Library(settings) as library:
            print(f"{library.store.counts()['passages']} passages, model {settings.model}")
        with served(settings) as base:
            for question in QUESTIONS * 2:
                asked(base, question)  # every thread opens its index once
            counted = range(chosen.rondes)
            shown(
                "zoeken, een persoon",
                [
                    [asked(base, f"{q} {r}.{n}") for n in range(3) for q in QUESTIONS]
                    for r in counted
                ],
            )
            with ThreadPoolExecutor(8) as people:
                several = [
                    list(
                        people.map(lambda q: asked(base, q), [f"{q} 9.{r}" for q in QUESTIONS * 5])
                    )
                    for r in counted
                ]
            shown("zoeken, acht tegelijk, zonder fouten", several)
            if chosen.inname:
                times, seconds = during(base, chosen.inname)
                shown(f"zoeken tijdens het opnemen ({seconds:.0f} s)", [times])
            if shutil.which("chromium"):
                shown("van Enter tot treffers op het scherm", painted(base, chosen.rondes))
    pdfs = [chosen.pdf] if chosen.pdf else sorted((ROOT / "corpus/voorbeeld").glob("*.pdf"))
    with Workers(Limits(seconds=20)) as workers:
        workers.run("pages.pictures", "picture", pdfs[0], 1, 700)
        drawn = [list(_drawn(workers, pdfs)) for _ in range(chosen.rondes)]
    shown("beeld van een pagina, 1100 pixels breed", drawn)
    print(f"belasting: {before} aan het begin, {_load()} aan het eind, {os.cpu_count()} kernen")


def _drawn(workers: Workers, pdfs: Sequence[Path]) -> Iterator[float]:
    for pdf in pdfs:
        for page in (1, 2, 3):
            start = time.perf_counter()
            try:
                workers.run("pages.pictures", "picture", pdf, page, 1100)
            except Exception:  # it has fewer pages
                continue
            yield 1000 * (time.perf_counter() - start)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
