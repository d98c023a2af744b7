from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from sbkennis import drafts
from sbkennis.drafts import Place, Reference
from sbkennis.drafts.linking import Catalogue, link
from sbkennis.drafts.references import pages_of, parse
from sbkennis.pages.wordprocessing import W
from sbkennis.records import Document, Identifier
from tests.builders import document
from tests.word import Word

HERE = Place(1, 0, 0)
GALA = document(
    "gala",
    title="GALA – Gezond en Actief Leven Akkoord",
    publisher="Ministerie van Volksgezondheid, Welzijn en Sport",
    date="2023-01",
)
VISIE = document(
    "visie",
    title="Samen sterk. Visie op de buurt",
    publisher="Gemeente Zandhoek",
    date="2024-05-17",
)
NOTA = document("nota", title="Samen leven in Zandhoek", publisher="Gemeente Zandhoek", date="2021")
ONDERZOEK = document(
    "onderzoek", title="Wie helpt wie?", publisher="Movisie", authors=("A. de Vries", "B. Smit"),
    date="2022",
)  # fmt: skip
BRIEF = document(
    "brief", title="Voortgang", kind="kamerbrief", date="2025-03-12",
    identifiers=(
        Identifier("kamerstuk", "II 2024/25, 30169, nr. 75"), Identifier("kenmerk", "123-456-LZ"),
    ),
)  # fmt: skip
ALL = (GALA, VISIE, NOTA, ONDERZOEK, BRIEF)


def of(text: str) -> Reference:
    return parse(text, HERE)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("GALA, p. 12", "12"), ("blz. 12-14", "12-14"), ("pp. 3 en 5", "3, 5"), ("p. iv", "iv"),
        ("pagina 7 e.v.", "7 e.v."), ("pagina's 7 t/m 9", "7-9"), ("Jansen 2020: 15", "15"),
        ("pp. 112-4", "112-114"), ("dia 3", "3"), ("Jansen 2020", None), ("kop. 3", None),
        ("Ibid., 21.", "21"), ("Idem, 4-5", "4-5"), ("Movisie, 2024, 7", "7"),
        ("Zandhoek, p. 7, 2024", "7"), ("Zandhoek, p. 7, 9, 2024", "7, 9"),
        ("Movisie (2024), 12.", "12"), ("Ibid., 2024", None),
        ("Kamerstukken II 2022/23, 30 169, nr. 75", None),
        ("Zandhoek, bladzijde 9", "9"), ("bladzijden 9-10", "9-10"), ("paginas 3 en 4", "3, 4"),
        ("p. 7 ff.", "7 e.v."), ("p. 7 en verder", "7 e.v."), ("p. 7 en volgende", "7 e.v."),
        ("p. 7 en verderop", "7"), ("Ibid. 9.", "9"), ("Ibidem: 9", "9"),
        ("Ibid., 9 e.v.", "9 e.v."),
        ("Idem, 8 en 11.", "8, 11"), ("Zandhoek, a.w., 9.", "9"), ("T.a.p., 9-10", "9-10"),
        ("Movisie (2024), 12-13 e.v.", "12-13 e.v."), ("Het id 5", None),
        ("Zandhoek, p. 2, 14 mei 2024", "2"), ("Zandhoek, p. 2, 4 en 14 mei 2024", "2, 4"),
    ],
)  # fmt: skip
def test_pages_are_read_in_every_notation(text: str, pages: str | None) -> None:
    assert pages_of(text) == pages


@pytest.mark.parametrize(
    ("text", "kamerstuk"),
    [
        ("Kamerstukken II 2022/23, 30 169, nr. 75, p. 3", ("30169", "75")),
        ("Kamerstuk 30169-75", ("30169", "75")),
        ("TK 2022-2023, 30169, nr. 75", ("30169", "75")),
        ("30 169, nr. 75", ("30169", "75")),
    ],
)
def test_a_kamerstuk_is_read_in_every_notation(text: str, kamerstuk: tuple[str, str]) -> None:
    found = of(text)
    assert (found.kamerstuk, found.years) == (kamerstuk, ())


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Ibid.", "ibid"), ("Idem, p. 4.", "ibid"), ("T.a.p., p. 9", "work"), ("p. 45", "page"),
        ("De Vries, a.w., p. 9", "work"), ("Zie noot 3", "note"), ("Movisie (2022), p. 1", None),
        ("Ibid. 9", "ibid"), ("Ibid., 9 en verder", "ibid"), ("bladzijde 9 en verder", "page"),
        ("Zandhoek, noot 3, p. 2", "note"), ("GALA, p. 2, noot 3", None), ("p. 2, noot 3", "page"),
        ("A.W. Jansen (2020), Ouderen thuis", None), ("A.w., p. 3", "work"),
        ("Ministerie van O.C.W., De school", None),
    ],
)  # fmt: skip
def test_words_that_point_back_are_known(text: str, back: str | None) -> None:
    assert of(text).back == back


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ministerie van VWS (2023), GALA – Gezond en Actief Leven Akkoord, p. 4", ["gala"]),
        ("GALA 2023, p. 12", ["gala"]),
        ("VWS, Gezond en Actief Leven Akkoord", ["gala"]),
        ("Gemeente Zandhoek (2024), Samen sterk", ["visie"]),
        ("Zandhoek 2021, p. 3", ["nota"]),
        ("De Vries en Smit (2022), p. 8", ["onderzoek"]),
        ("De Vries & Smit 2019", []),
        ("Movisie (2022)", ["onderzoek"]),
        ("Movisie (2020), Heel iets anders", []),
        ("Kamerstukken II 2024/25, 30 169, nr. 75", ["brief"]),
        ("Kamerstukken II 2024/25, 30 169, nr. 76", []),
        ("brief met kenmerk 123-456-LZ", ["brief"]),
        ("Zandhoek z.j., p. 3", []),
        ("Ministerie van VWS, p. 12", ["gala"]),
        ("Ministerie van VWS, Een nota over de gevolgen van vergrijzing, p. 3", []),
        ("SCP (2020), De sociale staat van Nederland", []),
    ],
)
def test_a_reference_is_linked_by_what_it_says(text: str, wanted: list[str]) -> None:
    assert linked(text) == [wanted]


def linked(*texts: str, documents: tuple[Document, ...] = ALL) -> list[list[str]]:
    draft = drafts.Draft(
        "concept.docx",
        (drafts.Paragraph(1, drafts.Part.TEXT, "x"),),
        tuple(drafts.Note(str(n), "footnote", text) for n, text in enumerate(texts, 1)),
        tuple(
            parse(text, Place(1, 0, len(text), note=number)) for number, text in enumerate(texts)
        ),
    )
    return [list(one.documents) for one in link(draft, Catalogue(documents))]


def test_two_documents_that_fit_as_well_are_ambiguous() -> None:
    other = document("nota2", title="Samen leven in Zandhoek", publisher="Gemeente Zandhoek")
    assert linked("Samen leven in Zandhoek, p. 2", documents=(NOTA, other)) == [["nota", "nota2"]]


def test_short_forms_go_back_to_an_earlier_note() -> None:
    found = linked(
        "De Vries en Smit (2022), Wie helpt wie?, p. 3",
        "Ibid., p. 4",
        "GALA 2023, p. 12",
        "p. 13",
        "De Vries en Smit, a.w., p. 9",
        "Zie noot 3, p. 2",
        "Idem",
    )
    assert found == [[name] for name in (
        "onderzoek", "onderzoek", "gala", "gala", "onderzoek", "gala", "gala",
    )]  # fmt: skip


def test_ibid_takes_the_page_of_what_it_points_to_and_a_page_alone_does_not() -> None:
    texts = ("GALA 2023, p. 12", "Ibid.", "t.a.p., p. 14")
    draft = drafts.Draft(
        "concept.docx",
        (drafts.Paragraph(1, drafts.Part.TEXT, "x"),),
        tuple(drafts.Note(str(n), "footnote", text) for n, text in enumerate(texts, 1)),
        tuple(parse(text, Place(1, 0, 9, note=n)) for n, text in enumerate(texts)),
    )
    pages = [one.reference.pages for one in link(draft, Catalogue(ALL))]
    assert pages == ["12", "12", "14"]


def test_nothing_to_point_back_to_is_said() -> None:
    draft = drafts.Draft(
        "concept.docx",
        (drafts.Paragraph(1, drafts.Part.TEXT, "x"),),
        references=(parse("Ibid., p. 3", HERE),),
    )
    (one,) = link(draft, Catalogue(ALL))
    assert (one.unresolved, one.documents) == (True, ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Dat staat in het akkoord (GALA 2023, p. 12) en elders.", ["GALA 2023, p. 12"]),
        ("Movisie (2022, p. 4) schrijft daarover.", ["Movisie (2022, p. 4)"]),
        ("Dit geldt (vanaf 2024) voor iedereen (Wmo 2015) en (zie bijlage 2).", []),
        ("Dit geldt voor ouderen (idem voor jongeren).", []),
        ("Dit staat er (idem, p. 4) en ook hier (ibid.).", ["idem, p. 4", "ibid"]),
        ("De jaren 2023-2027 (de looptijd) zijn kort.", []),
        (
            "Zie Kamerstukken II 2024/25, 30 169, nr. 75, p. 3 en kenmerk 123-456-LZ.",
            ["Kamerstukken II 2024/25, 30 169, nr. 75, p. 3", "kenmerk 123-456-LZ"],
        ),
        (
            "Zo is het (Movisie 2022, p. 1; GALA 2023, p. 2).",
            ["Movisie 2022, p. 1", "GALA 2023, p. 2"],
        ),
        ("Bron: GALA 2023, p. 9.", ["GALA 2023, p. 9"]),
    ],
)
def test_references_in_running_text_are_found(text: str, wanted: list[str], tmp_path: Path) -> None:
    draft = drafts.read(Word().paragraph(text).save(tmp_path / "concept.docx"))
    assert [one.text.rstrip(".") for one in draft.references if one.strong] == wanted


def test_a_note_may_hold_several_references(tmp_path: Path) -> None:
    word = Word()
    word.paragraph(
        "Tekst.", word.note("Movisie (2022), p. 1; GALA 2023, p. 2. Zie ook Zandhoek 2024.")
    )
    draft = drafts.read(word.save(tmp_path / "concept.docx"))
    assert [one.pages for one in draft.references] == ["1", "2", None]


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        ("Movisie (2022), p. 9 en GALA (2023), p. 2.", ["9", "2"]),
        ("Movisie (2022), p. 9, en GALA, p. 2 e.v.", ["9", "2 e.v."]),
        ("Movisie (2022), p. 9. GALA (2023), p. 2.", ["9", "2"]),
        ("De Vries (2022, p. 9) en Zandhoek (2024, p. 2)", ["9", "2"]),
        ("Movisie (2022), p. 9 en 11.", ["9, 11"]),
        ("Movisie (2022), p. 9 en Tabel 3 op p. 11.", ["9"]),
        ("Movisie (2022), p. 9. De gemeente doet dat op p. 11 ook.", ["9"]),
        ("Movisie, Wie helpt wie?, p. 9. Utrecht: Movisie 2022.", ["9"]),
    ],
)
def test_a_source_behind_the_page_of_another_is_one_of_its_own(
    note: str, wanted: list[str], tmp_path: Path
) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note(note))
    draft = drafts.read(word.save(tmp_path / "concept.docx"))
    assert [one.pages for one in draft.references] == wanted


def test_two_sources_in_one_pair_of_brackets_keep_their_pages(tmp_path: Path) -> None:
    word = Word().paragraph("Zo is het (Movisie 2022, p. 9 en GALA 2023, p. 2).")
    draft = drafts.read(word.save(tmp_path / "concept.docx"))
    assert [one.text for one in draft.references] == ["Movisie 2022, p. 9", "GALA 2023, p. 2"]


def test_a_page_named_before_its_source_in_the_sentence_belongs_to_it(tmp_path: Path) -> None:
    word = Word()
    word.paragraph("Op pagina 7 van Samen sterk (2024) staat “wij kiezen voor de buurt en meer”.")
    word.paragraph("Op p. 8 van Samen sterk. Visie op de buurt (2024) staat “wij kiezen dit”.")
    word.paragraph("In Samen sterk (2024) staat “zie ook pagina 7 van het boek over de buurt”.")
    draft = drafts.read(word.save(tmp_path / "concept.docx"))
    assert [one.pages for one in draft.references] == ["7", "8", None]


def test_a_reference_within_a_quotation_is_not_what_ibid_means(tmp_path: Path) -> None:
    word = Word()
    word.paragraph("Er staat: “dat is zo geregeld in het akkoord (IZA, p. 45)”",
                   word.note("Samen sterk (2024), p. 3."), ".")  # fmt: skip
    word.paragraph("En “dit blijft ook zo volgens het akkoord (IZA, p. 46)”", word.note("Ibid."))
    links = link(drafts.read(word.save(tmp_path / "concept.docx")), Catalogue(ALL))
    assert [(one.documents, one.reference.pages) for one in links if one.reference.back] == [
        (("visie",), "3")
    ]


def test_a_note_with_two_sources_is_pointed_to_as_both(tmp_path: Path) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note("Samen sterk (2024), p. 3; Wie helpt wie? (2022), p. 9."))
    word.paragraph("Meer.", word.note("Zie noot 1, p. 4."))
    links = link(drafts.read(word.save(tmp_path / "concept.docx")), Catalogue(ALL))
    assert links[-1].documents == ("visie", "onderzoek")


def meant(word: Word, folder: Path) -> list[tuple[list[str], str | None]]:
    """The documents and pages of every reference that points back."""
    links = link(drafts.read(word.save(folder / "concept.docx")), Catalogue(ALL))
    return [(list(one.documents), one.reference.pages) for one in links if one.reference.back]


def test_a_page_in_the_text_is_of_the_source_in_the_note_before_it(tmp_path: Path) -> None:
    word = Word().paragraph("Eerder (GALA 2023, p. 12).")
    word.paragraph(
        "In de visie", word.note("Samen sterk (2024)."), " staat “wij gaan door” (p. 9)."
    )
    assert meant(word, tmp_path) == [(["visie"], "9")]


def test_ibid_in_a_note_means_the_note_before_it_and_a_page_alone_what_was_named_last(
    tmp_path: Path,
) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note("GALA 2023, p. 12."))
    word.paragraph("Ook Movisie (2022, p. 3) noemt dit. Er staat", word.note("Ibid."), ".")
    word.paragraph("Movisie (2022) noemt dit ook", word.note("p. 4"), ".")
    assert meant(word, tmp_path) == [(["gala"], "12"), (["onderzoek"], "4")]


def test_ibid_under_a_note_with_two_sources_may_mean_both(tmp_path: Path) -> None:
    word = Word().paragraph("Een.")
    word.paragraph("Tekst.", word.note("Samen sterk (2024), p. 3; GALA 2023, p. 9."))
    word.paragraph("Meer.", word.note("Ibid., p. 4."), " Nog meer.", word.note("Ibid."))
    assert meant(word, tmp_path) == [(["visie", "gala"], "4"), (["visie", "gala"], "4")]


def test_ibid_passes_over_a_note_that_only_explains(tmp_path: Path) -> None:
    word = Word().paragraph("Tekst.")
    word.paragraph("Tekst.", word.note("GALA 2023, p. 12."))
    word.paragraph("Meer.", word.note("Hieronder vallen ook de buurthuizen."))
    word.paragraph("Nog meer.", word.note("Ibid., p. 13."))
    assert meant(word, tmp_path) == [(["gala"], "13")]
    word.paragraph("Een boek.", word.note("Putnam, Bowling alone."))
    word.paragraph("Slot.", word.note("Ibid., p. 14."))
    assert meant(word, tmp_path)[1:] == [([], "14")]


def test_a_year_that_a_sentence_tells_of_is_not_that_of_its_source(tmp_path: Path) -> None:
    word = Word().paragraph("Op pagina 7 van Samen sterk staat dat het in 2030 klaar is.")
    word.paragraph("Op pagina 7 van Samen sterk uit 2024 staat dat het voor 1 mei 2031 klaar is.")
    draft = drafts.read(word.save(tmp_path / "concept.docx"))
    assert [one.years for one in draft.references] == [(), ("2024",)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Movisie, Wie helpt wie?, geraadpleegd op 3 mei 2026.", ()),
        ("Movisie (2022), Wie helpt wie?, geraadpleegd mei 2026.", ("2022",)),
        ("Movisie, Wie helpt wie?, 3 mei 2022.", ("2022",)),
    ],
)
def test_the_year_of_a_visit_is_not_that_of_the_source(text: str, years: tuple[str, ...]) -> None:
    found = of(text)
    assert (found.years, found.strong) == (years, True)


def test_who_owns_a_site_is_not_who_wrote_what_stands_there() -> None:
    assert linked("https://www.movisie.nl/eenzaamheid") == [[]]
    assert linked("Movisie (2022), https://www.movisie.nl/eenzaamheid") == [["onderzoek"]]
    assert linked("https://example.nl/samen-leven-in-zandhoek") == [["nota"]]


@pytest.mark.parametrize(
    "called", ["(hierna: Buurtvisie)", "(hierna: de Buurtvisie)", "(verder te noemen ‘Buurtvisie’)"]
)
def test_a_short_title_that_the_draft_gives_is_known_from_there_on(
    called: str, tmp_path: Path
) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note("Buurtvisie, p. 2."))
    word.paragraph("Tekst.", word.note(f"Gemeente Zandhoek (2024), Samen sterk, p. 3 {called}."))
    word.paragraph("Tekst.", word.note("GALA 2023, p. 12."), " Meer (Buurtvisie, p. 4).")
    word.paragraph("Tekst.", word.note("De Buurtvisie, p. 9."))
    links = link(drafts.read(word.save(tmp_path / "concept.docx")), Catalogue(ALL))
    assert [(list(one.documents), one.reference.pages) for one in links] == [
        ([], "2"), (["visie"], "3"), (["gala"], "12"), (["visie"], "4"), (["visie"], "9"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Dat blijkt (Movisie, 2022, p. 9). Het Gezond en Actief Leven Akkoord (hierna: GALA) telt.",
        "Dat blijkt (Movisie, 2022, p. 9) en staat in het akkoord (hierna: GALA).",
        "Dat blijkt (Movisie, 2022, p. 9). Lees verder: GALA.",
    ],
)
def test_a_short_title_behind_another_name_is_not_that_of_the_source_before(
    text: str, tmp_path: Path
) -> None:
    word = Word().paragraph(text).paragraph("Ook elders (GALA, p. 12).")
    links = link(drafts.read(word.save(tmp_path / "concept.docx")), Catalogue(ALL))
    assert [list(one.documents) for one in links] == [["onderzoek"], ["gala"]]


def test_a_note_that_is_named_is_the_last_one_of_that_number(tmp_path: Path) -> None:
    word = Word()
    word.paragraph("Een.", word.note("GALA 2023, p. 12."))
    word.body.append(
        '<w:p><w:pPr><w:sectPr><w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>'
        "</w:sectPr></w:pPr></w:p>"
    )
    word.paragraph("Twee.", word.note("Movisie (2022), p. 9."))
    word.paragraph("Drie.", word.note("Zie noot 1, p. 10."))
    path = word.save(tmp_path / "concept.docx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "word/settings.xml",
            f'<w:settings xmlns:w="{W[1:-1]}"><w:footnotePr><w:numRestart w:val="eachSect"/>'
            "</w:footnotePr></w:settings>",
        )
    links = link(drafts.read(path), Catalogue(ALL))
    assert [(list(one.documents), one.reference.pages) for one in links] == [
        (["gala"], "12"), (["onderzoek"], "9"), (["onderzoek"], "10"),
    ]  # fmt: skip


LISTED = (
    "Er staat dat “buren samen soep eten in de zaal” [1, p. 4]. Elders “helpen zij elkaar vaak in "
    "de straat” [2]. Zo blijkt ook uit onderzoek [1-2; 2, p. 3] en uit [7].\n\n"
)


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("concept.txt", "Bronnen\n\n[1] Gemeente Zandhoek (2024), Samen sterk.\n"
                        "[2] Movisie (2022), Wie helpt wie?\n"),
        ("concept.md", "## Literatuur\n\n1. Gemeente Zandhoek (2024), Samen sterk.\n"
                       "2. Movisie (2022), Wie helpt wie?\n"),
    ],
)  # fmt: skip
def test_numbers_in_square_brackets_are_the_sources_of_the_list(
    name: str, sources: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(LISTED + sources, encoding="utf-8")
    draft = drafts.read(path)
    links = link(draft, Catalogue(ALL))
    said = [
        [(links[index].documents, links[index].reference.pages) for index in one.references]
        for one in draft.quotations
    ]
    assert said == [[(("visie",), "4")], [(("onderzoek",), None)]]
    third = [each for each in links if each.reference.place.start > LISTED.index("onderzoek [")]
    assert [(each.documents, each.reference.pages) for each in third] == [
        (("visie",), None), (("onderzoek",), None), (("onderzoek",), "3"),
    ]  # fmt: skip


def test_a_list_that_word_counts_holds_the_sources_of_numbers(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph(LISTED.strip())
    word.add_heading("Bronnen", 1)
    for source in ("Gemeente Zandhoek (2024), Samen sterk.", "Movisie (2022), Wie helpt wie?"):
        word.add_paragraph(source, style="List Number")
    word.save(str(tmp_path / "concept.docx"))
    draft = drafts.read(tmp_path / "concept.docx")
    links = link(draft, Catalogue(ALL))
    assert [links[one.references[0]].documents for one in draft.quotations] == [
        ("visie",), ("onderzoek",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("under", "pages"),
    [
        ("Gemeente Zandhoek (2024), Samen sterk. Visie op de buurt, p. iv (pdf p. 6).", "iv"),
        ("Samen sterk. Visie op de buurt (2024), Gemeente Zandhoek, p. 12-13.", "12-13"),
        ("Gemeente Zandhoek (2024), Samen sterk, onder “Zo gaan wij dat doen”, alinea 4.", None),
    ],
)
def test_the_line_under_a_quotation_is_its_source(
    under: str, pages: str | None, tmp_path: Path
) -> None:
    for parting in ("\n", "\n\n"):
        path = tmp_path / "concept.txt"
        path.write_text(f"“Buren eten samen soep in de zaal.”{parting}{under}\n", encoding="utf-8")
        draft = drafts.read(path)
        (quotation,) = draft.quotations
        links = link(draft, Catalogue(ALL))
        found = [(links[index].documents, pages) for index in quotation.references]
        assert found == [(("visie",), pages)]


@pytest.mark.parametrize(
    "under",
    ["Movisie (2022) schrijft dat de gemeente meer doet, p. 3.",
     "Dat vindt Movisie ook (2022), p. 3.", "Wij gaan dit in 2024 doen, zie p. 3."],
)  # fmt: skip
def test_a_sentence_under_a_quotation_is_not_its_source(under: str, tmp_path: Path) -> None:
    path = tmp_path / "concept.txt"
    path.write_text(f"“Buren eten samen soep in de zaal.”\n\n{under}\n", encoding="utf-8")
    (quotation,) = drafts.read(path).quotations
    assert quotation.references == ()


def test_a_page_behind_a_title_is_of_that_source_and_not_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "concept.txt"
    path.write_text(
        "Zie Samen leven in Zandhoek (p. 4). Volgens Wie helpt wie (p. 12) kan dat niet.\n",
        encoding="utf-8",
    )
    links = link(drafts.read(path), Catalogue(ALL))
    assert [(one.documents, one.reference.pages) for one in links] == [
        (("nota",), "4"), (("onderzoek",), "12"),
    ]  # fmt: skip


def test_words_quoted_behind_onder_in_a_sentence_are_a_quotation(tmp_path: Path) -> None:
    path = tmp_path / "concept.txt"
    path.write_text(
        "Zij vallen onder “inwoners die elke dag hulp nodig hebben”, p. 4 van Samen sterk.\n",
        encoding="utf-8",
    )
    (quotation,) = drafts.read(path).quotations
    assert quotation.text == "inwoners die elke dag hulp nodig hebben"
