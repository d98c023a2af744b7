from __future__ import annotations

import pytest

from sbkennis.pages.headings import Heading, levels, number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.1 Lokale beleving", "2.1"),
        ("2. Samen", "2"),
        ("3 Samen bouwen", "3"),
        ("2a. Steunpunten", "2a"),
        ("3a.1 Kansrijke start", "3a.1"),
        ("Bijlage 2: Begrippen", "Bijlage 2"),
        ("Hoofdstuk IV", "Hoofdstuk IV"),
        ("18 juni 2024: congres", None),
        ("3 vragen aan de wethouder", None),
        ("2024 in cijfers", None),
        ("Inleiding", None),
    ],
)
def test_a_number_is_one_only_when_it_counts_headings(text: str, number: str | None) -> None:
    assert number_of(text) == number


def test_marks_alone_give_levels_without_holes() -> None:
    marked = [Heading("Een", 2), Heading("Twee", 4), Heading("Drie", 4), Heading("Vier", 2)]
    assert levels(marked) == [1, 2, 2, 1]


def test_a_heading_without_mark_lies_under_the_one_before_it() -> None:
    assert levels([Heading("Een", 1), Heading("vet"), Heading("vet"), Heading("Twee", 1)]) == [
        1,
        2,
        2,
        1,
    ]


def test_parts_and_chapters_lie_above_plain_numbers() -> None:
    found = levels([Heading("Deel A"), Heading("1. Een"), Heading("1.1 Eerst"), Heading("2. Twee")])
    assert found == [1, 2, 2, 2] or found == [1, 2, 3, 2]


def test_sources_after_the_last_chapter_do_not_lie_under_it() -> None:
    assert levels(
        [Heading("1. Samen"), Heading("1.1 Wijk"), Heading("2. Verder"), Heading("Bronnen")]
    ) == [1, 2, 1, 1]


@pytest.mark.parametrize("first", [("1.1", "1.2"), ("1.1",), ("1.1", "2.1")])
def test_numbers_that_start_again_under_a_heading_do_not_hold_that_heading(
    first: tuple[str, ...],
) -> None:
    proposal = [
        Heading("Argumenten", 1),
        *(Heading(f"{number} De raad wil dit") for number in first),
        Heading("Kanttekeningen", 1),
        Heading("1.1 Het kost geld"),
        Heading("2.1 Er zijn te weinig handen"),
        Heading("Financiën", 1),
    ]
    assert levels(proposal) == [1, *(2 for _ in first), 1, 2, 2, 1]


def test_numbers_that_count_tips_under_a_heading_lie_under_it() -> None:
    tips = ["1. Maak tijd", "2. Deel de sleutel", "3. Vier wat lukt"]
    headings = [
        Heading("Begin bij wat er is", 2),
        Heading("Drie tips voor gemeenten", 2),
        *(Heading(tip, 3) for tip in tips),
        Heading("Verder praten", 2),
    ]
    assert levels(headings) == [1, 1, 2, 2, 2, 1]


def test_numbered_chapters_that_are_marked_too_deep_stay_chapters() -> None:
    headings = [Heading("Voorwoord", 2), Heading("Samenvatting", 2)]
    headings += [Heading("1. Inleiding", 3), Heading("2. Visie", 3), Heading("Aanpak", 4)]
    assert levels(headings) == [1, 1, 1, 1, 2]


def test_what_has_numbered_arguments_lies_above_them_though_nothing_marks_it() -> None:
    """As a proposal to a council in Word: all is bold, and each part counts anew or not at all."""
    parts = ["Inleiding", "Argumenten", "1.1 Het past", "2.1 Het is betaald"]
    parts += ["Kanttekeningen", "1.1 Het kost tijd", "Communicatie"]
    headings = [Heading(text) for text in parts]
    assert levels(headings) == [1, 1, 2, 2, 1, 2, 1]


@pytest.mark.parametrize("last", [[], [Heading("Bijlagen", 2)]])
def test_chapters_under_a_title_and_a_subtitle_are_not_counted_by_them(last: list[Heading]) -> None:
    headings = [Heading("Beleidsplan welzijn", 1), Heading("Samen verder", 2)]
    headings += [Heading("1. Waarom", 3), Heading("2. Visie", 3), Heading("Aanpak", 4), *last]
    assert levels(headings)[2:5] == [1, 1, 2]


def test_tips_that_end_a_page_lie_under_the_heading_that_says_how_many_there_are() -> None:
    headings = [Heading("Begin bij wat er is", 2), Heading("Twee tips", 2)]
    headings += [Heading("1. Maak tijd", 3), Heading("2. Deel de sleutel", 3)]
    assert levels(headings) == [1, 1, 2, 2]


def test_what_stands_unmarked_between_sections_that_go_on_counting_is_a_part_of_them() -> None:
    parts = ["Samenvatting", "1.1 Aanleiding", "Waarom nu", "1.2 Doel", "Voor wie", "2.1 Aanpak"]
    assert levels([Heading(text) for text in parts]) == [1, 2, 3, 2, 3, 2]
