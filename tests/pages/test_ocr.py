"""Pages that are only an image, and machines without tesseract."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from sbkennis.pages import Limits, ocr, pdf
from sbkennis.pages.layout import Box, Sheet, Word
from sbkennis.records import BlockKind
from tests.pages.checks import check_reading, of_kind
from tests.pages.pdfs import SENTENCES, draw, paragraph, typeset

needs_tesseract = pytest.mark.skipif(
    ocr.missing() is not None and "SBKENNIS_REQUIRE_ALL" not in os.environ,
    reason=f"tesseract of de Nederlandse gegevens ontbreken: {ocr.INSTALL}",
)

LIMITS = Limits()


def scan(folder: Path, source: str, angle: float = 0.0, stamp: str = "") -> Path:
    """Typesets a source and keeps only pictures of its pages."""
    document = pdfium.PdfDocument(typeset(folder, source, "bron.pdf"))
    pictures = []
    for index, page in enumerate(document):
        image = page.render(scale=200 / 72).to_pil().convert("L")
        image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
        path = folder / f"bladzijde{index}.png"
        image.save(path)
        pictures.append(path)
    document.close()

    def pages(canvas: Canvas) -> None:
        for path in pictures:
            canvas.drawImage(str(path), 0, 0, *A4)
            if stamp:
                canvas.setFont("Helvetica", 8)
                canvas.drawString(500, 20, stamp)
            canvas.showPage()

    return draw(folder, pages, "scan.pdf")


def wrong_words(read: str, true: str) -> float:
    """The share of the true words that was not read."""
    found = set(read.split())
    words = true.split()
    return sum(word not in found for word in words) / len(words)


@needs_tesseract
@pytest.mark.parametrize("angle", [0.0, 1.2])
def test_a_scan_is_read_and_says_so_level_or_not(tmp_path: Path, angle: float) -> None:
    text = paragraph(0, 16)
    reading = pdf.read(scan(tmp_path, f"#set text(size: 11pt)\n{text}", angle), LIMITS)
    check_reading(reading)
    (page,) = reading.pages
    assert page.source == "ocr"
    assert page.confidence is not None
    assert page.confidence > 0.85
    assert page.boxes is not None
    assert wrong_words(reading.text, text) < 0.03
    assert [block.kind for block in reading.blocks] == [BlockKind.PARAGRAPH]
    assert reading.warnings == (
        "Pagina 1 is met OCR gelezen; citaten eruit kunnen leesfouten bevatten.",
    )


@needs_tesseract
def test_the_columns_of_a_scan_are_read_in_order(tmp_path: Path) -> None:
    source = f"#columns(2, gutter: 16pt)[{paragraph(0, 24)} #colbreak() Slot. {paragraph(3, 20)}]"
    text = " ".join(pdf.read(scan(tmp_path, source), LIMITS).text.replace("-\n", "").split())
    assert text.startswith("In het buurthuis eten buren elke donderdag samen soep")
    assert text.index("Slot.") > text.rindex("In het buurthuis", 0, text.index("Slot."))
    assert wrong_words(text, f"{paragraph(0, 24)} {paragraph(3, 20)}") < 0.05


@needs_tesseract
def test_numbered_headings_in_a_scan_are_headings(tmp_path: Path) -> None:
    source = (
        f"*1. Aanleiding*\n\n{paragraph(0, 9)}\n\n*2. Wat wij gaan doen*\n\n{paragraph(2, 9)}\n\n"
        f"Wij doen dit:\n\n+ {SENTENCES[0]}\n+ {SENTENCES[1]}\n"
    )
    reading = pdf.read(scan(tmp_path, f"#set text(size: 11pt)\n{source}"), LIMITS)
    assert of_kind(reading, BlockKind.HEADING) == ["1. Aanleiding", "2. Wat wij gaan doen"]
    assert len(of_kind(reading, BlockKind.LIST_ITEM)) == 2


@needs_tesseract
def test_a_stamp_on_a_scan_is_kept_beside_what_is_read(tmp_path: Path) -> None:
    reading = pdf.read(scan(tmp_path, paragraph(0, 16), stamp="D/24/0117"), LIMITS)
    check_reading(reading)
    assert reading.pages[0].source == "ocr"
    assert "D/24/0117" in reading.text
    assert "buurthuis" in reading.text


@needs_tesseract
def test_a_photograph_on_a_page_with_text_is_not_read(tmp_path: Path) -> None:
    photo = tmp_path / "foto.png"
    Image.effect_noise((600, 800), 120).save(photo)

    def cover(canvas: Canvas) -> None:
        canvas.drawImage(str(photo), 0, 0, 595, 500)
        canvas.setFont("Helvetica", 28)
        canvas.drawString(72, 700, "Dichtbij huis")

    reading = pdf.read(draw(tmp_path, cover), LIMITS)
    assert reading.text == "Dichtbij huis"
    assert reading.pages[0].source == "text"


def test_a_scan_in_strips_or_tiles_is_a_scan_and_small_images_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "missing", lambda: "Het kan hier niet.")
    photo = tmp_path / "deel.png"
    Image.new("L", (60, 60), 200).save(photo)
    tiles = [(x, y, 120, 85) for x in range(0, 595, 119) for y in range(0, 842, 84)]
    layers = [(0, 0, 595, 380)] * 3  # a background, what was written on it and a mask

    def pages(canvas: Canvas) -> None:
        for places in ([(0, y, 595, 3) for y in range(0, 842, 3)], tiles, tiles[:20], layers):
            for place in places:
                canvas.drawImage(str(photo), *place)
            canvas.showPage()

    reading = pdf.read(draw(tmp_path, pages), LIMITS)
    assert reading.warnings[0].startswith("Pagina's 1-2 zijn niet gelezen.")


def test_a_page_of_drawn_letters_is_read_by_ocr_and_one_of_ornaments_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {1: ("soep", 0.9), 2: ("ad", 0.4)}

    def as_if_read(_: pdfium.PdfPage, sheet: Sheet) -> None:
        text, sheet.confidence = words[sheet.index]
        sheet.words, sheet.ocr = [Word(text, [Box(72, 72, 99, 82)] * len(text), 80, 10)], True

    monkeypatch.setattr(ocr, "read_page", as_if_read)

    def pages(canvas: Canvas) -> None:
        canvas.drawString(72, 700, SENTENCES[0])
        for strokes in (30, 30, 2):
            canvas.showPage()
            for row in range(strokes):
                outline = canvas.beginPath()
                outline.moveTo(72, 700)
                for step in range(60):
                    outline.curveTo(80, 700 - row, 90 + step, 710, 100 + step, 700 - row)
                canvas.drawPath(outline, fill=1)

    reading = pdf.read(draw(tmp_path, pages), LIMITS)
    assert reading.text == f"{SENTENCES[0]}\nsoep\n\n"
    assert [page.source for page in reading.pages] == ["text", "ocr", "text", "text"]


def test_a_stamp_in_the_margin_makes_a_scan_no_text_and_a_title_on_a_photograph_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "missing", lambda: "Het kan hier niet.")
    photo = tmp_path / "blad.png"
    Image.new("L", (60, 80), 200).save(photo)

    def pages(canvas: Canvas) -> None:
        for height in (810, 600):
            canvas.drawImage(str(photo), 0, 0, *A4)
            canvas.drawString(72, height, "Ingekomen bij de gemeente Meerdrecht, 12 mei 2023")
            canvas.drawString(72, height - 14, "Zaaknummer 2023-004417, blad 3 van 9")
            canvas.showPage()

    reading = pdf.read(draw(tmp_path, pages), LIMITS)
    assert reading.warnings[0].startswith("Pagina 1 is niet gelezen.")
    assert [page.source for page in reading.pages] == ["none", "text"]


def test_without_dutch_data_a_scan_is_reported_as_unread_with_the_install_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scan(tmp_path, f"{paragraph()}\n#pagebreak()\n{paragraph()}")
    ocr.missing.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(ocr, "tessdata", lambda: None)
        reading = pdf.read(path, LIMITS)
    ocr.missing.cache_clear()
    check_reading(reading)
    assert reading.text == "\n"
    assert [page.source for page in reading.pages] == ["none", "none"]
    (warning,) = reading.warnings
    assert warning.startswith("Pagina's 1-2 zijn niet gelezen.")
    assert "sudo apt install tesseract-ocr-nld" in warning


def test_all_that_ocr_lacks_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "tessdata", lambda: None)
    monkeypatch.setitem(sys.modules, "tesserocr", None)  # as if it were not installed
    ocr.missing.cache_clear()
    said = ocr.missing()
    monkeypatch.undo()
    ocr.missing.cache_clear()
    assert said == (
        "Het zijn scans zonder tekstlaag, en om die te lezen ontbreken het pakket tesserocr en de "
        "Nederlandse gegevens van Tesseract: installeer het pakket met "
        "`python -m pip install tesserocr`, in de omgeving van sbkennis, en installeer de "
        "gegevens met `sudo apt install tesseract-ocr-nld`."
    )


def test_the_data_are_found_where_tessdata_prefix_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nld.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    ocr.tessdata.cache_clear()
    found = ocr.tessdata()
    monkeypatch.delenv("TESSDATA_PREFIX")
    ocr.tessdata.cache_clear()
    assert found == tmp_path


@pytest.mark.parametrize("angle", [-1.5, 0.0, 2.0])
def test_the_skew_of_a_page_is_measured(tmp_path: Path, angle: float) -> None:
    page = pdfium.PdfDocument(typeset(tmp_path, paragraph(0, 30)))[0]
    image = page.render(scale=150 / 72).to_pil().convert("L")
    turned = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    assert ocr.skew(turned) == pytest.approx(-angle, abs=0.25)


@needs_tesseract
def test_a_numbered_heading_directly_above_its_text_is_found_in_a_scan(tmp_path: Path) -> None:
    parts = "".join(
        f"*{n}. {title}*\\\n{paragraph(2 * n, 4)}\n\n"
        for n, title in enumerate(("Eten met de buren", "Helpen in huis", "Wat het kost"), 1)
    )
    reading = pdf.read(scan(tmp_path, f"#set text(size: 11pt)\n{parts}"), LIMITS)
    assert of_kind(reading, BlockKind.HEADING) == [
        "1. Eten met de buren",
        "2. Helpen in huis",
        "3. Wat het kost",
    ]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_scan_on_its_side_is_turned_and_its_boxes_are_those_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, angle: int
) -> None:
    sheet = Image.new("L", (300, 424), 255)
    for row in range(0, 424, 12):
        sheet.paste(0, (20, row, 280, row + (50 if row == 0 else 5)))
    sheet.rotate(angle, expand=True).save(tmp_path / "blad.png")

    def as_if_read(image: Image.Image, scale: float) -> list[Word]:
        small = image.resize((10, 20)).crop((1, 0, 9, 1))
        sure = 0.95 if max(small.get_flattened_data()) < 60 else 0.3
        boxes = [Box(72 + 9 * n, 90, 81 + 9 * n, 100) for n in range(4)]
        return [Word("soep", boxes, 100, 10, confidence=sure) for _ in range(30)]

    monkeypatch.setattr(ocr, "missing", lambda: None)
    monkeypatch.setattr(ocr, "_words", as_if_read)
    monkeypatch.setattr(ocr, "MOST_PIXELS", 200_000)
    size = A4 if angle == 180 else A4[::-1]

    def page(canvas: Canvas) -> None:
        canvas.setPageSize(size)
        canvas.drawImage(str(tmp_path / "blad.png"), 0, 0, *size)

    reading = pdf.read(draw(tmp_path, page), LIMITS)
    (read,) = reading.pages
    assert read.confidence == 0.95
    assert (read.width, read.height) == (round(size[0], 2), round(size[1], 2))
    first = struct.unpack_from("<4H", zlib.decompress(read.boxes or b""))
    wide, tall = A4
    places = {
        90: (90, wide - 81, 100, wide - 72),
        180: (wide - 81, tall - 100, wide - 72, tall - 90),
        270: (tall - 100, 72, tall - 90, 81),
    }
    assert first == pytest.approx([10 * edge for edge in places[angle]], abs=2)


def test_a_page_of_which_an_image_covers_a_part_is_read_and_a_photograph_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.effect_noise((300, 200), 120).save(tmp_path / "foto.png")
    table = Image.new("L", (300, 200), 250)
    for row in range(10, 190, 12):
        table.paste(20, (20, row, 280, row + 5))
    table.save(tmp_path / "tabel.png")
    monkeypatch.setattr(ocr, "missing", lambda: "Het kan hier niet.")

    def pages(canvas: Canvas) -> None:
        for picture in ("tabel", "foto", "tabel", "tabel"):
            canvas.drawImage(str(tmp_path / f"{picture}.png"), 72, 400, 400, 260)
            canvas.drawString(72, 800, "Visie sociale basis Meerdrecht")
            canvas.drawString(300, 30, str(canvas.getPageNumber()))
            if canvas.getPageNumber() == 3:
                canvas.drawString(72, 300, SENTENCES[0])
            canvas.showPage()
        canvas.drawImage(str(tmp_path / "tabel.png"), 72, 700, 60, 40)  # a logo

    reading = pdf.read(draw(tmp_path, pages), LIMITS)
    assert [page.source for page in reading.pages] == ["none", "text", "text", "none", "text"]
    assert reading.warnings == ("Pagina's 1 en 4 zijn niet gelezen. Het kan hier niet.",)

    def as_if_read(_: pdfium.PdfPage, sheet: Sheet) -> None:
        sheet.confidence = 0.9 if sheet.index == 0 else 0.4
        sheet.words, sheet.ocr = [Word("soep", [Box(72, 200, 99, 210)] * 4, 208, 10)], True

    monkeypatch.setattr(ocr, "read_page", as_if_read)
    reading = pdf.read(tmp_path / "tekening.pdf", LIMITS)
    assert [page.source for page in reading.pages] == ["ocr", "text", "text", "text", "text"]
    assert "soep" in reading.text
