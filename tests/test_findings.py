"""What patterns find: definitions, the role of the municipality, criteria, expectations."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sbkennis import expressions, passages, terms
from sbkennis.comparison import findings
from sbkennis.comparison.definitions import of_term
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.found import Changed, Changes
from sbkennis.comparison.patterns import Patterns, packaged
from sbkennis.comparison.statements import Statement
from sbkennis.comparison.versions import Change, changes
from sbkennis.comparison.wording import contrast, runs
from sbkennis.errors import CodebookError
from sbkennis.records import Passage, PassageKind, Span, Tag
from tests.builders import document, passage, reading

OWN_GROUPS = """
[woorden]
wij = ["wij"]
begrippen = ["clubs"]
[groepen]
soort = ["geheel", "som"]
ruim = ["(?:{soort}) van"]
"""
ABOUT = "In deze nota gaat het over de sociale basis van ons dorp."
FILLER = "Deze zin staat er alleen bij om de alinea lang genoeg te maken voor een passage."


def split(*lines: str) -> tuple[Passage, ...]:
    """The passages of a page in which every line is a paragraph, or a heading after "# "."""
    return passages.split(reading("\n".join(lines)), "a1")


@cache
def finder(term: str | None = None) -> Finder:
    """That of the package; to compile its patterns takes a while."""
    return Finder.open(term=term)


def definitions(*lines: str, term: str | None = None) -> list[Statement]:
    return finder(term).definitions(split(*lines))


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Onder de sociale basis verstaan wij alles wat buren voor elkaar doen.", "sociale basis"),
        ("Onder buurtkracht wordt in deze nota verstaan: het vermogen om samen iets te beginnen.",
         "buurtkracht"),
        ("Wij verstaan onder omzien: het gewone kijken naar wie naast je woont.", "omzien"),
        ("Met een steunpunt bedoelen we een plek waar je zonder afspraak binnenloopt.",
         "steunpunt"),
        ("De sociale basis is het geheel van banden, clubs en plekken in een dorp.",
         "sociale basis"),
        ("Sociale basis: de verbanden waarin mensen elkaar kennen en helpen.", "Sociale basis"),
        ("De sociale basis bestaat uit buren, clubs, kerken en wie daarbij helpt.",
         "sociale basis"),
        ("De sociale basis betekent: wat mensen samen doen zonder dat iemand het vraagt.",
         "sociale basis"),
        ("In ons dorp zien we de sociale basis als een web van kleine gewoonten.",
         "sociale basis"),
        ("Buren, clubs en kerken vormen samen de sociale basis.", "sociale basis"),
        ("Een buurtcoach is een vakman die bewoners bij elkaar brengt.", "buurtcoach"),
        ("12 Collectieve preventie houdt in: een hele straat bereiken voordat er iets misgaat.",
         "Collectieve preventie"),
        ("Respijtzorg – tijdelijke hulp voor wie anders zelf elke dag zorgt.", "Respijtzorg"),
        ("Met ‘nabuurschap’ doelen wij op het gewone helpen over de heg.", "nabuurschap"),
        ("Buurtvlinder is de benaming voor wie alle deuren langsgaat.", "Buurtvlinder"),
        ("Van een zorgzame straat spreken we als niemand er dagen ongezien blijft.",
         "zorgzame straat"),
    ],
)  # fmt: skip
def test_a_defining_sentence_is_found_with_its_term(sentence: str, term: str) -> None:
    (found,) = definitions(FILLER, sentence)
    assert found.term == term
    assert found.text == sentence
    assert found.what
    assert found.what in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Wat verstaan wij eigenlijk onder de sociale basis in ons dorp?",
        "We bespraken met elkaar wat we onder de sociale basis verstaan.",
        "De sociale basis is een diffuus begrip zonder vaste betekenis.",
        "De sociale basis bestaat al zolang er dorpen zijn.",
        "Dat betekent niet dat de gemeente er niets mee te maken heeft.",
    ],
)
def test_a_question_or_an_announcement_is_no_definition(sentence: str) -> None:
    assert definitions(FILLER, sentence) == []


def test_a_definition_goes_on_in_the_next_sentence() -> None:
    (found,) = definitions(
        "Onder de sociale basis verstaan wij wat mensen voor elkaar doen. Het gaat om buren en "
        "clubs. De gemeente betaalt de zaal."
    )
    assert found.text.endswith("Het gaat om buren en clubs.")
    assert "zaal" not in found.text


def test_a_definition_of_what_the_sentence_before_named() -> None:
    found = definitions(
        "De derde kring is de institutionele sociale basis. Die bestaat uit zalen, "
        "bibliotheken en betaalde krachten."
    )
    assert found[-1].term == "institutionele sociale basis"
    found = definitions(
        "Naast de persoonlijke sociale basis staat de institutionele sociale basis. Die bestaat "
        "uit zalen, bibliotheken en betaalde krachten."
    )
    assert found[-1].term == "institutionele sociale basis"  # what was named last


def test_a_glossary_defines_every_line_of_it() -> None:
    lines = (
        "# Begrippen",
        "Naober: degene die naast of tegenover je woont en op je let.",
        "Kluswacht: vrijwilligers die kleine klussen doen bij wie dat zelf niet lukt.",
    )
    assert [one.term for one in definitions(*lines)] == ["Naober", "Kluswacht"]
    assert definitions("# Nieuws", *lines[1:]) == []


def test_a_term_that_is_asked_for_leaves_the_others_out() -> None:
    lines = ("Onder mantelzorg verstaan wij zorgen voor een naaste, lang en onbetaald.",
             "Onder respijt verstaan wij een dag waarop een ander het overneemt.")  # fmt: skip
    assert [one.term for one in definitions(*lines, term="respijt")] == ["respijt"]


def test_an_adjective_may_make_it_another_term() -> None:
    assert of_term("de sterke sociale basis", "sociale basis", ["sterke"])
    assert not of_term("de persoonlijke sociale basis", "sociale basis", ["sterke"])
    assert not of_term("basis", "sociale basis")


@pytest.mark.parametrize(
    "sentence",
    ["Voor ons is de sociale basis alles wat buren zonder briefje voor elkaar doen.",
     "Met de sociale basis doel ik op de kring waarin iemand opgroeit en oud wordt.",
     "Men kan de sociale basis opvatten als het geheel van gewoonten in een straat.",
     "De sociale basis is niets anders dan het dagelijks leven van een dorp.",
     "De sociale basis is geen loket, maar een web van kleine gunsten.",
     "Wij steunen de sociale basis (buren, verenigingen en het buurthuis) al jaren.",
     "De sociale basis, waarmee in dit stuk op de clubs en buren wordt gedoeld, groeit.",
     "De banden in een straat duiden wij aan als de sociale basis.",
     "De sociale basis kent vele gezichten: het gaat om de clubs, de buren en hun plekken.",
     "Samen met de kerken en het koor vormen de buren van de Dijk de sociale basis."],
)  # fmt: skip
def test_a_named_term_may_be_defined_in_the_course_of_a_sentence(sentence: str) -> None:
    (found,) = definitions(FILLER, sentence, term="sociale basis")
    assert found.text == sentence


@pytest.mark.parametrize(
    "sentence",
    ["De sociale basis is volop in beweging en dat merkt iedereen.",
     "Over de sociale basis spraken dertig inwoners (12 vrouwen en 18 mannen).",
     "Kerken beschouwen wij als voorwaarde voor de sociale basis.",
     "In de sociale basis is de vraag van dit jaar groter dan ooit.",
     "Voor de komende jaren is de sociale basis het domein waar het meeste geld heen gaat.",
     "Voor de fractie is de sociale basis het onderwerp van dit najaar.",
     "In deze buurt is de sociale basis sterker dan in buurten waar weinig clubs zijn.",
     "Uitgaven aan de sociale basis: clubs, buurthuizen en vrijwilligers.",
     "Wij versterken de sociale basis: clubs, buren en vrijwilligers krijgen steun.",
     "De definitie van de sociale basis is onlangs vastgesteld door de raad.",
     "De sociale basis staat voor een lastige opgave in dit decennium.",
     "Zodra men de sociale basis gaat zien als voorportaal van de zorg, gaat het mis."],
)  # fmt: skip
def test_what_is_said_of_a_named_term_need_not_define_it(sentence: str) -> None:
    assert definitions(FILLER, sentence, term="sociale basis") == []


@pytest.mark.parametrize(
    ("term", "text"),
    [("eenzaamheid", "Wie zich eenzaam voelt, belt het meldpunt of komt naar het buurthuis."),
     ("eenzaamheid", "Mensen die eenzaam zijn, verdwijnen soms uit beeld van familie en buren."),
     ("eenzaamheid", "Je bent minder eenzaam als je elke week ergens wordt verwacht."),
     ("eenzaamheid", "Bij eenzaamheid denken mensen vaak aan ouderen, niet aan jongeren."),
     ("eenzaamheid", "Eenzaamheid verschilt van wijk tot wijk door wie er woont."),
     ("eenzaamheid", "Eenzaamheid stopt niet bij de grens. Het gaat om mensen die wij missen."),
     ("eenzaamheid", "Eenzaamheid betekent niet dat de raad alles moet doen, maar dat wij helpen."),
     ("mantelzorg", "Bij mantelzorg lopen mensen vaak tegen regels aan die niet meer passen."),
     ("mantelzorg", "Mantelzorg kent drie knelpunten: tijd, geld en erkenning."),
     ("mantelzorg", "De wethouder noemt mantelzorg een van de pijlers van het beleid."),
     ("mantelzorg", "Het volhouden van mantelzorg: het organiseren van hulp kost tijd en moeite."),
     ("respijtzorg", "Door respijtzorg worden mantelzorgers ontlast en houden zij het langer vol."),
     ("buurtteam", "Bij het buurtteam melden inwoners zich vooral met vragen over geld en wonen."),
     ("buurtteam", "Via het buurtteam worden inwoners doorverwezen naar de hulp bij schulden."),
     ("buurtteam", "Het buurtteam is er voor alle inwoners van Zuid en is elke werkdag open."),
     ("buurtteam", "Wij kiezen voor een buurtteam, waarbij de werkers in eigen dienst blijven."),
     ("buurtteam", "Het buurtteam is gestart. Het team bestaat uit zes medewerkers met haast."),
     ("buurtteam", "Een buurtteam helpt alleen inwoners die zich zelf melden en een vraag hebben."),
     ("GALA", "Het GALA raakt de begroting. Dat wil zeggen dat er minder geld is voor sport."),
     ("GALA", "Er is overleg waarin het Rijk en de gemeenten spreken over de uitvoering van GALA."),
     ("sociaal werk", "Het verschil tussen sociaal werk in Noord en Zuid zit in het aantal uren."),
     ("sociaal werk", "Waar de zorg krimpt, is sociaal werk juist in omvang gegroeid.")],
)  # fmt: skip
def test_prose_of_policy_about_a_term_need_not_define_it(term: str, text: str) -> None:
    assert definitions(f"{FILLER} {text} {FILLER}", term=term) == []


def test_an_answer_defines_what_the_question_before_it_names() -> None:
    question, answer = "Wat is de sociale basis?", "Alles wat buren met elkaar regelen."
    (found,) = definitions(f"{question} {answer} {FILLER}", term="sociale basis")
    assert found.text == answer
    assert definitions(f"Waarom deze nota? {answer} {FILLER}", term="sociale basis") == []
    (found,) = definitions(f"# {question}", f"{answer} {FILLER}", term="sociale basis")
    assert found.text == answer


@pytest.mark.parametrize(
    ("question", "next_one"),
    [("Wat is de rol van de sociale basis?", "Alles wat buren regelen, komt goed terecht."),
     ("Wat is de sociale basis?", "In mei hebben wij dat aan bewoners gevraagd."),
     ("Wat is de sociale basis?", "Dat is een vraag die de raad graag stelt.")],
)  # fmt: skip
def test_what_follows_a_question_is_not_always_its_answer(question: str, next_one: str) -> None:
    assert definitions(f"{question} {next_one} {FILLER}", term="sociale basis") == []


def test_a_word_group_may_stand_in_one_that_comes_after_it() -> None:
    rules = tomllib.loads(OWN_GROUPS)
    found = Patterns(rules).expanded("{ruim}")
    assert found.search("een geheel van clubs")
    assert not found.search("{soort} van clubs")


def test_a_definition_may_follow_the_term_at_some_distance_when_it_says_that_it_is_one() -> None:
    line = "Onze omschrijving luidt: het samenspel van buren, clubs en wie hen helpt."
    between = "De gemeente schreef vorig jaar een brief. Daarop kwamen tien reacties."
    found = definitions(f"{ABOUT} {between} {line}", term="sociale basis")
    assert line in [one.text for one in found]
    assert definitions(f"{FILLER} {between} {line}", term="sociale basis") == []


def test_what_a_pattern_asks_of_the_sentence_before_must_exist(tmp_path: Path) -> None:
    own = tmp_path / "vindplaatsen.toml"
    ours = Path(findings.__file__).parent.parent / "data/vindplaatsen.toml"
    own.write_text(ours.read_text("utf-8").replace('na = "vraagt"', 'na = "vraag"'), "utf-8")
    with pytest.raises(CodebookError, match="na = “vraag” bij “antwoord op wat het begrip is”"):
        Finder.open(own)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            'onderwerp = "breed"',
            "onderwerp = “breed” bij “een uitkomst in zichzelf”; kies “ervoor”",
        ),
        ('waarde = ["extrinsiek"]\nonderwerp = "ruim"', "waarde bij “een uitkomst in zichzelf”"),
    ],
)
def test_where_the_subject_stands_and_which_value_it_tells_must_exist(
    tmp_path: Path, wrong: str, told: str
) -> None:
    own = tmp_path / "vindplaatsen.toml"
    ours = (Path(findings.__file__).parent.parent / "data/vindplaatsen.toml").read_text("utf-8")
    usual = 'naam = "een uitkomst in zichzelf"\nonderwerp = "ruim"\nwaarde = ["intrinsiek"]'
    assert usual in ours
    written = ours.replace(usual, f'naam = "een uitkomst in zichzelf"\n{wrong}')
    own.write_text(written, "utf-8")
    with pytest.raises(CodebookError, match=re.escape(told)):
        Finder.open(own)


def expected(text: str) -> list[tuple[str, tuple[str, ...]]]:
    split = passages.split(reading(text), "a1")
    return [(one.text, one.labels) for one in Finder.open().expectations(split, {})]


def test_each_line_of_a_list_is_an_outcome_when_its_opening_names_the_sociale_basis() -> None:
    lines = "- minder vraag naar zorg\n- meer plezier en verbondenheid\n- zes formulieren\n"
    assert expected(f"Een sterke sociale basis draagt bij aan:\n\n{lines}") == [
        ("minder vraag naar zorg", ("instrumenteel",)),
        ("meer plezier en verbondenheid", ("intrinsiek",)),
    ]
    assert expected(f"De nieuwe spreekkamer draagt bij aan:\n\n{lines}") == []


def test_an_outcome_tells_an_expectation_without_a_verb_of_effect() -> None:
    home = "In het koor voelen de leden zich na een jaar thuis."
    assert expected(home) == [(home, ("intrinsiek",))]
    bell = "Wie met buren eet, klopt volgens de wijkagent minder vaak aan bij de huisarts."
    assert expected(bell) == [(bell, ("instrumenteel",))]
    assert expected("Volgens de wijkagent belt men minder vaak naar de huisarts.") == []


OWN = Path(__file__).parent / "data/begrippen.jsonl"
MISSED = ("klusbrigade", "deelwinkel")  # what the patterns do not find of it, so that it is known


@pytest.mark.parametrize(
    "row", [json.loads(line) for line in OWN.read_text("utf-8").splitlines()],
    ids=lambda row: f"{row['term']}: {row['lines'][-1][:40]}",
)  # fmt: skip
def test_a_named_term_is_found_where_it_is_defined_and_not_where_it_is_only_used(
    row: dict[str, Any],
) -> None:
    found = [one.text for one in definitions(*row["lines"], term=row["term"])]
    wanted = row.get("is", [])
    assert all(any(words in text for words in wanted) for text in found)
    if row["term"] not in MISSED:
        assert len(found) == len(wanted)


@pytest.mark.parametrize(
    ("term", "heading"),
    [("netwerk", "Netwerken"), ("sociaal netwerk", "Sociale netwerken"), ("gezinnen", "Het gezin"),
     ("buurthuis", "“Buurthuizen”"), ("school", "scholen"), ("brief", "Brieven"),
     ("poh-ggz", "Poh-ggz"), ("logeeropvang", "Logeeropvang (kortdurend verblijf)")],
)  # fmt: skip
def test_a_term_is_known_in_singular_and_plural(term: str, heading: str) -> None:
    (found,) = definitions(f"# {heading}", "Dit is een kring die niemand buitensluit.", term=term)
    assert found.term == term


def test_what_goes_on_with_a_definition_is_a_statement_of_its_own_when_the_term_is_named() -> None:
    text = (
        "Onder buurtgroen verstaan wij tuinen die bewoners samen onderhouden. Het gaat om moes"
        "tuinen, plukbossen en boomgaarden. De gemeente betaalt het gereedschap."
    )
    first, second = definitions(text, term="buurtgroen")
    assert (first.text, second.text) == tuple(f"{one}." for one in text.split(". ")[:2])


TABLE = "{head}\nBuurtcirkel\tEen groep bewoners die elkaar zonder vergoeding helpt\n" \
        "Kluspunt\tWordt in 2027 verbouwd"  # fmt: skip


def table(quote: str) -> list[Passage]:
    """A table of which every cell is a sentence."""
    parts, start = [], 0
    for cell in re.split(r"[\t\n]", quote):
        parts.append((start, start + len(cell)))
        start += len(cell) + 1
    made = passage(reading(quote), 0, len(quote))
    return [replace(made, kind=PassageKind.TABLE, sentences=tuple(parts))]


def test_a_cell_defines_the_term_before_it_or_above_it() -> None:
    rows = table(TABLE.format(head="Naam\tUitleg"))
    (found,) = finder("buurtcirkel").definitions(rows)
    assert found.text.startswith("Een groep bewoners")
    assert finder("kluspunt").definitions(rows) == []
    columns = table("Kleine kring\tGrote kring\nDe kring van iemands gezin en vrienden\t"
                    "De kring van clubs en verenigingen\tWij geven geld aan allen")  # fmt: skip
    (found,) = finder("grote kring").definitions(columns)
    assert found.text == "De kring van clubs en verenigingen"
    more = table("Kleine kring\tGrote kring\nDe kring van iemands gezin en vrienden\t"
                 "De kring van clubs en verenigingen\nDe buren van naast\t"
                 "Een koor dat elke maandag zingt")  # fmt: skip
    (found,) = finder("grote kring").definitions(more)
    assert found.text == "De kring van clubs en verenigingen"


def in_markdown(*rows: str) -> list[Passage]:
    """A table between pipes, of which every cell is a sentence, as a file in Markdown gives it."""
    quote = "\n".join((rows[0], "|---|---|", *rows[1:]))
    cells = tuple(one.span() for one in re.finditer(r"(?:^\| )?\w[^|\n]+\|", quote, re.MULTILINE))
    made = passage(reading(quote), 0, len(quote))
    return [replace(made, kind=PassageKind.TABLE, sentences=cells)]


def test_a_cell_of_a_table_in_markdown_defines_the_term_before_it_or_above_it() -> None:
    rows = in_markdown("| Naam | Uitleg |",
                       "| Buurtcirkel | Een groep bewoners die elkaar zonder vergoeding helpt |",
                       "| Kluspunt | Wordt in 2027 verbouwd |")  # fmt: skip
    (found,) = finder("buurtcirkel").definitions(rows)
    assert found.text == "Een groep bewoners die elkaar zonder vergoeding helpt"
    assert finder("kluspunt").definitions(rows) == []
    columns = in_markdown(
        "| Kleine kring | Grote kring |",
        "| De kring van gezin en vrienden | De kring van clubs en koren |",
    )
    (found,) = finder("grote kring").definitions(columns)
    assert found.text == "De kring van clubs en koren"


def test_an_item_of_a_list_is_no_title_of_the_other_items() -> None:
    items = ("Het plan noemt:", "- klusdienst,", "- 4. een manier om te tellen wie er komt.")
    assert definitions("# Eisen", "\n".join(items), term="klusdienst") == []
    below = "Een manier om te regelen dat buren elkaar helpen met klussen."
    assert len(definitions("# Klusdienst", below, term="klusdienst")) == 1


# ---------------------------------------------------------------------- roles


def roles(*lines: str, spheres: dict[str, str] | None = None) -> list[Statement]:
    found = split(*lines)
    tags = {
        one.id: [Tag(one.id, "sfeer", label, 0.9, True)]
        for one in found
        for words, label in (spheres or {}).items()
        if words in one.quote
    }
    return finder().roles(found, tags)


@pytest.mark.parametrize(
    "sentence",
    [
        "De gemeente faciliteert plekken waar buren elkaar treffen.",
        "In deze kring is de gemeente te gast en houdt zij zich stil.",
        "Als gemeente zorgen we dat de zaal openblijft, ook in de zomer.",
        "Wij zien een rol voor de gemeente in het waarderen van wie zich inzet.",
        "De gemeente heeft hierin de rol van stille aanjager van wat er al is.",
    ],
)
def test_a_role_of_the_municipality_is_found(sentence: str) -> None:
    (found,) = roles(FILLER, sentence, spheres={sentence[:20]: "institutioneel"})
    assert (found.text, found.labels) == (sentence, ("institutioneel",))


def test_a_list_under_a_heading_about_the_role_counts() -> None:
    found = roles("# Rol van de gemeente", FILLER, "- Waarderen: laten merken dat je het ziet",
                  "- Betalen wat buren niet zelf kunnen dragen")  # fmt: skip
    assert len([one for one in found if one.rule == "opsomming onder een kop"]) == 2


OURS = "Als gemeente zijn wij blij met wat er al is."


@pytest.mark.parametrize(
    "sentence",
    [
        "Gemeenten beschermen speelpleinen in elke buurt tegen het oprukkende parkeren.",
        "De gemeente Zandwijk koestert haar buurtkrant.",
        "Gemeenten, kerken en scholen openen samen de gymzaal voor bewoners.",
        "Voor de vrijwilligers van de voedselkast regelt de gemeente een koelcel.",
        "Van gemeenten wordt verwacht dat zij het koor niet naar buiten de wijk verhuizen.",
        "Het is aan de gemeente om te kiezen welke buurthuizen zij openhoudt.",
        "De regie over het vrijwilligerswerk ligt bij de gemeente.",
        "Na de zomer zijn gemeenten verplicht een plan voor mantelzorgers te hebben.",
    ],
)
def test_a_municipality_that_does_anything_at_all_in_the_field_has_a_role(sentence: str) -> None:
    assert [one.text for one in roles(FILLER, sentence)] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "De gemeente Zandwijk telt achtduizend inwoners in drie dorpen.",
        "Gemeenten werden in 1851 zelfstandig, ook in dorpen.",
        "Het Rijk spreekt met gemeenten over de buurten.",
        "De gemeente plaatst lantaarns langs de snelweg.",
    ],
)
def test_what_a_municipality_is_was_or_does_elsewhere_is_no_role(sentence: str) -> None:
    assert roles(FILLER, sentence) == []


def test_we_do_something_for_the_field_in_a_text_of_the_municipality() -> None:
    does = ["Wij sjouwen elke maand stoelen naar het buurthuis.",
            "Daarom sjouwen wij stoelen naar het buurthuis.",
            "Het is onze taak om het buurthuis warm te houden.",
            "Koester de vrijwilligers van het buurthuis."]  # fmt: skip
    does_not = ["Wij weten dat bewoners het buurthuis warm willen.", "Wij sjouwen kasten.",
                "In deze nota leggen wij uit hoe het buurthuis werkt."]  # fmt: skip
    assert [one.text for one in roles(FILLER, OURS, *does, *does_not)] == [OURS, *does]
    assert roles(FILLER, *does) == []


def test_the_lines_of_a_list_say_what_the_municipality_does_when_its_opening_names_it() -> None:
    found = roles(FILLER, "Gemeenten:", "- schrappen regels voor een straatfeest",
                  "- De vergunning is nu nog duur.", "Scholen:", "- openen hun plein")  # fmt: skip
    assert [(one.text, one.rule) for one in found] == [
        ("schrappen regels voor een straatfeest", "opsomming na een aanhef")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gemeenten moeten buurten de ruimte geven en hun plannen ondersteunen.",
        "Buurtplannen worden door de gemeente gefaciliteerd met een zaal.",
        "Wij vinden dat de zaal, waarin de gemeente de huur betaalt, open hoort te zijn.",
        "Verhuurders zijn met de lokale overheid in gesprek, gemeenten zijn hierop aanspreekbaar.",
    ],
)
def test_a_role_is_found_in_another_order_of_words(sentence: str) -> None:
    assert [one.text for one in roles(FILLER, sentence)] == [sentence]


def test_we_is_the_municipality_only_in_its_own_text() -> None:
    sentence = "We ondersteunen de koffieploeg met een zaal en een bakfiets."
    assert roles(FILLER, sentence) == []
    assert [one.text for one in roles(FILLER, OURS, sentence)][-1] == sentence
    own = finder().roles(split(FILLER, sentence), {}, publisher="Gemeente Zandwijk")
    assert [one.text for one in own] == [sentence]
    other = finder().roles(split(FILLER, sentence), {}, publisher="Stichting Zandwijk")
    assert other == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Het kookboek helpt gemeenten om met bewoners een maaltijd te bereiden.",
        "Het college kan toestemming verlenen voor een later begin van het feest.",
        "Aanvragen voor een feest ontvangt het college vóór de eerste maandag van mei.",
        "De bibliotheek doet taken in opdracht van de gemeente en telt de bezoekers van de buurt.",
        "De kok werkt onder verantwoordelijkheid van de gemeente voor alle mensen in het dorp.",
        "Gemeenten, clubs en vrijwilligers in de buurt worden actief uitgenodigd om mee te denken.",
    ],
)
def test_what_a_municipality_gets_or_registers_is_no_role(sentence: str) -> None:
    assert roles(FILLER, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "In het volgende hoofdstuk gaan we in op de rol van de gemeente.",
        "Welke rol heeft de gemeente hierin eigenlijk?",
        "Hoofdstuk 4 bevat de acties die scholen en gemeenten willen ondernemen voor inwoners.",
        "De vereniging werkt samen met de school en de kerk.",
    ],
)
def test_an_announcement_is_no_role(sentence: str) -> None:
    assert roles(FILLER, sentence) == []


# ---------------------------------------------------------------------- criteria


def test_a_line_under_what_is_to_be_done_is_a_role_in_a_text_of_the_municipality() -> None:
    lines = ("- Uitbreiden van de koffieochtenden in het buurthuis.",
             "- Ophalen van de soepketel bij de buurvrouw.",
             "- Versterken van het koor door de bewoners zelf.")  # fmt: skip
    (found,) = [one for one in roles("# Acties in 2027", OURS, *lines) if one.text != OURS]
    assert (found.text, found.rule) == (lines[0][2:], "opsomming onder een kop")
    (led,) = [one for one in roles("# Soep", OURS, "Inzet in 2027:", *lines) if one.text != OURS]
    assert (led.text, led.rule) == (lines[0][2:], "opsomming na een aanhef")
    for opening in ("Wat doen anderen?", "Subsidiabele activiteiten en inzet:"):
        assert [one.text for one in roles("# Acties in 2027", OURS, opening, *lines)] == [OURS]
    assert roles("# Acties in 2027", FILLER, *lines) == []


def test_a_cell_that_tells_what_is_done_is_a_role_beside_the_municipality_only() -> None:
    rows = table("Actie\tTrekker\nOpenhouden van de buurthuizen op zondag\tGemeente, team Wijken\n"
                 "Openhouden van het dorpshuis in mei\tStichting De Bult")  # fmt: skip
    (found,) = finder().roles(rows, {})
    assert (found.text, found.rule) == (
        "Openhouden van de buurthuizen op zondag",
        "naast wie het doet",
    )


@pytest.mark.parametrize(
    "above",
    [
        "# Actielijn 2: inzet welzijnswerk",
        "# Inzet van de bibliotheek",
        "# Wat doet Samenspel? Acties in 2027",
        "# Acties in 2027\n\nDe vereniging Dorpsbelang neemt deze acties voor haar rekening:",
        "# Doelen in 2027\n\nDe doelen van de woningcorporatie zijn:",
    ],
)
def test_a_line_under_what_somebody_else_does_is_no_role(above: str) -> None:
    heading, *opening = above.split("\n\n")
    line = "- Openhouden van het buurthuis op zondag."
    assert [one.text for one in roles(heading, OURS, *opening, line)] == [OURS]


@pytest.mark.parametrize("heading", ["# Acties vrijwilligers", "# Inzet scholen en bewoners"])
def test_actions_for_somebody_are_roles_in_a_text_of_the_municipality(heading: str) -> None:
    found = roles(heading, OURS, "- Openhouden van het buurthuis op zondag.")
    assert [one.text for one in found] == [OURS, "Openhouden van het buurthuis op zondag."]


@pytest.mark.parametrize(
    "line",
    [
        "Opstellen van een kwartaalrapportage over de vrijwilligers",
        "Het verbinden van systemen van gemeente en verenigingen",
        "Verhogen van de parkeercapaciteit bij de sportclubs",
        "Ondersteunen van bewonersinitiatieven (uitvoering: Samenspel)",
    ],
)
def test_a_line_about_paper_or_by_another_is_no_role(line: str) -> None:
    meant = "Ondersteunen van bewonersinitiatieven (uitvoering: gemeente)"
    found = roles("# Acties in 2027", OURS, f"- {line}.", f"- {meant}.")
    assert [one.text for one in found] == [OURS, f"{meant}."]


def test_who_pays_or_joins_beside_who_does_it_has_no_role_in_a_table() -> None:
    rows = ("Openhouden van de buurthuizen\tStichting De Bult\tGemeente\n"
            "Openhouden van de dorpshuizen\tGemeente\tStichting De Bult\n"
            "Opstellen van een rapportage welzijn\tGemeente\t-")  # fmt: skip
    for head in ("Betrokken", "Financier"):
        (found,) = finder().roles(table(f"Actie\tTrekker\t{head}\n{rows}"), {})
        assert found.text == "Openhouden van de dorpshuizen"
    (first, second) = finder().roles(table(f"Actie\tNaam\tPartners\n{rows}"), {})
    assert first.text == "Openhouden van de buurthuizen"
    assert second.text == "Openhouden van de dorpshuizen"


def test_a_municipality_may_be_named_without_saying_that_it_is_one() -> None:
    does = "Daarom betaalt Zandwijk de huur van de buurthuizen."
    others = ["In heel Zandwijk openen vrijwilligers de buurthuizen.",
              "Koor Stem Zandwijk opent het buurthuis.",
              "Zandwijk viert de dag van de vrijwilliger met een optocht.",
              "Zandwijk verliest door de vergrijzing veel vrijwilligers.",
              "Zandwijk kent drie buurthuizen."]  # fmt: skip
    named = "De nota is van de gemeente Zandwijk."
    assert [one.text for one in roles(FILLER, named, does, *others)] == [does]
    assert roles(FILLER, does) == []


def test_the_name_of_a_municipality_is_no_verb() -> None:
    assert roles(FILLER, "De gemeente Lindeveen telt drie buurthuizen.") == []
    does = "De gemeente Lindeveen verft drie buurthuizen."
    assert [one.text for one in roles(FILLER, does)] == [does]


def test_who_is_addressed_as_a_municipality_has_a_role() -> None:
    to = "Dit geldt voor u als gemeente."
    does = "U houdt de buurthuizen open en betrekt vrijwilligers daarbij."
    others = ["U kunt zich aanmelden voor de dag van de vrijwilligers.",
              "U stuurt de vragenlijst over vrijwilligers voor 1 mei terug.",
              "U treft bijgaand een lijst van de buurthuizen aan."]  # fmt: skip
    assert [one.text for one in roles(FILLER, to, does, *others)] == [does]
    assert roles(FILLER, does) == []


def test_by_what_goes_on_with_what_the_municipality_does() -> None:
    does = "De gemeente ondersteunt mantelzorgers."
    goes_on = "Bijvoorbeeld door het openhouden van een inloop voor mantelzorgers."
    other = "Ook door de vergrijzing neemt het aantal mantelzorgers af."
    assert [one.text for one in roles(FILLER, does, goes_on)] == [does, goes_on]
    assert [one.text for one in roles(FILLER, does, other)] == [does]
    assert roles(FILLER, goes_on) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Er wordt dit jaar nieuw vrijwilligersbeleid opgesteld.",
        "Het jongerenwerk is onderdeel van de afspraken met de welzijnsorganisaties.",
        "We streven ernaar alle buurthuizen op zondag open te houden.",
        "We richten onze inzet op de buurthuizen in de vier dorpen.",
        "In het vastgoedplan staat hoe wij de buurthuizen openhouden.",
    ],
)
def test_what_is_to_be_done_need_not_name_the_municipality_in_its_own_text(sentence: str) -> None:
    assert [one.text for one in roles(FILLER, OURS, sentence)] == [OURS, sentence]
    assert roles(FILLER, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "De menukaart van de eettafel wordt elke week opgesteld.",
        "Wij zullen u het rapport over de vrijwilligers toezenden.",
        "Dit komt doordat gemeenten in buurten van elkaar verschillen.",
        "In zeven van de tien onderzochte gemeenten is het wijkteam van een stichting.",
        "Gemeenten stellen voor het regioplan een begroting op met de ouderen.",
        "Er is geld, zodat gemeenten in wijken plannen kunnen maken.",
        "We richten ons in deze paragraaf op mantelzorgers.",
        "We streven ernaar uw aanvraag voor de buurthuizen in mei af te handelen.",
        "We komen met een voorstel voor de tweede meting onder vrijwilligers.",
    ],
)
def test_what_only_looks_like_the_work_of_a_municipality_is_no_role(sentence: str) -> None:
    assert [one.text for one in roles(FILLER, OURS, sentence)] == [OURS]


def test_criteria_tell_goals_features_and_exclusions_apart() -> None:
    found = finder().criteria(
        split(
            "Een activiteit rekenen we tot de sociale basis als:",
            "- iedereen zonder afspraak binnen kan lopen",
            "- vooral vrijwilligers het werk doen",
            "Een activiteit rekenen we niet tot de sociale basis als:",
            "- er een indicatie voor nodig is",
            "# Doelen en effecten",
            "- buren leren elkaar kennen",
            "- wie hulp nodig heeft, krijgt die van dichtbij",
        )
    )
    assert [(one.text, one.labels) for one in found] == [
        ("iedereen zonder afspraak binnen kan lopen", ("wel",)),
        ("vooral vrijwilligers het werk doen", ("wel",)),
        ("er een indicatie voor nodig is", ("niet",)),
        ("buren leren elkaar kennen", ("doel",)),
        ("wie hulp nodig heeft, krijgt die van dichtbij", ("doel",)),
    ]


def test_a_sentence_that_shuts_out_is_a_criterion() -> None:
    (found,) = finder().criteria(
        split(FILLER, "Een supermarkt rekenen wij niet tot de sociale basis, hoe gezellig ook.")
    )
    assert found.labels == ("niet",)


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("In de buurtkamer is iedereen welkom zonder verwijzing of afspraak.", "wel"),
        ("Een besloten buurtfeest komt voor geld niet in aanmerking.", "niet"),
        ("Sportscholen met winst vallen buiten de regeling, al komt de hele wijk er.", "niet"),
    ],
)
def test_what_one_may_join_or_is_shut_out_of_is_a_criterion(sentence: str, label: str) -> None:
    (found,) = finder().criteria(split(FILLER, sentence))
    assert (found.text, found.labels) == (sentence, (label,))


def test_conditions_listed_are_criteria_in_the_field_only() -> None:
    found = finder().criteria(
        split("Een buurtplan komt in aanmerking als:", "- iedereen mag meedoen",
              "- de kas leeg is", "Een lening komt in aanmerking als:",
              "- de rente vaststaat")
    )  # fmt: skip
    assert [one.text for one in found] == ["iedereen mag meedoen", "de kas leeg is"]


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("De kantine en het zangkoor horen er wat ons betreft bij.", "wel"),
        ("Betaalde bijles rekenen wij er niet toe.", "niet"),
        ("Het ziekenhuis valt er dus géén moment onder.", "niet"),
        ("De speelgoedruil maakt er volgens de wethouder deel van uit.", "wel"),
        ("De oppascentrale van ouders beschouwen wij als onderdeel van de sociale basis.", "wel"),
        ("De praktijk van de tandarts blijft buiten de afbakening.", "niet"),
        ("De kiosk op het plein hebben wij daarom weggelaten uit het overzicht.", "niet"),
        ("Het zwembad van de stad ligt daarbuiten.", "niet"),
        ("De garage, de kapper en de notaris houden wij erbuiten.", "niet"),
        ("De kantine laten wij erin.", "wel"),
        ("Zo bezien valt de kroeg buiten onze omschrijving.", "niet"),
        ("Slapende clubs zijn er niet in meegeteld.", "niet"),
        ("Elk buurthuis is toegankelijk zonder indicatie die iemand buiten de deur houdt.",
         "wel"),
        ("Bepalend is of iemand zonder pasje naar binnen kan.", "wel"),
        ("De sociale basis heeft tot doel dat niemand een naamloze buur is.", "doel"),
    ],
)  # fmt: skip
def test_what_belongs_to_the_concept_is_a_criterion_in_a_text_about_it(
    sentence: str, label: str
) -> None:
    (found,) = finder().criteria(split("# Reikwijdte", ABOUT, sentence))
    assert (found.text, found.labels) == (sentence, (label,))


def test_the_same_words_are_no_criterion_in_another_text() -> None:
    lines = ("De kantine en het zangkoor maken er deel van uit.", FILLER)
    assert len(finder().criteria(split("# Reikwijdte", ABOUT, *lines))) == 1
    assert finder().criteria(split("# Het feest", *lines)) == []


@pytest.mark.parametrize(
    "sentence",
    ["Alle mensen moeten erbij horen, ook wie niet praat.",
     "Het is lastig te zeggen wat er onder valt en wat niet.",
     "De raad vraagt welke clubs er wel en niet onder vallen.",
     "Nieuwe bewoners voelen zich er na een jaar wel thuis.",
     "Elke keuze heeft een prijs, met alle risico's die daarbij horen.",
     "Iedereen moet erbij kunnen horen, wie hij ook is.",
     "Erbij horen is voor tieners het mooiste dat er is.",
     "De sturing ligt bij de sociale basis en niet bij het college.",
     "Binnen de sociale basis vallen ons twee dingen op.",
     "Wij horen van bewoners dat er veel bij komt kijken.",
     "Wij nemen de cijfers ook mee in het jaarbeeld.",
     "In dit dorp telt iedereen mee en kookt iedereen mee.",
     "Wij openen als onderdeel van de sociale basis vier kantoren.",
     "Kerken zien wij als het cement van de sociale basis.",
     "De tarieven zijn bepalend voor wat wij kunnen doen.",
     "Ouderen blijven hier langer thuis.",
     "De sociale basis zijn de banden waardoor mensen zich hier thuis voelen.",
     "De gemeente schrijft op wat zij tot de sociale basis rekent en wat niet.",
     "Mensen horen ergens bij en geven hun straat een gezicht."],
)  # fmt: skip
def test_belonging_and_questions_about_the_limits_are_no_criteria(sentence: str) -> None:
    assert finder().criteria(split("# Reikwijdte", ABOUT, sentence)) == []


def test_a_criterion_is_followed_by_what_says_the_same_of_something_else() -> None:
    lines = ("De leeszaal hoort bij de sociale basis.", "De kiosk van de keten niet.",
             "Hetzelfde geldt voor de parkeergarage.")  # fmt: skip
    assert len(finder().criteria(split(FILLER, *lines))) == len(lines)
    assert finder().criteria(split("# Iets anders", FILLER, *lines[1:])) == []


def test_a_point_of_a_list_may_open_a_list_of_its_own() -> None:
    found = finder().criteria(
        split("# Artikel 3", "1. Deze regeling gaat over de sociale basis.",
              "2. Een groep telt mee als zij aan elk van de volgende voorwaarden voldoet:",
              "a. zij heeft een eigen sleutel;", "b. zij kiest zelf haar voorzitter.",
              "3. Het college meldt de uitkomst in mei.")
    )  # fmt: skip
    assert [one.text for one in found] == [
        "zij heeft een eigen sleutel;", "zij kiest zelf haar voorzitter.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "lead", "lines"),
    [
        ("Voorwaarden", "De sociale basis vraagt de volgende voorwaarden:",
         ("- Wij stellen twee gastheren aan.", "- De gemeente opent een kantoor in mei.")),
        ("Wat is er gedaan voor de sociale basis?", "", ("- Drie zalen geschilderd.",)),
        ("In aanmerking genomen stukken", ABOUT, ("- Brieven van bewoners uit de wijk.",)),
        ("Kernwaarden", "", ("- Samen eten op vrijdag.",)),
        ("Wanneer is een pas nodig?", "", ("- Bij bezoek aan het zwembad.",)),
        ("De buurt in cijfers", "In de sociale basis stelden wij bezoekers drie vragen.",
         ("- Hoe oud bent u?", "- Komt u vaak?")),
    ],
)  # fmt: skip
def test_a_list_of_something_else_under_such_a_heading_holds_no_criteria(
    heading: str, lead: str, lines: tuple[str, ...]
) -> None:
    assert finder().criteria(split(f"# {heading}", *([lead] if lead else []), *lines)) == []


def test_questions_of_a_test_are_criteria() -> None:
    found = finder().criteria(
        split("# De sociale basis afgebakend", "Wij stellen twee toetsvragen:",
              "I. Mag iedereen zomaar komen?", "II. Kiezen de bezoekers wat er gebeurt?")
    )  # fmt: skip
    assert [one.text for one in found] == [
        "Mag iedereen zomaar komen?", "Kiezen de bezoekers wat er gebeurt?",
    ]  # fmt: skip


# ---------------------------------------------------------------------- expectations


@pytest.mark.parametrize(
    ("sentence", "labels", "end"),
    [
        ("De sociale basis draagt bij aan het plezier en de verbondenheid in een dorp.",
         ("intrinsiek",), "het plezier"),
        ("Een sterke sociale basis voorkomt dat mensen zwaardere zorg nodig hebben.",
         ("instrumenteel",), "zwaardere zorg"),
        ("Ontmoeting zorgt ervoor dat mensen zich thuis voelen en langer zelfstandig wonen.",
         ("intrinsiek", "instrumenteel"), "langer zelfstandig"),
    ],
)  # fmt: skip
def test_an_expectation_is_found_with_its_end(
    sentence: str, labels: tuple[str, ...], end: str
) -> None:
    pieces = split(FILLER, sentence)
    tags = {one.id: [Tag(one.id, "waarde", "ander", 0.9, assigned=True)] for one in pieces}
    (found,) = finder().expectations(pieces, tags)
    assert found.labels == labels  # of the outcome, before those of the passage
    assert end in found.what


def test_the_rest_of_a_sum_is_no_end() -> None:
    said = "Van de sociale basis wordt veel verwacht en minder eenzaamheid gehoopt."
    (made,) = finder().expectations(split(said, FILLER), {})
    assert (made.what, made.labels) == ("", ("instrumenteel",))


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        (
            "Met buurtkoffie kunnen vrijwilligers de druk op de wijkzorg verminderen.",
            ("instrumenteel",),
        ),
        (
            "We investeren in ontmoeting om eenzaamheid in de flats te voorkomen.",
            ("instrumenteel",),
        ),
        ("Dankzij de vrijwilligers voelen bewoners zich meer verbonden.", ("intrinsiek",)),
    ],
)
def test_an_expectation_is_found_by_its_clause(sentence: str, labels: tuple[str, ...]) -> None:
    (found,) = finder().expectations(split(FILLER, sentence), {})
    assert found.labels == labels


def test_a_burden_is_an_outcome_only_where_it_lessens() -> None:
    expects = finder().expectations
    assert (
        expects(split(FILLER, "De ontmoeting in de flat leidt tot eenzaamheid en kosten."), {})
        == []
    )
    assert expects(split(FILLER, "De ontmoeting in de flat leidt tot minder eenzaamheid."), {})


def test_it_points_back_at_the_concept_named_before() -> None:
    found = finder().expectations(
        split("In elk dorp is een sterke sociale basis. Dit draagt bij aan de levensvreugde en het "
              "welzijn van wie er woont."), {})  # fmt: skip
    assert [one.text.split()[0] for one in found] == ["Dit"]
    far = split(
        "In elk dorp is een sterke sociale basis. Het regent op maandag vaak in het dorp. De zaal "
        "is dan altijd al vroeg open. Dit draagt bij aan de levensvreugde en het welzijn van "
        "wie er woont."
    )
    assert finder().expectations(far, {}) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "De gemeente zet de sociale basis volgend jaar opnieuw op de agenda van de raad.",
        "De zaal biedt plaats aan tachtig mensen en heeft een eigen keuken.",
        "Draagt de sociale basis bij aan het welzijn van iedereen in het dorp?",
        "Verenigingen zetten zich in om met de school gezond te leren koken.",
        "Mensen in dit netwerk kunnen het zich niet veroorloven om gezond te leven.",
    ],
)
def test_a_sentence_without_an_outcome_is_no_expectation(sentence: str) -> None:
    assert finder().expectations(split(FILLER, sentence), {}) == []


def test_care_is_no_part_of_the_sociale_basis_but_may_be_relieved_by_it() -> None:
    cares = [
        "In het akkoord werken ziekenhuizen in netwerken, zodat patiënten gezond blijven.",
        "Huisartsen namen een praktijkondersteuner, waardoor men minder vaak belt met de ggz.",
        "In deze netwerken werken artsen samen, waardoor minder mensen zorg nodig hebben.",
    ]
    relieves = "Door de netwerken in de straat belt men minder vaak met de huisarts."
    assert [one for text in cares for one in expected(f"{FILLER} {text}")] == []
    assert [one[0] for one in expected(f"{FILLER} {relieves}")] == [relieves]


def test_a_label_alone_makes_no_outcome_unless_the_verb_tells_one() -> None:
    def labelled(sentence: str) -> list[str]:
        pieces = split(FILLER, sentence)
        tags = {one.id: [Tag(one.id, "waarde", "intrinsiek", 0.9, assigned=True)] for one in pieces}
        return [one.text for one in finder().expectations(pieces, tags)]

    assert labelled("Vrijwilligers hebben een kar om stoelen te dragen.") == []
    assert labelled("Een maatje brengt de krant en de post.") == []
    leads = "Een hecht netwerk zorgt ervoor dat iemand de kat voert."
    assert labelled(leads) == [leads]
    assert labelled("De aanpak van scholen draagt bij aan een sterke sociale basis.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Sociaal werk kan de druk op de ggz verminderen.",
        "Dit bevordert de gemeenschapszin.",
        "Eenzaamheid is te voorkomen door buren met elkaar te laten koken.",
        "De aanname is dat hulpvragen door het buurthuis kunnen worden opgevangen.",
        "Vrijwilligers spelen een grote rol bij het signaleren van schulden.",
        "Vrijwilligers vormen het cement van het dorp.",
        "Bij het voorkomen van eenzaamheid zijn de maatjes onmisbaar.",
        "Met een soepfiets verminderen vrijwilligers de eenzaamheid in de flat.",
        "Het idee is dat gezamenlijke activiteiten de onderlinge band verstevigen.",
        "De inloop is er om te voorkomen dat mantelzorgers uitvallen.",
        "Over de opbrengst bestaat twijfel; of zij leidt tot minder consulten, is onbekend.",
    ],
)
def test_an_expectation_is_found_in_the_wordings_of_real_documents(sentence: str) -> None:
    about = "Het buurthuis is er voor iedereen."
    assert [one[0] for one in expected(f"{about} {sentence}")] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Het zorgkantoor wil dat ouderen langer thuis wonen.",
        "Het is belangrijk om de gezondheid van het bestuur te bewaken.",
        "Dit rapport geeft aanbevelingen die bijdragen aan een gezonde toekomst.",
        "Vragen over de gezondheid kunnen worden beantwoord door de huismeester.",
        "Hiermee heeft het Rijk de gezondheid hoog op de agenda gezet.",
        "De mate waarin bewoners elkaar kennen, is gemeten.",
        "Daarom willen we saamhorigheid en trots op de stad.",
        "Het begrip gezond samenleven is het fundament van deze nota.",
    ],
)
def test_what_somebody_else_brings_about_is_no_expectation(sentence: str) -> None:
    assert expected(f"Het buurthuis is er voor iedereen. {sentence}") == []


# ---------------------------------------------------------------------- patterns of one's own


def test_patterns_are_data_that_a_library_can_replace(tmp_path: Path) -> None:
    path = tmp_path / "vindplaatsen.toml"
    own = Path("sbkennis/data/vindplaatsen.toml")
    text = (Path(__file__).parent.parent / own).read_text(encoding="utf-8")
    row = '[[omschrijving.patroon]]\nnaam = "eigen"\npast = "(?P<term>{term}) heet (?P<wat>.+)"\n'
    path.write_text(text.replace("[[omschrijving.onder_kop]]", row + "[[omschrijving.onder_kop]]",
                                 1), encoding="utf-8")  # fmt: skip
    (found,) = Finder.open(path).definitions(
        split(FILLER, "Wat de sociale basis heet nabijheid en tijd voor elkaar te hebben.")
    )
    assert found.rule == "eigen"
    path.write_text("[woorden", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"vindplaatsen\.toml"):
        Finder.open(path)


def test_patterns_of_one_s_own_need_not_name_the_field() -> None:
    rules = tomllib.loads(
        (Path(__file__).parent.parent / "sbkennis/data/vindplaatsen.toml").read_text("utf-8")
    )
    for part in ("rol", "criterium"):
        del rules[part]["veld"]
    finder = Finder(rules)
    finder.check()
    lines = split("Een lening komt in aanmerking als:", "- de rente vaststaat")
    assert [one.text for one in finder.criteria(lines)] == ["de rente vaststaat"]


def test_a_pattern_that_is_no_expression_is_refused(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "sbkennis/data/vindplaatsen.toml").read_text("utf-8")
    path = tmp_path / "vindplaatsen.toml"
    path.write_text(text.replace('past = "\\\\bonder (', 'past = "\\\\bonder ((', 1), "utf-8")
    line = text[: text.index('past = "\\\\bonder (')].count("\n") + 1
    with pytest.raises(CodebookError, match=rf"toml, regel {line}: het patroon .* is geen geldige"):
        Finder.open(path)
    path.write_text(text.replace("[[rol.patroon]]", "[[rol.patroon]", 1), "utf-8")
    line = text[: text.index("[[rol.patroon]]")].count("\n") + 1
    with pytest.raises(CodebookError, match=rf"toml, regel {line}: dit is geen geldige TOML"):
        Finder.open(path)
    path.write_text(text, encoding="utf-16")
    with pytest.raises(CodebookError, match=r"vindplaatsen\.toml is niet te lezen: .*UTF-16"):
        Finder.open(path)


def test_a_pattern_of_one_s_own_that_never_ends_is_an_error_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expressions, "_MOST", 0.5)
    text = (Path(__file__).parent.parent / "sbkennis/data/vindplaatsen.toml").read_text("utf-8")
    path = tmp_path / "vindplaatsen.toml"
    row = '[[rol.patroon]]\nnaam = "eigen"\npast = "(?:[bx]|[bx][bx])+z"\n'
    path.write_text(text.replace("[[rol.patroon]]", f"{row}[[rol.patroon]]", 1), "utf-8")
    line = text[: text.index("[[rol.patroon]]")].count("\n") + 3
    finder = Finder.open(path)
    with pytest.raises(CodebookError, match=rf"toml, regel {line}: het patroon .* is te traag"):
        finder.roles(split(FILLER, f"Zij noemen dat {'bx' * 40} zonder reden."), {})


def test_a_pattern_without_the_term_is_compiled_for_all_terms_at_once() -> None:
    rules = tomllib.loads(packaged())
    one, other = Patterns(rules, "omzien").roles, Patterns(rules, "buurtkracht").roles
    assert one
    assert [a.expression is b.expression for a, b in zip(one, other, strict=True)] == [
        True for _ in one
    ]


# ---------------------------------------------------------------------- wording


def test_two_wordings_differ_word_by_word() -> None:
    made = contrast(
        "buren, familie en clubs die elkaar helpen", "buren en clubs die samen koken",
        terms.Analyzer(),
    )  # fmt: skip
    assert set(made.missing) == {"familie", "elkaar", "helpen"}
    assert set(made.extra) == {"samen", "koken"}
    assert [run.text for run in made.runs if run.state == "alleen eerste"] == [
        ", familie", "elkaar helpen",
    ]  # fmt: skip


def test_another_form_of_a_word_is_not_missing() -> None:
    made = contrast("het netwerk van de buurman", "netwerken van buurmannen", terms.Analyzer())
    assert made.missing == ()


def test_equal_wordings_have_one_run() -> None:
    assert [run.state for run in runs("Zij helpen elkaar.", "zij helpen elkaar.")] == ["zelfde"]


# ---------------------------------------------------------------------- versions


def test_versions_show_what_was_added_dropped_and_reworded() -> None:
    old = split(
        "De gemeente betaalt de huur van de zaal in elk dorp. Wij vragen geen verslag. "
        "Ieder jaar is er een feest voor alle vrijwilligers van de stad."
    )
    new = split(
        "Ieder jaar is er een feest voor alle vrijwilligers van de stad. "
        "De gemeente betaalt de helft van de huur van de zaal in elk dorp.",
        "Wie een plan heeft, krijgt binnen een week antwoord.",
    )
    found, same = changes(old, new)
    assert same == 1  # the feast was moved, not changed
    kinds = {one.kind: one for one in found}
    assert kinds["gewijzigd"].runs[1] == ("helft van de", "alleen tweede") or any(
        run.state == "alleen tweede" and "helft" in run.text for run in kinds["gewijzigd"].runs
    )
    assert kinds["toegevoegd"].new is not None
    assert kinds["toegevoegd"].new.text.startswith("Wie een plan heeft")
    assert kinds["vervallen"].old is not None
    assert kinds["vervallen"].old.text == "Wij vragen geen verslag."


RENT = "De gemeente betaalt elk jaar de huur van de grote zaal in het dorp."


@pytest.mark.parametrize(
    ("old", "new", "kinds", "unchanged"),
    [
        ((RENT, RENT), (RENT,), ["vervallen"], 1),
        ((RENT,), (RENT, RENT), ["toegevoegd"], 1),
        (
            (RENT,),
            (  # the less alike first
                "De gemeente betaalt nooit meer de huur van een zaal in het dorp.",
                "De gemeente betaalt elk jaar de huur van de kleine zaal in het dorp.",
            ),
            ["toegevoegd", "gewijzigd"],
            0,
        ),
        (
            (RENT,),
            ("De gemeente vraagt van elke vereniging een verslag van het feest in het dorp.",),
            ["toegevoegd", "vervallen"],
            0,
        ),
    ],
)
def test_a_sentence_is_kept_dropped_or_reworded_once(
    old: tuple[str, ...], new: tuple[str, ...], kinds: list[str], unchanged: int
) -> None:
    found, same = changes(split(*old), split(*new))
    assert ([one.kind for one in found], same) == (kinds, unchanged)


def test_an_amount_that_becomes_a_share_is_a_change() -> None:
    old = split("Het budget voor buurthuizen groeit elk jaar met € 5.")
    new = split("Het budget voor buurthuizen groeit elk jaar met 5 %.")
    ((found,), same) = changes(old, new)
    assert (found.kind, same) == ("gewijzigd", 0)


@pytest.mark.parametrize(
    ("unchanged", "reworded", "little"), [(0, 0, True), (0, 1, False), (1, 0, False)]
)
def test_texts_with_less_than_a_tenth_in_common_are_hardly_versions(
    unchanged: int, reworded: int, little: bool
) -> None:
    kinds = ["gewijzigd"] * reworded + ["vervallen"] * (10 - reworded)
    changed = tuple(Changed(Change(kind, None, None), None, None) for kind in kinds)  # type: ignore[arg-type]
    documents = document("a1"), document("b2")
    assert Changes(*documents, unchanged, changed).has_little_in_common is little


def test_equal_versions_have_no_changes() -> None:
    text = split("De gemeente betaalt de huur van de zaal in elk dorp.")
    assert changes(text, text) == ((), 1)


def test_an_amount_is_one_word_and_a_minus_sign_counts() -> None:
    old = split("Wij geven € 50.000 per jaar uit en dat groeit met 2,5 procent.")
    new = split("Wij geven € 60.000 per jaar uit en dat groeit met -2,5 procent.")
    ((found,), _) = changes(old, new)
    assert [run.text for run in found.runs if run.state != "zelfde"] == [
        "50.000", "60.000", "2,5", "-2,5",
    ]  # fmt: skip
    shown = " ".join(run.text for run in runs("Tot 9.30 uur, in 2020-2024.", "Tot 9.30 uur."))
    assert shown == "Tot 9.30 uur , in 2020-2024 ."


def test_another_number_in_a_list_is_no_change() -> None:
    old = split("1. Wij steunen mantelzorgers met een loket.", "2. Wij openen een buurthuis erbij.")
    new = split("1. Wij openen een buurthuis erbij.", "2. Wij steunen mantelzorgers met een loket.")
    assert changes(old, new) == ((), 2)
    ((added,), same) = changes(old, [*new, *split("3. Wij bouwen 2 speeltuinen naast de school.")])
    assert (added.kind, same) == ("toegevoegd", 2)
    assert added.new is not None
    assert added.new.text == "Wij bouwen 2 speeltuinen naast de school."


def test_an_amount_in_a_row_of_a_table_is_a_change() -> None:
    def table(amount: str) -> Passage:
        rows = ("Post\tBedrag", f"Buurthuizen\t€ {amount}", "Mantelzorg\t€ 20.000")
        quote = "\n".join(rows)
        cells = [found.span() for found in re.finditer(r"[^\t\n]+", quote)]
        return Passage("a1#0", "a1", 0, PassageKind.TABLE, (Span(0, len(quote), 1),), quote,
                       sentences=tuple(cells), searchable=False)  # fmt: skip

    ((found,), same) = changes([table("50.000")], [table("60.000")])
    assert (found.kind, same) == ("gewijzigd", 1)
    assert found.new is not None
    assert found.new.passage.quote[slice(*found.new.part)] == "Buurthuizen\t€ 60.000"
    assert [run.text for run in found.runs if run.state != "zelfde"] == ["50.000", "60.000"]


def test_cells_under_a_head_that_tells_what_belongs_are_criteria_and_the_head_is_none() -> None:
    rows = table("Hoort tot de sociale basis\tHoort niet tot de sociale basis\n"
                 "de eettafel in het dorp\thulp met een beschikking\n")  # fmt: skip
    found = Finder.open().criteria(rows)
    assert [(one.text, one.labels) for one in found] == [
        ("de eettafel in het dorp", ("wel",)), ("hulp met een beschikking", ("niet",))
    ]  # fmt: skip
    rows = table("Kosten voor de sociale basis\tBedrag\nde eettafel\tvijf euro\n")
    assert Finder.open().criteria(rows) == []


def test_a_heading_with_a_number_names_a_term_as_one_without() -> None:
    answer = "Hulp van buren die niemand hoeft te vragen."
    for heading in ("2.3 Wat is buurthulp?", "Hoofdstuk 4: Wat is buurthulp?", "3.1. Buurthulp"):
        (found,) = definitions(f"# {heading}", f"{answer} {FILLER}", term="buurthulp")
        assert found.text == answer
    assert definitions("# 2.3 Wat doen wij?", f"{answer} {FILLER}", term="buurthulp") == []


def test_a_stress_mark_hides_no_question() -> None:
    (found,) = definitions(f"Wat ís buurthulp? Alles wat buren regelen. {FILLER}", term="buurthulp")
    assert found.text == "Alles wat buren regelen."


def test_a_line_that_defines_a_kind_of_a_term_counts_for_the_term_that_its_opening_names() -> None:
    lines = ("- Vroege preventie richt zich op alle jongeren van een dorp.",
             "- Gerichte preventie richt zich op jongeren die vastlopen.")  # fmt: skip
    found = definitions("Preventie kent twee niveaus:", *lines, term="preventie")
    assert [one.text for one in found] == [line.removeprefix("- ") for line in lines]
    assert definitions("Preventie kost twee dingen:", *lines, term="preventie") == []


@pytest.mark.parametrize(
    ("term", "lines"),
    [("straatwerk", ["Straatwerk is gericht op het bij elkaar brengen van buren."]),
     ("buurthulp", ["Buurthulp is tijdelijke zorg en steun voor wie even niet rondkomt."]),
     ("straatwerk", ["Straatwerk is een onderdeel van het dorpswerk, dat zich op buren richt."]),
     ("buurthulp", ["Buurthulp kan bestaan uit koken, rijden of een middag gezelschap."]),
     ("oogcontact", ["Hier staat het concept oogcontact centraal.",
                     "Oogcontact gaat ervan uit dat mensen opbloeien als iemand hen ziet."]),
     ("buurtband", ["Buurtband is de term die wordt gebruikt om het gevoel van verbondenheid in "
                    "een straat aan te duiden."]),
     ("buurthulp", ["# Buurthulp", "Met buurthulp kan de zorg voor een naaste een middag worden "
                    "overgenomen."]),
     ("buurthulp", ["# Buurthulp. Wat is het?", "Dat is hulp van buren die niemand vraagt."]),
     ("straatwerk", ["# Straatwerk", "Straatwerk zet zich in voor buren die weinig geld hebben."])],
)  # fmt: skip
def test_a_page_that_explains_a_term_tells_what_it_is_for(term: str, lines: list[str]) -> None:
    (found,) = definitions(*lines, FILLER, term=term)
    assert found.text == lines[-1]


@pytest.mark.parametrize(
    "goes_on",
    ["Het doel is om naasten een middag vrij te geven.",
     "De bedoeling is dat een naaste weer eens de deur uitkomt.",
     "Deze hulp kan bestaan uit koken, rijden of voorlezen.",
     "De zorg kan worden overgenomen door een vrijwilliger uit het dorp.",
     "Bovendien gaat het niet alleen om koken, maar ook om een goed gesprek."],
)  # fmt: skip
def test_a_definition_of_a_term_goes_on_with_its_aim_and_its_forms(goes_on: str) -> None:
    about = "Buurthulp is hulp van buren die niemand hoeft te vragen."
    found = definitions(f"{about} {goes_on} {FILLER}", term="buurthulp")
    assert [one.text for one in found] == [about, goes_on]
    assert definitions(f"{FILLER} {goes_on} {FILLER}", term="buurthulp") == []


@pytest.mark.parametrize(
    ("term", "sentence"),
    [("straatwerk", "Straatwerk is in 2027 gericht op vijf straten."),
     ("straatwerk", "Straatwerk is gericht ingezet in drie straten."),
     ("straatwerk", "Straatwerk is bedoeld om te bezuinigen, zo leek het."),
     ("straatwerk", "Straatwerk kan bestaan uit dank aan de subsidie van dit jaar."),
     ("straatwerk", "Straatwerk wordt verricht door 31 procent van de inwoners."),
     ("straatwerk", "Straatwerk brengt kosten met zich mee."),
     ("buurthulp", "Met buurthulp kan de gemeente besparen op de zorg."),
     ("buurthulp", "Bij buurthulp kunnen inwoners terecht bij het wijkteam."),
     ("buurthulp", "Buurthulp biedt kansen die nog niet worden benut."),
     ("buurthulp", "Wat precies onder buurthulp wordt verstaan, verschilt per straat."),
     ("buurtband", "Buurtband is een onderdeel van ons beleid, dat de raad belangrijk vindt.")],
)  # fmt: skip
def test_how_it_goes_with_a_term_does_not_define_it(term: str, sentence: str) -> None:
    assert definitions(f"# {term.capitalize()}", f"{sentence} {FILLER}", term=term) == []


@pytest.mark.parametrize(
    "sentence",
    ["De fanfare is een belangrijk element in de sociale basis.",
     "Clubs en koren zijn onderdeel van de sociale en pedagogische basis.",
     "Zulke plekken zijn onderdeel van de institutionele sfeer van de sociale basis.",
     "Scholen kunnen onderdeel uitmaken van netwerken in de sociale basis.",
     "Een verwijzing is niet nodig voor wie het buurthuis inloopt."],
)  # fmt: skip
def test_what_is_an_element_of_the_concept_or_of_a_part_of_it_belongs_to_it(sentence: str) -> None:
    (found,) = finder().criteria(split(FILLER, sentence))
    assert (found.text, found.labels) == (sentence, ("wel",))


@pytest.mark.parametrize(
    "sentence",
    ["Deze visie is een onderdeel van de sociale basis als programma.",
     "De subsidie is een belangrijk onderdeel van de sociale basis.",
     "Een ambitie is dat sport een onderdeel van de sociale basis wordt.",
     "Een sterke sociale basis is een element van goede zorg.",
     "De sociale basis staat voorop; een vergunning is niet nodig."],
)  # fmt: skip
def test_papers_and_money_are_no_element_of_the_concept(sentence: str) -> None:
    assert finder().criteria(split(FILLER, sentence)) == []
