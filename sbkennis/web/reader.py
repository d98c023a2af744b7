"""The reader: a document opened at the hit, as its page and as its text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from sbkennis.errors import QueryError, SourceMissingError, StoreError, reason
from sbkennis.library import Library
from sbkennis.pages.pictures import Rectangle
from sbkennis.records import Document, Filters, Hit, Passage, Tag
from sbkennis.web import desk, views
from sbkennis.web.addresses import Asked
from sbkennis.web.labels import state_of

__all__ = ["router"]

router = APIRouter()

_WIDTHS = (700, 1100, 1600)
_IN_DOCUMENT = 200  # hits of one document between which one can step
_NO_PASSAGE = (
    "Op de plaats die dit webadres aanwijst, staat geen passage (meer). Misschien is het document "
    "vervangen of opnieuw ingelezen, of is het adres niet helemaal overgenomen. Open het document, "
    "of zoek op woorden uit de passage."
)


@router.get("/lees/{document}")
async def lees(request: Request, document: str) -> Response:
    """A page of a document, or all of it where it has no pages."""
    return await desk.of(request).reading(lambda library: _lees(request, library, document))


def _lees(request: Request, library: Library, name: str) -> Response:
    query = request.query_params
    book = library.codebook
    facets = [one.name for one in book.facets]
    asked = Asked.read(query, facets)
    place = query.get("passage", "").strip()
    found = library.find(name)
    place = place.removeprefix(f"{found.id}#")  # an id as `zoek` shows it is understood too
    wanted_id = f"{found.id}#{place}" if place else None
    page = query.get("pagina", "").strip() or None
    try:
        wanted = library.passage(wanted_id)[1] if wanted_id else None
    except SourceMissingError:
        return _elsewhere(request, found, "Deze passage is er niet (meer)", _NO_PASSAGE)
    reading = library.reading(found.id)
    numbers = [one.number for one in reading.pages if one.number is not None]
    page = page if numbers else None
    try:
        # of a passage that runs on, another page may be asked for
        view = library.read(found.id if page else wanted_id or found.id, page=page)
    except SourceMissingError as error:
        return _elsewhere(request, found, "Deze pagina is er niet", str(error))
    is_pdf = Path(found.file).suffix.lower() == ".pdf"
    boxes: tuple[Rectangle, ...] = ()
    is_there = True
    if is_pdf:
        try:
            library.file_of(found.id)
        except SourceMissingError:
            is_there = False
    if is_pdf and wanted is not None and view.page.number is not None:
        places = [(span.start, span.end) for span in wanted.spans]
        boxes = library.rectangles(found.id, view.page.number, places)
    at = numbers.index(view.page.number) if view.page.number in numbers else 0
    hits = _hits(library, asked, found.id)
    ids = [hit.passage.id for hit in hits]
    here = ids.index(wanted_id) if wanted_id in ids else None
    earlier, later = _around(hits, wanted)
    citation = next((hit.citation for hit in hits if hit.passage.id == wanted_id), None)
    if citation is None and wanted is not None:
        citation = library.cite(wanted.id)
    return desk.of(request).page(
        request,
        "lees.html",
        document=found,
        kind=library.kinds().get(found.kind or "", found.kind),
        view=view,
        page=view.page,
        parts=views.page_parts(reading, view.page, view.passages, view.tags, book, wanted),
        outline=views.outline(reading),
        wanted=wanted,
        place=place,
        citation=citation,
        boxes=boxes,
        has_picture=is_pdf and is_there and view.page.number is not None,
        is_there=is_there,
        is_pdf=is_pdf,
        widths=_WIDTHS,
        pages=[(one.number, one.label or str(one.number)) for one in reading.pages]
        if numbers
        else [],
        before=numbers[at - 1] if numbers and at > 0 else None,
        after=numbers[at + 1] if numbers and at + 1 < len(numbers) else None,
        asked=asked,
        hits=hits,
        here=here,
        previous_hit=earlier,
        next_hit=later,
        book=book,
        doubted={
            (tag.facet, tag.label)
            for tag in (view.tags.get(wanted.id, ()) if wanted else ())
            if tag.doubtful and tag.coder
        },
        chosen=_chosen(view.tags.get(wanted.id, ()) if wanted else ()),
        chips=views.chips(view.tags.get(wanted.id, ()), wanted, book) if wanted else [],
        state=state_of(library.said_of(wanted.id), facets) if wanted else "",
        is_changing="wijzig" in query,
        saved=desk.just_said(request, "bewaard", library.is_said_by),
        pointed_out=desk.just_said(request, "aangewezen", library.is_confirmed_by),
        in_basket="in_mand" in query,
        kept=library.kept() if wanted else frozenset(),
        coder=desk.coder_of(request),
    )


def _elsewhere(request: Request, document: Document, title: str, text: str) -> Response:
    """A page that says that a place in a document is not there, and leads to the document."""
    return desk.of(request).page(
        request, "fout.html", 404, titel=title, uitleg=text, stuk=document, is_weg=True
    )


def _hits(library: Library, asked: Asked, document: str) -> list[Hit]:
    """What the question found in this document, in the order of the document.

    Not more than what matches the question, as it is counted beside the answers: further down a
    passage may share no more with it than "gemeente".
    """
    if not asked.question:
        return []
    own = asked.filters
    filters = Filters(labels=own.labels, documents=(document,))
    best = library.search(asked.question, filters=filters, count=1, per_document=0)
    if best.abstained:  # only what stands among the answers of the library is a hit here
        found = library.search(asked.question, filters=filters, count=asked.count)
    else:
        count = min(best.matching or _IN_DOCUMENT, _IN_DOCUMENT)  # in a large one none are counted
        found = library.search(asked.question, filters=filters, count=count, per_document=0)
    likely = [hit for hit in found.hits if hit.reasons.words]
    return sorted(likely or found.hits[:1], key=lambda hit: hit.passage.position)


def _around(hits: Sequence[Hit], wanted: Passage | None) -> tuple[str | None, str | None]:
    """The ids of the hits before and after a passage, which need not be one of them.

    What was found by its meaning alone is a hit of the library and not of its document.
    """
    at = wanted.position if wanted else -1
    before = [hit.passage.id for hit in hits if hit.passage.position < at]
    after = [hit.passage.id for hit in hits if hit.passage.position > at]
    return before[-1] if before else None, after[0] if after else None


def _chosen(tags: tuple[Tag, ...]) -> set[tuple[str, str]]:
    return {(tag.facet, tag.label) for tag in tags if tag.assigned}


@router.get("/citaat")
async def citaat(request: Request) -> Response:
    """The words of a passage with its citation in a style, to copy."""
    passage = request.query_params.get("passage", "")
    style = request.query_params.get("stijl", "")

    def cite(library: Library) -> Response:
        return JSONResponse({"tekst": library.cite_as(passage, style)})

    return await desk.of(request).reading(cite)


@router.get("/beeld/{document}/{page}")
async def beeld(request: Request, document: str, page: str) -> Response:
    """The image of a page."""
    width = request.query_params.get("breedte", str(_WIDTHS[0]))
    if not page.isdecimal() or len(page) > 6 or width not in map(str, _WIDTHS):
        raise QueryError("Deze afbeelding bestaat niet.")

    desk.of(request).crew.width = int(width)

    def draw(library: Library) -> Response:
        image = library.picture(document, int(page), int(width))
        # The address names the edition of the file, so it always gives the same image.
        is_fixed = request.query_params.get("editie") == library.find(document).sha256[:12]
        cached = "private, max-age=86400, immutable" if is_fixed else "private, no-cache"
        return Response(image, media_type="image/jpeg", headers={"cache-control": cached})

    return await desk.of(request).reading(draw)


@router.get("/origineel/{document}")
async def origineel(request: Request, document: str) -> Response:
    """The file as it was taken in; always a download, never opened in the page."""

    def send(library: Library) -> Response:
        found = library.find(document)
        path = library.file_of(found.id)
        try:
            content = path.read_bytes()
        except OSError as error:  # it may be on a disk that went away
            raise StoreError(
                f"De bron van {found.file} is niet te lezen: {reason(error)}. De tekst is er nog."
            ) from error
        return desk.download(content, found.file)

    return await desk.of(request).reading(send)


@router.get("/gemarkeerd/{document}")
async def gemarkeerd(request: Request, document: str) -> Response:
    """A copy of the PDF in which the passage, or all hits of a question, are marked."""

    def send(library: Library) -> Response:
        found = library.find(document)
        asked = Asked.read(request.query_params, [one.name for one in library.codebook.facets])
        places = request.query_params.getlist("passage")
        ids = [f"{found.id}#{place}" for place in places]
        ids = ids or [hit.passage.id for hit in _hits(library, asked, found.id)]
        copy = library.marked(ids)
        return desk.download(copy, f"{Path(found.file).stem}-gemarkeerd.pdf")

    return await desk.of(request).reading(send)
