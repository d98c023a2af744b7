"""What an ingest tells: how far it is, what became of every file, and why one failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from sbkennis.pages import NO_TEXT
from sbkennis.records import Document, Reading

__all__ = [
    "Empty",
    "FileReport",
    "Progress",
    "Report",
    "Status",
    "counting",
    "nothing_to_read",
    "reported",
    "unforeseen",
]

Status = Literal["new", "unchanged", "replaced", "failed"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """The reading report of one file; the names are those of ``ingest --json``."""

    file: str
    status: Status
    document: str | None = None
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    passages: int = 0
    tables: int = 0
    footnotes: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None
    note: str | None = None  # what this run noticed, such as a new name; it is in `warnings` too


class Empty(NamedTuple):
    """A folder that was named and in which no file is of a kind that is read."""

    path: str
    skipped: int  # files in it of other kinds


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every file, and of folders without any.

    ``missing`` names documents whose source is gone, also from a folder that is ingested again;
    they stay in the library until removed.
    ``skipped`` names files in a folder of a kind that is not read; ``empty`` holds folders in which
    there is nothing else, which is no failure. ``retagged`` names documents
    of which tags changed and nothing else; ``remarks`` are Dutch sentences about labels.
    ``labelled`` is false when labels could not be brought up to date; a remark says why.
    ``fault`` is what went wrong after all files, in Dutch; empty when nothing did.
    """

    files: tuple[FileReport, ...]
    missing: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    retagged: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    labelled: bool = True
    fault: str = ""
    empty: tuple[Empty, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any file failed, or the labels, or the end of the run."""
        some = any(one.status == "failed" for one in self.files)
        return some or not self.labelled or bool(self.fault)

    @property
    def passages(self) -> int:
        """Passages of all documents named here; one that is named twice counts once."""
        return sum({one.document or one.file: one.passages for one in self.files}.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: ``done`` of ``total`` files, and within the present file."""

    file: str
    done: int
    total: int
    stage: str = ""  # Dutch: "lezen", "betekenis berekenen"
    part: float = 0.0  # of the stage, 0 to 1

    @property
    def of_file(self) -> float:
        """How much of the present file is done, 0 to 1; that a stage has begun counts a tenth."""
        return 0.1 * bool(self.stage) + 0.9 * self.part


def counting(progress: Callable[[Progress], None] | None, what: str) -> Callable[[int, int], None]:
    """What to call with how many are done, and how many there are, of something with a name.

    >>> counting(print, "eisen nagaan")(2, 9)
    Progress(file='eisen nagaan', done=2, total=9, stage='', part=0.0)
    """

    def tell(done: int, total: int) -> None:
        if progress:
            progress(Progress(what, done, total))

    return tell


def reported(
    status: Status,
    document: Document,
    passages: int,
    note: str,
    remarks: Sequence[str] = (),
) -> FileReport:
    """The report of a file that is in the library.

    Args:
        status: what became of it.
        document: as it was described.
        passages: how many it has.
        note: what this run noticed; empty when nothing.
        remarks: Dutch sentences on what people said of it.
    """
    return FileReport(
        file=document.file,
        status=status,
        document=document.id,
        pages=document.page_count,
        pages_without_text=document.pages_without_text,
        ocr_pages=document.ocr_pages,
        passages=passages,
        tables=document.tables,
        footnotes=document.footnotes,
        warnings=(*((note,) if note else ()), *remarks, *document.warnings),
        note=note or None,
    )


def unforeseen(path: Path, error: Exception) -> str:
    """Why a file failed where we are to blame, in Dutch."""
    return (
        f"{path.name} kon niet worden verwerkt door een fout in sbkennis "
        f"({type(error).__name__}: {error}). Wat er al stond, is bewaard. Meld dit met de uitvoer "
        "van `sbkennis status`."
    )


def nothing_to_read(file: str, reading: Reading) -> str:
    """Why a file without any passage failed, in Dutch."""
    why = [one for one in reading.warnings if one != NO_TEXT]  # that is said already
    what_to_do = " ".join(why) or "Open het en kijk of dit het goede bestand is."
    return f"{file}: er staat geen leesbare tekst in. {what_to_do}"
