"""Passages that were put aside, and a library → the same words where they stand now.

A passage whose document was ingested anew may have another id, other offsets or another page; its
words decide. What is no longer there is said, with the words as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sbkennis.basket import Kept
from sbkennis.citations import Source, cite, verify
from sbkennis.cleaning import letters_of
from sbkennis.records import Citation, Document, Page, Passage, Span

__all__ = ["Collected", "cited", "found_again"]

State = Literal["same", "moved", "elsewhere", "lost"]


class Shelves(Protocol):
    """What is asked of a library."""

    def document(self, document_id: str) -> Document | None:
        """A document by its id."""
        ...

    def documents(self) -> list[Document]:
        """All documents."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order."""
        ...

    def passages_by_id(self, ids: Sequence[str]) -> list[Passage]:
        """Passages by their ids; those that are gone are left out."""
        ...

    def text(self, document_id: str) -> str:
        """The verbatim text of a document."""
        ...

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The pages of a document."""
        ...


class Judges(Protocol):
    """What knows documents made ready to judge quotations."""

    def source(self, document_id: str) -> Source:
        """A document made ready."""
        ...

    def resembling(self, quote: str) -> list[str]:
        """Ids of documents that may hold these words."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """A passage with its citation; of a basket also what was written with it.

    ``state`` is "same", "moved" (the words stand at another place of the document), "elsewhere"
    (only in another document) or "lost"; then ``document``, ``passage`` and ``citation`` are None.
    """

    document: Document | None
    passage: Passage | None
    citation: Citation | None
    note: str = ""
    heading: str = ""
    state: State = "same"
    kept: Kept | None = None


def cited(shelves: Shelves, passages: Iterable[Passage]) -> list[Collected]:
    """Passages with their documents and citations."""
    found = []
    for passage in passages:
        document = shelves.document(passage.document)
        assert document is not None  # a passage lives with its document
        citation = cite(
            document, passage, shelves.text(document.id), pages=shelves.pages(document.id)
        )
        found.append(Collected(document, passage, citation))
    return found


def found_again(shelves: Shelves, judges: Judges, kept: Sequence[Kept]) -> list[Collected]:
    """Where the words of a basket stand now, in its order."""
    return [_found(shelves, judges, one) for one in kept]


def _found(shelves: Shelves, judges: Judges, one: Kept) -> Collected:
    for passage in shelves.passages_by_id([one.passage]):
        if passage.quote == one.quote:
            return _collected(shelves, passage, one, "same")
    own = shelves.document(one.document)
    named = [each for each in shelves.documents() if each.file == one.file]
    if own is None and len(named) == 1:
        own = named[0]
    if own is not None:
        moved = _by_words(shelves, judges, own.id, one.quote)
        if moved is not None:
            return _collected(shelves, moved, one, "moved")
    for document_id in judges.resembling(one.quote):
        if not _may_hold(shelves.text(document_id), one.quote):
            continue
        elsewhere = _by_words(shelves, judges, document_id, one.quote)
        if elsewhere is not None:
            return _collected(shelves, elsewhere, one, "elsewhere")
    return Collected(None, None, None, one.note, one.heading, "lost", one)


def _collected(shelves: Shelves, passage: Passage, one: Kept, state: State) -> Collected:
    (found,) = cited(shelves, [passage])
    return Collected(found.document, passage, found.citation, one.note, one.heading, state, one)


def _may_hold(text: str, quote: str) -> bool:
    """Whether nearly all words of a quotation stand in a text: the verdict itself takes seconds.

    Only letters are compared, so that words over a line end count; two may be parted otherwise.
    """
    letters = letters_of(text)
    words = {word for word in map(letters_of, quote.split()) if word}
    lacking = sum(word not in letters for word in words)
    return lacking <= max(2, len(words) // 10)


def _by_words(shelves: Shelves, judges: Judges, document_id: str, quote: str) -> Passage | None:
    """A passage of exactly these words, cut from those that hold them now."""
    verdict = verify(quote, judges.source(document_id))
    if not verdict.is_right or verdict.marked or verdict.start is None or verdict.end is None:
        return None
    start, end = verdict.start, verdict.end
    text = shelves.text(document_id)
    holding = [
        passage
        for passage in shelves.passages_of(document_id)
        if any(span.start < end and span.end > start for span in passage.spans)
    ]
    spans = tuple(
        Span(max(span.start, start), min(span.end, end), span.page)
        for passage in holding
        for span in passage.spans
        if span.start < end and span.end > start
    )
    if not spans:
        return None
    first = holding[0]
    words = "\n".join(text[span.start : span.end] for span in spans)
    if words == first.quote:
        return first
    if not verify(quote, words).is_right:
        return None  # a part of the words stands in no passage
    return Passage(
        id=f"{document_id}#{spans[0].start}-{spans[-1].end}",
        document=document_id,
        position=first.position,
        kind=first.kind,
        spans=spans,
        quote=words,
        heading=first.heading,
        number=first.number,
        last_number=holding[-1].last_number or holding[-1].number,
    )
