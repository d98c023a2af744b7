"""Use case: a question → passages, each with its citation and why it was found.

Words and meaning rank apart, within the filters; `ranking` makes one ranking of them. Where the
best passages answer too little of the question, nothing was found, and they are offered as the
nearest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, partial, reduce
from itertools import pairwise
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sbkennis import abbreviations, citations, conditions, query, ranking, terms
from sbkennis.cleaning import letters_of
from sbkennis.errors import QueryError
from sbkennis.phrases import form_of, joined
from sbkennis.ranking import Fused
from sbkennis.records import Document, Filters, Hit, Page, Passage, PassageKind, Reasons, Tag
from sbkennis.references import is_entry
from sbkennis.reranking import ReadOnce, Reranker
from sbkennis.vectors import Embedder, Remembering, VectorIndex, passage_text

__all__ = [
    "Found",
    "Method",
    "Ranking",
    "Shelves",
    "absent",
    "alike",
    "beside",
    "mended",
    "page_label",
    "rank",
    "search",
]

Rowids = NDArray[np.int64]
Vector = NDArray[np.float32]

# The bounds on places cost nothing that the judged sets can tell (under .001 nDCG@10, even at 600);
# FTS5 takes 1 to 2 µs a place, so a question to a million passages takes 50 ms of processor.
_POOL = 200  # passages taken from each ranking
_WORD_POOL = 1_000  # scores by words that are known of the passages in the other's pool
_PLACES = 10_000  # places of the question's terms that FTS5 reads all: some 10 ms
_FEW_PLACES = 5_000  # those of the rarest terms that it reads when there are more
_RERANKED = 30  # passages that a cross-encoder reads, some 0.1 s each on a processor
_MOST_PLACES = 30_000  # when a question has no rarer word
_RESCORED = 150  # passages beside the pool that all words rank
_TELLING = 12  # words of a passage by which others like it are found
_SAME_START = 2  # letters that a mistake leaves as they are
_LOOKED_AT = 20_000  # words that start so
_COUNTED = 100_000  # places of the question's words, above which nothing is counted
_ROW_OF_NUMBERS = 6  # words between "artikelen" and one of several numbers after it
_NAMED_BY = {
    "artikel": ("artikel", "artikelen", "art", "artt"),
    "bijlage": ("bijlage", "bijlagen"),
}
_MOST_READ = 5_000  # passages, for an article that stands between two others
_SHOWN = 5  # articles of a question of which is told that they stand nowhere
_SPARE = 4  # passages looked at per result, for folding and the cap per document
_SHARE = 0.5  # of a question, its words weighted by rarity, that a passage holds to match it
_NEAR = 2.0  # standard deviations above the background, for a passage to match by meaning
# What a passage counts for that does not name the article asked for. Up to .69 it comes below one
# that does, for all of 20 questions for an article or annex of the sample documents. Of 10 on an
# article of a law that is not there, 6 have one of other rules first with a half, 1 with this.
_UNNAMED = 2 / 3
# Where the article asked for is a heading. Of 18 questions for one, a mention came first 3 times
# when it counted for 1, once with this; from .75 so does an article 3 of these rules before the
# mention of the article 3 of another regulation that was meant.
_MENTIONED = 0.85
_OF_ANOTHER = 0.5  # what stands under the heading of another article
_REFERRING = 0.5  # what passages count for that only name sources
_FULL = 30  # words of a passage from which it counts for all of what it matches
_SLIGHT = 0.5  # what one of no words, that holds nothing of the question, would count for
_UNEXPLAINED = 0.5  # what passages count for that only name an abbreviation whose meaning is asked
_UNTIL = re.compile(r"(?<!\S)t/m(?!\S)", re.IGNORECASE)  # else a rare word, which decides
_MOST_CRITERIA = 4  # that are left out one by one; each may double the work
_MOST_REREAD = 2  # with a cross-encoder, which may read for seconds under each
_EQUAL = 1e-6  # between scores that are equally good
_BEST = 3  # passages that decide whether there is an answer; one or five tell no better
_FEW_VECTORS = 30  # below this a background means nothing
_NEUTRAL_MARGIN = 2.0  # standard deviations; then the words alone decide


Method = Literal["samen", "woorden", "betekenis", "rrf"]


class Shelves(Protocol):
    """What a search needs from the store."""

    def selected(self, filters: Filters) -> Rowids | None:
        """Row numbers that a filter allows, ascending; ``None`` is all of them."""
        ...

    def match(
        self, query: str, weights: Sequence[float], among: Rowids | None, limit: int
    ) -> list[tuple[int, float]]:
        """(row number, BM25) of passages, best first; higher is better."""
        ...

    def holding(self, query: str, *, verbatim: bool) -> Rowids:
        """Row numbers that a full-text query matches, ascending."""
        ...

    def searchable(self) -> Rowids:
        """Row numbers of all passages that are searched, ascending."""
        ...

    def written(self, prefix: str, limit: int = 1_000) -> dict[str, int]:
        """Words as they stand in the passages that start so, with how many passages hold each."""
        ...

    def titled(self, pattern: Callable[[str], object]) -> Rowids:
        """Row numbers of the passages of documents whose title passes, ascending."""
        ...

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands, in any column."""
        ...

    def passage_count(self) -> int:
        """How many passages are searched."""
        ...

    def document_count(self, rowids: Sequence[int] | Rowids) -> int:
        """In how many documents some passages stand."""
        ...

    def average_length(self) -> float:
        """Terms of a searched passage, on average, over all columns."""
        ...

    def term_texts(self, rowids: Sequence[int] | Rowids) -> dict[int, dict[str, str]]:
        """The analysed terms of passages by row number and column."""
        ...

    def facets(self, rowids: Sequence[int] | Rowids) -> dict[str, dict[str, int]]:
        """How many of some passages have each label or stand in documents of which kind."""
        ...

    def passages(self, rowids: Sequence[int] | Rowids) -> list[Passage]:
        """Passages by row number in the order asked for; those that are gone are left out."""
        ...

    def rowids(self, ids: Sequence[str]) -> dict[str, int]:
        """Row numbers by passage id."""
        ...

    def documents(self, ids: Sequence[str] | None = None) -> list[Document]:
        """Documents by id."""
        ...

    def text(self, document_id: str) -> str:
        """The verbatim text of a document."""
        ...

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The pages of a document."""
        ...

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """Tags by passage id."""
        ...


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


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates for a question, best first.

    ``margin`` is that of the best cosine above the collection's background, in standard
    deviations of the cosines between its passages.
    """

    fused: tuple[Fused, ...]
    margin: float
    among: Rowids | None = None  # what could be found; None is everything
    vector: Vector | None = None  # of the question
    nearest: tuple[tuple[int, float], ...] = ()  # to it, as (row number, cosine), best first
    unlowered: tuple[Fused, ...] = ()  # the best, before an article asked for decided
    is_read: bool = False  # in the order of a reranker, which knows how much a passage says


@dataclass(frozen=True, slots=True)
class _Asked:
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
        store: Shelves,
        passages: int,
        analyzer: terms.Analyzer,
        beginnings: Collection[str] = (),
    ) -> _Asked:
        asked = analyzer.asked(question)
        frequencies = store.frequencies({*asked, *(part for of in asked.values() for part in of)})
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
class _Candidate:
    fused: Fused
    passage: Passage
    also: tuple[Passage, ...] = ()


def search(
    question: str,
    *,
    store: Shelves,
    index: VectorIndex,
    embedder: Embedder,
    analyzer: terms.Analyzer,
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
        store: documents and passages.
        index: their vectors.
        embedder: the model of ``index``.
        analyzer: the analysis with which the store's terms were made.
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
        raise QueryError(f"Het aantal resultaten is {count}; geef 1 of meer.")
    pool = max(_POOL, _SPARE * count)
    reranker = None if reranker is None else ReadOnce(reranker)
    parsed = query.parse(question, fields)
    text, changes = mended(_UNTIL.sub("tot en met", parsed.text), store, analyzer)
    within, unmet = _met(parsed, changes, store, analyzer, label)
    demands = parsed.holds or not parsed.asks
    if within is not None and demands:
        floor = 0.0  # what was asked for stands there, word for word
    if unmet and not parsed.text:
        return Found(question, (), abstained=True, remarks=(unmet,))
    naming = parsed.firm if parsed.condition is not None else text
    ranking_of = partial(
        rank,
        text,
        store=store,
        index=index,
        embedder=Remembering(embedder),  # it may be asked under several filters
        analyzer=analyzer,
        pool=pool,
        firm=naming,
    )
    answer = partial(
        _found,
        question,
        text,
        store=store,
        passages=len(index),
        analyzer=analyzer,
        count=count,
        per_document=per_document,
        pool=pool,
        unmet=unmet,
        spelling=[*_spelling(changes, parsed), *_lacking(naming, store, analyzer, filters, within)],
        fields=fields,
        beginnings=parsed.beginnings,
    )

    def ranked_in(filters: Filters, within: Rowids | None) -> Ranking:
        ranked = ranking_of(filters=filters, within=within)
        if reranker is None or not text.strip():
            return ranked
        return _reranked(text, ranked, store, reranker, max(_RERANKED, count))

    @cache  # one comes to the same filters by leaving out criteria in another order
    def found_in(filters: Filters, counting: VectorIndex | None) -> Found:
        ranked = ranked_in(filters, within)
        found = answer(ranked, floor=floor, index=counting, demands=demands)
        if unmet or not found.abstained or not found.nearest or ranked.among is None:
            return found
        # What a facet counts must be there for who narrows to it, though it answers less well.
        most = _MOST_CRITERIA if reranker is None else _MOST_REREAD
        wider = (found_in(one, index).matched for one in _wider(filters, most))
        counted = [np.intersect1d(one, ranked.among) for one in wider if one is not None]
        among = reduce(np.union1d, counted, np.empty(0, np.int64))
        if not len(among):
            return found
        ranked = ranked_in(Filters(), among)
        return answer(ranked, floor=0.0, index=counting, demands=True)

    return found_in(filters, index if facets else None)


def _met(
    parsed: query.Query,
    changes: Sequence[tuple[str, str]],
    store: Shelves,
    analyzer: terms.Analyzer,
    label: conditions.Labelled,
) -> tuple[Rowids | None, str]:
    """The passages that meet the conditions of a question, or what to say where none does."""
    if parsed.condition is None:
        return None, ""
    condition = query.respelled(parsed.condition, changes)
    within = conditions.rows(condition, store, analyzer, label)
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


def _spelling(changes: Sequence[tuple[str, str]], parsed: query.Query) -> list[str]:
    """What to say of mended words; the beginning of a word is no mistake."""
    return [
        f"“{word}” staat nergens; bedoelde u “{near}”?"
        if word in parsed.verbatim
        else f"“{word}” staat nergens; gezocht is op “{near}”."
        for word, near in changes
        if word not in parsed.beginnings
    ]


def _lacking(
    question: str,
    store: Shelves,
    analyzer: terms.Analyzer,
    filters: Filters,
    within: Rowids | None,
) -> list[str]:
    """What to say of articles and annexes of a question that no passage names."""
    everywhere, here = [], []
    among = [one for one in (store.selected(filters), within) if one is not None]
    for shown, named in analyzer.each_article(question).items():
        several = store.holding(_of_several(shown), verbatim=True)
        rows = np.union1d(store.holding(named, verbatim=False), several)
        if not len(reduce(np.intersect1d, among, rows)):
            rows = np.union1d(rows, _in_a_range(shown, store, analyzer))
        if not len(rows):
            everywhere.append(f"“{shown}”")
        elif not len(reduce(np.intersect1d, among, rows)):
            here.append(f"“{shown}”")
    return [
        f"{joined(lacking[:_SHOWN])} {form_of(len(lacking), 'staat', 'staan')} zo {where}; wat u "
        "hier ziet, gaat dus misschien over iets anders."
        for lacking, where in (
            (everywhere, "nergens in de kennisbank"),
            (here, "niet in de documenten waarin u zoekt"),
        )
        if lacking
    ]


def _in_a_range(article: str, store: Shelves, analyzer: terms.Analyzer) -> Rowids:
    """Row numbers of passages that name an article or annex between others: "artikel 2 t/m 5"."""
    names = " OR ".join(f'"{name}"' for name in _NAMED_BY[article.partition(" ")[0]])
    rows = store.holding(f'({names}) AND ("t m" OR "tot")', verbatim=True)[:_MOST_READ]
    found = [row for row in rows for one in store.passages([row])
             if article in analyzer.each_article(one.quote)]  # fmt: skip
    return np.array(found, rows.dtype)


def _of_several(article: str) -> str:
    """The full-text query for words that may name an article or annex among others.

    >>> _of_several("bijlage 2")
    'NEAR("bijlagen" "2", 6)'
    """
    name, _, number = article.partition(" ")
    return f'NEAR("{name.removesuffix("e")}en" "{number}", {_ROW_OF_NUMBERS})'


def _as_word(sign: str, fields: Sequence[str]) -> str:
    """What to say of a sign that was read as a word; see `query.misread`."""
    if sign.startswith(("-", "−")) and not sign[1].isalnum():
        return f"Het streepje voor {sign[1:]} sluit niets uit; schrijf daarvoor NIET {sign[1:]}."
    if sign.startswith("-"):
        other = f"Wilt u passages met dat woord uitsluiten, schrijf dan NIET {sign[1:]}."
    elif "*" in sign:
        other = "Een * zoekt op een begin van twee letters of meer, en staat daarachter: buurt*."
    else:
        other = f"Velden zijn {joined((*query.FIELDS, *fields))}."
    return f"“{sign}” is gelezen als een gewoon woord. {other}"


_FEWEST_FIGURES = 5  # of a number; a shorter one stands in too many questions


def beside(question: str, documents: Callable[[], Iterable[Document]]) -> tuple[str, ...]:
    """What is known of the documents that bears on a question: numbers and gemeenten it names.

    A number of a document, such as its kenmerk, seldom stands in a passage; and where no document
    is of the gemeente that was asked about, an answer is about another one.

    Args:
        documents: gives all of them; called only when there may be something to tell.
    """
    from sbkennis.description import gemeenten_asked

    bare, places = letters_of(question), gemeenten_asked(question)
    if not places and sum(map(str.isdigit, bare)) < _FEWEST_FIGURES:
        return ()
    held, told = set(), []
    for one in documents():
        held.add((one.gemeente or "").casefold())
        told += [
            f"{each.value} is het {each.kind} van {one.title or one.file} ({one.id})."
            for each in one.identifiers
            if sum(map(str.isdigit, each.value)) >= _FEWEST_FIGURES
            and letters_of(each.value) in bare
        ]
    if held - {""}:
        told += [
            f"Geen enkel document is van de gemeente {name}; de antwoorden gaan dus misschien over "
            "een andere."
            for name in dict.fromkeys(places)
            if name.casefold() not in held
        ]
    return tuple(told)


def alike(
    passage: Passage,
    *,
    store: Shelves,
    index: VectorIndex,
    embedder: Embedder,
    analyzer: terms.Analyzer,
    filters: Filters = Filters(),
    count: int = 10,
    per_document: int = 3,
) -> Found:
    """Find passages that are like a passage, by its meaning and its rarest words.

    The other arguments are those of `search`. ``Found.query`` is the id of the passage.
    """
    row = store.rowids([passage.id])[passage.id]
    vector = index.vector(row)
    asked = analyzer.asked(passage.display or passage.quote)
    frequencies = store.frequencies(asked)
    known = [word for word in asked if frequencies[word] > 1]  # others stand here only
    telling = sorted(known, key=lambda word: frequencies[word])[:_TELLING]
    pool = max(_POOL, _SPARE * count)
    text = " ".join(telling) or passage.display
    if vector is None:
        vector = embedder.passages([text])[0]
    ranked = rank(
        text,
        store=store,
        index=index,
        embedder=embedder,
        analyzer=analyzer,
        filters=filters,
        pool=pool,
        vector=vector,
    )
    others = Ranking(tuple(one for one in ranked.fused if one.row != row), ranked.margin)
    return _found(
        passage.id,
        text,
        others,
        store=store,
        passages=len(index),
        analyzer=analyzer,
        count=count,
        per_document=per_document,
        pool=pool,
        floor=0.0,
    )


def _found(
    question: str,
    text: str,
    ranked: Ranking,
    *,
    store: Shelves,
    passages: int,
    analyzer: terms.Analyzer,
    count: int,
    per_document: int,
    pool: int,
    floor: float,
    unmet: str = "",
    spelling: Sequence[str] = (),
    index: VectorIndex | None = None,
    fields: Sequence[str] = (),
    demands: bool = False,
    beginnings: Collection[str] = (),
) -> Found:
    """The best of a ranking as hits, or as what is nearest when that is no answer.

    With an index, what matches is counted: all that could be found when the question ``demands``
    what a passage must be.
    """
    remarks = (*((unmet,) if unmet else ()), *_misread(question, fields), *spelling)
    asked = _Asked.of(text, store, passages, analyzer, beginnings)
    few = _past_ties(ranked.fused, _SPARE * count)
    candidates = _candidates(ranked.fused[:few], store, asked, is_read=ranked.is_read)
    if not candidates:
        return Found(question, (), abstained=True, remarks=remarks)
    folded = _folded(candidates)
    if per_document > 0 and len({one.passage.document for one in candidates}) < ranking.FIRST:
        every = [one.row for one in ranked.fused[:pool]]
        if len(folded) < count or store.document_count(every) >= ranking.FIRST:
            lower = _candidates(ranked.fused[few:pool], store, asked, is_read=ranked.is_read)
            folded += lower
    chosen = _spread(folded, per_document)[:count]
    deciding = (*candidates[:_BEST], *_candidates(ranked.unlowered, store, asked)[:_BEST])
    wanted = {one.passage.document for one in (*chosen, *deciding)}
    wanted |= {other.document for one in chosen for other in one.also}
    documents = {document.id: document for document in store.documents(sorted(wanted))}
    coverage = max(
        asked.coverage(_read(documents[one.passage.document], one.passage)) for one in deciding
    )
    confidence = ranking.confidence(coverage, asked.seen, ranked.margin)
    hits = _hits(asked, chosen, documents, store)
    if _explaining(candidates[:_BEST], abbreviations.asked_only(text)):
        floor = 0.0  # "afkorting" stands in no text, and the name in full does
    if unmet or (text and confidence < floor):
        return Found(question, (), True, nearest=hits, confidence=confidence, remarks=remarks)
    found = Found(question, hits, abstained=False, confidence=confidence, remarks=remarks)
    if index is None:
        return found
    if demands and ranked.among is not None:
        matching = ranked.among
    elif sum(asked.frequencies.values()) > _COUNTED:
        remark = "Er passen te veel passages bij de vraag om ze per kenmerk te tellen."
        return replace(found, remarks=(*remarks, remark))
    else:
        matching = np.union1d(_holding(asked, store, ranked.among), _near(ranked, index))
        matching = np.union1d(matching, np.array([one.fused.row for one in chosen], np.int64))
    return replace(found, matching=len(matching), facets=store.facets(matching), matched=matching)


def _misread(question: str, fields: Sequence[str]) -> Iterator[str]:
    """What to say of signs in a question that were read as words."""
    for name in query.unfinished(question, fields):
        yield (
            f"“{name}:” is gelezen als een gewoon woord. Wilt u erop filteren, schrijf de waarde "
            f"dan direct achter de dubbele punt, zonder spatie: {name}:…"
        )
    for sign in query.misread(question, fields):
        yield _as_word(sign, fields)


def _reranked(
    question: str, ranked: Ranking, store: Shelves, reranker: Reranker, count: int
) -> Ranking:
    """The first of a ranking in the order of a reranker; the others below.

    Their scores say the place: those of a reranker may differ by less than what counts as equal.
    """
    first = _candidates(ranked.fused[:count], store)
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


def _holding(asked: _Asked, store: Shelves, among: Rowids | None) -> Rowids:
    """Passages that hold enough of a question; counted as `ranking.coverage` does."""
    rows, weights = [np.empty(0, np.int64)], [np.empty(0)]
    total = sum(asked.rarities[word] for word in asked.words)
    for word, parts in asked.words.items():
        whole = store.holding(asked.analyzer.query_of(word, parts=True), verbatim=False)
        rows.append(whole)
        weights.append(np.full(len(whole), asked.rarities[word]))
        of_parts = sum(asked.rarities[part] for part in parts)
        for part in parts if list(parts) != [word] else ():
            some = store.holding(asked.analyzer.query_of(part, parts=True), verbatim=False)
            some = np.setdiff1d(some, whole, assume_unique=True)
            worth = ranking.PART * asked.rarities[word] * asked.rarities[part] / of_parts
            rows.append(some)
            weights.append(np.full(len(some), worth))
    unique, place = np.unique(np.concatenate(rows), return_inverse=True)
    shares = np.bincount(place, np.concatenate(weights), len(unique))
    unique = unique[shares >= _SHARE * total - 1e-9]
    return unique if among is None else np.intersect1d(unique, among, assume_unique=True)


def _near(ranked: Ranking, index: VectorIndex) -> Rowids:
    """Passages whose meaning stands out from the collection; none where that means nothing."""
    if ranked.vector is None:
        return np.empty(0, np.int64)
    background = index.background(ranked.vector)
    if background.size < _FEW_VECTORS or background.spread <= 0:
        return np.empty(0, np.int64)
    least = background.mean + _NEAR * background.spread
    count, nearest = _POOL, list(ranked.nearest)
    while len(nearest) >= count and nearest[-1][1] >= least:
        count = 4 * len(nearest)
        nearest = index.search(ranked.vector, count, ranked.among)
    return np.array([row for row, cosine in nearest if cosine >= least], np.int64)


def absent(question: str, *, store: Shelves, analyzer: terms.Analyzer) -> tuple[str, ...]:
    """The words of a question that stand nowhere in the collection, nor any part of them."""
    found = []
    for written in question.split():
        asked = analyzer.asked(written)
        every = {*asked, *(part for parts in asked.values() for part in parts)}
        if every and not any(store.frequencies(every).values()):
            found.append(written.strip(".,;:!?()[]\"'“”‘’"))
    return tuple(dict.fromkeys(found))


def rank(
    question: str,
    *,
    store: Shelves,
    index: VectorIndex,
    embedder: Embedder,
    analyzer: terms.Analyzer,
    filters: Filters = Filters(),
    within: Rowids | None = None,
    pool: int = _POOL,
    method: Method = "samen",
    vector: Vector | None = None,
    firm: str | None = None,
) -> Ranking:
    """Rank passages by row number, without the cap per document, folding or a floor.

    Args:
        question: without words, passages come in their own order.
        within: row numbers that may be found, ascending, beside what the filters allow.
        pool: passages taken from each ranking.
        method: "samen" is how `search` ranks; the others are what it is measured against: words
            only, meaning only, and their reciprocal rank fusion.
        vector: of the question, when it is known.
        firm: what of the question every answer is about, when that is not all of it.
    """
    among = store.selected(filters)
    if within is not None:
        among = within if among is None else np.intersect1d(among, within, assume_unique=True)
    if among is not None and not len(among):
        return Ranking((), 0.0)
    if not question.strip():
        first = store.searchable() if among is None else among
        return Ranking(tuple(Fused(int(row), 0.0, 0.0, 0.0) for row in first[:pool]), 0.0, among)
    if vector is None:
        vector = embedder.questions([question])[0]
    nearest = index.search(vector, pool, among)
    matched = _matched(question, store, analyzer, among, pool, nearest)
    if method == "rrf":
        lists = [[row for row, _ in matched[:pool]], [row for row, _ in nearest]]
        return Ranking(tuple(ranking.reciprocal_rank_fusion(lists)), 0.0)
    by_words = dict(matched)
    naming = question if firm is None else firm
    named = _naming(naming, store, analyzer, among) if method == "samen" else ()
    headed = _naming(naming, store, analyzer, among, headed=True) if named else ()
    others = store.holding(analyzer.under_articles(naming), verbatim=False) if headed else ()
    rows = [*(row for row, _ in [*matched[:pool], *nearest]), *headed[:pool], *named[:pool]]
    in_pool = list(dict.fromkeys(rows))
    by_meaning = index.scores(vector, in_pool)
    background = index.background(vector)
    weight = ranking.REFERENCE_WEIGHT if analyzer.is_reference(question) else ranking.WORDS_WEIGHT
    fused = ranking.fuse(
        {row: by_words[row] for row in in_pool if row in by_words and method != "betekenis"},
        by_meaning if method != "woorden" else {},
        background.mean,
        weight,
    )
    unlowered: tuple[Fused, ...] = ()
    if named:
        unlowered = tuple(fused[: _past_ties(fused, _BEST)])
        fused = _lowered(fused, set(named), set(headed), set(map(int, others)))
    margin = _NEUTRAL_MARGIN
    if background.size >= _FEW_VECTORS and background.spread > 0:
        margin = (max(by_meaning.values(), default=0.0) - background.mean) / background.spread
    return Ranking(tuple(fused), margin, among, vector, tuple(nearest), unlowered)


def _naming(
    question: str,
    store: Shelves,
    analyzer: terms.Analyzer,
    among: Rowids | None,
    *,
    headed: bool = False,
) -> Sequence[int]:
    """Passages that name an article or annex of the question by its number, ascending.

    BM25 takes "artikel 4" for two words, and finds a short article 11 with more of the others.
    With ``headed`` only those that are of it: under its heading, or beginning with it.
    """
    query = analyzer.articles(question, headed=headed)
    if not query:
        return ()
    rows = store.holding(query, verbatim=False)
    if among is not None:
        rows = np.intersect1d(rows, among, assume_unique=True)
    return [int(row) for row in rows]


def _lowered(
    fused: Sequence[Fused], named: Set[int], headed: Set[int], others: Set[int]
) -> list[Fused]:
    """A ranking in which passages count for less that do not name the article asked for.

    Where some stand under its heading, a mention in the text of others counts for less too, and
    what stands under that of another article least.
    """

    def worth(row: int) -> float:
        if row in named:
            return _MENTIONED if headed and row not in headed else 1.0
        return _OF_ANOTHER if row in others else _UNNAMED

    lowered = (one._replace(score=one.score * worth(one.row)) for one in fused)
    return sorted(lowered, key=lambda one: (-one.score, one.row))


def mended(
    question: str, store: Shelves, analyzer: terms.Analyzer
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A question with its spelling mistakes mended, and which words became which.

    A mistake is a word that stands nowhere in the collection, in no form, and that is no Dutch word
    or compound either; it becomes the one word of the collection that is nearest to it.
    """
    changes = []
    for word in dict.fromkeys(re.findall(r"[^\W\d_]{5,}", question)):
        if analyzer.is_word(word) or word.isupper():
            continue
        asked = analyzer.asked(word)
        if not asked or any(store.frequencies(asked).values()):
            continue
        known = store.written(word[:_SAME_START], _LOOKED_AT)
        # a name is no slip for a word that happens to stand once
        is_right = analyzer.is_word if word.islower() else lambda _: False
        near = ranking.nearest(word.casefold(), known, is_right)
        if near is not None:
            changes.append((word, near))
            question = re.sub(rf"(?<!\w){word}(?!\w)", near, question)
    return question, tuple(changes)


def _matched(
    question: str,
    store: Shelves,
    analyzer: terms.Analyzer,
    among: Rowids | None,
    pool: int,
    nearest: Sequence[tuple[int, float]],
) -> list[tuple[int, float]]:
    """(row number, BM25) of passages by their words, best first.

    Where the words of a question stand in very many passages, only the rarest of them choose
    candidates, beside those that are near in meaning; all words rank them.
    """
    asked = analyzer.asked(question)
    every = {*asked, *(part for parts in asked.values() for part in parts)}
    frequencies = store.frequencies(every)
    if sum(frequencies.values()) <= _PLACES:
        query = analyzer.query(question)
        return store.match(query, terms.WEIGHTS, among, max(_WORD_POOL, pool))
    rare: set[str] = set()
    places = 0
    for term in sorted(every, key=lambda one: frequencies[one]):
        places += frequencies[term]
        if places > (_FEW_PLACES if rare else _MOST_PLACES):
            break
        rare.add(term)
    query = analyzer.query(question, rare)
    chosen = [row for row, _ in store.match(query, terms.WEIGHTS, among, pool + _RESCORED)]
    rows = np.array([*chosen, *(row for row, _ in nearest)], np.int64)
    scores = analyzer.scores(
        question,
        store.term_texts(np.unique(rows)),
        frequencies,
        store.passage_count(),
        store.average_length(),
    )
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def _candidates(
    fused: Sequence[Fused], store: Shelves, asked: _Asked | None = None, *, is_read: bool = False
) -> list[_Candidate]:
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
    found = [_Candidate(one, by_row[one.row]) for one in fused if one.row in by_row]
    level = dict(zip((one.row for one in fused), _levels(fused), strict=True))
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
    candidates = [_Candidate(one, by_row[one.row]) for one in fused if one.row in by_row]
    full = _explaining(candidates, abbreviations.asked(question))
    if not full:
        return fused
    lowered = (
        one if one.row in full else one._replace(score=one.score * _UNEXPLAINED) for one in fused
    )
    return sorted(lowered, key=lambda one: -one.score)


def _explaining(candidates: Iterable[_Candidate], shorts: Sequence[str]) -> set[int]:
    """The rows of what writes one of some abbreviations in full."""
    return {
        one.fused.row
        for one in (candidates if shorts else ())
        for short in shorts
        if abbreviations.written_out(one.passage.display or one.passage.quote, short)
    }


def _worth(passage: Passage, asked: _Asked, *, is_read: bool) -> float:
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


def _only_refers(passage: Passage, asked: _Asked) -> bool:
    """Whether a passage only names sources, and by no number that was asked for."""
    words = passage.display or passage.quote
    if passage.kind is PassageKind.TABLE or not is_entry(words):
        return False
    held = asked.analyzer.matches(asked.text, words).held
    return not any(any(map(str.isdigit, one)) for one in held)


def _levels(fused: Sequence[Fused]) -> list[int]:
    """Which of a ranking, best first, are equally good: the same number.

    A score is off by a little that depends on the order in which a sum was made, and so on the
    order in which documents came in; that may not decide between equals.
    """
    level, levels = 0, []
    for before, one in pairwise((*fused[:1], *fused)):
        level += before.score - one.score > _EQUAL
        levels.append(level)
    return levels


def _past_ties(fused: Sequence[Fused], count: int) -> int:
    """So many of a ranking, and those that are as good as the last of them."""
    while 0 < count < len(fused) and fused[count - 1].score - fused[count].score <= _EQUAL:
        count += 1
    return count


def _folded(first: Sequence[_Candidate]) -> list[_Candidate]:
    """Near-duplicates joined under the best of them."""
    same = ranking.fold(
        (place, one.passage.display or one.passage.quote) for place, one in enumerate(first)
    )
    return [
        _Candidate(
            first[place].fused,
            first[place].passage,
            tuple(first[other].passage for other in others),
        )
        for place, others in same.items()
    ]


def _spread(candidates: Sequence[_Candidate], per_document: int) -> list[_Candidate]:
    by_id = {one.passage.id: one for one in candidates}
    document_of = {one.passage.id: one.passage.document for one in candidates}
    order = ranking.spread_over_documents(list(by_id), document_of, per_document)
    return [by_id[passage] for passage in order]


def _hits(
    asked: _Asked,
    chosen: Sequence[_Candidate],
    documents: Mapping[str, Document],
    store: Shelves,
) -> tuple[Hit, ...]:
    texts: dict[str, str] = {}
    pages: dict[str, tuple[Page, ...]] = {}
    tags = store.tags([one.passage.id for one in chosen])
    hits = []
    for rank, one in enumerate(chosen, start=1):
        passage, document = one.passage, documents[one.passage.document]
        if document.id not in texts:
            texts[document.id] = store.text(document.id)
        for each in (passage, *one.also):
            if each.document not in pages:
                pages[each.document] = store.pages(each.document)
        citation = citations.cite(document, passage, texts[document.id], pages=pages[document.id])
        hits.append(
            Hit(
                rank=rank,
                score=one.fused.score,
                document=document,
                passage=passage,
                citation=citation,
                page_label=page_label(passage, pages[document.id]),
                sentence=_sentence(asked, passage),
                reasons=Reasons(
                    words=asked.matching(passage.display or passage.quote),
                    word_score=one.fused.words,
                    meaning_score=one.fused.meaning,
                ),
                tags=tags.get(passage.id, ()),
                also=tuple(other.id for other in one.also),
                also_in=tuple(
                    _standing(documents[other.document], other, pages[other.document])
                    for other in one.also
                ),
            )
        )
    return tuple(hits)


def _standing(document: Document, passage: Passage, pages: Sequence[Page]) -> str:
    """Where a passage stands, in few words: its document, and its page or slide."""
    title = document.title or document.file
    label = page_label(passage, pages)
    return f"{title}, {'dia' if document.unit == 'slide' else 'p.'} {label}" if label else title


def _read(document: Document, passage: Passage) -> str:
    """All that the words of a question may be found in: as `terms.Analyzer.columns` sees it."""
    parts = (document.title or "", *passage.heading, passage.context, passage.display)
    return "\n".join(part for part in (*parts, "" if passage.display else passage.quote) if part)


def page_label(passage: Passage, pages: Sequence[Page]) -> str | None:
    """The page on which a passage starts, as it is printed there."""
    number = passage.first_page
    if number is None:
        return None
    printed = next((page.label for page in pages if page.number == number), None)
    return printed or str(number)


def _sentence(asked: _Asked, passage: Passage) -> tuple[int, int] | None:
    """The sentence that holds most of the question, the first of them when several do.

    Without words in common only a passage of one sentence has one: embedding the sentences of ten
    passages would take the engine of the default model seconds.
    """
    if len(passage.sentences) == 1:
        return passage.sentences[0]
    best: tuple[float, tuple[int, int]] | None = None
    for start, end in passage.sentences:
        words = passage.quote[start:end].replace("-\n", "")
        coverage = asked.coverage(words)
        if asked.beginning is not None and asked.beginning.search(words):
            coverage += 1
        if coverage > 0 and (best is None or coverage > best[0]):
            best = (coverage, (start, end))
    return best[1] if best else None
