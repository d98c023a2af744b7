"""An Office file (a zip of XML parts) → its parts, within bounds and without surprises."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from lxml import etree

from sbkennis.errors import ReadError, reason
from sbkennis.pages import Limits, compound
from sbkennis.records import Property

__all__ = ["Package", "core_properties"]

_MEMORY_PER_XML_BYTE = 12  # lxml's tree of Word's XML is about ten times its text
_MEMORY_PER_BYTE = 3  # python-pptx holds pictures in memory too
_MOST_PARTS = 20_000
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)


class Package:
    """An open DOCX or PPTX; a context manager.

    Raises:
        ReadError: the file is locked with a password, no zip, broken, or unpacks to far more
            than `limits` allows.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                first = file.read(8)
        except OSError as error:
            raise ReadError(
                f"{path.name} kon niet worden geopend ({reason(error)}). "
                "Controleer of u het bestand mag lezen."
            ) from error
        if first == compound.SIGNATURE:
            raise ReadError(compound.refusal(path))
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise self.broken() from error
        try:
            self._check_size(limits)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return self._zip.namelist()

    def broken(self) -> ReadError:
        """The error that says this file is damaged; raise it `from` the error of the library."""
        return ReadError(
            f"{self.path.name} is beschadigd en kan niet worden uitgepakt. "
            "Haal het bestand opnieuw op, of open het in Office en sla het opnieuw op."
        )

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part; None when the file has no such part.

        Raises:
            ReadError: the part is damaged, no XML, or declares entities.
        """
        try:
            content = self._zip.read(name)
        except KeyError:
            return None
        except _BROKEN as error:
            raise self.broken() from error
        # Office never writes a document type; entities are how a small part becomes a huge one.
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _declares_in_utf16(content):
            raise ReadError(
                f"{self.path.name} bevat in {name} een documenttype-declaratie (entiteiten). "
                "Office maakt zulke bestanden niet; het kan een aanval zijn en wordt niet gelezen. "
                "Open het in Office en sla het opnieuw op als u de herkomst vertrouwt."
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.broken() from error
        return root

    def _check_size(self, limits: Limits) -> None:
        parts = self._zip.infolist()
        if len(parts) > _MOST_PARTS:
            raise self._bomb(f"{len(parts)} onderdelen")
        xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
        if xml * _MEMORY_PER_XML_BYTE > limits.memory:
            raise self._bomb(f"{xml // 1_000_000} MB tekst")
        everything = sum(part.file_size for part in parts)
        if everything * _MEMORY_PER_BYTE > limits.memory:
            raise self._bomb(f"{everything // 1_000_000} MB")
        if any(part.flag_bits & 0x1 for part in parts):
            raise ReadError(
                f"{self.path.name} is met een wachtwoord beveiligd. Haal het wachtwoord eraf en "
                "bied het bestand opnieuw aan."
            )

    def _bomb(self, what: str) -> ReadError:
        return ReadError(
            f"{self.path.name} pakt uit tot {what}, meer dan sbkennis veilig kan lezen. "
            "Splits het document, of sla het op als PDF."
        )


def _declares_in_utf16(content: bytes) -> bool:
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = content.decode("utf-16", errors="replace")
    return "<!DOCTYPE" in text or "<!ENTITY" in text


_CORE = {
    "title": "title", "subject": "subject", "creator": "creator", "keywords": "keywords",
    "description": "description", "lastModifiedBy": "lastModifiedBy", "created": "created",
    "modified": "modified", "category": "category", "language": "language",
    "contentStatus": "contentStatus", "version": "version", "revision": "revision",
}  # fmt: skip
_APP = ("Company", "Manager", "Template", "Application")


def core_properties(package: Package, prefix: str) -> list[Property]:
    """What the file says about itself: ``docx:title``, ``docx:creator``, ``docx:company`` …"""
    found: list[Property] = []
    for part, names in (("docProps/core.xml", tuple(_CORE)), ("docProps/app.xml", _APP)):
        root = package.xml(part)
        if root is None:
            continue
        for element in root:
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            value = (element.text or "").strip()
            if name in names and value:
                found.append(Property(f"{prefix}:{_CORE.get(name, name.lower())}", value))
    custom = package.xml("docProps/custom.xml")
    if custom is not None:
        for element in custom:
            value = "".join(str(text) for text in element.itertext()).strip()
            name = element.get("name") or ""
            if name and value and not name.startswith(("MSIP_", "_", "ContentTypeId")):
                found.append(Property(f"{prefix}:custom:{name}", value))
    return found
