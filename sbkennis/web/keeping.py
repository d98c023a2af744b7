"""Saved searches: a question to ask again, and what it finds that it did not find before."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from sbkennis.errors import QueryError, UsageError
from sbkennis.library import Library
from sbkennis.saved import SavedSearch, SavedSearches
from sbkennis.web import desk, views
from sbkennis.web.addresses import Asked
from sbkennis.web.searching import named

__all__ = ["router"]

router = APIRouter()

_MARK = re.compile(r"[0-9a-f]{12}")
_AT_ONCE = 1.0  # seconds that a page with all saved searches asks; the others are asked apart


@dataclass(frozen=True, slots=True)
class _Shown:
    """A saved search as the page shows it."""

    search: SavedSearch
    state: str
    asked: Asked | None  # None where no address can hold it
    narrowings: tuple[str, ...]
    is_known: bool = True  # what is new
    hits: tuple[views.ShownHit, ...] = ()
    marks: tuple[str, ...] = ()
    lower: int = 0
    remarks: tuple[str, ...] = ()
    wrong: str = ""


@router.get("/zoekvragen")
async def zoekvragen(request: Request) -> Response:
    """The saved searches, each with what is new since it was looked at, as far as time allows."""

    def show(library: Library) -> Response:
        saved = SavedSearches(library.settings.corpus)
        query = request.query_params
        until = time.monotonic() + _AT_ONCE
        return desk.of(request).page(
            request,
            "zoekvragen.html",
            shown=[_shown(library, one, asks=time.monotonic() < until) for one in saved.readable()],
            only="",
            broken=[one.text for one in saved.broken()],
            nowhere=Asked(),
            changed=query.get("intussen", ""),
            is_undoable="weg" in query and request.state.session in desk.of(request).crew.forgotten,
        )

    return await desk.of(request).reading(show)


@router.get("/zoekvragen/{name}")
async def zoekvraag(request: Request, name: str) -> Response:
    """One saved search, with what is new."""

    def show(library: Library) -> Response:
        saved = SavedSearches(library.settings.corpus).readable()
        search = next((one for one in saved if one.name == name), None)
        if search is None:
            return desk.to("/zoekvragen", intussen=name)
        return desk.of(request).page(
            request,
            "zoekvragen.html",
            shown=[_shown(library, search, asks=True)],
            only=name,
            broken=[],
            nowhere=Asked(),
            changed="",
            is_undoable=False,
        )

    return await desk.of(request).reading(show)


def _shown(library: Library, search: SavedSearch, *, asks: bool) -> _Shown:
    """A saved search with its news; one that cannot be asked any more says why."""
    kinds = library.kinds()
    asked = Asked.again(search.question, search.filters, search.count)
    held = asked.narrowings if asked else []
    titles = tuple(named(one, library.codebook, kinds)[1] for one in held)
    bare = _Shown(search, _state(search), asked, titles)
    if not asks:
        return replace(bare, is_known=False)
    try:
        (news,) = library.news([search.name], keep=True)
    except QueryError as error:
        return replace(bare, wrong=str(error.__cause__ or error))
    hits = tuple(views.hit(one, library.codebook) for one in news.hits)
    return replace(bare, hits=hits, marks=news.marks, lower=news.lower, remarks=news.remarks)


def _state(search: SavedSearch) -> str:
    """By what a form knows whether the name still stands for the same question."""
    return hashlib.sha256(repr((search.question, search.filters)).encode()).hexdigest()[:16]


@router.post("/zoekvragen")
async def bewaar(request: Request) -> Response:
    """Keep the question of the search page, under a name."""
    async with request.form() as form:
        pairs = [(name, str(value)) for name, value in form.multi_items() if name != "csrf"]
    name = "-".join(dict(pairs).get("naam", "").split())

    def keep(library: Library) -> Response:
        asked = Asked.read(QueryParams(pairs), [one.name for one in library.codebook.facets])
        if library.saved_as(asked.question, asked.filters):  # in another tab, or by a second click
            return desk.to(asked.address, bewaard="1")
        try:
            other = SavedSearches(library.settings.corpus).other(
                SavedSearch(name, asked.question, asked.filters)
            )
            if other:
                raise UsageError(
                    f"De naam {name} heeft al een andere zoekvraag: “{other.question}”. Kies een "
                    "andere naam."
                )
            library.save_search(name, asked.question, asked.filters, asked.count)
        except UsageError as error:
            return desk.of(request).page(
                request, "zoekvraag.html", 400, asked=asked, written=name, wrong=str(error)
            )
        return desk.to(asked.address, bewaard="1")

    return await desk.of(request).writing(keep)


@router.post("/zoekvragen/terug")
async def terug(request: Request) -> Response:
    """Put back what this visitor last removed, with what had been seen of it."""

    def back(library: Library) -> Response:
        forgotten = desk.of(request).crew.forgotten
        search = forgotten.get(request.state.session)
        if search is None:
            raise UsageError("Deze is al teruggezet, of sbkennis is intussen opnieuw gestart.")
        saved = SavedSearches(library.settings.corpus)
        if any(one.name == search.name for one in saved.readable()):
            return desk.to("/zoekvragen", intussen=search.name)
        with saved.changing():
            saved.check_free(search)
            saved.write(search)
        del forgotten[request.state.session]
        return desk.to(f"/zoekvragen#z-{search.name}")

    return await desk.of(request).writing(back)


@router.post("/zoekvragen/{name}/{what}")
async def wijzig(request: Request, name: str, what: str) -> Response:
    """Note that what is new was seen, or remove a saved search."""
    if what not in ("gezien", "weg"):
        raise UsageError("Deze handeling bestaat hier niet.")
    async with request.form() as form:
        state = str(form.get("stand", ""))
        marks = [str(one) for one in form.getlist("treffer") if _MARK.fullmatch(str(one))]

    def change(library: Library) -> Response:
        saved = SavedSearches(library.settings.corpus)
        search = _unchanged(saved.readable(), name, state)
        if search is None:
            return desk.to("/zoekvragen", intussen=name)
        if what == "gezien":
            if not library.note_seen(search, marks):
                return desk.to("/zoekvragen", intussen=name)
            return desk.to(f"/zoekvragen#z-{name}")
        held = desk.of(request).crew.forgotten
        desk.remember_last(held, request.state.session, saved.forget(name))
        return desk.to("/zoekvragen", weg="1")

    return await desk.of(request).writing(change)


def _unchanged(saved: Sequence[SavedSearch], name: str, state: str) -> SavedSearch | None:
    """The saved search that a form was made for; None when it is gone, or asks something else."""
    return next((one for one in saved if one.name == name and _state(one) == state), None)
