"""Rows of a ranking → passages with what each counts for: folded, spread over documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sbkennis import abbreviations, ranking, terms
from sbkennis.ranking import Fused
from sbkennis.records import Document, Passage, PassageKind
from sbkennis.references import is_entry
from sbkennis.search.ranked import levels
from sbkennis.search.shelves import Searched, Shelves

__all__ = ["Asked", "Candidate", "explaining", "folded", "searched_text", "spread", "weighed"]

_REFERRING = 0.5  # what passages count for that only name sources
_FULL = 30  # words of a passage from which it counts for all of what it matches
_SLIGHT = 0.5  # what one of no words, that holds nothing of the question, would count for
_UNEXPLAINED = 0.5  # what passages count for that only name an abbreviation whose meaning is asked


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its words are worth in this collection."""

    text: str
    words: Mapping[str, Sequence[str]]  # with the parts of each
    rarities: Mapping[str, float]
    frequencies: Mapping[str, int]
    seen: float
    analyzer: terms.Analyzer
    beginning: re.Pattern[str] | None = None  # of a word, where only that was asked for

    @classmethod
    def of(
        cls,
        question: str,
        searched: Searched,
        beginnings: Collection[str] = (),
    ) -> Asked:
        """A question in a collection.

        Args:
            question: as it is ranked by.
            searched: the collection.
            beginnings: words of which only the beginning was asked for.
        """
        analyzer, passages = searched.analyzer, len(searched.index)
        asked = analyzer.asked(question)
        frequencies = searched.store.frequencies(
            {*asked, *(part for of in asked.values() for part in of)}
        )
        rarities = {one: ranking.rarity(many, passages) for one, many in frequencies.items()}
        seen = ranking.seen(asked, frequencies, rarities)
        any_of = "|".join(map(re.escape, sorted(beginnings)))
        beginning = re.compile(rf"(?<!\w)(?:{any_of})[\w'’-]*", re.IGNORECASE) if any_of else None
        return cls(question, asked, rarities, frequencies, seen, analyzer, beginning)

    def matching(self, text: str) -> tuple[str, ...]:
        """The words of a text that match the question, or begin as it asks."""
        words = self.analyzer.matches(self.text, text).words
        begun = self.beginning.findall(text) if self.beginning is not None else ()
        found: dict[str, str] = {}
        for one in (*words, *begun):
            found.setdefault(one.casefold(), one)
        return tuple(found.values())

    def coverage(self, text: str) -> float:
        """The share of the question that a text holds."""
        held = self.analyzer.matches(self.text, text).held
        return ranking.coverage(self.words, held, self.rarities)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its place in a ranking, and the near-duplicates folded into it."""

    fused: Fused
    passage: Passage
    also: tuple[Passage, ...] = ()


def weighed(
    fused: Sequence[Fused], store: Shelves, asked: Asked | None = None, *, is_read: bool = False
) -> list[Candidate]:
    """Passages of a ranking, best first; what only refers or is short answers a question less.

    Of what a reranker has read, being short no longer counts.
    """
    passages = store.passages([one.row for one in fused])
    rows = store.rowids([passage.id for passage in passages])
    by_row = {rows[passage.id]: passage for passage in passages if passage.id in rows}
    if asked is not None:
        worth = {row: _worth(one, asked, is_read=is_read) for row, one in by_row.items()}
        lowered = (one._replace(score=one.score * worth.get(one.row, 1.0)) for one in fused)
        fused = sorted(lowered, key=lambda one: -one.score)
        fused = _explained_first(fused, by_row, asked.text)
    found = [Candidate(one, by_row[one.row]) for one in fused if one.row in by_row]
    level = dict(zip((one.row for one in fused), levels(fused), strict=True))
    return sorted(
        found,
        key=lambda one: (level[one.fused.row], one.passage.document, one.passage.position),
    )


def _explained_first(
    fused: Sequence[Fused], by_row: Mapping[int, Passage], question: str
) -> Sequence[Fused]:
    """A ranking in which others count for less than what writes an abbreviation asked for in full.

    Only of a question for what it means: "Waar staat VMCA voor?"; others name it more often.
    """
    candidates = [Candidate(one, by_row[one.row]) for one in fused if one.row in by_row]
    full = explaining(candidates, abbreviations.asked(question))
    if not full:
        return fused
    lowered = (
        one if one.row in full else one._replace(score=one.score * _UNEXPLAINED) for one in fused
    )
    return sorted(lowered, key=lambda one: -one.score)


def explaining(candidates: Iterable[Candidate], shorts: Sequence[str]) -> set[int]:
    """The rows of what writes one of some abbreviations in full."""
    return {
        one.fused.row
        for one in (candidates if shorts else ())
        for short in shorts
        if abbreviations.written_out(one.passage.display or one.passage.quote, short)
    }


def _worth(passage: Passage, asked: Asked, *, is_read: bool) -> float:
    """What a passage counts for beside others that match as well; 1 is all of it.

    BM25 favours what is short, also where the words of the question stand in a title or heading
    that all passages under it share; what is short and does not hold them itself counts for less.
    """
    text = passage.display or passage.quote
    share, worth = len(text.split()) / _FULL, 1.0
    if share < 1 and asked.words and not is_read:
        least = _SLIGHT + (1 - _SLIGHT) * asked.coverage(text)
        worth = least + (1 - least) * share
    return worth * (_REFERRING if _only_refers(passage, asked) else 1.0)


def _only_refers(passage: Passage, asked: Asked) -> bool:
    """Whether a passage only names sources, and by no number that was asked for."""
    words = passage.display or passage.quote
    if passage.kind is PassageKind.TABLE or not is_entry(words):
        return False
    held = asked.analyzer.matches(asked.text, words).held
    return not any(any(map(str.isdigit, one)) for one in held)


def folded(first: Sequence[Candidate], store: Shelves) -> list[Candidate]:
    """Near-duplicates joined, in the place of the best of them.

    Shown is the best, or where that was read by OCR the best text that it may be a scan of: a scan
    has errors in it.
    """
    same = ranking.fold(
        (place, one.passage.display or one.passage.quote) for place, one in enumerate(first)
    )
    groups = [[first[place], *(first[other] for other in rest)] for place, rest in same.items()]
    copied = {one.passage.document for group in groups if len(group) > 1 for one in group}
    documents = {one.id: one for one in store.documents(sorted(copied))}

    def is_scanned(one: Candidate) -> bool:
        return one.passage.first_page in documents[one.passage.document].ocr_pages

    found = []
    for best, *rest in groups:
        shown = best
        if rest and is_scanned(best):
            its_own = documents[best.passage.document]
            texts = (
                one
                for one in rest
                if not is_scanned(one) and _may_be_one(documents[one.passage.document], its_own)
            )
            shown = next(texts, best)
        also = tuple(one.passage for one in (best, *rest) if one is not shown)
        fused = shown.fused._replace(score=best.fused.score)
        found.append(Candidate(fused, shown.passage, also))
    return found


def _may_be_one(document: Document, other: Document) -> bool:
    """Whether two documents may be one: nothing says that they are of another gemeente or year."""
    places = {(one.gemeente or "").casefold() for one in (document, other)} - {""}
    years = {(one.date or "")[:4] for one in (document, other)} - {""}
    return len(places) < 2 and len(years) < 2


def spread(candidates: Sequence[Candidate], per_document: int) -> list[Candidate]:
    """Candidates, no more than so many of one document among the first; see `ranking`."""
    by_id = {one.passage.id: one for one in candidates}
    document_of = {one.passage.id: one.passage.document for one in candidates}
    order = ranking.spread_over_documents(list(by_id), document_of, per_document)
    return [by_id[passage] for passage in order]


def searched_text(document: Document, passage: Passage) -> str:
    """All that the words of a question may be found in: as `terms.Analyzer.columns` sees it."""
    parts = (document.title or "", *passage.heading, passage.context, passage.display)
    return "\n".join(part for part in (*parts, "" if passage.display else passage.quote) if part)
