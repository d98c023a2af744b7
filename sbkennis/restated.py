"""A sentence in a writer's own words and the page it names → its figures that do not stand there.

Pure. Doubt is silence: a sentence with a figure that does stand there may have others of the
writer's own, one that reckons need not hold what it reckoned with, and small numbers stand
anywhere.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from sbkennis.figures import Figure, figures

__all__ = ["absent", "holds"]

_LEAST = 20  # of a number of something; smaller ones are as good as words
_SCALES = (1.0, 1e3, 1e6)  # "× € 1.000" above a table
_RECKONED = re.compile(
    r"\b(?:verschil|samen|opgeteld|omgerekend|afgerond|gemiddelde?|verdubbel\w*|halveer\w*|procentpunt\w*"
    r"|(?:keer|maal)\s+zo|meer\s+dan\s+in|minder\s+dan\s+in|oftewel|ofwel|dus|dat\s+is|resteert|restant)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:artikel(?:en)?|art\.|lid|hoofdstuk|paragraaf|par\.|pagina(?:['’]s)?|bladzijden?|blz\.|pp?\.|nr\.?"
    r"|nummer|noot|tabel|figuur|bijlage|dia|stap|actie|maatregel|doel|punt|versie|fase|jaren|kamer(?:stuk(?:ken)?)?"
    r"|zaal|lokaal|postcode|bel|telefoon|tel\.)\s*$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\d{4} ?[A-Z]{2}\b")
_ABOVE = re.compile(
    r"\b(?:meer dan|minstens|minimaal|ten minste|tenminste|boven de|over de)\s+$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"\b(?:minder dan|hoogstens|hooguit|maximaal|ten hoogste|nog geen|niet meer dan|onder de)\s+$",
    re.IGNORECASE,
)
_LIMIT = 1.5  # times: so far from a limit a number may lie that it stands for
_AMPLY = re.compile(r"\b(?:ruim|dik|een dikke)\s+(?:€\s*)?$", re.IGNORECASE)
_ALMOST = re.compile(r"\b(?:bijna|krap|een kleine|tegen de)\s+(?:€\s*)?$", re.IGNORECASE)
# "Ruim 50" is what stands between 50 and 60, "ruim 100" no 190 though, and "ruim de helft" is 58 %.
_AMPLE = 1.2
_SHORT = 0.99  # of it: "ruim 50" is no 60
_POINTS = 10.0  # of a share in words
_SHY = 0.85  # "bijna de helft" is 43 % too; "bijna 60" is no 52
_ONES = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_TEENS = (
    *("tien", "elf", "twaalf", "dertien", "veertien"),
    *("vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_LETTERS = re.compile(r"[^\W\d_]+")
_BARE = re.compile(r"(?<![\d.,])\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?![\d])|(?<![\d])\d+(?:,\d+)?")


def absent(sentence: str, pages: Sequence[str]) -> dict[str, Figure]:
    """The figures of a sentence by how it has them, when none stands on any of the pages.

    >>> page = ["Van de volwassenen geeft 34 procent mantelzorg aan een naaste."]
    >>> absent("Een op de drie volwassenen geeft mantelzorg.", page)
    {}
    >>> list(absent("Van de volwassenen geeft 29 procent mantelzorg.", page))
    ['29 procent']
    """
    if _RECKONED.search(sentence):
        return {}
    own = [_reaching(sentence, one) for one in figures(sentence) if _counts(sentence, one)]
    if any(_may_hold(page, one) for page in pages for one in own):
        return {}
    return {f"{sentence[one.start : one.end]} {one.unit.split(' ')[0]}".strip(): one for one in own}


def holds(page: str, figure: Figure) -> bool:
    """Whether a page has that very figure, written in another way at the most."""
    return any(
        one.kind == figure.kind and math.isclose(one.value, figure.value, rel_tol=0.01)
        for one in figures(page)
    )


def _may_hold(page: str, figure: Figure) -> bool:
    """Whether a page has it rounded, hedged, without its unit, or in thousands as a table does."""
    return any(
        one.kind == figure.kind and _may_be_one(one, figure) for one in figures(page)
    ) or any(
        figure.low <= number * scale <= figure.high
        for number in _numbers(page)
        for scale in _SCALES
    )


def _reaching(sentence: str, figure: Figure) -> Figure:
    """A figure with what it may stand for, where it is a limit: "meer dan 50" may be 58."""
    before = sentence[: figure.start]
    if _BELOW.search(before):
        return replace(figure, low=figure.value / _LIMIT)
    if _ABOVE.search(before):
        return replace(figure, high=figure.value * _LIMIT)
    written = sentence[figure.start : figure.end]
    is_share = figure.kind == "percent" and not any(map(str.isdigit, written))
    if _AMPLY.search(before):
        step = _POINTS if is_share else _last_place(written, figure.value)
        reach = min(figure.value * _AMPLE, figure.value + step)
        return replace(figure, high=max(figure.high, _SHORT * reach))
    if is_share and _ALMOST.search(before):
        return replace(figure, low=min(figure.low, figure.value * _SHY))
    return figure


def _last_place(written: str, value: float) -> float:
    """What one more in the last place that is no nought adds to a number.

    >>> _last_place("50 procent", 50), _last_place("1.100", 1100), _last_place("€ 1,2 mln", 1.2e6)
    (10.0, 100.0, 100000.0)
    """
    digits = re.sub(r"[^\d]", "", re.sub(r",0+(?!\d)", "", written)).strip("0")
    return 10.0 ** (math.floor(math.log10(value)) - len(digits) + 1) if digits and value else 0.0


def _may_be_one(one: Figure, other: Figure) -> bool:
    """Whether two are one figure, rounded or hedged otherwise; 57 and 58 only touch."""
    return one.value == other.value or (one.low < other.high and other.low < one.high)


def _numbers(page: str) -> Iterator[float]:
    yield from (one.value for one in figures(page))
    for found in _BARE.finditer(page):
        yield float(re.sub(r"[.\u00a0\u202f ]", "", found[0]).replace(",", "."))
    words = _in_words()
    for found in _LETTERS.finditer(unicodedata.normalize("NFC", page).casefold()):
        if words.get(found[0], 0) >= _LEAST:
            yield words[found[0]]


@cache
def _in_words() -> dict[str, float]:
    """Numbers as a text writes them out, up to 999, hundreds and thousands.

    >>> [_in_words()[one] for one in ("tweeëntwintig", "driehonderdvijf", "vijftienhonderd")]
    [22, 305, 1500]
    """
    small: dict[str, float] = {one: value for value, one in enumerate(_ONES, 1)}
    small |= {one: value for value, one in enumerate(_TEENS, 10)}
    for ten, name in enumerate(_TENS, 2):
        small[name] = 10 * ten
        for one, unit in enumerate(_ONES, 1):
            small[f"{unit}{'ën' if unit.endswith('e') else 'en'}{name}"] = 10 * ten + one
    found = dict(small)
    for name, value in (("", 1.0), *small.items()):
        found[f"{name}duizend"] = 1000 * value
        if value == 1 or value % 10:
            found[f"{name}honderd"] = 100 * value
        if value < 10:
            found |= {f"{name}honderd{one}": 100 * value + more for one, more in small.items()}
    return found


def _counts(sentence: str, figure: Figure) -> bool:
    if figure.kind != "amount":
        return True
    return (
        figure.value >= _LEAST
        and sentence[figure.start].isdigit()
        and not _POSTCODE.match(sentence, figure.start)
        and not _NUMBERED.search(sentence[: figure.start])
    )
