from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sbkennis.errors import (
    IndexMismatchError,
    LibraryLockedError,
    OlderIndexError,
    QueryError,
    StoreError,
)
from sbkennis.records import Document, Filters, Finding, Identifier, Reading, Span, Tag
from sbkennis.soundness import unsound
from sbkennis.store import Seen, Store
from sbkennis.store.connection import translate
from tests import builders

COLUMNS = ("words", "heading")


def put(
    store: Store,
    text: str = "De ijsclub houdt een burendag.",
    *,
    document_id: str = "a1",
    heading: str = "",
    tags: tuple[Tag, ...] = (),
    **fields: object,
) -> tuple[Document, Reading]:
    reading = builders.reading(text)
    document = builders.document(document_id, **fields)
    passage = builders.passage(reading, 0, len(text), document_id=document_id)
    store.replace(
        document,
        reading,
        [passage],
        recipe="r1",
        terms={passage.id: {"words": text.lower().rstrip("."), "heading": heading}},
        vectors={passage.id: np.ones((1, 4), dtype=np.float32)},
        model="proef",
        tags=tags,
    )
    return document, reading


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "kennisbank.sqlite", COLUMNS)


def test_a_document_comes_back_as_it_was_stored(store: Store) -> None:
    document, reading = put(
        store,
        title="Samen",
        authors=("A. Bos", "C. Dijk"),
        identifiers=(Identifier("isbn", "9789012345678"),),
        findings=(Finding("title", "Samen", "vermeld", "p. 1"),),
        pages_without_text=(3,),
    )
    assert store.document("a1") == document
    assert store.reading("a1") == reading
    assert store.text("a1") == reading.text
    assert store.passages_of("a1")[0].quote == reading.text


def test_replacing_a_document_leaves_nothing_of_the_old_one(store: Store) -> None:
    put(store, "De ijsclub houdt een burendag.")
    old = store.rowids(["a1#0-30"])["a1#0-30"]
    generation = store.generation
    put(store, "Het buurthuis sluit.")
    assert [passage.quote for passage in store.passages_of("a1")] == ["Het buurthuis sluit."]
    assert store.match("ijsclub", (1, 1), None, 5) == []
    assert len(store.match("buurthuis", (1, 1), None, 5)) == 1
    assert store.removed_since(generation).tolist() == [old]
    assert store.removed_since(store.generation).tolist() == []
    assert unsound(store, "proef").problems == []


def test_a_row_number_is_never_given_out_twice(store: Store) -> None:
    put(store)
    first = store.rowids(["a1#0-30"])["a1#0-30"]
    store.remove("a1")
    put(store)
    assert store.rowids(["a1#0-30"])["a1#0-30"] > first


def test_scores_of_attention_are_those_of_the_weights_that_looked(store: Store) -> None:
    put(store)
    row = store.rowids(["a1#0-30"])["a1#0-30"]
    assert store.attended([row], "een", 2) == {}
    store.put_attended({row: np.array([0.5, -2.0], np.float32)}, "een")
    assert store.attended([row], "een", 2)[row].tolist() == [0.5, -2.0]
    assert store.attended([row], "een", 3) == {}  # a damaged row is made again
    assert (store.unattended("een"), store.unattended("twee")) == (0, 1)
    assert store.attended([row], "twee", 2) == {}
    store.put_attended({row: np.array([1.0, 1.0], np.float32)}, "twee")
    assert store.attended([row], "een", 2) == {}  # one row a passage: old scores serve nobody
    generation = store.generation
    store.remove("a1")
    assert store.attended([row], "twee", 2) == {}
    assert store.generation > generation


def test_a_failure_half_way_changes_nothing(store: Store) -> None:
    put(store)
    reading = builders.reading("Nieuw.")
    passage = builders.passage(reading, 0, 6)
    generation = store.generation
    with pytest.raises(StoreError):
        store.replace(
            builders.document("a1"),
            reading,
            [passage, passage],  # the same id twice
            recipe="r2",
            terms={},
            vectors={},
            model="proef",
        )
    assert store.generation == generation
    assert store.passages_of("a1")[0].quote == "De ijsclub houdt een burendag."
    assert unsound(store, "proef").problems == []


def test_filters_combine_fields_and_join_values(store: Store) -> None:
    put(store, "Een vereniging.", document_id="a1", gemeente="Almere", kind="beleidsvisie")
    put(store, "Een vereniging.", document_id="b2", gemeente="Breda", kind="beleidsvisie")
    put(store, "Een vereniging.", document_id="c3", gemeente="Almere", kind="kamerbrief")

    def found(filters: Filters) -> set[str]:
        rows = [row for row, _ in store.match("vereniging", (1, 1), store.selected(filters), 9)]
        selected = store.selected(filters)
        assert selected is None or set(rows) == set(selected.tolist())
        return {passage.document for passage in store.passages(rows)}

    assert found(Filters()) == {"a1", "b2", "c3"}
    assert found(Filters(gemeenten=("almere",))) == {"a1", "c3"}
    assert found(Filters(gemeenten=("Almere", "Breda"), kinds=("beleidsvisie",))) == {"a1", "b2"}
    assert found(Filters(documents=("c3",))) == {"c3"}
    assert found(Filters(gemeenten=("Zeist",))) == set()


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2023", None, {"b2", "c3"}),
        ("2023-06", None, {"b2", "c3"}),  # "2023" agrees on the year that both know
        ("2023-06-02", None, {"b2"}),
        (None, "2023", {"a1", "b2", "c3"}),
        (None, "2022-12-31", {"a1"}),
    ],
)
def test_dates_are_compared_on_the_precision_both_share(
    store: Store, since: str | None, until: str | None, expected: set[str]
) -> None:
    put(store, document_id="a1", date="2022-03-01")
    put(store, document_id="b2", date="2023")
    put(store, document_id="c3", date="2023-06-01")
    put(store, document_id="d4", date=None)
    documents = store.documents_of(Filters(since=since, until=until))
    assert {document.id for document in documents} == expected


def test_a_label_filter_takes_only_assigned_tags(store: Store) -> None:
    sure = Tag("a1#0-30", "thema", "verenigingen", 0.9, assigned=True)
    doubt = Tag("b2#0-30", "thema", "verenigingen", 0.4, assigned=False, doubtful=True)
    put(store, document_id="a1", tags=(sure,))
    put(store, document_id="b2", tags=(doubt,))
    rows = store.selected(Filters(labels=(("thema", "verenigingen"),)))
    assert rows is not None
    assert [passage.document for passage in store.passages(rows)] == ["a1"]
    assert store.tags(["b2#0-30"]) == {"b2#0-30": (doubt,)}


def test_a_malformed_query_is_an_error_of_the_question(store: Store) -> None:
    put(store)
    with pytest.raises(QueryError, match="zoekvraag"):
        store.match('"ijsclub', (1, 1), None, 5)


def test_frequencies_count_the_passages_that_hold_a_term_in_any_column(store: Store) -> None:
    put(store)
    put(store, "De gemeente steunt de ijsclub, de ijsclub dankt.", document_id="a2")
    asked = ["ijsclub", "gemeente", "stadspas"]
    counted = {"ijsclub": 2, "gemeente": 1, "stadspas": 0}
    with Store.open(store.path, COLUMNS) as reader, reader.snapshot():
        assert reader.frequencies(asked) == counted
        store.remove("a2")
        assert reader.frequencies(asked) == counted  # as everything else in a snapshot
    assert store.frequencies(asked) == {"ijsclub": 1, "gemeente": 0, "stadspas": 0}


def test_passages_come_in_the_order_asked_for_however_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sbkennis.store.opened._MANY", 2)
    for number in range(5):
        put(store, document_id=f"d{number}")
    ids = [f"d{number}#0-30" for number in (3, 0, 4, 1, 2)]
    rows = store.rowids(ids)
    assert [one.id for one in store.passages_by_id([*ids, "weg#0-1"])] == ids
    assert [one.id for one in store.passages([rows[one] for one in ids])] == ids


def test_vectors_come_in_order_of_row_and_only_after_a_given_one(store: Store) -> None:
    put(store, document_id="a1")
    put(store, document_id="b2")
    rows = store.rowids(["a1#0-30", "b2#0-30"])
    chunks = list(store.vectors("proef", after=rows["a1#0-30"]))
    assert [numbers.tolist() for numbers, _ in chunks] == [[rows["b2#0-30"]]]
    assert chunks[0][1].shape == (1, 4)
    assert list(store.vectors("ander model")) == []
    every = [number for numbers, _ in store.vectors("proef", chunk=1) for number in numbers]
    assert every == sorted(rows.values())


def test_a_file_that_was_seen_is_remembered_until_its_document_goes(store: Store) -> None:
    put(store)
    seen = Seen(10, 123, "ff", "a1")
    store.remember(Path("/x/a1.pdf"), seen)
    assert store.seen(Path("/x/a1.pdf")) == seen
    seen = replace(seen, modified=124)
    store.remember(Path("/x/a1.pdf"), seen)
    assert store.seen(Path("/x/a1.pdf")) == seen
    store.remove("a1")
    assert store.seen(Path("/x/a1.pdf")) is None


def test_a_store_of_another_schema_is_refused_with_what_to_do(store: Store) -> None:
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    connection.commit()
    connection.close()
    with pytest.raises(IndexMismatchError, match=r"schema 99.*nieuwste versie.*sbkennis ingest"):
        Store.open(store.path, COLUMNS)


@pytest.mark.parametrize(
    "damage", ["DELETE FROM meta", "UPDATE meta SET value = '0' WHERE key = 'schema'"]
)
def test_a_store_that_lost_its_schema_is_damaged_and_not_of_a_newer_version(
    store: Store, damage: str
) -> None:
    store._connection.execute(damage)
    store.close()
    for use in (Store.open, Store.create):
        with pytest.raises(StoreError, match=r"beschadigd.*opnieuw opgebouwd uit corpus/"):
            use(store.path, COLUMNS)


def test_a_store_with_other_term_columns_is_made_to_fit_by_who_writes(store: Store) -> None:
    put(store, heading="samen")
    store.close()
    with pytest.raises(OlderIndexError, match="woordindex"):
        Store.open(store.path, ("heading", "other"))
    with Store.create(store.path, ("heading", "other")) as made:
        assert made.recipe("a1") == ("a1a1a1", "woorden r1")  # so it is made anew
        assert unsound(made, "proef").problems == []
        # the column of words is gone
        assert made.frequencies(["ijsclub", "samen"]) == {"ijsclub": 0, "samen": 1}
        assert made.holding("burendag", verbatim=True).size == 1


def test_a_damaged_store_says_that_the_sources_are_safe(tmp_path: Path) -> None:
    path = tmp_path / "kennisbank.sqlite"
    path.write_bytes(b"dit is geen database" * 100)
    with pytest.raises(StoreError, match=r"beschadigd.*opnieuw opgebouwd uit corpus/"):
        Store.open(path, COLUMNS)


@pytest.mark.parametrize(
    "damage",
    [
        "documents SET record = '{'",
        "documents SET layout = x'0102'",
        "documents SET record = CAST(x'ff41' AS TEXT)",
        "passages SET spans = '[[1,'",
        "vectors SET vectors = x'010203'",
        "meta SET value = 'q' WHERE key = 'generation'",
    ],
)
def test_a_row_that_holds_no_sense_is_damage_too(store: Store, damage: str) -> None:
    """SQLite does not see a page of which the words were spoilt and not the form."""
    put(store)
    store._connection.execute(f"UPDATE {damage}")

    def read() -> object:
        rows = store.reading("a1"), store.passages_of("a1"), list(store.vectors("proef"))
        return rows, store.generation

    with pytest.raises(StoreError, match=r"beschadigd.*opnieuw opgebouwd uit corpus/") as told:
        read()
    assert "Could not" not in str(told.value)
    if "generation" not in damage:
        (problem, *_) = unsound(store, "proef").problems
        assert problem.text.count("Verwijder de map") == 1


def test_a_missing_store_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="sbkennis ingest"):
        Store.open(tmp_path / "niets.sqlite", COLUMNS)


def test_a_snapshot_does_not_see_what_is_written_meanwhile(store: Store) -> None:
    put(store, document_id="a1")
    with Store.open(store.path, COLUMNS) as reader:
        with reader.snapshot():
            put(store, document_id="b2")
            with reader.snapshot():  # the one that there is
                assert [document.id for document in reader.documents()] == ["a1"]
            assert [document.id for document in reader.documents()] == ["a1"]
        assert [document.id for document in reader.documents()] == ["a1", "b2"]


def test_what_is_confirmed_survives_a_power_cut(store: Store) -> None:
    asked = ("synchronous", "journal_mode", "foreign_keys")
    said = [store._connection.execute(f"PRAGMA {one}").fetchone()[0] for one in asked]
    assert said == [2, "wal", 1]  # 2 is FULL


def test_a_store_that_stays_locked_is_an_error_that_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sbkennis.store.connection._BUSY_SECONDS", 0.05)
    other = Store.create(store.path, COLUMNS)
    store._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryLockedError, match="in gebruik"):
        put(other)


def test_the_check_finds_a_passage_that_is_no_longer_its_slice(store: Store) -> None:
    put(store)
    store._connection.execute("UPDATE passages SET quote = 'anders'")
    problems = unsound(store, "proef").problems
    assert {problem.document for problem in problems} == {"a1"}
    assert problems[0].text.startswith("a1.pdf: passage a1#0-30 is niet gelijk aan de tekst.")


def test_an_index_that_was_never_filled_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "kennisbank.sqlite"
    sqlite3.connect(path).execute("PRAGMA journal_mode = WAL")
    with pytest.raises(StoreError, match=r"zijn niet af\. Draai `sbkennis ingest`"):
        Store.open(path, COLUMNS)
    with Store.create(path, COLUMNS) as made:
        assert made.documents() == []
        assert not made.is_embedded("proef")


def test_an_index_that_lacks_a_column_is_of_another_version(store: Store) -> None:
    put(store)
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("ALTER TABLE documents RENAME COLUMN recipe TO recept")
    with (
        Store.open(store.path, COLUMNS) as old,
        pytest.raises(IndexMismatchError, match="andere versie van sbkennis"),
    ):
        old.recipe("a1")


def test_tags_that_hold_under_another_tagger_stay_and_the_generation_too(store: Store) -> None:
    machine = Tag("a1#0-30", "thema", "geld", 0.9, True, method="geleerd", codebook="1")
    person = Tag("a1#0-30", "thema", "wonen", 1.0, True, codebook="1", coder="Anna", disputed=True)
    put(store, tags=(machine, person))
    generation = store.generation
    store.confirm("a1", "nieuw", "2")
    assert store.tagged_with() == {"a1": "nieuw"}
    found = {tag.label: tag for tag in store.tags(["a1#0-30"])["a1#0-30"]}
    assert (found["geld"].codebook, found["wonen"]) == ("2", person)
    assert store.generation == generation


def test_facets_count_only_what_was_assigned(store: Store) -> None:
    given = Tag("a1#0-30", "thema", "geld", 0.9, assigned=True)
    doubt = Tag("a1#0-30", "thema", "wonen", 0.4, assigned=False, doubtful=True)
    put(store, tags=(given, doubt), gemeente="Ede", date="2024-05")
    put(store, document_id="b2", gemeente="Ede", tags=(replace(given, passage="b2#0-30"),))
    other = replace(given, passage="c3#0-30", label="aandacht")
    put(store, document_id="c3", gemeente="Breda", tags=(other,))
    rows = list(store.rowids(["a1#0-30", "b2#0-30", "c3#0-30"]).values())
    found = store.facets(rows)
    assert found == {
        "thema": {"geld": 2, "aandacht": 1},
        "gemeente": {"Ede": 2, "Breda": 1},
        "jaar": {"2024": 1},
    }
    assert [next(iter(found[facet])) for facet in ("thema", "gemeente")] == ["geld", "Ede"]
    assert store.facets([]) == {}
    assert store.holding('{words} : "burendag"', verbatim=False).tolist() == sorted(rows)


@pytest.mark.parametrize("said", ["disk I/O error", "vtable constructor failed: terms_index"])
def test_a_disk_that_fails_is_told_in_dutch(store: Store, said: str) -> None:
    error = translate(sqlite3.OperationalError(said), store.path)
    assert str(error) == (
        f"De schijf gaf een fout bij het lezen of schrijven van {store.path}. Wat bevestigd was, "
        "is bewaard. Controleer de schijf en draai de opdracht opnieuw."
    )


def test_a_full_disk_is_told_in_dutch(store: Store) -> None:
    error = translate(sqlite3.OperationalError("database or disk is full"), store.path)
    assert str(error).startswith(f"De schijf is vol: {store.path} kon niet worden bijgewerkt.")


def test_new_tags_are_a_new_generation(store: Store) -> None:
    put(store, tags=(Tag("a1#0-30", "thema", "wonen", 0.9, True),))
    generation = store.generation
    store.retag("a1", [Tag("a1#0-30", "thema", "sport", 0.9, True)], "andere labelaar")
    assert [tag.label for tag in store.tags(["a1#0-30"])["a1#0-30"]] == ["sport"]
    assert store.generation > generation
    assert store.tagged_with() == {"a1": "andere labelaar"}


def test_a_document_that_is_renamed_is_known_by_its_new_name_everywhere(store: Store) -> None:
    put(store, title="Samen")
    put(store, document_id="b2")
    generation = store.generation
    store.rename("a1", "nieuw.pdf")
    before, one = store.documents()  # by name
    assert before.id == "b2"
    assert (one.file, one.title) == ("nieuw.pdf", "Samen")
    assert store.document("a1") == one
    assert store.generation > generation


def test_the_most_probable_tag_comes_first_whatever_its_facet(store: Store) -> None:
    chances = (("a", "x", 0.3), ("b", "y", 0.9), ("a", "z", 0.6))
    made = tuple(Tag("a1#0-30", facet, label, chance, True) for facet, label, chance in chances)
    put(store, tags=made)
    assert [one.label for one in store.tags(["a1#0-30"])["a1#0-30"]] == ["y", "z", "x"]


def test_how_many_documents_a_period_leaves_out_for_want_of_a_date(store: Store) -> None:
    put(store, document_id="a1", gemeente="Almere")
    put(store, document_id="b2", gemeente="Breda", date="2024")
    for filters in (Filters(since="2020"), Filters(until="2020"), Filters("", ("Almere",))):
        assert store.undated(filters) == 1
    assert store.undated(Filters(gemeenten=("Breda",), until="2020")) == 0


def test_an_accent_that_stands_apart_from_its_letter_is_the_same_word(store: Store) -> None:
    put(store, "Het cafe\u0301 is open.")
    assert store.holding('"café"', verbatim=True).size == 1


def test_what_is_not_searched_is_counted_and_found_nowhere(store: Store) -> None:
    reading = builders.reading("Colofon\nDe ijsclub houdt een burendag.")
    front, text = builders.passage(reading, 0, 7), builders.passage(reading, 8, 38, position=1)
    store.replace(
        builders.document("a1", title="Samen"),
        reading,
        [replace(front, searchable=False), text],
        recipe="",
        terms={text.id: {"words": "ijsclub", "heading": ""}},
        vectors={},
        model="proef",
        tags=[Tag(one.id, "thema", "sport", 0.9, assigned=True) for one in (front, text)],
    )
    rows = store.rowids([front.id, text.id])
    searched = [rows[text.id]]
    assert store.titled(lambda title: title == "Samen").tolist() == searched
    for filters in (Filters(documents=("a1",)), Filters(labels=(("thema", "sport"),))):
        selected = store.selected(filters)
        assert selected is not None
        assert selected.tolist() == searched
    assert store.holding('"colofon"', verbatim=True).size == 0
    assert [row for row, _ in store.without_vectors("proef", 0, 9)] == searched
    assert store.lengths(["a1"]) == (searched, [text.id], ["a1"], [5])
    assert store.shown("a1") == [text.display or text.quote]
    assert store.probabilities(["a1"]) == (
        searched, ["thema"], ["sport"], [0.9], [1], [0]
    )  # fmt: skip
    assert (store.passage_count(), store.passage_count("a1")) == (1, 2)
    assert store.document_count(list(rows.values())) == 1


def test_a_passage_comes_back_as_it_was_stored_and_a_document_may_have_none(store: Store) -> None:
    reading = builders.reading("Samen eten: buren,\nvrienden.")
    passage = replace(
        builders.passage(reading, 0, 18),
        spans=(Span(0, 11, 1), Span(12, 18, None)),
        heading=("Plan", "Eten"),
        context="Wie",
        number=3,
        last_number=5,
        sentences=((0, 11), (12, 18)),
        marks=((4, 5),),
        notes=("2",),
    )
    for document_id, passages in (("a1", [passage]), ("b2", [])):
        store.replace(
            builders.document(document_id), reading, passages,
            recipe="", terms={}, vectors={}, model="proef",
        )  # fmt: skip
    assert store.passages_of("a1") == [passage]
    assert store.passage_counts() == {"a1": 1, "b2": 0}


def test_labels_of_one_facet_are_alternatives_and_of_two_facets_are_both_asked(
    store: Store,
) -> None:
    given = {"a1": ("sport", "wijk"), "b2": ("geld", "wijk"), "c3": ("geld", "markt")}
    for document_id, (theme, sphere) in given.items():
        labels = (("thema", theme), ("sfeer", sphere))
        put(
            store,
            document_id=document_id,
            tags=tuple(Tag(f"{document_id}#0-30", *one, 0.9, assigned=True) for one in labels),
        )
    asked = (("thema", "sport"), ("thema", "geld"), ("sfeer", "wijk"))
    rows = store.selected(Filters(labels=asked))
    assert rows is not None
    assert [one.document for one in store.passages(rows)] == ["a1", "b2"]


def test_a_store_with_a_log_where_nothing_can_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kennisbank.sqlite"
    connect = sqlite3.connect

    class Refused(sqlite3.Connection):
        def execute(self, *_: Any) -> sqlite3.Cursor:  # it would make a file beside it
            raise sqlite3.OperationalError("unable to open database file")

    def read_only(place: str, **options: Any) -> sqlite3.Connection:
        refused = {"factory": Refused} if place.endswith("?mode=ro") else {}
        return connect(place, **options, **refused)

    with Store.create(path, COLUMNS) as store:
        put(store)
        assert path.with_name(path.name + "-wal").stat().st_size
        monkeypatch.setattr(sqlite3, "connect", read_only)
        with pytest.raises(StoreError, match="Kopieer de hele map"):
            Store.open(path, COLUMNS)
    with Store.open(path, COLUMNS) as store:  # it was closed well
        assert store.document("a1")
