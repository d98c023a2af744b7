"""A file that was given with ``--invoer`` → its questions, texts or quotations, a line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sbkennis.errors import QueryError, UsageError
from sbkennis.files import read_text

__all__ = ["questions", "quotations", "texts"]

_TEXT = '{"id": "1", "text": "…", "heading": "…"}'


def questions(path: Path, facets: Sequence[str]) -> list[str]:
    """The questions in a file.

    Args:
        path: a question a line.
        facets: of one's own codebook, that a question may name.

    Raises:
        QueryError: a question cannot be read; then none is answered.
        UsageError: the file cannot be read, or holds no question.
    """
    from sbkennis.query import parse

    found = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if question := line.strip():
            try:
                parse(question, facets)
            except QueryError as error:
                raise QueryError(f"{path}, regel {number}: {error}") from error
            found.append(question)
    if not found:
        raise UsageError(f"{path} bevat geen vragen. Zet op elke regel één vraag.")
    return found


def texts(path: Path) -> list[dict[str, object]]:
    """The texts to be labelled: ``text``, and ``id`` and ``heading`` where they are given.

    Raises:
        UsageError: the file cannot be read, a line is no such text, or there is none.
    """
    rows = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{path}, regel {number}: dit is geen JSON. Schrijf {_TEXT}."
            ) from error
        heading = row.get("heading") if isinstance(row, dict) else None
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("text"), str)
            or not isinstance(heading, str | list | None)
        ):
            raise UsageError(f"{path}, regel {number}: schrijf {_TEXT}.")
        _no_half_characters(row, f"{path}, regel {number}")
        rows.append(row)
    if not rows:
        raise UsageError(f"{path} bevat geen teksten. Zet op elke regel één tekst: {_TEXT}.")
    return rows


def quotations(path: Path) -> list[tuple[str, int | str | None, str]]:
    """The quotations to be verified: document, page and words.

    Raises:
        UsageError: the file cannot be read, a line is no quotation, or there is none.
    """
    found = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            name, page, quote = one["document"], one.get("page"), one["quote"]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(
                f"{path}, regel {number}: dit is geen citaat. Schrijf "
                '{"document": "visie.pdf", "page": 12, "quote": "…"}.'
            ) from error
        if (
            not isinstance(name, str)
            or not isinstance(quote, str)
            or (page is not None and (isinstance(page, bool) or not isinstance(page, int | str)))
        ):
            raise UsageError(
                f"{path}, regel {number}: geef document en quote als tekst, page als getal."
            )
        _no_half_characters([name, page, quote], f"{path}, regel {number}")
        found.append((name, page, quote))
    if not found:
        raise UsageError(
            f"{path} bevat geen citaten. Zet op elke regel één citaat: "
            '{"document": "visie.pdf", "page": 12, "quote": "…"}.'
        )
    return found


def _no_half_characters(row: object, place: str) -> None:
    """Refuse what JSON can name and no text can hold: one half of a surrogate pair."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise UsageError(
            f"{place}: {half} is de helft van een teken, en alleen geen tekst. Schrijf het hele "
            "teken, of haal het weg."
        ) from error
