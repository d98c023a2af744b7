"""What was put aside → the basket under its headings, with what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sbkennis.cli.terminal import out
from sbkennis.wording import quoted, shortened

if TYPE_CHECKING:
    from sbkennis.basket import Kept
    from sbkennis.collecting import Collected

__all__ = ["lost", "print_basket"]

_STATES = {
    "moved": "De woorden staan nu op een andere plaats in het document.",
    "elsewhere": "De woorden staan alleen nog in dit andere document.",
}


def print_basket(collected: Sequence[Collected]) -> None:
    """The basket under its headings, with what changed since."""
    console = out()
    if not collected:
        console.print(
            "De mand is leeg. Leg er passages in met `sbkennis mand erbij PASSAGE`; de id van een "
            "passage staat tussen rechte haken onder elke treffer van `sbkennis zoek`."
        )
        return
    heading = ""
    for number_, one in enumerate(collected, 1):
        is_new = one.heading != heading
        if is_new:
            heading = one.heading
            console.print(Text(f"\n{heading or 'Zonder kop'}", style="bold"))
        kept = one.kept
        shown = one.citation.display if one.citation is not None else kept.display if kept else ""
        lines = [Text(quoted(shortened(shown, 200, 37)))] if one.citation is not None else []
        if one.citation is not None:
            lines.append(Text(f"→ {one.citation.text}", style="green"))
        elif kept is not None:
            lines.append(Text(lost(kept), style="bold red"))
        if one.note:
            lines.append(Text(f"Notitie: {one.note}"))
        if one.state in _STATES:
            lines.append(Text(_STATES[one.state], style="yellow"))
        if number_ > 1 and not is_new:
            console.print()
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column(width=len(str(len(collected))) + 1, justify="right")
        row.add_column(overflow="fold")
        row.add_row(Text(f"{number_}."), Group(*lines))
        console.print(row)


def lost(kept: Kept) -> str:
    """What is said of words that are nowhere any more."""
    return (
        f"{quoted(shortened(kept.display, 60))} staat niet meer in de kennisbank. Het kwam uit "
        f"{kept.file}: {kept.citation}."
    )
