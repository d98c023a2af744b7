"""A Word document → its verbatim text, paragraph by paragraph.

We walk the XML ourselves: mammoth links the notes but gives no numbering, no text boxes and no
headers; python-docx gives no notes at all. Numbers that Word generates (of headings, list items
and notes) are part of the text, because a reader sees them. Notes follow after the body. A block
counts as a paragraph, from 1, when it is no heading, note, contents line or cover text; a table
row counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from sbkennis.errors import ReadError
from sbkennis.pages import NO_TEXT, RUBY, Limits
from sbkennis.pages.assembly import Assembly, Inline
from sbkennis.pages.diagrams import DGM, points
from sbkennis.pages.docx_styles import Numbering, Style, Styles, outline_of
from sbkennis.pages.drafts import (
    Draft,
    boxed,
    is_letterhead,
    looks_like_heading,
    settle,
    write,
)
from sbkennis.pages.headings import is_contents_title, number_of
from sbkennis.pages.openings import ARGUMENT
from sbkennis.pages.packages import Package, core_properties
from sbkennis.pages.tables import Names, has_header
from sbkennis.pages.wordprocessing import (
    DEEPEST,
    MATH,
    MC,
    NOTE_REFERENCES,
    SIGNS,
    NoteLabels,
    W,
    child,
    chosen,
    form_of,
    is_on,
    symbol,
    value,
    whole,
)
from sbkennis.records import BlockKind, Reading

__all__ = ["read"]

_MOST_BOXED = 3  # rows of a table of one column that frames some text

_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_TITLE = re.compile(r"(?:document)?(?:title|titel)|(?:sub|onder)-?tit(?:le|el)", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|inhopg|inhoudsopgave)\s*\d|toc heading|kopvaninhoudsopgave|kop van inhoudsopgave"
    r"|table of figures|lijst met afbeeldingen",
    re.IGNORECASE,
)
_TYPED_ENTRY = re.compile(
    r"\S[^\n]{0,200}?(?:\t[\s.…]*|\.{4,}\s*)(?:\d{1,3}|[ivxl]{1,5})", re.IGNORECASE
)
LEAST_ENTRIES = 3  # of contents that were typed
_CAPTION = re.compile(r"caption|bijschrift", re.IGNORECASE)
_QUOTE = re.compile(r"(?:intense |duidelijk )?(?:quote|citaat)|block text|bloktekst", re.IGNORECASE)
_TYPED_MARKER = re.compile(r"([-–—•▪●◦‣·*]|\(?(?:\d{1,2}|[a-z])[.)]|\([a-z0-9]{1,2}\))[ \t]+(?=\S)")
_ANY_MARK = re.compile(r"\s*(\S{1,10})")  # what a writer may give a note for a mark
_SIGN = re.compile(r"\s*([*†‡§¶#]{1,4})(?!\w)")

# What a drawing points at and is not read: charts, newer charts and objects of other programs.
_PICTURED = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart",
    "{urn:schemas-microsoft-com:office:office}OLEObject",
)


def read(path: Path, limits: Limits) -> Reading:
    """Reads a Word document.

    Raises:
        ReadError: the file is damaged, locked or not a Word document.
    """
    with Package(path, limits) as package:
        try:
            return _Reader(package).reading()
        except RecursionError as error:
            raise ReadError(
                f"{path.name} bevat te diep geneste tabellen of tekstvakken. "
                "Sla het document op als PDF en neem die op."
            ) from error


def _rename(root: etree._Element) -> etree._Element:
    """Brings "strict" OOXML to the names of the ordinary kind."""
    if isinstance(root.tag, str) and root.tag.startswith(_STRICT):
        strict_r = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
        for element in root.iter():
            if isinstance(element.tag, str) and element.tag.startswith(_STRICT):
                element.tag = W + element.tag[len(_STRICT) :]
            for name in list(element.attrib):
                for old, new in ((_STRICT, W), (strict_r, _R)):
                    if str(name).startswith(old):
                        element.set(new + str(name)[len(old) :], element.attrib.pop(name))
    return root


class _Look(NamedTuple):
    """How a run of text is set."""

    bold: bool
    is_hidden: bool
    size: float | None  # points, where the run itself says so


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    is_result: bool = False
    is_chosen: bool = False  # what it shows is in its beginning; a result would say it twice


class _Row(NamedTuple):
    """A row of a table: its cells, where each starts in the grid and over how many columns."""

    cells: list[list[Draft]]
    is_header: bool
    places: list[int]
    widths: list[int]


class _Reader:
    """The walk through one document."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.used_notes: list[tuple[str, str, str]] = []  # kind, id, label; "" has no mark
        self.own_mark: etree._Element | None = None  # the run of a note whose mark is to follow
        self.fields: list[_Field] = []
        self.boxes: list[etree._Element] = []
        self.boxed = 0  # how many boxes there were
        self.carried: Inline | None = None  # of a paragraph whose end was deleted
        self.targets: dict[str | None, str] = {}  # parts that the main part refers to, by id
        self.sizes: dict[float, int] = {}  # type size → characters, of this paragraph
        self.tables = 0
        self.changes = False
        self.hidden = False
        self.ruby = False  # small words above others were met
        self.pictured = False  # a chart or object was met, whose words stand elsewhere
        self.chunks = False  # idem, another document
        self.by_page = False  # notes were met that count by pages
        self.open_fields = False
        self.in_note = False

    def reading(self) -> Reading:
        main = self._main_part()
        root = self._part(main)
        body = root.find(W + "body") if root is not None else None
        if body is None:
            raise ReadError(
                f"{self.package.path.name} is geen Word-document: het bevat geen tekstdeel "
                f"({main}). Open het in Word en sla het opnieuw op als .docx."
            )
        self.targets = self._targets(main)
        self.styles = Styles(self._part("word/styles.xml"))
        self.numbering = Numbering(self._part("word/numbering.xml"), self.styles)
        self.open_fields = _has_open_fields(body)
        self.note_labels = NoteLabels(body, self._part("word/settings.xml"))
        drafts = list(self._blocks(body, 0))
        section = list(body.iter(W + "sectPr"))
        front, running = self._headers(section)
        _typed_contents(drafts)
        self._bold_headings(drafts)
        self._numbered_headings(drafts)
        self._lead_title(drafts)
        settle(drafts)
        drafts = front + drafts + self._notes() + running
        assembly = Assembly("paragraph")
        write(drafts, assembly)
        return assembly.reading(
            f"sbkennis docx (lxml {version('lxml')})",
            properties=core_properties(self.package, "docx"),
            warnings=self._warnings(assembly),
        )

    def _part(self, name: str) -> etree._Element | None:
        """The root of a part of the file, in ordinary names; None where there is no such part."""
        root = self.package.xml(name)
        return None if root is None else _rename(root)

    def _main_part(self) -> str:
        rels = self.package.xml("_rels/.rels")
        for relation in rels if rels is not None else ():
            if (relation.get("Type") or "").endswith("/officeDocument"):
                return (relation.get("Target") or "").lstrip("/")
        return "word/document.xml"

    def _targets(self, main: str) -> dict[str | None, str]:
        folder, _, name = main.rpartition("/")
        rels = self.package.xml(f"{folder}/_rels/{name}.rels".lstrip("/"))
        targets = {}
        for relation in rels if rels is not None else ():
            target = relation.get("Target") or ""
            whole = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            targets[relation.get("Id")] = whole
        return targets

    def _warnings(self, assembly: Assembly) -> list[str]:
        warnings = []
        if self.changes:
            warnings.append(
                "Het document bevat bijgehouden wijzigingen: ingevoegde tekst is gelezen, "
                "verwijderde tekst niet."
            )
        if self.hidden:
            warnings.append("Het document bevat verborgen tekst; die is niet gelezen.")
        if self.ruby:
            warnings.append(RUBY)
        if self.pictured:
            warnings.append(
                "Het document bevat een grafiek, SmartArt of ingesloten object; de tekst daarin is "
                "niet gelezen. Hebt u die nodig, neem dan ook een PDF van het document op."
            )
        if self.chunks:
            warnings.append(
                "Een deel van het document is ingevoegd uit een ander bestand en niet gelezen. "
                "Open het in Word, sla het opnieuw op en neem het nog eens op."
            )
        if self.by_page:
            warnings.append(
                "Noten die op elke pagina opnieuw tellen, staan hier zonder nummer: een "
                "Word-bestand kent geen pagina's. Neem ook een PDF van het document op als u "
                "naar een noot verwijst."
            )
        comments = self.package.xml("word/comments.xml")
        if comments is not None and len(comments):
            warnings.append("Het document bevat opmerkingen in de kantlijn; die zijn niet gelezen.")
        if not assembly.blocks:
            warnings.append(NO_TEXT)
        return warnings

    # Blocks

    def _blocks(self, parent: etree._Element, depth: int) -> Iterator[Draft]:
        """The blocks under a body, a cell, a text box or a note, in order."""
        if depth > DEEPEST:
            raise RecursionError
        for element in parent:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.removeprefix(W)
            if name == "p":
                yield from self._paragraph(element, depth)
            elif name == "tbl":
                yield from self._table(element, depth)
            elif name == "sdt":
                yield from self._content_control(element, depth)
            elif name in ("ins", "moveTo", "customXml", "smartTag"):
                self.changes |= name in ("ins", "moveTo")
                yield from self._blocks(element, depth + 1)
            elif name in ("del", "moveFrom"):
                self.changes = True
            elif name in ("altChunk", "subDoc"):
                self.chunks = True
            elif element.tag == MC + "AlternateContent" and (form := form_of(element)) is not None:
                yield from self._blocks(form, depth + 1)

    def _content_control(self, element: etree._Element, depth: int) -> Iterator[Draft]:
        """What stands in a form field or a table of contents; an empty field has a hint only."""
        content = element.find(W + "sdtContent")
        if content is None or child(element, "sdtPr", "showingPlcHdr") is not None:
            return
        gallery = value(child(element, "sdtPr", "docPartObj", "docPartGallery"))
        for draft in self._blocks(content, depth + 1):
            if gallery == "Table of Contents" and draft.kind is not BlockKind.TABLE_ROW:
                draft.kind = BlockKind.CONTENTS
            yield draft

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[Draft]:
        """A paragraph, and what stands in its text boxes; none while it runs on."""
        properties = element.find(W + "pPr")
        chain = list(self.styles.chain(value(child(properties, "pStyle"))))
        was_contents = self._in_contents()
        if (
            child(properties, "rPr", "ins") is not None
            or child(properties, "rPr", "del") is not None
        ):
            self.changes = True
        inline, self.carried = self.carried or Inline(), None
        outer_boxes, self.boxes = self.boxes, []
        self.sizes = {}
        self.own_mark = None
        self._runs(element, inline, chain, 0)
        boxes, self.boxes = self.boxes, outer_boxes
        if _runs_on(element) and inline.text.strip():
            self.carried = inline
        else:
            is_contents = was_contents or self._in_contents()
            draft = self._of_kind(inline, properties, chain, is_contents=is_contents)
            if inline.text.strip():
                yield draft
        for box in boxes:
            self.boxed += 1
            yield from boxed(self._box(box, depth), self.boxed)

    def _of_kind(
        self,
        inline: Inline,
        properties: etree._Element | None,
        chain: list[Style],
        *,
        is_contents: bool,
    ) -> Draft:
        """The block of a paragraph; counts its number, also when nothing is to be seen in it."""
        draft = Draft(BlockKind.PARAGRAPH, inline)
        draft.size = next((style.size for style in chain if style.size is not None), None)
        if self.sizes:
            draft.size = max(self.sizes, key=lambda size: self.sizes[size])
        names = [style.name for style in chain]
        own_name = names[0] if names else ""
        visible = inline.text.strip()
        level, marker = self.numbering.marker(properties, chain, is_visible=bool(visible))
        heading = outline_of(properties, chain)
        if is_contents or _CONTENTS.fullmatch(own_name):
            draft.kind, draft.marker = BlockKind.CONTENTS, marker or ""
        elif _TITLE.fullmatch(own_name):
            draft.kind = BlockKind.TITLE
        elif heading is not None and len(visible) <= 300:
            draft.kind, draft.depth = BlockKind.HEADING, heading
            if marker is not None:
                draft.marker, draft.label = marker, marker.rstrip(".)")
        elif any(_CAPTION.fullmatch(name) for name in names):
            draft.kind = BlockKind.CAPTION
        elif marker is not None:
            draft.kind, draft.marker = BlockKind.LIST_ITEM, marker
            draft.label, draft.level = marker, level + 1
        elif any(_QUOTE.fullmatch(name) for name in names):
            draft.kind = BlockKind.QUOTE
        elif found := _TYPED_MARKER.match(visible):
            draft.kind, draft.label, draft.level = BlockKind.LIST_ITEM, found[1], 1
        return draft

    def _box(self, box: etree._Element, depth: int) -> Iterator[Draft]:
        """What stands in a text box or in SmartArt."""
        if box.tag != DGM + "relIds":
            yield from self._blocks(box, depth + 1)
            return
        root = self.package.xml(self.targets.get(box.get(_R + "dm"), ""))
        self.pictured |= root is None
        for text, level in points(root) if root is not None else ():
            yield Draft(BlockKind.LIST_ITEM, text, level=level)

    def _in_contents(self) -> bool:
        return not self.open_fields and any(
            re.match(r"\s*TO[CA]\b", found.instruction) and found.is_result for found in self.fields
        )

    def _bold_headings(self, drafts: list[Draft]) -> None:
        """Makes a bold line of its own, with text under it, a heading below the marked ones."""
        for place, draft in enumerate(drafts[:-1]):
            if not _is_bold(draft) or "\n" in draft.content.text.strip():
                continue
            following = drafts[place + 1]
            bold_above, bold_below = place > 0 and _is_bold(drafts[place - 1]), _is_bold(following)
            is_heading = looks_like_heading(draft.text) and not (
                bold_below and len(following.text) > 90
            )
            # A list of sentences in bold has no text between them.
            is_argument = ARGUMENT.fullmatch(draft.text.strip()) and not (bold_above or bold_below)
            if is_heading or is_argument:
                draft.kind, draft.is_marked = BlockKind.HEADING, False

    def _numbered_headings(self, drafts: list[Draft]) -> None:
        """Makes numbered lines headings where each has text under it, as points of an agenda."""
        if any(draft.kind is BlockKind.HEADING and draft.is_marked for draft in drafts):
            return
        items = [
            (draft, drafts[place + 1] if place + 1 < len(drafts) else None)
            for place, draft in enumerate(drafts)
            if draft.kind is BlockKind.LIST_ITEM
            and draft.level == 1
            and re.fullmatch(r"\d+[.)]?", draft.marker)
        ]
        with_text = [d for d, after in items if after and after.kind is not BlockKind.LIST_ITEM]
        short = [d for d, _ in items if looks_like_heading(d.content.text)]
        if len(items) < 3 or len(with_text) < 0.7 * len(items) or len(short) < 0.8 * len(items):
            return
        for draft, _ in items:
            draft.kind, draft.level = BlockKind.HEADING, 0
            draft.label = draft.marker.rstrip(".)")

    def _lead_title(self, drafts: list[Draft]) -> None:
        """Makes the first lines the title in a document that marks none ("Verslag")."""
        for place, draft in enumerate(drafts[:2]):
            if (
                draft.kind is not BlockKind.PARAGRAPH
                or not looks_like_heading(draft.text)
                or is_letterhead(draft.content.text)
                or number_of(draft.text) is not None
            ):
                break
            following = drafts[place + 1] if place + 1 < len(drafts) else None
            if following is None or following.kind in (BlockKind.HEADING, BlockKind.TITLE):
                break
            draft.kind = BlockKind.TITLE

    # Runs

    def _runs(self, parent: etree._Element, inline: Inline, chain: list[Style], depth: int) -> None:
        if depth > DEEPEST:
            raise RecursionError
        for element in parent:
            if not isinstance(element.tag, str):
                continue
            if element.tag.startswith(MATH):
                inline.add("".join(str(text) for text in element.itertext(MATH + "t")))
                continue
            name = element.tag.removeprefix(W)
            if name == "r":
                self._run(element, inline, chain, depth)
            elif name in ("del", "moveFrom"):
                self.changes = True
            elif name == "sdt":
                content = element.find(W + "sdtContent")
                if content is not None and child(element, "sdtPr", "showingPlcHdr") is None:
                    self._runs(content, inline, chain, depth + 1)
            elif name == "fldSimple" or name in (
                "ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo",
            ):  # fmt: skip
                self.changes |= name in ("ins", "moveTo")
                self._runs(element, inline, chain, depth + 1)
            elif element.tag == MC + "AlternateContent":
                self._alternate(element, inline, chain, depth)

    def _run(self, run: etree._Element, inline: Inline, chain: list[Style], depth: int) -> None:
        """Reads what is to be seen of a run; of a field its result, not its instructions."""
        look = self._look(run, chain)
        for element in run:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.removeprefix(W)
            if name == "fldChar":
                self._field(element)
                if not look.is_hidden and (choice := chosen(element)):
                    inline.add(choice, bold=look.bold)
            elif name == "instrText":
                if self.fields and not self.fields[-1].is_result:
                    self.fields[-1].instruction += element.text or ""
            elif not self.open_fields and any(not found.is_result for found in self.fields):
                continue
            elif look.is_hidden and name in ("t", *NOTE_REFERENCES):
                self.hidden |= bool((element.text or "").strip())
            elif element.tag == MC + "AlternateContent":
                self._alternate(element, inline, chain, depth)
            elif name == "ruby":  # words with small ones above them, which are no part of the line
                self._ruby(element, inline, chain, depth, is_hidden=look.is_hidden)
            else:
                self._sign(element, name, inline, run, look)

    def _ruby(
        self,
        ruby: etree._Element,
        inline: Inline,
        chain: list[Style],
        depth: int,
        *,
        is_hidden: bool,
    ) -> None:
        if is_hidden:
            self.hidden |= _has_words(ruby.findall(W + "rubyBase"))
            return
        self.ruby |= _has_words(ruby.findall(W + "rt"))
        for base in ruby.findall(W + "rubyBase"):
            self._runs(base, inline, chain, depth + 1)

    def _look(self, run: etree._Element, chain: list[Style]) -> _Look:
        """How a run is set: by itself, or else by its style or that of its paragraph."""
        properties = run.find(W + "rPr")
        styles = [*self.styles.of_characters(value(child(properties, "rStyle"))), *chain]
        bold = is_on(child(properties, "b"))
        if bold is None:
            bold = next((style.bold for style in styles if style.bold is not None), False)
        hidden = is_on(child(properties, "vanish"))
        if hidden is None:
            hidden = next((style.hidden for style in styles if style.hidden is not None), False)
        size = value(child(properties, "sz"))
        points = float(size) / 2 if size is not None and size.isdecimal() else None
        return _Look(bold, hidden, points)

    def _sign(
        self, element: etree._Element, name: str, inline: Inline, run: etree._Element, look: _Look
    ) -> None:
        """Reads one element of a run: words, a sign, a mark of a note or a drawing."""
        if name == "t":
            text = element.text or ""
            if look.size is not None and text.strip():
                self.sizes[look.size] = self.sizes.get(look.size, 0) + len(text)
            self._words(text, inline, bold=look.bold, run=run)
        elif name == "noBreakHyphen":
            inline.add(SIGNS[name], bold=look.bold)
        elif name in SIGNS:
            inline.add(SIGNS[name])
        elif name == "sym":
            self._words(symbol(element), inline, bold=look.bold, run=run)
        elif name in NOTE_REFERENCES:
            self._reference(element, name.removesuffix("Reference"), inline)
        elif name in ("drawing", "pict", "object"):
            self._find_boxes(element)

    def _field(self, element: etree._Element) -> None:
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self.fields.append(_Field(is_chosen=bool(chosen(element))))
        elif kind == "separate" and self.fields:
            self.fields[-1].is_result = not self.fields[-1].is_chosen
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _reference(self, element: etree._Element, kind: str, inline: Inline) -> None:
        if self.in_note:
            return
        note_id = element.get(W + "id") or ""
        if (element.get(W + "customMarkFollows") or "0") not in ("0", "false", "off"):
            self.own_mark = element.getparent()
            self.used_notes.append((kind, note_id, ""))
            return
        label = self.note_labels.next(kind, element)
        self.by_page |= self.note_labels.is_by_page
        self.used_notes.append((kind, note_id, label))
        inline.add_mark(label, label)

    def _words(self, text: str, inline: Inline, *, bold: bool, run: etree._Element) -> None:
        """Adds text, of which the first word may be the mark that the writer gave a note.

        Word keeps the mark in the run of the note; other programs put it in the next one, where
        only a sign is sure to be one.
        """
        if self.own_mark is not None and text.strip():
            found = (_ANY_MARK if self.own_mark is run else _SIGN).match(text)
            self.own_mark = None
            if found is not None:
                kind, note_id, _ = self.used_notes[-1]
                self.used_notes[-1] = kind, note_id, found[1]
                inline.add_mark(found[0], found[1])
                text = text[found.end() :]
        inline.add(text, bold=bold)

    def _alternate(
        self, element: etree._Element, inline: Inline, chain: list[Style], depth: int
    ) -> None:
        """Reads one of the two forms in which Word stores a drawing, not both."""
        form = form_of(element)
        if form is None:
            return
        before = len(self.boxes)
        self._find_boxes(form)
        if len(self.boxes) == before:
            self._runs(form, inline, chain, depth + 1)

    def _find_boxes(self, element: etree._Element) -> None:
        """Collects the text boxes in a drawing; one inside another comes with the outer one."""
        self.pictured |= next(element.iter(*_PICTURED), None) is not None
        for box in element.iter(W + "txbxContent", DGM + "relIds"):
            parent = box.getparent()
            inside = False
            while parent is not None and parent is not element:
                if parent.tag in (W + "txbxContent", MC + "Fallback"):
                    inside = True
                    break
                parent = parent.getparent()
            if not inside:
                self.boxes.append(box)

    # Tables

    def _table(self, element: etree._Element, depth: int) -> Iterator[Draft]:
        rows: list[_Row] = []
        merged: dict[int, str] = {}  # column → text of the cell that runs on from above
        notes_above: list[dict[int, str]] = []
        for row in self._rows(element, depth):
            cells: list[list[Draft]] = []
            places: list[int] = []
            widths: list[int] = []
            above: dict[int, str] = {}
            column = whole(value(child(row, "trPr", "gridBefore")))
            for cell in self._cells(row, depth):
                span = max(1, whole(value(child(cell, "tcPr", "gridSpan")), 1))
                merge = child(cell, "tcPr", "vMerge")
                places.append(column)
                if merge is not None and value(merge) != "restart":
                    cells.append([])
                    if column in merged:
                        above[column] = merged[column]
                else:
                    drafts = list(self._blocks(cell, depth + 1))
                    cells.append(drafts)
                    merged.pop(column, None)
                    if merge is not None:
                        merged[column] = " ".join(d.text for d in drafts)
                widths.append(min(span, 64))
                column += widths[-1]
            is_header = is_on(child(row, "trPr", "tblHeader")) is True
            rows.append(_Row(cells, is_header, places, widths))
            notes_above.append(above)
        if not rows:
            return
        if all(len(row.cells) <= 1 for row in rows):
            # One column is a box around ordinary text; one of many rows lays out a page.
            within = [draft for one in rows for drafts in one.cells for draft in drafts]
            self.boxed += 1
            yield from boxed(within, self.boxed) if len(rows) <= _MOST_BOXED else within
            return
        yield from self._table_rows(rows, notes_above)

    def _table_rows(
        self,
        rows: list[_Row],
        notes_above: list[dict[int, str]],
    ) -> Iterator[Draft]:
        self.tables += 1
        number = self.tables
        inlines = [[_cell_inline(drafts) for drafts in row.cells] for row in rows]
        texts = [[cell.text for cell in row] for row in inlines]
        marked = 0
        while marked < len(rows) and rows[marked].is_header:
            marked += 1
        headers = marked if marked < len(rows) else 0
        if not headers:
            bold = [all(c.is_bold for c in row if c.text.strip()) for row in inlines]
            headers = 1 if has_header(texts, bold) else 0
        names = Names()
        for row in range(headers):
            names.add(texts[row], rows[row].places, rows[row].widths)
        for row, (_, _, places, _) in enumerate(rows):
            columns = []
            for place in places:
                name = names.of(place)
                if place in notes_above[row] and row >= headers:
                    # What runs on from the row above names this row too.
                    name = f"{name}: {notes_above[row][place]}".removeprefix(": ")
                columns.append(name)
            yield Draft(
                BlockKind.TABLE_ROW,
                Inline(),
                table=number,
                cells=inlines[row],
                columns=tuple(columns) if row >= headers and any(columns) else (),
                is_header_row=row < headers,
            )

    def _rows(self, parent: etree._Element, depth: int) -> Iterator[etree._Element]:
        yield from self._through(parent, "tr", depth)

    def _cells(self, parent: etree._Element, depth: int) -> Iterator[etree._Element]:
        yield from self._through(parent, "tc", depth)

    def _through(self, parent: etree._Element, name: str, depth: int) -> Iterator[etree._Element]:
        """Rows or cells, also those inside a content control or an insertion."""
        if depth > DEEPEST:
            raise RecursionError
        for element in parent:
            if element.tag == W + name:
                if child(element, f"{name}Pr", "del") is not None:
                    self.changes = True
                    continue
                yield element
            elif element.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins"):
                yield from self._through(element, name, depth + 1)

    # Notes, headers and footers

    def _notes(self) -> list[Draft]:
        roots = {}
        for kind in ("footnote", "endnote"):
            root = self._part(f"word/{kind}s.xml")
            if root is not None:
                roots[kind] = {element.get(W + "id"): element for element in root.findall(W + kind)}
        self.in_note = True
        drafts = []
        for kind, note_id, label in sorted(self.used_notes, key=lambda note: note[0] != "footnote"):
            element = roots.get(kind, {}).get(note_id)
            if element is None:
                continue
            content = _cell_inline(list(self._blocks(element, 1)))
            # A mark of the writer's own stands in the note as text.
            has_own = bool(label) and re.match(rf"{re.escape(label)}(?!\w)", content.text)
            marker = "" if has_own else label
            drafts.append(Draft(BlockKind.FOOTNOTE, content, label=label or None, marker=marker))
        return drafts

    def _headers(self, sections: list[etree._Element]) -> tuple[list[Draft], list[Draft]]:
        """The letterhead of the first page, and the running headers and footers, each once."""
        front: list[Draft] = []
        running: list[Draft] = []
        seen: set[str] = set()
        for place, section in enumerate(sections):
            has_first = is_on(section.find(W + "titlePg")) is True
            for reference in section:
                kind = {
                    W + "headerReference": BlockKind.HEADER,
                    W + "footerReference": BlockKind.FOOTER,
                }.get(str(reference.tag))
                part = self.targets.get(reference.get(_R + "id"))
                if kind is None or part is None:
                    continue
                first = reference.get(W + "type") == "first"
                if first and not has_first:
                    continue
                root = self._part(part)
                if root is None:
                    continue
                outer, self.fields = self.fields, []
                drafts = list(self._blocks(root, 1))
                self.fields = outer
                for draft in drafts:
                    content = _row_inline(draft)
                    shape = re.sub(r"\d+", "#", " ".join(content.text.split()))
                    if not shape or shape in seen:
                        continue
                    seen.add(shape)
                    if first and place == 0 and kind is BlockKind.HEADER:
                        front.append(Draft(BlockKind.FRONT_MATTER, content))
                    else:
                        running.append(Draft(kind, content))
        return front, running


def _is_bold(draft: Draft) -> bool:
    """Whether a block is a paragraph in bold."""
    return draft.kind is BlockKind.PARAGRAPH and draft.content.is_bold


def _runs_on(paragraph: etree._Element) -> bool:
    """Whether the end of a paragraph is deleted, so that it runs on in the next."""
    following = paragraph.getnext()
    return (
        child(paragraph, "pPr", "rPr", "del") is not None
        and following is not None
        and following.tag == W + "p"
    )


def _has_open_fields(body: etree._Element) -> bool:
    """Whether a field never ends: then nothing tells its instructions from the text after it."""
    kinds = [element.get(W + "fldCharType") for element in body.iter(W + "fldChar")]
    return kinds.count("begin") != kinds.count("end")


def _row_inline(draft: Draft) -> Inline:
    """The text of a block as it stands in a cell, a note or a header."""
    inline = Inline()
    if draft.marker:
        inline.add(draft.marker + " ")
    if draft.kind is BlockKind.TABLE_ROW:
        for cell in draft.cells:
            if inline.text.strip() and cell.text.strip():
                inline.add("\n")
            inline.add_inline(cell)
    else:
        inline.add_inline(draft.content)
    return inline


def _cell_inline(drafts: list[Draft]) -> Inline:
    """The blocks of a cell or a note as one text, a line each."""
    inline = Inline()
    for draft in drafts:
        content = _row_inline(draft)
        if not content.text.strip():
            continue
        if inline.text:
            inline.add("\n")
        # A tab inside a cell would look like the border between two cells.
        content.text = content.text.replace("\t", " ")
        inline.add_inline(content)
    return inline.normal()


def _typed_contents(drafts: Sequence[Draft]) -> None:
    """Makes contents of lines that end in a tab and the number of a page, under "Inhoud".

    They have no style or field of their own where somebody typed them, or Google Docs made them.
    """
    for place, draft in enumerate(drafts):
        if draft.kind is BlockKind.CONTENTS or not is_contents_title(draft.text):
            continue
        lines = list(takewhile(_is_typed_entry, drafts[place + 1 :]))
        if len(lines) >= LEAST_ENTRIES:
            for one in (draft, *lines):
                one.kind = BlockKind.CONTENTS


def _is_typed_entry(draft: Draft) -> bool:
    kinds = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    return draft.kind in kinds and _TYPED_ENTRY.fullmatch(draft.content.text.strip()) is not None


def _has_words(elements: Sequence[etree._Element]) -> bool:
    return any((one.text or "").strip() for each in elements for one in each.iter(W + "t"))
