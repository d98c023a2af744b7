"""The draft page: a draft dropped on it → findings beside its text, and what it covers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from sbkennis.errors import LibraryLockedError, SourceMissingError, UsageError
from sbkennis.library import Library
from sbkennis.web import desk, draft_views
from sbkennis.web.collection import file_name
from sbkennis.web.reviews import MINUTES, MOST_BYTES, Held
from sbkennis.web.uploads import set_aside

__all__ = ["kept", "router"]

router = APIRouter()

_SUFFIXES = (".docx", ".pdf", ".md", ".markdown", ".txt", ".html", ".htm", ".xhtml")
_GONE = (
    "Dit concept is er niet (meer). Concepten worden niet bewaard: na een uur zonder kijken, of "
    "als sbkennis stopt, zijn ze weg. Kies het bestand opnieuw."
)


@router.get("/concept")
async def begin(request: Request) -> Response:
    """Ask for a draft."""
    is_gone = "gewist" in request.query_params
    return await desk.of(request).reading(lambda library: _begin(request, library, is_gone=is_gone))


def _begin(
    request: Request, library: Library, *, wrong: str = "", status: int = 200, is_gone: bool = False
) -> Response:
    lists = library.requirement_lists()
    answer = desk.of(request).page(
        request,
        "concept.html",
        status,
        fout=wrong,
        gewist=is_gone,
        suffixes=",".join(_SUFFIXES),
        most=MOST_BYTES,
        minutes=MINUTES,
        lists=lists if len(lists) > 1 else [],
    )
    return _unkept(answer)


def _unkept(answer: Response) -> Response:
    """Keep a page with a draft out of the cache of the browser, which is on disk."""
    answer.headers["cache-control"] = "no-store"
    return answer


async def kept(upload: object) -> Path:
    """The draft of a form as a file in a folder of its own, to be removed once it was read.

    Raises:
        UsageError: there is none, or it is too large or of another kind.
        StoreError: it cannot be written.
    """
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise UsageError("Er is geen bestand gekozen.")
    if Path(upload.filename).suffix.lower() not in _SUFFIXES:
        raise UsageError(
            f"{upload.filename[:80]}: een concept kan een Word-document (.docx), PDF, webpagina, "
            "Markdown of tekst zijn. Sla het bestand op in een van deze vormen."
        )
    name = file_name(upload.filename)

    return await run_in_threadpool(set_aside, upload.file, name, "sbkennis-concept-", MOST_BYTES)


@router.post("/concept")
async def neem(request: Request) -> Response:
    """Take a draft, and go to where its findings will be."""
    at = desk.of(request)
    async with request.form(max_files=1, max_fields=5) as form:
        chosen = str(form.get("eisen", "")) or None
        try:
            path = await kept(form.get("concept"))
            key = at.crew.reviews.add(path, chosen)
        except (UsageError, LibraryLockedError) as error:
            wrong, status = str(error), 400 if isinstance(error, UsageError) else 409
            return await at.reading(
                lambda library: _begin(request, library, wrong=wrong, status=status)
            )
    return desk.to(f"/concept/{key}")


def _held(request: Request, key: str) -> Held:
    found = desk.of(request).crew.reviews.get(key)
    if found is None:
        raise SourceMissingError(_GONE)
    return found


@router.get("/concept/{key}")
async def bekijk(request: Request, key: str) -> Response:
    """The draft with the findings beside its text; until then how far it is."""
    held = _held(request, key)
    laid = held.laid
    if laid is None:
        return _unkept(desk.of(request).page(request, "concept_bezig.html", held=held))

    def show(library: Library) -> Response:
        return _unkept(
            desk.of(request).page(
                request,
                "concept_tekst.html",
                in_basket=request.query_params.get("in_mand", ""),
                beside=request.query_params.get("bij", ""),
                kept=library.kept(),
                **_values(held),
                **draft_views.text(laid, library),
            )
        )

    return await desk.of(request).reading(show)


@router.get("/concept/{key}/eisen")
async def eisen(request: Request, key: str) -> Response:
    """What the draft covers: its passages beside the requirements, and its balance."""
    held = _held(request, key)
    if held.review is None:
        return desk.to(f"/concept/{key}")
    review = held.review

    def show(library: Library) -> Response:
        facets = {one.name: one.title for one in library.codebook.facets}
        return _unkept(
            desk.of(request).page(
                request,
                "concept_eisen.html",
                **_values(held),
                **draft_views.coverage(review, facets),
            )
        )

    return await desk.of(request).reading(show)


def _values(held: Held) -> dict[str, Any]:
    assert held.review is not None
    return {
        "held": held,
        "review": held.review,
        "minutes": MINUTES,
        "summary": draft_views.summary(held.review),
    }


@router.get("/concept/{key}/stand")
async def stand(request: Request, key: str) -> Response:
    """How far the reading of a draft is."""
    held = _held(request, key)
    return _unkept(
        JSONResponse({"klaar": held.is_over, "stap": held.stage, "deel": round(held.part, 3)})
    )


@router.post("/concept/{key}/wis")
async def wis(request: Request, key: str) -> Response:
    """Forget a draft; where it is still being read, that stops."""
    desk.of(request).crew.reviews.drop(key)
    return desk.to("/concept", gewist="1")


@router.get("/concept/{key}/opmerkingen")
async def opmerkingen(request: Request, key: str) -> Response:
    """A copy of a Word draft with the findings as comments."""
    held = _held(request, key)
    if held.review is None or held.review.copy is None:
        raise SourceMissingError(
            "Opmerkingen in de kantlijn kunnen alleen in een Word-document (.docx)."
        )
    return _unkept(desk.download(held.review.copy, f"{Path(held.name).stem}-opmerkingen.docx"))


@router.get("/concept/{key}/dekking")
async def dekking(request: Request, key: str) -> Response:
    """The coverage as a report in Word."""
    held = _held(request, key)
    if held.review is None:
        raise SourceMissingError("Dit concept wordt nog gelezen; het verslag is er daarna.")
    return _unkept(desk.download(held.review.report, f"{Path(held.name).stem}-dekking.docx"))
