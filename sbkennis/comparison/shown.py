"""A cell → its figure as readers see it, the same in a terminal, on a page and in a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sbkennis.comparison.tables import Cell, Measure, Table
from sbkennis.phrases import decimal, number, percent

__all__ = ["absent", "amount"]

_NARROW = 2.0  # points between the ends, below which whole ones do not tell them from the figure


def amount(cell: Cell, measure: str = "aandeel") -> tuple[str, str]:
    """A figure, and between what it lies; too little text takes the place of a figure.

    ``measure`` is one of `asking.MEASURES`; a count needs no text to be read.
    """
    if measure == "aantal":
        return number(int(cell.count.value)), _between(cell.count, 1)
    if not cell.enough:
        return "te weinig tekst", ""
    if measure == "per1000":
        rate = cell.per_1000
        digits = max(1, _digits(rate.value))
        return decimal(rate.value, f".{digits}f"), _between(rate, 1, digits)
    share = cell.share
    digits, ends = _digits(100 * share.value), 0
    if 0 < 100 * (share.margin.high - share.margin.low) < _NARROW:
        digits = ends = max(1, digits)
    return percent(share.value, digits), _between(share, 100, ends)


def absent(titles: Mapping[str, str], labels: Iterable[str], table: Table) -> str:
    """What is said of labels that a table leaves out since no passage has them; "" where none is.

    In a table of two facets a passage may have the label, without one of the other facet.
    """
    named = ", ".join(titles.get(one, one) for one in labels)
    lacking = "Geen enkele passage met" if table.unit is None else "Zonder passage met beide labels"
    return f"{lacking}: {named}." if named else ""


def _digits(value: float) -> int:
    """Decimals with which a figure is shown: so many that what is not nought does not seem so."""
    if not value or value >= 9.95:
        return 0
    return 1 if value >= 0.05 else 2


def _between(one: Measure, times: float, digits: int = 0) -> str:
    form = f".{digits}f"
    low, high = (times * end for end in (one.margin.low, one.margin.high))
    return f"{decimal(low, form)}–{decimal(high, form)}"
