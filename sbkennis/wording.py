"""Records → Dutch phrases that the command line and the web pages share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sbkennis.phrases import decimal, form_of, how_many, joined, number, percent

if TYPE_CHECKING:
    from sbkennis.agreement import Agreement, Estimate, Means, OfFacet, OfLabel
    from sbkennis.disagreement import Disagreement, Side
    from sbkennis.library.stating import Left
    from sbkennis.records import Document, Hit, Passage, Tag

__all__ = [
    "CLAIMS",
    "EMPTY",
    "NO_INTERVAL",
    "Opposed",
    "counted",
    "estimate",
    "evidence",
    "given",
    "lacking",
    "left",
    "means",
    "opposed",
    "quoted",
    "seen",
    "shortened",
    "unread",
    "why",
]

_LONGEST = 60  # code points of one piece of evidence
_MOST = 3  # pieces of evidence that are shown
_MOST_PLACES = 3  # where the same passage stands, that are named

EMPTY = "De kennisbank is leeg. Voeg documenten toe met `sbkennis ingest MAP`."
"""Said of a kennisbank without documents."""

CLAIMS = {
    "onderzoek": "onderzoek",
    "cijfer": "cijfer",
    "gevolg": "oorzaak of gevolg",
    "vergelijking": "vergelijking",
    "definitie": "omschrijving",
    "bewering": "bewering",
}
"""A kind of claim → how it is called."""


def estimate(one: Estimate) -> str:
    """A measure with the ends of its interval: 0,86 (0,71 – 0,97)."""
    if math.isnan(one.value):
        return "–"
    value = decimal(one.value, ".2f")
    if math.isnan(one.low):
        return value
    return f"{value} ({decimal(one.low, '.2f')} – {decimal(one.high, '.2f')})"


def given(one: OfLabel, coder: str) -> str:
    """How often a coder gave a label, and out of how many where that is not every unit."""
    judged = one.judged.get(coder, 0)
    if not judged:
        return "n.v.t."
    count = number(one.given.get(coder, 0))
    return count if judged == one.units else f"{count} van {number(judged)}"


NO_INTERVAL = "Staat er geen marge bij, dan is die uit deze oordelen niet te schatten."
"""Said of measures of agreement, which have no interval where coders hardly or never differ."""


def means(facet: OfFacet) -> str:
    """Mean alpha and kappa of a facet, and over how many labels."""
    every, enough = facet.every, facet.enough
    if not every.labels:
        return _mean(every)
    if every.labels == enough.labels:
        return f"{_mean(every)}, gemiddeld over {how_many(every.labels, 'label', 'labels')}"
    if not enough.labels:
        return f"{_mean(every)}, gemiddeld over labels die alle te weinig zijn gegeven"
    over = "het enige label dat" if enough.labels == 1 else f"de {number(enough.labels)} labels die"
    are = "is" if enough.labels == 1 else "zijn"
    return (
        f"{_mean(enough)}, gemiddeld over {over} vaak genoeg {are} gegeven; over alle "
        f"{number(every.labels)}: {_mean(every)}"
    )


def _mean(one: Means) -> str:
    return f"alfa {estimate(one.alpha)}, kappa {estimate(one.kappa)}"


def seen(one: Agreement) -> str:
    """What it means for agreement that coders could see the machine's labels; empty if not so."""
    if not one.seen:
        return ""
    return (
        f"Let op: bij {how_many(one.seen, 'passage', 'passages')} van de {number(one.units)} kon "
        "ten minste één codeur de labels van de labelaar zien. Codeurs zijn het dan eerder eens "
        "dan wanneer zij zelf kiezen. Laat beiden een werkblad zonder labels invullen: `sbkennis "
        "label --uit labels.xlsx --blind`."
    )


_COUNTED = {
    "exact": "{} letterlijk",
    "exact_after_normalisation": "{} letterlijk, op opmaak na",
    "differs": "{} wijkt af|{} wijken af",
    "not_found": "{} niet gevonden",
    "wrong_page": "{} op een andere pagina",
    "source_missing": "bij {} ontbreekt de bron",
    "linked": "bij {} is de bron gevonden",
    "ambiguous": "bij {} past meer dan één bron",
    "page_missing": "bij {} bestaat de pagina niet",
    "unresolved": "{} verwijst nergens naar|{} verwijzen nergens naar",
}


def counted(verdict: str, count: int) -> str:
    """How many quotations or references came out so.

    >>> counted("differs", 2), counted("linked", 2)
    ('2 wijken af', 'bij 2 is de bron gevonden')
    """
    one, _, several = _COUNTED[verdict].partition("|")
    return (one if count == 1 or not several else several).format(number(count))


def quoted(text: str) -> str:
    """A text between quotation marks, which differ from those that stand in it.

    >>> print(quoted("Soep."), quoted("Zij zegt: “Soep.”"))
    “Soep.” ‘Zij zegt: “Soep.”’
    """
    return f"‘{text}’" if "“" in text or "”" in text else f"“{text}”"


def shortened(text: str, head: int, tail: int = 0) -> str:
    """A text on one line, with words left out after its beginning and before its end if it is long.

    >>> shortened("De gemeente steunt mantelzorgers met een consulent.", 20, 15)
    'De gemeente steunt … een consulent.'
    >>> shortened("De gemeente steunt mantelzorgers.", 20)
    'De gemeente steunt …'
    """
    line = " ".join(text.split())
    if len(line) <= head + tail + 3:
        return line
    first = line[: head + 1].rpartition(" ")[0] or line[:head]
    last = line[-tail - 1 :].partition(" ")[2] or line[-tail:] if tail else ""
    return f"{first} … {last}".rstrip()


def why(hit: Hit, *, is_answer: bool = True) -> str:
    """Why a passage was found: on which words, and how near its meaning lies.

    Nearness is beside the nearest passage of this question, and says so: "100 %" alone would read
    as a certainty. Of what is no answer it is not told at all.
    """
    reasons = []
    words = [f"“{word}”" for word in hit.reasons.words]
    if words:
        reasons.append(f"{'de woorden' if len(words) > 1 else 'het woord'} {joined(words)}")
    if hit.reasons.meaning_score > 0:
        share = percent(hit.reasons.meaning_score)
        nearest = "de beste" if share == percent(1) else f"{share} van de beste"
        near = f" ({nearest})" if is_answer else ""
        reasons.append(f"op betekenis{near}")
    told = []
    if reasons:
        told.append(f"gevonden op {', en '.join(reasons).removeprefix('op ')}")
    if hit.also:
        alike = form_of(len(hit.also), "vrijwel gelijke passage", "vrijwel gelijke passages")
        places = list(dict.fromkeys(hit.also_in))
        more = " en meer" if len(places) > _MOST_PLACES else ""
        named = f" ({'; '.join(places[:_MOST_PLACES])}{more})" if places else ""
        told.append(f"staat ook in {len(hit.also)} {alike}{named}")
    return "; ".join(told)


def evidence(tag: Tag, passage: Passage) -> list[str]:
    """The words of a passage that point to a label."""
    words = []
    for start, end in tag.evidence[:_MOST]:
        offset = 0
        for span in passage.spans:
            if span.start <= start < span.end:
                at = offset + start - span.start
                shown = " ".join(passage.quote[at : at + end - start].split())
                words.append(shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…")
            offset += span.end - span.start + 1
    return words


class Opposed(NamedTuple):
    """Statements that disagree; ``values`` is what each says, empty for definitions."""

    label: str
    values: str
    sides: tuple[Side, ...]


def opposed(found: Sequence[Disagreement]) -> list[Opposed]:
    """Disagreements as they are shown: first figures and dates, then definitions of each thing."""
    told: list[Opposed] = []
    defined: dict[str, dict[str, Side]] = {}
    for one in found:
        if one.kind == "omschrijving":  # several of one thing are shown under each other
            sides = defined.setdefault(one.one.shown.casefold(), {})
            sides.update({side.sentence: side for side in (one.one, one.other)})
            continue
        values = f"“{one.one.shown}” tegenover “{one.other.shown}”"
        told.append(Opposed(f"Tegenspraak ({one.kind}):", values, (one.one, one.other)))
    for what, sides in defined.items():
        label = f"{len(sides)} omschrijvingen van “{what}”:"
        told.append(Opposed(label, "", tuple(sides.values())))
    return told


def left(document_id: str, found: Left) -> list[str]:
    """What is kept of a document that was removed, in sentences."""
    told = []
    for count, folder, of in (
        (found.judgements, "labels", "erover"),
        (found.findings, "vondsten", "over vondsten eruit"),
    ):
        if count:
            words = "Eén oordeel" if count == 1 else f"{number(count)} oordelen"
            verb, holds = ("blijft", "geldt") if count == 1 else ("blijven", "gelden")
            told.append(
                f"{words} {of} {verb} bewaard in corpus/{folder}/{document_id}.jsonl, en {holds} "
                "weer als u hetzelfde bestand opneemt."
            )
    if found.basket:
        several = f"liggen nog {number(found.basket)} passages"
        lies = "ligt nog één passage" if found.basket == 1 else several
        told.append(f"In de mand {lies} uit dit document.")
    return told


def unread(documents: Sequence[Document]) -> str:
    """What was not read, for whoever finds nothing; empty when all was read."""
    nowhere = [one for one in documents if one.pages_without_text]
    if not nowhere:
        return ""
    whole = [one for one in nowhere if len(one.pages_without_text) == one.page_count]
    parts = [one for one in nowhere if len(one.pages_without_text) != one.page_count]
    lines = []
    if whole:
        noun = "1 document is" if len(whole) == 1 else f"{number(len(whole))} documenten zijn"
        lines.append(f"{noun} niet gelezen ({_without_text(whole)})")
    if parts:
        noun = "1 document is" if len(parts) == 1 else f"{number(len(parts))} documenten is"
        lines.append(f"van {noun} een deel niet gelezen ({_without_text(parts)})")
    told = " en ".join(lines)
    return f"{told[0].upper()}{told[1:]}; zie `sbkennis bronnen`."


def _without_text(documents: Sequence[Document]) -> str:
    count = sum(len(one.pages_without_text) for one in documents)
    return how_many(count, "pagina", "pagina's") + " zonder tekst"


def lacking(documents: Sequence[Document]) -> list[str]:
    """What the library lacks, in Dutch sentences."""
    lines = []
    for field, word in (("title", "titel"), ("publisher", "uitgever"), ("date", "datum")):
        without = [one.file for one in documents if getattr(one, field) is None]
        if without:
            lines.append(f"de {word} ontbreekt bij {joined(without)}.")
    unread = [
        f"{one.file} ({len(one.pages_without_text)})" for one in documents if one.pages_without_text
    ]
    if unread:
        lines.append(f"pagina's zonder tekst zijn er in {joined(unread)}.")
    with_vision = {one.gemeente for one in documents if one.kind == "beleidsvisie"}
    named = {one.gemeente for one in documents if one.gemeente} - with_vision
    unsure = named & {one.gemeente for one in documents if one.kind is None and one.gemeente}
    for gemeenten, said in (
        (named - unsure, "er zijn wel documenten, maar geen beleidsvisie van {}."),
        (unsure, "geen beleidsvisie herkend van {}; van een document daar is de soort onbekend."),
    ):
        if gemeenten:
            lines.append(said.format(joined(sorted(gemeenten))))
    return lines
