"""The sample corpus → the screenshots of docs/handleiding.md, by a real browser.

``python docs/beelden/maak.py [NAAM…]`` makes a kennisbank of the sample corpus in a temporary
folder (or takes the one of ``--kennisbank``), opens its pages in Debian's chromium and writes a PNG
per line of `SHOTS`. A page is added by a line; nothing here is kept but the pictures.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "beelden"
DRAFT = ROOT / "docs" / "voorbeeld" / "concept-visie.md"
WIDTH, HEIGHT = 1180, 760

Action = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: where, what is done there first, and how much of the page is shown."""

    name: str
    address: str
    action: Action = lambda _: None
    height: int = HEIGHT


def _first_hit(page: Any) -> None:
    page.locator("article a, .treffer a").first.click()
    page.wait_for_load_state("networkidle")


def _put_in_basket(page: Any) -> None:
    for number in (1, 0):
        page.get_by_role("button", name="In de mand").nth(number).click()
        page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Mand").first.click()
    page.wait_for_load_state("networkidle")


def _begin_labels(page: Any) -> None:
    page.get_by_label("Uw naam").fill("Anna")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_load_state("networkidle")


def _read_draft(page: Any) -> None:
    page.set_input_files("input[name=concept]", str(DRAFT))
    page.get_by_role("button", name="Ga het na").click()
    # What came of it; the bar of progress is not there yet when the page has only begun to load.
    page.get_by_text("met de bevindingen ernaast").wait_for(timeout=900_000)


SHOTS = (
    Shot("zoeken", "/?vraag=Telt+een+school+mee+als+sociale+basis%3F"),
    Shot("lezen", "/?vraag=Telt+een+school+mee+als+sociale+basis%3F", _first_hit),
    Shot("niets-gevonden", "/?vraag=Wat+kost+een+zwembad%3F"),
    Shot("verzameling", "/verzameling"),
    Shot("mand", "/?vraag=Hoe+worden+mantelzorgers+ondersteund%3F", _put_in_basket),
    Shot("labels", "/labels", _begin_labels),
    Shot("concept", "/concept", _read_draft, height=900),
    Shot("vergelijken", "/vergelijk?per=gemeente", height=900),
)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server for a kennisbank, in this process; gives its address."""
    import uvicorn

    from sbkennis.settings import Settings
    from sbkennis.web import make
    from sbkennis.web.security import House, own_names

    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = make(Settings.read(folder), House(own_names(port), port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def take(base: str, shots: list[Shot], folder: Path) -> Iterator[Path]:
    """Write the pictures of some pages, and give each when it is there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            sys.exit("chromium ontbreekt: sudo apt install chromium")
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for shot in shots:
            context = browser.new_context(
                viewport={"width": WIDTH, "height": shot.height},
                locale="nl-NL",
                color_scheme="light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.set_default_timeout(120_000)
            answer = page.goto(base + shot.address)
            if answer is None or answer.status != 200:
                sys.exit(f"{shot.name}: {base}{shot.address} geeft {answer and answer.status}")
            page.wait_for_load_state("networkidle")
            shot.action(page)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(400)  # pictures of pages are drawn apart
            path = folder / f"{shot.name}.png"
            page.screenshot(path=str(path))
            _smaller(path)
            context.close()
            yield path
        browser.close()


def _smaller(path: Path) -> None:
    """Fewer colours: a page of text needs no more, and the file is a third."""
    from PIL import Image

    with Image.open(path) as image:
        image.convert("RGB").quantize(96).save(path, optimize=True)


def main() -> None:
    """Make all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description="Maak de beelden van de handleiding.")
    parser.add_argument("names", nargs="*", metavar="NAAM", help="welke; zonder iets alle")
    parser.add_argument("--kennisbank", type=Path, help="een die er al is, met het voorbeeldcorpus")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    shots = [one for one in SHOTS if not given.names or one.name in given.names]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "kennisbank"
        if given.kennisbank:
            shutil.copytree(given.kennisbank, folder)
        else:
            from sbkennis.library import Library

            with Library.at(folder) as library:
                library.ingest([ROOT / "corpus" / "voorbeeld"])
        with serving(folder) as base:
            for path in take(base, shots, FOLDER):
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB", flush=True)


if __name__ == "__main__":
    main()
