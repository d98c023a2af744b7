"""A kennisbank → a server on this computer, and a browser that opens on it."""

from __future__ import annotations

import errno
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

from sbkennis.errors import UsageError, reason
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.web.app import make
from sbkennis.web.security import House, own_names

__all__ = ["CAUTION", "SHORTEST", "serve"]

SHORTEST = 12
"""Characters of a password, at the least."""

CAUTION = (
    "Let op: het verkeer is niet versleuteld. Wie op dit netwerk meeluistert, kan het wachtwoord "
    "en de documenten zien. Wie het wachtwoord heeft, kan alles: ook opnemen, wijzigen en "
    "verwijderen; er wordt niet bijgehouden wie wat deed. Gebruik dit alleen op een netwerk dat u "
    "vertrouwt."
)


def serve(
    settings: Settings,
    *,
    port: int = 0,
    password: str | None = None,
    browser: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until interrupted.

    Args:
        settings: of the kennisbank.
        port: where to listen; 0 takes a free one.
        password: share with who has it, on all addresses of this computer; None is this computer
            only.
        browser: open one.
        say: told in Dutch where to find it.

    Raises:
        UsageError: the port is taken, or the password is too short.
        CodebookError: the codebook of this kennisbank is not valid.
    """
    import uvicorn

    if password is not None and len(password) < SHORTEST:
        raise UsageError(
            f"Het wachtwoord heeft {len(password)} tekens; neem er ten minste {SHORTEST}. "
            f"Bijvoorbeeld: {secrets.token_urlsafe(12)}"
        )
    listening = _listen("127.0.0.1" if password is None else "0.0.0.0", port)
    port = listening.getsockname()[1]
    more = () if password is None else (socket.gethostname(), socket.getfqdn())
    with Library(settings, notify=say) as library:
        library.follow_codebook()
    app = make(settings, House(own_names(port, more), port, password))
    address = f"http://127.0.0.1:{port}/"
    say(f"De kennisbank staat open op {address} (stop met Ctrl+C).")
    if password is not None:
        say(f"Voor anderen op dit netwerk: http://{socket.gethostname()}:{port}/")
        say(CAUTION)
    if browser:
        threading.Timer(0.7, webbrowser.open, (address,)).start()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=3,
            limit_concurrency=200,
        )
    )
    with listening:
        server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # There the same option would let two servers listen at one port.
    alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)  # only Windows has it
    listening.setsockopt(socket.SOL_SOCKET, alone or socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        taken = (errno.EADDRINUSE, errno.EACCES) if alone else (errno.EADDRINUSE,)
        if isinstance(error, OSError) and error.errno not in taken:
            raise UsageError(f"Poort {port} kan niet worden gebruikt: {reason(error)}.") from error
        raise UsageError(
            f"Poort {port} is al in gebruik. Kies een andere met --poort, of laat --poort weg."
        ) from error
    listening.listen(128)
    return listening
