"""Comparisons → files for others: workbook, CSV, report, or a project to go on coding in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis.codebook import Codebook
from sbkennis.comparison import Comparison, Findings, Quoted
from sbkennis.errors import StoreError, UsageError, reason
from sbkennis.records import Document, Passage, Tag

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "FRAME_SUFFIXES",
    "SUFFIXES",
    "Coded",
    "Material",
    "write",
    "write_frame",
    "write_project",
]

SUFFIXES = (".xlsx", ".csv", ".docx", ".html", ".qdpx", ".qdc")
FRAME_SUFFIXES = (".xlsx", ".csv")
"""Of what patterns found and of changes."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A document with its text, passages and tags, as a project for other programs needs it.

    ``notes`` are of passages that a person chose, by id, empty where nothing was written with
    one; these go along also where they have no label.
    """

    document: Document
    text: str
    passages: Sequence[Passage]
    tags: dict[str, tuple[Tag, ...]]  # by passage id
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report may draw on; what a format does not need is not asked for.

    Args:
        quotes: gives the passages behind the figures, with their citations.
        findings: gives definitions, roles, criteria and expectations.
        coded: gives the documents with text and tags.
    """

    made: Comparison
    codebook: Codebook
    quotes: Callable[[], Sequence[Quoted]]
    findings: Callable[[], Sequence[Findings]] = field(default=tuple)
    coded: Callable[[], Sequence[Coded]] = field(default=tuple)


def write(material: Material, path: Path) -> list[Path]:
    """Write a comparison in the format that the name of the file tells.

    Returns:
        the files that were written; CSV takes two, or three where two are compared.

    Raises:
        UsageError: the name ends in something else.
        StoreError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{path}: de naam eindigt op {suffix or 'niets'}. Kies uit {', '.join(SUFFIXES)}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if suffix == ".xlsx":
            from sbkennis.reports import workbook

            return [workbook.write(material.made, material.quotes(), path)]
        if suffix == ".csv":
            from sbkennis.reports import csv

            return csv.write(material.made, material.quotes(), path)
        if suffix in (".docx", ".html"):
            from sbkennis.reports import document

            return [document.write(material, path)]
        from sbkennis.reports import refi

        if suffix == ".qdc":
            return [refi.write_codebook(material.codebook, path)]
        return [refi.write_project(material.codebook, material.coded(), path)]
    except OSError as error:
        raise StoreError(f"{path} kan niet worden geschreven: {reason(error)}.") from error


def write_project(book: Codebook, documents: Sequence[Coded], path: Path) -> None:
    """Write documents with their labels as a REFI-QDA project.

    Raises:
        StoreError: the file cannot be written.
    """
    from sbkennis.reports import refi

    try:
        refi.write_project(book, documents, path)
    except OSError as error:
        raise StoreError(f"{path} kan niet worden geschreven: {reason(error)}.") from error


def write_frame(frame: DataFrame, path: Path) -> list[Path]:
    """Write a table of findings or changes as CSV or as a worksheet.

    Raises:
        UsageError: the name ends in something else.
        StoreError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in FRAME_SUFFIXES:
        raise UsageError(
            f"{path}: dit kan als {' of '.join(FRAME_SUFFIXES)}. Wat patronen vonden, staat ook in "
            "het verslag van `sbkennis vergelijk --uit verslag.docx` (of .html)."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if suffix == ".csv":
            from sbkennis.reports import csv

            csv.save(frame, path)
        else:
            from sbkennis.reports import workbook

            workbook.save(frame, path)
    except OSError as error:
        raise StoreError(f"{path} kan niet worden geschreven: {reason(error)}.") from error
    return [path]
