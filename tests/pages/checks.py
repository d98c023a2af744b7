"""What every reading promises, whatever the format; one call in each reader's tests."""

from __future__ import annotations

from sbkennis.records import Block, BlockKind, Reading

__all__ = ["check_reading", "kinds", "of_kind", "text_of"]


def check_reading(reading: Reading) -> None:
    """Asserts coverage, disjointness and sane offsets of a reading."""
    text = reading.text
    text.encode("utf-8")  # no lone surrogates
    assert "\x00" not in text
    _check_pages(reading)
    owner: list[int | None] = [None] * len(text)
    for number, block in enumerate(reading.blocks):
        assert block.spans, block
        for span in block.spans:
            assert 0 <= span.start < span.end <= len(text), block
            piece = text[span.start : span.end]
            assert piece == piece.strip(), (block.kind, piece)
            page = next((p for p in reading.pages if p.start <= span.start < p.end), None)
            assert page is not None
            assert span.end <= page.end, "a span stands on one page"
            assert span.page == page.number
            for place in range(span.start, span.end):
                assert owner[place] is None, (
                    "two blocks hold the same character",
                    reading.blocks[owner[place] or 0],
                    block,
                )
                owner[place] = number
        _check_block(reading, block)
    free = [
        p for p, (c, o) in enumerate(zip(text, owner, strict=True)) if o is None and not c.isspace()
    ]
    assert not free, f"text without a block at {free[0]}: {text[free[0] : free[0] + 60]!r}"
    for mark in reading.note_marks:
        assert 0 <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end].strip()
        assert mark.note
    starts = [mark.start for mark in reading.note_marks]
    assert starts == sorted(starts)
    tables = {block.table for block in reading.blocks if block.table is not None}
    assert tables == set(range(1, reading.tables + 1))
    assert all(warning.endswith((".", "!", "?")) for warning in reading.warnings)


def _check_pages(reading: Reading) -> None:
    assert reading.pages
    assert reading.pages[0].start == 0
    assert reading.pages[-1].end == len(reading.text)
    for one, two in zip(reading.pages, reading.pages[1:], strict=False):
        assert two.start == one.end + 1
        assert reading.text[one.end] == "\n"
    if reading.unit in ("paragraph", "line"):
        assert [page.number for page in reading.pages] == [None]
    else:
        assert [p.number for p in reading.pages] == list(range(1, len(reading.pages) + 1))


def _check_block(reading: Reading, block: Block) -> None:
    text = reading.text
    if block.kind is BlockKind.HEADING:
        assert block.level >= 1
    if block.kind is BlockKind.TABLE_ROW:
        assert block.table is not None
        assert not (block.is_header_row and block.columns)
        for cell in block.cells:
            for span in cell:
                piece = text[span.start : span.end]
                assert piece, "a cell without text has no span"
                assert piece == piece.strip()
                assert any(s.start <= span.start and span.end <= s.end for s in block.spans)
    else:
        assert not block.cells
        assert not block.is_header_row


def text_of(reading: Reading, block: Block) -> str:
    """The verbatim text of a block."""
    return "\n".join(reading.text[span.start : span.end] for span in block.spans)


def of_kind(reading: Reading, kind: BlockKind) -> list[str]:
    """The texts of all blocks of a kind, in order."""
    return [text_of(reading, block) for block in reading.blocks if block.kind is kind]


def table_rows(reading: Reading) -> list[Block]:
    """The rows of all tables, in order."""
    return [block for block in reading.blocks if block.kind is BlockKind.TABLE_ROW]


def kinds(reading: Reading) -> list[tuple[str, str]]:
    """Every block as (kind, text)."""
    return [(block.kind.value, text_of(reading, block)) for block in reading.blocks]
