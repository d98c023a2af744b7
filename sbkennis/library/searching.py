"""A question → passages, now or each time that there are new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis import query
from sbkennis.errors import QueryError, SourceMissingError
from sbkennis.library.analysis import SIGNATURE
from sbkennis.library.holding import Holding
from sbkennis.phrases import form_of, number
from sbkennis.records import Filters, Hit

if TYPE_CHECKING:
    from sbkennis.saved import SavedSearch
    from sbkennis.search import Found


__all__ = ["News", "Searching"]

_LONG = 2_000  # characters of a question, above which its vector takes seconds
_SEEN = 100  # places of a saved search among which something can be new
_KNOWN = 300  # that are known once it is saved: what comes later moves the others


@dataclass(frozen=True, slots=True)
class News:
    """A saved search as it was, and the hits that it did not have then.

    ``lower`` counts the new ones below the places that are shown; they stay new. ``marks`` holds
    by what the hits are recognised, in their order; ``remarks`` what the search had to say.
    """

    search: SavedSearch
    hits: tuple[Hit, ...]
    lower: int = 0
    marks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()  # Dutch


class Searching(Holding):
    """Questions and their answers."""

    def search(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        count: int = 10,
        per_document: int = 3,
    ) -> Found:
        """The passages that answer a question, best first, each with its citation.

        Args:
            question: in plain Dutch.
            filters: which passages to look at; applied before ranking.
            count: hits at the most.
            per_document: passages of one document in the first ten, when ten or more documents
                match; 0 is no limit.

        Raises:
            LibraryNotFoundError: the folder is no kennisbank.
            QueryError: the question is empty, or a filter names what does not exist.
        """
        return self._asked(question, self._checked(filters), count, per_document, counts=True)

    def _asked(
        self, question: str, filters: Filters, count: int, per_document: int, *, counts: bool
    ) -> Found:
        """What `search` gives; whether it counts what matches is a third of its time."""
        from sbkennis.search import beside, search

        if len(question) > _LONG and self._notify:
            self._notify(
                f"De vraag heeft {number(len(question))} tekens; zoeken kan dan een minuut duren. "
                "Met een of twee zinnen gaat het sneller."
            )
        with self._reading():
            found = search(
                question,
                self._searched,
                filters=filters,
                count=count,
                per_document=per_document,
                facets=counts,
                reranker=self._reranker,
                label=self._label,
                fields=self.own_facets(),
            )
            told = [*self._unplaced(), *self._outdated(), *self._undated(question, filters)]
            if not filters.gemeenten:
                told += beside(question, self.store.documents)
        if not found.hits:
            told += [
                f"{one.field}:{one.told}"
                for one in self.unmatched(query.named(question, self.own_facets()))
            ]
        return replace(found, remarks=(*found.remarks, *told))

    def alike(
        self,
        passage_id: str,
        *,
        filters: Filters = Filters(),
        count: int = 10,
        per_document: int = 3,
    ) -> Found:
        """Passages that are like a passage.

        Raises:
            SourceMissingError: there is no such passage.
        """
        from sbkennis.search import alike

        filters = self._checked(filters)
        with self._reading():
            try:
                _, passage = self.passage(passage_id)
            except SourceMissingError as error:
                raise SourceMissingError(
                    f"Passage {passage_id} staat niet in de kennisbank. De id van een passage "
                    "staat tussen rechte haken onder elke treffer van `sbkennis zoek`."
                ) from error
            others = alike(
                passage,
                self._searched,
                filters=filters,
                count=count,
                per_document=per_document,
            )
            return replace(others, remarks=(*others.remarks, *self._unplaced()))

    def _undated(self, question: str, filters: Filters) -> tuple[str, ...]:
        """A Dutch sentence when dates are asked for and some documents have none."""
        if not (filters.since or filters.until or query.asks_year(question, self.own_facets())):
            return ()
        count = self.store.undated(filters)
        if not count:
            return ()
        some = form_of(
            count,
            "document is geen datum bekend; dat doet",
            "documenten is geen datum bekend; die doen",
        )
        return (f"Van {number(count)} {some} hier dus niet mee.",)

    def _unplaced(self) -> tuple[str, ...]:
        """A Dutch sentence when passages lack their vector; nothing when none does."""
        total = self.store.passage_count()
        held = self._index.passages
        if self._index.misses:  # to count them takes long in a large library
            held = min(held, self.store.vector_counts().get(self.settings.model, 0))
        lacking = total - held
        if lacking <= 0:
            return ()
        whose = form_of(lacking, "heeft geen vector en is", "hebben geen vector en zijn")
        return (
            f"{number(lacking)} van de {number(total)} passages {whose} alleen op woorden te "
            f"vinden. Draai `sbkennis model {self.settings.model}`: dat maakt aan wat ontbreekt.",
        )

    def _outdated(self) -> tuple[str, ...]:
        """A Dutch sentence when words are kept as an earlier version had them."""
        count = self.store.analysed_otherwise(SIGNATURE)
        if not count:
            return ()
        whose = form_of(count, "document zijn", "documenten zijn")
        again = form_of(count, "het", "ze")
        return (
            f"Van {number(count)} {whose} de woorden door een andere versie van sbkennis verwerkt; "
            f"sommige woorden vindt u daarin niet. Draai `sbkennis ingest`: dat maakt {again} "
            "opnieuw.",
        )

    def save_search(
        self,
        name: str,
        question: str,
        filters: Filters = Filters(),
        count: int = 10,
    ) -> Path:
        """Keep a question, to be told later what is new; what it finds now is known.

        Returns:
            the file that holds it.

        Raises:
            UsageError: the name cannot be the name of a file, or is that of another question.
            QueryError: the question is malformed.
        """
        from sbkennis.saved import SavedSearch, SavedSearches, asked_today

        saved = SavedSearches(self.settings.corpus)
        search = SavedSearch(name, question, self._checked(filters), count)
        saved.check_free(search)
        again = self._again(search, _KNOWN)
        known = _marked((*again.hits, *again.nearest))  # what is no answer yet may become one
        now = asked_today(search, tuple(known))
        with saved.changing():
            saved.check_free(search)
            return saved.write(now)

    def news(self, names: Sequence[str] = (), *, keep: bool = False) -> list[News]:
        """What saved searches find that they did not find the last time.

        Args:
            names: of saved searches; all when there are none.
            keep: leave it new for the next time.

        Raises:
            SourceMissingError: there is no such saved search.
            QueryError: one of them cannot be asked any more; then all stay as new as they were.
        """
        from sbkennis.saved import SavedSearches

        saved = SavedSearches(self.settings.corpus)
        told = []
        for search in [saved.get(name) for name in names] or saved.all():
            try:
                again = self._again(search)
            except QueryError as error:
                raise QueryError(
                    f"De bewaarde zoekvraag {search.name} is niet meer te stellen: {error} Noem de "
                    f"andere bij naam, of verwijder deze: `sbkennis nieuw {search.name} --vergeet`."
                ) from error
            found = _marked(again.hits)
            new = [its_mark for its_mark in found if its_mark not in search.seen]
            shown = [its_mark for its_mark in new if found[its_mark].rank <= search.count]
            hits = tuple(found[its_mark] for its_mark in shown)
            told.append(News(search, hits, len(new) - len(shown), tuple(shown), again.remarks))
        for one in () if keep else told:
            saved.see(one.search, one.marks)
        return told

    def saved_as(self, question: str, filters: Filters) -> SavedSearch | None:
        """The saved search that asks this, the first by name; None where there is none."""
        from sbkennis.saved import SavedSearches

        filters = self._checked(filters)
        saved = SavedSearches(self.settings.corpus).readable()
        return next((one for one in saved if one.asks_as(question, filters)), None)

    def note_seen(self, search: SavedSearch, marks: Sequence[str]) -> bool:
        """Keep that someone saw hits of a saved search; what is new since stays new.

        Args:
            search: as it was when they were shown.
            marks: of the hits that were shown, as `news` gives them.

        Returns:
            whether the search is still kept, and asks the same.

        Raises:
            StoreError: it could not be written.
        """
        from sbkennis.saved import SavedSearches

        return SavedSearches(self.settings.corpus).see(search, marks)

    def _again(self, search: SavedSearch, places: int = _SEEN) -> Found:
        """What a saved search finds now, and what there is to say of its filters."""
        filters = self._checked(search.filters)
        count = max(places, search.count)
        found = self._asked(search.question, filters, count, per_document=0, counts=False)
        return replace(found, remarks=(*found.remarks, *map(str, self.unmatched(filters))))


def _marked(hits: Sequence[Hit]) -> dict[str, Hit]:
    """Hits by their mark, best first."""
    from sbkennis.saved import mark

    marked: dict[str, Hit] = {}
    for hit in hits:
        marked.setdefault(mark(hit.passage.display or hit.passage.quote), hit)
    return marked
