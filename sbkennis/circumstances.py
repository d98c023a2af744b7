"""A sentence that states something → in what circumstances that holds; two → can they differ.

Place, time, part of a population, what is said of it (a fact, a goal, a plan, a rule), over what
period an amount runs, which step of a procedure a date is of: two statements that differ in one
of these do not disagree, whatever their figures. What a sentence leaves open fits with anything,
but for a part: of some people is not of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbkennis.figures import years
from sbkennis.phrases import A_MONTH

__all__ = ["Circumstances", "blanked", "circumstances", "compatible", "placed"]

_FAR = 2  # years between a year that is named and the date of a document that names none
_ASIDE = 3  # words between commas or brackets that say nothing on their own
_APART = 3  # years between two documents of which neither names a year

_NATIONAL = re.compile(
    r"\b(?:ons land|rijk|rijks\w*|landelijk\w*|nationa\w*|nederland\w*|gemeenten|(?:iedere"
    r"|elke)\s+gemeente"
    r"|kabinet|ministerie|wet)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|te|van|uit|\w*gemeente|regio|\w*wijk|\w*buurt|\w*dorp|\w*stad|bij)\s+(?:de\s+"
    r"|het\s+)?"
    r"(?:(?:wijk|buurt|stad|gemeente|regio|dorp)\s+)?(?P<name>(?:(?:De|Het"
    r"|Den)\s+)?[A-Z][\w’'-]{2,}(?:\s+[A-Z][\w’'-]+)?)"
)
_OPENS = re.compile(r"[A-Z][\w’'-]{3,}(?=\s+(?:heeft|telt|kent|geeft|stelt|krijgt|telde|had)\b)")
_NO_PLACE = frozenset(
    ("Rijk", "Nederland", "Nederlanders", "Nederlandse", "Wmo", "GGD", "Kamer", "Raad", "Europa",
     "GALA", "IZA", "AZWA", "SPUK", "VWS", "VNG")
)  # fmt: skip
_COMMON = frozenset(
    "mantelzorg eenzaamheid iedereen niemand vrijwilligerswerk respijtzorg nederland".split()
)

# ------------------------------------------------------------------ of whom
_GROUPS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for name, pattern in {
        "jong": r"jong\w*|kinderen|kind|jeugdigen|scholieren|studenten|tieners|peuters|kleuters",
        "oud": r"ouderen|senioren|bejaarden|gepensioneerden|\d+-plussers?|\d\d-plus",
        "vrouw": r"vrouwen|vrouw|meisjes|moeders",
        "man": r"mannen|man|jongens|vaders",
        "gezin": r"gezinnen|eenoudergezin\w*|alleenstaande\w*|huishoudens met kinderen",
        "inkomen": r"arme|armen|armste|rijke|rijken|rijkste|lage inkomens|hoge inkomens|minima"
        r"|minimumregeling",
        "werk": r"werkenden|werklozen|werkloze\w*|bijstandsgerechtigden|uitkeringsgerechtigden",
        "herkomst": r"migratieachtergrond|statushouders|nieuwkomers|vluchtelingen",
        "opleiding": r"(?:laag|hoog|lager|hoger)\s+opleiding\w*|opleidingsniveau|laagopgeleid\w*"
        r"|hoogopgeleid\w*|praktisch opgeleid\w*|mbo\W?ers",
    }.items()
}
_AGES = re.compile(
    r"\b(?P<side>jonger|ouder|onder|boven"
    r"|vanaf)\s+(?:dan\s+)?(?:de\s+)?(?P<age>\d{1,2})(?!\d)\s*(?:jaar)?"
    r"|\b(?P<plus>\d{2})-plus\w*"
    r"|\b(?P<low>\d{1,2})\s*(?:tot|-|–|t/m|en)\s*(?:en met\s*)?(?P<high>\d{1,2})\s*-?"
    r"(?:jaar|jarigen)",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"\b(?:zeer\s+)?(?P<degree>ernstig|matig|licht|zwaar|sterk|intensief|langdurig|dagelijks"
    r"|wekelijks|maandelijks|weleens|ooit|nooit|soms|vaak|betaald|onbetaald|voltijds|deeltijd"
    r"|structureel|incidenteel|professioneel|vrijwillig)e?\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:elke|iedere|per)\s+(?P<each>dag|week|maand)\b", re.IGNORECASE)
_EACH = {"dag": "dagelijks", "week": "wekelijks", "maand": "maandelijks"}
_STAGES = re.compile(
    r"\b(?P<stage>(?:eerste|tweede)(?! kamer)|derde|vierde|concept|ontwerp|voorlopig|definitief"
    r"|definitieve"
    r"|voorlopige|herziene?|tussentijdse?)(?=\W|\w{3,})",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"(?:In|Op|Bij|Onder|Binnen|Buiten|Tijdens|Rond)\s+(?:(?:de|het|een|elke|iedere|alle)\s+)?"
    r"(?:[a-z]+e\s+)*?(?P<noun>[a-z][\w-]{3,})\s(?!\s*(?:20\d\d))"
)
_THAN = re.compile(
    r"\b(?P<than>minder|meer|kleiner|groter|lager|hoger|langer|korter)\s+dan\s+(?:de\s+)?$",
    re.IGNORECASE,
)
_GREATER = ("mee", "gro", "hog", "lan")  # of "meer", "groter", "hoger", "langer" than
_CHANGES = re.compile(
    r"\b(?:ste?eg\w*|stijg\w*|gestegen|daal\w*|gedaald|groei\w*|gegroeid|neemt|nemen|nam|namen"
    r"|toegenomen|afgenomen|toenam|krimp\w*|kromp\w*|verho(?:og|g)\w*|verla(?:ag|g)\w*"
    r"|geïndexeerd|index\w+)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bmet\s+(?:\w+\s+){0,2}(?:€\s*)?$", re.IGNORECASE)
_POINTS = re.compile(r"\s*punt(?:en)?\b", re.IGNORECASE)
_SHARE_OF = re.compile(
    r"(?:^|[,;:]\s)van\s+(?:het|de|dit|deze|dat|die)\s+(?:\w+\s+)?(?:budget|bedrag|middelen|geld"
    r"|som|subsidie|uitkering|totaal|begroting)\b|\b(?:waarvan|daarvan|hiervan|onder wie|van wie"
    r"|waaronder)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:niet|(?<!nog )(?<!net )geen|niemand|nooit|zonder|nergens|evenmin|noch|ontbreekt"
    r"|ontbreken)\b",
    re.I,
)

# ------------------------------------------------------------------ said of it
_GOAL = re.compile(
    r"\bdaalt?\b.*\bnaar\b|\bstijgt?\b.*\bnaar\b|\bgroeit?\b.*\bnaar\b|\bstreven?\b|\bstreeft\b"
    r"|\bstreefwaarde\b|\bdoel(?:stelling|en)?\b|\bambities?\b|\bbeog\w+\b|\bwillen\b|\bwil\b"
    r"|\bmoet(?:en)?\b.*\bzijn\b|\bworden?\b.*\bverhoogd\b|\bzou(?:den)?\b.*\bmoeten\b"
    r"|\b(?:dient|dienen)\b.*\bte\b|\bnorm\b|\bwenselijk\b|\bgewenst\b",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    r"\b(?:heb(?:t|ben)?|heeft|krijg(?:t|en))\b.*\b(?:om|de tijd)\b|\b(?:kan|kunnen|mag|mogen"
    r"|moet|moeten)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\bstel(?:\s+dat)?\b[^.]*[;,:]|\bbijvoorbeeld\b|\bindien\b|\brekenvoorbeeld\b|\bfictie\w*\b"
    r"|\bscenario\b|^(?:als|wanneer)\s+(?:de|het|een|er|u|je|we|wij|iemand|men|gemeenten)\b"
    r"|\bmits\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:ramen|raamt|raming|geraamd\w*|begroot|begroten|begroting|prognose|verwacht\w*"
    r"|naar verwachting|voorzien|gepland)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:uiteindelijk|gerealiseerd\w*|bleek|bleken|daadwerkelijk|feitelijk|werkelijk\w*|gemeten"
    r"|in de praktijk|uitgegeven|besteedden?|kostten?"
    r"|(?:is|zijn|werd|werden|was|waren)\b.{0,60}\bbesteed)\b|\bga(?:f|ven)\b.{0,60}\buit\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:vervallen|vervalt|vervangt|voorheen|destijds|aanvankelijk|oorspronkelijke?|ingetrokken"
    r"|was eerst|eerder was)\b",
    re.IGNORECASE,
)
_BOUNDS: Mapping[str, re.Pattern[str]] = {
    "most": re.compile(
        r"\b(?:hoogstens|maxima\w+|ten hoogste|hooguit|tot wel|niet meer dan|niet langer dan"
        r"|niet ouder dan|plafond|kan oplopen tot)\b",
        re.I,
    ),
    "least": re.compile(
        r"\b(?:minima\w+|minimum|ten minste|tenminste|minstens|niet minder dan|op zijn minst"
        r"|ondergrens)\b",
        re.I,
    ),
    "mean": re.compile(r"\b(?:gemiddelde?|doorgaans|mediaan)\b", re.I),
}

# ------------------------------------------------------------------ when
_RELATIVE = (
    (re.compile(r"\b(?:vorig|afgelopen) jaar\b", re.I), -1),
    (re.compile(r"\b(?:dit jaar|in het verslagjaar)\b", re.I), 0),
    (re.compile(r"\b(?:volgend|komend) jaar\b", re.I), 1),
)
_NOW = re.compile(r"\b(?:nu|momenteel|op dit moment|inmiddels|thans)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:in totaal|totaal van|bij elkaar|cumulatief|gezamenlijk|eenmalige?)\b"
    r"|\b(?:over|in|voor|gedurende)\s+(?:de\s+)?(?:\w+\s+)?(?:twee|drie|vier|vijf|zes|zeven|acht"
    r"|negen|tien|twaalf|\d{1,2})\s+jaar\b"
    r"|\bin de (?:jaren\s+(?=20)|periode\b)|\bsinds\b"
    r"|\btussen 20\d\d en 20\d\d\b|\bhele looptijd\b|\bgehele periode\b"
    r"|\b20\d\d\s*(?:[-–]|tot en met|t/m|tot)\s*(?:eind\s+)?20\d\d\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:eerste|tweede|derde|vierde|laatste)\s+(?:half\s?jaar|helft|kwartaal|trimester|maanden?"
    rf"|(?:zes|drie|vier)\s+maanden)\b|\bin {A_MONTH}\b",
    re.IGNORECASE,
)
_SPAN = re.compile(r"20\d\d\s*(?:[-–]|tot en met|t/m)\s*20\d\d")

# ------------------------------------------------------------------ which step, and who takes it
_STEPS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    # by what is done, and by what is only named: "Het college beslist op een aanvraag"
    name: (
        re.compile(rf"\b(?:{done})", re.IGNORECASE),
        re.compile(rf"\b(?:{named or '(?!)'})", re.IGNORECASE),
    )
    for name, (done, named) in {
        "begin": (
            r"ga(?:at|an)\b.{0,40}\bin(?=\s*(?:[.,;]|$|op\b|per\b|met\b|zodra))|ingaa\w+|ingegaan"
            r"|in werking|start(?:en|te|ten)?\b"
            r"|gestart|van start|begin(?:t|nen)\b|begon\w*|open(?:t|en|gesteld)\b|geopend"
            r"|opgericht|richt(?:te|ten)\b.{0,80}\bop\b|met ingang van|opengesteld",
            r"opening|oprichting|inwerking\w*",
        ),
        "eind": (
            r"loopt\b|lopen\b|afloopt|aflopen|sluit(?:en)?\b|gesloten|stop(?:t|pen)\b|eindig\w*"
            r"|vervalt"
            r"|vervallen|verloopt|verlopen|beëindig\w*",
            r"sluiting|afloop|beëindiging",
        ),
        "indienen": (
            r"indien(?:t|en)\b|ingediend\w*|dien(?:t|en)\b.{0,80}\bin\b|aangevraagd|vra(?:agt"
            r"|gen)\b.{0,80}"
            r"\baan\b|inleveren|ingeleverd|aanmelden|aangemeld|binnen zijn|ontvangen zijn"
            r"|inschrijven|ingeschreven|bestel(?:t|len)?\b|besteld",
            r"aanvra\w+|inlever\w+|aanmelding\w*|inschrijving\w*|indiening",
        ),
        "besluit": (
            r"beslis(?:t|sen)\b|besluit(?:en)?\b|besloten|stel(?:t|len|de|den)\b.{0,90}\bvast\b"
            r"|vaststel(?:t|len)"
            r"|vastgesteld\w*|toegekend",
            r"beslissing|vaststelling|besluit\w*|toekenning|beschikking",
        ),
        "klaar": (
            r"gereed|klaar\b|afgerond\w*|rond(?:t|en)\b.{0,60}\baf\b|afronden|opgeleverd|opleveren",
            r"oplevering|afronding",
        ),
        "zenden": (
            r"stuur(?:t|en)\b|sturen\b|zend(?:t|en)\b|toegezonden|verzonden|aanbieden|bied(?:t"
            r"|en)\b"
            r".{0,90}\baan\b|aangeboden",
            r"toezending|aanbieding",
        ),
        "evalueren": (r"evalueer\w*|evalueren|geëvalueerd\w*", r"evaluatie\w*"),
        "bezwaar": (r"bezwaar maken|bezwaar maakt|maakt? bezwaar", r"bezwaar\w*|beroep\b"),
    }.items()
}
_ACTORS = re.compile(
    r"\b(?P<actor>college|raad|gemeenteraad|minister|staatssecretaris|kabinet|kamer|inspectie"
    r"|burgemeester|huisarts|aanvrager|ontvanger|bestuur)\b",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:\bvanaf|\bsinds|\bmet ingang van|\bna|\bper|\bvroegst(?:ens)?)\s*(?:de\s+)?$", re.I
)
_UNTIL = re.compile(
    r"(?:\bv[oó][oó]r|\btot(?:\s+en\s+met)?|\buiterlijk(?:\s+(?:op|in))?|\bbinnen|\bt/m"
    r"|\blaatst op)\s*$",
    re.I,
)
_BEFOREHAND = re.compile(
    r"^\s*\w*\s*(?:voor(?:af|dat)?\b|van tevoren|tevoren|ervoor|voorafgaand)", re.I
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """In what circumstances a statement holds, as far as its sentence and document say."""

    places: frozenset[str] = frozenset()
    national: bool = False
    gemeente: str = ""  # of the document
    publisher: str = ""
    year: int | None = None  # of the document
    years: frozenset[int] = frozenset()
    guessed: bool = False  # the years stand in the title, or follow from the date
    groups: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    degrees: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()  # figures of a condition: "met minder dan 20 deelnemers"
    than: str = ""  # "min" of "minder dan 20", when the figure is one of a condition itself
    change: bool = False  # by how much something rose or fell
    share: bool = False  # a part of an amount that was named before it: "waarvan 20 procent"
    negated: int = 0  # how often
    goal: bool = False  # what should be, not what is
    allows: bool = False  # what someone may or must
    supposed: bool = False  # an example or a condition, that nobody holds for true
    planned: bool = False  # reckoned beforehand
    done: bool = False  # found afterwards
    gone: bool = False  # no longer so
    bound: str = ""  # "most", "least" or "mean"
    total: bool = False
    topic: str = ""  # the noun that the sentence opens with: "Op het platteland ..."
    fraction: bool = False  # of a part of a year
    steps: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    direction: str = ""  # of a date: "from", "until" or "beforehand"

    @property
    def limit(self) -> str:
        """Between what a figure keeps, where it is no more than a limit: "most" or "least"."""
        if self.bound or not self.than:
            return self.bound
        return "least" if self.than in _GREATER else "most"

    @property
    def is_rule(self) -> bool:
        """Whether it says what must or may be, not what is."""
        return (
            self.goal or self.allows or self.bound in ("most", "least") or self.direction == "until"
        )


def circumstances(
    text: str,
    start: int,
    end: int,
    beside: Sequence[tuple[int, int]] = (),
    *,
    sentence: str = "",
    title: str = "",
    publisher: str = "",
    year: int | None = None,
    gemeente: str = "",
) -> Circumstances:
    """What a sentence says of the circumstances of the figure or date between two offsets.

    Args:
        beside: the offsets of all figures and dates of the sentence.
        sentence: the whole of it, when ``text`` is only its core.
    """
    named, guessed = _when(text, title, year)
    aged = next((one for one in _AGES.finditer(text) if one.start() <= start < one.end()), None)
    whole, text = text, blanked(text, start, end)  # "twee derde" is no third stage
    given = frozenset(_given(whole, start, beside))
    bare = text
    for one in beside:
        bare = blanked(bare, *one)
    before, after = text[:start], text[end:]
    clause = _clause(text, start)
    return Circumstances(
        places=placed(text, gemeente),
        national=bool(_NATIONAL.search(text)),
        gemeente=gemeente.casefold(),
        publisher=publisher.casefold(),
        year=year,
        years=named,
        guessed=guessed,
        groups=frozenset(name for name, one in _GROUPS.items() if one.search(text)),
        ages=frozenset({"itself"} if aged else _ages(whole)),
        degrees=frozenset(_degrees(text)),
        stages=frozenset(one["stage"].casefold()[:6] for one in _STAGES.finditer(bare)),
        given=given,
        than=than["than"].casefold()[:3] if (than := _THAN.search(before)) else "",
        change=bool(_BY.search(before) and _CHANGES.search(text)) or bool(_POINTS.match(after)),
        share=bool(_SHARE_OF.search(before)),
        negated=len(_NOT.findall(clause)),
        goal=bool(_GOAL.search(text)),
        allows=bool(_ALLOWS.search(text)),
        supposed=bool(_SUPPOSED.search(text)),
        planned=bool(_PLANNED.search(text)),
        done=bool(_DONE.search(text)),
        gone=bool(_GONE.search(text)),
        bound=next((name for name, one in _BOUNDS.items() if one.search(before[-40:])), "")
        or ("mean" if _BOUNDS["mean"].search(text) else ""),
        topic=topic["noun"].casefold() if (topic := _TOPIC.match(whole)) else "",
        total=bool(_TOTAL.search(text)),
        fraction=bool(_FRACTION.search(text)),
        steps=_steps(sentence or text),
        actors=frozenset(one["actor"].casefold()[-4:] for one in _ACTORS.finditer(text)),
        direction=_direction(before, after),
    )


def compatible(one: Circumstances, other: Circumstances, *, dated: bool, lasting: bool) -> bool:
    """Whether what holds in the one can contradict what holds in the other.

    Args:
        dated: what is compared are dates.
        lasting: what is compared are lengths of time.
    """
    if one.supposed or other.supposed or one.gone or other.gone:
        return False
    if not _same_place(one, other) or not _same_people(one, other) or one.stages != other.stages:
        return False
    if dated or lasting:
        if one.steps and other.steps and not one.steps & other.steps:
            return False
        if one.actors and other.actors and not one.actors & other.actors:
            return False
        if one.direction and other.direction and one.direction != other.direction:
            return False
    if dated:
        return not _replaced(one, other)
    if one.goal != other.goal and not (one.is_rule and other.is_rule):
        return False
    if one.change != other.change or one.share != other.share or one.negated != other.negated:
        return False
    if one.fraction != other.fraction or one.total != other.total:
        return False
    if one.given != other.given or (one.than and other.than and one.than != other.than):
        return False
    return _same_mood(one, other) and _same_time(one, other)


def _given(text: str, at: int, beside: Sequence[tuple[int, int]]) -> Iterator[str]:
    for start, end in beside:
        figure = text[start:end]
        is_share = "procent" in figure or "%" in figure or not figure[:1].isdigit()
        if start != at and not is_share and _THAN.search(text[:start]):
            yield figure


def _degrees(text: str) -> Iterator[str]:
    for found in _DEGREES.finditer(text):
        yield found["degree"].casefold()
    for found in _EVERY.finditer(text):
        yield _EACH[found["each"].casefold()]


def _steps(text: str) -> frozenset[str]:
    """The steps that are taken; when there are none, those that are named."""
    for which in (0, 1):
        found = frozenset(name for name, one in _STEPS.items() if one[which].search(text))
        if found:
            return found
    return frozenset()


def _direction(before: str, after: str) -> str:
    if _BEFOREHAND.search(after):
        return "beforehand"
    if _FROM.search(before):
        return "from"
    return "until" if _UNTIL.search(before) else ""


def placed(text: str, gemeente: str) -> frozenset[str]:
    """The places that a sentence names, in small letters."""
    return frozenset(_places(text, gemeente))


def _places(text: str, gemeente: str) -> Iterator[str]:
    for found in _PLACE.finditer(text[:1].lower() + text[1:]):
        if found["name"].split()[0] not in _NO_PLACE:
            yield found["name"].casefold()
    opening = _OPENS.match(text)
    if opening and opening[0] not in _NO_PLACE and opening[0].casefold() not in _COMMON:
        yield opening[0].casefold()
    if gemeente and gemeente.casefold() in text.casefold():
        yield gemeente.casefold()


def _same_place(one: Circumstances, other: Circumstances) -> bool:
    if one.places and other.places:
        return bool(one.places & other.places)
    if one.places or other.places:
        # a place that only one of them names must be where the other one is about
        named, silent = (one, other) if one.places else (other, one)
        return not silent.national and silent.gemeente in named.places
    # what a municipality says without naming the country is of that municipality
    mine, theirs = (each.gemeente if not each.national else "" for each in (one, other))
    return mine == theirs


def _same_people(one: Circumstances, other: Circumstances) -> bool:
    if one.groups != other.groups and not (one.groups & other.groups and not _sexes(one, other)):
        return False
    if ("itself" in one.ages) != ("itself" in other.ages):
        return False
    if bool(one.ages) != bool(other.ages) and not one.groups & other.groups:
        return False
    if one.ages and other.ages and not one.ages & other.ages:
        return False
    return one.degrees == other.degrees


def _sexes(one: Circumstances, other: Circumstances) -> bool:
    return bool((one.groups ^ other.groups) & {"man", "vrouw"})


def _same_mood(one: Circumstances, other: Circumstances) -> bool:
    """Whether both look ahead or both look back, and both give a limit or neither does."""
    if {one.bound, other.bound} >= {"most", "least"}:
        return False
    if (one.bound == "mean") != (other.bound == "mean") and one.bound and other.bound:
        return False
    looks = []
    for each in (one, other):
        ahead, behind = each.planned, each.done
        if each.years and not each.guessed and each.year is not None:
            ahead = ahead or min(each.years) > each.year
            behind = behind or max(each.years) < each.year
        looks.append((ahead, behind))
    (ahead, behind), (forward, back) = looks
    return not (ahead and not behind and back and not forward) and not (
        forward and not back and behind and not ahead
    )


def _same_time(one: Circumstances, other: Circumstances) -> bool:
    if _replaced(one, other):
        return False
    if one.years and other.years:
        if one.guessed and other.guessed:
            return bool(one.years & other.years)
        if one.guessed or other.guessed:
            return any(abs(a - b) <= 1 for a in one.years for b in other.years)
        return bool(one.years & other.years)
    if one.years or other.years:
        named, silent = (one, other) if one.years else (other, one)
        if silent.year is None:
            return True
        return any(abs(year - silent.year) <= _FAR for year in named.years)
    if one.year is None or other.year is None:
        return True
    return abs(one.year - other.year) < _APART


def _replaced(one: Circumstances, other: Circumstances) -> bool:
    """Whether one sender said both, in years of which it names none: the last one counts."""
    if not one.publisher or one.publisher != other.publisher:
        return False
    if one.years and other.years and not (one.guessed and other.guessed):
        return False
    return one.year is not None and other.year is not None and one.year != other.year


def _when(text: str, title: str, year: int | None) -> tuple[frozenset[int], bool]:
    """The years that a sentence is about, and whether that is reckoned rather than read."""
    named = years(text)
    if named:
        span = _SPAN.search(text)
        if span and len(named) >= 2:
            named = frozenset(range(min(named), max(named) + 1))
        return named, False
    entitled = years(title)
    # "Jaarverslag 2024" is about that year; "Visie 2024-2030" says of none of them how it was
    if year is not None:
        for pattern, distance in _RELATIVE:
            if pattern.search(text):
                base = next(iter(entitled)) if entitled and not distance else year
                return frozenset((base + distance,)), True
        if _NOW.search(text):
            return frozenset((year,)), True
    return (entitled, True) if len(entitled) == 1 else (frozenset(), False)


def _ages(text: str) -> Iterator[str]:
    for found in _AGES.finditer(text):
        if found["side"]:
            side = "-" if found["side"].casefold() in ("jonger", "onder") else "+"
            yield f"{found['age']}{side}"
        elif found["plus"]:
            yield f"{found['plus']}+"
        else:
            yield f"{found['low']}-{found['high']}"


def blanked(text: str, start: int, end: int) -> str:
    """A text with spaces in the place of a part of it, so that offsets stay what they were."""
    return text[:start] + " " * (end - start) + text[end:]


def _clause(text: str, at: int) -> str:
    """The part of a sentence between commas that holds an offset."""
    start = max(text.rfind(mark, 0, at) for mark in ",;:(") + 1
    ends = [found for mark in ",;:)" if (found := text.find(mark, at)) >= 0]
    clause = text[start : min(ends, default=len(text))]
    return clause if len(clause.split()) > _ASIDE else text  # "(23 procent)" is of its sentence
