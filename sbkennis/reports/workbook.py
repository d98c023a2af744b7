"""A comparison → an Excel workbook in which every figure leads to its passages.

A sheet per table; a click on a figure leads to its block in the sheet "Per cel", a line of that
block to the passage in the sheet "Passages", and back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from sbkennis.comparison import Cell, Comparison, Quoted, Table
from sbkennis.comparison.sample import unique_names
from sbkennis.errors import UsageError
from sbkennis.exports.xml import xml_text
from sbkennis.files import write_result
from sbkennis.phrases import number
from sbkennis.reports import content
from sbkennis.sheets import FOUND, packed

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet
    from pandas import DataFrame

__all__ = ["save", "write"]

_LINK = Font(color="1F4E79", underline="single")
_BOLD = Font(bold=True)
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_WRAP = Alignment(wrap_text=True, vertical="top")
_LONGEST = 32_000  # characters in a cell; Excel allows 32,767
_MOST_LINKED = 32_000  # rows with two links; Excel takes 65,530 links a sheet and drops the rest
_MOST_ROWS = 1_048_576  # of a sheet
_LONG = ("titel", "tekst", "wat", "oud", "nieuw", "voetnoot", "voetnoot_oud", "voetnoot_nieuw")
_WIDE, _NARROW = 70, 22
_ADDED = 500  # rows below a table that a person may fill in
PASSAGES, BY_CELL, READ_ME, GAPS = "Passages", "Per cel", "Leeswijzer", "Verschillen"


def write(made: Comparison, quotes: Sequence[Quoted], path: Path) -> Path:
    """Write the workbook.

    Raises:
        UsageError: its cells count more passages than a sheet has rows.
    """
    rows = sum(len(cell.passages) for table in made.tables for cell in table.cells) + 1
    if rows > _MOST_ROWS:
        raise UsageError(
            f"{path}: achter de cellen staan {number(rows - 1)} passages, en een werkblad heeft "
            f"{number(_MOST_ROWS)} regels. Kies minder documenten of één tabel, of schrijf een "
            ".csv."
        )
    book = Workbook()
    book.remove(book.active)
    _read_me(book.create_sheet(READ_ME), made)
    names = _sheet_names(made.tables)
    blocks = _blocks(made.tables)
    for table, name in zip(made.tables, names, strict=True):
        _table(book.create_sheet(name), made, table, blocks)
    if made.differences:
        _gaps(book.create_sheet(GAPS), made)
    places = {one.passage.id: at for at, one in enumerate(quotes, 2)}
    _by_cell(book.create_sheet(BY_CELL), made, names, blocks, places, quotes)
    _passages(book.create_sheet(PASSAGES), quotes)
    _save(book, path)
    return path


def save(frame: DataFrame, path: Path) -> None:
    """Write one table, a row for each finding or change."""
    book = Workbook()
    sheet = book.active
    sheet.title = FOUND
    names = [str(name) for name in frame.columns]
    _heads(sheet, names, [_WIDE if name in _LONG else _NARROW for name in names])
    for row, values in enumerate(frame.itertuples(index=False), 2):
        for column, value in enumerate(values, 1):
            shown = ", ".join(value) if isinstance(value, list | tuple) else value
            is_absent = isinstance(shown, float) and math.isnan(shown)
            _put(sheet, row, column, None if is_absent else shown, alignment=_WRAP)
    sheet.auto_filter.ref = sheet.dimensions
    if "klopt" in names:
        _choice(sheet, names.index("klopt") + 1, ("ja", "nee"))
    _save(book, path)


def _choice(sheet: Worksheet, column: int, values: Sequence[str]) -> None:
    """Let a column be filled in from a list, also in rows that are added below."""
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation("list", formula1=f'"{",".join(values)}"', allow_blank=True)
    choice.error = f"Kies uit: {', '.join(values)}, of laat de cel leeg."
    letter = get_column_letter(column)
    choice.add(f"{letter}2:{letter}{sheet.max_row + _ADDED}")
    sheet.add_data_validation(choice)


def _save(book: Workbook, path: Path) -> None:
    write_result(path, packed(book))


def _plain(value: object) -> object:
    """A value that Excel takes: no control characters, no formula, not too long."""
    if not isinstance(value, str):
        return value
    return xml_text(value, " ")[:_LONGEST]


def _put(sheet: Worksheet, row: int, column: int, value: object, **looks: object) -> SheetCell:
    cell = sheet.cell(row, column)
    cell.value = _plain(value)
    if isinstance(value, str):
        cell.data_type = "s"  # words that begin with "=" are words
    for name, look in looks.items():
        setattr(cell, name, look)
    return cell


def _link(cell: SheetCell, sheet: str, place: str) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = sheet.replace("'", "''")
    cell.font = _LINK
    if cell.row <= _MOST_LINKED:
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place}")
        return
    target, shown = (one.replace('"', '""') for one in (f"#'{quoted}'!{place}", str(cell.value)))
    cell.value = f'=HYPERLINK("{target}","{shown}")'


def _heads(sheet: Worksheet, names: Sequence[str], widths: Sequence[int], row: int = 1) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True), 1):
        _put(sheet, row, column, name, font=_BOLD, fill=_HEAD, alignment=_WRAP)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(row + 1, 1)


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """A name per table that Excel allows: at most 31 characters, each once."""
    names: list[str] = []
    for table in tables:
        wanted = f"{table.row_facet} x {table.column_facet}"
        if table.unit is not None and sum(one.name == table.name for one in tables) > 1:
            wanted = f"{wanted} {table.unit.name}"
        name = re.sub(r"[\[\]:*?/\\']", " ", xml_text(wanted, " "))[:28].strip()
        count, unique = 1, name
        while unique.casefold() in {one.casefold() for one in names}:
            count += 1
            unique = f"{name[:27]} {count}"
        names.append(unique)
    return names


def _blocks(tables: Sequence[Table]) -> dict[int, int]:
    """The first line of each cell's block in "Per cel", by identity of the cell."""
    found, row = {}, 2
    for table in tables:
        for cell in table.cells:
            if cell.passages:
                found[id(cell)] = row
                row += len(cell.passages)
    return found


def _read_me(sheet: Worksheet, made: Comparison) -> None:
    sheet.column_dimensions["A"].width = 50
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = 15
    row = 1
    _put(sheet, row, 1, content.title(made), font=Font(bold=True, size=14))
    row += 2
    for column, name in enumerate(content.COVERAGE_HEADS, 1):
        _put(sheet, row, column, name, font=_BOLD, fill=_HEAD, alignment=_WRAP)
    for line in content.coverage(made):
        row += 1
        for column, value in enumerate(line, 1):
            _put(sheet, row, column, value, alignment=_WRAP)
    if members := content.members(made):
        row += 2
        for column, name in enumerate(("groep", "document"), 1):
            _put(sheet, row, column, name, font=_BOLD, fill=_HEAD)
        for name, documents in members.items():
            for one in documents:
                row += 1
                _put(sheet, row, 1, name)
                _put(sheet, row, 2, one)
    told = {
        "Hoe dit is gemaakt": content.method(made),
        "Wat u er niet uit mag concluderen": content.limits(made),
    }
    for heading, paragraphs in told.items():
        row += 2
        _put(sheet, row, 1, heading, font=_BOLD)
        for paragraph in paragraphs:
            row += 1
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=7)
            _put(sheet, row, 1, paragraph, alignment=_WRAP)
            sheet.row_dimensions[row].height = 15 * (1 + len(paragraph) // 125)


def _table(sheet: Worksheet, made: Comparison, table: Table, blocks: Mapping[int, int]) -> None:
    """Shares with, to the right of all of them, counts, rates and intervals."""
    cells = {(one.row, one.column): one for one in table.cells}
    measures = ("aandeel", "passages", "per 1.000 woorden", "steekproef laag", "steekproef hoog",
                "labels laag", "labels hoog")  # fmt: skip
    names = ["", *(f"{made.titles.get(one, one)}" for one in table.columns)]
    _put(sheet, 1, 1, content.table_title(made, table), font=_BOLD)
    row = 3
    for measure in measures:
        _put(sheet, row, 1, measure, font=_BOLD)
        row += 1
        for column, name in enumerate(names, 1):
            _put(sheet, row, column, name, font=_BOLD, fill=_HEAD, alignment=_WRAP)
        for label in table.rows:
            row += 1
            _put(sheet, row, 1, made.titles.get(label, label))
            for column, other in enumerate(table.columns, 2):
                _figure(sheet, row, column, cells[label, other], measure, blocks)
        if measure == "aandeel":
            row = _unread(sheet, row + 1, table, cells)
        row += 2
    sheet.column_dimensions["A"].width = 30
    for column in range(2, len(names) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18


def _unread(sheet: Worksheet, row: int, table: Table, cells: Mapping[tuple[str, str], Cell]) -> int:
    """What was not read, under the shares it holds for."""
    _put(sheet, row, 1, "pagina's zonder tekst", font=Font(italic=True))
    first = table.rows[0]
    for column, other in enumerate(table.columns, 2):
        coverage = cells[first, other].coverage
        said = f"{coverage.pages_without_text} van {coverage.pages}" if coverage.pages else "n.v.t."
        _put(sheet, row, column, said, font=Font(italic=True))
    return row


def _figure(
    sheet: Worksheet, row: int, column: int, cell: Cell, measure: str, blocks: Mapping[int, int]
) -> None:
    share = cell.share
    if measure == "passages":
        made = _put(sheet, row, column, int(cell.count.value))
    elif not cell.enough:
        made = _put(sheet, row, column, "te weinig tekst")
    elif measure == "per 1.000 woorden":
        made = _put(sheet, row, column, cell.per_1000.value, number_format="0.00")
    else:
        value = {
            "aandeel": share.value,
            "steekproef laag": share.by_passages.low,
            "steekproef hoog": share.by_passages.high,
            "labels laag": share.by_labels.low,
            "labels hoog": share.by_labels.high,
        }[measure]
        made = _put(sheet, row, column, value, number_format="0.0%")
    if id(cell) in blocks and measure in ("aandeel", "passages"):
        _link(made, BY_CELL, f"A{blocks[id(cell)]}")


def _gaps(sheet: Worksheet, made: Comparison) -> None:
    first, second = made.units
    _heads(
        sheet,
        (
            "facet",
            "label",
            first.name,
            second.name,
            "verschil (procentpunt)",
            "laag",
            "hoog",
            "uitkomst",
        ),
        (12, 28, 20, 20, 14, 12, 12, 26),
    )
    row = 1
    for facet, gaps in made.differences.items():
        for one in gaps:
            row += 1
            _put(sheet, row, 1, made.facets.get(facet, facet))
            _put(sheet, row, 2, made.titles.get(one.label, one.label))
            _put(sheet, row, 8, one.lacking or one.outcome)
            for column, side in enumerate((one.first, one.second), 3):
                if side.enough:
                    _put(sheet, row, column, side.share.value, number_format="0.0%")
            if one.difference is None or one.interval is None:
                continue
            shown = (one.difference, one.interval.low, one.interval.high)
            for column, value in enumerate(shown, 5):  # between percentages, so in points
                _put(sheet, row, column, 100 * value, number_format="+0.0;-0.0;0.0")


def _by_cell(
    sheet: Worksheet,
    made: Comparison,
    names: Sequence[str],
    blocks: Mapping[int, int],
    rows: Mapping[str, int],
    quotes: Sequence[Quoted],
) -> None:
    _heads(
        sheet,
        ("tabel", "rij", "kolom", "passage", "voetnoot", "woorden"),
        (30, 26, 40, 26, 90, 10),
    )
    held = {one.passage.id: one for one in quotes}
    for table, name in zip(made.tables, names, strict=True):
        for cell in table.cells:
            for row, passage in enumerate(cell.passages, blocks.get(id(cell), 0)):
                _link(_put(sheet, row, 1, name), name, "A1")
                _put(sheet, row, 2, made.titles.get(cell.row, cell.row))
                _put(sheet, row, 3, made.titles.get(cell.column, cell.column))
                there = _put(sheet, row, 4, passage)
                if passage in rows:
                    _link(there, PASSAGES, f"A{rows[passage]}")
                    _put(sheet, row, 5, held[passage].citation.text)
                    _put(sheet, row, 6, held[passage].passage.words)


def _passages(sheet: Worksheet, quotes: Sequence[Quoted]) -> None:
    _heads(
        sheet,
        ("passage", "document", "plaats", "kop", "citaat", "voetnoot", "woorden"),
        (26, 36, 14, 34, 90, 70, 10),
    )
    called = unique_names(list({one.document.id: one.document for one in quotes}.values()))
    for row, one in enumerate(quotes, 2):
        values = (
            one.passage.id,
            called[one.document.id],
            one.citation.anchor.label,
            " › ".join(one.passage.heading),
            one.citation.quote,
            one.citation.text,
            one.passage.words,
        )
        for column, value in enumerate(values, 1):
            _put(sheet, row, column, value, alignment=_WRAP)
    sheet.auto_filter.ref = sheet.dimensions
