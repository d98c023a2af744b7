"""Numbers about a passage → a probability per label; weights ↔ one small file.

At run time this is a dot product and a logistic function. The weights are made by
``python -m sbkennis.tags.train``.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sbkennis.errors import ModelError
from sbkennis.tags import features

__all__ = ["SIMILARITY", "Head", "Inputs", "Reserve", "Weights", "load", "packaged", "save"]

Matrix = NDArray[np.float32]

FORMAT = 3  # raise when the file or the features change
SIMILARITY = "similarity"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of a row of passages.

    ``own`` has a row of `features.OF_LABEL` per passage and label, in the order of the weights;
    ``words`` the numbers of the vocabulary in each passage.
    """

    vectors: Matrix | None  # (passages, dimensions)
    general: Matrix  # (passages, general)
    own: Matrix  # (passages, labels, of label)
    words: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of all labels: with the vector of a passage, or for want of one without."""

    bias: Matrix  # (labels,)
    vector: Matrix  # (labels, dimensions); no columns where it does without
    general: Matrix  # (labels, general)
    own: Matrix  # (labels, of label)
    words: Matrix  # (labels, vocabulary)
    scale: Matrix  # (labels,): calibration, p = logistic(scale * score + shift)
    shift: Matrix  # (labels,)
    assigned: Matrix  # (labels,): thresholds
    doubtful: Matrix  # (labels,)

    def probabilities(self, inputs: Inputs, weights_of_words: Matrix) -> Matrix:
        """float32 (passages, labels)."""
        score = (
            self.bias
            + inputs.general @ self.general.T
            + np.einsum("plf,lf->pl", inputs.own, self.own)
            + bags(inputs.words, weights_of_words) @ self.words.T
        )
        if self.vector.shape[1]:
            if inputs.vectors is None:
                raise ValueError("this head needs vectors")
            score = score + inputs.vectors @ self.vector.T
        probability: Matrix = logistic(self.scale * score + self.shift).astype(np.float32)
        return probability


@dataclass(frozen=True, slots=True)
class Reserve:
    """Weights that hold for any label: for one that was added and never trained."""

    bias: float
    own: Matrix  # (of label,)
    similarity: float  # of the passage to the examples of the label, less that to any example
    assigned: float
    doubtful: float

    def probabilities(self, own: Matrix, similarity: Matrix) -> Matrix:
        """float32 (passages,), of one label."""
        score = self.bias + own @ self.own + similarity * self.similarity
        return logistic(score).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights, and what they were made with."""

    embedder: str  # the model that made the vectors
    text: str  # version of the text that it read
    codebook: str  # edition of the codebook
    labels: tuple[tuple[str, str], ...]  # (facet, label)
    vocabulary: tuple[str, ...]
    rarity: Matrix  # (vocabulary,): weight of each word
    centre: Matrix  # (dimensions,): mean vector of the examples in the codebook
    full: Head
    bare: Head  # without vectors
    reserve: Reserve
    bare_reserve: Reserve
    examples: int  # how many passages they were made from

    @property
    def digest(self) -> str:
        """Tells two sets of weights apart."""
        return hashlib.sha256(_packed(self)).hexdigest()[:12]


def logistic(score: NDArray[Any]) -> NDArray[Any]:
    """1 / (1 + e^-score), for any score."""
    probability: NDArray[Any] = 0.5 * (1.0 + np.tanh(0.5 * score))
    return probability


def bags(words: Sequence[Sequence[int]], rarity: Matrix) -> Matrix:
    """Words as float32 (passages, vocabulary): rarity, less the more words there are."""
    matrix = np.zeros((len(words), len(rarity)), np.float32)
    for row, numbers in zip(matrix, words, strict=True):
        if numbers:
            row[list(numbers)] = rarity[list(numbers)] / np.float32(len(numbers) ** 0.5)
    return matrix


# ---------------------------------------------------------------------- the file

_HEAD = (
    "bias",
    "vector",
    "general",
    "own",
    "words",
    "scale",
    "shift",
    "assigned",
    "doubtful",
)
_RESERVE = ("bias", "own", "similarity", "assigned", "doubtful")


def _packed(weights: Weights) -> bytes:
    about = {
        "format": FORMAT,
        "embedder": weights.embedder,
        "text": weights.text,
        "codebook": weights.codebook,
        "labels": weights.labels,
        "vocabulary": weights.vocabulary,
        "examples": weights.examples,
        "general": features.GENERAL,
        "own": features.OF_LABEL,
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), np.uint8),
        "rarity": weights.rarity,
        "centre": weights.centre,
    }
    for name, head in (("full", weights.full), ("bare", weights.bare)):
        arrays |= {f"{name}.{field}": getattr(head, field) for field in _HEAD}
    for name, reserve in (("reserve", weights.reserve), ("bare_reserve", weights.bare_reserve)):
        arrays |= {
            f"{name}.{field}": np.asarray(getattr(reserve, field), np.float32) for field in _RESERVE
        }
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # uncompressed and without dates: the same weights, the same bytes
    return buffer.getvalue()


def save(weights: Weights, path: Path) -> None:
    """Write weights to a file, whole or not at all."""
    partial = path.with_name(path.name + ".deel")
    partial.write_bytes(_packed(weights))
    partial.replace(path)


def packaged() -> Weights:
    """The weights in the package."""
    return load(Path(str(files("sbkennis") / "data" / "labelaar.npz")))


def load(path: Path) -> Weights:
    """Weights from a file.

    Raises:
        ModelError: the file is absent, damaged or of another version.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(arrays["about"].tobytes())
        if (
            about["format"] != FORMAT
            or tuple(about["general"]) != features.GENERAL
            or tuple(about["own"]) != features.OF_LABEL
        ):
            raise ModelError(
                f"De gewichten in {path} zijn van een andere versie van sbkennis. Maak ze opnieuw "
                "met `sbkennis leer`, of verwijder het bestand: dan gelden die van het pakket."
            )
        heads = {
            name: Head(**{field: arrays[f"{name}.{field}"] for field in _HEAD})
            for name in ("full", "bare")
        }
        reserves = {
            name: Reserve(
                bias=float(arrays[f"{name}.bias"]),
                own=arrays[f"{name}.own"],
                similarity=float(arrays[f"{name}.similarity"]),
                assigned=float(arrays[f"{name}.assigned"]),
                doubtful=float(arrays[f"{name}.doubtful"]),
            )
            for name in ("reserve", "bare_reserve")
        }
        return Weights(
            about["embedder"],
            about["text"],
            about["codebook"],
            tuple((facet, label) for facet, label in about["labels"]),
            tuple(about["vocabulary"]),
            arrays["rarity"],
            arrays["centre"],
            heads["full"],
            heads["bare"],
            reserves["reserve"],
            reserves["bare_reserve"],
            about["examples"],
        )
    except FileNotFoundError as error:
        raise ModelError(
            f"De gewichten van de labelaar ontbreken: {path}. Installeer sbkennis opnieuw."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise ModelError(f"De gewichten in {path} zijn beschadigd: {error}.") from error
