"""A text or Markdown file → its text exactly as it stands, with the blocks a reader sees in it.

Nothing is changed but the byte order mark: offsets count in the file read as UTF-8. Markup stays
in the text; headings, lists, tables and notes are recognised in it. Plain text has the same
blocks by general rules: a short line on its own is a heading, a numbered one as deep as its
number, lines with tabs are rows. There are no pages; the anchor is the line.

Lines (`text_lines`) become blocks here, rows of tables in `text_tables`; `text_settling` looks at
all blocks together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from sbkennis.pages import NO_TEXT, Limits, fields, text_settling
from sbkennis.pages.assembly import Inline, clean
from sbkennis.pages.columns import in_reading_order, is_in_columns
from sbkennis.pages.decoding import decode, read_bytes
from sbkennis.pages.drafts import ends_sentence, is_letterhead, looks_like_heading, settle
from sbkennis.pages.headings import number_of
from sbkennis.pages.markup import NOTE_MARK, is_bold_line, note_of, visible
from sbkennis.pages.text_drafts import TextDraft, draft_of
from sbkennis.pages.text_lines import (
    ATX,
    BULLET,
    DIV,
    DIV_END,
    FENCE,
    NAMED_PAGE,
    NOTE_START,
    NUMBERED,
    RULE,
    TABLE_START,
    TAGS_ONLY,
    UNWRAPPED,
    Line,
    indent_of,
    is_contents_line,
    lettered,
    lines_of,
    running_lines,
)
from sbkennis.pages.text_tables import Tables, merge_tables, without_ruled
from sbkennis.records import Block, BlockKind, NoteMark, Page, Reading, Span

__all__ = ["read"]

_MOST = 50_000_000  # bytes; a novel is under 1 MB
_UNDER_MARKED = 7  # depth of a bold line among marked headings, which go to 6

_SETEXT = re.compile(r" {0,3}(=+|-+)\s*")
_EMBEDDED = re.compile(r"!\[\[([^\[\]|#^\n]{1,200})[^\[\]\n]{0,200}\]\]")  # shown by Obsidian
_IMAGE_OR_SOUND = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|mp[34]|m4a|wav|ogg|webm|mov|canvas|base)\s*",
    re.IGNORECASE,
)
_EMBEDDED_ALONE = re.compile(r"\s*!\[\[[^\[\]]+\]\]\s*")
_IMAGES = re.compile(r"\s*(?:!\[[^\]]*\]\([^)]*\)\s*)+")
_MAIL = re.compile(
    r"[\s*_]{0,8}(?P<name>van|from|aan|to|b?cc|verzonden|verstuurd|sent|datum|date|onderwerp|subject"
    r"|bijlagen?|attachments?|prioriteit|urgentie|importance|beantwoorden\s+aan|reply-to)[*_]{0,3}\s?:",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S*[a-z]{3}[.!][\s;,*_]*", re.IGNORECASE)
_MOST_TOLD = 20  # words of a subject; what says more is text
_MANY = frozenset({"aan", "to", "cc", "bcc"})  # names, which may take several lines
_SENDER, _OTHERS = frozenset({"van", "from"}), frozenset({"aan", "to", "onderwerp", "subject"})
_ALSO_OF_RIDES = frozenset({"van", "from", "aan", "to", "datum", "date"})
_MOST_ABOVE, _LONGEST_ABOVE = 3, 80  # lines above the head of a memo, and characters of each
_PASSED_ON = re.compile(
    r"\s*-{2,}\s*(?:oorspronkelijk|original|doorgestuurd|forwarded)\b[^-\n]{0,40}-{2,}\s*",
    re.IGNORECASE,
)
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")

_Found = tuple[list[TextDraft], int]  # blocks, and how many lines they take


def read(path: Path, limits: Limits) -> Reading:
    """Reads a text or Markdown file.

    Raises:
        ReadError: the file is too large, binary or unreadable.
    """
    content = read_bytes(path, min(limits.file_size, _MOST))
    text, warnings = decode(content, path.name)
    text = clean(text)
    drafts = _Parser(text).drafts()
    reading = _reading(text, drafts)
    if not reading.blocks:
        warnings.append(NO_TEXT)
    noise = sum(
        1
        for block in reading.blocks
        if block.kind is BlockKind.NOISE and any(map(str.isalnum, text[block.start : block.end]))
    )
    if noise >= 3:
        warnings.append(f"{noise} stukken tekst zijn onleesbaar (scanresten) en overgeslagen.")
    warnings += _of_embedded(text)
    return replace(reading, warnings=tuple(warnings), properties=tuple(fields.properties(text)))


def _of_embedded(text: str) -> list[str]:
    """A warning about notes and files that Obsidian shows within this note; not about images."""
    found = (one[1].strip() for one in _EMBEDDED.finditer(text))
    names = list(dict.fromkeys(one for one in found if not _is_image_or_sound(one)))
    if not names:
        return []
    told = ", ".join(names[:3]) + (" en meer" if len(names) > 3 else "")
    return [
        f"De notitie toont de inhoud van andere notities of bestanden ({told}); die staat niet in "
        "dit bestand en is niet meegelezen. Neem ze ook op."
    ]


def _is_image_or_sound(name: str) -> bool:
    return _IMAGE_OR_SOUND.fullmatch(Path(name).suffix) is not None


class _Parser:
    """The walk over the lines of one file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.in_columns = is_in_columns(without_ruled([line.text for line in self.lines]))
        if self.in_columns:
            self.lines = [
                Line(start, end, text[start:end], page)
                for start, end, page in in_reading_order(
                    text, [(line.start, line.end, line.page) for line in self.lines]
                )
            ]
        self.marked = sum(1 for line in self.lines if ATX.match(line.text))
        self.letters = lettered(self.lines)
        self.tables = Tables(text, self.lines)
        self.furniture = running_lines(self.lines)
        self.has_divs = any(DIV_END.fullmatch(line.text) for line in self.lines)
        self.has_lead = re.match(r"\s*---\r?\n", text) is not None

    def drafts(self) -> list[TextDraft]:
        """The blocks of the file in reading order, with kinds and levels settled."""
        text = self.text
        drafts = list(self._blocks())
        text_settling.contents_titles(drafts)
        drafts = text_settling.split_noise(text, drafts)
        text_settling.letterheads(drafts)
        text_settling.page_numbers(drafts)
        if self.marked < 3:
            text_settling.bare_headings(text, drafts)
        drafts = text_settling.join_what_was_cut(text, drafts)
        merge_tables(text, drafts)
        settle(drafts)  # type: ignore[arg-type]  # it adds no drafts to a list of ours
        text_settling.item_levels(drafts)
        return drafts

    def _blocks(self) -> Iterator[TextDraft]:
        place = 0
        after_blank = True
        while place < len(self.lines):
            line = self.lines[place]
            if line.is_blank:
                place, after_blank = place + 1, True
            elif used := self._lead(place):
                yield self._make(BlockKind.FRONT_MATTER, place, used)
                place += used
            else:
                drafts, used = self._found(place, after_blank=after_blank)
                yield from drafts
                # What stands under a line of tags stands on its own.
                after_blank = TAGS_ONLY.fullmatch(line.text) is not None
                place += used

    def _lead(self, place: int) -> int:
        """How many lines the fields above a text take, between lines of "---"; 0 elsewhere."""
        line = self.lines[place]
        if line.text.strip() != "---" or not self.has_lead or self.text[: line.start].strip():
            return 0
        for end in range(place + 1, min(place + 60, len(self.lines))):
            under = self.lines[end].text
            if under.strip() in ("---", "..."):
                return end + 1 - place
            if ":" not in under and not under.startswith((" ", "-")):
                return 0
        return 0

    def _mail_head(self, place: int) -> int:
        """How many lines say of an e-mail from whom, to whom and about what it is; 0 elsewhere."""
        start = place + (_PASSED_ON.fullmatch(self.lines[place].text) is not None)
        while place < start < len(self.lines) and self.lines[start].is_blank:
            start += 1
        names: list[str] = []
        end = start
        for end in range(start, len(self.lines) + 1):
            line = self._line_at(end)
            if line is None or line.is_blank:
                break
            found = _MAIL.match(line.text)
            told = line.text[found.end() if found else 0 :].strip()
            name = found["name"].casefold() if found else ""
            if name in names or _is_said(told, name):
                break
            if name:
                names.append(name)
            elif not (names and names[-1] in _MANY and self._goes_on(end)):
                break
        is_head = len(names) >= 3 and _SENDER & set(names) and _OTHERS & set(names)
        is_sure = start > place or not _ALSO_OF_RIDES.issuperset(names)
        return end - place if is_head and (is_sure or self._is_of_mail(place, end)) else 0

    def _is_of_mail(self, place: int, end: int) -> bool:
        """Whether lines with no more than Van, Aan and Datum are of a message, and not of a ride.

        They hold an address, or open the text.
        """
        above = [line.text for line in self.lines[:place] if not line.is_blank]
        opens = len(above) <= _MOST_ABOVE and all(len(text) <= _LONGEST_ABOVE for text in above)
        return opens or any("@" in line.text for line in self.lines[place:end])

    def _goes_on(self, place: int) -> bool:
        """Whether a line goes on with the names on the one above it."""
        before, text = self.lines[place - 1].text, self.lines[place].text
        return text[:1] in (" ", "\t") or before.rstrip().endswith((";", ","))

    def _found(self, place: int, *, after_blank: bool) -> _Found:
        """The block or blocks that start on this line."""
        if ruled := self.tables.ruled(place):
            return self.tables.of_rules(place, ruled), ruled.used
        if used := self._mail_head(place):
            return self._one(BlockKind.FRONT_MATTER, place, used)
        return (
            self._by_itself(place)
            or self._fence_or_tags(place)
            or self._rows(place)
            or self._note(place)
            or self._list(place, after_blank=after_blank)
            or self._beside_the_text(place)
            or self._paragraph(place, after_blank=after_blank)
        )

    def _by_itself(self, place: int) -> _Found | None:
        """Furniture, or a marked heading: one line, whatever stands around it."""
        text = self.lines[place].text
        if place in self.furniture:
            return self._one(self.furniture[place], place)
        if RULE.fullmatch(text):
            return self._one(BlockKind.BOILERPLATE, place)
        if self.has_divs and DIV.fullmatch(text):
            return self._one(BlockKind.BOILERPLATE, place)
        if NAMED_PAGE.fullmatch(text.strip()):
            return self._one(BlockKind.PAGE_NUMBER, place)
        if found := ATX.match(text):
            return [self._heading(place, len(found[1]))], 1
        return None

    def _fence_or_tags(self, place: int) -> _Found | None:
        """Code between fences, an HTML table, or a line of tags without words."""
        text = self.lines[place].text
        if found := FENCE.match(text):
            return self._one(BlockKind.PARAGRAPH, place, self._fenced(place, found[1]))
        if TABLE_START.match(text):
            rows, used = self.tables.of_tags(place)
            return (rows, used) if rows else self._one(BlockKind.PARAGRAPH, place)
        if TAGS_ONLY.fullmatch(text):
            return self._one(BlockKind.BOILERPLATE, place)
        return None

    def _rows(self, place: int) -> _Found | None:
        """A Markdown table, a table of contents, or rows with tabs."""
        if self.tables.starts_with_pipes(place):
            return self.tables.of_pipes(place)
        if used := self._contents(place):
            places = range(place, place + used)
            filled = [one for one in places if not self.lines[one].is_blank]
            return [self._make(BlockKind.CONTENTS, one) for one in filled], used
        if used := self.tables.count_tab_rows(place):
            return self.tables.of_tabs(self.lines[place : place + used]), used
        return None

    def _beside_the_text(self, place: int) -> _Found | None:
        """A quotation, a comment, or what shows another note or an image."""
        text = self.lines[place].text
        if text.lstrip().startswith(">"):
            used = self._while(place, lambda line: line.text.lstrip().startswith(">"))
            return self._one(BlockKind.QUOTE, place, used)
        if used := self._aside(place):
            return self._one(BlockKind.BOILERPLATE, place, used)
        if _EMBEDDED_ALONE.fullmatch(text):
            return self._one(BlockKind.BOILERPLATE, place)
        if _IMAGES.fullmatch(text):
            has_words = bool(visible(text).strip(" !"))
            return self._one(BlockKind.CAPTION if has_words else BlockKind.BOILERPLATE, place)
        if text.lstrip().startswith("<!--"):
            used = self._while(place, lambda line: "-->" not in line.text) + 1
            return self._one(BlockKind.BOILERPLATE, place, min(used, len(self.lines) - place))
        return None

    # Paragraphs and headings

    def _paragraph(self, place: int, *, after_blank: bool) -> _Found:
        """Running text, with the heading that stands right above it; or a bold line alone."""
        used = self._to_break(place)
        lines = self.lines[place : place + used]
        under = self._line_at(place + used)
        if used == 1 and under is not None and (depth := _underlined(lines[0], under)):
            return [self._heading(place, depth), self._make(BlockKind.BOILERPLATE, place + 1)], 2
        if after_blank and _starts_with_bold_heading(lines):
            heading = self._heading(place, _UNDER_MARKED)
        elif after_blank and self.in_columns and _starts_with_heading(lines):
            heading = self._make(BlockKind.HEADING, place)
        else:
            draft = self._make(BlockKind.PARAGRAPH, place, used)
            draft.is_lone = after_blank and (under is None or under.is_blank)
            if draft.is_lone and _is_bold_heading(draft, lines):
                draft.kind, draft.depth, draft.is_marked = BlockKind.HEADING, _UNDER_MARKED, False
            return [draft], used
        heading.is_marked = False
        return [heading, self._make(BlockKind.PARAGRAPH, place + 1, used - 1)], used

    def _to_break(self, place: int) -> int:
        """How many lines read on from here; where lines are not wrapped, each is a paragraph."""
        used = 1
        while (
            place + used < len(self.lines)
            and not self._breaks(place + used)
            and len(self.lines[place + used - 1].text) <= UNWRAPPED
        ):
            used += 1
        return used

    def _breaks(self, place: int) -> bool:
        """Whether a new block starts on this line, though no blank line stands before it."""
        line = self.lines[place]
        text = line.text
        return (
            line.is_blank
            or place in self.furniture
            or ATX.match(text) is not None
            or FENCE.match(text) is not None
            or RULE.fullmatch(text) is not None
            or (self.has_divs and DIV.fullmatch(text) is not None)
            or TABLE_START.match(text) is not None
            or TAGS_ONLY.fullmatch(text) is not None
            or NOTE_START.match(text) is not None
            or text.lstrip().startswith((">", "<!--"))
            or self._mail_head(place) > 0
            or self._starts_anew(place)
            or self.tables.starts_with_pipes(place)
            or self.tables.ruled(place) is not None
            or self._marker(place, after_blank=False) is not None
            or self.tables.count_tab_rows(place) > 0
            or self._contents(place) > 0
        )

    def _starts_anew(self, place: int) -> bool:
        """Whether a line under a finished sentence is in capitals or starts with an indent."""
        before, text = self.lines[place - 1].text if place else "", self.lines[place].text
        if not before.strip() or not ends_sentence(before):
            return False
        is_indented = text[:1] == " " and text[1:2] not in ("", " ") and before[:1] != " "
        is_capital = text.isupper() and len(text.split()) >= 3
        return (is_indented or is_capital) and not before.endswith("  ")

    def _line_at(self, place: int) -> Line | None:
        return self.lines[place] if place < len(self.lines) else None

    def _while(self, place: int, test: Callable[[Line], bool]) -> int:
        """How many lines from here pass a test."""
        used = 0
        while place + used < len(self.lines) and test(self.lines[place + used]):
            used += 1
        return used

    def _fenced(self, place: int, fence: str) -> int:
        for end in range(place + 1, len(self.lines)):
            if self.lines[end].text.strip().startswith(fence):
                return end - place + 1
        return 1

    def _aside(self, place: int) -> int:
        """How many lines a comment between lines of "%%" takes, as Obsidian has them."""
        text = self.lines[place].text.strip()
        if not text.startswith("%%"):
            return 0
        if text.endswith("%%") and len(text) > 3:
            return 1
        for end in range(place + 1, min(place + 100, len(self.lines))):
            if "%%" in self.lines[end].text:
                return end - place + 1 if self.lines[end].text.strip().endswith("%%") else 0
        return 0

    def _heading(self, place: int, depth: int) -> TextDraft:
        draft = self._make(BlockKind.HEADING, place)
        draft.depth = depth
        shown = re.sub(r"\s+#+\s*$", "", self.lines[place].text)
        draft.content = Inline(re.sub(r"^\s*#+\s*", "", visible(shown)))
        return draft

    def _make(self, kind: BlockKind, place: int, used: int = 1) -> TextDraft:
        """A block of so many lines."""
        return draft_of(self.text, kind, self.lines[place : place + used])

    def _one(self, kind: BlockKind, place: int, used: int = 1) -> _Found:
        return [self._make(kind, place, used)], used

    # Lists

    def _marker(self, place: int, *, after_blank: bool) -> re.Match[str] | None:
        """The marker of a list item on this line, if it is one."""
        text = self.lines[place].text
        found = BULLET.match(text)
        if found is not None:
            sign = found["marker"][0]
            if sign in "–—·+¢»" and not after_blank and place > 0:
                before = self.lines[place - 1].text
                same = before.lstrip().startswith(sign)
                if not (same or before.isspace() or not before or ends_sentence(before)):
                    return None
            return found
        found = NUMBERED.match(text)
        if found is None:
            return None
        marker = found["marker"].strip("().")
        if not marker.isdigit():
            return found if place in self.letters else None
        if not after_blank and place > 0:
            before = self.lines[place - 1].text.rstrip()
            is_next = self._number_before(place) == int(marker) - 1
            is_under = marker == "1" and self._is_under_item(place)
            if not (
                ends_sentence(visible(before))
                or before.endswith(",")
                or is_next
                or is_under
                or not before
            ):
                return None
        return found

    def _is_under_item(self, place: int) -> bool:
        """Whether a line stands indented right under a list item."""
        before, text = self.lines[place - 1].text, self.lines[place].text
        found = BULLET.match(before) or NUMBERED.match(before)
        return found is not None and indent_of(text) >= indent_of(before) + 2

    def _number_before(self, place: int) -> int | None:
        """The number of the nearest numbered line above, within a page."""
        for before in range(place - 1, max(-1, place - 40), -1):
            found = NUMBERED.match(self.lines[before].text)
            if found and found["marker"].strip("().").isdigit():
                return int(found["marker"].strip("()."))
        return None

    def _list(self, place: int, *, after_blank: bool) -> _Found | None:
        """One item of a list, with what goes on under it."""
        found = self._marker(place, after_blank=after_blank)
        if found is None:
            return None
        used = 1
        while place + used < len(self.lines) and self._is_of_item(place + used, found):
            used += 1
        lines = self.lines[place : place + used]
        draft = self._make(BlockKind.LIST_ITEM, place, used)
        draft.label = found["marker"].split()[-1]
        draft.indent = indent_of(found["indent"])
        draft.level = 1
        shown = lines[0].text[found.end() :]
        draft.content = Inline(visible("\n".join([shown, *(line.text for line in lines[1:])])))
        draft.marker = draft.label if draft.label.strip("().").isalnum() else ""
        under = self._line_at(place + used)
        draft.is_lone = after_blank and (under is None or under.is_blank)
        return [draft], used

    def _is_of_item(self, place: int, marker: re.Match[str]) -> bool:
        """Whether a line goes on with the list item above it."""
        line, before = self.lines[place], self.lines[place - 1].text
        indent = indent_of(marker["indent"])
        if line.is_blank:
            # An indented paragraph after a blank line belongs to the item.
            under = self._line_at(place + 1)
            return (
                under is not None
                and not under.is_blank
                and indent_of(under.text) >= indent + 2
                and len(under.text) - len(under.text.lstrip()) <= 8
                and not marker["marker"].startswith(("–", "—"))
                and not self._breaks(place + 1)
            )
        if self._breaks(place):
            return False
        is_wrapped = len(before) <= UNWRAPPED or indent_of(line.text) > indent
        return is_wrapped or before.endswith("  ")  # two spaces: a line break inside the item

    # Notes and contents

    def _note(self, place: int) -> _Found | None:
        found = NOTE_START.match(self.lines[place].text)
        if found is None:
            return None
        drafts, used = self._one(BlockKind.FOOTNOTE, place, self._to_break(place))
        raised = (found["raised"] or "").translate(_RAISED)
        drafts[0].label = found["sup"] or found["mark"] or raised
        return drafts, used

    def _contents(self, place: int) -> int:
        """How many lines from here are lines of a table of contents; 0 when it is none."""
        if not is_contents_line(self.lines[place].text):
            return 0
        used = last = 0
        hits = 0
        while place + used < len(self.lines) and used - last <= 3:
            line = self.lines[place + used]
            if is_contents_line(line.text):
                hits += 1
                last = used + 1
            elif not line.is_blank and (
                len(line.text.strip()) > 120 or ATX.match(line.text) or ends_sentence(line.text)
            ):
                break
            used += 1
        return last if hits >= 3 else 0


def _is_said(told: str, name: str) -> bool:
    """Whether what stands after a name in the head of an e-mail is text: a sentence, or long."""
    is_long = len(told.split()) > _MOST_TOLD and name not in _MANY and name != ""
    return is_long or _SENTENCE.fullmatch(told) is not None


def _underlined(line: Line, under: Line) -> int:
    """How deep a heading lies that has a line of "===" or "---" under it; 0 when it is none."""
    found = _SETEXT.fullmatch(under.text)
    if not found or len(found[1]) < 3 or not looks_like_heading(visible(line.text), 120):
        return 0
    return 1 if found[1][0] == "=" else 2


def _starts_with_bold_heading(lines: Sequence[Line]) -> bool:
    """Whether a bold line stands close above the text that it heads."""
    return (
        len(lines) > 1
        and is_bold_line(lines[0].text)
        and looks_like_heading(visible(lines[0].text).strip())
        and not is_letterhead("\n".join(line.text for line in lines))
    )


def _is_bold_heading(draft: TextDraft, lines: Sequence[Line]) -> bool:
    """Whether a block of one or two lines is a heading, all of it bold."""
    return (
        len(lines) <= 2
        and is_bold_line(" ".join(line.text.strip() for line in lines))
        and looks_like_heading(draft.text.rstrip("."), 120)
        and not is_letterhead(draft.content.text)
    )


def _starts_with_heading(lines: Sequence[Line]) -> bool:
    """Whether the first line of a paragraph in a column is a heading set close above it."""
    if len(lines) < 3:
        return False
    widest = max(len(line.text) for line in lines)
    first, second = lines[0].text.strip(), lines[1].text.strip()
    return (
        looks_like_heading(first)
        and (len(first) <= 0.7 * widest or "." in (number_of(first) or ""))
        and len(first) >= 4
        and second[:1].isupper()
        and not first.endswith("-")
    )


def _reading(text: str, drafts: Sequence[TextDraft]) -> Reading:
    blocks = []
    for draft in drafts:
        if not draft.parts:
            continue
        blocks.append(
            Block(
                draft.kind,
                tuple(Span(start, end, None) for start, end in draft.parts),
                level=draft.level if draft.kind in (BlockKind.HEADING, BlockKind.LIST_ITEM) else 0,
                label=draft.label,
                bold=_is_bold(text, draft),
                table=draft.table if draft.kind is BlockKind.TABLE_ROW else None,
                columns=() if draft.is_header_row else draft.columns,
                cells=tuple(
                    tuple(Span(start, end, None) for start, end in parts)
                    for parts in draft.cell_parts
                ),
                is_header_row=draft.is_header_row,
            )
        )
    return Reading(
        text=text,
        pages=(Page(None, None, 0, len(text), "text" if blocks else "none"),),
        blocks=tuple(blocks),
        unit="line",
        reader=f"sbkennis text (simplemma {version('simplemma')})",
        note_marks=tuple(_marks(text, blocks)),
        tables=len({block.table for block in blocks if block.table is not None}),
    )


def _is_bold(text: str, draft: TextDraft) -> bool:
    return all(is_bold_line(re.sub(r"^#+\s*", "", text[start:end])) for start, end in draft.parts)


def _marks(text: str, blocks: Sequence[Block]) -> Iterator[NoteMark]:
    """The note marks in running text; the mark that starts a note itself is none."""
    starts = {
        block.start + found.end()
        for block in blocks
        if block.kind is BlockKind.FOOTNOTE
        and (found := NOTE_START.match(text[block.start : block.end]))
    }
    spans = sorted(
        (span.start, span.end)
        for block in blocks
        if not block.kind.is_furniture
        for span in block.spans
    )
    place = 0
    for found in NOTE_MARK.finditer(text):
        label = note_of(found)
        if label is None:
            continue
        while place < len(spans) and spans[place][1] < found.end():
            place += 1
        if place == len(spans) or spans[place][0] > found.start():
            continue
        after = len(text[found.end() :][:3]) - len(text[found.end() :][:3].lstrip())
        if found.end() in starts or found.end() + after in starts:
            continue
        yield NoteMark(found.start(), found.end(), label)
