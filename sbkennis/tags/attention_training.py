"""Labelled passages → the weights of `attention`; only training needs this module.

The model itself stays as it is. What it makes of every token of a passage is kept in a cache of
some gigabytes, made for each text alone and on one thread, so that the same passages and versions
give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbkennis import e5, vectors
from sbkennis.tags.attention import LAYERS, Attention, attend, joined
from sbkennis.tags.practice import Example

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["States", "learn", "scores", "states"]

Matrix = NDArray[np.float32]
Tell = Callable[[str], None]

# Compared by what they gave on the real passages that the tagger is calibrated on: area .86 / .80 /
# .46 (sfeer, thema, waarde), and .83 / .78 / .42 without attention. 128 wide in four rounds, seven
# rounds with more left out, or the mean of three seeds are within .01; more passages give little.
_WIDTH = 256
_ROUNDS = 5
_BATCH = 24
_RATE = 1e-3
_WARMING = 0.08  # share of the steps in which the rate rises
_DECAY = 0.2
_DROP_STATES, _DROP_TOKENS, _DROP_INNER = 0.1, 0.1, 0.3
_SEED = 20261127


@dataclass(frozen=True, slots=True)
class States:
    """What a model made of the tokens of texts, one text after the other."""

    tokens: NDArray[np.float16]  # (tokens, layers, dimensions)
    ends: NDArray[np.int64]  # (texts,)

    def batch(self, numbers: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Tensors of some texts: as `attention.joined` makes them, and which tokens there are."""
        import torch

        parts = [self.tokens[self.ends[at - 1] if at else 0 : self.ends[at]] for at in numbers]
        longest = max(map(len, parts))
        flat = torch.from_numpy(np.concatenate(parts).astype(np.float32))
        made = joined([flat[:, at] for at in range(flat.shape[1])])
        found = torch.zeros(len(parts), longest, made.shape[-1])
        mask = torch.zeros(len(parts), longest, dtype=torch.bool)
        first = 0
        for row, part in enumerate(parts):
            found[row, : len(part)] = made[first : first + len(part)]
            mask[row, : len(part)] = True
            first += len(part)
        return found, mask

    def lengths(self) -> NDArray[np.int64]:
        """How many tokens each text has."""
        return np.diff(self.ends, prepend=0)


class _Recorder:
    """A watcher that keeps what it sees."""

    name = "training"
    layers = LAYERS

    def __init__(self) -> None:
        self.seen: NDArray[np.float16] = np.empty((0, len(LAYERS), 0), np.float16)

    def scores(self, states: Sequence[Tensor], mask: Tensor) -> Matrix:
        self.seen = np.stack([one[0].cpu().numpy() for one in states], axis=1).astype(np.float16)
        return np.zeros((len(mask), 0), np.float32)


def states(texts: Sequence[str], cache: Path, tell: Tell = lambda _: None) -> States:
    """The states of texts by the default model, kept in ``cache``: some 330 kB a passage."""
    kept = cache / f"toestanden-{'.'.join(map(str, LAYERS))}-{_key(texts)}.npy"
    ends = kept.with_suffix(".einden.npy")
    if not ends.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        model = _model(cache)
        recorder = _Recorder()
        lengths = []
        partial = kept.with_suffix(".deel")
        with partial.open("wb") as file:
            for done, text in enumerate(texts, 1):
                model.watched([text], recorder)
                lengths.append(len(recorder.seen))
                recorder.seen.tofile(file)
                if done % 250 == 0 or done == len(texts):
                    tell(f"toestanden van {done} van {len(texts)} passages")
        partial.replace(kept)
        np.save(ends, np.cumsum(lengths))
    known = np.load(ends)
    shape = (int(known[-1]), len(LAYERS), e5.DIMENSIONS)
    return States(np.memmap(kept, np.float16, "r", shape=shape), known)


def learn(
    examples: Sequence[Example],
    labels: Sequence[tuple[str, str]],
    seen: States,
    tell: Tell = lambda _: None,
) -> Attention:
    """Weights for labels.

    Args:
        examples: labelled passages.
        labels: (facet, label) of each.
        seen: their states.
        tell: told in Dutch how far it is.
    """
    import torch

    torch.set_num_threads(1)  # more threads add up in another order
    generator = np.random.default_rng(_SEED)
    torch.manual_seed(_SEED)
    lengths = seen.lengths()
    width = len(LAYERS) * e5.DIMENSIONS
    net = {
        "inner": _drawn(_WIDTH, width),
        "inner_bias": torch.zeros(_WIDTH),
        "query": _drawn(len(labels), _WIDTH),
        "value": _drawn(len(labels), _WIDTH),
        "mean": _drawn(len(labels), _WIDTH),
        "bias": torch.full((len(labels),), -2.0),
    }
    for one in net.values():
        one.requires_grad_()
    drop_states, drop_inner = torch.nn.Dropout(_DROP_STATES), torch.nn.Dropout(_DROP_INNER)
    truths = torch.tensor([[one.share(pair) for pair in labels] for one in examples])
    weights = torch.tensor([one.weight for one in examples])
    optimizer = torch.optim.AdamW(list(net.values()), lr=_RATE, weight_decay=_DECAY)
    steps = _ROUNDS * -(-len(examples) // _BATCH)
    done = 0
    for number in range(1, _ROUNDS + 1):
        total = 0.0
        for part in _batches(lengths, generator):
            rising, falling = (done + 1) / (_WARMING * steps), (steps - done) / steps
            optimizer.param_groups[0]["lr"] = _RATE * min(1.0, rising) * falling
            found, mask = seen.batch(part)
            mask = mask & (torch.rand(mask.shape) > _DROP_TOKENS)
            mask[:, 0] = True
            scores = attend(drop_states(found), mask, net, drop_inner)
            error = torch.nn.functional.binary_cross_entropy_with_logits(
                scores, truths[part], reduction="none"
            )
            loss = (error.mean(1) * weights[part]).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(list(net.values()), 1.0)
            optimizer.step()
            total += float(loss.detach()) * len(part)
            done += 1
        tell(f"aandacht: ronde {number} van {_ROUNDS}, fout {total / len(examples):.4f}")
    made = {name: one.detach().numpy().astype(np.float32) for name, one in net.items()}
    made["inner"] = made["inner"].astype(np.float16).astype(np.float32)  # as the file keeps it
    return Attention(tuple(labels), **made)


def scores(net: Attention, texts: Sequence[str], cache: Path) -> Matrix:
    """What weights make of texts: float32 (texts, labels); kept in ``cache``."""
    kept = cache / f"{net.name}-{_key(texts)}.npy"
    if not kept.is_file():
        np.save(kept, _model(cache).watched(texts, net)[1])
    found: Matrix = np.load(kept)
    return found


def _key(texts: Sequence[str]) -> str:
    written = "\0".join([vectors.VERSION, *texts]).encode("utf-8", "replace")
    return hashlib.sha256(written).hexdigest()[:16]


def _model(cache: Path) -> vectors.SentenceTransformers:
    import torch

    torch.set_num_threads(1)
    folder = e5.model_folder(cache)
    return vectors.SentenceTransformers(str(folder), lambda _: None, name="training")


def _drawn(rows: int, columns: int) -> Tensor:
    """As torch draws the weights of a layer."""
    import torch

    bound = columns**-0.5
    return torch.empty(rows, columns).uniform_(-bound, bound)


def _batches(lengths: NDArray[np.int64], generator: np.random.Generator) -> list[list[int]]:
    """All passages in a new order, those of about one length together."""
    order = generator.permutation(len(lengths))
    groups = []
    for first in range(0, len(order), _BATCH * 16):
        part = order[first : first + _BATCH * 16]
        part = part[np.argsort(lengths[part], kind="stable")]
        groups += [part[at : at + _BATCH].tolist() for at in range(0, len(part), _BATCH)]
    return [groups[at] for at in generator.permutation(len(groups))]
