"""What `sbkennis dekking` finds in visions of other structures, and in copies without chapters.

    python benchmarks/dekking_visies.py ontwikkeling|toets-3|toets-4|toets-5 DOCUMENTEN [-v]

What must be found was written down by reading them: tests/data/dekking_visies.toml. The library
does not matter to a verdict, so there is none here; the labels are those of the tagger.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sbkennis import coverage, drafts, requirements, treatment
from sbkennis.coverage import Coverage, Unit
from sbkennis.library import Library
from sbkennis.records import Tag

ROOT = Path(__file__).parent.parent
EXPECTED = ROOT / "tests" / "data" / "dekking_visies.toml"
VERDICTS = ("gedekt", "mager", "afwezig")


class Bare:
    """No documents, and labels of texts that are read once: the copies hold the same ones."""

    def __init__(self, library: Library, weights: treatment.Weights | None) -> None:
        self._library = library
        self.known: dict[tuple[Any, ...], list[Tag]] = {}
        self.weights = weights
        self.seen: dict[str, Any] = {}

    def vectors(self, texts: Sequence[str]) -> treatment.Matrix:
        new = [text for text in dict.fromkeys(texts) if text not in self.seen]
        if new:
            self.seen |= zip(new, self._library._embedder.passages(new), strict=True)
        return np.stack([self.seen[text] for text in texts])

    def documents(self) -> list[Any]:
        return []

    def labels(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.facet, one.name) for one in self._library.codebook.labels)

    def title_of(self, label: str) -> str:
        return self._library.codebook.title_of(label)

    def title_of_facet(self, facet: str) -> str:
        return self._library.codebook.title_of_facet(facet)

    def label(self, units: Sequence[Unit]) -> list[list[Tag]]:
        keys = [(one.text, one.heading, one.column) for one in units]
        rows = {
            key: {"id": str(number), "text": key[0], "heading": list(key[1]), "column": key[2]}
            for number, key in enumerate(keys)
            if key not in self.known
        }
        found = self._library.label_texts(list(rows.values())) if rows else []
        for key, (_, tags) in zip(rows, found, strict=True):
            self.known[key] = tags
        return [self.known[key] for key in keys]

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name}: no documents, so nothing to ask")


def without(draft: drafts.Draft, headings: Sequence[str]) -> drafts.Draft:
    """The draft without some sections, their headings included."""
    gone = {one.text.strip() for one in draft.paragraphs if one.level} & set(headings)
    if gone != set(headings):
        raise SystemExit(f"{draft.file}: no heading {sorted(set(headings) - gone)}")
    kept = [
        one
        for one in draft.paragraphs
        if not gone & {each.strip() for each in one.heading}
        and not (one.level and one.text.strip() in gone)
    ]
    return replace(draft, paragraphs=tuple(kept))


def show(found: Coverage, name: str) -> None:
    """The passages that made a verdict."""
    one = next(each for each in found.findings if each.requirement.id == name)
    for each in (*one.evidence, *one.named):
        how = "kop" if each.headed else "over" if each.treats else "terloops"
        where = (each.unit.where, *each.unit.nearest[-2:])
        print(f"        {how:9}{' › '.join(where)}: {' | '.join(each.shown)[:170]}")


def main(part: str, folder: str) -> int:
    loud = "-v" in sys.argv
    wanted = requirements.standard()
    shelves = Bare(Library.at(ROOT), treatment.packaged())
    right = Counter[str]()
    copies = exact = 0
    confused = Counter[tuple[str, str]]()
    for vision in tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["visie"]:
        if vision["deel"] != part:
            continue
        name = vision["bestand"]
        path = Path(folder) / name.removeprefix("gedeeld/")
        draft = drafts.read(path if name.startswith("gedeeld/") else ROOT / name)
        read = {each: verdict for verdict in VERDICTS for each in vision[verdict]}
        found = coverage.cover(draft, wanted, shelves)
        whole = {one.requirement.id: one.verdict for one in found.findings}
        good = sum(whole[each] == read[each] for each in whole)
        right[vision["naam"]] = good
        print(f"{vision['naam']}: {good} van {len(whole)} oordelen")
        for each, verdict in whole.items():
            confused[read[each], verdict] += 1
            if verdict != read[each]:
                print(f"  ! {each}: {verdict} (gelezen: {read[each]})")
                if loud:
                    show(found, each)
        for copy in vision.get("kopie", []):
            left = coverage.cover(without(draft, copy["weg"]), wanted, shelves)
            now = {one.requirement.id: one.verdict for one in left.findings}
            turned = {each for each in now if now[each] == "afwezig" != whole[each]}
            due = {each for each in copy["afwezig"] if whole[each] != "afwezig"}
            copies += 1
            exact += turned == due
            if turned != due:
                print(f"  ! zonder {copy['weg']}:", end="")
                print(f" niet weg {sorted(due - turned)}" if due - turned else "", end="")
                print(f" te veel {sorted(turned - due)}" if turned - due else "")
                if loud:
                    for each in sorted(due - turned):
                        show(left, each)
    total = sum(right.values())
    print(f"\n{total} van {len(right) * len(wanted.items)} oordelen; {exact} van {copies} kopieën")
    for each in VERDICTS:
        print(f"  gelezen {each:8}", *(f"{one} {confused[each, one]:3}" for one in VERDICTS))
    return 0


if __name__ == "__main__":
    sys.exit(main(*[each for each in sys.argv[1:] if not each.startswith("-")]))
