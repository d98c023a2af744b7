"""The yardstick of the neighbours, on a sample: what we read stands on the page for others too.

The whole of it, over the citations of a thousand questions, is `benchmarks/yardstick.py`; its
figures are in BENCHMARKS.md, what was seen on the pages in benchmarks/RECORD.md.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.yardstick import compare, distance_within
from sbkennis.pages import Limits, read
from sbkennis.passages import split
from sbkennis.records import Passage

SMALL = (  # of the real documents, those that are read in a second
    "mun_vmca_meerjarenvisie_2022_2025",
    "nat_vng_ledenbrief_azwa_financiering_2026",
    "reg_ggd_flevoland_voortgang_gala_regio_2023",
)


def passages_of(path: Path) -> tuple[Passage, ...]:
    return split(read(path, Limits()), "a1")


def differing(path: Path) -> list[str]:
    """Lines of passages that neither pypdf nor pdfminer.six has on the page."""
    return [line for one in passages_of(path) for line in compare(one, path).missing]


@pytest.mark.full
def test_every_line_of_the_sample_corpus_stands_on_its_page_for_another_reader(
    sample_corpus: Path,
) -> None:
    files = [path for path in sorted(sample_corpus.glob("*.pdf")) if "scan" not in path.stem]
    assert len(files) == 5
    assert {path.name: differing(path) for path in files} == {path.name: [] for path in files}


@pytest.mark.parametrize("name", SMALL)
def test_every_line_of_a_real_document_does_too(shared: Path, name: str) -> None:
    assert differing(shared / "documents" / f"{name}.pdf") == []


def test_a_word_that_is_not_on_the_page_is_found(sample_corpus: Path) -> None:
    path = sample_corpus / "senw-kamerbrief-sociale-basis-2023.pdf"
    equal = (one for one in passages_of(path) if compare(one, path).kind == "equal")
    passage = next(one for one in equal if " de " in one.quote and len(one.spans) == 1)
    spoiled = replace(passage, quote=passage.quote.replace(" de ", " xx ", 1), marks=())
    assert compare(spoiled, path).kind == "text"


def test_lines_in_another_order_are_told_from_other_words(sample_corpus: Path) -> None:
    path = sample_corpus / "senw-kamerbrief-sociale-basis-2023.pdf"
    passage = next(
        one
        for one in passages_of(path)
        if len(one.spans) == 1 and one.quote.count("\n") >= 2 and not one.marks
    )
    turned = "\n".join(reversed(passage.quote.split("\n")))
    assert compare(replace(passage, quote=turned), path).kind == "order"


def test_the_error_of_a_scan_is_the_least_distance_to_any_stretch_of_its_text() -> None:
    assert distance_within("buurthuis", "inhetbuurthuiseten") == 0
    assert distance_within("buurthvis", "inhetbuurthuiseten") == 1
