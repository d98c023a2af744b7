"""Figures and dates in sentences."""

from __future__ import annotations

import pytest

from sbkennis.figures import figures, moments, same


@pytest.mark.parametrize(
    ("text", "kind", "value", "per"),
    [
        ("34 procent geeft mantelzorg", "percent", 34, ""),
        ("43,4% beweegt", "percent", 43.4, ""),
        ("Eén op de zeven is belast", "percent", 100 / 7, ""),
        ("driekwart doet mee", "percent", 75, ""),
        ("€ 1,2 miljoen per jaar", "euro", 1_200_000, "jaar"),
        ("11,6 miljoen euro", "euro", 11_600_000, ""),
        ("€ 7,50 per inwoner", "euro", 7.5, "inwoner"),
        ("1.140 verenigingen", "amount", 1140, ""),
        ("vijf pijlers", "amount", 5, ""),
    ],
)
def test_a_figure_has_a_kind_a_value_and_a_rate(
    text: str, kind: str, value: float, per: str
) -> None:
    (one,) = figures(text)
    assert (one.kind, one.per) == (kind, per)
    assert one.value == pytest.approx(value)


def test_years_and_dates_are_no_figures() -> None:
    assert figures("In 2024 en op 1 maart 2025 was er een feest") == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("34,2 procent", "ruim 34 procent", True),
        ("ongeveer vijf miljoen euro", "4,9 miljoen euro", True),
        ("33 procent", "een op de drie mensen", True),
        ("29 procent", "34 procent", False),
        ("ruim 1.100 clubs", "1.140 clubs", True),
        ("€ 168", "€ 240", False),
    ],
)
def test_rounding_and_hedging_make_figures_the_same(one: str, other: str, alike: bool) -> None:
    assert same(figures(one)[0], figures(other)[0]) is alike


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("uiterlijk in 2024", "2024-12-31"),
        ("uiterlijk eind 2024", "2024-12-31"),
        ("voor 1 januari 2025", "2024-12-31"),
        ("vóór 2025", "2024-12-31"),
        ("in maart 2025", "2025-03-31"),
        ("op 31 december 2024", "2024-12-31"),
    ],
)
def test_a_date_is_the_last_day_it_leaves_open(text: str, last: str) -> None:
    assert [one.last.isoformat() for one in moments(text)] == [last]


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert moments("op 31 februari 2024") == []
