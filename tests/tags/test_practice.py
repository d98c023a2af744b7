"""Labelled passages, ours and those of people."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import pytest

from sbkennis import codebook
from sbkennis.errors import UsageError
from sbkennis.tags.practice import Example, read, read_places, read_practice


@cache
def practice() -> list[Example]:
    """All of them; reading them takes seconds."""
    return read_practice()


def test_there_are_practice_passages_enough_with_hard_cases_and_empty_ones() -> None:
    examples = practice()
    assert len(examples) >= 1500
    assert sum(not one.labels for one in examples) >= 100
    assert sum(bool(one.trap) for one in examples) >= 150


def test_practice_passages_differ_and_have_an_id_each() -> None:
    examples = practice()
    assert len({one.passage.id for one in examples}) == len(examples)
    assert len({one.passage.quote for one in examples if len(one.passage.quote) > 60}) > 0.99 * sum(
        len(one.passage.quote) > 60 for one in examples
    )


def test_practice_passages_have_labels_of_the_codebook_and_evidence_from_their_text() -> None:
    known = {(label.facet, label.name) for label in codebook.standard().labels}
    for one in practice():
        assert one.labels <= known, one.passage.id
        for label, words in one.evidence:
            assert words in one.passage.quote, (one.passage.id, label)


def test_every_label_has_examples_and_counterexamples_enough() -> None:
    examples = practice()
    for label in codebook.standard().labels:
        count = sum((label.facet, label.name) in one.labels for one in examples)
        assert 100 <= count <= len(examples) - 100, label.name


def test_labelled_passages_are_read_with_their_borderline_cases(tmp_path: Path) -> None:
    row = {
        "id": "p1",
        "text": "Een zin over de tuin.",
        "heading": "Hoofdstuk > Tuinen",
        "file": "a.txt",
        "labels": {"thema": ["mantelzorg"], "waarde": []},
        "borderline": {"assigned": ["mantelzorg"], "not_assigned": ["inclusie"]},
        "evidence": {"mantelzorg": "de tuin"},
    }
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    (one,) = read(path)
    assert one.labels == {("thema", "mantelzorg")}
    assert one.passage.heading == ("Hoofdstuk", "Tuinen")
    assert (one.disputed, one.defensible) == ({"mantelzorg"}, {"inclusie"})
    assert (one.group, one.evidence) == ("a.txt", (("mantelzorg", "de tuin"),))


@pytest.mark.parametrize("line", ["geen json", '{"text": "zonder labels"}', "[1]", '{"labels": 1}'])
def test_a_line_that_is_no_labelled_passage_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"text": "x", "labels": {}}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="regel 2: geen gelabelde passage"):
        read(path)


def test_a_label_that_one_of_two_coders_gave_counts_half(tmp_path: Path) -> None:
    row = {
        "text": "Een zin over de tuin.",
        "labels": {"thema": ["mantelzorg", "inclusie"]},
        "labels_second_coder": {"thema": ["mantelzorg", "monitoring"]},
    }
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (one,) = read(path)
    shares = [one.share(("thema", name)) for name in ("mantelzorg", "inclusie", "monitoring")]
    assert shares == [1.0, 0.5, 0.5]
    assert one.share(("thema", "respijtzorg")) == 0.0


def test_new_practice_passages_were_coded_by_two_people_who_mostly_agree() -> None:
    coded = [one for one in practice() if one.second is not None]
    assert len(coded) >= 2000
    for facet in ("sfeer", "thema", "waarde"):
        first = [{name for own, name in one.labels if own == facet} for one in coded]
        second = [{name for own, name in one.second or () if own == facet} for one in coded]
        both = sum(len(a & b) for a, b in zip(first, second, strict=True))
        assert 2 * both / sum(map(len, [*first, *second])) > 0.8, facet


def test_places_that_are_read_otherwise_now_are_left_out_and_told(tmp_path: Path) -> None:
    text = "Buren eten elke donderdag samen in het buurthuis en koken om de beurt voor elkaar."
    (tmp_path / "stuk.txt").write_text(text, encoding="utf-8")
    rows = [
        {
            "file": "stuk.txt",
            "start": 0,
            "end": len(text),
            "spans": [[0, len(text), None]],
            "sha256": hashlib.sha256(words.encode("utf-8")).hexdigest(),
            "labels": {"thema": ["ontmoetingsplekken"]},
        }
        for words in (text, text.replace("donderdag", "woensdag"))
    ]
    places = tmp_path / "plaatsen.jsonl"
    places.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    told: list[str] = []
    (found,) = read_places(places, tmp_path, told.append)
    assert found.passage.quote == text
    assert "plaatsen.jsonl: 1 van 2 plaatsen overgeslagen" in told[0]
    assert "regel 2" in told[0]


def test_every_rule_of_the_traps_has_passages_that_lure_and_twins_on_which_two_coders_agree() -> (
    None
):
    """So that `benchmarks.tagging --valkuilen` measures what it says."""
    path = Path(__file__).parent.parent / "data" / "valkuilen.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["regel"], []).append(row["soort"])
        for given in (row["labels"], row["labels_second_coder"]):
            has_it = any(row["label"] in labels for labels in given.values())
            assert has_it == (row["soort"] == "tegenhanger"), row["id"]
    assert len(kinds) == 35
    assert all(
        several.count("valkuil") == several.count("tegenhanger") for several in kinds.values()
    )
