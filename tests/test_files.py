from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from sbkennis import agreement, codebook, exporting, files, requirements, sheets
from sbkennis.cli import inputs, saving
from sbkennis.collecting import Collected
from sbkennis.errors import LibraryLockedError, StoreError, UsageError
from sbkennis.exports import texts
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.sheets import Column, Sheet
from sbkennis.tags import practice
from tests.builders import document


def test_small_files_are_changed_by_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_WAIT", 0.0)
    folder = tmp_path / "corpus"
    with (
        files.changing(folder, "de mand"),
        pytest.raises(LibraryLockedError, match="Een andere opdracht wijzigt de mand"),
    ):
        files.changing(folder, "de mand")
    files.changing(folder, "de mand").release()
    (tmp_path / "bestand").touch()
    with pytest.raises(StoreError, match="kan niet worden geschreven"):
        files.changing(tmp_path / "bestand", "de mand")


def test_one_process_writes_and_makes_way_whatever_happens(tmp_path: Path) -> None:
    told: list[str] = []
    one, other = (Library(Settings(tmp_path, "woordhash"), told.append) for _ in range(2))
    with one._locked(), pytest.raises(LibraryLockedError, match="zoeken kan wel"), other._locked():
        pass
    assert told == []  # nobody waited
    with one._locked(), pytest.raises(LibraryLockedError), other._locked(0.01):
        pass
    assert len(told) == 1
    with pytest.raises(KeyError), one._locked():
        raise KeyError
    lock = FileLock(one.settings.lock, thread_local=False)
    lock.acquire()
    threading.Timer(0.05, lock.release).start()
    with other._locked(5.0):
        pass


def test_what_fails_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mand.json"
    files.write_atomically(path, b"oud")

    def fail() -> None:
        with files.replacing(path) as file:
            file.write(b"nieuw")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("mand.json", b"oud")]
    files.write_result(path, b"nieuw")
    with pytest.raises(FileExistsError):
        files.write_result(path, b"weg", overwrite=False)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("mand.json", b"nieuw")]


READERS: dict[str, Callable[[Path], object]] = {
    "codeurs": lambda path: agreement.read([path, path], codebook.standard()),
    "eisen": lambda path: requirements.load(path.stem, path.parent),
    "vragen": lambda path: inputs.questions(path, ()),
    "teksten": inputs.texts,
    "citaten": inputs.quotations,
    "oefenpassages": practice.read,
}


@pytest.mark.parametrize("what", READERS)
def test_a_text_that_someone_names_and_that_cannot_be_read_is_told_of_alike(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = READERS[what]
    path = tmp_path / "lijst.toml"
    path.write_bytes('naam = "café"'.encode("utf-16"))
    with pytest.raises(UsageError, match=r"lijst\.toml is niet te lezen: het is .* UTF-16"):
        read(path)
    path.write_bytes('naam = "café"'.encode("latin-1"))
    with pytest.raises(UsageError, match=r"lijst\.toml is niet te lezen: geen UTF-8 bij"):
        read(path)

    def refused(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(UsageError, match=r"lijst\.toml is niet te lezen: u hebt daar geen rechten"):
        read(path)


def table(target: Path) -> None:
    sheets.write(Sheet((Column("tekst"),), (("soep",),)), target)


def answers(target: Path) -> None:
    saving.write_results(target, [])


def exported(target: Path) -> None:
    passage = Collected(document(), None, None)
    exporting.export([passage], "ris", target, None, {}, overwrite=False)


def in_word(target: Path) -> None:
    texts.word([], target)


@pytest.mark.parametrize("write", [table, answers, exported, in_word])
def test_a_result_takes_the_place_of_no_file_that_came_while_it_was_made(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    path = tmp_path / "uitkomst.csv"
    path.write_bytes(b"van een mens")
    with pytest.raises(UsageError, match=r"uitkomst\.csv bestaat intussen en wordt niet"):
        write(path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [
        ("uitkomst.csv", b"van een mens")
    ]
    path.unlink()
    write(path)
    assert path.stat().st_size > 0
    with pytest.raises(StoreError, match=r"kon niet worden geschreven: het bestaat niet\."):
        write(tmp_path / "weg" / "uitkomst.csv")


def test_windows_is_asked_again_to_replace_a_file_that_is_open_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mand.json"
    path.write_bytes(b"oud")
    replace, refused = Path.replace, [2]

    def busy(self: Path, target: Path) -> Path:
        if refused[0]:
            refused[0] -= 1
            raise PermissionError(13, "The process cannot access the file", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(files, "_BUSY", (0.0, 0.0, 0.0))
    with pytest.raises(PermissionError):  # elsewhere a refusal is about rights
        files.write_atomically(path, b"nieuw")
    monkeypatch.setattr(files, "_IS_WINDOWS", True)
    refused[0] = 2
    files.write_atomically(path, b"nieuw")
    assert path.read_bytes() == b"nieuw"
    refused[0] = 9  # who has it open keeps it so
    with pytest.raises(PermissionError):
        files.write_atomically(path, b"later")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("mand.json", b"nieuw")]


def test_what_another_may_be_writing_is_swept_only_when_it_is_old(tmp_path: Path) -> None:
    fresh, old, kept = (tmp_path / name for name in (f".a{files.HALF}", f".b{files.HALF}", "c"))
    for path in (fresh, old, kept):
        path.touch()
    past = time.time() - 2 * files._OLD
    for path in (old, kept):
        os.utime(path, (past, past))
    files.sweep(tmp_path, locked=False)
    assert (fresh.exists(), old.exists(), kept.exists()) == (True, False, True)
    files.sweep(tmp_path, locked=True)
    assert (fresh.exists(), kept.exists()) == (False, True)
    files.sweep(tmp_path / "weg", locked=True)
