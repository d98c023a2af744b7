"""The text of a file → its lines, and what a line shows by itself.

Offsets count in the whole text; a page is what stands between two form feeds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sbkennis.pages.markup import visible
from sbkennis.records import BlockKind

__all__ = [
    "ATX",
    "BULLET",
    "DIV",
    "DIV_END",
    "FENCE",
    "NAMED_PAGE",
    "NOTE_START",
    "NUMBERED",
    "RULE",
    "TABLE_START",
    "TAGS_ONLY",
    "UNWRAPPED",
    "Line",
    "first_letter",
    "indent_of",
    "is_contents_line",
    "lettered",
    "lines_of",
    "running_lines",
    "shape_of",
]

_LINE = re.compile(r"[^\r\n\f]*")
_END_OF_LINE = re.compile(r"\r\n|\r|\n|\f|\Z")
RULE = re.compile(r"\s*(?:([-*_=~])(?:\s*\1){2,}|[—–─━═_]{3,})\s*")
ATX = re.compile(r" {0,3}(#{1,6})(?!#)\s*(?=\S)(?!\d+\s*$)")
DIV = re.compile(
    r" {0,3}:{3,}\s*(?:\{[^{}]{0,300}\}|[\w.-]{1,60})?\s*:*\s*|\[\]\{[^{}]{1,300}\}\s*"
)  # of pandoc
DIV_END = re.compile(r" {0,3}:{3,}\s*|\[\]\{[^{}]{1,300}\}\s*")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
BULLET = re.compile(
    r"(?P<indent>[ \t]*)(?P<marker>[-*+•●▪◦‣·➢➤✓○■□¢»–—](?=\s)"
    r"(?:[ \t]+(?:[a-z]|\d{1,2}|[ivx]{1,4})[.)](?=\s))?)[ \t\u00a0]+(?=\S)"
)
NUMBERED = re.compile(
    r"(?P<indent>[ \t]*)(?P<marker>\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})[.)])[ \t\u00a0]+(?=\S)"
)
_CONTENTS_LINE = re.compile(
    r"\s*(?P<text>\S.*?)\s*(?:\.{3,}|(?:\. ){3,}|…+|_{3,}|\t|\s{3,})[\s.…]*(?P<page>\d{1,3})\s*"
)
_LONGEST_CONTENTS_LINE = 500  # characters, leaders included
_LEADERS = re.compile(r"(\. |[\s.…_])\1{4,}")
NOTE_START = re.compile(
    r"\s*(?:[-*•]\s+)?(?:<sup>\s*\[?(?P<sup>\d{1,3}|[a-z*†])\]?\s*</sup>|\[\^(?P<mark>[^\]\s]{1,20})\]:"
    r"|(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}))\s*(?=\S)",
    re.IGNORECASE,
)
NAMED_PAGE = re.compile(
    r"\W*(?:pagina|pag\.|blz\.?|bladzijde|page)\s*\d{1,4}(?:\s*(?:van|/|of)\s*\d{1,4})?\W*"
    r"|\W*\d{1,4}\s*(?:van|/)\s*\d{1,4}\W*|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
TABLE_START = re.compile(r"\s*<table\b", re.IGNORECASE)
TAGS_ONLY = re.compile(r"\s*(?:</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>\s*){1,20}")
UNWRAPPED = 160  # characters; a longer line was not wrapped by hand


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one, without its end: ``text[start:end]``."""

    start: int
    end: int
    text: str
    page: int = 0  # form feeds before it

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing but white space on it."""
        return not self.text.strip()


def lines_of(text: str) -> list[Line]:
    """The lines of a text, whatever ends them; a last one that is empty is left out."""
    lines = []
    position = page = 0
    while True:
        found = _LINE.match(text, position)
        assert found is not None
        lines.append(Line(found.start(), found.end(), found[0], page))
        ending = _END_OF_LINE.match(text, found.end())
        assert ending is not None
        if ending.end() == found.end() or ending.end() >= len(text):
            return lines
        page += ending[0] == "\f"
        position = ending.end()


def indent_of(text: str) -> int:
    """How far a line is indented, in spaces; a tab is four."""
    width = 0
    for character in text:
        if character == "\t":
            width += 4
        elif character in " \u00a0":
            width += 1
        else:
            break
    return width


def first_letter(text: str) -> str:
    """The first letter or figure; empty when there is none."""
    return next((character for character in text if character.isalnum()), "")


def shape_of(line: str) -> str:
    """A line without figures, marks and capitals: what is the same on every page."""
    return re.sub(r"\d+", "#", visible(line)).strip(" *_\t\r").lower()


def is_contents_line(text: str) -> bool:
    """Whether a line is one of a table of contents: words, leaders and a page number."""
    if len(text) > _LONGEST_CONTENTS_LINE:  # the pattern takes the square of the length
        return False
    if "<" in text or not text.rstrip()[-1:].isdigit():
        return False
    # The pattern takes the cube of a run of leaders or white space; five of each say the same.
    found = _CONTENTS_LINE.fullmatch(_LEADERS.sub(lambda run: run[1] * 5, text))
    if found is None:
        return False
    shown = found["text"]
    # A row of figures is no line of contents.
    return any(c.isalpha() for c in shown) and "\t" not in shown.strip(". \t") and len(shown) < 120


def lettered(lines: Sequence[Line]) -> set[int]:
    """Lines that start with a letter or Roman number in a sequence (a., b., c.)."""
    found: list[tuple[int, str]] = []
    for place, line in enumerate(lines):
        match = NUMBERED.match(line.text)
        if match and not match["marker"].strip("().").isdigit():
            found.append((place, match["marker"].strip("().")))
    roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]

    def follows(one: str, two: str) -> bool:
        if len(one) == len(two) == 1 and ord(two) - ord(one) == 1:
            return True
        if one in roman and two in roman:
            return roman.index(two) - roman.index(one) == 1
        return False

    answer: set[int] = set()
    for (place, one), (other, two) in pairwise(found):
        if follows(one, two) and other - place <= 15:
            answer.update((place, other))
    return answer


def running_lines(lines: Sequence[Line]) -> dict[int, BlockKind]:
    """Lines at the top or bottom of many pages (between form feeds) that repeat."""
    pages: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        if not line.is_blank:
            pages.setdefault(line.page, []).append(place)
    if len(pages) < 3:
        return {}
    answer: dict[int, BlockKind] = {}
    for kind, edge in ((BlockKind.HEADER, slice(0, 2)), (BlockKind.FOOTER, slice(-2, None))):
        at_edge = [place for places in pages.values() for place in places[edge]]
        for shape, places in _by_shape(lines, at_edge).items():
            if len(places) >= max(3, 0.2 * len(pages)):
                is_number = not re.search(r"[^\W\d_]", shape.replace("pagina", ""))
                for place in places:
                    answer.setdefault(place, BlockKind.PAGE_NUMBER if is_number else kind)
    # What runs along on the edges is furniture elsewhere on the page too.
    known = {
        shape_of(lines[place].text)
        for place, kind in answer.items()
        if kind is not BlockKind.PAGE_NUMBER
    }
    for place in (place for places in pages.values() for place in places):
        if place not in answer and shape_of(lines[place].text) in known:
            answer[place] = BlockKind.HEADER
    return answer


def _by_shape(lines: Sequence[Line], places: Sequence[int]) -> dict[str, list[int]]:
    shapes: dict[str, list[int]] = {}
    for place in places:
        if len(lines[place].text.strip()) <= 90:
            shapes.setdefault(shape_of(lines[place].text), []).append(place)
    return shapes
