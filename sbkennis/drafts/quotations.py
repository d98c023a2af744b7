"""A draft → the quotations in it, each with the references that stand nearest.

Quoted are words between quotation marks (of any Dutch kind, nested ones inside the outer one),
block quotations (by style or indentation), and words in italics with a note. Items of a list with
a source may be quoted, and so may a term: a few words between marks in a sentence with a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sbkennis.drafts.parts import Draft, Paragraph, Part, Place, Quotation, Reference
from sbkennis.drafts.references import signature
from sbkennis.sentences import split

__all__ = ["find"]

_LEAST_WORDS = 4  # fewer words between quotation marks are a term, unless a reference follows
_FEW_WORDS = re.compile(r"\s*(?:\S+\s*){0,7}")
_MOST_PARAGRAPHS = 6  # that one quotation may run over
_PAIRS = {
    "„": "”“\"‟", "“": "”\"“", "”": "”", "‟": "”", "‘": "’'‘", "‚": "’‘'", "’": "’", "«": "»",
    "»": "«", "‹": "›", "›": "‹", '"': '"”', "'": "'’", "‛": "’", "`": "'’´`", "″": "″", "＂": "＂",
}  # fmt: skip
_SINGLE = frozenset("‘’‚‛'`´‹›")
_MARKS = frozenset(_PAIRS) | frozenset("”’»›´")
_BEFORE = frozenset("([{-–—/…\u00a0\u2011")  # what may stand before a quotation mark that opens
_ELISION = re.compile(r"['’‘`](?:(?:[stnmkrST]|em|tis|twas)(?=[\s-]))")
_SHORT_YEAR = re.compile(r"['’‘]\d\d(?!\d)")
_DECADE = re.compile(r"\b(?:jaren|begin|eind|einde|midden|zomer|winter|voorjaar|najaar)\s+$")
_CLOSING_SINGLE = re.compile(r"(?<=[\w.,!?])[’'](?=[\s.,;:!?)]|$)")
_POSSESSIVE = re.compile(r"[sxz]$")
_WORDS = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# In a note, a heading or title between quotation marks: "onder “1.2 Rollen”".
_NAMED = re.compile(
    r"\b(?:onder|kop(?:je)?|hoofdstuk|paragraaf|par\.|bijlage|tabel|figuur|getiteld|artikel)\s*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[•▪●◦‣·∙⁃■□➢*\uf000-\uf0ff]\s*|[-–—o]\s+)(?=\S)")
_MOST_INSIDE = 0.3  # share of the words of an item that stand in marks of the source's own
_SHORT_LINE = 200  # signs of a line under a block that may hold its source
_TRAILING = re.compile(r"\s*\((?:[^()]|\([^()]*\)){2,250}\)\s*[.]?\s*$")

_LEADS = re.compile(r"(?::|\b(?:het volgende|als volgt)\b[^“”\"]*)\s*$")  # to a block behind it


class _Pair(NamedTuple):
    start: int  # of the mark that opens
    end: int  # after the mark that closes


def find(draft: Draft, references: Sequence[Reference]) -> tuple[list[Quotation], list[str]]:
    """All quotations of a draft in reading order, and Dutch remarks on marks that do not close."""
    quotations: list[Quotation] = []
    remarks: list[str] = []
    by_place = _ByPlace(draft, references)
    skip_until: dict[int, int] = {}
    for paragraph in draft.paragraphs:
        if paragraph.part is Part.HEADING:  # words with a source, not a title in marks
            own = _quoted(draft, paragraph, by_place, skip_until, [])
            quotations += [one for one in own if one.references]
            continue
        block = _block(draft, paragraph, by_place)
        if block is not None:
            quotations.append(block)
        else:
            quoted = _quoted(draft, paragraph, by_place, skip_until, remarks)
            slanted = _italics(paragraph, by_place, [one for one in quoted if one.form != "term"])
            own = slanted + [one for one in quoted if not _is_within(one, slanted)]
            is_inside = bool(quotations) and (quotations[-1].place.last or 0) >= paragraph.number
            item = _item(paragraph, by_place) if not is_inside else None
            quotations += own
            inside = sum(len(_WORDS.findall(one.text)) for one in own if one.form != "term")
            if item is not None and inside <= _MOST_INSIDE * len(_WORDS.findall(item.text)):
                quotations.append(item)  # after the words that it may quote itself
        for mark in paragraph.marks:
            quotations += _in_note(draft, mark.note, by_place)
    called = {mark.note for one in draft.paragraphs for mark in one.marks}
    for index in range(len(draft.notes)):
        if index not in called:
            quotations += _in_note(draft, index, by_place)
    return quotations, remarks


# ----------------------------------------------------------------------------- quotation marks


def pairs(text: str) -> tuple[list[_Pair], list[int]]:
    """The outermost pairs of quotation marks in a text, and marks that open and never close."""
    outer, unclosed, _ = _paired(text)
    return outer, unclosed


def _paired(text: str) -> tuple[list[_Pair], list[int], list[int]]:
    """Outermost pairs, marks that open and never close, and marks that close what is closed."""
    text = _one_sign(text)
    open_marks: list[tuple[str, int]] = []
    found: list[_Pair] = []
    strays: list[int] = []
    for position, sign in enumerate(text):
        if sign not in _MARKS:
            continue
        if sign in _SINGLE and _is_apostrophe(text, position, open_marks):
            continue
        closes = next(
            (
                index
                for index in range(len(open_marks) - 1, -1, -1)
                if sign in _PAIRS[open_marks[index][0]] and _may_close(text, position)
            ),
            None,
        )
        if closes is not None and not _rather_opens(text, position, open_marks[closes][0]):
            start = open_marks[closes][1]
            del open_marks[closes:]
            found.append(_Pair(start, position + 1))
        elif sign in _PAIRS and _may_open(text, position):
            open_marks.append((sign, position))
        elif _may_close(text, position):
            strays.append(position)
    outer: list[_Pair] = []
    for pair in sorted(found):
        if not outer or pair.start >= outer[-1].end:
            outer.append(pair)
    return outer, [position for _, position in open_marks], strays


def _wider(
    text: str, pair: _Pair, since: int, until: int, unclosed: Sequence[int], strays: Sequence[int]
) -> tuple[int, int] | None:
    """The words of a pair with those up to a mark beside it that has no other half.

    “Zij schrijft: “wij gaan door”: a source that opens twice and closes once, or the reverse.
    """
    closing, opening = text[pair.end - 1], text[pair.start]
    before = [at for at in unclosed if since <= at < pair.start and closing in _PAIRS[text[at]]]
    after = [at for at in strays if pair.end <= at < until and text[at] in _PAIRS[opening]]
    if not before and not after:
        return None
    start = before[-1] if before else pair.start
    return _inside(text, start, after[0] + 1 if after else pair.end)


def _one_sign(text: str) -> str:
    """The text, as long as it was, with ,, and '' as one sign and a space that no rule sees."""
    text = re.sub(r"``(?=\S)", "“\u2060", re.sub(r"(?<!\S),,(?=\S)", "„\u2060", text))
    return re.sub(r"''|’’|´´", lambda _: "\u2060”", text)


def _around(text: str, position: int) -> tuple[str, str]:
    left, right = position - 1, position + 1
    while left >= 0 and text[left] == "\u2060":
        left -= 1
    while right < len(text) and text[right] == "\u2060":
        right += 1
    return text[left] if left >= 0 else "", text[right] if right < len(text) else ""


def _may_open(text: str, position: int) -> bool:
    before, after = _around(text, position)
    fits = not before or before.isspace() or before in _BEFORE or before in _MARKS
    return fits and bool(after) and not after.isspace() and after not in ".,;:!?)]}"


def _may_close(text: str, position: int) -> bool:
    before, after = _around(text, position)
    return bool(before) and not before.isspace() and before not in "([{" and not after.isalpha()


def _rather_opens(text: str, position: int, opened: str) -> bool:
    """Whether a sign that may do both opens here: “a “b” c” and «a »b« c» are rare."""
    before, after = _around(text, position)
    sign = text[position]
    if sign in "“‘" and opened == sign:
        return before.isspace() and not after.isspace()
    return False


def _is_apostrophe(text: str, position: int, open_marks: Sequence[tuple[str, int]]) -> bool:
    before, after = _around(text, position)
    if before.isalnum() and after.isalnum():
        return True
    has_open = any(text[position] in _PAIRS[sign] for sign, _ in open_marks)
    if not before.isalnum() and after.isalnum() and _ELISION.match(text, position):
        return True
    if not before.isalnum() and _SHORT_YEAR.match(text, position):
        # "de jaren '70", but "'75 miljoen euro' komt vrij"
        decade = _DECADE.search(text[:position]) is not None
        return decade or not _CLOSING_SINGLE.search(text[position + 3 :])
    if before.isalnum() and not has_open:
        return True  # "gemeentes' taken", "'70" after all
    if has_open and _POSSESSIVE.search(before) and re.match(r".\s+[a-zà-ÿ]", text[position:]):
        # "‘de gemeentes’ taak is dit’": what closes comes later in the same sentence
        rest = re.split(r"[.!?]\s", text[position + 1 :], maxsplit=1)[0]
        opening = re.search(r"(?:^|\s)[‘'‚](?=\w)", rest)
        closing = _CLOSING_SINGLE.search(rest)
        return closing is not None and (opening is None or closing.start() < opening.start())
    return False


def _quoted(
    draft: Draft,
    paragraph: Paragraph,
    by_place: _ByPlace,
    skip_until: dict[int, int],
    remarks: list[str],
) -> list[Quotation]:
    text = paragraph.text
    begin = skip_until.get(paragraph.number, 0)
    found: list[Quotation] = []
    outer, unclosed, strays = _paired(" " * begin + text[begin:])
    halves: set[int] = set()  # marks that never close, before a pair that they may belong to
    for index, pair in enumerate(outer):
        if by_place.names_heading(paragraph, pair):
            continue
        place = Place(paragraph.number, *_inside(text, pair.start, pair.end))
        until = outer[index + 1].start if index + 1 < len(outer) else len(text)
        since = outer[index - 1].end if index else 0
        quotation = _made(text[place.start : place.end], place, pair, since, until, by_place)
        if quotation is not None:
            wider = _wider(text, pair, since, until, unclosed, strays)
            if wider is not None:
                halves |= {at for at in unclosed if wider[0] - 2 <= at < pair.start}
                place = Place(paragraph.number, *wider)
                quotation = replace(quotation, wider=place)
            found.append(quotation)
    for position in unclosed:
        if any(one.start < position < one.end for one in outer):
            continue
        if text[position] in _SINGLE:  # an apostrophe, unless a source follows what it opens
            skipped = dict(skip_until)
            longer = _over_paragraphs(draft, paragraph, position, by_place, skipped)
            if longer is None or not longer.references or _FEW_WORDS.fullmatch(longer.text):
                continue
            skip_until |= skipped
        else:
            longer = _over_paragraphs(draft, paragraph, position, by_place, skip_until)
        if longer is not None:
            found.append(longer)
        elif position not in halves and len(_WORDS.findall(text[position:])) >= _LEAST_WORDS:
            shown = " ".join(text[position:].split()[:6])
            remarks.append(
                f"Alinea {paragraph.number}: het aanhalingsteken bij {shown} … sluit nergens; "
                "dit citaat is niet nagegaan."
            )
        break
    return found


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """The words between two marks, a doubled mark counting as one."""
    start, end = start + 1, end - 1
    while start < end and (
        (text[start] in _MARKS and text[start - 1] in "',’") or text[start].isspace()
    ):
        start += 1
    if start and text[start - 1] in ",`" and text.startswith(text[start - 1], start):
        start += 1
    while end > start and (
        text[end - 1].isspace() or (text[end - 1] in "'’´" and text[end : end + 1] == text[end - 1])
    ):
        end -= 1
    return start, end


def _made(
    text: str, place: Place, pair: _Pair, since: int, until: int, by_place: _ByPlace
) -> Quotation | None:
    """The quotation; a few words without a source behind them are a term, or none."""
    words = len(_WORDS.findall(text))
    if words == 0:
        return None
    near, is_close = by_place.of(place, pair, since, until)
    if words >= _LEAST_WORDS or (is_close and words >= 2):
        return Quotation(text, place, "quoted", near)
    return Quotation(text, place, "term", near) if near and (is_close or words >= 2) else None


def _over_paragraphs(
    draft: Draft,
    paragraph: Paragraph,
    position: int,
    by_place: _ByPlace,
    skip_until: dict[int, int],
) -> Quotation | None:
    """A quotation that closes in one of the paragraphs that follow; it may open again in each."""
    sign = paragraph.text[position]
    pieces = [paragraph.text[position + 1 :].strip()]
    for number in range(paragraph.number + 1, paragraph.number + _MOST_PARAGRAPHS):
        if number > len(draft.paragraphs):
            return None
        following = draft.paragraphs[number - 1]
        if following.part is Part.HEADING:
            return None
        text = following.text
        start = 1 if text[:1] == sign else 0
        own, _ = pairs(" " * start + text[start:])  # a pair of that paragraph closes itself
        closes = next(
            (
                place
                for place in range(start, len(text))
                if text[place] in _PAIRS[sign]
                and _may_close(text, place)
                and not any(pair.start <= place < pair.end for pair in own)
            ),
            None,
        )
        opens = next(
            (p for p in range(start, len(text)) if text[p] == sign and _may_open(text, p)), None
        )
        if closes is None and opens is None and not own:
            pieces.append(text[start:].strip())
            continue
        if closes is None or (opens is not None and opens < closes):
            return None
        pieces.append(text[start:closes].strip())
        skip_until[number] = closes + 1
        place = Place(paragraph.number, position + 1, closes, last=number)
        ending = Place(number, start, closes)
        near, _ = by_place.of(ending, _Pair(start, closes + 1), 0, len(text))
        if not near:
            opening = Place(paragraph.number, position + 1, len(paragraph.text))
            near, _ = by_place.of(
                opening, _Pair(position, len(paragraph.text)), 0, len(paragraph.text)
            )
        return Quotation("\n".join(pieces), place, "quoted", near)
    return None


def _in_note(draft: Draft, index: int, by_place: _ByPlace) -> list[Quotation]:
    note = draft.notes[index]
    found = []
    outer, _ = pairs(note.text)
    for number, pair in enumerate(outer):
        start, end = _inside(note.text, pair.start, pair.end)
        place = Place(note.paragraph, start, end, note=index)
        until = outer[number + 1].start if number + 1 < len(outer) else len(note.text)
        text = note.text[start:end]
        if len(_WORDS.findall(text)) < _LEAST_WORDS or _NAMED.search(note.text[: pair.start]):
            continue
        found.append(Quotation(text, place, "quoted", by_place.of_note(index, pair, until)))
    return found


# --------------------------------------------------------------------- block quotes and italics


def _block(draft: Draft, paragraph: Paragraph, by_place: _ByPlace) -> Quotation | None:
    if paragraph.part is not Part.QUOTE:
        return None
    text = paragraph.text
    end = _before_source(paragraph, by_place)
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else len(text) - len(text.lstrip())
    outer, _ = pairs(text[:end])
    if len(outer) == 1 and outer[0].start == start and not _WORDS.search(text[outer[0].end : end]):
        start, end = _inside(text, *outer[0])
    if not _WORDS.search(text[start:end]):
        return None
    place = Place(paragraph.number, start, end)
    near = by_place.of_block(paragraph)
    before = draft.paragraphs[paragraph.number - 2] if paragraph.number > 1 else None
    leads = before is not None and before.text.rstrip().endswith(":")
    is_said = paragraph.says_quoted or leads or bool(outer)
    if not near and not is_said and not _is_apart(draft, paragraph):
        return None  # indented, but nothing says that it is a quotation
    return Quotation(text[start:end], place, "block", near)


def _before_source(paragraph: Paragraph, by_place: _ByPlace) -> int:
    """Where the words of a paragraph end; a source behind or under them is not theirs."""
    end = len(paragraph.text.rstrip())
    under = by_place.signature(paragraph)
    if under is not None and not by_place.noted(paragraph):
        return len(paragraph.text[: under[0]].rstrip())
    trailing = _TRAILING.search(paragraph.text)
    if trailing is None or by_place.noted(paragraph):
        return end  # with a note, brackets at the end are the source's own
    return (
        trailing.start() if by_place.references_in(paragraph.number, trailing.start(), end) else end
    )


def _item(paragraph: Paragraph, by_place: _ByPlace) -> Quotation | None:
    """An item of a list that has a source, as it may stand in a block that was quoted.

    Nothing says that these are the words of a source; they count when they resemble it.
    """
    if paragraph.part is not Part.LIST:
        return None
    text = paragraph.text
    end = _before_source(paragraph, by_place)
    bullet = _BULLET.match(text)
    place = Place(paragraph.number, bullet.end() if bullet else 0, end)
    if len(_WORDS.findall(text[place.start : end])) < _LEAST_WORDS:
        return None
    near = by_place.of_block(paragraph)
    return Quotation(text[place.start : end], place, "item", near) if near else None


def _is_apart(draft: Draft, paragraph: Paragraph) -> bool:
    """Whether a block has no list right before or behind it, of which it may be a part."""
    before = draft.paragraphs[paragraph.number - 2] if paragraph.number > 1 else None
    after = draft.paragraphs[paragraph.number] if paragraph.number < len(draft.paragraphs) else None
    return all(one is None or one.part is not Part.LIST for one in (before, after))


def _italics(
    paragraph: Paragraph, by_place: _ByPlace, found: Sequence[Quotation]
) -> list[Quotation]:
    """Words in italics that end in a note, and stand in no quotation."""
    if paragraph.part in (Part.HEADING, Part.QUOTE):
        return []
    answer = []
    for start, end in paragraph.italics:
        text = paragraph.text[start:end]
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        if len(_WORDS.findall(text)) < _LEAST_WORDS or any(
            one.place.paragraph == paragraph.number
            and one.place.note is None
            and one.place.start < end
            and one.place.end > start
            and not _is_inner(one, paragraph.text[start:end], start, end)
            for one in found
        ):
            continue
        place = Place(paragraph.number, start, end)
        near, is_close = by_place.of(place, _Pair(start, end), 0, len(paragraph.text))
        has_mark = any(start < mark.position <= end + 2 for mark in paragraph.marks)
        if near and (has_mark or is_close):
            answer.append(Quotation(paragraph.text[start:end], place, "italic", near))
    return answer


def _is_inner(one: Quotation, text: str, start: int, end: int) -> bool:
    """Whether marks stand inside words in italics that say more: they are the source's own."""
    first, last = one.place.start - start, one.place.end - start
    return (
        one.place.last is None
        and first > 0
        and one.place.end < end
        and len(_WORDS.findall(text[:first]) + _WORDS.findall(text[last:])) >= _LEAST_WORDS
    )


def _is_within(one: Quotation, slanted: Sequence[Quotation]) -> bool:
    return one.place.last is None and any(
        each.place.start <= one.place.start and one.place.end <= each.place.end for each in slanted
    )


# ----------------------------------------------------------------------------- near references


def _quotes_itself(text: str, since: int) -> bool:
    """Whether a sentence before a block quotes, and does not lead to that block."""
    return not _LEADS.search(text, since) and any(
        len(_WORDS.findall(text[pair.start : pair.end])) >= _LEAST_WORDS
        for pair in pairs(text)[0]
        if pair.end > since
    )


class _ByPlace:
    """Which references stand near a place."""

    def __init__(self, draft: Draft, references: Sequence[Reference]) -> None:
        self._draft = draft
        self._in_text: dict[int, list[tuple[int, Reference]]] = {}
        self._in_note: dict[int, list[tuple[int, Reference]]] = {}
        self._rows: dict[int, list[Paragraph]] = {}
        for paragraph in draft.paragraphs:
            if paragraph.row is not None:
                self._rows.setdefault(paragraph.row, []).append(paragraph)
        for index, one in enumerate(references):
            if one.place.note is not None:
                self._in_note.setdefault(one.place.note, []).append((index, one))
            elif one.place.paragraph is not None:
                self._in_text.setdefault(one.place.paragraph, []).append((index, one))

    def references_in(self, paragraph: int, start: int, end: int) -> list[int]:
        """The references that begin between two places of a paragraph."""
        return [
            index
            for index, one in self._in_text.get(paragraph, ())
            if start <= one.place.start < end
        ]

    def of(self, place: Place, pair: _Pair, since: int, until: int) -> tuple[tuple[int, ...], bool]:
        """The references of words in a paragraph, and whether they follow directly.

        First what follows in the same sentence, up to the next quotation: a note or brackets.
        Then what stands before in the sentence.

        Args:
            since: where the quotation before ends.
            until: where the next quotation begins.
        """
        assert place.paragraph is not None
        paragraph = self._draft.paragraphs[place.paragraph - 1]
        text = paragraph.text
        first, last = self._sentence(text, pair)
        following = self._between(paragraph, pair.start, pair.end, min(last, until))
        if following:
            return following[1], following[0]
        before = [
            index for index in self.references_in(place.paragraph, max(first, since), pair.start)
        ]
        marks = [
            mark for mark in paragraph.marks if max(first, since) <= mark.position <= pair.start
        ]
        for mark in marks:
            before += [index for index, _ in self._in_note.get(mark.note, ())]
        if not before and since > first:  # two quotations of one sentence, the source up front
            before = self.references_in(place.paragraph, first, pair.start)
        if before:
            return tuple(dict.fromkeys(reversed(before))), False
        # “…”, said after the last of several quotations
        later = self._between(paragraph, pair.start, pair.end, last)
        if later:
            return later[1], False
        under = self._under(paragraph, pair)
        return (under, True) if under else (self._of_row(paragraph), False)

    def _under(self, paragraph: Paragraph, pair: _Pair) -> tuple[int, ...]:
        """The source that is the paragraph under the one that a quotation ends."""
        if _WORDS.search(paragraph.text[pair.end :]):
            return ()
        return tuple(
            index
            for index, one in self._in_text.get(paragraph.number + 1, ())
            if one.place.start == 0 and one.text == self._draft.text_at(one.place).strip()
        )

    def names_heading(self, paragraph: Paragraph, pair: _Pair) -> bool:
        """Whether words in marks are a heading in the line of a source: "onder “Rollen”"."""
        words = paragraph.text[pair.start : pair.end]
        return _NAMED.search(paragraph.text[: pair.start]) is not None and any(
            one.place.start <= pair.start and pair.end <= one.place.end and words in one.text
            for _, one in self._in_text.get(paragraph.number, ())
        )

    def _of_row(self, paragraph: Paragraph) -> tuple[int, ...]:
        """The references in the other cells of a row: one cell quotes, another has the source."""
        others = [
            one for one in self._rows.get(paragraph.row or 0, ()) if one.number != paragraph.number
        ]
        return tuple(
            index
            for one in others
            for index in (
                *self.references_in(one.number, 0, len(one.text)),
                *self._of_marks(one, 0),
            )
        )

    def _between(
        self, paragraph: Paragraph, start: int, end: int, until: int
    ) -> tuple[bool, tuple[int, ...]] | None:
        """The nearest note or bracket after a quotation, and whether only marks stand between."""
        text = paragraph.text
        options: list[tuple[int, list[int]]] = []
        for mark in paragraph.marks:
            if start < mark.position <= until:
                found = [index for index, _ in self._in_note.get(mark.note, ())]
                options.append((mark.position, found))
        for index, one in self._in_text.get(paragraph.number, ()):
            if end <= one.place.start < until or (
                one.place.start < start and end < one.place.end <= until + 1
            ):
                options.append((max(one.place.start, end), [index]))
        options = [one for one in options if one[1]]
        if not options:
            return None
        nearest = min(position for position, _ in options)
        indexes = [index for position, found in options if position == nearest for index in found]
        return not _WORDS.search(text[end : max(nearest, end)]), tuple(indexes)

    def of_block(self, paragraph: Paragraph) -> tuple[int, ...]:
        """The references of a block: its own, else those of the lines around it.

        A block of several paragraphs has its note at the last; else the source stands in the line
        after it, or in the sentence that leads to it.
        """
        noted = self.noted(paragraph)
        if noted:
            return tuple(noted)
        paragraphs = self._draft.paragraphs
        number = paragraph.number
        for one in self._block_from(paragraph):
            number = one.number
            under = self.signature(one)
            if under is not None:
                return tuple(self.references_in(number, under[1], len(one.text)))
            trailing = _TRAILING.search(one.text)
            if trailing is not None:  # brackets inside are the source's own
                own = self.references_in(number, trailing.start(), len(one.text))
                if own:
                    return tuple(own)
        after = paragraphs[number] if number < len(paragraphs) else None
        if after is not None and len(after.text) < _SHORT_LINE:
            own = self.references_in(after.number, 0, 3)
            if own:
                return tuple(own)
        number = paragraph.number - 1
        parts = (Part.QUOTE,) if paragraph.part is Part.QUOTE else (Part.QUOTE, Part.LIST)
        while number >= 1 and paragraphs[number - 1].part in parts:
            number -= 1
        if number < 1 or paragraphs[number - 1].part is Part.HEADING:
            return ()
        before = paragraphs[number - 1]
        sentences = split(before.text)
        since = sentences[-1][0] if sentences else 0
        if _quotes_itself(before.text, since):
            return ()  # the source there is that of its own quotation
        return tuple(
            self.references_in(number, since, len(before.text)) + self._of_marks(before, since)
        )

    def signature(self, paragraph: Paragraph) -> tuple[int, int] | None:
        """Where the words of a block end, and where the source written under them begins."""
        return signature(self._draft, paragraph)

    def noted(self, paragraph: Paragraph) -> list[int]:
        """The references of the first note in a block or in the paragraphs of it that follow."""
        return next(
            (own for one in self._block_from(paragraph) if (own := self._of_marks(one, 0))), []
        )

    def _block_from(self, paragraph: Paragraph) -> Iterator[Paragraph]:
        """A paragraph, and those that follow it in the same block or list."""
        yield paragraph
        parts = (Part.QUOTE,) if paragraph.part is Part.QUOTE else (Part.QUOTE, Part.LIST)
        if paragraph.text.rstrip().endswith(":"):
            parts = (Part.QUOTE, Part.LIST)
        for one in self._draft.paragraphs[paragraph.number :]:
            if one.part not in parts:
                return
            yield one

    def _of_marks(self, paragraph: Paragraph, since: int) -> list[int]:
        return [
            index
            for mark in paragraph.marks
            if mark.position >= since
            for index, _ in self._in_note.get(mark.note, ())
        ]

    def of_note(self, note: int, pair: _Pair, until: int) -> tuple[int, ...]:
        """The references of words quoted in a note: what follows, else what stands before."""
        own = self._in_note.get(note, ())
        around = [
            i for i, one in own if one.place.start <= pair.start and pair.end <= one.place.end
        ]
        after = [index for index, one in own if pair.end <= one.place.start < until]
        before = [index for index, one in own if one.place.end <= pair.start]
        return tuple(dict.fromkeys([*around, *after[:1], *reversed(before)]))[:2]

    def _sentence(self, text: str, pair: _Pair) -> tuple[int, int]:
        """The sentence or sentences that a quotation stands in, a note mark after it included."""
        first, last = 0, len(text)
        for start, end in split(text):
            if start <= pair.start < end:
                first = start
            if start < pair.end <= end or (end <= pair.end and end > pair.start):
                last = end
        following = re.match(r"[\s.,;:!?’”\"'»]*\(", text[last:])
        if following:  # “… zin.” (Movisie 2023, p. 4)
            closing = text.find(")", last)
            last = closing + 1 if closing != -1 else last
        return first, min(len(text), last + 2)
