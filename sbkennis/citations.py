"""A passage and its document → a Dutch footnote; a quotation and a source → a verdict.

Both start from the stored text: no footnote is printed for words that are not there.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from importlib import resources
from typing import Literal, NamedTuple

from sbkennis.cleaning import clean
from sbkennis.errors import CitationError
from sbkennis.records import Anchor, Citation, Document, Page, Passage, Span

__all__ = ["Difference", "Locator", "Verdict", "anchor", "cite", "dutch_date", "verify"]

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
    starts = _line_starts(text)
    first = bisect_right(starts, slices[0].start)
    last = bisect_right(starts, max(slices[-1].end - 1, slices[-1].start))
    return Anchor("line", first, last, _ranged("regel", "regels", first, last), accessed)


def _ranged(one: str, several: str, first: int | str, last: int | str) -> str:
    return f"{one} {first}" if first == last else f"{several} {first}-{last}"


def _page_label(first: int, last: int, pages: Sequence[Page]) -> str:
    """The page as printed, with the physical page where that is another number."""
    printed = {page.number: page.label for page in pages if page.number is not None}
    labels = (printed.get(first) or str(first), printed.get(last) or str(last))
    label = _ranged("p.", "pp.", *labels)
    if labels == (str(first), str(last)):
        return label
    return f"{label} ({_ranged('pdf p.', 'pdf pp.', first, last)})"


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


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
    spans = _part(passage.spans, start, end)
    where = anchor(document, passage, pages=pages, text=text, spans=spans)
    pieces = _footnote(document, passage, where)
    quote = passage.quote[start:end]
    whole = (start, end) == (0, len(passage.quote))
    marks = [(a - start, b - start) for a, b in passage.marks if start <= a and b <= end]
    display = passage.display if whole and passage.display else clean(quote, marks).text.strip()
    return Citation(
        text="".join(piece.text for piece in pieces),
        markdown="".join(piece.markdown for piece in pieces),
        anchor=where,
        quote=quote,
        display=display,
    )


def _part(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
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


class _Piece(NamedTuple):
    text: str
    italic: bool = False

    @property
    def markdown(self) -> str:
        if not self.italic:
            return self.text
        return "*" + self.text.replace("*", "\\*").replace("_", "\\_") + "*"


def _footnote(document: Document, passage: Passage, where: Anchor) -> list[_Piece]:
    place = _place(document, passage, where)
    kamerstuk = _identifier(document, "kamerstuk")
    if kamerstuk is not None:
        parts = [[_Piece(f"Kamerstukken {kamerstuk}")]]
    elif document.kind in _LETTERS:
        parts = _letter(document)
    else:
        parts = _publication(document)
    if place:
        parts.append([_Piece(place)])
    if document.unit == "paragraph" and (document.kind in _WEB or _is_html(document)):
        parts += _on_the_web(document)
    return _joined(parts)


def _joined(parts: Iterable[Sequence[_Piece]]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for part in parts:
        if pieces:
            pieces.append(_Piece(", "))
        pieces.extend(part)
    return pieces


def _letter(document: Document) -> list[list[_Piece]]:
    """Sender, subject, what it is and when, and the kenmerk where it has no other number."""
    word = _kind_word(document) or "brief"
    parts = []
    sender = document.publisher or _authors(document)
    if sender:
        parts.append([_Piece(sender)])
    if document.title:
        parts.append([_Piece(document.title, italic=True)])
    dated = f" van {dutch_date(document.date)}" if document.date else " (z.j.)"
    word = word if parts else word[:1].upper() + word[1:]
    parts.append([_Piece(word.lower() + dated if parts else word + dated)])
    kenmerk = _identifier(document, "kenmerk") or _identifier(document, "zaaknummer")
    if kenmerk:
        parts.append([_Piece(f"kenmerk {kenmerk}")])
    return parts


def _publication(document: Document) -> list[list[_Piece]]:
    year = document.date[:4] if document.date else "z.j."
    author = _authors(document) or document.publisher
    title = _Piece(
        document.title or f"[zonder titel, bestand {document.file}]", bool(document.title)
    )
    kind = [_Piece(f" ({_kind_word(document)})")] if document.kind == "presentatie" else []
    if author:
        parts = [[_Piece(f"{author} ({year})")], [title, *kind]]
    else:
        parts = [[title, *kind, _Piece(f" ({year})")]]
    place = _places().get(_folded(document.publisher)) if document.publisher else None
    if document.publisher and place:
        parts.append([_Piece(f"{place}: {document.publisher}")])
    elif document.publisher and author != document.publisher:
        parts.append([_Piece(document.publisher)])
    number = _identifier(document, "zaaknummer") or _identifier(document, "kenmerk")
    if number and document.kind in ("raadsstuk", "notitie"):
        parts.append([_Piece(f"kenmerk {number}")])
    return parts


def _on_the_web(document: Document) -> list[list[_Piece]]:
    parts = []
    if document.accessed:
        parts.append([_Piece(f"geraadpleegd op {dutch_date(document.accessed)}")])
    if document.address:
        parts.append([_Piece(document.address)])
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


@cache
def _places() -> dict[str, str]:
    text = resources.files("sbkennis").joinpath("data/uitgevers.toml").read_text("utf-8")
    return {
        _folded(name): one["plaats"]
        for one in tomllib.loads(text)["uitgever"]
        if "plaats" in one
        for name in (one["naam"], *one.get("ook", ()))
    }


def _kind_word(document: Document) -> str | None:
    return _kind_words().get(document.kind) if document.kind else None


@cache
def _kind_words() -> dict[str, str]:
    text = resources.files("sbkennis").joinpath("data/soorten.toml").read_text("utf-8")
    return {key: one["woord"] for key, one in tomllib.loads(text).items()}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quotation stands in its source, and where.

    ``found_page`` is the physical page on which it starts; None where it was not found or the
    format has no pages. ``start`` and ``end`` count in the text of the document.
    """

    verdict: Judgement
    found_page: int | None = None
    differences: tuple[Difference, ...] = ()
    start: int | None = None
    end: int | None = None


def verify(
    quote: str,
    text: str | None,
    pages: Sequence[Page] = (),
    page: int | str | None = None,
    *,
    running: Sequence[Span] = (),
    marks: Sequence[tuple[int, int]] = (),
) -> Verdict:
    """Judge a quotation: first its words, then its page.

    White space, line-end hyphens, quotation marks, ligatures, a page break and a footnote mark
    may differ; anything else is a difference.

    Args:
        text: the text of the document; None when the source is not there.
        page: the page that is claimed: physical or printed, or a range such as "12-13".
        running: the slices of running text in reading order, so that a quotation may continue
            past a footer, a header and footnotes.
        marks: offsets in ``text`` of what no reader sees as words: footnote marks, markup.
    """
    if text is None:
        return Verdict("source_missing")
    if not quote.strip():
        return Verdict("not_found")
    wanted = quote.strip()
    found = [(start, start + len(wanted)) for start in _occurrences(wanted, text)]
    judgement: Judgement = "exact"
    if not found:
        judgement = "exact_after_normalisation"
        found = _normalised(quote, text, running, marks)
    if found:
        for start, end in found:
            if _is_right(page, _page_of(start, pages), _page_of(end - 1, pages)):
                return Verdict(judgement, _number(_page_of(start, pages)), (), start, end)
        start, end = found[0]
        return Verdict("wrong_page", _number(_page_of(start, pages)), (), start, end)
    return _nearest(quote, text, pages, running, marks)


class Locator:
    """Finds many quotations in one text; the same may differ as in `verify`."""

    def __init__(
        self,
        text: str,
        running: Sequence[Span] = (),
        marks: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._text = text
        self._running = running
        self._marks = marks

    @cached_property
    def _forms(self) -> list[_Form]:
        return list(_sources(self._text, self._running, self._marks))

    def places(self, quote: str) -> list[tuple[tuple[int, int], ...]]:
        """Where a quotation stands: verbatim, or else when only what may differ differs.

        Each place is one or more slices: what stands between two of them is no part of it.
        """
        wanted = quote.strip()
        if not wanted:
            return []
        length = len(wanted)
        verbatim = [range(at, at + length) for at in _occurrences(wanted, self._text)]
        found = verbatim or _offsets(wanted, self._forms)
        return [tuple(_slices(offsets)) for offsets in found]


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


def _page_of(offset: int, pages: Sequence[Page]) -> Page | None:
    index = bisect_right([page.start for page in pages], offset) - 1
    return pages[index] if index >= 0 else None


def _number(page: Page | None) -> int | None:
    return page.number if page is not None else None


def _is_right(claimed: int | str | None, first: Page | None, last: Page | None) -> bool:
    if claimed is None or first is None or last is None or first.number is None:
        return True
    wanted = str(claimed).strip()
    if _matches(wanted, first):
        return True
    ends = re.split(r"\s*[-–]\s*", wanted)
    return len(ends) == 2 and _matches(ends[0], first) and _matches(ends[1], last)


def _matches(wanted: str, page: Page) -> bool:
    printed = (page.label or "").strip().casefold()
    return wanted == str(page.number) or (bool(printed) and wanted.casefold() == printed)


# Every sign that is printed as a quotation mark or an apostrophe counts as one.
_QUOTATION_MARKS = frozenset("\"'“”„‟‘’‚‛«»‹›″′`´")
_HYPHENS = frozenset("-\u2010\u2011\ufffe\u0002")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st", "\u0132": "IJ", "\u0133": "ij",
}  # fmt: skip
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class _Form:
    """A text with what may differ taken out, and for every sign its offset in the text.

    ``hyphens`` holds the places (in the form) where a hyphen was left out in the middle of a
    word, and whether it stood at the end of a line.
    """

    text: str
    offsets: list[int]
    hyphens: dict[int, bool]


def _form(text: str, offsets: Iterable[int], skipped: frozenset[int] = frozenset()) -> _Form:
    signs: list[str] = []
    places: list[int] = []
    hyphens: dict[int, bool] = {}
    listed = [offset for offset in offsets if offset not in skipped]
    index = 0
    while index < len(listed):
        offset = listed[index]
        sign = text[offset]
        index += 1
        if sign == "\u00ad":
            index = _past_line_end(text, listed, index)
        elif sign in _HYPHENS and signs and signs[-1].isalnum():
            after = _past_line_end(text, listed, index)
            if after < len(listed) and text[listed[after]].isalnum():
                hyphens[len(signs)] = after > index
                index = after
            else:
                signs.append("-")
                places.append(offset)
        elif sign.isspace():
            if signs and signs[-1] != " ":
                signs.append(" ")
                places.append(offset)
        elif sign in _SUPERSCRIPTS:
            continue
        else:
            for one in _LIGATURES.get(sign, "'" if sign in _QUOTATION_MARKS else sign):
                signs.append(one)
                places.append(offset)
    return _Form("".join(signs), places, hyphens)


def _past_line_end(text: str, listed: Sequence[int], index: int) -> int:
    """The index after a line end with the spaces around it, or the same where none stands."""
    after = index
    has_end = False
    while after < len(listed) and text[listed[after]].isspace():
        has_end = has_end or text[listed[after]] == "\n"
        after += 1
    # slices that were joined over a page break stand apart without a newline between them
    if not has_end and after < len(listed) and after > 0 and listed[after] - listed[after - 1] > 1:
        has_end = True
    return after if has_end else index


def _normalised(
    quote: str, text: str, running: Sequence[Span], marks: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where the quotation stands when only what may differ differs."""
    return _within(quote.strip(), _sources(text, running, marks))


def _within(quote: str, sources: Iterable[_Form]) -> list[tuple[int, int]]:
    return [(offsets[0], offsets[-1] + 1) for offsets in _offsets(quote, sources)]


def _offsets(quote: str, sources: Iterable[_Form]) -> list[list[int]]:
    """The offsets of every sign, of each place in the first source that holds the quotation."""
    wanted = _form(quote, range(len(quote)))
    for source in sources:
        found = [
            source.offsets[start : start + len(wanted.text)]
            for start in _occurrences(wanted.text, source.text)
            if _hyphens_agree(wanted, source, start)
        ]
        if found:
            return found
    return []


def _sources(
    text: str, running: Sequence[Span], marks: Sequence[tuple[int, int]]
) -> Iterator[_Form]:
    """The text in the orders in which it may have been quoted, with and without note marks."""
    skipped = frozenset(offset for start, end in marks for offset in range(start, end))
    yield _form(text, range(len(text)))
    if skipped:
        yield _form(text, range(len(text)), skipped)
    if running:
        joined = [
            offset
            for number, span in enumerate(running)
            for offset in _with_break(text, span, number, running)
        ]
        yield _form(text, joined, skipped)


def _with_break(text: str, span: Span, number: int, running: Sequence[Span]) -> Iterator[int]:
    """The offsets of a slice, and one of white space that parts it from the next."""
    yield from range(span.start, span.end)
    if number + 1 < len(running) and text[span.end : span.end + 1].isspace():
        yield span.end


def _occurrences(wanted: str, source: str) -> Iterator[int]:
    if not wanted:
        return
    start = source.find(wanted)
    while start != -1:
        # a quotation does not begin or end in the middle of a word
        end = start + len(wanted)
        opens = start == 0 or not (source[start - 1].isalnum() and wanted[0].isalnum())
        closes = end == len(source) or not (source[end].isalnum() and wanted[-1].isalnum())
        if opens and closes:
            yield start
        start = source.find(wanted, start + 1)


def _hyphens_agree(wanted: _Form, source: _Form, start: int) -> bool:
    """Whether a hyphen is missing on one side only where a line ends."""
    end = start + len(wanted.text)
    theirs = {
        place - start: at_end for place, at_end in source.hyphens.items() if start < place < end
    }
    for place in wanted.hyphens.keys() | theirs.keys():
        mine, other = wanted.hyphens.get(place), theirs.get(place)
        if (mine is None and other is not True) or (other is None and mine is not True):
            return False
    return True


_TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]")
_LEAST_SIMILAR = 0.6  # share of words in common below which a text is another text
_MOST_CANDIDATES = 8


def _nearest(
    quote: str,
    text: str,
    pages: Sequence[Page],
    running: Sequence[Span],
    marks: Sequence[tuple[int, int]],
) -> Verdict:
    """The place that the quotation resembles most, with the words that differ there."""
    *_, source = _sources(text, running, marks)
    words = [(match.group(), match.start(), match.end()) for match in _tokens(source)]
    wanted_form = _form(quote.strip(), range(len(quote.strip())))
    wanted = [match.group() for match in _tokens(wanted_form)]
    best: tuple[float, int, int] | None = None
    for left in _candidates(wanted, [word for word, _, _ in words]):
        margin = max(4, len(wanted) // 4)
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        window = [word for word, _, _ in words[first:last]]
        blocks = [
            block
            for block in SequenceMatcher(None, window, wanted, autojunk=False).get_matching_blocks()
            if block.size
        ]
        if not blocks:
            continue
        common = sum(block.size for block in blocks)
        low = max(0, blocks[0].a - blocks[0].b)
        high = min(len(window), blocks[-1].a + len(wanted) - blocks[-1].b)
        score = 2 * common / (high - low + len(wanted))
        if best is None or score > best[0]:
            best = (score, first + low, first + high)
    if best is None or best[0] < _LEAST_SIMILAR:
        return Verdict("not_found")
    _, low, high = best
    start = source.offsets[words[low][1]]
    end = source.offsets[words[high - 1][2] - 1] + 1
    return Verdict(
        "differs",
        _number(_page_of(start, pages)),
        _differences([word for word, _, _ in words[low:high]], wanted, text[start:end], quote),
        start,
        end,
    )


def _tokens(form: _Form) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(form.text)


def _candidates(wanted: Sequence[str], words: Sequence[str]) -> list[int]:
    """Where in the source the quotation may begin, by the words that they share."""
    places: dict[str, list[int]] = {}
    vocabulary = set(wanted)
    for index, word in enumerate(words):
        if word in vocabulary:
            places.setdefault(word, []).append(index)
    votes: Counter[int] = Counter()
    for position, word in enumerate(wanted):
        found = places.get(word, ())
        for index in found:
            # a rare word says more about the place than a common one
            votes[(index - position) // 4] += max(1, 60 // len(found))
    return [max(0, bucket * 4) for bucket, _ in votes.most_common(_MOST_CANDIDATES)]


def _differences(
    window: Sequence[str], wanted: Sequence[str], source: str, quote: str
) -> tuple[Difference, ...]:
    matcher = SequenceMatcher(None, window, wanted, autojunk=False)
    found = tuple(
        Difference(" ".join(window[a:b]), " ".join(wanted[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
    # the words agree, so it is a hyphen or a mark that is missing or too many
    return found or (Difference(_as_read(source), _as_read(quote)),)
