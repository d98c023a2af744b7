"""A quotation with an ellipsis or words between square brackets → its parts, and their verdict."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from sbkennis.citations.forms import Form, as_read, form_of, found_in
from sbkennis.citations.nearest import nearest
from sbkennis.citations.page_names import on_page
from sbkennis.citations.sources import (
    Difference,
    Judgement,
    Marked,
    Source,
    Verdict,
    best_placed,
    normalised,
    number_of,
    verdict_at,
)

__all__ = ["LETTER", "parts_of", "with_marks"]

_DOTS = r"(?:…|\.\s?\.\s?\.)"
_DOTS_WITHIN = r"(?:…|\.(?:\s?\.)+)"  # between brackets two are enough: "(..)"
_CHANGE = re.compile(
    rf"\[\s*{_DOTS_WITHIN}\s*\]|\(\s*{_DOTS_WITHIN}\s*\)|{_DOTS}|\[(?P<words>[^\[\]\n]{{1,150}})\]"
)
LETTER = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")  # "[W]ij"
_FARTHEST = 5000  # signs that an ellipsis may stand for: about two pages
_MOST_REPLACED = 80  # signs that an insertion may take the place of
_MOST_TRIED = 200
_MOST_SHOWN = 600  # signs between two parts that are shown as one place
_LEAST_FOUND = 0.4  # share of the words of a marked quotation that resembles the source


class _Part(NamedTuple):
    """Words between two marks of the writer; ``before`` and ``after`` are the marks around them."""

    before: str | None
    text: str
    after: str | None = None


def parts_of(quote: str, *, other_case: bool = True) -> list[_Part]:
    """The words that must stand in the source, without what the writer marked as changed.

    Args:
        other_case: take "[W]ij" for "wij", else for "Wij".
    """
    parts: list[_Part] = []
    text = LETTER.sub(_other_case if other_case else r"\1", quote)
    before = "" if text != quote else None
    place = 0
    for found in [*_CHANGE.finditer(text), None]:
        piece = text[place : found.start()] if found else text[place:]
        if before:
            piece = re.sub(r"^\s*[.,;:](?=\s|$)", "", piece)
        if any(sign.isalnum() for sign in piece):
            parts.append(_Part(before, piece.strip()))
            before = None
        if found:
            place = found.end()
            before = f"{before} {found.group()}" if before else found.group()
    if not parts:
        return [_Part(None, quote)]
    if before:
        parts[-1] = parts[-1]._replace(after=before)
    return parts


def _other_case(letter: re.Match[str]) -> str:
    return letter[1].swapcase()


def with_marks(
    quote: str, parts: Sequence[_Part], source: Source, page: int | str | None
) -> Verdict:
    """Judge a quotation with an ellipsis or insertions: every part must stand there, in order."""
    letters = tuple(
        Marked("insertion", found.group(), found[1].swapcase()) for found in LETTER.finditer(quote)
    )
    raw = Form(source.text, range(len(source.text)), {})
    judgement: Judgement = "exact"
    misplaced: Verdict | None = None
    for form in (raw, *source.forms()):
        forms = [
            Form(part.text, range(len(part.text)), {})
            if form is raw
            else form_of(part.text, range(len(part.text)))
            for part in parts
        ]
        chains = _chains([found_in(one, form, part=True) for one in forms], parts)
        placed = [
            [(form.offsets[start], form.offsets[end - 1] + 1) for start, end in chain]
            for chain in chains
        ]
        if placed:
            chain = next(
                (
                    one
                    for one in placed
                    if on_page(page, source.page_of(one[0][0]), source.page_of(one[-1][1] - 1))
                ),
                placed[0],
            )
            marked = tuple(
                Marked(_kind(part.before), part.before, as_read(source.text[left[1] : right[0]]))
                for part, left, right in zip(parts[1:], chain, chain[1:], strict=False)
                if part.before
            )
            outer = tuple(
                Marked(_kind(mark), mark, "")
                for mark in (parts[0].before, parts[-1].after)
                if mark and _kind(mark) == "insertion"
            )
            first, last = chain[0][0], chain[-1][1]
            verdict = verdict_at(judgement, source, page, first, last, letters + marked + outer)
            if verdict.is_right:
                return verdict
            misplaced = misplaced or verdict
        judgement = "exact_after_normalisation"
    return misplaced or _nearest_parts(parts, source, page)


def _kind(mark: str) -> Literal["ellipsis", "insertion"]:
    found = _CHANGE.search(mark)
    return "insertion" if found is not None and found["words"] else "ellipsis"


def _chains(
    places: Sequence[Sequence[tuple[int, int]]], parts: Sequence[_Part]
) -> list[list[tuple[int, int]]]:
    """Ways to find all parts one after the other, the closest together first."""
    if not all(places) or max(len(part.text.split()) for part in parts) < 2:
        return []
    chains = []
    for first in places[0][:_MOST_TRIED]:
        chain = [first]
        for part, found in zip(parts[1:], places[1:], strict=True):
            mark = part.before or ""
            farthest = _MOST_REPLACED if _kind(mark) == "insertion" else _FARTHEST
            farthest = max(farthest, _FARTHEST if re.search(_DOTS, mark) else 0)
            index = bisect_left(found, (chain[-1][1], 0))
            if index == len(found) or found[index][0] - chain[-1][1] > farthest:
                break
            chain.append(found[index])
        else:
            chains.append(chain)
    return sorted(chains, key=lambda one: one[-1][1] - one[0][0])


def _nearest_parts(parts: Sequence[_Part], source: Source, page: int | str | None) -> Verdict:
    """Where the parts of a quotation stand or what they resemble, when they do not all agree.

    The longest says where that is: a few words of another may stand on many pages.
    """
    differences: list[Difference] = []
    places: dict[int, list[tuple[int, int]]] = {}  # by the number of a part
    for number, part in enumerate(parts):
        found = next(normalised(part.text, source), None)
        if found:
            places[number] = found
            continue
        one = nearest(part.text, source, page)
        if one.start is None or one.end is None:
            differences.append(Difference("", as_read(part.text)))
        else:
            differences += one.differences
            places[number] = [(one.start, one.end)]
    held = sum(len(parts[number].text) for number in places)
    if held < _LEAST_FOUND * sum(len(part.text) for part in parts):
        return Verdict("not_found")
    if not differences:  # all stand there, but in another order or in other chapters
        differences = [Difference("", part.before) for part in parts[1:] if part.before]
    longest = max(places, key=lambda number: (len(parts[number].text), -number))
    start, end = _with_near(best_placed(places[longest], source, page), longest, places)
    return Verdict("differs", number_of(source.page_of(start)), tuple(differences), start, end)


def _with_near(
    place: tuple[int, int], number: int, places: Mapping[int, Sequence[tuple[int, int]]]
) -> tuple[int, int]:
    """The place of a part, with those of the parts before and behind it that stand close by."""
    start, end = place
    for before in range(number - 1, -1, -1):
        near = [one for one in places.get(before, ()) if 0 <= start - one[1] <= _MOST_SHOWN]
        start = max(near)[0] if near else start
    for behind in range(number + 1, max(places) + 1):
        near = [one for one in places.get(behind, ()) if 0 <= one[0] - end <= _MOST_SHOWN]
        end = min(near)[1] if near else end
    return start, end
