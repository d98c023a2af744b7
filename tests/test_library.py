"""What the library does for those who keep it open, such as the web interface."""

from __future__ import annotations

import errno
import inspect
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sbkennis import contract
from sbkennis.errors import (
    LibraryLockedError,
    ReadError,
    SourceMissingError,
    StoreError,
    UsageError,
)
from sbkennis.library import Library, holding
from sbkennis.library.analysis import SIGNATURE
from sbkennis.records import Page
from sbkennis.settings import Settings
from sbkennis.store import Store
from tests.builders import document
from tests.pages.pdfs import typeset
from tests.test_cli import VISION

OTHER = """# Uitvoering Veendam

## Ontmoeting

In het dorpshuis eten bewoners elke maand samen. De ijsclub kookt en de gemeente betaalt de huur \
van de zaal. Wie niemand kent, is juist welkom en leert zo de buren kennen.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    for name, text in (("visie.md", VISION), ("uitvoering.md", OTHER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    typeset(tmp_path, "= Nota\n\nBuren eten samen soep in het buurthuis.", "nota.pdf")
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        library.ingest([tmp_path / name for name in ("visie.md", "uitvoering.md", "nota.pdf")])
        yield library


def test_the_guide_of_the_library_names_what_is_there() -> None:
    guide = inspect.getdoc(Library) or ""  # Python 3.13 takes the indent off itself
    rows = re.findall(r"(?m)^ {4}(?:\S+ )+ +((?:\w+, )*\w+)$", guide)
    named = [name for row in rows for name in row.split(", ")]
    assert len(rows) == 8
    assert len(named) == len(set(named)) > 30
    assert [name for name in named if not callable(getattr(Library, name, None))] == []


def test_several_threads_search_beside_each_other(library: Library) -> None:
    beside = [library.beside() for _ in range(4)]
    titles: list[str] = []

    def ask(one: Library) -> None:
        with one:
            for _ in range(5):
                titles.append(one.search("Wat krijgen mantelzorgers?").hits[0].passage.heading[-1])

    threads = [threading.Thread(target=ask, args=(one,)) for one in beside]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["Mantelzorg"] * 20


def test_words_that_stand_nowhere_are_named(library: Library) -> None:
    zeppelin = "“zeppelin” komt in geen enkel document voor."
    assert zeppelin in library.search("Krijgen mantelzorgers een zeppelin?").remarks
    for question in ("reiskosten", "zeppel* mantelzorg", "mantelzorg NIET zeppelin"):
        assert not any("geen enkel document" in one for one in library.search(question).remarks)


def test_words_that_an_earlier_version_kept_are_told_until_they_are_made_anew(
    library: Library, tmp_path: Path
) -> None:
    def told() -> list[str]:
        return [one for one in library.search("reiskosten").remarks if "versie" in one]

    assert told() == []
    library.close()
    with closing(sqlite3.connect(tmp_path / "kb" / "indexes" / "kennisbank.sqlite")) as store:
        kept = f"|{SIGNATURE}|"
        store.execute("UPDATE documents SET recipe = replace(recipe, ?, '|0.1|')", (kept,))
        store.commit()
    assert told() == [
        "Van 3 documenten zijn de woorden door een andere versie van sbkennis verwerkt; sommige "
        "woorden vindt u daarin niet. Draai `sbkennis ingest`: dat maakt ze opnieuw."
    ]
    library.ingest([])
    assert told() == []


def test_of_a_whole_story_no_words_are_named(library: Library) -> None:
    story = (
        "Onze wethouder vroeg vanochtend in de zeppelin wat mantelzorgers krijgen aan vergoeding "
        "van reiskosten, want daarover schrijven wij een startnotitie voor de raad."
    )
    assert not any("zeppelin" in one for one in library.search(story).remarks)


def test_of_a_question_that_takes_long_it_is_told_before_the_answer(tmp_path: Path) -> None:
    path, told = tmp_path / "visie.md", list[str]()
    path.write_text(VISION, encoding="utf-8")
    with Library(Settings(tmp_path / "kb", "woordhash"), notify=told.append) as library:
        library.ingest([path])
        library.search("Wat krijgen mantelzorgers?")
        assert told == []
        assert library.search("Wat krijgen mantelzorgers? " * 90).hits
    assert told == [
        "De vraag heeft 2.430 tekens; zoeken kan dan een minuut duren. Met een of twee zinnen gaat "
        "het sneller."
    ]


def test_a_removed_document_comes_back_under_its_own_id(library: Library, tmp_path: Path) -> None:
    library.describe("visie.md", {"title": "Samen verder", "gemeente": "Emmen"})
    document = library.set_aside("visie.md")
    assert [one.file for one in library.documents()] == ["nota.pdf", "uitvoering.md"]
    assert [one.file for one in library.set_aside_before()] == ["visie.md"]
    (tmp_path / "visie.md").unlink()
    assert not library.ingest([tmp_path / "kb" / "corpus"]).failed
    assert len(library.documents()) == 2
    report = library.bring_back(document.id)
    assert (report.status, report.document) == ("new", document.id)
    back = library.find(document.id)
    assert (back.title, back.gemeente, back.file) == ("Samen verder", "Emmen", "visie.md")
    assert library.set_aside_before() == []
    assert "Mantelzorgers krijgen" in library.file_of(document.id).read_text(encoding="utf-8")


def test_a_document_that_came_back_half_is_taken_in_when_asked_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = library.set_aside("visie.md")

    def busy(*_: object, **__: object) -> None:
        raise LibraryLockedError("Een ander proces schrijft.")

    with monkeypatch.context() as patch:
        patch.setattr(Library, "ingest", busy)  # another process came in between
        with pytest.raises(LibraryLockedError):
            library.bring_back(document.id)
    assert library.bring_back(document.id).status == "new"
    assert library.find("visie.md").id == document.id


def test_a_source_that_may_not_be_read_or_was_spoiled_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = library.file_of("nota.pdf")
    with monkeypatch.context() as patch:
        patch.setattr("os.access", lambda *_: False)
        with pytest.raises(SourceMissingError, match=r"nota\.pdf mag u niet lezen. De tekst is er"):
            library.file_of("nota.pdf")

    def away(_: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_file", away)  # of a folder that is someone else's
        with pytest.raises(SourceMissingError, match=r"is niet te lezen: u hebt daar geen"):
            library.file_of("nota.pdf")
    path.write_bytes(b"%PDF-1.4 kapot")
    with pytest.raises(ReadError, match="pagina 1 kan niet worden getoond; het bestand is besch"):
        library.picture("nota.pdf", 1, 700)


def test_two_versions_of_one_name_live_beside_each_other_after_coming_back(
    library: Library, tmp_path: Path
) -> None:
    old = library.set_aside("visie.md")
    (tmp_path / "visie.md").write_text(OTHER.replace("Uitvoering", "Visie"), encoding="utf-8")
    (report,) = library.ingest([tmp_path / "visie.md"]).files
    assert library.bring_back(old.id).document == old.id
    texts = {
        one.id: library.file_of(one.id).read_text(encoding="utf-8")
        for one in library.documents()
        if one.file == "visie.md"
    }
    assert texts == {old.id: VISION, report.document: OTHER.replace("Uitvoering", "Visie")}
    assert library.status(check=True).problems == ()


def test_what_is_cleared_does_not_come_back(library: Library, tmp_path: Path) -> None:
    document = library.set_aside("visie.md")
    assert library.clear_aside(document.id) == "visie.md"
    assert list((tmp_path / "kb" / "corpus" / "verwijderd").iterdir()) == []
    with pytest.raises(SourceMissingError, match="niet \\(meer\\)"):
        library.bring_back(document.id)


def test_a_copy_stays_ours_when_its_description_changes(library: Library, tmp_path: Path) -> None:
    library.describe("visie.md", {"publisher": "Gemeente Zandhoek"})
    assert library.find("visie.md").publisher == "Gemeente Zandhoek"
    copy = library.file_of("visie.md")
    library.remove("visie.md")
    assert not copy.exists()


def test_a_page_is_drawn_and_its_words_are_found_on_it(library: Library) -> None:
    hit = library.search("soep in het buurthuis").hits[0]
    assert library.picture(hit.document.id, 1, 300).startswith(b"\xff\xd8")
    places = [(span.start, span.end) for span in hit.passage.spans]
    assert len(library.rectangles(hit.document.id, 1, places)) == 1
    assert library.marked([hit.passage.id]).startswith(b"%PDF")


def test_a_page_may_be_asked_for_as_a_footnote_has_it(library: Library) -> None:
    for page in ("1", "p. 1", "blz. 1", "p. 1 (pdf p. 1)"):
        assert library.read("nota.pdf", page=page).page.number == 1


def test_what_is_no_pdf_has_no_picture(library: Library) -> None:
    with pytest.raises(SourceMissingError, match="geen PDF"):
        library.picture("visie.md", 1, 300)
    with pytest.raises(SourceMissingError, match="geen pagina 7"):
        library.picture("nota.pdf", 7, 300)
    with pytest.raises(UsageError, match="één document"):
        library.marked([])


@pytest.mark.parametrize("where", ["note", "_refresh"])
def test_what_fails_after_all_files_does_not_take_the_report_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: object) -> None:
        raise StoreError("De schijf is vol.")

    monkeypatch.setattr(Library if where == "_refresh" else Store, where, full)
    path = tmp_path / "visie.txt"
    path.write_text("De buurt kookt samen en eet samen in het dorpshuis. " * 9, encoding="utf-8")
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        report = library.ingest([path])
    assert [(one.file, one.status) for one in report.files] == [("visie.txt", "new")]
    assert report.failed
    assert report.fault.startswith("De schijf is vol. Wat is gelezen, is bewaard")
    assert contract.report(report)["remarks"] == [report.fault]


def test_a_removal_that_was_ended_half_way_is_undone_by_the_next_ingest(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sbkennis.register.Register.remove", killed)
        with pytest.raises(KeyboardInterrupt):
            library.remove("visie.md")
    assert library.status().waiting == ("visie.md",)
    library.ingest()
    assert "visie.md" in {one.file for one in library.documents()}
    assert library.status(check=True).problems == ()


def test_what_was_half_written_beside_the_index_is_tidied(library: Library) -> None:
    half = library.settings.indexes / "vectoren.faiss.a1b2c3"
    half.write_bytes(b"half")
    library.ingest()
    assert not half.exists()


@pytest.mark.parametrize(("wanted", "number"), [("64", 2), ("65", 2), ("64-65", 2), ("1", 1)])
def test_a_printed_number_on_a_sheet_with_two_pages_is_found(wanted: str, number: int) -> None:
    sheets = [Page(1, None, 0, 5), Page(2, "64-65", 6, 9)]
    assert holding._page(document(), sheets, wanted).number == number
