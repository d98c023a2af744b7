"""More paths in a real browser: hostile words, another site, and what one does by keyboard.

Needs what `test_browser` needs; where that is absent the tests are skipped, aloud.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.web import test_hostile
from tests.web.browsing import PATIENT, Site, assert_readable, chromium, page, site, tab_to

__all__ = ["chromium", "page", "site"]  # fixtures

pytestmark = pytest.mark.full

QUESTION = "/?vraag=Buren+eten+samen+soep+elke+donderdag"


def test_in_a_browser_too_no_hostile_word_acts(
    chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site(tmp_path_factory.mktemp("kwaad"), test_hostile.fill)
    page = chromium.new_context(base_url=site.base).new_page()
    page.set_default_timeout(PATIENT)
    acted: list[str] = []
    page.on("dialog", lambda one: (acted.append(one.message), one.dismiss()))
    page.on("console", lambda one: acted.append(one.text) if "Content Sec" in one.text else None)
    page.on(
        "request",
        lambda one: None if one.url.startswith((site.base, "data:")) else acted.append(one.url),
    )
    found = page.request.get("/api/bronnen").json()["documents"]
    paths = ["/", "/?vraag=buurtkamer+Zeedijk+buren", "/verzameling", "/mand", "/labels?naam=A"]
    paths += ["/vergelijk?wat=tabellen&per=gemeente", "/vergelijk?wat=omschrijvingen"]
    paths += [f"/{what}/{one['id']}" for one in found for what in ("lees", "document")]
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.wait_for_timeout(50)
    page.goto("/concept")
    words = f"# {test_hostile.ALL}\n\n{test_hostile.ALL} “{test_hostile.WORDS}” (Zeedijk, 2024)."
    draft = {"name": "<img src=x onerror=alert(1)>.md", "mimeType": "text/markdown"}
    page.set_input_files("#concept", {**draft, "buffer": words.encode()})
    page.click("text=Ga het na")
    page.wait_for_selector(".concepttekst")
    assert "alert('kwaad')" in page.inner_text(".concepttekst")
    page.click("text=Eisen en balans")
    page.wait_for_selector(".eisen")
    assert acted == []
    page.context.close()
    site.close()


def test_another_name_that_points_at_us_shows_nothing(site: Site) -> None:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is niet geïnstalleerd (apt install chromium)")
    port = site.base.rpartition(":")[2]
    shown = subprocess.run(
        [path, "--headless", "--no-sandbox", "--host-resolver-rules=MAP boos.example 127.0.0.1",
         "--dump-dom", f"http://boos.example:{port}/verzameling"],
        capture_output=True, text=True, timeout=120, check=False,
    ).stdout  # fmt: skip
    assert "hoort niet bij deze kennisbank" in shown
    assert "nota.pdf" not in shown
    assert "csrf" not in shown


@pytest.mark.parametrize(("width", "height"), [(360, 640), (800, 900), (1400, 900)])
def test_the_reader_opens_with_the_hit_in_sight(page: Any, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(QUESTION)
    page.click("a.titel:has-text('Nota')")
    page.wait_for_selector(".stift rect")
    page.wait_for_timeout(300)
    box = page.locator(".stift rect").first.bounding_box()
    assert 0 <= box["y"] <= height - box["height"]


def test_without_scripts_a_link_leads_to_the_marked_words(chromium: Any, site: Site) -> None:
    context = chromium.new_context(
        base_url=site.base, java_script_enabled=False, viewport={"width": 360, "height": 640}
    )
    page = context.new_page()
    page.goto("/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen")
    page.click("a.titel >> nth=0")
    page.click("text=Naar de gemarkeerde woorden")
    box = page.locator(".blok.gezocht mark").first.bounding_box()
    assert 0 <= box["y"] < 640
    context.close()


def test_at_the_end_of_a_page_the_picture_covers_nothing(page: Any) -> None:
    page.goto("/lees/nota.pdf?pagina=3")  # its text is shorter than its picture
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    for part in page.locator(".inhoudsopgave > details > summary, .downloads a").all():
        assert part.evaluate(
            """one => {
            const {left, top, height} = one.getBoundingClientRect();
            return one.contains(document.elementFromPoint(left + 8, top + height / 2));
            }"""
        )


def test_the_foot_of_a_page_higher_than_the_window_comes_in_sight(page: Any) -> None:
    page.set_viewport_size({"width": 1366, "height": 500})
    page.goto("/lees/nota.pdf?pagina=2")
    page.evaluate("document.querySelector('.tekst').style.minHeight = '3000px'")
    page.evaluate("scrollTo(0, 1500)")
    box = page.locator(".vel").bounding_box()
    assert box["height"] > 500
    assert 400 < box["y"] + box["height"] <= 500


def test_keys_step_between_hits_and_the_copy_is_marked(page: Any) -> None:
    page.goto("/?vraag=buurthuis+soep+koffie")
    page.click("a.titel:has-text('Nota') >> nth=0")
    page.wait_for_selector("text=/Treffer \\d+ van/")
    first = page.url
    key = "n" if page.locator("#volgende-treffer").count() else "p"
    page.keyboard.press(key)
    page.wait_for_function("before => location.href !== before", arg=first)
    assert "passage=" in page.url
    with page.expect_download() as saved:
        page.click("a[href^='/gemarkeerd/']")
    copy = PdfReader(io.BytesIO(Path(saved.value.path()).read_bytes()))
    marks = [
        mark.get_object()["/Subtype"] for sheet in copy.pages for mark in sheet.get("/Annots", [])
    ]
    assert "/Highlight" in marks
    page.click(".inhoudsopgave summary")
    page.click(".inhoudsopgave a:has-text('Mantelzorg')")
    page.wait_for_url("**pagina=3**")
    assert page.input_value("input[name=pagina]") == "3"


def test_keys_can_be_turned_off_and_stay_off(page: Any) -> None:
    page.goto("/lees/nota.pdf?pagina=1")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**pagina=2**")
    page.click("#toetsen summary")
    assert "de volgende en vorige treffer" in page.inner_text("#toetsen")
    assert_readable(page, "toetsen")
    page.uncheck("#toetsen-aan")
    page.goto("/lees/nota.pdf?pagina=1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith("pagina=1")
    page.click("#toetsen summary")
    page.check("#toetsen-aan")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**pagina=2**")


def test_with_the_keyboard_alone_one_collects_orders_and_annotates(page: Any) -> None:
    for question in (QUESTION, "/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen"):
        page.goto(question)
        tab_to(page, ".treffer .inmand button")
        page.keyboard.press("Enter")
        page.wait_for_selector(".bewaard a")
    page.goto("/mand")
    before = page.locator(".treffer a.titel").all_inner_texts()
    assert len(before) == 2
    tab_to(page, "button[aria-label='Omlaag: passage 1']")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "first => document.querySelector('.treffer a.titel').innerText !== first", arg=before[0]
    )
    assert page.locator(".treffer a.titel").all_inner_texts() == before[::-1]
    page.wait_for_load_state("load")
    tab_to(page, ".notitie:has(#n1) summary")  # the moved passage, where one now stands, is n2
    page.keyboard.press("Enter")
    tab_to(page, "#n1")
    page.keyboard.type("voor paragraaf 3")
    tab_to(page, ".notitie button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".opgeschreven")
    assert "voor paragraaf 3" in page.inner_text(".opgeschreven")
    page.evaluate("document.querySelector('.notitie').open = true")
    assert page.input_value("#n1") == "voor paragraaf 3"
    assert_readable(page, "mand met passages")
    page.emulate_media(media="print")
    assert page.is_visible(".opgeschreven")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.select_option("select[name=vorm]", "ris")
    with page.expect_download() as saved:
        page.click("text=Download")
    assert Path(saved.value.path()).read_text("utf-8").count("TY  -") == 2
    for _ in before:
        page.click("button:has-text('Haal eruit') >> nth=0")


def test_with_the_keyboard_alone_one_corrects_a_label_and_takes_it_back(page: Any) -> None:
    page.goto("/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen")
    tab_to(page, "a.titel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lees/**")
    tab_to(page, "#labels summary")
    page.keyboard.press("Enter")
    tab_to(page, "#labels input[value=eenzaamheid]:not([name=twijfel])")
    page.keyboard.press("Space")
    tab_to(page, "#labels input[name=naam]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Bert")
    page.keyboard.press("Enter")
    page.wait_for_selector(".bewaard button")
    assert "Eenzaamheid ✎" in page.inner_text("#labels summary")
    page.evaluate("document.getElementById('labels').open = true")
    assert_readable(page, "lezen met labels open")
    tab_to(page, ".bewaard button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#labels")
    assert "Eenzaamheid" not in page.inner_text("#labels summary")


def test_why_and_the_evidence_are_had_by_hover_and_by_keyboard(page: Any) -> None:
    page.goto("/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen")
    assert "vanwege “" in page.get_attribute(".treffer .chip > *", "title")
    tab_to(page, ".waarom summary")
    page.keyboard.press("Enter")
    assert "vanwege “" in page.inner_text(".waarom[open] li >> nth=0")
    assert len(page.inner_text(".waarom[open] > p >> nth=0")) > 10


def test_a_document_is_removed_and_brought_back(page: Any) -> None:
    page.goto("/verzameling")
    page.set_input_files(
        "#bestand",
        {"name": "tijdelijk.md", "mimeType": "text/markdown", "buffer": b"# Kermis\n\nDe kermis."},
    )
    page.click("text=Neem op >> nth=-1")
    page.wait_for_selector(".documenten a:has-text('Kermis')", timeout=PATIENT)
    page.click("a[aria-label='Beschrijving van Kermis']")
    page.click("text=Verwijder")
    page.wait_for_selector(".bewaard button")
    assert page.locator(".documenten a:has-text('Kermis')").count() == 0
    assert_readable(page, "verzameling met verwijderd document")
    page.click("text=Maak ongedaan")
    page.wait_for_selector(".documenten a:has-text('Kermis')", timeout=PATIENT)


def test_work_is_stopped_where_one_watches(page: Any) -> None:
    page.goto("/verzameling")
    many = "\n\n".join(f"De kermis van dag {n} staat op het plein." for n in range(20_000))
    page.set_input_files(
        "#bestand", {"name": "lang.md", "mimeType": "text/markdown", "buffer": many.encode()}
    )
    page.click("text=Neem op >> nth=-1")
    page.click("#werk button:has-text('Stop')", timeout=PATIENT)
    page.wait_for_selector(".werk li:has-text('lang.md') .staat:has-text('gestopt')")


def test_two_coders_have_their_agreement_measured(page: Any) -> None:
    for name in ("Anna", "Bert"):
        page.goto("/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen")
        page.click("a.titel >> nth=0")
        page.click("#labels summary")
        page.fill("#labels input[name=naam]", name)
        page.click("text=Bewaar")
        page.wait_for_selector(".bewaard")
    page.goto("/overeenstemming")
    assert "Anna" in page.inner_text("main")
    assert "Bert" in page.inner_text("main")
    assert page.locator("main table").count() > 0
    assert_readable(page, "overeenstemming met cijfers")


def test_with_the_keyboard_alone_one_keeps_a_question_and_sees_what_is_new(
    page: Any, site: Site
) -> None:
    page.goto("/?vraag=mantelzorgers+koffie")
    tab_to(page, "details.periode:has(form[action='/zoekvragen']) summary")
    page.keyboard.press("Enter")
    assert_readable(page, "een vraag bewaren")
    tab_to(page, "input[name=naam]")
    page.keyboard.press("Control+A")
    page.keyboard.type("koffie en thee")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]:has-text('Bewaard als koffie-en-thee')")
    assert_readable(page, "een bewaarde vraag")
    path = site.settings.corpus / "zoekvragen" / "koffie-en-thee.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"gezien": []}), "utf-8")

    tab_to(page, "a[href^='/zoekvragen']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".zoekvraag mark")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_readable(page, f"bewaarde zoekvragen, {scheme}")
    tab_to(page, "form[action$='/gezien'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".zoekvraag:has-text('Niets nieuws sinds')")
    tab_to(page, "form[action$='/weg'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=De zoekvraag is verwijderd")
    assert_readable(page, "een verwijderde vraag")
    page.click("text=Zet terug")
    page.wait_for_selector(".zoekvraag:has-text('Niets nieuws sinds')")
    page.click("form[action$='/weg'] button")
