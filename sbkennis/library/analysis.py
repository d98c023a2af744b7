"""Passages → their words and meaning, as the store keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sbkennis import terms, vectors
from sbkennis.records import Document, Passage

if TYPE_CHECKING:
    from sbkennis.ingest import Meaning
    from sbkennis.vectors import Embedder, Watcher

__all__ = ["SIGNATURE", "Analysis"]

SIGNATURE = f"{terms.VERSION}.{vectors.VERSION}"  # of the analysis as it is now


class Analysis:
    """Words and meaning of passages; the model is loaded at the first passage."""

    def __init__(
        self, analyzer: terms.Analyzer, embedder: Embedder, watcher: Watcher | None = None
    ) -> None:
        self._analyzer = analyzer
        self._embedder = embedder
        self._watcher = watcher
        self.signature = SIGNATURE
        self.model = embedder.name

    def terms(self, document: Document, passages: Sequence[Passage]) -> dict[str, dict[str, str]]:
        """The words of passages by id and column of the index."""
        return {
            one.id: self._analyzer.columns(document.title, one.heading, one.context, one.display)
            for one in passages
        }

    def vectors(self, document: Document, passages: Sequence[Passage]) -> dict[str, vectors.Matrix]:
        """The vectors of passages by id, one row each."""
        texts = [vectors.passage_text(document.title, one) for one in passages]
        matrix = vectors.embedded(self._embedder, texts)
        return {one.id: matrix[[number]] for number, one in enumerate(passages)}

    def meaning(
        self,
        document: Document,
        passages: Sequence[Passage],
        progress: Callable[[int], None] | None = None,
    ) -> Meaning:
        """The vectors of passages, and what a watcher saw while they were made."""
        from sbkennis.ingest import Meaning

        texts = [vectors.passage_text(document.title, one) for one in passages]
        matrix, scores = vectors.watched(self._embedder, self._watcher, texts, progress)
        ids = [one.id for one in passages]
        return Meaning(
            {one: matrix[[number]] for number, one in enumerate(ids)},
            {} if scores is None else dict(zip(ids, scores, strict=True)),
        )
