"""A paragraph of a draft → the sentences in it that claim something about the world.

A claim can be true or false whoever writes it: a figure, an effect, a comparison, the outcome of
research, a cause, a definition. What the writer wants, will do or asks, and what the text says of
itself, is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sbkennis import sentences
from sbkennis.figures import figures

__all__ = ["Claim", "claims"]

Kind = Literal["onderzoek", "cijfer", "gevolg", "vergelijking", "definitie", "bewering"]

_FEWEST = 6  # words
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "onderzoek",
        re.compile(
            r"\b(?:uit|volgens)\b.{0,40}\b(?:onderzoek\w*|stud\w+|cijfers|literatuur|enquête|peiling"
            r"|monitor|wetenschap\w*)\b|\bonderzoek(?:ers)?\b.{0,20}\b(?:laat|laten|toont|tonen"
            r"|wijst|wijzen|blijkt|concluderen)\b|\b(?:is|zijn)\s+(?:aangetoond|bewezen)\b"
            r"|\bblijkt\b|\bcijfers\s+(?:laten|tonen)\b|\bbewijs\b",
            re.IGNORECASE,
        ),
    ),
    (
        "gevolg",
        re.compile(
            r"\b(?:leid(?:t|en|de|den)\s+(?:\w+\s+){0,4}tot|waardoor|daardoor|veroorza\w+|verklaar\w+"
            r"|verklaren|vermindert|verminderen|vergroot|vergroten|verkleint|verkleinen|verhoogt"
            r"|verhogen|verlaagt|verlagen|bevorder\w*|verbeter(?:t|en)|voorkomt|voorkomen"
            r"|draagt?\b.{0,60}\bbij|dragen\b.{0,60}\bbij|zorgt?\s+ervoor|hang(?:t|en)\b.{0,60}\bsamen"
            r"|effect(?:en)?|invloed|neemt\b.{0,60}\b(?:toe|af)|nemen\b.{0,60}\b(?:toe|af)|daal\w*"
            r"|stij\w+|steeg|stegen|groeit?|groei\w*|afgenomen|toegenomen|verliest|verliezen)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "vergelijking",
        re.compile(
            r"\b(?:meer|minder|vaker|hoger|lager|groter|kleiner|langer|korter|sneller|beter|slechter"
            r"|sterker|zwaarder|makkelijker|eerder|later|duurder|goedkoper)\b.{0,80}\bdan\b"
            r"|\b(?:de meeste|het meest|het vaakst|keer zo|half zo|vooral|nauwelijks|makkelijker"
            r"|gemiddeld|eerder|later|vaker|langer)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "definitie",
        re.compile(
            r"\bonder\b.{1,60}\bversta(?:an|at)\b|\bwordt\b.{1,40}\bverstaan\b|\bbestaat uit\b"
            r"|\bis\s+(?:het geheel|alles wat|een verzamelnaam)\b|\bomvat\b|\bbetekent dat\b",
            re.IGNORECASE,
        ),
    ),
)
_OURS = re.compile(
    r"^(?:\W*(?:daarom|daarnaast|ook|samen met [\w\s]{3,40}|in \w+|de komende \w+|hiervoor|zo|dus"
    r"|nu)\s+)?"
    r"(?:(?:\w+\s+)?(?:we|wij)\b|(?:de|onze)\s+(?:gemeente|raad|college)\s+(?:wil|gaat|zet|stelt|steunt"
    r"|ondersteunt|kiest|maakt|zorgt|faciliteert|stimuleert|investeert|organiseert|betrekt|vraagt"
    r"|blijft|neemt|streeft|bevordert)\b)",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"\b(?:we|wij|gemeente|college|raad|partners|organisaties)\b.{0,60}\bwil(?:len)?\b"
    r"|\bwil(?:len)?\s+(?:we|wij|de gemeente|het college|de raad|het rijk)\b"
    r"|\b(?:gaan we|gaan wij|streven|beogen|ambitie|voornemen\w*|stellen we|stellen wij"
    r"|zetten we|zetten wij|maken we|maken wij|zullen|wordt opgesteld|worden opgesteld"
    r"|werken we|werken wij|bespreken we|we gaan|wij gaan|leggen we)\b",
    re.IGNORECASE,
)
_KNOWN = re.compile(  # what the writer says to know is no plan: "wij zien dat 40 procent …"
    r"\b(?:(?:we|wij)\s+(?:weten|zien|zagen|merken|constateren|horen)"
    r"|(?:weten|zien|zagen|merken|constateren|horen)\s+(?:we|wij))"
    r"(?:\s+(?!graag|liever|liefst|erop\b|er\b|toe\b)\w+){0,3}?\s+dat\b",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\b(?:hoofdstuk|paragraaf|bijlage|leeswijzer|inhoudsopgave|deze visie|dit document|deze nota"
    r"|dit stuk|deze notitie|dit concept|het concept|voorliggende?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that claims; ``strong`` when its words say so, not only its form."""

    text: str
    start: int
    end: int
    kind: Kind
    strong: bool


def claims(text: str) -> list[Claim]:
    """The claims of a paragraph, in order.

    >>> [one.kind for one in claims("Een op de vier geeft mantelzorg. Wij willen meer.")]
    ['cijfer']
    """
    found = []
    for start, end in sentences.split(text):
        kind = _kind(text[start:end].strip())
        if kind is not None:
            found.append(Claim(text[start:end], start, end, kind, kind != "bewering"))
    return found


def _kind(text: str) -> Kind | None:
    if text.endswith(("?", ":")) or len(text.split()) < _FEWEST:
        return None
    counted = [one for one in figures(text) if one.kind != "amount" or one.unit]
    research = _PATTERNS[0][1].search(text)
    if _ITSELF.search(text) and not research:
        return None
    defines = _PATTERNS[3][1].search(text)
    plans = _INTENT.search(text) or (_OURS.search(text) and not _KNOWN.search(text))
    if plans and not (research or defines):
        # what is wanted may well hold a figure: a goal is no claim
        return None
    for kind, pattern in _PATTERNS[:1]:
        if pattern.search(text):
            return kind
    if any(one.kind in ("percent", "euro") for one in counted) or len(counted) > 0:
        return "cijfer"
    for kind, pattern in _PATTERNS[1:]:
        if pattern.search(text):
            return kind
    return "bewering"
