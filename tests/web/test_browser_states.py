"""The pages that are seldom open, in a real browser: the door, an empty library, what is refused.

Needs what `test_browser` needs; where that is absent the tests are skipped, aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sbkennis.library import Library
from sbkennis.settings import Settings
from tests.web.browsing import PATIENT, Site, assert_readable, chromium, page, site, tab_to
from tests.web.conftest import fill

__all__ = ["chromium", "page", "site"]  # fixtures

pytestmark = pytest.mark.full

PASSWORD = "een lang wachtwoord voor het team"


def never_made(folder: Path) -> Settings:
    """A folder with no kennisbank in it yet."""
    (folder / "kb").mkdir()
    return Settings(folder / "kb", "woordhash")


def emptied(folder: Path) -> Settings:
    """A kennisbank from which everything was removed."""
    settings = fill(folder)
    with Library(settings) as library:
        for name in ("visie.md", "nota.pdf"):
            library.remove(name)
    return settings


@contextmanager
def visited(chromium: Any, site: Site) -> Iterator[Any]:
    """A page of another site than the usual, on which no script fails."""
    context = chromium.new_context(base_url=site.base, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda one: wrong.append(one.text) if "Content Security" in one.text else None,
    )
    try:
        yield page
    finally:
        context.close()
        site.close()
    assert wrong == []


def assert_readable_by_day_and_night(page: Any, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_readable(page, f"{name}, {scheme}")
    page.set_viewport_size({"width": 1400, "height": 900})


def test_the_door_of_a_shared_library(
    chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site(tmp_path_factory.mktemp("deur"), password=PASSWORD)
    with visited(chromium, site) as page:
        page.goto("/verzameling")
        assert page.url.endswith("/aanmelden?naar=%2Fverzameling")
        assert "nota.pdf" not in page.content()
        assert_readable_by_day_and_night(page, "aanmelden")

        tab_to(page, "input[name=wachtwoord]")
        page.keyboard.type("iets anders")
        page.keyboard.press("Enter")
        page.wait_for_selector(".fout:has-text('klopt niet')")
        assert_readable_by_day_and_night(page, "fout wachtwoord")

        tab_to(page, "input[name=wachtwoord]")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/verzameling")
        for path in ("/", "/verzameling"):
            page.goto(path)
            assert page.is_visible("text=Afmelden")
            assert_readable_by_day_and_night(page, f"aangemeld, {path}")
        page.click("text=Afmelden")
        page.wait_for_url("**/aanmelden")

        for _ in range(6):
            page.fill("input[name=wachtwoord]", "raden")
            page.keyboard.press("Enter")
            page.wait_for_selector(".fout")
        assert "Te vaak geprobeerd" in page.inner_text(".fout")
        assert_readable_by_day_and_night(page, "te vaak geprobeerd")
        page.goto("/verzameling")
        assert "/aanmelden?" in page.url


EMPTY = ("/", "/?vraag=mantelzorgers", "/verzameling", "/vergelijk", "/vergelijk?wat=tabellen")
EMPTY += ("/vergelijk?wat=omschrijvingen", "/mand", "/concept", "/labels?naam=Anna")
EMPTY += ("/overeenstemming",)


@pytest.mark.parametrize("filled", [never_made, emptied])
def test_an_empty_library_says_so_and_leads_on(
    chromium: Any, tmp_path_factory: pytest.TempPathFactory, filled: Any
) -> None:
    site = Site(tmp_path_factory.mktemp("leeg"), filled)
    with visited(chromium, site) as page:
        wrong = []
        for path in EMPTY:
            answer = page.goto(path)
            if answer.status >= 500:
                wrong.append((path, answer.status))
            assert_readable_by_day_and_night(page, f"leeg, {path}")
        assert wrong == []
        for path in ("/", "/?vraag=mantelzorgers", "/vergelijk"):
            page.goto(path)
            page.click("main a[href='/verzameling']")
            page.wait_for_selector("text=De kennisbank is nog leeg")
        page.set_input_files(
            "#bestand",
            {
                "name": "eerste.md",
                "mimeType": "text/markdown",
                "buffer": b"# Kermis\n\nDe kermis staat elk jaar in de schuur.",
            },
        )
        page.click("text=Neem op >> nth=-1")
        page.wait_for_selector(".documenten a:has-text('Kermis')", timeout=PATIENT)
        page.goto("/?vraag=Waar+staat+de+kermis")
        assert "kermis" in page.inner_text(".treffer >> nth=0")


NOTHING = {
    "niets": "/?vraag=zeppelins+boven+quarkistan",
    "niets na versmallen": "/?vraag=mantelzorgers&gemeente=Almere&jaar=1999",
    "niets met periode": "/?vraag=mantelzorgers&vanaf=1990&tot=1991",
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_found_says_what_is_not_held(page: Any, name: str) -> None:
    page.goto(NOTHING[name])
    assert len(page.inner_text(".niets-gevonden")) > 40
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    assert_readable_by_day_and_night(page, name)


@pytest.mark.parametrize(
    "path", ["/?vraag=soep&vanaf=gisteren", "/lees/weg.pdf", "/lees/nota.pdf?pagina=99"]
)
def test_an_error_is_told_in_a_readable_page(page: Any, path: str) -> None:
    page.goto(path)
    assert len(page.inner_text("[role=alert] >> nth=0")) > 20
    assert_readable_by_day_and_night(page, path)


def draft(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_draft_that_cannot_be_read_says_why(page: Any) -> None:
    page.goto("/concept")
    page.set_input_files("#concept", draft("stuk.docx", b"dit is geen Word-document"))
    page.click("text=Ga het na")
    page.wait_for_selector("main .fout", timeout=PATIENT)
    assert "stuk.docx" in page.inner_text("main")
    assert len(page.inner_text("main .fout")) > 30
    assert page.title().startswith("Niet gelukt")
    assert_readable_by_day_and_night(page, "mislukt concept")
    page.click("text=Kies een ander bestand")
    page.wait_for_selector("#conceptvorm")


def test_a_draft_that_is_refused_says_why(page: Any) -> None:
    page.goto("/concept")
    page.set_input_files("#concept", draft("plaatje.png", b"x"))
    page.click("text=Ga het na")
    page.wait_for_selector("#melding:has-text('plaatje.png: kies een Word-document')")
    assert page.url.endswith("/concept")
    assert_readable_by_day_and_night(page, "geweigerd in de browser")

    page.set_input_files("#concept", draft("leeg.md", b""))
    page.click("text=Ga het na")
    page.wait_for_selector("main .fout:has-text('leeg.md is leeg')")
    assert_readable_by_day_and_night(page, "geweigerd door de server")

    answer = page.goto("/concept/een-sleutel-die-er-niet-is")
    assert answer.status == 404
    assert "niet (meer)" in page.inner_text("[role=alert]")
    assert_readable_by_day_and_night(page, "concept dat weg is")
