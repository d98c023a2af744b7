"""What the pages show, and what their forms do."""

from __future__ import annotations

import html
import io
import json
import re
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from filelock import FileLock
from pypdf import PdfReader
from starlette.requests import ClientDisconnect, Request
from starlette.testclient import TestClient

from sbkennis.basket import Basket, Kept
from sbkennis.errors import QueryError, ReadError, StoreError
from sbkennis.helper import Helper, Stopped
from sbkennis.ingest import FileReport, Progress, Report
from sbkennis.library import Library
from sbkennis.records import Filters
from sbkennis.settings import Settings
from sbkennis.web import searching
from sbkennis.web.addresses import Asked
from sbkennis.web.crew import Jobs
from sbkennis.web.security import POLICY
from tests.test_cli import VISION
from tests.web.conftest import BASE, Browser, fill_disk, opened


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def links(page: str, pattern: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(rf'href="({pattern})"', page)]


# ---------------------------------------------------------------------- search


def test_a_hit_has_its_sentence_marked_its_citation_and_why(reading: Browser) -> None:
    page = reading.get("/?vraag=Wat+krijgen+mantelzorgers").text
    assert re.search(r"<mark>\s*Mantelzorgers krijgen eens per jaar een gesprek", page)
    shown = text(page)
    assert "Samen in Zandhoek" in shown
    assert "Gevonden op" in shown
    assert 'data-wat="Voetnoot"' in page
    assert 'data-wat="Markdown"' in page
    assert 'role="group" aria-label="Kopieer naar het klembord"' in page
    apa = html.unescape(re.search(r'data-haal="([^"]+)"', page)[1])  # type: ignore[index]
    cited = reading.get(apa).json()["tekst"]
    assert "Mantelzorgers krijgen eens per jaar een gesprek" in cited
    assert re.search(r"\((?:Samen in Zandhoek|[^()]+), 2024", cited)
    assert "\n\nLiteratuur\n\n" in cited  # and no line under it, as it is pasted into Word
    assert "==" not in cited
    assert reading.get("/citaat?passage=niets%231-2&stijl=apa").status_code == 404
    assert reading.get(apa.replace("apa", "..%2Fx")).status_code == 400


def test_facets_count_and_each_narrows_at_once(reading: Browser) -> None:
    page = reading.get("/?vraag=mantelzorgers").text
    wanted = links(page, r"/\?vraag=mantelzorgers&amp;gemeente=Almere")
    assert wanted
    narrowed = reading.get(wanted[0]).text
    assert "Nota buurthuizen" in narrowed
    assert "Samen in Zandhoek" not in narrowed
    assert links(narrowed, r"/\?vraag=mantelzorgers") == ["/?vraag=mantelzorgers"]
    year = reading.get(links(page, r"/\?vraag=mantelzorgers&amp;jaar=2024")[0]).text
    assert "Nota buurthuizen" not in year


def test_what_is_not_known_of_documents_is_counted_beside_what_is(
    reading: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "undescribed", lambda _: {"gemeente": 0, "soort": 3})
    shown = text(reading.get("/?vraag=mantelzorgers").text)
    assert "Beleidsvisie 2 zonder soort 3 Jaar" in shown
    assert "zonder gemeente" not in shown


def test_nothing_found_says_what_the_library_does_not_hold(reading: Browser) -> None:
    shown = text(reading.get("/?vraag=zeppelins+boven+quarkistan&gemeente=Urk").text)
    assert "Niets gevonden" in shown
    assert "zeppelins" in shown.split("geen enkel document")[0]
    assert "Urk: geen enkel document" in shown
    assert "Emmen" in shown


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("vraag=mantelzorgrs", "“mantelzorgrs” staat nergens; gezocht is op “mantelzorgers”."),
        ("vraag=mantelzorgers+gemeente:+Emmen", "“gemeente:” is gelezen als een gewoon woord."),
        ("vraag=%22soep+op+de+maan%22", "Geen enkele passage voldoet aan “soep op de maan”."),
        ("vraag=soep&gemeente=Almere&gemeente=Xyz", "Xyz: geen enkel document."),
    ],
)
def test_how_the_question_was_read_is_told(reading: Browser, query: str, told: str) -> None:
    assert told in text(reading.get(f"/?{query}").text)


def test_of_one_there_is_no_plural(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "kb", "woordhash")
    (tmp_path / "kort.md").write_text("# Soep\n\nBuren eten samen soep.\n", encoding="utf-8")
    with Library(settings) as library:
        library.ingest([tmp_path / "kort.md"])
    with opened(settings) as client:
        pages = ("/", "/?vraag=soep", "/?vraag=raketbrandstof", "/verzameling", "/vergelijk")
        shown = {one: text(client.get(one).text) for one in pages}
    assert "1 document, " in shown["/"]
    assert "1 passage gevonden" in shown["/?vraag=soep"]
    assert "staat het in dit ene document met andere woorden" in shown["/?vraag=raketbrandstof"]
    assert "1 document" in shown["/verzameling"]
    assert not [one for one in shown if re.search(r"\b1 (documenten|passages)\b", shown[one])]


def test_more_like_this_has_an_address(reading: Browser) -> None:
    page = reading.get("/?vraag=soep+in+het+buurthuis").text
    alike = reading.get(links(page, r"/\?zoals=[^\"]+")[0]).text
    assert "Passages zoals deze" in alike
    assert 'class="treffer"' in alike


@pytest.mark.parametrize("query", ["aantal=0", "aantal=x", "vanaf=morgen", "vanaf=2025&tot=2020"])
def test_what_cannot_be_asked_is_explained(reading: Browser, query: str) -> None:
    answer = reading.get(f"/?vraag=soep&{query}")
    assert answer.status_code == 400
    assert "Dit kan niet" in answer.text


def test_a_question_that_is_too_long_is_told_and_not_cut_short(reading: Browser) -> None:
    question = "Wat krijgen mantelzorgers? " * 90
    answer = reading.get("/", params={"vraag": question})
    assert answer.status_code == 400
    assert "De vraag heeft 2.429 tekens; het mogen er 2.000 zijn." in answer.text
    assert question.strip() in html.unescape(answer.text)
    assert len(question) < int(re.search(r'id="vraag"[^>]* maxlength="(\d+)"', answer.text)[1])  # type: ignore[index]


@pytest.mark.parametrize("query", ["vraag=%22soep", "vraag=soep&vanaf=morgen&tot=2020"])
def test_what_cannot_be_asked_can_be_mended_where_it_was_typed(
    reading: Browser, query: str
) -> None:
    page = reading.get(f"/?{query}&gemeente=Almere").text
    asked = dict(parse_qsl(query))
    told = re.search(r'id="mis" role="alert">([^<]+)<', page)
    assert told
    assert "aanhalingsteken" in told[1] or "morgen" in told[1]
    assert f'value="{asked["vraag"].replace(chr(34), "&#34;")}"' in page
    assert '<input type="hidden" name="gemeente" value="Almere">' in page
    for name in ("vanaf", "tot"):
        assert f'name="{name}" value="{asked.get(name, "")}"' in page


def test_an_address_holds_the_whole_state() -> None:
    from starlette.datastructures import QueryParams

    written = "vraag=soep&sfeer=persoonlijk&gemeente=Urk&vanaf=2020&tot=2021-05&aantal=20"
    asked = Asked.read(QueryParams(written))
    assert asked.address == f"/?{written}"
    assert asked.narrowed("jaar", "2024").endswith("jaar=2024&aantal=20")
    with pytest.raises(QueryError):
        Asked.read(QueryParams({"vraag": "x" * 3000}))


# ---------------------------------------------------------------------- the reader


def reader_of(browser: Browser, question: str, title: str) -> str:
    page = browser.get(f"/?vraag={question}").text
    pattern = rf'class="titel" href="([^"]+)">{title}'
    return html.unescape(re.search(pattern, page)[1])  # type: ignore[index]


def test_the_reader_opens_at_the_page_of_the_hit_with_its_place_marked(reading: Browser) -> None:
    page = reading.get(reader_of(reading, "Buren+eten+samen+soep+elke+donderdag", "Nota")).text
    assert re.search(r'<input name="pagina" value="\d"', page)
    assert "<rect x=" in page
    marked = " ".join(re.findall(r"<mark>([^<]*)</mark>", page))
    assert "soep" in marked
    picture = html.unescape(re.search(r'<img src="([^"]+)"', page)[1])  # type: ignore[index]
    answer = reading.get(picture)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content.startswith(b"\xff\xd8")


def test_one_comes_back_where_one_was(reading: Browser) -> None:
    asked = "/?vraag=Buren+eten+samen+soep+mantelzorgers+koffie&aantal=20"
    page = reading.get(asked).text
    for reader in dict.fromkeys(links(page, r"/lees/[^\"]+")):
        shown = reading.get(reader).text
        back = re.search(r'class="terug" href="([^"]+)"', shown)
        assert back
        address, _, anchor = html.unescape(back[1]).partition("#")
        assert address == asked
        assert f'<article id="{anchor}"' in page
        changing = links(shown, r"/lees/[^\"]+wijzig=1#labels")
        assert changing
        assert all("vraag=Buren" in one and "aantal=20" in one for one in changing)
    assert links(
        reading.get("/?vraag=soep&aantal=1").text, r"/\?vraag=soep&amp;aantal=11[^\"]*"
    ) == ["/?vraag=soep&aantal=11#t2"]


def test_one_steps_to_the_next_hit_and_page(reading: Browser) -> None:
    path = reader_of(reading, "buurthuis", "Nota")
    page = reading.get(path).text
    assert "Treffer" in page
    step = links(page, r"/lees/[^\"]+")
    assert any("vraag=buurthuis" in one and "passage=" in one for one in step)
    assert "Nota buurthuizen" in text(page)
    assert reading.get("/lees/nota.pdf?pagina=3").status_code == 200


def test_one_steps_through_what_matches_the_question_and_not_every_word_of_it(
    tmp_path: Path,
) -> None:
    plan = "".join(
        f"## Deel {number}\n\nDe gemeente betaalt hier {what}, en vraagt wat beter kan.\n\n"
        for number, what in enumerate(
            ("de sleutelkast", "een bus", "het zwembad", "de kok", "een sleutelkast", "licht")
        )
    )
    (tmp_path / "plan.md").write_text(f"# Samen in Ede\n\n{plan}", encoding="utf-8")
    settings = Settings(tmp_path / "kb", "woordhash")
    with Library(settings) as library:
        library.ingest([tmp_path / "plan.md"])
    with opened(settings) as client:
        path = reader_of(Browser(client), "Wat betaalt de gemeente voor een sleutelkast?", "Samen")
        assert "Treffer 2 van 2 in dit document" in client.get(path).text


def test_where_a_document_answers_nothing_one_steps_through_what_the_library_found_there(
    tmp_path: Path,
) -> None:
    keys = "".join(
        f"## Deel {number}\n\nDe gemeente betaalt de sleutelkast van straat {number} en het "
        "slot.\n\n"
        for number in range(20)
    )
    other = "## De kok\n\nBij de gemeente werkt een kok.\n\n## De bus\n\nDe bus is gratis."
    (tmp_path / "kast.md").write_text(f"# Sleutelkasten\n\n{keys}", encoding="utf-8")
    (tmp_path / "kok.md").write_text(f"# Samen in Ede\n\n{other}", encoding="utf-8")
    settings = Settings(tmp_path / "kb", "woordhash")
    with Library(settings) as library:
        library.ingest([tmp_path / "kast.md", tmp_path / "kok.md"])
    with opened(settings) as client:
        path = "/lees/kok.md?vraag=Betaalt+de+gemeente+de+sleutelkast+en+het+slot?"
        page = Browser(client).get(path).text
        assert "werkt een kok" in page
        assert "in dit document</span>" not in page
        # of forty answers one is that of the cook
        assert "in dit document</span>" in Browser(client).get(f"{path}&aantal=40").text


def test_from_what_is_no_hit_of_its_document_one_steps_to_the_hits_around_it(
    reading: Browser, filled: Settings
) -> None:
    with Library(filled) as library:
        nota = library.find("nota.pdf").id
        passages = library.store.passages_of(nota)
        only = Filters(documents=(nota,))
        found = library.search("koffie", filters=only, per_document=0, count=200)
    words = [one.passage for one in found.hits if one.reasons.words]
    hit = min(words, key=lambda one: one.position)
    other = next(one for one in passages if one.position < hit.position)
    document, place = other.id.split("#")
    page = reading.get(f"/lees/{document}?passage={place}&vraag=koffie").text
    assert "in dit document</span>" in page
    step = re.search(r'href="([^"]+)" id="volgende-treffer"', page)
    first = reading.get(html.unescape(step[1])).text if step else ""
    assert re.search(r"<span>Treffer \d van \d in dit document</span>", first)
    assert step
    assert f"passage={hit.id.split('#')[1]}" in html.unescape(step[1])
    assert 'id="vorige-treffer"' not in page


def test_a_page_that_is_not_there_leads_to_its_document(reading: Browser) -> None:
    answer = reading.get("/lees/nota.pdf?pagina=99")
    assert answer.status_code == 404
    assert "geen pagina 99; de laatste is 3" in answer.text
    assert "Open Nota buurthuizen" in answer.text
    assert "verwijderd" not in answer.text
    assert reading.get("/lees/visie.md?pagina=2").status_code == 200
    assert reading.get("/lees/nota.pdf?pagina=9").status_code == 404


def test_an_address_of_a_passage_or_document_that_is_gone_says_what_a_reader_can_do(
    reading: Browser,
) -> None:
    path = reader_of(reading, "buurthuis", "Nota")
    place = re.search(r"passage=(\d+-\d+)", path)[1]  # type: ignore[index]
    document = path.split("?")[0].rpartition("/")[2]
    whole = f"{document}%23{place}"  # the id as the terminal shows it
    assert reading.get(f"/lees/{document}?passage={whole}").status_code == 200
    for gone in (f"{document}%231-2", "1-2", f"0123456789%23{place}"):
        answer = reading.get(f"/lees/{document}?passage={gone}")
        assert answer.status_code == 404
        assert "Deze passage is er niet" in text(answer.text)
        assert "sbkennis bronnen" not in answer.text
        assert links(answer.text, r"/lees/[^\"]+") == [f"/lees/{document}"]
    for address in ("/lees/niets.pdf", "/?zoals=niets", f"/?zoals=0123456789%23{place}"):
        answer = reading.get(address)
        assert answer.status_code == 404
        assert "`sbkennis" not in answer.text
        assert 'href="/verzameling">Naar de verzameling' in answer.text


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/concept/is-weg", "/concept"),
        ("/vergelijk/cel?uit=thema:document&rij=x&kolom=y", "/vergelijk"),
        ("/lees/is-weg", "/verzameling"),
    ],
)
def test_what_is_gone_leads_to_where_one_begins_again(
    reading: Browser, path: str, way: str
) -> None:
    assert f'href="{way}"' in reading.get(path).text.partition("<main")[2]


def test_the_original_and_a_marked_copy_are_downloads(reading: Browser) -> None:
    original = reading.get("/origineel/nota.pdf")
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment;")
    copy = reading.get("/gemarkeerd/nota.pdf?vraag=Buren+eten+samen+soep+elke+donderdag")
    reader = PdfReader(io.BytesIO(copy.content))
    notes = [note for page in reader.pages for note in page.get("/Annots", [])]
    assert notes[0].get_object()["/Subtype"] == "/Highlight"
    assert reading.get("/gemarkeerd/visie.md?vraag=soep").status_code in (400, 404)


def test_a_text_without_pages_shows_headings_and_its_outline(reading: Browser) -> None:
    page = reading.get("/lees/visie.md").text
    assert re.search(r"<h\d>Mantelzorg</h", page)
    assert re.search(r'class="d\d"><a href="#p\d+">Mantelzorg', page)
    assert "<img" not in page


def test_a_picture_of_another_width_or_page_does_not_exist(reading: Browser) -> None:
    assert reading.get("/beeld/nota.pdf/1?breedte=123").status_code == 400
    assert reading.get("/beeld/nota.pdf/99").status_code == 404
    assert reading.get("/beeld/visie.md/1").status_code == 404


# ---------------------------------------------------------------------- the collection


def test_an_upload_is_taken_in_with_a_reading_report(browser: Browser) -> None:
    files = [
        (
            "bestand",
            ("nieuw.md", b"# Nieuw\n\nDe fanfare repeteert in het dorpshuis."),
        ),
        ("bestand", ("stuk.pdf", b"%PDF-1.7 hier is niets")),
        ("bestand", ("kwaad.exe", b"MZ")),
    ]
    answer = browser.post(
        "/verzameling/neem-op", files=files, headers={"accept": "application/json"}
    )
    assert answer.status_code == 202
    assert "kwaad.exe" in answer.json()["geweigerd"][0]
    items = {one["naam"]: one for one in browser.settled()["stukken"]}
    assert items["nieuw.md"]["staat"] == "nieuw"
    assert "passage" in items["nieuw.md"]["verslag"]
    assert items["stuk.pdf"]["staat"] == "mislukt"
    assert "stuk.pdf" in items["stuk.pdf"]["fout"]
    assert "fanfare" in browser.get("/?vraag=fanfare+dorpshuis").text
    assert "nieuw.md" in browser.get("/verzameling").text


def test_how_an_upload_went_is_told_without_what_went_wrong_before(browser: Browser) -> None:
    def send(name: str, content: bytes, after: str = "") -> str:
        files = [("bestand", (name, content))]
        headers = {"accept": "application/json"}
        answer = browser.post("/verzameling/neem-op", {"na": after}, files=files, headers=headers)
        browser.settled()  # a quick one is ready before the next of the same choice is sent
        return str(answer.json()["opgenomen"][0])

    first = send("stuk.pdf", b"%PDF-1.7 hier is niets")
    send("goed.md", b"# Goed\n\nDe fanfare repeteert in het dorpshuis.", after=first)
    told = browser.settled()
    assert (told["zin"], told["aantal"], told["verwerkt"]) == ("Klaar. 1 mislukt.", 2, 2)
    send("later.md", b"# Later\n\nDe ijsclub maakt de baan schoon.")
    told = browser.settled()
    assert (told["zin"], told["aantal"], told["verwerkt"]) == ("Klaar.", 1, 1)
    assert len(told["stukken"]) == 3


@pytest.mark.parametrize("stops", [False, True])
def test_what_is_taken_in_while_another_process_writes_waits_for_it(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    monkeypatch.setattr("sbkennis.web.crew._LOOKS", 0.05)
    with FileLock(Settings(tmp_path / "kb").lock):
        browser.post("/verzameling/neem-op", files=[("bestand", ("kort.md", b"# Kort\n\nSoep."))])
        for _ in range(600):
            (one,) = browser.get("/verzameling/werk").json()["stukken"]
            if one["stap"].startswith("wacht"):
                break
            time.sleep(0.05)
        assert one["stap"] == "wacht tot een andere opdracht op deze kennisbank klaar is"
        if stops:
            browser.post("/verzameling/stop")
            assert browser.settled()["stukken"][0]["staat"] == "gestopt"
    (one,) = browser.settled()["stukken"]
    assert one["staat"] == ("gestopt" if stops else "nieuw")
    held = [each["file"] for each in browser.get("/api/bronnen").json()["documents"]]
    assert ("kort.md" in held) is not stops


def test_what_is_said_of_the_labels_of_other_documents_is_told(
    browser: Browser, tmp_path: Path
) -> None:
    document = browser.get("/api/lees?document=visie.md").json()["document"]["id"]
    folder = tmp_path / "kb" / "corpus" / "labels"
    folder.mkdir(exist_ok=True)
    (folder / f"{document}.jsonl").write_bytes(b"\xff\n")
    browser.post("/verzameling/neem-op", files=[("bestand", ("kort.md", b"# Kort\n\nSoep."))])
    (item,) = browser.settled()["stukken"]
    assert any("tekens die geen UTF-8 zijn" in line for line in item["opmerkingen"])


def test_a_full_disk_is_told_and_leaves_no_file(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "tijdelijk"
    kept.mkdir()
    token = browser.token()
    with monkeypatch.context() as disk:
        fill_disk(disk, kept)
        answer = browser.client.post(
            "/verzameling/neem-op",
            files=[("bestand", ("visie.md", VISION.encode()))],
            headers={"origin": BASE, "accept": "application/json", "x-csrf-token": token},
        )
    assert answer.status_code == 400
    assert "visie.md kan niet tijdelijk op schijf" in answer.json()["geweigerd"][0]
    assert "de schijf is vol" in answer.json()["geweigerd"][0]
    assert not list(kept.iterdir())


def test_a_source_on_a_disk_that_fails_is_told(
    reading: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "file_of", lambda *_: tmp_path)  # a folder cannot be read
    answer = reading.get("/origineel/visie.md")
    assert answer.status_code == 503
    assert "De bron van visie.md is niet te lezen: het is een map." in text(answer.text)


def test_a_mistake_of_ours_is_told_in_dutch_and_inert(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("geheim")

    monkeypatch.setattr(Library, "basket", broken)
    with opened(filled) as client:
        client = TestClient(client.app, base_url=BASE, raise_server_exceptions=False)
        answer = client.get("/mand")
    assert answer.status_code == 500
    assert "Er ging iets mis in sbkennis (ZeroDivisionError)." in text(answer.text)
    assert "geheim" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("path", ["/verzameling/neem-op", "/concept", "/zoekvragen"])
def test_a_browser_that_goes_away_while_it_sends_is_no_mistake_of_ours(
    reading: Browser, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    async def stream(_: Request) -> AsyncIterator[bytes]:
        yield b""
        raise ClientDisconnect

    monkeypatch.setattr(Request, "stream", stream)
    answer = reading.post(path, files=[("bestand", ("kort.md", b"# Kort"))])
    assert (answer.status_code, answer.text) == (400, "")


def test_work_can_be_stopped(browser: Browser) -> None:
    for number in range(12):
        words = f"# Stuk {number}\n\nDe fanfare repeteert in zaal {number} van het dorpshuis."
        browser.post("/verzameling/neem-op", files=[("bestand", (f"{number}.md", words.encode()))])
    assert browser.post("/verzameling/stop").status_code == 303
    began = time.monotonic()
    states = [one["staat"] for one in browser.settled()["stukken"]]
    assert "gestopt" in states
    assert time.monotonic() - began < 5
    browser.post("/verzameling/neem-op", files=[("bestand", ("later.md", VISION.encode()))])
    items = {one["naam"]: one["staat"] for one in browser.settled()["stukken"]}
    assert items["later.md"] in ("nieuw", "stond er al")


def test_what_went_wrong_after_all_files_is_told_with_the_last(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "De schijf is vol. Wat is gelezen, is bewaard."
    report = Report((FileReport(file="kort.md", status="new"),), fault=fault)
    monkeypatch.setattr(Helper, "call", lambda *_, **__: report)
    told, change = [], Jobs._set

    def watched(jobs: Jobs, number: int, **values: object) -> None:
        change(jobs, number, **values)
        told.extend(one.remarks for one in jobs.items() if one.is_over)

    monkeypatch.setattr(Jobs, "_set", watched)
    browser.post("/verzameling/neem-op", files=[("bestand", ("kort.md", b"# Kort"))])
    (item,) = browser.settled()["stukken"]
    assert (item["staat"], item["opmerkingen"]) == ("nieuw", [fault])
    assert told == [(fault,)]  # who sees that it is over has them
    assert fault in text(browser.get("/verzameling").text)


def test_without_scripts_no_page_reloads_by_itself_with_a_chosen_file_on_it(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(Helper, "call", lambda *_, **__: Report(()) if go_on.wait(20) else None)
    browser.post("/verzameling/neem-op", files=[("bestand", ("kort.md", b"# Kort"))])
    page = browser.get("/verzameling").text
    go_on.set()
    assert 'http-equiv="refresh"' not in page
    assert re.search(r'<noscript><a href="/verzameling">Kijk hoe ver het is</a>', page)


@pytest.mark.parametrize(
    ("error", "states"),
    [
        (ReadError("Het proces stopte onverwacht."), ["klaar", "mislukt", "mislukt"]),
        (Stopped(), ["klaar", "mislukt", "gestopt"]),
    ],
)
def test_of_work_that_ends_half_way_each_file_has_its_own_word(
    filled: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    states: list[str],
) -> None:
    def ended(*_: object, tell: Callable[[Progress], None], **__: object) -> None:
        tell(Progress("later.md", 2, 3, "lezen"))
        raise error

    monkeypatch.setattr(Helper, "call", ended)
    jobs = Jobs(filled)
    with jobs._lock:  # so that all are one ingest
        for name, words in (("visie.md", VISION), ("stuk.md", "stuk"), ("later.md", "later")):
            path = tmp_path / name / name
            path.parent.mkdir()
            path.write_text(words, encoding="utf-8")
            jobs.add_file(path)
    while jobs.is_busy:
        time.sleep(0.01)
    assert [one.state for one in jobs.items()] == states
    assert [bool(one.error) for one in jobs.items()] == [one == "mislukt" for one in states]
    jobs.close()


NEWER = VISION.replace("een gesprek met een consulent", "twee gesprekken met een consulent")


def test_a_newer_edition_replaces_the_document_when_one_says_so(browser: Browser) -> None:
    document = browser.get("/api/lees?document=visie.md").json()["document"]["id"]
    browser.post("/verzameling/neem-op", files=[("bestand", ("visie.md", NEWER.encode()))])
    item = browser.settled()["stukken"][0]
    assert item["staat"] == "wacht op uw keuze"
    assert item["document"] == document
    page = browser.get("/verzameling").text
    assert "Is dit een nieuwe versie ervan?" in page
    assert "Klaar, op uw keuze na." in page
    browser.post("/verzameling/keuze", {"nummer": str(item["nummer"]), "wat": "vervang"})
    assert browser.settled()["stukken"][0]["staat"] == "vervangen"
    listed = browser.get("/api/bronnen").json()["documents"]
    assert [one["file"] for one in listed] == ["nota.pdf", "visie.md"]
    assert listed[1]["id"] == document
    assert listed[1]["gemeente"] == "Emmen"  # what was said of it stays
    assert "twee gesprekken" in browser.get("/api/lees?document=visie.md").json()["text"]
    kept = browser.get("/origineel/visie.md").content.decode()
    assert "twee gesprekken" in kept


def test_a_file_of_the_same_name_may_be_another_document_or_none(browser: Browser) -> None:
    for number, said in enumerate(("niet", "apart")):
        made = NEWER.replace("twee", f"{number + 3}")
        browser.post("/verzameling/neem-op", files=[("bestand", ("visie.md", made.encode()))])
        item = browser.settled()["stukken"][0]
        browser.post("/verzameling/keuze", {"nummer": str(item["nummer"]), "wat": said})
        browser.settled()
        count = len(browser.get("/api/bronnen").json()["documents"])
        assert count == 2 + (said == "apart")
    same = VISION.encode()  # what is held already needs no question
    browser.post("/verzameling/neem-op", files=[("bestand", ("visie.md", same))])
    assert browser.settled()["stukken"][0]["staat"] == "stond er al"
    assert browser.post("/verzameling/keuze", {"nummer": "1", "wat": "eet op"}).status_code == 400


def test_a_field_of_a_description_can_be_emptied(browser: Browser) -> None:
    page = browser.get("/document/visie.md").text
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)
        if name in ("title", "publisher", "authors", "date", "gemeente")
    }
    assert fields["gemeente"] == "Emmen"
    browser.post("/document/visie.md", fields | {"kind": "", "gemeente": "", "date": ""})
    assert browser.settled()["stukken"][0]["staat"] == "vervangen"
    described = browser.get("/api/lees?document=visie.md").json()["document"]
    assert (described["gemeente"], described["kind"], described["date"]) == (None, None, None)
    assert described["title"] == fields["title"]


def test_a_description_is_corrected_and_stays(browser: Browser) -> None:
    fields = {
        "title": "Zandhoek samen",
        "date": "2024",
        "kind": "beleidsvisie",
        "gemeente": "Emmen",
    }
    page = browser.get("/document/visie.md").text
    publisher = re.search(r'name="publisher" value="([^"]*)"', page)[1]  # type: ignore[index]
    browser.post("/document/visie.md", fields | {"publisher": html.unescape(publisher)})
    assert browser.settled()["stukken"][0]["staat"] == "vervangen"
    assert "Zandhoek samen" in browser.get("/?vraag=mantelzorgers").text
    shown = browser.get("/document/visie.md").text
    assert "door u opgegeven" in shown
    assert "opdrachtregel" not in shown  # they never saw one


def test_a_description_that_cannot_be_is_mended_where_it_was_typed(browser: Browser) -> None:
    page = browser.get("/document/visie.md").text
    were = {f"was-{name}": "" for name in ("title", "publisher", "authors", "kind", "gemeente")}
    were["was-date"] = "2021"  # as the page showed it
    written = {"title": "Zandhoek, samen", "date": "gisteren", "kind": "notitie"}
    wrong = browser.post("/document/visie.md", were | written)
    assert wrong.status_code == 400
    assert "Nog niet bewaard. “gisteren” is geen datum" in wrong.text
    assert 'name="title" value="Zandhoek, samen"' in wrong.text
    assert 'name="date" value="gisteren"' in wrong.text
    assert 'name="was-date" value="2021"' in wrong.text
    assert '<option value="notitie" selected>' in wrong.text
    assert browser.get("/document/visie.md").text == page


def test_a_page_of_some_time_ago_does_not_undo_what_was_said_since(browser: Browser) -> None:
    page = browser.get("/document/nota.pdf").text
    old = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="((?:was-)?\w+)" value="([^"]*)"', page)
        if name != "csrf"
    }
    browser.post("/document/nota.pdf", old | {"title": "Nota huizen van de buurt"})
    browser.settled()
    browser.post("/document/nota.pdf", old | {"date": "2023"})
    browser.settled()
    shown = text(browser.get("/lees/nota.pdf").text)
    assert "Nota huizen van de buurt" in shown
    assert "2023" in shown


def test_what_is_removed_comes_back_and_what_is_cleared_does_not(browser: Browser) -> None:
    answer = browser.post("/document/visie.md/verwijder")
    document = answer.headers["location"].split("=")[1]
    assert browser.get("/lees/visie.md").status_code == 404
    assert "Maak ongedaan" in browser.get(answer.headers["location"]).text
    browser.post(f"/verwijderd/{document}/terug")
    assert browser.settled()["stukken"][0]["staat"] == "nieuw"
    assert browser.get("/lees/visie.md").status_code == 200
    browser.post("/document/visie.md/verwijder")
    browser.post(f"/verwijderd/{document}/wis")
    assert "Verwijderd</h2>" not in browser.get("/verzameling").text


def test_an_empty_folder_becomes_a_kennisbank(tmp_path: Path) -> None:
    with opened(Settings(tmp_path, "woordhash")) as client:
        browser = Browser(client)
        first = browser.get("/")
        assert first.status_code == 404
        assert "Neem documenten op" in first.text
        assert "nog leeg" in browser.get("/verzameling").text
        browser.post("/verzameling/neem-op", files=[("bestand", ("visie.md", VISION.encode()))])
        assert browser.settled()["stukken"][0]["staat"] == "nieuw"
        assert browser.get("/").status_code == 200


# ---------------------------------------------------------------------- labels


def test_a_label_is_corrected_where_it_is_read_and_undone(browser: Browser) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    document, place = re.match(r"/lees/([^?]+)\?passage=([\d-]+)", path).groups()  # type: ignore[union-attr]
    fields = {
        "facet": ["thema"],
        "label-thema": ["eenzaamheid"],
        "naam": "Anna Bos",
        "terug": path,
    }
    answer = browser.post(f"/labels/{document}/{place}", fields)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/lees/{document}?passage={place}")
    page = browser.get(answer.headers["location"]).text
    assert "Bewaard op naam van Anna Bos" in page
    assert "Volgens Anna Bos" in html.unescape(page)
    assert re.search(r'value="eenzaamheid" checked', page)
    browser.post("/labels/herstel", undoing(page))
    assert "Volgens Anna Bos" not in browser.get(path).text


def test_an_address_that_was_sent_on_does_not_say_that_a_colleague_judged(
    browser: Browser, tmp_path: Path
) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    document, place = re.match(r"/lees/([^?]+)\?passage=([\d-]+)", path).groups()  # type: ignore[union-attr]
    fields = {"facet": ["thema"], "label-thema": ["eenzaamheid"], "naam": "Anna Bos"}
    sent = browser.post(f"/labels/{document}/{place}", fields | {"terug": path}).headers["location"]
    with opened(Settings(tmp_path / "kb", "woordhash")) as client:
        colleague = Browser(client)
        client.cookies.set("sbkennis-naam", "Piet")
        page = colleague.get(sent).text
        assert "op naam van" not in page
        assert "/labels/herstel" not in page
        assert "Volgens Anna Bos" in html.unescape(page)
    browser.post("/labels/herstel", undoing(browser.get(sent).text))
    assert "op naam van" not in browser.get(sent).text  # nor after it was taken back


def undoing(page: str) -> dict[str, str]:
    """What the button that takes a judgement back sends."""
    form = re.search(r'action="/labels/herstel"(.+?)</form>', page, re.DOTALL)
    assert form
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[1])
    return {name: html.unescape(value) for name, value in fields if name != "csrf"}


def test_undo_takes_back_what_its_page_says_and_no_later_judgement(browser: Browser) -> None:
    paths = [
        reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen"),
        reader_of(browser, "ijsclub+maaltijd+dorpshuis", "Samen"),
    ]
    pages = []
    for path in paths:
        document, place = re.match(r"/lees/([^?]+)\?passage=([\d-]+)", path).groups()  # type: ignore[union-attr]
        fields = {"facet": ["thema"], "label-thema": ["eenzaamheid"], "naam": "Anna Bos"}
        answer = browser.post(f"/labels/{document}/{place}", fields | {"terug": path})
        pages.append(browser.get(answer.headers["location"]).text)
    assert browser.post("/labels/herstel", undoing(pages[0])).status_code == 303
    mine = 'name="label-thema" value="eenzaamheid" checked'
    assert [mine in browser.get(path).text for path in paths] == [False, True]
    again = browser.post("/labels/herstel", undoing(pages[0]))
    assert again.status_code == 400
    assert "al ongedaan gemaakt" in again.text
    assert browser.post("/labels/herstel").status_code == 400
    assert mine in browser.get(paths[1]).text


def form_of(page: str) -> dict[str, Any]:
    """What the form of the labels of a page sends."""
    form = re.search(r'class="oordeel">(.+?)</form>', page, re.DOTALL)
    assert form
    fields = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form[1])
    fields += re.findall(r'type="checkbox" name="([\w-]+)" value="([^"]*)"[^>]* checked', form[1])
    sent: dict[str, Any] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(html.unescape(value))
    return sent


def judge(browser: Browser, path: str, page: str, name: str, *labels: str) -> Any:
    """Send the form of a page with other themes and a name."""
    document, place = re.match(r"/lees/([^?]+)\?passage=([\d-]+)", path).groups()  # type: ignore[union-attr]
    fields = form_of(page) | {"label-thema": list(labels), "naam": name}
    return browser.post(f"/labels/{document}/{place}", fields)


@pytest.mark.parametrize("second", ["Anna", "Bert"])
def test_of_two_tabs_the_later_judgement_replaces_none_unasked(
    browser: Browser, tmp_path: Path, second: str
) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    (passage,) = re.findall(r'name="passage" value="([^"]+#[^"]+)"', browser.get(path).text)[:1]
    tabs = [browser.get(path).text, browser.get(path).text]
    assert judge(browser, path, tabs[0], "Anna", "eenzaamheid").status_code == 303
    told = judge(browser, path, tabs[1], second, "mantelzorg", "inclusie")
    assert told.status_code == 409
    assert "Eenzaamheid volgens Anna, " in text(told.text)
    assert form_of(told.text)["label-thema"] == ["mantelzorg", "inclusie"]
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        (kept,) = [one for one in library.said_of(passage) if one.facet == "thema"]
        assert kept.labels == ("eenzaamheid",)
        assert judge(browser, path, told.text, second, "mantelzorg").status_code == 303
        themes = [one for one in library.said_of(passage) if one.facet == "thema"]
    assert [one.labels for one in themes][-1] == ("mantelzorg",)
    assert len(themes) == (1 if second == "Anna" else 2)


def test_a_second_click_on_keep_is_no_other_judgement(browser: Browser, tmp_path: Path) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    page = browser.get(path).text
    answers = [judge(browser, path, page, "Anna", "eenzaamheid") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]


def test_a_judgement_that_was_taken_back_meanwhile_is_told(browser: Browser) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    kept = judge(browser, path, browser.get(path).text, "Anna", "eenzaamheid")
    page = browser.get(kept.headers["location"]).text
    browser.post("/labels/herstel", undoing(page))
    told = judge(browser, path, page, "Anna", "inclusie")
    assert told.status_code == 409
    assert "het oordeel dat er stond, is ongedaan gemaakt" in text(told.text)


def test_a_label_can_be_doubted(browser: Browser) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    document, place = re.match(r"/lees/([^?]+)\?passage=([\d-]+)", path).groups()  # type: ignore[union-attr]
    fields = {"facet": ["thema"], "label-thema": ["mantelzorg"], "twijfel": ["eenzaamheid"]}
    browser.post(f"/labels/{document}/{place}", fields | {"naam": "Anna", "terug": path})
    page = browser.get(path).text
    assert re.search(r'name="twijfel" value="eenzaamheid"[^>]* checked', page)
    assert not re.search(r'name="twijfel" value="mantelzorg"[^>]* checked', page)
    assert re.search(r"Eenzaamheid\s?\?\s\(twijfel\)", text(page))


def test_the_doubtful_are_gone_past_one_by_one(browser: Browser) -> None:
    assert "Uw naam" in browser.get("/labels").text
    page = browser.get("/labels?naam=Anna").text
    assert 'name="terug" value="/labels#nu"' in page  # the keyboard goes on below the menu
    assert page.count('id="nu"') == 1
    count = int(re.search(r"1 van (\d+)", page)[1])  # type: ignore[index]
    action = re.search(r'action="(/labels/[^"]+/[\d-]+)"', page)[1]  # type: ignore[index]
    facets = re.findall(r'name="facet" value="(\w+)"', page)
    chosen = {
        f"label-{name}": re.findall(rf'name="label-{name}" value="(\w+)" checked', page)
        for name in facets
    }
    browser.post(action, {"facet": facets, "naam": "Anna", "terug": "/labels", **chosen})
    after = browser.get("/labels").text
    assert f"1 van {count - 1}" in after or "geen twijfelgevallen" in after


def test_agreement_says_when_there_is_none_to_measure(reading: Browser) -> None:
    page = reading.get("/overeenstemming")
    assert page.status_code == 200
    assert "beoordeeld" in page.text


def test_agreement_counts_what_another_program_wrote(browser: Browser, tmp_path: Path) -> None:
    assert "Bert" not in browser.get("/overeenstemming").text
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        passage = library.search("Wat krijgen mantelzorgers").hits[0].passage.id
        for name in ("Anna", "Bert"):
            library.correct(passage, {"thema": ["mantelzorg"]}, coder=name)
    assert "Bert" in browser.get("/overeenstemming").text


def test_without_a_name_nothing_is_judged(browser: Browser) -> None:
    path = reader_of(browser, "Wat+krijgen+mantelzorgers", "Samen")
    document, place = re.match(r"/lees/([^?]+)\?passage=([\d-]+)", path).groups()  # type: ignore[union-attr]
    answer = browser.post(f"/labels/{document}/{place}", {"facet": "thema", "naam": " "})
    assert answer.status_code == 400


def test_eight_people_search_at_once(filled: Settings) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with opened(filled) as client, ThreadPoolExecutor(8) as people:

        def ask(number: int) -> int:
            return int(client.get(f"/?vraag=soep+{number % 5}").status_code)

        assert set(people.map(ask, range(40))) == {200}


# ---------------------------------------------------------------------- the basket


def test_passages_are_collected_ordered_annotated_and_exported(browser: Browser) -> None:
    page = browser.get("/?vraag=Buren+eten+samen+soep+mantelzorgers+koffie").text
    passages = re.findall(r'name="passage" value="([^"]+)"', page)[:2]
    for one in passages:
        answer = browser.post("/mand/erbij", {"passage": one, "terug": "/?vraag=soep"})
        assert answer.headers["location"].startswith("/?vraag=soep&in_mand=")
    fields = {"passage": passages[1], "notitie": "voor <b>hoofdstuk</b> 2", "kop": "Ontmoeten"}
    noted = browser.post("/mand/erbij", fields).headers["location"]
    address, _, anchor = noted.partition("#")  # whoever works with the keyboard goes on there
    kept = browser.get(address).text.split(f'id="{anchor}"')[1].partition("</li>")[0]
    assert 'role="status">Bewaard.' in kept
    assert browser.post("/mand/2/omhoog").headers["location"] == f"/mand#{anchor}"
    page = browser.get("/mand").text
    assert "Bewaard." not in page
    assert re.findall(r'name="passage" value="([^"]+)"', page) == passages[::-1]
    assert "voor &lt;b&gt;hoofdstuk&lt;/b&gt; 2" in page
    for form, start in (
        ("docx", b"PK"), ("ris", b"TY  -"), ("txt", b""), ("csl", b"["), ("qdpx", b"PK"),
        ("csv", b"\xef\xbb\xbfnummer;"),
    ):  # fmt: skip
        export = browser.get(f"/mand/export?vorm={form}&stijl=apa")
        assert export.headers["content-disposition"].startswith("attachment")
        assert export.content.lstrip().startswith(start)
    browser.post("/mand/1/eruit")
    assert len(re.findall(r'name="passage" value="', browser.get("/mand").text)) == 1


def collected(browser: Browser) -> list[str]:
    """Passages in the basket, each with a note that says which it is."""
    page = browser.get("/?vraag=Buren+eten+samen+soep+mantelzorgers+koffie").text
    passages = re.findall(r'name="passage" value="([^"]+)"', page)[:3]
    for one in passages:
        browser.post("/mand/erbij", {"passage": one, "notitie": f"notitie bij {one}"})
    return passages


def test_whoever_collects_stays_at_the_hit(browser: Browser) -> None:
    page = browser.get("/?vraag=Buren+eten+samen+soep+mantelzorgers+koffie").text
    form = page.split('action="/mand/erbij"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(passage|terug)" value="([^"]+)"', form))
    answer = browser.post("/mand/erbij", {k: html.unescape(v) for k, v in fields.items()})
    address, _, anchor = answer.headers["location"].partition("#")
    after = browser.get(address).text
    hit = after.split(f'<article id="{anchor}"')[1].partition("</article>")[0]
    assert "gelegd." in hit
    assert after.count("gelegd.") == 1


def test_of_what_is_in_the_basket_a_hit_says_so_and_leads_there(
    browser: Browser, tmp_path: Path
) -> None:
    search = "/?vraag=Buren+eten+samen+soep+mantelzorgers+koffie"
    reader = html.unescape(links(browser.get(search).text, r"/lees/[^\"]+")[0])
    passages = re.findall(r'name="passage" value="([^"]+)"', browser.get(search).text)
    assert "Staat in de mand" not in browser.get(reader).text
    browser.post("/mand/erbij", {"passage": passages[0]})
    later = browser.get(search).text
    assert re.findall(r'name="passage" value="([^"]+)"', later) == passages[1:]
    for page in (later, browser.get(reader).text):
        (way,) = re.findall(r'href="(/mand#[^"]+)"[^>]*>Staat in de mand', page)
        assert f'id="{way.partition("#")[2]}"' in browser.get("/mand").text
    (tmp_path / "kb" / "corpus" / "mand" / "mand.json").write_text("{", encoding="utf-8")
    broken = browser.get(search)  # searching goes on; the basket itself says what is wrong
    assert broken.status_code == 200
    assert re.findall(r'name="passage" value="([^"]+)"', broken.text) == passages


def test_what_is_copied_has_marks_that_differ_from_those_in_it(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "zuivel.md"
    path.write_text("# Zuivel\n\nDe boer zegt dat “karnemelk” in de straat altijd wordt gedeeld.")
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        library.ingest([path])
    page = html.unescape(browser.get("/?vraag=karnemelk+boer").text)
    copied = re.findall(r'data-tekst="(.+?)" data-wat="Citaat met bron"', page)
    assert copied[0].startswith("‘De boer zegt dat “karnemelk” in de straat altijd wordt gedeeld.’")


def left(browser: Browser) -> list[str]:
    return re.findall(r'name="passage" value="([^"]+)"', browser.get("/mand").text)


def test_a_second_click_or_tab_does_not_take_another_passage_from_the_basket(
    browser: Browser,
) -> None:
    first, second, third = collected(browser)
    page = browser.get("/mand").text
    form = re.search(r'action="(/mand/1/eruit)">(.+?)</form>', page)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form[2]))
    for _ in range(2):
        assert browser.post(form[1], fields).status_code == 303
    assert left(browser) == [second, third]
    browser.post("/mand/3/omhoog", {"bedoeld": third})  # as the page still numbers it
    assert left(browser) == [third, second]
    assert first not in left(browser)


def test_a_note_is_kept_whole_and_with_its_lines(browser: Browser, tmp_path: Path) -> None:
    passage = collected(browser)[0]
    two = "eerste regel\r\ntweede regel"
    browser.post("/mand/erbij", {"passage": passage, "notitie": two})
    page = browser.get("/mand").text
    assert re.search(r"<textarea[^>]*>\neerste regel\ntweede regel</textarea>", page)
    long = "Deze notitie is lang. " * 100
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        library.put_in_basket([passage], note=long)
        answer = browser.post("/mand/erbij", {"passage": passage, "notitie": long, "kop": "Kop"})
        assert answer.status_code == 400
        assert "er is plaats voor 2000" in text(answer.text)
        assert library.basket()[0].note == long


def test_what_was_taken_from_the_basket_is_put_back_with_its_note(
    browser: Browser, tmp_path: Path
) -> None:
    first, second, third = collected(browser)
    path = tmp_path / "kb" / "corpus" / "mand" / "mand.json"
    before = path.read_bytes()
    for _ in range(2):  # a second click too leads to the way back
        answer = browser.post("/mand/2/eruit", {"bedoeld": second})
    assert left(browser) == [first, third]
    assert "Leg terug" in browser.get(answer.headers["location"]).text
    assert browser.post("/mand/terug").status_code == 303
    assert path.read_bytes() == before
    assert browser.post("/mand/terug").status_code == 400
    assert "Leg terug" not in browser.get(answer.headers["location"]).text


def test_what_is_taken_out_can_be_put_back_where_it_was(browser: Browser) -> None:
    first, second, third = collected(browser)
    answer = browser.post("/mand/2/eruit", {"bedoeld": second})
    address, _, anchor = answer.headers["location"].partition("#")
    page = browser.get(address).text
    between = page.split(f'"m-{first.replace("#", "-")}"')[1].split(
        f'"m-{third.replace("#", "-")}"'
    )
    assert f'id="{anchor}"' in between[0]
    assert "Leg terug" in between[0]
    assert page.count("Leg terug") == 1
    back = browser.post("/mand/terug").headers["location"]
    assert back.endswith(f"#m-{second.replace('#', '-')}")
    last = browser.post("/mand/3/eruit", {"bedoeld": third}).headers["location"]
    assert "Leg terug" in browser.get(last.partition("#")[0]).text.split(f'value="{second}"')[-1]


def test_a_passage_goes_to_any_place_at_once(browser: Browser) -> None:
    first, second, third = collected(browser)
    for number, passage, place, stands in (
        (3, third, "1", [third, first, second]),
        (1, third, "99", [first, second, third]),
        (1, second, " 1 ", [second, first, third]),  # as an older page numbers it
    ):
        answer = browser.post(f"/mand/{number}/plaats", {"bedoeld": passage, "plaats": place})
        assert answer.headers["location"] == f"/mand#m-{passage.replace('#', '-')}"
        assert left(browser) == stands
    told = browser.post("/mand/1/plaats", {"bedoeld": second, "plaats": "boven"})
    assert told.status_code == 400
    assert "Geef als plaats een nummer" in text(told.text)


def test_an_emptied_basket_is_put_back_whole(browser: Browser, tmp_path: Path) -> None:
    collected(browser)
    path = tmp_path / "kb" / "corpus" / "mand" / "mand.json"
    before = path.read_bytes()
    answer = browser.post("/mand/leeg")
    assert left(browser) == []
    page = browser.get(answer.headers["location"]).text
    assert "De mand is geleegd: 3 passages." in text(page)
    assert "Leg terug" in page
    assert browser.post("/mand/terug").status_code == 303
    assert path.read_bytes() == before


def test_what_could_not_be_put_back_can_be_tried_again(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected(browser)
    browser.post("/mand/leeg")

    def full(*_: object) -> None:
        raise StoreError("De schijf is vol.")

    with monkeypatch.context() as once:
        once.setattr(Library, "put_back", full)
        assert browser.post("/mand/terug").status_code >= 400
    assert browser.post("/mand/terug").status_code == 303
    assert len(left(browser)) == 3


def note_form(page: str) -> dict[str, str]:
    """What the first form of a note and a heading sends."""
    form = re.search(r'class="velden">(.+?)</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form[1]))
    fields |= re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n([^<]*)<', form[1])
    return {name: html.unescape(value) for name, value in fields.items()}


def test_of_two_tabs_the_later_note_replaces_none_unasked(browser: Browser) -> None:
    passage = collected(browser)[0]
    opened_twice = note_form(browser.get("/mand").text)
    assert opened_twice["passage"] == passage
    browser.post("/mand/erbij", opened_twice | {"notitie": "van het eerste tabblad"})
    other_field = browser.post("/mand/erbij", opened_twice | {"kop": "Mantelzorg"})
    assert other_field.status_code == 303  # the note that nobody touched stays as it is now
    now = note_form(browser.get("/mand").text)
    assert (now["notitie"], now["kop"]) == ("van het eerste tabblad", "Mantelzorg")
    told = browser.post("/mand/erbij", opened_twice | {"notitie": "van\r\nhet tweede"})
    assert told.status_code == 409
    assert "van het eerste tabblad" in text(told.text)
    assert note_form(browser.get("/mand").text) == now
    again = note_form(told.text)
    assert again["notitie"] == "van\nhet tweede"
    assert browser.post("/mand/erbij", again).status_code == 303
    assert note_form(browser.get("/mand").text)["notitie"] == "van\nhet tweede"


def test_the_basket_is_read_once_to_put_something_in(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage = collected(browser)[0]
    reads: list[Basket] = []
    read = Basket.all

    def counted(self: Basket) -> list[Kept]:
        reads.append(self)
        return read(self)

    monkeypatch.setattr(Basket, "all", counted)
    assert browser.post("/mand/erbij", {"passage": passage}).status_code == 303
    assert len(reads) == 1


def test_of_words_that_moved_or_went_the_note_is_shown_and_can_be_written(
    browser: Browser, tmp_path: Path
) -> None:
    collected(browser)
    path = tmp_path / "kb" / "corpus" / "mand" / "mand.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    moved, lost, _ = rows["mand"]
    moved |= {"passage": f"{moved['document']}#1-2", "quote": moved["quote"].split(". ")[0] + "."}
    lost |= {"quote": "Deze woorden staan nergens.", "note": "bewaar dit"}
    path.write_text(json.dumps(rows), encoding="utf-8")
    page = browser.get("/mand").text
    assert "op een andere plaats in dit document" in page
    assert browser.get(links(page, r"/lees/[^\"]+\?passage=[^\"]+")[0]).status_code == 200
    assert "Uw notitie: bewaar dit" in text(page)
    written = re.findall(r'name="passage" value="([^"]+)"', page)[0]
    answer = browser.post("/mand/erbij", {"passage": written, "notitie": "nieuw", "kop": ""})
    assert answer.status_code == 303
    notes = [row["note"] for row in json.loads(path.read_text(encoding="utf-8"))["mand"]]
    assert notes[0] == "nieuw"
    assert len(notes) == 3


@pytest.mark.parametrize("query", ["vorm=exe", "stijl=..%2F..%2Fx", "vorm=docx"])
def test_what_cannot_be_exported_is_explained(browser: Browser, query: str) -> None:
    assert browser.get(f"/mand/export?{query}").status_code == 400
    assert browser.post("/mand/9/eruit").status_code == 400
    gone = browser.post("/mand/erbij", {"passage": "niets#1-2"})
    assert gone.status_code == 404
    assert "het document is intussen verwijderd of opnieuw gelezen" in text(gone.text)
