"""A passage as the pipeline read it → numbers: what it is like, and what it shows of each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log1p

import numpy as np
from numpy.typing import NDArray

from sbkennis.records import Passage, PassageKind
from sbkennis.tags.pipeline import Finding, Read

__all__ = ["GENERAL", "OF_LABEL", "bag", "general", "of_label"]

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


def bag(read: Read, vocabulary: Mapping[str, int]) -> list[int]:
    """The numbers of the words of a vocabulary that a passage holds."""
    return sorted({vocabulary[word] for word in read.tokens if word in vocabulary})
