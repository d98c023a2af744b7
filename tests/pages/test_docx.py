from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from msoffcrypto.format.ooxml import OOXMLFile

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, read
from sbkennis.passages import split
from sbkennis.records import BlockKind, Reading
from tests.builders import replace_parts
from tests.pages.checks import check_reading, kinds, of_kind, table_rows, text_of

SENTENCE = "De buurtkamer is open voor iedereen die in de wijk woont."
NAMESPACES = nsdecls("w", "r") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def save(document: Document, folder: Path, parts: dict[str, str] | None = None) -> Path:
    """Writes a document, with further XML parts or parts replaced."""
    path = folder / "stuk.docx"
    document.save(str(path))
    if parts:
        replace_parts(path, {name: xml.encode() for name, xml in parts.items()})
    return path


def read_docx(document: Document, folder: Path, parts: dict[str, str] | None = None) -> Reading:
    reading = read(save(document, folder, parts), Limits())
    check_reading(reading)
    return reading


def add_xml(document: Document, xml: str) -> None:
    """Adds a paragraph or table written as XML at the end of the body."""
    element = parse_xml(xml.replace(">", f" {NAMESPACES}>", 1))
    document.element.body.insert_element_before(element, "w:sectPr")


def test_paragraphs_are_lines_counted_as_a_reader_counts(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Samen leven", 1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("")
    document.add_paragraph("Wie wil, eet mee.")
    reading = read_docx(document, tmp_path)
    assert reading.text == f"Samen leven\n{SENTENCE}\nWie wil, eet mee."
    assert reading.unit == "paragraph"
    assert [block.number for block in reading.blocks] == [None, 1, 2]


def test_titles_and_heading_levels_come_from_styles(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Thuis in Veldermeer", style="Title")
    document.add_paragraph("Visie op de sociale basis", style="Subtitle")
    document.add_heading("Samen", 1)
    document.add_heading("De wijk", 2)
    document.add_paragraph(SENTENCE)
    kop = document.styles.add_style("Kop 3", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Een Nederlandse stijl", style=kop)
    document.add_paragraph(SENTENCE)
    outlined = document.add_paragraph("Alleen een overzichtsniveau")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph(SENTENCE)
    reading = read_docx(document, tmp_path)
    assert of_kind(reading, BlockKind.TITLE) == ["Thuis in Veldermeer", "Visie op de sociale basis"]
    assert [
        (block.level, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.HEADING
    ] == [
        (1, "Samen"),
        (2, "De wijk"),
        (3, "Een Nederlandse stijl"),
        (2, "Alleen een overzichtsniveau"),
    ]


def numbering(
    levels: str, numbers: str = '<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num>'
) -> str:
    return (
        f'<?xml version="1.0"?><w:numbering {nsdecls("w")}>'
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>{numbers}</w:numbering>'
    )


def level(place: int, shape: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def item(document: Document, text: str, place: int = 0, number: int = 7) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{place}"/>'
            f'<w:numId w:val="{number}"/></w:numPr>'
        )
    )


def test_lists_carry_the_numbers_that_word_shows(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Wij doen het volgende:")
    for text, place in [("kijken", 0), ("goed", 1), ("lang", 1), ("vragen", 0), ("kort", 1)]:
        item(document, text, place)
    item(document, "opnieuw", 0, 8)
    item(document, "een streepje", 0, 9)
    levels = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%1.%2)")
    numbers = (
        '<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="8"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="8"/></w:num>'
    )
    xml = numbering(levels, "").replace(
        "</w:numbering>",
        f'<w:abstractNum w:abstractNumId="8">{level(0, "bullet", chr(0xF0B7))}</w:abstractNum>'
        f"{numbers}</w:numbering>",
    )
    reading = read_docx(document, tmp_path, {"word/numbering.xml": xml})
    assert [
        (block.level, block.label, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.LIST_ITEM
    ] == [
        (1, "1.", "1. kijken"),
        (2, "1.a)", "1.a) goed"),
        (2, "1.b)", "1.b) lang"),
        (1, "2.", "2. vragen"),
        (2, "2.a)", "2.a) kort"),
        (1, "1.", "1. opnieuw"),
        (1, "•", "• een streepje"),
    ]


def test_an_empty_item_is_counted_as_word_counts_it(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("kijken", "", "vragen", "doen"):
        item(document, text)
    gone = parse_xml(f"<w:rPr {nsdecls('w')}><w:del w:id='1' w:author='Mo'/></w:rPr>")
    item(document, "")
    document.paragraphs[-1]._p.pPr.append(gone)
    item(document, "vieren")
    xml = numbering(level(0, "decimal", "%1."))
    reading = read_docx(document, tmp_path, {"word/numbering.xml": xml})
    assert of_kind(reading, BlockKind.LIST_ITEM) == [
        "1. kijken",
        "3. vragen",
        "4. doen",
        "5. vieren",
    ]


def test_numbered_headings_show_their_number(tmp_path: Path) -> None:
    document = docx.Document()
    for text, depth in [("Samen", 1), ("De wijk", 2), ("De stad", 2), ("Verder", 1)]:
        heading = document.add_heading(text, depth)
        heading._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth - 1}"/>'
                '<w:numId w:val="7"/></w:numPr>'
            )
        )
        document.add_paragraph(SENTENCE)
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")
    reading = read_docx(document, tmp_path, {"word/numbering.xml": numbering(levels)})
    assert [
        (block.level, block.label, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.HEADING
    ] == [
        (1, "1", "1 Samen"),
        (2, "1.1", "1.1 De wijk"),
        (2, "1.2", "1.2 De stad"),
        (1, "2", "2 Verder"),
    ]


FOOTNOTES = (
    f'<?xml version="1.0"?><w:footnotes {nsdecls("w")}>'
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
    "Kadaster, 2023.</w:t></w:r></w:p></w:footnote>"
    '<w:footnote w:id="5"><w:p><w:r><w:t>Een opmerking.</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def reference(note: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{note}"/></w:r>'


def test_footnotes_are_linked_in_text_and_in_cells(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        f"<w:p><w:r><w:t>Er staat veel leeg.</w:t></w:r>{reference(5)}</w:p>",
    )
    add_xml(
        document,
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Jaar</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r>"
        f"<w:t>Leegstand</w:t></w:r>{reference(2)}</w:p></w:tc></w:tr></w:tbl>",
    )
    reading = read_docx(document, tmp_path, {"word/footnotes.xml": FOOTNOTES})
    assert reading.text.splitlines() == [
        "Er staat veel leeg.1",
        "Jaar\tLeegstand2",
        "1 Een opmerking.",
        "2 Kadaster, 2023.",
    ]
    assert [(mark.note, reading.text[mark.start : mark.end]) for mark in reading.note_marks] == [
        ("1", "1"),
        ("2", "2"),
    ]
    assert [b.label for b in reading.blocks if b.kind is BlockKind.FOOTNOTE] == ["1", "2"]


def test_notes_are_numbered_as_each_section_says(tmp_path: Path) -> None:
    document = docx.Document()
    for number, section in ((1, "lowerRoman"), (2, ""), (3, None)):
        shape = f"<w:numFmt w:val='{section}'/>" if section else ""
        ending = (
            f"<w:pPr><w:sectPr><w:footnotePr>{shape}</w:footnotePr></w:sectPr></w:pPr>"
            if section is not None
            else ""
        )
        add_xml(
            document,
            f"<w:p>{ending}<w:r><w:t>Deel {number}.</w:t></w:r>{reference(number)}</w:p>",
        )
    notes = "".join(
        f'<w:footnote w:id="{note}"><w:p><w:r><w:t>Noot.</w:t></w:r></w:p></w:footnote>'
        for note in (1, 2, 3)
    )
    parts = {
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>",
        "word/settings.xml": f"<w:settings {NAMESPACES}><w:footnotePr><w:numStart w:val='4'/>"
        "<w:numRestart w:val='eachSect'/></w:footnotePr></w:settings>",
    }
    reading = read_docx(document, tmp_path, parts)
    assert [block.label for block in reading.blocks if block.kind is BlockKind.FOOTNOTE] == [
        "iv", "4", "4",
    ]  # fmt: skip
    assert reading.text.startswith("Deel 1.iv\nDeel 2.4\nDeel 3.4\n")


def own_mark(note: int, mark: str) -> str:
    return f'<w:r><w:footnoteReference w:customMarkFollows="1" w:id="{note}"/>{mark}</w:r>'


@pytest.mark.parametrize(
    "restart",
    ["<w:numRestart w:val='eachPage'/>", "<w:numFmt w:val='none'/>"],
)
def test_a_note_whose_number_word_alone_knows_has_none(tmp_path: Path, restart: str) -> None:
    document = docx.Document()
    for note in (5, 2):
        add_xml(document, f"<w:p><w:r><w:t>Het staat leeg.</w:t></w:r>{reference(note)}</w:p>")
    parts = {
        "word/footnotes.xml": FOOTNOTES,
        "word/settings.xml": f"<w:settings {NAMESPACES}><w:footnotePr>{restart}</w:footnotePr>"
        "</w:settings>",
    }
    reading = read_docx(document, tmp_path, parts)
    assert reading.text.splitlines() == [
        "Het staat leeg.", "Het staat leeg.", "Een opmerking.", "Kadaster, 2023.",
    ]  # fmt: skip
    assert [b.label for b in reading.blocks if b.kind is BlockKind.FOOTNOTE] == [None, None]
    by_page = [one for one in reading.warnings if "elke pagina opnieuw" in one]
    assert len(by_page) == ("eachPage" in restart)


@pytest.mark.parametrize(
    ("after", "mark"),
    [
        (own_mark(2, "<w:t>*</w:t>"), "*"),
        (own_mark(2, '<w:sym w:font="Symbol" w:char="F02A"/>'), "*"),
        (own_mark(2, "") + "<w:r><w:t>†</w:t></w:r>", "†"),
        (own_mark(2, "") + "<w:r><w:t>(Kadaster)</w:t></w:r>", None),
        (own_mark(2, ""), None),
    ],
    ids=["text", "symbol", "next run", "no mark", "nothing after it"],
)
def test_a_note_with_a_mark_of_its_own_is_kept(
    tmp_path: Path, after: str, mark: str | None
) -> None:
    document = docx.Document()
    add_xml(document, f"<w:p><w:r><w:t>Het staat leeg.</w:t></w:r>{after}</w:p>")
    add_xml(document, "<w:p><w:r><w:t>Ook hier.</w:t></w:r></w:p>")
    reading = read_docx(document, tmp_path, {"word/footnotes.xml": FOOTNOTES})
    (note,) = [block for block in reading.blocks if block.kind is BlockKind.FOOTNOTE]
    assert note.label == mark
    assert text_of(reading, note) == ("" if mark is None else f"{mark} ") + "Kadaster, 2023."
    assert [one.note for one in reading.note_marks] == ([] if mark is None else [mark])


def test_a_mark_that_stands_in_its_note_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        f"<w:p><w:r><w:t>Het staat leeg.</w:t></w:r>{own_mark(2, '<w:t>*</w:t>')}</w:p>",
    )
    notes = FOOTNOTES.replace("Kadaster", "* Kadaster")
    reading = read_docx(document, tmp_path, {"word/footnotes.xml": notes})
    assert of_kind(reading, BlockKind.FOOTNOTE) == ["* Kadaster, 2023."]


def test_signs_of_the_type_symbol_are_what_they_look_like(tmp_path: Path) -> None:
    document = docx.Document()
    sign = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    add_xml(document, f"<w:p><w:r><w:t>Leeftijd </w:t></w:r>{sign}<w:r><w:t>65</w:t></w:r></w:p>")
    assert read_docx(document, tmp_path).text.endswith("≥65")


def test_tables_are_read_row_by_row_with_headers_and_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    for row, texts in enumerate(
        [
            ("Fase", "Onderdeel", "Uitwerking"),
            ("Nu", "Urgentie", "Wat weten wij van de mensen die nu wachten op hulp?"),
            ("", "Situatie", "Wat is er al in de buurt, en voor wie is dat te ver weg?"),
            ("Straks", "Ambitie", "Waar willen wij over vier jaar met elkaar zijn?"),
        ]
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    merged = table.cell(1, 0).merge(table.cell(2, 0))
    merged.text = "Nu"
    reading = read_docx(document, tmp_path)
    rows = table_rows(reading)
    assert [row.is_header_row for row in rows] == [True, False, False, False]
    assert rows[1].columns == ("Fase", "Onderdeel", "Uitwerking")
    assert rows[2].columns == ("Fase: Nu", "Onderdeel", "Uitwerking")
    assert rows[2].cells[0] == ()
    assert text_of(reading, rows[1]).startswith("Nu\tUrgentie\tWat weten")
    assert reading.tables == 1


def test_a_marked_header_row_counts_whatever_it_looks_like(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for row in (0, 1):
        for column in (0, 1):
            table.cell(row, column).text = f"cel {row}{column}"
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    reading = read_docx(document, tmp_path)
    assert reading.blocks[0].is_header_row
    assert reading.blocks[1].columns == ("cel 00", "cel 01")


def test_a_name_over_several_columns_is_that_of_each(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=3, cols=5)
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(0, 4))
    table.cell(0, 0).merge(table.cell(1, 0))
    for row, texts in enumerate(["Wijk|Jong||Oud|", "|aantal|%|aantal|%", "Noord|10|20|30|40"]):
        for column, text in enumerate(texts.split("|")):
            if text:
                table.cell(row, column).text = text
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    reading = read_docx(document, tmp_path)
    assert reading.blocks[-1].columns == ("Wijk", "Jong aantal", "Jong %", "Oud aantal", "Oud %")


def test_a_box_of_one_cell_holds_ordinary_text(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = SENTENCE
    cell.add_paragraph("Nog een zin in het kader.")
    reading = read_docx(document, tmp_path)
    assert kinds(reading) == [
        ("paragraph", SENTENCE),
        ("paragraph", "Nog een zin in het kader."),
    ]
    assert reading.tables == 0


@pytest.mark.parametrize(("rows", "is_box"), [(1, True), (2, True), (9, False)])
def test_a_frame_of_one_column_is_a_box_and_a_page_laid_out_in_rows_is_none(
    tmp_path: Path, rows: int, is_box: bool
) -> None:
    document = docx.Document()
    document.add_heading("Visie", 0)
    document.add_heading("Rol", 2)
    table = document.add_table(rows=rows, cols=1)
    table.cell(0, 0).paragraphs[0].style = "Heading 3"
    table.cell(0, 0).paragraphs[0].text = "Soep"
    table.cell(rows - 1, 0).add_paragraph(SENTENCE)
    document.add_paragraph(SENTENCE)
    passages = split(read_docx(document, tmp_path), "d")
    assert [one.heading for one in passages] == (
        [(), ("Rol", "Soep"), ("Rol",)] if is_box else [(), ("Rol", "Soep")]
    )


def test_a_text_box_is_a_box(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Visie", 0)
    document.add_heading("Rol", 2)
    add_xml(
        document,
        "<w:p><w:r><w:t>Vooraf.</w:t></w:r><w:r><w:drawing><wps:txbx><w:txbxContent>"
        '<w:p><w:pPr><w:pStyle w:val="Heading3"/></w:pPr><w:r><w:t>Soep</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Er is soep.</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></w:r>"
        "</w:p>",
    )
    document.add_paragraph("Daarna.")
    found = {one.quote: one.heading for one in split(read_docx(document, tmp_path), "d")}
    assert found["Er is soep."] == ("Rol", "Soep")
    assert found["Daarna."] == ("Rol",)


def test_a_nested_table_stays_in_its_cell(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Thema", "Inzet"
    table.cell(1, 0).text = "Armoede"
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "links", "rechts"
    reading = read_docx(document, tmp_path)
    rows = of_kind(reading, BlockKind.TABLE_ROW)
    assert rows == ["Thema\tInzet", "Armoede\tlinks\nrechts"]


def test_insertions_are_read_deletions_are_not_and_a_warning_says_so(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        '<w:p><w:r><w:t xml:space="preserve">Wij doen </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>niets</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>alles</w:t></w:r></w:ins>'
        '<w:r><w:t xml:space="preserve"> samen.</w:t></w:r></w:p>',
    )
    reading = read_docx(document, tmp_path)
    assert reading.text == "Wij doen alles samen."
    assert "bijgehouden wijzigingen" in reading.warnings[0]


def test_text_boxes_are_read_once_after_their_paragraph(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Tekst in een kader.</w:t></w:r></w:p></w:txbxContent>"
    document = docx.Document()
    add_xml(
        document,
        "<w:p><w:r><w:t>Vooraf.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    document.add_paragraph("Daarna.")
    reading = read_docx(document, tmp_path)
    assert reading.text == "Vooraf.\nTekst in een kader.\nDaarna."


def test_a_contents_field_is_contents_and_its_instruction_is_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Visie Veldermeer", 1)
    document.add_paragraph("Inhoud")
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    add_xml(
        document,
        f'<w:p>{field.format("begin")}<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        f"{field.format('separate')}<w:r><w:t>1 Samen</w:t><w:tab/><w:t>3</w:t></w:r></w:p>",
    )
    add_xml(
        document,
        f"<w:p><w:r><w:t>2 Verder</w:t><w:tab/><w:t>9</w:t></w:r>{field.format('end')}</w:p>",
    )
    document.add_heading("1 Samen", 1)
    document.add_paragraph(SENTENCE)
    reading = read_docx(document, tmp_path)
    assert [kind for kind, _ in kinds(reading)] == [
        "title",
        "contents",
        "contents",
        "contents",
        "heading",
        "paragraph",
    ]
    assert "TOC" not in reading.text


def test_contents_that_somebody_typed_are_contents(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Inhoudsopgave", 1)
    for entry in ("1 Samen\t3", "1.1 Soep in de buurt ........ 4", "2 Verder\t9"):
        document.add_paragraph(entry)
    document.add_heading("1 Samen", 1)
    document.add_paragraph(SENTENCE)
    reading = read_docx(document, tmp_path)
    assert [kind for kind, _ in kinds(reading)] == [*["contents"] * 4, "heading", "paragraph"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Inhoud", ("Dit stuk gaat over soep.", "Het telt\t3", "En het kost\t12")),
        ("Opbrengst", ("Soep\t3", "Brood\t4", "Thee\t9")),
        ("Inhoud", ("Soep\t3", "Brood\t4")),
    ],
)
def test_lines_with_a_tab_and_a_number_may_be_text(
    tmp_path: Path, title: str, lines: tuple[str, ...]
) -> None:
    document = docx.Document()
    document.add_heading(title, 1)
    for line in lines:
        document.add_paragraph(line)
    document.add_paragraph(SENTENCE)
    assert "contents" not in [kind for kind, _ in kinds(read_docx(document, tmp_path))]


def test_a_field_without_an_end_takes_no_text_with_it(tmp_path: Path) -> None:
    document = docx.Document()
    for instruction in ("REF kop", 'TOC \\o "1-3"'):
        separate = (
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' if "TOC" in instruction else ""
        )
        add_xml(
            document,
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f"<w:r><w:instrText>{instruction}</w:instrText></w:r>{separate}</w:p>",
        )
    document.add_paragraph(SENTENCE)
    assert kinds(read_docx(document, tmp_path)) == [("paragraph", SENTENCE)]


def test_a_paragraph_in_one_of_two_forms_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    add_xml(
        document,
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{paragraph}</mc:Choice>"
        f"<mc:Fallback>{paragraph}</mc:Fallback></mc:AlternateContent>",
    )
    assert read_docx(document, tmp_path).text == SENTENCE


def test_charts_and_inserted_files_that_are_not_read_are_told_of(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    add_xml(
        document,
        "<w:p><w:r><w:drawing><c:chart xmlns:c='http://schemas.openxmlformats.org/drawingml/2006"
        "/chart'/></w:drawing></w:r></w:p>",
    )
    add_xml(document, "<w:altChunk r:id='rId99'></w:altChunk>")
    first, second = read_docx(document, tmp_path).warnings
    assert "grafiek, SmartArt of ingesloten object" in first
    assert "ingevoegd uit een ander bestand" in second


def test_smartart_is_read_as_a_list_after_its_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        "<w:p><w:r><w:t>Zo doen wij dat.</w:t></w:r><w:r><w:drawing><d:relIds r:dm='rId99' "
        "xmlns:d='http://schemas.openxmlformats.org/drawingml/2006/diagram'/></w:drawing></w:r>"
        "</w:p>",
    )
    path = save(document, tmp_path)
    with zipfile.ZipFile(path) as archive:
        rels = archive.read("word/_rels/document.xml.rels").decode()
    parts = {
        "word/_rels/document.xml.rels": rels.replace(
            "</Relationships>",
            '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006'
            '/relationships/diagramData" Target="diagrams/data1.xml"/></Relationships>',
        ),
        "word/diagrams/data1.xml": '<d:dataModel xmlns:d="http://schemas.openxmlformats.org/drawing'
        'ml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><d:ptLst>'
        '<d:pt modelId="1"><d:t><a:p><a:r><a:t>Eerst_x000D_ praten</a:t></a:r></a:p></d:t></d:pt>'
        '<d:pt modelId="2"><d:t><a:p><a:r><a:t>Met buren</a:t></a:r></a:p></d:t></d:pt></d:ptLst>'
        '<d:cxnLst><d:cxn srcId="1" destId="2"/></d:cxnLst></d:dataModel>',
    }
    reading = read_docx(document, tmp_path, parts)
    assert [(block.level, text_of(reading, block)) for block in reading.blocks] == [
        (0, "Zo doen wij dat."), (1, "Eerst\npraten"), (2, "Met buren"),
    ]  # fmt: skip
    assert reading.warnings == ()


def test_a_paragraph_whose_end_was_deleted_runs_on_in_the_next(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        "<w:p><w:pPr><w:rPr><w:del w:id='1' w:author='A'/></w:rPr></w:pPr>"
        "<w:r><w:t xml:space='preserve'>Deze zin loopt </w:t></w:r></w:p>",
    )
    add_xml(document, "<w:p><w:r><w:t>door in de volgende.</w:t></w:r></w:p>")
    assert read_docx(document, tmp_path).text == "Deze zin loopt door in de volgende."


def test_breaks_hyphens_symbols_and_links_are_kept(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        "<w:p><w:r><w:t>Eerste regel</w:t><w:br/><w:t>privacy</w:t><w:noBreakHyphen/>"
        '<w:t>vriendelijk</w:t></w:r><w:hyperlink><w:r><w:t xml:space="preserve"> en een link'
        '</w:t></w:r></w:hyperlink><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>',
    )
    reading = read_docx(document, tmp_path)
    assert reading.text == "Eerste regel\nprivacy\u2011vriendelijk en een link✓"


def test_words_with_small_ones_above_them_are_read_without_those(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        "<w:p><w:r><w:t xml:space='preserve'>Wij noemen dat </w:t></w:r><w:r><w:ruby><w:rt><w:r>"
        "<w:t>boeurt</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>buurt</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r><w:r><w:t>kracht.</w:t></w:r></w:p>",
    )
    reading = read_docx(document, tmp_path)
    assert reading.text == "Wij noemen dat buurtkracht."
    assert "kleine letters" in reading.warnings[0]


def test_of_small_words_that_are_empty_or_above_hidden_ones_nothing_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    for hides, above, base in (("", "", "kracht"), ("<w:rPr><w:vanish/></w:rPr>", "ge", "geheim")):
        add_xml(
            document,
            f"<w:p><w:r>{hides}<w:ruby><w:rt><w:r><w:t>{above}</w:t></w:r></w:rt><w:rubyBase><w:r>"
            f"<w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
        )
    reading = read_docx(document, tmp_path)
    assert reading.text == "kracht"
    assert reading.warnings == ("Het document bevat verborgen tekst; die is niet gelezen.",)


def old_field(code: str, shown: str, result: str = "") -> str:
    apart = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + f"<w:r><w:t>{result}</w:t></w:r>"
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{shown}</w:ffData></w:fldChar></w:r>'
        f"<w:r><w:instrText> {code} </w:instrText></w:r>{apart if result else ''}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_the_boxes_and_lists_of_an_old_form_show_what_was_chosen(tmp_path: Path) -> None:
    document = docx.Document()
    entries = '<w:listEntry w:val="Nooit"/><w:listEntry w:val="Elke week"/>'
    chosen = f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'
    for field, text in (
        (old_field("FORMCHECKBOX", "<w:checkBox><w:checked/></w:checkBox>"), " Ja"),
        (old_field("FORMCHECKBOX", '<w:checkBox><w:default w:val="0"/></w:checkBox>'), " Nee"),
        (old_field("FORMDROPDOWN", chosen), " naar het buurthuis"),
        (old_field("FORMDROPDOWN", chosen, "Elke week"), " naar de zaal"),
        (old_field("FORMTEXT", "<w:textInput/>", "Met de buren"), " eten"),
    ):
        add_xml(document, f'<w:p>{field}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>')
    assert read_docx(document, tmp_path).text.splitlines() == [
        "☒ Ja", "☐ Nee", "Elke week naar het buurthuis", "Elke week naar de zaal",
        "Met de buren eten",
    ]  # fmt: skip


def test_headers_and_footers_stand_apart_and_once(tmp_path: Path) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Visie Veldermeer"
    section.footer.paragraphs[0].text = "Pagina 1"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Ons kenmerk: 2024-118"
    document.add_paragraph(SENTENCE)
    reading = read_docx(document, tmp_path)
    assert kinds(reading) == [
        ("front_matter", "Ons kenmerk: 2024-118"),
        ("paragraph", SENTENCE),
        ("header", "Visie Veldermeer"),
        ("footer", "Pagina 1"),
    ]


def test_captions_quotes_and_bold_lines_are_told_apart(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Samen", 1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("").add_run("Praktijkvoorbeeld: de soep").bold = True
    document.add_paragraph(SENTENCE)
    document.add_paragraph("Tabel 1. Wie doet wat", style="Caption")
    document.add_paragraph("Ik kom elke dag.", style="Quote")
    reading = read_docx(document, tmp_path)
    assert [(block.kind.value, block.level) for block in reading.blocks] == [
        ("title", 0),
        ("paragraph", 0),
        ("heading", 1),
        ("paragraph", 0),
        ("caption", 0),
        ("quote", 0),
    ]


def test_the_arguments_of_a_proposal_are_headings_with_or_without_a_stop(tmp_path: Path) -> None:
    document = docx.Document()
    for title in ("Inleiding", "Argumenten", "1.1 De nota past bij wat er is.", "Kanttekeningen",
                  "1.1 Niet elke kern heeft een zaal", "Communicatie"):  # fmt: skip
        document.add_paragraph("").add_run(title).bold = True
        if title not in ("Argumenten", "Kanttekeningen"):
            document.add_paragraph(SENTENCE)
    document.add_paragraph("").add_run("Wij vragen u om 1.1 vast te stellen.").bold = True
    document.add_paragraph(SENTENCE)
    reading = read_docx(document, tmp_path)
    heads = [block for block in reading.blocks if block.kind is BlockKind.HEADING]
    assert [(text_of(reading, block).split()[0], block.level) for block in heads] == [
        ("Inleiding", 1),
        ("Argumenten", 1),
        ("1.1", 2),
        ("Kanttekeningen", 1),
        ("1.1", 2),
        ("Communicatie", 1),
    ]


def test_numbered_sentences_in_bold_below_each_other_are_no_headings(tmp_path: Path) -> None:
    document = docx.Document()
    for sentence in ("1.1 De raad beslist.", "1.2 De wijk voert uit.", "1.3 Wij vragen na."):
        document.add_paragraph("").add_run(sentence).bold = True
    document.add_paragraph(SENTENCE)
    for sentence in ("1.5 miljoen euro is nodig.", "9.30 uur komt de eerste gast."):
        document.add_paragraph("").add_run(sentence).bold = True
        document.add_paragraph(SENTENCE)
    reading = read_docx(document, tmp_path)
    assert [block for block in reading.blocks if block.kind is BlockKind.HEADING] == []


def test_properties_are_what_the_file_says_of_itself(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.core_properties.title = "Visie sociale basis"
    document.core_properties.author = "Bo Jansen"
    found = {p.name: p.value for p in read_docx(document, tmp_path).properties}
    assert found["docx:title"] == "Visie sociale basis"
    assert found["docx:creator"] == "Bo Jansen"


def test_type_sizes_are_in_points(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE).runs[0].font.size = Pt(13)
    assert read_docx(document, tmp_path).blocks[0].size == 13.0


# Bad files


def bad(folder: Path, change: Callable[[Path], object]) -> Path:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    path = save(document, folder)
    change(path)
    return path


def test_a_truncated_zip_is_named_as_damaged(tmp_path: Path) -> None:
    path = bad(tmp_path, lambda p: p.write_bytes(p.read_bytes()[:-400]))
    with pytest.raises(ReadError, match=r"stuk\.docx is beschadigd"):
        read(path, Limits())


def test_a_zip_with_a_damaged_part_is_named_as_damaged(tmp_path: Path) -> None:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        with zipfile.ZipFile(path) as archive:
            offset = archive.getinfo("word/document.xml").header_offset
        content[offset + 60 : offset + 160] = b"\x00" * 100
        path.write_bytes(bytes(content))

    with pytest.raises(ReadError, match=r"stuk\.docx is beschadigd"):
        read(bad(tmp_path, damage), Limits())


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE w:document [{entities}]><w:document {nsdecls("w")}>'
        "<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    )
    path = bad(tmp_path, lambda p: replace_parts(p, {"word/document.xml": xml.encode()}))
    with pytest.raises(ReadError, match="documenttype-declaratie"):
        read(path, Limits())


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    xml = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body>"
        "</w:document>"
    )
    path = bad(tmp_path, lambda p: replace_parts(p, {"word/document.xml": xml.encode("utf-16")}))
    with pytest.raises(ReadError, match="documenttype-declaratie"):
        read(path, Limits())


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = bad(
        tmp_path, lambda p: replace_parts(p, {"word/document.xml": b"<a>" + b" " * 60_000_000})
    )
    assert path.stat().st_size < 1_000_000
    with pytest.raises(ReadError, match="pakt uit tot 60 MB tekst"):
        read(path, Limits(memory=500_000_000))


def test_a_file_with_a_password_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "geheim.docx"
    docx.Document().save(str(path))
    locked = BytesIO()
    with path.open("rb") as file:
        OOXMLFile(file).encrypt("geheim", locked)
    path.write_bytes(locked.getvalue())
    with pytest.raises(ReadError, match=r"geheim\.docx is met een wachtwoord beveiligd\. "):
        read(path, Limits())
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    with pytest.raises(ReadError, match=r"geheim\.docx.*wachtwoord.*of is een oud"):
        read(path, Limits())


def test_a_zip_without_a_document_is_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "leeg.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/iets.xml", "<a/>")
    with pytest.raises(ReadError, match="geen Word-document"):
        read(path, Limits())


def test_tables_in_tables_without_end_are_refused(tmp_path: Path) -> None:
    inner = "<w:p><w:r><w:t>diep</w:t></w:r></w:p>"
    for _ in range(80):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    xml = f"<w:document {nsdecls('w')}><w:body>{inner}</w:body></w:document>"
    path = bad(tmp_path, lambda p: replace_parts(p, {"word/document.xml": xml.encode()}))
    with pytest.raises(ReadError, match=r"te diep geneste|beschadigd"):
        read(path, Limits())


def test_a_document_without_text_says_so(tmp_path: Path) -> None:
    reading = read_docx(docx.Document(), tmp_path)
    assert reading.text == ""
    assert "Het document bevat geen tekst." in reading.warnings


def test_the_real_documents_keep_their_rows_notes_and_levels(shared: Path) -> None:
    agenda = read(shared / "documents" / "nat_azwa_format_werkagenda_d5_2026.docx", Limits())
    check_reading(agenda)
    assert agenda.tables == 29
    assert [b.label for b in agenda.blocks if b.kind is BlockKind.FOOTNOTE] == ["1", "2", "3"]
    found = {
        text_of(agenda, block): block.level
        for block in agenda.blocks
        if block.kind is BlockKind.HEADING
    }
    assert found["2. Mentale gezondheid"] == 1
    assert found["2a. Laagdrempelige steunpunten"] == 2
    assert found["3a.1 Nu Niet Zwanger (onderdeel van Kansrijke start)"] == 3
    minutes = read(shared / "documents" / "kp_verslag_stuurgroep_2023.docx", Limits())
    check_reading(minutes)
    assert of_kind(minutes, BlockKind.HEADING)[0] == "1. Opening en mededelingen"


def test_a_strict_open_xml_document_is_read_as_any_other(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    xml = (
        f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>Strikt.</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    path = bad(tmp_path, lambda p: replace_parts(p, {"word/document.xml": xml.encode()}))
    assert read(path, Limits()).text == "Strikt."


def test_hidden_text_is_not_read_and_a_warning_says_so(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Zichtbaar. ")
    paragraph.add_run("Verborgen.").font.hidden = True
    reading = read_docx(document, tmp_path)
    assert reading.text == "Zichtbaar."
    assert "verborgen tekst" in reading.warnings[0]
