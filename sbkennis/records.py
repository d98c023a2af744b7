"""The records that travel between the rooms; frozen, with their units stated.

Offsets are Unicode code points in a document's text (its pages joined by one newline), from 0,
end exclusive. Page and slide numbers count from 1; ``None`` stands for a format without pages.
A score is better when it is higher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

__all__ = [
    "Anchor",
    "AnchorKind",
    "Block",
    "BlockKind",
    "Certainty",
    "Citation",
    "Document",
    "Filters",
    "Finding",
    "Hit",
    "Identifier",
    "NoteMark",
    "Page",
    "PageSource",
    "Passage",
    "PassageKind",
    "Piece",
    "Problem",
    "Property",
    "Reading",
    "Reasons",
    "Span",
    "Tag",
    "covered",
]

AnchorKind = Literal["page", "slide", "paragraph", "line"]
PageSource = Literal["text", "ocr", "none"]
Certainty = Literal["vermeld", "waarschijnlijk", "opgegeven"]


class Span(NamedTuple):
    """A slice ``text[start:end]`` of a document, and the physical page on which it stands."""

    start: int
    end: int
    page: int | None


def covered(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The slices of a text that hold ``quote[start:end]``; one newline stands between slices.

    >>> covered([Span(10, 14, 1), Span(30, 35, 2)], 2, 7)
    (Span(start=12, end=14, page=1), Span(start=30, end=32, page=2))
    """
    found: list[Span] = []
    offset = 0
    for span in spans:
        length = span.end - span.start
        left, right = max(start - offset, 0), min(end - offset, length)
        if left < right:
            found.append(Span(span.start + left, span.start + right, span.page))
        offset += length + 1
    return tuple(found)


class BlockKind(StrEnum):
    """What a block of text is; readers decide this, passages follow it."""

    TITLE = "title"  # title or subtitle on a cover or first page; not part of the heading path
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    FOOTNOTE = "footnote"  # footnote or endnote, its mark included
    CAPTION = "caption"
    QUOTE = "quote"  # a block quotation
    SPEAKER_NOTE = "speaker_note"  # notes under a slide
    SOURCE = "source"  # an entry of a bibliography or list of sources
    FRONT_MATTER = "front_matter"  # cover text, letterhead, colophon
    CONTENTS = "contents"  # a line of a table of contents
    HEADER = "header"  # running header
    FOOTER = "footer"  # running footer
    PAGE_NUMBER = "page_number"
    NOISE = "noise"  # text that OCR or extraction left unreadable
    BOILERPLATE = "boilerplate"  # menus, "Lees meer", sharing buttons

    @property
    def is_furniture(self) -> bool:
        """Whether the block never becomes part of a passage."""
        return self in _FURNITURE


_FURNITURE = frozenset(
    {
        BlockKind.CONTENTS,
        BlockKind.HEADER,
        BlockKind.FOOTER,
        BlockKind.PAGE_NUMBER,
        BlockKind.NOISE,
        BlockKind.BOILERPLATE,
    }
)


class Property(NamedTuple):
    """A raw statement that a file makes about itself, for `description` to weigh.

    ``name`` says where it stood: ``pdf:Title``, ``xmp:dc:title``, ``docx:title``,
    ``html:og:title``, ``http:address``.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page or slide; a format without pages has exactly one, with ``number`` ``None``.

    ``boxes`` holds, for every code point of the page, four little-endian uint16
    (left, top, right, bottom; tenths of a point from the top left corner; all 0 where the
    character has no box), compressed with zlib; ``None`` where a format has no geometry.
    """

    number: int | None
    label: str | None  # the printed label ("iv", "12") when it is known
    start: int
    end: int
    source: PageSource = "text"
    confidence: float | None = None  # mean OCR word confidence, 0 to 1
    width: float | None = None  # points
    height: float | None = None  # points
    boxes: bytes | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A unit of layout in reading order; every visible character belongs to exactly one.

    A block that runs over a page break or around furniture has several spans. The spans of all
    blocks are disjoint; their order in `Reading.blocks` is the reading order.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0  # heading: 1 is the highest; list item: depth from 1
    label: str | None = None  # "2.1" of a heading, "3" of a footnote, "a." or "•" of a list item
    number: int | None = None  # paragraph number from 1 in DOCX and HTML
    size: float | None = None  # dominant type size in points, where known
    bold: bool = False  # dominant weight, where known
    table: int | None = None  # number of the table, from 1
    columns: tuple[str, ...] = ()  # table row: the header of each cell ("" where there is none)
    cells: tuple[tuple[Span, ...], ...] = ()  # table row: the spans of each cell
    is_header_row: bool = False
    box: int | None = None  # number of the box beside the running text that it stands in, from 1

    @property
    def start(self) -> int:
        """Where the first span starts."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Where the last span ends."""
        return self.spans[-1].end


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A footnote mark in running text: ``text[start:end]`` is the mark, ``note`` its label."""

    start: int
    end: int
    note: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader hands on: the verbatim text of a file with its layout.

    ``text`` is the pages joined by one newline: ``text[page.start:page.end]`` is a page.
    """

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    unit: AnchorKind
    reader: str  # name and version of the engine that read it: "pypdfium2 5.15.2"
    note_marks: tuple[NoteMark, ...] = ()
    italics: tuple[tuple[int, int], ...] = ()  # slices of the text, where a format tells
    properties: tuple[Property, ...] = ()
    tables: int = 0
    warnings: tuple[str, ...] = ()  # Dutch sentences


class PassageKind(StrEnum):
    """What a passage is made of."""

    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    FOOTNOTE = "footnote"
    SPEAKER_NOTE = "speaker_note"
    SOURCES = "sources"  # list of sources; not searched
    FRONT_MATTER = "front_matter"  # cover, letterhead, colophon; not searched


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim piece of a document, small enough to cite and large enough to understand.

    ``quote`` is the slices of ``spans`` joined by one newline; with one span
    ``text[start:end] == quote``. Offsets in ``sentences`` and ``marks`` count in ``quote``.
    """

    id: str  # "<document id>#<start>-<end>"
    document: str  # document id
    position: int  # order in the document, from 0
    kind: PassageKind
    spans: tuple[Span, ...]
    quote: str
    display: str = ""  # the same words as a reader sees them: hyphens undone, lines joined
    heading: tuple[str, ...] = ()  # from the chapter down to the nearest heading
    context: str = ""  # lead-in sentence of a list, headers of a table: read along, never quoted
    number: int | None = None  # first paragraph number, DOCX and HTML
    last_number: int | None = None  # last paragraph number, DOCX and HTML
    sentences: tuple[tuple[int, int], ...] = ()  # in quote
    marks: tuple[tuple[int, int], ...] = ()  # footnote marks in quote
    notes: tuple[str, ...] = ()  # labels of the footnotes that the passage refers to
    searchable: bool = True

    @property
    def start(self) -> int:
        """Where the first span starts."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Where the last span ends."""
        return self.spans[-1].end

    @property
    def words(self) -> int:
        """How many words it weighs in a comparison: those that a reader sees."""
        return len((self.display or self.quote).split())

    @property
    def first_page(self) -> int | None:
        """The physical page on which it starts."""
        return self.spans[0].page

    @property
    def last_page(self) -> int | None:
        """The physical page on which it ends."""
        return self.spans[-1].page


class Identifier(NamedTuple):
    """A number by which a document is known: a kenmerk, kamerstuk, zaaknummer, isbn or doi."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Where one field of a description comes from.

    ``certainty`` is "vermeld" (the document says it), "waarschijnlijk" (inferred; ``reason`` says
    how) or "opgegeven" (a person said it).
    """

    field: str
    value: str
    certainty: Certainty
    where: str  # "p. 1", "pdf:Title", "bronnen.toml"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A source in the library, as described; what is not known is ``None`` or empty."""

    id: str
    file: str  # the file's own name
    sha256: str
    unit: AnchorKind
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None  # ISO, with the precision known: "2020", "2020-05", "2020-05-17"
    kind: str | None = None  # a key of data/soorten.toml
    gemeente: str | None = None
    gemeente_code: str | None = None  # CBS code, "GM0034"
    identifiers: tuple[Identifier, ...] = ()
    address: str | None = None  # URL where it was found
    accessed: str | None = None  # ISO date on which that address was read
    reader: str = ""
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    page_count: int | None = None  # pages or slides; None where the format has none
    pages_without_text: tuple[int, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    tables: int = 0
    footnotes: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """One label on one passage.

    ``assigned`` is true at or above the label's threshold; between the doubt threshold and that
    one the tag is "twijfel" (``doubtful``). Evidence counts in the document's text. What a person
    said has method "mens" and names the ``coder``; a label that a person refused is kept with
    probability 0, so that it shows who overruled the machine.
    """

    passage: str
    facet: str
    label: str
    probability: float
    assigned: bool
    doubtful: bool = False
    evidence: tuple[tuple[int, int], ...] = ()
    basis: str = ""  # "" the passage itself; else what it rests on: "kop", "kolom", "oordeel"
    method: str = ""
    model: str = ""
    codebook: str = ""  # version
    coder: str = ""  # who said it, where a person did
    disputed: bool = False  # another person said otherwise


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages a question is asked of; empty fields do not restrict.

    Values within one field are alternatives, fields are combined. ``since`` and ``until`` are ISO
    dates of any precision, compared on the precision that both sides share. ``labels`` holds
    (facet, label) pairs: pairs of one facet are alternatives, facets are combined. A library reads
    both as a person writes them, and finds the facet where that is empty.
    """

    labels: tuple[tuple[str, str], ...] = ()
    gemeenten: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    documents: tuple[str, ...] = ()  # document ids


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quotation stands, as honestly as its format allows.

    ``first`` and ``last`` count pages, slides, paragraphs or lines from 1; ``label`` is what a
    reader sees ("p. 12", "dia 3", "alinea 14", "regel 7"), with the printed page label where there
    is one.
    """

    kind: AnchorKind
    first: int | None
    last: int | None
    label: str
    accessed: str | None = None


class Piece(NamedTuple):
    """A stretch of text, in italics or not."""

    text: str
    italic: bool = False

    @property
    def markdown(self) -> str:
        """The text as Markdown; underscores in plain text, as in an address, mean nothing there."""
        escaped = self.text.replace("\\", "\\\\").replace("*", "\\*")
        return "*" + escaped.replace("_", "\\_") + "*" if self.italic else escaped


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote to print under a quotation that was checked against the stored text."""

    pieces: tuple[Piece, ...]  # footnote, Dutch government form, with the title in italics
    anchor: Anchor
    quote: str  # verbatim
    display: str  # the same words as a reader sees them

    @property
    def text(self) -> str:
        """The footnote without italics."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def markdown(self) -> str:
        """The footnote with italics between asterisks."""
        return "".join(piece.markdown for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a passage was found."""

    words: tuple[str, ...] = ()  # words of the passage that match the question
    word_score: float = 0.0  # 0 to 1, relative to the best of this question
    meaning_score: float = 0.0  # 0 to 1, relative to the best of this question


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a question: a passage, its document, its citation and why it was found."""

    rank: int  # from 1
    score: float
    document: Document
    passage: Passage
    citation: Citation
    page_label: str | None
    sentence: tuple[int, int] | None  # the matching sentence, in passage.quote
    reasons: Reasons
    tags: tuple[Tag, ...] = ()
    also: tuple[str, ...] = field(default=())  # ids of near-duplicate passages folded into this one
    also_in: tuple[str, ...] = field(default=())  # where each of them stands: "Nota ouderen, p. 4"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be: a Dutch sentence, perhaps about one document.

    ``hidden`` says it to who may know no name of a file, folder or person and no words of a text;
    None where the sentence holds none.
    """

    document: str | None
    text: str
    hidden: str | None = None

    @property
    def unnamed(self) -> str:
        """The sentence without names."""
        return self.text if self.hidden is None else self.hidden
