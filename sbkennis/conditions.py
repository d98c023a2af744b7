"""What a passage must hold → the row numbers of the passages that do.

Conditions are met in the words of the passage itself, not in its headings; those on fields by its
document or its labels.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sbkennis.errors import QueryError, UsageError
from sbkennis.query import All, Any, Condition, Field, Near, Not, Phrase, Prefix, Word
from sbkennis.records import Filters

__all__ = ["Labelled", "Shelf", "Words", "as_name", "rows", "unmet"]

Rowids = NDArray[np.int64]

_FORMS = 6  # of each word in a distance: FTS5 knows no alternatives there
_AT_ONCE = _FORMS**3  # ways to combine them, in one question to FTS5
_MOST = _FORMS**5  # that stand in one passage; six common verbs have more
_STEM = 2  # letters that forms of a word share, or all but the first of "gewerkt": taak, taken
_LONGER = 4  # letters that most share
_LOOKED_AT = 20_000  # words that start so; 4 µs each


class Shelf(Protocol):
    """What is needed from the store."""

    def selected(self, filters: Filters) -> Rowids | None:
        """Row numbers that a filter allows, ascending; ``None`` is all of them."""
        ...

    def holding(self, query: str, *, verbatim: bool) -> Rowids:
        """Row numbers that a full-text query matches, ascending."""
        ...

    def searchable(self) -> Rowids:
        """Row numbers of all passages that are searched, ascending."""
        ...

    def written(self, prefix: str, limit: int = 1_000) -> dict[str, int]:
        """Words as they stand in the passages, with how many passages hold each."""
        ...

    def titled(self, pattern: Callable[[str], object]) -> Rowids:
        """Row numbers of the passages of documents whose title passes, ascending."""
        ...


class Words(Protocol):
    """What is needed from the analysis of Dutch."""

    def required(self, word: str) -> str:
        """The full-text query for passages that hold a word in any form."""
        ...

    def same(self, word: str, other: str) -> bool:
        """Whether two words are forms of one word."""
        ...


Labelled = Callable[[str, str], tuple[str, str]]


def as_name(facet: str, written: str) -> tuple[str, str]:
    """A facet and a label as they are named in a codebook that is not at hand."""
    return facet, re.sub(r"[\s-]+", "_", written.strip()).casefold()


@dataclass(frozen=True, slots=True)
class _Set:
    """Row numbers, or all but these: so that an exclusion costs nothing until it must."""

    rows: Rowids
    is_complement: bool = False

    def __and__(self, other: _Set) -> _Set:
        if self.is_complement and other.is_complement:
            return _Set(np.union1d(self.rows, other.rows), is_complement=True)
        if self.is_complement:
            return other & self
        if other.is_complement:
            return _Set(np.setdiff1d(self.rows, other.rows, assume_unique=True))
        return _Set(np.intersect1d(self.rows, other.rows, assume_unique=True))

    def __invert__(self) -> _Set:
        return replace(self, is_complement=not self.is_complement)

    def __or__(self, other: _Set) -> _Set:
        return ~(~self & ~other)


def rows(condition: Condition, store: Shelf, words: Words, label: Labelled = as_name) -> Rowids:
    """The row numbers of the passages that meet a condition, ascending.

    Args:
        label: a facet and a label as a person writes them → their names.

    Raises:
        QueryError: what a field names does not exist.
    """
    met = _met(condition, store, words, label)
    if met.is_complement:
        return np.setdiff1d(store.searchable(), met.rows, assume_unique=True)
    return met.rows


def _met(condition: Condition, store: Shelf, words: Words, label: Labelled) -> _Set:
    match condition:
        case Word(text):
            query = words.required(text)
            if query:
                return _Set(store.holding(query, verbatim=False))
            return _written(store, _exactly(text))
        case Phrase() | Prefix():
            return _written(store, _as_query(condition))
        case Near(parts, distance):
            return _near(parts, distance, store, words)
        case Field(name, value):
            return _Set(_of_field(name, value, store, label))
        case Not(part):
            return ~_met(part, store, words, label)
        case All(parts):
            return reduce(_Set.__and__, (_met(one, store, words, label) for one in parts))
        case Any(parts):
            return reduce(_Set.__or__, (_met(one, store, words, label) for one in parts))


def _written(store: Shelf, query: str) -> _Set:
    return _Set(store.holding(query, verbatim=True))


def _exactly(text: str) -> str:
    return '"' + text.replace('"', " ").replace("\0", " ") + '"'


def _as_query(part: Phrase | Prefix | Word) -> str:
    return _exactly(part.text) + (" *" if isinstance(part, Prefix) else "")


def _near(
    parts: Sequence[Word | Phrase | Prefix], distance: int, store: Shelf, words: Words
) -> _Set:
    """Words near each other, each in the forms that the collection has."""
    choices = [
        _forms(one.text, store, words) if isinstance(one, Word) else [_as_query(one)]
        for one in parts
    ]
    several: Iterator[Sequence[str]] = itertools.product(*choices)
    if math.prod(map(len, choices)) > _AT_ONCE:
        several = itertools.islice(_together(choices, store), _MOST)
    found = _Set(np.empty(0, np.int64))
    while some := list(itertools.islice(several, _AT_ONCE)):
        near = " OR ".join(f"NEAR({' '.join(one)}, {distance})" for one in some)
        found |= _written(store, near)
    return found


def _together(choices: Sequence[Sequence[str]], store: Shelf) -> Iterator[Sequence[str]]:
    """One form of every word, for all ways in which these stand in one passage."""
    held = {one: _written(store, one) for one in itertools.chain(*choices)}

    def beside(chosen: tuple[str, ...], among: _Set) -> Iterator[Sequence[str]]:
        if len(chosen) == len(choices):
            yield chosen
            return
        for one in choices[len(chosen)]:
            both = among & held[one]
            if len(both.rows) or both.is_complement:
                yield from beside((*chosen, one), both)

    return beside((), _Set(np.empty(0, np.int64), is_complement=True))


def _forms(word: str, store: Shelf, words: Words) -> list[str]:
    low = word.casefold()
    known: dict[str, int] = {}
    if low[:_STEM].isalpha():
        bare = low.removeprefix("ge")
        # The longer start too: of the short one more words may be there than are looked at.
        starts = {low[:_STEM], bare[:_STEM], f"ge{bare[:1]}", low[:_LONGER]}
        for start in starts:
            known |= store.written(start, _LOOKED_AT)
    others = [one for one in known if one != low and words.same(one, low)]
    others.sort(key=lambda one: (-known[one], one))  # the starts come in any order
    return [_exactly(one) for one in (low, *others[: _FORMS - 1])]


# ---------------------------------------------------------------------- fields


def _of_field(name: str, value: Word | Phrase | Prefix, store: Shelf, label: Labelled) -> Rowids:
    text = value.text
    if name == "titel":
        pattern = r"\W+".join(map(re.escape, re.findall(r"\w+", text)))
        end = "" if isinstance(value, Prefix) else r"(?!\w)"
        return store.titled(re.compile(rf"(?<!\w){pattern}{end}", re.IGNORECASE).search)
    found = store.selected(_filters(name, text, label))
    assert found is not None  # a filter on something
    return found


def _filters(name: str, text: str, label: Labelled) -> Filters:
    match name:
        case "gemeente":
            from sbkennis.description import gemeente_names

            return Filters(gemeenten=gemeente_names(text))
        case "uitgever":
            return Filters(publishers=(text,))
        case "soort":
            return Filters(kinds=(_kind(text),))
        case "jaar":
            years = re.fullmatch(r"(\d*)(-|\.\.)?(\d*)", text)
            assert years is not None  # `query.parse` saw to it
            since, sign, until = years.groups()
            return Filters(since=since or None, until=(until if sign else since) or None)
    return Filters(labels=(label(name, text),))


def _kind(name: str) -> str:
    from sbkennis.description import kind_key

    try:
        return kind_key(name)
    except UsageError as error:
        raise QueryError(str(error)) from error


# ---------------------------------------------------------------------- what was not met


def unmet(condition: Condition) -> str:
    """A Dutch sentence: no passage meets this."""
    return f"Geen enkele passage voldoet aan {_said(condition)}."


def _said(condition: Condition) -> str:
    match condition:
        case Word(text):
            return text
        case Phrase(text):
            return f"“{text}”"
        case Prefix(text):
            return f"{text}*"
        case Near(parts, distance):
            return f"NEAR({' '.join(map(_said, parts))}, {distance})"
        case Field(name, value):
            return f"{name}:{_said(value)}"
        case Not(part):
            return f"NIET {_enclosed(part)}"
        case All(parts):
            return _joined("EN", parts)
        case Any(parts):
            return _joined("OF", parts)


def _joined(word: str, parts: Iterable[Condition]) -> str:
    return f" {word} ".join(map(_enclosed, parts))


def _enclosed(part: Condition) -> str:
    """A part as an operand, between parentheses where it has operands of its own."""
    return f"({_said(part)})" if isinstance(part, All | Any) else _said(part)
