"""Training on a few passages: what is learned, and that it is the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is alleen nodig om te trainen")

from sbkennis import codebook, vectors
from sbkennis.tags import classifier, train
from sbkennis.tags.practice import Example, read_practice
from sbkennis.tags.tagger import Tagger
from sbkennis.tags.texts import as_passage


def embed(texts: Sequence[str]) -> vectors.Matrix:
    matrix: vectors.Matrix = vectors.WordHash().passages(texts)
    return matrix


def few() -> list[Example]:
    return read_practice()[::9]


@cache
def fitted() -> train.Fitted:
    return train.fit(few(), codebook.standard(), embed)


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "een.npz", tmp_path / "twee.npz"
    classifier.save(fitted().weights, first)
    classifier.save(train.fit(few(), codebook.standard(), embed).weights, second)
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


def test_a_correction_shifts_the_probabilities_and_nothing_else() -> None:
    lower = {"full": {"mantelzorg": train.Correction(1.0, -2.0, 0.4, 0.2)}}
    shifted = train.fit(few(), codebook.standard(), embed, corrections=lower).weights
    plain = fitted().weights
    at = [name for _, name in plain.labels].index("mantelzorg")
    assert shifted.full.shift[at] == pytest.approx(plain.full.shift[at] - 2.0)
    assert shifted.full.assigned[at] == pytest.approx(0.4)
    assert np.array_equal(shifted.full.vector, plain.full.vector)
    assert np.array_equal(shifted.bare.shift, plain.bare.shift)


def test_real_passages_correct_probabilities_that_are_too_high() -> None:
    silent = [Example(one.passage, frozenset(), "echt", document="echt.pdf") for one in few()[:60]]
    corrected = train.fit(few(), codebook.standard(), embed, real=silent)
    assert all(one.shift < 0 for one in corrected.corrections["full"].values())


def test_a_label_without_examples_is_left_to_the_reserve() -> None:
    book = codebook.parse(
        'versie = "1"\n'
        '[[label]]\nfacet = "thema"\nnaam = "mantelzorg"\ndefinitie = "d"\n'
        'termen = ["mantelzorg*"]\n'
        '[[label]]\nfacet = "thema"\nnaam = "ruimtevaart"\ndefinitie = "d"\ntermen = ["raket"]\n',
        "proef.toml",
    )
    weights = train.fit(few(), book, embed).weights
    assert weights.labels == (("thema", "mantelzorg"),)


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
    weights = train.fit([*marked, *others], book, embed).weights
    learned = weights.sentences.words[0]
    at = {word: number for number, word in enumerate(weights.vocabulary)}
    assert learned[at["wieden"]] > 0
    assert learned[at["vergadering"]] == 0
