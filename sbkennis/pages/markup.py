"""A line with Markdown or HTML markup → what a reader sees of it."""

from __future__ import annotations

import html
import re

__all__ = ["NOTE_MARK", "is_bold_line", "note_of", "visible"]

NOTE_MARK = re.compile(
    r"<sup>\s*(?:<a\b[^>]*>)?\s*\[?(?P<sup>\d{1,3}|[a-z*†])\]?\s*(?:</a>)?\s*</sup>"
    r"|\[\^(?P<mark>[^\]\s]{1,20})\](?!:)"
    r"|(?<=[\w.,;:!?)\]\"'”’])(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})(?!\w)",
    re.IGNORECASE,
)
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_UNIT = re.compile(r"(?:\b[kcdm]?m|\bCO|\bH|\bpm)$")
_LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\]]{0,200}\]){0,1000})\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"
)
# What pandoc adds: classes and names behind a link, a heading or words in brackets.
_ATTRIBUTES = r"\{(?=[#.]|[\w-]+=)[^{}]{1,300}\}"
_SPAN = re.compile(rf"\[((?:[^\[\]\\]|\\.){{0,1000}})\]{_ATTRIBUTES}")
_DRESSED = re.compile(
    rf"(?<=[)\]`]){_ATTRIBUTES}|^(#+ .*?)[ \t]+{_ATTRIBUTES}[ \t]*$", re.MULTILINE
)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--.{0,5000}?-->", re.DOTALL)
# What Obsidian adds: links to other notes, comments, marked words, a name for a block, and the
# kind of a callout.
_WIKI = re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}\\?\|)?([^\[\]|\n]{1,200})\]\]")
_ASIDE = re.compile(r"%%.{0,5000}?%%", re.DOTALL)
_HIGHLIGHT = re.compile(r"==(?=[^\s=])([^=\n]{1,1000}?)(?<=[^\s=])==")
_BLOCK_NAME = re.compile(r"(?<=\S)[ \t]+\^[A-Za-z][A-Za-z0-9-]{0,40}[ \t]*$", re.MULTILINE)
_CALLOUT = re.compile(r"^([ \t]*>[ \t]*)\[!\w{2,20}\][+-]?[ \t]*", re.MULTILINE)
_AUTO_LINK = re.compile(r"<((?:https?://|mailto:|www\.)[^<>\s]+)>")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)(.{1,3000}?)(?<=\S)\1", re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?P<text>[^*]+?)(?<=\S)\1|<b>(?P<html>[^<]+)</b>")


def note_of(found: re.Match[str]) -> str | None:
    """The label of a note mark that `NOTE_MARK` found; None for a unit such as m²."""
    before = found.string[max(0, found.start() - 4) : found.start()]
    if _UNIT.search(before) and (found["raised"] or (found["sup"] or "") in ("2", "3")):
        return None
    label = found["sup"] or found["mark"]
    return label if label is not None else found["raised"].translate(_RAISED)


def visible(text: str) -> str:
    """The text without markup: links as their words, no stars, no tags, no note marks.

    >>> visible("Zie **de [visie](#)**<sup>3</sup> \\\\(2024\\\\).")
    'Zie de visie (2024).'
    """
    text = NOTE_MARK.sub(lambda found: "" if note_of(found) is not None else found[0], text)
    text = _ASIDE.sub("", text)
    text = _CALLOUT.sub(r"\1", text)
    text = _BLOCK_NAME.sub("", text)
    text = _WIKI.sub(r"\1", text)
    text = _HIGHLIGHT.sub(r"\1", text)
    text = _AUTO_LINK.sub(r"\1", text)
    text = _TAG.sub(" " if "<li" in text or "<p" in text or "<br" in text else "", text)
    text = _DRESSED.sub(lambda found: found[1] or "", _SPAN.sub(r"\1", text))
    for _ in range(3):
        text, count = _LINK.subn(lambda found: found[1], text)
        if not count:
            break
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[1])
        return "\x00"

    text = _ESCAPE.sub(hold, text)
    for _ in range(3):
        text, count = _EMPHASIS.subn(r"\2", text)
        if not count:
            break
    text = re.sub("\x00", lambda _: held.pop(0), text)
    return html.unescape(text)


def is_bold_line(text: str) -> bool:
    """Whether all words of a line are bold, or its first word with a link after it."""
    text = text.strip()
    found = _BOLD.match(text)
    if found is None:
        return False
    rest = text[found.end() :].strip(" \t:.")
    rest = NOTE_MARK.sub("", rest)
    return not rest or (_LINK.fullmatch(rest) is not None)
