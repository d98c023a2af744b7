"""A file of requirements → what a draft must hold, each with its source and the words that show it.

The file is TOML and meant to be edited by hand; what it may hold is explained at the top of
``data/eisen.toml``. Whatever is wrong in it is reported with the requirement it stands in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sbkennis.errors import UsageError, no_toml
from sbkennis.files import read_text

__all__ = [
    "Requirement",
    "Requirements",
    "Source",
    "available",
    "is_standard",
    "load",
    "matcher",
    "standard",
]

STANDARD = "standaard"
_GAP = "…"
_LEAST_WORDS = 40
_STATUS = ("afspraak", "advies")
_TOP = {"versie", "naam", "bron", "eis", "vergelijk_met", "eenzijdig"}
_SOURCE = {"id", "titel", "uitgever", "jaar", "titels"}
_REQUIREMENT = {
    "id", "titel", "omschrijving", "bron", "pagina", "zoek", "status", "termen", "over", "koppen",
    "uitsluiten", "volstaan", "labels", "zelfstandig", "woorden",
}  # fmt: skip
_WORD = re.compile(r"\*?[^\W_][\w'’.:-]*\*?\Z|[*#]\Z")
_NEVER = re.compile(r"(?!)")
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
    words in a heading, or at the head of a row or column, under which it is treated. A sentence
    with one of ``telling`` says something of it, also when it is the only one.
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
    telling: re.Pattern[str] = _NEVER


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
        one = "|".join(map(_part, word.split("|")))
        if made:
            made += r"(?:[^\w.!?]+\w+){0,4}?[^\w.!?]+" if gap else r"[\s*_-]+"
        made += f"(?:{one})"
        gap = False
    return rf"(?<!\w){made}(?!\w)"


def _part(written: str) -> str:
    return _NUMBER if written == "#" else re.escape(written).replace(r"\*", r"\w*")


def standard() -> Requirements:
    """The list that comes with the package."""
    return _parse(_standard().read_text(encoding="utf-8"), "eisen.toml")


@cache
def _described() -> frozenset[tuple[str, str]]:
    return frozenset((one.id, one.description) for one in standard().items)


def is_standard(one: Requirement) -> bool:
    """Whether a requirement asks what one in the package does, also where its terms differ."""
    return (one.id, one.description) in _described()


def _standard() -> Traversable:
    return files("sbkennis") / "data" / "eisen.toml"


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
            f"eigen lijst in {folder}, in de vorm van {_standard()}."
        )
    return _parse(read_text(path), str(path))


def _parse(written: str, place: str) -> Requirements:
    try:
        values = tomllib.loads(written)
    except (ValueError, RecursionError) as error:
        raise UsageError(no_toml(place, written, error)) from error
    whole = _Spot(place, written.splitlines())
    _known(values, _TOP, whole)
    sources = {}
    for number, row in enumerate(_rows(values, "bron", whole)):
        spot = whole.table("bron", number, row)
        _known(row, _SOURCE, spot)
        name = _text(row, "id", spot, needed=True)
        sources[name] = Source(
            name,
            _text(row, "titel", spot, needed=True),
            _text(row, "uitgever", spot),
            _text(row, "jaar", spot),
            tuple(each.casefold() for each in _texts(row, "titels", spot)),
        )
    spots = []
    items = []
    for number, row in enumerate(_rows(values, "eis", whole)):
        spots.append(whole.table("eis", number, row))
        items.append(_requirement(row, sources, spots[-1]))
    if not items:
        raise UsageError(f"{place} bevat geen eisen. Voeg een tabel [[eis]] toe met een id.")
    names = [one.id for one in items]
    for number, name in enumerate(names):
        if name in names[:number]:
            first = spots[names.index(name)].line("id")
            before = f" De eerste staat op regel {first}." if first else ""
            raise spots[number].wrong(
                "id", f"er is al een eis met deze id.{before} Kies een andere."
            )
    pair = [_label(each, whole, "eenzijdig") for each in _texts(values, "eenzijdig", whole)]
    if len(pair) not in (0, 2):
        raise whole.wrong("eenzijdig", 'schrijf eenzijdig = ["facet:label", "facet:label"].')
    return Requirements(
        _text(values, "naam", whole) or Path(place).stem,
        _text(values, "versie", whole),
        tuple(items),
        tuple(_texts(values, "vergelijk_met", whole)),
        (pair[0], pair[1]) if pair else None,
    )


@dataclass(frozen=True, slots=True)
class _Spot:
    """A table of a file, to say where in it something is wrong."""

    file: str
    lines: Sequence[str]
    name: str = ""
    start: int = 0  # the lines of the table; all of them is the whole file
    end: int | None = None

    def table(self, kind: str, number: int, row: Mapping[str, object]) -> _Spot:
        """One of the tables of a kind, by its number from 0."""
        given = row.get("id")
        # A number as an id may be too long to write out.
        name = f"{kind} {given}" if isinstance(given, str) and given else f"{kind} zonder id"
        heads = [at for at, line in enumerate(self.lines) if re.match(r"\s*\[\[?[^\[]+\]\]?", line)]
        own = [at for at in heads if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", self.lines[at])]
        if number >= len(own):  # written in another way
            return _Spot(self.file, (), name)
        end = next((at for at in heads if at > own[number]), None)
        return _Spot(self.file, self.lines, name, own[number], end)

    def line(self, key: str, value: str = "") -> int | None:
        """The line of a value or a key, or else of the table, from 1."""
        own = list(enumerate(self.lines[self.start : self.end], self.start + 1))
        found = [at for at, line in own if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)]
        if found and value:
            held = (f'"{value}"', f"'{value}'")
            inside = [at for at, line in own if at >= found[0] and any(one in line for one in held)]
            return (inside or found)[0]
        if found:
            return found[0]
        return self.start + 1 if self.name and self.lines else None

    def wrong(self, key: str, said: str, value: str = "") -> UsageError:
        """The message that begins with the place of a key, or of a value in its list."""
        line = self.line(key, value)
        parts = (self.file, f"regel {line}" if line else "", self.name)
        return UsageError(f"{', '.join(part for part in parts if part)}: {said}")


def _requirement(
    row: Mapping[str, object], sources: Mapping[str, Source], where: _Spot
) -> Requirement:
    _known(row, _REQUIREMENT, where)
    source = _text(row, "bron", where)
    if source and source not in sources:
        known = ", ".join(sources) or "geen"
        raise where.wrong("bron", f"bron {source} is niet beschreven. Beschreven zijn: {known}.")
    status = _text(row, "status", where) or _STATUS[0]
    if status not in _STATUS:
        raise where.wrong("status", f"status is “{status}”; kies uit {', '.join(_STATUS)}.")
    words = row.get("woorden", _LEAST_WORDS)
    if isinstance(words, bool) or not isinstance(words, int) or words < 1:
        raise where.wrong("woorden", "woorden moet een geheel getal van 1 of hoger zijn.")
    alone = row.get("zelfstandig", False)
    if not isinstance(alone, bool):
        raise where.wrong("zelfstandig", "zelfstandig is true of false.")
    terms, about, heads, exclusions, telling = (
        _terms(row, key, where) for key in ("termen", "over", "koppen", "uitsluiten", "volstaan")
    )
    if not terms:
        raise where.wrong("termen", "er zijn geen termen, dus niets waaraan de eis te zien is.")
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
        labels=frozenset(_label(each, where, "labels") for each in _texts(row, "labels", where)),
        alone=alone,
        words=words,
        telling=matcher(telling),
    )


def _rows(values: Mapping[str, object], key: str, where: _Spot) -> list[dict[str, object]]:
    rows = values.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise where.wrong(key, f"schrijf elke {key} als een tabel onder [[{key}]].")
    return rows


def _text(row: Mapping[str, object], key: str, where: _Spot, *, needed: bool = False) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise where.wrong(key, f"{key} ontbreekt of is geen tekst.")
    return value.strip()


def _texts(row: Mapping[str, object], key: str, where: _Spot) -> list[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise where.wrong(key, f'{key} moet een lijst teksten zijn: {key} = ["een", "twee"].')
    return [each.strip() for each in value if each.strip()]


def _terms(row: Mapping[str, object], key: str, where: _Spot) -> list[str]:
    terms = _texts(row, key, where)
    for term in terms:
        words = term.split()
        parts = [part for word in words if word != _GAP for part in word.split("|")]
        if _GAP in (words[0], words[-1]) or not all(_WORD.match(part) for part in parts):
            raise where.wrong(
                key,
                f"de term “{term}” is niet te lezen. Een * staat aan het begin of eind "
                "van een woord, | tussen woorden zonder spaties, # los voor een getal, en … los "
                "tussen twee woorden.",
                term,
            )
    return terms


def _label(written: str, where: _Spot, key: str) -> tuple[str, str]:
    facet, _, label = written.partition(":")
    if not facet or not label:
        raise where.wrong(key, f"schrijf een label als facet:label, niet als “{written}”.", written)
    return facet, label


def _known(row: Mapping[str, object], keys: set[str], where: _Spot) -> None:
    for key in row:
        if key not in keys:
            raise where.wrong(
                key, f"“{key}” is hier onbekend. Bekend zijn: {', '.join(sorted(keys))}."
            )
