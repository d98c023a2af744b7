"""Refusal on our own questions: with an answer, near the subject without one, far from it.

    python benchmarks/abstention.py VOORBEELD ECHT

VOORBEELD is a library of corpus/voorbeeld, ECHT one of the real documents, both with the default
model. The questions and their halves are in tests/data/vragen.jsonl, those of eight words and more
in vragen_lang.jsonl; the numbers in `sbkennis.ranking.confidence` and its floor come from the half
"ijking" of the first, what a long question must hold from that of the second.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis import ranking
from sbkennis.library import Library

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
KINDS = ("antwoord", "nabij", "ver")


def main() -> None:
    print(f"refused, floor {ranking.FLOOR}\n")
    print("| questions | half | library | " + " | ".join(KINDS) + " |")
    print("|---|---|---|" + "---|" * len(KINDS))
    for questions in ("vragen", "vragen_lang"):
        lines = (DATA / f"{questions}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        asked = []
        for name, root in zip(("voorbeeld", "echt"), sys.argv[1:], strict=True):
            with Library.at(root) as library:
                for row in rows:
                    if row["kennisbank"] in (name, "beide"):
                        found = library.search(row["query"], per_document=0)
                        asked.append((name, row["deel"], row["type"], found.confidence))
        for half, name in sorted({(half, name) for name, half, *_ in asked}):
            cells = []
            for kind in KINDS:
                values = [one[3] for one in asked if one[:3] == (name, half, kind)]
                cells.append(f"{sum(value < ranking.FLOOR for value in values)} of {len(values)}")
            print(f"| {questions} | {half} | {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
