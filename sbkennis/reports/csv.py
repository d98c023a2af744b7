"""A comparison → CSV files: the figures, the passages behind them, the differences of two.

Semicolons, decimal commas and a byte order mark: so a Dutch spreadsheet opens them as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis.comparison import Comparison, Quoted, frames
from sbkennis.files import write_result
from sbkennis.phrases import decimal
from sbkennis.sheets import guarded

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["beside", "save", "write"]


def write(made: Comparison, quotes: Sequence[Quoted], path: Path) -> list[Path]:
    """Write ``NAME.csv``, ``NAME-passages.csv``, and of two units ``NAME-verschil.csv``."""
    passages, gaps_path = beside(path)
    made_of = {path: frames.table(made.tables), passages: frames.quotes(quotes)}
    if made.differences:
        gaps = [one for facet in made.differences.values() for one in facet]
        made_of[gaps_path] = frames.differences(gaps)
    for place, frame in made_of.items():
        save(frame, place)
    return list(made_of)


def beside(path: Path) -> tuple[Path, Path]:
    """The files of passages and of differences that go with the figures in ``path``."""
    passages, differences = (
        path.with_name(f"{path.stem}-{one}.csv") for one in ("passages", "verschil")
    )
    return passages, differences


def save(frame: DataFrame, path: Path) -> None:
    """Write one table."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(map(_row, frame.itertuples(index=False)))
    write_result(path, written.getvalue().encode("utf-8-sig"))


def _row(values: Iterable[object]) -> list[str]:
    return [_written(value) for value in values]


def _written(value: object) -> str:
    if value is None or value != value:  # absent, or not a number
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return decimal(value, ".6f").rstrip("0").rstrip(",")
    if isinstance(value, tuple):
        return guarded(" ".join(map(str, value)))
    return guarded(value) if isinstance(value, str) else str(value)
