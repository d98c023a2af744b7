"""What an ingest asks of others: a reader, an analysis, a tagger, and what people say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from sbkennis.errors import ModelError
from sbkennis.records import Document, Passage, Reading, Tag

__all__ = ["Analysis", "Meaning", "People", "Reader", "Tagger", "Watcher"]


class Reader(Protocol):
    """Reads files apart from this process."""

    def submit(self, path: Path) -> Future[Reading]:
        """Start reading a file."""


class Meaning(NamedTuple):
    """What a model makes of passages, by their id."""

    vectors: Mapping[str, npt.NDArray[np.float32]]  # (vectors, dimensions)
    attended: Mapping[str, npt.NDArray[np.float32]]  # (labels,): scores of attention


class Watcher(Protocol):
    """What looks on while passages are embedded."""

    @property
    def name(self) -> str:
        """Under which its scores are stored."""

    @property
    def labels(self) -> Sequence[tuple[str, str]]:
        """What it gives a score each: (facet, label)."""


class Analysis(Protocol):
    """What a passage is found by: its words and its meaning."""

    signature: str  # changes when the analysis changes
    model: str

    def terms(self, document: Document, passages: Sequence[Passage]) -> dict[str, dict[str, str]]:
        """Analysed terms by passage id and column."""

    def meaning(
        self,
        document: Document,
        passages: Sequence[Passage],
        progress: Callable[[int], None] | None = None,
    ) -> Meaning:
        """What the model makes of passages."""


class Tagger(Protocol):
    """Gives tags to passages."""

    @property
    def signature(self) -> str:
        """Changes when the same passage may get other tags."""

    @property
    def edition(self) -> str:
        """Of the codebook; tags record it."""

    @property
    def watcher(self) -> Watcher:
        """What looks on, for its tags, while passages are embedded."""

    def attend(
        self, passages: Sequence[Passage], title: str | None
    ) -> Mapping[str, npt.NDArray[np.float32]]:
        """Scores of the watcher by passage id: float32 (labels,); none where it cannot look."""

    def tag(
        self,
        passages: Sequence[Passage],
        vectors: Mapping[str, npt.NDArray[np.float32]],
        attended: Mapping[str, npt.NDArray[np.float32]],
        *,
        title: str | None = None,
    ) -> list[Tag]:
        """Tags of passages of one document."""

    @property
    def failure(self) -> ModelError | None:
        """Why the last tags were made without its model; None when they were not."""


class People(Protocol):
    """What people say of passages; it goes before what a tagger says."""

    def digest(self, document: str) -> str:
        """Changes when people say something else of a document; empty when they say nothing."""

    def trouble(self, document: str) -> str:
        """Why nothing that people said of a document can be read, in Dutch; empty when it can."""

    def apply(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        tags: Iterable[Tag],
        marks: Sequence[tuple[int, int]] = (),
        standing: Iterable[Tag] = (),
    ) -> tuple[list[Tag], list[str]]:
        """Tags in which people go first, and Dutch sentences on what must be told of it.

        Those of people among the ``standing`` tags stay while what they said cannot be read.
        """
