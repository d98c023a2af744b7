from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sbkennis.pages.assembly import Assembly, Inline
from sbkennis.records import BlockKind
from tests.pages.checks import check_reading

PIECES = st.lists(
    st.tuples(st.text(alphabet="ab1 \n\t\u00a0\x00\ud800", max_size=6), st.booleans()), max_size=8
)


@given(PIECES)
def test_marks_keep_their_characters_when_white_space_goes(pieces: list[tuple[str, bool]]) -> None:
    inline = Inline()
    for text, is_mark in pieces:
        if is_mark:
            inline.add_mark(text, "1")
        else:
            inline.add(text)
    expected = ["".join(inline.text[m.start : m.end].split()) for m in inline.marks]
    normal = inline.normal()
    assert normal.text == normal.text.strip()
    assert "  " not in normal.text
    assert "".join(normal.text.split()) == "".join(inline.text.split())
    found = ["".join(normal.text[m.start : m.end].split()) for m in normal.marks]
    assert found == expected


@given(st.lists(st.tuples(st.sampled_from(["p", "h", "row", "page"]), PIECES), max_size=8))
def test_every_assembly_keeps_the_promises_of_a_reading(
    parts: list[tuple[str, list[tuple[str, bool]]]],
) -> None:
    assembly = Assembly("slide")
    assembly.start_page(1)
    page = 1
    for kind, pieces in parts:
        inline = Inline()
        for text, is_mark in pieces:
            if is_mark:
                inline.add_mark(text, "n")
            else:
                inline.add(text)
        if kind == "page":
            page += 1
            assembly.start_page(page)
        elif kind == "row":
            if inline.text.replace("\u00a0", "").strip():
                assembly.add_row([Inline("cel"), inline], assembly.start_table())
        else:
            block = BlockKind.PARAGRAPH if kind == "p" else BlockKind.HEADING
            assembly.add(block, inline, level=int(kind == "h"))
    check_reading(assembly.reading("proef 1.0"))


def test_only_what_a_reader_counts_has_a_number() -> None:
    assembly = Assembly("paragraph")
    for kind in (
        BlockKind.TITLE,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.LIST_ITEM,
        BlockKind.HEADER,
        BlockKind.PARAGRAPH,
        BlockKind.FOOTNOTE,
    ):
        assembly.add(kind, "tekst", level=1)
    numbers = [block.number for block in assembly.reading("proef 1.0").blocks]
    assert numbers == [None, 1, None, 2, None, 3, None]
