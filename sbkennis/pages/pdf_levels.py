"""The headings of a document → how deep each lies; items of lists → how deep each is nested.

A number tells most, then a bookmark, then how prominent the type is. Two things mislead: numbers
that start again under every chapter, and boxes, whose headings look like chapters of their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sbkennis.pages.geometry import Box, Line, Sheet
from sbkennis.pages.pdf_drafts import Draft
from sbkennis.records import BlockKind

__all__ = ["frame_around", "frames_of", "is_color", "settle_levels"]

DEEPEST = 6
_PLAIN = re.compile(r"(\d{1,2})\.?")
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?")
_NAMED = re.compile(r"(?:bijlage|hoofdstuk|deel|appendix)", re.IGNORECASE)

_Rank = tuple[float, int]


def settle_levels(drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> None:
    """Gives every heading and every item of a list its level, from 1."""
    headings = [draft for draft in drafts if draft.kind is BlockKind.HEADING]
    ranks = _ranks(headings, _text_size(drafts))
    marked = {id(heading) for heading in headings if heading.level}
    lower = _lower_numbers(headings, ranks, marked)
    for heading in headings:
        heading.level = (0 if id(heading) in lower else _depth(heading)) or heading.level
    for heading in _above_numbers(headings, ranks):
        heading.level = heading.level or 1
    chosen = _levels_of_ranks(headings, ranks)
    boxes = _boxes(drafts, sheets)
    path: list[tuple[int, int]] = []  # how deep each heading above looks, and its level
    inside: list[tuple[int, int]] = []  # the same for the headings in a box
    above: list[_Rank] = []  # the ranks of the headings on the path
    numbered: Draft | None = None  # the last one whose number says how deep it is
    box: int | None = None
    for heading in headings:
        rank = ranks[id(heading)]
        here = boxes.get(id(heading))
        if (
            here is not None
            and above
            and not heading.level
            and not all(_more(rank, other) for other in above)
        ):
            inside = inside if here == box else []
            box = here
            own = chosen[rank]
            heading.level = _place(own, inside, path[-1][1] + 1)
            inside.append((own, heading.level))
            continue
        box = None
        own = heading.level or chosen[rank]
        if numbered is not None and _more(rank, ranks[id(numbered)]) and id(numbered) in lower:
            numbered = None
        if id(heading) in lower and numbered is not None and rank == ranks[id(numbered)]:
            own = max(own, numbered.level + (id(numbered) not in lower))
        if _depth(heading) and not (id(heading) in lower and own > (heading.level or chosen[rank])):
            numbered = heading
        elif numbered is not None and not heading.level and not _more(rank, ranks[id(numbered)]):
            # No more prominent than a numbered heading above it: a part of that one.
            own = max(own, min(DEEPEST, numbered.level + 1))
        deeper = _place(own, path, own)
        heading.level = heading.level or min(own, deeper)
        above = [*above[: len(path)], rank]
        path.append((own, heading.level))
    _nest_items(drafts)


def is_color(color: int) -> bool:
    """Whether a colour is more than a shade of grey."""
    red, green, blue = color >> 16, (color >> 8) & 255, color & 255
    return max(red, green, blue) - min(red, green, blue) > 40


def _place(own: int, path: list[tuple[int, int]], first: int) -> int:
    """One deeper than the nearest heading that is more prominent, which is left on the path."""
    while path and path[-1][0] >= own:
        path.pop()
    return min(DEEPEST, path[-1][1] + 1) if path else min(DEEPEST, first)


def _text_size(drafts: Sequence[Draft]) -> float:
    sizes: Counter[float] = Counter()
    for draft in drafts:
        if draft.kind is BlockKind.PARAGRAPH:
            for line in draft.lines:
                sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _ranks(headings: Sequence[Draft], text_size: float) -> dict[int, _Rank]:
    """How prominent each heading is: by size, and among those of the body size by weight."""
    found: dict[int, _Rank] = {}
    for heading in headings:
        assert heading.style is not None
        size, bold, italic, color = heading.style
        if size >= 1.1 * text_size:
            found[id(heading)] = (round(size), 0)
        else:
            weight = 0 if bold else (1 if is_color(color) and not italic else 2)
            found[id(heading)] = (text_size, weight)
    return found


def _more(one: _Rank, other: _Rank) -> bool:
    """Whether one rank is more prominent than the other."""
    return (-one[0], one[1]) < (-other[0], other[1])


def _lower_numbers(
    headings: Sequence[Draft], ranks: dict[int, _Rank], marked: set[int]
) -> set[int]:
    """Headings whose plain number ("2.") counts within a section, not through the document.

    They are set in lesser type than numbered chapters, or their numbers start again while there
    are more prominent headings, or between a chapter and the next one: 4, 1, 2, 3, 5.
    """
    plain: dict[_Rank, list[Draft]] = defaultdict(list)
    for heading in headings:
        if _number(heading) is not None and id(heading) not in marked:
            plain[ranks[id(heading)]].append(heading)
    lower: set[int] = set()
    for rank, ones in plain.items():
        chapters = [other for other in plain if _more(other, rank)]
        values = [_number(one) or 0 for one in ones]
        again = [
            headings.index(later)
            for (before, after), later in zip(pairwise(values), ones[1:], strict=True)
            if after <= before
        ]
        first = headings.index(ones[0])
        above = again and any(
            _more(ranks[id(other)], rank) for other in headings[first : again[-1]]
        )
        if not chapters and not above:
            lower |= {id(ones[place]) for place in _between(values)}
            continue
        last, within = 0, 0
        for heading in headings:
            value = _number(heading)
            if value is None or id(heading) in marked:
                continue
            if ranks[id(heading)] in chapters:
                last, within = value, 0
            elif ranks[id(heading)] == rank:
                # One chapter may be set a little smaller than the others.
                if chapters and value == last + 1 and within != value - 1 and last:
                    last = value
                    continue
                within = value
                lower.add(id(heading))
    return lower


def _between(values: Sequence[int]) -> list[int]:
    """The places of numbers that start again at 1 before the next number of the outer count."""
    found: list[int] = []
    outer, start = 0, None
    for place, value in enumerate(values):
        if start is None:
            if value == 1 and outer:
                start = place
            else:
                outer = value
        elif value == outer + 1 and value != values[place - 1] + 1:
            found += range(start, place)
            outer, start = value, None
    return found


def _above_numbers(headings: Sequence[Draft], ranks: dict[int, _Rank]) -> list[Draft]:
    """Headings without a number under which numbers such as 1.1 start again.

    So a proposal to a council is made: "Argumenten" has 1.1 and 1.2, and "Kanttekeningen" has 1.1
    and 2.1, which tell of which decision they speak; there is no chapter 1.
    """
    decimal = [one for one in headings if _depth(one) == 2]
    counted = [tuple(map(int, re.findall(r"\d+", one.label or ""))) for one in decimal]
    if any(_depth(one) == 1 for one in headings) or counted == sorted(set(counted)):
        return []
    rank = ranks[id(decimal[0])]
    return [one for one in headings if _depth(one) == 0 and not _more(rank, ranks[id(one)])]


def _levels_of_ranks(headings: Sequence[Draft], ranks: dict[int, _Rank]) -> dict[_Rank, int]:
    """The level that goes with each way of setting a heading."""
    votes: dict[_Rank, Counter[int]] = defaultdict(Counter)
    for heading in headings:
        votes[ranks[id(heading)]][heading.level] += 1
    chosen: dict[_Rank, int] = {}
    current = 0
    for rank in sorted(votes, key=lambda rank: (-rank[0], rank[1])):
        known = Counter({level: count for level, count in votes[rank].items() if level})
        if known and sum(known.values()) >= 0.3 * sum(votes[rank].values()):
            chosen[rank] = known.most_common(1)[0][0]
            current = max(current, chosen[rank])
        elif sum(votes[rank].values()) == 1 and current:
            chosen[rank] = current  # a style used once is no level of its own
        elif sum(votes[rank].values()) == 1 and ranks[id(headings[0])] != rank:
            chosen[rank] = 1  # "Bijlagen" on a page of its own, in the largest type
        else:
            current = chosen[rank] = min(current + 1, DEEPEST)
    return chosen


def _number(heading: Draft) -> int | None:
    match = _PLAIN.fullmatch(heading.label or "")
    return int(match.group(1)) if match else None


def _depth(heading: Draft) -> int:
    """How deep its number says a heading lies; 0 when it has none."""
    label = heading.label
    if label is None:
        return 0
    if _NAMED.match(label) or _PLAIN.fullmatch(label):
        return 1
    return label.rstrip(".").count(".") + 1 if _DECIMAL.fullmatch(label) else 0


# -- boxes ------------------------------------------------------------------------------------


def _boxes(drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> dict[int, int]:
    """For headings in a drawn or filled box with text: the number of that box.

    A box at the foot of a page or column goes on in one of the same width on the next.
    """
    by_page: dict[int, list[tuple[Line, Draft]]] = defaultdict(list)
    for draft in drafts:
        if not draft.kind.is_furniture and draft.kind is not BlockKind.FOOTNOTE:
            for line in draft.lines:
                by_page[line.page].append((line, draft))
    found: dict[int, int] = {}
    number = 0
    before: tuple[int, Box] | None = None  # where the line before stood
    for sheet in sheets:
        lines = by_page.get(sheet.index, [])
        frames = frames_of(sheet) if lines else []
        numbers: dict[Box, int] = {}
        for line, draft in lines:
            box = frame_around(frames, line)
            if box is not None and box not in numbers:
                text = [one for one, other in lines if other.kind is not BlockKind.HEADING]
                if before is not None and _same_width(before[1], box):
                    numbers[box] = before[0]
                elif sum(_holds(box, one) for one in text) >= 2:
                    number += 1
                    numbers[box] = number
            before = (numbers[box], box) if box in numbers and box is not None else None
            if before is not None and draft.kind is BlockKind.HEADING and line is draft.lines[0]:
                found[id(draft)] = before[0]
    return found


def frames_of(sheet: Sheet) -> list[Box]:
    """The boxes of a page; those drawn paragraph by paragraph are made whole."""
    whole = sheet.width * sheet.height
    tables = [table.box for table in sheet.tables]
    frames: list[Box] = []
    for frame in sorted(sheet.frames, key=lambda frame: (round(frame.left), frame.top)):
        last = frames[-1] if frames else None
        if (
            last is not None
            and abs(last.left - frame.left) < 2
            and abs(last.right - frame.right) < 2
            and frame.top <= last.bottom + 2
        ):
            frames[-1] = Box(last.left, last.top, last.right, max(last.bottom, frame.bottom))
        else:
            frames.append(frame)
    return [
        frame
        for frame in frames
        if (frame.right - frame.left) * (frame.bottom - frame.top) < 0.9 * whole
        and not any(_touch(frame, table) for table in tables)
    ]


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left < other.right - 2
        and other.left < one.right - 2
        and one.top < other.bottom - 2
        and other.top < one.bottom - 2
    )


def frame_around(frames: Iterable[Box], line: Line) -> Box | None:
    """The smallest of these boxes that a line stands in."""
    around = [frame for frame in frames if _holds(frame, line)]
    return min(around, key=lambda box: box.area, default=None)


def _holds(box: Box, line: Line) -> bool:
    middle = line.baseline - 0.3 * line.size
    return box.left <= line.left and line.right <= box.right + 2 and box.top <= middle <= box.bottom


def _same_width(one: Box, other: Box) -> bool:
    return abs((one.right - one.left) - (other.right - other.left)) < 3


# -- items of lists ---------------------------------------------------------------------------


def _nest_items(drafts: Sequence[Draft]) -> None:
    """Gives items their depth: one that is set in, with a marker of another kind, is deeper."""
    above: list[tuple[str, float]] = []  # the kind of marker of each open item, and its indent
    for draft in drafts:
        if draft.kind is not BlockKind.LIST_ITEM:
            if draft.kind is BlockKind.HEADING:
                above = []
            continue
        kind = re.sub(r"\d+", "1", re.sub(r"[a-zA-Z]+", "a", draft.label or ""))
        line = draft.lines[0]
        indent = line.left - line.column.left
        known = [place for place, (other, _) in enumerate(above) if other == kind]
        if known:
            del above[known[-1] :]
        else:
            while above and above[-1][1] > indent - 3:
                above.pop()
        above.append((kind, indent))
        draft.level = min(len(above), DEEPEST)
