"""Sentences that no pattern fits → those that probably state something all the same.

A regression per kind of statement, on the words of a sentence and of what stands above it, and on
the labels of its passage. It learned from sentences of real policy documents that readers marked
(`likely_training`). What it finds is shown as possible, beside what patterns find and never
instead of it: of its findings two in five are right (BENCHMARKS.md, "Vergelijken").
"""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sbkennis.comparison.findings import Finder
from sbkennis.comparison.sentences import Sentence
from sbkennis.comparison.statements import Kind, Statement
from sbkennis.errors import ModelError
from sbkennis.files import write_atomically
from sbkennis.records import Passage, PassageKind, Span, Tag

if TYPE_CHECKING:
    from Stemmer import Stemmer

__all__ = [
    "KINDS", "LAYOUT", "Likely", "Line", "is_taught", "line", "load", "marks", "packaged",
    "possible", "save",
]  # fmt: skip

Matrix = NDArray[np.float32]

KINDS = ("rol", "verwachting")
"""What is found so; for definitions and criteria it finds too few that are right."""

LAYOUT = ("length", "item", "table")

_FORMAT = 1
_LONG = 30  # words: of a sentence whose length counts as 1
_LONGEST = 60
_WORD = re.compile(r"[a-zà-ÿ]+|\d+")
_HEADINGS = 2  # the last ones
_STEM, _ENDING, _BEGINNING = 6, 4, 5  # letters: of words at least so long, their end and begin


class Line(NamedTuple):
    """A sentence as the regression reads it.

    ``lead`` opened the list that it stands in; ``labels`` are the probabilities of its passage's
    labels, by facet and label.
    """

    text: str
    lead: str
    heading: tuple[str, ...]
    item: bool
    table: bool
    labels: Mapping[tuple[str, str], float]

    @property
    def layout(self) -> tuple[float, ...]:
        """The values of `LAYOUT`."""
        return (min(len(self.text.split()), _LONGEST) / _LONG, float(self.item), float(self.table))


def line(passage: Passage, sentence: Sentence, tags: Sequence[Tag]) -> Line:
    """A sentence as it is read, with the tags of its passage."""
    labels = {(one.facet, one.label): one.probability for one in tags}
    in_table = passage.kind is PassageKind.TABLE
    return Line(
        sentence.text, sentence.lead, passage.heading, sentence.item, in_table, labels
    )  # fmt: skip


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("dutch")


def marks(line: Line) -> Iterator[str]:
    """What is counted in a sentence: stems, pairs of them, parts of long words, its first words.

    >>> line = Line("De buurt helpt.", "", ("Ontmoeten",), False, False, {})
    >>> sorted(marks(line))[:4]
    ['b:buurt help', 'b:de buurt', 'f:de', 'f:de buurt']
    """
    written = _WORD.findall(line.text.lower())
    stems = _stemmer().stemWords(written)
    yield from (f"w:{one}" for one in stems)
    yield from (f"b:{one} {other}" for one, other in pairwise(stems))
    yield from (f"l:{one}" for one in _stemmer().stemWords(_WORD.findall(line.lead.lower())))
    above = " ".join(line.heading[-_HEADINGS:]).lower()
    yield from (f"h:{one}" for one in _stemmer().stemWords(_WORD.findall(above)))
    yield from (f"e:{one[-_ENDING:]}" for one in written if len(one) >= _STEM)
    yield from (f"a:{one[:_BEGINNING]}" for one in written if len(one) > _STEM)
    yield from (f"f:{' '.join(written[:count])}" for count in (1, 2) if len(written) >= count)


@dataclass(frozen=True)
class Likely:
    """The weights.

    Attributes:
        vocabulary: the marks that were learned; ``rarity`` of each: float32 (marks,).
        labels: facet and label, of the passage.
        words: float32 (kinds, marks); ``tags``: (kinds, labels); ``layout``: (kinds, 3).
        bias: float32 (kinds,), ``least``: the chance from which a sentence is shown.
    """

    vocabulary: tuple[str, ...]
    rarity: Matrix
    labels: tuple[tuple[str, str], ...]
    words: Matrix
    tags: Matrix
    layout: Matrix
    bias: Matrix
    least: Matrix

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {one: number for number, one in enumerate(self.vocabulary)}

    def counted(self, line: Line) -> tuple[NDArray[np.int64], Matrix]:
        """The learned marks of a sentence and their weights, together of length 1: (n,), (n,)."""
        known = Counter(
            number for one in marks(line) if (number := self._numbers.get(one)) is not None
        )
        at = np.array(sorted(known), np.int64)
        count = np.array([known[number] for number in sorted(known)], np.float32)
        weight = (1.0 + np.log(count)) * self.rarity[at]
        unit = weight / max(float(np.linalg.norm(weight)), 1e-9)
        return at, np.asarray(unit, np.float32)

    def chances(self, kind: str, lines: Sequence[Line]) -> Matrix:
        """How probable it is that sentences state something of a kind: float32 (lines,)."""
        row = KINDS.index(kind)
        scores = np.empty(len(lines), np.float32)
        for number, line in enumerate(lines):
            at, weight = self.counted(line)
            tags = np.array([line.labels.get(one, 0.0) for one in self.labels], np.float32)
            scores[number] = (
                self.bias[row]
                + weight @ self.words[row, at]
                + tags @ self.tags[row]
                + np.array(line.layout, np.float32) @ self.layout[row]
            )
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), np.float32)

    def shows(self, kind: str, chance: float) -> bool:
        """Whether a sentence of that chance is shown."""
        return bool(chance >= self.least[KINDS.index(kind)])


def is_taught(kind: Kind, finder: Finder) -> bool:
    """Whether patterns are of the subject that the weights learned of.

    They are when they find half of the sentences about it in ``data/mogelijk.toml``; patterns of
    a user may be of another.
    """
    if kind not in KINDS:
        return False
    probes = [_alone(number, text) for number, text in enumerate(_probes()[kind])]
    found = finder.roles(probes, {}) if kind == "rol" else finder.expectations(probes, {})
    return 2 * len({one.passage for one in found}) >= len(probes)


@lru_cache(maxsize=1)
def _probes() -> Mapping[str, Sequence[str]]:
    return tomllib.loads(files("sbkennis").joinpath("data/mogelijk.toml").read_text("utf-8"))


def _alone(number: int, text: str) -> Passage:
    """A sentence as a passage of its own."""
    whole = (0, len(text))
    return Passage(f"proef#{number}", "proef", number, PassageKind.TEXT, (Span(*whole, None),),
                   text, text, sentences=(whole,))  # fmt: skip


def possible(
    kind: Kind,
    finder: Finder,
    passages: Sequence[Passage],
    tags: Mapping[str, Sequence[Tag]],
    found: Sequence[Statement],
    weights: Likely | None = None,
) -> list[Statement]:
    """What is probably stated in sentences that no pattern fits, the most probable first.

    Args:
        tags: by passage id.
        found: what patterns found in the same passages.
        weights: those of the package when None.

    Raises:
        ModelError: the weights of the package are absent or damaged.
    """
    if kind not in KINDS:
        return []
    learned = weights or packaged()
    left = finder.left(kind, passages, found)
    lines = [line(passage, sentence, tags.get(passage.id, ())) for passage, sentence in left]
    made = [
        finder.possible(kind, passage, sentence, tags.get(passage.id, ()), float(chance))
        for (passage, sentence), chance in zip(left, learned.chances(kind, lines), strict=True)
        if learned.shows(kind, chance)
    ]
    return sorted(made, key=lambda one: -(one.chance or 0.0))


_ARRAYS = ("rarity", "words", "tags", "layout", "bias", "least")


def save(weights: Likely, path: Path) -> None:
    """Write weights to a file, whole or not at all; the same weights give the same bytes."""
    about = {
        "format": _FORMAT,
        "kinds": KINDS,
        "layout": LAYOUT,
        "vocabulary": weights.vocabulary,
        "labels": weights.labels,
    }
    written = np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), np.uint8)
    arrays = {name: getattr(weights, name).astype(np.float32) for name in _ARRAYS}
    arrays |= {name: arrays[name].astype(np.float16) for name in ("rarity", "words")}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, about=written, **arrays)
    write_atomically(path, buffer.getvalue())


def load(path: Path) -> Likely:
    """Weights from a file.

    Raises:
        ModelError: the file is absent, damaged or of another version.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            arrays = {name: stored[name].astype(np.float32) for name in _ARRAYS}
        of = (about["format"], tuple(about["kinds"]), tuple(about["layout"]))
        if of != (_FORMAT, KINDS, LAYOUT):
            raise ValueError(f"versie {about['format']}")
        labels = tuple((facet, label) for facet, label in about["labels"])
        return Likely(tuple(about["vocabulary"]), labels=labels, **arrays)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise ModelError(
            f"De gewichten voor wat mogelijk past ({path}) ontbreken of zijn beschadigd ({error}). "
            "Installeer sbkennis opnieuw, of vergelijk zonder, met --zonder-mogelijk."
        ) from error


@lru_cache(maxsize=1)
def packaged() -> Likely:
    """The weights in the package.

    Raises:
        ModelError: they are absent or damaged.
    """
    return load(Path(str(files("sbkennis") / "data" / "mogelijk.npz")))
