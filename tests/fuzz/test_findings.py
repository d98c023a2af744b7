"""What the fuzzer found, each by its name, with the smallest input that showed it."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pypdf.filters  # looks for jbig2dec on import: before a test puts one on the path
import pytest
from openpyxl import Workbook
from pptx import Presentation
from pypdf import _configuration
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from sbkennis import agreement, codebook, evaluation, requirements, sheets, sources
from sbkennis.basket import Basket
from sbkennis.citations import verify
from sbkennis.cli import inputs
from sbkennis.drafts import read as read_draft
from sbkennis.drafts import references
from sbkennis.drafts.comments import write as write_comments
from sbkennis.drafts.parts import Draft, Paragraph, Part
from sbkennis.errors import QueryError, ReadError, SbkennisError, UsageError
from sbkennis.exports.styles import Style, open_style
from sbkennis.judgements import Judgements
from sbkennis.library import Library
from sbkennis.pages import Limits, pdf_pypdf, read
from sbkennis.pages.worker import Workers
from sbkennis.register import Register
from sbkennis.saved import SavedSearches
from sbkennis.settings import Settings
from sbkennis.tags.pipeline import Pipeline
from sbkennis.tags.texts import as_passage
from tests.pages.checks import check_reading

DEEP = "[" * 100_000
LONGEST = 20.0  # seconds of processor time; each of these took minutes, or never ended


@pytest.fixture
def in_time() -> object:
    """Fails when a test took more processor time than any of these inputs may."""
    started = time.process_time()
    yield
    assert time.process_time() - started < LONGEST


# ---------------------------------------------------------------------- what took for ever


@pytest.mark.usefixtures("in_time")
def test_a_text_without_line_ends_is_no_line_of_contents(tmp_path: Path) -> None:
    path = tmp_path / "een-regel.md"
    path.write_text("De buren koken samen en eten in de wijk, elke week. " * 15_000)
    check_reading(read(path, Limits()))


@pytest.mark.parametrize("run", ["(2020) ", "blz. 3 ", "Visie (p. 3) ", "kenmerk A1 ", "(2020). "])
def test_twelve_thousand_references_in_one_paragraph(run: str) -> None:
    draft = Draft("concept.md", (Paragraph(1, Part.TEXT, run * 12_000),), ())
    started = time.process_time()
    assert isinstance(references.find(draft), list)
    assert time.process_time() - started < 8.0  # most took more when time grew with the square


@pytest.mark.usefixtures("in_time")
def test_a_quotation_in_which_a_word_is_repeated_a_thousand_times() -> None:
    text = "De buren koken samen. " * 400 + "p. 3 " * 900
    found = verify("p. 4 " * 900 + "De buren koken anders. " * 20, text)
    assert found.verdict in ("differs", "not_found")


def test_sentences_around_a_page_are_found_as_before() -> None:
    text = "Een. Twee staat hier, p. 3, en gaat door! Drie? Vier, p. 9."
    draft = Draft("concept.md", (Paragraph(1, Part.TEXT, text),), ())
    found = [text[one.place.start : one.place.end] for one in references.find(draft)]
    assert found == ["Twee staat hier, p. 3, en gaat door", "Vier, p. 9"]


# ---------------------------------------------------------------------- what broke a reader


@pytest.mark.parametrize("sign", ["\x01", "&#1;", "&#31;", "\x0b", "&#12;", "\ufffe", "&#xFFFF;"])
def test_a_page_with_a_control_sign_beside_a_menu_is_read(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "pagina.html"
    path.write_text(
        f"<html><body><p>Voor</p><nav>menu</nav>{sign}De buren koken elke week samen in het "
        "buurthuis, en wie wil eet mee.</body></html>",
        encoding="utf-8",
    )
    reading = read(path, Limits())
    check_reading(reading)
    assert "De buren koken elke week samen" in reading.text


def test_a_shape_without_a_height_is_a_broken_presentation_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "dia.pptx"
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.add_textbox(0, 0, 9_000, 9_000).text_frame.text = "De buren koken samen."
    made.save(str(path))
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b' cy="9000"', b""))
    with pytest.raises(ReadError, match=r"dia\.pptx is beschadigd"):
        read(path, Limits())


def test_a_reader_that_gets_stuck_is_reported_without_words_of_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stuk.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with Workers(Limits()) as workers, pytest.raises(ReadError) as caught:
        workers.run("pages.docx", "bestaat_niet", path)
    assert "AttributeError" in str(caught.value)
    assert "has no attribute" not in str(caught.value)


def test_a_draft_in_word_is_read_within_limits_too(tmp_path: Path, sample_corpus: Path) -> None:
    (path,) = sample_corpus.glob("*.docx")
    assert read_draft(path).paragraphs
    with pytest.raises(ReadError, match="duurde langer dan"):
        read_draft(path, Limits(seconds=0.000_1))


# ---------------------------------------------------------------------- sheets


def workbook(path: Path, **parts: bytes) -> Path:
    """A workbook of which some parts are others."""
    made = Workbook()
    made.active["A1"] = "passage"
    made.active["A2"] = "a1#0-9"
    made.save(path)
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = Path(name).stem
            new.writestr(name, parts.get(key, old.read(name)))
    return path


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
)
ROW = b'<row r="%d"><c r="%s%d" t="inlineStr"><is><t>a</t></is></c></row>'


@pytest.mark.parametrize("part", ["sheet1", "workbook", "styles"])
@pytest.mark.parametrize("content", [b"<a", b"", b"\xff", b"<a>" * 5000, b'<a b="c'])
def test_a_workbook_with_a_spoiled_part_is_named(tmp_path: Path, part: str, content: bytes) -> None:
    path = workbook(tmp_path / "labels.xlsx", **{part: content})
    with pytest.raises(UsageError, match=r"labels\.xlsx is (?:geen leesbaar XLSX|leeg)"):
        sheets.read(path)


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "labels.xlsx", app=b" " * 250_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UsageError, match="pakt uit tot meer"):
        sheets.read(path)


@pytest.mark.usefixtures("in_time")
def test_a_workbook_that_claims_a_million_rows_has_those_it_has(tmp_path: Path) -> None:
    data = b'<dimension ref="A1:XFD1048576"/><sheetData>' + ROW % (1, b"A", 1) + b"</sheetData>"
    path = workbook(tmp_path / "labels.xlsx", sheet1=SHEET % data)
    assert sheets.read(path).rows == ()


def test_a_workbook_with_millions_of_empty_cells_is_refused(tmp_path: Path) -> None:
    rows = b"".join(ROW % (at, b"XFD", at) for at in range(1, 1_400))
    path = workbook(tmp_path / "labels.xlsx", sheet1=SHEET % (b"<sheetData>%s</sheetData>" % rows))
    with pytest.raises(UsageError, match="meer cellen"):
        sheets.read(path)


def test_a_spoiled_csv_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text('passage;tekst\n1;a\n2;"b"c\n')
    with pytest.raises(UsageError, match=r"labels\.csv is geen goede CSV: bij regel 3 "):
        sheets.read(path)


def test_what_excel_takes_for_the_number_of_a_sign_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets.write(sheets.Sheet((sheets.Column("tekst"),), (("a_x0041_b",),)), path)
    with zipfile.ZipFile(path) as archive:
        parts = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "a_x005F_x0041_b" in parts
    assert sheets.read(path).rows == (("a_x0041_b",),)


# ---------------------------------------------------------------------- JSON, TOML and lines


def _corpus(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


WAYS: dict[str, Callable[[Path], object]] = {
    "evalueer.jsonl": lambda at: evaluation.read(at / "evalueer.jsonl"),
    "anna.jsonl": lambda at: agreement.read([at / "anna.jsonl"] * 2, codebook.standard()),
    "label.jsonl": lambda at: inputs.texts(at / "label.jsonl"),
    "citaten.jsonl": lambda at: inputs.quotations(at / "citaten.jsonl"),
    "mand/mand.json": lambda at: Basket(at / "mand").all(),
    "zoekvragen/x.json": lambda at: SavedSearches(at).all(),
    "register/a1.json": lambda at: Register(at).all(),
    "codeboek.toml": lambda at: codebook.load(at / "codeboek.toml"),
    "bronnen.toml": lambda at: sources.load(at / "bronnen.toml"),
    "eisen/x.toml": lambda at: requirements.load("x", at / "eisen"),
    "corpus/kennisbank.toml": lambda at: Settings.read(at),
}


@pytest.mark.parametrize("content", [DEEP, "x = " + DEEP, "{", '{"a": 1,}', "5"])
@pytest.mark.parametrize("name", WAYS)
def test_whatever_a_file_holds_the_error_is_dutch_and_names_it(
    tmp_path: Path, name: str, content: str
) -> None:
    from tests.fuzz.pool import _ENGLISH

    _corpus(tmp_path, name, content)
    with pytest.raises(SbkennisError) as caught:
        WAYS[name](tmp_path)
    message = str(caught.value)
    assert Path(name).name in message
    assert not _ENGLISH.search(message), message


def test_judgements_that_go_too_deep_are_remarked_upon(tmp_path: Path) -> None:
    _corpus(tmp_path, "labels/a1.jsonl", DEEP)
    (one,) = Judgements(tmp_path).remarks()
    assert "a1.jsonl, regel 1: dit is geen oordeel (geen JSON)" in one.text


def test_a_judged_set_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    row = {"qid": "1", "query": "Wie?", "relevant": [{"file": "a.md", "grade": 1}]}
    path = tmp_path / "vragen.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8-sig")
    assert evaluation.read(path).questions[0].text == "Wie?"


@pytest.mark.parametrize(
    "content", [b"\x1f\x8b\x03\x00", gzip.compress(b"{}" * 99, mtime=0)[:-20], b"tekst"]
)
def test_a_packed_set_that_is_spoiled_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "corpus.jsonl.gz").write_bytes(content)
    with pytest.raises(UsageError, match=r"corpus\.jsonl\.gz is niet te lezen: de inhoud is besch"):
        evaluation.read(tmp_path)


def test_a_question_that_cannot_be_read_is_named_before_the_first_is_answered(
    tmp_path: Path,
) -> None:
    path = tmp_path / "vragen.txt"
    path.write_text('Wie kookt?\n\n"niet gesloten wijk\n')
    with pytest.raises(QueryError, match=r"vragen\.txt, regel 3: De zoekvraag klopt niet"):
        inputs.questions(path, ())


@pytest.mark.parametrize("heading", [5, {"a": 1}, True])
def test_a_text_with_a_heading_that_is_none_is_named_with_its_line(
    tmp_path: Path, heading: object
) -> None:
    path = tmp_path / "teksten.jsonl"
    path.write_text('{"text": "a"}\n' + json.dumps({"text": "b", "heading": heading}))
    with pytest.raises(UsageError, match=r"teksten\.jsonl, regel 2: schrijf"):
        inputs.texts(path)


def test_a_style_that_is_no_xml_is_told_in_dutch(tmp_path: Path) -> None:
    (tmp_path / "eigen.csl").write_bytes(b"<style")
    with pytest.raises(UsageError, match=r"eigen\.csl is geen geldige XML\. Haal"):
        open_style("eigen", tmp_path)


def test_half_a_sign_in_a_heading_is_no_trouble() -> None:
    pipeline = Pipeline(codebook.standard())
    whole = pipeline.read(as_passage("1", "Buren koken samen.", ("Mantelzorg",)))
    half = pipeline.read(as_passage("1", "Buren koken samen.", ("Mantelzorg \udc00",)))
    assert [one.label for one in half.above[0]] == [one.label for one in whole.above[0]] != []


# ---------------------------------------------------------------------- the round of 20,000


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("run", [" " * 440, "." * 440, "_" * 440, ". " * 220, "\t" * 440])
def test_a_long_run_of_white_space_or_leaders_in_many_lines(tmp_path: Path, run: str) -> None:
    path = tmp_path / "inspringen.md"
    path.write_text("\n".join(f"{run}buurt{run}en wijk {n}x{n}" for n in range(300)))
    check_reading(read(path, Limits()))


@pytest.mark.usefixtures("in_time")
def test_a_draft_of_one_paragraph_with_thousands_of_notes(tmp_path: Path) -> None:
    marks = " ".join(f"De buurt eet samen.[^{n}]" for n in range(4_000))
    notes = "\n\n".join(f"[^{n}]: Noot {n} zegt iets." for n in range(4_000))
    path = tmp_path / "noten.md"
    path.write_text(f"# Visie\n\n{marks}\n\n{notes}\n")
    assert len(read_draft(path).notes) == 4_000


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "f" * 5_000])
def test_a_number_too_long_to_write_out_is_no_valid_toml(tmp_path: Path, number: str) -> None:
    def written(text: str) -> Path:
        path = tmp_path / "lang.toml"
        path.write_text(text)
        return path

    readers: list[Callable[[], object]] = [
        lambda: codebook.load(written(f"versie = {number}")),
        lambda: requirements.load("lang", written(f"[[eis]]\nid = {number}").parent),
        lambda: sources.load(written(f"[[bron]]\nbestand = {number}")),
    ]
    for reader in readers:
        with pytest.raises(SbkennisError, match=r"lang\.toml"):
            reader()


def test_a_page_in_the_encoding_undefined_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tekenset.html"
    path.write_bytes('<meta charset="undefined"><p>Één buurt eet samen.</p>'.encode("cp1252"))
    assert "Één buurt" in read(path, Limits()).text


@pytest.mark.parametrize("part", ["styles", "comments"])
def test_a_draft_with_a_part_of_another_kind_gets_no_comments(tmp_path: Path, part: str) -> None:
    path = tmp_path / "concept.docx"
    document = docx.Document()
    assert len(document.comments) == 0  # which makes the part
    document.save(str(path))
    spoiled = tmp_path / "bedorven.docx"
    with zipfile.ZipFile(path) as sound, zipfile.ZipFile(spoiled, "w") as made:
        for name in sound.namelist():
            content = sound.read(name)
            if name == "word/_rels/document.xml.rels":
                target = f'Target="{part}.xml"'.encode()
                assert target in content
                content = content.replace(target, b'Target="../docProps/core.xml"')
            made.writestr(name, content)
    draft = Draft(spoiled.name, (Paragraph(1, Part.TEXT, "Samen eten."),), ())
    with pytest.raises(ReadError, match="opmerkingen"):
        write_comments(spoiled, draft, [], tmp_path / "uit.docx")


def test_text_that_says_to_be_a_jbig2_image_is_read_past_and_starts_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "gestart"
    program = tmp_path / "jbig2dec"
    program.write_text(f"#!/bin/sh\ntouch {started}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    _configuration._determine_jbig2dec_binary.cache_clear()
    assert pypdf.Configuration().jbig2dec_binary == str(program)
    writer = pypdf.PdfWriter()
    for content in (b"BT /F 12 Tf 72 700 Td (Samen eten in de buurt) Tj ET", b"spoiled"):
        page = writer.add_blank_page(595, 842)
        stream = StreamObject()
        stream.set_data(content)
        if content == b"spoiled":
            stream[NameObject("/Filter")] = NameObject("/JBIG2Decode")
        page[NameObject("/Contents")] = writer._add_object(stream)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        fonts = DictionaryObject({NameObject("/F"): named})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    path = tmp_path / "stuk.pdf"
    writer.write(path)
    reading = pdf_pypdf.read(path, Limits())
    assert reading.text.strip() == "Samen eten in de buurt"
    assert len(reading.pages) == 2
    assert not started.exists()
    _configuration._determine_jbig2dec_binary.cache_clear()


def test_a_style_that_citeproc_cannot_use_is_named() -> None:
    style = Style(
        b'<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><citation>'
        b"<layout><name/><nonsense/></layout></citation></style>",
        "eigen",
    )
    with pytest.raises(UsageError, match="eigen"):
        style.sources([{"id": "a1", "type": "report", "title": "Visie"}])


def test_half_a_surrogate_pair_names_no_document(tmp_path: Path) -> None:
    with Library(Settings(tmp_path)) as library, pytest.raises(SbkennisError):
        library.find("visie\ud800")
