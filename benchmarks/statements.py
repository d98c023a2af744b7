"""How well roles and expectations are found in fragments of our own.

    python benchmarks/statements.py [--fouten] [--labels] [SET ...]

``tests/data/rol_fragmenten.jsonl`` holds 790 fragments as they would stand in policy documents, in
twelve sets; each was written and marked by somebody who had not seen the patterns. The errors of K1
to K4 and K9 to K12 were read, one set after another, and patterns written with them; those of K5 to
K8 were not. K11 and K12 are in the register of the real documents: letters, agendas, tables. A
finding is right as in ``benchmarks/concept.py``. With ``--labels`` the passages are tagged first,
as in a library, so that a value that no outcome tells comes from the label of its passage.
``gemeente`` tells whether a municipality speaks in a fragment, as its kind says.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.concept import place_of, split
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.likely_training import alike, spans
from sbkennis.records import Passage, Tag
from sbkennis.tags.tagger import Tagger

FRAGMENTS = Path(__file__).resolve().parent.parent / "tests/data/rol_fragmenten.jsonl"
KINDS = {"rollen": "rol", "verwachtingen": "verwachting"}
VALUES = {"beide": ("intrinsiek", "instrumenteel")}

Tags = Callable[[Sequence[Passage]], Mapping[str, Sequence[Tag]]]


def fragments(*sets: str) -> list[dict[str, Any]]:
    """The fragments of some sets, of all where none is named."""
    rows = map(json.loads, FRAGMENTS.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if not sets or row["set"] in sets]


def tagged() -> Tags:
    """What gives passages their labels, as in a library."""
    tagger = Tagger.open()

    def tags(passages: Sequence[Passage]) -> Mapping[str, Sequence[Tag]]:
        found: dict[str, list[Tag]] = {}
        for tag in tagger.tag(passages, {}, title="Nota samen leven"):
            found.setdefault(tag.passage, []).append(tag)
        return found

    return tags


@lru_cache(maxsize=1)
def packaged() -> Finder:
    """A finder with the patterns of the package."""
    return Finder.open()


def counted(
    row: dict[str, Any],
    tags: Tags = lambda passages: {},
    tell: Callable[[str], None] = lambda line: None,
) -> dict[str, Counter[str]]:
    """What is found in a fragment and what of it is right, by kind of place."""
    finder = packaged()
    text, made_of = split(row)
    by_id = {one.id: one for one in made_of}
    labels = tags(made_of)
    publisher = "Gemeente Lindeveen" if row["gemeente"] else None
    counts = {}
    for key, kind in KINDS.items():
        found = (
            finder.roles(made_of, labels, publisher=publisher)
            if kind == "rol"
            else finder.expectations(made_of, labels)
        )
        marked = {one if isinstance(one, str) else one["zin"]: one for one in row[key]}
        places = {words: place_of(words, text) for words in marked}
        made = [(spans(by_id[one.passage], one.part), one) for one in found]
        met = {
            words: one
            for words, place in places.items()
            for span, one in made
            if place and alike(span, place)
        }
        right = [
            one
            for span, one in made
            if any(place and alike(span, place) for place in places.values())
        ]
        values = [
            set(one.labels) == set(_values(marked[words]["waarde"]))
            for words, one in met.items()
            if kind == "verwachting"
        ]
        counts[key] = Counter(
            found=len(made), right=len(right), places=len(places), met=len(met), value=sum(values)
        )
        for _, one in made:
            if one not in right:
                tell(f"{row['id']} + [{one.rule}] {one.text[:150]}")
        for words in places:
            if words not in met:
                tell(f"{row['id']} - {words[:150]}")
    return counts


def _values(value: str) -> tuple[str, ...]:
    return VALUES.get(value, (value,))


def main() -> None:
    show: Callable[[str], None] = print if "--fouten" in sys.argv else lambda line: None
    tags: Tags = tagged() if "--labels" in sys.argv else lambda passages: {}
    totals: dict[str, Counter[str]] = {}
    for row in fragments(*(one for one in sys.argv[1:] if not one.startswith("--"))):
        for key, count in counted(row, tags, show).items():
            totals.setdefault(f"{row['set']} {KINDS[key]}", Counter()).update(count)
    for name, count in sorted(totals.items()):
        right, found, met, places = (count[key] for key in ("right", "found", "met", "places"))
        print(
            f"{name:16} precisie {right / max(found, 1):.2f} ({right}/{found}), "
            f"opbrengst {met / max(places, 1):.2f} ({met}/{places})"
            + (f", waarde {count['value']}/{met}" if name.endswith("verwachting") else "")
        )


if __name__ == "__main__":
    main()
