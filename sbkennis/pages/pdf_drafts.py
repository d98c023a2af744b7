"""The records between the layout of lines and the blocks of a reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sbkennis.pages.geometry import Line, Table
from sbkennis.pages.notes import Mark
from sbkennis.records import BlockKind

__all__ = ["Bookmark", "Draft", "Structure"]


class Bookmark(NamedTuple):
    """An entry of the outline of a PDF."""

    title: str
    page: int  # index from 0
    level: int  # from 1


@dataclass(slots=True, eq=False)
class Draft:
    """A block whose lines have not been written to the text yet."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    label: str | None = None
    grid: Table | None = None  # of a table row
    table: int | None = None
    cells: list[list[Line]] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    is_header_row: bool = False
    left: float = 0.0  # of a list item: where its text begins
    style: tuple[float, bool, bool, int] | None = None  # of a heading


@dataclass(slots=True)
class Structure:
    """What `find_structure` found."""

    drafts: list[Draft]
    marks: list[tuple[Mark, str]]  # with the label of the note each belongs to
    labels: dict[int, str]  # page index → printed label
    tables: int
    letterhead: set[int]  # ids of lines
