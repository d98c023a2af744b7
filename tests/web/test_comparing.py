"""The compare page: every state and cell has an address, and figures say how sure they are."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from starlette.datastructures import QueryParams

from sbkennis.codebook import Codebook
from sbkennis.comparison import WHAT, Comparison
from sbkennis.comparison.shown import amount
from sbkennis.errors import LibraryLockedError
from sbkennis.library import Library
from sbkennis.records import Document
from sbkennis.settings import Settings
from sbkennis.web.choices import Choice, Opened, chosen
from tests.test_vergelijk import FILLER, POSSIBLE
from tests.test_vergelijk import text as vision
from tests.web.conftest import Browser, opened
from tests.web.test_hostile import check_inert
from tests.web.test_pages import links, text


def fill(folder: Path) -> Settings:
    """Three visions (one the newer version of another), a note, and slides, one of them empty."""
    files = {
        "zandhoek.md": vision("Samen in Zandhoek", "Zandhoek", "kerken"),
        "kleidorp.md": vision("Kleidorp leeft", "Kleidorp", "sportverenigingen", 54),
        "zandhoek-nieuw.md": vision("Samen in Zandhoek, nieuw", "Zandhoek", "scholen",
                                    end="Wie een plan heeft, krijgt binnen een week antwoord."),
        "briefje.md": vision("Een briefje", "Kleidorp", "kerken", 1, POSSIBLE),
    }  # fmt: skip
    for name, written in files.items():
        (folder / name).write_text(written, encoding="utf-8")
    deck = Presentation()
    for words in (FILLER.format(day="maandag"), "", FILLER.format(day="dinsdag")):
        slide = deck.slides.add_slide(deck.slide_layouts[1 if words else 6])
        if words:
            slide.shapes.title.text = "Nota buurthuizen"
            slide.placeholders[1].text = words
    deck.save(str(folder / "nota.pptx"))
    settings = Settings(folder / "kennisbank", "woordhash")
    with Library(settings) as library:
        assert not library.ingest([folder / name for name in (*files, "nota.pptx")]).failed
        for name, place, year in (("zandhoek.md", "Zandhoek", "2019"),
                                  ("zandhoek-nieuw.md", "Zandhoek", "2023"),
                                  ("kleidorp.md", "Kleidorp", "2024-05")):  # fmt: skip
            library.describe(name, {"gemeente": place, "date": year, "kind": "beleidsvisie"})
    return settings


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return fill(tmp_path_factory.mktemp("vergelijk"))


@pytest.fixture(scope="module")
def page(compared: Settings) -> Iterator[Browser]:
    with opened(compared) as client:
        yield Browser(client)


def test_documents_of_one_title_and_year_are_told_apart_by_their_files(
    page: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = Library.documents

    def alike(library: Library) -> list[Document]:
        return [
            replace(one, title="Visie", date="2024" if one.file == "briefje.md" else "2023-05")
            for one in every(library)
        ]

    monkeypatch.setattr(Library, "documents", alike)
    for what in ("wijzigingen", "tabellen"):
        shown = text(page.get(f"/vergelijk?wat={what}").text)
        assert "Visie – zandhoek.md" in shown
        assert "Visie – zandhoek-nieuw.md" in shown
        assert "Visie – briefje.md" not in shown
    find = Library.find
    monkeypatch.setattr(
        Library, "find", lambda self, name: replace(find(self, name), title="Visie")
    )
    pair = "document=zandhoek.md&document=zandhoek-nieuw.md"
    heads = ["Visie [zandhoek.md]", "Visie [zandhoek-nieuw.md]"]
    changed = page.get(f"/vergelijk?wat=wijzigingen&{pair}").text
    assert f"{heads[0]} (2019) → en daarna {heads[1]} (2023)" in text(changed)
    for what in ("rol", "omschrijvingen"):
        shown = page.get(f"/vergelijk?wat={what}&{pair}").text
        assert [text(one) for one in re.findall(r'<h2 id="d-[^>]*>.*?</h2>', shown)] == heads


CELL = r"/vergelijk/cel\?[^\"]+"


def test_one_begins_with_all_documents_in_one_click(page: Browser) -> None:
    start = page.get("/vergelijk").text
    cards = links(start, r"/vergelijk\?wat=[a-z]+")
    assert len(cards) == len(WHAT)
    for address in cards:
        answer = page.get(address)
        assert answer.status_code == 200, address
        check_inert(answer.text)


def test_every_cell_opens_its_quotations(page: Browser, compared: Settings) -> None:
    shown = page.get("/vergelijk?wat=tabellen&tabel=waarde:document&tabel=sfeer:waarde").text
    addresses = list(dict.fromkeys(links(shown, CELL)))
    with Library(compared) as library:
        made = library.compare(tables=[("waarde", "document"), ("sfeer", "waarde")])
        wanted = [cell for table in made.tables for cell in table.cells if cell.passages]
        assert len(addresses) == len(wanted) > 6
        for address, cell in zip(addresses, wanted, strict=True):
            opened_cell = page.get(address)
            assert opened_cell.status_code == 200
            places = re.findall(r'class="titel" href="/lees/([^?"]+)\?passage=([\d-]+)"',
                                opened_cell.text)  # fmt: skip
            assert tuple("#".join(one) for one in places) == cell.passages[:50]
            quoted = library.cited(cell.passages[:1])[0]
            told = text(opened_cell.text)
            assert quoted.citation.text in told
            assert f"{quoted.passage.words} woorden" in told
            given = [name for name in (cell.row, cell.column) if name in made.titles]
            for name in given:  # why every passage has what the cell counts
                reason = rf"{re.escape(made.titles[name])} ?: \d+ % zeker"
                assert len(re.findall(reason, told)) == len(cell.passages[:50])


def test_a_quotation_leads_to_the_reader_and_into_the_basket(page: Browser) -> None:
    shown = page.get("/vergelijk?wat=tabellen&document=zandhoek.md&tabel=thema:document").text
    cell = page.get(links(shown, CELL)[0]).text
    reader = page.get(links(cell, r"/lees/[^\"]+passage=[^\"]+")[0])
    assert reader.status_code == 200
    assert "<mark>" in reader.text
    passage = re.search(r'name="passage" value="([^"]+)"', cell)[1]  # type: ignore[index]
    back = html.unescape(re.search(r'name="terug" value="([^"]+)"', cell)[1])  # type: ignore[index]
    put = page.post("/mand/erbij", {"passage": passage, "terug": back})
    address, _, anchor = put.headers["location"].partition("#")
    item = page.get(address).text.split(f'id="{anchor}"')[1].partition("</li>")[0]
    assert "In de mand gelegd." in text(item)


def test_the_figures_say_how_sure_they_are_and_what_was_not_read(
    page: Browser, compared: Settings
) -> None:
    shown = page.get("/vergelijk?wat=tabellen").text
    assert re.search(
        r'\d+ % <small><span aria-hidden="true">\((\d+)–(\d+)\)</span>'
        r'<span class="onzichtbaar">\(marge \1 tot \2\)</span></small>',
        shown,
    )
    assert '<caption class="onzichtbaar">Thema tegenover document</caption>' in shown
    assert "te weinig tekst" in shown
    heads = re.findall(r'<th scope="col">Nota buurthuizen<small>([^<]+)</small>', shown)
    assert heads[0] == "1 van 3 pagina&#39;s zonder tekst"
    with Library(compared) as library:
        short = library.find("briefje.md").id
        unread = library.find("nota.pptx").id
    opened_cells = {
        name: text(page.get(next(one for one in links(shown, CELL) if f"kolom={name}" in one)).text)
        for name in (short, unread)
    }
    assert "Te weinig tekst voor een aandeel" in opened_cells[short]
    assert "Niet gelezen: 1 van 3 pagina's" in opened_cells[unread]


def test_every_picture_opens_the_cells_of_the_tables(page: Browser) -> None:
    shown = page.get("/vergelijk?wat=tabellen&apart=1").text
    drawn = re.findall(r"<svg.*?</svg>", shown, flags=re.DOTALL)
    assert len(drawn) == 4
    outside = set(links(re.sub(r"<svg.*?</svg>", "", shown, flags=re.DOTALL), CELL))
    for picture in drawn:
        inside = set(links(picture, CELL))
        assert inside
        assert inside <= outside  # all that is to be clicked can be reached in the tables
        assert not re.search(r"style=|<style|url\(", picture)
    assert "Het grootst: " in text(shown)


@pytest.mark.parametrize("measure", ["aandeel", "aantal", "per1000"])
def test_the_measure_can_be_chosen(page: Browser, measure: str, compared: Settings) -> None:
    shown = page.get(f"/vergelijk?wat=tabellen&maat={measure}&tabel=waarde:document").text
    with Library(compared) as library:
        made = library.compare(tables=[("waarde", "document")])
    cell = next(one for one in made.tables[0].cells if one.passages and one.enough)
    figure = {
        "aandeel": amount(cell)[0],
        "aantal": str(len(cell.passages)),
        "per1000": f"{cell.per_1000.value:.1f}".replace(".", ","),
    }[measure]
    assert re.search(rf"</span>{re.escape(figure)} <small>", shown)


def test_documents_are_put_together_by_gemeente_and_by_hand(page: Browser) -> None:
    shown = page.get("/vergelijk?wat=tabellen&per=gemeente").text
    assert re.search(r'<th scope="row">Zandhoek <span class="telling">2 documenten', shown)
    form = [("wat", "tabellen"), ("document", "zandhoek.md"), ("document", "kleidorp.md"),
            ("groepsnaam", "Visies, oud"), ("doe", "groep"), ("per", "document"),
            ("maat", "aandeel"), ("rijen", ""), ("kolommen", "document")]  # fmt: skip
    answer = page.get("/vergelijk/kies", params=form)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address == "/vergelijk?wat=tabellen&groep=Visies%2C+oud%3Dzandhoek.md%2Ckleidorp.md"
    grouped = page.get(address).text
    assert "Visies, oud" in text(grouped)
    assert page.get(links(grouped, CELL)[0]).status_code == 200
    assert links(grouped, r"/vergelijk\?wat=tabellen") != []  # the address without the group


def test_an_address_holds_the_whole_state() -> None:
    written = (
        "wat=tabellen&document=a.md&document=b.md&gemeente=Urk&soort=beleidsvisie&vanaf=2020"
        "&tot=2021-05&per=soort&tabel=thema%3Adocument&apart=1&maat=aantal"
    )
    choice = Choice.read(QueryParams(written))
    assert choice.address == f"/vergelijk?{written}"
    assert choice.showing("rol") == f"/vergelijk?{written.replace('tabellen', 'rol')}"
    cell = f"{written}&uit=sfeer%3Athema&rij=x&kolom=y&eenheid=z&aantal=200"
    assert Opened.read(QueryParams(cell)).address == f"/vergelijk/cel?{cell}"
    form = [("wat", "omschrijvingen"), ("begrip", " mantelzorg "), ("tegenover", ""), ("vanaf", "")]
    assert chosen(form) == "/vergelijk?wat=omschrijvingen&begrip=mantelzorg"


def test_definitions_differ_word_by_word_from_a_chosen_one(page: Browser) -> None:
    plain = page.get("/vergelijk?wat=omschrijvingen").text
    against = links(plain, r"/vergelijk\?wat=omschrijvingen&amp;tegenover=[^\"]+")
    assert len(against) == 4
    shown = page.get("/vergelijk?wat=omschrijvingen&tegenover=zandhoek.md").text
    assert "Gekozen: de andere staan hiertegenover" in shown
    assert re.search(r"<del>kerken</del> ?<ins>sportverenigingen</ins>", shown)
    assert "Ontbreekt: kerken" in text(shown)
    assert "Niets gevonden in: Nota buurthuizen (1 pagina zonder tekst)" in text(shown)


def test_roles_criteria_and_expectations_stand_under_their_labels(page: Browser) -> None:
    for what, words in (
        ("rol", "faciliteert plekken"),
        ("criteria", "Hoort er niet bij"),
        ("verwachtingen", "Waartoe:"),
    ):
        shown = page.get(f"/vergelijk?wat={what}").text
        assert words in text(shown)
        anchors = re.findall(r'<td><a href="#([^"]+)">', shown)
        assert anchors
        assert all(f'id="{one}"' in shown for one in anchors)
        assert links(shown, r"/lees/[^\"]+passage=[^\"]+")


def test_what_is_only_possible_is_told_apart_and_can_be_left_out(page: Browser) -> None:
    shown = page.get("/vergelijk?wat=rol").text
    assert "1 mogelijk" in text(shown)
    marked = re.findall(r'<div class="vondst mogelijk"[^>]*>(.*?)</div>', shown, re.DOTALL)
    assert any(text(one).startswith(f"Mogelijk {POSSIBLE}") for one in marked)
    assert shown.count(POSSIBLE) == "".join(marked).count(POSSIBLE)
    assert "kloppen er ongeveer twee van de vijf" in text(shown)
    without = page.get("/vergelijk?wat=rol&zeker=1").text
    assert POSSIBLE not in text(without)
    assert "mogelijk past" in text(without)  # the choice itself
    assert re.search(r'name="zeker" value="1" checked', without)
    assert "zeker=1" in links(without, r"/vergelijk/download\?[^\"]*vorm=csv[^\"]*")[0]
    assert 'name="zeker"' not in page.get("/vergelijk?wat=criteria").text
    for asked, is_told in (("wat=rol", True), ("wat=rol&zeker=1", False)):
        report = page.get(f"/vergelijk/download?{asked}&vorm=html").text
        assert ("[mogelijk" in report) is is_told
    for asked, count in (("wat=rol", 1), ("wat=rol&zeker=true", 0)):
        told = page.get(f"/api/vergelijk?{asked}").json()["documents"]
        texts = [one["text"] for each in told for one in each["found"]]
        assert texts.count(POSSIBLE) == count


def test_two_versions_show_what_changed(page: Browser) -> None:
    shown = page.get(
        "/vergelijk?wat=wijzigingen&document=zandhoek.md&document=zandhoek-nieuw.md"
    ).text
    assert "1 gewijzigd, 1 toegevoegd, 0 vervallen" in text(shown)
    assert re.search(r"<del>kerken</del> ?<ins>scholen</ins>", shown)
    assert shown.count('name="document"') == 3  # the two, and one to go on with


def test_a_difference_is_between_two(page: Browser) -> None:
    shown = page.get("/vergelijk?wat=verschil&document=zandhoek.md&document=kleidorp.md").text
    assert 'name="maat"' not in shown  # a difference is between shares, whatever is chosen
    assert "niet aangetoond" in text(shown)
    assert "95 %-interval" in shown
    assert page.get(links(shown, CELL)[0]).status_code == 200
    (drawn,) = links(shown, r"/vergelijk/download\?[^\"]*vorm=png[^\"]*beeld=verschil-thema[^\"]*")
    assert page.get(drawn).content.startswith(b"\x89PNG")
    still = page.get("/vergelijk?wat=verschil")
    assert still.status_code == 200
    assert "Noem er twee" in text(still.text)
    assert "hebben" not in still.text.split("Noem er twee")[0][-40:]


def test_years_are_compared_by_year(page: Browser) -> None:
    shown = page.get("/vergelijk?wat=jaren").text
    assert "Thema door de jaren" in text(shown)
    assert 'th scope="col">2019' in shown


@pytest.mark.parametrize(
    ("form", "starts"),
    [("xlsx", b"PK"), ("docx", b"PK"), ("html", b"<!DOCTYPE"), ("qdpx", b"PK"), ("qdc", b"<?xml"),
     ("csv", b"PK"), ("svg&beeld=warmtekaart", b"<svg"), ("png&beeld=warmtekaart", b"\x89PNG")],
)  # fmt: skip
def test_a_comparison_is_had_as_a_file(page: Browser, form: str, starts: bytes) -> None:
    answer = page.get(f"/vergelijk/download?wat=tabellen&vorm={form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.lstrip().startswith(starts)
    if form == "xlsx":
        assert "Passages" in load_workbook(io.BytesIO(answer.content)).sheetnames
    if form == "csv":
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert names == ["vergelijking.csv", "vergelijking-passages.csv"]


def test_what_patterns_found_is_had_as_a_file(page: Browser) -> None:
    for what in ("rol", "wijzigingen&document=zandhoek.md&document=zandhoek-nieuw.md"):
        answer = page.get(f"/vergelijk/download?wat={what}&vorm=csv")
        assert answer.content.decode("utf-8-sig").count("Zandhoek") > 1
    assert page.get("/vergelijk/download?wat=rol&vorm=docx").content.startswith(b"PK")


def test_only_files_that_hold_what_is_shown_are_offered(page: Browser) -> None:
    """A report once went along that told of other tables, or of another term."""
    changes = "wijzigingen&document=zandhoek.md&document=zandhoek-nieuw.md"
    for what, forms in (
        ("rol", ["xlsx", "csv", "docx", "html"]),
        ("omschrijvingen", ["xlsx", "csv", "docx", "html"]),
        ("omschrijvingen&begrip=mantelzorg", ["xlsx", "csv"]),
        ("omschrijvingen&tegenover=zandhoek.md", ["xlsx", "csv"]),
        (changes, ["xlsx", "csv"]),
    ):
        shown = page.get(f"/vergelijk?wat={what}").text
        assert [
            re.sub(r".*vorm=", "", one) for one in links(shown, r"/vergelijk/download\?[^\"]*")
        ] == forms
    refused = page.get(f"/vergelijk/download?wat={changes}&vorm=docx")
    assert refused.status_code == 400
    assert "Kies uit: Excel, CSV" in text(refused.text)
    sheet = load_workbook(
        io.BytesIO(page.get(f"/vergelijk/download?wat={changes}&vorm=xlsx").content)
    )
    assert sheet.sheetnames == ["Gevonden"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/vergelijk?wat=onzin", 400),
        ("/vergelijk?per=maan", 400),
        ("/vergelijk?maat=kilo", 400),
        ("/vergelijk?tabel=thema", 400),
        ("/vergelijk?tabel=kleur:document", 400),
        ("/vergelijk?vanaf=morgen", 400),
        ("/vergelijk?groep=x", 400),
        ("/vergelijk?gemeente=Elders", 400),
        ("/vergelijk?document=niets", 404),
        ("/vergelijk/kies?doe=groep&groepsnaam=x", 400),
        ("/vergelijk/cel", 400),
        ("/vergelijk/cel?uit=thema:document&rij=niets&kolom=zandhoek.md", 400),
        ("/vergelijk/cel?uit=thema:document&rij=x&kolom=y&aantal=0", 400),
        ("/vergelijk/cel?uit=thema:document&rij=x&kolom=y&aantal=000000050" + "7" * 4_991, 400),
        ("/vergelijk/cel?uit=thema:document&rij=x&kolom=y&aantal=" + "1" + "0" * 4_999, 400),
        ("/vergelijk/cel?wat=rol&uit=thema:document&rij=x&kolom=y", 400),
        ("/vergelijk/download?vorm=exe", 400),
        ("/vergelijk/download?vorm=svg&beeld=..", 400),
        ("/vergelijk/download?wat=rol&vorm=png&beeld=waarden", 400),
    ],
)
def test_what_cannot_be_compared_is_explained(page: Browser, path: str, status: int) -> None:
    answer = page.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_thirty_documents_stand_under_each_other(tmp_path: Path) -> None:
    for number in range(30):
        written = vision(f"Visie van dorp {number}", f"Dorp {number}", "kerken", 2)
        (tmp_path / f"dorp{number:02}.md").write_text(written, encoding="utf-8")
    settings = Settings(tmp_path / "kennisbank", "woordhash")
    with Library(settings) as library:
        library.ingest([tmp_path / f"dorp{number:02}.md" for number in range(30)])
        made = library.compare()
    assert isinstance(made, Comparison)
    with opened(settings) as client:
        shown = client.get("/vergelijk?wat=tabellen&tabel=thema:document").text
    assert len(re.findall(r'<th scope="row">Visie van dorp \d+<small>', shown)) == 30


# ---------------------------------------------------------------------- what people say of findings


@pytest.fixture
def judging(compared: Settings, tmp_path: Path) -> Iterator[Browser]:
    copytree(compared.root, tmp_path / "kennisbank")
    with opened(Settings(tmp_path / "kennisbank", "woordhash")) as client:
        yield Browser(client)


ROLE = "De gemeente faciliteert plekken waar inwoners elkaar ontmoeten."
ROLES = "/vergelijk?wat=rol&document=briefje.md"
TAKEN_BACK = '<p class="bewaard" role="status">Het oordeel is ongedaan gemaakt.</p>'


def buttons(shown: str, name: str) -> dict[str, str]:
    """The buttons "klopt" or "klopt niet": what each says, by the sentence it is about."""
    found = re.findall(
        rf'<button class="klein" form="nakijken" name="{name}" value="([^"]+)">.*?'
        r'<span class="onzichtbaar">: ([^<]+)</span>', shown,
    )  # fmt: skip
    return {html.unescape(text): html.unescape(value) for value, text in found}


def test_a_reader_refuses_a_finding_and_takes_it_back(judging: Browser) -> None:
    shown = judging.get(ROLES).text
    sent = {
        "naam": "Zoë",
        "terug": ROLES,
        "soort": "rol",
        "nee": buttons(shown, "nee")[ROLE],
    }
    answer = judging.post("/vergelijk/oordeel", sent)
    assert answer.status_code == 303
    address, _, anchor = answer.headers["location"].partition("#")
    after = judging.get(address).text
    check_inert(after)
    assert f'id="{anchor}"' in after
    assert "Bewaard op naam van Zoë." in text(after)
    assert "gevonden zinnen na; die klopt niet." in text(after)
    assert "Afgewezen door Zoë" in text(after)
    report = judging.get(f"/vergelijk/download?{ROLES.partition('?')[2]}&vorm=html").text
    assert f"“{ROLE}”" not in report
    (batch,) = re.findall(r'name="oordeel" value="([^"]+)"', after)
    back = judging.post("/vergelijk/herstel", {"oordeel": batch, "terug": address})
    after = judging.get(back.headers["location"]).text
    assert TAKEN_BACK in after.partition("<h1>")[0]
    assert "<title>Ongedaan gemaakt – Rol" in after
    assert "Afgewezen" not in text(after)
    assert f'name="terug" value="{html.escape(ROLES)}"' in after, "it is said once"


def test_what_a_reader_confirms_is_no_longer_only_possible(judging: Browser) -> None:
    shown = judging.get(ROLES).text
    assert "1 mogelijk" in text(shown)
    (value,) = (one for name, one in buttons(shown, "ja").items() if POSSIBLE.startswith(name[:50]))
    judging.post("/vergelijk/oordeel", {"naam": "Zoë", "terug": ROLES, "soort": "rol", "ja": value})
    after = judging.get(ROLES).text
    assert "1 mogelijk" not in text(after)
    assert "Nagekeken door Zoë" in text(after)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"naam": " "}, "De naam van de codeur is leeg"),
        ({"soort": "wens"}, "geen soort vondst"),
        ({"nee": "weg#0-10|0-5|abc|v0|"}, "weg"),
        ({"nee": "onzin"}, "open de pagina opnieuw"),
        ({}, "intussen opnieuw gelezen"),
    ],
)
def test_a_judgement_of_a_page_that_is_out_of_date_changes_nothing(
    judging: Browser, change: dict[str, str], told: str
) -> None:
    value = buttons(judging.get(ROLES).text, "nee")[ROLE]
    key, part, _, rest = value.split("|", 3)
    sent = {"naam": "Zoë", "terug": ROLES, "soort": "rol", "nee": f"{key}|{part}|{'0' * 12}|{rest}"}
    answer = judging.post("/vergelijk/oordeel", sent | change)
    assert answer.status_code >= 400
    assert told in text(answer.text)
    assert "Afgewezen" not in text(judging.get(ROLES).text)


# ---------------------------------------------------------------------- a sentence of one's own

MISSED = (
    "Mantelzorgers drinken er koffie terwijl een ander de zorg een middag overneemt, en de sociaal "
    "werker luistert mee zonder meteen iets te regelen."
)


def form_in(shown: str) -> tuple[str, dict[str, list[str]]]:
    """Where the form about a sentence goes, and all that it can send, by name."""
    (form,) = re.findall(r'<form method="post" action="(/zin/[^"]+)"(.*?)</form>', shown, re.DOTALL)
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)"(?: value="([^"]*)")?', form[1]):
        fields.setdefault(name, []).append(html.unescape(value))
    return html.unescape(form[0]), fields


def checked(shown: str) -> list[str]:
    found = re.findall(r'value="([^"]*)"(?: required)? checked', shown)
    return [html.unescape(one) for one in found]


def pointing(page: Browser) -> tuple[str, dict[str, str]]:
    """The form at the passage that holds the missed sentence, with that chosen as a role."""
    for address in links(page.get("/lees/briefje.md").text, r"/zin/[^\"]+"):
        action, fields = form_in(page.get(address).text)
        for one in fields["zin"]:
            if " ".join(one.partition("|")[2].split()) == MISSED:
                return action, {
                    "zin": one, "soort": "rol", "l-rol": "institutioneel", "naam": "Zoë",
                    "gezien": fields["gezien"][0], "terug": fields["terug"][0],
                }  # fmt: skip
    raise AssertionError(MISSED)


def said(page: Browser, roles: str = ROLES) -> list[tuple[str, list[str], str, str]]:
    told = page.get(f"/api{roles}").json()["documents"]
    found = [one for each in told for one in each["found"]]
    return [(one["text"], one["labels"], one["rule"], one["coder"]) for one in found
            if one["coder"]]  # fmt: skip


def test_a_reader_points_out_a_sentence_that_was_missed_and_takes_it_back(
    judging: Browser,
) -> None:
    action, sent = pointing(judging)
    answer = judging.post(action, sent)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith("/lees/")
    assert "Bewaard op naam van Zoë." in text(judging.get(address).text)
    assert said(judging) == [(MISSED, ["institutioneel"], "aangewezen", "Zoë")]
    shown = text(judging.get(ROLES).text)
    assert "Aangewezen door Zoë" in shown
    assert "Zelf aangewezen: 1 zin." in shown
    report = judging.get(f"/vergelijk/download?{ROLES.partition('?')[2]}&vorm=html").text
    assert "aangewezen door Zoë" in report
    again = judging.get(action).text
    check_inert(again)
    assert "rol, Institutioneel, volgens Zoë" in text(again)
    (batch,) = re.findall(r'name="oordeel" value="([^"]+)"', again)
    back = judging.post("/vergelijk/herstel", {"oordeel": batch, "terug": action})
    assert TAKEN_BACK in judging.get(back.headers["location"]).text
    assert said(judging) == []


def test_the_label_of_a_finding_is_corrected_where_it_stands(judging: Browser) -> None:
    def finding() -> str:
        return next(
            one for one in links(judging.get(ROLES).text, r"/zin/[^\"]+")
            if form_in(judging.get(one).text)[1]["zin"][0].endswith(f"|{ROLE}")
        )  # fmt: skip

    def change(labels: list[str]) -> None:
        address = finding()
        action, fields = form_in(judging.get(address).text)
        fixed = {name: fields[name][0] for name in ("zin", "soort", "vast", "gezien", "terug")}
        answer = judging.post(action, fixed | {"naam": "Zoë", "l-rol": labels})
        assert answer.headers["location"].startswith(f"{ROLES}&bewaard=")

    change(["persoonlijk"])
    assert said(judging) == [(ROLE, ["persoonlijk"], "de gemeente doet", "Zoë")]
    address = finding()
    assert "label=persoonlijk&" in address
    assert checked(judging.get(address).text) == ["persoonlijk"]
    change([])
    assert said(judging) == [(ROLE, [], "de gemeente doet", "Zoë")]
    assert checked(judging.get(address).text) == [], "what was said since goes before the address"


def test_what_has_no_labels_to_choose_can_only_be_taken_back(
    judging: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A definition under "Wijzig" got a second term; a role lost labels that one could not see."""
    action, sent = pointing(judging)
    judging.post(action, sent | {"soort": "omschrijving", "begrip": "respijtzorg"})
    defined = judging.get("/vergelijk?wat=omschrijvingen&begrip=respijtzorg").text
    (address,) = links(defined, r"/zin/[^\"]+")
    shown = judging.get(address).text
    check_inert(shown)
    assert "Neem een oordeel terug" in text(shown)
    assert MISSED in text(shown)
    assert 'action="/zin/' not in shown
    assert 'action="/vergelijk/herstel"' in shown
    monkeypatch.setattr(Codebook, "of_facet", lambda *_: ())
    assert ROLE in text(judging.get(ROLES).text)
    assert links(judging.get(ROLES).text, r"/zin/[^\"]+") == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"naam": " "}, "Vul uw naam in"),
        ({"woorden": "koffie terwijl een ander"}, "U koos een zin, en schreef ook andere"),
        ({"soort": "wens"}, "kies een van de vier soorten"),
        ({"soort": "omschrijving", "begrip": ""}, "welk begrip"),
        ({"soort": "criterium"}, "Kies bij een criterium"),
        ({"l-rol": "gezellig"}, "gezellig"),
        ({"zin": ""}, "neem de woorden letterlijk over"),
        ({"zin": "", "woorden": "koffie"}, "Kies een hele zin"),
        ({"zin": "x" * 20, "woorden": "y " * 3_000}, "hooguit enkele zinnen"),
        ({"zin": "", "woorden": "Dit staat er niet in."}, "staat niet in briefje.md"),
    ],
)
def test_what_cannot_be_pointed_out_is_told_and_the_form_keeps_the_rest(
    page: Browser, compared: Settings, change: dict[str, str], told: str
) -> None:
    action, sent = pointing(page)
    answer = page.post(action, sent | change)
    assert answer.status_code == 400
    assert told in text(answer.text)
    assert "<title>Nog niet bewaard – " in answer.text
    check_inert(answer.text)
    if "zin" not in change:
        assert sent["zin"] in checked(answer.text)
    assert html.escape(change.get("woorden", "")[:20]) in answer.text
    assert form_in(answer.text)[0] == action
    assert not (compared.corpus / "vondsten").exists()


def test_of_two_tabs_the_second_sees_what_the_first_said_and_a_second_click_says_nothing_new(
    judging: Browser,
) -> None:
    action, sent = pointing(judging)
    first = judging.post(action, sent)
    assert judging.post(action, sent).headers["location"] == first.headers["location"]
    other = sent | {"naam": "Bram", "l-rol": "persoonlijk"}
    answer = judging.post(action, other)
    assert answer.status_code == 409
    assert "rol, Institutioneel, volgens Zoë" in text(answer.text)
    assert {"rol", "persoonlijk", sent["zin"]} == set(checked(answer.text))
    assert said(judging) == [(MISSED, ["institutioneel"], "aangewezen", "Zoë")]
    seen = form_in(answer.text)[1]["gezien"][0]
    assert judging.post(action, other | {"gezien": seen}).status_code == 303
    assert said(judging) == [(MISSED, ["persoonlijk"], "aangewezen", "Bram")]


def test_a_sentence_that_stands_twice_in_a_passage_is_pointed_out_and_corrected_in_each_place(
    judging: Browser, tmp_path: Path
) -> None:
    """The second was told to be kept, and was not; its form had the labels of the first."""
    twice = f"# Tweemaal\n\n## Beloften\n\n{MISSED} Buren koken er samen. {MISSED}\n"
    (tmp_path / "twee.md").write_text(twice, encoding="utf-8")
    with Library(Settings(tmp_path / "kennisbank", "woordhash")) as other:
        assert not other.ingest([tmp_path / "twee.md"]).failed
    address = links(judging.get("/lees/twee.md").text, r"/zin/[^\"]+")[0]
    action, fields = form_in(judging.get(address).text)
    first, second = [one for one in fields["zin"] if one.endswith(MISSED)]
    sent = {"soort": "rol", "l-rol": "institutioneel", "naam": "Zoë", "gezien": fields["gezien"][0]}
    assert judging.post(action, sent | {"zin": first}).status_code == 303
    other_tab = judging.post(action, sent | {"zin": second})
    assert other_tab.status_code == 409
    seen = form_in(other_tab.text)[1]["gezien"][0]
    again = sent | {"zin": second, "l-rol": "persoonlijk", "gezien": seen}
    assert judging.post(action, again).status_code == 303
    labels = [["institutioneel"], ["persoonlijk"]]
    shown = judging.get("/vergelijk?wat=rol&document=twee.md").text
    changing = links(shown, r"/zin/[^\"]+")
    assert sorted(checked(judging.get(one).text) for one in changing) == labels
    (batch, _) = re.findall(r'name="oordeel" value="([^"]+)"', judging.get(action).text)
    judging.post("/vergelijk/herstel", {"oordeel": batch, "terug": action})
    assert [one[1] for one in said(judging, "/vergelijk?wat=rol&document=twee.md")] == labels[1:]


def test_a_form_that_was_open_while_the_document_changed_finds_its_sentence_or_says_it_is_gone(
    judging: Browser, compared: Settings, tmp_path: Path
) -> None:
    action, sent = pointing(judging)
    written = (compared.root.parent / "briefje.md").read_text(encoding="utf-8")
    path = tmp_path / "briefje.md"
    with Library(Settings(tmp_path / "kennisbank", "woordhash")) as other:
        held = other.find("briefje.md").id
        path.write_text(written.replace("# Een", "Een zin ervoor.\n\n# Een", 1), encoding="utf-8")
        assert not other.ingest([path], replacing={path: held}).failed
        answer = judging.post(action, sent)
        assert answer.status_code == 409
        assert "opnieuw gelezen" in text(answer.text)
        again, fields = form_in(answer.text)
        assert again != action
        (zin,) = (one for one in checked(answer.text) if one.endswith(sent["zin"][-40:]))
        moved = sent | {"zin": zin, "gezien": fields["gezien"][0], "terug": fields["terug"][0]}
        assert judging.post(again, moved).status_code == 303
        assert len(said(judging)) == 1
        path.write_text(written.replace(MISSED, ""), encoding="utf-8")
        assert not other.ingest([path], replacing={path: held}).failed
        gone = judging.post(action, sent)
        assert gone.status_code == 409
        assert "staat er niet meer zo in" in text(gone.text)
        other.remove("briefje.md")
    assert judging.post(action, sent).status_code == 404
    assert judging.get(action).status_code == 404


def test_a_link_to_a_finding_that_is_there_no_more_leads_to_what_is_found_now(
    judging: Browser,
) -> None:
    """It was an error with a passage id, and on it no way back."""
    address = links(judging.get(ROLES).text, r"/zin/[^\"]+")[0]
    other_words = re.sub(r"(zin=[^&]+)[0-9a-f]{12}&", rf"\g<1>{'0' * 12}&", address)
    assert other_words != address
    for stale in (other_words, re.sub(r"/\d+-\d+\?", "/1-2?", address)):
        gone = judging.get(stale)
        assert gone.status_code == 404
        check_inert(gone.text)
        assert "staat er niet meer zo in" in text(gone.text)
        assert "#" not in text(gone.text), "no passage id"
        (back,) = links(gone.text, r"/vergelijk\?[^\"]*")
        assert back.startswith(ROLES)
        assert any(one.startswith("/lees/") for one in links(gone.text, '[^"]+'))


def test_while_another_process_writes_a_choice_is_kept_in_the_form(
    page: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise LibraryLockedError("Een ander proces schrijft in deze kennisbank.")

    action, sent = pointing(page)
    monkeypatch.setattr(Library, "confirm", locked)
    answer = page.post(action, sent)
    assert answer.status_code == 409
    assert "Een ander proces schrijft" in text(answer.text)
    assert {"rol", "institutioneel", sent["zin"]} == set(checked(answer.text))


def test_words_that_were_selected_choose_their_sentence_or_fill_the_form(
    page: Browser,
) -> None:
    action, sent = pointing(page)
    whole = page.get(f"{action}?woorden={MISSED}").text
    assert checked(whole) == [sent["zin"]]
    part = page.get(f"{action}?woorden={MISSED[:40]}").text
    assert checked(part) == [""]
    assert MISSED[:40] in part.split("<textarea")[1]
    elsewhere = page.get(f"{action}?woorden={ROLE}").text
    assert form_in(elsewhere)[0] != action, "the passage that holds the words"
