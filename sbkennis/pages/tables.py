"""The cells of a table → whether its first row is a header, and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sbkennis.phrases import MONTHS

__all__ = ["Names", "column_names", "has_header", "is_figure"]

_FIGURE = re.compile(r"[-–+€]?\s?[\d.,]+\s?%?|[-–]|√")
_LONGEST_HEADER = 60  # characters; longer is a cell that says something


def has_header(rows: Sequence[Sequence[str]], bold_rows: Sequence[bool] = ()) -> bool:
    """Whether the first row names the columns, where the format does not say so.

    A header row has every cell filled and short, none a sentence or a bare number; and it is
    bold where the next row is not, or clearly shorter than what stands under it.

    >>> has_header([["Thema", "Uitgangspunt"], ["Armoede", "Wie weinig geld heeft, telt mee."]])
    True
    >>> has_header([["Datum", "3 mei 2024"], ["Plaats", "Het dorpshuis van Veldermeer"]])
    False
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first = [cell.strip() for cell in rows[0]]
    filled = [cell for cell in first if cell]
    if len(filled) < len(first) - 1 or len(filled) < 2 or not (first[-1] and filled):
        return False
    if any(len(cell) > _LONGEST_HEADER or cell.endswith((".", ";")) for cell in filled):
        return False
    if any(not any(c.isalpha() for c in cell) and not _is_year(cell) for cell in filled):
        return False
    if bold_rows and bold_rows[0] and not all(bold_rows[:3]):
        return True
    if any(_has_date(cell) for cell in filled):
        return False
    under = [cell.strip() for row in rows[1:6] for cell in row if cell.strip()]
    if not under:
        return True  # a form: names above empty cells
    numbers = [cell for cell in under if sum(c.isdigit() for c in cell) * 2 > len(cell)]
    if len(numbers) * 2 >= len(under):
        return True
    mean = sum(len(cell) for cell in under) / len(under)
    return mean > 1.5 * sum(len(cell) for cell in filled) / len(filled)


def is_figure(cell: str) -> bool:
    """Whether a cell holds a number, an amount or a share, or a sign that stands for one.

    >>> [is_figure(cell) for cell in ("€ 1.250", "12,5 %", "–", "12 uur")]
    [True, True, True, False]
    """
    return _FIGURE.fullmatch(cell) is not None


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """Header cells as one line each."""
    return tuple(" ".join(cell.split()) for cell in header)


class Names:
    """What the columns of a table are called, by the rows of its header.

    A name over several columns goes before what stands under it in each of them ("Mannen %"); one
    over all columns is that of the table, and stays with the first.
    """

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def add(self, header: Sequence[str], places: Sequence[int], widths: Sequence[int]) -> None:
        """Takes in a row of the header: its cells, where each starts and over how many columns."""
        last = max((place + width for place, width in zip(places, widths, strict=True)), default=0)
        for name, place, width in zip(column_names(header), places, widths, strict=True):
            if not name:
                continue
            for column in range(place, place + (1 if width == last else width)):
                above = self._names.get(column)
                self._names[column] = f"{above} {name}" if above else name

    def of(self, place: int) -> str:
        """The name of a column: its own, or that of the nearest before it; else empty."""
        if place not in self._names:
            place = max((column for column in self._names if column < place), default=place)
        return self._names.get(place, "")


def _is_year(cell: str) -> bool:
    return cell.isdigit() and len(cell) == 4


def _has_date(cell: str) -> bool:
    words = cell.lower().split()
    return any(word in MONTHS for word in words) and any(word.isdigit() for word in words)
