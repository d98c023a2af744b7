"""Rows of a store ↔ records: what of a record stands in which column, and as what."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any

from sbkennis.records import (
    Block,
    BlockKind,
    Document,
    Finding,
    Identifier,
    NoteMark,
    Passage,
    PassageKind,
    Property,
    Reading,
    Span,
)

__all__ = [
    "PASSAGE",
    "SHOWN",
    "Row",
    "as_document",
    "as_json",
    "as_list",
    "as_passage",
    "pack_layout",
    "unpack_layout",
]

Row = tuple[Any, ...]  # what a statement gives: of which types, only its SQL says

SHOWN = "CASE p.display WHEN '' THEN p.quote ELSE p.display END"
"""The words of a passage as a reader sees them."""

PASSAGE = (
    "p.id, d.id, p.position, p.kind, p.searchable, p.spans, p.quote, p.display, p.heading,"
    " p.context, p.number, p.last_number, p.sentences, p.marks, p.notes"
    " FROM passages p JOIN documents d ON d.row = p.document"
)
"""The columns that `as_passage` takes, in its order, and where they stand."""


def as_passage(row: Row) -> Passage:
    """The passage in a row of the columns `PASSAGE`."""
    return Passage(
        id=row[0],
        document=row[1],
        position=row[2],
        kind=PassageKind(row[3]),
        searchable=bool(row[4]),
        spans=tuple(Span(*span) for span in as_list(row[5])),
        quote=row[6],
        display=row[7],
        heading=tuple(as_list(row[8])),
        context=row[9],
        number=row[10],
        last_number=row[11],
        sentences=tuple((start, end) for start, end in as_list(row[12])),
        marks=tuple((start, end) for start, end in as_list(row[13])),
        notes=tuple(as_list(row[14])),
    )


def as_list(text: str) -> list[Any]:
    """A list that was stored as JSON; most are empty."""
    return [] if text == "[]" else json.loads(text)


_TUPLES = frozenset({"authors", "warnings", "pages_without_text", "ocr_pages"})


def as_document(record: str) -> Document:
    """The document that was stored as JSON; fields that this version does not know are left."""
    values = json.loads(record)
    known = {field.name for field in fields(Document)}
    values = {name: value for name, value in values.items() if name in known}
    values |= {name: tuple(values[name]) for name in _TUPLES & values.keys()}
    values["identifiers"] = tuple(Identifier(*one) for one in values["identifiers"])
    values["findings"] = tuple(Finding(**one) for one in values["findings"])
    return Document(**values)


def pack_layout(reading: Reading) -> bytes:
    """What a reading holds beside its text and pages, for the column ``layout``."""
    layout = {
        "blocks": [
            [
                block.kind.value,
                block.spans,
                block.level,
                block.label,
                block.number,
                block.size,
                block.bold,
                block.table,
                block.columns,
                block.cells,
                block.is_header_row,
            ]
            for block in reading.blocks
        ],
        "marks": [[mark.start, mark.end, mark.note] for mark in reading.note_marks],
        "properties": reading.properties,
        "warnings": reading.warnings,
    }
    return zlib.compress(as_json(layout).encode("utf-8"))


def unpack_layout(
    packed: bytes,
) -> tuple[tuple[Block, ...], tuple[NoteMark, ...], tuple[Property, ...], tuple[str, ...]]:
    """Blocks, note marks, properties and warnings, as `pack_layout` kept them."""
    layout = json.loads(zlib.decompress(packed))
    blocks = tuple(
        Block(
            BlockKind(kind),
            tuple(Span(*span) for span in spans),
            level,
            label,
            number,
            size,
            bold,
            table,
            tuple(columns),
            tuple(tuple(Span(*span) for span in cell) for cell in cells),
            is_header_row,
        )
        for (
            kind,
            spans,
            level,
            label,
            number,
            size,
            bold,
            table,
            columns,
            cells,
            is_header_row,
        ) in layout["blocks"]
    )
    return (
        blocks,
        tuple(NoteMark(*mark) for mark in layout["marks"]),
        tuple(Property(*one) for one in layout["properties"]),
        tuple(layout["warnings"]),
    )


def as_json(value: object) -> str:
    """A value as JSON, in as few signs as it takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
