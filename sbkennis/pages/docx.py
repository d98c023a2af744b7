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
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from sbkennis.errors import ReadError
from sbkennis.pages import NO_TEXT, RUBY, Limits
from sbkennis.pages.assembly import Assembly, Inline
from sbkennis.pages.diagrams import DGM, points
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
    BULLETS,
    DEEPEST,
    HEADING,
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
    numeral,
    symbol,
    value,
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
class _Style:
    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    num_id: str | None = None
    num_level: int | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _Numbering:
    """Word's lists: which levels a list has, and where its counters stand."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # abstract id → levels
    abstract: dict[str, str] = field(default_factory=dict)  # num id → abstract id
    overrides: dict[str, dict[int, _Level | int]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def level(self, num_id: str, level: int) -> _Level | None:
        override = self.overrides.get(num_id, {}).get(level)
        if isinstance(override, _Level):
            return override
        return self.levels.get(self.abstract.get(num_id, ""), {}).get(level)

    def next(self, num_id: str, level: int) -> str | None:
        """Counts one item and answers its marker as Word shows it ("2.1", "a)", "•")."""
        shape = self.level(num_id, level)
        abstract = self.abstract.get(num_id)
        if shape is None or abstract is None:
            return None
        counters = self.counters.setdefault(abstract, [None] * 9)
        if num_id not in self.seen:
            self.seen.add(num_id)
            for place, start in self.overrides.get(num_id, {}).items():
                if isinstance(start, int):
                    counters[place] = start - 1
        current = counters[level]
        counters[level] = shape.start if current is None else current + 1
        for deeper in range(level + 1, 9):
            below = self.level(num_id, deeper)
            if below is None or below.restart is None or 0 < below.restart <= level + 1:
                counters[deeper] = None
        if shape.format == "bullet":
            return "".join(BULLETS.get(c, "•" if "\ue000" <= c <= "\uf8ff" else c)
                           for c in shape.text) or "•"  # fmt: skip
        if shape.format == "none":
            return shape.text if "%" not in shape.text else None

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            other = self.level(num_id, place)
            count = counters[place]
            if count is None:
                count = counters[place] = other.start if other is not None else 1
            style = other.format if other is not None and not shape.is_legal else "decimal"
            return numeral(count, style)

        return re.sub(r"%([1-9])", number, shape.text).strip() or None


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
        self.styles: dict[str, _Style] = {}
        self.default_style: str | None = None
        self.numbering = _Numbering()
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
        root = self.package.xml(main)
        body = _rename(root).find(W + "body") if root is not None else None
        if body is None:
            raise ReadError(
                f"{self.package.path.name} is geen Word-document: het bevat geen tekstdeel "
                f"({main}). Open het in Word en sla het opnieuw op als .docx."
            )
        self.targets = self._targets(main)
        self._read_styles()
        self._read_numbering()
        self.open_fields = _has_open_fields(body)
        settings = self.package.xml("word/settings.xml")
        self.note_labels = NoteLabels(body, None if settings is None else _rename(settings))
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
                "Noten die op elke bladzijde opnieuw tellen, staan hier zonder nummer: een "
                "Word-bestand kent geen bladzijden. Neem ook een PDF van het document op als u "
                "naar een noot verwijst."
            )
        comments = self.package.xml("word/comments.xml")
        if comments is not None and len(comments):
            warnings.append("Het document bevat opmerkingen in de kantlijn; die zijn niet gelezen.")
        if not assembly.blocks:
            warnings.append(NO_TEXT)
        return warnings

    # Styles, numbering

    def _read_styles(self) -> None:
        root = self.package.xml("word/styles.xml")
        if root is None:
            return
        for element in _rename(root).findall(W + "style"):
            style_id = element.get(W + "styleId")
            if style_id is None:
                continue
            properties = element.find(W + "pPr")
            runs = element.find(W + "rPr")
            outline = value(child(properties, "outlineLvl"))
            size = value(child(runs, "sz"))
            level = value(child(properties, "numPr", "ilvl"))
            self.styles[style_id] = _Style(
                name=value(element.find(W + "name")) or style_id,
                based_on=value(element.find(W + "basedOn")),
                outline=int(outline) if outline and outline.isdigit() else None,
                num_id=value(child(properties, "numPr", "numId")),
                num_level=int(level) if level and level.isdigit() else None,
                bold=is_on(child(runs, "b")),
                size=float(size) / 2 if size and size.isdigit() else None,
                hidden=is_on(child(runs, "vanish")),
            )
            if element.get(W + "default") == "1" and element.get(W + "type") == "paragraph":
                self.default_style = style_id

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        seen: set[str] = set()
        current = style_id if style_id in self.styles else self.default_style
        while current is not None and current not in seen and current in self.styles:
            seen.add(current)
            yield self.styles[current]
            current = self.styles[current].based_on

    def _read_numbering(self) -> None:
        root = self.package.xml("word/numbering.xml")
        if root is None:
            return
        links: dict[str, str] = {}  # abstract id → name of the list style it follows
        owners: dict[str, str] = {}  # name of a list style → abstract id
        for element in _rename(root).findall(W + "abstractNum"):
            abstract = element.get(W + "abstractNumId") or ""
            self.numbering.levels[abstract] = {
                place: level for place, level in map(_read_level, element.findall(W + "lvl"))
            }
            if (link := value(element.find(W + "numStyleLink"))) is not None:
                links[abstract] = link
            if (link := value(element.find(W + "styleLink"))) is not None:
                owners[link] = abstract
        for element in root.findall(W + "num"):
            num_id = element.get(W + "numId") or ""
            abstract = value(element.find(W + "abstractNumId")) or ""
            abstract = owners.get(links.get(abstract, ""), abstract)
            self.numbering.abstract[num_id] = abstract
            overrides: dict[int, _Level | int] = {}
            for override in element.findall(W + "lvlOverride"):
                place = override.get(W + "ilvl") or ""
                if not place.isdigit() or int(place) > 8:
                    continue
                level = override.find(W + "lvl")
                start = value(override.find(W + "startOverride"))
                if level is not None:
                    overrides[int(place)] = _read_level(level)[1]
                elif start is not None and start.isdigit():
                    overrides[int(place)] = int(start)
            self.numbering.overrides[num_id] = overrides

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
        chain = list(self._chain(value(child(properties, "pStyle"))))
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
        chain: list[_Style],
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
        level, marker = self._marker(properties, chain, bool(visible))
        heading = self._outline(properties, chain)
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

    def _outline(self, properties: etree._Element | None, chain: list[_Style]) -> int | None:
        """The depth of a heading, from 1: by outline level, or by the name of its style."""
        own = value(child(properties, "outlineLvl"))
        if own is not None and own.isdigit():
            return int(own) + 1 if int(own) < 9 else None
        for style in chain:
            if style.outline is not None:
                return style.outline + 1 if style.outline < 9 else None
            if found := HEADING.fullmatch(style.name.strip()):
                return int(found[1])
        return None

    def _marker(
        self, properties: etree._Element | None, chain: list[_Style], is_visible: bool
    ) -> tuple[int, str | None]:
        """The level (from 0) and the marker of a numbered paragraph or list item.

        One without text shows a number too, in Word, and is counted, unless it is gone as a whole.
        """
        num_id = value(child(properties, "numPr", "numId"))
        level_text = value(child(properties, "numPr", "ilvl"))
        level = int(level_text) if level_text and level_text.isdigit() else None
        if num_id is None:
            for style in chain:
                if style.num_id is not None:
                    num_id = style.num_id
                    if level is None:
                        level = style.num_level
                        if level is None:
                            level = self._level_of_style(num_id, chain)
                    break
        marks = ("del", "moveFrom", "vanish")
        is_gone = any(child(properties, "rPr", mark) is not None for mark in marks)
        if num_id is None or num_id == "0" or (is_gone and not is_visible):
            return 0, None
        place = min(level or 0, 8)
        marker = self.numbering.next(num_id, place)
        return place, marker if is_visible else None

    def _level_of_style(self, num_id: str, chain: list[_Style]) -> int:
        """The level of a list that is tied to a style ("Kop 2" numbers at level 1)."""
        ids = {style_id for style_id, style in self.styles.items() if style in chain[:1]}
        for place in range(9):
            found = self.numbering.level(num_id, place)
            if found is not None and found.style in ids:
                return place
        return 0

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

    def _runs(
        self, parent: etree._Element, inline: Inline, chain: list[_Style], depth: int
    ) -> None:
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

    def _run(self, run: etree._Element, inline: Inline, chain: list[_Style], depth: int) -> None:
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
        chain: list[_Style],
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

    def _look(self, run: etree._Element, chain: list[_Style]) -> _Look:
        """How a run is set: by itself, or else by its style or that of its paragraph."""
        properties = run.find(W + "rPr")
        styles = [*self._char_chain(value(child(properties, "rStyle"))), *chain]
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

    def _char_chain(self, style_id: str | None) -> Iterator[_Style]:
        if style_id is not None and style_id in self.styles:
            yield from self._chain(style_id)

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
        self, element: etree._Element, inline: Inline, chain: list[_Style], depth: int
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
            column = _whole(value(child(row, "trPr", "gridBefore")))
            for cell in self._cells(row, depth):
                span = max(1, _whole(value(child(cell, "tcPr", "gridSpan")), 1))
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
            root = self.package.xml(f"word/{kind}s.xml")
            if root is not None:
                roots[kind] = {
                    element.get(W + "id"): element for element in _rename(root).findall(W + kind)
                }
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
                root = self.package.xml(part)
                if root is None:
                    continue
                outer, self.fields = self.fields, []
                drafts = list(self._blocks(_rename(root), 1))
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


def _read_level(element: etree._Element) -> tuple[int, _Level]:
    place = _whole(element.get(W + "ilvl"))
    restart = value(element.find(W + "lvlRestart"))
    return place, _Level(
        format=value(element.find(W + "numFmt")) or "decimal",
        text=value(element.find(W + "lvlText")) or "",
        start=_whole(value(element.find(W + "start")), 1),
        restart=int(restart) if restart and restart.isdigit() else None,
        is_legal=is_on(element.find(W + "isLgl")) is True,
        style=value(element.find(W + "pStyle")),
    )


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdigit() else otherwise


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
