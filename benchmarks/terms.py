"""How well definitions of a term that a user names are found in fragments of our own.

    python benchmarks/terms.py [--fouten] [SET ...]

``tests/data/term_fragmenten.jsonl`` holds 180 fragments as they would stand in policy documents, in
three sets; each was written and marked by somebody who had not seen the patterns. Every term that
is listed at a fragment is asked for by name, also those that it does not define. The errors of N1
and N2 were read, one set after the other, and patterns written with them; those of N3 were not. A
finding is right as in ``benchmarks/concept.py``.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.concept import places_of, split
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.likely_training import alike, spans
from sbkennis.comparison.patterns import packaged

FRAGMENTS = Path(__file__).resolve().parent.parent / "tests/data/term_fragmenten.jsonl"


def fragments(*sets: str) -> list[dict[str, Any]]:
    """The fragments of some sets, of all where none is named."""
    rows = map(json.loads, FRAGMENTS.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if not sets or row["set"] in sets]


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """The patterns of the package, which `Finder.open` would compile anew for every term."""
    return tomllib.loads(packaged())


def counted(row: dict[str, Any], tell: Callable[[str], None] = lambda line: None) -> Counter[str]:
    """What is found of the terms of a fragment, and what of it is right.

    "undefined" counts the terms that it does not define, "alarms" those of them with a finding.
    """
    text, made_of = split(row)
    by_id = {one.id: one for one in made_of}
    count: Counter[str] = Counter()
    for asked in row["termen"]:
        found = Finder(rules(), asked["term"]).definitions(made_of)
        places = places_of(asked["definities"], text)
        made = [(spans(by_id[one.passage], one.part), one) for one in found]
        right = [one for one in made if any(alike(one[0], place) for place in places)]
        met = [place for place in places if any(alike(one[0], place) for one in made)]
        count.update(found=len(made), right=len(right), places=len(asked["definities"]),
                     met=len(met))  # fmt: skip
        if not asked["definities"]:
            count.update(undefined=1, alarms=bool(made))
        about = f"{row['id']} “{asked['term']}”"
        for one in made:
            if one not in right:
                tell(f"{about} + [{one[1].rule}] {one[1].text}")
        for place in places:
            if place not in met:
                tell(f"{about} - {' '.join(text[slice(*place)].split())}")
    return count


def main() -> None:
    show: Callable[[str], None] = print if "--fouten" in sys.argv else lambda line: None
    totals: dict[str, Counter[str]] = {}
    for row in fragments(*(one for one in sys.argv[1:] if not one.startswith("--"))):
        totals.setdefault(row["set"], Counter()).update(counted(row, show))
    for name, count in sorted(totals.items()):
        right, found, met, places = (count[key] for key in ("right", "found", "met", "places"))
        print(f"{name} precisie {right / max(found, 1):.2f} ({right}/{found}), "
              f"opbrengst {met / max(places, 1):.2f} ({met}/{places}), loos alarm bij "
              f"{count['alarms']} van {count['undefined']} zonder omschrijving")  # fmt: skip


if __name__ == "__main__":
    main()
