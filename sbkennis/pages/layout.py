"""Words with their places on a page → lines in reading order.

Used by every engine that knows where words stand (PDF text, OCR). Coordinates are points from the
top left corner of the page as it is shown.

The order is found from geometry alone, because producers draw columns and tables in any order:
a *gutter* is a strip of white that no text crosses, with running text on both sides. A page is
cut at its gutters, recursively; what lies above or below a gutter and crosses it is read before
or after the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from sbkennis.pages.beside import boxes_apart
from sbkennis.pages.geometry import LABEL, TAB, Box, Line, Sheet, Word
from sbkennis.pages.gutters import (
    GUTTER,
    Gutter,
    Piece,
    baseline_of,
    best_gutter,
    rows_of,
)
from sbkennis.pages.openings import MARKERS

__all__ = [
    "Box",
    "Line",
    "Sheet",
    "Word",
    "are_spreads",
    "gather_lines",
    "order_lines",
    "superscript",
    "turned_lines",
]

LABEL_LINES = 8  # of a block in a drawing; more lines are running text in a narrow column
TAB_WORDS = 4
EDGE = 0.06  # of the height of a page: its header and footer may begin in the margin
BODY_LINES = 4  # long ones that begin at one place, beside headings in the margin
HEADED_LINES = 6  # beside a heading in the margin, the only one among names with values
COLUMN_WORDS = 3  # of a line in a column of text beside another; fewer may be amounts
COLUMN_LINES = 5  # that begin or end at one place, where a column does
HEAD_ACROSS = 1.35  # type sizes of the text, of a heading over its columns
SPREAD = 2  # times the usual white between words whose letters stand wide apart
WIDEST_SPACE = 5  # type sizes; between two long words that fill a justified line


def are_spreads(sheets: Sequence[Sheet]) -> bool:
    """Whether the wide pages of a document show two of its pages side by side."""
    wide = [sheet for sheet in sheets if sheet.width > 1.3 * sheet.height and sheet.words]
    if len(wide) < 2:
        return False
    split = 0
    for sheet in wide:
        middle, half = sheet.width / 2, 0.02 * sheet.width
        crossing = any(
            word.left < middle + half and word.right > middle - half for word in sheet.words
        )
        # In a wide page of columns, the gutter at the middle is one of several.
        left = [word.left for word in sheet.words if word.right < middle]
        right = [word.left - middle for word in sheet.words if word.left > middle]
        alike = not left or not right or abs(min(left) - min(right)) < 0.08 * sheet.width
        split += not crossing and alike
    return split >= 0.8 * len(wide)


def order_lines(sheet: Sheet, *, is_spread: bool = False) -> list[Line]:
    """The lines of a page in reading order; a table stands in it as one line without words.

    Of a spread, the left page is read before the right one.
    """
    if is_spread:
        middle = sheet.width / 2
        lines: list[Line] = []
        for half in (0, 1):
            side = replace(
                sheet,
                words=[word for word in sheet.words if (word.left >= middle) == bool(half)],
                tables=[
                    table for table in sheet.tables if (table.box.left >= middle) == bool(half)
                ],
            )
            first = lines[-1].region + 1 if lines else 0
            for line in order_lines(side):
                line.half = half
                line.region += first
                lines.append(line)
        return lines
    tabs = _tab_words(sheet)
    taken = set(map(id, tabs))
    pieces = _pieces(
        [word for word in sheet.words if id(word) not in taken] if tabs else sheet.words
    )
    pieces += [
        Piece([], table.box.left, table.box.right, table.box.top, table.box.bottom, 10.0, table)
        for table in sheet.tables
    ]
    lines = []
    parts: list[tuple[list[Piece], bool]] = []
    frames = sheet.frames if not sheet.turn else []
    heads: set[int] = set()  # the numbers of the parts that are a heading in the margin
    for head, band in _bands(pieces, sheet):
        if head:
            heads.add(len(parts))
            parts.append((head, False))
        regions = [
            part
            for region in _regions(band)
            for part in boxes_apart(region, frames, sheet.width * sheet.height)
        ]
        parts += [part for region in regions for part in _labels_apart(region)]
    parts += [([piece], False) for piece in _pieces(tabs)]
    for number, (part, is_label) in enumerate(parts):
        found = _region_lines(part, sheet.index, number)
        for line in found:
            line.label = is_label
            line.beside = number in heads
        lines += found
    return lines


def _bands(pieces: list[Piece], sheet: Sheet) -> list[tuple[list[Piece], list[Piece]]]:
    """A page cut at the headings in its left margin: each heading, and what stands beside it.

    As in a council proposal: "Argumenten" in bold, level with the first line of its text.
    """
    heads, end = _margin_heads(pieces, sheet)
    if not heads:
        return [([], pieces)]
    taken = {id(piece) for head in heads for piece in head}
    rest = [piece for piece in pieces if id(piece) not in taken]
    tops = [*(head[0].top - 0.3 * head[0].size for head in heads), end]
    bands: list[tuple[list[Piece], list[Piece]]] = [
        ([], [piece for piece in rest if piece.middle < tops[0]])
    ]
    for head, (top, following) in zip(heads, pairwise(tops), strict=True):
        bands.append((head, [piece for piece in rest if top <= piece.middle < following]))
    bands.append(([], [piece for piece in rest if piece.middle >= end]))
    return bands


def _margin_heads(pieces: list[Piece], sheet: Sheet) -> tuple[list[list[Piece]], float]:
    """The headings in the left margin of a page, each with its lines, and where their text ends."""
    none: tuple[list[list[Piece]], float] = ([], 0.0)
    texts = [piece for piece in pieces if piece.table is None]
    if sheet.ocr or any(word.confidence is not None for piece in texts for word in piece.words):
        return none
    inner = [
        piece for piece in texts if EDGE * sheet.height < piece.middle < (1 - EDGE) * sheet.height
    ]
    lefts = Counter(round(piece.left) for piece in inner if _is_long(piece))
    if not lefts or lefts.most_common(1)[0][1] < BODY_LINES:
        return none
    body_left = lefts.most_common(1)[0][0]
    body = [piece for piece in inner if abs(piece.left - body_left) <= 2]
    marked = [  # the text may open with a list
        one
        for one in inner
        if one.left >= body_left - 2 and MARKERS.fullmatch(one.words[0].text) is not None
    ]
    level = [*body, *marked]
    heads = _beside_body(_in_margin(inner, body_left), level)
    if not heads or _has_columns(body, inner):
        return none
    said = Counter(" ".join(piece.text() for piece in head) for head in heads)
    if max(said.values()) > 1:  # who speaks comes back, a heading does not
        return none
    # Nothing else stands in that margin, or runs on from it into the text, down to its end.
    ids = {id(piece) for head in heads for piece in head}
    end = min(
        (
            piece.top
            for piece in texts
            if piece.top >= heads[0][0].top - 1
            and piece.left < body_left - 3
            and id(piece) not in ids
        ),
        default=float("inf"),
    )
    if end < heads[-1][-1].bottom or any(one.top > end for one in body):
        return none
    beside = [piece for piece in inner if piece.left >= body_left - 2]
    return _with_text(heads, body, level, beside, end)


def _in_margin(pieces: list[Piece], body_left: float) -> list[Piece]:
    """What may be a heading left of the body, from the top down; all at one place."""
    outside = [piece for piece in pieces if piece.right < body_left - 3 and piece.left > 0]
    margin = sorted(filter(_may_head, outside), key=lambda piece: piece.top)
    left = min((piece.left for piece in margin), default=0.0)
    return [piece for piece in margin if piece.left < left + 2]


def _beside_body(margin: list[Piece], body: list[Piece]) -> list[list[Piece]]:
    """The lines of a margin by heading, each at the height of a line of the body; else none."""
    heads: list[list[Piece]] = []
    for piece in margin:
        last = heads[-1][-1] if heads else None
        if last is not None and piece.top - last.bottom < 0.6 * piece.size:
            heads[-1].append(piece)
        elif _level_with(piece, body):
            heads.append([piece])
        elif heads:  # else it stands above them: the title of the page
            return []
    return heads


def _level_with(piece: Piece, body: list[Piece]) -> list[Piece]:
    """The lines of a body at the height of a piece."""
    far = 0.3 * piece.size
    return [one for one in body if abs(baseline_of(one) - baseline_of(piece)) <= far]


def _with_text(
    heads: list[list[Piece]],
    body: list[Piece],
    level: list[Piece],
    beside: list[Piece],
    end: float,
) -> tuple[list[list[Piece]], float]:
    """The headings with enough text beside them, from the first to one without; where that ends."""
    feet = [*(head[0].top for head in heads[1:]), end + 2]
    told: list[list[Piece]] = []
    most = 0  # rows under a heading; one heading among names with values needs many
    for head, foot in zip(heads, feet, strict=True):
        own = rows_of([one for one in beside if head[0].top - 2 <= one.top < foot - 2])
        prose = len(own) >= 3 and max(row.length for row in own) > LABEL
        is_head = len(head) <= 3 and _opens(_level_with(head[0], level)[0], body)
        if is_head and (prose or (told and len(own) >= 2)):
            told.append(head)
            most = max(most, len(own))
        elif told:
            end = head[0].top - 1
            break
    if len(told) == 1 < len(heads) and most < HEADED_LINES:
        return [], 0.0
    return told, end


def _has_columns(body: list[Piece], pieces: list[Piece]) -> bool:
    """Whether text stands beside the lines of a body at one place: the columns of a table.

    Cut at each label, the few lines of a row would not tell that they are columns.
    """
    places: Counter[int] = Counter()
    lines = [one for one in body if len(one.words) >= COLUMN_WORDS]
    for piece in pieces:
        if len(piece.words) >= COLUMN_WORDS and any(
            piece.left > one.right and abs(baseline_of(one) - baseline_of(piece)) <= 1
            for one in lines
        ):
            places[round(piece.left)] += 1
    return max(places.values(), default=0) >= COLUMN_LINES


def _is_long(piece: Piece) -> bool:
    return len(piece.text()) > LABEL


def _may_head(piece: Piece) -> bool:
    """Whether a piece may be a line of a heading in the margin: a few words in bold."""
    text = piece.text()
    return (
        all(word.style.bold for word in piece.words)
        and len(text) <= LABEL
        and sum(map(str.isalpha, text)) >= 3
        and not text.endswith((".", ";"))
    )


def _opens(piece: Piece, body: list[Piece]) -> bool:
    """Whether a line opens a paragraph: there is more white above it than within the text."""
    above = [one.bottom for one in body if one.bottom <= piece.top + 1]
    return not above or piece.top - max(above) > 0.45 * piece.size


def _tab_words(sheet: Sheet) -> list[Word]:
    """The few words at the very edge of a page, outside all text: the tab of a chapter."""
    edge = TAB * sheet.width
    outer = [word for word in sheet.words if word.right < edge or word.left > sheet.width - edge]
    if not outer or len(outer) > TAB_WORDS or len(outer) == len(sheet.words) or sheet.ocr:
        return []
    ids = set(map(id, outer))
    is_text = any(
        abs(word.baseline - one.baseline) < one.size
        and max(word.left - one.right, one.left - word.right) < 2 * one.size
        for word in sheet.words
        if id(word) not in ids
        for one in outer
    )
    return [] if is_text else outer


def gather_lines(words: Sequence[Word], page: int) -> list[Line]:
    """Lines of words that stand in one column, from top to bottom."""
    return _region_lines(_pieces(words), page, 0)


def turned_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words that run up or down a page, those that follow each other on one line together."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and _follows_turned(lines[-1][-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _follows_turned(before: Word, word: Word) -> bool:
    one, other = before.boxes[-1], word.boxes[0]
    narrow = min(one.right - one.left, other.right - other.left)
    away = max(one.top - other.bottom, other.top - one.bottom)
    return min(one.right, other.right) - max(
        one.left, other.left
    ) >= 0.5 * narrow and away < 0.8 * max(before.size, word.size)


def superscript(word: Word, line_size: float, baseline: float) -> bool:
    """Whether a word is set smaller than its line and above its baseline.

    What a browser prints is hardly smaller, and far above it.
    """
    smaller, higher = word.size / line_size, (baseline - word.baseline) / line_size
    return higher >= (0.14 if smaller <= 0.82 else 0.25) and smaller <= 0.88


def _pieces(words: Iterable[Word]) -> list[Piece]:
    """Joins words that follow each other on a line without a gap that could be a gutter."""
    pieces: list[Piece] = []
    last: Piece | None = None
    for word in words:
        if last is not None:
            previous = last.words[-1]
            small, size = sorted((previous.size, word.size))
            if small >= 0.75 * size:  # text beside a heading of another column, no superscript
                size = small
            gap = word.left - previous.right
            if previous.is_spaced and word.is_spaced:
                gap /= SPREAD
            overlap = min(last.bottom, word.bottom) - max(last.top, word.top)
            least = min(last.bottom - last.top, word.bottom - word.top)
            if -0.35 * size <= gap < GUTTER * size and overlap >= 0.5 * least:
                last.words.append(word)
                last.right = max(last.right, word.right)
                last.top = min(last.top, word.top)
                last.bottom = max(last.bottom, word.bottom)
                last.size = max(last.size, word.size)
                continue
        last = Piece([word], word.left, word.right, word.top, word.bottom, word.size)
        pieces.append(last)
    return pieces


def _regions(pieces: list[Piece], depth: int = 0) -> list[list[Piece]]:
    """Cuts pieces at gutters into columns, in reading order."""
    pieces = _justified_joined(pieces)
    if len(pieces) < 4 or depth > 12:
        return [pieces] if pieces else []
    gutter = best_gutter(pieces)
    if gutter is None:
        return [pieces]
    head = _head_across(pieces, gutter)
    if head is not None:
        parts = (
            [piece for piece in pieces if piece.middle < head.top],
            [piece for piece in pieces if head.top <= piece.middle <= head.bottom],
            [piece for piece in pieces if piece.middle > head.bottom],
        )
        return [region for part in parts for region in _regions(part, depth + 1)]
    above: list[Piece] = []
    left: list[Piece] = []
    right: list[Piece] = []
    below: list[Piece] = []
    for piece in pieces:
        if piece.middle < gutter.top:
            above.append(piece)
        elif piece.middle > gutter.bottom:
            below.append(piece)
        elif (piece.left + piece.right) / 2 < gutter.middle:
            left.append(piece)
        else:
            right.append(piece)
    regions: list[list[Piece]] = []
    for part in (above, left, right, below):
        regions += _regions(part, depth + 1)
    return regions


def _head_across(pieces: list[Piece], gutter: Gutter) -> Box | None:
    """The heading over both columns that stands between two pairs of them, however short it is.

    Both columns end above it, the second no lower than the first, and begin below it at one
    height. Beside it there is nothing. (A picture or white in the second column, where the first
    has a heading, seldom fits so well.)
    """
    if any(piece.is_scanned for piece in pieces):
        return None
    size = median(piece.size for piece in pieces)
    left = [piece for piece in pieces if (piece.left + piece.right) / 2 < gutter.middle]
    right = [piece for piece in pieces if (piece.left + piece.right) / 2 >= gutter.middle]
    edge = Counter(round(piece.left) for piece in left).most_common(1)[0][0]
    heads = sorted(
        (
            one
            for one in left
            if one.table is None
            and one.size >= HEAD_ACROSS * size
            and abs(one.left - edge) <= 0.5 * size
        ),
        key=lambda piece: piece.top,
    )
    for place, head in enumerate(heads):
        foot = head.bottom
        for later in heads[place + 1 :]:  # a heading of more lines
            if later.size != head.size or later.top - foot > 0.6 * head.size:
                break
            foot = later.bottom
        sides = [
            (
                [one for one in side if one.bottom <= head.top],
                [one for one in side if one.top >= foot],
                [one for one in side if one.bottom > head.top and one.top < foot],
            )
            for side in (left, right)
        ]
        if sides[1][2] or any(len(above) < 3 or len(below) < 3 for above, below, _ in sides):
            continue
        first, second = (min(one.top for one in below) for _, below, _ in sides)
        ends, others = (max(one.bottom for one in above) for above, _, _ in sides)
        if abs(first - second) <= 0.2 * size and others <= ends + 0.5 * size:
            return Box(head.left, head.top, head.right, foot)
    return None


def _justified_joined(pieces: list[Piece]) -> list[Piece]:
    """Pieces in which the lines of justified text, their words far apart, are whole again.

    Such a line ends where others end, and the white between its words is the same everywhere,
    unless a column ends there. Two words have one white between them: they are a line when others
    begin and end where they do.
    """
    lines: dict[int, list[Piece]] = {}
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if piece.table is None:
            lines.setdefault(round(piece.words[0].baseline), []).append(piece)
    if not any(len(line) > 1 for line in lines.values()):
        return pieces
    lefts = Counter(round(piece.left) for piece in pieces)
    rights = Counter(round(piece.right) for piece in pieces)
    extents = Counter((round(line[0].left), round(line[-1].right)) for line in lines.values())
    joined = [piece for piece in pieces if piece.table is not None]
    for line in lines.values():
        words = [word for piece in line for word in piece.words]
        gaps = [after.left - one.right for one, after in pairwise(words) if after.space]
        size = line[0].size
        if len(gaps) == 1:
            alike = gaps[0] < WIDEST_SPACE * size
            ends = sum(extents[place] for place in _around_place(line[0].left, line[-1].right))
        else:
            alike = max(gaps, default=0.0) - min(gaps, default=0.0) <= 0.2 * size
            ends = _near(rights, line[-1].right)
        borders = any(
            min(_near(rights, one.right), _near(lefts, after.left)) >= COLUMN_LINES
            for one, after in pairwise(line)
        )
        if len(line) == 1 or not alike or ends < 3 or borders or words[0].confidence is not None:
            joined += line
            continue
        for piece in line[1:]:
            piece.words[0].space = piece.words[0].space or " "
        top, bottom = min(one.top for one in line), max(one.bottom for one in line)
        size = max(one.size for one in line)
        joined.append(Piece(words, line[0].left, line[-1].right, top, bottom, size))
    return joined


def _near(places: Counter[int], place: float) -> int:
    """How many stand within a point of a place."""
    return sum(places[round(place) + step] for step in (-1, 0, 1))


def _around_place(left: float, right: float) -> list[tuple[int, int]]:
    return [(round(left) + one, round(right) + other) for one in (-1, 0, 1) for other in (-1, 0, 1)]


def _labels_apart(pieces: list[Piece]) -> list[tuple[list[Piece], bool]]:
    """Takes the words of a drawing out of a column, each label by itself.

    Labels are blocks of short lines that stand beside each other, at unequal heights or each with
    a second line of its own. What lies between the top and the foot of them is read block by block.
    """
    if any(piece.is_scanned for piece in pieces):
        return [(pieces, False)]  # the heights that OCR gives differ by themselves
    blocks = _signs_joined(_blocks(pieces))
    short = [block for block in blocks if _is_short(block, pieces)]
    loose = [
        block
        for block in short
        if any(_stand_apart(block, other) for other in short if other is not block)
    ]
    if len(loose) < (2 if any(len(block) > 1 for block in loose) else 3):
        return [(pieces, False)]
    top = min(block[0].top for block in loose)
    foot = max(block[-1].bottom for block in loose)
    labels = [block for block in blocks if top <= block[0].top and block[-1].bottom <= foot]
    labels = [block for block in labels if block[0].table is None]
    grown = True
    while grown:  # what begins or ends beside a label is one too
        grown = False
        for block in short:
            if any(block is label for label in labels):
                continue
            if block[0].top < foot + block[0].size and block[-1].bottom > top - block[0].size:
                labels.append(block)
                top, foot = min(top, block[0].top), max(foot, block[-1].bottom)
                grown = True
    taken = {id(piece) for block in labels for piece in block}
    rest = [piece for piece in pieces if id(piece) not in taken]
    labels.sort(key=lambda block: (block[0].top, block[0].left))
    parts = [
        ([piece for piece in rest if piece.middle < top], False),
        *((block, True) for block in labels),
        ([piece for piece in rest if piece.middle >= top], False),
    ]
    return [part for part in parts if part[0]]


def _blocks(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces in blocks of lines that stand under each other in one size."""
    blocks: list[list[Piece]] = []
    open_: list[list[Piece]] = []  # those that what comes next may stand under
    reach = 0.45 * max((piece.size for piece in pieces), default=0.0)
    for piece in sorted(pieces, key=lambda piece: (piece.top, piece.left)):
        open_ = [block for block in open_ if piece.top - block[-1].bottom <= reach]
        for block in open_:
            last = block[-1]
            if last.table is not None or piece.table is not None:
                continue
            width = min(piece.right, last.right) - max(piece.left, last.left)
            if (
                width >= 0.5 * min(piece.right - piece.left, last.right - last.left)
                and -0.3 * piece.size <= piece.top - last.bottom <= 0.45 * piece.size
                and abs(piece.size - last.size) < 0.1 * piece.size
            ):
                block.append(piece)
                break
        else:
            blocks.append([piece])
            open_.append(blocks[-1])
    return blocks


def _signs_joined(blocks: list[list[Piece]]) -> list[list[Piece]]:
    """Blocks of nothing but one sign, such as a bracket, joined to the line they stand beside."""
    joined = list(blocks)
    for block in blocks:
        if not any(one is block for one in joined):
            continue  # another sign was joined to it
        sign = block[0]
        text = sign.text()
        if len(block) > 1 or sign.table or any(one.isalnum() for one in text):
            continue
        if MARKERS.fullmatch(text):
            continue
        for place, other in enumerate(joined):
            if other is not block and any(_stand_together(sign, one) for one in other):
                joined[place] = [*other[:-1], sign, other[-1]]
                joined = [one for one in joined if one is not block]
                break
    return joined


def _stand_together(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand on one line with less between them than two labels have."""
    if one.table or other.table:
        return False
    away = max(one.left - other.right, other.left - one.right)
    level = abs(one.words[0].baseline - other.words[0].baseline) <= 0.08 * one.size
    return level and away < 2.5 * min(one.size, other.size)


def _is_short(block: list[Piece], pieces: list[Piece]) -> bool:
    """Whether a block may be a label: no table, no running text, no mark of a list."""
    return len(block) <= LABEL_LINES and not any(
        piece.table is not None or len(piece.text()) > LABEL or _is_mark(piece, pieces)
        for piece in block
    )


def _is_mark(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether a piece marks an item or ends a row, unlike a number in a chart.

    Such a number ends no row in type of about its own size; what it has to its right, if anything,
    is far away and on another baseline.
    """
    text = piece.text()
    if not MARKERS.fullmatch(text) or not text.isdigit():
        return bool(MARKERS.fullmatch(text))
    beside = [
        other
        for other in pieces
        if other is not piece
        and min(other.bottom, piece.bottom) - max(other.top, piece.top) > 0.3 * piece.size
    ]
    large = piece.size >= 1.5 * max((other.size for other in beside), default=piece.size)
    if large and all(other.right < piece.left for other in beside):
        return False
    return not beside or any(
        other.table is not None
        or other.left - piece.right < 4 * piece.size
        or abs(other.words[0].baseline - piece.words[0].baseline) <= 0.08 * piece.size
        for other in beside
    )


def _stand_apart(one: list[Piece], other: list[Piece]) -> bool:
    """Whether two blocks stand beside each other and share no line.

    They have no line on one height; or each goes on in a second line, which opens nothing.
    """
    beside = [
        abs(first.words[0].baseline - second.words[0].baseline)
        for first in one
        for second in other
        if min(first.bottom, second.bottom) - max(first.top, second.top)
        >= 0.3 * min(first.bottom - first.top, second.bottom - second.top)
        and max(first.left, second.left) > min(first.right, second.right)
    ]
    if not beside:
        return False
    if min(beside) > 0.08 * min(one[0].size, other[0].size):
        return True
    return len(one) == len(other) > 1 and all(
        piece.text()[:1].islower() for block in (one, other) for piece in block[1:]
    )


def _is_strange(piece: Piece, line: list[Piece]) -> bool:
    """Whether a piece stands far from a line and at another height: a number in a chart."""
    word = piece.words[0]
    if word.confidence is not None or superscript(word, line[0].size, line[0].words[0].baseline):
        return False
    if any(abs(word.baseline - one.words[0].baseline) < 0.25 * piece.size for one in line):
        return False
    away = min(max(one.left - piece.right, piece.left - one.right) for one in line)
    return away > 2.5 * piece.size


def _region_lines(pieces: list[Piece], page: int, region: int) -> list[Line]:
    """Joins the pieces of one column on one baseline and sorts the lines downwards."""
    if not pieces:
        return []
    column = Box(
        min(piece.left for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.bottom for piece in pieces),
    )
    lines = [_line(group, page, column, region) for group in _on_one_line(pieces)]
    lines.sort(
        key=lambda line: line.table.box.top if line.table else line.baseline - 0.5 * line.size
    )
    for line in [line for line in lines if line.table is not None]:
        _set_behind(line, lines)
    return lines


def _on_one_line(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one line, together; a table stands on a line of its own."""
    groups: list[list[Piece]] = []
    # The largest type first, so that superscripts join a line instead of founding one.
    for piece in sorted(pieces, key=lambda piece: (-piece.size, piece.top)):
        best: list[Piece] | None = None
        best_overlap = 0.0
        for group in groups if piece.table is None else ():
            lead = group[0]
            if lead.table is not None or lead.top > piece.bottom or lead.bottom < piece.top:
                continue
            overlap = min(lead.bottom, piece.bottom) - max(lead.top, piece.top)
            needed = 0.5 * (piece.bottom - piece.top)
            if overlap < max(needed, best_overlap) or _is_strange(piece, group):
                continue
            if any(
                min(one.right, piece.right) - max(one.left, piece.left)
                > 0.4 * min(one.right - one.left, piece.right - piece.left, piece.size)
                for one in group
            ):
                continue
            best, best_overlap = group, overlap
        if best is None:
            groups.append([piece])
        else:
            best.append(piece)
    return groups


def _line(group: list[Piece], page: int, column: Box, region: int) -> Line:
    """The line of pieces that stand on one, from left to right, with white between them."""
    table = group[0].table
    if table is not None:
        line = Line([], page, column, region, left=table.box.left, right=table.box.right)
        line.table, line.size = table, group[0].size
        line.baseline = table.box.top
        return line
    group.sort(key=lambda piece: piece.left)
    words: list[Word] = []
    for piece in group:
        for index, word in enumerate(piece.words):
            if index == 0 and words:
                gap = word.left - words[-1].right
                touching = gap < 0.12 * max(word.size, words[-1].size)
                word.space = (
                    ""
                    if touching
                    and not word.space.strip(" ")
                    and (word.size != words[-1].size or gap < 0.05 * word.size)
                    else (word.space or " ")
                )
            words.append(word)
    line = Line(words, page, column, region).settle()
    for word in words:
        word.raised = superscript(word, line.size, line.baseline)
    return line.settle()


def _set_behind(table: Line, lines: list[Line]) -> None:
    """Moves a table behind the text that runs on at its left, as beside a list on a slide."""
    start = lines.index(table)
    end = start + 1
    for line in lines[end:]:
        if line.table is not None or line.right > table.left - line.size or not _is_text(line):
            break
        if line.top > table.bottom and line.top - lines[end - 1].bottom > line.size:
            break
        end += 1
    before = lines[start - 1] if start else None
    if before is None or before.table is not None or before.right > table.left - before.size:
        return  # it begins above the text: a row of that text may be its label
    if end - start > 1 and before.bottom > table.top - 0.3 * before.size:
        lines[start:end] = [*lines[start + 1 : end], table]


def _is_text(line: Line) -> bool:
    return any(any(map(str.isalpha, word.text)) for word in line.words)
