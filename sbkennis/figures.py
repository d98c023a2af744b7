"""A sentence → the figures and dates in it, with their unit and how precisely they are given."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["Figure", "Moment", "figures", "moments", "number", "same", "years"]

Kind = Literal["percent", "euro", "amount"]

_SMALL = {
    word: number
    for number, word in enumerate(
        ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
         "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien",
         "negentien", "twintig")
    )
} | {"één": 1, "eén": 1, "dertig": 30, "veertig": 40, "vijftig": 50, "honderd": 100}  # fmt: skip
_SCALES = {
    "duizend": 1e3, "miljoen": 1e6, "mln": 1e6, "miljard": 1e9, "mld": 1e9, "honderd": 1e2,
}  # fmt: skip
_SHARES = {
    "driekwart": 75.0, "de helft": 50.0, "een derde": 100 / 3, "twee derde": 200 / 3,
    "tweederde": 200 / 3, "een kwart": 25.0, "een vijfde": 20.0, "een tiende": 10.0,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
         "oktober", "november", "december"),
        1,
    )
}  # fmt: skip
_DIGITS = r"\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:,\d+)?(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS}|\b(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})\b)"
_APPROXIMATE = re.compile(
    r"\b(?P<more>ruim|meer dan|minstens|ten minste)|\b(?P<less>bijna|hooguit|krap)"
    r"|\b(?P<about>ongeveer|circa|ca\.?|zo['’]n|rond(?: de)?|naar schatting|pakweg)"
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
    rf"|(?P<b>{_DIGITS})\s*(?:(?P<bs>{'|'.join(_SCALES)})\b\.?\s*)?euro\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?P<number>{_NUMBER})(?![\w/-])(?:\s+(?P<scale>{'|'.join(_SCALES)})\b\.?)?"
    r"(?P<unit>(?:\s+[^\W\d_][\w-]*){0,3})",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\bper\s+(?P<per>[^\W\d_]+)|\b(?P<yearly>jaarlijks|maandelijks|wekelijks)\b", re.IGNORECASE
)
_YEARLY = {"jaarlijks": "jaar", "maandelijks": "maand", "wekelijks": "week"}
_YEAR = re.compile(r"(?<![\d.,/-])(?:19[5-9]\d|20[0-6]\d)(?![\d%]|[.,]\d|\s*(?:procent|euro))")
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>20[0-6]\d)\b"
    r"|(?P<part>begin|medio|eind|einde|voorjaar|najaar|zomer)(?:\s+van)?\s+(?P<of>20[0-6]\d)\b"
    r"|(?<![\d.,/-])(?P<bare>20[0-6]\d)(?![\d%/-]|[.,]\d)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:\bv[oó][oó]r|\btot(?! en met))\s*$", re.IGNORECASE)
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
    """A date of a sentence as the last day that it leaves open."""

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
    taken: list[tuple[int, int]] = [found.span() for found in _DATE.finditer(text)]
    made: list[Figure] = []
    for one in (*_ratios(text), *_percents(text), *_euros(text), *_amounts(text)):
        if not any(one.start < end and start < one.end for start, end in taken):
            taken.append((one.start, one.end))
            made.append(one)
    return sorted(made, key=lambda one: one.start)


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures may be one and the same, rounded or hedged in another way."""
    return one.low <= other.high and other.low <= one.high


def moments(text: str) -> list[Moment]:
    """The dates of a sentence, each as the last day it leaves open.

    >>> [one.last.isoformat() for one in moments("voor 1 januari 2025, uiterlijk in 2024")]
    ['2024-12-31', '2024-12-31']
    """
    found = []
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
        if found["month"]:
            year, month = int(found["year"]), _MONTHS[found["month"].lower()]
            return date(year, month, int(found["day"] or calendar.monthrange(year, month)[1]))
        if found["part"]:
            year, month = int(found["of"]), _ENDS[found["part"].lower()]
            return date(year, month, calendar.monthrange(year, month)[1])
        return date(int(found["bare"]), 12, 31)
    except ValueError:  # 31 februari
        return None


def _first_day(found: re.Match[str], last: date) -> date:
    if found["month"]:
        return last if found["day"] else last.replace(day=1)
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
        written = found["a"] or found["b"]
        scale = _SCALES[(found["as"] or found["bs"] or "").lower() or "honderd"]
        scale = scale if found["as"] or found["bs"] else 1.0
        value, step = _value(written) * scale, _step(written) * scale
        yield _hedged(text, "euro", value, value - step, value + step, *found.span())


def _amounts(text: str) -> Iterator[Figure]:
    for found in _AMOUNT.finditer(text):
        written = found["number"]
        if written.lower() in ("een", "nul"):
            continue  # mostly an article
        scale = _SCALES[found["scale"].lower()] if found["scale"] else 1.0
        value, step = _value(written) * scale, _step(written) * scale
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
    return found["per"].lower() if found["per"] else _YEARLY[found["yearly"].lower()]


def _value(written: str) -> float:
    lower = written.lower()
    if lower in _SMALL:
        return float(_SMALL[lower])
    whole = re.sub(r"[.\u00a0\u202f](?=\d{3}(?!\d))", "", lower)
    return float(whole.replace(",", "."))


def _step(written: str) -> float:
    """Half of the last place that is written."""
    _, comma, decimals = written.partition(",")
    if comma and decimals.isdigit() and len(decimals) < 3:
        return 0.5 * 10.0 ** -len(decimals) if decimals.strip("0") else 0.0
    return 0.5 if not comma and any(map(str.isdigit, written)) and _value(written) > 20 else 0.0


def number(value: int) -> str:
    """A whole number as Dutch readers write it.

    >>> number(12345)
    '12.345'
    """
    return f"{value:,}".replace(",", ".")
