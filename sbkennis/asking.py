"""What may be asked of documents beside each other: the choices, which ``--help`` names too."""

from __future__ import annotations

from collections.abc import Sequence
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


def one_of(value: str, known: Sequence[str], name: str) -> None:
    """Check a choice.

    Raises:
        UsageError: it is none of those known.
    """
    if value not in known:
        raise UsageError(f"{name} {value[:40]}: dat kan niet. Kies uit: {', '.join(known)}.")
