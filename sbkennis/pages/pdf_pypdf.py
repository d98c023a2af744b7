"""A PDF → a `Reading` by pypdf: the second engine, for files on which PDFium fails.

pypdf knows where a piece of text begins and how large it is set, not where it ends: there are no
boxes, no columns from geometry and no ruled tables. The text is taken in the order of the file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pypdf

from sbkennis.errors import ReadError
from sbkennis.pages import Limits
from sbkennis.pages.compose import compose
from sbkennis.pages.furniture import page_labels
from sbkennis.pages.geometry import Box, Line, Sheet, Style, Word
from sbkennis.pages.pdf_properties import FAILURES, about, limited, open_pypdf
from sbkennis.pages.structure import find_structure
from sbkennis.pages.warnings import typed_over, warnings_about
from sbkennis.records import Reading

__all__ = ["read"]

_CHARACTER = 0.5  # mean width of a character in type sizes; only to tell full lines from short


def read(path: Path, limits: Limits) -> Reading:
    """Reads a PDF with pypdf alone.

    Raises:
        ReadError: the file is damaged, needs a password, or has more pages than the limit.
    """
    facts = about(path)
    sheets: list[Sheet] = []
    pages: list[list[Line]] = []
    with limited():
        try:
            reader = open_pypdf(path)
            count = len(reader.pages)
        except FAILURES as error:
            raise ReadError(
                f"{path.name} kan niet als PDF worden geopend: het bestand is beschadigd of niet "
                "volledig. Haal het opnieuw op."
            ) from error
        if count > limits.pages:
            raise ReadError(
                f"{path.name} telt {count} pagina's; de grens is {limits.pages}. Splits het "
                "bestand of verhoog de grens."
            )
        for index in range(count):
            sheet, lines = _page(reader, index)
            sheets.append(sheet)
            pages.append(lines)
    if not any(pages):
        raise ReadError(
            f"{path.name} heeft geen leesbare tekst: de pagina's zijn beschadigd of bevatten "
            "alleen afbeeldingen. Haal het bestand opnieuw op."
        )
    structure = find_structure(sheets, pages, facts.bookmarks)
    warning = (
        "De gewone lezer kon dit bestand niet aan; het is gelezen met de tweede lezer (pypdf), "
        "zonder tabellen en zonder plaats van de tekens op de pagina."
    )
    return compose(
        sheets,
        structure,
        reader=f"pypdf {version('pypdf')}",
        labels=page_labels(facts.labels, structure.labels),
        properties=facts.properties,
        warnings=[
            warning,
            *facts.warnings,
            *typed_over([index + 1 for index, texts in facts.typed.items() if any(texts)]),
            *warnings_about(sheets),
        ],
    )


def _page(reader: pypdf.PdfReader, index: int) -> tuple[Sheet, list[Line]]:
    try:
        page = reader.pages[index]
        box = page.cropbox
        sheet = Sheet(index, float(box.width), float(box.height), has_places=False)
        pieces = _Pieces(sheet, float(box.left), float(box.top))
        page.extract_text(visitor_text=pieces.add)
    except FAILURES:
        return Sheet(index, 595.0, 842.0, unread=True, has_places=False), []
    return sheet, pieces.finish()


class _Pieces:
    """Gathers the pieces of text that pypdf hands out into lines."""

    def __init__(self, sheet: Sheet, left: float, top: float) -> None:
        self.sheet = sheet
        self.left, self.top = left, top
        self.lines: list[Line] = []
        self.words: list[Word] = []
        self.region = 0
        self.space = ""

    def add(
        self,
        text: str,
        cm: list[float],
        tm: list[float],
        font: Mapping[str, object] | None,
        size: float,
    ) -> None:
        """Takes one piece; a newline in it ends a line."""
        matrix = pypdf.mult(tm, cm)
        scale = math.hypot(matrix[2], matrix[3]) or 1.0
        size = round(abs(size or 1.0) * scale * 2) / 2 or 1.0
        name = str((font or {}).get("/BaseFont", "")).lower()
        style = Style("bold" in name or "black" in name, "italic" in name or "oblique" in name)
        x, baseline = matrix[4] - self.left, self.top - matrix[5]
        for number, part in enumerate(text.split("\n")):
            if number:
                self._end_line()
            for word in _split(part):
                if word.isspace():
                    self.space = " "
                    continue
                self._add_word(word, max(0.0, x), baseline, min(size, 200.0), style)
                x += (len(word) + 1) * _CHARACTER * size

    def _add_word(self, text: str, x: float, baseline: float, size: float, style: Style) -> None:
        text = "".join(_clean(character) for character in text)
        step = _CHARACTER * size
        boxes = [
            Box(x + step * index, baseline - 0.75 * size, x + step * (index + 1), baseline)
            for index in range(len(text))
        ]
        self.words.append(Word(text, boxes, baseline, size, style, self.space))
        self.space = ""

    def _end_line(self) -> None:
        words, self.words, self.space = self.words, [], ""
        if not words:
            return
        line = Line(words, self.sheet.index).settle()
        if self.lines and line.baseline < self.lines[-1].baseline - 2 * line.size:
            self.region += 1  # back to the top: the next column
        line.region = self.region
        self.lines.append(line)

    def finish(self) -> list[Line]:
        """The lines, each with the column it stands in."""
        self._end_line()
        for region in {line.region for line in self.lines}:
            lines = [line for line in self.lines if line.region == region]
            column = Box(
                min(line.left for line in lines),
                min(line.top for line in lines),
                max(line.right for line in lines),
                max(line.bottom for line in lines),
            )
            for line in lines:
                line.column = column
        return self.lines


def _split(text: str) -> list[str]:
    """Words and the white space between them, in order."""
    parts: list[str] = []
    for character in text:
        if parts and parts[-1][0].isspace() == character.isspace():
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _clean(character: str) -> str:
    code = ord(character)
    return "\ufffd" if code < 0x20 or 0xD800 <= code < 0xE000 else character
