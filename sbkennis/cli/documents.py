"""Documents → a table of what the library holds, and what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sbkennis.cleaning import letters_of
from sbkennis.cli.terminal import out
from sbkennis.phrases import number
from sbkennis.wording import EMPTY, lacking

if TYPE_CHECKING:
    from sbkennis.records import Document

__all__ = ["print_documents"]


def print_documents(
    documents: Sequence[Document], passages: Mapping[str, int], kinds: Mapping[str, str]
) -> None:
    """What the library holds, and what it lacks."""
    console = out()
    if not documents:
        console.print(EMPTY)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Id", style="dim", no_wrap=True)
    table.add_column("Titel, uitgever en soort", overflow="fold", ratio=1)
    table.add_column("Datum", no_wrap=True)
    table.add_column("Pass.", justify="right", no_wrap=True)
    titles = Counter(letters_of(one.title or "") for one in documents)
    for one in documents:
        beside = [one.publisher, kinds.get(one.kind or "", one.kind)]
        if one.title and titles[letters_of(one.title or "")] > 1:
            beside.append(one.file)  # it is all that tells them apart
        title = Text(one.title or one.file, style="" if one.title else "italic")
        known = " · ".join(each for each in beside if each)
        table.add_row(
            Text(one.id),
            title + Text(f"\n{known}", style="dim") if known else title,
            one.date or "–",
            number(passages.get(one.id, 0)),
        )
    console.print(table)
    console.print()
    for heading, values, absent in (
        ("Per gemeente", [one.gemeente for one in documents], "zonder gemeente"),
        ("Per soort", [kinds.get(one.kind or "", one.kind) for one in documents], "onbekend"),
        ("Per jaar", [one.date[:4] if one.date else None for one in documents], "onbekend"),
    ):
        counts = Counter(value for value in values if value)
        listed = [f"{value} ({count})" for value, count in sorted(counts.items())]
        if without := sum(1 for value in values if not value):
            listed.append(f"{absent} ({without})")
        console.print(Text(f"{heading}: ", style="bold") + Text("; ".join(listed)))
    for line in lacking(documents):
        console.print(Text("Let op: ", style="yellow") + Text(line))
