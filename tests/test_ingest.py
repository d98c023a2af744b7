from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sbkennis.errors import LibraryLockedError, ReadError, SbkennisError, StoreError
from sbkennis.ingest import Candidate, Ingest, Meaning, Report, find
from sbkennis.passages import split
from sbkennis.records import Document, Passage, Reading, Tag
from sbkennis.register import Register
from sbkennis.soundness import unsound
from sbkennis.sources import Source
from sbkennis.store import Store
from tests import builders

COLUMNS = ("words",)
SENTENCE = "De buurtvereniging organiseert elke maand een maaltijd voor alle bewoners van de wijk. "


class InProcess:
    """Reads a text file as one page, here; the content "kapot" cannot be read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def submit(self, path: Path) -> Future[Reading]:
        future: Future[Reading] = Future()
        self.read.append(path.name)
        text = path.read_text(encoding="utf-8")
        if text == "kapot":
            future.set_exception(ReadError(f"{path.name} is beschadigd."))
        else:
            future.set_result(builders.reading(text))
        return future


class Scans(InProcess):
    """Reads two pages, of which the second only with OCR."""

    ocr = False

    def submit(self, path: Path) -> Future[Reading]:
        self.read.append(path.name)
        reading = builders.reading(SENTENCE * 5, "Gescand. " * 40 if self.ocr else "")
        second = replace(reading.pages[1], source="ocr" if self.ocr else "none")
        future: Future[Reading] = Future()
        future.set_result(replace(reading, pages=(reading.pages[0], second)))
        return future


class Words:
    """Words as they stand, and the number of them as meaning."""

    signature = "proef"
    model = "telling"

    def terms(self, document: Document, passages: Sequence[Passage]) -> dict[str, dict[str, str]]:
        return {one.id: {"words": one.display.lower()} for one in passages}

    def meaning(
        self,
        document: Document,
        passages: Sequence[Passage],
        progress: Callable[[int], None] | None = None,
    ) -> Meaning:
        matrix = {one.id: np.full((1, 2), len(one.quote), dtype=np.float32) for one in passages}
        return Meaning(matrix, {})


class Watching:
    """Looks at nothing."""

    name = "niemand"
    labels: tuple[tuple[str, str], ...] = ()


class Silent:
    """Gives no tags."""

    signature = "stil"
    edition = "1"
    watcher = Watching()
    failure = None

    def attend(self, passages: Sequence[Passage], title: str | None) -> dict[str, np.ndarray]:
        return {}

    def tag(self, *_: object, title: str | None = None) -> list[Tag]:
        return []


class Bench:
    """A library on a bench: every run opens it anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "kennisbank"
        self.reader = InProcess()
        self.sources: tuple[Source, ...] = ()

    def store(self) -> Store:
        return Store.create(self.root / "indexes" / "kennisbank.sqlite", COLUMNS)

    def register(self) -> Register:
        return Register(self.root / "corpus")

    def write(self, name: str, text: str = SENTENCE * 5) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *paths: Path, tagger: Silent | None = None, **options: object) -> Report:
        with self.store() as store:
            ingest = Ingest(
                store,
                self.register(),
                self.reader,
                Words(),
                sources=self.sources,
                tagger=tagger,
                ocr=getattr(self.reader, "ocr", False),
                today=date(2026, 11, 22),
            )
            candidates = find(paths, self.root / "corpus").candidates
            return ingest.run(candidates, folders=paths, **options)  # type: ignore[arg-type]

    def quotes(self) -> dict[str, list[str]]:
        with self.store() as store:
            return {
                one.file: [passage.quote for passage in store.passages_of(one.id)]
                for one in store.documents()
            }


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def statuses(report: Report) -> dict[str, str]:
    return {one.file: one.status for one in report.files}


def test_a_file_becomes_a_registered_document_with_passages(bench: Bench) -> None:
    path = bench.write("visie.txt")
    report = bench.run(path)
    assert statuses(report) == {"visie.txt": "new"}
    (one,) = bench.register().all()
    assert one.id == report.files[0].document
    assert (one.keeping, one.path) == ("copy", "documenten/visie.txt")
    assert bench.quotes() == {"visie.txt": [(SENTENCE * 5).strip()]}


def test_an_unchanged_file_is_not_read_again(bench: Bench) -> None:
    path = bench.write("visie.txt")
    first = bench.run(path)
    again = bench.run(path)
    assert statuses(again) == {"visie.txt": "unchanged"}
    assert again.files[0].passages == first.files[0].passages
    assert bench.reader.read == ["visie.txt"]


def test_a_file_with_another_time_but_the_same_content_is_not_read_again(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path)
    os.utime(path, (1, 1))
    assert statuses(bench.run(path)) == {"visie.txt": "unchanged"}
    assert bench.reader.read == ["visie.txt"]


def test_thorough_sees_a_change_that_size_and_time_hide(bench: Bench) -> None:
    path = bench.write("visie.txt", "Een " + SENTENCE * 3)
    stat = path.stat()
    bench.run(path)
    path.write_text("Die " + SENTENCE * 3, encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert statuses(bench.run(path)) == {"visie.txt": "unchanged"}
    assert statuses(bench.run(path, thorough=True)) == {"visie.txt": "replaced"}


def test_a_changed_file_replaces_the_old_one_under_the_same_id(bench: Bench) -> None:
    path = bench.write("visie.txt")
    first = bench.run(path)
    bench.write("visie.txt", "Het dorpshuis blijft open. " * 12)
    second = bench.run(path)
    assert statuses(second) == {"visie.txt": "replaced"}
    assert second.files[0].document == first.files[0].document
    assert all("dorpshuis" in quote for quote in bench.quotes()["visie.txt"])


def test_the_same_text_in_another_form_is_taken_in_and_told(bench: Bench) -> None:
    words = [f"{first}{second}woord" for first in "abcdefgh" for second in "abcdefghijklmnopqrst"]
    first = bench.write("visie.txt", " ".join(words))
    others = [
        bench.write("Visie.md", " ".join(["anders", *words[1:]])),
        bench.write("nota.md", " ".join([*words[1:], "nog"])),  # of another name
        bench.write("visie.markdown", " ".join(reversed(words))),  # of another text
        bench.write("kort.md", "Een korte tekst."),
        bench.write("Kort.txt", "Een korte tekst!"),
    ]
    bench.run(first)

    def said(report: Report) -> dict[str, str]:
        starts = {one.file: one.warnings[0] for one in report.files if one.warnings}
        return {name: told for name, told in starts.items() if told.startswith("Dit is")}

    report = bench.run(first, *others)
    ids = {one.file: one.document for one in report.files}
    assert said(report) == {
        "Visie.md": "Dit is (bijna) dezelfde tekst als visie.txt. Beide staan er nu in, en in een "
        "vergelijking telt die tekst twee keer. Wilt u er één houden, haal dan de andere eruit met "
        f"`sbkennis verwijder`: {ids['Visie.md']} is dit bestand, {ids['visie.txt']} is visie.txt.",
    }
    assert not said(bench.run(first, *others, thorough=True))
    with bench.store() as store:
        for one in ids.values():
            store.remove(str(one))
    again = bench.run(first, *others)
    assert {one.status for one in again.files} == {"new"}
    assert not said(again), "who deletes indexes took both in, and knows"


def test_a_fault_in_another_document_costs_no_more_than_the_remark(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> list[Document]:
        raise StoreError("beschadigd")

    monkeypatch.setattr("sbkennis.ingest.editions.Store.documents", damaged)
    assert statuses(bench.run(bench.write("a.txt"))) == {"a.txt": "new"}


def test_a_renamed_file_keeps_its_id(bench: Bench) -> None:
    path = bench.write("visie.txt")
    first = bench.run(path)
    moved = path.rename(path.with_name("visie definitief é.txt"))
    second = bench.run(moved)
    assert second.files[0].status == "unchanged"
    assert second.files[0].document == first.files[0].document
    assert second.files[0].warnings[0] == "Hernoemd; heette visie.txt."
    assert list(bench.quotes()) == ["visie definitief é.txt"]
    assert statuses(bench.run(moved)) == {"visie definitief é.txt": "unchanged"}


def test_of_a_renamed_document_that_changes_no_earlier_words_stay_behind(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path)
    moved = path.rename(path.with_name("visie-definitief.txt"))
    bench.run(moved)
    moved.write_text("Het dorpshuis blijft open. " * 12, encoding="utf-8")
    assert statuses(bench.run(moved)) == {"visie-definitief.txt": "replaced"}
    register = bench.register()
    assert register.unregistered(register.all()) == []
    (copy,) = (one for one in (register.corpus / "documenten").iterdir())
    assert "dorpshuis" in copy.read_text(encoding="utf-8")
    bench.run(moved, refer=True, thorough=True, overrides={"title": "Verwijzing"})
    register = bench.register()
    assert [one.keeping for one in register.all()] == ["reference"]
    assert register.unregistered(register.all()) == []


def test_a_second_copy_is_named_and_not_taken_twice(bench: Bench) -> None:
    report = bench.run(bench.write("a.txt"), bench.write("b.txt"))
    assert statuses(report) == {"a.txt": "new", "b.txt": "unchanged"}
    assert report.files[1].warnings[0].startswith("Zelfde inhoud als a.txt")
    assert len(bench.register().all()) == 1


NEWER = "Het dorpshuis blijft open en de gemeente betaalt de huur van de zaal. " * 5


@pytest.mark.parametrize("between", [0, 5])
@pytest.mark.parametrize("old", ["aaa-oud.txt", "zzz-oud.txt"])
def test_an_old_edition_kept_under_another_name_is_a_document_beside_the_new_one(
    bench: Bench, old: str, between: int
) -> None:
    others = [bench.write(f"map/n{one}.txt", f"Nota {one}. " * 40) for one in range(between)]
    path = bench.write("map/m-visie.txt")
    (document,) = (one for one in bench.run(path, *others).files if one.file == "m-visie.txt")
    bench.write(f"map/{old}")
    bench.write("map/m-visie.txt", NEWER)
    report = bench.run(bench.folder / "map")
    changed = {one.file: one.status for one in report.files if one.status != "unchanged"}
    assert changed == {"m-visie.txt": "replaced", old: "new"}
    assert report.failed is False
    quotes = bench.quotes()
    assert (quotes["m-visie.txt"], quotes[old]) == ([NEWER.strip()], [(SENTENCE * 5).strip()])
    kept = {one.file: bench.register().source(one) for one in bench.register()}
    assert kept["m-visie.txt"].read_text(encoding="utf-8") == NEWER
    assert kept[old].read_text(encoding="utf-8") == SENTENCE * 5
    by_name = {one.file: one.id for one in bench.register()}
    assert by_name["m-visie.txt"] == document.document
    assert set(statuses(bench.run(bench.folder / "map")).values()) == {"unchanged"}


def test_an_old_edition_of_a_source_that_changed_where_it_stands_is_another_document(
    bench: Bench,
) -> None:
    path = bench.write("visie.txt")
    bench.run(path, refer=True)
    bench.write("visie.txt", NEWER)
    assert statuses(bench.run(bench.write("oud.txt"))) == {"oud.txt": "new"}
    assert statuses(bench.run(path)) == {"visie.txt": "replaced"}
    assert bench.quotes()["oud.txt"] == [(SENTENCE * 5).strip()]


def test_a_page_that_changed_leaves_its_old_text_to_the_file_that_has_it(bench: Bench) -> None:
    address = "https://voorbeeld.nl/visie.txt"
    with bench.store() as store:
        ingest = Ingest(store, bench.register(), bench.reader, Words())
        page = Candidate(bench.write("tmp1/visie.txt"), address, "2026-11-22", "visie.txt")
        ingest.run([page])
    saved = bench.write("bewaard.txt")
    fetched = bench.write("tmp2/visie.txt", NEWER)
    with bench.store() as store:
        ingest = Ingest(store, bench.register(), bench.reader, Words())
        again = Candidate(fetched, address, "2026-11-23", "visie.txt")
        report = ingest.run([Candidate(saved), again])
    assert statuses(report) == {"bewaard.txt": "new", "visie.txt": "replaced"}


def test_a_file_whose_twin_cannot_be_read_is_read_itself(bench: Bench) -> None:
    class Picky(InProcess):
        def submit(self, path: Path) -> Future[Reading]:
            if path.suffix != ".txt":
                future: Future[Reading] = Future()
                future.set_exception(ReadError(f"{path.name} is geen PDF."))
                return future
            return super().submit(path)

    bench.reader = Picky()
    report = bench.run(bench.write("a.pdf"), bench.write("b.txt"))
    assert statuses(report) == {"a.pdf": "failed", "b.txt": "new"}


def test_one_bad_file_does_not_stop_the_others(bench: Bench) -> None:
    report = bench.run(
        bench.write("a.txt"), bench.write("b.txt", "kapot"), bench.write("c.txt", "Anders. " * 60)
    )
    assert statuses(report) == {"a.txt": "new", "b.txt": "failed", "c.txt": "new"}
    assert report.failed
    assert report.files[1].error == "b.txt is beschadigd."
    assert len(bench.register().all()) == 2


@pytest.mark.parametrize("where", [b"visie-\xe9.txt", b"caf\xe9/visie.txt"])
def test_a_name_that_is_no_utf_8_costs_one_file(bench: Bench, where: bytes) -> None:
    folder = bench.write("map/goed.txt").parent
    bad = Path(os.fsdecode(os.fsencode(folder) + b"/" + where))
    bad.parent.mkdir(exist_ok=True)
    try:
        bad.write_text("Anders. " * 60, encoding="utf-8")
    except OSError:
        pytest.skip("dit bestandssysteem kent zulke namen niet")
    bad.with_suffix(".jpg").write_bytes(b"x")
    report = bench.run(folder)
    (failed,) = (one for one in report.files if one.status == "failed")
    assert statuses(report)["goed.txt"] == "new"
    assert failed.file == os.fsencode(bad.name).decode("utf-8", "backslashreplace")
    assert "\\xe9" in (failed.error or "")
    assert "geen UTF-8 zijn. Geef het een andere naam." in (failed.error or "")
    skipped = find([folder], bench.root / "corpus").skipped
    "".join((failed.error or "", failed.file, *skipped)).encode("utf-8")  # can be printed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="dit systeem kent geen pijpen")
def test_a_pipe_among_the_files_is_told_and_not_waited_for(bench: Bench) -> None:
    path = bench.write("goed.txt")
    os.mkfifo(path.with_name("pijp.txt"))
    report = bench.run(path.parent)
    assert statuses(report) == {"goed.txt": "new", "pijp.txt": "failed"}
    (told,) = (one.error or "" for one in report.files if one.status == "failed")
    assert "is geen gewoon bestand maar een pijp of apparaat." in told


def test_an_unforeseen_error_costs_one_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(reading: Reading, document_id: str) -> tuple[Passage, ...]:
        if "struikel" in reading.text:
            raise IndexError("tuple index out of range")
        return split(reading, document_id)

    monkeypatch.setattr("sbkennis.ingest.splitting.split", stumble)
    report = bench.run(bench.write("a.txt", "struikel " * 60), bench.write("b.txt"))
    assert statuses(report) == {"a.txt": "failed", "b.txt": "new"}
    assert "IndexError" in (report.files[0].error or "")


def test_a_replacement_that_cannot_be_read_leaves_the_old_document(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path)
    before = bench.quotes()
    bench.write("visie.txt", "kapot")
    assert statuses(bench.run(path)) == {"visie.txt": "failed"}
    assert bench.quotes() == before


def test_a_missing_path_is_a_failure_that_names_it(bench: Bench) -> None:
    report = bench.run(bench.folder / "nergens.txt")
    assert report.failed
    assert "nergens.txt bestaat niet" in (report.files[0].error or "")


def test_deleting_the_indexes_loses_nothing_but_time(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path)
    with bench.store() as store:
        ids = [passage.id for passage in store.passages_of(store.documents()[0].id)]
    path.unlink()
    for file in (bench.root / "indexes").iterdir():
        file.unlink()
    report = bench.run()
    assert statuses(report) == {"visie.txt": "new"}
    with bench.store() as store:
        assert [one.id for one in store.passages_of(store.documents()[0].id)] == ids


def test_a_registration_without_its_document_is_finished_by_the_next_run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bench.write("visie.txt")

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            bench.run(path)
    assert bench.quotes() == {}
    assert statuses(bench.run()) == {"visie.txt": "new"}
    assert list(bench.quotes()) == ["visie.txt"]


def test_a_full_disk_ends_the_run_and_keeps_what_was_there(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(bench.write("a.txt"))
    before = bench.quotes()

    def full(*_: object, **__: object) -> None:
        raise StoreError("De schijf is vol.")

    b = bench.write("b.txt", "Anders. " * 60)
    c = bench.write("c.txt", "Nog iets anders. " * 60)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "replace", full)
        report = bench.run(b, c)
    assert statuses(report) == {"b.txt": "failed", "c.txt": "failed"}
    assert "het werk stopte bij b.txt" in (report.files[1].error or "")
    assert bench.quotes() == before
    assert statuses(bench.run(b, c)) == {"b.txt": "new", "c.txt": "new"}


def test_a_fault_while_planning_costs_one_file_and_not_the_report(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bench.write("a.txt")
    bench.run(path)
    moved = path.rename(path.with_name("b.txt"))

    def full(*_: object, **__: object) -> None:
        raise StoreError("De schijf is vol.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "rename", full)
        report = bench.run(bench.write("0.txt", "Anders. " * 60), moved)
    assert statuses(report) == {"0.txt": "new", "b.txt": "failed"}
    assert report.files[1].error == "De schijf is vol."

    def stumble(*_: object, **__: object) -> None:
        raise IndexError("tuple index out of range")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "seen", stumble)
        report = bench.run(moved)
    assert "IndexError" in (report.files[0].error or "")


@pytest.mark.parametrize("fault", [StoreError, LibraryLockedError])
def test_labels_that_cannot_be_renewed_do_not_take_the_report_along(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, fault: type[SbkennisError]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise fault("De schijf is vol.")

    monkeypatch.setattr("sbkennis.ingest.retag", full)
    path = bench.write("a.txt")
    report = bench.run(path, tagger=Silent())
    assert statuses(report) == {"a.txt": "new"}
    assert report.failed
    assert report.remarks == (
        "De schijf is vol. Niet alle labels zijn bijgewerkt; `sbkennis ingest` doet dat.",
    )


def test_a_run_that_broke_off_does_not_go_on_to_the_labels(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("De schijf is vol.")

    monkeypatch.setattr(Store, "replace", full)
    monkeypatch.setattr("sbkennis.ingest.retag", lambda *_: pytest.fail("labels na een breuk"))
    report = bench.run(bench.write("a.txt"), tagger=Silent())
    assert (statuses(report), report.remarks) == ({"a.txt": "failed"}, ())


def test_our_own_copy_does_not_take_the_place_of_a_newer_file(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bench.write("visie.txt")
    bench.run(bench.folder)
    path.write_text("In deze wijk koken de buren samen. " * 10, encoding="utf-8")
    monkeypatch.setattr(
        "sbkennis.ingest.recipes.PIPELINE", "een andere"
    )  # the copy is to be read anew too
    report = bench.run(bench.folder)  # the kennisbank lies in it
    assert [(one.file, one.status) for one in report.files] == [("visie.txt", "replaced")]
    assert bench.quotes()["visie.txt"][0].startswith("In deze wijk koken")
    path.unlink()
    report = bench.run(bench.folder)  # what is left of it is the copy
    assert [(one.file, one.status) for one in report.files] == [("visie.txt", "unchanged")]


def test_a_source_that_is_gone_is_reported_and_its_document_stays(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path, refer=True)
    path.unlink()
    report = bench.run()
    assert report.missing == ("visie.txt",)
    assert list(bench.quotes()) == ["visie.txt"]


def test_a_file_that_is_taken_out_of_its_folder_is_reported_and_stays(bench: Bench) -> None:
    gone = bench.write("visies/visie.txt")
    bench.write("visies/brief.txt", SENTENCE * 6)
    moved = bench.write("visies/nota.txt", SENTENCE * 7)
    bench.run(bench.folder / "visies")
    gone.unlink()
    moved.rename(moved.with_name("kadernota.txt"))
    assert bench.run(bench.folder / "visies" / "brief.txt").missing == ()
    assert bench.run(bench.folder / "visies").missing == ("visie.txt",)
    assert sorted(bench.quotes()) == ["brief.txt", "kadernota.txt", "visie.txt"]


def test_a_source_that_was_moved_is_found_again_and_not_missing(bench: Bench) -> None:
    path = bench.write("een/visie.txt")
    bench.run(path, refer=True)
    path.parent.rename(bench.folder / "twee")
    assert bench.run().missing == ("visie.txt",)
    report = bench.run(bench.folder / "twee")
    assert (report.files[0].note or "").startswith("Verplaatst")
    assert report.missing == ()


def test_a_copy_that_is_gone_is_made_again_of_the_file_it_came_from(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path)
    (copy,) = (bench.root / "corpus" / "documenten").iterdir()
    for again in (path, bench.write("elders/visie.txt")):
        copy.unlink()
        assert bench.run().missing == ("visie.txt",)
        (report,) = bench.run(again).files
        assert report.status == "unchanged"
        assert (report.note or "").startswith("De kopie in de kennisbank ontbrak en is er weer.")
        assert copy.read_bytes() == path.read_bytes()
        assert bench.run().missing == ()


def test_without_a_path_a_thorough_run_takes_in_every_source_that_was_changed(
    bench: Bench,
) -> None:
    path = bench.write("visie.txt")
    bench.run(path, bench.write("brief.txt", SENTENCE * 7), refer=True)
    path.write_text(SENTENCE * 9, encoding="utf-8")
    assert bench.run().files == ()
    assert statuses(bench.run(thorough=True)) == {"visie.txt": "replaced"}
    assert bench.run(thorough=True).files == ()


def test_what_a_person_said_wins_and_is_remembered(bench: Bench) -> None:
    path = bench.write("visie.txt")
    bench.run(path, overrides={"title": "De titel van een mens"})
    assert statuses(bench.run(path)) == {"visie.txt": "unchanged"}
    bench.sources = (Source("visie.txt", None, {"title": "Uit het bestand", "date": "2024-05"}),)
    report = bench.run(path)
    assert statuses(report) == {"visie.txt": "replaced"}
    with bench.store() as store:
        (document,) = store.documents()
    assert (document.title, document.date) == ("De titel van een mens", "2024-05")
    where = {one.field: one.where for one in document.findings if one.certainty == "opgegeven"}
    assert where == {"title": "opdrachtregel", "date": "bronnen.toml"}


@pytest.mark.parametrize("ocr", [False, True])
@pytest.mark.parametrize("title", ["Zorg + welzijn", "Zorg + ocr", "a|b + "])
def test_a_plus_in_what_a_person_said_does_not_make_a_document_anew(
    bench: Bench, title: str, ocr: bool
) -> None:
    bench.reader = scans = Scans()
    scans.ocr = ocr
    path = bench.write("visie.txt")
    bench.run(path, overrides={"title": title})
    bench.run(path)
    assert scans.read == ["visie.txt"]


def test_a_page_number_of_the_report_counts_from_one(bench: Bench) -> None:
    report = bench.run(bench.write("visie.txt"))
    assert report.files[0].pages == 1
    assert report.files[0].pages_without_text == ()


def test_a_file_without_text_fails_with_the_reason(bench: Bench) -> None:
    report = bench.run(bench.write("wit.txt", " \n "))
    assert statuses(report) == {"wit.txt": "failed"}
    assert "geen leesbare tekst" in (report.files[0].error or "")


def test_every_searchable_passage_can_be_found(bench: Bench) -> None:
    bench.run(bench.write("visie.txt"))
    with bench.store() as store:
        assert len(store.match("buurtvereniging", (1,), None, 5)) == 1
        assert unsound(store, "telling").problems == []


def test_a_folder_is_walked_once_and_links_do_not_loop(tmp_path: Path) -> None:
    folder = tmp_path / "map"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.txt").write_text("x", encoding="utf-8")
    (folder / ".verborgen.txt").write_text("x", encoding="utf-8")
    (folder / "plaatje.jpg").write_bytes(b"x")
    (folder / "sub" / "terug").symlink_to(folder)
    candidates, skipped, failed, _ = find([folder, folder], tmp_path / "corpus")
    assert [one.path for one in candidates] == [folder / "sub" / "a.txt"]
    assert skipped == ["plaatje.jpg", "plaatje.jpg"]
    assert failed == []


def test_folders_without_a_number_of_their_own_are_all_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/een.txt", "b/c/twee.txt"):
        path = tmp_path / "map" / name
        path.parent.mkdir(parents=True)
        path.write_text("x", encoding="utf-8")
    (tmp_path / "map" / "b" / "terug").symlink_to(tmp_path / "map")
    stat = Path.stat

    def without(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = stat(self, follow_symlinks=follow_symlinks)
        return os.stat_result([found.st_mode, 0, *found[2:]])  # as some network drives of Windows

    monkeypatch.setattr(Path, "stat", without)
    found = [one.path.name for one in find([tmp_path / "map"], tmp_path / "corpus").candidates]
    assert found == ["een.txt", "twee.txt"]


def test_what_word_keeps_beside_an_open_document_is_no_document(tmp_path: Path) -> None:
    for name in ("visie.docx", "~$visie.docx"):
        (tmp_path / name).write_bytes(b"x")
    candidates, skipped, _, _ = find([tmp_path], tmp_path / "corpus")
    assert ([one.path.name for one in candidates], skipped) == (["visie.docx"], [])


def test_where_capitals_make_no_other_place_a_changed_file_keeps_its_document(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "normcase", lambda path: os.fspath(path).lower())  # as Windows
    path = bench.write("visie.txt", SENTENCE * 5)
    (first,) = bench.run(path).files
    other = path.with_name("Visie.txt")
    path.rename(other)
    other.write_text(SENTENCE * 7, encoding="utf-8")
    (second,) = bench.run(other).files
    assert (second.status, second.document) == ("replaced", first.document)


def test_what_sbkennis_keeps_in_the_corpus_is_no_source(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    for name in ("register/a.json", "bronnen.toml", "README.md", "visie.md", "bouw/bron.md"):
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    candidates = find([corpus], corpus).candidates
    assert [one.path.name for one in candidates] == ["visie.md"]


def test_a_folder_without_permission_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "dicht"
    folder.mkdir()
    scandir = os.scandir

    def guarded(path: str) -> object:  # root may read everything, so the refusal is played
        if str(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    failed = find([tmp_path], tmp_path / "corpus").failed
    assert "Controleer de rechten" in (failed[0].error or "")


def test_a_fetched_file_is_known_by_its_address(bench: Bench) -> None:
    address = "https://voorbeeld.nl/visie.txt"
    first = bench.write("tmp1/visie.txt")
    with bench.store() as store:
        ingest = Ingest(store, bench.register(), bench.reader, Words())
        report = ingest.run([Candidate(first, address, "2026-11-22", "visie.txt")])
    first.unlink()
    again = bench.write("tmp2/visie.txt", "Nieuwe tekst van de pagina. " * 12)
    with bench.store() as store:
        ingest = Ingest(store, bench.register(), bench.reader, Words())
        second = ingest.run([Candidate(again, address, "2026-11-23", "visie.txt")])
        (document,) = store.documents()
    assert (report.files[0].status, second.files[0].status) == ("new", "replaced")
    assert (document.address, document.accessed) == (address, "2026-11-23")


def test_a_fetched_document_is_not_renamed_to_a_file_of_the_same_content(bench: Bench) -> None:
    address = "https://voorbeeld.nl/visie.txt"
    fetched = bench.write("tmp1/visie.txt")
    with bench.store() as store:
        ingest = Ingest(store, bench.register(), bench.reader, Words())
        ingest.run([Candidate(fetched, address, "2026-11-22", "visie.txt")])
    fetched.unlink()  # as when the folder of downloads goes
    own = bench.run(bench.write("mijn visie.txt"))
    elsewhere = Candidate(bench.write("tmp2/v.txt"), "https://elders.nl/v", "2026-11-23", "v.txt")
    with bench.store() as store:
        other = Ingest(store, bench.register(), bench.reader, Words()).run([elsewhere])
    same = "Zelfde inhoud als visie.txt; niet nog eens opgenomen."
    assert [own.files[0].note, other.files[0].note] == [same, same]
    assert [(one.file, one.address) for one in bench.register()] == [("visie.txt", address)]


def test_a_page_that_redirects_keeps_what_a_person_wrote_of_it(bench: Bench) -> None:
    asked, found = "https://voorbeeld.nl/kort", "https://voorbeeld.nl/lang/visie.txt"
    page = bench.write("tmp/visie.txt")

    def titles(*candidates: Candidate) -> tuple[list[str], list[str | None]]:
        with bench.store() as store:
            ingest = Ingest(store, bench.register(), bench.reader, Words(), sources=bench.sources)
            report = ingest.run(candidates)
            return [one.status for one in report.files], [one.title for one in store.documents()]

    titles(Candidate(page, found, "2026-11-22", "visie.txt"))  # as earlier versions kept it
    bench.sources = (Source(None, asked, {"title": "Samen verder"}),)
    again = Candidate(page, found, "2026-11-22", "visie.txt", asked=asked)
    assert titles(again) == (["replaced"], ["Samen verder"])
    assert titles(again) == (["unchanged"], ["Samen verder"])
    bench.sources = (Source(None, asked, {"title": "Samen verder nu"}),)
    assert titles() == (["replaced"], ["Samen verder nu"])
    bench.sources = (Source(None, found, {"title": "Gevonden"}),)
    assert titles() == (["replaced"], ["Gevonden"])


def test_pages_left_unread_are_read_once_ocr_is_there(bench: Bench) -> None:
    scans = Scans()
    bench.reader = scans
    path = bench.write("scan.txt")
    first = bench.run(path)
    assert first.files[0].pages_without_text == (2,)
    assert statuses(bench.run(path)) == {"scan.txt": "unchanged"}
    scans.ocr = True
    second = bench.run(path)
    assert statuses(second) == {"scan.txt": "replaced"}
    assert (second.files[0].pages_without_text, second.files[0].ocr_pages) == ((), (2,))
    assert statuses(bench.run(path)) == {"scan.txt": "unchanged"}
    scans.ocr = False
    assert statuses(bench.run(path)) == {"scan.txt": "unchanged"}
