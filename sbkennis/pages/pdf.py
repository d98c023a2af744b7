"""A PDF → a `Reading`: PDFium for the text, pypdf for what the file says about itself, OCR for scans."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pypdfium2 as pdfium

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, ocr
from sbkennis.pages.compose import compose
from sbkennis.pages.layout import Line, Sheet, order_lines
from sbkennis.pages.pdf_glyphs import sheet as read_sheet
from sbkennis.pages.pdf_properties import about, locked
from sbkennis.pages.pdf_tables import find_tables
from sbkennis.pages.structure import find_structure
from sbkennis.records import Reading

__all__ = ["pages_text", "read", "warnings_about"]

SCAN_CHARACTERS = 50  # a page with fewer and a page-size image is a scan
SCAN_IMAGE = 0.5  # share of the page that the image covers
DOUBTFUL_SHARE = 0.05  # of the characters; above it the text layer is not to be trusted


def read(path: Path, limits: Limits) -> Reading:
    """Reads a PDF in this process.

    Raises:
        ReadError: the file is damaged, needs a password, or has more pages than the limit.
    """
    facts = about(path)
    sheets = read_sheets(path, limits)
    lines = [order_lines(sheet) for sheet in sheets]
    structure = find_structure(sheets, lines, facts.bookmarks)
    labels = facts.labels if _is_telling(facts.labels) else {}
    return compose(
        sheets,
        structure,
        reader=f"pypdfium2 {version('pypdfium2')}",
        labels=labels or structure.labels,
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
        if characters < SCAN_CHARACTERS and sheet.image_share >= SCAN_IMAGE:
            ocr.read_page(page, sheet)
        elif not sheet.ocr:
            find_tables(sheet)
        return sheet
    finally:
        page.close()


def _is_telling(labels: dict[int, str]) -> bool:
    """Whether labels say more than a running count from 1."""
    return any(label != str(index + 1) for index, label in labels.items())


def pages_text(pages: Sequence[int]) -> str:
    """Page numbers as a reader writes them.

    >>> pages_text([1, 2, 3, 7])
    '1-3 en 7'
    """
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    words = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " en " + words[-1]


def warnings_about(sheets: Sequence[Sheet]) -> list[str]:
    """Dutch sentences about pages that were not read, or not well."""
    warnings: list[str] = []

    def name(pages: Sequence[int]) -> str:
        return ("Bladzijde " if len(pages) == 1 else "Bladzijden ") + pages_text(pages)

    unread = [sheet.index + 1 for sheet in sheets if sheet.unread]
    if unread:
        verb = "is" if len(unread) == 1 else "zijn"
        why = ocr.missing()
        advice = f" {why}" if why else " De bladzijde is beschadigd of onleesbaar."
        warnings.append(f"{name(unread)} {verb} niet gelezen.{advice}")
    scanned = [sheet.index + 1 for sheet in sheets if sheet.ocr]
    if scanned:
        verb = "is" if len(scanned) == 1 else "zijn"
        warnings.append(
            f"{name(scanned)} {verb} met OCR gelezen; citaten eruit kunnen leesfouten bevatten."
        )
    poor = [
        sheet.index + 1
        for sheet in sheets
        if sheet.ocr and sheet.confidence is not None and sheet.confidence < ocr.POOR
    ]
    if poor:
        verb = "is" if len(poor) == 1 else "zijn"
        warnings.append(
            f"{name(poor)} {verb} slecht leesbaar; controleer de tekst met het origineel."
        )
    doubtful = [
        sheet.index + 1
        for sheet in sheets
        if sheet.doubtful > 12
        and sheet.doubtful > DOUBTFUL_SHARE * max(1, sum(len(word.text) for word in sheet.words))
    ]
    if doubtful:
        verb = "heeft" if len(doubtful) == 1 else "hebben"
        warnings.append(
            f"{name(doubtful)} {verb} tekens waarvan het bestand niet zegt welke letter ze zijn; "
            "de tekst kan er onleesbaar zijn."
        )
    return warnings
