"""Text drawn in columns with spaces (pdftotext -layout) → its lines in reading order."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["in_reading_order", "is_in_columns"]


def is_in_columns(lines: Sequence[str]) -> bool:
    """Whether spaces draw columns on many lines."""
    return False


def in_reading_order(
    text: str, lines: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """The parts of the lines, column after column."""
    return list(lines)
