"""The list of gemeenten → which gemeente a name, a phrase or a question means."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = [
    "Gemeente",
    "first_in",
    "folded",
    "gemeente_in",
    "gemeente_meant",
    "gemeente_named",
    "gemeente_names",
    "gemeente_of",
    "gemeenten_asked",
    "is_called",
    "listed",
    "most_words",
]

_GEMEENTE = re.compile(r"\b(?:de )?[Gg]emeente\s+(?P<name>['’‘]?[A-Zs][\w'’()-]*[^.,;:|•–]*)")
_APOSTROPHES = str.maketrans("‘’ʼ`´", "'" * 5)
_ASKED = re.compile(
    r"(?:\b(?:[Gg]emeenten?|[Ii]n|[Uu]it)|(?:^|(?<!\S)[a-zë]\S*\s)[Vv]an)\s+"
    r"(?P<name>[A-Z][\w'’-]+(?:\s(?:aan|en|op|bij|de|den|van|[A-Z])[\w'’-]*)*)"
)


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A municipality and its CBS code, None where the list does not show one."""

    name: str
    code: str | None


@cache
def _lists() -> dict[str, dict[str, str]]:
    """The file: "codes" by name, and under "namen" the name of each that has another."""
    text = resources.files("sbkennis").joinpath("data/gemeenten.toml").read_text("utf-8")
    lists: dict[str, dict[str, str]] = tomllib.loads(text)
    return lists


@cache
def listed() -> dict[str, Gemeente]:
    """Every name, folded, with its gemeente as it is shown; one that two share has no code."""
    lists = _lists()
    found: dict[str, Gemeente] = {}
    for name, code in lists["codes"].items():
        bare = re.sub(r"\s*\(.*\)$", "", name)
        found[folded(name)] = Gemeente(name, code)
        if bare != name:
            shared = sum(one.startswith(f"{bare} (") for one in lists["codes"]) > 1
            found[folded(bare)] = Gemeente(bare, None if shared else code)
            if not shared:
                found[folded(name)] = found[folded(bare)]
    for other, name in lists["namen"].items():
        found[folded(other)] = found[folded(name)]
    return found


@cache
def _written() -> dict[Gemeente, tuple[str, ...]]:
    """The other names of a gemeente that documents may have: as in the list, and in full."""
    lists = _lists()
    found: dict[Gemeente, tuple[str, ...]] = {}
    for name in (*lists["codes"], *lists["namen"]):
        one = listed()[folded(name)]
        found[one] = (*found.get(one, ()), name)
    return found


def folded(name: str) -> str:
    """A name as it is looked up, however it was written."""
    return re.sub(r"\s+", " ", name.casefold().translate(_APOSTROPHES)).strip(" .,:;")


@cache
def most_words() -> int:
    """Of how many words the longest name in the list is."""
    return max(len(name.split()) for name in listed())


def first_in(words: Sequence[str]) -> tuple[Gemeente | None, int]:
    """The gemeente whose name some words begin with, and of how many words that is."""
    for count in range(min(most_words(), len(words)), 0, -1):
        known = listed().get(folded(" ".join(words[:count])))
        if known is not None:
            return known, count
    return None, 0


def is_called(name: str, one: Gemeente) -> bool:
    """Whether this is a name of a gemeente, and no more than that."""
    return folded(name) == folded(one.name) or listed().get(folded(name)) == one


def gemeente_in(text: str) -> Gemeente | None:
    """The gemeente that a phrase "gemeente X" names: from the list, else its capitalised words."""
    match = _GEMEENTE.search(text)
    if match is None:
        return None
    words = match["name"].split()
    known, _ = first_in(words)
    if known is not None:
        return known
    taken: list[str] = []
    for word in words:
        small = word in ("aan", "de", "den", "en", "op", "in", "bij", "van", "het", "ter")
        if not word[:1].isupper() and not small:
            break
        taken.append(word.rstrip("'’.,:;"))
    while taken and not taken[-1][:1].isupper():
        taken.pop()
    if not taken or len(taken) > 5 or not taken[0][:1].isupper() or taken[0] in ("De", "In"):
        return None
    name = " ".join(taken)
    return Gemeente(name.title() if name.isupper() else name, None)


def gemeente_of(publisher: str | None) -> Gemeente | None:
    """The gemeente that a publisher is; invented ones have no code.

    >>> gemeente_of("Gemeente Almere"), gemeente_of("Movisie")
    (Gemeente(name='Almere', code='GM0034'), None)
    """
    return gemeente_in(publisher or "")


def gemeente_named(name: str) -> Gemeente:
    """A gemeente by its name, with or without "gemeente" before it; as the list writes it.

    >>> gemeente_named("gemeente almere").name, gemeente_named("Gemeente Zandhoek").name
    ('Almere', 'Zandhoek')
    """
    bare = re.sub(r"^gemeente\s+", "", name.strip(), flags=re.IGNORECASE)
    return listed().get(folded(bare)) or Gemeente(bare, None)


def gemeente_names(written: str) -> tuple[str, ...]:
    """What documents of a gemeente may have: the name as it was written, and those it is known by.

    >>> gemeente_names("Gemeente Almere"), gemeente_names("Almere")
    (('Gemeente Almere', 'Almere'), ('Almere',))
    >>> gemeente_names("Den Bosch")[:2]
    ('Den Bosch', "'s-Hertogenbosch")
    """
    one = gemeente_named(written)
    return tuple(dict.fromkeys((written, one.name, *_written().get(one, ()))))


def gemeente_meant(name: str) -> str:
    """The name in the list that a name is nearly; empty where it is one, or like none.

    >>> gemeente_meant("Amsterdm"), gemeente_meant("Almere"), gemeente_meant("Zandhoek")
    ('Amsterdam', '', '')
    """
    key = folded(gemeente_named(name).name)
    near = [] if key in listed() else difflib.get_close_matches(key, listed(), 1, 0.8)
    return listed()[near[0]].name if near else ""


def gemeenten_asked(question: str) -> list[str]:
    """The known gemeenten that a question is about: after "gemeente", "in", "uit" or "van".

    >>> gemeenten_asked("Wat doet de gemeente Bergen op Zoom, en wat doen ze in Best?")
    ['Bergen op Zoom', 'Best']
    >>> gemeenten_asked("Het beste boek van Jan van Buren"), gemeenten_asked("Best veel")
    ([], [])
    """
    found = []
    for match in _ASKED.finditer(question):
        known, _ = first_in(match["name"].split())
        if known is not None:
            found.append(known.name)
    return found
