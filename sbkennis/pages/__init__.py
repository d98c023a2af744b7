"""A file → its verbatim text with pages and blocks.

Every format has a module with one function, ``read(path, limits) -> Reading``; `SUFFIXES` says
which suffix belongs to which module. `read` works in this process and is what a worker runs;
whoever reads files of others uses `sbkennis.pages.worker.Workers`, which can end a reader that
hangs or eats memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import cast

from sbkennis.errors import ReadError, SourceMissingError, reason
from sbkennis.pages import compound
from sbkennis.records import Property, Reading

__all__ = [
    "NO_TEXT",
    "PLAIN",
    "RUBY",
    "SECOND_READERS",
    "SUFFIXES",
    "Limits",
    "Reader",
    "check",
    "read",
    "reader",
]

NO_TEXT = "Het document bevat geen tekst."
"""The warning about a file in which there is nothing to read."""

RUBY = (
    "Boven sommige woorden staan kleine letters (een uitspraak of vertaling); die zijn niet "
    "gelezen, de woorden zelf wel."
)
"""The warning about small words above others, which are no part of the line."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost before its reader is ended."""

    seconds: float = 300.0  # wall time for a whole file, OCR included
    memory: int = 3 * 1024**3  # bytes of address space of the worker
    pages: int = 3000
    file_size: int = 150_000_000  # bytes


Reader = Callable[[Path, Limits], Reading]

SUFFIXES: dict[str, str] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "text",
    ".markdown": "text",
    ".txt": "text",
}
"""Suffix → module of this package that reads it."""

SECOND_READERS: dict[str, str] = {"pdf": "pdf_pypdf"}
"""Module → module with another engine, for the one retry after a failure."""

PLAIN = frozenset({"html", "text"})
"""Modules that read plain text: their files open with no signature of their own."""

_NAMES = {
    "pdf": "een PDF",
    "docx": "een Word-document (.docx)",
    "pptx": "een presentatie (.pptx)",
    "html": "een webpagina (.html)",
    "text": "een tekstbestand",
    "xlsx": "een Excel-bestand",
    "odf": "een OpenDocument-bestand",
    "zip": "een zip-bestand",
    "ole": "een oud of met een wachtwoord beveiligd Office-bestand",
    "rtf": "een RTF-bestand",
    "image": "een afbeelding",
    "mhtml": "een webarchief (.mht)",
    "mail": "een e-mailbericht",
}
_FOREIGN = {
    ".doc": "ole", ".ppt": "ole", ".xls": "ole", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".odt": "odf", ".odp": "odf", ".ods": "odf", ".rtf": "rtf", ".zip": "zip",
    ".mht": "mhtml", ".mhtml": "mhtml", ".eml": "mail", ".msg": "mail",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".tif": "image",
    ".tiff": "image",
}  # fmt: skip
"""Suffix → what such a file is, of files that people have and sbkennis does not read."""

_ADVICE = {
    "mhtml": "Open het in uw browser en sla de pagina op als PDF, of als “Webpagina, alleen HTML”.",
    "mail": "Open het bericht in uw mailprogramma en sla het op als PDF of als tekst (.txt).",
    "xlsx": "Sla de inhoud op als PDF of Word-document (.docx).",
    "odf": "Sla het op als .docx, .pptx of PDF.",
    "zip": "Pak het uit en neem de bestanden erin op.",
    "ole": "Open het in Word of PowerPoint, haal een wachtwoord eraf en sla het op als .docx, "
    ".pptx of PDF.",
    "rtf": "Sla het op als .docx of PDF.",
    "image": "Sla het op als PDF; gescande pagina's worden dan met OCR gelezen.",
}


def read(path: Path, limits: Limits, *, address: str | None = None) -> Reading:
    """Reads one file in this process with the first engine for its suffix.

    Args:
        path: the file; its suffix chooses the reader, its content must fit that suffix.
        limits: only size and pages are guarded here; time and memory are the worker's.
        address: where the file was found on the web, kept as the property ``http:address``.

    Raises:
        SourceMissingError: there is no such file.
        ReadError: the file is empty, too large, damaged, locked or of another kind.
    """
    return reader(check(path, limits), address)(path, limits)


def reader(name: str, address: str | None = None) -> Reader:
    """The `read` of one module of this package, by name, its module imported only now."""
    function = cast(Reader, import_module(f"{__name__}.{name}").read)
    if address is None:
        return function

    def read_with_address(path: Path, limits: Limits) -> Reading:
        reading = function(path, limits)
        found = Property("http:address", address)
        return replace(reading, properties=(*reading.properties, found))

    return read_with_address


def check(path: Path, limits: Limits) -> str:
    """Looks at name, size and first bytes, and answers the module that reads the file.

    Raises:
        SourceMissingError: there is no such file.
        ReadError: the file cannot be opened, is empty, too large, or of another or unknown kind.
    """
    module = SUFFIXES.get(path.suffix.lower())
    try:
        if path.is_dir():
            raise ReadError(f"{path.name} is een map; geef een bestand op.")
        if not path.exists():
            raise SourceMissingError(f"Het bestand {path} bestaat niet. Controleer het pad.")
        if module is None:
            known = ", ".join(sorted(SUFFIXES))
            ending = f"de extensie {path.suffix}" if path.suffix else "een naam zonder extensie"
            foreign = _FOREIGN.get(path.suffix.lower())
            if foreign is not None:
                raise ReadError(
                    f"{path.name} is {_NAMES[foreign]}. Zo'n bestand leest sbkennis niet. "
                    f"{_ADVICE[foreign]}"
                )
            raise ReadError(
                f"{path.name} heeft {ending}; sbkennis leest {known}. "
                "Sla het bestand op in een van deze vormen."
            )
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(4096)
    except OSError as error:
        raise ReadError(
            f"{path.name} kon niet worden geopend ({reason(error)}). "
            "Controleer of u het bestand mag lezen."
        ) from error
    if size == 0:
        raise ReadError(f"{path.name} is leeg (0 bytes). Haal het bestand opnieuw op.")
    if size > limits.file_size:
        raise ReadError(
            f"{path.name} is {_megabytes(size)} MB groot; de grens is "
            f"{_megabytes(limits.file_size)} MB. Splits het bestand in delen."
        )
    _check_kind(path, module, _kind(path, first))
    return module


def _check_kind(path: Path, module: str, found: str | None) -> None:
    if found == module or (module in PLAIN and found in (None, "html")):
        return
    expected = _NAMES.get(module, f"een {path.suffix}-bestand")
    if found is None:
        raise ReadError(
            f"{path.name} heeft de extensie {path.suffix}, maar de inhoud is niet die van "
            f"{expected}: het bestand is beschadigd of onvolledig. Haal het opnieuw op."
        )
    if found == "ole" and module in ("docx", "pptx"):
        raise ReadError(compound.refusal(path))
    suffixes = [suffix for suffix, name in SUFFIXES.items() if name == found]
    advice = _ADVICE.get(found) or f"Hernoem het naar {path.stem}{suffixes[0]}."
    raise ReadError(
        f"{path.name} heeft de extensie {path.suffix}, maar de inhoud is die van "
        f"{_NAMES[found]}. {advice}"
    )


def _kind(path: Path, first: bytes) -> str | None:
    """What the first bytes say a file is; None for plain text and for what is not known."""
    if first.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "html"
    if start.startswith(b"<?xml") and b"<html" in start:
        return "html"
    if first.startswith(compound.SIGNATURE):
        return "ole"
    if first.startswith(b"{\\rtf"):
        return "rtf"
    if _MESSAGE.match(first) and _PACKED.search(first):
        return "mhtml" if b"multipart/related" in first.lower() else "mail"
    if first.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")):
        return "image"
    # The header may follow other bytes, such as the headers of a web server.
    if b"%PDF-" in first[:1024] and (first.startswith(b"%PDF-") or path.suffix.lower() == ".pdf"):
        return "pdf"
    return None


def _zip_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # A broken zip is left to the reader of its suffix, which says what is broken.
        return SUFFIXES.get(path.suffix.lower()) if path.suffix.lower() in _ZIPPED else "zip"
    for part, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
        if any(name.startswith(part) for name in names):
            return kind
    return "odf" if "mimetype" in names and "content.xml" in names else "zip"


# The fields above a message, one of which says that its text is packed.
_MESSAGE = re.compile(rb"\s*(?:[A-Za-z][\w-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3}")
_PACKED = re.compile(
    rb"^content-(?:type:\s*multipart/|transfer-encoding:\s*(?:quoted-printable|base64))",
    re.IGNORECASE | re.MULTILINE,
)

_ZIPPED = frozenset({".docx", ".pptx"})


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",")
