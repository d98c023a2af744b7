"""What no pattern fits and is possibly stated: weights, learning, and what is shown."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from sbkennis import passages
from sbkennis.comparison import likely, likely_training
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.likely import Likely, Line
from sbkennis.comparison.likely_training import Marked
from sbkennis.errors import ModelError
from sbkennis.records import Document, Page, Passage, Tag
from tests.builders import document, reading

NO_PATTERN = "Gemeenten krijgen een sleutelpositie bij het versterken van de sociale basis."
BY_PATTERN = "De gemeente faciliteert plekken waar buren elkaar ontmoeten."
NEITHER = "In het buurthuis staat op dinsdag altijd een grote pan soep klaar."


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.open()


def split(*lines: str) -> tuple[Passage, ...]:
    return passages.split(reading("\n".join(lines)), "a1")


def sentences(*, count: int = 24) -> list[Marked]:
    """Roles that say "taak" and expectations that say "gezond", in six documents."""
    made = []
    for number in range(count):
        for words, kinds in (
            (f"Hier ligt een taak voor wie beleid maakt {number}.", {"rol"}),
            (f"Wie meedoet blijft langer gezond {number}.", {"verwachting"}),
            (f"De zaal gaat open om negen uur {number}.", set()),
            (f"Daarna drinken we koffie in de hal {number}.", set()),
        ):
            line = Line(words, "", (), False, False, {("waarde", "instrumenteel"): 0.2})
            made.append(Marked(line, frozenset(kinds), f"{number % 6}.pdf", "breed"))
    return made


@pytest.fixture(scope="module")
def learned() -> Likely:
    return likely_training.fit(sentences())


# ---------------------------------------------------------------------- what is shown


def test_what_no_pattern_fits_is_possible_and_nothing_is_shown_twice(finder: Finder) -> None:
    read = split(NO_PATTERN, BY_PATTERN, NEITHER)
    found = finder.roles(read, {})
    assert [one.text for one in found] == [BY_PATTERN]
    (made,) = likely.possible("rol", finder, read, {}, found)
    assert made.text == NO_PATTERN
    assert made.is_possible
    assert not found[0].is_possible
    (held,) = [one for one in read if one.id == made.passage]
    assert held.quote[slice(*made.part)] == NO_PATTERN


def test_the_most_probable_comes_first_with_the_labels_of_its_passage(
    finder: Finder, learned: Likely
) -> None:
    read = split(
        "# Samen", "Hier ligt een taak voor wie beleid maakt.",
        "# Later", "Hier is een taak voor beleid.",
    )  # fmt: skip
    (sphere, *_) = (Tag(one.id, "sfeer", "institutioneel", 0.9, True) for one in read)
    made = likely.possible("rol", finder, read, {read[0].id: [sphere]}, [], learned)
    assert [one.labels for one in made] == [("institutioneel",), ()]
    chances = [one.chance or 0.0 for one in made]
    assert chances == sorted(chances, reverse=True)
    assert all(0.0 < one <= 1.0 for one in chances)


def test_an_outcome_tells_the_value_before_the_tags_do(finder: Finder, learned: Likely) -> None:
    read = split("Wie meedoet blijft langer gezond en heeft minder zorg nodig.")
    tags = {read[0].id: [Tag(read[0].id, "waarde", "intrinsiek", 0.9, True)]}
    (made,) = likely.possible("verwachting", finder, read, tags, [], learned)
    assert made.labels == ("instrumenteel",)


@pytest.mark.parametrize("kind", ["omschrijving", "criterium"])
def test_definitions_and_criteria_are_only_found_by_patterns(finder: Finder, kind: str) -> None:
    assert likely.possible(kind, finder, split(NO_PATTERN), {}, []) == []  # type: ignore[arg-type]


def test_the_patterns_of_the_package_are_of_the_subject_that_was_learned(finder: Finder) -> None:
    taught = tomllib.loads(
        files("sbkennis").joinpath("data/mogelijk.toml").read_text(encoding="utf-8")
    )
    assert set(taught) == set(likely.KINDS)
    for kind, probes in taught.items():
        read = [part for one in probes for part in passages.split(reading(one), one)]
        found = finder.roles(read, {}) if kind == "rol" else finder.expectations(read, {})
        assert {one.document for one in found} == set(probes)
        assert likely.is_taught(kind, finder)  # type: ignore[arg-type]


def test_patterns_for_another_subject_have_nothing_that_is_possible(tmp_path: Path) -> None:
    ours = files("sbkennis").joinpath("data/vindplaatsen.toml").read_text(encoding="utf-8")
    rules = tomllib.loads(ours)
    for key, ones in rules["groepen"].items():  # an actor in the place of the municipality
        rules["groepen"][key] = [re.sub("gemeente|overhe(?:id|den)|college", "school", one)
                                 for one in ones]  # fmt: skip
    for row in rules["rol"]["patroon"]:
        row["past"] = re.sub("gemeente", "school", row["past"])
    schools = Finder(rules)
    assert not likely.is_taught("rol", schools)
    assert likely.is_taught("verwachting", schools)  # untouched
    rules["verwachting"]["onderwerp"] = [r"\bjeugdhulp\b"]
    assert not likely.is_taught("verwachting", Finder(rules))
    own = tomllib.loads(ours)
    own["rol"]["patroon"].append({"naam": "van mij", "past": "loket"})
    assert likely.is_taught("rol", Finder(own))  # a pattern more is no other subject


def test_a_sentence_that_is_ruled_out_is_not_possible_either(finder: Finder) -> None:
    read = split(NO_PATTERN, "Heeft de gemeente een sleutelpositie bij de sociale basis?")
    questions = [one.text for _, one in finder.left("rol", read, ()) if one.text.endswith("?")]
    assert questions == []


# ---------------------------------------------------------------------- learning


def test_it_learns_to_tell_kinds_apart_from_what_is_marked(learned: Likely) -> None:
    def chance(kind: str, text: str) -> float:
        return float(learned.chances(kind, [Line(text, "", (), False, False, {})])[0])

    role, end, none = (
        "Er ligt een taak voor het beleid.", "Zo blijft men gezond.", "De hal is open.",
    )  # fmt: skip
    assert chance("rol", role) > 0.5 > chance("rol", end)
    assert chance("verwachting", end) > 0.5 > chance("verwachting", role)
    assert max(chance("rol", none), chance("verwachting", none)) < 0.5


def test_learning_twice_gives_the_same_bytes(learned: Likely, tmp_path: Path) -> None:
    for name, weights in (("een", learned), ("twee", likely_training.fit(sentences()))):
        likely.save(weights, tmp_path / name)
    assert (tmp_path / "een").read_bytes() == (tmp_path / "twee").read_bytes()


def test_weights_read_back_score_the_same(learned: Likely, tmp_path: Path) -> None:
    likely.save(learned, tmp_path / "m.npz")
    line = Line("Hier ligt een taak.", "Dit doen wij:", ("Rol",), True, True, {})
    back = likely.load(tmp_path / "m.npz")
    for kind in likely.KINDS:
        assert np.array_equal(back.chances(kind, [line]), learned.chances(kind, [line]))


def test_the_weights_of_the_package_know_labels_of_the_codebook() -> None:
    from sbkennis import codebook

    known = {(one.facet, one.name) for one in codebook.standard().labels}
    packaged = likely.packaged()
    assert set(packaged.labels) <= known
    assert all(0.1 < least < 0.5 for least in packaged.least)


@pytest.mark.parametrize("content", [b"", b"geen gewichten", b"PK\x03\x04"])
def test_damaged_weights_say_what_to_do(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"m\.npz.*Installeer sbkennis opnieuw.*--zonder-mogelijk"):
        likely.load(path)


# ---------------------------------------------------------------------- marked places


class Shelf:
    """One document, as a store gives it."""

    def __init__(self, *lines: str) -> None:
        self.reading = reading("\n".join(lines))
        self.held = passages.split(self.reading, "a1")

    def passages_of(self, document_id: str) -> list[Passage]:
        return list(self.held)

    def passages_by_id(self, ids: Sequence[str]) -> list[Passage]:
        return [one for one in self.held if one.id in ids]

    def documents(self, ids: object = None) -> list[Document]:
        return [document()]

    def text(self, document_id: str) -> str:
        return self.reading.text

    def pages(self, document_id: str) -> tuple[Page, ...]:
        return self.reading.pages

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        return {}


def place(text: str, words: str, kind: str) -> Mapping[str, object]:
    start = text.index(words)
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    return {"file": "a1.pdf", "kind": kind, "label": "", "start": start,
            "end": start + len(words), "sha256": digest}  # fmt: skip


def test_marks_are_found_at_their_place_in_what_was_read(tmp_path: Path) -> None:
    shelf = Shelf(NO_PATTERN, NEITHER, BY_PATTERN)
    text = shelf.reading.text
    moved = {**place(text, NEITHER, "rol"), "sha256": "0" * 16}
    rows = [
        {"file": "a1.pdf", "read": [[0, text.index(BY_PATTERN)]], "set": "vers 3"},
        {"file": "elders.pdf", "read": [[0, 99]]},
        place(text, NO_PATTERN, "rol"),
        moved,
    ]
    path = tmp_path / "plaatsen.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    read = likely_training.marked(shelf, shelf.documents(), path)
    assert [(one.line.text, one.kinds) for one in read] == [
        (NO_PATTERN, {"rol"}), (NEITHER, frozenset()),
    ]  # fmt: skip
    assert likely_training.learned_from(read) == []  # vers 3 is kept to measure with


def test_a_sentence_that_is_measured_on_is_not_learned_from_another_set() -> None:
    line = Line(NEITHER, "", (), False, False, {})
    held = [Marked(line, frozenset(), "a.pdf", "vers 4"), Marked(line, frozenset(), "a.pdf", "")]
    other = Marked(line, frozenset(), "b.pdf", "breed")
    assert likely_training.learned_from([*held, other]) == [other]
