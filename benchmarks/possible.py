"""What is gained by showing as possible what no pattern finds, on places that readers marked.

    python benchmarks/possible.py LIBRARY [--plaatsen PLACES] [--fouten]

LIBRARY holds the documents of ``../shared/documents``, with their labels. "vers 3" and "vers 4"
were not learned from; of the other sets the figures say how well the weights remember. A sentence
counts as in ``benchmarks/findings.py``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from findings import first_rounds

from sbkennis.comparison import Found
from sbkennis.comparison.likely import KINDS
from sbkennis.comparison.likely_training import alike, read_places, same, spans
from sbkennis.library import Library
from sbkennis.settings import Settings

PLACES = Path(__file__).resolve().parent.parent / "tests/data/vindplaatsen.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--plaatsen", type=Path, default=PLACES)
    parser.add_argument("--fouten", action="store_true", help="show what is wrong")
    chosen = parser.parse_args()
    places, parts = read_places(chosen.plaatsen)
    totals: dict[tuple[str, str, str], Counter[str]] = {}
    with Library(Settings.read(chosen.library)) as library:
        held = {one.file: one for one in library.documents()}
        texts = {one.file: library.store.text(one.id) for one in held.values()}
        for kind in KINDS:
            made = library.statements(kind, [held[row["file"]].id for row in parts])
            for row in parts:
                file, group = row["file"], row.get("set", first_rounds(row["file"]))
                true = [
                    (one["start"], one["end"])
                    for one in places.get(file, ())
                    if one["kind"] == kind and same(one, texts[file])
                    and any(low <= one["start"] < high for low, high in row["read"])
                ]  # fmt: skip
                here = [
                    one for one in made.of(held[file].id)
                    if any(low <= _place(one)[0] < high for low, high in row["read"])
                ]  # fmt: skip
                sure = [one for one in here if not one.statement.is_possible]
                for name, shown in (("patronen", sure), ("met mogelijk", here)):
                    right = [one for one in shown if any(alike(_place(one), it) for it in true)]
                    met = [it for it in true if any(alike(_place(one), it) for one in shown)]
                    totals.setdefault((kind, group, name), Counter()).update(
                        found=len(shown), right=len(right), places=len(true), met=len(met)
                    )
                if chosen.fouten:
                    for one in here:
                        if not any(alike(_place(one), it) for it in true):
                            print(f"+ {file[:12]} {kind} {one.statement.chance} "
                                  f"{one.statement.text[:140]}")  # fmt: skip
    for (kind, group, name), count in sorted(totals.items()):
        print(
            f"{kind:13} {group:14} {name:13} "
            f"precisie {count['right'] / max(count['found'], 1):.2f} "
            f"({count['right']}/{count['found']}), "
            f"opbrengst {count['met'] / max(count['places'], 1):.2f} "
            f"({count['met']}/{count['places']})"
        )


def _place(one: Found) -> tuple[int, int]:
    return spans(one.quoted.passage, one.statement.part)


if __name__ == "__main__":
    main()
