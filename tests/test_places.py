"""Marked places: found again in the text of another reader, or left when that is not certain."""

from __future__ import annotations

import pytest

from benchmarks.places import Letters, find

TEXT = (
    "Visie\nBuren eten elke donder-\ndag samen.\nZij koken om de beurt.\nVisie\n"
    "De gemeente betaalt de huur.\nZij koken om de beurt.\nEen buurvrouw bezoekt wie nieuw is.\n"
)


def words(slices: list[str], aside: str = "") -> list[str] | None:
    found = find(slices, ("", ""), TEXT, Letters.of(TEXT), frozenset({aside}))
    return None if found is None else [TEXT[start:end] for start, end in found]


def test_words_are_found_whatever_their_white_space_and_hyphens() -> None:
    assert words(["Buren eten elke donderdag\nsamen."]) == ["Buren eten elke donder-\ndag samen."]


def test_words_in_another_order_are_found_line_by_line() -> None:
    assert words(["Een buurvrouw bezoekt\nDe gemeente betaalt de huur."]) == [
        "De gemeente betaalt de huur.",
        "Een buurvrouw bezoekt",
    ]


def test_words_that_stand_twice_are_told_apart_by_what_is_around_them() -> None:
    twice = ["Zij koken om de beurt."]
    assert words(twice) is None
    assert find(twice, ("betaalt de huur.", "Een"), TEXT, Letters.of(TEXT)) == [(99, 121)]
    assert words(["De gemeente betaalt de huur.", "Zij koken om de beurt."]) == [
        "De gemeente betaalt de huur.\nZij koken om de beurt."
    ]


@pytest.mark.parametrize("lost", ["Dit staat er niet meer zo.", "Visie"])
def test_a_line_that_is_not_there_or_in_two_places_makes_a_place_uncertain(lost: str) -> None:
    assert words(["De gemeente betaalt de huur.", lost]) is None


def test_a_running_header_that_is_no_text_any_more_is_left_out() -> None:
    assert words(["De gemeente betaalt de huur.", "Visie"], aside="Visie") == [
        "De gemeente betaalt de huur."
    ]
