"""A draft that someone is writing → paragraphs, notes, quotations, references and their places.

The draft is read and no more: nothing of it is stored, and the file is never changed. Word
documents are read by a reader of our own, because a check needs italics and the places of note
marks; every other format by its reader in `sbkennis.pages`. Both work in a process apart.
"""

from __future__ import annotations

from pathlib import Path

from sbkennis.drafts import quotations, readings, references
from sbkennis.drafts.parts import (
    Cell,
    Draft,
    Note,
    NoteMark,
    Paragraph,
    Part,
    Place,
    Quotation,
    Reference,
)
from sbkennis.errors import ReadError
from sbkennis.pages import Limits, check
from sbkennis.pages.worker import Workers

__all__ = [
    "Cell",
    "Draft",
    "Note",
    "NoteMark",
    "Paragraph",
    "Part",
    "Place",
    "Quotation",
    "Reference",
    "read",
]


def read(path: Path, limits: Limits | None = None) -> Draft:
    """Read a draft: DOCX, PDF, Markdown, text or HTML.

    Raises:
        SourceMissingError: there is no such file.
        ReadError: the file is damaged, locked, empty or of another kind.
    """
    limits = limits or Limits()
    module = check(path, limits)
    if module == "pptx":
        raise ReadError(
            f"{path.name} is een presentatie. Controleren kan met een Word-document (.docx), PDF, "
            "webpagina, Markdown of tekst; sla de presentatie op als PDF."
        )
    with Workers(limits) as workers:
        if module == "docx":
            draft: Draft = workers.run("drafts.word", "read", path, limits)
        else:
            draft = readings.draft(path, workers.read(path))
    if not any(one.text.strip() for one in draft.paragraphs):
        raise ReadError(f"{path.name} bevat geen tekst, dus er valt niets in na te gaan.")
    found = references.find(draft)
    quoted, open_marks = quotations.find(draft, found)
    return Draft(
        file=draft.file,
        paragraphs=draft.paragraphs,
        notes=draft.notes,
        references=tuple(found),
        quotations=tuple(quoted),
        warnings=(*draft.warnings, *open_marks),
    )
