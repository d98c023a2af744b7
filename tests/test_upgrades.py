"""A kennisbank of every earlier version opens, answers as a new one does, and is complete."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from sbkennis import migrations, terms
from sbkennis.errors import (
    IndexMismatchError,
    LibraryLockedError,
    OlderIndexError,
    OlderWeightsError,
    StoreError,
)
from sbkennis.ingest import PIPELINE
from sbkennis.library import Library
from sbkennis.records import Filters
from sbkennis.settings import Settings
from sbkennis.soundness import unsound
from sbkennis.store import Store
from sbkennis.tags import classifier
from tests.conftest import ROOT
from tests.old_libraries import FOLDER, open_library

NAMES = ("1-begin", "1", "2", "3", "4", "5")
SCHEMAS = {"1-begin": 1, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
QUESTIONS = (
    "Wie beheren de sleutel van het buurthuis?",
    "Wat kost de burendag?",
    '"boeken en speelgoed"',
    "crèch*",
    "hoeveel bezoekers kwamen er",
    "gemeente:Veldermeer mantelzorgers",
)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def root(name: str, tmp_path: Path) -> Path:
    return open_library(name, tmp_path / "kennisbank")


def library(root: Path, told: list[str] | None = None) -> Library:
    return Library(Settings.read(root, {}), notify=None if told is None else told.append)


def answers(root: Path) -> list[list[tuple[float, str, str, int | None]]]:
    """What is found; of equal scores, in order of id, as row numbers may differ."""
    with library(root) as one:
        found = [one.search(question) for question in QUESTIONS]
    return [
        sorted(
            (-round(hit.score, 6), hit.passage.id, hit.passage.quote, hit.passage.first_page)
            for hit in each.hits or each.nearest
        )
        for each in found
    ]


def shown(found: list[tuple[float, str, str, int | None]]) -> set[tuple[str, str, int | None]]:
    """What is found, in any order."""
    return {(passage, quote, page) for _, passage, quote, page in found}


def shape(database: Path) -> dict[str, object]:
    """What a store is made of: columns by table, and the tables and indexes there are."""
    with sqlite3.connect(database) as connection:
        made = connection.execute("SELECT name, type FROM sqlite_master ORDER BY name").fetchall()
        return {
            "made": sorted(made),
            **{
                table: sorted(migrations.columns_of(connection, table))
                for table, kind in made
                if kind == "table"
            },
        }


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(sql).fetchall()


def test_there_is_a_library_of_every_schema() -> None:
    assert {SCHEMAS[path.stem] for path in FOLDER.glob("*.zip")} == set(
        range(1, migrations.SCHEMA + 1)
    )
    assert set(migrations.STEPS) == set(range(1, migrations.SCHEMA))


def test_an_old_library_is_what_its_name_says(name: str, root: Path) -> None:
    database = root / "indexes" / "kennisbank.sqlite"
    assert rows(database, "SELECT value FROM meta WHERE key = 'schema'") == [(str(SCHEMAS[name]),)]
    has_tagging = "tagging" in shape(database)["documents"]  # type: ignore[operator]
    assert has_tagging is (name != "1-begin")


def test_an_old_library_answers_as_one_that_is_made_anew(
    name: str, root: Path, tmp_path: Path
) -> None:
    """The same passages and words at once; order and scores when words of earlier rules are redone.

    The sources are those of the old library.
    """
    fresh = tmp_path / "nieuw"
    shutil.copytree(root / "corpus", fresh / "corpus")
    with library(fresh) as one:
        assert not one.ingest().failed
    told: list[str] = []
    with library(root, told) as one:  # who only reads brings it up to date
        assert one.search(QUESTIONS[0]).hits
        held, anew = one.documents(), library(fresh).documents()
        assert [(each.id, each.title, each.date, each.kind) for each in held] == [
            (each.id, each.title, each.date, each.kind) for each in anew
        ]
        # What descriptions learned to find since comes when a document is read again.
        known = [
            (before.gemeente, after.gemeente) for before, after in zip(held, anew, strict=True)
        ]
        assert all(before in (None, after) for before, after in known)
    said = f"eenmalig bijgewerkt (schema {SCHEMAS[name]} → {migrations.SCHEMA})"
    told_of_it = [said in each for each in told if "bijgewerkt" in each]
    assert told_of_it == [True] * (SCHEMAS[name] < migrations.SCHEMA)  # once
    *before, _ = map(shown, answers(root))  # the last asks for a gemeente
    *after, _ = map(shown, answers(fresh))
    assert before == after
    with library(root) as one:
        assert not one.ingest().failed
    assert answers(root) == answers(fresh)
    old, new = (each / "indexes" / "kennisbank.sqlite" for each in (root, fresh))
    assert shape(old) == shape(new)
    counted = "SELECT term, passages FROM counts WHERE passages ORDER BY term"
    assert rows(old, counted) == rows(new, counted)


def test_an_old_library_is_complete(name: str, root: Path) -> None:
    """Nothing is made anew, but for what was made by other rules: that is done by its recipe."""
    with library(root) as one:
        status = one.status(check=True)
        assert status.problems == ()
        assert status.counts["documents"] == 4
        made = one.store.recipes().values()
        by_other_rules = sum(not recipe.startswith(f"{PIPELINE}|") for _, recipe in made)
        if name == "1-begin":
            by_other_rules = 4
        report = one.ingest()  # only what is not finished
        assert [each.status for each in report.files] == ["replaced"] * by_other_rules
        assert one.status(check=True).problems == ()
        assert one.store.schema == (migrations.SCHEMA, SCHEMAS[name])


def test_tags_judgements_basket_and_saved_searches_of_an_old_library_hold(
    name: str, root: Path
) -> None:
    with library(root) as one:
        tags = dict(one.label())  # brings tags up to date with the tagger of today
        assert any(tags.values())
        given = [tag for each in tags.values() for tag in each if tag.coder == "Anna"]
        kept = one.basket()
        if SCHEMAS[name] < 2:  # there were none yet
            assert (given, kept) == ([], [])
            return
        assert "vrijwilligerswerk" in {tag.label for tag in given if tag.assigned}
        assert [each.kept.note for each in kept] == ["voor de inleiding"]
        assert all(each.passage is not None for each in kept)
        if SCHEMAS[name] >= 3:
            assert [each.search.name for each in one.news()] == ["burendag"]
        assert one.status(check=True).problems == ()


def test_an_old_library_can_be_changed(root: Path) -> None:
    """A document that is replaced or removed leaves nothing of itself in any index."""
    source = root / "corpus" / "documenten" / "brief-ijsclub.txt"
    with library(root) as one:
        one.remove("vervoer.pdf")
        source.write_text("De kaartclub speelt op maandag in de kantine. " * 6, encoding="utf-8")
        report = one.ingest([source])
        assert report.files[0].status == "replaced"
        assert one.search('"burendag op het plein"').hits == ()
        assert one.search("kaartclub").hits
        assert one.status(check=True).problems == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kent geen SIGKILL")
@pytest.mark.parametrize("name", [pytest.param("1-begin", marks=pytest.mark.full), "2"])
def test_an_upgrade_that_is_killed_goes_on_at_the_next_opening(name: str, tmp_path: Path) -> None:
    start = open_library(name, tmp_path / "begin") / "indexes" / "kennisbank.sqlite"
    at_hand = tmp_path / "werk" / "kennisbank.sqlite"

    def drive(last_step: int) -> subprocess.CompletedProcess[str]:
        shutil.rmtree(at_hand.parent, ignore_errors=True)
        at_hand.parent.mkdir()
        shutil.copy(start, at_hand)
        return subprocess.run(
            [sys.executable, "-m", "tests.migration_driver", str(at_hand), str(last_step)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    steps = int(drive(0).stdout)
    assert steps > 30
    whole = shape(at_hand)
    counts = rows(at_hand, "SELECT * FROM counts ORDER BY term")
    many = 10_000 if os.environ.get("SBKENNIS_FULL") else 12
    points = sorted(
        {1 + i * (steps - 1) // (min(many, steps) - 1) for i in range(min(many, steps))}
    )
    seen = set()
    for last_step in points:
        assert drive(last_step).returncode == -9
        (schema,) = rows(at_hand, "SELECT value FROM meta WHERE key = 'schema'")[0]
        seen.add(schema)
        with Store.create(at_hand, terms.COLUMNS) as store:
            assert unsound(store, "woordhash").problems == [], last_step
            assert store.holding("burendag", verbatim=True).size == 1, last_step
        assert shape(at_hand) == whole, last_step
        assert rows(at_hand, "SELECT * FROM counts ORDER BY term") == counts, last_step
    assert str(SCHEMAS[name]) in seen  # a step that was cut off left no trace


def test_a_failure_within_a_step_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = open_library("2", tmp_path / "kennisbank")
    database = root / "indexes" / "kennisbank.sqlite"
    before = shape(database)

    def full(connection: sqlite3.Connection) -> None:
        migrations._words_as_written(connection)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(migrations, "STEPS", {1: migrations._people_go_first, 2: full})
    with library(root) as one, pytest.raises(StoreError, match=r"(?s)bijgewerkt.*schijf is vol"):
        one.search("burendag")
    assert shape(database) == before
    monkeypatch.undo()
    with library(root) as one:
        assert one.search("burendag").hits


def test_a_word_that_was_broken_over_a_line_is_found_whole_after_the_step() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(
            "CREATE TABLE documents (id, gemeente, kind, publisher, date);"
            "CREATE TABLE passages (row INTEGER PRIMARY KEY, document, searchable, display, quote);"
            "CREATE TABLE terms (row INTEGER PRIMARY KEY, words);"
            "INSERT INTO passages VALUES (1, 1, 1, 'een buurthuis', 'een buurt-\nhuis');"
            "INSERT INTO passages VALUES (2, 1, 1, '', 'een zaal');"
            "INSERT INTO passages VALUES (3, 1, 0, '', 'een omslag');"
            "INSERT INTO terms VALUES (1, 'een buurthuis'), (2, 'een zaal');"
        )
        migrations._words_as_written(connection)
        asked = "SELECT rowid FROM verbatim WHERE verbatim MATCH ?"
        found = [connection.execute(asked, (one,)).fetchall() for one in
                 ("buurthuis", "zaal", "omslag")]  # fmt: skip
        assert found == [[(1,)], [(2,)], []]
        counts = dict(connection.execute("SELECT term, passages FROM counts"))
        assert (counts["een"], counts["#passages"], counts["#tokens"]) == (2, 2, 4)


def test_a_later_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    root = open_library("4", tmp_path / "kennisbank")
    database = root / "indexes" / "kennisbank.sqlite"
    later = str(migrations.SCHEMA + 1)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (later,))
    before = database.read_bytes()
    for use in (lambda one: one.search("burendag"), lambda one: one.ingest()):
        with (
            library(root) as one,
            pytest.raises(
                IndexMismatchError, match=rf"nieuwere versie.*schema {later};.*nieuwste versie"
            ),
        ):
            use(one)
    assert database.read_bytes() == before


def test_who_reads_while_another_writes_is_told_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sbkennis.library.opening._UPGRADING", 0.05)
    root = open_library("1", tmp_path / "kennisbank")
    with (
        FileLock(root / "indexes" / "schrijfslot"),
        library(root) as one,
        pytest.raises(LibraryLockedError, match=r"eerdere versie.*ander proces"),
    ):
        one.search("burendag")
    with library(root) as one:
        assert one.search("burendag").hits


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root mag overal schrijven"
)
def test_an_old_library_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    root = open_library("1", tmp_path / "kennisbank")
    (root / "indexes").chmod(0o555)
    try:
        with library(root) as one, pytest.raises(StoreError, match=r"bijgewerkt.*rechten"):
            one.search("burendag")
    finally:
        (root / "indexes").chmod(0o755)


def test_a_word_index_with_other_columns_is_filled_at_the_next_ingest(tmp_path: Path) -> None:
    """What cannot be worked out from the store is made from corpus/; searching goes on."""
    root = open_library("4", tmp_path / "kennisbank")
    database = root / "indexes" / "kennisbank.sqlite"
    with library(root) as one:
        one.ingest()  # by the rules of today
    wanted = answers(root)
    columns = [one for one in terms.COLUMNS if one != terms.COLUMNS[-1]]
    index = "CREATE VIRTUAL TABLE terms_index USING fts5({}, content='terms', content_rowid='row')"
    with sqlite3.connect(database, isolation_level=None) as connection:
        migrations.recolumn(connection, ["vroeger", *columns], index.format(", ".join(columns)))
        connection.execute("DROP TABLE terms_index")
        connection.execute(index.format(", ".join(["vroeger", *columns])))
        connection.execute("UPDATE documents SET recipe = substr(recipe, 9)")
    with pytest.raises(OlderIndexError, match="eenmalig worden bijgewerkt"):
        Store.open(database, terms.COLUMNS)
    with library(root) as one:
        assert one.search("burendag").hits  # with what there is
        assert one.status(check=True).problems == ()
        report = one.ingest()
        assert {each.status for each in report.files} == {"replaced"}
        assert len(report.files) == 4
        assert one.status(check=True).problems == ()
    assert answers(root) == wanted


def test_weights_of_an_earlier_version_give_way_to_those_of_the_package(tmp_path: Path) -> None:
    root = open_library("3", tmp_path / "kennisbank")
    with library(root) as one:
        wanted = one.label()
    buffer = io.BytesIO()
    about = json.dumps({"format": classifier.FORMAT - 1, "embedder": "multilingual-e5-small"})
    np.savez(buffer, about=np.frombuffer(about.encode(), np.uint8))
    (root / "indexes" / "labelaar.npz").write_bytes(buffer.getvalue())
    with pytest.raises(OlderWeightsError, match=r"sbkennis leer"):
        classifier.load(root / "indexes" / "labelaar.npz")
    told: list[str] = []
    with library(root, told) as one:
        assert one.label() == wanted
        assert not one.ingest().failed
    assert any("gelden de gewichten van het pakket" in each for each in told)


def test_a_vector_index_of_an_earlier_make_is_built_anew(tmp_path: Path) -> None:
    root = open_library("1", tmp_path / "kennisbank")
    path = root / "indexes" / "vectoren.faiss"
    assert path.read_bytes().endswith(b"SBKVEC1\n")
    with library(root) as one:
        assert one.search("burendag", filters=replace(Filters())).hits
        one.ingest()
    assert path.read_bytes().endswith(b"SBKVEC2\n")
