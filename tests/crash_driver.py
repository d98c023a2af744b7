"""Ingests three small files and kills itself at the n-th step: see test_crash.py.

A step is every SQL statement, every commit and every call that makes a file appear or last.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

from tests.test_ingest import Bench

__all__ = ["main", "texts"]


def texts(version: int) -> dict[str, str]:
    """The files of a run: the second version changes one and leaves two."""
    meal = "De buurtvereniging organiseert elke maand een maaltijd voor de hele wijk. "
    club = "De ijsclub houdt in januari een burendag op het plein achter de kerk. "
    house = "Het dorpshuis blijft open omdat bewoners zelf de sleutel beheren. "
    return {
        "a.txt": meal * 6,
        "b.txt": (club if version == 1 else "Nieuw. " + club) * 6,
        "c.txt": house * 6,
    }


def main(folder: Path, version: int, last_step: int, told: Any) -> None:
    """Ingest; SIGKILL at step ``last_step`` (0: never); ``told.value`` is how many there are."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == last_step:
            os.kill(os.getpid(), signal.SIGKILL)

    class Counting(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            step()
            return super().execute(*arguments)

        def executemany(self, *arguments: Any) -> sqlite3.Cursor:
            step()
            return super().executemany(*arguments)

        def commit(self) -> None:
            step()
            super().commit()
            step()

    connect, fsync, move = sqlite3.connect, os.fsync, Path.replace

    def counted_connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, **options, factory=Counting)

    def counted_fsync(handle: int) -> None:
        step()
        fsync(handle)

    def counted_move(self: Path, target: Path) -> Path:
        step()
        moved = move(self, target)
        step()
        return moved

    sqlite3.connect = counted_connect  # type: ignore[assignment]
    os.fsync = counted_fsync
    Path.replace = counted_move  # type: ignore[method-assign, assignment]
    bench = Bench(folder)
    paths = [bench.write(name, text) for name, text in texts(version).items()]
    bench.run(*paths)
    told.value = steps
