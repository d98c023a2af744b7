"""Passages → where documents disagree on a figure, a date or a definition, both with citation.

At search time only the passages that were found are compared; over a whole library only the
sentences that share a rare word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from sbkennis import citations
from sbkennis.contradictions import Contradiction, Origin, Statement, contradictions, statements
from sbkennis.records import Citation, Document, Hit, Page, Passage, PassageKind
from sbkennis.terms import Analyzer

__all__ = ["Disagreement", "Side", "among", "everywhere"]

_MOST_SHARING = 400  # statements with one word; a word of more says too little to compare by
_KEPT = 1 << 12  # sentences of which it is kept what they state
_SPOKEN = (PassageKind.TEXT, PassageKind.LIST, PassageKind.FOOTNOTE)


class Shelves(Protocol):
    """What this asks of the store."""

    def documents(self) -> list[Document]:
        """All documents."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document."""
        ...

    def text(self, document_id: str) -> str:
        """The verbatim text of a document."""
        ...

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The pages of a document."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """One of two statements that disagree, where it stands."""

    document: Document
    passage: Passage
    sentence: str
    shown: str  # the figure, the date, or what is defined
    citation: Citation


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two documents that state different things of the same."""

    kind: str  # "cijfer", "datum" or "omschrijving"
    one: Side
    other: Side


_KINDS: Mapping[str, str] = {"date": "datum", "definition": "omschrijving"}


def among(hits: Sequence[Hit], shelves: Shelves, analyzer: Analyzer) -> list[Disagreement]:
    """Where the passages of hits disagree with each other, in the order of the hits."""
    documents = {hit.document.id: hit.document for hit in hits}
    passages = {hit.passage.id: hit.passage for hit in hits}
    found = [one for hit in hits for one in _stated(hit.passage, hit.document, analyzer)]
    return list(_told(contradictions(found), documents, passages, shelves))


def everywhere(
    shelves: Shelves, analyzer: Analyzer, progress: Callable[[int, int], None] | None = None
) -> list[Disagreement]:
    """Where documents of a library disagree, in the order of the documents.

    Args:
        progress: called with how many documents are read and how many there are.
    """
    documents = {one.id: one for one in shelves.documents()}
    passages: dict[str, Passage] = {}
    found: list[Statement] = []
    for done, document in enumerate(documents.values()):
        if progress:
            progress(done, len(documents))
        for passage in shelves.passages_of(document.id):
            if passage.searchable and passage.kind in _SPOKEN:
                passages[passage.id] = passage
                found += _stated(passage, document, analyzer)
    told = contradictions(found, _sharing(found))
    if progress:
        progress(len(documents), len(documents))
    return list(_told(told, documents, passages, shelves))


def _stated(passage: Passage, document: Document, analyzer: Analyzer) -> list[Statement]:
    origin = Origin(
        document.id,
        document.publisher or "",
        document.title or "",
        int(document.date[:4]) if document.date else None,
        document.gemeente or "",
    )
    if passage.kind not in _SPOKEN:
        return []
    made: list[Statement] = []
    for start, end in passage.sentences:
        sentence = " ".join(passage.quote[start:end].replace("-\n", "").split())
        made += _said(sentence.lstrip("-•*–> "), origin, passage.id, analyzer)
    return made


@lru_cache(maxsize=_KEPT)
def _said(sentence: str, origin: Origin, key: str, analyzer: Analyzer) -> tuple[Statement, ...]:
    """What a sentence states; the passages that are found most are read once."""
    return tuple(statements(sentence, origin, key, analyzer))


def _sharing(found: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Pairs of statements of different documents that share a word that few others have."""
    by_word: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(found):
        for word in one.words:
            by_word[one.kind, word].append(at)
    seen: set[tuple[int, int]] = set()
    for places in by_word.values():
        if len(places) > _MOST_SHARING:
            continue
        for number, a in enumerate(places):
            for b in places[number + 1 :]:
                if (a, b) not in seen and found[a].origin.document != found[b].origin.document:
                    seen.add((a, b))
    yield from sorted(seen)


def _told(
    found: Iterable[Contradiction],
    documents: Mapping[str, Document],
    passages: Mapping[str, Passage],
    shelves: Shelves,
) -> Iterator[Disagreement]:
    told: set[tuple[str, str, str, str]] = set()
    for each in found:
        key = (each.one.text, each.one.shown, each.other.text, each.other.shown)
        if key in told:
            continue  # the same sentence stands in a copy of the document too
        told.add(key)
        yield Disagreement(
            _KINDS.get(each.one.kind, "cijfer"),
            _side(each.one, documents, passages, shelves),
            _side(each.other, documents, passages, shelves),
        )


def _side(
    one: Statement,
    documents: Mapping[str, Document],
    passages: Mapping[str, Passage],
    shelves: Shelves,
) -> Side:
    document, passage = documents[one.origin.document], passages[one.key]
    citation = citations.cite(
        document, passage, shelves.text(document.id), pages=shelves.pages(document.id)
    )
    return Side(document, passage, one.text, one.shown, citation)
