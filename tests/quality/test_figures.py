"""Figures and dates in sentences of our own: kind, value, how precise, and per what."""

from __future__ import annotations

from sbkennis.figures import figures, moments
from tests.quality.corpus import rows
from tests.quality.floors import Count, hold


def measured() -> tuple[Count, Count]:
    """Sentences of which the figures come out right, and of which the dates do."""
    told, dated = Count("sentences with their figures"), Count("sentences with their dates")
    for row in rows("cijfers.jsonl"):
        if "figures" in row:
            found = [[one.kind, round(one.value, 2), round(one.low, 2), round(one.high, 2), one.per]
                     for one in figures(row["text"])]  # fmt: skip
            told.add(found == row["figures"], f"{row['text']} {found}, not {row['figures']}")
        else:
            days = [one.last.isoformat() for one in moments(row["text"])]
            dated.add(days == row["moments"], f"{row['text']} {days}, not {row['moments']}")
    return told, dated


def test_figures_and_dates_are_read_as_they_are_meant() -> None:
    told, dated = measured()
    hold(
        [(told, 198, 0), (dated, 41, 0)],
        "all are right since 28 November 2026; every number, unit and hedge has a sentence.",
    )
