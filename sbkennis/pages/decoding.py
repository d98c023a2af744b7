"""The bytes of a text file or web page → its characters, with a warning where they are a guess."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from sbkennis.errors import ReadError, reason

__all__ = ["decode", "read_bytes"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252",
            "us-ascii": "cp1252"}  # fmt: skip

# What no text holds: control characters but those that end lines and pages, ask for another set of
# characters (ISO 2022) or end a file of old (^Z).
_BINARY = bytes(one for one in range(0x20) if one not in b"\t\n\v\f\r\x0e\x0f\x1a\x1b")


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file of at most so many bytes.

    Raises:
        ReadError: the file cannot be read or is larger.
    """
    try:
        size = path.stat().st_size
        if size <= most:
            return path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{path.name} kon niet worden geopend ({reason(error)}). "
            "Controleer of u het bestand mag lezen."
        ) from error
    raise ReadError(
        f"{path.name} is {size / 1_000_000:.0f} MB groot; van een tekst leest sbkennis hoogstens "
        f"{most / 1_000_000:.0f} MB. Splits het bestand in delen."
    )


def decode(content: bytes, name: str, declared: str | None = None) -> tuple[str, list[str]]:
    """The characters, without a byte order mark, and warnings about how they were found.

    Args:
        content: the bytes of the file.
        name: the file's name, for messages.
        declared: the encoding that the file itself states.

    Raises:
        ReadError: the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode("utf-8") if encoding == "utf-8" else (
                    content.decode(encoding)
                ), []  # fmt: skip
            except UnicodeDecodeError:
                break
    if len(content) - len(content.translate(None, _BINARY)) > len(content) // 100:
        raise ReadError(
            f"{name} is geen tekst: het bestand bevat binaire gegevens. "
            "Controleer of het de juiste extensie heeft."
        )
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if declared is not None:
        encoding = _WINDOWS.get(declared.lower(), declared)
        try:
            # Who can read the declaration, byte by byte, knows that it is not of UTF-16.
            if not codecs.lookup(encoding).name.startswith("utf"):
                return content.decode(encoding), []
        except (LookupError, UnicodeError):  # "undefined" is an encoding, too
            pass
    broken = content.decode("utf-8", errors="replace")
    wrong = broken.count("\ufffd")
    # A few wrong bytes in a long UTF-8 text are damage; many are another encoding.
    right = len(re.findall(r"[\u00a1-\uffef]", broken)) - wrong
    if wrong * 5 < right:
        return broken, [
            f"In de tekst zijn {wrong} onleesbare tekens vervangen door \ufffd: het bestand is "
            "beschadigd of niet helemaal UTF-8."
        ]
    encoding = _guess(content)
    text = content.decode(encoding, errors="replace")
    shown = {"cp1252": "Windows-1252 (latin-1)"}.get(encoding, encoding)
    return text, [
        f"Het bestand noemt geen geldige tekenset; het is gelezen als {shown}. "
        "Controleer woorden met accenten."
    ]


def _guess(content: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8."""
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes  # only for the rare file

        best = from_bytes(content[:200_000]).best()
        return best.encoding if best is not None else "latin-1"
    return "cp1252"
