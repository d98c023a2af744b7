"""A passage and its document → a Dutch footnote; a quotation and a source → a verdict.

Both start from the stored text: no footnote is printed for words that are not there.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal, NamedTuple

from sbkennis.cleaning import clean
from sbkennis.errors import CitationError
from sbkennis.records import Anchor, Citation, Document, Page, Passage, Piece, Span
from sbkennis.vocabularies import kinds, place_of

__all__ = [
    "TOKEN",
    "Difference",
    "Marked",
    "Source",
    "Verdict",
    "anchor",
    "bare_page",
    "cite",
    "covered",
    "dutch_date",
    "names_of",
    "on_page",
    "spread",
    "verify",
    "where_found",
]

Judgement = Literal[
    "exact", "exact_after_normalisation", "differs", "not_found", "wrong_page", "source_missing"
]

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
_LETTERS = ("kamerbrief", "brief")
_WEB = ("webartikel", "webpagina")
_MOST_AUTHORS = 3
_SPREAD = re.compile(r"(\w+)\s?[-–]\s?(\w+)")


# ------------------------------------------------------------------------------------- anchors


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


def spread(label: str | None) -> tuple[str, str] | None:
    """The two printed pages of a sheet that holds both; None for any other label.

    >>> spread("94-95"), spread("iv-v"), spread("3-12"), spread("A-12")
    (('94', '95'), ('iv', 'v'), None, None)
    """
    halves = _SPREAD.fullmatch((label or "").strip())
    if halves is None:
        return None
    left, right = _as_number(halves[1]), _as_number(halves[2])
    return (halves[1], halves[2]) if left is not None and right == left + 1 else None


def _line(text: str, offset: int) -> int:
    """The number of the line that holds a character."""
    return text.count("\n", 0, offset) + 1


# ----------------------------------------------------------------------------------- footnotes


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


def covered(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The slices of the text that hold ``quote[start:end]``; one newline stands between slices."""
    found: list[Span] = []
    offset = 0
    for span in spans:
        length = span.end - span.start
        left, right = max(start - offset, 0), min(end - offset, length)
        if left < right:
            found.append(Span(span.start + left, span.start + right, span.page))
        offset += length + 1
    return tuple(found)


def _as_read(quote: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\u00ad\n?", "", quote)).strip()


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
    return " en ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


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
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


# -------------------------------------------------------------------------------- verification


class Difference(NamedTuple):
    """Words that are not the same: as the source has them, and as the quotation has them."""

    source: str
    quote: str


class Marked(NamedTuple):
    """What a writer may change: an ellipsis or insertion, with the words it hides, a first letter.

    A letter is marked, "[D]e", and then an insertion, or adjusted to the sentence around it.
    """

    kind: Literal["ellipsis", "insertion", "letter"]
    quote: str  # "[…]", "[de gemeente]", "De"
    source: str  # the words of the source in that place


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quotation stands in its source, and where.

    ``found_page`` is the physical page on which it starts; None where it was not found or the
    format has no pages. ``start`` and ``end`` count in the text of the document. ``marked`` is
    what the writer left out or put in and said so, or a first letter of another size; it is no
    difference.
    """

    verdict: Judgement
    found_page: int | None = None
    differences: tuple[Difference, ...] = ()
    start: int | None = None
    end: int | None = None
    marked: tuple[Marked, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the words stand there, on the page that was claimed."""
        return self.verdict in ("exact", "exact_after_normalisation")


class Source:
    """A document made ready to judge many quotations; what that takes is made once, when needed.

    Args:
        text: the text of the document.
        pages: its pages.
        running: the slices of running text in reading order, so that a quotation may continue
            past a footer, a header and footnotes.
        marks: offsets in ``text`` of what no reader sees as words: footnote marks.
        markup: offsets of the signs of Markdown and HTML, which a quotation has or has not.
        headings: offsets of the headings, which are no running text.
    """

    def __init__(
        self,
        text: str,
        pages: Sequence[Page] = (),
        running: Sequence[Span] = (),
        marks: Sequence[tuple[int, int]] = (),
        markup: Sequence[tuple[int, int]] = (),
        headings: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.pages = tuple(pages)
        self.headings = tuple(headings)
        self._running = tuple(running)
        self._marks = tuple(marks)
        self._markup = tuple(markup)
        self._forms: dict[tuple[str, bool], _Form] = {}

    def forms(self) -> Iterator[_Form]:
        """The text in the orders in which it may have been quoted, with and without note marks."""
        hanging = (False, True) if _HANGING.search(self.text) else (False,)
        for keeps in hanging:
            yield self._form("text", keeps)
            if self._marks:
                yield self._form("unmarked", keeps)
            if self._running:
                yield self._form("running", keeps)
            if self._markup:
                yield self._form("clean", keeps)

    def places(self, words: str) -> list[tuple[tuple[int, int], ...]]:
        """Where words stand: verbatim; else when only what may differ differs; else their letters.

        Letters alone make no verdict: they find words again that another reader took from the
        file. Each place is one or more slices: what stands between two of them is no part of it.
        """
        wanted = words.strip()
        if not wanted:
            return []
        found: Sequence[Sequence[int]] = [
            range(start, start + len(wanted)) for start in _occurrences(wanted, self.text)
        ]
        found = found or next(_offsets(wanted, self), [])
        return [tuple(_slices(one)) for one in found] or self._places_of_letters(wanted)

    def _places_of_letters(self, words: str) -> list[tuple[tuple[int, int], ...]]:
        wanted = _letters(words).text
        if len(wanted) < _FEWEST_LETTERS:
            return []
        source = self._letters
        found: list[tuple[tuple[int, int], ...]] = []
        start = source.text.find(wanted)
        while start != -1:
            last = source.offsets[start + len(wanted) - 1]
            found.append(((source.offsets[start], last + 1),))
            start = source.text.find(wanted, start + 1)
        return found

    @cached_property
    def _letters(self) -> _Form:
        return _letters(self.text)

    @cached_property
    def words(self) -> _Words:
        """The words of the running text, to find what a quotation resembles."""
        marked = "unmarked" if self._marks else "text"
        name = "clean" if self._markup else "running" if self._running else marked
        return _Words(self._form(name, False))

    def page_of(self, offset: int) -> Page | None:
        """The page on which an offset lies."""
        return _page_of(offset, self.pages)

    def _form(self, name: str, keeps_hanging: bool) -> _Form:
        key = (name, keeps_hanging)
        if key not in self._forms:
            skipped: frozenset[int] = frozenset()
            if name != "text":
                left_out = self._marks + (self._markup if name == "clean" else ())
                skipped = frozenset(
                    offset for start, end in left_out for offset in range(start, end)
                )
            offsets: Iterable[int] = range(len(self.text))
            if name == "running" or (name == "clean" and self._running):
                offsets = _joined_offsets(self.text, self._running)
            self._forms[key] = _form(self.text, offsets, skipped, keeps_hanging=keeps_hanging)
        return self._forms[key]


def verify(
    quote: str,
    text: str | Source | None,
    pages: Sequence[Page] = (),
    page: int | str | None = None,
    *,
    running: Sequence[Span] = (),
    marks: Sequence[tuple[int, int]] = (),
) -> Verdict:
    """Judge a quotation: first its words, then its page.

    White space, line-end hyphens, quotation marks, ligatures, a page break, a footnote mark and
    the bullets of a list may differ, the first letter may be a capital or none, and what the
    writer marked with an ellipsis or square brackets; anything else is a difference.

    Args:
        text: the text of the document, or the document made ready; None when it is not there.
        page: the page that is claimed: physical or printed, a range such as "12-13", or several
            ("12, 15").
        pages, running, marks: see `Source`; ignored when the document was made ready.
    """
    if text is None:
        return Verdict("source_missing")
    wanted = quote.strip()
    if not any(sign.isalnum() for sign in wanted):
        return Verdict("not_found")
    source = text if isinstance(text, Source) else Source(text, pages, running, marks)
    verdict = _standing(wanted, source, page)
    if verdict is None or not verdict.is_right:
        adjusted = _adjusted(wanted, source, page, _standing)
        verdict = adjusted if adjusted is not None and adjusted.is_right else verdict or adjusted
    if verdict is not None:
        return verdict
    parts = _parts(wanted)
    if len(parts) > 1 or parts[0].before is not None or parts[0].after is not None:
        judged = _with_changes(wanted, source, page)
        if judged.verdict in ("differs", "not_found"):
            return _adjusted(wanted, source, page, _with_changes) or judged
        return judged
    return _nearest(wanted, source)


def _standing(wanted: str, source: Source, page: int | str | None) -> Verdict | None:
    """The verdict on words that stand there; None for those that do not."""
    found = [(start, start + len(wanted)) for start in _occurrences(wanted, source.text)]
    verdict: Verdict | None = None
    if found:
        verdict = _placed("exact", source, page, *_best_placed(found, source, page))
    if verdict is None or not verdict.is_right:  # it may stand twice, once over a line end
        for found in _normalised(wanted, source):
            place = _best_placed(found, source, page)
            other = _placed("exact_after_normalisation", source, page, *place)
            if other.is_right:
                return other
            verdict = verdict or other
    return verdict


def _with_changes(wanted: str, source: Source, page: int | str | None) -> Verdict:
    judged = _with_marks(wanted, _parts(wanted), source, page)
    if judged.verdict in ("differs", "not_found") and _LETTER.search(wanted):
        same = _with_marks(wanted, _parts(wanted, other_case=False), source, page)
        return same if same.verdict not in ("differs", "not_found") else judged
    return judged


def _adjusted(
    wanted: str,
    source: Source,
    page: int | str | None,
    judge: Callable[[str, Source, int | str | None], Verdict | None],
) -> Verdict | None:
    """The verdict on words whose first letter has the size that the sentence around them asks.

    None where they do not stand there with the other letter either.
    """
    first = _FIRST.match(wanted)
    if first is None or first["word"][1:2].isupper() != (first["letter"] == "IJ"):
        return None  # "GGD" is no "gGD"
    letter = first["letter"].swapcase()
    verdict = judge(
        wanted[: first.start("letter")] + letter + wanted[first.end("letter") :], source, page
    )
    if verdict is None or verdict.verdict in ("differs", "not_found"):
        return None
    mark = Marked("letter", first["word"], letter + first["word"][len(letter) :])
    judgement = verdict.verdict if verdict.verdict == "wrong_page" else "exact_after_normalisation"
    return replace(verdict, verdict=judgement, marked=(mark, *verdict.marked))


def _best_placed(
    found: Sequence[tuple[int, int]], source: Source, page: int | str | None
) -> tuple[int, int]:
    """The first place on a page that was claimed; the first of all where none is."""
    for start, end in found:
        if _is_right(page, source.page_of(start), source.page_of(end - 1)):
            return start, end
    return found[0]


def _placed(
    judgement: Judgement,
    source: Source,
    page: int | str | None,
    start: int,
    end: int,
    marked: tuple[Marked, ...] = (),
) -> Verdict:
    first = source.page_of(start)
    if not _is_right(page, first, source.page_of(end - 1)):
        judgement = "wrong_page"
    return Verdict(judgement, _number(first), (), start, end, marked)


# ------------------------------------------------------------------------------------ the page


def _page_of(offset: int, pages: Sequence[Page]) -> Page | None:
    index = bisect_right([page.start for page in pages], offset) - 1
    return pages[index] if index >= 0 else None


def _number(page: Page | None) -> int | None:
    return page.number if page is not None else None


_RANGE = re.compile(r"\s*(?:[-–—]|t/m|tot en met)\s*")
_SEVERAL = re.compile(r"\s*(?:,|;|\ben\b|&)\s*")
_FOLLOWING = re.compile(r"\s*(?:e\.?\s?v\.?|en volgende|ff?\.)$", re.IGNORECASE)
_PAGE_WORD = re.compile(
    r"^(?:(?:pp?|blz|bldz|pag)(?:\.\s*|\s+|(?=\d))|(?:pagina(?:['’]?s)?|bladzijden?|dia(?:['’]s)?)\s+)",
    re.IGNORECASE,
)
_IN_FILE = re.compile(r"\s*\(\s*(?:pdf|PDF)\b[^()]*\)$")  # "p. vi (pdf p. 6)", as we say it
_MOST_FOLLOWING = 3  # pages that "e.v." may stand for


def bare_page(claimed: int | str) -> str:
    """A page as a writer names it, without the word for it and the number in the file beside it.

    >>> bare_page("blz. 6"), bare_page("p. vi (pdf p. 6)"), bare_page("pagina's 3-4"), bare_page(12)
    ('6', 'vi', '3-4', '12')
    """
    return _PAGE_WORD.sub("", _IN_FILE.sub("", str(claimed).strip()))


def _is_right(claimed: int | str | None, first: Page | None, last: Page | None) -> bool:
    said = "" if claimed is None else _IN_FILE.sub("", str(claimed).strip())
    if not said or first is None or last is None or first.number is None:
        return True
    return any(
        _matches(named, first, last)
        for one in _SEVERAL.split(said)
        if one.strip()
        for named in (one, bare_page(one))  # a label may be "P1"
    )


def on_page(claimed: str | None, first: Page | None, last: Page | None) -> bool:
    """Whether words from one page to another stand where a writer says they do."""
    return _is_right(claimed, first, last)


def _matches(claimed: str, first: Page, last: Page) -> bool:
    wanted = claimed.strip().casefold()
    low = _FOLLOWING.sub("", wanted)
    if any(low == name for name in names_of(first)):
        return True
    ends = _RANGE.split(low)
    if low != wanted and ends[-1].isdigit():
        ends = [ends[0], str(int(ends[-1]) + _MOST_FOLLOWING)]
    if len(ends) == 4 and ends[0] == ends[2] and _is_in_chapter(ends, first, last):
        return True
    if len(ends) > 2:
        ends = [ends[0], ends[-1]]
    if len(ends) != 2:
        return False
    if ends[0] in names_of(first) and ends[1] in names_of(last):
        return True
    low_number, high_number = (_as_number(end) for end in ends)
    if low_number is None or high_number is None:
        return False
    printed = [spread(page.label) or (page.label, page.label) for page in (first, last)]
    return any(
        low_number <= begin and end <= high_number
        for begin, end in (
            (first.number, last.number),
            (_as_number(printed[0][0]), _as_number(printed[1][1])),
        )
        if begin is not None and end is not None
    )


def _is_in_chapter(ends: Sequence[str], first: Page, last: Page) -> bool:
    """Whether pages that are numbered by chapter lie in a range of one: "3-10-3-14"."""
    labels = [(page.label or "").strip().casefold() for page in (first, last)]
    start = f"{ends[0]}-"
    numbers = [
        _as_number(one)
        for one in (ends[1], *(label.removeprefix(start) for label in labels), ends[3])
    ]
    known = [one for one in numbers if one is not None]
    return (
        all(label.startswith(start) for label in labels)
        and len(known) == len(numbers)
        and known == sorted(known)
    )


def names_of(page: Page) -> tuple[str, ...]:
    """What a page may be called, case-folded: its number, its label, either half of a spread."""
    printed = (page.label or "").strip().casefold()
    return (str(page.number), *((printed, *(spread(printed) or ())) if printed else ()))


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _as_number(label: str | None) -> int | None:
    """A page number; Roman numerals count from -1000, as they stand before all others."""
    label = (label or "").strip().casefold()
    if label.isdigit():
        return int(label)
    if not label or set(label) - _ROMAN.keys():
        return None
    values = [_ROMAN[sign] for sign in label]
    return -1000 + sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )


# ----------------------------------------------------------------------------------- the forms

# Every sign that is printed as a quotation mark or an apostrophe counts as one.
_QUOTATION_MARKS = frozenset("\"'“”„‟‘’‚‛«»‹›″′`´＂＇")
_HYPHENS = frozenset("-\u2010\u2011\ufffe\u0002")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st", "\u0132": "IJ", "\u0133": "ij", "…": "...",
}  # fmt: skip
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"(?:\d|(?<![^\W\d_])(?:[kcdm]?m|x))$")  # "m²" and "10³" are no note marks
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x7f") | {
    chr(code) for code in range(0x20) if code != 0x02 and not chr(code).isspace()
}
_BULLETS = frozenset("•▪●◦‣∙⁃■□➢") | {chr(code) for code in range(0xF000, 0xF100)}
# "buurt-" at the end of a line, "en dorpshuizen" on the next: the hyphen may be one that stays.
_HANGING = re.compile(
    "[-\u2010\u2011\ufffe\u0002]" + r"\s*\n\s*(?:en|of|dan|als|noch|maar|naar|tot)\b"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """A text with what may differ taken out, and for every sign its offset in the text.

    ``hyphens`` holds the places (in the form) where a hyphen was left out in the middle of a
    word, and whether it stood at the end of a line.
    """

    text: str
    offsets: Sequence[int]
    hyphens: dict[int, bool]


def _form(
    text: str,
    offsets: Iterable[int],
    skipped: frozenset[int] = frozenset(),
    *,
    keeps_hanging: bool = False,
) -> _Form:
    signs: list[str] = []
    places = array("l")
    hyphens: dict[int, bool] = {}
    listed = [offset for offset in offsets if offset not in skipped] if skipped else list(offsets)
    index = 0
    after_mark = False  # since the last sign a note mark was left out
    while index < len(listed):
        offset = listed[index]
        sign = text[offset]
        index += 1
        if offset - 1 in skipped:
            after_mark = True
        if after_mark and not sign.isspace() and sign not in _SUPERSCRIPTS:
            if sign in ".,;:!?)" and signs and signs[-1] == " ":
                signs.pop()  # "jongeren ¹." has no space before its full stop
                places.pop()
            after_mark = False
        if sign == "\u00ad":
            index = _past_line_end(text, listed, index)
        elif sign in _HYPHENS and signs and signs[-1].isalnum():
            after = _past_line_end(text, listed, index)
            if keeps_hanging and after > index and _HANGING.match(text, offset):
                signs += ("-", " ")
                places.extend((offset, offset))
                index = after
            elif after < len(listed) and text[listed[after]].isalnum():
                between_digits = signs[-1].isdigit() and text[listed[after]].isdigit()
                hyphens[len(signs)] = after > index and not between_digits
                index = after
            else:
                signs.append("-")
                places.append(offset)
        elif sign.isspace():
            # a line may end behind a stroke: "en/" and "of", "zorg en -" and "ondersteuning"
            is_joint = (
                (len(signs) > 1 and (signs[-1] in "/–—" and signs[-2].isalnum()))
                or (signs[-1:] == ["-"] and signs[-2:-1] in ([], [" "]))
                or _joins_amount(signs, text, listed, index)
            )
            if signs and signs[-1] != " " and not is_joint:
                signs.append(" ")
                places.append(offset)
        elif sign in _INVISIBLE or (sign in _BULLETS and not _within_words(text, offset)):
            continue
        elif sign in _SUPERSCRIPTS and not _POWER.search(text[max(0, offset - 3) : offset]):
            after_mark = True
        elif sign in _QUOTATION_MARKS:
            if not signs or signs[-1] != "'":  # '' and ”’ are one mark as well
                signs.append("'")
                places.append(offset)
        elif (
            sign == ","
            and text.startswith(",,", offset)
            and text[offset + 2 : offset + 3].isalnum()
        ):
            index += 1
            signs.append("'")
            places.append(offset)
        elif sign >= "\u0300" and unicodedata.combining(sign) and signs:
            signs[-1] = unicodedata.normalize("NFC", signs[-1] + sign)[:1]
        else:
            for one in _LIGATURES.get(sign, sign):
                signs.append(one)
                places.append(offset)
    return _Form("".join(signs), places, hyphens)


def _joins_amount(signs: Sequence[str], text: str, listed: Sequence[int], index: int) -> bool:
    """Whether white space parts a sign from its figure: "€ 5" is "€5", and "10 %" is "10%"."""
    if not signs or not (signs[-1] == "€" or signs[-1].isdigit()):
        return False
    after = listed[index : index + _MOST_BREAK]
    following = next((text[one] for one in after if not text[one].isspace()), "")
    return following.isdigit() if signs[-1] == "€" else following in ("%", "‰")


def _within_words(text: str, offset: int) -> bool:
    """Whether a sign stands against the word before it; before an item it stands apart."""
    return offset > 0 and not text[offset - 1].isspace()


def _past_line_end(text: str, listed: Sequence[int], index: int) -> int:
    """The index after a line end with the spaces around it, or the same where none stands."""
    after = index
    has_end = False
    while after < len(listed) and text[listed[after]].isspace():
        has_end = has_end or text[listed[after]] == "\n"
        after += 1
    # slices that were joined over a page break stand apart without a newline between them
    # (in a text with columns the next slice may even stand higher)
    if not has_end and 0 < after < len(listed) and listed[after] != listed[after - 1] + 1:
        has_end = True
    return after if has_end else index


def _joined_offsets(text: str, running: Sequence[Span]) -> Iterator[int]:
    """The offsets of all slices, and between two of them one of white space that parts them."""
    for number, span in enumerate(running):
        yield from range(span.start, span.end)
        if number + 1 < len(running) and text[span.end : span.end + 1].isspace():
            yield span.end


_FEWEST_LETTERS = 20  # for words to be found by their letters alone


def _letters(text: str) -> _Form:
    """The letters and digits of a text: all that two readers of one file must agree about.

    One of them may see a space within a word, another a sign before an item of a list.
    """
    offsets = array("l", (offset for offset, sign in enumerate(text) if sign.isalnum()))
    # the lower case of a few letters is two signs, and then the offsets would shift
    return _Form("".join(text[offset].lower()[:1] for offset in offsets), offsets, {})


_GAP = 20  # code points left out, for what stands between to be another text


def _slices(offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Offsets in reading order, as slices of what lies close together."""
    first = last = offsets[0]
    for offset in offsets[1:]:
        if not last <= offset <= last + _GAP:
            yield first, last + 1
            first = offset
        last = offset
    yield first, last + 1


def _normalised(quote: str, source: Source) -> Iterator[list[tuple[int, int]]]:
    """Where the quotation stands when only what may differ differs, by form of the source."""
    for found in _offsets(quote, source):
        yield [(offsets[0], offsets[-1] + 1) for offsets in found]


def _offsets(quote: str, source: Source) -> Iterator[list[Sequence[int]]]:
    """The offsets of every sign of each such place, by form of the source."""
    hanging = (False, True) if _HANGING.search(quote) else (False,)
    wanted = [_form(quote, range(len(quote)), keeps_hanging=keeps) for keeps in hanging]
    for form in source.forms():
        found = sorted({place for one in wanted for place in _found_in(one, form)})
        if found:
            yield [form.offsets[start:end] for start, end in found]


def _found_in(wanted: _Form, form: _Form, *, part: bool = False) -> list[tuple[int, int]]:
    """Where a form stands in another, in signs of that other.

    Args:
        part: a mark of the writer stands beside it, which may take the place of a unit.
    """
    text = wanted.text.strip()
    if not text:
        return []
    return [
        (start, start + len(text))
        for start in _occurrences(text, form.text, part=part)
        if _hyphens_agree(wanted, form, start)
    ]


def _occurrences(wanted: str, source: str, *, part: bool = False) -> Iterator[int]:
    if not wanted:
        return
    start = source.find(wanted)
    while start != -1:
        # a quotation does not begin or end in the middle of a word
        end = start + len(wanted)
        opens = start == 0 or not (source[start - 1].isalnum() and wanted[0].isalnum())
        closes = end == len(source) or not (source[end].isalnum() and wanted[-1].isalnum())
        if (
            opens
            and closes
            and not _cuts_a_number(source, start, end)
            and not _cuts_a_word(source, start, end)
            and (part or not _parts_from_unit(source, start, end))
        ):
            yield start
        start = source.find(wanted, start + 1)


_UNITS = r"(?:%|‰|(?:procent(?:punt(?:en)?)?|miljoen|miljard|duizend|mln|mld)\b)"
_COUNTS = re.compile(_UNITS)
_NUMBER_BEFORE = re.compile(r"\d[.,:–]$|(?:^|\s)[-−–]$")
_NUMBER_AFTER = re.compile(r"[.,:–]\d")
_UNIT_AFTER = re.compile(rf"\s?{_UNITS}")
_MOST_BREAK = 40  # signs between the halves of a word over the end of a line
_HYPHEN = "[-\u00ad\u2010\u2011\ufffe\x02]"
_HALF_BEFORE = re.compile(rf"[^\W_]{_HYPHEN}([^\S\n]*\n\s*)?$")
_HALF_AFTER = re.compile(rf"{_HYPHEN}([^\S\n]*\n\s*)?(?=[^\W_])")
_AFTER_HANGING = re.compile(r"(?:en|of|dan|als|noch|maar|naar|tot)\b")


def _cuts_a_number(source: str, start: int, end: int) -> bool:
    """Whether only a part of "1.250", "2,5", "2024–2028" or "-3" is taken."""
    first, last = source[start].isdigit(), source[end - 1].isdigit()
    left, right = source[max(0, start - 2) : start], source[end : end + 2]
    return (first and _NUMBER_BEFORE.search(left) is not None) or (
        last and _NUMBER_AFTER.match(right) is not None
    )


def _parts_from_unit(source: str, start: int, end: int) -> bool:
    """Whether "5 miljoen" is cut between the number and what it counts."""
    after = source[end - 1].isdigit() and _UNIT_AFTER.match(source, end) is not None
    return after or (
        source[max(0, start - 6) : start].rstrip()[-1:].isdigit()
        and _COUNTS.match(source, start) is not None
    )


def _cuts_a_word(source: str, start: int, end: int) -> bool:
    """Whether only a part of "niet-westers" is taken, or of a word over the end of a line."""
    left, right = source[max(0, start - _MOST_BREAK) : start], source[end : end + _MOST_BREAK]
    begins = _HALF_BEFORE.search(left)
    if begins is not None and source[start].isalnum():
        return not (begins[1] and _AFTER_HANGING.match(source, start))
    if source[end - 1] in _HYPHENS and source[end - 2 : end - 1].isalnum():
        right = source[end - 1] + right  # "beleids-" of a word that goes on
    ends = _HALF_AFTER.match(right)
    return (
        ends is not None
        and (source[end - 1].isalnum() or source[end - 1] in _HYPHENS)
        and not (ends[1] and _AFTER_HANGING.match(right, ends.end()))
    )


def _hyphens_agree(wanted: _Form, source: _Form, start: int) -> bool:
    """Whether a hyphen is missing on one side only where a line ends."""
    if not wanted.hyphens and not source.hyphens:
        return True
    end = start + len(wanted.text)
    theirs = {
        place - start: source.hyphens[place]
        for place in range(start + 1, end)
        if place in source.hyphens
    }
    for place in wanted.hyphens.keys() | theirs.keys():
        mine, other = wanted.hyphens.get(place), theirs.get(place)
        if (mine is None and other is not True) or (other is None and mine is not True):
            return False
    return True


# --------------------------------------------------------------- what the writer marked

_FIRST = re.compile(  # the first word, of which the first letter may be a capital or none
    r"[^\w\s\[\]…]{0,2}(?P<word>(?P<letter>IJ|ij|[^\W\d_])[\w’'-]*)"
)
_DOTS = r"(?:…|\.\s?\.\s?\.)"
_DOTS_WITHIN = r"(?:…|\.(?:\s?\.)+)"  # between brackets two are enough: "(..)"
_CHANGE = re.compile(
    rf"\[\s*{_DOTS_WITHIN}\s*\]|\(\s*{_DOTS_WITHIN}\s*\)|{_DOTS}|\[(?P<words>[^\[\]\n]{{1,150}})\]"
)
_LETTER = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")  # "[W]ij"
_FARTHEST = 5000  # signs that an ellipsis may stand for: about two pages
_MOST_REPLACED = 80  # signs that an insertion may take the place of
_MOST_TRIED = 200
_LEAST_FOUND = 0.4  # share of the words of a marked quotation that resembles the source


class _Part(NamedTuple):
    """Words between two marks of the writer; ``before`` and ``after`` are the marks around them."""

    before: str | None
    text: str
    after: str | None = None


def _parts(quote: str, *, other_case: bool = True) -> list[_Part]:
    """The words that must stand in the source, without what the writer marked as changed.

    Args:
        other_case: take "[W]ij" for "wij", else for "Wij".
    """
    parts: list[_Part] = []
    text = _LETTER.sub(_other_case if other_case else r"\1", quote)
    before = "" if text != quote else None
    place = 0
    for found in [*_CHANGE.finditer(text), None]:
        piece = text[place : found.start()] if found else text[place:]
        if before:
            piece = re.sub(r"^\s*[.,;:](?=\s|$)", "", piece)
        if any(sign.isalnum() for sign in piece):
            parts.append(_Part(before, piece.strip()))
            before = None
        if found:
            place = found.end()
            before = f"{before} {found.group()}" if before else found.group()
    if not parts:
        return [_Part(None, quote)]
    if before:
        parts[-1] = parts[-1]._replace(after=before)
    return parts


def _other_case(letter: re.Match[str]) -> str:
    return letter[1].swapcase()


def _with_marks(
    quote: str, parts: Sequence[_Part], source: Source, page: int | str | None
) -> Verdict:
    """Judge a quotation with an ellipsis or insertions: every part must stand there, in order."""
    letters = tuple(
        Marked("insertion", found.group(), found[1].swapcase()) for found in _LETTER.finditer(quote)
    )
    raw = _Form(source.text, range(len(source.text)), {})
    judgement: Judgement = "exact"
    misplaced: Verdict | None = None
    for form in (raw, *source.forms()):
        forms = [
            _Form(part.text, range(len(part.text)), {})
            if form is raw
            else _form(part.text, range(len(part.text)))
            for part in parts
        ]
        chains = _chains([_found_in(one, form, part=True) for one in forms], parts)
        placed = [
            [(form.offsets[start], form.offsets[end - 1] + 1) for start, end in chain]
            for chain in chains
        ]
        if placed:
            chain = next(
                (
                    one
                    for one in placed
                    if _is_right(page, source.page_of(one[0][0]), source.page_of(one[-1][1] - 1))
                ),
                placed[0],
            )
            marked = tuple(
                Marked(_kind(part.before), part.before, _as_read(source.text[left[1] : right[0]]))
                for part, left, right in zip(parts[1:], chain, chain[1:], strict=False)
                if part.before
            )
            outer = tuple(
                Marked(_kind(mark), mark, "")
                for mark in (parts[0].before, parts[-1].after)
                if mark and _kind(mark) == "insertion"
            )
            first, last = chain[0][0], chain[-1][1]
            verdict = _placed(judgement, source, page, first, last, letters + marked + outer)
            if verdict.is_right:
                return verdict
            misplaced = misplaced or verdict
        judgement = "exact_after_normalisation"
    return misplaced or _nearest_parts(parts, source)


def _kind(mark: str) -> Literal["ellipsis", "insertion"]:
    found = _CHANGE.search(mark)
    return "insertion" if found is not None and found["words"] else "ellipsis"


def _chains(
    places: Sequence[Sequence[tuple[int, int]]], parts: Sequence[_Part]
) -> list[list[tuple[int, int]]]:
    """Ways to find all parts one after the other, the closest together first."""
    if not all(places) or max(len(part.text.split()) for part in parts) < 2:
        return []
    chains = []
    for first in places[0][:_MOST_TRIED]:
        chain = [first]
        for part, found in zip(parts[1:], places[1:], strict=True):
            mark = part.before or ""
            farthest = _MOST_REPLACED if _kind(mark) == "insertion" else _FARTHEST
            farthest = max(farthest, _FARTHEST if re.search(_DOTS, mark) else 0)
            index = bisect_left(found, (chain[-1][1], 0))
            if index == len(found) or found[index][0] - chain[-1][1] > farthest:
                break
            chain.append(found[index])
        else:
            chains.append(chain)
    return sorted(chains, key=lambda one: one[-1][1] - one[0][0])


def _nearest_parts(parts: Sequence[_Part], source: Source) -> Verdict:
    """Where the parts of a quotation stand or what they resemble, when they do not all agree."""
    differences: list[Difference] = []
    judged: list[Verdict | None] = []
    for part in parts:
        found = next(_normalised(part.text, source), None)
        if found:
            first = source.page_of(found[0][0])
            judged.append(Verdict("exact", _number(first), (), *found[0]))
            continue
        one = _nearest(part.text, source)
        if one.verdict == "not_found":
            differences.append(Difference("", _as_read(part.text)))
            judged.append(None)
        else:
            differences += one.differences
            judged.append(one)
    held = sum(len(part.text) for part, one in zip(parts, judged, strict=True) if one is not None)
    if held < _LEAST_FOUND * sum(len(part.text) for part in parts):
        return Verdict("not_found")
    if not differences:  # all stand there, but in another order or in other chapters
        differences = [Difference("", part.before) for part in parts[1:] if part.before]
    place = next(one for one in judged if one is not None)
    return Verdict("differs", place.found_page, tuple(differences), place.start, place.end)


# ------------------------------------------------------------------------ what it resembles

TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+(?:-\w+)*|[^\w\s]")
"""A number, a word or a sign."""
_LEAST_SIMILAR = 0.6  # share of words in common below which a text is another text
_LEAST_HELD = 0.7  # share of a quotation's words that stand in runs, when text between was dropped
_MOST_CANDIDATES = 8
_MOST_BETWEEN = 12  # signs of hyphens, note marks and the like among words that differ
_LONG = 400  # words and signs; longer than any quotation in a draft of ours


class _Words:
    """The words of a form, in order and by where they stand."""

    def __init__(self, form: _Form) -> None:
        self.form = form
        self.words: list[str] = []
        self.starts = array("l")
        self.ends = array("l")
        self.places: dict[str, list[int]] = {}
        for number, match in enumerate(TOKEN.finditer(form.text)):
            word = match.group()
            self.words.append(word)
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.places.setdefault(word, []).append(number)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets in the text of some words."""
        offsets = self.form.offsets
        return offsets[self.starts[first]], offsets[self.ends[last - 1] - 1] + 1

    def shown(self, text: str, first: int, last: int) -> str:
        """Some words as they are written; as they were compared where other text stands between."""
        if first == last:
            return ""
        start, end = self.span(first, last)
        compared = " ".join(self.words[first:last])
        written = _as_read(re.sub(rf"{_HYPHEN}[^\S\n]*\n\s*", "", text[start:end]))
        return written if len(written) <= len(compared) + _MOST_BETWEEN else compared


def _nearest(quote: str, source: Source) -> Verdict:
    """The place that the quotation resembles most, with the words that differ there."""
    words = source.words
    quoted = _Words(_form(quote, range(len(quote))))
    wanted = quoted.words
    candidates = _candidates(wanted, words.places)
    best = _closest(wanted, words.words, candidates, max(4, len(wanted) // 4))
    if best is None or best[0] < _LEAST_SIMILAR:
        best = _stretched(wanted, words.words, candidates)
    if best is None:
        return Verdict("not_found")
    _, low, high = best
    start, end = words.span(low, high)
    return Verdict(
        "differs",
        _number(source.page_of(start)),
        _differences(words, low, high, quoted, source.text, quote),
        start,
        end,
    )


def _matcher(words: Sequence[str], wanted: Sequence[str]) -> SequenceMatcher[str]:
    """Words laid beside each other; of a very long quotation the commonest words do not count.

    A word that is repeated a thousand times takes a thousand squared steps.
    """
    return SequenceMatcher(None, words, wanted, autojunk=len(wanted) > _LONG)


def _closest(
    wanted: Sequence[str], words: Sequence[str], candidates: Sequence[int], margin: int
) -> tuple[float, int, int] | None:
    """How much of the words is shared at the best place, and where that is."""
    best: tuple[float, int, int] | None = None
    for left in candidates:
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        window = words[first:last]
        blocks = [block for block in _matcher(window, wanted).get_matching_blocks() if block.size]
        if not blocks:
            continue
        common = sum(block.size for block in blocks)
        low = max(0, blocks[0].a - blocks[0].b)
        high = min(len(window), blocks[-1].a + len(wanted) - blocks[-1].b)
        high = max(high, blocks[-1].a + blocks[-1].size)
        score = 2 * common / (high - low + len(wanted))
        if best is None or score > best[0]:
            best = (score, first + low, first + high)
    return best


def _stretched(
    wanted: Sequence[str], words: Sequence[str], candidates: Sequence[int]
) -> tuple[float, int, int] | None:
    """Where the quotation stands in runs of words, with text between them that it leaves out."""
    best: tuple[float, int, int] | None = None
    margin = 2 * len(wanted) + 60
    for left in candidates:
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        matcher = _matcher(words[first:last], wanted)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= 3]
        held = sum(block.size for block in blocks) / max(1, len(wanted))
        if held >= _LEAST_HELD and (best is None or held > best[0]):
            best = (held, first + blocks[0].a, first + blocks[-1].a + blocks[-1].size)
    return best


def _candidates(wanted: Sequence[str], places: Mapping[str, Sequence[int]]) -> list[int]:
    """Where in the source the quotation may begin, by the words that they share."""
    votes: Counter[int] = Counter()
    for position, word in enumerate(wanted):
        found = places.get(word, ())
        if len(found) > 2000:
            continue  # a comma says nothing about the place
        weight = max(1, 60 // len(found)) if found else 0
        for index in found:
            # a rare word says more about the place than a common one
            votes[(index - position) // 4] += weight
    return [max(0, bucket * 4) for bucket, _ in votes.most_common(_MOST_CANDIDATES)]


def _differences(
    words: _Words, low: int, high: int, quoted: _Words, source: str, quote: str
) -> tuple[Difference, ...]:
    matcher = _matcher(words.words[low:high], quoted.words)
    found = tuple(
        Difference(words.shown(source, low + a, low + b), quoted.shown(quote, c, d))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
    if found:
        return found
    # the words agree, so it is a hyphen or a mark that is missing or too many, or it is cut off
    start, end = words.span(low, high)
    held, said = _as_read(source[start:end]), _as_read(quote)
    if held.strip("\"'“”‘’ ") == said.strip("\"'“”‘’ "):
        before = re.search(r"\S*$", source[max(0, start - _MOST_BREAK) : start])
        after = _REST.match(source, end)
        assert before is not None
        rest = after.group() if after else ""
        ends = [
            Difference(before.group() + said.split()[0], said.split()[0]),
            Difference(
                said.split()[-1] + " " * rest[:1].isspace() + _as_read(rest), said.split()[-1]
            ),
        ]
        found = tuple(one for one in ends if one.source != one.quote)
    return found or _in_signs(held, said)


def _in_signs(held: str, said: str) -> tuple[Difference, ...]:
    """Where two texts differ that have the same words: what stands between two spaces."""
    left, right = held.split(), said.split()
    return tuple(
        Difference(" ".join(left[a:b]), " ".join(right[c:d]))
        for tag, a, b, c, d in _matcher(left, right).get_opcodes()
        if tag != "equal"
    ) or (Difference(held, said),)


_REST = re.compile(rf"\s?{_UNITS}|\S+")
