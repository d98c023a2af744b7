from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.util import Cm, Pt

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, read
from sbkennis.records import BlockKind, Reading
from tests.builders import replace_parts
from tests.pages.checks import check_reading, kinds, of_kind, table_rows, text_of


def read_deck(deck: Deck, folder: Path) -> Reading:
    path = folder / "dia's.pptx"
    deck.save(str(path))
    reading = read(path, Limits())
    check_reading(reading)
    return reading


def slide_with(deck: Deck, title: str | None = None, layout: int = 5) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title is None:
        slide.shapes.title._element.getparent().remove(slide.shapes.title._element)
    else:
        slide.shapes.title.text = title
    return slide


def box(
    place: Slide | GroupShape,
    text: str,
    left: float,
    top: float,
    width: float = 5,
    height: float = 1,
) -> None:
    shape = place.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height))
    shape.text_frame.text = text


def stack(place: Slide | GroupShape, texts: Sequence[str], left: float, width: float) -> None:
    """Boxes below each other, at the same heights wherever the stack stands."""
    for row, text in enumerate(texts):
        box(place, text, left, 5 + 3 * row, width)


def test_every_slide_is_a_page_with_its_number(tmp_path: Path) -> None:
    deck = Presentation()
    for number in range(1, 4):
        slide = slide_with(deck, f"Dia over punt {number}")
        box(slide, "Een regel die op de dia staat.", 2, 6)
    reading = read_deck(deck, tmp_path)
    assert reading.unit == "slide"
    assert [page.number for page in reading.pages] == [1, 2, 3]
    second = reading.pages[1]
    assert reading.text[second.start : second.end] == (
        "Dia over punt 2\nEen regel die op de dia staat."
    )
    assert {span.page for block in reading.blocks for span in block.spans} == {1, 2, 3}


def test_shapes_come_in_reading_order_and_not_as_drawn(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Volgorde")
    box(slide, "vierde", 13, 10)
    box(slide, "derde", 2, 10)
    box(slide, "tweede", 13, 5)
    box(slide, "eerste", 2, 5)
    assert read_deck(deck, tmp_path).text.splitlines() == [
        "Volgorde",
        "eerste",
        "tweede",
        "derde",
        "vierde",
    ]


def test_two_tall_boxes_are_columns(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Kolommen")
    for left, texts in ((13, ("rechts een", "rechts twee")), (2, ("links een", "links twee"))):
        shape = slide.shapes.add_textbox(Cm(left), Cm(5), Cm(8), Cm(8))
        shape.text_frame.text = texts[0]
        shape.text_frame.add_paragraph().text = texts[1]
    assert read_deck(deck, tmp_path).text.splitlines()[1:] == [
        "links een",
        "links twee",
        "rechts een",
        "rechts twee",
    ]


def test_groups_are_walked_with_their_place_on_the_slide(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Groepen")
    box(slide, "onderaan", 2, 14)
    group = slide.shapes.add_group_shape()
    for left, text in ((12, "in de groep rechts"), (2, "in de groep links")):
        box(group, text, left, 6, 6)
    assert read_deck(deck, tmp_path).text.splitlines() == [
        "Groepen",
        "in de groep links",
        "in de groep rechts",
        "onderaan",
    ]


def test_the_groups_of_a_slide_are_cards_that_are_read_one_by_one(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Drie bewegingen")
    for left, name in ((18, "Samen"), (10, "Ruimte"), (2, "Welzijn")):
        group = slide.shapes.add_group_shape()
        for top, text in ((9, f"Meer over {name}."), (6, name)):
            box(group, text, left, top, 7)
    box(slide, "Bron: eigen onderzoek", 2, 15)
    assert read_deck(deck, tmp_path).text.splitlines() == [
        "Drie bewegingen",
        "Welzijn",
        "Meer over Welzijn.",
        "Ruimte",
        "Meer over Ruimte.",
        "Samen",
        "Meer over Samen.",
        "Bron: eigen onderzoek",
    ]


def test_groups_that_stand_between_each_other_are_no_cards(tmp_path: Path) -> None:
    """As when the numbers of steps are one group, and what happens in each another."""
    deck = Presentation()
    slide = slide_with(deck, "Stappen")
    for left, width, names in ((2, 2, ("1", "2")), (3, 9, ("Luisteren", "Doen"))):
        stack(slide.shapes.add_group_shape(), names, left, width)
    assert read_deck(deck, tmp_path).text.splitlines()[1:] == ["1", "Luisteren", "2", "Doen"]


def test_a_narrow_group_of_names_beside_a_wide_one_makes_rows_with_it(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Soep eten")
    for left, width, texts in (
        (2, 4, ("Wat", "Wanneer")),
        (7, 12, ("Samen soep eten", "Elke woensdag")),
    ):
        stack(slide.shapes.add_group_shape(), texts, left, width)
    assert read_deck(deck, tmp_path).text.splitlines()[1:] == [
        "Wat", "Samen soep eten", "Wanneer", "Elke woensdag",
    ]  # fmt: skip


def test_names_to_the_left_of_groups_make_rows_with_them(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Soep en taart")
    for left, texts in ((8, ("Soep", "Woensdag")), (15, ("Taart", "Vrijdag"))):
        stack(slide.shapes.add_group_shape(), texts, left, 5)
    stack(slide, ("Wat", "Wanneer"), 2, 4)
    assert read_deck(deck, tmp_path).text.splitlines()[1:] == [
        "Wat", "Soep", "Taart", "Wanneer", "Woensdag", "Vrijdag",
    ]  # fmt: skip


def test_what_stands_in_a_box_comes_with_the_box(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Vakken")
    for left, name in ((2, "Links"), (14, "Rechts")):
        frame = slide.shapes.add_shape(1, Cm(left), Cm(4), Cm(10), Cm(10))
        frame.text_frame.text = name
        box(slide, f"{name} onder", left + 1, 11, 5)
        box(slide, f"{name} boven", left + 1, 6, 5)
    assert read_deck(deck, tmp_path).text.splitlines()[1:] == [
        "Links",
        "Links boven",
        "Links onder",
        "Rechts",
        "Rechts boven",
        "Rechts onder",
    ]


def test_bullets_have_their_depth_and_their_sign(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Punten"
    frame = slide.placeholders[1].text_frame
    frame.text = "eerste punt"
    inner = frame.add_paragraph()
    inner.text, inner.level = "punt eronder", 1
    reading = read_deck(deck, tmp_path)
    assert [
        (block.level, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.LIST_ITEM
    ] == [(1, "• eerste punt"), (2, "– punt eronder")]


def test_numbers_that_powerpoint_shows_are_text(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Stappen")
    shape = slide.shapes.add_textbox(Cm(2), Cm(5), Cm(8), Cm(8))
    shape.text_frame.text = "kijken"
    shape.text_frame.add_paragraph().text = "vragen"
    for paragraph in shape.text_frame.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        etree.SubElement(properties, qn("a:buAutoNum"), type="arabicPeriod")
    assert of_kind(read_deck(deck, tmp_path), BlockKind.LIST_ITEM) == ["1. kijken", "2. vragen"]


def test_numbering_starts_again_where_powerpoint_starts_again(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Stappen")
    frame = slide.shapes.add_textbox(Cm(2), Cm(5), Cm(8), Cm(8)).text_frame
    lines = [
        ("kijken", 0, {"type": "arabicPeriod"}),
        ("goed", 1, {"type": "alphaLcPeriod"}),
        ("vragen", 0, {"type": "arabicPeriod"}),
        ("kort", 1, {"type": "alphaLcPeriod"}),
        ("Daarna begint het weer:", 0, {}),
        ("meedoen", 0, {"type": "arabicPeriod"}),
        ("en later nog", 0, {"type": "arabicPeriod", "startAt": "7"}),
        ("dit", 0, {"type": "arabicPeriod", "startAt": "7"}),
    ]
    for place, (text, depth, shape) in enumerate(lines):
        paragraph = frame.add_paragraph() if place else frame.paragraphs[0]
        paragraph.text, paragraph.level = text, depth
        if shape:
            etree.SubElement(paragraph._p.get_or_add_pPr(), qn("a:buAutoNum"), **shape)
    assert of_kind(read_deck(deck, tmp_path), BlockKind.LIST_ITEM) == [
        "1. kijken",
        "a. goed",
        "2. vragen",
        "a. kort",
        "1. meedoen",
        "7. en later nog",
        "8. dit",
    ]


def test_long_lists_go_on_after_x_and_z(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Stappen")
    for style, first in (("romanUcPeriod", 5), ("alphaLcParenR", 12)):
        frame = slide.shapes.add_textbox(Cm(2), Cm(first), Cm(8), Cm(2)).text_frame
        paragraph = frame.paragraphs[0]
        paragraph.text = "laatste"
        number = "14" if first == 5 else "28"
        etree.SubElement(
            paragraph._p.get_or_add_pPr(), qn("a:buAutoNum"), type=style, startAt=number
        )
    assert of_kind(read_deck(deck, tmp_path), BlockKind.LIST_ITEM) == [
        "XIV. laatste",
        "bb) laatste",
    ]


def test_a_box_with_a_formula_is_read_once(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Kosten")
    box(slide, "De kosten per inwoner zijn", 2, 5)
    shape = slide.shapes[-1]._element
    formula = etree.SubElement(
        shape.find(f".//{qn('a:p')}"),
        "{http://schemas.microsoft.com/office/drawing/2010/main}m",
    )
    math = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
    etree.SubElement(etree.SubElement(formula, math + "r"), math + "t").text = " twaalf euro."
    compatibility = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
    both = etree.Element(compatibility + "AlternateContent")
    shape.getparent().replace(shape, both)
    etree.SubElement(both, compatibility + "Choice", Requires="a14").append(shape)
    etree.SubElement(both, compatibility + "Fallback").append(deepcopy(shape))
    reading = read_deck(deck, tmp_path)
    assert reading.text == "Kosten\nDe kosten per inwoner zijn twaalf euro."


def test_a_chart_of_an_unknown_kind_costs_itself_and_not_the_deck(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Koersen")
    data = CategoryChartData()
    data.categories = ["2023"]
    data.add_series("Koers", (1,))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, Cm(2), Cm(9), Cm(9), Cm(6), data).chart
    for plot in list(chart._chartSpace.iter(qn("c:lineChart"))):
        plot.tag = qn("c:stockChart")
    box(slide, "De koers steeg dit jaar.", 2, 5)
    reading = read_deck(deck, tmp_path)
    assert reading.text == "Koersen\nDe koers steeg dit jaar."
    assert "Op dia 1 staat een grafiek" in reading.warnings[0]


def test_tables_and_charts_are_rows(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Cijfers")
    table = slide.shapes.add_table(2, 2, Cm(2), Cm(4), Cm(10), Cm(3)).table
    for row, texts in enumerate([("Gemeente", "Inwoners"), ("Veldermeer", "31.200")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    data = CategoryChartData(number_format="0%")
    data.categories = ["2023", "2024"]
    data.add_series("Kent de buren", (0.41, 0.455))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(9), Cm(9), Cm(6), data)
    reading = read_deck(deck, tmp_path)
    rows = table_rows(reading)
    assert [text_of(reading, row) for row in rows] == [
        "Gemeente\tInwoners",
        "Veldermeer\t31.200",
        "Kent de buren",
        "2023\t41%",
        "2024\t46%",
    ]
    assert [row.table for row in rows] == [1, 1, 2, 2, 2]
    assert rows[1].columns == ("Gemeente", "Inwoners")
    assert rows[3].columns == ("", "Kent de buren")
    assert reading.tables == 2


def test_alt_text_is_a_caption_unless_a_machine_made_it(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Beeld")
    for place, text in enumerate(
        ["Foto van de buurtkamer", "Automatisch gegenereerde beschrijving"]
    ):
        shape = slide.shapes.add_shape(1, Cm(2), Cm(5 + 4 * place), Cm(3), Cm(3))
        shape._element.nvSpPr.cNvPr.set("descr", text)
    assert of_kind(read_deck(deck, tmp_path), BlockKind.CAPTION) == ["Foto van de buurtkamer"]


def test_notes_are_the_speakers_and_come_last(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_with(deck, "Met notitie")
    slide.notes_slide.notes_text_frame.text = "Eerst even wachten.\nDan beginnen."
    box(slide, "Op de dia zelf.", 2, 8)
    assert kinds(read_deck(deck, tmp_path))[-3:] == [
        ("front_matter", "Op de dia zelf."),
        ("speaker_note", "Eerst even wachten."),
        ("speaker_note", "Dan beginnen."),
    ]


def test_a_hidden_slide_is_read_and_named(tmp_path: Path) -> None:
    deck = Presentation()
    slide_with(deck, "Zichtbaar")
    slide_with(deck, "Achter de hand")._element.set("show", "0")
    reading = read_deck(deck, tmp_path)
    assert "Achter de hand" in reading.text
    assert reading.warnings == ("Dia 2 is verborgen in de presentatie; de tekst is wel gelezen.",)


def test_the_title_slide_is_a_cover(tmp_path: Path) -> None:
    deck = Presentation()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = "Samen aan tafel"
    cover.placeholders[1].text = "Werkdag sociale basis"
    box(cover, "Veldermeer, 20 maart 2025", 2, 16)
    slide = slide_with(deck, "Programma")
    box(slide, "Wij beginnen met koffie en een ronde.", 2, 6)
    assert kinds(read_deck(deck, tmp_path)) == [
        ("title", "Samen aan tafel"),
        ("title", "Werkdag sociale basis"),
        ("front_matter", "Veldermeer, 20 maart 2025"),
        ("heading", "Programma"),
        ("paragraph", "Wij beginnen met koffie en een ronde."),
    ]


def test_a_line_on_the_edge_of_most_slides_is_a_footer(tmp_path: Path) -> None:
    deck = Presentation()
    for number in range(1, 6):
        slide = slide_with(deck, f"Onderwerp {number}")
        box(slide, f"Wij bespreken onderwerp {number} met elkaar.", 2, 6)
        box(slide, f"Kennisinstituut Nabij | {number}", 2, 18)
    reading = read_deck(deck, tmp_path)
    assert len(of_kind(reading, BlockKind.FOOTER)) == 5


def test_without_a_title_the_largest_first_line_is_the_heading(tmp_path: Path) -> None:
    deck = Presentation()
    slide_with(deck, "Voorblad")
    slide = slide_with(deck)
    for top, text, size in ((2, "Wat wij zagen", 32), (6, "Mensen die soep aten.", 16)):
        shape = slide.shapes.add_textbox(Cm(2), Cm(top), Cm(15), Cm(2))
        shape.text_frame.text = text
        shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    assert of_kind(read_deck(deck, tmp_path), BlockKind.HEADING) == ["Wat wij zagen"]


def test_a_bold_line_above_text_is_a_heading_on_its_slide(tmp_path: Path) -> None:
    deck = Presentation()
    slide_with(deck, "Voorblad")
    slide = slide_with(deck, "Sferen")
    shape = slide.shapes.add_textbox(Cm(2), Cm(5), Cm(8), Cm(8))
    shape.text_frame.text = "Persoonlijk"
    shape.text_frame.paragraphs[0].runs[0].font.bold = True
    shape.text_frame.add_paragraph().text = "Familie, vrienden en buren van mensen."
    reading = read_deck(deck, tmp_path)
    assert [(b.level, text_of(reading, b)) for b in reading.blocks if b.level] == [
        (1, "Sferen"),
        (2, "Persoonlijk"),
    ]


def test_an_empty_slide_is_a_page_without_text(tmp_path: Path) -> None:
    deck = Presentation()
    slide_with(deck, "Eerste")
    slide_with(deck)
    slide_with(deck, "Derde")
    reading = read_deck(deck, tmp_path)
    assert [page.source for page in reading.pages] == ["text", "none", "text"]
    assert reading.text == "Eerste\n\nDerde"


def test_more_slides_than_the_limit_are_refused(tmp_path: Path) -> None:
    deck = Presentation()
    for _ in range(4):
        slide_with(deck, "Dia")
    path = tmp_path / "lang.pptx"
    deck.save(str(path))
    with pytest.raises(ReadError, match="heeft 4 dia's; de grens is 3"):
        read(path, Limits(pages=3))


@pytest.fixture
def deck_file(tmp_path: Path) -> Path:
    deck = Presentation()
    slide_with(deck, "Dia")
    path = tmp_path / "dia.pptx"
    deck.save(str(path))
    return path


def test_a_broken_presentation_is_named(deck_file: Path) -> None:
    deck_file.write_bytes(deck_file.read_bytes()[:-300])
    with pytest.raises(ReadError, match=r"dia\.pptx is beschadigd"):
        read(deck_file, Limits())


def test_a_presentation_without_its_main_part_is_named(deck_file: Path) -> None:
    replace_parts(deck_file, {"ppt/presentation.xml": b"<geen-xml"})
    with pytest.raises(ReadError, match=r"dia\.pptx is beschadigd"):
        read(deck_file, Limits())


def test_an_entity_bomb_on_a_slide_is_refused(deck_file: Path) -> None:
    content = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    replace_parts(deck_file, {"ppt/slides/slide1.xml": content})
    with pytest.raises(ReadError, match="documenttype-declaratie"):
        read(deck_file, Limits())


def test_a_picture_that_unpacks_without_end_is_refused(deck_file: Path) -> None:
    replace_parts(deck_file, {"ppt/media/image1.png": b"\x00" * 40_000_000})
    assert deck_file.stat().st_size < 1_000_000
    with pytest.raises(ReadError, match="pakt uit tot 40 MB"):
        read(deck_file, Limits(memory=100_000_000))


def test_a_locked_presentation_is_named(tmp_path: Path) -> None:
    path = tmp_path / "geheim.pptx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    with pytest.raises(ReadError, match="wachtwoord"):
        read(path, Limits())


def test_the_real_decks_are_read_whole(shared: Path) -> None:
    roadmap = read(shared / "documents" / "kp_roadmap_adr2.pptx", Limits())
    check_reading(roadmap)
    assert of_kind(roadmap, BlockKind.TITLE) == ["API Design Rules", "Roadmap"]
    assert "Besluit OBDO" in of_kind(roadmap, BlockKind.LIST_ITEM)  # from SmartArt
    assert roadmap.tables == 1
    boxes = read(shared / "documents" / "kp_api_capabilities.pptx", Limits())
    check_reading(boxes)
    lines = boxes.text.splitlines()
    # A name stands before what is drawn inside its frame.
    assert (
        lines.index("API Registratie")
        < lines.index("Versionering")
        < lines.index("API Lifecycle Management")
    )
