"""A passage and its document → an anchor, and the footnote that a Dutch government would print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sbkennis.citations.page_names import spread
from sbkennis.cleaning import clean
from sbkennis.errors import CitationError
from sbkennis.phrases import MONTHS, joined
from sbkennis.records import Anchor, Citation, Document, Page, Passage, Piece, Span, covered
from sbkennis.vocabularies import kinds, place_of

__all__ = ["anchor", "cite", "covered", "dutch_date", "where_found"]

_LETTERS = ("kamerbrief", "brief")
_WEB = ("webartikel", "webpagina")
_MOST_AUTHORS = 3


def anchor(
    document: Document,
    passage: Passage,
    *,
    pages: Sequence[Page] = (),
    text: str | None = None,
    spans: Sequence[Span] | None = None,
) -> Anchor:
    """Where a passage stands, as its format allows: page, slide, paragraph or line.

    Args:
        pages: the pages of the document, for the printed labels.
        text: the text of the document, for the numbers of its lines.
        spans: a part of the passage; the whole of it when left out.
    """
    slices = tuple(spans if spans is not None else passage.spans)
    if document.unit in ("page", "slide"):
        numbers = [span.page for span in slices if span.page is not None]
        if not numbers:
            return Anchor(document.unit, None, None, "")
        first, last = min(numbers), max(numbers)
        if document.unit == "slide":
            return Anchor("slide", first, last, _ranged("dia", "dia's", first, last))
        return Anchor("page", first, last, _page_label(first, last, pages))
    accessed = document.accessed
    if document.unit == "paragraph":
        first_number, last_number = passage.number, passage.last_number or passage.number
        label = ""
        if first_number is not None and last_number is not None:
            label = _ranged("alinea", "alinea's", first_number, last_number)
        return Anchor("paragraph", first_number, last_number, label, accessed)
    if text is None:
        return Anchor("line", None, None, "", accessed)
    # slices stand in reading order, which a text file need not keep
    first = _line(text, min(span.start for span in slices))
    last = _line(text, max(max(span.end - 1, span.start) for span in slices))
    return Anchor("line", first, last, _ranged("regel", "regels", first, last), accessed)


def where_found(document: Document, first: Page | None, last: Page | None) -> str | None:
    """From which page to which words stand, as a footnote has it; None without pages."""
    if first is None or first.number is None or last is None or last.number is None:
        return None
    if document.unit == "slide":
        return _ranged("dia", "dia's", first.number, last.number)
    return _page_label(first.number, last.number, (first, last))


def _ranged(one: str, several: str, first: int | str, last: int | str) -> str:
    return f"{one} {first}" if first == last else f"{several} {first}-{last}"


def _page_label(first: int, last: int, pages: Sequence[Page]) -> str:
    """The page as printed, with the physical page where that is another number."""
    printed = {page.number: page.label for page in pages if page.number is not None}
    labels = (printed.get(first) or str(first), printed.get(last) or str(last))
    if not (printed.get(first) and printed.get(last)):
        labels = (str(first), str(last))  # a range counts in one way
    else:  # of spreads "94-95" and "96-97": from 94 to 97
        begin, end = map(spread, labels)
        labels = (begin[0] if begin else labels[0], end[1] if end else labels[1])
    label = _ranged("p.", "pp.", *labels)
    if labels == (str(first), str(last)):
        return label
    return f"{label} ({_ranged('pdf p.', 'pdf pp.', first, last)})"


def _line(text: str, offset: int) -> int:
    """The number of the line that holds a character."""
    return text.count("\n", 0, offset) + 1


def cite(
    document: Document,
    passage: Passage,
    text: str,
    *,
    pages: Sequence[Page] = (),
    part: tuple[int, int] | None = None,
) -> Citation:
    """The footnote under a passage, or under a part of it, once its words were compared.

    Args:
        text: the stored text of the document.
        pages: its pages, for the printed labels.
        part: offsets in ``passage.quote`` when only a sentence of it is quoted.

    Raises:
        CitationError: the text at the offsets of the passage is not its quote.
    """
    stored = "\n".join(text[span.start : span.end] for span in passage.spans)
    if stored != passage.quote or not passage.quote:
        raise CitationError(
            f"{document.file}: het citaat bij {passage.id} is niet gelijk aan de opgeslagen tekst, "
            "dus er komt geen voetnoot. Lees het bestand opnieuw in met `sbkennis ingest`."
        )
    start, end = part if part is not None else (0, len(passage.quote))
    if not 0 <= start < end <= len(passage.quote):
        raise ValueError(f"part {part} lies outside a quote of {len(passage.quote)} characters")
    spans = covered(passage.spans, start, end)
    where = anchor(document, passage, pages=pages, text=text, spans=spans)
    pieces = _footnote(document, passage, where)
    quote = passage.quote[start:end]
    whole = (start, end) == (0, len(passage.quote))
    marks = [(a - start, b - start) for a, b in passage.marks if start <= a and b <= end]
    display = passage.display if whole and passage.display else clean(quote, marks).text.strip()
    return Citation(
        pieces=tuple(pieces),
        anchor=where,
        quote=quote,
        display=display,
    )


def _footnote(document: Document, passage: Passage, where: Anchor) -> list[Piece]:
    place = _place(document, passage, where)
    kamerstuk = _identifier(document, "kamerstuk")
    if kamerstuk is not None:
        parts = [[Piece(f"Kamerstukken {kamerstuk}")]]
    elif document.kind in _LETTERS:
        parts = _letter(document)
    else:
        parts = _publication(document)
    if place:
        parts.append([Piece(place)])
    if document.unit == "paragraph" and (document.kind in _WEB or _is_html(document)):
        parts += _on_the_web(document)
    return _joined(parts)


def _joined(parts: Iterable[Sequence[Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for part in parts:
        if pieces:
            pieces.append(Piece(", "))
        pieces.extend(part)
    return pieces


def _letter(document: Document) -> list[list[Piece]]:
    """Sender, subject, what it is and when, and the kenmerk where it has no other number."""
    word = _kind_word(document) or "brief"
    parts = []
    sender = document.publisher or _authors(document)
    if sender:
        parts.append([Piece(sender)])
    if document.title:
        parts.append([Piece(document.title, italic=True)])
    dated = f" van {dutch_date(document.date)}" if document.date else " (z.j.)"
    word = word if parts else word[:1].upper() + word[1:]
    parts.append([Piece(word.lower() + dated if parts else word + dated)])
    kenmerk = _identifier(document, "kenmerk") or _identifier(document, "zaaknummer")
    if kenmerk:
        parts.append([Piece(f"kenmerk {kenmerk}")])
    return parts


def _publication(document: Document) -> list[list[Piece]]:
    year = document.date[:4] if document.date else "z.j."
    author = _authors(document) or document.publisher
    title = Piece(
        document.title or f"[zonder titel, bestand {document.file}]", bool(document.title)
    )
    kind = [Piece(f" ({_kind_word(document)})")] if document.kind == "presentatie" else []
    if author:
        parts = [[Piece(f"{author} ({year})")], [title, *kind]]
    else:
        parts = [[title, *kind, Piece(f" ({year})")]]
    place = place_of(document.publisher) if document.publisher else None
    if document.publisher and place:
        parts.append([Piece(f"{place}: {document.publisher}")])
    elif document.publisher and author != document.publisher:
        parts.append([Piece(document.publisher)])
    number = _identifier(document, "zaaknummer") or _identifier(document, "kenmerk")
    if number and document.kind in ("raadsstuk", "notitie"):
        parts.append([Piece(f"kenmerk {number}")])
    return parts


def _on_the_web(document: Document) -> list[list[Piece]]:
    parts = []
    if document.accessed:
        parts.append([Piece(f"geraadpleegd op {dutch_date(document.accessed)}")])
    if document.address:
        parts.append([Piece(document.address)])
    return parts


def _place(document: Document, passage: Passage, where: Anchor) -> str:
    """The anchor as a footnote has it: without pages, the heading helps to find the place."""
    if document.unit in ("page", "slide") or not passage.heading:
        return where.label
    heading = f"onder “{passage.heading[-1]}”"
    return f"{heading}, {where.label}" if where.label else heading


def _authors(document: Document) -> str:
    names = document.authors
    if not names:
        return ""
    if len(names) > _MOST_AUTHORS:
        return f"{names[0]} e.a."
    return joined(names)


def _identifier(document: Document, kind: str) -> str | None:
    return next((one.value for one in document.identifiers if one.kind == kind), None)


def _is_html(document: Document) -> bool:
    return document.file.casefold().endswith((".html", ".htm", ".xhtml"))


def _kind_word(document: Document) -> str | None:
    known = kinds().get(document.kind or "")
    return known.word if known else None


def dutch_date(iso: str) -> str:
    """An ISO date of any precision in Dutch.

    >>> dutch_date("2026-03-12"), dutch_date("2023-01"), dutch_date("2020")
    ('12 maart 2026', 'januari 2023', '2020')
    """
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"
