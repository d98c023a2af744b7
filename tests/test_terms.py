from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbkennis.terms import COLUMNS, WEIGHTS, Analyzer

ANALYZER = Analyzer()


def terms(text: str, column: str = "words") -> list[str]:
    return ANALYZER.columns(None, (), "", text)[column].split()


def found(question: str, *texts: str) -> list[int]:
    """Numbers of the texts that a question finds in a real full-text index, best first."""
    names = ", ".join(COLUMNS)
    connection = sqlite3.connect(":memory:")
    connection.execute(
        f"CREATE VIRTUAL TABLE t USING fts5({names}, "
        "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
    )
    for number, text in enumerate(texts):
        row = ANALYZER.columns(None, (), "", text)
        connection.execute(
            f"INSERT INTO t (rowid, {names}) VALUES (?, ?, ?, ?, ?)",
            (number, *(row[column] for column in COLUMNS)),
        )
    query = ANALYZER.query(question)
    if not query:
        return []
    weights = ", ".join(map(str, WEIGHTS))
    return [
        row
        for (row,) in connection.execute(
            f"SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, {weights})", (query,)
        )
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gemeenten", "gemeente"),
        ("huizen", "huis"),
        ("ondersteunt", "ondersteunen"),
        ("mantelzorgers", "mantelzorger"),
        ("coöperaties", "cooperatie"),
        ("GALA", "gala"),
        ("e-mail", "e\u2011mail".replace("\u2011", "-")),
        ("ideee\u0308n", "ideeën"),
    ],
)
def test_forms_of_one_word_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("ontmoetingsplekken", ["ontmoeting", "plek"]),
        ("vrijwilligersorganisaties", ["vrijwilliger", "organisatie"]),
        ("eenzaamheidsbestrijding", ["eenzaamheid", "bestrijding"]),
        ("buurthuizen", ["buurt", "huis"]),
        ("kamerstukken", ["kamer", "stuk"]),
        ("mantelzorgondersteuning", ["zorg", "ondersteuning"]),
        ("onderzoeksrapport", ["onderzoek", "rapport"]),
        ("overheidsbeleid", ["overheid", "beleid"]),
        ("gemeenschapshuis", ["gemeenschap", "huis"]),
        ("levensloop", ["leven", "loop"]),  # not "leven" and "sloop"
        ("welzijnswerk", ["welzijn", "werk"]),
        ("zelfbeheer", ["beheer"]),
        ("medebewoners", ["bewoners"]),
    ],
)
def test_a_compound_is_found_by_its_parts(compound: str, parts: list[str]) -> None:
    for part in parts:
        assert set(terms(compound, "parts")) & set(terms(part)), part


@pytest.mark.parametrize(
    "word",
    ["ondersteuning", "verbinding", "voorzieningen", "toegankelijkheid", "gemeentelijke",
     "eigenaarschap", "landschap", "vriendschappen", "boodschappen", "samenlevingen",
     "verbeteren", "bestrijden", "toepassing", "aangegeven", "waarbinnen", "medewerkers"],
)  # fmt: skip
def test_a_derived_word_is_no_compound(word: str) -> None:
    assert len(terms(word, "parts")) == 1


@pytest.mark.parametrize(
    "word",
    ["overbelast", "overbelasting", "overheid", "onderzoek", "voorwaarden", "achterstanden",
     "tegenstelling", "doorverwijzen", "tegenover"],
)  # fmt: skip
def test_a_prefix_is_no_part_of_a_word(word: str) -> None:
    assert terms(word, "parts") == terms(word)


@pytest.mark.parametrize(
    ("word", "known"),
    [("buurthuizen", True), ("jeugdtraining", True), ("mantelzrogers", False),
     ("burgegeester", False), ("wijkccentrum", False)],
)  # fmt: skip
def test_a_compound_is_a_word_when_each_part_is(word: str, known: bool) -> None:
    assert Analyzer().is_word(word) == known


@pytest.mark.parametrize("word", ["ondere", "overt", "tegeneen"])
def test_a_prefix_with_a_few_letters_is_no_word(word: str) -> None:
    assert not Analyzer().is_word(word)


def test_numbers_years_and_abbreviations_survive() -> None:
    found_terms = terms("Kamerstukken II 2022/23, 30 169, nr. 75; Wmo 2015, art. 2.1.4")
    assert {"2022", "202223", "30169", "75", "wmo", "2015", "214"} <= set(found_terms)


@pytest.mark.parametrize(
    "question", ["30169", "30 169", "30.169", "kamerstuk 30169", "30169, nr. 75"]
)
def test_a_kamerstuk_is_found_however_it_is_written(question: str) -> None:
    texts = ("Zie ook het budget van 2023.", "Kamerstukken II 2022/23, 30 169, nr. 75", "Nummer 8")
    assert found(question, *texts)[0] == 1


def test_an_abbreviation_behind_an_article_or_annex_is_no_roman_number() -> None:
    for question in ("bijlage i.v.m. de begroting", "artikel i.s.m. de bibliotheek"):
        assert ANALYZER.articles(question) == ""
    assert ANALYZER.articles("bijlage II.") == '{title heading words} : ("bijlag ii")'


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Wat zeggen artikelen 4 en 5?", "4 5"),
        ("artikel 4 tot en met 6", "4 5 6"),
        ("art. 4, 5 en 7 van de regels", "4 5 7"),
        ("artikelen 4-6", "4 5 6"),
        ("artikel 4 of artikel 9", "4 9"),
        ("artikel 4, 2e lid", "4"),
        ("artikel 4, 5 vrijwilligers en een zaal", "4"),
        ("artikel 4 en 60 procent van de kosten", "4"),
        ("artikelen 4 t/m 900", "4 900"),
    ],
)
def test_every_article_that_a_question_names_is_sought(question: str, numbers: str) -> None:
    sought = {f'"{name} {one}"' for name in ("artikel", "art") for one in numbers.split()}
    columns, _, found = ANALYZER.articles(question).partition(" : ")
    assert columns == "{title heading words}"
    assert set(found.strip("()").split(" OR ")) == sought


def test_annexes_in_roman_numbers_are_sought_together() -> None:
    sought = '{title heading words} : ("bijlag i" OR "bijlag iv")'
    assert ANALYZER.articles("bijlagen I en IV") == sought


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("De (zorg)professionals helpen.", "zorgprofessionals"),
        ("Zie de dorps(woon)visies.", "dorpswoonvisies"),
        ("Alle steun(figuren) doen mee.", "steunfiguren"),
        ("Buurt)ontmoetingsplekken: fysieke locaties.", "buurtontmoetingsplek"),
    ],
)
def test_a_word_with_a_part_in_brackets_is_found_with_and_without_it(text: str, whole: str) -> None:
    assert terms(whole)[0] in terms(text)
    without = text.replace("(zorg)", "").split()[1]
    assert not set(terms(without)) - set(terms(text))
    assert found(whole, "Iets anders.", text) == [1]


def test_brackets_beside_a_word_join_nothing() -> None:
    assert terms("vrijwilligers (en mantelzorgers)") == terms("vrijwilligers en mantelzorgers")
    assert terms("artikel 4(2) en het akkoord(2023)") == terms(
        "artikel 4 (2) en het akkoord (2023)"
    )


def test_a_reference_is_found_whole_and_by_a_part() -> None:
    texts = ("Ons kenmerk 3586274-1049065-PZO", "Ons kenmerk 9999999-1049000-PZO")
    assert found("3586274-1049065-PZO", *texts)[0] == 0
    assert found("1049065", *texts) == [0]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("30169", True),
        ("kamerstuk 30169, nr. 75", True),
        ("kenmerk 3586274-1049065-PZO", True),
        ("Wmo 2015", False),
        ("2024", False),
        ("Wat staat er in kamerstuk 30169?", False),
        ("hoeveel mensen wonen in postcode 12345", False),
        ("", False),
    ],
)
def test_only_a_bare_number_or_code_is_a_reference(question: str, expected: bool) -> None:
    assert ANALYZER.is_reference(question) is expected


def test_a_whole_word_weighs_more_than_a_part() -> None:
    texts = ("De zorg voor ouderen.", "Respijtzorg voor ouderen.", "Iets anders.")
    assert found("respijtzorg", *texts) == [1, 0]


def test_stop_words_alone_give_no_query() -> None:
    assert ANALYZER.query("Wat is er aan de hand met het?") != ""
    assert ANALYZER.query("wat is dat en waar") == ""
    assert ANALYZER.query(" \n?!") == ""


def test_headings_and_context_are_searched_but_not_counted_as_words() -> None:
    columns = ANALYZER.columns("Visie", ("Aanpak", "Eenzaamheid"), "Wij bieden:", "een maatje")
    assert set(columns) == set(COLUMNS)
    assert "eenzam" in columns["heading"] or "eenzaamheid" in columns["heading"]
    assert "eenzaam" not in columns["words"]
    assert columns["title"].split()[0] == terms("visie")[0]


def test_matches_names_the_words_as_they_stand_there() -> None:
    matches = ANALYZER.matches(
        "Hoe ondersteunt de gemeente ontmoetingsplekken?",
        "Gemeenten ondersteunen een plek voor ontmoeting.",
    )
    assert matches.words == ("Gemeenten", "ondersteunen", "plek", "ontmoeting")
    asked = ANALYZER.asked("Hoe ondersteunt de gemeente ontmoetingsplekken?")
    ondersteunt, gemeente, plekken = asked
    assert matches.held >= {ondersteunt, gemeente, *asked[plekken]}
    assert plekken not in matches.held
    assert ANALYZER.matches("appeltaart", "Gemeenten ondersteunen.").held == frozenset()
    assert ANALYZER.matches("de het een", "de het een").held == frozenset()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_no_question_can_break_the_query(question: str) -> None:
    found(question, "De gemeente ondersteunt mantelzorgers.", question)


@pytest.mark.parametrize(
    "question",
    ['"', "NEAR(", "a AND NOT", "title:x", "^", "col : {", "x* -y", "'; DROP TABLE t", "a\x00b"],
)
def test_search_operators_are_ordinary_characters(question: str) -> None:
    assert isinstance(found(question, "De gemeente."), list)


def test_a_very_long_question_still_runs() -> None:
    question = " ".join(f"woord{number}" for number in range(2_000))
    assert found(question, "iets met woord77 erin") == [0]


def test_analysis_loads_no_heavy_packages() -> None:
    script = (
        "import sys; from sbkennis.terms import Analyzer; Analyzer().query('buurthuizen');"
        "print([m for m in ('torch', 'spacy', 'numpy', 'faiss') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("oudere", "ouderen"),
        ("ouder", "ouders"),
        ("deelnemer", "deelnemers"),
        ("werkgever", "werkgevers"),
        ("lid", "leden"),
        ("eerst", "eerste"),
        ("verslag", "verslagen"),
    ],
)
def test_forms_of_a_word_are_one_word_also_where_the_list_has_them_apart(
    one: str, other: str
) -> None:
    assert ANALYZER.same(one, other)
    assert found(one, f"Over {other}.") == [0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ouderen", "ouders"),
        ("leden", "lijden"),
        ("wet", "weten"),
        ("overheid", "overige"),
        ("datum", "data"),
        ("eerste", "één"),
        ("derde", "drie"),
        ("maatje", "maat"),
        ("openbaar", "open"),
    ],
)
def test_words_that_the_list_or_the_stemmer_makes_one_stay_apart(one: str, other: str) -> None:
    assert not ANALYZER.same(one, other)
    assert found(one, f"Over {other}.") == []


def test_care_for_the_old_is_found_by_the_old_and_not_by_parents() -> None:
    texts = ("De zorg voor ouders.", "De ouderenzorg.", "Oudere inwoners.")
    assert sorted(found("ouderen", *texts)) == [1, 2]
