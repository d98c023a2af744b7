"""Words, JSON and progress → a terminal, a file or a pipe, each as it can show them."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.text import Text

if TYPE_CHECKING:
    from sbkennis.ingest import Progress as IngestProgress

__all__ = [
    "Terminal",
    "err",
    "fail",
    "let_every_sign_through",
    "out",
    "print_json",
    "print_text",
    "progress_bar",
    "say",
]

_GLUE = "\ue000"  # one cell wide and, unlike a no-break space, no place for rich to break
_GLUED = re.compile(
    r"(?<=\d) (?=%)|(?<=€) (?=\d)|(?<=\bp\.) (?=[\dA-Za-z])|(?<=\bpp\.) (?=\d)"
    r"|(?<=\bpdf) (?=pp?\.)"
)


class Terminal(Console):
    """A console on which “72 %”, “€ 5” and “p. 6” are not broken at the end of a line."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """As rich does; only the words that belong together stay so."""
        shown = self.render_str(renderable) if isinstance(renderable, str) else renderable
        if isinstance(shown, Text):
            shown = shown.copy()
            shown.plain = _GLUED.sub(_GLUE, shown.plain)
        for segment in super().render(shown, options):
            yield segment._replace(text=segment.text.replace(_GLUE, " "))


def out() -> Terminal:
    """Where results go."""
    return Terminal(highlight=False)


def err() -> Terminal:
    """Where messages go that are no results."""
    return Terminal(stderr=True, highlight=False)


def say(message: str) -> None:
    """A message beside the results, on stderr."""
    err().print(Text(message))


def fail(message: str) -> None:
    """An error, on stderr."""
    err().print(Text("Fout: ", style="bold red") + Text(message))


def let_every_sign_through(stream: TextIO) -> None:
    """Have a file or pipe written as UTF-8, as all files of ours; a terminal shows what it can.

    Where the terminal, or who set PYTHONIOENCODING, has signs of another kind, those it lacks
    stand there as ``\\u2192``.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return
    if stream.isatty() or "PYTHONIOENCODING" in os.environ:
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(value: object) -> None:
    """One JSON document on one line of stdout."""
    is_utf = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_utf) + "\n")


def print_text(text: str) -> None:
    """A text as it is for a file or a pipe; on a terminal its lines are broken between words."""
    if sys.stdout.isatty():
        out().print(Text(text), end="")
    else:
        sys.stdout.write(text)


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[IngestProgress], None]]:
    """A bar on stderr with the file and the time left; gives the function to call."""
    console = err()
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[what]}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("nog"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, what="voorbereiden")

        def show(state: IngestProgress) -> None:
            what = f"{state.file}: {state.stage}" if state.stage else state.file
            bar.update(
                task,
                total=max(1, state.total),
                completed=state.done + state.of_file,
                what=what[: max(20, console.width - 45)],
            )

        yield show
