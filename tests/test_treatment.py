"""Weights that tell by meaning what treats a requirement: their file, and what they are asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from sbkennis import coverage, drafts, requirements, treatment
from sbkennis.coverage.shapes import sentences_of
from sbkennis.errors import ModelError
from sbkennis.treatment import Said

DATA = Path(__file__).parent / "data"
ITEMS = requirements.standard().items


def counted(texts: Sequence[str]) -> treatment.Matrix:
    """Vectors of texts that say nothing but how long each is."""
    return np.array([[len(each) % 7 + 1] * 384 for each in texts], np.float32)


def test_the_package_has_weights_for_all_its_requirements() -> None:
    assert treatment.packaged().ids == tuple(one.id for one in ITEMS)


def test_weights_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "gewichten.npz"
    weights = treatment.packaged()
    treatment.save(weights, path)
    again = treatment.load(path)
    for each in fields(weights):
        before, after = (getattr(one, each.name) for one in (weights, again))
        assert np.array_equal(before, after) if each.type == "Matrix" else before == after, (
            each.name
        )


def test_a_damaged_file_of_weights_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gewichten.npz"
    path.write_bytes(b"PK niets")
    with pytest.raises(ModelError, match=r"gewichten\.npz zijn beschadigd"):
        treatment.load(path)
    with pytest.raises(ModelError, match="ontbreken"):
        treatment.load(tmp_path / "anders.npz")


def test_without_a_model_nothing_is_judged_by_meaning() -> None:
    said = [Said("Wij helpen mantelzorgers.", 0)]
    assert treatment.chances(said, ITEMS, treatment.packaged(), lambda _: None) == {}


def test_every_sentence_gets_a_chance_for_what_was_asked() -> None:
    said = [Said("Een zin.", 0, ("Kop",)), Said("Nog een zin.", 0, ("Kop",)), Said("Los.", 1)]
    found = treatment.chances(said, ITEMS[:2], treatment.packaged(), counted)
    assert set(found) == {one.id for one in ITEMS[:2]}
    assert all(
        each.shape == (3,) and (each >= 0).all() and (each <= 1).all() for each in found.values()
    )


def test_a_sentence_takes_part_of_what_stands_around_and_above_it() -> None:
    weights = treatment.packaged()
    said = [
        Said("Mantelzorgers krijgen steun van ons.", 0, ("Samen leven",)),
        Said("Dat doen wij al jaren.", 0, ("Samen leven",)),
        Said("Het dak wordt vernieuwd.", 1, ("Mantelzorg",)),
    ]
    meaning = np.zeros((3, len(ITEMS)), np.float32)
    table = treatment.features(said, ITEMS, weights, meaning, meaning)
    column = next(at for at, one in enumerate(ITEMS) if one.id == "thema-mantelzorg")
    shown = {name: table[:, column, at].tolist() for at, name in enumerate(treatment.FEATURES)}
    assert shown["term"] == [1, 0, 0]
    assert shown["term beside"] == [0, 1, 0]
    assert shown["terms in passage"] == [0.5, 0.5, 0]
    assert shown["under heading"] == [0, 0, 1]


def test_the_marked_sentences_of_the_visions_are_still_where_they_were() -> None:
    """A mark is a number, so a passage more or less before it makes it point at something else."""
    marked = tomllib.loads((DATA / "dekking_zinnen.toml").read_text(encoding="utf-8"))
    counted = marked.pop("passages")
    found = {}
    for name, marks in marked.items():
        parts = coverage.units(drafts.read(DATA / "visies" / f"{name}.md"))
        found[name] = len(parts)
        told = [len(sentences_of(one.text)) for one in parts]
        for place in re.findall(r"[\d.]+", " ".join(marks.values())):
            unit, _, sentence = place.partition(".")
            assert int(sentence or 0) < told[int(unit)], (name, place)
    assert found == counted
