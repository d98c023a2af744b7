"""The source of a requirement → the words in the library in which it stands."""

from __future__ import annotations

from collections.abc import Sequence

from sbkennis.coverage.shapes import Shelves, SourcePassage, sentences_of
from sbkennis.records import Document, Passage
from sbkennis.requirements import Source

__all__ = ["Held"]

_WINDOW = 3  # sentences of the source that are shown
_LONGER = 0.05  # of its keywords that a sentence more must hold to be shown
_SURE = 0.6  # share of the keywords that a passage of the source must hold


class Held:
    """Finds the words of requirements in the library; every document is read once."""

    def __init__(self, shelves: Shelves, documents: Sequence[Document]) -> None:
        self._shelves = shelves
        self._documents = documents
        self._passages: dict[str, list[Passage]] = {}
        self._known: dict[tuple[str, str | None, str], SourcePassage | None] = {}

    def passage(self, source: Source, page: str | None, keywords: str) -> SourcePassage | None:
        """The passage of a source that holds most of some keywords."""
        key = (source.id, page, keywords)
        if key not in self._known:
            self._known[key] = self._found(source, page, keywords) if keywords else None
        return self._known[key]

    def _found(self, source: Source, page: str | None, keywords: str) -> SourcePassage | None:
        best: tuple[float, Document, Passage] | None = None
        for document in self._documents:
            title = (document.title or "").casefold()
            if not any(name in title for name in source.titles):
                continue
            for one in self._of(document):
                if page is not None and one.first_page is not None and not self._on(one, page):
                    continue
                share = self._shelves.held(keywords, one.display)
                if share >= _SURE and (best is None or share > best[0]):
                    best = (share, document, one)
        citation = self._shelves.cite(best[2]) if best else None
        if best is None or citation is None:
            return None
        return SourcePassage(best[1], best[2], citation, self._best(citation.display, keywords))

    def _best(self, text: str, keywords: str) -> tuple[str, ...]:
        """The sentences side by side that hold most of some keywords, rather few than many."""
        told = sentences_of(text)
        windows = [
            (
                self._shelves.held(keywords, " ".join(told[at : at + size])) - _LONGER * size,
                at,
                size,
            )
            for size in range(1, _WINDOW + 1)
            for at in range(len(told) - size + 1)
        ]
        _, at, size = max(windows, key=lambda each: (each[0], -each[1]))
        return tuple(told[at : at + size])

    def _of(self, document: Document) -> list[Passage]:
        if document.id not in self._passages:
            self._passages[document.id] = self._shelves.passages_of(document.id)
        return self._passages[document.id]

    def _on(self, one: Passage, page: str) -> bool:
        return page in (str(one.first_page), str(one.last_page), self._shelves.page_label(one))
