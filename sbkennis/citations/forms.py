"""A text → its form: what two writings of the same words have in common, and where that stands."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sbkennis.records import Span

__all__ = [
    "HANGING",
    "MOST_BREAK",
    "TOKEN",
    "UNITS",
    "Form",
    "Words",
    "as_read",
    "form_of",
    "found_in",
    "joined_offsets",
    "letters",
    "occurrences",
    "slices",
]

# Every sign that is printed as a quotation mark or an apostrophe counts as one.
_QUOTATION_MARKS = frozenset("\"'“”„‟‘’‚‛«»‹›″′`´＂＇")
_HYPHENS = frozenset("-\u2010\u2011\ufffe\u0002")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st", "\u0132": "IJ", "\u0133": "ij", "…": "...",
}  # fmt: skip
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"(?:\d|(?<![^\W\d_])(?:[kcdm]?m|x))$")  # "m²" and "10³" are no note marks
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x7f") | {
    chr(code) for code in range(0x20) if code != 0x02 and not chr(code).isspace()
}
_BULLETS = frozenset("•▪●◦‣∙⁃■□➢") | {chr(code) for code in range(0xF000, 0xF100)}
# "buurt-" at the end of a line, "en dorpshuizen" on the next: the hyphen may be one that stays.
HANGING = re.compile(
    "[-\u2010\u2011\ufffe\u0002]" + r"\s*\n\s*(?:en|of|dan|als|noch|maar|naar|tot)\b"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A text with what may differ taken out, and for every sign its offset in the text.

    ``hyphens`` holds the places (in the form) where a hyphen was left out in the middle of a
    word, and whether it stood at the end of a line.
    """

    text: str
    offsets: Sequence[int]
    hyphens: dict[int, bool]


def form_of(
    text: str,
    offsets: Iterable[int],
    skipped: frozenset[int] = frozenset(),
    *,
    keeps_hanging: bool = False,
) -> Form:
    """The form of a text.

    Args:
        offsets: the signs that count, in reading order.
        skipped: offsets of signs that are no words: of note marks and markup.
        keeps_hanging: keep the hyphen of "buurt-" before "en dorpshuizen" on the next line.
    """
    listed = [offset for offset in offsets if offset not in skipped] if skipped else list(offsets)
    writing = _Writing(text, listed)
    index = 0
    after_mark = False  # since the last sign a note mark was left out
    while index < len(listed):
        offset = listed[index]
        sign = text[offset]
        index += 1
        if offset - 1 in skipped:
            after_mark = True
        if after_mark and not sign.isspace() and sign not in _SUPERSCRIPTS:
            if sign in ".,;:!?)":
                writing.drop_space()  # "jongeren ¹." has none before its full stop
            after_mark = False
        if sign == "\u00ad":
            index = _past_line_end(text, listed, index)
        elif sign in _HYPHENS and writing.is_in_word():
            index = writing.hyphen(offset, index, keeps_hanging=keeps_hanging)
        elif sign.isspace():
            writing.space(offset, index)
        elif sign in _INVISIBLE or (sign in _BULLETS and not _within_words(text, offset)):
            continue
        elif sign in _SUPERSCRIPTS and not _POWER.search(text[max(0, offset - 3) : offset]):
            after_mark = True
        else:
            index += writing.sign(sign, offset)
    return Form("".join(writing.signs), writing.places, writing.hyphens)


class _Writing:
    """A form as far as it is written; `index` is the place in `listed` of the sign that follows."""

    def __init__(self, text: str, listed: Sequence[int]) -> None:
        self.text = text
        self.listed = listed
        self.signs: list[str] = []
        self.places = array("l")
        self.hyphens: dict[int, bool] = {}

    def is_in_word(self) -> bool:
        """Whether the last sign is a letter or a figure."""
        return bool(self.signs) and self.signs[-1].isalnum()

    def drop_space(self) -> None:
        """Takes back a space that was written last."""
        if self.signs and self.signs[-1] == " ":
            self.signs.pop()
            self.places.pop()

    def hyphen(self, offset: int, index: int, *, keeps_hanging: bool) -> int:
        """Leaves out a hyphen within a word, and notes where; answers the index after it."""
        text, listed = self.text, self.listed
        after = _past_line_end(text, listed, index)
        if keeps_hanging and after > index and HANGING.match(text, offset):
            self.signs += ("-", " ")
            self.places.extend((offset, offset))
            return after
        if after < len(listed) and text[listed[after]].isalnum():
            between_digits = self.signs[-1].isdigit() and text[listed[after]].isdigit()
            self.hyphens[len(self.signs)] = after > index and not between_digits
            return after
        self.signs.append("-")
        self.places.append(offset)
        return index

    def space(self, offset: int, index: int) -> None:
        """Writes one space for a run of white space; none behind what it only parts."""
        signs = self.signs
        if not signs or signs[-1] == " ":
            return
        # a line may end behind a stroke: "en/" and "of", "zorg en -" and "ondersteuning"
        is_joint = (
            (len(signs) > 1 and (signs[-1] in "/–—" and signs[-2].isalnum()))
            or (signs[-1] == "-" and signs[-2:-1] in ([], [" "]))
            or _joins_amount(signs, self.text, self.listed, index)
        )
        if not is_joint:
            signs.append(" ")
            self.places.append(offset)

    def sign(self, sign: str, offset: int) -> int:
        """Writes a sign as all its variants are written; answers how many more it takes."""
        signs = self.signs
        if sign in _QUOTATION_MARKS:
            if not signs or signs[-1] != "'":  # '' and ”’ are one mark as well
                signs.append("'")
                self.places.append(offset)
            return 0
        text = self.text
        if (
            sign == ","
            and text.startswith(",,", offset)
            and text[offset + 2 : offset + 3].isalnum()
        ):
            signs.append("'")
            self.places.append(offset)
            return 1
        if sign >= "\u0300" and unicodedata.combining(sign) and signs:
            signs[-1] = unicodedata.normalize("NFC", signs[-1] + sign)[:1]
            return 0
        for one in _LIGATURES.get(sign, sign):
            signs.append(one)
            self.places.append(offset)
        return 0


def _joins_amount(signs: Sequence[str], text: str, listed: Sequence[int], index: int) -> bool:
    """Whether white space parts a sign from its figure: "€ 5" is "€5", and "10 %" is "10%"."""
    if not signs or not (signs[-1] == "€" or signs[-1].isdigit()):
        return False
    after = listed[index : index + MOST_BREAK]
    following = next((text[one] for one in after if not text[one].isspace()), "")
    return following.isdigit() if signs[-1] == "€" else following in ("%", "‰")


def _within_words(text: str, offset: int) -> bool:
    """Whether a sign stands against the word before it; before an item it stands apart."""
    return offset > 0 and not text[offset - 1].isspace()


def _past_line_end(text: str, listed: Sequence[int], index: int) -> int:
    """The index after a line end with the spaces around it, or the same where none stands."""
    after = index
    has_end = False
    while after < len(listed) and text[listed[after]].isspace():
        has_end = has_end or text[listed[after]] == "\n"
        after += 1
    # slices that were joined over a page break stand apart without a newline between them
    # (in a text with columns the next slice may even stand higher)
    if not has_end and 0 < after < len(listed) and listed[after] != listed[after - 1] + 1:
        has_end = True
    return after if has_end else index


def joined_offsets(text: str, running: Sequence[Span]) -> Iterator[int]:
    """The offsets of all slices, and between two of them one of white space that parts them."""
    for number, span in enumerate(running):
        yield from range(span.start, span.end)
        if number + 1 < len(running) and text[span.end : span.end + 1].isspace():
            yield span.end


def letters(text: str) -> Form:
    """The letters and digits of a text: all that two readers of one file must agree about.

    One of them may see a space within a word, another a sign before an item of a list.
    """
    offsets = array("l", (offset for offset, sign in enumerate(text) if sign.isalnum()))
    # the lower case of a few letters is two signs, and then the offsets would shift
    return Form("".join(text[offset].lower()[:1] for offset in offsets), offsets, {})


_GAP = 20  # code points left out, for what stands between to be another text


def slices(offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Offsets in reading order, as slices of what lies close together."""
    first = last = offsets[0]
    for offset in offsets[1:]:
        if not last <= offset <= last + _GAP:
            yield first, last + 1
            first = offset
        last = offset
    yield first, last + 1


def found_in(wanted: Form, form: Form, *, part: bool = False) -> list[tuple[int, int]]:
    """Where a form stands in another, in signs of that other.

    Args:
        part: a mark of the writer stands beside it, which may take the place of a unit.
    """
    text = wanted.text.strip()
    if not text:
        return []
    return [
        (start, start + len(text))
        for start in occurrences(text, form.text, part=part)
        if _hyphens_agree(wanted, form, start)
    ]


def occurrences(wanted: str, source: str, *, part: bool = False) -> Iterator[int]:
    """Where words begin in a text, as whole words with the units of their figures.

    Args:
        part: as `found_in` has it.
    """
    if not wanted:
        return
    start = source.find(wanted)
    while start != -1:
        # a quotation does not begin or end in the middle of a word
        end = start + len(wanted)
        opens = start == 0 or not (source[start - 1].isalnum() and wanted[0].isalnum())
        closes = end == len(source) or not (source[end].isalnum() and wanted[-1].isalnum())
        if (
            opens
            and closes
            and not _cuts_a_number(source, start, end)
            and not _cuts_a_word(source, start, end)
            and (part or not _parts_from_unit(source, start, end))
        ):
            yield start
        start = source.find(wanted, start + 1)


UNITS = r"(?:%|‰|(?:procent(?:punt(?:en)?)?|miljoen|miljard|duizend|mln|mld)\b)"
_COUNTS = re.compile(UNITS)
_NUMBER_BEFORE = re.compile(r"\d[.,:–]$|(?:^|\s)[-−–]$")
_NUMBER_AFTER = re.compile(r"[.,:–]\d")
_UNIT_AFTER = re.compile(rf"\s?{UNITS}")
MOST_BREAK = 40  # signs between the halves of a word over the end of a line
_HYPHEN = "[-\u00ad\u2010\u2011\ufffe\x02]"
_HALF_BEFORE = re.compile(rf"[^\W_]{_HYPHEN}([^\S\n]*\n\s*)?$")
_HALF_AFTER = re.compile(rf"{_HYPHEN}([^\S\n]*\n\s*)?(?=[^\W_])")
_AFTER_HANGING = re.compile(r"(?:en|of|dan|als|noch|maar|naar|tot)\b")


def _cuts_a_number(source: str, start: int, end: int) -> bool:
    """Whether only a part of "1.250", "2,5", "2024–2028" or "-3" is taken."""
    first, last = source[start].isdigit(), source[end - 1].isdigit()
    left, right = source[max(0, start - 2) : start], source[end : end + 2]
    return (first and _NUMBER_BEFORE.search(left) is not None) or (
        last and _NUMBER_AFTER.match(right) is not None
    )


def _parts_from_unit(source: str, start: int, end: int) -> bool:
    """Whether "5 miljoen" is cut between the number and what it counts."""
    after = source[end - 1].isdigit() and _UNIT_AFTER.match(source, end) is not None
    return after or (
        source[max(0, start - 6) : start].rstrip()[-1:].isdigit()
        and _COUNTS.match(source, start) is not None
    )


def _cuts_a_word(source: str, start: int, end: int) -> bool:
    """Whether only a part of "niet-westers" is taken, or of a word over the end of a line."""
    left, right = source[max(0, start - MOST_BREAK) : start], source[end : end + MOST_BREAK]
    begins = _HALF_BEFORE.search(left)
    if begins is not None and source[start].isalnum():
        return not (begins[1] and _AFTER_HANGING.match(source, start))
    if source[end - 1] in _HYPHENS and source[end - 2 : end - 1].isalnum():
        right = source[end - 1] + right  # "beleids-" of a word that goes on
    ends = _HALF_AFTER.match(right)
    return (
        ends is not None
        and (source[end - 1].isalnum() or source[end - 1] in _HYPHENS)
        and not (ends[1] and _AFTER_HANGING.match(right, ends.end()))
    )


def _hyphens_agree(wanted: Form, source: Form, start: int) -> bool:
    """Whether a hyphen is missing on one side only where a line ends."""
    if not wanted.hyphens and not source.hyphens:
        return True
    end = start + len(wanted.text)
    theirs = {
        place - start: source.hyphens[place]
        for place in range(start + 1, end)
        if place in source.hyphens
    }
    for place in wanted.hyphens.keys() | theirs.keys():
        mine, other = wanted.hyphens.get(place), theirs.get(place)
        if (mine is None and other is not True) or (other is None and mine is not True):
            return False
    return True


TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+(?:-\w+)*|[^\w\s]")
"""A number, a word or a sign."""
_MOST_BETWEEN = 12  # signs of hyphens, note marks and the like among words that differ


class Words:
    """The words of a form, in order and by where they stand."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.words: list[str] = []
        self.starts = array("l")
        self.ends = array("l")
        self.places: dict[str, list[int]] = {}
        for number, match in enumerate(TOKEN.finditer(form.text)):
            word = match.group()
            self.words.append(word)
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.places.setdefault(word, []).append(number)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets in the text of some words."""
        offsets = self.form.offsets
        return offsets[self.starts[first]], offsets[self.ends[last - 1] - 1] + 1

    def shown(self, text: str, first: int, last: int) -> str:
        """Some words as they are written; as they were compared where other text stands between."""
        if first == last:
            return ""
        start, end = self.span(first, last)
        compared = " ".join(self.words[first:last])
        written = as_read(re.sub(rf"{_HYPHEN}[^\S\n]*\n\s*", "", text[start:end]))
        return written if len(written) <= len(compared) + _MOST_BETWEEN else compared


def as_read(quote: str) -> str:
    """Words on one line, without soft hyphens."""
    return re.sub(r"\s+", " ", re.sub(r"\u00ad\n?", "", quote)).strip()
