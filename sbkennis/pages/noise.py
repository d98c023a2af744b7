"""Lines of scanned text → which of them OCR left unreadable.

Only what no reader could use is called noise: signs without words, and lines in which the words
are unknown and full of signs. A readable line with a wrong letter stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sbkennis import dictionary

__all__ = ["is_noise", "known_share", "noise_prefix"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_ODD = re.compile(
    r"(?<=\w)[=|\\<>{}\[\]~^](?=\w)|[=|\\<>{}\[\]~^]{2,}|^[\\=|\[\]{}<>]\w|\w[=\[\]{}<>]\w"
)
_MARKUP = re.compile(r"\]\(|</?\w+[^>]*>|\[\^|\\[()\[\]_*#.!-]")


@lru_cache(maxsize=100_000)
def _is_known(word: str) -> bool:
    import simplemma

    return dictionary.is_known(word) or bool(simplemma.is_known(word, lang="en"))


def known_share(text: str, *, names: bool = True) -> tuple[float, int]:
    """The share of words a Dutch or English dictionary knows, and how many were looked up.

    With `names` a capital followed by small letters counts as known: it says nothing about OCR.
    """
    words = [word for word in _WORD.findall(text) if len(word) >= 3]
    if not words:
        return 1.0, 0
    known = sum(
        1
        for word in words
        if (names and word.istitle() and len(word) > 3) or _is_known(word.lower())
    )
    return known / len(words), len(words)


def is_noise(text: str) -> bool:
    """Whether no reader could use this line.

    >>> is_noise("lsaeldnlinlefsElel=as"), is_noise("—"), is_noise("hoe twaslf gemeenten")
    (True, True, False)
    """
    text = text.strip()
    if not text:
        return False
    if not any(character.isalnum() for character in text):
        return len(text) <= 12 and not re.fullmatch(r"[.…\-–—_=*]{3,}", text)
    if _MARKUP.search(text):
        return False
    share, words = known_share(text)
    odd = len(_ODD.findall(text))
    if odd and share < 0.34 and len(text) < 80:
        return True
    letters = re.findall(r"[^\W\d_]+", text)
    single = sum(1 for word in letters if len(word) == 1)
    # Letters torn apart ("s o c IAI E BAS I s").
    if len(letters) >= 5 and single >= 0.5 * len(letters) and share < 0.5:
        return True
    return words >= 3 and share < 0.2 and odd > 0


def noise_prefix(text: str) -> int:
    """How many characters at the start of an otherwise readable line are unreadable.

    >>> noise_prefix("Hiele| =l =0\\\\l | We beantwoorden niet elke hulpvraag met zorg")
    17
    """
    bar = text.find(" | ")
    if bar < 3 or bar > 60 or _MARKUP.search(text[: bar + 3]):
        return 0
    head, rest = text[:bar], text[bar + 3 :]
    share, words = known_share(rest)
    if words < 4 or share < 0.7:
        return 0
    head_share, _ = known_share(head, names=False)
    has_odd = _ODD.search(head) is not None or "=" in head
    return bar + 3 if has_odd and head_share < 0.5 else 0
