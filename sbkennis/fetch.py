"""An address on the web → a file on disk, whole or not at all.

Only http and https are followed, to a bounded size and in a bounded time. The file appears under
its own name when the last byte is in; an interrupted download leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import textwrap
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Self
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import httpx

from sbkennis.errors import FetchError, reason
from sbkennis.files import is_reserved, replacing
from sbkennis.phrases import decimal

__all__ = ["Fetched", "fetch"]

LIMIT_BYTES = 150_000_000
TIMEOUT = 30.0  # seconds without a sign of life
TOTAL = 600.0  # seconds for the whole download
MOST_REDIRECTS = 8

_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
}
_VAGUE = frozenset(
    {
        "",
        "application/octet-stream",
        "binary/octet-stream",
        "application/download",
        "application/force-download",
        "application/x-download",
    }
)
_KNOWN = frozenset({*_SUFFIXES.values(), ".htm", ".xhtml", ".markdown"})
_SAME = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md"}
_DOCUMENTS = (".pdf", ".docx", ".pptx")  # a web page is no answer to one
_FIRST = 1024  # bytes in which a file shows what it is
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TITLE = re.compile(rb"<title\b[^>]*>([^<]*)</title", re.IGNORECASE)
_REASONS = {
    400: "de server begrijpt de vraag niet",
    401: "de pagina vraagt om in te loggen",
    403: "de server weigert de toegang",
    404: "de pagina bestaat daar niet (meer)",
    410: "de pagina is verwijderd",
    429: "de server vraagt om het later opnieuw te proberen",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched."""

    path: Path
    address: str  # where it was found in the end, after redirects
    accessed: str  # ISO date


def fetch(
    address: str,
    folder: Path,
    *,
    limit_bytes: int = LIMIT_BYTES,
    timeout: float = TIMEOUT,
    total: float = TOTAL,
) -> Fetched:
    """Fetches one address into a folder.

    Args:
        address: an http or https address.
        folder: where the file is put; made when it is not there. A file of the same name in it is
            replaced only when the download is complete.
        limit_bytes: a larger file is not fetched.
        timeout: seconds to wait for the server each time.
        total: seconds that the whole download may take.

    Raises:
        FetchError: the address cannot be reached, is refused, too large, too slow, or of a kind
            that sbkennis does not read; the message names the address.
    """
    address = _checked(address.strip(), address)
    alarm = _Alarm(total)
    try:
        with (
            alarm,
            httpx.Client(
                timeout=timeout,
                follow_redirects=False,
                headers={"User-Agent": "sbkennis (+https://pypi.org/project/sbkennis)"},
            ) as client,
        ):
            return _fetch(client, address, folder, limit_bytes, alarm)
    except httpx.TimeoutException as error:
        if alarm.rang:
            raise _too_slow(address) from error
        raise FetchError(
            f"{address} antwoordde niet binnen {decimal(timeout, '.4g')} seconden. "
            "Probeer het later opnieuw."
        ) from error
    except httpx.InvalidURL as error:
        raise FetchError(
            f"{address} is geen geldig webadres, of verwijst door naar iets dat dat niet is. "
            "Zoek het adres van het document zelf op."
        ) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        if alarm.rang:
            raise _too_slow(address) from error
        raise FetchError(
            f"{address} kon niet worden opgehaald ({_short(error)}). "
            "Controleer het adres en de verbinding."
        ) from error


class _Alarm:
    """Breaks the connection off when the time is over.

    A server that sends a byte now and then gives a sign of life each time: no time-out of a single
    read ends that.
    """

    def __init__(self, seconds: float) -> None:
        self.rang = False
        self._socket: Any = None
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, event: str, told: Mapping[str, Any]) -> None:
        """What httpx tells of its connections; also of the one that a redirect leads to."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = told["return_value"].get_extra_info("socket")
            if self.rang:
                self._ring()

    def _ring(self) -> None:
        self.rang = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _fetch(
    client: httpx.Client, address: str, folder: Path, limit_bytes: int, alarm: _Alarm
) -> Fetched:
    current = address
    for _ in range(MOST_REDIRECTS + 1):
        with client.stream("GET", current, extensions={"trace": alarm.watch}) as response:
            if response.has_redirect_location:
                current = _checked(urljoin(current, response.headers["location"]), address)
                continue
            _check_status(response, address)
            _check_size(response, address, limit_bytes)
            chunks = response.iter_bytes()
            first = _first(chunks)
            kind = _kind(response.headers.get("content-type", ""), first, current, address)
            name = _name(current, response.headers.get("content-disposition", ""), kind, address)
            whole = chain((first,), chunks)
            path = _store(whole, folder / name, address, limit_bytes, alarm)
        accessed = datetime.now(UTC).astimezone().date().isoformat()
        return Fetched(path, current, accessed)
    raise FetchError(
        f"{address} verwijst meer dan {MOST_REDIRECTS} keer door en is niet opgehaald. "
        "Zoek het adres van het document zelf op."
    )


def _checked(address: str, asked: str) -> str:
    """The address without its fragment, when it is one we follow."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise FetchError(f"{asked} is geen geldig webadres ({error}).") from error
    if parts.scheme.lower() not in ("http", "https"):
        where = "" if address == asked else f" verwijst door naar {address}, en dat"
        raise FetchError(
            f"{asked}{where} is geen webadres dat sbkennis ophaalt; "
            "alleen http en https worden gevolgd."
        )
    if not host:
        raise FetchError(f"{asked} is geen geldig webadres: de naam van de website ontbreekt.")
    return urlunsplit(parts._replace(fragment=""))


def _check_status(response: httpx.Response, address: str) -> None:
    if response.status_code == 200:
        return
    code = response.status_code
    why = _REASONS.get(code)
    if why is None:
        why = "de server heeft een storing" if code >= 500 else "een onverwacht antwoord"
    raise FetchError(
        f"{address} kon niet worden opgehaald: {why} (HTTP {code}). Controleer het adres."
    )


def _check_size(response: httpx.Response, address: str, limit_bytes: int) -> None:
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit_bytes:
        raise _too_large(address, limit_bytes)


def _too_large(address: str, limit_bytes: int) -> FetchError:
    return FetchError(
        f"{address} is groter dan {decimal(limit_bytes / 1e6, '.4g')} MB en is niet opgehaald. "
        "Haal het bestand zelf op en neem het daarna op met sbkennis ingest."
    )


def _first(chunks: Iterator[bytes]) -> bytes:
    """The first bytes, as many as show what it is; the others are left."""
    first = b""
    while len(first) < _FIRST and (chunk := next(chunks, b"")):
        first += chunk
    return first


def _kind(said: str, first: bytes, address: str, asked: str) -> str:
    """What the content is: as the server says, unless its first bytes tell otherwise.

    Raises:
        FetchError: it is a web page where a document should be, such as a page to log in or one
            that says that the document is gone; it would be cited as that document.
    """
    kind = said.partition(";")[0].strip().lower()
    if first.lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    is_page = _SUFFIXES.get(kind) == ".html" or _PAGE.match(first) is not None
    if is_page and (
        _SUFFIXES.get(kind) in _DOCUMENTS
        or any(urlsplit(one).path.lower().endswith(_DOCUMENTS) for one in (asked, address))
    ):
        raise FetchError(
            f"{asked} geeft een webpagina{_titled(first)} in plaats van het document zelf: "
            "misschien is het verplaatst of verwijderd, of vraagt de website om in te loggen. Open "
            "het adres in uw browser, en zoek het adres van het document op. Wilt u juist die "
            "webpagina opnemen, bewaar die dan in uw browser en neem dat bestand op."
        )
    return kind


def _titled(page: bytes) -> str:
    """What a page calls itself, to be told after its kind; empty where its start does not say."""
    found = _TITLE.search(page)
    title = " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
    if not title or "\ufffd" in title:
        return ""
    return f" (“{textwrap.shorten(title, 60, placeholder=' …')}”)"


def _name(address: str, disposition: str, kind: str, asked: str) -> str:
    """A safe file name with the suffix that fits the content.

    Raises:
        FetchError: the content is of a kind that is not read.
    """
    name = _disposition_name(disposition) or unquote(urlsplit(address).path.rstrip("/"))
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = re.sub(r'[\x00-\x1f\x7f<>:"|?*/]+', "_", name).strip(" ._")
    stem, dot, ending = name.rpartition(".")
    suffix = f".{ending.lower()}" if dot and stem else ""
    expected = _SUFFIXES.get(kind)
    if expected is None and kind in _VAGUE and suffix in _KNOWN:
        expected = _SAME.get(suffix, suffix)
    if expected is None:
        what = f"van de soort {kind}" if kind else "van een onbekende soort"
        raise FetchError(
            f"{asked} is {what}; sbkennis leest PDF, Word, PowerPoint, webpagina's en tekst. "
            "Zoek het adres van het document zelf op."
        )
    if expected == ".txt" and suffix in (".md", ".markdown"):
        expected = ".md"  # servers name Markdown plain text
    if suffix not in _KNOWN or _SAME.get(suffix, suffix) != expected:
        # Only an ending that says what a file is goes; "nota-2.0" keeps its number.
        stem = stem if suffix in (".php", ".aspx", ".asp", ".jsp", ".do", *_KNOWN) else name
        name = (stem or _host_name(address)) + expected
    return _shortened(name)


def _disposition_name(disposition: str) -> str:
    if not disposition:
        return ""
    message = Message()
    message["content-disposition"] = disposition
    return message.get_filename() or ""


def _host_name(address: str) -> str:
    return re.sub(r"[^\w.-]+", "_", urlsplit(address).hostname or "pagina")


def _shortened(name: str) -> str:
    """A name that fits any file system: at most 200 bytes, its suffix kept, no device's."""
    if is_reserved(name):
        name = f"pagina_{name}"
    stem, _, ending = name.rpartition(".")
    while len(f"{stem}.{ending}".encode()) > 200:
        stem = stem[:-1]
    return f"{stem}.{ending}"


def _store(
    chunks: Iterator[bytes], path: Path, address: str, limit_bytes: int, alarm: _Alarm
) -> Path:
    """Writes the content beside its place and moves it there when it is complete."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            _download(chunks, file, address, limit_bytes, alarm)
    except OSError as error:
        raise FetchError(
            f"{address} kon niet worden opgeslagen in {path.parent} ({reason(error)}). "
            "Controleer of er ruimte is en of u daar mag schrijven."
        ) from error
    return path


def _download(
    chunks: Iterator[bytes], file: BinaryIO, address: str, limit_bytes: int, alarm: _Alarm
) -> None:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit_bytes:
            raise _too_large(address, limit_bytes)
        file.write(chunk)
    if alarm.rang:  # a broken connection can look like the end of the file
        raise _too_slow(address)
    if size == 0:
        raise FetchError(f"{address} gaf een leeg bestand. Controleer het adres.")


def _too_slow(address: str) -> FetchError:
    return FetchError(
        f"{address} duurde te lang en is niet opgehaald. Probeer het later opnieuw, of "
        "haal het bestand zelf op."
    )


def _short(error: Exception) -> str:
    """Why a connection failed, in Dutch where its cause is known."""
    if isinstance(error.__context__, httpx.InvalidURL):
        return "de website verwijst door naar iets dat geen geldig webadres is"
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, socket.gaierror):
        return "de naam van de website is onbekend of er is geen verbinding"
    if isinstance(cause, ssl.SSLError):
        return "de beveiligde verbinding is niet te vertrouwen"
    if isinstance(cause, OSError):
        return reason(cause)
    return "de verbinding werd verbroken"
