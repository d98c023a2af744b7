"""The words of a page → the same, in which letters that were set wide apart are one word again.

Designers space out the capitals of a heading; from about a fifth of the type size on, PDFium sees
a space between every two letters. That space is nowhere in the file. The words themselves stand
apart by a space that is, or by clearly more than their letters.
"""

from __future__ import annotations

import itertools
from statistics import median

from sbkennis.pages.geometry import Word

__all__ = ["join_spaced"]

LEAST_LETTERS = 4  # loose letters on a line; fewer may be a name with initials, or labels
MOST_LETTERS = 3  # that stand together all the same: "AV" and "To" are drawn closer
MOST_WHITE = 0.55  # type sizes between two letters; what stands further is a cell of its own
WORD_WHITE = 0.2  # type sizes that words stand apart more than letters do
HEADING_SIZE = 13.0  # points; letters in smaller type may be a scale, or labels of homes
LONG_WORD = 8  # letters; fewer in small type, with nothing wider between them, may be a list
BESIDE = 2.0  # type sizes between words of one heading


def join_spaced(words: list[Word]) -> list[Word]:
    """Joins the letters of words that are spaced out; all other words stay as they are."""
    joined: list[Word] = []
    start = 0
    while start < len(words):
        end = start + 1
        while end < len(words) and _goes_on(words[end - 1], words[end]):
            end += 1
        beside = [*words[max(start - 1, 0) : start], *words[end : end + 1]]
        joined += _together(words[start:end], beside)
        start = end
    return joined


def _goes_on(before: Word, word: Word) -> bool:
    """Whether two bits of text stand beside each other in one type, both short."""
    are_short = len(before.text) <= MOST_LETTERS and len(word.text) <= MOST_LETTERS
    return are_short and _is_beside(before, word, BESIDE * word.size)


def _is_beside(before: Word, word: Word, most: float) -> bool:
    return (
        before.style == word.style
        and before.size == word.size
        and abs(before.baseline - word.baseline) < 0.1 * word.size
        and -0.1 * word.size <= word.left - before.right <= most
    )


def _together(run: list[Word], beside: list[Word]) -> list[Word]:
    """A run of short bits of text as words; as it was where they are no letters of words.

    Loose letters that stand as far from a whole word beside them as from each other are text.
    """
    white = [word.left - before.right for before, word in itertools.pairwise(run)]
    made = [gap for gap, word in zip(white, run[1:], strict=True) if word.is_made]
    size = run[0].size
    letters = [word for word in run if len(word.text) == 1 and word.text.isalpha()]
    if (
        len(letters) < max(LEAST_LETTERS, 0.6 * len(run))
        or len(made) < LEAST_LETTERS - 1
        or median(made) > MOST_WHITE * size
    ):
        return run
    least = median(made) + WORD_WHITE * size
    if any(_is_beside(one, run[0], least) or _is_beside(run[-1], one, least) for one in beside):
        return run
    between = zip(white, run[1:], strict=True)
    is_one = all(word.is_made and gap <= least for gap, word in between)
    if is_one and not _is_word(letters, size):
        return run
    for word in run:
        word.is_spaced = True
    words = [run[0]]
    for gap, word in zip(white, run[1:], strict=True):
        if word.is_made and gap <= least:
            words[-1].text += word.text
            words[-1].boxes += word.boxes
        else:
            words.append(word)
    return words


def _is_word(letters: list[Word], size: float) -> bool:
    """Whether letters with no white between words among them are one word, not "A B C D"."""
    said = [word.text.casefold() for word in letters]
    return said != sorted(said) and (size >= HEADING_SIZE or len(said) >= LONG_WORD)
