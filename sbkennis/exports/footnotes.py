"""Footnotes in a document of python-docx, which has no API for them → a footnotes part.

Word wants the part with its two separators, their ids in the settings, and the two styles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbkennis.exports.styles import Piece
from sbkennis.exports.xml import xml_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

__all__ = ["Footnotes"]

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" '
    f'w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for kind, number in (("separator", -1), ("continuationSeparator", 0))
)
_STYLES = (
    f'<w:style {_NAMES} w:type="paragraph" w:styleId="FootnoteText"><w:name '
    'w:val="footnote text"/><w:basedOn w:val="Normal"/><w:uiPriority w:val="99"/>'
    '<w:unhideWhenUsed/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    '<w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr></w:style>',
    f'<w:style {_NAMES} w:type="character" w:styleId="FootnoteReference"><w:name '
    'w:val="footnote reference"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
)
# In the settings the footnotes' place is before these, of which a new document has some.
_AFTER = ("endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang",
          "clrSchemeMapping", "doNotIncludeSubdocsInStats", "shapeDefaults", "decimalSymbol",
          "listSeparator")  # fmt: skip


class Footnotes:
    """The footnotes of one document; `close` writes them into it."""

    def __init__(self, document: Document) -> None:
        from docx.oxml import parse_xml

        self._document = document
        self._root = parse_xml(f"<w:footnotes {_NAMES}>{_SEPARATORS}</w:footnotes>")
        self._count = 0
        known = {one.get(_w("styleId")) for one in document.styles.element}
        for xml in _STYLES:
            style = parse_xml(xml)
            if style.get(_w("styleId")) not in known:
                document.styles.element.append(style)

    def add(self, paragraph: Paragraph, pieces: Sequence[Piece]) -> None:
        """Put a mark at the end of a paragraph, and the note it calls."""
        self._count += 1
        run = paragraph.add_run()
        run._r.append(_made("rPr", _made("rStyle", val="FootnoteReference")))
        run._r.append(_made("footnoteReference", id=str(self._count)))
        mark = _made(
            "r", _made("rPr", _made("rStyle", val="FootnoteReference")), _made("footnoteRef")
        )
        body = _made("p", _made("pPr", _made("pStyle", val="FootnoteText")), mark)
        for piece in (Piece(" "), *pieces):
            text = _made("t")
            text.text = xml_text(piece.text)
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            properties = [_made("rPr", _made("i"))] if piece.italic else []
            body.append(_made("r", *properties, text))
        self._root.append(_made("footnote", body, id=str(self._count)))

    def close(self) -> None:
        """Write the notes into the document; nothing when there are none."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart

        if not self._count:
            return
        document = self._document
        part = XmlPart(PackURI("/word/footnotes.xml"), _TYPE, self._root, document.part.package)
        document.part.relate_to(part, _RELATION)
        settings = document.settings.element
        place = next(
            (
                number
                for number, one in enumerate(settings)
                if str(one.tag).rpartition("}")[2] in _AFTER
            ),
            len(settings),
        )
        ids = [_made("footnote", id=number) for number in ("-1", "0")]
        settings.insert(place, _made("footnotePr", *ids))


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _made(name: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(_w(key), value)
    for child in children:
        element.append(child)
    return element
