"""Blocks as a format marks them → blocks as a reader of the document sees them.

What DOCX, HTML and plain text share: which headings are the title, how deep the others lie, what
is front matter, a list of sources or notes, a table of contents, or a line such as "Lees meer".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from sbkennis.pages.assembly import Assembly, Inline
from sbkennis.pages.headings import (
    Heading,
    is_contents_title,
    is_generic,
    levels,
    number_of,
)
from sbkennis.phrases import A_MONTH
from sbkennis.records import BlockKind

__all__ = [
    "Draft",
    "ends_sentence",
    "is_boilerplate",
    "is_letterhead",
    "is_signature",
    "looks_like_heading",
    "settle",
    "write",
]

_LONG = 200  # characters from which a block is body text, whatever its ending
_LONGEST_COVER = 300  # characters of a line on a cover
_SENTENCE = 120  # characters from which a block that ends a sentence is body text
# What stands above a name at the end of a letter or a message.
_CLOSING = re.compile(
    r"(?:met\s+(?:\w+\s+){0,2}groet(?:en)?|(?:vriendelijke|hartelijke)\s+groet(?:en)?|hoogachtend"
    r"|mvg|m\.v\.g)\b",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"""^\W*(?:
      (?:bezoek|post|retour|vestigings)adres|postbus\s+\d|(?:ons|uw)\s+(?:kenmerk|referentie)
      |kenmerk\b|zaaknummer\b|datum\b|pagina\s+\d|bijlagen?(?:\W*\d*\W*$|\(n\))|telefoon\b
      |(?:e-?mail|tel|fax|contact)(?:persoon|adres)?\s*[.:]|contactpersoon\b|behandeld\s+door
      |directoraat\b|directie\b|afdeling\b|ministerie\b|team\b|cluster\b|gemeente$|auteurs?\s*:
      |(?:gepubliceerd|geplaatst|bijgewerkt|publicatiedatum|laatst\s+(?:bijgewerkt|gewijzigd|aangepast))\b
      |(?:plaats|tijd|locatie|aanwezig|afwezig|voorzitter|notulist|verslag|door|tekst|interview)\s*:
      |correspondentie\s+uitsluitend|.*\bretouradres\b|.*\bvermelding\s+van\s+(?:de\s+datum|ons)\b|aan\s+de\s+voorzitter|opdrachtgever\b|versie\b|status\b
      |onderwerp\s*:|registratienummer\b|isbn\b|©|www\.|portefeuillehouder\b|vastgesteld\s+
      (?:door|op)\b|(?:opgesteld|uitgave|redactie|vormgeving|fotografie|foto's|druk)\s*(?:door|van|:)
      |colofon\W*$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_WEB = re.compile(r"(?:www\.\S+|https?://\S+|\S+@\S+\.\w+)", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:loco-?)?(?:burgemeester|wethouder|gemeentesecretaris|griffier|(?:vice)?voorzitter|minister"
    r"|staatssecretaris|directeur|bestuurder|gedeputeerde|dijkgraaf)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:(?:ma|di|woens|donder|vrij|zater|zon)(?:andag|nsdag|dag)?\s+)?\d{1,2}[\s-]+"
    rf"(?:{A_MONTH}|\d{{1,2}})[\s-]+\d{{4}}"
    rf"|{A_MONTH}\s+\d{{4}}",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"""^\W*(?:
      lees\s+(?:ook|meer|verder|hier|dit)\b|ga\s+(?:direct\s+)?naar\s+(?:de\s+)?(?:pagina|website|site)
      |deel\s+(?:deze?|dit|op|via|artikel|pagina)\b|delen(?:\s+(?:op|via)\b|\W*$)|volg\s+ons\b
      |bekijk\s+ook\b|zie\s+ook\s*:?\W*$|meer\s+(?:lezen|weten)\W*$|print\s+(?:deze?\s+)?pagina
      |klik\s+hier\b|terug\s+naar\b|naar\s+boven\W*$|leestijd\b|schrijf\s+(?:je|u)\s+in\b
      |aanmelden\s+nieuwsbrief|abonneer|cookie(?:s|instellingen|voorkeuren)\W*$|afdrukken\W*$
      |download(?:en)?\W*$|reageer\b|reacties?\W*(?:\(\d+\))?\W*$|tags?\s*:|was\s+deze\s+(?:pagina|
      informatie)\s+nuttig|heeft\s+(?:deze\s+(?:pagina|informatie)|dit)\s+u?\s*geholpen
      |in\s+nieuw\s+venster|bron\s+afbeelding
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCES = re.compile(
    r"(?:(?:geraadpleegde\s+)?(?:bronnen|literatuur)(?:lijst|verwijzingen|overzicht)?|referenties"
    r"|bibliografie|bronvermelding(?:en)?|literatuur\s+en\s+bronnen|bronnen\s+en\s+literatuur"
    r"|gebruikte\s+(?:bronnen|literatuur)|verwijzingen)",
    re.IGNORECASE,
)
_NOTES = re.compile(r"(?:eind|voet)?noten(?:lijst)?", re.IGNORECASE)
_NOTE = re.compile(r"\[?(\d{1,3})\]?[.)]?(?:\s+(?=\S)|(?=[A-Z‘“\"]))")
_PAGE_REFERENCE = re.compile(r"\((?:p|pag|blz)\.?\s*\d+[^)]*\)?\W*$|\.{3}\s*\S")
_NOTE_BEHIND = re.compile(r"(?<=[.,;:…])([\"'”’»)]*)(?:[^\S\n]?\[\^?\d{1,3}\])+$")  # "… samen.[5]"
_INNER_END = re.compile(r"[^\W\d_]{4,}[.]\s+\S")
_END = re.compile(r"""[.!?…;:]["'”’»)\]*_]*$""")
# "Movisie zegt: “…”", "In de visie staat: “Iedereen doet mee.”"; "Casus: “Samen eten”" may be one
_SAYS = re.compile(
    r"""(?:\b(?:zegt|zeggen|zei|zeiden|schrijft|schrijven|schreef|schreven|stelt|stellen|stelde|vindt
      |vinden|vond|noemt|noemen|noemde|vertelt|vertellen|vertelde|meldt|melden|meldde|meent|menen
      |concludeert|concluderen|constateert|constateren|benadrukt|benadrukken|staat|luidt)\b
      [^:“”"„«»]*:\s*[“"„«‘'].|:\s*[“"„«‘'].*[.!?…][”"»’']\W*$)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SECTIONS = (
    ("colophon", re.compile(r"colofon|over deze (?:publicatie|uitgave)", re.IGNORECASE)),
    ("both", re.compile(r"bronnen\s+en\s+(?:eind|voet)?noten|noten\s+en\s+bronnen", re.I)),
    ("notes", _NOTES),
    ("sources", _SOURCES),
)


@dataclass(slots=True)
class Draft:
    """One block before its kind and level are settled."""

    kind: BlockKind
    content: Inline
    depth: int | None = None  # of a heading: as deep as the format marks it
    level: int = 0
    label: str | None = None
    marker: str = ""
    size: float | None = None
    links: float = 0.0  # share of the text that is a link
    is_marked: bool = True  # a heading: the format says so (it was not inferred)
    table: int | None = None
    cells: list[Inline] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    is_header_row: bool = False
    box: int | None = None  # number of the box that it stands in
    is_at_edge: bool = False  # stands at the top or bottom edge of a slide

    @property
    def text(self) -> str:
        """The visible text, its marker included, on one line."""
        return " ".join(f"{self.marker} {self.content.text}".split())


def boxed(drafts: Iterable[Draft], number: int) -> Iterator[Draft]:
    """Drafts as those of one box; what stands in a box in it is of the outer one."""
    for draft in drafts:
        draft.box = number
        yield draft


def is_signature(text: str, following: str) -> bool:
    """Whether a short line is a name, with an office under it.

    >>> is_signature("Roelie de Wit", "Wethouder Welzijn en Zorg")
    True
    """
    words = text.split()
    return (
        2 <= len(words) <= 6
        and sum(1 for word in words if word[:1].isupper()) >= 2
        and not any(character.isdigit() for character in text)
        and _OFFICE.match(following) is not None
    )


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence or a lead-in does."""
    return _END.search(text.rstrip()) is not None


def looks_like_heading(text: str, longest: int = 90) -> bool:
    """Whether a line on its own reads as a heading: short, capitalised, not a sentence.

    >>> looks_like_heading("Lokale beleving"), looks_like_heading("Met bijdragen van:")
    (True, False)
    >>> looks_like_heading("Movisie zegt: “Samen”"), looks_like_heading("Casus: “Samen eten”")
    (False, True)
    >>> looks_like_heading("Buren koken samen.[5]"), looks_like_heading("Samen koken [5]")
    (False, True)
    """
    text = _NOTE_BEHIND.sub("", text.strip()).lstrip("=~_|» ")
    if not text or len(text) > longest or len(text.split()) > 14:
        return False
    if text.endswith((".", ",", ";", ":", "…", "-", "–", "/", "|")) and not text.endswith("etc."):
        return False
    if _INNER_END.search(text) or _PAGE_REFERENCE.search(text) or _SAYS.search(text):
        return False
    first = text.lstrip("‘’'\"“”„…(«")[:1]
    if text.startswith("(") or not (first.isupper() or first.isdigit() or text.startswith("…")):
        return False
    if not any(c.isalpha() for c in text) or _DATE.fullmatch(text.strip(" *_")):
        return False
    if _CLOSING.match(text):
        return False
    return not _WEB.fullmatch(text)


def is_boilerplate(text: str, links: float = 0.0) -> bool:
    """Whether a short block only sends the reader elsewhere ("Lees meer over GALA")."""
    text = text.strip()
    if len(text) > 120 or text.count(". ") > 0:
        return False
    found = _BOILERPLATE.match(text)
    if found is None:
        return False
    return links >= 0.5 or not text.rstrip().endswith(".") or len(text) < 40


def is_letterhead(text: str) -> bool:
    """Whether a block is part of a letterhead or a colophon: an address, a date, a kenmerk."""
    lines = [line.strip(" *_\t") for line in text.splitlines() if line.strip(" *_\t")]
    if not lines or any(len(line) > 90 for line in lines) or len(lines) > 12:
        return False
    hits = sum(
        1
        for line in lines
        if _LETTERHEAD.match(line)
        or _POSTCODE.search(line)
        or _WEB.fullmatch(line)
        or _DATE.fullmatch(line)
    )
    if hits == 0:
        return False
    joined = " ".join(lines)
    if len(joined) > 500 or (". " in joined and ends_sentence(joined) and len(joined) > 120):
        return False
    return hits * 4 >= len(lines)


def settle(drafts: list[Draft]) -> None:
    """Settles kinds, levels and labels, in place."""
    _settle_contents(drafts)
    _settle_front(drafts)
    for place in _titles(drafts):
        drafts[place].kind = BlockKind.TITLE
        drafts[place].level = 0
    for draft in drafts:
        if draft.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) and not draft.is_header_row:
            if draft.kind is BlockKind.HEADING and draft.is_marked and draft.links < 0.5:
                continue
            if is_boilerplate(draft.text, draft.links):
                draft.kind = BlockKind.BOILERPLATE
    _settle_levels(drafts)
    _settle_sources(drafts)


def write(drafts: Sequence[Draft], assembly: Assembly) -> None:
    """Writes settled drafts into an assembly, in order."""
    numbers: dict[int, int] = {}
    for draft in drafts:
        if draft.kind is BlockKind.TABLE_ROW and draft.table is not None:
            if draft.table not in numbers:
                if not any(cell.text.strip() for cell in draft.cells):
                    continue
                numbers[draft.table] = assembly.start_table()
            assembly.add_row(
                draft.cells,
                numbers[draft.table],
                draft.columns,
                is_header_row=draft.is_header_row,
                box=draft.box,
            )
        else:
            assembly.add(
                draft.kind,
                draft.content,
                level=draft.level,
                label=draft.label,
                marker=draft.marker,
                size=draft.size,
                box=draft.box,
            )


def _settle_contents(drafts: Sequence[Draft]) -> None:
    for place, draft in enumerate(drafts):
        if draft.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TITLE):
            continue
        following = drafts[place + 1] if place + 1 < len(drafts) else None
        if (
            is_contents_title(draft.text)
            and following is not None
            and following.kind is BlockKind.CONTENTS
        ):
            draft.kind = BlockKind.CONTENTS


def is_body(draft: Draft) -> bool:
    """Whether the front of the document ends here."""
    if draft.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.CONTENTS):
        return True
    if draft.kind is not BlockKind.PARAGRAPH:
        return False
    text = draft.text
    return len(text) > _LONG or (len(text) > _SENTENCE and ends_sentence(text))


def _settle_front(drafts: Sequence[Draft]) -> None:
    """Makes short lines before the body front matter."""
    _settle_cover(drafts)
    _settle_notice(drafts)
    body = next((place for place, draft in enumerate(drafts) if is_body(draft)), len(drafts))
    headings = [p for p in range(body) if drafts[p].kind in (BlockKind.HEADING, BlockKind.TITLE)]
    first = headings[0] if headings else -1
    for place in range(body):
        draft = drafts[place]
        is_address = is_letterhead(draft.content.text) or _DATE.fullmatch(draft.text)
        # A line above the title is cover text, and so is a banner above a longer heading.
        is_above = place < first and not ends_sentence(draft.text)
        following = drafts[place + 1] if place + 1 < len(drafts) else None
        is_banner = (
            following is not None
            and following.kind is BlockKind.HEADING
            and following.text.lower().startswith(draft.text.lower() + " ")
        )
        if (draft.kind is BlockKind.PARAGRAPH and (is_address or is_above)) or (
            draft.kind is BlockKind.HEADING and (is_banner or (not draft.is_marked and is_address))
        ):
            draft.kind = BlockKind.FRONT_MATTER


def _settle_cover(drafts: Sequence[Draft]) -> None:
    """Makes what stands before a table of contents, with nothing but titles above it, a cover."""
    contents = next((p for p, d in enumerate(drafts) if d.kind is BlockKind.CONTENTS), 0)
    cover = drafts[:contents]
    if any(
        draft.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
        or (draft.kind is BlockKind.PARAGRAPH and len(draft.text) > _LONGEST_COVER)
        or (draft.kind is BlockKind.HEADING and number_of(draft.text) is not None)
        for draft in cover
    ):
        return
    for draft in cover:
        if draft.kind is BlockKind.PARAGRAPH:
            draft.kind = BlockKind.FRONT_MATTER


def _settle_notice(drafts: Sequence[Draft]) -> None:
    """Makes a line or two above the first heading of the file front matter."""
    first = next((p for p, d in enumerate(drafts) if d.kind is BlockKind.HEADING), 0)
    above = [draft for draft in drafts[:first] if draft.kind is not BlockKind.FRONT_MATTER]
    if len(above) <= 2 and all(
        draft.kind is BlockKind.PARAGRAPH and len(draft.text) <= _LONG for draft in above
    ):
        for draft in above:
            draft.kind = BlockKind.FRONT_MATTER


def _titles(drafts: Sequence[Draft]) -> list[int]:
    """Which headings are the title and subtitle of the document."""
    if any(draft.kind is BlockKind.TITLE for draft in drafts):
        return []
    outline = _Outline(drafts)
    front = outline.front()
    if not front or not outline.is_title(front[0]):
        return []
    under = takewhile(outline.is_subtitle, front[1:3])
    return [front[0], *under]


class _Outline:
    """The headings of a document, and how each stands among the others."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._drafts = drafts
        self._places = [p for p, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING]
        self._depths = [drafts[place].depth for place in self._places]

    def front(self) -> list[int]:
        """The headings above the first text."""
        front: list[int] = []
        for place, draft in enumerate(self._drafts):
            if draft.kind is BlockKind.HEADING:
                front.append(place)
            elif is_body(draft) or len(front) > 4:
                break
        return front

    def is_title(self, first: int) -> bool:
        """Whether the first heading is the title, and not that of a first chapter."""
        draft = self._drafts[first]
        if is_generic(draft.text) and not self._is_only_appendix(first):
            return False
        if self._is_alone(first) or self._stands_apart(first) or draft.depth is None:
            return True
        top = min(depth for depth in self._depths if depth is not None)
        return draft.depth == top and self._are_others_numbered(first)

    def is_subtitle(self, place: int) -> bool:
        """Whether a heading under the title belongs to it."""
        draft = self._drafts[place]
        is_apart = self._stands_apart(place)
        if is_generic(draft.text) or not (is_apart or self._is_alone(place)):
            return False
        if draft.depth is None:
            return is_apart
        # The last heading of all has the text below it: a section, not a subtitle.
        if place == self._places[-1] and not is_apart:
            return False
        # A heading under the title with a twin further on is a section, unless a cover follows.
        if not self._is_alone(place) and place + 1 in self._places:
            twin = next((p for p in self._places if p > place), None)
            return twin is None or (self._drafts[twin].depth or 99) <= (draft.depth or 99)
        return True

    def _is_alone(self, place: int) -> bool:
        """Whether no other heading lies as deep."""
        return self._depths.count(self._drafts[place].depth) == 1

    def _stands_apart(self, place: int) -> bool:
        """Whether no text of its own follows before the next heading."""
        following = self._drafts[place + 1].kind if place + 1 < len(self._drafts) else None
        return following in (BlockKind.HEADING, BlockKind.CONTENTS, BlockKind.FRONT_MATTER)

    def _are_others_numbered(self, place: int) -> bool:
        """Whether the other headings marked as deep as this one are all numbered."""
        return all(
            number_of(self._drafts[other].text) is not None
            for other in self._places
            if other != place and self._drafts[other].depth == self._drafts[place].depth
        )

    def _is_only_appendix(self, place: int) -> bool:
        """Whether the file is one appendix of a larger document ("Bijlage 1: de sociale basis")."""
        name = self._drafts[place].text
        return (number_of(name) or "").lower().startswith("bijlage") and not any(
            number_of(self._drafts[other].text) for other in self._places if other != place
        )


def _settle_levels(drafts: Sequence[Draft]) -> None:
    headings = [draft for draft in drafts if draft.kind is BlockKind.HEADING]
    found = levels([Heading(draft.text, draft.depth) for draft in headings])
    for draft, level in zip(headings, found, strict=True):
        draft.level = level
        if draft.label is None:
            draft.label = number_of(draft.text)


def _settle_sources(drafts: list[Draft]) -> None:
    """Makes what stands under "Bronnen", "Noten" or "Colofon" sources, notes and colophon."""
    under = ""
    level = 0
    place = 0
    while place < len(drafts):
        draft = drafts[place]
        place += 1
        if draft.kind is BlockKind.HEADING:
            name = re.sub(r"^[\d.\s]+", "", draft.text).strip(" :.*")
            found = next((word for word, shape in _SECTIONS if shape.fullmatch(name)), "")
            if found:
                under, level = found, draft.level
            elif draft.level <= level:
                under = ""
        elif under and draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            if under == "colophon":
                draft.kind = BlockKind.FRONT_MATTER
                continue
            if under in ("notes", "both") and type(draft) is Draft:
                pieces = _split_notes(draft)
                drafts[place - 1 : place] = pieces
                draft = pieces[0]
            note = _NOTE.match(draft.text)
            if under in ("notes", "both") and note is not None:
                draft.kind, draft.label = BlockKind.FOOTNOTE, note[1]
                draft.level = 0
            elif (
                under in ("sources", "both")
                and len(draft.text) > 15
                and not draft.text.endswith(":")
            ):
                draft.kind = BlockKind.SOURCE


def _split_notes(draft: Draft) -> list[Draft]:
    """One paragraph that holds a numbered note on every line as so many paragraphs."""
    text = draft.content.text
    starts = [0]
    first = _NOTE.match(text)
    last = int(first[1]) if first is not None else 10_000
    for found in re.finditer(r"\n(?=(.{1,10}))", text):
        number = _NOTE.match(found[1])
        # A number may be missing; one that jumps ahead belongs to the note itself.
        if number is not None and last < int(number[1]) <= last + 3:
            last = int(number[1])
            starts.append(found.end())
    if len(starts) < 2:
        return [draft]
    pieces = []
    rest = draft.content
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece, rest = rest.split(end - start)
        pieces.append(Draft(draft.kind, piece.normal()))
    return pieces
