"""Opens an old store for writing and kills itself at the n-th step: see test_upgrades.py.

A step is every SQL statement, every row that an ``executemany`` asks for, and every commit.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sbkennis import terms
from sbkennis.store import Store


def main(path: Path, last_step: int) -> None:
    """Bring it up to date; SIGKILL at step ``last_step`` (0: never). Prints the number of steps."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == last_step:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            step()
            yield row

    class Counting(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            step()
            return super().execute(*arguments)

        def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
            return super().executemany(sql, counted(rows))

        def commit(self) -> None:
            step()
            super().commit()
            step()

    connect = sqlite3.connect

    def counted_connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, **options, factory=Counting)

    sqlite3.connect = counted_connect  # type: ignore[assignment]
    with Store.create(path, terms.COLUMNS):
        pass
    print(steps)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
