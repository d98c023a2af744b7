"""Lines of a document → the date on which it appeared, with the precision that is stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from sbkennis.description.lines import Line, View
from sbkennis.phrases import MONTHS
from sbkennis.records import BlockKind, Finding
from sbkennis.vocabularies import publishers

__all__ = ["find", "parse", "short_of", "year_of"]

_MONTHS = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    "jan": 1, "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<{}>(?:19[5-9]|20[0-9])\d)"
_PATTERNS = (
    rf"(?P<d1>\d{{1,2}})\s+(?P<m1>{_MONTH})\.?\s+{_YEAR.format('y1')}",
    rf"(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}}),\s*{_YEAR.format('y2')}",
    rf"{_YEAR.format('y3')}-(?P<m3>\d{{2}})-(?P<d3>\d{{2}})",
    rf"(?P<d4>\d{{1,2}})[-/.](?P<m4>\d{{1,2}})[-/.]{_YEAR.format('y4')}",
    rf"(?P<m5>{_MONTH})\s+{_YEAR.format('y5')}",
)
_DATE = re.compile(rf"(?<![\w-])(?:{'|'.join(_PATTERNS)})(?![\w-])", re.IGNORECASE)
_WEEKDAY = r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag,?\s+)?"

# Labels after which the date is that of the document; the order is that of trust.
_OWN = (
    "datum", "datum brief", "datum document", "publicatiedatum", "datum van publicatie",
    "gepubliceerd op", "gepubliceerd", "verschenen", "datum vaststelling",
    "datum van vaststelling", "vaststellingsdatum", "vastgesteld", "vaststelling", "datum besluit",
)  # fmt: skip
_PROBABLE = (
    "datum college", "datum collegebesluit", "datum b&w", "datum b&w-besluit", "datum b en w",
    "datum collegevergadering", "verzonden", "verzenddatum", "versie",
)  # fmt: skip
_SIGNED = ("datum van ondertekening",)
# Lines before a bare date that make it the date of something else.
_OTHER = re.compile(
    r"\b(?:vergader|peil|ingangs|eind|start|sluitings)datum|\b(?:bijeenkomst|vergadering|congres|"
    r"aanvang|deadline|workshop|webinar|planning|uiterlijk|uw brief|uw bericht)\b",
    re.IGNORECASE,
)
_ADOPTED = re.compile(
    r"\b(?:aldus\s+)?(?:vastgesteld|besloten|aangenomen|ondertekend|goedgekeurd)\b"
    r"(?P<between>[^;]{0,140})",
    re.IGNORECASE,
)
_STANDALONE = re.compile(
    rf"^(?:(?P<before>versie\s+\d+(?:\.\d+)*|[^\d]{{0,45}}?)[,|:–—-]?\s*)?{_WEEKDAY}(?P<date>{_DATE.pattern})"
    r"(?:[.,]|\s*[|–—]\s*(?:versie|definitief|concept)\b.{0,20})?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:(?i:versie|status|datum|definitief|definitieve versie|eindversie|concept|conceptversie|"
    r"herziene versie|gepubliceerd(?: op)?|publicatie|uitgave|verschenen(?: in)?|eerste druk|"
    r"tweede druk|©|copyright)\b[\s\w.:,|–-]{0,30}|"
    r"(?i:een (?:uitgave|publicatie) van )[A-Z][\w'’.&-]*"
    r"(?: (?:de|en|van|voor|[A-Z&])[\w'’.&-]*){0,6},?\s*|"
    r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2},?\s*)?$",
)
_CHANGED = re.compile(
    r"(?:deze )?(?:(?:pagina|informatie|tekst)\b.{0,20})?(?:voor het )?"
    r"(?:laatst (?:gewijzigd|bijgewerkt|aangepast)|laatste (?:wijziging|update)|"
    r"bijgewerkt|gewijzigd)"
    r"(?: op)?\s*:?\s*(?=\d|[a-z]+dag|[a-z]+ 20)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\b(?:leestijd|minuten|min|door|auteurs?|redactie|nieuws|(?:nieuws)?artikel|blog|column|"
    r"interview|publicatie|verhaal|(?:pers|nieuws)bericht|opinie|essay|rapport|factsheet|versie|"
    r"instituut|gemeente|provincie|ministerie|rijksoverheid|ggd|stichting)\b",
    re.IGNORECASE,
)  # behind the date under a title: who wrote it, or what it is
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d\d\b|\buur\b", re.IGNORECASE)
_PLACE_YEAR = re.compile(
    rf"^(?:©\s*(?:[\w'’.&-]+,? ){{0,5}}|[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){{0,2}},\s+)"
    rf"{_YEAR.format('y')}\.?$"
)
# A line that breaks off before the year, and one that says from or until when something lasts.
_BROKEN = re.compile(rf"\b\d{{1,2}}\s+(?:{_MONTH})$", re.IGNORECASE)
_LASTS = re.compile(
    rf"\b(?:op|per|tot|met|t/m|van|vanaf|voor|uiterlijk)\s+{_WEEKDAY}\d+ \w+$", re.IGNORECASE
)
_BARE_YEAR = re.compile(rf"^{_YEAR.format('y')}$")
_BARE_MONTH = re.compile(r"^(?:19[5-9]|20[0-9])\d-(?:0[1-9]|1[0-2])$")
# A part of a year, of which we keep the year.
_PART_OF_YEAR = (
    r"(?:lente|zomer|herfst|winter|voorjaar|najaar|(?:eerste|tweede|derde|vierde|[1-4]e)\s+"
    rf"(?:kwartaal|helft)|Q[1-4])\s+(?:van\s+)?{_YEAR.format('y')}"
)
_SEASON = re.compile(_PART_OF_YEAR, re.IGNORECASE)
_OTHER_KINDS = frozenset(
    {
        BlockKind.CONTENTS,
        BlockKind.SOURCE,
        BlockKind.FOOTNOTE,
        BlockKind.TABLE_ROW,
        BlockKind.CAPTION,
        BlockKind.LIST_ITEM,
        BlockKind.SPEAKER_NOTE,
        BlockKind.BOILERPLATE,
    }
)


@dataclass(frozen=True, slots=True)
class _Date:
    iso: str
    start: int
    end: int


def parse(text: str) -> str | None:
    """The first date in a text as ISO, in the precision given; None where there is none.

    >>> parse("Den Haag, 23 juni 2023"), parse("Augustus 2025"), parse("visie 2024-2030")
    ('2023-06-23', '2025-08', None)
    """
    return next((found.iso for found in _dates(text)), None)


def year_of(text: str) -> str | None:
    """The year of a text that is no more than a year or a part of one.

    >>> year_of("2023"), year_of("Zomer 2023"), year_of("visie 2024")
    ('2023', '2023', None)
    """
    match = _BARE_YEAR.match(text) or _SEASON.fullmatch(text)
    return match["y"] if match else None


def short_of(text: str) -> str | None:
    """The month or year of a text that is no more than that, the month in figures.

    >>> short_of("2023-05"), short_of("2023"), short_of("2023-15")
    ('2023-05', '2023', None)
    """
    return text if _BARE_MONTH.match(text) else year_of(text)


def _dates(text: str) -> Iterator[_Date]:
    for match in _DATE.finditer(text):
        iso = _iso(match)
        if iso is not None:
            yield _Date(iso, match.start(), match.end())


def _iso(match: re.Match[str]) -> str | None:
    found = {key: value for key, value in match.groupdict().items() if value is not None}
    number = next(key[1] for key in found if key[0] == "y" and len(key) == 2)
    year = int(found[f"y{number}"])
    month_text = found[f"m{number}"].casefold()
    month = _MONTHS[month_text] if month_text in _MONTHS else int(month_text)
    day = int(found[f"d{number}"]) if f"d{number}" in found else None
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")


def find(view: View) -> Finding | None:
    """The date of publication or adoption of a document.

    A date of a meeting or an event, a period in a title and the moment at which a file was
    exported are none.
    """
    for source in (
        _labelled, _published, _adopted, _standing_alone, _title_slide, _under_title, _probable,
        _signed, _year, _changed,
    ):  # fmt: skip
        found = source(view)
        if found is not None:
            return found
    return None


def _labelled(view: View) -> Finding | None:
    for one in view.under(*_OWN):
        if one.kind == BlockKind.TABLE_ROW and one.label == "datum":
            continue
        value = _first_date(one.values[:2]) or year_of(one.value.rstrip(" ."))
        if value is not None:
            return Finding("date", value, "vermeld", one.where, f"na “{one.label}”")
    return None


def _published(view: View) -> Finding | None:
    names = (
        "html:article:published_time", "html:jsonld:datePublished", "html:datePublished",
        "html:date", "html:dc.date",
        "html:dcterms.issued", "html:dcterms.created", "html:published",
    )  # fmt: skip
    for one in view.properties(*names):
        value = parse(one.value[:10])
        if value is not None:
            return Finding("date", value, "vermeld", one.name)
    if view.unit == "paragraph":
        for line in view.lines[:60]:
            match = re.match(
                r"(?:gepubliceerd|geplaatst|publicatiedatum|verschenen)\b", line.text, re.IGNORECASE
            )
            value = parse(line.text) if match and len(line.text) < 80 else None
            if value is not None:
                return Finding("date", value, "vermeld", line.where, "datum van publicatie")
    return None


def _adopted(view: View) -> Finding | None:
    for line, text in _sentences((*view.opening, *view.colophon, *view.closing)):
        match = _ADOPTED.search(text)
        if match is None or len(text) > 260:
            continue
        starts = match.start() <= 30 or line.kind in (BlockKind.TITLE, BlockKind.FRONT_MATTER)
        value = parse(match["between"])
        if starts and value is not None:
            return Finding("date", value, "vermeld", line.where, "datum van vaststelling")
    return None


def _sentences(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    """Short statements: each line with the next of its block, since a date may stand on that."""
    listed = list(lines)
    for index, line in enumerate(listed):
        if line.kind in _OTHER_KINDS:
            continue
        later = listed[index + 1] if index + 1 < len(listed) else None
        goes_on = later is not None and later.block == line.block
        yield line, f"{line.text} {later.text}" if goes_on and later else line.text


def _standing_alone(view: View) -> Finding | None:
    for part in (view.cover, view.opening, view.colophon, view.closing):
        before = ""
        for line, text in _whole_dates(part):
            match = None
            if line.kind not in _OTHER_KINDS and len(text) < 70:
                match = _STANDALONE.match(text)
            if match is not None and not _OTHER.search(before) and not _OTHER.search(text):
                lead = (match["before"] or "").strip()
                value = parse(match["date"])
                if value is not None and _BEFORE.match(lead):
                    return Finding("date", value, "vermeld", line.where)
            before = text
    return None


def _whole_dates(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    """Each line, with the year on the next one where it breaks off at a day and a month."""
    listed = list(lines)
    for line, later in zip_longest(listed, listed[1:]):
        text = line.text
        if (
            later is not None
            and later.block == line.block
            and _BROKEN.search(text)
            and _BARE_YEAR.match(later.text)
        ):
            text += f" {later.text}"
        yield line, text


def _under_title(view: View) -> Finding | None:
    """The date that opens the line under a title, before who wrote it: "2 mei 2025 | Movisie"."""
    titles = [index for index, line in enumerate(view.cover) if line.kind == BlockKind.TITLE]
    if not titles:
        return None
    for line in view.cover[titles[-1] + 1 :][:2]:
        dates = list(_dates(line.text))
        rest = line.text[dates[0].end :] if len(dates) == 1 and dates[0].start == 0 else ""
        is_event = _CLOCK.search(rest) or _OTHER.search(rest)
        is_byline = re.match(r"\s*[|•·]\s*\S", rest) and (_BYLINE.search(rest) or _names(rest))
        if len(line.text) < 100 and is_byline and not is_event:
            reason = "datum onder de titel"
            return Finding("date", dates[0].iso, "waarschijnlijk", line.where, reason)
    return None


def _names(text: str) -> bool:
    """Whether a part of a line is the name of a publisher; a place or a hall says where to be."""
    known = {name.casefold() for one in publishers() for name in one.names}
    return any(part.strip().casefold() in known for part in re.split(r"[|•·]", text))


def _changed(view: View) -> Finding | None:
    """When a page of the web was last changed, where it says nothing of when it appeared."""
    if not _is_web(view):
        return None
    reason = "laatst gewijzigd; een datum van publicatie is er niet"
    found: dict[str, Finding] = {}
    for line in view.lines:
        match = _CHANGED.match(line.text) if len(line.text) < 80 else None
        value = parse(line.text[match.end() :]) if match else None
        if match is None or value is None:
            continue
        one = Finding("date", value, "waarschijnlijk", line.where, reason)
        if "pagina" in match[0].casefold():
            return one
        found.setdefault(value, one)
    return next(iter(found.values())) if len(found) == 1 else None  # the others are of other pages


def _title_slide(view: View) -> Finding | None:
    """The date at the end of a line on the first slide: when it was presented."""
    for line in view.cover if view.unit == "slide" else ():
        found = list(_dates(line.text))
        if line.kind != BlockKind.SPEAKER_NOTE and found and found[-1].end >= len(line.text) - 1:
            reason = "datum op de titeldia"
            return Finding("date", found[-1].iso, "waarschijnlijk", line.where, reason)
    return None


def _probable(view: View) -> Finding | None:
    for one in view.under(*_PROBABLE):
        value = _first_date(one.values[:2])
        if value is not None:
            reason = f"na “{one.label}”; een datum van publicatie is er niet"
            return Finding("date", value, "waarschijnlijk", one.where, reason)
    return None


def _signed(view: View) -> Finding | None:
    for one in view.under(*_SIGNED):
        value = _first_date(one.values[:1])
        if value is not None:
            return Finding("date", value, "waarschijnlijk", one.where, "datum van ondertekening")
    return None


def _year(view: View) -> Finding | None:
    if view.unit == "paragraph" and view.reading.properties and _is_web(view):
        return None  # the copyright year of a site is the year of the visit
    for part in (view.cover, view.colophon, view.opening[:40], view.closing):
        before = ""
        for line in part:
            if line.kind in _OTHER_KINDS or line.kind == BlockKind.PAGE_NUMBER:
                continue
            if season := _SEASON.fullmatch(line.text):
                return Finding("date", season["y"], "vermeld", line.where)
            match = _PLACE_YEAR.match(line.text)
            if match is None and line.kind == BlockKind.FRONT_MATTER:
                match = _BARE_YEAR.match(line.text)
                is_broken = _BROKEN.search(before) and not _LASTS.search(before)
                whole = parse(f"{before} {line.text}") if is_broken else None
                if match is not None and whole is not None:
                    reason = "dag en maand op de regel ervoor"
                    return Finding("date", whole, "waarschijnlijk", line.where, reason)
            before = line.text
            if match is not None and line.kind not in (BlockKind.TITLE, BlockKind.HEADING):
                return Finding("date", match["y"], "vermeld", line.where)
    return None


def _is_web(view: View) -> bool:
    return any(one.name.startswith("html:") for one in view.reading.properties)


def _first_date(values: Iterable[str]) -> str | None:
    """The date with which a value starts or which is the whole of the next line."""
    for index, value in enumerate(values):
        for found in _dates(value):
            before = value[: found.start].strip(" ,:")
            if index == 0 or not before or re.fullmatch(r"\w+dag", before):
                return found.iso
            break
    return None
