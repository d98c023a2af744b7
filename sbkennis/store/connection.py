"""A path → an open SQLite file; an error of SQLite → a sentence that says what to do."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from sbkennis.errors import IndexMismatchError, LibraryLockedError, StoreError, fault, reason
from sbkennis.store.tables import seal

__all__ = ["connect", "damaged", "readable", "translate", "translated"]

_BUSY_SECONDS = 30.0


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """An open file, with the functions that the statements of the store use."""
    if write:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what is confirmed survives a power cut
    else:
        connection = _connect_for_reading(path)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("seal_", -1, seal, deterministic=True)
    connection.create_function(
        "lower_", 1, lambda value: None if value is None else value.casefold(), deterministic=True
    )
    return connection


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    address = _uri(path) + "?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        # A read-only folder cannot hold the shared-memory file of the write-ahead log. When there
        # is no log either, nobody is writing and the file may be read as it lies.
        connection.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            if "unable to open" not in str(error):
                raise
            raise StoreError(
                f"{path} is hier niet te openen: de kennisbank was in gebruik toen die hierheen "
                "werd gekopieerd, of is niet goed afgesloten, en er kan hier niet worden "
                "geschreven om dat af te maken. Kopieer de hele map naar een plek waar dat wel "
                "kan, en draai daar `sbkennis ingest`. Die map is daarna overal te lezen."
            ) from error
        address = _uri(path) + "?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
    return connection


def _uri(path: PurePath) -> str:
    """The address of a file for SQLite, which refuses the name of a server after two strokes.

    On Windows a drive letter of a network resolves to such a name.

    >>> from pathlib import PureWindowsPath
    >>> _uri(PureWindowsPath(r"\\\\gemeente\\beleid\\kennis bank.sqlite"))
    'file:////gemeente/beleid/kennis%20bank.sqlite'
    >>> _uri(PureWindowsPath(r"C:\\beleid\\k.sqlite"))
    'file:///C:/beleid/k.sqlite'
    """
    uri = path.as_uri()
    return uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite or the disk raises into an error that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except OSError as error:
        raise StoreError(f"{path} is niet te openen: {reason(error)}.") from error


_SENSELESS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say of rows that SQLite gave and that hold no sense, that the file is damaged."""
    try:
        yield
    except _SENSELESS as error:
        raise damaged(path, f" ({fault(error)})") from error


def damaged(path: Path, how: str = "") -> StoreError:
    """That a file is damaged, and that nothing is lost by it."""
    return StoreError(
        f"{path} is beschadigd{how}. Verwijder de map {path.parent} en draai "
        "`sbkennis ingest`: de indexen worden opnieuw opgebouwd uit corpus/."
    )


def translate(error: sqlite3.Error, path: Path) -> StoreError | LibraryLockedError:
    """Our error for one of SQLite, which tells its kinds apart by their words only."""
    message = str(error)
    if "locked" in message or "busy" in message:
        return LibraryLockedError(
            f"{path} is in gebruik door een ander proces. Wacht tot dat klaar is en probeer "
            "het opnieuw."
        )
    if "full" in message:
        return StoreError(
            f"De schijf is vol: {path} kon niet worden bijgewerkt. Wat er al stond, is bewaard. "
            "Maak ruimte en draai de opdracht opnieuw."
        )
    if "readonly" in message or "unable to open" in message:
        return StoreError(
            f"{path} kan niet worden geschreven of geopend. Controleer de rechten op de map "
            f"{path.parent}."
        )
    if "disk I/O" in message or "vtable constructor failed" in message:  # it could not be read
        return StoreError(
            f"De schijf gaf een fout bij het lezen of schrijven van {path}. Wat bevestigd was, is "
            "bewaard. Controleer de schijf en draai de opdracht opnieuw."
        )
    if "out of memory" in message:
        return StoreError(
            f"Er is te weinig geheugen om {path} te gebruiken. Wat er al stond, is bewaard. Sluit "
            "andere programma's en draai de opdracht opnieuw."
        )
    if any(one in message for one in ("not a database", "malformed", "disk image", "UTF-8")):
        return damaged(path)
    if "no such column" in message:
        return IndexMismatchError(
            f"{path} is gemaakt door een andere versie van sbkennis. Verwijder de map "
            f"{path.parent} en draai `sbkennis ingest`; de bronnen in corpus/ blijven staan."
        )
    if "no such table" in message:  # made, but never filled: the disk was full, or it was killed
        return StoreError(
            f"De indexen in {path.parent} zijn niet af. Draai `sbkennis ingest`; wat in corpus/ "
            "staat, wordt opnieuw verwerkt."
        )
    return StoreError(
        f"Er ging iets mis met {path} ({message}). Ga de kennisbank na met "
        "`sbkennis status --controleer`."
    )
