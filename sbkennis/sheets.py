"""Columns and rows ↔ a CSV or XLSX file that a Dutch spreadsheet reads and writes."""

from __future__ import annotations

import csv
import gc
import io
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from sbkennis.errors import StoreError, UsageError, reason
from sbkennis.files import deliver

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "FOUND",
    "Cell",
    "Column",
    "Sheet",
    "check",
    "guarded",
    "kept",
    "packed",
    "read",
    "write",
]

Cell = str

_MOST = 32_000  # of the 32,767 UTF-16 units that a cell of Excel holds
_LARGEST = 200_000_000  # bytes
_MOST_ROWS = 1_048_576  # of Excel
_MOST_CELLS = 20_000_000
# What a spreadsheet may run when it opens a CSV, and what we made of it.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")  # Excel takes it for a sign: "_x0041_" is an A
# What Excel writes for such words, and for the first half of a line end.
_LINE_END = re.compile(r"\r\n?|\n")
_NUMBERED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)|_x000D_")
# A formula of which the program that wrote it did not work out what it gives.
_UNWORKED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt=")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b'
    rb"[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<v>\s*</v>)?\s*</(?:\w+:)?c>"
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,40})"')
FOUND = "Gevonden"
"""The title of the sheet with findings in a workbook."""

_TITLE = "labels"  # of the sheet with labels
_SUFFIXES = (".csv", ".xlsx")
_READ_AS_CSV = (".txt", ".tsv", ".tab")  # as Excel calls "Unicode-tekst"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width in characters, the values to choose from, and the one to colour."""

    name: str
    width: int = 12
    values: tuple[str, ...] = ()
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text; ``lossy`` names the encoding in which some signs were lost, if any."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lossy: str = ""


def kept(text: str) -> str:
    """A text as a cell keeps it: without signs that no cell can hold, and not too long."""
    plain = _CONTROLS.sub(" ", text)
    units = len(plain.encode("utf-16-le")) // 2
    if units <= _MOST:
        return plain
    return plain.encode("utf-16-le")[: 2 * _MOST].decode("utf-16-le", "ignore") + " […]"


def guarded(text: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula: an apostrophe makes it text.

    >>> guarded("-5 %")
    "'-5 %"
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def write(sheet: Sheet, path: Path, title: str = _TITLE, *, overwrite: bool = False) -> None:
    """Write a sheet; the suffix of the file tells its form.

    Args:
        title: of the sheet in a workbook.
        overwrite: replace the file when it exists.

    Raises:
        UsageError: the suffix is neither .csv nor .xlsx, or the file exists.
        StoreError: the file could not be written.
    """
    suffix = _suffix(path)
    if suffix == ".xlsx" and len(sheet.rows) >= _MOST_ROWS:
        raise UsageError(
            f"{path}: {len(sheet.rows)} passages passen niet in een werkblad. Noem de documenten "
            "die u wilt uitvoeren, of schrijf een .csv."
        )
    content = _csv(sheet) if suffix == ".csv" else _xlsx(sheet, title)
    try:
        deliver(path, content, overwrite=overwrite)
    except StoreError as error:
        raise StoreError(
            f"{error} Is het bestand nog open in een ander programma, zoals Excel?"
        ) from error


def check(path: Path) -> None:
    """See whether a file may be written, before the work is done.

    Raises:
        UsageError: the suffix is neither .csv nor .xlsx, there is no such folder, or there is such
            a file: someone may have filled it in.
    """
    _suffix(path)
    if path.exists():
        raise UsageError(
            f"{path} bestaat al en wordt niet overschreven: er kunnen oordelen in staan die nog "
            "niet zijn ingelezen. Kies een andere naam."
        )
    if not path.parent.is_dir():
        raise UsageError(f"De map {path.parent} bestaat niet. Maak die eerst, of kies een andere.")


def read(path: Path, made_with: str = "label --uit") -> Sheet:
    """Read a sheet; the first row names the columns.

    Args:
        path: of the file.
        made_with: the command that writes such a sheet, for an error.

    Raises:
        UsageError: the file cannot be read, or holds no table.
    """
    suffix = _suffix_of_read(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path} is groter dan {_LARGEST // 1_000_000} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} is niet te lezen: {reason(error)}. Controleer de naam en de rechten."
        ) from error
    lossy = ""
    if content.startswith(b"PK\x03\x04"):  # whatever its name says
        rows = _from_xlsx(content, path)
    elif suffix == ".xlsx":
        raise UsageError(
            f"{path} is geen XLSX-bestand. Bewaar het in Excel als “Excel-werkmap (.xlsx)” of als "
            "“CSV UTF-8”."
        )
    else:
        rows, lossy = _from_csv(content, path)
    if not any(cell.strip() for row in rows for cell in row):
        raise UsageError(f"{path} is leeg. Schrijf eerst een bestand met `sbkennis {made_with}`.")
    if not any(cell.strip() for cell in rows[0]):
        raise UsageError(
            f"{path}: de bovenste rij is leeg. Zet de rij met de namen van de kolommen bovenaan, "
            f"zoals `sbkennis {made_with}` die schreef."
        )
    columns = tuple(Column(name.strip()) for name in rows[0])
    seen: set[str] = set()
    for column in columns:
        if column.name and column.name.casefold() in seen:
            raise UsageError(f"{path}: de kolom “{column.name}” staat er twee keer in.")
        seen.add(column.name.casefold())
    return Sheet(columns, tuple(rows[1:]), lossy)


def _suffix(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix not in _SUFFIXES:
        raise UsageError(f"{path}: gebruik een bestandsnaam die eindigt op .xlsx of .csv.")
    return suffix


def _suffix_of_read(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix not in (*_SUFFIXES, *_READ_AS_CSV):
        raise UsageError(
            f"{path}: sbkennis leest een werkblad als .xlsx of .csv. Open het in uw rekenprogramma "
            "en bewaar het als “Excel-werkmap (.xlsx)” of als “CSV UTF-8”."
        )
    return suffix


# ---------------------------------------------------------------------- CSV


def _csv(sheet: Sheet) -> bytes:
    """As a Dutch Excel opens it by a double click: semicolons, and UTF-8 with a mark in front."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([guarded(kept(cell)) for cell in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell) else cell


def _from_csv(content: bytes, path: Path) -> tuple[list[tuple[str, ...]], str]:
    text, lossy = _decoded(content)
    first, *rest = _LINE_END.split(text, maxsplit=1)
    if first.strip().strip('"').casefold().startswith("sep=") and len(first.strip()) <= 7:
        text = rest[0] if rest else ""
        first = _LINE_END.split(text, maxsplit=1)[0]
    counts = {sign: first.count(sign) for sign in (";", ",", "\t")}
    separator = max(counts, key=lambda sign: counts[sign])
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [tuple(_unguarded(cell) for cell in row) for row in reader]
    except csv.Error as error:
        raise UsageError(
            f"{path} is geen goede CSV: bij regel {reader.line_num} kloppen de aanhalingstekens of "
            "scheidingstekens niet. Bewaar het in Excel als “CSV UTF-8 (door komma's "
            "gescheiden)” of als .xlsx."
        ) from error
    return rows, lossy


def _decoded(content: bytes) -> tuple[str, str]:
    """The text of a file: UTF-8, or what an older Excel writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "cp1252"


# ---------------------------------------------------------------------- XLSX


def _xlsx(sheet: Sheet, title: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page: Worksheet = book.active
    page.title = title
    page.freeze_panes = "B2"
    yellow = PatternFill(start_color="FFFFE699", end_color="FFFFE699", fill_type="solid")
    last = max(2, len(sheet.rows) + 1)
    for at, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = column.width
        head = page.cell(1, at)
        _put(head, column.name)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        if column.note:
            head.comment = Comment(column.note, "sbkennis")
        if column.values:
            choice = DataValidation(
                "list", formula1=f'"{",".join(column.values)}"', allow_blank=True
            )
            choice.errorTitle = "Onbekende waarde"
            choice.error = f"Kies uit: {', '.join(column.values)}, of laat de cel leeg."
            choice.add(f"{letter}2:{letter}{last}")
            page.add_data_validation(choice)
        if column.mark:
            page.conditional_formatting.add(
                f"{letter}2:{letter}{last}",
                CellIsRule(operator="equal", formula=[f'"{column.mark}"'], fill=yellow),
            )
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(sheet.rows, 2):
        for at, text in enumerate(row, 1):
            if text:
                cell = page.cell(number, at)
                _put(cell, kept(text))
                cell.alignment = wrapped
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    return packed(book)


def packed(book: Workbook) -> bytes:
    """A workbook as the bytes of its file.

    Raises:
        StoreError: openpyxl could not write its temporary files.
    """
    from lxml.etree import LxmlError

    made = io.BytesIO()
    try:
        book.save(made)
    except (OSError, LxmlError) as error:  # where the disk is full, lxml has an error of its own
        _drop_quietly(error)
        why = f": {reason(error)}" if isinstance(error, OSError) else ""
        raise StoreError(
            "Het werkblad kon niet worden gemaakt: in de map voor tijdelijke bestanden kan niet "
            f"worden geschreven{why}. Maak daar ruimte, of noem een andere map in TMPDIR."
        ) from error
    return made.getvalue()


def _drop_quietly(error: Exception) -> None:
    """Let go of what openpyxl had half written: that fails again, and Python prints that."""
    print_it, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        one: BaseException | None = error
        while one is not None:
            traceback.clear_frames(one.__traceback__)
            one = one.__context__
        gc.collect()
    finally:
        sys.unraisablehook = print_it


def _put(cell: SheetCell, text: str) -> None:
    """Put text in a cell as text: openpyxl would make a formula of what begins with "="."""
    cell.value = _ESCAPED.sub(r"_x005F\g<0>", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = bool(_DANGEROUS.match(text))


def _from_xlsx(content: bytes, path: Path) -> list[tuple[str, ...]]:
    from openpyxl import load_workbook

    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        _check_unpacked(content, path)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        named = (one for one in book.worksheets if one.title in (_TITLE, FOUND))
        page = next(named, book.worksheets[0])  # a pivot table comes on a sheet before it
        with ZipFile(io.BytesIO(content)) as archive:
            _check_cells(archive.read(page._worksheet_path.removeprefix("/")), path)
        page.reset_dimensions()  # what a sheet says of its size need not be so
        for row in page.iter_rows(values_only=True):
            rows.append(tuple(_as_text(value) for value in row))
            cells += len(row)
            if len(rows) > _MOST_ROWS or cells > _MOST_CELLS:
                raise _too_large(path)
        book.close()
    except UsageError:
        raise
    except Exception as error:  # zipfile, zlib, lxml and openpyxl each have their own
        raise UsageError(
            f"{path} is geen leesbaar XLSX-bestand. Open het in Excel en bewaar het opnieuw."
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _check_unpacked(content: bytes, path: Path) -> None:
    """A few kilobytes can unpack to more than the memory holds."""
    with ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > _LARGEST:
            raise _too_large(path)


def _check_cells(written: bytes, path: Path) -> None:
    """Refuse cells that would seem empty: merged ones but the first, a formula without its result.

    Args:
        written: the XML of a sheet.
        path: the file, for an error.
    """
    if found := _MERGED.search(written):
        raise UsageError(
            f"{path}: de cellen {found[1].decode()} zijn samengevoegd, en dan heeft alleen de "
            "eerste een waarde. Hef de samenvoeging op, vul elke cel in en bewaar het opnieuw."
        )
    if found := _UNWORKED.search(written):
        raise UsageError(
            f"{path}: in cel {found[1].decode()} staat een formule waarvan de uitkomst niet is "
            "bewaard. Open het werkblad in Excel of LibreOffice en bewaar het opnieuw, of schrijf "
            "in die cel wat u bedoelt."
        )


def _too_large(path: Path) -> UsageError:
    return UsageError(
        f"{path} pakt uit tot meer cellen of tekst dan er in een werkblad met labels staan. "
        "Verwijder lege rijen en kolommen en andere werkbladen, en bewaar het opnieuw."
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "waar" if value else "onwaar"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _NUMBERED.sub(lambda found: found[1] or "", str(value))
