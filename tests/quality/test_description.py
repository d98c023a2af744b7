"""What drawn documents show of themselves; the samples are in tests/test_description.py."""

from __future__ import annotations

from typing import Any

from sbkennis.description import Described, describe
from sbkennis.records import BlockKind, Reading
from tests.quality.corpus import rows
from tests.quality.floors import Count, hold
from tests.test_description import Piece, document

MARKS = {
    "T": BlockKind.TITLE, "F": BlockKind.FRONT_MATTER, "H": BlockKind.HEADING,
    "P": BlockKind.PARAGRAPH, "X": BlockKind.FOOTER, "Y": BlockKind.HEADER,
    "R": BlockKind.TABLE_ROW,
}  # fmt: skip
FIELDS = ("title", "publisher", "date", "kind", "gemeente", "authors", "identifiers")


def piece(line: str) -> Piece:
    """A block as it is written: its kind, perhaps the size of its type, a bar and its words."""
    mark, _, words = line.partition("|")
    kind, size = MARKS[mark[0]], mark[1:]
    return (kind, words, float(size)) if size else (kind, words)


def drawn(row: dict[str, Any]) -> Reading:
    """The document that a line of beschrijvingen.jsonl writes down."""
    made = document(*([piece(line) for line in page] for page in row["pages"]),
                    unit=row.get("unit", "page"))  # fmt: skip
    held = {name.replace(":", "_", 1): value for name, value in row.get("properties", {}).items()}
    with_held = document(unit="page", **held).properties if held else ()
    return Reading(made.text, made.pages, made.blocks, made.unit, made.reader, properties=with_held)


def value(found: Described, field: str) -> object:
    if field == "identifiers":
        return [[one.kind, one.value] for one in found.identifiers]
    held = getattr(found, field)
    return list(held) if field == "authors" else held


def measured() -> dict[str, Count]:
    """Of each field how many of the values that a row tells were found."""
    counts = {field: Count(f"{field} of drawn documents") for field in FIELDS}
    for number, row in enumerate(rows("beschrijvingen.jsonl"), 1):
        found = describe(drawn(row), row.get("file", "stuk.pdf"))
        for field, wanted in row["is"].items():
            ours = value(found, field)
            first = " / ".join(line for page in row["pages"] for line in page)[:90]
            told = f"line {number}: {ours!r}, not {wanted!r}: {first}"
            counts[field].add(ours == wanted, told)
    return counts


WHY = (
    "what came out on 28 November 2026; no model takes part. Almost every word of the lists of "
    "kinds and publishers has a document of its own here."
)


def test_drawn_documents_are_described_as_they_show_themselves() -> None:
    counts = measured()
    hold(
        [(counts["title"], 321, 0), (counts["publisher"], 214, 0), (counts["date"], 115, 0),
         (counts["kind"], 227, 1), (counts["gemeente"], 25, 0), (counts["authors"], 32, 0),
         (counts["identifiers"], 15, 0)],
        WHY,
    )  # fmt: skip


if __name__ == "__main__":
    for each in measured().values():
        print(each.what, each.right, each.of)
        print("".join(f"    {item}\n" for item in each.wrong), end="")
