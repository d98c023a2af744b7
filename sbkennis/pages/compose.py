"""Drafts of blocks → the verbatim text, its pages and blocks with offsets: a `Reading`.

On every page the text is written in reading order: running header, letterhead, text, notes,
footer. So a paragraph is one slice, and one more for every page or column it runs on to.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sbkennis.pages.geometry import Box, Line, Sheet
from sbkennis.pages.pdf_boxes import box_numbers
from sbkennis.pages.pdf_drafts import Draft, Structure
from sbkennis.records import (
    AnchorKind,
    Block,
    BlockKind,
    NoteMark,
    Page,
    PageSource,
    Property,
    Reading,
    Span,
)

__all__ = ["compose"]

_PLACES = {
    BlockKind.HEADER: 0,
    BlockKind.FOOTNOTE: 3,
    BlockKind.FOOTER: 4,
    BlockKind.PAGE_NUMBER: 5,
}
_LETTERHEAD_PLACE = 1
_TEXT_PLACE = 2


@dataclass(slots=True)
class _Placed:
    """Where a line was written."""

    start: int
    end: int
    order: int


def compose(
    sheets: Sequence[Sheet],
    structure: Structure,
    *,
    reader: str,
    labels: dict[int, str],
    properties: Sequence[Property],
    warnings: Sequence[str],
    unit: AnchorKind = "page",
) -> Reading:
    """Writes the text page by page and gives every block its spans.

    Args:
        sheets: the pages, for their sizes and how they were read.
        structure: the drafts; every line of every page stands in exactly one of them.
        labels: page index → printed label.
    """
    lines_of: list[list[tuple[int, int, int, Line]]] = [[] for _ in sheets]
    for number, draft in enumerate(structure.drafts):
        for line in draft.lines:
            place = _PLACES.get(draft.kind, _TEXT_PLACE)
            if draft.kind is BlockKind.PAGE_NUMBER and _is_top(line, sheets[line.page]):
                place = 0
            if id(line) in structure.letterhead and place == _TEXT_PLACE:
                place = _LETTERHEAD_PLACE
            lines_of[line.page].append((place, number, len(lines_of[line.page]), line))
    _restore_order(lines_of, structure.drafts)

    parts: list[str] = []
    pages: list[Page] = []
    placed: dict[int, _Placed] = {}
    position = 0
    order = 0
    for sheet, entries in zip(sheets, lines_of, strict=True):
        start = position
        places = bytearray()
        for index, (_, _, _, line) in enumerate(entries):
            if index:
                parts.append("\n")
                places += _NO_BOX
                position += 1
            placed[id(line)] = _Placed(position, position + len(line.text), order)
            parts.append(line.text)
            places += _line_boxes(line, sheet)
            position += len(line.text)
            order += 1
        pages.append(_page(sheet, labels.get(sheet.index), start, position, bytes(places)))
        order += 1
        if sheet is not sheets[-1]:
            parts.append("\n")
            position += 1
    text = "".join(parts)
    made = [(_block(draft, placed), draft) for draft in structure.drafts if draft.lines]
    made.sort(key=lambda pair: pair[0].start)
    boxes = box_numbers([draft for _, draft in made], sheets)
    blocks = [replace(block, box=box) for (block, _), box in zip(made, boxes, strict=True)]
    note_marks = sorted(
        (
            NoteMark(
                placed[id(mark.line)].start + mark.start,
                placed[id(mark.line)].start + mark.end,
                label,
            )
            for mark, label in structure.marks
        ),
        key=lambda mark: mark.start,
    )
    return Reading(
        text=text,
        pages=tuple(pages),
        blocks=tuple(blocks),
        unit=unit,
        reader=reader,
        note_marks=tuple(note_marks),
        italics=tuple(sorted(_italics(structure.drafts, placed))),
        properties=tuple(properties),
        tables=structure.tables,
        warnings=tuple(warnings),
    )


def _restore_order(
    lines_of: list[list[tuple[int, int, int, Line]]], drafts: Sequence[Draft]
) -> None:
    """Sorts the lines of each page: by place on the page, then in reading order.

    Covers and tables of contents are drafted apart from the running text; their place among it
    follows from the column they stand in.
    """
    for entries in lines_of:
        entries.sort(key=lambda entry: (entry[0], _column(entry[3]), entry[1], entry[2]))
        texts = [entry for entry in entries if entry[0] == _TEXT_PLACE]
        # Within a column, running text is in order already; what was drafted apart goes by height.
        if any(drafts[entry[1]].kind in _APART for entry in texts):
            # A paragraph may go on at the head of the next column.
            tops: dict[tuple[int, int], float] = {}
            for _, number, _, line in texts:
                part = number, _column(line)
                tops[part] = min(tops.get(part, line.top), line.top)
            entries.sort(
                key=lambda entry: (
                    entry[0],
                    _column(entry[3]),
                    tops[entry[1], _column(entry[3])] if entry[0] == _TEXT_PLACE else 0.0,
                    entry[1],
                    entry[2],
                )
            )


_APART = frozenset({BlockKind.TITLE, BlockKind.FRONT_MATTER, BlockKind.CONTENTS})


def _column(line: Line) -> int:
    return line.region


def _is_top(line: Line, sheet: Sheet) -> bool:
    return line.baseline < sheet.height / 2


def _page(sheet: Sheet, label: str | None, start: int, end: int, boxes: bytes) -> Page:
    shown = sheet.as_shown(Box(0.0, 0.0, sheet.width, sheet.height))
    source: PageSource = "none" if sheet.unread else ("ocr" if sheet.ocr else "text")
    return Page(
        number=sheet.index + 1,
        label=label,
        start=start,
        end=end,
        source=source,
        confidence=sheet.confidence,
        width=round(shown.right, 2),
        height=round(shown.bottom, 2),
        boxes=zlib.compress(boxes, 6) if sheet.has_places and any(boxes) else None,
    )


_NO_BOX = struct.pack("<4H", 0, 0, 0, 0)


def _line_boxes(line: Line, sheet: Sheet) -> bytes:
    edges: list[int] = []
    written = 0
    for word, offset in zip(line.words, line.offsets, strict=True):
        edges += _NO_EDGES * (offset - written)
        for box in map(sheet.as_shown, word.boxes):
            edges += [int(edge * 10 + 0.5) if 0 < edge < 6500 else 0 for edge in box]
        written = offset + len(word.text)
        edges += _NO_EDGES * (len(word.text) - len(word.boxes))
    return struct.pack(f"<{len(edges)}H", *edges)


_NO_EDGES = [0, 0, 0, 0]


def _block(draft: Draft, placed: dict[int, _Placed]) -> Block:
    sizes: dict[float, int] = {}
    bold = 0.0
    length = 0
    for line in draft.lines:
        sizes[line.size] = sizes.get(line.size, 0) + len(line.text)
        bold += line.share(bold=True) * len(line.text)
        length += len(line.text)
    return Block(
        kind=draft.kind,
        spans=_spans(draft.lines, placed),
        level=draft.level,
        label=draft.label,
        size=max(sizes, key=lambda size: sizes[size]),
        bold=bold > 0.5 * length,
        table=draft.table,
        columns=draft.columns,
        cells=tuple(_spans(cell, placed) for cell in draft.cells),
        is_header_row=draft.is_header_row,
    )


def _italics(drafts: Sequence[Draft], placed: dict[int, _Placed]) -> Iterator[tuple[int, int]]:
    """Where words stand in italics, a slice for each run of them on a line."""
    for draft in drafts:
        for line in draft.lines:
            start: int | None = None
            end = 0
            for word, offset in zip(line.words, line.offsets, strict=True):
                if word.style.italic and not word.raised:
                    start = offset if start is None else start
                    end = offset + len(word.text)
                elif start is not None:
                    yield placed[id(line)].start + start, placed[id(line)].start + end
                    start = None
            if start is not None:
                yield placed[id(line)].start + start, placed[id(line)].start + end


def _spans(lines: Sequence[Line], placed: dict[int, _Placed]) -> tuple[Span, ...]:
    """Lines that were written one after the other share a span."""
    ordered = sorted(((placed[id(line)], line) for line in lines), key=lambda pair: pair[0].order)
    spans: list[Span] = []
    last = -2
    for place, line in ordered:
        if spans and place.order == last + 1:
            spans[-1] = Span(spans[-1].start, place.end, line.page + 1)
        else:
            spans.append(Span(place.start, place.end, line.page + 1))
        last = place.order
    return tuple(spans)
