"""How well patterns find definitions, roles, criteria and expectations in real documents.

    SBKENNIS_SHARED=../shared python benchmarks/findings.py [--fouten] [--begrippen] [PLACES]
    SBKENNIS_SHARED=../shared python benchmarks/findings.py --begrip="sociale basis" [PLACES]

``tests/data/vindplaatsen.jsonl`` holds the places that a reader marked before the patterns were
run, and which part of each document was read. A finding is right when it shares half of the
shorter of the two with a place of its kind; a place is found when a finding is right about it.
Parts with a ``set`` were marked after the patterns had been written: "vers" was scored once and
then written with, "vers 2" was scored only; "vers 3" was marked by two coders who did not write
the patterns; its errors were never read, its totals four times (RECORD.md); "vers 4" likewise,
in other parts. The others are what the patterns were written with, in two rounds. PLACES is another
file of such places: ``tests/data/vindplaatsen_breed.jsonl`` holds what one reader marked in 7,548
sentences, to learn from and to read errors in. With ``--begrippen`` only definitions are looked
for, of each term by its name, as a user asks for them; with ``--begrip`` those of one term. Then
what is found is right when a definition of any term stands there (that of "persoonlijke sociale
basis" is no error), and only places of the term itself are to be found.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sbkennis import passages
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.likely_training import alike, read_places, same, spans
from sbkennis.comparison.statements import Statement
from sbkennis.pages import Limits, read
from sbkennis.records import Passage

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"definitie": "omschrijving", "rol": "rol", "criterium": "criterium",
         "verwachting": "verwachting"}  # fmt: skip
FIRST_ROUND = ("000_", "001_", "002_", "003_", "004_")  # the others came in the second


def first_rounds(file: str) -> str:
    """The name of the set of a place that names none."""
    return "eerste ronde" if file.startswith(FIRST_ROUND) else "tweede ronde"


def terms_of(marked: Iterable[dict[str, Any]], parts: Sequence[Sequence[int]]) -> set[str]:
    """The terms of which a definition was marked in the parts that were read."""
    return {
        row["label"].casefold()
        for row in marked
        if row["kind"] == "definitie" and any(low <= row["start"] < high for low, high in parts)
    } - {""}


def by_name(split: Sequence[Passage], terms: Iterable[str]) -> list[Statement]:
    """The definitions of every term, each asked for by its name."""
    found = [one for term in sorted(terms) for one in Finder.open(term=term).definitions(split)]
    return list({(one.passage, one.part): one for one in found}.values())


def main() -> None:
    shared = Path(os.environ.get("SBKENNIS_SHARED", ROOT.parent / "shared")) / "documents"
    given = [Path(one) for one in sys.argv[1:] if not one.startswith("--")]
    term = next((one.partition("=")[2] for one in sys.argv if one.startswith("--begrip=")), None)
    path = given[0] if given else ROOT / "tests/data/vindplaatsen.jsonl"
    marked, read_parts = read_places(path)
    scope = [(row["file"], row.get("set", first_rounds(row["file"])), row["read"])
             for row in read_parts]  # fmt: skip
    listed = json.loads((shared / "manifest.json").read_text(encoding="utf-8"))
    publishers = {row["file"]: row.get("publisher") for row in listed}
    finder = Finder.open()
    found: dict[str, list[Statement]]
    totals: dict[str, Counter[str]] = {}
    for file, group, parts in scope:
        reading = read(shared / file, Limits())
        split = passages.split(reading, "x")
        by_id = {one.id: one for one in split}
        if term is not None:
            found = {"definitie": by_name(split, [term])}
        elif "--begrippen" in sys.argv:
            found = {"definitie": by_name(split, terms_of(marked.get(file, ()), parts))}
        else:
            found = {
                "definitie": finder.definitions(split),
                "rol": finder.roles(split, {}, publisher=publishers.get(file)),
                "criterium": finder.criteria(split),
                "verwachting": finder.expectations(split, {}),
            }
        for kind, statements in found.items():
            moved = sum(not same(row, reading.text) for row in marked.get(file, ())
                        if row["kind"] == kind)  # fmt: skip
            if moved:
                print(f"{file[:24]:24} {kind:12} {moved} plaatsen worden nu anders gelezen; "
                      "zoek ze opnieuw")  # fmt: skip
            rows = [row for row in marked.get(file, ())
                    if row["kind"] == kind
                    and any(low <= row["start"] < high for low, high in parts)]  # fmt: skip
            places = [(row["start"], row["end"]) for row in rows]
            made = [(spans(by_id[one.passage], one.part), one) for one in statements]
            made = [one for one in made
                    if any(low <= one[0][0] < high for low, high in parts)]  # fmt: skip
            right = [one for one in made if any(alike(one[0], place) for place in places)]
            if term is not None:
                places = [(row["start"], row["end"]) for row in rows
                          if row["label"].casefold() == term.casefold()]  # fmt: skip
            met = [place for place in places if any(alike(one[0], place) for one in made)]
            count = Counter(found=len(made), right=len(right), places=len(places), met=len(met))
            for name in (group, "alles"):
                totals.setdefault(f"{name} {kind}", Counter()).update(count)
            print(f"{file[:24]:24} {kind:12} gevonden {len(made):3}, goed {len(right):3}; "
                  f"plaatsen {len(places):3}, gevonden {len(met):3}")  # fmt: skip
            if "--fouten" in sys.argv:
                for place, one in made:
                    if (place, one) not in right:
                        print(f"    + [{one.rule}] {one.text[:150]}")
                for place in places:
                    if place not in met:
                        print(f"    - {' '.join(reading.text[place[0] : place[1]].split())[:150]}")
    for name, count in sorted(totals.items()):
        precision = count["right"] / max(count["found"], 1)
        recall = count["met"] / max(count["places"], 1)
        print(f"{name:26} precisie {precision:.2f} ({count['right']}/{count['found']}), "
              f"opbrengst {recall:.2f} ({count['met']}/{count['places']})")  # fmt: skip


if __name__ == "__main__":
    main()
