"""A question and what is held → Dutch sentences on how it was read, and on what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

import numpy as np

from sbkennis import query, terms
from sbkennis.cleaning import letters_of
from sbkennis.phrases import form_of, joined
from sbkennis.records import Document, Filters
from sbkennis.search.shelves import Rowids, Shelves

__all__ = ["beside", "of_absent", "of_articles", "of_signs", "of_spelling"]

_ROW_OF_NUMBERS = 6  # words between "artikelen" and one of several numbers after it
_NAMED_BY = {  # of one, and of several
    "artikel": (("artikel", "art"), ("artikelen", "artt")),
    "bijlage": (("bijlage",), ("bijlagen",)),
}
_MOST_READ = 5_000  # passages, for an article that is named along with others
_SHOWN = 5  # articles of a question of which is told that they stand nowhere
_MOST_ABSENT = 5  # words of a question of which is told that they stand nowhere
_FEWEST_FIGURES = 5  # of a number; a shorter one stands in too many questions


def of_spelling(changes: Sequence[tuple[str, str]], parsed: query.Query) -> list[str]:
    """What to say of mended words; the beginning of a word is no mistake."""
    return [
        f"“{word}” staat nergens; bedoelde u “{near}”?"
        if word in parsed.verbatim
        else f"“{word}” staat nergens; gezocht is op “{near}”."
        for word, near in changes
        if word not in parsed.beginnings
    ]


def of_absent(words: Sequence[str]) -> list[str]:
    """What to say of words of a question that stand nowhere.

    >>> of_absent(["zaterdag", "zaal"])
    ['“zaterdag” en “zaal” komen in geen enkel document voor.']
    """
    if not words:
        return []
    shown = [f"“{word}”" for word in words[:_MOST_ABSENT]]
    come = form_of(len(words), "komt", "komen")
    return [f"{joined(shown)} {come} in geen enkel document voor."]


def of_articles(
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
            rows = np.union1d(rows, _named_along(shown, store, analyzer))
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


def _named_along(article: str, store: Shelves, analyzer: terms.Analyzer) -> Rowids:
    """Row numbers of passages that name an article or annex along with others.

    Such as "artikel 2 t/m 5", "artikelen 2-5" and "artikel 2 en 3".
    """
    name, _, number = article.partition(" ")
    alone, several = _NAMED_BY[name]
    ranges = " OR ".join(f'"{one}"' for one in alone)
    near = (f'NEAR("{one}" "{number}", {_ROW_OF_NUMBERS})' for one in alone)
    listed = (f'"{one}"' for one in several)
    query = " OR ".join((*near, *listed, f'(({ranges}) AND ("t m" OR "tot"))'))
    rows = store.holding(query, verbatim=True)[:_MOST_READ]
    passages = store.passages(rows)
    found = [one.id for one in passages if article in analyzer.each_article(one.quote)]
    return np.array(sorted(store.rowids(found).values()), rows.dtype)


def _of_several(article: str) -> str:
    """The full-text query for words that may name an article or annex among others.

    >>> _of_several("bijlage 2")
    'NEAR("bijlagen" "2", 6)'
    """
    name, _, number = article.partition(" ")
    return f'NEAR("{name.removesuffix("e")}en" "{number}", {_ROW_OF_NUMBERS})'


def of_signs(question: str, fields: Sequence[str]) -> Iterator[str]:
    """What to say of signs in a question that were read as words."""
    for name in query.unfinished(question, fields):
        yield (
            f"“{name}:” is gelezen als een gewoon woord. Wilt u erop filteren, schrijf de waarde "
            f"dan direct achter de dubbele punt, zonder spatie: {name}:…"
        )
    for sign in query.misread(question, fields):
        yield _as_word(sign, fields)


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
