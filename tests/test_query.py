from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbkennis.conditions import unmet
from sbkennis.errors import QueryError
from sbkennis.query import (
    All,
    Any,
    Field,
    Near,
    Not,
    Phrase,
    Prefix,
    Query,
    Word,
    asks_year,
    parse,
    plain,
    respelled,
    unfinished,
)


@pytest.mark.parametrize(
    "question",
    [
        "Wat is de sociale basis?",
        "Krijgt een vrijwilliger geld of een bon",
        "Krijgt een vrijwilliger geld OF een bon?",
        "Wat doet de gemeente NIET voor mantelzorgers?",
        'Past een scherm van 5" in het buurthuis',
        'Wat bedoelt men met "meedoen in deze wijk?',
        'Wat bedoelt "meedoen hier?',
        "ZORG OF HULP THUIS",
        "wijk NOT school " * 300,
        "Wat doet de gemeente: niets of iets",
        "thema: ontmoeten",
        "Zie http://www.voorbeeld.nl:80/pad om 10:30, artikel 7:446",
        "een lijst met * en ** erin",
        "5*3",
        "(jong en oud) samen",
        "zo'n 'huis' in 's-Hertogenbosch",
        "SUBSIDIE OF KORTING VOOR IEDEREEN EN NIET DUUR",
        "of", "niet", "en of niet", "*", ":", "()", "( a )", "a ) b (", "gemeente:",
    ],
)  # fmt: skip
def test_a_plain_question_is_just_text(question: str) -> None:
    assert parse(question) == Query(question)


@pytest.mark.parametrize(
    ("question", "text", "condition"),
    [
        ('"sociale  basis"', "sociale basis", Phrase("sociale basis")),
        ("“sociale basis” in Almere", "sociale basis in Almere", Phrase("sociale basis")),
        ("wijk NOT school", "wijk", Not(Word("school"))),
        ("wijk NIET (school OF kerk)", "wijk", Not(Any((Word("school"), Word("kerk"))))),
        ("wonen zorg OR welzijn", "wonen zorg welzijn", Any((Word("zorg"), Word("welzijn")))),
        (
            "(informele zorg) OF maatjes",
            "informele zorg maatjes",
            Any((All((Word("informele"), Word("zorg"))), Word("maatjes"))),
        ),
        ("a OR b AND c", "a b c", Any((Word("a"), All((Word("b"), Word("c")))))),
        ("GALA OF IZA", "GALA IZA", Any((Word("GALA"), Word("IZA")))),
        ("vrijwillig* in de wijk", "vrijwillig in de wijk", Prefix("vrijwillig")),
        ("NEAR(wijk ontmoeten, 5)", "wijk ontmoeten", Near((Word("wijk"), Word("ontmoeten")), 5)),
        ("NEAR(wijk ontmoeten,5)", "wijk ontmoeten", Near((Word("wijk"), Word("ontmoeten")), 5)),
        ("NEAR(wijk buurt*,5)", "wijk buurt", Near((Word("wijk"), Prefix("buurt")), 5)),
        ("NEAR(kosten 1,5)", "kosten 1,5", Near((Word("kosten"), Word("1,5")), 10)),
        ("wijk NEAR/3 buurt*", "wijk buurt", Near((Word("wijk"), Prefix("buurt")), 3)),
        ("wijk NABIJ buurt", "wijk buurt", Near((Word("wijk"), Word("buurt")), 10)),
        ("wijk NEAR/1 buurt", "wijk buurt", Near((Word("wijk"), Word("buurt")), 1)),
        ("NEAR(wijk buurt, 1)", "wijk buurt", Near((Word("wijk"), Word("buurt")), 1)),
        ("NEAR(wijk 2024)", "wijk 2024", Near((Word("wijk"), Word("2024")), 10)),
        (
            "wijk NEAR/5 buurt NEAR/3 plein",
            "wijk buurt plein",
            Near((Word("wijk"), Word("buurt"), Word("plein")), 5),
        ),
        ("(wijk NOT school)", "wijk", Not(Word("school"))),
        (
            "titel:visie titel:jeugd",
            "visie jeugd",
            All((Field("titel", Word("visie")), Field("titel", Word("jeugd")))),
        ),
        ("jaar:2024-2024", "", Field("jaar", Word("2024-2024"))),
        ('gemeente:"Den Haag" wijk', "wijk", Field("gemeente", Phrase("Den Haag"))),
        ("Gemeente:Almere, wijk", "wijk", Field("gemeente", Word("Almere"))),
        ("titel:visie* wijk", "visie wijk", Field("titel", Prefix("visie"))),
        ("jaar:2022-2024", "", Field("jaar", Word("2022-2024"))),
        ("jaar:2022–2024", "", Field("jaar", Word("2022-2024"))),
        (
            "gemeente:Ede gemeente:Epe jaar:2024",
            "",
            All(
                (
                    Any((Field("gemeente", Word("Ede")), Field("gemeente", Word("Epe")))),
                    Field("jaar", Word("2024")),
                )
            ),
        ),
    ],
)
def test_signs_make_conditions_and_loose_words_only_rank(
    question: str, text: str, condition: object
) -> None:
    assert parse(question) == Query(text, condition)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "place", "fault"),
    [
        ('"sociale basis', 1, "niet gesloten"),
        ('wijk gemeente:"Den Haag', 15, "niet gesloten"),
        ('wijk ""', 6, "staat geen woord"),
        ("wijk OF", 6, "na OF ontbreekt een woord"),
        ("OR wijk", 1, "voor OR ontbreekt een woord"),
        ("wijk NOT", 6, "na NOT ontbreekt een woord"),
        ("wijk AND OR buurt", 6, "na AND ontbreekt een woord"),
        ("(wijk OR buurt", 1, "haakje wordt niet gesloten"),
        ("wijk OR buurt)", 14, "geen haakje openen"),
        ("wijk OR ()", 9, "staat niets"),
        ("NEAR(wijk)", 1, "twee woorden of meer"),
        ("NEAR(wijk buurt", 5, "niet gesloten"),
        ("NEAR(wijk (a b))", 11, "schrijf NEAR"),
        ("wijk NEAR jaar:2024", 6, "geen haakjes of velden"),
        ("wijk NEAR/0 buurt", 6, "van 1 tot 200"),
        ("NEAR(wijk buurt,0)", 1, "van 1 tot 200"),
        ("NEAR(wijk,5)", 1, "twee woorden of meer"),
        ("jaar:vorig wijk", 6, "schrijf een jaar"),
        ("jaar:2024-2022 wijk", 6, "2024 ligt na 2022; draai ze om"),
        ("jaar:2024..2022 wijk", 6, "2024 ligt na 2022; draai ze om"),
        ("gemente:Almere", 1, "bedoelde u gemeente:"),
        ("wijk gemeente:?", 15, "na gemeente: ontbreekt een waarde"),
    ],
)
def test_a_malformed_question_shows_the_place_of_the_fault(
    question: str, place: int, fault: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(question)
    lines = str(caught.value).split("\n")
    assert f"bij teken {place}:" in lines[0]
    assert fault in lines[0]
    assert lines[1].strip() == question
    assert lines[2].index("^") - 4 == place - 1


SIGNS = ['"', "“", "(", ")", "*", ":", " ", "NOT", "NIET", "OR", "OF", "EN", "NEAR", "NEAR/3", ","]
WORDS = ["wijk", "gemeente:", "jaar:2024", "thema:a", "a*", "é", "\0", "'", "ﷺ", "\ud800", "-", "^"]
typed = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(SIGNS + WORDS), max_size=14).map(" ".join)
) | st.lists(st.sampled_from(SIGNS + WORDS), max_size=14).map("".join)


@given(typed)
def test_whatever_is_typed_is_read_or_refused_in_dutch(question: str) -> None:
    message = ""
    try:
        parse(question)
    except QueryError as error:
        message = str(error)
    assert not message or message.startswith("De zoekvraag klopt niet bij teken ")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(QueryError, match="te diep"):
        parse("(" * 500 + "wijk" + ")" * 500 + " OR buurt")
    with pytest.raises(QueryError, match="te diep"):
        parse("NOT " * 500 + "wijk")


def test_many_exclusions_and_groups_beside_each_other_are_not_deep() -> None:
    assert len(parse("NOT wijk " * 25).condition.parts) == 25  # type: ignore[union-attr]
    assert len(parse("(wijk OR buurt) " * 25).condition.parts) == 25  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "asks", "holds"),
    [
        ("wijk NIET school", True, False),
        ("(wijk NIET school)", True, False),
        ("NIET school", False, False),
        ('"sociale basis" NIET school', False, True),
        ("jaar:2024 wijk OF buurt", False, True),
    ],
)
def test_words_beside_a_condition_are_asked_about_between_parentheses_too(
    question: str, asks: bool, holds: bool
) -> None:
    parsed = parse(question)
    assert (parsed.asks, parsed.holds) == (asks, holds)


def test_years_of_two_fields_are_a_demand_for_a_year() -> None:
    assert asks_year("jaar:2022 jaar:2024")
    assert not asks_year("gemeente:Ede")


def test_a_mistake_in_an_exclusion_is_mended_too() -> None:
    condition = parse("buurt NIET mantelzrog").condition
    assert condition is not None
    assert respelled(condition, [("mantelzrog", "mantelzorg")]) == Not(Word("mantelzorg"))


def test_words_that_are_no_question_demand_nothing() -> None:
    for text in ('"><img src=x onerror=alert(1)>', "*{background:url(//x)}", "(a OF", "jaar:x y"):
        assert parse(plain(text)).condition is None


def test_a_field_without_a_value_is_told() -> None:
    told = unfinished("thema: mantelzorg in Gemeente:Almere, en gemeente:")
    assert told == ["thema", "gemeente"]
    assert unfinished("Wat is het hoofdthema: buren? gemeente:Almere") == []


@pytest.mark.parametrize(
    "text",
    [
        "NIET (wijk OF buurt)",
        "NIET (wijk EN buurt)",
        "NIET wijk",
        "(wijk EN NIET (a1 OF a2)) OF b1",
    ],
)
def test_a_condition_that_was_not_met_is_said_as_it_was_written(text: str) -> None:
    condition = parse(text).condition
    assert condition is not None
    assert unmet(condition) == f"Geen enkele passage voldoet aan {text}."


def test_an_article_with_its_number_is_one_operand() -> None:
    either = parse("artikel 4 OF artikel 5").condition
    assert either == Any((All((Word("artikel"), Word("4"))), All((Word("artikel"), Word("5")))))
    assert parse("zorg NIET bijlage 2").condition == Not(All((Word("bijlage"), Word("2"))))
    assert parse("artikel OF 4").condition == Any((Word("artikel"), Word("4")))


@pytest.mark.parametrize(
    ("question", "firm"),
    [
        ("artikel 4 OF mantelzorg", "."),
        ("artikel 4 OF artikel 5", "artikel 4 artikel 5"),
        ("artikel 4 (mantelzorg OF zorg)", "artikel 4 ."),
        ("zorg NIET artikel 4", "zorg ."),
        ("Wat staat in artikel 4?", "Wat staat in artikel 4?"),
    ],
)
def test_of_alternatives_only_articles_in_each_of_them_are_firm(question: str, firm: str) -> None:
    assert parse(question).firm == firm
