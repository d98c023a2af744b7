"""Word documents to test with, part by part: text, italics, notes, changes, boxes, tables."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

__all__ = ["Raw", "Word", "box", "deleted", "inserted", "italic"]

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/>
<w:basedOn w:val="Standaard"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="heading 2"/>
<w:basedOn w:val="Standaard"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Citaat"><w:name w:val="Quote"/>
<w:basedOn w:val="Standaard"/><w:rPr><w:i/></w:rPr></w:style>
"""


# What Word itself writes: white between paragraphs, notes in smaller type under a line.
_AS_WORD = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Carlito" w:hAnsi="Carlito"/>
<w:sz w:val="22"/><w:lang w:val="nl-NL"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>
<w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Voetnoottekst"><w:name w:val="footnote text"/>
<w:basedOn w:val="Standaard"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>
<w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Voetnootmarkering"><w:name w:val="footnote reference"/>
<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
"""


@dataclass(frozen=True)
class Raw:
    """XML that goes into the document as it is."""

    xml: str


def _run(text: str, properties: str = "", tag: str = "t") -> str:
    lines = text.split("\n")
    inner = "<w:br/>".join(
        f'<w:{tag} xml:space="preserve">{escape(line)}</w:{tag}>' for line in lines
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def italic(text: str) -> Raw:
    """A run in italics."""
    return Raw(_run(text, "<w:i/>"))


def inserted(text: str) -> Raw:
    """A tracked insertion."""
    return Raw(f'<w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z">{_run(text)}</w:ins>')


def deleted(text: str) -> Raw:
    """A tracked deletion."""
    return Raw(
        '<w:del w:id="2" w:author="A" w:date="2026-01-01T00:00:00Z">'
        f"{_run(text, tag='delText')}</w:del>"
    )


def box(text: str) -> Raw:
    """A text box."""
    return Raw(
        '<w:r><w:pict><v:shape style="width:200pt;height:60pt"><v:textbox><w:txbxContent><w:p>'
        f"{_run(text)}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


@dataclass
class Word:
    """A document under construction; ``save`` writes it."""

    body: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=lambda: {"footnote": [], "endnote": []})
    as_word: bool = False  # with the white, the sizes and the note marks that Word gives

    def note(self, text: str, kind: str = "footnote") -> Raw:
        """A note and its mark."""
        self.notes[kind].append(text)
        number = len(self.notes[kind])
        raised = '<w:rPr><w:rStyle w:val="Voetnootmarkering"/></w:rPr>' if self.as_word else ""
        return Raw(f'<w:r>{raised}<w:{kind}Reference w:id="{number}"/></w:r>')

    def paragraph(self, *pieces: str | Raw, style: str = "", indent: int = 0) -> Word:
        """A paragraph of text and of what the functions of this module make."""
        self.body.append(_paragraph(pieces, style, indent))
        return self

    def table(self, *rows: tuple[str | Raw | tuple[str | Raw, ...], ...]) -> Word:
        """A table; a cell is a text or the pieces of one paragraph."""
        xml = ""
        for row in rows:
            cells = [cell if isinstance(cell, tuple) else (cell,) for cell in row]
            xml += f"<w:tr>{''.join(f'<w:tc>{_paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"
        self.body.append(f"<w:tbl>{xml}</w:tbl>")
        return self

    def _mark(self, kind: str) -> str:
        """What stands before the text of a note in Word: its style and its number."""
        if not self.as_word:
            return ""
        return (
            '<w:pPr><w:pStyle w:val="Voetnoottekst"/></w:pPr><w:r><w:rPr><w:rStyle '
            f'w:val="Voetnootmarkering"/></w:rPr><w:{kind}Ref/></w:r>{_run(" ")}'
        )

    def save(self, path: Path) -> Path:
        """Write the document."""
        kinds = [kind for kind, notes in self.notes.items() if notes]
        relations = "".join(
            f'<Relationship Id="n{kind}" Type="{_RELATION}/{kind}s" Target="{kind}s.xml"/>'
            for kind in kinds
        )
        overrides = "".join(
            f'<Override PartName="/word/{kind}s.xml" ContentType="{_TYPE}.{kind}s+xml"/>'
            for kind in kinds
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "[Content_Types].xml",
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
                f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
                f"{overrides}</Types>",
            )
            names = "http://schemas.openxmlformats.org/package/2006/relationships"
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{names}"><Relationship Id="r1" '
                f'Type="{_RELATION}/officeDocument" Target="word/document.xml"/></Relationships>',
            )
            archive.writestr(
                "word/_rels/document.xml.rels",
                f'<Relationships xmlns="{names}"><Relationship Id="r1" '
                f'Type="{_RELATION}/styles" Target="styles.xml"/>{relations}</Relationships>',
            )
            styles = _AS_WORD + _STYLES if self.as_word else _STYLES
            archive.writestr("word/styles.xml", f"<w:styles {_NAMES}>{styles}</w:styles>")
            archive.writestr(
                "word/document.xml",
                f"<w:document {_NAMES}><w:body>{''.join(self.body)}<w:sectPr/></w:body>"
                "</w:document>",
            )
            for kind in kinds:
                mark = self._mark(kind)
                notes = "".join(
                    f'<w:{kind} w:id="{number}"><w:p>{mark}{_run(text)}</w:p></w:{kind}>'
                    for number, text in enumerate(self.notes[kind], 1)
                )
                archive.writestr(f"word/{kind}s.xml", f"<w:{kind}s {_NAMES}>{notes}</w:{kind}s>")
        return path


def _paragraph(pieces: tuple[str | Raw, ...], style: str = "", indent: int = 0) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if indent:
        properties += f'<w:ind w:left="{indent}" w:right="{indent}"/>'
    inner = "".join(one.xml if isinstance(one, Raw) else _run(one) for one in pieces)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"
