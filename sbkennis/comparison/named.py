"""A term that a user names, and a sentence with what stands around it → does it define the term.

When the term is known much less is needed to see that a sentence defines it: that it stands under
the term as a heading or beside it in a table, or that it goes on with a sentence that does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sbkennis.expressions import Expression
from sbkennis.phrases import joined

__all__ = ["Concept", "Place", "forms", "matches"]

_OPENING = r"[\"'“”‘’„*_«»(\[]*"
_CLOSING = r"[\"'“”‘’„*_«»)\]]*"
_INTRODUCTION = r"(?:(?:kortom|oftewel|ofwel|kort gezegd|samengevat|want|immers|en|maar)[,:]? )?"
_NO_ADJECTIVE = r"(?<![a-zëé][a-zëé]e )(?<!aal )(?<!eel )"  # before it: another term
_VERBS = (" werken", " doen", " leven", " wonen", " opvoeden", " verwijzen", " leren", " denken")
_VOWELS = "aeiou"
_ENDINGS = ("en", "s", "'s", "’s", "n", "e")
_LONG = 7  # letters: such a first word of a term stands for all of it, if it is no adjective
_SHORT = 4  # letters: a shorter word has no other form
_FEWEST_WORDS = 4  # in a phrase under the term
_FEWEST_PARTS = 3  # of what a concept is made of, in a text that sums them up
_NEVER = r"(?!)"  # in the place of a word that there is not for this term
_NO_QUALITY = ("overheid", "gelegenheid", "minderheid", "meerderheid", "eenheid", "hoeveelheid")
_MOST_WORDS = 8  # in a title: a cell or a line that is the term


_GOES_FOR = {
    "": ("", "vermeldt", "opent", "noemt", "vraagt", "omschrijft"),
    "vermeldt": ("vermeldt", "opent", "noemt", "vraagt", "omschrijft"),
    "opent": ("opent", "noemt", "vraagt", "omschrijft"),
    "noemt": ("noemt", "vraagt", "omschrijft"),
    "vraagt": ("vraagt",),
    "omschrijft": ("omschrijft",),
    "dichtbij": ("noemt", "vraagt", "omschrijft"),
}  # what the sentence before may do, for a pattern that asks for one of these
_NEAR = "dichtbij"


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence, and what around it may show that it defines something.

    ``above`` is the heading, cell or line that it stands under or beside, where it is the first
    there; ``glossary`` whether every entry there explains a term; ``after`` whether the sentence
    before it defines the term ("omschrijft"), asks what it is ("vraagt"), brings it up ("noemt"),
    begins with it ("opent") or only holds it ("vermeldt"); ``beside`` whether ``above`` is a cell;
    ``near`` whether the heading or one of the last few sentences names the term.
    """

    text: str
    above: str = ""
    glossary: bool = False
    after: str = ""
    beside: bool = False
    near: bool = False


def forms(word: str) -> list[str]:
    """A word in singular and plural, with and without the e of an adjective; some do not exist.

    >>> {"netwerk", "netwerken"} <= set(forms("netwerk"))
    True
    >>> "buurthuizen" in forms("buurthuis"), "gezin" in forms("gezinnen")
    (True, True)
    """
    if len(word) < _SHORT or not word.isalpha():
        return [word]
    roots = [word]
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root == word or len(root) < _SHORT - 1:
            continue
        roots.append(root)
        if root[-1] == root[-2] and root[-1] not in _VOWELS:
            roots.append(root[:-1])
        hard = root[:-1] + {"z": "s", "v": "f"}.get(root[-1], root[-1])
        roots.append(hard)
        if root[-1] not in _VOWELS and root[-2] in _VOWELS and root[-3] not in _VOWELS:
            roots.append(hard[:-1] + hard[-2:])  # social(e): sociaal
    made = list(roots)
    for root in roots:
        made += [root + ending for ending in _ENDINGS]
        soft = root[:-1] + {"s": "z", "f": "v"}.get(root[-1], root[-1])
        made += [soft + "en", soft + "e"]
        if root[-1] not in _VOWELS and root[-2] in _VOWELS:
            made += [root + root[-1] + "en", root + root[-1] + "e"]
            if root[-2] == root[-3]:
                made += [soft[:-2] + soft[-1] + "en", soft[:-2] + soft[-1] + "e"]
    return list(dict.fromkeys(made))


def _head(term: str, heads: Sequence[str]) -> list[str]:
    """What a text may call a term for short, in any form: the head of a compound or of the term.

    >>> "teams" in _head("buurtteam", ["team", "regeling"]), _head("welzijn", ["team"])
    (True, [])
    >>> "ketenaanpak" in _head("ketenaanpak valpreventie", [])
    True
    """
    words = _words(term)
    found = [one for one in heads if any(word.endswith(one) for word in words)]
    if len(words) > 1 and len(words[0]) > _LONG and not words[0].endswith("e"):
        found.append(words[0])
    return [form for one in found for form in forms(one)]


def _last(term: str) -> list[str]:
    """The last of several words, by which a text may point back at a term ("deze basis").

    >>> "basis" in _last("sociale basis"), _last("mantelzorg")
    (True, [])
    """
    words = _words(term)
    return forms(words[-1]) if len(words) > 1 else []


def _quality(term: str) -> str:
    """The adjective that a term in one word is made of.

    >>> _quality("Eenzaamheid"), _quality("mantelzorg"), _quality("overheid")
    ('eenzaam', '', '')
    """
    word = term.strip().casefold()
    is_made = word.endswith("heid") and word.isalpha() and word not in _NO_QUALITY
    return word.removesuffix("heid") if is_made else ""


def _one_of(words: Sequence[str]) -> str:
    """A regular expression for one of some words; for none where there are none."""
    return f"(?:{'|'.join(map(re.escape, filter(None, words))) or _NEVER})"


def _words(term: str) -> list[str]:
    return re.findall(r"\w+", term.casefold())


def _term(words: str) -> str:
    """A regular expression for a term in any of its forms."""
    parts = re.findall(r"\w+|[^\w\s]", words.casefold().strip(" \"'“”‘’„*_«»"))
    made = ""
    for number, part in enumerate(parts):
        if not re.match(r"\w", part):
            made += re.escape(part) + "?"  # a hyphen, a bracket
            continue
        gap = "" if not number else r"[\s-]+" if re.match(r"\w", parts[number - 1]) else r"\s*"
        made += gap + "(?:" + "|".join(sorted(map(re.escape, forms(part)), key=len)[::-1]) + ")"
    return made


class Concept:
    """The term that is asked for.

    Args:
        term: as the user writes it.
        rules: the part ``omschrijving`` of ``vindplaatsen.toml``.
        qualities: adjectives that do not make it another term.
        heads: words that a term may end with, by which a text then calls it ("het team").
        compiled: makes a pattern of how it is written, with what it holds put into it.

    Raises:
        ValueError: a pattern asks for something before it that there is not.
    """

    def __init__(
        self,
        term: str,
        rules: Mapping[str, Any],
        qualities: Sequence[str],
        heads: Sequence[str],
        compiled: Callable[[str, str], re.Pattern[str] | Expression],
    ) -> None:
        self.pattern = _term(term)
        first = re.match(r"\w", term.strip())
        lost = _term(term.strip()[1:]) if first and len(term.strip()) > _SHORT + 1 else self.pattern
        before = (
            r"(?:(?:de|het|een|deze|dit|onze|ons|die|dat|elke?|"
            r"zogenoemde|spreekwoordelijke|" + "|".join(map(re.escape, qualities)) + r")\s+)*"
        )
        after = (
            r"(?:\s*\d{1,3}(?=[\s.,:]))?(?: \([^)]{2,60}\)| of [\"'“‘][^\"'”’]{3,40}[\"'”’]"
            r"|,? (?:ook wel|oftewel|ofwel|afgekort) [^.,;:]{3,50},)?"
        )
        whole = (
            rf"(?<![\w-]){_NO_ADJECTIVE}{before}"
            rf"{_OPENING}{self.pattern}(?![\w-]){_CLOSING}{after}"
        )
        start = (
            rf"^(?:[^\w(]|\d{{1,3}}[.)]? |\w[.)] )*{_INTRODUCTION}{before}{_OPENING}"
            rf"(?:{self.pattern}|{lost})(?![\w-]){_CLOSING}{after}"
        )

        put = {
            "{gevraagd}": whole,
            "{aanvang}": start,
            "{hoofd}": _one_of(_head(term, heads)),
            "{hoedanig}": _one_of([_quality(term)]),
            "{laatste}": _one_of(_last(term)),
        }

        def about(pattern: str) -> re.Pattern[str] | Expression:
            filled = pattern
            for name, meant in put.items():
                filled = filled.replace(name, meant)
            return compiled(pattern, filled)

        self._whole = re.compile(whole, re.IGNORECASE)
        self._loosely = re.compile(rf"{self.pattern}|{lost}", re.IGNORECASE)
        self._last = (_words(term) or [""])[-1]
        self._quality = _quality(term)
        self._title = re.compile(rf"{before}{_OPENING}{self.pattern}{_CLOSING}{after}\W*",
                                 re.IGNORECASE)  # fmt: skip
        rows = rules.get("gevraagd", ())
        for row in rows:
            if row.get("na", "") not in _GOES_FOR:
                known = joined([f"“{one}”" for one in _GOES_FOR if one], "of")
                raise ValueError(f"na = “{row['na']}” bij “{row['naam']}”; kies {known}")
        self._patterns = [
            (row["naam"], about(row["past"]), row.get("na", ""), row.get("eronder", ""))
            for row in rows
        ]
        self._not = [about(one) for one in rules.get("gevraagd_niet", ())]
        self._parts = [about(one) for one in rules.get("bestanddelen", ())]
        self._asking = [about(one) for one in rules.get("gevraagd_vraagt", ())]
        self._named = [about(one) for one in rules.get("gevraagd_noemt", ())]
        self._opening = [about(one) for one in rules.get("gevraagd_opent", ())]
        self._phrase = [about(one) for one in rules.get("woordgroep", ())]
        self._doing = [about(one) for one in rules.get("woordgroep_doen", ())]
        self._is_verb = term.endswith("en") and (" " not in term.strip() or term.endswith(_VERBS))
        self._finite = [about(one) for one in rules.get("woordgroep_niet", ())]

    def is_title(self, text: str) -> bool:
        """Whether a heading, a cell or a line is the term and nothing else."""
        return len(text.split()) <= _MOST_WORDS and bool(self._title.fullmatch(text.strip()))

    def names(self, text: str) -> bool:
        """Whether a sentence brings up the term, so that the next may say what it is."""
        return matches(self._named, text)

    def asks(self, text: str, after: str) -> bool:
        """Whether a sentence or heading asks what the term is; "wat is dat?" where it was named."""
        return matches(self._asking, text) and bool(after or self.mentions(text))

    def mentions(self, text: str) -> bool:
        """Whether the term stands in a text."""
        return bool(self._whole.search(text))

    def tells(self, text: str, after: str) -> str:
        """What a sentence or heading that does not define the term does with it: see `Place`."""
        if not (after or self.touches(text)):
            return ""
        if self.asks(text, after):
            return "vraagt"
        if self.names(text):
            return "noemt"
        if matches(self._opening, text):
            return "opent"
        return "vermeldt" if self.mentions(text) else ""

    def touches(self, text: str) -> bool:
        """Whether a text may be about the term for what stands in it: quick, and too wide."""
        lowered = text.casefold()
        known = self._last in lowered or bool(self._quality and self._quality in lowered)
        return known or bool(self._loosely.search(text))

    def lists_parts(self, text: str) -> bool:
        """Whether a text sums up what such a concept is made of."""
        return sum(bool(one.search(text)) for one in self._parts) >= _FEWEST_PARTS

    def excludes(self, text: str) -> bool:
        """Whether a sentence says something else of the term than what it is."""
        return matches(self._not, text)

    def is_phrase(self, text: str) -> bool:
        """Whether a text is a group of words, and no sentence that says what someone does."""
        fits = matches(self._phrase, text) or (self._is_verb and matches(self._doing, text))
        return fits and not matches(self._finite, text)

    def _is_phrase_below(self, place: Place) -> bool:
        """Under a common heading a phrase must go on to say which, or it may be a motto."""
        said = re.search(r"\b(?:die|dat|waar\w*|om|zoals)\b", place.text)
        return self.is_phrase(place.text) and bool(place.glossary or place.beside or said)

    def says(self, place: Place) -> tuple[str, str] | None:
        """By which rule a sentence defines the term, and as what; None where it does not."""
        under = self.is_title(place.above)
        around = under or place.near or place.after
        if not (around or self.touches(place.text)) or self.excludes(place.text):
            return None
        for name, pattern, after, below in self._patterns:
            if below and not (under and (place.glossary or below == "kop")):
                continue
            if not _follows(place, after):
                continue
            match = pattern.search(place.text)
            if match is None:
                continue
            groups = {key: found.strip() for key, found in match.groupdict().items() if found}
            phrase = next(
                (found for key, found in groups.items() if key.startswith("watgroep")), ""
            )
            if phrase and not self.is_phrase(phrase):
                continue
            parts = next((found for key, found in groups.items() if key.startswith("watdelen")), "")
            if parts and not self.lists_parts(parts):
                continue
            what = next((found for key, found in groups.items() if key.startswith("wat")), "")
            return name, (what or place.text).strip(" .:,;")
        if under and len(place.text.split()) >= _FEWEST_WORDS and self._is_phrase_below(place):
            return "onder het begrip", place.text.strip(" .:,;")
        return None


def _follows(place: Place, asked: str) -> bool:
    """Whether what stands before a sentence is what a pattern asks for."""
    return place.after in _GOES_FOR[asked] or (asked == _NEAR and place.near)


def matches(patterns: Iterable[re.Pattern[str] | Expression], text: str) -> bool:
    """Whether one of the patterns is found in a text."""
    return any(pattern.search(text) for pattern in patterns)
