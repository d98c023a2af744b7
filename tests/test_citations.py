"""Tests of footnotes, anchors and the verdict on a quotation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sbkennis import citations
from sbkennis.citations import (
    Difference,
    Source,
    anchor,
    cite,
    dutch_date,
    verify,
    where_found,
)
from sbkennis.errors import CitationError
from sbkennis.records import Document, Identifier, Page, Passage, PassageKind, Span, covered

FIRST = "Buren helpen elkaar\nmet boodschappen."
SECOND = "Een burenhulp-\ncentrale brengt hen bij elkaar."
TEXT = f"{FIRST}\n{SECOND}"
PAGES = (
    Page(1, "1", 0, len(FIRST)),
    Page(2, "2", len(FIRST) + 1, len(TEXT)),
)
REPORT = Document(
    id="a1",
    file="rapport.pdf",
    sha256="",
    unit="page",
    title="Wie helpt wie?",
    publisher="Movisie",
    date="2023-06",
    kind="onderzoeksrapport",
)


def passage(*spans: Span, text: str = TEXT, **fields: object) -> Passage:
    """A passage over these slices of a text."""
    quote = "\n".join(text[span.start : span.end] for span in spans)
    values: dict[str, object] = {
        "id": f"a1#{spans[0].start}-{spans[-1].end}",
        "document": "a1",
        "position": 0,
        "kind": PassageKind.TEXT,
        "spans": spans,
        "quote": quote,
        "display": quote.replace("-\n", "").replace("\n", " "),
    }
    return Passage(**(values | fields))  # type: ignore[arg-type]


ONE = passage(Span(0, len(FIRST), 1))
BOTH = passage(Span(0, len(FIRST), 1), Span(len(FIRST) + 1, len(TEXT), 2))


# ----------------------------------------------------------------------------------- footnotes


def test_a_report_is_cited_with_publisher_year_title_place_and_page() -> None:
    citation = cite(REPORT, ONE, TEXT, pages=PAGES)
    assert citation.text == "Movisie (2023), Wie helpt wie?, Utrecht: Movisie, p. 1"
    assert citation.markdown == "Movisie (2023), *Wie helpt wie?*, Utrecht: Movisie, p. 1"
    assert citation.quote == FIRST
    assert citation.display == "Buren helpen elkaar met boodschappen."


def test_signs_of_markdown_in_a_citation_are_escaped() -> None:
    odd = replace(REPORT, title="2 * 3_4\\", publisher="Buro *Zes*")
    citation = cite(odd, ONE, TEXT)
    assert citation.text == "Buro *Zes* (2023), 2 * 3_4\\, p. 1"
    assert citation.markdown == r"Buro \*Zes\* (2023), *2 \* 3\_4\\*, p. 1"


def test_authors_come_before_the_publisher_and_many_become_e_a() -> None:
    two = replace(REPORT, authors=("A. Bos", "B. de Vries"))
    many = replace(REPORT, authors=("A. Bos", "B. de Vries", "C. Smit", "D. Kok"))
    assert cite(two, ONE, TEXT).text.startswith("A. Bos en B. de Vries (2023), Wie helpt wie?")
    three = replace(many, authors=many.authors[:3])
    assert cite(three, ONE, TEXT).text.startswith("A. Bos, B. de Vries en C. Smit (2023)")
    assert cite(many, ONE, TEXT).text.startswith("A. Bos e.a. (2023)")


def test_a_gemeente_has_no_place_and_is_named_once() -> None:
    visie = replace(REPORT, publisher="Gemeente Zomerdam", kind="beleidsvisie")
    assert cite(visie, ONE, TEXT).text == "Gemeente Zomerdam (2023), Wie helpt wie?, p. 1"


def test_what_is_not_known_is_left_out_and_a_missing_date_is_said() -> None:
    bare = replace(REPORT, publisher=None, date=None)
    assert cite(bare, ONE, TEXT).text == "Wie helpt wie? (z.j.), p. 1"
    nameless = replace(bare, title=None)
    assert cite(nameless, ONE, TEXT).text == "[zonder titel, bestand rapport.pdf] (z.j.), p. 1"


def test_a_parliamentary_paper_is_cited_by_its_number() -> None:
    paper = replace(
        REPORT,
        kind="kamerbrief",
        identifiers=(Identifier("kamerstuk", "II 2022/23, 30169, nr. 75"),),
    )
    assert cite(paper, ONE, TEXT).text == "Kamerstukken II 2022/23, 30169, nr. 75, p. 1"


def test_a_letter_without_a_number_is_cited_by_its_kenmerk() -> None:
    letter = replace(
        REPORT,
        kind="kamerbrief",
        publisher="Ministerie van Volksgezondheid, Welzijn en Sport",
        date="2024-05-03",
        identifiers=(Identifier("zaaknummer", "789"), Identifier("kenmerk", "123-456-LZ")),
    )
    assert cite(letter, ONE, TEXT).text == (
        "Ministerie van Volksgezondheid, Welzijn en Sport, Wie helpt wie?, "
        "kamerbrief van 3 mei 2024, kenmerk 123-456-LZ, p. 1"
    )


def test_a_web_page_is_cited_with_heading_address_and_day_of_visit() -> None:
    page = replace(
        REPORT,
        file="pagina.html",
        unit="paragraph",
        kind="webpagina",
        address="https://zomerdam.example/buren",
        accessed="2026-03-12",
    )
    found = passage(Span(0, len(FIRST), None), heading=("Buren", "Hulp"), number=4, last_number=5)
    citation = cite(page, found, TEXT)
    assert citation.text == (
        "Movisie (2023), Wie helpt wie?, Utrecht: Movisie, onder “Hulp”, alinea's 4-5, "
        "geraadpleegd op 12 maart 2026, https://zomerdam.example/buren"
    )
    assert citation.anchor.accessed == "2026-03-12"


def test_slides_and_word_documents_have_their_own_places() -> None:
    slides = replace(REPORT, unit="slide", kind="presentatie", file="dia.pptx")
    assert cite(slides, replace(ONE, heading=("Hulp",)), TEXT).text.endswith(
        "Wie helpt wie? (presentatie), Utrecht: Movisie, dia 1"
    )
    word = replace(REPORT, unit="paragraph", file="visie.docx")
    found = passage(Span(0, len(FIRST), None), heading=("1 Rollen",), number=14, last_number=14)
    assert cite(word, found, TEXT).text.endswith("Utrecht: Movisie, onder “1 Rollen”, alinea 14")


def test_a_quotation_that_is_not_the_stored_text_gets_no_footnote() -> None:
    changed = replace(ONE, quote=FIRST.replace("elkaar", "niemand"))
    with pytest.raises(CitationError, match="voetnoot"):
        cite(REPORT, changed, TEXT)


def test_a_sentence_of_a_passage_is_cited_on_its_own_page() -> None:
    start = len(FIRST) + 1
    citation = cite(REPORT, BOTH, TEXT, pages=PAGES, part=(start, len(BOTH.quote)))
    assert citation.quote == SECOND
    assert citation.anchor.label == "p. 2"
    over = cite(REPORT, BOTH, TEXT, pages=PAGES, part=(start - 3, start + 3))
    assert (over.quote, over.anchor.label) == ("n.\nEen", "pp. 1-2")
    assert covered(BOTH.spans, start - 3, start + 3) == (
        Span(start - 3, start - 1, 1),
        Span(start, start + 3, 2),
    )


def test_marks_of_notes_are_left_out_of_a_sentence_as_a_reader_sees_it() -> None:
    text = "Een dorp1 eet. Een buurt2 kookt."
    noted = passage(Span(0, len(text), 1), text=text, display="", marks=((8, 9), (24, 25)))
    assert cite(REPORT, noted, text, part=(15, len(text))).display == "Een buurt kookt."
    assert cite(REPORT, noted, text, part=(0, 14)).display == "Een dorp eet."


@pytest.mark.parametrize(
    ("iso", "dutch"),
    [("2026-03-12", "12 maart 2026"), ("2023-01", "januari 2023"), ("2020", "2020")],
)
def test_dates_are_written_in_dutch(iso: str, dutch: str) -> None:
    assert dutch_date(iso) == dutch


# ------------------------------------------------------------------------------------- anchors


def test_a_passage_over_a_page_break_names_both_pages() -> None:
    found = anchor(REPORT, BOTH, pages=PAGES)
    assert (found.first, found.last, found.label) == (1, 2, "pp. 1-2")


def test_a_printed_page_number_stands_before_the_physical_one() -> None:
    printed = (replace(PAGES[0], label="7"), replace(PAGES[1], label="8"))
    assert anchor(REPORT, ONE, pages=printed).label == "p. 7 (pdf p. 1)"
    assert anchor(REPORT, BOTH, pages=printed).label == "pp. 7-8 (pdf pp. 1-2)"
    assert where_found(REPORT, *printed) == "pp. 7-8 (pdf pp. 1-2)"


@pytest.mark.parametrize(
    ("label", "cited"),
    [
        ("102-103", "pp. 102-103 (pdf p. 1)"),
        ("iv-v", "pp. iv-v (pdf p. 1)"),
        ("3-12", "p. 3-12 (pdf p. 1)"),  # page 12 of chapter 3
        ("A-12", "p. A-12 (pdf p. 1)"),
    ],
)
def test_a_sheet_with_two_printed_pages_is_cited_in_the_plural(label: str, cited: str) -> None:
    sheets = (replace(PAGES[0], label=label), PAGES[1])
    assert anchor(REPORT, ONE, pages=sheets).label == cited


def test_a_range_holds_a_quotation_whole_and_roman_pages_stand_before_the_others() -> None:
    text = "Wie kookt?\nWie wast?\nWie zingt?"
    pages = (Page(10, "iv", 0, 10), Page(11, "v", 11, 20), Page(12, "1", 21, 31))

    def judged(claimed: str) -> str:
        return verify(text, text, pages, claimed).verdict

    assert [judged(one) for one in ("10-12", "iv-1", "10-11", "iv-v", "2-6")] == [
        "exact", "exact", "wrong_page", "wrong_page", "wrong_page",
    ]  # fmt: skip


def test_what_a_writer_marked_excuses_a_few_words_and_no_page() -> None:
    between = "die al jaren in het dorp wonen en elkaar van gezicht kennen, " * 4
    text = f"Alle buren {between}koken samen soep."
    near = "Alle buren uit het dorp koken samen soep."
    quote = "Alle buren [van hier] koken samen soep."
    assert verify(quote, near).verdict == "exact"
    assert verify(quote, text).verdict not in ("exact", "exact_after_normalisation")
    assert verify("buren […] soep", text).verdict == "differs"  # single words stand anywhere


def test_the_parts_that_stand_closest_together_are_the_place_and_the_first_names_the_page() -> None:
    text = "Alle buren eten. Alle buren uit het dorp koken soep."
    assert verify("Alle buren […] koken soep.", text).start == text.rindex("Alle")
    other = "Iedereen uit het dorp zingt op tafel."
    pages = (Page(1, None, 0, len(text)), Page(2, None, len(text) + 1, 99))
    quote = "Alle buren eten. […] Iedereen uit het dorp danst op tafel."
    verdict = verify(quote, f"{text}\n{other}", pages)
    assert (verdict.verdict, verdict.found_page, verdict.start) == ("differs", 1, 0)


def test_of_a_quotation_with_an_ellipsis_that_differs_the_longest_part_names_the_page() -> None:
    first = "De raad praat tot en met 2026 over de buurt."
    second = (
        "Er is tot en met 2026 voor de stad ruim € 12 miljoen beschikbaar voor al onze buurten."
    )
    third = "Er komt later voor al onze buurten meer."
    text = "\n".join((first, second, third))
    starts = (0, text.index(second), text.index(third))
    ends = (*(one - 1 for one in starts[1:]), len(text))
    pages = [Page(n, None, *each) for n, each in enumerate(zip(starts, ends, strict=True), 1)]
    quote = "tot en met 2026 (…) ruim € 21 miljoen beschikbaar voor al onze buurten"
    verdict = verify(quote, text, pages, 2)
    assert (verdict.verdict, verdict.found_page) == ("differs", 2)
    assert verdict.differences == (Difference("12", "21"),)
    assert text[verdict.start : verdict.end] == (
        "tot en met 2026 voor de stad ruim € 12 miljoen beschikbaar voor al onze buurten"
    )
    lost = (
        "meer dan genoeg […] voor al onze buurten"  # the part that stands twice, on the page named
    )
    assert verify(lost, text, pages, 3).found_page == 3


def test_a_third_of_a_quotation_in_one_run_is_another_text() -> None:
    held = "De buurt kookt elke maandag samen"
    own = "maar niemand weet hoe lang dat nog duurt nu de zaal wordt verkocht"
    assert verify(f"{held} {own}", f"{held} in het dorpshuis.").verdict == "not_found"


def test_of_words_that_stand_on_two_pages_neither_of_which_was_claimed_the_first_is_named() -> None:
    pages = (Page(1, None, 0, 10), Page(2, None, 11, 21))
    assert verify("Wie kookt?", "Wie kookt?\nWie kookt?", pages, 9).found_page == 1


def test_a_page_of_a_chapter_has_no_other_name() -> None:
    pages = (replace(PAGES[0], label="3-12"), replace(PAGES[1], label="3-13"))
    assert anchor(REPORT, BOTH, pages=pages).label == "pp. 3-12-3-13 (pdf pp. 1-2)"
    verdicts = [
        verify("Buren helpen elkaar", TEXT, pages, page).verdict for page in ("3-12", 1, "12", 3)
    ]
    assert verdicts == ["exact", "exact", "wrong_page", "wrong_page"]


def test_spreads_are_one_range_and_a_missing_label_makes_it_physical() -> None:
    spreads = (replace(PAGES[0], label="94-95"), replace(PAGES[1], label="96-97"))
    assert anchor(REPORT, BOTH, pages=spreads).label == "pp. 94-97 (pdf pp. 1-2)"
    assert (
        anchor(REPORT, BOTH, pages=(spreads[0], replace(PAGES[1], label=None))).label == "pp. 1-2"
    )


def test_a_printed_label_with_a_hyphen_is_one_page() -> None:
    prefixed = (replace(PAGES[0], label="A-12"), replace(PAGES[1], label="A-13"))
    assert anchor(REPORT, ONE, pages=prefixed).label == "p. A-12 (pdf p. 1)"
    assert anchor(REPORT, BOTH, pages=prefixed).label == "pp. A-12-A-13 (pdf pp. 1-2)"


def test_lines_run_from_the_first_to_the_last_in_the_file() -> None:
    plain = replace(REPORT, unit="line", file="visie.txt")
    turned = passage(Span(len(FIRST) + 1, len(TEXT), None), Span(0, len(FIRST), None))
    assert anchor(plain, turned, text=TEXT).label == "regels 1-4"


def test_plain_text_has_lines_and_no_pages() -> None:
    plain = replace(REPORT, unit="line", file="visie.txt")
    whole = passage(Span(0, len(TEXT), None))
    found = anchor(plain, whole, text=TEXT)
    assert (found.kind, found.first, found.last, found.label) == ("line", 1, 4, "regels 1-4")
    assert anchor(plain, passage(Span(20, 30, None)), text=TEXT).label == "regel 2"


# -------------------------------------------------------------------------------- verification


@pytest.mark.parametrize(
    ("page", "verdict"),
    [("p. vi", "exact"), ("blz. 1", "exact"), ("pag. vi", "exact"), ("pagina vi", "exact"),
     ("p1", "exact"), ("pp. v-vi", "exact"), ("p. 9 en p. 1", "exact"), ("blz. 7", "wrong_page")],
)  # fmt: skip
def test_a_page_may_be_claimed_with_the_word_for_it(page: str, verdict: str) -> None:
    printed = (replace(PAGES[0], label="vi"), replace(PAGES[1], label="vii"))
    assert verify("Buren helpen elkaar", TEXT, printed, page).verdict == verdict


def test_beside_another_difference_the_first_letter_is_none_of_its_own() -> None:
    text = (
        "Volgens de raad is een coalitie in Almere tegen eenzaamheid opgestart. De raad wil meer."
    )
    verdict = verify("Een coalitie in Almelo tegen eenzaamheid opgestart", text)
    assert (verdict.verdict, verdict.differences) == ("differs", (Difference("Almere", "Almelo"),))
    verdict = verify("een Coalitie in Almelo tegen eenzaamheid opgestart", text)
    assert verdict.differences == (
        Difference("coalitie", "Coalitie"),
        Difference("Almere", "Almelo"),
    )


def test_the_same_signs_are_exact() -> None:
    found = verify("Buren helpen elkaar", TEXT, PAGES, 1)
    assert (found.verdict, found.found_page) == ("exact", 1)
    assert (found.start, found.end) == (0, 19)


@pytest.mark.parametrize(
    "quote",
    [
        "Buren helpen elkaar met boodschappen.",
        "Buren  helpen\nelkaar met boodschappen.",
        "Een burenhulpcentrale brengt hen bij elkaar.",
        "Een burenhulp-centrale brengt hen bij elkaar.",
        "met boodschappen. Een burenhulpcentrale",
    ],
)
def test_white_space_line_ends_and_page_breaks_may_differ(quote: str) -> None:
    assert verify(quote, TEXT, PAGES).verdict == "exact_after_normalisation"


def test_quotation_marks_and_ligatures_may_differ() -> None:
    source = "Zij noemt dat ‘de \ufb01jne kant’ van „omzien”."
    assert verify('Zij noemt dat "de fijne kant" van "omzien".', source).verdict == (
        "exact_after_normalisation"
    )


def test_a_footnote_mark_inside_the_quotation_may_be_left_out() -> None:
    source = "Jongeren1 doen mee, ook in buurten² zonder buurthuis."
    found = verify("Jongeren doen mee, ook in buurten zonder buurthuis.", source, marks=[(8, 9)])
    assert found.verdict == "exact_after_normalisation"
    assert verify("Jongeren doen mee, ook", source).verdict == "differs"


def test_a_quotation_goes_on_past_footer_header_and_notes() -> None:
    first, furniture, second = "Wij kiezen voor", "Gemeente Zomerdam 3\n1 Zie bijlage", "de buurt."
    text = f"{first}\n{furniture}\n{second}"
    pages = (Page(3, "3", 0, 35), Page(4, "4", 36, len(text)))
    running = (Span(0, len(first), 3), Span(len(text) - len(second), len(text), 4))
    quote = "Wij kiezen voor de buurt."
    assert verify(quote, text, pages, 3, running=running).verdict == "exact_after_normalisation"
    assert verify(quote, text, pages, "3-4", running=running).verdict == "exact_after_normalisation"
    assert verify(quote, text, pages, 4, running=running).verdict == "wrong_page"


@pytest.mark.parametrize(
    ("quote", "difference"),
    [
        ("In 2024 helpen 31 buren elkaar niet alleen thuis", Difference("30", "31")),
        ("In 2024 helpen 30 buren elkaar alleen thuis", Difference("niet", "")),
        ("In 2024 helpen 30 mensen elkaar niet alleen thuis", Difference("buren", "mensen")),
        ("In 2024 helpen 30 Buren elkaar niet alleen thuis", Difference("buren", "Buren")),
    ],
)
def test_a_changed_number_name_negation_or_word_is_a_difference(
    quote: str, difference: Difference
) -> None:
    text = "Dit is zo. In 2024 helpen 30 buren elkaar niet alleen thuis. En verder."
    found = verify(quote, text, (Page(1, None, 0, len(text)),), 1)
    assert (found.verdict, found.found_page) == ("differs", 1)
    assert found.differences == (difference,)


@pytest.mark.parametrize(
    ("quote", "quoted", "source"),
    [
        ("de IJsclub helpt", "de", "De"),
        ("Helpt alle buren", "Helpt", "helpt"),
        ("ijsclub helpt … buren", "ijsclub", "IJsclub"),
        ("(Helpt alle buren)", "Helpt", "helpt"),
    ],
)
def test_the_first_letter_may_follow_the_sentence_of_the_writer(
    quote: str, quoted: str, source: str
) -> None:
    text = "De IJsclub helpt alle buren (helpt alle buren) van de GGD.\nAnders niet."
    found = verify(quote, text)
    assert found.verdict == "exact_after_normalisation"
    assert found.marked[0] == ("letter", quoted, source)


@pytest.mark.parametrize("quote", ["De ijsclub helpt", "gGD. Anders niet", "… Helpt alle buren"])
def test_no_other_letter_may_change_its_size(quote: str) -> None:
    text = "De IJsclub helpt alle buren van de GGD.\nAnders niet."
    assert not verify(quote, text).is_right


def test_a_first_letter_that_was_adjusted_does_not_excuse_the_page() -> None:
    assert verify("buren helpen elkaar", TEXT, PAGES, 2).verdict == "wrong_page"
    assert verify("buren helpen elkaar", TEXT, PAGES, 1).is_right


@pytest.mark.parametrize("quote", ["kost €5 of 10 % meer", "kost € 5 of 10% meer"])
def test_the_space_between_a_sign_and_its_figure_may_differ(quote: str) -> None:
    assert verify(quote, "Dat kost €5 of 10% meer.").is_right
    assert verify(quote, "Dat kost €\n5 of 10 % meer.").is_right
    assert not verify(quote, "Dat kost €5 of 10 meer.").is_right


def test_a_space_that_differs_is_shown_with_what_stands_beside_it() -> None:
    found = verify("bij zorg/welzijn in de wijk", "Dit hoort bij zorg / welzijn in de wijk.")
    assert found.differences == (Difference("zorg / welzijn", "zorg/welzijn"),)


def test_a_hyphen_in_the_middle_of_a_line_may_not_disappear() -> None:
    text = "Wij werken aan zij-instroom voor de kinderopvang in de stad."
    assert verify("Wij werken aan zijinstroom voor de kinderopvang in de stad.", text).verdict == (
        "differs"
    )


def test_words_of_another_text_are_not_found() -> None:
    assert (
        verify("De raad stelt de begroting voor 2025 vast.", TEXT, PAGES, 1).verdict == "not_found"
    )


def test_half_a_word_is_not_a_quotation() -> None:
    assert verify("Buren helpen elk", TEXT).verdict == "differs"
    assert verify("Buren  helpen elk", TEXT).verdict == "differs"


def test_the_text_is_judged_before_the_page() -> None:
    assert verify("Buren helpen elkaar", TEXT, PAGES, 2).verdict == "wrong_page"
    assert verify("Buren helpen elkaar", TEXT, PAGES, 2).found_page == 1
    wrong_on_both = verify("Buren helpen niemand met boodschappen.", TEXT, PAGES, 2)
    assert wrong_on_both.verdict == "differs"


def test_a_page_is_right_by_its_physical_or_its_printed_number() -> None:
    printed = (replace(PAGES[0], label="iv"), replace(PAGES[1], label="1"))
    for page in (1, "1", "iv", "IV", None):
        assert verify("Buren helpen elkaar", TEXT, printed, page).verdict == "exact"
    assert verify("Buren helpen elkaar", TEXT, printed, "v").verdict == "wrong_page"


def test_a_sentence_that_stands_twice_is_right_on_either_page() -> None:
    text = "Samen sterk.\nSamen sterk."
    pages = (Page(1, None, 0, 12), Page(2, None, 13, 25))
    assert [verify("Samen sterk.", text, pages, page).found_page for page in (1, 2)] == [1, 2]


def test_a_number_and_what_it_counts_are_not_parted_at_the_beginning_either() -> None:
    text = "Er is 5 miljoen euro voor buurthuizen, en 10 procent van de inwoners komt er."
    assert verify("miljoen euro voor buurthuizen", text).verdict == "differs"
    assert verify("procent van de inwoners komt er.", text).verdict == "differs"
    assert verify("10 procent van de inwoners komt er.", text).verdict == "exact"


def test_a_bullet_within_the_words_is_one_of_the_signs() -> None:
    assert verify("wonen zorg en welzijn", "• wonen zorg en welzijn").is_right
    assert verify("wonen zorg en welzijn", "wonen• zorg en welzijn").verdict == "differs"


def test_pages_that_follow_reach_no_further_than_a_few() -> None:
    blades = [f"Op blad {number} staat dit." for number in range(1, 6)]
    length = len(blades[0]) + 1
    pages = tuple(
        Page(number, str(number), (number - 1) * length, number * length - 1)
        for number in range(1, 6)
    )
    text = "\n".join(blades)
    assert verify("Op blad 4 staat dit.", text, pages, "1 e.v.").verdict == "exact"
    assert verify("Op blad 5 staat dit.", text, pages, "1 e.v.").verdict == "wrong_page"


def test_a_page_says_nothing_of_a_source_without_pages() -> None:
    assert verify("Buren helpen", "Buren helpen elkaar.", (Page(None, None, 0, 20),), "12").is_right


def test_a_few_letters_within_other_words_are_no_place() -> None:
    assert Source("De boekhandel is er nog.").places("hand el") == []


def test_a_passage_of_columns_over_a_page_break_runs_from_the_lower_page() -> None:
    turned = passage(Span(len(FIRST) + 1, len(TEXT), 2), Span(0, len(FIRST), 1))
    assert anchor(REPORT, turned, pages=PAGES).label == "pp. 1-2"


def test_a_note_of_a_municipality_is_cited_with_its_kenmerk() -> None:
    note = replace(REPORT, kind="notitie", identifiers=(Identifier("zaaknummer", "Z-12"),))
    assert cite(note, ONE, TEXT).text.endswith("Utrecht: Movisie, kenmerk Z-12, p. 1")


def test_a_range_that_holds_only_a_part_of_the_quotation_is_another_page() -> None:
    both = "Buren helpen elkaar met boodschappen. Een burenhulpcentrale brengt hen bij elkaar."
    pages = (replace(PAGES[0], number=2, label=None), replace(PAGES[1], number=3, label=None))
    assert verify(both, TEXT, pages, "2-4").is_right
    assert verify(both, TEXT, pages, "1-2").verdict == "wrong_page"


def test_words_that_share_less_than_half_with_a_source_are_not_from_it() -> None:
    quote = "Buren helpen de raad met plannen en de begroting van morgen."
    assert verify(quote, TEXT).verdict == "not_found"
    quote = "Buren helpen elkaar […] de raad stelt de begroting vast en gaat daarna met reces."
    assert verify(quote, TEXT).verdict == "not_found"


def test_a_missing_source_is_said() -> None:
    assert verify("Buren helpen elkaar", None).verdict == "source_missing"


# ------------------------------------------------------------------ what the writer marked

LONG = (
    "Zoals gezegd. Wij kiezen voor de buurt, omdat inwoners daar elkaar kennen. Zij doen dat niet "
    "voor geld. In 2024 hielpen 30 groepen elkaar. Buurt-\nen dorpshuizen horen erbij."
)


@pytest.mark.parametrize(
    ("quote", "marked"),
    [
        (
            "Wij kiezen voor de buurt … Zij doen dat niet voor geld",
            [("ellipsis", "…", ", omdat inwoners daar elkaar kennen.")],
        ),
        (
            "Wij kiezen voor de buurt (...) niet voor geld.",
            [("ellipsis", "(...)", ", omdat inwoners daar elkaar kennen. Zij doen dat")],
        ),
        (
            "Wij kiezen voor de buurt (..) niet voor geld.",
            [("ellipsis", "(..)", ", omdat inwoners daar elkaar kennen. Zij doen dat")],
        ),
        (
            "Wij kiezen voor de buurt [..] In 2024 hielpen 30 groepen",  # far, for an insertion
            [
                (
                    "ellipsis",
                    "[..]",
                    ", omdat inwoners daar elkaar kennen. Zij doen dat niet voor geld.",
                )
            ],
        ),
        ("[w]ij kiezen voor de buurt", [("insertion", "[w]", "W")]),
        ("inwoners [van de stad] elkaar kennen", [("insertion", "[van de stad]", "daar")]),
        ("[De inwoners] doen dat niet", [("insertion", "[De inwoners]", "")]),
    ],
)
def test_what_the_writer_marked_is_allowed_and_reported(
    quote: str, marked: list[tuple[str, str, str]]
) -> None:
    found = verify(quote, LONG)
    assert found.is_right
    assert [tuple(one) for one in found.marked] == marked


@pytest.mark.parametrize(
    "quote",
    [
        "Wij kiezen voor de buurt. Zij doen dat niet voor geld.",
        "Wij kiezen voor de buurt, omdat inwoners daar elkaar kennen. In 2024 hielpen 30 groepen",
        "Zij doen dat niet voor geld … Wij kiezen voor de buurt",
        "Wij kiezen … Zij doen dat wel voor geld",
        "In 2024 hielpen … 31 groepen elkaar",
    ],
)
def test_an_ellipsis_or_insertion_hides_no_other_change(quote: str) -> None:
    found = verify(quote, LONG)
    assert found.verdict == "differs"
    assert found.differences


def test_an_ellipsis_does_not_reach_over_chapters() -> None:
    text = f"Wij kiezen voor de buurt. {'Andere tekst volgt. ' * 400}Dat kost niets extra."
    assert verify("Wij kiezen voor de buurt … niets extra", text).verdict == "differs"


def test_an_ellipsis_of_the_source_itself_is_no_mark_of_the_writer() -> None:
    found = verify("een buurt … zonder naam", "Dit is een buurt ... zonder naam.")
    assert (found.verdict, found.marked) == ("exact_after_normalisation", ())


def test_a_hanging_hyphen_at_a_line_end_stays() -> None:
    assert verify("Buurt- en dorpshuizen", LONG).verdict == "exact_after_normalisation"


@pytest.mark.parametrize("quote", ["kost 1", "kost 1.250", "10 m breed", "m breed en 10"])
def test_a_part_of_a_number_is_not_that_number(quote: str) -> None:
    assert not verify(quote, "Dat kost 1.250,50 euro en is 10 m² breed en 10³ hoog.").is_right


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        ("1-2", "exact"),
        ("1, 4", "exact"),
        ("2 e.v.", "wrong_page"),
        ("1 e.v.", "exact"),
        ("0-1 e.v.", "exact"),
        ("2-3 e.v.", "wrong_page"),
    ],
)
def test_a_range_or_a_list_of_pages_is_right_when_the_quotation_lies_in_it(
    page: str, verdict: str
) -> None:
    assert verify("Buren helpen elkaar", TEXT, PAGES, page).verdict == verdict


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        ("p. iv (pdf p. 1)", "exact"),
        ("iv (pdf p. 1)", "exact"),
        ("pp. iv-v (pdf pp. 1-2)", "exact"),
        ("p. v (pdf p. 2)", "wrong_page"),
        ("", "exact"),
        (" ", "exact"),
    ],
)
def test_a_page_may_be_claimed_as_a_footnote_of_ours_has_it_or_not_at_all(
    page: str, verdict: str
) -> None:
    pages = (replace(PAGES[0], label="iv"), replace(PAGES[1], label="v"))
    assert verify("Buren helpen elkaar", TEXT, pages, page).verdict == verdict


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        ("3-11-3-12", "exact"),
        ("p. 3-10 t/m 3-14", "exact"),
        ("3-12-3-14", "wrong_page"),
        ("2-10-2-14", "wrong_page"),
    ],
)
def test_a_range_of_pages_that_are_numbered_by_chapter_is_right(page: str, verdict: str) -> None:
    pages = (replace(PAGES[0], label="3-11"), replace(PAGES[1], label="3-12"))
    assert verify("Buren helpen elkaar", TEXT, pages, page).verdict == verdict


def test_a_spread_is_right_under_either_of_its_two_printed_numbers() -> None:
    spread = (replace(PAGES[0], label="12-13"), replace(PAGES[1], label="14-15"))
    verdicts = [
        verify("Buren helpen elkaar", TEXT, spread, page).verdict
        for page in ("12", "13", "12-13", "11-14", "14", "1")
    ]
    assert verdicts == ["exact", "exact", "exact", "exact", "wrong_page", "exact"]


def test_a_hanging_hyphen_may_stand_at_a_line_end_of_the_quotation() -> None:
    text = "Er is geld voor zorg- en welzijnswerk."
    assert verify("geld voor zorg-\nen welzijnswerk", text).verdict == "exact_after_normalisation"


def test_a_sentence_that_stands_twice_is_right_over_a_line_end_as_well() -> None:
    text = "Wij doen mee.\nWij\ndoen mee."
    pages = (Page(1, None, 0, 13), Page(2, None, 14, len(text)))
    found = verify("Wij doen mee.", text, pages, 2)
    assert (found.verdict, found.marked) == ("exact_after_normalisation", ())


def test_the_space_before_a_note_mark_goes_with_it() -> None:
    text = "Dat geldt voor jongeren 7. En verder."
    assert verify("voor jongeren. En verder", text, marks=[(24, 25)]).is_right


def test_a_range_of_spreads_is_read_from_its_first_to_its_last_number() -> None:
    spreads = (replace(PAGES[0], label="94-95"), replace(PAGES[1], label="96-97"))
    assert verify("brengt hen bij elkaar", TEXT, spreads, "94-97").verdict == "exact"
    assert verify("Buren helpen elkaar", TEXT, spreads, "94-95-96-97").verdict == "exact"


def test_signs_that_nobody_sees_may_differ() -> None:
    assert verify("de buurt telt", "de\x07 buurt\u200b telt mee").is_right


def test_a_word_may_be_broken_from_one_column_to_the_next() -> None:
    text = "gens ook aan bij.      De wijk draagt overi- "
    running = (Span(23, 44, None), Span(0, 17, None))
    found = verify("De wijk draagt overigens ook aan bij.", text, running=running)
    assert found.verdict == "exact_after_normalisation"


def test_markup_may_be_quoted_or_left_out_while_a_note_mark_is_left_out() -> None:
    text = "Ook is *de buurt* een begin[^1] van alles."
    source = Source(text, marks=[(27, 31)], markup=[(7, 8), (16, 17)])
    for quote in ("*de buurt* een begin van alles", "is de buurt een begin van alles"):
        assert verify(quote, source).verdict == "exact_after_normalisation"
    assert verify("is de buurt geen begin van alles", source).verdict == "differs"


def test_words_have_a_place_verbatim_or_in_another_layout_or_by_their_letters() -> None:
    text = "Inleiding. De buurt-\nkamer is open. • De z aal is elke dag te huur."
    source = Source(text)
    assert source.places("is open") == [((27, 34),)]
    assert source.places("De buurtkamer is open.") == [((11, 35),)]
    assert source.places("De zaal is elke dag te huur.") == [((38, 66),)]
    assert verify("De zaal is elke dag te huur.", source).verdict == "differs"
    assert source.places("De zaal is vol.") == source.places(" ") == []


def test_what_stands_between_two_slices_is_no_part_of_a_place() -> None:
    text = "De zaal is van\n1) Zie de bijlage over beheer.\nde hele buurt."
    second = text.index("de hele")
    running = [Span(0, 14, 1), Span(second, len(text), 1)]
    (place,) = Source(text, running=running).places("De zaal is van de hele buurt.")
    assert [text[start:end].strip() for start, end in place] == ["De zaal is van", "de hele buurt."]


def test_a_number_that_differs_is_told_whole() -> None:
    text = "In de gemeente wonen 2.400 mantelzorgers; zij kosten samen € 1.025.000,50 per jaar."
    source = Source(text)
    verdict = verify(
        "In de gemeente wonen 2.600 mantelzorgers; zij kosten samen € 1.035.000,50 per jaar.",
        source,
    )
    assert verdict.verdict == "differs"
    assert verdict.differences == (
        Difference("2.400", "2.600"),
        Difference("1.025.000,50", "1.035.000,50"),
    )


def test_white_space_behind_a_stroke_at_a_line_end_may_differ() -> None:
    assert verify("een en/of ander", "een en/\nof ander").is_right
    assert verify("van 2024–2026 hier", "van 2024–\n2026 hier").is_right
    assert not verify("een en of ander", "een en/\nof ander").is_right


@pytest.mark.parametrize(
    "quote",
    [
        "westerse migranten doen mee",  # "niet-westerse"
        "gelijk loon voor allen",  # "on-" stands at the end of the line before
        "Alle niet",
        "met 25",
        "met 25 %, dat is € 3",
        "miljoen, van 2024",
        "€ 3 miljoen, van 2024",
        "2028 en daarna –5",
        "5 graden vorst",
        "graden vorst en jeugd",
        "graden vorst en jeugd-",
    ],
)
def test_a_quotation_that_cuts_a_word_or_a_number_in_two_is_not_right(quote: str) -> None:
    text = (
        "Alle niet-westerse migranten doen mee aan on-\ngelijk loon voor allen, met 25 %, dat is "
        "€ 3 miljoen, van 2024–2028 en daarna –5 graden vorst en jeugd-\nzorg voor wie dat wil."
    )
    assert not verify(quote, text).is_right


def test_what_a_cut_quotation_leaves_out_is_shown() -> None:
    text = "In de stad doen alle niet-westerse migranten mee, en dat is 25 % van de inwoners."
    for quote, source in (
        ("westerse migranten mee, en dat is", "niet-westerse"),
        ("migranten mee, en dat is 25", "25 %"),
    ):
        (difference,) = verify(quote, text).differences
        assert difference.source == source


def test_words_that_differ_are_shown_as_they_are_written() -> None:
    text = "Het ministerie (van Zorg, Werk en Sport) betaalt de zij-instroom."
    (difference,) = verify("Het ministerie (van Zorg) betaalt de zij-instroom.", text).differences
    assert difference == Difference(", Werk en Sport", "")
    (difference,) = verify("Het ministerie (van Zorg, Werk en Sport) betaalt de instroom.",
                           text).differences  # fmt: skip
    assert difference == Difference("zij-instroom", "instroom")


@pytest.mark.parametrize(
    "quote",
    ["mee met zorg-", "en welzijnswerk in 2024", "2024. Er zijn 30", "30 klasgenoten van de ijs-"],
)
def test_half_a_pair_of_compounds_and_a_number_at_the_end_are_quotations(quote: str) -> None:
    text = (
        "Wij doen mee met zorg-\nen welzijnswerk in 2024. Er zijn 30 klasgenoten van de ijs- en "
        "skiclub."
    )
    assert verify(quote, text).is_right


def test_a_hyphen_between_numbers_stays_over_a_line_end() -> None:
    text = "Dit is voor kinderen van 12-\n18 jaar oud."
    assert verify("kinderen van 12-18 jaar oud", text).is_right
    assert not verify("kinderen van 1218 jaar oud", text).is_right


@pytest.mark.parametrize(
    "quote", ["kost € [30] miljoen extra", "kost € 25 [miljard] extra", "kost € 25 … extra"]
)
def test_a_mark_of_the_writer_may_take_the_place_of_a_number_or_its_unit(quote: str) -> None:
    found = verify(quote, "Dat kost € 25 miljoen extra per jaar.")
    assert found.is_right
    assert found.marked


def test_whether_a_space_parts_an_amount_takes_no_longer_far_in_a_text() -> None:
    class Far(list[int]):
        def __iter__(self) -> Iterator[int]:
            raise AssertionError("read from the start")

    text = "ruim 10 % en € 5"
    listed = Far(range(len(text)))
    assert citations.forms._joins_amount("ruim 10", text, listed, 8)
    assert citations.forms._joins_amount("ruim 10% en €", text, listed, 14)
    assert not citations.forms._joins_amount("ruim", text, listed, 5)


JOINED = (
    "Eerst iets anders. Samenwerken begint met weten wie welke rol vervult en wat je daarin van"
    " elkaar mag verwachten. De rollen spreken partners samen af, zonder haast. Andere tekst"
    " volgt. "
)


@pytest.mark.parametrize(
    ("quote", "left_out"),
    [
        (
            "Samenwerken begint met weten wie welke rol vervult. De rollen spreken partners samen"
            " af, zonder haast.",
            "en wat je daarin van elkaar mag verwachten",
        ),
        (
            "Samenwerken begint met weten wie welke rol vervult. Andere tekst volgt.",
            "en wat je daarin van elkaar mag verwachten. De rollen spreken partners samen af,"
            " zonder haast",
        ),
        (
            "weten wie welke rol vervult. De rollen spreken partners samen",
            "en wat je daarin van elkaar mag verwachten",
        ),
    ],
)
def test_what_was_left_out_is_the_difference_and_no_word_that_does_stand_there(
    quote: str, left_out: str
) -> None:
    found = verify(quote, JOINED * 3)
    assert found.verdict == "differs"
    assert found.differences == (Difference(left_out, ""),)


def test_of_a_sentence_on_two_pages_it_is_the_page_that_was_claimed() -> None:
    one = "Roken in een dichte zaal kost 20 procent van de bezoekers. "
    other = "Roken (in een dichte zaal) kost 20 procent van de bezoekers. "
    text = one + other
    pages = (Page(1, None, 0, len(one)), Page(2, None, len(one), len(text)))
    for page in (1, 2):
        found = verify("Roken kost 25 procent van de bezoekers.", text, pages, page)
        assert (found.verdict, found.found_page) == ("differs", page)
        assert Difference("20", "25") in found.differences
    assert verify("Roken kost 25 procent van de bezoekers.", text, pages).found_page == 1
