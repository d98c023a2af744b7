"""The drawn lines of a page → its ruled tables, each cell with the words that stand in it.

The cells come from pdfplumber's table finder, fed with the rules that PDFium found, so that a
page without ruling lines costs nothing and no page is parsed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sbkennis.pages.layout import Box, Line, Rule, Sheet, Table, Word, gather_lines

__all__ = ["continue_tables", "find_tables", "header_rows"]

TOLERANCE = 3.0  # points within which edges meet; pdfplumber's own default
MOST_EDGES = 900  # more is a drawing; finding cells costs the square of it


def find_tables(sheet: Sheet) -> None:
    """Moves the words of ruled tables from `sheet.words` to `sheet.tables`."""
    if len(sheet.rules) < 5 or not sheet.words:
        return
    groups = _cell_groups(sheet.rules)
    groups.sort(key=lambda cells: -_area(_hull(cells)))
    for cells in groups:
        table, taken = _table(sheet, cells)
        if table is None or any(_overlap(table.box, other.box) for other in sheet.tables):
            continue
        sheet.tables.append(table)
        sheet.words = [word for word in sheet.words if id(word) not in taken]
    sheet.tables.sort(key=lambda table: (table.box.top, table.box.left))


def _cell_groups(rules: list[Rule]) -> list[list[Box]]:
    """Boxes that share corners, one list for each possible table."""
    edges: list[dict[str, Any]] = []
    seen: set[tuple[bool, int, int, int]] = set()
    for rule in rules:
        left, top, right, bottom = rule.box
        if rule.horizontal:
            middle = (top + bottom) / 2
            key = (True, round(middle), round(left), round(right))
            edge: dict[str, Any] = {
                "x0": left,
                "x1": right,
                "top": middle,
                "bottom": middle,
                "orientation": "h",
            }
        else:
            middle = (left + right) / 2
            key = (False, round(middle), round(top), round(bottom))
            edge = {"x0": middle, "x1": middle, "top": top, "bottom": bottom, "orientation": "v"}
        if key in seen:
            continue
        seen.add(key)
        edge["width"] = float(edge["x1"]) - float(edge["x0"])
        edge["height"] = float(edge["bottom"]) - float(edge["top"])
        edges.append(edge)
    across = sum(edge["orientation"] == "h" for edge in edges)
    if across < 2 or len(edges) - across < 2 or len(edges) > 6 * MOST_EDGES:
        return []
    from pdfplumber import table as finder  # half a second, and only pages with rules need it

    merged = finder.merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    merged = [edge for edge in merged if max(edge["width"], edge["height"]) >= 6]
    if len(merged) > MOST_EDGES:
        return []
    crossings = finder.edges_to_intersections(merged, TOLERANCE, TOLERANCE)
    if len(crossings) > 4 * MOST_EDGES:
        return []
    cells = finder.intersections_to_cells(crossings)
    return [[Box(*map(float, cell)) for cell in group] for group in finder.cells_to_tables(cells)]


def _table(sheet: Sheet, cells: list[Box]) -> tuple[Table | None, set[int]]:
    cells = [cell for cell in cells if cell.right - cell.left > 5 and cell.bottom - cell.top > 4]
    lefts = _distinct([cell.left for cell in cells])
    tops = _distinct([cell.top for cell in cells])
    taken: set[int] = set()
    if len(lefts) < 2:
        return None, taken
    contents: dict[int, list[Word]] = {}
    hull = _hull(cells)
    for word in sheet.words:
        x, y = (word.left + word.right) / 2, word.baseline - 0.3 * word.size
        if not (hull.left <= x <= hull.right and hull.top <= y <= hull.bottom):
            continue
        for index, cell in enumerate(cells):
            if cell.left <= x <= cell.right and cell.top <= y <= cell.bottom:
                contents.setdefault(index, []).append(word)
                taken.add(id(word))
                break
    grid: list[list[list[Line]]] = [[[] for _ in lefts] for _ in tops]
    for index, words in contents.items():
        cell = cells[index]
        row, column = _place(tops, cell.top), _place(lefts, cell.left)
        grid[row][column] += gather_lines(words, sheet.index)
    used_rows = [row for row in range(len(tops)) if any(grid[row])]
    used = [column for column in range(len(lefts)) if any(grid[row][column] for row in used_rows)]
    if len(used) < 2 or not any(sum(map(bool, grid[row])) >= 2 for row in used_rows):
        return None, set()
    # Side by side in one row: a table only when it is drawn as one, not a picture with captions.
    if len(used_rows) < 2 and len(cells) < 2:
        return None, set()
    rows = [[grid[row][column] for column in used] for row in used_rows]
    shaded = tuple(
        any(_holds(fill, _middle(grid[row], hull, tops, row)) for fill in sheet.fills)
        for row in used_rows
    )
    return Table(hull, rows, tuple(lefts[column] for column in used), shaded), taken


def _middle(
    row: list[list[Line]], hull: Box, tops: list[float], number: int
) -> tuple[float, float, float]:
    """A point inside the row, and the height of the row."""
    first = next(line for cell in row for line in cell)
    bottom = tops[number + 1] if number + 1 < len(tops) else hull.bottom
    return (first.left + first.right) / 2, first.baseline - 0.3 * first.size, bottom - tops[number]


def _holds(fill: Box, point: tuple[float, float, float]) -> bool:
    x, y, height = point
    inside = fill.left <= x <= fill.right and fill.top <= y <= fill.bottom
    return inside and fill.bottom - fill.top <= 1.6 * height + 4


def _distinct(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > TOLERANCE:
            found.append(value)
    return found


def _place(values: list[float], value: float) -> int:
    return min(range(len(values)), key=lambda index: abs(values[index] - value))


def _hull(cells: list[Box]) -> Box:
    if not cells:
        return Box(0, 0, 0, 0)
    return Box(
        min(cell.left for cell in cells),
        min(cell.top for cell in cells),
        max(cell.right for cell in cells),
        max(cell.bottom for cell in cells),
    )


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right - 2
        and other.left < one.right - 2
        and one.top < other.bottom - 2
        and other.top < one.bottom - 2
    )
