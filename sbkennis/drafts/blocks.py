"""The blocks of a PDF or a text → the same, with block quotations and bracketed notes in it.

Neither form has block quotations, only lines that begin further to the right. Where most of the
text begins is measured over the whole document, so columns have an edge each. Numbers in brackets
are note marks when lines begin with the same numbers further on.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from struct import unpack_from
from typing import NamedTuple

from sbkennis.drafts.references import cited
from sbkennis.records import Block, BlockKind, NoteMark, Page, Reading, Span

__all__ = ["with_notes", "with_quotations"]

_LEAST, _MOST = 80, 900  # tenths of a point that a quotation stands in
_NEAR = 30  # tenths of a point within which lines begin at one place
_SIGN = 60  # tenths of a point: what a space before a line of text counts for
_USUAL = 0.25  # share of the text that begins at one place, for it to be an edge
_LEADS = re.compile(r":[\"”’»)\]]*(?:\[?\d{1,3}\]?)?\s*$")  # the sentence before announces it
_ENDS = re.compile(r"[.!?…][\"”’»)\]]*(?:\[?\d{1,3}\]?)?\s*$")


class _Line(NamedTuple):
    start: int
    end: int
    left: int | None  # tenths of a point
    is_slanted: bool  # wholly in italics
    page: int | None
    text: str


def with_quotations(reading: Reading) -> Sequence[Block]:
    """The blocks of a reading; a paragraph is parted where lines of it stand in.

    Without places on a page and without lines (a web page) the blocks are as they were.
    """
    if reading.unit != "line" and not any(page.boxes for page in reading.pages):
        return reading.blocks
    places = _Places(reading)
    lines = {
        number: list(places.lines(block))
        for number, block in enumerate(reading.blocks)
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
    }
    edges = _edges(
        [
            line
            for number, each in lines.items()
            if reading.blocks[number].kind is BlockKind.PARAGRAPH
            for line in each
        ]
    )
    if not edges:
        return reading.blocks
    found: list[Block] = []
    before = ""
    for number, block in enumerate(reading.blocks):
        if block.kind is BlockKind.HEADING:
            is_quoted = _is_led(lines[number], edges, before)
            found.append(replace(block, kind=BlockKind.QUOTE, level=0) if is_quoted else block)
        elif number in lines:
            found += _parted(block, lines[number], edges, before)
        else:
            found.append(block)
        if not block.kind.is_furniture and block.kind is not BlockKind.FOOTNOTE:
            before = reading.text[block.spans[-1].start : block.spans[-1].end]
    return found


_NOTE = re.compile(r"^[^\S\n]*\[(\d{1,3})\][^\S\n]*(?=\S)", re.MULTILINE)
_MARK = re.compile(r"(?<=[^\s\[])[^\S\n]?\[(\d{1,3})\](?!\()")
_HOLDS_NOTES = (BlockKind.FOOTNOTE, BlockKind.PARAGRAPH, BlockKind.SOURCE, BlockKind.LIST_ITEM)


def with_notes(reading: Reading) -> Reading:
    """A reading in which numbers in brackets are note marks, where lines further on hold the notes.

    So Word saves a draft as text: "… samen.[1]", and under the text "[1] Movisie (2024), …". A
    numbered list of notes or sources at the end ("1. Movisie …") holds notes as well. A number
    that no note has is text.
    """
    marked = {int(found[1]): found.end() for found in reversed(list(_MARK.finditer(reading.text)))}
    for start, end, named in cited(reading.text):
        if reading.text[reading.text.rfind("\n", 0, start) + 1 : start].strip():
            for number, _ in named:
                marked[int(number)] = min(end, marked.get(int(number), end))
    pointed = {mark.note for mark in reading.note_marks}
    blocks: list[Block] = []
    labels: dict[str, int] = {}
    for block in reading.blocks:
        pieces = [block]
        if block.kind in _HOLDS_NOTES and len(block.spans) == 1:
            pieces = list(_notes_of(reading.text, block, marked))
            if pieces[0] is block and (listed := _listed(block, marked, pointed)):
                pieces = [listed]
        blocks += pieces
        if pieces[0] is not block:
            labels |= {str(piece.label): piece.start for piece in pieces if piece.label}
    if not labels:
        return reading
    known = {mark.start for mark in reading.note_marks}
    marks = [
        NoteMark(found.start(), found.end(), found[1])
        for found in _MARK.finditer(reading.text)
        if found[1] in labels and found.start() not in known and found.end() <= labels[found[1]]
    ]
    all_marks = sorted([*reading.note_marks, *marks], key=lambda mark: mark.start)
    return replace(reading, blocks=tuple(blocks), note_marks=tuple(all_marks))


def _listed(block: Block, marked: dict[int, int], pointed: set[str]) -> Block | None:
    """An item of a numbered list of notes or sources as a note, when a number before names it."""
    label = (block.label or "").strip("().")
    is_list = block.kind in (BlockKind.FOOTNOTE, BlockKind.SOURCE)
    if not is_list or not label.isdecimal() or label in pointed:
        return None
    if marked.get(int(label), block.start) >= block.start:
        return None
    return replace(block, kind=BlockKind.FOOTNOTE, label=label)


def _notes_of(text: str, block: Block, marked: dict[int, int]) -> Iterator[Block]:
    """A block as the notes that its lines begin with, or as it is."""
    start, end, page = block.spans[0]
    begins: list[tuple[int, int]] = []
    for found in _NOTE.finditer(text, start, end):
        number = int(found[1])
        is_next = begins[-1][0] < number <= begins[-1][0] + 3 if begins else found.start() == start
        if is_next and marked.get(number, end) < start:
            begins.append((number, found.start()))
    if not begins:
        yield block
        return
    for (number, begin), after in zip(begins, [*begins[1:], (0, end)], strict=True):
        until = len(text[begin : after[1]].rstrip()) + begin
        yield Block(BlockKind.FOOTNOTE, (Span(begin, until, page),), label=str(number))


class _Places:
    """Where the lines of a document stand on its pages."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._starts = [page.start for page in reading.pages]
        self._boxes: dict[int, bytes] = {}
        self._italics = list(reading.italics)

    def lines(self, block: Block) -> Iterator[_Line]:
        """The lines of a block."""
        for span in block.spans:
            start = span.start
            for part in self._reading.text[span.start : span.end].split("\n"):
                end = start + len(part)
                if part.strip():
                    left, slanted = self._left(start, end), self._is_slanted(start, end)
                    yield _Line(start, end, left, slanted, span.page, part)
                start = end + 1

    def _left(self, start: int, end: int) -> int | None:
        if self._reading.unit == "line":
            text = self._reading.text
            begin = max(text.rfind(sign, 0, start) for sign in "\n\r\f") + 1
            line = text[begin:end].expandtabs(4)
            return _SIGN * (len(line) - len(line.lstrip()))
        index = bisect_right(self._starts, start) - 1
        page: Page = self._reading.pages[index]
        if page.boxes is None:
            return None
        if index not in self._boxes:
            self._boxes[index] = zlib.decompress(page.boxes)
        boxes = self._boxes[index]
        for place in range(start, min(end, page.end)):
            left, top, right, bottom = unpack_from("<4H", boxes, 8 * (place - page.start))
            if left or top or right or bottom:
                return int(left)
        return None

    def _is_slanted(self, start: int, end: int) -> bool:
        held = sum(
            min(end, last) - max(start, first)
            for first, last in self._italics
            if first < end and last > start
        )
        return held >= 0.85 * (end - start)


def _edges(lines: Sequence[_Line]) -> list[int]:
    """Where text usually begins: once on a page, or once in each of its columns."""
    weights: Counter[int] = Counter()
    for line in lines:
        if line.left is not None:
            weights[line.left] += len(line.text)
    total = sum(weights.values())
    edges: list[int] = []
    for left, _ in weights.most_common():
        near = sum(weight for other, weight in weights.items() if abs(other - left) <= _NEAR)
        if near >= _USUAL * total and all(abs(left - edge) > _MOST for edge in edges):
            edges.append(left)
    return sorted(edges)


def _parted(
    block: Block, lines: Sequence[_Line], edges: Sequence[int], before: str
) -> Iterator[Block]:
    """A paragraph, or its parts when some of its lines stand in."""
    runs: list[tuple[bool, list[_Line]]] = []
    for line in lines:
        inside = _stands_in(line, edges)
        if runs and runs[-1][0] == inside:
            runs[-1][1].append(line)
        else:
            runs.append((inside, [line]))
    parts: list[tuple[bool, list[_Line]]] = []
    for number, (inside, own) in enumerate(runs):
        text = parts[-1][1][-1].text if parts else before
        quoted = inside and _is_quotation(own, text, is_last=number == len(runs) - 1)
        if parts and parts[-1][0] == quoted:
            parts[-1][1].extend(own)
        else:
            parts.append((quoted, list(own)))
    if len(parts) == 1 and not parts[0][0]:
        yield block
        return
    for quoted, own in parts:
        kind = BlockKind.QUOTE if quoted else block.kind
        yield replace(block, kind=kind, spans=_spans(own))


def _is_quotation(lines: Sequence[_Line], before: str, *, is_last: bool) -> bool:
    """Whether lines that stand in are a block of their own, not an indent within a paragraph."""
    if len(lines) == 1 and not is_last and not _LEADS.search(before):
        return lines[0].is_slanted  # else the first line of a paragraph
    lefts = [line.left for line in lines if line.left is not None]
    if max(lefts) - min(lefts) > 2 * _NEAR:
        return False
    if _LEADS.search(before) or not before:
        return True
    return _ENDS.search(before) is not None and not lines[0].text.lstrip()[:1].islower()


def _is_led(lines: Sequence[_Line], edges: Sequence[int], before: str) -> bool:
    """Whether what was taken for a heading is a sentence that stands in under "… schrijft:"."""
    return (
        bool(lines)
        and all(_stands_in(line, edges) for line in lines)
        and _LEADS.search(before) is not None
        and _ENDS.search(lines[-1].text) is not None
    )


def _stands_in(line: _Line, edges: Sequence[int]) -> bool:
    if line.left is None:
        return False
    edge = max((each for each in edges if each <= line.left + _NEAR), default=None)
    return edge is not None and _LEAST <= line.left - edge <= _MOST


def _spans(lines: Sequence[_Line]) -> tuple[Span, ...]:
    """Lines as spans, those that follow each other on one page as one."""
    spans: list[Span] = []
    for line in lines:
        if spans and spans[-1].end + 1 == line.start and spans[-1].page == line.page:
            spans[-1] = Span(spans[-1].start, line.end, line.page)
        else:
            spans.append(Span(line.start, line.end, line.page))
    return tuple(spans)
