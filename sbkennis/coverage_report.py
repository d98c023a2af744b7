"""A coverage → a report in Word: a table, then draft and requirement side by side."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis.coverage import RULES, Coverage, Finding
from sbkennis.errors import UsageError
from sbkennis.exports.word import mark_head, new_document
from sbkennis.exports.xml import xml_text
from sbkennis.files import check_folder, deliver
from sbkennis.phrases import form_of, percent

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

__all__ = ["check_target", "write"]

_MOST_PASSAGES = 5
_LONGEST = 700  # code points of a passage that is shown
_COLOURS = {"gedekt": "C6E0B4", "mager": "FFE699", "afwezig": "F4B6B6"}


def check_target(draft: Path, target: Path) -> None:
    """Whether a report may go there.

    Raises:
        UsageError: it is no DOCX, it is the draft, it exists, or its folder does not.
    """
    if target.suffix.lower() != ".docx":
        raise UsageError(f"{target}: het verslag wordt een Word-document; eindig op .docx.")
    if target.exists():
        is_draft = draft.exists() and target.samefile(draft)
        same = " Dat is uw concept; het wordt niet gewijzigd." if is_draft else ""
        raise UsageError(f"{target} bestaat al.{same} Kies een andere naam.")
    check_folder(target)


def write(found: Coverage, target: Path) -> None:
    """Write the report.

    Raises:
        UsageError: the target came to be there meanwhile.
        StoreError: it cannot be written.
    """
    document = new_document()
    document.core_properties.title = f"Dekking van {found.file}"
    document.add_heading(f"Dekking van {found.file}", level=1)
    document.add_paragraph(f"Naast de eisen van “{found.name}”. {RULES}")
    for warning in found.warnings:
        document.add_paragraph(f"Let op: {warning}")
    _overview(document, found)
    document.add_heading("Concept en eis naast elkaar", level=2)
    for one in found.findings:
        _beside(document, one)
    _balance(document, found)
    _lopsided(document, found)
    made = io.BytesIO()
    document.save(made)
    deliver(target, made.getvalue(), overwrite=False)


def _overview(document: Document, found: Coverage) -> None:
    titles = ("Eis", "Oordeel", "Passages", "Woorden", "Terloops")
    table = _table(document, titles, (5.6, 2.2, 2.5, 2.45, 2.45))
    for one in found.findings:
        cells = table.add_row().cells
        values = (one.requirement.title, one.verdict, len(one.evidence), one.words, len(one.named))
        for cell, value in zip(cells, values, strict=True):
            cell.text = str(value)
        _shade(cells[1], _COLOURS[one.verdict])


def _beside(document: Document, one: Finding) -> None:
    document.add_heading(f"{one.requirement.title}: {one.verdict}", level=3)
    table = _table(document, ("In het concept", "De eis"))
    left, right = table.add_row().cells
    _paragraphs(left, _of_draft(one))
    _paragraphs(right, _of_source(one))


def _of_draft(one: Finding) -> list[str]:
    lines = []
    for each in one.evidence[:_MOST_PASSAGES]:
        where = " › ".join((each.unit.where, *each.unit.nearest))
        lines.append(f"{where}: “{_short(each.unit.text)}”")
    if (more := len(one.evidence) - _MOST_PASSAGES) > 0:
        lines.append(f"En nog {more} {form_of(more, 'passage', 'passages')}.")
    if not one.evidence:
        lines.append("Geen passage gaat hierover.")
    if one.named:
        places = ", ".join(each.unit.where for each in one.named)
        lines.append(f"Terloops genoemd: {places}.")
    if one.otherwise:
        places = ", ".join(each.where for each in one.otherwise[:10])
        lines.append(f"Misschien in andere woorden: {places}.")
    return lines


def _of_source(one: Finding) -> list[str]:
    lines = [one.requirement.description]
    if one.source is not None:
        lines.append(f"“{one.source.excerpt}”")
        lines.append(f"{one.source.citation.text}.")
    elif one.reference:
        lines.append(f"{one.reference} (staat niet in deze kennisbank).")
    return lines


def _balance(document: Document, found: Coverage) -> None:
    document.add_heading("Balans", level=2)
    beside = ", ".join(found.vision_names)
    document.add_paragraph(
        "Aandeel van elk label binnen zijn groep, in het concept en gemiddeld in de visies van de "
        f"kennisbank{f' ({beside})' if beside else ''}."
    )
    table = _table(document, ("Groep", "Label", "Concept", "Visies"), (3.6, 7.24, 2.2, 2.2))
    for row in found.balance:
        cells = table.add_row().cells
        visions = "–" if row.visions is None else percent(row.visions)
        for cell, value in zip(
            cells,
            (row.group, row.title, percent(row.draft), visions),
            strict=True,
        ):
            cell.text = value


def _lopsided(document: Document, found: Coverage) -> None:
    if found.pair is None:
        return
    one, other = found.pair_titles
    document.add_heading(f"Wel {one}, niet {other}", level=2)
    if not found.lopsided:
        document.add_paragraph(found.upright)
    for each in found.lopsided:
        document.add_paragraph(xml_text(f"{each.unit.where}: “{_short(each.unit.text)}”"))


def _table(document: Document, titles: tuple[str, ...], widths: tuple[float, ...] = ()) -> Table:
    """A table with its head; widths in centimetres, of even columns none."""
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(titles), style="Table Grid")
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)  # what is added has the width of its column
        column.cells[0].width = Cm(width)
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    mark_head(table)
    return table


def _paragraphs(cell: _Cell, lines: list[str]) -> None:
    first, *others = map(xml_text, lines or [""])
    cell.text = first
    for line in others:
        cell.add_paragraph(line)


def _shade(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} […]"
