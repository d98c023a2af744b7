"""Planted contradictions and look-alikes, and what each rule is for."""

from __future__ import annotations

import pytest

from benchmarks.tegenspraak import measure
from sbkennis.contradictions import Contradiction, Origin, contradictions, statements
from sbkennis.terms import Analyzer

RIJK = Origin("a", "Ministerie", "Brief", 2023)
NABIJ = Origin("b", "Instituut", "Onderzoek", 2024)
DORP = Origin("c", "Gemeente Dorp", "Visie 2024-2030", 2024, "Dorp")
STAD = Origin("d", "Gemeente Stad", "Visie", 2024, "Stad")
VROEGER = Origin("e", "Gemeente Dorp", "Visie 2018-2023", 2018, "Dorp")


def compared(
    one: str, other: str, mine: Origin = RIJK, theirs: Origin = NABIJ
) -> list[Contradiction]:
    analyzer = Analyzer()
    stated = [*statements(one, mine, "1", analyzer), *statements(other, theirs, "2", analyzer)]
    return contradictions(stated)


def test_planted_pairs_are_found_and_look_alikes_are_not() -> None:
    precision, recall, _ = measure("toets")
    assert precision >= 0.9
    assert recall >= 0.7


def test_a_contradiction_shows_both_figures() -> None:
    (one,) = compared(
        "Van de volwassenen geeft 29 procent mantelzorg.",
        "Van de volwassenen geeft 34 procent mantelzorg.",
    )
    assert (one.one.shown, one.other.shown) == ("29 procent", "34 procent")


def test_the_year_by_which_a_vision_is_due() -> None:
    (one,) = compared(
        "Elke gemeente heeft uiterlijk in 2024 een visie op de sociale basis.",
        "Elke gemeente heeft uiterlijk 1 juli 2025 een visie op de sociale basis.",
    )
    assert (one.one.shown, one.other.shown) == ("2024", "1 juli 2025")


@pytest.mark.parametrize(
    ("one", "other", "mine", "theirs"),
    [
        ("Er zijn zes opbouwwerkers.", "Er zijn vier opbouwwerkers.", DORP, STAD),
        ("Er zijn zes opbouwwerkers.", "Er zijn vier opbouwwerkers.", VROEGER, DORP),
        ("In 2019 gaf 29 procent mantelzorg.", "In 2024 gaf 34 procent mantelzorg.", RIJK, NABIJ),
        (
            "Van de jongeren is 29 procent eenzaam.",
            "Van de inwoners is 12 procent eenzaam.",
            RIJK,
            NABIJ,
        ),
        (
            "Van de kinderen is 34 procent lid, van hun ouders 12 procent.",
            "Van de kinderen is 12 procent lid, van hun ouders 34 procent.",
            RIJK,
            NABIJ,
        ),
        (
            "Sociaal werkers begeleiden gemiddeld 34 huishoudens tegelijk.",
            "Sociaal werkers zouden ten hoogste 25 huishoudens tegelijk moeten begeleiden.",
            RIJK,
            NABIJ,
        ),
    ],
    ids=["area", "edition", "year", "part", "two figures", "what should be"],
)
def test_what_only_looks_alike_is_silent(
    one: str, other: str, mine: Origin, theirs: Origin
) -> None:
    assert compared(one, other, mine, theirs) == []


@pytest.mark.parametrize(
    "text",
    ["Daarom is het een kwestie van tijd die wij nemen.", "Hiervoor is een plan van twee jaar."],
)
def test_a_connective_is_not_defined(text: str) -> None:
    assert [s for s in statements(text, RIJK, "1", Analyzer()) if s.kind == "definition"] == []
