"""A sentence → what it defines, as what, and for what purpose; nothing when it defines nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Definition", "definition"]

_WE = r"(?:we|wij|ik|men|de gemeente|[A-Z]\w+)"
_WHAT = r"(?:(?:de|het|een)\s+)?[“‘'\"*]?(?P<what>[^\W\d][\w -]{2,40}?)[”’'\"*]?"
# What a definition may open with: an article, and at most three words before the noun.
_GENUS = (
    r"(?:(?:het\s+(?:geheel|netwerk|deel|gemis|hebben|vermogen|tekort|samenspel)|alles|wat"
    r"|(?:alle|elke|iedere|ieder)\s|(?:de\s+)?(?:zorg|hulp|steun)\s"
    r"|(?:een|het)\s+(?:[\w-]+\s+){1,4}?(?:die|dat|van|waar\w*|met|voor|tussen|om|door|zonder)\s"
    r"|(?:iemand|iedereen|ieder|degene|degenen|mensen|personen|diegenen)\s+(?:\w+\s+){0,2}?"
    r"(?:die|met|zonder|van)\s"
    r"|(?:[\w-]+\s+){0,2}[\w-]+en\s+(?:die|waar\w*|met|zonder|van)\s"
    r"|(?:[\w-]+\s+){0,2}[\w-]+s\s+(?:die|waar\w*)\s))"
)
_PATTERNS = (  # with words of which it needs one
    (
        ("versta", "verston"),
        re.compile(
            rf"\bonder\s+{_WHAT}\s+(?:versta(?:an|at)"
            rf"|verstond(?:en)?)\s+{_WE}?\s*(?:in [A-Z]\w+\s+)?"
            r"(?P<body>.{15,})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        ("verstaan",),
        re.compile(
            rf"\bonder\s+{_WHAT}\s+wordt\s+(?:[\w\s]{{0,30}}?\s)?verstaan:?\s+(?P<body>.{{15,}})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        ("versta", "bedoelen"),
        re.compile(
            rf"\b(?:versta(?:an|at)\s+(?:{_WE}\s+)?onder"
            rf"|bedoelen\s+(?:{_WE}\s+)?met)\s+{_WHAT}:?\s+"
            r"(?P<body>(?:de|het|een|alle|alles|wat)\b.{15,})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        ("bedoel",),
        re.compile(
            rf"\bmet\s+{_WHAT}\s+(?:wordt|worden|bedoel(?:en"
            rf"|t))\s+(?P<body>.{{15,}}\bbedoeld\b.{{0,}}"
            rf"|(?:{_WE}\s+)?(?:de|het|een|alle|alles|wat)\b.{{15,}})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        ("gedefinieerd", "omschreven", "opgevat"),
        re.compile(
            rf"^{_WHAT}\s+(?:wordt|worden)\s+(?:\w+\s+){{0,2}}?(?:gedefinieerd|omschreven"
            rf"|opgevat)\s+als"
            r"\s+(?P<body>.{15,})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        (": ",),
        re.compile(
            r"^(?P<what>[^\W\d][\w-]+(?:\s[\w-]+){0,2}):\s+"
            r"(?P<body>(?:een|het|de|elke|iedere|alle|alles)\s.{20,})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        (" is ", " zijn ", " betekent", " omvat"),
        re.compile(
            r"^(?:(?:de|het|een)\s+)?(?P<what>[^\W\d][\w-]+(?:\s[\w-]+)?)\s+"
            rf"(?:is|zijn|betekent|omvat):?\s+(?P<body>{_GENUS}.{{10,}})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)
_NO_TERM = frozenset(
    """daarom daarbij daarin daarmee daarnaast daarvoor hierbij hierin hiermee hiervoor hierdoor dit
    dat deze die er het wat wie tegelijk tegelijkertijd tenslotte tevens verder vervolgens ook
    landelijk lokaal belangrijk nodig doel voorbeeld gevolg resultaat probleem uitgangspunt
    voorwaarde reden vraag in op van voor bij met onder zij wij we hij ze ik u je jij men zo dus
    maar en of als toch nu hier daar dan samen beide allemaal opdracht kern basisgedachte
    ambitie rol taak uitdaging kracht inzet idee""".split()
)
# A judgement on a thing defines it not.
_JUDGES = re.compile(
    r"^er\b|^(?:een|het|de)?\s*(?:zeer|heel|erg|steeds|ook|nog|wel|vaak)?\s*(?:belangrijk|goed"
    r"|mooi|groot|klein|onmisbaar|essenti|cruciaal"
    r"|cruciale|waardevol|grote|goede|mooie|eerste|tweede|derde|laatste|sluitstuk|cement|sleutel"
    r"|fundament|motor|speerpunt|thema|voorbeeld|manier|kwestie|taak|opgave|uitdaging|kans|probleem"
    r"|vast|vaste|integraal|wezenlijk|voorwaarde|vereiste|doel|stap|vorm|onderdeel|andere?|nieuwe?)"
    r"|\b(?:geworden|gebleken|gebleven|geweest)\b|\bde laatste jaren\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:\S+\s){1,4}?(?:is|zijn|heeft|hebben|krijg\w*|word\w*|kom\w*|ga\w*|moet\w*|kan|kunnen|mag"
    r"|wil"
    r"|doet|geeft|geven|staat|staan|loopt|treedt|begint|start)\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\b(?:voor|in)\s+(?:de\s+toepassing\s+van\s+)?(?:deze|dit|de)\s+(?P<scope>wet|verordening"
    r"|regeling|beleidsregels?|subsidie|monitor|onderzoek)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a sentence defines."""

    what: str
    body: str
    scope: str = ""  # "wet", when it holds only there


def definition(text: str) -> Definition | None:
    """The definition in a sentence.

    >>> definition("Een buurtkamer is een ruimte waar bewoners elkaar treffen.").what
    'buurtkamer'
    >>> definition("De sociale basis is een belangrijk onderdeel van het beleid.") is None
    True
    """
    low = text.casefold()
    for cues, pattern in _PATTERNS:
        if not any(cue in low for cue in cues):
            continue
        found = pattern.search(text)
        if found is None:
            continue
        what = found["what"].strip()
        if _NO_TERM & set(what.casefold().split()) or _JUDGES.search(found["body"]):
            return None
        if text[found.end("what") :].startswith(":") and _STATES.match(found["body"]):
            return None  # "Goed nieuws: elke buurt krijgt een budget."
        scope = _SCOPE.search(text)
        return Definition(what, found["body"], scope["scope"].casefold() if scope else "")
    return None
