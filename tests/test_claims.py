"""Which sentences claim something."""

from __future__ import annotations

import pytest

from sbkennis.claims import claims


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Uit onderzoek blijkt dat ouderen zich vaker eenzaam voelen.", "onderzoek"),
        ("Van de inwoners geeft 34 procent mantelzorg aan een naaste.", "cijfer"),
        ("Wij zien dat 40 procent van onze jongeren zich eenzaam voelt.", "cijfer"),
        ("Daarnaast weten we inmiddels dat een op de drie ouderen eenzaam is.", "cijfer"),
        ("Een vaste plek leidt tot meer vertrouwen in de buurt.", "gevolg"),
        ("Jongeren melden zich vaker aan dan ouderen in de stad.", "vergelijking"),
        ("Onder respijtzorg verstaan we de tijdelijke overname van zorg.", "definitie"),
    ],
)
def test_a_claim_has_a_kind(text: str, kind: str) -> None:
    assert [one.kind for one in claims(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Wij willen dat iedere inwoner iemand in de eigen straat kent.",
        "Wat hebben verenigingen de komende jaren van ons nodig?",
        "In hoofdstuk 3 gaan we in op de rol van de gemeente.",
        "De gemeente ondersteunt mantelzorgers met een vast aanspreekpunt.",
        "We stellen in 2026 een plan op voor alle ontmoetingsplekken.",
        "Wij zien graag dat 40 procent van onze jongeren meedoet.",
        "Wij zien dat en willen dat 40 procent van onze jongeren meedoet.",
        "Wij zien erop toe dat 40 procent van onze jongeren meedoet.",
        "Daarom zien we er ook op toe dat iedereen in 2030 kan meedoen.",
        "Deze visie geldt tot en met het jaar 2030.",
        "Dit is kort.",
    ],
)
def test_what_is_wanted_done_or_asked_is_no_claim(text: str) -> None:
    assert claims(text) == []


def test_what_someone_else_wants_is_a_claim() -> None:
    text = "Dat de naaste het niet wil, is de reden die mantelzorgers het vaakst geven."
    assert len(claims(text)) == 1


def test_a_claim_knows_its_place_in_the_paragraph() -> None:
    text = "Wij beginnen nu. Van de inwoners geeft 34 procent mantelzorg aan een naaste."
    (one,) = claims(text)
    assert text[one.start : one.end] == one.text
