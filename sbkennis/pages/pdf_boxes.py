"""Drafts of a PDF in reading order, and its pages → in which box beside the running text each is.

A box is a frame or a shaded area around a part of a page, with text of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from sbkennis.pages.geometry import Box, Line, Sheet
from sbkennis.pages.pdf_drafts import Draft
from sbkennis.records import BlockKind

__all__ = ["box_numbers"]

_LEAST_TALL = 40.0  # points: a title and a line of text
_MOST = 0.5  # share of a page; what is around more is the page
_MOST_FRAMES = 100  # of a page; more are of a drawing, and each is compared with each
_MOST_LINES = 0.7  # share of the lines of a page
_SLACK = 3.0  # points that type may stick out of a frame


def box_numbers(drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> list[int | None]:
    """For each draft the number of the box that it stands in, from 1."""
    frames = _frames(drafts, sheets)
    numbers: list[int | None] = []
    count = 0
    last: tuple[int, Box] | None = None
    for draft in drafts:
        if draft.kind.is_furniture or draft.kind is BlockKind.FOOTNOTE or not draft.lines:
            numbers.append(None)  # what stands at the foot of a page does not end a box
            continue
        around = _around(draft.lines, frames)
        if around is not None and around != last:
            goes_on = last is not None and around[0] == last[0] + 1
            count += not goes_on
        numbers.append(count if around is not None else None)
        last = around
    return numbers


def _frames(drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> list[list[Box]]:
    """By page the frames that text stands in and beside, the largest first."""
    lines: list[list[Line]] = [[] for _ in sheets]
    for draft in drafts:
        for line in draft.lines if not draft.kind.is_furniture else ():
            lines[line.page].append(line)
    found = []
    for sheet, on_page in zip(sheets, lines, strict=True):
        # A page that was turned to be read has its frames where they were.
        every = _apart(sheet.frames) if not sheet.turn else []
        most = _MOST * sheet.width * sheet.height
        fit = (one for one in every if one.bottom - one.top >= _LEAST_TALL and one.area <= most)
        found.append([one for one in fit if _is_beside(one, on_page)])
    return found


def _apart(frames: Sequence[Box]) -> list[Box]:
    """Frames that stand alone or in another, the largest first.

    Frames that overlap in part go around the paragraphs of a text that is laid out so.
    """
    every = sorted(set(frames), key=lambda one: one.area, reverse=True)
    if len(every) > _MOST_FRAMES:
        return []
    return [one for one in every if not any(_overlaps(one, other) for other in every)]


def _overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes overlap in part, or touch."""
    is_nested = _within(one, other) or _within(other, one)
    return not is_nested and one.overlaps(other, _SLACK)


def _within(one: Box, other: Box) -> bool:
    return (
        one.left >= other.left - _SLACK
        and one.top >= other.top - _SLACK
        and one.right <= other.right + _SLACK
        and one.bottom <= other.bottom + _SLACK
    )


def _is_beside(frame: Box, lines: Sequence[Line]) -> bool:
    """Whether a frame has several lines of a page in it, and leaves others out."""
    inside = sum(_holds(frame, line) for line in lines)
    return 2 <= inside <= _MOST_LINES * len(lines)


def _around(lines: Sequence[Line], frames: Sequence[Sequence[Box]]) -> tuple[int, Box] | None:
    """The page and the frame that all of some lines stand in."""
    page = lines[0].page
    for frame in frames[page]:
        if all(line.page == page and _holds(frame, line) for line in lines):
            return page, frame
    return None


def _holds(frame: Box, line: Line) -> bool:
    return (
        frame.top - _SLACK <= line.top
        and line.bottom <= frame.bottom + _SLACK
        and frame.left - _SLACK <= line.left
        and line.right <= frame.right + _SLACK
    )
