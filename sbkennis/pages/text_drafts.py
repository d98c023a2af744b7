"""Lines of a text file → a block with its places in the file, before its kind is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sbkennis.pages.assembly import Inline
from sbkennis.pages.drafts import Draft
from sbkennis.pages.markup import visible
from sbkennis.pages.text_lines import Line, indent_of
from sbkennis.records import BlockKind

__all__ = ["TextDraft", "draft_of", "joined"]


@dataclass(slots=True)
class TextDraft(Draft):
    """A block with the places in the file on which it stands."""

    parts: list[tuple[int, int]] = field(default_factory=list)
    cell_parts: list[list[tuple[int, int]]] = field(default_factory=list)
    indent: int = 0
    page: int = 0
    lines: int = 1
    is_lone: bool = True  # a blank line stands before and after it


def draft_of(text: str, kind: BlockKind, lines: Sequence[Line]) -> TextDraft:
    """The block that stands on these lines of the text."""
    parts = []
    for line in lines:
        if not line.is_blank:
            start = line.end - len(line.text.lstrip())
            parts.append((start, start + len(line.text.strip())))
    return TextDraft(
        kind,
        Inline(visible("\n".join(line.text for line in lines))),
        parts=joined(text, parts),
        page=lines[0].page,
        lines=len(lines),
        indent=indent_of(lines[0].text),
    )


def joined(text: str, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Makes parts with only white space between them one."""
    answer: list[tuple[int, int]] = []
    for start, end in parts:
        if answer and answer[-1][1] <= start and not text[answer[-1][1] : start].strip():
            answer[-1] = (answer[-1][0], end)
        else:
            answer.append((start, end))
    return answer
