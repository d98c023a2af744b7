"""Ruled tables → drafts of rows, joined over page breaks, each with the headers of its columns."""

from __future__ import annotations

from sbkennis.pages.geometry import Line, Table
from sbkennis.pages.pdf_drafts import Draft
from sbkennis.pages.tables import is_figure
from sbkennis.records import BlockKind

__all__ = ["continue_tables", "header_rows", "row_drafts"]

SAME_COLUMN = 8.0  # points; columns of one table on two pages


def row_drafts(table: Table) -> list[Draft]:
    """A draft for every row of one table on one page."""
    drafts = [
        Draft(
            BlockKind.TABLE_ROW,
            [line for cell in row for line in cell],
            cells=[list(cell) for cell in row],
            grid=table,
        )
        for row in table.rows
    ]
    striped = len(table.shaded) > 2 and table.shaded[:3] == (True, False, True)
    if table.shaded and table.shaded[0] and not all(table.shaded) and not striped:
        drafts[0].is_header_row = True
    return drafts


def continue_tables(drafts: list[Draft]) -> None:
    """Joins a table to the one that goes on with it at the top of the next page.

    The first row there goes on with the last row here when its first cell is empty or every cell
    goes on in the middle of a sentence.
    """
    position = 1
    while position < len(drafts):
        before, row = drafts[position - 1], drafts[position]
        first, second = before.grid, row.grid
        if first is None or second is None or first is second:
            position += 1
            continue
        page = before.lines[-1].page
        columns = _match_columns(first, second)
        if columns is None or row.lines[0].page != page + 1:
            position += 1
            continue
        rows = position
        while rows < len(drafts) and drafts[rows].grid is second:
            cells: list[list[Line]] = [[] for _ in first.lefts]
            for column, cell in zip(columns, drafts[rows].cells, strict=True):
                cells[column] = cell
            drafts[rows].cells, drafts[rows].grid = cells, first
            rows += 1
        head = next(draft for draft in drafts if draft.grid is first)
        if _texts(row) == _texts(head):
            row.is_header_row = head.is_header_row = True
            position += 1
            if before is head or position == rows:
                continue
            row = drafts[position]  # under the header that is repeated
        if _goes_on(row, before):
            for cell, more in zip(before.cells, row.cells, strict=True):
                cell += more
            before.lines += row.lines
            del drafts[position]
            continue
        position += 1


def header_rows(drafts: list[Draft]) -> None:
    """Finds the header row of every table and gives the other rows its texts."""
    tables: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.grid is not None:
            tables.setdefault(id(draft.grid), []).append(draft)
    for rows in tables.values():
        header = _header(rows)
        texts = tuple(_text(cell) for cell in header.cells) if header is not None else ()
        if header is not None:
            header.is_header_row = True
        below = False
        for row in rows:
            repeated = header is not None and _texts(row) == _texts(header)
            row.is_header_row = repeated or (row.is_header_row and row is header)
            if not row.is_header_row:
                row.columns = texts if below else ("",) * len(row.cells)
            below = below or row is header


def _header(rows: list[Draft]) -> Draft | None:
    # A first row with one cell is the title of the table.
    candidates = [row for row in rows[:3] if sum(map(bool, row.cells)) >= 2][:1]
    if not candidates or rows[-1] is candidates[0]:
        return None
    row = candidates[0]
    after = rows[rows.index(row) + 1]
    if row.is_header_row:
        return row
    if _is_bold(row) and not _is_bold(after):
        return row
    if _runs_up(row) and not _runs_up(after):
        return row
    cells = [cell for cell in row.cells if cell]
    short = all(
        len(_text(cell)) <= 60 and not (_text(cell).endswith(".") and len(_text(cell)) > 30)
        for cell in cells
    )
    wordy = all(any(character.isalpha() for character in _text(cell)) for cell in cells)
    full = len(cells) >= len(row.cells) - 1
    colored = {line.style.color for cell in cells for line in cell}
    others = {line.style.color for cell in after.cells for line in cell}
    if colored.isdisjoint(others) and short:
        return row
    body = rows[rows.index(row) + 1 :]
    values = [_text(cell) for one in body for cell in one.cells[1:] if cell]
    figures = sum(map(is_figure, values))
    if short and full and values and figures >= 0.7 * len(values):
        names = [_text(cell) for cell in row.cells[1:] if cell]
        if names and not any(is_figure(name) and len(name) != 4 for name in names):
            return row
    longer = sum(len(_text(cell)) for one in body for cell in one.cells) / len(body)
    here = sum(len(_text(cell)) for cell in row.cells)
    return row if short and wordy and full and len(row.cells) > 2 and longer > 1.5 * here else None


def _runs_up(row: Draft) -> bool:
    """Whether heads run up their columns; the name of some rows may run up beside them."""
    return any(line.upright for cell in row.cells[1:] for line in cell)


def _is_bold(row: Draft) -> bool:
    return all(line.share(bold=True) >= 0.9 for line in row.lines)


def _match_columns(first: Table, second: Table) -> list[int] | None:
    """For each column of the second table its place in the first, when all have one."""
    places: list[int] = []
    for left in second.lefts:
        near = min(range(len(first.lefts)), key=lambda index: abs(first.lefts[index] - left))
        if abs(first.lefts[near] - left) > SAME_COLUMN or near in places:
            return None
        places.append(near)
    return places


def _goes_on(row: Draft, before: Draft) -> bool:
    starts = [cell[0].text[:1] for cell in row.cells if cell]
    if not row.cells[0] and before.cells[0]:
        # Under a first cell that stands for more rows, a new row fills all others and begins anew.
        whole = [bool(cell) for cell in row.cells] == [False, *map(bool, before.cells[1:])]
        return not (whole and len(starts) > 1 and not any(start.islower() for start in starts))
    return bool(starts) and all(start.islower() for start in starts)


def _texts(row: Draft) -> list[str]:
    return [_text(cell) for cell in row.cells]


def _text(cell: list[Line]) -> str:
    """The words of a cell on one line, hyphens at line ends undone."""
    text = ""
    for line in cell:
        if text.endswith("-") and line.text[:1].islower() and text[-2:-1].isalpha():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text
