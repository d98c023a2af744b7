"""A regular expression that a user wrote → where it fits, within bounds of time.

Some expressions try so many ways to fit that they never end, and Python's own engine cannot be
stopped. That of the package ``regex`` can, and takes the same patterns.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from sbkennis.errors import CodebookError

__all__ = ["Expression", "why"]

Made = TypeVar("Made")

_MOST = 2.0  # seconds
_EARNED = 1e-5  # seconds a code point; an ordinary expression needs a hundredth of it


# In TOML "\b" between double quotation marks is a backspace, which stands in no text.
_BACKSPACE = (
    r"er staat een backspace in. Schrijf \b tussen dubbele aanhalingstekens als \\b, of zet het "
    "patroon tussen enkele ('…')"
)
_WHY = {
    "nothing to repeat": "een *, + of ? staat achter niets",
    "multiple repeat": "twee herhalingen staan achter elkaar",
    "missing )": "een haakje ( wordt niet gesloten",
    "unbalanced parenthesis": "een haakje ) heeft geen begin",
    "unterminated character set": "een haak [ wordt niet gesloten",
    "bad character range": "een bereik tussen [ en ] staat verkeerd om",
    "bad escape": "een backslash staat voor een teken dat daar niet kan",
    "look-behind requires": "na (?<= en (?<! moet vaststaan hoeveel tekens het zijn",
    "redefinition of group": "twee groepen heten hetzelfde",
}


def why(error: re.error) -> str:
    """Why a text is no regular expression, in Dutch where we have words for it.

    >>> try:
    ...     re.compile("*zorg")
    ... except re.error as error:
    ...     print(why(error))
    een *, + of ? staat achter niets (teken 1)
    """
    told = next((ours for theirs, ours in _WHY.items() if theirs in error.msg), error.msg)
    return told if error.pos is None else f"{told} (teken {error.pos + 1})"


class Expression:
    """A regular expression, whatever the capitals, that may use two seconds.

    The text that it is tried on earns back what was used, so that a slow one is stopped in a large
    collection as well.

    Args:
        pattern: as Python's ``re`` knows them.
        name: how an error begins that it takes too long: the file, the line, and what it is.

    Raises:
        re.error: it is no regular expression.
    """

    def __init__(self, pattern: str, name: str) -> None:
        import regex

        if "\b" in pattern:
            raise re.error(_BACKSPACE)
        with warnings.catch_warnings(action="ignore", category=FutureWarning):  # of later versions
            re.compile(pattern, re.IGNORECASE)  # `regex` knows signs that only it would understand
        try:
            self._compiled: Any = regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
        except regex.error as error:
            raise re.error(str(error)) from error
        self.pattern = pattern
        self.groupindex = self._compiled.groupindex
        self._name = name
        self._left = _MOST

    def search(self, text: str) -> Any:
        """The first match, or None; so in each of these.

        Raises:
            CodebookError: it took too long.
        """
        return self._timed(text, self._compiled.search)

    def match(self, text: str) -> Any:
        """The match at the start."""
        return self._timed(text, self._compiled.match)

    def finditer(self, text: str) -> list[Any]:
        """All matches."""
        return self._timed(text, lambda *a, **k: list(self._compiled.finditer(*a, **k)))

    def sub(self, replacement: str, text: str) -> str:
        """The text with all matches replaced."""
        made: str = self._timed(
            text, lambda given, **k: self._compiled.sub(replacement, given, **k)
        )
        return made

    def _timed(self, text: str, work: Callable[..., Made]) -> Made:
        self._left = min(_MOST, self._left + _EARNED * len(text))
        began = time.thread_time()
        try:
            return work(text, timeout=max(self._left, _EARNED))
        except TimeoutError as error:
            raise CodebookError(
                f"{self._name} is te traag: het probeert zoveel manieren om te passen dat het niet "
                "klaar komt. Meestal komt dat door een herhaling binnen een herhaling, zoals "
                r"(\w+\s*)+. Maak er één herhaling van, (\w[\w\s]*), of gebruik termen."
            ) from error
        finally:
            self._left -= time.thread_time() - began
