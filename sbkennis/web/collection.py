"""The collection: files in, with progress and a reading report; descriptions; removing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from sbkennis.contract_shapes import Json
from sbkennis.errors import (
    LibraryNotFoundError,
    SbkennisError,
    StoreError,
    UsageError,
)
from sbkennis.files import digest, is_reserved
from sbkennis.library import Library
from sbkennis.pages import SUFFIXES, Limits
from sbkennis.records import Document
from sbkennis.web import desk, views
from sbkennis.web.addresses import day
from sbkennis.web.crew import Item, Jobs
from sbkennis.web.uploads import set_aside
from sbkennis.wording import lacking

if TYPE_CHECKING:
    from sbkennis.ingest import FileReport

__all__ = ["file_name", "router"]

router = APIRouter()

_FIELDS = {
    "title": "Titel",
    "publisher": "Uitgever",
    "authors": "Auteurs",
    "date": "Datum",
    "kind": "Soort",
    "gemeente": "Gemeente",
}
_LONGEST = 120  # code points of a file name
_MOST_FILES = 200  # in one form
_MOST_READ = 5_000  # in a form of which is told that it has too many


@router.get("/verzameling")
async def verzameling(request: Request) -> Response:
    """What the library holds, what it lacks, and what is being taken in."""
    return await desk.of(request).reading(lambda library: _verzameling(request, library))


def _verzameling(request: Request, library: Library) -> Response:
    jobs = desk.of(request).crew.jobs
    try:
        documents = library.documents()
        passages = library.passage_counts()
    except LibraryNotFoundError:
        if not library.settings.root.is_dir():
            raise
        documents, passages = [], {}
    kinds = library.kinds()
    return desk.of(request).page(
        request,
        "verzameling.html",
        documents=documents,
        passages=passages,
        kinds=kinds,
        held=views.held(documents, kinds),
        lacking=lacking(documents),
        aside=library.set_aside_before(),
        work=_work(jobs),
        suffixes=",".join(sorted(SUFFIXES)),
        most=Limits().file_size,
        most_files=_MOST_FILES,
        removed=request.query_params.get("verwijderd", ""),
        refused=request.query_params.getlist("geweigerd")[:20],
    )


def file_name(given: str) -> str:
    """A name under which an upload can be kept; it never leads to another folder.

    Raises:
        UsageError: it is of a kind that is not read.

    >>> file_name("../../etc/visie 2024.PDF")
    'visie 2024.PDF'
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    name = "".join(one if one.isprintable() and one not in '<>:"|?*' else "_" for one in name)
    name = name.strip(" .")
    suffix = Path(name).suffix
    if suffix.lower() not in SUFFIXES or not Path(name).stem.strip(" ._"):
        raise UsageError(
            f"{given[:80]}: sbkennis leest {', '.join(sorted(SUFFIXES))}. Sla het bestand op in "
            "een van deze vormen."
        )
    stem = f"{'_' * is_reserved(name)}{Path(name).stem}"
    while len(f"{stem}{suffix}".encode()) > 2 * _LONGEST or len(stem) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{suffix}"


@router.post("/verzameling/neem-op")
async def neem_op(request: Request) -> Response:
    """Take in the files of a form; scripts send one at a time and are answered in JSON."""
    crew = desk.of(request).crew
    refused: list[str] = []
    taken: list[int] = []
    async with request.form(max_files=_MOST_READ, max_fields=10) as form:
        sent = form.getlist("bestand")
        first = str(form.get("na", ""))  # number of a file that was chosen together with these
        after = int(first[:9]) if first.isdecimal() else 0
        if len(sent) > _MOST_FILES:
            refused.append(
                f"U koos {len(sent)} bestanden; het mogen er {_MOST_FILES} tegelijk zijn. Er is "
                "niets opgenomen. Stuur ze in delen."
            )
            sent = []
        for one in sent:
            if not isinstance(one, UploadFile) or not one.filename:
                continue
            try:
                name = file_name(one.filename)
                path = await run_in_threadpool(set_aside, one.file, name, "sbkennis-")
            except (UsageError, StoreError) as error:
                refused.append(str(error))
                continue
            after = crew.jobs.add_file(path, await crew.read(_held(path)), after)
            taken.append(after)
    if request.headers.get("accept") == "application/json":
        return JSONResponse({"opgenomen": taken, "geweigerd": refused}, 202 if taken else 400)
    if not taken and not refused:
        refused.append("Er is geen bestand gekozen.")
    return desk.to_list("/verzameling", "geweigerd", refused)


def _held(path: Path) -> Callable[[Library], str | None]:
    """Asks a library for the document of which this may be another edition."""

    def look(library: Library) -> str | None:
        try:
            found = library.held_as(path.name, digest(path))
        except SbkennisError:  # whatever is wrong is told when the file is taken in
            return None
        return found.id if found else None

    return look


@router.post("/verzameling/keuze")
async def keuze(request: Request) -> Response:
    """Say of files that have the name of a document what they are."""
    jobs = desk.of(request).crew.jobs
    async with request.form() as form:
        numbers = [str(one) for one in form.getlist("nummer")][:_MOST_FILES]
        said = str(form.get("wat", ""))
    if said not in ("vervang", "apart", "niet"):
        raise UsageError("Kies of het bestand het oude vervangt, apart wordt opgenomen of niet.")
    for number in numbers:
        if number.isdecimal():
            jobs.decide(int(number[:9]), takes_in=said != "niet", replaces=said == "vervang")
    return desk.to("/verzameling")


@router.get("/verzameling/werk")
async def werk(request: Request) -> Response:
    """How far the work in the background is."""
    return JSONResponse(_work(desk.of(request).crew.jobs))


@router.post("/verzameling/stop")
async def stop(request: Request) -> Response:
    """Stop the work in the background at once; what is ready stays."""
    desk.of(request).crew.jobs.stop()
    return desk.to("/verzameling")


def _work(jobs: Jobs) -> Json:
    left = _shown_time(jobs.seconds_left())
    items = list(reversed(jobs.items()))
    latest = jobs.latest()
    asked = [one.number for one in items if one.state == "vraag"]
    line = f"Bezig; nog {left}." if left else "Bezig."
    if not jobs.is_busy:
        line = "Klaar, op uw keuze na." if asked else "Klaar."
        line += _left_out(latest)
    return {
        "bezig": jobs.is_busy,
        "zin": line,
        "vragen": asked,
        "aantal": len(latest),
        "verwerkt": sum(1 for one in latest if one.is_over),
        "stukken": [_item(one) for one in items],
    }


def _left_out(items: Sequence[Item]) -> str:
    """Says of work that is over what did not come of it."""
    failed = sum(1 for one in items if _has_failed(one))
    stopped = sum(1 for one in items if one.state == "gestopt")
    parts = [f"{n} {word}" for n, word in ((failed, "mislukt"), (stopped, "gestopt")) if n]
    return f" {', '.join(parts)}." if parts else ""


def _has_failed(one: Item) -> bool:
    return one.state == "mislukt" or (one.report is not None and one.report.status == "failed")


_STATES = {
    "vraag": "wacht op uw keuze",
    "wacht": "wacht",
    "bezig": "bezig",
    "klaar": "klaar",
    "mislukt": "mislukt",
    "gestopt": "gestopt",
}
_STATUSES = {
    "new": "nieuw",
    "unchanged": "stond er al",
    "replaced": "vervangen",
    "failed": "mislukt",
}


def _item(one: Item) -> Json:
    report = one.report
    state = _STATUSES[report.status] if report else _STATES[one.state]
    remarks = [*(report.warnings if report else ()), *one.remarks]
    error = one.error or (report.error if report else None)
    return {
        "nummer": one.number,
        "naam": one.name,
        "staat": state,
        "stap": one.stage,
        "deel": round(one.part, 3),
        "klaar": one.is_over or one.state == "vraag",
        "vraag": one.state == "vraag",
        "document": report.document if report and not error else one.held,
        "verslag": _summary(report) if report and not error else "",
        "opmerkingen": remarks,
        "fout": error,
    }


def _summary(one: FileReport) -> str:
    counts = [
        (one.pages, "pagina", "pagina's"),
        (one.passages, "passage", "passages"),
        (one.tables, "tabel", "tabellen"),
        (one.footnotes, "noot", "noten"),
        (len(one.ocr_pages), "pagina met OCR", "pagina's met OCR"),
    ]
    parts = [f"{n} {word if n == 1 else words}" for n, word, words in counts if n]
    if one.pages_without_text:
        listed = ", ".join(map(str, one.pages_without_text[:12]))
        more = " …" if len(one.pages_without_text) > 12 else ""
        parts.append(f"geen tekst op p. {listed}{more}")
    return ", ".join(parts)


def _shown_time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return "minder dan een minuut"
    minutes = round(seconds / 60)
    return f"ongeveer {minutes} {'minuut' if minutes == 1 else 'minuten'}"


# ---------------------------------------------------------------------- one document


@router.get("/document/{document}")
async def document(request: Request, document: str) -> Response:
    """The description and the reading report of a document."""
    return await desk.of(request).reading(lambda library: _document(request, library, document))


def _document(
    request: Request,
    library: Library,
    name: str,
    written: Mapping[str, str] | None = None,
    shown: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    """The page of a document; what was written and cannot be kept stands in it with the reason."""
    found = library.find(name)
    kinds = library.kinds()
    return desk.of(request).page(
        request,
        "document.html",
        400 if wrong else 200,
        document=found,
        kinds=sorted(kinds.items(), key=lambda one: one[1]),
        kind=kinds.get(found.kind or "", found.kind),
        fields=_FIELDS,
        values=_values(found) | dict(written or {}),
        were=_values(found) | dict(shown or {}),
        wrong=wrong,
        findings={one.field: one for one in found.findings},
        passages=library.passage_counts().get(found.id, 0),
    )


def _values(one: Document) -> dict[str, str]:
    return {
        "title": one.title or "",
        "publisher": one.publisher or "",
        "authors": "; ".join(one.authors),
        "date": one.date or "",
        "kind": one.kind or "",
        "gemeente": one.gemeente or "",
    }


@router.post("/document/{document}")
async def beschrijf(request: Request, document: str) -> Response:
    """Correct the description; the document is then read again in the background."""
    async with request.form() as form:
        written = {name: str(form.get(name, "")).strip() for name in _FIELDS}
        shown = {name: str(form[f"was-{name}"]) for name in _FIELDS if f"was-{name}" in form}

    def change(library: Library) -> Response:
        found = library.find(document)
        # What nobody touched on a page of some time ago must not undo what was said meanwhile.
        old = _values(found) | shown
        said = {name: value for name, value in written.items() if value != old[name].strip()}
        if not said:
            return desk.to(f"/document/{found.id}")
        try:
            day(said.get("date", ""))
        except UsageError as error:
            return _document(request, library, found.id, written, shown, str(error))
        jobs = desk.of(request).crew.jobs
        jobs.add(f"{found.file}: beschrijving", "describe", found.id, said)
        return desk.to("/verzameling")

    return await desk.of(request).reading(change)


@router.post("/document/{document}/verwijder")
async def verwijder(request: Request, document: str) -> Response:
    """Set a document aside; it can be brought back."""

    def remove(library: Library) -> Response:
        found = library.set_aside(document)
        return desk.to("/verzameling", verwijderd=found.id)

    return await desk.of(request).writing(remove)


@router.post("/verwijderd/{document}/terug")
async def terug(request: Request, document: str) -> Response:
    """Bring back what was set aside."""

    def back(library: Library) -> Response:
        held = {one.id: one.file for one in library.set_aside_before()}
        jobs = desk.of(request).crew.jobs
        jobs.add(f"{held.get(document, document)}: terugzetten", "bring_back", document)
        return desk.to("/verzameling")

    return await desk.of(request).reading(back)


@router.post("/verwijderd/{document}/wis")
async def wis(request: Request, document: str) -> Response:
    """Remove for good what was set aside."""

    def clear(library: Library) -> Response:
        library.clear_aside(document)
        return desk.to("/verzameling")

    return await desk.of(request).writing(clear)
