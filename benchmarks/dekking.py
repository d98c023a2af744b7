"""What `sbkennis dekking` finds in the vision of Vijfheerenlanden, and in copies without a part.

    python benchmarks/dekking.py KENNISBANK DOCUMENTEN

What must be found was written down by reading the vision: tests/data/dekking_vijfheerenlanden.toml.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from sbkennis.coverage import Coverage
from sbkennis.library import Library
from sbkennis.records import Tag

EXPECTED = Path(__file__).parent.parent / "tests" / "data" / "dekking_vijfheerenlanden.toml"
VISION = "004_902c5e1b2d94da37.txt"


def without(lines: list[str], ranges: list[list[int]]) -> str:
    """The text without some lines, both ends included."""
    gone = {number for first, last in ranges for number in range(first, last + 1)}
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in gone)


def verdicts(found: Coverage) -> dict[str, str]:
    return {one.requirement.id: one.verdict for one in found.findings}


class Remembering:
    """A tagger that reads every text once: the copies hold the same ones."""

    def __init__(self, tagger: Any) -> None:
        self._tagger = tagger
        self._known: dict[str, list[Tag]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tagger, name)

    def tag_texts(self, rows: list[dict[str, Any]]) -> list[tuple[str, list[Tag]]]:
        keys = [json.dumps([row["text"], row["heading"], row["column"]]) for row in rows]
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._known}
        for key, (_, tags) in zip(new, self._tagger.tag_texts(list(new.values())), strict=True):
            self._known[key] = tags
        return [(row["id"], self._known[key]) for key, row in zip(keys, rows, strict=True)]


def main(root: str, folder: str) -> int:
    expected = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
    text = (Path(folder) / VISION).read_text(encoding="utf-8")
    lines = text.split("\n")
    misses = 0
    with Library.at(root) as library, tempfile.TemporaryDirectory() as made:
        library.__dict__["_tagger"] = Remembering(library._tagger)
        path = Path(made) / "visie.txt"
        path.write_text(text, encoding="utf-8")
        found = library.cover_draft(path)
        whole = verdicts(found)
        for one in found.findings:
            wanted = next(e for e in expected["eis"] if e["id"] == one.requirement.id)
            right = wanted["oordeel"] == one.verdict
            misses += not right
            print(
                f"{'  ' if right else '! '}{one.requirement.id:36}{one.verdict:9}"
                f"(gelezen: {wanted['oordeel']}) {len(one.evidence)} passages, {one.words} woorden,"
                f" {len(one.named)} terloops; bron {'ja' if one.source else 'nee'}"
            )
            if "-v" in sys.argv:
                for each in one.evidence:
                    print(
                        "      ",
                        each.headed,
                        each.unit.where,
                        each.unit.nearest[-2:],
                        each.shown[0][:90],
                    )
        print()
        for copy in expected["kopie"]:
            path.write_text(without(lines, copy["weg"]), encoding="utf-8")
            found = library.cover_draft(path)
            now = verdicts(found)
            turned = {name for name, one in now.items() if one == "afwezig" != whole[name]}
            wanted = {name for name in copy["afwezig"] if whole[name] != "afwezig"}
            missed, extra = wanted - turned, turned - wanted
            misses += len(missed) + len(extra)
            weaker = [n for n in now if now[n] == "mager" and whole[n] == "gedekt"]
            print(
                f"{'! ' if missed or extra else '  '}{copy['naam']}: weg {sorted(turned)}"
                + (f"; NIET WEG {sorted(missed)}" if missed else "")
                + (f"; TE VEEL {sorted(extra)}" if extra else "")
                + (f"; dunner {weaker}" if weaker else "")
            )
            if "-v" in sys.argv:
                for one in found.findings:
                    if one.requirement.id in missed:
                        for each in one.evidence:
                            print(
                                "      ",
                                each.headed,
                                each.unit.where,
                                each.unit.nearest[-2:],
                                each.shown[0][:110],
                            )
    print(f"\n{misses} misses")
    return 0


if __name__ == "__main__":
    sys.exit(main(*[each for each in sys.argv[1:] if not each.startswith("-")]))
