"""pyproject.toml → a virtual environment with the lowest versions it allows, and the suite in it.

    python -m benchmarks.supply.lowest [FOLDER]  # makes FOLDER (.venv-laagst); runs the core there
    python -m benchmarks.supply.lowest --list    # prints the versions

Every direct dependency is pinned to its lower bound; what those need in turn is the newest that
fits. torch is excepted: its own release goes with the machine, and two versions take gigabytes.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
TORCH = "torch==2.13.0"
CORE = (
    "tests/pages",
    "tests/exports",
    "tests/drafts",
    "tests/tags/test_tagger.py",
    "tests/web/test_pages.py",
    "tests/web/test_api.py",
    *(
        f"tests/test_{name}.py"
        for name in (
            "assistant",
            "citations",
            "cleaning",
            "cli",
            "e5",
            "ingest",
            "pictures",
            "reports",
            "search",
            "sheets",
            "store",
            "terms",
            "vectors",
        )
    ),
)


def lowest(extras: tuple[str, ...] = ("ocr",)) -> list[str]:
    """``name==version`` of the lowest version of every direct dependency but torch.

    Raises:
        ValueError: a dependency has no lower bound.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    pinned = []
    for line in lines:
        required = Requirement(line)
        if required.name == "torch":
            continue
        bounds = [one.version for one in required.specifier if one.operator in (">=", "==")]
        if not bounds:
            raise ValueError(f"{required.name} has no lower bound in pyproject.toml")
        if required.marker is None or required.marker.evaluate():
            pinned.append(f"{required.name}=={bounds[0]}")
    return pinned


def tools() -> list[str]:
    """What the tests need, in the newest version that fits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return list(project["optional-dependencies"]["dev"])


def main(arguments: list[str]) -> int:
    """Makes the environment and runs the core of the suite; answers its exit code."""
    pinned = lowest()
    if "--list" in arguments:
        print("\n".join(pinned))
        return 0
    folder = Path(arguments[0]) if arguments else ROOT / ".venv-laagst"
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, TORCH], check=True)
    subprocess.run([*install, TORCH, *pinned, *tools()], check=True)
    tests = [str(python), "-m", "pytest", "-m", "not full", "-p", "no:cacheprovider", *CORE]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
