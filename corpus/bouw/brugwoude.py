"""The text in brugwoude-visie.toml → the vision of Brugwoude as a Word document, always the same.

python-docx knows no footnotes, fields or tracked changes: those are written here as XML. The file
is zipped without compression and with a fixed date, so that no zlib can change its bytes.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree

SOURCE = Path(__file__).with_name("brugwoude-visie.toml")
OUTPUT = "brugwoude-visie-sociale-basis-2023-2027.docx"
ZIP_DATE = (2023, 10, 6, 9, 0, 0)
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
BLUE = RGBColor(0x1B, 0x3A, 0x5C)
BULLETS, NUMBERS = 90, 91  # ids of our own abstract lists, clear of those of the template
INLINE = re.compile(
    r"\[\^(?P<note>\w+)\]|\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|\{\+(?P<ins>.+?)\+\}"
)
WIDTHS = {2: (4.5, 11.5), 4: (3.8, 5.2, 3.5, 3.5), 5: (5.2, 2.3, 2.3, 2.3, 3.9)}
UNUSED = ("/stylesWithEffects", "/customXml")  # ballast of the template
TABLE_STYLES = ("Normal Table", "Table Grid", "Light Grid Accent 1")
# Styles that Word knows and the template lacks, with the ids Word gives them.
WORD_IDS = {
    "toc 1": "TOC1",
    "toc 2": "TOC2",
    "footnote text": "FootnoteText",
    "footnote reference": "FootnoteReference",
}
HEADINGS = {"## ": 2, "### ": 3}


class Builder:
    """Holds the document under construction with its counters of notes, lists and bookmarks."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source
        self.about: dict[str, Any] = source["document"]
        self.word: Document = docx.Document()
        self.notes: list[str] = []
        self.lists = 100
        self.bookmarks = 0

    # -- the pieces of a paragraph -------------------------------------------------------------

    def inline(self, paragraph: Paragraph, text: str) -> None:
        """Add marked-up text to a paragraph: bold, italic, notes and inserted words."""
        at = 0
        for found in INLINE.finditer(text):
            if found.start() > at:
                paragraph.add_run(text[at : found.start()])
            if name := found["note"]:
                self.notes.append(name)
                reference(paragraph, len(self.notes))
            elif found["bold"]:
                paragraph.add_run(found["bold"]).bold = True
            elif found["italic"]:
                paragraph.add_run(found["italic"]).italic = True
            else:
                run = paragraph.add_run(found["ins"])
                paragraph._p.append(self.insertion(run._r))
            at = found.end()
        if at < len(text):
            paragraph.add_run(text[at:])

    def insertion(self, run: Any) -> Any:
        """Wrap a run as a tracked insertion."""
        change = self.source["wijziging"]
        wrapped = OxmlElement("w:ins")
        wrapped.set(qn("w:id"), "9001")
        wrapped.set(qn("w:author"), change["auteur"])
        wrapped.set(qn("w:date"), change["datum"].strftime("%Y-%m-%dT%H:%M:%SZ"))
        wrapped.append(run)
        return wrapped

    def paragraph(self, text: str, style: str) -> Paragraph:
        """Add a paragraph in a style."""
        added = self.word.add_paragraph(style=style)
        self.inline(added, text)
        return added

    def heading(self, text: str, level: int) -> None:
        """Add a heading with the bookmark that the table of contents points to."""
        added = self.word.add_paragraph(style=f"Heading {level}")
        self.bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), bookmark(self.bookmarks))
        added._p.append(start)
        added.add_run(text)
        added._p.append(end)

    def item(self, text: str, style: str, level: int, number: int) -> None:
        """Add a list item that belongs to the list with this number."""
        added = self.paragraph(text, style)
        properties = added._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number

    # -- blocks --------------------------------------------------------------------------------

    def block(self, lines: list[str]) -> None:
        """Add one block of the source, told apart by how its first line starts."""
        first = lines[0]
        for mark, level in HEADINGS.items():
            if first.startswith(mark):
                return self.heading(first.removeprefix(mark), level)
        if first.startswith(("- ", "1. ")):
            return self.items(lines)
        if first.startswith("| "):
            return self.table(lines)
        if first.startswith("Tabel: "):
            return self.caption(first.removeprefix("Tabel: "))
        if first.startswith("> "):
            quote, speaker = (line.removeprefix("> ") for line in lines)
            self.paragraph(quote, "Quote")
            self.paragraph(speaker, "Spreker")
        elif first.startswith("!! "):
            self.paragraph(first.removeprefix("!! "), "Kader")
        elif first.startswith("! "):
            self.paragraph(first.removeprefix("! "), "Kader kop")
        else:
            self.paragraph(" ".join(lines), "Body Text")
        return None

    def items(self, lines: list[str]) -> None:
        """Add a list; a numbered one starts again at 1."""
        self.lists += 1
        numbered = lines[0].startswith("1. ")
        self.add_list(self.lists, NUMBERS if numbered else BULLETS)
        for line in lines:
            text = re.sub(r"^\s*(?:-|\d+\.) ", "", line)
            if numbered:
                self.item(text, "List Number", 0, self.lists)
            elif line.startswith("  "):
                self.item(text, "List Bullet 2", 1, self.lists)
            else:
                self.item(text, "List Bullet", 0, self.lists)

    def caption(self, text: str) -> None:
        """Add a table caption whose number is a field, as Word makes it."""
        found = re.fullmatch(r"Tabel (\d+)(\..*)", text)
        assert found is not None, text
        added = self.word.add_paragraph("Tabel ", style="Caption")
        added.paragraph_format.keep_with_next = True
        field(added, " SEQ Tabel \\* ARABIC ", found[1])
        added.add_run(found[2])

    def table(self, lines: list[str]) -> None:
        """Add a table with a header row that repeats on every page."""
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
        width = len(rows[0])
        assert all(len(row) == width for row in rows), lines[0]
        table = self.word.add_table(rows=0, cols=width, style="Light Grid Accent 1")
        table.autofit = False
        widths = WIDTHS[width]
        for column, centimetres in zip(table.columns, widths, strict=True):
            column.width = Cm(centimetres)
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, text, centimetres in zip(cells, row, widths, strict=True):
                cell.width = Cm(centimetres)
                cell.paragraphs[0].style = "Tabeltekst"
                self.inline(cell.paragraphs[0], text)
            properties = table.rows[number]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
        self.word.add_paragraph(style="Body Text")

    # -- front and surroundings ----------------------------------------------------------------

    def cover(self) -> None:
        """Add the first page: title, subtitle, the notice of fiction, and who adopted it."""
        self.word.add_paragraph(self.about["titel"], style="Title")
        self.word.add_paragraph(self.about["ondertitel"], style="Subtitle")
        self.word.add_paragraph(self.about["melding"], style="Melding")
        for line in self.about["voorblad"]:
            self.word.add_paragraph(line, style="Voorblad")
        self.word.add_page_break()

    def contents(self) -> None:
        """Add a table of contents as Word leaves it behind: a field with its last result."""
        self.word.add_paragraph("Inhoud", style="TOC Heading")
        entries = list(headings(self.source))
        pages: dict[str, int] = self.source["paginas"]
        for number, (text, level) in enumerate(entries, start=1):
            if level > 2:
                continue
            added = self.word.add_paragraph(style=f"toc {level}")
            if number == 1:
                for part in field_parts(' TOC \\o "1-2" \\h \\z \\u ')[:3]:
                    added._p.append(part)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark(number))
            link.set(qn("w:history"), "1")
            run = added.add_run(text)
            run.add_tab()
            link.append(run._r)
            for part in field_parts(f" PAGEREF {bookmark(number)} \\h ", str(pages[text])):
                link.append(part)
            added._p.append(link)
        closing = self.word.add_paragraph(style="Body Text")
        closing._p.append(field_parts("")[-1])
        self.word.add_page_break()

    def furniture(self) -> None:
        """Set the page, its header and its footer; the cover has neither."""
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.5)
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = self.about["koptekst"]
        footer = section.footer.paragraphs[0]
        footer.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
        footer.text = f"{self.about['voettekst']}\t\tPagina "
        field(footer, " PAGE ", "1")
        footer.add_run(" van ")
        field(footer, " NUMPAGES ", str(self.source["paginas"]["totaal"]))

    def properties(self) -> None:
        """Fill in the core properties; every moment is fixed."""
        core = self.word.core_properties
        core.title, core.author = self.about["titel"], self.about["auteur"]
        core.subject, core.keywords = self.about["onderwerp"], self.about["trefwoorden"]
        core.comments = self.about["melding"]
        core.language, core.category = "nl-NL", "beleidsvisie"
        core.last_modified_by, core.revision = self.source["wijziging"]["auteur"], 4
        made = self.about["gemaakt"].replace(tzinfo=None)
        core.created = core.modified = core.last_printed = made

    def styles(self) -> None:
        """Give the template's styles a Dutch language and face, and add the ones it lacks."""
        styles = self.word.styles
        language = styles.element.find(".//" + qn("w:lang"))
        if language is not None:
            language.set(qn("w:val"), "nl-NL")
        body = styles["Body Text"]
        body.font.size = Pt(10.5)
        body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(7), 1.15
        for level, size in ((1, 18), (2, 13), (3, 11.5)):
            heading = styles[f"Heading {level}"]
            heading.font.size, heading.font.color.rgb = Pt(size), BLUE
        styles["Heading 1"].paragraph_format.page_break_before = False
        styles["Quote"].paragraph_format.left_indent = Cm(1)
        for name, size, italic in (
            ("Melding", 9.5, True), ("Voorblad", 12, False), ("Spreker", 9, False),
            ("Tabeltekst", 9, False), ("Kader", 10, False), ("Kader kop", 10.5, False),
            ("footnote text", 8.5, False),
        ):  # fmt: skip
            added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in WORD_IDS)
            added.base_style = styles["Normal"]
            added.font.size, added.font.italic = Pt(size), italic
        styles["Kader kop"].font.bold = True
        styles["Kader kop"].paragraph_format.keep_with_next = True
        styles["Spreker"].paragraph_format.left_indent = Cm(1)
        for name in ("Kader", "Kader kop"):
            styles[name].paragraph_format.left_indent = Cm(0.4)
            properties = styles[name].element.get_or_add_pPr()
            # The schema wants the border and the shading ahead of the indent.
            for fragment in (
                f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="E8EEF4"/>',
                f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="6" '
                'w:color="1B3A5C"/></w:pBdr>',
            ):
                at = 1 if properties[0].tag == qn("w:keepNext") else 0
                properties.insert(at, parse_xml(fragment))
        for level in (1, 2):
            entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            entry.base_style = styles["Normal"]
            entry.paragraph_format.left_indent = Cm(0.6 * (level - 1))
            entry.paragraph_format.space_after = Pt(0)
            entry.font.size = Pt(10)
            entry.paragraph_format.tab_stops.add_tab_stop(
                Cm(16), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
        mark = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        mark.font.superscript = True
        for name, identity in WORD_IDS.items():
            styles[name].element.set(qn("w:styleId"), identity)
        for style in [style for style in styles if style.type == WD_STYLE_TYPE.TABLE]:
            if style.name not in TABLE_STYLES:  # the template brings a hundred
                style.delete()
        styles["Title"].paragraph_format.space_before = Pt(160)
        styles["Voorblad"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT

    def list_kinds(self) -> None:
        """Add our bulleted list of two levels and our numbered list to the numbering part."""
        bullet = level_xml(0, "bullet", "•", 357) + level_xml(1, "bullet", "–", 714)
        number = level_xml(0, "decimal", "%1.", 357)
        root = self.word.part.numbering_part.element
        for identity, levels in ((BULLETS, bullet), (NUMBERS, number)):
            kind = parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}">'
                f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
            )
            root.find(qn("w:num")).addprevious(kind)

    def add_list(self, identity: int, kind: int) -> None:
        """Add one list of a kind, which counts from 1 whatever came before."""
        self.word.part.numbering_part.element.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{kind}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )

    def footnotes(self) -> None:
        """Add the part that holds the notes, and tie it to the document."""
        root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        for identity, kind in ((-1, "separator"), (0, "continuationSeparator")):
            root.append(
                parse_xml(
                    f'<w:footnote {nsdecls("w")} w:type="{kind}" w:id="{identity}"><w:p><w:r>'
                    f"<w:{kind}/></w:r></w:p></w:footnote>"
                )
            )
        texts: dict[str, str] = self.source["noten"]
        assert sorted(self.notes) == sorted(texts), set(self.notes) ^ set(texts)
        scratch = docx.Document()
        for number, name in enumerate(self.notes, start=1):
            note = OxmlElement("w:footnote")
            note.set(qn("w:id"), str(number))
            paragraph = scratch.add_paragraph()
            self.inline(paragraph, " " + texts[name])
            paragraph._p.insert(0, parse_xml(
                f'<w:pPr {nsdecls("w")}><w:pStyle w:val="FootnoteText"/></w:pPr>'
            ))  # fmt: skip
            paragraph._p.insert(1, parse_xml(
                f'<w:r {nsdecls("w")}><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
                "<w:footnoteRef/></w:r>"
            ))  # fmt: skip
            note.append(deepcopy(paragraph._p))
            root.append(note)
        package = self.word.part.package
        assert package is not None
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, content, package)
        self.word.part.relate_to(part, RT.FOOTNOTES)
        separators = parse_xml(
            f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
            "</w:footnotePr>"
        )
        compatibility = self.word.settings.element.find(qn("w:compat"))
        assert compatibility is not None  # the schema wants the separators ahead of it
        compatibility.addprevious(separators)

    def build(self) -> bytes:
        """The whole document as bytes."""
        self.styles()
        self.list_kinds()
        self.furniture()
        self.cover()
        self.contents()
        for chapter in self.source["hoofdstuk"]:
            self.heading(chapter["titel"], 1)
            for lines in blocks(chapter["tekst"]):
                self.block(lines)
        self.footnotes()
        self.properties()
        package = self.word.part.package
        assert package is not None
        for key in [key for key, rel in package.rels.items() if rel.reltype == RT.THUMBNAIL]:
            del package.rels[key]
        part = self.word.part
        for key in [key for key, rel in part.rels.items() if rel.reltype.endswith(UNUSED)]:
            del part.rels[key]
        saved = io.BytesIO()
        self.word.save(saved)
        return frozen(saved.getvalue())


def blocks(text: str) -> Iterator[list[str]]:
    """The blocks of a text: lines between blank lines."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        yield block.split("\n")


def headings(source: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Every heading with its level, in the order in which the bookmarks are numbered."""
    for chapter in source["hoofdstuk"]:
        yield chapter["titel"], 1
        for lines in blocks(chapter["tekst"]):
            for mark, level in HEADINGS.items():
                if lines[0].startswith(mark):
                    yield lines[0].removeprefix(mark), level


def bookmark(number: int) -> str:
    """The name of a heading's bookmark, in the form Word gives it."""
    return f"_Toc1475{number:05d}"


def reference(paragraph: Paragraph, number: int) -> None:
    """Add the mark of a footnote."""
    run = paragraph.add_run()
    run.style = "footnote reference"
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), str(number))
    run._r.append(mark)


def field_parts(instruction: str, result: str = "") -> list[Any]:
    """The runs of a field: begin, instruction, separator, result, end."""
    inner = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve">{instruction}</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{result}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return [parse_xml(f"<w:r {nsdecls('w')}>{part}</w:r>") for part in inner]


def field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """Add a field with the result it had when the document was last saved."""
    for part in field_parts(instruction, result):
        paragraph._p.append(part)


def level_xml(level: int, kind: str, text: str, indent: int) -> str:
    """One level of a list."""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="357"/></w:pPr></w:lvl>'
    )


def frozen(package: bytes) -> bytes:
    """The same package with a fixed date and no compression."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return target.getvalue()


def build(target: Path) -> None:
    """Write the document to `target`."""
    source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    target.write_bytes(Builder(source).build())


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE.parents[1] / "voorbeeld" / OUTPUT)
