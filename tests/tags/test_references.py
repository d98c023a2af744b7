"""Which sentences name sources and say nothing."""

from __future__ import annotations

import pytest

from sbkennis.tags.references import only_refer


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("Kamerstukken II 2022/23, 30 169, nr. 3.", True),
        ("Kamerstukken II 2022/23, nr. 3 regelt respijtzorg in elke gemeente.", False),
    ],
)
def test_the_number_of_a_file_is_a_reference_until_it_says_something(
    text: str, refers: bool
) -> None:
    assert only_refer([text], ("kamerstukken",)) is refers


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("31 Zorg voor elkaar - Kennisinstituut Nabij", True),
        ("Zie Zorg voor elkaar - Kennisinstituut Nabij", True),
        ("Zorg voor elkaar | nabij.nl", True),
        ("- Zorg voor elkaar - Kennisinstituut Nabij", False),
        ("Buren zorgen vaker voor elkaar – Regio Zandhoek", False),
    ],
)
def test_a_title_with_the_name_of_a_site_is_a_reference_behind_a_number_or_with_an_address(
    text: str, refers: bool
) -> None:
    assert only_refer([text], ()) is refers
