"""People correct tags: at the command line, in a sheet, and after a document changed."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from sbkennis import codebook, coding, expressions, sheets
from sbkennis.coding import worksheets
from sbkennis.errors import StoreError, UsageError
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.sheets import Column, Sheet
from sbkennis.tags.tagger import Tagger
from sbkennis.tags.texts import as_passage
from tests.builders import document
from tests.test_cli import VISION, Terminal, filled, placed, taken_in, terminal

__all__ = ["filled", "placed", "taken_in", "terminal"]  # fixtures

CARE = "Mantelzorgers krijgen eens per jaar"
DOUBTFUL = """# De wijk in het kort

## Inwoners

De wijk telt 4.300 inwoners, van wie een deel weinig contact heeft met anderen in de straat.

## Gebouwen

In de sporthal vergadert de wijkraad, en sinds vorig jaar staat er een koffieautomaat.

## Plannen

Het college wil dat meer mensen meedoen en dat minder mensen een beroep doen op de Wmo.
"""


@pytest.fixture
def doubts(filled: Terminal, tmp_path: Path) -> None:
    """Passages that mention more than they say stand in the library too."""
    path = tmp_path / "wijk.md"
    path.write_text(DOUBTFUL, encoding="utf-8")
    assert filled("ingest", str(path)) == 0


def passage(terminal: Terminal, opening: str = CARE) -> str:
    view = terminal.json("lees", "visie.md")
    found = [one["id"] for one in view["passages"] if one["quote"].startswith(opening)]
    return str(found[0])


def tags(terminal: Terminal, name: str) -> dict[str, dict[str, Any]]:
    found = terminal.json("label", name)["tags"]
    return {one["label"]: one for several in found.values() for one in several}


def labels_file(terminal: Terminal) -> Path:
    (path,) = (terminal.root / "corpus" / "labels").glob("*.jsonl")
    return path


def judged_by(terminal: Terminal) -> set[str]:
    paths = (terminal.root / "corpus" / "labels").glob("*.jsonl")
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return {json.loads(line)["coder"] for line in lines}


# ------------------------------------------------------------------ correcting


def test_a_correction_goes_before_the_machine_everywhere(filled: Terminal) -> None:
    name = passage(filled)
    assert tags(filled, name)["mantelzorg"]["assigned"]
    code = filled(
        "label", "--corrigeer", name, "--thema", "+Monitoring", "--thema", "-mantelzorg",
        "--coder", "Anna",
    )  # fmt: skip
    assert code == 0
    assert "Monitoring en leren (mens)" in filled.out
    now = tags(filled, name)
    assert (now["monitoring"]["assigned"], now["monitoring"]["method"]) == (True, "mens")
    assert (now["monitoring"]["coder"], now["monitoring"]["disputed"]) == ("Anna", False)
    assert (now["mantelzorg"]["assigned"], now["mantelzorg"]["probability"]) == (False, 0.0)
    hit = filled.json("zoek", "mantelzorgers", "--thema", "monitoring")["hits"][0]
    assert {one["label"] for one in hit["tags"]["thema"] if one["assigned"]} >= {"monitoring"}
    assert name not in {
        one["passage"] for one in filled.json("zoek", "x", "--thema", "mantelzorg")["hits"]
    }
    assert filled("lees", name) == 0
    assert "Monitoring en leren (mens)" in filled.out


def test_a_passage_named_by_its_file_keeps_its_other_labels(filled: Terminal) -> None:
    name = passage(filled)
    held = {one for one, tag in tags(filled, name).items() if tag["assigned"]}
    by_file = f"visie.md#{name.partition('#')[2]}"
    for asked in (["--thema", "+monitoring"], ["--akkoord"]):
        assert filled("label", "--corrigeer", by_file, *asked, "--coder", "Anna") == 0
        assert "Mantelzorg" in filled.out
        now = {one for one, tag in tags(filled, name).items() if tag["assigned"]}
        assert now == held | {"monitoring"}


def test_a_correction_is_kept_when_the_tags_cannot_follow(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = passage(filled)

    def full(*_: object, **__: object) -> None:
        raise StoreError("De schijf is vol. Maak ruimte.")

    with monkeypatch.context() as patch:
        patch.setattr(Library, "retag", full)
        code = filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna")
    assert code == 1
    assert "Uw oordeel is wel bewaard: draai `sbkennis ingest`" in filled.err
    assert filled("ingest") == 0
    assert tags(filled, name)["monitoring"]["coder"] == "Anna"


def test_labels_are_read_where_nothing_can_be_written_though_they_are_of_before(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = passage(filled)
    before = tags(filled, name)

    def refused(*_: object, **__: object) -> None:
        raise StoreError("Hier kan niet worden geschreven.")

    monkeypatch.setattr(Library, "retag", refused)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna")
    assert tags(filled, name) == before
    told = " ".join(filled.err.split())
    assert "de labels zijn nog niet bijgewerkt" in told
    assert "Hier kan niet worden geschreven." in told
    assert filled("label", "--uit", str(tmp_path / "labels.csv")) == 0
    assert (tmp_path / "labels.csv").exists()


def test_labels_of_people_stay_while_their_file_cannot_be_read(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = passage(filled)
    filled(
        "label", "--corrigeer", name, "--thema", "+monitoring", "--thema", "-mantelzorg",
        "--coder", "Anna",
    )  # fmt: skip
    before = tags(filled, name)
    path = labels_file(filled)
    good = path.read_bytes()
    path.write_bytes(good.replace(b"Anna", b"Ann\xe9"))
    for _ in range(2):  # it is said until it is mended
        assert filled("ingest") == 0
        assert "regel 1: hier staan tekens die geen UTF-8 zijn" in filled.err + filled.out
        assert tags(filled, name) == before
    monkeypatch.setattr("sbkennis.ingest.recipes.PIPELINE", "een andere")
    assert filled("ingest") == 0  # all is read anew
    assert (filled.err + filled.out).count("geen UTF-8") == 1
    assert tags(filled, name) == before
    assert filled("label", "--corrigeer", name, "--thema", "+eenzaamheid", "--coder", "Bert") == 1
    assert "Uw oordeel is niet bewaard" in filled.err
    filled("overeenstemming")
    assert "geen UTF-8" in filled.err
    path.write_bytes(good)
    assert filled("ingest") == 0
    assert "UTF-8" not in filled.err + filled.out
    assert tags(filled, name) == before


def test_a_command_with_a_path_can_be_copied_as_it_stands(filled: Terminal, tmp_path: Path) -> None:
    assert filled("label", "--uit", str(tmp_path / "voor anna.csv")) == 0
    assert f"label --in '{tmp_path / 'voor anna.csv'}' --coder" in filled.err
    filled.root = tmp_path / "nog leeg"
    filled.root.mkdir()
    filled("zoek", "mantelzorg")
    assert f"sbkennis ingest MAP --kennisbank '{filled.root}'`" in filled.err


@pytest.mark.parametrize("name", ["labels.xlsx", "labels.csv"])
def test_a_filled_in_sheet_is_not_overwritten(filled: Terminal, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"een middag werk")
    assert filled("label", "--uit", str(path)) == 2
    assert f"{name} bestaat al en wordt niet overschreven" in filled.err
    assert path.read_bytes() == b"een middag werk"


def test_a_correction_outlives_the_indexes(filled: Terminal) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna")
    before = filled.json("label", name)
    shutil.rmtree(filled.root / "indexes")
    assert filled("ingest") == 0
    assert filled.json("label", name) == before


def test_a_judged_facet_may_be_empty(filled: Terminal) -> None:
    name = passage(filled)
    assert filled("label", "--corrigeer", name, "--thema", "geen", "--coder", "Anna") == 0
    assert not any(
        one["assigned"] or one["doubtful"] for one in filled.json("label", name)["tags"]["thema"]
    )
    row = json.loads(labels_file(filled).read_text(encoding="utf-8"))
    assert (row["facet"], row["labels"]) == ("thema", [])
    assert row["quote"].startswith(CARE)
    assert row["codebook"]
    assert row["at"].startswith("20")


def test_a_doubt_can_be_marked(filled: Terminal) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--twijfel", "eenzaamheid", "--coder", "Anna")
    assert tags(filled, name)["eenzaamheid"]["doubtful"]
    assert tags(filled, name)["mantelzorg"]["assigned"]  # the rest of the facet stays


def test_a_label_that_was_given_can_be_put_in_doubt(filled: Terminal) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--twijfel", "mantelzorg", "--coder", "Anna")
    now = tags(filled, name)["mantelzorg"]
    assert (now["assigned"], now["doubtful"], now["coder"]) == (False, True, "Anna")
    filled(
        "label", "--corrigeer", name, "--thema", "+mantelzorg", "--twijfel", "mantelzorg",
        "--coder", "Anna",
    )  # fmt: skip
    assert tags(filled, name)["mantelzorg"]["assigned"]
    row = json.loads(labels_file(filled).read_text(encoding="utf-8").splitlines()[-1])
    assert row["borderline"] == ["mantelzorg"]  # given, and open to dispute


def test_who_agrees_judges_every_facet(filled: Terminal) -> None:
    name = passage(filled)
    before = {label for label, one in tags(filled, name).items() if one["assigned"]}
    assert filled("label", "--corrigeer", name, "--akkoord", "--coder", "Anna") == 0
    after = tags(filled, name)
    assert {label for label, one in after.items() if one["assigned"]} == before
    assert {one["method"] for one in after.values()} == {"mens"}
    rows = labels_file(filled).read_text(encoding="utf-8").splitlines()
    assert {json.loads(row)["facet"] for row in rows} == {"sfeer", "thema", "waarde"}


def test_two_coders_who_differ_are_shown_as_disputed(filled: Terminal) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna")
    filled("label", "--corrigeer", name, "--thema", "geen", "--coder", "Bert")
    assert tags(filled, name)["monitoring"]["disputed"]
    assert not tags(filled, name)["monitoring"]["assigned"]
    (labels_file(filled).parent / "codeurs.toml").write_text('voorrang = ["anna"]')
    assert tags(filled, name)["monitoring"]["assigned"]
    assert filled("label", name) == 0
    assert "Monitoring en leren (mens, betwist)" in filled.out


def test_the_first_words_of_a_passage_stand_below_its_labels(
    filled: Terminal, tmp_path: Path
) -> None:
    assert filled("label", passage(filled)) == 0
    *labels, words = filled.out.splitlines()
    assert "Mantelzorg" in "".join(labels)
    assert words.startswith(f"  “{CARE}")
    assert len(words) <= 80
    texts = tmp_path / "teksten.jsonl"
    texts.write_text('{"id": "1", "text": "Buren koken\\nsamen soep."}', encoding="utf-8")
    assert filled("label", "--invoer", str(texts)) == 0
    assert filled.out.splitlines()[-1] == "  “Buren koken samen soep.”"


def test_a_document_with_one_of_its_passages_is_all_of_it(filled: Terminal) -> None:
    name = passage(filled)
    assert filled("label", "visie.md", "--json") == 0
    every = filled.out
    assert len(every.splitlines()) > 1
    for names in (("visie.md", name), (name, "visie.md")):
        assert filled("label", *names, "--json") == 0
        assert filled.out == every
    assert filled("label", "visie.md", f"{name}9") == 1


@pytest.mark.parametrize(
    ("command", "row"),
    [
        ("label", r'{"id": "1", "text": "De buurt \ud800 helpt."}'),
        ("label", r'{"id": "\udfff", "text": "De buurt helpt."}'),
        ("controleer", r'{"document": "visie.md", "quote": "De buurt \ud800 helpt."}'),
        ("controleer", r'{"document": "visie\ud800.md", "quote": "De buurt helpt."}'),
    ],
)
def test_half_a_character_is_refused_with_its_line(
    filled: Terminal, tmp_path: Path, command: str, row: str
) -> None:
    path = tmp_path / "teksten.jsonl"
    path.write_text(f"\n{row}\n", encoding="utf-8")
    assert filled(command, "--invoer", str(path)) == 2
    assert "teksten.jsonl, regel 2: \\ud" in filled.err
    assert "helft van een teken" in filled.err


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{", "regel 1: dit is geen JSON. Schrijf {"),
        ('{"tekst": "x"}', 'regel 1: schrijf {"id": "1", "text"'),
        ("\n\n", "bevat geen teksten. Zet op elke regel één tekst: {"),
    ],
)
def test_texts_that_cannot_be_labelled_are_refused_with_what_to_write(
    filled: Terminal, tmp_path: Path, written: str, told: str
) -> None:
    path = tmp_path / "teksten.jsonl"
    path.write_text(written, encoding="utf-8")
    assert filled("label", "--invoer", str(path)) == 2
    assert told in filled.err


def test_a_document_without_passages_to_label_says_so(filled: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "een.txt"
    path.write_text("Mantelzorg\n", encoding="utf-8")
    assert filled("ingest", str(path)) == 0
    assert filled("label", "een.txt") == 0
    assert "Er zijn geen passages om te labelen" in filled.err


def test_the_last_correction_can_be_undone(filled: Terminal) -> None:
    name = passage(filled)
    before = filled.json("label", name)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--sfeer", "geen",
           "--coder", "Anna")  # fmt: skip
    assert filled.json("label", name) != before
    assert filled("label", "--herstel") == 0
    assert "het oordeel van Anna over" in filled.err
    assert filled.json("label", name) == before
    assert filled("label", "--herstel") == 0
    assert "geen correctie" in filled.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--corrigeer", "PASSAGE", "--thema", "eenzaamhied", "--coder", "A"), "Eenzaamheid?"),
        (("--corrigeer", "PASSAGE", "--thema", "persoonlijk", "--coder", "A"), "facet thema kent"),
        (("--corrigeer", "PASSAGE", "--thema", "+monitoring"), "--coder"),
        (("--corrigeer", "--thema", "+monitoring", "--coder", "A"), "Noem de passage"),
        (("--corrigeer", "PASSAGE", "--thema", "geen", "--thema", "+monitoring", "--coder", "A"),
         "niet door elkaar"),
        (("--thema", "monitoring"), "horen bij --corrigeer"),
        (("--uit", "a.xlsx", "--herstel"), "kies er een"),
        (("--uit", "a.ods"), ".xlsx of .csv"),
        (("--uit", "weg/a.csv"), "bestaat niet"),
        (("--in", "weg.csv", "--coder", "A"), "weg.csv"),
        (("--corrigeer", "PASSAGE", "--thema", "geen", "--coder", " "), "leeg"),
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_dutch_and_changes_nothing(
    filled: Terminal, arguments: tuple[str, ...], told: str
) -> None:
    name = passage(filled)
    code = filled("label", *[name if one == "PASSAGE" else one for one in arguments])
    assert code == 2
    assert told in filled.err
    assert not (filled.root / "corpus" / "labels").exists()


def test_a_passage_that_is_not_there_is_named(filled: Terminal) -> None:
    assert filled("label", "--corrigeer", "niets", "--thema", "geen", "--coder", "A") == 1
    assert "tussen rechte haken" in filled.err


@pytest.mark.usefixtures("doubts")
def test_the_walk_along_doubtful_labels_keeps_each_answer(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = "wat?\n" + 20 * "j\n" + "s\n"  # more than there is to ask of one facet
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    found = Library(Settings.read(filled.root)).doubtful("Eva")
    assert found
    assert filled("label", "--corrigeer", "--coder", "Eva") == 0
    assert "Antwoord met een van deze letters" in filled.err
    assert "bewaard" in filled.err
    row = json.loads(labels_file(filled).read_text(encoding="utf-8").splitlines()[0])
    assert row["coder"] == "Eva"
    with Library(Settings.read(filled.root)) as library:
        assert sum(tag.doubtful for _, _, several in library.doubtful("Eva") for tag in several) < (
            sum(tag.doubtful for _, _, several in found for tag in several)
        )


@pytest.mark.usefixtures("doubts")
def test_an_answer_is_kept_when_the_next_question_of_its_facet_is_skipped(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(Settings.read(filled.root)) as library:
        _, one, several = next(
            (document, one, several)
            for document, one, several in library.doubtful("Eva")
            for first in [next(tag for tag in several if tag.doubtful)]
            if any(tag.assigned and tag.facet == first.facet for tag in several)
        )
    first = next(tag for tag in several if tag.doubtful)
    sure = {tag.label for tag in several if tag.assigned and tag.facet == first.facet}
    for answers in ("j\no\ns\n", "n\ns\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        assert filled("label", "--corrigeer", one.id, "--coder", "Eva") == 0
        assert "Eén oordeel bewaard" in filled.err
        now = tags(filled, one.id)
        assert (now[first.label]["assigned"], now[first.label]["coder"]) == (
            answers[0] == "j", "Eva",
        )  # fmt: skip
        assert {now[label]["coder"] for label in sure} == {None}
        filled("label", "--herstel")


def test_doubt_about_a_label_that_came_later_is_asked_of_who_judged_the_others(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = passage(filled, "De ijsclub")
    filled("label", "--corrigeer", name, "--akkoord", "--coder", "Eva")
    with Library(Settings.read(filled.root)) as library:
        assert library.doubtful("Eva", [name]) == []
    own_codebook(filled, more=OWN)
    monkeypatch.setattr(
        "sbkennis.tags.tagger.Tagger._added", lambda _, label, reads, *__: np.full(len(reads), 0.3)
    )
    monkeypatch.setattr(
        "sbkennis.tags.tagger.Tagger._reserve",
        lambda *_, **__: SimpleNamespace(assigned=0.5, doubtful=0.2),
    )
    with Library(Settings.read(filled.root)) as library:
        ((_, _, several),) = library.doubtful("Eva", [name])
    assert {tag.facet for tag in several} == {"thema"}
    assert "schaatsen" in {tag.label for tag in several if tag.doubtful}


ALIKE = """
versie = "1"
[[label]]
facet = "thema"
naam = "plekken"
titel = "Ontmoeting"
definitie = "d"
termen = ["plek"]
[[label]]
facet = "thema"
naam = "ontmoeting"
definitie = "d"
termen = ["ontmoet*"]
[[label]]
facet = "thema"
naam = "a_b"
definitie = "d"
termen = ["x"]
[[label]]
facet = "thema"
naam = "a-b"
definitie = "d"
termen = ["y"]
"""


def test_a_label_is_first_of_all_known_by_its_very_name() -> None:
    book = codebook.parse(ALIKE, "proef.toml")
    for written_, name in {
        "ontmoeting": "ontmoeting", "Ontmoeting": "ontmoeting", "a-b": "a-b", "a_b": "a_b",
        "A b": "a_b", "plekken": "plekken",
    }.items():  # fmt: skip
        assert coding.names(book, "thema", written_) == name
    with pytest.raises(UsageError, match="Kies uit: plekken, Ontmoeting, A b, a-b"):
        coding.names(book, "thema", "zeilen")  # a title that is the name of another is not shown


def test_a_reader_who_writes_an_unknown_label_is_shown_titles() -> None:
    book = codebook.standard()
    with pytest.raises(UsageError, match=r"Kies uit: Mantelzorg, .*Gezondheid, Armoede en best"):
        coding.names(book, "thema", "zeilen")
    with pytest.raises(UsageError, match=r"Bedoelde u Gezondheid\?"):
        coding.names(book, "thema", "gezondheit")
    assert coding.names(book, "thema", "Gezondheid") == "positieve_gezondheid"


def test_a_sheet_has_titles_above_its_columns_and_takes_names_as_well() -> None:
    book = codebook.standard()
    heads = [column.name for column in worksheets.sheet([], book).columns]
    assert "thema: Gezondheid" in heads
    assert not [head for head in heads if "_" in head]
    earlier = Sheet((Column("passage"), Column("thema: positieve_gezondheid")), ())
    assert worksheets.read_sheet(earlier, "labels.csv", {}, book, "Anna").remarks == ()
    both = replace(earlier, columns=(*earlier.columns, Column("thema: Gezondheid")))
    (told,) = worksheets.read_sheet(both, "labels.csv", {}, book, "Anna").remarks
    assert "dit label heeft al een kolom" in told
    wrong = replace(earlier, columns=(*earlier.columns, Column("Mantelzorg"), Column("sfer: x")))
    without, unknown = worksheets.read_sheet(wrong, "labels.csv", {}, book, "Anna").remarks
    assert "het facet ontbreekt" in without
    assert "“thema: Mantelzorg”" in without
    assert "Bedoelde u" not in unknown
    slip = replace(earlier, columns=(*earlier.columns, Column("thema: Mantelzrog")))
    (told,) = worksheets.read_sheet(slip, "labels.csv", {}, book, "Anna").remarks
    assert told.endswith("Bedoelde u “thema: Mantelzorg”?")


# ------------------------------------------------------------------ another process writes


def test_what_a_person_says_waits_for_another_process(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, path = passage(filled), tmp_path / "labels.csv"
    head, rows = exported(filled, path)
    rows[0][head.index("beoordeeld")] = "ja"
    written(path, head, rows)
    lock = FileLock(Settings(filled.root).lock)

    def end_when_waited_for(text: str) -> None:
        if "dit gaat verder zodra dat klaar is" in text:
            lock.release()

    monkeypatch.setattr("sbkennis.cli.terminal.say", end_when_waited_for)
    for asked in (
        ("--corrigeer", name, "--thema", "monitoring", "--coder", "Anna"),
        ("--herstel",),
        ("--in", str(path), "--coder", "Anna"),
    ):
        lock.acquire()
        assert filled("label", *asked) == 0
        assert not lock.is_locked


def test_labels_that_must_first_be_made_anew_wait_for_another_process(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, path = passage(filled), tmp_path / "labels.csv"
    exported(filled, path)
    lock = FileLock(Settings(filled.root).lock)

    def end_when_waited_for(text: str) -> None:
        if "dit gaat verder zodra dat klaar is" in text:
            lock.release()

    monkeypatch.setattr("sbkennis.cli.terminal.say", end_when_waited_for)
    for number, asked in enumerate(
        (
            ("--corrigeer", name, "--thema", "monitoring", "--coder", "Anna"),
            ("--in", str(path), "--coder", "Anna"),
        )
    ):
        own_codebook(filled, more=OWN.replace("ijsclub", f"ijsclub{number}"))
        lock.acquire()
        assert filled("label", *asked) == 0
        assert not lock.is_locked


def test_tags_that_follow_a_judgement_wait_for_another_process(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = passage(filled)
    lock = FileLock(Settings(filled.root).lock)
    judge = Library.judge

    def judged_just_before(library: Library, *rest: Any, **more: Any) -> Any:
        found = judge(library, *rest, **more)
        lock.acquire()
        return found

    monkeypatch.setattr(Library, "judge", judged_just_before)
    monkeypatch.setattr("sbkennis.cli.terminal.say", lambda _: lock.release())
    code = filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna")
    assert (code, lock.is_locked) == (0, False)
    assert tags(filled, name)["monitoring"]["coder"] == "Anna"


@pytest.mark.usefixtures("doubts")
def test_the_walk_says_which_answer_was_not_kept(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(20 * "j\n"))
    monkeypatch.setattr("sbkennis.library.labelling._PATIENCE", 0.05)
    with Library(Settings.read(filled.root)) as library:
        _, first, _ = library.doubtful("Eva")[0]
    with FileLock(Settings(filled.root).lock):
        assert filled("label", "--corrigeer", "--coder", "Eva") == 1
    assert "Er zijn geen oordelen bewaard." in filled.err
    assert "--herstel" not in filled.err  # there is nothing to take back
    told = filled.err.partition("Uw antwoord over “")[2]
    assert told.startswith(first.quote[:40])
    assert ") is niet bewaard. Een ander proces werkt aan de kennisbank" in told
    assert not (filled.root / "corpus" / "labels").exists()


@pytest.mark.usefixtures("doubts")
def test_what_was_answered_and_imported_is_told_to_be_safe_when_the_tags_cannot_follow(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "labels.csv"
    head, rows = exported(filled, path)
    rows[0][head.index("beoordeeld")] = "ja"
    written(path, head, rows)

    def full(*_: object, **__: object) -> None:
        raise StoreError("De schijf is vol. Maak ruimte.")

    monkeypatch.setattr("sys.stdin", io.StringIO(20 * "j\n" + "s\n"))
    monkeypatch.setattr(Library, "retag", full)
    assert filled("label", "--corrigeer", "--coder", "Eva") == 1
    assert "Wat u hebt beantwoord, is wel bewaard: draai `sbkennis ingest`" in filled.err
    assert judged_by(filled) == {"Eva"}
    monkeypatch.setattr(Library, "_tag_anew", lambda _: None)
    assert filled("label", "--in", str(path), "--coder", "Bert") == 1
    assert "De oordelen zijn wel bewaard: draai `sbkennis ingest`" in filled.err
    assert judged_by(filled) == {"Eva", "Bert"}


# ------------------------------------------------------------------ names and titles

YOUTH, YOUTH_TITLE = "jeugd_pedagogische_basis", "Jeugd en pedagogische basis"


def test_a_reader_sees_the_titles_of_labels_and_a_program_their_names(
    filled: Terminal, tmp_path: Path
) -> None:
    name = passage(filled)
    correct = ("label", "--corrigeer", name, "--thema", YOUTH, "--coder")
    filled(*correct, "Anna")
    for asked in (
        (*correct, "Bert"), ("zoek", "mantelzorgers"), ("lees", name), ("label", name),
        ("overeenstemming",),
    ):  # fmt: skip
        assert filled(*asked) == 0
        shown = " ".join(filled.out.split())
        assert YOUTH_TITLE in shown
        assert "jeugd" not in shown  # but in the title, nowhere the name
    assert YOUTH in tags(filled, name)
    filled("mand", "erbij", name)
    filled("exporteer", "--uit", str(tmp_path / "mand.ris"))
    assert YOUTH_TITLE in (tmp_path / "mand.ris").read_text(encoding="utf-8")


def test_titles_are_those_of_the_own_codebook_and_a_damaged_one_stops_no_search(
    filled: Terminal,
) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", YOUTH, "--coder", "Anna")
    own_codebook(filled, (f'titel = "{YOUTH_TITLE}"', 'titel = "Opgroeien"'))
    filled("zoek", "mantelzorgers")
    assert "Opgroeien (mens)" in " ".join(filled.out.split())
    (filled.root / "corpus" / "codeboek.toml").write_text("[[", encoding="utf-8")
    filled("zoek", "mantelzorgers")
    assert f"{YOUTH_TITLE} (mens)" in " ".join(filled.out.split())


# ------------------------------------------------------------------ when documents change


def test_labels_stay_with_their_words_when_a_document_is_replaced(
    placed: Terminal, tmp_path: Path
) -> None:
    placed("label", "--corrigeer", passage(placed), "--thema", "monitoring", "--coder", "Anna")
    changed = VISION.replace(
        "## Ontmoeting",
        "## Vooraf\n\nEen nieuw begin van dit stuk, dat er "
        "eerder niet stond en dat alles doet opschuiven.\n\n## Ontmoeting",
    )
    (tmp_path / "visie.md").write_text(changed, encoding="utf-8")
    (report,) = placed.json("ingest", str(tmp_path / "visie.md"))["files"]
    assert report["status"] == "replaced"
    assert tags(placed, passage(placed))["monitoring"]["coder"] == "Anna"
    assert placed.json("status", "--controleer")["problems"] == []


def test_words_that_are_gone_are_reported_and_their_labels_kept(
    placed: Terminal, tmp_path: Path
) -> None:
    placed("label", "--corrigeer", passage(placed), "--thema", "monitoring", "--coder", "Anna")
    kept = labels_file(placed).read_bytes()
    (tmp_path / "visie.md").write_text(VISION[: VISION.index("## Mantelzorg")], encoding="utf-8")
    (report,) = placed.json("ingest", str(tmp_path / "visie.md"))["files"]
    assert any("niet teruggevonden" in one and CARE in one for one in report["warnings"])
    assert placed("status", "--controleer") == 1
    assert "visie.md" not in placed.out  # for a bug report: no names
    assert placed("status", "--controleer", "--namen") == 1
    assert "visie.md: De woorden van één menselijk oordeel zijn niet" in " ".join(
        placed.out.split()
    )
    assert labels_file(placed).read_bytes() == kept
    (tmp_path / "visie.md").write_text(VISION, encoding="utf-8")
    placed("ingest", str(tmp_path / "visie.md"))
    assert tags(placed, passage(placed))["monitoring"]["assigned"]


def test_labels_of_a_removed_document_are_kept_and_reported(
    filled: Terminal, tmp_path: Path
) -> None:
    filled("label", "--corrigeer", passage(filled), "--thema", "monitoring", "--coder", "Anna")
    filled("verwijder", "visie.md")
    assert filled("status", "--controleer") == 1
    assert "Oordelen over document" in filled.out
    assert "visie.md" not in filled.out  # for a bug report: no names
    assert filled("status", "--controleer", "--namen") == 1
    assert "visie.md" in filled.out
    filled("ingest", str(tmp_path / "visie.md"))
    assert tags(filled, passage(filled))["monitoring"]["assigned"]


def test_labels_of_a_removed_document_hold_again_also_when_it_had_been_replaced(
    placed: Terminal, tmp_path: Path
) -> None:
    """As `verwijder` and `status --controleer` say."""
    path = tmp_path / "visie.md"
    path.write_text(f"{VISION}\nTot slot danken wij alle inwoners.\n", encoding="utf-8")
    assert placed("ingest", str(path)) == 0
    name = passage(placed)
    assert placed("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna") == 0
    assert placed("mand", "erbij", name) == 0
    assert placed("verwijder", "visie.md") == 0
    kept = f"corpus/labels/{labels_file(placed).name}"
    assert f"Eén oordeel erover blijft bewaard in {kept}" in placed.err
    assert "In de mand ligt nog één passage uit dit document" in placed.err
    assert placed("ingest", str(path)) == 0
    assert passage(placed) == name
    assert tags(placed, name)["monitoring"]["coder"] == "Anna"
    assert placed("status", "--controleer") == 0, placed.out
    assert placed("mand", "leeg", "--ja") == 0
    assert placed("label", "--herstel") == 0
    assert placed("verwijder", "visie.md") == 0
    assert "blijft" not in placed.err
    assert "mand" not in placed.err


def test_a_broken_labels_file_is_named_and_the_rest_goes_on(filled: Terminal) -> None:
    filled("label", "--corrigeer", passage(filled), "--thema", "monitoring", "--coder", "Anna")
    path = labels_file(filled)
    path.write_text("kapot\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (problem,) = filled.json("status", "--controleer")["problems"]
    assert problem["text"].startswith(f"corpus/labels/{path.name}, regel 1: dit is geen oordeel")
    assert tags(filled, passage(filled))["monitoring"]["assigned"]


# ------------------------------------------------------------------ when the codebook changes


def own_codebook(terminal: Terminal, change: tuple[str, str] = ("", ""), more: str = "") -> None:
    ours = (files("sbkennis") / "data" / "codeboek.toml").read_text(encoding="utf-8")
    path = terminal.root / "corpus" / "codeboek.toml"
    path.write_text(ours.replace(*change) + more, encoding="utf-8")


OWN = """
[[label]]
facet = "thema"
naam = "schaatsen"
definitie = "Wat de ijsclub voor mensen betekent."
termen = ["ijsclub"]
"""


def test_a_label_that_is_removed_is_kept_reported_and_comes_back(filled: Terminal) -> None:
    own_codebook(filled, more=OWN)
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "schaatsen", "--coder", "Anna")
    assert tags(filled, name)["schaatsen"]["assigned"]
    own_codebook(filled)
    report = filled.json("ingest")
    assert any("schaatsen staat niet in het codeboek" in one for one in report["remarks"])
    assert "schaatsen" not in tags(filled, name)
    state = filled.json("status", "--controleer")
    assert "schaatsen" in state["remarks"][0]
    assert state["problems"] == []
    own_codebook(filled, more=OWN)
    assert tags(filled, name)["schaatsen"]["assigned"]


def test_a_pattern_that_never_ends_stops_no_search_and_no_report(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expressions, "_MOST", 0.05)
    slow = "ijsclub(?:[a-z ]|[a-z][a-z ])+,"
    own_codebook(filled, more=f"{OWN}patronen = ['{slow}']\n")
    line = (filled.root / "corpus" / "codeboek.toml").read_text("utf-8").count("\n")
    told = f"codeboek.toml, regel {line}: het patroon “{slow}” is te traag"
    assert filled("zoek", "mantelzorgers") == 0
    assert "de labels zijn nog niet die van het codeboek van nu." in filled.err
    assert "".join(told.split()) in "".join(filled.err.split()), "lines are broken to fit"
    report = filled.json("ingest")
    assert told in report["remarks"][0]


def test_an_unchanged_sheet_says_nothing_when_a_label_has_another_name_since(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    filled("label", "--uit", str(path))
    assert "sfeer:persoonlijk=ja" in path.read_text(encoding="utf-8-sig")
    own_codebook(filled, ('"persoonlijk"', '"eigen_kring"'))
    told = filled.json("label", "--in", str(path), "--coder", "Anna")
    assert (told["judgements"], told["remarks"]) == (0, [])


def test_a_label_that_came_later_is_still_the_machines(filled: Terminal) -> None:
    name = passage(filled, "De ijsclub")
    filled("label", "--corrigeer", name, "--thema", "geen", "--coder", "Anna")
    own_codebook(filled, more=OWN)
    assert tags(filled, name)["schaatsen"]["method"].startswith("termen")


def test_tagging_anew_touches_only_what_changes(filled: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "geld.txt"
    other.write_text("De raad stelt elk najaar de begroting vast. " * 8, encoding="utf-8")
    filled("ingest", str(other))
    library = Library(Settings.read(filled.root))
    with library:
        generation = library.store.generation
    own_codebook(filled, ('"monitor*", "*monitor"', '"monitor*", "*monitor", "ijsclub"'))
    report = filled.json("ingest")
    assert report["retagged"] == ["visie.md"]
    with library:
        assert library.store.generation == generation + 1
        edition = library.codebook.edition
    for line in (filled("label", "--json"), filled.out)[1].splitlines():
        for several in json.loads(line)["tags"].values():
            for tag in several:
                assert tag["codebook"] == edition
                assert tag["method"]
                assert tag["model"]
    assert filled.json("ingest")["retagged"] == []


def test_a_correction_tags_only_its_own_document_anew(filled: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "geld.txt"
    other.write_text("De raad stelt elk najaar de begroting vast. " * 8, encoding="utf-8")
    filled("ingest", str(other))
    with Library(Settings.read(filled.root)) as library:
        before = library.store.tagged_with()
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Anna")
    with Library(Settings.read(filled.root)) as library:
        after = library.store.tagged_with()
    assert [one for one in after if after[one] != before[one]] == [name.split("#")[0]]


def test_a_correction_asks_the_tagger_only_of_what_was_judged_before(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = passage(filled), passage(filled, "De ijsclub")
    before = {name: tags(filled, name) for name in (first, second)}
    asked: list[str] = []
    tag = Tagger.tag

    def asking(tagger: Tagger, passages: Any, *rest: Any, **more: Any) -> Any:
        asked.extend(one.id for one in passages)
        return tag(tagger, passages, *rest, **more)

    monkeypatch.setattr(Tagger, "tag", asking)
    filled("label", "--corrigeer", first, "--thema", "monitoring", "--coder", "Anna")
    assert asked == []
    filled("label", "--corrigeer", second, "--thema", "monitoring", "--coder", "Anna")
    assert asked == [first]
    for _ in range(2):
        filled("label", "--herstel")
    assert {name: tags(filled, name) for name in (first, second)} == before
    assert filled("status", "--controleer", "--grondig") == 0


# ------------------------------------------------------------------ sheets


def exported(terminal: Terminal, path: Path) -> tuple[list[str], list[list[str]]]:
    assert terminal("label", "--uit", str(path)) == 0
    sheet = sheets.read(path)
    return [column.name for column in sheet.columns], [list(row) for row in sheet.rows]


def written(path: Path, head: list[str], rows: list[list[str]], delimiter: str = ";") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([head, *rows])


@pytest.mark.usefixtures("doubts")
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_unchanged_sheet_says_nothing(filled: Terminal, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"labels.{suffix}"
    head, rows = exported(filled, path)
    assert head[:6] == ["passage", "bron", "kop", "tekst", "beoordeeld", "sfeer: Persoonlijk"]
    care = next(row for row in rows if row[3].startswith(CARE))
    assert care[head.index("thema: Mantelzorg")] == "ja"
    assert "Zandhoek" in care[1]
    assert "twijfel" in {cell for row in rows for cell in row}
    assert filled("label", "--in", str(path), "--coder", "Anna") == 0
    assert "Geen oordelen" in filled.err


@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_sheet_makes_a_round_trip(filled: Terminal, tmp_path: Path, delimiter: str) -> None:
    head, rows = exported(filled, tmp_path / "uit.csv")
    care = next(row for row in rows if row[3].startswith(CARE))
    care[head.index("thema: Monitoring en leren")] = "X"
    care[head.index("thema: Mantelzorg")] = "nee"
    other = next(row for row in rows if not row[3].startswith(CARE))
    other[head.index("beoordeeld")] = "Ja"
    written(tmp_path / "in.csv", head, rows, delimiter)
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna", "--json") == 0
    found = json.loads(filled.out)
    assert (found["passages"], found["judgements"], found["differing"]) == (2, 4, 2)
    now = tags(filled, care[0])
    assert (now["monitoring"]["assigned"], now["mantelzorg"]["assigned"]) == (True, False)
    assert now["persoonlijk"]["coder"] is None  # this row was not marked: only thema was judged
    assert {one["coder"] for one in tags(filled, other[0]).values()} == {"Anna"}
    filled("label", "--herstel")
    assert "2 passages" in filled.err
    assert tags(filled, care[0])["mantelzorg"]["coder"] is None


def test_rows_that_cannot_be_read_are_named_and_the_rest_goes_in(
    filled: Terminal, tmp_path: Path
) -> None:
    head, (first, *rest) = exported(filled, tmp_path / "uit.csv")
    mark = head.index("beoordeeld")

    def row(**changes: str) -> list[str]:
        cells = list(first)
        for name, value in changes.items():
            cells[head.index({"waarde": "thema: Monitoring en leren"}.get(name, name))] = value
        return cells

    rows = [
        row(tekst=first[3].replace("maand", "week"), beoordeeld="ja"),
        row(passage="a1#0-1"),
        row(passage=""),
        row(waarde="misschien"),
        row(beoordeeld="straks"),
        row(beoordeeld="ja"),
        row(beoordeeld="ja"),
        [""] * len(head),
        [*rest[0][:mark], "ja"],  # a row that ends early
    ]
    written(tmp_path / "in.csv", [*head, "thema: zeilen", "opmerking"], rows)
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 1
    for told in (
        "zeilen", "rij 2: de tekst", "rij 3: passage a1#0-1", "rij 4: er staat geen passage-id",
        "rij 5: bij thema: Monitoring en leren staat “misschien”", "rij 6: beoordeeld",
        "ook in rij 7", "ingelezen over 2 passages",
    ):  # fmt: skip
        assert told in filled.err


def test_of_a_sheet_in_which_no_row_can_be_read_nothing_untrue_is_said(
    filled: Terminal, tmp_path: Path
) -> None:
    head, (first, *_) = exported(filled, tmp_path / "uit.csv")
    first[0], first[head.index("beoordeeld")] = "a1#0-1", "ja"
    written(tmp_path / "in.csv", head, [first])
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 1
    assert "wat is overgeslagen, staat hierboven; verder is er niets gewijzigd" in filled.err
    assert "nergens staat ja" not in filled.err


def test_a_sheet_of_another_library_is_told_in_one_sentence(
    filled: Terminal, tmp_path: Path
) -> None:
    head, (first, *_) = exported(filled, tmp_path / "uit.csv")
    first[head.index("beoordeeld")] = "ja"
    rows = [[f"a1#{number}-9", *first[1:]] for number in range(40)]
    written(tmp_path / "in.csv", head, [first, *rows])
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 1
    said = " ".join(filled.err.split())
    assert "van 40 rijen staat de passage niet (meer) in deze kennisbank" in said
    assert "(rij 3, 4, 5, 6, 7 en 35 andere)" in said
    assert said.count("overgeslagen") == 1
    assert "ingelezen over één passage (van 41 rijen)" in said


def test_a_sheet_without_our_columns_is_wrong_use(filled: Terminal, tmp_path: Path) -> None:
    written(tmp_path / "in.csv", ["naam", "leeftijd"], [["Jan", "40"]])
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 2
    assert "kolom “passage” ontbreekt" in filled.err
    written(tmp_path / "in.csv", ["passage", "tekst"], [["x", "y"]])
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 2
    assert "geen enkele kolom met een label" in filled.err


def test_a_sheet_that_was_out_while_its_document_changed_is_still_taken_in(
    placed: Terminal, tmp_path: Path
) -> None:
    head, rows = exported(placed, tmp_path / "uit.csv")
    for row in rows:
        row[head.index("thema: Monitoring en leren")] = "ja"
    twice = "De buurt kookt samen op dinsdag."
    changed = VISION.replace("## Ontmoeting", f"## Vooraf\n\n{twice}\n\n## Ontmoeting")
    changed = changed.replace("elke maand", "elke week")
    (tmp_path / "visie.md").write_text(changed, encoding="utf-8")
    placed("ingest", str(tmp_path / "visie.md"))
    written(tmp_path / "in.csv", head, rows)
    care = next(row for row in rows if row[3].startswith(CARE))
    assert care[0] != passage(placed)
    assert placed("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 1
    gone = next(row for row in rows if "elke maand" in row[3])
    assert f"passage {gone[0]} staat niet (meer) in de kennisbank" in placed.err
    assert tags(placed, passage(placed))["monitoring"]["coder"] == "Anna"


def test_a_sheet_without_a_column_leaves_what_was_said_of_that_label(
    filled: Terminal, tmp_path: Path
) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "-mantelzorg", "--coder", "Anna")
    head, rows = exported(filled, tmp_path / "uit.csv")
    at = head.index("thema: Mantelzorg")
    care = next(row for row in rows if row[0] == name)
    care[head.index("thema: Monitoring en leren")] = "ja"
    for row in (head, *rows):
        del row[at]
    written(tmp_path / "in.csv", head, rows)
    assert filled("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna") == 0
    now = tags(filled, name)
    assert now["monitoring"]["assigned"]
    assert (now["mantelzorg"]["assigned"], now["mantelzorg"]["coder"]) == (False, "Anna")


def test_what_another_coder_said_meanwhile_is_not_taken_for_a_change(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    exported(filled, path)
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "Bert")
    assert filled("label", "--in", str(path), "--coder", "Anna") == 0
    assert "Geen oordelen" in filled.err


def test_a_sheet_that_is_taken_in_again_says_only_what_is_new(
    filled: Terminal, tmp_path: Path
) -> None:
    head, rows = exported(filled, tmp_path / "uit.csv")
    care = next(row for row in rows if row[3].startswith(CARE))
    other = next(row for row in rows if not row[3].startswith(CARE))
    care[head.index("thema: Mantelzorg")] = "nee"
    other[head.index("beoordeeld")] = "ja"
    again = ("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna")
    written(tmp_path / "in.csv", head, rows)
    assert filled(*again) == 0
    filled("label", "--corrigeer", other[0], "--thema", "monitoring", "--coder", "Bert")
    assert filled(*again) == 0
    assert "over 2 passages zegt, was al ingelezen" in filled.err
    assert "Geen nieuwe oordelen" in filled.err
    assert tags(filled, other[0])["monitoring"]["assigned"]  # the later word of Bert
    care[head.index("thema: Mantelzorg")] = "ja"  # as it was when it was exported
    written(tmp_path / "in.csv", head, rows)
    found = json.loads(filled.out) if filled(*again, "--json") == 0 else {}
    assert (found["passages"], found["judgements"], found["repeated"]) == (1, 1, 1)
    assert tags(filled, care[0])["mantelzorg"]["assigned"]


def test_what_a_person_said_after_a_sheet_was_taken_in_stands(
    filled: Terminal, tmp_path: Path
) -> None:
    head, rows = exported(filled, tmp_path / "uit.csv")
    care = next(row for row in rows if row[3].startswith(CARE))
    care[head.index("beoordeeld")] = "ja"
    written(tmp_path / "in.csv", head, rows)
    again = ("label", "--in", str(tmp_path / "in.csv"), "--coder", "Anna")
    assert filled(*again) == 0
    filled("label", "--corrigeer", care[0], "--thema", "monitoring", "--coder", "anna")
    assert filled(*again) == 1
    assert "over thema zei u iets anders nadat dit werkblad was ingelezen" in filled.err
    assert tags(filled, care[0])["monitoring"]["assigned"]
    filled("label", "--herstel", "--coder", "Anna")
    filled("label", "--herstel", "--coder", "Anna")
    assert filled(*again) == 0
    assert "ingelezen over één passage" in filled.err  # it was taken back, so it is new again


def test_quotation_marks_that_a_spreadsheet_drew_otherwise_are_no_other_words() -> None:
    text = "Zij zegt: 'Kom – maar niet alleen…' “Goed.”"
    passage = as_passage("a1#0-43", text)
    (book, row) = codebook.standard(), worksheets.Row(document("a1"), passage, "", (), ())
    made = worksheets.sheet([row], book)
    cells = list(made.rows[0])
    cells[3] = 'Zij zegt: ‘Kom - maar niet alleen...’ "Goed."'
    cells[[one.name for one in made.columns].index("beoordeeld")] = "ja"

    def taken_in(text: str) -> worksheets.Imported:
        there = replace(made, rows=((*cells[:3], text, *cells[4:]),))
        return worksheets.read_sheet(there, "labels.csv", {passage.id: row}, book, "Anna")

    assert (taken_in(cells[3]).passages, taken_in(cells[3]).remarks) == (1, ())
    assert taken_in(cells[3].replace("niet", "wel")).passages == 0


def test_an_odd_name_of_a_coder_stays_text_in_a_sheet(filled: Terminal, tmp_path: Path) -> None:
    name = passage(filled)
    filled("label", "--corrigeer", name, "--thema", "monitoring", "--coder", "=1+1")
    head, rows = exported(filled, tmp_path / "uit.xlsx")
    care = next(row for row in rows if row[0] == name)
    assert care[head.index("codeurs")] == "=1+1"
    assert b"<f>" not in (tmp_path / "uit.xlsx").read_bytes()


# ------------------------------------------------------------------ agreement


def test_a_blind_sheet_shows_nothing_of_the_machine_and_says_so_of_its_judgements(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "blind.csv"
    assert filled("label", "--uit", str(path), "--blind") == 0
    sheet = sheets.read(path)
    head, rows = [one.name for one in sheet.columns], [list(row) for row in sheet.rows]
    assert not {"labelaar", "codeurs"} & set(head)
    first = head.index("sfeer: Persoonlijk")
    assert {cell for row in rows for cell in row[first:-1]} == {""}
    (stand,) = {row[-1] for row in rows}
    assert stand.startswith("blad=blind-")
    for coder in ("Anna", "Bert"):
        assert filled("label", "--in", str(path), "--coder", coder) == 0
        assert "Geen oordelen" in filled.err  # an empty row is no judgement
    care = next(row for row in rows if row[3].startswith(CARE))
    care[head.index("thema: Monitoring en leren")] = "ja"
    written(path, head, rows)
    for coder in ("Anna", "Bert"):
        filled("label", "--in", str(path), "--coder", coder)
    now = tags(filled, care[0])
    assert now["monitoring"]["assigned"]
    assert not now["mantelzorg"]["assigned"]
    assert now["persoonlijk"]["coder"] is None  # nothing was said of the other facets
    assert filled.json("overeenstemming")["seen"] == 0
    filled("label", "--corrigeer", care[0], "--thema", "monitoring", "--coder", "Bert")
    assert filled.json("overeenstemming")["seen"] == 1
    assert filled("overeenstemming") == 0
    assert "--blind" in filled.out
    assert filled("label", "--blind") == 2


def test_a_blind_sheet_without_its_last_column_takes_no_label_away(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "blind.csv"
    filled("label", "--uit", str(path), "--blind")
    sheet = sheets.read(path)
    written(path, [one.name for one in sheet.columns[:-1]], [list(row[:-1]) for row in sheet.rows])
    assert filled("label", "--in", str(path), "--coder", "Anna") == 0
    assert "Geen oordelen" in filled.err


def test_agreement_counts_what_two_coders_judged(filled: Terminal) -> None:
    first, second = passage(filled), passage(filled, "De ijsclub")
    assert filled("overeenstemming") == 0
    assert "Er is nog niets beoordeeld" in filled.err
    assert "Fout" not in filled.err
    assert "sbkennis label --corrigeer --coder NAAM" in filled.err
    assert "sbkennis label --uit labels.xlsx --blind" in filled.err
    assert filled.json("overeenstemming")["units"] == 0
    for name, coder, labels in (
        (first, "Anna", "monitoring"), (first, "bert", "monitoring"),
        (second, "anna", "geen"), (second, "Bert", "monitoring"),
    ):  # fmt: skip
        filled("label", "--corrigeer", name, "--thema", labels, "--coder", coder)
        if name == first and coder == "Anna":
            assert filled("overeenstemming") == 0
            assert "niets dat twee codeurs allebei hebben beoordeeld" in filled.err
            assert "Oordelen per codeur: Anna 1." in filled.err
    filled("label", "--corrigeer", first, "--sfeer", "geen", "--coder", "Anna")
    found = filled.json("overeenstemming")
    assert (found["units"], len(found["coders"])) == (2, 2)
    (facet,) = found["facets"]
    (one,) = [each for each in facet["labels"] if each["label"] == "monitoring"]
    assert sorted(one["given"].values()) == [1, 2]
    assert (one["units"], one["agreed"], one["enough"]) == (2, 0.5, False)
    assert filled("overeenstemming") == 0
    assert "Alfa" in filled.out


def test_agreement_of_files_needs_no_library(terminal: Terminal, tmp_path: Path) -> None:
    for name in ("a", "b"):
        path = tmp_path / f"{name}.jsonl"
        path.write_text('{"id": "1", "labels": {"thema": ["monitoring"]}}\n', encoding="utf-8")
    paths = (str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"))
    assert terminal("overeenstemming", "--invoer", *paths, "--json") == 0
    assert json.loads(terminal.out)["units"] == 1
    assert terminal("overeenstemming", *paths) == 2
    assert terminal("overeenstemming", "--invoer", paths[0]) == 2
