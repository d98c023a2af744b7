"""data/uitgevers.toml, data/soorten.toml → publishers and kinds of document that are known.

Who recognises a sender, prints a footnote or looks for a reference reads these lists here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = [
    "Kind",
    "Publisher",
    "is_same_publisher",
    "kinds",
    "place_of",
    "publisher_of",
    "publishers",
]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher that policy documents come from."""

    name: str  # as a footnote has it
    also: tuple[str, ...]  # other names for it
    place: str | None
    offices: tuple[str, ...]  # subjects that its members of government sign with
    addresses: tuple[str, ...]  # visiting addresses

    @property
    def names(self) -> tuple[str, ...]:
        """Every name for it, that of a footnote first."""
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: how it is shown, cited and recognised."""

    key: str
    label: str
    word: str  # in a footnote
    title_words: tuple[str, ...]
    own_words: tuple[str, ...]
    other_names: tuple[str, ...]


@cache
def publishers() -> tuple[Publisher, ...]:
    """The list, in its order."""
    return tuple(
        Publisher(
            one["naam"],
            tuple(one.get("ook", ())),
            one.get("plaats"),
            tuple(one.get("bewindspersonen", ())),
            tuple(one.get("adres", ())),
        )
        for one in _read("uitgevers.toml")["uitgever"]
    )


def publisher_of(name: str) -> Publisher | None:
    """The publisher of this name, whatever its capitals and spaces; None where none has it."""
    return _by_name().get(_folded(name))


def is_same_publisher(one: str, other: str) -> bool:
    """Whether two names are of one publisher, one of them perhaps its short name.

    >>> is_same_publisher("VNG", "Vereniging van Nederlandse Gemeenten")
    True
    """
    known = publisher_of(one)
    return _folded(one) == _folded(other) or (known is not None and known == publisher_of(other))


def place_of(name: str) -> str | None:
    """Where a publisher is seated; None where that is not known, as of a gemeente."""
    known = publisher_of(name)
    return known.place if known else None


@cache
def kinds() -> Mapping[str, Kind]:
    """The closed list, by key."""
    return {
        key: Kind(
            key,
            one["label"],
            one["woord"],
            tuple(one["titel"]),
            tuple(one["zelf"]),
            tuple(one["manifest"]),
        )
        for key, one in _read("soorten.toml").items()
    }


@cache
def _by_name() -> dict[str, Publisher]:
    return {_folded(name): one for one in publishers() for name in one.names}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("sbkennis").joinpath("data", name).read_text("utf-8"))
