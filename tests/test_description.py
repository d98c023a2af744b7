"""Tests of the description of documents: what they show of themselves, and nothing else."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from sbkennis.description import (
    Described,
    describe,
    gemeente_names,
    kind_key,
    kinds_of_document,
    same_publisher,
)
from sbkennis.description.dates import parse
from sbkennis.description.gemeenten import gemeente_of
from sbkennis.description.identifiers import is_isbn
from sbkennis.description.publishers import known_names
from sbkennis.description.titles import is_junk
from sbkennis.errors import UsageError
from sbkennis.pages import Limits, read
from sbkennis.records import (
    AnchorKind,
    Block,
    BlockKind,
    Finding,
    Identifier,
    Page,
    Property,
    Reading,
    Span,
)
from tests.pages.pdfs import SENTENCES, draw, typeset

K = BlockKind
Piece = tuple[BlockKind, str] | tuple[BlockKind, str, float]


def document(*pages: list[Piece], unit: AnchorKind = "page", **properties: str) -> Reading:
    """A reading of pages of blocks; properties are named ``pdf_Title`` for ``pdf:Title``."""
    text = ""
    blocks: list[Block] = []
    records: list[Page] = []
    for number, pieces in enumerate(pages, 1):
        start = len(text)
        label = number if unit in ("page", "slide") else None
        for piece in pieces:
            kind, words, size = (*piece, None)[:3]
            span = Span(len(text), len(text) + len(words), label)
            blocks.append(
                Block(kind, (span,), level=1, size=size, number=len(blocks) + 1)
                if unit == "paragraph"
                else Block(kind, (span,), level=1, size=size)
            )
            text += words + "\n"
        text = text[:-1]
        records.append(Page(label, None, start, len(text)))
        text += "\n"
    return Reading(
        text[:-1],
        tuple(records),
        tuple(blocks),
        unit,
        "test 1",
        properties=tuple(
            Property(name.replace("_", ":", 1), value) for name, value in properties.items()
        ),
    )


def finding(described: Described, field: str) -> Finding:
    return next(one for one in described.findings if one.field == field)


BODY: Piece = (K.PARAGRAPH, "Buren helpen elkaar, en dat is al heel lang zo. Dat blijft.")
LETTER: list[Piece] = [
    (K.FRONT_MATTER, "> Retouradres Postbus 20350 2500 EJ Den Haag"),
    (K.FRONT_MATTER, "De Voorzitter van de Tweede Kamer\nder Staten-Generaal\n2500 EA DEN HAAG"),
    (
        K.FRONT_MATTER,
        "Datum 3 mei 2024\nBetreft Voortgang van de aanpak van eenzaamheid en\nburenhulp",
    ),
    (K.FRONT_MATTER, "Kenmerk\n1234567-7654321-LZ"),
    (K.FRONT_MATTER, "Uw kenmerk\n998877"),
    (K.PARAGRAPH, "Geachte voorzitter,"),
    BODY,
    (K.PARAGRAPH, "Hoogachtend,\nde minister van Langdurige Zorg,\nA. Voorbeeld"),
]


# -------------------------------------------------------------------------------------- titles


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - visie def2.docx",
        "PowerPoint-presentatie",
        "Titel max 4 regels",
        "Document1",
        "Klik om de titel te bewerken",
        "visie_def_v3.pdf",
        "Toelichting invullen fiche mededeling",
        "-",
        "  ",
        "(VISIE) Kl",
    ],
)
def test_a_title_that_a_program_left_is_no_title(title: str) -> None:
    assert is_junk(title)


def test_the_name_of_the_file_is_no_title() -> None:
    assert is_junk("Visie sociale basis", "visie-sociale-basis.pdf")
    assert not is_junk("Visie sociale basis", "bijlage 3.pdf")


def test_the_title_is_the_largest_type_on_the_cover_with_its_subtitle() -> None:
    reading = document(
        [
            (K.FRONT_MATTER, "Gemeente Zomerdam", 12.0),
            (K.TITLE, "Aan de slag\nmet elkaar", 30.0),
            (K.TITLE, "Visie op de sociale basis 2025-2029", 16.0),
        ],
        [BODY],
        pdf_Title="Microsoft Word - visie4.docx",
    )
    described = describe(reading, "visie.pdf")
    assert described.title == "Aan de slag met elkaar. Visie op de sociale basis 2025-2029"
    assert finding(described, "title").where == "p. 1"
    assert finding(described, "title").certainty == "vermeld"


def test_who_brought_it_out_and_when_is_no_subtitle() -> None:
    reading = document(
        [
            (K.TITLE, "Wat buren voor elkaar zijn", 28.0),
            (K.FRONT_MATTER, "Raad voor Samenleven\nDen Haag, maart 2023", 10.0),
        ],
        [BODY],
    )
    described = describe(reading, "essay.pdf")
    assert described.title == "Wat buren voor elkaar zijn"
    assert described.date == "2023-03"


def test_a_date_of_which_the_year_stands_on_the_next_line_is_whole() -> None:
    reading = document(
        [
            (K.TITLE, "Samen aan de slag", 28.0),
            (K.FRONT_MATTER, "Bijeenkomst partners, 17 april\n2024", 20.0),
        ],
        [BODY],
    )
    described = describe(reading, "dia.pdf")
    assert described.title == "Samen aan de slag"
    assert described.date == "2024-04-17"
    assert finding(described, "date").certainty == "waarschijnlijk"


def test_the_day_of_a_proposal_to_the_council_is_that_of_the_college() -> None:
    rows = ["Datum raadsvergadering 10 september 2024", "Datum B&W-besluit 9 juli 2024"]
    reading = document([*((K.TABLE_ROW, row) for row in rows), BODY])
    described = describe(reading, "voorstel.pdf")
    assert described.date == "2024-07-09"
    assert finding(described, "date").certainty == "waarschijnlijk"


def test_a_row_of_a_form_may_have_two_labels_with_their_values(tmp_path: Path) -> None:
    cells = [
        ("Onderwerp", "Verordening ontmoetingsplekken", "Datum", "14 mei 2024"),
        ("Portefeuillehouder", "G. Burgers", "Zaaknummer", "24-0457"),
    ]
    table = ", ".join(f"[{cell}]" for row in cells for cell in row)
    source = f"#table(columns: 4, {table})\n\n{' '.join(SENTENCES)}"
    described = describe(read(typeset(tmp_path, source), Limits()), "voorstel.pdf")
    assert described.title == "Verordening ontmoetingsplekken"
    assert described.date == "2024-05-14"
    assert described.identifiers == (Identifier("zaaknummer", "24-0457"),)


@pytest.mark.parametrize(
    "rows",
    [
        [("Versie", "Datum", "Auteur", "Status"), ("1.0", "4 juli 2024", "J. Jansen", "concept")],
        [("Onderwerp", "Datum", "Status", "Zaaknummer"), ("Huur", "4 juli 2024", "ja", "24-1")],
        [("Naam", "Team", "Telefoon", "E-mail"), ("Jansen", "Oost", "06-12", "jansen")],
    ],
)
def test_a_table_whose_columns_are_called_as_labels_is_no_form(
    tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    table = ", ".join(f"[{cell}]" for row in rows for cell in row)
    source = f"= Samen in de wijk\n#table(columns: 4, {table})\n\n{' '.join(SENTENCES)}"
    described = describe(read(typeset(tmp_path, source), Limits()), "stuk.pdf")
    assert described.title == "Samen in de wijk"
    assert (described.date, described.authors, described.identifiers) == (None, (), ())


def test_a_form_with_labels_under_a_title_is_no_subtitle_and_a_later_one_dates_nothing(
    tmp_path: Path,
) -> None:
    table = "#table(columns: 4, [Versie], [2], [Status], [concept], [Datum], [{}], [Steller], [Bo])"
    text = " ".join(SENTENCES)
    source = "= Samen in de wijk\n" + table.format("3 mei 2021") + f"\n\n{text}"
    described = describe(read(typeset(tmp_path, source, "een.pdf"), Limits()), "stuk.pdf")
    assert (described.title, described.date) == ("Samen in de wijk", "2021-05-03")
    source = f"= Samen in de wijk\n{text}\n#pagebreak()\n{table.format('3 mei 2021')}\n\n{text}"
    described = describe(read(typeset(tmp_path, source, "twee.pdf"), Limits()), "stuk.pdf")
    assert (described.title, described.date) == ("Samen in de wijk", None)


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        (
            "Ministerie van Binnenlandse Zaken,\nDirectie Bestuur",
            "Ministerie van Binnenlandse Zaken",
        ),
        ("Gemeente Almere,\nWelzijn en Sport", "Gemeente Almere"),
    ],
)
def test_what_follows_a_comma_in_a_letterhead_may_be_a_department(
    head: str, publisher: str
) -> None:
    described = describe(document([(K.TITLE, head, 11.0), *LETTER]), "brief.pdf")
    assert described.publisher == publisher


@pytest.mark.parametrize("name", ["Utrecht", "Groningen"])
def test_a_provincie_with_the_name_of_a_gemeente_is_no_gemeente(name: str) -> None:
    text = f"Provinciale Staten van {name} besluiten dat ook de gemeente {name} kan aanvragen."
    reading = document(
        [(K.TITLE, "Subsidieverordening welzijn 2024"), (K.PARAGRAPH, text)],
        unit="paragraph",
        **{"html_dcterms.creator": name},
    )
    described = describe(reading, "CVDR712345.html")
    assert described.gemeente is None
    assert described.publisher != f"Gemeente {name}"


@pytest.mark.parametrize(
    "line",
    [
        "Reageren kan tot en met 17 april",
        "Treedt in werking op 1 januari",
        "Van 1 januari tot en met 31 december",
    ],
)
def test_a_day_up_to_which_something_lasts_is_no_date_of_the_document(line: str) -> None:
    matter = f"{line}\n2024"
    reading = document(
        [(K.TITLE, "Samen aan de slag", 28.0), (K.FRONT_MATTER, matter, 20.0)], [BODY]
    )
    assert describe(reading, "stuk.pdf").date == "2024"


def test_a_kind_of_document_with_the_day_of_a_meeting_is_a_subtitle() -> None:
    said = "Verslag van de bijeenkomst op 17 april"
    reading = document([(K.TITLE, "Samen aan de slag", 28.0), (K.FRONT_MATTER, said, 20.0)], [BODY])
    assert describe(reading, "stuk.pdf").title == f"Samen aan de slag. {said}"


@pytest.mark.parametrize("kind", [K.TITLE, K.FRONT_MATTER])
def test_a_subtitle_with_where_and_when_under_it_is_a_subtitle(kind: BlockKind) -> None:
    reading = document(
        [
            (K.TITLE, "Wat buren voor elkaar zijn", 28.0),
            (kind, "Plan van aanpak\nDen Haag, maart 2023", 14.0),
        ],
        [BODY],
    )
    described = describe(reading, "plan.pdf")
    assert described.title == "Wat buren voor elkaar zijn. Plan van aanpak"
    assert described.date == "2023-03"


def test_a_ministry_is_named_whole_where_its_name_breaks_off_at_a_comma() -> None:
    head = "Ministerie van Volksgezondheid,\nWelzijn en Sport"
    reading = document([(K.TITLE, head, 11.0), *LETTER])
    described = describe(reading, "brief.pdf")
    assert described.publisher == "Ministerie van Volksgezondheid, Welzijn en Sport"
    assert finding(described, "publisher").reason == "briefhoofd"


def test_the_gemeente_that_made_a_regulation_is_its_publisher() -> None:
    reading = document(
        [(K.TITLE, "Verordening welzijn gemeente Oirschot 2024"), BODY],
        unit="paragraph",
        **{"html_dcterms.creator": "Oirschot"},
    )
    described = describe(reading, "CVDR712345.html")
    assert described.publisher == "Gemeente Oirschot"
    assert described.gemeente == "Oirschot"


def test_a_gemeente_that_is_named_as_the_author_of_a_text_brought_it_out() -> None:
    reading = document([(K.TITLE, "De sleutel"), BODY], unit="line", md_author="Gemeente Ommen")
    described = describe(reading, "sleutel.md")
    assert described.gemeente == "Ommen"
    assert finding(described, "publisher").certainty == "waarschijnlijk"


def test_years_on_a_line_of_their_own_belong_to_the_title() -> None:
    reading = document([(K.TITLE, "PLAN VAN AANPAK\n2024-2026", 30.0)], [BODY])
    assert describe(reading, "plan.pdf").title == "Plan van aanpak 2024-2026"


def test_a_title_in_capitals_is_written_as_the_text_writes_its_words() -> None:
    reading = document(
        [(K.TITLE, "SAMEN LEVEN IN DE ZUIDHOEK MET GALA", 30.0)],
        [(K.PARAGRAPH, "In de Zuidhoek werken wij aan GALA. Wij willen samen leven.")],
    )
    assert describe(reading, "v.pdf").title == "Samen leven in de Zuidhoek met GALA"


def test_the_subject_of_a_letter_is_its_title_also_over_two_lines() -> None:
    described = describe(document(LETTER), "brief.pdf")
    assert described.title == "Voortgang van de aanpak van eenzaamheid en burenhulp"


def test_a_chapter_is_not_the_title_of_a_document() -> None:
    reading = document([(K.HEADING, "Voorwoord", 18.0), BODY, (K.PARAGRAPH, "Wij dus.", 11.0)])
    described = describe(reading, "x.pdf")
    assert described.title is None
    assert "Titel niet gevonden in het document." in described.warnings


def test_the_title_above_the_chapters_of_a_scan_is_found_though_its_type_is_no_larger() -> None:
    reading = document(
        [
            (K.PARAGRAPH, "Meerjarenplan 2025 — 2028\nBuren in een grijze stad", 11.0),
            (K.HEADING, "1. Inleiding", 11.0),
            BODY,
            (K.HEADING, "2. Voor wie wij er zijn", 11.0),
            BODY,
        ]
    )
    assert (
        describe(reading, "scan.pdf").title == "Meerjarenplan 2025 — 2028. Buren in een grijze stad"
    )


def test_a_numbered_chapter_alone_is_no_title() -> None:
    reading = document([BODY, (K.HEADING, "1. Inleiding", 14.0), (K.HEADING, "2. Opgave", 14.0)])
    assert describe(reading, "x.pdf").title is None


def test_a_web_page_is_called_by_its_heading_and_not_by_its_site() -> None:
    reading = document(
        [BODY],
        unit="paragraph",
        **{"html_og:title": "Burenhulp in de wijk | Zomerdam", "html_og:site_name": "Zomerdam"},
    )
    assert describe(reading, "pagina.html").title == "Burenhulp in de wijk"


def test_the_name_of_a_site_is_not_the_title_of_its_page() -> None:
    reading = document(
        [BODY, BODY, BODY, (K.HEADING, "Taalcafé")],
        unit="paragraph",
        **{"html_title": "De Kern", "html_og:site_name": "De Kern"},
    )
    described = describe(reading, "p.html")
    assert (described.title, described.publisher) == (None, "De Kern")


def test_metadata_that_the_pages_confirm_is_a_title() -> None:
    reading = document([(K.PARAGRAPH, "Over de buurt"), BODY], xmp_x="", pdf_Title="Over de buurt")
    assert describe(reading, "x.pdf").title == "Over de buurt"


# --------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("23 juni 2023", "2023-06-23"),
        ("Den Haag, 1 maart 2024", "2024-03-01"),
        ("Augustus 2025", "2025-08"),
        ("16-2-2023", "2023-02-16"),
        ("augustus 5, 2025", "2025-08-05"),
        ("visie 2024-2030", None),
        ("31 februari 2024", None),
        ("kst-2024-05-17-9", None),
    ],
)
def test_dates_are_read_with_their_own_precision(text: str, iso: str | None) -> None:
    assert parse(text) == iso


@pytest.mark.parametrize(
    "line", ["Zomer 2023", "Datum: 2023", "Datum: voorjaar 2023", "Eerste kwartaal 2023"]
)
def test_of_a_part_of_a_year_the_year_is_kept(line: str) -> None:
    reading = document([(K.TITLE, "Samen sterk"), (K.PARAGRAPH, line), BODY])
    assert describe(reading, "x.pdf").date == "2023"


def test_who_wrote_a_document_is_no_subtitle_and_its_version_may_stand_before_the_date() -> None:
    lines = ("Opgesteld door: Els Bos", "Versie 1.2, 15 januari 2024")
    reading = document(
        [(K.TITLE, "Samen leven in het dorp"), *((K.FRONT_MATTER, line) for line in lines), BODY]
    )
    described = describe(reading, "x.pdf")
    assert (described.title, described.authors) == ("Samen leven in het dorp", ("Els Bos",))
    assert described.date == "2024-01-15"


def test_place_and_date_are_no_subtitle() -> None:
    for line in ("Utrecht, juli 2021", "Den Haag, 3 juli 2021"):
        reading = document([(K.TITLE, "Samen leven in het dorp"), (K.TITLE, line), BODY])
        described = describe(reading, "x.pdf")
        assert described.title == "Samen leven in het dorp"
        assert str(described.date)[:7] == "2021-07"


@pytest.mark.parametrize("name", ["Verwey-Jonker Instituut", "Algemene Rekenkamer"])
def test_a_publisher_under_the_title_is_no_subtitle(name: str) -> None:
    reading = document([(K.TITLE, "Samen leven", 30.0), (K.FRONT_MATTER, name)], [BODY])
    described = describe(reading, "x.pdf")
    assert (described.title, described.publisher) == ("Samen leven", name)


@pytest.mark.parametrize("lead", ["Eerste druk", "Definitieve versie", "Herziene versie"])
def test_a_capital_before_a_date_makes_no_difference(lead: str) -> None:
    reading = document([(K.TITLE, "Samen leven"), (K.FRONT_MATTER, f"{lead}, maart 2024")], [BODY])
    assert describe(reading, "x.pdf").date == "2024-03"


def test_a_line_of_copyright_is_no_subtitle() -> None:
    reading = document([(K.TITLE, "Samen leven in het dorp"), (K.TITLE, "© 2021-2023 Het Dorp")])
    assert describe(reading, "x.pdf").title == "Samen leven in het dorp"


def test_the_fields_above_a_markdown_text_describe_it(tmp_path: Path) -> None:
    path = tmp_path / "stuk.md"
    path.write_text(
        '---\ntitle: "Samen: wat nu"\ndate: 2023-05-04T10:00\nauteurs:\n  - Mo Bakker\n'
        f"  - Els de Wit\nuitgever: gemeente Almere\ntags: [a, b]\n---\n\n# Kop\n\n{BODY[1]}\n",
        encoding="utf-8",
    )
    one = describe(read(path, Limits()), path.name)
    assert (one.title, one.date, one.gemeente) == ("Samen: wat nu", "2023-05-04", "Almere")
    assert one.authors == ("Mo Bakker", "Els de Wit")
    path.write_text(f"---\ndate: 2023-05\n---\n\n# Kop\n\n{BODY[1]}\n", encoding="utf-8")
    assert describe(read(path, Limits()), path.name).date == "2023-05"
    path.write_text(f"---\ndatum: 2021\nauthor: [Mo Bakker]\n---\n\n{BODY[1]}\n", encoding="utf-8")
    one = describe(read(path, Limits()), path.name)
    assert (one.title, one.date, one.authors) == (None, "2021", ("Mo Bakker",))


def test_the_date_of_a_letter_stands_after_its_label() -> None:
    described = describe(document(LETTER), "brief.pdf")
    assert described.date == "2024-05-03"
    assert finding(described, "date").reason == "na “datum”"


def test_a_date_in_the_row_of_its_label_dates_a_council_document() -> None:
    """As in Word and on the web, where a row is one line with tabs."""
    head: list[Piece] = [
        (K.TITLE, "Raadsvoorstel", 20.0),
        (K.TABLE_ROW, "Datum raadsvergadering\t18 december 2025", 10.0),
        (K.TABLE_ROW, "Datum collegebesluit\t4 november 2025", 10.0),
    ]
    assert describe(document([*head, BODY], unit="paragraph"), "v.docx").date == "2025-11-04"


def test_the_adoption_by_the_council_dates_a_vision() -> None:
    cover: list[Piece] = [
        (K.TITLE, "Visie op de buurt", 30.0),
        (K.FRONT_MATTER, "Vastgesteld door de gemeenteraad op 5 oktober 2023"),
    ]
    assert describe(document(cover, [BODY]), "v.pdf").date == "2023-10-05"


def test_a_month_alone_on_the_cover_is_a_date_of_a_month() -> None:
    cover: list[Piece] = [(K.TITLE, "Samen sterk", 30.0), (K.FRONT_MATTER, "Januari 2023")]
    assert describe(document(cover, [BODY]), "v.pdf").date == "2023-01"


@pytest.mark.parametrize(
    "line",
    [
        "Op 18 juni 2024 is het congres over de sociale basis.",
        "Vergaderdatum: 11 mei 2023",
        "In de vergadering van 16 maart 2023 is gevraagd om een plan.",
        "Elke gemeente heeft uiterlijk in 2024 een visie.",
    ],
)
def test_the_date_of_an_event_is_not_the_date_of_the_document(line: str) -> None:
    reading = document(
        [(K.TITLE, "Notitie over buurthuizen 2024-2030", 20.0), (K.PARAGRAPH, line), BODY],
        pdf_CreationDate="D:20230504122056+02'00'",
    )
    described = describe(reading, "n.pdf")
    assert described.date is None
    assert "Datum niet gevonden in het document." in described.warnings


def test_the_year_of_a_site_is_not_the_date_of_its_page() -> None:
    reading = document(
        [(K.HEADING, "Burenhulp"), BODY, (K.PARAGRAPH, "© Stichting Buurt 2026")],
        unit="paragraph",
        html_title="Burenhulp",
    )
    assert describe(reading, "p.html").date is None


def test_a_web_page_says_when_it_was_published() -> None:
    reading = document(
        [(K.HEADING, "Burenhulp"), BODY],
        unit="paragraph",
        **{"html_article:published_time": "2025-08-05T09:26:40+00:00"},
    )
    described = describe(reading, "p.html")
    assert (described.date, described.kind) == ("2025-08-05", "webartikel")


# --------------------------------------------------------------------------------- publishers


def test_the_minister_who_signs_tells_the_ministry() -> None:
    described = describe(document(LETTER), "brief.pdf")
    assert described.publisher == "Ministerie van Volksgezondheid, Welzijn en Sport"
    assert described.gemeente is None


def test_the_addressee_of_a_letter_is_not_its_sender() -> None:
    letter: list[Piece] = [
        (K.FRONT_MATTER, "Gemeente Zomerdam\nPostbus 1\n1234 AB Zomerdam"),
        (K.FRONT_MATTER, "Aan Movisie\nPostbus 2\n3500 AA Utrecht"),
        (K.FRONT_MATTER, "Datum 3 mei 2024"),
        (K.PARAGRAPH, "Geachte mevrouw,"),
        BODY,
        (K.PARAGRAPH, "Met vriendelijke groet,\nB. Voorbeeld"),
    ]
    described = describe(document(letter), "brief.pdf")
    assert described.publisher == "Gemeente Zomerdam"


def test_an_invented_gemeente_has_a_name_and_no_code() -> None:
    cover: list[Piece] = [(K.FRONT_MATTER, "Gemeente Zomerdam"), (K.TITLE, "Visie", 30.0)]
    described = describe(document(cover, [BODY]), "v.pdf")
    assert (described.gemeente, described.gemeente_code) == ("Zomerdam", None)


def test_a_gemeente_of_the_list_has_its_code() -> None:
    cover: list[Piece] = [
        (K.FRONT_MATTER, "Gemeente Utrechtse Heuvelrug"),
        (K.TITLE, "Visie", 30.0),
    ]
    described = describe(document(cover, [BODY]), "v.pdf")
    assert (described.gemeente, described.gemeente_code) == ("Utrechtse Heuvelrug", "GM1581")
    assert finding(described, "gemeente_code").where == "gemeenten.toml"


@pytest.mark.parametrize(
    ("printed", "name", "code"),
    [
        ("Den Haag", "Den Haag", "GM0518"),
        ("'s-Gravenhage", "Den Haag", "GM0518"),
        ("‘s-Gravenhage", "Den Haag", "GM0518"),
        ("Den Bosch", "'s-Hertogenbosch", "GM0796"),
        ("’s-Hertogenbosch", "'s-Hertogenbosch", "GM0796"),
        ("Hengelo (O)", "Hengelo", "GM0164"),
        ("De Friese Meren", "De Fryske Marren", "GM1940"),
    ],
)
def test_a_gemeente_with_two_names_is_one(printed: str, name: str, code: str) -> None:
    cover: list[Piece] = [(K.FRONT_MATTER, f"Gemeente {printed}"), (K.TITLE, "Visie", 30.0)]
    described = describe(document(cover, [BODY]), "v.pdf")
    assert (described.gemeente, described.gemeente_code) == (name, code)
    assert described.publisher == f"Gemeente {name}"
    assert printed in gemeente_names(name) or "’" in printed or "‘" in printed


def test_a_gemeente_that_is_only_mentioned_is_not_that_of_the_document() -> None:
    text = "De gemeente Almere en de gemeente Eindhoven doen mee. Almere begon."
    reading = document([(K.TITLE, "Onderzoek naar buurten", 30.0), (K.PARAGRAPH, text)])
    described = describe(reading, "o.pdf")
    assert (described.publisher, described.gemeente) == (None, None)


def test_two_gemeenten_of_one_name_share_no_code() -> None:
    bergen = gemeente_of("Gemeente Bergen")
    assert bergen is not None
    assert (bergen.name, bergen.code) == ("Bergen", None)


def test_a_logo_that_was_broken_into_lines_still_names_its_gemeente() -> None:
    reading = document(
        [(K.FRONT_MATTER, "GEMEENTE"), (K.FRONT_MATTER, "LAN\nSING\nER\nLAND"), (K.TITLE, "Visie")],
        [BODY],
    )
    assert describe(reading, "v.pdf").publisher == "Gemeente Lansingerland"


def test_of_a_list_of_parties_the_address_at_the_end_tells_the_publisher() -> None:
    reading = document(
        [(K.TITLE, "Akkoord voor buurten", 30.0)],
        [
            (K.PARAGRAPH, "Dit is een uitgave van:\nActiZ\nMovisie\nZorgverzekeraars Nederland"),
            BODY,
        ],
        [(K.PARAGRAPH, "Movisie\nPostbus 19129 | 3501 DC Utrecht")],
    )
    described = describe(reading, "a.pdf")
    assert (described.publisher, described.kind) == ("Movisie", "akkoord")


def test_who_commissioned_a_report_is_not_its_publisher() -> None:
    cover: list[Piece] = [
        (K.TITLE, "Evaluatie van het dorpsbudget", 30.0),
        (K.FRONT_MATTER, "In opdracht van"),
        (K.FRONT_MATTER, "Gemeente Zomerdam"),
        (K.FRONT_MATTER, "Verwey-Jonker Instituut"),
    ]
    described = describe(document(cover, [BODY]), "e.pdf")
    assert (described.publisher, described.gemeente) == ("Verwey-Jonker Instituut", None)


def test_a_council_document_names_its_gemeente_in_the_footer() -> None:
    page: list[Piece] = [
        (K.HEADING, "Raadsvoorstel", 14.0),
        (K.PARAGRAPH, "Onderwerp Vaststellen van de visie op de buurt\nZaaknummer Z/24/0183"),
        BODY,
        (K.FOOTER, "Gemeente Zomerdam | Pagina 1 van 4"),
    ]
    described = describe(document(page), "rv.pdf")
    assert described.title == "Vaststellen van de visie op de buurt"
    assert (described.kind, described.publisher) == ("raadsstuk", "Gemeente Zomerdam")
    assert described.identifiers == (Identifier("zaaknummer", "Z/24/0183"),)


@pytest.mark.parametrize(
    ("lines", "gemeente"),
    [
        (["Gemeente Zomerdam, september 2023"], "Zomerdam"),
        (["Raadsvoorstel", "Aan de raad van de gemeente Zomerdam"], "Zomerdam"),
        (["Raadsvoorstel", "Aan: de gemeenteraad van Almere"], "Almere"),
        (["Raadsvoorstel", "Aan gemeenteraad Almere"], "Almere"),
        (["Raadsvoorstel", "Raad van State", "Aan de raad van Zomerdam"], None),
        (["Aan de raad van de gemeente Zomerdam"], None),  # from whom is not said
    ],
)
def test_a_gemeente_is_known_by_a_dated_line_or_by_the_council_that_is_to_decide(
    lines: list[str], gemeente: str | None
) -> None:
    page: list[Piece] = [
        (K.TITLE, "Visie op de buurt"), *((K.FRONT_MATTER, line) for line in lines), BODY,
    ]  # fmt: skip
    described = describe(document(page), "x.pdf")
    assert described.gemeente == gemeente


def test_left_and_right_in_a_header_are_two_statements(tmp_path: Path) -> None:
    def pages(canvas: Canvas) -> None:
        for number in range(4):
            canvas.setFont("Helvetica", 9)
            canvas.drawString(72, 800, "Gemeente Almere")
            canvas.drawRightString(523, 800, "Visie op de buurt")
            for row, sentence in enumerate(SENTENCES):
                canvas.drawString(72, 700 - 14 * row, f"{sentence} {number}")
            canvas.showPage()

    described = describe(read(draw(tmp_path, pages), Limits()), "x.pdf")
    assert (described.publisher, described.gemeente) == ("Gemeente Almere", "Almere")


def test_the_metadata_of_a_regulation_give_its_gemeente_and_kind(tmp_path: Path) -> None:
    path = tmp_path / "regels.html"
    path.write_text(
        '<meta name="OVERHEID.authority" content="Almere">'
        '<meta name="DC.type" content="Beleidsregel">'
        f"<h1>Steun in de buurt</h1><p>Het college van de gemeente Almere; {BODY[1]}</p>",
        encoding="utf-8",
    )
    described = describe(read(path, Limits()), path.name)
    assert (described.publisher, described.gemeente) == ("Gemeente Almere", "Almere")
    assert described.kind == "regeling"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("", "webpagina"),  # news of a visie is none
        ("<p>" + " ".join(SENTENCES) * 6 + "</p>", "beleidsvisie"),
        ("<h2>Artikel 1 Doel</h2><p>Zo.</p><h2>Artikel 2 Duur</h2><p>Lang.</p>", "beleidsvisie"),
    ],
)
def test_a_short_page_about_a_document_is_not_that_document(
    tmp_path: Path, more: str, kind: str
) -> None:
    path = tmp_path / "pagina.html"
    path.write_text(
        "<title>Visie op de buurt | Zomerdam</title><main><h1>Visie op de buurt vastgesteld</h1>"
        "<p>De raad van Zomerdam stelde de visie vast. "
        "In deze visie staat hoe buren elkaar kunnen helpen in de zaal.</p>"
        f"{more}</main>",
        encoding="utf-8",
    )
    assert describe(read(path, Limits()), path.name).kind == kind


def test_an_abbreviation_is_the_same_publisher() -> None:
    assert same_publisher("Ministerie van VWS", "Ministerie van Volksgezondheid, Welzijn en Sport")
    assert not same_publisher("Gemeente Almere", "Gemeente Almelo")


# --------------------------------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Welzijnsakkoord 2025", "akkoord"),
        ("Meerjarenvisie 2022 – 2025", "meerjarenvisie"),
        ("Beleidsvisie sociale basis", "beleidsvisie"),
        ("Bouwsteen: sociale basis", "bouwsteen"),
        ("Format voor de werkagenda", "format"),
        ("Oplegnotitie buurthuizen", "notitie"),
        ("Uitvoeringsagenda sociale basis", "plan van aanpak"),
        ("Welzijnskader Zomerdam", "beleidsnota"),
        ("Evaluatie van het dorpsbudget", "onderzoeksrapport"),
        ("Samen in de wijk", None),
        ("Nieuwe tool voor een visie op de buurt", None),
        ("Samen in Zomerdam. Visie op de buurt 2025-2030", "beleidsvisie"),
    ],
)
def test_the_title_shows_the_kind(title: str, kind: str | None) -> None:
    assert describe(document([(K.TITLE, title, 30.0)], [BODY]), "d.pdf").kind == kind


def test_a_letter_to_parliament_is_a_kamerbrief() -> None:
    assert describe(document(LETTER), "brief.pdf").kind == "kamerbrief"


def test_a_document_may_call_itself_by_its_kind() -> None:
    text = "Dit rapport gaat over buren. In dit rapport staan cijfers. Dit rapport sluit af."
    described = describe(document([(K.TITLE, "Onder ons", 30.0)], [(K.PARAGRAPH, text)]), "d.pdf")
    assert described.kind == "onderzoeksrapport"
    assert finding(described, "kind").certainty == "waarschijnlijk"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("meerjarenvisie", "meerjarenvisie"),
        ("visienota", "beleidsvisie"),
        ("visie", "beleidsvisie"),
    ],
)
def test_a_word_that_ends_in_the_word_for_another_kind_is_its_own_kind(
    word: str, kind: str
) -> None:
    text = f"In deze {word} staat wat wij willen. Deze {word} geldt tot 2030."
    reading = document([(K.TITLE, "Onder ons", 30.0)], [(K.PARAGRAPH, text)])
    assert describe(reading, "d.pdf").kind == kind


def test_every_kind_of_the_manifest_has_one_kind_of_ours() -> None:
    names = {name for kind in kinds_of_document().values() for name in kind.other_names}
    assert {
        "bouwsteen", "presentatie", "kamerbrief", "webartikel", "beleidsvisie", "akkoord",
        "verslag", "plan van aanpak", "beleidsnota", "webpagina", "onderzoeksrapport",
        "meerjarenvisie", "format", "brief", "notitie",
    } <= names  # fmt: skip


# --------------------------------------------------------------------------------- identifiers


def test_the_kenmerk_is_the_own_one_and_not_that_of_the_addressee() -> None:
    assert describe(document(LETTER), "brief.pdf").identifiers == (
        Identifier("kenmerk", "1234567-7654321-LZ"),
    )


def test_a_parliamentary_paper_is_known_by_chamber_session_dossier_and_number() -> None:
    page: list[Piece] = [
        (K.FRONT_MATTER, "Tweede Kamer der Staten-Generaal 2"),
        (K.FRONT_MATTER, "Vergaderjaar 2022–2023"),
        (K.HEADING, "30 169 Mantelzorg"),
        (K.HEADING, "Nr. 75 BRIEF VAN DE MINISTER VOOR LANGDURIGE ZORG EN SPORT"),
        (K.PARAGRAPH, "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"),
        (K.PARAGRAPH, "Den Haag, 23 juni 2023"),
        (K.PARAGRAPH, "Zie ook Kamerstuk 36 410 XVI, nr. 7."),
        (K.PARAGRAPH, "ISSN 0921 - 7371"),
    ]
    described = describe(document(page, [BODY]), "kst.pdf")
    assert described.identifiers == (Identifier("kamerstuk", "II 2022/23, 30169, nr. 75"),)
    assert described.title == "Brief van de minister voor langdurige zorg en sport"
    assert (described.kind, described.date) == ("kamerbrief", "2023-06-23")
    assert described.publisher == "Ministerie van Volksgezondheid, Welzijn en Sport"


def test_a_paper_that_is_only_cited_is_no_number_of_the_document() -> None:
    note: Piece = (K.FOOTNOTE, "6 Kamerstuk 2022/2023 36360-XVI, nr. 7")
    described = describe(document([(K.TITLE, "Bijlage bij de brief", 20.0), BODY, note]), "b.pdf")
    assert described.identifiers == ()


def test_an_isbn_counts_only_with_its_check_digit() -> None:
    assert is_isbn("978-90-999999-0-7")
    assert not is_isbn("978-90-999999-0-8")
    assert is_isbn("90-274-3964-8")


# ----------------------------------------------------------------------------------- overrides


def test_what_a_person_said_wins_and_says_where() -> None:
    said = {
        "title": ("Brief over buren", "opdrachtregel"),
        "kind": ("Brief", "opdrachtregel"),
        "gemeente": ("Almere", "bronnen.toml"),
        "authors": (("A. de Vries", "B. Bos"), "bronnen.toml"),
        "kenmerk": ("K-2024-1", "bronnen.toml"),
    }
    described = describe(document(LETTER), "brief.pdf", overrides=said)
    assert described.title == "Brief over buren"
    assert described.kind == "brief"
    assert (described.gemeente, described.gemeente_code) == ("Almere", "GM0034")
    assert described.authors == ("A. de Vries", "B. Bos")
    assert described.identifiers == (Identifier("kenmerk", "K-2024-1"),)
    titled = [one for one in described.findings if one.field == "title"]
    assert titled == [Finding("title", "Brief over buren", "opgegeven", "opdrachtregel")]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("date", "12 mei 2024", "geen datum"),
        ("kind", "roman", "geen soort"),
        ("kleur", "groen", "geen veld"),
        ("identifiers", "nummer 3", "geen nummer"),
    ],
)
def test_an_override_that_cannot_be_is_refused(field: str, value: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        describe(document([BODY]), "d.pdf", overrides={field: (value, "bronnen.toml")})


def test_a_kind_is_named_by_key_or_label_in_any_case() -> None:
    assert kind_key("Plan van Aanpak") == "plan van aanpak"


@pytest.mark.parametrize("said", ["Almere", "almere", "Gemeente Almere", " gemeente  ALMERE "])
def test_a_gemeente_that_a_person_gives_is_one_however_they_write_it(said: str) -> None:
    described = describe(document([BODY]), "d.pdf", overrides={"gemeente": (said, "bronnen.toml")})
    assert (described.gemeente, described.gemeente_code) == ("Almere", "GM0034")
    (given,) = (one for one in described.findings if one.field == "gemeente")
    assert given.value == "Almere"


def test_an_author_with_a_degree_in_small_letters_is_not_left_out() -> None:
    page: list[Piece] = [(K.FRONT_MATTER, "Auteurs: drs. Anna Bos en Jan Jansen MSc"), BODY]
    assert describe(document(page), "d.pdf").authors == ("drs. Anna Bos", "Jan Jansen MSc")


def test_a_sentence_that_names_the_authors_keeps_the_whole_of_their_names() -> None:
    text = (
        "Het rapport is geschreven door Anna Bos en Els de Wit, de Hogeschool Utrecht en Movisie."
    )
    found = describe(document([(K.PARAGRAPH, text), BODY]), "d.pdf").authors
    assert found == ("Anna Bos", "Els de Wit", "Hogeschool Utrecht", "Movisie")
    text = "Het rapport is geschreven door Jan de Vries en Piet van het Hof."
    found = describe(document([(K.PARAGRAPH, text), BODY]), "d.pdf").authors
    assert found == ("Jan de Vries", "Piet van het Hof")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Jansen, P.", ("Jansen, P.",)),
        (
            "Jansen, P., De Vries, J.W. & van Dam, A.",
            ("Jansen, P.", "De Vries, J.W.", "van Dam, A."),
        ),
        ("Vries, Jan de; Bos, Sanne", ("Vries, Jan de", "Bos, Sanne")),
        ("Jan Jansen, Piet de Vries", ("Jan Jansen", "Piet de Vries")),
        ("Movisie, Nabij", ("Movisie", "Nabij")),
        ("Özge Çelik en É. Şahin", ("Özge Çelik", "É. Şahin")),
    ],
)
def test_a_family_name_before_its_initials_is_one_author(
    written: str, names: tuple[str, ...]
) -> None:
    page: list[Piece] = [(K.FRONT_MATTER, f"Auteurs: {written}"), BODY]
    assert describe(document(page), "d.pdf").authors == names


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Anna Bos; Bureau Zorg en Welzijn", ("Anna Bos", "Bureau Zorg en Welzijn")),
        ("Anna Bos en Jan Jansen", ("Anna Bos", "Jan Jansen")),
        ("Anna Bos, J. Jansen en Movisie", ("Anna Bos", "J. Jansen", "Movisie")),
        ("Jansen, P.", ("Jansen, P.",)),
        ("Stichting Sport en Cultuur Almere", ("Stichting Sport en Cultuur Almere",)),
        ("Bos, directie Samenleving", ("Bos, directie Samenleving",)),
    ],
)
def test_several_authors_that_a_person_gives_are_as_many_names(
    said: str, names: tuple[str, ...]
) -> None:
    overrides = {"authors": (said, "opdrachtregel")}
    assert describe(document([BODY]), "d.pdf", overrides=overrides).authors == names


@pytest.mark.parametrize(
    "lines",
    [
        ["Auteurs: Jan Jansen, Els Bos en Bente de Boer"],
        ["Auteurs: Jan Jansen; Els Bos; Bente de Boer", "Juni 2024"],
        ["Auteurs: Jan Jansen, Els", "Bos en Bente de Boer"],
        ["Auteurs: Jan Jansen, Els Bos,", "Bente de Boer"],
        ["Auteurs: Els Bos, Bente de Boer en Jan Jansen", "Utrecht, juli 2021"],
    ],
)
def test_the_last_of_a_list_of_authors_is_not_lost_to_the_text_below(lines: list[str]) -> None:
    page: list[Piece] = [*((K.FRONT_MATTER, line) for line in lines), BODY]
    found = describe(document(page), "d.pdf").authors
    assert sorted(found) == ["Bente de Boer", "Els Bos", "Jan Jansen"]


@pytest.mark.parametrize("name", [*known_names()])
def test_a_publisher_with_en_or_a_comma_in_its_name_is_one_author(name: str) -> None:
    page: list[Piece] = [(K.FRONT_MATTER, f"Auteurs: {name} en Bente de Boer"), BODY]
    assert describe(document(page), "d.pdf").authors == (name, "Bente de Boer")


# ------------------------------------------------------------------------------ real documents

_FIELDS = ("title", "publisher", "date", "kind", "gemeente", "kenmerk")
_READ_APART = ("scan_",)  # OCR of many pages: `make test-full`


def _value(described: Described, field: str) -> str | None:
    if field == "kenmerk":
        return next((one.value for one in described.identifiers if one.kind == field), None)
    value: str | None = getattr(described, field)
    return value


def _agrees(field: str, ours: str, theirs: str) -> bool:
    if field == "title":
        return _titles_agree(ours, theirs)
    if field == "publisher":
        return any(same_publisher(ours, name) for name in theirs.split(" / "))
    if field == "date":
        shared = min(len(ours), len(theirs))
        return ours[:shared] == theirs[:shared]
    if field == "kind":
        return theirs in kinds_of_document()[ours].other_names
    return ours == theirs


def _titles_agree(ours: str, theirs: str) -> bool:
    """Whether two thirds of the words of the shorter title, subtitle apart, stand in the other."""
    main, _, _ = ours.partition(". ")
    for one in (ours, main):
        short, long = sorted((_words(one), _words(theirs)), key=len)
        if len(short & long) * 3 >= len(short) * 2:
            return True
    return False


def _words(title: str) -> set[str]:
    small = {"de", "het", "een", "van", "voor", "in", "en", "op", "over", "inzake", "-", "–"}
    text = "".join(sign if sign.isalnum() else " " for sign in title.casefold())
    return set(text.split()) - small


def measure(documents: Path, shown: dict[str, dict[str, bool]]) -> dict[str, Any]:
    """What of the manifest is found, and what is filled in wrongly."""
    manifest = {one["file"]: one for one in json.loads((documents / "manifest.json").read_text())}
    Row = tuple[str, str, str | None, str | None]
    right: list[Row] = []
    missed: list[Row] = []
    wrong: list[Row] = []
    filled = 0
    for file, marks in shown.items():
        if file.startswith(_READ_APART):
            continue
        described = describe(read(documents / file, Limits()), file)
        truth = manifest[file]
        for field in _FIELDS:
            ours, theirs = _value(described, field), truth.get(field)
            if field in truth and ours is not None:
                filled += 1
                if theirs is None or not _agrees(field, ours, theirs):
                    wrong.append((file, field, ours, theirs))
            if marks.get(field):
                ok = ours is not None and theirs is not None and _agrees(field, ours, theirs)
                (right if ok else missed).append((file, field, ours, theirs))
    return {"right": right, "missed": missed, "wrong": wrong, "filled": filled}


@pytest.mark.full
def test_the_manifest_is_described_as_its_documents_show_it(shared: Path) -> None:
    marks = tomllib.loads((Path(__file__).parent / "data/manifest_zichtbaar.toml").read_text())
    measured = measure(shared / "documents", marks)
    shown = len(measured["right"]) + len(measured["missed"])
    assert len(measured["right"]) / shown >= 0.85, measured["missed"]
    assert len(measured["wrong"]) / measured["filled"] <= 0.03, measured["wrong"]


def test_the_sample_corpus_is_described_as_its_sources_are_listed(sample_corpus: Path) -> None:
    listed = tomllib.loads((sample_corpus.parent / "bronnen.toml").read_text())["bron"]
    names = {"title": "titel", "publisher": "uitgever", "date": "datum", "gemeente": "gemeente"}
    for one in listed:
        file = one.get("bestand", "")
        if not file or "scan" in file:  # a scan needs OCR, which not every machine has
            continue
        described = describe(read(sample_corpus.parent / file, Limits()), Path(file).name)
        for field, name in names.items():
            ours = _value(described, field)
            if name not in one or ours is None:
                assert ours is None, (file, field, ours)
            else:
                assert _agrees(field, ours, one[name]), (file, field, ours)
        assert described.kind == one["soort"], file
        assert described.gemeente_code is None


def test_every_field_of_the_manifest_is_marked(shared: Path) -> None:
    marks = tomllib.loads((Path(__file__).parent / "data/manifest_zichtbaar.toml").read_text())
    manifest = json.loads((shared / "documents" / "manifest.json").read_text())
    for one in manifest:
        valued = {field for field in _FIELDS if one.get(field) is not None}
        assert set(marks[one["file"]]) == valued, one["file"]


@pytest.mark.parametrize(
    ("name", "shown", "publisher"),
    [
        ("Hulp in huis | Gemeente Ommen", "Hulp in huis", "Gemeente Ommen"),
        (
            "Buren in de knop - Verwey-Jonker Instituut",
            "Buren in de knop",
            "Verwey-Jonker Instituut",
        ),
        ("Gemeente Ommen | Zorg", "Hulp in huis", None),
        ("Hulp bij gemeente Ommen", "Hulp in huis", None),
    ],
)
def test_the_site_in_the_name_of_a_page_brought_it_out(
    name: str, shown: str, publisher: str | None
) -> None:
    reading = document([(K.TITLE, shown), BODY], unit="paragraph", html_title=name)
    assert describe(reading, "pagina.html").publisher == publisher
    printed = document([(K.TITLE, shown)], [BODY], pdf_Title=name, pdf_Producer="Skia/PDF m140")
    assert describe(printed, "pagina.pdf").publisher == publisher
    made = document([(K.TITLE, shown)], [BODY], pdf_Title=name, pdf_Producer="LibreOffice 24.2")
    assert describe(made, "pagina.pdf").publisher is None


@pytest.mark.parametrize(
    ("lines", "publisher"),
    [
        (["De raad van de gemeente Borger-Odoorn;", "besluit:"], "Gemeente Borger-Odoorn"),
        (["Burgemeester en wethouders van Ommen,"], "Gemeente Ommen"),
        (["De raad van de gemeente Ommen;", "De raad van de gemeente Assen;"], None),
        (["Volgens de wet beslist in dit geval\nde raad van de gemeente Ommen;"], None),
        (["De Raad van Toezicht,"], None),
        (["Wij bevelen aan:", "Het college van Ommen:", "- stel kaders"], None),
        (["Burgemeester en wethouders van Ommen,", "Postbus 100", "Geacht college,"], None),
    ],
)
def test_the_board_that_decides_in_a_document_brought_it_out(
    lines: list[str], publisher: str | None
) -> None:
    reading = document(
        [(K.TITLE, "Kadernota welzijn", 20.0), BODY], [(K.PARAGRAPH, one) for one in lines]
    )
    assert describe(reading, "stuk.pdf").publisher == publisher


def test_a_letter_to_one_board_has_its_sender_in_its_head() -> None:
    head = "Gemeente Westerveld\nPostbus 50\n7970 AB Havelte"
    said: list[Piece] = [
        (K.FRONT_MATTER, "Datum: 14 februari 2023"),
        (K.PARAGRAPH, "Geacht bestuur,"),
    ]
    described = describe(document([(K.FRONT_MATTER, head), *said, BODY]), "brief.pdf")
    assert (described.publisher, described.kind) == ("Gemeente Westerveld", "brief")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Een uitgave van Movisie, juni 2025", "2025-06"),
        ("Een publicatie van GGD Fryslân en Movisie, 3 juni 2025", "2025-06-03"),
        ("Een uitgave van Movisie bij de dag van de buren op 3 juni 2025", None),
        ("Een uitgave van Movisie: programma voor juni 2025", None),
    ],
)
def test_the_date_behind_who_brought_it_out_is_that_of_the_document(
    line: str, date: str | None
) -> None:
    reading = document([(K.TITLE, "Dichterbij", 30.0), (K.FRONT_MATTER, line)], [BODY])
    assert describe(reading, "blad.pdf").date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2 oktober 2025 | Verwey-Jonker Instituut | leestijd 9 minuten", "2025-10-02"),
        ("2 oktober 2025 | 20.00 uur | Buurthuis De Spil", None),
        ("2 oktober 2025 opent het buurthuis | lees meer", None),
        ("2 oktober 2025 | Utrecht", None),
        ("2 oktober 2025 • Raadzaal", None),
        ("2 oktober 2025 | Landelijke dag van de buren", None),
        ("2 oktober 2025 | Movisie", "2025-10-02"),
        ("2 oktober 2025 | Interview", "2025-10-02"),
    ],
)
def test_the_line_under_the_title_of_an_article_opens_with_its_date(
    line: str, date: str | None
) -> None:
    reading = document([(K.TITLE, "Meedoen", 30.0), (K.PARAGRAPH, line), BODY], [BODY])
    assert describe(reading, "artikel.pdf").date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Laatst gewijzigd op: 3 november 2025", "2025-11-03"),
        ("Deze pagina is voor het laatst bijgewerkt op 9 februari 2026", "2026-02-09"),
        ("Bijgewerkt tot 9 februari 2026", None),
        ("De regels zijn laatst gewijzigd op 3 november 2025 door de raad", None),
    ],
)
def test_a_page_that_does_not_say_when_it_appeared_has_the_date_of_its_last_change(
    line: str, date: str | None
) -> None:
    page = [(K.TITLE, "Hulp in huis"), BODY, (K.BOILERPLATE, line)]
    described = describe(document(page, unit="paragraph", html_title="Hulp"), "hulp.html")
    assert described.date == date
    assert describe(document(page, unit="paragraph"), "hulp.docx").date is None
    dated = document(
        [*page, (K.PARAGRAPH, "Gepubliceerd: 1 mei 2024")], unit="paragraph", html_title="Hulp"
    )
    assert describe(dated, "hulp.html").date == "2024-05-01"


@pytest.mark.parametrize(
    ("title", "lines", "kind"),
    [
        (
            "Subsidieregeling meedoen Ommen 2026",
            ["Artikel 1. Doel", "Artikel 2. Hoogte"],
            "regeling",
        ),
        ("Beleidsregels Wmo Ommen", ["Geldend van 01-01-2025 t/m heden"], "regeling"),
        ("Nieuwe subsidieregeling in Ommen", ["Vraag vanaf mei subsidie aan."], "webpagina"),
        ("Hulp bij de buurt", ["Artikel 1. Doel", "Artikel 2. Hoogte"], "webpagina"),
        ("Verordening hulp: wat verandert er?", ["Artikel 1: a", "Artikel 2: b"], "webpagina"),
        ("Subsidieregeling uitgelegd", ["Artikel 3: wie", "Artikel 5: hoeveel"], "webpagina"),
    ],
)
def test_a_page_with_the_articles_of_a_regulation_is_one(
    title: str, lines: list[str], kind: str
) -> None:
    page: list[Piece] = [(K.TITLE, title), *[(K.PARAGRAPH, one) for one in lines], BODY]
    reading = document(page, unit="paragraph", html_title=title)
    assert describe(reading, "CVDR1.html").kind == kind


def test_a_document_that_word_saved_as_a_page_has_the_kind_in_its_title() -> None:
    page: list[Piece] = [(K.TITLE, "Notitie informele zorg"), BODY]
    for generator, kind in (
        ("Microsoft Word 15 (filtered)", "notitie"),
        ("Drupal 10", "webpagina"),
    ):
        reading = document(page, unit="paragraph", html_generator=generator)
        assert describe(reading, "notitie.htm").kind == kind


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Buren in de knop | Movisie", "Movisie"),
        ("GGD Fryslân | Gemeente Ommen | Movisie", None),
        ("Bron: CBS | Gemeente Ommen", None),
    ],
)
def test_of_several_in_one_line_none_brought_it_out(line: str, publisher: str | None) -> None:
    reading = document([(K.TITLE, "Samen sterk", 30.0), (K.PARAGRAPH, line), BODY], [BODY])
    assert describe(reading, "blad.pdf").publisher == publisher


@pytest.mark.parametrize(
    ("last", "date"),
    [
        ("Deze pagina is voor het laatst gewijzigd op 3 mei 2025", "2025-05-03"),
        ("Laatst gewijzigd op 3 mei 2025", None),
    ],
)
def test_the_last_change_of_another_page_is_no_date_of_this_one(
    last: str, date: str | None
) -> None:
    lines = ["Laatst gewijzigd op 1 mei 2019", last]
    page: list[Piece] = [(K.TITLE, "Hulp"), BODY, *[(K.BOILERPLATE, one) for one in lines]]
    reading = document(page, unit="paragraph", html_title="Hulp")
    assert describe(reading, "hulp.html").date == date
