"""A comparison → pictures as shapes, each with the cell it stands for; a page gives them colour.

The same pictures as `drawings`, for a page with colours, letters and links of its own. Lengths are
pixels at the size in which letters are to be read; nothing here knows a colour.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from sbkennis.comparison import Cell, Comparison, Table, Unit
from sbkennis.pictures.chosen import (
    by_unit,
    cells_of,
    facet_title,
    labels_of,
    left_out,
    panels,
    poles,
    years,
)
from sbkennis.pictures.style import (
    named,
    percent,
    points,
    short,
    shown_names,
    ticks,
    unit_names,
)

__all__ = ["STEPS", "Picture", "Shape", "level", "shapes"]

STEPS = 8
"""Steps of lightness in a heat map, beside none at all."""

_MANY = 8  # units from which they stand under each other, not beside each other
_FEW_MARKS = 6  # units that have a mark of their own
_LETTER = 7.2  # pixels, of a wide letter type
_LINE = 16
_MOST_WORDS = 3  # figures that are told in words


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn.

    ``kind`` is "vlak" (from x, y to x2, y2), "lijn", "stip" (around x, y), "ruit" or "tekst" (at
    x, y; ``side`` says where it begins, ``turned`` that it runs upwards). ``look`` is what it is,
    for who gives colours. ``opens`` is the cell that it stands for.
    """

    kind: Literal["vlak", "lijn", "stip", "ruit", "tekst"]
    look: str
    x: float
    y: float
    x2: float = 0.0
    y2: float = 0.0
    text: str = ""
    side: Literal["start", "middle", "end"] = "start"
    turned: bool = False
    opens: tuple[Table, Cell] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: what it is called, how it reads, what it says in words, and its shapes."""

    name: str
    title: str
    explained: str
    words: str
    width: float
    height: float
    shapes: tuple[Shape, ...]


def shapes(made: Comparison) -> tuple[Picture, ...]:
    """The pictures that can be drawn of a comparison."""
    drawers = (_heat_map, _diverging_bars, _small_multiples, _timeline)
    found = [draw(made) for draw in drawers]
    found += [_gaps(made, facet) for facet in made.differences]
    return tuple(one for one in found if one is not None)


def level(share: float, top: float) -> int:
    """How dark a share is: 0 for nothing, to `STEPS` for the largest.

    >>> level(0.0, 0.4), level(0.01, 0.4), level(0.4, 0.4)
    (0, 1, 8)
    """
    return max(1, min(STEPS, round(STEPS * share / top))) if share > 0 and top > 0 else 0


def _words(made: Comparison, table: Table) -> str:
    """The largest shares, for who does not see the picture."""
    cells = sorted(
        (one for one in table.cells if one.enough and one.passages),
        key=lambda one: one.share.value,
        reverse=True,
    )
    between = "in" if table.unit is None else "met"
    names = unit_names(made, 44) if table.unit is None else {}
    told = [
        f"{made.titles.get(one.row, one.row)} {between} "
        f"{names.get(one.column) or made.titles.get(one.column, one.column)} "
        f"({percent(one.share.value)})"
        for one in cells[:_MOST_WORDS]
    ]
    return f"Het grootst: {'; '.join(told)}." if told else "Er is niets om te tonen."


# ---------------------------------------------------------------------- heat map


def _heat_map(made: Comparison) -> Picture | None:
    table = by_unit(made, 4) or by_unit(made) or next(iter(made.tables), None)
    if table is None:
        return None
    cells, labels = cells_of(table), labels_of(table)
    if not labels:
        return None
    turned = table.unit is None and len(table.columns) > _MANY
    rows, columns = (list(table.columns), labels) if turned else (labels, list(table.columns))
    row_names = shown_names(made, rows, 40, of_units=turned, cut=True)
    column_names = shown_names(
        made, columns, 26, of_units=table.unit is None and not turned, cut=True
    )
    left = 12 + _LETTER * max(map(len, row_names))
    above = 12 + _LETTER * 0.8 * max(map(len, column_names))
    wide, high = 46, 24
    top = max((one.share.value for one in table.cells if one.enough), default=0.0)
    drawn: list[Shape] = []
    for number, shown in enumerate(column_names):
        drawn.append(Shape("tekst", "naam", left + wide * (number + 0.45), above - 8, text=shown,
                           turned=True))  # fmt: skip
    for place, row in enumerate(rows):
        y = above + high * place
        drawn.append(Shape("tekst", "naam", left - 8, y + 16, text=row_names[place], side="end"))
        for number, column in enumerate(columns):
            cell = cells[(column, row) if turned else (row, column)]
            x = left + wide * number
            opens = (table, cell) if cell.passages else None
            look = f"w{level(cell.share.value, top)}" if cell.enough else "weinig-tekst"
            said = f"{100 * cell.share.value:.0f}" if cell.passages else "·"
            drawn.append(Shape("vlak", look, x, y, x + wide - 2, y + high - 2, opens=opens))
            if cell.enough:
                drawn.append(Shape("tekst", f"cijfer {look}", x + wide / 2 - 1, y + 16, text=said,
                                   side="middle", opens=opens))  # fmt: skip
    beside = facet_title(made, table.column_facet).lower()
    width = left + wide * len(columns) + _LETTER * 0.62 * len(column_names[-1])
    return Picture(
        "warmtekaart",
        f"{facet_title(made, table.row_facet)} per {beside}",
        "Aandeel van de woorden, in procenten; hoe donkerder, hoe groter. Punt: geen passage. "
        "Gestreept: te weinig tekst." + left_out(made, table, labels),
        _words(made, table),
        width,
        above + high * len(rows) + 4,
        tuple(drawn),
    )


# ---------------------------------------------------------------------- diverging bars


def _diverging_bars(made: Comparison) -> Picture | None:
    found = poles(made)
    if found is None:
        return None
    table, left, right, cells, far = found.table, found.left, found.right, found.cells, found.far
    units = sorted(found.units, key=found.lean, reverse=True)
    reach = max(far[left] + far[right], 1e-9)
    inside, margin, high, above = 460.0, 50.0, 42.0, 34.0
    middle = margin + inside * far[left] / reach
    drawn = [
        Shape("tekst", "kopje", middle - 8, 16, text=f"← {made.titles.get(left, left)}",
              side="end"),
        Shape("tekst", "kopje", middle + 8, 16, text=f"{made.titles.get(right, right)} →"),
    ]  # fmt: skip
    for place, unit in enumerate(units):
        y = above + high * place
        drawn.append(Shape("tekst", "naam", 4, y + 10, text=short(named(unit, made), 78)))
        for label, sign, look in ((left, -1, "staaf-a"), (right, 1, "staaf-b")):
            cell = cells[label, unit.name]
            scale = sign * inside / reach
            ends = [middle + scale * one for one in (cell.share.value,
                    cell.share.margin.low, cell.share.margin.high)]  # fmt: skip
            opens = (table, cell) if cell.passages else None
            drawn.append(Shape("vlak", look, min(middle, ends[0]), y + 16, max(middle, ends[0]),
                               y + 32, opens=opens))  # fmt: skip
            drawn += _interval(ends[1], ends[2], y + 24)
            drawn.append(Shape("tekst", "cijfer", ends[2] + sign * 5, y + 29,
                               text=percent(cell.share.value),
                               side="start" if sign > 0 else "end", opens=opens))  # fmt: skip
    drawn.append(Shape("lijn", "as", middle, 22, middle, above + high * len(units)))
    return Picture(
        "waarden",
        found.title,
        found.explained,
        _words(made, table),
        2 * margin + inside,
        above + high * len(units) + 4,
        tuple(drawn),
    )


def _interval(first: float, last: float, y: float) -> list[Shape]:
    """A line with an edge around it, so that it is seen on a dark bar too."""
    return [
        Shape("lijn", "rand", first, y, last, y),
        Shape("lijn", "streep", first, y, last, y),
        Shape("lijn", "streep", last, y - 4, last, y + 4),
    ]


# ---------------------------------------------------------------------- small multiples


def _small_multiples(made: Comparison) -> Picture | None:
    found = panels(made)
    if found is None:
        return None
    tables = found.tables
    many = len(tables) > _FEW_MARKS
    lines = sorted(found.lines, key=found.largest, reverse=True)
    names = [short(made.titles.get(one, one), 30) for one in lines]
    left, wide, space, above = 10 + _LETTER * max(map(len, names)), 170.0, 26.0, 30.0
    high = 22.0 if len(tables) == 1 or many else max(22.0, 9.0 * len(tables) + 6)
    reach = max(
        (cell.share.value if many else cell.share.margin.high
         for ones in found.cells.values() for _, cell in ones if cell.passages),
        default=0.0,
    )  # fmt: skip
    reach = max(reach, 1e-9)
    drawn: list[Shape] = []
    bottom = above + high * len(lines)
    for place, name in enumerate(names):
        drawn.append(Shape("tekst", "naam", left - 8, above + high * (place + 0.5) + 4, text=name,
                           side="end"))  # fmt: skip
    for number, panel in enumerate(found.panels):
        x = left + number * (wide + space)
        drawn.append(Shape("tekst", "kopje", x, 18, text=made.titles.get(panel, panel)))
        for tick in ticks(reach):
            at = x + wide * tick / reach
            drawn.append(Shape("lijn", "raster", at, above, at, bottom))
            drawn.append(Shape("tekst", "klein", at, bottom + 14, text=percent(tick),
                               side="middle"))  # fmt: skip
        for place, line in enumerate(lines):
            y = above + high * place
            ones = found.of(panel, line)
            drawn += _panel_line(ones, x, y, wide / reach, high, made.units, len(tables), many=many)
    height = bottom + 22
    if 1 < len(tables) <= _FEW_MARKS:
        for number, table in enumerate(tables):
            unit = table.unit
            assert unit is not None  # chosen so above
            y = height + _LINE * (number + 0.5)
            drawn += [
                Shape("stip" if number % 2 == 0 else "ruit", f"reeks{number}", 12, y - 4),
                Shape("tekst", "naam", 24, y, text=short(named(unit, made), 80)),
            ]
        height += _LINE * (len(tables) + 0.5)
    marks = (
        "Een stip per document of groep; de streep is de mediaan."
        if many
        else "Streep: marge (95 %); zonder streep: geen passage."
    )
    rows, columns = (facet_title(made, one) for one in found.facets)
    return Picture(
        "sferen",
        f"{columns} per {rows.lower()}",
        f"Aandeel van de woorden in passages met beide labels. {marks}{found.too_little_text}",
        _words(made, tables[0]),
        left + len(found.panels) * (wide + space),
        height,
        tuple(drawn),
    )


def _panel_line(
    ones: Sequence[tuple[Table, Cell]],
    x: float,
    y: float,
    scale: float,
    high: float,
    units: Sequence[Unit],
    count: int,
    *,
    many: bool,
) -> list[Shape]:
    """One line of a panel: a bar for all together, a mark for each of a few, dots for many."""
    drawn: list[Shape] = []
    if count == 1:
        for table, cell in ones:
            opens = (table, cell) if cell.passages else None
            end, interval = x + scale * cell.share.value, cell.share.margin
            drawn.append(Shape("vlak", "staaf-b", x, y + 4, end, y + high - 4, opens=opens))
            if cell.passages:
                drawn += _interval(x + scale * interval.low, x + scale * interval.high,
                                   y + high / 2)  # fmt: skip
        return drawn
    if many:
        values = [cell.share.value for _, cell in ones]
        for table, cell in ones:
            drawn.append(Shape("stip", "zwerm", x + scale * cell.share.value, y + high / 2,
                               opens=(table, cell) if cell.passages else None))  # fmt: skip
        if values:
            at = x + scale * median(values)
            drawn.append(Shape("lijn", "mediaan", at, y + 3, at, y + high - 3))
        return drawn
    names = [unit.name for unit in units]
    for table, cell in ones:
        number = names.index(cell.unit)
        at = y + high * (number + 0.7) / (len(names) + 0.4)
        interval = cell.share.margin
        if cell.passages:
            drawn.append(Shape("lijn", "dun", x + scale * interval.low, at,
                               x + scale * interval.high, at))  # fmt: skip
        drawn.append(Shape("stip" if number % 2 == 0 else "ruit", f"reeks{number}",
                           x + scale * cell.share.value, at,
                           opens=(table, cell) if cell.passages else None))  # fmt: skip
    return drawn


# ---------------------------------------------------------------------- timeline


def _timeline(made: Comparison) -> Picture | None:
    found = years(made)
    if found is None:
        return None
    table, labels, dated, cells, top = (
        found.table,
        found.labels,
        found.dated,
        found.cells,
        found.top,
    )
    by_year = found.is_by_year
    across = min(3, len(labels))
    wide, high, left, above = 190.0, 84.0, 44.0, 24.0
    step_x, step_y = wide + left + 12, high + above + 30
    first = dated[0][0] if by_year else found.first
    last = dated[-1][0] if by_year else found.last + 1
    drawn: list[Shape] = []
    for number, label in enumerate(labels):
        x0 = left + step_x * (number % across)
        y0 = above + step_y * (number // across)

        def at(moment: float, share: float, x0: float = x0, y0: float = y0) -> tuple[float, float]:
            along = (moment - first) / max(last - first, 1e-9)
            return x0 + 6 + (wide - 12) * along, y0 + high * (1 - share / max(top, 1e-9))

        drawn.append(
            Shape("tekst", "kopje", x0 - 36, y0 - 8, text=short(made.titles.get(label, label), 30))
        )
        for tick in (0.0, *ticks(top)):
            _, y = at(first, tick)
            drawn.append(Shape("lijn", "raster", x0, y, x0 + wide, y))
            drawn.append(Shape("tekst", "klein", x0 - 4, y + 4, text=percent(tick), side="end"))
        for year in found.ticks:
            x, _ = at(year, 0.0)
            drawn.append(Shape("tekst", "klein", x, y0 + high + 15, text=str(year), side="middle"))
        places = [(*at(moment, cells[label, unit.name].share.value), moment, unit)
                  for moment, unit in dated]  # fmt: skip
        if by_year:
            drawn += [
                Shape("lijn", "reeks", a[0], a[1], b[0], b[1])
                for a, b in itertools.pairwise(places)
            ]
        for x, y, moment, unit in places:
            cell = cells[label, unit.name]
            interval = cell.share.margin
            drawn.append(Shape("lijn", "dun", x, at(moment, interval.low)[1], x,
                               at(moment, interval.high)[1]))  # fmt: skip
            drawn.append(Shape("stip", "reeks0", x, y,
                               opens=(table, cell) if cell.passages else None))  # fmt: skip
    return Picture(
        "tijdlijn",
        found.title,
        found.explained,
        _words(made, table),
        step_x * across + 8,
        step_y * -(-len(labels) // across),
        tuple(drawn),
    )


# ---------------------------------------------------------------------- differences


def _gaps(made: Comparison, facet: str) -> Picture | None:
    known = [
        (one, one.difference, one.interval)
        for one in made.differences[facet]
        if one.difference is not None and one.interval is not None
    ]
    table = next((one for one in made.tables if one.unit is None and one.row_facet == facet), None)
    if not known or table is None:
        return None
    known.sort(key=lambda one: one[1], reverse=True)
    names = [short(made.titles.get(one.label, one.label), 30) for one, _, _ in known]
    left, wide, high, above = 12 + _LETTER * max(map(len, names)), 380.0, 24.0, 48.0
    low = min(0.0, *(one.low for _, _, one in known))
    top = max(0.0, *(one.high for _, _, one in known))
    scale = wide / max(top - low, 1e-9)
    zero = left - low * scale
    first, second = unit_names(made, 44).values()
    bottom = above + high * len(known)
    drawn = [
        Shape("tekst", "kopje", left + wide, 16, text=f"meer in {first} →", side="end"),
        Shape("tekst", "kopje", left, 36, text=f"← meer in {second}"),
    ]
    for tick in ticks(max(top, -low)):
        for each in (tick, -tick):
            if low <= each <= top:
                at = zero + each * scale
                drawn.append(Shape("lijn", "raster", at, above, at, bottom))
                drawn.append(Shape("tekst", "klein", at, bottom + 14, text=points(each),
                                   side="middle"))  # fmt: skip
    drawn.append(Shape("lijn", "as", zero, above - 4, zero, bottom + 4))
    for place, (one, middle, interval) in enumerate(known):
        y = above + high * (place + 0.5)
        look = "reeks0" if one.is_shown else "onzeker"
        opens = (table, one.first if middle > 0 else one.second)
        drawn += [
            Shape("tekst", "naam", left - 8, y + 4, text=names[place], side="end"),
            Shape("lijn", "dun", zero + interval.low * scale, y, zero + interval.high * scale, y),
            Shape("stip" if one.is_shown else "ruit", look, zero + middle * scale, y,
                  opens=opens if opens[1].passages else None),
        ]  # fmt: skip
    reasons: dict[str, list[str]] = {}
    for one in made.differences[facet]:
        if one.interval is None:
            title = made.titles.get(one.label, one.label).lower()
            reasons.setdefault(one.lacking, []).append(title)
    lacking = "".join(
        f" {reason.capitalize()}: {', '.join(labels)}." for reason, labels in reasons.items()
    )
    shown = [names[place] for place, (one, _, _) in enumerate(known) if one.is_shown]
    return Picture(
        f"verschil-{facet}",
        f"Verschil in {facet_title(made, facet).lower()}",
        "Verschil in aandeel van de woorden, in procentpunten, met het 95 %-interval. Een dichte "
        "stip: aangetoond; "
        f"een open ruit: niet.{lacking}",
        f"Aangetoond: {', '.join(shown)}." if shown else "Geen verschil is aangetoond.",
        left + wide + 20,
        bottom + 22,
        tuple(drawn),
    )
