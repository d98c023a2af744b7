"""Names of persons stand in documents, and are found as words; nobody can be listed by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis import contract, query
from sbkennis.errors import QueryError
from sbkennis.library import Library
from sbkennis.settings import Settings

TEXT = """# Verslag bewonersavond

Auteurs: Jannetje Vermeer-Bos en Teun Oosterling

Wethouder Femke Zwartveld opende de avond in het buurthuis. Zij dankte mevrouw Grietje Hoekema, die
al dertig jaar soep kookt voor haar buren, en de heer Sietse Wouda, die de zaal beheert.

De bewoners vroegen om een open huis op zondag. Grietje Hoekema wil daar graag bij helpen.
"""
NAMES = ("Vermeer", "Oosterling", "Zwartveld", "Hoekema", "Wouda", "Grietje", "Sietse", "Femke")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    path = tmp_path / "verslag.md"
    path.write_text(TEXT, encoding="utf-8")
    library = Library(Settings(tmp_path / "kb", "woordhash"))
    library.ingest([path])
    return library


def test_a_name_in_a_document_is_no_facet(library: Library) -> None:
    found = library.search("Wie kookt er soep voor de buren?")
    assert found.hits
    assert "Hoekema" in found.hits[0].passage.quote  # the words stay what they are
    for facet, counted in found.facets.items():
        for value in counted:
            assert not any(name in value for name in NAMES), (facet, value)
    names = contract.found(found)["facets"]
    assert set(names) == {"sfeer", "thema", "waarde", "gemeente", "soort", "uitgever", "jaar"}


def test_a_name_becomes_no_label(library: Library) -> None:
    tags = [tag for _, several in library.label() for tag in several]
    assert tags
    for tag in tags:
        assert tag.facet in {"sfeer", "thema", "waarde"}
        assert not any(name.lower() in tag.label.lower() for name in NAMES)


@pytest.mark.parametrize("field", ["persoon", "naam", "auteur", "auteurs", "coder"])
def test_no_field_of_a_question_asks_for_a_person(library: Library, field: str) -> None:
    assert field not in query.FIELDS
    try:
        found = library.search(f"{field}:Hoekema soep")
    except QueryError:
        return  # said to be no field
    assert field not in found.facets  # taken as a word that no passage has


def test_the_authors_of_a_document_are_for_its_citation_only(library: Library) -> None:
    document = library.documents()[0]
    found = library.search("bewonersavond")
    listed = {value for counted in found.facets.values() for value in counted}
    assert listed.isdisjoint(document.authors)
