"""A PDF, opened by pypdf → what it says of itself: metadata, XMP, labels, outline, links, lock."""

from __future__ import annotations

import base64
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from sbkennis.errors import ReadError
from sbkennis.pages.pdf_drafts import Bookmark
from sbkennis.pages.warnings import named_pages
from sbkennis.phrases import joined
from sbkennis.records import Property

__all__ = ["FAILURES", "About", "about", "limited", "open_pypdf"]

MOST_LINKS = 2000
MOST_CONTENT = 50_000_000  # bytes of one page that are unpacked to see whether that can be done
_DEEPEST_FIELD = 20
_HIDDEN = 1 << 1 | 1 << 5  # flags of an annotation: hidden, or not shown on a screen
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
    typed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Page index → what was typed or ticked over it; a ticked box has no words."""
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
    with limited():
        try:
            reader = open_pypdf(path)
        except FAILURES:
            return About(
                warnings=(
                    "De eigenschappen van de PDF (titel, datum, bladwijzers) zijn onleesbaar.",
                )
            )
        lost: list[str] = []

        @contextmanager
        def or_lost(what: str) -> Iterator[None]:
            try:
                yield
            except FAILURES:
                lost.append(what)

        properties: list[Property] = []
        typed: dict[int, tuple[str, ...]] = {}
        labels: dict[int, str] = {}
        bookmarks: list[Bookmark] = []
        warnings: list[str] = []
        with or_lost("de titel, de datum en wat er verder bij staat"):
            properties += _metadata(reader)
        with suppress(*FAILURES):  # it says the same once more, and is often badly written
            properties += _xmp(reader)
        with or_lost("de beveiliging"):
            properties += _lock(reader)
        with or_lost("de koppelingen"):
            properties += _links(reader)
        with or_lost("wat in velden is ingevuld"):
            typed = {index: texts for index, texts in _typed(reader) if texts}
        with or_lost("de paginanummers"):
            labels = _labels(reader)
        with or_lost("de bladwijzers"):
            bookmarks = list(_outline(reader, reader.outline, 1))
        properties += [
            Property("pdf:bookmark", f"{one.level} {one.page + 1} {one.title}") for one in bookmarks
        ]
        with or_lost("of er pagina's beschadigd zijn"):
            warnings += _damaged(reader)
        with or_lost("of er andere bestanden in zitten"):
            warnings += _attached(reader)
        with or_lost("of Acrobat de pagina's nog moet maken"):
            warnings += _drawn_by_script(reader)
        if lost:
            warnings.append(
                f"Niet te lezen uit de eigenschappen van de PDF: {joined(lost)}. Vergelijk wat "
                "sbkennis ervan toont met het bestand."
            )
    return About(tuple(properties), labels, tuple(bookmarks), typed, tuple(warnings))


def _metadata(reader: pypdf.PdfReader) -> list[Property]:
    found = []
    for key, raw in (reader.metadata or {}).items():
        value = raw.get_object()  # it may stand elsewhere in the file
        if isinstance(value, DictionaryObject | ArrayObject):
            continue  # in a broken file; no words
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


def _texts(value: object) -> list[str]:
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


def _typed(reader: pypdf.PdfReader) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Per page, what was typed or ticked over it: its own text does not hold that."""
    for index, page in enumerate(reader.pages):
        texts: list[str] = []
        for reference in page.get("/Annots", None) or ():
            with suppress(*FAILURES):
                note = reference.get_object()
                if int(note.get("/F", 0)) & _HIDDEN:
                    continue
                if note.get("/Subtype") == "/Widget":
                    texts += _field_texts(note)
                elif note.get("/Subtype") == "/FreeText":
                    texts += _shown(note.get("/Contents"))
        yield index, tuple(texts)


def _damaged(reader: pypdf.PdfReader) -> list[str]:
    """A warning about pages of which a part cannot be unpacked: PDFium reads on without it."""
    pages: list[int] = []
    broken: dict[int, bool] = {}  # pages may share their content
    for number, page in enumerate(reader.pages, 1):
        with suppress(*FAILURES):
            if "/Contents" not in page:
                continue
            content: Any = page["/Contents"]
            parts = content if isinstance(content, list | tuple) else [content]
            streams = [part.get_object() if part is not None else None for part in parts]
            for stream in streams:
                if id(stream) not in broken:
                    broken[id(stream)] = _is_broken(stream)
            if any(broken[id(stream)] for stream in streams):
                pages.append(number)
    if not pages:
        return []
    verb = "is" if len(pages) == 1 else "zijn"
    return [
        f"{named_pages(pages).capitalize()} {verb} in het bestand beschadigd en niet of niet "
        "volledig gelezen. Haal het bestand opnieuw op."
    ]


def _is_broken(stream: Any) -> bool:
    """Whether content is not in the file, or packed content ends in an error.

    A stream without its end is none.
    """
    if not isinstance(stream, StreamObject):
        return True
    filters = stream.get("/Filter", ())
    names = [str(one) for one in (filters if isinstance(filters, list) else [filters])]
    rest, room = stream._data, MOST_CONTENT
    if names[:1] in (["/ASCII85Decode"], ["/A85"]):
        names = names[1:]
        try:
            rest = base64.a85decode(rest.strip().removeprefix(b"<~").removesuffix(b"~>"))
        except ValueError:
            return True
    if names not in (["/FlateDecode"], ["/Fl"]):
        return False
    unpack = zlib.decompressobj()
    try:
        while rest and room > 0:
            room -= len(unpack.decompress(rest, 1 << 20)) or 1
            rest = unpack.unconsumed_tail
    except zlib.error:
        return True
    return False


def _attached(reader: pypdf.PdfReader) -> list[str]:
    """A warning about files within the file: annexes of a council document, a portfolio."""
    names = [one for one in reader.attachments if one.strip()]
    for page in reader.pages:
        for reference in page.get("/Annots", None) or ():
            with suppress(*FAILURES):
                note = reference.get_object()
                if note.get("/Subtype") == "/FileAttachment":
                    file = note["/FS"].get_object()
                    names.append(str(file.get("/UF") or file["/F"]))
    if not names:
        return []
    different = list(dict.fromkeys(" ".join(one.split())[:80] for one in names))
    told = ", ".join(different[:3]) + (" en meer" if len(different) > 3 else "")
    return [
        f"In de PDF zitten andere bestanden ({told}); die zijn niet gelezen. Sla ze apart op en "
        "neem ze ook op."
    ]


def _drawn_by_script(reader: pypdf.PdfReader) -> list[str]:
    """A warning about a form of which the pages are only made by Acrobat (dynamic XFA)."""
    root: Any = reader.trailer["/Root"].get_object()
    if not getattr(root.get("/NeedsRendering"), "value", False):
        return []
    return [
        "De pagina's van dit formulier maakt Adobe Acrobat pas bij het openen; die zijn niet "
        "gelezen. Druk het in Acrobat af naar PDF en neem die versie op."
    ]


def _field_texts(note: Any) -> list[str]:
    """What a field of a form shows; of a ticked box an empty text."""
    kind = _inherited(note, "/FT")
    if kind == "/Btn":
        return [""] if note.get("/AS", "/Off") != "/Off" else []
    if kind not in ("/Tx", "/Ch"):
        return []
    options = [one.get_object() for one in _inherited(note, "/Opt") or ()]
    names = {str(one[0]): str(one[1]) for one in options if isinstance(one, list)}
    return [names.get(text, text) for text in _shown(_inherited(note, "/V"))]


def _inherited(field: Any, key: str) -> Any:
    """What a field says, or else the field that it is a part of."""
    for _ in range(_DEEPEST_FIELD):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            break
        field = field["/Parent"].get_object()
    return None


def _shown(value: object) -> list[str]:
    return [text for text in _texts(value) if text.strip()]


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
