"""The search page: a question → facets with counts, and hits with their citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from sbkennis.codebook import Codebook
from sbkennis.contract import undescribed
from sbkennis.errors import QueryError, UsageError
from sbkennis.library import Library
from sbkennis.records import Hit
from sbkennis.saved import SavedSearches, proposed
from sbkennis.search import Found
from sbkennis.web import desk, views
from sbkennis.web.addresses import Asked, Narrowed, period
from sbkennis.wording import lacking, opposed

__all__ = ["named", "router"]

router = APIRouter()

_AHEAD = 2  # hits whose page is drawn before it is asked for
_SHOWN = 8  # values of a facet before "meer"
_OWN = {"gemeente": "Gemeente", "soort": "Soort", "uitgever": "Uitgever", "jaar": "Jaar"}


class _Value(NamedTuple):
    title: str
    matching: int
    address: str
    is_chosen: bool


class _Facet(NamedTuple):
    name: str
    title: str
    explanation: str
    values: tuple[_Value, ...]
    more: tuple[_Value, ...]
    lacking: int  # passages of documents of which it is not known


@router.get("/")
async def zoek(request: Request) -> Response:
    """The search page, in every state."""
    return await desk.of(request).reading(lambda library: _zoek(request, library))


def _zoek(request: Request, library: Library) -> Response:
    book, query = library.codebook, request.query_params
    facets = [one.name for one in book.facets]
    asked, status = Asked.written(query, facets), 200
    try:
        asked = Asked.read(query, facets)
        values = _answered(request, library, asked)
    except (QueryError, UsageError) as error:  # told where it can be mended, with what was typed
        values, status = {"wrong": str(error), "is_period": not _is_period(asked)}, 400
    kinds = library.kinds()
    nothing = {
        "wrong": "",
        "is_period": False,
        "documents": 0,
        "passages": 0,
        "found": None,
        "hits": [],
        "like": None,
        "facets": [],
        "remarks": (),
        "lacking": [],
        "opposed": [],
        "held": None,
        "has_more": False,
    }
    saved = SavedSearches(library.settings.corpus).readable()
    is_asked = bool(asked.question) and status == 200
    return desk.of(request).page(
        request,
        "zoek.html",
        status,
        asked=asked,
        saved=len(saved),
        saved_as=library.saved_as(asked.question, asked.filters) if is_asked else None,
        proposed=proposed(asked.question, [one.name for one in saved]),
        is_saved="bewaard" in query,
        narrowings=[named(one, book, kinds) for one in asked.narrowings],
        in_basket=query.get("in_mand", ""),
        kept=library.kept() if values.get("hits") else frozenset(),
        **nothing | values,
    )


def _is_period(asked: Asked) -> bool:
    try:
        period(asked.since, asked.until)
    except (QueryError, UsageError):
        return False
    return True


def _answered(request: Request, library: Library, asked: Asked) -> dict[str, Any]:
    """What the page shows of an answer, as far as it is not nothing.

    Raises:
        QueryError, UsageError: it cannot be asked.
        SourceMissingError: the passage of which more is wanted is not there.
    """
    book = library.codebook
    if asked.like and not asked.question:
        document, passage = library.passage(asked.like)
        hits = library.alike(passage.id, filters=asked.filters, count=asked.count).hits
        return {
            "like": (document, passage, asked.reader(passage.id)),
            "hits": [views.hit(one, book) for one in hits],
            "opposed": opposed(library.contradictions(hits)),
            "has_more": len(hits) == asked.count,
        }
    if not asked.question:
        counts = library.passage_counts()
        return {"documents": len(counts), "passages": sum(counts.values())}
    found = library.search(asked.question, filters=asked.filters, count=asked.count)
    kinds = library.kinds()
    hits = found.nearest if found.abstained else found.hits
    values = {
        "found": found,
        "hits": [views.hit(one, book, is_answer=not found.abstained) for one in hits],
        "facets": _facets(found, asked, book, kinds),
        "opposed": opposed(library.contradictions(found.hits)),
        "has_more": not found.abstained and len(hits) == asked.count,
        "remarks": (*found.remarks, *map(str, library.unmatched(asked.filters))),
    }
    desk.of(request).crew.draw_ahead(_likely_next(found.hits))
    if found.abstained:
        documents = library.documents()
        values |= {
            "documents": len(documents),
            "lacking": lacking(documents),
            "held": views.held(documents, kinds),
        }
    return values


def _likely_next(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    """The pages of PDFs on which the first hits stand."""
    pages = [
        (hit.document.id, hit.passage.first_page)
        for hit in hits[:_AHEAD]
        if hit.document.file.lower().endswith(".pdf") and hit.passage.first_page is not None
    ]
    return list(dict.fromkeys(pages))


def named(one: Narrowed, book: Codebook, kinds: Mapping[str, str]) -> tuple[Narrowed, str]:
    """By what a search is narrowed, with the title that a reader knows it by."""
    titles = {(label.facet, label.name): label.title for label in book.labels}
    if one.facet == "soort":
        return one, kinds.get(one.value, one.value)
    return one, titles.get((one.facet, one.value), one.value)


def _facets(
    matching: Found,
    asked: Asked,
    book: Codebook,
    kinds: Mapping[str, str],
) -> list[_Facet]:
    labels = {(label.facet, label.name): label.title for label in book.labels}
    titles = {facet.name: (facet.title, facet.explanation) for facet in book.facets}
    titles |= {name: (title, "") for name, title in _OWN.items()}
    without = undescribed(matching)
    found = []
    for name, (title, explanation) in titles.items():
        values = [
            _Value(
                labels.get((name, value), kinds.get(value, value) if name == "soort" else value),
                count,
                asked.narrowed(name, value),
                asked.has(name, value),
            )
            for value, count in matching.facets.get(name, {}).items()
        ]
        if name == "jaar":
            values.sort(key=lambda one: one.title, reverse=True)
        if values:
            shown, more = tuple(values[:_SHOWN]), tuple(values[_SHOWN:])
            found.append(_Facet(name, title, explanation, shown, more, without.get(name, 0)))
    return found
