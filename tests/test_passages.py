"""Readings are built from a few lines of markup here; the readers have tests of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbkennis import passages
from sbkennis.passages import HEADING_WORDS, LEAST_WORDS, MOST_WORDS, split
from sbkennis.records import (
    Block,
    BlockKind,
    NoteMark,
    Page,
    Passage,
    PassageKind,
    Reading,
    Span,
)

PREFIXES = {
    "### ": (BlockKind.HEADING, 3),
    "## ": (BlockKind.HEADING, 2),
    "# ": (BlockKind.HEADING, 1),
    "% ": (BlockKind.TITLE, 0),
    "%% ": (BlockKind.FRONT_MATTER, 0),
    "> ": (BlockKind.QUOTE, 0),
    "^ ": (BlockKind.FOOTNOTE, 0),
    "@ ": (BlockKind.SOURCE, 0),
    "$ ": (BlockKind.CAPTION, 0),
    "! ": (BlockKind.SPEAKER_NOTE, 0),
    "_ ": (BlockKind.FOOTER, 0),
    "~ ": (BlockKind.CONTENTS, 0),
}
NEW_PAGE = "=="
VOCABULARY = ("wij", "zorgen", "samen", "voor", "elkaar", "in", "de", "buurt", "met", "iedereen")


def make_reading(*lines: str, unit: str = "page", gap: str = "\n") -> Reading:
    """Build a reading; each line is a block, its prefix says of which kind.

    "- " and "a. " keep their mark, as a reader keeps it; a list item with two spaces before it
    is a nested one. "| a | b" is a row of the table that counts up whenever other text comes
    between, "|| a | b" its header row. "[n]" in running text is the mark of footnote n.
    """
    text = ""
    blocks: list[Block] = []
    marks: list[NoteMark] = []
    pages: list[tuple[int, int]] = []
    page_start = 0
    table = 0
    columns: tuple[str, ...] = ()
    numbered = unit in ("page", "slide")
    for line in lines:
        if line == NEW_PAGE:
            pages.append((page_start, len(text)))
            text += "\n"
            page_start = len(text)
            continue
        page = len(pages) + 1 if numbered else None
        if text and len(text) > page_start:
            text += gap
        start = len(text)
        if line.startswith("|"):
            is_header = line.startswith("||")
            values = [cell.strip() for cell in line.lstrip("|").split("|")]
            if not blocks or blocks[-1].kind is not BlockKind.TABLE_ROW:
                table += 1
                columns = ()
            cells = []
            for i, value in enumerate(values):
                text += "\t" if i else ""
                cells.append((Span(len(text), len(text) + len(value), page),))
                text += value
            if is_header:
                columns = tuple(values)
            blocks.append(
                Block(
                    BlockKind.TABLE_ROW,
                    (Span(start, len(text), page),),
                    table=table,
                    columns=columns,
                    cells=tuple(cells),
                    is_header_row=is_header,
                )
            )
            continue
        kind, level, label = BlockKind.PARAGRAPH, 0, None
        for prefix, (found, depth) in PREFIXES.items():
            if line.startswith(prefix):
                kind, level, line = found, depth, line[len(prefix) :]
                break
        else:
            item = line.lstrip()
            first = item.split(" ")[0]
            if first == "-" or (len(first) in (2, 3) and first.endswith(".")):
                kind, label = BlockKind.LIST_ITEM, first
                level = 1 + (len(line) - len(item)) // 2
                line = item
        if kind is BlockKind.FOOTNOTE:
            label = line.split()[0]
        text += line
        at = text.find("[", start)
        while at >= 0:
            closing = text.index("]", at)
            marks.append(NoteMark(at, closing + 1, text[at + 1 : closing]))
            at = text.find("[", closing)
        blocks.append(Block(kind, (Span(start, len(text), page),), level=level, label=label))
    pages.append((page_start, len(text)))
    return Reading(
        text=text,
        pages=tuple(
            Page(i + 1 if numbered else None, None, start, end)
            for i, (start, end) in enumerate(pages)
        ),
        blocks=tuple(blocks),
        unit=unit,  # type: ignore[arg-type]  # the tests pass a literal
        reader="test",
        note_marks=tuple(marks),
        tables=table,
    )


def words(count: int, start: int = 0) -> str:
    """A sentence of so many words."""
    chosen = [VOCABULARY[(start + i) % len(VOCABULARY)] for i in range(count)]
    return " ".join(chosen).capitalize() + "."


def check(reading: Reading, found: tuple[Passage, ...]) -> None:
    """Check what holds for every reading, whatever is in it."""
    owner: dict[int, str] = {}
    for position, passage in enumerate(found):
        assert passage.position == position
        assert passage.id == f"{passage.document}#{passage.start}-{passage.end}"
        slices = [reading.text[span.start : span.end] for span in passage.spans]
        assert passage.quote == "\n".join(slices)
        assert all(part == part.strip() and part for part in slices)
        for span in passage.spans:
            for offset in range(span.start, span.end):
                if not reading.text[offset].isspace():
                    assert offset not in owner
                    owner[offset] = passage.id
        assert all(0 <= a < b <= len(passage.quote) for a, b in passage.sentences)
        assert all(
            first[1] <= second[0]
            for first, second in zip(passage.sentences, passage.sentences[1:], strict=False)
        )
        in_sentences = {i for a, b in passage.sentences for i in range(a, b)}
        assert all(c.isspace() or i in in_sentences for i, c in enumerate(passage.quote))
    assert len({passage.id for passage in found}) == len(found)
    expected = {
        offset
        for block in reading.blocks
        if not block.kind.is_furniture and not _is_short_heading(reading, block)
        for span in block.spans
        for offset in range(span.start, span.end)
        if not reading.text[offset].isspace()
    }
    assert set(owner) == expected


def _is_short_heading(reading: Reading, block: Block) -> bool:
    words = sum(len(reading.text[span.start : span.end].split()) for span in block.spans)
    return block.kind is BlockKind.HEADING and words <= HEADING_WORDS


def quotes(reading: Reading) -> list[str]:
    found = split(reading, "doc")
    check(reading, found)
    return [passage.quote for passage in found]


# What a passage is


def test_short_paragraphs_under_one_heading_share_a_passage() -> None:
    reading = make_reading("# Visie", words(25), words(30), words(28))
    assert len(quotes(reading)) == 1


def test_two_paragraphs_of_half_a_passage_share_one() -> None:
    assert len(quotes(make_reading(words(38), words(38)))) == 1


def test_paragraphs_that_are_long_enough_stand_alone() -> None:
    first, second = words(110), words(120)
    assert quotes(make_reading(first, second)) == [first, second]


def test_a_passage_never_crosses_a_heading() -> None:
    reading = make_reading("# Een", "Kort.", "# Twee", "Ook kort.")
    assert quotes(reading) == ["Kort.", "Ook kort."]


def test_a_long_paragraph_is_cut_between_its_sentences_into_even_parts() -> None:
    paragraph = " ".join(words(20, i) for i in range(15))
    found = quotes(make_reading(paragraph))
    assert [len(quote.split()) for quote in found] in ([100, 100, 100], [140, 160], [160, 140])
    assert all(quote.endswith(".") for quote in found)


def test_a_short_rest_is_not_left_behind() -> None:
    first = " ".join(words(15, i) for i in range(14))
    found = quotes(make_reading(first, words(20)))
    assert all(LEAST_WORDS <= len(quote.split()) <= MOST_WORDS for quote in found)


def test_a_sentence_without_end_is_cut_at_a_comma() -> None:
    endless = ", ".join("wij werken met velen aan de zorg" for _ in range(60))
    found = quotes(make_reading(endless))
    assert all(len(quote.split()) <= MOST_WORDS for quote in found)
    assert all(quote.endswith(",") for quote in found[:-1])


def test_a_sentence_without_end_is_rather_cut_at_a_semicolon_than_at_a_comma() -> None:
    parts = [" ".join(VOCABULARY) + (";" if i % 5 == 4 else ",") for i in range(60)]
    found = quotes(make_reading(" ".join(parts)))
    assert len(found) > 2
    assert all(quote.endswith(";") for quote in found[:-1])


def test_the_heading_path_runs_from_the_chapter_down() -> None:
    reading = make_reading(
        "Vooraf.",
        "# 1 Visie",
        "## 1.1 Rol",
        "### De raad",
        "Een.",
        "## 1.2 Geld",
        "Twee.",
        "# 2",
        "Drie.",
    )
    assert [passage.heading for passage in split(reading, "doc")] == [
        (),
        ("1 Visie", "1.1 Rol", "De raad"),
        ("1 Visie", "1.2 Geld"),
        ("2",),
    ]


@pytest.mark.parametrize(
    ("boxed", "after"),
    [
        (("### Soep", "Twee."), ("1 Visie", "1.1 Rol")),
        (("Twee.", "### Soep", "Nog."), ("1 Visie", "1.1 Rol")),
        (("## 1.2 Geld", "Twee."), ("1 Visie", "1.2 Geld")),
        (("# 2 Geld", "Twee."), ("2 Geld",)),
        (("### Soep",), ("1 Visie", "1.1 Rol", "Soep")),
        (("Twee.",), ("1 Visie", "1.1 Rol")),
    ],
)
def test_the_title_of_a_box_holds_in_the_box_only(
    boxed: tuple[str, ...], after: tuple[str, ...]
) -> None:
    made = make_reading("# 1 Visie", "## 1.1 Rol", "Een.", *boxed, "Drie.", "### Zorg", "Vier.")
    inside = range(3, 3 + len(boxed))
    blocks = tuple(
        replace(block, box=1) if place in inside else block
        for place, block in enumerate(made.blocks)
    )
    found = {passage.quote: passage.heading for passage in split(replace(made, blocks=blocks), "d")}
    (third,) = (heading for quote, heading in found.items() if quote.endswith("Drie."))
    assert third == after
    if "### Soep" in boxed and len(boxed) > 1:
        (last,) = (heading for quote, heading in found.items() if quote == boxed[-1])
        assert last == ("1 Visie", "1.1 Rol", "Soep")


@pytest.mark.parametrize(("later", "after"), [("# 1 Visie", ()), ("### Zorg", ("Soep",))])
def test_the_title_of_a_box_before_the_first_heading_is_none_of_the_text(
    later: str, after: tuple[str, ...]
) -> None:
    made = make_reading("Een.", "### Soep", "Twee.", "Drie.", later, "Vier.")
    blocks = tuple(
        replace(block, box=1) if place in (1, 2) else block
        for place, block in enumerate(made.blocks)
    )
    found = split(replace(made, blocks=blocks), "doc")
    assert [one.heading for one in found if one.quote.endswith("Drie.")] == [after]


def under_boxes(*lines: str, sizes: Sequence[float | None] = ()) -> dict[str, tuple[str, ...]]:
    """The path above each line of text; of lines between "[" and "]" stands a box."""
    place, number, boxes = 0, 0, []
    for line in lines:
        number += line.startswith("[")
        boxes.append(number if line.startswith("[") or place else None)
        place = (place or line.startswith("[")) and not line.endswith("]")
    made = make_reading(*(line.strip("[]") for line in lines))
    blocks = tuple(
        replace(block, box=box, size=size)
        for block, box, size in zip(made.blocks, boxes, sizes or [None] * len(boxes), strict=True)
    )
    passages = split(replace(made, blocks=blocks), "doc")
    texts = [line.strip("[]") for line in lines if "#" not in line]
    return {text: one.heading for text in texts for one in passages if text in one.quote}


def test_a_box_that_a_chapter_opens_with_gives_its_heading_to_the_text_below() -> None:
    # The next heading outside stands under the one in the box.
    found = under_boxes("# Deel", "Een.", "[## Wonen", "Twee.]", "Drie.", "### Doelen", "Vier.")
    assert found["Drie."] == ("Deel", "Wonen")
    assert found["Vier."] == ("Deel", "Wonen", "Doelen")
    # As large as the heading outside, of which a reader misjudged how deep it is.
    lines = ("# Wonen", "Een.", "[## Zorg", "Twee.]", "Drie.")
    assert under_boxes(*lines, sizes=(20, 9, 20, 9, 9))["Drie."] == ("Wonen", "Zorg")
    assert under_boxes(*lines, sizes=(20, 9, 14, 9, 9))["Drie."] == ("Wonen",)


def test_a_numbered_section_that_opens_with_a_box_goes_on_after_it() -> None:
    found = under_boxes(
        "# 1 Rol", "Een.", "[## 1.1 Soep", "Twee.]", "Drie.", "## 1.2 Brood", "Vier."
    )
    assert found["Drie."] == ("1 Rol", "1.1 Soep")
    found = under_boxes(
        "# 1 Rol", "Een.", "[## 11 Soepen", "Twee.]", "Drie.", "## 1.2 Brood", "Vier."
    )
    assert found["Drie."] == ("1 Rol",)


def test_boxes_in_a_row_right_under_a_heading_open_its_sections() -> None:
    wonen, zorg = ("[## Wonen", "Twee.]", "Drie."), ("[## Zorg", "Vier.]", "Vijf.")
    found = under_boxes("# Deel", *wonen, *zorg, "# Slot", "## A", "## B", "Zes.")
    assert (found["Drie."], found["Vijf."]) == (("Deel", "Wonen"), ("Deel", "Zorg"))
    found = under_boxes("# Deel", "Een.", *wonen, *zorg, "# Slot", "## A", "## B", "Zes.")
    assert (found["Drie."], found["Vijf."]) == (("Deel",), ("Deel",))


def test_boxes_with_most_headings_of_a_document_and_less_text_than_is_below_them_lay_it_out() -> (
    None
):
    chapters = ("[## Wonen", "Twee.]", "Drie, vier en vijf.", "[## Zorg", "Zes.]", "Zeven en acht.")
    found = under_boxes("# Vooraf", "Een.", *chapters)
    assert found["Drie, vier en vijf."] == ("Vooraf", "Wonen")
    assert found["Zeven en acht."] == ("Vooraf", "Zorg")
    found = under_boxes("# Vooraf", "Een.", *chapters, "# Slot", "Negen.")
    assert found["Zeven en acht."] == ("Vooraf",)


def test_a_box_without_a_heading_goes_on_with_the_box_right_above_it() -> None:
    found = under_boxes("# Rol", "Een.", "[## Soep", "Twee.]", "[Drie.]", "Vier.")
    assert found["Drie."] == ("Rol", "Soep")
    assert found["Vier."] == ("Rol",)


def test_a_note_at_the_foot_of_a_page_does_not_end_a_box() -> None:
    made = make_reading("# 1 Visie", "Een.", "## Soep", "Twee.", "^ 1 Een noot.", "Drie.", "Vier.")
    blocks = tuple(
        replace(block, box=1) if place in (2, 3, 5) else block
        for place, block in enumerate(made.blocks)
    )
    found = {one.quote: one.heading for one in split(replace(made, blocks=blocks), "doc")}
    assert found["Twee.\nDrie."] == ("1 Visie", "Soep")
    assert found["Vier."] == ("1 Visie",)


def test_a_title_that_stands_under_itself_counts_once() -> None:
    reading = make_reading("# 1 Visie", "## 1 Visie", "### 1.1 Rol", "Een.", "## 1 Visie", "Twee.")
    assert [passage.heading for passage in split(reading, "doc")] == [
        ("1 Visie", "1.1 Rol"),
        ("1 Visie",),
    ]


def test_a_heading_broken_over_two_lines_is_shown_on_one() -> None:
    reading = make_reading("# Samen-\nleven in\nde buurt[3]", "Samenleven is mooi.")
    assert split(reading, "doc")[0].heading == ("Samenleven in de buurt",)


def test_what_a_reader_took_for_a_heading_but_is_a_paragraph_can_still_be_found() -> None:
    paragraph = " ".join(words(20, i) for i in range(3))
    reading = make_reading("# " + paragraph, "Verder.")
    found = split(reading, "doc")
    check(reading, found)
    assert [passage.quote for passage in found] == [f"{paragraph}\nVerder."]
    assert found[0].heading == ()


# Page breaks and furniture


def test_a_passage_over_a_page_break_names_both_pages() -> None:
    reading = make_reading(words(30), NEW_PAGE, words(30))
    (passage,) = split(reading, "doc")
    assert (passage.first_page, passage.last_page) == (1, 2)
    assert reading.text[passage.start : passage.end] == passage.quote


def test_a_footer_between_two_halves_of_a_sentence_is_left_out() -> None:
    reading = make_reading(
        "Wij werken samen aan een sterke", "_ pagina 3", NEW_PAGE, "basis voor iedereen."
    )
    (passage,) = split(reading, "doc")
    check(reading, (passage,))
    assert passage.quote == "Wij werken samen aan een sterke\nbasis voor iedereen."
    assert passage.display == "Wij werken samen aan een sterke basis voor iedereen."
    assert len(passage.spans) == 2
    assert passage.sentences == ((0, len(passage.quote)),)


def test_a_hyphen_at_a_page_break_is_undone_in_the_display_only() -> None:
    reading = make_reading("Wij vragen aandacht voor de samen-", NEW_PAGE, "leving als geheel.")
    (passage,) = split(reading, "doc")
    assert passage.quote == "Wij vragen aandacht voor de samen-\nleving als geheel."
    assert passage.display == "Wij vragen aandacht voor de samenleving als geheel."


def test_a_note_between_two_halves_of_a_sentence_is_a_passage_of_its_own() -> None:
    reading = make_reading(
        "De vraag is niet of maar[1]", "^ 1 Zie de handreiking van de gemeente.", "in welke mate."
    )
    body, note = split(reading, "doc")
    assert body.quote == "De vraag is niet of maar[1]\nin welke mate."
    assert body.display == "De vraag is niet of maar in welke mate."
    assert body.notes == note.notes == ("1",)
    assert [body.quote[a:b] for a, b in body.marks] == ["[1]"]
    assert note.kind is PassageKind.FOOTNOTE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kansen voor jongeren in de wijk", "De gemeente helpt hen graag."),
        ("Kansen jeugd", "de gemeente helpt hen graag."),
        ("Wij helpen hen elke dag.", "iedereen doet mee."),
    ],
)
def test_only_the_rest_of_a_sentence_goes_on_over_a_page_break(before: str, after: str) -> None:
    (passage,) = split(make_reading(before, NEW_PAGE, after), "doc")
    assert [passage.quote[start:end] for start, end in passage.sentences] == [before, after]


def test_contents_and_page_numbers_are_in_no_passage() -> None:
    assert quotes(make_reading("~ 1 Visie ..... 3", "_ 2", "Tekst van de visie.")) == [
        "Tekst van de visie."
    ]


# Lists


def test_a_list_stays_with_its_lead_in_sentence_where_it_fits() -> None:
    items = [f"- {words(18, i)}" for i in range(9)]
    reading = make_reading(words(60), "Wij doen dit:", *items)
    found = split(reading, "doc")
    check(reading, found)
    assert [passage.kind for passage in found] == [PassageKind.TEXT, PassageKind.LIST]
    assert found[1].quote.startswith("Wij doen dit:\n- ")
    assert found[1].context == ""


def test_a_list_that_fits_is_not_cut_to_help_a_short_paragraph_above_it() -> None:
    items = [f"- {words(18, i)}" for i in range(10)]
    found = quotes(make_reading(words(32), "Wij doen dit:", *items))
    assert found[1] == "\n".join(["Wij doen dit:", *items])


def test_an_item_stays_with_the_first_of_its_nested_items() -> None:
    items = [f"- {words(28, i)}" for i in range(4)]
    nested = [f"  - {words(30, i)}" for i in range(4)]
    found = quotes(make_reading("Wij doen:", *items, "- Preventie met:", *nested))
    assert len(found) == 2
    assert found[1].startswith("- Preventie met:\n- ")


def test_the_rest_of_a_long_list_has_the_lead_in_as_context() -> None:
    items = [f"- {words(30, i)}" for i in range(12)]
    reading = make_reading("Dit doen wij niet:", *items)
    found = split(reading, "doc")
    check(reading, found)
    assert len(found) > 1
    assert found[0].quote.startswith("Dit doen wij niet:")
    assert {passage.context for passage in found[1:]} == {"Dit doen wij niet:"}
    assert all(passage.quote.startswith("- ") for passage in found[1:])


def test_a_sentence_that_announces_a_list_leads_in_without_a_colon() -> None:
    items = [f"- {words(60, i)}" for i in range(5)]
    for lead in ("Wij doen de volgende dingen.", "Wij doen veel dingen."):
        found = split(make_reading(lead, *items), "doc")
        assert found[-1].context == (lead if "volgende" in lead else "")


def test_only_the_last_sentence_of_the_paragraph_above_leads_in() -> None:
    items = [f"{letter}. {words(40)}" for letter in "abcdef"]
    reading = make_reading(f"{words(50)} Niet mee doen wij als:", *items)
    later = [passage for passage in split(reading, "doc") if passage.context]
    assert {passage.context for passage in later} == {"Niet mee doen wij als:"}


def test_a_nested_item_has_the_item_above_it_as_context() -> None:
    reading = make_reading(
        "Wij kiezen voor:", "- Preventie met:", *[f"  - {words(40, i)}" for i in range(8)]
    )
    later = [passage for passage in split(reading, "doc") if passage.context]
    assert later
    assert {passage.context for passage in later} == {"Wij kiezen voor:\n- Preventie met:"}


def test_a_lettered_list_keeps_its_lead_in_past_an_explanation() -> None:
    reading = make_reading(
        "Wij rekenen het niet mee als:",
        f"a. {words(60)}",
        words(90),
        f"b. {words(60)}",
        words(90),
    )
    found = split(reading, "doc")
    assert [p.context for p in found if p.quote.startswith("b.")] == [
        "Wij rekenen het niet mee als:"
    ]


@pytest.mark.parametrize(("first", "later"), [("a.", "c."), ("1.", "3.")])
def test_a_mark_that_is_not_the_next_one_opens_another_list(first: str, later: str) -> None:
    reading = make_reading("Wij rekenen het niet mee als:", f"{first} {words(60)}", words(90),
                           f"{later} {words(60)}")  # fmt: skip
    assert [p.context for p in split(reading, "doc") if p.quote.startswith(later)] == [""]


def test_the_rest_of_a_long_item_has_the_beginning_of_it_as_context() -> None:
    item = f"- De kern staat vooraan. {' '.join(words(40, i) for i in range(7))}"
    *_, last = split(make_reading("Dit doen wij niet:", item), "doc")
    assert last.context == "Dit doen wij niet:\n- De kern staat vooraan."


def test_items_stand_on_lines_of_their_own_in_the_display() -> None:
    reading = make_reading("Wij doen:", "- zorg en\n  steun", "- sport")
    assert split(reading, "doc")[0].display == "Wij doen:\n- zorg en steun\n- sport"


def test_items_that_a_reader_left_in_one_block_stand_on_lines_of_their_own_too() -> None:
    reading = make_reading("- Wij doen dit, waaronder:\n− zorg en\nsteun;\n− sport.")
    (passage,) = split(reading, "doc")
    assert passage.display == "- Wij doen dit, waaronder:\n− zorg en steun;\n− sport."


# Tables


def test_long_rows_are_a_passage_each_with_the_headers_as_context() -> None:
    rows = [f"| {name} | {words(45, i)}" for i, name in enumerate(("Ontmoeting", "Sport", "Zorg"))]
    reading = make_reading("|| Thema | Wat wij doen", *rows)
    found = split(reading, "doc")
    check(reading, found)
    assert [passage.kind for passage in found] == [PassageKind.TABLE] * 3
    assert found[0].quote.startswith("Thema\tWat wij doen\nOntmoeting\t")
    assert [passage.context for passage in found] == ["", *["Thema | Wat wij doen"] * 2]


def test_short_rows_share_a_passage() -> None:
    rows = [f"| {i} mei | {words(10, i)}" for i in range(30)]
    reading = make_reading("|| Datum | Wat", *rows)
    found = split(reading, "doc")
    check(reading, found)
    assert all(len(passage.quote.split()) <= 130 for passage in found)
    assert len(found) <= 5


def test_two_tables_are_never_mixed() -> None:
    reading = make_reading("| Een | twee", "Tussentekst.", "| Drie | vier")
    assert quotes(reading) == ["Een\ttwee", "Tussentekst.", "Drie\tvier"]


def test_a_caption_and_a_lead_in_go_with_their_table() -> None:
    reading = make_reading(
        words(60),
        "De rollen zijn verdeeld:",
        "$ Tabel 1. Rollen",
        "|| Sfeer | Rol",
        "| Buurt | Klein",
    )
    found = split(reading, "doc")
    assert found[1].quote == ("De rollen zijn verdeeld:\nTabel 1. Rollen\nSfeer\tRol\nBuurt\tKlein")
    assert found[1].kind is PassageKind.TABLE


def test_a_caption_between_two_tables_is_that_of_the_one_below() -> None:
    reading = make_reading("| Een | twee", "$ Tabel 2. Rollen", "| Drie | vier")
    assert quotes(reading) == ["Een\ttwee", "Tabel 2. Rollen\nDrie\tvier"]


def test_a_caption_below_its_table_is_no_context_of_the_rows() -> None:
    rows = [f"| {name} | {words(45, i)}" for i, name in enumerate(("Ontmoeting", "Sport"))]
    found = split(make_reading(*rows, "$ Tabel 1. Wat wij doen"), "doc")
    assert [passage.context for passage in found] == ["", "", ""]
    assert found[-1].quote == "Tabel 1. Wat wij doen"


def test_a_row_that_is_too_long_is_cut_at_its_cells() -> None:
    cells = [" ".join(words(20, i) for i in range(6)) for _ in range(3)]
    reading = make_reading("|| Thema | Doel | Rol | Geld", f"| Zorg | {' | '.join(cells)}")
    found = split(reading, "doc")
    check(reading, found)
    assert len(found) == 3
    assert found[1].quote == cells[1]
    assert found[1].context == "Thema | Doel | Rol | Geld\nZorg"


def test_cells_are_kept_apart_in_the_display() -> None:
    reading = make_reading("| Sfeer | Wat wij\ndoen", "| Buurt | Zorg")
    assert split(reading, "doc")[0].display == "Sfeer\tWat wij doen\nBuurt\tZorg"


# Kinds and searching


@pytest.mark.parametrize(
    ("line", "kind", "searchable"),
    [
        ("Dit is een gewone zin over de buurt.", PassageKind.TEXT, True),
        ("Zie ook", PassageKind.TEXT, False),
        ("Wij doen mee.", PassageKind.TEXT, True),
        ("12 345 67,8 1.200 45 % 2024", PassageKind.TEXT, False),
        ("Totaal noord oost zuid west " + "12 " * 40, PassageKind.TEXT, False),
        ("https://www.voorbeeld.nl/een/twee/drie-vier-vijf-zes-zeven", PassageKind.TEXT, False),
        ("$ Figuur 3. De drie sferen van het model", PassageKind.TEXT, False),
        ("% Samen leven in Veldermeer, visie op de sociale basis", PassageKind.FRONT_MATTER, False),
        (
            "%% Uitgegeven door de gemeente Veldermeer te Veldermeer",
            PassageKind.FRONT_MATTER,
            False,
        ),
        ("@ Jansen, A. (2020). De sociale basis. Veldermeer.", PassageKind.SOURCES, False),
        ("! Vertel hier iets over de drie sferen.", PassageKind.SPEAKER_NOTE, True),
        ("^ 3 Dit geldt niet voor jongeren onder de achttien.", PassageKind.FOOTNOTE, True),
        ("|| Naam van het thema | Doel van de gemeente | Jaar", PassageKind.TABLE, False),
        ("^ 6 Kamerstuk 2022/23, 36360, nr. 7", PassageKind.FOOTNOTE, True),
        ("^ 5 Nabij (2024). Wie helpt wie in de buurt? (p. 10)", PassageKind.FOOTNOTE, False),
        ("^ 7 Zie www.veldermeer.nl/een/twee/drie/vier", PassageKind.FOOTNOTE, False),
        ("^ 4 Idem.", PassageKind.FOOTNOTE, False),
    ],
)
def test_the_kind_decides_whether_a_passage_is_searched(
    line: str, kind: PassageKind, searchable: bool
) -> None:
    (passage,) = split(make_reading(line), "doc")
    assert (passage.kind, passage.searchable) == (kind, searchable)


def test_slides_do_not_share_a_passage() -> None:
    reading = make_reading("Wij doen mee.", NEW_PAGE, "Zij ook.", unit="slide")
    assert quotes(reading) == ["Wij doen mee.", "Zij ook."]


def test_paragraph_numbers_run_from_the_first_to_the_last_block() -> None:
    text = "Een.\nTwee."
    blocks = (
        Block(BlockKind.PARAGRAPH, (Span(0, 4, None),), number=7),
        Block(BlockKind.PARAGRAPH, (Span(5, 10, None),), number=8),
    )
    reading = Reading(text, (Page(None, None, 0, 10),), blocks, "paragraph", "test")
    (passage,) = split(reading, "doc")
    assert (passage.number, passage.last_number) == (7, 8)


def test_markup_of_a_text_file_stays_in_the_quote_and_leaves_the_display() -> None:
    reading = make_reading("Wij *kiezen* voor [de buurt](#).", unit="line", gap="\n\n")
    reading = Reading(**{**{f: getattr(reading, f) for f in reading.__slots__}, "note_marks": ()})
    (passage,) = split(reading, "doc")
    assert passage.quote == "Wij *kiezen* voor [de buurt](#)."
    assert passage.display == "Wij kiezen voor de buurt."


def test_a_reading_without_text_has_no_passages() -> None:
    assert split(make_reading(), "doc") == ()


# Properties

LINES = st.one_of(
    st.builds(
        lambda prefix, count, start: prefix + words(count, start),
        st.sampled_from(["", "", "- ", "  - ", "a. ", "> ", "^ ", "@ ", "$ ", "! ", "_ ", "% "]),
        st.integers(1, 90),
        st.integers(0, 10),
    ),
    st.builds(
        lambda prefix, count: prefix + " ".join(words(count + i, i) for i in range(count)),
        st.sampled_from(["", "- "]),
        st.integers(1, 25),
    ),
    st.builds(
        lambda head, first, second: f"{head} {words(first)} | {words(second)}",
        st.sampled_from(["|", "|", "||"]),
        st.integers(1, 150),
        st.integers(1, 150),
    ),
    st.sampled_from(
        ["# Kop", "## Tussenkop", NEW_PAGE, "Wij doen dit:", "en verder niets", "12", "Zie[1] ook."]
    ),
    st.integers(200, 500).map(lambda count: " ".join(["woord"] * count)),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(LINES, max_size=14), st.sampled_from(["page", "line", "slide", "paragraph"]))
def test_every_visible_character_lies_in_exactly_one_passage(lines: list[str], unit: str) -> None:
    reading = make_reading(*lines, unit=unit)
    found = split(reading, "doc")
    check(reading, found)
    assert split(reading, "doc") == found
    assert all(len(passage.quote.split()) <= MOST_WORDS for passage in found)


def test_splitting_a_long_document_takes_time_in_proportion_to_its_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed: list[int] = []
    original = passages._length_cost
    monkeypatch.setattr(
        passages, "_length_cost", lambda count: packed.append(count) or original(count)
    )
    split(make_reading(*[words(8, i) for i in range(500)]), "doc")
    once = len(packed)
    packed.clear()
    split(make_reading(*[words(8, i) for i in range(1000)]), "doc")
    assert len(packed) < 2.2 * once


# Real documents


def test_few_gold_passages_are_spread_over_more_than_two_of_ours(shared: Path) -> None:
    from sbkennis.pages import Limits, read

    limits = Limits(seconds=60, memory=2 * 2**30, pages=500, file_size=50_000_000)
    found: dict[str, tuple[str, tuple[Passage, ...]]] = {}
    spread: list[str] = []
    lines = (shared / "gold" / "seed_passages_dev.jsonl").read_text("utf-8").splitlines()
    for gold in map(json.loads, lines):
        file = gold["file"]
        if file not in found:
            reading = read(shared / "documents" / file, limits)
            found[file] = (reading.text, split(reading, file))
            check(reading, found[file][1])
        text, ours = found[file]
        touched = 0
        for passage in ours:
            shared_characters = sum(
                not text[offset].isspace()
                for span in passage.spans
                for offset in range(max(span.start, gold["start"]), min(span.end, gold["end"]))
            )
            touched += shared_characters > 5
        if touched > 2:
            spread.append(gold["id"])
    assert len(spread) <= 0.05 * len(lines), spread
