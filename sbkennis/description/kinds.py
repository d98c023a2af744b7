"""A view of a document and its title → its kind, one of the closed list in data/soorten.toml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from sbkennis.description.lines import Line, View, is_close_of_letter
from sbkennis.description.publishers import speaks_for_gemeente
from sbkennis.records import BlockKind, Finding
from sbkennis.vocabularies import kinds

__all__ = ["find", "kind_at_start"]

_TO_PARLIAMENT = re.compile(
    r"\bvoorzitter van de (?:tweede|eerste) kamer\b|\baan de voorzitters? van de (?:tweede|eerste)",
    re.IGNORECASE,
)
_PAPER = re.compile(r"^Nr\.\s*\d+\s+BRIEF VAN\b", re.IGNORECASE)
_SALUTATION = re.compile(r"^geachte?\b", re.IGNORECASE)
_COUNCIL = re.compile(
    r"^geachte (?:leden van de (?:gemeente)?raad|raadsleden|raad)\b", re.IGNORECASE
)
_LINKS = re.compile(
    r"\b(?:lees (?:meer|verder|ook)\b|ga naar de pagina\b|kijk voor meer informatie\b|"
    r"meer weten\?|deel dit artikel|aanmelden kan)",
    re.IGNORECASE,
)
_DATED = ("html:article:published_time", "html:jsonld:datePublished", "html:datePublished")
_WRITTEN = ("html:author", "html:article:author", "html:jsonld:author")
_RUBRIC = re.compile(
    r"^(?:interview|nieuws(?:bericht)?|blog|column|artikel|opinie|reportage|achtergrond|"
    r"(?:door|tekst|auteur|geschreven door):? [A-Z][\w'’-]+ .{2,60})$",
    re.IGNORECASE,
)
_PREPOSITIONS = frozenset(
    {
        "voor", "over", "van", "bij", "naar", "op", "rond", "rondom", "inzake", "in", "met", "uit",
        "tot", "na", "door", "om", "hoe", "wat", "voortgang", "financiering", "stand",
    }
)  # fmt: skip
_AGREED = re.compile(
    r"\b(?:partijen|(?:wij|we) spreken af|spreken (?:wij|we|partijen)? ?af|afgesproken|"
    r"komen overeen|overeengekomen)\b",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\b(?:kamerbrief|brief aan de (?:tweede )?kamer)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")  # "kadernota's" are no kadernota
_ARTICLE_OF_LAW = re.compile(r"artikel \d", re.IGNORECASE)
_HOLDS_FROM = re.compile(r"geldend van \d{1,2}-\d{1,2}-\d{4}\b", re.IGNORECASE)
_ABOUT_ONE = re.compile(
    r"\?|\b(?:veelgestelde|vragen|uitleg|uitgelegd|toelichting|wijzigt|verandert)\b", re.IGNORECASE
)
_LEAST_DOCUMENT = 3_000  # signs of a document that is a web page; news of one is shorter
_PARTS = re.compile(r"(?<=[.:;!?])\s+|\s+[–—-]\s+")  # of a title: main title and subtitle


def find(view: View, title: str | None) -> Finding | None:
    """The kind of a document: by its form, its title, what it calls itself."""
    if view.unit == "slide":
        return Finding("kind", "presentatie", "vermeld", "bestand", "een bestand met dia's")
    found = _letter(view) or _attached(view)
    if found is not None:
        return found
    if any(one.name.startswith("html:") for one in view.reading.properties):
        return (
            _declared(view)
            or _regulation(view, title)
            or _written_in_word(view, title)
            or _own_word_of_page(view)
            or _web(view)
        )
    # an article may have any word in its title
    return (
        _banner(view)
        or (_article(view) if view.unit == "line" else None)
        or _titled(title)
        or _agenda(view, title)
        or _own_word(view, least=2)
    )


def _letter(view: View) -> Finding | None:
    for line in view.cover:
        if _PAPER.match(line.text):
            return Finding("kind", "kamerbrief", "vermeld", line.where, "brief in de Kamerstukken")
    salutation = next((line for line in view.opening if _SALUTATION.match(line.text)), None)
    if salutation is None:
        return None
    head = " ".join(line.text for line in view.cover)
    if _TO_PARLIAMENT.search(head):
        return Finding("kind", "kamerbrief", "vermeld", salutation.where, "gericht aan de Kamer")
    if _COUNCIL.match(salutation.text) or re.search(r"\braads(?:informatie)?brief\b", head, re.I):
        return Finding("kind", "raadsstuk", "vermeld", salutation.where, "brief aan de raad")
    labels = {one.label for one in view.labelled}
    is_letter = bool(labels & {"datum", "kenmerk", "ons kenmerk", "onderwerp", "betreft"})
    if is_letter or any(is_close_of_letter(line.text) for line in view.lines):
        return Finding("kind", "brief", "vermeld", salutation.where, "aanhef van een brief")
    return None


def _attached(view: View) -> Finding | None:
    """An annex with the letterhead of the letter to parliament that it belongs to."""
    labels = {one.label for one in view.labelled}
    if not {"kenmerk", "bezoekadres"} <= labels:
        return None
    is_annex = any(re.match(r"bijlage\b", line.text, re.IGNORECASE) for line in view.cover)
    start = " ".join(line.text for line in view.opening[:40])
    if is_annex and _ATTACHED.search(start):
        reason = "bijlage met het briefhoofd van een kamerbrief"
        return Finding("kind", "kamerbrief", "waarschijnlijk", view.cover[0].where, reason)
    return None


def _banner(view: View) -> Finding | None:
    """A line at the top of the cover that opens with the word for a kind."""
    for line in view.cover[:15]:
        if line.kind.is_furniture and line.kind != BlockKind.HEADER:
            continue
        if _is_running_text(line) or line.kind in (BlockKind.CONTENTS, BlockKind.FOOTNOTE):
            continue
        kind = kind_at_start(line.text)
        if kind is not None:
            return Finding("kind", kind, "vermeld", line.where)
    return None


def _is_running_text(line: Line) -> bool:
    return len(line.text.split()) > 12 or line.text.endswith((".", ";", ","))


def kind_at_start(text: str) -> str | None:
    """The kind of document whose word a line opens with.

    >>> kind_at_start("Visie op de buurt"), kind_at_start("Visie's op de buurt")
    ('beleidsvisie', None)
    """
    folded = " ".join(_WORD.findall(text.casefold()))
    best: tuple[int, str] | None = None
    for kind in kinds().values():
        for word in kind.title_words:
            opens = folded == word or folded.startswith(word + " ")
            if opens and (best is None or len(word) > best[0]):
                best = (len(word), kind.key)
    return best[1] if best else None


def _titled(title: str | None) -> Finding | None:
    """The first word of a title that is a kind, or ends in one, and is no part of a phrase."""
    if not title:
        return None
    for part in _PARTS.split(title):  # "Samen in Soest. Visie op …" is a visie
        words = [word.casefold() for word in _WORD.findall(part)]
        for index in range(len(words)):
            kind = _kind_of_words(words, index)
            if kind is None:
                continue
            if _PREPOSITIONS & set(words[max(0, index - 3) : index]):
                return None  # "Nieuwe tool voor visie op …" is no visie
            return Finding("kind", kind, "vermeld", "titel")
    return None


def _kind_of_words(words: list[str], index: int) -> str | None:
    best: tuple[int, str] | None = None
    for kind in kinds().values():
        for word in kind.title_words:
            parts = word.split()
            here = words[index : index + len(parts)]
            exact = here == parts
            compound = len(parts) == 1 and len(word) > 3 and words[index].endswith(word)
            if (exact or compound) and (best is None or len(word) > best[0]):
                best = (len(word), kind.key)
    return best[1] if best else None


def _declared(view: View) -> Finding | None:
    """The kind that the metadata of a government page gives."""
    for one in view.properties("html:dcterms.type", "html:dc.type", "html:overheid.type"):
        for key, kind in kinds().items():
            if one.value.casefold() in {
                key,
                kind.label.casefold(),
                *kind.other_names,
                *kind.title_words,
            }:
                return Finding("kind", key, "vermeld", one.name)
    return None


def _regulation(view: View, title: str | None) -> Finding | None:
    """A page of a regulation: it is called one, and has articles or says from when it holds."""
    found = _titled(title)
    if found is None or found.value != "regeling" or _ABOUT_ONE.search(title or ""):
        return None
    articles = sum(_ARTICLE_OF_LAW.match(line.text) is not None for line in view.lines)
    holds = any(_HOLDS_FROM.match(line.text) for line in view.opening)
    return found if articles >= 2 or holds else None


def _written_in_word(view: View, title: str | None) -> Finding | None:
    """A document that Word saved as a web page is named as any document."""
    generators = view.properties("html:generator")
    return _titled(title) if any("Microsoft Word" in one.value for one in generators) else None


def _own_word_of_page(view: View) -> Finding | None:
    """A page that holds a whole document: an article must say so more often than a bare page."""
    if not _may_hold_document(view):
        return None
    return _own_word(view, least=3 if _is_article(view) else 1, early=True)


def _may_hold_document(view: View) -> bool:
    """Whether a page is more than some words about a document: it is long, or has articles."""
    texts = [line.text for line in view.lines if not line.kind.is_furniture]
    return (
        sum(map(len, texts)) >= _LEAST_DOCUMENT
        or sum(_ARTICLE_OF_LAW.match(text) is not None for text in texts) >= 2
    )


def _is_article(view: View) -> bool:
    names = (*_DATED, *_WRITTEN)
    return bool(view.properties(*names)) or _rubric(view) is not None


def _rubric(view: View) -> Line | None:
    """The line above or under the title of an article: its rubric, or who wrote it."""
    lines = [line for line in view.lines if line.kind != BlockKind.BOILERPLATE]
    return next((line for line in lines[:6] if _RUBRIC.match(line.text)), None)


def _own_word(view: View, *, least: int, early: bool = False) -> Finding | None:
    """What a document calls itself: "dit rapport", "deze visie", "het voorliggende plan"."""
    start = " ".join(line.text for line in view.lines[:120])
    by_word = {word: kind.key for kind in kinds().values() for word in kind.own_words}
    words = "|".join(map(re.escape, sorted(by_word, key=len, reverse=True)))
    # the longest word first: "deze meerjarenvisie" is no word for a "visie"
    short = re.compile(
        rf"\b(?:dit|deze|voorliggende?) (?:\w+ )??(?:\w+-?)??(?P<word>{words})\b", re.IGNORECASE
    )
    counted = Counter(by_word[one["word"].casefold()] for one in short.finditer(view.text))
    opening = {by_word[one["word"].casefold()] for one in short.finditer(start)}
    told = [key for key in kinds() if key in opening or (counted[key] >= 4 and not early)]
    ranked = sorted(((key, counted[key]) for key in told), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < least:
        return None
    if len(ranked) > 1 and ranked[1][1] * 3 > ranked[0][1] * 2 and not early:
        return None
    key = ranked[0][0]
    reason = "zo noemt het document zichzelf"
    return Finding("kind", key, "waarschijnlijk", "tekst", reason)


def _article(view: View) -> Finding | None:
    """Plain text with the links of a web page in it."""
    count = len(_LINKS.findall(view.text))
    if count >= 2 and count * 6000 > len(view.text):
        reason = "de tekst bevat verwijzingen van een webpagina"
        return Finding("kind", "webartikel", "waarschijnlijk", "tekst", reason)
    return None


def _web(view: View) -> Finding:
    for one in view.properties(*_DATED, *_WRITTEN):
        return Finding("kind", "webartikel", "vermeld", one.name, "pagina met een datum of auteur")
    rubric = _rubric(view)
    if rubric is not None:
        return Finding("kind", "webartikel", "vermeld", rubric.where, f"“{rubric.text}”")
    for one in view.properties("html:jsonld:type"):
        if one.value.casefold() in ("newsarticle", "blogposting"):
            return Finding("kind", "webartikel", "vermeld", one.name)
    return Finding("kind", "webpagina", "vermeld", "bestand", "een webpagina")


def _agenda(view: View, title: str | None) -> Finding | None:
    """An "agenda" in a title is a policy document of a gemeente, or an agreement of parties."""
    if not title or not re.search(r"agenda\b", title, re.IGNORECASE):
        return None
    often = len(_AGREED.findall(view.text)) * 8000 > len(view.text)
    if often and not speaks_for_gemeente(view):
        reason = "een agenda waarin partijen afspraken vastleggen"
        return Finding("kind", "akkoord", "waarschijnlijk", "titel", reason)
    return Finding("kind", "beleidsnota", "waarschijnlijk", "titel", "een agenda van beleid")


def other_names(names: Iterable[str]) -> set[str]:
    """The kinds that go by these names in other lists."""
    wanted = set(names)
    return {kind.key for kind in kinds().values() if wanted & set(kind.other_names)}
