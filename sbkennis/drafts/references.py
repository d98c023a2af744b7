"""A draft → the references in it: in notes, in brackets and in running text.

What a reference says is taken apart (years, pages, Kamerstuk, kenmerk, address, words that point
back); which document it means is for `linking` to say.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from sbkennis.drafts.parts import Draft, Paragraph, Part, Place, Reference
from sbkennis.phrases import A_MONTH

__all__ = ["cited", "find", "kamerstuk_of", "parse", "signature", "without_address", "words_of"]

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_JOINS = (  # "p. 7, 2024" ends in a year, "p. 7, 14 mei 2024" in a date
    r"(?:,\s*(?!(?:19|20)\d\d\b)|(?:[-–—&]|en|t/m|tot en met)\s*)"
    rf"(?!\d{{1,2}}\s+{A_MONTH}\b)"
)
_MORE = rf"(?:\s*{_JOINS}(?:pp?\.\s*)?{_NUMBER}\b)*\b"
_AFTER = r"(?:e\.?\s?v\.?|ff\.?|f\.(?!\s*\w)|en\s+(?:verder|volgenden?))(?!\w)"
_FOLLOWING = rf"(?:\s*{_AFTER})?"
_PAGES = re.compile(
    rf"(?<![\w.])(?:pp?|blz|bldz|pag)\.?\s*(?P<a>{_NUMBER}{_MORE}{_FOLLOWING})"
    rf"|(?<!\w)(?:pagina(?:['’]?s)?|bladzijden?|dia(?:['’]s)?|sheet|slide)\s+"
    rf"(?P<b>{_NUMBER}{_MORE}{_FOLLOWING})"
    r"|(?<=\d{4})\s?:\s?(?P<c>\d{1,3}(?:\s*[-–]\s*\d{1,3})?)\b",
    re.IGNORECASE,
)
_LAW = re.compile(r"\bWmo 2015\b", re.IGNORECASE)  # a year in the name of a law
_MOST_LEAD = 250  # signs before brackets in which the name of their source may stand
_YEAR = re.compile(r"(?<![\d/.\w-])(?:19[5-9]\d|20[0-4]\d)(?=[a-z]?\b)(?![-–/]?\d)")
_TOLD = (
    r"\b(?:in|voor|vóór|vanaf|tot|t/m|met|sinds|na|per|eind|einde|begin|medio|rond|tegen)"
    rf"\s+(?:het\s+jaar\s+|(?:\d{{1,2}}\s+)?{A_MONTH}\s+)?"
)
_VISITED = re.compile(  # a day on which a page was looked at says nothing of its year
    r"\b(?:geraadpleegd|bezocht|bekeken|opgehaald|gedownload)\b:?(?:\s+(?:op|in))?\s+"
    rf"(?:\d{{1,2}}\s+)?(?:{A_MONTH}\s+)?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_NO_DATE = re.compile(r"\b[zs]\.\s?[jd]\.")
_SESSION = re.compile(r"(?:19|20)\d\d\s?[-–/]\s?(?:\d{4}|\d\d)")
_KAMERSTUK = re.compile(
    r"(?:\b(?:Kamerstuk(?:ken)?|Tweede Kamer|Eerste Kamer|TK|EK)\b|\bKamerstukken\b)"
    r"[^;\n]{0,40}?\b(?P<file>\d{2}[ .]?\d{3})(?P<suffix>[- ](?:[IVXLC]+|[A-Z]|\(R\d+\)))?"
    r"\s*[,-]?\s*(?:nr\.?|nummer|no\.?)?\s*(?P<paper>\d{1,4}|[A-Z]{1,2})\b",
)
_BARE_KAMERSTUK = re.compile(
    r"\b(?P<file>\d{2}[ .]?\d{3})(?P<suffix>[- ][IVXLC]+)?\s*,\s*nr\.?\s*"
    r"(?P<paper>\d{1,4}|[A-Z]{1,2})\b"
)
_KENMERK = re.compile(
    r"\b(?:(?:ons\s+|uw\s+)?kenmerk|zaaknummer|zaaknr\.?|registratienummer|documentnummer|referentie)"
    r"\s*:?\s*(?P<value>[A-Za-z0-9][\w./-]*\d[\w./-]*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”’)\]]+", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/\S+")
_IBID = re.compile(r"\b(?:ibid(?:em)?|idem|id\.)(?!\w)", re.IGNORECASE)
_WORK_WORDS = (  # "A.W. Jansen" has initials
    r"(?<!\w)(?:[Tt]\.\s?a\.\s?p\.|[Tt]er aangehaalder? plaatse|[Aa]\.\s?w\.|[Aa]angehaald werk"
    r"|[Oo]\.\s?c\.|[Oo]p\.\s?cit\.|[Ll]\.\s?c\.|[Ll]oc\.\s?cit\.)(?!\w)"
)
_WORK = re.compile(_WORK_WORDS)
_NOTE = re.compile(
    r"\b(?:zie\s+|supra\s+)?(?:voet|eind)?noot\s+(\d{1,3}|[ivxl]{1,6})\b", re.IGNORECASE
)
_EMPTY = re.compile(
    r"\b(?:zie|ook|vgl|vergelijk|aldus|o\.a|onder|andere|meer|en|het|de|een|op|in|van|citaat|bron"
    r"|bronnen|daar|aldaar|cf|noot|pdf|geciteerd|uit|naar)\b\.?",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r";\s+|(?<=[.)])\s+(?=(?:Zie(?:\s+ook)?|Vgl\.?|Vergelijk|Ook)\b)|,?\s+en\s+(?=Kamerstukken\b)|\n+"
)
_SEMICOLON = re.compile(r";\s+")
_NEXT = re.compile(  # behind the page of one source: the next one
    r"\)?(?P<gap>,?\s+(?P<and>en(?:\s+(?:zie\s+)?ook)?|alsmede|/)\s+|\.\s+)(?=[A-ZÀ-Þ])"
    r"(?!(?:Tabel|Figuur|Bijlage|Kader|Hoofdstuk|Paragraaf|Deel)\b)"
)
_BRACKETS = re.compile(r"\((?P<in>(?:[^()]|\([^()]{0,40}\)){2,250})\)")
_SOURCE_LINE = re.compile(
    r"^\s*[(\[]?\s*(?:Bron(?:nen)?|Uit|Citaat uit)\s*:\s*(?P<in>.{3,300}?)[)\]]?\.?\s*$"
    r"|^\s*[—–-]\s*(?P<dash>[A-Z].{3,200})$"
)
_BEHIND_DASH = re.compile(
    r"(?P<words>|.*(?:\n|[.!?…”\"’»)]\s))\s*[—–-]{1,2}\s*(?P<in>[A-ZÀ-Þ][^\n]{3,200})$", re.DOTALL
)
_POINT = re.compile(r"\s*[—–-]{1,2}\s")
_UNDER = re.compile(r"(?P<words>|.*\n)\s*(?P<in>[A-ZÀ-Þ][^\n]{3,200})$", re.DOTALL)
_SENTENCE_SIGN = re.compile(r"(?<!\b[A-ZÀ-Þ])[.!?:;]")  # but for that of an initial
_IN_BRACKETS = re.compile(r"\((?:19|20)\d\d[a-z]?\)")
_AT_END = re.compile(r",\s*(?:19|20)\d\d\s*\.?\s*$")
_ENDS_IN_BRACKETS = re.compile(r"\S\s*\([^()]*\)\s*\.?\s*$")
_CLOSED = re.compile(r"[”’\"'»]\s+(?=[\[A-ZÀ-Þ])")
_DATED = re.compile(r"\((?:(?:19|20)\d\d[a-z]?|[zs]\.\s?[jd]\.)\)(?=\s*(?:[,.:;]|$))")
_ENDS_IN_PLACE = re.compile(
    rf"\b(?:pp?\.|blz\.?|pagina['’]?s?|dia['’]?s?|regels?|alinea['’]?s?)\s*{_NUMBER}(?:\s*[-–]\s*"
    rf"{_NUMBER})?\)?\.?$",
    re.IGNORECASE,
)
_SAID = re.compile(  # a sentence of the writer begins so, the line of a source does not
    r"(?:Dat|Dit|Ook|Zo|Zie|Volgens|Aldus|Hij|Zij|Daar|Hier|Er|Wij|We|Maar|En|Zoals)\b"
)
_MOST_SOURCE = 500  # signs of the line of a source
_BESIDE = r"[\d\s,;:&–-]*"
_CITED = re.compile(  # "[3]", "[1, p. 4; 2]", "[1:4]"
    rf"\[(?P<in>\d{{1,3}}\b{_BESIDE}(?:(?:en|pp?|blz|bldz|pag|pagina|dia)\b\.?{_BESIDE})*)\]"
)
_ENTRY = re.compile(r"\s*(?:\[(?P<a>\d{1,3})\]|(?P<b>\d{1,3})[.)])\s+(?=\S)")
_LIST_OF_SOURCES = re.compile(
    r"\W*(?:\d+\W+)?(?:(?:geraadpleegde\s+)?(?:bronnen|literatuur)(?:lijst)?|bronvermelding(?:en)?"
    r"|bronnenlijst|referenties|bibliografie|noten|eindnoten)\W*$",
    re.IGNORECASE,
)
_NOWHERE = Place(1, 0, 0)
_MOST_RANGE = 20  # sources in "[3-7]"
_LEAST_LISTED = 3  # sources in a list, from which a number that it lacks is a slip
_MOST_BEYOND, _FEW_LISTED = 3, 20  # times its last number; above it a number is of something else
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'&.-]*|van|de|den|der|het|ter|ten|en|op|voor|e\.a\.|et al\.|&|[A-Z]{2,})$"
)
_LEAD = re.compile(
    r"(?:Volgens|Aldus|In|Uit|Bij|Ook|Zo|Zie|Het|De|Den|Een)(?:\s+(?:de|het|een))?\s+"
)
_CLOSING = ("”", "’", '"', "'", "»", "”.", "’.", '".', "'.", "».")
_QUOTES = re.compile('[„“”"«»]')
_MARKED = re.compile(r"[„“\"«‘'][^„“”\"«»‘’]{20,}[”“\"»’']")  # a heading that quotes
_BARE = (  # pages without the word for it, at the end of a reference
    rf"(?P<d>\d{{1,3}}(?:\s*(?:[-–—,&]|en|t/m)\s*\d{{1,3}})*{_FOLLOWING})\s*\.?\s*$"
)
_BARE_BACK = re.compile(
    rf"(?:\b(?:(?i:ibid(?:em)?|idem)\b|(?i:id)(?=\.|\s*,))\.?|{_WORK_WORDS})\s*[,:]?\s*{_BARE}"
)
_BARE_YEAR = re.compile(rf"(?<!\d)(?:19|20)\d\d[a-z]?\)?\s*,\s*{_BARE}")
_MOST_NAMES = 14
_MOST_NAMED = 1_000  # signs in which such a name stands


def find(draft: Draft) -> list[Reference]:
    """All references of a draft, in the order in which a reader meets them."""
    found: list[Reference] = []
    numbered = _numbered(draft)
    before = ""
    for place, text in draft.texts():
        if place.note is not None:
            found += _in_note(place, text)
            continue
        paragraph = draft.paragraphs[(place.paragraph or 1) - 1]
        under = signature(draft, paragraph)
        if under is not None:
            words, start = under
            found += _in_text(place, text[:words], numbered)
            found.append(parse(text[start:].strip(), place._replace(start=start)))
        elif before.endswith(_CLOSING) and _is_source(text):
            found.append(parse(text.strip(), place))
        elif (signed := _signed_under(draft, paragraph)) is not None:
            found.append(parse(text[signed:].strip(), place._replace(start=signed)))
        elif paragraph.part is not Part.HEADING or _MARKED.search(text):
            found += _in_text(place, text, numbered)
        before = text.rstrip()
    return sorted(found, key=lambda one: _met(draft, one.place))


class _Numbered(dict[str, str]):
    """Sources by their number; ``is_list`` when they are no footnotes."""

    is_list = True


def _numbered(draft: Draft) -> _Numbered:
    """The numbered sources of a draft by their number: a list of them at the end, or its notes."""
    found = _Numbered()
    number, is_list = 0, False
    for paragraph in draft.paragraphs:
        if paragraph.part is Part.HEADING:
            number, is_list = 0, _LIST_OF_SOURCES.match(paragraph.text) is not None
            continue
        entry = _ENTRY.match(paragraph.text)
        if entry is not None and (is_list or entry["a"]):
            number = int(entry["a"] or entry["b"])
            found[str(number)] = paragraph.text[entry.end() :]
        elif is_list and paragraph.part is Part.LIST:  # Word counts without writing the number
            number += 1
            found[str(number)] = paragraph.text
    if not draft.file.lower().endswith(".docx"):  # there an entry that is named is read as a note
        return _Numbered({one.label: one.text for one in draft.notes} | found)
    if not found:
        found.update((one.label, one.text) for one in draft.notes)
        found.is_list = False
    return found


def cited(text: str) -> Iterator[tuple[int, int, list[tuple[str, str | None]]]]:
    """Where numbers in square brackets stand, and the number and pages of each source in them.

    >>> list(cited("soep [1, p. 4; 3-4]"))
    [(5, 19, [('1', '4'), ('3', None), ('4', None)])]
    """
    for match in _CITED.finditer(text):
        named: list[tuple[str, str | None]] = []
        for part in match["in"].split(";"):
            numbers, colon, behind = part.partition(":")
            pages = pages_of(f"p. {behind.strip()}") if colon else pages_of(part)
            if not colon and pages is not None:
                numbers = re.split(r"[a-z]", re.sub(r"\ben\b", ",", part), maxsplit=1)[0]
            own: list[str] = []
            for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", numbers):
                until = min(int(last or first), int(first) + _MOST_RANGE)
                own += [str(one) for one in range(int(first), until + 1)]
            named += [(one, pages if one == own[-1] else None) for one in own]
        yield match.start(), match.end(), named


def _met(draft: Draft, place: Place) -> tuple[int, int, int, int]:
    """When a reader meets a place: a note at its mark, notes without one at the end."""
    if place.note is None:
        return place.paragraph or 0, place.start, 0, 0
    note = draft.notes[place.note]
    return note.paragraph or len(draft.paragraphs) + 1, note.position, 1 + place.note, place.start


def _in_note(place: Place, text: str) -> Iterator[Reference]:
    for start, piece in _pieces(text, _SPLIT):
        yield parse(piece, place._replace(start=start, end=start + len(piece)))


def _pieces(text: str, ends: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The references in a note or in brackets, each with its place."""
    parts = {*_next(text), *(found.span() for found in ends.finditer(text))}
    outside = sorted(each for each in parts if not _is_inside(text, each[0]))
    start = 0
    for end, after in [*outside, (len(text), len(text))]:
        piece = text[start:end]
        if any(sign.isalnum() for sign in piece):
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
        start = max(start, after)


def _next(text: str) -> Iterator[tuple[int, int]]:
    """Where behind a page another source begins, which has a page, and a year behind a full stop.

    "Movisie (2022), p. 9 en GALA (2023), p. 2", but not "p. 9. Daar staat het ook op p. 11".
    """
    for page in _PAGES.finditer(text):
        found = _NEXT.match(text, page.end())
        if found is None:
            continue
        rest = text[found.end() :]
        if _PAGES.search(rest) and (found["and"] or _YEAR.search(rest)):
            yield found.start("gap"), found.end()


def signature(draft: Draft, paragraph: Paragraph) -> tuple[int, int] | None:
    """Where the words of a block quotation end, and where the source written under it begins.

    The source stands behind a dash, or on a line or in a paragraph of its own and ends in a page;
    behind a dash also who says it. With a note the block has its source there, and such a line is
    the source's own.
    """
    if paragraph.part is not Part.QUOTE or paragraph.marks:
        return None
    for pattern in (_BEHIND_DASH, _UNDER):
        found = pattern.match(paragraph.text)
        if found is None:
            continue
        if not found["words"].strip() and not _is_under_block(draft, paragraph):
            continue
        if _names_place(found["in"]) or (
            pattern is _BEHIND_DASH
            and (
                _names_work(found["in"])
                or (_is_signed(found["in"]) and not _is_point(draft, paragraph, found["words"]))
            )
        ):
            return found.end("words"), found.start("in")
    return None


def _signed_under(draft: Draft, paragraph: Paragraph) -> int | None:
    """Where in a paragraph under a block quotation its source begins, behind a dash.

    It may be no source: "— Fatima, bewoner"; whether a document is meant is for `linking` to say.
    """
    line = _SOURCE_LINE.match(paragraph.text)
    if line is None or not line["dash"] or not _is_under_block(draft, paragraph):
        return None
    is_signed = _is_signed(line["dash"]) and not _is_point(draft, paragraph, "")
    return line.start("dash") if is_signed else None


def _is_point(draft: Draft, paragraph: Paragraph, words: str) -> bool:
    """Whether a line behind a dash, under words of its paragraph or none, is a point of a list."""
    before = words or draft.paragraphs[paragraph.number - 2].text
    behind = draft.paragraphs[paragraph.number : paragraph.number + 1]
    return (
        before.rstrip().endswith(":")
        or _POINT.match(before.rstrip().rsplit("\n", 1)[-1]) is not None
        or any(_POINT.match(one.text) for one in behind)
    )


def _is_signed(text: str) -> bool:
    """Whether words behind a dash begin with a name and make no sentence.

    >>> _is_signed("Gemeente Ede, Samen aan zet"), _is_signed("Ouderen krijgen voorrang")
    (True, False)
    """
    name = text.split(",")[0].strip()
    is_name = bool(name) and all(_NAME.match(word) for word in name.split())
    return is_name and _SENTENCE_SIGN.search(text) is None


def _names_place(text: str) -> bool:
    """Whether words name a source and end in a page of it, or in its year behind that."""
    pages = list(_PAGES.finditer(text))
    last = re.sub(r"[\s.,)]|(?:19|20)\d\d", "", text[pages[-1].end() :]) if pages else "?"
    return not last and bool(words_of(text))


def _names_work(text: str) -> bool:
    """Whether words begin as "Movisie (2022)", or name a number or address, or end in a year."""
    one = parse(text.strip(), _NOWHERE)
    year = _IN_BRACKETS.search(text)
    before = text[: year.start()].strip() if year else ""
    is_named = bool(before) and _name_before(before).strip() == before
    return is_named or bool(one.kamerstuk or one.kenmerk or one.address or _AT_END.search(text))


def _is_under_block(draft: Draft, paragraph: Paragraph) -> bool:
    return paragraph.number > 1 and draft.paragraphs[paragraph.number - 2].part is Part.QUOTE


def _is_inside(text: str, position: int) -> bool:
    """Whether a position lies between brackets."""
    before = text[:position]
    return before.count("(") > before.count(")")


def _is_source(text: str) -> bool:
    """Whether a line is a source, "Movisie (2022), Wie helpt wie?, p. 4.", and no sentence."""
    text = text.strip()
    if len(text) > _MOST_SOURCE or _SAID.match(text):
        return False
    dated = list(_DATED.finditer(text))
    before = text[: dated[0].start()].strip() if len(dated) == 1 else ""
    if before and _name_before(before).strip() == before:
        return True
    is_letter = "," in text and not _IN_BRACKETS.search(text) and parse(text, _NOWHERE).years
    ends = _ENDS_IN_PLACE.search(text) is not None
    return ends and (len(dated) == 1 or bool(is_letter))


def _source_behind(text: str) -> int | None:
    """Where the source begins that follows the words between quotation marks."""
    for closed in _CLOSED.finditer(text, max(0, len(text) - _MOST_SOURCE)):
        if _is_source(text[closed.end() :]):
            return closed.end()
    return None


def _in_text(place: Place, text: str, numbered: _Numbered) -> list[Reference]:
    """The references in running text, in its order; ``numbered`` is its list of sources."""
    behind = _source_behind(text)
    if behind is not None:
        source = parse(text[behind:].strip(), place._replace(start=behind, end=len(text)))
        return [*_in_text(place, text[:behind], numbered), source]
    line = _SOURCE_LINE.match(text)
    if line is not None and not _ENDS_IN_BRACKETS.search(text):
        group = "in" if line["in"] else "dash"
        whole = parse(line[group], place._replace(start=line.start(group), end=line.end(group)))
        if whole.strong or group == "in":
            return [whole]
    taken = bytearray(len(text))  # 1 where a reference was found already
    found = [
        *_in_brackets(place, text, taken),
        *_by_number(place, text, taken, numbered),
        *_by_form(place, text, taken),
    ]
    _read_pages(place, text, taken, found)
    return sorted(found, key=lambda reference: reference.place.start)


def _in_brackets(place: Place, text: str, taken: bytearray) -> Iterator[Reference]:
    """References such as "(Nabij, 2024; SCP, 2023)" and "Nabij (2024)"."""
    for match in _BRACKETS.finditer(text):
        whole = parse(match["in"].strip(), place._replace(start=match.start(), end=match.end()))
        if not whole.strong or _is_aside(whole):
            continue
        lead = re.split(r"[“”„\"«»]", text[max(0, match.start() - _MOST_LEAD) : match.start()])[-1]
        sources = [
            replace(parse(piece, whole.place), lead=lead)
            for _, piece in _pieces(match["in"], _SEMICOLON)
        ]
        if _needs_name(whole):
            name = _name_before(text[max(0, match.start() - _MOST_NAMED) : match.start()])
            if not name and whole.back != "page" and whole.pages is None:
                # "(2023)" alone: a source when a title stands before it, which linking will see
                sources = [replace(source, strong=False) for source in sources]
            if name:
                start = match.start() - len(name)
                joined = parse(
                    f"{name.strip()} ({match['in'].strip()})",
                    place._replace(start=start, end=match.end()),
                )
                sources = [replace(joined, lead=lead)]
        _take(taken, *match.span())
        yield from (source for source in sources if source.strong or source.lead)


def _by_number(
    place: Place, text: str, taken: bytearray, numbered: _Numbered
) -> Iterator[Reference]:
    """References such as "[3]" to a list of sources that has such numbers.

    A number that a list of some length lacks points nowhere; in a shorter one it is no reference.
    """
    for start, end, named in cited(text):
        known = [number in numbered for number, _ in named]
        is_meant = all(known) or (numbered.is_list and _may_be_listed(named, numbered))
        if text[:start].strip() and is_meant:
            _take(taken, start, end)
            at = place._replace(start=start, end=end)
            for number, pages in named:
                if number in numbered:
                    source = parse(numbered[number], at)
                    yield replace(source, pages=pages or source.pages)
                else:
                    yield Reference(text[start:end], at, pages=pages, back="list", note=number)


def _may_be_listed(named: Sequence[tuple[str, str | None]], numbered: Mapping[str, str]) -> bool:
    """Whether numbers are near enough to those of a list to be meant as such."""
    most = max(map(int, numbered), default=0) if all(map(str.isdecimal, numbered)) else 0
    return most >= _LEAST_LISTED and all(
        1 <= int(number) <= max(_MOST_BEYOND * most, _FEW_LISTED) for number, _ in named
    )


def _by_form(place: Place, text: str, taken: bytearray) -> Iterator[Reference]:
    """References that their form gives away: a parliamentary paper, a file number, an address."""
    for pattern in (_KAMERSTUK, _KENMERK, _ADDRESS):
        for match in pattern.finditer(text):
            if taken[match.start()]:
                continue
            end = match.end()
            space = re.match(r"[,\s]*", text[end:])
            page = _PAGES.match(text, end + (space.end() if space else 0))
            end = page.end() if page else end
            _take(taken, match.start(), end)
            yield parse(text[match.start() : end], place._replace(start=match.start(), end=end))


def _read_pages(place: Place, text: str, taken: bytearray, found: list[Reference]) -> None:
    """Gives "op pagina 7" to the reference that it is of, or else makes its sentence one."""
    sentences = _Sentences(text)
    starts = sorted(reference.place.start for reference in found)
    for match in _PAGES.finditer(text):
        if taken[match.start()] or match["c"]:
            continue
        after = _named_after(text, match, found)
        if after is not None:
            found[after] = replace(found[after], pages=pages_of(match.group()))
            continue
        start, end = sentences.around(match.start())
        index = bisect_left(starts, start)
        if index < len(starts) and starts[index] < end:
            within = [n for n, one in enumerate(found) if start <= one.place.start < end]
            lone = found[within[0]] if len(within) == 1 else None
            if lone is not None and lone.pages is None and not _is_in_marks(text, start, match):
                found[within[0]] = replace(lone, pages=pages_of(match.group()))
            continue
        insort(starts, start)
        said = parse(_outside_quotes(text[start:end]), place._replace(start=start, end=end))
        dated = tuple(year for year in said.years if not _is_told(text[start:end], year))
        found.append(replace(said, years=dated))
        _take(taken, start, end)


def _named_after(text: str, match: re.Match[str], found: list[Reference]) -> int | None:
    """The source of "op pagina 7 van TITEL (2024)": a title may hold a full stop."""
    for index, one in enumerate(found):
        between = text[match.end() : one.place.start]
        if match.end() <= one.place.start <= match.end() + _MOST_LEAD and one.pages is None:
            if re.match(r"\s+(?:van|uit|in)\s", between) and not _QUOTES.search(between):
                return index
            return None
    return None


def _is_in_marks(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a page is named within quotation marks of its sentence."""
    return match.group() not in _outside_quotes(text[start:])


def _is_told(sentence: str, year: str) -> bool:
    """Whether a sentence tells of a year, so that it is not that of a source: "dat in 2030"."""
    return re.search(_TOLD + year, sentence, re.IGNORECASE) is not None


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\x01" * len(taken[start:end])


class _Sentences:
    """Where sentences begin and end in a text, found once for all its references."""

    def __init__(self, text: str) -> None:
        self._begins = [m.end() for m in re.finditer(r"[.!?]\s+(?=[A-Z„“‘'\"«])", text)]
        self._ends = [m.start() for m in re.finditer(r"[.!?](?=\s+[A-Z„“‘'\"«])", text)]
        last = text.rstrip()
        if last.endswith((".", "!", "?")):
            self._ends.append(len(last) - 1)
        self._length = len(text)

    def around(self, position: int) -> tuple[int, int]:
        """The sentence in which a position lies, without the sign that ends it."""
        before = bisect_left(self._begins, position)
        after = bisect_left(self._ends, position)
        return (
            self._begins[before - 1] if before else 0,
            self._ends[after] if after < len(self._ends) else self._length,
        )


def _outside_quotes(text: str) -> str:
    return re.sub(r"[„“\"«][^„“”\"«»]*[”“\"»]", " ", text)


def _is_aside(one: Reference) -> bool:
    """Whether brackets say something about the sentence: "(vanaf 2024)"."""
    names = words_of(one.text)
    return (
        bool(names)
        and one.pages is None
        and one.back in (None, "ibid")  # "(idem voor jongeren)"
        and one.kamerstuk is None
        and one.kenmerk is None
        and one.address is None
        and not re.search(r"\b[A-ZÀ-Þ]", names)
    )


def _needs_name(one: Reference) -> bool:
    """Whether a year or page stands alone in brackets, so that the name is before them."""
    if one.back is not None:
        return one.back == "page"
    return (
        one.kamerstuk is None
        and one.kenmerk is None
        and one.address is None
        and not words_of(one.text)
    )


def _name_before(text: str) -> str:
    """The name at the end of a text, as before "(2023)": capitals and the words that join them."""
    tokens = list(re.finditer(r"\S+", text))[-_MOST_NAMES:]
    start: int | None = None
    for token in reversed(tokens):
        word = token.group()
        if word.endswith((".", ":", ";", "?", "!", ")", "”", "’", '"')) and word not in (
            "e.a.",
            "al.",
        ):
            break
        if not _NAME.match(word.rstrip(",")):
            break
        if word[:1].isupper():
            start = token.start()
    if start is None:
        return ""
    return text[start + (found.end() if (found := _LEAD.match(text[start:])) else 0) :]


def parse(text: str, place: Place) -> Reference:
    """What one reference says."""
    plain = _ADDRESS.sub(" ", text)
    kamerstuk = kamerstuk_of(plain)
    kenmerk = _KENMERK.search(plain)
    address = _ADDRESS.search(text) or _DOI.search(text)
    without = _KENMERK.sub(" ", _KAMERSTUK.sub(" ", plain))
    if kamerstuk is not None:
        without = _BARE_KAMERSTUK.sub(" ", without)
    dated = _VISITED.sub(" ", _LAW.sub(" ", _SESSION.sub(" ", without)))
    years = tuple(dict.fromkeys(m.group() for m in _YEAR.finditer(dated)))
    pages = pages_of(plain)
    note = _note_of(plain)
    back: Literal["ibid", "work", "page", "note"] | None = None
    named = words_of(plain)
    if note is not None and not years:
        back = "note"
    elif _WORK.search(plain):
        back = "work"
    elif _IBID.search(plain) and not years:
        back = "ibid"
    elif pages is not None and not (named or years or kamerstuk or _NO_DATE.search(plain)):
        back = "page"
    strong = bool(
        years
        or pages
        or kamerstuk
        or kenmerk
        or address
        or back
        or _NO_DATE.search(plain)
        or _VISITED.search(plain)
    )
    return Reference(
        undated=_NO_DATE.search(plain) is not None,
        text=text,
        place=place,
        years=years,
        pages=pages,
        kamerstuk=kamerstuk,
        kenmerk=kenmerk["value"].rstrip(".,") if kenmerk else None,
        address=address.group().rstrip(".,;") if address else None,
        back=back,
        note=note[1] if note is not None else None,
        strong=strong,
    )


def _note_of(text: str) -> re.Match[str] | None:
    """The note that a reference points to; "p. 2, noot 3" is a note of the source."""
    found = _NOTE.search(text)
    if found is None:
        return None
    is_theirs = any(
        re.fullmatch(r"\s*,?\s*", text[page.end() : found.start()])
        for page in _PAGES.finditer(text, 0, found.start())
    )
    return None if is_theirs else found


def pages_of(text: str) -> str | None:
    """The pages that a reference names, as `citations.verify` takes them.

    >>> pages_of("GALA 2023, pp. 3 en 5"), pages_of("t.a.p., blz. 12-14"), pages_of("Jansen 2020")
    ('3, 5', '12-14', None)
    """
    found = _PAGES.search(text)
    bare = _BARE_BACK.search(text) or _BARE_YEAR.search(text) if found is None else None
    if found is None and bare is None:
        return None
    said = bare["d"] if bare is not None else _said(found)
    said = re.sub(rf"\s*{_AFTER}$", " e.v.", said, flags=re.IGNORECASE)
    said = re.sub(r"\s*(?:t/m|tot en met|–|—)\s*", "-", said)
    said = re.sub(r"\s*(?:&|,|\ben\b)\s*", ", ", said)
    said = re.sub(r"\bpp?\.\s*", "", said)
    said = re.sub(r"\s*-\s*", "-", said)
    ends = re.fullmatch(r"(\d+)-(\d+)", said)
    if ends and len(ends[2]) < len(ends[1]):  # "112-4" is short for "112-114"
        said = f"{ends[1]}-{ends[1][: len(ends[1]) - len(ends[2])]}{ends[2]}"
    return said


def _said(found: re.Match[str] | None) -> str:
    assert found is not None
    return str(found["a"] or found["b"] or found["c"]).strip()


def kamerstuk_of(text: str) -> tuple[str, str] | None:
    """The number of the file and of the paper in it.

    >>> kamerstuk_of("Kamerstukken II 2022/23, 30 169, nr. 75")
    ('30169', '75')
    """
    found = _KAMERSTUK.search(text) or _BARE_KAMERSTUK.search(text)
    if found is None:
        return None
    return re.sub(r"\D", "", found["file"]), found["paper"]


def without_address(text: str) -> str:
    """A reference but for its address: who owns a site is not who wrote what stands there."""
    return _ADDRESS.sub(" ", text)


def words_of(text: str) -> str:
    """What is left of a reference without pages, years and words that say nothing: its names."""
    rest = _SESSION.sub(" ", _PAGES.sub(" ", _VISITED.sub(" ", _ADDRESS.sub(" ", text))))
    rest = _IBID.sub(" ", _WORK.sub(" ", _NOTE.sub(" ", rest)))
    rest = _NO_DATE.sub(" ", _YEAR.sub(" ", rest))
    rest = re.sub(rf"\b{_AFTER}", " ", rest)
    rest = _EMPTY.sub(" ", rest)
    return " ".join(re.findall(r"[^\W\d_][\w’'-]+", rest))
