"""Files that hang, kill or drain a reader, and what the library makes of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sbkennis.errors import ReadError, SourceMissingError
from sbkennis.pages import Limits
from sbkennis.pages.worker import Workers, _Job
from tests.pages.checks import check_reading
from tests.pages.pdfs import form_bomb, paragraph, typeset


@pytest.fixture(scope="module", autouse=True)
def warm_workers() -> None:
    """Every worker is a new one here."""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(Limits(seconds=120)) as workers:
        yield workers


def test_a_worker_reads_what_a_reader_reads(tmp_path: Path, workers: Workers) -> None:
    reading = workers.read(typeset(tmp_path, paragraph()), address="https://voorbeeld.nl/a.pdf")
    check_reading(reading)
    assert paragraph() in reading.text.replace("\n", " ")
    assert reading.properties[-1] == ("http:address", "https://voorbeeld.nl/a.pdf")


def test_a_worker_stays_alive_between_files(tmp_path: Path, workers: Workers) -> None:
    path = typeset(tmp_path, paragraph())
    workers.read(path)
    first = workers._all[0].process
    workers.read(path)
    assert first is not None
    assert workers._all[0].process is first


def test_a_missing_file_is_named(tmp_path: Path, workers: Workers) -> None:
    with pytest.raises(SourceMissingError, match="bestaat niet"):
        workers.read(tmp_path / "weg.pdf")


def test_an_error_of_a_reader_arrives_as_it_is(tmp_path: Path, workers: Workers) -> None:
    path = tmp_path / "stuk.pdf"
    path.write_bytes(b"%PDF-1.4\nniets")
    with pytest.raises(ReadError, match=r"stuk\.pdf kan niet als PDF worden geopend"):
        workers.read(path)


def test_a_file_that_hangs_pdfium_is_read_by_the_second_engine(tmp_path: Path) -> None:
    with Workers(Limits(seconds=4, memory=1024**3)) as workers:
        reading = workers.read(form_bomb(tmp_path))
        assert reading.reader.startswith("pypdf ")
        assert "tweede lezer" in reading.warnings[0]
        assert "Hallo" in reading.text
        after = workers.read(typeset(tmp_path, paragraph()))
        assert after.reader.startswith("pypdfium2")


def test_a_file_that_both_engines_fail_on_is_an_error_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sbkennis.pages.worker.SECOND_READERS", {})
    with (
        Workers(Limits(seconds=2, memory=1024**3)) as workers,
        pytest.raises(
            ReadError,
            match=r"bom\.pdf kon niet worden gelezen: het l.* Open het in een ander programma",
        ),
    ):
        workers.read(form_bomb(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="grenzen aan geheugen zijn er alleen op Linux")
def test_a_worker_has_no_more_memory_than_its_limit(tmp_path: Path) -> None:
    with Workers(Limits(seconds=60, memory=600 * 1024**2)) as workers:
        workers.read(typeset(tmp_path, paragraph()))
        process = workers._all[0].process
        assert process is not None
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        (line,) = [line for line in limits.split("\n") if line.startswith("Max address space")]
        assert line.split()[3] == str(600 * 1024**2)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc bestaat alleen op Linux")
def test_a_worker_inherits_no_open_files_and_opens_no_sockets(tmp_path: Path) -> None:
    with (tmp_path / "geheim.sqlite").open("w") as held, Workers(Limits()) as workers:
        os.set_inheritable(held.fileno(), True)
        workers.read(typeset(tmp_path, paragraph()))
        process = workers._all[0].process
        assert process is not None
        folder = Path(f"/proc/{process.pid}/fd")
        targets = [os.readlink(entry) for entry in folder.iterdir()]
    assert not [target for target in targets if "geheim" in target or "socket" in target]


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    path = typeset(tmp_path, paragraph())
    with Workers(Limits()) as workers:
        workers.read(path)
        process = workers._all[0].process
        assert process is not None
        process.kill()
        process.wait()
        assert workers.read(path).reader.startswith("pypdfium2")
        assert workers._all[0].process is not process


def test_files_are_read_beside_each_other(tmp_path: Path) -> None:
    paths = [typeset(tmp_path, f"Stuk {n}. {paragraph(n)}", f"{n}.pdf") for n in range(4)]
    with Workers(Limits(), processes=2) as workers:
        futures = [workers.submit(path) for path in paths]
        readings = [future.result() for future in futures]
    assert [reading.text[:7] for reading in readings] == [
        "Stuk 0.",
        "Stuk 1.",
        "Stuk 2.",
        "Stuk 3.",
    ]


def test_closing_ends_the_workers(tmp_path: Path) -> None:
    with Workers(Limits()) as workers:
        workers.read(typeset(tmp_path, paragraph()))
        process = workers._all[0].process
    assert process is not None
    assert process.poll() is not None


def test_a_reader_that_raises_something_else_does_not_end_the_worker(
    tmp_path: Path, workers: Workers
) -> None:
    path = typeset(tmp_path, paragraph())
    workers.read(path)
    worker = workers._all[0]
    with pytest.raises(Exception, match="ModuleNotFoundError"):
        worker.read(_Job("bestaat_niet", str(path), workers.limits, None))
    assert workers.read(path).pages
