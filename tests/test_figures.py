"""Figures and dates in sentences."""

from __future__ import annotations

import time

import pytest

from sbkennis.figures import figures, moments, same, years


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
        ("zo'n twee ton per jaar", "euro", 200_000, "jaar"),
        ("anderhalf miljoen euro", "euro", 1_500_000, ""),
        ("tweemaal per jaar", "amount", 2, "jaar"),
        ("een half jaar", "amount", 0.5, ""),
        ("3 uur in de week", "amount", 3, "week"),
        ("€ 2000 per jaar", "euro", 2_000, "jaar"),
        ("2019 euro", "euro", 2_019, ""),
        ("vier ton afval", "amount", 4, ""),
    ],
)
def test_a_figure_has_a_kind_a_value_and_a_rate(
    text: str, kind: str, value: float, per: str
) -> None:
    (one,) = figures(text)
    assert (one.kind, one.per) == (kind, per)
    assert one.value == pytest.approx(value)


def test_an_article_does_not_hide_the_number_after_it() -> None:
    (one,) = figures("een ploeg van acht werkers")
    assert (one.value, one.unit) == (8, "werkers")


def test_two_numbers_with_one_unit_are_of_one_kind() -> None:
    assert [(one.kind, one.value) for one in figures("van 120 tot 210 euro")] == [
        ("euro", 120),
        ("euro", 210),
    ]


def test_a_range_holds_what_lies_in_it() -> None:
    low, high = figures("tussen de 80 en 100 minuten")
    assert same(low, figures("90 minuten")[0])
    assert same(high, figures("90 minuten")[0])
    assert not same(high, figures("110 minuten")[0])


@pytest.mark.parametrize("text", ["De bijdrage is € 2000.", "De bijdrage is 2000 euro."])
def test_an_amount_of_money_is_no_year(text: str) -> None:
    assert moments(text) == []
    assert years(text) == frozenset()


def test_a_year_beside_the_unit_of_a_column_is_a_year() -> None:
    assert years("Bedragen in € 2023 2024 2025") == {2023, 2024, 2025}


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
        ("nog geen 900 clubs", "860 clubs", True),
        ("twee miljoen euro", "€ 2.046.000", True),
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
        ("in het eerste kwartaal van 2026", "2026-03-31"),
        ("vóór de tweede helft van 2026", "2026-06-30"),
        ("in 1987", "1987-12-31"),
        ("elk jaar vóór 15 juli", "0004-07-14"),
    ],
)
def test_a_date_is_the_last_day_it_leaves_open(text: str, last: str) -> None:
    assert [one.last.isoformat() for one in moments(text)] == [last]


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert moments("op 31 februari 2024") == []


def test_a_string_of_digits_is_read_once() -> None:
    start = time.process_time()
    figures("nummer " + "1" * 5000)
    assert time.process_time() - start < 1
