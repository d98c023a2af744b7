"""Lines of a page → its footnotes; raised figures in running text → marks of notes.

Small type low on the page is not enough to be a footnote: tables and captions are small too. Its
number must be a mark on that page, or a separator must be drawn above the first note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sbkennis.pages.geometry import Line, Sheet, Word

__all__ = ["Mark", "Note", "find_notes", "marked", "marks", "note_label"]

SMALL = 0.94  # of the body size; footnotes are set at most this large
# Notes count from 1: "070 - 373" is a telephone number.
_LABEL = re.compile(r"\[?([1-9]\d{0,2}|[*†‡]{1,3})\]?[.):]?(?=\s|$|[A-Z‘“'\"(])")
SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = str.maketrans(SIGNS, "0123456789")
_MARK = re.compile(r"\d{1,3}|[*†‡]{1,3}")
_UNITS = re.compile(r"(?:^|\W)(?:[kcdm]?m|CO|NO|PM|ha)$")


@dataclass(slots=True)
class Note:
    """A footnote: its label (None when it continues one of the page before) and its lines."""

    label: str | None
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Mark:
    """A raised figure: where it stands in its line, and what it says."""

    line: Line
    start: int  # code points in `line.text`
    end: int
    label: str


def marks(lines: Iterable[Line]) -> list[Mark]:
    """The raised figures and signs of lines, whether or not there is a note for them."""
    found: list[Mark] = []
    for line in lines:
        for position, (word, offset) in enumerate(zip(line.words, line.offsets, strict=True)):
            if word.raised:
                before = line.text[:offset]
                if position == 0 and len(line.words) > 1 and not before:
                    continue  # the label of a note itself
                if word.text.isdigit() and _UNITS.search(before) and not word.space:
                    continue  # m², CO₂
                if word.text[:1] in SIGNS and _goes_on(line, position):
                    continue  # O²PZ
                text = word.text.translate(_RAISED)
                for start, end in _separate(text):
                    found.append(Mark(line, offset + start, offset + end, text[start:end]))
            else:
                found += _raised_characters(line, word, offset)
    return found


def _goes_on(line: Line, position: int) -> bool:
    """Whether letters stand right behind a word."""
    after = line.words[position + 1] if position + 1 < len(line.words) else None
    return after is not None and not after.space and after.text[:1].isalpha()


def _separate(text: str) -> list[tuple[int, int]]:
    """The marks in raised type: "27" and "28" of "2728", which stand side by side."""
    if len(text) >= 3 and text.isascii() and text.isdigit():
        for middle in range(1, len(text)):
            if text[middle] != "0" and int(text[middle:]) == int(text[:middle]) + 1:
                return [(0, middle), (middle, len(text))]
    return [match.span() for match in _MARK.finditer(text)]


def marked(lines: Iterable[Line]) -> set[str]:
    """What the marks in running text say."""
    return {mark.label for mark in marks(line for line in lines if line.table is None)}


def _raised_characters(line: Line, word: Word, offset: int) -> list[Mark]:
    """Marks that are superscript code points, or an asterisk behind a word."""
    found = []
    for match in re.finditer(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=\w)[*†‡]{1,3}|(?<=[.,;:)])[*†‡]{1,3}", word.text):
        if _UNITS.search(word.text[: match.start()]):
            continue
        start = offset + match.start()
        if start:
            label = match.group().translate(_RAISED)
            found.append(Mark(line, start, offset + match.end(), label))
    return found


def note_label(line: Line) -> str | None:
    """The number or sign with which a line of a note begins."""
    first = line.words[0]
    text = line.text.translate(_RAISED) if first.text[:1] in SIGNS else line.text
    if first.raised or first.text[:1] in SIGNS:
        match = _MARK.match(first.text.translate(_RAISED))
        return match.group() if match else None
    match = _LABEL.match(text)
    return match.group(1) if match else None


def find_notes(
    sheet: Sheet, lines: Sequence[Line], body_size: float, pending: Iterable[str] = ()
) -> list[Note]:
    """The footnotes of a page, in order; `lines` are those that are not furniture.

    Args:
        pending: marks of the page before that had no note there: a note may move to the next page.
    """
    regions: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        regions[line.region].append(line)
    referenced = marked(lines) | set(pending)
    notes: list[Note] = []
    for region in regions.values():
        notes += _notes_of_region(sheet, region, body_size, referenced)
    return notes


def _notes_of_region(
    sheet: Sheet, region: list[Line], body_size: float, referenced: set[str]
) -> list[Note]:
    tail = _tail(region, SMALL * body_size)
    first, separated = _first(sheet, tail, referenced)
    if first is None:
        tail = _tail(region, 1.02 * body_size)
        first, separated = _first_as_large(sheet, tail, referenced), None
    if first is None:
        return []
    notes: list[Note] = []
    start = tail.index(first)
    lead = separated if separated is not None and separated < start else start
    if lead < start:
        notes.append(Note(None, tail[lead:start]))
    left = first.left
    for line in tail[start:]:
        label = note_label(line)
        begins = label is not None and (
            line is first
            or (line.left <= left + 6 and _follows(notes, label, raised=bool(line.words[0].raised)))
        )
        if begins:
            notes.append(Note(label, [line]))
        else:
            notes[-1].lines.append(line)
    return notes


def _tail(region: list[Line], largest: float) -> list[Line]:
    """The last lines of a region that are no larger, from top to bottom."""
    start = len(region)
    while start and region[start - 1].table is None and region[start - 1].size <= largest:
        start -= 1
    return region[start:]


def _first_as_large(sheet: Sheet, tail: list[Line], referenced: set[str]) -> Line | None:
    """The first line of the first note where notes are as large as the text.

    It stands right under a separator, and its raised number is a mark on the page.
    """
    for index, line in enumerate(tail):
        if line.words[0].raised and note_label(line) in referenced:
            above = tail[index - 1].bottom if index else line.top - 40
            return line if _has_separator(sheet, line, max(above - 2, line.top - 40)) else None
    return None


def _first(sheet: Sheet, tail: list[Line], referenced: set[str]) -> tuple[Line | None, int | None]:
    """The first line of the first note, and the index of the first line under a separator."""
    separated: int | None = None
    for index, line in enumerate(tail):
        above = tail[index - 1].bottom if index else line.top - 40
        if _has_separator(sheet, line, max(above - 2, line.top - 40)):
            separated = index
            break
    for index, line in enumerate(tail):
        label = note_label(line)
        if label is None:
            continue
        under = separated is not None and index >= separated
        if under or label in referenced:
            raised = line.words[0].raised
            # A row of a table may begin with a number that is also a mark: a note says more.
            if under or raised or len(line.text) > 12:
                return line, separated
    return None, separated


def _has_separator(sheet: Sheet, line: Line, ceiling: float) -> bool:
    """A short horizontal rule directly above a line, beginning where the line begins."""
    return any(
        rule.horizontal
        and not rule.filled
        and ceiling <= (rule.box.top + rule.box.bottom) / 2 <= line.baseline - 0.5 * line.size
        and abs(rule.box.left - line.left) <= 25
        and 25 <= rule.box.right - rule.box.left <= 0.55 * sheet.width
        for rule in sheet.rules
    )


def _follows(notes: list[Note], label: str, *, raised: bool) -> bool:
    """Whether a label may come after those before it; "2024" at a line start does not."""
    last = next((note.label for note in reversed(notes) if note.label), None)
    if last is None or not (label.isdigit() and last.isdigit()):
        return True
    return int(label) == int(last) + 1 or (raised and int(label) > int(last))
