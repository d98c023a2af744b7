from __future__ import annotations

import pytest

from sbkennis.pages.tables import has_header

LONG = "Wie weinig geld heeft, krijgt hulp van iemand die de weg kent."


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([["Thema", "Uitgangspunt"], ["Armoede", LONG]], True),
        ([["Post", "2024", "2025"], ["Zaalhuur", "12", "15"]], True),
        ([["", "Veldermeer", "Brugwoude"], ["Inwoners", "31.200", "118.500"]], True),
        ([["Datum", "3 mei 2024"], ["Plaats", "Het dorpshuis"]], False),
        ([["Armoede", LONG], ["Wonen", LONG]], False),
        ([["12", "15"], ["13", "16"]], False),
        ([["Thema", "Uitgangspunt"]], False),
        ([["Kwartaal", "Resultaat"], ["", ""]], True),
    ],
)
def test_a_header_is_told_by_what_stands_under_it(rows: list[list[str]], answer: bool) -> None:
    assert has_header(rows) is answer


def test_a_bold_first_row_is_a_header_when_the_rest_is_not_bold() -> None:
    rows = [["Wie", "Wat"], ["Anna", "soep"]]
    assert has_header(rows, [True, False])
    assert not has_header(rows, [False, False])
