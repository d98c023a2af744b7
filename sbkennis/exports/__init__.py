"""Passages and documents → files for other programs: Word, Markdown, text, RIS, BibTeX, CSL-JSON.

A table (.csv, .xlsx) and a REFI-QDA project (.qdpx) are made by `exporting` and `reports`.

Every citation that goes out was made from words that were compared with the stored text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sbkennis.exports.csl import Item, item
from sbkennis.exports.references import bibtex, ris
from sbkennis.exports.styles import GOVERNMENT, Piece, Style, available, open_style, plain
from sbkennis.exports.texts import Entry, markdown, text, word

__all__ = [
    "FORMS",
    "GOVERNMENT",
    "Entry",
    "Item",
    "Piece",
    "Style",
    "available",
    "bibtex",
    "csl_json",
    "form_of",
    "item",
    "markdown",
    "open_style",
    "plain",
    "ris",
    "text",
    "word",
]

FORMS: dict[str, str] = {
    ".docx": "docx",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".ris": "ris",
    ".bib": "bibtex",
    ".json": "csl",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".qdpx": "qdpx",
}
"""Suffix → form of export."""


def form_of(target: Path) -> str | None:
    """The form that a file name asks for."""
    return FORMS.get(target.suffix.lower())


def csl_json(items: Iterable[Item]) -> str:
    """The sources as CSL-JSON, one array."""
    return json.dumps(list(items), ensure_ascii=False, indent=2) + "\n"
