from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbkennis.cleaning import canonical, clean, known_words, shown_part

DOCUMENT = (
    "De OESO-landen kiezen een privacy-vriendelijk aanpak. Vrijwilligers helpen in de "
    "sociale basis, met welzijnswerk en mantelzorg. Wij lezen over the information society. "
    "Inwoners van Veldermeer doen mee volgens de Wmo. De zorg-aanbieders en zorgaan-bieders niet."
)


@pytest.mark.parametrize(
    ("quote", "display"),
    [
        # a word that the document or the lexicon has
        ("de samen-\nleving", "de samenleving"),
        ("het welzijns-\nwerk", "het welzijnswerk"),
        ("the infor-\nmation", "the information"),
        ("de Samen-\nleving", "de Samenleving"),
        # a compound of words it has
        ("onze ontmoetings-\nplekken", "onze ontmoetingsplekken"),
        ("de mantel-\nzorgondersteuning", "de mantelzorgondersteuning"),
        # half a word
        (
            "de hulp voor gezond-\nheids- en welzijnszorg",
            "de hulp voor gezondheids- en welzijnszorg",
        ),
        ("de zorgaan-\nbieders", "de zorgaanbieders"),
        ("rijk/gemeen-\nten", "rijk/gemeenten"),
        ("meer zelfred-\nzaamheid", "meer zelfredzaamheid"),
        # a hyphen that the writer put there
        ("de OESO-\nlanden", "de OESO-landen"),
        ("na COVID-\n19", "na COVID-19"),
        ("het SARS-\nCoV-virus", "het SARS-CoV-virus"),
        ("heel privacy-\nvriendelijk", "heel privacy-vriendelijk"),
        ("de Wmo-\nvoorziening in 2024-\n2034", "de Wmo-voorziening in 2024-2034"),
        ("de niet-\nwesterse kant", "de niet-westerse kant"),
        ("het bestuurlijk-\njuridische deel", "het bestuurlijk-juridische deel"),
        ("met Veldermeer-\nbewoners", "met Veldermeer-bewoners"),
        ("de VNG-\nhandreiking en e-\nhealth", "de VNG-handreiking en e-health"),
        ("een auto-\nongeluk", "een auto-ongeluk"),
        ("de ggz-\nproblematiek", "de ggz-problematiek"),
        ("een mbo-\nopleiding", "een mbo-opleiding"),
        ("zie www.veldermeer.nl/samen-\nleven", "zie www.veldermeer.nl/samen-leven"),
        # a hanging hyphen
        ("bron-\nen contactonderzoek", "bron- en contactonderzoek"),
        ("zorg-\nof welzijnsgeld", "zorg- of welzijnsgeld"),
        # soft hyphens and what pdfium makes of them
        ("de samen\u00adle\u00ad\nving", "de samenleving"),
        ("de samen\u2010\nleving", "de samenleving"),
        ("de samen\ufffeleving", "de samenleving"),
        ("privacy\ufffevriendelijk", "privacy-vriendelijk"),
        ("de samen-\n\n  leving", "de samenleving"),
        # a dash is no hyphen
        ("mensen -\nook zij - doen mee", "mensen - ook zij - doen mee"),
        ("mensen –\nook zij – doen mee", "mensen – ook zij – doen mee"),
    ],
)
def test_a_hyphen_at_a_line_end_is_undone_where_the_writer_did_not_put_it(
    quote: str, display: str
) -> None:
    assert clean(quote, (), known_words(DOCUMENT)).text == display


def test_the_halves_of_a_broken_word_are_no_words_of_the_document() -> None:
    known = known_words("Wij kennen de xqzwa-\nbrtlen en de xqzwabrtlen.")
    assert known("xqzwabrtlen")
    assert not known("xqzwa")
    assert not known("brtlen")


@pytest.mark.parametrize(
    ("quote", "display"),
    [
        ("een\nregel  en\u00a0nog\r\n\r\neen ", "een regel en nog een"),
        ("de ﬁjne eﬀecten van oﬃcieel wĳkwerk", "de fijne effecten van officieel wijkwerk"),
        ("e\u0301e\u0301n coo\u0308peratie", "één coöperatie"),
        ("on\u200bzicht\ufeffbaar\x0b hier", "onzichtbaar hier"),
        ("a\ufffdb", "a\ufffdb"),
        ("", ""),
    ],
)
def test_white_space_ligatures_and_accents_are_as_a_reader_sees_them(
    quote: str, display: str
) -> None:
    assert clean(quote).text == display


def test_note_marks_are_left_out_and_leave_no_hole() -> None:
    quote = "Dat geldt 1. Voor jongeren2 en 3 ouderen."
    marks = [(quote.index(str(n)), quote.index(str(n)) + 1) for n in (1, 2, 3)]
    assert clean(quote, marks).text == "Dat geldt. Voor jongeren en ouderen."


def test_a_break_stays_a_break_and_a_hyphen_before_it_stays_a_hyphen() -> None:
    quote = "- zorg-\n- sport\nen spel"
    assert clean(quote, breaks={7: "\n"}).text == "- zorg-\n- sport en spel"


def test_markup_is_left_out_only_where_the_text_is_markdown() -> None:
    quote = "**Wij *samen* [doen](#a) \\(dit\\)**<br/>_nu_ x_y_z 2 * 3 * 4 < 5"
    assert clean(quote, markup=True).text == "Wij samen doen (dit) nu x_y_z 2 * 3 * 4 < 5"
    assert clean(quote).text == quote
    line = "## Zorg &amp; so&shy;ciale&nbsp;steun, zie <https://veldermeer.nl/a_b_c>"
    assert clean(line, markup=True).text == "Zorg & sociale steun, zie https://veldermeer.nl/a_b_c"
    assert clean(line).text == line
    assert clean("<li>zorg</li><li>sport</li>", markup=True).text == "zorg sport"
    row = "<tr><td>Noord</td><td>Er is <i>veel</i>.</td></tr>\n</table>"
    assert clean(row, markup=True).text == "Noord Er is veel."


def test_the_sign_of_a_quotation_in_markdown_is_no_word() -> None:
    quote = "> Wij doen dit\n> met de stad.\n>\n> > Samen.\n> 65 jaar > jong"
    assert clean(quote, markup=True).text == "Wij doen dit met de stad. Samen. > 65 jaar > jong"


def test_a_span_can_be_mapped_to_the_quote_and_back() -> None:
    quote = "Onze ﬁjne samen-\nleving1 telt e\u0301e\u0301n buurt."
    cleaned = clean(quote, [(quote.index("1"), quote.index("1") + 1)], known_words(DOCUMENT))
    assert cleaned.text == "Onze fijne samenleving telt één buurt."
    for word, source in [
        ("fijne", "ﬁjne"),
        ("samenleving", "samen-\nleving"),
        ("één", "e\u0301e\u0301n"),
        ("leving", "leving"),
    ]:
        at = cleaned.text.index(word)
        start, end = cleaned.to_quote(at, at + len(word))
        assert quote[start:end] == source
        assert cleaned.to_clean(start, end) == (at, at + len(word))


def test_what_is_left_out_maps_to_nothing() -> None:
    cleaned = clean("buurt1 en", [(5, 6)])
    assert cleaned.to_clean(5, 6) == (5, 5)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("de samen-\nleving", "de samenleving"),
        ("privacy-\nvriendelijk", "privacy-vriendelijk"),
        ("„de ﬁjne” buurt", "'de fijne' buurt"),
        ("“de buurt”", '"de buurt"'),
        (",,de buurt''", "„de buurt''"),
        ("Vijf heerenlanden", "Vijfheerenlanden"),
        ("cafe\u0301", "café"),
    ],
)
def test_two_ways_to_print_the_same_words_have_one_canonical_form(left: str, right: str) -> None:
    assert canonical(left)[0] == canonical(right)[0]


def test_other_words_have_another_canonical_form() -> None:
    assert canonical("de gemeente mag")[0] != canonical("de gemeente moet")[0]
    assert canonical("10,5")[0] != canonical("105")[0]
    assert canonical("Wij")[0] != canonical("wij")[0]


TEXT = st.text(
    alphabet=st.sampled_from(
        list("abeo AB12.,-\n\u00ad\u2010\ufffe\u0301ﬁĳ„”'*_[](#)<>/\\\u00a0é&;")
    )
    | st.characters(codec="utf-8"),
    max_size=60,
)


@given(TEXT, st.booleans(), st.data())
def test_every_clean_character_knows_where_it_came_from(
    quote: str, markup: bool, data: st.DataObject
) -> None:
    marks = data.draw(
        st.lists(st.tuples(st.integers(0, len(quote)), st.integers(0, 3)), max_size=3)
    )
    spans = [(start, min(len(quote), start + length)) for start, length in marks]
    cleaned = clean(quote, spans, lambda word: len(word) % 2 == 0, markup=markup)
    assert len(cleaned.offsets) == len(cleaned.text) + 1 == len(cleaned.ends) + 1
    assert cleaned.offsets[-1] == len(quote)
    assert list(cleaned.offsets) == sorted(cleaned.offsets)
    assert list(cleaned.ends) == sorted(cleaned.ends)
    assert not set(cleaned.text) & set("\n\u00ad\ufffeﬁĳ")
    assert cleaned.text == cleaned.text.strip()
    for i, character in enumerate(cleaned.text):
        start, end = cleaned.to_quote(i, i + 1)
        assert 0 <= start < end <= len(quote)
        source = quote[start:end]
        if character == " ":
            assert source[0].isspace() or source[0] == "<"
        elif len(source) == 1 and source.isascii() and source.isprintable():
            assert character == source
        first, last = cleaned.to_clean(start, end)
        assert first <= i < last
    assert (clean(quote, spans, lambda word: len(word) % 2 == 0, markup=markup)) == cleaned


@given(TEXT)
def test_the_offsets_of_the_canonical_form_point_at_its_source(text: str) -> None:
    form, offsets = canonical(text)
    assert len(offsets) == len(form) + 1
    assert list(offsets) == sorted(offsets)
    assert not any(c.isspace() or c == "-" for c in form)
    for character, offset in zip(form, offsets, strict=False):
        if character.isalnum() and character.isascii() and text[offset].isascii():
            assert text[offset] == character or unicodedata.combining(text[offset + 1])
    assert canonical(form)[0] == form


def test_a_part_of_a_quote_is_found_in_what_a_reader_sees() -> None:
    quote = "Wie ziek is, belt zijn vrien-\nden.3 Dat is\ngewoon. Klaar."
    display = "Wie ziek is, belt zijn vrienden. Dat is gewoon. Klaar."
    start = quote.index("Dat")
    first, last = shown_part(quote, display, start, quote.index(" Klaar"))
    assert display[first:last] == "Dat is gewoon."
    first, last = shown_part(quote, display, 0, start - 1)
    assert display[first:last] == "Wie ziek is, belt zijn vrienden."


@pytest.mark.parametrize("part", ["• “Kom.”", "(Zo is het.)", "- Nee."])
def test_a_part_that_begins_with_a_sign_does_not_begin_with_the_end_of_the_one_before(
    part: str,
) -> None:
    quote = f"Zij zegt: “Wij doen het.”\n{part}\nSlot."
    start = quote.index(part)
    assert shown_part(quote, quote, start, start + len(part)) == (start, start + len(part))
    bare = quote.replace(part, part.lstrip("•- "))
    first, last = shown_part(quote, bare, start, start + len(part))
    assert bare[first:last] == part.lstrip("•- ")


@pytest.mark.parametrize(
    ("quote", "display"),
    [
        ("Dat is ==belangrijk== nu.", "Dat is belangrijk nu."),
        ("Zie [[Visie#Doel|de visie]] en [[Plan]].", "Zie de visie en Plan."),
        ("Dat is zo. %% nog nakijken %%", "Dat is zo."),
        ("Dat is zo. ^anker", "Dat is zo."),
        ("> [!note]- Let op\n> De kamer is open.", "Let op De kamer is open."),
        ("Als a == b en b == c.", "Als a == b en b == c."),
    ],
)
def test_marks_of_obsidian_are_left_out(quote: str, display: str) -> None:
    assert clean(quote, (), lambda word: True, markup=True).text.strip() == display
