"""``kill -9`` at many points of an ingest leaves a library that opens, searches and finishes."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from pathlib import Path

import pytest

from sbkennis.soundness import unsound
from tests.crash_driver import main, texts
from tests.test_ingest import Bench

POINTS = 12 if not os.environ.get("SBKENNIS_FULL") else 10_000


def drive(folder: Path, version: int, last_step: int) -> tuple[int | None, int]:
    """The exit code of an ingest, and its number of steps; forked from what has all imported."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.crash_driver"])
    steps = forks.Value("i", 0)
    process = forks.Process(target=main, args=(folder, version, last_step, steps))
    process.start()
    process.join()
    return process.exitcode, steps.value


def spread(steps: int) -> list[int]:
    """Steps to kill at: all of them, or evenly spread when there are too many."""
    if steps <= POINTS:
        return list(range(1, steps + 1))
    return sorted({1 + round(i * (steps - 1) / (POINTS - 1)) for i in range(POINTS)})


def joined(quotes: list[str]) -> str:
    return " ".join(" ".join(quotes).split())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kent geen SIGKILL")
@pytest.mark.parametrize("version", [1, 2], ids=["first ingest", "replacement"])
def test_a_kill_at_any_point_loses_nothing(tmp_path: Path, version: int) -> None:
    folder, start = tmp_path / "werk", tmp_path / "begin"
    folder.mkdir()
    if version == 2:
        assert drive(folder, 1, 0)[0] == 0
    shutil.copytree(folder, start)
    code, steps = drive(folder, version, 0)
    assert code == 0
    assert steps > 50
    expected = {name: text.strip() for name, text in texts(version).items()}
    old = {name: text.strip() for name, text in texts(1).items()}

    for last_step in spread(steps):
        shutil.rmtree(folder)  # the same place every time: the library knows where files were
        shutil.copytree(start, folder)
        assert drive(folder, version, last_step) == (-9, 0)
        bench = Bench(folder)

        found = {name: joined(quotes) for name, quotes in bench.quotes().items()}
        for name, text in found.items():  # each document is whole: the old one or the new one
            assert text in (expected[name], old[name]), last_step
        if version == 2:
            assert found.keys() == expected.keys(), last_step
        with bench.store() as store:
            assert unsound(store, "telling").problems == [], last_step
            store.match("burendag", (1,), None, 5)

        report = bench.run(*[bench.folder / name for name in expected])
        assert not report.failed, last_step
        now = {name: joined(quotes) for name, quotes in bench.quotes().items()}
        assert now == expected, last_step
        assert len(bench.register().all()) == 3, last_step
        with bench.store() as store:
            assert unsound(store, "telling").problems == [], last_step
        kept = bench.root / "corpus" / "documenten"
        assert {path.read_text(encoding="utf-8").strip() for path in kept.glob("*.txt")} == set(
            expected.values()
        ), last_step
