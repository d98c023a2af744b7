"""A PDF → a `Reading`: PDFium for the text, OCR for scans, pypdf for what the file says itself."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, ocr
from sbkennis.pages.compose import compose
from sbkennis.pages.furniture import page_labels
from sbkennis.pages.geometry import Sheet, Word
from sbkennis.pages.layout import are_spreads, order_lines
from sbkennis.pages.pdf_glyphs import sheet as read_sheet
from sbkennis.pages.pdf_properties import about, locked
from sbkennis.pages.pdf_tables import find_tables
from sbkennis.pages.structure import find_structure
from sbkennis.pages.warnings import typed_over, warnings_about
from sbkennis.records import Reading

__all__ = ["read"]

SCAN_CHARACTERS = 25  # a stamp or page number that was set on a scan
SCAN_IMAGE = 0.5  # share of the page that images cover; a scan may have white margins
PART_IMAGE = 0.1  # the same of a page with nothing else; less is a logo
CELLS = 20  # a page is divided in that many by as many to see how much of it images cover
LEVEL = 3.5  # points; what is typed in a field may stand that much off the line it belongs to
OUTLINES = 1500  # strokes of letters that were set as drawings: some fifty letters
STAMP_CHARACTERS = 300  # a stamp of several lines, as archives set in the margin of a scan
STAMP_MARGIN = 0.08  # share of the height of a page
STAMPED_IMAGE = 0.9  # the same for a page that has some text of its own: a photograph covers less


def read(path: Path, limits: Limits) -> Reading:
    """Reads a PDF in this process.

    Raises:
        ReadError: the file is damaged, needs a password, or has more pages than the limit.
    """
    document = _opened(path, limits)  # first: it refuses a file with too many pages at once
    try:
        facts = about(path)
        if facts.typed:
            with suppress(pdfium.PdfiumError):
                document.init_forms()  # draws the fields that the file gives no drawing of
        sheets = [
            _sheet(document, index, typed=index in facts.typed) for index in range(len(document))
        ]
    finally:
        document.close()
    wide = are_spreads(sheets)
    lines = [
        order_lines(sheet, is_spread=wide and sheet.width > sheet.height and not sheet.turn)
        for sheet in sheets
    ]
    structure = find_structure(sheets, lines, facts.bookmarks)
    lacking = [
        index + 1 for index, texts in facts.typed.items() if not _holds(sheets[index], texts)
    ]
    return compose(
        sheets,
        structure,
        reader=f"pypdfium2 {version('pypdfium2')}",
        labels=page_labels(facts.labels, structure.labels),
        properties=facts.properties,
        warnings=[*facts.warnings, *typed_over(lacking), *warnings_about(sheets)],
    )


def _opened(path: Path, limits: Limits) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(locked(path)) from error
        raise ReadError(
            f"{path.name} kan niet als PDF worden geopend: het bestand is beschadigd of niet "
            "volledig. Haal het opnieuw op."
        ) from error
    count = len(document)
    if 0 < count <= limits.pages:
        return document
    document.close()
    if count == 0:
        raise ReadError(f"{path.name} heeft geen pagina's. Haal het bestand opnieuw op.")
    raise ReadError(
        f"{path.name} telt {count} pagina's; de grens is {limits.pages}. Splits het "
        "bestand of verhoog de grens."
    )


def _sheet(document: pdfium.PdfDocument, index: int, *, typed: bool) -> Sheet:
    """A page with its words, read by OCR where it is only an image.

    Args:
        document: opened.
        index: of the page, from 0.
        typed: whether text was typed over the page, in fields or notes.
    """
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Sheet(index, 595.0, 842.0, unread=True)
    try:
        sheet = read_sheet(page, index)
        is_image, is_drawing = _is_image(sheet), _is_drawing(sheet)
        if typed and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[index]  # only a page that is opened anew shows what was drawn in
            unfilled, sheet = sheet, read_sheet(page, index)
            _level(sheet.words, unfilled.words)
        if is_image or is_drawing or (_is_partly_image(sheet) and ocr.may_hold_text(page, sheet)):
            return _read_by_ocr(page, sheet, is_image=is_image)
        find_tables(sheet)
        return sheet
    finally:
        page.close()


def _read_by_ocr(page: pdfium.PdfPage, sheet: Sheet, *, is_image: bool) -> Sheet:
    """The page as tesseract reads it; as it was where that may be a map, a drawing, an ornament."""
    read = replace(sheet)
    ocr.read_page(page, read)
    if is_image or read.unread or (read.confidence or 0.0) >= ocr.POOR:
        return read
    find_tables(sheet)
    return sheet


def _level(words: Sequence[Word], printed: Sequence[Word]) -> None:
    """Sets what was typed in a field on the line of the words before or behind that field."""
    places = {(word.text, word.left, word.baseline) for word in printed}
    for word in words:
        if (word.text, word.left, word.baseline) in places:
            continue
        lines = [one.baseline for one in printed if abs(one.baseline - word.baseline) < LEVEL]
        if lines:
            word.baseline = min(lines, key=lambda line: abs(line - word.baseline))


def _is_image(sheet: Sheet) -> bool:
    characters = _characters(sheet)
    if characters >= SCAN_CHARACTERS and not _is_in_margins(sheet):
        return False
    return _image_share(sheet) >= (STAMPED_IMAGE if characters else SCAN_IMAGE)


def _is_partly_image(sheet: Sheet) -> bool:
    """Whether a page has images and no text but a running head and a page number."""
    return _is_in_margins(sheet) and _image_share(sheet) >= PART_IMAGE


def _characters(sheet: Sheet) -> int:
    return sum(len(word.text) for word in sheet.words)


def _is_in_margins(sheet: Sheet) -> bool:
    return _characters(sheet) < STAMP_CHARACTERS and all(
        _is_in_margin(word, sheet) for word in sheet.words
    )


def _is_drawing(sheet: Sheet) -> bool:
    """Whether a page without text is full of drawing: its letters may be set as outlines."""
    return not sheet.words and sheet.strokes >= OUTLINES


def _is_in_margin(word: Word, sheet: Sheet) -> bool:
    edge = min(word.bottom, sheet.height - word.top)
    return edge <= STAMP_MARGIN * sheet.height


def _image_share(sheet: Sheet) -> float:
    """The share of a page under images: a scan may be stored in strips or tiles, or in layers."""
    covered: defaultdict[tuple[int, int], float] = defaultdict(float)
    wide, tall = sheet.width / CELLS or 1.0, sheet.height / CELLS or 1.0
    for box in sheet.images:
        for column in range(int(box.left / wide), min(CELLS, math.ceil(box.right / wide))):
            across = min(box.right / wide, column + 1) - max(box.left / wide, column)
            for row in range(int(box.top / tall), min(CELLS, math.ceil(box.bottom / tall))):
                down = min(box.bottom / tall, row + 1) - max(box.top / tall, row)
                covered[column, row] += max(0.0, across) * max(0.0, down)
    return sum(min(1.0, share) for share in covered.values()) / CELLS**2


def _holds(sheet: Sheet, texts: Sequence[str]) -> bool:
    """Whether all that was typed over a page was read, however it was broken into lines."""
    read = _bare("".join(word.text for word in (*sheet.words, *sheet.turned)))
    return all(_bare(text) in read for text in texts)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))
