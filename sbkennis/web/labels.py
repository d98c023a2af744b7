"""Labels and people: correct one where it is read, go past the doubtful ones, see who agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from sbkennis.citations import dutch_date
from sbkennis.codebook import Codebook
from sbkennis.coding import NOTHING, new_batch
from sbkennis.errors import UsageError
from sbkennis.judgements import Judgement, coder_name, same_coder
from sbkennis.library import Library
from sbkennis.web import desk, views
from sbkennis.wording import NO_INTERVAL, estimate, given, means, seen

__all__ = ["router", "state_of"]

router = APIRouter()


def state_of(said: Sequence[Judgement], facets: Collection[str]) -> str:
    """What people say of a passage in a few characters, for a form to say what it was made of.

    Args:
        said: of the passage.
        facets: for which the form asks.
    """
    words = [
        (one.facet, one.coder, one.at, one.labels, one.borderline)
        for one in said
        if one.facet in facets
    ]
    return hashlib.sha256(repr(sorted(words)).encode()).hexdigest()[:16]


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
        seen = str(form.get("gezien", ""))

    def correct(library: Library) -> Response:
        name, batch = coder_name(coder), new_batch()
        passage_id = f"{document}#{place}"
        said = library.said_of(passage_id)
        if seen and seen != state_of(said, written):
            again = _said_again(said, name, written, doubted, library.codebook)
            if not again:
                values = {"written": written, "doubted": doubted, "coder": name}
                return _meanwhile(request, library, passage_id, said, back, values)
            batch = again
        else:
            library.correct(passage_id, written, coder=name, doubted=doubted, batch=batch)
        return desk.remember_coder(desk.to(desk.inside(back, "/labels"), bewaard=batch), name)

    return await desk.of(request).writing(correct)


def _said_again(
    said: Sequence[Judgement],
    coder: str,
    written: Mapping[str, Sequence[str]],
    doubted: Sequence[str],
    book: Codebook,
) -> str:
    """The batch in which this person said just this, as by a second click; empty when not."""
    mine = {one.facet: one for one in said if same_coder(one.coder) == same_coder(coder)}
    for facet, labels in written.items():
        one = mine.get(facet)
        own = {label.name for label in book.of_facet(facet)}
        if (
            one is None
            or set(one.labels) != set(labels) - {NOTHING}
            or set(one.borderline) != own & set(doubted)
        ):
            return ""
    return max((mine[facet] for facet in written), key=lambda one: one.moment).batch


class _Told(NamedTuple):
    """A judgement as it is shown."""

    facet: str  # its title
    coder: str
    when: str
    labels: list[str]  # titles


def _meanwhile(
    request: Request,
    library: Library,
    passage_id: str,
    said: Sequence[Judgement],
    back: str,
    values: Mapping[str, Any],
) -> Response:
    """A page that says that a passage was judged meanwhile; both judgements are on it."""
    written, book = values["written"], library.codebook
    document, passage = library.passage(passage_id)
    facets = [one for one in book.facets if one.name in written]
    titles = {one.name: one.title for one in facets}
    return desk.of(request).page(
        request,
        "intussen.html",
        409,
        document=document,
        passage=passage,
        said=[_told(one, titles[one.facet], book) for one in said if one.facet in titles],
        facets=facets,
        book=book,
        chosen={(facet, label) for facet, labels in written.items() for label in labels},
        doubted={(facet, label) for facet in written for label in values["doubted"]},
        coder=values["coder"],
        action=request.url.path,
        back=desk.inside(back, "/labels"),
        state=state_of(said, written),
    )


def _told(one: Judgement, title: str, book: Codebook) -> _Told:
    labels = [
        f"{book.title_of(label)} (twijfel)" if label in one.borderline else book.title_of(label)
        for label in dict.fromkeys((*one.labels, *one.borderline))
    ]
    at = datetime.fromisoformat(one.at).astimezone()
    when = f"{dutch_date(at.date().isoformat())}, {at:%H.%M} uur"
    return _Told(title, one.coder, when, labels)


@router.post("/labels/herstel")
async def herstel(request: Request) -> Response:
    """Take back what a person said, on the page that says it was kept."""
    async with request.form() as form:
        batch = str(form.get("oordeel", ""))
        back = str(form.get("terug", ""))

    def withdraw(library: Library) -> Response:
        if not library.withdraw(batch=batch):
            raise UsageError("Dit oordeel is al ongedaan gemaakt.")
        return desk.after_taking_back(back, "/labels")

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
        said = library.said_of(current[1].id) if current else []
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
            saved=desk.just_said(request, "bewaard", library.is_said_by),
            state=state_of(said, facets),
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
            means=means,
            seen=seen,
            no_interval=NO_INTERVAL,
        )

    return await desk.of(request).writing(show)
