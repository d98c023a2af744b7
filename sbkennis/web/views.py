"""Records → what a template shows: pieces of text with their marks, and nothing that is markup.

Templates escape every string; nothing here makes HTML.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sbkennis.citations import dutch_date
from sbkennis.cleaning import clean, shown_part
from sbkennis.codebook import Codebook
from sbkennis.phrases import joined
from sbkennis.records import Block, BlockKind, Document, Hit, Page, Passage, Reading, Span, Tag
from sbkennis.wording import evidence, why

__all__ = [
    "Chip",
    "Heading",
    "Part",
    "Piece",
    "Shown",
    "ShownHit",
    "chips",
    "cut",
    "held",
    "hit",
    "outline",
    "page_parts",
    "place_of",
]

Range = tuple[int, int]


class Piece(NamedTuple):
    """Some text, whether it is marked, and whether it is the mark of a note."""

    text: str
    is_marked: bool = False
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A label as it stands beside a passage."""

    facet: str
    label: str
    title: str
    state: str  # "zeker", "twijfel" or "afgewezen"
    reason: str  # a Dutch sentence
    coder: str


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with what a reader wants to see of it."""

    hit: Hit
    pieces: tuple[Piece, ...]
    chips: tuple[Chip, ...]
    why: str
    place: str


def place_of(passage_id: str) -> str:
    """Where in its document a passage stands, as addresses write it: "120-180"."""
    return passage_id.rpartition("#")[2]


def hit(one: Hit, book: Codebook, *, is_answer: bool = True) -> ShownHit:
    """A hit, its matching sentence marked."""
    shown = one.citation.display.replace("\t", " | ")
    pieces: tuple[Piece, ...] = (Piece(shown),)
    if one.sentence:
        start, end = shown_part(one.passage.quote, shown, *one.sentence)
        pieces = tuple(cut(shown, [(start, end)]))
    return ShownHit(
        one,
        pieces,
        tuple(chips(one.tags, one.passage, book)),
        why(one, is_answer=is_answer),
        place_of(one.passage.id),
    )


def cut(text: str, marked: Sequence[Range]) -> list[Piece]:
    """A text in pieces, those in the given places marked."""
    pieces, place = [], 0
    for start, end in sorted(marked):
        start, end = max(start, place), min(end, len(text))
        if start >= end:
            continue
        pieces += [Piece(text[place:start]), Piece(text[start:end], is_marked=True)]
        place = end
    pieces.append(Piece(text[place:]))
    return [one for one in pieces if one.text]


def chips(tags: Iterable[Tag], passage: Passage, book: Codebook) -> list[Chip]:
    """The labels of a passage in the order of the codebook, each with its reason."""
    order = {(label.facet, label.name): at for at, label in enumerate(book.labels)}
    found = []
    for tag in sorted(tags, key=lambda one: order.get((one.facet, one.label), len(order))):
        if tag.assigned:
            state = "zeker"
        elif tag.doubtful:
            state = "twijfel"
        elif tag.disputed:
            state = "afgewezen"
        else:
            continue
        found.append(
            Chip(
                tag.facet,
                tag.label,
                book.title_of(tag.label),
                state,
                _reason(tag, passage),
                tag.coder,
            )
        )
    return found


_BASES = {"kop": "vanwege de kop erboven", "kolom": "vanwege de kop van de kolom"}


def _reason(tag: Tag, passage: Passage) -> str:
    words = [f"“{word}”" for word in evidence(tag, passage)]
    because = f"vanwege {joined(words)}" if words else _BASES.get(tag.basis, "")
    if tag.coder:
        said = f"Volgens {tag.coder}" + (", betwist door een ander" if tag.disputed else "")
        return f"{said}; de labelaar zag het {because}." if because else f"{said}."
    sure = f"{round(100 * tag.probability)} % zeker" + (", dus twijfel" if tag.doubtful else "")
    return f"{sure}; {because}." if because else f"{sure}."


# ---------------------------------------------------------------------- reading


class Heading(NamedTuple):
    """A heading of a document: its depth from 1, its words, and where it stands."""

    level: int
    text: str
    page: int | None
    start: int


def outline(reading: Reading) -> list[Heading]:
    """The headings of a document, in order."""
    found = []
    for block in reading.blocks:
        if block.kind is BlockKind.HEADING:
            words = " ".join(_words(reading, block.spans).split())
            if words:
                level = max(1, min(block.level, 6))
                found.append(Heading(level, words, block.spans[0].page, block.start))
    return found


def _words(reading: Reading, spans: Iterable[Span]) -> str:
    return "".join(piece.text for piece in _pieces(reading, list(spans), ()))


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a page, or the rows of one table.

    ``kind`` is "kop", "tekst", "lijst", "citaat", "bijschrift", "noot", "bron", "meubel" or
    "tabel"; ``notes`` are the passages that begin in it, with their labels. ``name`` is what who
    listens hears of a table.
    """

    kind: str
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    label: str = ""
    rows: tuple[tuple[bool, tuple[tuple[Piece, ...], ...]], ...] = ()
    start: int = 0
    notes: tuple[Shown, ...] = ()
    is_wanted: bool = False
    name: str = ""

    @property
    def words(self) -> str:
        """What it says, on one line."""
        return " ".join("".join(piece.text for piece in self.pieces).split())


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage in the margin."""

    passage: Passage
    place: str
    chips: tuple[Chip, ...]
    is_wanted: bool

    @property
    def is_of_use(self) -> bool:
        """Whether there is something to show or to do: it has labels, or it is searched."""
        return bool(self.chips) or self.passage.searchable


_KINDS = {
    BlockKind.TITLE: "titel",
    BlockKind.HEADING: "kop",
    BlockKind.LIST_ITEM: "lijst",
    BlockKind.QUOTE: "citaat",
    BlockKind.CAPTION: "bijschrift",
    BlockKind.FOOTNOTE: "noot",
    BlockKind.SOURCE: "bron",
}


def page_parts(
    reading: Reading,
    page: Page,
    passages: Sequence[Passage],
    tags: Mapping[str, Sequence[Tag]],
    book: Codebook,
    wanted: Passage | None,
) -> list[Part]:
    """The blocks of a page in reading order, with the passage that was asked for marked."""
    marked = [(one.start, one.end) for one in wanted.spans] if wanted else []
    raised = [(one.start, one.end) for one in reading.note_marks]
    deepest = 0  # a page may open in the middle of a chapter, but no heading skips a level
    to_come = list(passages)
    parts: list[Part] = []
    for block in reading.blocks:
        spans = _on_page(block.spans, page)
        if not spans:
            continue
        here, to_come = _begun(to_come, spans, page)
        notes = tuple(_in_margin(one, tags, book, wanted) for one in here)
        is_wanted = any(
            start < span.end and end > span.start for start, end in marked for span in spans
        )
        part = Part("", start=spans[0].start, notes=notes, is_wanted=is_wanted)
        if block.kind is BlockKind.TABLE_ROW:
            row = (block.is_header_row, tuple(_cells(reading, block, page, marked)))
            part = replace(part, kind="tabel", level=block.table or 0, rows=(row,))
            if parts and parts[-1].kind == "tabel" and parts[-1].level == part.level:
                part = _with_row(parts.pop(), part)
        else:
            kind = "meubel" if block.kind.is_furniture else _KINDS.get(block.kind, "tekst")
            pieces = tuple(_pieces(reading, spans, marked, raised))
            level = max(1, min(block.level, 4, deepest + 1))
            if kind in ("kop", "titel"):
                deepest = level
            part = replace(part, kind=kind, pieces=pieces, level=level, label=block.label or "")
        parts.append(part)
    return _with_names(parts)


def _on_page(spans: Sequence[Span], page: Page) -> list[Span]:
    """What of some slices stands on a page."""
    return [
        Span(max(one.start, page.start), min(one.end, page.end), one.page)
        for one in spans
        if one.start < page.end and one.end > page.start
    ]


def _begun(
    passages: Sequence[Passage], spans: Sequence[Span], page: Page
) -> tuple[list[Passage], list[Passage]]:
    """The passages that begin on a page in these slices of it, and the others."""
    here: list[Passage] = []
    rest: list[Passage] = []
    for one in passages:
        first = next((span for span in one.spans if span.end > page.start), one.spans[0])
        begins = any(span.start <= max(first.start, page.start) < span.end for span in spans)
        (here if begins else rest).append(one)
    return here, rest


def _in_margin(
    passage: Passage, tags: Mapping[str, Sequence[Tag]], book: Codebook, wanted: Passage | None
) -> Shown:
    """A passage as it stands beside the page, with its labels."""
    labels = tuple(chips(tags.get(passage.id, ()), passage, book))
    is_wanted = wanted is not None and passage.id == wanted.id
    return Shown(passage, place_of(passage.id), labels, is_wanted)


def _with_row(table: Part, row: Part) -> Part:
    """A table with a row more."""
    return replace(
        table,
        rows=(*table.rows, *row.rows),
        notes=(*table.notes, *row.notes),
        is_wanted=table.is_wanted or row.is_wanted,
    )


def _with_names(parts: Sequence[Part]) -> list[Part]:
    """The parts of a page, every table called by its caption, else by the heading above it."""
    found: list[Part] = []
    heading, number = "", 0
    for place, one in enumerate(parts):
        if one.kind in ("kop", "titel"):
            heading, number = one.words, 0
        if one.kind == "tabel":
            number += 1
            beside = (*parts[max(0, place - 1) : place], *parts[place + 1 : place + 2])
            caption = next((each.words for each in beside if each.kind == "bijschrift"), "")
            count = f"Tabel {number}" if number > 1 else "Tabel"
            under = f"{count} onder “{heading}”" if heading else count
            one = replace(one, name=f"Tabel: {caption}" if caption else under)
        found.append(one)
    return found


def _pieces(
    reading: Reading,
    spans: Sequence[Span],
    marked: Sequence[Range],
    notes: Sequence[Range] = (),
) -> list[Piece]:
    """The words of some slices as a reader sees them, with marks."""
    raw = "\n".join(reading.text[one.start : one.end] for one in spans)
    made = clean(raw, markup=reading.unit == "line")
    places: list[Range] = []
    raised: list[Range] = []
    offset = 0
    for span in spans:
        for found, wanted in ((places, marked), (raised, notes)):
            for start, end in wanted:
                first, last = max(start, span.start), min(end, span.end)
                if first < last:
                    found.append(
                        made.to_clean(offset + first - span.start, offset + last - span.start)
                    )
        offset += span.end - span.start + 1
    edges = sorted({0, len(made.text), *(edge for pair in (*places, *raised) for edge in pair)})
    return [
        Piece(made.text[start:end], _is_in(start, places), _is_in(start, raised))
        for start, end in itertools.pairwise(edges)
    ]


def _is_in(place: int, ranges: Sequence[Range]) -> bool:
    return any(start <= place < end for start, end in ranges)


def _cells(
    reading: Reading, block: Block, page: Page, marked: Sequence[Range]
) -> Iterable[tuple[Piece, ...]]:
    for cell in block.cells or (block.spans,):
        here = [one for one in cell if one.start < page.end and one.end > page.start]
        yield tuple(_pieces(reading, here, marked)) if here else ()


# ---------------------------------------------------------------------- the collection


@dataclass(frozen=True, slots=True)
class Held:
    """What a library holds by gemeente and kind, and by year."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    years: tuple[tuple[str, int], ...]
    undated: int


def held(documents: Sequence[Document], kinds: Mapping[str, str]) -> Held:
    """What a library holds and, in the zeros, what it lacks."""
    names = [kinds.get(one.kind or "", one.kind or "soort onbekend") for one in documents]
    columns = tuple(sorted(set(names)))
    counts = Counter((one.gemeente or "", name) for one, name in zip(documents, names, strict=True))
    places = sorted({one.gemeente or "" for one in documents}, key=lambda one: (not one, one))
    years = Counter(one.date[:4] for one in documents if one.date)
    return Held(
        columns,
        tuple(
            (place or "zonder gemeente", tuple(counts[place, name] for name in columns))
            for place in places
        ),
        tuple(sorted(years.items())),
        sum(1 for one in documents if not one.date),
    )


def date_shown(iso: str | None) -> str:
    """A date in Dutch; a dash where it is not known."""
    return dutch_date(iso) if iso else "–"
