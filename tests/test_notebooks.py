"""The notebooks run from a clean kernel, are short, and use the public Python API only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
nbformat = pytest.importorskip("nbformat", reason="nbformat ontbreekt: pip install 'sbkennis[dev]'")


def code(path: Path) -> str:
    book = nbformat.read(path, as_version=4)
    return "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")


def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every cell in a fresh kernel; an error in one of them fails the test."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient ontbreekt")
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    book = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        book, timeout=280, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )
    client.execute()
    ran = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in ran)
    shown = "".join(str(output) for cell in ran for output in cell.outputs)
    assert "passages" in shown


def test_a_newcomer_can_walk_through_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    run(ROOT / "notebooks" / "1-kennismaking.ipynb", monkeypatch)


@pytest.mark.full
def test_three_visions_are_compared_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    run(ROOT / "notebooks" / "2-drie-visies.ipynb", monkeypatch)


def test_there_are_two_short_notebooks_without_output() -> None:
    assert [path.name for path in BOOKS] == ["1-kennismaking.ipynb", "2-drie-visies.ipynb"]
    for path in BOOKS:
        book = nbformat.read(path, as_version=4)
        assert len(book.cells) <= 24
        assert len(code(path).splitlines()) <= 60
        assert not any(cell.get("outputs") for cell in book.cells)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_uses_the_public_api_only(path: Path) -> None:
    lines = [line.strip() for line in code(path).splitlines() if "import" in line]
    ours = {line for line in lines if "sbkennis" in line}
    assert ours <= {
        "from sbkennis.library import Library",
        "from sbkennis.comparison.frames import TABLE_COLUMNS",
    }
    assert "._" not in code(path)
