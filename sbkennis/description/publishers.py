"""Who brought a document out, and of which gemeente it is: never one that is only mentioned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from sbkennis.cleaning import letters_of
from sbkennis.description.gemeenten import (
    first_in,
    folded,
    gemeente_in,
    gemeente_of,
    is_called,
    listed,
    most_words,
)
from sbkennis.description.lines import Line, View, is_close_of_letter
from sbkennis.phrases import A_MONTH
from sbkennis.records import BlockKind, Certainty, Finding
from sbkennis.vocabularies import Publisher, publishers

__all__ = ["canonical", "find", "known_names", "same_publisher", "speaks_for_gemeente"]

_ORGANISATION = re.compile(
    r"^(?:de |het )?(?P<name>(?:"
    r"Ministerie van [A-Z][\w,'’ -]+|Provincie [A-Z][\w'’ -]+|Waterschap [A-Z][\w'’ -]+|"
    r"GGD [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*|Stichting [A-Z][\w'’& -]+|Regio [A-Z][\w'’ -]+|"
    r"Veiligheidsregio [A-Z][\w'’ -]+|Hogeschool [A-Z][\w'’ -]+|"
    r"(?:[A-Z][\w'’-]+ )?Universiteit(?: van)? [A-Z][\w'’ -]+|Kenniscentrum [A-Z][\w'’& -]+|"
    r"[A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+)*[ -][Ii]nstituut|"
    r"[A-Z]?\w*[Ii]nstituut (?:voor )?[A-Z][\w'’& -]+|Expertisecentrum [A-Z][\w'’& -]+))[.,]?$"
)
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_IMPRINT = re.compile(
    r"\b(?:een (?:gezamenlijke )?(?:uitgave|publicatie) (?:van|door)|uitgegeven door|"
    r"published by)\b\s*:?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\bcopyright\b)(?P<rest>.{2,80})$", re.IGNORECASE)
_MINISTER = re.compile(
    r"\b(?:minister(?:-president)?|staatssecretaris)s? (?:van|voor) (?P<office>[A-Z].{3,90})",
)
_ADDRESSEE = re.compile(
    r"^(?:aan\b|geacht|beste|de (?:voorzitter|leden|raad|gemeenteraad|heer|colleges?)\b|"
    r"het college\b|t\.a\.v\.)",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\b(?:algemeen|dagelijks) bestuur(?: van)?(?: de| het)? (?P<name>[A-Z].{3,50})$"
)
_VOICE = re.compile(
    r"\b(?:wij als gemeente|als gemeente (?:willen|kiezen|hebben|zijn|gaan) (?:we|wij)|"
    r"onze gemeente|ons college|als college|college van (?:b en w|b&w|burgemeester en wethouders)|"
    r"gemeenteraad|uw raad|wethouder)\b",
    re.IGNORECASE,
)
_SPEAKER = (
    r"\b(?:expert|adviseur|onderzoeker|projectleider|programmaleider|programmamanager|"
    r"directeur|bestuurder|medewerker)\b[^.]{0,40}\b(?:bij|van) "
)
_SPLIT = re.compile(r"\s*(?:\||•|·|\s[–—-]\s|\s{2,}|\t)\s*")
_PAGE_NUMBER = re.compile(
    r"\s*[|–-]?\s*\b(?:pagina|blad|p\.?)\s*\d+(?:\s*(?:van|/)\s*\d+)?$", re.IGNORECASE
)
# What makes an organisation another party than the publisher.
_RELATION = re.compile(
    r"[:,]|\b(?:van|voor|door|aan|bij|in|met|de|en|namens|opdracht|opdrachtgever|financier|"
    r"gefinancierd|mogelijk gemaakt|samenwerking|behoeve)$",
    re.IGNORECASE,
)
_COMMISSIONED = re.compile(
    r"\b(?:in opdracht van|opdrachtgever|financier|gefinancierd door|mogelijk gemaakt door|"
    r"in samenwerking met|ten behoeve van|aangeboden aan)(?: de| het)?\s*:?$",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r",\s+(?:de )?(?:afdeling|directie|team|cluster|sector|programma|(?:\w+ )?werkgroep|domein|"
    r"dienst|bureau|namens)\b.*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?:,|\s[|•·–—-])\s+(?:\d{{1,2}}\s+)?(?:{A_MONTH}\s+)?(?:19|20)\d\d$",
    re.IGNORECASE,
)
_TO_COUNCIL = re.compile(
    r"^(?:aan\s*:?\s+)?(?:de\s+)?(?:gemeente)?raad (?:van )?(?:de )?(?P<called>gemeente )?"
    r"(?P<name>.{2,50})$",
    re.IGNORECASE,
)
# Above a decision "De raad van de gemeente Oldambt;", under a proposal "het college van Oldambt,".
_BOARD_OF = re.compile(
    r"^(?:namens )?"
    r"(?:(?:het college van )?burgemeester en wethouders|het college|de (?:gemeente)?raad)"
    r" (?:van|der) (?:de )?(?P<called>gemeente )?(?P<name>[A-Z'’][^,;:.]{1,40})[,;]$",
    re.IGNORECASE,
)
_ABOUT_DECISIONS = ("handreiking", "onderzoeksrapport")  # may hold one of others as an example
_PROPOSAL = re.compile(
    r"\b(?:raadsvoorstel|raadsbesluit|voorstel aan de raad|raads(?:informatie)?brief)\b",
    re.IGNORECASE,
)
_MOST_NAMED = 4


@cache
def _by_name() -> dict[str, Publisher]:
    return {folded(name): one for one in publishers() for name in one.names}


def canonical(name: str) -> str:
    """The name of a publisher as the list writes it, or as given when it is not in the list."""
    name = re.sub(r"\s+", " ", name).strip(" .,:;|")
    known = _by_name().get(folded(name)) or _by_name().get(
        folded(re.sub(r"^(?:de|het) ", "", name, flags=re.I))
    )
    if known is not None:
        return known.name
    gemeente = gemeente_in(name)
    if gemeente is not None:
        ending = re.sub(r"^.*\bgemeente\s+", "", name, flags=re.IGNORECASE)
        if is_called(ending, gemeente) or folded(name).endswith(folded(gemeente.name)):
            return f"Gemeente {gemeente.name}"
    return name


def known_names() -> tuple[str, ...]:
    """Every name of a publisher in the list."""
    return tuple(name for one in publishers() for name in one.names)


def same_publisher(one: str, other: str) -> bool:
    """Whether two names are of the same publisher.

    >>> same_publisher("VNG", "Vereniging van Nederlandse Gemeenten")
    True
    """
    return folded(canonical(one)) == folded(canonical(other))


def find(view: View, kind: str | None) -> Finding | None:
    """The publisher: the sender of a letter, the imprint, the name on the cover."""
    for source in (
        _web, _letter, _imprint, _labelled, _cover, _colophon, _running, _properties,
        _logo, _board, _council, _enacted, _address, _voice,
    ):  # fmt: skip
        if source is _enacted and kind in _ABOUT_DECISIONS:
            continue
        found = source(view)
        if found is not None:
            return found
    return _speaker(view) if kind in ("webartikel", None) else None


def _finding(name: str, where: str, reason: str = "", *, sure: bool = True) -> Finding:
    certainty: Certainty = "vermeld" if sure else "waarschijnlijk"
    return Finding("publisher", canonical(name), certainty, where, reason)


def _web(view: View) -> Finding | None:
    names = (
        "html:dcterms.publisher",
        "html:og:site_name",
        "html:jsonld:publisher",
        "html:dc.publisher",
        "html:application-name",
        "html:overheid.authority",
    )
    for one in view.properties(*names):
        if len(one.value) > 1 and not re.match(r"(?:home|website|\W*$)", one.value, re.IGNORECASE):
            return _finding(_authority(one.value, view), one.name)
    if not any(one.name.startswith("html:") for one in view.reading.properties):
        return None
    for one in view.properties("html:dcterms.creator"):  # of a regulation: "Almere"
        if gemeente_of(named := _authority(one.value, view)) is not None:
            return _finding(named, one.name)
    for line in view.closing:
        match = _COPYRIGHT.search(line.text)
        if match is not None:
            name = _holder(match)
            if name and len(name.split()) <= 6:
                return _finding(name, line.where, "houder van het auteursrecht", sure=False)
    return _site(view, "html:title")


def _site(view: View, *names: str) -> Finding | None:
    """The organisation that closes the name of a page, as sites do: "Soep | Gemeente Ommen"."""
    for one in view.properties(*names):
        parts = _SPLIT.split(one.value)
        name = _organisation(parts[-1]) if len(parts) > 1 else None
        if name is not None:
            return _finding(name, one.name, "de site waarop de pagina staat", sure=False)
    return None


def _holder(copyright_line: re.Match[str]) -> str:
    """Who holds a copyright, by the line that says so; without its years."""
    rest = re.sub(r"\b(?:19|20)\d\d\b|^\W+|\W+$", "", copyright_line["rest"])
    return rest.strip(" .,©")


def _authority(name: str, view: View) -> str:
    """ "Gemeente Almere" for the bare "Almere" of a regulation that speaks of that gemeente.

    "Utrecht" and "Groningen" may also be the provincie.
    """
    known = listed().get(folded(name))
    provincie = rf"\b(?:provinciale|gedeputeerde) staten van {re.escape(name)}\b"
    if re.search(provincie, view.text, re.IGNORECASE):
        return f"Provincie {name}"
    if known is None or not re.search(rf"\bgemeente {re.escape(name)}\b", view.text, re.IGNORECASE):
        return name
    return f"Gemeente {known.name}"


def _letter(view: View) -> Finding | None:
    """The sender: as a parliamentary paper says, the letterhead, or who signs."""
    if (found := _paper(view)) is not None:
        return found
    if not any(map(_is_salutation, view.opening)):
        return None
    return _letterhead(view) or _signed(view)


def _paper(view: View) -> Finding | None:
    """The ministry in the heading of a parliamentary paper."""
    paper = " ".join(
        line.text for line in view.cover if line.text.isupper() or "BRIEF" in line.text
    )
    match = re.search(r"\bBRIEF VAN DE (?:MINISTER|STAATSSECRETARIS) (?:VAN|VOOR) (.+)", paper)
    ministry = _ministry(match[1]) if match else None
    if ministry is None:
        return None
    return _finding(ministry, view.cover[0].where, "opschrift van het Kamerstuk")


def _is_salutation(line: Line) -> bool:
    return re.match(r"geachte?\b", line.text, re.IGNORECASE) is not None


def _letterhead(view: View) -> Finding | None:
    """The first organisation above a letter or in its headers, but for whom it is sent to."""
    above = takewhile(lambda line: not _is_salutation(line), view.cover)
    head = [*above, *(line for line in view.lines if line.kind == BlockKind.HEADER)]
    addressed = False  # from the name of who gets it to the postcode
    for index, line in enumerate(head):
        if _ADDRESSEE.match(line.text):
            addressed = True
        if addressed:
            addressed = not _POSTCODE.search(line.text)
            continue
        name = _continued(head, index)
        if name is None or folded(name) not in _by_name():  # "Ministerie van Volksgezondheid,"
            name = _organisation(line.text) or name
        if name is not None:
            return _finding(name, line.where, "briefhoofd")
    return None


def _signed(view: View) -> Finding | None:
    """The ministry of who signs a letter, or else the organisation under it."""
    signed = _signature(view)
    for text, where in signed:
        match = _MINISTER.search(text)
        ministry = _ministry(match["office"]) if match else None
        if ministry is not None:
            return _finding(ministry, where, "ondertekening")
    for text, where in signed:
        name = _organisation(text)
        if name is not None:
            return _finding(name, where, "ondertekening")
    return None


def _continued(lines: Sequence[Line], index: int) -> str | None:
    """The name of a ministry that runs on over the next line of a letterhead."""
    line = lines[index]
    if not re.match(r"Ministerie van [A-Z]", line.text) or index + 1 >= len(lines):
        return None
    later = lines[index + 1]
    if later.block == line.block or re.match(r"en [A-Z]", later.text):
        return f"{line.text} {later.text}"
    return line.text


def _signature(view: View) -> list[tuple[str, str]]:
    """What stands under the closing of a letter: each line, and each with the next."""
    for index in range(len(view.lines) - 1, -1, -1):
        if is_close_of_letter(view.lines[index].text):
            lines = [
                line
                for line in view.lines[index + 1 : index + 14]
                if not line.kind.is_furniture and line.kind != BlockKind.FOOTNOTE
            ]
            pairs = [
                (f"{line.text} {lines[number + 1].text}", line.where)
                for number, line in enumerate(lines[:-1])
            ]
            # a minister's office runs over two lines
            return [*pairs, *((line.text, line.where) for line in lines)]
    return []


def _ministry(office: str) -> str | None:
    """The ministry of an office: "Volksgezondheid, Welzijn en Sport, Ernst Kuipers" and so on."""
    best: tuple[int, str] | None = None
    for one in publishers():
        for known in one.offices:
            if office.casefold().startswith(known.casefold()):
                best = max(best or (0, ""), (len(known), one.name))
    if best is not None:
        return best[1]
    # two ministers side by side: the line breaks off after the first part of the name
    part = office.split(",")[0].strip().casefold()
    begun = {
        one.name
        for one in publishers()
        for known in one.offices
        if known.casefold().startswith(part)
    }
    if len(begun) == 1:
        return begun.pop()
    match = re.match(r"(?:[A-Z][\w-]+, )?[A-Z][\w-]+(?: en [A-Z][\w-]+)?", office)
    return f"Ministerie van {match.group()}" if match else None


def _organisation(text: str, *, partly: bool = False) -> str | None:
    """The organisation that a line is, or with ``partly`` that one of its parts is."""
    text = _DATED.sub("", _DEPARTMENT.sub("", _PAGE_NUMBER.sub("", text)))
    for part in [text, *(_SPLIT.split(text) if partly else [])]:
        bare = re.sub(r"^(?:de|het)\s+", "", part.strip(" .,:;|"), flags=re.IGNORECASE)
        if bare.isupper() and len(bare) > 12:
            bare = bare.title()
        known = _by_name().get(folded(bare))
        # a bare abbreviation in a line of its own can be anything
        if known is not None and (len(bare) > 4 or known.name == bare):
            return known.name
        match = _ORGANISATION.match(bare)
        if match is not None and len(bare) < 90:
            return match["name"]
        if re.match(r"gemeente\s", bare, re.IGNORECASE) and len(bare.split()) <= 6:
            found = gemeente_in(_as_title(bare))
            if found is not None and is_called(_as_title(bare)[len("gemeente ") :], found):
                return f"Gemeente {found.name}"
        # "Raadsvoorstel Gemeente Veldermeer": a heading with the sender behind it
        lead = bare.rpartition(" Gemeente ")[0]
        if partly and lead and len(bare.split()) <= 9 and not _RELATION.search(lead):
            ending = bare[bare.rindex(" Gemeente ") :]
            found = gemeente_in(ending)
            if found is not None and is_called(ending.removeprefix(" Gemeente "), found):
                return f"Gemeente {found.name}"
    return None


def _as_title(text: str) -> str:
    return text.title() if text.isupper() else text


def _imprint(view: View) -> Finding | None:
    """ "Een uitgave van …", wherever the document describes itself."""
    for part in (view.colophon, view.opening, view.closing):
        for index, line in enumerate(part):
            match = _IMPRINT.search(line.text)
            if match is None or len(line.text) > 160:
                continue
            names = _names(match["rest"], part[index + 1 : index + 40])
            if len(names) == 1:
                return _finding(names[0], line.where, "“uitgave van”")
            if len(names) > 1:
                at_end = _at_address(view.closing) or _at_address(view.colophon)
                if at_end is not None and canonical(at_end.value) in map(canonical, names):
                    return at_end
                if len(names) <= 3:
                    return _finding(
                        " / ".join(canonical(name) for name in names), line.where, "“uitgave van”"
                    )
                return None
    return None


def _names(rest: str, after: Sequence[Line]) -> list[str]:
    """The organisations that an imprint names: on its own line, or below it one a line."""
    rest = rest.strip(" .:")
    if rest and not re.fullmatch(
        r"(?:de|het)?\s*(?:gemeente|ministerie van|stichting)?", rest, re.I
    ):
        parts = re.split(r"\s*(?:,| en | i\.s\.m\. | in samenwerking met )\s*(?=[A-Z])", rest)
        whole = _organisation(rest) or canonical(rest)
        if folded(whole) in _by_name() or gemeente_in(rest) is not None:
            return [_leading(rest, whole)]
        return [part for part in parts if part[:1].isupper()][:1] if len(parts) == 1 else parts
    if rest and after:
        joined = f"{rest} {after[0].text}".strip()
        found = gemeente_in(joined)
        if found is not None:
            return [f"Gemeente {found.name}"]
        return [_organisation(joined) or joined.strip(" .")]
    names: list[str] = []
    misses = 0
    for line in after:
        if line.page != after[0].page or misses > 1:
            break
        name = _organisation(line.text)
        if name is None and 1 <= len(line.text.split()) <= 7 and line.text[:1].isupper():
            if re.search(r"\d", line.text):
                break
            name = line.text
        if name is None:
            misses += 1
        else:
            names.append(name)
    return names


def _leading(rest: str, whole: str) -> str:
    found = gemeente_in(rest)
    return f"Gemeente {found.name}" if found is not None else whole


def _labelled(view: View) -> Finding | None:
    for one in view.under("uitgave", "uitgever", "uitgegeven door"):
        if not one.value:
            continue
        found = gemeente_in(one.value)
        if found is not None and one.value.casefold().startswith(("gemeente", "de gemeente")):
            return _finding(f"Gemeente {found.name}", one.where, f"na “{one.label}”")
        first = re.split(r",\s|\s\(", one.value)[0]
        name = _organisation(one.value) or _organisation(first) or first
        if name[:1].isupper() and not re.search(r"\d", name) and len(name.split()) <= 9:
            return _finding(name, one.where, f"na “{one.label}”")
    return None


def _cover(view: View) -> Finding | None:
    """An organisation that stands alone on the cover; of several the list of them is no sender."""
    skipped = (BlockKind.CONTENTS, BlockKind.SOURCE, BlockKind.FOOTNOTE, BlockKind.LIST_ITEM)
    for part in (view.cover, view.opening[:60]):
        found: dict[str, Finding] = {}
        addressed = 0
        before = ""
        for line in part:
            commissioned, before = _COMMISSIONED.search(before), line.text
            if commissioned:
                continue
            if _ADDRESSEE.match(line.text):
                addressed = 4
            addressed -= 1
            if addressed > 0 or line.kind in skipped or len(line.text) > 90:
                continue
            if line.kind == BlockKind.TABLE_ROW and len(line.text.split()) > 6:
                continue
            in_parts = line.kind == BlockKind.PARAGRAPH and " | " in line.text
            if in_parts and (":" in line.text or not _names_one(line.text)):
                continue  # partners, or who took the picture
            loose = line.kind != BlockKind.PARAGRAPH or in_parts
            name = _organisation(line.text, partly=loose)
            if name is not None:
                found.setdefault(canonical(name), _finding(name, line.where))
        joined = _joined_logo(part)
        if joined is not None and not found:
            return joined
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            return None
    return None


def _names_one(text: str) -> bool:
    return len({_organisation(part) for part in _SPLIT.split(text)} - {None}) == 1


def _joined_logo(lines: Sequence[Line]) -> Finding | None:
    """ "GEMEENTE / VIJF / HEE / …": the name of a gemeente as a logo breaks it."""
    for index, line in enumerate(lines):
        if folded(line.text) != "gemeente":
            continue
        letters = ""
        for later in lines[index + 1 : index + 9]:
            letters += letters_of(later.text)
            for written, known in listed().items():
                if letters_of(written) == letters:
                    return _finding(f"Gemeente {known.name}", line.where, "logo")
    return None


def _colophon(view: View) -> Finding | None:
    found = _at_address(view.colophon)
    if found is not None:
        return found
    for part in (view.colophon, view.closing):
        for line in part:
            match = _COPYRIGHT.search(line.text)
            if match is None:
                continue
            name = _holder(match)
            organisation = _organisation(name) or _organisation(name.split(",")[0])
            if organisation is not None:
                return _finding(organisation, line.where, "houder van het auteursrecht")
    for line in view.colophon:
        named = _organisation(line.text.split(",")[0])
        if named is not None:
            return _finding(named, line.where, "colofon")
    return _at_address(view.closing)


def _at_address(lines: Sequence[Line]) -> Finding | None:
    """An organisation with its postal address right below it."""
    for index, line in enumerate(lines):
        name = _organisation(line.text)
        if name is None:
            continue
        if any(_POSTCODE.search(later.text) for later in lines[index + 1 : index + 4]):
            return _finding(name, line.where, "adresblok")
    return None


def _running(view: View) -> Finding | None:
    """An organisation in the running header or footer."""
    counted: Counter[str] = Counter()
    where: dict[str, str] = {}
    for line in view.lines:
        if line.kind in (BlockKind.HEADER, BlockKind.FOOTER):
            for part in view.apart(line):
                name = _organisation(part, partly=True)
                if name is not None:
                    counted[canonical(name)] += 1
                    where.setdefault(canonical(name), line.where)
    if len(counted) != 1:
        return None
    name = next(iter(counted))
    return _finding(name, where[name], "kop- of voettekst")


def _properties(view: View) -> Finding | None:
    is_printed = any("Skia" in one.value for one in view.properties("pdf:Producer"))  # by a browser
    if is_printed and (site := _site(view, "pdf:Title")) is not None:
        return site
    for one in view.properties("md:author", "md:auteur"):
        organisation = _organisation(one.value)
        if organisation is not None:
            return _finding(organisation, one.name, "de auteur", sure=False)
    names = ("docx:company", "pptx:company", "pdf:Company", "xmp:dc:publisher", "xmp:pdfx:Company")
    for one in view.properties(
        *names, "xmp:Company", "pdf:Author", "xmp:dc:creator", "docx:author"
    ):
        organisation = _organisation(one.value.split(",")[0])
        if organisation is not None:
            reason = "eigenschap van het bestand"
            return _finding(organisation, one.name, reason, sure=False)
    return None


def _logo(view: View) -> Finding | None:
    """The name of an institute in capitals as OCR reads a logo: broken, or at the end of a line."""
    if view.unit != "line" and not any(page.source == "ocr" for page in view.reading.pages):
        return None
    names = {
        letters_of(name): one.name
        for one in publishers()
        for name in one.names
        if len(letters_of(name)) >= 10
    }
    for line in view.lines:
        for match in re.finditer(r"\b[A-Z]{2,}(?:[ -]+[A-Z]{2,})*\b", line.text):
            name = names.get(letters_of(match.group()))
            if name is not None:
                return _finding(name, line.where, "gelezen in een logo", sure=False)
    return None


def _board(view: View) -> Finding | None:
    for line in view.cover:
        match = _BOARD.search(line.text)
        name = _organisation(match["name"]) if match else None
        if name is not None:
            return _finding(name, line.where, "stuk voor het bestuur", sure=False)
    return None


def _council(view: View) -> Finding | None:
    """The gemeente to whose council a proposal is addressed: her college made it."""
    if not any(_PROPOSAL.search(line.text) for line in view.cover):
        return None
    for line in view.cover:
        match = _TO_COUNCIL.match(line.text)
        found = gemeente_in(f"gemeente {match['name']}") if match else None
        # "Raad van State" is none: a name that is not in the list must be called a gemeente
        if match and found and (match["called"] or folded(found.name) in listed()):
            name = f"Gemeente {found.name}"
            return _finding(name, line.where, "voorstel aan de raad", sure=False)
    return None


def _enacted(view: View) -> Finding | None:
    """The gemeente whose board decides in the document, or signs it; never one of several."""
    found: dict[str, Finding] = {}
    before: Line | None = None
    salutation = next((line for line in view.opening if _is_salutation(line)), None)
    for line in view.lines:
        if salutation is not None and line.block < salutation.block:
            continue  # whom a letter is to
        opens = before is None or before.block != line.block or before.text.endswith((",", ";"))
        before = line
        match = _BOARD_OF.match(line.text) if opens else None
        gemeente = gemeente_in(f"gemeente {match['name']}") if match else None
        if match and gemeente and (match["called"] or folded(gemeente.name) in listed()):
            name = f"Gemeente {gemeente.name}"
            found.setdefault(
                name, _finding(name, line.where, "besluit van haar bestuur", sure=False)
            )
    return next(iter(found.values())) if len(found) == 1 else None


def _address(view: View) -> Finding | None:
    for line in view.opening[:60]:
        for one in publishers():
            if any(address.casefold() in line.text.casefold() for address in one.addresses):
                return _finding(one.name, line.where, "bezoekadres", sure=False)
    return None


def speaks_for_gemeente(view: View) -> bool:
    """Whether a text speaks in the name of a gemeente, its college or its council."""
    return len(_VOICE.findall(view.text)) >= 3 and not _is_outsider(view)


def _voice(view: View) -> Finding | None:
    """A gemeente that speaks in the document and is named far more than any other."""
    if not speaks_for_gemeente(view):
        return None
    counted = _named(view.text)
    ranked = counted.most_common(2)
    title = " ".join(line.text for line in view.cover if line.kind == BlockKind.TITLE)
    if not ranked or ranked[0][1] < (4 if ranked[0][0] in title else 10):
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0
    if second * 4 > ranked[0][1]:
        return None
    reason = "de gemeente die het vaakst wordt genoemd en in wier naam de tekst spreekt"
    return _finding(f"Gemeente {ranked[0][0]}", "tekst", reason, sure=False)


def _named(text: str) -> Counter[str]:
    """How often each gemeente is named; a name that is also a word ("Buren", "Best") is none."""
    counted: Counter[str] = Counter()
    for match in re.finditer(
        r"\b[A-Z][\w'’-]+(?: (?:aan|en|op|bij|de|den|van|[A-Z])[\w'’-]*)*", text
    ):
        counted.update(_known_in(match.group()))
    # invented or newer than the list: it is called a gemeente at least once
    for name in set(re.findall(r"\b[Gg]emeente ([A-Z][\w'’-]+)", text)):
        if folded(name) not in listed() and not name.isupper():
            counted[name] += len(re.findall(rf"\b{re.escape(name)}\b", text))
    words = set(re.findall(r"\b[a-z]\w+", text))
    return Counter({name: count for name, count in counted.items() if name.lower() not in words})


def _known_in(phrase: str) -> Iterator[str]:
    words = phrase.split()
    position = 0
    while position < len(words):
        known, count = first_in(words[position : position + most_words()])
        if known is not None:
            yield known.name
        position += count or 1


def _is_outsider(view: View) -> bool:
    """Whether an organisation other than the gemeente is the one that says "wij"."""
    return bool(
        re.search(
            r"\b(?:onze|de) (?:stichting|vereniging|organisatie) (?:is|wil|biedt)\b", view.text
        )
    ) or not re.search(
        r"\b(?:als college|ons college|wij als gemeente|onze gemeente|uw raad|stelt (?:het|ons) "
        r"college|[Cc]ollege van (?:B|b)|als wethouder)\b",
        view.text,
    )


def _speaker(view: View) -> Finding | None:
    """The institute whose people are heard in an article, when it is named most of all."""
    counted: Counter[str] = Counter()
    for one in publishers():
        names = "|".join(re.escape(name) for name in one.names if len(name) > 4)
        if names:
            counted[one.name] = len(re.findall(rf"\b(?:{names})\b", view.text))
    (name, often), (_, next_often) = counted.most_common(2)
    if often < _MOST_NAMED or next_often * 2 > often:
        return None
    if re.search(_SPEAKER + rf"(?:de |het )?{re.escape(name)}\b", view.text):
        reason = "een medewerker is aan het woord en de organisatie wordt het vaakst genoemd"
        return _finding(name, "tekst", reason, sure=False)
    return None
