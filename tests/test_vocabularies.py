"""The lists of publishers and kinds of document."""

from __future__ import annotations

import pytest

from sbkennis.vocabularies import kinds, place_of, publisher_of, publishers


@pytest.mark.parametrize("name", ["VWS", "ministerie van vws", " Ministerie  van VWS"])
def test_a_publisher_is_known_by_every_name_whatever_its_capitals(name: str) -> None:
    known = publisher_of(name)
    assert known is not None
    assert known.name == "Ministerie van Volksgezondheid, Welzijn en Sport"
    assert place_of(name) == "Den Haag"


def test_who_is_not_in_the_list_has_no_place() -> None:
    assert publisher_of("Gemeente Veldermeer") is None
    assert place_of("Gemeente Veldermeer") is None


def test_no_name_belongs_to_two_publishers() -> None:
    names = [name.casefold() for one in publishers() for name in one.names]
    assert len(names) == len(set(names))


def test_a_kind_has_the_word_of_a_footnote_and_the_label_of_a_reader() -> None:
    assert (kinds()["brief"].word, kinds()["brief"].label) == ("brief", "Brief")
