"""Candidates → hits: each with its citation, its page, its sentence and why it was found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sbkennis import citations
from sbkennis.records import Document, Hit, Page, Passage, Reasons
from sbkennis.search.candidates import Asked, Candidate
from sbkennis.search.shelves import Shelves

__all__ = ["as_hits", "page_label"]

# A question for how much or when is answered by a sentence with a number in it. Of the 33 answers
# that the questions of tests/data/vragen_werk.jsonl find, the sentence that answers is marked in
# 23, without this in 20, with .15 as much as with 1; of the gold's 51 hits none changes.
_FOR_NUMBER = re.compile(
    r"\b(?:hoe(?:veel| ?lang| hoog| groot| vaak| oud| laat)|wat (?:kost|kosten|betaal\w*)|wanneer"
    r"|welke? (?:percentage|bedrag|jaar|datum|dag|deel|aandeel)|percentage|bedrag|tarief|datum)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|twintig"
    r"|honderd|duizend|helft|kwart|driekwart|derde|januari|februari|maart|april|mei|juni|juli|augustus|september"
    r"|oktober|november|december)\b",
    re.IGNORECASE,
)
_HAS_NUMBER = 0.3  # of the question, that a number counts for


def as_hits(
    asked: Asked,
    chosen: Sequence[Candidate],
    documents: Mapping[str, Document],
    store: Shelves,
) -> tuple[Hit, ...]:
    """What is shown of a question, best first.

    Args:
        asked: the question.
        chosen: what is shown.
        documents: by id, those of ``chosen`` and of what is folded into it.
        store: for texts, pages and tags.

    Raises:
        CitationError: a stored quotation differs from the stored text.
    """
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


def page_label(passage: Passage, pages: Sequence[Page]) -> str | None:
    """The page on which a passage starts, as it is printed there."""
    number = passage.first_page
    if number is None:
        return None
    printed = next((page.label for page in pages if page.number == number), None)
    return printed or str(number)


def _sentence(asked: Asked, passage: Passage) -> tuple[int, int] | None:
    """The sentence that holds most of the question, the first of them when several do.

    A number that is asked for counts for some of it; one that the question names is not asked for.

    Without words in common only a passage of one sentence has one: embedding the sentences of ten
    passages would take the engine of the default model seconds.
    """
    if len(passage.sentences) == 1:
        return passage.sentences[0]
    for_number = _FOR_NUMBER.search(asked.text) is not None
    named = _numbers(asked.text)
    best: tuple[float, tuple[int, int]] | None = None
    for start, end in passage.sentences:
        words = passage.quote[start:end].replace("-\n", "")
        coverage = asked.coverage(words)
        if asked.beginning is not None and asked.beginning.search(words):
            coverage += 1
        if for_number and coverage > 0 and _numbers(words) - named:
            coverage += _HAS_NUMBER
        if coverage > 0 and (best is None or coverage > best[0]):
            best = (coverage, (start, end))
    return best[1] if best else None


def _numbers(text: str) -> set[str]:
    """The numbers of a text, and the words that are one."""
    return {one.casefold() for one in _NUMBER.findall(text)}
