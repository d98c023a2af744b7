"""A page as a writer names it ↔ a page of the source: number, printed label, range, spread."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sbkennis.records import Page

__all__ = ["bare_page", "names_of", "on_page", "spread"]

_SPREAD = re.compile(r"(\w+)\s?[-–]\s?(\w+)")
_RANGE = re.compile(r"\s*(?:[-–—]|t/m|tot en met)\s*")
_SEVERAL = re.compile(r"\s*(?:,|;|\ben\b|&)\s*")
_FOLLOWING = re.compile(r"\s*(?:e\.?\s?v\.?|en volgende|ff?\.)$", re.IGNORECASE)
_PAGE_WORD = re.compile(
    r"^(?:(?:pp?|blz|bldz|pag)(?:\.\s*|\s+|(?=\d))|(?:pagina(?:['’]?s)?|bladzijden?|dia(?:['’]s)?)\s+)",
    re.IGNORECASE,
)
_IN_FILE = re.compile(r"\s*\(\s*(?:pdf|PDF)\b[^()]*\)$")  # "p. vi (pdf p. 6)", as we say it
_MOST_FOLLOWING = 3  # pages that "e.v." may stand for


def spread(label: str | None) -> tuple[str, str] | None:
    """The two printed pages of a sheet that holds both; None for any other label.

    >>> spread("94-95"), spread("iv-v"), spread("3-12"), spread("A-12")
    (('94', '95'), ('iv', 'v'), None, None)
    """
    halves = _SPREAD.fullmatch((label or "").strip())
    if halves is None:
        return None
    left, right = _as_number(halves[1]), _as_number(halves[2])
    return (halves[1], halves[2]) if left is not None and right == left + 1 else None


def bare_page(claimed: int | str) -> str:
    """A page as a writer names it, without the word for it and the number in the file beside it.

    >>> bare_page("blz. 6"), bare_page("p. vi (pdf p. 6)"), bare_page("pagina's 3-4"), bare_page(12)
    ('6', 'vi', '3-4', '12')
    """
    return _PAGE_WORD.sub("", _IN_FILE.sub("", str(claimed).strip()))


def on_page(claimed: int | str | None, first: Page | None, last: Page | None) -> bool:
    """Whether words from one page to another stand where a writer says they do.

    So they do where no page was claimed, or the source has none.
    """
    said = "" if claimed is None else _IN_FILE.sub("", str(claimed).strip())
    if not said or first is None or last is None or first.number is None:
        return True
    return any(
        _matches(named, first, last)
        for one in _SEVERAL.split(said)
        if one.strip()
        for named in (one, bare_page(one))  # a label may be "P1"
    )


def _matches(claimed: str, first: Page, last: Page) -> bool:
    wanted = claimed.strip().casefold()
    low = _FOLLOWING.sub("", wanted)
    if any(low == name for name in names_of(first)):
        return True
    ends = _RANGE.split(low)
    if low != wanted and ends[-1].isdigit():
        ends = [ends[0], str(int(ends[-1]) + _MOST_FOLLOWING)]
    if len(ends) == 4 and ends[0] == ends[2] and _is_in_chapter(ends, first, last):
        return True
    if len(ends) > 2:
        ends = [ends[0], ends[-1]]
    if len(ends) != 2:
        return False
    if ends[0] in names_of(first) and ends[1] in names_of(last):
        return True
    low_number, high_number = (_as_number(end) for end in ends)
    if low_number is None or high_number is None:
        return False
    printed = [spread(page.label) or (page.label, page.label) for page in (first, last)]
    return any(
        low_number <= begin and end <= high_number
        for begin, end in (
            (first.number, last.number),
            (_as_number(printed[0][0]), _as_number(printed[1][1])),
        )
        if begin is not None and end is not None
    )


def _is_in_chapter(ends: Sequence[str], first: Page, last: Page) -> bool:
    """Whether pages that are numbered by chapter lie in a range of one: "3-10-3-14"."""
    labels = [(page.label or "").strip().casefold() for page in (first, last)]
    start = f"{ends[0]}-"
    numbers = [
        _as_number(one)
        for one in (ends[1], *(label.removeprefix(start) for label in labels), ends[3])
    ]
    known = [one for one in numbers if one is not None]
    return (
        all(label.startswith(start) for label in labels)
        and len(known) == len(numbers)
        and known == sorted(known)
    )


def names_of(page: Page) -> tuple[str, ...]:
    """What a page may be called, case-folded: its number, its label, either half of a spread."""
    printed = (page.label or "").strip().casefold()
    return (str(page.number), *((printed, *(spread(printed) or ())) if printed else ()))


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _as_number(label: str | None) -> int | None:
    """A page number; Roman numerals count from -1000, as they stand before all others."""
    label = (label or "").strip().casefold()
    if label.isdigit():
        return int(label)
    if not label or set(label) - _ROMAN.keys():
        return None
    values = [_ROMAN[sign] for sign in label]
    return -1000 + sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )


# ----------------------------------------------------------------------------------- the forms

# Every sign that is printed as a quotation mark or an apostrophe counts as one.
