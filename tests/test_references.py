from __future__ import annotations

import pytest

from sbkennis.references import is_entry, only_refers

ENTRIES = (
    "1Kamerstukken II 2022/23, 30169, nr. 75, p. 3.",
    "^ 6 Kamerstuk 2022/23, 36360, nr. 7",
    "40 Tweede Kamer, vergaderjaar 2023-2024, Kamerstuk 30169-75",
    "Bos, A., Vries, P. de & Jansen, K. (2023). Soep en straat. Utrecht: Buurtpers.",
    "- 4 Gemeente Zandhoek. (2022) Samen zijn wij Zandhoek. Coalitieakkoord op hoofdlijnen.",
    "8 Bos, Anna (2023), ‘Kennen doen we elkaar niet, maar we komen elkaar hier wel tegen’. Pers.",
)
STATEMENTS = (
    "Bos (2023) toont aan dat een vaste plek beter helpt dan een los evenement.",
    "4 Bos, Anna (2023), Soep en straat. Van de dertig buurten die zij bekeek, kregen er elf meer "
    "bezoek in de avond dan overdag.",
    "3 Kamerstukken II 2022/23, 30169, nr. 75. Het kabinet geeft daarin aan dat gemeenten tot 2026 "
    "de tijd krijgen.",
    "In 2023 (2024 is nog niet bekend) kwamen er 31 meldingen uit Zandhoek.",
    "Gemeente Zandhoek, kantine van de sporthal, 12 november 2024. Aanwezig: 58 bewoners.",
)


@pytest.mark.parametrize("words", ENTRIES)
def test_an_entry_of_a_list_of_references_is_one(words: str) -> None:
    assert is_entry(words)


@pytest.mark.parametrize("words", STATEMENTS)
def test_what_says_something_is_no_entry(words: str) -> None:
    assert not is_entry(words)


@pytest.mark.parametrize(
    ("note", "refers"),
    [
        ("2 Gemeente Zandhoek, Jaarstukken 2022, Zandhoek 2023, p. 61-63.", True),
        ("7 Bos e.a. (2022). Perspectief bieden. Utrecht: Buurtpers.", True),
        ("2 Gemeente Zandhoek, Wat ging eraan vooraf? Zandhoek 2022, p. 9.", True),
        ("9 Adviesraad, 21 juni 2023, p. 3: “Een dorp waar niets telt dan zorg.”", True),
        ("14 De proef liep van september 2021 tot juli 2022.", False),
        ("8 Meldpunt, jaarverslag 2023. Uit Zandhoek kwamen dat jaar 31 meldingen.", False),
        ("11 Rekenkamer Zandhoek (2022), p. 14: het dorpshuis moest dicht.", False),
        ("13 Artikel 2.3.2 van de Wmo 2015 regelt het onderzoek na een melding.", False),
        ("6 Kamerstuk 2022/23, 36360, nr. 7", False),
    ],
)
def test_a_note_that_says_something_does_not_only_refer(note: str, refers: bool) -> None:
    assert only_refers(note) == refers
