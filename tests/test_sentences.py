from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbkennis.sentences import split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "marked",
    [
        # one sentence ends where "|" stands
        "Prof.dr. mr. A.B. de Wit en mw. drs. J. van Dijk spraken o.a. over art. 3 Wmo.| Klaar.",
        "Dat deed dhr. ing. P.C. Jansen i.s.m. Stichting Samen, d.w.z. in de buurt.",
        "Zie nr. 12, p. 4 en blz. 9 e.v.| De rest volgt later.",
        "Op 1. januari begint het.| Van 1 t/m 31 dec. 2025 geldt dit ook.",
        "Dat was in 2024.| De raad besloot in jan. 2025.",
        "Het gaat om buurthuizen, scholen, enz.| De gemeente betaalt ca. 3 mln. euro.",
        "De kosten zijn € 4.500,50 p.j.| Dat is veel.",
        "Volgens Jansen e.a. (2020) werkt dat.| Volgens ons ook.",
        "Zie www.veldermeer.nl.| Daar staat alles op een rij.",
        "De 2e druk van hoofdstuk 3.2 verscheen in 2019.| Hij is op.",
        "Kamerstukken II 2022/23, 30169, nr. 75, p. 3.| Zie ook bijlage 2.",
        "Kies voor plan B.| De raad deed dat al.",
        "Dat schreef J. De Vries in haar brief.| Ik las het.",
        "De N.V. Samen Sterk doet mee.",
        "Wethouder mr. De Boer en raadslid K. Smit waren er.",
        "Hij werkt bij de HR.| De afdeling is klein.",
        "Zij kiezen max. 3 thema's.| Meer is niet nodig.",
        "Het maximum is max.| Wij gaan door.",
    ],
)
def test_abbreviations_dates_and_initials_do_not_end_a_sentence(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "marked",
    [
        'Hij zei: "Dit is goed."| De raad knikte.',
        "“Is dat zo?” vroeg zij.| “Ja!” riep hij.",
        "Wat is de sociale basis?| En wat niet?",
        "‘s Ochtends is het druk.| 's Avonds niet.| 't Is niet anders.",
        "Dat werkt (zie bijlage 1).| (Dat geldt ook voor 2.)| Verder niets.",
        "Het is... bijna klaar.| Toch?!| Ja.",
        "Dit is „een proef”.| ,,En dit ook.”| Mooi.",
        "Hij noemde het [...] een wonder.| Zij ook.",
        "...er geen indicatie nodig is.| Goed zo.",
        "*Dit is nadruk.*| **Dit ook.**| Dit niet.",
    ],
)
def test_quotes_brackets_and_dots_close_a_sentence_only_at_its_end(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "mark", ["4", "[4]", "⁴", "<sup>4</sup>", "<sup>12</sup>", "[12]", " <sup>4</sup>"]
)
def test_a_note_mark_after_the_full_stop_belongs_to_the_sentence_before_it(mark: str) -> None:
    text = f"Zij stelden een boodschap op.{mark} Hierin staat waarom."
    assert sentences(text) == [f"Zij stelden een boodschap op.{mark}", "Hierin staat waarom."]


def test_a_note_mark_by_itself_belongs_to_the_sentence_before_it() -> None:
    assert len(sentences("<i>Dat is zo.</i> <sup>52</sup> </li> </ul>")) == 1


def test_a_number_with_a_point_in_it_is_not_a_note_mark() -> None:
    assert len(sentences("Dat staat in paragraaf 2.4 Deel twee van de visie.")) == 1


def test_a_newline_in_a_wrapped_paragraph_is_white_space() -> None:
    text = "Wij werken in\nde buurt. Zo\nblijft het\ngoed."
    assert sentences(text) == ["Wij werken in\nde buurt.", "Zo\nblijft het\ngoed."]


@pytest.mark.parametrize(
    "lines",
    [
        ["Wij doen mee als:", "- er vraag is", "- er plek is;", "- het kan."],
        ["Wij doen mee als:", "a. er vraag is", "b. De raad het wil", "c. het kan"],
        ["Stappen:", "1. Begin klein.", "2. Ga door.", "3. Stop."],
        ["Stappen:", "1) Begin klein", "2) Ga door"],
        ["Wij doen:", "• zorg", "• sport"],
    ],
)
def test_every_list_item_starts_a_sentence_and_keeps_its_mark(lines: list[str]) -> None:
    assert sentences("\n".join(lines)) == lines


def test_a_number_that_happens_to_start_a_line_is_no_list_mark() -> None:
    assert sentences("Zie voor dit thema hoofdstuk\n3 en verder.") == [
        "Zie voor dit thema hoofdstuk\n3 en verder."
    ]
    assert len(sentences("De vergadering is op\n1. mei in het stadhuis.")) == 1


def test_a_blank_line_ends_a_sentence_unless_the_sentence_goes_on() -> None:
    assert sentences("Onze visie\n\nWij doen mee") == ["Onze visie", "Wij doen mee"]
    assert sentences("een aanbod van\n\nzwaardere zorg.") == ["een aanbod van\n\nzwaardere zorg."]


def test_an_aside_between_dashes_is_not_a_list() -> None:
    text = "Deze mensen vormen – samen met hun familie\n– een sociaal netwerk."
    assert sentences(text) == [text]


def test_an_empty_text_has_no_sentences() -> None:
    assert split("") == split(" \n ") == ()


TOKENS = [
    *["Dit", "werkt", "o.a.", "p.", "3", ".", "!", "?”", "A.", "dr.", "De", "…", "...", "(", ")"],
    *["<sup>3</sup>", ".4", "'s", "Éen", "1.", "ﬁ", "-", "a.", "\n"],
]


@given(
    st.lists(st.sampled_from([*TOKENS, "\n\n", "- ", "\u00a0", " "])).map(" ".join)
    | st.text(alphabet="ab AB.!?\n\"'’()1-•", max_size=80)
)
def test_the_sentences_hold_every_visible_character_once_and_in_order(text: str) -> None:
    spans = split(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(c.isspace() or i in inside for i, c in enumerate(text))
