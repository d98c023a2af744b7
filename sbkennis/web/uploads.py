"""Uploads, each as a file in a folder of its own, which nothing serves."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from sbkennis.errors import StoreError, UsageError, reason

__all__ = ["remove", "set_aside"]


def set_aside(upload: BinaryIO, name: str, prefix: str, most: int | None = None) -> Path:
    """An upload as a file of that name, to be removed with `remove`.

    Args:
        prefix: of the name of the folder.
        most: bytes that it may have; None for any number.

    Raises:
        UsageError: with a limit, it is empty or larger than that.
        StoreError: it cannot be written.
    """
    path: Path | None = None
    try:
        path = Path(tempfile.mkdtemp(prefix=prefix)) / name
        size = 0
        with path.open("xb") as file:
            while part := upload.read(1 << 20):
                size += len(part)
                if most is not None and size > most:
                    raise UsageError(f"{name} is te groot; de grens is {most // 1_000_000} MB.")
                file.write(part)
        if most is not None and not size:
            raise UsageError(f"{name} is leeg.")
    except BaseException as error:
        if path is not None:
            remove(path)
        if isinstance(error, OSError):
            raise StoreError(
                f"{name} kan niet tijdelijk op schijf worden gezet: {reason(error)}. Er is niets "
                "van bewaard."
            ) from error
        raise
    return path


def remove(path: Path) -> None:
    """Remove a file that lies in a folder of its own, with the folder."""
    shutil.rmtree(path.parent, ignore_errors=True)
