"""How well definitions and criteria of the sociale basis are found in fragments of our own.

    python benchmarks/concept.py [--fouten] [SET ...]

``tests/data/begrip_fragmenten.jsonl`` holds 660 fragments as they would stand in policy documents,
in eight sets; each was written and marked by somebody who had not seen the patterns. The errors of
A to E, G and H were read, one set after another, and patterns written with them; those of F were
not. A finding is right when it shares half of the shorter of the two with a place of its kind; the
bare opening of a list is neither right nor wrong.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sbkennis import passages
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.likely_training import alike, spans
from sbkennis.comparison.statements import Statement
from sbkennis.pages import Limits, read
from sbkennis.records import Passage

FRAGMENTS = Path(__file__).resolve().parent.parent / "tests/data/begrip_fragmenten.jsonl"
TERM = "sociale basis"
KINDS = {"definities": "omschrijving", "criteria": "criterium"}
TITLE = "# Nota samen leven\n\nDit is de nota van de gemeente.\n\n"

Place = tuple[int, int]


def fragments(*sets: str) -> list[dict[str, Any]]:
    """The fragments of some sets, of all where none is named."""
    rows = map(json.loads, FRAGMENTS.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if not sets or row["set"] in sets]


def place_of(words: str, text: str) -> Place | None:
    """Where words stand in a text that was read, whatever stands between them."""
    match = re.search(r"\W+".join(map(re.escape, re.findall(r"\w+", words))), text)
    return match.span() if match else None


def places_of(words: Sequence[str], text: str) -> list[Place]:
    return [found for one in words if (found := place_of(one, text))]


def split(row: dict[str, Any]) -> tuple[str, list[Passage]]:
    """The text of a document that is the fragment alone, and its passages."""
    heading = f"## {row['kop']}\n\n" if row["kop"] else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nota.md")
        path.write_text(TITLE + heading + row["tekst"], encoding="utf-8")
        reading = read(path, Limits())
    return reading.text, passages.split(reading, "x")


def counted(
    row: dict[str, Any], tell: Callable[[str], None] = lambda line: None
) -> dict[str, Counter[str]]:
    """What is found in a fragment and what of it is right, by kind of place."""
    finder = Finder.open(term=TERM)
    text, made_of = split(row)
    by_id = {one.id: one for one in made_of}
    neutral = places_of(row.get("aanloop", ()), text)
    counts = {}
    for key in KINDS:
        found: list[Statement] = (
            finder.definitions(made_of) if key == "definities" else finder.criteria(made_of)
        )
        places = places_of(row[key], text)
        made = [(spans(by_id[one.passage], one.part), one) for one in found]
        right = [one for one in made if any(alike(one[0], place) for place in places)]
        others = [one for one in made if one not in right]
        wrong = [one for one in others if not any(alike(one[0], place) for place in neutral)]
        met = [place for place in places if any(alike(one[0], place) for one in made)]
        counts[key] = Counter(
            found=len(right) + len(wrong), right=len(right), places=len(row[key]), met=len(met)
        )
        for _, one in wrong:
            tell(f"{row['id']} + [{one.rule}] {one.text[:150]}")
        for place in places:
            if place not in met:
                tell(f"{row['id']} - {' '.join(text[slice(*place)].split())[:150]}")
    return counts


def main() -> None:
    show: Callable[[str], None] = print if "--fouten" in sys.argv else lambda line: None
    totals: dict[str, Counter[str]] = {}
    for row in fragments(*(one for one in sys.argv[1:] if not one.startswith("--"))):
        for key, count in counted(row, show).items():
            totals.setdefault(f"{row['set']} {KINDS[key]}", Counter()).update(count)
    for name, count in sorted(totals.items()):
        right, found, met, places = (count[key] for key in ("right", "found", "met", "places"))
        print(f"{name:16} precisie {right / max(found, 1):.2f} ({right}/{found}), "
              f"opbrengst {met / max(places, 1):.2f} ({met}/{places})")  # fmt: skip


if __name__ == "__main__":
    main()
