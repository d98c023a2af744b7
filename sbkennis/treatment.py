"""Sentences of a draft, their vectors and their tags → how likely each treats each requirement.

A sentence is judged by what it resembles (example sentences, some of them in visions of our own),
by what stands around it and above it, by the terms of the requirement and by the tags of its
passage. At run time this is a dot product and a logistic function; the weights are made by
``benchmarks/dekking_leren.py``. A requirement that the weights do not know is left to its terms.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sbkennis.errors import ModelError
from sbkennis.requirements import Requirement

__all__ = ["FEATURES", "Said", "Weights", "chances", "features", "load", "packaged", "save"]

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], "Matrix | None"]

FORMAT = 1  # raise when the file or the features change
FEATURES = (
    "meaning",  # what the sentence resembles
    "passage",  # the mean of its passage, by words
    "section",
    "neighbours",
    "heading",
    "lead",  # of the passage over the requirement that it resembles most but for this one
    "term",
    "term beside",
    "terms in passage",  # share of the words
    "terms in section",
    "under heading",  # the nearest heading, row or column names it
    "under higher heading",
    "tag",  # chance of the tag of its passage
    "term first",  # in the first sentence of the passage
    "short",
    "part",  # the requirement is a part of another one
    "part, subject near",  # somewhere in the section
    "part, subject share",  # share of the words of the section
    "part, section of whole",  # how much the section resembles the whole
    "part, meaning",
    "part, section",
    "section, high",
    "passage, high",
    "heading, high",
    "tag of sphere",
    "bound",  # its terms count near a subject only, and it is no part
)
_HIGH, _HIGH_HEADING = 0.25, 0.3
_SHORT = 5  # words


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a draft and what stands above it."""

    text: str
    passage: Hashable
    heading: tuple[str, ...] = ()
    row: str = ""
    column: str = ""
    tags: Mapping[tuple[str, str], float] | None = None  # chances, of its passage


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned from example sentences and from sentences of labelled visions."""

    embedder: str  # the model that made the vectors
    ids: tuple[str, ...]  # of requirements
    whole: tuple[int, ...]  # by requirement: the place of what it is a part of, or -1
    spheres: tuple[tuple[str, str] | None, ...]  # by requirement: a tag that goes with it
    centre: Matrix  # (dimensions,)
    vector: Matrix  # (dimensions, requirements)
    base: Matrix  # (requirements,)
    share: Matrix  # (features,)
    bias: float

    def resemblance(self, vectors: Matrix) -> Matrix:
        """How much texts resemble the examples: float32 (texts, requirements)."""
        found = (vectors - self.centre) @ self.vector + self.base
        return found.astype(np.float32)


def chances(
    said: Sequence[Said], items: Sequence[Requirement], weights: Weights, embed: Embed
) -> dict[str, Matrix]:
    """By id of the requirements that the weights know: float32 (sentences,), 0 to 1.

    Args:
        said: the sentences of a draft in reading order.
        items: requirements, by the ids of the weights.
        weights: see `packaged`.
        embed: texts → their vectors; None when there is no model.
    """
    wanted = {one.id: one for one in items if one.id in weights.ids}
    if not said or not wanted:
        return {}
    headings = {each: None for each in (" > ".join(one.heading) for one in said)}
    texts = list(dict.fromkeys([*(one.text for one in said), *headings]))
    matrix = embed(texts)
    if matrix is None:
        return {}
    place = {text: number for number, text in enumerate(texts)}
    meaning = weights.resemblance(matrix[[place[one.text] for one in said]])
    above = weights.resemblance(matrix[[place[" > ".join(one.heading)] for one in said]])
    table = features(said, [wanted.get(each) for each in weights.ids], weights, meaning, above)
    score = table @ weights.share + weights.bias
    chance: Matrix = (0.5 * (1.0 + np.tanh(0.5 * score))).astype(np.float32)
    return {each: chance[:, at] for at, each in enumerate(weights.ids) if each in wanted}


def features(
    said: Sequence[Said],
    items: Sequence[Requirement | None],
    weights: Weights,
    meaning: Matrix,
    above: Matrix,
) -> Matrix:
    """What is known of each sentence for each requirement.

    Args:
        said: sentences in reading order.
        items: by the ids of the weights; None is one that is not asked.
        weights: which requirements are parts, and their tags.
        meaning: what each sentence resembles, (sentences, requirements).
        above: what its heading resembles.

    Returns:
        float32 (sentences, requirements, features), in the order of `FEATURES`.
    """
    sections = list(_runs(said, lambda one: one.heading))
    passages = list(_runs(said, lambda one: one.passage))
    words = np.array([len(one.text.split()) for one in said], np.float32)
    part = np.array([at >= 0 for at in weights.whole], np.float32)
    bound = np.array(
        [
            one is not None and one.about is not None and at < 0
            for one, at in zip(items, weights.whole, strict=True)
        ],
        np.float32,
    )
    term, heads, higher, subject, headed = _read(said, items)
    tag, sphere = _tags(said, items, weights)
    whole = [max(at, 0) for at in weights.whole]
    of_passage = _mean(meaning, passages, words)
    of_section = _mean(meaning, sections, words)
    best = np.sort(of_passage, axis=1)[:, ::-1]
    other = np.where(of_passage == best[:, :1], best[:, 1:2], best[:, :1])
    near = np.zeros_like(meaning)
    beside = np.zeros_like(meaning)
    anywhere = np.zeros_like(meaning)
    first = np.zeros_like(meaning)
    for run in sections:
        anywhere[run] = np.maximum(subject[run].max(axis=0), headed[run].max(axis=0))
        for at, number in enumerate(run):
            around = [run[each] for each in (at - 1, at + 1) if 0 <= each < len(run)]
            if around:
                near[number] = meaning[around].mean(axis=0)
                beside[number] = term[around].max(axis=0)
    for run in passages:
        first[run] = term[run[0]]
    told = np.maximum(_mean(subject, sections, words), headed)
    every = np.ones_like(meaning)
    columns = (
        meaning, of_passage, of_section, near, above, of_passage - other, term, beside,
        _mean(term, passages, words), _mean(term, sections, words), heads, higher, tag, first,
        every * (words < _SHORT)[:, None], every * part, anywhere * part, told * part,
        of_section[:, whole] * part, meaning * part, of_section * part,
        np.maximum(of_section - _HIGH, 0), np.maximum(of_passage - _HIGH, 0),
        np.maximum(above - _HIGH_HEADING, 0), sphere, every * bound,
    )  # fmt: skip
    return np.stack(columns, axis=-1).astype(np.float32)


def _runs(said: Sequence[Said], key: Callable[[Said], Hashable]) -> Iterator[list[int]]:
    """The numbers of sentences side by side that have the same of something."""
    for _, run in groupby(range(len(said)), key=lambda number: key(said[number])):
        yield list(run)


def _mean(values: Matrix, runs: Sequence[Sequence[int]], words: Matrix) -> Matrix:
    """For each sentence the mean of its run, in which long sentences weigh more."""
    found = np.zeros_like(values)
    for run in runs:
        weight = words[list(run)][:, None]
        found[run] = (values[list(run)] * weight).sum(axis=0) / weight.sum()
    return found


def _read(
    said: Sequence[Said], items: Sequence[Requirement | None]
) -> tuple[Matrix, Matrix, Matrix, Matrix, Matrix]:
    """Where terms stand: in the sentence, right above it and higher; and where the subject does."""
    term, heads, higher, subject, headed = (
        np.zeros((len(said), len(items)), np.float32) for _ in range(5)
    )
    for column, one in enumerate(items):
        if one is None:
            continue
        about = one.about
        names = cache(lambda text, heads=one.heads: bool(heads.search(text)))
        concerns = cache(lambda text, about=about: bool(about and about.search(text)))
        for row, each in enumerate(said):
            named = one.terms.search(each.text) and not one.exclusions.search(each.text)
            labels = [text for text in (each.row, each.column) if text]
            if about is None:
                heads[row, column] = any(map(names, (*each.heading[-1:], *labels)))
                higher[row, column] = any(map(names, each.heading[:-1]))
            else:
                subject[row, column] = about.search(each.text) is not None
                headed[row, column] = any(map(concerns, (*each.heading, *labels)))
                named = named and (subject[row, column] or headed[row, column])
            term[row, column] = bool(named)
    return term, heads, higher, subject, headed


def _tags(
    said: Sequence[Said], items: Sequence[Requirement | None], weights: Weights
) -> tuple[Matrix, Matrix]:
    """The chances of the tags of a requirement, and of the tag that goes with it."""
    tag, sphere = (np.zeros((len(said), len(items)), np.float32) for _ in range(2))
    for row, each in enumerate(said):
        given = each.tags or {}
        for column, one in enumerate(items):
            pair = weights.spheres[column]
            if one is not None:
                tag[row, column] = max((given.get(name, 0.0) for name in one.labels), default=0.0)
                sphere[row, column] = given.get(pair, 0.0) if pair else 0.0
    return tag, sphere


# ---------------------------------------------------------------------- the file

_ARRAYS = ("centre", "vector", "base", "share")
_NAME = "eisen_gewichten.npz"


def save(weights: Weights, path: Path) -> None:
    """Write weights to a file."""
    texts = {
        "format": FORMAT,
        "features": FEATURES,
        "embedder": weights.embedder,
        "ids": weights.ids,
        "whole": weights.whole,
        "spheres": [":".join(pair) if pair else "" for pair in weights.spheres],
        "bias": weights.bias,
    }
    arrays: dict[str, Any] = {name: getattr(weights, name) for name in _ARRAYS}
    arrays |= {name: np.array(each) for name, each in texts.items()}
    np.savez(path, **arrays)


@cache
def packaged() -> Weights:
    """The weights in the package, for its own list of requirements.

    Raises:
        ModelError: the file is absent, damaged or of another version.
    """
    return load(Path(str(files("sbkennis") / "data" / _NAME)))


def load(path: Path) -> Weights:
    """Weights from a file.

    Raises:
        ModelError: the file is absent, damaged or of another version.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            held: dict[str, Any] = {name: stored[name] for name in stored.files}
        if int(held["format"]) != FORMAT or tuple(held["features"].tolist()) != FEATURES:
            raise ModelError(
                f"De gewichten in {path} zijn van een andere versie van sbkennis. Installeer "
                "sbkennis opnieuw."
            )
        pairs = [each.partition(":")[::2] if each else None for each in held["spheres"].tolist()]
        arrays: dict[str, Matrix] = {name: held[name].astype(np.float32) for name in _ARRAYS}
        return Weights(
            embedder=str(held["embedder"]),
            ids=tuple(held["ids"].tolist()),
            whole=tuple(held["whole"].tolist()),
            spheres=tuple(pairs),
            bias=float(held["bias"]),
            **arrays,
        )
    except FileNotFoundError as error:
        raise ModelError(
            f"De gewichten van de eisen ontbreken: {path}. Installeer sbkennis opnieuw."
        ) from error
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(f"De gewichten in {path} zijn beschadigd: {error}.") from error
