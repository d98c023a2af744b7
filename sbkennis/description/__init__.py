"""A reading → what the document is: title, publisher, date, kind, gemeente, identifiers.

Every field says where it was found. What the document does not show stays empty and becomes a
warning; what a person said wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sbkennis import vocabularies
from sbkennis.asking import day, is_day
from sbkennis.description import authors, dates, identifiers, kinds, matter, publishers, titles
from sbkennis.description.gemeenten import (
    gemeente_meant,
    gemeente_named,
    gemeente_names,
    gemeente_of,
    gemeenten_asked,
)
from sbkennis.description.lines import View
from sbkennis.description.publishers import same_publisher
from sbkennis.errors import UsageError
from sbkennis.records import Finding, Identifier, Reading
from sbkennis.vocabularies import Kind

__all__ = [
    "Described",
    "Kind",
    "authors_written",
    "describe",
    "gemeente_meant",
    "gemeente_named",
    "gemeente_names",
    "gemeenten_asked",
    "kind_key",
    "kinds_of_document",
    "same_publisher",
]

_ADDRESS = ("http:address", "html:canonical", "html:og:url")
_FIELDS = (
    "title", "publisher", "authors", "date", "kind", "gemeente", "gemeente_code", "identifiers",
    "address", "accessed",
)  # fmt: skip
_NUMBERS = ("kenmerk", "kamerstuk", "zaaknummer", "isbn", "doi")
_UNKNOWN = {
    "title": "Titel niet gevonden in het document.",
    "publisher": "Uitgever niet gevonden in het document.",
    "date": "Datum niet gevonden in het document.",
    "kind": "Soort niet herkend.",
}

Value = str | Sequence[str]
"""What a person wrote for a field; authors and identifiers may be several."""


@dataclass(frozen=True, slots=True)
class Described:
    """A description; what is not known is ``None`` or empty."""

    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    kind: str | None = None
    gemeente: str | None = None
    gemeente_code: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    address: str | None = None
    accessed: str | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()  # Dutch sentences


def kinds_of_document() -> Mapping[str, Kind]:
    """The closed list of kinds, by key."""
    return vocabularies.kinds()


def kind_key(name: str) -> str:
    """The kind that a person means: its key or label in any case.

    Raises:
        UsageError: there is no such kind.
    """
    wanted = name.strip().casefold()
    for key, kind in vocabularies.kinds().items():
        if wanted in (key.casefold(), kind.label.casefold()):
            return key
    known = ", ".join(sorted(vocabularies.kinds()))
    raise UsageError(f"“{name}” is geen soort document. Kies uit: {known}.")


def authors_written(text: str) -> tuple[str, ...]:
    """The authors that a person means: names with a semicolon between them, or full names."""
    return authors.written(text)


def describe(
    reading: Reading,
    file: str,
    *,
    overrides: Mapping[str, tuple[Value, str]] | None = None,
) -> Described:
    """Describe a document by what it shows and by what a person said of it.

    Args:
        reading: the text with its layout, and what the file says about itself.
        file: the name of the file; a title equal to it is no title.
        overrides: field → what a person said and where ("bronnen.toml"); they win. Empty is that
            the document has none. Identifiers
            are written as ``"kenmerk Z/24/018357"``, or given under their own kind.

    Raises:
        UsageError: an override names no field, no kind or no date.
    """
    view = View(reading)
    said = _checked(overrides or {})
    places = {name: where for name, (_, where) in (overrides or {}).items()}
    found: dict[str, Finding] = {}

    above = matter.find(view, file)
    _keep(found, above.get("title") or titles.find(view, file))
    title = _own(said, found, "title")
    _keep(found, kinds.find(view, title))
    kind = _own(said, found, "kind")
    _keep(found, above.get("publisher") or publishers.find(view, kind))
    _keep(found, above.get("date") or dates.find(view))
    _keep(found, _address(view))
    _keep(found, _accessed(view))
    names, by_author = authors.find(view)
    if len(names) == 1 and same_publisher(names[0], _value(found, "publisher") or ""):
        names, by_author = (), []  # the publisher named twice
    numbers = list(identifiers.find(view))

    publisher = _own(said, found, "publisher")
    gemeente, code = _gemeente(said, publisher, found, places)
    given = [
        Finding(name, _shown(value), "opgegeven", places.get(name, "opgegeven"))
        for name, value in said.items()
    ]
    own = [one for name, one in found.items() if name not in said]
    own += [one for one in by_author if "authors" not in said]
    own += [one for _, one in numbers if "identifiers" not in said]
    described = Described(
        title=title,
        publisher=publisher,
        authors=_authors(said) or (names if "authors" not in said else ()),
        date=_own(said, found, "date"),
        kind=kind,
        gemeente=gemeente,
        gemeente_code=code,
        identifiers=_identifiers(said) or tuple(one for one, _ in numbers),
        address=_text(said, "address") or _value(found, "address"),
        accessed=_text(said, "accessed") or _value(found, "accessed"),
        findings=tuple(sorted([*given, *own], key=lambda one: _FIELDS.index(one.field))),
    )
    return _with_warnings(described)


def _keep(found: dict[str, Finding], finding: Finding | None) -> None:
    if finding is not None and finding.value:
        found[finding.field] = finding


def _value(found: Mapping[str, Finding], name: str) -> str | None:
    return found[name].value if name in found else None


def _address(view: View) -> Finding | None:
    for one in view.properties(*_ADDRESS):
        if one.value.startswith(("http://", "https://")):
            return Finding("address", one.value, "vermeld", one.name)
    return None


def _accessed(view: View) -> Finding | None:
    for one in view.properties("http:accessed"):
        if is_day(one.value[:10]):
            return Finding("accessed", one.value[:10], "vermeld", one.name)
    return None


def _gemeente(
    said: Mapping[str, Value],
    publisher: str | None,
    found: dict[str, Finding],
    places: Mapping[str, str],
) -> tuple[str | None, str | None]:
    """The gemeente whose document it is, with its code; found only through the publisher."""
    if "gemeente" in said:
        name = _text(said, "gemeente")
        if name is None:
            return None, None
        return name, _text(said, "gemeente_code") or gemeente_named(name).code
    one = gemeente_of(publisher)
    if one is None:
        return None, _text(said, "gemeente_code")
    source = found.get("publisher")
    if source is None or "publisher" in said:
        source = Finding("publisher", publisher or "", "opgegeven", places["publisher"])
    found["gemeente"] = Finding(
        "gemeente", one.name, source.certainty, source.where, "de gemeente is de uitgever"
    )
    if one.code is not None and "gemeente_code" not in said:
        found["gemeente_code"] = Finding(
            "gemeente_code", one.code, source.certainty, "gemeenten.toml", "code bij de naam"
        )
    return one.name, _text(said, "gemeente_code") or one.code


def _with_warnings(described: Described) -> Described:
    warnings = [warning for name, warning in _UNKNOWN.items() if getattr(described, name) is None]
    values = {name: getattr(described, name) for name in _FIELDS}
    return Described(**values, findings=described.findings, warnings=tuple(warnings))


def _checked(overrides: Mapping[str, tuple[Value, str]]) -> dict[str, Value]:
    said: dict[str, Value] = {}
    for name, (value, where) in overrides.items():
        if name in _NUMBERS:
            said["identifiers"] = (*_listed(said, "identifiers"), f"{name} {_shown(value)}")
        elif name not in _FIELDS:
            known = ", ".join((*_FIELDS, *_NUMBERS))
            raise UsageError(f"{where}: “{name}” is geen veld. Kies uit: {known}.")
        else:
            said[name] = value
    for name in ("date", "accessed"):
        value = _text(said, name) or ""
        if value:
            try:
                day(value)
            except UsageError as error:
                raise UsageError(f"{overrides[name][1]}: {error}") from error
    kind = _text(said, "kind")
    if kind is not None:
        try:
            said["kind"] = kind_key(kind)
        except UsageError as error:
            raise UsageError(f"{overrides['kind'][1]}: {error}") from error
    if (gemeente := _text(said, "gemeente")) is not None:
        said["gemeente"] = gemeente_named(gemeente).name
    _identifiers(said)
    return said


def _text(said: Mapping[str, Value], name: str) -> str | None:
    value = said.get(name)
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else "; ".join(value)


def _own(said: Mapping[str, Value], found: Mapping[str, Finding], name: str) -> str | None:
    """What a person said of a field, which may be nothing; else what was found."""
    return _text(said, name) if name in said else _value(found, name)


def _listed(said: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = said.get(name)
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return tuple(value)


def _authors(said: Mapping[str, Value]) -> tuple[str, ...]:
    value = said.get("authors")
    return authors.written(value) if value and isinstance(value, str) else _listed(said, "authors")


def _identifiers(said: Mapping[str, Value]) -> tuple[Identifier, ...]:
    result = []
    for one in _listed(said, "identifiers"):
        kind, _, value = one.partition(" ")
        if kind.casefold() not in _NUMBERS or not value.strip():
            raise UsageError(
                f"“{one}” is geen nummer van een document. Schrijf bijvoorbeeld “kenmerk "
                "Z/24/018357”, “kamerstuk II 2022/23, 30169, nr. 75” of “isbn 978-90-…”."
            )
        result.append(Identifier(kind.casefold(), value.strip()))
    return tuple(result)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else "; ".join(value)
