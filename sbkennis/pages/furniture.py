"""The lines of all pages → which are running headers, footers and page numbers, and page labels.

A line is furniture when it comes back at the same height on a neighbouring page, digits masked;
the next page but one counts too, for left and right pages that differ. Where the digits differ,
they must count the pages. Of a line in parts from margin to margin, such as a title at the left
and a chapter at the right, one part that comes back is enough. Heights count from the nearest edge
of the page, so that a page on its side has the same furniture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, pairwise

from sbkennis.pages.geometry import LABEL, TAB, Line, Sheet
from sbkennis.pages.notes import note_label
from sbkennis.records import BlockKind

__all__ = ["Furniture", "find_furniture", "page_labels"]

ZONE = 0.14  # of the page height, at the top and at the bottom
NUMBER_ZONE = 0.2  # the same for a number alone, below all text: LaTeX has low margins
COUNTING = 3  # pages on which a number at the end of a line counts them: it is a header
APART = 2.0  # type sizes between the parts of a header
PART_LETTERS = 6  # of a part of a header that says something; or signs, where they are the same
_NAMED_AS = ("", "hoofdstuk", "deel", "thema", "bijlage", "paragraaf")
MOST_NAMED = 90  # characters of a header that names a chapter
LABEL_WORDS = 3  # of a line of a letterhead, as "Ons kenmerk"; more are a sentence that begins so
RUNNING_SHARE = 0.4  # of the lines of a margin column; in an address hardly any goes on
_DIGITS = re.compile(r"\d+")
_AMOUNT = re.compile(r"[\s#.,–-]*(?:€|%|#[.,]#)[\s#.,€%–-]*$")  # digits masked
_ROMAN = re.compile(r"[ivxl]+", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:pagina|pag\.?|blz\.?|bladzijde|page|p\.)?\s*[-–—|]?\s*(?P<number>\d{1,4}|[ivxl]{1,6})"
    r"\s*(?:[-–—|]|(?:van|of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"(?:(?:ons|uw|onze|geen)?\s*kenmerk|datum|directie|directoraat|bijlagen?(?:\(n\))?|uw brief|"
    r"contactpersoon|inlichtingen bij|bezoekadres|postadres|doorkiesnummer|telefoon|www\.|"
    r"behandeld door|afdeling|correspondentie|e-?mail|kopie aan)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[^\W\d_]{3,}[.?!;][’”\"')]*(?:\s+\d+)?$")
PRINTED = 40.0  # points from the edge, in which a browser prints its own header and footer
_MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:\s?[AP]M)?")
_WHERE = re.compile(r"(?:https?|file)://\S+")
_IMPRINT = re.compile(r"kst-\d[\d-]*|ISSN \d{4} ?[-–] ?\d{3}[\dX]|[’'‘]s-Gravenhage \d{4}")
_ATTACHED = re.compile(r"bijlagen?", re.IGNORECASE)  # may head the last part of a proposal


@dataclass(slots=True)
class Furniture:
    """What each line is that is not part of the text proper, and the printed page labels."""

    kinds: dict[int, BlockKind] = field(default_factory=dict)  # id of the line → kind
    letterhead: set[int] = field(default_factory=set)  # ids of the lines of a margin column
    labels: dict[int, str] = field(default_factory=dict)  # page index → printed label


@dataclass(slots=True)
class _Candidate:
    line: Line
    page: int
    masked: str
    numbers: tuple[int, ...]
    top: bool
    text: str
    place: float  # of its baseline, in points from the edge of the page that it is near to
    parts: dict[str, tuple[int, ...]]  # what stands far apart, digits masked → the numbers
    is_whole: bool  # one part, or parts from margin to margin and none of them an amount


def find_furniture(
    sheets: Sequence[Sheet], pages: Sequence[Sequence[Line]], body_size: float
) -> Furniture:
    """Finds repeated lines, page numbers and the margin columns of letters."""
    found = Furniture()
    candidates: dict[int, list[_Candidate]] = defaultdict(list)
    for sheet, lines in zip(sheets, pages, strict=True):
        margin = max((line.right for line in lines if line.table is None), default=0.0)
        # Among pages that stand, the foot of one on its side is as high as theirs.
        zone = ZONE * (
            sheet.width
            if sheet.width > sheet.height
            and any(abs(other.height - sheet.width) <= 2 for other in sheets)
            else sheet.height
        )
        for line in lines:
            if line.table is not None or line.beside:  # what heads the text beside it
                continue
            top = line.baseline < ZONE * sheet.height
            if top or line.baseline > sheet.height - zone or _is_low_number(line, lines, sheet):
                text = _arabic(" ".join(line.text.split()))
                parts = _parts(line)
                candidates[sheet.index].append(
                    _Candidate(
                        line,
                        sheet.index,
                        _DIGITS.sub("#", text).lower(),
                        _numbers(text),
                        top,
                        text,
                        line.baseline if top else sheet.height - line.baseline,
                        parts,
                        len(parts) == 1
                        or (line.right > margin - line.size and not any(map(_AMOUNT.match, parts))),
                    )
                )
    numbers: dict[int, list[int]] = defaultdict(list)
    _find_page_numbers(candidates, len(sheets), found, numbers)
    _find_printed(candidates, found)
    _find_repeated(candidates, pages, body_size, found, numbers)
    _find_in_parts(candidates, pages, body_size, found, numbers)
    _find_names(candidates, pages, body_size, found)
    _find_beside(candidates, pages, body_size, found)
    _find_addresses(candidates, body_size, found)
    _find_margins(sheets, pages, body_size, found)
    _find_tabs(sheets, pages, found)
    found.labels |= _labels(numbers, len(sheets))  # the pages before may count in roman numerals
    return found


def _is_low_number(line: Line, lines: Sequence[Line], sheet: Sheet) -> bool:
    """Whether a line is a number alone, under all text, on a page with a high foot."""
    return (
        line.baseline > (1 - NUMBER_ZONE) * sheet.height
        and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
        and all(other.bottom < line.top for other in lines if other is not line)
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits[:9]) for digits in _DIGITS.findall(text))


def _parts(line: Line) -> dict[str, tuple[int, ...]]:
    """What stands at the left, in the middle and at the right of a line, by its masked text."""
    texts = [_arabic(text) for text in _texts(line)]
    return {_DIGITS.sub("#", text).lower(): _numbers(text) for text in texts}


def _texts(line: Line) -> list[str]:
    """What stands at the left, in the middle and at the right of a line; else all of it."""
    cuts = [
        offset
        for before, word, offset in zip(line.words, line.words[1:], line.offsets[1:], strict=False)
        if word.left - before.right > APART * line.size
    ]
    pieces = [line.text[one:other] for one, other in pairwise([0, *cuts, len(line.text)])]
    return [" ".join(piece.split()) for piece in pieces]


def _find_page_numbers(
    candidates: dict[int, list[_Candidate]],
    count: int,
    found: Furniture,
    numbers: dict[int, list[int]],
) -> None:
    """Lone numbers at the edge of the page that count the pages."""
    votes: Counter[tuple[int, int, bool]] = Counter()  # slope, offset, roman
    alone: list[tuple[_Candidate, int, str]] = []
    for page, ones in candidates.items():
        for one in ones:
            match = _PAGE_NUMBER.fullmatch(one.text)
            if match is None or not _is_outermost(one, ones):
                continue
            text = match["number"]
            roman = not text.isdigit()
            value = _roman(text) if roman else int(text)
            alone.append((one, value, text))
            # On pages that are spreads of two, the printed numbers count twice as fast.
            for slope in (1, 2):
                votes[slope, value - slope * page, roman] += 1
    for one, value, text in alone:
        roman = not text.isdigit()
        agreed = max(
            (1, votes[1, value - one.page, roman]),
            (2, votes[2, value - 2 * one.page, roman]),
            key=lambda pair: pair[1],
        )
        single = value == one.page + 1 and not roman and (count <= 2 or "agina" in one.text)
        if agreed[1] >= 2 or single or re.match(r"pagina\s+\d+ van", one.text, re.IGNORECASE):
            found.kinds[id(one.line)] = BlockKind.PAGE_NUMBER
            if not roman:
                numbers[one.page].append(value)
            elif agreed[1] >= 2 and text.islower():  # capitals number the parts of a book
                found.labels[one.page] = text


def _find_printed(candidates: dict[int, list[_Candidate]], found: Furniture) -> None:
    """What a browser prints around a page, and the imprint at the foot of a kamerstuk.

    A browser sets the moment, the title of the page and its address at the very edge, close to the
    text, on one page or more: the moment and the address on each.
    """
    for ones in candidates.values():
        edges = [
            one
            for one in ones
            if one.place < PRINTED
            and all(other.top != one.top or other.place >= one.place - 2 for other in ones)
        ]
        printed = [
            [one for one in edges if any(map(form.fullmatch, _texts(one.line)))]
            for form in (_MOMENT, _WHERE)
        ]
        imprint = [one for one in ones if not one.top and _IMPRINT.fullmatch(one.text)]
        if not all(printed):
            printed = []
        if not any(one.text.startswith("kst-") for one in imprint):
            imprint = []  # a colophon may have an ISSN
        for one in (*chain.from_iterable(printed), *imprint):
            if id(one.line) not in found.kinds:
                found.kinds[id(one.line)] = BlockKind.HEADER if one.top else BlockKind.FOOTER


def _is_outermost(one: _Candidate, ones: list[_Candidate]) -> bool:
    """At most two other lines stand nearer to the edge of the page."""
    if one.top:
        return sum(other.top and other.line.baseline < one.line.baseline - 2 for other in ones) <= 2
    return sum(not other.top and other.line.baseline > one.line.baseline + 2 for other in ones) <= 2


def _is_apart(one: _Candidate, lines: Sequence[Line]) -> bool:
    """Whether there is more white between a line and the text than inside the text."""
    nearest = min(
        (
            abs(line.baseline - one.line.baseline)
            for line in lines
            if (line.baseline - one.line.baseline > 2) == one.top
            and abs(line.baseline - one.line.baseline) > 2
            and line.left < one.line.right
            and line.right > one.line.left
        ),
        default=float("inf"),
    )
    return nearest > 2.1 * one.line.size


def _find_repeated(
    candidates: dict[int, list[_Candidate]],
    pages: Sequence[Sequence[Line]],
    body_size: float,
    found: Furniture,
    numbers: dict[int, list[int]],
) -> None:
    for page, ones in candidates.items():
        # A header may have more lines: from the text to the edge of the page.
        for one in sorted(ones, key=lambda one: -one.place):
            if id(one.line) in found.kinds or not one.masked.strip("# "):
                continue
            if one.line.words[0].raised:
                continue  # the number of a note
            matches = _matches(one, candidates, (-2, -1, 1, 2), body_size)
            # A heading may open two pages in a row: twice is enough only in a short document, or
            # where left and right pages take turns, and for a line that stands apart.
            enough = len(matches) >= (2 if len(pages) > 3 else 1)
            if not enough and not (
                matches and _takes_turns(one, matches[0], candidates, body_size)
            ):
                continue
            others: Sequence[Line] = pages[page]
            if matches and matches[0].numbers == one.numbers:
                # What counts under another such line is the form of a sheet, filled in anew.
                others = [line for line in others if id(line) not in found.kinds]
            if len(matches) < 2 and (one.line.size > 1.1 * body_size or not _is_apart(one, others)):
                continue
            found.kinds[id(one.line)] = BlockKind.HEADER if one.top else BlockKind.FOOTER
            for position, number in enumerate(one.numbers):
                other = matches[0]
                step = other.page - page
                if other.numbers[position] - number in (step, 2 * step):
                    numbers[page].append(number)
                    break


def _find_in_parts(
    candidates: dict[int, list[_Candidate]],
    pages: Sequence[Sequence[Line]],
    body_size: float,
    found: Furniture,
    numbers: dict[int, list[int]],
) -> None:
    """Lines from margin to margin of which a part comes back, in type no larger than the text.

    A part may also be a number that counts the pages, as under the title of each chapter.
    """
    counting = _edges_that_count(candidates, {page for page, ones in numbers.items() if ones})
    for page, ones in candidates.items():
        # A header may have two lines: from the text to the edge of the page.
        for one in sorted(ones, key=lambda one: -one.place):
            if id(one.line) in found.kinds or one.line.size > 1.05 * body_size:
                continue
            if one.line.words[0].raised:
                continue  # the number of a note
            edge = counting.get(id(one.line))
            if edge is None and _parts_back(one, candidates) < 2:
                continue
            if _is_apart(one, [line for line in pages[page] if id(line) not in found.kinds]):
                found.kinds[id(one.line)] = BlockKind.HEADER if one.top else BlockKind.FOOTER
                if edge is None:
                    numbers[page] += _counting(one, candidates)
                elif edge[1].isdigit():
                    numbers[page].append(edge[0])
                else:
                    found.labels[page] = edge[1]


def _find_names(
    candidates: dict[int, list[_Candidate]],
    pages: Sequence[Sequence[Line]],
    body_size: float,
    found: Furniture,
) -> None:
    """The name of a chapter above a page of it, though that chapter has no second such page.

    It stands where other pages have their header, in the same type, and says what a heading says in
    larger type, on that page or before it.
    """
    headings: list[tuple[int, str]] = []
    for page, lines in enumerate(pages):
        large = (line for line in lines if line.table is None and line.size > 1.1 * body_size)
        for _, group in groupby(large, key=lambda line: round(line.size, 1)):
            headings.append((page, _letters(" ".join(line.text for line in group))))
    named = [
        one
        for page, ones in candidates.items()
        for one in ones
        if one.top
        and id(one.line) not in found.kinds
        and one.line.size <= 1.05 * body_size
        and len(one.text) <= MOST_NAMED
        and _is_named(one, [said for other, said in headings if other <= page])
        and _is_apart(one, [line for line in pages[page] if id(line) not in found.kinds])
    ]
    headers = [
        one
        for one in chain.from_iterable(candidates.values())
        if one.top and found.kinds.get(id(one.line)) is BlockKind.HEADER
    ]
    for one in named:
        alike = {
            other.page
            for other in (*headers, *named)
            if abs(other.place - one.place) <= 1.5 and abs(other.line.size - one.line.size) <= 0.3
        }
        if len(alike) >= 3:
            found.kinds[id(one.line)] = BlockKind.HEADER


def _is_named(one: _Candidate, headings: Sequence[str]) -> bool:
    """Whether a line says one of these headings, and else no more than what it is a name of."""
    said = _letters(one.text)
    return any(
        len(heading) >= PART_LETTERS
        and said.endswith(heading)
        and said.removesuffix(heading) in _NAMED_AS
        for heading in headings
    )


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


def _edges_that_count(
    candidates: dict[int, list[_Candidate]], numbered: Container[int]
) -> dict[int, tuple[int, str]]:
    """The number at the end of a line by the line, where it counts the pages at one height.

    A page with a number elsewhere has no second one: there it is the number of a row in a table.
    Nor is it in a sentence, or in a bold line that stands on one page only: the title of that page.
    """
    texts = Counter(one.masked for ones in candidates.values() for one in ones)
    found: dict[tuple[bool, bool, int], list[tuple[_Candidate, tuple[int, str]]]] = defaultdict(
        list
    )
    for page, ones in candidates.items():
        for one in ones:
            edge = _edge(one)
            if edge is None or page in numbered or len(one.parts) < 2 or not one.is_whole:
                continue
            is_title = texts[one.masked] == 1 and all(word.style.bold for word in one.line.words)
            if not is_title and not _SENTENCE_END.search(one.text):
                found[one.top, edge[1].isdigit(), edge[0] - page].append((one, edge))
    return {
        id(one.line): edge
        for alike in found.values()
        for one, edge in alike
        if len({other.page for other, _ in alike if abs(other.place - one.place) <= 5}) >= COUNTING
    }


def _edge(one: _Candidate) -> tuple[int, str] | None:
    """The number alone at the left or right end of a line, and how it is written."""
    words = one.line.words
    ends = [words[0], words[-1]]
    if len(words) > 1:
        gaps = (words[1].left - words[0].right, words[-1].left - words[-2].right)
        ends = [end for end, gap in zip(ends, gaps, strict=True) if gap > APART * one.line.size]
    for word in ends:
        if re.fullmatch(r"\d{1,4}", word.text):
            return int(word.text), word.text
        if re.fullmatch(r"[ivxl]{1,6}", word.text):
            return _roman(word.text), word.text
    return None


def _parts_back(one: _Candidate, candidates: dict[int, list[_Candidate]]) -> int:
    """On how many pages nearby a part of a line is a part of the line at its height."""
    pages = {
        other.page
        for other, part in _alike(one, candidates)
        if sum(map(str.isalpha, part)) >= PART_LETTERS
        or (len(part) >= PART_LETTERS and one.parts[part] == other.parts[part])
    }
    return len(pages)


def _counting(one: _Candidate, candidates: dict[int, list[_Candidate]]) -> list[int]:
    """The number in a part of a line that counts the pages, when there is one."""
    for other, part in _alike(one, candidates):
        step = other.page - one.page
        for number, following in zip(one.parts[part], other.parts[part], strict=True):
            if following - number in (step, 2 * step):
                return [number]
    return []


def _alike(
    one: _Candidate, candidates: dict[int, list[_Candidate]]
) -> Iterator[tuple[_Candidate, str]]:
    """Lines at the same height on pages nearby that share a part with a line, and that part.

    One of the two has several parts: of a page in columns, each may be a line of its own. A
    name and a value behind it do not reach the margin.
    """
    for distance in (-2, -1, 1, 2):
        for other in candidates.get(one.page + distance, ()):
            if (
                other.top == one.top
                and abs(other.place - one.place) <= 5
                and abs(other.line.size - one.line.size) <= 0.6
                and len(one.parts) + len(other.parts) > 2
                and one.is_whole
                and other.is_whole
            ):
                for part in sorted(one.parts.keys() & other.parts.keys()):
                    yield other, part


def _matches(
    one: _Candidate,
    candidates: dict[int, list[_Candidate]],
    distances: Sequence[int],
    body_size: float,
) -> list[_Candidate]:
    """The lines on pages at these distances that are the same line again."""
    return [
        other
        for distance in distances
        for other in candidates.get(one.page + distance, ())
        if _comes_back(one, other, body_size)
    ]


def _takes_turns(
    one: _Candidate,
    other: _Candidate,
    candidates: dict[int, list[_Candidate]],
    body_size: float,
) -> bool:
    """Whether two lines are on left pages what another line that comes back is on the right."""
    step = other.page - one.page
    return abs(step) == 2 and any(
        abs(between.place - one.place) <= 5
        and between.line.size == one.line.size
        and between.masked != one.masked
        and _matches(between, candidates, (-2, 2), body_size)
        for between in candidates.get(one.page + step // 2, ())
    )


def _find_addresses(
    candidates: dict[int, list[_Candidate]], body_size: float, found: Furniture
) -> None:
    """The line of addresses at the foot of a letter, which often stands on its first page only."""
    for page, ones in candidates.items():
        for one in sorted(ones, key=lambda one: -one.line.baseline):
            if page > 0 or id(one.line) in found.kinds or one.top:
                continue
            if not _ADDRESS.search(one.text) or note_label(one.line) is not None:
                continue
            below = [
                other
                for other in ones
                if other.line.baseline > one.line.baseline and id(other.line) not in found.kinds
            ]
            if one.line.size <= 0.92 * body_size and not below and "|" in one.text:
                found.kinds[id(one.line)] = BlockKind.FOOTER


_ADDRESS = re.compile(r"postbus \d|\b\d{4} ?[A-Z]{2}\b|\S@\S", re.IGNORECASE)


def _find_beside(
    candidates: dict[int, list[_Candidate]],
    pages: Sequence[Sequence[Line]],
    body_size: float,
    found: Furniture,
) -> None:
    """Lines at the height where other pages have their header: the title of a chapter there."""
    places: Counter[tuple[bool, int, float]] = Counter()
    for ones in candidates.values():
        seen = {
            (one.top, round(one.place), one.line.size)
            for one in ones
            if found.kinds.get(id(one.line)) in (BlockKind.HEADER, BlockKind.FOOTER)
        }
        places.update(seen)
    for ones in candidates.values():
        for one in ones:
            line = one.line
            if id(line) in found.kinds or len(line.text) > 100 or line.size > 1.05 * body_size:
                continue
            known = sum(
                places[one.top, round(one.place) + shift, line.size] for shift in (-1, 0, 1)
            )
            if known >= 2 and _is_outermost(one, ones) and _is_apart(one, pages[one.page]):
                found.kinds[id(line)] = BlockKind.HEADER if one.top else BlockKind.FOOTER


def _comes_back(one: _Candidate, other: _Candidate, body_size: float) -> bool:
    if one.masked != other.masked or one.top != other.top:
        return False
    if abs(one.place - other.place) > 5:
        return False
    if abs(one.line.size - other.line.size) > 0.6:
        return False
    if one.numbers == other.numbers:
        return True
    if one.line.size > 1.25 * body_size:
        return False
    step = other.page - one.page
    differing = [
        second - first
        for first, second in zip(one.numbers, other.numbers, strict=True)
        if first != second
    ]
    return all(difference in (step, 2 * step) for difference in differing)


def _find_tabs(sheets: Sequence[Sheet], pages: Sequence[Sequence[Line]], found: Furniture) -> None:
    """Short lines at the very edge of a page that stand at the same height of a page nearby."""
    outer = [
        [
            line
            for line in lines
            if line.table is None
            and (line.right < TAB * sheet.width or line.left > (1 - TAB) * sheet.width)
            and not any(_runs_along(other, line, sheet) for other in lines)
        ]
        for sheet, lines in zip(sheets, pages, strict=True)
    ]
    for page, lines in enumerate(outer):
        nearby = [
            one
            for step in (-2, -1, 1, 2)
            if 0 <= page + step < len(outer)
            for one in outer[page + step]
        ]
        for line in lines:
            if any(
                one.text == line.text and abs(one.baseline - line.baseline) <= 5 for one in nearby
            ):
                found.kinds.setdefault(id(line), BlockKind.HEADER)


def _runs_along(text: Line, tab: Line, sheet: Sheet) -> bool:
    """Whether running text reaches the edge of a page where a tab would stand."""
    if text.table is not None or len(text.text) <= LABEL:
        return False
    if tab.right < TAB * sheet.width:
        return text.left < TAB * sheet.width
    return text.right > (1 - TAB) * sheet.width


def _find_margins(
    sheets: Sequence[Sheet],
    pages: Sequence[Sequence[Line]],
    body_size: float,
    found: Furniture,
) -> None:
    """The margin columns of letters: labels such as Kenmerk and Datum in small type."""
    for sheet, lines in zip(sheets, pages, strict=True):
        regions: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            if line.table is None:
                regions[line.region].append(line)
        if len(regions) < 2:
            continue
        main = max(regions.values(), key=lambda region: sum(len(line.text) for line in region))
        # The number of the page may stand under the margin column.
        own = [line for line in main if id(line) not in found.kinds] or main
        main_left, main_right = min(line.left for line in own), max(line.right for line in own)
        for region in regions.values():
            left, right = min(line.left for line in region), max(line.right for line in region)
            aside = left > main_right - 2 or right < main_left + 2
            small = sum(line.size <= 0.9 * body_size for line in region) >= 0.8 * len(region)
            if (
                region is main
                or not aside
                or not small
                or region[0].beside
                or right - left > 0.35 * sheet.width
                or not _is_letterhead(region)
            ):
                continue
            for line in region:
                found.letterhead.add(id(line))
                if id(line) not in found.kinds or found.kinds[id(line)] is BlockKind.HEADER:
                    found.kinds[id(line)] = (
                        BlockKind.FRONT_MATTER if sheet.index == 0 else BlockKind.HEADER
                    )


def _is_letterhead(region: Sequence[Line]) -> bool:
    """Whether a margin column has a line that is a label of a letter, and is no running text.

    What goes on over its lines, such as a note beside the text, begins most of them in lower case.
    """
    labels = [
        line
        for line in region
        if _LETTERHEAD.match(line.text) and len(line.text.split()) <= LABEL_WORDS
    ]
    running = sum(line.text[:1].islower() for line in region if line not in labels)
    if all(_ATTACHED.fullmatch(line.text.strip()) for line in labels):
        return False
    return running < RUNNING_SHARE * len(region)


def _labels(numbers: dict[int, list[int]], count: int) -> dict[int, str]:
    """Printed labels, where the numbers that were found agree on how they count."""
    votes: Counter[tuple[int, int]] = Counter()
    for page, values in numbers.items():
        for value in set(values):
            votes[1, value - page] += 1
            votes[2, value - 2 * page] += 1
    if not votes:
        return {}
    (slope, offset), agreed = max(votes.items(), key=lambda item: (item[1], -item[0][0]))
    if agreed < 2 or agreed < 0.6 * len(numbers):
        return {}
    if slope == 2:
        pairs = {page: sorted(set(values)) for page, values in numbers.items()}
        return {
            page: "-".join(map(str, values))
            for page, values in pairs.items()
            if len(values) == 1 or (len(values) == 2 and values[1] == values[0] + 1)
        }
    pages = [page for page, values in numbers.items() if page + offset in values]
    return {
        page: str(page + offset)
        for page in range(min(pages), max(pages) + 1)
        if page + offset > 0 and page < count
    }


def page_labels(stated: dict[int, str], printed: dict[int, str]) -> dict[int, str]:
    """What a footnote calls the pages: the labels of the file, or the numbers printed on them.

    Labels that only count from 1 say nothing. Those that most pages contradict in print, as when a
    part was taken out of a larger file, hold no more.

    Args:
        stated: page index → label in the file.
        printed: page index → number found on the page.
    """
    if all(label == str(index + 1) for index, label in stated.items()):
        return printed
    both = stated.keys() & printed.keys()
    is_plain = all(stated[index].isdigit() or _ROMAN.fullmatch(stated[index]) for index in both)
    agreed = sum(stated[index] == printed[index] for index in both)
    return printed if is_plain and len(both) >= 3 and 2 * agreed < len(both) else stated


def _arabic(text: str) -> str:
    """The text with a roman page number at its start or end written in digits."""
    words = text.split()
    if len(words) > 1:
        for place in (0, -1):
            if re.fullmatch(r"[ivxl]{1,6}", words[place]):
                words[place] = str(_roman(words[place]))
    return " ".join(words)


def _roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    total = 0
    digits = [values[letter] for letter in text.lower()]
    for digit, after in zip(digits, [*digits[1:], 0], strict=True):
        total += -digit if digit < after else digit
    return total
