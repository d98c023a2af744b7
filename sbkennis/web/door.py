"""The door of a shared kennisbank: a password in, a session out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from sbkennis.web import desk

__all__ = ["router"]

router = APIRouter()


@router.get("/aanmelden")
async def deur(request: Request) -> Response:
    """Ask for the password."""
    if desk.of(request).house.is_member(request.state.session):
        return RedirectResponse("/", 303)
    return desk.of(request).page(request, "aanmelden.html", fout="")


@router.post("/aanmelden")
async def binnen(request: Request) -> Response:
    """Try the password."""
    house = desk.of(request).house
    async with request.form() as form:
        given = str(form.get("wachtwoord", ""))
    address = request.client.host if request.client else ""
    try:
        session = await run_in_threadpool(house.enter, given, address)
    except PermissionError as error:
        return desk.of(request).page(request, "aanmelden.html", 429, fout=str(error))
    if session is None:
        return desk.of(request).page(
            request, "aanmelden.html", 403, fout="Dat wachtwoord klopt niet."
        )
    request.state.new_session = session
    return RedirectResponse("/", 303)


@router.post("/afmelden")
async def buiten(request: Request) -> Response:
    """Leave."""
    desk.of(request).house.leave(request.state.session)
    return RedirectResponse("/aanmelden", 303)
