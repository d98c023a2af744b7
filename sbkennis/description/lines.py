"""A reading → its lines with their place and layout, as a person leafs through a document.

The opening, the closing and the colophon are where a document says what it is.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sbkennis.records import AnchorKind, Block, BlockKind, Page, Property, Reading

__all__ = ["Labelled", "Line", "View", "is_close_of_letter", "plain", "split_label"]

_OPENING_PAGES = 3
_OPENING_LINES = 90  # without pages: a cover, a letterhead and the start of the text
_CLOSING_LINES = 60
_FAR = 3  # heights of a line, between what stands left and right in a header
_COLOPHON_LINES = 45
_MOST_TEXT = 600_000  # code points that are searched for words
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)|</?(?:b|i|em|strong|sup|sub|br)\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1")
_SPACES = re.compile(r"\s+")
_GAP = re.compile(r"\t+| {3,}")
_COLOPHON = re.compile(r"^colofon\b", re.IGNORECASE)
_CLOSE = re.compile(r"^(?:hoogachtend|met (?:vriendelijke|hartelijke) groet)", re.IGNORECASE)

# What stands before a value in a letterhead, a colophon or the top of a council document.
_LABELS = """
aan aantal-bijlagen adres afdeling afgestemd-met agendapunt agendanummer ambtenaar auteur auteurs
behandelaar behandeld-door behandeling beeld beeldmateriaal bestuursorgaan betreft bezoekadres
bijlage bijlagen bijlage(n) citeertitel contact contactpersoon correspondentie datum datum-brief
datum-besluit datum-college datum-collegebesluit datum-commissie datum-document
datum-raadsvergadering datum-vaststelling datum-vergadering datum-van-ondertekening
datum-van-publicatie datum-van-vaststelling documentnummer doorkiesnummer dossiernummer druk
drukwerk e-mail e-mailadres einddatum eindredactie email foto foto's fotografie gepubliceerd
gepubliceerd-op geschreven-door illustraties ingangsdatum inlichtingen-bij internet isbn kenmerk
kenmerk-afzender naam naam-steller naam-wethouder naam-contactpersoon nummer onderwerp
ondertitel ons-kenmerk onze-referentie ons-nummer ontwerp opdrachtgever opgemaakt-door
opgesteld-door opmaak paraaf peildatum plaats portefeuille portefeuillehouder postadres
publicatiedatum publicatienummer raadsvergadering redactie referentie registratienummer retouradres
samenstelling samengesteld-door soort status steller team tekst tekst-en-inhoud tekst-en-redactie
telefoon telefoonnummer titel rapportnummer financier begeleiding met-medewerking-van
eindverantwoordelijk
projectleiding uitgave uitgegeven-door uitgever uw-brief uw-brief-van uw-kenmerk uw-referentie
van vastgesteld vaststelling vaststellingsdatum vergaderdatum verhalen verschenen versie
verzonden verzenddatum vormgeving webadres website zaak zaaknummer
"""
_LABEL_WORDS = frozenset(label.replace("-", " ") for label in _LABELS.split()) | {
    "e-mail", "e-mailadres", "datum b&w", "datum b&w-besluit", "datum b en w",
    "datum collegevergadering",
}  # fmt: skip


def is_close_of_letter(text: str) -> bool:
    """Whether a line closes a letter.

    >>> is_close_of_letter("Met vriendelijke groet,"), is_close_of_letter("De groet van de buurt")
    (True, False)
    """
    return _CLOSE.match(text) is not None


def plain(text: str) -> str:
    """A line without the marks of Markdown and HTML, its white space made single.

    >>> plain("## **Bijlage 1:  de sociale basis**")
    'Bijlage 1: de sociale basis'
    """
    text = _MARKUP.sub(" ", text.replace("\u00ad", "").replace("\ufeff", ""))
    text = _EMPHASIS.sub(r"\2", text)
    return _SPACES.sub(" ", text).strip(" *\t\n")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text without markup, and where it stands."""

    text: str
    kind: BlockKind
    page: int | None
    block: int  # index in Reading.blocks
    where: str  # "p. 1", "dia 2", "regel 12", "alinea 3"
    level: int = 0
    size: float | None = None
    bold: bool = False
    start: int = -1  # offset in the text of the document
    end: int = -1


class Box(NamedTuple):
    """Where a line is printed, in tenths of a point from the top left corner of its page."""

    left: int
    top: int
    right: int
    bottom: int

    def is_right_of(self, other: Box) -> bool:
        """Whether this stands on the same printed line, further to the right."""
        middle = (self.top + self.bottom) // 2
        return self.left >= other.right and other.top <= middle <= other.bottom


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label of a letterhead or colophon, in lower case, with the lines that follow it."""

    label: str
    values: tuple[str, ...]
    where: str
    block: int
    kind: BlockKind

    @property
    def value(self) -> str:
        """What stands right after the label."""
        return self.values[0] if self.values else ""


class View:
    """A reading as lines, with the parts where a document describes itself."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.unit: AnchorKind = reading.unit
        self.lines: tuple[Line, ...] = tuple(_lines(reading))
        self._boxes: dict[int, bytes] = {}

    @cached_property
    def text(self) -> str:
        """The text with single spaces, for counting words; of a very long one begin and end."""
        text = self.reading.text
        if len(text) > _MOST_TEXT:
            text = f"{text[: _MOST_TEXT * 5 // 6]} {text[-_MOST_TEXT // 6 :]}"
        return plain(text.replace("-\n", "").replace("\n", " "))

    @cached_property
    def matter(self) -> int | None:
        """The block with the fields above a Markdown text, between lines of hyphens, if any."""
        first = self.lines[0] if self.unit == "line" and self.lines else None
        is_matter = (
            first is not None and first.kind == BlockKind.FRONT_MATTER and first.text == "---"
        )
        return first.block if first is not None and is_matter else None

    @cached_property
    def opening(self) -> tuple[Line, ...]:
        """The first pages, or the first lines of a text without pages."""
        if self.is_paged:
            pages = sorted({line.page for line in self.lines if line.page is not None})
            first = set(pages[:_OPENING_PAGES])
            return tuple(line for line in self.lines if line.page in first)
        return self.lines[:_OPENING_LINES]

    @cached_property
    def cover(self) -> tuple[Line, ...]:
        """The first page or slide with text, or the lines before the first long paragraph."""
        if self.is_paged:
            page = next((line.page for line in self.lines), None)
            return tuple(line for line in self.lines if line.page == page)
        for index, line in enumerate(self.opening):
            if len(line.text) > 200:
                return self.opening[:index]
        return self.opening[:25]

    @cached_property
    def closing(self) -> tuple[Line, ...]:
        """The last page with text, or the last lines of a text without pages."""
        if self.is_paged:
            page = next((line.page for line in reversed(self.lines)), None)
            return tuple(line for line in self.lines if line.page == page)
        return self.lines[-_CLOSING_LINES:]

    @cached_property
    def colophon(self) -> tuple[Line, ...]:
        """The lines under "Colofon", wherever that stands; of several columns, its own."""
        found: list[Line] = []
        for index, line in enumerate(self.lines):
            is_entry = line.kind == BlockKind.CONTENTS
            if _COLOPHON.match(line.text) and len(line.text) < 30 and not is_entry:
                for later in self.lines[index + 1 : index + 1 + _COLOPHON_LINES]:
                    if later.kind == BlockKind.HEADING and later.level == 1:
                        break
                    found.append(later)
        return tuple(found) or self._colophon_in_columns()

    def _colophon_in_columns(self) -> tuple[Line, ...]:
        # plain text that was laid out in columns with spaces: read only the column of the colophon
        if self.unit != "line":
            return ()
        rows = self.reading.text.split("\n")
        for index, row in enumerate(rows):
            match = re.search(r"(?<=\s{3})colofon\s*$", row, re.IGNORECASE)
            if match is None:
                continue
            left = _expanded(row[: match.start()])
            return tuple(
                Line(plain(text), BlockKind.FRONT_MATTER, None, -1, f"regel {number}")
                for number, later in enumerate(
                    rows[index + 1 : index + 1 + _COLOPHON_LINES], start=index + 2
                )
                if (text := _column(later, left))
            )
        return ()

    @property
    def is_paged(self) -> bool:
        """Whether the format has pages or slides."""
        return self.unit in ("page", "slide")

    def properties(self, *names: str) -> list[Property]:
        """The statements of the file about itself under these names, in the order of the names."""
        return [
            Property(one.name, value)
            for name in names
            for one in self.reading.properties
            if one.name.casefold() == name.casefold() and (value := plain(one.value))
        ]

    @cached_property
    def labelled(self) -> tuple[Labelled, ...]:
        """The labels in opening, colophon and closing, each with what stands after it."""
        found: list[Labelled] = []
        seen: set[tuple[str, str]] = set()
        for part in (self.opening, self.colophon, self.closing):
            for one in self._labelled_in(part):
                key = (one.label, one.value)
                if key not in seen:
                    seen.add(key)
                    found.append(one)
        return tuple(found)

    def under(self, *labels: str) -> list[Labelled]:
        """What stands after these labels, in the order of the labels."""
        return [one for label in labels for one in self.labelled if one.label == label]

    def _labelled_in(self, lines: Sequence[Line]) -> Iterator[Labelled]:
        for index, line in enumerate(lines):
            if line.kind in (BlockKind.CONTENTS, BlockKind.SOURCE, BlockKind.FOOTNOTE):
                continue
            label, rest = split_label(line.text)
            if label is None:
                continue
            values = [rest] if rest else self._beside(line)
            for later in lines[index + 1 : index + 6] if rest or not values else ():
                if split_label(later.text)[0] is not None or later.page != line.page:
                    break
                values.append(later.text)
            yield Labelled(label, tuple(values), line.where, line.block, line.kind)

    def _beside(self, label: Line) -> list[str]:
        """The lines printed to the right of a label, where the layout is a table of two columns."""
        box = self._box(label)
        if box is None:
            return []
        boxed = [(line, self._box(line)) for line in self.lines if line.page == label.page]
        found = [(one.left, line) for line, one in boxed if one and one.is_right_of(box)]
        if not found:
            return []
        first = min(found, key=lambda pair: pair[0])[1]
        if split_label(first.text)[0] is not None:
            return []
        # a value runs on below until the next label begins
        below = [
            one.top
            for line, one in boxed
            if one
            and one.left < box.right
            and one.top > box.bottom - 5
            and line.block != first.block
        ]
        end = min(below, default=box.bottom + 1000)
        return [
            line.text
            for line, one in boxed
            if line.block == first.block
            and line.start >= first.start
            and one
            and (one.top + one.bottom) // 2 < end
        ]

    def apart(self, line: Line) -> list[str]:
        """The parts of a line that stand far from each other: left and right in a header."""
        text = self.reading.text
        parts, right = [""], None
        for place, box in enumerate(self._character_boxes(line), line.start):
            if any(box):
                if right is not None and box[0] - right > _FAR * (box[3] - box[1]):
                    parts.append("")
                right = box[2]
            parts[-1] += text[place]
        return [plain(part) for part in parts if part.strip()] or [line.text]

    def _box(self, line: Line) -> Box | None:
        found = [box for box in self._character_boxes(line) if any(box)]
        if not found:
            return None
        lefts, tops, rights, bottoms = zip(*found, strict=True)
        return Box(min(lefts), min(tops), max(rights), max(bottoms))

    def _character_boxes(self, line: Line) -> list[tuple[int, ...]]:
        """A box for each character, zeros where it has none; nothing for a line without places."""
        page = self._pages.get(line.page)
        if page is None or page.boxes is None or line.start < page.start or line.end > page.end:
            return []
        boxes = self._page_boxes(page)
        return [
            struct.unpack_from("<4H", boxes, offset * 8)
            for offset in range(line.start - page.start, line.end - page.start)
        ]

    @cached_property
    def _pages(self) -> dict[int | None, Page]:
        return {page.number: page for page in reversed(self.reading.pages)}

    def _page_boxes(self, page: Page) -> bytes:
        if page.start not in self._boxes:
            length = page.end - page.start
            self._boxes[page.start] = zlib.decompress(page.boxes or b"").ljust(length * 8, b"\0")
        return self._boxes[page.start]


def _lines(reading: Reading) -> Iterator[Line]:
    starts = _line_starts(reading.text) if reading.unit == "line" else None
    cover = next((block.spans[0].page for block in reading.blocks if block.spans), None)
    form = next((block.table for block in reading.blocks if block.table is not None), None)
    for index, block in enumerate(reading.blocks):
        page = block.spans[0].page if block.spans else None
        # Only the first table, on the first page, says what the document is.
        pairs = _pairs(reading, block) if block.table == form and page == cover else []
        for start, end, text in pairs:
            where = _where(reading.unit, page, block.number, start, starts)
            yield Line(text, BlockKind.FRONT_MATTER, page, index, where, start=start, end=end)
        for span in block.spans if not pairs else ():
            offset = span.start
            for raw in reading.text[span.start : span.end].split("\n"):
                text = plain(raw)
                if text:
                    yield Line(
                        text,
                        block.kind,
                        span.page,
                        index,
                        _where(reading.unit, span.page, block.number, offset, starts),
                        block.level,
                        block.size,
                        block.bold,
                        offset,
                        offset + len(raw),
                    )
                offset += len(raw) + 1


def _pairs(reading: Reading, block: Block) -> list[tuple[int, int, str]]:
    """Each label with its value in a row of a form that has two or more, and where they stand.

    A row of nothing but labels names the columns of a table.
    """
    cells = [cell for cell in block.cells if cell]
    if block.kind != BlockKind.TABLE_ROW or len(cells) % 2 or len(cells) < 4:
        return []
    pairs: list[tuple[int, int, str]] = []
    for label, value in zip(cells[::2], cells[1::2], strict=True):
        words, said = (
            plain(reading.text[cell[0].start : cell[-1].end].replace("\n", " "))
            for cell in (label, value)
        )
        if split_label(words)[1] or not split_label(said)[1]:
            return []
        pairs.append((label[0].start, value[-1].end, f"{words.rstrip(' :')}: {said}"))
    return pairs


def _line_starts(text: str) -> list[int]:
    return [0] + [match.end() for match in re.finditer("\n", text)]


def _where(
    unit: AnchorKind,
    page: int | None,
    number: int | None,
    offset: int,
    starts: Sequence[int] | None,
) -> str:
    if unit == "page" and page is not None:
        return f"p. {page}"
    if unit == "slide" and page is not None:
        return f"dia {page}"
    if starts is not None:
        low, high = 0, len(starts)
        while low < high:
            middle = (low + high) // 2
            if starts[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return f"regel {low}"
    return f"alinea {number}" if number is not None else "tekst"


def split_label(text: str) -> tuple[str | None, str]:
    """The label at the start of a line and the rest of it, or None and the line.

    >>> split_label("Datum 23 juni 2023"), split_label("Van oudsher helpen buren elkaar")
    (('datum', '23 juni 2023'), (None, 'Van oudsher helpen buren elkaar'))
    """
    before, colon, after = text.partition(":")
    if colon and before.strip().casefold() in _LABEL_WORDS:
        return before.strip().casefold(), after.strip()
    bare = text.casefold().rstrip(" :")
    if bare in _LABEL_WORDS:
        return bare, ""
    # "Datum 23 juni 2023", "Betreft Voortgang sociale basis": no colon, but a capital or a digit
    words = text.split(" ")
    for count in (3, 2, 1):
        if len(words) > count:
            label = " ".join(words[:count]).casefold()
            rest = " ".join(words[count:])
            if label in _STRONG and words[0][:1].isupper() and re.match(r"[\w\"'‘“(]", rest):
                if label.startswith("datum") and not re.match(r"\d", rest):
                    continue
                return label, rest
    return None, text


# Labels that are no ordinary first word of a sentence.
_STRONG = frozenset(
    {
        "betreft", "onderwerp", "datum", "kenmerk", "ons kenmerk", "onze referentie", "uw kenmerk",
        "zaaknummer", "vergaderdatum", "documentnummer", "agendapunt", "portefeuillehouder",
        "publicatiedatum", "isbn", "kenmerk afzender", "steller", "uw brief",
        *(label for label in _LABEL_WORDS if label.startswith("datum ")),
    }
)  # fmt: skip


def _expanded(text: str) -> int:
    return len(text.expandtabs(8))


def _column(row: str, left: int) -> str:
    """What of a row stands in the column that starts at ``left``, give or take a few places."""
    position = 0
    cells: list[tuple[int, str]] = []
    expanded = row.expandtabs(8)
    for gap in [*_GAP.finditer(expanded), None]:
        end = gap.start() if gap else len(expanded)
        if expanded[position:end].strip():
            cells.append((position, expanded[position:end]))
        position = gap.end() if gap else end
    return " ".join(text for start, text in cells if start >= left - 8)
