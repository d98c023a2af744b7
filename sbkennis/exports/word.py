"""Nothing → an empty Word document as all of ours begin."""

from __future__ import annotations

from typing import Any

__all__ = ["new_document"]


def new_document() -> Any:
    """An empty document of python-docx: in Dutch, of nobody, with its styles once.

    The template of python-docx carries a second copy of the styles, for Word 2010. Once styles are
    added the two differ, and Word may offer to repair the file.
    """
    import docx

    document = docx.Document()
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.drop_rel(name)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "nl-NL"
    return document
