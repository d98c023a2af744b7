"""A regular expression that a user wrote → where it fits, within bounds of time.

Some expressions try so many ways to fit that they never end, and Python's own engine cannot be
stopped. That of the package ``regex`` can, and takes the same patterns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sbkennis.errors import CodebookError

__all__ = ["Expression"]

Made = TypeVar("Made")

_MOST = 2.0  # seconds
_EARNED = 1e-5  # seconds a code point; an ordinary expression needs a hundredth of it


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
        import re

        import regex

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
                r"(\w+\s*)+. Schrijf die enkel (\w[\w\s]*), of gebruik er termen voor."
            ) from error
        finally:
            self._left -= time.thread_time() - began
