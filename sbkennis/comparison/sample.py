"""Documents and the labels of their passages → arrays to count in, and the units to compare.

A unit is one document, or several that are taken together: those of one gemeente, kind, year or
publisher, or a list of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sbkennis.asking import Grouping
from sbkennis.cleaning import letters_of
from sbkennis.records import Document

__all__ = ["Coverage", "Sample", "Shelf", "Unit", "as_read", "unique_names", "units"]


UNKNOWN = "onbekend"
ALL = "alle documenten"

FEWEST_PASSAGES = 20  # below this a share says nothing: one passage more or less is 5 points
FEWEST_WORDS = 1_000


class Shelf(Protocol):
    """What a comparison needs from the store."""

    def lengths(self, documents: Sequence[str]) -> tuple[list[Any], ...]:
        """Row, passage id, document id, words: a column each, of searchable passages as read."""
        ...

    def shown(self, document_id: str) -> list[str]:
        """The searchable passages of a document in order, as a reader sees them."""
        ...

    def probabilities(self, documents: Sequence[str]) -> tuple[list[Any], ...]:
        """Row, facet, label, probability, assigned, said by a person: a column each, of tags."""
        ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read of a unit, and what was not."""

    documents: int
    pages: int  # pages and slides; 0 where no document has any
    pages_without_text: int
    ocr_pages: int
    passages: int
    words: int

    @property
    def enough(self) -> bool:
        """Whether there is text enough to speak of shares."""
        return self.passages >= FEWEST_PASSAGES and self.words >= FEWEST_WORDS


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared: a document, or several under one name."""

    name: str
    documents: tuple[str, ...]  # ids
    coverage: Coverage


@dataclass(frozen=True, eq=False)
class Sample:
    """The searchable passages of the documents to compare.

    ``probability`` is float32 (passages, labels), 0 where no tag was kept; ``assigned`` and
    ``judged``, whether a person gave or refused the label, are bool of the same shape; ``words``
    and ``document`` have one number per passage.
    """

    documents: tuple[Document, ...]
    passages: tuple[str, ...]
    document: NDArray[np.int32]  # place in `documents`
    words: NDArray[np.float64]
    labels: tuple[tuple[str, str], ...]  # (facet, label)
    probability: NDArray[np.float32]
    assigned: NDArray[np.bool_]
    judged: NDArray[np.bool_]

    @classmethod
    def load(
        cls, shelf: Shelf, documents: Sequence[Document], labels: Sequence[tuple[str, str]]
    ) -> Sample:
        """Read passages and tags.

        Args:
            labels: of the codebook, in its order; a tag with another label is left out.
        """
        ids = [one.id for one in documents]
        place = {name: number for number, name in enumerate(ids)}
        rows, passages, inside, words = shelf.lengths(ids)
        shape = (len(rows), len(labels))
        probability = np.zeros(shape, np.float32)
        assigned, judged = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        tagged, facets, named, chances, given, by_people = shelf.probabilities(ids)
        if rows and tagged:
            column = {pair: number for number, pair in enumerate(labels)}
            at = _places(rows, tagged)
            which = np.array([column.get(pair, -1) for pair in zip(facets, named, strict=True)])
            kept = (at >= 0) & (which >= 0)
            cells = at[kept], which[kept]
            probability[cells] = np.array(chances)[kept]
            assigned[cells] = np.array(given)[kept]
            judged[cells] = np.array(by_people)[kept]
        return cls(
            tuple(documents),
            tuple(passages),
            np.array([place[one] for one in inside], np.int32),
            np.array(words, np.float64),
            tuple(labels),
            probability,
            assigned,
            judged,
        )

    def members(self, unit: Unit) -> NDArray[np.intp]:
        """The places of a unit's passages."""
        return np.flatnonzero(self._inside(self._places_of(unit.documents)))

    def columns(self, facet: str) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """The labels of a facet and their places in ``labels``."""
        found = [(number, name) for number, (one, name) in enumerate(self.labels) if one == facet]
        return tuple(name for _, name in found), np.array([number for number, _ in found], np.intp)

    def coverage(self, documents: Iterable[str]) -> Coverage:
        """What was read of some documents."""
        wanted = self._places_of(documents)
        here = [self.documents[one] for one in wanted]
        inside = self._inside(wanted)
        return Coverage(
            documents=len(here),
            pages=sum(one.page_count or 0 for one in here),
            pages_without_text=sum(len(one.pages_without_text) for one in here),
            ocr_pages=sum(len(one.ocr_pages) for one in here),
            passages=int(inside.sum()),
            words=int(self.words[inside].sum()),
        )

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {one.id: number for number, one in enumerate(self.documents)}

    def _places_of(self, documents: Iterable[str]) -> list[int]:
        """The places of those of some documents that are in the sample, each once."""
        return sorted({self._place[one] for one in documents if one in self._place})

    def _inside(self, places: Sequence[int]) -> NDArray[np.bool_]:
        """Of each passage whether it is of one of the documents at these places."""
        chosen = np.zeros(len(self.documents), np.bool_)
        chosen[places] = True
        return chosen[self.document]


def _places(of: Sequence[int], wanted: Sequence[int]) -> NDArray[np.intp]:
    """Where each wanted row number stands among those of the passages; -1 where it does not."""
    rows, asked = np.array(of, np.int64), np.array(wanted, np.int64)
    order = np.argsort(rows)
    near = order[np.minimum(np.searchsorted(rows, asked, sorter=order), len(rows) - 1)]
    return np.where(rows[near] == asked, near, -1)


def units(
    sample: Sample,
    by: Grouping = "document",
    lists: Mapping[str, Sequence[str]] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> tuple[Unit, ...]:
    """The units of a comparison, documents in their order, groups by name.

    Args:
        by: what puts documents together, when there are no lists.
        lists: document ids by the name of one's own list; those outside the sample are left out,
            and a list that holds no other is a unit without documents.
        kinds: the names that readers see of kinds of document.
    """
    groups: dict[str, list[str]] = {}
    if lists:
        held = {one.id for one in sample.documents}
        groups = {name: [one for one in ids if one in held] for name, ids in lists.items()}
    elif by == "document":
        names = unique_names(sample.documents)
        groups = {names[one.id]: [one.id] for one in sample.documents}
    elif by == "alles":
        groups = {ALL: [one.id for one in sample.documents]}
    else:
        found: dict[str, list[str]] = {}
        for one in sample.documents:
            found.setdefault(_group(one, by, kinds or {}), []).append(one.id)
        order = sorted(found, key=lambda name: (name == UNKNOWN, name.casefold()))
        groups = {name: found[name] for name in order}
    return tuple(Unit(name, tuple(ids), sample.coverage(ids)) for name, ids in groups.items())


def _group(document: Document, by: Grouping, kinds: Mapping[str, str]) -> str:
    if by == "gemeente":
        return document.gemeente or UNKNOWN
    if by == "uitgever":
        return document.publisher or UNKNOWN
    if by == "jaar":
        return document.date[:4] if document.date else UNKNOWN
    return kinds.get(document.kind or "", document.kind or UNKNOWN)


def unique_names(documents: Sequence[Document]) -> dict[str, str]:
    """A name for each document that no other has: its title, where needed with its file or id.

    Titles that differ in their signs or capitals only count as one.
    """
    alike: dict[str, list[str]] = {}  # files by how their title reads
    for one in documents:
        alike.setdefault(as_read(one.title or one.file), []).append(one.file)
    names: dict[str, str] = {}
    for one in documents:
        title = one.title or one.file
        files = alike[as_read(title)]
        own = one.file if files.count(one.file) == 1 else one.id
        names[one.id] = title if len(files) == 1 or title == own else f"{title} [{own}]"
    return names


def as_read(title: str) -> str:
    """A title by which two that look the same are the same.

    >>> as_read("Visie 2022 – 2025") == as_read("VISIE 2022—2025.")
    True
    """
    return letters_of(title)
