"""Questions as advisors type them → where answers come in the real documents, what is refused.

    python benchmarks/questions.py ECHT [--lees A]

ECHT is a library of the real documents with the default model. The questions are in
tests/data/vragen_werk.jsonl, written before any search with them: 45 with an answer, half of them
in words that the text does not use, and 25 that lie near the subject without one. An answer is
named by its place; a copy of it (a scan, another format) counts as well, and so does what is folded
into a hit. The errors of half A were read, of half B only the totals: keep it so, with `--lees A`.
Where a document is read otherwise than then, `places.py` finds the places again.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.places import holds
from sbkennis.library import Library
from sbkennis.records import Document, Hit, Passage

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "data" / "vragen_werk.jsonl"


class Result(NamedTuple):
    """What a question gave; ``rank`` is that of its first answer, also among what is nearest."""

    row: dict[str, Any]
    rank: int | None
    refused: bool
    confidence: float
    hits: tuple[Hit, ...]


def asked(library: Library, row: dict[str, Any]) -> Result:
    """What the search as a reader has it gives to a question."""
    found = library.search(row["query"])
    hits = found.hits or found.nearest
    rank = next((one.rank for one in hits if _answers(library, one, row["relevant"])), None)
    return Result(row, rank, found.abstained, found.confidence, hits)


def _answers(library: Library, hit: Hit, places: list[dict[str, Any]]) -> bool:
    folded = [library.passage(other) for other in hit.also]
    return any(
        _holds(document, passage, place)
        for document, passage in ((hit.document, hit.passage), *folded)
        for place in places
    )


def _holds(document: Document, passage: Passage, place: dict[str, Any]) -> bool:
    """Whether a passage holds at least half of a place."""
    start, end = place["start"], place["end"]
    shared = sum(max(0, min(one.end, end) - max(one.start, start)) for one in passage.spans)
    return Path(document.file).name == place["file"] and 2 * shared >= end - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("kennisbank", type=Path)
    parser.add_argument("--lees", metavar="DEEL", help="toon wat de vragen van dit deel geven")
    chosen = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    with Library.at(chosen.kennisbank) as library:
        results = [asked(library, row) for row in rows]
        texts = {Path(one.file).name: library.store.text(one.id) for one in library.documents()}
    places = [(row["qid"], place) for row in rows for place in row["relevant"]]
    for qid, place in places:
        if not holds(place, texts.get(place["file"], "")):
            print(f"{qid}: {place['file']} has other words there now; see places.py")
    for one in results:
        if one.row["deel"] == chosen.lees:
            _show(one)
    print("| half | answer | first | of three | of ten | wrongly refused | near | refused |")
    print("|---|---|---|---|---|---|---|---|")
    for half in ("A", "B"):
        mine = [one for one in results if one.row["deel"] == half]
        good = [one for one in mine if one.row["type"] == "antwoord"]
        near = [one for one in mine if one.row["type"] == "nabij"]
        within = [sum((one.rank or 99) <= most for one in good) for most in (1, 3, 10)]
        refused = [sum(one.refused for one in some) for some in (good, near)]
        print(
            f"| {half} | {len(good)} | {' | '.join(map(str, within))} | {refused[0]} "
            f"| {len(near)} | {refused[1]} |"
        )


def _show(one: Result) -> None:
    state = "refused" if one.refused else "answered"
    print(f"{one.row['qid']} {one.row['type']}, {state} ({one.confidence:.2f}), rank {one.rank}")
    print(f"  {one.row['query']}")
    for hit in one.hits[:3]:
        print(f"  {hit.rank}. {Path(hit.document.file).name}: {hit.passage.display[:100]}")


if __name__ == "__main__":
    main()
