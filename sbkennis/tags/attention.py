"""What a model makes of each token of a passage → a score per label.

The vector of a passage is the mean of its tokens after the last layer: what a few words say of it
is spread thin there, and what earlier layers saw is gone. Here each label attends to the tokens
that speak of it, in what four layers made of them. The weights are made by
``python -m sbkennis.tags.train --aandacht``.

After the attention of Bahdanau, Cho and Bengio (2015), with one query per label as in Mullenbach
et al. (2018), beside a frozen model as in Sung, Cho and Bansal (2022).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["ARRAYS", "LAYERS", "Attention", "attend", "joined"]

Matrix = NDArray[np.float32]

LAYERS = (3, 6, 9, 12)  # of the model; all twelve gave no more
ARRAYS = ("inner", "inner_bias", "query", "value", "mean", "bias")  # of `Attention`
_FAR = -1e4  # added to what padding is worth


@dataclass(frozen=True)
class Attention:
    """Weights beside a model."""

    labels: tuple[tuple[str, str], ...]  # (facet, label)
    inner: Matrix  # (width, layers * dimensions)
    inner_bias: Matrix  # (width,)
    query: Matrix  # (labels, width): where a label looks
    value: Matrix  # (labels, width): what it sees there
    mean: Matrix  # (labels, width): what the passage as a whole says of it
    bias: Matrix  # (labels,)

    layers = LAYERS

    @cached_property
    def name(self) -> str:
        """Tells the scores of two sets of weights apart."""
        made = hashlib.sha256(repr((LAYERS, self.labels)).encode())
        for name in ARRAYS:
            made.update(np.ascontiguousarray(getattr(self, name), "<f4").tobytes())
        return f"aandacht-{made.hexdigest()[:12]}"

    def scores(self, states: Sequence[Tensor], mask: Tensor) -> Matrix:
        """Scores of a batch of passages: float32 (passages, labels).

        Args:
            states: tensors (passages, tokens, dimensions) after each of `LAYERS`.
            mask: tensor (passages, tokens), 0 where there is no token.
        """
        found: Matrix = attend(joined(states), mask.cpu().bool(), self.tensors).numpy()
        return found

    def of(self, labels: Sequence[tuple[str, str]], scores: Matrix) -> Matrix:
        """Its scores in the order of other labels; 0 for a label that it does not know."""
        at = {label: number for number, label in enumerate(self.labels)}
        found = np.zeros((len(scores), len(labels)), np.float32)
        for column, label in enumerate(labels):
            if label in at:
                found[:, column] = scores[:, at[label]]
        return found

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """The weights as tensors."""
        import torch

        return {name: torch.from_numpy(np.array(getattr(self, name), "f4")) for name in ARRAYS}


def joined(states: Sequence[Tensor]) -> Tensor:
    """States side by side, each on one scale: tensor (..., tokens, layers * dimensions)."""
    import torch
    from torch.nn import functional

    return torch.cat(
        [functional.layer_norm(one.float().cpu(), one.shape[-1:]) for one in states], dim=-1
    )


def attend(
    states: Tensor,
    mask: Tensor,
    weights: Mapping[str, Tensor],
    drop: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """Scores of a batch: tensor (passages, labels).

    Args:
        states: of `joined`.
        mask: tensor of bool (passages, tokens).
        weights: tensors by the names of `Attention`.
        drop: leaves out numbers, while it is being trained.
    """
    from torch.nn import functional

    inner = functional.gelu(functional.linear(states, weights["inner"], weights["inner_bias"]))
    inner = functional.layer_norm(inner.float(), inner.shape[-1:])
    if drop is not None:
        inner = drop(inner)
    there = mask[..., None]
    looks = functional.linear(inner, weights["query"]).float().masked_fill(~there, _FAR).softmax(1)
    seen = (looks * functional.linear(inner, weights["value"]).float()).sum(1)
    mean = (inner * there).sum(1) / there.sum(1).clamp(min=1)
    return seen + functional.linear(mean, weights["mean"], weights["bias"]).float()
