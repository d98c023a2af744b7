"""The numbers by which a document is known: kenmerk, Kamerstuk, zaaknummer, ISBN, DOI."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbkennis.description.lines import Line, View
from sbkennis.records import BlockKind, Finding, Identifier

__all__ = ["find", "is_isbn", "kamerstuk"]

_KENMERK = (
    "ons kenmerk", "kenmerk", "onze referentie", "referentie", "registratienummer",
    "documentnummer", "rapportnummer",
)  # fmt: skip
_CASE = ("zaaknummer", "zaak")
_VALUE = re.compile(r"^[A-Za-z]{0,12}[ ./-]?[\w./-]*\d[\w./-]*(?: ?/ ?[\w./-]*\d[\w./-]*)*$")
_ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*(?P<isbn>[\d][\d\s–-]{8,20}[\dXx])", re.IGNORECASE)
_DOI = re.compile(
    r"\b(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)(?P<doi>10\.\d{4,9}/[^\s\"<>]+)", re.I
)
_SESSION = re.compile(
    r"\bVergaderjaar\s+(?P<from>(?:19|20)\d\d)\s*[–-]\s*(?P<to>(?:19|20)?\d\d)", re.I
)
_CHAMBER = re.compile(r"\b(?P<chamber>Tweede|Eerste) Kamer der Staten-Generaal\b", re.IGNORECASE)
_DOSSIER = re.compile(r"^(?P<dossier>\d{2} ?\d{3}(?:[ -][IVXLC]+)?)\b(?P<rest>.*)$")
_NUMBER = re.compile(r"^Nr\.\s*(?P<number>\d+|[A-Z]{1,2})\b", re.IGNORECASE)
_CODE = re.compile(
    r"\bkst-(?P<dossier>\d{5}(?:-[IVXLC]+)?)-(?P<number>\d+|[A-Z]{1,2})\b", re.IGNORECASE
)


def find(view: View) -> Iterator[tuple[Identifier, Finding]]:
    """Every number that is the document's own, with where it stands."""
    own = kamerstuk(view)
    if own is not None:
        yield _pair("kamerstuk", *own)
    for kind, labels in (("kenmerk", _KENMERK), ("zaaknummer", _CASE)):
        for one in view.under(*labels):
            values = [value.strip(" .;_") for value in one.value.split(", ")]
            if values and all(map(_is_number, values)):
                for value in values:
                    yield _pair(kind, value, one.where)
                break
    isbns: dict[str, str] = {}
    for written, where in _isbns(view):
        isbn = re.sub(r"[\s–-]+", "-", written)
        if is_isbn(isbn):
            isbns.setdefault(isbn, where)
    for isbn, where in isbns.items():
        yield _pair("isbn", isbn, where)
    for line in (*view.colophon, *view.cover):
        match_doi = _DOI.search(line.text)
        if match_doi is not None and not _is_cited(line):
            yield _pair("doi", match_doi["doi"].rstrip(".,;)"), line.where)
            break


def _isbns(view: View) -> Iterator[tuple[str, str]]:
    """What may be an ISBN, and where: under a label of its own, or in the text."""
    for one in view.under("isbn"):
        leading = re.match(r"[\d\s–-]{9,20}[\dXx]", one.value)
        if leading is not None:
            yield leading.group(), one.where
    for line in (*view.colophon, *view.opening, *view.closing):
        if not _is_cited(line):
            for match in _ISBN.finditer(line.text):
                yield match["isbn"].strip(), line.where


def _is_cited(line: Line) -> bool:
    """Whether a line is about another document: in a list of sources or a note."""
    return line.kind in (BlockKind.SOURCE, BlockKind.FOOTNOTE)


def _pair(kind: str, value: str, where: str) -> tuple[Identifier, Finding]:
    return Identifier(kind, value), Finding("identifiers", f"{kind} {value}", "vermeld", where)


def _is_number(value: str) -> bool:
    return 4 <= len(value) <= 60 and bool(_VALUE.match(value))


def is_isbn(text: str) -> bool:
    """Whether a number has ten or thirteen digits and the check digit that belongs to them.

    >>> is_isbn("978-90-6120-123-4"), is_isbn("90-274-3964-8")
    (False, True)
    """
    digits = re.sub(r"[^\dXx]", "", text).upper()
    if len(digits) == 10 and "X" not in digits[:9]:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum((10 - place) * value for place, value in enumerate(values)) % 11 == 0
    if len(digits) == 13 and digits.isdigit():
        weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        return weighted % 10 == 0
    return False


def kamerstuk(view: View) -> tuple[str, str] | None:
    """The parliamentary paper that the document is: "II 2022/23, 30169, nr. 75", and where.

    Only from the head of the paper itself; one that is cited in a footnote is another document.
    """
    chamber = session = dossier = number = None
    where = ""
    for line in view.cover:
        match = _CHAMBER.search(line.text)
        if match is not None and chamber is None and "voorzitter" not in line.text.casefold():
            chamber = "II" if match["chamber"].casefold() == "tweede" else "I"
            where = line.where
        match = _SESSION.search(line.text)
        if match is not None:
            session = f"{match['from']}/{match['to'][-2:]}"
        match = _DOSSIER.match(line.text)
        if match is not None and session is not None and dossier is None:
            dossier = match["dossier"].replace(" ", "", 1).replace(" ", "-")
        match = _NUMBER.match(line.text)
        if match is not None and dossier is not None and number is None:
            number = match["number"]
    if session is None:
        return None
    if dossier is None or number is None:
        code = next(
            (found for line in view.lines[:400] if (found := _CODE.search(line.text))), None
        )
        if code is None:
            return None
        dossier, number = code["dossier"], code["number"]
    return f"{chamber or 'II'} {session}, {dossier}, nr. {number}", where or view.cover[0].where
