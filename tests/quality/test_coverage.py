"""Six visions of our own, judged by reading, and what the words of each are taken to cover."""

from __future__ import annotations

import tomllib

from sbkennis import drafts
from tests.quality.corpus import DATA, ROOT
from tests.quality.floors import Count, hold
from tests.test_coverage import verdicts

VERDICTS = ("gedekt", "mager", "afwezig")
SHORTEST = ("duinzicht", "krommenoord", "merenburg", "oosterpolder", "heuvelrijk", "zandlust")
"""Of the twenty-three of our own; with the vectors of all: benchmarks/dekking_visies.py."""


def measured() -> dict[str, Count]:
    """Of each verdict of the reader how many are found by headings and words alone."""
    counts = {one: Count(f"requirements read as {one}") for one in VERDICTS}
    listed = tomllib.loads((DATA / "dekking_visies.toml").read_text(encoding="utf-8"))["visie"]
    for vision in listed:
        if vision["naam"] not in SHORTEST:
            continue
        found = verdicts(drafts.read(ROOT / vision["bestand"]))
        for read in VERDICTS:
            for name in vision[read]:
                counts[read].add(found[name] == read, f"{vision['naam']} {name}: {found[name]}")
    return counts


def test_requirements_are_covered_as_a_reader_judged() -> None:
    counts = measured()
    hold(
        [(counts["gedekt"], 41, 11), (counts["mager"], 16, 7), (counts["afwezig"], 45, 0)],
        "what came out on 28 November 2026, without labels or vectors: no model takes part.",
    )


if __name__ == "__main__":
    for each in measured().values():
        print(each.what, each.right, each.of)
