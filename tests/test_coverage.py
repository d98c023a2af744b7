"""What counts as covered, thin and absent, on visions of our own and on copies without chapters."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sbkennis import coverage, coverage_report, drafts, requirements, treatment, vectors
from sbkennis.coverage import Coverage, Unit
from sbkennis.drafts import Draft, Paragraph, Part
from sbkennis.drafts.parts import Cell
from sbkennis.records import Passage, Tag
from sbkennis.treatment import Weights
from tests import builders

ROOT = Path(__file__).parent.parent
READ = tomllib.loads((ROOT / "tests" / "data" / "dekking_visies.toml").read_text(encoding="utf-8"))
# Of `toets-3` to `toets-5` no test was made: they are measured (benchmarks/dekking_visies.py).
OWN = {
    one["naam"]: one
    for one in READ["visie"]
    if one["bestand"].startswith("tests/") and one["deel"] not in ("toets-3", "toets-4", "toets-5")
}
WANTED = requirements.standard()


@cache
def vision(name: str) -> Draft:
    return drafts.read(ROOT / OWN[name]["bestand"])


class Empty:
    """A library without documents or a model, whose tagger gives no labels."""

    weights: Weights | None = None

    def documents(self) -> list[Any]:
        return []

    def labels(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for one in WANTED.items for pair in one.labels) | {
            *(WANTED.lopsided or ())
        }

    def title_of(self, label: str) -> str:
        return label

    def title_of_facet(self, facet: str) -> str:
        return facet

    def label(self, units: Sequence[Unit]) -> list[list[Tag]]:
        return [[] for _ in units]

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def cover(draft: Draft) -> Coverage:
    return coverage.cover(draft, WANTED, Empty())


def verdicts(draft: Draft) -> dict[str, str]:
    return {one.requirement.id: one.verdict for one in cover(draft).findings}


def without(draft: Draft, headings: Sequence[str]) -> Draft:
    """The draft without some sections."""
    kept = [
        one
        for one in draft.paragraphs
        if not {*one.heading, one.text if one.level else ""} & set(headings)
    ]
    assert len(kept) < len(draft.paragraphs)
    return replace(draft, paragraphs=tuple(kept))


def written(*lines: tuple[str, str], heading: str = "Hoofdstuk") -> Draft:
    """A draft of paragraphs, each a kind and a text."""
    paragraphs = [
        Paragraph(number, Part(kind), text, (heading,))
        for number, (kind, text) in enumerate(lines, 1)
    ]
    return Draft("concept.md", tuple(paragraphs))


def finding(draft: Draft, name: str) -> coverage.Finding:
    return next(one for one in cover(draft).findings if one.requirement.id == name)


@pytest.mark.parametrize("name", OWN)
def test_nothing_is_called_better_than_it_was_read(name: str) -> None:
    order = ("afwezig", "mager", "gedekt")
    read = {each: verdict for verdict in order for each in OWN[name][verdict]}
    found = verdicts(vision(name))
    better = {each for each in found if order.index(found[each]) > order.index(read[each])}
    # Its agenda has a section of two sentences of which the labels say that they are thin.
    assert better == ({"monitoring"} if name == "kwelderhoek" else set())


@pytest.mark.parametrize("name", ["heuvelrijk", "oosterpolder"])
def test_a_chapter_that_is_taken_out_turns_exactly_what_it_treated_absent(name: str) -> None:
    before = verdicts(vision(name))
    for copy in OWN[name]["kopie"]:
        after = verdicts(without(vision(name), copy["weg"]))
        turned = {each for each in after if after[each] == "afwezig" != before[each]}
        assert turned == {each for each in copy["afwezig"] if before[each] != "afwezig"}


def test_most_of_what_two_visions_treat_is_seen() -> None:
    for name in ("heuvelrijk", "oosterpolder"):
        found = verdicts(vision(name))
        covered = OWN[name]["gedekt"]
        assert sum(found[each] == "gedekt" for each in covered) >= len(covered) - 2


def test_a_sentence_about_one_sphere_is_not_shown_for_another() -> None:
    draft = written(
        (
            "text",
            "In de persoonlijke sfeer blijft de gemeente op afstand en laat zij veel aan mensen "
            "over. In de gemeenschappelijke sfeer kan de gemeente de huur van een clubhuis "
            "verlagen. In de institutionele sfeer is de gemeente opdrachtgever van De Brug.",
        )
    )
    shown = {
        sphere: finding(draft, f"rol-{sphere}-sfeer").evidence[0].shown
        for sphere in ("persoonlijke", "gemeenschappelijke", "institutionele")
    }
    assert {sphere: [each.split()[2] for each in told] for sphere, told in shown.items()} == {
        sphere: [sphere] for sphere in shown
    }


@pytest.mark.parametrize(
    "between",
    ["Deze sfeer raakt aan de persoonlijke sfeer.",
     "Anders dan in de persoonlijke sfeer is dat niet vanzelf zo."],
)  # fmt: skip
def test_a_sphere_beside_which_another_is_laid_stays_the_subject(between: str) -> None:
    last = "De gemeente faciliteert hier ontmoeting en verlaagt de huur."
    text = f"In de gemeenschappelijke sfeer ontmoeten mensen elkaar. {between} {last}"
    (found,) = finding(written(("text", text)), "rol-gemeenschappelijke-sfeer").evidence
    assert last in found.shown


def test_who_is_named_once_does_what_is_said_of_the_next_sphere() -> None:
    draft = written(
        (
            "text",
            "In de persoonlijke sfeer blijft de gemeente op afstand. In de gemeenschappelijke "
            "sfeer verlaagt zij de huur van een clubhuis en betaalt zij een verbinder.",
        )
    )
    (found,) = finding(draft, "rol-gemeenschappelijke-sfeer").evidence
    assert [each.split()[3] for each in found.shown] == ["sfeer"]
    assert "verlaagt zij de huur" in found.excerpt
    draft = written(("text", "In de gemeenschappelijke sfeer koken buren. Zij eten ook samen."))
    assert not finding(draft, "rol-gemeenschappelijke-sfeer").evidence


def test_the_words_with_which_a_point_begins_are_a_heading_of_it() -> None:
    draft = written(
        ("list", "Persoonlijke sfeer. Hier houden wij ons op de achtergrond en sturen niet."),
        ("list", "Gemeenschappelijke sfeer. Clubs kiezen hun eigen weg in alle opzichten."),
    )
    (passage,) = finding(draft, "rol-persoonlijke-sfeer").evidence
    assert (passage.headed, passage.unit.row) == (True, "Persoonlijke sfeer")
    assert finding(draft, "rol-gemeenschappelijke-sfeer").verdict == "afwezig"


def test_a_short_first_sentence_is_no_heading() -> None:
    rest = (
        "De gemeente legt fietspaden aan tussen de dorpen en het station. Zij verlicht de wegen "
        "langs de sluis en herstelt de brug bij de haven. Zo komt iedereen veilig en vlot van de "
        "ene kern naar de andere, ook in de winter en ook laat op de avond."
    )
    draft = written(("text", f"Mantelzorg is zwaar. {rest}"))
    assert finding(draft, "thema-mantelzorg").verdict == "afwezig"
    draft = written(("text", f"Mantelzorg. {rest}"))
    assert finding(draft, "thema-mantelzorg").verdict == "gedekt"


def test_the_lead_of_a_list_is_a_heading_of_it() -> None:
    draft = written(
        ("text", "Van professionals vragen wij:"),
        ("list", "zichtbaar te zijn op straat;"),
        ("list", "te blijven tot het loopt;"),
    )
    one = finding(draft, "thema-professionals")
    assert (one.verdict, one.words) == ("mager", 14)


def test_a_section_that_is_nearly_all_about_it_needs_no_heading() -> None:
    told = (
        "Mantelzorgers raken hier vaak overbelast, zeker wie daarnaast werkt. Daarom komt er "
        "iemand langs, zonder formulier, en betalen wij een nacht vervanging per maand. Na een "
        "jaar vragen wij iedere mantelzorger wat er beter kan, en dat leggen wij de raad voor."
    )
    one = finding(
        written(("text", told), heading="Wie er een ander bij draagt"), "thema-mantelzorg"
    )
    assert (one.verdict, one.words) == ("gedekt", len(told.split()))


def test_two_points_far_apart_in_a_list_are_named_in_passing() -> None:
    points = [("list", f"punt {number} over heel iets anders dan dat") for number in range(9)]
    points[1] = ("list", "een feest voor vrijwilligers in het park")
    points[7] = ("list", "een lijst van vrijwilligers bij de balie")
    one = finding(written(*points), "thema-vrijwilligerswerk")
    assert (one.verdict, len(one.named)) == ("afwezig", 1)


def test_a_row_of_amounts_treats_nothing() -> None:
    row = tuple(
        Cell(text, "" if number == 0 else "Aanpak eenzaamheid", column)
        for number, (text, column) in enumerate(
            (("Aanpak eenzaamheid", "Post"), ("215", "2024"), ("€ 240", "2025"))
        )
    )
    draft = Draft("x.md", (Paragraph(1, Part.TABLE, "Aanpak eenzaamheid 215", cells=row),))
    assert finding(draft, "thema-eenzaamheid").verdict == "afwezig"


def test_a_paragraph_of_figures_below_the_heading_of_a_definition_defines_nothing() -> None:
    said = (
        "Alles wat inwoners in drie sferen voor elkaar doen, zoals artikel 2.1 van de Wmo bedoelt."
    )
    counted = (
        "In 2023 telde de gemeente 12.400 inwoners, van wie 3.100 ouder dan 65. Van hen is 34 % "
        "lid van een club en helpt 12 % als vrijwilliger."
    )
    definition = cover(written(("text", said), ("text", counted), heading="Definitie"))
    (found,) = [one for one in definition.findings if one.requirement.id == "definitie"]
    assert [one.unit.text for one in found.evidence] == [said]
    only = cover(written(("text", counted), heading="Definitie"))
    (found,) = [one for one in only.findings if one.requirement.id == "definitie"]
    assert (found.verdict, found.evidence) == ("afwezig", ())


def test_who_took_part_is_not_what_professionals_do() -> None:
    draft = written(
        ("text", "Samen met inwoners en professionals onderzochten wij dit. Daarna spraken wij "
                 "opnieuw met inwoners en uitvoerende professionals."),
    )  # fmt: skip
    assert finding(draft, "thema-professionals").verdict == "afwezig"


def test_what_says_it_most_plainly_comes_first() -> None:
    draft = Draft(
        "x.md",
        (
            Paragraph(1, Part.TEXT, "Een lang kader over iets anders. " * 9, ("Vrijwilligers",)),
            Paragraph(2, Part.TEXT, "Vrijwilligers krijgen een cursus.", ("Vrijwilligers",)),
        ),
    )
    assert [one.unit.first for one in finding(draft, "thema-vrijwilligerswerk").evidence] == [2, 1]


def test_sentences_that_are_left_out_of_what_is_shown_are_marked() -> None:
    unit = Unit("1", 1, 1, "alinea 1", "Buren koken. Er is soep. Zij eten. Zij dansen.")
    shown = ("Buren koken.", "Zij eten.", "Zij dansen.")
    one = coverage.Evidence(unit, treats=True, headed=False, shown=shown, words=6)
    assert one.excerpt == "Buren koken. […] Zij eten. Zij dansen."


def test_what_stands_under_a_heading_of_its_own_comes_before_what_is_only_about_it() -> None:
    about = "Het opbouwwerk is de spil van elke buurt. Opbouwwerkers zijn er elke dag op straat."
    draft = Draft(
        "x.md",
        (
            Paragraph(1, Part.TEXT, about, ("Professionals",)),
            Paragraph(
                2, Part.TEXT, "De sociale samenhang groeit op straat.", ("Sociale samenhang",)
            ),
        ),
    )
    found = finding(draft, "thema-sociale-samenhang").evidence
    assert [one.unit.heading for one in found] == [("Sociale samenhang",), ("Professionals",)]


def test_a_report_says_how_many_passages_it_does_not_show() -> None:
    said = "Mantelzorgers krijgen van ons een vrije middag in week {}."
    for count, told in ((6, "En nog 1 passage."), (7, "En nog 2 passages.")):
        lines = [("text", said.format(week)) for week in range(count)]
        found = finding(written(*lines, heading="Mantelzorg"), "thema-mantelzorg")
        assert len(found.evidence) == count
        assert coverage_report._of_draft(found)[5] == told


def test_where_no_passage_leans_on_one_value_it_is_said_why() -> None:
    found = cover(written(("text", "Samen eten is fijn.")))
    assert found.upright == "Geen enkele passage gaat over de waarde “instrumenteel”."


def scanned(text: str) -> str:
    """A text as a scan reads it: every thirtieth word wrong."""
    words = text.split()
    return " ".join(f"{word}l" if at % 30 == 7 else word for at, word in enumerate(words))


class Shelf(Empty):
    """A library of visions, each a text of which all passages have one theme."""

    def __init__(self, **texts: tuple[str, str]) -> None:
        self._texts = texts

    def documents(self) -> list[Any]:
        return [
            builders.document(name, file=f"{name}.pdf", kind="beleidsvisie") for name in self._texts
        ]

    def passages_of(self, document_id: str) -> list[Passage]:
        text = self._texts[document_id][0]
        source = builders.reading(text)
        return [builders.passage(source, 0, len(text), document_id=document_id)]

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        return {
            each: (Tag(each, "thema", self._texts[each.partition("#")[0]][1], 0.9, assigned=True),)
            for each in passage_ids
        }


def test_a_vision_that_is_held_twice_weighs_once() -> None:
    one = (ROOT / OWN["heuvelrijk"]["bestand"]).read_text(encoding="utf-8")
    other = (ROOT / OWN["oosterpolder"]["bestand"]).read_text(encoding="utf-8")
    shelf = Shelf(
        origineel=(one, "mantelzorg"),
        scan=(scanned(one), "mantelzorg"),
        ander=(other, "monitoring"),
    )
    found = coverage.cover(written(("text", "Een concept over niets.")), WANTED, shelf)
    shares = {row.label: row.visions for row in found.balance if row.facet == "thema"}
    assert shares == {"mantelzorg": 0.5, "monitoring": 0.5}
    (said,) = found.warnings
    assert "origineel.pdf en scan.pdf" in said
    assert "één visie" in said


def test_visions_of_one_title_are_told_apart_by_their_files() -> None:
    found = coverage.cover(written(("text", "Een concept over niets.")), WANTED, Empty())
    shown = [
        builders.document(name, file=f"{name}.pdf", title=title)
        for name, title in (("a", "Samen sterk"), ("b", "Samen sterk"), ("c", "Dorpskracht"),
                            ("d", None), ("e", None))
    ]  # fmt: skip
    assert replace(found, visions=tuple(shown)).vision_names == (
        "Samen sterk (a.pdf)", "Samen sterk (b.pdf)", "Dorpskracht", "d.pdf", "e.pdf",
    )  # fmt: skip


def test_a_vision_is_left_out_for_its_text_and_not_for_its_name() -> None:
    texts = {
        name: (ROOT / OWN[name]["bestand"]).read_text(encoding="utf-8")
        for name in ("heuvelrijk", "oosterpolder")
    }
    shelf = Shelf(
        heuvelrijk=(texts["oosterpolder"], "monitoring"),
        vorige=(scanned(texts["heuvelrijk"]), "mantelzorg"),
    )
    draft = replace(vision("heuvelrijk"), file="heuvelrijk.pdf")
    found = coverage.cover(draft, WANTED, shelf)
    assert [one.file for one in found.visions] == ["heuvelrijk.pdf"]
    shares = {row.label: row.visions for row in found.balance if row.facet == "thema"}
    assert shares["monitoring"] == 1.0
    assert "mantelzorg" not in shares
    (told,) = found.warnings
    assert told.startswith("vorige.pdf is (bijna) dezelfde tekst als dit concept")


def test_a_row_that_says_there_is_nothing_treats_nothing() -> None:
    row = tuple(
        Cell(text, "" if number == 0 else "Eenzaamheid", column)
        for number, (text, column) in enumerate(
            (
                ("Eenzaamheid", "Onderwerp"),
                ("campagne in de eerste week van oktober", "Nu"),
                ("geen campagne", "Straks"),
            )
        )
    )
    draft = Draft("x.md", (Paragraph(1, Part.TABLE, "Eenzaamheid", cells=row),))
    assert finding(draft, "thema-eenzaamheid").verdict == "afwezig"
    kept = tuple(each._replace(text=each.text.replace("geen", "grotere")) for each in row)
    draft = replace(draft, paragraphs=(replace(draft.paragraphs[0], cells=kept),))
    assert finding(draft, "thema-eenzaamheid").verdict == "mager"


def test_a_sentence_that_says_there_is_nothing_treats_nothing() -> None:
    told = "Er is geen plan tegen eenzaamheid. Een campagne tegen eenzaamheid komt er ook niet."
    draft = written(("text", told), heading="Wat wij laten")
    assert finding(draft, "thema-eenzaamheid").verdict == "afwezig"


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("Dit hoofdstuk volgt nog.", "afwezig"),
        ("Deze paragraaf werken wij in de volgende versie nader uit.", "afwezig"),
        ("[p.m.: nog in te vullen]", "afwezig"),
        ("Dit jaar volgt nog een campagne.", "mager"),
    ],
)
def test_a_text_that_is_still_to_come_treats_nothing(told: str, verdict: str) -> None:
    draft = written(("text", told), heading="Eenzaamheid")
    assert finding(draft, "thema-eenzaamheid").verdict == verdict


SILENT = (
    "Over mantelzorg doet deze visie geen uitspraken, want daarvoor heeft de raad in 2021 een "
    "eigen nota vastgesteld. Mantelzorgers vinden in die nota wat zij van de gemeente mogen "
    "verwachten, van een vast aanspreekpunt tot respijtzorg thuis. Wij herhalen hier niet wat daar "
    "al staat, en leggen de ondersteuning van mantelzorgers volgend jaar opnieuw aan de raad voor."
)


@pytest.mark.parametrize("heading", ["Mantelzorg", "Wat wij laten"])
def test_a_long_denial_covers_nothing(heading: str) -> None:
    draft = written(("text", SILENT), heading=heading)
    assert finding(draft, "thema-mantelzorg").verdict == "afwezig"
    spoken = SILENT.replace("doet deze visie geen uitspraken, want", "is deze visie duidelijk:")
    draft = written(("text", spoken), heading=heading)
    assert finding(draft, "thema-mantelzorg").verdict != "afwezig"


@pytest.mark.parametrize(
    "told",
    [
        "Mantelzorg blijft in deze visie niet buiten beschouwing.",
        "Deze visie gaat niet alleen over mantelzorg.",
        "Deze visie gaat niet over regels, maar over mantelzorg.",
        "Wij maken geen beleid over mantelzorg zonder mantelzorgers.",
    ],
)
def test_a_sentence_with_a_negation_is_not_always_a_denial(told: str) -> None:
    text = f"{told} De steun voor mantelzorgers groeit elk jaar, en zij beslissen daarover mee."
    draft = written(("text", text), heading="Mantelzorg")
    assert finding(draft, "thema-mantelzorg").verdict == "mager"


def test_what_is_said_after_a_denial_counts() -> None:
    more = (
        "Wel krijgt elke mantelzorger een vast aanspreekpunt. Dat helpt bij vragen over mantelzorg."
    )
    draft = written(("text", f"{SILENT} {more}"), heading="Mantelzorg")
    (one,) = finding(draft, "thema-mantelzorg").evidence
    assert one.words == len(more.split())


# What names a requirement, or uses a word of it, and says nothing of it.
LURES = [
    ("thema-sociale-samenhang", "De verbinding tussen het station en de wijk wordt verbeterd."),
    ("thema-sociale-samenhang", "Wij willen dat de afdelingen elkaar beter informeren."),
    ("thema-mantelzorg", "Thema's zijn onder meer mantelzorg, armoede, wonen en sport."),
    ("thema-mantelzorg", "Wie zorgt dat het hek dicht gaat, is niet afgesproken."),
    ("thema-mantelzorg", "De boer zorgt voor zijn vee, ook op zondag en ook als het vriest."),
    ("thema-mantelzorg", "Over mantelzorg verschijnt in het najaar een afzonderlijke nota."),
    ("thema-eenzaamheid", "Thema's als eenzaamheid, roken en overgewicht staan in de nota."),
    ("thema-eenzaamheid", "Niet alleen ouderen voelen de gevolgen van de hogere energieprijs."),
    ("thema-eenzaamheid", "U staat er bij het invullen van het formulier niet alleen voor."),
    ("thema-vrijwilligerswerk", "De vrijwillige brandweer rukte vorig jaar 112 keer uit."),
    ("thema-vrijwilligerswerk", "Vrijwilligers kunnen parkeren op het terrein achter de school."),
    ("thema-professionals", "Van bouwvakkers vragen wij dat zij het hek sluiten."),
    ("gebiedsgericht", "Elke wijk heeft een milieupark en een glasbak."),
    ("gebiedsgericht", "De kern van de aanpak is vertrouwen."),
    ("eenzaamheid-bestuurlijk-commitment", "Het college stelde de nota over eenzaamheid vast."),
    ("eenzaamheid-bestuurlijk-commitment", "De maatregelen tegen eenzaamheid komen in een apart "
     "programma dat het college in het najaar aanbiedt."),
    ("eenzaamheid-netwerk", "Veel partners van mensen met dementie voelen zich eenzaam."),
    ("eenzaamheid-netwerk", "Ouderen verliezen partners en vrienden en raken zo vereenzaamd."),
    ("eenzaamheid-mensen-betrekken", "Vrijwilligers praten met mensen die eenzaam zijn."),
    ("eenzaamheid-duurzame-aanpak", "Langdurig eenzame mensen gaan vaker naar de huisarts."),
    ("eenzaamheid-duurzame-aanpak", "Vier jaar geleden voelde een op de drie zich eenzaam."),
    ("eenzaamheid-monitoring", "Uit de monitor blijkt dat een op de drie zich eenzaam voelt."),
    ("eenzaamheid-monitoring", "Zij volgen een cursus tegen eenzaamheid."),
    ("eenzaamheid-monitoring", "Na het overlijden van een partner volgt vaak eenzaamheid."),
    ("rol-persoonlijke-sfeer", "De gemeente heeft een eigen netwerk van glasvezel en camera's."),
    ("rol-gemeenschappelijke-sfeer", "Waar mensen samen iets drinken, is een vergunning van de "
     "gemeente nodig."),
    ("rol-institutionele-sfeer", "De bibliotheek en het jongerenwerk delen een keuken."),
    ("definitie", "Informele zorg: wij bedoelen daarmee de hulp van familie en buren."),
    ("afbakening", "Nieuw is dat wij bij elkaar leggen wat wij tellen en er iets mee doen."),
    ("afbakening", "Niemand valt buiten de boot en niemand hoort er niet bij."),
    ("afbakening", "De kosten vallen buiten dit plan en worden uit de reserve betaald."),
    ("afbakening", "Er vallen vijf dorpen onder de gemeente."),
    ("monitoring", "Wij meten elk jaar de kwaliteit van het zwemwater."),
    ("monitoring", "Het stoplicht op de kruising wordt vervangen."),
    ("participatie", "De planning is besproken met de aannemer en met de brandweer."),
    ("samenhang-beleid", "Deze visie sluit aan bij wat inwoners belangrijk vinden."),
    ("samenhang-beleid", "Deze nota vervangt het papieren exemplaar dat u eerder kreeg."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told"), LURES)
def test_a_mention_without_substance_or_another_meaning_treats_nothing(
    name: str, told: str
) -> None:
    draft = written(("text", "In dit deel leest u wat er komt."), ("text", told), heading="Overig")
    assert finding(draft, name).verdict == "afwezig"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("samenhang-beleid", "Deze notitie vervangt twee oude nota's over welzijn en sport."),
        ("samenhang-beleid", "Deze agenda sluit aan bij de woonzorgvisie en het sportakkoord."),
        ("participatie", "Een eerste versie is besproken met de adviesraad, die er blij mee was."),
        ("gebiedsgericht", "Ieder dorp krijgt een eigen budget en een vaste wethouder."),
        ("monitoring", "Elk najaar gaan wij na wat er is gelukt en wat er niet is gelukt."),
        ("thema-professionals", "Van de buurtwerkers vragen wij dat zij naar mensen toe gaan."),
        ("thema-mantelzorg", "Wij ondersteunen mantelzorgers met advies."),
        ("thema-vrijwilligerswerk", "Vrijwilligers krijgen scholing en zijn verzekerd."),
        ("rol-institutionele-sfeer", "De gemeente betaalt het welzijnswerk en de dorpshuizen."),
        ("rol-gemeenschappelijke-sfeer", "Als buren samen iets opzetten, is de gemeente te gast."),
        ("eenzaamheid-netwerk", "Vijftien partijen vormen een verbond tegen eenzaamheid."),
        ("afbakening", "Behandeling en inkomenssteun horen er niet toe."),
    ],
)  # fmt: skip
def test_one_sentence_that_says_what_is_done_makes_it_thin(name: str, told: str) -> None:
    draft = written(("text", "In dit deel leest u wat er komt."), ("text", told), heading="Overig")
    assert finding(draft, name).verdict == "mager"


def test_what_another_document_will_treat_is_not_treated_and_the_rest_is() -> None:
    later = "Over mantelzorg verschijnt in het najaar een afzonderlijke nota."
    draft = written(("text", later), heading="Mantelzorg")
    assert finding(draft, "thema-mantelzorg").verdict == "afwezig"
    more = f"{later} Wij ondersteunen mantelzorgers intussen met advies en vervangende zorg."
    draft = written(("text", more), heading="Mantelzorg")
    assert finding(draft, "thema-mantelzorg").verdict == "mager"


@pytest.mark.parametrize(
    ("name", "heading", "told"),
    [
        ("thema-mantelzorg", "Zorgt u voor iemand?", "Dan mag u ons altijd bellen."),
        ("thema-eenzaamheid", "Voelt u zich alleen?", "U kunt elke avond een nummer bellen."),
        ("participatie", "U praat mee", "Wij stonden met een bakfiets op de markt."),
        ("definitie", "De sociale basis: wat is dat?", "Alles wat u aan elkaar hebt."),
        ("afbakening", "Wat er niet onder valt", "De huisarts en het ziekenhuis."),
    ],
)
def test_a_heading_in_plain_words_tells_what_a_section_is_about(
    name: str, heading: str, told: str
) -> None:
    assert finding(written(("text", told), heading=heading), name).verdict != "afwezig"


class Meaning(Empty):
    """A library with the default model, whose tagger sees the personal sphere everywhere."""

    weights = treatment.packaged()

    def __init__(self) -> None:
        self._embedder = vectors.embedder(vectors.DEFAULT_MODEL)

    def vectors(self, texts: Sequence[str]) -> treatment.Matrix:
        return self._embedder.passages(texts)

    def title_of(self, label: str) -> str:
        return label

    def title_of_facet(self, facet: str) -> str:
        return facet

    def label(self, units: Sequence[Unit]) -> list[list[Tag]]:
        return [[Tag(one.id, "sfeer", "persoonlijk", 0.9, assigned=True)] for one in units]


OTHERWISE = """Hoe u omgaat met uw familie, vrienden en buren is uw zaak. Daar bemoeien wij ons \
niet mee. Wij dwingen niemand om voor een ander te zorgen en wijzen geen hulp af omdat er een \
dochter is. Alleen als het thuis niet veilig is, grijpen wij in. Wie zijn eigen kring wil \
vergroten, helpen wij met een cursus of met iemand die meeloopt."""


@pytest.mark.model
def test_what_is_said_in_other_words_is_seen_by_its_meaning() -> None:
    draft = written(("text", OTHERWISE), heading="Thuis en in de eigen kring")
    assert finding(draft, "rol-persoonlijke-sfeer").verdict == "afwezig"
    found = coverage.cover(draft, WANTED, Meaning())
    one = next(each for each in found.findings if each.requirement.id == "rol-persoonlijke-sfeer")
    assert one.verdict in ("gedekt", "mager")
    assert one.evidence[0].meant
    assert one.evidence[0].shown[0].startswith("Hoe u omgaat met uw familie")
    others = {"monitoring", "participatie", "thema-eenzaamheid", "definitie", "samenhang-beleid"}
    assert {each.verdict for each in found.findings if each.requirement.id in others} == {"afwezig"}


@pytest.mark.model
def test_a_requirement_of_ones_own_is_judged_by_its_terms() -> None:
    draft = written(("text", OTHERWISE), heading="Thuis en in de eigen kring")
    own = next(each for each in WANTED.items if each.id == "rol-persoonlijke-sfeer")
    other = replace(own, description="Iets heel anders onder dezelfde naam.")
    (one,) = coverage.cover(draft, replace(WANTED, items=(other,)), Meaning()).findings
    assert one.verdict == "afwezig"
