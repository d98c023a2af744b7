"""A sentence → the figures and dates in it, with their unit and how precisely they are given."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sbkennis.phrases import A_MONTH, MONTHS

__all__ = [
    "Figure",
    "Moment",
    "figures",
    "moments",
    "same",
    "years",
]

Kind = Literal["percent", "euro", "amount"]

_SMALL = {
    word: number
    for number, word in enumerate(
        ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
         "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien",
         "negentien", "twintig")
    )
} | {
    "één": 1, "eén": 1, "anderhalf": 1.5, "dertig": 30, "veertig": 40, "vijftig": 50,
    "honderd": 100, "duizend": 1000,
}  # fmt: skip
_SCALES = {
    "duizend": 1e3, "miljoen": 1e6, "mln": 1e6, "miljard": 1e9, "mld": 1e9, "honderd": 1e2,
    "ton": 1e5,
}  # fmt: skip
_SHARES = {
    "driekwart": 75.0, "de helft": 50.0, "een derde": 100 / 3, "twee derde": 200 / 3,
    "tweederde": 200 / 3, "een kwart": 25.0, "een vijfde": 20.0, "een tiende": 10.0,
}  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(MONTHS, 1)}
# Never from within a number: a string of thousands of digits would be read from each of them.
_DIGITS = r"(?<!\d)(?:\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:,\d+)?(?:\.\d+)?)"
_TIMES_OVER = re.compile(r"\b(?P<number>een|één|twee|drie|vier|vijf|zes|tien)maal\b", re.IGNORECASE)
_HALF = re.compile(
    r"\b(?P<number>half|halve|anderhalf|anderhalve)\s?(?=(?P<unit>jaar|uur|dag|maand)\b)", re.I
)
_NUMBER = rf"(?:{_DIGITS}|\b(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})\b)"
_APPROXIMATE = re.compile(
    r"\b(?P<more>ruim|meer dan|minstens|ten minste|dik|een dikke)"
    r"|\b(?P<less>bijna|hooguit|krap|nog geen|net geen|iets minder dan|een kleine|tegen de)"
    r"|\b(?P<about>ongeveer|circa|ca\.?|zo['’]n|rond(?: de)?|om en nabij|naar schatting|pakweg"
    r"|grofweg|plusminus|bij benadering)"
    r"\s*(?:de\s*|€\s*)?$",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"(?P<part>{_NUMBER})\s+(?:op|van)\s+(?:de|elke|iedere)\s+(?P<whole>{_NUMBER})\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?P<number>{_DIGITS})\s*(?:%|procent\b)", re.IGNORECASE)
_SHARE = re.compile(rf"\b(?P<share>{'|'.join(_SHARES)})\b", re.IGNORECASE)
_EURO = re.compile(
    rf"(?:€\s*(?P<a>{_DIGITS})(?:\s*(?P<as>{'|'.join(_SCALES)})\b\.?)?"
    rf"|(?P<b>{_NUMBER})\s*(?:(?P<bs>{'|'.join(_SCALES)})\b\.?\s*)?euro\b"
    rf"|(?P<c>{_NUMBER})\s+(?P<cs>ton)\b(?!\s+(?:co2|afval|papier|vlees|voedsel)))",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?P<number>{_NUMBER})(?![\w/-])"
    rf"(?:\s+(?P<scale>{'|'.join(one for one in _SCALES if one != 'ton')})\b\.?)?"
    r"(?=(?P<unit>(?:\s+[^\W\d_][\w-]*){0,3}))",  # "een ploeg van acht werkers" has two numbers
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"\d|\b(?:{'|'.join(one for one in _SMALL if one not in ('een', 'nul'))}|{'|'.join(_SHARES)}"
    r"|half|halve|anderhalve|(?:een|twee|drie|vier|vijf|zes|tien)maal|halfjaar|halfuur|een op"
    r"|één op)\b",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\bper\s+(?P<per>[^\W\d_]+)|\b(?P<yearly>jaarlijks|maandelijks|wekelijks|dagelijks)\b"
    r"|\b(?:elke|iedere|in\s+de|elk|ieder)\s+(?P<each>dag|week|maand|jaar)\b",
    re.IGNORECASE,
)
_YEARLY = {"jaarlijks": "jaar", "maandelijks": "maand", "wekelijks": "week", "dagelijks": "dag"}
# "€ 2000" is no year, but "bedragen in € 2024" has one
_NO_AMOUNT = r"(?<![\d.,/-])(?<!€)(?:(?<!€[ \u00a0])|(?<=\bin €[ \u00a0]))"
_YEAR = re.compile(rf"{_NO_AMOUNT}(?:19[5-9]\d|20[0-6]\d)(?![\d%]|[.,]\d|\s*(?:procent|euro))")
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{A_MONTH})\s+(?P<year>19[5-9]\d|20[0-6]\d)\b"
    r"|(?P<ordinal>eerste|tweede|derde|vierde|1e|2e|3e|4e|laatste)\s+(?P<piece>kwartaal|helft)"
    r"(?:\s+van)?\s+(?P<within>20[0-6]\d)\b|\b(?:Q|K)(?P<quarter>[1-4])\s+(?P<during>20[0-6]\d)\b"
    r"|(?P<part>begin|medio|eind|einde|voorjaar|najaar|zomer)(?:\s+van)?\s+(?P<of>20[0-6]\d)\b"
    rf"|(?P<on>\d{{1,2}})\s+(?P<of_month>{A_MONTH})\b(?!\s+\d)"
    rf"|{_NO_AMOUNT}(?P<bare>19[5-9]\d|20[0-6]\d)(?![\d%/-]|[.,]\d|\s*(?:procent|euro)\b)",
    re.IGNORECASE,
)
_ANY_YEAR = 4  # of "1 mei", a day of every year; a leap year
_ROUND = 0.025  # how far "twee miljoen" may be off
_ORDINALS = {"eerste": 1, "1e": 1, "tweede": 2, "2e": 2, "derde": 3, "3e": 3, "vierde": 4, "4e": 4}
_JOINED = re.compile(r"\s*(?:tot|à|of|naar|-|–)\s*(?:€\s*)?", re.IGNORECASE)
_TO = re.compile(r"\s*à\s*(?:€\s*)?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:%|procent|euro)?\s*(?:en|tot|-|–)\s*(?:de\s+)?(?:€\s*)?", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\bv[oó][oó]r|\btot(?! en met))\s*(?:(?:de|het)\s+)?$", re.IGNORECASE)
_ENDS = {"begin": 3, "voorjaar": 6, "medio": 7, "zomer": 8, "najaar": 11, "eind": 12, "einde": 12}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a sentence: a share in percent, an amount of money, or a number of something.

    ``low`` and ``high`` are between which it may lie, by how it was rounded and hedged.
    """

    kind: Kind
    value: float
    low: float
    high: float
    unit: str  # words after a number; empty for the other kinds
    per: str  # "jaar", "inwoner"; empty when it is not said
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A date of a sentence as the last day that it leaves open; a day of any year is in year 4."""

    last: date
    start: int
    end: int


def years(text: str) -> frozenset[int]:
    """The years that a sentence names.

    >>> sorted(years("In 2020 en 2023 deden 2.020 mensen mee"))
    [2020, 2023]
    """
    return frozenset(int(found[0]) for found in _YEAR.finditer(text))


def figures(text: str) -> list[Figure]:
    """The figures of a sentence, in order; years and dates are none.

    >>> [(one.kind, one.value, one.unit) for one in figures("Eén op de vier van de 1.140 clubs")]
    [('percent', 25.0, ''), ('amount', 1140.0, 'clubs')]
    >>> [(one.kind, one.value, one.per) for one in figures("€ 1,2 miljoen per jaar, 34 procent")]
    [('euro', 1200000.0, 'jaar'), ('percent', 34.0, '')]
    """
    if not _QUANTITY.search(text):
        return []
    taken: list[tuple[int, int]] = [found.span() for found in _DATE.finditer(text)]
    made: list[Figure] = []
    for one in (*_ratios(text), *_percents(text), *_euros(text), *_amounts(text)):
        if not any(one.start < end and start < one.end for start, end in taken):
            taken.append((one.start, one.end))
            made.append(one)
    return _ranges(text, sorted(made, key=lambda one: one.start))


def _ranges(text: str, found: list[Figure]) -> list[Figure]:
    """Figures with "tussen de 80 en 100 minuten" as twice the whole range."""
    for at in range(len(found) - 1):
        low, high = found[at], found[at + 1]
        between = text[low.end : high.start]
        if low.kind == "amount" and high.kind != "amount" and _JOINED.fullmatch(between):
            low = found[at] = replace(low, kind=high.kind, unit="")  # "120 tot 210 euro"
        opened = re.search(r"\btussen\s+(?:de\s+)?(?:€\s*)?$", text[: low.start], re.IGNORECASE)
        if not (_TO.fullmatch(between) or (opened and _AND.fullmatch(between))):
            continue
        if low.kind not in (high.kind, "amount") or low.value >= high.value:
            continue
        least, most = low.low, high.high
        found[at] = replace(low, low=least, high=most, kind=high.kind, unit=high.unit)
        found[at + 1] = replace(high, low=least)
    return found


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures may be one and the same, rounded or hedged in another way."""
    return one.low <= other.high and other.low <= one.high


def moments(text: str) -> list[Moment]:
    """The dates of a sentence, each as the last day it leaves open.

    >>> [one.last.isoformat() for one in moments("voor 1 januari 2025, uiterlijk in 2024")]
    ['2024-12-31', '2024-12-31']
    """
    found: list[Moment] = []
    if not any(map(str.isdigit, text)):
        return found
    for one in _DATE.finditer(text):
        last = _last_day(one)
        if last is None:
            continue
        if _BEFORE.search(text[: one.start()]):
            last = _first_day(one, last)
            last = date.fromordinal(last.toordinal() - 1)
        found.append(Moment(last, one.start(), one.end()))
    return found


def _last_day(found: re.Match[str]) -> date | None:
    try:
        if found["of_month"]:
            return date(_ANY_YEAR, _MONTHS[found["of_month"].lower()], int(found["on"]))
        if found["month"]:
            year, month = int(found["year"]), _MONTHS[found["month"].lower()]
            return date(year, month, int(found["day"] or calendar.monthrange(year, month)[1]))
        if found["piece"] or found["quarter"]:
            year, month = int(found["within"] or found["during"]), _last_month(found)
            return date(year, month, calendar.monthrange(year, month)[1])
        if found["part"]:
            year, month = int(found["of"]), _ENDS[found["part"].lower()]
            return date(year, month, calendar.monthrange(year, month)[1])
        return date(int(found["bare"]), 12, 31)
    except ValueError:  # 31 februari
        return None


def _last_month(found: re.Match[str]) -> int:
    if found["quarter"]:
        return 3 * int(found["quarter"])
    length = 3 if found["piece"].lower() == "kwartaal" else 6
    return min(12, length * _ORDINALS.get(found["ordinal"].lower(), 12))


def _first_day(found: re.Match[str], last: date) -> date:
    if found["month"]:
        return last if found["day"] else last.replace(day=1)
    if found["of_month"]:
        return last
    if found["piece"] or found["quarter"]:
        length = 6 if (found["piece"] or "").lower() == "helft" else 3
        return last.replace(month=last.month - length + 1, day=1)
    return last if found["part"] else last.replace(month=1, day=1)


def _ratios(text: str) -> Iterator[Figure]:
    for found in _RATIO.finditer(text):
        part, whole = _value(found["part"]), _value(found["whole"])
        if 0 < part < whole <= 100:
            value = 100 * part / whole
            low, high = 100 * part / (whole + 0.5), 100 * part / (whole - 0.5)
            yield _hedged(text, "percent", value, low, high, found.start(), found.end())


def _percents(text: str) -> Iterator[Figure]:
    for found in _PERCENT.finditer(text):
        value, step = _value(found["number"]), _step(found["number"])
        yield _hedged(text, "percent", value, value - step, value + step, *found.span())
    for found in _SHARE.finditer(text):
        value = _SHARES[found["share"].lower()]
        yield _hedged(text, "percent", value, value - 2, value + 2, *found.span())


def _euros(text: str) -> Iterator[Figure]:
    for found in _EURO.finditer(text):
        written = found["a"] or found["b"] or found["c"]
        scaled = (found["as"] or found["bs"] or found["cs"] or "").lower()
        scale = _SCALES[scaled] if scaled else 1.0
        value, step = _value(written) * scale, _step(written, scale) * scale
        yield _hedged(text, "euro", value, value - step, value + step, *found.span())


def _amounts(text: str) -> Iterator[Figure]:
    for found in _TIMES_OVER.finditer(text):
        value = _value(found["number"])
        yield _hedged(text, "amount", value, value, value, *found.span(), "maal")
    for found in _HALF.finditer(text):
        value = 0.5 if found["number"].lower().startswith("hal") else 1.5
        start, end = found.span("number")
        yield _hedged(text, "amount", value, value, value, start, end, found["unit"])
    for found in _AMOUNT.finditer(text):
        written = found["number"]
        if written.lower() in ("een", "nul"):
            continue  # mostly an article
        scale = _SCALES[found["scale"].lower()] if found["scale"] else 1.0
        value, step = _value(written) * scale, _step(written, scale) * scale
        end = found.end("scale") if found["scale"] else found.end("number")
        unit = " ".join(found["unit"].split())
        yield _hedged(text, "amount", value, value - step, value + step, found.start(), end, unit)


def _hedged(
    text: str, kind: Kind, value: float, low: float, high: float, start: int, end: int,
    unit: str = "",
) -> Figure:  # fmt: skip
    """A figure, its bounds widened by the words before it."""
    before = text[max(0, start - 18) : start]
    hedge = next(
        (one for one in _APPROXIMATE.finditer(before) if one.end() >= len(before.rstrip(" €"))),
        None,
    )
    if hedge is not None:
        low = min(low, value * (0.9 if hedge["less"] or hedge["about"] else 1.0))
        high = max(high, value * (1.1 if hedge["more"] or hedge["about"] else 1.0))
    return Figure(kind, value, low, high, unit, _per(text[end : end + 40]), start, end)


def _per(after: str) -> str:
    found = _PER.search(after)
    if found is None:
        return ""
    told = found["per"] or found["each"]
    return told.lower() if told else _YEARLY[found["yearly"].lower()]


def _value(written: str) -> float:
    lower = written.lower()
    if lower in _SMALL:
        return float(_SMALL[lower])
    whole = re.sub(r"[.\u00a0\u202f](?=\d{3}(?!\d))", "", lower)
    return float(whole.replace(",", "."))


def _step(written: str, scale: float = 1.0) -> float:
    """Half of the last place that is written; "twee miljoen" is rounded, "twee" is not."""
    _, comma, decimals = written.partition(",")
    if comma and decimals.isdigit() and len(decimals) < 3:
        return 0.5 * 10.0 ** -len(decimals) if decimals.strip("0") else 0.0
    if not comma and any(map(str.isdigit, written)) and _value(written) > 20:
        return 0.5
    return _ROUND * _value(written) if scale > 100 or written.lower() == "anderhalf" else 0.0
