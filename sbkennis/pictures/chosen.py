"""A comparison → what of it each picture shows, whoever draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sbkennis.comparison import Cell, Comparison, Table, Unit
from sbkennis.pictures.style import moment_of, short

__all__ = ["Panels", "by_unit", "cells_of", "left_out", "moments", "panels", "too_little_text"]


def by_unit(made: Comparison, least: int = 1, most: int = 999) -> Table | None:
    """The first table with units in its columns and so many labels in its rows."""
    for table in made.tables:
        if table.unit is None and least <= len(table.rows) <= most:
            return table
    return None


def cells_of(table: Table) -> dict[tuple[str, str], Cell]:
    """The cells of a table by row and column."""
    return {(one.row, one.column): one for one in table.cells}


def moments(made: Comparison) -> list[tuple[float, Unit]]:
    """The units with enough text and a year, from old to new; none when all are of one year."""
    found = [
        (moment, unit)
        for unit in made.units
        if unit.coverage.enough and (moment := moment_of(unit, made)) is not None
    ]
    found.sort(key=lambda one: one[0])
    return found if len({int(moment) for moment, _ in found}) > 1 else []


class Panels(NamedTuple):
    """A panel per label of the smaller facet, in it a line per label of the larger."""

    tables: tuple[Table, ...]  # one per unit
    facets: tuple[str, str]  # of the panels, of the lines
    panels: tuple[str, ...]
    lines: tuple[str, ...]
    cells: dict[tuple[str, str], list[tuple[Table, Cell]]]  # by panel and line, with enough text

    def of(self, panel: str, line: str) -> list[tuple[Table, Cell]]:
        """The cells of one line of a panel, in the order of the units."""
        return self.cells.get((panel, line), [])

    def largest(self, line: str) -> float:
        """The largest share that a line has in any panel."""
        return max(
            (cell.share.value for panel in self.panels for _, cell in self.of(panel, line)),
            default=0.0,
        )


def panels(made: Comparison) -> Panels | None:
    """What two facets say of each other; None where no table tells."""
    tables = [one for one in made.tables if one.unit is not None and len(one.columns) > 2]
    if not tables:
        return None
    facets = (tables[0].row_facet, tables[0].column_facet)
    tables = [one for one in tables if (one.row_facet, one.column_facet) == facets]
    rows, columns = tables[0].rows, tables[0].columns
    if len(rows) > len(columns):
        return None
    cells: dict[tuple[str, str], list[tuple[Table, Cell]]] = {}
    for table in tables:
        for cell in table.cells:
            if cell.enough:
                cells.setdefault((cell.row, cell.column), []).append((table, cell))
    if not any(cell.passages for several in cells.values() for _, cell in several):
        return None
    return Panels(tuple(tables), facets, rows, columns, cells)


def too_little_text(units: Sequence[Unit]) -> str:
    """Which units are not drawn, as a sentence with a space before it; "" when all are."""
    few = [short(one.name, 30) for one in units if not one.coverage.enough]
    if not few:
        return ""
    more = f" en {len(few) - 3} andere" if len(few) > 3 else ""
    return f" Te weinig tekst: {'; '.join(few[:3])}{more}."


def left_out(made: Comparison, table: Table, drawn: Sequence[str]) -> str:
    """Which labels are not drawn, as a sentence with a space before it; "" when all are.

    Args:
        table: whose rows are labels.
        drawn: those of which some passage is shown.
    """
    named = [made.titles.get(one, one) for one in table.rows if one not in drawn]
    return f" Weggelaten, want zonder passage: {', '.join(named)}." if named else ""
