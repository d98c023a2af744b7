"""Words with their places on a page → lines in reading order.

Used by every engine that knows where words stand (PDF text, OCR). Coordinates are points from the
top left corner of the page as it is shown.

The order is found from geometry alone, because producers draw columns and tables in any order:
a *gutter* is a strip of white that no text crosses, with running text on both sides. A page is
cut at its gutters, recursively; what lies above or below a gutter and crosses it is read before
or after the columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

__all__ = [
    "Box",
    "Line",
    "Rule",
    "Sheet",
    "Style",
    "Table",
    "Word",
    "are_spreads",
    "gather_lines",
    "order_lines",
    "superscript",
    "turned_lines",
]

LABEL = 45  # characters; a line of more is running text, not a word in a drawing
LABEL_LINES = 8  # of a block in a drawing; more lines are running text in a narrow column
TAB = 0.06  # of the width of a page; text keeps clear of that edge
TAB_WORDS = 4
EDGE = 0.06  # of the height of a page: its header and footer may begin in the margin
BODY_LINES = 4  # long ones that begin at one place, beside headings in the margin
HEADED_LINES = 6  # beside a heading in the margin, the only one among names with values
COLUMN_WORDS = 3  # of a line in a column of text beside another; fewer may be amounts
COLUMN_LINES = 5  # that begin or end at one place, where a column does
WIDEST_SPACE = 5  # type sizes; between two long words that fill a justified line
GUTTER = 0.9  # least width of a gutter, in type sizes; justified word spaces stay below it
MARKERS = re.compile(
    r"[•●○◦▪▫■□➤➢►▶✓✔❖◆♦→*+o§·‣⁃‒–—−\u00ad-]|[\ue000-\uf8ff]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.):]*"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}\.?|[A-Z]\d{1,2}[a-z]?\.?"
)
_NUMBER = re.compile(r"[\d.,%€+–-]+")


class Box(NamedTuple):
    """A rectangle in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


NOWHERE = Box(0, 0, 0, 0)


class Style(NamedTuple):
    """How a word is set."""

    bold: bool = False
    italic: bool = False
    color: int = 0  # 0xRRGGBB
    font: str = ""


PLAIN = Style()


@dataclass(slots=True, eq=False)
class Word:
    """Characters that stand together in one style, with a box for each."""

    text: str
    boxes: list[Box]
    baseline: float
    size: float
    style: Style = PLAIN
    space: str = " "  # what stands before it when it does not begin a line
    raised: bool = False  # a superscript; set by `gather_lines`
    confidence: float | None = None  # of OCR, 0 to 1

    @property
    def left(self) -> float:
        """Where the word begins."""
        return self.boxes[0].left

    @property
    def right(self) -> float:
        """Where the word ends."""
        return self.boxes[-1].right

    @property
    def top(self) -> float:
        """The top of its type, whatever its letters."""
        return self.baseline - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """The foot of its type, whatever its letters."""
        return self.baseline + 0.22 * self.size


@dataclass(slots=True, eq=False)
class Line:
    """Words on one baseline, within one column."""

    words: list[Word]
    page: int  # index from 0
    column: Box = NOWHERE  # the column that the line stands in
    region: int = 0  # number of the column, in reading order on its page
    half: int = 0  # 1 on the right page of a spread
    label: bool = False  # a word in a drawing
    beside: bool = False  # a heading in the margin, beside the text that it heads
    upright: bool = False  # runs up or down the page
    left: float = 0.0
    right: float = 0.0
    baseline: float = 0.0
    size: float = 0.0  # dominant type size
    style: Style = PLAIN  # dominant style
    table: Table | None = None  # the place of a table in the order; such a line has no words
    text: str = ""
    offsets: list[int] = field(default_factory=list)  # of each word in `text`
    bold_share: float = 0.0
    italic_share: float = 0.0

    @property
    def top(self) -> float:
        """The top of its type, whatever its letters."""
        return self.table.box.top if self.table else self.baseline - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """The foot of its type, whatever its letters."""
        return self.table.box.bottom if self.table else self.baseline + 0.22 * self.size

    def settle(self) -> Line:
        """Computes what follows from the words."""
        words = self.words
        self.left = min(word.left for word in words)
        self.right = max(word.right for word in words)
        sizes: Counter[float] = Counter()
        styles: Counter[Style] = Counter()
        total = bold = italic = 0
        for word in words:
            weight = len(word.text)
            total += weight
            bold += weight * word.style.bold
            italic += weight * word.style.italic
            if not word.raised:
                sizes[word.size] += weight
                styles[word.style] += weight
        if not sizes:
            for word in words:
                sizes[word.size] += len(word.text)
                styles[word.style] += len(word.text)
        self.bold_share, self.italic_share = bold / (total or 1), italic / (total or 1)
        self.size = sizes.most_common(1)[0][0]
        self.style = styles.most_common(1)[0][0]
        main = [word for word in words if word.size == self.size and not word.raised] or words
        self.baseline = median(word.baseline for word in main)
        parts: list[str] = []
        self.offsets = []
        length = 0
        for word in words:
            if parts and word.space:
                parts.append(word.space)
                length += len(word.space)
            self.offsets.append(length)
            parts.append(word.text)
            length += len(word.text)
        self.text = "".join(parts)
        return self

    def share(self, bold: bool = False, italic: bool = False) -> float:
        """The share of the characters that is bold, or italic."""
        return (self.bold_share if bold else 0.0) + (self.italic_share if italic else 0.0)


@dataclass(slots=True, eq=False)
class Table:
    """A ruled table on one page: rows of cells of lines."""

    box: Box
    rows: list[list[list[Line]]]
    lefts: tuple[float, ...]  # left edges of the columns
    shaded: tuple[bool, ...] = ()  # per row, whether it has a fill of its own


class Rule(NamedTuple):
    """A drawn line or the edge of a drawn rectangle."""

    box: Box
    filled: bool  # the edge of a filled shape without a stroke of its own

    @property
    def horizontal(self) -> bool:
        """Whether it lies rather than stands."""
        return self.box.right - self.box.left >= self.box.bottom - self.box.top


@dataclass(slots=True, eq=False)
class Sheet:
    """A page as an engine found it."""

    index: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)  # drawn or filled boxes, corners round or not
    squares: list[Box] = field(default_factory=list)  # small and empty: boxes to tick
    ticks: list[Box] = field(default_factory=list)  # short slanting lines: of a cross, of a tick
    dots: list[tuple[Box, bool]] = field(default_factory=list)  # small and round; is it filled
    images: list[Box] = field(default_factory=list)  # as far as they lie on the page
    strokes: int = 0  # of what is drawn; letters may be drawn too
    doubtful: int = 0  # characters whose code point the file does not give
    ocr: bool = False
    confidence: float | None = None
    unread: bool = False
    has_places: bool = True  # whether the boxes are the engine's; else they are estimates
    turned: list[Word] = field(default_factory=list)  # words that run up or down the page
    turn: int = 0  # degrees to the left by which the page was turned to be read

    def set_turned(self, degrees: int) -> None:
        """Turns the page to the left by 90, 180 or 270 degrees; its own words run up it then."""
        if not degrees:
            return
        words, turned = (
            [_turned_word(word, degrees, self) for word in each]
            for each in (self.words, self.turned)
        )
        if degrees == 180:
            self.words, self.turned = [], [*turned, *words]
        else:
            self.words, self.turned = turned, words
            self.width, self.height = self.height, self.width
        self.turn = degrees

    def as_shown(self, box: Box) -> Box:
        """The place of a box on the page as it is shown, from that on the page as it was read."""
        if not self.turn:
            return box
        return _turned_box(box, 360 - self.turn, self.width, self.height)


def _turned_word(word: Word, degrees: int, sheet: Sheet) -> Word:
    boxes = [_turned_box(box, degrees, sheet.width, sheet.height) for box in word.boxes]
    return replace(word, boxes=boxes, baseline=boxes[0].bottom)


def _turned_box(box: Box, degrees: int, width: float, height: float) -> Box:
    """A box after its page, of this width and height, was turned to the left."""
    left, top, right, bottom = box
    if degrees == 90:
        return Box(top, width - right, bottom, width - left)
    if degrees == 180:
        return Box(width - right, height - bottom, width - left, height - top)
    return Box(height - bottom, left, height - top, right)


@dataclass(slots=True, eq=False)
class _Piece:
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
        return (self.top + self.bottom) / 2

    def text(self) -> str:
        return "".join(
            (word.space if index else "") + word.text for index, word in enumerate(self.words)
        )


@dataclass(slots=True)
class _Gap:
    left: float
    right: float
    top: float
    bottom: float
    before: _Piece
    after: _Piece


@dataclass(slots=True)
class _Gutter:
    left: float
    right: float
    top: float
    bottom: float
    gaps: list[_Gap]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


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


def order_lines(sheet: Sheet, is_spread: bool = False) -> list[Line]:
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
        _Piece([], table.box.left, table.box.right, table.box.top, table.box.bottom, 10.0, table)
        for table in sheet.tables
    ]
    lines = []
    parts: list[tuple[list[_Piece], bool]] = []
    heads: set[int] = set()  # the numbers of the parts that are a heading in the margin
    for head, band in _bands(pieces, sheet):
        if head:
            heads.add(len(parts))
            parts.append((head, False))
        parts += [part for region in _regions(band) for part in _labels_apart(region)]
    parts += [([piece], False) for piece in _pieces(tabs)]
    for number, (part, is_label) in enumerate(parts):
        found = _region_lines(part, sheet.index, number)
        for line in found:
            line.label = is_label
            line.beside = number in heads
        lines += found
    return lines


def _bands(pieces: list[_Piece], sheet: Sheet) -> list[tuple[list[_Piece], list[_Piece]]]:
    """A page cut at the headings in its left margin: each heading, and what stands beside it.

    As in a council proposal: "Argumenten" in bold, level with the first line of its text.
    """
    heads, end = _margin_heads(pieces, sheet)
    if not heads:
        return [([], pieces)]
    taken = {id(piece) for head in heads for piece in head}
    rest = [piece for piece in pieces if id(piece) not in taken]
    tops = [*(head[0].top - 0.3 * head[0].size for head in heads), end]
    bands: list[tuple[list[_Piece], list[_Piece]]] = [
        ([], [piece for piece in rest if piece.middle < tops[0]])
    ]
    for head, (top, following) in zip(heads, pairwise(tops), strict=True):
        bands.append((head, [piece for piece in rest if top <= piece.middle < following]))
    bands.append(([], [piece for piece in rest if piece.middle >= end]))
    return bands


def _margin_heads(pieces: list[_Piece], sheet: Sheet) -> tuple[list[list[_Piece]], float]:
    """The headings in the left margin of a page, each with its lines, and where their text ends."""
    none: tuple[list[list[_Piece]], float] = ([], 0.0)
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
    outside = [piece for piece in inner if piece.right < body_left - 3 and piece.left > 0]
    margin = [piece for piece in outside if _may_head(piece)]
    if not margin:
        return none
    left = min(piece.left for piece in margin)
    margin.sort(key=lambda piece: piece.top)
    margin = [piece for piece in margin if piece.left < left + 2]
    if _has_columns(body, inner):
        return none
    heads: list[list[_Piece]] = []
    opening: list[_Piece] = []
    for piece in margin:
        level = [one for one in body if abs(_baseline(one) - _baseline(piece)) <= 0.3 * piece.size]
        last = heads[-1][-1] if heads else None
        if last is not None and piece.top - last.bottom < 0.6 * piece.size:
            heads[-1].append(piece)
        elif level:
            heads.append([piece])
            opening += [piece] if _opens(level[0], body) else []
        elif heads:  # else it stands above them: the title of the page
            return none
    said = Counter(" ".join(piece.text() for piece in head) for head in heads)
    if not heads or max(said.values()) > 1:  # who speaks comes back, a heading does not
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
    feet = [*(head[0].top for head in heads[1:]), end + 2]
    beside = [piece for piece in inner if piece.left >= body_left - 2]
    told: list[list[_Piece]] = []
    most = 0  # rows under a heading; one heading among names with values needs many
    for head, foot in zip(heads, feet, strict=True):
        own = _rows([one for one in beside if head[0].top - 2 <= one.top < foot - 2])
        prose = len(own) >= 3 and max(row.length for row in own) > LABEL
        is_head = len(head) <= 3 and any(head[0] is one for one in opening)
        if is_head and (prose or (told and len(own) >= 2)):
            told.append(head)
            most = max(most, len(own))
        elif told:
            end = head[0].top - 1
            break
    if len(told) == 1 < len(heads) and most < HEADED_LINES:
        return none
    return told, end


def _has_columns(body: list[_Piece], pieces: list[_Piece]) -> bool:
    """Whether text stands beside the lines of a body at one place: the columns of a table.

    Cut at each label, the few lines of a row would not tell that they are columns.
    """
    places: Counter[int] = Counter()
    lines = [one for one in body if len(one.words) >= COLUMN_WORDS]
    for piece in pieces:
        if len(piece.words) >= COLUMN_WORDS and any(
            piece.left > one.right and abs(_baseline(one) - _baseline(piece)) <= 1 for one in lines
        ):
            places[round(piece.left)] += 1
    return max(places.values(), default=0) >= COLUMN_LINES


def _is_long(piece: _Piece) -> bool:
    return len(piece.text()) > LABEL


def _may_head(piece: _Piece) -> bool:
    """Whether a piece may be a line of a heading in the margin: a few words in bold."""
    text = piece.text()
    return (
        all(word.style.bold for word in piece.words)
        and len(text) <= LABEL
        and sum(map(str.isalpha, text)) >= 3
        and not text.endswith((".", ";"))
    )


def _opens(piece: _Piece, body: list[_Piece]) -> bool:
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


def _pieces(words: Iterable[Word]) -> list[_Piece]:
    """Joins words that follow each other on a line without a gap that could be a gutter."""
    pieces: list[_Piece] = []
    last: _Piece | None = None
    for word in words:
        if last is not None:
            previous = last.words[-1]
            small, size = sorted((previous.size, word.size))
            if small >= 0.75 * size:  # text beside a heading of another column, no superscript
                size = small
            gap = word.left - previous.right
            overlap = min(last.bottom, word.bottom) - max(last.top, word.top)
            least = min(last.bottom - last.top, word.bottom - word.top)
            if -0.35 * size <= gap < GUTTER * size and overlap >= 0.5 * least:
                last.words.append(word)
                last.right = max(last.right, word.right)
                last.top = min(last.top, word.top)
                last.bottom = max(last.bottom, word.bottom)
                last.size = max(last.size, word.size)
                continue
        last = _Piece([word], word.left, word.right, word.top, word.bottom, word.size)
        pieces.append(last)
    return pieces


def _regions(pieces: list[_Piece], depth: int = 0) -> list[list[_Piece]]:
    """Cuts pieces at gutters into columns, in reading order."""
    pieces = _justified_joined(pieces)
    if len(pieces) < 4 or depth > 12:
        return [pieces] if pieces else []
    gutter = _best_gutter(pieces)
    if gutter is None:
        return [pieces]
    above: list[_Piece] = []
    left: list[_Piece] = []
    right: list[_Piece] = []
    below: list[_Piece] = []
    for piece in pieces:
        if piece.middle < gutter.top:
            above.append(piece)
        elif piece.middle > gutter.bottom:
            below.append(piece)
        elif (piece.left + piece.right) / 2 < gutter.middle:
            left.append(piece)
        else:
            right.append(piece)
    regions: list[list[_Piece]] = []
    for part in (above, left, right, below):
        regions += _regions(part, depth + 1)
    return regions


def _justified_joined(pieces: list[_Piece]) -> list[_Piece]:
    """Pieces in which the lines of justified text, their words far apart, are whole again.

    Such a line ends where others end, and the white between its words is the same everywhere,
    unless a column ends there. Two words have one white between them: they are a line when others
    begin and end where they do.
    """
    lines: dict[int, list[_Piece]] = {}
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
        joined.append(_Piece(words, line[0].left, line[-1].right, top, bottom, size))
    return joined


def _near(places: Counter[int], place: float) -> int:
    """How many stand within a point of a place."""
    return sum(places[round(place) + step] for step in (-1, 0, 1))


def _around_place(left: float, right: float) -> list[tuple[int, int]]:
    return [(round(left) + one, round(right) + other) for one in (-1, 0, 1) for other in (-1, 0, 1)]


def _best_gutter(pieces: list[_Piece]) -> _Gutter | None:
    candidates = _gutters(pieces)
    best: _Gutter | None = None
    best_score = 0.0
    for gutter in candidates:
        _stretch(gutter, pieces)
        if not _divides(gutter, pieces):
            continue
        size = median(gap.before.size for gap in gutter.gaps)
        width = min(gutter.right - gutter.left, 3 * size)
        score = (gutter.bottom - gutter.top) * (1 + 0.2 * width / size)
        if score > best_score:
            best, best_score = gutter, score
    return best


def _gutters(pieces: list[_Piece]) -> list[_Gutter]:
    """Chains of gaps that lie under each other with no text across."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    tops = [piece.top for piece in ordered]
    tallest = max(piece.bottom - piece.top for piece in ordered)
    gutters: list[_Gutter] = []
    gaps: list[_Gap] = []
    for index, piece in enumerate(ordered):
        nearest: _Piece | None = None
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
        if nearest is None:
            continue
        width = nearest.left - piece.right
        if width >= GUTTER * min(piece.size, nearest.size, 14):
            gaps.append(
                _Gap(
                    piece.right,
                    nearest.left,
                    max(piece.top, nearest.top),
                    min(piece.bottom, nearest.bottom),
                    piece,
                    nearest,
                )
            )
    gaps.sort(key=lambda gap: gap.top)
    for gap in gaps:
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
            gutters.append(_Gutter(gap.left, gap.right, gap.top, gap.bottom, [gap]))
    return gutters


def _narrowed(
    pieces: list[_Piece], left: float, right: float, top: float, bottom: float, least: float
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


def _crossed(pieces: list[_Piece], left: float, right: float, top: float, bottom: float) -> bool:
    return any(
        piece.left < right - 1 and piece.right > left + 1 and top < piece.middle < bottom
        for piece in pieces
    )


def _empty_height(pieces: list[_Piece], top: float, bottom: float) -> float:
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


def _stretch(gutter: _Gutter, pieces: list[_Piece]) -> None:
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
        taken: list[tuple[_Piece, float, float]] = []
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


def _divides(gutter: _Gutter, pieces: list[_Piece]) -> bool:
    """Whether a gutter stands between columns, not inside a list, a table or a contents list."""
    before = {id(gap.before): gap.before for gap in gutter.gaps}
    after = {id(gap.after): gap.after for gap in gutter.gaps}
    lefts = [piece for piece in before.values() if piece.table is None]
    rights = [piece for piece in after.values() if piece.table is None]
    if not lefts or not rights:
        return False
    inside = [piece for piece in pieces if gutter.top <= piece.middle <= gutter.bottom]
    alone = _page_numbers(inside)
    inside = [piece for piece in inside if id(piece) not in alone]
    left_rows = _rows([piece for piece in inside if piece.right <= gutter.left + 1.5])
    right_rows = _rows([piece for piece in inside if piece.left >= gutter.right - 1.5])
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
    names, values = _rows(lefts), _rows(rights)
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
        if _crossed(pieces, gutter.left, gutter.right, 0, float("inf")):
            # The body itself goes on beyond the strip: only a margin column of some height.
            return len(margin) >= 4 and not _rows_align(body, margin) and _closely_set(body)
        if _closely_set(body) and not _same_rows(body, margin):
            return True
    return _is_letter_margin(gutter, pieces)


def _is_letter_margin(gutter: _Gutter, pieces: list[_Piece]) -> bool:
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
    names, rows = _rows(margin), _rows(body)
    return (
        small <= 0.88 * large
        and len(names) >= 3
        and max(row.length for row in rows) >= LABEL
        and _width(names) < 0.5 * _width(rows)
        and not _labels_rows(rows, names)
    )


def _page_numbers(pieces: list[_Piece]) -> set[int]:
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


class _Row(NamedTuple):
    left: float
    right: float
    top: float
    bottom: float
    length: int  # characters
    filled: float  # of its width; the white between pieces counts when they stand on one line
    baseline: float  # of the last piece


def _rows(pieces: list[_Piece]) -> list[_Row]:
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        length = len(piece.text()) if piece.table is None else 40
        width, baseline = piece.right - piece.left, _baseline(piece)
        if rows and rows[-1].bottom - piece.top > 0.5 * (piece.bottom - piece.top):
            last = rows[-1]
            left, right = min(last.left, piece.left), max(last.right, piece.right)
            scanned = bool(piece.words) and piece.words[0].confidence is not None
            if scanned or abs(baseline - last.baseline) <= 0.25 * piece.size:
                width = (right - left) - (last.right - last.left)
            rows[-1] = _Row(
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
                _Row(piece.left, piece.right, piece.top, piece.bottom, length, width, baseline)
            )
    return rows


def _baseline(piece: _Piece) -> float:
    return piece.words[0].baseline if piece.words else piece.bottom


def _width(rows: list[_Row]) -> float:
    if not rows:
        return 0.0
    return max(row.right for row in rows) - min(row.left for row in rows)


def _is_prose(rows: list[_Row]) -> bool:
    """Whether rows fill their column as running text does."""
    if not rows:
        return False
    width = max(row.right for row in rows) - min(row.left for row in rows)
    if width < 75:
        return False
    filled = sum(row.filled for row in rows) / (width * len(rows))
    return filled >= 0.5 and sum(row.length for row in rows) / len(rows) >= 15


def _are_names(rows: list[_Row]) -> bool:
    """Whether rows are too short for running text, however wide one of them is."""
    return sum(row.length for row in rows) < 20 * len(rows) and not _is_prose(rows)


def _closely_set(rows: list[_Row]) -> bool:
    steps = [after.top - before.top for before, after in pairwise(rows)]
    heights = median(row.bottom - row.top for row in rows)
    return bool(steps) and median(steps) <= 2.2 * heights


def _starts(rows: list[_Row]) -> list[tuple[float, float]]:
    """Where a row follows on more white than usual, and how much further on it lies."""
    steps = [after.top - before.top for before, after in pairwise(rows)]
    if not steps:
        return []
    usual = sorted(steps)[len(steps) // 3]
    return [
        (row.top, step) for row, step in zip(rows[1:], steps, strict=True) if step > 1.35 * usual
    ]


def _rows_align(left: list[_Row], right: list[_Row]) -> bool:
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


def _labels_rows(body: list[_Row], margin: list[_Row]) -> bool:
    """Whether each row of a left margin stands beside a row of the body, as labels in a form do."""
    beside = sum(any(abs(row.bottom - other.bottom) <= 1.5 for other in body) for row in margin)
    return len(margin) >= 3 and beside >= 0.8 * len(margin)


def _is_note(pieces: list[_Piece]) -> bool:
    """Whether a margin is a sentence over some lines, which goes on in lower case to its stop.

    Abbreviations end in a stop each, and stand as far apart as what they mean is long.
    """
    texts = [piece.text() for piece in sorted(pieces, key=lambda piece: piece.top)]
    going_on = sum(text[:1].islower() for text in texts[1:])
    stops = sum(text.endswith((".", "!", "?")) for text in texts)
    rows = _rows(pieces)
    steps = [after.top - before.top for before, after in pairwise(rows)]
    return (
        texts[-1].endswith((".", "!", "?"))
        and 2 * going_on >= len(texts) - 1
        and 2 * stops <= len(texts) + 1
        and (not steps or median(steps) <= 1.6 * median(row.bottom - row.top for row in rows))
    )


def _same_rows(body: list[_Row], margin: list[_Row]) -> bool:
    """Whether nearly every row of the body has its own row in the margin: a list or a form."""
    return len(margin) >= 0.6 * len(body)


def _labels_apart(pieces: list[_Piece]) -> list[tuple[list[_Piece], bool]]:
    """Takes the words of a drawing out of a column, each label by itself.

    Labels are blocks of short lines that stand beside each other, at unequal heights or each with
    a second line of its own. What lies between the top and the foot of them is read block by block.
    """
    if any(piece.words and piece.words[0].confidence is not None for piece in pieces):
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


def _blocks(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces in blocks of lines that stand under each other in one size."""
    blocks: list[list[_Piece]] = []
    open_: list[list[_Piece]] = []  # those that what comes next may stand under
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


def _signs_joined(blocks: list[list[_Piece]]) -> list[list[_Piece]]:
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


def _stand_together(one: _Piece, other: _Piece) -> bool:
    """Whether two pieces stand on one line with less between them than two labels have."""
    if one.table or other.table:
        return False
    away = max(one.left - other.right, other.left - one.right)
    level = abs(one.words[0].baseline - other.words[0].baseline) <= 0.08 * one.size
    return level and away < 2.5 * min(one.size, other.size)


def _is_short(block: list[_Piece], pieces: list[_Piece]) -> bool:
    """Whether a block may be a label: no table, no running text, no mark of a list."""
    return len(block) <= LABEL_LINES and not any(
        piece.table is not None or len(piece.text()) > LABEL or _is_mark(piece, pieces)
        for piece in block
    )


def _is_mark(piece: _Piece, pieces: list[_Piece]) -> bool:
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


def _stand_apart(one: list[_Piece], other: list[_Piece]) -> bool:
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


def _is_strange(piece: _Piece, line: list[_Piece]) -> bool:
    """Whether a piece stands far from a line and at another height: a number in a chart."""
    word = piece.words[0]
    if word.confidence is not None or superscript(word, line[0].size, line[0].words[0].baseline):
        return False
    if any(abs(word.baseline - one.words[0].baseline) < 0.25 * piece.size for one in line):
        return False
    away = min(max(one.left - piece.right, piece.left - one.right) for one in line)
    return away > 2.5 * piece.size


def _region_lines(pieces: list[_Piece], page: int, region: int) -> list[Line]:
    """Joins the pieces of one column on one baseline and sorts the lines downwards."""
    if not pieces:
        return []
    column = Box(
        min(piece.left for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.bottom for piece in pieces),
    )
    groups: list[list[_Piece]] = []
    # The largest type first, so that superscripts join a line instead of founding one.
    for piece in sorted(pieces, key=lambda piece: (-piece.size, piece.top)):
        best: list[_Piece] | None = None
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
    lines: list[Line] = []
    for group in groups:
        if group[0].table is not None:
            table = group[0].table
            line = Line([], page, column, region, left=table.box.left, right=table.box.right)
            line.table, line.size = table, group[0].size
            line.baseline = table.box.top
            lines.append(line)
            continue
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
        lines.append(line.settle())
    lines.sort(
        key=lambda line: line.table.box.top if line.table else line.baseline - 0.5 * line.size
    )
    for line in [line for line in lines if line.table is not None]:
        _set_behind(line, lines)
    return lines


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
