"""Compile ``fault.c`` and run seeds under it → what became of each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["compiled", "run", "why_not"]

ROOT = Path(__file__).resolve().parents[2]


def why_not() -> str:
    """Why faults cannot be injected here, in Dutch; empty when they can."""
    if sys.platform != "linux":
        return "fouten injecteren kan alleen op Linux"
    if shutil.which("cc") is None:
        return "er is geen C-compiler (cc) om tests/faults/fault.c te vertalen"
    return ""


def compiled(folder: Path) -> Path:
    """The library to preload."""
    target = folder / "fault.so"
    source = ROOT / "tests" / "faults" / "fault.c"
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(target), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return target


def run(folder: Path, first: int, last: int) -> Iterator[dict[str, Any]]:
    """The outcomes of the seeds from first to last, as they come."""
    place = folder / f"plek{first}"
    place.mkdir(parents=True)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(compiled(folder)),
        "SBKENNIS_MODEL": "woordhash",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TMPDIR": str(place),
    }
    command = [sys.executable, "-m", "tests.faults.server", str(place), f"{first}-{last}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if line.startswith("{"):
                yield json.loads(line)
    if server.returncode:
        raise RuntimeError(f"the server of faults ended with {server.returncode}")
