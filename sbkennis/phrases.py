"""Numbers, counts and names → the words that a Dutch reader would write for them; the months."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["A_MONTH", "MONTHS", "decimal", "form_of", "how_many", "joined", "number", "percent"]

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
"""The months, in order."""
A_MONTH = f"(?:{'|'.join(MONTHS)})"
"""A regular expression for a month as it is written in full."""


def number(value: int) -> str:
    """A whole number as Dutch readers write it.

    >>> number(12345)
    '12.345'
    """
    return f"{value:,}".replace(",", ".")


def decimal(value: float, form: str) -> str:
    """A number with a comma before its decimals; ``form`` says how many, as `format` takes it.

    >>> decimal(0.125, ".2f"), decimal(1.5, "+.1f")
    ('0,12', '+1,5')
    >>> decimal(-0.004, ".2f"), decimal(-0.04, "+.1f")  # where signs are told, it is below zero
    ('0,00', '-0,0')
    """
    written = f"{value:{form}}".replace(".", ",")
    is_nought = "+" not in form and not any(sign in "123456789" for sign in written)
    return written.lstrip("-") if is_nought else written


def percent(share: float, digits: int = 0) -> str:
    """A share, 0 to 1, in percent.

    >>> percent(0.1234), percent(0.1234, 1)
    ('12 %', '12,3 %')
    """
    return f"{decimal(100 * share, f'.{digits}f')} %"


def how_many(count: int, one: str, several: str) -> str:
    """A count with its noun.

    >>> how_many(1, "passage", "passages"), how_many(1200, "passage", "passages")
    ('1 passage', '1.200 passages')
    """
    return f"{number(count)} {form_of(count, one, several)}"


def form_of(count: float, one: str, several: str) -> str:
    """The form of a noun, or of a noun and its verb, that goes with a count.

    >>> form_of(1, "passage past", "passages passen"), form_of(0, "passage past", "passages passen")
    ('passage past', 'passages passen')
    """
    return one if count == 1 else several


def joined(words: Sequence[str], last: str = "en") -> str:
    """Words as an enumeration; ``last`` stands before the last of them.

    >>> joined(["soep", "brood", "thee"]), joined(["soep", "brood"], "of"), joined(["soep"])
    ('soep, brood en thee', 'soep of brood', 'soep')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
