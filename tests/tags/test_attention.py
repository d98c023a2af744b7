"""Attention beside a model: what it sees, what it learns, and that both are the same twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from sbkennis import e5
from sbkennis.tags import attention_training
from sbkennis.tags.attention import LAYERS, Attention
from sbkennis.tags.attention_training import States
from sbkennis.tags.practice import Example
from sbkennis.tags.texts import as_passage
from sbkennis.vectors import Watcher
from tests.builders import attention

CARE, MONEY = ("thema", "mantelzorg"), ("thema", "financiering")
WIDTH = len(LAYERS) * e5.DIMENSIONS


def drawn(tokens: int, seed: int = 1) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(1, tokens, e5.DIMENSIONS, generator=generator) for _ in LAYERS]


def test_padding_is_not_seen() -> None:
    net, alone = attention(CARE, MONEY), drawn(5)
    padded = [torch.cat([one, 9 * torch.ones(1, 3, one.shape[-1])], dim=1) for one in alone]
    mask = torch.tensor([[1] * 5 + [0] * 3])
    expected = net.scores(alone, torch.ones(1, 5))
    assert expected.shape == (1, 2)
    assert net.scores(padded, mask) == pytest.approx(expected, abs=1e-5)


def test_one_token_among_many_is_seen() -> None:
    """What a mean would lose."""
    inner = np.zeros((2, WIDTH), np.float32)
    inner[0, 0] = 1.0  # the first number of the first layer
    look = np.array([[40.0, 0.0]], np.float32)
    net = Attention(
        (CARE,),
        inner,
        np.zeros(2, "f4"),
        look,
        look / 40,
        np.zeros((1, 2), "f4"),
        np.zeros(1, "f4"),
    )
    silent = [torch.zeros(1, 200, e5.DIMENSIONS) for _ in LAYERS]
    spoken = [one.clone() for one in silent]
    spoken[0][0, 120, 0] = 5.0
    mask = torch.ones(1, 200)
    assert net.scores(silent, mask).item() == pytest.approx(0.0, abs=1e-3)
    assert net.scores(spoken, mask).item() > 0.9


def test_scores_are_put_in_the_order_of_other_labels() -> None:
    net = attention(CARE, MONEY)
    scores = np.array([[1.0, 2.0]], np.float32)
    unknown = ("thema", "ruimtevaart")
    assert net.of((MONEY, unknown, CARE), scores).tolist() == [[2.0, 0.0, 1.0]]


def test_its_name_tells_weights_and_labels_apart() -> None:
    names = {
        attention(CARE, MONEY).name,
        attention(MONEY, CARE).name,
        attention(CARE, MONEY, seed=2).name,
    }
    assert len(names) == 3
    assert attention(CARE).name == attention(CARE).name


# ------------------------------------------------------------------ learning


def examples(count: int) -> tuple[list[Example], States]:
    """Passages of which every other one has a token that says it is about money."""
    generator = np.random.default_rng(1)
    found, parts = [], []
    for number in range(count):
        labels = frozenset({MONEY}) if number % 2 else frozenset()
        found.append(Example(as_passage(str(number), "Een zin."), labels, "proef"))
        part = generator.normal(size=(6 + number % 5, len(LAYERS), e5.DIMENSIONS))
        if labels:
            part[3, 1, :20] += 6.0
        parts.append(part.astype(np.float16))
    return found, States(np.concatenate(parts), np.cumsum([len(part) for part in parts]))


def test_it_learns_what_a_token_says_and_the_same_twice() -> None:
    several, seen = examples(240)
    few = States(seen.tokens[: seen.ends[159]], seen.ends[:160])
    net = attention_training.learn(several[:160], [MONEY], few)
    chances = []
    for at in range(160, 240):
        part = seen.tokens[seen.ends[at - 1] : seen.ends[at]]
        states = [torch.from_numpy(part[None, :, layer]) for layer in range(len(LAYERS))]
        chances.append(net.scores(states, torch.ones(1, len(part))).item())
    assert min(chances[1::2]) > max(chances[::2])
    again = attention_training.learn(several[:160], [MONEY], few)
    assert again.name == net.name


def test_states_are_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Model:
        def watched(self, texts: list[str], watcher: Watcher) -> None:
            asked.extend(texts)
            tokens = len(texts[0].split())
            states = [
                torch.full((1, tokens, e5.DIMENSIONS), float(number)) for number in watcher.layers
            ]
            watcher.scores(states, torch.ones(1, tokens))

    monkeypatch.setattr(attention_training, "_model", lambda _cache: Model())
    for _ in range(2):
        seen = attention_training.states(["een twee drie", "vier"], tmp_path)
        assert seen.lengths().tolist() == [3, 1]
        assert seen.tokens.shape == (4, len(LAYERS), e5.DIMENSIONS)
        assert seen.tokens[3, :, 0].tolist() == list(LAYERS)
    assert asked == ["een twee drie", "vier"]
    attention_training.states(["vijf"], tmp_path)
    assert asked[-1] == "vijf"
