"""Which abbreviations a question asks the meaning of, and what writes one in full."""

from __future__ import annotations

import pytest

from sbkennis.abbreviations import asked, written_out


@pytest.mark.parametrize(
    ("question", "shorts"),
    [
        ("Wat betekent VMCA?", ("VMCA",)),
        ("wat betekent de afkorting gli", ("gli",)),
        ("Waar staat het GALA voor?", ("GALA",)),
        ("betekenis van IZA", ("IZA",)),
        ("Waar is SPUK de afkorting van?", ("SPUK",)),
        ("Waar staan de letters GLI voor?", ("GLI",)),
        ("Wat doet de GGD in de wijk?", ()),
        ("Waar staat het buurthuis?", ()),
    ],
)
def test_only_a_question_for_a_meaning_asks_one(question: str, shorts: tuple[str, ...]) -> None:
    assert asked(question) == shorts


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("het Gezond en Actief Leven Akkoord (GALA)", "gala"),
        ("een Gecombineerde Leefstijlinterventie (GLI)", "GLI"),
        ("het Aanvullend Zorg- en Welzijnsakkoord [AZWA]", "AZWA"),
        ("Regionale Eerstelijns Samenwerkingsverbanden (RESV’s)", "RESV"),
        ("de specifieke uitkering (‘SPUK’)", "SPUK"),
        ("de Zorgverzekeringswet (Zvw)", "Zvw"),
        ("de GLI (gecombineerde leefstijlinterventie)", "GLI"),
    ],
)
def test_words_that_begin_with_its_letters_write_it_in_full(text: str, short: str) -> None:
    assert written_out(f"Sinds kort is er {text} in de buurt.", short)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("met de gemeente en de dienst (GGD)", "GGD"),
        ("in de regio is afgesproken (RIGA)", "RIGA"),
        ("de GGD (gemeente Ede)", "GGD"),
        ("de dienst GGD, gemeente, dorp (GGD)", "GGD"),
        ("(zorg)professionals gaan in de regio", "zorg"),
    ],
)
def test_other_words_do_not(text: str, short: str) -> None:
    assert not written_out(text, short)
