"""The lines of all pages → which are contents, cover, title, colophon or the head of a letter.

Lines are told apart by their place and size only; what is found is marked in `Furniture.kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sbkennis.pages.furniture import Furniture
from sbkennis.pages.geometry import Line, Sheet
from sbkennis.pages.openings import KEY_FIGURE, NUMBERED, QUOTES, is_quotation
from sbkennis.records import BlockKind

__all__ = ["Contents", "find_front"]

_ITEM_SIGN = re.compile(r"[•●○▪■➢✓✔☐☒]\s*\w")
_SENTENCE = re.compile(r"(?:[^\W_][\w’'-]*[,;:]?\s+){5,40}[^\W\d_][\w’'-]*[.!?](?=\s|$)")
SPARSE = 130  # words; a page with fewer can be a cover or a colophon
_CONTENTS = re.compile(
    r"(?:inhoud|inhoudsopgave|inhoudsoverzicht|inhoudstafel|contents|table of contents)[.:]?",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|·{4,}")
_ENTRY = re.compile(r"\S.*?(?:[\s.…·_]+)(?P<page>\d{1,3}|[ivxl]{1,5})")
_COLOPHON = re.compile(
    r"\b(?:colofon|isbn|issn|vormgeving|opmaak|drukwerk|uitgave van|©|copyright|fotografie|"
    r"auteurs?|redactie|postbus \d+|versie \d|www\.)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{1,2}\s+)?[a-z]{3,9}\s+\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", re.IGNORECASE
)
# "beste manier om te helpen" is the middle of a sentence, "Beste voorbeelden" a heading.
_SALUTATION = re.compile(
    r"(?:Zeer (?:hoog)?geachte|(?:Hoogg|G)eachte)\b.{0,80}|Beste\b.{0,80}[,:!]"
)


class Contents:
    """Finds the lines of tables of contents, page after page."""

    def __init__(self) -> None:
        self.open = False
        self.pages: set[int] = set()

    def take(self, lines: Sequence[Line], index: int) -> list[Line]:
        """The lines of a contents list on the page with this index."""
        ordered = [line for line in lines if line.table is None]
        entries = [self._is_entry(line) for line in ordered]
        start: int | None = 0 if self.open else None
        if start is None:
            start = next(
                (
                    place
                    for place, line in enumerate(ordered)
                    if _CONTENTS.fullmatch(line.text.strip())
                    and sum(entries[place + 1 : place + 13]) >= 3
                ),
                None,
            )
        elif sum(entries) < max(2, 0.3 * len(entries)):
            # Its last entries, above the text; in that text a line may end with a number.
            entries = [
                entry and self._stands_apart(line)
                for entry, line in zip(entries, ordered, strict=True)
            ]
        if self.open and not any(entries[:4]) and sum(entries) < max(2, 0.3 * len(entries)):
            self.open = False
            return []
        if start is None:
            leaders = [
                bool(_LEADERS.search(line.text)) and entry
                for line, entry in zip(ordered, entries, strict=True)
            ]
            if sum(leaders) < 4:
                self.open = False
                return []
            start = leaders.index(True)
        last = start
        misses = 0
        for place in range(start, len(ordered)):
            if entries[place]:
                last, misses = place, 0
            else:
                misses += 1
                if misses > 4:
                    break
        # What stands on the same lines as the contents, left or right, is numbers of theirs.
        taken = ordered[start : last + 1]
        self.open = last >= len(ordered) - 3
        if taken:
            self.pages.add(index)
        return taken

    @staticmethod
    def _is_entry(line: Line) -> bool:
        text = line.text.strip()
        match = _ENTRY.fullmatch(text)
        if match is None:
            return False
        if _LEADERS.search(text):
            return True
        if len(text) > 220:
            return False
        # Without leaders: the number stands apart, at the right.
        return len(line.words) > 1 and (
            line.words[-1].left - line.words[-2].right > 0.8 * line.size
            or line.right > line.column.right - 3
        )

    @staticmethod
    def _stands_apart(line: Line) -> bool:
        """Whether leaders, or more white than between the other words, part its number off."""
        if _LEADERS.search(line.text):
            return True
        gaps = [after.left - before.right for before, after in pairwise(line.words)]
        return gaps[-1] > 0.8 * line.size and gaps[-1] > 2 * max(gaps[:-1], default=0.0)


def find_front(
    sheets: Sequence[Sheet],
    flow: list[list[Line]],
    furniture: Furniture,
    size: float,
    contents_pages: set[int],
) -> None:
    """Marks the cover, the colophon and the head of a letter."""
    words = [sum(len(line.text.split()) for line in lines) for lines in flow]
    _find_cover(flow, words, furniture, size, contents_pages)
    if _find_letter_head(sheets, flow, furniture):
        return
    # The last page, when it holds no more than an address or a colophon.
    if len(sheets) > 2 and 0 < words[-1] < 80:
        lines = _outside_tables(flow[-1])
        if any(_COLOPHON.search(line.text) for line in lines) and not any(
            _is_full(line) and len(line.text) > 60 for line in lines
        ):
            for line in lines:
                furniture.kinds.setdefault(id(line), BlockKind.FRONT_MATTER)


def _find_cover(
    flow: list[list[Line]],
    words: Sequence[int],
    furniture: Furniture,
    size: float,
    contents_pages: set[int],
) -> None:
    """Marks the cover and the sparse pages behind it; without a cover the title above the text."""
    has_front = False
    for index in range(min(3, len(flow))):
        lines = _outside_tables(flow[index])
        tables = len(lines) < len(flow[index])
        if index in contents_pages and index > 0:
            break
        prose = sum(len(line.text) > 65 for line in lines) > 3
        sparse = words[index] < SPARSE and not tables and not prose and len(flow) > index + 1
        if (
            not sparse
            or (index == 0 and _says_something(lines))
            or (index > 0 and not _is_front(lines, size))
        ):
            break
        has_front = True
        if index == 0:
            _mark_cover(lines, furniture, size)
        else:
            for line in lines:
                furniture.kinds[id(line)] = BlockKind.FRONT_MATTER
    if not has_front and flow and flow[0]:
        _mark_title(flow, furniture, size)


def _find_letter_head(
    sheets: Sequence[Sheet], flow: list[list[Line]], furniture: Furniture
) -> bool:
    """Marks what stands above the salutation of a letter; whether there is one."""
    for sheet, page in zip(sheets[:2], flow[:2], strict=True):
        lines = _outside_tables(page)
        for position, line in enumerate(lines):
            if (
                _SALUTATION.fullmatch(line.text.strip())
                and len(line.text) < 90
                and line.baseline < 0.8 * sheet.height
            ):
                for before in lines[:position]:
                    furniture.kinds.setdefault(id(before), BlockKind.FRONT_MATTER)
                return True
    return False


def _outside_tables(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.table is None]


def _says_something(lines: Sequence[Line]) -> bool:
    """Whether a sparse first page is no cover: an infographic, a slide with items."""
    items = sum(_ITEM_SIGN.match(line.text) is not None for line in lines)
    return items >= 2 or len(_SENTENCE.findall("\n".join(line.text for line in lines))) >= 3


def _is_front(lines: Sequence[Line], size: float) -> bool:
    """Whether a sparse page behind the cover is part of the front matter, not a short text."""
    if not lines:
        return True
    prose = sum(_is_full(line) and len(line.text) > 50 for line in lines)
    heading = any(line.size > 1.25 * size for line in lines)
    colophon = any(_COLOPHON.search(line.text) for line in lines)
    return colophon or (prose <= 2 and not heading)


def _is_full(line: Line) -> bool:
    return line.right >= line.column.right - 0.15 * (line.column.right - line.column.left)


def _mark_cover(lines: Sequence[Line], furniture: Furniture, size: float) -> None:
    if not lines:
        return
    largest = max(line.size for line in lines if len(line.text) > 2 or line is lines[0])
    # The subtitle of a cover is often less than half its title, and still far above the text.
    least = max(1.25 * size, min(0.5 * largest, 1.9 * size))
    subtitle = 0.0  # the size of what follows directly on the title
    for before, line in zip([None, *lines[:-1]], lines, strict=True):
        if before is not None and before.size >= largest - 0.3 > line.size:
            subtitle = line.size if line.size >= 1.25 * size else 0.0
        elif line.size != subtitle:
            subtitle = 0.0
        large = line.size >= least or line.size == subtitle
        worded = len(re.findall(r"[^\W\d]", line.text)) >= 2
        if before is not None and not worded:  # "2024-2030" under the words of a title
            worded = (
                furniture.kinds[id(before)] is BlockKind.TITLE and abs(before.size - line.size) < 1
            )
        is_title = large and worded and not _DATE.fullmatch(line.text.strip())
        furniture.kinds[id(line)] = BlockKind.TITLE if is_title else BlockKind.FRONT_MATTER


def _mark_title(flow: list[list[Line]], furniture: Furniture, size: float) -> None:
    """A title above the text of the first page: larger than any heading further on."""
    lines = _outside_tables(flow[0])
    upper = lines[: max(6, len(lines) // 3)]
    quoted = _quoted_lines(upper)
    quoted |= {
        id(line) for page in flow for line in page if KEY_FIGURE.fullmatch(line.text.strip())
    }
    upper = [line for line in upper if id(line) not in quoted]
    if not upper:
        return
    largest = max(line.size for line in upper)
    if largest < 1.2 * size:
        return
    later = [
        line.size
        for lines_ in flow
        for line in lines_
        if line.table is None
        and line.size >= largest - 0.3
        and line not in upper
        and id(line) not in quoted
    ]
    if later:
        return
    first = next(index for index, line in enumerate(upper) if line.size >= largest - 0.3)
    for line in upper[first:]:
        if line.size < largest - 0.3 or NUMBERED.match(line.text):
            break
        furniture.kinds[id(line)] = BlockKind.TITLE
    if _says_something(upper[:first]):
        return  # the text begins above it
    for line in upper[:first]:
        furniture.kinds.setdefault(id(line), BlockKind.FRONT_MATTER)


def _quoted_lines(lines: Sequence[Line]) -> set[int]:
    """The ids of the lines that are a quotation set apart from the text."""
    found: set[int] = set()
    for start, first in enumerate(lines):
        if first.text.strip()[:1] not in QUOTES:
            continue
        for end in range(start + 1, min(start + 8, len(lines)) + 1):
            group = lines[start:end]
            if abs(group[-1].size - first.size) > 0.3:
                break
            if is_quotation(" ".join(line.text for line in group)):
                found.update(map(id, group))
                break
    return found
