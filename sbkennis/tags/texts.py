"""Loose texts → passages, so that what was never in a document is tagged like what was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sbkennis import sentences
from sbkennis.cleaning import clean, known_words
from sbkennis.records import Passage, PassageKind, Span

__all__ = ["as_passage", "column_of", "path_of"]

# A heading path written as one string: "Hoofdstuk 2 > Mantelzorg", "Tabel 1 / kolom 3".
_STEP = re.compile(r"\s+(?:>|»|›|/|\|)\s+")


def path_of(heading: str | Sequence[str] | None) -> tuple[str, ...]:
    """A heading path as a tuple, from a string or a list.

    >>> path_of("Hoofdstuk 2 > Mantelzorg")
    ('Hoofdstuk 2', 'Mantelzorg')
    """
    if heading is None:
        return ()
    parts = _STEP.split(heading) if isinstance(heading, str) else list(heading)
    return tuple(stripped for part in parts if (stripped := str(part).strip()))


_COLUMN = re.compile(r"kolom(?:kop)?\b[\s:]*(?=\S)", re.IGNORECASE)


def column_of(heading: Sequence[str], column: str = "") -> tuple[tuple[str, ...], str]:
    """A heading path and the header of a column, which may stand at the end of the path.

    >>> column_of(("Tabel 1", "kolom: Inwoners"))
    (('Tabel 1',), 'Inwoners')
    """
    if not column and heading and (match := _COLUMN.match(heading[-1])):
        return tuple(heading[:-1]), heading[-1][match.end() :]
    return tuple(heading), column


def as_passage(
    name: str, text: str, heading: Sequence[str] = (), context: str | None = None
) -> Passage:
    """A passage of which the whole text is the document; offsets count in ``text``."""
    display = clean(text, known=known_words(text)).text
    return Passage(
        id=name,
        document="",
        position=0,
        kind=PassageKind.TABLE if context else PassageKind.TEXT,
        spans=(Span(0, len(text), None),),
        quote=text,
        display=display,
        heading=tuple(heading),
        context=context or "",
        sentences=tuple(sentences.split(text)),
    )
