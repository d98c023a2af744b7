"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import warm

# A busy machine is slow now and then; how long a test may take, pytest-timeout says.
settings.register_profile("sbkennis", deadline=None)
settings.load_profile("sbkennis")

ROOT = Path(__file__).resolve().parent.parent

collect_ignore = ["watch"]  # no tests; Python of Debian has a `sitecustomize` of its own


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real documents; the test is skipped, aloud, where it is absent."""
    folder = Path(os.environ.get("SBKENNIS_SHARED", ROOT.parent / "shared"))
    if not (folder / "documents").is_dir():
        pytest.skip(f"de echte documenten staan niet in {folder} (zet SBKENNIS_SHARED)")
    return folder


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """The fictional sample documents of this repository."""
    return ROOT / "corpus" / "voorbeeld"


@pytest.fixture(scope="session", autouse=True)
def loaded_once() -> Iterator[None]:
    """The data of the package is read once for all tests."""
    with warm.loaded_once():
        yield


@pytest.fixture(scope="module", autouse=True)
def warm_workers() -> Iterator[None]:
    """A process that reads files goes on to the next test; a module may want new ones."""
    with warm.workers():
        yield
