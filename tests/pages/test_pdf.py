"""PDFs made here, read by PDFium and laid out again."""

from __future__ import annotations

import io
import re
import struct
import textwrap
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdf
import pytest
from pypdf.annotations import FreeText
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, pdf, pdf_pypdf, read
from sbkennis.pages.geometry import Line
from sbkennis.pages.layout import Box, Sheet, Word, order_lines
from sbkennis.pages.pdf_boxes import box_numbers
from sbkennis.pages.pdf_drafts import Draft
from sbkennis.pages.pictures import rectangles
from sbkennis.passages import split
from sbkennis.records import Block, BlockKind, Page, Reading
from tests.pages.checks import check_reading, of_kind, table_rows, text_of
from tests.pages.pdfs import SENTENCES, draw, paragraph, typeset

LIMITS = Limits()
LINES = 3  # sentences in a short paragraph


def read_pdf(path: Path) -> Reading:
    reading = pdf.read(path, LIMITS)
    check_reading(reading)
    return reading


def flat(reading: Reading, block: Block) -> str:
    """The text of a block on one line, hyphens at line ends undone."""
    return text_of(reading, block).replace("-\n", "").replace("\n", " ")


def running(reading: Reading) -> str:
    blocks = [block for block in reading.blocks if not block.kind.is_furniture]
    return " ".join(flat(reading, block) for block in blocks)


def boxes(page: Page) -> list[tuple[int, ...]]:
    assert page.boxes is not None
    return list(struct.iter_unpack("<4H", zlib.decompress(page.boxes)))


# -- columns ----------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(tmp_path: Path, columns: int) -> None:
    parts = "\n\n".join(f"Deel {n}. {paragraph(n, 6)}" for n in range(1, 10))
    source = (
        f"#set page(flipped: {'true' if columns == 3 else 'false'})\n#set par(justify: true)\n"
        f"#columns({columns}, gutter: 14pt)[{parts}]"
    )
    text = running(read_pdf(typeset(tmp_path, source)))
    places = [text.index(f"Deel {n}. {SENTENCES[n % 8]}") for n in range(1, 10)]
    assert places == sorted(places)
    assert all(paragraph(n, 6) in text for n in range(1, 10))


def test_columns_drawn_row_by_row_are_read_column_by_column(tmp_path: Path) -> None:
    left = [f"links {n} staat hier een regel die de kolom vult" for n in range(30)]
    right = [f"rechts {n} staat hier een regel die de kolom vult" for n in range(30)]

    def rows(canvas: Canvas) -> None:
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(60, 780 - 13 * number, one)
            canvas.drawString(310, 780 - 13 * number, other)

    reading = read_pdf(draw(tmp_path, rows))
    assert reading.text.split("\n") == left + right


def test_a_title_over_two_columns_comes_first_and_text_below_them_last(tmp_path: Path) -> None:
    source = (
        "#text(size: 18pt, weight: 700)[Een lange titel die over de twee kolommen heen staat]\n\n"
        f"#box(height: 200pt, columns(2, gutter: 16pt)[{paragraph(0, 8)} {paragraph(3, 8)}])\n\n"
        f"Tot slot. {paragraph(5, 5)}"
    )
    text = running(read_pdf(typeset(tmp_path, source)))
    assert text.startswith("Een lange titel")
    assert f"{paragraph(0, 8)} {paragraph(3, 8)}" in text
    assert text.endswith(f"Tot slot. {paragraph(5, 5)}")


def test_a_short_heading_over_two_columns_parts_what_is_above_it_from_what_is_below(
    tmp_path: Path,
) -> None:
    """It crosses no column: both end above it and begin again below it, as in a style sheet."""
    source = "\n\n".join(
        f"= {name}\n#columns(2, gutter: 1cm)[{paragraph(number, 6)}\n\n"
        f"{paragraph(number + 1, 6)}#colbreak(){paragraph(number + 3, 6)}]"
        for number, name in enumerate(("Eten", "Wonen"))
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert running(reading) == " ".join(
        f"{name} {paragraph(number, 6)} {paragraph(number + 1, 6)} {paragraph(number + 3, 6)}"
        for number, name in enumerate(("Eten", "Wonen"))
    )


@pytest.mark.parametrize("shift", [5, -22])
def test_a_heading_in_a_column_beside_white_that_fits_it_stays_in_its_column(
    tmp_path: Path, shift: int
) -> None:
    """The second column has a little white there, or a picture that ends a line higher."""
    columns: list[list[str]] = [[], []]

    def page(canvas: Canvas) -> None:
        for side, left in enumerate((63, 307)):
            height = 740 + (shift if side and shift > 0 else 0)
            for row in range(30):
                if row == 12 and not side:
                    canvas.setFont("Helvetica-Bold", 18)
                    canvas.drawString(left, height - 14, "Wonen")
                    canvas.setFont("Helvetica", 10)
                    columns[side].append("Wonen")
                if row == 12:
                    height -= 36 if not side or shift > 0 else 36 + shift
                words = SENTENCES[(row + side) % 8][:42].strip()
                columns[side].append(words)
                canvas.drawString(left, height, words)
                height -= 12

    reading = read_pdf(draw(tmp_path, page))
    assert running(reading) == " ".join(map(" ".join, columns))


def test_a_heading_in_a_column_beside_a_picture_stays_in_its_column(tmp_path: Path) -> None:
    """The text under the picture begins lower than that under the heading."""
    source = (
        f"#columns(2, gutter: 1cm)[{paragraph(0, 6)}\n\n= Wonen\n{paragraph(1, 14)}#colbreak()"
        f"{paragraph(3, 4)}\n\n#rect(width: 6cm, height: 5cm)\n\n{paragraph(5, 8)}]"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert running(reading) == (
        f"{paragraph(0, 6)} Wonen {paragraph(1, 14)} {paragraph(3, 4)} {paragraph(5, 8)}"
    )


def test_a_long_word_that_did_not_fit_goes_on_in_the_next_column(tmp_path: Path) -> None:
    """The line before it is short by that word, and the word has a capital."""
    word = "Welzijnsorganisatiekoepel"
    rows = [SENTENCES[n % 8][:48].strip() for n in range(30)]
    last = "Zij vroegen het in het najaar aan de"

    def page(canvas: Canvas) -> None:
        for side, lines in ((63, [*rows, last]), (307, [f"{word} van Zandoever.", *rows])):
            for row, words in enumerate(lines):
                canvas.drawString(side, 740 - 12 * row, words)

    reading = read_pdf(draw(tmp_path, page))
    assert any(
        f"{last} {word}" in flat(reading, block)
        for block in reading.blocks
        if block.kind is BlockKind.PARAGRAPH
    )


def test_a_column_goes_on_past_the_end_of_the_other_above_a_page_number(tmp_path: Path) -> None:
    """As on the last page of an article by LaTeX, with its number in the middle."""
    source = (
        '#set page(numbering: "1")\n#columns(2, gutter: 0.6cm)['
        f"{paragraph(0, 24)}\n\n#v(1.5em)\n= Slot\n{paragraph(2, 6)}#colbreak(){paragraph(5, 14)}]"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert running(reading) == f"{paragraph(0, 24)} Slot {paragraph(2, 6)} {paragraph(5, 14)}"


def test_a_number_under_two_columns_is_no_part_of_their_last_sentence(tmp_path: Path) -> None:
    """Of a page that stands alone, so that nothing shows that it counts."""
    columns: list[list[str]] = [[], []]

    def page(canvas: Canvas) -> None:
        for side, left in enumerate((63, 307)):
            for row in range(30 - 10 * side):
                columns[side].append(SENTENCES[(row + side) % 8][:40].strip())
                canvas.drawString(left, 740 - 12 * row, columns[side][-1])
        canvas.drawCentredString(297, 330, "12")

    reading = read_pdf(draw(tmp_path, page))
    assert of_kind(reading, BlockKind.PARAGRAPH)[-1] == "12"
    assert running(reading) == " ".join([*columns[0], *columns[1], "12"])


def test_a_table_in_the_first_column_above_a_page_number_is_not_woven_into_the_second(
    tmp_path: Path,
) -> None:
    """All there is in the first column."""
    items = "\n".join(f"- {sentence}" for sentence in SENTENCES[:4])
    source = (
        '#set page(columns: 2, numbering: "1")\n#table(columns: 2, '
        "stroke: (x, y) => (bottom: 0.5pt), [Wijk], [Aantal], [Oost], [412], [West], [97])\n"
        f"#colbreak()\n{items}\n\n{paragraph(2, 9)}\n\n{paragraph(5, 24)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    found = [" ".join(item.split()) for item in of_kind(reading, BlockKind.LIST_ITEM)]
    assert found == [f"• {sentence}" for sentence in SENTENCES[:4]]


def test_the_last_line_of_a_paragraph_in_a_column_is_no_heading_over_both(tmp_path: Path) -> None:
    """Also where the foot of the page is in small type, and its parts stand in the columns."""
    columns: list[list[str]] = [[], []]

    def page(canvas: Canvas) -> None:
        for side, left in enumerate((63, 307)):
            for row in range(40):
                if row % 10 == (8 if side else 9):
                    continue
                is_last = row % 10 == 8
                words = SENTENCES[(row + side) % 8][:47].strip()
                words = "Zij koken samen." if is_last else words
                columns[side].append(words)
                canvas.drawString(left, 740 - 12 * row - 0.4 * side, words)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(57, 37, "kst-29538-352")
        canvas.drawString(330, 37, "Tweede Kamer, vergaderjaar 2023-2024, nr. 352")

    reading = read_pdf(draw(tmp_path, page))
    assert " ".join(map(" ".join, columns)) in running(reading)


def test_a_paragraph_goes_on_in_the_next_column_under_the_title_of_an_article(
    tmp_path: Path,
) -> None:
    """What goes on at the head of the second column still begins at the foot of the first."""
    source = (
        '#set document(title: "Soep en brood")\n#align(center)[#text(20pt)[Soep en brood]]\n'
        "#columns(2)[= Eten\n" + "\n\n".join(paragraph(number, 14) for number in range(8)) + "]"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.TITLE) == ["Soep en brood"]
    paragraphs = " ".join(paragraph(number, 14) for number in range(8))
    assert running(reading) == f"Soep en brood Eten {paragraphs}"


def test_a_table_below_two_columns_comes_after_them(tmp_path: Path) -> None:
    source = (
        "= Kop boven alles\n"
        f"#box(height: 120pt, columns(2, gutter: 16pt)[{paragraph(0, 8)} {paragraph(3, 6)}])\n\n"
        "#table(columns: (1fr, 1fr), [Wie], [Wat], [Buren], [Soep koken], [Kinderen], [Huiswerk])"
    )
    reading = read_pdf(typeset(tmp_path, source))
    kinds = [block.kind for block in reading.blocks]
    assert kinds[0] is BlockKind.TITLE
    assert kinds[-3:] == [BlockKind.TABLE_ROW] * 3
    assert BlockKind.TABLE_ROW not in kinds[:-3]


def test_columns_with_bullets_a_larger_heading_and_a_page_number_beside_them(
    tmp_path: Path,
) -> None:
    left = [f"links {n} staat een regel die de hele kolom goed vult" for n in range(30)]
    right = [f"rechts {n} staat een regel die deze kolom ook vult" for n in range(30)]

    def rows(canvas: Canvas) -> None:
        canvas.setPageSize((800, 560))
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            height = 500 - 13 * number
            canvas.setFont("Helvetica", 10)
            canvas.drawString(60, height, one)
            if number == 15:
                canvas.setFont("Helvetica-Bold", 11.5)
                canvas.drawString(297, height, "Een kop die iets groter is gezet")
                continue
            if number % 5 == 1:
                canvas.drawString(297, height, "\u2022")
            canvas.drawString(308 if 0 < number < 15 else 297, height, other)
        canvas.drawString(770, 20, "48")

    reading = read_pdf(draw(tmp_path, rows))
    text = reading.text
    assert "\n".join(left) in text
    assert text.index(left[-1]) < text.index(right[0])
    items = [block for block in reading.blocks if block.label == "\u2022"]
    assert [text_of(reading, item).split()[2] for item in items[:2]] == ["1", "6"]
    assert of_kind(reading, BlockKind.HEADING) == ["Een kop die iets groter is gezet"]


# -- characters and boxes ---------------------------------------------------------------------


def test_an_introduction_over_two_of_three_columns_is_not_woven_with_the_third(
    tmp_path: Path,
) -> None:
    import textwrap

    intro = textwrap.wrap(paragraph(0, 3), 84)
    columns = [textwrap.wrap(paragraph(first, 14), 38) for first in (3, 5, 7)]

    def page(canvas: Canvas) -> None:
        canvas.setPageSize((842, 595))
        canvas.setFont("Helvetica", 8)
        for row, line in enumerate(intro):
            canvas.drawString(60, 480 - 13 * row, line)
        for x, top, column in zip((60, 300, 540), (428, 428, 480), columns, strict=True):
            for row, line in enumerate(column):
                canvas.drawString(x, top - 13 * row, line)

    reading = read_pdf(draw(tmp_path, page))
    text = " ".join(reading.text.split())
    assert text == " ".join(" ".join(lines) for lines in (intro, *columns))


def test_the_wide_white_of_justified_lines_parts_no_columns_and_no_labels(tmp_path: Path) -> None:
    parts = [
        "De sociale basis is de verzamelnaam voor informele sociale verbanden, "
        "vrijwilligersorganisaties, welzijnsvoorzieningen en maatschappelijke initiatieven.",
        "Gemeentelijke samenwerkingsverbanden met zorgverzekeraars, woningbouwcorporaties en "
        "onderwijsinstellingen versterken gemeenschapskracht en wederkerigheid.",
        "Inwonersinitiatieven blijven zonder ondersteuningsstructuren kwetsbaar, omdat "
        "vrijwilligers verantwoordelijkheden dragen die eigenlijk bij anderen thuishoren.",
        "Jongerenwerkers, buurtsportcoaches en opbouwwerkers signaleren vroegtijdig "
        "eenzaamheidsproblematiek, schuldenproblematiek en overbelasting van mantelzorgers.",
    ]
    body = "\n\n".join(" ".join(parts[n % 4 :] + parts[: n % 4]) for n in range(7))
    source = (
        "#set par(justify: true)\n#set text(hyphenate: false, size: 12pt)\n"
        f"#columns(2, gutter: 14pt)[{body}]"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert reading.text.split() == body.split()
    assert {block.kind for block in reading.blocks} == {BlockKind.PARAGRAPH}


def test_a_list_of_abbreviations_in_columns_keeps_each_with_its_meaning(tmp_path: Path) -> None:
    names = [f"{chr(65 + n)}GB{chr(75 + n)}" for n in range(14)]

    def lists(canvas: Canvas) -> None:
        for column in range(2):
            for row in range(7):
                name = names[7 * column + row]
                canvas.drawString(60 + 240 * column, 700 - 14 * row, name)
                meaning = f"{name} is de naam van een dienst"
                canvas.drawString(118 + 240 * column, 700 - 14 * row, meaning)

    text = running(read_pdf(draw(tmp_path, lists)))
    assert text == " ".join(f"{name} {name} is de naam van een dienst" for name in names)


def test_abbreviations_in_small_letters_stay_beside_what_they_mean(tmp_path: Path) -> None:
    """Each ends in a stop, and the last one too, as a note in the margin does."""
    meaning = "dat is, waar een stuk van de gemeente\nnaar een ander stuk van haar verwijst"
    names = ["o.a.", "m.b.t.", "i.h.k.v.", "d.w.z.", "bijv.", "e.d."]

    def page(canvas: Canvas) -> None:
        for row, name in enumerate(names):
            canvas.drawString(72, 750 - 26 * row, name)
            for line, words in enumerate(meaning.split("\n")):
                canvas.drawString(150, 750 - 26 * row - 13 * line, words)

    text = read_pdf(draw(tmp_path, page)).text
    assert text == "\n".join(f"{name} {meaning}" for name in names)


def test_words_that_lie_beside_the_page_are_not_on_it(tmp_path: Path) -> None:
    def spread(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 700 - 13 * row, sentence)
            canvas.drawString(672, 700 - 13 * row, "Dit staat op de bladzijde hiernaast.")

    text = running(read_pdf(draw(tmp_path, spread)))
    assert text == " ".join(SENTENCES)


def test_a_space_that_is_half_as_wide_as_others_parts_two_words(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        place = 60.0
        for part, white in (
            ("In elke zorgregio", 1.2),
            ("worden afspraken ge", 0.3),
            ("maakt.", 0),
        ):
            canvas.drawString(place, 700, part)
            place += canvas.stringWidth(part) + white
        canvas.drawString(60, 680, "4.4")
        canvas.drawString(60 + canvas.stringWidth("4.4") + 1.2, 680, "Samen aan zet")

    assert read_pdf(draw(tmp_path, texts)).text.split("\n") == [
        "In elke zorgregio worden afspraken gemaakt.",
        "4.4 Samen aan zet",
    ]


def test_letters_that_are_spaced_out_one_by_one_stay_one_word(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        place = 60.0
        for letter in "SAMENLEVEN":
            canvas.drawString(place, 700, letter)
            place += canvas.stringWidth(letter) + 1.2
        for place, part in ((60.0, "31"), (60 + canvas.stringWidth("31") + 1.2, "500 euro")):
            canvas.drawString(place, 680, part)

    assert read_pdf(draw(tmp_path, texts)).text.split("\n") == ["SAMENLEVEN", "31500 euro"]


@pytest.mark.parametrize(
    ("font", "sign"), [(b"TeX-feymr10", "€"), (b"feybo10", "€"), (b"Feyenoord10", "e")]
)
def test_the_euro_of_latex_is_no_letter(tmp_path: Path, font: bytes, sign: str) -> None:
    def texts(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Dit kost")
        canvas.setFont("Courier-Bold", 10)
        canvas.drawString(104, 700, "e")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(114, 700, "47.500 per jaar.")

    path = draw(tmp_path, texts)
    path.write_bytes(path.read_bytes().replace(b"/Courier-Bold", b"/" + font.ljust(12)))
    assert read_pdf(path).text == f"Dit kost {sign} 47.500 per jaar."


def test_words_in_capitals_that_are_spaced_wide_apart_stay_words(tmp_path: Path) -> None:
    head = "#text(size: 18pt, tracking: 5pt)[WAAR GAAN WE TOE]"
    under = "#text(size: 9pt, tracking: 2.5pt)[visie op de buurt]"
    text = f"{head}\n\n{under}\n\n{paragraph()}"
    assert read_pdf(typeset(tmp_path, text)).text.split("\n")[:2] == [
        "WAAR GAAN WE TOE",
        "visie op de buurt",
    ]


def test_a_spaced_heading_over_two_columns_is_one_heading(tmp_path: Path) -> None:
    head = "#text(size: 20pt, tracking: 7pt)[DE ZORG EN GELD]"
    columns = f"#columns(2, gutter: 20pt)[{paragraph(0, 8)}\n#colbreak()\n{paragraph(2, 8)}]"
    reading = read_pdf(typeset(tmp_path, f"#h(32pt){head}\n\n{columns}"))
    assert reading.text.split("\n")[0] == "DE ZORG EN GELD"


def test_loose_letters_that_are_no_word_stay_apart(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        for number, letter in enumerate("ABCDEFG"):  # labels under a chart
            canvas.drawString(60 + 16 * number, 700, letter)
        canvas.drawString(60, 680, "Kies A B C D of E")
        canvas.drawString(60, 660, "Dank aan J P M van der Berg en K L")
        for number, part in enumerate(("we", "zien", "wat", "er", "is")):
            canvas.drawString(60 + 30 * number, 640, part)

    assert read_pdf(draw(tmp_path, texts)).text.split("\n") == [
        "A B C D E F G",
        "Kies A B C D of E",
        "Dank aan J P M van der Berg en K L",
        "we zien wat er is",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "De wijken zijn A B C D E F. Dan",
        "Dank aan Bo en K L M N Jansen",
        "A B C D Keuze",
        "Ja O N W Z",
        "A B C D E F G",
        "A B C D E F G H I J K",
        "x x o x x",
    ],
)
def test_loose_letters_as_far_apart_as_the_words_beside_them_stay_apart(
    tmp_path: Path, words: str
) -> None:
    def texts(canvas: Canvas) -> None:  # LaTeX writes no spaces, it only moves on
        left = 60.0
        for word in words.split():
            canvas.drawString(left, 700, word)
            left += canvas.stringWidth(word) + 3.3

    assert read_pdf(draw(tmp_path, texts)).text == words


def test_every_character_has_the_box_where_it_was_drawn(tmp_path: Path) -> None:
    reading = read_pdf(draw(tmp_path, lambda canvas: canvas.drawString(100, 700, "Wijk en buurt")))
    page = reading.pages[0]
    found = boxes(page)
    assert len(found) == len(reading.text) == len("Wijk en buurt")
    left, top, right, bottom = found[0]
    assert 990 <= left <= 1010
    assert 1310 <= top < 1419 <= bottom <= 1450  # the baseline lies 841.9 - 700 points down
    assert right > left
    assert found[4] == (0, 0, 0, 0)  # a space has none
    assert [box[0] for box in found if any(box)] == sorted(box[0] for box in found if any(box))


def test_the_type_size_is_that_on_the_page_whatever_the_matrix(tmp_path: Path) -> None:
    def scaled(canvas: Canvas) -> None:
        canvas.scale(12, 12)
        canvas.setFont("Helvetica", 1)
        canvas.drawString(5, 60, "Letters van twaalf punt")

    (block,) = read_pdf(draw(tmp_path, scaled)).blocks
    assert block.size == 12


def test_a_turned_page_has_its_boxes_where_they_are_shown(tmp_path: Path) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(100, -60, "Liggende bladzijde")

    path = draw(tmp_path, turned)
    writer = pypdf.PdfWriter(clone_from=path)
    writer.pages[0].rotate(90)
    writer.write(path)
    reading = read_pdf(path)
    page = reading.pages[0]
    assert reading.text == "Liggende bladzijde"
    assert page.width is not None
    assert page.height is not None
    assert page.width > page.height
    first, last = boxes(page)[0], boxes(page)[-1]
    assert abs(first[1] - last[1]) < 60  # on one line
    assert first[0] < last[0]


def test_a_hyphen_at_a_line_end_stays_with_its_newline(tmp_path: Path) -> None:
    column = f"#box(width: 150pt)[{paragraph(0, 8)}]"
    source = f"#set par(justify: true)\n#set text(hyphenate: true)\n{column}"
    reading = read_pdf(typeset(tmp_path, source))
    assert "-\n" in reading.text
    assert "\ufffe" not in reading.text
    assert "\x02" not in reading.text
    assert paragraph(0, 8) in running(reading)


def test_a_hyphen_that_was_spread_from_its_word_stays_with_it(tmp_path: Path) -> None:
    """As LibreOffice justifies a line: letter by letter, with the hyphen drawn by itself."""

    def page(canvas: Canvas) -> None:
        words = "De wijkverpleegkundige hoort aan de keukentafel wat er speelt bij de bewo"
        canvas.setFont("Times-Roman", 10)
        for row in range(2):
            canvas.drawString(72, 700 - 26 * row, words, charSpace=0.5)
            canvas.drawString(73.5 + canvas.stringWidth(words) + 36, 700 - 26 * row, "-")
            canvas.drawString(
                72, 687 - 26 * row, "ners van de straat, en vertelt dat aan de gemeente."
            )

        for place, cell in zip(
            (72, 122, 172, 222, 267), ("West", "12", "15", "Onbekend", "-"), strict=True
        ):
            canvas.drawString(place, 600, cell)

    text = read_pdf(draw(tmp_path, page)).text
    assert text.count("bij de bewo-\nners van de straat") == 2
    assert "Onbekend -" in text


def test_a_soft_hyphen_and_other_code_points_stay_as_they_are(tmp_path: Path) -> None:
    reading = read_pdf(typeset(tmp_path, "Coöperatie ‘De Brug’ kost € 7,50 – per gezin."))
    assert reading.text == "Coöperatie ‘De Brug’ kost € 7,50 – per gezin."


# -- headings ---------------------------------------------------------------------------------


def test_headings_get_the_depth_of_their_number(tmp_path: Path) -> None:
    body = paragraph(0, 6)
    source = (
        '#set heading(numbering: "1.1")\n'
        f"= Inleiding\n{body}\n== Aanleiding\n{body}\n=== Vraag\n{body}\n= Aanpak\n{body}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    headings = [block for block in reading.blocks if block.kind is BlockKind.HEADING]
    assert [(block.label, block.level) for block in headings] == [
        ("1", 1),
        ("1.1", 2),
        ("1.1.1", 3),
        ("2", 1),
    ]
    assert text_of(reading, headings[1]) == "1.1 Aanleiding"


def test_headings_without_numbers_or_bookmarks_are_ranked_by_their_type(tmp_path: Path) -> None:
    big = "#text(size: 16pt, weight: 700)"
    small = "#text(weight: 700)"
    source = "\n\n".join(
        f"{big}[Hoofdstuk over {word}]\n\n{small}[Kopje over {word}]\n\n{paragraph(0, 6)}"
        for word in ("zorg", "sport", "wonen")
    )
    reading = read_pdf(typeset(tmp_path, source))
    levels = [block.level for block in reading.blocks if block.kind is BlockKind.HEADING]
    assert levels == [1, 2, 1, 2, 1, 2]


def test_a_bookmark_makes_a_heading_of_a_line_in_plain_type(tmp_path: Path) -> None:
    def plain(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "Samen in de wijk")
        for number, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 740 - 13 * number, sentence)
        canvas.bookmarkPage("wijk")
        canvas.addOutlineEntry("Samen in de wijk", "wijk", 0)

    reading = read_pdf(draw(tmp_path, plain))
    assert of_kind(reading, BlockKind.HEADING) == ["Samen in de wijk"]
    assert ("pdf:bookmark", "1 1 Samen in de wijk") in reading.properties


def levels_of(reading: Reading) -> list[tuple[str, int]]:
    return [
        (flat(reading, block), block.level)
        for block in reading.blocks
        if block.kind is BlockKind.HEADING
    ]


def test_a_heading_in_a_box_does_not_close_the_section_around_it(tmp_path: Path) -> None:
    body = paragraph(0, 5)
    box = f"#block(fill: luma(230), inset: 8pt, radius: 6pt)[*Voorbeeld uit de wijk*\n\n{body}]"
    source = (
        f"*De onderwerpen*\n\n{body}\n\n_Mantelzorg_\\\n{body}\n\n{box}\n\n"
        f"_Ontmoeting_\\\n{body}\n\n*De kosten*\n\n{body}"
    )
    assert levels_of(read_pdf(typeset(tmp_path, source))) == [
        ("De onderwerpen", 1),
        ("Mantelzorg", 2),
        ("Voorbeeld uit de wijk", 3),
        ("Ontmoeting", 2),
        ("De kosten", 1),
    ]


def test_numbered_sentences_in_bold_below_each_other_are_no_headings(tmp_path: Path) -> None:
    lines = ("1.1 De raad beslist.", "1.2 De wijk voert het uit.", "1.3 Wij vragen het na.")
    source = "\n\n".join(
        ("#text(20pt)[Besluit]", *(f"*{line}*" for line in lines), paragraph(0, 9))
    )
    assert of_kind(read_pdf(typeset(tmp_path, source)), BlockKind.HEADING) == []


def test_numbers_that_start_again_under_a_section_lie_below_it(tmp_path: Path) -> None:
    body = paragraph(0, 5)

    def part(title: str) -> str:
        return (
            f"#text(14pt)[*{title}*]\n\n{body}\n\n*1. Wie het doet*\n\n{body}\n\n"
            f"*2. Wat het kost*\n\n{body}\n\n"
        )

    source = part("Ontmoeten in de buurt") + part("Helpen in de buurt")
    assert levels_of(read_pdf(typeset(tmp_path, source))) == [
        ("Ontmoeten in de buurt", 1),
        ("1. Wie het doet", 2),
        ("2. Wat het kost", 2),
        ("Helpen in de buurt", 1),
        ("1. Wie het doet", 2),
        ("2. Wat het kost", 2),
    ]


@pytest.mark.parametrize("stop", ["", "."])
def test_a_heading_above_numbers_that_start_again_lies_above_them(
    tmp_path: Path, stop: str
) -> None:
    """An argument is often a sentence, with its stop."""
    parts = (
        "*Argumenten*", f"*1.1 De raad wil dit{stop}*", paragraph(), f"*1.2 Het past{stop}*",
        paragraph(), "*Kanttekeningen*", f"*1.1 Het kost geld{stop}*", paragraph(),
        f"*2.1 Er zijn weinig handen{stop}*", paragraph(), "*Financiën*", paragraph(),
    )  # fmt: skip
    source = "\n\n".join(("#text(20pt)[Raadsvoorstel]", *parts))
    found = [
        (block.level, reading.text[block.start : block.end].split()[0])
        for reading in [read_pdf(typeset(tmp_path, source))]
        for block in reading.blocks
        if block.kind is BlockKind.HEADING
    ]
    assert found == [
        (1, "Argumenten"), (2, "1.1"), (2, "1.2"), (1, "Kanttekeningen"), (2, "1.1"), (2, "2.1"),
        (1, "Financiën"),
    ]  # fmt: skip


def test_numbers_between_two_chapters_in_the_same_type_are_sections(tmp_path: Path) -> None:
    titles = ["1. Vooraf", "2. Visie", "1. Open", "2. Nabij", "3. Geldzaken", "4. Slot"]
    body = paragraph(0, 5)
    source = "".join(f"*{title}*\n\n{body}\n\n" for title in titles[:4])
    source += "".join(f"*{title}*\n\n{body}\n\n" for title in ("3. Dichtbij", *titles[4:]))
    assert [level for _, level in levels_of(read_pdf(typeset(tmp_path, source)))] == [
        1, 1, 2, 2, 2, 1, 1,
    ]  # fmt: skip


def test_a_heading_in_large_type_may_change_colour_and_take_five_lines(tmp_path: Path) -> None:
    title = "Terugdringen van de verschillen in gezondheid tussen alle wijken en dorpen van de stad"
    source = (
        f"{paragraph(0, 5)}\n\n#box(width: 110pt)[#text(13pt)[*#text(blue)[3.1] "
        f"#text(red)[{title}]*]]\n\n{paragraph(1, 5)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert levels_of(reading) == [(f"3.1 {title}", 2)]


def test_the_words_in_a_drawing_are_captions_and_the_headings_around_it_stay(
    tmp_path: Path,
) -> None:
    labels = ["Preventie", "Sport en bewegen", "Nota", "Sociale basis", "3.000", "Gezonde plek"]
    typed = [f"*{label}*" for label in labels[:5]] + labels[5:]
    places = "".join(
        f"#place(dx: {60 + 47 * (7 * n % 6)}pt, dy: {25 * n}pt)[{one}]"
        for n, one in enumerate(typed)
    )
    source = (
        f"#text(12pt)[*Voor de figuur*]\n\n{paragraph(0, 6)}\n\n"
        f"#box(height: 170pt, width: 100%)[{places}]\n\n"
        f"#text(12pt)[*Na de figuur*]\n\n{paragraph(3, 6)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert set(" ".join(of_kind(reading, BlockKind.CAPTION)).split()) == set(
        " ".join(labels).split()
    )
    assert of_kind(reading, BlockKind.HEADING) == ["Voor de figuur", "Na de figuur"]


def test_labels_beside_each_other_in_a_drawing_are_not_woven(tmp_path: Path) -> None:
    labels = {  # each with its place; the last two share their heights
        ("Gezonde", "leefomgeving"): (90, 400),
        ("Versterken", "sociale basis"): (250, 397),
        ("Vitaal ouder", "worden"): (400, 404),
        ("8.000",): (200, 340),
        ("Mentale", "gezondheid"): (330, 343),
        ("Samen", "beslissen"): (100, 290),
        ("Aanpak,", "doelen en keuzes"): (300, 290),
    }

    def page(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 700 - 13 * row, sentence)
            canvas.drawString(72, 200 - 13 * row, sentence)
        for lines, (x, y) in labels.items():
            for row, line in enumerate(lines):
                canvas.drawString(x, y - 11 * row, line)

    reading = read_pdf(draw(tmp_path, page))
    found = [flat(reading, block) for block in reading.blocks if block.kind is BlockKind.CAPTION]
    assert sorted(found) == sorted(" ".join(lines) for lines in labels)
    text = " ".join(of_kind(reading, BlockKind.PARAGRAPH)).split()
    assert text == " ".join([*SENTENCES, *SENTENCES]).split()


def test_labels_at_unequal_heights_are_no_columns_of_running_text() -> None:
    sheet = Sheet(0, 595, 842)
    for left, right, baseline, text in (
        (122.1, 144.6, 658.9, "Prettige"),
        (71.1, 84.7, 665.3, "Plan"),
        (70.8, 112.1, 674.4, "buurtwerker-"),
        (196.8, 219.4, 690.6, "Prettige"),
        (196.8, 215.0, 699.6, "woningen"),
        (239.7, 276.7, 693.6, "het wijkteam op"),
        (292.4, 319.5, 668.6, "Verbinden"),
        (292.2, 324.5, 677.6, "sociaal netwerk"),
        (296.7, 338.6, 692.9, "Meedoen in het"),
        (336.7, 368.9, 633.3, "Samen koken,"),
        (336.7, 356.0, 642.3, "en eten"),
        (340.5, 418.9, 657.7, "Wonen en ondersteuning"),
        (340.7, 422.1, 666.7, "Zorg voor oudere buren"),
    ):
        wide = (right - left) / len(text)
        places = [
            Box(left + wide * n, baseline - 5.6, left + wide * (n + 1), baseline + 1.6)
            for n in range(len(text))
        ]
        sheet.words.append(Word(text, places, baseline, 7.5))
    lines = [line.text for line in order_lines(sheet)]
    assert lines[lines.index("woningen") - 1] == "Prettige"


def test_a_bracket_by_itself_in_a_drawing_stays_with_its_line(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        # Between the brackets stands what is drawn and is no text.
        for x, y, word in (
            (90, 400, "Landelijk"), (90, 389, "Preventieplan ("), (175, 389, ")"),
            (250, 397, "Versterken"), (250, 386, "sociale basis"),
            (400, 404, "Samen"), (400, 393, "ouder worden"), (400, 382, "("), (415, 382, ")"),
        ):  # fmt: skip
            canvas.drawString(x, y, word)

    text = read_pdf(draw(tmp_path, page)).text
    assert "Landelijk\nPreventieplan ( )" in text
    assert "ouder worden\n( )" in text


def test_brackets_beside_each_other_and_nothing_else_are_a_line(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for x, y, word in (
            (90, 400, "Landelijk"), (90, 389, "Preventieplan"), (250, 397, "Versterken"),
            (250, 386, "sociale basis"), (400, 330, "("), (415, 330, ")"), (430, 330, "("),
        ):  # fmt: skip
            canvas.drawString(x, y, word)

    assert sorted(read_pdf(draw(tmp_path, page)).text.split()) == [
        "(", "(", ")", "Landelijk", "Preventieplan", "Versterken", "basis", "sociale",
    ]  # fmt: skip


def test_a_number_in_a_pie_is_not_woven_with_the_legend_beside_it(tmp_path: Path) -> None:
    legend = ["Subsidie van het rijk", "Eigen middelen", "Bijdragen van fondsen"]

    def page(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 720 - 13 * row, sentence)
            canvas.drawString(72, 340 - 13 * row, sentence)
        for number, x, y in (("379", 190, 620), ("1.667", 120, 560), ("319", 200, 510)):
            canvas.drawString(x, y, number)
        for row, name in enumerate(legend):
            canvas.drawString(330, 511.7 - 13 * row, name)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(72, 370, "b. Middelen van het rijk")

    reading = read_pdf(draw(tmp_path, page))
    found = of_kind(reading, BlockKind.CAPTION)
    assert {"319", " ".join(legend)} <= {one.replace("\n", " ") for one in found}
    assert of_kind(reading, BlockKind.HEADING) == ["b. Middelen van het rijk"]


def test_a_large_number_in_a_chart_is_not_woven_with_the_words_before_it(tmp_path: Path) -> None:
    labels = {  # each with its place and size, around a ring
        ("Goede, betaalbare en", "begrijpelijke zorg"): (189, 571, 7),
        ("7",): (293, 566, 18),
        ("10",): (260, 550, 18),
        ("Oorzaken van", "verschillen in", "gezondheid"): (280, 525, 10),
        ("Sociaal netwerk,", "kennis en", "vaardigheden"): (177, 511, 7),
        ("Leefomstandigheden",): (281, 427, 7),
    }

    def page(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 760 - 13 * row, sentence)
            canvas.drawString(72, 400 - 13 * row, sentence)
        for lines, (x, y, size) in labels.items():
            canvas.setFont("Helvetica", size)
            for row, line in enumerate(lines):
                canvas.drawString(x, y - 1.3 * size * row, line)

    reading = read_pdf(draw(tmp_path, page))
    found = [flat(reading, block) for block in reading.blocks if block.kind is BlockKind.CAPTION]
    assert sorted(found) == sorted(" ".join(lines) for lines in labels)


FACTS = """#text(size: 22pt, weight: "bold")[{title}]

GGD Zuidhoek, mei 2024
#columns(2)[
== Hoe vaak komt het voor?
{first}

#text(size: 34pt, weight: "bold")[{figure}]

van de volwassenen is eenzaam
#colbreak()
== Wat doet de gemeente?
{second}
]"""


@pytest.mark.parametrize("figure", ["43%", "1 op de 5", "€ 3,4 miljoen", "12.000 euro"])
def test_a_figure_in_large_type_is_no_title_and_no_heading(tmp_path: Path, figure: str) -> None:
    text = FACTS.format(
        title="Eenzaamheid in de Zuidhoek",
        figure=figure,
        first=paragraph(),
        second=paragraph(4, 24),
    )
    reading = read_pdf(typeset(tmp_path, text))
    assert of_kind(reading, BlockKind.TITLE) == ["Eenzaamheid in de Zuidhoek"]
    assert of_kind(reading, BlockKind.HEADING) == [
        "Hoe vaak komt het voor?",
        "Wat doet de gemeente?",
    ]
    assert any("huiswerk" in one.quote for one in split(reading, "d") if one.searchable)


@pytest.mark.parametrize("words", ["24/7 open", "1 op 5 is eenzaam", "100% Zuidhoek"])
def test_words_with_a_figure_in_large_type_are_a_heading(tmp_path: Path, words: str) -> None:
    text = f"#text(size: 30pt)[Cijfers]\n\n{paragraph()}\n= {words}\n{paragraph(4)}"
    assert of_kind(read_pdf(typeset(tmp_path, text)), BlockKind.HEADING) == [words]


@pytest.mark.parametrize("words", ["100 procent", "Drie van de vijf"])
def test_a_figure_in_the_type_of_headings_is_a_heading(tmp_path: Path, words: str) -> None:
    heads = [f'#text(size: 14pt, weight: "bold")[{one}]' for one in (words, "Aanpak")]
    text = f"= Nota\n\n{heads[0]}\n\n{paragraph(2)}\n\n{heads[1]}\n\n{paragraph(4)}"
    assert words in of_kind(read_pdf(typeset(tmp_path, text)), BlockKind.HEADING)


def test_text_above_a_large_title_is_text(tmp_path: Path) -> None:
    text = f"{paragraph(0, 3)}\n\n#text(size: 26pt)[Samen eten]\n\n" + "\n\n".join(
        paragraph(first, 6) for first in range(6)
    )
    reading = read_pdf(typeset(tmp_path, text))
    assert of_kind(reading, BlockKind.TITLE) == ["Samen eten"]
    assert of_kind(reading, BlockKind.FRONT_MATTER) == []


def test_bold_words_inside_a_paragraph_are_no_heading(tmp_path: Path) -> None:
    source = f"{SENTENCES[0]} *Dit is belangrijk en dik gezet.* {paragraph(1, 5)}"
    reading = read_pdf(typeset(tmp_path, source))
    assert [block.kind for block in reading.blocks] == [BlockKind.PARAGRAPH]

    # -- furniture --------------------------------------------------------------------------------


HEADED = (
    "#set page(header: [Visie op de buurt], "
    'footer: context [Gemeente Zandoever | #counter(page).display("1")])\n'
)


@pytest.mark.parametrize("pages", [2, 3, 5])
def test_headers_and_footers_are_known_by_their_repetition(tmp_path: Path, pages: int) -> None:
    source = HEADED + "#pagebreak()\n".join(
        f"{paragraph(n, 7)}\n\n{paragraph(n + 2, 5)}\n\n" for n in range(pages)
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.HEADER) == ["Visie op de buurt"] * pages
    assert of_kind(reading, BlockKind.FOOTER) == [
        f"Gemeente Zandoever | {n}" for n in range(1, pages + 1)
    ]
    assert "Visie op de buurt" not in running(reading)


@pytest.mark.parametrize("pages", [4, 5, 6])
def test_headers_of_left_and_right_pages_may_differ(tmp_path: Path, pages: int) -> None:
    source = (
        "#set page(header: context if calc.odd(counter(page).get().first()) "
        "[Naar een sterke buurt] else [#h(1fr) Gemeente Zandoever])\n"
        + "#pagebreak()\n".join(f"{paragraph(n, 8)}\n\n" for n in range(pages))
    )
    reading = read_pdf(typeset(tmp_path, source))
    heads = ["Naar een sterke buurt", "Gemeente Zandoever"]
    assert of_kind(reading, BlockKind.HEADER) == (3 * heads)[:pages]


def test_a_header_is_known_by_the_part_that_comes_back(tmp_path: Path) -> None:
    """As LaTeX sets it: title and chapter, which change sides on left and right pages."""
    chapters = ["1 Inleiding", "1 Inleiding", "2 De opgave", "3 Wat wij doen", "4 Geld", "4 Geld"]
    pages = []
    for number, chapter in enumerate(chapters):
        left, right = (chapter, "Samen in de buurt")[:: 1 if number % 2 else -1]
        pages.append(f"#page(header: [{left} #h(1fr) {right}])[{paragraph(number, 9)}]")
    reading = read_pdf(typeset(tmp_path, "\n".join(pages)))
    heads = of_kind(reading, BlockKind.HEADER)
    assert len(heads) == len(chapters)
    assert all("Samen in de buurt" in head for head in heads)
    assert running(reading) == " ".join(paragraph(n, 9) for n in range(len(chapters)))


def test_a_header_is_known_by_the_page_number_in_it(tmp_path: Path) -> None:
    """As a LaTeX book sets it: the title of a chapter may head one page only."""
    titles = ["INHOUD", "VOORWOORD", "HOOFDSTUK 1. INLEIDING", "1.2. OPBOUW", "HOOFDSTUK 2. KADER"]
    titles += ["2.1. BEGRIPPEN", "HOOFDSTUK 3. SLOT"]
    pages = []
    for number, title in enumerate(titles, 1):
        label = ("iv", "v", "vi")[number - 1] if number < 4 else str(number - 3)
        left, right = (title, label) if number % 2 else (label, title)
        pages.append(f"#page(header: [{left} #h(1fr) {right}])[{paragraph(number, 9)}]")
    reading = read_pdf(typeset(tmp_path, "\n".join(pages)))
    assert [page.label for page in reading.pages] == ["iv", "v", "vi", "1", "2", "3", "4"]
    assert len(of_kind(reading, BlockKind.HEADER)) == 7
    assert not of_kind(reading, BlockKind.HEADING)


def test_a_row_that_begins_with_a_number_is_no_header(tmp_path: Path) -> None:
    """The numbers of two rows happen to differ from those of their pages by as much."""
    pages = [
        f"#page(margin: (top: 2cm))[{number + 4} #h(1fr) {name}\n\n"
        f"#v(2em)\n\n{paragraph(number, 9)}]"
        for number, name in ((1, "Buurthuis De Klok"), (2, "Wijkcentrum"))
    ]
    reading = read_pdf(typeset(tmp_path, "\n".join(pages)))
    assert "Buurthuis De Klok" in running(reading)
    assert "Wijkcentrum" in running(reading)


def at_top(rows: list[tuple[str, str]], number: int, footer: str = "") -> str:
    """A page that begins with a row in three columns without rules."""
    top = "#v(1em)\n".join(f"{first} #h(1fr) {last}\n\n" for first, last in rows)
    foot = f"footer: align(center)[{footer}], " if footer else ""
    return f"#page(margin: (top: 2cm), {foot})[{top}\n#v(2em)\n\n{paragraph(number, 9)}]"


def test_the_numbers_of_the_rows_of_a_table_count_no_pages(tmp_path: Path) -> None:
    """On each page one row happens to have the number of the page, and the page has its own."""
    names = ["Inloop", "Buurtmaaltijd", "Maatjes", "Taalles", "Repaircafé", "Moestuin"]
    pages = [
        at_top([(str(page), name), (str(60 - page * page), f"Rij {page}")], page, str(page))
        for page, name in enumerate(names, 1)
    ]
    text = running(read_pdf(typeset(tmp_path, "\n".join(pages))))
    assert [name for name in names if name not in text] == []
    assert text.count("Rij") == 6


def test_numbers_at_different_heights_count_no_pages(tmp_path: Path) -> None:
    """A table goes on from page to page; of some rows the number is that of the page."""
    names = ["Inloop", "Buurtmaaltijd", "Maatjes", "Taalles"]
    pages = []
    for page, name in enumerate(names, 1):
        rows = [(str(20 * page + number), f"Rij {page}{number}") for number in range(2)]
        rows[page % 2] = (str(page), name)
        pages.append(at_top(rows, page))
    text = running(read_pdf(typeset(tmp_path, "\n".join(pages))))
    assert [name for name in names if name not in text] == []


def test_a_numbered_question_at_the_top_of_each_page_is_no_header(tmp_path: Path) -> None:
    asked = ["Wie helpt u?", "Wie helpt u zelf?", "Wat mist u in uw straat?", "Wilt u meedoen?"]
    pages = [at_top([(str(page), f"*{one}*")], page) for page, one in enumerate(asked, 1)]
    text = running(read_pdf(typeset(tmp_path, "\n".join(pages))))
    assert [one for one in asked if one not in text] == []


def test_a_bold_title_with_its_number_on_each_page_is_no_header(tmp_path: Path) -> None:
    titles = ["Opening", "Mededelingen", "Financiën", "Rondvraag"]
    pages = [at_top([(f"*{one}*", f"*{page}*")], page) for page, one in enumerate(titles, 1)]
    text = running(read_pdf(typeset(tmp_path, "\n".join(pages))))
    assert [one for one in titles if one not in text] == []


def test_a_page_number_may_stand_high_above_the_foot_of_its_page(tmp_path: Path) -> None:
    source = (
        '#set page(margin: (bottom: 5.5cm), footer-descent: 1cm, numbering: "i")\n'
        + "\n#pagebreak()\n".join(paragraph(number, 30) for number in range(4))
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert [page.label for page in reading.pages] == ["i", "ii", "iii", "iv"]
    assert not re.search(r"\b(?:ii|iii|iv)\b", running(reading))


def test_names_with_values_behind_them_at_the_top_of_each_page_are_no_headers(
    tmp_path: Path,
) -> None:
    """Sheets of projects with a total, numbered headings, and a list that goes on over pages."""
    projects = ["Koken", "Taalmaatjes", "Buurtbus", "Beweegtuin", "Klusdienst"]

    def pages(canvas: Canvas) -> None:
        for head in ("Trekker van dit project", "Artikel {}"):
            for number, project in enumerate(projects):
                canvas.setFont("Helvetica", 10)
                canvas.drawString(72, 770, head.format(number + 1))
                canvas.drawString(220, 770, f"{project} in de buurt")
                for row in range(6):
                    canvas.drawString(72, 730 - 13 * row, SENTENCES[(number + row) % 8])
                canvas.drawString(72, 80, "Totaal van dit project")
                canvas.drawRightString(380, 80, f"€ {7 * number + 12}.000")
                canvas.showPage()
        for number in range(4):
            canvas.setFont("Helvetica", 10)
            for row in range(40):
                canvas.drawString(72, 770 - 15 * row, f"{projects[(number + row) % 5]} {row}")
                canvas.drawString(220, 770 - 15 * row, "wijkteam " + ("Oost", "West")[row % 2])
                canvas.drawString(400, 770 - 15 * row, f"{number + row} uur")
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    assert [flat(reading, block) for block in reading.blocks if block.kind.is_furniture] == []
    assert [page.label for page in reading.pages] == [None] * 14


def test_a_page_on_its_side_has_the_footer_and_the_number_of_the_others(tmp_path: Path) -> None:
    foot = 'footer: context [Gemeente Zandoever #h(1fr) pagina #counter(page).display("1")]'
    front = [f'#page(numbering: "– i –")[{paragraph(n, 5)}]' for n in range(2)]
    pages = [
        f"#page(flipped: {'true' if n == 3 else 'false'}, {foot})[{paragraph(n, 9)}]"
        for n in range(5)
    ]
    source = "\n".join([*front, "#counter(page).update(1)", *pages])
    writer = pypdf.PdfWriter(clone_from=typeset(tmp_path, source))
    del writer._root_object["/PageLabels"]
    writer.write(tmp_path / "kaal.pdf")
    reading = read_pdf(tmp_path / "kaal.pdf")
    assert [page.label for page in reading.pages] == ["i", "ii", "1", "2", "3", "4", "5"]
    assert "Gemeente Zandoever" not in running(reading)


def test_a_page_on_its_side_with_a_high_foot_has_the_footer_of_the_others(tmp_path: Path) -> None:
    """The margin of 3 cm is a seventh of a page that stands, and more of one on its side."""
    pages = [
        f"#page(flipped: {'true' if n in (2, 3) else 'false'}, margin: 4cm, footer-descent: 0.4cm, "
        f"footer: [Visie van Zandoever {n + 1}])[{paragraph(n, 9)}]"
        for n in range(5)
    ]
    reading = read_pdf(typeset(tmp_path, "\n".join(pages)))
    assert of_kind(reading, BlockKind.FOOTER) == [f"Visie van Zandoever {n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("moment", "where"),
    [
        ("29-11-2026, 08:42", "https://www.zandoever.nl/buurthuizen"),
        ("11/29/26, 8:42 AM", "file:///C:/Users/anna/buurthuizen.html"),
    ],
)
def test_what_a_browser_prints_around_a_page_is_no_text(
    tmp_path: Path, moment: str, where: str
) -> None:
    """Right above and below the text, and on the first page the text beside it is in columns."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(25, 819, moment)
        canvas.drawString(250, 819, "Buurthuizen | Gemeente Zandoever")
        canvas.drawString(25, 17, where)
        canvas.drawString(570, 17, "1/1")
        canvas.setFont("Helvetica", 11)
        for row, sentence in enumerate(SENTENCES * 7):
            canvas.drawString(25, 804 - 14 * row, sentence)

    reading = read_pdf(draw(tmp_path, page))
    assert of_kind(reading, BlockKind.HEADER) == [f"{moment} Buurthuizen | Gemeente Zandoever"]
    assert of_kind(reading, BlockKind.FOOTER) == [where]
    assert running(reading) == " ".join(SENTENCES * 7)


def test_the_imprint_of_a_kamerstuk_on_its_first_page_is_no_text(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for page in range(3):
            for row in range(48):
                canvas.drawString(72, 780 - 14 * row, SENTENCES[(page + row) % 8])
            canvas.setFont("Helvetica", 7)
            imprint = ["kst-29538-352", "ISSN 0921 - 7371", "’s-Gravenhage 2023"]
            for row, line in enumerate(imprint if page == 0 else []):
                canvas.drawString(72, 60 - 8 * row, line)
            canvas.drawString(300, 44, f"Tweede Kamer, vergaderjaar 2023–2024, nr. 352 {page + 1}")
            canvas.showPage()
            canvas.setFont("Helvetica", 10)

    reading = read_pdf(draw(tmp_path, pages))
    assert of_kind(reading, BlockKind.FOOTER)[:2] == ["kst-29538-352", "ISSN 0921 - 7371"]
    assert "Gravenhage" not in running(reading)


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (((72, 44, "1 Zie voor alle cijfers van de telling in de wijk Oost"), (72, 34, "{}")), 1),
        (((72, 30, "Meer weten?"), (300, 30, "{}")), 1),
        (((72, 812, "Overleg"), (300, 812, "12-05-2024, 19:30")), 0),
    ],
)
def test_an_address_or_a_moment_at_the_edge_of_a_page_is_text(
    tmp_path: Path, page: tuple[tuple[int, int, str], ...], line: int
) -> None:
    """A browser prints both, on each page."""

    def pages(canvas: Canvas) -> None:
        for row in range(40):
            canvas.drawString(72, 790 - 14 * row, SENTENCES[row % 8])
        for left, height, words in page:
            canvas.drawString(left, height, words.format("https://www.zandoever.nl/cijfers"))

    reading = read_pdf(draw(tmp_path, pages))
    assert of_kind(reading, BlockKind.HEADER) + of_kind(reading, BlockKind.FOOTER) == []
    assert page[line][2].format("https://www.zandoever.nl/cijfers") in reading.text


def test_the_issn_of_a_colophon_at_the_foot_of_a_page_is_no_footer(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for row in range(40):
            canvas.drawString(72, 790 - 14 * row, SENTENCES[row % 8])
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 790, "Colofon")
        for row, words in enumerate(("Uitgave van Zandoever", "Maart 2023", "ISSN 1234-5678")):
            canvas.drawString(72, 98 - 14 * row, words)

    reading = read_pdf(draw(tmp_path, pages))
    assert of_kind(reading, BlockKind.FOOTER) == []


def test_what_heads_a_sheet_that_is_filled_in_twice_is_text(tmp_path: Path) -> None:
    """The last line of it stands apart from the text, those above it close together."""

    def pages(canvas: Canvas) -> None:
        for number in (1, 2):
            for row, words in enumerate(("Activiteit {}", "Trekker: buurt {}", "Kosten: € 200{}")):
                canvas.drawString(72, 800 - 20 * row, words.format(number))
            for row in range(20):
                canvas.drawString(72, 730 - 14 * row, SENTENCES[(row + number) % 8])
            canvas.showPage()
            canvas.setFont("Helvetica", 10)

    reading = read_pdf(draw(tmp_path, pages))
    for number in (1, 2):
        assert f"Activiteit {number} Trekker: buurt {number}" in running(reading)


def test_the_head_of_a_page_on_its_side_is_no_header_for_a_high_margin(tmp_path: Path) -> None:
    pages = [
        f"#page(flipped: {'true' if n in (2, 3) else 'false'}, margin: 3cm)"
        f"[*Maatregel {n}*\n\nWie het doet: buurt {n}\n\n{paragraph(n, 9)}]"
        for n in range(5)
    ]
    reading = read_pdf(typeset(tmp_path, "\n".join(pages)))
    assert of_kind(reading, BlockKind.HEADING) == [f"Maatregel {n}" for n in range(5)]


def test_the_numbers_of_parts_in_roman_capitals_are_no_labels_of_pages(tmp_path: Path) -> None:
    parts = [f"#align(center)[{number}]\n{paragraph(2, 9)}" for number in ("I", "II", "III")]
    reading = read_pdf(typeset(tmp_path, "#pagebreak()".join(parts)))
    assert [page.label for page in reading.pages] == [None] * 3


CHAPTERS = ("Wie er komen", "Wat buren doen", "Wie er kookt")


def in_chapters(folder: Path, header: Callable[[str], str], place: float = 800) -> Reading:
    """Three chapters of two pages, of which the second has a header; and one of four pages."""
    names = [CHAPTERS[0], CHAPTERS[1], CHAPTERS[2], "Samen aan tafel"]

    def texts(canvas: Canvas) -> None:
        for number, name in enumerate(names):
            for page in range(4 if number == 3 else 2):
                if page == 0:
                    canvas.setFont("Helvetica-Bold", 18)
                    canvas.drawString(60, 740, name)
                canvas.setFont("Helvetica", 10)
                if page and number < 3:
                    canvas.drawString(60, place, header(name))
                elif page:
                    canvas.drawString(60, 800, "SAMEN AAN TAFEL")
                for line in range(12):
                    said = SENTENCES[(line + number + page) % len(SENTENCES)]
                    canvas.drawString(60, 700 - 14 * line, said)
                canvas.showPage()

    return read_pdf(draw(folder, texts))


@pytest.mark.parametrize("form", ["{}", "HOOFDSTUK 2. {}", "2 {}"])
def test_the_name_of_a_chapter_above_its_second_page_is_a_header(tmp_path: Path, form: str) -> None:
    reading = in_chapters(tmp_path, lambda name: form.format(name.upper()))
    assert len(of_kind(reading, BlockKind.HEADER)) == 6
    assert of_kind(reading, BlockKind.HEADING)[-3:] == [*CHAPTERS[1:], "Samen aan tafel"]


@pytest.mark.parametrize("form", ["{}: doelen", "{} in het dorp", "Meer over {}"])
def test_the_name_of_a_chapter_with_other_words_is_no_header(tmp_path: Path, form: str) -> None:
    def texts(canvas: Canvas) -> None:
        for number, name in enumerate([*CHAPTERS, "Samen aan tafel"]):
            for page in range(2):
                canvas.setFont("Helvetica-Bold", 10 if page else 20)
                canvas.drawString(60, 800 if page else 780, form.format(name) if page else name)
                canvas.setFont("Helvetica", 10)
                for line in range(24):
                    words = SENTENCES[(3 * line + number) % 8].split()
                    canvas.drawString(60, 740 + 30 * page - 14 * line, " ".join(words[line % 5 :]))
                canvas.showPage()

    assert of_kind(read_pdf(draw(tmp_path, texts)), BlockKind.HEADER) == []


@pytest.mark.parametrize("place", [716, 760])  # right above the text; where no header stands
def test_a_line_that_names_a_chapter_elsewhere_on_a_page_is_text(
    tmp_path: Path, place: float
) -> None:
    reading = in_chapters(tmp_path, lambda name: name if name == CHAPTERS[1] else "", place)
    assert not any(CHAPTERS[1] in one for one in of_kind(reading, BlockKind.HEADER))


def test_a_heading_that_opens_two_pages_is_no_header(tmp_path: Path) -> None:
    pages = [f"*Wat is de afspraak?* \\ {paragraph(n, 9)}\n\n{paragraph(n, 6)}" for n in range(2)]
    others = [f"{paragraph(n, 12)}" for n in range(3)]
    reading = read_pdf(typeset(tmp_path, "\n#pagebreak()\n".join(others + pages)))
    assert of_kind(reading, BlockKind.HEADING) == ["Wat is de afspraak?"] * 2
    assert of_kind(reading, BlockKind.HEADER) == []


def test_printed_page_numbers_become_labels_with_their_offset(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for number in range(5):
            canvas.setFont("Helvetica", 10)
            for row, sentence in enumerate(SENTENCES):
                canvas.drawString(72, 740 - 13 * row, sentence)
            if number:
                canvas.drawCentredString(297, 40, str(number + 10))
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    assert [page.label for page in reading.pages] == [None, "11", "12", "13", "14"]
    assert of_kind(reading, BlockKind.PAGE_NUMBER) == ["11", "12", "13", "14"]


def test_page_labels_of_the_file_go_before_printed_numbers(tmp_path: Path) -> None:
    path = typeset(tmp_path, "#pagebreak()\n".join(f"{paragraph(n)}\n" for n in range(4)))
    writer = pypdf.PdfWriter(clone_from=path)
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 3, style=PageLabelStyle.DECIMAL, start=1)
    writer.write(path)
    assert [page.label for page in read_pdf(path).pages] == ["i", "ii", "1", "2"]


def test_printed_numbers_go_before_labels_that_they_contradict(tmp_path: Path) -> None:
    source = "#pagebreak()\n".join(f"{paragraph(n)}\n" for n in range(4))
    path = typeset(tmp_path, f'#set page(numbering: "1")\n#counter(page).update(41)\n{source}')
    writer = pypdf.PdfWriter(clone_from=path)
    del writer._root_object["/PageLabels"]
    writer.set_page_label(0, 3, style=PageLabelStyle.DECIMAL, start=3)
    writer.write(path)
    assert [page.label for page in read_pdf(path).pages] == ["41", "42", "43", "44"]
    assert [page.label for page in pdf_pypdf.read(path, Limits()).pages] == ["41", "42", "43", "44"]


def test_a_form_is_read_with_what_was_filled_in(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        form = canvas.acroForm
        canvas.drawString(72, 700, "Naam van de vereniging:")
        form.textfield(name="naam", value="De Brug", x=230, y=692, height=20, fontSize=11)
        canvas.drawString(72, 660, "Plan:")
        plan = "\n".join(SENTENCES[:2])
        room = {"x": 72, "y": 560, "width": 450, "height": 80, "maxlen": 400}
        form.textfield(name="plan", value=plan, fieldFlags="multiline", fontSize=11, **room)
        canvas.drawString(72, 500, "Wijk:")
        wijken = [("Noord", "n"), ("Zuid", "z")]
        form.choice(name="wijk", value="z", options=wijken, x=230, y=492, height=20, fontSize=11)
        form.textfield(name="leeg", x=72, y=400)
        canvas.showPage()
        canvas.drawString(72, 700, SENTENCES[3])

    reading = read_pdf(draw(tmp_path, pages))
    first = reading.text[: reading.pages[0].end]
    assert first.splitlines() == [
        "Naam van de vereniging: De Brug",
        "Plan:",
        *SENTENCES[:2],
        "Wijk: Zuid",
    ]
    assert reading.warnings == ()
    place = reading.text.index("De Brug")
    (where,) = rectangles(reading.pages[0], [(place, place + len("De Brug"))])
    assert 230 < where.left < where.right < 300
    assert 842 - 692 - 20 < where.top < where.bottom < 842 - 692


def test_a_ticked_box_of_a_form_stands_before_its_words(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for row, word in enumerate(("Ja", "Nee", "Misschien")):
            canvas.drawString(100, 700 - 30 * row, word)
            canvas.acroForm.checkbox(name=word, checked=row == 1, x=72, y=695 - 30 * row, size=15)

    path = draw(tmp_path, page)
    writer = pypdf.PdfWriter(clone_from=path)
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"
    for note in writer.pages[0].annotations or ():
        tick = note.get_object()["/AP"]["/N"]["/Yes"]
        tick[NameObject("/Resources")] = DictionaryObject.read_from_stream(
            io.BytesIO(f"<< /Font << /Z {font} >> >>".encode()), None
        )
        tick.set_data(b"BT /Z 12 Tf 2 3 Td (8) Tj ET")
    writer.write(path)
    assert read_pdf(path).text.splitlines() == ["Ja", "\u2718 Nee", "Misschien"]


def test_a_page_of_which_a_part_is_damaged_is_told_of(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for _ in range(2):
            for row in range(40):
                canvas.drawString(72, 760 - 14 * row, f"{row} {SENTENCES[row % 8]}")
            canvas.showPage()

    path = draw(tmp_path, pages, pageCompression=0)
    writer = pypdf.PdfWriter(clone_from=path)
    for index, page in enumerate(writer.pages):
        drawn, content = page.get_contents(), EncodedStreamObject()
        assert drawn is not None
        packed = bytearray(zlib.compress(drawn.get_data()))
        for place in range(300, 320) if index else ():
            packed[place] ^= 0x5A
        content._data = bytes(packed)
        content[NameObject("/Filter")] = NameObject("/FlateDecode")
        page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(path)
    reading = read_pdf(path)
    assert reading.pages[1].end - reading.pages[1].start < reading.pages[0].end / 2
    assert reading.warnings == (
        "Pagina 2 is in het bestand beschadigd en niet of niet volledig gelezen. Haal het "
        "bestand opnieuw op.",
    )


def test_a_box_that_is_ticked_by_drawing_stands_before_its_words(tmp_path: Path) -> None:
    answers = ("Ja, wij doen mee", "Nee, wij doen niet mee", "Weet ik nog niet", "Anders")

    def pages(canvas: Canvas) -> None:
        for ticked in (True, False):
            for row, answer in enumerate(answers):
                height = 755 - 20 * row
                canvas.rect(72, height - 1, 9, 9)
                canvas.drawString(88, height, answer)
            if ticked:
                canvas.lines([(72, 754, 81, 763), (72, 763, 81, 754)])  # a cross
                tick = canvas.beginPath()
                tick.moveTo(73, 719)
                tick.lineTo(76, 715)
                tick.lineTo(82, 724)
                canvas.drawPath(tick)
                canvas.drawString(73, 695, "x")
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    first, second = (reading.text[page.start : page.end] for page in reading.pages)
    assert first.splitlines() == [
        "☒ Ja, wij doen mee", "☐ Nee, wij doen niet mee", "☒ Weet ik nog niet", "x Anders",
    ]  # fmt: skip
    assert second.splitlines() == list(answers)  # nothing ticked: such boxes may be bullets


def test_a_bullet_that_is_drawn_stands_before_its_words(tmp_path: Path) -> None:
    """As a browser prints lists: the bullets are no letters."""

    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "De gemeente doet dit:")
        canvas.setFont("Helvetica-Bold", 14)
        canvas.circle(78, 795, 2, fill=1)
        canvas.drawString(88, 790, "Samen eten")
        canvas.setFont("Helvetica", 10)
        for row in range(4):
            canvas.circle(78, 747.5 - 26 * row, 1.5, stroke=row == 3, fill=row < 3)
            canvas.drawString(88, 744 - 26 * row, SENTENCES[row])
            canvas.drawString(88, 731 - 26 * row, f"zo staat het ook in besluit {row} van de raad.")
        canvas.drawString(72, 600, "De kaart toont")
        canvas.circle(146, 603.5, 1.5, fill=1)  # between words
        canvas.drawString(152, 600, "buurthuizen in de kern.")
        canvas.showPage()
        for dot in range(250):
            canvas.circle(78 + 8 * (dot % 40), 747.5 - 13 * (dot // 40), 1.5, fill=1)  # a chart
        canvas.drawString(404, 744, "Elke stip is een buurthuis.")
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        for row, chapter in enumerate(("Wat wij zien", "Wat wij doen", "Wat het kost")):
            canvas.drawString(72, 744 - 20 * row, chapter)
            for dot in range(12):
                canvas.circle(180 + 9 * dot, 747.5 - 20 * row, 1, fill=dot % 2)  # leaders, a score
            canvas.drawString(285, 744 - 20 * row, f"{4 + row}")

    reading = read_pdf(draw(tmp_path, page))
    items = [block for block in reading.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [block.label for block in items] == ["•", "•", "•", "◦"]
    assert flat(reading, items[0]).startswith(f"• {SENTENCES[0]} zo staat het")
    assert reading.text.startswith("Samen eten\n")
    assert "De kaart toont buurthuizen" in reading.text
    assert reading.text.endswith(
        "\nElke stip is een buurthuis.\nWat wij zien 4\nWat wij doen 5\nWat het kost 6"
    )


@pytest.mark.parametrize("harm", ["letters", "gone", "empty"])
def test_damage_in_letters_and_content_that_is_gone_are_told_of(tmp_path: Path, harm: str) -> None:
    def pages(canvas: Canvas) -> None:
        for _ in range(3):
            for row in range(40):
                canvas.drawString(72, 760 - 14 * row, f"{row} {SENTENCES[row % 8]}")
            canvas.showPage()

    path = draw(tmp_path, pages, pageCompression=1)  # packed, and written in letters (ASCII85)
    file = path.read_bytes()
    named = list(re.finditer(rb"/Contents (\d+) 0 R", file))[1]
    start = file.index(b"\n%s 0 obj" % named[1])
    content = file.index(b"stream\n", start) + 7
    middle = (content + file.index(b"endstream", content)) // 2
    end = file.index(b"endobj", start)
    harmed = {
        "letters": file[:middle] + b"x" * 20 + file[middle + 20 :],
        "gone": file[: named.start(1)] + b"9" * len(named[1]) + file[named.end(1) :],
        "empty": file[: start + 9] + b" " * (end - start - 9) + file[end:],
    }
    path.write_bytes(harmed[harm])
    assert read_pdf(path).warnings == (
        "Pagina 2 is in het bestand beschadigd en niet of niet volledig gelezen. Haal het "
        "bestand opnieuw op.",
    )


def test_files_within_a_pdf_and_pages_that_acrobat_makes_are_told_of(tmp_path: Path) -> None:
    path = draw(tmp_path, lambda canvas: canvas.drawString(72, 700, SENTENCES[0]))
    writer = pypdf.PdfWriter(clone_from=path)
    writer.add_attachment("bijlage 1.pdf", b"x")
    writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)
    writer.write(path)
    assert read_pdf(path).warnings == (
        "In de PDF zitten andere bestanden (bijlage 1.pdf); die zijn niet gelezen. Sla ze apart "
        "op en neem ze ook op.",
        "De pagina's van dit formulier maakt Adobe Acrobat pas bij het openen; die zijn niet "
        "gelezen. Druk het in Acrobat af naar PDF en neem die versie op.",
    )


def test_what_a_pdf_says_of_itself_and_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    plain = draw(tmp_path, lambda canvas: canvas.drawString(72, 700, SENTENCES[0]))
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.pages[0][NameObject("/Annots")] = NumberObject(3)  # where a list belongs
    spoiled = tmp_path / "gehavend.pdf"
    writer.write(spoiled)

    assert read_pdf(plain).warnings == ()
    assert read_pdf(spoiled).warnings == (
        "Niet te lezen uit de eigenschappen van de PDF: de koppelingen, wat in velden is ingevuld "
        "en of er andere bestanden in zitten. Vergelijk wat sbkennis ervan toont met het bestand.",
    )
    assert running(read_pdf(spoiled)) == SENTENCES[0]


def test_text_typed_over_a_page_that_is_not_read_is_told_of(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for number in range(4):
            canvas.drawString(72, 700, SENTENCES[number])
            if number == 1:
                canvas.acroForm.textfield(name="een", value="De zaal is vrij.", x=72, y=600)
            canvas.acroForm.textfield(name=f"leeg {number}", x=72, y=500)
            canvas.showPage()

    path = draw(tmp_path, pages)
    writer = pypdf.PdfWriter(clone_from=path)
    field = (writer.pages[1].annotations or [])[0].get_object()  # a field may stand in two places
    value = writer._add_object(field.pop("/V"))
    parent = DictionaryObject({NameObject("/T"): field.pop("/T"), NameObject("/V"): value})
    field[NameObject("/Parent")] = writer._add_object(parent)
    for index, flags in ((2, 4), (3, 2)):  # printed; hidden
        note = FreeText(text="Hier is over gebeld.", rect=(72, 300, 400, 340))
        note[NameObject("/F")] = NumberObject(flags)
        writer.add_annotation(index, note)
    writer.write(path)
    told = (
        "Op {} staat in een formulierveld of getypte opmerking tekst die niet of niet volledig is "
        "gelezen. Druk het bestand af naar PDF en neem die versie op."
    )
    reading = read_pdf(path)
    assert "De zaal is vrij." in reading.text
    assert reading.warnings == (told.format("pagina 3"),)
    assert told.format("pagina's 2-3") in pdf_pypdf.read(path, LIMITS).warnings


@pytest.mark.parametrize(
    ("letter", "first", "read"),
    [
        ("D", "e buurt eet hier samen.", "De buurt eet hier samen."),
        ("U", "it de buurt komt soep.", "Uit de buurt komt soep."),
        ("U", "kunt hier altijd mee-eten.", "U kunt hier altijd mee-eten."),
        ("A", "Eerst de soep, dan brood.", "A Eerst de soep, dan brood."),
    ],
)
def test_a_large_first_letter_is_joined_to_its_word(
    tmp_path: Path, letter: str, first: str, read: str
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 44)
        canvas.drawString(72, 676, letter)
        canvas.setFont("Helvetica", 10)
        for row, line in enumerate((first, *SENTENCES[:5])):
            canvas.drawString(107 if row < 3 else 72, 700 - 12 * row, line)

    reading = read_pdf(draw(tmp_path, page))
    assert reading.text.splitlines() == [read, *SENTENCES[:5]]


def test_a_large_letter_beside_text_that_does_not_run_around_it_stands_alone(
    tmp_path: Path,
) -> None:
    def page(canvas: Canvas) -> None:
        for number, letter in enumerate("ABC"):
            canvas.setFont("Helvetica", 44)
            canvas.drawString(72, 676 - 60 * number, letter)
            canvas.setFont("Helvetica", 10)
            for row, line in enumerate(SENTENCES[:4]):
                canvas.drawString(110, 700 - 60 * number - 12 * row, line.lower())

    text = read_pdf(draw(tmp_path, page)).text
    assert [line[:4] for line in text.splitlines()[::4]] == ["A in", "B in", "C in"]


def test_a_table_of_contents_is_no_text(tmp_path: Path) -> None:
    source = (
        '#set heading(numbering: "1.1")\n#outline(title: [Inhoud])\n#pagebreak()\n'
        + "\n".join(f"= Over {word}\n{paragraph(0, 6)}\n" for word in ("zorg", "sport", "wonen"))
    )
    reading = read_pdf(typeset(tmp_path, source))
    contents = of_kind(reading, BlockKind.CONTENTS)
    assert contents[0] == "Inhoud"
    assert [line.split(" .")[0] for line in contents[1:]] == [
        "1 Over zorg",
        "2 Over sport",
        "3 Over wonen",
    ]
    assert of_kind(reading, BlockKind.HEADING) == ["1 Over zorg", "2 Over sport", "3 Over wonen"]


# -- notes ------------------------------------------------------------------------------------


def test_a_line_that_ends_with_a_number_is_no_entry_of_the_contents_before_it(
    tmp_path: Path,
) -> None:
    entries = "\n\n".join(f"{n}. Hoofdstuk over de wijk #h(1fr) {2 * n}" for n in range(1, 9))
    opening = "In onze gemeente zijn buren er voor elkaar, en dat al lang. Er zijn er nog wel 35"
    source = (
        f"#set par(justify: true)\n*Inhoud*\n\n{entries}\n#pagebreak()\n"
        f"*1. Waarom een visie*\n\n{opening}#linebreak(justify: true)\n{paragraph(0, 8)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert len(of_kind(reading, BlockKind.CONTENTS)) == 9
    assert of_kind(reading, BlockKind.HEADING) == ["1. Waarom een visie"]
    assert f"{opening} {SENTENCES[0]}" in running(reading)


def test_the_last_entries_of_contents_may_stand_above_text(tmp_path: Path) -> None:
    entries = "\n\n".join(f"{n}. Hoofdstuk over de wijk #h(1fr) {2 * n}" for n in range(1, 9))
    source = (
        f"*Inhoud*\n\n{entries}\n#pagebreak()\n9. Slot #h(1fr) 20\n\n"
        f"*1. Waarom een visie*\n\n{paragraph(0, 8)}\n\n{paragraph(1, 8)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.CONTENTS)[-1].split() == ["9.", "Slot", "20"]
    assert of_kind(reading, BlockKind.HEADING) == ["1. Waarom een visie"]


def test_a_short_page_behind_the_contents_is_text(tmp_path: Path) -> None:
    entries = "\n\n".join(f"{n}. Hoofdstuk over de wijk #h(1fr) {2 * n}" for n in range(1, 9))
    source = (
        f"#text(24pt)[Samen in de wijk]\n#pagebreak()\n*Inhoud*\n\n{entries}\n#pagebreak()\n"
        f"De opdracht van de raad\n\n- Buren eten samen.\n- Kinderen lezen samen.\n"
        f"#pagebreak()\n{paragraph(0, 30)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert len(of_kind(reading, BlockKind.LIST_ITEM)) == 2


def test_footnotes_are_blocks_and_their_marks_are_linked(tmp_path: Path) -> None:
    source = (
        f"{SENTENCES[0]}#footnote[Buurtmonitor 2024, p. 7.] {paragraph(1, 4)}"
        f"#footnote[Gesprek met een bewoner; zie ook de Wijkgids, een boekje dat alle plekken "
        f"in de wijk beschrijft en ieder jaar opnieuw verschijnt bij de "
        f"bibliotheek.] {paragraph(3, 3)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    notes = [block for block in reading.blocks if block.kind is BlockKind.FOOTNOTE]
    assert [note.label for note in notes] == ["1", "2"]
    assert "Buurtmonitor 2024" in text_of(reading, notes[0])
    assert flat(reading, notes[1]).endswith("bij de bibliotheek.")
    assert [mark.note for mark in reading.note_marks] == ["1", "2"]
    for mark in reading.note_marks:
        assert reading.text[mark.start : mark.end] == mark.note
        assert reading.text[mark.start - 1] == "."


def test_a_note_may_stand_on_the_page_after_its_mark(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for number, mark in enumerate(("1", "2")):
            canvas.setFont("Helvetica", 10)
            for row, sentence in enumerate(SENTENCES):
                canvas.drawString(72, 740 - 13 * row, sentence)
            width = canvas.stringWidth(SENTENCES[-1], "Helvetica", 10)
            canvas.setFont("Helvetica", 6)
            canvas.drawString(72 + width, 744 - 13 * (len(SENTENCES) - 1), mark)
            canvas.setFont("Helvetica", 8)
            if number:  # both notes, without a line above them
                canvas.drawString(72, 72, "1 Buurtmonitor 2024, deel over wonen, p. 7.")
                canvas.drawString(72, 60, "2 Gesprek met een bewoner van de Dorpsstraat.")
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    notes = [block for block in reading.blocks if block.kind is BlockKind.FOOTNOTE]
    assert [note.label for note in notes] == ["1", "2"]
    assert [mark.note for mark in reading.note_marks] == ["1", "2"]
    assert not any("Buurtmonitor" in one for one in of_kind(reading, BlockKind.PARAGRAPH))


def test_two_marks_side_by_side_are_two_notes(tmp_path: Path) -> None:
    source = (
        "#counter(footnote).update(26)\n"
        f"{paragraph(0, 2)}#footnote[Een monitor.]#footnote[Een gesprek.] {paragraph(1, 2)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert [mark.note for mark in reading.note_marks] == ["27", "28"]


def test_the_square_of_a_metre_is_no_note_mark(tmp_path: Path) -> None:
    source = f"De zaal is 80 m#super[2] groot.#footnote[Een.] {paragraph()}#footnote[Twee.]"
    reading = read_pdf(typeset(tmp_path, source))
    assert [mark.note for mark in reading.note_marks] == ["1", "2"]
    assert reading.text[reading.note_marks[0].start - 7 : reading.note_marks[0].start] == " groot."


def test_small_type_at_the_foot_without_a_mark_is_no_footnote(tmp_path: Path) -> None:
    source = (
        f"{paragraph(0, 8)}\n\n#v(1fr)\n#text(size: 8pt)[12 bewoners deden mee aan dit gesprek.]"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.FOOTNOTE) == []


def test_notes_as_large_as_the_text_are_told_by_their_line_and_their_mark(tmp_path: Path) -> None:
    source = "#show footnote.entry: set text(size: 10pt)\n" + "\n\n".join(
        f"{paragraph(n, 7)}#footnote[Zie het rapport van de raad, deel {n}.] {paragraph(n + 1, 6)}"
        for n in range(12)
    )
    reading = read_pdf(typeset(tmp_path, source))
    notes = of_kind(reading, BlockKind.FOOTNOTE)
    assert notes == [f"{n + 1}Zie het rapport van de raad, deel {n}." for n in range(12)]
    assert [mark.note for mark in reading.note_marks] == [str(n + 1) for n in range(12)]


def test_a_figure_that_is_raised_by_itself_is_a_mark(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 700 - 13 * row, sentence + ("\u00b9" if row == 3 else ""))
        canvas.drawString(72, 590, "In het programma O\u00b2PZ leren vrijwilligers van elkaar.")
        canvas.setFont("Helvetica", 8)
        canvas.line(72, 120, 216, 120)
        canvas.drawString(72, 108, "\u00b9 Zie het verslag van de avond met bewoners.")

    (mark,) = read_pdf(draw(tmp_path, page)).note_marks
    assert mark.note == "1"


def test_a_mark_that_is_hardly_smaller_but_stands_high_is_a_mark(tmp_path: Path) -> None:
    """As a browser prints <sup>: five sixths of the type, two fifths above the line."""

    def page(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 700 - 15 * row, sentence)
        canvas.setFont("Helvetica", 8.33)
        canvas.drawString(72 + canvas.stringWidth(SENTENCES[2], "Helvetica", 10), 674, "1")
        canvas.setFont("Helvetica", 8)
        canvas.line(72, 120, 216, 120)
        canvas.drawString(72, 108, "1 Zie het verslag van de avond met bewoners.")

    reading = read_pdf(draw(tmp_path, page))
    (mark,) = reading.note_marks
    assert reading.text[: mark.start].rstrip().endswith(SENTENCES[2])
    assert mark.note == "1"


def test_a_sentence_around_footnotes_is_one_block_on_two_pages(tmp_path: Path) -> None:
    clauses = [sentence[0].lower() + sentence[1:-1] for sentence in SENTENCES]
    notes = ", ".join(f"{clause}#footnote[Noot bij {n}.]" for n, clause in enumerate(clauses))
    long = ", ".join(clauses * 2)
    source = f"#set page(height: 420pt)\nHet is zo dat {long}, {notes}, en ook {long}, {long}."
    reading = read_pdf(typeset(tmp_path, source))
    (block,) = [block for block in reading.blocks if block.kind is BlockKind.PARAGRAPH]
    pages = [span.page or 0 for span in block.spans]
    assert pages == sorted(set(pages))
    assert len(pages) >= 2
    assert len(reading.note_marks) == len(SENTENCES)


def test_a_single_line_note_with_a_site_and_a_bar_is_no_footer(tmp_path: Path) -> None:
    source = "#pagebreak()\n".join(
        f"{paragraph(n, 12)}#footnote[Wijkmonitor | Cijfers | zandoever.nl, deel {word}.]\n"
        for n, word in enumerate(("een", "twee", "drie"))
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert len(of_kind(reading, BlockKind.FOOTNOTE)) == 3
    assert [mark.note for mark in reading.note_marks] == ["1", "2", "3"]


def test_a_telephone_number_at_the_foot_of_a_letter_is_no_note(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for number in range(2):
            canvas.setFont("Helvetica", 10)
            for row, sentence in enumerate(SENTENCES):
                canvas.drawString(72, 740 - 13 * row, sentence)
            canvas.setFont("Helvetica", 8)
            if not number:
                canvas.drawString(72, 60, "Dorpsplein 1 Zandoever | Postbus 12 | 1234 AB Zandoever")
                canvas.drawString(72, 48, "012 - 345 67 89 | post@zandoever.example")
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    assert len(of_kind(reading, BlockKind.FOOTER)) == 2
    assert "345" not in running(reading)


def test_endnotes_under_their_heading_are_linked(tmp_path: Path) -> None:
    source = (
        f"= Over de buurt\n{SENTENCES[0]}#super[1] {paragraph(1)}#super[2] {SENTENCES[2]}\n"
        "= Noten\n1 Buurtmonitor 2024.\n\n2 Wijkgids 2023, p. 4.\n"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.FOOTNOTE) == [
        "1 Buurtmonitor 2024.",
        "2 Wijkgids 2023, p. 4.",
    ]
    assert [mark.note for mark in reading.note_marks] == ["1", "2"]


# -- lists and paragraphs ---------------------------------------------------------------------


@pytest.mark.parametrize("marker", ["•", "–", "−", "➤", "-", "\u00ad"])
def test_list_items_are_blocks_with_their_marker(tmp_path: Path, marker: str) -> None:
    items = "\n".join(f"- {paragraph(n, 2)}" for n in range(3))
    source = (
        f"#set list(marker: [{marker}])\n"
        '#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n'
        f"De gemeente doet drie dingen:\n{items}\n\n{paragraph(4, 3)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert [block.kind.value for block in reading.blocks] == (
        ["paragraph"] + ["list_item"] * 3 + ["paragraph"]
    )
    assert [block.label for block in reading.blocks[1:4]] == [marker] * 3
    assert flat(reading, reading.blocks[1]) == f"{marker} {paragraph(0, 2)}"


def test_numbered_items_keep_their_number(tmp_path: Path) -> None:
    items = "\n".join(f"+ {paragraph(n, 2)}" for n in range(3))
    reading = read_pdf(typeset(tmp_path, f"Wij kiezen:\n{items}"))
    labels = [block.label for block in reading.blocks if block.kind is BlockKind.LIST_ITEM]
    assert labels == ["1.", "2.", "3."]


def test_items_of_a_list_in_a_list_lie_deeper(tmp_path: Path) -> None:
    source = (
        "#set list(marker: ([•], [–]))\nWij doen veel:\n- Soep koken:\n  - met groente\n"
        "  - met vlees\n- Samen eten\n\nTot slot nog dit."
    )
    reading = read_pdf(typeset(tmp_path, source))
    items = [block for block in reading.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(item.label, item.level) for item in items] == [
        ("•", 1),
        ("–", 2),
        ("–", 2),
        ("•", 1),
    ]


def test_a_dash_at_a_line_start_inside_a_sentence_opens_no_item(tmp_path: Path) -> None:
    def lines(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "Wie hier woont en vaak alleen is, die vindt in het buurthuis")
        canvas.drawString(72, 747, "- en dat geldt ook voor wie pas is verhuisd - altijd iemand om")
        canvas.drawString(72, 734, "mee te praten.")

    (block,) = read_pdf(draw(tmp_path, lines)).blocks
    assert block.kind is BlockKind.PARAGRAPH


def test_paragraphs_are_told_by_white_or_by_indent(tmp_path: Path) -> None:
    first, second, third = (paragraph(n, 4) for n in (0, 2, 4))
    white = read_pdf(typeset(tmp_path, f"{first}\n\n{second}\n\n{third}"))
    assert [flat(white, block) for block in white.blocks] == [first, second, third]
    source = (
        "#set par(first-line-indent: 1.5em, spacing: 0.65em, justify: true)\n"
        f"{first}\n\n{second}\n\n{third}"
    )
    indented = read_pdf(typeset(tmp_path, source, "inspringen.pdf"))
    assert [flat(indented, block) for block in indented.blocks] == [first, second, third]


def test_a_paragraph_over_a_page_break_is_one_block_with_a_span_a_page(tmp_path: Path) -> None:
    clauses = [sentence[0].lower() + sentence[1:-1] for sentence in SENTENCES]
    text = f"Het is zo dat {', '.join(clauses * 14)}."
    source = f"{HEADED}#set page(height: 420pt)\n#set par(justify: true)\n{text}"
    reading = read_pdf(typeset(tmp_path, source))
    assert len(reading.pages) == 3
    (block,) = [block for block in reading.blocks if block.kind is BlockKind.PARAGRAPH]
    assert [span.page for span in block.spans] == list(range(1, len(reading.pages) + 1))
    assert flat(reading, block) == text


# -- tables -----------------------------------------------------------------------------------

ROWS = (
    ("Sfeer", "Wat wij doen", "Wie"),
    ("Thuis", "Wij geven mantelzorgers ieder jaar een blijk van waardering.", "Het loket"),
    ("Straat", "Wij betalen een buurtfeest, met tafels en een springkussen.", "De wijkraad"),
    ("Wijk", "Wij houden drie buurthuizen open, ook in het weekend.", "De gemeente"),
)


def table_source(stroke: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    cells = ", ".join(
        f"[*{cell}*]" if row is rows[0] else f"[{cell}]" for row in rows for cell in row
    )
    return f"#table(columns: (70pt, 150pt, 90pt), stroke: {stroke}, {cells})"


@pytest.mark.parametrize("stroke", ["0.5pt", "(x, y) => (top: 0.5pt, bottom: 0.5pt)"])
def test_a_table_is_read_row_by_row_with_its_headers(tmp_path: Path, stroke: str) -> None:
    source = f"{paragraph(0, 5)}\n\n{table_source(stroke)}\n\n{paragraph(3, 5)}"
    reading = read_pdf(typeset(tmp_path, source))
    rows = table_rows(reading)
    assert reading.tables == 1
    assert [row.is_header_row for row in rows] == [True, False, False, False]
    assert [row.columns for row in rows[1:]] == [ROWS[0]] * 3
    for row, expected in zip(rows, ROWS, strict=True):
        cells = [
            " ".join(reading.text[span.start : span.end] for span in cell).replace("\n", " ")
            for cell in row.cells
        ]
        assert cells == list(expected)
        assert len(row.spans) == 1
    kinds = [block.kind.value for block in reading.blocks]
    assert kinds == ["paragraph"] + ["table_row"] * 4 + ["paragraph"]


RULE_UNDER = "(x, y) => (bottom: 0.5pt)"


def test_a_table_with_a_rule_under_each_row_has_the_head_above_the_first(tmp_path: Path) -> None:
    """As style sheets and Word draw them: there is no rule above the head."""
    source = f"{paragraph(0, 5)}\n\n{table_source(RULE_UNDER)}\n\n{paragraph(3, 5)}"
    reading = read_pdf(typeset(tmp_path, source))
    rows = table_rows(reading)
    assert [row.columns for row in rows[1:]] == [ROWS[0]] * 3
    assert of_kind(reading, BlockKind.HEADING) == []


def test_a_sentence_right_above_a_table_is_no_head_of_it(tmp_path: Path) -> None:
    """Its words begin where a column does, but run on from the one before."""

    def page(canvas: Canvas) -> None:
        column = 72 + canvas.stringWidth("Wie kwam er naar ")
        for row, (name, value) in enumerate((("Oost", "412"), ("West", "97"), ("Zuid", "230"))):
            canvas.drawString(72, 700 - 16 * row, name)
            canvas.drawString(column, 700 - 16 * row, value)
        for height in (714, 696, 680, 664):
            canvas.line(72, height, 420, height)
        canvas.drawString(72, 720, "Wie kwam er naar de buurt in het jaar van de telling?")

    reading = read_pdf(draw(tmp_path, page))
    rows = [flat(reading, b) for b in reading.blocks if b.kind is BlockKind.TABLE_ROW]
    assert rows == ["Oost 412", "West 97", "Zuid 230"]


HEADS = [
    ([("Peildatum:", "1 januari 2024")], "line that ends in a colon"),
    ([("Tabel 1", "Buurtkamers per wijk")], "caption"),
    ([("Totaal", "739")], "total of a table above it"),
    ([("Wie er komt, voelt zich", "Buren koken en"), ("thuis.", "dekken de tafels.")], "columns"),
    (
        [("Wie er komt, voelt", "Buren koken"), ("zich thuis", "en dekken"),
         ("en blijft", "de tafels"), ("wel eens", "en wassen"), ("voor de soep", "daarna af")],
        "columns that go on",
    ),
]  # fmt: skip


def rows_under(lines: Sequence[tuple[str, str]], folder: Path) -> list[str]:
    """The rows that are read of a table with a rule under each row, below lines in its columns."""

    def page(canvas: Canvas) -> None:
        heights = [*(690 + 12 * row for row in range(len(lines))), 670, 650, 630]
        cells = (*lines[::-1], ("Oost", "412"), ("West", "97"), ("Zuid", "230"))
        for height, (name, value) in zip(heights, cells, strict=True):
            canvas.drawString(72, height, name)
            canvas.drawString(307, height, value)
        for height in (684, 664, 644, 624):
            canvas.line(72, height, 523, height)

    reading = read_pdf(draw(folder, page))
    return [flat(reading, b) for b in reading.blocks if b.kind is BlockKind.TABLE_ROW]


@pytest.mark.parametrize(
    "names", [("Wijk", "2023"), ("Wie", "Wat?"), ("Naam", "%"), ("Wijk", "Aantal (x 1.000)")]
)
def test_years_questions_and_signs_may_name_the_columns_of_a_table(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    assert rows_under([names], tmp_path) == [" ".join(names), "Oost 412", "West 97", "Zuid 230"]


@pytest.mark.parametrize("lines", [lines for lines, _ in HEADS], ids=[name for _, name in HEADS])
def test_what_stands_above_a_table_in_its_columns_may_be_text(
    tmp_path: Path, lines: list[tuple[str, str]]
) -> None:
    assert rows_under(lines, tmp_path) == ["Oost 412", "West 97", "Zuid 230"]


def test_rows_without_white_or_rules_between_them_open_in_the_first_column(tmp_path: Path) -> None:
    """As LaTeX sets a table with three rules."""
    rows = [
        ("Oost", "412", ["Eten met buren in het", "buurthuis aan de haven"]),
        ("West", "97", ["Koffie in de bibliotheek"]),
        ("Zuid", "230", ["Hulp bij formulieren en", "bij brieven die niemand", "begrijpt"]),
    ]

    def page(canvas: Canvas) -> None:
        for height in (742, 726, 654):
            canvas.line(72, height, 420, height)
        for place, name in zip(
            (74, 160, 260), ("Wijk", "Bezoekers", "Wat er gebeurt"), strict=True
        ):
            canvas.drawString(place, 730, name)
        height = 714
        for name, count, words in rows:
            canvas.drawString(74, height, name)
            canvas.drawString(160, height, count)
            for line in words:
                canvas.drawString(260, height, line)
                height -= 12
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 620 - 13 * row, sentence)

    reading = read_pdf(draw(tmp_path, page))
    found = table_rows(reading)
    assert [flat(reading, block) for block in found[1:]] == [
        " ".join((name, count, *words)) for name, count, words in rows
    ]


def test_a_row_whose_first_cell_goes_on_over_lines_is_one_row(tmp_path: Path) -> None:
    cells = [
        ["Meer mensen", "doen mee in", "de buurt"],
        ["Eten met buren in", "het buurthuis aan", "de haven elke week"],
        ["Gemeente", "Welzijn", "Vrijwilligers", "Huisarts", "School", "Kerk"],
    ]

    def page(canvas: Canvas) -> None:
        for height in (742, 726, 648):
            canvas.line(72, height, 520, height)
        for place, name, cell in zip((74, 200, 380), ("Doel", "Actie", "Wie"), cells, strict=True):
            canvas.drawString(place, 730, name)
            for row, words in enumerate(cell):
                canvas.drawString(place, 714 - 12 * row, words)

    reading = read_pdf(draw(tmp_path, page))
    found = table_rows(reading)
    assert [flat(reading, block) for block in found] == [
        "Doel Actie Wie",
        " ".join(" ".join(cell) for cell in cells),
    ]


def test_a_table_over_a_page_break_is_one_table(tmp_path: Path) -> None:
    body = "".join(f"[Actie {n}], [{SENTENCES[n % 8]}], [Wijkteam]," for n in range(40))
    source = (
        "#table(columns: (70pt, 200pt, 90pt), stroke: 0.5pt, "
        f"table.header([*Nummer*], [*Wat*], [*Wie*]), {body})"
    )
    reading = read_pdf(typeset(tmp_path, source))
    rows = table_rows(reading)
    assert len(reading.pages) == 2
    assert reading.tables == 1
    assert [row.is_header_row for row in rows].count(True) == 2
    plain = [row for row in rows if not row.is_header_row]
    assert len(plain) == 40
    assert {row.columns for row in plain} == {("Nummer", "Wat", "Wie")}


def test_a_row_that_goes_on_over_the_page_is_one_row(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        def cell(x: float, y: float, text: str) -> None:
            canvas.drawString(x + 4, y, text)

        canvas.grid([72, 200, 400], [100, 140, 180])
        cell(72, 165, "Buurthuis")
        cell(200, 165, "Elke dag open voor iedereen.")
        cell(72, 125, "Eettafel")
        cell(200, 125, "Wie mee wil eten, meldt zich bij de")
        canvas.showPage()
        canvas.setFont("Helvetica", 10)
        canvas.grid([72, 200, 400], [700, 740, 780])
        cell(200, 765, "beheerder en betaalt vijf euro.")
        cell(72, 725, "Klusdienst")
        cell(200, 725, "Kleine klussen, gratis.")

    reading = read_pdf(draw(tmp_path, pages))
    rows = table_rows(reading)
    assert [text_of(reading, row).split("\n")[0] for row in rows] == [
        "Buurthuis",
        "Eettafel",
        "Klusdienst",
    ]
    assert [span.page for span in rows[1].cells[1]] == [1, 2]


def table_over_pages(canvas: Canvas, *pages: list[tuple[str, str, str]]) -> None:
    """Three columns of ruled rows, the last row of each page at its foot."""
    for number, rows in enumerate(pages):
        if number:
            canvas.showPage()
            canvas.setFont("Helvetica", 10)
        top = 100 + 40 * len(rows) if number == 0 else 780
        canvas.grid([72, 160, 350, 500], [top - 40 * n for n in range(len(rows) + 1)])
        for row, cells in enumerate(rows):
            for left, text in zip((76, 164, 354), cells, strict=True):
                canvas.drawString(left, top - 40 * row - 15, text)


def test_a_row_goes_on_below_the_header_that_the_next_page_repeats(tmp_path: Path) -> None:
    head = ("Thema", "Activiteit", "Wie")
    here = [head, ("Eten", "Wie mee wil eten, meldt zich bij de", "Het buurthuis")]
    there = [head, ("", "beheerder en betaalt vijf euro.", ""), ("Klussen", "Gratis.", "De buurt")]
    reading = read_pdf(draw(tmp_path, lambda canvas: table_over_pages(canvas, here, there)))
    rows = table_rows(reading)
    assert [row.is_header_row for row in rows] == [True, False, True, False]
    assert [span.page for span in rows[1].cells[1]] == [1, 2]
    assert [flat(reading, row) for row in rows[2:]] == [" ".join(head), "Klussen Gratis. De buurt"]
    passage = split(reading, "stuk")[0]
    assert passage.display.endswith("Het buurthuis\tbeheerder en betaalt vijf euro.")


HEAD_ROW = ("Nr", "Zienswijze", "Reactie")
LEFTS = (60, 100, 320)


def ruled_over_a_break(canvas: Canvas, foot: Callable[[float], None], cells: list[str]) -> None:
    """A table with a rule under each row, and below the last one what `foot` draws; and page 2."""
    for page in (0, 1):
        place = 300.0 if page == 0 else 760.0
        canvas.setFont("Helvetica-Bold", 10)
        for left, name in zip(LEFTS, HEAD_ROW, strict=True):
            canvas.drawString(left, place, name)
        canvas.setFont("Helvetica", 10)
        canvas.line(60, place - 8, 535, place - 8)
        rows = [["1", "Meer soep", "Dat is goed"], ["2", "Meer brood", "Dat kan wel"]]
        for row in [cells, *rows] if page else rows:
            place -= 24
            for left, words in zip(LEFTS, row, strict=True):
                canvas.drawString(left, place, words)
            canvas.line(60, place - 8, 535, place - 8)
        if page == 0:
            foot(place - 24)
            canvas.showPage()


def lines_at(canvas: Canvas, place: float, *columns: Sequence[str]) -> None:
    for left, lines in zip(LEFTS, columns, strict=True):
        for number, words in enumerate(lines):
            canvas.drawString(left, place - 13 * number, words)


def test_a_row_that_a_page_break_cuts_has_no_rule_under_its_first_part(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        words = ["Wie komt er koken", "als Truus ziek is"] * 4
        reply = ["Dat vragen wij na", "bij alle buren en"] * 4
        ruled_over_a_break(
            canvas,
            lambda place: lines_at(canvas, place, ["3"], words, reply),
            ["", "", "dan hoort u het."],
        )

    reading = read_pdf(draw(tmp_path, texts))
    rows = [block for block in table_rows(reading) if not block.is_header_row]
    found = [[reading.text[s.start : s.end] for s in row.cells[0]] for row in rows]
    assert found == [["1"], ["2"], ["3"], ["1"], ["2"]]
    last = " ".join(reading.text[s.start : s.end] for s in rows[2].cells[2])
    assert last.startswith("Dat vragen wij na")
    assert last.endswith("dan hoort u het.")
    assert of_kind(reading, BlockKind.HEADING) == []


@pytest.mark.parametrize(
    "foot",
    [
        lambda canvas, place: canvas.drawString(60, place, "Bron: de buren van de Zuidhoek, 2024."),
        lambda canvas, place: [
            canvas.drawString(
                60, place - 13 * n, "In het buurthuis eten buren elke donderdag samen soep"
            )
            for n in range(9)
        ],
        lambda canvas, place: lines_at(canvas, place, ["a", "b"], ["Truus", "Bo"], []),
    ],
)
def test_text_under_a_table_at_the_foot_of_a_page_is_no_row(
    tmp_path: Path, foot: Callable[[Canvas, float], object]
) -> None:
    def texts(canvas: Canvas) -> None:
        ruled_over_a_break(canvas, lambda place: foot(canvas, place), ["3", "Meer thee", "Goed"])

    reading = read_pdf(draw(tmp_path, texts))
    assert len([one for one in table_rows(reading) if not one.is_header_row]) == 5


def test_one_line_in_parts_under_a_table_at_the_foot_is_no_row(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        for number, words in enumerate(SENTENCES * 3):
            canvas.drawString(60, 700 - 14 * number, words)
        rows = [("Wijk", "Wie", "Kosten"), ("Oost", "Buren", "100 euro"),
                ("West", "Kerk", "200 euro"), ("Noord", "School", "300 euro")]  # fmt: skip
        for number, row in enumerate(rows):
            for left, words in zip((60, 200, 360), row, strict=True):
                canvas.drawString(left, 200 - 22 * number, words)
            canvas.line(60, 194 - 22 * number, 535, 194 - 22 * number)
        under = ("Namens de buren", "Namens de kerk", "Namens de school")
        for left, said in zip((60, 200, 360), under, strict=True):
            canvas.drawString(left, 114, said)

    assert len(table_rows(read_pdf(draw(tmp_path, texts)))) == 4


def test_words_between_a_rule_and_a_table_are_no_rest_of_a_row(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        for number in range(6):
            canvas.drawString(60, 700 - 14 * number, SENTENCES[number])
        canvas.line(60, 616, 535, 616)
        canvas.drawString(320, 604, "bedragen in euro")
        for number, row in enumerate([("Post", "Wie", "Bedrag"), ("Soep", "Bo", "100 euro"),
                                      ("Brood", "Truus", "200 euro")]):  # fmt: skip
            canvas.line(60, 596 - 24 * number, 535, 596 - 24 * number)
            for left, words in zip(LEFTS, row, strict=True):
                canvas.drawString(left, 580 - 24 * number, words)
        canvas.line(60, 524, 535, 524)

    reading = read_pdf(draw(tmp_path, texts))
    assert [len(row.cells) for row in table_rows(reading)] == [3, 3, 3]
    assert any("bedragen in euro" in one for one in of_kind(reading, BlockKind.PARAGRAPH))


def on_its_side(canvas: Canvas, *, up: bool) -> None:
    """Page 2 of 4 holds a table that runs up or down the page, under the header of all pages."""
    rows = [("Wijk", "Plekken", "Kosten"), ("Oost aan de dijk", "4", "8.100 euro per jaar"),
            ("West langs de spoorlijn", "7", "12.400 euro per jaar"),
            ("Noord", "2", "3.900 euro")]  # fmt: skip
    for page in range(4):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 800, f"Plekken in de Zuidhoek, gemeente Veldermeer {page + 1}")
        canvas.setFont("Helvetica", 10)
        if page != 1:
            for number, words in enumerate(SENTENCES * 2):
                canvas.drawString(60, 740 - 14 * number, words)
        else:
            canvas.translate(*((400, 100) if up else (200, 700)))
            canvas.rotate(90 if up else -90)
            for number, row in enumerate(rows):
                for left, words in zip((5, 205, 305), row, strict=True):
                    canvas.drawString(left, 106 - 20 * number, words)
            canvas.grid([0, 200, 300, 460], [40, 60, 80, 100, 120])
        canvas.showPage()


@pytest.mark.parametrize("up", [True, False])
def test_a_page_that_lies_on_its_side_is_read_as_it_is_held(tmp_path: Path, up: bool) -> None:
    reading = read_pdf(draw(tmp_path, lambda canvas: on_its_side(canvas, up=up)))
    assert [
        [reading.text[s.start : s.end] for cell in row.cells for s in cell]
        for row in table_rows(reading)
    ] == [
        ["Wijk", "Plekken", "Kosten"],
        ["Oost aan de dijk", "4", "8.100 euro per jaar"],
        ["West langs de spoorlijn", "7", "12.400 euro per jaar"],
        ["Noord", "2", "3.900 euro"],
    ]
    assert len(of_kind(reading, BlockKind.HEADER)) == 4
    page = reading.pages[1]
    assert (page.width, page.height) == pytest.approx((595, 842), abs=1)
    at = reading.text.index("Plekken\n", page.start) - page.start
    left, top, _, bottom = (side / 10 for side in boxes(page)[at])
    place = (400 - 106 - 8, 842 - 100 - 205 - 8) if up else (200 + 106, 842 - 700 + 205)
    assert (left, top) == pytest.approx(place, abs=4)
    assert bottom - top > 0


def test_the_names_under_a_chart_turn_no_page(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(60, 780, "Eenzaam in de dorpen")
        canvas.setFont("Helvetica", 10)
        for number in range(16):
            canvas.saveState()
            canvas.translate(80 + 26 * number, 300)
            canvas.rotate(90)
            canvas.drawString(0, 0, f"Dorp {SENTENCES[number % 8].split()[-1]}")
            canvas.restoreState()
            canvas.rect(72 + 26 * number, 390, 14, 40 + 9 * (number % 7), fill=1)
        canvas.showPage()
        for number, words in enumerate(SENTENCES * 2):
            canvas.drawString(60, 740 - 14 * number, words)

    assert read_pdf(draw(tmp_path, texts)).text.startswith("Eenzaam in de dorpen")


@pytest.mark.parametrize("lines", [8, 1])
def test_a_page_with_a_line_along_its_side_is_not_turned(tmp_path: Path, lines: int) -> None:
    def texts(canvas: Canvas) -> None:
        for number, words in enumerate(SENTENCES[:lines]):
            canvas.drawString(60, 770 - 14 * number, words)
        canvas.rotate(90)
        canvas.drawString(200, -560, "Foto: de buren van de Zuidhoek, gemaakt in het jaar 2024")

    reading = read_pdf(draw(tmp_path, texts))
    assert of_kind(reading, BlockKind.PARAGRAPH)[0].startswith(SENTENCES[0])


def test_a_new_row_under_a_cell_that_spans_the_page_break_stays_a_row(tmp_path: Path) -> None:
    here = [("Thema", "Activiteit", "Wie"), ("Eten", "Samen koken", "Het buurthuis")]
    there = [("", "Samen eten", "De kerk"), ("Klussen", "Lampen maken", "De buurt")]
    reading = read_pdf(draw(tmp_path, lambda canvas: table_over_pages(canvas, here, there)))
    rows = table_rows(reading)
    assert [flat(reading, row) for row in rows[1:]] == [
        "Eten Samen koken Het buurthuis",
        "Samen eten De kerk",
        "Klussen Lampen maken De buurt",
    ]


def test_a_tab_at_the_edge_of_the_pages_does_not_stand_between_the_words(tmp_path: Path) -> None:
    """The number of the chapter in a coloured box, beside the text, on the outer edge."""
    pages = []
    for number in range(1, 7):
        side = "right" if number % 2 else "left"
        tab = f"#place({side} + top, dy: 7cm, box(fill: red, inset: 5pt, [*{1 + number // 4}*]))"
        pages.append(f"#page(foreground: [{tab}])[{paragraph(number, 30)}]")
    reading = read_pdf(typeset(tmp_path, "\n".join(pages)))
    assert running(reading) == " ".join(paragraph(number, 30) for number in range(1, 7))


def test_a_word_where_the_text_itself_begins_at_the_edge_is_no_tab(tmp_path: Path) -> None:
    pages = [f"{paragraph(first, 40)}\n\nJa\n\n{paragraph(first, 9)}" for first in range(3)]
    source = "#set page(margin: 0.6cm)\n" + "\n#pagebreak()\n".join(pages)
    assert running(read_pdf(typeset(tmp_path, source))).split().count("Ja") == 3


def test_a_pull_quote_in_large_type_is_no_heading(tmp_path: Path) -> None:
    quote = "“Hier vind ik altijd iemand met een open oor, ook als ik zelf niets te vertellen heb”"
    source = (
        f"= Ontmoeten\n{paragraph(0, 5)}\n\n#text(size: 15pt, fill: red)[*{quote}*]\n\n"
        f"{paragraph(3, 5)}\n\n= ‘Ik doe mee’\n{paragraph(1, 5)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert [one.replace("\n", " ") for one in of_kind(reading, BlockKind.QUOTE)] == [quote]
    assert of_kind(reading, BlockKind.HEADING) == ["Ontmoeten", "‘Ik doe mee’"]


def beside(name: str, text: str, weight: str = "bold") -> str:
    return f'#grid(columns: (4cm, 1fr), text(size: 9pt, weight: "{weight}")[{name}], [{text}])\n'


def test_headings_in_the_margin_head_the_text_beside_them(tmp_path: Path) -> None:
    """As in a council proposal, on every page of it."""
    parts = [
        "Inleiding",
        "Beoogd effect",
        "Argumenten",
        "Kanttekeningen",
        "Communicatie en participatie",
    ]
    source = "= Raadsvoorstel\n" + beside("Onderwerp", "Visie") + beside("Datum", "18 november")
    source += "#v(1em)\n" + "#v(1em)\n".join(
        beside(name, paragraph(number, 14)) for number, name in enumerate(parts)
    )
    source += "#v(1em)\n" + beside("Bijlagen", "1. De visie \\ 2. Het besluit")
    reading = read_pdf(typeset(tmp_path, f"{source}\n\nBurgemeester en wethouders van Ons Dorp"))
    found = [("".join(passage.heading[-1:]), passage.display) for passage in split(reading, "a")]
    texts = {name: " ".join(text for head, text in found if head == name) for name, _ in found}
    for number, name in enumerate(parts):
        assert texts[name].replace("\n", " ") == paragraph(number, 14)
    assert "2. Het besluit" in texts["Bijlagen"]
    assert "Onderwerp" not in texts


def test_a_heading_in_the_margin_heads_a_list_beside_it(tmp_path: Path) -> None:
    """What a proposal asks of the council is a list."""

    def page(canvas: Canvas) -> None:
        height = 740
        for name, rows in (
            ("Voorstel", ["•", *SENTENCES[:2], "•", *SENTENCES[2:4]]),
            ("Inleiding", SENTENCES),
            ("Argumenten", SENTENCES[::-1]),
        ):
            canvas.setFont("Helvetica-Bold", 10)
            canvas.drawString(72, height, name)
            canvas.setFont("Helvetica", 10)
            for words in rows:
                if words == "•":
                    canvas.drawString(192, height, words)
                    continue
                canvas.drawString(204 if name == "Voorstel" else 186, height, words)
                height -= 14
            height -= 14

    reading = read_pdf(draw(tmp_path, page))
    assert of_kind(reading, BlockKind.HEADING) == ["Voorstel", "Inleiding", "Argumenten"]


def test_a_heading_in_the_margin_at_one_height_of_two_pages_is_no_header(tmp_path: Path) -> None:
    source = "#set page(margin: (top: 2cm))\n" + "\n#pagebreak()\n".join(
        "#v(1em)\n".join(
            beside(name, paragraph(first + 2 * number, 9))
            for number, name in enumerate(["Wmo", "Welzijn", "Zorg"])
        )
        for first in (0, 1)
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert not of_kind(reading, BlockKind.HEADER)
    assert running(reading).split().count("Wmo") == 2


def test_who_speaks_stands_in_the_margin_and_is_no_heading(tmp_path: Path) -> None:
    names = ["Jan Bos", "Els Wit"] * 3
    source = "#v(1em)\n".join(
        beside(name, paragraph(number, 6)) for number, name in enumerate(names)
    )
    assert not of_kind(read_pdf(typeset(tmp_path, source)), BlockKind.HEADING)


def test_columns_beside_bold_labels_are_not_woven_together(tmp_path: Path) -> None:
    """Rows of a table without rules: a label, and two cells of three lines."""

    def rows(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for number in range(8):
            top = 780 - 48 * number
            canvas.setFont("Helvetica-Bold", 9)
            canvas.drawString(50, top, f"Thema {'abcdefgh'[number]}")
            canvas.setFont("Helvetica", 9)
            for line in range(3):
                left = f"Links {number} {line} staat hier een regel van deze cel voluit"
                canvas.drawString(130, top - 12 * line, left)
                canvas.drawString(370, top - 12 * line, f"Rechts {number} {line} staat er ook")

    text = running(read_pdf(draw(tmp_path, rows)))
    assert not re.search(r"voluit Rechts \d 1", text)
    assert text.count("Links") == text.count("Rechts") == 24


@pytest.mark.parametrize(
    ("names", "texts"),
    [
        (["Onderwerp", "Datum", "Zaaknummer"], ["Visie op de buurt", "18 november 2025", "Z/25"]),
        (["AZWA", "GALA", "Wmo"], ["een akkoord", "nog een akkoord", "een wet van nu"]),
        (["Uitgave", "Titel", "Verhalen"], ["Ons Dorp", "Visie", paragraph(0, 5)]),
    ],
)
def test_names_in_bold_before_values_are_no_headings(
    tmp_path: Path, names: list[str], texts: list[str]
) -> None:
    rows = "".join(map(beside, names, texts))
    reading = read_pdf(typeset(tmp_path, f"{rows}#v(1em)\n{paragraph(0, 12)}"))
    assert not of_kind(reading, BlockKind.HEADING)


def test_the_last_heading_in_the_margin_is_no_part_of_a_letterhead(tmp_path: Path) -> None:
    names = ["Communicatie en inwonerparticipatie", "Financiële gevolgen en dekking", "Bijlagen"]
    rows = "#v(1em)\n".join(
        beside(name, paragraph(number, 14), "regular") for number, name in enumerate(names)
    )
    reading = read_pdf(typeset(tmp_path, f"{paragraph(1, 30)}\n#pagebreak()\n{rows}"))
    assert {"Communicatie", "Financiële", "Bijlagen"} <= set(running(reading).split())


def test_a_table_beside_a_list_does_not_come_between_its_words(tmp_path: Path) -> None:
    """As on a slide: points at the left, and a table that begins beside the first of them."""
    items = ", ".join(f"[{paragraph(number, 2)}]" for number in range(3))
    source = (
        f"= Wat kost het?\n#grid(columns: (1fr, 1fr), gutter: 1cm, list({items}), [#v(4pt)#table("
        "columns: 2, [Wat], [2026], [Maaltijd], [120], [Bezoek], [80], [Samen], [200])])"
    )
    reading = read_pdf(typeset(tmp_path, source))
    listed = [flat(reading, block) for block in reading.blocks if block.kind is BlockKind.LIST_ITEM]
    assert listed == [f"• {paragraph(number, 2)}" for number in range(3)]
    assert len(of_kind(reading, BlockKind.TABLE_ROW)) == 4


@pytest.mark.parametrize("count", [3, 4])
def test_a_striped_table_has_its_head_and_its_last_row(tmp_path: Path, count: int) -> None:
    """Every other row has a fill, no row has a rule: the cells begin and end at the fills."""
    rows = ["[Een maaltijd in het buurthuis met soep en brood], [Welzijn], [2026]"]
    rows += ["[Bezoek aan wie net in de straat is komen wonen], [Buren], [2027]"]
    rows += ["[Kapotte lampen maken met een oudere man die dat kan], [Repair], [2028]"]
    rows += ["[Huiswerk maken tot de ouders van hun werk komen], [School], [2029]"]
    source = (
        f"{paragraph(0, 5)}\n\n#table(columns: (6cm, 3cm, 2cm), stroke: none, fill: (_, y) => "
        "if y > 0 and calc.even(y) { luma(220) }, [*Wat*], [*Wie*], [*Wanneer*], "
        f"table.hline(), {', '.join(rows[:count])})\n\n{paragraph(3, 5)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    found = table_rows(reading)
    assert [block.is_header_row for block in found] == [True] + [False] * count
    assert found[-1].columns == ("Wat", "Wie", "Wanneer")
    assert [len(block.cells) for block in found] == [3] * (count + 1)
    assert paragraph(3, 5) in running(reading)


def test_text_right_under_a_striped_table_is_no_row_of_it(tmp_path: Path) -> None:
    source = (
        "#table(columns: (6cm, 3cm, 2cm), stroke: none, fill: (_, y) => "
        "if calc.odd(y) { luma(220) }, [Maaltijd], [Welzijn], [2026], "
        "[Bezoek], [Buren], [2027], [Lampen], [Repair], [2028], [Huiswerk], [School], [2029])\n"
        f"#v(-0.9em)#pad(left: 5pt)[{paragraph(3, 5)}]"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.TABLE_ROW)[0] == "Maaltijd\nWelzijn\n2026"
    assert len(of_kind(reading, BlockKind.TABLE_ROW)) == 4
    assert paragraph(3, 5) in running(reading)


def test_the_first_row_of_a_striped_table_is_no_header_by_its_colour(tmp_path: Path) -> None:
    rows = ", ".join(f"[A{n}], [{SENTENCES[n]}]" for n in range(4))
    source = (
        "#table(columns: (40pt, 1fr), stroke: 0.5pt, "
        f"fill: (_, y) => if calc.even(y) {{ luma(220) }}, {rows})"
    )
    striped = read_pdf(typeset(tmp_path, source))
    found = table_rows(striped)
    assert len(found) == 4
    assert not any(block.is_header_row for block in found)


def test_rows_are_told_by_breaks_in_the_lines_between_the_columns(tmp_path: Path) -> None:
    rows = [("Zorg voor elkaar", "1", "2"), ("Samen eten", "3", "4"), ("Een open huis", "5", "6")]

    def table(canvas: Canvas) -> None:
        canvas.grid([70, 230, 330, 430], [720, 740])
        for x, name in zip((76, 240, 340), ("Wat", "2025", "2026"), strict=True):
            canvas.drawString(x, 726, name)
        for number, cells in enumerate(rows):
            top = 720 - 40 * number
            for x in (70, 230, 330, 430):
                canvas.line(x, top, x, top - 40)
            canvas.drawString(76, top - 14, cells[0])
            canvas.drawString(76, top - 27, "in de hele gemeente")
            for x, cell in zip((240, 340), cells[1:], strict=True):
                canvas.drawString(x, top - 14, cell if number != 1 else "")

    reading = read_pdf(draw(tmp_path, table))
    found = table_rows(reading)
    assert [flat(reading, block) for block in found] == [
        "Wat 2025 2026",
        "Zorg voor elkaar in de hele gemeente 1 2",
        "Samen eten in de hele gemeente",
        "Een open huis in de hele gemeente 5 6",
    ]


def test_breaks_at_one_height_in_two_tables_side_by_side_tell_the_rows_of_both(
    tmp_path: Path,
) -> None:
    def table(canvas: Canvas, left: int, first: str) -> None:
        edges = (left, left + 110, left + 160, left + 210)
        canvas.grid(edges, (720, 740))
        for x, name in zip(edges, ("Wat", "2025", "2026"), strict=False):
            canvas.drawString(x + 6, 726, name)
        for number, name in enumerate((first, "Samen eten", "Een open huis")):
            top = 720 - 20 * number
            for x in edges:
                canvas.line(x, top, x, top - 20)
            for x, cell in zip(edges, (name, f"{number}", f"{number}1"), strict=False):
                canvas.drawString(x + 6, top - 14, cell if number or x == left else "")

    def page(canvas: Canvas) -> None:
        table(canvas, 60, "Zorg dichtbij")
        table(canvas, 320, "Een buurtkamer")

    reading = read_pdf(draw(tmp_path, page))
    found = table_rows(reading)
    alike = ["Wat 2025 2026", "Samen eten 1 11", "Een open huis 2 21"]
    wanted = [*alike, *alike, "Zorg dichtbij", "Een buurtkamer"]
    assert sorted(flat(reading, block) for block in found) == sorted(wanted)


def test_a_cell_beside_cells_that_end_sooner_stays_whole(tmp_path: Path) -> None:
    """The lines between the columns are broken wherever a cell of any column ends."""

    def table(canvas: Canvas) -> None:
        edges = (70, 230, 340, 450)
        canvas.grid(edges, (720, 740))
        for x, name in zip(edges, ("Wat", "Wie", "Waar"), strict=False):
            canvas.drawString(x + 6, 726, name)
        for place in (600, 560):  # under the first row; under the second
            canvas.line(70, place, 450, place)
        canvas.line(340, 660, 450, 660)  # halfway the first row, in the last column only
        for top, bottom in ((720, 660), (660, 600), (600, 560)):
            for x in edges:
                canvas.line(x, top, x, bottom)
        for number, words in enumerate(
            ("Samen eten in", "de buurtkamer", "en koken voor", "elkaar")
        ):
            canvas.drawString(76, 704 - 24 * number, words)
        canvas.drawString(236, 704, "Buren")
        canvas.drawString(346, 704, "Noord")
        canvas.drawString(346, 644, "Zuid")
        for x, words in zip(edges, ("Wandelen", "Iedereen", "Overal"), strict=False):
            canvas.drawString(x + 6, 584, words)

    reading = read_pdf(draw(tmp_path, table))
    found = table_rows(reading)
    assert [flat(reading, block) for block in found] == [
        "Wat Wie Waar",
        "Samen eten in de buurtkamer en koken voor elkaar Buren Noord",
        "Zuid",
        "Wandelen Iedereen Overal",
    ]


def test_text_in_a_single_box_is_no_table(tmp_path: Path) -> None:
    source = f"{paragraph()}\n\n#rect(stroke: 1pt)[*Praktijkvoorbeeld*\n\n{paragraph(2, 5)}]"
    reading = read_pdf(typeset(tmp_path, source))
    assert reading.tables == 0
    assert paragraph(2, 5) in running(reading)


# -- covers and letters -----------------------------------------------------------------------


def test_a_cover_holds_the_title_and_a_colophon_is_front_matter(tmp_path: Path) -> None:
    source = (
        "#v(8cm)\n#text(size: 28pt, weight: 700)[Dichtbij huis]\n\n"
        "#text(size: 15pt)[Visie op de buurt 2025-2030]\n\n"
        "#v(6cm)\nGemeente Zandoever\n\nmei 2025\n"
        "#pagebreak()\n*Colofon*\n\nUitgave van de gemeente Zandoever.\n\n"
        "Vormgeving: Studio Noord\n"
        f"#pagebreak()\n= Inleiding\n{paragraph(0, 8)}\n\n{paragraph(0, 8)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.TITLE) == ["Dichtbij huis", "Visie op de buurt 2025-2030"]
    front = of_kind(reading, BlockKind.FRONT_MATTER)
    assert "Gemeente Zandoever" in front
    assert "Vormgeving: Studio Noord" in "\n".join(front)
    assert of_kind(reading, BlockKind.HEADING) == ["Inleiding"]


def test_the_years_of_a_title_belong_to_it_and_its_date_does_not(tmp_path: Path) -> None:
    source = (
        "#v(4cm)\n#text(size: 26pt, weight: 700)[Sociale agenda \\ 2025-2035]\n\n"
        f"#text(size: 15pt)[28 mei 2025]\n#pagebreak()\n= Inleiding\n{paragraph(0, 12)}"
    )
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.TITLE) == ["Sociale agenda\n2025-2035"]
    assert of_kind(reading, BlockKind.FRONT_MATTER) == ["28 mei 2025"]


def test_a_watermark_is_kept_out_of_the_text(tmp_path: Path) -> None:
    source = "#set page(foreground: rotate(-45deg, text(60pt, fill: gray)[Concept]))\n"
    source += "#pagebreak()\n".join(f"{paragraph(n, 12)}\n" for n in range(3))
    reading = read_pdf(typeset(tmp_path, source))
    assert of_kind(reading, BlockKind.HEADER) == ["Concept"] * 3
    assert "Concept" not in running(reading)


def test_words_that_run_up_the_page_are_read_line_by_line(tmp_path: Path) -> None:
    heads = ["1. Samen eten", "2. Een open huis", "3. Zorg voor elkaar in de buurt", "4. Sport"]

    def page(canvas: Canvas) -> None:
        for row, sentence in enumerate(SENTENCES):
            canvas.drawString(72, 700 - 13 * row, sentence)
        for number, head in enumerate(heads):
            canvas.saveState()
            canvas.translate(200 + 25 * number, 300)
            canvas.rotate(90)
            canvas.drawString(0, 0, head)
            canvas.restoreState()

    reading = read_pdf(draw(tmp_path, page))
    assert of_kind(reading, BlockKind.PARAGRAPH)[-4:] == heads


def test_heads_that_run_up_their_columns_are_the_header_of_the_table(tmp_path: Path) -> None:
    heads = ["1. Samen eten", "2. Een open huis", "3. Zorg voor elkaar"]
    lefts = [72, 200, 230, 260, 290]

    def page(canvas: Canvas) -> None:
        for height in (700, 580, 560, 540):
            canvas.line(lefts[0], height, lefts[-1], height)
        for left in lefts:
            canvas.line(left, 540, left, 700)
        for number, head in enumerate(heads):
            canvas.saveState()
            canvas.translate(lefts[number + 1] + 18, 584)
            canvas.rotate(90)
            canvas.drawString(0, 0, head)
            canvas.restoreState()
        for row, name in enumerate(("De wijk", "Het dorp")):
            canvas.drawString(76, 566 - 20 * row, name)
            canvas.drawString(lefts[row + 1] + 10, 566 - 20 * row, "ja")

    reading = read_pdf(draw(tmp_path, page))
    rows = table_rows(reading)
    assert [flat(reading, row) for row in rows] == [" ".join(heads), "De wijk ja", "Het dorp ja"]
    assert rows[0].is_header_row
    assert rows[1].columns == ("", *heads)


def letter(canvas: Canvas) -> None:
    """Two pages with a margin column on the right, drawn between the lines of the text."""
    margin = ["Directie Buurten", "Bezoekadres", "Kerkplein 1", "Kenmerk", "2025-118-DB"]
    for page in range(2):
        rows = [*SENTENCES, *SENTENCES, *SENTENCES]
        top = 560 if page == 0 else 740
        canvas.setFont("Helvetica", 10)
        if page == 0:
            canvas.drawString(72, 700, "Aan de gemeenteraad van Zandoever")
            canvas.drawString(72, 640, "Datum   12 mei 2025")
            canvas.drawString(72, 590, "Geachte raad,")
        for number, sentence in enumerate(rows):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(72, top - 13 * number, sentence)
            column = margin if page == 0 else margin[3:]
            if number < len(column):
                canvas.setFont("Helvetica", 7)
                canvas.drawString(460, top - 5 - 14 * number, column[number])
        canvas.showPage()


def test_the_margin_beside_the_last_lines_of_a_letter_is_not_woven_into_them(
    tmp_path: Path,
) -> None:
    def pages(canvas: Canvas) -> None:
        letter(canvas)
        last = [*SENTENCES[5:7], "", "Hoogachtend,", "", "Anna Visser"]
        for number, line in enumerate(last):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(72, 740 - 13 * number, line)
        canvas.setFont("Helvetica", 7)
        for number, line in enumerate(["Directie Buurten", "Kenmerk", "2025-118-DB"]):
            canvas.drawString(460, 742 - 9 * number, line)

    reading = read_pdf(draw(tmp_path, pages))
    start = reading.pages[-1].start
    blocks = [block for block in reading.blocks if block.start >= start]
    heads = [flat(reading, block) for block in blocks if block.kind is BlockKind.HEADER]
    assert heads == ["Directie Buurten", "Kenmerk", "2025-118-DB"]
    body = [flat(reading, block) for block in blocks if block.kind is BlockKind.PARAGRAPH]
    assert body == [" ".join(SENTENCES[5:7]), "Hoogachtend,", "Anna Visser"]


def test_a_tall_margin_beside_the_last_lines_of_a_letter_is_not_woven_into_them(
    tmp_path: Path,
) -> None:
    """It has nearly as many lines as the text beside it, in smaller type."""
    column = ["Directoraat-Generaal", "Buurten", "Directie Buurten", "", "Datum", "12 mei 2025"]
    column += ["", "Kenmerk", "2025-118-DB"]
    body = [*SENTENCES[:7], "", "Hoogachtend,", "", "Anna Visser"]

    def pages(canvas: Canvas) -> None:
        letter(canvas)
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(body):
            canvas.drawString(180, 740 - 13 * number, line)
        canvas.setFont("Helvetica", 7)
        for number, line in enumerate(column):
            canvas.drawString(60, 743 - 9 * number, line)

    reading = read_pdf(draw(tmp_path, pages))
    start = reading.pages[-1].start
    found = [
        flat(reading, block)
        for block in reading.blocks
        if block.start >= start and block.kind is BlockKind.PARAGRAPH
    ]
    assert " ".join(found) == " ".join([*SENTENCES[:7], "Hoogachtend,", "Anna Visser"])


@pytest.mark.parametrize("side", ["left", "right"])
def test_text_and_table_go_on_past_a_note_beside_them(tmp_path: Path, side: str) -> None:
    """A note of two or three lines; the first one is level with the text, line by line."""
    notes = [
        "Wij spraken met 64\nmensen uit drie\nkernen.",
        "De helft woont er\nlanger dan tien jaar.",
    ]
    sentence = "die elke week samen eten in het buurthuis van de kern waar zij al jaren wonen"
    text = " ".join(f"Groep {n} bestaat uit buren {sentence}." for n in range(30))

    def pages(canvas: Canvas) -> None:
        left, edge = (180, 72) if side == "left" else (72, 460)
        lines = textwrap.wrap(text, 78)
        for page, note in enumerate(notes):
            canvas.setFont("Helvetica", 10)
            here = lines[: len(lines) // 2] if page == 0 else lines[len(lines) // 2 :]
            for row, line in enumerate(here):
                canvas.drawString(left, 780 - 13 * row, line)
            for row, line in enumerate(note.split("\n")):
                canvas.drawString(edge, 780 - 13 * (4 + row) - page, line)
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    found = [flat(reading, block) for block in reading.blocks]
    assert sorted(found) == sorted([text, *(note.replace("\n", " ") for note in notes)])


def beside_a_box(folder: Path, last: str, first: str, inside: Sequence[str]) -> Reading:
    """Text around a box at its right: full lines, lines beside the box, and full lines again."""

    def texts(canvas: Canvas) -> None:
        full = "In het buurthuis eten buren elke donderdag samen soep en brood, en wie dat wil"
        narrow = "Vrijwilligers koken, dekken de tafels en doen"
        for number in range(5):
            canvas.drawString(60, 700 - 14 * number, full)
        for number, words in enumerate([narrow] * 6 + [last]):
            canvas.drawString(60, 630 - 14 * number, words)
        for number, words in enumerate([first, *[full] * 6, "gaat daarna naar huis."]):
            canvas.drawString(60, 532 - 14 * number, words)
        canvas.rect(330, 540, 205, 100)
        for number, words in enumerate(inside):
            canvas.drawString(340, 624 - 14 * number, words)

    return read_pdf(draw(folder, texts))


INSIDE = ("Een oudere man maakt lampen", "voor de hele straat, en daar", "vraagt hij niets voor.")


def test_a_sentence_goes_on_past_a_box_that_it_runs_around(tmp_path: Path) -> None:
    whole = "waar iedereen uit de buurt, ook wie er pas woont, een plaats aan tafel heeft staan"
    reading = beside_a_box(tmp_path, "na afloop de afwas in een keuken", whole, INSIDE)
    found = [text.replace("\n", " ") for text in of_kind(reading, BlockKind.PARAGRAPH)]
    assert any(f"afwas in een keuken {whole}" in one for one in found)
    assert " ".join(INSIDE) in found


def test_text_in_a_box_does_not_go_on_below_it(tmp_path: Path) -> None:
    inside = ("Een oudere man maakt lampen", "voor heel de Zuidhoek, bij hem")
    first = "Zondag is het huis dicht, en dan eten veel buren bij elkaar in de straat of tuin"
    reading = beside_a_box(tmp_path, "na afloop de afwas.", first, inside)
    found = [text.replace("\n", " ") for text in of_kind(reading, BlockKind.PARAGRAPH)]
    assert " ".join(inside) in found


def test_the_lines_of_a_short_box_are_not_woven_into_those_beside_it(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        for number in range(12):
            left = 290 if 2 <= number <= 5 else 60
            words = "Vrijwilligers koken, dekken de tafels en doen"
            canvas.drawString(left, 700 - 14 * number, words if left > 60 else f"{words} de afwas")
        canvas.rect(55, 624, 200, 56)
        for number, words in enumerate(INSIDE):
            canvas.drawString(60, 672 - 14 * number, words)

    found = of_kind(read_pdf(draw(tmp_path, texts)), BlockKind.PARAGRAPH)
    assert "\n".join(INSIDE) in found
    assert not any("lampen" in one for one in found if one != "\n".join(INSIDE))


def test_cards_and_labels_beside_each_other_stay_in_their_rows(tmp_path: Path) -> None:
    def texts(canvas: Canvas) -> None:
        for left in (60, 320):  # two cards, each with its own words
            canvas.rect(left - 5, 640, 230, 70)
            canvas.drawString(left, 692, f"Kaart {left}: soep eten in de Zuidhoek")
            canvas.drawString(left, 678, f"Kaart {left}: op donderdag om zes uur")
        canvas.rect(195, 540, 330, 70)  # a form: a border around the values only
        for number, (label, value) in enumerate(
            (("Naam", "Stichting De Zuidhoek"), ("Plaats", "Brugwoude aan de Linge"))
        ):
            canvas.drawString(60, 592 - 14 * number, label)
            canvas.drawString(200, 592 - 14 * number, value)

    words = " ".join(read_pdf(draw(tmp_path, texts)).text.split())
    assert "Naam Stichting De Zuidhoek Plaats Brugwoude" in words


def test_a_border_around_what_is_filled_in_parts_no_labels_from_it(tmp_path: Path) -> None:
    rows = [("Naam van de aanvrager", "Stichting De Zuidhoek"),
            ("Plaats waar u woont", "Brugwoude aan de Linge"),
            ("Hoeveel mensen helpen er mee", "Twaalf mensen")]  # fmt: skip

    def texts(canvas: Canvas) -> None:
        canvas.rect(300, 560, 230, 90)
        for number, row in enumerate(rows):
            for left, words in zip((60, 310), row, strict=True):
                canvas.drawString(left, 630 - 26 * number, words)

    words = " ".join(read_pdf(draw(tmp_path, texts)).text.split())
    assert all(" ".join(row) in words for row in rows)


def test_a_box_at_the_left_that_heads_a_text_comes_before_it(tmp_path: Path) -> None:
    beside = ("U belt of schrijft het loket, en krijgt binnen een week",
              "antwoord. Het loket maakt dan een afspraak met u",
              "en met wie u meeneemt.")  # fmt: skip

    def texts(canvas: Canvas) -> None:
        for number in range(6):
            canvas.drawString(60, 760 - 14 * number, f"{SENTENCES[0][:-1]}, en wie dat wil.")
            canvas.drawString(60, 560 - 14 * number, f"{SENTENCES[0][:-1]}, en wie dat wil.")
        canvas.rect(55, 600, 170, 60)
        box = ("Aanmelden bij het loket", "van de gemeente, ook voor", "een ander")
        for left, lines in ((60, box), (240, beside)):
            for number, words in enumerate(lines):
                canvas.drawString(left, 645 - 14 * number, words)

    words = " ".join(read_pdf(draw(tmp_path, texts)).text.split())
    assert f"Aanmelden bij het loket van de gemeente, ook voor een ander {beside[0]}" in words


@pytest.mark.parametrize("then", ["doen daarna nog samen", "Truus doet daarna nog"])
def test_a_sentence_goes_on_from_a_tinted_column_in_the_next(tmp_path: Path, then: str) -> None:
    def texts(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(55, 420, 230, 300, stroke=0, fill=1)
        canvas.setFillGray(0)
        for number in range(20):
            canvas.drawString(60, 700 - 14 * number, "Vrijwilligers koken en dekken de tafels en")
            said = then if number == 0 else "doen daarna nog samen"
            canvas.drawString(310, 700 - 14 * number, f"{said} de hele afwas en")

    blocks = of_kind(read_pdf(draw(tmp_path, texts)), BlockKind.PARAGRAPH)
    assert len(blocks) == 1


@pytest.mark.parametrize("middle", ["buren uit de straat en doen", "Rode Kruis, en doen dan"])
def test_a_sentence_goes_on_into_a_tinted_column_between_two_others(
    tmp_path: Path, middle: str
) -> None:
    parts = ("Vrijwilligers koken voor het", middle, "ook de afwas met elkaar en")

    def texts(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(222, 420, 150, 300, stroke=0, fill=1)
        canvas.setFillGray(0)
        for left, words in zip((60, 227, 394), parts, strict=True):
            for number in range(20):
                said = words if left > 60 or number == 0 else words.lower()
                canvas.drawString(left, 700 - 14 * number, said)

    words = " ".join(
        " ".join(of_kind(read_pdf(draw(tmp_path, texts)), BlockKind.PARAGRAPH)).split()
    )
    assert words.index(parts[1]) < words.index(parts[2])


def test_a_heading_in_a_note_beside_the_text_lies_under_the_one_above_it(tmp_path: Path) -> None:
    sizes = {"1 Inleiding": 14, "2 De opgave": 14, "2.1 Wat er speelt": 12, "2.1.1 Nu": 11}
    lines = textwrap.wrap(" ".join(SENTENCES), 62)

    def pages(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(430, 700, "Wat is dit?")
        canvas.setFont("Helvetica", 9)
        for row, line in enumerate(textwrap.wrap(SENTENCES[0], 22)):
            canvas.drawString(430, 688 - 11 * row, line)
        for number, (head, size) in enumerate(sizes.items()):
            top = 790 - 170 * max(0, number - 1)
            canvas.setFont("Helvetica-Bold", size)
            canvas.drawString(72, top, head)
            canvas.setFont("Helvetica", 10)
            for row, line in enumerate(lines if number else 2 * lines):
                canvas.drawString(72, top - 22 - 13 * row, line)
            if not number:
                canvas.showPage()

    assert levels_of(read_pdf(draw(tmp_path, pages)))[:2] == [
        ("1 Inleiding", 1),
        ("Wat is dit?", 2),
    ]


def test_the_margin_of_a_letter_is_not_woven_into_its_text(tmp_path: Path) -> None:
    reading = read_pdf(draw(tmp_path, letter))
    text = " ".join(SENTENCES * 3)
    bodies = [flat(reading, b) for b in reading.blocks if b.kind is BlockKind.PARAGRAPH]
    assert " ".join(bodies) == f"Geachte raad, {text} {text}"
    front = "\n".join(of_kind(reading, BlockKind.FRONT_MATTER))
    assert "Kenmerk" in front
    assert "Aan de gemeenteraad van Zandoever" in front
    assert of_kind(reading, BlockKind.HEADER) == ["Kenmerk", "2025-118-DB"]


def test_a_number_of_the_page_under_the_margin_of_a_letter_is_no_part_of_its_text(
    tmp_path: Path,
) -> None:
    """As in a letter of the government: "Pagina 2 van 2" stands under the margin column."""
    margin = ["Directoraat-Generaal Samen", "Leven", "Directie Buurten", "Kenmerk", "2025-118-DB"]

    def pages(canvas: Canvas) -> None:
        for page in range(2):
            for number, sentence in enumerate(SENTENCES * 5):
                canvas.setFont("Helvetica", 10)
                canvas.drawString(72, 700 - 13 * (number + number // 8), sentence)
            address = ["Bezoekadres", "Kerkplein 1"] if page == 0 else []
            for number, line in enumerate([*address, *margin]):
                canvas.setFont("Helvetica-Bold" if line == "Kenmerk" else "Helvetica", 7)
                canvas.drawString(460, 690 - 9 * number, line)
            canvas.setFont("Helvetica", 7)
            # A note runs on past the text, so that no white parts the page number from it.
            canvas.drawRightString(436, 75, f"Over {SENTENCES[page]} {SENTENCES[page + 2]}"[:105])
            canvas.drawString(440, 55, f"Pagina {page + 1} van 2")
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    assert of_kind(reading, BlockKind.HEADER) == margin
    assert of_kind(reading, BlockKind.HEADING) == []


def test_a_note_beside_the_text_that_names_an_office_is_no_margin_of_a_letter(
    tmp_path: Path,
) -> None:
    notes = [
        (
            "Uit de buurt: de afdeling",
            "Welzijn ging met buren in",
            "gesprek over samen eten.",
        ),
        ("Meer hierover staat in", "bijlage 2, waar wij alles", "hebben opgeschreven."),
    ]

    def pages(canvas: Canvas) -> None:
        for number, note in enumerate(notes):
            canvas.setFont("Helvetica", 10)
            for row, sentence in enumerate(3 * SENTENCES):
                canvas.drawString(72, 700 - 13 * row, sentence)
            canvas.setFont("Helvetica", 8)
            for row, line in enumerate(note):
                canvas.drawString(430, 600 - 10 * row + 40 * number, line)
            canvas.showPage()

    reading = read_pdf(draw(tmp_path, pages))
    assert {block.kind for block in reading.blocks} == {BlockKind.PARAGRAPH}
    assert all(" ".join(note) in running(reading) for note in notes)


def test_a_sentence_that_goes_on_with_beste_ends_no_head_of_a_letter(tmp_path: Path) -> None:
    rows = [
        *SENTENCES,
        "Dat is volgens de gemeente en haar partners op dit moment de",
        "beste manier om mantelzorgers te steunen.",
        *SENTENCES,
    ]

    def page(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            canvas.drawString(72, 760 - 13 * number, row)

    reading = read_pdf(draw(tmp_path, page))
    assert not of_kind(reading, BlockKind.FRONT_MATTER)
    assert running(reading) == " ".join(rows)


# -- files ------------------------------------------------------------------------------------


def locked(tmp_path: Path, user: str, owner: str) -> Path:
    path = typeset(tmp_path, paragraph())
    writer = pypdf.PdfWriter(clone_from=path)
    writer.encrypt(user, owner, algorithm="AES-256")
    writer.write(path)
    return path


def test_an_owner_password_alone_does_not_keep_a_reader_out(tmp_path: Path) -> None:
    reading = read_pdf(locked(tmp_path, "", "geheim"))
    assert paragraph() in running(reading)
    assert ("pdf:encryption", "eigenaarswachtwoord") in reading.properties


@pytest.mark.parametrize("engine", [pdf.read, pdf_pypdf.read])
def test_a_password_is_named_as_the_reason(tmp_path: Path, engine: object) -> None:
    assert callable(engine)
    with pytest.raises(ReadError, match="wachtwoord"):
        engine(locked(tmp_path, "open", "geheim"), LIMITS)


@pytest.mark.parametrize("engine", [pdf.read, pdf_pypdf.read])
def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path, engine: object) -> None:
    assert callable(engine)
    path = tmp_path / "stuk.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"afgebroken" * 50)
    with pytest.raises(ReadError, match="Haal het opnieuw op"):
        engine(path, LIMITS)


def test_a_truncated_file_gives_what_is_left_or_a_clear_error(tmp_path: Path) -> None:
    path = typeset(tmp_path, paragraph(0, 40))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(ReadError, match="beschadigd"):
        pdf.read(path, LIMITS)


def test_more_pages_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = typeset(tmp_path, "#pagebreak()\n".join("Tekst.\n" for _ in range(4)))
    with pytest.raises(ReadError, match="4 pagina's; de grens is 3"):
        pdf.read(path, Limits(pages=3))


def test_a_file_of_another_kind_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "pagina.pdf"
    path.write_text("<!DOCTYPE html><html><body>Geen PDF</body></html>")
    with pytest.raises(ReadError, match="webpagina"):
        read(path, LIMITS)


def test_the_address_of_a_file_becomes_a_property(tmp_path: Path) -> None:
    path = typeset(tmp_path, paragraph())
    reading = read(path, LIMITS, address="https://voorbeeld.nl/stuk.pdf")
    assert reading.properties[-1] == ("http:address", "https://voorbeeld.nl/stuk.pdf")


def test_metadata_and_links_are_properties(tmp_path: Path) -> None:
    source = (
        '#set document(title: "Dichtbij huis", author: "Gemeente Zandoever")\n'
        f'{paragraph()} #link("https://voorbeeld.nl/visie")[de site]'
    )
    properties = read_pdf(typeset(tmp_path, source)).properties
    assert ("pdf:Title", "Dichtbij huis") in properties
    assert ("xmp:dc:title", "Dichtbij huis") in properties
    assert ("pdf:link", "https://voorbeeld.nl/visie") in properties


def test_metadata_elsewhere_in_the_file_is_read_and_what_is_no_text_is_not(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=typeset(tmp_path, paragraph()))
    about = writer._info.get_object()  # type: ignore[union-attr]
    title = writer._add_object(TextStringObject("Dichtbij huis"))
    about[NameObject("/Title")] = title
    about[NameObject("/Subject")] = writer.root_object.raw_get("/Pages")
    target = tmp_path / "verwezen.pdf"
    writer.write(target)
    found = dict(read_pdf(target).properties)
    assert found["pdf:Title"] == "Dichtbij huis"
    assert "pdf:Subject" not in found


def test_a_text_layer_of_unknown_characters_is_reported(tmp_path: Path) -> None:
    good = typeset(tmp_path, paragraph(0, 8))
    assert read_pdf(good).warnings == ()

    # The same page whose font says that its letters are private code points.
    source = tmp_path / "rommel.pdf"
    writer = pypdf.PdfWriter(clone_from=good)
    for item in writer.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        table = item.get_object()["/ToUnicode"].get_object()
        lines = table.get_data().decode("latin-1").split("\n")
        table.set_data(
            "\n".join(
                line[: line.index("> <") + 3] + "E0" + line[line.index("> <") + 5 :]
                if "> <" in line
                else line
                for line in lines
            ).encode("latin-1")
        )
    writer.write(source)
    (warning,) = read_pdf(source).warnings
    assert "Pagina 1" in warning
    assert "welke letter" in warning


# -- the second engine ------------------------------------------------------------------------


def test_the_second_engine_reads_the_same_words(tmp_path: Path) -> None:
    source = (
        '#set heading(numbering: "1.1")\n'
        f"= Inleiding\n{paragraph(0, 6)}\n- {SENTENCES[2]}\n- {SENTENCES[3]}\n"
    )
    path = typeset(tmp_path, HEADED + source + "#pagebreak()\n" + paragraph(2, 6))
    first, second = read_pdf(path), pdf_pypdf.read(path, LIMITS)
    check_reading(second)
    assert second.reader.startswith("pypdf ")
    assert second.text.split() == first.text.split()
    assert [b.kind for b in second.blocks if b.kind is BlockKind.HEADER] == [BlockKind.HEADER] * 2
    assert of_kind(second, BlockKind.HEADING) == ["1 Inleiding"]
    assert all(page.boxes is None for page in second.pages)
    assert "tweede lezer" in second.warnings[0]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["• Buren eten samen", "• Vrijwilligers koken", "• De gemeente betaalt"], "list_item"),
        (
            ["Buren willen elkaar vaker zien in de wijk.", "Jongeren missen er een eigen plek.",
             "Wij houden twaalf buurthuizen open dit jaar."],
            "paragraph",
        ),
        (["Vastgesteld door de raad van Meerdrecht op 12 mei.", "Samen sterk."], "front_matter"),
    ],
)  # fmt: skip
def test_a_first_page_that_says_something_is_no_cover(
    tmp_path: Path, lines: list[str], kind: str
) -> None:
    def pages(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 26)
        canvas.drawString(72, 700, "De buurt in beeld")
        canvas.setFont("Helvetica", 11)
        for row, line in enumerate(lines):
            canvas.drawString(72, 640 - 14 * row, line)
        canvas.showPage()
        for row in range(20):
            canvas.drawString(72, 760 - 14 * row, SENTENCES[row % 8])

    reading = read_pdf(draw(tmp_path, pages))
    assert {block.kind.value for block in reading.blocks if block.spans[0].page == 1} == {
        "title", kind,
    }  # fmt: skip


# -- boxes ------------------------------------------------------------------------------------


def under(folder: Path, body: str) -> dict[str, tuple[str, ...]]:
    """The path of the passage that holds a word, of a chapter with a box in it."""
    source = (
        "#set page(height: 12cm)\n"
        "#show heading: it => block(text(size: 16pt - it.level * 2pt, it))\n"
        f"= Samen\n{paragraph(0, 3)}\n== Rol\n{paragraph(1, 3)}\n\n{body}\n\n"
        f"== Later\n{paragraph()}"
    )
    reading = read_pdf(typeset(folder, source))
    words = ("Binnen.", "Verder.", "Buiten.")
    return {
        word: one.heading for one in split(reading, "d") for word in words if word in one.display
    }


SHADED = "#block(fill: luma(230), inset: 8pt, width: 100%)"
FRAMED = "#block(stroke: 0.5pt, inset: 8pt, radius: 3pt, width: 100%)"


@pytest.mark.parametrize("box", [SHADED, FRAMED])
def test_the_title_of_a_box_holds_in_the_box_only(tmp_path: Path, box: str) -> None:
    found = under(tmp_path, f"{box}[=== Soep\nBinnen. {paragraph(2)}]\nBuiten. {paragraph(3)}")
    assert found["Binnen."] == ("Rol", "Soep")
    assert found["Buiten."] == ("Rol",)


def test_a_box_that_goes_on_on_the_next_page_is_one_box(tmp_path: Path) -> None:
    box = f"{SHADED}[=== Soep\nBinnen. {paragraph(2)}\n\n#v(5cm)\nVerder. {paragraph(3)}]"
    found = under(tmp_path, f"{box}\nBuiten. {paragraph(3)}")
    assert found["Binnen."] == ("Rol", "Soep")
    assert found["Verder."] == ("Rol", "Soep")
    assert found["Buiten."] == ("Rol",)


@pytest.mark.parametrize(
    "layout",
    [
        f"{SHADED}[=== Soep]",  # around a heading alone
        f"#block(stroke: 0.5pt, outset: 9pt, width: 100%)[=== Soep\nBinnen. {paragraph(1, 2)}]"
        f"#block(stroke: 0.5pt, outset: 9pt, width: 100%)[Nog. {paragraph(2, 2)}]",
    ],
)
def test_frames_that_lay_out_a_text_are_no_boxes(tmp_path: Path, layout: str) -> None:
    found = under(tmp_path, f"{layout}\nBuiten. {paragraph(3)}")
    assert found["Buiten."] == ("Rol", "Soep")


def test_a_page_with_very_many_frames_is_a_drawing() -> None:
    frames = [Box(0, 50.0 * n, 200, 50.0 * n + 45) for n in range(200)]
    words = [
        Word("Soep", [Box(10 + 10 * n, top, 19 + 10 * n, top + 9) for n in range(4)], top + 9, 10)
        for top in (2.0, 15.0, 900.0, 915.0)
    ]
    lines = [Line([word], 0).settle() for word in words]
    drafts = [Draft(BlockKind.PARAGRAPH, lines[:2]), Draft(BlockKind.PARAGRAPH, lines[2:])]
    few, many = (
        box_numbers(drafts, [Sheet(0, 595, 842, frames=some)]) for some in (frames[:5], frames)
    )
    assert few == [1, None]
    assert many == [None, None]
