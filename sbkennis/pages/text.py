"""A text or Markdown file → its text exactly as it stands, with the blocks a reader sees in it.

Nothing is changed but the byte order mark: offsets count in the file read as UTF-8. Markup stays
in the text; headings, lists, tables and notes are recognised in it. Plain text has the same
blocks by general rules: a short line on its own is a heading, a numbered one as deep as its
number, lines with tabs are rows. There are no pages; the anchor is the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from sbkennis.pages import NO_TEXT, Limits, fields
from sbkennis.pages.assembly import Inline, clean
from sbkennis.pages.columns import in_reading_order, is_in_columns
from sbkennis.pages.decoding import decode, read_bytes
from sbkennis.pages.drafts import (
    Draft,
    ends_sentence,
    is_body,
    is_letterhead,
    is_signature,
    looks_like_heading,
    settle,
)
from sbkennis.pages.headings import number_of
from sbkennis.pages.markup import NOTE_MARK, is_bold_line, note_of, visible
from sbkennis.pages.noise import is_noise, noise_prefix
from sbkennis.pages.tables import column_names, has_header
from sbkennis.records import Block, BlockKind, NoteMark, Page, Reading, Span

__all__ = ["read"]

_MOST = 50_000_000  # bytes; a novel is under 1 MB
_UNDER_MARKED = 7  # depth of a bold line among marked headings, which go to 6

_LINE = re.compile(r"[^\r\n\f]*")
_END_OF_LINE = re.compile(r"\r\n|\r|\n|\f|\Z")
_RULE = re.compile(r"\s*(?:([-*_=~])(?:\s*\1){2,}|[—–─━═_]{3,})\s*")
_ATX = re.compile(r" {0,3}(#{1,6})(?!#)\s*(?=\S)(?!\d+\s*$)")
_SETEXT = re.compile(r" {0,3}(=+|-+)\s*")
_NOTE_LINK = re.compile(r"\[[^\[\]]*\]\([^()\s]*\.md\)|!?\[\[[^\[\]]*\]\]")  # to another note
_EMBEDDED = re.compile(r"!\[\[([^\[\]|#^\n]{1,200})[^\[\]\n]{0,200}\]\]")  # shown by Obsidian
_IMAGE_OR_SOUND = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|mp[34]|m4a|wav|ogg|webm|mov|canvas|base)\s*",
    re.IGNORECASE,
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BULLET = re.compile(
    r"(?P<indent>[ \t]*)(?P<marker>[-*+•●▪◦‣·➢➤✓○■□¢»–—](?=\s)"
    r"(?:[ \t]+(?:[a-z]|\d{1,2}|[ivx]{1,4})[.)](?=\s))?)[ \t\u00a0]+(?=\S)"
)
_NUMBERED = re.compile(
    r"(?P<indent>[ \t]*)(?P<marker>\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})[.)])[ \t\u00a0]+(?=\S)"
)
_PIPES = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CONTENTS_LINE = re.compile(
    r"\s*(?P<text>\S.*?)\s*(?:\.{3,}|(?:\. ){3,}|…+|_{3,}|\t|\s{3,})[\s.…]*(?P<page>\d{1,3})\s*"
)
_LONGEST_CONTENTS_LINE = 500  # characters, leaders included
_LEADERS = re.compile(r"(\. |[\s.…_])\1{4,}")
_NOTE_START = re.compile(
    r"\s*(?:[-*•]\s+)?(?:<sup>\s*\[?(?P<sup>\d{1,3}|[a-z*†])\]?\s*</sup>|\[\^(?P<mark>[^\]\s]{1,20})\]:"
    r"|(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}))\s*(?=\S)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"\W*(?:pagina|pag\.|p\.|blz\.?|bladzijde|page)?\s*\d{1,4}(?:\s*(?:van|/|of)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_NAMED_PAGE = re.compile(
    r"\W*(?:pagina|pag\.|blz\.?|bladzijde|page)\s*\d{1,4}(?:\s*(?:van|/|of)\s*\d{1,4})?\W*"
    r"|\W*\d{1,4}\s*(?:van|/)\s*\d{1,4}\W*|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
_TABLE_START = re.compile(r"\s*<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_TAGS_ONLY = re.compile(r"\s*(?:</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>\s*){1,20}")
_CELL = re.compile(
    r"<(?P<kind>t[dh])\b[^>]*>(?P<text>.*?)</(?P=kind)\s*>", re.IGNORECASE | re.DOTALL
)
_ROW = re.compile(r"<tr\b[^>]*>.*?(?:</tr\s*>|(?=<tr\b)|\Z)", re.IGNORECASE | re.DOTALL)
_CODE_LINE = re.compile(r"[\w./-]*\d{4,}[\w./-]*")
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, or a part of one, without its end: ``text[start:end]``."""

    start: int
    end: int
    text: str
    page: int = 0  # form feeds before it

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(slots=True)
class _Draft(Draft):
    """A block with the places in the file on which it stands."""

    parts: list[tuple[int, int]] = field(default_factory=list)
    cell_parts: list[list[tuple[int, int]]] = field(default_factory=list)
    indent: int = 0
    page: int = 0
    lines: int = 1
    is_lone: bool = True  # a blank line stands before and after it


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
        self.lines = _split(text)
        self.in_columns = is_in_columns([line.text for line in self.lines])
        if self.in_columns:
            self.lines = [
                _Line(start, end, text[start:end], page)
                for start, end, page in in_reading_order(
                    text, [(line.start, line.end, line.page) for line in self.lines]
                )
            ]
        self.marked = sum(1 for line in self.lines if _ATX.match(line.text))
        self.letters = _lettered(self.lines)
        self.tables = 0
        self.furniture = _running_lines(self.lines)

    def drafts(self) -> list[_Draft]:
        """The blocks of the file in reading order, with kinds and levels settled."""
        drafts = list(self._blocks())
        self._contents_titles(drafts)
        drafts = self._split_noise(drafts)
        self._letterheads(drafts)
        self._page_numbers(drafts)
        if self.marked < 3:
            self._bare_headings(drafts)
        drafts = self._join(drafts)
        self._merge_tables(drafts)
        settle(drafts)  # type: ignore[arg-type]  # it adds no drafts to a list of ours
        self._item_levels(drafts)
        return drafts

    # Lines → blocks

    def _blocks(self) -> Iterator[_Draft]:
        place = 0
        after_blank = True
        lead = re.match(r"\s*---\r?\n", self.text)
        while place < len(self.lines):
            line = self.lines[place]
            if line.is_blank:
                place, after_blank = place + 1, True
                continue
            if (
                lead is not None
                and line.text.strip() == "---"
                and not self.text[: line.start].strip()
            ):
                end = self._end_of_lead(place)
                if end is not None:
                    yield self._make(BlockKind.FRONT_MATTER, self.lines[place:end])
                    place = end
                    continue
            taken = 0
            for found in self._block(place, after_blank):
                taken = found[1]
                yield found[0]
            # What stands under a line of tags stands on its own.
            after_blank = _TAGS_ONLY.fullmatch(line.text) is not None
            place += max(1, taken)

    def _end_of_lead(self, place: int) -> int | None:
        for end in range(place + 1, min(place + 60, len(self.lines))):
            if self.lines[end].text.strip() in ("---", "..."):
                return end + 1
            if ":" not in self.lines[end].text and not self.lines[end].text.startswith((" ", "-")):
                return None
        return None

    def _block(self, place: int, after_blank: bool) -> Iterator[tuple[_Draft, int]]:
        """The block or blocks that start on this line, each with the lines used so far."""
        line = self.lines[place]
        text = line.text
        if place in self.furniture:
            yield self._make(self.furniture[place], [line]), 1
        elif _RULE.fullmatch(text):
            yield self._make(BlockKind.BOILERPLATE, [line]), 1
        elif _NAMED_PAGE.fullmatch(text.strip()):
            yield self._make(BlockKind.PAGE_NUMBER, [line]), 1
        elif found := _ATX.match(text):
            yield self._heading(line, len(found[1])), 1
        elif _FENCE.match(text):
            used = self._fenced(place)
            yield self._make(BlockKind.PARAGRAPH, self.lines[place : place + used]), used
        elif _TABLE_START.match(text):
            yield from self._html_table(place)
        elif _TAGS_ONLY.fullmatch(text):
            yield self._make(BlockKind.BOILERPLATE, [line]), 1
        elif self._is_pipe_table(place):
            yield from self._pipe_table(place)
        elif used := self._contents(place):
            for offset in range(used):
                if not self.lines[place + offset].is_blank:
                    yield self._make(BlockKind.CONTENTS, [self.lines[place + offset]]), offset + 1
        elif used := self._tab_rows(place):
            yield from self._tab_table(place, used)
        elif _NOTE_START.match(text):
            yield self._note(place)
        elif self._item(place, after_blank) is not None:
            yield from self._list(place, after_blank)
        elif text.lstrip().startswith(">"):
            used = self._while(place, lambda other: other.text.lstrip().startswith(">"))
            yield self._make(BlockKind.QUOTE, self.lines[place : place + used]), used
        elif used := self._aside(place):
            yield self._make(BlockKind.BOILERPLATE, self.lines[place : place + used]), used
        elif re.fullmatch(r"\s*!\[\[[^\[\]]+\]\]\s*", text):
            yield self._make(BlockKind.BOILERPLATE, [line]), 1
        elif re.fullmatch(r"\s*(?:!\[[^\]]*\]\([^)]*\)\s*)+", text):
            kind = BlockKind.CAPTION if visible(text).strip(" !") else BlockKind.BOILERPLATE
            yield self._make(kind, [line]), 1
        elif text.lstrip().startswith("<!--"):
            used = 1
            while "-->" not in self.lines[place + used - 1].text and place + used < len(self.lines):
                used += 1
            yield self._make(BlockKind.BOILERPLATE, self.lines[place : place + used]), used
        else:
            yield from self._paragraph(place, after_blank)

    def _paragraph(self, place: int, after_blank: bool) -> Iterator[tuple[_Draft, int]]:
        used = 1
        while place + used < len(self.lines) and not self._breaks(place + used):
            if len(self.lines[place + used - 1].text) > _UNWRAPPED:
                break  # a text without wrapped lines: each line is a paragraph
            used += 1
        lines = self.lines[place : place + used]
        under = self.lines[place + used] if place + used < len(self.lines) else None
        if used == 1 and under is not None and not under.is_blank:
            found = _SETEXT.fullmatch(under.text)
            if found and len(found[1]) >= 3 and looks_like_heading(visible(lines[0].text), 120):
                draft = self._heading(lines[0], 1 if found[1][0] == "=" else 2)
                yield draft, 1
                yield self._make(BlockKind.BOILERPLATE, [under]), 2
                return
        ends_in_blank = under is None or under.is_blank
        if len(lines) > 1 and is_bold_line(lines[0].text) and after_blank:
            words = visible(lines[0].text).strip()
            if looks_like_heading(words) and not is_letterhead("\n".join(o.text for o in lines)):
                draft = self._heading(lines[0], _UNDER_MARKED)
                draft.is_marked = False
                yield draft, 1
                yield self._make(BlockKind.PARAGRAPH, lines[1:]), used
                return
        if self.in_columns and after_blank and _starts_with_heading(lines):
            heading = self._make(BlockKind.HEADING, lines[:1])
            heading.is_marked = False
            yield heading, 1
            yield self._make(BlockKind.PARAGRAPH, lines[1:]), used
            return
        draft = self._make(BlockKind.PARAGRAPH, lines)
        draft.is_lone = after_blank and ends_in_blank
        joined = " ".join(o.text.strip() for o in lines)
        if (
            used <= 2
            and draft.is_lone
            and is_bold_line(joined)
            and looks_like_heading(draft.text.rstrip("."), 120)
            and not is_letterhead(draft.content.text)
        ):
            draft.kind, draft.depth, draft.is_marked = BlockKind.HEADING, _UNDER_MARKED, False
        yield draft, used

    def _breaks(self, place: int) -> bool:
        """Whether a new block starts on this line, though no blank line stands before it."""
        line = self.lines[place]
        text = line.text
        return (
            line.is_blank
            or place in self.furniture
            or _ATX.match(text) is not None
            or _FENCE.match(text) is not None
            or _RULE.fullmatch(text) is not None
            or _TABLE_START.match(text) is not None
            or _TAGS_ONLY.fullmatch(text) is not None
            or _NOTE_START.match(text) is not None
            or text.lstrip().startswith((">", "<!--"))
            or self._starts_anew(place)
            or self._is_pipe_table(place)
            or self._item(place, False) is not None
            or bool(self._tab_rows(place))
            or bool(self._contents(place))
        )

    def _starts_anew(self, place: int) -> bool:
        """Whether a line under a finished sentence is in capitals or starts with an indent."""
        before, text = self.lines[place - 1].text if place else "", self.lines[place].text
        if not before.strip() or not ends_sentence(before):
            return False
        is_indented = text[:1] == " " and text[1:2] not in ("", " ") and before[:1] != " "
        is_capital = text.isupper() and len(text.split()) >= 3
        return (is_indented or is_capital) and not before.endswith("  ")

    def _while(self, place: int, test: object) -> int:
        used = 0
        while place + used < len(self.lines) and callable(test) and test(self.lines[place + used]):
            used += 1
        return max(1, used)

    def _fenced(self, place: int) -> int:
        found = _FENCE.match(self.lines[place].text)
        fence = found[1] if found else "```"
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

    def _heading(self, line: _Line, depth: int) -> _Draft:
        draft = self._make(BlockKind.HEADING, [line])
        draft.depth = depth
        shown = re.sub(r"^\s*#+\s*|\s+#+\s*$", "", line.text)
        draft.content = Inline(visible(shown))
        return draft

    def _make(self, kind: BlockKind, lines: Sequence[_Line]) -> _Draft:
        parts = []
        for line in lines:
            stripped = line.text.strip()
            if stripped:
                start = line.start + line.text.index(stripped[0])
                start = line.start + (len(line.text) - len(line.text.lstrip()))
                parts.append((start, start + len(stripped)))
        shown = visible("\n".join(line.text for line in lines))
        return _Draft(
            kind,
            Inline(shown),
            parts=self._joined(parts),
            page=lines[0].page,
            lines=len(lines),
            indent=_indent(lines[0].text),
        )

    def _joined(self, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Parts with only white space between them are one."""
        joined: list[tuple[int, int]] = []
        for start, end in parts:
            if joined and joined[-1][1] <= start and not self.text[joined[-1][1] : start].strip():
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return joined

    # Lists

    def _item(self, place: int, after_blank: bool) -> re.Match[str] | None:
        """The marker of a list item on this line, if it is one."""
        text = self.lines[place].text
        found = _BULLET.match(text)
        if found is not None:
            sign = found["marker"][0]
            if sign in "–—·+¢»" and not after_blank and place > 0:
                before = self.lines[place - 1].text
                same = before.lstrip().startswith(sign)
                if not (same or before.isspace() or not before or ends_sentence(before)):
                    return None
            return found
        found = _NUMBERED.match(text)
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
        found = _BULLET.match(before) or _NUMBERED.match(before)
        return found is not None and _indent(text) >= _indent(before) + 2

    def _number_before(self, place: int) -> int | None:
        """The number of the nearest numbered line above, within a page."""
        for before in range(place - 1, max(-1, place - 40), -1):
            found = _NUMBERED.match(self.lines[before].text)
            if found and found["marker"].strip("().").isdigit():
                return int(found["marker"].strip("()."))
        return None

    def _list(self, place: int, after_blank: bool) -> Iterator[tuple[_Draft, int]]:
        found = self._item(place, after_blank)
        assert found is not None
        used = 1
        indent = _indent(found["indent"])
        while place + used < len(self.lines):
            line = self.lines[place + used]
            if line.is_blank:
                # An indented paragraph after a blank line belongs to the item.
                following = place + used + 1
                if (
                    following < len(self.lines)
                    and not self.lines[following].is_blank
                    and _indent(self.lines[following].text) >= indent + 2
                    and not self._breaks(following)
                    and not found["marker"].startswith(("–", "—"))
                    and self.marked + len(self.lines) > 0
                    and self._is_markdown_indent(following)
                ):
                    used += 1
                    continue
                break
            if self._breaks(place + used):
                break
            if len(self.lines[place + used - 1].text) > _UNWRAPPED and _indent(line.text) <= indent:
                before = self.lines[place + used - 1].text
                if not before.endswith("  "):  # two spaces: a line break inside the item
                    break
            used += 1
        lines = self.lines[place : place + used]
        draft = self._make(BlockKind.LIST_ITEM, lines)
        marker = found["marker"]
        draft.label = marker.split()[-1] if len(marker.split()) > 1 else marker
        draft.indent = indent
        draft.level = 1
        shown = lines[0].text[found.end() :]
        draft.content = Inline(visible("\n".join([shown, *(line.text for line in lines[1:])])))
        draft.marker = draft.label if draft.label.strip("().").isalnum() else ""
        under = self.lines[place + used] if place + used < len(self.lines) else None
        draft.is_lone = after_blank and (under is None or under.is_blank)
        yield draft, used

    def _is_markdown_indent(self, place: int) -> bool:
        return len(self.lines[place].text) - len(self.lines[place].text.lstrip()) <= 8

    # Notes

    def _note(self, place: int) -> tuple[_Draft, int]:
        found = _NOTE_START.match(self.lines[place].text)
        assert found is not None
        used = 1
        while place + used < len(self.lines) and not self._breaks(place + used):
            if len(self.lines[place + used - 1].text) > _UNWRAPPED:
                break
            used += 1
        draft = self._make(BlockKind.FOOTNOTE, self.lines[place : place + used])
        raised = found["raised"]
        draft.label = found["sup"] or found["mark"] or (raised or "").translate(_RAISED)
        return draft, used

    # Tables and contents

    def _contents(self, place: int) -> int:
        """How many lines from here are lines of a table of contents; 0 when it is none."""
        if not _is_contents_line(self.lines[place].text):
            return 0
        used = last = 0
        hits = 0
        while place + used < len(self.lines) and used - last <= 3:
            line = self.lines[place + used]
            if _is_contents_line(line.text):
                hits += 1
                last = used + 1
            elif not line.is_blank and (
                len(line.text.strip()) > 120 or _ATX.match(line.text) or ends_sentence(line.text)
            ):
                break
            used += 1
        return last if hits >= 3 else 0

    def _tab_rows(self, place: int) -> int:
        """How many lines from here are rows of a table with tabs."""
        width = self.lines[place].text.strip("\r\n ").count("\t")
        if not width or "\t" in self.lines[place].text.strip()[:0]:
            return 0
        if not self.lines[place].text.strip():
            return 0
        used = 0
        while place + used < len(self.lines):
            line = self.lines[place + used].text
            cells = line.rstrip(" \r\n").count("\t")
            if not line.strip() or cells != width:
                break
            used += 1
        if used >= 2:
            return used
        # One row of its own may go on with a table cut by a page break.
        return 1 if width >= 1 and used == 1 and self._continues_table(place, width) else 0

    def _continues_table(self, place: int, width: int) -> bool:
        for before in range(place - 1, max(-1, place - 8), -1):
            line = self.lines[before]
            if line.is_blank:
                continue
            return line.text.rstrip(" \r\n").count("\t") == width
        return False

    def _tab_table(self, place: int, used: int) -> Iterator[tuple[_Draft, int]]:
        rows = []
        for offset in range(used):
            line = self.lines[place + offset]
            draft = self._make(BlockKind.TABLE_ROW, [line])
            position = line.start
            for cell in line.text.split("\t"):
                draft.cell_parts.append(self._cell(position, position + len(cell)))
                position += len(cell) + 1
            if not any(character.isalnum() for character in line.text):
                draft.kind = BlockKind.BOILERPLATE  # a rule drawn in cells
                draft.cell_parts = []
            rows.append(draft)
        self._finish_table([draft for draft in rows if draft.kind is BlockKind.TABLE_ROW])
        for offset, draft in enumerate(rows):
            yield draft, offset + 1

    def _is_pipe_table(self, place: int) -> bool:
        if "|" not in self.lines[place].text or place + 1 >= len(self.lines):
            return False
        under = self.lines[place + 1].text
        return "|" in under and "-" in under and _PIPES.fullmatch(under) is not None

    def _pipe_table(self, place: int) -> Iterator[tuple[_Draft, int]]:
        header = self._pipe_row(self.lines[place : place + 2])
        rows = [header]
        used = 2
        while place + used < len(self.lines):
            line = self.lines[place + used]
            if line.is_blank or "|" not in line.text:
                break
            rows.append(self._pipe_row([line]))
            used += 1
        self._finish_table(rows, is_marked=any(cell.text.strip() for cell in header.cells))
        for offset, draft in enumerate(rows):
            yield draft, offset + 2

    def _pipe_row(self, lines: Sequence[_Line]) -> _Draft:
        draft = self._make(BlockKind.TABLE_ROW, lines)
        text = lines[0].text
        borders = [found.start() for found in re.finditer(r"(?<!\\)\|", text)]
        if not text.lstrip().startswith("|"):
            borders.insert(0, -1)
        if not text.rstrip().endswith("|"):
            borders.append(len(text))
        for left, right in pairwise(borders):
            draft.cell_parts.append(self._cell(lines[0].start + left + 1, lines[0].start + right))
        return draft

    def _html_table(self, place: int) -> Iterator[tuple[_Draft, int]]:
        end = place
        while end < len(self.lines) - 1 and not _TABLE_END.search(self.lines[end].text):
            end += 1
        used = end - place + 1
        start, stop = self.lines[place].start, self.lines[end].end
        source = self.text[start:stop]
        spans = [found.span() for found in _ROW.finditer(source) if _CELL.search(found[0])]
        if not spans or used > 5000:
            yield self._make(BlockKind.PARAGRAPH, self.lines[place : place + 1]), 1
            return
        # What stands between the rows (the tags of the table) goes to the nearest row.
        borders = [0, *(span[0] for span in spans[1:]), len(source)]
        rows = []
        is_marked = False
        for number, ((left, right), (row_start, row_end)) in enumerate(
            zip(pairwise(borders), spans, strict=True)
        ):
            cut = source[left:right]
            lead = len(cut) - len(cut.lstrip())
            draft = _Draft(
                BlockKind.TABLE_ROW,
                Inline(visible(cut)),
                parts=[(start + left + lead, start + left + len(cut.rstrip()))],
                page=self.lines[place].page,
            )
            for cell in _CELL.finditer(source, row_start, row_end):
                draft.cell_parts.append(
                    self._cell(start + cell.start("text"), start + cell.end("text"))
                )
                is_marked |= number == 0 and cell["kind"].lower() == "th"
            rows.append(draft)
        self._finish_table(rows, is_marked=is_marked)
        for draft in rows:
            yield draft, used

    def _cell(self, start: int, end: int) -> list[tuple[int, int]]:
        cell = self.text[start:end]
        stripped = cell.strip()
        if not stripped:
            return []
        start += len(cell) - len(cell.lstrip())
        return [(start, start + len(stripped))]

    def _finish_table(self, rows: Sequence[_Draft], *, is_marked: bool = False) -> None:
        if not rows:
            return
        self.tables += 1
        for draft in rows:
            draft.table = self.tables
            draft.cells = [
                Inline("\n".join(visible(self.text[start:end]) for start, end in parts))
                for parts in draft.cell_parts
            ]
        texts = [[cell.text for cell in draft.cells] for draft in rows]
        bold = [
            all(is_bold_line(self.text[s:e]) for parts in draft.cell_parts for s, e in parts)
            for draft in rows
        ]
        if (is_marked and len(rows) > 1) or has_header(texts, bold):
            names = column_names(texts[0])
            rows[0].is_header_row = True
            for draft in rows[1:]:
                draft.columns = names

    def _merge_tables(self, drafts: list[_Draft]) -> None:
        """Makes tables that a page break cut one table again, and rows that it cut one row."""
        place = 1
        renumber: dict[int, int] = {}
        while place < len(drafts):
            draft, before = drafts[place], drafts[place - 1]
            if (
                draft.kind is BlockKind.TABLE_ROW
                and before.kind is BlockKind.TABLE_ROW
                and draft.table is not None
                and before.table is not None
                and draft.table != before.table
                and len(draft.cells) == len(before.cells)
            ):
                old, new = draft.table, before.table
                header = next((d for d in drafts if d.table == new and d.is_header_row), None)
                names = (
                    header.columns or column_names([c.text for c in header.cells]) if header else ()
                )
                is_repeat = header is not None and names == column_names(
                    [c.text for c in draft.cells]
                )
                if draft.is_header_row and not is_repeat:
                    # Its first row was taken for a header; it is a row, or another table.
                    if not self._resumes(before, draft):
                        place += 1
                        continue
                    draft.is_header_row = False
                renumber[old] = new
                for other in drafts:
                    if other.table == old:
                        other.table = new
                        if not other.is_header_row:
                            other.columns = names
                if is_repeat:
                    draft.is_header_row, draft.columns = True, ()
                elif self._resumes(before, draft) and not before.is_header_row:
                    before.parts = self._joined([*before.parts, *draft.parts])
                    for cell, more in zip(before.cell_parts, draft.cell_parts, strict=True):
                        cell += more
                    for inline, added in zip(before.cells, draft.cells, strict=True):
                        inline.add("\n" + added.text)
                    del drafts[place]
                    continue
            place += 1
        numbers: dict[int, int] = {}
        for draft in drafts:
            if draft.table is not None:
                draft.table = numbers.setdefault(draft.table, len(numbers) + 1)
        self.tables = len(numbers)

    def _resumes(self, before: Draft, draft: Draft) -> bool:
        """Whether a row goes on with the one before: its first cell is empty or in mid sentence."""
        cells = [cell.text.strip() for cell in draft.cells]
        if not cells[0] and any(cells):
            return True
        filled = [
            (old.text.strip(), new)
            for old, new in zip(before.cells, cells, strict=True)
            if new and old.text.strip()
        ]
        return bool(filled) and all(
            _first_letter(new).islower() or not ends_sentence(old) for old, new in filled
        ) and any(_first_letter(new).islower() for _, new in filled)  # fmt: skip

    # What needs a view of the whole

    def _contents_titles(self, drafts: Sequence[_Draft]) -> None:
        """Lets the rule under "Inhoud" not stand between it and its lines."""
        for place, draft in enumerate(drafts[:-2]):
            if (
                drafts[place + 1].kind is BlockKind.BOILERPLATE
                and drafts[place + 2].kind is BlockKind.CONTENTS
                and re.fullmatch(r"inhoud\w*\W*", draft.text, re.IGNORECASE)
            ):
                draft.kind = BlockKind.CONTENTS

    def _split_noise(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """Sets lines that OCR left unreadable apart."""
        answer: list[_Draft] = []
        for draft in drafts:
            if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
                answer.append(draft)
                continue
            lines = self._lines_of(draft)
            flags = [is_noise(line.text) for line in lines]
            prefix = [0 if flag else noise_prefix(line.text.strip()) for flag, line in
                      zip(flags, lines, strict=True)]  # fmt: skip
            if not any(flags) and not any(prefix):
                answer.append(draft)
                continue
            pieces: list[tuple[bool, list[_Line]]] = []
            for line, flag, length in zip(lines, flags, prefix, strict=True):
                parts = [(flag, line)]
                if length:
                    cut = line.start + len(line.text) - len(line.text.lstrip()) + length
                    parts = [
                        (True, _Line(line.start, cut, self.text[line.start : cut], line.page)),
                        (False, _Line(cut, line.end, self.text[cut : line.end], line.page)),
                    ]
                for is_bad, part in parts:
                    if pieces and pieces[-1][0] == is_bad and not (length and not is_bad):
                        pieces[-1][1].append(part)
                    else:
                        pieces.append((is_bad, [part]))
            for number, (is_bad, part_lines) in enumerate(pieces):
                made = self._make(BlockKind.NOISE if is_bad else draft.kind, part_lines)
                if not is_bad and draft.kind is BlockKind.LIST_ITEM:
                    if number == 0:
                        made.label, made.level = draft.label, draft.level
                        made.marker, made.indent = draft.marker, draft.indent
                    else:
                        made.kind = BlockKind.PARAGRAPH
                answer.append(made)
        return answer

    def _lines_of(self, draft: _Draft) -> list[_Line]:
        """The lines on which a block stands."""
        lines = []
        for start, end in draft.parts:
            for found in re.finditer(r"[^\r\n\f]+", self.text[start:end]):
                if found[0].strip():
                    lines.append(
                        _Line(start + found.start(), start + found.end(), found[0], draft.page)
                    )
        return lines

    def _letterheads(self, drafts: Sequence[_Draft]) -> None:
        """Makes addresses and dates at the top front matter, and their repetition a header."""
        # Letterheads themselves do not end the front, however long they are.
        body = next(
            (
                place
                for place, draft in enumerate(drafts)
                if (is_body(draft) and not is_letterhead(draft.content.text))
            ),
            len(drafts),
        )
        front: set[str] = set()
        for draft in drafts[:body]:
            if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
                continue
            if draft.kind is BlockKind.HEADING and draft.is_marked:
                continue
            shown = draft.content.text.strip()
            if is_letterhead(shown) or _CODE_LINE.fullmatch(shown):
                draft.kind = BlockKind.FRONT_MATTER
                front.update(_shape(line) for line in shown.splitlines() if line.strip())
        last_heading = max(
            (p for p, d in enumerate(drafts) if d.kind is BlockKind.HEADING), default=0
        )
        for place in range(body, len(drafts)):
            draft = drafts[place]
            if draft.kind is BlockKind.HEADING and draft.is_marked:
                continue
            if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
                continue
            lines = [line for line in draft.content.text.splitlines() if line.strip()]
            if not is_letterhead(draft.content.text):
                continue
            is_repeat = bool(front) and all(_shape(line) in front for line in lines)
            is_column = len(lines) >= 2 and all(len(line.strip()) <= 45 for line in lines)
            if is_repeat or (is_column and front):
                draft.kind = BlockKind.HEADER
            elif is_column and place > last_heading and len(drafts) - place < 12:
                draft.kind = BlockKind.FRONT_MATTER  # a colophon

    def _page_numbers(self, drafts: Sequence[_Draft]) -> None:
        """Makes lone numbers that go up through the file page numbers."""
        alone = [
            draft
            for draft in drafts
            if draft.kind is BlockKind.PARAGRAPH
            and draft.lines == 1
            and len(draft.text) < 25
            and _PAGE_NUMBER.fullmatch(draft.text)
        ]
        numbers = [int(re.findall(r"\d+", draft.text)[0]) for draft in alone]
        up = sum(1 for one, two in pairwise(numbers) if 0 < two - one <= 3)
        if len(alone) >= 3 and up >= 0.6 * (len(alone) - 1):
            for draft in alone:
                draft.kind = BlockKind.PAGE_NUMBER

    def _bare_headings(self, drafts: Sequence[_Draft]) -> None:
        """Makes short lines on their own, with text under them, headings."""
        flow = [
            draft
            for draft in drafts
            if not draft.kind.is_furniture
            and draft.kind not in (BlockKind.FOOTNOTE, BlockKind.FRONT_MATTER)
        ]
        marks = [self._may_be_heading(flow, place) for place in range(len(flow))]
        place = 0
        while place < len(flow):
            if not marks[place]:
                place += 1
                continue
            end = place
            while end < len(flow) and marks[end]:
                end += 1
            following = flow[end] if end < len(flow) else None
            longest = 3 if place == 0 else 2
            is_followed = following is not None and (
                following.kind is not BlockKind.PARAGRAPH
                or ends_sentence(following.text)
                or (len(following.text) > 40 and not _is_narrow(following))
            )
            if end - place <= longest and is_followed:
                for draft in flow[place:end]:
                    if draft.kind is not BlockKind.HEADING:
                        draft.kind, draft.is_marked = BlockKind.HEADING, False
                        draft.depth = None
                        draft.label = None
            place = end

    def _may_be_heading(self, flow: Sequence[_Draft], place: int) -> bool:
        draft = flow[place]
        if draft.kind is BlockKind.HEADING:
            return True
        following = flow[place + 1] if place + 1 < len(flow) else None
        if following is None or not draft.is_lone:
            return False
        text = draft.text
        start, end = draft.parts[0][0], draft.parts[-1][1]
        if _NOTE_LINK.fullmatch(self.text[start:end]):
            return False
        if draft.kind is BlockKind.LIST_ITEM:
            # "1. Inleiding" on its own, with text and not item 2 under it.
            return (
                number_of(text) is not None
                and looks_like_heading(text)
                and draft.lines == 1
                and following.kind is BlockKind.PARAGRAPH
                and (len(following.text) > 60 or ends_sentence(following.text))
                and not _first_letter(following.text).islower()
                and (place == 0 or flow[place - 1].kind is not BlockKind.LIST_ITEM)
            )
        if draft.kind is not BlockKind.PARAGRAPH or draft.lines > 2:
            return False
        if not looks_like_heading(text) or _first_letter(following.text).islower():
            return False
        if is_signature(text, following.text):
            return False
        if draft.lines > 1 and any(
            ends_sentence(line) for line in draft.content.text.strip().splitlines()[:-1]
        ):
            return False
        return not (place > 0 and _is_cut(flow[place - 1]) and _first_letter(text).islower())

    def _join(self, drafts: list[_Draft]) -> list[_Draft]:
        """Joins a paragraph or item that a page end, notes or a header cut in mid sentence."""
        answer: list[_Draft] = []
        last: _Draft | None = None  # the running text that may go on
        for place, draft in enumerate(drafts):
            following = drafts[place + 1] if place + 1 < len(drafts) else None
            if (
                last is not None
                and following is not None
                and draft.kind is BlockKind.PARAGRAPH
                and following.kind is BlockKind.PARAGRAPH
                and len(draft.text.split()) <= 2
                and not ends_sentence(draft.text)
                and len(last.text) > 60
                and _is_cut(last)
                and _goes_on(following)
            ):
                draft.kind = BlockKind.BOILERPLATE  # a word from a logo amid a sentence
            if draft.kind.is_furniture or draft.kind is BlockKind.FOOTNOTE:
                answer.append(draft)
                continue
            if (
                last is not None
                and draft.kind is BlockKind.PARAGRAPH
                and _is_cut(last)
                and _goes_on(draft)
                and not self._is_far(last, draft)
            ):
                last.parts = self._joined([*last.parts, *draft.parts])
                last.content.add("\n" + draft.content.text)
                last.lines += draft.lines
                continue
            answer.append(draft)
            is_flow = draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)
            last = draft if is_flow else None
        return answer

    def _is_far(self, last: _Draft, draft: _Draft) -> bool:
        """Whether more than three blank lines, and nothing else, stand between two blocks."""
        between = self.text[last.parts[-1][1] : draft.parts[0][0]]
        return not between.strip() and between.count("\n") > 4 and "\f" not in between

    def _item_levels(self, drafts: Sequence[_Draft]) -> None:
        """Settles the depth of list items by their indents."""
        stack: list[int] = []
        for draft in drafts:
            if draft.kind is not BlockKind.LIST_ITEM:
                if draft.kind not in (BlockKind.FOOTNOTE, *_FURNITURE):
                    stack = []
                continue
            while stack and draft.indent <= stack[-1] - 1:
                stack.pop()
            if not stack or draft.indent > stack[-1] + 1:
                stack.append(draft.indent)
            draft.level = len(stack)


_FURNITURE = tuple(kind for kind in BlockKind if kind.is_furniture)
_UNWRAPPED = 160  # characters; a longer line was not wrapped by hand


def _split(text: str) -> list[_Line]:
    lines = []
    position = page = 0
    while True:
        found = _LINE.match(text, position)
        assert found is not None
        lines.append(_Line(found.start(), found.end(), found[0], page))
        ending: re.Match[str] | None = _END_OF_LINE.match(text, found.end())
        if ending is None:
            break
        if ending.end() == found.end() or ending.end() >= len(text):
            break
        page += ending[0] == "\f"
        position = ending.end()
    return lines


def _indent(text: str) -> int:
    width = 0
    for character in text:
        if character == "\t":
            width += 4
        elif character in " \u00a0":
            width += 1
        else:
            break
    return width


def _first_letter(text: str) -> str:
    return next((character for character in text if character.isalnum()), "")


def _starts_with_heading(lines: Sequence[_Line]) -> bool:
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


def _is_narrow(draft: _Draft) -> bool:
    """Whether a block is a stack of very short lines, such as a label in a table."""
    lines = draft.content.text.strip().splitlines()
    return len(lines) >= 3 and all(len(line.strip()) < 35 for line in lines)


def _is_cut(draft: Draft) -> bool:
    """Whether running text stops in mid sentence."""
    text = draft.content.text.rstrip()
    if not text or len(text) < 15:
        return False
    return not ends_sentence(text) and not text.endswith(("|", "\t"))


def _goes_on(draft: Draft) -> bool:
    text = draft.content.text.strip()
    first = text.lstrip("(‘’\"“”„'")[:1]
    return first.islower() and not _BULLET.match(text) and not re.match(r"[a-z][.)]\s", text)


def _is_contents_line(text: str) -> bool:
    if len(text) > _LONGEST_CONTENTS_LINE:  # the pattern takes the square of the length
        return False
    if "<" in text or not text.rstrip()[-1:].isdigit():
        return False
    # The pattern takes the cube of a run of leaders or white space; five of each say the same.
    found = _CONTENTS_LINE.fullmatch(_LEADERS.sub(lambda run: run[1] * 5, text))
    if found is None:
        return False
    shown = found["text"]
    # A row of figures is no line of contents.
    return any(c.isalpha() for c in shown) and "\t" not in shown.strip(". \t") and len(shown) < 120


def _lettered(lines: Sequence[_Line]) -> set[int]:
    """Lines that start with a letter or Roman number in a sequence (a., b., c.)."""
    found: list[tuple[int, str]] = []
    for place, line in enumerate(lines):
        match = _NUMBERED.match(line.text)
        if match and not match["marker"].strip("().").isdigit():
            found.append((place, match["marker"].strip("().")))
    roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]

    def follows(one: str, two: str) -> bool:
        if len(one) == len(two) == 1 and ord(two) - ord(one) == 1:
            return True
        if one in roman and two in roman:
            return roman.index(two) - roman.index(one) == 1
        return False

    answer: set[int] = set()
    for (place, one), (other, two) in pairwise(found):
        if follows(one, two) and other - place <= 15:
            answer.update((place, other))
    return answer


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", visible(line)).strip(" *_\t\r").lower()


def _running_lines(lines: Sequence[_Line]) -> dict[int, BlockKind]:
    """Lines at the top or bottom of many pages (between form feeds) that repeat."""
    pages: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        if not line.is_blank:
            pages.setdefault(line.page, []).append(place)
    if len(pages) < 3:
        return {}
    answer: dict[int, BlockKind] = {}
    for kind, edge in ((BlockKind.HEADER, slice(0, 2)), (BlockKind.FOOTER, slice(-2, None))):
        shapes: dict[str, list[int]] = {}
        for places in pages.values():
            for place in places[edge]:
                if len(lines[place].text.strip()) <= 90:
                    shapes.setdefault(_shape(lines[place].text), []).append(place)
        for shape, places in shapes.items():
            if len(places) < max(3, 0.2 * len(pages)):
                continue
            for place in places:
                is_number = not re.search(r"[^\W\d_]", shape.replace("pagina", ""))
                answer.setdefault(place, BlockKind.PAGE_NUMBER if is_number else kind)
    # What runs along on the edges is furniture elsewhere on the page too.
    known = {_shape(lines[place].text) for place, kind in answer.items()
             if kind is not BlockKind.PAGE_NUMBER}  # fmt: skip
    for places in pages.values():
        for place in places:
            if place not in answer and _shape(lines[place].text) in known:
                answer[place] = BlockKind.HEADER
    return answer


def _reading(text: str, drafts: Sequence[_Draft]) -> Reading:
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


def _is_bold(text: str, draft: _Draft) -> bool:
    return all(is_bold_line(re.sub(r"^#+\s*", "", text[start:end])) for start, end in draft.parts)


def _marks(text: str, blocks: Sequence[Block]) -> Iterator[NoteMark]:
    """The note marks in running text; the mark that starts a note itself is none."""
    starts = {
        block.start + found.end()
        for block in blocks
        if block.kind is BlockKind.FOOTNOTE
        and (found := _NOTE_START.match(text[block.start : block.end]))
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
