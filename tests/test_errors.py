from __future__ import annotations

import errno

import pytest

from sbkennis.errors import Unfit, fault, reason


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.EACCES, "u hebt daar geen rechten voor"),
        (errno.ENOSPC, "de schijf is vol"),
        (errno.ENOENT, "het bestaat niet"),
        (errno.ELOOP, "de verwijzingen lopen in een kring"),
    ],
)
def test_what_the_system_refuses_is_said_in_dutch(number: int, expected: str) -> None:
    assert reason(OSError(number, "in English")) == expected


def test_an_unknown_refusal_keeps_the_words_of_the_system() -> None:
    assert reason(OSError(9999, "Something odd")) == "Something odd"
    assert reason(OSError("no number")) == "no number"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UnicodeDecodeError("utf-8", b"\xff\xfea\x00", 0, 1, "x"), "het is opgeslagen als UTF-16"),
        (UnicodeDecodeError("utf-8", b"caf\xe9", 3, 4, "x"), "geen UTF-8 bij byte 3; sla het"),
        (RecursionError("x"), "te diep genest"),
        (KeyError("titel"), "titel ontbreekt"),
        (OSError(errno.EACCES, "in English"), "u hebt daar geen rechten voor"),
        (EOFError("x"), "de inhoud is beschadigd"),
        (Unfit("de datum ontbreekt"), "de datum ontbreekt"),
        (TypeError("x"), "het heeft niet de verwachte vorm"),
    ],
)
def test_what_is_wrong_with_content_is_said_in_dutch(error: Exception, expected: str) -> None:
    assert fault(error).startswith(expected)
