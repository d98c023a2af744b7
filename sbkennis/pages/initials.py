"""Words of a page → the same, a large letter that opens a chapter joined to its own word."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from sbkennis.pages.geometry import Word

__all__ = ["join_initials"]

LARGE = 1.7  # type sizes of the text around it; a letter of two lines is more than twice as large


def join_initials(words: Sequence[Word]) -> list[Word]:
    """Joins a letter that lines of text run around to what follows it: "D", "e gemeente".

    Only where nothing else can be meant: the letter begins level with the first of two or more
    lines beside it, that line goes on in lower case, and below the letter the text comes back to
    its left edge.
    """
    joined = list(words)
    usual = median(word.size for word in words) if words else 0.0
    for letter in words:
        if letter.size < LARGE * usual or not (letter.text == "IJ" or _is_capital(letter.text)):
            continue
        rest = _rest(letter, words)
        if rest is not None:
            joined = [word for word in joined if word is not letter]
            rest.text, rest.boxes = letter.text + rest.text, letter.boxes + rest.boxes
            rest.space = letter.space
    return joined


def _is_capital(text: str) -> bool:
    return len(text) == 1 and text.isupper()


def _rest(letter: Word, words: Sequence[Word]) -> Word | None:
    """The word of which a large letter is the first, if that is certain."""
    beside = [
        word
        for word in words
        if LARGE * word.size <= letter.size
        and -0.3 * word.size <= word.left - letter.right <= word.size
        and -letter.size < word.baseline - letter.baseline <= 0.5 * word.size
    ]
    if not beside:
        return None
    first = min(beside, key=lambda word: word.baseline)
    last = max(beside, key=lambda word: word.baseline)
    size = first.size
    is_level = abs((letter.baseline - first.baseline) - 0.7 * (letter.size - size)) <= 0.6 * size
    is_around = (
        last.baseline - first.baseline >= 0.8 * size and letter.baseline - last.baseline <= size
    )
    comes_back = any(
        abs(word.left - letter.left) <= 0.5 * size
        and 0.7 * size <= word.baseline - last.baseline <= 2 * size
        and abs(word.size - size) < 0.1 * size
        for word in words
    )
    if not (is_level and is_around and comes_back and first.text[0].islower()):
        return None
    # The only word of one letter that opens a Dutch sentence: "U kunt", but "Uw" and "Uit".
    if letter.text == "U" and not (first.text == "w" or first.text.startswith("it")):
        return None
    return first
