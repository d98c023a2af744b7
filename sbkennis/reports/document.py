"""A comparison → a report in Word or HTML: the same blocks, written in two ways."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbkennis import pictures
from sbkennis.codebook import Codebook
from sbkennis.comparison import KINDS, Cell, Comparison, Findings, Found, Quoted, Table
from sbkennis.comparison.shown import absent
from sbkennis.exports.word import mark_head, new_document
from sbkennis.exports.xml import xml_text
from sbkennis.files import write_result
from sbkennis.phrases import decimal, number, percent
from sbkennis.pictures.style import as_svg, unit_names
from sbkennis.reports import Material, content

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["write"]

_MOST_COLUMNS = 5  # units beside each other on a page in Word
_PAGE_WIDTH, _FIRST_WIDTH, _LEAST_FIRST_WIDTH = 15.2, 4.6, 3.0  # of a table in Word, in centimetres
_SIGN_WIDTH, _MARGINS = 0.21, 0.4  # of 8.5 points, bold, where Calibri is not at hand; of a cell
_MOST_QUOTES = 3  # passages that are quoted under a table, for each label
_MOST_QUOTED = 60  # passages that are quoted in all
_MOST_POSSIBLE = 10  # of a document, since two in five hold; all stand on the page and in a sheet


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str  # title, heading, text, item, table, quote, picture
    text: str = ""
    level: int = 1
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    beside: str = ""  # the citation of a quotation, the description of a picture
    figure: Any = None


def write(material: Material, path: Path) -> Path:
    """Write the report; the suffix says how."""
    blocks = list(_blocks(material))
    if path.suffix.lower() == ".docx":
        made = io.BytesIO()
        _word(blocks, made)
        write_result(path, made.getvalue())
    else:
        write_result(path, _html(content.title(material.made), blocks).encode())
    return path


def _blocks(material: Material) -> Iterator[_Block]:
    made = material.made
    yield _Block("title", content.title(made))
    yield _Block("heading", "Wat is vergeleken")
    rows = [content.COVERAGE_HEADS, *(tuple(map(_number, row)) for row in content.coverage(made))]
    yield _Block("table", rows=rows)
    for name, members in content.members(made).items():
        yield _Block("item", f"{name}: {'; '.join(members)}")
    yield _Block("heading", "Hoe dit is gemaakt")
    for text in content.method(made):
        yield _Block("text", text)
    yield _Block("heading", "Wat u er niet uit mag concluderen")
    for text in content.limits(made):
        yield _Block("item", text)
    yield _Block("heading", "Cijfers")
    for table in made.tables:
        yield from _table(made, table)
    if made.differences:
        yield from _gaps(made)
    yield _Block("heading", "Beelden")
    for name, figure in pictures.figures(made).items():
        yield _Block("picture", name, figure=figure, beside=figure.get_suptitle())
    for found in material.findings():
        yield from _findings(found, material.codebook)
    yield from _quotations(made, material.quotes())


def _number(value: int | str) -> str:
    return number(value) if isinstance(value, int) else value


def _table(made: Comparison, table: Table) -> Iterator[_Block]:
    cells = {(one.row, one.column): one for one in table.cells}
    rows = [row for row in table.rows if any(cells[row, one].passages for one in table.columns)]
    columns = list(table.columns)
    missing = absent(made.titles, [row for row in table.rows if row not in rows], table)
    yield _Block("heading", content.table_title(made, table), 2)
    if not rows:
        yield _Block("text", "Geen enkele passage heeft deze labels.")
        return
    if len(columns) > _MOST_COLUMNS:  # then they stand under each other
        rows, columns = columns, rows
        cells = {(column, row): one for (row, column), one in cells.items()}
    across, beside = unit_names(made, 44), unit_names(made, 60)
    for first in range(0, len(columns), _MOST_COLUMNS):
        part = columns[first : first + _MOST_COLUMNS]
        lines = [["", *(made.titles.get(one) or across[one] for one in part)]]
        lines += [
            [
                made.titles.get(row) or beside[row],
                *(content.share(cells[row, one]) for one in part),
            ]
            for row in rows
        ]
        yield _Block("table", rows=lines)
    labels = "het label" if table.unit is None else "beide labels"
    said = f"Aandeel van alle woorden in passages met {labels}, tussen haken de marge."
    unread = [
        f"{unit.name}: {unit.coverage.pages_without_text} van {unit.coverage.pages}"
        for unit in made.units
        if unit.coverage.pages_without_text
    ]
    if unread:
        said += f" Pagina's zonder tekst: {'; '.join(unread)}."
    elif made.whole.pages:
        said += " Alle pagina's zijn gelezen."
    yield _Block("text", f"{said} {missing}".rstrip())


def _gaps(made: Comparison) -> Iterator[_Block]:
    first, second = unit_names(made, 40).values()
    yield _Block("heading", f"Verschil tussen {first} en {second}", 2)
    for facet, gaps in made.differences.items():
        lines = [[made.facets.get(facet, facet), first, second, "verschil (procentpunt)", "95 %",
                  "uitkomst"]]  # fmt: skip
        for one in gaps:
            label = made.titles.get(one.label, one.label)
            shares = [
                percent(side.share.value, 1) if side.enough else ""
                for side in (one.first, one.second)
            ]
            if one.difference is None or one.interval is None:
                lines.append([label, *shares, "", "", one.lacking])
                continue
            between = f"{_points(one.interval.low)} tot {_points(one.interval.high)}"
            lines.append([label, *shares, _points(one.difference), between, one.outcome])
        yield _Block("table", rows=lines)


def _points(value: float) -> str:
    return decimal(100 * value, "+.1f")


def _findings(found: Findings, book: Codebook) -> Iterator[_Block]:
    yield _Block("heading", content.FINDING_TITLES[found.kind])
    notes = content.findings_intro(found), content.possible_note(found), content.review_note(found)
    yield _Block("text", " ".join(filter(None, notes)))
    called = found.names
    for document in found.documents:
        here = found.of(document.id)
        if not here:
            continue
        yield _Block("heading", content.with_unread(document, called), 2)
        if counted := content.counted(here):
            yield _Block("text", f"{counted}.")
        if len(found.documents) > 1 and (note := content.checked_note(found, document.id)):
            yield _Block("text", note)
        possible = [one for one in here if one.statement.is_possible]
        told_of = sorted(possible, key=_chance, reverse=True)[:_MOST_POSSIBLE]
        is_told = False
        for one in here:
            if one.statement.is_possible and one not in told_of:
                continue
            if one.statement.is_possible and not is_told:
                yield _Block("heading", "Mogelijk", 3)
                if len(told_of) < len(possible):
                    yield _Block("text", _left_out(found, len(told_of), len(possible)))
                is_told = True
            told = ["mogelijk"] * one.statement.is_possible
            told += filter(None, [content.looked_at(one.statement)])
            told += map(book.title_of, one.statement.labels)
            beside = one.quoted.citation.text + (f" [{', '.join(told)}]" if told else "")
            if one.statement.kind == "verwachting" and one.statement.what:
                beside += f" Waartoe: {one.statement.what}"
            yield _Block("quote", one.quoted.citation.display, beside=beside)
    if found.without:
        listed = "; ".join(content.with_unread(one, called) for one in found.without)
        yield _Block("text", f"Niets gevonden in: {listed}.")


def _chance(one: Found) -> float:
    return one.statement.chance or 0.0


def _left_out(found: Findings, shown: int, count: int) -> str:
    asked = next(name for name, kind in KINDS.items() if kind == found.kind)
    return (
        f"Dit zijn de {shown} waarschijnlijkste van {number(count)}. Ze staan er allemaal met "
        f"sbkennis vergelijk --wat {asked} --uit {asked}.xlsx en op de webpagina onder Vergelijken."
    )


def _quotations(made: Comparison, quotes: Sequence[Quoted]) -> Iterator[_Block]:
    """A few passages for each label of the first table, so that the report can be read alone."""
    held = {one.passage.id: one for one in quotes}
    cells = made.tables[0].cells if made.tables else ()
    filled = [cell for cell in cells if any(name in held for name in cell.passages)]
    chosen = _in_turn(filled)[:_MOST_QUOTED]
    each = min(_MOST_QUOTES, _MOST_QUOTED // max(len(chosen), 1))
    most = "één passage" if each == 1 else f"{each} passages"
    of = "cel van de eerste tabel"
    if len(chosen) < len(filled):
        of = f"cel, bij {len(chosen)} van de {len(filled)} gevulde cellen van de eerste tabel"
    yield _Block("heading", "Passages bij de cijfers")
    yield _Block(
        "text",
        f"Hoogstens {most} per {of}. Alle passages staan in het werkblad (.xlsx) en achter de "
        "cellen van de interactieve pagina (--beelden).",
    )
    shown = {(cell.row, cell.column) for cell in chosen}
    for cell in filled:
        if (cell.row, cell.column) not in shown:
            continue
        row, column = made.titles.get(cell.row, cell.row), made.titles.get(cell.column, cell.column)
        yield _Block("heading", f"{row} · {column}", 2)
        for name in [one for one in cell.passages if one in held][:each]:
            yield _Block("quote", held[name].citation.display, beside=held[name].citation.text)


def _in_turn(cells: Sequence[Cell]) -> list[Cell]:
    """The first cell of every row, then the second of each, and so on."""
    seen: Counter[str] = Counter()
    places = []
    for cell in cells:
        places.append(seen[cell.row])
        seen[cell.row] += 1
    return [cell for _, cell in sorted(zip(places, cells, strict=True), key=itemgetter(0))]


# ---------------------------------------------------------------------- Word


def _word(blocks: Sequence[_Block], made: io.BytesIO) -> None:
    from docx.shared import Cm, Pt

    written = new_document()
    written.core_properties.author = "sbkennis"
    written.styles["Normal"].font.name = "Calibri"
    written.styles["Normal"].font.size = Pt(10.5)
    page = written.sections[0]
    width = page.page_width - page.left_margin - page.right_margin
    height = page.page_height - page.top_margin - page.bottom_margin
    for one in blocks:
        if one.kind == "title":
            written.add_heading(xml_text(one.text), 0)
            written.core_properties.title = xml_text(one.text)
        elif one.kind == "heading":
            written.add_heading(xml_text(one.text), one.level)
        elif one.kind == "text":
            written.add_paragraph(xml_text(one.text))
        elif one.kind == "item":
            written.add_paragraph(xml_text(one.text), style="List Bullet")
        elif one.kind == "quote":
            paragraph = written.add_paragraph(f"“{xml_text(one.text)}”")
            paragraph.paragraph_format.left_indent = Cm(0.8)
            paragraph.paragraph_format.space_after = Pt(1)
            cited = written.add_paragraph()
            cited.paragraph_format.left_indent = Cm(0.8)
            run = cited.add_run(f"→ {xml_text(one.beside)}")
            run.font.size = Pt(8.5)
        elif one.kind == "picture":
            buffer = io.BytesIO()
            one.figure.savefig(buffer, format="png", dpi=pictures.PNG_DPI, facecolor="white")
            buffer.seek(0)
            shape = written.add_picture(buffer, width=width)
            if shape.height > height:  # Word cuts off what does not fit on a page
                shape.width, shape.height = round(width * height / shape.height), height
            shape._inline.docPr.set("descr", one.beside)  # read aloud instead of the picture
        else:
            _word_table(written, one.rows)
    written.save(made)


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """The widths of columns in centimetres: alike, wider where a word would be broken.

    What they take more, the first column gives, as far as it can.
    """
    count = len(rows[0]) - 1
    alike = (_PAGE_WIDTH - _FIRST_WIDTH) / max(count, 1)
    widths = [
        max(alike, _MARGINS + _SIGN_WIDTH * max(len(word) for row in rows
                                                for word in row[at].split(" ")))
        for at in range(1, count + 1)
    ]  # fmt: skip
    if sum(widths) > _PAGE_WIDTH - _LEAST_FIRST_WIDTH:
        return [_FIRST_WIDTH, *[alike] * count]
    return [_PAGE_WIDTH - max(sum(widths), alike * count), *widths]


def _word_table(written: Document, rows: Sequence[Sequence[str]]) -> None:
    from docx.shared import Cm, Pt

    table = written.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Light Grid Accent 1"
    table.autofit = False
    mark_head(table)
    widths = [Cm(one) for one in _widths(rows)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice reads the width of columns only
    for line, values in zip(table.rows, rows, strict=True):
        for at, (cell, value) in enumerate(zip(line.cells, values, strict=True)):
            cell.width = widths[at]
            cell.text = xml_text(value)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)
    written.add_paragraph()


# ---------------------------------------------------------------------- HTML

_STYLE = """
body { font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: #1a1a1a;
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { margin-top: 2.2rem; } h3 { margin-top: 1.5rem; }
table { border-collapse: collapse; font-size: .85rem; margin: .8rem 0; display: block;
  overflow-x: auto; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #dce6f1; }
blockquote { margin: .8rem 0; padding-left: .9rem; border-left: 3px solid #9db8d2;
  white-space: pre-line; }
cite { display: block; font-style: normal; font-size: .85rem; color: #444; white-space: normal; }
figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
"""


def _html(title: str, blocks: Sequence[_Block]) -> str:
    body: list[str] = []
    listed = False
    for one in blocks:
        if listed and one.kind != "item":
            body.append("</ul>")
        if one.kind == "item" and not listed:
            body.append("<ul>")
        listed = one.kind == "item"
        body.append(_html_block(one))
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _html_block(one: _Block) -> str:
    text = escape(one.text)
    if one.kind == "title":
        return f"<h1>{text}</h1>"
    if one.kind == "heading":
        return f"<h{one.level + 1}>{text}</h{one.level + 1}>"
    if one.kind == "item":
        return f"<li>{text}</li>"
    if one.kind == "quote":
        return f"<blockquote>“{text}”<cite>→ {escape(one.beside)}</cite></blockquote>"
    if one.kind == "picture":
        label = escape(one.beside, quote=True)
        return f'<figure role="img" aria-label="{label}">{as_svg(one.figure)}</figure>'
    if one.kind == "table":
        head, *rows = one.rows
        heads = "".join(f'<th scope="col">{escape(value)}</th>' for value in head)
        lines = "".join(
            f'<tr><th scope="row">{escape(row[0])}</th>'
            + "".join(f"<td>{escape(value)}</td>" for value in row[1:])
            + "</tr>"
            for row in rows
        )
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    return f"<p>{text}</p>"
