"""A new document → one that the library holds already with (nearly) the same text.

Such as the Word file of a vision beside its PDF, or a draft beside what was adopted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sbkennis.doubles import Words, threes
from sbkennis.errors import StoreError
from sbkennis.records import Document, Passage
from sbkennis.store import Store

__all__ = ["Editions"]

_MOST_TRIED = 10  # documents of one name, of which all words are read
_FEWEST = 50  # threes of words; of less, little is needed to be alike


class Editions:
    """Knows documents by their title and the name of their file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_name: dict[str, list[str]] | None = None  # names → ids, in the order they came

    def add(self, document: Document, passages: Sequence[Passage]) -> str:
        """Take note of a new document; what is to be said of it, in Dutch, if it is an edition.

        A document that is stored is no failure, whatever is wrong with another one.
        """
        try:
            return self._added(document, passages)
        except StoreError:
            return ""

    def _added(self, document: Document, passages: Sequence[Passage]) -> str:
        if self._by_name is None:
            self._by_name = {}
            for one in self._store.documents():
                self._note(one)
        named = [each for name in _names(document) for each in self._by_name.get(name, ())]
        others = [each for each in dict.fromkeys(named) if each != document.id]
        self._note(document)
        return self._told(document, passages, others[-_MOST_TRIED:]) if others else ""

    def _note(self, document: Document) -> None:
        assert self._by_name is not None
        for name in _names(document):
            ids = self._by_name.setdefault(name, [])
            if document.id not in ids:
                ids.append(document.id)

    def _told(self, document: Document, passages: Sequence[Passage], others: Sequence[str]) -> str:
        own = Words.of(document, passages)
        if own.threes.total() < _FEWEST:
            return ""
        for document_id in others:
            other = self._store.document(document_id)
            if other is not None and own.is_like(threes(self._store.shown(document_id))):
                return (
                    f"Dit is (bijna) dezelfde tekst als {other.file}. Beide staan er nu in, en in "
                    "een vergelijking telt die tekst twee keer. Wilt u er één houden, haal dan de "
                    f"andere eruit met `sbkennis verwijder`: {document.id} is dit bestand, "
                    f"{other.id} is {other.file}."
                )
        return ""


def _names(document: Document) -> Iterator[str]:
    """What a document may be known by, without what people write otherwise."""
    for name in {document.title or "", Path(document.file).stem}:
        if plain := re.sub(r"[\W_]+", "", name.casefold()):
            yield plain
