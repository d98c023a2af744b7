"""The basket: passages collected, ordered and annotated, and out to Word and Zotero."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from sbkennis.collecting import Collected
from sbkennis.errors import ChangedError, SourceMissingError, UsageError
from sbkennis.library import Library
from sbkennis.records import Passage
from sbkennis.web import desk
from sbkennis.web.addresses import Asked

__all__ = ["router"]

router = APIRouter()

_FORMS = {
    "docx": ("Word", ".docx"),
    "ris": ("Zotero (RIS)", ".ris"),
    "bibtex": ("BibTeX", ".bib"),
    "csl": ("CSL-JSON", ".json"),
    "md": ("Markdown", ".md"),
    "txt": ("Tekst", ".txt"),
    "xlsx": ("Excel", ".xlsx"),
    "csv": ("CSV", ".csv"),
    "qdpx": ("REFI-QDA-project", ".qdpx"),
}
_LONGEST = 2_000  # code points of a note
_DIGITS = 7  # more than any place in a basket has


@router.get("/mand")
async def mand(request: Request) -> Response:
    """What is in the basket."""

    def show(library: Library) -> Response:
        collected = library.basket()
        return desk.of(request).page(
            request,
            "mand.html",
            collected=[(one, _reader(library, one)) for one in collected],
            styles=library.styles(),
            forms=[(key, title) for key, (title, _) in _FORMS.items()],
            kept=request.query_params.get("in_mand", ""),
            taken=desk.of(request).crew.taken.get(request.state.session)
            if "eruit" in request.query_params
            else None,
        )

    return await desk.of(request).reading(show)


def _reader(library: Library, one: Collected) -> str:
    """The address at which the words are read; words that moved may be no passage of their own."""
    if one.passage is None:
        return ""
    found: Passage | None = one.passage
    if one.state != "same":
        (found,) = library.passages_at(one.passage.document, [one.passage.spans[0].start])
    return Asked().reader(found.id) if found else f"/lees/{quote(one.passage.document, safe='')}"


@router.post("/mand/erbij")
async def erbij(request: Request) -> Response:
    """Put a passage in; one that is there already gets the new note and heading."""
    async with request.form() as form:
        passage = str(form.get("passage", ""))
        back = str(form.get("terug", "")) or "/mand"
        texts = {name: _written(str(form[name])) for name in ("notitie", "kop") if name in form}
        was = [_written(str(form[f"was-{name}"])) for name in texts if f"was-{name}" in form]
    for name, written in texts.items():
        if len(written) > _LONGEST:
            raise UsageError(
                f"De {name} heeft {len(written)} tekens; er is plaats voor {_LONGEST}. Maak de "
                f"{name} korter: ga terug; wat u schreef, staat er nog."
            )

    note, heading = texts.get("notitie"), texts.get("kop")
    seen = (was[0], was[1]) if len(was) == 2 else None

    def put(library: Library) -> Response:
        try:
            library.put_in_basket([passage], note=note, heading=heading, seen=seen)
        except ChangedError as error:
            return desk.of(request).page(
                request,
                "mand_intussen.html",
                409,
                passage=passage,
                now=error.now,
                written=(note, heading),
            )
        except SourceMissingError as error:
            raise SourceMissingError(
                "Deze passage is er niet meer: het document is intussen verwijderd of opnieuw "
                "gelezen. In de mand is niets veranderd. Zoek de passage opnieuw op."
            ) from error
        here = desk.inside(back, "/mand")
        if here == "/mand":
            here += _anchor(passage)
        return desk.to(here, in_mand=passage)

    return await desk.of(request).writing(put)


def _written(sent: str) -> str:
    """What someone wrote in a field; browsers send the end of a line as two characters."""
    return sent.replace("\r\n", "\n").strip()


@router.post("/mand/leeg")
async def leeg(request: Request) -> Response:
    """Empty the basket; it can be put back."""

    def empty(library: Library) -> Response:
        if out := library.empty_basket():
            desk.remember_last(desk.of(request).crew.taken, request.state.session, (out, 1))
        return desk.to("/mand", eruit="1")

    return await desk.of(request).writing(empty)


@router.post("/mand/{number}/{what}")
async def wijzig(request: Request, number: int, what: str) -> Response:
    """Take a passage out, or give it another place."""
    if what not in ("eruit", "omhoog", "omlaag", "plaats"):
        raise UsageError("Deze handeling bestaat hier niet.")
    async with request.form() as form:
        meant = str(form.get("bedoeld", ""))
        place = str(form.get("plaats", "")).strip()
    if what == "plaats" and not (place.isdecimal() and len(place) < _DIGITS):
        raise UsageError("Geef als plaats een nummer: 1 is de bovenste passage in de mand.")

    def change(library: Library) -> Response:
        collected = library.basket()
        at = _place(collected, number, meant)
        stands = ""
        if at is not None and what == "eruit":
            out = [library.take_from_basket(at)], at
            desk.remember_last(desk.of(request).crew.taken, request.state.session, out)
        elif at is not None:
            last = len(collected)
            steps = {"omhoog": at - 1, "omlaag": at + 1}
            to = steps[what] if what in steps else max(1, min(int(place), last))
            if 1 <= to <= last:
                library.move_in_basket(at, to)
            kept = collected[at - 1].kept if 1 <= at <= len(collected) else None
            stands = _anchor(kept.passage) if kept else ""
        if what == "eruit":
            return desk.to("/mand#eruit", eruit="1")
        return desk.to(f"/mand{stands}")

    return await desk.of(request).writing(change)


@router.post("/mand/terug")
async def terug(request: Request) -> Response:
    """Put back what this visitor last took out, with its note and at its place."""

    def back(library: Library) -> Response:
        taken = desk.of(request).crew.taken
        session = request.state.session
        if session not in taken:
            raise UsageError("Dit is al teruggelegd, of sbkennis is intussen opnieuw gestart.")
        kept, number = taken[session]
        library.put_back(kept, number)
        taken.pop(session, None)
        return desk.to(f"/mand{_anchor(kept[0].passage)}" if len(kept) == 1 else "/mand")

    return await desk.of(request).writing(back)


def _anchor(passage: str) -> str:
    """Where a passage stands on the page of the basket, as the end of its address."""
    return f"#m-{quote(passage.replace('#', '-'), safe='')}"


def _place(collected: Sequence[Collected], number: int, meant: str) -> int | None:
    """The number that the passage of a page has by now; None when it is not in the basket.

    The page may be older than the basket: of another tab, or of the first of two clicks.
    """
    ids = [one.kept.passage if one.kept else "" for one in collected]
    if not meant or ids[number - 1 : number] == [meant]:
        return number
    return ids.index(meant) + 1 if meant in ids else None


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
