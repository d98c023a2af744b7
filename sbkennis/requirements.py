"""A file of requirements → what a draft must hold, each with its source and the words that show it.

The file is TOML and meant to be edited by hand; what it may hold is explained at the top of
``data/eisen.toml``. Whatever is wrong in it is reported with the requirement it stands in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from sbkennis.errors import UsageError, reason

__all__ = ["Requirement", "Requirements", "Source", "available", "load", "matcher", "standard"]

STANDARD = "standaard"
_GAP = "…"
_LEAST_WORDS = 40
_STATUS = ("afspraak", "advies")
_TOP = {"versie", "naam", "bron", "eis", "vergelijk_met", "eenzijdig"}
_SOURCE = {"id", "titel", "uitgever", "jaar", "titels"}
_REQUIREMENT = {
    "id", "titel", "omschrijving", "bron", "pagina", "zoek", "status", "termen", "over", "koppen",
    "uitsluiten", "labels", "zelfstandig", "woorden",
}  # fmt: skip
_WORD = re.compile(r"\*?[^\W_][\w'’.:-]*\*?\Z|[*#]\Z")
_NUMBER = r"(?:\d[\d.,]*|\w*(?:tien|honderd|duizend|miljoen)\w*)"


@dataclass(frozen=True, slots=True)
class Source:
    """A document from which requirements come; ``titles`` are names by which it is known."""

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    titles: tuple[str, ...] = ()

    def reference(self, page: str | None) -> str:
        """The document and the page as a reader sees them."""
        parts = [self.publisher + (f" ({self.year})" if self.year else ""), self.title]
        written = ", ".join(part.strip() for part in parts if part.strip())
        return f"{written}, p. {page}" if page else written


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a draft must hold.

    ``terms`` show it; with ``about`` only where one of those stands near as well. ``heads`` are
    words in a heading, or at the head of a row or column, under which it is treated.
    """

    id: str
    title: str
    description: str
    source: Source | None
    page: str | None
    keywords: str
    status: str
    terms: re.Pattern[str]
    about: re.Pattern[str] | None
    heads: re.Pattern[str]
    exclusions: re.Pattern[str]
    labels: frozenset[tuple[str, str]]
    alone: bool
    words: int


@dataclass(frozen=True, slots=True)
class Requirements:
    """A list of requirements, in the order of the file.

    ``beside`` are kinds of document to compare a draft with. ``lopsided`` is a pair of labels:
    passages with the first and without the second are named.
    """

    name: str
    version: str
    items: tuple[Requirement, ...]
    beside: tuple[str, ...] = ()
    lopsided: tuple[tuple[str, str], tuple[str, str]] | None = None


def matcher(terms: Sequence[str]) -> re.Pattern[str]:
    """Terms as they are written → one pattern that finds any of them.

    >>> bool(matcher(["per … wijk"]).search("Per dorp en wijk verschilt het"))
    True
    >>> bool(matcher(["mantelzorg*"]).search("Mantelzorgers"))
    True
    >>> bool(matcher(["# inwoners"]).search("Er wonen 31.400 inwoners"))
    True
    """
    return re.compile("|".join(map(_pattern, terms)) or r"(?!)", re.IGNORECASE)


def _pattern(term: str) -> str:
    made = ""
    gap = False
    for word in term.split():
        if word == _GAP:
            gap = True
            continue
        one = "|".join(_NUMBER if part == "#" else re.escape(part).replace(r"\*", r"\w*") for part in word.split("|"))
        if made:
            made += r"(?:[^\w.!?]+\w+){0,4}?[^\w.!?]+" if gap else r"[\s*_-]+"
        made += f"(?:{one})"
        gap = False
    return rf"(?<!\w){made}(?!\w)"


def standard() -> Requirements:
    """The list that comes with the package."""
    return _parse(
        (files("sbkennis") / "data" / "eisen.toml").read_text(encoding="utf-8"), "eisen.toml"
    )


def available(folder: Path) -> list[str]:
    """The names of the lists: that of the package, and those in a folder."""
    return [STANDARD, *sorted(path.stem for path in folder.glob("*.toml"))]


def load(name: str | None, folder: Path) -> Requirements:
    """A list by its name.

    Args:
        name: of a file in the folder, without ``.toml``; None is the list of the package.
        folder: where the lists of this library stand.

    Raises:
        UsageError: there is no such list, or it is not valid.
    """
    if name is None or (name == STANDARD and not (folder / f"{name}.toml").is_file()):
        return standard()
    path = folder / f"{name.removesuffix('.toml')}.toml"
    if path.parent != folder or not path.is_file():
        raise UsageError(
            f"De eisenlijst {name} bestaat niet. Er zijn: {', '.join(available(folder))}. Zet een "
            f"eigen lijst in {folder}, in de vorm van data/eisen.toml."
        )
    try:
        return _parse(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise UsageError(f"{path} is niet te lezen: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is geen UTF-8. Bewaar het bestand als UTF-8.") from error


def _parse(written: str, place: str) -> Requirements:
    try:
        values = tomllib.loads(written)
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        where = f", regel {found[1]}" if found else ""
        raise UsageError(
            f"{place}{where}: dit is geen geldige TOML. Controleer de aanhalingstekens, komma's en "
            "haken op en vlak boven deze regel."
        ) from error
    _known(values, _TOP, place)
    sources = {}
    for row in _rows(values, "bron", place):
        where = f"{place}, bron {_id(row)}"
        _known(row, _SOURCE, where)
        name = _text(row, "id", where, needed=True)
        sources[name] = Source(
            name,
            _text(row, "titel", where, needed=True),
            _text(row, "uitgever", where),
            _text(row, "jaar", where),
            tuple(each.casefold() for each in _texts(row, "titels", where)),
        )
    items = [_requirement(row, sources, place) for row in _rows(values, "eis", place)]
    if not items:
        raise UsageError(f"{place} bevat geen eisen. Voeg een tabel [[eis]] toe met een id.")
    names = [one.id for one in items]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError(f"{place}: er zijn twee eisen met de id {twice}. Geef een een andere.")
    pair = [_label(each, place) for each in _texts(values, "eenzijdig", place)]
    if len(pair) not in (0, 2):
        raise UsageError(f'{place}: schrijf eenzijdig = ["facet:label", "facet:label"].')
    return Requirements(
        _text(values, "naam", place) or Path(place).stem,
        _text(values, "versie", place),
        tuple(items),
        tuple(_texts(values, "vergelijk_met", place)),
        (pair[0], pair[1]) if pair else None,
    )


def _id(row: Mapping[str, Any]) -> str:
    name = row.get("id")
    return name if isinstance(name, str) else "?"  # a number may be too long to write out


def _requirement(row: Mapping[str, Any], sources: Mapping[str, Source], place: str) -> Requirement:
    where = f"{place}, eis {_id(row)}"
    _known(row, _REQUIREMENT, where)
    source = _text(row, "bron", where)
    if source and source not in sources:
        known = ", ".join(sources) or "geen"
        raise UsageError(f"{where}: bron {source} is niet beschreven. Beschreven zijn: {known}.")
    status = _text(row, "status", where) or _STATUS[0]
    if status not in _STATUS:
        raise UsageError(f"{where}: status is {status!r}; kies uit {', '.join(_STATUS)}.")
    words = row.get("woorden", _LEAST_WORDS)
    if isinstance(words, bool) or not isinstance(words, int) or words < 1:
        raise UsageError(f"{where}: woorden moet een geheel getal van 1 of hoger zijn.")
    alone = row.get("zelfstandig", False)
    if not isinstance(alone, bool):
        raise UsageError(f"{where}: zelfstandig is true of false.")
    terms, about, heads, exclusions = (
        _terms(row, key, where) for key in ("termen", "over", "koppen", "uitsluiten")
    )
    if not terms:
        raise UsageError(f"{where}: er zijn geen termen, dus niets waaraan de eis te zien is.")
    return Requirement(
        id=_text(row, "id", where, needed=True),
        title=_text(row, "titel", where, needed=True),
        description=_text(row, "omschrijving", where, needed=True),
        source=sources.get(source),
        page=_text(row, "pagina", where) or None,
        keywords=_text(row, "zoek", where),
        status=status,
        terms=matcher(terms),
        about=matcher(about) if about else None,
        heads=matcher(heads or about or terms),
        exclusions=matcher(exclusions),
        labels=frozenset(_label(each, where) for each in _texts(row, "labels", where)),
        alone=alone,
        words=words,
    )


def _rows(values: Mapping[str, Any], key: str, place: str) -> list[dict[str, Any]]:
    rows = values.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{place}: schrijf elke {key} als een tabel onder [[{key}]].")
    return rows


def _text(row: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise UsageError(f"{where}: {key} ontbreekt of is geen tekst.")
    return value.strip()


def _texts(row: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UsageError(f'{where}: {key} moet een lijst teksten zijn: {key} = ["een", "twee"].')
    return [each.strip() for each in value if each.strip()]


def _terms(row: Mapping[str, Any], key: str, where: str) -> list[str]:
    terms = _texts(row, key, where)
    for term in terms:
        words = term.split()
        parts = [part for word in words if word != _GAP for part in word.split("|")]
        if _GAP in (words[0], words[-1]) or not all(_WORD.match(part) for part in parts):
            raise UsageError(
                f"{where}: de term {term!r} is niet te lezen. Een * staat aan het begin of eind "
                "van een woord, | tussen woorden zonder spaties, # los voor een getal, en … los tussen "
                "twee woorden."
            )
    return terms


def _label(written: str, where: str) -> tuple[str, str]:
    facet, _, label = written.partition(":")
    if not facet or not label:
        raise UsageError(f"{where}: schrijf een label als facet:label, niet als {written!r}.")
    return facet, label


def _known(row: Mapping[str, Any], keys: set[str], where: str) -> None:
    for key in row:
        if key not in keys:
            raise UsageError(
                f"{where}: {key!r} is hier onbekend. Bekend zijn: {', '.join(sorted(keys))}."
            )
