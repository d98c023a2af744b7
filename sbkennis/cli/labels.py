"""The labels of a passage → the words for them, with what is doubted or said by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.text import Text

from sbkennis.cli.terminal import out

if TYPE_CHECKING:
    from sbkennis.records import Tag

__all__ = ["Titles", "print_tags", "tags_told"]

Titles = Callable[[str], str]
"""A label → as readers see it."""

_OPENING = 80  # columns for the first words of a passage, with their quotation marks


def print_tags(name: str, tags: Iterable[Tag], words: str, title_of: Titles) -> None:
    """The labels of one passage and how it begins; a question mark stands for doubt."""
    out().print(Text(f"{name}: ", style="bold") + Text(tags_told(tags, title_of) or "geen label"))
    if opening := shorten(words, _OPENING - len("  “”"), placeholder=" …"):
        out().print(Text(f"  “{opening}”"))


def tags_told(tags: Iterable[Tag], title_of: Titles) -> str:
    """Labels: those given, those in doubt, and those that people do not agree about."""
    tags = list(tags)
    sure = [f"{title_of(tag.label)}{_by(tag)}" for tag in tags if tag.assigned]
    doubt = [
        f"{title_of(tag.label)}?{_by(tag)}" for tag in tags if tag.doubtful and not tag.assigned
    ]
    refused = [
        f"niet {title_of(tag.label)}{_by(tag)}"
        for tag in tags
        if tag.disputed and not tag.assigned and not tag.doubtful
    ]
    return " · ".join([*sure, *doubt, *refused])


def _by(tag: Tag) -> str:
    """That a person said it, and that another says otherwise."""
    if not tag.coder:
        return ""
    return " (mens, betwist)" if tag.disputed else " (mens)"
