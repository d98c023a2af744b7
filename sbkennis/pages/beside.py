"""The pieces of a column → the same, with a box that stands beside its lines as a part of its own.

A text box in Word or LibreOffice pushes the lines of the text aside. It is often too short to make
a column, and its lines stand at the height of those beside it; only its border tells them apart.
Cards side by side, forms and tables are no such box.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sbkennis.pages.geometry import Box
from sbkennis.pages.gutters import Piece

__all__ = ["boxes_apart"]

MOST_FRAMES = 12  # on a page; more are a chart, or cards
MOST_AREA = 0.3  # of the page, that a box takes
LEAST_LINES = 2  # in the box, and beside it
LEAST_WORDS = 6  # in the box
LEAST_BESIDE = 20  # characters of the usual line beside it; shorter ones are labels
SLACK = 2.0  # points
ROW_PITCH = 1.8  # type sizes from one row to the next, at least; lines of one text are closer
_END = re.compile(r"[.!?:;…]['\"’”»)\]]*$")


def boxes_apart(region: list[Piece], frames: Sequence[Box], page_area: float) -> list[list[Piece]]:
    """The parts of a column in reading order: its lines down to a box, the box, what follows."""
    if not 0 < len(set(frames)) <= MOST_FRAMES:
        return [region]
    for frame in sorted(set(frames), key=lambda one: one.top):
        if frame.area > MOST_AREA * page_area or not _is_alone(frame, frames, page_area):
            continue
        inside = [piece for piece in region if _holds(frame, piece)]
        outside = [piece for piece in region if not _holds(frame, piece)]
        others = [one for one in frames if one.area <= 0.6 * page_area and one != frame]
        in_cards = any(_holds(one, piece) for one in others for piece in outside)
        if in_cards or not _is_text_beside(frame, inside, outside):
            continue
        above = [piece for piece in outside if piece.middle <= frame.bottom]
        below = [piece for piece in outside if piece.middle > frame.bottom]
        parts = [above, inside]
        if _heads(frame, above, below):
            higher = [piece for piece in above if piece.middle < frame.top]
            parts = [higher, inside, [piece for piece in above if piece.middle >= frame.top]]
        parts += boxes_apart(below, frames, page_area) if below else []
        return [part for part in parts if part]
    return [region]


def _heads(frame: Box, above: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether a box stands to the left of a text that begins and ends beside it."""
    lines = sorted(above, key=lambda piece: (round(piece.middle), piece.left))
    higher = [piece for piece in lines if piece.middle < frame.top]
    beside = [piece for piece in lines if piece.middle >= frame.top]
    following = min(below, key=lambda piece: piece.middle).text() if below else ""
    return (
        all(piece.left >= frame.right - SLACK for piece in beside)
        and not beside[0].text()[:1].islower()
        and _END.search(beside[-1].text()) is not None
        and (not higher or _END.search(higher[-1].text()) is not None)
        and not following[:1].islower()
    )


def _is_alone(frame: Box, frames: Sequence[Box], page_area: float) -> bool:
    """Whether no other box touches this one, but for its own fill and what is behind the page."""
    return not any(
        one.left < frame.right + SLACK
        and frame.left < one.right + SLACK
        and one.top < frame.bottom + SLACK
        and frame.top < one.bottom + SLACK
        for one in frames
        if one.area <= 0.6 * page_area and not _is_alike(one, frame)
    )


def _is_alike(one: Box, other: Box) -> bool:
    pairs = zip(
        (one.left, one.top, one.right, one.bottom),
        (other.left, other.top, other.right, other.bottom),
        strict=True,
    )
    return all(abs(first - second) <= 2 * SLACK for first, second in pairs)


def _holds(frame: Box, piece: Piece) -> bool:
    return (
        piece.left >= frame.left - SLACK
        and piece.right <= frame.right + SLACK
        and frame.top <= piece.middle <= frame.bottom
    )


def _starts(pieces: Sequence[Piece]) -> list[float]:
    """The heights of the lines that have more white above them than lines of one text have."""
    lines = sorted(pieces, key=lambda piece: piece.middle)
    return [lines[0].middle] + [
        piece.middle
        for before, piece in pairwise(lines)
        if piece.middle - before.middle > ROW_PITCH * piece.size
    ]


def _is_text_beside(frame: Box, inside: Sequence[Piece], outside: Sequence[Piece]) -> bool:
    """Whether lines of text stand in a box, and others beside it, all at one side."""
    beside = [piece for piece in outside if frame.top <= piece.middle <= frame.bottom]
    if any(piece.table is not None or piece.is_scanned for piece in (*inside, *beside)):
        return False
    if not inside or not beside:
        return False
    texts = [piece.text() for piece in inside]
    lengths = sorted(len(piece.text()) for piece in beside)
    starts = _starts(inside)
    if len(starts) > 1 and all(any(abs(a - b) <= SLACK for b in _starts(beside)) for a in starts):
        return False  # rows, of which a column has a border or a colour
    return (
        len({round(piece.middle) for piece in inside}) >= LEAST_LINES
        and sum(len(text.split()) for text in texts) >= LEAST_WORDS
        and len({round(piece.middle) for piece in beside}) >= LEAST_LINES
        and lengths[len(lengths) // 2] >= LEAST_BESIDE
        and (
            all(piece.right <= frame.left + SLACK for piece in beside)
            or all(piece.left >= frame.right - SLACK for piece in beside)
        )
    )
