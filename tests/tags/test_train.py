"""Training on a few passages: what is learned, and that it is the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is alleen nodig om te trainen")

from sbkennis import codebook, vectors
from sbkennis.tags import calibration, classifier, train
from sbkennis.tags.practice import Example, read_practice
from sbkennis.tags.tagger import Tagger
from sbkennis.tags.texts import as_passage
from tests.builders import attention
from tests.conftest import ROOT


def embed(texts: Sequence[str]) -> vectors.Matrix:
    matrix: vectors.Matrix = vectors.WordHash().passages(texts)
    return matrix


SMALL = (
    'versie = "1"\n'
    '[[label]]\nfacet = "thema"\nnaam = "mantelzorg"\ndefinitie = "d"\ntermen = ["mantelzorg*"]\n'
    '[[label]]\nfacet = "thema"\nnaam = "ruimtevaart"\ndefinitie = "d"\ntermen = ["raket"]\n'
)  # few labels, so that training takes a moment


@cache
def few() -> list[Example]:
    return read_practice()[::13]


@cache
def fitted() -> train.Fitted:
    return train.fit(few(), codebook.standard(), embed, attention())


@cache
def of_small() -> classifier.Weights:
    book = codebook.parse(SMALL, "proef.toml")
    return train.fit(few()[::2], book, embed, attention()).weights


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "een.npz", tmp_path / "twee.npz"
    classifier.save(of_small(), first)
    classifier.save(of_small.__wrapped__(), second)  # trained anew
    assert first.read_bytes() == second.read_bytes()


def test_what_was_learned_tells_labels_apart() -> None:
    tagger = Tagger(codebook.standard(), fitted().weights, vectors.WordHash())
    chances = []
    for text in (
        "Mantelzorgers zorgen jaren voor een partner en raken overbelast.",
        "De raad stelt de begroting vast en de subsidie wordt verlaagd.",
    ):
        ((_, tags),) = tagger.tag_texts([{"id": "1", "text": text}])
        chances.append({tag.label: tag.probability for tag in tags})
    assert chances[0].get("mantelzorg", 0) > chances[1].get("mantelzorg", 0)
    assert chances[1].get("financiering", 0) > chances[0].get("financiering", 0)


@pytest.mark.full
def test_a_correction_shifts_the_probabilities_and_nothing_else() -> None:
    lower = {"full": {"mantelzorg": calibration.Correction(1.0, -2.0, 0.4, 0.2)}}
    shifted = train.fit(few(), codebook.standard(), embed, attention(), corrections=lower).weights
    plain = fitted().weights
    at = [name for _, name in plain.labels].index("mantelzorg")
    assert shifted.calibrated["full"].shift[at] == pytest.approx(
        plain.calibrated["full"].shift[at] - 2.0
    )
    assert shifted.calibrated["full"].assigned[at] == pytest.approx(0.4)
    assert np.array_equal(shifted.full.vector, plain.full.vector)
    for other in ("attended", "bare"):
        assert np.array_equal(shifted.calibrated[other].shift, plain.calibrated[other].shift)


@pytest.mark.full
def test_real_passages_correct_probabilities_that_are_too_high() -> None:
    silent = [
        Example(
            one.passage, one.labels if at % 8 == 0 else frozenset(), "echt", document="echt.pdf"
        )
        for at, one in enumerate(few()[:160])
    ]
    corrected = train.fit(few(), codebook.standard(), embed, attention(), real=silent)
    plain, shifted = (one.weights.calibrated["full"] for one in (fitted(), corrected))
    real = [Example(one.passage, one.labels, "echt") for one in silent]
    chances = []
    for weights in (fitted().weights, corrected.weights):
        tagger = Tagger(codebook.standard(), weights, vectors.WordHash())
        tags = tagger.tag([one.passage for one in real], {})
        chances.append(sum(tag.probability for tag in tags) / len(real))
    assert not np.array_equal(plain.shift, shifted.shift)
    assert chances[1] < 0.6 * chances[0]


def test_weights_of_scaled_numbers_are_scaled_back() -> None:
    random = np.random.default_rng(2)
    rarity = np.array([1.0, 2.0, 3.0], np.float32)
    words = [[0], [], [1, 2], [0, 1, 2]]
    bags = train._bags(words, rarity)
    raw = {"vector": random.normal(3.0, 2.0, (4, 2)), "own": random.normal(size=(4, 2))}
    table, blocks = train._scaled({**raw, "words": bags}, train._SCALES)
    learned = random.normal(size=7)
    found = train._unscaled(0.5, learned, blocks)
    scores = sum(raw[name] @ found[name] for name in raw) + bags @ found["words"] + found["bias"]
    assert scores == pytest.approx(table @ learned + 0.5)
    weights = found["words"][None].astype(np.float32)
    assert classifier.weighed(words, weights, rarity)[:, 0] == pytest.approx(
        bags @ found["words"], rel=1e-5
    )


def test_neighbours_are_left_out_together() -> None:
    examples = [Example(as_passage(str(at), "x"), frozenset(), group) for at, group in
                enumerate(["a"] * 20 + ["b"] * 10)]  # fmt: skip
    assert train._folds(examples) == [
        *(0, 0, 1, 1, 2, 2, 3, 3, 4, 4) * 2, *(0, 1, 2, 3, 4) * 2,
    ]  # fmt: skip


def test_a_calibration_finds_how_scores_were_stretched_and_moved() -> None:
    scores = np.linspace(-3.0, 3.0, 4001)
    truth = classifier.logistic(2.0 * scores - 1.0)
    scale, shift = calibration.platt(scores, truth, np.full(len(scores), 100.0))
    assert (scale, shift) == pytest.approx((2.0, -1.0), abs=0.01)
    assert calibration.platt(scores, truth, np.full(len(scores), 1e-9)) == pytest.approx(
        (1, 0), abs=1e-5
    )


@pytest.mark.parametrize(
    ("true", "doubtful"), [([], 0.3), ([0.9], 0.45), ([0.4, 0.9], 0.425), ([0.01], 0.2)]
)
def test_doubt_begins_below_most_true_labels_and_leaves_room(
    true: list[float], doubtful: float
) -> None:
    probability = np.array([*true, 0.5])
    truth = np.array([1.0] * len(true) + [0.0])
    assert calibration.doubt(probability, truth, 0.6) == pytest.approx(doubtful)


def test_a_label_with_many_passages_has_its_own_threshold() -> None:
    probability = np.array([[0.3, 0.7]] * 50 + [[0.2, 0.6]] * 50)
    truth = np.array([[1.0, 1.0]] * 50 + [[0.0, 0.0]] * 50)
    light, heavy = (
        calibration.thresholds(probability, truth, np.full(100, weight), ["thema", "thema"])
        for weight in (1e-6, 1e6)
    )
    assert light == pytest.approx([0.4, 0.4])  # of the facet: half its best F1
    assert 0.2 < heavy[0] <= 0.3
    assert 0.6 < heavy[1] <= 0.7


def test_a_correction_stretches_what_was_calibrated_before() -> None:
    one = np.ones(2, np.float32)
    first = classifier.Calibration(one / 4, 2 * one, 0 * one, 0 * one, 3 * one, one / 2, one / 4)
    found = {"een": calibration.Correction(0.5, -1.0, 0.6, 0.3, 0.7, 0.2, 0.1)}
    made = calibration.corrected(first, (("thema", "een"), ("thema", "twee")), found)
    assert (made.scale.tolist(), made.shift.tolist()) == ([1.0, 2.0], [0.5, 3.0])
    assert [float(getattr(made, name)[0]) for name in
            ("share", "assigned", "doubtful", "attended", "beside")] == pytest.approx(
        [0.7, 0.6, 0.3, 0.2, 0.1]
    )  # fmt: skip
    assert made.assigned[1] == 0.5


def test_a_label_without_examples_is_left_to_the_reserve() -> None:
    assert of_small().labels == (("thema", "mantelzorg"),)


def test_only_sentences_that_show_a_label_teach_it() -> None:
    book = codebook.parse(
        'versie = "1"\n[[label]]\nfacet = "thema"\nnaam = "tuinen"\ndefinitie = "d"\n'
        'termen = ["bloempot"]\n',
        "proef.toml",
    )
    pair = ("thema", "tuinen")
    marked = [
        Example(
            as_passage(f"m{number}", f"Wij wieden {number} perken. De vergadering duurde lang."),
            frozenset({pair}),
            "proef",
            evidence=(("tuinen", f"Wij wieden {number} perken"),),
        )
        for number in range(30)
    ]
    others = [
        Example(as_passage(f"o{number}", f"De kist weegt {number} kilo."), frozenset(), "proef")
        for number in range(30)
    ]
    weights = train.fit([*marked, *others], book, embed, attention()).weights
    learned = weights.sentences.words[0]
    at = {word: number for number, word in enumerate(weights.vocabulary)}
    assert learned[at["wieden"]] > 0
    assert learned[at["vergadering"]] == 0


def test_real_passages_say_how_much_a_facet_leans_on_another() -> None:
    book = codebook.parse(
        'versie = "1"\n[[facet]]\nnaam = "sfeer"\n'
        '[[facet]]\nnaam = "waarde"\nleunt_op = "sfeer"\n'
        '[[label]]\nfacet = "sfeer"\nnaam = "buurt"\ndefinitie = "d"\ntermen = ["buurt"]\n'
        '[[label]]\nfacet = "waarde"\nnaam = "middel"\ndefinitie = "d"\ntermen = ["bespaart"]\n',
        "proef.toml",
    )
    place, means = ("sfeer", "buurt"), ("waarde", "middel")

    def several(name: str, *, strict: bool) -> list[Example]:
        """Of savings without a neighbourhood only the practice passages say that they are means."""
        rows = []
        for number in range(80):
            where, saves = number % 2 == 0, number % 4 < 2
            text = f"{'De buurt' if where else 'De fabriek'} {number} "
            text += "bespaart veel geld." if saves else "krijgt een nieuwe deur."
            labels = {place} if where else set()
            if saves and (where or not strict):
                labels.add(means)
            document = name if strict else ""
            rows.append(
                Example(
                    as_passage(f"{name}{number}", text), frozenset(labels), name, document=document
                )
            )
        return rows

    made = train.fit(
        several("oefenen", strict=False), book, embed, attention(),
        real=several("echt.pdf", strict=True),
    )  # fmt: skip
    assert made.weights.leans == (("waarde", "sfeer"),)
    assert made.corrections["full"]["middel"].beside > 0.1
    assert made.corrections["full"]["buurt"].beside == 0.0
    plain = train.fit(several("oefenen", strict=False), book, embed, attention())
    chance = {}
    for name, weights in (("leunt", made.weights), ("niet", plain.weights)):
        tagger = Tagger(book, weights, vectors.WordHash())
        for text in ("De buurt 3 bespaart veel geld.", "De fabriek 3 bespaart veel geld."):
            ((_, tags),) = tagger.tag_texts([{"id": "1", "text": text}])
            found = {tag.label: tag.probability for tag in tags}
            chance[name, text[3:8]] = found.get("middel", 0.0)
    assert chance["niet", "buurt"] - chance["niet", "fabri"] < 0.25
    assert chance["leunt", "buurt"] - chance["leunt", "fabri"] > 0.4


@pytest.mark.full
def test_a_codebook_that_says_nothing_of_leaning_leans_as_the_corrections_do() -> None:
    written = (ROOT / "sbkennis" / "data" / "codeboek.toml").read_text(encoding="utf-8")
    book = codebook.parse(written.replace('leunt_op = "sfeer"', ""), "codeboek.toml")
    leans = classifier.packaged().leans
    assert leans == (("waarde", "sfeer"),)
    corrections = calibration.packaged_corrections()
    assert corrections["full"]["instrumenteel"].beside > 0
    weights = train.fit(
        few(), book, embed, attention(), corrections=corrections, leans=leans
    ).weights
    assert weights.leans == leans
