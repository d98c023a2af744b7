"""A web page → the verbatim text of its main content, without menus, banners and sharing buttons.

We look for the main content and walk through it ourselves: trafilatura 2.3.1 finds the same
content, but lost every heading and list item on three of the seven real pages measured.
White space is single, as a browser shows it; the numbers of ordered lists are part of the text.
What a browser folds away (accordions, details) is read; what is only there for screens is not.

`html_content` finds that content and says what becomes of what a page hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from lxml import html as lxml_html

from sbkennis.cleaning import letters_of
from sbkennis.errors import ReadError
from sbkennis.pages import RUBY, Limits
from sbkennis.pages.assembly import Assembly, Inline, clean
from sbkennis.pages.decoding import decode, read_bytes
from sbkennis.pages.drafts import Draft, boxed, ends_sentence, looks_like_heading, settle, write
from sbkennis.pages.headings import number_of
from sbkennis.pages.html_content import (
    HEADINGS,
    INLINE,
    INVISIBLE,
    has,
    is_box,
    is_window,
    is_within,
    main_content,
    name_panels,
    remove_hidden,
    remove_noise,
    remove_ruby,
)
from sbkennis.pages.html_properties import properties
from sbkennis.pages.stylesheets import hidden_by_style
from sbkennis.pages.tables import Names, has_header
from sbkennis.records import BlockKind, Reading

__all__ = ["read"]

_MOST = 30_000_000  # bytes
_DEEPEST = 200

# Elements of which the paragraphs are of a kind of their own.
_PARAGRAPHS_OF = {
    "blockquote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
}
_ITALIC = frozenset({"em", "i", "cite", "dfn", "var"})
_QUOTES = frozenset("“”„‘’‚\"'«»")
_SLANTED = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_RELATED = re.compile(
    r"(?:lees|zie|bekijk|kijk)\s+ook|gerelateerd\w*|ook\s+interessant|meer\s+(?:over|nieuws|weten|lezen"
    r"|informatie)|deel\b|delen\b|volg\s+ons|contact\b|tags?\b|onderwerpen\b|related|nieuwsbrief"
    r"|anderen\s+lazen|misschien\s+ook",
    re.IGNORECASE,
)
_SUGGESTED = re.compile(
    r"(?:lees|bekijk)\s+ook|gerelateerd(?:e\s+(?:artikelen|berichten|pagina['’]?s|nieuws|items|"
    r"inhoud|content|links|trainingen|publicaties))?|ook\s+interessant(?:\s+voor\s+u)?"
    r"|anderen\s+lazen(?:\s+ook)?|misschien\s+ook\s+interessant|meer\s+artikelen",
    re.IGNORECASE,
)
_CARD = 200  # characters of what a card says of another page
_BACK = frozenset({"↩", "↩\ufe0e", "↑", "^", "⏎", "⬆"})  # from a note back to its mark
_DOWNLOAD = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?)\b.{0,12}\d[\d.,]*\s*[km]B", re.IGNORECASE)
_CONTACT = re.compile(r"(?:neem\s+)?contact\b|meer\s+weten|vragen\b|(?:over\s+de\s+)?auteur", re.I)
_MARK = re.compile(r"[\[(]?(\d{1,3}|[*†‡]|[a-z])[\])]?")
_NOTE_BLOCKS = frozenset({"li", "p", "div", "td", "dd", "aside"})
_BLANKS = re.compile(r"font:\s*7(?:\.0)?pt\s+[\"']?Times New Roman", re.IGNORECASE)
_WORD_MARKER = re.compile(r"[^\w\s]|o|§|\(?\w{1,3}(?:\.\d{1,2}){0,3}[.)]?")
_CALLED = re.compile(r"(?:^|[\s_-])tussenkop(?:je)?(?:$|[\s_-])", re.IGNORECASE)
_NUMBERS = {"a": "lower", "A": "upper", "i": "roman", "I": "ROMAN"}


def read(path: Path, limits: Limits) -> Reading:
    """Reads a saved web page.

    Raises:
        ReadError: the file is too large, no text, or holds no page.
    """
    content = read_bytes(path, min(limits.file_size, _MOST))
    text, warnings = decode(content, path.name, _declared(content))
    tree = _parse(text, path.name)
    said = list(properties(tree))
    page = _Page(tree)
    drafts = page.drafts()
    settle(drafts)
    _settle_links(drafts)
    assembly = Assembly("paragraph")
    write(drafts, assembly)
    warnings += [*_of_hidden(page.hidden, drafts), *_of_frames(page.frames)]
    if page.has_ruby:
        warnings.append(RUBY)
    if not assembly.blocks:
        warnings.append(
            "Op de pagina is geen hoofdtekst gevonden; misschien laadt de site die pas in de "
            "browser. Sla de pagina op als PDF en neem die op."
        )
    return assembly.reading(
        f"sbkennis html (lxml {version('lxml')})", properties=said, warnings=warnings
    )


def _declared(content: bytes) -> str | None:
    found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,30})", content[:8192], re.I)
    if found is None:
        found = re.match(rb"\s*<\?xml[^>]{0,100}encoding=[\"']([\w-]{3,30})", content)
    return found[1].decode("ascii", errors="replace") if found else None


def _parse(text: str, name: str) -> lxml_html.HtmlElement:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(clean(text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(
            f"{name} bevat geen leesbare webpagina. Sla de pagina opnieuw op."
        ) from error
    _without_controls(tree)
    return _with_body(tree)


_CONTROLS = re.compile("[\\x00-\\x08\\x0e-\\x1f\\ufffe\\uffff\\ud800-\\udfff]")
_UNFIT = re.compile(r"[\x0b\x0c]|" + _CONTROLS.pattern)


def _without_controls(tree: lxml_html.HtmlElement) -> None:
    """Puts U+FFFD for signs that libxml2 reads, as bytes or as "&#1;", but never writes again."""
    for element in tree.iter():
        for name in ("text", "tail"):
            held = getattr(element, name)
            if held and _UNFIT.search(held):
                setattr(element, name, _CONTROLS.sub("\ufffd", re.sub("[\\x0b\\x0c]", " ", held)))


_HEAD = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title"})


def _with_body(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The page with its content in the body.

    libxml2 knows no `<main>` or `<article>`: where the tags of head and body are left out, as
    HTML5 allows, it puts them in the head.
    """
    head, body = tree.find("head"), tree.find("body")
    if tree.tag != "html" or head is None:
        return tree
    strays = [one for one in head if one.tag not in _HEAD]
    if not strays:
        return tree
    if body is None:
        body = etree.SubElement(tree, "body")
    first = head.index(strays[0])
    for place, one in enumerate(list(head)[first:]):
        body.insert(place, one)
    return tree


# The main content


class _Page:
    """The walk through the main content of a page."""

    def __init__(self, tree: lxml_html.HtmlElement) -> None:
        self.tree = tree
        body = tree.find("body")
        self.body: lxml_html.HtmlElement = body if body is not None else tree
        self.tables = 0
        self.boxes = 0
        self.notes: dict[str, str] = {}  # id of a note → its label
        self.ids: set[str] = set()
        self.frames: list[str] = []  # names of pages and files that it shows in a frame
        self.has_ruby = False  # small words stand above others
        self.hidden: list[str] = []  # texts that are read and that nothing seems to unfold

    def drafts(self) -> list[Draft]:
        """The blocks of the main content in order."""
        title = self._title()
        self.frames = list(_frames(self.tree))
        styled = hidden_by_style(self.tree)
        name_panels(self.body)
        remove_noise(self.body)
        self.hidden = remove_hidden(self.body, styled)
        root = main_content(self.body)
        self.has_ruby = remove_ruby(root)
        windows = {one.get("id") for one in root.iterdescendants() if is_window(one)}
        self.ids = {value for value in root.xpath(".//@id") if isinstance(value, str)} - windows
        self._find_notes(root)
        drafts = [draft for draft in self._blocks(root, 0) if self._has_text(draft)]
        drafts += [self._note(note, self.notes[note.get("id")]) for note in self._outside(root)]
        drafts = _headings(drafts)
        first = next((d for d in drafts if d.kind is BlockKind.HEADING and d.depth == 1), None)
        if first is not None:
            first.kind = BlockKind.TITLE
            # What stands above the title is a crumb or a label ("Nieuws").
            for draft in drafts[: drafts.index(first)]:
                if draft.kind is BlockKind.PARAGRAPH and len(draft.text) < 200:
                    draft.kind = BlockKind.FRONT_MATTER
        elif title:
            drafts.insert(0, Draft(BlockKind.TITLE, Inline(title)))
        return drafts

    def _title(self) -> str:
        for heading in self.body.iter("h1"):
            shown = " ".join(heading.text_content().split())
            if shown:
                return shown
        return ""

    def _has_text(self, draft: Draft) -> bool:
        return bool(draft.content.text.strip()) or any(c.text.strip() for c in draft.cells)

    def _find_notes(self, root: lxml_html.HtmlElement) -> None:
        """Finds the notes that marks in the text point at."""
        named = _named_notes(self.body)
        ids = self.ids | set(self.body.xpath(".//li/@id|.//p/@id|.//div/@id|.//td/@id|.//dd/@id"))
        for link in root.iter("a"):
            target = (link.get("href") or "").partition("#")[2]
            shown = link.text_content().strip()
            found = _MARK.fullmatch(shown)
            if not target or found is None:
                continue
            if target not in ids and not _opens_note(named.get(target), found[1]):
                continue
            raised = (
                any(a.tag == "sup" for a in link.iterancestors()) or link.find("sup") is not None
            )
            if not raised and not shown.startswith(("[", "(")):
                continue
            self.notes.setdefault(target, found[1])
            if target not in ids:
                note = named[target]
                if note.get("id") is None:
                    note.set("id", target)
                self.notes.setdefault(note.get("id") or "", found[1])

    def _outside(self, root: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
        """The notes that marks in the main content point at and that stand outside it."""
        for note in self.body.xpath(".//*[@id]"):
            label = self.notes.get(note.get("id"))
            if label is None or note.tag not in _NOTE_BLOCKS or is_within(note, root):
                continue
            if note.tag == "li" or _opens_note(note, label):
                yield note

    # Blocks

    def _blocks(self, element: lxml_html.HtmlElement, depth: int) -> Iterator[Draft]:
        """The blocks under an element; loose text between them is a paragraph."""
        if depth > _DEEPEST:
            yield self._flat(element)
            return
        loose = _Text(self)
        loose.add(element.text)
        for child in element:
            if not isinstance(child.tag, str) or child.tag in INVISIBLE:
                loose.add(child.tail)
                continue
            if child.tag in INLINE and not _holds_blocks(child):
                if child.tag != "button":
                    loose.inline(child, 0.0, bold=False)
                elif _is_fold(child, self.ids):
                    yield from loose.paragraphs()
                    yield self._fold(child)
            elif child.tag == "br":
                loose.add_break()
            elif child.tag == "hr":
                yield from loose.paragraphs()
            else:
                yield from loose.paragraphs()
                yield from self._element(child, depth + 1)
            loose.add(child.tail)
        yield from loose.paragraphs()

    def _flat(self, element: lxml_html.HtmlElement) -> Draft:
        return Draft(BlockKind.PARAGRAPH, Inline(" ".join(element.text_content().split())))

    def _element(self, element: lxml_html.HtmlElement, depth: int) -> Iterator[Draft]:
        drafts = self._of_tag(element, depth)
        if is_box(element):
            self.boxes += 1
            return boxed(drafts, self.boxes)
        return drafts

    def _of_tag(self, element: lxml_html.HtmlElement, depth: int) -> Iterator[Draft]:
        tag = element.tag
        note = self.notes.get(element.get("id") or "")
        if note is not None and tag in _NOTE_BLOCKS:
            yield self._note(element, note)
        elif tag in HEADINGS and not _holds_blocks(element):
            heading = self._line(element, BlockKind.HEADING)
            heading.depth = HEADINGS[tag]
            yield heading
        elif tag in ("ul", "ol", "menu"):
            yield from self._list(element, depth, 1)
        elif tag == "table":
            yield from self._table(element, depth)
        elif tag in _PARAGRAPHS_OF:
            for draft in self._blocks(element, depth):
                if draft.kind is BlockKind.PARAGRAPH:
                    draft.kind = _PARAGRAPHS_OF[tag]
                yield draft
        elif tag in ("summary", "dt") or (
            _is_fold(element, self.ids) and not _holds_blocks(element)
        ):
            yield self._fold(element)
        elif (depth_of_class := _heading_by_class(element)) is not None:
            heading = self._line(element, BlockKind.HEADING)
            heading.depth = depth_of_class
            yield heading
        elif tag == "p" and (marker := _word_marker(element)) is not None:
            yield self._word_item(element, marker)
        elif tag == "pre":
            yield Draft(BlockKind.PARAGRAPH, Inline(element.text_content()))
        else:
            yield from self._blocks(element, depth)

    def _fold(self, element: lxml_html.HtmlElement) -> Draft:
        """The line one clicks to unfold what stands under it."""
        draft = self._line(element, BlockKind.PARAGRAPH)
        shown = draft.content.text.strip()
        if element.tag == "dt" and not shown.endswith("?") and len(shown) < 25:
            return draft  # a term in a list of definitions
        if shown and len(shown) <= 200:
            draft.kind, draft.depth = BlockKind.HEADING, 7
        return draft

    def _line(self, element: lxml_html.HtmlElement, kind: BlockKind) -> Draft:
        """An element as one line; its buttons count where they hold all there is to read."""
        text = _Text(self)
        text.inside(element, 0.0, bold=False)
        draft = text.draft(kind)
        if not draft.content.text:
            text = _Text(self, buttons=True)
            text.inside(element, 0.0, bold=False)
            draft = text.draft(kind)
        draft.content.text = draft.content.text.replace("\n", " ")
        return draft

    def _word_item(self, element: lxml_html.HtmlElement, marker: str) -> Draft:
        """A list item as Word and Outlook write it: a paragraph with its marker in it as text."""
        draft = self._line(element, BlockKind.LIST_ITEM)
        draft.content = draft.content.normal()
        level = re.search(r"\blevel(\d)\b", element.get("style") or "")
        draft.level = int(level[1]) if level else 1
        draft.label = marker if any(map(str.isalnum, marker)) and len(marker) > 1 else "•"
        draft.marker = "" if draft.label == "•" else marker
        return draft

    def _note(self, element: lxml_html.HtmlElement, label: str) -> Draft:
        text = _Text(self, marks=False)
        text.inside(element, 0.0, bold=False)
        draft = text.draft(BlockKind.FOOTNOTE)
        draft.label = label
        if not re.match(rf"\W*{re.escape(label)}\b", draft.content.text):
            draft.marker = label
        return draft

    # Lists

    def _list(self, element: lxml_html.HtmlElement, depth: int, level: int) -> Iterator[Draft]:
        if depth > _DEEPEST:
            yield self._flat(element)
            return
        items = [child for child in element if child.tag == "li"]
        is_ordered = element.tag == "ol"
        start = element.get("start") or ""
        number = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
        if element.get("reversed") is not None and not start:
            number = len(items)
        step = -1 if element.get("reversed") is not None else 1
        yield from self._loose(element.text)
        for child in element:
            if child.tag != "li":
                if isinstance(child.tag, str) and child.tag not in INVISIBLE:
                    is_list = child.tag in ("ul", "ol", "menu")
                    yield from (
                        self._list(child, depth + 1, level + 1)
                        if is_list
                        else self._element(child, depth + 1)
                    )
                yield from self._loose(child.tail)
                continue
            value = child.get("value") or ""
            number = int(value) if re.fullmatch(r"-?\d{1,6}", value) else number
            marker = _ordinal(number, element.get("type") or "1") if is_ordered else ""
            number += step
            note = self.notes.get(child.get("id") or "")
            if note is not None:
                yield self._note(child, note)
            elif has(child, *HEADINGS, "table", "details") or any(
                _is_fold(button, self.ids) for button in child.iter("button")
            ):
                yield from self._blocks(child, depth + 1)  # a card or a folding panel
            else:
                yield from self._list_item(child, depth, level, marker)
            yield from self._loose(child.tail)

    def _loose(self, between: str | None) -> Iterator[Draft]:
        """Text that stands in a list outside its items, where none belongs."""
        text = _Text(self)
        text.add(between)
        return text.paragraphs()

    def _list_item(
        self, element: lxml_html.HtmlElement, depth: int, level: int, marker: str
    ) -> Iterator[Draft]:
        text = _Text(self)
        drafts: list[Draft] = []
        own = 0

        def end() -> None:
            """What was gathered is a block: the item itself, or what it says after a list."""
            nonlocal own
            draft = text.draft(BlockKind.PARAGRAPH if own else BlockKind.LIST_ITEM)
            text.linked = 0
            if not draft.content.text:
                return
            if not own:
                draft.level, draft.marker, draft.label = level, marker, marker or "•"
            own += 1
            drafts.append(draft)

        def walk(parent: lxml_html.HtmlElement, deep: int) -> None:
            text.add(parent.text)
            for child in parent:
                if not isinstance(child.tag, str) or child.tag in INVISIBLE:
                    pass
                elif child.tag in ("ul", "ol", "menu"):
                    end()
                    drafts.extend(self._list(child, depth + 1, level + 1))
                elif child.tag == "br":
                    text.add_break()
                elif child.tag in INLINE and not _holds_blocks(child):
                    text.inline(child, 0.0, bold=False)
                elif deep < _DEEPEST:
                    text.add_break()
                    walk(child, deep + 1)
                    text.add_break()
                text.add(child.tail)

        walk(element, depth)
        end()
        yield from drafts

    # Tables

    def _table(self, element: lxml_html.HtmlElement, depth: int) -> Iterator[Draft]:
        rows = [row for row in element.iter("tr") if _owner(row) is element]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        for child in element:
            if child.tag == "caption":
                yield from self._element(child, depth + 1)
        if _is_layout(element, cells):
            for row in cells:
                for cell in row:
                    yield from self._blocks(cell, depth + 1)
            return
        self.tables += 1
        yield from self._rows(cells, depth)

    def _rows(self, cells: list[list[lxml_html.HtmlElement]], depth: int) -> Iterator[Draft]:
        """The rows of a table, each cell with the header above it."""
        rows = self._grid(cells, depth)
        headers = _count_headers(cells, rows)
        header = Names()
        for row in rows[:headers]:
            header.add([cell.text for cell in row.cells], row.places, row.widths)
        for number, row in enumerate(rows):
            is_header = number < headers
            columns = []
            for place in row.places:
                name = header.of(place)
                if place in row.above and not is_header:
                    name = f"{name}: {row.above[place]}".removeprefix(": ")
                columns.append(name)
            yield Draft(
                BlockKind.TABLE_ROW,
                Inline(),
                table=self.tables,
                cells=row.cells,
                columns=() if is_header or not any(columns) else tuple(columns),
                is_header_row=is_header,
            )

    def _grid(self, cells: list[list[lxml_html.HtmlElement]], depth: int) -> list[_Row]:
        """The rows with each cell in its column, also where cells run on from above."""
        rows: list[_Row] = []
        running: dict[int, _Running] = {}  # by column
        for elements in cells:
            row = _Row()
            for element in elements:
                row.pass_running(running)
                inline = _cell_inline(list(self._blocks(element, depth + 1)))
                width, height = _span(element.get("colspan")), _span(element.get("rowspan"))
                if height > 1:
                    text = " ".join(inline.text.split())
                    running[row.column] = _Running(height - 1, width, text)
                row.add(inline, width)
            row.pass_running(running)
            rows.append(row)
        return rows


class _Running(NamedTuple):
    """A cell that runs on over the next rows."""

    rows: int  # to go
    width: int
    text: str


@dataclass(slots=True)
class _Row:
    """A row of a table under construction."""

    cells: list[Inline] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # the column of each cell
    widths: list[int] = field(default_factory=list)
    above: dict[int, str] = field(default_factory=dict)  # column → text that runs on into it
    column: int = 0  # of the next cell

    def add(self, inline: Inline, width: int) -> None:
        """Adds a cell."""
        self.cells.append(inline)
        self.places.append(self.column)
        self.widths.append(width)
        self.column += width

    def pass_running(self, running: dict[int, _Running]) -> None:
        """Adds an empty cell for each that runs on from above, and counts it down."""
        while self.column in running:
            column, one = self.column, running.pop(self.column)
            self.above[column] = one.text
            self.add(Inline(), one.width)
            if one.rows > 1:
                running[column] = one._replace(rows=one.rows - 1)


def _count_headers(cells: list[list[lxml_html.HtmlElement]], rows: Sequence[_Row]) -> int:
    """How many rows at the top are headers: as they are marked, or one that is bold."""
    count = 0
    while count < len(cells) - 1 and _is_header_row(cells[count]):
        count += 1
    if count:
        return count
    texts = [[cell.text for cell in row.cells] for row in rows]
    bold = [all(cell.is_bold for cell in row.cells if cell.text.strip()) for row in rows]
    return 1 if has_header(texts, bold) and not _names_rows(cells) else 0


class _Text:
    """Loose text under construction: white space as a browser shows it, links counted."""

    def __init__(self, page: _Page, *, marks: bool = True, buttons: bool = False) -> None:
        self.page = page
        self.marks = marks
        # Not "wbr": libxml2 does not know that it is empty, and puts what follows in it.
        self.skipped = ("img",) if buttons else ("img", "button")
        self.current = Inline()
        self.done: list[tuple[Inline, float]] = []
        self.linked = 0
        self.slanted = 0  # how many elements in italics are open

    def add(self, text: str | None, *, bold: bool = False, is_link: bool = False) -> None:
        if not text:
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
        self.current.add(text, bold=bold, italic=self.slanted > 0)
        if is_link:
            self.linked += len(text.strip())

    def add_break(self) -> None:
        # Two line breaks make a new paragraph.
        if self.current.text.rstrip(" ").endswith("\n"):
            self._finish()
        else:
            self.current.add("\n")

    def inline(
        self, element: lxml_html.HtmlElement, link: float, depth: int = 0, *, bold: bool
    ) -> None:
        """Adds an inline element and what is in it, not what follows it."""
        if element.tag in INVISIBLE or element.tag in self.skipped:
            return
        if element.tag == "a" and element.text_content().strip() in _BACK:
            return
        if self.marks and (mark := self._mark(element)) is not None:
            self.current.add_mark(*mark)
            return
        is_slanted = element.tag in _ITALIC or _SLANTED.search(element.get("style") or "")
        self.slanted += bool(is_slanted)
        # a browser puts the marks of a quotation on the page
        marks = element.tag == "q" and element.text_content().lstrip()[:1] not in _QUOTES
        self.add("“" * marks, bold=bold, is_link=link > 0)
        self.inside(
            element,
            1.0 if element.tag == "a" and element.get("href") else link,
            depth,
            bold=bold or element.tag in ("b", "strong"),
        )
        self.add("”" * marks, bold=bold, is_link=link > 0)
        self.slanted -= bool(is_slanted)

    def inside(
        self, element: lxml_html.HtmlElement, link: float, depth: int = 0, *, bold: bool
    ) -> None:
        """Adds what is in an element."""
        self.add(element.text, bold=bold, is_link=link > 0)
        for child in element:
            if isinstance(child.tag, str):
                if child.tag == "br":
                    self.current.add("\n")
                elif depth > _DEEPEST:
                    self.add(child.text_content(), bold=bold, is_link=link > 0)
                elif child.tag not in INVISIBLE:
                    if child.tag not in INLINE and self.current.text[-1:] not in ("", " ", "\n"):
                        self.current.add(" " if child.tag == "span" else "\n")
                    self.inline(child, link, depth + 1, bold=bold)
            self.add(child.tail, bold=bold, is_link=link > 0)

    def _mark(self, element: lxml_html.HtmlElement) -> tuple[str, str] | None:
        """The mark and label when this element is a note mark."""
        if element.tag not in ("sup", "a"):
            return None
        shown = element.text_content().strip()
        found = _MARK.fullmatch(shown)
        if found is None:
            return None
        link = element if element.tag == "a" else element.find(".//a")
        target = (link.get("href") or "").partition("#")[2] if link is not None else ""
        if target in self.page.notes:
            return shown, self.page.notes[target]
        before = self.current.text[-3:]
        if (
            element.tag == "sup"
            and found[1].isdigit()
            and not re.search(r"\b(?:[kcd]?m|CO|H)$", before)
        ):
            return (shown, found[1]) if before.strip() else None
        return None

    def draft(self, kind: BlockKind) -> Draft:
        """All of the text as one block."""
        whole = Inline()
        for inline, _ in self.done:
            if whole.text:
                whole.add("\n")
            whole.add_inline(inline)
        if whole.text and self.current.text.strip():
            whole.add("\n")
        whole.add_inline(self.current)
        visible = len(whole.text.strip())
        self.current, self.done = Inline(), []
        whole = whole.normal()
        return Draft(kind, whole, links=min(1.0, self.linked / visible) if visible else 0.0)

    def paragraphs(self) -> Iterator[Draft]:
        """The text so far as paragraphs, and a new start."""
        self._finish()
        done, self.done = self.done, []
        for inline, links in done:
            yield from _lead_heading(Draft(BlockKind.PARAGRAPH, inline, links=links))

    def _finish(self) -> None:
        inline = self.current.normal()
        if inline.text:
            self.done.append((inline, min(1.0, self.linked / len(inline.text))))
        self.current = Inline()
        self.linked = 0


def _lead_heading(draft: Draft) -> Iterator[Draft]:
    """A bold first line with text under it, within one paragraph, is a heading."""
    first, newline, rest = draft.content.text.partition("\n")
    bold = draft.content.bold
    length = sum(1 for character in first if not character.isspace())
    is_bold = 0.9 * length <= bold <= 1.1 * length + 2
    is_numbered = "." in (number_of(first) or "")
    if (
        newline
        and rest.strip()
        and looks_like_heading(first)
        and (is_bold or is_numbered)
        and len(rest) > len(first)
    ):
        head, body = draft.content.split(len(first))
        head.bold = length
        body.bold = 0
        yield Draft(BlockKind.HEADING, head.normal(), depth=7, is_marked=False)
        yield Draft(BlockKind.PARAGRAPH, body.normal(), links=draft.links)
        return
    yield draft


def _headings(drafts: list[Draft]) -> list[Draft]:
    """Makes lines that look and are set as headings headings."""
    numbered = sum(1 for d in drafts if d.kind is BlockKind.HEADING and number_of(d.text))
    for draft, following in zip(drafts, [*drafts[1:], None], strict=False):
        if draft.kind is not BlockKind.PARAGRAPH or draft.links > 0.5 or following is None:
            continue
        text = draft.text
        is_year = re.fullmatch(r"(?:19|20)\d\d", text) is not None
        is_bold_line = draft.content.is_bold and (looks_like_heading(text, 100) or is_year)
        number = number_of(text)
        is_numbered = (
            number is not None
            and numbered >= 3
            and (number[0].isdigit() and "." in number)
            and looks_like_heading(text)
            and following.kind is not BlockKind.HEADING
        )
        if (is_bold_line and not (following.content.is_bold and len(following.text) > 100)) or (
            is_numbered
        ):
            draft.kind, draft.is_marked = BlockKind.HEADING, False
            draft.depth = 7
    return drafts


def _settle_links(drafts: list[Draft]) -> None:
    """Makes lists of links boilerplate, and lists of links within the page its contents."""
    for draft in drafts:
        is_lone_link = draft.kind is BlockKind.PARAGRAPH and draft.links >= 0.95
        is_download = _DOWNLOAD.search(draft.text) is not None and draft.links >= 0.5
        if (is_lone_link and len(draft.text) < 60) or (is_download and len(draft.text) < 150):
            draft.kind = BlockKind.BOILERPLATE
    _settle_contact(drafts)
    _settle_suggestions(drafts)
    place = 0
    while place < len(drafts):
        end = place
        while end < len(drafts) and _is_link(drafts[end]):
            end += 1
        heading = drafts[place - 1] if place else None
        is_related = (
            heading is not None
            and heading.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.BOILERPLATE)
            and len(heading.text) < 60
            and _RELATED.match(heading.text) is not None
        )
        if end - place >= 3 or (end > place and is_related):
            for draft in drafts[place:end]:
                draft.kind = BlockKind.BOILERPLATE
            follows = drafts[end].kind if end < len(drafts) else BlockKind.HEADING
            if (
                heading is not None
                and heading.kind is BlockKind.HEADING
                and (is_related or follows is BlockKind.HEADING)
            ):
                heading.kind = BlockKind.BOILERPLATE
        place = max(end, place + 1)


def _settle_contact(drafts: list[Draft]) -> None:
    """Makes a closing card with a name and a telephone number boilerplate."""
    for place in range(len(drafts) - 1, max(-1, len(drafts) - 12), -1):
        draft = drafts[place]
        if len(draft.text) > 80 or (ends_sentence(draft.text) and draft.links < 0.5):
            return
        if draft.kind is BlockKind.HEADING and _CONTACT.match(draft.text):
            for other in drafts[place:]:
                other.kind = BlockKind.BOILERPLATE
            return


def _settle_suggestions(drafts: list[Draft]) -> None:
    """Makes what a page closes with boilerplate: cards of other pages, under "Gerelateerd".

    Each is a name and a line or two, with a link; what is longer is text, and so is what has a
    heading of its own below the cards, or is a table.
    """
    for place in range(len(drafts) - 1, -1, -1):
        draft = drafts[place]
        if draft.kind is BlockKind.HEADING and _SUGGESTED.fullmatch(draft.text):
            closing = drafts[place:]
            linked = any(
                other.links >= 0.5 or other.kind is BlockKind.BOILERPLATE for other in closing
            )
            is_card = all(
                len(other.text) <= _CARD and other.kind is not BlockKind.TABLE_ROW
                for other in closing
            )
            goes_on = any(
                other.kind is BlockKind.HEADING and (other.depth or 0) <= (draft.depth or 0)
                for other in closing[1:]
            )
            if linked and is_card and not goes_on:
                for other in closing:
                    other.kind = BlockKind.BOILERPLATE
            return


def _is_link(draft: Draft) -> bool:
    return (
        draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.BOILERPLATE)
        and draft.links >= 0.85
        and len(draft.text) < 120
        and not (ends_sentence(draft.text) and len(draft.text) > 60)
    )


# What is warned of


def _of_hidden(texts: Sequence[str], drafts: Sequence[Draft]) -> list[str]:
    """A warning about what is hidden, that nothing unfolds and that was read all the same."""
    whole = letters_of(" ".join(draft.text for draft in drafts))
    found = next((text for text in texts if letters_of(text)[:40] in whole), None)
    if found is None:
        return []
    first = found if len(found) <= 80 else found[:80].rsplit(" ", 1)[0] + "…"
    return [
        "De pagina bevat tekst die een browser niet toont, of pas na een klik; die is gelezen "
        f"(“{first}”). Kijk of de tekst op de pagina te zien is voor u eruit citeert."
    ]


def _frames(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """The names of pages and documents that a browser shows in this page; no film, map or form."""
    for one in tree.iter("frame"):
        yield one.get("src") or "frame"
    for one in tree.iter("iframe", "embed", "object"):
        source = one.get("src") or one.get("data") or ""
        if one.get("srcdoc"):
            yield "een venster zonder adres"
        elif re.search(r"\.(?:pdf|docx?|pptx?)(?:$|[?#])", source, re.IGNORECASE):
            yield source


def _of_frames(names: Sequence[str]) -> list[str]:
    """A warning about what stands in frames, which is not in the file."""
    if not names:
        return []
    told = ", ".join(dict.fromkeys(names[:3])) + (" en meer" if len(names) > 3 else "")
    return [
        f"De pagina toont andere pagina's of bestanden in een venster ({told}); die zijn niet "
        "gelezen. Open ze apart en neem ze ook op."
    ]


def _named_notes(root: lxml_html.HtmlElement) -> dict[str, lxml_html.HtmlElement]:
    """The name of an anchor that a block opens with → that block, or all of the note it opens.

    Word writes a note so: in a ``<div id=ftn1>``, of which the first paragraph opens with
    ``<a name="_ftn1">``.
    """
    found: dict[str, lxml_html.HtmlElement] = {}
    for anchor in root.xpath(".//a[@name]"):
        block = next((a for a in anchor.iterancestors() if a.tag in _NOTE_BLOCKS), None)
        if block is None:
            continue
        first = next((text for text in block.xpath(".//text()") if text.strip()), None)
        holder = first.getparent() if first is not None else None
        if holder is None or not (holder is anchor or anchor in holder.iterancestors()):
            continue
        above = block.getparent()
        is_first = above is not None and next(iter(above)) is block and above.get("id")
        if is_first and above.tag == "div" and len(above.xpath(".//a[@name]")) == 1:
            block = above
        found.setdefault(anchor.get("name"), block)
    return found


def _opens_note(block: lxml_html.HtmlElement | None, label: str) -> bool:
    """Whether a block opens with the label of a note, and is no part of the page with its head."""
    if block is None or has(block, *HEADINGS):
        return False
    return re.match(rf"\W*{re.escape(label)}(?!\w)", block.text_content()) is not None


def _holds_blocks(element: lxml_html.HtmlElement) -> bool:
    return any(
        isinstance(child.tag, str) and child.tag not in INLINE and child.tag not in INVISIBLE
        and child.tag != "br"
        for child in element.iterdescendants()
    )  # fmt: skip


def _heading_by_class(element: lxml_html.HtmlElement) -> int | None:
    """How deep a paragraph lies that is a heading by its class; None where it is none.

    Word has a class for the title, parliamentary papers for what they call a "tussenkop".
    """
    name = element.get("class") or ""
    if element.tag == "p" and "MsoTitle" in name.split():
        return 1
    is_heading = (
        element.tag in ("p", "div")
        and _CALLED.search(name) is not None
        and not _holds_blocks(element)
        and looks_like_heading(element.text_content(), 150)
    )
    return 7 if is_heading else None


def _is_fold(element: lxml_html.HtmlElement, ids: set[str]) -> bool:
    """Whether one clicks this to unfold a part of the page."""
    target = element.get("aria-controls") or (element.get("data-target") or "").lstrip("#")
    if target and target in ids:
        return True
    return element.get("aria-expanded") is not None and len(element.text_content().split()) >= 3


def _owner(row: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    return next((a for a in row.iterancestors() if a.tag == "table"), None)


def _is_layout(element: lxml_html.HtmlElement, cells: list[list[lxml_html.HtmlElement]]) -> bool:
    if (element.get("role") or "").lower() in ("presentation", "none"):
        return True
    if not cells or max(len(row) for row in cells) < 2:
        return True
    if element.find(".//th") is not None:
        return False
    if element.find(".//table") is not None or has(element, "h1", "h2", "h3", "h4"):
        return True
    return len(cells) == 1


def _is_header_row(cells: Sequence[lxml_html.HtmlElement]) -> bool:
    if not cells:
        return False
    in_head = any(a.tag == "thead" for a in cells[0].iterancestors())
    return in_head or (len(cells) > 1 and all(cell.tag == "th" for cell in cells))


def _names_rows(cells: Sequence[Sequence[lxml_html.HtmlElement]]) -> bool:
    """Whether the header cells stand in the first column: they name the rows."""
    return all([cell.tag for cell in row[:2]] == ["th", "td"] for row in cells)


def _word_marker(element: lxml_html.HtmlElement) -> str | None:
    """The marker of a list item of Word, taken out of the paragraph; None when it is none.

    Saved as "filtered", the paragraph no longer says that it is an item; what is left is the blanks
    behind the marker, in a type of their own.
    """
    if "mso-list" not in (element.get("style") or ""):
        return _filtered_marker(element)
    for span in element.iter("span"):
        if "mso-list:ignore" in re.sub(r"\s", "", span.get("style") or "").lower():
            marker = " ".join(span.text_content().split())
            span.drop_tree()
            return marker
    return None


def _filtered_marker(element: lxml_html.HtmlElement) -> str | None:
    """The marker in a paragraph that opens with it and with the blanks that Word puts behind it."""
    for blanks in element.iter("span"):
        holder = blanks.getparent()
        if not _BLANKS.search(blanks.get("style") or "") or holder.tag != "span":
            continue
        marker = " ".join(holder.text_content().split())
        whole = " ".join(element.text_content().split())
        if _WORD_MARKER.fullmatch(marker) is None or not whole.startswith(marker):
            return None
        if marker[:-1].isalnum() and _is_bold(element):
            return None  # the number of a heading
        holder.drop_tree()
        return marker
    return None


def _is_bold(element: lxml_html.HtmlElement) -> bool:
    return all(
        next(text.getparent().iterancestors("b", "strong"), None) is not None
        or text.getparent().tag in ("b", "strong")
        for text in element.xpath(".//text()[normalize-space()]")
    )


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 200) if value and re.fullmatch(r"\d{1,4}", value) else 1


def _cell_inline(drafts: list[Draft]) -> Inline:
    """The blocks of a cell as one text, a line each."""
    inline = Inline()
    for draft in drafts:
        parts = draft.cells if draft.kind is BlockKind.TABLE_ROW else [draft.content]
        for number, part in enumerate(parts):
            if not part.text.strip():
                continue
            if inline.text:
                inline.add("\n")
            if draft.marker and number == 0:
                inline.add(draft.marker + " ")
            inline.add_inline(part)
    inline.text = inline.text.replace("\t", " ")
    return inline.normal()


def _ordinal(number: int, kind: str) -> str:
    style = _NUMBERS.get(kind)
    if style in ("lower", "upper") and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"{letter.upper() if style == 'upper' else letter}."
    if style in ("roman", "ROMAN") and 1 <= number <= 20:
        roman = "x" * (number // 10) + _ROMAN[number % 10]
        return f"{roman.upper() if style == 'ROMAN' else roman}."
    return f"{number}."


_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
