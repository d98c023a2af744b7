"""The blocks of a text file → the same, as they are seen with all others around them.

Each function is one view of the whole: what OCR left unreadable, the letterhead, page numbers,
headings without marks, what a page end cut in two, how deep list items lie.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sbkennis.pages.drafts import (
    Draft,
    ends_sentence,
    is_body,
    is_letterhead,
    is_signature,
    looks_like_heading,
)
from sbkennis.pages.headings import number_of
from sbkennis.pages.noise import is_noise, noise_prefix
from sbkennis.pages.text_drafts import TextDraft, draft_of, joined
from sbkennis.pages.text_lines import BULLET, Line, first_letter, shape_of
from sbkennis.records import BlockKind

__all__ = [
    "bare_headings",
    "contents_titles",
    "item_levels",
    "join_what_was_cut",
    "letterheads",
    "page_numbers",
    "split_noise",
]

_NOTE_LINK = re.compile(r"\[[^\[\]]*\]\([^()\s]*\.md\)|!?\[\[[^\[\]]*\]\]")  # to another note
_PAGE_NUMBER = re.compile(
    r"\W*(?:pagina|pag\.|p\.|blz\.?|bladzijde|page)?\s*\d{1,4}(?:\s*(?:van|/|of)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_CODE_LINE = re.compile(r"[\w./-]*\d{4,}[\w./-]*")


def contents_titles(drafts: Sequence[TextDraft]) -> None:
    """Lets the rule under "Inhoud" not stand between it and its lines."""
    for place, draft in enumerate(drafts[:-2]):
        if (
            drafts[place + 1].kind is BlockKind.BOILERPLATE
            and drafts[place + 2].kind is BlockKind.CONTENTS
            and re.fullmatch(r"inhoud\w*\W*", draft.text, re.IGNORECASE)
        ):
            draft.kind = BlockKind.CONTENTS


def split_noise(text: str, drafts: Sequence[TextDraft]) -> list[TextDraft]:
    """Sets lines that OCR left unreadable apart."""
    answer: list[TextDraft] = []
    for draft in drafts:
        if draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            answer += _without_noise(text, draft)
        else:
            answer.append(draft)
    return answer


def _without_noise(text: str, draft: TextDraft) -> list[TextDraft]:
    """A block as blocks that are noise or not, by turns; itself when it can be read."""
    pieces = _pieces(text, _lines_of(text, draft))
    if not any(is_bad for is_bad, _ in pieces):
        return [draft]
    answer = []
    for number, (is_bad, lines) in enumerate(pieces):
        made = draft_of(text, BlockKind.NOISE if is_bad else draft.kind, lines)
        if not is_bad and draft.kind is BlockKind.LIST_ITEM:
            if number == 0:
                made.label, made.level = draft.label, draft.level
                made.marker, made.indent = draft.marker, draft.indent
            else:
                made.kind = BlockKind.PARAGRAPH
        answer.append(made)
    return answer


def _pieces(text: str, lines: Sequence[Line]) -> list[tuple[bool, list[Line]]]:
    """Neighbouring lines that are all noise, or all not; a line that starts as noise is cut."""
    pieces: list[tuple[bool, list[Line]]] = []
    for line in lines:
        is_bad = is_noise(line.text)
        length = 0 if is_bad else noise_prefix(line.text.strip())
        if length:
            cut = line.end - len(line.text.lstrip()) + length
            _add(pieces, Line(line.start, cut, text[line.start : cut], line.page), is_bad=True)
            pieces.append((False, [Line(cut, line.end, text[cut : line.end], line.page)]))
        else:
            _add(pieces, line, is_bad=is_bad)
    return pieces


def _add(pieces: list[tuple[bool, list[Line]]], line: Line, *, is_bad: bool) -> None:
    if pieces and pieces[-1][0] == is_bad:
        pieces[-1][1].append(line)
    else:
        pieces.append((is_bad, [line]))


def _lines_of(text: str, draft: TextDraft) -> list[Line]:
    """The lines on which a block stands."""
    lines = []
    for start, end in draft.parts:
        for found in re.finditer(r"[^\r\n\f]+", text[start:end]):
            if found[0].strip():
                lines.append(Line(start + found.start(), start + found.end(), found[0], draft.page))
    return lines


def letterheads(drafts: Sequence[TextDraft]) -> None:
    """Makes addresses and dates at the top front matter, and their repetition a header."""
    # Letterheads themselves do not end the front, however long they are.
    body = next(
        (
            place
            for place, draft in enumerate(drafts)
            if is_body(draft) and not is_letterhead(draft.content.text)
        ),
        len(drafts),
    )
    front: set[str] = set()
    for draft in drafts[:body]:
        shown = draft.content.text.strip()
        if _is_loose(draft) and (is_letterhead(shown) or _CODE_LINE.fullmatch(shown)):
            draft.kind = BlockKind.FRONT_MATTER
            front.update(shape_of(line) for line in shown.splitlines() if line.strip())
    last_heading = max((p for p, d in enumerate(drafts) if d.kind is BlockKind.HEADING), default=0)
    for place, draft in enumerate(drafts[body:], body):
        if not _is_loose(draft) or not is_letterhead(draft.content.text):
            continue
        lines = [line for line in draft.content.text.splitlines() if line.strip()]
        is_repeat = bool(front) and all(shape_of(line) in front for line in lines)
        is_column = len(lines) >= 2 and all(len(line.strip()) <= 45 for line in lines)
        if is_repeat or (is_column and front):
            draft.kind = BlockKind.HEADER
        elif is_column and place > last_heading and len(drafts) - place < 12:
            draft.kind = BlockKind.FRONT_MATTER  # a colophon


def _is_loose(draft: Draft) -> bool:
    """Whether a block is a paragraph, or a heading that the file does not mark as one."""
    if draft.kind is BlockKind.HEADING:
        return not draft.is_marked
    return draft.kind is BlockKind.PARAGRAPH


def page_numbers(drafts: Sequence[TextDraft]) -> None:
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


def bare_headings(text: str, drafts: Sequence[TextDraft]) -> None:
    """Makes short lines on their own, with text under them, headings."""
    flow = [
        draft
        for draft in drafts
        if not draft.kind.is_furniture
        and draft.kind not in (BlockKind.FOOTNOTE, BlockKind.FRONT_MATTER)
    ]
    marks = [_may_be_heading(text, flow, place) for place in range(len(flow))]
    place = 0
    while place < len(flow):
        if not marks[place]:
            place += 1
            continue
        end = place
        while end < len(flow) and marks[end]:
            end += 1
        longest = 3 if place == 0 else 2
        if end - place <= longest and end < len(flow) and _stands_under_heading(flow[end]):
            for draft in flow[place:end]:
                if draft.kind is not BlockKind.HEADING:
                    draft.kind, draft.is_marked = BlockKind.HEADING, False
                    draft.depth = None
                    draft.label = None
        place = end


def _stands_under_heading(draft: TextDraft) -> bool:
    """Whether a block is enough of a text to have a heading."""
    return (
        draft.kind is not BlockKind.PARAGRAPH
        or ends_sentence(draft.text)
        or (len(draft.text) > 40 and not _is_narrow(draft))
    )


def _goes_on_with_list(flow: Sequence[TextDraft], place: int) -> bool:
    """Whether an item above has a number, with no more than its bullets in between.

    With text under number 1 the numbers are those of headings.
    """
    for above in range(place - 1, -1, -1):
        if flow[above].kind is not BlockKind.LIST_ITEM:
            return False
        if re.match(r"[\W_]*\w{1,3}[.)]", flow[above].text) is not None:
            return above == place - 1 or not any(
                draft.kind is BlockKind.LIST_ITEM
                and following.kind is BlockKind.PARAGRAPH
                and re.match(r"1[.)]", draft.text) is not None
                for draft, following in pairwise(flow[:above])
            )
    return False


def _may_be_heading(text: str, flow: Sequence[TextDraft], place: int) -> bool:
    draft = flow[place]
    if draft.kind is BlockKind.HEADING:
        return True
    following = flow[place + 1] if place + 1 < len(flow) else None
    if following is None or not draft.is_lone:
        return False
    shown = draft.text
    start, end = draft.parts[0][0], draft.parts[-1][1]
    if _NOTE_LINK.fullmatch(text[start:end]):
        return False
    if draft.kind is BlockKind.LIST_ITEM:
        # "1. Inleiding" on its own, with text and not item 2 under it.
        return (
            number_of(shown) is not None
            and looks_like_heading(shown)
            and draft.lines == 1
            and following.kind is BlockKind.PARAGRAPH
            and (len(following.text) > 60 or ends_sentence(following.text))
            and not first_letter(following.text).islower()
            and not _goes_on_with_list(flow, place)
        )
    if draft.kind is not BlockKind.PARAGRAPH or draft.lines > 2:
        return False
    if not looks_like_heading(shown) or first_letter(following.text).islower():
        return False
    if is_signature(shown, following.text):
        return False
    if draft.lines > 1 and any(
        ends_sentence(line) for line in draft.content.text.strip().splitlines()[:-1]
    ):
        return False
    return not (place > 0 and _is_cut(flow[place - 1]) and first_letter(shown).islower())


def join_what_was_cut(text: str, drafts: Sequence[TextDraft]) -> list[TextDraft]:
    """Joins a paragraph or item that a page end, notes or a header cut in mid sentence."""
    answer: list[TextDraft] = []
    last: TextDraft | None = None  # the running text that may go on
    for place, draft in enumerate(drafts):
        following = drafts[place + 1] if place + 1 < len(drafts) else None
        if last is not None and following is not None and _is_of_logo(last, draft, following):
            draft.kind = BlockKind.BOILERPLATE
        if draft.kind.is_furniture or draft.kind is BlockKind.FOOTNOTE:
            answer.append(draft)
            continue
        if (
            last is not None
            and draft.kind is BlockKind.PARAGRAPH
            and _is_cut(last)
            and _goes_on(draft)
            and not _is_far(text, last, draft)
        ):
            last.parts = joined(text, [*last.parts, *draft.parts])
            last.content.add("\n" + draft.content.text)
            last.lines += draft.lines
            continue
        answer.append(draft)
        is_flow = draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)
        last = draft if is_flow else None
    return answer


def _is_of_logo(last: Draft, draft: Draft, following: Draft) -> bool:
    """Whether a block is a word from a logo amid a sentence."""
    return (
        draft.kind is BlockKind.PARAGRAPH
        and following.kind is BlockKind.PARAGRAPH
        and len(draft.text.split()) <= 2
        and not ends_sentence(draft.text)
        and len(last.text) > 60
        and _is_cut(last)
        and _goes_on(following)
    )


def _is_far(text: str, last: TextDraft, draft: TextDraft) -> bool:
    """Whether more than three blank lines, and nothing else, stand between two blocks."""
    between = text[last.parts[-1][1] : draft.parts[0][0]]
    return not between.strip() and between.count("\n") > 4 and "\f" not in between


def item_levels(drafts: Sequence[TextDraft]) -> None:
    """Settles the depth of list items by their indents."""
    stack: list[int] = []
    for draft in drafts:
        if draft.kind is not BlockKind.LIST_ITEM:
            if not draft.kind.is_furniture and draft.kind is not BlockKind.FOOTNOTE:
                stack = []
            continue
        while stack and draft.indent <= stack[-1] - 1:
            stack.pop()
        if not stack or draft.indent > stack[-1] + 1:
            stack.append(draft.indent)
        draft.level = len(stack)


def _is_narrow(draft: TextDraft) -> bool:
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
    return first.islower() and not BULLET.match(text) and not re.match(r"[a-z][.)]\s", text)
