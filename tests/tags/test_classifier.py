"""Weights in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sbkennis.errors import ModelError
from sbkennis.tags import classifier
from sbkennis.tags.classifier import Calibration, Reserve, Sentences
from sbkennis.tags.features import OF_SENTENCE, PLACE, Inputs, Said


def test_the_weights_of_the_package_name_what_they_were_made_with() -> None:
    weights = classifier.packaged()
    assert weights.embedder == "multilingual-e5-small"
    assert weights.codebook.startswith("1.0-")
    assert weights.examples >= 1500
    assert weights.full.vector.shape == (19, 384)
    assert weights.bare.vector.shape == (19, 0)


def test_weights_are_the_same_bytes_after_a_round_trip(tmp_path: Path) -> None:
    first, second = tmp_path / "een.npz", tmp_path / "twee.npz"
    weights = classifier.packaged()
    weights = replace(weights, reserve=replace(weights.reserve, assigned=0.75, doubtful=0.25))
    classifier.save(weights, first)
    classifier.save(classifier.load(first), second)
    assert first.read_bytes() == second.read_bytes()
    assert classifier.load(second).digest == weights.digest
    assert classifier.load(second).reserve.doubtful == 0.25


def test_weights_that_cannot_be_written_leave_the_old_ones_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "labelaar.npz"
    path.write_bytes(b"oud")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        classifier.save(classifier.packaged(), path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"oud"


def test_weights_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.npz"
    classifier.save(classifier.packaged(), path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ModelError, match="beschadigd"):
        classifier.load(path)


def test_weights_that_are_absent_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"ontbreken: .*weg\.npz"):
        classifier.load(tmp_path / "weg.npz")


@pytest.mark.parametrize(("other", "said"), [(-1, "eerdere versie"), (1, "andere versie")])
def test_weights_of_another_version_are_refused(
    other: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "anders.npz"
    weights = classifier.packaged()
    monkeypatch.setattr(classifier, "FORMAT", classifier.FORMAT + other)
    classifier.save(weights, path)
    monkeypatch.undo()
    with pytest.raises(ModelError, match=said):
        classifier.load(path)


def test_a_head_with_vectors_does_not_do_without() -> None:
    weights = classifier.packaged()
    inputs = Inputs(
        None,
        np.zeros((1, weights.full.general.shape[1]), np.float32),
        np.zeros((1, *weights.full.own.shape), np.float32),
        [[]],
        said([], labels=19),
    )
    with pytest.raises(ValueError, match="needs vectors"):
        weights.full.scores(inputs, weights.rarity)
    assert weights.bare.scores(inputs, weights.rarity).shape == (1, 19)


def test_attention_counts_where_somebody_looked() -> None:
    one, nothing = np.ones(1, np.float32), np.zeros(1, np.float32)
    calibration = Calibration(nothing, one, 2 * one, nothing, -one, one / 2, one / 4)
    whole, spoken, owner = one[None], np.empty((0, 1), np.float32), np.empty(0, np.int64)
    without = calibration.probabilities(whole, spoken, owner, None)
    looked = calibration.probabilities(whole, spoken, owner, one[None])
    assert without == pytest.approx(0.5)  # 1 - 1
    assert looked == pytest.approx(1 / (1 + np.exp(-2)))
    shared = replace(calibration, share=one / 4)
    said = np.full((1, 1), 5.0, np.float32)  # of the one sentence, 1 of the passage
    found = shared.probabilities(whole, said, np.zeros(1, np.int64), None)
    assert found == pytest.approx(1 / (1 + np.exp(-1)))  # 3/4 + 5/4 - 1


def test_a_facet_leans_on_the_most_probable_label_of_another() -> None:
    labels = (("sfeer", "een"), ("sfeer", "twee"), ("waarde", "drie"))
    ((own, others),) = classifier.leaning(labels, (("waarde", "sfeer"),))
    assert (own, others) == ([2], [0, 1])
    beside = np.array([0.0, 0.0, 2.0])
    silent, spoken = np.array([[-9.0, -9.0, 0.0]]), np.array([[-9.0, 9.0, 0.0]])
    before, after = (classifier.leant(one, beside, [(own, others)])[0] for one in (silent, spoken))
    assert before[2] == pytest.approx(1 / (1 + np.exp(1)), abs=0.001)
    assert after[2] == pytest.approx(1 / (1 + np.exp(-1)), abs=0.001)
    assert after[:2] == pytest.approx(1 / (1 + np.exp(np.array([9.0, -9.0]))))
    assert classifier.leaning(labels[2:], (("waarde", "sfeer"),)) == ()


def said(owners: list[int], *, labels: int) -> Said:
    count = len(owners)
    return Said(
        np.array(owners, np.int64),
        np.zeros((count, len(PLACE)), np.float32),
        np.zeros((count, labels, len(OF_SENTENCE)), np.float32),
        [[] for _ in owners],
    )


def test_a_passage_counts_by_its_best_sentence_and_one_without_by_itself() -> None:
    spoken = np.array([[-1.0], [3.0], [0.5]], np.float32)
    whole = np.array([[9.0], [9.0], [7.0]], np.float32)
    best = classifier.best_sentence(spoken, np.array([0, 0, 1]), whole)
    assert best.tolist() == [[3.0], [0.5], [7.0]]


def test_a_sentence_scores_by_what_it_shows() -> None:
    one = said([0, 0], labels=1)
    one.shown[1, 0, 0] = 1.0
    sentences = Sentences(
        np.array([-1.0], np.float32),
        np.zeros((1, len(PLACE)), np.float32),
        np.array([[2.0, 0, 0, 0, 0]], np.float32),
        np.zeros((1, 0), np.float32),
    )
    assert sentences.scores(one, np.zeros(0, np.float32)).tolist() == [[-1.0], [1.0]]


def test_the_reserve_is_a_logistic_function_of_what_is_shown() -> None:
    reserve = Reserve(-1.0, np.array([2.0, 0.0], np.float32), 3.0, 0.5, 0.25)
    own = np.array([[1.0, 9.0], [0.0, 9.0]], np.float32)
    found = reserve.probabilities(own, np.array([0.0, 1.0], np.float32))
    assert found == pytest.approx([1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(-2.0))])


def test_words_weigh_by_rarity_and_less_among_many() -> None:
    rarity = np.array([1.0, 4.0], np.float32)
    weights = np.array([[1.0, 1.0], [0.0, 0.5]], np.float32)  # (labels, vocabulary)
    assert classifier.weighed([[1], [0, 1], []], weights, rarity) == pytest.approx(
        np.array([[4.0, 2.0], [5 * 0.5**0.5, 2 * 0.5**0.5], [0, 0]])
    )


def test_weights_are_told_apart_by_their_numbers_and_not_by_how_they_are_packed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weights = classifier.packaged()
    others = replace(weights, centre=weights.centre + np.float32(0.001))
    usual = weights.digest
    monkeypatch.setattr(np, "savez", np.savez_compressed)  # as another Python writes other bytes
    assert weights.digest == usual != others.digest
