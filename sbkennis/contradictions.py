"""Statements of different documents → those that disagree on a figure, a date or a definition.

A statement is one sentence with one figure, date or definition and the words that say of what it
is. Two of them disagree when they are about the same thing in the same place and time, and cannot
both be true; doubt is silence. Pure: what is compared, and when, is for a use case to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Literal

from sbkennis.circumstances import Circumstances, blanked, circumstances, compatible, placed
from sbkennis.definitions import Definition, definition
from sbkennis.figures import Figure, figures, moments, same
from sbkennis.subjects import Subject, alike, apart, contrasted, holds, subject, terms
from sbkennis.terms import Analyzer

__all__ = ["Contradiction", "Origin", "Statement", "contradictions", "statements"]

Kind = Literal["percent", "euro", "amount", "date", "definition"]

# On 124 pairs that were kept apart while these were set, precision is .93 and recall .72; all are
# of one hand, so another may find less (BENCHMARKS.md, "Dekking, onderbouwing en tegenspraak").
_ALIKE = 0.62  # of what two subjects weigh, how much they share
_APART = 0.7  # where each has a word of its own
_WITHIN = 0.45  # where nearly all of the shorter one is in the longer one
_WITHIN_DATE = 0.55
_NEARLY = 0.85
_LEAST = 0.69  # weight that must be shared: one noun, or some lesser words
_PARAPHRASE = 0.45  # of two definitions
_VERBATIM = 0.8  # of two of which one leaves something out and the other does not
_CLOSE = 0.6  # of one sender's own in fewer words
_SLACK = 2  # days between two dates that say the same: "in 2024", "1 januari 2025"
_FIRST = 1000  # a date in an earlier year is a day of every year
_DECADE = 10  # years between two dates, from which they are of two things
_FACTOR = 8.0  # two figures further apart than this are of two things
_AROUND = 16  # words on either side of a figure that may say of what it is
_FEW = 5  # words after a colon, below which what stands before it counts
_LEAST_SAID = 2  # words of a definition
_LONGEST = 60  # words of a sentence
_WIDEST = 1000  # characters of it; longer words than that leaves room for are no words

_GENERIC = """
    aandeel aantal alle alleen allemaal bedrag bedragen bedraagt beschikbaar beschikken bestaan
    betreffen bijna circa daalt deel eind einde elk elke enkel ervaren gegeven geheel gelden
    gemiddeld
    gereed geven gebruik hebben hoogste hoogstens hooguit ieder iedere indienen ingediend inmiddels
    jaar jaarlijks jaarlijkse kennen komen kosten kost krijgen lopen loopt maand maken maximaal
    minder meer minimaal moeten mogen naar ongeveer onder plaats plaatsvinden procent percentage
    ruim
    slechts stellen stoppen eigen land heel hele staan staat duren duurt trekken uittrekken tellen
    ten totaal totale uiterlijk vaststellen vastgesteld verlenen
    vinden voelen volgens waarvan wekelijks week dag euro miljoen miljard duizend zeggen zelf
    sinds zich maal keer percent uitgeven besteden gaan doen houden blijken telt heeft dienen voor
    vóór vragen vraagt kern raad gemeenteraad college beschikt afgesproken afspraak rijk landelijk
    landelijke nederland nederlands nederlander daarvan daarmee gemeente elders keer momenteel
    moment samen ton bedroeg ligt lag kwam uitkomen aangeven instemmend stijgen dalen
    naar schatting verwachting verwachten worden zowat pakweg gemiddelde daling stijging groei
    wethouder minister denken
    noemen noemde ramen geraamd raming schatten geschat schatting
    """
# What money and people are called differs from writer to writer.
_LIGHT = """
    budget subsidie bijdrage krediet middelen geld kosten uitgave uitgaven begroting investering
    vergoeding opnemen inzetten uittrekken persoon mens inwoner bewoner principe
    werkzaam actief
    """
_VAGUE = """
    punten stuks plaatsen dingen zaken vragen manieren redenen thema's onderdelen stappen
    voorbeelden
    woorden vormen soorten aspecten doelen delen kanten groepen niveaus gemeenten kinderen jongeren
    ouderen huishoudens gezinnen organisaties scholen vrouwen mannen volwassenen
    """
_EXCLUDES = re.compile(
    r"\b(?:niets?|geen|zonder|uitsluitend|alleen|slechts|behalve|valt\b.*\bbuiten)\b", re.IGNORECASE
)
_DUE = re.compile(
    r"\b(?:uiterlijk|v[oó][oó]r\s+(?:(?:het|de)\s+)?(?:\d|begin|einde?|zomer|najaar|voorjaar"
    r"|januari|juli)|eind|gereed|vast(?:gesteld|stellen)"
    r"|stel(?:t|len)\b.*\bvast|loopt|lopen|tot en met|stop(?:t|pen)|ingediend|indienen"
    r"|dienen\b.*\bin\b"
    r"|vindt\b.*\bplaats|komt\b.*\bgereed|moet(?:en)?|hebben\b.*\bvisie|opgericht"
    r"|richt(?:te|ten)\b.*\bop|sinds|vanaf|met ingang van|start\w*|begin(?:t|nen)|begon\w*"
    r"|open(?:t|ing|en)|verwacht\w*|verwachting|gepland|voorzien|beoogd|heeft\b.*\bvisie|treedt"
    r"|gaat\b.*\bin"
    r"|gebouwd|vastgelegd|legg(?:en|t)\b.*\bvast|wil(?:len)?|afgesproken|streven|gesticht"
    r"|ontston\w+|bereikt|sluit\w*|tot)\b",
    re.IGNORECASE,
)
_SPOKEN = (
    # who says so is not of what it is
    re.compile(
        r"^(?:uit|volgens)\s[^,]{3,90}?\b(?:blijkt|blijken|weten\s+we|komt\s+naar\s+voren|volgt"
        r"|leren"
        r"\s+we)\s*(?:,\s*)?dat\s",
        re.IGNORECASE,
    ),
    re.compile(r"^volgens\s(?:de|het|een|onze|dit|deze)\s[\w-]+(?:\s[\w-]+)?(?=\s)", re.IGNORECASE),
    re.compile(r",\s*(?:zo|aldus)\s[^,;.]*", re.IGNORECASE),
    re.compile(
        r"^[^,]{0,60}?\b(?:spreken\s+af|is\s+afgesproken|staat|is\s+opgenomen|vermeldt|meldt"
        r"|schrijft|stelt|is"
        r"\s+(?:vastgelegd|bepaald)|wist\s+u|let\s+er\s*op|lichtte\s+toe|toe|geldt|(?:laat|laten"
        r"|toont|tonen)(?:\s+\w+)?\s+zien|blijkt|(?:gaan|gaat)\s+(?:er\s*van"
        r"|ervan)\s+uit)\s*,?\s*dat\s",
        re.IGNORECASE,
    ),
)
_BACK = re.compile(r": (?:dat|dit|het|die|zo|er|zij|ze|hij)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:[,;:(–]\s*|\s(?=waarvan\b|waaronder\b|van wie\b))(?:waaronder|waarvan|waarin|waarmee"
    r"|waardoor|waarbij|van wie|onder wie|zo |zoals |vooral|iets |en "
    r"|maar |tegen |die |dat |wat |daarna|daarmee|al |mits|terwijl|hoewel|omdat|zodat|ook|verdeeld"
    r"|verspreid|exclusief|inclusief|af te|naast|af en toe|met |een |dus |de meeste|alle |beide "
    r"|allen|allemaal|onder meer|onder andere|met name)[^,;:()–]*",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\b[A-Z][\w-]+")
_TIMES: dict[str, float] = {  # in days
    "minuut": 1 / 1440, "minuten": 1 / 1440, "uur": 1 / 24, "uren": 1 / 24, "dag": 1.0,
    "dagen": 1.0, "etmaal": 1.0, "werkdag": 1.4, "werkdagen": 1.4, "kalenderdagen": 1.0,
    "week": 7.0, "weken": 7.0, "maand": 30.4, "maanden": 30.4, "kwartaal": 91.3,
    "kwartalen": 91.3, "jaar": 365.25, "jaren": 365.25, "halfjaar": 182.6,
}  # fmt: skip
_TIME = frozenset({"tijd"})
_PEOPLE = frozenset({"mensen"})
_OFTEN = frozenset({"keer"})
_NUMBER_OF = re.compile(
    r"\b(?:aantal|hoeveelheid|tekort\s+aan|overschot\s+aan)\s+(?:\w{3,}e\s+"
    r"|sociaal\s+)?(?P<what>[^\W\d_][\w-]+)",
    re.IGNORECASE,
)
_STOPS = frozenset(
    """van de het een in op per voor met die dat en of te aan bij is zijn was heeft hebben doet uit
    over tot naar werden wordt worden maar om als dan na af onder door tegen waar wie vanaf binnen
    tussen actief open zich die ten""".split()
)
_BEFORE_NOUN = re.compile(
    r"(?:\w{3,}e|sociaal|eigen|extra|\w+(?:isch|aal|eel|ig|lijk|baar))$", re.I
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Of which document a statement is, as far as comparing needs."""

    document: str  # id
    publisher: str = ""
    title: str = ""
    year: int | None = None
    gemeente: str = ""


@dataclass(frozen=True)
class Statement:
    """One sentence with one figure, date or definition in it.

    What takes time to find out is found out when it is asked for: most statements differ from all
    others at the first glance.
    """

    kind: Kind
    text: str
    origin: Origin
    key: str  # by which the caller knows the sentence
    shown: str  # the figure, date or definition as it stands there
    analyzer: Analyzer = field(repr=False, compare=False)
    start: int = 0  # of the figure or date
    end: int = 0
    spans: tuple[tuple[int, int], ...] = ()  # of all figures and dates of the sentence
    figure: Figure | None = None
    last: date | None = None
    beside: tuple[Figure | date, ...] = ()  # all figures of one unit, or dates, of the sentence
    unit: frozenset[str] = frozenset()
    noun: str = ""  # what is counted, as it stands there
    defined: Definition | None = None

    @cached_property
    def core(self) -> str:
        """The sentence with blanks for who says so and for asides."""
        return self.text if self.defined else _core(self.text, self.start)

    @cached_property
    def when(self) -> Circumstances:
        """In what circumstances it holds."""
        return circumstances(
            self.core,
            self.start,
            self.end,
            self.spans,
            sentence=self.text,
            title=self.origin.title,
            publisher=self.origin.publisher,
            year=self.origin.year,
            gemeente=self.origin.gemeente,
        )

    @cached_property
    def about(self) -> Subject:
        """What it is of, or what it defines."""
        if self.defined:
            return subject(f"{self.defined.what} {self.defined.scope}", self.analyzer)
        places = placed(self.core, self.origin.gemeente)
        return _about(self.core, self.start, self.end, self.spans, places, self.unit, self.analyzer)

    @cached_property
    def body(self) -> Subject:
        """As what it is defined."""
        return subject(self.defined.body if self.defined else "", self.analyzer, self.about.keys)

    @cached_property
    def narrowed(self) -> frozenset[str]:
        """Which words narrow what is counted: "460.000 overbelaste mantelzorgers"."""
        if self.unit == _TIME:
            return frozenset()
        return terms(" ".join(self.noun.split()[:-1]), self.analyzer) - _generic()

    @property
    def words(self) -> frozenset[str]:
        """What it is about and counts, as stems."""
        return self.about.keys | self.unit


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements that cannot both be true."""

    one: Statement
    other: Statement


def statements(text: str, origin: Origin, key: str, analyzer: Analyzer) -> list[Statement]:
    """What a sentence states in figures, dates and definitions."""
    if len(text) > _WIDEST or len(text.split()) > _LONGEST or text.rstrip().endswith("?"):
        return []
    defined = definition(text)
    if defined is not None:
        made = Statement("definition", text, origin, key, defined.what, analyzer, defined=defined)
        if made.about.words and len(made.body.words) >= _LEAST_SAID:
            return [made]
    own, dates = figures(text), moments(text)
    spans = (
        *((one.start, one.end) for one in own),
        *((one.start, one.end) for one in dates),
    )
    found: list[Statement] = []
    if dates and not own:
        last = dates[-1]
        shown = text[last.start : last.end]
        found.append(
            Statement(
                "date", text, origin, key, shown, analyzer, last.start, last.end, spans,
                last=last.last, beside=tuple(each.last for each in dates),
            )
        )  # fmt: skip
    places = placed(text, origin.gemeente) if own else frozenset()
    counted = [(figure, *_unit(text, figure, places, analyzer)) for figure in own]
    measured = [_in_days(figure) if unit == _TIME else figure for figure, unit, _ in counted]
    for (figure, unit, noun), value in zip(counted, measured, strict=True):
        if figure.kind == "amount" and (not unit or (figure.value == 1 and len(own) > 1)):
            continue  # "één werker per 5.000 inwoners" counts the inhabitants
        alongside = tuple(
            each for each, (_, other, _) in zip(measured, counted, strict=True) if other == unit
        )
        shown = text[figure.start : figure.end] + (f" {noun}" if noun else "")
        found.append(
            Statement(
                figure.kind, text, origin, key, shown, analyzer, figure.start, figure.end, spans,
                figure=value, beside=alongside, unit=unit, noun=noun,
            )
        )  # fmt: skip
    return found


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
        return one.about.keys == other.about.keys and not _same_definition(one, other)
    if one.kind == "date":
        may_differ = _dates_differ(one, other) and _same_event(one, other)
    else:
        may_differ = _one_unit(one, other) and _figures_differ(one, other)
    return (
        may_differ
        and not (_is_condition(one) or _is_condition(other))
        and compatible(one.when, other.when, dated=one.kind == "date", lasting=one.unit == _TIME)
        and _same_subject(one, other)
    )


def _is_condition(one: Statement) -> bool:
    """Whether a figure only says for what another one holds: "met minder dan 20 leden"."""
    return one.kind == "amount" and bool(one.when.than) and len(one.spans) > 1


def _one_unit(one: Statement, other: Statement) -> bool:
    """Whether both count the same, or one counts people who are what the other counts."""
    if one.unit == other.unit:
        return True
    if _PEOPLE not in (one.unit, other.unit):
        return False
    people, named = (one, other) if one.unit == _PEOPLE else (other, one)
    return bool(named.unit) and named.unit <= people.about.keys


def _same_event(one: Statement, other: Statement) -> bool:
    """Whether two dates may be of one event: both of a term, or both of what one verb says."""
    if {_tense(one), _tense(other)} == {"past", "future"}:
        return False
    are_due = _DUE.search(one.text) and _DUE.search(other.text)
    return bool(are_due or one.about.verbs & other.about.verbs)


def _tense(one: Statement) -> str:
    """Whether a date had been when its document was made."""
    if one.last is None or one.last.year < _FIRST or one.when.year in (None, one.last.year):
        return ""
    assert one.when.year is not None
    return "past" if one.last.year < one.when.year else "future"


def _dates_differ(one: Statement, other: Statement) -> bool:
    """Whether two dates are not the same, and near enough to be of one event."""
    assert one.last is not None  # a date has one
    assert other.last is not None
    if (one.last.year < _FIRST) != (other.last.year < _FIRST):
        return False  # a day of every year and one of a certain year
    if abs(one.last.year - other.last.year) > _DECADE:
        return False
    pairs = [(one.last, each) for each in other.beside] + [
        (other.last, each) for each in one.beside
    ]
    return not any(isinstance(b, date) and abs((a - b).days) < _SLACK for a, b in pairs)


def _figures_differ(one: Statement, other: Statement) -> bool:
    """Whether two figures cannot both be true, and are not so far apart as to be of two things."""
    mine, theirs = one.figure, other.figure
    assert mine is not None  # these kinds have one
    assert theirs is not None
    low, high = sorted((mine.value, theirs.value))
    if low <= 0 or high / low > _FACTOR or same(mine, theirs) or _per_differs(one, other):
        return False
    # A sentence with two figures says the same as another when either of them agrees.
    return not any(_agree(mine, each, one, other) for each in other.beside) and not any(
        _agree(theirs, each, other, one) for each in one.beside
    )


def _agree(one: Figure, other: Figure | date, mine: Statement, theirs: Statement) -> bool:
    """Whether two figures may both be true: the same, or a limit and what keeps to it."""
    if not isinstance(other, Figure) or one.kind != other.kind:
        return False
    if same(one, other):
        return True
    my_limit, their_limit = mine.when.limit, theirs.when.limit
    if my_limit == their_limit:
        return False
    limits = {my_limit: (one, other), their_limit: (other, one)}
    if "least" in limits and limits["least"][0].value <= limits["least"][1].value:
        return True
    return "most" in limits and limits["most"][0].value >= limits["most"][1].value


def _per_differs(one: Statement, other: Statement) -> bool:
    """Whether figures are for each of different things, or only one of them is."""
    assert one.figure is not None
    assert other.figure is not None
    mine, theirs = one.figure.per, other.figure.per
    if mine and theirs:
        return mine != theirs
    if mine or theirs:
        silent = other if mine else one
        per = mine or theirs
        return per not in _TIMES and per[:6] not in silent.text.casefold()
    return False


def _same_definition(one: Statement, other: Statement) -> bool:
    """Whether two definitions say the same: a paraphrase, or one sender's own in fewer words."""
    both, most = alike(one.body, other.body)
    is_alike = both >= _PARAPHRASE
    if bool(_EXCLUDES.search(one.text)) != bool(_EXCLUDES.search(other.text)):
        is_alike = both >= _VERBATIM
    if is_alike:
        return True
    is_one_sender = one.when.publisher == other.when.publisher
    return is_one_sender and (most >= _CLOSE or one.when.year != other.when.year)


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


def _same_subject(one: Statement, other: Statement) -> bool:
    mine, theirs, unit = one.about, other.about, one.unit
    if one.unit != other.unit:  # people who are what the other counts
        unit = one.unit if other.unit == _PEOPLE else other.unit
        mine, theirs = _without(mine, unit), _without(theirs, unit)
    if not one.narrowed <= other.words | other.narrowed or not other.narrowed <= (
        one.words | one.narrowed
    ):
        return False
    if contrasted(mine, theirs) or _other_topic(one, other) or _other_topic(other, one):
        return False
    both, most = alike(mine, theirs)
    if not mine.words and not theirs.words and unit == _PEOPLE:
        return bool(one.when.places & other.when.places)
    shared = both * (mine.weight + theirs.weight) / 2
    is_loose = not unit or bool(unit & _loose())
    if not is_loose:  # what is counted is shared as well
        counted = 1.0
        weight = mine.weight + theirs.weight
        both = (both * weight + 2 * counted) / (weight + 2 * counted)
        shared += counted
        least = min(mine.weight, theirs.weight)
        most = (most * least + counted) / (least + counted)
    if shared < _LEAST:
        return False
    if apart(mine, theirs):
        return both >= _APART
    return both >= _ALIKE or (
        not (unit and is_loose)
        and both >= (_WITHIN_DATE if one.kind == "date" else _WITHIN)
        and most >= _NEARLY
    )


def _other_topic(one: Statement, other: Statement) -> bool:
    """Whether a sentence opens with where or of whom it holds, of which the other knows nothing."""
    topic = next((word for word in one.about.words if word.form == one.when.topic), None)
    if topic is None or not topic.noun or topic.weight < 1 or holds(topic, other.about):
        return False
    sender = f"{other.origin.publisher} {other.origin.title}".casefold()
    return topic.form not in sender


def _without(one: Subject, stems: frozenset[str]) -> Subject:
    return Subject(tuple(word for word in one.words if word.key not in stems))


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    """The words that say nothing of a subject, as they are and as stems."""
    return terms(_GENERIC, Analyzer()) | frozenset(_GENERIC.split())


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    """The words that say little of a subject, as stems."""
    return terms(_LIGHT, Analyzer())


@lru_cache(maxsize=1)
def _loose() -> frozenset[str]:
    """Units that say little of what is counted, as stems."""
    return _TIME | _PEOPLE | _OFTEN | terms(_VAGUE, Analyzer())


def _core(text: str, at: int) -> str:
    """A sentence with blanks for who says so, and for asides that do not hold a figure or date."""
    bare = text
    for pattern in _SPOKEN:
        for found in pattern.finditer(bare):
            if not found.start() <= at < found.end():
                bare = blanked(bare, found.start(), found.end())
    lead = bare.find(": ", 0, at)
    is_said = lead >= 0 and not _BACK.match(bare, lead)
    if is_said and len(bare[lead:].split()) > _FEW:
        bare = blanked(bare, 0, lead)  # "Let op: ..."
    for found in _ASIDE.finditer(bare):
        if not found.start() <= at < found.end():
            bare = blanked(bare, found.start() + 1, found.end())
    return bare


def _about(
    text: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int]],
    places: frozenset[str],
    unit: frozenset[str],
    analyzer: Analyzer,
) -> Subject:
    """What a figure or date is of: the words around it, without figures, places and idle words."""
    bare = text
    for one in spans:
        bare = blanked(bare, *one)
    start, end = _near(bare, start, end)
    bare = _CAPITAL.sub(lambda found: _demonym(found[0], places), bare[start:end])
    people = _people() if unit == _PEOPLE else _lengths() if unit == _TIME else frozenset()
    without = terms(" ".join(places), analyzer) | unit | people
    return subject(bare, analyzer, without, _generic(), _light())


def _demonym(word: str, places: frozenset[str]) -> str:
    """ "inwoners" for what the people of a place are called, as far as it is formed from it."""
    low = word.casefold()
    is_formed = low.endswith("ers") and any(
        low != place and low.startswith(place[:-1]) for place in places
    )
    return "inwoners" if is_formed else word


def _near(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a long sentence around a figure or date: some words on either side."""
    before = [found.start() for found in re.finditer(r"\S+", text[:start])]
    after = [end + found.end() for found in re.finditer(r"\S+", text[end:])]
    return (before[-_AROUND:] or [start])[0], (after[:_AROUND] or [end])[-1]


def _unit(
    text: str, figure: Figure, places: frozenset[str], analyzer: Analyzer
) -> tuple[frozenset[str], str]:
    """What is counted, as a stem and as it stands there: the first noun behind a number."""
    if figure.kind != "amount":
        return frozenset(), ""
    counted = _NUMBER_OF.search(text, 0, figure.start)
    if counted and not figure.unit.split()[:1]:
        return _common_unit(terms(counted["what"], analyzer)), ""
    kept: list[str] = []
    for word in figure.unit.split():
        if word.casefold() in _STOPS:
            break
        kept.append(word)
        if word.casefold() in _TIMES:
            return _TIME, " ".join(kept)
        if not _BEFORE_NOUN.fullmatch(word):
            break
    if not kept:
        return frozenset(), ""
    if any(kept[-1].casefold().startswith(place) for place in places):
        return _PEOPLE, " ".join(kept)  # "Rozendammers"
    unit = _common_unit(terms(kept[-1], analyzer))
    return (unit, " ".join(kept)) if unit else (frozenset(), "")


def _common_unit(unit: frozenset[str]) -> frozenset[str]:
    """One unit for those that say the same of what is counted."""
    if unit & _people():
        return _PEOPLE
    return _OFTEN if unit & _often() else unit


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    return terms("mensen personen inwoners bewoners burgers deelnemers individuen", Analyzer())


@lru_cache(maxsize=1)
def _lengths() -> frozenset[str]:
    return terms(" ".join(_TIMES), Analyzer())


@lru_cache(maxsize=1)
def _often() -> frozenset[str]:
    return terms("keer maal", Analyzer())


def _in_days(figure: Figure) -> Figure:
    word = next(one for one in figure.unit.casefold().split() if one in _TIMES)
    days = _TIMES[word]
    slack = (
        1.5 if days > 7 else 1.0 if word.startswith("werk") else 0.0
    )  # months are not all as long
    return replace(
        figure,
        value=figure.value * days,
        low=figure.low * days - slack,
        high=figure.high * days + slack,
    )
