"""What we are built from may be handed on with us, and the page that says so is up to date."""

from __future__ import annotations

import pytest

from benchmarks.supply.licences import CUDA, PAGE, Licence, licences


def test_every_package_has_a_compatible_licence() -> None:
    found = licences(("ocr", "dev"))
    assert {"pypdfium2", "torch", "numpy", "pytest"} <= {one.package for one in found}
    assert [one for one in found if not one.is_compatible] == []


def test_what_torch_brings_for_graphics_cards_is_left_out() -> None:
    names = ["nvidia-cublas", "cuda-toolkit", "triton", "torch", "numpy"]
    assert [one for one in names if CUDA.match(one)] == names[:3]
    assert not any(CUDA.match(one.package) for one in licences())


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("Apache-2.0 WITH LLVM-exception AND MIT", True),
        ("GPL-3.0-or-later OR BSD-3-Clause", True),
        ("MIT AND (GPL-2.0-only OR ISC)", True),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_is_judged_by_what_must_be_kept_to(expression: str, fits: bool) -> None:
    assert Licence("pakket", expression).is_compatible is fits


def test_the_page_names_every_package_with_its_licence() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    missing = [
        one
        for one in licences(("ocr", "dev"))
        if f"| {one.package} | {one.expression} |" not in lines
    ]
    assert missing == [], "draai `python -m benchmarks.supply.licences`"
