"""Labels and people: correct one where it is read, go past the doubtful ones, see who agrees."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from sbkennis.coding import NOTHING, new_batch
from sbkennis.errors import UsageError
from sbkennis.judgements import coder_name
from sbkennis.library import Library
from sbkennis.web import desk, views
from sbkennis.wording import estimate, given

__all__ = ["router"]

router = APIRouter()


@router.post("/labels/{document}/{place}")
async def corrigeer(request: Request, document: str, place: str) -> Response:
    """Keep what a person says of a passage."""
    async with request.form() as form:
        coder = str(form.get("naam", ""))
        back = str(form.get("terug", ""))
        facets = [str(one) for one in form.getlist("facet")]
        written = {
            facet: [str(one) for one in form.getlist(f"label-{facet}")] or [NOTHING]
            for facet in facets
        }
        doubted = [str(one) for one in form.getlist("twijfel")]

    def correct(library: Library) -> Response:
        name = coder_name(coder)
        batch = new_batch()
        library.correct(f"{document}#{place}", written, coder=name, doubted=doubted, batch=batch)
        return desk.remember_coder(desk.to(desk.inside(back, "/labels"), bewaard=batch), name)

    return await desk.of(request).writing(correct)


@router.post("/labels/herstel")
async def herstel(request: Request) -> Response:
    """Take back what a person said, on the page that says it was kept."""
    async with request.form() as form:
        batch = str(form.get("oordeel", ""))
        back = str(form.get("terug", ""))

    def withdraw(library: Library) -> Response:
        if not library.withdraw(batch=batch):
            raise UsageError("Dit oordeel is al ongedaan gemaakt.")
        return desk.to(desk.inside(back, "/labels"))

    return await desk.of(request).writing(withdraw)


@router.get("/labels")
async def twijfel(request: Request) -> Response:
    """The doubtful labels that a person has not judged, one passage at a time."""
    name = request.query_params.get("naam", "").strip() or desk.coder_of(request)
    skipped = request.query_params.get("na", "")

    def show(library: Library) -> Response:
        todo = library.doubtful(coder_name(name)) if name else []
        places = [passage.id for _, passage, _ in todo]
        at = places.index(skipped) + 1 if skipped in places else 0
        current = todo[at] if at < len(todo) else None
        values: dict[str, Any] = {"current": None, "chips": [], "chosen": set(), "doubted": set()}
        if current is not None:
            document, passage, tags = current
            values = {
                "current": (document, passage, library.cite(passage.id)),
                "chips": views.chips(tags, passage, library.codebook),
                "chosen": {(one.facet, one.label) for one in tags if one.assigned},
                "doubted": set(),  # what the tagger doubts is what is asked
            }
        facets = {tag.facet for tag in current[2] if tag.doubtful} if current else set()
        answer = desk.of(request).page(
            request,
            "labels.html",
            **values,
            facets=[one for one in library.codebook.facets if one.name in facets],
            coder=name,
            book=library.codebook,
            total=len(todo),
            at=at,
            here=f"/labels?na={quote(skipped, safe='')}" if at else "/labels",
            saved=request.query_params.get("bewaard", ""),
        )
        return desk.remember_coder(answer, name) if name else answer

    return await desk.of(request).writing(show)


@router.get("/overeenstemming")
async def overeenstemming(request: Request) -> Response:
    """How far coders agree, per facet and label."""

    def show(library: Library) -> Response:
        measured, problem = None, ""
        try:
            measured = library.agreement()
        except UsageError as error:
            problem = str(error)
        return desk.of(request).page(
            request,
            "overeenstemming.html",
            measured=measured,
            problem=problem,
            title_of=library.title_of,
            estimate=estimate,
            given=given,
        )

    return await desk.of(request).writing(show)
