from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from sbkennis import terms
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.store import Store
from sbkennis.vectors import VectorIndex, embedder, passage_text
from tests import builders

MODEL = embedder("woordhash")
ANALYZER = terms.Analyzer()
DOCUMENTS, VERSIONS, READERS = 6, 12, 8


def put(store: Store, name: str, version: int) -> None:
    """A document of which every passage tells its version."""
    texts = [
        f"De wijk {name} krijgt ontmoetingsplek {place} in uitgave {version}." for place in range(4)
    ]
    reading = builders.reading(*texts)
    passages = [
        builders.passage(reading, page.start, page.end, document_id=name, position=at)
        for at, page in enumerate(reading.pages)
    ]
    vectors = MODEL.passages([passage_text(None, one) for one in passages])
    store.replace(
        builders.document(name),
        reading,
        passages,
        recipe="r",
        terms={
            one.id: ANALYZER.columns(None, one.heading, one.context, one.display)
            for one in passages
        },
        vectors={one.id: vector[None] for one, vector in zip(passages, vectors, strict=True)},
        model=MODEL.name,
    )


def test_eight_readers_see_no_error_and_no_mixture_while_one_writer_replaces(
    tmp_path: Path,
) -> None:
    settings = Settings(tmp_path, MODEL.name)
    with Store.create(settings.database, terms.COLUMNS) as store:
        store.note("model", MODEL.name)
        for name in range(DOCUMENTS):
            put(store, f"d{name}", 0)
        VectorIndex.open(settings.vector_index, store, MODEL.name)
    faults: list[str] = []
    answered: list[int] = []
    done = threading.Event()

    def read() -> None:
        try:
            with Library(settings) as library:
                while True:
                    last = done.is_set()
                    found = library.search(
                        "Welke wijk krijgt een ontmoetingsplek?", count=40, per_document=0
                    )
                    seen: dict[str, set[str]] = {}
                    for hit in found.hits:
                        version = hit.passage.quote.rsplit(" ", 1)[1]
                        seen.setdefault(hit.document.id, set()).add(version)
                    answered.append(len(seen))
                    faults.extend(f"{one}: {many}" for one, many in seen.items() if len(many) > 1)
                    if len(seen) != DOCUMENTS:
                        faults.append(f"{len(seen)} documenten")
                    if last:
                        return
        except Exception as error:
            faults.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    with Store.create(settings.database, terms.COLUMNS) as store:
        for version in range(1, VERSIONS):
            for name in range(DOCUMENTS):
                put(store, f"d{name}", version)
            VectorIndex.open(settings.vector_index, store, MODEL.name)  # merges: much has changed
    done.set()
    for reader in readers:
        reader.join(60)
    assert faults == []
    assert len(answered) >= READERS


def test_a_reader_whose_snapshot_is_older_than_the_file_takes_a_new_one(tmp_path: Path) -> None:
    settings = Settings(tmp_path, MODEL.name)
    with Store.create(settings.database, terms.COLUMNS) as store, Library(settings) as library:
        store.note("model", MODEL.name)
        put(store, "a", 0)
        VectorIndex.open(settings.vector_index, store, MODEL.name)
        assert not VectorIndex.is_ahead(settings.vector_index, library.store)
        with library.store.snapshot():
            put(store, "a", 1)
            VectorIndex.build(store, MODEL.name).write(settings.vector_index)
            assert VectorIndex.is_ahead(settings.vector_index, library.store)
        hits = library.search("Welke wijk krijgt een ontmoetingsplek?").hits
        assert {hit.passage.quote.rsplit(" ", 1)[1] for hit in hits} == {"1."}


def goes_when_seen(path: Path) -> bool:
    """Whether a file is there; a log is gone as soon as that was asked."""
    is_there = path.is_file()
    if path.name.endswith("-wal"):
        path.unlink(missing_ok=True)
    return is_there


def test_a_reader_follows_indexes_that_were_deleted_and_made_again_when_they_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path, MODEL.name)

    def made(*names: str) -> None:
        with Store.create(settings.database, terms.COLUMNS) as store:
            store.note("model", MODEL.name)
            for name in names:
                put(store, name, len(names))
            VectorIndex.open(settings.vector_index, store, MODEL.name)

    made("a", "b")
    with Library(settings) as library:

        def asked() -> set[str]:
            library.follow_file()
            return {hit.document.id for hit in library.search("Welke wijk krijgt een plek?").hits}

        assert asked() == {"a", "b"}
        shutil.rmtree(settings.indexes)
        assert asked() == {"a", "b"}, "what is open serves on"
        made("c")
        assert asked() == {"a", "b"}, "not all is there"
        with monkeypatch.context() as patch:
            patch.setattr(Path, "exists", goes_when_seen)
            assert asked() == {"a", "b"}, "who writes removes the log when that is done"
        with monkeypatch.context() as patch:
            patch.setattr("sbkennis.library.opening._SETTLED", -1.0)
            assert asked() == {"c"}, "nobody goes on with it"
        shutil.rmtree(settings.indexes)
        made("c", "d")
        assert asked() == {"c", "d"}
        made("e")
        assert asked() == {"c", "d", "e"}
