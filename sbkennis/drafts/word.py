"""A Word document → a draft, with italics and the places of note marks.

`walk` gives every paragraph with the elements that its text came from, so that `comments` can put
a comment at a place. Inserted text counts, deleted text does not; comments of others are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from lxml import etree

from sbkennis.drafts.parts import Cell, Draft, Note, NoteMark, Paragraph, Part
from sbkennis.errors import ReadError
from sbkennis.pages import Limits
from sbkennis.pages.packages import Package
from sbkennis.pages.wordprocessing import (
    DEEPEST,
    HEADING,
    MC,
    NOTE_REFERENCES,
    SIGNS,
    NoteLabels,
    W,
    child,
    form_of,
    is_on,
    symbol,
    value,
)

__all__ = ["Piece", "Styles", "Walked", "read", "walk", "walk_paragraph"]

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"

_OTHER = re.compile(
    r"(?:toc|inhopg|inhoudsopgave)\s*\d|toc heading|kop\s?van\s?inhoudsopgave|table of figures"
    r"|lijst met afbeeldingen|caption|bijschrift|(?:document)?(?:title|titel)"
    r"|(?:sub|onder)-?tit(?:le|el)",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"(?:intense |duidelijk )?(?:quote|citaat)|block ?text|bloktekst|block quotation|quotations?"
    r"|blokcitaat",
    re.IGNORECASE,
)
_TYPED = re.compile(r"(?:[-–—•▪●◦‣·*]|\(?(?:\d{1,2}|[a-z])[.)])[ \t]+\S")
_INDENT = 280  # twentieths of a point (half a centimetre) that make a paragraph stand in


class Piece(NamedTuple):
    """A stretch of a paragraph's text that came from one element."""

    start: int
    end: int
    element: etree._Element  # w:t, w:tab, w:br, …
    run: etree._Element


@dataclass(slots=True)
class Walked:
    """A paragraph with where its text came from."""

    element: etree._Element
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    italics: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[int, str, str, etree._Element]] = field(default_factory=list)
    boxes: list[tuple[int, etree._Element, etree._Element]] = field(default_factory=list)
    in_table: bool = False
    box_run: etree._Element | None = None  # the run that holds the text box it stands in

    def add(self, text: str, element: etree._Element, run: etree._Element, *, italic: bool) -> None:
        """Add text with the element it came from."""
        if not text:
            return
        start = len(self.text)
        self.text += text
        self.pieces.append(Piece(start, len(self.text), element, run))
        if italic:
            if self.italics and self.italics[-1][1] == start:
                self.italics[-1] = (self.italics[-1][0], len(self.text))
            else:
                self.italics.append((start, len(self.text)))


@dataclass(slots=True)
class _Style:
    name: str
    based_on: str | None
    italic: bool | None
    hidden: bool | None
    outline: int | None
    indents: tuple[int | None, int | None]
    is_list: bool


class Styles:
    """What the styles of a document say about italics, headings and indentation."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        for element in root.findall(W + "style") if root is not None else ():
            style_id = element.get(W + "styleId")
            if style_id is None:
                continue
            paragraph, run = element.find(W + "pPr"), element.find(W + "rPr")
            self._styles[style_id] = _Style(
                value(child(element, "name")) or style_id,
                value(child(element, "basedOn")),
                is_on(child(run, "i")),
                is_on(child(run, "vanish")),
                _whole(value(child(paragraph, "outlineLvl"))),
                _indents(paragraph),
                child(paragraph, "numPr") is not None,
            )
            if element.get(W + "default") == "1" and element.get(W + "type") == "paragraph":
                self._default = style_id

    def chain(self, style_id: str | None, *, paragraph: bool = True) -> list[_Style]:
        """A style and those it is based on; without one the default of paragraphs."""
        found: list[_Style] = []
        seen: set[str] = set()
        current = style_id if style_id in self._styles else self._default if paragraph else None
        while current is not None and current in self._styles and current not in seen:
            seen.add(current)
            found.append(self._styles[current])
            current = self._styles[current].based_on
        return found


def read(path: Path, limits: Limits) -> Draft:
    """Read a Word document.

    Raises:
        ReadError: the file is damaged, locked or not a Word document.
    """
    with Package(path, limits) as package:
        main = package.xml("word/document.xml")
        body = main.find(W + "body") if main is not None else None
        if main is not None and body is None and _STRICT in etree.tostring(main)[:4000]:
            raise ReadError(
                f"{path.name} is opgeslagen als “Strict Open XML”. Sla het in Word op als gewoon "
                "Word-document (.docx) en probeer het opnieuw."
            )
        if body is None:
            raise ReadError(
                f"{path.name} is geen Word-document: het tekstdeel ontbreekt. "
                "Open het in Word en sla het opnieuw op als .docx."
            )
        styles = Styles(package.xml("word/styles.xml"))
        try:
            walked = list(walk(body, styles))
            texts = {
                kind: _notes(package.xml(f"word/{kind}s.xml"), kind, styles)
                for kind in ("footnote", "endnote")
            }
        except RecursionError as error:
            raise ReadError(
                f"{path.name} bevat te diep geneste tabellen of tekstvakken. "
                "Sla het op als PDF en controleer die."
            ) from error
        warnings = _warnings(package, body)
        labels = NoteLabels(body, package.xml("word/settings.xml"))
    notes: list[Note] = []
    marks: list[list[NoteMark]] = []
    for number, one in enumerate(walked, 1):
        marks.append([])
        for position, kind, note_id, run in one.notes:
            text, italics = texts[kind].get(note_id, ("", []))
            own = _own_mark(kind, note_id, run)
            label = labels.next(kind, run) if own is None else own
            marks[-1].append(NoteMark(position, len(notes)))
            known: Literal["footnote", "endnote"] = "footnote" if kind == "footnote" else "endnote"
            notes.append(Note(label, known, text, tuple(italics), number, position))
    return Draft(path.name, _paragraphs(walked, marks, styles), tuple(notes), warnings=warnings)


def _own_mark(kind: str, note: str, run: etree._Element) -> str | None:
    """The mark that the writer typed for a note; None when Word numbers it."""
    for mark in run.findall(f"{W}{kind}Reference"):
        has_own = mark.get(W + "customMarkFollows") in ("1", "true", "on")
        if has_own and mark.get(W + "id") == note:
            signs = (symbol(one) if one.tag == W + "sym" else one.text or "" for one in run
                     if one.tag in (W + "t", W + "sym"))  # fmt: skip
            return "".join(signs).strip()
    return None


def _warnings(package: Package, body: etree._Element) -> tuple[str, ...]:
    warnings = []
    if any(next(body.iter(W + name), None) is not None for name in ("ins", "del", "moveFrom")):
        warnings.append(
            "Het concept bevat bijgehouden wijzigingen: ingevoegde tekst telt mee, verwijderde "
            "niet."
        )
    comments = package.xml("word/comments.xml")
    if comments is not None and len(comments):
        warnings.append("Het concept bevat opmerkingen in de kantlijn; die zijn niet nagegaan.")
    return tuple(warnings)


# ------------------------------------------------------------------------------------ the walk


def walk(body: etree._Element, styles: Styles) -> Iterator[Walked]:
    """Every paragraph with text, in reading order; text boxes after the paragraph they hang on."""
    yield from _walk(body, styles, 0, in_table=False, box_run=None)


def _walk(
    parent: etree._Element,
    styles: Styles,
    depth: int,
    *,
    in_table: bool,
    box_run: etree._Element | None,
) -> Iterator[Walked]:
    if depth > DEEPEST:
        raise RecursionError
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        name = element.tag.removeprefix(W)
        if name == "p":
            found = walk_paragraph(Walked(element, in_table=in_table, box_run=box_run), styles)
            if found.text.strip():
                yield found
            for _, box, run in found.boxes:
                yield from _walk(box, styles, depth + 1, in_table=in_table, box_run=box_run or run)
        elif name in ("tbl", "tr", "tc", "sdt", "sdtContent", "ins", "moveTo", "customXml"):
            if child(element, "sdtPr", "showingPlcHdr") is not None:
                continue
            if child(element, f"{name}Pr", "del") is not None:
                continue  # a row that was deleted
            yield from _walk(
                element, styles, depth + 1, in_table=in_table or name == "tbl", box_run=box_run
            )


def walk_paragraph(found: Walked, styles: Styles) -> Walked:
    """A paragraph read anew, as after its runs were split."""
    anew = Walked(found.element, in_table=found.in_table, box_run=found.box_run)
    chain = styles.chain(value(child(found.element, "pPr", "pStyle")))
    _Runs(anew, styles, chain).read(found.element, 0)
    return anew


def _written(element: etree._Element, name: str) -> str:
    """The text or sign that an element of a run stands for."""
    if name == "t":
        return element.text or ""
    return symbol(element) if name == "sym" else SIGNS.get(name, "")


class _Runs:
    """Reads the runs of one paragraph."""

    def __init__(self, found: Walked, styles: Styles, chain: list[_Style]) -> None:
        self.found = found
        self.styles = styles
        self.chain = chain
        self.fields: list[bool] = []  # for every open field: whether its result has begun

    def read(
        self, parent: etree._Element, depth: int, ruby_run: etree._Element | None = None
    ) -> None:
        if depth > DEEPEST:
            raise RecursionError
        for element in parent:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.removeprefix(W)
            if name == "r":
                self._run(element, depth, ruby_run)
            elif name in (
                "ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo", "fldSimple",
                "sdt", "sdtContent",
            ):  # fmt: skip
                if child(element, "sdtPr", "showingPlcHdr") is None:
                    self.read(element, depth + 1, ruby_run)
            elif element.tag == MC + "AlternateContent":
                self._alternate(element, element)

    def _run(self, run: etree._Element, depth: int, ruby_run: etree._Element | None = None) -> None:
        whole = run if ruby_run is None else ruby_run  # a comment stands around all of a ruby
        properties = run.find(W + "rPr")
        own = self.styles.chain(value(child(properties, "rStyle")), paragraph=False)
        italic, hidden = is_on(child(properties, "i")), is_on(child(properties, "vanish"))
        for style in [*own, *self.chain]:
            italic = style.italic if italic is None else italic
            hidden = style.hidden if hidden is None else hidden
        for element in run:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.removeprefix(W)
            if name == "fldChar":
                self._field(element)
            elif hidden or any(not is_result for is_result in self.fields):
                continue
            elif words := _written(element, name):
                self.found.add(words, element, whole, italic=bool(italic))
            elif name in NOTE_REFERENCES:
                kind = name.removesuffix("Reference")
                self.found.notes.append(
                    (len(self.found.text), kind, element.get(W + "id") or "", run)
                )
            elif name in ("drawing", "pict", "object"):
                self._boxes(element, run)
            elif element.tag == MC + "AlternateContent":
                self._alternate(element, run)
            elif name == "ruby":  # words with small ones above them, which are no part of the line
                for base in element.findall(W + "rubyBase"):
                    self.read(base, depth + 1, whole)

    def _field(self, element: etree._Element) -> None:
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _alternate(self, element: etree._Element, run: etree._Element) -> None:
        """One of the two forms in which Word stores a drawing, not both."""
        if (form := form_of(element)) is not None:
            self._boxes(form, run)

    def _boxes(self, element: etree._Element, run: etree._Element) -> None:
        for box in element.iter(W + "txbxContent"):
            outer = next(
                (
                    one
                    for one in box.iterancestors()
                    if one is element or one.tag in (W + "txbxContent", MC + "Fallback")
                ),
                None,
            )
            if outer is element or outer is None:
                self.found.boxes.append((len(self.found.text), box, run))


def _notes(
    root: etree._Element | None, kind: str, styles: Styles
) -> dict[str, tuple[str, list[tuple[int, int]]]]:
    """The text of every note by its id, a line for each paragraph."""
    found: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    for element in root.findall(W + kind) if root is not None else ():
        if element.get(W + "type") in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        text, italics = "", []
        for one in walk(element, styles):
            text += "\n" if text else ""
            italics += [(start + len(text), end + len(text)) for start, end in one.italics]
            text += one.text
        left = len(text) - len(text.lstrip())
        found[element.get(W + "id") or ""] = (
            text.strip(),
            [(max(0, start - left), end - left) for start, end in italics if end > left],
        )
    return found


# ---------------------------------------------------------------------------------- paragraphs


def _paragraphs(
    walked: list[Walked], marks: list[list[NoteMark]], styles: Styles
) -> tuple[Paragraph, ...]:
    shapes = [_shape(one, styles) for one in walked]
    usual = _usual_indents([shape for shape in shapes if shape.part is Part.TEXT])
    headings: list[tuple[int, str]] = []
    rows: dict[etree._Element, int] = {}
    found = []
    for number, (one, shape, own) in enumerate(zip(walked, shapes, marks, strict=True), 1):
        part = shape.part
        if part is Part.TEXT and _stands_in(shape.indents, usual):
            part = Part.QUOTE
        if part is Part.HEADING:
            headings = [each for each in headings if each[0] < shape.level]
            headings.append((shape.level, " ".join(one.text.split())))
        above = headings[:-1] if part is Part.HEADING else headings
        row = next(one.element.iterancestors(W + "tr"), None) if one.in_table else None
        found.append(
            Paragraph(
                number=number,
                part=part,
                text=one.text,
                heading=tuple(text for _, text in above),
                level=shape.level,
                marks=tuple(own),
                italics=tuple(one.italics),
                cells=(_cell(one),) if part is Part.TABLE else (),
                row=None if row is None else rows.setdefault(row, len(rows) + 1),
                says_quoted=shape.part is Part.QUOTE,
            )
        )
    return tuple(found)


def _cell(one: Walked) -> Cell:
    """A paragraph of a table with the first cell of its row and of its column."""
    cell = next(one.element.iterancestors(W + "tc"), None)
    row = next(one.element.iterancestors(W + "tr"), None)
    table = next(one.element.iterancestors(W + "tbl"), None)
    if cell is None or row is None or table is None:
        return Cell(one.text)
    cells, rows = list(row.iter(W + "tc")), list(table.iter(W + "tr"))
    number = next(at for at, each in enumerate(cells) if each is cell)
    above = [] if rows[0] is row else list(rows[0].iter(W + "tc"))
    return Cell(
        one.text,
        _plain(cells[0]) if number else "",
        _plain(above[number]) if number < len(above) else "",
    )


def _plain(element: etree._Element) -> str:
    return " ".join("".join(text.text or "" for text in element.iter(W + "t")).split())


class _Shape(NamedTuple):
    part: Part
    level: int
    indents: tuple[int, int]


def _shape(one: Walked, styles: Styles) -> _Shape:
    properties = one.element.find(W + "pPr")
    chain = styles.chain(value(child(properties, "pStyle")))
    outline = _whole(value(child(properties, "outlineLvl")))
    for style in chain:
        if outline is None:
            outline = style.outline
            if outline is None and (named := HEADING.fullmatch(style.name.strip())):
                outline = int(named[1]) - 1
    sides = [_indents(properties), *(style.indents for style in chain)]
    left, right = (
        next((each[side] for each in sides if each[side] is not None), 0) for side in (0, 1)
    )
    indents = (left or 0, right or 0)
    is_list = child(properties, "numPr") is not None or any(style.is_list for style in chain)
    if outline is not None and outline < 9 and len(one.text) <= 300:
        return _Shape(Part.HEADING, outline + 1, indents)
    if chain and _OTHER.fullmatch(chain[0].name):
        return _Shape(Part.OTHER, 0, indents)
    if any(_QUOTE.fullmatch(style.name) for style in chain):
        return _Shape(Part.QUOTE, 0, indents)
    if one.box_run is not None:
        return _Shape(Part.BOX, 0, indents)
    if one.in_table:
        return _Shape(Part.TABLE, 0, indents)
    if is_list or _TYPED.match(one.text):
        return _Shape(Part.LIST, 0, indents)
    return _Shape(Part.TEXT, 0, indents)


def _usual_indents(shapes: list[_Shape]) -> tuple[int, int]:
    counted = Counter(shape.indents for shape in shapes)
    return counted.most_common(1)[0][0] if counted else (0, 0)


def _stands_in(indents: tuple[int, int], usual: tuple[int, int]) -> bool:
    """Whether a paragraph stands further in than the others do."""
    return indents[0] - usual[0] >= _INDENT and indents[1] - usual[1] >= 0


def _indents(properties: etree._Element | None) -> tuple[int | None, int | None]:
    indent = child(properties, "ind")
    if indent is None:
        return None, None
    return (
        _whole(indent.get(W + "left") or indent.get(W + "start")),
        _whole(indent.get(W + "right") or indent.get(W + "end")),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdigit() else None
