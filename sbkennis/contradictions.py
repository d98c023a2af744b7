"""Statements of different documents → those that disagree on a figure, a date or a definition.

A statement is one sentence with one figure, date or definition and the words that say of what it
is. Two of them disagree when they are about the same thing in the same place and time, and cannot
both be true; doubt is silence. Pure: what is compared, and when, is for a use case to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Literal

from sbkennis.figures import Figure, figures, moments, same, years
from sbkennis.terms import Analyzer

__all__ = ["Contradiction", "Origin", "Statement", "contradictions", "statements"]

Kind = Literal["percent", "euro", "amount", "date", "definition"]

_ALIKE = 0.5  # share of the words of both that they have in common
_CLOSE = 0.6  # where both have words of their own
_PARAPHRASE = 0.5  # of two definitions
_FAR = 2  # years between a year that is named and the date of a document that names none
_SLACK = 2  # days between two dates that say the same: "in 2024", "1 januari 2025"
_AROUND = 14  # words on either side of a figure that may say of what it is
_FEWEST = 1  # words of a subject
_LONGEST = 60  # words of a sentence

_GENERIC = frozenset(
    """
    aandeel aantal alle alleen allemaal bedragen bedraagt beschikbaar beschikken bestaan betreffen
    bijna circa daalt eind einde elk elke enkel ervaren geheel gelden gemiddeld gereed geven hebben
    hoogste hoogstens hooguit ieder iedere indienen ingediend inmiddels jaar jaarlijks kennen komen
    kosten kost krijgen lopen loopt maand maken maximaal minder meer minimaal moeten mogen naar
    ongeveer onder plaats plaatsvinden procent ruim slechts stellen stoppen tellen ten totaal
    uiterlijk vaststellen vastgesteld verlenen vinden voelen volgens waarvan werken wekelijks week
    dag euro miljoen miljard duizend zeggen zelf sinds zich maal keer percent uitgeven besteden
    gaan doen houden blijken telt heeft dienen voor vóór vragen vraagt kern raad gemeenteraad
    beschikt beschikken afgesproken afspraak rijk landelijk nederland daarvan daarmee
    """.split()  # noqa: SIM905 - words read better as a text
)
_DEADLINE = re.compile(
    r"\b(?:uiterlijk|v[oó][oó]r\s+(?:\d|begin|eind|januari|juli)|eind|gereed|vast(?:gesteld|stellen)"
    r"|stel(?:t|len)\b.*\bvast|loopt|lopen|tot en met|stop(?:t|pen)|ingediend|indienen"
    r"|dienen\b.*\bin\b"
    r"|vindt\b.*\bplaats|komt\b.*\bgereed|moet(?:en)?|hebben\b.*\bvisie)\b",
    re.IGNORECASE,
)
_NOUNLESS = frozenset(
    """daarom daarbij daarin daarmee daarnaast daarvoor hierbij hierin hiermee hiervoor hierdoor dit
    dat deze die er het wat wie tegelijk tegelijkertijd tenslotte tevens verder vervolgens ook
    landelijk lokaal belangrijk nodig doel voorbeeld gevolg resultaat probleem uitgangspunt
    voorwaarde reden vraag in op van voor bij met onder""".split()  # noqa: SIM905
)
_GOAL = re.compile(
    r"\bdaalt?\b.*\bnaar\b|\bstijgt?\b.*\bnaar\b|\bgroeit?\b.*\bnaar\b|\bstreven?\b|\bstreeft\b"
    r"|\bdoel(?:stelling)?\b|\bambitie\b|\bmoet(?:en)?\b.*\bzijn\b|\bworden?\b.*\bverhoogd\b"
    r"|\bzou(?:den)?\b.*\bmoeten\b|\b(?:dient|dienen)\b.*\bte\b",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"\b(?:rijk|rijks\w*|landelijk\w*|nationa\w*|nederland\w*|gemeenten|(?:iedere|elke)\s+gemeente"
    r"|kabinet|ministerie|wet)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:jonger|ouder|onder|boven)\s+(?:dan\s+)?(?:de\s+)?\d|\b\d+-plussers?|\bjonge(?:ren)?\b"
    r"|\bouderen\b|\bvrouwen\b|\bmannen\b|\bkinderen\b|\bgezinnen\b|\balleenstaande\w*|\bstudenten\b"
    r"|\b\d+\s*(?:tot|-|–)\s*(?:en met\s*)?\d+\s*(?:jaar|jarigen)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|te|van|uit|gemeente|wijk|buurt|dorp|stad|bij)\s+(?:de\s+|het\s+)?"
    r"(?:(?:wijk|buurt|stad|gemeente|regio|dorp)\s+)?(?P<name>[A-Z][\w’'-]{2,}(?:\s+[A-Z][\w’'-]+)?)"
)
_NO_PLACE = frozenset(
    ("Rijk", "Nederland", "Wmo", "GGD", "Kamer", "Raad", "Europa", "GALA", "IZA", "AZWA", "SPUK",
     "VWS", "VNG")
)  # fmt: skip
_WE = r"(?:we|wij|ik|men|de gemeente|[A-Z]\w+)"
_WHAT = r"(?:(?:de|het|een)\s+)?[“‘'\"*]?(?P<what>[^\W\d][\w -]{2,40}?)[”’'\"*]?"
_UNDER = (
    re.compile(
        rf"\bonder\s+{_WHAT}\s+versta(?:an|at)\s+{_WE}?\s*(?:in [A-Z]\w+\s+)?(?P<body>.{{15,}})",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\b(?:versta(?:an|at)\s+(?:{_WE}\s+)?onder|bedoelen\s+(?:{_WE}\s+)?met)\s+{_WHAT}:?\s+"
        r"(?P<body>(?:de|het|een|alle|alles|wat)\b.{15,})",
        re.IGNORECASE | re.DOTALL,
    ),
)
_IS = re.compile(
    r"^(?:(?:de|het|een)\s+)?(?P<what>[^\W\d][\w-]+(?:\s[\w-]+)?)\s+(?:is|zijn|betekent|omvat):?\s+"
    r"(?P<body>(?:het\s+(?:geheel|netwerk|deel|gemis|hebben|vermogen|tekort|samenspel)|alles|wat"
    r"|(?:alle|elke|iedere)\s|(?:de\s+)?(?:zorg|hulp|steun)\s"
    r"|een\s+[\w-]+\s+(?:die|dat|van|waar\w*|met|voor|tussen|hulp|zorg|steun))\b.{10,})",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Of which document a statement is, as far as comparing needs."""

    document: str  # id
    publisher: str = ""
    title: str = ""
    year: int | None = None
    gemeente: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence with one figure, date or definition in it."""

    kind: Kind
    text: str
    origin: Origin
    key: str  # by which the caller knows the sentence
    subject: frozenset[str]
    shown: str  # the figure, date or definition as it stands there
    figure: Figure | None = None
    beside: tuple[Figure, ...] = ()  # all figures of the sentence
    last: date | None = None
    unit: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    national: bool = False
    goal: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements that cannot both be true."""

    one: Statement
    other: Statement


def statements(text: str, origin: Origin, key: str, analyzer: Analyzer) -> list[Statement]:
    """What a sentence states in figures, dates and definitions."""
    if len(text.split()) > _LONGEST or text.rstrip().endswith("?"):
        return []
    defined = _definition(text, origin, key, analyzer)
    if defined is not None:
        return [defined]
    found: list[Statement] = []
    places = frozenset(_places(text, origin.gemeente))
    context = {
        "places": places,
        "national": bool(_NATIONAL.search(text)),
        "goal": bool(_GOAL.search(text)),
        "part": bool(_PART.search(text)),
    }
    own = figures(text)
    dates = moments(text) if _DEADLINE.search(text) else []
    taken = [(one.start, one.end) for one in own]

    def about(start: int, end: int) -> frozenset[str]:
        return _subject(text, _near(text, start, end), taken, places, analyzer)

    for one in dates[-1:] if not own else ():
        found.append(
            Statement(
                "date",
                text,
                origin,
                key,
                about(one.start, one.end),
                text[one.start : one.end],
                last=one.last,
                **context,  # type: ignore[arg-type]
            )
        )
    for figure in own:
        unit, end = _unit(figure, analyzer)
        if figure.kind == "amount" and not unit:
            continue
        shown = text[figure.start : figure.end] + (f" {figure.unit}" if end else "")
        found.append(
            Statement(
                figure.kind,
                text,
                origin,
                key,
                about(figure.start, figure.end) - unit,
                shown,
                figure,
                tuple(own),
                unit=unit,
                years=years(text),
                **context,  # type: ignore[arg-type]
            )
        )
    return [one for one in found if len(one.subject | one.unit) >= _FEWEST]


def contradictions(
    found: Sequence[Statement], among: Iterable[tuple[int, int]] | None = None
) -> list[Contradiction]:
    """The pairs that disagree, in the order of the statements.

    Args:
        among: pairs of places in ``found`` to compare; all of them when left out.
    """
    pairs = combinations(range(len(found)), 2) if among is None else among
    return [Contradiction(found[a], found[b]) for a, b in pairs if _disagree(found[a], found[b])]


def _disagree(one: Statement, other: Statement) -> bool:
    if one.kind != other.kind or _same_work(one.origin, other.origin):
        return False
    if one.kind == "definition":
        return one.subject == other.subject and not _same_definition(one, other)
    if one.part != other.part or (one.goal != other.goal and one.kind != "date"):
        return False
    if not _same_place(one, other) or not _same_subject(one, other):
        return False
    if one.kind == "date":
        assert one.last is not None  # a date has one
        assert other.last is not None
        return abs((one.last - other.last).days) >= _SLACK
    assert one.figure is not None  # the other kinds have one
    assert other.figure is not None
    if one.unit != other.unit or not _same_time(one, other):
        return False
    if one.figure.per and other.figure.per and one.figure.per != other.figure.per:
        return False
    # A sentence with two figures says the same as another when either of them agrees.
    return not any(_agree(one.figure, each) for each in other.beside) and not any(
        _agree(other.figure, each) for each in one.beside
    )


def _agree(one: Figure, other: Figure) -> bool:
    return one.kind == other.kind and same(one, other)


def _same_definition(one: Statement, other: Statement) -> bool:
    """Whether two definitions say the same: a paraphrase, or one sender's own in fewer words."""
    if _share(one.body, other.body) >= _PARAPHRASE:
        return True
    fewest = min(len(one.body), len(other.body))
    is_one_sender = one.origin.publisher.casefold() == other.origin.publisher.casefold()
    return is_one_sender and len(one.body & other.body) >= _CLOSE * fewest


def _same_work(one: Origin, other: Origin) -> bool:
    """Whether both are of one document, or of two editions of it."""
    if one.document == other.document:
        return True
    title = _bare(one.title)
    return (
        bool(title)
        and title == _bare(other.title)
        and (one.publisher.casefold() == other.publisher.casefold())
    )


@lru_cache(maxsize=4096)
def _bare(title: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", title.casefold()))


def _same_place(one: Statement, other: Statement) -> bool:
    if one.places and other.places:
        return bool(one.places & other.places)
    if one.places or other.places:
        # a place that only one of them names must be where the other one is about
        named, silent = (one, other) if one.places else (other, one)
        return not silent.national and silent.origin.gemeente.casefold() in named.places
    if one.national or other.national:
        return True
    mine, theirs = one.origin.gemeente.casefold(), other.origin.gemeente.casefold()
    return mine == theirs


def _same_time(one: Statement, other: Statement) -> bool:
    if one.years and other.years:
        return bool(one.years & other.years)
    if one.years or other.years:
        named, silent = (one, other) if one.years else (other, one)
        if silent.origin.year is None:
            return True
        return any(abs(year - silent.origin.year) <= _FAR for year in named.years)
    return True


def _same_subject(one: Statement, other: Statement) -> bool:
    mine, theirs = one.subject, other.subject
    if not mine and not theirs:
        return True
    alike = _share(mine, theirs)
    if mine <= theirs or theirs <= mine:
        return alike >= _ALIKE
    return alike >= _CLOSE


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def _definition(text: str, origin: Origin, key: str, analyzer: Analyzer) -> Statement | None:
    tried = (pattern.search(text) for pattern in (*_UNDER, _IS))
    found = next((each for each in tried if each), None)
    if found is None:
        return None
    if _NOUNLESS & set(found["what"].casefold().split()):
        return None
    subject = frozenset(analyzer.asked(found["what"]))
    body = frozenset(analyzer.asked(found["body"])) - subject
    if not subject or len(body) < 2:
        return None
    return Statement("definition", text, origin, key, subject, found["what"], body=body)


def _places(text: str, gemeente: str) -> Iterable[str]:
    for found in _PLACE.finditer(text[:1].lower() + text[1:]):
        if found["name"].split()[0] not in _NO_PLACE:
            yield found["name"].casefold()
    opening = re.match(
        r"[A-Z][\w’'-]{3,}(?=\s+(?:heeft|telt|kent|geeft|stelt|krijgt|is|was)\b)", text
    )
    if opening and opening[0] not in _NO_PLACE and opening[0].casefold() not in _COMMON:
        yield opening[0].casefold()
    if gemeente and gemeente.casefold() in text.casefold():
        yield gemeente.casefold()


_COMMON = frozenset(
    "mantelzorg eenzaamheid iedereen niemand vrijwilligerswerk respijtzorg nederland".split()  # noqa: SIM905
)


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    """The words that say nothing of a subject, as terms."""
    return frozenset(term for word in _GENERIC for term in Analyzer().asked(word))


def _near(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a long sentence around a figure or date: some words on either side."""
    before = [found.start() for found in re.finditer(r"\S+", text[:start])]
    after = [end + found.end() for found in re.finditer(r"\S+", text[end:])]
    return (before[-_AROUND:] or [start])[0], (after[:_AROUND] or [end])[-1]


def _subject(
    text: str,
    within: tuple[int, int],
    taken: Sequence[tuple[int, int]],
    places: frozenset[str],
    analyzer: Analyzer,
) -> frozenset[str]:
    """The content words of a part without its figures, dates, places and generic words."""
    left = list(text)
    for start, end in (*taken, *((one.start, one.end) for one in moments(text))):
        left[start:end] = " " * (end - start)
    terms = set(analyzer.asked("".join(left)[slice(*within)])) - _generic()
    terms -= {term for place in places for term in analyzer.asked(place)}
    return frozenset(one for one in terms if not any(map(str.isdigit, one)) and one != "gemeent")


def _unit(figure: Figure, analyzer: Analyzer) -> tuple[frozenset[str], bool]:
    """What is counted: the last noun of up to three words behind a number."""
    if figure.kind != "amount":
        return frozenset(), False
    kept: list[str] = []
    for word in figure.unit.split():
        if word.lower() in _STOPS:
            break
        kept.append(word)
    terms = [term for word in kept for term in analyzer.asked(word)]
    return frozenset(terms[:3]), bool(terms)


_STOPS = frozenset(
    """van de het een in op per voor met die dat en of te aan bij is zijn was heeft hebben doet uit
    over tot naar werden wordt worden maar om als dan""".split()  # noqa: SIM905
)
