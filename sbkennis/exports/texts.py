"""Passages with their citations → Markdown with footnotes, plain text, or a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis.exports.styles import Piece, as_markdown, plain
from sbkennis.exports.word import new_document
from sbkennis.exports.xml import xml_text
from sbkennis.files import deliver

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

__all__ = ["Entry", "markdown", "text", "word"]

_NO_HEADING = "Zonder kop"
_ESCAPE = {ord(sign): f"\\{sign}" for sign in "\\`*_[]<>#|"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as it goes out: its words as a reader sees them, and its citation."""

    quote: str
    citation: tuple[Piece, ...]
    note: str = ""  # of whoever collected it
    heading: str = ""  # under which it was collected


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """The entries under their headings, in the order in which the headings first appear.

    What has no heading comes under one of its own where it would seem to belong to another's.
    """
    headings = dict.fromkeys(one.heading for one in entries)
    for number, heading in enumerate(headings):
        shown = heading or (_NO_HEADING if number else "")
        yield shown, [one for one in entries if one.heading == heading]


def _ended(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """A footnote with a full stop; that of a CSL style may have one of its own."""
    if plain(pieces).rstrip().endswith((".", "?", "!")):
        return tuple(pieces)
    return (*pieces, Piece("."))


def _lines(quote: str) -> list[str]:
    return [line.strip() for line in quote.split("\n") if line.strip()]


def _quoted(words: str) -> str:
    """Words between quotation marks, which differ from those that stand in them."""
    return f"‘{words}’" if "“" in words or "”" in words else f"“{words}”"


def text(
    entries: Sequence[Entry],
    *,
    is_note: bool = True,
    sources: Sequence[Sequence[Piece]] = (),
    line: str = "=",
) -> str:
    """Plain text: each quotation with its source under it.

    Args:
        entries: the passages, under their headings.
        is_note: the citation stands on a line of its own, as a note does.
        sources: the list of sources, where the style has one.
        line: what is set under a heading; nothing on a clipboard, which is pasted into Word.
    """
    parts: list[str] = []
    for heading, own in _grouped(entries):
        if heading:
            parts.append(f"{heading}\n{line * len(heading)}".rstrip())
        for one in own:
            if one.note:
                parts.append(one.note)
            quote = _quoted("\n".join(_lines(one.quote)))
            parts.append(
                f"{quote}\n{plain(_ended(one.citation))}"
                if is_note
                else f"{quote} {plain(one.citation)}"
            )
    if sources:
        parts.append(f"Literatuur\n{line * 10}".rstrip())
        parts += [plain(one) for one in sources]
    return "\n\n".join(parts) + "\n"


def markdown(
    entries: Sequence[Entry], *, is_note: bool = True, sources: Sequence[Sequence[Piece]] = ()
) -> str:
    """Markdown: block quotations, footnotes at the end."""
    parts: list[str] = []
    notes: list[str] = []
    for heading, own in _grouped(entries):
        if heading:
            parts.append(f"## {heading.translate(_ESCAPE)}")
        for one in own:
            if one.note:
                parts.append(one.note.translate(_ESCAPE))
            lines = [_markdown_line(line) for line in _lines(one.quote)]
            if is_note:
                notes.append(as_markdown(_ended(one.citation), _ESCAPE))
                lines[-1] += f"[^{len(notes)}]"
            else:
                lines[-1] += f" {as_markdown(one.citation, _ESCAPE)}"
            parts.append("\n>\n".join(f"> {line}" for line in lines))
    if sources:
        parts.append("## Literatuur")
        parts += [as_markdown(one, _ESCAPE) for one in sources]
    parts += [f"[^{number}]: {note}" for number, note in enumerate(notes, 1)]
    return "\n\n".join(parts) + "\n"


def _markdown_line(line: str) -> str:
    line = line.translate(_ESCAPE).replace("\t", " | ".translate(_ESCAPE))
    return re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", re.sub(r"^([-+])(?=\s)", r"\\\1", line))


def word(
    entries: Sequence[Entry],
    target: Path,
    *,
    is_note: bool = True,
    sources: Sequence[Sequence[Piece]] = (),
    overwrite: bool = False,
) -> None:
    """A Word document: block quotations with real footnotes.

    Raises:
        UsageError: the target exists, and ``overwrite`` is false.
        StoreError: it cannot be written.
    """
    from sbkennis.exports.footnotes import Footnotes

    document = new_document()
    notes = Footnotes(document)
    for heading, own in _grouped(entries):
        if heading:
            document.add_heading(xml_text(heading, " "), level=1)
        for one in own:
            if one.note:
                document.add_paragraph(xml_text(one.note, " "))
            lines = _lines(xml_text(one.quote, " "))
            for number, line in enumerate(lines, 1):
                paragraph = document.add_paragraph(line, style="Quote")
                if number < len(lines):
                    continue
                if is_note:
                    notes.add(paragraph, _ended(one.citation))
                else:
                    _runs(paragraph, (Piece(" "), *one.citation))
    if sources:
        document.add_heading("Literatuur", level=1)
        for source in sources:
            _runs(document.add_paragraph(), source)
    if is_note:
        notes.close()
    made = io.BytesIO()
    document.save(made)
    deliver(target, made.getvalue(), overwrite=overwrite)


def _runs(paragraph: Paragraph, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        paragraph.add_run(xml_text(piece.text)).italic = piece.italic or None
