"""Bytes → a file that is there whole or not at all, and that lasts when the power goes."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from sbkennis.errors import LibraryLockedError, StoreError, UsageError, fault, reason

__all__ = [
    "HALF",
    "as_typed",
    "changing",
    "check_folder",
    "check_new",
    "deliver",
    "digest",
    "is_reserved",
    "put_in_place",
    "read_text",
    "replacing",
    "sweep",
    "sync_folder",
    "write_atomically",
    "write_result",
]

HALF = ".deel"
"""The suffix of a file that is not complete."""

_IS_WINDOWS = os.name == "nt"
_BUSY = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between tries, where a file is open elsewhere
# Names that Windows keeps for devices, whatever follows the first dot (learn.microsoft.com, "Naming
# Files, Paths, and Namespaces").
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])[ ]*(?:\..*)?", re.IGNORECASE)
_OLD = 3_600  # seconds, after which nobody is writing a small file any more
_WAIT = 10.0  # seconds, for another command that changes the same small files


def changing(folder: Path, what: str) -> FileLock:
    """Hold this while small files in a folder are read, changed and written.

    Args:
        folder: is made where it is absent.
        what: stands in it, in Dutch and with its article.

    Raises:
        LibraryLockedError: another command holds it.
        StoreError: nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".slot", timeout=_WAIT)
        lock.acquire()
    except Timeout as error:
        raise LibraryLockedError(
            f"Een andere opdracht wijzigt {what}. Probeer het zo nog eens."
        ) from error
    except OSError as error:
        raise StoreError(
            f"In {folder} kan niet worden geschreven: {reason(error)}. Controleer de schijf "
            "en de rechten op de map."
        ) from error
    return lock


def check_new(target: Path, *, overwrite: bool) -> None:
    """Refuse to replace a file when that was not asked: a person may have written in it.

    Raises:
        UsageError: it is there.
    """
    if target.exists() and not overwrite:
        raise UsageError(f"{target} bestaat al. Kies een andere naam, of gebruik --overschrijf.")


def check_folder(target: Path) -> None:
    """Refuse a file for which there is no folder.

    Raises:
        UsageError: the folder does not exist.
    """
    if not target.absolute().parent.is_dir():
        raise UsageError(f"De map {target.absolute().parent} bestaat niet. Maak die eerst.")


def read_text(path: Path) -> str:
    """The text of a file that a user named, in UTF-8; a mark of the byte order is left out.

    Raises:
        UsageError: it cannot be read, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{path} is niet te lezen: {reason(error)}. Controleer de naam en de rechten."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is niet te lezen: {fault(error)}.") from error


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old content or the new one."""
    with replacing(target) as file:
        file.write(content)


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `target` when the block ends well, and else is gone."""
    with _in_place_of(target) as file:
        yield file
    sync_folder(target.parent)


def write_result(target: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file that a user asked for, anywhere: whole, or else what was there stays.

    Raises:
        FileExistsError: it came to be there meanwhile, and ``overwrite`` is false.
        OSError: it cannot be written.
    """
    with _in_place_of(target.resolve()) as file:  # a link stays a link
        file.write(content)
        if not overwrite and target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def deliver(target: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file that a user asked for, as `write_result` does, or tell them why not.

    Raises:
        UsageError: it came to be there meanwhile, and ``overwrite`` is false.
        StoreError: it cannot be written.
    """
    try:
        write_result(target, content, overwrite=overwrite)
    except FileExistsError as error:
        raise UsageError(
            f"{target} bestaat intussen en wordt niet overschreven. Kies een andere naam."
        ) from error
    except OSError as error:
        raise StoreError(f"{target} kon niet worden geschreven: {reason(error)}.") from error


@contextmanager
def _in_place_of(target: Path) -> Iterator[BinaryIO]:
    temporary = target.with_name(f".{uuid.uuid4().hex}{HALF}")
    try:
        with temporary.open("xb") as file:  # unlike tempfile's, readable for whom the umask allows
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, target)
    except BaseException:
        with suppress(OSError):  # what went wrong first is what is told
            temporary.unlink(missing_ok=True)
        raise


def put_in_place(source: Path, target: Path) -> None:
    """Give a file the place of another.

    Windows refuses that while the other is open, as a virus scanner and an indexer have it for a
    moment; so it is tried again for a second and a half there.

    Raises:
        OSError: it cannot be done.
    """
    for wait in _BUSY if _IS_WINDOWS else ():
        with suppress(PermissionError):
            source.replace(target)
            return
        time.sleep(wait)
    source.replace(target)


def is_reserved(name: str) -> bool:
    """Whether Windows takes a file name for a device, so that no file can have it there.

    >>> is_reserved("aux.pdf"), is_reserved("Con"), is_reserved("auxiliair.pdf")
    (True, True, False)
    """
    return _DEVICE.fullmatch(name) is not None


def as_typed(name: str) -> str:
    """A file name as a keyboard gives it: macOS may hand on an é as an e and an accent.

    >>> as_typed("visie\u0301.pdf") == "visi\u00e9.pdf"
    True
    """
    return unicodedata.normalize("NFC", name)


def digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Let the names in a folder last."""
    if _IS_WINDOWS:  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, *, locked: bool) -> None:
    """Remove what was left half written in a folder.

    Args:
        folder: may be absent.
        locked: nobody else writes here now; otherwise only what is an hour old goes.
    """
    for path in folder.glob(f".*{HALF}"):
        with suppress(OSError):
            if locked or abs(time.time() - path.stat().st_mtime) > _OLD:
                path.unlink()
