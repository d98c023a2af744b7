"""Compare: documents or groups of them, in tables, pictures and quotations side by side."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from sbkennis.asking import USUAL_TERM
from sbkennis.coding import new_batch
from sbkennis.comparison import (
    GROUPINGS,
    KINDS,
    MEASURES,
    WHAT,
    Asked,
    Changes,
    Comparison,
    Findings,
    Quoted,
)
from sbkennis.comparison.sample import as_read
from sbkennis.errors import UsageError
from sbkennis.judgements import coder_name
from sbkennis.library import Library
from sbkennis.records import Document, covered
from sbkennis.reports import FRAME_SUFFIXES, content
from sbkennis.web import compared, desk, views
from sbkennis.web.choices import PAGE, Choice, Opened, chosen
from sbkennis.wording_comparison import MEASURES as MEASURE_NAMES
from sbkennis.wording_comparison import POINTS, explained, told, unread, words_between

__all__ = ["router"]

router = APIRouter()

WHAT_NAMES = {
    "tabellen": ("Tabellen", "Waarover schrijft elk document, en hoeveel?"),
    "verschil": ("Verschil", "Waarin verschillen twee documenten of groepen?"),
    "omschrijvingen": ("Omschrijvingen", "Hoe omschrijft elk document de sociale basis?"),
    "rol": ("Rol", "Welke rol ziet de gemeente voor zichzelf, per sfeer?"),
    "criteria": ("Criteria", "Wat hoort bij de sociale basis, en wat niet?"),
    "verwachtingen": ("Verwachtingen", "Wat moet de sociale basis opleveren, en waartoe?"),
    "wijzigingen": ("Wijzigingen", "Wat veranderde er van de ene versie naar de andere?"),
    "jaren": ("Jaren", "Hoe verschuift de aandacht door de jaren?"),
}
_FORMS = {
    "xlsx": "Excel",
    "csv": "CSV",
    "docx": "Word",
    "html": "Webpagina",
    "qdpx": "REFI-QDA-project",
    "qdc": "Codeboek (QDC)",
}
_DRAWN = ("warmtekaart", "waarden", "sferen", "tijdlijn")  # that can be had as a file


@router.get(PAGE)
async def vergelijk(request: Request) -> Response:
    """The compare page, in every state."""
    choice = Choice.read(request.query_params)
    return await desk.of(request).reading(lambda library: _vergelijk(request, library, choice))


def _vergelijk(request: Request, library: Library, choice: Choice) -> Response:
    values = _choosing(library, choice)
    made = None if choice.is_start else _answered(library, choice, values)
    values |= {"made": made, "is_table": isinstance(made, Comparison)}
    values["forms"] = _forms(choice.asked, made)
    if isinstance(made, Comparison):
        values |= _tables(library, choice, made)
    elif isinstance(made, Findings):
        heads, shown = compared.found(made, library.codebook)
        values |= {
            "heads": heads,
            "shown": shown,
            "called": made.names,
            "findings_intro": content.findings_intro(made),
            "possible_note": content.possible_note(made),
            "review_note": content.review_note(made),
            "checked": {
                one.id: content.checked_note(made, one.id)
                for one in made.documents
                if len(made.documents) > 1
            },
            "coder": desk.coder_of(request),
            "saved": desk.just_said(request, "bewaard", library.is_confirmed_by),
        }
    return desk.of(request).page(request, "vergelijk.html", **values)


def _forms(asked: Asked, made: object) -> dict[str, str]:
    """As which files this can be had: a report tells of tables and of the usual term only."""
    if isinstance(made, Comparison):
        return _FORMS
    usual = asked.wanted_term == USUAL_TERM and asked.against is None
    is_told = asked.kind is not None and (asked.what != "omschrijvingen" or usual)
    return {
        key: name
        for key, name in _FORMS.items()
        if f".{key}" in FRAME_SUFFIXES or (is_told and key in ("docx", "html"))
    }


def _answered(
    library: Library, choice: Choice, values: dict[str, Any]
) -> Comparison | Findings | tuple[Changes, ...] | None:
    """What was asked; where it cannot be yet, a sentence that says what is still to be chosen."""
    try:
        return library.answer(choice.asked)
    except UsageError as error:
        if choice.asked.what not in ("verschil", "wijzigingen", "omschrijvingen"):
            raise
        values["still"] = str(error)
        return None


def _called(documents: Sequence[Document]) -> dict[str, str]:
    """What documents are called, by id; those of one title and year also by their files."""
    shown = {one.id: (one.title or one.file, (one.date or "")[:4]) for one in documents}
    times = Counter((as_read(name), year) for name, year in shown.values())
    return {
        one.id: f"{name} – {one.file}" if times[as_read(name), year] > 1 else name
        for one in documents
        for name, year in (shown[one.id],)
    }


def _choosing(library: Library, choice: Choice) -> dict[str, Any]:
    """What there is to choose from."""
    documents = library.documents()
    kinds = library.kinds()
    names = _called(documents)
    names |= {one.file: names[one.id] for one in documents}
    facets = [(one.name, one.title) for one in library.codebook.facets]
    held = {one.kind for one in documents if one.kind}
    return {
        "choice": choice,
        "asked": choice.asked,
        "documents": documents,
        "names": names,
        "gemeenten": sorted({one.gemeente for one in documents if one.gemeente}),
        "kinds": [(key, kinds.get(key, key)) for key in sorted(held)],
        "publishers": sorted({one.publisher for one in documents if one.publisher}),
        "facets": facets,
        "groupings": GROUPINGS,
        "measures": [(one, MEASURE_NAMES[one]) for one in MEASURES],
        "whats": [(one, *WHAT_NAMES[one]) for one in WHAT],
        "still": "",
        "unread": unread,
        "points": POINTS,
        "between": words_between,
    }


def _tables(library: Library, choice: Choice, made: Comparison) -> dict[str, Any]:
    opener = choice.opener(made)
    pictures = library.shapes(made)
    if choice.asked.what == "jaren":
        pictures = tuple(one for one in pictures if one.name in ("tijdlijn", "warmtekaart"))
        pictures = tuple(sorted(pictures, key=lambda one: one.name != "tijdlijn"))
    elif choice.asked.what == "verschil":
        pictures = tuple(one for one in pictures if one.name.startswith("verschil"))
    else:
        pictures = tuple(one for one in pictures if not one.name.startswith("verschil"))
    return {
        "tables": compared.tables(made, choice.measure, opener.of),
        "gaps": {
            made.facets.get(facet, facet): compared.gaps(made, facet, opener.of)
            for facet in made.differences
        },
        "opens": opener.of,
        "alone": opener.alone,
        "pictures": pictures,
        "drawn": (*_DRAWN, *(f"verschil-{facet}" for facet in made.differences)),
        "explained": explained(made, choice.measure),
        "measured": f"{MEASURE_NAMES[choice.measure].capitalize()}, met de marge (95 %)",
        "method": content.method(made),
        "limits": content.limits(made),
    }


@router.post(f"{PAGE}/oordeel")
async def oordeel(request: Request) -> Response:
    """Keep what a person says of a finding, and go on where the page was."""
    async with request.form() as form:
        coder, back, asked = (str(form.get(one, "")) for one in ("naam", "terug", "soort"))
        said = next((one for one in ("ja", "nee") if one in form), "")
        written = str(form.get(said, ""))

    def confirm(library: Library) -> Response:
        key, onwards, term = _said(written)
        kind = next((one for one in KINDS.values() if one == asked), None)
        if kind is None:
            raise UsageError("Dit is geen soort vondst; open de pagina opnieuw.")
        name, batch = coder_name(coder), new_batch()
        document, passage = library.passage(key.passage)
        words = key.words(passage)
        library.confirm(
            kind, document.id, words, coder=name, holds=said == "ja", term=term,
            near=covered(passage.spans, *key.part)[0].start, batch=batch,
        )  # fmt: skip
        path = desk.inside(back, PAGE).partition("#")[0]
        return desk.remember_coder(desk.to(f"{path}#{onwards}", bewaard=batch), name)

    return await desk.of(request).writing(confirm)


def _said(written: str) -> tuple[compared.Key, str, str]:
    """What a button says: a finding, where to go on, and the term of a definition."""
    parts = written.split(compared.BETWEEN, 4)
    if len(parts) != 5:
        raise UsageError("Geef aan of de zin klopt; open de pagina opnieuw.")
    key = compared.Key.read(compared.BETWEEN.join(parts[:3]))
    return key, parts[3][:80], parts[4][:200]


@router.post(f"{PAGE}/herstel")
async def herstel(request: Request) -> Response:
    """Take back what a person said of a finding."""
    async with request.form() as form:
        batch, back = str(form.get("oordeel", "")), str(form.get("terug", ""))

    def withdraw(library: Library) -> Response:
        if not library.unconfirm(batch=batch):
            raise UsageError("Dit oordeel is al ongedaan gemaakt.")
        return desk.after_taking_back(back, PAGE)

    return await desk.of(request).writing(withdraw)


@router.get(f"{PAGE}/kies")
async def kies(request: Request) -> Response:
    """The form → the address of what was chosen."""
    return RedirectResponse(chosen(request.query_params.multi_items()), 303)


@router.get(f"{PAGE}/cel")
async def cel(request: Request) -> Response:
    """The quotations behind one figure."""
    opened = Opened.read(request.query_params)

    def show(library: Library) -> Response:
        made = library.answer(opened.asked)
        if not isinstance(made, Comparison):
            raise UsageError("Een cel hoort bij een tabel, niet bij wat patronen vonden.")
        cell = made.cell(opened.rows, opened.columns, opened.row, opened.column, opened.unit)
        titles, quoted = made.titles, library.cited(cell.passages[: opened.count])
        return desk.of(request).page(
            request,
            "cel.html",
            opened=opened,
            cell=cell,
            row=titles.get(cell.row, cell.row),
            column=titles.get(cell.column, cell.column),
            unit=cell.unit if cell.unit != cell.column else "",
            told=told(cell),
            unread=unread(cell.coverage),
            quoted=quoted,
            reasons=_reasons(library, quoted, {cell.row, cell.column}),
            in_basket=request.query_params.get("in_mand", ""),
            kept=library.kept(),
        )

    return await desk.of(request).reading(show)


def _reasons(
    library: Library, quoted: Sequence[Quoted], labels: set[str]
) -> dict[str, list[views.Chip]]:
    """Why each passage has the labels that a cell counts, by passage id."""
    tags, book = library.tags_of([one.passage.id for one in quoted]), library.codebook
    return {
        one.passage.id: [
            chip
            for chip in views.chips(tags.get(one.passage.id, ()), one.passage, book)
            if chip.label in labels and chip.state == "zeker"
        ]
        for one in quoted
    }


@router.get(f"{PAGE}/download")
async def download(request: Request) -> Response:
    """A comparison as a file for another program."""
    choice = Choice.read(request.query_params)
    form = request.query_params.get("vorm", "xlsx")
    picture = request.query_params.get("beeld", "")

    def send(library: Library) -> Response:
        asked = choice.asked
        made = library.answer(asked)
        if form in ("svg", "png"):
            if not isinstance(made, Comparison):
                raise UsageError("Een beeld is er alleen van tabellen.")
            image = library.picture_of(made, picture, "svg" if form == "svg" else "png")
            return desk.download(image, f"{picture}.{form}")
        forms = _forms(asked, made)
        if form not in forms:
            raise UsageError(
                f"De vorm {form[:20]} is er hier niet. Kies uit: {', '.join(forms.values())}."
            )
        if not isinstance(made, Comparison) and f".{form}" not in FRAME_SUFFIXES:
            made = library.answer(replace(asked, what="tabellen"))
        with tempfile.TemporaryDirectory() as folder:
            written = library.write(
                made, Path(folder) / f"vergelijking.{form}", certain=asked.certain
            )
            if len(written) == 1:
                return desk.download(written[0].read_bytes(), written[0].name)
            return desk.download(_zipped(written), "vergelijking-csv.zip")

    return await desk.of(request).reading(send)


def _zipped(files: list[Path]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            archive.write(one, one.name)
    return held.getvalue()
