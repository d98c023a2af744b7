"""The text of a heading, and how deep it was marked → its number and its level.

Marks of depth (the # of Markdown, a Word style, h2) are often wrong; numbering rarely is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sbkennis.phrases import A_MONTH

__all__ = ["Heading", "is_contents_title", "is_generic", "levels", "number_of"]

_SHORT_MONTHS = "jan|feb|mrt|apr|jun|jul|aug|sept|sep|okt|nov|dec"
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}[a-z]?(?:\.\d{1,3}[a-z]?){0,5})(?P<end>[.):]?)(?P<gap>\s+)(?P<rest>\S.*)",
    re.DOTALL,
)
_NAMED = re.compile(
    r"(?P<name>hoofdstuk|deel|bijlage|appendix|annex)\s+(?P<number>\d{1,3}|[IVXL]{1,6}|[A-Z])\b",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\d{{1,2}}\s+(?:{A_MONTH}|{_SHORT_MONTHS})\b", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:inhoud|inhouds?opgave|inhoudstafel|table of contents|contents)\W*", re.I
)
_GENERIC = re.compile(
    r"(?:inleiding|voorwoord|(?:management)?samenvatting|introductie|aanleiding|leeswijzer|doel(?:en)?"
    r"|achtergrond|conclusies?|colofon|inhoud(?:sopgave)?|toelichting|vooraf|besluit|bijlagen?"
    r"|bronnen|noten|literatuur)",
    re.IGNORECASE,
)
_APPENDIX = frozenset({"bijlage", "appendix", "annex"})
_TOP = re.compile(
    r"(?:inleiding|voorwoord|ten geleide|(?:management)?samenvatting|leeswijzer|nawoord|slotwoord"
    r"|colofon|literatuur(?:lijst)?|bronnen(?:lijst)?|referenties|bronnen en noten|(?:eind)?noten"
    r"|bijlagen?)\W*",
    re.IGNORECASE,
)


_ARGUED = re.compile(r"(?:argumenten|kanttekeningen)\W*", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\d{1,2})\b", re.IGNORECASE
)
_UNMARKED = 99  # depth of a heading that carries no mark: deeper than all that do


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it was found: its visible text and the depth it was marked with (from 1)."""

    text: str
    depth: int | None = None


def number_of(text: str) -> str | None:
    """The number a heading starts with, as it stands; None when it has none.

    >>> number_of("2.1 Lokale beleving"), number_of("3. Samen"), number_of("Bijlage 2: Kader")
    ('2.1', '3', 'Bijlage 2')
    >>> number_of("18 juni 2024: congres"), number_of("3 vragen aan de wethouder")
    (None, None)
    """
    text = text.strip()
    if found := _NAMED.match(text):
        return found[0]
    found = _NUMBER.match(text)
    if found is None or _DATE.match(text):
        return None
    number, end, rest = found["number"], found["end"], found["rest"]
    if "." not in number:
        # "3 Samen bouwen" is a chapter; "3 vragen" and "2024 in cijfers" are not.
        if not end and (not rest[0].isupper() or found["gap"] == "\n"):
            return None
        if len(number.rstrip("abcdefghijklmnopqrstuvwxyz")) > 2:
            return None
    return number


def is_contents_title(text: str) -> bool:
    """Whether this is the heading above a table of contents."""
    return _CONTENTS.fullmatch(text.strip()) is not None


def is_generic(text: str) -> bool:
    """Whether a heading names a part of any document ("Inleiding"), so cannot be its title."""
    if number_of(text) is not None:
        return True
    return _GENERIC.fullmatch(text.strip(" .:*#")) is not None


def levels(headings: Sequence[Heading]) -> list[int]:
    """The level of each heading, 1 for the highest, from numbering first and marks second.

    A numbered heading is as deep as its number says. A heading without number is placed by its
    mark against the headings since the last numbered one; between 1.2 and 1.3 it always lies
    under 1.2.

    >>> levels([Heading("1. Samen", 1), Heading("1.1 Basis", 2), Heading("Kern", 2),
    ...         Heading("1.2 Rol", 3)])
    [1, 2, 3, 2]
    """
    numbers = [number_of(heading.text) for heading in headings]
    counted = sum(1 for number in numbers if number is not None)
    if counted < 2 or _counts_within(headings, numbers):
        return _by_depth(headings)
    argued = _has_arguments(headings, numbers)
    answer: list[int] = []
    local: dict[int, int] = {}  # depth of the mark → level, since the last numbered heading
    under = 0  # level of the last numbered heading
    last_number: str | None = None
    for place, heading in enumerate(headings):
        number = numbers[place]
        depth = heading.depth if heading.depth is not None else _UNMARKED
        if number is not None:
            level = _number_level(number, numbers)
            local = {depth: level}
            under, last_number = level, number
            answer.append(level)
            continue
        is_top = heading.depth is None and (
            argued or _TOP.fullmatch(heading.text.strip()) is not None
        )
        if not under or is_top:
            level = _level_before(depth, local) if not is_top else 1
        elif _goes_on(last_number, numbers[place + 1 :]) or heading.depth is None:
            deeper = {d: lv for d, lv in local.items() if lv > under}
            level = _nest(depth, deeper, under)
        else:
            level = _nest(depth, local, under) if depth in local or depth > min(local) else 1
        local[depth] = level
        local = {d: lv for d, lv in local.items() if d <= depth}
        answer.append(level)
    return answer


def _counts_within(headings: Sequence[Heading], numbers: Sequence[str | None]) -> bool:
    """Whether plain numbers count what lies under a heading: "Vijf tips" with 1 to 5.

    They are all marked as deep, deeper than the heading before them and than another, and both
    of these are about something: an introduction has no chapters under it. Chapters under the
    title and subtitle of a document go on to its end; what is counted ends before, or its heading
    says how many there are.
    """
    depths = {heading.depth for heading, number in zip(headings, numbers, strict=True) if number}
    depth = depths.pop()
    if depths or depth is None or not all(n is None or n.isdigit() for n in numbers):
        return False
    first = next(place for place, number in enumerate(numbers) if number is not None)
    above = [
        heading.depth is not None and heading.depth < depth and not is_generic(heading.text)
        for heading in headings
    ]
    ends = any(above[first:]) or _HOW_MANY.search(headings[first - 1].text) is not None
    return first > 0 and above[first - 1] and sum(above) >= 2 and ends


def _has_arguments(headings: Sequence[Heading], numbers: Sequence[str | None]) -> bool:
    """Whether all numbers are as 1.1, with no chapter 1 above them: under "Argumenten".

    They count anew under "Kanttekeningen"; sections that only go on may have parts of their own.
    """
    told = [number for number in numbers if number is not None]
    if numbers[0] is not None or not all(re.fullmatch(r"\d+\.\d+", number) for number in told):
        return False
    counted = [tuple(map(int, number.split("."))) for number in told]
    return any(later <= number for number, later in pairwise(counted)) or any(
        _ARGUED.fullmatch(heading.text.strip()) for heading in headings
    )


def _number_level(number: str, numbers: Sequence[str | None]) -> int:
    if number[0].isdigit():
        level = number.count(".") + 1 + sum(1 for c in number if c.isalpha())
        # With "Deel A" or "Hoofdstuk 1" above them, plain numbers lie one deeper.
        above = any(
            n is not None and not n[0].isdigit() and n.split()[0].lower() not in _APPENDIX
            for n in numbers
        )
        return level + 1 if above and level == 1 else level
    return 1


def _goes_on(number: str | None, rest: Sequence[str | None]) -> bool:
    """Whether the next numbered heading is a later sibling, so all between lies under this one.

    A proposal to a council counts anew under each heading: "Argumenten" has 1.1, and so has
    "Kanttekeningen".
    """
    if number is None or "." not in number or not number[0].isdigit():
        return False
    following = next((n for n in rest if n is not None), None)
    if following is None:
        return False
    (*before, last), (*after, later) = number.split("."), following.split(".")
    return before == after and _counted(later) > _counted(last)


def _counted(part: str) -> tuple[int, str]:
    """A part of a number, so that 2a comes behind 2 and before 10."""
    digits = part.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits or 0), part[len(digits) :]


def _nest(depth: int, known: dict[int, int], under: int) -> int:
    if depth in known:
        return known[depth]
    shallower = [level for d, level in known.items() if d < depth]
    return max(shallower) + 1 if shallower else under + 1


def _level_before(depth: int, local: dict[int, int]) -> int:
    """The level of a heading before the first numbered one."""
    if depth in local:
        return local[depth]
    shallower = [level for d, level in local.items() if d < depth]
    return max(shallower) + 1 if shallower else 1


def _by_depth(headings: Sequence[Heading]) -> list[int]:
    """Levels by marks alone: a heading lies under the nearest one before it that is marked less."""
    answer: list[int] = []
    open_depths: list[int] = []
    for heading in headings:
        depth = heading.depth if heading.depth is not None else _UNMARKED
        while open_depths and open_depths[-1] >= depth:
            open_depths.pop()
        open_depths.append(depth)
        answer.append(len(open_depths))
    return answer
