"""Every dependency says from which version it is known to work; `make laagst` tries those."""

from __future__ import annotations

from importlib.metadata import version

from packaging.requirements import Requirement
from packaging.version import Version

from benchmarks.supply.lowest import CORE, lowest, tools
from tests.conftest import ROOT


def test_every_dependency_has_a_lower_bound_that_this_environment_meets() -> None:
    pinned = dict(line.split("==") for line in lowest())
    assert len(pinned) > 30
    assert "torch" not in pinned
    below = {name for name, least in pinned.items() if Version(version(name)) < Version(least)}
    assert below == set()
    assert all(Requirement(line).specifier for line in tools())


def test_the_core_of_the_suite_is_there() -> None:
    assert [path for path in CORE if not (ROOT / path).exists()] == []
