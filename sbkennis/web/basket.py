"""The basket: passages collected, ordered and annotated, and out to Word and Zotero."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from sbkennis.errors import UsageError
from sbkennis.library import Library
from sbkennis.web import desk

__all__ = ["router"]

router = APIRouter()

_FORMS = {
    "docx": ("Word", ".docx"),
    "ris": ("Zotero (RIS)", ".ris"),
    "bibtex": ("BibTeX", ".bib"),
    "csl": ("CSL-JSON", ".json"),
    "md": ("Markdown", ".md"),
    "txt": ("Tekst", ".txt"),
}
_LONGEST = 2_000  # code points of a note


@router.get("/mand")
async def mand(request: Request) -> Response:
    """What is in the basket."""

    def show(library: Library) -> Response:
        return desk.of(request).page(
            request,
            "mand.html",
            collected=library.basket(),
            styles=library.styles(),
            forms=[(key, title) for key, (title, _) in _FORMS.items()],
        )

    return await desk.of(request).reading(show)


@router.post("/mand/erbij")
async def erbij(request: Request) -> Response:
    """Put a passage in; one that is there already gets the new note and heading."""
    async with request.form() as form:
        passage = str(form.get("passage", ""))
        back = str(form.get("terug", "")) or "/mand"
        texts = {
            name: str(form[name]).strip()[:_LONGEST] for name in ("notitie", "kop") if name in form
        }

    def put(library: Library) -> Response:
        library.put_in_basket([passage], note=texts.get("notitie"), heading=texts.get("kop"))
        return desk.to(desk.inside(back, "/mand"), in_mand="1")

    return await desk.of(request).writing(put)


@router.post("/mand/{number}/{what}")
async def wijzig(request: Request, number: int, what: str) -> Response:
    """Take a passage out, or move it up or down."""

    def change(library: Library) -> Response:
        if what == "eruit":
            library.take_from_basket(number)
        elif what in ("omhoog", "omlaag"):
            to = number - 1 if what == "omhoog" else number + 1
            if 1 <= to <= len(library.basket()):
                library.move_in_basket(number, to)
        else:
            raise UsageError("Deze handeling bestaat hier niet.")
        return desk.to("/mand")

    return await desk.of(request).writing(change)


@router.get("/mand/export")
async def export(request: Request) -> Response:
    """The basket as a file for another program."""
    form = request.query_params.get("vorm", "docx")
    style = request.query_params.get("stijl", "rijk")

    def send(library: Library) -> Response:
        if form not in _FORMS:
            raise UsageError(f"De vorm {form[:20]} bestaat niet.")
        if style not in library.styles():  # a style is also the name of a file
            raise UsageError(f"De stijl {style[:40]} bestaat niet.")
        name = f"mand{_FORMS[form][1]}"
        collected = library.basket()
        if not collected:
            raise UsageError("De mand is leeg; er is niets om te exporteren.")
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / name
            library.export(collected, form, target=target, style=style)
            return desk.download(target.read_bytes(), name)

    return await desk.of(request).reading(send)
