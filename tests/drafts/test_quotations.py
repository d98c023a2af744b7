from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis import drafts
from sbkennis.drafts import Draft
from sbkennis.drafts.quotations import pairs
from tests.word import Word, italic

WORDS = "de buurt als begin van alles"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(word: Word, folder: Path) -> Draft:
    return drafts.read(word.save(folder / "concept.docx"))


def quoted(draft: Draft) -> list[tuple[str, str]]:
    return [(one.form, one.text) for one in draft.quotations]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("„", "”"), ("„", "“"), ("“", "”"), ("”", "”"), ("‘", "’"), ("‚", "’"), ("«", "»"),
        ("»", "«"), ("‹", "›"), ('"', '"'), ("'", "'"), (",,", "''"), ("``", "''"),
    ],
)  # fmt: skip
def test_every_kind_of_quotation_mark_is_seen(left: str, right: str, folder: Path) -> None:
    word = Word().paragraph(f"Zij noemt {left}{WORDS}{right} een begin.")
    assert quoted(read(word, folder)) == [("quoted", WORDS)]


@pytest.mark.parametrize(
    "text",
    [
        "De auto's van Hans' zus en de foto's zijn weg, 's avonds ook.",
        "In de jaren ’70 was 't anders, zei men op z'n best in 's-Hertogenbosch.",
        "De gemeentes’ taken en de scholen’ gebouwen zijn van iedereen.",
        "Het is 5' lang en 6\" breed volgens de meting van vandaag.",
        "Dit is een ‘term’ en dat “ook een”.",
    ],
)
def test_apostrophes_inches_and_terms_are_no_quotations(text: str, folder: Path) -> None:
    assert quoted(read(Word().paragraph(text), folder)) == []


def test_a_number_may_open_a_quotation_in_single_marks(folder: Path) -> None:
    text = "Er komt '75 miljoen euro voor de buurt' bij, net als in de jaren '70 al was."
    assert quoted(read(Word().paragraph(text), folder)) == [
        ("quoted", "75 miljoen euro voor de buurt")
    ]


def test_an_apostrophe_inside_single_marks_does_not_close_them(folder: Path) -> None:
    text = "Er staat ‘dat de gemeentes’ taak is om ’s avonds de auto’s te tellen’ in de nota."
    wanted = "dat de gemeentes’ taak is om ’s avonds de auto’s te tellen"
    assert quoted(read(Word().paragraph(text), folder)) == [("quoted", wanted)]


def test_a_quotation_inside_another_is_part_of_the_outer_one(folder: Path) -> None:
    text = "Zij schrijft: „wij noemen dat ‘de fijne kant van het leven’ in onze buurt.”"
    wanted = "wij noemen dat ‘de fijne kant van het leven’ in onze buurt."
    assert quoted(read(Word().paragraph(text), folder)) == [("quoted", wanted)]


def test_pairs_keep_their_places_with_doubled_marks() -> None:
    text = "Zo zegt men ,,oud en wijs'' hier."
    found, unclosed = pairs(text)
    assert [text[start:end] for start, end in found] == [",,oud en wijs''"]
    assert unclosed == []


def test_a_mark_that_never_closes_is_said(folder: Path) -> None:
    draft = read(
        Word().paragraph("Hier staat “een citaat dat nergens ophoudt en door gaat."), folder
    )
    assert quoted(draft) == []
    assert any("sluit nergens" in one for one in draft.warnings)


def test_a_quotation_may_run_over_paragraphs_that_open_it_again(folder: Path) -> None:
    word = Word()
    word.paragraph("Zij schrijft: „De buurt is het begin van alles.")
    word.paragraph("„Daar leren mensen elkaar kennen.” Zo is het.")
    (one,) = read(word, folder).quotations
    assert one.text == "De buurt is het begin van alles.\nDaar leren mensen elkaar kennen."
    assert (one.place.paragraph, one.place.last) == (1, 2)


def test_single_marks_run_over_paragraphs_when_a_source_follows(folder: Path) -> None:
    word = Word()
    word.paragraph("Er staat 'de afspraken blijven gelden tot het einde van het jaar.")
    word.paragraph("h. De afspraak over de prijzen blijft gelden.'", word.note("Nota (2024)."))
    word.paragraph("Wat 't dorp zegt over 's avonds is anders dan 'men denkt hier nu eenmaal")
    word.paragraph("en dat blijft zo.' Einde.")
    assert [text.split()[0] for _, text in quoted(read(word, folder))] == ["de"]


@pytest.mark.parametrize(("left", "right"), [("“", "”"), ("„", "”"), ('"', '"')])
def test_a_mark_that_never_closes_takes_no_words_of_the_next_paragraph(
    left: str, right: str, folder: Path
) -> None:
    word = Word().paragraph("Hier staat „iets dat nergens ophoudt en door gaat.")
    word.paragraph(f"Daarna staat {left}{WORDS}{right} in de tekst.")
    assert quoted(read(word, folder)) == [("quoted", WORDS)]


def test_a_quotation_does_not_run_on_past_a_heading(folder: Path) -> None:
    word = Word().paragraph("Zij schrijft: „De buurt is het begin van alles.")
    word.paragraph("Waar het om gaat", style="Kop1")
    word.paragraph("Daar leren mensen elkaar kennen.” Zo is het.")
    draft = read(word, folder)
    assert quoted(draft) == []
    assert any("sluit nergens" in one for one in draft.warnings)


def test_a_heading_between_marks_is_a_quotation_only_with_a_source(folder: Path) -> None:
    word = Word().paragraph(f"“{WORDS}”", style="Kop1")
    assert quoted(read(word, folder)) == []
    word = Word()
    word.paragraph(f"“{WORDS}”", word.note("Nota (2024), p. 3."), style="Kop1")
    assert quoted(read(word, folder)) == [("quoted", WORDS)]


def test_a_block_is_known_by_its_style_and_by_its_indentation(folder: Path) -> None:
    word = Word().paragraph("De visie zegt het zo:")
    word.paragraph("Wij kiezen voor de buurt.", word.note("Nota (2024), p. 3."), style="Citaat")
    for _ in range(3):
        word.paragraph("Gewone tekst van het concept zelf, die niet inspringt.")
    word.paragraph("Buren helpen elkaar (Nota, 2024, p. 4).", indent=567)
    draft = read(word, folder)
    assert quoted(draft) == [
        ("block", "Wij kiezen voor de buurt."),
        ("block", "Buren helpen elkaar"),
    ]
    pages = [draft.references[one.references[0]].pages for one in draft.quotations]
    assert pages == ["3", "4"]


def test_brackets_that_end_a_block_with_a_note_belong_to_the_source(folder: Path) -> None:
    word = Word()
    word.paragraph("Buren helpen (zie Nota, p. 7).", word.note("Visie (2024)."), style="Citaat")
    word.paragraph("Tekst.")
    word.paragraph("Buren helpen (p. 7)", style="Citaat")
    word.paragraph("en nog meer.", word.note("Visie (2024), p. 2."), style="Citaat")
    draft = read(word, folder)
    assert quoted(draft) == [
        ("block", "Buren helpen (zie Nota, p. 7)."),
        ("block", "Buren helpen (p. 7)"),
        ("block", "en nog meer."),
    ]
    assert [draft.references[one.references[0]].pages for one in draft.quotations] == [
        None, "2", "2",
    ]  # fmt: skip


def test_italics_count_with_a_note_and_not_without(folder: Path) -> None:
    word = Word()
    word.paragraph("Men zegt ", italic("de buurt is het begin"), word.note("Nota (2024)."), ".")
    word.paragraph("Dit is ", italic("met klem heel erg belangrijk"), " voor ons.")
    assert quoted(read(word, folder)) == [("italic", "de buurt is het begin")]


def test_a_quotation_takes_the_note_or_brackets_of_its_own_sentence(folder: Path) -> None:
    word = Word()
    word.paragraph(
        f"Eerst “{WORDS}”", word.note("Nota A (2021), p. 1."),
        f" en dan “{WORDS}” (Nota B 2022, p. 2). Volgens Nota C (2023, p. 3) geldt “{WORDS}”. ",
        f"Maar “{WORDS}” staat alleen. Wie “{WORDS}.”", word.note("Nota D (2024), p. 4."),
    )  # fmt: skip
    draft = read(word, folder)
    near = [[draft.references[index].pages for index in one.references] for one in draft.quotations]
    assert near == [["1"], ["2"], ["3"], [], ["4"]]


def test_a_short_quotation_counts_when_a_reference_follows_at_once(folder: Path) -> None:
    word = Word()
    word.paragraph("Het gaat om “omzien naar elkaar”", word.note("Nota (2024), p. 1."), ".")
    word.paragraph("Het gaat om “omzien naar elkaar” en om veel meer.", word.note("Nota (2024)."))
    assert quoted(read(word, folder)) == [
        ("quoted", "omzien naar elkaar"), ("term", "omzien naar elkaar"),
    ]  # fmt: skip


def test_a_heading_named_in_a_note_is_no_quotation(folder: Path) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note(f"Nota (2024), onder “{WORDS}”, alinea 3."))
    assert quoted(read(word, folder)) == []


def test_a_quotation_in_a_note_takes_the_reference_of_that_note(folder: Path) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note(f"Nota (2024), p. 7: “{WORDS}”."))
    (one,) = (draft := read(word, folder)).quotations
    assert (one.place.note, draft.references[one.references[0]].pages) == (0, "7")


def blocks(draft: Draft) -> list[tuple[str, list[str | None]]]:
    return [
        (one.text, [draft.references[index].pages for index in one.references])
        for one in draft.quotations
    ]


@pytest.mark.parametrize(
    "source",
    ["— Gemeente Zandhoek (2024), Samen, p. 3", "\n– Samen in Zandhoek, p. 3.",
     "\nGemeente Zandhoek (2024), Samen, p. 3", "— Samen in Zandhoek, p. 3",
],
)  # fmt: skip
def test_a_source_under_a_block_or_behind_a_dash_is_no_part_of_it(
    source: str, folder: Path
) -> None:
    word = Word().paragraph("De visie zegt:")
    word.paragraph(f"Wij kiezen voor de buurt. {source}", style="Citaat").paragraph("Slot.")
    assert blocks(read(word, folder)) == [("Wij kiezen voor de buurt.", ["3"])]
    word = Word().paragraph("De visie zegt:").paragraph("Wij kiezen dit.", style="Citaat")
    word.paragraph(source.strip(), style="Citaat").paragraph("Slot.")
    assert blocks(read(word, folder)) == [("Wij kiezen dit.", ["3"])]


@pytest.mark.parametrize(
    "words",
    ["Dit telt.\n– Ouderen krijgen in 2024 elk 30 euro.", "Dit telt.\nZie Movisie (2022) daarvoor.",
     "Dit telt. — Dat is zo, sinds 2024 al.", "Dit telt. — Er komt in dat jaar (2024) 30 euro bij.",
     "Dit telt.\\n– Voor ouderen (zie p. 4) komt er 30 euro bij."],
)  # fmt: skip
def test_a_line_of_a_block_that_names_no_place_is_a_part_of_it(words: str, folder: Path) -> None:
    word = Word().paragraph("De visie zegt:").paragraph(words, style="Citaat").paragraph("Slot.")
    assert [text for text, _ in blocks(read(word, folder))] == [words]


@pytest.mark.parametrize("source", ["— Gemeente Zandhoek, Samen aan zet", "– J. de Boer, bewoner"])
def test_who_says_it_behind_a_dash_is_no_part_of_a_block(source: str, folder: Path) -> None:
    word = Word().paragraph("Tekst.").paragraph(f"Wij kiezen dit.\n{source}", style="Citaat")
    word.paragraph("Tekst.").paragraph("Wij doen dat.", style="Citaat").paragraph(source)
    word.paragraph("Slot.")
    draft = read(word, folder)
    assert quoted(draft) == [("block", "Wij kiezen dit."), ("block", "Wij doen dat.")]
    assert [draft.references[i].text for one in draft.quotations for i in one.references] == [
        source[2:], source[2:],
    ]  # fmt: skip
    assert not any(one.strong for one in draft.references)


def test_a_block_that_its_style_or_sign_makes_one_counts_also_before_a_list(folder: Path) -> None:
    word = Word().paragraph("Tekst.").paragraph("Wij kiezen dit.", style="Citaat")
    assert quoted(read(word.paragraph("- een punt"), folder)) == [("block", "Wij kiezen dit.")]
    path = folder / "concept.md"
    path.write_text("Tekst.\n\n> Wij kiezen dit.\n\n- een punt\n- nog een punt\n")
    assert quoted(drafts.read(path)) == [("block", "Wij kiezen dit.")]


def test_the_source_of_a_quotation_before_a_block_is_not_that_of_the_block(folder: Path) -> None:
    word = Word()
    word.paragraph(f"Zij noemt “{WORDS}”", word.note("Nota (2024), p. 3."), ".")
    word.paragraph("Wij kiezen dit.", style="Citaat")
    word.paragraph(f"Zij noemt “{WORDS}”", word.note("Nota (2024), p. 4."), " en gaat verder:")
    word.paragraph("Wij doen dat.", style="Citaat").paragraph("Slot.")
    assert [pages for _, pages in blocks(read(word, folder))] == [["3"], [], ["4"], ["4"]]


@pytest.mark.parametrize(
    "texts",
    [
        ["Wij doen drie dingen:\n– Ontmoeten\n– Meedoen"],
        ["Wij doen drie dingen:", "– Ontmoeten", "– Meedoen"],
        ["Wij doen drie dingen.", "– Sport, cultuur en spel", "– Meedoen, ook voor ouderen"],
    ],
)
def test_points_behind_a_dash_in_a_block_do_not_say_who_said_it(
    texts: list[str], folder: Path
) -> None:
    word = Word().paragraph("De nota zegt:")
    for text in texts:
        word.paragraph(text, style="Citaat")
    draft = read(word.paragraph("Slot."), folder)
    words = [text.removeprefix("– ") for text in texts]
    assert quoted(draft) == [("block", text) for text in words]
    assert not draft.references


def test_points_behind_a_dash_under_a_block_are_none_of_its_source(folder: Path) -> None:
    word = Word().paragraph("De nota zegt:").paragraph("Wij kiezen dit.", style="Citaat")
    draft = read(word.paragraph("– Ontmoeten").paragraph("– Meedoen, ook voor ouderen"), folder)
    assert quoted(draft) == [("block", "Wij kiezen dit.")]
    assert not draft.references
    path = folder / "concept.md"
    path.write_text("De nota zegt:\n\n> Wij kiezen dit.\n\n- Ontmoeten\n- Meedoen\n")
    assert not drafts.read(path).references


def test_a_sentence_that_quotes_and_announces_a_block_gives_it_its_source(folder: Path) -> None:
    word = Word()
    word.paragraph(f"Onder “{WORDS}” staat het volgende (Nota, 2024, p. 3).")
    word.paragraph("Wij kiezen dit.", style="Citaat").paragraph("Slot.")
    assert ("Wij kiezen dit.", ["3"]) in blocks(read(word, folder))


def test_a_line_under_a_block_with_a_note_is_a_part_of_it(folder: Path) -> None:
    words = "Dit telt.\n— Samen in Zandhoek, p. 3"
    word = Word().paragraph("De visie zegt:")
    word.paragraph(words, word.note("Nota (2024), p. 9."), style="Citaat").paragraph("Slot.")
    assert blocks(read(word, folder)) == [(words, ["9"])]


def test_a_source_in_another_cell_of_the_row_is_that_of_a_quotation(folder: Path) -> None:
    word = Word()
    word.table(
        ("Citaat", "Bron"),
        (f"“{WORDS}”", "Samen (2024), p. 3"),
        (f"“{WORDS}”", ("Visie", word.note("Nota (2024), p. 4."))),
        (f"“{WORDS}” (p. 5)", "Samen (2024), p. 6"),
        (f"“{WORDS}”", "Niets"),
    )
    assert [pages for _, pages in blocks(read(word, folder))] == [["3"], ["4"], ["5"], []]
