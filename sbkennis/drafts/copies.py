"""A document of a library that is the draft → what to say of it."""

from __future__ import annotations

from sbkennis.records import Document

__all__ = ["of_itself"]


def of_itself(document: Document) -> str:
    """What to say of a document that is the draft, or an edition of it."""
    return (
        f"{document.title or document.file} zegt woordelijk wat dit concept zegt: het is dit "
        "concept, of een andere versie ervan, en telt hier niet als bron."
    )
