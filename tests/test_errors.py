from __future__ import annotations

import errno

import pytest

from sbkennis.errors import reason


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
