"""A web app on a small kennisbank, and a client that behaves as a browser does."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.web import make, uploads
from sbkennis.web.security import House, own_names
from tests.pages.pdfs import paragraph, typeset
from tests.test_cli import VISION

# These tests search by words alone, and spaCy would load torch though it does not use it.
WITHOUT_TORCH = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
"""
PORT = 8000
BASE = f"http://127.0.0.1:{PORT}"


def fill_disk(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Uploads go to a folder on a disk that has no room."""

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(path: Path, *_: object) -> Full:
        path.touch()
        return Full()

    patch.setattr(tempfile, "tempdir", str(folder))
    patch.setattr(uploads, "Path", type("Path", (type(folder),), {"open": full}))


class Browser:
    """Sends what a browser sends with a form of our own."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def token(self) -> str:
        page = self.client.get("/aanmelden", follow_redirects=True).text
        return re.search(r'name="csrf" content="([0-9a-f]{64})"', page)[1]  # type: ignore[index]

    def post(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> Any:
        data = {"csrf": self.token(), **(fields or {})}
        headers = {"origin": BASE, **options.pop("headers", {})}
        return self.client.post(path, data=data, headers=headers, **options)

    def settled(self) -> Any:
        """What the background work came to."""
        for _ in range(2400):
            state = self.get("/verzameling/werk").json()
            if not state["bezig"]:
                return state
            time.sleep(0.05)
        raise AssertionError(state)


def fill(folder: Path) -> Settings:
    """A kennisbank with a text and a PDF of three pages."""
    settings = Settings(folder / "kb", "woordhash")
    (folder / "visie.md").write_text(VISION, encoding="utf-8")
    typeset(
        folder,
        f"= Nota buurthuizen\n\n{paragraph()}\n#pagebreak()\n== Soep\n\nBuren eten samen "
        f"soep in het buurthuis, elke donderdag. {paragraph(2)} {paragraph(5)}\n"
        "#pagebreak()\n== Mantelzorg\n\n"
        f"Mantelzorgers drinken koffie in het buurthuis.\n\n{paragraph(4)}",
        "nota.pdf",
    )
    with Library(settings) as library:
        library.ingest([folder / "visie.md", folder / "nota.pdf"])
        library.describe("visie.md", {"gemeente": "Emmen", "kind": "beleidsvisie", "date": "2024"})
        library.describe("nota.pdf", {"gemeente": "Almere", "date": "2022-05"})
    return settings


def opened(settings: Settings, password: str | None = None) -> TestClient:
    """A client of an app on a kennisbank."""
    app = make(settings, House(own_names(PORT), PORT, password))
    return TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture(scope="package", autouse=True)
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The processes that do the long work start in half the time."""
    folder = tmp_path_factory.mktemp("light")
    (folder / "sitecustomize.py").write_text(WITHOUT_TORCH, encoding="utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(paths))
        yield


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return fill(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="package")
def reading(filled: Settings) -> Iterator[Browser]:
    """For tests that change nothing."""
    with opened(filled) as client:
        yield Browser(client)


@pytest.fixture
def browser(filled: Settings, tmp_path: Path) -> Iterator[Browser]:
    """For tests that change something: a copy of their own."""
    root = Path(shutil.copytree(filled.root, tmp_path / "kb"))
    with opened(Settings(root, filled.model)) as client:
        yield Browser(client)
