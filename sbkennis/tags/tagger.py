"""Passages with their vectors → tags: probability, state, and the words that show the label."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sbkennis import codebook as books
from sbkennis import vectors as embedding
from sbkennis.codebook import Codebook, Label
from sbkennis.errors import ModelError, UsageError
from sbkennis.records import Passage, PassageKind, Tag, covered
from sbkennis.tags import classifier, features
from sbkennis.tags.attention import Attention
from sbkennis.tags.classifier import Weights
from sbkennis.tags.pipeline import Finding, Pipeline, Read
from sbkennis.tags.texts import as_passage, column_of, path_of
from sbkennis.vectors import Embedder

__all__ = ["LEAST", "Tagger", "Text"]

Matrix = NDArray[np.float32]
Made = TypeVar("Made")

VERSION = "6"  # raise when the same passage would get other tags with the same weights
LEAST = 0.02
"""Below this probability a label is not mentioned."""

_BY_RULE = 0.95  # probability of a label that follows from the column of a table
_IN_WORDS = 0.9  # of one that it has in so many words; twice in 1,450 coded passages, both right
_FEWEST_WORDS = 2  # with fewer words of letters there is nothing to judge
_MOST_EVIDENCE = 8
_LONGEST_EVIDENCE = 300  # code points of a sentence that is shown for want of words
_TOGETHER = 64  # passages
_NOTHING = -2.5  # score below which a sentence shows nothing


_METHODS = {
    "attended": "geleerd",
    "full": "geleerd, alleen het geheel",
    "bare": "geleerd, alleen woorden",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was made of passages before, by passage id."""

    vectors: Mapping[str, Matrix]  # (rows, dimensions); the first row is of the whole
    attended: Mapping[str, Matrix]  # (labels,)


@dataclass(frozen=True, slots=True)
class Text:
    """A loose text to tag: evidence counts in ``text``."""

    id: str
    text: str
    heading: tuple[str, ...] = ()
    column: str = ""

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Text:
        """A text from a JSON object with ``text``, and perhaps ``id``, ``heading``, ``column``.

        Raises:
            UsageError: there is no text, or the heading is neither a string nor a list.
        """
        text, heading = row.get("text"), row.get("heading")
        name = str(row.get("id", ""))
        if not isinstance(text, str):
            raise UsageError(f'Regel {name or "zonder id"}: "text" ontbreekt of is geen tekst.')
        if not isinstance(heading, str | list | tuple | None):
            raise UsageError(f'Regel {name or "zonder id"}: "heading" is geen tekst of lijst.')
        return cls(name, text, path_of(heading), str(row.get("column") or ""))


class Tagger:
    """Gives the labels of a codebook to passages.

    Labels that the weights know get a trained probability; one that was added to the codebook is
    judged by its terms and by how much a passage resembles its examples.

    Args:
        codebook: the labels.
        weights: see `classifier`.
        embedder: the model of ``weights.embedder``, for passages without (its) vectors or without
            scores of attention. Without one, and when it fails (see `failure`), passages are
            judged by the vectors that are given, and the others by words alone.
        model: the model whose vectors `tag` is handed.
    """

    def __init__(
        self,
        codebook: Codebook,
        weights: Weights,
        embedder: Embedder | None = None,
        *,
        model: str = embedding.DEFAULT_MODEL,
    ) -> None:
        self.codebook = codebook
        self.weights = weights
        self._embedder = embedder
        self._same_model = model == weights.embedder
        self._position = {name: at for at, (_, name) in enumerate(weights.labels)}
        self._facets = dict((name, facet) for facet, name in weights.labels)
        self._vocabulary = {word: at for at, word in enumerate(weights.vocabulary)}
        self._failure: ModelError | None = None
        self._examples: dict[str, Matrix] = {}  # vectors, of labels without weights
        # Costly to work out, so once.
        self._edition = codebook.edition
        self._trained = f"{weights.embedder}/{weights.digest}"

    @classmethod
    def open(
        cls,
        codebook: Path | None = None,
        weights: Path | None = None,
        embedder: Embedder | None = None,
        *,
        model: str = embedding.DEFAULT_MODEL,
    ) -> Tagger:
        """A tagger from files; those of the package where a path is None or does not exist.

        Raises:
            CodebookError: the codebook is not valid.
            ModelError: the weights cannot be read.
        """
        book = books.load(codebook) if codebook and os.path.lexists(codebook) else books.standard()
        trained = (
            classifier.load(weights) if weights and weights.exists() else classifier.packaged()
        )
        return cls(book, trained, embedder or embedding.embedder(trained.embedder), model=model)

    def with_weights(self, weights: Weights) -> Tagger:
        """A tagger for the same codebook; what reads passages is shared, as it takes a second."""
        model = weights.embedder if self._same_model else ""
        other = Tagger(self.codebook, weights, self._embedder, model=model)
        other.__dict__["_pipeline"] = self._pipeline
        return other

    @cached_property
    def signature(self) -> str:
        """Changes when the same passage may get other tags."""
        parts = (VERSION, self.weights.digest, self.codebook.fingerprint, str(self._same_model))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    @property
    def edition(self) -> str:
        """Of the codebook; tags record it."""
        return self._edition

    @property
    def needs_own_vectors(self) -> bool:
        """Whether passages are embedded a second time, as the search model is another one."""
        return not self._same_model

    @property
    def failure(self) -> ModelError | None:
        """Why what was asked last was done without the model; None when it was not."""
        return self._failure

    def vectors(self, texts: Sequence[str]) -> Matrix | None:
        """The vectors of texts by the model of the weights; None when it cannot be used."""
        self._failure = None
        return self._embed(texts)

    # ------------------------------------------------------------------ tagging

    def tag(
        self,
        passages: Sequence[Passage],
        vectors: Mapping[str, Matrix],
        attended: Mapping[str, Matrix] | None = None,
        *,
        title: str | None = None,
    ) -> list[Tag]:
        """Tags of passages, in their order, the most probable of each facet first.

        A model that fails is not asked again for these passages; `failure` then says why.

        Args:
            passages: of one document, or of several when their vectors are given.
            vectors: by passage id; the first row is of the whole passage.
            attended: the scores of `watcher` by passage id: (labels,).
            title: of the document, for passages that are embedded here.
        """
        self._failure = None
        tags: list[Tag] = []
        known = _Known(vectors if self._same_model else {}, attended or {})
        for first in range(0, len(passages), _TOGETHER):
            tags += self._tag(passages[first : first + _TOGETHER], known, title)
        return tags

    @property
    def watcher(self) -> Attention:
        """What looks on while the model of the weights reads; `tag` is handed its scores."""
        return self.weights.attention

    def attend(self, passages: Sequence[Passage], title: str | None) -> dict[str, Matrix]:
        """The scores of `watcher` by passage id; none where no model lets it look.

        Raises:
            ModelError: the model failed.
        """
        found: dict[str, Matrix] = {}
        if self.needs_own_vectors or not isinstance(self._embedder, embedding.Watched):
            return found
        for first in range(0, len(passages), _TOGETHER):  # others may wait for the model
            part = passages[first : first + _TOGETHER]
            texts = [embedding.passage_text(title, one) for one in part]
            _, scores = embedding.watched(self._embedder, self.watcher, texts)
            if scores is not None:
                found |= {one.id: row for one, row in zip(part, scores, strict=True)}
        return found

    def tag_texts(
        self, texts: Sequence[Text | Mapping[str, object]]
    ) -> list[tuple[str, list[Tag]]]:
        """Tags of loose texts by id, in their order; evidence counts in the given text.

        Raises:
            UsageError: a row is not a text.
        """
        self._failure = None
        rows = [each if isinstance(each, Text) else Text.of(each) for each in texts]
        found: list[tuple[str, list[Tag]]] = []
        for first in range(0, len(rows), _TOGETHER):
            part = rows[first : first + _TOGETHER]
            passages = []
            for number, row in enumerate(part):
                heading, column = column_of(row.heading, row.column)
                passages.append(as_passage(str(number), row.text, heading, column))
            by_number: dict[str, list[Tag]] = {one.id: [] for one in passages}
            for tag in self._tag(passages, _Known({}, {}), None):
                by_number[tag.passage].append(tag)
            found += [(row.id, by_number[one.id]) for row, one in zip(part, passages, strict=True)]
        return found

    def _tag(self, passages: Sequence[Passage], known: _Known, title: str | None) -> list[Tag]:
        if not passages:
            return []
        reads = [self._pipeline.read(one) for one in passages]
        matrix, attention = self._seen(passages, known, title)
        inputs = features.inputs(passages, reads, self._learned, self._vocabulary, matrix)
        head = self.weights.bare if matrix is None else self.weights.full
        spoken = self.weights.sentences.scores(inputs.said, self.weights.rarity)
        by = "bare" if matrix is None else "full" if attention is None else "attended"
        calibration = self.weights.calibrated[by]
        trained = calibration.probabilities(
            head.scores(inputs, self.weights.rarity),
            spoken,
            inputs.said.owner,
            attention,
            self.weights.leaning,
        )
        added = {
            label.name: self._added(label, reads, matrix)
            for label in self.codebook.labels
            if not self._is_trained(label)
        }
        tags: list[Tag] = []
        for number, (passage, read) in enumerate(zip(passages, reads, strict=True)):
            if not _is_readable(read, passage) or _only_refers(read, passage):
                continue
            rows: list[tuple[int, float, Tag]] = []
            for place, facet in enumerate(self.codebook.facets):
                for label in self.codebook.of_facet(facet.name):
                    if label.name in added:
                        resembles = self._has_examples(label, matrix)
                        reserve = self._reserve(resembles=resembles)
                        probability = float(added[label.name][number])
                        limits = reserve.assigned, reserve.doubtful
                        method = "termen en voorbeelden" if resembles else "termen"
                    else:
                        at = self._position[label.name]
                        probability = float(trained[number, at])
                        limits = float(calibration.assigned[at]), float(calibration.doubtful[at])
                        method = _METHODS[by]
                    tag = self._judged(
                        label,
                        probability,
                        limits,
                        method,
                        passage,
                        read,
                        spoken[inputs.said.owner == number],
                    )
                    if tag is not None:
                        rows.append((place, -tag.probability, tag))
            tags += [tag for _, _, tag in sorted(rows, key=lambda row: row[:2])]
        return tags

    def _judged(
        self,
        label: Label,
        probability: float,
        limits: tuple[float, float],
        method: str,
        passage: Passage,
        read: Read,
        spoken: Matrix,
    ) -> Tag | None:
        """A tag with its state, evidence and basis; None when it is not worth mentioning."""
        in_column = passage.kind is PassageKind.TABLE and any(
            one.label == label.name and one.role == "column" for one in read.context
        )
        if in_column and probability < _BY_RULE:
            probability, method = _BY_RULE, "kolom"
        elif probability < _IN_WORDS and _says(read, label):
            probability, method = _IN_WORDS, "zekere term"
        if probability < LEAST:
            return None
        assigned = probability >= limits[0]
        doubtful = not assigned and probability >= limits[1]
        spans, basis = (
            self._evidence(label, read, spoken, in_column=in_column)
            if assigned or doubtful
            else ((), "")
        )
        return Tag(
            passage.id,
            label.facet,
            label.name,
            round(probability, 4),
            assigned,
            doubtful,
            tuple(
                (part.start, part.end)
                for span in spans
                for part in covered(passage.spans, *read.clean.to_quote(*span))
            ),
            basis,
            method,
            self._trained,
            self._edition,
        )

    # ------------------------------------------------------------------ what is known of a passage

    @cached_property
    def _pipeline(self) -> Pipeline:
        return Pipeline(self.codebook)

    @cached_property
    def _learned(self) -> tuple[str, ...]:
        """Labels of the weights, in their order."""
        return tuple(self._position)

    def _is_trained(self, label: Label) -> bool:
        return self._facets.get(label.name) == label.facet

    def _seen(
        self, passages: Sequence[Passage], known: _Known, title: str | None
    ) -> tuple[Matrix | None, Matrix | None]:
        """Vectors of passages and scores of attention: float32 (passages, ...).

        None where there is no model; what is known already is not made again.
        """
        ids = [one.id for one in passages]
        vectors = {one: known.vectors[one] for one in ids if one in known.vectors}
        attended = {one: known.attended[one] for one in ids if one in known.attended}
        looks = isinstance(self._embedder, embedding.Watched)
        missing = [
            one for one in passages if one.id not in vectors or (looks and one.id not in attended)
        ]
        made = self._watched([embedding.passage_text(title, one) for one in missing])
        if made is not None:
            for at, one in enumerate(missing):
                vectors.setdefault(one.id, made[0][[at]])
                if made[1] is not None:
                    attended[one.id] = made[1][at]
        if len(vectors) < len(ids):
            return None, None
        matrix = np.stack([vectors[one][0] for one in ids])
        if len(attended) < len(ids):
            return matrix, None
        scores = np.stack([attended[one] for one in ids])
        return matrix, self.weights.attention.of(self.weights.labels, scores)

    def _watched(self, texts: Sequence[str]) -> tuple[Matrix, Matrix | None] | None:
        """Vectors of texts and scores of attention; None when the model is not here."""
        if not texts:
            return None
        return self._tried(lambda model: embedding.watched(model, self.watcher, texts))

    def _embed(self, texts: Sequence[str]) -> Matrix | None:
        return self._tried(lambda model: embedding.embedded(model, texts))

    def _tried(self, work: Callable[[Embedder], Made]) -> Made | None:
        if self._embedder is None or self._failure:
            return None
        try:
            return work(self._embedder)
        except ModelError as error:  # the model of the weights is not here: words must do
            self._failure = error
            return None

    # ------------------------------------------------------------------ labels without weights

    def _reserve(self, *, resembles: bool) -> classifier.Reserve:
        return self.weights.reserve if resembles else self.weights.bare_reserve

    def _has_examples(self, label: Label, matrix: Matrix | None) -> bool:
        """Whether a passage can be laid beside the examples of a label; else its terms must do."""
        return matrix is not None and self._examples_of(label) is not None

    def _added(self, label: Label, reads: Sequence[Read], matrix: Matrix | None) -> Matrix:
        rows = np.stack([features.of_label(read, [label.name])[label.name] for read in reads])
        similarity = np.zeros(len(reads), np.float32)
        examples = self._examples_of(label) if matrix is not None else None
        if matrix is not None and examples is not None:
            similarity = classifier.resemblance(matrix @ examples.T) - matrix @ self.weights.centre
        found = self._reserve(resembles=examples is not None).probabilities(rows, similarity)
        if examples is None:  # all it has are terms, and here is none of them
            found[~rows.any(axis=1)] = 0.0
        return found

    def _examples_of(self, label: Label) -> Matrix | None:
        """Vectors of the examples of a label; None where there are none, or no model."""
        if label.examples and label.name not in self._examples:
            made = self._embed(label.examples)
            if made is not None:
                self._examples[label.name] = made
        return self._examples.get(label.name)

    # ------------------------------------------------------------------ evidence

    def _evidence(
        self, label: Label, read: Read, spoken: Matrix, *, in_column: bool
    ) -> tuple[tuple[tuple[int, int], ...], str]:
        """Spans of the clean text that show a label, or what it rests on instead."""
        found = [one for one in read.findings if one.label == label.name]
        for role, states in (("term", ("",)), ("term", ("negated",))):
            spans = [(o.start, o.end) for o in found if o.role == role and o.state in states]
            if spans:
                return _merged(spans)[:_MOST_EVIDENCE], ""
        if in_column:
            return (), "kolom"
        sentence = self._best_sentence(label, read, found, spoken)
        if sentence is None:
            return (), "kop" if read.above else "kolom" if read.context else ""
        within = [
            (o.start, o.end)
            for o in found
            if o.role == "signal"
            and o.state in ("", "negated")
            and sentence[0] <= o.start < sentence[1]
        ]
        if sentence[1] - sentence[0] > _LONGEST_EVIDENCE and within:
            return _merged(within)[:_MOST_EVIDENCE], ""
        return (sentence,), ""

    def _best_sentence(
        self, label: Label, read: Read, found: Sequence[Finding], spoken: Matrix
    ) -> tuple[int, int] | None:
        """The sentence that shows a label most; None when the passage leans on what is above it.

        ``spoken`` are the scores of its sentences by the weights.
        """
        if not read.sentences:
            return None
        if self._is_trained(label):
            scores = spoken[:, self._position[label.name]].tolist()
        else:
            scores = [_NOTHING - 1.0] * len(read.sentences)
            for one in found:
                if one.role == "signal" and one.state in ("", "negated"):
                    scores[one.sentence] = max(scores[one.sentence], _NOTHING) + 0.5
        best = max(range(len(scores)), key=lambda number: scores[number])
        leans = scores[best] < _NOTHING and (read.above or read.context)
        return None if leans else read.sentences[best]


def _only_refers(read: Read, passage: Passage) -> bool:
    """Whether a passage says nothing but where something stands; a cell of a table has a head."""
    return read.only_refers and passage.kind is not PassageKind.TABLE


def _says(read: Read, label: Label) -> bool:
    """Whether a passage has a label in so many words; who disputes it speaks of it as well."""
    certain = {one.written for one in label.certain}
    return bool(certain) and any(
        one.label == label.name and one.term in certain and one.state in ("", "negated")
        for one in read.findings
    )


def _is_readable(read: Read, passage: Passage) -> bool:
    """Whether there are words to judge; a cell of a table may be short."""
    words = sum(1 for word in read.words if word.surface.isalpha() and len(word.surface) > 1)
    return words >= (1 if passage.context else _FEWEST_WORDS)


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
