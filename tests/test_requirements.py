"""Lists of requirements, and how their terms find words."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis.errors import UsageError
from sbkennis.requirements import load, matcher, standard

OWN = """
naam = "Raad"
[[eis]]
id = "speeltuinen"
titel = "Speeltuinen"
omschrijving = "De visie noemt speeltuinen."
termen = ["speeltuin*"]
"""


def test_the_own_list_has_five_themes_five_pillars_and_a_role_for_each_sphere() -> None:
    names = [one.id for one in standard().items]
    assert sum(name.startswith("thema-") for name in names) == 5
    assert sum(name.startswith("eenzaamheid-") for name in names) == 5
    assert sum(name.startswith("rol-") for name in names) == 3
    assert all(one.source is not None for one in standard().items)


def test_the_five_themes_come_from_page_19_of_the_agreement() -> None:
    themes = [one for one in standard().items if one.id.startswith("thema-")]
    assert {one.page for one in themes} == {"19"}
    assert {one.source.id for one in themes if one.source} == {"gala"}


def test_the_labels_of_the_own_list_are_in_the_codebook() -> None:
    from sbkennis.codebook import standard as codebook

    known = {(label.facet, label.name) for label in codebook().labels}
    wanted = standard()
    assert {pair for one in wanted.items for pair in one.labels} <= known
    assert wanted.lopsided is not None
    assert set(wanted.lopsided) <= known


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("mantelzorg*", "Mantelzorgers", True),
        ("mantelzorg*", "de mantel", False),
        ("per wijk|dorp", "een plan per dorp", True),
        ("per wijk|dorp", "een plan per jaar", False),
        ("onder … verstaan", "Onder sociale basis verstaan", True),
        ("onder … verstaan", "Onder a b c d e verstaan", False),
        ("onder … verstaan", "Er ligt er een onder. Wij verstaan", False),
        ("*visies", "de dorpsvisies", True),
        ("# inwoners", "Er wonen 31.400 inwoners", True),
        ("# inwoners", "ruim vierhonderd inwoners", True),
        ("# inwoners", "onze inwoners", False),
    ],
)
def test_a_term_finds_what_it_says(term: str, text: str, found: bool) -> None:
    assert bool(matcher([term]).search(text)) is found


def test_a_list_of_ones_own_is_read_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "raad.toml").write_text(OWN, encoding="utf-8")
    assert [one.id for one in load("raad", tmp_path).items] == ["speeltuinen"]


def test_an_unknown_list_says_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "raad.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(UsageError, match=r"rad bestaat niet\. Er zijn: standaard, raad\."):
        load("rad", tmp_path)


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "raad.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "eisen").mkdir()
    with pytest.raises(UsageError, match="bestaat niet"):
        load("../raad", tmp_path / "eisen")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("id =", "naam ="), "eis .*“naam” is hier onbekend"),
        (('termen = ["speeltuin*"]', ""), "geen termen"),
        (('"speeltuin*"', '"… speeltuin"'), "niet te lezen"),
        (('"speeltuin*"]', '"x"]\nbron = "gala"'), "bron gala is niet beschreven"),
        (('"speeltuin*"]', '"x"]\nstatus = "wens"'), "status is “wens”"),
        (('"speeltuin*"]', '"x"]\nlabels = ["thema"]'), "facet:label"),
        (('"speeltuin*"]', '"x"]\nwoorden = 0'), "woorden moet"),
        (("[[eis]]", "[[eis]"), "geen geldige TOML"),
        (('titel = "Speeltuinen"', "titel = “Speeltuinen”"), "regel 5: .* gekrulde"),
        ((OWN, '[[eis]]\nid = """a'), r"raad\.toml, regel 2: dit is geen"),  # where it breaks off
        ((OWN, "naam = 'leeg'"), "bevat geen eisen"),
    ],
)
def test_a_wrong_list_says_what_is_wrong(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    (tmp_path / "raad.toml").write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        load("raad", tmp_path)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (('titel = "Speeltuinen"', "titel = 5"), 5),
        (('omschrijving = "De visie noemt speeltuinen."\n', ""), 3),  # of its table
        (('"speeltuin*"]', '"x",\n  "… speeltuin",\n]'), 8),
        (('"speeltuin*"]', '"x"]\nlabels = ["thema:a", "thema"]'), 8),
        ((OWN, OWN + OWN.replace('naam = "Raad"', "")), 11),  # the id, given twice
    ],
)
def test_a_wrong_list_says_on_which_line(
    tmp_path: Path, change: tuple[str, str], line: int
) -> None:
    (tmp_path / "raad.toml").write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(UsageError, match=rf"raad\.toml, regel {line}, eis speeltuinen: "):
        load("raad", tmp_path)
