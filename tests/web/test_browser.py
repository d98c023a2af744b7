"""The pages in a real browser: the main paths, with the keyboard, and axe on every page.

Needs Debian's chromium; axe also needs `npm install --prefix tests/web`. Where they are absent the
tests are skipped, aloud.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.web import make
from sbkennis.web.security import House, own_names
from tests.web.conftest import fill

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is niet geïnstalleerd")

pytestmark = pytest.mark.full  # they take minutes, and chromium waits for nobody on a busy machine

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 800, 1400)


def lacking(what: str) -> None:
    if os.environ.get("SBKENNIS_REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)


class Site:
    """A server on a port of its own, with the library behind it."""

    def __init__(self, folder: Path, filled: Callable[[Path], Settings] = fill) -> None:
        self.folder = folder
        self.settings = filled(folder)
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        app = make(self.settings, House(own_names(port), port))
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=20)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        lacking("chromium is niet geïnstalleerd (apt install chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, site: Site) -> Iterator[Any]:
    """A page on which no script fails and nothing comes from elsewhere."""
    context = chromium.new_context(
        base_url=site.base, viewport={"width": 1400, "height": 900}, accept_downloads=True
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda one: wrong.append(one.text) if "Content Security" in one.text else None,
    )
    page.on(
        "request",
        lambda one: None if one.url.startswith((site.base, "data:")) else wrong.append(one.url),
    )
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert wrong == []


PAGES = {
    "zoeken": "/",
    "treffers": "/?vraag=buurthuis+soep+mantelzorgers",
    "versmald": "/?vraag=mantelzorgers&gemeente=Almere&jaar=2022",
    "niets": "/?vraag=zeppelins+boven+quarkistan",
    "lezen": "/lees/nota.pdf?pagina=2",
    "tekst": "/lees/visie.md",
    "verzameling": "/verzameling",
    "document": "/document/nota.pdf",
    "mand": "/mand",
    "labels": "/labels?naam=Anna",
    "overeenstemming": "/overeenstemming",
    "fout": "/bestaat/niet",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_runs_off_the_page(page: Any, name: str, scheme: str) -> None:
    if not AXE.is_file():
        lacking("axe-core is niet geïnstalleerd (npm install --prefix tests/web)")
    page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(PAGES[name])
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        wrong = [(one["id"], one["nodes"][0]["html"][:120]) for one in found["violations"]]
        assert wrong == [], f"{name}, {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_with_the_keyboard_alone_one_searches_narrows_and_reads(page: Any) -> None:
    page.goto("/")
    page.keyboard.type("Wat krijgen mantelzorgers")
    page.keyboard.press("Enter")
    page.wait_for_selector(".treffer")
    assert "vraag=Wat+krijgen+mantelzorgers" in page.url

    def to(selector: str) -> None:
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached")

    to(".facetten a[href*='gemeente=Emmen']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".weg")
    assert "gemeente=Emmen" in page.url
    to("a.titel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lees/**")
    assert "Mantelzorgers krijgen" in page.inner_text(".blok.gezocht")
    page.go_back()
    page.wait_for_selector(".weg")
    page.go_back()
    page.wait_for_selector(".treffer")
    assert "gemeente" not in page.url


def test_a_footnote_goes_to_the_clipboard_with_one_click(page: Any) -> None:
    page.goto("/?vraag=Wat+krijgen+mantelzorgers")
    shown = page.inner_text(".treffer .bron >> nth=0")
    page.click(".treffer button[data-wat=Voetnoot] >> nth=0")
    page.wait_for_selector("#melding:has-text('gekopieerd')")
    assert page.evaluate("navigator.clipboard.readText()") == shown


def test_the_mark_lies_over_the_words(page: Any, site: Site) -> None:
    page.goto("/?vraag=Buren+eten+samen+soep+elke+donderdag")
    page.click("a.titel:has-text('Nota')")
    page.wait_for_selector(".stift rect")
    assert page.input_value("input[name=pagina]") == "2"
    with Library(site.settings) as library:
        place = re.search(r"passage=(\d+-\d+)", page.url)[1]  # type: ignore[index]
        document, passage = library.passage(f"{library.find('nota.pdf').id}#{place}")
        sheet = library.store.pages(document.id)[1]
        wanted = library.rectangles(document.id, 2, [(s.start, s.end) for s in passage.spans])
    page.locator(".vel img").evaluate("image => image.decode()")
    image = page.locator(".vel img").bounding_box()
    drawn = [one.bounding_box() for one in page.locator(".stift rect").all()]
    scale = image["width"] / sheet.width
    assert abs(image["height"] / sheet.height - scale) < 0.01
    assert len(drawn) == len(wanted) > 1
    for box, words in zip(drawn, wanted, strict=True):
        assert box["x"] <= image["x"] + scale * words.left
        assert box["y"] <= image["y"] + scale * words.top
        assert box["x"] + box["width"] >= image["x"] + scale * words.right
        assert box["y"] + box["height"] >= image["y"] + scale * words.bottom
        assert box["width"] <= scale * (words.right - words.left) + 4


def test_dropped_files_are_taken_in_while_one_watches(page: Any) -> None:
    page.goto("/verzameling")
    page.evaluate(
        """() => {
        const over = new DataTransfer();
        for (const [naam, tekst] of [["drop.md", "# Fanfare\\n\\nDe fanfare oefent in de schuur."],
                                     ["plaatje.png", "x"]])
          over.items.add(new File([tekst], naam));
        dispatchEvent(new DragEvent("drop", {dataTransfer: over, bubbles: true, cancelable: true}));
        }"""
    )
    page.wait_for_selector(".werk a:has-text('drop.md')")
    assert "nieuw" in page.inner_text(".werk li >> nth=0")
    assert "plaatje.png" in page.inner_text("#melding")
    page.wait_for_selector(".documenten a:has-text('Fanfare')")
    page.goto("/?vraag=Waar+oefent+de+fanfare")
    assert "fanfare" in page.inner_text(".treffer >> nth=0")


def test_a_label_is_corrected_and_undone_where_it_is_read(page: Any) -> None:
    page.goto("/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen")
    page.click("a.titel >> nth=0")
    page.click("#labels summary")
    page.check("input[value=eenzaamheid]")
    page.fill("input[name=naam]", "Anna")
    page.click("text=Bewaar")
    page.wait_for_selector(".bewaard")
    assert "Eenzaamheid ✎" in page.inner_text("#labels summary")
    page.click("text=Maak ongedaan")
    page.wait_for_selector("#labels")
    assert "Eenzaamheid" not in page.inner_text("#labels summary")


def test_without_scripts_one_searches_narrows_and_reads(chromium: Any, site: Site) -> None:
    context = chromium.new_context(base_url=site.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("#vraag", "Wat krijgen mantelzorgers")
    page.click("text=Zoek >> nth=-1")
    page.click(".facetten a[href*='gemeente=Emmen']")
    page.click("a.titel >> nth=0")
    assert "Mantelzorgers krijgen" in page.inner_text(".blok.gezocht")
    context.close()


def test_on_paper_there_is_no_menu(page: Any) -> None:
    page.goto("/?vraag=buurthuis")
    page.emulate_media(media="print")
    assert not page.is_visible(".balk")
    assert page.is_visible(".treffer >> nth=0")
