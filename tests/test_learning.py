"""Learning from what people judged: with a quick trainer, and once with the real one."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from sbkennis import codebook, coding, learning, vectors
from sbkennis.anchors import Word
from sbkennis.coding import Labels
from sbkennis.errors import UsageError
from sbkennis.judgements import Judgements
from sbkennis.learning import Judged, Learned, enough, learn
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.tags import classifier, train
from sbkennis.tags.classifier import Weights
from sbkennis.tags.practice import Example
from sbkennis.tags.tagger import Tagger
from sbkennis.tags.texts import as_passage
from tests.builders import attention
from tests.test_cli import Terminal, terminal

__all__ = ["terminal"]  # a fixture

SMALL = """
versie = "1"
[[label]]
facet = "thema"
naam = "mantelzorg"
definitie = "d"
termen = ["mantelzorg*"]
[[label]]
facet = "thema"
naam = "financiering"
definitie = "d"
termen = ["subsidie", "begroting"]
"""  # two labels: training takes a moment
BOOK = codebook.parse(SMALL, "proef.toml")
CARE, MONEY = ("thema", "mantelzorg"), ("thema", "financiering")
TEXTS = {
    CARE: "Mantelzorgers zorgen jaren voor hun partner en raken overbelast, zegt wijk {}.",
    MONEY: "De raad stelt de begroting vast en verlaagt de subsidie van wijk {}.",
}


def word(given: bool, borderline: bool = False) -> Word:
    return Word(given, borderline, "Anna", "1.0", False)


def judged(count: int, documents: int = 4, *, turned: bool = False) -> list[Judged]:
    """Passages of which people say what stands there, or just the other way round."""
    found = []
    for number in range(count):
        pair = (CARE, MONEY)[number % 2]
        name = f"d{number // 2 % documents}"
        text = TEXTS[pair].format(number)
        passage = replace(as_passage(f"{name}#{number}", text), document=name, position=number)
        words = {each: word((each == pair) != turned) for each in (CARE, MONEY)}
        found.append(Judged(passage, words))
    return found


def embed(texts: Sequence[str]) -> vectors.Matrix:
    return vectors.WordHash().passages(texts)


def few() -> list[Example]:
    """What the package would have practised on."""
    return [
        Example(as_passage(f"p{number}", TEXTS[pair].format(number)), frozenset({pair}), "oefenen")
        for number in range(20)
        for pair in (CARE, MONEY)
    ]


def fitted(examples: Sequence[Example]) -> Weights:
    return train.fit(examples, BOOK, embed, attention()).weights


@cache
def package() -> Weights:
    return fitted(few())


class Recorder:
    """Trains nothing, and keeps what it was to learn from."""

    def __init__(self) -> None:
        self.seen: list[list[Example]] = []

    def __call__(self, examples: Sequence[Example]) -> Weights:
        self.seen.append(list(examples))
        return package()


def learned(several: list[Judged], train_: Recorder | None = None) -> tuple[Learned, Recorder]:
    recorder = train_ or Recorder()
    found = learn(
        several, few()[:3], codebook=BOOK, package=package(), vectors=embed,
        attended={}, train=recorder, fewest=8,
    )  # fmt: skip
    return found, recorder


def test_too_little_says_how_much_is_missing() -> None:
    with pytest.raises(UsageError, match=r"38 passages en 2 documenten"):
        enough(judged(12, documents=1))
    enough(judged(50, documents=3))


def test_no_document_is_judged_by_weights_that_learned_from_it() -> None:
    several = judged(24)
    _, recorder = learned(several)
    *parts, last = recorder.seen
    assert len(parts) == 4
    left_out = []
    for part in parts:
        assert len(part) < len(last)
        here = {one.document for one in part if one.group.startswith("oordelen")}
        left_out.append({"d0", "d1", "d2", "d3"} - here)
    assert sorted(one for part in left_out for one in part) == ["d0", "d1", "d2", "d3"]
    assert {one.document for one in last if one.document.startswith("d")} >= {"d0", "d3"}


def test_judged_passages_weigh_more_and_unjudged_labels_are_as_the_package_has_them() -> None:
    several = judged(24)
    nothing = [replace_words(one, {CARE: word(False)}) for one in several]
    _, recorder = learned(nothing)
    mine = [one for one in recorder.seen[-1] if one.group.startswith("oordelen")]
    assert {one.weight for one in mine} == {3.0}
    assert not any(CARE in one.labels for one in mine)
    assert any(MONEY in one.labels for one in mine)  # the machine saw it, and nobody judged it


def replace_words(one: Judged, words: dict[tuple[str, str], Word]) -> Judged:
    return Judged(one.passage, words)


def test_the_same_weights_are_not_better() -> None:
    found, _ = learned(judged(24))
    assert (found.overall.difference, found.is_better) == (0.0, False)
    assert found.overall.package == found.overall.own > 0.5
    assert found.pairs == 48


def test_passages_of_which_a_judge_saw_the_labels_are_counted() -> None:
    found, _ = learned([replace(one, seen=one.document == "d0") for one in judged(24)])
    assert found.seen == 6


def test_what_people_themselves_doubted_does_not_count() -> None:
    several = [
        replace_words(one, {**one.words, CARE: word(False, borderline=True)}) for one in judged(24)
    ]
    found, _ = learned(several)
    assert found.pairs == 24


def test_weights_that_learned_what_the_user_means_are_better() -> None:
    """A user who means something else by two labels: practice passages cannot know that."""
    found = learn(
        judged(60, documents=3, turned=True), few(), codebook=BOOK, package=package(),
        vectors=embed, attended={}, train=fitted,
    )  # fmt: skip
    assert found.overall.own > found.overall.package
    assert found.is_better
    assert found.overall.low <= found.overall.difference <= found.overall.high


OWN = (
    SMALL
    + """
[[label]]
facet = "thema"
naam = "dieren"
definitie = "d"
termen = ["hond*"]
voorbeelden = ["Een kat spint op schoot."]
"""
)
ANIMALS = ("thema", "dieren")
DOG = "De honden van wijk {} spelen samen in het park en brengen mensen op straat."


def with_animals(count: int) -> tuple[list[Judged], list[Example]]:
    """Judged passages with an own label, and practice passages that hold its word as well."""
    several = []
    for number, one in enumerate(judged(count, documents=4)):
        is_dog = number % 6 == 0
        passage = one.passage
        if is_dog:
            text = DOG.format(number)
            passage = replace(
                as_passage(passage.id, text), document=passage.document, position=passage.position
            )
        words = {ANIMALS: word(is_dog)} | ({} if is_dog else one.words)
        several.append(Judged(passage, words))
    dogs = [
        Example(as_passage(f"h{number}", DOG.format(f"h{number}")), frozenset(), "oefenen")
        for number in range(40)
    ]
    return several, [*few(), *dogs]


def test_practice_passages_do_not_deny_a_label_that_their_coders_did_not_have() -> None:
    """The package never had the label; that a passage has it not is nothing that anyone said."""
    book = codebook.parse(OWN, "proef.toml")
    several, practice = with_animals(24)
    seen: list[Sequence[Example]] = []

    def train_(examples: Sequence[Example]) -> Weights:
        seen.append(examples)
        return train.fit(examples, book, embed, attention()).weights

    found = learn(
        several, practice, codebook=book, package=package(), vectors=embed, attended={},
        train=train_, fewest=8,
    )  # fmt: skip
    tagger = Tagger(book, found.weights, None)
    ((_, tags),) = tagger.tag_texts([{"id": "1", "text": DOG.format(99)}])
    assert "dieren" in [tag.label for tag in tags if tag.assigned]
    given = {ANIMALS in one.labels for one in seen[-1] if one.passage.id.startswith("h")}
    assert given == {True}
    assert not any(ANIMALS in one.labels for one in seen[-1] if one.passage.id.startswith("p"))


def test_a_label_that_few_passages_have_is_learned_without_falling_over() -> None:
    """Two passages of more sentences each: in no sentence is it certain that it shows the label."""
    book = codebook.parse(OWN.replace("hond*", "goudvis*"), "proef.toml")
    several = judged(24)
    rare = [
        Judged(
            replace(
                one.passage, quote=f"{one.passage.quote} Er is koffie. Er is thee.", sentences=()
            ),
            {**one.words, ANIMALS: word(at in (0, 2))},
        )
        for at, one in enumerate(several)
    ]
    found = learn(
        rare, few(), codebook=book, package=package(), vectors=embed, attended={},
        train=lambda examples: train.fit(examples, book, embed, attention()).weights, fewest=8,
    )  # fmt: skip
    assert ANIMALS in found.weights.labels


def test_a_practice_passage_of_two_coders_has_an_own_label_wholly_or_not() -> None:
    book = codebook.parse(OWN, "proef.toml")
    several, practice = with_animals(24)
    double = [replace(one, second=one.labels) for one in practice]
    recorder = Recorder()
    learn(
        several, double, codebook=book, package=package(), vectors=embed, attended={},
        train=recorder, fewest=8,
    )  # fmt: skip
    dogs = [one for one in recorder.seen[-1] if one.passage.id.startswith("h")]
    assert {one.share(ANIMALS) for one in dogs} == {1.0}
    assert {one.evidence for one in dogs} == {(("dieren", "honden"),)}  # in which sentence it is
    assert {one.share(CARE) for one in recorder.seen[-1] if one in double} <= {0.0, 1.0}


def test_what_is_measured_of_the_package_counts_the_examples_of_an_own_label() -> None:
    """As in use: without them it would seem worse than it is, and learning better."""
    book = codebook.parse(OWN, "proef.toml")
    asked: list[str] = []

    def noting(texts: Sequence[str]) -> vectors.Matrix:
        asked.extend(texts)
        return embed(texts)

    several, practice = with_animals(24)
    learn(
        several, practice, codebook=book, package=package(), vectors=noting, attended={},
        train=Recorder(), fewest=8,
    )  # fmt: skip
    assert "Een kat spint op schoot." in asked


# ------------------------------------------------------------------ the command


@pytest.fixture
def full(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A library of three documents with sixty judged passages; training is quick."""
    monkeypatch.setattr("sbkennis.tags.practice.read_practice", few)
    monkeypatch.setattr("sbkennis.tags.classifier.packaged", package)
    (terminal.root / "corpus").mkdir(parents=True)
    (terminal.root / "corpus" / "codeboek.toml").write_text(SMALL, encoding="utf-8")
    for number in range(3):
        several = judged(20)
        text = "\n\n".join(f"## Kop {at}\n\n{one.passage.quote}" for at, one in enumerate(several))
        (tmp_path / f"d{number}.md").write_text(f"# Stuk {number}\n\n{text}\n", encoding="utf-8")
        assert terminal("ingest", str(tmp_path / f"d{number}.md")) == 0
    with Library(Settings.read(terminal.root)) as library:
        names = [name for name, _ in library.label()]
        quotes = {name: library.passage(name)[1].quote for name in names}
        files = Judgements(terminal.root / "corpus")
        for name, quote in quotes.items():
            labels = Labels(("financiering",) if "Mantelzorgers" in quote else ("mantelzorg",))
            files.add(
                coding.judged(
                    *library.passage(name), {"thema": labels}, codebook=BOOK, coder="Anna"
                )
            )
    return terminal


def test_leer_says_how_much_is_missing(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXTS[CARE] * 4, encoding="utf-8")
    terminal("ingest", str(path))
    assert terminal("leer") == 2
    assert "geen passages beoordeeld. Nodig zijn 50 passages in 3 documenten." in terminal.err
    terminal("label", str(path.name), "--json")
    name = json.loads(terminal.out.splitlines()[0])["id"]
    assert terminal("label", "--corrigeer", name, "--thema", "geen", "--coder", "Eva") == 0
    assert terminal("leer") == 2
    assert "u hebt één passage beoordeeld, in één document." in terminal.err
    assert "er ontbreken nog 49 passages en 2 documenten." in terminal.err


def test_leer_uses_what_it_learned_when_it_is_better_and_can_go_back(full: Terminal) -> None:
    weights = full.root / "indexes" / "labelaar.npz"
    assert full("leer", "--json") == 0
    found = json.loads(full.out)
    assert (found["better"], found["in_use"], found["documents"]) == (True, True, 3)
    assert (found["seen"], found["drawn"]) == (found["passages"], "passages")  # no blind sheet
    assert found["overall"]["own"] > found["overall"]["package"]
    assert classifier.load(weights).digest == found["weights"]
    assert full("leer", "--pakket") == 0
    assert not weights.exists()
    assert full("leer", "--pakket", "--json") == 0
    assert "werd al gebruikt" in full.err
    assert json.loads(full.out) == {"in_use": False}
    assert full("leer", "--pakket", "--toch") == 2


def test_leer_leaves_what_is_not_better_unless_it_is_told_to(
    full: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = full.root / "indexes" / "labelaar.npz"
    monkeypatch.setattr("sbkennis.tags.train.fit", lambda *_, **__: train.Fitted(package(), {}))
    assert full("leer") == 0
    assert "niet aangetoond" in full.out
    assert "blijft daarom in gebruik" in full.out
    assert not weights.exists()
    assert full("leer", "--toch") == 0
    assert "wordt nu gebruikt" in full.out
    assert weights.exists()
    assert full("leer") == 0
    assert "Wat u de labelaar eerder hebt geleerd, blijft daarom in gebruik" in full.out
    assert "van het pakket blijft" not in full.out


def test_a_label_under_another_facet_is_not_corrected_as_the_package_has_it(
    full: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[set[str]] = []

    def fit(*_: object, corrections: train.Corrections, **__: object) -> train.Fitted:
        used.extend(set(several) for several in corrections.values())
        return train.Fitted(package(), {})

    monkeypatch.setattr("sbkennis.tags.train.fit", fit)
    own = full.root / "corpus" / "codeboek.toml"
    own.write_text(SMALL.replace('facet = "thema"', 'facet = "kring"', 1), encoding="utf-8")
    assert full("leer") == 0
    assert set().union(*used) == {"financiering"}


def test_what_was_learned_and_is_gone_is_missed_until_the_user_chooses(
    full: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setattr("sbkennis.tags.train.fit", lambda *_, **__: train.Fitted(package(), {}))
    assert full("leer", "--toch") == 0
    assert full("ingest") == 0
    assert "niet meer" not in full.err
    shutil.rmtree(full.root / "indexes")
    for _ in range(2):
        assert full("ingest") == 0
        assert "labelaar.npz), is er niet meer" in full.err
        assert "draai opnieuw `sbkennis leer`" in full.err
    assert full("leer", "--pakket") == 0
    assert full("ingest") == 0
    assert "niet meer" not in full.err


def test_what_was_learned_waits_for_another_process(
    full: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_writing = threading.Event()

    def write() -> None:
        with FileLock(Settings(full.root).lock):
            is_writing.set()
            time.sleep(0.5)

    def meanwhile(*given: Any, **more: Any) -> Learned:
        found = learn(*given, **more)
        threading.Thread(target=write).start()
        is_writing.wait()
        return found

    monkeypatch.setattr("sbkennis.learning.learn", meanwhile)
    assert full("leer") == 0
    assert "dit gaat verder zodra dat klaar is" in full.err
    assert "wordt nu gebruikt" in full.out


def test_the_bootstrap_draws_documents_where_there_are_enough() -> None:
    """Of each document the own weights are wholly right or wholly wrong."""
    truth = np.ones((60, 1), bool)
    package = np.tile([[True], [False]], (30, 1))
    own = np.repeat([True, True, True, False, True, False], 10)[:, None]
    several = judged(60, documents=6)
    several.sort(key=lambda one: one.document)

    def width(documents: int) -> float:
        here = [replace_document(one, int(one.document[1]) % documents) for one in several]
        here.sort(key=lambda one: one.document)
        drawn = learning._drawn(here)
        assert len(set(drawn.tolist())) == (6 if documents == 6 else 60)
        found = learning._measured("", package, own, truth, truth, np.array([True]), drawn)
        return found.high - found.low

    assert width(6) > 1.5 * width(4)
    assert not learned(judged(24, documents=4))[0].by_document
    assert learned(judged(24, documents=5))[0].by_document


def replace_document(one: Judged, number: int) -> Judged:
    return Judged(replace(one.passage, document=f"d{number}"), one.words)


def test_the_bootstrap_is_the_same_twice() -> None:
    first, second = learned(judged(24))[0], learned(judged(24))[0]
    assert first.facets == second.facets
    assert np.isfinite(first.overall.low)
