"""The pages in a real browser: the main paths, with the keyboard, and axe on every page.

Needs Debian's chromium; axe also needs `npm install --prefix tests/web`. Where they are absent the
tests are skipped, aloud.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from sbkennis.library import Library
from sbkennis.saved import SavedSearch, SavedSearches
from sbkennis.web import keeping
from tests.web.browsing import PATIENT, Site, assert_readable, chromium, page, site, tab_to

__all__ = ["chromium", "page", "site"]  # fixtures

pytestmark = pytest.mark.full  # they take minutes, and chromium waits for nobody on a busy machine

PAGES = {
    "zoeken": "/",
    "treffers": "/?vraag=buurthuis+soep+mantelzorgers",
    "versmald": "/?vraag=mantelzorgers&gemeente=Almere&jaar=2022",
    "niets": "/?vraag=zeppelins+boven+quarkistan",
    "lezen": "/lees/nota.pdf?pagina=2",
    "tekst": "/lees/visie.md",
    "zoekvragen": "/zoekvragen",
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
    page.emulate_media(color_scheme=scheme)
    page.goto(PAGES[name])
    assert_readable(page, name)


def test_the_labels_keep_within_a_narrow_page_whatever_the_letters(page: Any) -> None:
    page.set_viewport_size({"width": 250, "height": 900})  # 320 pixels with letters of 125 %
    page.goto("/labels?naam=Anna")
    assert page.locator(".keus").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth") == 250


def test_a_long_address_in_a_passage_keeps_within_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(PAGES["treffers"])
    page.eval_on_selector(
        ".treffer blockquote",
        "one => one.append(' www.voorbeeld.nl/documenten/rapporten/2020/gezondheid-breed-op-de')",
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_what_is_new_is_looked_up_question_by_question(
    page: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_AT_ONCE", -1.0)  # as in a large library
    saved = SavedSearches(site.settings.corpus)
    names = ("koffie", "mantelzorgers", "soep")
    for name in names:
        saved.write(SavedSearch(name, name))
    page.goto("/zoekvragen")
    page.wait_for_selector("#melding >> text=nagegaan")
    assert page.inner_text("#melding") == "Alle zoekvragen zijn nagegaan: 3 met iets nieuws."
    assert page.locator("a.nagaan").count() == 0
    headings = page.eval_on_selector_all(
        ".zoekvraag", "all => all.map(one => document.getElementById(one.getAttribute("
        "'aria-labelledby')).innerText)",
    )  # fmt: skip
    assert headings == [*names]
    page.click("#z-koffie button >> text=Gezien")
    page.wait_for_selector("#z-koffie >> text=Niets nieuws sinds")
    for name in names:
        saved.forget(name)


@pytest.mark.parametrize(
    ("path", "menu"), [("/mand", ".balk nav"), ("/vergelijk?wat=rol", ".tabs")]
)
def test_with_colours_of_its_own_a_browser_still_shows_where_one_is(
    page: Any, path: str, menu: str
) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(path)
    line = "one => getComputedStyle(one).borderBottomColor"
    here = page.eval_on_selector(f"{menu} a[aria-current]", line)
    others = page.eval_on_selector_all(f"{menu} a:not([aria-current])", f"all => all.map({line})")
    assert here not in others


def test_a_wide_table_of_figures_fits_on_paper(page: Any) -> None:
    page.set_viewport_size({"width": 680, "height": 900})
    page.emulate_media(media="print")
    page.goto("/vergelijk?wat=tabellen")
    right = page.evaluate(
        """() => {
        const table = document.querySelector(".warm"), rows = [...table.rows];
        for (const row of rows) for (let n = row.cells.length; n < 15; n++) {
          const cell = row.cells[1].cloneNode(true);
          if (row === rows[0]) cell.textContent = "Bestaanszekerheid";
          row.append(cell);
        }
        return table.getBoundingClientRect().right;
        }"""
    )
    assert right <= 680


def test_with_the_keyboard_alone_one_searches_narrows_and_reads(page: Any) -> None:
    page.goto("/")
    page.keyboard.type("Wat krijgen mantelzorgers")
    page.keyboard.press("Enter")
    page.wait_for_selector(".treffer")
    assert "vraag=Wat+krijgen+mantelzorgers" in page.url

    tab_to(page, ".facetten a[href*='gemeente=Emmen']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".weg")
    assert "gemeente=Emmen" in page.url
    tab_to(page, "a.titel")
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
    page.wait_for_selector(".werk a:has-text('drop.md')", timeout=PATIENT)
    assert "nieuw" in page.inner_text(".werk li >> nth=0")
    assert "plaatje.png" in page.inner_text("#melding")
    page.wait_for_selector(".documenten a:has-text('Fanfare')")
    page.goto("/?vraag=Waar+oefent+de+fanfare")
    assert "fanfare" in page.inner_text(".treffer >> nth=0")


def test_a_link_within_the_page_leaves_what_was_typed(page: Any) -> None:
    page.goto("/?vraag=soep")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.fill("#vraag", "een halve vra")
    page.focus(".overslaan")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.go_back()
    page.wait_for_timeout(300)
    assert page.input_value("#vraag") == "een halve vra"
    assert [one for one in asked if "?vraag" in one] == []


def test_while_work_goes_on_the_keyboard_stays_where_it_was(page: Any) -> None:
    """A page that is drawn anew twice a second never puts the focus on another button."""
    item = {"staat": "wacht op uw keuze", "stap": "", "deel": 0, "document": "d", "verslag": ""}
    item |= {"opmerkingen": [], "fout": None}
    asks = {**item, "nummer": 2, "naam": "oud.md", "klaar": True, "vraag": True}
    works = {**item, "nummer": 1, "naam": "nieuw.md", "klaar": False, "vraag": False}
    rounds = iter(range(1000))
    is_asking = [True]

    def answer(route: Any) -> None:
        pieces = [works | {"deel": next(rounds) / 1000}, *([asks] if is_asking[0] else [])]
        state = {"bezig": True, "zin": "Bezig.", "vragen": [2] * is_asking[0], "stukken": pieces}
        state |= {"aantal": len(pieces), "verwerkt": 0}
        route.fulfill(json=state)

    page.route("**/verzameling/werk", answer)
    page.route("**/verzameling/neem-op", lambda route: route.fulfill(status=202, json={}))
    page.goto("/verzameling")
    page.set_input_files("#bestand", [{"name": "a.md", "mimeType": "", "buffer": b"#"}])
    page.click("text=Neem op")
    page.focus("button[value=niet]")
    page.wait_for_timeout(1600)
    assert page.evaluate("document.activeElement.value") == "niet"
    assert page.text_content("[role=status]#voorgelezen") == (
        "0 van 2 bestanden verwerkt. Bezig. Bij 1 bestand is een keuze nodig."
    )
    is_asking[0] = False
    page.wait_for_selector("#werk p:focus")


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


INK = """() => ["--let", "--fout", "--vlak", "--lijn", "--stift"].map(
    (one) => getComputedStyle(document.documentElement).getPropertyValue(one))"""


def test_on_paper_there_is_no_menu(page: Any) -> None:
    page.goto("/?vraag=buurthuis")
    page.emulate_media(media="print")
    assert not page.is_visible(".balk")
    assert page.is_visible(".treffer >> nth=0")
    assert page.is_visible("#resultaat >> text=Vraag: buurthuis")
    assert not page.is_visible("text=Bewaar deze zoekvraag")
    page.emulate_media(media="screen")
    assert not page.is_visible("text=Vraag: buurthuis")


@pytest.mark.parametrize("path", ["/verzameling", "/vergelijk?wat=tabellen"])
def test_on_paper_it_is_day_and_no_column_is_cut_off(page: Any, path: str) -> None:
    page.set_viewport_size({"width": 680, "height": 900})  # A4 between its margins
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(path)
    ink = page.evaluate(INK)
    page.emulate_media(media="print", color_scheme="light")
    assert ink == page.evaluate(INK)
    cut = page.evaluate(
        "[...document.querySelectorAll('.schuif table')].filter(one => one.checkVisibility())"
        ".map(one => one.getBoundingClientRect().right).filter(one => one > innerWidth)"
    )
    assert cut == []
