"""Settings → the web app: pages, API, and the guard around both."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from sbkennis import __version__
from sbkennis.errors import (
    LibraryLockedError,
    LibraryNotFoundError,
    QueryError,
    ReadError,
    SbkennisError,
    SourceMissingError,
    UsageError,
    reason,
    told,
)
from sbkennis.settings import Settings
from sbkennis.web import (
    api,
    basket,
    collection,
    comparing,
    door,
    drafts,
    keeping,
    labels,
    pointing,
    reader,
    searching,
)
from sbkennis.web.crew import Crew
from sbkennis.web.desk import Desk
from sbkennis.web.security import HEADERS, Guard, House

__all__ = ["make"]

_STATUSES: tuple[tuple[type[SbkennisError], int], ...] = (
    (QueryError, 400),
    (UsageError, 400),
    (SourceMissingError, 404),
    (LibraryNotFoundError, 404),
    (LibraryLockedError, 409),
    (ReadError, 422),
)
_DAMAGED = 503
_TITLES = {
    400: "Dit kan niet",
    404: "Niet gevonden",
    405: "Dit kan niet",
    409: "Even wachten",
    422: "Dit bestand is niet te lezen",
}


def make(settings: Settings, house: House) -> FastAPI:
    """The app of a kennisbank.

    Args:
        settings: of the kennisbank; it may still be empty.
        house: who may come in.

    Raises:
        CodebookError: the codebook of this kennisbank is not valid.
    """
    crew = Crew(settings)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        crew.warm()
        yield
        crew.close()

    app = FastAPI(
        title="sbkennis",
        version=__version__,
        description=api.DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # the usual pages fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=life,
        middleware=[Middleware(Guard, house=house)],
    )
    app.state.desk = Desk.of(crew, house)
    app.mount("/vast", StaticFiles(directory=Path(__file__).parent / "static"), name="vast")
    pages = (
        searching, keeping, reader, collection, basket, comparing, pointing, drafts, labels, door,
    )  # fmt: skip
    for part in pages:
        app.include_router(part.router, include_in_schema=False)
    app.include_router(api.router)
    app.add_exception_handler(SbkennisError, _failed)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _failed)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _broken)
    return app


async def _failed(request: Request, error: Exception) -> Response:
    """An error as a page, or as JSON for who asked the API."""
    if isinstance(error, HTTPException):
        status = error.status_code
        text = {
            404: "Deze pagina bestaat niet.",
            405: "Deze handeling bestaat hier niet.",
        }.get(status, "Dit verzoek is niet te begrijpen.")
    elif isinstance(error, RequestValidationError):
        status = 422
        fields = sorted({str(one["loc"][-1]) for one in error.errors()})
        text = f"Dit is niet te begrijpen: {', '.join(fields)}. Zie /api/openapi.json."
    elif not isinstance(error, SbkennisError):
        status = 500
        text = f"{told(error)} Probeer het opnieuw; wat was bewaard, staat er nog."
        if isinstance(error, OSError):
            text = f"Dit lukte niet: {reason(error)}. Controleer de schijf en probeer het opnieuw."
    else:
        status = next((code for kind, code in _STATUSES if isinstance(error, kind)), _DAMAGED)
        text = str(error)
    headers = error.headers if isinstance(error, HTTPException) else None
    if request.url.path.startswith("/api/"):
        return JSONResponse({"fout": text}, status, headers)
    desk: Desk = request.app.state.desk
    if isinstance(error, LibraryNotFoundError):
        return desk.page(request, "leeg.html", status, uitleg=text)
    title = _TITLES.get(status, "Er ging iets mis")
    is_gone = isinstance(error, SourceMissingError)
    text = _without_commands(text) if is_gone else text
    answer = desk.page(
        request, "fout.html", status, titel=title, uitleg=text, stuk=None, is_weg=is_gone
    )
    answer.headers.update(headers or {})
    return answer


async def _left(_: Request, __: Exception) -> Response:
    """A browser went away while it sent something: nobody reads the answer."""
    return Response(status_code=400)


async def _broken(request: Request, error: Exception) -> Response:
    """A mistake of ours, or of the disk; it is answered outside the guard."""
    answer = await _failed(request, error)
    answer.headers.update({**HEADERS, "cache-control": "no-store"})
    return answer


_COMMAND = re.compile(r"\s*[^.]*`sbkennis [^`]*`[^.]*\.(?=\s|\Z)")


def _without_commands(text: str) -> str:
    """A message without the sentences that send a reader to the terminal.

    >>> _without_commands("Document x staat er niet. Zie `sbkennis bronnen`.")
    'Document x staat er niet.'
    """
    return _COMMAND.sub("", text).strip() or "Dit staat niet (meer) in de kennisbank."
