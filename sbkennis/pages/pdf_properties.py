"""A PDF, opened by pypdf → what it says of itself: metadata, XMP, labels, outline, links, lock."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from sbkennis.errors import ReadError
from sbkennis.pages.pdf_drafts import Bookmark
from sbkennis.pages.warnings import named_pages
from sbkennis.records import Property

__all__ = ["FAILURES", "About", "about", "limited", "open_pypdf"]

MOST_LINKS = 2000
# pypdf raises its own errors and, on malformed files, plain Python ones.
FAILURES = (
    PyPdfError,
    DependencyError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    OverflowError,
    AssertionError,
    NotImplementedError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class About:
    """What a PDF says about itself."""

    properties: tuple[Property, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)  # page index → label, when it has labels
    bookmarks: tuple[Bookmark, ...] = ()
    warnings: tuple[str, ...] = ()


@contextmanager
def limited() -> Iterator[None]:
    """Within it pypdf works under its own limits, a little tighter than its defaults.

    It starts no program: text is never packed as a JBIG2 image, whatever a damaged file says.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    settings = pypdf.Configuration(
        outline_maximum_entries=20_000,
        named_destinations_maximum_entries=50_000,
        disable_legacy_handling=True,
        jbig2dec_binary=None,
    )
    with pypdf.apply_configuration(settings):
        yield


def open_pypdf(path: Path) -> pypdf.PdfReader:
    """Opens a PDF; one with only an owner password opens without asking.

    Raises:
        ReadError: the file needs a password.
    """
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadError(locked(path))
    return reader


def locked(path: Path) -> str:
    """The message for a file that opens only with a password."""
    return (
        f"{path.name} is beveiligd met een wachtwoord en kan niet worden gelezen. Open het met het "
        "wachtwoord, sla het zonder beveiliging op en neem die versie op."
    )


def about(path: Path) -> About:
    """Collects what is there; what cannot be read is left out, with a warning.

    Raises:
        ReadError: the file needs a password.
    """
    warnings: list[str] = []
    with limited():
        try:
            reader = open_pypdf(path)
        except FAILURES:
            return About(
                warnings=(
                    "De eigenschappen van de PDF (titel, datum, bladwijzers) zijn onleesbaar.",
                )
            )
        properties: list[Property] = []
        for part in (_metadata, _xmp, _lock, _links):
            with suppress(*FAILURES):
                properties += part(reader)
        typed: list[int] = []
        with suppress(*FAILURES):
            typed = list(_typed(reader))
        if typed:
            warnings.append(
                f"Op {named_pages(typed)} staat tekst in een formulierveld of in een getypte "
                "opmerking; die is niet gelezen. Druk het bestand af naar PDF en neem die versie "
                "op."
            )
        labels: dict[int, str] = {}
        with suppress(*FAILURES):
            labels = _labels(reader)
        bookmarks: list[Bookmark] = []
        with suppress(*FAILURES):
            bookmarks = list(_outline(reader, reader.outline, 1))
        properties += [
            Property("pdf:bookmark", f"{one.level} {one.page + 1} {one.title}") for one in bookmarks
        ]
    return About(tuple(properties), labels, tuple(bookmarks), tuple(warnings))


def _metadata(reader: pypdf.PdfReader) -> list[Property]:
    found = []
    for key, value in (reader.metadata or {}).items():
        text = str(value).replace("\x00", "").strip()
        if text:
            found.append(Property(f"pdf:{str(key).lstrip('/')}", text[:2000]))
    return found


def _xmp(reader: pypdf.PdfReader) -> list[Property]:
    xmp = reader.xmp_metadata
    if xmp is None:
        return []
    found: list[Property] = []
    fields = {
        "dc:title": xmp.dc_title,
        "dc:creator": xmp.dc_creator,
        "dc:publisher": xmp.dc_publisher,
        "dc:date": xmp.dc_date,
        "dc:description": xmp.dc_description,
        "dc:subject": xmp.dc_subject,
        "dc:identifier": xmp.dc_identifier,
        "dc:language": xmp.dc_language,
        "xmp:CreateDate": xmp.xmp_create_date,
        "xmp:ModifyDate": xmp.xmp_modify_date,
    }
    for name, value in fields.items():
        for text in _texts(value):
            if text.strip():
                found.append(Property(f"xmp:{name.removeprefix('xmp:')}", text.strip()[:2000]))
    return found


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dict):
        return list(dict.fromkeys(str(one) for one in value.values()))
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)]


def _lock(reader: pypdf.PdfReader) -> list[Property]:
    if not reader.is_encrypted:
        return []
    return [Property("pdf:encryption", "eigenaarswachtwoord")]


def _links(reader: pypdf.PdfReader) -> list[Property]:
    found: dict[str, None] = {}
    for page in reader.pages:
        for reference in page.get("/Annots", None) or ():
            with suppress(*FAILURES):
                action = reference.get_object().get("/A")
                address = action.get_object().get("/URI") if action is not None else None
                if address:
                    found[str(address)[:1000]] = None
        if len(found) > MOST_LINKS:
            break
    return [Property("pdf:link", address) for address in found]


def _typed(reader: pypdf.PdfReader) -> Iterator[int]:
    """Pages, from 1, on which text was typed over the page: the text layer does not hold it."""
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots", None) or ():
            with suppress(*FAILURES):
                note = reference.get_object()
                held = note
                if note.get("/Subtype") == "/Widget":
                    if "/V" not in note and "/Parent" in note:
                        held = note["/Parent"].get_object()
                    text = held.get("/V") if held.get("/FT") in ("/Tx", "/Ch") else None
                else:
                    text = note.get("/Contents") if note.get("/Subtype") == "/FreeText" else None
                if text is not None and str(text).strip():
                    yield number
                    break


def _labels(reader: pypdf.PdfReader) -> dict[int, str]:
    root = reader.trailer["/Root"].get_object()
    if "/PageLabels" not in root:  # type: ignore[operator]  # a dictionary, by the format
        return {}
    return {index: label for index, label in enumerate(reader.page_labels) if label.strip()}


def _outline(reader: pypdf.PdfReader, entries: Any, level: int) -> Iterator[Bookmark]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outline(reader, entry, level + 1)
            continue
        with suppress(*FAILURES):
            page = reader.get_destination_page_number(entry)
            title = re.sub(r"\s+", " ", str(entry.title or "").replace("\x00", "")).strip()
            if page is not None and page >= 0 and title:
                yield Bookmark(title, page, min(level, 6))
