from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, read
from sbkennis.passages import split
from sbkennis.records import BlockKind, PassageKind, Reading
from tests.pages.checks import check_reading, kinds, of_kind, table_rows, text_of

LONG = (
    "In de buurtkamer van Veldermeer eten elke woensdag dertig mensen samen soep, en wie niet "
    "komt wordt gebeld door iemand die hem kent."
)


def read_text(folder: Path, text: str | bytes, name: str = "stuk.md") -> Reading:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    reading = read(path, Limits())
    check_reading(reading)
    return reading


def headings(reading: Reading) -> list[tuple[int, str]]:
    return [
        (block.level, text_of(reading, block).strip("# *"))
        for block in reading.blocks
        if block.kind is BlockKind.HEADING
    ]


def test_the_text_is_the_file_to_the_last_character(tmp_path: Path) -> None:
    source = "# Visie\r\n\r\nEen café\u00a0in de wijk.\r\nEn \U0001f600 daarna.\n"
    assert read_text(tmp_path, source).text == source


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    reading = read_text(tmp_path, b"\xef\xbb\xbfEen zin over de buurt.")
    assert reading.text == "Een zin over de buurt."
    assert reading.warnings == ()


def test_utf16_is_read_by_its_byte_order_mark(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "Een café in de wijk.".encode("utf-16"))
    assert reading.text == "Een café in de wijk."


def test_latin1_is_read_with_a_warning(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "Een café met coördinatie van de buurt.".encode("latin-1"))
    assert reading.text == "Een café met coördinatie van de buurt."
    assert "geen geldige tekenset" in reading.warnings[0]


def test_one_broken_byte_does_not_turn_a_utf8_text_into_latin1(tmp_path: Path) -> None:
    source = ("Coördinatie en ideeën, cliënten en cafés. " * 10).encode() + b"\xff einde"
    reading = read_text(tmp_path, source)
    assert "Coördinatie en ideeën" in reading.text
    assert "\ufffd" in reading.text
    assert "1 onleesbare tekens" in reading.warnings[0]


def test_a_text_has_lines_and_no_pages(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f"Titel\n\n{LONG}\n")
    assert reading.unit == "line"
    assert [page.number for page in reading.pages] == [None]
    assert all(span.page is None for block in reading.blocks for span in block.spans)


def test_levels_come_from_numbers_and_not_from_hashes(tmp_path: Path) -> None:
    source = "\n\n".join(
        [
            "# Samen in Veldermeer",
            LONG,
            "# 1. Samen leven",
            "## 1.1 De basis",
            LONG,
            "## 1.2 Onze definitie",
            LONG,
            "## Kern",
            LONG,
            "### Kenmerken",
            LONG,
            "## Grenzen",
            LONG,
            "### 1.3 Voorwaarden",
            LONG,
            "#### 2. Anders kijken",
            LONG,
            "## Bijlage 1: Begrippen",
            LONG,
        ]
    )
    assert headings(read_text(tmp_path, source)) == [
        (1, "1. Samen leven"),
        (2, "1.1 De basis"),
        (2, "1.2 Onze definitie"),
        (3, "Kern"),
        (4, "Kenmerken"),
        (3, "Grenzen"),
        (2, "1.3 Voorwaarden"),
        (1, "2. Anders kijken"),
        (1, "Bijlage 1: Begrippen"),
    ]


def test_title_subtitle_and_date_are_no_part_of_the_heading_path(tmp_path: Path) -> None:
    source = (
        "GEMEENTE\nVELDER\nMEER\n\n# **THUIS IN VELDERMEER**\n\n"
        "## **Beleidsvisie sociale basis**\n\n18 december 2024\n\n"
        "# Inhoudsopgave\n\n---\n\nInleiding .....\t2\n1. Samen .....\t3\n"
        f"2. Verder.....\t12\n\n# Inleiding\n\n{LONG}\n\n"
        f"# 1. Samen\n\n{LONG}\n\n## 2. Verder\n\n{LONG}"
    )
    reading = read_text(tmp_path, source)
    assert of_kind(reading, BlockKind.TITLE) == [
        "# **THUIS IN VELDERMEER**",
        "## **Beleidsvisie sociale basis**",
    ]
    assert of_kind(reading, BlockKind.FRONT_MATTER) == [
        "GEMEENTE\nVELDER\nMEER",
        "18 december 2024",
    ]
    assert of_kind(reading, BlockKind.CONTENTS) == [
        "# Inhoudsopgave",
        "Inleiding .....\t2",
        "1. Samen .....\t3",
        "2. Verder.....\t12",
    ]
    assert [text for _, text in headings(reading)] == ["Inleiding", "1. Samen", "2. Verder"]


def test_the_only_heading_under_the_title_with_text_below_it_is_a_section(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f"# Samen in Zomerdam\n\n## Mantelzorg\n\n{LONG}\n")
    assert [block.kind for block in reading.blocks] == [
        BlockKind.TITLE,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    ]


def test_bare_short_lines_are_headings_in_plain_text(tmp_path: Path) -> None:
    source = (
        f"Nieuwe aanpak voor de buurt\n\n{LONG}\n\nWaarom doen jullie dit?\n\n{LONG}\n\n"
        f"Ga naar de pagina Buurten\n\nMet bijdragen van:\n\n- Anna de Wit\n- Bo Jansen\n\n"
        f"18 juni 2024: Dag van de buurt\n\n{LONG}\n"
    )
    reading = read_text(tmp_path, source, "artikel.txt")
    assert of_kind(reading, BlockKind.TITLE) == ["Nieuwe aanpak voor de buurt"]
    assert headings(reading) == [
        (1, "Waarom doen jullie dit?"),
        (1, "18 juni 2024: Dag van de buurt"),
    ]
    assert of_kind(reading, BlockKind.BOILERPLATE) == ["Ga naar de pagina Buurten"]
    assert ("paragraph", "Met bijdragen van:") in kinds(reading)


def test_a_line_that_says_who_said_something_is_no_heading(tmp_path: Path) -> None:
    source = (
        f"Visie\n\n{LONG}\n\nMovisie zegt: “Mantelzorg verdient waardering”\n\n{LONG}\n\n"
        f"In de nota: “Iedereen doet mee.”\n\n{LONG}\n\nCasus: “Samen eten”\n\n{LONG}\n"
    )
    assert headings(read_text(tmp_path, source, "stuk.txt")) == [(1, "Casus: “Samen eten”")]


def test_a_name_with_an_office_under_it_is_no_heading(tmp_path: Path) -> None:
    source = f"Voorwoord\n\n{LONG}\n\nRoos de Wit\n\nWethouder Welzijn en Zorg, Veldermeer.\n"
    reading = read_text(tmp_path, source, "voorwoord.txt")
    assert of_kind(reading, BlockKind.HEADING) == ["Voorwoord"]


def test_numbered_lines_are_headings_only_with_text_under_each(tmp_path: Path) -> None:
    source = (
        f"Plan voor de wijk\n\n1. Inleiding\n\n{LONG}\n\n1.1 Aanleiding\n\n{LONG}\n\n2. Aanpak\n\n"
        f"Wij doen drie dingen:\n\n1. luisteren\n2. helpen\n3. volhouden\n"
    )
    reading = read_text(tmp_path, source, "plan.txt")
    assert headings(reading) == [(1, "1. Inleiding"), (2, "1.1 Aanleiding"), (1, "2. Aanpak")]
    assert of_kind(reading, BlockKind.LIST_ITEM) == ["1. luisteren", "2. helpen", "3. volhouden"]


def test_an_item_that_a_page_break_cut_is_one_block(tmp_path: Path) -> None:
    source = (
        "Afspraken\n\n1. Gemeenten maken afspraken over een aanbod van\n\nzwaardere vormen van "
        "respijtzorg. Dat duurt een jaar.\n\n2. Gemeenten evalueren de afspraken.\n"
    )
    reading = read_text(tmp_path, source)
    assert of_kind(reading, BlockKind.LIST_ITEM) == [
        "1. Gemeenten maken afspraken over een aanbod van\n\nzwaardere vormen van respijtzorg. "
        "Dat duurt een jaar.",
        "2. Gemeenten evalueren de afspraken.",
    ]


def test_a_sentence_around_notes_is_one_block_with_two_spans(tmp_path: Path) -> None:
    source = (
        "De vraag is niet of plekken nodig zijn<sup>1</sup>, maar\n\n<sup>1</sup> Zie het rapport."
        "\n\nin welke mate. Dat kiest de raad.\n"
    )
    reading = read_text(tmp_path, source)
    (block,) = [b for b in reading.blocks if b.kind is BlockKind.PARAGRAPH]
    assert text_of(reading, block) == (
        "De vraag is niet of plekken nodig zijn<sup>1</sup>, maar\n"
        "in welke mate. Dat kiest de raad."
    )
    assert len(block.spans) == 2
    (note,) = [b for b in reading.blocks if b.kind is BlockKind.FOOTNOTE]
    assert note.label == "1"
    (mark,) = reading.note_marks
    assert (mark.note, reading.text[mark.start : mark.end]) == ("1", "<sup>1</sup>")
    assert mark.start < note.start


@pytest.mark.parametrize(
    ("mark", "note", "label"),
    [
        ("[^bron]", "[^bron]: Kadaster, 2023.", "bron"),
        ("<sup>12</sup>", "- <sup>12</sup> Kadaster, 2023.", "12"),
        ("²", "² Kadaster, 2023.", "2"),
    ],
)
def test_notes_are_linked_to_their_marks(tmp_path: Path, mark: str, note: str, label: str) -> None:
    reading = read_text(tmp_path, f"Er staan veel huizen leeg.{mark} Dat kan beter.\n\n{note}\n")
    assert [m.note for m in reading.note_marks] == [label]
    assert [b.label for b in reading.blocks if b.kind is BlockKind.FOOTNOTE] == [label]
    assert of_kind(reading, BlockKind.FOOTNOTE) == [note]


def test_a_square_metre_is_no_note(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "De zaal is 40 m² groot en 12 m<sup>2</sup> is keuken.\n")
    assert reading.note_marks == ()


def test_lists_keep_their_marker_their_depth_and_their_letters(tmp_path: Path) -> None:
    source = (
        "We rekenen het *niet* mee als:\n\n- a. het verplicht is\n- b. er winst wordt gemaakt\n\n"
        "Verder:\n\n1. We gaan de wijk in:\n  - we kijken;\n  - we vragen.\n2. We komen terug.\n"
    )
    reading = read_text(tmp_path, source)
    items = [
        (block.level, block.label, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.LIST_ITEM
    ]
    assert items == [
        (1, "a.", "- a. het verplicht is"),
        (1, "b.", "- b. er winst wordt gemaakt"),
        (1, "1.", "1. We gaan de wijk in:"),
        (2, "-", "- we kijken;"),
        (2, "-", "- we vragen."),
        (1, "2.", "2. We komen terug."),
    ]


def test_initials_and_years_start_no_list(tmp_path: Path) -> None:
    source = "Dit schreven\nA. Jansen van de gemeente, in het jaar\n2023. Dat was op tijd.\n"
    reading = read_text(tmp_path, source)
    assert of_kind(reading, BlockKind.LIST_ITEM) == []


def test_a_pipe_table_has_rows_with_headers_and_cells(tmp_path: Path) -> None:
    source = (
        "| Sfeer | Rol |\n|---|:--|\n| Persoonlijk | klein |\n| Gemeenschappelijk |  |\n\nEinde.\n"
    )
    reading = read_text(tmp_path, source)
    rows = table_rows(reading)
    assert [row.is_header_row for row in rows] == [True, False, False]
    assert rows[1].columns == ("Sfeer", "Rol")
    assert [[reading.text[s.start : s.end] for s in cell] for cell in rows[1].cells] == [
        ["Persoonlijk"],
        ["klein"],
    ]
    assert rows[2].cells[1] == ()
    assert reading.tables == 1


def test_the_first_row_of_a_markdown_table_is_its_header_however_long(tmp_path: Path) -> None:
    source = (
        "Een lijst.\n\n| Hoort erbij | Hoort er niet bij |\n|---|---|\n| buurthuis | ggz |\n\n"
        "Zonder koppen.\n\n| | |\n|---|---|\n| jongerenwerk | jeugdhulp |\n"
    )
    reading = read_text(tmp_path, source)
    rows = table_rows(reading)
    assert [row.is_header_row for row in rows][:2] == [True, False]
    assert rows[1].columns == ("Hoort erbij", "Hoort er niet bij")
    assert rows[-1].columns == ()


def test_a_tab_table_cut_by_a_page_is_one_table(tmp_path: Path) -> None:
    source = (
        "Thema\tUitgangspunt\n"
        "Armoede\tWie weinig geld heeft, krijgt hulp van wie de weg kent. Dat doen wij in de\n"
        "\n\n\n"
        "\tbuurt, en niet aan een loket.\n"
        "Eenzaamheid\tWij zoeken mensen op die niemand ziet, ook als zij daar niet om vragen.\n"
    )
    reading = read_text(tmp_path, source)
    rows = table_rows(reading)
    assert reading.tables == 1
    assert [row.is_header_row for row in rows] == [True, False, False]
    assert [reading.text[s.start : s.end] for s in rows[1].cells[1]] == [
        "Wie weinig geld heeft, krijgt hulp van wie de weg kent. Dat doen wij in de",
        "buurt, en niet aan een loket.",
    ]
    assert rows[2].columns == ("Thema", "Uitgangspunt")


def test_a_table_row_resumed_in_mid_sentence_is_one_row(tmp_path: Path) -> None:
    source = (
        "Persoonlijk\tGezamenlijk\nEr is vaak hulp, maar het eigen netwerk is soms deel van\t"
        "Verenigingen nemen toe, van zorgclubs tot\n\n\nhet probleem.\tkleine buurtkamers.\n"
    )
    reading = read_text(tmp_path, source)
    rows = table_rows(reading)
    assert len(rows) == 2
    assert text_of(reading, rows[1]).endswith("kleine buurtkamers.")
    assert rows[1].columns == ("Persoonlijk", "Gezamenlijk")


def test_an_html_table_in_markdown_is_read_row_by_row(tmp_path: Path) -> None:
    source = (
        "Zie de tabel:\n\n<table>\n<tr><th>Jaar</th><th>Bedrag</th></tr>\n"
        "<tr><td>2024</td><td>€ <b>12</b></td></tr>\n</table>\n"
    )
    reading = read_text(tmp_path, source)
    rows = table_rows(reading)
    assert [row.is_header_row for row in rows] == [True, False]
    assert rows[1].columns == ("Jaar", "Bedrag")
    assert [reading.text[c[0].start : c[0].end] for c in rows[1].cells] == ["2024", "€ <b>12</b>"]


@pytest.mark.parametrize(
    "head",
    [
        "Van: Bo Jansen <bo@zandhoek.nl>\nVerzonden: dinsdag 4 juni 2024 10:12\nAan: Anna\n"
        "CC: griffie\nOnderwerp: RE: Conceptvisie",
        "Van:\tBo Jansen\nVerzonden:\tdinsdag\nAan:\tAnna; Kees;\n\tgriffie\nOnderwerp:\tVisie",
        "**Van:** Bo Jansen\n**Aan:** Anna,\nKees\n**Onderwerp:** Visie",
        "From: Bo\r\nSent: Tuesday\r\nTo: Anna\r\nSubject: Visie",
        "-----Oorspronkelijk bericht-----\nVan: Bo Jansen\nAan: Anna\nDatum: 4 juni 2024",
    ],
)
def test_the_head_of_an_email_is_no_passage_of_it(tmp_path: Path, head: str) -> None:
    for text in (f"{head}\n\nBeste Anna,\n\n{LONG}\n", f"{LONG}\n\n{head}\n{LONG}\n"):
        reading = read_text(tmp_path, text, "bericht.txt")
        assert of_kind(reading, BlockKind.FRONT_MATTER) == [head]
        assert LONG in of_kind(reading, BlockKind.PARAGRAPH)
        (described,) = [one for one in split(reading, "d") if "Bo" in one.quote]
        assert not described.searchable


@pytest.mark.parametrize(
    "text",
    [
        f"Van: maandag\nTot: vrijdag\nAan: iedereen\n{LONG}",
        f"Aan: allen\nDatum: morgen\nOnderwerp: {LONG} {LONG}",
        f"Bo komt\nVan: de haven\nAan: de kade\n{LONG}",
        f"Van: wie de bijdrage betaalt of toezegde.\nAan: wie haar krijgt.\nDatum: morgen\n{LONG}",
        "Van: Marie\nAan: Bo\nOnderwerp: bedankt dat je elke dinsdag met mij naar de markt ging.",
        f"Van: Dijk, wethouder\nAan: het begin was er niets.\nDatum: weet ik niet\n{LONG}",
        f"Van: Bo\nAan: Anna,\nelke dinsdag gaan wij naar de markt.\nOnderwerp: {LONG}",
    ],
)
def test_lines_that_only_look_like_the_head_of_an_email_stay_text(
    tmp_path: Path, text: str
) -> None:
    reading = read_text(tmp_path, f"{LONG}\n\n{text}\n", "bericht.txt")
    assert of_kind(reading, BlockKind.FRONT_MATTER) == []


def test_rides_are_text_though_they_say_from_where_to_where_and_when(tmp_path: Path) -> None:
    rides = ["Van: station\nAan: dorpshuis\nDatum: 4 juni", "Van: haven\nAan: kade\nDatum: 5 juni"]
    text = "\n\n".join([LONG, *rides, *[LONG] * 12])
    reading = read_text(tmp_path, text, "ritten.txt")
    assert of_kind(reading, BlockKind.PARAGRAPH)[1:3] == rides
    memo = "Van: Bo <bo@zandhoek.nl>\nAan: Anna\nDatum: 4 juni"
    reading = read_text(tmp_path, text.replace(rides[0], memo), "ritten.txt")
    assert of_kind(reading, BlockKind.FRONT_MATTER) == [memo]


def test_what_a_note_proposes_in_its_subject_is_text(tmp_path: Path) -> None:
    head = "Aan: de raad\nVan: het college\nDatum: 3 mei 2024"
    proposal = (
        f"Onderwerp: Het college stelt voor om de soep in het dorpshuis gratis te maken. {LONG}"
    )
    reading = read_text(tmp_path, f"{head}\n{proposal}\n\n{LONG}\n", "memo.txt")
    assert of_kind(reading, BlockKind.FRONT_MATTER) == [head]
    assert of_kind(reading, BlockKind.PARAGRAPH) == [proposal, LONG]


def test_the_letterhead_is_front_matter_and_its_repetition_a_header(tmp_path: Path) -> None:
    source = (
        "**Bezoekadres**\n\nHavenplein 5\n2511 VX Lingerhaven\nwww.lingerhaven.nl\n\n**Datum**\n\n"
        f"23 juni 2023\n\n## De sociale basis\n\n{LONG}\n\n{LONG}\n\n"
        f"**Directie\nSamenleven**\nTeam E\n\n**Datum**\n23 juni 2023\n\n{LONG}\n"
    )
    reading = read_text(tmp_path, source)
    assert [kind for kind, _ in kinds(reading)] == [
        *["front_matter"] * 4,
        "title",
        "paragraph",
        "paragraph",
        "header",
        "header",
        "paragraph",
    ]


def test_sources_and_colophon_have_their_own_kinds(tmp_path: Path) -> None:
    source = (
        f"# Rapport\n\n{LONG}\n\n# Bronnen\n\nJansen, A. (2020). Over buurten. Utrecht.\n\n"
        f"- De Wit, B. (2021). Over straten. Almere.\n\n# Colofon\n\nTekst: Bo Jansen\n"
    )
    reading = read_text(tmp_path, source)
    assert of_kind(reading, BlockKind.SOURCE) == [
        "Jansen, A. (2020). Over buurten. Utrecht.",
        "- De Wit, B. (2021). Over straten. Almere.",
    ]
    assert of_kind(reading, BlockKind.FRONT_MATTER) == ["Tekst: Bo Jansen"]


def test_only_unreadable_scan_residue_is_noise(tmp_path: Path) -> None:
    source = (
        "Hoe twaslf gemeenten de sociale basis vormgeven met hun partners.\n\n—\n\n[\n\n"
        "lsaeldnlinlefsElel=as | Passende hulp en steun vindt zoveel mogelijk plaats in de buurt.\n"
    )
    reading = read_text(tmp_path, source, "scan.txt")
    assert of_kind(reading, BlockKind.NOISE) == ["—", "[", "lsaeldnlinlefsElel=as |"]
    assert of_kind(reading, BlockKind.PARAGRAPH) == [
        "Hoe twaslf gemeenten de sociale basis vormgeven met hun partners.",
        "Passende hulp en steun vindt zoveel mogelijk plaats in de buurt.",
    ]
    assert reading.warnings == ()  # one piece of a line is not worth a remark


def test_unreadable_pieces_are_counted_aloud_but_lone_bullets_are_not(tmp_path: Path) -> None:
    readable = "Passende hulp en steun vindt zoveel mogelijk plaats in de buurt.\n\n"
    piece = "lsaeldnlinlefsElel=as\n\n"
    assert read_text(tmp_path, (readable + "•\n\n") * 4, "a.txt").warnings == ()
    assert (
        "3 stukken tekst zijn onleesbaar"
        in (read_text(tmp_path, (readable + piece) * 3, "b.txt").warnings[0])
    )


def test_page_numbers_and_running_headers_are_furniture(tmp_path: Path) -> None:
    pages = [f"Visie Veldermeer\n\n{LONG} Bladzijde {n}.\n\n{n}\n" for n in range(1, 6)]
    reading = read_text(tmp_path, "\f".join(pages), "visie.txt")
    assert len(of_kind(reading, BlockKind.HEADER)) == 5
    assert of_kind(reading, BlockKind.PAGE_NUMBER) == ["1", "2", "3", "4", "5"]
    assert len(of_kind(reading, BlockKind.PARAGRAPH)) == 5


def test_columns_drawn_with_spaces_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "De wijk kent veel",
        "plekken waar mensen",
        "elkaar ontmoeten en",
        "samen eten met elkaar.",
        "",
    ]
    right = [
        "Het welzijnswerk",
        "ondersteunt dat met",
        "tijd en met ruimte",
        "voor nieuwe plannen.",
        "",
    ]
    rows = [f"{a:<40}{b}".rstrip() for _ in range(20) for a, b in zip(left, right, strict=True)]
    reading = read_text(tmp_path, "\n".join(rows), "kader.txt")
    shown = [" ".join(text.split()) for text in of_kind(reading, BlockKind.PARAGRAPH)]
    assert shown == [
        *["De wijk kent veel plekken waar mensen elkaar ontmoeten en samen eten met elkaar."] * 20,
        *["Het welzijnswerk ondersteunt dat met tijd en met ruimte voor nieuwe plannen."] * 20,
    ]
    # Every piece is a slice of the file.
    assert reading.text == "\n".join(rows)


def test_yaml_at_the_top_is_front_matter_and_gives_properties(tmp_path: Path) -> None:
    source = (
        f'---\ntitle: "Thuis in de wijk"\ndate: 2024-05-01\n---\n\n# Thuis in de wijk\n\n{LONG}\n'
    )
    reading = read_text(tmp_path, source)
    assert [(p.name, p.value) for p in reading.properties] == [
        ("md:title", "Thuis in de wijk"),
        ("md:date", "2024-05-01"),
    ]
    assert reading.blocks[0].kind is BlockKind.FRONT_MATTER


def test_a_field_within_a_field_of_yaml_is_none_of_the_text(tmp_path: Path) -> None:
    source = (
        "---\ntitle: Thuis in de wijk\ncover:\n  title: Foto van de markt\n  date: 2011-02-03\n"
        f"author:\n  - Mo Bakker\n---\n\n{LONG}\n"
    )
    reading = read_text(tmp_path, source)
    assert [(p.name, p.value) for p in reading.properties] == [
        ("md:title", "Thuis in de wijk"),
        ("md:author", "Mo Bakker"),
    ]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("title: >-\n  Thuis in\n  de wijk", ("md:title", "Thuis in de wijk")),
        ("title: Thuis in\n  de wijk", ("md:title", "Thuis in de wijk")),
        ("title: 'De wijk: van ''t Veld' # werk", ("md:title", "De wijk: van 't Veld")),
        ('authors: ["Bos, M.", Els de Wit]', ("md:authors", "Bos, M.; Els de Wit")),
        (
            "authors:\n  - name: Mo Bakker\n    affiliations:\n      - name: Buurtwerk\n"
            "  - affiliation: Nabij\n    name: 'Wit, Els de'\n  - {name: Ed Bos, role: opmaak}",
            ("md:authors", "Mo Bakker; Wit, Els de; Ed Bos"),
        ),
        ("author:\n  email: mo@wijk.example\n  name: Mo Bakker", ("md:author", "Mo Bakker")),
        ("title: Samen: een visie", ("md:title", "Samen: een visie")),
        ("title: &a [*a, *a]", ("md:title", "&a [*a, *a]")),
        ("title: " + "[" * 3000, ("md:title", "[" * 3000)),
    ],
)
def test_fields_of_yaml_in_every_form_give_what_was_meant(
    tmp_path: Path, written: str, read_as: tuple[str, str]
) -> None:
    reading = read_text(tmp_path, f"---\n{written}\nlang: nl\n---\n\n{LONG}\n")
    assert [(p.name, p.value) for p in reading.properties] == [read_as, ("md:lang", "nl")]


def test_a_text_of_200_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(ReadError, match=r"groot\.txt is 200,0 MB groot"):
        read(path, Limits())


def test_a_text_larger_than_text_can_be_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(ReadError, match="hoogstens 50 MB"):
        read(path, Limits())


def test_binary_data_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(ReadError, match="geen tekst"):
        read(path, Limits())


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "leeg.md"
    path.touch()
    with pytest.raises(ReadError, match=r"leeg\.md is leeg"):
        read(path, Limits())


def test_a_file_of_blanks_says_that_it_holds_no_text(tmp_path: Path) -> None:
    reading = read_text(tmp_path, " \n\n \t\n")
    assert reading.blocks == ()
    assert reading.warnings == ("Het document bevat geen tekst.",)


def test_hostile_markup_is_read_in_reasonable_time(tmp_path: Path) -> None:
    for source in ("[" * 20_000, "*" * 20_000, "<" * 20_000, "a|" * 20_000, "\t\n" * 20_000):
        read_text(tmp_path, source)


LINES = st.sampled_from(
    [
        "", "", "# Kop", "## 1.1 Kop", "Korte regel", "kleine letter", "**Vet**", "Datum", "12",
        "- item", "  - dieper", "1. een", "2. twee", "a. eerst", "b. dan", "a\tb", "c\td", "\t",
        "<sup>1</sup> noot", "[^1]: noot", "tekst[^1] met", "¹ noot", "Noten", "1 Noot",
        "Bronnen", "<table>", "<tr><td>x</td></tr>", "</table>", "> citaat", "---", "===", "```",
        "\f", "<!-- x", "-->", "Inhoud", "Kop ..... 3", "Slot ..... 4", "Eind ..... 5",
        "Pagina 3 van 5", "l=s e", "—", "Lees meer over X", "\u00a0", "2511 VX Den Haag",
        "links          rechts", "Een langere zin over de buurt die doorloopt tot het einde.",
    ]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, min_size=1, max_size=40), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_any_mixture_of_lines_keeps_the_promises_of_a_reading(
    tmp_path: Path, lines: list[str], ending: str
) -> None:
    source = ending.join(lines) + "."
    assert read_text(tmp_path, source).text == source


def test_the_real_texts_have_the_structure_that_was_counted_by_hand(shared: Path) -> None:
    documents = shared / "documents"
    vision = read(documents / "004_902c5e1b2d94da37.txt", Limits())
    check_reading(vision)
    assert vision.tables == 14
    notes = [block.label for block in vision.blocks if block.kind is BlockKind.FOOTNOTE]
    assert notes == [str(number) for number in range(1, 80)]
    assert sorted(int(mark.note) for mark in vision.note_marks) == list(range(1, 80))
    assert len(of_kind(vision, BlockKind.CONTENTS)) == 40  # 39 lines and their heading
    assert len(of_kind(vision, BlockKind.HEADING)) == 50  # 53, less 2 titles and the contents
    found = {text: level for level, text in headings(vision)}
    assert found["2.6 Ter afsluiting"] == found["4.4 Positieve gezondheid"] == 2
    assert found["3. Samen anders kijken"] == found["Bronnen en noten"] == 1
    letter = read(documents / "002_1914dd54163749e7.txt", Limits())
    check_reading(letter)
    assert [b.label for b in letter.blocks if b.kind is BlockKind.FOOTNOTE] == list("123456")
    assert len(of_kind(letter, BlockKind.HEADER)) == 2
    cut = next(text for text in of_kind(letter, BlockKind.PARAGRAPH) if "in welke mate." in text)
    assert "nodig zijn, maar\nin welke mate." in cut
    item = read(documents / "000_f6a2553f909337cd.txt", Limits())
    check_reading(item)
    assert any("aanbod van\n\nzwaardere" in text for text in of_kind(item, BlockKind.LIST_ITEM))
    assert len(of_kind(item, BlockKind.HEADING)) == 12


def test_no_gold_passage_lies_in_furniture_or_across_a_heading(shared: Path) -> None:
    lines = (shared / "gold" / "seed_passages_dev.jsonl").read_text().splitlines()
    readings: dict[str, Reading] = {}
    many = across = 0
    for line in lines:
        gold = json.loads(line)
        if gold["noisy"]:
            continue
        if gold["file"] not in readings:
            readings[gold["file"]] = read(shared / "documents" / gold["file"], Limits())
        reading = readings[gold["file"]]
        assert reading.text[gold["start"] : gold["end"]] == gold["text"]
        hit = [
            block
            for block in reading.blocks
            if any(s.start < gold["end"] and s.end > gold["start"] for s in block.spans)
        ]
        assert not any(block.kind.is_furniture for block in hit), gold["id"]
        across += any(block.kind is BlockKind.HEADING for block in hit)
        many += gold["kind"] == "par" and len(hit) > 2
    assert across == 0
    assert many <= 0.02 * len(lines)


def test_a_line_of_tags_is_no_text_and_what_is_under_it_stands_alone(tmp_path: Path) -> None:
    text = (
        "# Stuk\n\nDe buurt kookt samen en eet samen.\n"
        "<details>\n<summary>Wie mag mee?</summary>\n\nIedereen uit de buurt mag mee.\n</details>\n\n<https://veldermeer.nl>\n"
    )
    assert kinds(read_text(tmp_path, text))[1:] == [
        ("paragraph", "De buurt kookt samen en eet samen."),
        ("boilerplate", "<details>"),
        ("heading", "<summary>Wie mag mee?</summary>"),
        ("paragraph", "Iedereen uit de buurt mag mee."),
        ("boilerplate", "</details>"),
        ("front_matter", "<https://veldermeer.nl>"),
    ]


def test_what_obsidian_adds_is_no_part_of_what_a_reader_sees(tmp_path: Path) -> None:
    text = (
        "# Gesprekken\n\nDat is ==belangrijk== in [[Visie#Doel|de visie]]. %% nakijken %% ^een\n\n"
        "> [!note] Let op\n> De buurtkamer is open.\n\n%%\nEen opmerking van de schrijver.\n%%\n\n"
        "![[kaart.png|300]]\n"
    )
    reading = read_text(tmp_path, text)
    assert [(block.kind, text_of(reading, block)[:5]) for block in reading.blocks] == [
        (BlockKind.TITLE, "# Ges"),
        (BlockKind.PARAGRAPH, "Dat i"),
        (BlockKind.QUOTE, "> [!n"),
        (BlockKind.BOILERPLATE, "%%\nEe"),
        (BlockKind.BOILERPLATE, "![[ka"),
    ]


def test_notes_that_a_note_shows_are_told_of_as_they_are_not_read(tmp_path: Path) -> None:
    text = "# Wijk\n\n![[Visie#Doel|de visie]]\n\nZie ![[plan.pdf]] en ![[Visie]].\n\n"
    reading = read_text(tmp_path, f"{text}![[kaart.PNG|300]]\n\n![[#Wijk]]\n\n[[Brood]]\n")
    assert reading.warnings == (
        "De notitie toont de inhoud van andere notities of bestanden (Visie, plan.pdf); die staat "
        "niet in dit bestand en is niet meegelezen. Neem ze ook op.",
    )


def test_a_link_to_another_note_is_no_heading(tmp_path: Path) -> None:
    text = "De visie is af.\n\n[Plan](Plan%206f0a.md)\n\nWij doen het samen.\n"
    reading = read_text(tmp_path, text)
    assert headings(reading) == []


def test_the_end_of_a_message_is_no_heading(tmp_path: Path) -> None:
    text = "Beste Kim,\n\nWij doen dat.\n\nMet vriendelijke groet,\nBo Jansen\n\n> Wat doen wij?\n"
    assert headings(read_text(tmp_path, text, "mail.txt")) == []


def test_a_first_number_under_an_item_is_an_item(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "1. Praten\n2. Doen\n    1. Samen\n    2. Met geld\n")
    items = [text_of(reading, one) for one in reading.blocks if one.kind is BlockKind.LIST_ITEM]
    assert items == ["1. Praten", "2. Doen", "1. Samen", "2. Met geld"]


PANDOC = """# Samen leven

## Buurten {#buurten .unnumbered}

Wij zien [drie]{.underline} wijken, en wat *daar* gebeurt.

::: {.kader}
Buren [koken](https://voorbeeld.nl){.externe-link} samen.
:::

  -----------------------------------------------------
  **Actie**               **Wie**        **Wanneer**
  ----------------------- -------------- --------------
  Koken voor de hele      buren          iedere week,
  straat                                 ook in juli

  Bezoeken                vrijwilligers

  -----------------------------------------------------

Na de tabel.

  Taak         Wie
  ------------ -------------
  Signaleren   wijkcoach
  Bezoeken     vrijwilliger

Tot slot.

+-----------+-------------------+
| Wijk      | Wat               |
+===========+===================+
| Oost      | - soep            |
|           | - brood           |
+-----------+-------------------+
| West      | koffie            |
+-----------+-------------------+
"""


def test_tables_that_pandoc_draws_with_hyphens_are_tables(tmp_path: Path) -> None:
    reading = read_text(tmp_path, PANDOC, "stuk.md")
    rows = [block for block in reading.blocks if block.kind is BlockKind.TABLE_ROW]
    text = reading.text
    assert [
        ["\n".join(text[s.start : s.end] for s in cell) for cell in row.cells] for row in rows
    ] == [
        ["**Actie**", "**Wie**", "**Wanneer**"],
        ["Koken voor de hele\nstraat", "buren", "iedere week,\nook in juli"],
        ["Bezoeken", "vrijwilligers", ""],
        ["Taak", "Wie"],
        ["Signaleren", "wijkcoach"],
        ["Bezoeken", "vrijwilliger"],
        ["Wijk", "Wat"],
        ["Oost", "- soep\n- brood"],
        ["West", "koffie"],
    ]
    assert [row.columns for row in rows if not row.is_header_row] == [
        *[("Actie", "Wie", "Wanneer")] * 2,
        *[("Taak", "Wie")] * 2,
        *[("Wijk", "Wat")] * 2,
    ]
    assert reading.tables == 3
    passages = split(reading, "d")
    assert {one.heading for one in passages if one.searchable} == {("Buurten",)}
    tables = [one.display for one in passages if one.kind is PassageKind.TABLE]
    assert "Koken voor de hele straat\tburen\tiedere week, ook in juli" in tables[0]
    shown = [one.display for one in passages if one.kind is PassageKind.TEXT]
    assert "Wij zien drie wijken, en wat daar gebeurt." in " ".join(shown)
    assert "Buren koken samen." in " ".join(shown)
    assert not any("kader" in one.quote for one in passages)


@pytest.mark.parametrize(
    "text",
    [
        "Kop\n---------\n\nTekst onder de kop.\n\n---------\n\nMeer tekst.",
        "Een zin die doorloopt tot het eind\n--- --- ---\nvan de tweede regel, en klaar.",
        "Boven de lijn.\n\n----------\n\nOnder de lijn.\n\n---- ----\n\nEn nog iets.",
        "Zie {niet} en [dit] {ook niet}, en `a` {#x} in de zin.",
    ],
)
def test_lines_of_hyphens_between_text_are_no_table(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text, "stuk.md")
    assert reading.tables == 0
    assert all(word in reading.text for word in text.split())
    shown = " ".join(one.display for one in split(reading, "d"))
    assert "niet" not in text or "{niet} en [dit] {ook niet}, en a {#x}" in shown.replace("`", "")


EATING = "In het buurthuis eten buren elke donderdag samen soep en brood, en wie wil helpt mee."


def test_a_numbered_heading_below_bullets_is_a_heading(tmp_path: Path) -> None:
    text = (
        f"1. Begin\n\n{EATING}\n\n- soep\n- brood\n\n2. Geld\n\n{EATING}\n\n3. Slot\n\n{EATING}\n"
    )
    reading = read_text(tmp_path, text, "stuk.txt")
    assert of_kind(reading, BlockKind.HEADING) == ["1. Begin", "2. Geld", "3. Slot"]


def test_a_number_that_goes_on_with_a_list_is_an_item(tmp_path: Path) -> None:
    text = f"Wij doen dit:\n\n1. Soep koken\n\n2. Brood bakken\n\n3. Samen eten\n\n{EATING}\n"
    assert of_kind(read_text(tmp_path, text, "stuk.txt"), BlockKind.HEADING) == []


def test_a_step_below_the_bullets_of_another_step_is_an_item(tmp_path: Path) -> None:
    text = f"Zo werkt het\n\n1. Bel de buren\n\n- 0800 1234\n- overdag\n\n2. Vul in\n\n{EATING}\n"
    reading = read_text(tmp_path, text, "stuk.txt")
    assert "2. Vul in" in of_kind(reading, BlockKind.LIST_ITEM)


def test_a_numbered_heading_below_one_with_bullets_only_is_a_heading(tmp_path: Path) -> None:
    text = f"1. Opening\n\n{EATING}\n\n2. Nieuws\n\n- soep\n- brood\n\n3. Verslag\n\n{EATING}\n"
    reading = read_text(tmp_path, text, "stuk.txt")
    assert of_kind(reading, BlockKind.HEADING) == ["1. Opening", "3. Verslag"]


def test_a_name_between_colons_is_no_fence_where_nothing_closes_it(tmp_path: Path) -> None:
    text = f"::: Soep :::\n\n{EATING}\n\n::: Brood :::\n\n{EATING}\n"
    assert of_kind(read_text(tmp_path, text, "brief.txt"), BlockKind.BOILERPLATE) == []


def test_a_line_over_short_hyphens_is_no_head_that_the_columns_cut(tmp_path: Path) -> None:
    text = "Alle buren besloten dit\n-- ---\nab cde\nfg hij\n"
    assert read_text(tmp_path, text, "stuk.md").tables == 0
