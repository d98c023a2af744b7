"""A page as an engine sees it: words and rules with their places, and lines and tables of them.

Coordinates are points from the top left corner of the page as it is shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from statistics import median
from typing import NamedTuple

__all__ = ["LABEL", "TAB", "Box", "Line", "Rule", "Sheet", "Style", "Table", "Word"]

LABEL = 45  # characters; a line of more is running text, not a word in a drawing
TAB = 0.06  # of the width of a page; text keeps clear of that edge


class Box(NamedTuple):
    """A rectangle in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """In square points."""
        return (self.right - self.left) * (self.bottom - self.top)

    def overlaps(self, other: Box, slack: float = 0.0) -> bool:
        """Whether two rectangles share a part, or are less than ``slack`` points apart.

        With a negative slack they must share more than so many points.
        """
        return (
            self.left < other.right + slack
            and other.left < self.right + slack
            and self.top < other.bottom + slack
            and other.top < self.bottom + slack
        )


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
    is_made: bool = False  # that space is in no file: PDFium saw white
    is_spaced: bool = False  # its letters stood wide apart, and so do the words beside it
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

    def share(self, *, bold: bool = False, italic: bool = False) -> float:
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
