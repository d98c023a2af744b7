"""The error tree: what went wrong → a Dutch sentence that says what to do.

Every message is read by a user: it names the file or page, what was found and what to do next.
Programmer errors (a wrong type, an impossible state) stay ordinary Python exceptions in English.
"""

from __future__ import annotations

import codecs
import errno
import json
import re

__all__ = [
    "ChangedError",
    "CitationError",
    "CodebookError",
    "FetchError",
    "IndexMismatchError",
    "LibraryLockedError",
    "LibraryNotFoundError",
    "ModelError",
    "NothingSharedError",
    "OlderIndexError",
    "OlderWeightsError",
    "QueryError",
    "ReadError",
    "SbkennisError",
    "SourceMissingError",
    "StoreError",
    "Unfit",
    "UsageError",
    "dead_link",
    "fault",
    "no_toml",
    "reason",
    "told",
]


class SbkennisError(Exception):
    """Base of every error that a user can act on; `str(error)` is a Dutch sentence."""


class UsageError(SbkennisError):
    """The command or call was used wrongly (exit code 2)."""


class NothingSharedError(UsageError):
    """No two coders judged the same."""


class ChangedError(UsageError):
    """What someone writes over was changed after they saw it.

    Args:
        now: the note and the heading that are there now.
    """

    def __init__(self, text: str, now: tuple[str, str]) -> None:
        super().__init__(text)
        self.now = now


class SourceMissingError(SbkennisError):
    """A path or document that was named does not exist."""


class ReadError(SbkennisError):
    """A file could not be read: damaged, encrypted, too large, of an unknown kind."""


class FetchError(SbkennisError):
    """An address could not be fetched."""


class LibraryNotFoundError(SbkennisError):
    """There is no kennisbank at the folder that was named."""


class LibraryLockedError(SbkennisError):
    """Another process is writing to this kennisbank."""


class StoreError(SbkennisError):
    """The store could not be opened, read or written (damaged, disk full, no permission)."""


class IndexMismatchError(StoreError):
    """The index was built by another version or with another model."""


class OlderIndexError(IndexMismatchError):
    """The index was built by an earlier version, and can be brought up to date."""


class ModelError(SbkennisError):
    """A model could not be loaded or did not give usable vectors."""


class OlderWeightsError(ModelError):
    """The weights of the tagger are those of an earlier version; those of the package serve."""


class QueryError(SbkennisError):
    """A question or filter could not be understood."""


class CodebookError(SbkennisError):
    """The codebook file is not valid; the message names the line."""


class CitationError(SbkennisError):
    """A quotation does not equal the text at its offsets, so no citation may be printed."""


class Unfit(ValueError):
    """What was read has not the form that was asked; the message is a piece of a Dutch sentence.

    Whoever knows the file and the line catches it and says those too.
    """


_REASONS = {
    errno.EACCES: "u hebt daar geen rechten voor",
    errno.EPERM: "dat is niet toegestaan",
    errno.EROFS: "de schijf kan alleen worden gelezen",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "uw schijfruimte is op",
    errno.ENOENT: "het bestaat niet",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.EISDIR: "het is een map",
    errno.EEXIST: "er bestaat al iets met die naam",
    errno.ELOOP: "de verwijzingen lopen in een kring",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.EMFILE: "er zijn te veel bestanden tegelijk open",
    errno.EIO: "de schijf geeft een fout",
    errno.ENOMEM: "er is te weinig geheugen",
    errno.ENFILE: "er zijn te veel bestanden tegelijk open",
    errno.EFBIG: "het bestand wordt te groot",
    errno.EINVAL: "dat kan op deze schijf niet",
    errno.ENOTEMPTY: "de map is niet leeg",
    errno.ESTALE: "de netwerkschijf is niet meer verbonden",
    errno.ENODEV: "de schijf is er niet",
    errno.ENXIO: "de schijf is er niet",
    errno.ETIMEDOUT: "het duurde te lang",
    errno.EBUSY: "een ander programma gebruikt het",
    errno.ECONNREFUSED: "de verbinding werd geweigerd",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Dutch; its own words where we have none.

    >>> reason(PermissionError(errno.EACCES, "Permission denied"))
    'u hebt daar geen rechten voor'
    """
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def dead_link(path: object) -> str:
    """What is said of a link to a file that is not there."""
    return (
        f"{path} is een verwijzing naar een bestand dat er niet (meer) is. Herstel of verwijder de "
        "verwijzing."
    )


def fault(error: Exception) -> str:
    """What is wrong with content that was read, in Dutch: no words of a library reach a user.

    >>> try:
    ...     json.loads('{"a": een}')
    ... except ValueError as error:
    ...     print(fault(error))
    geen geldige JSON bij regel 1, teken 7
    """
    if isinstance(error, Unfit):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"geen geldige JSON bij regel {error.lineno}, teken {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        if error.object[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "het is opgeslagen als UTF-16 (“Unicode”); sla het op als UTF-8"
        return f"geen UTF-8 bij byte {error.start}; sla het op als UTF-8"
    if isinstance(error, RecursionError):
        return "te diep genest"
    if isinstance(error, KeyError):
        return f"{error.args[0]} ontbreekt"
    if isinstance(error, OSError) and error.errno:
        return reason(error)
    if isinstance(error, OSError | EOFError):  # a packed file that is cut off or spoiled
        return "de inhoud is beschadigd"
    return "het heeft niet de verwachte vorm"


def no_toml(place: str, written: str, error: Exception) -> str:
    """Where a text stops being TOML, and what to do about it; ``place`` is what it is called.

    >>> no_toml("a.toml", "naam = “a”", ValueError("Invalid value (at line 1, column 8)"))[:42]
    'a.toml, regel 1: dit is geen geldige TOML.'
    """
    where = re.search(r"at line (\d+)", str(error))
    lines = written.split("\n")
    line = int(where[1]) if where else len(lines)  # it stops too early
    shown = lines[line - 1] if line <= len(lines) else ""
    return f"{place}, regel {line}: dit is geen geldige TOML. {_toml_hint(shown, str(error))}"


def _toml_hint(line: str, trouble: str) -> str:
    """What to do about a line that is no TOML; ``trouble`` is what `tomllib` says."""
    if "overwrite" in trouble or "twice" in trouble:
        return "Deze regel staat er al, vlak erboven: haal een van beide weg."
    if "escape" in trouble or "Invalid hex" in trouble:
        return (
            "Een backslash kan niet zo tussen dubbele aanhalingstekens: schrijf hem dubbel, of zet "
            "de tekst tussen enkele ('…')."
        )
    if any(sign in line for sign in "“”„‘’"):
        return 'Hier staan gekrulde aanhalingstekens; gebruik rechte: ".'
    return "Controleer de aanhalingstekens, komma's en haken op en vlak boven deze regel."


def told(error: Exception) -> str:
    """What a user hears of an error: our own sentence, and of a mistake of ours only the type.

    Its words may be those of a library, or of a draft that nobody else may see.

    >>> told(QueryError("Geef een vraag.")), told(ValueError("could not convert 'geheim'"))
    ('Geef een vraag.', 'Er ging iets mis in sbkennis (ValueError).')
    """
    if isinstance(error, SbkennisError):
        return str(error)
    return f"Er ging iets mis in sbkennis ({type(error).__name__})."
