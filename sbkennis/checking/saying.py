"""A quotation or reference and its source → Dutch sentences on what to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sbkennis.citations import Marked, Source, Verdict, dutch_date
from sbkennis.cleaning import letters_of
from sbkennis.drafts import Reference
from sbkennis.drafts.linking import Link
from sbkennis.phrases import A_MONTH
from sbkennis.records import Anchor, Document

__all__ = [
    "changed",
    "is_at",
    "is_to_heed",
    "is_under",
    "of_headings_between",
    "of_missing",
    "of_negation_beside",
    "of_other_facts",
]

_FIGURES = re.compile(r"\d+(?:[.,]\d+)*|%|\b(?:procent\w*|miljoen|miljard|duizend)\b")
_DAY = re.compile(  # but for the day on which a page was visited
    r"(?<!geraadpleegd op )(?<!bezocht op )(?<!geraadpleegd )"
    rf"\b(\d{{1,2}}\s+{A_MONTH}\s+\d{{4}})\b",
    re.IGNORECASE,
)
_BESIDE = 60  # signs around a quotation in which its sentence is looked at
_APART = (
    r"\n\s*\n|\n\s*(?:[•▪●◦*\uf000-\uf0ff]|[-–—]\s|(?:\d{1,2}|[a-z])[.)]\s)"  # a line or an item
)
_NEAR = 3  # words beside a quotation that say something about it
_NEGATION = re.compile(
    r"\b(?:niet|geen|nooit|noch|nergens|niemand|niets|zonder|evenmin|mits|tenzij)\b", re.IGNORECASE
)


def changed(one: Marked) -> str:
    """What to say of a change that the writer made and may make."""
    kind, quote, source = one
    if kind == "letter":
        return f"De eerste letter is aangepast (bron: “{source}”); dat mag."
    shown = source if len(source) <= 160 else f"{source[:100]} … {source[-50:]}"
    hidden, added = _NEGATION.search(source), _NEGATION.search(quote)
    if kind == "insertion":
        told = f"{quote} staat voor “{shown}”." if source else f"{quote} is toegevoegd."
        figures = _FIGURES.findall(source)
        if bool(hidden) != bool(added):
            told += " Let op: daarmee verandert een ontkenning of voorbehoud."
        elif figures != _FIGURES.findall(quote):
            told += " Let op: daarmee verandert een getal of eenheid."
        return told
    if not source:
        return f"Bij {quote} is niets weggelaten."
    warning = " Let op: daarin staat een ontkenning of voorbehoud." * bool(hidden)
    return f"Bij {quote} is weggelaten: “{shown}”.{warning}"


def is_to_heed(remark: str) -> bool:
    """Whether a remark asks something of the writer, also where the words are right."""
    asking = (
        "De verwijzing noemt",
        "In de bron staat tussen deze woorden",
        "Genoemd is",
        "Er staat geen bron bij",
    )
    return remark.startswith(asking) or "Let op:" in remark


def of_missing(one: Link) -> str:
    """What to say of a reference that points to no document."""
    if one.reference.back == "list":
        return f"In de lijst met bronnen staat geen nummer {one.reference.note}."
    if one.unresolved and one.reference.back == "note":
        return f"Er is geen eerdere noot {one.reference.note} met een bron."
    if one.unresolved:
        return "Verwijst terug, maar er is geen eerdere bron om naar terug te verwijzen."
    return "Deze bron staat niet in de kennisbank."


def of_other_facts(reference: Reference, document: Document) -> list[str]:
    """What to say when a reference names another year, day or kenmerk than the document has."""
    known = "volgens de kennisbank is dit stuk"
    date = document.date or ""
    said = []
    days = [found.group(1) for found in _DAY.finditer(reference.text)]
    named = [one for one in reference.years if one not in (document.title or "")]
    if date and named and date[:4] not in reference.years:
        said.append(f"De verwijzing noemt {' en '.join(named)}; {known} uit {date[:4]}.")
    elif (
        len(date) == len("2026-03-12")
        and len(days) == 1
        and (" ".join(days[0].lower().split()) != dutch_date(date))
    ):
        said.append(f"De verwijzing noemt {days[0]}; {known} van {dutch_date(date)}.")
    numbers = [one.value for one in document.identifiers if one.kind == "kenmerk"]
    if (
        reference.kenmerk
        and numbers
        and not any(letters_of(reference.kenmerk) in letters_of(one) for one in numbers)
    ):
        said.append(
            f"De verwijzing noemt kenmerk {reference.kenmerk}; volgens de kennisbank is het "
            f"{numbers[0]}."
        )
    return said


def of_headings_between(source: Source, quote: str, verdict: Verdict) -> list[str]:
    """What to say of a heading that stands between the words of a quotation, and is not in it."""
    if any(one.kind == "ellipsis" for one in verdict.marked):
        return []
    assert verdict.start is not None
    assert verdict.end is not None
    between = [
        " ".join(source.text[start:end].split()).strip("# ")
        for start, end in source.headings
        if verdict.start < start and end < verdict.end
    ]
    said = _words(quote)
    return [
        f"In de bron staat tussen deze woorden de kop “{one}”; zet daar […]."
        for one in between
        if _words(one) not in said
    ]


def _words(text: str) -> str:
    """The words of a text, each between spaces."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])


def of_negation_beside(text: str, start: int, end: int) -> list[str]:
    """What to say of a negation in the same sentence, just outside a quotation."""
    before = re.split(rf"[.!?;:]\s|{_APART}", text[max(0, start - _BESIDE) : start])[-1]
    after = re.split(rf"[.!?;:](?:\s|$)|{_APART}", text[end : end + _BESIDE])[0]
    closed = text[end - 1 : end] in ".!?;:"
    nearest = " ".join(before.split()[-_NEAR:]), "" if closed else " ".join(after.split()[:_NEAR])
    found = [
        f"Let op: in de bron staat vlak {side} het citaat “{words[0]}”, in dezelfde zin."
        for side, words in zip(("vóór", "achter"), map(_NEGATION.search, nearest), strict=True)
        if words is not None
    ]
    return found


def is_at(claimed: re.Match[str], anchors: Sequence[Anchor]) -> bool:
    """Whether a line or paragraph that is named is one of those where words stand."""
    unit = "paragraph" if claimed["unit"].casefold() == "alinea" else "line"
    first, last = int(claimed["first"]), int(claimed["last"] or claimed["first"])
    known = [one for one in anchors if one.kind == unit and one.first is not None]
    return not known or any(
        first <= (one.last or one.first or 0) and (one.first or 0) <= last for one in known
    )


def is_under(claimed: str, headings: Sequence[str]) -> bool:
    """Whether a heading that is named is one of those above words, with or without its number."""
    wanted = letters_of(claimed)
    return any(wanted and wanted in letters_of(one) for one in headings)
