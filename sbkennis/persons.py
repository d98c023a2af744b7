"""A word → whether a person is called by it: initials, or a given name that is common here."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = ["CAPITAL", "INITIALS", "is_given"]

CAPITAL = f"[{''.join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())}]"
"""A capital of a name in Latin letters: also that of Çelik, Özge and Élise."""

INITIALS = rf"(?:{CAPITAL}[a-z]?\.[ -]?)*{CAPITAL}[a-z]?\."
"""Initials with their points: "A.", "J.W.", "Th. M."."""


def is_given(word: str) -> bool:
    """Whether a word is a given name, both halves of a double one, or initials.

    >>> is_given("Jan-Willem"), is_given("K.L."), is_given("Sociaal")
    (True, True, False)
    """
    return bool(re.fullmatch(INITIALS, word)) or all(
        part.casefold() in _given_names() for part in word.split("-")
    )


@cache
def _given_names() -> frozenset[str]:
    text = resources.files("sbkennis").joinpath("data/voornamen.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).casefold().split())
