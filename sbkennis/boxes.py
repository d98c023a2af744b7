"""Blocks in reading order → the places after a box where its headings hold no more.

A box stands beside the running text, which goes on after it under the heading from before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Measured", "ends"]

_SAME = 0.5  # points of type that are no difference


class Measured(NamedTuple):
    """What is asked of a block to tell where a box ends."""

    box: int | None  # number of the box that it stands in
    level: int  # of a heading, from 1; 0 of what is none
    size: float | None  # of its type, in points
    words: int
    is_numbered: bool = False  # as a section of the text: "2.1 Doelen"


@dataclass(slots=True)
class _Part:
    """A box, or what stands between two of them."""

    box: int | None
    start: int  # index of its first block
    headings: list[Measured] = field(default_factory=list)
    above: int = 0  # words before its first heading
    under: int = 0  # words after it
    is_filled: bool = False  # whether anything stands under the last heading

    def add(self, block: Measured) -> None:
        self.is_filled = not block.level
        if block.level:
            self.headings.append(block)
        elif self.headings:
            self.under += block.words
        else:
            self.above += block.words

    @property
    def top_level(self) -> int:
        """How deep its highest heading is; 0 without one."""
        return self.top.level if self.headings else 0

    @property
    def top(self) -> Measured:
        """The first of its highest headings."""
        return min(self.headings, key=lambda one: one.level)


def ends(blocks: Sequence[Measured]) -> dict[int, int]:
    """The index of each block at which headings end with their box, and the level of those.

    They do not where boxes lay out a document: most of its headings stand in one, and most of the
    text after it.

    >>> text, title, boxed = (Measured(None, level, None, 9) for level in (0, 1, 2))
    >>> ends([title, text, boxed._replace(box=1), text._replace(box=1), text])
    {4: 2}
    """
    parts = _parts(blocks)
    outside = [one for part in parts if part.box is None for one in part.headings]
    highest = min((one.level for one in outside), default=0)
    outer = Measured(None, highest, None, 0)  # above all headings stands one as high
    found: dict[int, int] = {}
    inside, after = 0, 0
    for place, part in enumerate(parts):
        following = parts[place + 1 :]
        if not part.headings:
            continue
        is_opening = _starts_a_row(parts, place) or _is_opening(part, outer, following)
        if part.box is None or not following or is_opening:
            outer = part.headings[-1]
            continue
        found[following[0].start] = part.top.level
        inside += part.above + part.under
        after += following[0].above
    return {} if len(found) > len(outside) and after > inside else found


def _parts(blocks: Sequence[Measured]) -> list[_Part]:
    """The boxes of a document and what stands between them, in order.

    A box without a heading right after another goes on with it.
    """
    parts: list[_Part] = []
    for place, block in enumerate(blocks):
        if not parts or parts[-1].box != block.box:
            parts.append(_Part(block.box, place))
        parts[-1].add(block)
    joined: list[_Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last is None or last.box is None or part.box is None or part.headings:
            joined.append(part)
        else:
            last.under += part.above
            last.is_filled = True
    return joined


def _starts_a_row(parts: Sequence[_Part], place: int) -> bool:
    """Whether a box stands right under a heading, and text and a box as high follow under it.

    Then these open the sections of a chapter.
    """
    if not 0 < place < len(parts) - 2:
        return False
    before, box, text, later = parts[place - 1 : place + 3]
    is_right_under = before.box is None and bool(before.headings) and not before.is_filled
    is_text = text.box is None and not text.headings
    return is_right_under and is_text and later.top_level == box.top_level


def _is_opening(box: _Part, outer: Measured, following: Sequence[_Part]) -> bool:
    """Whether the headings in a box hold on after it, as those of a chapter that opens with it.

    They do when they are numbered, or as high or as large as the heading outside, when the box has
    nothing under the last of them, and when the next heading outside is deeper than they are.
    """
    top = box.top
    if top.is_numbered or not box.is_filled or not 0 < outer.level < top.level:
        return True
    if top.size and outer.size and top.size > outer.size - _SAME:
        return True
    later = next((part for part in following if part.headings), None)
    return later is not None and later.box is None and later.headings[0].level > top.level
