"""The door of a shared kennisbank: a password in, a session out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from sbkennis.errors import SourceMissingError
from sbkennis.web import desk
from sbkennis.web.security import EXPIRED

__all__ = ["router"]

router = APIRouter()

_FORM = "application/x-www-form-urlencoded"
_AGAIN = "Deze pagina was verlopen. Geef het wachtwoord nog eens."


@router.get("/aanmelden")
async def deur(request: Request) -> Response:
    """Ask for the password."""
    back = request.query_params.get("naar", "")
    if desk.of(request).house.is_member(request.state.session):
        return desk.to(desk.inside(back, "/"))
    return _door(request, back)


def _door(request: Request, back: str, status: int = 200, fault: str = "") -> Response:
    return desk.of(request).page(request, "aanmelden.html", status, fout=fault, naar=back)


@router.post("/aanmelden")
async def binnen(request: Request) -> Response:
    """Try the password."""
    house = desk.of(request).house
    async with request.form() as form:
        given = str(form.get("wachtwoord", ""))
        back = str(form.get("naar", ""))
    address = request.client.host if request.client else ""
    try:
        session = await run_in_threadpool(house.enter, given, address)
    except PermissionError as error:
        return _door(request, back, 429, str(error))
    if session is None:
        return _door(request, back, 403, "Dat wachtwoord klopt niet.")
    request.state.new_session = session
    return desk.to(desk.inside(back, "/"))


@router.post(EXPIRED)
async def verlopen(request: Request) -> Response:
    """Show a form that came with the token of another session, to be sent again or not."""
    asked = getattr(request.state, "expired", "")
    if not asked:
        raise SourceMissingError("Deze pagina bestaat niet.")
    is_form = request.headers.get("content-type", "").startswith(_FORM)
    fields: list[tuple[str, str]] = []
    if is_form:
        async with request.form() as form:
            fields = [(name, str(value)) for name, value in form.multi_items() if name != "csrf"]
    if asked == "/aanmelden":
        return _door(request, dict(fields).get("naar", ""), 403, _AGAIN)
    return desk.of(request).page(
        request, "verlopen.html", 403, gevraagd=asked, velden=fields, is_bestand=not is_form,
        is_zonder_cookie=request.state.is_new,
    )  # fmt: skip


@router.post("/afmelden")
async def buiten(request: Request) -> Response:
    """Leave."""
    desk.of(request).house.leave(request.state.session)
    return RedirectResponse("/aanmelden", 303)
