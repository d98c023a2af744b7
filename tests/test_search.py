from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sbkennis import search as searching
from sbkennis import terms
from sbkennis.errors import CitationError, QueryError
from sbkennis.ranking import Fused
from sbkennis.records import Document, Filters, Identifier, Passage, Reasons, Tag
from sbkennis.search import Found, Searched, ranked, search
from sbkennis.store import Store
from sbkennis.vectors import Matrix, VectorIndex, embedder, passage_text
from sbkennis.wording import why
from tests import builders
from tests.test_query import typed

MODEL = embedder("woordhash")
ANALYZER = terms.Analyzer()

TEXTS = {
    "mantelzorg": "De gemeente ondersteunt mantelzorgers met respijtzorg. "
    "Wie lang voor een ander zorgt, kan een weekend vrij krijgen.",
    "buurthuis": "In elk dorp komt een buurthuis waar bewoners elkaar kunnen ontmoeten.",
    "vervoer": "Het leerlingenvervoer wordt vanaf september door een andere vervoerder gereden.",
    "afval": "Het afval wordt voortaan om de twee weken opgehaald met een elektrische wagen.",
    "sport": "Sportverenigingen krijgen een bijdrage per jeugdlid uit het sportfonds.",
    "brief": "Zie ook Kamerstukken II 2022/23, 30 169, nr. 75 over ondersteuning van zorgenden.",
}


class Shop:
    """A real store with one passage for each text, and searches in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store.create(path / "kennisbank.sqlite", terms.COLUMNS)

    def put(
        self,
        document_id: str,
        *texts: str,
        title: str | None = None,
        tags: tuple[str, ...] = (),
        **fields: object,
    ) -> list[Passage]:
        reading = builders.reading(*texts)
        document = builders.document(document_id, title=title, **fields)
        passages = []
        for position, page in enumerate(reading.pages):
            made = builders.passage(
                reading, page.start, page.end, document_id=document_id, position=position
            )
            cut = made.quote.find(". ") + 1
            if cut > 0:
                made = replace(made, sentences=((0, cut), (cut + 1, len(made.quote))))
            passages.append(made)
        vectors = MODEL.passages([passage_text(title, one) for one in passages])
        self.store.replace(
            document,
            reading,
            passages,
            recipe="r",
            terms={
                one.id: ANALYZER.columns(title, one.heading, one.context, one.display)
                for one in passages
            },
            vectors={one.id: vector[None] for one, vector in zip(passages, vectors, strict=True)},
            model=MODEL.name,
            tags=[
                Tag(one.id, "thema", label, 0.9, assigned=True)
                for one in passages
                for label in tags
            ],
        )
        return passages

    def ask(self, question: str, **options: object) -> Found:
        index = VectorIndex.open(self.path / "vectoren.faiss", self.store, MODEL.name)
        searched = Searched(self.store, index, MODEL, ANALYZER)
        return search(question, searched, **options)  # type: ignore[arg-type]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def filled(shop: Shop) -> Shop:
    for name, text in TEXTS.items():
        shop.put(name, text, title=f"Nota {name}")
    return shop


def documents(found: Found) -> list[str]:
    return [hit.document.id for hit in found.hits]


def test_the_passage_that_answers_comes_first_with_its_reasons(filled: Shop) -> None:
    found = filled.ask("Hoe ondersteunt de gemeente een mantelzorger?")
    assert not found.abstained
    assert found.nearest == ()
    hit = found.hits[0]
    assert hit.document.id == "mantelzorg"
    assert hit.rank == 1
    assert hit.reasons.words == ("gemeente", "ondersteunt", "mantelzorgers")
    assert hit.reasons.word_score == 1.0
    assert hit.citation.quote == hit.passage.quote == TEXTS["mantelzorg"]
    assert hit.page_label == "1"
    assert [one.rank for one in found.hits] == list(range(1, len(found.hits) + 1))
    scores = [one.score for one in found.hits]
    assert scores == sorted(scores, reverse=True)


def test_the_matching_sentence_is_marked(filled: Shop) -> None:
    hit = filled.ask("Hoe krijg ik een weekend vrij van de zorg?").hits[0]
    assert hit.sentence is not None
    start, end = hit.sentence
    assert hit.passage.quote[start:end].startswith("Wie lang voor een ander zorgt")
    filled.put("soep", "De soep is warm. De soep is koud.")
    assert filled.ask("soep").hits[0].sentence == (0, 16)  # of equals the first


def test_a_passage_that_names_the_article_asked_for_comes_before_those_of_other_articles(
    shop: Shop,
) -> None:
    four = "Artikel 4. Er is geld voor een plek met koffie, met een zaal of met 11 stoelen."
    shop.put(
        "regels",
        "Artikel 11. Deze nadere regels over ontmoeting heten nadere regels ontmoeting.",
        "Artikel 10. Deze nadere regels over ontmoeting gelden vanaf morgen.",
        four,
        title="Nadere regels ontmoeting",
    )
    for question in ("artikel 4 nadere regels ontmoeting", "Wat zegt art. 4 van de nadere regels?"):
        hits = shop.ask(question, floor=0.0).hits
        assert hits[0].passage.quote == four
        assert len(hits) == 3
    plain = shop.ask("nadere regels ontmoeting artikel", floor=0.0).hits
    absent = shop.ask("nadere regels ontmoeting artikel 77", floor=0.0).hits
    assert [one.passage.id for one in plain] == [one.passage.id for one in absent]


def test_an_annex_or_article_that_no_text_names_is_told(shop: Shop) -> None:
    shop.put("een", "Bijlage B. De zaal is open voor de buurt.", "Zie artikel 4.", gemeente="Ede")
    shop.put("twee", "Bijlage 1. De buurt eet in de zaal.", gemeente="Epe")
    told = "; wat u hier ziet, gaat dus misschien over iets anders."

    def remarks(question: str, **options: object) -> tuple[str, ...]:
        return shop.ask(question, floor=0.0, **options).remarks

    question = "Wat zegt bijlage 1 over de zaal?"
    assert remarks(question) == remarks("bijlage B en art. 4") == ()
    assert remarks("Wat zegt bijlage 7 over de zaal?") == (
        f"“bijlage 7” staat zo nergens in de kennisbank{told}",
    )
    assert remarks("bijlage C en artikelen 3, 4 en 5") == (
        f"“bijlage C”, “artikel 3” en “artikel 5” staan zo nergens in de kennisbank{told}",
    )
    assert remarks(question, filters=Filters(gemeenten=("Ede",))) == (
        f"“bijlage 1” staat zo niet in de documenten waarin u zoekt{told}",
    )
    assert remarks(f"{question} gemeente:Epe") == ()
    assert remarks("De zaal NIET bijlage 7") == ()


def test_an_article_comes_before_mentions_of_it_and_before_other_articles(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "Artikel 4. Er is geld voor een plek met koffie."
    mention = "Artikel 8. Zie artikel 4 van de regels voor subsidie."
    other = "Artikel 11. Deze regels heten regels."
    shop.put("regels", mention, other, own, title="Regels")

    def scores() -> dict[str, float]:
        found = shop.ask("Wat zegt artikel 4 van de regels?", floor=0.0).hits
        return {one.passage.quote: one.score for one in found}

    lowered = scores()
    assert max(lowered, key=lambda quote: lowered[quote]) == own
    monkeypatch.setattr("sbkennis.search.ranked._MENTIONED", 1.0)
    monkeypatch.setattr("sbkennis.search.ranked._OF_ANOTHER", 1.0)
    assert lowered[mention] == pytest.approx(0.85 * scores()[mention])
    assert lowered[other] == pytest.approx(0.5 * scores()[other])
    assert lowered[own] == scores()[own]


def test_a_slip_is_mended_by_a_word_that_stands_once_when_that_is_dutch(shop: Shop) -> None:
    shop.put("a", "Op zaterdag is de kringloopwinkel open.", "Er is een vergiisting gemaakt.")
    found = shop.ask("kringlopwinkel", floor=0.0)
    assert found.remarks == ("“kringlopwinkel” staat nergens; gezocht is op “kringloopwinkel”.",)
    assert shop.ask('"de kringlopwinkel"', floor=0.0).remarks[-1:] == (
        "“kringlopwinkel” staat nergens; bedoelde u “kringloopwinkel”?",
    )
    assert shop.ask("Kringlopwinkel", floor=0.0).remarks == ()  # it may be a name
    (told,) = shop.ask("vergiistng", floor=0.0).remarks  # what stands once is a slip itself
    assert told == "“vergiistng” komt in geen enkel document voor."


def test_a_word_that_has_a_term_of_before_is_not_told_to_be_nowhere(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(ANALYZER, "columns", lambda *_: dict.fromkeys(terms.COLUMNS, "ouder"))
        shop.put("a", "Er is een cursus voor ouders.")
    assert shop.ask("Wat is er voor ouders?", floor=0.0).remarks == ()
    (told,) = shop.ask("Wat is er voor opvoeders?", floor=0.0).remarks
    assert told == "“opvoeders” komt in geen enkel document voor."


def test_an_article_that_is_named_among_others_is_not_told_to_be_nowhere(shop: Shop) -> None:
    shop.put("een", "Zie de artikelen 2, 3 en 2.4 over de zaal, en bijlagen 1 en 2 over de buurt.")
    assert shop.ask("artikel 3 over de zaal", floor=0.0).remarks == ()
    assert shop.ask("artikel 2.4 en bijlage 2", floor=0.0).remarks == ()
    assert shop.ask("artikel 7 over de zaal", floor=0.0).remarks != ()


def test_an_article_that_stands_between_two_others_is_not_told_to_be_nowhere(shop: Shop) -> None:
    shop.put(
        "een", "Artikel 2 t/m 5 gaan over de zaal.", "Zie bijlagen 1 tot en met 3.", gemeente="Ede"
    )
    shop.put("twee", "De zaal is tot 5 uur open (artikel 8).", gemeente="Epe")
    assert shop.ask("artikel 4 over de zaal", floor=0.0).remarks == ()
    assert shop.ask("bijlage 2 over de zaal", floor=0.0).remarks == ()
    for number in (1, 6):
        (told,) = shop.ask(f"artikel {number} over de zaal", floor=0.0).remarks
        assert f"“artikel {number}” staat zo nergens in de kennisbank" in told
    shop.put("drie", "De artikelen 12-15 en artikel 21, 22 en 23 gaan over de zaal.")
    assert shop.ask("artikel 13 en artikel 22 over de zaal", floor=0.0).remarks == ()
    assert shop.ask("artikel 16 over de zaal", floor=0.0).remarks != ()
    filters = Filters(gemeenten=("Epe",))
    (told,) = shop.ask("artikel 4 over de zaal", floor=0.0, filters=filters).remarks
    assert "staat zo niet in de documenten waarin u zoekt" in told


def test_who_does_something_is_no_slip_for_what_is_done(shop: Shop) -> None:
    shop.put("a", "De buurtverbanden zijn hecht.", "Er zijn buurtverbanden in de wijk.")
    assert shop.ask("buurtverbnaden", floor=0.0).remarks != ()
    (told,) = shop.ask("buurtverbinder", floor=0.0).remarks  # it stands in no list of words
    assert told == "“buurtverbinder” komt in geen enkel document voor."
    assert shop.ask("Wat doet een buurtverbinder?").abstained


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("inwonner", "inwoner"),
        ("begeleidder", "begeleider"),
        ("buurtontmoetter", "buurtontmoeter"),
        ("voorzieninger", "voorzieningen"),
    ],
)
def test_who_is_called_after_no_past_and_no_noun(shop: Shop, slip: str, word: str) -> None:
    shop.put("a", f"Hier staat {word} in de tekst.", f"Een {word} in de wijk.")
    assert any(word in one for one in shop.ask(slip, floor=0.0).remarks)


def test_what_an_abbreviation_means_comes_before_where_it_is_named(shop: Shop) -> None:
    full = "Het Vrijwilligerspunt Mantelzorg Zandhoek (VMZ) zit in de oude school aan de haven."
    named = "De VMZ helpt bewoners in de buurt en de wijk, elke dag."
    shop.put("visie", named, full, title="Visie")
    shop.put("soep", "Er is soep in het dorp.", "Er is brood.", "De zaal is open.", title="Soep")
    assert shop.ask("Waar staat vmz voor?", floor=0.0).hits[0].passage.quote == full
    assert shop.ask("Wat doet de VMZ?", floor=0.0).hits[0].passage.quote != full
    for question in ("afkorting VMZ", "Waar is VMZ de afkorting van?"):
        assert full in [one.passage.quote for one in shop.ask(question, floor=0.9).hits]
    assert shop.ask("afkorting XYZ", floor=0.9).abstained
    assert shop.ask("Wat betekent de VMZ voor sporthallen?", floor=0.9).abstained


def test_a_range_of_articles_is_no_question_for_its_sign(shop: Shop) -> None:
    shop.put("regels", *(f"Artikel {number}. De zaal is open." for number in range(3, 8)))
    shop.put("plan", "Het plan loopt van mei t/m juni.", "Van 2024 t/m 2026.", title="Plan")
    found, other = (shop.ask(f"artikelen 4 {sign} 6") for sign in ("t/m", "tot en met"))
    assert [one.passage.id for one in found.hits] == [one.passage.id for one in other.hits] != []
    assert found.confidence == other.confidence


def test_an_alternative_of_an_article_is_not_lowered(shop: Shop) -> None:
    other = "Mantelzorg: mantelzorgers krijgen steun, want mantelzorg is zwaar."
    shop.put("regels", "Artikel 4. Er is geld voor een plek met koffie en een zaal.", other)
    score = {
        question: next(
            one.score for one in shop.ask(question, floor=0.0).hits if one.passage.quote == other
        )
        for question in ("mantelzorg OF artikel 4", "mantelzorg artikel 4")
    }
    assert score["mantelzorg OF artikel 4"] > score["mantelzorg artikel 4"]


def test_an_article_of_other_rules_does_not_come_before_what_answers_the_question(
    shop: Shop,
) -> None:
    four = "Artikel 4. De vrijwilligers krijgen soep van de gemeente."
    shop.put("regels", four, "Artikel 5. De zaal is open.", title="Regels")
    answer = "De gemeente steunt vrijwilligers op grond van de Wmo met een cursus."
    shop.put("plan", answer, title="Plan")
    question = "Hoe steunt de gemeente vrijwilligers op grond van artikel 4 van de Wmo?"
    assert shop.ask(question, floor=0.0).hits[0].passage.quote == answer


def test_what_is_sure_without_the_article_asked_for_is_no_less_sure_below_other_rules(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        shop.put(name, f"Artikel 4. Het vervoer in dorp{name} is gratis.", title="Regels")
        shop.put(f"{name}2", f"Er is soep in dorp{name}.", f"Er is brood in dorp{name}.")
    shop.put("plan", "Vervoer bij dagbesteding en dementie.", title="Plan")
    question = "vervoer dagbesteding dementie artikel 4"
    above = shop.ask(question)
    monkeypatch.setattr("sbkennis.search.ranked._UNNAMED", 0.01)
    below = shop.ask(question)
    assert above.hits[0].passage.document == "plan"
    assert "plan" not in [one.passage.document for one in (below.hits or below.nearest)[:3]]
    assert below.confidence == above.confidence


def test_a_compound_is_found_by_one_of_its_parts(filled: Shop) -> None:
    assert documents(filled.ask("vervoer van leerlingen"))[0] == "vervoer"


def test_a_kamerstuk_number_finds_its_passage_first(filled: Shop) -> None:
    assert documents(filled.ask("30169, nr. 75"))[0] == "brief"


def test_a_question_about_something_else_is_not_answered(filled: Shop) -> None:
    found = filled.ask("Welke paddenstoelen groeien er op de maan?")
    assert found.abstained
    assert found.hits == ()
    assert 0 < len(found.nearest) <= 10
    assert found.nearest[0].citation.text
    assert not filled.ask("Welke paddenstoelen groeien er op de maan?", floor=0.0).abstained


def test_a_question_on_a_known_subject_whose_point_is_unknown_is_not_answered(
    filled: Shop,
) -> None:
    assert not filled.ask("Hoe vaak wordt het afval opgehaald?").abstained
    found = filled.ask("Welke hypotheekrente betaalt een sportvereniging?")
    assert found.abstained
    assert "sport" in [hit.document.id for hit in found.nearest]


def test_a_passage_of_one_sentence_is_marked_whole_and_others_only_by_words(shop: Shop) -> None:
    shop.put("een", TEXTS["buurthuis"])
    shop.put("twee", TEXTS["mantelzorg"])
    one, two = sorted(
        shop.ask("paddenstoelen", floor=0.0).hits, key=lambda hit: len(hit.passage.quote)
    )
    assert one.sentence == (0, len(TEXTS["buurthuis"]))
    assert two.sentence is None


def test_filters_are_applied_before_ranking(shop: Shop) -> None:
    shop.put("veel", *(f"Respijtzorg voor mantelzorgers in wijk {n}." for n in range(250)))
    shop.put("een", "Soms is er respijtzorg.", gemeente="Almere", tags=("zorg",))
    for filters in (
        Filters(gemeenten=("Almere",)),
        Filters(labels=(("thema", "zorg"),)),
        Filters(documents=("een",)),
    ):
        assert documents(shop.ask("respijtzorg mantelzorgers", filters=filters, floor=0.0)) == [
            "een"
        ]
    found = shop.ask("respijtzorg", filters=Filters(gemeenten=("Zeewolde",)))
    assert found.abstained
    assert found.nearest == ()
    assert len(shop.ask("respijtzorg mantelzorgers", count=240).hits) == 240


def test_at_most_three_passages_of_a_document_in_the_first_ten(shop: Shop) -> None:
    shop.put("lang", *(f"Respijtzorg in de wijk {name}." for name in "abcdefgh"))
    for number in range(12):
        shop.put(f"d{number}", f"Over respijtzorg en veel andere zaken, deel {number} van de nota.")
    capped = shop.ask("respijtzorg in de wijk")
    assert documents(capped).count("lang") == 3
    assert len(set(documents(capped))) == 8
    assert documents(shop.ask("respijtzorg in de wijk", per_document=0)).count("lang") == 8
    assert documents(shop.ask("respijtzorg in de wijk", per_document=1)).count("lang") == 1
    longer = shop.ask("respijtzorg in de wijk", count=20)
    assert documents(longer).count("lang") == 8


def test_a_long_document_leaves_room_for_nine_others(shop: Shop) -> None:
    shop.put("lang", *(f"Respijtzorg in de wijk {number}." for number in range(45)))
    for number in range(9):
        shop.put(f"d{number}", f"Over respijtzorg en veel andere zaken, deel {number} van de nota.")
    assert documents(shop.ask("respijtzorg in de wijk")).count("lang") == 3


@pytest.mark.parametrize(("method", "zero"), [("woorden", "meaning"), ("betekenis", "words")])
def test_what_a_search_is_measured_against_ranks_by_words_or_by_meaning_only(
    filled: Shop, method: Any, zero: str
) -> None:
    index = VectorIndex.build(filled.store, MODEL.name)
    searched = Searched(filled.store, index, MODEL, ANALYZER)
    question = "Hoe ondersteunt de gemeente een mantelzorger?"
    ranked = searching.rank(question, searched, method=method).fused
    assert {getattr(one, zero) for one in ranked} == {0.0}
    assert ranked[0].score > 0


def test_the_margin_is_that_of_the_best_above_the_background(shop: Shop) -> None:
    shop.put("a", *(f"De gemeente strooit weg nummer {n}." for n in range(40)), TEXTS["sport"])
    question, index = "sportverenigingen", VectorIndex.build(shop.store, MODEL.name)
    margin = searching.rank(question, Searched(shop.store, index, MODEL, ANALYZER)).margin
    vector = MODEL.questions([question])[0]
    ((_, best),), background = index.search(vector, 1), index.background(vector)
    assert margin == pytest.approx((best - background.mean) / background.spread)


def test_what_differs_by_rounding_only_is_equally_good() -> None:
    scores = (0.9, 0.9 - 1e-9, 0.5, 0.5 - 1e-8, 0.4)
    fused = [Fused(row, score, score, 0.0) for row, score in enumerate(scores)]
    assert ranked.levels(fused) == [0, 0, 1, 1, 2]
    ends = [ranked.past_ties(fused, count) for count in (0, 1, 2, 3, 5, 9)]
    assert ends == [0, 2, 2, 4, 5, 9]


def test_near_duplicates_are_folded_under_the_best(filled: Shop) -> None:
    copy = filled.put("kopie", TEXTS["buurthuis"].replace(" waar ", "\nwaar "))
    filled.store._connection.execute(
        "UPDATE pages SET label = 'iv' WHERE document ="
        " (SELECT row FROM documents WHERE id = 'kopie')"
    )
    found = filled.ask("buurthuis om elkaar te ontmoeten")
    shown = documents(found)
    assert len({"buurthuis", "kopie"} & set(shown)) == 1
    first = found.hits[0]
    assert first.also in ((copy[0].id,), (f"buurthuis#0-{len(TEXTS['buurthuis'])}",))
    (other,) = {"buurthuis", "kopie"} - {first.document.id}
    place = {"buurthuis": "Nota buurthuis, p. 1", "kopie": "kopie.pdf, p. iv"}[other]
    assert first.also_in == (place,)
    assert first.page_label == {"buurthuis": "1", "kopie": "iv"}[first.document.id]
    assert why(first).endswith(f"staat ook in 1 vrijwel gelijke passage ({place})")


def test_of_a_question_for_a_number_the_sentence_with_one_is_marked(shop: Shop) -> None:
    shop.put("plan", "De buurtkamer heeft een lunch. Voor €2 eet u mee in de buurtkamer.")

    def marked(question: str) -> str:
        (hit,) = shop.ask(question, floor=0.0).hits
        assert hit.sentence is not None
        return hit.passage.quote[slice(*hit.sentence)]

    assert marked("Wat kost de lunch in de buurtkamer?").startswith("Voor €2")
    assert marked("Wie krijgt de lunch in de buurtkamer?").startswith("De buurtkamer heeft")
    assert marked("Hoelang duurt de lunch in de buurtkamer?").startswith("Voor €2")


def test_a_number_of_the_question_is_not_the_one_that_is_asked_for(shop: Shop) -> None:
    shop.put(
        "plan", "In 2024 kregen buurthuizen weer subsidie. Als subsidie kregen buurthuizen € 300."
    )
    (hit,) = shop.ask("Hoeveel subsidie kregen buurthuizen in 2024?", floor=0.0).hits
    assert hit.sentence is not None
    assert hit.passage.quote[slice(*hit.sentence)].startswith("Als subsidie")


def test_of_a_text_and_its_scan_the_text_is_shown(filled: Shop) -> None:
    [scan] = filled.put("a-scan", TEXTS["buurthuis"] + " Buurthuis!", ocr_pages=(1,))
    first = filled.ask("buurthuis om elkaar te ontmoeten").hits[0]
    assert (first.document.id, first.also) == ("buurthuis", (scan.id,))
    assert first.also_in == ("a-scan.pdf, p. 1",)
    assert first.score == 1.0


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"gemeente": "Ommen"}, "a-scan"),
        ({"date": "2019-05-01"}, "a-scan"),
        ({"gemeente": "Raalte", "date": "2024"}, "buurthuis"),
    ],
)
def test_the_scan_of_another_gemeente_or_year_stays_before_a_text_that_is_like_it(
    shop: Shop, known: dict[str, Any], shown: str
) -> None:
    shop.put("buurthuis", TEXTS["buurthuis"], gemeente="Raalte", date="2024-01-31")
    about = {"title": "Buurthuis om te ontmoeten", "ocr_pages": (1,), **known}
    shop.put("a-scan", TEXTS["buurthuis"], **about)
    first = shop.ask("buurthuis om elkaar te ontmoeten", floor=0.0).hits[0]
    assert (first.document.id, len(first.also)) == (shown, 1)


def test_of_two_scans_the_best_is_shown(shop: Shop) -> None:
    for name in ("een", "twee"):
        shop.put(name, TEXTS["buurthuis"], ocr_pages=(1,))
    shop.put("drie", TEXTS["mantelzorg"])
    first = shop.ask("buurthuis om elkaar te ontmoeten", floor=0.0).hits[0]
    assert (first.document.id, len(first.also)) == ("een", 1)


def test_what_was_found_for_no_word_or_meaning_still_tells_where_else_it_stands(
    filled: Shop,
) -> None:
    hit = replace(
        filled.ask("buurthuis om elkaar te ontmoeten").hits[0],
        reasons=Reasons(),
        also=("b#1-2", "c#3-4"),
        also_in=("Nota ouderen, p. 4", "Nota ouderen, p. 4"),
    )
    assert why(hit) == "staat ook in 2 vrijwel gelijke passages (Nota ouderen, p. 4)"
    assert why(replace(hit, also=())) == ""
    for score, told in ((1.0, "de beste"), (0.999, "de beste"), (0.724, "72 % van de beste")):
        near = replace(hit, also=(), reasons=Reasons((), 0.0, score))
        assert why(near) == f"gevonden op betekenis ({told})"
        assert why(near, is_answer=False) == "gevonden op betekenis"


def test_the_count_is_kept_and_a_larger_one_gives_more(filled: Shop) -> None:
    assert len(filled.ask("gemeente buurthuis afval sport", count=2, floor=0.0).hits) == 2
    assert len(filled.ask("gemeente buurthuis afval sport", count=50, floor=0.0).hits) == 6


def test_the_tags_of_a_passage_come_along(shop: Shop) -> None:
    shop.put("een", "De gemeente biedt respijtzorg.", tags=("zorg", "hulp"))
    hit = shop.ask("respijtzorg gemeente").hits[0]
    assert {tag.label for tag in hit.tags} == {"zorg", "hulp"}


@pytest.mark.parametrize("question", ["", "  \n\t"])
def test_an_empty_question_is_an_error_in_dutch(filled: Shop, question: str) -> None:
    with pytest.raises(QueryError, match="De vraag is leeg"):
        filled.ask(question)


@pytest.mark.parametrize("question", ["de het een", "???", "a\x00b", "ﷺ" * 50, "x" * 5000])
def test_a_strange_question_finds_little_but_breaks_nothing(filled: Shop, question: str) -> None:
    assert filled.ask(question).abstained


def test_what_is_like_a_passage_shares_its_rare_words_and_is_another(filled: Shop) -> None:
    only_here = " ".join(f"woord{letter}" for letter in "abcdefghijklm")
    (one,) = filled.put("ijsclub", f"De ijsclub {only_here} helpt mantelzorgers met respijtzorg.")
    index = VectorIndex.open(filled.path / "vectoren.faiss", filled.store, MODEL.name)
    found = searching.alike(one, Searched(filled.store, index, MODEL, ANALYZER))
    assert documents(found)[0] == "mantelzorg"
    assert {"mantelzorgers", "respijtzorg"} <= set(found.hits[0].reasons.words)
    assert "ijsclub" not in documents(found)


def test_only_numbers_and_gemeenten_that_say_something_are_told_beside_a_question() -> None:
    numbers = (Identifier("kenmerk", "12-345"), Identifier("zaaknummer", "34"))
    known = [builders.document("a", gemeente="Ede"), builders.document("b", identifiers=numbers)]

    def told(question: str, documents: list[Document]) -> tuple[str, ...]:
        return searching.beside(question, lambda: documents)

    assert told("mantelzorgers in de gemeente Ede", known) == ()
    (remark,) = told("mantelzorgers in de gemeente Zeist", known)
    assert remark.startswith("Geen enkel document is van de gemeente Zeist;")
    assert (
        told("mantelzorgers in de gemeente Zeist", known[1:]) == ()
    )  # of none is a gemeente known
    assert told("zaak 12345", known) == ("12-345 is het kenmerk van b.pdf (b).",)


def test_an_empty_library_answers_nothing(shop: Shop) -> None:
    found = shop.ask("respijtzorg")
    assert (found.hits, found.abstained, found.nearest) == ((), True, ())


def test_a_quote_that_differs_from_the_text_is_never_shown(filled: Shop) -> None:
    filled.store._connection.execute("UPDATE passages SET quote = quote || '!'")
    with pytest.raises(CitationError):
        filled.ask("respijtzorg mantelzorgers gemeente")


def test_a_removed_document_is_not_found_while_the_index_file_is_older(filled: Shop) -> None:
    assert documents(filled.ask("buurthuis ontmoeten bewoners"))[0] == "buurthuis"
    filled.store.remove("buurthuis")
    found = filled.ask("buurthuis ontmoeten bewoners", floor=0.0)
    assert "buurthuis" not in documents(found)


def test_one_passage_in_the_library_is_found_without_a_background(shop: Shop) -> None:
    shop.put("een", "De gemeente biedt respijtzorg.")
    assert documents(shop.ask("respijtzorg van de gemeente")) == ["een"]
    assert np.isfinite(shop.ask("respijtzorg").confidence)


# ---------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('"weekend vrij"', {"mantelzorg"}),
        ('"WEEKEND  vrij" gemeente', {"mantelzorg"}),
        ("gemeente OR elkaar", {"mantelzorg", "buurthuis"}),
        ("mantelzorger OF vervoerders", {"mantelzorg", "vervoer"}),  # any form of a word
        ("(gemeente OR elkaar) NOT buurthuizen", {"mantelzorg"}),
        ("sport*", {"sport"}),
        ("elektrisch*", {"afval"}),
        ("NEAR(bewoner ontmoeten, 5)", {"buurthuis"}),
        ("NEAR(bewoners ontmoeten, 1)", set()),
        ("wagen NEAR/2 elektrische", {"afval"}),
        ('"een" AND "een ander"', {"mantelzorg"}),  # stop words as well
        ("titel:buurthuis dorp", {"buurthuis"}),
        ('titel:"nota sport"', {"sport"}),
        ("titel:spor", set()),
        ("titel:not* NIET titel:nota", set()),
    ],
)
def test_conditions_are_met_by_every_hit(filled: Shop, question: str, expected: set[str]) -> None:
    assert set(documents(filled.ask(question))) == expected


@pytest.mark.parametrize("question", ['titel:"onder ons"', "titel:ond*", "titel:ond* NIET sport"])
def test_a_title_is_found_whatever_its_words_say(filled: Shop, question: str) -> None:
    filled.put("boek", "Drie van de vier inwoners kunnen iemand bellen.", title="Onder ons")
    found = filled.ask(question, facets=True)
    assert (found.abstained, documents(found), found.matching) == (False, ["boek"], 1)
    assert filled.ask(f"{question} zwembad op de maan").abstained  # that is not answered


def test_stress_on_a_stop_word_and_signs_that_nobody_sees_change_nothing(filled: Shop) -> None:
    filled.put("den", "Dé markt van Den Haag is wél op zondag.")
    plain = filled.ask("Wat doet de gemeente wel voor mantelzorgers?", floor=0.0)
    stressed = filled.ask("Wat doet dé gemeente wél voor mantel\u00adzor\u200bgers?", floor=0.0)
    assert {one.document.id: one.reasons.word_score for one in stressed.hits} == {
        one.document.id: one.reasons.word_score for one in plain.hits
    }


@pytest.mark.parametrize("question", ["be*", "NEAR(be* zo, 9)"])
def test_a_hit_says_which_word_begins_as_was_asked_and_marks_its_sentence(
    shop: Shop, question: str
) -> None:
    shop.put("plan", "Iedereen telt hier mee. Zo staat het in ons beleid, en Beleid is van allen.")
    [hit] = shop.ask(question).hits
    assert hit.reasons.words == ("beleid",)
    assert hit.sentence is not None
    assert hit.passage.quote[slice(*hit.sentence)].startswith("Zo staat")


def test_signs_of_other_search_engines_are_told(filled: Shop) -> None:
    assert filled.ask("respijtzorg -weekend auteur:gemeente").remarks == (
        "“-weekend” is gelezen als een gewoon woord. Wilt u passages met dat woord uitsluiten, "
        "schrijf dan NIET weekend.",
        "“auteur:” is gelezen als een gewoon woord. Velden zijn gemeente, jaar, soort, uitgever, "
        "sfeer, thema, waarde en titel.",
    )
    assert filled.ask("respijtzorg voor 18-jarigen, gemeente- en zorg: nu").remarks == (
        "“18-jarigen” komt in geen enkel document voor.",
    )
    assert filled.ask('respijtzorg -"in het weekend"').remarks[-1] == (
        'Het streepje voor "in het weekend" sluit niets uit; schrijf daarvoor NIET "in het '
        'weekend".'
    )
    assert filled.ask("respijtzorg OF b*").remarks == (
        "“b*” is gelezen als een gewoon woord. Een * zoekt op een begin van twee letters of meer, "
        "en staat daarachter: buurt*.",
    )


def test_a_distance_between_four_words_finds_each_in_any_form(shop: Shop) -> None:
    shop.put("vormen", "Werken en werkte, helpend en hulp. Zij woonden en zij wonen daar. Zorgen.")
    shop.put("een", "Wie zorgt en woont en werkt en helpt.")
    shop.put("meer", "De zorgende en wonende en werkende en helpende hand.")
    for question in ("NEAR(helpen werken wonen zorgen, 8)", "NEAR(zorgen wonen werken helpen, 8)"):
        assert set(documents(shop.ask(question))) == {"een", "meer"}


def test_which_forms_of_a_word_stand_in_a_distance_is_the_same_on_every_computer(
    shop: Shop,
) -> None:
    for form in ("gewerkt", "werk", "werkende", "werkt", "werkte", "werkten"):
        shop.put(form, f"Wie {form} schrijft dat op.")
    found = set(documents(shop.ask("NEAR(werken schrijft, 3)")))
    assert found == {"gewerkt", "werk", "werkende", "werkt", "werkte"}  # as many as it takes


@pytest.mark.parametrize(
    "question",
    ["NEAR(taak geven, 3)", "NEAR(taken gegeven, 3)", "taak NEAR/3 huis", "huizen NEAR geven"],
)
def test_a_distance_finds_forms_that_are_written_otherwise(shop: Shop, question: str) -> None:
    shop.put("plan", "De gemeente geeft taken aan huizen in het dorp.")
    assert documents(shop.ask(question)) == ["plan"]


@pytest.mark.parametrize("question", ["“een ﬁjne dag”", "ﬁjn*", "NEAR(“ﬁjne” dag, 2)", "dag ĳs*"])
def test_letters_that_a_pdf_joins_are_found_as_they_are_read(shop: Shop, question: str) -> None:
    shop.put("plan", "Een fijne dag met ijs voor iedereen.")
    assert documents(shop.ask(question)) == ["plan"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("regio's OF tram", {"een", "meer"}),
        ("regio’s OF tram", {"een", "meer"}),
        ("bus NIET regio's", {"mail", "email"}),
        ("NEAR(regio's vervoer, 6)", {"een", "meer"}),
        ("e-mail OF tram", {"mail", "email"}),
        ("email OF tram", {"mail", "email"}),
        ("30.169 OF tram", {"mail"}),
    ],
)
def test_a_word_with_an_apostrophe_or_hyphen_is_demanded_in_all_its_forms(
    shop: Shop, question: str, expected: set[str]
) -> None:
    shop.put("een", "De regio regelt samen het vervoer en ook de bus.")
    shop.put("meer", "In andere regio's is vervoer met de bus geregeld.")
    shop.put("mail", "Antwoord komt per e-mail, ook over de bus en over stuk 30169.")
    shop.put("email", "Vragen over de bus gaan per email naar het dorpshuis.")
    assert set(documents(shop.ask(question))) == expected


def test_a_phrase_that_stands_nowhere_gives_no_hits_but_what_is_near(filled: Shop) -> None:
    found = filled.ask('"vrij weekend" voor mantelzorgers')
    assert found.hits == ()
    assert found.abstained
    assert found.remarks == ("Geen enkele passage voldoet aan “vrij weekend”.",)
    assert found.nearest[0].document.id == "mantelzorg"


def test_fields_restrict_and_without_words_list_passages_in_order(shop: Shop) -> None:
    shop.put("a", TEXTS["sport"], TEXTS["afval"], gemeente="Den Haag", date="2024-05")
    shop.put(
        "b",
        TEXTS["sport"] + " Ook in Ede.",
        gemeente="Ede",
        date="2023",
        tags=("positieve_gezondheid",),
    )
    assert documents(shop.ask('gemeente:"den haag" jaar:2024')) == ["a", "a"]
    assert documents(shop.ask("gemeente:Ede sportvereniging")) == ["b"]
    assert documents(shop.ask("jaar:2023")) == ["b"]
    assert documents(shop.ask("jaar:2024-")) == ["a", "a"]
    assert documents(shop.ask('thema:"positieve gezondheid"')) == ["b"]
    assert documents(shop.ask("sportvereniging NIET thema:positieve_gezondheid")) == ["a", "a"]
    assert set(documents(shop.ask("jaar:2022-2023 OR jaar:2024"))) == {"a", "b"}
    none = shop.ask("jaar:-2022")
    assert (none.hits, none.remarks) == ((), ("Geen enkele passage voldoet aan jaar:-2022.",))
    with pytest.raises(QueryError, match="geen soort document"):
        shop.ask("soort:gedicht")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed)
def test_whatever_is_asked_is_answered_or_refused_in_dutch(filled: Shop, question: str) -> None:
    message = ""
    try:
        filled.ask(question)
    except QueryError as error:
        message = str(error)
    assert not message or message.startswith(("De zoekvraag klopt niet", "De vraag is leeg"))


# ---------------------------------------------------------------------- many passages


def test_words_are_scored_as_fts5_scores_them(filled: Shop) -> None:
    question = "Hoe ondersteunt de gemeente een mantelzorger bij vervoer?"
    store = filled.store
    filled.put("dubbel", TEXTS["mantelzorg"] + " " + TEXTS["vervoer"], title="Gemeente en vervoer")
    asked = ANALYZER.asked(question)
    frequencies = store.frequencies({*asked, *(part for of in asked.values() for part in of)})
    expected = dict(store.match(ANALYZER.query(question), terms.WEIGHTS, None, 99))
    texts = store.term_texts(store.searchable())
    scores = ANALYZER.scores(
        question, texts, frequencies, store.passage_count(), store.average_length()
    )
    assert scores.keys() == expected.keys()
    # FTS5 counts a word in the columns it is sought in; we count it in all.
    assert scores == pytest.approx(expected, rel=0.1)


def test_counts_follow_what_is_removed_and_replaced(filled: Shop) -> None:
    store = filled.store
    before = store.frequencies(["gemeent", "afval", "#passages", "#tokens"])
    filled.put("extra", TEXTS["afval"])
    assert store.frequencies(["afval"])["afval"] == before["afval"] + 1
    filled.put("extra", TEXTS["sport"])
    store.remove("extra")
    assert store.frequencies(["gemeent", "afval", "#passages", "#tokens"]) == before
    assert store.passage_count() == len(TEXTS)


def test_with_very_many_places_only_rare_words_choose_and_all_words_rank(
    filled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Hoe ondersteunt de gemeente een mantelzorger?"
    whole = filled.ask(question, floor=0.0).hits
    monkeypatch.setattr(ranked, "_PLACES", 1)
    monkeypatch.setattr(ranked, "_FEW_PLACES", 0)
    monkeypatch.setattr(ranked, "_MOST_PLACES", 1)
    store = filled.store
    row = {one: store.rowids([f"{one}#0-{len(TEXTS[one])}"]).popitem()[1] for one in TEXTS}
    near = [(row["brief"], 0.5)]
    matched = ranked._matched(question, store, ANALYZER, None, 200, near)
    assert [one for one, _ in matched] == [row["mantelzorg"], row["brief"]]
    few = filled.ask(question, floor=0.0).hits
    assert few[0].document.id == whole[0].document.id == "mantelzorg"
    assert few[0].reasons == whole[0].reasons
    monkeypatch.setattr(ranked, "_MOST_PLACES", 0)  # no word is rare: meaning chooses
    assert documents(filled.ask(question, floor=0.0))[0] == "mantelzorg"


def test_a_reference_stands_below_what_says_something_unless_its_number_is_asked(
    filled: Shop,
) -> None:
    filled.put("noot", "1Kamerstukken II 2022/23, 30169, nr. 75.", title="Kleine kernen")
    filled.put("dorp", "In kleine kernen verdwijnt vaak de laatste plek waar men elkaar ontmoet.")
    found = documents(filled.ask("kleine kernen", floor=0.0))
    assert found[:2] == ["dorp", "noot"]
    assert documents(filled.ask("kleine kernen kamerstuk 30169"))[0] == "noot"


def test_what_is_short_comes_first_for_its_own_words_and_not_for_the_title_above_it(
    filled: Shop,
) -> None:
    long = (
        "In elk dorp spraken wij met inwoners over hun dorpskracht. Zij noemden de kaartclub, het "
        "koor, de moestuin en het veldje achter de school, en ook wie daar nu al te veel werk aan "
        "heeft."
    )
    filled.put("visie", "3 Zie het verslag van de avond in het archief.", long, title="Dorpskracht")
    first, second = filled.ask("dorpskracht", floor=0.0).hits[:2]
    assert (first.passage.quote, second.passage.position) == (long, 0)
    assert filled.ask("verslag archief", floor=0.0).hits[0].passage.position == 0


# ---------------------------------------------------------------------- spelling


def test_a_spelling_mistake_is_mended_and_told(filled: Shop) -> None:
    filled.put("nog", TEXTS["mantelzorg"] + " Ook bij ons.")
    found = filled.ask("Krijgen mantelzogrers respijtzorg?")
    assert found.remarks == ("“mantelzogrers” staat nergens; gezocht is op “mantelzorgers”.",)
    assert found.query == "Krijgen mantelzogrers respijtzorg?"
    assert documents(found)[0] in ("mantelzorg", "nog")
    assert {"mantelzorgers", "respijtzorg"} <= set(found.hits[0].reasons.words)


@pytest.mark.parametrize("written", ["mantelzrogers", "manntelzorgers", "mantelzorkers"])
def test_a_mistake_is_mended_where_its_ending_happens_to_be_a_word(
    filled: Shop, written: str
) -> None:
    filled.put("nog", TEXTS["mantelzorg"] + " Ook bij ons. De koker is leeg.")
    question, changes = searching.mended(f"Krijgen {written} iets?", filled.store, ANALYZER)
    assert (question, changes) == ("Krijgen mantelzorgers iets?", ((written, "mantelzorgers"),))


@pytest.mark.parametrize(
    "question",
    ["mantelzogrers OF hypotheekadvies", "NEAR(mantelzogrers respijtzorg, 9)",
     "respijtzorg EN mantelzogrers"],
)  # fmt: skip
def test_a_condition_is_mended_as_well(filled: Shop, question: str) -> None:
    filled.put("nog", TEXTS["mantelzorg"] + " Ook bij ons.")
    found = filled.ask(question)
    assert found.remarks == ("“mantelzogrers” staat nergens; gezocht is op “mantelzorgers”.",)
    assert not found.abstained
    assert documents(found)[0] in ("mantelzorg", "nog")


def test_a_mistake_in_a_phrase_is_asked_about_and_not_mended(filled: Shop) -> None:
    filled.put("nog", TEXTS["mantelzorg"] + " Ook bij ons.")
    found = filled.ask('"mantelzogrers krijgen"')
    assert found.abstained
    assert found.remarks == (
        "Geen enkele passage voldoet aan “mantelzogrers krijgen”.",
        "“mantelzogrers” staat nergens; bedoelde u “mantelzorgers”?",
    )


def test_the_beginning_of_a_word_is_no_mistake(filled: Shop) -> None:
    filled.put("nog", TEXTS["mantelzorg"] + " Ook bij ons.")
    assert filled.ask("respijtzor*").remarks == ()
    found = filled.ask("mantelzor* OR NEAR(mantelzo* respijtzorg, 9)")
    assert documents(found)[0] in ("mantelzorg", "nog")
    assert found.remarks == ()


@pytest.mark.parametrize(
    "question",
    [
        "Wat doen mantelzorgers?",  # known here
        "Hoe duur is een hypotheek?",  # a Dutch word that stands nowhere
        "Wat zijn MANTELZOGRERS?",  # an abbreviation
        "Wie is Brzczk?",  # nothing is near
    ],
)
def test_what_is_no_mistake_stays(filled: Shop, question: str) -> None:
    filled.put("nog", TEXTS["mantelzorg"] + " Ook bij ons.")
    assert searching.mended(question, filled.store, ANALYZER) == (question, ())


def test_facets_count_all_passages_that_match_and_not_only_the_hits(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.put(
        "a", *(f"Een buurthuis in wijk {n}." for n in range(5)), tags=("plek",), gemeente="Elst",
        kind="beleidsvisie", publisher="Gemeente Elst", date="2023-05-01",
    )  # fmt: skip
    shop.put("b", "Het buurthuis is dicht.", tags=("plek", "geld"), gemeente="Ede", date="2024")
    shop.put("c", "De wegen worden gestrooid.", tags=("geld",), gemeente="Ede")
    found = shop.ask("buurthuis", count=2, facets=True)
    assert (len(found.hits), found.matching) == (2, 6)
    assert found.facets == {
        "thema": {"plek": 6, "geld": 1},
        "gemeente": {"Elst": 5, "Ede": 1},
        "soort": {"beleidsvisie": 5},
        "uitgever": {"Gemeente Elst": 5},
        "jaar": {"2023": 5, "2024": 1},
    }
    monkeypatch.setattr(searching, "_COUNTED", 5)
    found = shop.ask("buurthuis", count=2, facets=True)
    assert (found.matching, found.facets) == (0, {})
    assert found.remarks == (
        "Er passen te veel passages bij de vraag om ze per kenmerk te tellen.",
    )


@pytest.mark.parametrize(
    ("question", "matching"),
    [("gemeente:Elst", 5), ("NIET wegen", 6), ("thema:geld", 2), ("tuin OF buurthuis OF maan", 6)],
)
def test_a_demand_counts_every_passage_that_meets_it(
    shop: Shop, question: str, matching: int
) -> None:
    shop.put("a", *(f"Een buurthuis in wijk {n}." for n in range(5)), gemeente="Elst")
    shop.put("b", "Het buurthuis is dicht. De tuin is open.", tags=("geld",), gemeente="Ede")
    shop.put("c", "De wegen worden gestrooid.", tags=("geld",), gemeente="Ede")
    found = shop.ask(question, count=1, facets=True)
    assert (len(found.hits), found.matching) == (1, matching)
    assert sum(found.facets["gemeente"].values()) == matching


def test_facets_count_within_the_filters(shop: Shop) -> None:
    shop.put("a", "Een buurthuis in de wijk.", tags=("plek",), gemeente="Elst")
    shop.put("b", "Het buurthuis is dicht.", tags=("geld",), gemeente="Ede")
    found = shop.ask("buurthuis", facets=True, filters=Filters(gemeenten=("ede",)))
    assert found.facets == {"thema": {"geld": 1}, "gemeente": {"Ede": 1}}
    found = shop.ask("buurthuis", facets=True, filters=Filters(labels=(("thema", "plek"),)))
    assert found.facets["gemeente"] == {"Elst": 1}
    found = shop.ask('"buurthuis"', facets=True, filters=Filters(gemeenten=("ede",)))
    assert (documents(found), found.matching) == (["b"], 1)  # beside a condition too


@pytest.mark.parametrize(
    ("question", "gemeenten"),
    [
        ("gemeente:Elst", {"Elst": 5}),
        ("NIET buurthuis", {"Ede": 2}),
        ("buurt*", {"Elst": 5, "Ede": 1}),
        ("loket OF school OF kerk OF wegen", {"Ede": 2}),
    ],
)
def test_of_a_question_with_conditions_all_that_meets_them_matches(
    shop: Shop, question: str, gemeenten: dict[str, int]
) -> None:
    shop.put("a", *(f"Een buurthuis in wijk {n}." for n in range(5)), gemeente="Elst")
    shop.put("b", "De buurten overleggen met de school.", gemeente="Ede")
    shop.put("c", "De wegen worden gestrooid.", gemeente="Ede")
    found = shop.ask(question, count=1, facets=True)
    assert (len(found.hits), found.matching) == (1, sum(gemeenten.values()))
    assert found.facets["gemeente"] == gemeenten


def test_a_passage_that_holds_less_than_half_of_the_question_does_not_match(shop: Shop) -> None:
    shop.put("a", "Het buurthuis van Elst is een ontmoetingsplek.", tags=("plek",))
    shop.put("b", *(f"De gemeente strooit weg nummer {n}." for n in range(40)), tags=("weg",))
    question = "ontmoetingsplek van de gemeente"
    assert shop.ask(question, count=1, facets=True).facets["thema"] == {"plek": 1}
    assert shop.ask(question, count=5, facets=True).matching == 5  # but what is shown does


def test_a_passage_that_holds_a_part_of_a_compound_does_not_match(shop: Shop) -> None:
    texts = ("Het leerlingenvervoer is geregeld.", "Het vervoer is duur.", "De leerling is ziek.")
    shop.put("a", *texts)
    assert shop.ask("leerlingenvervoer", count=1, facets=True).matching == 1


def test_where_nothing_is_found_nothing_matches(filled: Shop) -> None:
    found = filled.ask("Hoeveel kost een zwembad op de maan?", facets=True)
    assert (found.abstained, found.matching, found.facets) == (True, 0, {})


class Unmoved:
    """A reranker to which all passages are equal."""

    def scores(self, question: str, texts: Sequence[str]) -> Matrix:
        return np.zeros(len(texts), np.float32)


def test_who_narrows_twice_finds_what_was_counted_after_the_first_time(shop: Shop) -> None:
    shop.put("een", "De club krijgt elk jaar geld voor de zaal en voor sport.", gemeente="Ede")
    shop.put("twee", "Elk jaar is er een feest voor de buren.", gemeente="Epe", tags=("plek",))
    shop.put("drie", "Een club krijgt geld voor de zaal.", gemeente="Epe")
    question = "Hoeveel geld krijgt een club voor de zaal?"
    assert set(documents(shop.ask(question, count=2))) == {"een", "drie"}
    once = Filters(gemeenten=("Epe",))
    twice = replace(once, labels=(("thema", "plek"),))
    for reranker in (None, Unmoved()):
        found = shop.ask(question, filters=once, count=2, facets=True, reranker=reranker)
        assert found.facets["thema"] == {"plek": 1}
        assert documents(shop.ask(question, filters=twice, count=2, reranker=reranker)) == ["twee"]


def test_who_narrows_to_what_a_facet_counts_finds_so_much(shop: Shop) -> None:
    shop.put("een", "De club krijgt elk jaar geld voor de zaal en voor sport.", gemeente="Ede")
    shop.put("twee", "Elk jaar is er een feest voor de buren.", gemeente="Epe", tags=("plek",))
    shop.put("drie", "De zaal is open voor wie sport.", gemeente="Epe", kind="beleidsnota")
    shop.put("vier", "Bomen staan langs de vaart.", gemeente="Urk")
    question = "Hoeveel geld krijgt een club voor de zaal?"
    whole = shop.ask(question, facets=True)
    assert not whole.abstained
    assert whole.facets["gemeente"].keys() == {"Ede", "Epe", "Urk"}
    for gemeente, count in whole.facets["gemeente"].items():
        narrowed = shop.ask(question, facets=True, filters=Filters(gemeenten=(gemeente,)))
        assert (len(narrowed.hits), narrowed.matching) == (count, count)
    epe = Filters(gemeenten=("Epe",), labels=(("thema", "plek"),))
    assert documents(shop.ask(question, filters=epe)) == ["twee"]
    elsewhere = Filters(gemeenten=("Epe",))
    assert shop.ask("Hoeveel kost een fietstocht?", filters=elsewhere).abstained
