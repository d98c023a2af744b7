"""Use case: a question → passages, each with its citation and why it was found.

Words and meaning rank apart, within the filters; `ranking` makes one ranking of them. Where the
best passages answer too little of the question, nothing was found, and they are offered as the
nearest. Each step is a module:

    shelves      what a question is put to
    ranked       a question → candidates by row number, best first
    candidates   rows → passages with what each counts for
    shown        those passages → hits
    matching     all that matches, to be counted
    remarks      what there is to say of the question
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial, reduce

import numpy as np

from sbkennis import abbreviations, conditions, query, ranking, terms
from sbkennis.errors import QueryError
from sbkennis.records import Document, Filters, Hit, Passage
from sbkennis.reranking import ReadOnce, Reranker
from sbkennis.search.candidates import (
    Asked,
    Candidate,
    explaining,
    folded,
    searched_text,
    spread,
    weighed,
)
from sbkennis.search.matching import holding_enough, near_in_meaning
from sbkennis.search.ranked import BEST, POOL, Method, Ranking, mended, past_ties, rank
from sbkennis.search.remarks import beside, of_absent, of_articles, of_signs, of_spelling
from sbkennis.search.shelves import Rowids, Searched, Shelves
from sbkennis.search.shown import as_hits, page_label
from sbkennis.vectors import Remembering, VectorIndex, passage_text

__all__ = [
    "Found",
    "Method",
    "Ranking",
    "Searched",
    "Shelves",
    "alike",
    "beside",
    "mended",
    "page_label",
    "rank",
    "search",
]

_RERANKED = 30  # passages that a cross-encoder reads, some 0.1 s each on a processor
_TELLING = 12  # words of a passage by which others like it are found
_COUNTED = 100_000  # places of the question's words, above which nothing is counted
_SPARE = 4  # passages looked at per result, for folding and the cap per document
_UNTIL = re.compile(r"(?<!\S)t/m(?!\S)", re.IGNORECASE)  # else a rare word, which decides
_MOST_CRITERIA = 4  # that are left out one by one; each may double the work
_STORY = 8  # words of a question that is told as a story; some of those stand nowhere in any case
_MOST_REREAD = 2  # with a cross-encoder, which may read for seconds under each


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question.

    When ``abstained``, ``hits`` is empty and ``nearest`` holds the passages that came closest;
    otherwise ``nearest`` is empty. ``confidence`` is what was compared with the floor.

    ``matching`` counts the passages within the filters that match the question, however many were
    asked for: those that hold at least half of it (rare words weigh more, and the parts of a
    compound half), those whose meaning lies at least two standard deviations nearer than that of
    the collection, and the hits themselves. Of a question that demands words, or consists of
    conditions only, all passages that meet these match. ``facets`` counts these by label and by
    what their documents are; a passage with several labels counts for each. Where nothing was
    found, nothing matches.
    """

    query: str
    hits: tuple[Hit, ...]
    abstained: bool
    nearest: tuple[Hit, ...] = ()
    confidence: float = 0.0
    remarks: tuple[str, ...] = ()  # Dutch sentences on how the question was read
    matching: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    matched: Rowids | None = field(default=None, repr=False, compare=False)  # what is counted


def search(
    question: str,
    searched: Searched,
    *,
    filters: Filters = Filters(),
    count: int = 10,
    per_document: int = 3,
    floor: float = ranking.FLOOR,
    facets: bool = False,
    reranker: Reranker | None = None,
    label: conditions.Labelled = conditions.as_name,
    fields: Sequence[str] = (),
) -> Found:
    """Find the passages that answer a question.

    Args:
        question: a sentence, some words or a number, in Dutch; or one with conditions, see `query`.
        searched: where they are looked for.
        filters: applied before ranking, so that they lose nothing.
        count: results at the most.
        per_document: passages of one document among the first ten, when ten documents or more
            match; 0 is no limit.
        floor: of `ranking.confidence`; 0 never abstains.
        facets: whether to count what matches; it takes some milliseconds.
        reranker: orders the first passages again; those that it does not read stand below them.
        label: a facet and a label as a person writes them → their names.
        fields: facets that a question can name beside the usual ones.

    Raises:
        QueryError: the question is empty or malformed, or names what does not exist.
        ModelError: the model cannot be used.
        CitationError: a stored quotation differs from the stored text.
    """
    if not question.strip():
        raise QueryError("De vraag is leeg. Geef een vraag of enkele trefwoorden.")
    if count <= 0:
        raise QueryError(f"Het aantal treffers is {count}; geef 1 of meer.")
    reranker = None if reranker is None else ReadOnce(reranker)
    parsed = query.parse(question, fields)
    store = searched.store
    text, changes = mended(_UNTIL.sub("tot en met", parsed.text), store, searched.analyzer)
    within, unmet = _met(parsed, changes, searched, label)
    demands = parsed.holds or not parsed.asks
    if within is not None and demands:
        floor = 0.0  # what was asked for stands there, word for word
    if unmet and not parsed.text:
        return Found(question, (), abstained=True, remarks=(unmet,))
    naming = parsed.firm if parsed.condition is not None else text
    ranking_of = partial(
        rank,
        text,
        replace(searched, embedder=Remembering(searched.embedder)),  # asked under several filters
        pool=_pool(count),
        firm=naming,
    )
    remarks = (
        *((unmet,) if unmet else ()),
        *of_signs(question, fields),
        *of_spelling(changes, parsed),
        *of_articles(naming, store, searched.analyzer, filters, within),
    )
    asked = Asked.of(text, searched, parsed.beginnings)
    if parsed.condition is None and len(asked.words) < _STORY:
        remarks += tuple(of_absent(_absent(text, store, searched.analyzer)))
    answer = _Answer(question, asked, store, count, per_document, remarks, is_unmet=bool(unmet))

    def ranked_in(filters: Filters, within: Rowids | None) -> Ranking:
        ranked = ranking_of(filters=filters, within=within)
        if reranker is None or not text.strip():
            return ranked
        return _reranked(text, ranked, store, reranker, max(_RERANKED, count))

    @cache  # one comes to the same filters by leaving out criteria in another order
    def found_in(filters: Filters, counting: VectorIndex | None) -> Found:
        ranked = ranked_in(filters, within)
        found = answer.found(ranked, floor=floor, counting=counting, demands=demands)
        if unmet or not found.abstained or not found.nearest or ranked.among is None:
            return found
        # What a facet counts must be there for who narrows to it, though it answers less well.
        most = _MOST_CRITERIA if reranker is None else _MOST_REREAD
        wider = (found_in(one, searched.index).matched for one in _wider(filters, most))
        counted = [np.intersect1d(one, ranked.among) for one in wider if one is not None]
        among = reduce(np.union1d, counted, np.empty(0, np.int64))
        if not len(among):
            return found
        ranked = ranked_in(Filters(), among)
        return answer.found(ranked, floor=0.0, counting=counting, demands=True)

    return found_in(filters, searched.index if facets else None)


def _met(
    parsed: query.Query,
    changes: Sequence[tuple[str, str]],
    searched: Searched,
    label: conditions.Labelled,
) -> tuple[Rowids | None, str]:
    """The passages that meet the conditions of a question, or what to say where none does."""
    if parsed.condition is None:
        return None, ""
    condition = query.respelled(parsed.condition, changes)
    within = conditions.rows(condition, searched.store, searched.analyzer, label)
    return (within, "") if len(within) else (None, conditions.unmet(condition))


def _wider(filters: Filters, most: int) -> Iterator[Filters]:
    """Filters with one criterion less, from which one may have narrowed to these.

    With more criteria than ``most`` only those without any.
    """
    single = [
        name
        for name in ("gemeenten", "kinds", "publishers", "documents", "since", "until")
        if getattr(filters, name)
    ]
    if len(single) + len(filters.labels) > most:
        yield Filters()
        return
    empty = Filters()
    for name in single:
        yield replace(filters, **{name: getattr(empty, name)})
    for label in filters.labels:
        yield replace(filters, labels=tuple(one for one in filters.labels if one != label))


def alike(
    passage: Passage,
    searched: Searched,
    *,
    filters: Filters = Filters(),
    count: int = 10,
    per_document: int = 3,
) -> Found:
    """Find passages that are like a passage, by its meaning and its rarest words.

    The other arguments are those of `search`. ``Found.query`` is the id of the passage.
    """
    store = searched.store
    row = store.rowids([passage.id])[passage.id]
    vector = searched.index.vector(row)
    asked = searched.analyzer.asked(passage.display or passage.quote)
    frequencies = store.frequencies(asked)
    known = [word for word in asked if frequencies[word] > 1]  # others stand here only
    telling = sorted(known, key=lambda word: frequencies[word])[:_TELLING]
    text = " ".join(telling) or passage.display
    if vector is None:
        vector = searched.embedder.passages([text])[0]
    ranked = rank(text, searched, filters=filters, pool=_pool(count), vector=vector)
    others = Ranking(tuple(one for one in ranked.fused if one.row != row), ranked.margin)
    asked_of = Asked.of(text, searched)
    return _Answer(passage.id, asked_of, store, count, per_document).found(others, floor=0.0)


def _pool(count: int) -> int:
    """How many passages to take from each ranking, for so many results."""
    return max(POOL, _SPARE * count)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A question, to be answered from a ranking; perhaps from several, under other filters.

    ``question`` is as it was typed, ``asked`` as it was read. With ``is_unmet`` no passage meets
    its conditions, and nothing is an answer.
    """

    question: str
    asked: Asked
    store: Shelves
    count: int
    per_document: int
    remarks: tuple[str, ...] = ()
    is_unmet: bool = False

    def found(
        self,
        ranked: Ranking,
        *,
        floor: float,
        counting: VectorIndex | None = None,
        demands: bool = False,
    ) -> Found:
        """The best of a ranking as hits, or as what is nearest when that is no answer.

        Args:
            ranked: the candidates.
            floor: of `ranking.confidence`, below which it is no answer.
            counting: the index, where what matches is to be counted.
            demands: whether the question demands what a passage must be, so that all that could be
                found matches.
        """
        asked, store = self.asked, self.store
        few = past_ties(ranked.fused, _SPARE * self.count)
        first = weighed(ranked.fused[:few], store, asked, is_read=ranked.is_read)
        nothing = Found(self.question, (), abstained=True, remarks=self.remarks)
        if not first:
            return nothing
        chosen = self._chosen(first, few, ranked)
        deciding = (*first[:BEST], *weighed(ranked.unlowered, store, asked)[:BEST])
        documents = self._documents(chosen, deciding)
        coverage = max(
            asked.coverage(searched_text(documents[one.passage.document], one.passage))
            for one in deciding
        )
        confidence = ranking.confidence(coverage, asked.seen, ranked.margin)
        hits = as_hits(asked, chosen, documents, store)
        if explaining(first[:BEST], abbreviations.asked_only(asked.text)):
            floor = 0.0  # "afkorting" stands in no text, and the name in full does
        if self.is_unmet or (asked.text and confidence < floor):
            return replace(nothing, nearest=hits, confidence=confidence)
        found = replace(nothing, hits=hits, abstained=False, confidence=confidence)
        if counting is None:
            return found
        return self._counted(found, chosen, ranked, counting, demands=demands)

    def _chosen(self, first: Sequence[Candidate], few: int, ranked: Ranking) -> list[Candidate]:
        """What is shown: near-duplicates folded, and spread over documents.

        Where the first of a ranking are of few documents, those below them are looked at too.
        """
        found = folded(first, self.store)
        is_spread = self.per_document > 0
        if is_spread and len({one.passage.document for one in first}) < ranking.FIRST:
            pool = _pool(self.count)
            every = [one.row for one in ranked.fused[:pool]]
            if len(found) < self.count or self.store.document_count(every) >= ranking.FIRST:
                below = ranked.fused[few:pool]
                found += weighed(below, self.store, self.asked, is_read=ranked.is_read)
        return spread(found, self.per_document)[: self.count]

    def _documents(
        self, chosen: Sequence[Candidate], deciding: Sequence[Candidate]
    ) -> dict[str, Document]:
        """The documents of candidates, and of what is folded into those that are shown."""
        wanted = {one.passage.document for one in (*chosen, *deciding)}
        wanted |= {other.document for one in chosen for other in one.also}
        return {one.id: one for one in self.store.documents(sorted(wanted))}

    def _counted(
        self,
        found: Found,
        chosen: Sequence[Candidate],
        ranked: Ranking,
        index: VectorIndex,
        *,
        demands: bool,
    ) -> Found:
        """What was found, with how many passages match, and what these are."""
        if demands and ranked.among is not None:
            matching = ranked.among
        elif sum(self.asked.frequencies.values()) > _COUNTED:
            remark = "Er passen te veel passages bij de vraag om ze per kenmerk te tellen."
            return replace(found, remarks=(*found.remarks, remark))
        else:
            held = holding_enough(self.asked, self.store, ranked.among)
            matching = np.union1d(held, near_in_meaning(ranked, index))
            matching = np.union1d(matching, np.array([one.fused.row for one in chosen], np.int64))
        facets = self.store.facets(matching)
        return replace(found, matching=len(matching), facets=facets, matched=matching)


def _reranked(
    question: str, ranked: Ranking, store: Shelves, reranker: Reranker, count: int
) -> Ranking:
    """The first of a ranking in the order of a reranker; the others below.

    Their scores say the place: those of a reranker may differ by less than what counts as equal.
    """
    first = weighed(ranked.fused[:count], store)
    documents = store.documents(sorted({one.passage.document for one in first}))
    titles = {one.id: one.title for one in documents}
    texts = [passage_text(titles.get(one.passage.document), one.passage) for one in first]
    scores = [float(score) for score in reranker.scores(question, texts)]
    order = sorted(range(len(first)), key=lambda at: -scores[at])  # of equal ones the order stays
    read = [
        first[at].fused._replace(score=1.0 - place / (2 * len(first)))
        for place, at in enumerate(order)
    ]
    below = [one._replace(score=one.score / 2) for one in ranked.fused[count:]]
    return replace(ranked, fused=(*read, *below), is_read=True)


def _absent(question: str, store: Shelves, analyzer: terms.Analyzer) -> tuple[str, ...]:
    """The words of a question that stand nowhere in the collection, nor any part of them.

    Of a question for an article or annex none: of those it is told apart.
    """
    if analyzer.each_article(question):
        return ()
    terms_of = {
        written: {*asked, *(part for parts in asked.values() for part in parts)}
        for written in question.split()
        if (asked := analyzer.asked(written))
    }
    known = store.frequencies({one for every in terms_of.values() for one in every})
    found = (
        written.strip(".,;:!?()[]\"'“”‘’")
        for written, every in terms_of.items()
        if not any(known[one] for one in every) and not _stands(written, store)
    )
    return tuple(dict.fromkeys(found))


def _stands(written: str, store: Shelves) -> bool:
    """Whether a word stands somewhere as it is written.

    In a library of before it may have another term there.
    """
    words = " ".join(re.findall(r"[^\W_]+", written))
    return len(store.holding(f'"{words}"', verbatim=True)) > 0
