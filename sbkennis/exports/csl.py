"""A document → a CSL-JSON item, the form that reference managers and citation styles read.

Personal and corporate authors stand in ``author``; without them the field is absent and styles
take the publisher, so that nothing is said twice. What CSL has no field for stands in ``note``, a
line each ("kenmerk: …"), where Zotero keeps it under Extra.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from sbkennis import persons
from sbkennis.records import Document
from sbkennis.vocabularies import is_same_publisher, kinds, place_of, publisher_of

__all__ = ["Item", "item", "keywords_of", "name_of"]

Item = dict[str, Any]

_TYPES = {"webpagina": "webpage", "webartikel": "webpage", "presentatie": "speech"}
_FIRST = ("kamerstuk", "kenmerk", "zaaknummer")  # what a reader asks for as "number", best first
_PARTICLES = frozenset({"van", "de", "den", "der", "het", "’t", "'t", "ten", "ter", "te", "el",
                        "al", "von", "du", "da", "la", "le"})  # fmt: skip
_CORPORATE = re.compile(  # compounds too: Planbureau, Rijksinstituut
    r"\b(?:gemeente|ministerie|stichting|vereniging|ggd|provincie|universiteit|hogeschool"
    r"|platform\w*|nederland|netwerk|kennis\w*|leger des|\w*rekenkamer"
    r"|(?:eerste|tweede) kamer|kamer van|college van|\w*commissie|\w*inspectie|co(?:ö|o)peratie"
    r"|federatie|afdeling|directie|dienst|\w*team|lectoraat|\w{3,}groep"
    r"|(?!(?:(?:co|ko)e?n|voor)raad\b)\w{3,}raad)\b"
    r"|(?:instituut|bureau|autoriteit|fonds|centrum)\b|\d|&|^[A-Z]{2,}$|^\S+$",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"^(?:(?i:prof|drs?|mr|ir|ing|em)\.?\s+)+|(?:,?\s+(?:MSc|BSc|MA|BA|PhD|MBA|LLM|MPH)\b\.?)+$"
)
_HYPHEN = re.compile(r"\s*[-–]\s*")
_ALSO_A_SURNAME = re.compile(r"\b(?:raad|groep)\b", re.IGNORECASE)
_SURNAMES = re.compile(  # what may be a surname behind a given name; behind initials, all may
    r"team|dienst|netwerk|groep|kennis|\w*raad", re.IGNORECASE
)


def item(document: Document, keywords: Sequence[str] = ()) -> Item:
    """The document as CSL-JSON; its id is that of the library.

    ``keywords`` are the labels of the passages that are cited from it.
    """
    entry: Item = {
        "id": document.id,
        "type": _TYPES.get(document.kind or "", "report"),
        "title": document.title or f"[zonder titel, bestand {document.file}]",
        "language": "nl-NL",
    }
    if document.authors:
        entry["author"] = [_author(author, document.publisher or "") for author in document.authors]
    if document.publisher:
        entry["publisher"] = document.publisher
        place = place_of(document.publisher)
        if place:
            entry["publisher-place"] = place
    if document.date:
        entry["issued"] = {"date-parts": [[int(part) for part in document.date.split("-")]]}
    kind = kinds().get(document.kind or "")
    if kind:
        entry["genre"] = kind.label
    notes = [*_add_numbers(entry, document), f"bestand: {document.file}"]
    if document.gemeente and document.gemeente not in (document.publisher or ""):
        notes.append(f"gemeente: {document.gemeente}")
    entry["note"] = "\n".join(notes)
    if keywords:
        entry["keyword"] = ", ".join(keywords)
    if document.address:
        entry["URL"] = document.address
    if document.accessed:
        entry["accessed"] = {"date-parts": [[int(part) for part in document.accessed.split("-")]]}
    return entry


def _add_numbers(entry: Item, document: Document) -> list[str]:
    """Adds the numbers that CSL has a field for; answers the lines about those it has none for."""
    numbers = [identifier.kind for identifier in document.identifiers]
    main = next((name for name in _FIRST if name in numbers), None)
    notes = [] if main is None else [f"soort nummer: {main}"]
    for identifier in document.identifiers:
        if identifier.kind == main and "number" not in entry:
            is_paper = main == "kamerstuk"
            entry["number"] = f"Kamerstukken {identifier.value}" if is_paper else identifier.value
        elif identifier.kind == "isbn":
            entry["ISBN"] = identifier.value
        elif identifier.kind == "doi":
            entry["DOI"] = identifier.value
        else:
            notes.append(f"{identifier.kind}: {identifier.value}")
    return notes


def keywords_of(found: Mapping[str, object]) -> list[str]:
    """The keywords of an item, one by one."""
    return [word for word in str(found.get("keyword", "")).split(", ") if word]


def _author(author: str, publisher: str) -> dict[str, str]:
    """The name of who wrote it; who also publishes is no person, unless the name is clearly one.

    >>> _author("Radar Advies", "Radar Advies"), _author("Kees Advies", "Movisie")
    ({'literal': 'Radar Advies'}, {'family': 'Advies', 'given': 'Kees'})
    """
    words = author.split()
    is_publisher = is_same_publisher(author, publisher) and not (
        words and persons.is_given(words[0])
    )
    return {"literal": author} if is_publisher else _name(author)


def _name(author: str) -> dict[str, str]:
    """A name in parts; an organisation whole.

    >>> _name("Younes el Barkani")
    {'family': 'Barkani', 'given': 'Younes', 'non-dropping-particle': 'el'}
    >>> _name("Verwey-Jonker Instituut")
    {'literal': 'Verwey-Jonker Instituut'}
    """
    person = _HYPHEN.sub("-", _DEGREES.sub("", author.strip()))
    if _is_corporate(author, author.split()) and not _is_person(person):
        return {"literal": author}
    family, comma, given = (part.strip() for part in person.partition(","))
    if comma and family and given:
        words = given.split()
        while len(words) > 1 and words[-1].casefold() in _PARTICLES:  # "Vries, Jan de"
            family = f"{words.pop()} {family}"
        return _parts(words, family.split())
    words = person.split()
    if len(words) < 2:
        return {"literal": author}
    start = next(
        (place for place, word in enumerate(words) if place and _opens_family(word)),
        len(words) - 1,
    )
    return _parts(words[:start], words[start:])


def _opens_family(word: str) -> bool:
    """Whether a family name starts here: "de" of "de Vries", "Jansen-de" of "Jansen-de Vries"."""
    first, hyphen, last = word.casefold().rpartition("-")
    return last in _PARTICLES and bool(first) == bool(hyphen)


def _parts(given: Sequence[str], family: Sequence[str]) -> dict[str, str]:
    end = 0
    while end < len(family) - 1 and family[end].casefold() in _PARTICLES:
        end += 1
    parts = {"family": " ".join(family[end:]), "given": " ".join(given)}
    if end:
        parts["non-dropping-particle"] = " ".join(family[:end])
    return parts


def _is_person(name: str) -> bool:
    """Whether one surname stands behind initials, or one that may be a surname behind a name.

    >>> _is_person("Jan Team"), _is_person("Voorraad, J."), _is_person("Anne Frank Stichting")
    (True, True, False)
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    words = f"{given} {family}".split() if comma else name.split()
    called = [*takewhile(persons.is_given, words)]
    names = [word for word in words[len(called) :] if word.casefold() not in _PARTICLES]
    if not called or len(names) != 1 or not names[0].isalpha():
        return False
    initials = any("." in word for word in called)
    return initials or _SURNAMES.fullmatch(names[0]) is not None


def _is_corporate(author: str, words: Sequence[str]) -> bool:
    """Whether a name is that of an organisation; behind a given name "de Raad" is a surname."""
    if publisher_of(author) or _CORPORATE.search(author):
        return True
    return any(
        _ALSO_A_SURNAME.search(word)
        and (place < 2 or words[place - 1].casefold() not in _PARTICLES)
        for place, word in enumerate(words)
    )


def name_of(name: Mapping[str, str]) -> str:
    """A name as "family, particle, given" formats want it: "el Barkani, Younes"."""
    if "literal" in name:
        return name["literal"]
    particle = name.get("non-dropping-particle", "")
    return f"{particle} {name['family']}, {name['given']}".strip()
