"""What every page needs: the threads that know the library, and the templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sbkennis import __version__
from sbkennis.library import Library
from sbkennis.phrases import how_many, number
from sbkennis.web.crew import Crew
from sbkennis.web.security import House
from sbkennis.web.views import date_shown, place_of
from sbkennis.wording import quoted

__all__ = [
    "Desk",
    "after_taking_back",
    "coder_of",
    "download",
    "inside",
    "just_said",
    "of",
    "remember_coder",
    "remember_last",
    "safe_address",
    "to",
    "to_list",
]

_CODER = "sbkennis-naam"
_YEAR = 365 * 24 * 3600
TAKEN_BACK = "hersteld"
"""Says in an address that a judgement was taken back."""

# what an address says of what was done
_SAID = ("bewaard", "wijzig", "in_mand", "aangewezen", TAKEN_BACK)
_MOST_VISITORS = 100  # of whom is remembered what they last took away

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers requests with pages.

    Args:
        crew: runs what needs the library.
        house: who may come in.
    """

    crew: Crew
    house: House
    templates: Environment

    @classmethod
    def of(cls, crew: Crew, house: House) -> Desk:
        """A desk with the templates of the package; all they show is escaped."""
        templates = Environment(
            loader=PackageLoader("sbkennis.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        templates.filters |= {
            "getal": number,
            "aantal": how_many,
            "datum": date_shown,
            "deel": lambda value: quote(str(value), safe=""),
            "plaats": place_of,
            "tussen": quoted,
            "webadres": safe_address,
        }
        templates.globals |= {"versie": __version__, "zoekdeel": urlencode}
        return cls(crew, house, templates)

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> Response:
        """A page made of a template."""
        html = self.templates.get_template(name).render(
            csrf=request.state.csrf,
            pad=request.url.path,
            gedeeld=self.house.password is not None,
            hersteld=TAKEN_BACK in request.query_params,
            **values,
        )
        return HTMLResponse(html, status)

    async def reading(self, work: Callable[[Library], Response]) -> Response:
        """The answer of work that changes nothing."""
        return await self.crew.read(work)

    async def writing(self, work: Callable[[Library], Response]) -> Response:
        """The answer of work that may change something."""
        return await self.crew.write(work)


def of(request: Request) -> Desk:
    """The desk of an app."""
    desk: Desk = request.app.state.desk
    return desk


def to(path: str, **values: str) -> Response:
    """Go to another page of ours, after something was done."""
    pairs = {name: value for name, value in values.items() if value}
    path, mark, anchor = path.partition("#")
    sign = "&" if "?" in path else "?"
    address = f"{path}{sign}{urlencode(pairs)}" if pairs else path
    return RedirectResponse(f"{address}{mark}{anchor}", 303)


def after_taking_back(back: str, otherwise: str) -> Response:
    """Go back to where a judgement was taken back, on a page that says so."""
    return to(inside(back, otherwise), **{TAKEN_BACK: "1"})


def to_list(path: str, name: str, values: Sequence[str]) -> Response:
    """Go to another page of ours, with several values of one name."""
    query = urlencode([(name, value[:300]) for value in values[:20]])
    return RedirectResponse(f"{path}?{query}" if query else path, 303)


def safe_address(address: str | None) -> str:
    """An address that is safe to link to; empty for any other, such as ``javascript:``."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    return address or "" if parts.scheme in ("http", "https") and parts.netloc else ""


def coder_of(request: Request) -> str:
    """The name under which someone judged before."""
    return unquote(request.cookies.get(_CODER, ""))[:100]


def just_said(request: Request, name: str, is_said_by: Callable[[str, str], bool]) -> str:
    """The judgement that an address says was just kept.

    Empty for a colleague to whom the address was sent, and once it was taken back.
    """
    batch, coder = request.query_params.get(name, ""), coder_of(request)
    return batch if batch and coder and is_said_by(coder, batch) else ""


def remember_coder(answer: Response, name: str) -> Response:
    """Keep a name for the next judgement."""
    answer.set_cookie(_CODER, quote(name), max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def remember_last(held: dict[str, Kept], visitor: str, what: Kept) -> None:
    """Keep what a visitor took away last, so that it can be put back."""
    held.pop(visitor, None)
    while len(held) >= _MOST_VISITORS:
        held.pop(next(iter(held)))
    held[visitor] = what


def inside(back: str, otherwise: str) -> str:
    """A path of ours to go back to, without what it said before; never another site."""
    path = back.replace("\\", "/")
    if not path.startswith("/") or path.startswith("//") or any(ord(one) < 32 for one in path):
        return otherwise
    path, mark, anchor = path.partition("#")
    head, _, query = path.partition("?")
    kept = [one for one in query.split("&") if one and one.partition("=")[0] not in _SAID]
    return f"{head}{'?' if kept else ''}{'&'.join(kept)}{mark}{anchor}"


def download(content: bytes, name: str) -> Response:
    """A file to keep; of a neutral kind, so that no browser opens it in a page."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"content-disposition": disposition},
    )
