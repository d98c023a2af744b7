"""Drafts as PDF, text and web page: what a Word draft shows by its styles is read from the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis import drafts
from sbkennis.drafts import Part, Quotation
from tests.pages.pdfs import SENTENCES, paragraph, typeset


def quoted(path: Path) -> list[tuple[str, str, list[str]]]:
    """Form, words and references of every quotation of a draft."""
    draft = drafts.read(path)

    def told(one: Quotation) -> list[str]:
        return [draft.references[index].text for index in one.references]

    return [(one.form, one.text, told(one)) for one in draft.quotations]


def test_a_block_that_stands_in_on_a_page_is_a_quotation(tmp_path: Path) -> None:
    path = typeset(
        tmp_path,
        f"{paragraph(0, 6)}\n\nDaarover staat in het akkoord:\n\n"
        f"#quote(block: true)[{paragraph(1, 3)}#footnote[VWS (2023), Akkoord, p. 12.]]\n\n"
        f"{paragraph(2, 6)}",
    )
    assert quoted(path) == [("block", paragraph(1, 3), ["VWS (2023), Akkoord, p. 12."])]


def test_italics_with_a_note_on_a_page_are_a_quotation(tmp_path: Path) -> None:
    path = typeset(
        tmp_path,
        f"{paragraph(0, 4)} Er staat: #emph[{SENTENCES[1]}]#footnote[VWS (2023), Akkoord, p. 12.] "
        f"{paragraph(4, 3)}",
    )
    assert quoted(path) == [("italic", SENTENCES[1], ["VWS (2023), Akkoord, p. 12."])]


def test_a_first_line_that_stands_in_is_no_quotation(tmp_path: Path) -> None:
    own = "\n\n".join(paragraph(number, 4) for number in range(5))
    path = typeset(tmp_path, f"#set par(first-line-indent: 1.5em)\n{own}")
    draft = drafts.read(path)
    assert not draft.quotations
    assert Part.QUOTE not in {one.part for one in draft.paragraphs}


def test_columns_are_no_quotations(tmp_path: Path) -> None:
    own = "\n\n".join(paragraph(number, 8) for number in range(8))
    path = typeset(tmp_path, f"#set page(columns: 2)\n{own}")
    assert Part.QUOTE not in {one.part for one in drafts.read(path).paragraphs}


@pytest.mark.parametrize("heading", ["Noten\n\n", ""])
def test_numbers_in_brackets_in_a_text_are_notes(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "concept.txt"
    path.write_text(
        "Concept\n\nIn het stuk staat „Iedereen is niet alleen welkom”[1] en meer.\n\n"
        "Daarover is het volgende geschreven:\n\n    Buren eten samen soep en brood in het huis,\n"
        "    en dat doen zij elke week.[2]\n\nEinde van de tekst [sic] en [3] van niets.\n\n"
        f"{heading}[1] Gemeente Zandhoek (2024), Samen, p. 3.\n[2] Movisie (2023), De basis.\n",
        encoding="utf-8",
    )
    assert quoted(path) == [
        ("quoted", "Iedereen is niet alleen welkom", ["Gemeente Zandhoek (2024), Samen, p. 3."]),
        (
            "block",
            "Buren eten samen soep en brood in het huis, en dat doen zij elke week.",
            ["Movisie (2023), De basis."],
        ),
    ]
    assert [one.label for one in drafts.read(path).notes] == ["1", "2"]


@pytest.mark.parametrize(
    ("suffix", "heading"), [("md", "## Noten"), ("txt", "Bronnen"), ("html", "Bronnen")]
)
def test_a_number_in_brackets_is_a_note_where_the_list_at_the_end_has_it(
    tmp_path: Path, suffix: str, heading: str
) -> None:
    said = "In het stuk staat „Iedereen is niet alleen welkom”[1] en meer. Groep [11] doet mee."
    sources = ("Gemeente Zandhoek (2024), Samen, p. 3.", "Movisie (2023), De basis.")
    path = tmp_path / f"concept.{suffix}"
    if suffix == "html":
        items = "".join(f"<li>{one}</li>" for one in sources)
        whole = f"<h1>Visie</h1><p>{said}</p><h2>{heading}</h2><ol>{items}</ol>"
    else:
        items = "\n".join(f"{number}. {one}" for number, one in enumerate(sources, 1))
        whole = f"# Visie\n\n{said}\n\n{heading}\n\n{items}\n"
    path.write_text(whole, encoding="utf-8")
    found = drafts.read(path)
    assert quoted(path) == [("quoted", "Iedereen is niet alleen welkom", [sources[0]])]
    (shown,) = [one.text for one in found.paragraphs if "Groep" in one.text]
    assert shown.endswith("welkom” en meer. Groep [11] doet mee.")


@pytest.mark.parametrize("suffix", ["md", "txt", "html"])
def test_a_number_in_brackets_without_a_note_is_text(tmp_path: Path, suffix: str) -> None:
    said = "In het stuk staat „Iedereen is niet alleen welkom”[11] en meer."
    path = tmp_path / f"concept.{suffix}"
    path.write_text(f"<p>{said}</p>" if suffix == "html" else f"# Visie\n\n{said}\n")
    assert said in [one.text for one in drafts.read(path).paragraphs]
    assert quoted(path) == [("quoted", "Iedereen is niet alleen welkom", [])]


def test_italics_with_a_note_on_a_web_page_are_a_quotation(tmp_path: Path) -> None:
    path = tmp_path / "concept.html"
    path.write_text(
        "<html><body><h1>Concept</h1><p>Er staat: <em>Buren eten  samen <b>soep</b> en brood.</em>"
        '<sup><a href="#n1">1</a></sup> Dat is <em>heel</em> goed.</p>'
        '<ol><li id="n1">VWS (2023), Akkoord, p. 12.</li></ol></body></html>',
        encoding="utf-8",
    )
    ((form, text, references),) = quoted(path)
    assert (form, text) == ("italic", "Buren eten samen soep en brood.")
    assert references[0].startswith("VWS (2023), Akkoord, p. 12")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            "Aan de raad is advies gevraagd over de ‘Wet taken van de zorg’.", id="quotes"
        ),
        pytest.param("iedereen in dit dorp doet elke week mee aan de", id="looks like a title"),
    ],
)
def test_italics_with_a_note_are_a_quotation(words: str, tmp_path: Path) -> None:
    path = tmp_path / "concept.md"
    path.write_text(
        f"Er staat iets vooraf.\n\nEr staat: *{words}*[^1]\n\nEn daarna nog gewone tekst.\n\n"
        "[^1]: VWS (2023), Akkoord, p. 12.\n",
        encoding="utf-8",
    )
    assert [(form, text) for form, text, _ in quoted(path)] == [("italic", words)]


def test_a_block_that_begins_with_a_bullet_may_be_quoted(tmp_path: Path) -> None:
    path = typeset(
        tmp_path,
        f"{paragraph(0, 6)}\n\nDaarover staat in het akkoord:\n\n"
        f'#quote(block: true)[#"• {SENTENCES[1]}"#footnote[VWS (2023), Akkoord, p. 12.]]\n\n'
        f"{paragraph(2, 6)}",
    )
    assert quoted(path) == [("item", SENTENCES[1], ["VWS (2023), Akkoord, p. 12."])]


@pytest.mark.parametrize(
    "block",
    [
        "    Iedere buur is hier het hele jaar welkom.[1]",
        "\tIedere buur is hier het hele jaar welkom.[1]",
        "> Iedere buur is hier het hele jaar welkom.[1]",
        "> Iedere buur is hier\n> het hele jaar welkom.[1]",
    ],
)
def test_a_block_quotation_of_one_line_with_a_note_is_one_in_plain_text(
    tmp_path: Path, block: str
) -> None:
    path = tmp_path / "concept.txt"
    path.write_text(
        f"Visie\n\nHet akkoord zegt er het volgende over.\n\n{block}\n\n"
        "Dit is onze eigen tekst, die gewoon verdergaat en lang genoeg is om tekst te zijn.\n\n"
        "[1] VWS (2023), Akkoord, p. 12.\n",
        encoding="utf-8",
    )
    said = "Iedere buur is hier het hele jaar welkom."
    assert quoted(path) == [("block", said, ["VWS (2023), Akkoord, p. 12."])]


def test_a_line_that_begins_with_a_page_number_or_a_dash_goes_on(tmp_path: Path) -> None:
    title = "Plan van aanpak voor de sociale basis van de hele gemeente en haar inwoners"
    words = "Buren eten elke week samen soep en brood"
    path = tmp_path / "concept.txt"
    path.write_text(
        f"Nu volgt het. In {title} (2023, p.\n16) staat „{words}”. Dat telt.\n\n"
        "Er staat in dit stuk dat alles wat buren doen zich niet laat tellen\n"
        "– maar wel laat zien.\n\nEr is meer:\n\n- een maaltijd\n- een wandeling\n",
        encoding="utf-8",
    )
    assert quoted(path) == [("quoted", words, ["2023, p. 16"])]
    parts = [(one.part, one.text[:8]) for one in drafts.read(path).paragraphs]
    assert parts[1:] == [
        (Part.TEXT, "Er staat"), (Part.TEXT, "Er is me"), (Part.LIST, "- een ma"),
        (Part.LIST, "- een wa"),
    ]  # fmt: skip
