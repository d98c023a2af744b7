"""Pieces of lines on a page → the strip of white, if there is one, that parts its columns.

A *gutter* is a strip that no text crosses, with running text on both sides. What looks like one and
is none: the white between the columns of a table, beside labels or notes in the margin, between
names and values.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from sbkennis.pages.geometry import LABEL, Table, Word
from sbkennis.pages.openings import MARKERS

__all__ = ["GUTTER", "Gap", "Gutter", "Piece", "Row", "baseline_of", "best_gutter", "rows_of"]

GUTTER = 0.9  # least width of a gutter, in type sizes; justified word spaces stay below it
_NUMBER = re.compile(r"[\d.,%€+–-]+")


@dataclass(slots=True, eq=False)
class Piece:
    """Words that certainly belong together on a line, or a table."""

    words: list[Word]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    table: Table | None = None

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.top + self.bottom) / 2

    @property
    def is_scanned(self) -> bool:
        """Whether its words were read by OCR."""
        return bool(self.words) and self.words[0].confidence is not None

    def text(self) -> str:
        """Its words, with the white between them."""
        return "".join(
            (word.space if index else "") + word.text for index, word in enumerate(self.words)
        )


@dataclass(slots=True)
class Gap:
    """The white between two pieces beside each other."""

    left: float
    right: float
    top: float
    bottom: float
    before: Piece
    after: Piece


@dataclass(slots=True)
class Gutter:
    """A strip of white, and the gaps that it is a chain of."""

    left: float
    right: float
    top: float
    bottom: float
    gaps: list[Gap]

    @property
    def middle(self) -> float:
        """Half its width."""
        return (self.left + self.right) / 2


def best_gutter(pieces: list[Piece]) -> Gutter | None:
    """The strip that best parts columns of running text; None when there is none."""
    candidates = _gutters(pieces)
    if not candidates:
        return None
    above = _above_page_number(pieces)
    best: Gutter | None = None
    best_score = 0.0
    for gutter in candidates:
        _stretch(gutter, above)
        if not _divides(gutter, pieces, above):
            continue
        size = median(gap.before.size for gap in gutter.gaps)
        width = min(gutter.right - gutter.left, 3 * size)
        score = (gutter.bottom - gutter.top) * (1 + 0.2 * width / size)
        if score > best_score:
            best, best_score = gutter, score
    return best


def _gutters(pieces: list[Piece]) -> list[Gutter]:
    """Chains of gaps that lie under each other with no text across."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    tops = [piece.top for piece in ordered]
    tallest = max(piece.bottom - piece.top for piece in ordered)
    gutters: list[Gutter] = []
    for gap in sorted(_gaps(ordered), key=lambda gap: gap.top):
        joined = False
        least = GUTTER * min(gap.before.size, gap.after.size, 14)
        for gutter in gutters:
            left = max(gutter.left, gap.left)
            right = min(gutter.right, gap.right)
            if right - left < least:
                continue
            between = ordered[
                bisect_left(tops, gutter.bottom - tallest) : bisect_left(tops, gap.top)
            ]
            strip = _narrowed(between, left, right, gutter.bottom, gap.top, least)
            if strip is None:
                continue
            left, right = strip
            if _empty_height(ordered, gutter.bottom, gap.top) > 60:
                continue
            gutter.left, gutter.right = left, right
            gutter.bottom = max(gutter.bottom, gap.bottom)
            gutter.gaps.append(gap)
            joined = True
        if not joined:
            gutters.append(Gutter(gap.left, gap.right, gap.top, gap.bottom, [gap]))
    return gutters


def _gaps(ordered: list[Piece]) -> Iterator[Gap]:
    """The white to the right of each piece, up to its neighbour, where that is wide enough."""
    for index, piece in enumerate(ordered):
        nearest = _neighbour(ordered, index)
        if nearest is None:
            continue
        width = nearest.left - piece.right
        if width >= GUTTER * min(piece.size, nearest.size, 14):
            yield Gap(
                piece.right,
                nearest.left,
                max(piece.top, nearest.top),
                min(piece.bottom, nearest.bottom),
                piece,
                nearest,
            )


def _neighbour(ordered: list[Piece], index: int) -> Piece | None:
    """What stands nearest to the right of a piece, beside it; pieces are in order of their top."""
    piece = ordered[index]
    nearest: Piece | None = None
    # Neighbours begin at most one line of this size higher or lower.
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(ordered):
            candidate = ordered[other]
            if step == 1 and candidate.top >= piece.bottom:
                break
            if step == -1 and candidate.top < piece.top - 60:
                break
            other += step
            if candidate.left < piece.right - 1:
                continue
            overlap = min(piece.bottom, candidate.bottom) - max(piece.top, candidate.top)
            if overlap < 0.3 * min(piece.bottom - piece.top, candidate.bottom - candidate.top):
                continue
            if nearest is None or candidate.left < nearest.left:
                nearest = candidate
    return nearest


def _narrowed(
    pieces: list[Piece], left: float, right: float, top: float, bottom: float, least: float
) -> tuple[float, float] | None:
    """What is left of a strip between two heights, or None when text crosses it."""
    for piece in pieces:
        if not top < piece.middle < bottom or piece.left >= right - 1 or piece.right <= left + 1:
            continue
        if piece.left < left + 1 and piece.right < right - 1:
            left = piece.right
        elif piece.right > right - 1 and piece.left > left + 1:
            right = piece.left
        elif piece.left > left + 1:  # inside it: the wider side is left
            if piece.left - left >= right - piece.right:
                right = piece.left
            else:
                left = piece.right
        else:
            return None
        if right - left < least:
            return None
    return left, right


def _crossed(pieces: list[Piece], left: float, right: float, top: float, bottom: float) -> bool:
    return any(
        piece.left < right - 1 and piece.right > left + 1 and top < piece.middle < bottom
        for piece in pieces
    )


def _empty_height(pieces: list[Piece], top: float, bottom: float) -> float:
    """The tallest strip without any text between two heights."""
    if bottom - top <= 60:
        return 0.0
    reached, tallest = top, 0.0
    for piece in pieces:
        if piece.bottom <= top:
            continue
        if piece.top >= bottom:
            break
        tallest = max(tallest, piece.top - reached)
        reached = max(reached, piece.bottom)
    return max(tallest, bottom - reached)


def _stretch(gutter: Gutter, pieces: list[Piece]) -> None:
    """Lets a gutter reach over lines of its columns that have no neighbour beside them.

    Where nothing at all crosses it, it reaches as far as there is text. Otherwise a line belongs
    to a column only when it follows on the column closely; a short heading above or below the
    columns does not.
    """
    least = GUTTER * min(14.0, median(gap.before.size for gap in gutter.gaps))
    free = _narrowed(pieces, gutter.left, gutter.right, -1e9, 1e9, least)
    if free is not None:
        gutter.left, gutter.right = free
        gutter.top = min(piece.top for piece in pieces)
        gutter.bottom = max(piece.bottom for piece in pieces)
        return
    for sign in (-1, 1):
        beyond = sorted(
            (
                piece
                for piece in pieces
                if (piece.middle < gutter.top if sign < 0 else piece.middle > gutter.bottom)
            ),
            key=lambda piece: sign * piece.middle,
        )
        edge = gutter.top if sign < 0 else gutter.bottom
        taken: list[tuple[Piece, float, float]] = []
        left, right, crossing = gutter.left, gutter.right, False
        for piece in beyond:
            strip = _narrowed([piece], left, right, -1e9, 1e9, least)
            if strip is None:
                crossing = True
                break
            left, right = strip
            taken.append((piece, left, right))
        for piece, left, right in taken:
            distance = (edge - piece.bottom) if sign < 0 else (piece.top - edge)
            if distance > (0.9 if crossing else 3.0) * piece.size:
                break
            edge = min(edge, piece.top) if sign < 0 else max(edge, piece.bottom)
            gutter.left, gutter.right = left, right
        if sign < 0:
            gutter.top = edge
        else:
            gutter.bottom = edge


def _divides(gutter: Gutter, pieces: list[Piece], above: list[Piece]) -> bool:
    """Whether a gutter stands between columns, not inside a list, a table or a contents list.

    Args:
        gutter: the strip of white.
        pieces: all there is.
        above: the same without the number of the page.
    """
    before = {id(gap.before): gap.before for gap in gutter.gaps}
    after = {id(gap.after): gap.after for gap in gutter.gaps}
    lefts = [piece for piece in before.values() if piece.table is None]
    rights = [piece for piece in after.values() if piece.table is None]
    if not lefts or not rights:
        return False
    inside = [piece for piece in pieces if gutter.top <= piece.middle <= gutter.bottom]
    alone = _page_numbers(inside)
    inside = [piece for piece in inside if id(piece) not in alone]
    left_rows = rows_of([piece for piece in inside if piece.right <= gutter.left + 1.5])
    right_rows = rows_of([piece for piece in inside if piece.left >= gutter.right - 1.5])
    if sum(bool(_NUMBER.fullmatch(piece.text())) for piece in rights) >= 0.6 * len(rights):
        return False
    leads = [piece for piece in lefts if MARKERS.fullmatch(piece.text())]
    if len(leads) >= 0.6 * len(lefts) and not any(
        0 <= lead.left + 1 - other.right < 60
        and other.top < lead.bottom
        and other.bottom > lead.top
        for lead in leads
        if lead.text().isdigit()  # a page number behind an entry of a contents list
        for other in inside
        if other is not lead
    ):
        return False  # bullets or numbers, and the items they mark
    left_prose, right_prose = _is_prose(left_rows), _is_prose(right_rows)
    names, values = rows_of(lefts), rows_of(rights)
    is_note = _is_note(lefts)
    labelled = _labels_rows(values, names) and not is_note
    if _are_names(names) and _is_prose(values) and labelled:
        return False  # a column of abbreviations, and what each of them means
    if sum(piece.text().startswith(":") for piece in rights) >= 0.6 * len(rights):
        return False  # names and values
    least = 4 if min(_width(left_rows), _width(right_rows)) < 150 else 3
    if left_prose and right_prose and min(len(left_rows), len(right_rows)) >= least:
        return not _rows_align(left_rows, right_rows)
    # A margin: nothing on the page crosses the strip and one side is running text.
    if (left_prose and len(left_rows) >= 5) or (right_prose and len(right_rows) >= 5):
        # A note beside the text is prose too, of a few lines.
        is_left = left_prose and len(left_rows) >= 5
        body, margin = (left_rows, right_rows) if is_left else (right_rows, left_rows)
        if margin is left_rows and _labels_rows(body, margin) and not is_note:
            return False
        if _crossed(above, gutter.left, gutter.right, 0, float("inf")):
            # The body itself goes on beyond the strip: only a margin column of some height.
            return len(margin) >= 4 and not _rows_align(body, margin) and _closely_set(body)
        if _closely_set(body) and not _same_rows(body, margin):
            return True
    return _is_letter_margin(gutter, pieces)


def _is_letter_margin(gutter: Gutter, pieces: list[Piece]) -> bool:
    """Whether a gutter parts off small type beside a text of a line or more: the end of a letter.

    Nothing on the page crosses it, and the small type is no label of each line beside it.
    """
    if _crossed(pieces, gutter.left, gutter.right, 0, float("inf")):
        return False
    sides = (
        [piece for piece in pieces if piece.right <= gutter.left + 1.5],
        [piece for piece in pieces if piece.left >= gutter.right - 1.5],
    )
    if any(piece.table is not None for side in sides for piece in side):
        return False
    margin, body = sorted(sides, key=lambda side: median(piece.size for piece in side))
    small, large = (median(piece.size for piece in side) for side in (margin, body))
    names, rows = rows_of(margin), rows_of(body)
    return (
        small <= 0.88 * large
        and len(names) >= 3
        and max(row.length for row in rows) >= LABEL
        and _width(names) < 0.5 * _width(rows)
        and not _labels_rows(rows, names)
    )


def _above_page_number(pieces: list[Piece]) -> list[Piece]:
    """Pieces without the number of the page, in the middle under both columns."""
    lowest = max(pieces, key=lambda piece: piece.top)
    if id(lowest) not in _page_numbers(pieces):
        return pieces
    return [piece for piece in pieces if piece is not lowest]


def _page_numbers(pieces: list[Piece]) -> set[int]:
    """The ids of pieces that are a number alone on its height, which fills no column."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    found: set[int] = set()
    reached = float("-inf")  # how far down the pieces before come
    for piece, after in zip(ordered, [*ordered[1:], None], strict=True):
        alone = reached <= piece.top and (after is None or after.top >= piece.bottom)
        if alone and len(piece.words) == 1 and piece.words[0].text.isdigit():
            found.add(id(piece))
        reached = max(reached, piece.bottom)
    return found


class Row(NamedTuple):
    """Pieces beside each other: what they fill, and where."""

    left: float
    right: float
    top: float
    bottom: float
    length: int  # characters
    filled: float  # of its width; the white between pieces counts when they stand on one line
    baseline: float  # of the last piece


def rows_of(pieces: list[Piece]) -> list[Row]:
    """Pieces that stand beside each other, together; from the top down."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        length = len(piece.text()) if piece.table is None else 40
        width, baseline = piece.right - piece.left, baseline_of(piece)
        if rows and rows[-1].bottom - piece.top > 0.5 * (piece.bottom - piece.top):
            last = rows[-1]
            left, right = min(last.left, piece.left), max(last.right, piece.right)
            if piece.is_scanned or abs(baseline - last.baseline) <= 0.25 * piece.size:
                width = (right - left) - (last.right - last.left)
            rows[-1] = Row(
                left,
                right,
                min(last.top, piece.top),
                max(last.bottom, piece.bottom),
                last.length + length,
                last.filled + width,
                baseline,
            )
        else:
            rows.append(
                Row(piece.left, piece.right, piece.top, piece.bottom, length, width, baseline)
            )
    return rows


def baseline_of(piece: Piece) -> float:
    """Where its letters stand; of a table its lower edge."""
    return piece.words[0].baseline if piece.words else piece.bottom


def _width(rows: list[Row]) -> float:
    if not rows:
        return 0.0
    return max(row.right for row in rows) - min(row.left for row in rows)


def _is_prose(rows: list[Row]) -> bool:
    """Whether rows fill their column as running text does."""
    if not rows:
        return False
    width = max(row.right for row in rows) - min(row.left for row in rows)
    if width < 75:
        return False
    filled = sum(row.filled for row in rows) / (width * len(rows))
    return filled >= 0.5 and sum(row.length for row in rows) / len(rows) >= 15


def _are_names(rows: list[Row]) -> bool:
    """Whether rows are too short for running text, however wide one of them is."""
    return sum(row.length for row in rows) < 20 * len(rows) and not _is_prose(rows)


def _closely_set(rows: list[Row]) -> bool:
    steps = [after.top - before.top for before, after in pairwise(rows)]
    heights = median(row.bottom - row.top for row in rows)
    return bool(steps) and median(steps) <= 2.2 * heights


def _starts(rows: list[Row]) -> list[tuple[float, float]]:
    """Where a row follows on more white than usual, and how much further on it lies."""
    steps = [after.top - before.top for before, after in pairwise(rows)]
    if not steps:
        return []
    usual = sorted(steps)[len(steps) // 3]
    return [
        (row.top, step) for row, step in zip(rows[1:], steps, strict=True) if step > 1.35 * usual
    ]


def _rows_align(left: list[Row], right: list[Row]) -> bool:
    """Whether the white between paragraphs lies at equal heights on both sides, as in a table.

    Paragraphs set on a grid may start level too, but the white above them is always the same. In
    a table it differs: the shorter of two cells leaves more.
    """
    first, second = _starts(left), _starts(right)
    if min(len(first), len(second)) < 2:
        return False
    matched = [
        (step, other_step)
        for place, step in first
        for other, other_step in second
        if abs(place - other) <= 2.5
    ]
    if len(matched) < max(2, 0.7 * max(len(first), len(second))):
        return False
    steps = [step for pair in matched for step in pair]
    return max(steps) - min(steps) > 0.5 * (left[0].bottom - left[0].top)


def _labels_rows(body: list[Row], margin: list[Row]) -> bool:
    """Whether each row of a left margin stands beside a row of the body, as labels in a form do."""
    beside = sum(any(abs(row.bottom - other.bottom) <= 1.5 for other in body) for row in margin)
    return len(margin) >= 3 and beside >= 0.8 * len(margin)


def _is_note(pieces: list[Piece]) -> bool:
    """Whether a margin is a sentence over some lines, which goes on in lower case to its stop.

    Abbreviations end in a stop each, and stand as far apart as what they mean is long.
    """
    texts = [piece.text() for piece in sorted(pieces, key=lambda piece: piece.top)]
    going_on = sum(text[:1].islower() for text in texts[1:])
    stops = sum(text.endswith((".", "!", "?")) for text in texts)
    rows = rows_of(pieces)
    steps = [after.top - before.top for before, after in pairwise(rows)]
    return (
        texts[-1].endswith((".", "!", "?"))
        and 2 * going_on >= len(texts) - 1
        and 2 * stops <= len(texts) + 1
        and (not steps or median(steps) <= 1.6 * median(row.bottom - row.top for row in rows))
    )


def _same_rows(body: list[Row], margin: list[Row]) -> bool:
    """Whether nearly every row of the body has its own row in the margin: a list or a form."""
    return len(margin) >= 0.6 * len(body)
