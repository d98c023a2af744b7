"""The lines of all pages → drafts of blocks: headings, paragraphs, lists, tables, notes, furniture.

Everything is judged relative to the document itself: the body size is the size most text is set
in, a heading is what differs from its surroundings and stands alone, a list is known by its
markers and its indent. Nothing is dropped: every line goes to exactly one draft.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sbkennis.pages.front import Contents, find_front
from sbkennis.pages.furniture import Furniture, find_furniture
from sbkennis.pages.geometry import Box, Line, Sheet, Style
from sbkennis.pages.layout import turned_lines
from sbkennis.pages.notes import Mark, Note, find_notes, marked, marks, note_label
from sbkennis.pages.openings import (
    ARGUMENT,
    BULLET,
    CAPTION,
    DASHES,
    KEY_FIGURE,
    NAMED,
    NUMBERED,
    ORDINAL,
    QUOTES,
    READ_BULLET,
    is_quotation,
)
from sbkennis.pages.pdf_drafts import Bookmark, Draft, Structure
from sbkennis.pages.pdf_levels import frame_around, frames_of, is_color, settle_levels
from sbkennis.pages.table_rows import continue_tables, header_rows, row_drafts
from sbkennis.records import BlockKind

__all__ = ["body_size", "find_structure"]

TURNED = 999  # the region of words that run up or down a page, outside a table
TALL_BOX = 0.3  # of the height of a page; what is higher is a column with a colour
FIGURE_SIZE = 1.6  # times that of the text, of a figure on a factsheet; a heading may say one too
BESIDE_LINES, BESIDE_WIDTH = 12, 0.4  # of a note beside the text; of the width of that text

_SOURCE_LINE = re.compile(r"bron(?:nen)?\s*:", re.IGNORECASE)
_NOTES_TITLE = re.compile(
    r"(?:\S{1,4}\s+)?(?:(?:eind|voet)?noten|bronnen en noten|noten en bronnen|eindnoten en bronnen)"
    r"[.:]?",
    re.IGNORECASE,
)
_SOURCES_TITLE = re.compile(
    r"(?:(?:bijlage\s+)?[\w.]{1,4}[.:]?\s+)?(?:bronnen|bronnenlijst|literatuur|literatuurlijst|"
    r"referenties|referentielijst|geraadpleegde (?:bronnen|literatuur)|bibliografie|"
    r"bronvermelding(?:en)?|literatuur en bronnen|bronnen en literatuur|lijst van bronnen)[.:]?",
    re.IGNORECASE,
)
_COLOPHON_TITLE = re.compile(r"colofon|disclaimer|impressum", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;…]['\"’”»)\]]*$")
_STRONG_END = re.compile(r"[.!?:;]['\"’”»)\]]*$")


def find_structure(
    sheets: Sequence[Sheet],
    pages: Sequence[Sequence[Line]],
    bookmarks: Sequence[Bookmark] = (),
) -> Structure:
    """Sorts the lines of a document into drafts of blocks.

    Args:
        sheets: the pages.
        pages: for each of them its lines in reading order.
        bookmarks: the outline of the file.
    """
    size = body_size(pages)
    furniture = find_furniture(sheets, pages, size)
    notes: dict[int, list[Note]] = {}
    flow: list[list[Line]] = []
    contents = Contents()
    pending: set[str] = set()  # marks of the page before without a note
    shown = _single_pages(sheets, pages)
    for index, (sheet, lines) in enumerate(shown):
        rest = [line for line in lines if id(line) not in furniture.kinds]
        listed = contents.take(rest, index)
        for line in listed:
            furniture.kinds[id(line)] = BlockKind.CONTENTS
        rest = [line for line in rest if id(line) not in furniture.kinds]
        here = find_notes(sheet, rest, size, pending)
        pending = marked(rest) - {note.label for note in here if note.label}
        notes.setdefault(sheet.index, []).extend(here)
        noted = {id(line) for note in here for line in note.lines}
        flow.append([line for line in rest if id(line) not in noted])
    find_front([sheet for sheet, _ in shown], flow, furniture, size, contents.pages)
    builder = _Builder(sheets, size, _styles(flow), bookmarks)
    for lines in flow:
        builder.page([line for line in lines if id(line) not in furniture.kinds])
    running = {
        _shape(line.text): furniture.kinds[id(line)]
        for lines in pages
        for line in lines
        if furniture.kinds.get(id(line)) in _RUNNING
    }
    builder.turned(sheets, running)
    drafts = builder.finish()
    drafts += _furniture_drafts(pages, furniture)
    drafts += _note_drafts(notes)
    settle_levels(drafts, sheets)
    linked = _link(drafts)
    return Structure(drafts, linked, furniture.labels, builder.tables, furniture.letterhead)


def _single_pages(
    sheets: Sequence[Sheet], pages: Sequence[Sequence[Line]]
) -> list[tuple[Sheet, list[Line]]]:
    """The pages, each spread as the two pages that it shows."""
    shown: list[tuple[Sheet, list[Line]]] = []
    for sheet, lines in zip(sheets, pages, strict=True):
        halves = sorted({line.half for line in lines}) or [0]
        for half in halves:
            shown.append((sheet, [line for line in lines if line.half == half]))
    return shown


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The type size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            if line.table is None:
                sizes[line.size] += len(line.text)
            else:
                for row in line.table.rows:
                    for cell in row:
                        for one in cell:
                            sizes[one.size] += len(one.text) // 4
    if not sizes:
        return 10.0
    # Sizes that differ by rounding count together.
    return max(
        sizes, key=lambda size: sum(n for other, n in sizes.items() if abs(other - size) <= 0.3)
    )


def _styles(flow: Sequence[Sequence[Line]]) -> Style:
    """The style in which most of the text is set."""
    styles: Counter[Style] = Counter()
    for lines in flow:
        for line in lines:
            styles[line.style] += len(line.text)
    return styles.most_common(1)[0][0] if styles else Style()


_RUNNING = (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_NUMBER)


class _Builder:
    """Walks the running text and opens, continues and closes drafts."""

    def __init__(
        self, sheets: Sequence[Sheet], size: float, style: Style, bookmarks: Sequence[Bookmark]
    ) -> None:
        self.sheets = sheets
        self.size = size
        self.style = style
        self.drafts: list[Draft] = []
        self.beside: list[Draft] = []  # of notes beside the text
        self.open: Draft | None = None
        self.last: Line | None = None
        self.tables = 0
        self.section = ""  # "notes", "sources" or "colophon" under such a heading
        self.section_level: tuple[float, bool, bool, int] | None = None
        self.marks: dict[int, list[Bookmark]] = defaultdict(list)
        for bookmark in bookmarks:
            self.marks[bookmark.page].append(bookmark)
        self.depth = {id(one): one.level for one in bookmarks}
        self.steps: dict[int, float] = {}
        self.rights: dict[int, float] = {}
        self.frames: dict[int, list[Box]] = {}  # by page, as far as they were asked for

    def page(self, lines: list[Line]) -> None:
        """Takes the running text of one page."""
        regions: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            regions[line.region].append(line)
        for region in regions.values():
            self._measure(region)
        beside = sorted({*_notes_beside(regions), *self._boxes_within(regions)})
        self._walk([line for line in lines if line.region not in beside])
        for number in beside:
            # Text and tables go on past a note that stands beside them.
            text, self.drafts = self.drafts, self.beside
            open_, last, self.open, self.last = self.open, self.last, None, None
            self._walk(regions[number])
            self._close()
            self.drafts, self.open, self.last = text, open_, last

    def _boxes_within(self, regions: dict[int, list[Line]]) -> list[int]:
        """The regions that are a box which a sentence goes past: it is set beside that text.

        Such a box begins and ends a sentence of its own; into a tinted column the text flows on.
        """
        found: list[int] = []
        numbers = list(regions)
        for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
            above, region, below = regions[before], regions[number], regions[after]
            around = {self._frame(line) for line in region}
            if (
                len(around) == 1
                and None not in around
                and around.isdisjoint(self._frame(line) for line in (*above, *below))
                and before not in found
                and all(line.table is None for line in (above[-1], *region, below[0]))
                and not _SENTENCE_END.search(_without_mark(above[-1]))
                and below[0].text[:1].islower()
                and not region[0].text[:1].islower()
                and _SENTENCE_END.search(_without_mark(region[-1]))
                and abs(above[-1].size - below[0].size) < 0.3
            ):
                found.append(number)
        return found

    def _frame(self, line: Line) -> Box | None:
        """The box with a border or a colour of its own that a line stands in."""
        if line.page not in self.frames:
            sheet = next(one for one in self.sheets if one.index == line.page)
            self.frames[line.page] = frames_of(sheet)
        return frame_around(self.frames[line.page], line)

    def _walk(self, lines: list[Line]) -> None:
        position = 0
        while position < len(lines):
            line = lines[position]
            if line.table is not None:
                self._table(line)
                position += 1
                continue
            heading = self._heading(lines, position)
            if heading is not None:
                self._close()
                self.drafts.append(heading)
                self._enter(heading)
                self.last = heading.lines[-1]
                position += len(heading.lines)
                continue
            self._line(line, lines[position + 1] if position + 1 < len(lines) else None)
            position += 1

    def turned(self, sheets: Sequence[Sheet], running: Mapping[str, BlockKind]) -> None:
        """Takes the words that run up or down a page, each line as a paragraph of its own.

        On a page that lies on its side those are its header and its number, as other pages have.
        """
        on_side = {sheet.index for sheet in sheets if sheet.turn}
        self._close()
        lines = [
            Line(words, sheet.index, region=TURNED).settle()
            for sheet in sheets
            for words in turned_lines(sheet.turned)
        ]
        pages: Counter[str] = Counter(
            text for text, _ in {(line.text, line.page) for line in lines}
        )
        for line in lines:
            # The same on several pages is a watermark ("Concept").
            kind = BlockKind.HEADER if pages[line.text] > 1 else BlockKind.PARAGRAPH
            if line.page in on_side:
                kind = running.get(_shape(line.text), kind)
            self.drafts.append(Draft(kind, [line]))

    def finish(self) -> list[Draft]:
        """The drafts, after what can only be seen when all are there."""
        self._close()
        self._attribute_quotes()
        self._label_figures()
        continue_tables(self.drafts)
        header_rows(self.drafts)
        self.tables = _number_tables(self.drafts)
        # What a heading lies under is told by those above it: a note comes where it is read.
        return sorted(
            self.drafts + self.beside,
            key=lambda draft: (draft.lines[0].page, draft.lines[0].region),
        )

    def _attribute_quotes(self) -> None:
        """A lone dash under a quotation names who said it; it opens no list."""
        for before, draft in pairwise(list(self.drafts)):
            if (
                before.kind is BlockKind.QUOTE
                and draft.kind is BlockKind.LIST_ITEM
                and draft.label in DASHES
                and len(draft.lines) == 1
                and draft.lines[0].page == before.lines[-1].page
            ):
                before.lines += draft.lines
                self.drafts.remove(draft)

    def _label_figures(self) -> None:
        """Makes captions of the words in a drawing: short, scattered, and none of them a sentence.

        A heading directly before or after them is left alone when running text goes with it.
        """
        marked = {id(draft) for draft in self.drafts if draft.level}
        drafts = self.drafts
        start = 0
        while start < len(drafts):
            end = start
            while (
                end < len(drafts)
                and drafts[end].lines[0].page == drafts[start].lines[0].page
                and id(drafts[end]) not in marked
                and drafts[end].lines[0].region != TURNED
                and _may_be_labels(drafts[end])
            ):
                end += 1
            first, last = start, end
            start = max(end, start + 1)
            while last > first and drafts[last - 1].kind is BlockKind.HEADING:
                last -= 1
            while (
                last > first
                and drafts[first].kind is BlockKind.HEADING
                and (abs(drafts[first].lines[0].left - drafts[first].lines[0].column.left) < 3)
            ):
                first += 1
            lines = [line for draft in drafts[first:last] for line in draft.lines]
            if len(lines) < 4:
                continue
            places: list[float] = []
            for left in sorted(line.left for line in lines):
                if not places or left - places[-1] > 6:
                    places.append(left)
            if len(places) >= max(3, 0.35 * len(lines)):
                for draft in drafts[first:last]:
                    draft.kind, draft.label = BlockKind.CAPTION, None

    def _measure(self, region: list[Line]) -> None:
        text = [line for line in region if line.table is None]
        gaps = [
            after.baseline - before.baseline
            for before, after in pairwise(text)
            if abs(after.size - before.size) < 0.6 and after.baseline > before.baseline
        ]
        usual = [gap for gap, line in zip(gaps, text, strict=False) if gap < 2.2 * line.size]
        # The lower quartile: where every line is a paragraph of its own, the median is their gap.
        step = sorted(usual)[len(usual) // 4] if usual else 1.25 * self.size
        rights = sorted(line.right for line in text)
        for line in text:
            self.steps[id(line)] = step
            self.rights[id(line)] = rights[int(0.9 * (len(rights) - 1))]

    # -- headings -----------------------------------------------------------------------------

    def _heading(self, lines: list[Line], position: int) -> Draft | None:
        line = lines[position]
        bookmark = self._bookmarked(lines, position)
        if bookmark is not None:
            entry, count = bookmark
            draft = self._heading_draft(lines[position : position + count])
            draft.level = entry.level
            self.marks[line.page].remove(entry)
            return draft
        group = self._group(lines, position)
        text = " ".join(one.text for one in group)
        letters = sum(character.isalpha() for character in text)
        most = 6 if NUMBERED.match(text) else 4
        if letters < 2 or len(text) > 220 or len(group) > most:
            return None
        after = lines[position + len(group)] if position + len(group) < len(lines) else None
        if line.beside:
            group = [one for one in lines[position:] if one.region == line.region]
            return self._heading_draft(group)
        if line.label and line.size < 1.14 * self.size:
            return None
        if not self._stands_out(group, text, after):
            return None
        return self._heading_draft(group)

    def _bookmarked(self, lines: list[Line], position: int) -> tuple[Bookmark, int] | None:
        line = lines[position]
        for entry in self.marks.get(line.page, ()):
            wanted = _canonical(entry.title)
            if len(wanted) < 3:
                continue
            text = ""
            for count in range(1, 5):
                if position + count > len(lines) or lines[position + count - 1].table is not None:
                    break
                text += _canonical(lines[position + count - 1].text)
                if text == wanted or _same_but_for_number(text, wanted):
                    return entry, count
                if len(text) > len(wanted) + 6:
                    break
        return None

    def _group(self, lines: list[Line], position: int) -> list[Line]:
        """The following lines that are set the same way, directly under each other."""
        first = lines[position]
        # Large type is a heading in all its colours: "3A" in blue, its title in red.
        large = first.size >= 1.14 * self.size
        key = _style_key(first)[: 2 if large else 4]
        group = [first]
        if first.words[0].confidence is not None and not large:
            return group  # to OCR a heading and its text are set alike
        for line in lines[position + 1 :]:
            if line.table is not None or line.region != first.region:
                break
            if _style_key(line)[: len(key)] != key:
                break
            if line.baseline - group[-1].baseline > (1.8 if large else 1.6) * first.size + 1:
                break
            if NUMBERED.match(line.text) or NAMED.match(line.text) or BULLET.match(line.text):
                break
            if len(group) > 6:
                break  # too long for a heading already
            if not large and (_share_of_style(first) < 0.95 or _share_of_style(group[-1]) < 0.95):
                break
            group.append(line)
        return group

    def _stands_out(self, group: list[Line], text: str, after: Line | None) -> bool:
        first, last = group[0], group[-1]
        is_large = first.size > FIGURE_SIZE * self.size
        is_figure = is_large and KEY_FIGURE.fullmatch(text.strip()) is not None
        if BULLET.match(first.text) or CAPTION.match(text) or is_quotation(text) or is_figure:
            return False
        numbered = NUMBERED.match(text) or NAMED.match(text)
        ends = bool(re.search(r"[.,;]['\"’”)]*$", text)) and not re.search(
            r"\b(?:e\.d|etc|o\.a|e\.a)\.$", text
        )
        if first.size >= 1.14 * self.size:
            if text[:1].islower() and not numbered:
                return False
            return not (ends and len(text) > 60) and not (len(text) > 160 and len(group) > 3)
        # In a box, text and heading are both set smaller than the body.
        usual = min(self.size, after.size) if after is not None else self.size
        bold = all(one.share(bold=True) >= 0.95 for one in group) and not self.style.bold
        ends = ends and not (bold and ARGUMENT.fullmatch(text) and self._argues(after))
        if ends or first.size < 0.9 * usual or len(text) > 160:
            return False
        if self._continues_sentence(first):
            return False
        gap_above = self._gap_above(first)
        gap_below = after is None or self._gap_between(last, after)
        new_style = after is None or after.share(bold=True) < 0.95 or gap_below
        if bold and len(group) <= (3 if numbered else 2):
            if text.endswith(":") and not gap_above:
                return False
            if after is not None and not gap_below and after.text[:1].islower():
                return False  # bold words at the start of a paragraph, longer than a line
            return new_style and not (after is None and gap_above is False)
        if len(group) > 2 or len(text) > 100:
            return False
        slanted = all(one.share(italic=True) >= 0.95 for one in group) and not self.style.italic
        colored = all(
            word.style.color != self.style.color and is_color(word.style.color)
            for one in group
            for word in one.words
        )
        differs = after is not None and (
            (slanted and after.share(italic=True) < 0.3)
            or (colored and _main_color(after) == self.style.color)
        )
        if (slanted or colored) and gap_above and differs:
            return (
                not text.endswith((":", ")"))
                and text[0] not in QUOTES
                and (text[:1].isupper() or bool(numbered))
            )
        if first.words[0].confidence is not None:
            return len(group) == 1 and self._stands_alone(first, after)
        plain = NUMBERED.match(text)
        return bool(
            plain
            and "." in plain["label"].rstrip(".")
            and len(group) == 1
            and gap_above
            and (gap_below or differs)
            and len(text) < 90
            and not text.endswith(":")
        )

    def _argues(self, after: Line | None) -> bool:
        """Whether text follows a sentence in bold, and it is not one of a list of them."""
        if after is None or after.share(bold=True) >= 0.95:
            return False
        if self.open is None or self.last is None or self.open.kind is BlockKind.HEADING:
            return True
        return self.last.share(bold=True) < 0.95

    def _stands_alone(self, line: Line, after: Line | None) -> bool:
        """Whether a line read by OCR, which knows no weight, stands alone as a heading does."""
        text = line.text
        if after is None or len(text) > 70 or not self._gap_above(line):
            return False
        if re.search(r"[.,;:)\]!]$", text) or after.page != line.page:
            return False
        width = line.column.right - line.column.left
        short = line.right - line.left < 0.6 * width and width > 12 * line.size
        number = NUMBERED.match(text)
        title = text[number.end() :] if number else text
        listed = BULLET.match(after.text) or READ_BULLET.match(after.text)
        start = next(
            (
                word.left
                for word, offset in zip(line.words, line.offsets, strict=True)
                if number and offset >= number.end()
            ),
            line.left,
        )
        prose = len(after.text) > 45 and after.left <= start + 4
        opens = prose or after.text.endswith(":")
        begins = opens and after.text[:1].isupper() and not ORDINAL.match(after.text)
        deeper = NUMBERED.match(after.text)
        if number and deeper and deeper["label"].startswith(number["label"]):
            begins = True
        if number and self._gap_between(line, after) and self._is_next(number["label"]):
            begins = True  # above a table or a figure
        return bool(
            short and title[:1].isupper() and len(title) > 3 and (begins or (listed and not number))
        )

    def _is_next(self, label: str) -> bool:
        """Whether a plain number is the next one after that of the last numbered heading."""
        numbers = [
            int(draft.label.rstrip("."))
            for draft in self.drafts
            if draft.kind is BlockKind.HEADING and draft.label and draft.label.rstrip(".").isdigit()
        ]
        plain = label.rstrip(".")
        return bool(numbers) and plain.isdigit() and int(plain) == numbers[-1] + 1

    def _heading_draft(self, group: list[Line]) -> Draft:
        text = " ".join(line.text for line in group)
        match = NAMED.match(text) or NUMBERED.match(text)
        draft = Draft(BlockKind.HEADING, list(group), label=match["label"] if match else None)
        draft.style = _style_key(group[0])
        return draft

    def _enter(self, heading: Draft) -> None:
        """Opens or leaves a section whose text is notes, sources or colophon."""
        text = " ".join(line.text for line in heading.lines).strip()
        if _COLOPHON_TITLE.fullmatch(text):
            self.section, self.section_level = "colophon", heading.style
            heading.kind = BlockKind.FRONT_MATTER
        elif _NOTES_TITLE.fullmatch(text):
            self.section, self.section_level = "notes", heading.style
        elif _SOURCES_TITLE.fullmatch(text):
            self.section, self.section_level = "sources", heading.style
        elif (
            self.section_level is None
            or heading.style is None
            or heading.style[0] >= self.section_level[0] - 0.3
        ):
            self.section, self.section_level = "", None

    # -- running text -------------------------------------------------------------------------

    def _line(self, line: Line, after: Line | None) -> None:
        previous, open_ = self.last, self.open
        new_place = previous is None or (
            line.page != previous.page or line.region != previous.region
        )
        marker = self._marker(line, after)
        if self.section == "notes" and note_label(line) is not None and self._next_note(line):
            self._begin(Draft(BlockKind.FOOTNOTE, [line], label=note_label(line)))
        elif (
            open_ is not None
            and previous is not None
            and marker is None
            and (self._flows_on(line) if new_place else self._continues(line))
        ):
            open_.lines.append(line)
        elif marker is not None and self.section == "":
            label, left = marker
            self._begin(Draft(BlockKind.LIST_ITEM, [line], label=label, left=left))
        else:
            self._begin(Draft(self._plain_kind(line), [line]))
        self.last = line

    def _plain_kind(self, line: Line) -> BlockKind:
        if self.section == "sources":
            return BlockKind.SOURCE
        if self.section == "colophon":
            return BlockKind.FRONT_MATTER
        if CAPTION.match(line.text) and len(line.text) < 160:
            return BlockKind.CAPTION
        if _SOURCE_LINE.match(line.text) and line.size <= 0.95 * self.size:
            return BlockKind.CAPTION
        return BlockKind.PARAGRAPH

    def _next_note(self, line: Line) -> bool:
        label = note_label(line)
        last = next((draft for draft in reversed(self.drafts) if draft.label), None)
        if self.open is not None and self.open.kind is BlockKind.FOOTNOTE:
            last = self.open
        if last is None or last.kind is not BlockKind.FOOTNOTE:
            return label in ("1", "*") or line.words[0].raised
        if label and label.isdigit() and last.label and last.label.isdigit():
            return int(label) == int(last.label) + 1
        return True

    def _begin(self, draft: Draft) -> None:
        self._close()
        self.open = draft

    def _close(self) -> None:
        if self.open is None:
            return
        draft, self.open = self.open, None
        if draft.kind is BlockKind.PARAGRAPH and self._is_quote(draft):
            draft.kind = BlockKind.QUOTE
        self.drafts.append(draft)

    def _is_quote(self, draft: Draft) -> bool:
        text = " ".join(line.text for line in draft.lines).strip()
        closing = QUOTES.get(text[:1])
        if closing is None or len(text) < 40 or closing not in text[len(text) // 2 :]:
            return False
        slanted = sum(line.share(italic=True) for line in draft.lines) / len(draft.lines) > 0.8
        size = draft.lines[0].size
        first = draft.lines[0]
        indented = first.left > first.column.left + 10
        return slanted or size > 1.1 * self.size or indented

    def _marker(self, line: Line, after: Line | None) -> tuple[str, float] | None:
        """The marker of a list item and where its text begins, when a line opens one."""
        text = line.text
        match = BULLET.match(text) or ORDINAL.match(text)
        if match is None and line.words[0].confidence is not None:
            match = READ_BULLET.match(text)
        if match is None:
            return None
        label = match.group(1)
        words = [
            word
            for word, offset in zip(line.words, line.offsets, strict=True)
            if offset >= len(label)
        ]
        if not words:
            return None
        left = words[0].left
        strong = label not in (*DASHES, "o", "*", "·") and not label[0].isalnum()
        wide = left - line.words[0].right > 0.45 * line.size
        if strong or wide or self.last is None or self.open is None:
            return label, left
        # A dash or a number at the start of a line may be part of a sentence.
        previous = self.last
        if self.open.kind is BlockKind.LIST_ITEM and self.open.label is not None:
            first = self.open.lines[0]
            if abs(first.left - line.left) < 3 and _kin(self.open.label, label):
                return label, left
        if line.region != previous.region or line.page != previous.page:
            ended = _SENTENCE_END.search(previous.text) is not None
            return (label, left) if ended else None
        if self._gap_between(previous, line) or _SENTENCE_END.search(previous.text):
            return label, left
        if line.left > previous.left + 5 or self._had_room(previous, line):
            return label, left
        if after is not None and after.left > line.left + 4 and abs(after.left - left) < 4:
            return label, left
        return None

    def _continues(self, line: Line) -> bool:
        """Whether a line goes on with the open draft, directly above it in the same column."""
        open_, previous = self.open, self.last
        assert open_ is not None
        assert previous is not None
        if self._gap_between(previous, line):
            return False
        if abs(line.size - open_.lines[0].size) > 0.08 * self.size + 0.3:
            return False
        if line.baseline < previous.baseline - 2:
            return False
        if open_.kind is BlockKind.CAPTION:
            return _style_key(line) == _style_key(open_.lines[0])
        if open_.kind is BlockKind.FOOTNOTE:
            return True
        starts_anew = _STRONG_END.search(previous.text) is not None and not line.text[:1].islower()
        if open_.kind is BlockKind.LIST_ITEM:
            return _is_of_item(open_, line, starts_anew=starts_anew)
        if open_.kind is BlockKind.SOURCE:
            if line.left > open_.lines[0].left + 5 or line.text[:1].islower():
                return True
            if len(open_.lines) > 1 and open_.lines[1].left > open_.lines[0].left + 5:
                return False  # back at the margin of a list with hanging lines
            return not (starts_anew and self._had_room(previous, line))
        if not starts_anew:
            return True
        indent = line.left - min(previous.left, open_.lines[-1].left)
        if len(open_.lines) > 1 and 4 < indent < 45:
            return False
        return not self._had_room(previous, line)

    def _flows_on(self, line: Line) -> bool:
        """Whether a line goes on with the open draft in the next column or on the next page."""
        open_, previous = self.open, self.last
        assert open_ is not None
        assert previous is not None
        if open_.kind in (BlockKind.CAPTION, BlockKind.TITLE):
            return False
        if line.page > previous.page + 1 or abs(line.size - open_.lines[-1].size) > 0.6:
            return False
        text = _without_mark(previous)
        if text.endswith("-") and not text.endswith(" -"):
            return True
        if _SENTENCE_END.search(text):
            return False
        if line.text[:1].islower():
            return True
        boxes = [box for box in (self._frame(previous), self._frame(line)) if box is not None]
        if line.page == previous.page and len(boxes) == 1:
            sheet = next(one for one in self.sheets if one.index == line.page)
            if boxes[0].bottom - boxes[0].top < TALL_BOX * sheet.height:
                return False  # into a box, or out of it
        # A capital or a digit inside a sentence: the line before was full.
        full = previous.right >= self.rights.get(id(previous), previous.right) - 0.12 * (
            previous.column.right - previous.column.left
        )
        full = full or not self._had_room(previous, line)
        is_number = line.text.strip().isdigit()  # of the page, under the columns
        return full and len(previous.text) > 30 and not text.endswith(")") and not is_number

    def _continues_sentence(self, line: Line) -> bool:
        """Whether a bold or coloured line stands in the middle of a sentence."""
        previous = self.last
        if previous is None or self.open is None or previous.label != line.label:
            return False  # nothing goes on from a word in a drawing to the text below it
        if line.page != previous.page or line.region != previous.region:
            return not _SENTENCE_END.search(_without_mark(previous)) and line.text[:1].islower()
        if self._gap_between(previous, line):
            return False
        return not _SENTENCE_END.search(_without_mark(previous)) and not self._had_room(
            previous, line
        )

    def _had_room(self, previous: Line, line: Line) -> bool:
        """Whether the first word of a line would have fitted on the line before it."""
        word = line.words[0]
        width = word.right - word.left
        for next_word in line.words[1:]:
            if next_word.space:
                break
            width += next_word.right - next_word.left
        limit = self.rights.get(id(previous), previous.column.right)
        return previous.right + width + 0.8 * line.size < limit

    def _gap_between(self, before: Line, after: Line) -> bool:
        """Whether there is more white between two lines than inside a paragraph."""
        if before.page != after.page or before.region != after.region:
            return True
        step = self.steps.get(id(after), 1.25 * self.size)
        usual = max(step, 1.05 * max(before.size, after.size))
        return after.baseline - before.baseline > 1.3 * usual

    def _gap_above(self, line: Line) -> bool:
        return self.last is None or self._gap_between(self.last, line)

    # -- tables -------------------------------------------------------------------------------

    def _table(self, line: Line) -> None:
        assert line.table is not None
        self._close()
        for row in line.table.rows:
            for one in itertools.chain.from_iterable(row):
                one.region, one.half = line.region, line.half  # the place of the table
        self.drafts += row_drafts(line.table)
        self.last = None


def _is_of_item(item: Draft, line: Line, *, starts_anew: bool) -> bool:
    """Whether a line under a list item goes on with it."""
    if line.left >= item.left - 4:
        return not (starts_anew and line.left > item.left + 12)
    # The text of a list item may return to the margin; a new paragraph does so too.
    if len(item.lines) > 1:
        return abs(line.left - item.lines[-1].left) < 3
    return not starts_anew


def _notes_beside(regions: dict[int, list[Line]]) -> list[int]:
    """The regions of a page that are a note of some lines beside its text."""
    if len(regions) < 2:
        return []
    main = max(regions.values(), key=lambda region: sum(len(line.text) for line in region))
    left, right = min(line.left for line in main), max(line.right for line in main)
    return [
        number
        for number, region in regions.items()
        if 2 <= len(region) <= BESIDE_LINES
        and all(line.table is None and not line.label for line in region)
        and _SENTENCE_END.search(region[-1].text)
        and all(line.left > right - 2 or line.right < left + 2 for line in region)
        and max(line.right for line in region) - min(line.left for line in region)
        < BESIDE_WIDTH * (right - left)
    ]


def _may_be_labels(draft: Draft) -> bool:
    """Whether a paragraph or heading is no more than some short words on each line."""
    if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or draft.label:
        return False
    if any(len(line.text) > 45 or line.words[0].confidence is not None for line in draft.lines):
        return False
    return not _STRONG_END.search(draft.lines[-1].text)


def _number_tables(drafts: list[Draft]) -> int:
    numbers: dict[int, int] = {}
    for draft in drafts:
        if draft.grid is not None:
            draft.table = numbers.setdefault(id(draft.grid), len(numbers) + 1)
    return len(numbers)


def _furniture_drafts(pages: Sequence[Sequence[Line]], furniture: Furniture) -> list[Draft]:
    """Drafts of what is no running text; lines of a cover or letterhead are kept together."""
    drafts: list[Draft] = []
    for lines in pages:
        last: Line | None = None
        for line in lines:
            kind = furniture.kinds.get(id(line))
            if kind is None:
                last = None
                continue
            joins = (
                last is not None
                and drafts[-1].kind is kind
                and kind in (BlockKind.TITLE, BlockKind.FRONT_MATTER)
                and line.region == last.region
                and abs(line.size - last.size) < 0.6
                and line.share(bold=True) == last.share(bold=True)
                and 0 < line.baseline - last.baseline < 1.7 * line.size
            )
            if joins:
                drafts[-1].lines.append(line)
            else:
                drafts.append(Draft(kind, [line]))
            last = line
    return drafts


def _note_drafts(notes: dict[int, list[Note]]) -> list[Draft]:
    drafts: list[Draft] = []
    for page in sorted(notes):
        for note in notes[page]:
            if note.label is None and drafts:
                drafts[-1].lines += note.lines
            else:
                drafts.append(Draft(BlockKind.FOOTNOTE, list(note.lines), label=note.label))
    return drafts


def _link(drafts: Sequence[Draft]) -> list[tuple[Mark, str]]:
    """The marks in running text for which there is a note on the page, the next, or at the end."""
    by_page: dict[tuple[int, str], bool] = {}
    anywhere: set[str] = set()
    for draft in drafts:
        if draft.kind is BlockKind.FOOTNOTE and draft.label:
            by_page[draft.lines[0].page, draft.label] = True
            anywhere.add(draft.label)
    linked: list[tuple[Mark, str]] = []
    for draft in drafts:
        if draft.kind is BlockKind.FOOTNOTE or draft.kind.is_furniture:
            continue
        for mark in marks(draft.lines):
            page = mark.line.page
            here = (page, mark.label) in by_page or (page + 1, mark.label) in by_page
            if here or mark.label in anywhere:
                linked.append((mark, mark.label))
    return linked


def _style_key(line: Line) -> tuple[float, bool, bool, int]:
    style = line.style
    return (round(line.size * 2) / 2, style.bold, style.italic, style.color)


def _share_of_style(line: Line) -> float:
    total = sum(len(word.text) for word in line.words) or 1
    same = sum(
        len(word.text)
        for word in line.words
        if (word.style.bold, word.style.italic, word.style.color)
        == (line.style.bold, line.style.italic, line.style.color)
    )
    return same / total


def _main_color(line: Line) -> int:
    return line.style.color


def _same_but_for_number(one: str, other: str) -> bool:
    """Whether two titles are the same when one has a number and the other has none."""
    first, second = one.lstrip("0123456789"), other.lstrip("0123456789")
    return len(first) > 3 and first == second and (one == first or other == second)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split())).lower()


def _canonical(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _kin(one: str, other: str) -> bool:
    """Whether two markers can belong to one list."""
    first, second = re.sub(r"\w+", "#", one), re.sub(r"\w+", "#", other)
    return first == second


def _without_mark(line: Line) -> str:
    """The text of a line without the note marks at its end."""
    words = list(line.words)
    end = len(line.text)
    while len(words) > 1 and words[-1].raised:
        end = line.offsets[len(words) - 1]
        words.pop()
    return line.text[:end].rstrip()
