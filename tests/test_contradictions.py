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
    for part in ("toets", "toets2"):
        precision, recall, _ = measure(part)
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
    ("one", "other", "disagree"),
    [
        ("Minder dan 29 procent is eenzaam.", "Twaalf van de 100 zijn eenzaam.", False),
        ("Minder dan 29 procent is eenzaam.", "Van ons is 12 procent eenzaam.", False),
        ("Minder dan 29 procent is eenzaam.", "Van ons is 34 procent eenzaam.", True),
        ("Er koken meer dan 400 vrijwilligers.", "Er koken 600 vrijwilligers.", False),
        ("Er koken meer dan 700 vrijwilligers.", "Er koken 600 vrijwilligers.", True),
        ("Voor zorg is 2 miljoen euro geraamd.", "Voor zorg is 3 miljoen euro uitgegeven.", False),
        ("De zorg is geraamd op 2 miljoen euro.", "De zorg kostte 3 miljoen euro.", False),
        ("De zorg kost 2 miljoen euro.", "De zorg kostte 3 miljoen euro.", True),
    ],
)
def test_a_limit_and_a_raming_leave_room(one: str, other: str, disagree: bool) -> None:
    assert bool(compared(one, other)) is disagree


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
        (
            "Voor het jeugdwerk is 2 miljoen euro beschikbaar.",
            "Voor het ouderenwerk is 3 miljoen euro beschikbaar.",
            RIJK,
            NABIJ,
        ),
        (
            "De regeling kost in totaal 40 miljoen euro.",
            "De regeling kost 10 miljoen euro per jaar.",
            RIJK,
            NABIJ,
        ),
        (
            "De regeling voor buurthuizen opent op 1 maart 2025.",
            "De regeling voor buurthuizen sluit op 1 mei 2025.",
            RIJK,
            NABIJ,
        ),
        (
            "Een buurthuis is ten minste drie dagen per week open.",
            "Een buurthuis is vijf dagen per week open.",
            RIJK,
            NABIJ,
        ),
        (
            "Het aantal buurthuizen steeg met 300.",
            "Er zijn 1.900 buurthuizen.",
            RIJK,
            NABIJ,
        ),
        (
            "Clubs met minder dan 20 leden krijgen 200 euro.",
            "Clubs met minder dan 60 leden krijgen 500 euro.",
            RIJK,
            NABIJ,
        ),
        (
            "In 2024 kost het buurthuis naar verwachting 90.000 euro.",
            "Het buurthuis kostte in 2024 uiteindelijk 60.000 euro.",
            RIJK,
            NABIJ,
        ),
        (
            "Nederland telt 900.000 maatjes.",
            "Nederland telt 300.000 jonge maatjes.",
            RIJK,
            NABIJ,
        ),
        (
            "Een bezoek duurt tussen de 80 en 100 minuten.",
            "Een bezoek duurt anderhalf uur.",
            RIJK,
            NABIJ,
        ),
    ],
    ids=[
        "area",
        "edition",
        "year",
        "part",
        "two figures",
        "what should be",
        "thing in the same place",
        "total",
        "step",
        "limit that is kept to",
        "by how much",
        "condition",
        "planned and done",
        "narrowed",
        "range",
    ],
)
def test_what_only_looks_alike_is_silent(
    one: str, other: str, mine: Origin, theirs: Origin
) -> None:
    assert compared(one, other, mine, theirs) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "De wet op de buurthuizen treedt op 1 januari 2027 in werking.",
            "Let op: de wet op de buurthuizen gaat in op 1 juli 2027.",
        ),
        (
            "Het college beslist binnen acht weken op een aanvraag.",
            "Op een aanvraag beslist het college binnen drie maanden.",
        ),
        (
            "Volgens het rapport telt ons land nog geen 900 buurthuizen.",
            "Er zijn in Nederland 1.650 buurthuizen, vooral in het noorden.",
        ),
        (
            "De clubs leveren hun plan in het eerste kwartaal van 2026 in.",
            "De clubs leveren hun plan in het derde kwartaal van 2026 in.",
        ),
        (
            "De verantwoording wordt jaarlijks vóór 15 juli ingediend.",
            "De verantwoording moet elk jaar uiterlijk 1 mei zijn ingediend.",
        ),
        (
            "Een maatjestraject duurt een half jaar.",
            "Een maatjestraject duurt twaalf maanden.",
        ),
        (
            "Het bestuur komt tweemaal per jaar bijeen.",
            "Het bestuur komt vier keer per jaar bijeen.",
        ),
        (
            "Een buurtkamer is een ruimte waar bewoners zonder afspraak binnenlopen.",
            "Een buurtkamer: een loket van de gemeente, met vaste spreekuren.",
        ),
        (
            "Een ploeg van acht werkers helpt de buurt.",
            "De buurt wordt geholpen door een ploeg van vijf werkers.",
        ),
    ],
    ids=["step", "length of time", "number", "quarter", "day of a year", "half", "times",
         "definition", "article before a number"],
)  # fmt: skip
def test_other_words_for_the_same_thing_still_disagree(one: str, other: str) -> None:
    assert len(compared(one, other)) == 1


@pytest.mark.parametrize(
    "text",
    ["Daarom is het een kwestie van tijd die wij nemen.", "Hiervoor is een plan van twee jaar."],
)
def test_a_connective_is_not_defined(text: str) -> None:
    assert [s for s in statements(text, RIJK, "1", Analyzer()) if s.kind == "definition"] == []
