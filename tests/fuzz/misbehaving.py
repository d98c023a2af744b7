"""Ways in that do what none may do: ``python -m tests.fuzz.misbehaving`` shows what the fuzzer sees.

What a fuzzer never reports may be what it cannot see; this proves that it can.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sbkennis.errors import ReadError
from tests.fuzz import pool
from tests.fuzz.seeds import Seed
from tests.fuzz.targets import Desk, Target


def _writes(desk: Desk, path: Path, content: bytes) -> str:
    Path("uitbraak.txt").write_text("hier")
    return "gelezen"


def _makes_an_empty_file(desk: Desk, path: Path, content: bytes) -> str:
    os.close(os.open("leeg.txt", os.O_CREAT | os.O_WRONLY))
    return "gelezen"


def _removes(desk: Desk, path: Path, content: bytes) -> str:
    path.unlink()
    return "gelezen"


def _connects(desk: Desk, path: Path, content: bytes) -> str:
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    return "gelezen"


def _starts_a_program(desk: Desk, path: Path, content: bytes) -> str:
    subprocess.run(["/bin/true"], check=False)
    return "gelezen"


def _hangs(desk: Desk, path: Path, content: bytes) -> str:
    while True:
        pass


def _waits(desk: Desk, path: Path, content: bytes) -> str:
    time.sleep(600)
    return "gelezen"


def _dies(desk: Desk, path: Path, content: bytes) -> str:
    os.abort()


def _eats_memory(desk: Desk, path: Path, content: bytes) -> str:
    return str(len(bytearray(pool.MEMORY + 10**9)))


def _raises(desk: Desk, path: Path, content: bytes) -> str:
    raise KeyError("x")


def _breaks_a_promise(desk: Desk, path: Path, content: bytes) -> str:
    raise AssertionError("twee passages houden hetzelfde teken")


def _names_no_file(desk: Desk, path: Path, content: bytes) -> str:
    raise ReadError("Dit bestand is beschadigd.")


def _speaks_english(desk: Desk, path: Path, content: bytes) -> str:
    raise ReadError(f"{path.name} is niet te lezen (unexpected end of file).")


def _behaves(desk: Desk, path: Path, content: bytes) -> str:
    raise ReadError(f"{path.name} is beschadigd. Haal het bestand opnieuw op.")


WAYS = (
    _writes, _makes_an_empty_file, _removes, _connects, _starts_a_program, _hangs, _waits, _dies,
    _eats_memory, _raises, _breaks_a_promise, _names_no_file, _speaks_english, _behaves,
)  # fmt: skip


def main() -> None:
    """Prints, as JSON, what the fuzzer says of each way in."""
    targets = tuple(
        Target(
            one.__name__, ".txt", lambda _: (Seed("a.txt", b"a"),), {"x": lambda a, _: a}, one, 1
        )
        for one in WAYS
    )
    pool._BY_NAME.clear()
    pool._BY_NAME.update({one.name: one for one in targets})
    pool.case = lambda seed, number: pool.Case(seed, number, WAYS[number].__name__, 0, ("x",))  # type: ignore[assignment]
    pool.SECONDS, pool._WALL = 1, 20.0
    with tempfile.TemporaryDirectory() as folder:
        found = pool.try_all(1, range(len(WAYS)), Path(folder), Path(folder))
        print(json.dumps({one.case.target: [one.result, one.finding] for one in found}))


if __name__ == "__main__":
    sys.exit(main())
