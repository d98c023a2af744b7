"""What `sbkennis onderbouw` offers for labelled paragraphs (tests/data/onderbouwing*.jsonl).

    python benchmarks/onderbouwing.py VOORBEELD ECHT [-v] [--deel ijking|toets|ijking2|toets2]

VOORBEELD is a kennisbank of corpus/voorbeeld, ECHT one of ../shared/documents.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from sbkennis.library import Library
from sbkennis.support import Suggestion

DATA = Path(__file__).parent.parent / "tests" / "data"
FILES = {  # the second was written on 27 November, by one who had not tuned the first
    "ijking": "onderbouwing.jsonl",
    "toets": "onderbouwing.jsonl",
    "ijking2": "onderbouwing_vers.jsonl",
    "toets2": "onderbouwing_vers.jsonl",
}


def is_right(one: Suggestion, row: dict[str, Any]) -> bool:
    passage = one.hit.passage
    quote = " ".join(passage.display.split())
    first, last = passage.first_page or 0, passage.last_page or 0
    return any(
        one.hit.document.file == place["file"]
        and " ".join(place.get("woorden", "").split()) in quote
        and ("pagina" not in place or first <= place["pagina"] <= last)
        for place in row["steun"]
    )


def main(sample: str, real: str, part: str | None, verbose: bool) -> int:
    parts = tuple(FILES) if part is None else (part,)
    rows = [
        row
        for name in sorted({FILES[one] for one in parts})
        for row in map(json.loads, (DATA / name).read_text(encoding="utf-8").splitlines())
        if row["deel"] in parts
    ]
    offered: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made:
        for name, root in (("voorbeeld", sample), ("echt", real)):
            own = [row for row in rows if row["kennisbank"] == name]
            path = Path(made) / f"{name}.md"
            path.write_text("\n\n".join(row["text"] for row in own), encoding="utf-8")
            with Library.at(root) as library:
                found = library.substantiate_draft(path)
            for row in own:
                here = [one for one in found.claims if one.claim.text.strip() in row["text"]]
                offered[row["id"]] = (here, [s for one in here for s in one.suggestions])
    for half in parts:
        of = {
            kind: [row for row in rows if row["deel"] == half and row["soort"] == kind]
            for kind in ("gesteund", "ongesteund", "geen_bewering")
        }
        first = [(row, offered[row["id"]][1][:1]) for row in of["gesteund"]]
        given = [(row, one[0]) for row, one in first if one]
        right = sum(is_right(one, row) for row, one in given)
        spoken = [row for row in of["ongesteund"] if offered[row["id"]][1]]
        all_given = len(given) + len(spoken)
        print(
            f"{half}: eerste suggestie goed {right} van {len(given)} bij gesteunde "
            f"({right / max(len(given), 1):.2f}), van alle {all_given} suggesties "
            f"{right / max(all_given, 1):.2f}; gevonden {right} van {len(first)} "
            f"({right / len(first):.2f}); stil bij {len(of['ongesteund']) - len(spoken)} van "
            f"{len(of['ongesteund'])} ongesteunde "
            f"({1 - len(spoken) / len(of['ongesteund']):.2f}); ten onrechte een bewering "
            f"{sum(bool(offered[row['id']][0]) for row in of['geen_bewering'])} van "
            f"{len(of['geen_bewering'])}"
        )
        if verbose:
            for row in (*of["gesteund"], *of["ongesteund"], *of["geen_bewering"]):
                here, given_ = offered[row["id"]]
                what = [
                    f"{'+' if is_right(one, row) else '-'}{one.score:.2f} {one.level} "
                    f"{one.hit.document.file[:28]}: {one.hit.passage.display[:80]!r}"
                    for one in given_
                ]
                print(" ", row["id"], "bewering" if here else "geen", row["text"][:60], what)
    return 0


if __name__ == "__main__":
    plain = [one for one in sys.argv[1:] if not one.startswith("-")]
    half = plain.pop() if "--deel" in sys.argv else None
    sys.exit(main(plain[0], plain[1], half, "-v" in sys.argv))
