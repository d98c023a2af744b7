"""``corpus/bronnen.toml`` → what a person wrote about each source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sbkennis.errors import UsageError, dead_link, reason
from sbkennis.files import as_typed

__all__ = ["DESCRIBED", "Source", "about", "load", "unused"]

DESCRIBED: dict[str, str] = {
    "titel": "title",
    "uitgever": "publisher",
    "auteurs": "authors",
    "datum": "date",
    "soort": "kind",
    "gemeente": "gemeente",
}
"""Key in the file → field of the description that it overrides."""

IDENTIFIERS = ("kenmerk", "kamerstuk", "zaaknummer", "isbn", "doi")
"""Keys in the file that are kinds of identifier."""

_OTHER = frozenset({"bestand", "adres", "fictief", "opmerking", *IDENTIFIERS})


@dataclass(frozen=True, slots=True)
class Source:
    """One ``[[bron]]``: a file of the library, an address to fetch, or both.

    ``described`` maps fields of the description to what the person wrote; ``authors`` and
    ``identifiers`` ("kenmerk 123") are tuples.
    """

    file: str | None  # path relative to corpus/, or a bare file name
    address: str | None
    described: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def load(path: Path) -> tuple[Source, ...]:
    """Read the file; nothing when it is not there.

    Raises:
        UsageError: it is not valid; the message names the line or the entry.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("bron", [])
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(dead_link(path)) from None
        return ()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is geen UTF-8 (byte {error.start}). Sla het op als UTF-8.") from (
            error
        )
    except (ValueError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"regel {place[1]}, teken {place[2]}" if place else "het einde van het bestand"
        raise UsageError(
            f"{path} is geen geldig TOML-bestand: bij {where} klopt de notatie niet."
        ) from error
    except OSError as error:
        raise UsageError(
            f"{path} is niet te lezen: {reason(error)}. Controleer de naam en de rechten."
        ) from error
    if not isinstance(entries, list):
        raise UsageError(f"{path}: schrijf elke bron onder een eigen [[bron]].")
    return tuple(_source(path, number, entry) for number, entry in enumerate(entries, 1))


def _source(path: Path, number: int, entry: object) -> Source:
    if not isinstance(entry, dict):
        raise UsageError(f"{path}: bron {number} is geen tabel; schrijf [[bron]] erboven.")
    unknown = entry.keys() - DESCRIBED.keys() - _OTHER
    if unknown:
        raise UsageError(
            f"{path}: bron {number} heeft een onbekend veld “{sorted(unknown)[0]}”. Bekend zijn "
            f"{', '.join(sorted(DESCRIBED.keys() | _OTHER))}."
        )
    described: dict[str, str | tuple[str, ...]] = {
        name: _value(path, number, key, entry[key])
        for key, name in DESCRIBED.items()
        if key in entry
    }
    if isinstance(authors := described.get("authors"), str):
        described["authors"] = (authors,)
    numbers = [
        f"{key} {_value(path, number, key, entry[key])}" for key in IDENTIFIERS if key in entry
    ]
    if numbers:
        described["identifiers"] = tuple(numbers)
    return Source(
        _text(path, number, entry, "bestand"), _text(path, number, entry, "adres"), described
    )


def _value(path: Path, number: int, key: str, value: object) -> str | tuple[str, ...]:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if key == "auteurs" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise UsageError(f"{path}: bron {number}, veld “{key}”: geef een tekst op.")


def _text(path: Path, number: int, entry: Mapping[str, object], key: str) -> str | None:
    value = entry.get(key)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise UsageError(f"{path}: bron {number}, veld “{key}”: geef een tekst op.")


def about(sources: Sequence[Source], path: str, *addresses: str | None) -> Source | None:
    """The entry on a file: by its path within corpus/, by its address, or by its bare name.

    Args:
        sources: all entries.
        path: relative to corpus/ where the file lies in it, otherwise its name.
        addresses: where it was asked for and where it was found in the end, or None.
    """
    path = as_typed(path)
    for source in sources:
        is_it = source.file is not None and as_typed(source.file) == path
        if is_it or (source.address and source.address in addresses):
            return source
    name = path.rsplit("/", 1)[-1]
    named = [one for one in sources if one.file and as_typed(one.file).rsplit("/", 1)[-1] == name]
    return named[0] if len(named) == 1 else None


def unused(
    sources: Sequence[Source], documents: Iterable[tuple[str, *tuple[str | None, ...]]]
) -> list[tuple[int, Source]]:
    """The entries on no document, with the number of each in the file.

    Args:
        sources: all entries.
        documents: what `about` is asked of each document.
    """
    used = {id(about(sources, *one)) for one in documents}
    return [(number, one) for number, one in enumerate(sources, 1) if id(one) not in used]
