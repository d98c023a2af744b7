"""A reading → its passages: verbatim slices, small enough to cite, large enough to understand.

A passage never crosses a heading and never mixes running text with a table or a note. Within
those borders the blocks are cut into sentences, and the cheapest way to pack the sentences into
passages is chosen: `_length_cost` says how long a passage should be, `_break_cost` where the
document would rather not be cut. What a passage needs to be understood but does not contain (the
sentence above a list, the headers of a table) becomes its `context`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sbkennis import boxes, sentences
from sbkennis.cleaning import clean, known_words
from sbkennis.records import Block, BlockKind, Passage, PassageKind, Reading, Span, covered
from sbkennis.references import only_refers

__all__ = ["HEADING_WORDS", "LEAST_WORDS", "MOST_WORDS", "split"]

# Words a passage; shorter only where the document leaves no choice. The target is the length of a
# common paragraph of policy text: what a footnote can point at. A target of 60 words finds a little
# better (nDCG@10 .784 for .772, and .758 at 110) and tears more apart; with a least of 20 or 25
# words it was .760 to .779. No passage of the gold lies in more than two of these.
LEAST_WORDS = 40
MOST_WORDS = 220
TARGET_WORDS = 75

# Rows of at least LEAST_WORDS stand alone, shorter ones share a passage up to this size.
ROW_GROUP_WORDS = 120

# A heading of more words than this is running text that a reader took for a heading.
HEADING_WORDS = 40

_RUNNING = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE})
_CLOSERS = "\"'”’»)]}*_"
_STOPS = ".!?:;…"
_ANNOUNCES = re.compile(
    r"\b(?:volgende|onderstaande|hieronder|als volgt|te weten|namelijk)\b", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s")
_HASHES = re.compile(r"^#{1,6}\s+|\s+#{1,6}$")


@dataclass(frozen=True, slots=True)
class _Atom:
    """The smallest piece that is never cut: a sentence, or part of one that is far too long."""

    pieces: tuple[Span, ...]
    words: int
    flow: int  # index of the flow in its run
    sentence: int  # index of the sentence in its flow
    cost: float = 0.0  # of starting a passage here
    separator: str = " "  # what stands before it in the display text


@dataclass(slots=True)
class _Flow:
    """Text that reads on without a break: a block, or blocks that a page break cut in two."""

    blocks: list[Block]
    index: int  # of the first block, in reading order
    sentences: tuple[tuple[Span, ...], ...] = ()
    words: int = 0
    lead: int | None = None  # list item: the flow whose last sentence introduces it
    parent: int | None = None  # list item: the flow of the item it belongs under

    @property
    def kind(self) -> BlockKind:
        return self.blocks[0].kind

    @property
    def pieces(self) -> tuple[Span, ...]:
        return tuple(span for block in self.blocks for span in block.spans)


@dataclass(slots=True)
class _Run:
    """Neighbouring blocks of one sort under one heading; no passage leaves its run."""

    sort: str  # "text", "table", "front", "sources", "speaker", "footnote", "caption"
    table: int | None
    page: int | None  # only where a passage may not leave its page: slides
    heading: tuple[str, ...]
    blocks: list[tuple[int, Block]] = field(default_factory=list)


def split(reading: Reading, document_id: str) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order.

    Every visible character of a block that is neither furniture nor a heading lies in exactly one
    passage; so does a heading of more than HEADING_WORDS words. The same reading gives the same
    passages, with the same ids.
    """
    return _Splitter(reading, document_id).split()


class _Splitter:
    """One reading while it is being split; holds what every step needs."""

    def __init__(self, reading: Reading, document_id: str) -> None:
        self.reading = reading
        self.text = reading.text
        self.document = document_id
        self.known: Callable[[str], bool] = known_words(reading.text)
        # Text files and Markdown are counted in lines; only there can markup stand in the text.
        self.markup = reading.unit == "line"
        self.marks = sorted(reading.note_marks, key=lambda mark: mark.start)
        self.mark_starts = [mark.start for mark in self.marks]

    def split(self) -> tuple[Passage, ...]:
        drafts: list[tuple[int, Passage]] = []
        for run in self._runs():
            match run.sort:
                case "text":
                    drafts.extend(self._split_text(run))
                case "table":
                    drafts.extend(self._split_table(run))
                case "front":
                    drafts.extend(self._split_plain(run, PassageKind.FRONT_MATTER))
                case "sources":
                    drafts.extend(self._split_plain(run, PassageKind.SOURCES))
                case "speaker":
                    drafts.extend(self._split_plain(run, PassageKind.SPEAKER_NOTE))
                case "footnote":
                    drafts.extend(self._split_plain(run, PassageKind.FOOTNOTE))
                case _:
                    drafts.extend(self._split_plain(run, PassageKind.TEXT))
        drafts.sort(key=lambda draft: (draft[0], draft[1].start))
        return tuple(replace(passage, position=i) for i, (_, passage) in enumerate(drafts))

    # Runs

    def _runs(self) -> Iterator[_Run]:
        """Cut the blocks at headings and wherever the sort of text changes.

        Notes and loose captions stand beside the text: what they interrupt goes on after them.
        """
        current: _Run | None = None
        blocks = [
            (i, block)
            for i, block in enumerate(self.reading.blocks)
            if block.spans and not block.kind.is_furniture
        ]
        tables = _caption_tables(blocks)
        for i, block, heading, is_apart in self._under_headings(blocks):
            if is_apart and current is not None:
                yield current
                current = None
            sort, table = _sort(block, tables.get(i))
            page = block.spans[0].page if self.reading.unit == "slide" else None
            if sort in ("footnote", "caption"):
                yield _Run(sort, None, page, heading, [(i, block)])
                continue
            if current is None or (current.sort, current.table, current.page) != (
                sort,
                table,
                page,
            ):
                following = _Run(sort, table, page, heading)
                if current is not None:
                    if sort == "table" and current.page == page:
                        self._hand_over_lead_in(current, following)
                    if current.blocks:
                        yield current
                current = following
            current.blocks.append((i, block))
        if current is not None:
            yield current

    def _under_headings(
        self, blocks: Sequence[tuple[int, Block]]
    ) -> Iterator[tuple[int, Block, tuple[str, ...], bool]]:
        """What is no heading, under its path, and whether that is another than just before."""
        path: list[tuple[int, str]] = []
        after_box = self._after_boxes(blocks)
        is_apart = False
        for i, block in blocks:
            level = self._level(block)
            if closing := level or after_box.get(i):
                is_apart = True
                while path and path[-1][0] >= closing:
                    path.pop()
            if not level:
                yield i, block, tuple(text for _, text in path if text), is_apart
                is_apart = False
                continue
            text = self._heading(block)
            if not path or path[-1][1] != text:  # a cover of a chapter says its title twice
                path.append((level, text))

    def _level(self, block: Block) -> int:
        """How deep a heading is; 0 of what is none, or too long for one."""
        is_heading = block.kind is BlockKind.HEADING and self._words(block.spans) <= HEADING_WORDS
        return max(1, block.level) if is_heading else 0

    def _after_boxes(self, blocks: Sequence[tuple[int, Block]]) -> dict[int, int]:
        """The blocks after a box by number, with the level of the headings that ended with it."""
        # A footnote stands at the foot of a page, also in the middle of a box.
        beside = [(i, block) for i, block in blocks if block.kind is not BlockKind.FOOTNOTE]
        if all(block.box is None for _, block in beside):
            return {}
        found = boxes.ends([self._measured(block) for _, block in beside])
        return {beside[place][0]: level for place, level in found.items()}

    def _measured(self, block: Block) -> boxes.Measured:
        level = self._level(block)
        is_numbered = level > 0 and _SECTION.match(self._heading(block)) is not None
        words = self._words(block.spans)
        return boxes.Measured(block.box, level, block.size, words, is_numbered)

    def _hand_over_lead_in(self, text: _Run, table: _Run) -> None:
        """Let a short paragraph that ends with a colon go with the table right below it."""
        if text.sort != "text":
            return
        i, block = text.blocks[-1]
        if block.kind is not BlockKind.PARAGRAPH or self._words(block.spans) >= LEAST_WORDS:
            return
        if self._shown(block.spans).rstrip(_CLOSERS).endswith(":"):
            text.blocks.pop()
            table.blocks.append((i, block))

    # Running text

    def _split_text(self, run: _Run) -> Iterator[tuple[int, Passage]]:
        flows = self._flows(run)
        self._find_lead_ins(flows)
        atoms = self._atoms(flows)
        for part in _pack(atoms):
            chosen = atoms[part]
            kind = PassageKind.LIST if _is_mostly_list(chosen, flows) else PassageKind.TEXT
            context = self._list_context(chosen, flows)
            yield self._passage(run, flows, chosen, kind, context)

    def _flows(self, run: _Run) -> list[_Flow]:
        flows: list[_Flow] = []
        for i, block in run.blocks:
            if (
                flows
                and run.sort == "text"
                and run.page is None
                and self._goes_on(flows[-1], block)
            ):
                flows[-1].blocks.append(block)
            else:
                flows.append(_Flow([block], i))
        for flow in flows:
            if flow.kind is BlockKind.TABLE_ROW:
                flow.sentences = self._row_sentences(flow)
            else:
                flow.sentences = self._sentences(flow.pieces)
            flow.words = self._words(flow.pieces)
        return [flow for flow in flows if flow.sentences]

    def _goes_on(self, flow: _Flow, block: Block) -> bool:
        """Whether a block continues a sentence that a page break or a note cut off."""
        previous = flow.blocks[-1]
        if previous.kind not in _RUNNING or block.kind is not BlockKind.PARAGRAPH:
            return False
        before = self._shown(previous.spans)
        after = self.text[block.start : block.start + 1]
        if not after.islower() or before.count(" ") < 3:
            return False
        return before.rstrip(_CLOSERS)[-1:] not in _STOPS

    def _find_lead_ins(self, flows: list[_Flow]) -> None:
        lead: int | None = None
        items: list[int] = []  # the items above the next one, the nearest last
        for i, flow in enumerate(flows):
            if flow.kind is not BlockKind.LIST_ITEM:
                continue
            level = max(1, flow.blocks[0].level)
            if i and flows[i - 1].kind is not BlockKind.LIST_ITEM:
                if self._leads_in(flows[i - 1]):
                    lead, items = i - 1, []
                elif not (items and _succeeds(flows[items[-1]].blocks[0], flow.blocks[0])):
                    lead, items = None, []
            while items and max(1, flows[items[-1]].blocks[0].level) >= level:
                items.pop()
            flow.lead = lead
            flow.parent = items[-1] if items else None
            items.append(i)

    def _leads_in(self, flow: _Flow) -> bool:
        shown = self._shown(flow.sentences[-1])
        bare = shown.rstrip(_CLOSERS + " ")
        return (
            bare.endswith((":", "…", "..."))
            or bare[-1:] not in _STOPS
            or _ANNOUNCES.search(shown) is not None
        )

    def _atoms(self, flows: list[_Flow]) -> list[_Atom]:
        lists = self._list_sizes(flows)
        atoms: list[_Atom] = []
        for f, flow in enumerate(flows):
            cells = set(_cell_starts(flow.blocks[0]))
            for s, sentence in enumerate(flow.sentences):
                cost = self._break_cost(flows, f, s, lists)
                separator = " " if s else "\n"
                if s and sentence[0].start in cells:
                    cost, separator = 0.3, "\t"
                elif s and sentences.opens_item(self.text, sentence[0].start):
                    separator = "\n"  # items that the reader left in one block
                for p, piece in enumerate(self._short_enough(sentence)):
                    if p:
                        cost, separator = 4.0, " "
                    atoms.append(_Atom(piece, self._words(piece), f, s, cost, separator))
        return atoms

    def _list_sizes(self, flows: list[_Flow]) -> list[int]:
        """For every flow the words of the list it is in, its lead-in sentence included."""
        sizes = [0] * len(flows)
        i = 0
        while i < len(flows):
            if flows[i].kind is not BlockKind.LIST_ITEM:
                i += 1
                continue
            j = i
            while j < len(flows) and flows[j].kind is BlockKind.LIST_ITEM:
                j += 1
            size = sum(flow.words for flow in flows[i:j])
            lead = flows[i].lead
            if lead is not None and lead == i - 1:
                size += self._words(flows[lead].sentences[-1])
            sizes[i:j] = [size] * (j - i)
            i = j
        return sizes

    def _break_cost(self, flows: list[_Flow], f: int, s: int, lists: list[int]) -> float:
        """What it costs to start a passage at sentence ``s`` of flow ``f``."""
        flow = flows[f]
        is_item = flow.kind is BlockKind.LIST_ITEM
        if s:
            introduces = f + 1 < len(flows) and flows[f + 1].lead == f
            if introduces and s == len(flow.sentences) - 1:
                return 0.3  # the rest of the paragraph may stay behind when the list is long
            return 1.5 if is_item else 1.0
        if f == 0:
            return 0.0
        previous = flows[f - 1]
        if is_item and flow.lead == f - 1:
            return 6.0
        if is_item and previous.kind is BlockKind.LIST_ITEM:
            if lists[f] <= MOST_WORDS:
                return 2.0
            return 1.6 if flow.parent == f - 1 else 0.8
        if previous.kind is BlockKind.LIST_ITEM:
            return 0.3
        if self._shown(previous.sentences[-1]).rstrip(_CLOSERS).endswith(":"):
            return 3.0
        return 0.2 if is_item else 0.0

    def _list_context(self, chosen: Sequence[_Atom], flows: list[_Flow]) -> str:
        """The sentence above the list, and the items above a nested one, where they are missing."""
        first = chosen[0]
        flow = flows[first.flow]
        if flow.kind is not BlockKind.LIST_ITEM:
            return ""
        parts: list[str] = []
        if flow.lead is not None and flow.lead != first.flow:
            parts.append(self._shown(flows[flow.lead].sentences[-1]))
        above: list[str] = []
        parent = flow.parent
        while parent is not None:
            above.append(self._shown(flows[parent].sentences[0]))
            parent = flows[parent].parent
        parts.extend(reversed(above))
        if first.sentence:
            parts.append(self._shown(flow.sentences[0]))
        return "\n".join(parts)

    # Everything else

    def _split_plain(self, run: _Run, kind: PassageKind) -> Iterator[tuple[int, Passage]]:
        """Pack blocks that have no lists in them; a note is always a passage of its own."""
        flows = self._flows(run)
        atoms = self._atoms(flows)
        for part in _pack(atoms):
            yield self._passage(run, flows, atoms[part], kind, "")

    def _split_table(self, run: _Run) -> Iterator[tuple[int, Passage]]:
        """One passage a row where rows are long, else rows together; captions with the first."""
        flows = self._flows(run)
        atoms = self._atoms(flows)
        by_flow: list[list[_Atom]] = [[] for _ in flows]
        for atom in atoms:
            by_flow[atom.flow].append(atom)
        captions = {f for f, flow in enumerate(flows) if flow.kind is not BlockKind.TABLE_ROW}
        for rows in _row_groups(flows, captions):
            chosen = [atom for f in rows for atom in by_flow[f]]
            fits = sum(flows[f].words for f in rows) <= MOST_WORDS
            for part in [slice(0, len(chosen))] if fits else _pack(chosen):
                if piece := chosen[part]:
                    context = self._table_context(piece, flows, captions)
                    yield self._passage(run, flows, piece, PassageKind.TABLE, context)

    def _table_context(
        self, chosen: Sequence[_Atom], flows: list[_Flow], captions: set[int]
    ) -> str:
        """The caption and the headers of the columns, as far as the passage lacks them."""
        present = {atom.flow for atom in chosen}
        parts = [
            self._shown(flows[f].pieces)
            for f in sorted(captions)
            if f not in present and f < min(present)
        ]
        rows = [f for f in sorted(present) if flows[f].kind is BlockKind.TABLE_ROW]
        if not rows:
            return "\n".join(parts)
        header = any(flows[f].blocks[0].is_header_row for f in rows)
        names = [" ".join(name.split()) for name in flows[rows[-1]].blocks[0].columns]
        if not header and any(names):
            parts.append(" | ".join(name for name in names if name))
        first = flows[rows[0]]
        if chosen[0].flow == rows[0] and chosen[0].sentence and first.blocks[0].cells:
            label = first.blocks[0].cells[0]
            if label and self._words(label) <= 12:
                parts.append(self._shown(label))
        return "\n".join(parts)

    def _row_sentences(self, flow: _Flow) -> tuple[tuple[Span, ...], ...]:
        """The sentences of a row, cell by cell; a cell's border always ends a sentence."""
        starts = _cell_starts(flow.blocks[0])
        if len(starts) < 2:
            return self._sentences(flow.pieces)
        found: list[tuple[Span, ...]] = []
        for cell in _cut(self.text, flow.pieces, starts[1:]):
            found.extend(self._sentences(cell))
        return tuple(found)

    # Text

    def _sentences(self, pieces: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
        """The sentences of slices that read on, each as the slices it is made of."""
        joined = "\n".join(self.text[piece.start : piece.end] for piece in pieces)
        found: list[tuple[Span, ...]] = []
        for start, end in sentences.split(joined):
            slices = [
                part for held in covered(pieces, start, end) for part in _trimmed(self.text, *held)
            ]
            if slices:
                found.append(tuple(slices))
        return tuple(found)

    def _short_enough(self, sentence: tuple[Span, ...]) -> list[tuple[Span, ...]]:
        """Cut a sentence of more than MOST_WORDS, at a semicolon or comma where there is one."""
        words = self._words(sentence)
        if words <= MOST_WORDS:
            return [sentence]
        parts = -(-words // TARGET_WORDS)
        ends = [
            match.end()
            for piece in sentence
            for match in re.compile(r"\S+\s+").finditer(self.text, piece.start, piece.end)
        ]
        step = max(1, len(ends) // parts)
        cuts: list[int] = []
        at = 0
        while at + step < len(ends):
            window = range(at + step // 2, min(at + step + step // 2, len(ends)))
            best = min(window, key=lambda k: (_stop_rank(self.text, ends[k]), abs(k - at - step)))
            cuts.append(ends[best])
            at = best + 1
        return list(_cut(self.text, sentence, cuts))

    def _words(self, pieces: Sequence[Span]) -> int:
        return sum(len(self.text[piece.start : piece.end].split()) for piece in pieces)

    def _shown(self, pieces: Sequence[Span]) -> str:
        """Some slices as a reader sees them, on one line."""
        quote = "\n".join(self.text[piece.start : piece.end] for piece in pieces)
        marks, _ = self._marks(pieces)
        return clean(quote, marks, self.known, markup=self.markup).text

    def _heading(self, block: Block) -> str:
        return _HASHES.sub("", self._shown(block.spans)).strip()

    def _marks(self, spans: Sequence[Span]) -> tuple[list[tuple[int, int]], list[str]]:
        """The note marks in slices joined by one newline, and the notes they refer to."""
        marks: list[tuple[int, int]] = []
        notes: list[str] = []
        at = 0
        for span in spans:
            first = bisect_left(self.mark_starts, span.start)
            last = bisect_right(self.mark_starts, span.end)
            for mark in self.marks[first:last]:
                if mark.end <= span.end:
                    marks.append((at + mark.start - span.start, at + mark.end - span.start))
                    notes.append(mark.note)
            at += span.end - span.start + 1
        return marks, list(dict.fromkeys(notes))

    def _passage(
        self,
        run: _Run,
        flows: list[_Flow],
        atoms: Sequence[_Atom],
        kind: PassageKind,
        context: str,
    ) -> tuple[int, Passage]:
        """Make the passage of some atoms; with it the index of its first block."""
        spans = _merged(self.text, [piece for atom in atoms for piece in atom.pieces])
        quote = "\n".join(self.text[span.start : span.end] for span in spans)
        place = _Place(spans)
        bounds: list[tuple[int, int]] = []
        breaks: dict[int, str] = {}
        last: tuple[int, int] | None = None
        for atom in atoms:
            start = place.of(atom.pieces[0].start)
            end = place.of(atom.pieces[-1].end - 1) + 1
            if last == (atom.flow, atom.sentence):
                bounds[-1] = (bounds[-1][0], end)
            else:
                if bounds and quote[start - 1].isspace() and atom.separator != " ":
                    breaks[start - 1] = atom.separator
                bounds.append((start, end))
            last = (atom.flow, atom.sentence)
        marks, notes = self._marks(spans)
        used = [
            block for f in dict.fromkeys(atom.flow for atom in atoms) for block in flows[f].blocks
        ]
        if kind is PassageKind.FOOTNOTE:
            notes = [block.label for block in used if block.label] or notes
        display = clean(quote, marks, self.known, breaks=breaks, markup=self.markup).text
        numbers = [block.number for block in used if block.number is not None]
        return flows[atoms[0].flow].index, Passage(
            id=f"{self.document}#{spans[0].start}-{spans[-1].end}",
            document=self.document,
            position=0,
            kind=kind,
            spans=spans,
            quote=quote,
            display=display,
            heading=run.heading,
            context=context,
            number=min(numbers, default=None),
            last_number=max(numbers, default=None),
            sentences=tuple(bounds),
            marks=tuple(marks),
            notes=tuple(notes),
            searchable=_is_searchable(run.sort, kind, display)
            and not all(block.is_header_row for block in used),
        )


class _Place:
    """Offsets in the text → offsets in a quote made of slices of it."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.shifts: list[tuple[int, int, int]] = []
        at = 0
        for span in spans:
            self.shifts.append((span.start, span.end, at - span.start))
            at += span.end - span.start + 1

    def of(self, offset: int) -> int:
        return next(offset + shift for start, end, shift in self.shifts if start <= offset < end)


def _sort(block: Block, caption_of: int | None) -> tuple[str, int | None]:
    """The sort of run a block belongs to, with its table."""
    match block.kind:
        case BlockKind.TABLE_ROW:
            return "table", block.table
        case BlockKind.CAPTION if caption_of is not None:
            return "table", caption_of if caption_of > 0 else None
        case BlockKind.CAPTION:
            return "caption", None
        case BlockKind.FOOTNOTE:
            return "footnote", None
        case BlockKind.SPEAKER_NOTE:
            return "speaker", None
        case BlockKind.SOURCE:
            return "sources", None
        case BlockKind.TITLE | BlockKind.FRONT_MATTER:
            return "front", None
        case _:
            return "text", None


def _caption_tables(blocks: Sequence[tuple[int, Block]]) -> dict[int, int]:
    """The table that each caption stands next to; 0 for a table without a number."""
    found: dict[int, int] = {}
    for at, (i, block) in enumerate(blocks):
        if block.kind is not BlockKind.CAPTION:
            continue
        below = blocks[at + 1][1] if at + 1 < len(blocks) else None
        above = blocks[at - 1][1] if at else None
        for neighbour in (below, above):
            if neighbour is not None and neighbour.kind is BlockKind.TABLE_ROW:
                found[i] = neighbour.table or 0
                break
    return found


def _succeeds(previous: Block, following: Block) -> bool:
    """Whether the label of a list item is the next one: "d." after "c.", "3" after "2"."""
    before = re.sub(r"\W", "", previous.label or "")
    after = re.sub(r"\W", "", following.label or "")
    if before.isdecimal() and after.isdecimal():
        return int(after) == int(before) + 1
    return len(before) == len(after) == 1 and ord(after) == ord(before) + 1


def _is_mostly_list(atoms: Sequence[_Atom], flows: Sequence[_Flow]) -> bool:
    items = sum(atom.words for atom in atoms if flows[atom.flow].kind is BlockKind.LIST_ITEM)
    return items > 0 and 2 * items >= sum(atom.words for atom in atoms)


def _is_searchable(sort: str, kind: PassageKind, display: str) -> bool:
    """Whether a passage says something by itself: no fragment, no bare numbers, no lone caption."""
    if kind in (PassageKind.FRONT_MATTER, PassageKind.SOURCES):
        return False
    words = len(_WORD.findall(_URL.sub(" ", display)))
    if words < len(display.split()) * 0.15:
        return False
    if sort == "caption" and words < 15:
        return False
    if kind is PassageKind.FOOTNOTE:
        if only_refers(display):
            return False
        # "6 Kamerstuk 2022/23, 36360, nr. 7" says what it refers to, mostly in numbers.
        words = max(words, len(re.findall(r"\w+", _URL.sub(" ", display))) - 1)
    is_sentence = words >= 3 and display.rstrip(_CLOSERS)[-1:] in ".!?"
    return words >= 5 or is_sentence


def _stop_rank(text: str, end: int) -> int:
    """How good a place ``end`` is to cut a sentence: after a semicolon, a comma, anything."""
    last = text[max(0, end - 12) : end].rstrip()[-1:]
    return 0 if last == ";" else 1 if last in ",:)" else 2


def _trimmed(text: str, start: int, end: int, page: int | None) -> list[Span]:
    """The slice without white space at its ends; nothing when it holds nothing else."""
    part = text[start:end]
    stripped = part.strip()
    if not stripped:
        return []
    start += len(part) - len(part.lstrip())
    return [Span(start, start + len(stripped), page)]


def _cell_starts(row: Block) -> list[int]:
    """Where the text of another cell begins, in order; more than once in a row over two pages."""
    at = {span: place for place, span in enumerate(row.spans)}
    spans = [(span, place) for place, cell in enumerate(row.cells) for span in cell]
    if all(span in at for span, _ in spans):  # cell by cell, also where their lines alternate
        spans.sort(key=lambda one: at[one[0]])
    else:
        spans.sort(key=lambda one: one[0].start)
    cells = [None, *(place for _, place in spans)]
    return [
        span.start for (span, place), before in zip(spans, cells, strict=False) if place != before
    ]


def _cut(text: str, pieces: Sequence[Span], cuts: Sequence[int]) -> Iterator[tuple[Span, ...]]:
    """Cut slices at some offsets of the text; parts without visible characters are left out."""
    current: list[Span] = []
    for piece in pieces:
        at = piece.start
        for cut in (cut for cut in cuts if piece.start <= cut <= piece.end):
            current.extend(_trimmed(text, at, cut, piece.page))
            if current:
                yield tuple(current)
            current, at = [], cut
        current.extend(_trimmed(text, at, piece.end, piece.page))
    if current:
        yield tuple(current)


def _merged(text: str, pieces: Sequence[Span]) -> tuple[Span, ...]:
    """Join slices of one page that have only white space between them."""
    merged: list[Span] = []
    for piece in pieces:
        if merged:
            last = merged[-1]
            between = text[last.end : piece.start]
            if (
                last.page == piece.page
                and last.end <= piece.start
                and (not between or between.isspace())
            ):
                merged[-1] = Span(last.start, piece.end, last.page)
                continue
        merged.append(piece)
    return tuple(merged)


def _length_cost(words: int) -> float:
    """What a passage of this length costs: dear when too short, cheap around the target."""
    if words < LEAST_WORDS:
        return 0.4 + 3.0 * (LEAST_WORDS - words) / LEAST_WORDS
    return 0.5 * ((words - TARGET_WORDS) / 100) ** 2


def _row_groups(flows: Sequence[_Flow], captions: set[int]) -> Iterator[list[int]]:
    """The flows of a table that share a passage, in order.

    A caption or header goes with the rows after it; a last caption stands below its table.
    """
    group: list[int] = []  # rows
    lead: list[int] = []  # captions and headers that go with the next row
    words = 0  # of the group
    for f, flow in enumerate(flows):
        if f in captions and group and f == len(flows) - 1:
            group.append(f)
            break
        is_lead = f in captions or flow.blocks[0].is_header_row
        stands_alone = not is_lead and flow.words >= LEAST_WORDS
        if group and (is_lead or stands_alone or words + flow.words > ROW_GROUP_WORDS):
            yield lead + group
            lead, group, words = [], [], 0
        if is_lead:
            lead.append(f)
            continue
        group.append(f)
        words += flow.words
        if stands_alone:
            yield lead + group
            lead, group, words = [], [], 0
    if lead or group:
        yield lead + group


def _pack(atoms: Sequence[_Atom]) -> list[slice]:
    """The cheapest way to cut a row of atoms into passages of at most MOST_WORDS."""
    best = [0.0]
    came_from = [0]
    for end in range(1, len(atoms) + 1):
        words = 0
        cheapest, source = float("inf"), end - 1
        for start in range(end - 1, -1, -1):
            words += atoms[start].words
            if words > MOST_WORDS and start < end - 1:
                break
            cost = best[start] + _length_cost(words) + (atoms[start].cost if start else 0.0)
            if cost < cheapest:
                cheapest, source = cost, start
        best.append(cheapest)
        came_from.append(source)
    parts: list[slice] = []
    end = len(atoms)
    while end:
        parts.append(slice(came_from[end], end))
        end = came_from[end]
    return parts[::-1]
