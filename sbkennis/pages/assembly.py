"""Blocks in reading order → one verbatim text in which every block knows its offsets.

For formats that hold text but no page layout (DOCX, PPTX, HTML): the reader says what each block
is and what it says, `Assembly` writes the text: blocks one under the other, the cells of a table
row beside each other with a tab between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sbkennis.records import (
    AnchorKind,
    Block,
    BlockKind,
    NoteMark,
    Page,
    Property,
    Reading,
    Span,
)

__all__ = ["Assembly", "Inline", "clean"]

_UNNUMBERED = frozenset(
    {BlockKind.TITLE, BlockKind.HEADING, BlockKind.FOOTNOTE, BlockKind.FRONT_MATTER}
)
_SPACES = re.compile(r"[ \t\r\f\v\u2028\u2029\u0085]+")


def clean(text: str) -> str:
    """The text without what no offset can bear: NUL and lone surrogates become U+FFFD.

    >>> clean("a\\x00b")
    'a\ufffdb'
    """
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


@dataclass(slots=True)
class Inline:
    """Running text under construction, with the footnote marks in it."""

    text: str = ""
    marks: list[NoteMark] = field(default_factory=list)  # offsets in `text`
    bold: int = 0  # how many visible characters are bold
    italics: list[tuple[int, int]] = field(default_factory=list)  # slices of `text`

    def add(self, text: str, *, bold: bool = False, italic: bool = False) -> None:
        """Adds text as it stands."""
        text = clean(text)
        if italic and text.strip():
            self.italics.append((len(self.text), len(self.text) + len(text)))
        self.text += text
        if bold:
            self.bold += sum(1 for character in text if not character.isspace())

    def add_mark(self, mark: str, note: str) -> None:
        """Adds a footnote mark that refers to the note with this label."""
        start = len(self.text)
        self.text += clean(mark)
        if self.text[start:].strip():
            self.marks.append(NoteMark(start, len(self.text), note))

    def add_inline(self, other: Inline) -> None:
        """Adds other running text, its marks included."""
        start = len(self.text)
        self.text += other.text
        self.bold += other.bold
        self.marks += [NoteMark(start + m.start, start + m.end, m.note) for m in other.marks]
        self.italics += [(start + first, start + last) for first, last in other.italics]

    @property
    def is_bold(self) -> bool:
        """Whether at least nine tenths of what is visible is bold."""
        visible = sum(1 for character in self.text if not character.isspace())
        return visible > 0 and self.bold >= 0.9 * visible

    def normal(self) -> Inline:
        """The same with single spaces, no spaces around line ends and none at either end."""
        kept: list[str] = []
        places: list[int] = []  # old offset → new offset
        length = 0
        pending = ""
        for character in self.text:
            places.append(length + len(pending))
            if character == "\n" or (character.isspace() and _SPACES.match(character)):
                if character == "\n":
                    pending = "\n"
                elif not pending:
                    pending = " "
                continue
            if length and pending:
                kept.append(pending)
                length += 1
            elif pending:
                places[-1] = 0
            places[-1] = length
            pending = ""
            kept.append(character)
            length += 1
        text = "".join(kept)
        marks = []
        for mark in self.marks:
            start, end = self._trimmed(mark.start, mark.end)
            if start < end:
                marks.append(NoteMark(places[start], places[end - 1] + 1, mark.note))
        slanted = [
            (places[start], places[end - 1] + 1)
            for start, end in (self._trimmed(*each) for each in self.italics)
            if start < end
        ]
        # White space that Unicode knows and we kept (a no-break space) goes at the ends only.
        left = len(text) - len(text.lstrip())
        text = text.strip()
        marks = [
            NoteMark(m.start - left, m.end - left, m.note)
            for m in marks
            if m.start >= left and m.end - left <= len(text)
        ]
        slanted = [
            (max(0, start - left), min(len(text), end - left))
            for start, end in slanted
            if end > left and start - left < len(text)
        ]
        return Inline(text, marks, self.bold, slanted)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """A slice without the white space at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def split(self, position: int) -> tuple[Inline, Inline]:
        """The text before and from a position; bold is only kept when all of it is bold."""
        first = Inline(self.text[:position], [m for m in self.marks if m.end <= position])
        second = Inline(
            self.text[position:],
            [
                NoteMark(m.start - position, m.end - position, m.note)
                for m in self.marks
                if m.start >= position
            ],
        )
        if self.is_bold:
            first.bold, second.bold = len(first.text), len(second.text)
        first.italics = [(a, min(b, position)) for a, b in self.italics if a < position]
        second.italics = [
            (max(a, position) - position, b - position) for a, b in self.italics if b > position
        ]
        return first, second


class Assembly:
    """Writes the text of a file and the blocks that stand on it."""

    def __init__(self, unit: AnchorKind) -> None:
        self.unit: AnchorKind = unit
        self.blocks: list[Block] = []
        self.marks: list[NoteMark] = []
        self.italics: list[tuple[int, int]] = []
        self.tables = 0
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._page: int | None = None
        self._page_start = 0
        self._number = 0

    def start_page(self, number: int, label: str | None = None) -> None:
        """Starts a page or slide; what is added from now on stands on it."""
        self._end_page()
        if self._pages:
            self._write("\n")
        self._page = number
        self._page_start = self._length
        self._pages.append(Page(number, label, self._length, self._length))

    def add(
        self,
        kind: BlockKind,
        content: Inline | str,
        *,
        level: int = 0,
        label: str | None = None,
        marker: str = "",
        size: float | None = None,
        bold: bool | None = None,
        box: int | None = None,
    ) -> None:
        """Adds one block; one without visible text is left out.

        Args:
            kind: what the block is.
            content: what it says.
            level: of a heading or a list item.
            label: of a heading, a note or a list item.
            marker: what the format shows before the text without storing it there ("3.", "•").
            size: type size in points.
            bold: whether it is bold; by default what the content says.
            box: number of the box that it stands in.
        """
        inline = (Inline(clean(content)) if isinstance(content, str) else content).normal()
        if not inline.text and not (marker and kind is BlockKind.FOOTNOTE):
            return
        self._separate()
        start = self._length
        if marker:
            self._write(clean(marker) + (" " if inline.text else ""))
        self._write_inline(inline)
        self._append(
            Block(
                kind,
                (Span(start, self._length, self._page),),
                level=level,
                label=label,
                size=size,
                bold=inline.is_bold if bold is None else bold,
                box=box,
            )
        )

    def start_table(self) -> int:
        """Counts a table and answers its number, from 1."""
        self.tables += 1
        return self.tables

    def add_row(
        self,
        cells: Sequence[Inline],
        table: int,
        columns: Sequence[str] = (),
        *,
        is_header_row: bool = False,
        box: int | None = None,
    ) -> None:
        """Adds one row of a table: its cells beside each other, with a tab between."""
        inlines = [cell.normal() for cell in cells]
        filled = [place for place, inline in enumerate(inlines) if inline.text]
        if not filled:
            return
        self._separate()
        start = self._length
        spans: list[tuple[Span, ...]] = []
        for place, inline in enumerate(inlines):
            if filled[0] < place <= filled[-1]:
                self._write("\t")
            cell_start = self._length
            self._write_inline(inline)
            spans.append((Span(cell_start, self._length, self._page),) if inline.text else ())
        self._append(
            Block(
                BlockKind.TABLE_ROW,
                (Span(start, self._length, self._page),),
                bold=all(inlines[place].is_bold for place in filled),
                table=table,
                columns=tuple(columns) if not is_header_row else (),
                cells=tuple(spans),
                is_header_row=is_header_row,
                box=box,
            )
        )

    def reading(
        self,
        reader: str,
        *,
        properties: Iterable[Property] = (),
        warnings: Iterable[str] = (),
    ) -> Reading:
        """The finished reading."""
        self._end_page()
        text = "".join(self._parts)
        if not self._pages:
            self._pages = [Page(None, None, 0, len(text))]
        return Reading(
            text=text,
            pages=tuple(self._pages),
            blocks=tuple(self.blocks),
            unit=self.unit,
            reader=reader,
            note_marks=tuple(sorted(self.marks, key=lambda mark: mark.start)),
            italics=tuple(sorted(self.italics)),
            properties=tuple(properties),
            tables=self.tables,
            warnings=tuple(warnings),
        )

    def _append(self, block: Block) -> None:
        if self.unit == "paragraph" and not (block.kind in _UNNUMBERED or block.kind.is_furniture):
            self._number += 1
            block = replace(block, number=self._number)
        self.blocks.append(block)

    def _separate(self) -> None:
        if self._length > self._page_start:
            self._write("\n")

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _write_inline(self, inline: Inline) -> None:
        start = self._length
        self._write(inline.text)
        self.marks += [NoteMark(start + m.start, start + m.end, m.note) for m in inline.marks]
        self.italics += [(start + first, start + last) for first, last in inline.italics]

    def _end_page(self) -> None:
        if self._pages:
            self._pages[-1] = replace(
                self._pages[-1],
                end=self._length,
                source="text" if self._length > self._page_start else "none",
            )
