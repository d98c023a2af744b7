"""The state of a library and of this computer → rows fit for a bug report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sbkennis.cli.terminal import out
from sbkennis.phrases import decimal, how_many, number

if TYPE_CHECKING:
    from sbkennis.library import About, Status
    from sbkennis.surroundings import Surroundings

__all__ = ["print_status", "print_version"]


def print_version(here: Surroundings) -> None:
    """Versions and system, fit for a bug report; the first line is that of sbkennis."""
    console = out()
    console.print(f"sbkennis {_exactly(here)}")
    console.print(_rows(_of_computer(here)))


def _exactly(here: Surroundings) -> str:
    """The version, and of a checkout which state of it."""
    if here.commit is None:
        return here.sbkennis
    changed = ", daarna gewijzigd" if here.commit.endswith("+") else ""
    return f"{here.sbkennis} (git {here.commit.rstrip('+')}{changed})"


def _of_computer(here: Surroundings) -> list[tuple[str, str]]:
    packages = [f"{name} {version or 'ontbreekt'}" for name, version in here.packages.items()]
    memory = "" if here.memory is None else f", {here.memory / 1e9:.0f} GB geheugen"
    known = here.processors
    cores = how_many(known, "kern", "kernen") if known else "aantal kernen onbekend"
    return [
        ("Python", here.python),
        ("SQLite", here.sqlite),
        ("Pakketten", ", ".join(packages)),
        ("Tesseract", here.tesseract or "ontbreekt"),
        ("Systeem", here.system),
        ("Taal en tekens", f"{here.locale}; {here.encoding}"),
        ("Computer", f"{cores}{memory}"),
    ]


def _rows(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in rows:
        table.add_row(Text(name, style="bold"), Text(value))
    return table


def print_status(status: Status, about: About, *, names: bool = False) -> None:
    """The state of the library, fit for a bug report."""
    console = out()
    counts = status.counts
    own = {True: "van deze kennisbank", False: "van het pakket"}
    made = "" if about.made_as == about.schema else f" (gemaakt als schema {about.made_as})"
    vectors = [f"{number(count)} van {name}" for name, count in about.vectors.items()]
    rows = [
        ("Versie", _exactly(about.surroundings)),
        ("Kennisbank", status.root),
        ("Model", status.model),
        ("Documenten", number(counts["documents"])),
        ("Pagina's en dia's", number(counts["pages"])),
        ("Passages", f"{number(counts['passages'])} ({number(counts['searchable'])} doorzoekbaar)"),
        ("Labels", f"{number(counts['assigned'])} toegekend, van {number(counts['tags'])} bewaarde "
                   "kansen"),
        ("Oordelen van mensen", _judged(status)),
        ("Gelezen met OCR", how_many(status.ocr_pages, "pagina", "pagina's")),
        ("Zonder tekst", how_many(status.unread_pages, "pagina", "pagina's")),
        ("Schijfruimte", f"corpus {_megabytes(status.corpus_bytes)}, indexen "
                         f"{_megabytes(status.index_bytes)}; nog {_gigabytes(about.disk.free)} "
                         f"vrij ({about.disk.file_system or 'bestandssysteem onbekend'})"),
        ("Vectoren", ", ".join(vectors) or "geen"),
        ("Index", f"schema {about.schema}{made}, generatie {number(about.generation)}"),
        ("Codeboek", f"{about.codebook or 'niet te gebruiken'} ({own[about.own_codebook]})"),
        ("Labelaar", own[about.own_weights]),
        ("OCR", "aanwezig" if about.ocr is None else "ontbreekt"),
        *_of_computer(about.surroundings),
    ]  # fmt: skip
    console.print(_rows(rows))
    which = "" if names else " `sbkennis status --namen` toont welke."
    if status.waiting:
        console.print(
            Text("Nog te verwerken: ", style="yellow")
            + Text(f"{_listed(status.waiting, names=names)}. Draai `sbkennis ingest`.{which}")
        )
    for remark in status.remarks:
        console.print(Text("Let op: ", style="yellow") + Text(remark))
    if status.missing:
        console.print(
            Text("Bron ontbreekt: ", style="yellow")
            + Text(f"{_listed(status.missing, names=names)}.{which}")
        )
    for problem in status.problems:
        console.print(Text("Fout: ", style="bold red") + Text(problem.text))
    if status.checked:
        for told in status.verified:
            console.print(Text(told))
        if status.problems and not names:
            console.print("`sbkennis status --controleer --namen` noemt de bestanden en citaten.")
        if not status.problems:
            console.print(
                "Gecontroleerd, en niets gevonden dat niet klopt: elke passage is gelijk aan de "
                "tekst van haar document, elke bron die er is, is onveranderd, de indexen zijn "
                "volledig, en elk oordeel en alles in de mand is teruggevonden."
            )


def _judged(status: Status) -> str:
    if not status.judgements:
        return "geen"
    return f"{number(status.judgements)} (van {', '.join(status.coders)})"


def _listed(files: Sequence[str], *, names: bool) -> str:
    if names:
        return ", ".join(files)
    return "1 bestand" if len(files) == 1 else f"{number(len(files))} bestanden"


def _gigabytes(size: int) -> str:
    return f"{decimal(size / 1e9, '.1f')} GB"


def _megabytes(size: int) -> str:
    return f"{decimal(size / 1e6, '.1f')} MB"
