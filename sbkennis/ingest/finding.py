"""Paths → the files at them that are to be ingested, and why there are none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sbkennis.errors import dead_link, reason
from sbkennis.ingest.reports import Empty, FileReport
from sbkennis.pages import SUFFIXES

__all__ = [
    "Candidate",
    "Listing",
    "absent",
    "absolute",
    "find",
    "normalised",
    "nothing_there",
    "shown",
]

# folders of corpus/ that hold no sources
_OWN = frozenset({"register", "bouw", "labels", "vondsten", "zoekvragen", "verwijderd"})
_HIDDEN = (".", "~$")  # of the system; of Word, beside a document that is open
_OWN_FILES = frozenset({"bronnen.toml", "kennisbank.toml", "codeboek.toml", "README.md"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to ingest, and where it was fetched if it was."""

    path: Path
    address: str | None = None
    accessed: str | None = None
    name: str | None = None  # file name to keep it under, if not its own
    replaces: str | None = None  # id of the document of which it is another edition
    asked: str | None = None  # the address that led to ``address``, if another


class Listing(NamedTuple):
    """What stands at the paths that were named."""

    candidates: list[Candidate]
    skipped: list[str]  # names of files of a kind that is not read
    failed: list[FileReport]
    empty: list[Empty]


def find(paths: Iterable[Path], corpus: Path) -> Listing:
    """Files to ingest, in order of path, each once.

    A folder is walked; links are followed, but no folder is entered twice. Hidden files, and what
    sbkennis itself keeps in ``corpus``, are passed over.
    """
    candidates: dict[Path, Candidate] = {}
    skipped: list[str] = []
    failed: list[FileReport] = []
    empty: list[Empty] = []
    for path in paths:
        if path.is_dir():
            refused = len(failed)
            other: list[str] = []
            is_read = False
            for file in _walk(path, corpus.resolve(), failed):
                if file.suffix.lower() in SUFFIXES:
                    candidates.setdefault(absolute(file), Candidate(absolute(file)))
                    is_read = True
                else:
                    other.append(shown(file.name))
            skipped += other
            if not is_read and len(failed) == refused:
                empty.append(Empty(shown(str(path)), len(other)))
        else:
            candidates.setdefault(absolute(path), Candidate(absolute(path)))
    return Listing(list(candidates.values()), skipped, failed, list(dict.fromkeys(empty)))


def nothing_there(candidates: Sequence[Candidate]) -> list[FileReport] | None:
    """What to report when there is no file at any of the paths; None when there is one."""
    if any(not absent(one.path) for one in candidates):
        return None
    return [
        FileReport(file=shown(one.path.name), status="failed", error=absent(one.path))
        for one in candidates
    ]


def shown(name: str) -> str:
    """A name of a file as it can be printed and kept: bytes that are no UTF-8 as ``\\xe9``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def absent(path: Path) -> str:
    """Why there is nothing to ingest at a path; empty when there is."""
    if shown(str(path)) != str(path):
        return (
            f"{shown(str(path))} is niet op te nemen: in de naam van dit bestand of van een map "
            "erboven staan tekens die geen UTF-8 zijn. Geef het een andere naam."
        )
    if path.is_symlink() and not path.exists():
        return dead_link(path)
    if path.is_dir() or not path.exists():
        address = " Is het een webadres, begin dan met https://." if _like_address(path) else ""
        return f"{path} bestaat niet. Controleer de spelling van het pad.{address}"
    if not path.is_file():  # reading it would not end
        return (
            f"{path} is geen gewoon bestand maar een pijp of apparaat. Bewaar wat eruit komt als "
            "bestand en neem dat op."
        )
    return ""


def _like_address(path: Path) -> bool:
    return any(part.startswith("www.") or part.endswith((".nl", ".eu")) for part in path.parts)


def absolute(path: Path) -> Path:
    """A path from the root; links in it stay, since they are the name that people gave."""
    return Path(os.path.abspath(path))


def normalised(path: str | Path) -> str:
    """A path as all ways to write it have it: on Windows capitals make no other place."""
    return os.path.normcase(os.path.normpath(path))


def _walk(folder: Path, corpus: Path, failed: list[FileReport]) -> Iterator[Path]:
    entered: set[tuple[int, int] | str] = set()

    def refuse(error: OSError) -> None:
        failed.append(
            FileReport(
                file=shown(Path(error.filename or folder).name),
                status="failed",
                error=f"De map {shown(error.filename)} is niet te lezen: {reason(error)}. "
                "Controleer de rechten op de map.",
            )
        )

    for name, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        here = Path(name)
        stat = here.stat()
        # On some network drives of Windows every folder has number 0.
        which = (stat.st_dev, stat.st_ino) if stat.st_ino else os.path.realpath(here)
        if which in entered:
            folders.clear()
            continue
        entered.add(which)
        own = here.resolve() == corpus
        folders[:] = sorted(
            one for one in folders if not one.startswith(_HIDDEN) and not (own and one in _OWN)
        )
        for file in sorted(files):
            if not file.startswith(_HIDDEN) and not (own and file in _OWN_FILES):
                yield here / file
