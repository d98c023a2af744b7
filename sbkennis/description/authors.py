"""The persons or organisations that a document names as its authors."""

from __future__ import annotations

import re
from functools import cache

from sbkennis import persons
from sbkennis.description import publishers
from sbkennis.description.lines import View
from sbkennis.records import Finding

__all__ = ["find", "written"]

_CAPITAL = persons.CAPITAL
_LABELS = ("auteurs", "auteur", "geschreven door", "samengesteld door", "opgesteld door")
_WRITTEN = ("md:author", "md:authors", "md:auteur", "md:auteurs")
_PROPERTIES = ("html:author", "html:article:author", "html:jsonld:author", "html:dc.creator")
_COMPILED = re.compile(
    r"\b(?:is|zijn) (?:samengesteld|geschreven|opgesteld|uitgevoerd) door:?\s+"
    r"(?P<names>[A-Z].{3,160}?)\."
)
_ARTICLE = re.compile(r"(?:(?<=,\s)|(?<=\sen\s))(?:het|de)\s+(?=[A-Z])")  # of an organisation
_BYLINE = re.compile(r"^(?:door|auteurs?|tekst|geschreven door)\s?:\s+(?P<names>.{5,90})$", re.I)
_SEPARATOR = re.compile(r"\s*(?:;|,\s|\s+en\s+|\s*&\s*|\s\|\s)\s*")
_TITLES = re.compile(r"\b(?:prof|dr|drs|mr|ir|ing|MSc|MA|BSc|PhD|em)\b\.?,?\s*", re.IGNORECASE)
_NAME = re.compile(
    rf"^(?:{_CAPITAL}[\w'’.-]*\.?\s+)+(?:(?:van(?:\s+het)?|de|den|der|ter|ten|in|'t|’t|te|von|la|el|al|ben|bin|di|da|du|le)\s+)*{_CAPITAL}[\w'’-]+"
    rf"(?:\s*[-–]\s*(?:(?:van|de|den|der)\s+)*{_CAPITAL}[\w'’-]+)?$"
)
_PARTICLES = r"(?:van|de|den|der|ter|ten|in|'t|’t|te|von|la|el|al|du|le)"
_INVERTED = re.compile(  # "Jansen, P.", "de Vries, J.W.", "Vries, Jan de"
    rf"(?:^|(?<=[,;&|]\s)|(?<=[,;&|])|(?<=\sen\s))(?:(?i:{_PARTICLES})\s+)*{_CAPITAL}[\w'’-]+,\s+(?P<given>{persons.INITIALS}|{_CAPITAL}[\w'’-]*)"
    rf"(?P<after>(?:\s+{_PARTICLES}\b)*)(?=\s*(?:[,;&|]|$)|\s+en\s)"
)
_ONE_WORD = re.compile(r"^\w+$|\b(?:gemeente|ministerie|afdeling|provincie)\b", re.IGNORECASE)
_ORGANISATION = re.compile(r"^(?:[A-Z][\w&-]*\d*|[A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+)+)$")


def find(view: View) -> tuple[tuple[str, ...], list[Finding]]:
    """Authors as the document names them: a line "Auteurs", a byline, the metadata of a page.

    The account that saved a file is no author.
    """
    ways = (_in_written_fields, _byline, _under_label, _in_page_fields, _after_by, _compilers)
    return next((found for way in ways if (found := way(view)) is not None), ((), []))


_Authors = tuple[tuple[str, ...], list[Finding]]


def _found(names: tuple[str, ...], where: str) -> _Authors:
    return names, [_finding(names, where)]


def _in_written_fields(view: View) -> _Authors | None:
    for prop in view.properties(*_WRITTEN):
        if names := _names(prop.value):
            return _found(names, prop.name)
    return None


def _under_label(view: View) -> _Authors | None:
    """Names on and under a line "Auteurs"."""
    for one in view.under(*_LABELS):
        if names := _names(" ".join(_until_sentence(one.values[:3]))):
            return _found(names, one.where)
    return None


def _in_page_fields(view: View) -> _Authors | None:
    """Names in the metadata of a page, but for whoever keeps the site."""
    for prop in view.properties(*_PROPERTIES):
        names = _names(prop.value)
        if names and not re.search(r"\b(?:admin|redactie|webmaster|beheerder)\b", prop.value, re.I):
            return _found(names, prop.name)
    return None


def _after_by(view: View) -> _Authors | None:
    for line in view.opening[:12]:
        match = _BYLINE.match(line.text)
        if match and (names := _names(match["names"])):
            return _found(names, line.where)
    return None


def _compilers(view: View) -> _Authors | None:
    """Who made up a document, by a sentence that says so."""
    for line in view.opening:
        match = _COMPILED.search(line.text)
        if match and (names := _names(_ARTICLE.sub("", match["names"]))):
            return _found(names, line.where)
    return None


def written(text: str) -> tuple[str, ...]:
    """The names that a person wrote: parted by semicolons, else where every part is a name.

    >>> written("Anna Bos en Jan Jansen"), written("Jansen, Piet"), written("Zorg en Welzijn")
    (('Anna Bos', 'Jan Jansen'), ('Jansen, Piet',), ('Zorg en Welzijn',))
    """
    if ";" in text:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    parts = [_trimmed(part) for part in _split(text.strip())]
    return tuple(parts) if all(map(_is_name, parts)) else (text.strip(),)


def _is_name(part: str) -> bool:
    """Whether a text is surely one name: of a person with a common given name, or a publisher."""
    plain = _TITLES.sub("", part).strip()
    if _NAME.fullmatch(plain):  # "Stichting Sport" looks like one too
        return persons.is_given(plain.split()[0])
    return bool(_publisher().fullmatch(plain)) or _is_inverted(_INVERTED.fullmatch(plain))


def _byline(view: View) -> _Authors | None:
    """Names in the properties of the file that also stand alone on the cover."""
    for prop in view.properties("pdf:Author", "xmp:dc:creator", "docx:creator", "pptx:creator"):
        names = _names(prop.value)
        if not names or _ONE_WORD.search(prop.value):
            continue
        lines = {line.text.strip(" .,") for line in view.cover if len(line.text) < 120}
        joined = {name for line in lines for name in _names(line)}
        if all(name in lines or name in joined for name in names):
            where = next(line.where for line in view.cover if names[0] in line.text)
            return _found(names, where)
    return None


def _until_sentence(values: tuple[str, ...]) -> list[str]:
    """The lines that belong to a list of names: it runs on, or the next line is a name."""
    kept: list[str] = []
    for value in values:
        if kept and not _runs_on(kept[-1]):
            if not _NAME.match(_TITLES.sub("", value).strip()):
                break
            kept[-1] += ";"
        kept.append(value)
        if value.endswith("."):
            break
    return kept


def _runs_on(line: str) -> bool:
    """Whether a line ends between two names, or within the last of several."""
    if re.search(r"[,;&|]$|\ben$", line):
        return True
    *before, last = _split(line)
    name = _TITLES.sub("", last).strip(" ,:;")
    return bool(before) and not (_NAME.match(name) or _is_inverted(_INVERTED.fullmatch(name)))


def _names(text: str) -> tuple[str, ...]:
    text = re.sub(r"\([^)]*\)", " ", text)
    parts = [_trimmed(re.sub(r"\s+", " ", part)) for part in _split(text)]
    # "Bente Akkermans, redactie Nabij": what starts small is no name, but for its "drs."
    named = [(part, _TITLES.sub("", part).strip()) for part in parts]
    named = [
        (part, bare)
        for part, bare in named
        if bare and (not bare[0].islower() or _is_inverted(_INVERTED.fullmatch(bare)))
    ]
    kept = [
        name
        for name, plain in named
        if _is_inverted(_INVERTED.fullmatch(plain))
        or _NAME.match(plain)
        or _ORGANISATION.match(plain)
        or _publisher().fullmatch(plain)
    ]
    return tuple(dict.fromkeys(kept)) if len(kept) == len(named) or len(kept) >= 2 else ()


def _split(text: str) -> list[str]:
    """Text at its separators, but for those inside a name: "Cultuur en Zorg", "Jansen, P."."""
    whole = [found.span() for found in _publisher().finditer(text)]
    whole += [found.span() for found in _INVERTED.finditer(text) if _is_inverted(found)]
    parts, start = [], 0
    for cut in _SEPARATOR.finditer(text):
        if not any(first <= cut.start() and cut.end() <= last for first, last in whole):
            parts.append(text[start : cut.start()])
            start = cut.end()
    return [*parts, text[start:]]


def _is_inverted(found: re.Match[str] | None) -> bool:
    """Whether what stands behind the comma is a given name or initials, not another name."""
    if found is None:
        return False
    family = found[0].partition(",")[0]
    given = found["given"]
    return not persons.is_given(family) and (
        bool(found["after"]) or len(given) == 1 or persons.is_given(given)
    )


def _trimmed(part: str) -> str:
    """A name without the signs around it; the point of its last initial stays."""
    bare = part.strip(" ,:;")
    return bare if _is_inverted(_INVERTED.fullmatch(bare)) else bare.strip(" .,:;")


@cache
def _publisher() -> re.Pattern[str]:
    names = sorted(publishers.known_names(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _finding(names: tuple[str, ...], where: str) -> Finding:
    return Finding("authors", "; ".join(names), "vermeld", where)
