"""A PDF, web page, Markdown or text → a draft, by the reader of its format.

The text of a paragraph is what a reader sees: hyphens at line ends undone, lines joined, note
marks taken out (their places are kept), Markdown's own signs left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from sbkennis.cleaning import Clean, clean, known_words
from sbkennis.drafts.blocks import with_notes, with_quotations
from sbkennis.drafts.parts import Cell, Draft, Note, NoteMark, Paragraph, Part
from sbkennis.records import Block, BlockKind, Reading, Span

__all__ = ["draft"]

_PARTS = {
    BlockKind.HEADING: Part.HEADING,
    BlockKind.PARAGRAPH: Part.TEXT,
    BlockKind.LIST_ITEM: Part.LIST,
    BlockKind.QUOTE: Part.QUOTE,
    BlockKind.TABLE_ROW: Part.TABLE,
    BlockKind.SOURCE: Part.OTHER,
    BlockKind.TITLE: Part.OTHER,
    BlockKind.CAPTION: Part.OTHER,
    BlockKind.FRONT_MATTER: Part.OTHER,
}
_QUOTE_SIGN = re.compile(r"^[^\S\n]*(?:>[^\S\n]?)+", re.MULTILINE)
_MOST_IN_BRACKETS = 300  # signs since a bracket that opened
_CLOSES = re.compile(r"[^()\s]{0,6}(?:\s[^()\s]{1,6}){0,3}\)")  # "16) staat", "p. 42).", "b.v. 3)"
_DASHED = re.compile(r"[-–—]\s+[a-zà-ÿ(]")
_ENDED = re.compile(r"[.!?:;,][\"”’»)\]]*$")
_QUOTED_ITEM = re.compile(r"^[^\S\n]*(?:>[^\S\n]?)+[^\S\n]*[-*+•][^\S\n]+(?=\S)", re.MULTILINE)
_LINE_END_HYPHEN = re.compile(r"(?<=\w)[-\u00ad\u2010\u2011\ufffe\x02](?=\s*\n\s*\w)")
_ITALIC = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]+?)(?<=\S)_(?![\w_])"
)


def draft(path: Path, reading: Reading) -> Draft:
    """The draft that a file holds, from the reading of that file."""
    return _draft(path.name, reading, markup=path.suffix.lower() in (".md", ".markdown"))


def _draft(file: str, reading: Reading, *, markup: bool) -> Draft:
    reading = with_notes(reading)
    known = known_words(reading.text)
    labels: dict[str, int] = {}
    notes: list[Note] = []
    for block in reading.blocks:
        if block.kind is BlockKind.FOOTNOTE:
            text, *_ = _shown(reading, block, known, {}, markup=markup)
            label = block.label or str(len(notes) + 1)
            labels.setdefault(label, len(notes))
            notes.append(Note(label, "footnote", _without_label(text, label)))
    paragraphs: list[Paragraph] = []
    headings: list[tuple[int, str]] = []
    signed = {one.spans for one in reading.blocks if one.kind is BlockKind.QUOTE}
    for block in _items(reading) if markup else _rejoined(reading, with_quotations(reading)):
        part = _PARTS.get(block.kind)
        if part is None:
            continue
        text, marks, italics, hyphens = _shown(reading, block, known, labels, markup=markup)
        if not text.strip():
            continue
        level = max(block.level, 1) if part is Part.HEADING else 0
        if part is Part.HEADING:
            headings = [one for one in headings if one[0] < level]
        number = len(paragraphs) + 1
        paragraphs.append(
            Paragraph(
                number=number,
                part=part,
                text=text,
                heading=tuple(title for _, title in headings),
                level=level,
                marks=tuple(marks),
                italics=tuple(italics),
                page=block.spans[0].page,
                cells=_cells(reading, block, known, markup=markup) if part is Part.TABLE else (),
                says_quoted=part is Part.QUOTE and (markup or block.spans in signed),
                hyphens=tuple(hyphens),
            )
        )
        if part is Part.HEADING:
            headings.append((level, text))
    for paragraph in paragraphs:
        for mark in paragraph.marks:
            note = notes[mark.note]
            if note.paragraph is None:
                notes[mark.note] = Note(
                    note.label, note.kind, note.text, note.italics, paragraph.number, mark.position
                )
    return Draft(file, tuple(paragraphs), tuple(notes), warnings=reading.warnings)


def _rejoined(reading: Reading, blocks: Sequence[Block]) -> list[Block]:
    """Blocks in which a line that only looks like an item goes on with the sentence before it.

    "… (2023, p." / "16) staat …" and "… laten" / "– maar velen …": a number or a dash that the end
    of a line put first.
    """
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if (
            last is not None
            and block.kind is BlockKind.LIST_ITEM
            and last.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST_ITEM)
            and _goes_on(_words(reading, last), _words(reading, block), last.kind)
        ):
            found[-1] = replace(last, spans=(*last.spans, *block.spans))
        else:
            found.append(block)
    return found


def _goes_on(before: str, item: str, kind: BlockKind) -> bool:
    opened = before.rfind("(")
    is_open = opened > before.rfind(")") and len(before) - opened < _MOST_IN_BRACKETS
    if is_open and _CLOSES.match(item):
        return True
    ends = _ENDED.search(before) is not None
    return kind is not BlockKind.LIST_ITEM and not ends and _DASHED.match(item) is not None


def _words(reading: Reading, block: Block) -> str:
    return " ".join(reading.text[one.start : one.end] for one in block.spans).strip()


def _items(reading: Reading) -> Iterator[Block]:
    """The blocks of a Markdown text, a quoted list as a block for each of its items."""
    for block in reading.blocks:
        if block.kind is not BlockKind.QUOTE or len(block.spans) != 1:
            yield block
            continue
        start, end, page = block.spans[0]
        begins = [found.start() for found in _QUOTED_ITEM.finditer(reading.text, start, end)]
        edges = sorted({start, *begins, end})
        for first, last in pairwise(edges):
            yield replace(block, spans=(Span(first, last, page),))


def _cells(
    reading: Reading, block: Block, known: Callable[[str], bool], *, markup: bool
) -> tuple[Cell, ...]:
    """The cells of a table row, each under its column and behind the first of its row."""
    texts = [
        _shown(reading, replace(block, spans=spans), known, {}, markup=markup)[0] if spans else ""
        for spans in block.cells
    ]
    columns = (*block.columns, *("" for _ in texts))
    return tuple(
        Cell(text, "" if number == 0 else texts[0], "" if block.is_header_row else columns[number])
        for number, text in enumerate(texts)
        if text.strip()
    )


def _shown(
    reading: Reading,
    block: Block,
    known: Callable[[str], bool],
    labels: dict[str, int],
    *,
    markup: bool,
) -> tuple[str, list[NoteMark], list[tuple[int, int]], list[int]]:
    """The text of a block as a reader sees it: its notes, its italics, hyphens at a line end."""
    quote, offsets = "", []
    for span in block.spans:
        if quote:
            quote += "\n"
            offsets.append(-1)
        quote += reading.text[span.start : span.end]
        offsets += range(span.start, span.end)
    places = {offset: place for place, offset in enumerate(offsets)}
    inside: list[tuple[int, int, str]] = []
    for mark in reading.note_marks:
        start = places.get(mark.start)
        if start is not None:
            inside.append((start, start + mark.end - mark.start, mark.note))
    dropped = [(start, end) for start, end, _ in inside]
    if reading.unit == "line" and block.kind is BlockKind.QUOTE:  # in plain text as in Markdown
        dropped += [found.span() for found in _QUOTE_SIGN.finditer(quote)]
    shown = clean(
        quote,
        sorted(dropped),
        known,
        markup=markup,
    )
    marks = [
        NoteMark(shown.to_clean(0, start)[1] if start else 0, labels[note])
        for start, _, note in inside
        if note in labels
    ]
    italics = []
    if markup:
        for found in _ITALIC.finditer(quote):
            start, end = shown.to_clean(*found.span(1 if found[1] is not None else 2))
            if start < end:
                italics.append((start, end))
    elif reading.italics:
        italics = _slanted(reading.italics, offsets, shown)
    hyphens = [shown.to_clean(*found.span())[0] for found in _LINE_END_HYPHEN.finditer(quote)]
    return shown.text, marks, italics, hyphens


def _slanted(
    known: Sequence[tuple[int, int]], offsets: Sequence[int], shown: Clean
) -> list[tuple[int, int]]:
    """The slices in italics of a block as a reader sees them, those side by side as one."""
    found: list[tuple[int, int]] = []
    if not offsets:
        return found
    first, last = min(each for each in offsets if each >= 0), max(offsets)
    for start, end in known[max(0, bisect_left(known, (first, 0)) - 1) :]:
        if start > last:
            break
        inside = [place for place, each in enumerate(offsets) if start <= each < end]
        if not inside:
            continue
        begin, until = shown.to_clean(inside[0], inside[-1] + 1)
        if begin >= until:
            continue
        if found and not any(sign.isalnum() for sign in shown.text[found[-1][1] : begin]):
            found[-1] = (found[-1][0], until)
        else:
            found.append((begin, until))
    return found


def _without_label(text: str, label: str) -> str:
    mark = re.match(rf"\s*\[?\^?{re.escape(label)}\]?[.:)]?\s*", text)
    return text[mark.end() :] if mark else text
