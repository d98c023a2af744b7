"""Small things to test with: a text with simple marks → Reading, Document, Passage; a file."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sbkennis.records import (
    Block,
    BlockKind,
    Document,
    Page,
    Passage,
    PassageKind,
    Property,
    Reading,
    Span,
)
from sbkennis.tags.attention import Attention

__all__ = ["attention", "document", "passage", "reading", "replace_parts"]


def attention(*labels: tuple[str, str], seed: int = 1) -> Attention:
    """Weights of attention that nobody taught."""
    drawn = np.random.default_rng(seed)
    shapes = {"inner": (4, 4 * 384), "inner_bias": (4,), "bias": (len(labels),)}
    shapes |= dict.fromkeys(("query", "value", "mean"), (len(labels), 4))
    return Attention(
        labels, **{name: drawn.normal(size=shape).astype("f4") for name, shape in shapes.items()}
    )


def reading(*pages: str, properties: tuple[Property, ...] = ()) -> Reading:
    """A reading of pages in which every line is a paragraph, or a heading after "# "."""
    text = "\n".join(pages)
    records, blocks, start = [], [], 0
    for number, page in enumerate(pages, 1):
        records.append(Page(number, str(number), start, start + len(page)))
        line_start = start
        for line in page.split("\n"):
            if line.strip():
                kind = BlockKind.HEADING if line.startswith("# ") else BlockKind.PARAGRAPH
                span = Span(line_start, line_start + len(line), number)
                blocks.append(Block(kind, (span,), level=1 if kind == BlockKind.HEADING else 0))
            line_start += len(line) + 1
        start += len(page) + 1
    return Reading(text, tuple(records), tuple(blocks), "page", "proef 1.0", properties=properties)


def document(document_id: str = "a1", **fields: object) -> Document:
    """A document about which only the given fields are known."""
    values: dict[str, object] = {
        "file": f"{document_id}.pdf",
        "sha256": document_id * 3,
        "unit": "page",
    }
    return Document(id=document_id, **(values | fields))  # type: ignore[arg-type]


def passage(
    source: Reading, start: int, end: int, *, document_id: str = "a1", position: int = 0
) -> Passage:
    """The passage ``source.text[start:end]`` on its page."""
    page = next(one.number for one in source.pages if one.start <= start <= one.end)
    quote = source.text[start:end]
    return Passage(
        id=f"{document_id}#{start}-{end}",
        document=document_id,
        position=position,
        kind=PassageKind.TEXT,
        spans=(Span(start, end, page),),
        quote=quote,
        display=quote,
        sentences=((0, len(quote)),),
    )


def replace_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Put parts into an Office file, in the place of those that have their names."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (content | dict(parts)).items():
            archive.writestr(name, data)
