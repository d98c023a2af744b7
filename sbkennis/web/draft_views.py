"""A review of a draft → what the draft page shows: pieces of text, and findings beside them.

Templates escape every string; nothing here makes HTML.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from sbkennis.checking import VERDICTS, differing, is_to_heed
from sbkennis.coverage import RULES
from sbkennis.drafts import Draft, Part, Place
from sbkennis.phrases import joined
from sbkennis.records import Document, Hit
from sbkennis.web.views import Piece, cut, place_of
from sbkennis.wording import CLAIMS, counted

if TYPE_CHECKING:
    from sbkennis.checking import Finding
    from sbkennis.coverage import Coverage
    from sbkennis.library import Library, Review
    from sbkennis.support import Supported

__all__ = ["Bit", "Card", "Laid", "Row", "Source", "coverage", "lay", "summary", "text"]

Range = tuple[int, int]
_At = tuple[int | None, int | None]  # number of a note, or of a paragraph

_SHAPES = {
    "exact": ("✓", "goed"),
    "exact_after_normalisation": ("✓", "goed"),
    "linked": ("✓", "bron"),
    "differs": ("≠", "fout"),
    "not_found": ("✗", "fout"),
    "wrong_page": ("⇄", "fout"),
    "page_missing": ("✗", "fout"),
    "source_missing": ("∅", "twijfel"),
    "ambiguous": ("?", "twijfel"),
    "unresolved": ("?", "twijfel"),
}
"""A verdict → its sign, and how much it asks."""

_SIGNS = {"gedekt": "●", "mager": "◐", "afwezig": "○"}
_PARTS = {
    Part.HEADING: "kop",
    Part.QUOTE: "citaat",
    Part.LIST: "lijst",
    Part.TABLE: "cel",
    Part.BOX: "vak",
    Part.OTHER: "overig",
}
_SHORT = 90  # code points of a finding in the list
_MOST_PASSAGES = 4  # of the draft beside one requirement


class Bit(NamedTuple):
    """Some text of the draft.

    ``card`` is the finding it belongs to, 0 for none; ``is_first`` says that it begins there;
    ``differs`` that these words are not those of the source; ``note`` is the label of a note
    that is called here.
    """

    text: str
    card: int = 0
    look: str = ""  # "goed", "bron", "fout", "twijfel" or "bewering"
    is_first: bool = False
    differs: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A place in the library, with the address of the reader there."""

    title: str
    place: str  # "p. 12"
    address: str
    words: str = ""
    citation: str = ""
    passage: str = ""
    about: str = ""  # Dutch


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as it stands beside the text."""

    number: int
    kind: str  # "Citaat", "Verwijzing" or "Bewering"
    sign: str
    look: str
    word: str  # the verdict
    where: str
    short: str
    quote: tuple[Piece, ...] = ()  # with the differing words marked
    source: tuple[Piece, ...] = ()
    sources: tuple[Source, ...] = ()
    remarks: tuple[str, ...] = ()
    heed: str = ""  # the remark that asks attention, also where the verdict is right


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph or note of the draft, and the numbers of the findings in it."""

    anchor: str
    part: str
    level: int
    label: str
    bits: tuple[Bit, ...]
    cards: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A draft with the findings beside its text, without what the library may change in them."""

    rows: tuple[Row, ...]
    cards: Mapping[int, Card]
    leading: Mapping[int, Finding]  # by the number of the card that leads to its documents
    todo: tuple[Card, ...]
    claims: tuple[Card, ...]
    warnings: tuple[str, ...]


class _Span(NamedTuple):
    """Where in a paragraph or note a finding stands."""

    start: int
    end: int
    card: int
    look: str
    is_first: bool  # whether it begins here


class _Placed(NamedTuple):
    """Where in the draft a finding stands; ``differs`` counts in its text."""

    place: Place
    card: int
    look: str
    text: str
    differs: list[Range]


def lay(review: Review) -> Laid:
    """The draft with the findings beside its text: made once, as a page is asked for often."""
    cards: dict[int, Card] = {}
    leading: dict[int, Finding] = {}
    places: list[_Placed] = []
    judged = {one.reference.place for one in review.check.quotations if one.reference is not None}
    for finding in review.check.findings:
        is_told = finding.reference is not None and finding.reference.place in judged
        if finding.kind == "verwijzing" and is_told and finding.verdict != "page_missing":
            continue  # its quotation says it
        card = _of_finding(finding, len(cards) + 1)
        cards[card.number], leading[card.number] = card, finding
        places.append(
            _Placed(finding.place, card.number, card.look, finding.text, differing(finding)[0])
        )
    for claim in review.support.claims:
        card = _of_claim(claim, len(cards) + 1)
        cards[card.number] = card
        place = Place(claim.paragraph, claim.claim.start, claim.claim.end)
        places.append(_Placed(place, card.number, card.look, claim.claim.text, []))
    by_row: defaultdict[_At, list[_Placed]] = defaultdict(list)
    for one in places:
        for at in _rows_of(one.place):
            by_row[at].append(one)
    rows = tuple(
        _row(review.draft, place, words, by_row[_row_of(place)])
        for place, words in review.draft.texts()
        if words.strip()
    )
    shown = [cards[number] for row in rows for number in row.cards]
    return Laid(
        rows,
        cards,
        leading,
        tuple(one for one in shown if one.look in ("fout", "twijfel") or one.heed),
        tuple(one for one in shown if one.look == "bewering"),
        tuple(dict.fromkeys((*review.check.warnings, *review.support.warnings))),
    )


def text(laid: Laid, library: Library) -> dict[str, Any]:
    """The draft with the findings beside its text, which lead to what the library holds now."""
    links = _Links(library, laid.leading.values())
    led = {
        number: replace(laid.cards[number], sources=(*links.of(one), *links.elsewhere(one)))
        for number, one in laid.leading.items()
    }
    return {
        "rows": laid.rows,
        "cards": {**laid.cards, **led},
        "todo": laid.todo,
        "claims": laid.claims,
        "warnings": laid.warnings,
    }


def _rows_of(one: Place) -> Iterable[_At]:
    """The paragraphs, or the note, over which a place runs."""
    note, first = _row_of(one)
    if first is None:
        return [(note, None)]
    return [(None, at) for at in range(first, (one.last or first) + 1)]


def _row_of(one: Place) -> _At:
    """The row in which a place begins; that of a note is one, wherever it is called."""
    return (one.note, None) if one.note is not None else (None, one.paragraph)


def _row(draft: Draft, place: Place, words: str, places: Sequence[_Placed]) -> Row:
    spans: list[_Span] = []
    different: list[Range] = []
    own: dict[int, int] = {}  # where a finding begins, by its number
    for one, number, look, said, differs in places:
        start, end = _within(one, place, len(words))
        is_first = one.note is not None or one.paragraph == place.paragraph
        spans.append(_Span(start, end, number, look, is_first))
        if is_first:
            own[number] = start
            at = words.find(said, one.start) if differs else -1
            if at >= 0:  # else the quotation runs over several paragraphs
                different += [(at + a, at + b) for a, b in differs]
    numbers = tuple(sorted(own, key=lambda number: own[number]))
    if place.note is not None:
        label = draft.notes[place.note].label
        bits = tuple(_bits(words, spans, different, {}))
        return Row(f"n{place.note + 1}", "noot", 0, label, bits, numbers)
    assert place.paragraph is not None
    paragraph = draft.paragraphs[place.paragraph - 1]
    marks: defaultdict[int, list[Bit]] = defaultdict(list)
    for mark in paragraph.marks:
        label = draft.notes[mark.note].label or "noot"
        marks[mark.position].append(Bit(label, note=f"n{mark.note + 1}"))
    return Row(
        f"a{paragraph.number}",
        _PARTS.get(paragraph.part, "tekst"),
        max(2, min(6, paragraph.level + 1)),
        "",
        tuple(_bits(words, spans, different, marks)),
        numbers,
    )


def _within(one: Place, row: Place, length: int) -> Range:
    """The part of a place that lies in a paragraph or note over which it runs."""
    if one.note is not None:
        return one.start, one.end
    last = one.last or one.paragraph
    start = one.start if row.paragraph == one.paragraph else 0
    end = one.end if row.paragraph == last else length
    return start, end


def _bits(
    words: str,
    spans: Sequence[_Span],
    different: Sequence[Range],
    marks: Mapping[int, Sequence[Bit]],
) -> Iterable[Bit]:
    edges = {0, len(words), *marks}
    for start, end in (*((one.start, one.end) for one in spans), *different):
        edges |= {start, end}
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(words))
    coming = sorted(spans, key=lambda one: one.start, reverse=True)
    inside: list[_Span] = []
    begun: set[int] = set()
    for start, end in pairwise((*ordered, len(words))):
        yield from marks.get(start, ())
        if start == end:
            return
        inside = [one for one in inside if one.end >= end]
        while coming and coming[-1].start <= start:
            one = coming.pop()
            inside += [one] if one.end >= end else []
        if not inside:
            yield Bit(words[start:end])
            continue
        shortest = min(inside, key=lambda one: one.end - one.start)
        is_first = shortest.is_first and shortest.card not in begun
        differs = any(a <= start and end <= b for a, b in different)
        yield Bit(words[start:end], shortest.card, shortest.look, is_first, differs)
        begun.add(shortest.card)


# ---------------------------------------------------------------------- findings


class _Links:
    """Where in the reader a finding leads to; a document that is gone leads nowhere."""

    def __init__(self, library: Library, findings: Iterable[Finding]) -> None:
        self._there = {one.id for one in library.documents()}
        wanted: defaultdict[str, set[int]] = defaultdict(set)
        for one in findings:
            if one.result is not None and one.result.start is not None and one.documents:
                wanted[one.documents[0].id].add(one.result.start)
        self._passages: dict[tuple[str, int], str] = {}
        for document, starts in wanted.items():
            if document not in self._there:
                continue
            ordered = sorted(starts)
            found = library.passages_at(document, ordered)
            for start, passage in zip(ordered, found, strict=True):
                if passage is not None:
                    self._passages[document, start] = passage.id

    def of(self, finding: Finding) -> tuple[Source, ...]:
        """The documents of a finding; the first at the place of the words."""
        start = finding.result.start if finding.result is not None else None
        sources = []
        for document in finding.documents:
            passage = self._passages.get((document.id, start)) if start is not None else None
            page = finding.found_label or ""
            if finding.verdict == "linked" and finding.page:
                page = finding.named
            sources.append(
                Source(
                    document.title or document.file, page, self._address(document, passage, finding)
                )
            )
        return tuple(sources)

    def elsewhere(self, finding: Finding) -> tuple[Source, ...]:
        """The documents that hold the words although the draft does not name them."""
        return tuple(
            Source(one.title or one.file, "", self._address(one, None, None), about="ook hier")
            for one in finding.elsewhere
        )

    def _address(self, document: Document, passage: str | None, finding: Finding | None) -> str:
        if document.id not in self._there:
            return ""
        if passage is not None:
            return _reader(passage)
        page = None
        if finding is not None and finding.result is not None and finding.result.found_page:
            page = str(finding.result.found_page)
        elif finding is not None and finding.verdict == "linked" and document.page_count:
            first = re.match(r"\w+", finding.page or "")
            page = first[0] if first else None
        query = f"?{urlencode({'pagina': page})}" if page else ""
        return f"/lees/{quote(document.id, safe='')}{query}"


def _reader(passage_id: str) -> str:
    document = passage_id.rpartition("#")[0]
    return f"/lees/{quote(document, safe='')}?{urlencode({'passage': place_of(passage_id)})}"


def _of_finding(one: Finding, number: int) -> Card:
    sign, look = _SHAPES[one.verdict]
    in_quote, in_source = differing(one)
    remarks = list(one.remarks)
    if one.verdict == "wrong_page":
        remarks.insert(0, f"Genoemd is {one.named}; de woorden staan op {one.found_label}.")
    is_off, is_quoted = one.verdict == "differs", one.kind == "citaat"
    # what is said of a reference asks something, unless the verdict says the same
    asking = not is_quoted and one.verdict != "source_missing"
    heed = next((each for each in remarks if asking or is_to_heed(each)), "")
    if heed and one.verdict == "linked":
        sign, look = "!", "twijfel"
    return Card(
        number,
        "Citaat" if is_quoted else "Verwijzing",
        sign,
        look,
        VERDICTS[one.verdict] + "; let op" * bool(heed and one.is_right),
        one.where,
        _short(one.text),
        tuple(cut(one.text, in_quote)) if is_off else (),
        tuple(cut(one.source_text, in_source)) if is_off and one.source_text else (),
        remarks=tuple(remarks),
        heed=heed,
    )


def _of_claim(one: Supported, number: int) -> Card:
    found = tuple(
        _suggested(each.hit, each.level, is_old=each.superseded) for each in one.suggestions
    )
    return Card(
        number,
        "Bewering",
        "!" if found else "–",
        "bewering",
        "zonder bron" if found else "zonder bron; niets gevonden",
        one.where,
        _short(one.claim.text),
        sources=found,
        remarks=(f"Soort bewering: {CLAIMS[one.claim.kind]}.",),
    )


def _suggested(hit: Hit, level: str, *, is_old: bool) -> Source:
    return Source(
        hit.document.title or hit.document.file,
        hit.citation.anchor.label,
        _reader(hit.passage.id),
        hit.citation.display,
        hit.citation.text,
        hit.passage.id,
        f"afzender: {level}" + ("; er is een nieuwere uitgave" if is_old else ""),
    )


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _SHORT else f"{plain[:_SHORT].rsplit(' ', 1)[0]} …"


# ---------------------------------------------------------------------- the whole


def summary(review: Review) -> list[str]:
    """What was found, in Dutch lines."""
    lines = []
    for findings, one, several in (
        (review.check.quotations, "citaat", "citaten"),
        (review.check.references, "verwijzing", "verwijzingen"),
    ):
        counts = Counter(finding.verdict for finding in findings)
        total = len(findings)
        found = "; ".join(counted(verdict, count) for verdict, count in counts.most_common())
        lines.append(f"{total} {one if total == 1 else several}{f': {found}' if total else ''}.")
    claims = review.support.claims
    held = sum(bool(one.suggestions) for one in claims)
    noun = "bewering" if len(claims) == 1 else "beweringen"
    told = f"bij {held} is een mogelijke bron" if held else "een mogelijke bron is niet"
    lines.append(
        f"{len(claims)} {noun} zonder bron; {told} gevonden."
        if claims
        else "Geen beweringen zonder bron."
    )
    verdicts = Counter[str](one.verdict for one in review.coverage.findings)
    covered = joined([f"{verdicts[word]} {word}" for word in _SIGNS if verdicts[word]])
    lines.append(f"{len(review.coverage.findings)} eisen: {covered}.")
    return lines


# ---------------------------------------------------------------------- what it covers


def coverage(review: Review, facets: Mapping[str, str]) -> dict[str, Any]:
    """The draft's passages beside the requirements, and its balance."""
    found = review.coverage
    return {
        "found": found,
        "rules": RULES,
        "signs": _SIGNS,
        "most": _MOST_PASSAGES,
        "requirements": [
            (
                one,
                [
                    (each, f"a{each.unit.first}", _marked(each.unit.text, each.shown))
                    for each in one.evidence[:_MOST_PASSAGES]
                ],
                _reader(one.source.passage.id) if one.source is not None else "",
                _marked(one.source.citation.display, one.source.shown) if one.source else [],
            )
            for one in found.findings
        ],
        "balance": _balance(found, facets),
        "lopsided": [
            (each.unit, f"a{each.unit.first}", _marked(each.unit.text, each.shown))
            for each in found.lopsided
        ],
        "pair": found.pair_titles,
    }


def _marked(words: str, shown: Sequence[str]) -> list[Piece]:
    places = []
    for one in shown:
        start = words.find(one)
        if start >= 0:
            places.append((start, start + len(one)))
    return cut(words, places)


def _balance(
    found: Coverage, facets: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, int, int | None]]]]:
    rows: defaultdict[str, list[tuple[str, int, int | None]]] = defaultdict(list)
    for one in found.balance:
        visions = None if one.visions is None else round(100 * one.visions)
        rows[one.facet].append((one.title, round(100 * one.draft), visions))
    return [(title, rows[name]) for name, title in facets.items() if name in rows]
