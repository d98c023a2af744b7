"""Planted contradictions and look-alikes (tests/data/tegenspraken*.jsonl) → precision and recall.

python benchmarks/tegenspraak.py [-v]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sbkennis import sentences
from sbkennis.contradictions import Origin, contradictions, statements
from sbkennis.terms import Analyzer

DATA = Path(__file__).parent.parent / "tests" / "data"
FILES = {  # each written by one who had not read the rules of its day, but for the first
    "ijking": "tegenspraken.jsonl",
    "toets": "tegenspraken.jsonl",
    "vers": "tegenspraken_vers.jsonl",
    "ijking2": "tegenspraken_derde.jsonl",
    "ijking3": "tegenspraken_derde.jsonl",
    "ijking4": "tegenspraken_derde.jsonl",
    "ijking5": "tegenspraken_derde.jsonl",
    "ijking6": "tegenspraken_derde.jsonl",
    "ijking7": "tegenspraken_derde.jsonl",
    "toets2": "tegenspraken_derde.jsonl",
    "vers2": "tegenspraken_derde.jsonl",
    "vloer": "tegenspraken_vloer.jsonl",  # a pair for every word of the rules, by one who read them
}


def rows(part: str) -> list[dict[str, Any]]:
    lines = (DATA / FILES[part]).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["deel"] == part]


def found(row: dict[str, Any], analyzer: Analyzer) -> bool:
    """Whether the two sides of a pair are told to disagree."""
    stated = []
    for side in ("a", "b"):
        one = row[side]
        origin = Origin(
            f"{one['uitgever']} {one['titel']} {one['datum']}",
            one["uitgever"],
            one["titel"],
            int(one["datum"][:4]),
            one["gemeente"] or "",
        )
        for start, end in sentences.split(one["text"]):  # as passages are
            stated += statements(one["text"][start:end], origin, side, analyzer)
    return bool(contradictions(stated))


def measure(part: str) -> tuple[float, float, list[dict[str, Any]]]:
    analyzer = Analyzer()
    told = [(row, found(row, analyzer)) for row in rows(part)]
    right = sum(row["tegenspraak"] and said for row, said in told)
    said_all = sum(said for _, said in told)
    wrong = [row for row, said in told if row["tegenspraak"] != said]
    return right / max(said_all, 1), right / sum(row["tegenspraak"] for row, _ in told), wrong


if __name__ == "__main__":
    for part in FILES:
        precision, recall, wrong = measure(part)
        print(f"{part}: precision {precision:.2f}, recall {recall:.2f}")
        for row in wrong if "-v" in sys.argv and not part.startswith("toets") else ():
            print("  ", row["id"], row["soort"], "|", row["a"]["text"], "|", row["b"]["text"])
