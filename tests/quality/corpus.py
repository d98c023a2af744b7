"""The sample documents as they are read, cut and described, and the texts that are measured on."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from sbkennis import passages, vectors
from sbkennis.description import Described, describe
from sbkennis.pages import Limits, read
from sbkennis.records import Passage, Reading
from sbkennis.tags import practice
from sbkennis.tags.practice import Example

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data"
SCAN = "brugwoude-notitie-vrijwilligersbeleid-2022-scan.pdf"
"""Left out: OCR takes longer than all the others together."""


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of a file of tests/data."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@lru_cache(maxsize=1)
def readings() -> dict[str, Reading]:
    """The sample documents by file, read once for all floors."""
    folder = ROOT / "corpus" / "voorbeeld"
    return {
        path.name: read(path, Limits()) for path in sorted(folder.iterdir()) if path.name != SCAN
    }


@lru_cache(maxsize=1)
def described() -> dict[str, Described]:
    """What the sample documents show of themselves, by file."""
    return {name: describe(one, name) for name, one in readings().items()}


@lru_cache(maxsize=1)
def cut() -> dict[str, tuple[Passage, ...]]:
    """The passages of the sample documents, by file."""
    return {name: passages.split(one, name) for name, one in readings().items()}


@lru_cache(maxsize=4)
def labelled(name: str) -> list[Example]:
    """Labelled passages of our own, of a file of tests/data."""
    return practice.read(DATA / name, group=name)


def texts_tagged() -> list[str]:
    """What the model reads of the passages that are labelled."""
    return [
        vectors.passage_text(None, one.passage)
        for name in ("valkuilen.jsonl", "procesteksten.jsonl")
        for one in labelled(name)
    ]


def texts_searched() -> list[str]:
    """What the model reads of the passages that are searched in."""
    return [
        vectors.passage_text(described()[name].title, one)
        for name, made in cut().items()
        for one in made
        if one.searchable
    ]


def questions_asked() -> list[str]:
    """The questions that are asked of the sample documents, also as search mends them."""
    every = rows("zoekvragen.jsonl")
    return [row[key] for row in every for key in ("vraag", "hersteld") if key in row]
