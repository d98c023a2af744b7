"""What a classifier sees of a passage and of its sentences."""

from __future__ import annotations

import numpy as np
import pytest

from sbkennis import codebook
from sbkennis.tags import features
from sbkennis.tags.pipeline import Pipeline, Read
from sbkennis.tags.texts import as_passage

BOOK = """\
versie = "1"
[[label]]
facet = "thema"
naam = "tuinen"
definitie = "Over tuinen."
termen = ["tuin"]
signalen = ["plant"]
[[label]]
facet = "thema"
naam = "honden"
definitie = "Over honden."
termen = ["hond"]
"""
LABELS = ("tuinen", "honden")
TEXT = "De tuin is open. Er is geen hond. Iemand zet een plant neer."


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(codebook.parse(BOOK, "proef.toml"))


def read(pipeline: Pipeline, text: str = TEXT, heading: tuple[str, ...] = ()) -> Read:
    return pipeline.read(as_passage("1", text, heading))


def test_each_sentence_shows_its_own_terms(pipeline: Pipeline) -> None:
    shown = features.of_sentences(read(pipeline), LABELS)
    at = {name: number for number, name in enumerate(features.OF_SENTENCE)}
    assert shown.shape == (3, 2, len(features.OF_SENTENCE))
    assert shown[:, 0, at["terms"]] == pytest.approx([np.log(2), 0, 0])
    assert shown[:, 1, at["denied"]] == pytest.approx([0, np.log(2), 0])
    assert shown[:, 0, at["signals"]] == pytest.approx([0, 0, np.log(2)])


def test_a_term_in_the_nearest_heading_stands_above_every_sentence(pipeline: Pipeline) -> None:
    above = features.of_sentences(read(pipeline, heading=("De hond", "De tuin")), LABELS)[:, :, 4]
    assert above.tolist() == [[1, 0], [1, 0], [1, 0]]


def test_a_long_word_is_also_known_by_its_beginning_and_its_end(pipeline: Pipeline) -> None:
    (words,) = features.tokens(read(pipeline, "Welzijnswerkers helpen."))
    assert {"^welzi", "^welzij", "^welzijn"} <= words
    assert any(word.endswith("werker$") for word in words)
    assert not any(word.startswith("^help") for word in words)


def test_words_that_follow_one_another_count_together_within_a_sentence(pipeline: Pipeline) -> None:
    first, second = features.tokens(read(pipeline, "Groene tuin open. Hond weg."))
    assert "tuinen_open" in first
    assert not any("hond" in word for word in first)
    assert "hond_weg" in second


def test_inputs_know_which_sentence_is_of_which_passage(pipeline: Pipeline) -> None:
    passages = [as_passage("1", TEXT), as_passage("2", "De hond slaapt.")]
    reads = [pipeline.read(one) for one in passages]
    inputs = features.inputs(passages, reads, LABELS, {"hond": 0, "tuinen": 1}, None)
    assert inputs.said.owner.tolist() == [0, 0, 0, 1]
    assert list(inputs.words) == [[0, 1], [0]]
    assert list(inputs.said.words) == [[1], [0], [], [0]]
    assert inputs.own.shape == (2, 2, len(features.OF_LABEL))
