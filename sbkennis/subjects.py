"""A part of a sentence → the words that say what it is about, and how alike two such parts are.

Nouns weigh more than verbs, for a verb is what two writers vary first. Words of one compound or
of one stem match in part. Two parts differ in subject when the same word is completed by another
noun in each ("budget voor het jeugdwerk", "budget voor het ouderenwerk"), however alike the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from sbkennis import dictionary
from sbkennis.terms import Analyzer

__all__ = ["Subject", "Word", "alike", "apart", "contrasted", "holds", "subject", "terms"]

_NOUN, _VERB, _QUALITY, _NAME = 1.0, 0.35, 0.8, 1.3  # what words weigh
_GENERAL = 0.75  # "initiatief" for "bewonersinitiatief"
_RELATED = 0.5  # words that share a part: "mantelzorger" and "mantelzorg"
_STEM = 4  # letters of a verb without what is joined before it
_ROOT, _ROOTED = 5, 0.6  # letters that two words have in common from the start, and their share
_RUN = re.compile(r"[^\s,;:()“”\"'‘’]+|[,;:()]")
_PREPOSITIONS = frozenset("aan bij door in met naar onder op over tegen tot uit van voor".split())
_JOINING = frozenset(  # and words that only join others
    """via toen tussen binnen buiten tijdens volgens behoeve ingang hiervoor hieraan hiermee daaraan
    daarvoor daarbij daarnaast daarmee terug alsmede omtrent rond rondom elkaar elk pas maar liefst
    zowat haast wel eens steeds vanwege dankzij vast eraan ervan erop graag inclusief exclusief
    één twee drie vier vijf zes zeven acht negen tien elf twaalf honderd duizend miljoen miljard
    half halve anderhalf per""".split()
)
_BETWEEN = frozenset(
    """de het een deze dit die dat elk elke iedere ieder onze hun alle eigen lokale landelijke
    gemeentelijke""".split()
)
_PARTICIPLE = re.compile(r"ge\w{3,}(?:d|t|de|te)")
_QUALITIES = re.compile(r"(?:lijk|ig|isch|aal|eel|baar|zaam|loos|end)e?$")


@dataclass(frozen=True, slots=True)
class Word:
    """One content word: its stem, the stems of its parts, what it weighs, and what it completes."""

    key: str
    form: str  # as it stands there, in small letters
    parts: tuple[str, ...]
    weight: float
    noun: bool
    completes: str = ""  # "budget voor", when it is the noun after that


@dataclass(frozen=True, slots=True)
class Subject:
    """The content words of a part of a sentence."""

    words: tuple[Word, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(one.key for one in self.words)

    @property
    def verbs(self) -> frozenset[str]:
        """The stems of the words that seem to be verbs."""
        return frozenset(one.key for one in self.words if one.weight == _VERB and not one.noun)

    @property
    def weight(self) -> float:
        """What the words weigh together."""
        return sum(one.weight for one in self.words)


def subject(
    text: str,
    analyzer: Analyzer,
    without: Collection[str] = (),
    idle: Collection[str] = (),
    light: Collection[str] = (),
) -> Subject:
    """The content words of a text, each once, but for those ``without``.

    Args:
        idle: words, and stems of verbs, that say nothing: "beschikken", but not "beschikking".
        light: stems that say little.
    """
    found: dict[str, Word] = {}
    anchor = preposition = ""
    opening = True
    for run in _RUN.findall(text):
        lower = run.casefold().strip(".!?-–•*")
        if not lower or not lower[0].isalnum():
            anchor = preposition = ""
            continue
        if lower in _JOINING:
            continue
        if lower in _PREPOSITIONS:
            preposition = lower
            opening = False
            continue
        key, parts = _term(lower, analyzer)
        if len(key) < 2 or any(map(str.isdigit, key)):
            if lower not in _BETWEEN:
                preposition = ""
            opening = False
            continue
        is_name = run[:1].isupper() and not opening
        opening = False
        kind = _NAME if is_name else _weight(lower)
        if key in light:
            kind = min(kind, _VERB)
        is_idle = lower in idle or (key in idle and not lower.endswith(("ing", "ingen")))
        if key in without or is_idle:
            anchor, preposition = key, ""
            continue
        noun = kind in (_NOUN, _NAME)
        completes = f"{anchor} {preposition}" if anchor and preposition and noun else ""
        if key not in found:
            found[key] = Word(key, lower, parts, kind, noun, completes)
        if kind == _QUALITY and preposition:
            continue  # "voor sociaal werk": the noun is still to come
        anchor, preposition = key, ""
    return Subject(tuple(found.values()))


def alike(one: Subject, other: Subject) -> tuple[float, float]:
    """How much two subjects share: of both together, and of the one that shares most; 0 to 1."""
    mine, theirs = one.weight, other.weight
    if not mine and not theirs:
        return 1.0, 1.0
    if not mine or not theirs:
        return 0.0, 0.0
    held = sum(word.weight * _best(word, other) for word in one.words)
    given = sum(word.weight * _best(word, one) for word in other.words)
    return (held + given) / (mine + theirs), max(held / mine, given / theirs)


def apart(one: Subject, other: Subject) -> bool:
    """Whether each has words that the other has nothing like."""
    return all(
        any(_best(word, theirs) < _RELATED for word in mine.words)
        for mine, theirs in ((one, other), (other, one))
    )


def contrasted(one: Subject, other: Subject) -> bool:
    """Whether each has a noun of its own in the same place: other things, said in one way."""
    mine = [word for word in one.words if word.noun and _best(word, other) < _RELATED]
    theirs = [word for word in other.words if word.noun and _best(word, one) < _RELATED]
    for word in mine:
        for rival in theirs:
            if word.completes and word.completes == rival.completes:
                return True
            if len(word.parts) > 1 and len(rival.parts) > 1 and word.parts[-1] == rival.parts[-1]:
                return True
    return False


def holds(word: Word, other: Subject) -> bool:
    """Whether a subject has a word, or one near to it."""
    return _best(word, other) >= _RELATED


def terms(words: str, analyzer: Analyzer) -> frozenset[str]:
    """The stems of some words, as they stand in a subject."""
    return frozenset(key for word in words.split() if (key := _term(word.casefold(), analyzer)[0]))


def _best(word: Word, other: Subject) -> float:
    return max((_match(word, each) for each in other.words), default=0.0)


def _match(one: Word, other: Word) -> float:
    if one.key == other.key:
        return 1.0
    mine, theirs = one.parts, other.parts
    if len(mine) > 1 and len(theirs) > 1 and mine[-1] == theirs[-1]:
        return 0.0  # "jeugdwerk" and "ouderenwerk" are two things
    are_nouns = one.noun and other.noun
    if are_nouns and mine[-1] == theirs[-1]:
        return _GENERAL
    if are_nouns and set(mine) & set(theirs):
        return _RELATED
    if one.weight == other.weight == _VERB:
        short, long_one = sorted((one.key, other.key), key=len)
        if len(short) >= _STEM and long_one.endswith(short):
            return _GENERAL  # "leggen ... vast" and "vastgelegd"
    forms = (_root(one.form), _root(other.form))
    pairs = zip(*forms, strict=False)
    same = next((at for at, (a, b) in enumerate(pairs) if a != b), min(map(len, forms)))
    long = max(map(len, forms))
    return _RELATED if same >= _ROOT and same >= _ROOTED * long else 0.0


@lru_cache(maxsize=1 << 14)
def _root(word: str) -> str:
    """A word without accents, and a participle without its "ge"."""
    bare = "".join(one for one in normalize("NFD", word) if not combining(one))
    return bare[2:] if _PARTICIPLE.fullmatch(bare) else bare


@lru_cache(maxsize=1 << 14)
def _weight(word: str) -> float:
    """What a lower-case word weighs, by what kind of word it seems to be."""
    lemma = dictionary.lemma(word)
    if "_" in lemma or (lemma.endswith("en") and lemma != word):
        return _VERB
    if lemma == word and word.endswith("en") and dictionary.is_known(word):
        return _VERB
    if lemma == word and _PARTICIPLE.fullmatch(word) and not dictionary.is_known(word):
        return _VERB
    return _QUALITY if _QUALITIES.search(word) else _NOUN


def _term(word: str, analyzer: Analyzer) -> tuple[str, tuple[str, ...]]:
    found = next(_terms(word, analyzer), None)
    return found if found is not None else ("", ())


def _terms(word: str, analyzer: Analyzer) -> Iterator[tuple[str, tuple[str, ...]]]:
    for term, parts in analyzer.asked(word).items():
        # a plural that no list has is still the compound of its parts
        yield ("".join(parts) if len(parts) > 1 else term), parts
