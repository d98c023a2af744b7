"""The compare page in a real browser: three widths, light and dark, keyboard only, no JavaScript.

Needs what `test_browser` needs, and is skipped, aloud, where that is absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsing import Site, assert_readable, chromium, page, tab_to
from tests.web.test_comparing import MISSED, fill

__all__ = ["chromium", "page"]  # fixtures

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("vergelijksite"), fill)
    yield site
    site.close()


VERSIONS = "document=zandhoek.md&document=zandhoek-nieuw.md"
PAGES = {
    "begin": "/vergelijk",
    "tabellen": "/vergelijk?wat=tabellen&apart=1",
    "gemeenten": "/vergelijk?wat=tabellen&per=gemeente&maat=aantal",
    "groepen": "/vergelijk?wat=tabellen&groep=oud%3Dzandhoek.md%2Ckleidorp.md&tabel=sfeer:thema",
    "verschil": f"/vergelijk?wat=verschil&{VERSIONS}",
    "nog kiezen": "/vergelijk?wat=verschil",
    "omschrijvingen": "/vergelijk?wat=omschrijvingen&tegenover=zandhoek.md",
    "rol": "/vergelijk?wat=rol",
    "criteria": "/vergelijk?wat=criteria",
    "verwachtingen": "/vergelijk?wat=verwachtingen",
    "wijzigingen": f"/vergelijk?wat=wijzigingen&{VERSIONS}",
    "jaren": "/vergelijk?wat=jaren",
    "cel": "/vergelijk/cel?wat=tabellen&uit=thema:document&rij=mantelzorg&kolom=zandhoek.md",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_runs_off_the_page(page: Any, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert_readable(page, name)


def test_with_the_keyboard_alone_one_chooses_compares_and_reads(page: Any) -> None:
    page.goto("/vergelijk")

    tab_to(page, ".keuze details summary")
    page.keyboard.press("Enter")
    for title in ("Kleidorp leeft", "Samen in Zandhoek, nieuw"):
        tab_to(page, "input[name=document]")
        while title not in page.evaluate("document.activeElement.closest('label').innerText"):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
    tab_to(page, "button.hoofd")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vergelijk?wat=tabellen&document=*")
    assert page.url.count("document=") == 2
    tab_to(page, ".warm td a")
    name = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vergelijk/cel?**")
    assert "Kleidorp" in page.inner_text("h1") or "Zandhoek" in page.inner_text("h1"), name
    tab_to(page, "a.titel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lees/**passage=**")
    assert page.locator(".blok.gezocht").count() > 0


def test_without_javascript_each_cell_opens_its_quotations(chromium: Any, site: Site) -> None:
    context = chromium.new_context(base_url=site.base, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto("/vergelijk")
    page.click(".kaarten a >> nth=0")
    count_of_cells = page.locator(".warm td a").count()
    assert count_of_cells > 20
    for place in range(0, count_of_cells, count_of_cells // 6):
        cell = page.locator(".warm td a").nth(place)
        cell.click()
        told = page.inner_text("h2 >> nth=0")
        count = min(50, int(told.split()[0]))
        assert page.locator(".treffer blockquote").count() == count > 0
        assert page.locator(".treffer .bron").first.inner_text().strip()
        page.click(".terug")
    page.click("summary:has-text('Kies wat u vergelijkt')")
    page.select_option("select[name=per]", "gemeente")
    page.click("button.hoofd")
    assert "per=gemeente" in page.url
    context.close()


def test_a_mark_in_a_picture_opens_the_same_cell(page: Any) -> None:
    page.goto("/vergelijk?wat=tabellen&tabel=thema:document")
    mark = page.locator(".beeld svg a rect").first
    address = mark.evaluate("one => one.parentElement.href.baseVal")
    assert page.locator(f'.warm a[href="{address}"]').count() == 1
    mark.click()
    page.wait_for_url("**/vergelijk/cel?**")
    assert page.locator(".treffer").count() > 0


def test_on_paper_tables_and_pictures_stay_and_controls_go(page: Any) -> None:
    page.goto("/vergelijk?wat=tabellen")
    page.emulate_media(media="print")
    assert not page.is_visible(".keuze")
    assert not page.is_visible(".tabs")
    assert page.is_visible(".warm >> nth=0")
    assert page.is_visible(".beeld svg >> nth=0")
    page.goto("/vergelijk?wat=rol")
    assert page.is_visible(".vondst blockquote >> nth=0")
    assert not page.is_visible(".nakijken a >> nth=0")


def test_the_workbook_is_a_download(page: Any, tmp_path: Path) -> None:
    page.goto("/vergelijk?wat=tabellen&tabel=thema:document")
    with page.expect_download() as waiting:
        page.click("text=Excel")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == "vergelijking.xlsx"
    assert path.read_bytes().startswith(b"PK")


SELECT = """words => {
    const text = document.querySelector("article.tekst");
    const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    let node = walk.nextNode();
    while (!node.data.includes(words)) node = walk.nextNode();
    const range = document.createRange(), at = node.data.indexOf(words);
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""  # as a mouse does, or a keyboard with a caret


def test_selected_words_are_pointed_out_with_the_keyboard_alone(page: Any) -> None:
    page.goto("/lees/briefje.md")
    page.evaluate(SELECT, MISSED)
    tab_to(page, "a.melding")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zin/**")
    assert MISSED in page.inner_text(".zin:has(:checked)")
    tab_to(page, "input[value=omschrijving]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "input[value=institutioneel]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=naam]")
    page.keyboard.type("Zoë")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Bewaard op naam van Zoë")
    page.evaluate(SELECT, MISSED)
    page.click("a.melding", trial=True)  # for the next sentence: what was kept does not cover it
    page.goto("/vergelijk?wat=rol&document=briefje.md")
    assert "Aangewezen door Zoë" in page.inner_text("main")
    page.click("text=Wijzig of neem terug")
    page.wait_for_selector("text=Al gezegd over deze passage")
    assert_readable(page, "zin")
