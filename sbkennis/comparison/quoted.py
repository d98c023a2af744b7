"""Passage ids, or parts of passages → quotations with their document and citation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sbkennis import citations
from sbkennis.records import Citation, Document, Page, Passage

__all__ = ["Quoted", "Reader", "quoted"]


class Reader(Protocol):
    """What quoting needs from the store."""

    def passages_by_id(self, ids: Sequence[str]) -> list[Passage]:
        """Passages by id, in the order asked for."""
        ...

    def documents(self, ids: Iterable[str] | None = None) -> list[Document]:
        """Documents by id."""
        ...

    def text(self, document_id: str) -> str:
        """The verbatim text of a document."""
        ...

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The pages of a document."""
        ...


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that stands behind a figure."""

    passage: Passage
    document: Document
    citation: Citation
    page_label: str | None


class Quoter:
    """Cites passages; keeps the documents it met."""

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._documents: dict[str, tuple[Document, str, tuple[Page, ...]]] = {}

    def quote(self, passage: Passage, part: tuple[int, int] | None = None) -> Quoted:
        """A passage, or ``part`` of its quote, with its citation.

        Raises:
            CitationError: the stored quotation differs from the stored text.
        """
        document, text, pages = self._opened(passage.document)
        citation = citations.cite(document, passage, text, pages=pages, part=part)
        label = None
        if (number := citation.anchor.first) is not None and document.unit in ("page", "slide"):
            printed = next((one.label for one in pages if one.number == number), None)
            label = printed or str(number)
        return Quoted(passage, document, citation, label)

    def _opened(self, name: str) -> tuple[Document, str, tuple[Page, ...]]:
        if name not in self._documents:
            (document,) = self._store.documents([name])
            self._documents[name] = (document, self._store.text(name), self._store.pages(name))
        return self._documents[name]


def quoted(store: Reader, ids: Sequence[str]) -> list[Quoted]:
    """Passages with their citations, in the order asked for.

    Raises:
        CitationError: a stored quotation differs from the stored text.
    """
    quoter = Quoter(store)
    return [quoter.quote(passage) for passage in store.passages_by_id(ids)]
