"""Labelled passages from JSON lines → examples, and their vectors, kept between runs.

Two files are read alike: the passages we wrote to train on (``data/oefenpassages``) and passages
that people labelled. Only training and measuring need this module.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbkennis import e5, pages, vectors
from sbkennis import passages as splitting
from sbkennis.errors import UsageError
from sbkennis.files import read_text
from sbkennis.records import Passage, PassageKind, Span
from sbkennis.tags.texts import as_passage, path_of

__all__ = ["PRACTICE", "Example", "embed", "read", "read_places", "read_practice", "texts_of"]

Matrix = NDArray[np.float32]

PRACTICE = Path(str(files("sbkennis") / "data" / "oefenpassages"))


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with the labels that a person gave it.

    ``disputed`` holds labels that were given but may be contested, ``defensible`` those that were
    not given but might have been. ``second`` are the labels that another person gave without
    seeing them. ``group`` names who or what it came from.
    """

    passage: Passage
    labels: frozenset[tuple[str, str]]  # (facet, label)
    group: str
    disputed: frozenset[str] = frozenset()
    defensible: frozenset[str] = frozenset()
    evidence: tuple[tuple[str, str], ...] = ()  # (label, words)
    trap: str = ""
    weight: float = 1.0  # how much it counts in training
    document: str = ""  # the document that it stands in, where it stands in one
    second: frozenset[tuple[str, str]] | None = None

    def share(self, pair: tuple[str, str]) -> float:
        """The share of the coders who gave a label: 0, 0.5 or 1."""
        if self.second is None:
            return float(pair in self.labels)
        return ((pair in self.labels) + (pair in self.second)) / 2.0


def read_practice(folder: Path = PRACTICE) -> list[Example]:
    """All practice passages, in order of file name and line."""
    return [one for path in sorted(folder.glob("*.jsonl")) for one in read(path, group=path.stem)]


def read(path: Path, *, group: str | None = None) -> list[Example]:
    """Labelled passages from a file of JSON lines.

    Args:
        path: each line has ``text`` and ``labels`` (labels by facet), and may have ``id``,
            ``heading`` (a string or a list), ``column``, ``evidence``, ``borderline``, ``weight``
            and ``labels_second_coder``.
        group: of all examples; the field ``file`` of each when not given.

    Raises:
        UsageError: the file cannot be read, or a line is not such an object.
    """
    lines = read_text(path).splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_example(json.loads(line), f"{path.stem}-{number}", group))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UsageError(
                    f"{path}, regel {number}: geen gelabelde passage ({error}). Verwacht wordt "
                    'een object met "text" en "labels", met de labels per facet.'
                ) from error
    return found


def aloud(line: str) -> None:
    """Prints a line on standard error."""
    print(line, file=sys.stderr, flush=True)


def read_places(path: Path, folder: Path, tell: Callable[[str], None] = aloud) -> list[Example]:
    """Labelled places in documents, which are read from ``folder``.

    A place whose words are read otherwise now is left out, and ``tell`` is told which.

    Args:
        path: each line has ``file``, ``spans`` (start, end and page), ``sha256`` of the quote, and
            ``labels`` (or ``coder_a``, of the first of two coders).
        folder: where the documents are.
        tell: takes a line for the reader; without it the line goes to standard error.
    """
    found: list[Example] = []
    skipped: list[int] = []
    read: dict[str, tuple[str, tuple[Passage, ...]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        name = row["file"]
        if name not in read:
            reading = pages.read(folder / name, pages.Limits())
            read[name] = reading.text, splitting.split(reading, name)
        passage = _at(tuple(Span(*span) for span in row["spans"]), *read[name])
        if hashlib.sha256(passage.quote.encode("utf-8")).hexdigest() != row["sha256"]:
            skipped.append(number)
            continue
        border = row.get("borderline") or row.get("borderline_a") or {}
        given = row["labels"] if "labels" in row else row["coder_a"]
        found.append(
            Example(
                replace(passage, id=f"{path.stem}-{number}"),
                frozenset((facet, each) for facet, names in given.items() for each in names),
                name,
                frozenset(border.get("assigned", ())),
                frozenset(border.get("not_assigned", ())),
                document=name,
                second=_pairs(row.get("labels_second_coder")),
            )
        )
    if skipped:
        tell(
            f"LET OP: {path.name}: {len(skipped)} van {len(skipped) + len(found)} plaatsen "
            f"overgeslagen, want hun woorden worden nu anders gelezen (regel "
            f"{', '.join(map(str, skipped))}). `benchmarks/places.py` zoekt ze opnieuw."
        )
    return found


def _at(spans: tuple[Span, ...], text: str, passages: Sequence[Passage]) -> Passage:
    """The passage on a place, also where passages are now cut otherwise."""
    first = spans[0]
    nearest = max(
        passages,
        key=lambda one: sum(
            max(0, min(own.end, span.end) - max(own.start, span.start))
            for own in one.spans
            for span in spans
        ),
    )
    if nearest.spans == spans:
        return nearest
    quote = "\n".join(text[span.start : span.end] for span in spans)
    loose = as_passage(f"{first.start}", quote, nearest.heading)
    context = nearest.context if nearest.kind is PassageKind.TABLE else ""
    return replace(loose, kind=nearest.kind, context=context)


def _example(row: dict[str, Any], name: str, group: str | None) -> Example:
    border = row.get("borderline") or {}
    evidence: list[tuple[str, str]] = []
    for label, words in (row.get("evidence") or {}).items():
        evidence += [(label, each) for each in ([words] if isinstance(words, str) else words)]
    return Example(
        as_passage(
            str(row.get("id", name)), row["text"], path_of(row.get("heading")), row.get("column")
        ),
        frozenset((facet, label) for facet, given in row["labels"].items() for label in given),
        group if group is not None else str(row.get("file", "")),
        frozenset(border.get("assigned", ())),
        frozenset(border.get("not_assigned", ())),
        tuple(evidence),
        str(row.get("trap", "")),
        float(row.get("weight", 1.0)),
        str(row.get("document", "")),
        _pairs(row.get("labels_second_coder")),
    )


def _pairs(given: dict[str, list[str]] | None) -> frozenset[tuple[str, str]] | None:
    if given is None:
        return None
    return frozenset((facet, label) for facet, labels in given.items() for label in labels)


def embed(texts: Sequence[str], cache: Path, tell: Callable[[str], None] | None = None) -> Matrix:
    """Vectors of texts by the default model: float32 (texts, 384), unit length.

    Each text goes through the model alone and on one thread, so that its vector does not depend
    on what it is embedded with; vectors are kept in ``cache``.
    """
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / "vectoren.npz"
    known: dict[str, Matrix] = {}
    if kept.is_file():
        with np.load(kept) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    keys = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24] for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        import torch

        torch.set_num_threads(1)
        folder = e5.model_folder(cache)
        model = vectors.SentenceTransformers(str(folder), lambda _: None, name="training")
        for done, (key, text) in enumerate(missing.items(), 1):
            known[key] = model.passages([text])[0]
            if done % 100 == 0 or done == len(missing):
                _keep(kept, known)
                if tell:
                    tell(f"{done} van {len(missing)} passages verwerkt")
    return np.stack([known[key] for key in keys]) if keys else np.empty((0, e5.DIMENSIONS), "f4")


def _keep(path: Path, known: dict[str, Matrix]) -> None:
    partial = path.with_suffix(".deel.npz")
    np.savez(partial, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    partial.replace(path)


def texts_of(examples: Iterable[Example], *, bare: bool = False) -> list[str]:
    """What the model reads of each example; without its headings when ``bare``."""
    found = []
    for one in examples:
        passage = one.passage
        found.append(passage.display if bare else vectors.passage_text(None, passage))
    return found
