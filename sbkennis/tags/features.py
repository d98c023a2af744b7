"""A passage as the pipeline read it → numbers: what it is like, and what it shows of each label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p

import numpy as np
from numpy.typing import NDArray

from sbkennis.records import Passage, PassageKind
from sbkennis.tags.pipeline import Finding, Read

__all__ = [
    "GENERAL",
    "OF_LABEL",
    "OF_SENTENCE",
    "PLACE",
    "Inputs",
    "Said",
    "bag",
    "general",
    "inputs",
    "of_label",
    "of_sentences",
    "places",
    "tokens",
]

Row = NDArray[np.float32]

GENERAL = (
    "length",  # log of the number of words
    "sentences",
    "table",
    "note",
    "list",
    "column",  # something stands above the column or list
    "heading",
    "figures",  # share of words with a digit
    "capitals",
    "names",
    "questions",
    "odd",  # share of words that hold something else than letters, digits or hyphens
)

OF_LABEL = (
    "shown",  # a term counts
    "terms",  # log of how often terms count
    "different",  # log of how many different terms do
    "sentences",  # share of sentences with such a term
    "opening",  # in the first sentence
    "signals",
    "different signals",
    "signal sentences",  # share of sentences with a signal
    "both",  # a term with a signal beside it in its sentence
    "nearest heading",
    "higher heading",
    "signal in heading",
    "column",
    "context",
    "denied",
    "set aside",  # excluded, or in a name
)

OF_SENTENCE = (
    "terms",  # log of how often terms of the label count in it
    "denied",
    "set aside",
    "signals",
    "above",  # a term in the nearest heading or in the column
)

PLACE = ("length", "position")  # log of the number of words; share of the sentences before it

_LONG = 8  # letters from which a word is also known by its beginning and its end
_PIECES = (5, 6, 7)  # letters


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of all sentences of a row of passages, one after the other."""

    owner: NDArray[np.int64]  # (sentences,): which passage
    place: Row  # (sentences, place)
    shown: Row  # (sentences, labels, of sentence)
    words: Sequence[Sequence[int]]  # the numbers of the vocabulary in each sentence


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of a row of passages.

    ``own`` has a row of `OF_LABEL` per passage and label, in the order of the labels;
    ``words`` the numbers of the vocabulary in each passage.
    """

    vectors: Row | None  # (passages, dimensions)
    general: Row  # (passages, general)
    own: Row  # (passages, labels, of label)
    words: Sequence[Sequence[int]]
    said: Said


def general(passage: Passage, read: Read) -> Row:
    """What a passage is like, whatever it is about; in the order of `GENERAL`."""
    words = [word.surface for word in read.words if not word.surface.isspace()]
    count = max(1, len(words))
    lines = passage.quote.count("\n") + 1
    return np.array(
        [
            log1p(len(words)),
            log1p(len(read.sentences)),
            passage.kind is PassageKind.TABLE,
            passage.kind is PassageKind.FOOTNOTE,
            passage.kind is PassageKind.LIST or (lines > 2 and len(read.sentences) >= lines - 1),
            bool(passage.context),
            bool(passage.heading),
            sum(any(map(str.isdigit, word)) for word in words) / count,
            sum(word[0].isupper() for word in words) / count,
            read.names,
            read.clean.text.count("?") / max(1, len(read.sentences)),
            sum(len(word) > 1 and not word.replace("-", "").isalnum() for word in words) / count,
        ],
        np.float32,
    )


def of_label(read: Read, labels: Sequence[str]) -> Mapping[str, Row]:
    """What a passage shows of each label; each row in the order of `OF_LABEL`."""
    by_label: dict[str, list[Finding]] = {label: [] for label in labels}
    for one in read.findings:
        if one.label in by_label:
            by_label[one.label].append(one)
    above = [_labels(line) for line in read.above]
    context = _labels(read.context)
    count = max(1, len(read.sentences))
    return {label: _row(label, found, above, context, count) for label, found in by_label.items()}


def _labels(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    return {(one.label, one.role) for one in findings}


def _row(
    label: str,
    found: Sequence[Finding],
    above: Sequence[set[tuple[str, str]]],
    context: set[tuple[str, str]],
    sentences: int,
) -> Row:
    terms = [one for one in found if one.role == "term"]
    counting = [one for one in terms if one.state in ("", "negated")]
    signals = [one for one in found if one.role == "signal" and one.state in ("", "negated")]
    of_terms = {one.sentence for one in counting}
    nearest = above[-1] if above else set()
    higher = {pair for line in above[:-1] for pair in line}
    in_column = (label, "column") in context or (label, "column") in nearest
    return np.array(
        [
            bool(counting),
            log1p(len(counting)),
            log1p(len({one.term for one in counting})),
            len(of_terms) / sentences,
            0 in of_terms,
            log1p(len(signals)),
            log1p(len({one.term for one in signals})),
            len({one.sentence for one in signals}) / sentences,
            bool(of_terms & {one.sentence for one in signals}),
            (label, "term") in nearest,
            (label, "term") in higher,
            (label, "signal") in nearest,
            in_column,
            (label, "term") in context,
            log1p(sum(one.state == "negated" for one in terms)),
            log1p(sum(one.state in ("excluded", "name") for one in terms)),
        ],
        np.float32,
    )


def of_sentences(read: Read, labels: Sequence[str]) -> Row:
    """What each sentence shows of each label: float32 (sentences, labels, of sentence)."""
    position = {label: at for at, label in enumerate(labels)}
    table = np.zeros((len(read.sentences), len(labels), len(OF_SENTENCE)), np.float32)
    for one in read.findings:
        at = position.get(one.label)
        if at is None:
            continue
        counts = table[one.sentence, at]
        if one.role == "term":
            counts[0 if one.state == "" else 1 if one.state == "negated" else 2] += 1.0
        elif one.state in ("", "negated"):
            counts[3] += 1.0
    np.log1p(np.minimum(table, 5.0), out=table)
    nearest = read.above[-1] if read.above else ()
    above = {one.label for one in nearest if one.role != "signal"}
    above |= {one.label for one in read.context}
    for label in above & position.keys():
        table[:, position[label], 4] = 1.0
    return table


def places(read: Read) -> Row:
    """Length and position of each sentence: float32 (sentences, place)."""
    count = max(1, len(read.sentences))
    return np.array(
        [
            (log1p(len(read.clean.text[start:end].split())), number / count)
            for number, (start, end) in enumerate(read.sentences)
        ],
        np.float32,
    ).reshape(-1, len(PLACE))


def tokens(read: Read) -> list[set[str]]:
    """By sentence: its words, each two that follow one another, and pieces of long words.

    Pieces are the beginnings and ends of long words: Dutch writes compounds as one word.
    """
    found = []
    for words in read.tokens_by_sentence:
        several = set(words)
        several.update(f"{one}_{next_}" for one, next_ in pairwise(words))
        for word in words:
            if len(word) >= _LONG:
                several.update(f"^{word[:size]}" for size in _PIECES)
                several.update(f"{word[-size:]}$" for size in _PIECES)
        found.append(several)
    return found


def inputs(
    passages: Sequence[Passage],
    reads: Sequence[Read],
    labels: Sequence[str],
    vocabulary: Mapping[str, int],
    vectors: Row | None,
) -> Inputs:
    """All that a classifier sees of passages."""
    by_sentence = [tokens(read) for read in reads]
    counts = [len(read.sentences) for read in reads]
    own = np.zeros((len(reads), len(labels), len(OF_LABEL)), np.float32)
    for at, read in enumerate(reads):
        rows = of_label(read, labels)
        for place, label in enumerate(labels):
            own[at, place] = rows[label]
    return Inputs(
        vectors,
        np.stack([general(one, read) for one, read in zip(passages, reads, strict=True)]),
        own,
        [bag(set().union(*several), vocabulary) for several in by_sentence],
        Said(
            np.repeat(np.arange(len(reads)), counts),
            np.concatenate([places(read) for read in reads]),
            np.concatenate([of_sentences(read, labels) for read in reads]),
            [bag(words, vocabulary) for several in by_sentence for words in several],
        ),
    )


def bag(words: Iterable[str], vocabulary: Mapping[str, int]) -> list[int]:
    """The numbers of words that a vocabulary holds, ascending."""
    return sorted({vocabulary[word] for word in words if word in vocabulary})
