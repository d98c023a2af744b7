"""A quotation that stands nowhere → what it resembles, with the words that differ there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from sbkennis.citations.forms import MOST_BREAK, UNITS, Words, as_read, form_of
from sbkennis.citations.sources import Difference, Source, Verdict, number_of

__all__ = ["nearest"]

_LEAST_SIMILAR = 0.6  # share of words in common below which a text is another text
_LEAST_HELD = 0.7  # share of a quotation's words that stand in runs, when text between was dropped
_MOST_CANDIDATES = 8
_LONG = 400  # words and signs; longer than any quotation in a draft of ours


def nearest(quote: str, source: Source) -> Verdict:
    """The place that the quotation resembles most, with the words that differ there."""
    words = source.words
    quoted = Words(form_of(quote, range(len(quote))))
    wanted = quoted.words
    candidates = _candidates(wanted, words.places)
    best = _closest(wanted, words.words, candidates, max(4, len(wanted) // 4))
    if best is None or best[0] < _LEAST_SIMILAR:
        best = _stretched(wanted, words.words, candidates)
    if best is None:
        return Verdict("not_found")
    _, low, high = best
    start, end = words.span(low, high)
    return Verdict(
        "differs",
        number_of(source.page_of(start)),
        _differences(words, low, high, quoted, source.text, quote),
        start,
        end,
    )


def _matcher(words: Sequence[str], wanted: Sequence[str]) -> SequenceMatcher[str]:
    """Words laid beside each other; of a very long quotation the commonest words do not count.

    A word that is repeated a thousand times takes a thousand squared steps.
    """
    return SequenceMatcher(None, words, wanted, autojunk=len(wanted) > _LONG)


def _closest(
    wanted: Sequence[str], words: Sequence[str], candidates: Sequence[int], margin: int
) -> tuple[float, int, int] | None:
    """How much of the words is shared at the best place, and where that is."""
    best: tuple[float, int, int] | None = None
    for left in candidates:
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        window = words[first:last]
        blocks = [block for block in _matcher(window, wanted).get_matching_blocks() if block.size]
        if not blocks:
            continue
        common = sum(block.size for block in blocks)
        low = max(0, blocks[0].a - blocks[0].b)
        high = min(len(window), blocks[-1].a + len(wanted) - blocks[-1].b)
        high = max(high, blocks[-1].a + blocks[-1].size)
        score = 2 * common / (high - low + len(wanted))
        if best is None or score > best[0]:
            best = (score, first + low, first + high)
    return best


def _stretched(
    wanted: Sequence[str], words: Sequence[str], candidates: Sequence[int]
) -> tuple[float, int, int] | None:
    """Where the quotation stands in runs of words, with text between them that it leaves out."""
    best: tuple[float, int, int] | None = None
    margin = 2 * len(wanted) + 60
    for left in candidates:
        first, last = max(0, left - margin), min(len(words), left + len(wanted) + margin)
        matcher = _matcher(words[first:last], wanted)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= 3]
        held = sum(block.size for block in blocks) / max(1, len(wanted))
        if held >= _LEAST_HELD and (best is None or held > best[0]):
            best = (held, first + blocks[0].a, first + blocks[-1].a + blocks[-1].size)
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
    found = tuple(
        Difference(words.shown(source, low + a, low + b), quoted.shown(quote, c, d))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
    if found:
        return found
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


def _in_signs(held: str, said: str) -> tuple[Difference, ...]:
    """Where two texts differ that have the same words: what stands between two spaces."""
    left, right = held.split(), said.split()
    return tuple(
        Difference(" ".join(left[a:b]), " ".join(right[c:d]))
        for tag, a, b, c, d in _matcher(left, right).get_opcodes()
        if tag != "equal"
    ) or (Difference(held, said),)


_REST = re.compile(rf"\s?{UNITS}|\S+")
