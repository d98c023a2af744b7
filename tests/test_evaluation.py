from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from sbkennis.errors import SourceMissingError, UsageError
from sbkennis.evaluation import (
    MEASURES,
    OWN,
    Answer,
    JudgedSet,
    Judgement,
    Place,
    Question,
    Text,
    compare,
    estimate,
    evaluate,
    measure,
    proportion,
    read,
    records,
    within,
)

A = Judgement("a.txt", 2, 0, 100)
B = Judgement("a.txt", 1, 200, 300)
QUESTION = Question("q", "Wat is respijtzorg?", (A, B))


def place(start: int, end: int, document: str = "a.txt", page: int | None = None) -> Place:
    return Place(document, ((start, end),), page)


def measured(*places: Place, question: Question = QUESTION) -> dict[str, float]:
    outcome = measure(JudgedSet("proef", (question,)), lambda _: Answer(places))
    return {name: float(outcome.values[name][0]) for name in MEASURES}


def test_the_ideal_ranking_measures_one() -> None:
    assert measured(place(0, 100), place(200, 300)) == dict.fromkeys(MEASURES, 1.0)


def test_the_gain_of_a_grade_is_two_to_its_power_minus_one() -> None:
    values = measured(place(200, 300), place(0, 100))
    ideal = 3 + 1 / np.log2(3)
    assert values["nDCG@10"] == pytest.approx((1 + 3 / np.log2(3)) / ideal)


def test_nothing_relevant_measures_zero() -> None:
    assert measured(place(400, 500), place(0, 100, "b.txt")) == dict.fromkeys(MEASURES, 0.0)
    assert measured() == dict.fromkeys(MEASURES, 0.0)


def test_two_answers_in_one_passage_count_once_but_its_order_can_still_be_the_best() -> None:
    both, other = place(0, 300), place(900, 999)
    judged = JudgedSet("proef", (QUESTION,))

    def values(*places: Place) -> tuple[float, float]:
        outcome = measure(judged, lambda _: Answer(places), held=(other, both))
        return float(outcome.values["nDCG@10"][0]), float(outcome.values[OWN][0])

    assert values(both, other) == (pytest.approx(3 / (3 + 1 / np.log2(3))), 1.0)
    assert values(other, both)[1] == pytest.approx(1 / np.log2(3))
    assert values() == (0.0, 0.0)
    held = (place(0, 100), place(200, 300))  # of grades 2 and 1
    outcome = measure(judged, lambda _: Answer(held[::-1]), held=held)
    ideal = 3 + 1 / np.log2(3)
    assert outcome.values[OWN][0] == pytest.approx((1 + 3 / np.log2(3)) / ideal)


def test_half_of_the_shorter_one_is_enough() -> None:
    assert measured(place(50, 5000))["MRR"] == 1.0  # half of the span in a long passage
    assert measured(place(51, 5000), question=Question("q", "", (A,)))["MRR"] == 0.0
    assert measured(place(90, 110))["MRR"] == 1.0  # half of a short passage
    assert measured(place(91, 111))["MRR"] == 0.0


def test_slices_of_a_passage_count_together() -> None:
    both = Place("a.txt", ((0, 30), (70, 90)))
    assert measured(both)["MRR"] == 1.0
    apart = Place("a.txt", ((70, 90), (300, 400)))
    assert measured(apart)["MRR"] == 0.0


def test_a_span_is_credited_once_at_its_first_hit() -> None:
    values = measured(place(0, 100), place(0, 90), place(200, 300))
    ideal = 3 + 1 / np.log2(3)
    assert values["nDCG@10"] == pytest.approx((3 + 1 / np.log2(4)) / ideal)
    assert values["recall@10"] == 1.0


def test_recall_counts_only_so_many_places() -> None:
    noise = [place(1000 + n, 1001 + n) for n in range(20)]
    values = measured(place(0, 100), *noise, place(200, 300))
    assert (values["recall@10"], values["recall@50"]) == (0.5, 1.0)


def test_the_first_hit_on_the_page_of_an_answer_is_a_page_hit() -> None:
    question = Question("q", "", (Judgement("a.pdf", 1, 0, 10, page=3),))
    hit = measured(place(40, 50, "a.pdf", 3), question=question)
    assert (hit["page-hit@1"], hit["MRR"]) == (1.0, 0.0)
    assert measured(place(40, 50, "a.pdf", 4), question=question)["page-hit@1"] == 0.0
    assert measured(place(400, 450))["page-hit@1"] == 0.0


def test_a_judged_document_needs_no_offsets() -> None:
    question = Question("q", "", (Judgement("d7", 1),))
    assert measured(Place("d3"), Place("d7"), question=question)["MRR"] == 0.5


def test_refusals_are_counted_on_both_sides() -> None:
    questions = (
        QUESTION,
        Question("r", "", (B,)),
        Question("x", "", ()),
        Question("y", "", ()),
        Question("z", "", ()),
    )
    refusing = {"r", "x", "y"}
    asked: list[int] = []
    outcome = measure(
        JudgedSet("proef", questions),
        lambda question: Answer((place(0, 100),), abstained=question.id in refusing),
        asked.append,
    )
    assert outcome.refused.mean() == pytest.approx(2 / 3)
    assert outcome.refused_wrongly.mean() == 0.5
    assert outcome.ids == ("q", "r")
    assert len(asked) == 5


def test_one_refusal_out_of_one_is_no_certainty() -> None:
    one, many = proportion(np.ones(1)), proportion(np.repeat([1.0, 0.0], [81, 19]))
    assert (one.mean, one.high) == (1.0, 1.0)
    assert one.low == pytest.approx(0.2065, abs=1e-4)
    assert (many.low, many.high) == pytest.approx((0.7222, 0.8749), abs=1e-4)  # by scipy
    assert np.isnan(proportion(np.array([])).mean)


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    random = np.random.default_rng(1)
    few, many = estimate(random.random(20)), estimate(random.random(2000))
    assert few.low < few.mean < few.high
    assert many.high - many.low < few.high - few.low
    assert estimate(random.random(20)) != few
    assert estimate(np.full(9, 0.4)).low == pytest.approx(0.4)
    values = random.random(100)
    one, error = estimate(values), values.std() / 10
    reach = [(one.mean - one.low) / error, (one.high - one.mean) / error]
    assert reach == pytest.approx([1.96, 1.96], abs=0.15)  # 95 %


def test_a_paired_test_tells_a_real_difference_from_noise() -> None:
    random = np.random.default_rng(2)
    base = random.random(200)
    better = compare(base + 0.05 + random.normal(0, 0.05, 200), base)
    same = compare(base + random.normal(0, 0.05, 200), base)
    assert better.difference.low > 0
    assert better.p < 0.01
    assert same.p > 0.05
    with pytest.raises(ValueError, match="different questions"):
        compare(base, base[:5])


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "proefset"
    folder.mkdir()
    texts = [
        {"_id": "d1", "title": "Zorg", "text": "Respijtzorg."},
        {"_id": "d2", "text": "Afval."},
    ]
    asked = [{"_id": "q1", "text": "respijt"}, {"_id": "q2", "text": "zonder oordeel"}]
    for name, rows in (("corpus", texts), ("queries", asked)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    (folder / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n")
    return folder


def test_a_beir_folder_is_read_with_or_without_gzip(beir: Path) -> None:
    judged = read(beir)
    assert judged.name == "proefset"
    assert [(text.id, text.title) for text in judged.texts] == [("d1", "Zorg"), ("d2", "")]
    assert [(one.id, one.relevant) for one in judged.questions] == [("q1", (Judgement("d1", 1),))]


def test_a_file_with_spans_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vragen.jsonl"
    span = {"file": "a.txt", "start": 3, "end": 9, "grade": 2, "text": "..."}
    rows = [
        {"qid": "N1", "query": "Wat?", "type": "natuurlijk", "relevant": [span]},
        {"qid": "X1", "query": "Waar?", "type": "geen_antwoord", "relevant": []},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    judged = read(path)
    assert judged.questions[0].relevant == (Judgement("a.txt", 2, 3, 9),)
    assert [question.id for question in judged.answerable] == ["N1"]


def test_what_is_no_judged_set_is_named_in_dutch(tmp_path: Path, beir: Path) -> None:
    with pytest.raises(SourceMissingError, match="bestaat niet"):
        read(tmp_path / "weg")
    with pytest.raises(UsageError, match=r"staat geen corpus\.jsonl"):
        read(tmp_path)
    (beir / "test.tsv").write_text("q1 d1 1\n\nq1\td1")
    with pytest.raises(UsageError, match=r"test\.tsv, regel"):
        read(beir)
    broken = tmp_path / "stuk.jsonl"
    broken.write_text('{"qid": "a", "query": "b", "relevant": [{"file": "x"}]}\n')
    with pytest.raises(UsageError, match="regel 1: verwacht qid"):
        read(broken)
    broken.write_text("{niet")
    with pytest.raises(UsageError, match="geen geldige JSON"):
        read(broken)


def test_the_gold_questions_can_be_read(shared: Path) -> None:
    judged = read(shared / "gold" / "seed_queries_dev.jsonl")
    assert len(judged.questions) == 38
    assert len(judged.answerable) == 35


GOOD = {"qid": "a", "query": "b", "relevant": [{"file": "x", "start": 0, "end": 9, "grade": 1}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"relevant": [{"file": "x", "start": 0, "end": 9, "grade": "hoog"}]},
        {"relevant": [{"file": "x", "start": "0", "end": 9, "grade": 1}]},
        {"relevant": [{"file": "x", "start": 0, "grade": 1}]},
        {"relevant": [{"file": 3, "grade": 1}]},
        {"relevant": ["x"]},
        {"relevant": None},
        {"query": 7},
    ],
)
def test_a_wrong_line_is_named_by_its_number_also_after_empty_lines(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    path = tmp_path / "vragen.jsonl"
    path.write_text(json.dumps(GOOD) + "\n\n" + json.dumps(GOOD | {"qid": "z"} | wrong) + "\n")
    with pytest.raises(UsageError, match="regel 3: verwacht qid"):
        read(path)


def test_a_set_without_questions_or_with_one_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vragen.jsonl"
    path.write_text("\n")
    with pytest.raises(UsageError, match="bevat geen vragen"):
        read(path)
    path.write_text("[1]\n")
    with pytest.raises(UsageError, match="regel 1: verwacht een object"):
        read(path)
    path.write_text((json.dumps(GOOD) + "\n") * 2)
    with pytest.raises(UsageError, match="de vraag a staat er meer dan eens in"):
        read(path)


def test_a_text_without_an_id_is_named_by_its_line(beir: Path) -> None:
    (beir / "corpus.jsonl").write_text('{"_id": "d1", "text": "a"}\n{"text": "b"}\n')
    with pytest.raises(UsageError, match=r"corpus\.jsonl, regel 2: _id ontbreekt"):
        read(beir)
    (beir / "corpus.jsonl").write_text('{"_id": "d1"}\n')
    with pytest.raises(UsageError, match="regel 1: text ontbreekt"):
        read(beir)


def test_a_judgement_without_a_span_is_earned_anywhere_in_its_document() -> None:
    question = Question("q", "", (Judgement("a.txt", 1),))
    assert measured(place(700, 800), question=question)["MRR"] == 1.0
    assert measured(place(700, 800, "b.txt"), question=question)["MRR"] == 0.0


def test_answers_in_documents_that_are_not_there_do_not_count() -> None:
    there, gone = Judgement("a.txt", 1, 0, 9), Judgement("weg.txt", 1, 0, 9)
    judged = JudgedSet(
        "proef",
        (
            Question("half", "", (there, gone)),
            Question("weg", "", (gone,)),
            Question("geen", "", ()),
        ),
    )
    kept, missing = within(judged, {"a.txt", "anders.txt"})
    assert [(one.id, one.relevant) for one in kept.questions] == [("half", (there,)), ("geen", ())]
    assert missing == ("weg.txt",)
    with pytest.raises(UsageError, match="Geen enkel document van proef"):
        within(judged, {"anders.txt"})


def test_without_the_package_that_measures_the_line_that_installs_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)  # as if it were not installed
    with pytest.raises(UsageError, match=r"ir-measures nodig.*-m pip install ir-measures"):
        measured()


def test_an_evaluation_compares_the_search_with_each_baseline() -> None:
    judged = JudgedSet("proef", (QUESTION, Question("x", "Maan?", ())))
    good = Answer((place(0, 100), place(200, 300)), abstained=True)
    asked: list[int] = []
    made = evaluate(
        judged,
        lambda _: good,
        {"niets": lambda _: Answer(())},
        model="woordhash",
        passages=2,
        progress=asked.append,
    )
    assert sum(asked) == 4
    assert (made.answerable, made.unanswerable) == (1, 1)
    assert (made.refused.mean, made.refused_wrongly.mean) == (1.0, 1.0)
    assert made.values["nDCG@10"].mean == 1.0
    (nothing,) = made.baselines
    assert nothing.values["nDCG@10"].mean == 0.0
    assert nothing.comparison.difference.mean == 1.0


def test_a_text_of_a_beir_corpus_becomes_a_document_of_one_passage() -> None:
    document, reading, passage = records(Text("d1", "", "Een\n buurthuis."))
    assert (document.id, document.title) == ("d1", None)
    assert reading.text == passage.quote == "Een\n buurthuis."
    assert passage.display == "Een buurthuis."


def test_our_own_questions_fall_in_equal_halves_of_both_kinds() -> None:
    path = Path(__file__).parent / "data" / "vragen.jsonl"
    judged = read(path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(judged.answerable) == 104
    assert len(judged.questions) == 176
    for kind in ("antwoord", "nabij", "ver"):
        halves = [one["deel"] for one in rows if one["type"] == kind]
        assert halves.count("ijking") == halves.count("toets") >= 12
    assert {one["type"] == "antwoord" for one in rows if one["relevant"]} == {True}


def test_the_questions_of_advisors_fall_in_two_halves_and_name_where_answers_stand() -> None:
    path = Path(__file__).parent / "data" / "vragen_werk.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(read(path).answerable) == 45
    assert [one["type"] for one in rows] == ["antwoord"] * 45 + ["nabij"] * 25
    assert [one["deel"] for one in rows] == ["A" if at % 2 else "B" for at in range(1, 71)]
    assert {one["type"] == "antwoord" for one in rows if one["relevant"]} == {True}
