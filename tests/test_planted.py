"""Planted errors in quotations of the sample corpus; benchmarks/quotations.py does it at length."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.vectors import WORD_HASH

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "brugwoude-visie-sociale-basis-2023-2027.docx",
    "lingerhaven-visie-sociale-basis.html",
    "nabij-onderzoek-onder-ons-2024.pdf",
    "veldermeer-visie-sociale-basis-2024-2030.pdf",
)


@pytest.fixture(scope="module")
def quotations() -> ModuleType:
    return benchmark("quotations", "planted")


@pytest.fixture(scope="module")
def attacks() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield benchmark("attacks", "attacks")


def benchmark(file: str, name: str) -> ModuleType:
    """A benchmark as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{file}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of four sample documents in three formats."""
    folder = tmp_path_factory.mktemp("geplant")
    with Library(Settings(folder, WORD_HASH)) as library:
        report = library.ingest([ROOT / "corpus" / "voorbeeld" / name for name in FILES])
    assert not report.failed
    return folder


@pytest.mark.parametrize("way", ["lines", "drafts"])
def test_planted_errors_are_found_and_true_quotations_pass(
    way: str,
    root: Path,
    quotations: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SBKENNIS_MODEL", WORD_HASH)
    with Library(Settings(root, WORD_HASH)) as library:
        shelf = quotations.Shelf(library)
    planted = quotations.plant(shelf, 80, 100, seed=2026)
    assert {one.kind for one in planted} >= set(quotations.FALSE_KINDS)
    if way == "lines":
        answers = quotations.as_lines(planted, root, tmp_path)
    else:
        answers = quotations.as_drafts(planted, root, tmp_path, random.Random(2026))
    wrong, _, cases = quotations.measure(planted, answers)
    shown = [(one.kind, one.quote, answer) for one, answer in cases]
    assert sum(count for (is_true, _), count in wrong.items() if is_true) == 0, shown
    assert sum(count for (is_true, _), count in wrong.items() if not is_true) == 0, shown


def test_attacks_are_seen_and_warned_for(
    root: Path, attacks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SBKENNIS_MODEL", WORD_HASH)
    with Library(Settings(root, WORD_HASH)) as library:
        shelf = attacks.Shelf(library)
    draw = random.Random(7)
    cases = [
        case
        for part in (attacks.words, attacks.shapes, attacks.marked)
        for case in part(shelf, draw, 2)
    ]
    assert {case.part for case in cases} == {"woorden", "vormen", "gemeld"}
    found = attacks.answers(cases, "docx", root, tmp_path)
    wrong = [
        (case.planted.kind, case.planted.is_true, case.planted.quote, answer)
        for case, answer in zip(cases, found, strict=True)
        if attacks.is_wrong(case, answer)
    ]
    assert not wrong
