"""Dutch text → terms for ranking by words, and a question → a full-text query over them.

A word is indexed twice: as its lemma (simplemma, then the Snowball suffix rules, which together
conflate more right forms and fewer wrong ones than either alone) and as the parts of a compound
("ontmoetingsplekken" is also "ontmoeting" and "plek"). Numbers, years, abbreviations and
reference numbers stay whole; a reference number is also found by its parts, and
"(zorg)professionals" as one word and as two. What was compared is in
benchmarks/RECORD.md, "Dutch analysis" and "Splits of compounds".
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from sbkennis import dictionary

if TYPE_CHECKING:
    from Stemmer import Stemmer

__all__ = ["COLUMNS", "VERSION", "WEIGHTS", "Analyzer", "Matches"]

# Lemma, stem and parts of compounds: nDCG@10 of words alone .79, .46 and .65 on three judged sets,
# without the parts .74, .38 and .62. Parts among the words are worse on two of the three.
COLUMNS = ("title", "heading", "words", "parts")
# BM25 weights in the order of COLUMNS. A heading says what its passage is about in few words. The
# judged sets hardly tell the difference: from (0, 1) to (3, 3) for the first two, nDCG@10 moves
# by less than 0.01.
WEIGHTS = (1.0, 2.0, 1.0, 1.0)
VERSION = "6"  # raise when the same text would give other terms

# A reference number: letters and digits with separators inside ("3586274-1049065-PZO",
# "2022/23", "art. 2.1.4"); else a word, perhaps with hyphens or apostrophes in it ("e-mail").
_TOKEN = re.compile(
    r"(?P<number>(?=[^\s,;()]*\d)[^\W_]+(?:[-./:_][^\W_]+)+)|(?P<word>[^\W_]+(?:[-'’][^\W_]+)*)"
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?![\d])")
_ARTICLE = re.compile(
    r"\b(?P<kind>art(?:ikel(?:en)?|t?\.)?|bijlagen?)\s+"
    r"(?P<number>(?:[A-Z]?\d+[a-z]*|[IVX]+\b(?!\.[a-z])|(?<=bijlage\s)(?-i:[A-T])\b(?!['’]))"
    r"(?:[.:]\d+[a-z]*)*)\b",
    re.IGNORECASE,
)
# What may follow: "artikelen 4, 5 en 7", "bijlage 1 of 2", but not "artikel 4, 2e lid".
_FURTHER = re.compile(
    r"(?P<link>,?\s+(?:en|of|tot(?:\s+en\s+met)?|t/m)\s+|\s*,\s*|\s*[-–]\s*)"
    r"(?P<number>(?:[A-Z]?\d+(?!(?:e|de|ste)\b)[a-z]*|(?-i:[IVX]+)\b(?!\.[a-z]))(?:[.:]\d+[a-z]*)*)\b"
    r"(?!\s*(?:%|procent|euro|jaar|jaren|keer)\b)",
    re.IGNORECASE,
)
_SEVERAL = ("artikelen", "artt.", "bijlagen")
_LAST_NUMBER = re.compile(r"(?P<chapter>(?:\w+[.:])*)(?P<last>\d{1,4})")
_LONGEST_RANGE = 30  # articles; more is no range but a slip
# "(zorg)professionals" says two words at once; a web page or a line end may lose the first bracket.
_OPTIONAL = re.compile(
    r"[^\W\d_]*\([^\W\d_]{2,}-?\)[^\W\d_]{3,}|[^\W\d_]{3,}\([^\W\d_]{2,}\)[^\W\d_]*"
    r"|[^\W\d_]{3,}\)[^\W\d_]{3,}"
)
_PIECE = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_]{2})['’]s$", re.IGNORECASE)
_SHORTEST_PART = 4  # letters; below that "ver", "ken" and "aar" pass for words
_SHORTEST_HEAD = 5  # of the known last part, when the first is not in the word list
_LONGEST_WORD = 60  # longer strings are garbage or addresses: never split
_LINKS = ("", "s", "en", "e", "n")  # letters that join the parts of a compound
_TAKES_S = ("heid", "ing", "schap", "teit", "leven")  # in a compound always with an s after it
_FELLOW = re.compile(r"mede(?!werk)(\w{2,}(?:e|aa)rs?|\w*mens(?:en)?)")
_DERIVED = re.compile(
    r"(?:aan|achter|af|bij|door|in|mee|na|om|onder|op|over|toe|uit|voor|weg)?"
    r"(?:be|ge|her|ont|ver|(?<=\w))"
)
_DOES = re.compile(r"(?P<stem>\w{5,})(?:er|ster)s?")  # "verbinder" is who does "verbinden"
# What follows the stem of a verb, its last letter doubled.
_INFLECTIONS = frozenset({"ing", "ingen", "en", "end", "ende", "er", "ers", "elijk", "elijke"})

_LONG_VOWEL = re.compile(r"([aeou])\1(?=[^aeiou]$)")
# Words that the list has under another word, or that the stemmer makes equal to another, each with
# its term: "ouderen" are no parents, "leden" is not of "lijden", and to know is no "wet". The
# commoner of two keeps its term, so that a library of before finds it as well.
_MISTAKEN = {
    word: term
    for term, words in {
        "bied": "geboden",
        "bond": "bond",
        "data": "data",
        "drag": "gedragen",
        "eerst": "eerste eersten",
        "gelov": "geloof",
        "gevar": "gevaren",
        "geval": "gevallen",
        "laatst": "laatst laatste",
        "later": "later latere",
        "lid": "leden",
        "maatj": "maatje",
        "not": "noot",
        "openbar": "openbaar openbare openbaarheid",
        "ouder": "oudere",
        "ouders": "ouder ouders ouderlijk ouderlijke",
        "overig": "overig overige",
        "tweed": "tweede",
        "derd": "derde",
        "vierd": "vierde",
        "vijfd": "vijfde",
        "vaardig": "vaardig",
        "verslag": "verslagen",
        "weten": "geweten weet weten wist wisten",
    }.items()
    for word in words.split()
}

# Endings that are words in a list of words and parts of derivations in a text.
_ENDINGS = frozenset(
    _PIECE.findall(
        """
    aal aale aals aar aars ale ander anders ant anten appen aren atie aties baar bare chap
    chappen delijk den dere deren ding dingen eel ele elijk elijke ende ent enten erden eren
    erij erijen even gaan gen happen heden heid ieke iging ijke ijken ingen isch ische isme
    isten king kingen lijk lijke lijkheid lijks ling lingen loos loze matig matige nemen ning
    ningen raars rende rijke ring ringen schap schappen sels ster sters teit tellingen tief tien
    ties tieve ting tingen zaam zame
    """
    )
)

# What stands before a verb or a noun and gives it another meaning: "overbelast" is not about a
# belt, nor "onderzoek" about what is under something. Shorter ones are no part anyhow.
_PREFIXES = frozenset(
    _PIECE.findall(
        """
        achter boven door heen langs mede meer naast neer onder over rond rondom samen sinds tegen
        terug tijdens tussen vanaf vanuit volgens voor voort vooruit weer
        """
    )
)

_STOP_WORDS = frozenset(
    _PIECE.findall(
        """
    aan al alle als andere ben bij daar dan dat de der des deze die dit doet door dus een eens
    en er ervan gaan gaat geen haar had hadden heb hebben hebt heeft hem hen het hier hij hoe
    hoeveel hun ik in is je jij jou jullie kan kon kun kunnen maar mag me mee meer men met mij
    mijn moest moet moeten mogen na naar niet nog nu of om omdat onder ons onze ook op over
    reeds te ten ter toch toe tot u uit uw van vanaf vanuit voor waar waarin waarom waarop
    waarvan wanneer want waren was wat we wel welk welke werd werden wie wij wil willen word
    worden wordt zal ze zei zelf zich zij zijn zo zoals zou zouden zullen
    """
    )
)
_NO_PART = _STOP_WORDS - {"zelf"}  # "waarborgen" is no "borgen"; "zelfbeheer" is "beheer"


@dataclass(frozen=True, slots=True)
class Matches:
    """Which words of a text match a question: as they stand there, and as terms.

    ``held`` has the terms and the parts of them, of those words only.
    """

    words: tuple[str, ...]
    held: frozenset[str]


class _Word(NamedTuple):
    """One word of a text as it stands there, with its term and the parts of it."""

    surface: str
    term: str
    parts: tuple[str, ...]  # the term itself when it is no compound


class Analyzer:
    """The analysis of Dutch; the word list is opened at the first word."""

    def columns(
        self, title: str | None, heading: Sequence[str], context: str, display: str
    ) -> dict[str, str]:
        """The terms of one passage by column, separated by spaces; keys are `COLUMNS`.

        Args:
            title: of the document.
            heading: the heading path of the passage.
            context: what is read along with it (lead-in, table headers).
            display: its words as a reader sees them.
        """
        text = _words(display)
        above = _words("\n".join((*heading, context)))
        of_title = _words(title or "")
        return {
            "title": " ".join(_both(of_title)),
            "heading": " ".join(_both(above)),
            "words": " ".join(word.term for word in text),
            "parts": " ".join(part for word in text for part in word.parts),
        }

    def query(self, question: str, only: Container[str] | None = None) -> str:
        """The full-text query that finds the words of a question and the parts of them.

        It holds quoted terms only, so no question can break it; a question without content words
        gives an empty string. With ``only``, other terms than these are left out.

        >>> Analyzer().query("Wat is een buurthuis?")
        '{title heading words} : ("buurthuis") OR {title heading parts} : ("buurt" OR "huis")'
        """
        words = _asked_words(question)
        asked = {
            "title heading words": dict.fromkeys(word.term for word in words),
            "title heading parts": dict.fromkeys(part for word in words for part in word.parts),
        }
        some = {
            columns: [term for term in found if only is None or term in only]
            for columns, found in asked.items()
        }
        return " OR ".join(
            f"{{{columns}}} : ({_any(found)})" for columns, found in some.items() if found
        )

    def scores(
        self,
        question: str,
        texts: Mapping[int, Mapping[str, str]],
        frequencies: Mapping[str, int],
        passages: int,
        length: float,
    ) -> dict[int, float]:
        """BM25 of passages by row number, as FTS5 reckons it; those with no word are left out.

        For some passages this is far cheaper than FTS5, which reads all places of every term.

        Args:
            question: the whole of it.
            texts: terms of the passages by row number and column.
            frequencies: of all terms and parts in the question.
            passages: in the collection.
            length: of a passage, on average, in terms over all columns.
        """
        asked, parts = _asked(question)
        worth = {
            term: max(1e-6, math.log((passages - many + 0.5) / (many + 0.5)))
            for term, many in frequencies.items()
        }
        weights = dict(zip(COLUMNS, WEIGHTS, strict=True))
        found = {}
        for row, columns in texts.items():
            tokens = {name: text.split() for name, text in columns.items()}
            norm = _K1 * (1 - _B + _B * sum(map(len, tokens.values())) / max(length, 1.0))
            held: dict[tuple[str, bool], float] = {}  # a word and a part are sought apart
            for name, every in tokens.items():
                for token in [one for one in every if one in worth]:
                    if name != "parts" and token in asked:
                        held[token, False] = held.get((token, False), 0.0) + weights[name]
                    if name != "words" and token in parts:
                        held[token, True] = held.get((token, True), 0.0) + weights[name]
            score = sum(
                worth[token] * many * (_K1 + 1) / (many + norm) for (token, _), many in held.items()
            )
            if score > 0:
                found[row] = score
        return found

    def is_word(self, word: str) -> bool:
        """Whether a word, or every part of it as a compound, is known Dutch.

        Who does what a verb says need not be in a list: a "buurtverbinder".
        """
        low = word.casefold()
        parts = _split(low)
        rests = (low[len(one) :] for one in _PREFIXES if low.startswith(one))
        known = (one for one in rests if len(one) >= _SHORTEST_PART and _is_known(one))
        is_listed = _is_known(low) or (bool(parts) and all(map(_is_known, parts))) or any(known)
        return is_listed or _is_who_does(low)

    def required(self, word: str) -> str:
        """The full-text query for passages that hold a word in any form; empty for a stop word.

        A word with a hyphen may be written without, a number without the sign between thousands.

        >>> Analyzer().required("buurthuizen"), Analyzer().required("e-mail")
        ('{words} : ("buurthuis")', '{words} : ("email")')
        >>> Analyzer().required("foto's")
        '{words} : (("fotos" OR "foto"))'
        """
        tokens = _TOKEN.finditer(unicodedata.normalize("NFKC", word))
        found = dict.fromkeys(one for token in tokens for one in _demanded(token))
        return f"{{words}} : ({' AND '.join(found)})" if found else ""

    def same(self, word: str, other: str) -> bool:
        """Whether two words are forms of one word."""
        one, two = (_analysed(_singular(each).casefold())[0] for each in (word, other))
        return one == two

    def query_of(self, term: str, *, parts: bool) -> str:
        """The full-text query that finds one term; with ``parts`` also where it is part of a word.

        >>> Analyzer().query_of("buurt", parts=False)
        '{title heading words} : "buurt"'
        """
        return f'{{title heading words{" parts" if parts else ""}}} : "{term}"'

    def articles(self, question: str, *, headed: bool = False) -> str:
        """The full-text query for passages that name the articles and annexes of a question.

        In the title, a heading or the words; with ``headed`` in the title, a heading or the first
        words. Empty when the question names none.

        >>> Analyzer().articles("Wat zegt art. 4 van de regels?")
        '{title heading words} : ("artikel 4" OR "art 4")'
        >>> Analyzer().articles("Wat staat er in bijlagen 2, 3 en 5?")
        '{title heading words} : ("bijlag 2" OR "bijlag 3" OR "bijlag 5")'
        """
        found = dict.fromkeys(chain.from_iterable(_articles(question).values()))
        if not found:
            return ""
        return _opening("title heading", found) if headed else _naming(found)

    def each_article(self, question: str) -> dict[str, str]:
        """The articles and annexes of a question, each with the query for what names it.

        >>> Analyzer().each_article("Wat staat er in art. 4 en bijlage B?")["bijlage B"]
        '{title heading words} : ("bijlag b")'
        """
        return {shown: _naming(names) for shown, names in _articles(question).items()}

    def under_articles(self, question: str) -> str:
        """The full-text query for passages of any article or annex, by heading or first word.

        >>> Analyzer().under_articles("Wat zegt art. 4 van de regels?")
        '{heading} : ("artikel" OR "art") OR {words} : (^ "artikel" OR ^ "art")'
        """
        text = unicodedata.normalize("NFKC", question)
        kinds = {match["kind"][0].casefold() for match in _ARTICLE.finditer(text)}
        names = [one for one in ("artikel", "art", "bijlag") if one[0] in kinds]
        return _opening("heading", names) if names else ""

    def is_reference(self, question: str) -> bool:
        """Whether a question is only a number or code ("30169-75"), so that words must decide.

        >>> Analyzer().is_reference("kamerstuk 30169, nr. 75"), Analyzer().is_reference("Wmo 2015")
        (True, False)
        """
        text = unicodedata.normalize("NFKC", question)
        codes = [match[0] for match in _THOUSANDS.finditer(text)]
        for match in _TOKEN.finditer(_THOUSANDS.sub(" ", text)):
            lower = match[0].casefold()
            if match["number"] or any(map(str.isdigit, lower)):
                codes.append(lower)
            elif lower not in _STOP_WORDS and _stem(lower) not in _REFERENCE_WORDS:
                return False
        return any(len("".join(_PIECE.findall(code))) >= _SHORTEST_CODE for code in codes)

    def asked(self, question: str) -> dict[str, tuple[str, ...]]:
        """The terms of a question, each with the parts of it (itself when it is no compound).

        >>> Analyzer().asked("Welke buurthuizen zijn open?")
        {'buurthuis': ('buurt', 'huis'), 'open': ('open',)}
        """
        return dict(_asked(question)[0])

    def matches(self, question: str, text: str) -> Matches:
        """The words of a text that match a question."""
        asked, parts = _asked(question)
        found: dict[str, str] = {}
        held: set[str] = set()
        for word in _words(text):
            if word.term in asked or parts.intersection(word.parts):
                found.setdefault(word.surface.casefold(), word.surface)
                held.update((word.term, *word.parts))
        return Matches(tuple(found.values()), frozenset(held))


def _articles(question: str) -> dict[str, list[str]]:
    """The articles and annexes of a question, each with the terms by which texts name it.

    >>> _articles("art. 4 en bijlage 2")
    {'artikel 4': ['artikel 4', 'art 4'], 'bijlage 2': ['bijlag 2']}
    """
    found = {}
    text = unicodedata.normalize("NFKC", question)
    for match in _ARTICLE.finditer(text):
        names = ("artikel", "art") if match["kind"][0] in "aA" else ("bijlage",)
        for number in _numbers(text, match):
            every = [_words(f"{name} {number}") for name in names]  # of "2:1" whole and pieces
            found[f"{names[0]} {number}"] = [" ".join(one.term for one in each) for each in every]
    return found


def _numbers(text: str, match: re.Match[str]) -> list[str]:
    """The number of an article or annex, and those that are named along with it.

    >>> text = "artikel 4, 5 en 7, artikelen 2.1 tot en met 2.3, artikel 6, 8 leden"
    >>> [_numbers(text, one) for one in _ARTICLE.finditer(text)]
    [['4', '5', '7'], ['2.1', '2.2', '2.3'], ['6']]
    """
    several = match["kind"].casefold() in _SEVERAL
    found, after_comma = [match["number"]], []
    at = match.end()
    while further := _FURTHER.match(text, at):
        link, number = "".join(further["link"].split()).casefold(), further["number"]
        if link in ("-", "–") and not several:
            break
        after_comma.append(number)
        if several or link != ",":
            is_range = link.lstrip(",") in ("totenmet", "tot", "t/m", "-", "–")
            between = _between(found[-1], number) if is_range and len(after_comma) == 1 else []
            found += [*between, *after_comma]
            after_comma = []
        at = further.end()
    return found


def _between(first: str, last: str) -> list[str]:
    """The numbers between two of a range: "4" and "7", "2.1" and "2.4"."""
    one, other = _LAST_NUMBER.fullmatch(first), _LAST_NUMBER.fullmatch(last)
    if one is None or other is None or one["chapter"] != other["chapter"]:
        return []
    numbers = range(int(one["last"]) + 1, int(other["last"]))
    if len(numbers) > _LONGEST_RANGE:
        return []
    return [f"{one['chapter']}{number}" for number in numbers]


def _demanded(token: re.Match[str]) -> Iterator[str]:
    """The queries that all hold where a word stands: of the whole, its pieces may be missing."""
    words = _words_of(token[0])
    if token["number"] and not _THOUSANDS.fullmatch(token[0]):
        yield from (_quoted(one.term) for one in words)
    elif words:
        forms = dict.fromkeys(one.term for one in (words[0], *_words_of(_singular(token[0]))[:1]))
        yield _quoted(words[0].term) if len(forms) == 1 else f"({_any(forms)})"


def _singular(word: str) -> str:
    """A word without the ending of a plural with an apostrophe.

    >>> _singular("regio's"), _singular("buurten")
    ('regio', 'buurten')
    """
    return _APOSTROPHE.sub("", word)


def _asked_words(question: str) -> list[_Word]:
    """The content words of a question; a stop word stays one with stress on it: "dé", "wél".

    "Eén" is more than a stop word.
    """
    return [
        word
        for word in _words(question)
        if word.surface.isascii()
        or (plain := _fold(word.surface.casefold())) not in _STOP_WORDS
        or plain == "een"
    ]


@lru_cache(maxsize=64)
def _asked(question: str) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """The terms of a question with their parts, and all these parts."""
    asked = {word.term: word.parts for word in _asked_words(question)}
    return asked, frozenset(part for parts in asked.values() for part in parts)


# Words around a number that say what kind of number it is.
_REFERENCE_WORDS = frozenset(
    {"kamerstuk", "kenmerk", "zaaknummer", "nummer", "ii", "i", "isbn", "doi", "dossier"}
)
_K1, _B = 1.2, 0.75  # of BM25 in FTS5
_SHORTEST_CODE = 5  # digits and letters; four digits may be a year


def _any(terms: Iterable[str]) -> str:
    return " OR ".join(map(_quoted, terms))


def _opening(columns: str, found: Iterable[str]) -> str:
    """The query for terms in columns, or as the first words."""
    first = " OR ".join(f"^ {_quoted(one)}" for one in found)
    return f"{{{columns}}} : ({_any(found)}) OR {{words}} : ({first})"


def _naming(terms: Iterable[str]) -> str:
    """The query for passages that name one of some articles."""
    return f"{{title heading words}} : ({_any(terms)})"


def _quoted(term: str) -> str:
    return f'"{term}"'


def _both(words: Sequence[_Word]) -> Iterator[str]:
    """Terms and the parts that differ from them, for columns that hold both."""
    for word in words:
        yield word.term
        yield from (part for part in word.parts if part != word.term)


def _words(text: str) -> list[_Word]:
    """The content words of a text in order."""
    text = unicodedata.normalize("NFKC", text)
    found: list[_Word] = []
    for match in _THOUSANDS.finditer(text):  # "30 169" is also 30169
        number = "".join(_PIECE.findall(match[0]))
        found.append(_Word(match[0], number, (number,)))
    for run in text.split():
        found += _words_of(run)
    return found


@lru_cache(maxsize=1 << 15)
def _words_of(run: str) -> tuple[_Word, ...]:
    """The content words of what stands between spaces; no word reaches over a space."""
    found: list[_Word] = []
    is_short = len(run) <= 2 * _LONGEST_WORD
    for optional in _OPTIONAL.finditer(run) if ")" in run and is_short else ():
        term, _ = _analysed("".join(_PIECE.findall(optional[0])).casefold())
        found.append(_Word(optional[0], term, (term,)))  # the parts are those of its pieces
    for match in _TOKEN.finditer(run):
        surface = match[0]
        if surface.isalnum():  # nearly all of them
            lower = surface.casefold()
            if lower not in _STOP_WORDS:
                found.append(_Word(surface, *_analysed(lower)))
            continue
        pieces = _PIECE.findall(surface)
        if len(pieces) > 1:
            whole = "".join(pieces)
            if match["number"]:
                term = _fold(whole.casefold())
                found.append(_Word(surface, term, (term,)))
            else:
                found.append(_Word(surface, *_analysed(whole.casefold())))
        for piece in pieces:
            lower = piece.casefold()
            if lower not in _STOP_WORDS and (len(pieces) == 1 or len(lower) > 1):
                found.append(_Word(piece, *_analysed(lower)))
    return tuple(found)


@lru_cache(maxsize=1 << 17)
def _analysed(word: str) -> tuple[str, tuple[str, ...]]:
    """A lower-case word → its term and its parts, stemmed alike."""
    term = _stem(word)
    parts = tuple(_stem(part) for part in _split(word))
    return term, parts or (term,)


def _stem(word: str) -> str:
    """Lemma without accents and inflection; anything with a digit stays as it is.

    >>> [_stem(one) for one in ("deelnemer", "deelnemers", "deelneemsters", "ouders", "ouderen")]
    ['deelnemer', 'deelnemer', 'deelnemer', 'ouders', 'ouder']
    """
    if not word.isalpha():
        return _fold(word)
    if word in _MISTAKEN:
        return _MISTAKEN[word]
    lemma = "".join(_PIECE.findall(dictionary.lemma(word).casefold()))
    if lemma.endswith("ster"):
        lemma = _doer(lemma)
    stemmed: str = _stemmer().stemWord(_fold(lemma))
    return stemmed


def _doer(lemma: str) -> str:
    """A woman who does something → who does it; any other word as it is.

    The list has "deelnemer" under "deelneemster", but "deelnemers" under "deelnemer".

    >>> [_doer(one) for one in ("deelneemster", "werkgeefster", "bezitster", "cluster")]
    ['deelnemer', 'werkgever', 'bezitter', 'cluster']
    """
    stem = lemma.removesuffix("ster")
    softer = stem[:-1] + {"f": "v", "s": "z"}.get(stem[-1:], stem[-1:])
    open_ = _LONG_VOWEL.sub(r"\1", softer)
    found = (f"{one}er" for one in (stem, softer, open_, stem + stem[-1:]))
    return next((one for one in found if dictionary.lemma(one) == lemma), lemma)


@lru_cache(maxsize=1 << 16)
def _split(word: str) -> tuple[str, ...]:
    """The parts of a compound, or nothing.

    The last part must be a known word. The first must be known as well, or, when the last is long
    enough or an s joins them, may be anything: "mantelzorg" stands in no list, nor "welzijn". Two
    known parts are preferred, then the split with the longest shortest part, then the longest
    first part. A prefix is no part ("overbelast" stays whole), and what is a prefix with a known
    word is no compound ("bestrijden" is not "best" and "rijden"); of a fellow only the last counts
    ("medebewoners" are "bewoners").
    """
    if not 2 * _SHORTEST_PART <= len(word) <= _LONGEST_WORD or not word.isalpha():
        return ()
    is_listed = _is_known(word)
    if (fellow := _FELLOW.fullmatch(word)) and _is_known(fellow[1]):
        return _split(fellow[1]) or (fellow[1],)
    if _is_derived(word):
        return ()
    halves = list(_halves(word))
    sound = [one for one in halves if not one.has_prefix]
    ranked = [
        (rank, one) for one in sound if (rank := _rank(one, word, is_listed=is_listed)) is not None
    ]
    if not ranked:
        return ()
    (is_of_words, *_), best = max(ranked, key=lambda one: one[0])
    if not is_of_words and len(sound) < len(halves):
        return ()
    return (*(_split(best.first) or (best.first,)), *(_split(best.last) or (best.last,)))


class _Halves(NamedTuple):
    """A word cut in two, and the letters that join the halves."""

    first: str
    link: str
    last: str

    @property
    def has_prefix(self) -> bool:
        """Whether a half is no part of its own; the "achter" of "achter" + "s" + "tand" too."""
        halves = {self.first, self.first.removesuffix("s"), self.last}
        return self.first in _NO_PART or bool(halves & _PREFIXES)


def _halves(word: str) -> Iterator[_Halves]:
    """The ways to cut a word so that the last half is a known word."""
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        last = word[cut:]
        if last in _ENDINGS or not _is_known(last):
            continue
        for link in _LINKS:
            if word[:cut].endswith(link):
                first = word[: cut - len(link)]
                if len(first) >= _SHORTEST_PART and first not in _ENDINGS:
                    yield _Halves(first, link, last)


def _rank(one: _Halves, word: str, *, is_listed: bool) -> tuple[bool, int, int] | None:
    """How likely halves are the parts of a word: higher is better, nothing when they are not."""
    first, link, last = one
    if not _is_known(first):
        is_stem = _is_stem(first, link, last, is_listed=is_listed)
        return (False, len(last), int(link == "s")) if is_stem else None
    if is_listed and not _is_head(last, word, first + link):
        return None
    if not link and _doubles(first, last):
        return None
    # "kamerstukken" is not "kamers" + "tukken": an s between words opens the last
    steals = not link and first.endswith("s") and _is_known("s" + last)
    links = link == "s" and first.endswith(_TAKES_S)
    cost = 0 if links else 2 * len(link)
    shortest = min(len(first), len(last))
    return (True, shortest + 2 * links - cost - 2 * steals, len(first) + len(link))


def _is_derived(word: str) -> bool:
    """Whether a word is one prefix, or two, and a known word: "aangewezen", "bestrijden"."""
    found = _DERIVED.match(word)
    if found is None:
        return False
    rest = word[found.end() :]
    return len(rest) >= _SHORTEST_PART and _is_known(rest) and not _split(rest)


def _is_who_does(word: str) -> bool:
    """Whether a word is who does what a known verb says, perhaps for something or somewhere.

    >>> [_is_who_does(one) for one in ("verbinder", "buurtverbinders", "buurtverbanden")]
    [True, True, False]
    """
    for start in (0, *range(_SHORTEST_PART, len(word) - _SHORTEST_HEAD)):
        found = _DOES.fullmatch(word, start)
        if found is None or not _is_done(f"{found['stem']}en"):
            continue
        if not start or any(map(_is_known, {word[:start], word[:start].removesuffix("s")})):
            return True
    return False


def _is_done(form: str) -> bool:
    """Whether a word may be a verb as a list has it: nobody is called after "ontmoetten".

    >>> [_is_done(one) for one in ("ontmoeten", "sporten", "ontmoetten", "voorzieningen")]
    [True, True, False, False]
    """
    lemma = dictionary.lemma(form)
    is_past = lemma.endswith("en") and lemma != form
    return _is_known(form) and not is_past and not lemma.endswith("ing")


def _is_head(last: str, word: str, before: str) -> bool:
    """Whether a listed word inflects as its last part does: "versterken" not as "erken"."""
    if last.endswith(("eren", "eerd", "eert")):
        return False
    whole, part = dictionary.lemma(word).casefold(), dictionary.lemma(last).casefold()
    if "_" in whole:  # so the list writes some compounds: "raad_lid"
        one, _, two = whole.partition("_")
        return before.startswith(one) and last[:1] == two[:1]
    if whole != word:
        return whole.endswith(part) or (
            whole.startswith(before) and _is_known(whole.removeprefix(before))
        )
    # Of "loop" the list knows the verb only.
    return whole.endswith(part) or len(part) <= len(last) or part[:2] == last[:2]


def _doubles(first: str, last: str) -> bool:
    """Whether the last part is the ending of the first: "toepas" and "sing"."""
    return first[-1] == last[0] and last[1:] in _INFLECTIONS


def _is_stem(first: str, link: str, last: str, *, is_listed: bool) -> bool:
    """Whether letters that no list has may be the first part of a compound.

    Of words that stand in the list as a whole, such letters are mostly the stem of a verb or a
    loan ("stimu" + "leren"); those are kept, as forms of one word then share them.
    """
    if len(first) < _SHORTEST_HEAD or (is_listed and first.startswith(tuple(_PREFIXES))):
        return False
    if len(last) >= _SHORTEST_HEAD:
        return True
    return link == "s" and len(first) > _SHORTEST_HEAD and not is_listed


@lru_cache(maxsize=1 << 16)
def _is_known(word: str) -> bool:
    return dictionary.is_known(word)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    stemmer = Stemmer("dutch_porter")
    stemmer.maxCacheSize = 0  # `_analysed` keeps what was done
    return stemmer


def _fold(word: str) -> str:
    """A word without accents: "coöperatie" is often written without."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
