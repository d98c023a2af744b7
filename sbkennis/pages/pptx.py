"""A PowerPoint presentation → its verbatim text, a page for each slide.

Shapes come in the order in which one reads them (title, then by position, boxes with what stands
in them), not in the order in which they were drawn. Bullets that PowerPoint shows are part of the
text. Charts become table rows; notes come last on their slide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from lxml import etree

from sbkennis.errors import ReadError
from sbkennis.pages import Limits
from sbkennis.pages.assembly import Assembly, Inline
from sbkennis.pages.diagrams import DGM, points, runs
from sbkennis.pages.drafts import Draft, looks_like_heading, write
from sbkennis.pages.headings import number_of
from sbkennis.pages.packages import Package, core_properties
from sbkennis.pages.tables import column_names, has_header
from sbkennis.pages.wordprocessing import MC, form_of, letters, roman
from sbkennis.records import BlockKind, Property, Reading

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.presentation import Presentation as Deck
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.table import Table

__all__ = ["read"]

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CHARTEX = "http://schemas.microsoft.com/office/drawing/2014/chartex"  # a waterfall, a map
_DEEPEST = 40
_LONGEST_COVER = 150  # characters of a line on a cover

_FURNITURE = {"ftr": BlockKind.FOOTER, "dt": BlockKind.FOOTER, "hdr": BlockKind.HEADER,
              "sldNum": BlockKind.PAGE_NUMBER}  # fmt: skip
_TITLES = ("title", "ctrTitle")
_BODY = (None, "body", "obj", "subTitle")
_MADE_BY_MACHINE = re.compile(
    r"automatisch gegenereerd|door ai gegenereerd|description automatically generated"
    r"|ai-generated|\.(?:png|jpe?g|gif|svg|emf|wmf|tiff?|bmp)\W*$",
    re.IGNORECASE,
)
_WINGDINGS = {"§": "▪", "ü": "✓", "Ø": "➢", "q": "☐", "v": "❖", "à": "→", "Ÿ": "•", "l": "●",
              "n": "■", "w": "◆", "F": "☞", "è": "➔"}  # fmt: skip
_TYPED_MARKER = re.compile(r"([-–—•▪●◦‣·*]|\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")


def read(path: Path, limits: Limits) -> Reading:
    """Reads a presentation.

    Raises:
        ReadError: the file is damaged, locked, too long or no presentation.
    """
    with Package(path, limits) as package:
        for name in package.names:
            if name.startswith("ppt/") and name.endswith(".xml"):
                package.xml(name)  # no part may declare entities or be broken
        properties = core_properties(package, "pptx")
        from pptx import Presentation  # slow to import, and only this format needs it

        try:
            presentation = Presentation(str(path))
            slides = list(presentation.slides)
        except Exception as error:  # python-pptx raises what its parts raise
            raise package.broken() from error
        if len(slides) > limits.pages:
            raise ReadError(
                f"{path.name} heeft {len(slides)} dia's; de grens is {limits.pages}. "
                "Splits de presentatie."
            )
        try:
            return _reading(presentation, slides, properties)
        except RecursionError as error:
            raise ReadError(
                f"{path.name} bevat te diep geneste groepen. Sla de presentatie op als PDF."
            ) from error
        except MemoryError:
            raise
        except Exception as error:  # idem: an attribute that is wrong is found only when it is read
            raise package.broken() from error


def _reading(presentation: Deck, slides: Sequence[Slide], properties: list[Property]) -> Reading:
    height = int(presentation.slide_height or 6858000)
    assembly = Assembly("slide")
    readers = [_Slide(slide, height) for slide in slides]
    per_slide = [reader.drafts() for reader in readers]
    _mark_repeated(per_slide)
    _mark_cover(per_slide[0] if per_slide else [])
    sections = [bool(_SECTION.search(slide.slide_layout.name or "")) for slide in slides]
    for place, (reader, drafts) in enumerate(zip(readers, per_slide, strict=True)):
        assembly.start_page(place + 1)
        for draft in drafts:
            if draft.kind is BlockKind.HEADING:
                draft.label = number_of(draft.text)
                if not sections[place] and any(sections[:place]):
                    draft.level += 1
            elif draft.kind is BlockKind.TITLE and place > 0:
                draft.kind, draft.level = BlockKind.HEADING, 1
        # Tables are numbered per slide by the reader, over the deck by the assembly.
        write(drafts, assembly)
        reader.tables = 0
    return assembly.reading(
        f"python-pptx {version('python-pptx')}",
        properties=properties,
        warnings=_warnings(slides, readers),
    )


_SECTION = re.compile(r"section|sectie|hoofdstuk|tussentitel|scheiding", re.IGNORECASE)


def _warnings(slides: Sequence[Slide], readers: Sequence[_Slide]) -> list[str]:
    warnings = []
    hidden = [
        n for n, slide in enumerate(slides, 1) if slide._element.get("show") in ("0", "false")
    ]
    if len(hidden) == 1:
        warnings.append(f"Dia {hidden[0]} is verborgen in de presentatie; de tekst is wel gelezen.")
    elif hidden:
        names = ", ".join(map(str, hidden))
        warnings.append(f"De dia's {names} zijn verborgen in de presentatie; ze zijn wel gelezen.")
    unread = sorted({n for n, reader in enumerate(readers, 1) for _ in reader.unread})
    if unread:
        names = ", ".join(map(str, unread))
        warnings.append(
            f"Op dia {names} staat een grafiek of ingesloten object waarvan de tekst niet is "
            "gelezen. Hebt u die tekst nodig, neem dan ook een PDF van de presentatie op."
        )
    return warnings


def _mark_repeated(per_slide: Sequence[list[Draft]]) -> None:
    """Makes text that stands on most slides (a logo line, a date) a footer."""
    if len(per_slide) < 4:
        return
    counts: dict[str, int] = {}
    for drafts in per_slide:
        for shape in {re.sub(r"\d+", "#", draft.text) for draft in drafts if draft.is_at_edge}:
            counts[shape] = counts.get(shape, 0) + 1
    for drafts in per_slide:
        for draft in drafts:
            shape = re.sub(r"\d+", "#", draft.text)
            if (
                draft.kind is BlockKind.PARAGRAPH
                and draft.is_at_edge
                and len(shape) < 100
                and counts.get(shape, 0) >= max(3, 0.6 * len(per_slide))
            ):
                draft.kind = BlockKind.FOOTER


@dataclass(slots=True)
class _Box:
    """A shape with its place on the slide; `inside` are the shapes that stand in it."""

    shape: BaseShape
    left: float
    top: float
    right: float
    bottom: float
    group: int = 0  # number of the outermost group that it stands in, from 1
    inside: list[_Box] = field(default_factory=list)

    @property
    def area(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def holds(self, other: _Box) -> bool:
        return (
            self.area > 1.2 * other.area
            and self.left <= other.left + 1
            and self.top <= other.top + 1
            and self.right >= other.right - 1
            and self.bottom >= other.bottom - 1
        )


class _Count(NamedTuple):
    """Where the numbers of a level stand, and of which series."""

    style: str
    start: int
    number: int


class _Slide:
    """The walk over one slide."""

    def __init__(self, slide: Slide, height: int) -> None:
        _take_choices(slide._element)
        self.slide = slide
        self.height = height
        self.tables = 0
        self.groups = 0
        self.unread: list[str] = []

    def drafts(self) -> list[Draft]:
        """The blocks of the slide in reading order, its notes last."""
        boxes = list(self._boxes(self.slide.shapes, (0.0, 0.0, 1.0, 1.0, 0.0, 0.0), 0))
        titles = [box for box in boxes if _placeholder(box.shape) in _TITLES]
        furniture = [box for box in boxes if _placeholder(box.shape) in _FURNITURE]
        rest = [box for box in boxes if box not in titles and box not in furniture]
        drafts: list[Draft] = []
        for box in titles:
            for draft in self._shape(box.shape):
                is_cover = _placeholder(box.shape) == "ctrTitle"
                draft.kind = BlockKind.TITLE if is_cover else BlockKind.HEADING
                draft.level, draft.marker = (0 if is_cover else 1), ""
                drafts.append(draft)
        drafts = _one_heading(drafts)
        is_cover = any(draft.kind is BlockKind.TITLE for draft in drafts)
        body = [
            draft for box in _in_order(rest) for draft in self._with_inside(box, is_cover=is_cover)
        ]
        if not any(draft.content.text.strip() for draft in drafts):
            self._find_heading(body)
        _card_headings(body)
        drafts += body
        for box in furniture:
            for draft in self._shape(box.shape):
                draft.kind = _FURNITURE[_placeholder(box.shape) or ""]
                draft.marker = ""
                drafts.append(draft)
        drafts += self._notes()
        return drafts

    def _boxes(
        self,
        shapes: Iterable[BaseShape],
        frame: tuple[float, float, float, float, float, float],
        depth: int,
    ) -> Iterator[_Box]:
        """All shapes with their place on the slide, those in groups too."""
        if depth > _DEEPEST:
            raise RecursionError
        left, top, x_scale, y_scale, x_origin, y_origin = frame
        for shape in shapes:
            x = left + (float(shape.left or 0) - x_origin) * x_scale
            y = top + (float(shape.top or 0) - y_origin) * y_scale
            width, height = float(shape.width or 0) * x_scale, float(shape.height or 0) * y_scale
            if shape._element.tag == _P + "grpSp":
                inner = _group_frame(shape, x, y, width, height)
                self.groups += not depth
                yield from self._boxes(shape.shapes, inner, depth + 1)
            else:
                yield _Box(shape, x, y, x + width, y + height, self.groups if depth else 0)

    def _with_inside(self, box: _Box, *, is_cover: bool) -> Iterator[Draft]:
        for draft in self._shape(box.shape):
            if is_cover and _placeholder(box.shape) == "subTitle":
                draft.kind, draft.marker, draft.label = BlockKind.TITLE, "", None
            draft.is_at_edge = box.top >= 0.88 * self.height or box.bottom <= 0.1 * self.height
            yield draft
        for inside in _in_order(box.inside):
            yield from self._with_inside(inside, is_cover=is_cover)

    def _find_heading(self, drafts: list[Draft]) -> None:
        """Without a title, the first line is the heading when it is set clearly larger."""
        sizes = [draft.size for draft in drafts if draft.size is not None]
        if not sizes or not drafts:
            return
        first = drafts[0]
        others = sorted(draft.size for draft in drafts[1:] if draft.size is not None)
        if (
            first.kind is BlockKind.PARAGRAPH
            and first.size is not None
            and first.size == max(sizes)
            and looks_like_heading(first.text)
            and (not others or first.size >= 1.25 * others[len(others) // 2])
            and len(drafts) > 1
        ):
            first.kind, first.level = BlockKind.HEADING, 1

    # Shapes

    def _shape(self, shape: BaseShape) -> Iterator[Draft]:
        if getattr(shape, "has_text_frame", False) and shape.has_text_frame:
            yield from self._text(shape)
        elif getattr(shape, "has_table", False) and shape.has_table:
            yield from self._table(shape.table)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            yield from self._read_chart(shape)
        else:
            yield from self._diagram(shape)
        alt = (_alt_text(shape) or "").strip()
        if alt and not _MADE_BY_MACHINE.search(alt):
            yield Draft(BlockKind.CAPTION, Inline(alt))

    def _text(self, shape: BaseShape) -> Iterator[Draft]:
        counters: dict[int, _Count] = {}
        for paragraph in shape.text_frame._txBody.iterchildren(_A + "p"):
            inline, size = runs(paragraph)
            if not inline.text.strip():
                continue
            properties = paragraph.find(_A + "pPr")
            level = min(int((properties.get("lvl") if properties is not None else None) or 0), 8)
            marker = self._bullet(shape, properties, level, counters)
            draft = Draft(BlockKind.PARAGRAPH, inline, size=size)
            if marker:
                draft.kind, draft.marker = BlockKind.LIST_ITEM, marker
                draft.label, draft.level = marker, level + 1
            elif found := _TYPED_MARKER.match(inline.text.strip()):
                draft.kind, draft.label, draft.level = BlockKind.LIST_ITEM, found[1], level + 1
            yield draft

    def _bullet(
        self,
        shape: BaseShape,
        properties: etree._Element | None,
        level: int,
        counters: dict[int, _Count],
    ) -> str | None:
        """The bullet or number that PowerPoint shows, from the paragraph up to the master.

        A paragraph without a number ends the counting at its level and below.
        """
        before = counters.get(level)
        for place in [place for place in counters if place >= level]:
            del counters[place]
        for found in (properties, *self._list_styles(shape, level)):
            if found is None:
                continue
            if found.find(_A + "buNone") is not None:
                return None
            numbers = found.find(_A + "buAutoNum")
            if numbers is not None:
                start = int(numbers.get("startAt") or 1)
                style = numbers.get("type") or "arabicPeriod"
                goes_on = before is not None and (before.style, before.start) == (style, start)
                number = before.number + 1 if before is not None and goes_on else start
                counters[level] = _Count(style, start, number)
                return _numbered(number, style)
            sign = found.find(_A + "buChar")
            if sign is not None:
                font = found.find(_A + "buFont")
                typeface = (font.get("typeface") or "") if font is not None else ""
                character = sign.get("char") or "•"
                if "wingdings" in typeface.lower():
                    return _WINGDINGS.get(character, "•")
                return "•" if "\ue000" <= character <= "\uf8ff" else character
            if found.find(_A + "buBlip") is not None:
                return "•"
        return None

    def _list_styles(self, shape: BaseShape, level: int) -> Iterator[etree._Element | None]:
        name = f"{_A}lvl{level + 1}pPr"
        body = shape._element.find(_P + "txBody")
        yield _find(body, _A + "lstStyle", name)
        kind = _placeholder(shape)
        if not getattr(shape, "is_placeholder", False) or kind not in _BODY:
            return
        index = shape.placeholder_format.idx
        layout = self.slide.slide_layout
        for other in layout.placeholders:
            if other.placeholder_format.idx == index:
                yield _find(other._element.find(_P + "txBody"), _A + "lstStyle", name)
        master = layout.slide_master
        for other in master.placeholders:
            if _placeholder(other) == "body":
                yield _find(other._element.find(_P + "txBody"), _A + "lstStyle", name)
        if kind != "subTitle":
            yield _find(master._element, _P + "txStyles", _P + "bodyStyle", name)

    def _table(self, table: Table) -> Iterator[Draft]:
        rows = []
        for row in table._tbl.tr_lst:
            cells = []
            for cell in row.tc_lst:
                inline = Inline()
                merged = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
                for paragraph in () if merged else cell.iter(_A + "p"):
                    text, _ = runs(paragraph)
                    if text.text.strip():
                        if inline.text:
                            inline.add("\n")
                        inline.add_inline(text)
                inline.text = inline.text.replace("\t", " ")
                cells.append(inline)
            rows.append(cells)
        is_marked = bool(table.first_row) and len(rows) > 1
        yield from self._rows(rows, is_marked=is_marked)

    def _rows(self, rows: list[list[Inline]], *, is_marked: bool) -> Iterator[Draft]:
        self.tables += 1
        texts = [[cell.text for cell in row] for row in rows]
        bold = [all(c.is_bold for c in row if c.text.strip()) for row in rows]
        is_short = bool(texts) and all(len(text.strip()) <= 80 for text in texts[0])
        is_header = (is_marked and is_short) or has_header(texts, bold)
        names = column_names(texts[0]) if is_header else ()
        for place, row in enumerate(rows):
            yield Draft(
                BlockKind.TABLE_ROW,
                Inline(),
                table=self.tables,
                cells=row,
                columns=names if place else (),
                is_header_row=is_header and place == 0,
            )

    def _read_chart(self, shape: BaseShape) -> list[Draft]:
        """The title and rows of a chart; one of a kind that python-pptx cannot read is told of."""
        try:
            return list(self._chart(shape.chart))
        except MemoryError:
            raise
        except Exception:  # python-pptx raises what its parts raise
            self.unread.append(shape.name)
            return []

    def _chart(self, chart: Chart) -> Iterator[Draft]:
        if chart.has_title and chart.chart_title.has_text_frame:
            title = chart.chart_title.text_frame.text
            if title.strip():
                yield Draft(BlockKind.CAPTION, Inline(title.replace("\v", " ")))
        for plot in chart.plots:
            series = list(plot.series)
            categories = [" ".join(str(label) for label in c) if isinstance(c, tuple) else str(c)
                          for c in plot.categories]  # fmt: skip
            if not series:
                continue
            rows = [[Inline(), *(Inline(str(one.name or "")) for one in series)]]
            values = [list(one.values) for one in series]
            formats = [_number_format(one._element) for one in series]
            for place in range(max([len(categories), *(len(v) for v in values)])):
                name = categories[place] if place < len(categories) else ""
                numbers = [
                    Inline(_value(v[place] if place < len(v) else None, shape))
                    for v, shape in zip(values, formats, strict=True)
                ]
                rows.append([Inline(name), *numbers])
            yield from self._rows(rows, is_marked=any(one.text for one in rows[0]))

    def _diagram(self, shape: BaseShape) -> Iterator[Draft]:
        """The text of SmartArt, as a list as deep as the diagram."""
        found = shape._element.find(f".//{DGM}relIds")
        if found is None:
            frame = shape._element.find(f".//{_A}graphicData")
            is_chart = frame is not None and frame.get("uri") == _CHARTEX
            if is_chart or shape._element.find(f".//{_P}oleObj") is not None:
                self.unread.append(shape.name)
            return
        try:
            part = self.slide.part.related_part(found.get(_R + "dm"))
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root = etree.fromstring(part.blob, parser)
        except (KeyError, etree.XMLSyntaxError):
            self.unread.append(shape.name)
            return
        for text, level in points(root):
            yield Draft(BlockKind.LIST_ITEM, text, level=level)

    def _notes(self) -> Iterator[Draft]:
        if not self.slide.has_notes_slide:
            return
        frame = self.slide.notes_slide.notes_text_frame
        if frame is None:
            return
        for paragraph in frame._txBody.iterchildren(_A + "p"):
            inline, _ = runs(paragraph)
            if inline.text.strip():
                yield Draft(BlockKind.SPEAKER_NOTE, inline)


def _take_choices(slide: etree._Element) -> None:
    """Puts the first of two forms of a shape in its place: the other is but a picture of it."""
    for both in list(slide.iter(MC + "AlternateContent")):
        parent = both.getparent()
        if parent is None or parent.tag not in (_P + "spTree", _P + "grpSp"):
            continue
        form = form_of(both)
        for shape in list(form) if form is not None else ():
            both.addprevious(shape)
        parent.remove(both)


def _mark_cover(drafts: list[Draft]) -> None:
    """Makes the first slide a cover when it holds a heading and short lines only."""
    body = [draft for draft in drafts if draft.kind is not BlockKind.SPEAKER_NOTE]
    if not any(draft.kind in (BlockKind.HEADING, BlockKind.TITLE) for draft in body[:1]):
        return
    allowed = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.TITLE, BlockKind.CAPTION)
    for draft in body:
        is_short = len(draft.text) <= _LONGEST_COVER
        if not draft.kind.is_furniture and not (draft.kind in allowed and is_short):
            return
    for place, draft in enumerate(body):
        if place == 0:
            draft.kind, draft.level = BlockKind.TITLE, 0
        elif draft.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            draft.kind, draft.level = BlockKind.FRONT_MATTER, 0


def _card_headings(drafts: list[Draft]) -> None:
    """Makes a bold line above ordinary text (the name of a card) a heading on its slide."""
    for draft, following in pairwise(drafts):
        if (
            draft.kind is BlockKind.PARAGRAPH
            and draft.content.is_bold
            and looks_like_heading(draft.text, 60)
            and following.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
            and not following.content.is_bold
            and len(following.text) > len(draft.text)
        ):
            draft.kind, draft.level = BlockKind.HEADING, 2


def _one_heading(drafts: list[Draft]) -> list[Draft]:
    """A title in two paragraphs is one title."""
    if len(drafts) < 2:
        return drafts
    first = drafts[0]
    for other in drafts[1:]:
        first.content.add("\n")
        first.content.add_inline(other.content)
    return [first]


def _placeholder(shape: BaseShape) -> str | None:
    """The kind of a placeholder as the file names it; None for "obj" and for other shapes."""
    found = shape._element.find(f".//{_P}nvPr/{_P}ph")
    if found is None or shape._element.tag == _P + "grpSp":
        return None
    kind: str | None = found.get("type")
    return kind


def _alt_text(shape: BaseShape) -> str | None:
    found = shape._element.find(f".//{_P}cNvPr")
    text: str | None = found.get("descr") if found is not None else None
    return text


def _group_frame(
    shape: BaseShape, x: float, y: float, width: float, height: float
) -> tuple[float, float, float, float, float, float]:
    transform = shape._element.find(f"{_P}grpSpPr/{_A}xfrm")
    offset = transform.find(_A + "chOff") if transform is not None else None
    extent = transform.find(_A + "chExt") if transform is not None else None
    if offset is None or extent is None:
        return x, y, 1.0, 1.0, 0.0, 0.0
    inner_width = float(extent.get("cx") or 0)
    inner_height = float(extent.get("cy") or 0)
    return (
        x,
        y,
        width / inner_width if inner_width else 1.0,
        height / inner_height if inner_height else 1.0,
        float(offset.get("x") or 0),
        float(offset.get("y") or 0),
    )


def _in_order(boxes: Sequence[_Box]) -> list[_Box]:
    """Boxes in reading order; a box that stands in another comes inside it."""
    ranked = sorted(boxes, key=lambda box: -box.area)
    outer: list[_Box] = []
    for place, box in enumerate(ranked):
        holders = [
            other
            for other in ranked[:place]
            if other.holds(box) and getattr(other.shape, "has_text_frame", False)
        ]
        if holders:
            holders[-1].inside.append(box)
        else:
            outer.append(box)
    return [box for unit in _cut(_units(outer)) for box in _cut(unit.boxes)]


_AS_WIDE = 1.5  # times the narrowest card, the widest


@dataclass
class _Unit:
    """Boxes that are read together: one, or those of a group."""

    boxes: list[_Box]

    @property
    def left(self) -> float:
        return min(box.left for box in self.boxes)

    @property
    def top(self) -> float:
        return min(box.top for box in self.boxes)

    @property
    def right(self) -> float:
        return max(box.right for box in self.boxes)

    @property
    def bottom(self) -> float:
        return max(box.bottom for box in self.boxes)

    def overlaps(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def _units(boxes: Sequence[_Box]) -> list[_Unit]:
    """Boxes, those of a card together: a group with nothing else in between, beside another.

    Cards are as wide as each other. A narrow group of names or numbers beside a wide one makes
    rows with it, and so do boxes of their own to the left of the groups.
    """
    groups: dict[int, _Unit] = {}
    for box in boxes:
        if box.group:
            groups.setdefault(box.group, _Unit([])).boxes.append(box)
    cards = {
        number: unit
        for number, unit in groups.items()
        if len(unit.boxes) > 1
        and not any(unit.overlaps(box) for box in boxes if box.group != number)
    }
    alone = [_Unit([box]) for box in boxes if box.group not in cards]
    widths = [card.right - card.left for card in cards.values()]
    names = [
        unit
        for unit in alone
        if all(
            unit.right <= card.left and card.top <= (unit.top + unit.bottom) / 2 <= card.bottom
            for card in cards.values()
        )
    ]
    if len(cards) < 2 or max(widths) > _AS_WIDE * min(widths) or len(names) > 1:
        return [_Unit([box]) for box in boxes]
    return [*alone, *(cards[number] for number in sorted(cards))]


Placed = TypeVar("Placed", _Box, _Unit)


def _cut(boxes: Sequence[Placed]) -> list[Placed]:
    """Recursive cuts: rows where a horizontal line passes between boxes, else columns."""
    if len(boxes) < 2:
        return list(boxes)
    for low, high in (("top", "bottom"), ("left", "right")):
        groups: list[list[Placed]] = []
        reach = float("-inf")
        for box in sorted(boxes, key=lambda one: (getattr(one, low), one.left, one.top)):
            start, end = getattr(box, low), getattr(box, high)
            # Boxes that overlap by a hair (a tenth of the lower one) still stand apart.
            slack = 0.1 * (end - start)
            if groups and start + slack < reach:
                groups[-1].append(box)
            else:
                groups.append([box])
            reach = max(reach, end)
        if len(groups) > 1:
            return [box for group in groups for box in _cut(group)]
    return sorted(boxes, key=lambda box: (box.top, box.left))


def _find(element: etree._Element | None, *names: str) -> etree._Element | None:
    for name in names:
        if element is None:
            return None
        element = element.find(name)
    return element


def _numbered(number: int, style: str) -> str:
    if style.startswith("alpha"):
        text = letters(number)
        text = text.upper() if style.startswith("alphaUc") else text
    elif style.startswith("roman"):
        text = roman(number)
        text = text.upper() if style.startswith("romanUc") else text
    else:
        text = str(number)
    if style.endswith("ParenBoth"):
        return f"({text})"
    if style.endswith("ParenR"):
        return f"{text})"
    return text if style.endswith("Plain") else f"{text}."


def _number_format(series: etree._Element) -> str:
    for element in series.iter():
        if str(element.tag).endswith("}formatCode") and element.text:
            return element.text
    return "General"


def _value(value: float | None, shape: str) -> str:
    """A number of a chart as a Dutch reader sees it.

    >>> _value(0.455, "0%"), _value(12.5, "General"), _value(3.0, "General")
    ('46%', '12,5', '3')
    """
    if value is None:
        return ""
    if "%" in shape:
        decimals = len(shape.split(".")[1].rstrip("%")) if "." in shape else 0
        return f"{value * 100:.{decimals}f}%".replace(".", ",")
    return f"{value:.10g}".replace(".", ",")
