"""Nothing → an empty Word document as all of ours begin, and the head of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

__all__ = ["mark_head", "new_document"]

_LANGUAGE = "nl-NL"


def new_document() -> Document:
    """An empty document of python-docx: in Dutch, of nobody, with its styles once.

    The template of python-docx carries a second copy of the styles, for Word 2010. Once styles are
    added the two differ, and Word may offer to repair the file.
    """
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.drop_rel(name)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = _LANGUAGE
    for one in document.styles.element.iter(qn("w:lang")):  # else it is checked and read as English
        one.set(qn("w:val"), _LANGUAGE)
    return document


def mark_head(table: Table) -> None:
    """Mark the first row of a table as its head: it is read as such, and returns on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
