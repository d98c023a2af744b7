"""The drawn lines of a page → its ruled tables, each cell with the words that stand in it.

The cells come from pdfplumber's table finder, fed with the rules that PDFium found, so that a
page without ruling lines costs nothing and no page is parsed twice.
"""

from __future__ import annotations

import itertools
import re
from statistics import median
from typing import Literal, TypedDict

from sbkennis.pages.geometry import Box, Line, Rule, Sheet, Table, Word
from sbkennis.pages.layout import gather_lines, turned_lines
from sbkennis.pages.openings import CAPTION, MARKERS
from sbkennis.pages.tables import is_figure

__all__ = ["find_tables"]

TOLERANCE = 3.0  # points within which edges meet; pdfplumber's own default
MOST_EDGES = 900  # more is a drawing; finding cells costs the square of it
HEAD_LINES = 3  # of the head of a table above its first rule, at most
FOOT = 0.8  # of the height of a page: a row that goes on over the break ends below it
FOOT_COLUMNS = 3  # of a table that has such a row; two may be columns of text
HEAD_CELL = 60  # characters of the name of a column
_SHARED = 2.0  # points; boxes that share no more lie side by side
_YEAR = re.compile(r"(?:19|20)\d\d")


def find_tables(sheet: Sheet) -> None:
    """Moves the words of ruled tables from `sheet.words` to `sheet.tables`."""
    if len(sheet.rules) < 3 or not sheet.words:
        return
    groups = _cell_groups(sheet.rules) if len(sheet.rules) >= 4 else []
    groups.sort(key=lambda cells: -_hull(cells).area)
    for cells in groups:
        _keep(sheet, _table(sheet, cells, 2))
    ruled = {id(table) for table in sheet.tables}
    for candidate in _open_tables(sheet):
        _keep(sheet, candidate)
    for table in sheet.tables:
        if id(table) not in ruled:
            _take_head(sheet, table)
            _take_foot(sheet, table)
    # One row last: it may be the filled header of a table that has no other vertical lines.
    for cells in groups:
        _keep(sheet, _table(sheet, cells, 1))
    for table in sheet.tables:
        _take_unshaded(sheet, table)
    sheet.tables.sort(key=lambda table: (table.box.top, table.box.left))


def _take_unshaded(sheet: Sheet, table: Table) -> None:
    """Adds the rows that a striped table has outside its stripes: its head, its last row.

    Where every other row has a fill and no row has a rule, the cells begin at the first of these
    and end at the last one.
    """
    stripes = [
        fill
        for fill in sheet.fills
        if fill.overlaps(table.box, -_SHARED)
        and fill.bottom - fill.top < 0.8 * (table.box.bottom - table.box.top)
    ]
    if not stripes or any(len(row) != len(table.lefts) for row in table.rows):
        return
    for below in (True, False):
        if below and all(abs(fill.bottom - table.box.bottom) > 2 for fill in stripes):
            continue
        _take_row(sheet, table, _next_row(sheet, table, below=below), below=below)


def _take_head(sheet: Sheet, table: Table) -> None:
    """Adds the head of a table that has a rule under each row and none above the first."""
    words = _next_row(sheet, table, below=False)
    if (
        all(_is_apart(words, left) for left in table.lefts[1:])
        and _names_columns(words, table)
        and all(len(row) == len(table.lefts) for row in table.rows)
    ):
        _take_row(sheet, table, words, below=False)


def _take_foot(sheet: Sheet, table: Table) -> None:
    """Adds the row at the foot of a page that goes on over the break: no rule closes it there.

    It fills every column of three or more, one of them with some lines, and only the foot of the
    page stands below it.
    """
    words = _next_row(sheet, table, below=True, most=1.2)  # its cells may have some room
    if (
        len(table.lefts) >= FOOT_COLUMNS
        and words
        and max(word.bottom for word in words) > FOOT * sheet.height
        and len({round(word.baseline) for word in words}) > 1  # signatures and addresses have one
        and all(len(row) == len(table.lefts) for row in table.rows)
        and _fits(table, _by_column(words, table), whole=True)
        and all(_is_apart(words, left) for left in table.lefts[1:])
    ):
        _take_row(sheet, table, words, below=True)


def _is_apart(words: list[Word], left: float) -> bool:
    """Whether white parts the words at the left edge of a column; those of a sentence run on."""
    before = [word for word in words if word.left < left - 1]
    after = [word for word in words if word.left >= left - 1]
    if not before or not after:
        return True
    first = min(after, key=lambda word: word.left)
    return max(word.right for word in before) < first.left - first.size


def _names_columns(words: list[Word], table: Table) -> bool:
    """Whether words above a table name its columns: no text in columns, caption or amounts."""
    if len(_distinct([word.baseline for word in words])) > HEAD_LINES:
        return False
    cells = [
        " ".join(
            word.text for word in sorted(cell, key=lambda word: (round(word.baseline), word.left))
        )
        for cell in _by_column(words, table)
    ]
    return not CAPTION.match(" ".join(cells)) and all(
        len(cell) <= HEAD_CELL
        and not cell.endswith((".", "!", ";", ":"))
        and (
            place == 0
            or _YEAR.fullmatch(cell)
            or any(map(str.isalpha, cell))
            or not any(map(str.isdigit, cell))  # "%"
        )
        for place, cell in enumerate(cells)
    )


def _take_row(sheet: Sheet, table: Table, words: list[Word], *, below: bool) -> None:
    """Adds words under or above a table to it as a row, when they stand in the columns of it."""
    cells = _by_column(words, table)
    if not _fits(table, cells, whole=not below):
        return
    row = [gather_lines(cell, sheet.index) if cell else [] for cell in cells]
    left, top, right, bottom = table.box
    if below:
        box = Box(left, top, right, max(word.bottom for word in words))
        rows, shaded = [*table.rows, row], (*table.shaded, False)
    else:
        box = Box(left, min(word.top for word in words), right, bottom)
        rows, shaded = [row, *table.rows], (False, *table.shaded)
    if any(box.overlaps(other.box, -_SHARED) for other in sheet.tables if other is not table):
        return
    table.box, table.rows, table.shaded = box, rows, shaded
    taken = {id(word) for word in words}
    sheet.words = [word for word in sheet.words if id(word) not in taken]


def _by_column(words: list[Word], table: Table) -> list[list[Word]]:
    """Words by the column of a table in which they begin."""
    cells: list[list[Word]] = [[] for _ in table.lefts]
    for word in words:
        cells[max(0, sum(word.left >= left - 1 for left in table.lefts) - 1)].append(word)
    return cells


def _next_row(sheet: Sheet, table: Table, *, below: bool, most: float = 0.8) -> list[Word]:
    """The words directly under a table, or directly above it, up to the first white or rule."""
    left, top, right, bottom = table.box
    beside = [
        word
        for word in sheet.words
        if left - 2 <= (word.left + word.right) / 2 <= right + 2
        and (word.top > bottom - 1 if below else word.bottom < top + 1)
    ]
    beside.sort(key=lambda word: word.baseline if below else -word.baseline)
    edge = bottom if below else top
    found: list[Word] = []
    for word in beside:
        away = word.top - edge if below else edge - word.bottom
        # What stands in a cell has as much white above it as below.
        if away > (0.45 if found else most) * word.size:
            break
        found.append(word)
        edge = max(edge, word.bottom) if below else min(edge, word.top)
    return found


def _fits(table: Table, cells: list[list[Word]], *, whole: bool) -> bool:
    """Whether words stand in the columns of a table, two at least, or in all of them."""
    filled = 0
    for column, cell in enumerate(cells):
        if not cell:
            if column == 0:
                return False
            continue
        lines = [line for row in table.rows for line in row[column]]
        following = table.lefts[column + 1] if column + 1 < len(cells) else table.box.right
        if not lines or max(word.right for word in cell) > following + 1:
            return False
        starts = abs(min(word.left for word in cell) - min(line.left for line in lines)) <= 2
        ends = abs(max(word.right for word in cell) - max(line.right for line in lines)) <= 2
        if not (starts or ends):
            return False
        filled += 1
    return filled == len(cells) if whole else filled >= 2


def _open_tables(sheet: Sheet) -> list[tuple[Table | None, set[int]]]:
    """Tables with rules between rows and none between columns.

    Three or more rules of equal extent lie under each other, and a strip of white that no word
    crosses divides everything between them.
    """
    found: list[tuple[Table | None, set[int]]] = []
    groups: dict[tuple[int, int], list[Box]] = {}
    for rule in _whole_rules(sheet.rules):
        if rule.right - rule.left < 0.2 * sheet.width:
            continue
        key = next(
            (
                key
                for key in groups
                if abs(key[0] - rule.left) <= 4 and abs(key[1] - rule.right) <= 4
            ),
            (round(rule.left), round(rule.right)),
        )
        groups.setdefault(key, []).append(rule)
    for (left, right), rules in groups.items():
        heights = _distinct([rule.top for rule in rules])
        first = 0
        while first + 2 < len(heights):
            columns: list[float] = []
            last = first
            while last + 1 < len(heights):
                area = Box(left - 2, heights[first], right + 2, heights[last + 1])
                longer = _columns(_inside(sheet.words, area))
                if len(longer) < 2:
                    break
                columns, last = longer, last + 1
            if last - first >= 2:
                if first and _goes_on(
                    sheet, Box(left, heights[first - 1], right, heights[first]), columns
                ):
                    first -= 1
                area = Box(left - 2, heights[first], right + 2, heights[last])
                table = _open_table(sheet, area, heights[first : last + 1], columns)
                if table is not None:
                    found.append(table)
            first = max(last, first + 1)
    return found


def _goes_on(sheet: Sheet, band: Box, columns: list[float]) -> bool:
    """Whether the row above a table is the rest of one that a page break cut, in one column of it.

    It goes on in the middle of a sentence, and its first cell is empty. Above it stands at most the
    head of the table.
    """
    words = _inside(sheet.words, Box(band.left - 2, band.top, band.right + 2, band.bottom))
    if not words:
        return False
    first = min(words, key=lambda word: (round(word.baseline), word.left))
    own = sum(first.left >= left - 1 for left in columns) - 1
    following = columns[own + 1] if own + 1 < len(columns) else band.right + 2
    return (
        own > 0
        and first.text[:1].islower()
        and _is_head_or_none(_line_above(sheet, band), columns)
        and all(columns[own] - 1 <= word.left and word.right < following for word in words)
    )


def _line_above(sheet: Sheet, band: Box) -> list[Word]:
    """The words of the nearest line above a place, as far as they stand close to it."""
    above = [
        word
        for word in sheet.words
        if word.bottom <= band.top + 2 and word.bottom > band.top - 2 * word.size
    ]
    lowest = max((word.baseline for word in above), default=0.0)
    return [word for word in above if abs(word.baseline - lowest) <= 2]


def _is_head_or_none(words: list[Word], columns: list[float]) -> bool:
    """Whether a line has words in several columns, with white at the edges of all; or is empty."""
    filled = {sum(word.left >= left - 1 for left in columns) for word in words}
    return not words or (len(filled) > 1 and all(_is_apart(words, left) for left in columns[1:]))


def _whole_rules(rules: list[Rule]) -> list[Box]:
    """Horizontal rules, those drawn cell by cell joined to one."""
    pieces = sorted(
        (
            ((rule.box.top + rule.box.bottom) / 2, rule.box.left, rule.box.right)
            for rule in rules
            if rule.horizontal
        ),
        key=lambda piece: (round(piece[0]), piece[1]),
    )
    whole: list[Box] = []
    for height, left, right in pieces:
        if whole and abs(whole[-1].top - height) <= 1.5 and left <= whole[-1].right + 3:
            last = whole[-1]
            whole[-1] = Box(last.left, last.top, max(last.right, right), last.bottom)
        else:
            whole.append(Box(left, height, right, height))
    return whole


def _inside(words: list[Word], area: Box) -> list[Word]:
    return [
        word
        for word in words
        if area.left <= (word.left + word.right) / 2 <= area.right
        and area.top <= word.baseline - 0.3 * word.size <= area.bottom
    ]


def _columns(words: list[Word]) -> list[float]:
    """Where the columns begin that strips of white divide the words into.

    In a table of some length one word may cross a strip: a row with a total spans columns. A
    first column of nothing but bullets or numbers makes a list, not a table.
    """
    if not words:
        return []
    size = median(word.size for word in words)
    edges = sorted([(word.left, 1) for word in words] + [(word.right, -1) for word in words])
    clear = _strips(edges, 0, 0.55 * size)
    strips = list(clear)
    if len(_distinct([word.baseline for word in words])) >= 8:
        strips += [
            strip
            for strip in _strips(edges, 1, 0.55 * size)
            if not any(strip[0] < other[1] and other[0] < strip[1] for other in clear)
        ]
    lefts = [min(word.left for word in words), *sorted(end for _, end in strips)]
    if len(lefts) < 2:
        return lefts
    first = [word for word in words if word.left < lefts[1] - 1]
    bullets = [word for word in first if MARKERS.fullmatch(word.text)]
    if len(bullets) == len(first) and not any(word.text[-1].isdigit() for word in first):
        lefts = lefts[1:]
    return lefts


def _strips(
    edges: list[tuple[float, int]], allowed: int, least: float
) -> list[tuple[float, float]]:
    """Stretches of the width that at most so many words cross, between words."""
    found: list[tuple[float, float]] = []
    depth, start, seen = 0, 0.0, False
    for place, step in edges:
        was, depth = depth, depth + step
        if was > allowed >= depth:
            start, seen = place, True
        elif was <= allowed < depth and seen and place - start >= least:
            found.append((start, place))
    return found


def _open_table(
    sheet: Sheet, area: Box, heights: list[float], columns: list[float]
) -> tuple[Table, set[int]] | None:
    words = _inside(sheet.words, area)
    tops: list[float] = []
    lines = len(_distinct([word.baseline for word in words]))
    for top, bottom in itertools.pairwise(heights):
        band = [word for word in words if top <= word.baseline <= bottom]
        # Rules under the header and the last row only: the rows are told by their white.
        sparse = len(heights) <= 3 or len(_distinct([word.baseline for word in band])) > lines / 2
        tops += _row_tops(band, top, columns) if band and sparse else [top]
    grid: list[list[list[Word]]] = [[[] for _ in columns] for _ in tops]
    last: Word | None = None
    column = 0
    for word in sorted(words, key=lambda word: (round(word.baseline), word.left)):
        row = max(
            (index for index, top in enumerate(tops) if word.baseline - 0.3 * word.size >= top),
            default=0,
        )
        middle = (word.left + word.right) / 2
        own = max((index for index, left in enumerate(columns) if middle >= left - 1), default=0)
        # What follows closely on a word that runs on into this column belongs to that word.
        spans = (
            last is not None
            and own > column
            and abs(last.baseline - word.baseline) < 1
            and last.right > columns[own] - 0.5 * word.size
            and word.left - last.right < 0.5 * word.size
        )
        column = column if spans else own
        grid[row][column].append(word)
        last = word
    for row in range(len(tops) - 1, 0, -1):
        filled = [cell for cell in grid[row] if cell]
        if len(filled) == 1 and filled[0][0].text[:1].islower() and any(grid[row - 1]):
            # One cell that goes on in the middle of its sentence is a line of the row above.
            for cell, more in zip(grid[row - 1], grid[row], strict=True):
                cell += more
            grid[row] = [[] for _ in columns]
    used = [row for row in range(len(tops)) if any(grid[row])]
    first_ruled = next((index for index, top in enumerate(tops) if top == heights[1]), 0)
    if first_ruled > 1 and not any(grid[row][0] for row in range(first_ruled)):
        # A header over more lines, its first cell empty: there is no rule between those lines.
        for row in range(1, first_ruled):
            for cell, more in zip(grid[0], grid[row], strict=True):
                cell += more
            grid[row] = [[] for _ in columns]
        used = [row for row in range(len(tops)) if any(grid[row])]
    full = sum(sum(map(bool, grid[row])) >= 2 for row in used)
    if len(used) < 2 or full < 0.6 * len(used):
        return None
    rows = [[gather_lines(cell, sheet.index) if cell else [] for cell in grid[row]] for row in used]
    shaded = tuple(
        any(
            fill.top <= tops[row] + 4 <= fill.bottom
            and fill.bottom - fill.top < 0.5 * (area.bottom - area.top)
            for fill in sheet.fills
        )
        for row in used
    )
    return Table(area, rows, tuple(columns), shaded), {id(word) for word in words}


def _row_tops(words: list[Word], top: float, columns: list[float]) -> list[float]:
    """Where rows begin between two rules: at more white than between the lines of a cell."""
    lines = _distinct([word.baseline for word in words])
    steps = [after - before for before, after in itertools.pairwise(lines)]
    if not steps:
        return [top]
    least = min(steps)
    size = max(word.size for word in words)
    cut = 1.2 * least if max(steps) > 1.25 * least else float("inf")
    if cut == float("inf"):
        filled = [
            len(
                {
                    sum(word.left >= left - 1 for left in columns)
                    for word in words
                    if abs(word.baseline - line) <= TOLERANCE
                }
            )
            for line in lines
        ]
        # Every line a row: nearly all of them have text in nearly all columns.
        whole = sum(count >= max(2, len(columns) - 1) for count in filled) >= 0.7 * len(lines)
        if not whole:
            return [top, *(line - 0.85 * size for line in _opening(words, lines, filled, columns))]
        cut = 0.0
    return [top] + [
        line - 0.85 * size for line, step in zip(lines[1:], steps, strict=True) if step > cut
    ]


def _cells(words: list[Word], line: float, columns: list[float]) -> dict[int, Word]:
    """The first word on a line in each column, by the index of the column."""
    found: dict[int, Word] = {}
    for word in sorted(words, key=lambda word: word.left):
        if abs(word.baseline - line) <= TOLERANCE:
            column = max(0, sum(word.left >= left - 1 for left in columns) - 1)
            found.setdefault(column, word)
    return found


def _opening(
    words: list[Word], lines: list[float], filled: list[int], columns: list[float]
) -> list[float]:
    """The lines but the first that open a row: the first column has text only where all have.

    The cells below go on over more lines, as in tables that LaTeX sets without white between rows.
    A line whose cells go on in lower case, where those of the first line do not, opens none.
    """
    cells = [_cells(words, line, columns) for line in lines]
    first = [0 in here for here in cells]
    if (
        len(columns) < 3
        or not first[0]
        or any(opens and count < len(columns) for opens, count in zip(first, filled, strict=True))
    ):
        return []
    lower = [sum(word.text[0].islower() for word in here.values()) for here in cells]
    goes_on = [
        (0 in here and here[0].text[0].islower() and not cells[0][0].text[0].islower())
        or 2 * (count - lower[0]) > len(columns)
        for here, count in zip(cells, lower, strict=True)
    ]
    return [
        line for line, opens, goes in zip(lines, first, goes_on, strict=True) if opens and not goes
    ][1:]


class _Edge(TypedDict):
    """A line that may be the edge of a cell, as pdfplumber takes it; in points."""

    x0: float
    x1: float
    top: float
    bottom: float
    width: float
    height: float
    orientation: Literal["h", "v"]


def _cell_groups(rules: list[Rule]) -> list[list[Box]]:
    """Boxes that share corners, one list for each possible table."""
    edges: list[_Edge] = []
    seen: set[tuple[bool, int, int, int]] = set()
    for rule in rules:
        left, top, right, bottom = rule.box
        if rule.horizontal:
            middle = (top + bottom) / 2
            key = (True, round(middle), round(left), round(right))
            edge = _edge(left, right, middle, middle, "h")
        else:
            middle = (left + right) / 2
            key = (False, round(middle), round(top), round(bottom))
            edge = _edge(middle, middle, top, bottom, "v")
        if key in seen:
            continue
        seen.add(key)
        edges.append(edge)
    across = sum(edge["orientation"] == "h" for edge in edges)
    if across < 2 or len(edges) - across < 2 or len(edges) > 6 * MOST_EDGES:
        return []
    from pdfplumber import table as finder  # half a second, and only pages with rules need it

    merged: list[_Edge] = finder.merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    merged = [edge for edge in merged if max(edge["width"], edge["height"]) >= 6]
    if len(merged) > MOST_EDGES:
        return []
    merged += _missing_edges(merged)
    merged += _between_rows(edges, merged)
    merged = finder.merge_edges(merged, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    crossings = finder.edges_to_intersections(merged, TOLERANCE, TOLERANCE)
    if len(crossings) > 4 * MOST_EDGES:
        return []
    cells = finder.intersections_to_cells(crossings)
    return [[Box(*map(float, cell)) for cell in group] for group in finder.cells_to_tables(cells)]


def _keep(sheet: Sheet, found: tuple[Table | None, set[int]]) -> None:
    """Takes a table, and its words from the running text, unless one is there already."""
    table, taken = found
    if table is None or any(table.box.overlaps(other.box, -_SHARED) for other in sheet.tables):
        return
    sheet.tables.append(table)
    sheet.words = [word for word in sheet.words if id(word) not in taken]
    sheet.turned = [word for word in sheet.turned if id(word) not in taken]


def _missing_edges(edges: list[_Edge]) -> list[_Edge]:
    """The outer edges that a table open at its sides or its foot does not draw."""
    across = [edge for edge in edges if edge["orientation"] == "h"]
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    added: list[_Edge] = []
    sides: tuple[Literal["x0"], Literal["x1"]] = ("x0", "x1")
    for side in sides:
        for place in _distinct([edge[side] for edge in across]):
            ends = [edge for edge in across if abs(edge[side] - place) <= TOLERANCE]
            heights = _distinct([edge["top"] for edge in ends])
            left, right = min(edge["x0"] for edge in ends), max(edge["x1"] for edge in ends)
            for top, bottom in itertools.pairwise(heights):
                # Only beside a line that is drawn inside: rules alone may be of two tables.
                if any(
                    left < edge["x0"] < right
                    and edge["top"] <= top + TOLERANCE
                    and edge["bottom"] >= bottom - TOLERANCE
                    for edge in upright
                ):
                    added.append(_edge(place, place, top, bottom, "v"))
    for place in _distinct([edge["bottom"] for edge in upright]):
        ends = [edge for edge in upright if abs(edge["bottom"] - place) <= TOLERANCE]
        for head in sorted(across, key=_width, reverse=True):
            mine = [edge for edge in ends if _under(head, edge["x0"])]
            if len(mine) < 2 or abs(head["top"] - min(edge["top"] for edge in mine)) > 30:
                continue
            ends = [edge for edge in ends if not _under(head, edge["x0"])]
            if any(
                abs(edge["top"] - place) <= TOLERANCE
                and edge["x0"] < head["x1"]
                and head["x0"] < edge["x1"]
                for edge in across
            ):
                continue
            added.append(_edge(head["x0"], head["x1"], place, place, "h"))
            added.append(_edge(head["x0"], head["x0"], head["top"], place, "v"))
            added.append(_edge(head["x1"], head["x1"], head["top"], place, "v"))
    return added


def _between_rows(edges: list[_Edge], merged: list[_Edge]) -> list[_Edge]:
    """The edges between rows that are drawn only as breaks in the lines between the columns."""
    upright = [edge for edge in edges if edge["orientation"] == "v" and edge["height"] >= 6]
    across = [edge for edge in merged if edge["orientation"] == "h"]
    added: list[_Edge] = []
    for place in sorted({round(edge["bottom"]) for edge in upright}):
        ends = {round(e["x0"]) for e in upright if abs(e["bottom"] - place) <= 0.6}
        starts = {round(e["x0"]) for e in upright if abs(e["top"] - place) <= 0.6}
        broken = ends & starts
        heads = [edge for edge in across if edge["top"] < place]
        while heads and len(broken) >= 3:  # tables that stand side by side each have a head
            under = {id(head): {x for x in broken if _under(head, x)} for head in heads}
            head = max(heads, key=lambda edge: (len(under[id(edge)]), edge["top"]))
            if len(under[id(head)]) < 3:
                break
            # A rule drawn here in some columns ends their cells; those of the others go on.
            if not any(
                abs(edge["top"] - place) <= TOLERANCE
                and min(edge["x1"], head["x1"]) - max(edge["x0"], head["x0"]) > TOLERANCE
                for edge in across
            ):
                added.append(_edge(head["x0"], head["x1"], place, place, "h"))
            broken -= under[id(head)]
    return added


def _edge(x0: float, x1: float, top: float, bottom: float, orientation: Literal["h", "v"]) -> _Edge:
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
    }


def _under(head: _Edge, x: float) -> bool:
    """Whether a place lies between the ends of a horizontal edge."""
    return head["x0"] <= x + TOLERANCE and x <= head["x1"] + TOLERANCE


def _width(edge: _Edge) -> float:
    return edge["width"]


def _table(sheet: Sheet, cells: list[Box], least_rows: int) -> tuple[Table | None, set[int]]:
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
    for upright in turned_lines(sheet.turned):  # heads that run up their column
        around = _hull([box for word in upright for box in word.boxes])
        cell_around = next((cell for cell in cells if _encloses(cell, around)), None)
        if cell_around is not None:
            row, column = _place(tops, cell_around.top), _place(lefts, cell_around.left)
            grid[row][column].append(Line(upright, sheet.index, upright=True).settle())
            taken.update(id(word) for word in upright)
    used_rows = [row for row in range(len(tops)) if any(grid[row])]
    used = [column for column in range(len(lefts)) if any(grid[row][column] for row in used_rows)]
    if len(used) < 2 or not any(sum(map(bool, grid[row])) >= 2 for row in used_rows):
        return None, set()
    if len(used_rows) < least_rows:
        return None, set()
    rows: list[list[list[Line]]] = []
    shades: list[bool] = []
    for row in used_rows:
        parts = _split_row([grid[row][column] for column in used])
        middle = _middle(grid[row], hull, tops, row)
        rows += parts
        shades += [any(_holds(fill, middle) for fill in sheet.fills)] * len(parts)
    shaded = tuple(shades)
    return Table(hull, rows, tuple(lefts[column] for column in used), shaded), taken


def _encloses(cell: Box, around: Box) -> bool:
    return (
        cell.left - 1 <= around.left
        and cell.top - 1 <= around.top
        and around.right <= cell.right + 1
        and around.bottom <= cell.bottom + 1
    )


def _split_row(row: list[list[Line]]) -> list[list[list[Line]]]:
    """Rows that are told apart by their figures only, with no rule between them."""
    figures = [
        cell
        for cell in row
        if len(cell) >= 3 and sum(is_figure(line.text) for line in cell) >= 0.8 * len(cell)
    ]
    if not figures:
        return [row]
    starts = _distinct([line.baseline for cell in figures for line in cell])
    if min(after - before for before, after in itertools.pairwise(starts)) < 6:
        return [row]
    parts: list[list[list[Line]]] = [[[] for _ in row] for _ in starts]
    for column, cell in enumerate(row):
        for line in cell:
            place = max(
                (index for index, start in enumerate(starts) if line.baseline >= start - 4),
                default=0,
            )
            parts[place][column].append(line)
    return parts


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
