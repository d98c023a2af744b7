"""What an ingest did → the reading report: a line per file, then what needs attention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sbkennis.cli.terminal import out
from sbkennis.phrases import how_many, joined, number

if TYPE_CHECKING:
    from sbkennis.ingest import Empty, FileReport, Report

__all__ = ["print_report"]

_STATUS = {
    "new": ("nieuw", "green"),
    "unchanged": ("ongewijzigd", "dim"),
    "replaced": ("vervangen", "yellow"),
    "failed": ("mislukt", "bold red"),
}


_FIELDS = {
    "title": "titel", "publisher": "uitgever", "date": "datum",
    "kind": "soort",
}  # fmt: skip


def _authored(value: str) -> str:
    """Who the authors are now, and how to write it where one name may be several."""
    from sbkennis.description import authors_written

    names = authors_written(value)
    if len(names) != 1:
        return f"de auteurs zijn nu {'; '.join(names) or 'niet bekend'}"
    several = re.search(r",|\ben\b|&", value)
    told = " (als één naam; zet een puntkomma tussen namen)" if several else ""
    return f"de auteur is nu “{names[0]}”{told}"


def _municipal(value: str) -> str:
    """Which gemeente it is now, and which may have been meant."""
    from sbkennis.description import gemeente_meant, gemeente_named

    meant = gemeente_meant(value)
    told = f" (niet in de lijst van gemeenten; bedoelde u {meant}?)" if meant else ""
    return f"de gemeente is nu {gemeente_named(value).name}{told}"


def print_report(
    report: Report, asked: Sequence[str] = (), said: Mapping[str, str] | None = None
) -> None:
    """The reading report: a line per file, then what needs attention.

    Args:
        asked: the paths and addresses that were to be ingested.
        said: the fields of the description that were given for them.
    """
    console = out()
    lines = (
        report.files, report.missing, report.skipped, report.empty, report.retagged, report.remarks
    )  # fmt: skip
    if not any((*lines, report.fault)):
        if not asked:
            console.print("Er is niets te doen: er zijn geen nieuwe of gewijzigde bestanden.")
        return
    if report.files:
        console.print(_files_read(report.files))
    done = [file.file for file in report.files if file.status != "failed"]
    if said and asked and done:
        tell = {"authors": _authored, "gemeente": _municipal}
        changed = [
            tell[name](value) if name in tell else f"de {_FIELDS[name]} is nu {value}"
            for name, value in said.items()
        ]
        _remark(console, _named(done), f"{'; '.join(changed)}.", "green")
    _print_attention(console, report)
    _print_rest(console, report)
    if not report.files:
        return
    counts: Counter[str] = Counter(file.status for file in report.files)
    parts = [f"{counts[status]} {_STATUS[status][0]}" for status in _STATUS if counts[status]]
    console.print()
    line = ", ".join(parts) or "Geen bestanden"
    if report.passages:  # of these files, not of the library: where all failed a nought misleads
        line += f"; samen {how_many(report.passages, 'passage', 'passages')}"
    console.print(Text(f"{line}."))


def _files_read(files: Sequence[FileReport]) -> Table:
    """What was found in each file; a column that would be empty is left out."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Bestand", overflow="fold")
    table.add_column("Uitkomst", no_wrap=True)
    read = [file for file in files if file.status != "failed"]
    columns = {
        "Pag.": {file: number(file.pages) if file.pages is not None else "–" for file in read},
        "OCR": {file: number(len(file.ocr_pages)) for file in read if file.ocr_pages},
        "Pass.": {file: number(file.passages) for file in read},
        "Tab.": {file: number(file.tables) for file in read if file.tables},
        "Noten": {file: number(file.footnotes) for file in read if file.footnotes},
    }
    columns = {title: cells for title, cells in columns.items() if cells}  # names need the room
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    for file in files:
        word, style = _STATUS[file.status]
        cells = [column.get(file, "") for column in columns.values()]
        table.add_row(Text(file.file), Text(word, style=style), *cells)
    return table


def _print_attention(console: Console, report: Report) -> None:
    """What failed and what to look at, each sentence once with the files that it is of."""
    errors: dict[str, list[str]] = {}
    warned: dict[str, list[str]] = {}
    for file in report.files:
        if file.error:
            errors.setdefault(file.error, []).append(file.file)
        # What is known of an unchanged document was said when it was new.
        is_new = file.status != "unchanged"
        for warning in file.warnings if is_new else (file.note,) if file.note else ():
            warned.setdefault(warning, []).append(file.file)
    for heading, remarks, style in (
        ("Mislukt", errors, "bold red"), ("Let op", warned, "yellow"),
    ):  # fmt: skip
        if remarks or (remarks is warned and (report.missing or report.empty)):
            console.print()
            console.print(Text(heading, style=style))
        for remark, names in remarks.items():
            _remark(console, _named(names), remark, style)


def _print_rest(console: Console, report: Report) -> None:
    """What there is to say that is of no file that was read."""
    for file in report.missing:
        _remark(
            console,
            file,
            "Het bestand is niet meer te vinden; het document blijft in de kennisbank. Met "
            "`sbkennis verwijder` haalt u het eruit.",
            "yellow",
        )
    for remark in report.remarks:
        _remark(console, "Labels", remark, "yellow")
    if report.fault:
        _remark(console, "Niet afgemaakt", report.fault, "bold red")
    for told in _told_of_empty(report.empty):
        _remark(console, "Niets opgenomen", told, "yellow")
    if report.skipped:
        shown = f"{_named(report.skipped, 5)} (van een soort die sbkennis niet leest)."
        _remark(console, "Overgeslagen", shown, "dim")
    if report.retagged:
        _remark(
            console,
            "Opnieuw gelabeld",
            f"{_named(report.retagged)}. De labels van de andere documenten zijn niet veranderd.",
            "dim",
        )


def _told_of_empty(empty: Sequence[Empty]) -> Iterator[str]:
    """That nothing was taken from folders that were named, and why."""
    if bare := [one.path for one in empty if not one.skipped]:
        yield f"Niets opgenomen uit {joined(bare)}: daar staan geen bestanden."
    if unread := [one.path for one in empty if one.skipped]:
        from sbkennis.pages import SUFFIXES  # a reader that was added is named too

        yield (
            f"Niets opgenomen uit {joined(unread)}: daar staat geen bestand van een soort die "
            f"sbkennis leest. Dat zijn {joined(sorted(SUFFIXES))}."
        )


def _named(files: Sequence[str], most: int = 3) -> str:
    """The first file names; how many more there are stands behind them."""
    more = len(files) - most
    if more <= 0:
        return ", ".join(files)
    return f"{', '.join(files[:most])} en {more} {'ander' if more == 1 else 'andere'}"


def _remark(console: Console, about: str, text: str, style: str) -> None:
    named = Text("" if text.startswith(about) else f"{about}: ", style=style)
    console.print(Padding(named + Text(text), (0, 0, 0, 2)))
