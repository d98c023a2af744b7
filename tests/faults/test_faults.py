"""Whatever fails, nothing that was confirmed is lost and the next run finishes or undoes the rest.

A sample with fixed seeds; the full run is `benchmarks/faults.py`, see BENCHMARKS.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import launch

SEEDS = (1, 1_000) if os.environ.get("SBKENNIS_FULL") else (5_001, 5_024)

pytestmark = pytest.mark.skipif(
    bool(launch.why_not()) and "SBKENNIS_REQUIRE_ALL" not in os.environ, reason=launch.why_not()
)


@pytest.mark.timeout(7_200 if os.environ.get("SBKENNIS_FULL") else 600)
def test_whatever_fails_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    outcomes = list(launch.run(tmp_path, *SEEDS))
    assert len(outcomes) == SEEDS[1] - SEEDS[0] + 1
    assert [one for one in outcomes if one["wrong"]] == []
    assert len({one["fault"] for one in outcomes}) > 10
    assert len({one["scene"] for one in outcomes}) > 5


def test_the_harness_can_fail_a_call_and_sees_it(tmp_path: Path) -> None:
    """A shim that fails nothing would prove nothing."""
    code = """
import ctypes, os, sqlite3, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
shim = ctypes.CDLL(None)
def arm(*plan):
    shim.fault_arm(f"{folder}/".encode(), *[ctypes.c_long(one) for one in plan])
def fails(what):
    try:
        what()
    except (OSError, sqlite3.Error) as error:
        return getattr(error, "errno", None) or str(error)
(folder / "een").write_text("een")
db = sqlite3.connect(folder / "db", isolation_level=None)
db.execute("CREATE TABLE t (x)")
arm(8, 1, 1, 28, -1, 0)
print(fails(lambda: db.execute("INSERT INTO t VALUES (1)")))
print(fails(lambda: (folder / "twee").write_text("twee")))
arm(32, 1, 1, 5, 0, 0)
print(fails(lambda: os.replace(folder / "een", folder / "drie")))
print(fails(lambda: os.replace(folder / "een", folder / "drie")))
before = time.time()
arm(127, 1, 7, 0, -1, -3600)
(folder / "vier").write_text("vier")
print(round((time.time() - before) / 600))
"""
    library = launch.compiled(tmp_path)
    folder = tmp_path / "werk"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n") == ["database or disk is full", "28", "5", "None", "-6", ""]
