"""What a draft is made of; offsets are code points of the paragraph or note they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

__all__ = [
    "Cell",
    "Draft",
    "Note",
    "NoteMark",
    "Paragraph",
    "Part",
    "Place",
    "Quotation",
    "Reference",
]


_HYPHENS = frozenset("-\u00ad\u2010\u2011\ufffe\x02")


class Part(StrEnum):
    """What a paragraph of a draft is."""

    HEADING = "heading"
    TEXT = "text"
    LIST = "list"
    QUOTE = "quote"  # a block quotation, by its style or its indentation
    TABLE = "table"
    BOX = "box"  # in a text box
    OTHER = "other"  # a caption, a table of contents, a title


class NoteMark(NamedTuple):
    """Where in a text a note is called; the mark itself is no part of the text."""

    position: int
    note: int  # index in `Draft.notes`


class Cell(NamedTuple):
    """A cell of a table, with what stands at the head of its row and its column."""

    text: str
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, list item or table cell, in reading order.

    ``text`` is what a reader sees, without note marks, deleted text and hidden text.
    """

    number: int  # from 1
    part: Part
    text: str
    heading: tuple[str, ...] = ()  # from the chapter down to the nearest heading
    level: int = 0  # of a heading, from 1
    marks: tuple[NoteMark, ...] = ()
    italics: tuple[tuple[int, int], ...] = ()
    page: int | None = None  # in a PDF
    cells: tuple[Cell, ...] = ()  # of a table: this cell, or the cells of this row
    row: int | None = None  # of a table whose cells are paragraphs: which row, from 1
    says_quoted: bool = False  # of a quotation: a style or sign says so, no indentation alone
    hyphens: tuple[int, ...] = ()  # where a line ended in a hyphen, which was kept or left out

    def as_set(self, start: int, end: int) -> str:
        """A slice of the text with its line ends behind hyphens, as the page has them."""
        text, last = "", start
        for place in self.hyphens:
            if start < place < end:
                kept = self.text[place] in _HYPHENS
                text += f"{self.text[last:place]}-\n"
                last = place + kept
        return text + self.text[last:end]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote."""

    label: str  # as a reader sees it: "3", "iv"
    kind: Literal["footnote", "endnote"]
    text: str
    italics: tuple[tuple[int, int], ...] = ()
    paragraph: int | None = None  # number of the paragraph that calls it
    position: int = 0  # where in that paragraph


class Place(NamedTuple):
    """A slice of a paragraph, or of a note, of a draft.

    A quotation that runs over several paragraphs ends in ``last``; ``end`` counts there.
    """

    paragraph: int | None  # number of the paragraph, also of the one that calls the note
    start: int
    end: int
    note: int | None = None  # index in `Draft.notes`, when it stands in a note
    last: int | None = None  # number of the last paragraph, when there are several


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a draft that point to a source.

    ``back`` says that they point to an earlier reference: the same place ("ibid."), the same work
    on another page ("a.w.", "t.a.p.", or a page alone), or a note by its number; or to a number
    that the list of sources lacks.
    """

    text: str
    place: Place
    years: tuple[str, ...] = ()
    undated: bool = False  # says itself that there is no date: "z.j.", "z.d."
    pages: str | None = None  # as `citations.verify` takes it: "12", "12-13", "12, 15", "iv"
    kamerstuk: tuple[str, str] | None = None  # number of the file, number of the paper
    kenmerk: str | None = None
    address: str | None = None
    back: Literal["ibid", "work", "page", "note", "list"] | None = None
    note: str | None = None  # label of the note, or number in the list, that is pointed to
    lead: str = ""  # the words before it in its paragraph, when it stands in brackets
    strong: bool = True  # carries a year, number, page or address: it is meant as a reference


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a draft that are given as those of a source.

    ``wider`` is another reading: from a mark before it that never closes, or up to one after it
    that nothing opens.
    """

    text: str
    place: Place
    form: Literal["quoted", "block", "italic", "item", "term"]  # the last two may be quoted
    references: tuple[int, ...] = ()  # indexes in `Draft.references`; the nearest first
    wider: Place | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read; of a first reading, without quotations and references."""

    file: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    warnings: tuple[str, ...] = ()  # Dutch sentences

    def text_at(self, place: Place) -> str:
        """The text in which a place counts: of its note, or of its paragraph."""
        if place.note is not None:
            return self.notes[place.note].text
        assert place.paragraph is not None
        return self.paragraphs[place.paragraph - 1].text

    def texts(self) -> Iterator[tuple[Place, str]]:
        """All paragraphs and notes in the order in which a reader meets them, as whole places."""
        called: set[int] = set()
        for one in self.paragraphs:
            yield Place(one.number, 0, len(one.text)), one.text
            for mark in one.marks:
                if mark.note not in called:
                    called.add(mark.note)
                    note = self.notes[mark.note]
                    yield Place(one.number, 0, len(note.text), note=mark.note), note.text
        for index, note in enumerate(self.notes):
            if index not in called:
                yield Place(note.paragraph, 0, len(note.text), note=index), note.text
