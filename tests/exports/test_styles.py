from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sbkennis.citations import cite
from sbkennis.errors import UsageError
from sbkennis.exports import available, item, open_style
from sbkennis.exports.styles import Piece, Style, plain
from sbkennis.records import Anchor, Document, Identifier
from tests.builders import document, passage, reading

REPORT = document("r1", title="Wie helpt wie?", publisher="Movisie", date="2023-06",
                  kind="onderzoeksrapport")  # fmt: skip
STUDY = document("s1", title="Onder ons", publisher="Nabij", date="2024",
                 authors=("Hanneke Vliegenthart", "Younes el Barkani", "A. Bos"))  # fmt: skip
PAGE = document("w1", title="Buurtkamers & meer", publisher="De Schoor", kind="webpagina",
                unit="paragraph", address="https://x.example/a?b=1&c=2",
                accessed="2026-03-12")  # fmt: skip
ALL = (REPORT, STUDY, PAGE)
NOWHERE = Path("/bestaat/niet")
TWELVE = Anchor("page", 12, 12, "p. 12")


def apa() -> Style:
    style = open_style("apa", NOWHERE)
    assert style is not None
    return style


def cited(style: Style, one: Document, where: Anchor) -> str:
    (pieces,) = style.cite([item(each) for each in ALL], [(one.id, where)])
    return plain(pieces)


@pytest.mark.parametrize(
    ("one", "where", "wanted"),
    [
        (REPORT, TWELVE, "(Movisie, 2023, p. 12)"),
        (REPORT, Anchor("page", 4, 5, "pp. iv-v (pdf pp. 4-5)"), "(Movisie, 2023, pp. iv–v)"),
        (STUDY, TWELVE, "(Vliegenthart et al., 2024, p. 12)"),
        (PAGE, Anchor("paragraph", 3, 3, "alinea 3"), "(De Schoor, z.d., alinea 3)"),
        (PAGE, Anchor("paragraph", None, None, ""), "(De Schoor, z.d.)"),
        (REPORT, Anchor("slide", 3, 3, "dia 3"), "(Movisie, 2023, dia 3)"),
        (REPORT, Anchor("slide", 3, 4, "dia's 3-4"), "(Movisie, 2023, dia's 3–4)"),
        (REPORT, Anchor("page", 3, 3, "p. A-12 (pdf p. 3)"), "(Movisie, 2023, p. A-12)"),
        (REPORT, Anchor("page", 3, 3, "p. B3 (pdf p. 3)"), "(Movisie, 2023, p. B3)"),
        (REPORT, Anchor("page", 1, 1, "p. cover (pdf p. 1)"), "(Movisie, 2023, p. cover)"),
        (
            REPORT,
            Anchor("page", 3, 4, "pp. A-12-A-13 (pdf pp. 3-4)"),
            "(Movisie, 2023, pp. A-12–A-13)",
        ),
        (REPORT, Anchor("page", 1, 1, "pp. 94-95 (pdf p. 1)"), "(Movisie, 2023, pp. 94–95)"),
        (REPORT, Anchor("page", 1, 1, "pp. iv-v (pdf p. 1)"), "(Movisie, 2023, pp. iv–v)"),
        (REPORT, Anchor("page", 9, 9, "p. 3-12 (pdf p. 9)"), "(Movisie, 2023, p. 3-12)"),
        (
            REPORT,
            Anchor("page", 9, 10, "pp. 3-12-3-13 (pdf pp. 9-10)"),
            "(Movisie, 2023, pp. 3-12–3-13)",
        ),
    ],
)
def test_apa_cites_in_the_text_in_dutch(one: Document, where: Anchor, wanted: str) -> None:
    found = cited(apa(), one, where)
    assert found.replace("-", "–") == wanted.replace("-", "–")


def test_apa_lists_its_sources_in_order_with_titles_in_italics() -> None:
    found = apa().sources([item(one) for one in ALL])
    assert [plain(one) for one in found] == [
        "De Schoor. (z.d.). Buurtkamers & meer (Webpagina). Geraadpleegd op 12 maart 2026, van "
        "https://x.example/a?b=1&c=2",
        "Movisie. (2023). Wie helpt wie? (Onderzoeksrapport).",
        "Vliegenthart, H., el Barkani, Y., & Bos, A. (2024). Onder ons. Nabij.",
    ]
    assert Piece("Wie helpt wie?", True) in found[1]


def test_apa_tells_sources_of_one_author_and_year_apart_by_a_letter() -> None:
    same = [
        document("v1", title="Samen", publisher="Gemeente Ede", date="2023"),
        document("v2", title="Dichtbij", publisher="Gemeente Ede", date="2023-05"),
        document("v3", title="Later", publisher="Gemeente Ede", date="2024"),
        document("v4", title="Ooit", publisher="Gemeente Ede"),
        document("v5", title="Nooit", publisher="Gemeente Ede"),
        document("v6", title="Eerder", publisher="Gemeente Ede", date="2022"),
    ]
    items = [item(one) for one in same]
    cites = apa().cite(items, [(one.id, TWELVE) for one in same])
    assert [plain(one) for one in cites] == [
        "(Gemeente Ede, 2023b, p. 12)",
        "(Gemeente Ede, 2023a, p. 12)",
        "(Gemeente Ede, 2024, p. 12)",
        "(Gemeente Ede, z.d.-b, p. 12)",
        "(Gemeente Ede, z.d.-a, p. 12)",
        "(Gemeente Ede, 2022, p. 12)",
    ]
    assert [plain(one) for one in apa().sources(items)] == [
        "Gemeente Ede. (z.d.-a). Nooit.",
        "Gemeente Ede. (z.d.-b). Ooit.",
        "Gemeente Ede. (2022). Eerder.",
        "Gemeente Ede. (2023a). Dichtbij.",
        "Gemeente Ede. (2023b). Samen.",
        "Gemeente Ede. (2024). Later.",
    ]


def test_a_letter_behind_a_year_leaves_numbers_in_titles_and_addresses_alone() -> None:
    same = [
        document("v1", title="Samen", publisher="Nabij", date="2023"),
        document("v2", title="Zaak 2023001", publisher="Nabij", date="2023",
                 kind="webpagina", address="https://x.example/20230001"),
        document("v3", title="Later", publisher="Movisie", date="2023"),
    ]  # fmt: skip
    found = " ".join(plain(one) for one in apa().sources([item(one) for one in same]))
    assert "(2023b). Zaak 2023001 (" in found
    assert "https://x.example/20230001" in found


def test_apa_gives_a_doi_before_an_address() -> None:
    one = document("d1", title="Samen", publisher="Movisie", date="2024", address="https://m.example",
                   identifiers=(Identifier("doi", "10.1234/a_b"),))  # fmt: skip
    assert plain(apa().sources([item(one)])[0]) == (
        "Movisie. (2024). Samen. https://doi.org/10.1234/a_b"
    )


def test_apa_says_what_a_source_is_behind_a_title_in_the_place_of_an_author() -> None:
    agreed = document("a1", title="Akkoord jeugd", date="2023", kind="akkoord")
    bare = document("z1", title="Los blad")
    assert [plain(one) for one in apa().sources([item(agreed), item(bare)])] == [
        "Akkoord jeugd (Akkoord). (2023).",
        "Los blad. (z.d.).",
    ]


@pytest.mark.parametrize(
    ("author", "publisher", "shown"),
    [
        ("Radar Advies", "Radar Advies", "Radar Advies. (2024). Thuis (Onderzoeksrapport)."),
        ("VNG", "Vereniging van Nederlandse Gemeenten", "VNG. (2024). Thuis (Onderzoeksrapport)."),
        ("Movisie", "Gemeente Ede", "Movisie. (2024). Thuis (Onderzoeksrapport). Gemeente Ede."),
        ("Anna Bos", "Anna Bos", "Bos, A. (2024). Thuis (Onderzoeksrapport). Anna Bos."),
    ],
)
def test_apa_knows_a_publisher_that_is_the_author_by_its_other_name(
    author: str, publisher: str, shown: str
) -> None:
    one = document("m1", title="Thuis", publisher=publisher, authors=(author,), date="2024",
                   kind="onderzoeksrapport")  # fmt: skip
    style = open_style("apa", Path("nergens"))
    assert style is not None
    assert plain(style.sources([item(one)])[0]) == shown


def test_apa_names_no_publisher_that_is_the_author() -> None:
    own = document("m1", title="Thuis", publisher="Movisie", authors=("Movisie",), date="2024")
    (source,) = apa().sources([item(own)])
    assert plain(source) == "Movisie. (2024). Thuis."


@pytest.mark.parametrize(
    ("date", "shown"),
    [("2023", "2023"), ("2023-05", "2023, mei"), ("2023-05-17", "2023, 17 mei")],
)
def test_a_web_page_has_as_much_of_its_date_as_is_known(date: str, shown: str) -> None:
    page = replace(PAGE, date=date, accessed=None, address=None)
    (source,) = apa().sources([item(page)])
    assert plain(source) == f"De Schoor. ({shown}). Buurtkamers & meer (Webpagina)."


def test_the_signs_of_a_title_and_an_address_stay_what_they_are() -> None:
    page = replace(
        PAGE,
        title="Visie <concept> & meer &copy;",
        address="https://x.example/a?thema=zorg&regio=ede&section=2",
    )
    (source,) = apa().sources([item(page)])
    assert "Visie <concept> & meer &copy; (" in plain(source)
    assert plain(source).endswith("https://x.example/a?thema=zorg&regio=ede&section=2")


def test_the_csl_file_of_the_government_form_gives_the_footnote_we_print() -> None:
    path = Path(__file__).resolve().parents[2] / "sbkennis/data/stijlen/rijk.csl"
    style = Style(path.read_bytes(), "rijk")
    assert style.is_note
    source = reading("Buren helpen elkaar met boodschappen.")
    for one in (REPORT, STUDY):
        found = cite(one, passage(source, 0, 19, document_id=one.id), source.text,
                     pages=source.pages)  # fmt: skip
        assert cited(style, one, found.anchor) == found.text


def test_a_style_of_the_library_goes_before_that_of_the_package(tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parents[2] / "sbkennis/data/stijlen/apa.csl"
    round_, square = (
        'prefix="(" suffix=")" delimiter="; "',
        'prefix="[" suffix="]" delimiter="; "',
    )
    own = shipped.read_text(encoding="utf-8").replace(round_, square)
    (tmp_path / "huis.csl").write_text(own, encoding="utf-8")
    assert available(tmp_path) == ["apa", "huis", "rijk"]
    style = open_style("huis", tmp_path)
    assert style is not None
    assert cited(style, REPORT, TWELVE) == "[Movisie, 2023, p. 12]"
    assert open_style("rijk", tmp_path) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [("<geen", "geen geldige XML"), ("<html/>", "geen CSL-stijl"), (None, "kies uit apa, rijk")],
)
def test_a_style_that_is_none_is_said(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "kapot.csl").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        open_style("kapot", tmp_path)


def with_layout(layout: str, macros: str = "", around: str = "") -> Style:
    """A style of someone's own, that cites in the text as this says."""
    head = "<info><title>Eigen</title><id>eigen</id></info>"
    content = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
        f"{head}{macros}<citation><layout {around}>{layout}</layout></citation></style>"
    )
    return Style(content.encode(), "eigen")


def test_a_style_that_makes_nothing_of_a_document_is_refused_and_names_the_document() -> None:
    assert cited(with_layout('<text variable="title"/>'), REPORT, TWELVE) == "Wie helpt wie?"
    for around in ("", 'prefix="(" suffix=")"'):
        only_archives = with_layout('<text variable="archive_location"/>', around=around)
        with pytest.raises(
            UsageError, match=r"De stijl eigen maakt van “Wie helpt wie\?” een lege verw"
        ):
            cited(only_archives, REPORT, TWELVE)
    numbered = with_layout('<text variable="citation-number"/>', around='prefix="[" suffix="]"')
    assert cited(numbered, REPORT, TWELVE) == "[1]"


def test_a_style_that_goes_round_or_names_a_part_that_is_not_there_is_told_of() -> None:
    round_and_round = '<macro name="a"><text macro="a"/></macro>'
    for style in (
        with_layout('<text macro="a"/>', round_and_round),
        with_layout('<text macro="weg"/>'),
    ):
        with pytest.raises(UsageError, match="Met de stijl eigen is geen verwijzing te maken"):
            cited(style, REPORT, TWELVE)
