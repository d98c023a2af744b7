"""A comparison → matplotlib figures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from sbkennis.comparison import Cell, Comparison, Difference, Table, Unit
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
    DARK,
    INK,
    LIGHT,
    MARKERS,
    MUTED,
    figure,
    named,
    percent,
    points,
    short,
    shown_names,
    source_line,
    ticks,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

__all__ = ["differences", "diverging_bars", "heat_map", "small_multiples", "timeline"]

_MANY = 8  # units from which they stand under each other, not beside each other
_MOST_ROWS = 99
_FULL = 0.6  # of a scale of lightness; from here on letters are white


def _title(figure: Figure, made: Comparison, text: str, explained: str) -> None:
    """What is drawn above it; how to read it and where it comes from below."""
    figure.suptitle(text, x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK)
    width = int(14 * figure.get_figwidth())
    below = f"{textwrap.fill(explained, width)}\n{source_line(made, width)}"
    figure.supxlabel(below, x=0.01, ha="left", fontsize=7.5, color=MUTED)


def _plain(axes: Axes) -> None:
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, colors=INK)


# ---------------------------------------------------------------------- heat map


def heat_map(made: Comparison) -> Figure | None:
    """Label × unit: the darker, the larger the share of the words."""
    table = by_unit(made, 4, _MOST_ROWS) or by_unit(made, 1, _MOST_ROWS)
    if table is None:
        return None
    cells, labels = cells_of(table), labels_of(table)
    if not labels:
        return None
    turned = len(table.columns) > _MANY
    rows, columns = (list(table.columns), labels) if turned else (labels, list(table.columns))

    def cell(row: str, column: str) -> Cell:
        return cells[(column, row) if turned else (row, column)]

    wide = 0.62 if turned else 1.25
    width = 3.6 + wide * len(columns)
    drawn = figure(max(7.0, width), 2.2 + 0.3 * len(rows))
    axes = drawn.subplots()
    top = max(
        (cell(row, column).share.value for row in rows for column in columns
         if cell(row, column).enough),
        default=0.0,
    )  # fmt: skip
    values = [[cell(row, column).share.value / max(top, 1e-9) for column in columns]
              for row in rows]  # fmt: skip
    axes.imshow(values, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for number, row in enumerate(rows):
        for place, column in enumerate(columns):
            _write_cell(axes, cell(row, column), place, number, values[number][place], small=turned)
    axes.set_xticks(range(len(columns)))
    axes.set_yticks(range(len(rows)))
    axes.xaxis.tick_top()
    axes.set_xticklabels(
        [
            short(one, 34) if turned else wrapped(one, 17, 4)
            for one in shown_names(made, columns, of_units=not turned)
        ],
        fontsize=8, rotation=50 if turned else 0, ha="left" if turned else "center",
        rotation_mode="anchor" if turned else "default",
    )  # fmt: skip
    axes.set_yticklabels(
        [short(one, 42) for one in shown_names(made, rows, of_units=turned)], fontsize=8
    )
    axes.set_xticks([one - 0.5 for one in range(1, len(columns))], minor=True)
    axes.set_yticks([one - 0.5 for one in range(1, len(rows))], minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0)
    _plain(axes)
    unit = "document" if made.grouping == "document" else made.grouping
    _title(
        drawn,
        made,
        f"{facet_title(made, table.row_facet)} per {unit}",
        "Aandeel van de woorden in passages met het label, in procenten; een passage kan meer "
        "labels hebben. Punt: geen passage. Gearceerd: te weinig tekst."
        + left_out(made, table, labels),
    )
    return drawn


def _write_cell(axes: Axes, cell: Cell, x: int, y: int, level: float, *, small: bool) -> None:
    from matplotlib.patches import Rectangle

    if not cell.enough:
        axes.add_patch(
            Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor="white", edgecolor="#bdbdbd",
                      hatch="////", linewidth=0)
        )  # fmt: skip
        return
    share = cell.share.value
    colour = "white" if level > _FULL else INK
    said = "·" if not cell.passages else percent(share).removesuffix(" %" if small else "")
    axes.text(x, y, said, ha="center", va="center", fontsize=7.5 if small else 8.5, color=colour)


# ---------------------------------------------------------------------- diverging bars


def diverging_bars(made: Comparison) -> Figure | None:
    """Two labels that stand against each other, one to the left and one to the right."""
    found = poles(made)
    if found is None:
        return None
    left, right, cells, far = found.left, found.right, found.cells, found.far
    units = sorted(found.units, key=found.lean)  # the lowest row is drawn first
    drawn = figure(9.5, 2.2 + 0.36 * len(units))
    axes = drawn.subplots()
    places = range(len(units))
    sides = ((left, -1, LIGHT, "////"), (right, 1, DARK, ""))
    reach = far[left] + far[right]
    for label, sign, colour, hatch in sides:
        shares = [cells[label, unit.name].share for unit in units]
        axes.barh(
            places, [sign * one.value for one in shares], color=colour, hatch=hatch,
            edgecolor=INK, linewidth=0.5, height=0.62, label=made.titles.get(label, label),
        )  # fmt: skip
        for place, one in zip(places, shares, strict=True):
            low, high = one.margin.low, one.margin.high
            for colour_of_line, thick in (("white", 3.0), (INK, 1.1)):  # seen on a dark bar too
                axes.plot([sign * low, sign * high], [place, place], color=colour_of_line,
                          linewidth=thick, solid_capstyle="butt")  # fmt: skip
            axes.plot([sign * high], [place], marker="|", color=INK, markersize=5)
            axes.text(sign * (high + 0.01 * reach), place, percent(one.value),
                      ha="left" if sign > 0 else "right", va="center", fontsize=7.5)  # fmt: skip
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlim(-far[left] - 0.09 * reach, far[right] + 0.09 * reach)
    axes.set_ylim(-0.6, len(units) - 0.4)
    axes.set_yticks(places)
    axes.set_yticklabels([named(unit, made) for unit in units], fontsize=8)
    axes.set_xticks([])
    _plain(axes)
    for label, side, aside in ((left, "right", -0.01), (right, "left", 0.01)):
        arrow = f"← {made.titles.get(label, label)}" if side == "right" else (
            f"{made.titles.get(label, label)} →"
        )  # fmt: skip
        axes.text(aside * reach, len(units) - 0.35, arrow, ha=side, va="bottom", fontsize=9,
                  fontweight="bold")  # fmt: skip
    _title(drawn, made, found.title, found.explained)
    return drawn


# ---------------------------------------------------------------------- small multiples


def small_multiples(made: Comparison) -> Figure | None:
    """A panel per label of the smaller facet, in it the larger facet; a mark for each unit."""
    found = panels(made)
    if found is None:
        return None
    tables = found.tables
    lines = sorted(found.lines, key=found.largest)
    width = 3.2 + 2.9 * len(found.panels)
    drawn = figure(width, 2.3 + 0.32 * len(lines))
    grid = drawn.subplots(1, len(found.panels), sharex=True, sharey=True, squeeze=False)[0]
    apart = len(tables) > 1
    many = len(tables) > len(MARKERS)
    reach = max(
        cell.share.value if many else max(cell.share.value, cell.share.margin.high)
        for line in found.cells.values()
        for _, cell in line
        if cell.passages or not many
    )
    for axes, panel in zip(grid, found.panels, strict=True):
        for place, line in enumerate(lines):
            cells = [cell for _, cell in found.of(panel, line)]
            _marks(axes, place, cells, made.units, apart=apart)
        axes.set_title(made.titles.get(panel, panel), fontsize=10, loc="left")
        axes.set_ylim(-0.7, len(lines) - 0.3)
        axes.set_yticks(range(len(lines)))
        axes.set_yticklabels([made.titles.get(one, one) for one in lines], fontsize=8)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_formatter(lambda value, _: percent(value))
        axes.tick_params(axis="x", labelsize=7.5)
        axes.set_xlim(-0.015 * reach, 1.02 * reach)
        _plain(axes)
    handles = _legend(made, tables, apart=apart)
    if handles:
        drawn.legend(handles=handles, loc="outside upper right", fontsize=7.5, frameon=False,
                     ncols=1 if len(handles) < 4 else 2)  # fmt: skip
    rows, columns = (facet_title(made, one) for one in found.facets)
    marks = (
        "Een stip per document of groep; het streepje is de mediaan."
        if many
        else "Streep: marge (95 %); zonder streep: geen passage."
    )
    _title(
        drawn,
        made,
        f"{columns} per {rows.lower()}",
        f"Aandeel van de woorden in passages met beide labels. {marks}{found.too_little_text}",
    )
    return drawn


def _marks(
    axes: Axes, place: int, cells: Sequence[Cell], units: Sequence[Unit], *, apart: bool
) -> None:
    """One line of a panel: a mark with its interval for a few units, dots and a median for many."""
    if not cells:
        return
    if not apart:
        share = cells[0].share
        axes.barh(place, share.value, height=0.6, color="#9db8d2", edgecolor=INK, linewidth=0.4)
        axes.plot([share.margin.low, share.margin.high], [place] * 2, color=INK,
                  linewidth=1)  # fmt: skip
        return
    names = [unit.name for unit in units]
    if len(names) > len(MARKERS):
        values = [one.share.value for one in cells]
        axes.plot(values, [place] * len(values), linestyle="", marker="o", markersize=4,
                  markerfacecolor=DARK, markeredgecolor="none", alpha=0.35)  # fmt: skip
        axes.plot([median(values)], [place], marker="|", markersize=13, markeredgewidth=2,
                  color=INK)  # fmt: skip
        return
    for cell in cells:
        number = names.index(cell.unit)
        height = place - 0.5 * ((number + 0.5) / len(names) - 0.5)  # from above, as the legend
        interval = cell.share.margin
        if cell.passages:
            axes.plot([interval.low, interval.high], [height] * 2, color=MUTED, linewidth=0.7)
        axes.plot([cell.share.value], [height], marker=MARKERS[number], markersize=4.5,
                  color=_shade(number), markeredgecolor=INK, markeredgewidth=0.5)  # fmt: skip


def _shade(number: int) -> str:
    return (DARK, LIGHT, "white", "#7a7a7a", "#8fc1a9", "black")[number % 6]


def _legend(made: Comparison, tables: Sequence[Table], *, apart: bool) -> list[Line2D]:
    from matplotlib.lines import Line2D

    if not apart or len(tables) > len(MARKERS):
        return []
    return [
        Line2D([], [], linestyle="", marker=MARKERS[number], color=_shade(number),
               markeredgecolor=INK, markeredgewidth=0.5, markersize=5, label=named(unit, made))
        for number, unit in enumerate(made.units)
    ]  # fmt: skip


# ---------------------------------------------------------------------- timeline


def timeline(made: Comparison) -> Figure | None:
    """The share of each label over the years; a panel per label when there are many."""
    found = years(made, _MOST_ROWS)
    if found is None:
        return None
    labels, dated, cells, top = found.labels, found.dated, found.cells, found.top
    across = min(4, len(labels))
    down = -(-len(labels) // across)
    width = max(7.0, 2.6 * across)
    drawn = figure(width, 1.5 + 1.7 * down)
    grid = drawn.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    for number, axes in enumerate(grid.flat):
        if number >= len(labels):
            axes.set_visible(False)
            continue
        label = labels[number]
        shares = [cells[label, unit.name].share for _, unit in dated]
        where = [moment for moment, _ in dated]
        for moment, share in zip(where, shares, strict=True):
            axes.plot([moment] * 2, [share.margin.low, share.margin.high], color=MUTED,
                      linewidth=0.8)  # fmt: skip
        axes.plot(where, [one.value for one in shares], color=DARK, marker="o", markersize=4,
                  linewidth=1.2 if found.is_by_year else 0, markeredgecolor=INK,
                  markeredgewidth=0.4)  # fmt: skip
        axes.set_title(short(made.titles.get(label, label), 28), fontsize=8.5, loc="left")
        axes.set_xticks(found.ticks)
        axes.set_xlim(found.first - 0.4, found.last + (0.4 if found.is_by_year else 1.2))
        axes.set_ylim(-0.03 * top, 1.03 * top)
        is_lowest = number + across >= len(labels)  # also where the last row is not full
        axes.tick_params(labelsize=7.5, labelbottom=is_lowest)
        axes.yaxis.set_major_formatter(lambda value, _: percent(value))
        axes.grid(color="#e3e3e3", linewidth=0.6)
        axes.set_axisbelow(True)
        _plain(axes)
    _title(drawn, made, found.title, found.explained)
    return drawn


# ---------------------------------------------------------------------- differences


def differences(made: Comparison, facet: str) -> Figure | None:
    """What one of two units says more of than the other, with the interval; a row per label.

    A label that neither has is named below; one with too few passages or too little text to tell
    has a hatched row.
    """
    told = [one for one in made.differences.get(facet, ()) if one.interval is not None]
    told.sort(key=lambda one: one.difference or 0.0)  # the lowest row is drawn first
    short_of = [one for one in made.differences.get(facet, ()) if one.interval is None
                and (one.first.passages or one.second.passages)]  # fmt: skip
    nowhere = [one for one in made.differences.get(facet, ())
               if not one.first.passages and not one.second.passages]  # fmt: skip
    rows = [*short_of, *told]
    if not rows:
        return None
    first, second = made.units
    drawn = figure(9.5, 2.6 + 0.32 * len(rows))
    axes = drawn.subplots()
    low = min([0.0, *(one.interval.low for one in told if one.interval)])
    high = max([0.0, *(one.interval.high for one in told if one.interval)])
    reach = max(high - low, 0.01)
    left, right = min(low, -0.25 * reach), max(high, 0.25 * reach)  # room to say which is which
    reach = right - left
    for place, one in enumerate(rows):
        _write_difference(axes, one, place, reach)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlim(left - 0.02 * reach, right + 0.1 * reach)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels([short(made.titles.get(one.label, one.label)) for one in rows], fontsize=8)
    marks = ticks(max(right, -left))
    axes.set_xticks(sorted(one for tick in (0.0, *marks) for one in {tick, -tick}
                           if left <= one <= right))  # fmt: skip
    axes.xaxis.set_major_formatter(lambda value, _: points(value))
    axes.tick_params(axis="x", labelsize=7.5)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    _plain(axes)
    names = [wrapped(named(unit, made), 26, 3) for unit in (first, second)]
    heads = ((f"← meer in\n{names[1]}", "right", -0.01), (f"meer in →\n{names[0]}", "left", 0.01))
    for said, side, aside in heads:
        axes.text(aside * reach, len(rows) - 0.35, said, ha=side, va="bottom", fontsize=8.5,
                  fontweight="bold")  # fmt: skip
    reasons = " of ".join(dict.fromkeys(one.lacking for one in short_of))
    lacking = f" Gearceerd: {reasons} om iets te zeggen." if short_of else ""
    if nowhere:
        listed = ", ".join(made.titles.get(one.label, one.label).lower() for one in nowhere)
        lacking += f" In geen van beide: {listed}."
    _title(
        drawn,
        made,
        f"{facet_title(made, facet)}: het verschil",
        "Verschil in aandeel van de woorden, in procentpunten, met het 95 %-interval (labels en "
        "passages samen). Dicht rondje: een verschil is aangetoond; open ruit: "
        f"niet.{lacking}",
    )
    return drawn


def _write_difference(axes: Axes, one: Difference, place: int, reach: float) -> None:
    if one.difference is None or one.interval is None:
        axes.axhspan(place - 0.32, place + 0.32, facecolor="white", edgecolor="#bdbdbd",
                     hatch="////", linewidth=0)  # fmt: skip
        beneath = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text(0, place, one.lacking, ha="center", va="center", fontsize=7.5, color=INK,
                  bbox=beneath)  # fmt: skip
        return
    low, high = one.interval.low, one.interval.high
    axes.plot([low, high], [place] * 2, color=INK if one.is_shown else MUTED,
              linewidth=1.6 if one.is_shown else 0.9, solid_capstyle="butt")  # fmt: skip
    axes.plot([one.difference], [place], marker="o" if one.is_shown else "D", markersize=6,
              color=DARK if one.is_shown else "white", markeredgecolor=INK)  # fmt: skip
    axes.text(high + 0.012 * reach, place, points(one.difference), ha="left", va="center",
              fontsize=7.5, fontweight="bold" if one.is_shown else "normal")  # fmt: skip
