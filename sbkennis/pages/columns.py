"""Text drawn in columns with spaces (pdftotext -layout) → its lines in reading order.

Only places are reordered: every part that comes out is a slice of the text that went in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["in_reading_order", "is_in_columns"]

_GAP = re.compile(r"\S\s{3,}\S")
_SEGMENT = re.compile(r"\S+(?: \S+)*")
_NUMBER = re.compile(r"\d{1,3}")
_MARKER = re.compile(r"[-–—•▪●◦‣·*➢➤✓○■]|\(?(?:\d{1,2}|[a-z])[.)]\x07?")


@dataclass(frozen=True, slots=True)
class _Segment:
    row: int
    left: int  # column on its line, from 0
    right: int
    text: str


def is_in_columns(lines: Sequence[str]) -> bool:
    """Whether spaces draw columns on many lines: a fifth of them, and no tabs or pipes do."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 60:
        return False
    gaps = sum(1 for line in filled if _GAP.search(line.strip()))
    marked = sum(1 for line in filled if "\t" in line.strip() or line.lstrip()[:1] in "|#")
    return gaps >= 0.2 * len(filled) and marked < 0.1 * len(filled)


def in_reading_order(
    text: str, lines: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """The parts of the lines, column after column on each page; empty parts are blank lines.

    Args:
        text: the whole text.
        lines: start, end and page of every line.
    """
    pages: dict[int, list[tuple[int, int]]] = {}
    for start, end, page in lines:
        pages.setdefault(page, []).append((start, end))
    running = _running(text, pages)
    answer: list[tuple[int, int, int]] = []
    for page, rows in pages.items():
        for start, end in _page(text, rows, running):
            answer.append((start, end, page))
        answer.append((rows[-1][1], rows[-1][1], page))
    return answer


def _running(text: str, pages: dict[int, list[tuple[int, int]]]) -> set[str]:
    """Lines that stand alone on many pages: running headers."""
    counts: Counter[str] = Counter()
    for rows in pages.values():
        counts.update({text[start:end].strip() for start, end in rows})
    least = max(3, 0.2 * len(pages))
    return {line for line, count in counts.items() if line and count >= least and len(line) < 80}


def _page(text: str, rows: Sequence[tuple[int, int]], running: set[str]) -> list[tuple[int, int]]:
    """The lines of one page in reading order."""
    segments = [
        segment
        for row, (start, end) in enumerate(rows)
        if text[start:end].strip() not in running
        for segment in _segments(row, text[start:end])
    ]
    apart = _page_numbers(segments)
    segments = [segment for segment in segments if segment not in apart]
    starts = _column_starts(segments)
    by_row: dict[int, list[_Segment]] = {}
    for segment in segments:
        by_row.setdefault(segment.row, []).append(segment)
    wide = {
        row for row, found in by_row.items() if len(found) == 1 and _spans_columns(found[0], starts)
    }
    blank = (rows[0][0], rows[0][0])
    answer: list[tuple[int, int]] = []
    columns = _Columns(starts)
    for row, (start, end) in enumerate(rows):
        if text[start:end].strip() in running:
            answer += [*columns.written(rows), (start, end), blank]
        elif row in wide:
            (found,) = by_row[row]
            answer += [*columns.written(rows), (start + found.left, start + found.right)]
            if row + 1 not in wide:
                answer.append(blank)
        else:
            columns.add(row, by_row.get(row, []))
    answer += columns.written(rows)
    for segment in apart:
        place = rows[segment.row][0]
        answer += [blank, (place + segment.left, place + segment.right), blank]
    return answer


class _Columns:
    """What stands in the columns of a page, row after row, until something crosses them."""

    def __init__(self, starts: Sequence[int]) -> None:
        self._starts = starts
        self._found: dict[int, dict[int, tuple[int, int]]] = {}  # column → row → place on the line

    def add(self, row: int, segments: Sequence[_Segment]) -> None:
        """Adds the parts of a line to their columns."""
        column = 0
        for number, segment in enumerate(segments):
            # A bare number goes with what it follows, as in a table of contents.
            if not (number and _NUMBER.fullmatch(segment.text)):
                column = max((x for x in self._starts if x <= segment.left + 1), default=0)
            places = self._found.setdefault(column, {})
            left, _ = places.get(row, (segment.left, 0))
            places[row] = (left, segment.right)

    def written(self, rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Hands on what was added, column after column; a blank line where rows lie between."""
        blank = (rows[0][0], rows[0][0])
        answer: list[tuple[int, int]] = []
        for column in sorted(self._found):
            last = None
            for row, (left, right) in sorted(self._found[column].items()):
                if last is not None and row > last + 1:
                    answer.append(blank)
                answer.append((rows[row][0] + left, rows[row][0] + right))
                last = row
            answer.append(blank)
        self._found = {}
        return answer


def _segments(row: int, line: str) -> list[_Segment]:
    """The parts of a line between wide spaces; a bullet goes with what it marks."""
    found: list[_Segment] = []
    for part in _SEGMENT.finditer(line):
        last = found[-1] if found else None
        if (
            last is not None
            and part.start() - last.right <= 6
            and _MARKER.fullmatch(last.text.rpartition(" ")[2])
        ):
            found[-1] = _Segment(row, last.left, part.end(), line[last.left : part.end()])
        else:
            found.append(_Segment(row, part.start(), part.end(), part[0]))
    return found


def _page_numbers(segments: Sequence[_Segment]) -> list[_Segment]:
    """Bare numbers in the margin, unless there are so many that they belong to the text."""
    last = {segment.row: segment for segment in segments}
    found = []
    for segment in last.values():
        before = [other for other in segments if other.row == segment.row and other is not segment]
        gap = segment.left - (before[-1].right if before else 0)
        if _NUMBER.fullmatch(segment.text) and gap >= 8:
            found.append(segment)
    return found if len(found) <= 2 else []


def _column_starts(segments: Sequence[_Segment]) -> list[int]:
    """Where columns begin on a page: places at which many parts of lines start."""
    segments = [segment for segment in segments if not _NUMBER.fullmatch(segment.text)]
    counts: Counter[int] = Counter(segment.left for segment in segments)
    rows = len({segment.row for segment in segments})
    least = max(4, 0.12 * rows)
    near: list[int] = []
    for place in sorted(counts):
        weight = sum(counts[other] for other in range(place, place + 3))
        if weight >= least and counts[place] >= 0.4 * weight and (not near or place > near[-1] + 3):
            near.append(place)
    # A start that hardly ever has the one to its left on the same line is an indent of it.
    kept: list[int] = []
    for place in near:
        if kept:
            left = {s.row for s in segments if kept[-1] - 1 <= s.left <= kept[-1] + 2}
            here = {s.row for s in segments if place - 1 <= s.left <= place + 2}
            if len(left & here) < 0.25 * min(len(left), len(here)):
                continue
        kept.append(place)
    return kept


def _spans_columns(segment: _Segment, starts: Sequence[int]) -> bool:
    """Whether a line runs over the border between two columns."""
    return any(segment.left < start - 3 and segment.right > start + 3 for start in starts)
