"""Numbers about a passage → a probability per label; weights ↔ one small file.

At run time this is a dot product and a logistic function. The weights are made by
``python -m sbkennis.tags.train``.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import comb
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sbkennis.errors import ModelError, OlderWeightsError
from sbkennis.files import write_atomically
from sbkennis.tags import features
from sbkennis.tags.attention import ARRAYS, Attention
from sbkennis.tags.features import Inputs, Said

__all__ = [
    "JUDGED_BY",
    "MIDDLE",
    "SIMILARITY",
    "Calibration",
    "Head",
    "Reserve",
    "Sentences",
    "Weights",
    "load",
    "packaged",
    "save",
]

Matrix = NDArray[np.float32]
Leaning = Sequence[tuple[Sequence[int], Sequence[int]]]

FORMAT = 5  # raise when the file or the features change
SIMILARITY = "similarity"
_EXAMPLES = 4  # as many as a label of the package has at the most: the reserve learned from those
MIDDLE = 0.5  # a probability that says nothing
JUDGED_BY = ("attended", "full", "bare")  # its vector and attention, its vector, words alone


@dataclass(frozen=True, slots=True)
class Sentences:
    """Weights of all labels for one sentence; they were taught by the words that show a label.

    A long passage makes many statements, and its whole says little of each of them.
    """

    bias: Matrix  # (labels,)
    place: Matrix  # (labels, place)
    shown: Matrix  # (labels, of sentence)
    words: Matrix  # (labels, vocabulary)

    def scores(self, said: Said, rarity: Matrix) -> Matrix:
        """float32 (sentences, labels)."""
        score: Matrix = (
            self.bias
            + said.place @ self.place.T
            + np.einsum("slf,lf->sl", said.shown, self.shown)
            + weighed(said.words, self.words, rarity)
        )
        return score


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of all labels: with the vector of a passage, or for want of one without."""

    bias: Matrix  # (labels,)
    vector: Matrix  # (labels, dimensions); no columns where it does without
    general: Matrix  # (labels, general)
    own: Matrix  # (labels, of label)
    words: Matrix  # (labels, vocabulary)

    def scores(self, inputs: Inputs, rarity: Matrix) -> Matrix:
        """Of passages as a whole: float32 (passages, labels)."""
        score: Matrix = (
            self.bias
            + inputs.general @ self.general.T
            + np.einsum("plf,lf->pl", inputs.own, self.own)
            + weighed(inputs.words, self.words, rarity)
        )
        if self.vector.shape[1]:
            if inputs.vectors is None:
                raise ValueError("this head needs vectors")
            score = score + inputs.vectors @ self.vector.T
        return score


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores of a passage, of its best sentence and of attention → probabilities; thresholds."""

    share: Matrix  # (labels,): of the best sentence in the score; the passage has the rest
    scale: Matrix  # (labels,): p = logistic(scale * score + attended * attention + shift)
    attended: Matrix  # (labels,); 0 where there is no attention
    beside: Matrix  # (labels,): of the most probable label of the facet that its own leans on
    shift: Matrix  # (labels,)
    assigned: Matrix  # (labels,): thresholds
    doubtful: Matrix  # (labels,)

    def probabilities(
        self,
        whole: Matrix,
        spoken: Matrix,
        owner: NDArray[np.int64],
        attention: Matrix | None,
        leaning: Leaning = (),
    ) -> Matrix:
        """float32 (passages, labels).

        Args:
            whole: scores of passages as a whole.
            spoken: scores of all sentences.
            owner: the passage of each sentence.
            attention: scores of attention; None where nobody looked.
            leaning: of `Weights`.
        """
        best = best_sentence(spoken, owner, whole)
        score = self.scale * ((1.0 - self.share) * whole + self.share * best) + self.shift
        if attention is not None:
            score = score + self.attended * attention
        return leant(score, self.beside, leaning).astype(np.float32)


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
    sentences: Sentences
    attention: Attention
    calibrated: Mapping[str, Calibration]  # by what a passage was judged by: see `JUDGED_BY`
    reserve: Reserve
    bare_reserve: Reserve
    examples: int  # how many passages they were made from
    leans: tuple[tuple[str, str], ...] = ()  # (facet, the facet that it leans on)

    @property
    def leaning(self) -> Leaning:
        """The numbers of labels that lean on others, and of those others."""
        return leaning(self.labels, self.leans)

    @property
    def digest(self) -> str:
        """Tells two sets of weights apart, whatever the Python that packs them.

        Of the numbers and not of the file: what stands around them in a zip is not the same for
        every patch of Python, and a library would be tagged anew on another machine.
        """
        made = hashlib.sha256()
        for name, array in _arrays(self).items():
            made.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
            made.update(np.ascontiguousarray(array).tobytes())
        return made.hexdigest()[:12]


def logistic(score: NDArray[Any]) -> NDArray[Any]:
    """1 / (1 + e^-score), for any score."""
    probability: NDArray[Any] = 0.5 * (1.0 + np.tanh(0.5 * score))
    return probability


def leaning(labels: Sequence[tuple[str, str]], leans: Sequence[tuple[str, str]]) -> Leaning:
    """The numbers of labels of a facet that leans on another, and of the labels of that one."""
    found = []
    for facet, other in leans:
        own = [number for number, (each, _) in enumerate(labels) if each == facet]
        others = [number for number, (each, _) in enumerate(labels) if each == other]
        if own and others:
            found.append((own, others))
    return tuple(found)


def leant(score: NDArray[Any], beside: NDArray[Any], leaning: Leaning) -> NDArray[Any]:
    """Probabilities, where some lean on the most probable label of another facet.

    Where that facet is gone nothing is added: as if it were neither there nor absent.
    """
    probability = logistic(score)
    for own, others in leaning:
        most = probability[:, others].max(axis=1, keepdims=True)
        probability[:, own] = logistic(score[:, own] + beside[own] * (most - MIDDLE))
    return probability


def best_sentence(spoken: Matrix, owner: NDArray[np.int64], otherwise: Matrix) -> Matrix:
    """The score of the best sentence of each passage: float32 (passages, labels).

    A passage without sentences gets ``otherwise``.
    """
    best = np.full_like(otherwise, -np.inf)
    np.maximum.at(best, owner, spoken)
    return np.where(np.isfinite(best), best, otherwise)


def resemblance(similar: NDArray[Any]) -> Matrix:
    """Similarities to all examples of a label → the highest of four of them, on average.

    The best of twenty lies nearer to any passage than the best of four, so by the highest of all
    a label would be given more, and less rightly, the more examples it has.

    Args:
        similar: float (passages, examples).
    """
    count = similar.shape[1]
    if count <= _EXAMPLES:
        return np.asarray(similar.max(axis=1), np.float32)
    # Of all ways to draw four, the share in which each is the highest.
    shares = [comb(lower, _EXAMPLES - 1) / comb(count, _EXAMPLES) for lower in range(count)]
    return np.asarray(np.sort(similar, axis=1) @ np.array(shares), np.float32)


def weighed(words: Sequence[Sequence[int]], weights: Matrix, rarity: Matrix) -> Matrix:
    """What the words of each row weigh for each label: float32 (rows, labels).

    A word counts by its rarity, and less the more words there are.
    """
    table = np.ascontiguousarray((weights * rarity).T)
    found = np.zeros((len(words), weights.shape[0]), np.float32)
    for row, numbers in zip(found, words, strict=True):
        if numbers:
            row[:] = table[list(numbers)].sum(axis=0) / np.float32(len(numbers) ** 0.5)
    return found


# ---------------------------------------------------------------------- the file

_HEAD = (
    "bias",
    "vector",
    "general",
    "own",
    "words",
)
_CALIBRATION = ("share", "scale", "attended", "beside", "shift", "assigned", "doubtful")
_SENTENCES = ("bias", "place", "shown", "words")
_RESERVE = ("bias", "own", "similarity", "assigned", "doubtful")


def _packed(weights: Weights) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **_arrays(weights))  # uncompressed and without dates
    return buffer.getvalue()


def _arrays(weights: Weights) -> dict[str, Any]:
    """What is kept of weights, in the order of the file."""
    about = {
        "format": FORMAT,
        "embedder": weights.embedder,
        "text": weights.text,
        "codebook": weights.codebook,
        "labels": weights.labels,
        "attention": weights.attention.labels,
        "leans": weights.leans,
        "vocabulary": weights.vocabulary,
        "examples": weights.examples,
        "general": features.GENERAL,
        "own": features.OF_LABEL,
        "sentence": features.OF_SENTENCE,
        "place": features.PLACE,
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), np.uint8),
        "rarity": weights.rarity,
        "centre": weights.centre,
    }
    for name, head in (("full", weights.full), ("bare", weights.bare)):
        arrays |= {f"{name}.{field}": getattr(head, field) for field in _HEAD}
    arrays |= {f"sentences.{field}": getattr(weights.sentences, field) for field in _SENTENCES}
    arrays |= {  # the bulk of the file; training rounds them
        name: array.astype(np.float16) for name, array in arrays.items() if name.endswith(".words")
    }
    for name in JUDGED_BY:
        one = weights.calibrated[name]
        arrays |= {f"calibrated.{name}.{field}": getattr(one, field) for field in _CALIBRATION}
    arrays |= {f"attention.{field}": getattr(weights.attention, field) for field in ARRAYS}
    arrays["attention.inner"] = weights.attention.inner.astype(np.float16)
    for name, reserve in (("reserve", weights.reserve), ("bare_reserve", weights.bare_reserve)):
        arrays |= {
            f"{name}.{field}": np.asarray(getattr(reserve, field), np.float32) for field in _RESERVE
        }
    return arrays


def save(weights: Weights, path: Path) -> None:
    """Write weights to a file, whole or not at all."""
    write_atomically(path, _packed(weights))


def packaged() -> Weights:
    """The weights in the package."""
    return load(Path(str(files("sbkennis") / "data" / "labelaar.npz")))


def load(path: Path) -> Weights:
    """Weights from a file.

    Raises:
        OlderWeightsError: the file is of an earlier version.
        ModelError: the file is absent, damaged or of a later version.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        arrays |= {
            name: array.astype(np.float32)
            for name, array in arrays.items()
            if array.dtype == np.float16
        }
        about = json.loads(arrays["about"].tobytes())
        _check_version(about, path)
        return _weights(about, arrays)
    except FileNotFoundError as error:
        raise ModelError(
            f"De gewichten van de labelaar ontbreken: {path}. Installeer sbkennis opnieuw."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise ModelError(
            f"De gewichten in {path} zijn beschadigd. Verwijder het bestand en draai opnieuw "
            "`sbkennis leer`; zonder gelden de gewichten van het pakket. Zijn het die van het "
            "pakket zelf, installeer sbkennis dan opnieuw."
        ) from error


def _check_version(about: Mapping[str, Any], path: Path) -> None:
    """Refuse weights that were made with other features.

    Raises:
        OlderWeightsError: they are of an earlier version.
        ModelError: they are of a later one.
    """
    if about["format"] < FORMAT:
        raise OlderWeightsError(
            f"Wat hier van uw oordelen is geleerd ({path}), is van een eerdere versie van "
            "sbkennis. Tot u opnieuw `sbkennis leer` draait, gelden de gewichten van het "
            "pakket."
        )
    if (
        about["format"] != FORMAT
        or tuple(about["general"]) != features.GENERAL
        or tuple(about["own"]) != features.OF_LABEL
        or tuple(about["sentence"]) != features.OF_SENTENCE
        or tuple(about["place"]) != features.PLACE
    ):
        raise ModelError(
            f"De gewichten in {path} zijn van een andere versie van sbkennis. Maak ze opnieuw "
            "met `sbkennis leer`, of verwijder het bestand: dan gelden die van het pakket."
        )


def _weights(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Weights:
    """The weights that a file holds; ``about`` is what it says of itself."""

    def head(name: str) -> Head:
        return Head(**{field: arrays[f"{name}.{field}"] for field in _HEAD})

    def reserve(name: str) -> Reserve:
        return Reserve(
            bias=float(arrays[f"{name}.bias"]),
            own=arrays[f"{name}.own"],
            similarity=float(arrays[f"{name}.similarity"]),
            assigned=float(arrays[f"{name}.assigned"]),
            doubtful=float(arrays[f"{name}.doubtful"]),
        )

    return Weights(
        about["embedder"],
        about["text"],
        about["codebook"],
        tuple((facet, label) for facet, label in about["labels"]),
        tuple(about["vocabulary"]),
        arrays["rarity"],
        arrays["centre"],
        head("full"),
        head("bare"),
        Sentences(**{field: arrays[f"sentences.{field}"] for field in _SENTENCES}),
        Attention(
            tuple((facet, label) for facet, label in about["attention"]),
            **{field: arrays[f"attention.{field}"] for field in ARRAYS},
        ),
        {
            name: Calibration(
                **{field: arrays[f"calibrated.{name}.{field}"] for field in _CALIBRATION}
            )
            for name in JUDGED_BY
        },
        reserve("reserve"),
        reserve("bare_reserve"),
        about["examples"],
        tuple((facet, other) for facet, other in about["leans"]),
    )
