"""What may be asked: dates, and the choices of a comparison, which ``--help`` names too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

from sbkennis.errors import UsageError

__all__ = [
    "EVERY_TERM",
    "GROUPINGS",
    "MEASURES",
    "USUAL_TERM",
    "WHAT",
    "Grouping",
    "What",
    "day",
    "is_day",
    "labelled",
    "one_of",
]

What = Literal[
    "tabellen", "verschil", "omschrijvingen", "rol", "criteria", "verwachtingen", "wijzigingen",
    "jaren",
]  # fmt: skip
WHAT: tuple[What, ...] = get_args(What)
"""What can be shown of documents."""

MEASURES = ("aandeel", "aantal", "per1000")

Grouping = Literal["document", "gemeente", "soort", "jaar", "uitgever", "alles"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
"""What puts documents together."""

EVERY_TERM = "alle"
USUAL_TERM = "sociale basis"
"""Of which definitions are shown when none is asked."""

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def day(written: str) -> str:
    """The date that a person means: an ISO date of any precision.

    Raises:
        UsageError: it is no date.
    """
    wanted = written.strip()
    if not is_day(wanted):
        raise UsageError(f"“{wanted[:40]}” is geen datum. Schrijf 2024, 2024-05 of 2024-05-17.")
    return wanted


def is_day(text: str) -> bool:
    """Whether a text is an ISO date of any precision.

    >>> [is_day(one) for one in ("2024", "2024-02-29", "2023-02-29", "2024-5")]
    [True, True, False, False]
    """
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[: len("2024-01-01")])
    except ValueError:
        return False
    return True


def labelled(written: str) -> tuple[str, str]:
    """A facet and a label as a person writes them; the facet may be left out.

    >>> labelled("doelgroep: jongeren"), labelled("mantelzorg")
    (('doelgroep', 'jongeren'), ('', 'mantelzorg'))

    Raises:
        UsageError: the label is lacking.
    """
    facet, found, label = (part.strip() for part in written.rpartition(":"))
    if not label or (found and not facet):
        raise UsageError(
            f"Het label “{written[:60]}”: schrijf een label, zoals mantelzorg, of een facet en een "
            "label met een dubbele punt ertussen, zoals thema:mantelzorg."
        )
    return facet, label


def one_of(value: str, known: Sequence[str], name: str) -> None:
    """Check a choice.

    Raises:
        UsageError: it is none of those known.
    """
    if value not in known:
        raise UsageError(f"{name} {value[:40]}: dat kan niet. Kies uit: {', '.join(known)}.")
