"""The draft page, the basket and what goes to the clipboard, in a real browser.

Needs what `test_browser` needs; where that is absent the tests are skipped, aloud.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from tests.test_cli import VISION
from tests.web.browsing import PATIENT, Site, assert_readable, chromium, page, site, tab_to
from tests.web.drafts import DRAFT, word_draft

__all__ = ["chromium", "page", "site"]  # fixtures

pytestmark = pytest.mark.full

DROP = """tekst => {
    const over = new DataTransfer();
    over.items.add(new File([tekst], "gesleept.md", {type: "text/markdown"}));
    dispatchEvent(new DragEvent("drop", {dataTransfer: over, bubbles: true, cancelable: true}));
}"""


def chosen(page: Any, site: Site) -> str:
    """The address of a Word draft that was chosen in the form and reviewed."""
    page.goto("/concept")
    page.set_input_files("#concept", word_draft(site.folder / "concept.docx"))
    page.click("text=Ga het na")
    page.wait_for_selector(".concepttekst", timeout=PATIENT)
    return str(page.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_draft_pages(page: Any, site: Site, scheme: str) -> None:
    address = chosen(page, site)
    page.emulate_media(color_scheme=scheme)
    for path in ("/concept", address, f"{address}/eisen", "/concept?gewist=1"):
        page.goto(path)
        for closed in page.locator("main details:not([open]) > summary").all():
            closed.click()
        assert_readable(page, path)


def test_a_dropped_draft_has_its_findings_beside_the_text(page: Any) -> None:
    page.goto("/concept")
    page.evaluate(DROP, DRAFT)
    page.wait_for_selector(".concepttekst", timeout=PATIENT)
    row = page.locator(".alinea.met").first
    words, cards = (
        row.locator(".woorden").bounding_box(),
        row.locator(".bevindingen").bounding_box(),
    )
    assert cards["x"] >= words["x"] + words["width"]
    assert abs(cards["y"] - words["y"]) < 40
    page.set_viewport_size({"width": 360, "height": 800})
    words, cards = (
        row.locator(".woorden").bounding_box(),
        row.locator(".bevindingen").bounding_box(),
    )
    assert cards["y"] >= words["y"] + words["height"]
    assert abs(cards["x"] - words["x"]) < 40


def test_from_a_finding_to_its_place_and_to_the_source(page: Any, site: Site) -> None:
    chosen(page, site)
    page.click(".nakijken a >> nth=0")
    assert page.url.endswith("#b2")
    assert "wijkt af" in page.inner_text(".kaart:target h3")
    assert page.inner_text(".kaart:target mark.wijkt-af >> nth=0") == "buurman"
    page.click(".kaart:target a[href^='#p']")
    assert "De gemeente vergoedt" in page.inner_text(".vondst:target")
    page.click("#b2 .bron a")
    page.wait_for_url("**/lees/**")
    assert "vrijwilliger" in page.inner_text(".blok.gezocht mark >> nth=0")
    page.go_back()
    with page.expect_download() as saved:
        page.click("text=Word met opmerkingen")
    assert "wijkt af" in " ".join(one.text for one in docx.Document(saved.value.path()).comments)
    page.click("text=Wis dit concept")
    page.wait_for_selector("text=Er is niets van bewaard")


def test_with_the_keyboard_alone_one_reads_the_findings(page: Any, site: Site) -> None:
    chosen(page, site)

    tab_to(page, ".nakijken a")
    page.keyboard.press("Enter")
    tab_to(page, ".kaart a[href^='#p']")
    page.keyboard.press("Enter")
    assert "#p" in page.url
    tab_to(page, ".kaart .bron a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lees/**")
    page.go_back()
    page.keyboard.press("Control+Home")
    tab_to(page, ".bladen a[href$='/eisen']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".eisen")
    tab_to(page, ".eisen a")
    page.keyboard.press("Enter")
    assert page.url.endswith("#e1")


def test_without_scripts_a_draft_is_checked(chromium: Any, site: Site) -> None:
    context = chromium.new_context(base_url=site.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/concept")
    page.set_input_files("#concept", word_draft(site.folder / "zonder.docx"))
    page.click("text=Ga het na")
    page.wait_for_selector(".concepttekst", timeout=PATIENT)  # the page asks again by itself
    assert "wijkt af" in page.inner_text(".nakijken")
    page.click("text=Eisen en balans")
    assert "Balans" in page.inner_text("main")
    page.click("text=Wis dit concept")
    assert "gewist" in page.inner_text(".bewaard")
    context.close()


def test_a_draft_that_is_being_read_can_be_stopped(page: Any) -> None:
    page.goto("/concept")
    page.evaluate(DROP, DRAFT * 300)
    page.wait_for_selector("#conceptstand progress")
    page.click("text=Stop en wis")
    page.wait_for_selector("text=Het concept is gewist", timeout=PATIENT)


def test_whoever_stops_a_draft_is_not_kept_back_by_asking_how_far_it_is(page: Any) -> None:
    def slowly(route: Any) -> None:
        """Dropped at once, answered after the page asked again how far it is."""
        answer = route.fetch(max_redirects=0)
        page.wait_for_timeout(1_500)
        route.fulfill(response=answer)

    page.route("**/wis", slowly)
    page.goto("/concept")
    page.evaluate(DROP, DRAFT * 300)
    page.wait_for_selector("#conceptstand progress")
    page.click("text=Stop en wis", no_wait_after=True)
    page.wait_for_selector("text=Het concept is gewist", timeout=PATIENT)


def test_the_basket_becomes_a_word_document(page: Any) -> None:
    page.goto("/?vraag=Buren+eten+samen+soep+elke+donderdag")
    shown = page.inner_text(".treffer blockquote >> nth=0")
    page.click(".treffer .inmand button >> nth=0")
    page.wait_for_selector(".bewaard a")
    page.click(".bewaard a")
    page.select_option("select[name=vorm]", "docx")
    with page.expect_download() as saved:
        page.click("text=Download")
    assert saved.value.suggested_filename == "mand.docx"
    words = " ".join(one.text for one in docx.Document(saved.value.path()).paragraphs)
    assert " ".join(shown.split())[:80] in " ".join(words.split())
    page.click("button:has-text('Haal eruit')")


def test_what_just_happened_is_on_the_page_and_not_in_its_address(page: Any) -> None:
    page.goto("/?vraag=Wat+krijgen+mantelzorgers")
    page.click(".treffer .inmand button >> nth=0")
    page.wait_for_selector(".bewaard a")
    page.wait_for_function("!location.search.includes('in_mand')")
    assert "vraag=Wat+krijgen+mantelzorgers" in page.url
    assert "#p-" in page.url
    page.reload()
    page.wait_for_selector("text=Staat in de mand")
    assert page.locator(".bewaard").count() == 0
    page.click(".facetten a >> nth=0")  # narrowing and going back work as before
    page.wait_for_selector(".versmald")
    page.go_back()
    page.wait_for_selector(".versmald", state="detached")
    page.goto("/mand")
    page.click("text=Leeg de mand")


def test_a_note_that_is_not_kept_is_not_lost_unasked(page: Any) -> None:
    for question in ("Wat+krijgen+mantelzorgers", "Buren+eten+samen+soep"):
        page.goto(f"/?vraag={question}")
        page.click(".treffer .inmand button >> nth=0")
        page.wait_for_selector(".bewaard a")
    asked: list[str] = []
    page.on("dialog", lambda one: (asked.append(one.type), one.dismiss()))
    page.goto("/mand")
    page.click("details.notitie summary >> nth=0")
    page.fill("textarea >> nth=0", "nog niet bewaard")
    page.click("text=Omlaag >> nth=0", no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.input_value("textarea >> nth=0") == "nog niet bewaard"
    page.click("text=Bewaar notitie 1")
    page.wait_for_selector(".bewaard:has-text('Bewaard')")
    page.click("text=Omlaag >> nth=0")
    page.wait_for_url("**/mand#m-*")
    assert asked == ["beforeunload"]
    page.click("text=Leeg de mand")
    page.wait_for_selector("text=De mand is leeg.")
    assert_readable(page, "de geleegde mand")


def test_apa_and_markdown_go_to_the_clipboard_with_one_click(page: Any) -> None:
    page.goto("/?vraag=Wat+krijgen+mantelzorgers")
    for name, held in (("APA", "2024"), ("Markdown", "> ")):
        page.click(f".treffer button:has-text('{name}') >> nth=0")
        page.wait_for_selector("#melding:has-text('gekopieerd')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert held in copied
        assert "Mantelzorgers" in copied
        page.evaluate("document.getElementById('melding').textContent = ''")


def test_a_newer_edition_is_asked_about_where_it_was_dropped(page: Any, site: Site) -> None:
    newer = Path(site.folder, "nieuw", "visie.md")
    newer.parent.mkdir()
    newer.write_text(VISION.replace("een gesprek", "twee gesprekken"), encoding="utf-8")
    page.goto("/verzameling")
    page.set_input_files("#bestand", newer)
    page.click("text=Neem op >> nth=-1")
    page.click("text=Niet opnemen", timeout=PATIENT)
    page.wait_for_selector(".staat:has-text('gestopt')")
