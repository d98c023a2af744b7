"""A PDF → a `Reading`: PDFium for the text, OCR for scans, pypdf for what the file says itself."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pypdfium2 as pdfium

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, ocr
from sbkennis.pages.compose import compose
from sbkennis.pages.furniture import page_labels
from sbkennis.pages.layout import Sheet, are_spreads, order_lines
from sbkennis.pages.pdf_glyphs import sheet as read_sheet
from sbkennis.pages.pdf_properties import about, locked
from sbkennis.pages.pdf_tables import find_tables
from sbkennis.pages.structure import find_structure
from sbkennis.pages.warnings import warnings_about
from sbkennis.records import Reading

__all__ = ["read", "read_sheets"]

SCAN_CHARACTERS = 25  # a stamp or page number that was set on a scan
SCAN_IMAGE = 0.5  # share of the page that an image covers; a scan may have white margins
STAMPED_IMAGE = 0.9  # the same for a page that has some text of its own: a photograph covers less


def read(path: Path, limits: Limits) -> Reading:
    """Reads a PDF in this process.

    Raises:
        ReadError: the file is damaged, needs a password, or has more pages than the limit.
    """
    sheets = read_sheets(path, limits)  # first: it refuses a file with too many pages at once
    facts = about(path)
    wide = are_spreads(sheets)
    lines = [order_lines(sheet, wide and sheet.width > sheet.height) for sheet in sheets]
    structure = find_structure(sheets, lines, facts.bookmarks)
    return compose(
        sheets,
        structure,
        reader=f"pypdfium2 {version('pypdfium2')}",
        labels=page_labels(facts.labels, structure.labels),
        properties=facts.properties,
        warnings=[*facts.warnings, *warnings_about(sheets)],
    )


def read_sheets(path: Path, limits: Limits) -> list[Sheet]:
    """The pages with their words, read by OCR where a page is only an image."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(locked(path)) from error
        raise ReadError(
            f"{path.name} kan niet als PDF worden geopend: het bestand is beschadigd of niet "
            "volledig. Haal het opnieuw op."
        ) from error
    try:
        count = len(document)
        if count > limits.pages:
            raise ReadError(
                f"{path.name} telt {count} bladzijden; de grens is {limits.pages}. Splits het "
                "bestand of verhoog de grens."
            )
        if count == 0:
            raise ReadError(f"{path.name} heeft geen bladzijden. Haal het bestand opnieuw op.")
        sheets: list[Sheet] = []
        for index in range(count):
            sheets.append(_sheet(document, index))
        return sheets
    finally:
        document.close()


def _sheet(document: pdfium.PdfDocument, index: int) -> Sheet:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Sheet(index, 595.0, 842.0, unread=True)
    try:
        sheet = read_sheet(page, index)
        characters = sum(len(word.text) for word in sheet.words)
        scanned = characters == 0 and sheet.image_share >= SCAN_IMAGE
        stamped = 0 < characters < SCAN_CHARACTERS and sheet.image_share >= STAMPED_IMAGE
        if scanned or stamped:
            ocr.read_page(page, sheet)
        else:
            find_tables(sheet)
        return sheet
    finally:
        page.close()
