"""Lines with tabs, pipes or tags → the rows of tables, each with its cells and its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sbkennis.pages.assembly import Inline
from sbkennis.pages.drafts import Draft, ends_sentence
from sbkennis.pages.markup import is_bold_line, visible
from sbkennis.pages.tables import column_names, has_header
from sbkennis.pages.text_drafts import TextDraft, draft_of, joined
from sbkennis.pages.text_lines import Line, first_letter
from sbkennis.pages.text_ruled import Ruled, find_ruled
from sbkennis.records import BlockKind

__all__ = ["Tables", "merge_tables", "without_ruled"]

_PIPES = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_CELL = re.compile(
    r"<(?P<kind>t[dh])\b[^>]*>(?P<text>.*?)</(?P=kind)\s*>", re.IGNORECASE | re.DOTALL
)
_ROW = re.compile(r"<tr\b[^>]*>.*?(?:</tr\s*>|(?=<tr\b)|\Z)", re.IGNORECASE | re.DOTALL)
_MOST_LINES = 5000  # of a table with tags


class Tables:
    """The tables among the lines of one text, numbered as they are made."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._lines = lines
        self._count = 0
        self._ruled = _all_ruled([line.text for line in lines])

    # Tabs

    def count_tab_rows(self, place: int) -> int:
        """How many lines from here are rows of a table with tabs; 0 when this is none."""
        first = self._lines[place]
        width = first.text.strip("\r\n ").count("\t")
        if not width or first.is_blank:
            return 0
        used = 0
        while place + used < len(self._lines):
            line = self._lines[place + used]
            if line.is_blank or _tabs(line) != width:
                break
            used += 1
        # One row of its own may go on with a table cut by a page break.
        if used == 1 and not self._continues_table(place, width):
            return 0
        return used

    def _continues_table(self, place: int, width: int) -> bool:
        for line in reversed(self._lines[max(0, place - 7) : place]):
            if not line.is_blank:
                return _tabs(line) == width
        return False

    def of_tabs(self, lines: Sequence[Line]) -> list[TextDraft]:
        """The rows on these lines; a rule drawn in cells is none."""
        drafts = []
        for line in lines:
            draft = draft_of(self._text, BlockKind.TABLE_ROW, [line])
            position = line.start
            for cell in line.text.split("\t"):
                draft.cell_parts.append(self._cell(position, position + len(cell)))
                position += len(cell) + 1
            if not any(character.isalnum() for character in line.text):
                draft.kind = BlockKind.BOILERPLATE
                draft.cell_parts = []
            drafts.append(draft)
        self._finish([draft for draft in drafts if draft.kind is BlockKind.TABLE_ROW])
        return drafts

    # Pipes

    def starts_with_pipes(self, place: int) -> bool:
        """Whether a Markdown table starts here: cells, with a line of hyphens under them."""
        if "|" not in self._lines[place].text or place + 1 >= len(self._lines):
            return False
        under = self._lines[place + 1].text
        return "|" in under and "-" in under and _PIPES.fullmatch(under) is not None

    def of_pipes(self, place: int) -> tuple[list[TextDraft], int]:
        """The rows of a Markdown table, and how many lines it takes."""
        header = self._pipe_row(self._lines[place : place + 2])
        rows = [header]
        used = 2
        while place + used < len(self._lines):
            line = self._lines[place + used]
            if line.is_blank or "|" not in line.text:
                break
            rows.append(self._pipe_row([line]))
            used += 1
        self._finish(rows, is_marked=any(header.cell_parts))
        return rows, used

    def _pipe_row(self, lines: Sequence[Line]) -> TextDraft:
        draft = draft_of(self._text, BlockKind.TABLE_ROW, lines)
        text = lines[0].text
        borders = [found.start() for found in re.finditer(r"(?<!\\)\|", text)]
        if not text.lstrip().startswith("|"):
            borders.insert(0, -1)
        if not text.rstrip().endswith("|"):
            borders.append(len(text))
        for left, right in pairwise(borders):
            draft.cell_parts.append(self._cell(lines[0].start + left + 1, lines[0].start + right))
        return draft

    # Rules

    def ruled(self, place: int) -> Ruled | None:
        """The table with rules that starts here."""
        return self._ruled.get(place)

    def of_rules(self, place: int, found: Ruled) -> list[TextDraft]:
        """The rows of a table with rules, a cell of several lines with all of them."""
        drafts: list[tuple[int, TextDraft]] = []
        for rule in found.rules:
            line = self._lines[place + rule]
            drafts.append((rule, draft_of(self._text, BlockKind.BOILERPLATE, [line])))
        for row in found.rows:
            lines = [self._lines[place + at] for at in row]
            draft = draft_of(self._text, BlockKind.TABLE_ROW, lines)
            for left, right in found.columns:
                parts = []
                for line in lines:
                    right = max(left, min(right, len(line.text)))
                    parts += self._cell(line.start + min(left, len(line.text)), line.start + right)
                draft.cell_parts.append(parts)
            if not any("|" in line.text for line in lines):
                draft.parts = [part for parts in draft.cell_parts for part in parts]
            drafts.append((row[0], draft))
        rows = [draft for _, draft in drafts if draft.kind is BlockKind.TABLE_ROW]
        self._finish(rows, is_marked=found.has_head)
        return [draft for _, draft in sorted(drafts, key=lambda one: one[0])]

    # Tags

    def of_tags(self, place: int) -> tuple[list[TextDraft], int]:
        """The rows of an HTML table, and how many lines it takes; no rows when it is none."""
        end = place
        while end < len(self._lines) - 1 and not _TABLE_END.search(self._lines[end].text):
            end += 1
        used = end - place + 1
        start, stop = self._lines[place].start, self._lines[end].end
        source = self._text[start:stop]
        spans = [found.span() for found in _ROW.finditer(source) if _CELL.search(found[0])]
        if not spans or used > _MOST_LINES:
            return [], 0
        # What stands between the rows (the tags of the table) goes to the nearest row.
        borders = [0, *(span[0] for span in spans[1:]), len(source)]
        rows = []
        is_marked = False
        for number, ((left, right), (row_start, row_end)) in enumerate(
            zip(pairwise(borders), spans, strict=True)
        ):
            cut = source[left:right]
            lead = len(cut) - len(cut.lstrip())
            draft = TextDraft(
                BlockKind.TABLE_ROW,
                Inline(visible(cut)),
                parts=[(start + left + lead, start + left + len(cut.rstrip()))],
                page=self._lines[place].page,
            )
            for cell in _CELL.finditer(source, row_start, row_end):
                draft.cell_parts.append(
                    self._cell(start + cell.start("text"), start + cell.end("text"))
                )
                is_marked |= number == 0 and cell["kind"].lower() == "th"
            rows.append(draft)
        self._finish(rows, is_marked=is_marked)
        return rows, used

    # All three

    def _cell(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where the words of a cell stand; nowhere when it is empty."""
        cell = self._text[start:end]
        stripped = cell.strip()
        if not stripped:
            return []
        start += len(cell) - len(cell.lstrip())
        return [(start, start + len(stripped))]

    def _finish(self, rows: Sequence[TextDraft], *, is_marked: bool = False) -> None:
        """Gives rows their number, cells and columns; `is_marked`: the first is a header."""
        if not rows:
            return
        self._count += 1
        for draft in rows:
            draft.table = self._count
            draft.cells = [
                Inline("\n".join(visible(self._text[start:end]) for start, end in parts))
                for parts in draft.cell_parts
            ]
        texts = [[cell.text for cell in draft.cells] for draft in rows]
        bold = [
            all(is_bold_line(self._text[s:e]) for parts in draft.cell_parts for s, e in parts)
            for draft in rows
        ]
        if (is_marked and len(rows) > 1) or has_header(texts, bold):
            names = column_names(texts[0])
            rows[0].is_header_row = True
            for draft in rows[1:]:
                draft.columns = names


def _all_ruled(lines: Sequence[str]) -> dict[int, Ruled]:
    """Every table with rules, by the line on which it starts."""
    found: dict[int, Ruled] = {}
    place = 0
    while place < len(lines):
        one = find_ruled(lines, place)
        if one is not None:
            found[place] = one
        place += one.used if one is not None else 1
    return found


def without_ruled(lines: Sequence[str]) -> list[str]:
    """The lines that stand in no table with rules."""
    taken = {place + at for place, one in _all_ruled(lines).items() for at in range(one.used)}
    return [line for place, line in enumerate(lines) if place not in taken]


def _tabs(line: Line) -> int:
    return line.text.rstrip(" \r\n").count("\t")


def merge_tables(text: str, drafts: list[TextDraft]) -> None:
    """Makes tables that a page break cut one table again, and rows that it cut one row."""
    place = 1
    while place < len(drafts):
        before, row = drafts[place - 1], drafts[place]
        if _may_continue(before, row) and _continue_table(text, drafts, before, row):
            del drafts[place]
        else:
            place += 1
    numbers: dict[int, int] = {}
    for draft in drafts:
        if draft.table is not None:
            draft.table = numbers.setdefault(draft.table, len(numbers) + 1)


def _may_continue(before: Draft, row: Draft) -> bool:
    """Whether two rows stand at the border of two tables that are equally wide."""
    return (
        row.kind is BlockKind.TABLE_ROW
        and before.kind is BlockKind.TABLE_ROW
        and row.table is not None
        and before.table is not None
        and row.table != before.table
        and len(row.cells) == len(before.cells)
    )


def _continue_table(
    text: str, drafts: Sequence[TextDraft], before: TextDraft, row: TextDraft
) -> bool:
    """Adds the table of a row to the one before it, where it goes on with that.

    Returns:
        Whether the row has become part of the one before it.
    """
    upper, lower = before.table, row.table
    header = next((one for one in drafts if one.table == upper and one.is_header_row), None)
    names = (header.columns or _names(header)) if header is not None else ()
    is_repeat = header is not None and names == _names(row)
    if row.is_header_row and not is_repeat:
        # Its first row was taken for a header; it is a row, or this is another table.
        if not _resumes(before, row):
            return False
        row.is_header_row = False
    for one in drafts:
        if one.table == lower:
            one.table = upper
            if not one.is_header_row:
                one.columns = names
    if is_repeat:
        row.is_header_row, row.columns = True, ()
        return False
    if before.is_header_row or not _resumes(before, row):
        return False
    before.parts = joined(text, [*before.parts, *row.parts])
    for parts, more in zip(before.cell_parts, row.cell_parts, strict=True):
        parts += more
    for cell, added in zip(before.cells, row.cells, strict=True):
        cell.add("\n" + added.text)
    return True


def _names(header: Draft) -> tuple[str, ...]:
    return column_names([cell.text for cell in header.cells])


def _resumes(before: Draft, row: Draft) -> bool:
    """Whether a row goes on with the one before: its first cell is empty or in mid sentence."""
    cells = [cell.text.strip() for cell in row.cells]
    if not cells[0] and any(cells):
        return True
    filled = [
        (old.text.strip(), new)
        for old, new in zip(before.cells, cells, strict=True)
        if new and old.text.strip()
    ]
    return any(first_letter(new).islower() for _, new in filled) and all(
        first_letter(new).islower() or not ends_sentence(old) for old, new in filled
    )
