"""Sheets as Dutch spreadsheets write them, and cells that must stay text."""

from __future__ import annotations

import errno
import gc
import re
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook

from sbkennis import sheets
from sbkennis.errors import StoreError, UsageError
from sbkennis.sheets import Column, Sheet

EVIL = ("=1+1", "+31 6", "-5 %", "@SUM(A1)", "\t=2", "'=3", "'tis", "''t", "een; twee", '"a"\nb')


def sheet(*cells: str) -> Sheet:
    return Sheet(
        (Column("tekst"), Column("ja of nee", 8, ("ja", "nee"), "ja", "uitleg")),
        tuple((cell, "ja") for cell in cells),
    )


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_cells_come_back_as_they_went(tmp_path: Path, name: str) -> None:
    sheets.write(sheet(*EVIL), tmp_path / name)
    back = sheets.read(tmp_path / name)
    assert [column.name for column in back.columns] == ["tekst", "ja of nee"]
    assert [row[0] for row in back.rows] == list(EVIL)


def test_no_cell_becomes_a_formula_in_a_workbook(tmp_path: Path) -> None:
    sheets.write(sheet(*EVIL), tmp_path / "a.xlsx")
    page = load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
    assert page["A2"].value == "=1+1"
    assert page[
        "A2"
    ].quotePrefix  # Excel takes it for a formula when someone edits it, but for this


def test_words_that_excel_takes_for_a_sign_are_written_so_that_they_stay_words(
    tmp_path: Path,
) -> None:
    sheets.write(sheet("veld _x0041_ in de bron"), tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as archive:
        written = b"".join(archive.read(one) for one in archive.namelist())
    assert b"veld _x005F_x0041_ in de bron" in written
    assert sheets.read(tmp_path / "a.xlsx").rows[0][0] == "veld _x0041_ in de bron"


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path: Path) -> None:
    import csv

    sheets.write(sheet(*EVIL), tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbftekst;ja of nee\r\n")
    rows = csv.reader(content.decode("utf-8-sig").splitlines(keepends=True), delimiter=";")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize(
    "content",
    [
        "tekst;oordeel\r\ncafé;ja\r\n".encode("cp1252"),
        "tekst,oordeel\ncafé,ja\n".encode(),
        "sep=;\r\ntekst;oordeel\r\ncafé;ja\r\n".encode("utf-8-sig"),
        "tekst\toordeel\r\ncafé\tja\r\n".encode("utf-16"),
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    read = sheets.read(tmp_path / "a.csv")
    assert read.rows == (("café", "ja"),)
    assert read.lossy == ("cp1252" if content.endswith(b"caf\xe9;ja\r\n") else "")


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.tsv", "a.tab"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_the_text_that_excel_saves_is_read(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_bytes("tekst\toordeel\r\ncafé; bar, eten\tja\r\n".encode(encoding))
    assert sheets.read(tmp_path / name).rows == (("café; bar, eten", "ja"),)


def test_lines_may_end_as_on_an_old_mac(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"tekst;oordeel\reten, drinken, slapen;ja\r")
    assert sheets.read(tmp_path / "a.csv").rows == (("eten, drinken, slapen", "ja"),)


def test_a_formula_of_which_the_result_was_not_kept_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets.write(sheet("x", "y"), path)
    book = load_workbook(path)
    book.active["B3"] = '=IF(1=1,"ja","nee")'
    book.save(path)
    with pytest.raises(UsageError, match=r"a\.xlsx: in cel B3 staat een formule"):
        sheets.read(path)


@pytest.mark.parametrize(
    ("written", "value"), [('t="str"><f>A1</f><v>nee</v>', "nee"), ('t="str"><f>A1</f><v></v>', "")]
)
def test_of_a_formula_the_result_counts(tmp_path: Path, written: str, value: str) -> None:
    path = tmp_path / "a.xlsx"
    sheets.write(sheet("x", "y"), path)
    book = load_workbook(path)
    book.active["B3"] = "=A1"
    book.save(path)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(one for one in parts if "worksheets/" in one)
    parts[name], count = re.subn(
        rb'(<c r="B3")([^>]*)><f>A1</f><v ?(?:/>|></v>)',
        lambda found: found[1] + b" " + written.encode(),
        parts[name],
    )
    assert count == 1
    with ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    assert sheets.read(path).rows[1] == ("y", value)


def test_a_workbook_that_is_called_csv_is_read_as_one(tmp_path: Path) -> None:
    sheets.write(sheet("x"), tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert sheets.read(tmp_path / "a.csv").rows == (("x", "ja"),)


def test_a_sheet_that_someone_put_before_ours_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets.write(sheet("x"), path)
    book = load_workbook(path)
    book.create_sheet("Draaitabel", 0).append(["aantal", 3])
    book.save(path)
    assert sheets.read(path).rows == (("x", "ja"),)


def test_merged_cells_are_refused_as_all_but_the_first_would_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets.write(sheet("x", "y"), path)
    book = load_workbook(path)
    book.active.merge_cells("B2:B3")
    book.save(path)
    with pytest.raises(UsageError, match=r"a\.xlsx: de cellen B2:B3 zijn samengevoegd"):
        sheets.read(path)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "a.csv is leeg"),
        ("a.csv", b"\r\n ;;\r\n", "a.csv is leeg"),
        ("a.csv", b";;\r\npassage;tekst;\r\n", "de bovenste rij is leeg"),
        ("a.xlsx", b"PK\x03\x04kapot", "XLSX"),
        ("a.xlsx", b"tekst;oordeel", "XLSX"),
        ("a.csv", b'a;b\r\n"open;2\r\n', "CSV"),
        ("a.csv", b"tekst;tekst\r\n1;2\r\n", "twee keer"),
        ("a.ods", b"x", r"Open het in uw rekenprogramma en bewaar het"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=told):
        sheets.read(tmp_path / name)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets.write(sheet(*["woord " * 5_000] * 20), tmp_path / "a.xlsx")
    monkeypatch.setattr(sheets, "_LARGEST", 100_000)
    assert (tmp_path / "a.xlsx").stat().st_size < 100_000
    with pytest.raises(UsageError, match="pakt uit tot meer"):
        sheets.read(tmp_path / "a.xlsx")


def test_a_text_that_is_too_long_or_holds_odd_signs_still_fits(tmp_path: Path) -> None:
    text = "woord " * 20_000 + "\x00\x0b"
    sheets.write(sheet(text, "a\x1fb"), tmp_path / "a.xlsx")
    rows = sheets.read(tmp_path / "a.xlsx").rows
    assert rows[0][0] == sheets.kept(text)
    assert len(rows[0][0]) < 32_767
    assert rows[1][0] == "a b"
    assert len(sheets.kept("\U0001f372" * 20_000).encode("utf-16-le")) < 2 * 32_767


def test_a_file_that_is_open_in_a_spreadsheet_is_named_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "labels.xlsx"
    path.write_bytes(b"oud")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StoreError, match="nog open in een ander programma, zoals Excel"):
        sheets.write(sheet("x"), path, overwrite=True)
    assert path.read_bytes() == b"oud"
    assert [one.name for one in tmp_path.iterdir()] == ["labels.xlsx"]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), etree.SerialisationError("IO")]
)
def test_a_workbook_for_which_there_is_no_room_to_work_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr("openpyxl.worksheet._writer.WorksheetWriter.write", full)
    with pytest.raises(StoreError, match="map voor tijdelijke bestanden"):
        sheets.write(sheet("x"), tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux heeft /dev/full")
def test_what_was_half_made_of_a_workbook_is_let_go_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", printed.append)
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", lambda: "/dev/full")
    with pytest.raises(StoreError, match="map voor tijdelijke bestanden"):
        sheets.write(sheet(*["x" * 100] * 200), tmp_path / "a.xlsx")
    gc.collect()
    assert not printed
