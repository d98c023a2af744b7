"""What a search is put to: documents and passages, their vectors, a model and an analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sbkennis import terms
from sbkennis.records import Document, Filters, Page, Passage, Tag
from sbkennis.vectors import Embedder, VectorIndex

__all__ = ["Rowids", "Searched", "Shelves"]

Rowids = NDArray[np.int64]


class Shelves(Protocol):
    """What a search needs from the store."""

    def selected(self, filters: Filters) -> Rowids | None:
        """Row numbers that a filter allows, ascending; ``None`` is all of them."""
        ...

    def match(
        self, query: str, weights: Sequence[float], among: Rowids | None, limit: int
    ) -> list[tuple[int, float]]:
        """(row number, BM25) of passages, best first; higher is better."""
        ...

    def holding(self, query: str, *, verbatim: bool) -> Rowids:
        """Row numbers that a full-text query matches, ascending."""
        ...

    def searchable(self) -> Rowids:
        """Row numbers of all passages that are searched, ascending."""
        ...

    def written(self, prefix: str, limit: int = 1_000) -> dict[str, int]:
        """Words as they stand in the passages that start so, with how many passages hold each."""
        ...

    def titled(self, pattern: Callable[[str], object]) -> Rowids:
        """Row numbers of the passages of documents whose title passes, ascending."""
        ...

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands, in any column."""
        ...

    def passage_count(self) -> int:
        """How many passages are searched."""
        ...

    def document_count(self, rowids: Sequence[int] | Rowids) -> int:
        """In how many documents some passages stand."""
        ...

    def average_length(self) -> float:
        """Terms of a searched passage, on average, over all columns."""
        ...

    def term_texts(self, rowids: Sequence[int] | Rowids) -> dict[int, dict[str, str]]:
        """The analysed terms of passages by row number and column."""
        ...

    def facets(self, rowids: Sequence[int] | Rowids) -> dict[str, dict[str, int]]:
        """How many of some passages have each label or stand in documents of which kind."""
        ...

    def passages(self, rowids: Sequence[int] | Rowids) -> list[Passage]:
        """Passages by row number in the order asked for; those that are gone are left out."""
        ...

    def rowids(self, ids: Sequence[str]) -> dict[str, int]:
        """Row numbers by passage id."""
        ...

    def documents(self, ids: Sequence[str] | None = None) -> list[Document]:
        """Documents by id."""
        ...

    def text(self, document_id: str) -> str:
        """The verbatim text of a document."""
        ...

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The pages of a document."""
        ...

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """Tags by passage id."""
        ...


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched."""

    store: Shelves
    index: VectorIndex  # of its passages
    embedder: Embedder  # the model of ``index``
    analyzer: terms.Analyzer  # the analysis with which the store's terms were made
