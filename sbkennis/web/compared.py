"""Comparisons → what a template shows of them: tables of links, columns of quotations.

Templates escape every string; nothing here makes HTML.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlencode

from sbkennis.codebook import Codebook
from sbkennis.comparison import Cell, Comparison, Coverage, Difference, Findings, Found, Table
from sbkennis.comparison.shown import amount
from sbkennis.comparison.statements import FACETS
from sbkennis.comparison.wording import Contrast
from sbkennis.errors import UsageError
from sbkennis.pictures.shapes import level
from sbkennis.pictures.style import shown_names, unit_names
from sbkennis.records import Document, Passage
from sbkennis.wording_comparison import gap, unread

__all__ = [
    "BETWEEN",
    "CRITERION_TITLES",
    "Gap",
    "Key",
    "ShownFindings",
    "ShownTable",
    "found",
    "gaps",
    "table",
    "tables",
]

_MANY = 8  # units from which they stand under each other, not beside each other

Opens = Callable[[Table, Cell], str]


class ShownCell(NamedTuple):
    """A figure: ``name`` is of its row and column, for who hears it without them."""

    name: str
    text: str
    between: str
    look: str
    address: str  # empty where there is nothing to open


class Head(NamedTuple):
    """A row or a column: its name, what was not read of it, and its full name where it is cut."""

    title: str
    beside: str
    whole: str


class ShownRow(NamedTuple):
    """A head with its cells."""

    head: Head
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it stands on the page; ``without`` are labels that no passage has."""

    anchor: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[ShownRow, ...]
    without: tuple[str, ...]
    beside: str


def tables(made: Comparison, measure: str, opens: Opens) -> list[ShownTable]:
    """All tables of a comparison.

    Args:
        measure: which figure they show.
        opens: gives the address of a cell.
    """
    return [table(made, one, measure, opens, f"t{at}") for at, one in enumerate(made.tables, 1)]


def table(made: Comparison, one: Table, measure: str, opens: Opens, anchor: str) -> ShownTable:
    """A table; many units stand under each other, as few labels do."""
    cells = {(cell.row, cell.column): cell for cell in one.cells}
    used = [row for row in one.rows if any(cells[row, each].passages for each in one.columns)]
    without = tuple(made.titles.get(row, row) for row in one.rows if row not in used)
    columns = list(one.columns)
    turned = one.unit is None and len(columns) > _MANY
    if one.unit is not None and len(columns) > len(used):  # the longer list stands upright
        turned = True
        columns = [each for each in columns if any(cells[row, each].passages for row in used)]
    units = {unit.name: unit for unit in made.units}
    top = max((_value(cell, measure) for cell in one.cells if cell.enough), default=0.0)

    def head(name: str, *, of_unit: bool) -> Head:
        (shown,) = shown_names(made, [name], 64, of_units=of_unit)
        if not of_unit:
            return Head(shown, "", "")
        cut = not shown.startswith(name)
        return Head(shown, unread(units[name].coverage), name if cut else "")

    rows, across = (columns, used) if turned else (used, columns)
    heads = [head(each, of_unit=one.unit is None and not turned) for each in across]
    shown = []
    for row in rows:
        line = []
        beside_row = head(row, of_unit=one.unit is None and turned)
        for column, above in zip(across, heads, strict=True):
            cell = cells[(column, row) if turned else (row, column)]
            text, between = amount(cell, measure)
            look = "weinig-tekst"
            if cell.enough or measure == "aantal":
                look = f"w{level(_value(cell, measure), top)}"
            line.append(
                ShownCell(
                    f"{beside_row.title}, {above.title}: ",
                    text,
                    between,
                    look,
                    opens(one, cell) if cell.passages else "",
                )
            )
        shown.append(ShownRow(beside_row, tuple(line)))
    kind = made.facets.get(one.row_facet, one.row_facet)
    other = made.facets.get(one.column_facet, one.column_facet).lower()
    beside = f"{one.unit.name}: {unread(one.unit.coverage)}" if one.unit is not None else ""
    title = f"{kind} × {other}"
    if one.unit is not None and len(made.tables) > 1 and one.unit.name in units:
        title = f"{title} · {unit_names(made, 60)[one.unit.name]}"
    lines = tuple(shown) if used else ()
    return ShownTable(anchor, title, tuple(heads), lines, without, beside)


def _value(cell: Cell, measure: str) -> float:
    if measure == "aantal":
        return cell.count.value
    return cell.per_1000.value if measure == "per1000" else cell.share.value


# ---------------------------------------------------------------------- differences


class Gap(NamedTuple):
    """A difference as it stands on the page; an empty address has nothing to open."""

    label: str
    figures: tuple[str, str, str, str, str]
    addresses: tuple[str, str]
    is_shown: bool


def gaps(made: Comparison, facet: str, opens: Opens) -> list[Gap]:
    """The differences of two units in the labels of a facet."""
    found = next((one for one in made.tables if one.unit is None and one.row_facet == facet), None)
    names = ["de eerste", "de tweede"]

    def address(cell: Cell) -> str:
        return opens(found, cell) if found is not None and cell.passages else ""

    def shown(one: Difference) -> Gap:
        return Gap(
            made.titles.get(one.label, one.label),
            gap(one, names),
            (address(one.first), address(one.second)),
            one.is_shown,
        )

    return [shown(one) for one in made.differences[facet]]


# ---------------------------------------------------------------------- findings

CRITERION_TITLES = {"doel": "Doel", "wel": "Hoort erbij", "niet": "Hoort er niet bij"}


class ShownFound(NamedTuple):
    """A statement that was found, with how it differs from the chosen one.

    ``key`` names it where a person says what they think of it, ``anchor`` on the page. It
    ``is_changeable`` where there are labels to give it.
    """

    found: Found
    contrast: Contrast | None
    is_chosen: bool
    key: str
    anchor: str
    is_changeable: bool

    def changing(self, back: str) -> str:
        """The address where it is corrected, from which one goes back to another."""
        statement = self.found.statement
        passage, _, part = self.key.partition(BETWEEN)
        document, _, place = passage.rpartition("#")
        pairs = [("zin", part), ("soort", statement.kind)]
        pairs += [("begrip", statement.term)] if statement.term else []
        pairs += [("label", one) for one in statement.labels]
        address = f"/zin/{quote(document, safe='')}/{quote(place, safe='')}"
        return f"{address}?{urlencode([*pairs, ('terug', back)])}"


class Key(NamedTuple):
    """A part of a passage; ``digest`` is of its words, which may have changed since."""

    passage: str
    part: tuple[int, int]
    digest: str

    @classmethod
    def of(cls, found: Found) -> Key:
        """Of a statement."""
        start, end = found.statement.part
        words = found.quoted.passage.quote[start:end]
        return cls(found.statement.passage, (start, end), _digest(words))

    @classmethod
    def read(cls, written: str) -> Key:
        """The inverse of `str`.

        Raises:
            UsageError: it is none.
        """
        try:
            passage, part, digest = written.split(BETWEEN)
            start, end = map(int, part.split("-"))
        except ValueError as error:
            raise UsageError("Deze zin is niet te herkennen; open de pagina opnieuw.") from error
        return cls(passage, (start, end), digest)

    def __str__(self) -> str:
        return BETWEEN.join((self.passage, "{}-{}".format(*self.part), self.digest))

    def words(self, passage: Passage) -> str:
        """Its words.

        Raises:
            UsageError: they are others now.
        """
        found = passage.quote[slice(*self.part)]
        if _digest(found) != self.digest:
            raise UsageError("Het document is intussen opnieuw gelezen; open de pagina opnieuw.")
        return found


BETWEEN = "|"
"""Between the parts of what a button says; no part but the last holds it."""


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Column(NamedTuple):
    """The statements of a document under one label."""

    anchor: str
    title: str
    found: tuple[ShownFound, ...]

    @property
    def certain(self) -> int:
        """How many of them a pattern found."""
        return len(self.found) - self.possible

    @property
    def possible(self) -> int:
        """How many of them no pattern found."""
        return sum(one.found.statement.is_possible for one in self.found)


class ShownFindings(NamedTuple):
    """What was found in one document."""

    document: Document
    coverage: Coverage
    columns: tuple[Column, ...]
    refused: tuple[ShownFound, ...]


def found(made: Findings, book: Codebook) -> tuple[list[str], list[ShownFindings]]:
    """The labels under which statements stand, and what was found per document.

    Labels stand in the order of the codebook; a statement of two labels stands under both.
    """
    names = (*(one.name for one in book.labels), *CRITERION_TITLES)
    seen = {label for one in made.found for label in one.statement.labels}
    order = [one for one in dict.fromkeys((*names, *sorted(seen))) if one in seen]
    if any(not one.statement.labels for one in made.found):
        order.append("")
    numbers = {id(one): number for number, one in enumerate(made.found)}
    contrasts: Mapping[int, Contrast] = made.contrasts or {}

    def title(label: str) -> str:
        return (CRITERION_TITLES.get(label) or book.title_of(label)) if label else "Zonder label"

    is_changeable = made.kind == "criterium" or bool(book.of_facet(FACETS.get(made.kind, "")))

    def anchor(one: Found, column: int) -> str:
        place = one.statement.passage.rpartition("#")[2]
        return f"v{column}-{place}-{one.statement.part[0]}"

    def column(document: Document, label: str, ones: Sequence[Found]) -> Column:
        inside = tuple(
            ShownFound(
                one,
                contrasts.get(numbers[id(one)]),
                one is made.chosen,
                str(Key.of(one)),
                anchor(one, order.index(label)),
                is_changeable,
            )
            for one in ones
            if label in one.statement.labels or (not label and not one.statement.labels)
        )
        inside = tuple(sorted(inside, key=lambda one: not one.is_chosen))
        return Column(f"{document.id}-{order.index(label)}", title(label), inside)

    shown = []
    for document in made.documents:
        here = made.of(document.id)
        refused = tuple(
            ShownFound(
                one,
                None,
                is_chosen=False,
                key=str(Key.of(one)),
                anchor=anchor(one, len(order)),
                is_changeable=is_changeable,
            )
            for one in made.refused
            if one.statement.document == document.id
        )
        if here or refused:
            columns = tuple(column(document, label, here) for label in order)
            shown.append(ShownFindings(document, made.coverage[document.id], columns, refused))
    if made.chosen is not None:  # what the others are set against stands first
        chosen = made.chosen.statement.document
        shown.sort(key=lambda one: one.document.id != chosen)
    return [title(one) for one in order], shown
