"""What the spaCy pipeline reads in a passage."""

from __future__ import annotations

import re

import pytest

from sbkennis import codebook, expressions
from sbkennis.errors import CodebookError
from sbkennis.expressions import Expression
from sbkennis.tags.pipeline import Finding, Pipeline, Read
from sbkennis.tags.texts import as_passage

BOOK = """\
versie = "1"
[[label]]
facet = "thema"
naam = "tuinen"
definitie = "Over tuinen."
termen = ["tuin", "*tuin", "groen delen", "50+|65+|bejaard", "soep (gratis)"]
signalen = ["plant"]
uitsluiten = ["tuin der lusten"]
patronen = ['hof\\w*']
kolommen = ["buiten"]
[[label]]
facet = "thema"
naam = "mantelzorg"
definitie = "Zorg voor een naaste."
termen = ["mantelzorg*"]
"""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(codebook.parse(BOOK, "proef.toml"))


def states(read: Read, role: str = "term") -> dict[str, str]:
    return {
        read.clean.text[one.start : one.end]: one.state for one in read.findings if one.role == role
    }


def test_a_term_is_found_in_every_inflection(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Twee tuinen en een moestuin."))
    assert states(read) == {"tuinen": "", "moestuin": ""}


def test_a_term_with_signs_in_it_is_found_as_it_stands(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Voor wie 50+ is, 65+ of bejaard: soep (gratis)."))
    assert states(read) == {"50+": "", "65+": "", "bejaard": "", "soep (gratis)": ""}


def test_a_signal_is_told_apart_from_a_term(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Een plant in de tuin."))
    assert states(read, "signal") == {"plant": ""}
    assert states(read) == {"tuin": ""}


def test_a_pattern_is_found_whatever_the_capitals(pipeline: Pipeline) -> None:
    assert states(pipeline.read(as_passage("1", "Samen in het HOFJE zitten."))) == {"HOFJE": ""}


def test_a_pattern_that_never_ends_on_a_text_is_an_error_with_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "_MOST", 0.05)
    book = codebook.parse(BOOK.replace(r"hof\w*", r"(?:[bx]|[bx][bx])+z"), "proef.toml")
    ((label, slow),) = book.expressions()
    assert label == "tuinen"
    assert not slow.finditer("Samen in de hof.")
    with pytest.raises(CodebookError, match=r"proef.toml, regel 9: het patroon .* is te traag"):
        slow.finditer(f"Samen {'bx' * 40} in z.")


def test_patterns_fit_where_python_s_own_would() -> None:
    text = "Zij zorgt voor haar moeder; in '24 hielp de wijk 1.200 keer (zie p. 3). É\u0301én café."
    for pattern in (
        r"\bzorg\w*\s+voor",
        r"(?<!\w)\d[\d.]*",
        r"[a-zé]+é\b",
        r"(?:de|haar) (?!wijk)\w+",
        r"\w+$|^\w+",
        r"([a-z])\1",
        r"(?P<een>p\. )\d",
    ):
        mine = [one.span() for one in Expression(pattern, "proef").finditer(text)]
        assert mine == [one.span() for one in re.finditer(pattern, text, re.IGNORECASE)], pattern


def test_a_word_broken_at_a_line_end_is_found_where_it_stands(pipeline: Pipeline) -> None:
    text = "Wij steunen mantel-\nzorgers in de buurt."
    read = pipeline.read(as_passage("1", text))
    (one,) = read.findings
    start, end = read.clean.to_quote(one.start, one.end)
    assert text[start:end] == "mantel-\nzorgers"


@pytest.mark.parametrize(
    "text",
    [
        "Er is geen tuin bij het huis.",
        "Een tuin hebben wij niet.",
        "Het huis staat er zonder een eigen tuin.",
    ],
)
def test_a_denied_term_is_known_as_such(pipeline: Pipeline, text: str) -> None:
    assert states(pipeline.read(as_passage("1", text))) == {"tuin": "negated"}


def test_a_denial_ends_with_its_clause(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Een schuur is er niet, de tuin wel."))
    assert states(read) == {"tuin": ""}


def test_an_exclusion_sets_its_term_aside(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Wij zagen de tuin der lusten en een tuin."))
    assert [one.state for one in read.findings if one.role == "term"] == ["excluded", ""]


@pytest.mark.parametrize(
    "text",
    [
        "Zie het Actieplan Mantelzorg en Welzijn voor de looptijd.",
        "Dat staat in de handreiking 'Mantelzorg in de praktijk' van de provincie.",
        "De cijfers komen van MantelzorgNL en het CBS.",
        "Wij werken samen met Stichting Mantelzorg Midden aan de website.",
        "De folder staat op www.mantelzorg-midden.example te lezen.",
        "Jansen, A. (2019). Mantelzorg in het dorp. Utrecht: Uitgeverij De Brug.",
        "Lees meer over mantelzorg",
    ],
)
def test_a_name_a_title_or_a_reference_is_no_statement(pipeline: Pipeline, text: str) -> None:
    found = states(pipeline.read(as_passage("1", text)))
    assert set(found.values()) <= {"name"}


def test_what_a_pattern_finds_in_a_name_is_no_statement_either(pipeline: Pipeline) -> None:
    text = "Wij werken samen met Stichting Hofjes Midden aan de website."
    assert states(pipeline.read(as_passage("1", text))) == {"Hofjes": "name"}


@pytest.mark.parametrize(
    "text",
    [
        "Mantelzorg vraagt veel van een gezin.",
        "In Veldermeer geven veel mensen mantelzorg.",
        "Het plan helpt mantelzorgers in het dorp.",
        "MANTELZORG VRAAGT VEEL VAN ALLE GEZINNEN.",
    ],
)
def test_a_statement_beside_a_name_stays_one(pipeline: Pipeline, text: str) -> None:
    assert set(states(pipeline.read(as_passage("1", text))).values()) == {""}


@pytest.mark.parametrize(
    "text",
    [
        "3 Zandhoek, Visie op mantelzorg. Een tuin voor allen, Zandhoek 2023, p. 4-6.",
        "[^2]: Nabij (2023). *Mantelzorg in de tuin*. Oostwaard: Nabij, p. 9.",
        "12 Zie ook: Nabij (2022). Mantelzorg. Oostwaard: Nabij; SenW (2021). De tuin. Den Haag.",
        "24 De tuin als begin van mantelzorg - Kennisinstituut Nabij",
        "Bron: GGD Rivierbeemden, Monitor mantelzorg en tuinen.",
        "- Nabij (2023). Mantelzorg in de buurt.\n- SenW, De tuin, Den Haag 2021.",
        "Kamerstukken II 2021/22, 30 169, nr. 75. Zie ook: SenW, De tuin, Den Haag 2021.",
        "Zie: Nabij, ‘Wat werkt bij mantelzorg’, www.nabij.example, geraadpleegd op 3 mei 2022.",
        "9 ‘Mantelzorg’ in kaart gebracht - Kennisinstituut Nabij",
    ],
)
def test_what_only_refers_says_nothing_by_the_words_of_a_title(
    pipeline: Pipeline, text: str
) -> None:
    read = pipeline.read(as_passage("1", text))
    assert read.only_refers
    assert set(states(read).values()) == {"name"}


@pytest.mark.parametrize(
    "text",
    [
        "3 Zandhoek, Visie op de zorg, Zandhoek 2023, p. 4. Wie mantelzorg geeft, is niet geteld.",
        "4 Nabij (2023). Tellingen. Oostwaard: Nabij, p. 9. Van de ouderen gaf 14 % mantelzorg.",
        "5 In Zandhoek, Veen en Duin steeg wie mantelzorg geeft, naar 20 procent in 2021.",
        "Onderdeel J – mantelzorg in de buurt: € 27.118",
        "6 Volgens Nabij (2023) is mantelzorg in Zandhoek zwaar.",
        "- Nabij (2023). Tellingen. Oostwaard: Nabij.\n- Wij steunen mantelzorg.",
        "Zandhoek (2021). Eén op de drie inwoners geeft of vraagt mantelzorg. Zie bijlage 2.",
        "In Zandhoek, Veen en Duin daalt mantelzorg al jaren, zie www.zandhoek.example.",
        "Bron: GGD-monitor 2022, het aandeel mantelzorg daalt.",
        "Buurthuis De Linde, Dorpsstraat 3, biedt elke week rust van mantelzorg. Kom op 3 mei 2023",
        "- Koffie na de mantelzorg – Buurthuis De Linde",
        "- Buurthuis De Linde, Inloop voor mantelzorg, elke dinsdag, www.linde.example",
    ],
)
def test_a_note_that_also_says_something_is_read_as_before(pipeline: Pipeline, text: str) -> None:
    read = pipeline.read(as_passage("1", text))
    assert not read.only_refers
    assert "" in states(read).values()


def test_headings_and_columns_are_read_apart(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Vijf stuks.", ("Mantelzorg", "Tuinen"), "Buiten"))
    assert read.findings == ()
    assert [[one.label for one in line] for line in read.above] == [["mantelzorg"], ["tuinen"]]
    assert [(one.label, one.role) for one in read.context] == [("tuinen", "column")]


def test_list_items_are_sentences_of_their_own(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Wij willen:\n- een tuin\n- een hofje\n- rust"))
    assert len(read.sentences) == 4


def test_the_same_passage_is_read_the_same_twice(pipeline: Pipeline) -> None:
    passage = as_passage("1", "Geen tuin, wel een moestuin. Mantelzorg in het hofje.")
    assert pipeline.read(passage).findings == pipeline.read(passage).findings


def test_findings_are_in_order_of_place(pipeline: Pipeline) -> None:
    read = pipeline.read(as_passage("1", "Een tuin, een plant, mantelzorg, een moestuin."))
    places = [one.start for one in read.findings]
    assert places == sorted(places)
    assert isinstance(read.findings[0], Finding)
