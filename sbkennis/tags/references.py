"""The sentences of a note or an item of a list → whether they are nothing but references.

An entry opens with who wrote it ("Jansen, A. (2019).", "Gemeente Zandhoek, Jaarverslag"), goes on
with a title of a few sentences, and is closed by where it stands: a page, a place with a publisher,
a year, an address. What follows must be another entry. A sentence that is anything else says
something, and then the note is no mere reference. Without a number or "zie" before it, a line
may as well be an item of a programme ("Inloop – De Brug"): then less passes for a reference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from sbkennis import dictionary

__all__ = ["only_refer"]

_LONGEST_NAME = 25  # words before the year or the comma: a few authors
_LONGEST_TITLE = 4  # sentences
_FEW = 3  # words of a sentence that says nothing: "Den Haag.", "Bijgevoegd als bijlage 2."
_LONGEST_LINK = 25  # words of "Title - Site"

_MARK = re.compile(
    r"\A(?:\s|[-–•*>]\s|<sup>[^<]*</sup>|\[\^?\w{1,4}\]:?|\(?\d{1,3}[.)]?(?=\s|[A-ZÀ-Þ‘“\"*]))+"
)
_LEAD = re.compile(
    r"\A(?:(?:zie(?: ook| verder)?|vergelijk):?|vgl\.|bron(?:nen)?\s*:)\s+", re.IGNORECASE
)
_NOTE = re.compile(r"\A\W*(?:<sup>|\[\^?\w{1,4}\]|\d{1,3}[.)]?(?=\s|[A-ZÀ-Þ‘“\"*]))")
_DATE_OR_PAGE = re.compile(r"\b(?:19|20)\d\d|\b(?:pp?|blz|pag)\.\s?[\divx]")
_SOURCE = re.compile(r"\Abron(?:nen)?\s*:", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d[a-z]?"
_DATED = re.compile(  # who wrote it, and the year between brackets
    rf"\A(?P<who>[^()]{{2,200}}(?:\([^()]*\)[^()]{{0,40}})?)\((?:{_YEAR}|z\.\s?j\.|s\.\s?a\.)\)"
    r"\s*(?:[.,:;*“‘\"]|\Z|(?=[A-ZÀ-Þ]))"
)
_NAMED = re.compile(r"\A(?P<who>[^,;:?!]{2,80}),\s+[*_“‘\"']{0,2}(?=[A-ZÀ-Þ])")
_CLOSED = re.compile(
    r"\b(?:pp?|blz|pag)\.\s?[\divx]"  # a page
    r"|\b(?:nr|jrg)\.\s?\d|\b(?:hoofdstuk|tabel|bijlage|paragraaf)\s[A-Z]?\d[\d.]*\W*\Z"
    r"|\bkenmerk\s|https?://|www\.|\bdoi\b|\bISBN\b"
    r"|(?:\A|[.?!*”’]\s)[A-ZÀ-Þ][\w’'-]+(?:[ -][A-ZÀ-Þ]\w+){0,2}:\s[A-ZÀ-Þ]"  # place: publisher
    rf"|(?:\A|,)\s?(?:[A-ZÀ-Þ][\w’'-]+\s){{0,3}}(?:\d{{1,2}}\s)?(?:[a-z]+\s)?{_YEAR}\W*\Z"
)
_LINK = re.compile(  # "Title - Site", "Title| site.nl"
    r"\s[-–|]\s(?P<site>(?:(?!\s[-–|]\s)[^|]){2,50})\Z|\|\s*(?P<near>[^|]{2,50})\Z"
)
_DOMAIN = re.compile(r"[a-z]\.[a-z]{2,4}\b")
_MARKDOWN = re.compile(r"\[[^\]\n]*\]\([^)\s]*\)")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]|‘[^’]*’")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_JOINING = frozenset(
    {"van", "de", "het", "een", "en", "der", "den", "voor", "in", "op", "el", "e", "a", "et", "al"}
)
_FINITE = frozenset(
    {
        "is", "zijn", "was", "waren", "wordt", "worden", "werd", "werden", "heeft", "hebben", "had",
        "hadden", "kan", "kunnen", "moet", "moeten", "zal", "zullen", "blijkt", "blijken", "gaat",
        "gaan", "krijgt", "krijgen", "geeft", "geven", "staat", "staan", "komt", "komen", "gaf",
        "gaven", "kreeg", "kregen", "steeg", "stegen", "stijgen", "daalde", "daalden", "dalen",
        "nam", "bleek", "bleken", "bieden", "voelen", "melden", "ontvangen", "wil", "willen",
    }
)  # fmt: skip
_NO_NAME = frozenset({"in", "bij", "voor", "uit", "met", "volgens", "sinds", "onder", "tussen"})
_NOUNS = frozenset({"kaart", "start", "vrucht"})  # that the word list has as verbs as well


def only_refer(sentences: Sequence[str], openings: Sequence[str]) -> bool:
    """Whether sentences that belong together name sources and say nothing.

    Args:
        sentences: of one note or one item, the first with its mark.
        openings: lower-case words with which a reference may open ("kamerstukken").

    >>> only_refer(["3 Zandhoek, Visie op mantelzorg, Zandhoek 2023, p. 4."], ())
    True
    >>> only_refer(["3 Zandhoek, Visie, p. 4.", "Mantelzorgers zijn daar niet geteld."], ())
    False
    """
    parts = _parts(sentences)
    if not parts:
        return False
    is_note = bool(_NOTE.match(sentences[0]) or _LEAD.match(_MARK.sub("", sentences[0])))
    if len(sentences) == 1 and _is_link(_MARK.sub("", sentences[0]), is_note=is_note):
        return True
    if not is_note and not _DATE_OR_PAGE.search(" ".join(sentences)):
        return False
    state: Literal["outside", "dated", "titled"] = "outside"
    titles = entries = 0
    for part in parts:
        text = _LEAD.sub("", part.strip())
        opened = _opening(text, openings)
        if opened in (None, "titled") and _SOURCE.match(part.strip()) and not _has_verb(text):
            opened = "dated"
        if state == "outside" or (opened and state == "dated"):
            if opened is None:
                if not entries or (len(_WORD.findall(text)) > _FEW and not _is_imprint(text)):
                    return False
                continue
            entries += 1
            titles = 0
            state = "outside" if opened == "closed" else opened
        else:
            titles += 1
            if titles > _LONGEST_TITLE or (_has_verb(text) and not _CLOSED.search(text)):
                return False
        rest = text[_end_of_dated(text) :]
        if state != "outside" and _CLOSED.search(rest):
            state = "outside"
    return entries > 0 and state != "titled"


def _parts(sentences: Sequence[str]) -> list[str]:
    """Sentences, cut at semicolons; a year between brackets belongs to the name before it."""
    parts: list[str] = []
    for one in sentences:
        for part in _MARKDOWN.sub("www.", one).split("; "):
            if parts and re.match(rf"\({_YEAR}\)", part.strip()):
                parts[-1] += f" {part.strip()}"
            elif part.strip():
                parts.append(part.strip() if parts else _MARK.sub("", part))
    return parts


def _opening(text: str, openings: Sequence[str]) -> Literal["dated", "titled", "closed"] | None:
    """How an entry opens here: with a year, with a name and a title, or as a number of a file."""
    if text.casefold().startswith(tuple(openings)) and _CLOSED.search(text):
        return None if _has_verb(text) else "closed"
    if (found := _DATED.match(text)) and _is_name(found["who"]):
        return None if _has_verb(text[: found.end()]) else "dated"
    if (found := _NAMED.match(text)) and _is_name(found["who"]):
        return None if _has_verb(_QUOTED.sub("", text)) else "titled"
    return None


def _end_of_dated(text: str) -> int:
    found = _DATED.match(text)
    return found.end() if found else 0


def _is_name(text: str) -> bool:
    """Whether words may be the name of authors or an organisation."""
    words = _WORD.findall(text)
    capitals = sum(word[0].isupper() for word in words)
    small = sum(word in _JOINING for word in words)
    return (
        capitals > 0
        and len(words) <= _LONGEST_NAME
        and words[0][0].isupper()
        and words[0].casefold() not in _NO_NAME
        and capitals + small >= 0.75 * len(words)
    )


def _is_imprint(text: str) -> bool:
    """Whether a sentence is the end of an entry: "Utrecht: De Brug, p. 4."."""
    return bool(_CLOSED.search(text)) and _is_name(text)


def _is_link(text: str, *, is_note: bool) -> bool:
    """Whether a line is the title of a page and the name of its site: "Title - Movisie"."""
    plain = _LEAD.sub("", text.strip()).rstrip(" .")
    found = _LINK.search(plain)
    if not found or len(plain.split()) > _LONGEST_LINK:
        return False
    site = found["site"] or found["near"]
    return (is_note and _is_name(site)) or bool(_DOMAIN.search(site))


def _has_verb(text: str) -> bool:
    return any(map(_is_verb, _WORD.findall(text)))


def _is_verb(word: str) -> bool:
    """Whether a word is a finite verb: one of the frequent ones, or "daalt" of "dalen"."""
    if word in _FINITE:
        return True
    if not word.islower() or not word.endswith("t") or word.startswith("ge") or word in _NOUNS:
        return False
    return dictionary.lemma(word).endswith("n")
