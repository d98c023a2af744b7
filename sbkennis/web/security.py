"""Every request → refused, or passed on; every answer → sent with the headers that keep it inert.

What a page of another site, a hostile document or a neighbour on the network could try, and what
stops it, stands in docs/web.md.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import ipaddress
import json
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "MOST_BYTES", "POLICY", "Guard", "House", "own_names"]

MOST_BYTES = 160_000_000
"""Of one upload; a file may be 150 MB (`sbkennis.pages.Limits`)."""

MOST_DRAFT_BYTES = 26_000_000
"""Of a form with a draft; the draft itself may be 25 MB (`sbkennis.web.reviews`)."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Without it a form would send "Origin: null", and we could not tell it from another site's.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_SMALL = 1_000_000  # bytes of any other form
_PEEK = 65_536  # bytes within which a form must name its token
_TOKEN = re.compile(rb'(?:^|&)csrf=([0-9a-f]{64})|name="csrf"\r\n\r\n([0-9a-f]{64})')
_SESSION = re.compile(r"[0-9a-f]{32}\Z")
_HOURS = 12 * 3600.0
_WINDOW = 15 * 60.0  # seconds over which attempts are counted
_ATTEMPTS, _ALL_ATTEMPTS = 5, 50  # of one address, and of all
_OPEN = ("/aanmelden", "/vast/")  # what is served before the password was given
UPLOAD = "/verzameling/neem-op"
EXPIRED = "/verlopen"
_DRAFTS = ("/concept", "/api/concept/controleer", "/api/concept/dekking", "/api/concept/onderbouw")


@dataclass
class House:
    """Who may come in: the addresses we answer to, and the password where there is one.

    Args:
        hosts: what a browser may have in its address bar, with the port.
        port: where we listen; stands in the name of the cookie, as cookies know no ports.
        password: asked of everyone where it is given.
    """

    hosts: frozenset[str]
    port: int
    password: str | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _members: dict[str, float] = field(default_factory=dict)
    _tries: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return f"sbkennis-{self.port}"

    def is_own(self, host: str) -> bool:
        """Whether we are what stands in the address bar.

        With a password also any number of an address: another site can point its own name at us
        (DNS rebinding), but no number.
        """
        host = host.lower()
        if host in self.hosts:
            return True
        if self.password is None:
            return False
        name, _, port = host.rpartition(":")
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return port == str(self.port)

    def token(self, session: str) -> str:
        """What a form of this session must hold."""
        return hmac.new(self.secret, b"csrf:" + session.encode(), hashlib.sha256).hexdigest()

    def is_member(self, session: str) -> bool:
        """Whether this session may come in."""
        if self.password is None:
            return True
        with self._lock:
            return self._members.get(session, 0.0) > time.monotonic()

    def enter(self, password: str, address: str) -> str | None:
        """Try a password: a new session, or None when it is wrong.

        Raises:
            PermissionError: too many attempts; the message says so in Dutch.
        """
        now = time.monotonic()
        with self._lock:
            for tries in self._tries.values():
                while tries and tries[0] < now - _WINDOW:
                    tries.popleft()
            mine = self._tries.setdefault(address, deque())
            everyone = sum(map(len, self._tries.values()))
            if len(mine) >= _ATTEMPTS or everyone >= _ALL_ATTEMPTS:
                raise PermissionError("Te vaak geprobeerd. Wacht een kwartier.")
            mine.append(now)
            self._tries = {name: tries for name, tries in self._tries.items() if tries}
        given, wanted = (
            hashlib.sha256(one.encode("utf-8", "surrogatepass")).digest()
            for one in (password, self.password or "")
        )
        if not hmac.compare_digest(given, wanted) or self.password is None:
            return None
        session = secrets.token_hex(16)  # another one than before the password
        with self._lock:
            self._members = {one: end for one, end in self._members.items() if end > now}
            self._members[session] = now + _HOURS
            self._tries.pop(address, None)
        return session

    def leave(self, session: str) -> None:
        """Forget a session."""
        with self._lock:
            self._members.pop(session, None)


def own_names(port: int, more: tuple[str, ...] = ()) -> frozenset[str]:
    """What a browser has in its address bar when it is on this computer."""
    names = ("127.0.0.1", "localhost", "[::1]", *more)
    return frozenset(f"{name.lower()}:{port}" for name in names)


class _Refused(Exception):
    """The request goes no further; the message is Dutch."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Guard:
    """ASGI middleware around everything that is served."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        session, is_new = self._session(headers)
        scope.setdefault("state", {})
        scope["state"] |= {
            "session": session,
            "csrf": self._house.token(session),
            "is_new": is_new,
        }
        sealed = self._sealing(scope["state"], send, session if is_new else None)
        try:
            host = headers.get("host", "")
            if not self._house.is_own(host):
                raise _Refused(
                    421,
                    "Dit adres hoort niet bij deze kennisbank. Open het adres dat sbkennis bij het "
                    "starten noemde.",
                )
            if not self._house.is_member(session) and not scope["path"].startswith(_OPEN):
                await self._to_the_door(scope, headers, sealed)
                return
            if scope["method"] not in ("GET", "HEAD"):
                receive = await self._checked(scope, headers, host, receive)
                if "expired" in scope["state"]:
                    scope = {**scope, "path": EXPIRED, "raw_path": EXPIRED.encode()}
            if scope["method"] == "HEAD":  # as GET; the server leaves the body out
                scope = {**scope, "method": "GET"}
            await self._app(scope, receive, sealed)
        except _Refused as error:
            if "text/html" in headers.get("accept", "") and not scope["path"].startswith("/api/"):
                await _page(sealed, error.status, str(error), scope["path"])
                return
            is_json = scope["path"].startswith("/api/")
            await _plain(sealed, error.status, str(error), is_json=is_json)

    def _sealing(self, state: Mapping[str, str], send: Send, made: str | None) -> Send:
        """What sends an answer with our headers, and the cookie of a session that is new.

        Args:
            state: of the request; signing in puts ``new_session`` in it.
            send: sends as it is.
            made: a session that was made for this request.
        """

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer[name] = value
                answer.setdefault("cache-control", "private, no-cache")
                fresh = state.get("new_session") or made
                if fresh:
                    answer.append(
                        "set-cookie",
                        f"{self._house.cookie}={fresh}; Path=/; HttpOnly; SameSite=Lax",
                    )
            await send(message)

        return sealed

    def _session(self, headers: Headers) -> tuple[str, bool]:
        # Other programs on this computer may have set cookies that no strict parser takes.
        found = cookie_parser(headers.get("cookie", "")).get(self._house.cookie, "")
        if _SESSION.match(found):
            return found, False
        return secrets.token_hex(16), True

    async def _to_the_door(self, scope: Scope, headers: Headers, send: Send) -> None:
        is_api = scope["path"].startswith("/api/")
        if is_api or headers.get("accept") == "application/json":  # a script would read the door
            await _plain(send, 401, "Meld u eerst aan.", is_json=is_api)
            return
        door, query = "/aanmelden", scope["query_string"].decode("latin-1")
        if scope["method"] == "GET" and (scope["path"] != "/" or query):
            wanted = f"{quote(scope['path'])}{f'?{query}' if query else ''}"
            door += f"?naar={quote(wanted, safe='')}"
        await send(
            {
                "type": "http.response.start",
                "status": 303,
                "headers": [(b"location", door.encode()), (b"content-length", b"0")],
            }
        )
        await send({"type": "http.response.body", "body": b""})

    async def _checked(
        self, scope: Scope, headers: Headers, host: str, receive: Receive
    ) -> Receive:
        """What is left to receive of a request that may change something.

        A form of our own with the token of another session, as of before a restart, is marked as
        expired: it changes nothing, and whoever filled it in may send it again.

        Raises:
            _Refused: it comes from another site, lacks the token of its session, or is too large.
        """
        is_api = scope["path"].startswith("/api/")
        if scope["method"] != "POST":
            raise _Refused(405, "Deze handeling bestaat hier niet.")
        try:
            origin = urlsplit(headers.get("origin", ""))
        except ValueError:
            origin = urlsplit("")
        is_own = origin.netloc.lower() == host.lower() and origin.scheme in ("http", "https")
        # A program sends no Origin; a browser always does with a POST to another site. The API
        # changes nothing, so it needs no token of a page.
        if not is_own and not (is_api and "origin" not in headers):
            raise _Refused(403, "Deze opdracht komt van een andere website en is geweigerd.")
        most = _most(scope["path"])
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > most:
            raise _Refused(413, _too_large(most))
        if is_api:
            return _counted(b"", receive, most, is_more=True)
        first, is_more = b"", True
        while is_more and len(first) < _PEEK:
            message = await receive()
            if message["type"] != "http.request":
                raise _Refused(400, "De verbinding werd verbroken.")
            first += message.get("body", b"")
            is_more = message.get("more_body", False)
        given = headers.get("x-csrf-token", "")
        if not given and (found := _TOKEN.search(first)):
            given = (found[1] or found[2]).decode()
        wanted = str(scope["state"]["csrf"])
        if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()):
            if headers.get("accept") == "application/json":  # a script would read the page
                raise _Refused(403, "Deze pagina is verlopen. Laad de pagina opnieuw.")
            scope["state"]["expired"] = scope["path"]
        return _counted(first, receive, most, is_more=is_more)


def _most(path: str) -> int:
    """Bytes that a form may send to an address."""
    if path == UPLOAD:
        return MOST_BYTES
    return MOST_DRAFT_BYTES if path in _DRAFTS else _SMALL


def _too_large(most: int) -> str:
    if most == MOST_BYTES:
        return (
            "Dit is te groot: een bestand mag 150 MB zijn, en wat u in één keer stuurt samen "
            "160 MB. Er is niets opgenomen."
        )
    if most == MOST_DRAFT_BYTES:
        return "Dit is te groot; een concept mag 25 MB zijn."
    return f"Dit is te groot; de grens is {most // 1_000_000} MB."


def _counted(first: bytes, receive: Receive, most: int, *, is_more: bool) -> Receive:
    """Receive what was read already, and the rest while it is not too much."""
    state = {"first": True, "bytes": len(first)}

    async def rest() -> Message:
        if state["first"]:
            state["first"] = False
            if len(first) > most:
                raise _Refused(413, _too_large(most))
            return {"type": "http.request", "body": first, "more_body": is_more}
        message = await receive()
        state["bytes"] += len(message.get("body", b""))
        if state["bytes"] > most:
            raise _Refused(413, _too_large(most))
        return message

    return rest


_REFUSAL = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dit kan niet – sbkennis</title>
<link rel="stylesheet" href="/vast/stijl.css">
</head>
<body><main><h1>Dit kan niet</h1><p role="alert">{text}</p>{onwards}</main></body>
</html>
"""


async def _page(send: Send, status: int, text: str, path: str) -> None:
    """A refusal for who reads it in a browser; a name that is not ours has no page to go on to."""
    here = path if path == "/concept" else "/verzameling" if path == UPLOAD else "/"
    onwards = f'<p><a href="{here}">Ga verder</a></p>' if status != 421 else ""
    body = _REFUSAL.format(text=html.escape(text), onwards=onwards)
    await _answer(send, status, body.encode(), b"text/html; charset=utf-8")


async def _plain(send: Send, status: int, text: str, *, is_json: bool = False) -> None:
    body = (json.dumps({"fout": text}, ensure_ascii=False) if is_json else text).encode()
    kind = b"application/json" if is_json else b"text/plain; charset=utf-8"
    await _answer(send, status, body, kind)


async def _answer(send: Send, status: int, body: bytes, kind: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", kind),
                (b"content-length", str(len(body)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
