"""A comparison → what of it each picture shows, whoever draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sbkennis.comparison import Cell, Comparison, Table, Unit
from sbkennis.pictures.style import moment_of, short

__all__ = [
    "Panels",
    "Poles",
    "Years",
    "by_unit",
    "cells_of",
    "facet_title",
    "labels_of",
    "left_out",
    "panels",
    "poles",
    "years",
]


def by_unit(made: Comparison, least: int = 1, most: int = 999) -> Table | None:
    """The first table with units in its columns and so many labels in its rows."""
    for table in made.tables:
        if table.unit is None and least <= len(table.rows) <= most:
            return table
    return None


def cells_of(table: Table) -> dict[tuple[str, str], Cell]:
    """The cells of a table by row and column."""
    return {(one.row, one.column): one for one in table.cells}


def labels_of(table: Table) -> list[str]:
    """The rows of a table in which there are passages."""
    cells = cells_of(table)
    return [row for row in table.rows if any(cells[row, one].passages for one in table.columns)]


def facet_title(made: Comparison, facet: str) -> str:
    """A facet as readers see it."""
    return made.facets.get(facet, facet)


class Poles(NamedTuple):
    """Two labels that stand against each other, and the units with enough text."""

    table: Table
    left: str
    right: str
    units: tuple[Unit, ...]
    cells: dict[tuple[str, str], Cell]  # by label and unit
    far: dict[str, float]  # how far the intervals of a label reach
    title: str
    explained: str

    def lean(self, unit: Unit) -> float:
        """How much more of the right than of the left a unit says."""
        right, left = (self.cells[one, unit.name].share.value for one in (self.right, self.left))
        return right - left


def poles(made: Comparison) -> Poles | None:
    """What a facet of two labels says of the units; None where there is none, or too little."""
    table = by_unit(made, 2, 2)
    units = tuple(unit for unit in made.units if unit.coverage.enough)
    if table is None or not units:
        return None
    left, right = table.rows
    cells = cells_of(table)
    far = {
        label: max(cells[label, unit.name].share.margin.high for unit in units)
        for label in table.rows
    }
    names = [made.titles.get(one, one).lower() for one in (left, right)]
    return Poles(
        table,
        left,
        right,
        units,
        cells,
        far,
        f"{facet_title(made, table.row_facet)}: {names[0]} tegenover {names[1]}",
        "Aandeel van de woorden; de streep is de marge (95 %)." + _too_little_text(made.units),
    )


class Years(NamedTuple):
    """The shares of labels over the years."""

    table: Table
    labels: tuple[str, ...]
    dated: tuple[tuple[float, Unit], ...]  # from old to new
    cells: dict[tuple[str, str], Cell]  # by label and unit
    top: float  # how far the intervals reach
    first: int
    last: int
    is_by_year: bool  # the units are years, so that a line may join them
    title: str
    explained: str

    @property
    def ticks(self) -> range:
        """At most five years to write along the axis."""
        return range(self.first, self.last + 1, max(1, -(-(self.last - self.first) // 4)))


def years(made: Comparison, most: int = 999) -> Years | None:
    """At most so many labels over the years; None where fewer than two years are known."""
    table = by_unit(made, 4, most) or by_unit(made, 1, most)
    dated = _moments(made)
    if table is None or not dated:
        return None
    cells = cells_of(table)
    labels = tuple(
        row for row in table.rows if any(cells[row, unit.name].passages for _, unit in dated)
    )
    if not labels:
        return None
    count = len(made.units) - len(dated)
    here = " in wat hier staat" if count else ""  # one that is left out may have some
    undated = f" Weggelaten zonder jaar of met te weinig tekst: {count}." if count else ""
    return Years(
        table,
        labels,
        tuple(dated),
        cells,
        max(cells[row, unit.name].share.margin.high for row in labels for _, unit in dated),
        int(dated[0][0]),
        int(dated[-1][0]),
        made.grouping == "jaar",
        f"{facet_title(made, table.row_facet)} door de jaren",
        "Aandeel van de woorden; een stip per document of groep, de streep is de marge "
        f"(95 %).{undated}{left_out(made, table, labels, here)}",
    )


def _moments(made: Comparison) -> list[tuple[float, Unit]]:
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

    @property
    def too_little_text(self) -> str:
        """Which units are not in it, as a sentence with a space before it; "" when all are."""
        return _too_little_text([one.unit for one in self.tables if one.unit is not None])

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


def _too_little_text(units: Sequence[Unit]) -> str:
    """Which units are not drawn, as a sentence with a space before it; "" when all are."""
    few = [short(one.name, 30) for one in units if not one.coverage.enough]
    if not few:
        return ""
    more = f" en {len(few) - 3} andere" if len(few) > 3 else ""
    return f" Te weinig tekst: {'; '.join(few[:3])}{more}."


def left_out(made: Comparison, table: Table, drawn: Sequence[str], here: str = "") -> str:
    """Which labels are not drawn, as a sentence with a space before it; "" when all are.

    Args:
        table: whose rows are labels.
        drawn: those of which some passage is shown.
        here: where there is no passage of the others.
    """
    named = [made.titles.get(one, one) for one in table.rows if one not in drawn]
    both = "" if table.unit is None else " met beide labels"
    return f" Weggelaten, want zonder passage{both}{here}: {', '.join(named)}." if named else ""
