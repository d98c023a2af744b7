"""A quotation that stands nowhere → what it resembles, with the words that differ there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sbkennis.citations.forms import MOST_BREAK, UNITS, Words, as_read, form_of
from sbkennis.citations.page_names import on_page
from sbkennis.citations.sources import Difference, Source, Verdict, number_of

__all__ = ["nearest"]

_LEAST_SIMILAR = 0.6  # share of words in common below which a text is another text
_LEAST_HELD = 0.7  # share of a quotation's words that stand in runs, when text between was dropped
_MOST_CANDIDATES = 8
_LEAST_RUN = 3  # words and signs in a row that are no accident
_LONG = 400  # words and signs; longer than any quotation in a draft of ours


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of the source that a quotation resembles, from ``low`` up to ``high``."""

    share: float  # of the words
    low: int
    high: int
    held: int  # words of the quotation that stand there, signs not counted
    is_cut: bool  # a run of its words at one of its ends stands not there


def nearest(quote: str, source: Source, page: int | str | None = None) -> Verdict:
    """The place that the quotation resembles most, with the words that differ there.

    Where the same words stand on more pages, it is the page that was claimed.
    """
    words = source.words
    quoted = Words(form_of(quote, range(len(quote))))
    wanted = quoted.words
    candidates = _candidates(wanted, words.places)
    best = _closest(wanted, source, candidates, page)
    if best is None or best.share < _LEAST_SIMILAR:
        best = _stretched(wanted, words.words, candidates)
    elif best.is_cut:  # the words at its edge may stand further on
        longer = _stretched(wanted, words.words, candidates)
        best = longer if longer is not None and longer.held > best.held else best
    if best is None:
        return Verdict("not_found")
    start, end = words.span(best.low, best.high)
    return Verdict(
        "differs",
        number_of(source.page_of(start)),
        _differences(words, best.low, best.high, quoted, source.text, quote),
        start,
        end,
    )


def _matcher(words: Sequence[str], wanted: Sequence[str]) -> SequenceMatcher[str]:
    """Words laid beside each other; of a very long quotation the commonest words do not count.

    A word that is repeated a thousand times takes a thousand squared steps.
    """
    return SequenceMatcher(None, words, wanted, autojunk=len(wanted) > _LONG)


def _closest(
    wanted: Sequence[str], source: Source, candidates: Sequence[int], page: int | str | None
) -> _Place | None:
    """The place that shares most words, of so many as the quotation has.

    Of places that share as many, signs aside, it is one on the page that was claimed.
    """
    words = source.words.words
    margin = max(4, len(wanted) // 4)
    places = []
    for left in candidates:
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        blocks = [
            (first + block.a, block.b, block.size)
            for block in _matcher(words[first:last], wanted).get_matching_blocks()
            if block.size
        ]
        if blocks:
            places.append(_placed(_grown(blocks, words, wanted), words, wanted))
    if not places:
        return None
    best = max(places, key=lambda one: one.share)
    for one in places:
        if one.share >= _LEAST_SIMILAR and one.held >= best.held:
            start, end = source.words.span(one.low, one.high)
            if on_page(page, source.page_of(start), source.page_of(end - 1)):
                return one
    return best


def _grown(
    blocks: Sequence[tuple[int, int, int]], words: Sequence[str], wanted: Sequence[str]
) -> list[tuple[int, int, int]]:
    """Shared runs of words, the first and the last as long as they are outside the window too."""
    grown = list(blocks)
    a, b, size = grown[0]
    while a and b and words[a - 1] == wanted[b - 1]:
        a, b, size = a - 1, b - 1, size + 1
    grown[0] = (a, b, size)
    a, b, size = grown[-1]
    while a + size < len(words) and b + size < len(wanted) and words[a + size] == wanted[b + size]:
        size += 1
    grown[-1] = (a, b, size)
    return grown


def _placed(
    blocks: Sequence[tuple[int, int, int]], words: Sequence[str], wanted: Sequence[str]
) -> _Place:
    (a, b, _), (last_a, last_b, last_size) = blocks[0], blocks[-1]
    low = max(0, a - b)
    high = max(min(len(words), last_a + len(wanted) - last_b), last_a + last_size)
    common = sum(size for _, _, size in blocks)
    held = sum(word[0].isalnum() for _, b, size in blocks for word in wanted[b : b + size])
    share = 2 * common / (high - low + len(wanted))
    beyond = len(wanted) - last_b - last_size
    return _Place(share, low, high, held, max(b, beyond) >= _LEAST_RUN)


def _stretched(
    wanted: Sequence[str], words: Sequence[str], candidates: Sequence[int]
) -> _Place | None:
    """Where the quotation stands in runs of words, with text between them that it leaves out."""
    best: _Place | None = None
    margin = 2 * len(wanted) + 60
    for left in candidates:
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        matcher = _matcher(words[first:last], wanted)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= _LEAST_RUN]
        share = sum(block.size for block in blocks) / max(1, len(wanted))
        if share >= _LEAST_HELD and (best is None or share > best.share):
            low, high = first + blocks[0].a, first + blocks[-1].a + blocks[-1].size
            held = sum(
                word[0].isalnum()
                for block in blocks
                for word in wanted[block.b : block.b + block.size]
            )
            best = _Place(share, low, high, held, is_cut=False)
    return best


def _candidates(wanted: Sequence[str], places: Mapping[str, Sequence[int]]) -> list[int]:
    """Where in the source the quotation may begin, by the words that they share."""
    votes: Counter[int] = Counter()
    for position, word in enumerate(wanted):
        found = places.get(word, ())
        if len(found) > 2000:
            continue  # a comma says nothing about the place
        weight = max(1, 60 // len(found)) if found else 0
        for index in found:
            # a rare word says more about the place than a common one
            votes[(index - position) // 4] += weight
    return [max(0, bucket * 4) for bucket, _ in votes.most_common(_MOST_CANDIDATES)]


def _differences(
    words: Words, low: int, high: int, quoted: Words, source: str, quote: str
) -> tuple[Difference, ...]:
    matcher = _matcher(words.words[low:high], quoted.words)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    found = tuple(
        Difference(words.shown(source, low + a, low + b), quoted.shown(quote, c, d))
        for _, a, b, c, d in codes
    )
    if found:
        # Of the word it opens with, the first letter may be a capital or none.
        is_allowed = codes[0][3] == 0 and _is_other_case(found[0])
        return found[1:] if is_allowed and len(found) > 1 else found
    # the words agree, so it is a hyphen or a mark that is missing or too many, or it is cut off
    start, end = words.span(low, high)
    held, said = as_read(source[start:end]), as_read(quote)
    if held.strip("\"'“”‘’ ") == said.strip("\"'“”‘’ "):
        before = re.search(r"\S*$", source[max(0, start - MOST_BREAK) : start])
        after = _REST.match(source, end)
        assert before is not None
        rest = after.group() if after else ""
        ends = [
            Difference(before.group() + said.split()[0], said.split()[0]),
            Difference(
                said.split()[-1] + " " * rest[:1].isspace() + as_read(rest), said.split()[-1]
            ),
        ]
        found = tuple(one for one in ends if one.source != one.quote)
    return found or _in_signs(held, said)


def _is_other_case(one: Difference) -> bool:
    """Whether two words differ by the size of their first letter only."""
    return one.source[:1].swapcase() + one.source[1:] == one.quote


def _in_signs(held: str, said: str) -> tuple[Difference, ...]:
    """Where two texts differ that have the same words: what stands between two spaces."""
    left, right = held.split(), said.split()
    return tuple(
        Difference(" ".join(left[a:b]), " ".join(right[c:d]))
        for tag, a, b, c, d in _matcher(left, right).get_opcodes()
        if tag != "equal"
    ) or (Difference(held, said),)


_REST = re.compile(rf"\s?{UNITS}|\S+")
