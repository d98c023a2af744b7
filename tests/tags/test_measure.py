"""Measures of tags against labels of people."""

from __future__ import annotations

import numpy as np
import pytest

from sbkennis import codebook
from sbkennis.records import Tag
from sbkennis.tags.measure import (
    Judged,
    Score,
    agreement,
    calibration,
    chance_error,
    judged,
    score,
)
from sbkennis.tags.practice import Example
from sbkennis.tags.texts import as_passage

BOOK = codebook.parse(
    'versie = "1"\n'
    + "".join(
        f'[[label]]\nfacet = "{facet}"\nnaam = "{name}"\ndefinitie = "d"\ntermen = ["{name}"]\n'
        for facet, name in (("a", "een"), ("a", "twee"), ("b", "drie"))
    ),
    "proef.toml",
)


def example(name: str, *labels: tuple[str, str], defensible: str = "") -> Example:
    return Example(
        as_passage(name, "Een zin."),
        frozenset(labels),
        "",
        defensible=frozenset([defensible]) if defensible else frozenset(),
    )


def tag(name: str, facet: str, label: str, probability: float) -> Tag:
    return Tag(name, facet, label, probability, probability >= 0.5)


def pairs() -> Judged:
    examples = [example("1", ("a", "een")), example("2", ("a", "een"), defensible="twee")]
    tags = {
        "1": [tag("1", "a", "een", 0.9), tag("1", "b", "drie", 0.2)],
        "2": [tag("2", "a", "twee", 0.8)],
    }
    return judged(examples, tags, BOOK)


def test_a_score_counts_hits_misses_and_false_alarms() -> None:
    found = score(pairs().of("a"))
    assert (found.precision, found.recall, found.f1) == pytest.approx((0.5, 0.5, 0.5))
    assert (found.positives, found.given) == (2, 2)


def test_a_borderline_case_does_not_count_in_the_lenient_score() -> None:
    found = score(pairs().of("a"), lenient=True)
    assert (found.precision, found.recall) == pytest.approx((1.0, 0.5))


def test_few_positives_allow_no_claim() -> None:
    assert not agreement(pairs())["een"].is_claim
    for positives, is_claim in ((9, False), (10, True)):
        assert Score(1.0, 1.0, 1.0, 1.0, 1.0, positives, 10).is_claim is is_claim


def test_nothing_given_and_nothing_true_is_no_error() -> None:
    found = agreement(pairs())["drie"]
    assert (found.precision, found.recall, found.f1) == (0.0, 0.0, 0.0)
    assert found.given == 0  # it was mentioned and not assigned


def test_an_interval_holds_the_value_and_is_the_same_twice() -> None:
    examples = [example(str(at), *([("a", "een")] if at % 3 else [])) for at in range(60)]
    tags = {str(at): [tag(str(at), "a", "een", 0.9)] for at in range(60)}
    found = score(judged(examples, tags, BOOK))
    assert found.low < found.f1 < found.high
    precise = 2 / 3 + 1.96 * np.array([-1, 1]) * (2 / 9 / 60) ** 0.5  # of all are found
    assert (found.low, found.high) == pytest.approx(2 * precise / (1 + precise), abs=0.02)
    assert found == score(judged(examples, tags, BOOK))


def test_honest_probabilities_have_no_calibration_error() -> None:
    truth = np.tile([True, False], 50)[:, None]
    flags = np.zeros_like(truth)
    honest = Judged((("a", "een"),), np.full((100, 1), 0.5), flags, truth, flags)
    assert calibration(honest) == pytest.approx(0.0)
    boastful = Judged((("a", "een"),), np.full((100, 1), 0.9), flags, truth, flags)
    assert calibration(boastful) == pytest.approx(0.4)


def test_few_pairs_show_an_error_though_the_probabilities_are_right() -> None:
    random = np.random.default_rng(5)

    def drawn(many: int) -> Judged:
        probability = random.uniform(0.1, 0.9, (many, 1))
        truth = random.random((many, 1)) < probability
        return Judged((("a", "een"),), probability, np.zeros_like(truth), truth, truth)

    few, many = drawn(60), drawn(6000)
    mean, high = chance_error(few)
    assert 0.10 < mean < high
    assert calibration(few) <= high
    assert chance_error(many)[1] < 0.03
    boastful = Judged(
        few.labels, np.full((60, 1), 0.9), few.given, np.tile([True, False], 30)[:, None], few.given
    )
    assert calibration(boastful) > chance_error(boastful)[1]


def test_a_true_label_that_was_not_mentioned_counts_in_the_calibration() -> None:
    truth, flags = np.array([[True]]), np.array([[False]])
    assert calibration(
        Judged((("a", "een"),), np.array([[0.0]]), flags, truth, flags)
    ) == pytest.approx(1.0)


def test_without_those_only_what_is_shown_counts() -> None:
    truth, flags = np.array([[True], [True]]), np.array([[False], [False]])
    pairs = Judged((("a", "een"),), np.array([[0.0], [0.8]]), flags, truth, flags)
    assert calibration(pairs, missed=False) == pytest.approx(0.2)
    assert calibration(pairs) == pytest.approx(0.6)
