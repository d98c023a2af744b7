"""Lines of text → a table that is drawn with hyphens, as pandoc writes those of Word.

Three forms: a simple table (a row a line under rules as wide as the columns), one whose rows take
several lines and have a blank line between them, and a grid with a border around every cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Ruled", "find_ruled"]

_COLUMNS = re.compile(r" {0,3}-{2,}(?: +-{2,})+ *")  # a rule over every column
_WHOLE = re.compile(r" {0,3}-{6,} *")  # a rule over all of them
_BORDER = re.compile(r" {0,3}\+(?:[:=-]{3,}\+)+ *")
_MOST_HEAD = 8  # lines of a head
_MOST = 5000  # lines of a table


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table that starts on some line; places count from there."""

    used: int  # lines that it takes
    rows: tuple[tuple[int, ...], ...]  # the lines of each row
    columns: tuple[tuple[int, int], ...]  # where each column stands on a line
    has_head: bool  # the first row names the columns
    rules: tuple[int, ...]  # lines that are no more than rules


def find_ruled(lines: Sequence[str], place: int) -> Ruled | None:
    """The table that starts on this line, if one does."""
    first = lines[place].rstrip("\r\n")
    if _BORDER.fullmatch(first):
        return _grid(lines, place)
    if _WHOLE.fullmatch(first):
        return _of_long_rows(lines, place)
    if _COLUMNS.fullmatch(first):
        return _of_long_rows(lines, place) or _simple(lines, place)
    under = lines[place + 1] if place + 1 < len(lines) else ""
    return _simple(lines, place) if first.strip() and _COLUMNS.fullmatch(under) else None


def _simple(lines: Sequence[str], place: int) -> Ruled | None:
    """A row a line, until a blank line; without a head the rule stands above and below."""
    has_head = _COLUMNS.fullmatch(lines[place]) is None
    rule = place + has_head
    end = rule + 1
    while end < len(lines) and lines[end].strip() and end - place < _MOST:
        if _COLUMNS.fullmatch(lines[end]) or _WHOLE.fullmatch(lines[end]):
            break
        end += 1
    closed = end < len(lines) and bool(lines[end].strip())
    if end == rule + 1 or not (has_head or closed):
        return None
    rows = tuple((at - place,) for at in (*([place] if has_head else []), *range(rule + 1, end)))
    rules = (rule - place, *([end - place] if closed else []))
    return _fitting(lines, place, Ruled(end + closed - place, rows, (), has_head, rules), rule)


def _of_long_rows(lines: Sequence[str], place: int) -> Ruled | None:
    """Rows of some lines with a blank line between them, between two rules."""
    has_head = _WHOLE.fullmatch(lines[place]) is not None
    rule = place
    if has_head:
        head = range(place + 1, min(place + 2 + _MOST_HEAD, len(lines)))
        rule = next((at for at in head if _COLUMNS.fullmatch(lines[at])), place)
        if rule <= place + 1 or any(not lines[at].strip() for at in range(place + 1, rule)):
            return None
    closing = _WHOLE if has_head else _COLUMNS
    rows: list[tuple[int, ...]] = [tuple(range(1, rule - place))] if has_head else []
    current: list[int] = []
    blanks = 0
    for at in range(rule + 1, min(len(lines), place + _MOST)):
        if not lines[at].strip():
            blanks += 1
            rows += [tuple(current)] if current else []
            current = []
        elif closing.fullmatch(lines[at]):
            rows += [tuple(current)] if current else []
            if len(rows) <= has_head or not (blanks or has_head):
                return None
            found = Ruled(at + 1 - place, tuple(rows), (), has_head, (0, rule - place, at - place))
            return _fitting(lines, place, found, rule)
        else:
            current.append(at - place)
    return None


def _fitting(lines: Sequence[str], place: int, found: Ruled, rule: int) -> Ruled | None:
    """The table with its columns; None where its text does not stand in them."""
    starts = [one.start() for one in re.finditer(r"-+", lines[rule])]
    ends = [*starts[1:], max(map(len, lines[place : place + found.used]))]
    for row in found.rows:
        for at in row:
            text = lines[place + at].expandtabs(4)
            if text != lines[place + at].rstrip("\r\n"):
                return None
            if any(text[start - 1 : start].strip() for start in starts):
                return None
    columns = tuple(zip([0, *starts[1:]], ends, strict=True))
    return Ruled(found.used, found.rows, columns, found.has_head, tuple(sorted({*found.rules})))


def _grid(lines: Sequence[str], place: int) -> Ruled | None:
    """Cells between borders; a border of "=" closes the head."""
    border = lines[place].rstrip()
    marks = [one.start() for one in re.finditer(r"\+", border)]
    rows: list[tuple[int, ...]] = []
    rules = [0]
    current: list[int] = []
    has_head = False
    at = place + 1
    while at < len(lines) and at - place < _MOST:
        text = lines[at].rstrip()
        if _BORDER.fullmatch(text):
            has_head |= "=" in text and len(rows) == 0
            rows += [tuple(current)] if current else []
            rules.append(at - place)
            current = []
        elif text.lstrip()[:1] == "|" and all(text[mark : mark + 1] == "|" for mark in marks):
            current.append(at - place)
        else:
            break
        at += 1
    if current or not rows:
        return None  # a border is lacking, or cells run over columns
    columns = tuple((left + 1, right) for left, right in pairwise(marks))
    return Ruled(at - place, tuple(rows), columns, has_head, tuple(rules))
