"""A passage → its sentences and the cells around one, and their words as patterns read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from sbkennis.cleaning import shown_part
from sbkennis.records import Passage, PassageKind
from sbkennis.sentences import is_abbreviation

__all__ = [
    "Sentence", "Sentences", "cells_beside", "head_of_column", "row_of", "sentences_of",
    "shown_words", "unpointed", "unstressed",
]  # fmt: skip

_READ = frozenset({PassageKind.TEXT, PassageKind.LIST, PassageKind.TABLE, PassageKind.FOOTNOTE,
                   PassageKind.SPEAKER_NOTE})  # fmt: skip
_LONGEST = 700  # characters: what a reader took for one sentence though it is none
_ROMAN = "(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2})"
_ITEM = re.compile(
    rf"\s*(?:(?P<dash>[-•–*·+¢]\s|➤)|(?P<digit>\(?\d{{1,2}}[.)]\s)|"
    rf"(?P<letter>\(?[a-zA-Z][.)]\s)|(?P<roman>\(?{_ROMAN}[.)]\s))"
)
_MARK = re.compile(
    rf"^(?:\s*(?:[-•–*·+¢➤]|\(?\d{{1,2}}[.)]|\(?[a-zA-Z][.)]|\(?{_ROMAN}[.)])\s*)+(?:\.{{3}}\s*)?"
)
_LEAD = re.compile(
    r"(?::|\.{3}|…|\bals)$|\b(?:onderstaande|hieronder|hierna)\b[^.;]*\.$|"
    r"\b(?:twee|drie|vier|vijf|zes|zeven) (?:\w+ )?\w*(?:vragen|voorwaarden|eisen|criteria)\b"
    r"[^.]*\.$|^Wat (?:gaa?n?|doe|wil)\w* [^.;:?]{2,60}\?$"
)
_PIPES = re.compile(r"^\|(?![-|: ]+\|$).*\|$", re.MULTILINE)  # a row of a table in Markdown
_EMPHASIS = re.compile(r"[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d)")
_WITH_POINT = re.compile(r"(?<![\w.])[^\W\d_][^\W\d_.]*\.(?:[^\W\d_]+\.)*(?=\W)")
_STRESSED = re.compile(r"\b(?:w[ée]l|n[íi][ée]t|g[ée]{2}n|[íi]s|z[íi]jn|[óo]{2}k)\b", re.IGNORECASE)
_STRESS = str.maketrans("éíóÉÍÓ", "eioEIO")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage; ``start`` and ``end`` count in its quote.

    ``text`` is as a reader sees it, without the mark of a list item; ``lead`` the sentence that
    opened the list it stands in.
    """

    start: int
    end: int
    text: str
    item: bool
    lead: str


def shown_words(passage: Passage, start: int, end: int) -> str:
    """A part of the quote of a passage as a reader sees it, on one line."""
    shown = passage.quote[start:end]
    if passage.display:
        first, last = shown_part(passage.quote, passage.display, start, end)
        shown = passage.display[first:last]
    return " ".join(shown.split()).lstrip(" .,:;")  # of the sentence before


def sentences_of(passage: Passage) -> list[Sentence]:
    """The sentences of a passage, each with the opening of the list it stands in."""
    if passage.kind not in _READ or not passage.searchable:
        return []
    found: list[Sentence] = []
    lead = passage.context if passage.kind is not PassageKind.TABLE else ""
    within = ""  # the opening of a list in an item, and how that item is marked
    outer: str | None = None
    for start, end in passage.sentences:
        if end - start > _LONGEST:
            continue
        written = passage.quote[start:end]
        shown = shown_words(passage, start, end)
        mark = _ITEM.match(written) or _ITEM.match(shown)
        bare = _MARK.sub("", shown) if mark else shown
        text = _EMPHASIS.sub("", bare)
        if passage.kind is PassageKind.TABLE:
            text = text.strip("| ")
        if mark and mark.lastgroup == outer:
            within, outer = "", None
        found.append(Sentence(start, end, text, bool(mark), (within or lead) if mark else ""))
        if _LEAD.search(shown):
            if mark and not within:
                within, outer = bare, mark.lastgroup
            elif not mark:
                lead, within, outer = shown, "", None
    return found


class Sentences:
    """The sentences of passages, each of which is split once."""

    def __init__(self) -> None:
        self._split: dict[tuple[str, str], list[Sentence]] = {}  # by id and words of a passage

    def of(self, passage: Passage) -> list[Sentence]:
        """The sentences of a passage, each with the opening of the list it stands in."""
        key = passage.id, passage.quote
        if key not in self._split:
            self._split[key] = sentences_of(passage)
        return self._split[key]


def cells_beside(passage: Passage, start: int) -> list[str] | None:
    """What stands before a cell in its row, or above it in the first row of a table.

    None where the row has no cells, or where the sentence is not the first of its cell.
    """
    offset = number = 0
    head: list[str] = []
    quote = _PIPES.sub(_blank, passage.quote)
    for line in quote.split("\n"):
        cells = line.split("\t")
        if len(cells) > 1 and offset <= start <= offset + len(line):
            column = quote.count("\t", offset, start)
            first = offset + sum(len(cell) + 1 for cell in cells[:column])
            if start > first + len(cells[column]) - len(cells[column].lstrip()):
                return []
            return [*cells[: min(column, 1)], *(head[column : column + 1] * (number == 1))]
        head, offset = (cells if number == 0 else head), offset + len(line) + 1
        number += bool(line.strip("-|: "))  # the line under a head in Markdown is no row
    return None


def row_of(passage: Passage, start: int) -> list[tuple[str, str]]:
    """The other cells of the row of a table that a cell stands in, each after its column's head."""
    offset = 0
    lines = _PIPES.sub(_blank, passage.quote).split("\n")
    heads = lines[0].split("\t")
    for line in lines:
        if offset <= start <= offset + len(line):
            own = line.count("\t", 0, start - offset)
            row = enumerate(zip_longest(heads, line.split("\t"), fillvalue=""))
            return [(head, " ".join(cell.split())) for at, (head, cell) in row if at != own]
        offset += len(line) + 1
    return []


def head_of_column(passage: Passage, start: int) -> str | None:
    """The head of the column that a cell stands in; "" for a head itself, None outside a table."""
    if passage.kind is not PassageKind.TABLE:
        return None
    quote = _PIPES.sub(_blank, passage.quote)
    first = quote.split("\n", 1)[0]
    if "\t" not in first or not quote[len(first) :].strip("-|: \n\t"):
        return None
    if start <= len(first):
        return ""
    at = quote.rfind("\n", 0, start) + 1
    heads, number = first.split("\t"), quote.count("\t", at, start)
    return heads[number].strip() if number < len(heads) else None


def _blank(row: re.Match[str]) -> str:
    """A row between pipes with a tab between cells, of the same length.

    >>> len(_PIPES.sub(_blank, "| Kring | Wie er is |").split(chr(9)))
    2
    """
    return " " + row[0][1:-1].replace("|", "\t") + " "


def unpointed(text: str) -> str:
    """A text in which no full stop stands in a number or an abbreviation; offsets stay.

    >>> unpointed("Wij geven € 1.500, o.a. voor zaalhuur.")
    'Wij geven € 1’500, o·a· voor zaalhuur.'
    """
    text = _THOUSANDS.sub("’", text)
    return _WITH_POINT.sub(_without_points, text)


def _without_points(match: re.Match[str]) -> str:
    word = match[0]
    return word.replace(".", "·") if is_abbreviation(word) else word


def unstressed(text: str) -> str:
    """A text in which "wél" and "géén" are written as usual; offsets stay.

    >>> unstressed("Dat hoort er géén, en dit wél bij: één café.")
    'Dat hoort er geen, en dit wel bij: één café.'
    """
    return _STRESSED.sub(lambda match: match[0].translate(_STRESS), text)
