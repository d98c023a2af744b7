"""The HTTP API: the JSON of the command line, described by OpenAPI; it changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from sbkennis import contract, contract_comparison, contract_drafting
from sbkennis.asking import Grouping, What, labelled
from sbkennis.comparison import Asked, Comparison
from sbkennis.comparison.asked import own_list, pair
from sbkennis.errors import UsageError
from sbkennis.library import Library
from sbkennis.records import Filters
from sbkennis.web import desk
from sbkennis.web.addresses import day
from sbkennis.web.drafts import kept

__all__ = ["DESCRIPTION", "router"]

DESCRIPTION = (
    "De JSON van de opdrachtregel (`sbkennis … --json`), over HTTP. De velden staan beschreven in "
    "ARCHITECTURE.md. De API verandert niets. Een concept dat u stuurt, wordt gelezen en vergeten."
)

_LONGEST = 2_000


class Fault(BaseModel):
    """What went wrong: a Dutch sentence."""

    fout: str


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Found(_Open):
    """As ``zoek --json``."""

    query: str
    hits: list[dict[str, Any]]
    abstained: bool
    matching: int
    facets: dict[str, dict[str, int]]
    undescribed: dict[str, int]
    contradictions: list[dict[str, Any]]


class Viewed(_Open):
    """As ``lees --json``."""

    document: dict[str, Any]
    page: int | None
    text: str
    passages: list[dict[str, Any]]


class Checked(_Open):
    """As ``controleer CONCEPT --json``."""

    file: str
    findings: list[dict[str, Any]]
    warnings: list[str]


class Covered(_Open):
    """As ``dekking CONCEPT --json``."""

    file: str
    requirements: list[dict[str, Any]]
    balance: list[dict[str, Any]]


class Substantiated(_Open):
    """As ``onderbouw CONCEPT --json``."""

    file: str
    claims: list[dict[str, Any]]


class Documents(_Open):
    """As ``bronnen --json``."""

    documents: list[dict[str, Any]]


class Judged(_Open):
    """As a line of ``controleer --invoer --json``."""

    document: str
    page: int | str | None
    quote: str
    verdict: str
    found_page: int | None
    differences: list[dict[str, str]]


class Compared(_Open):
    """As ``vergelijk --json``: tables, one cell of them, findings or steps."""


class State(_Open):
    """As ``status --json``."""

    version: str
    model: str
    counts: dict[str, int]


_FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": Fault, "description": "De vraag of een filter kan niet"},
    404: {"model": Fault, "description": "Het document, de passage of de pagina is er niet"},
    405: {"model": Fault, "description": "Deze handeling bestaat hier niet"},
    422: {"model": Fault, "description": "Een waarde is niet te begrijpen"},
    503: {"model": Fault, "description": "De kennisbank of het model is niet bruikbaar"},
}

router = APIRouter(prefix="/api", responses=_FAULTS, tags=["kennisbank"])

Text = Annotated[str, Field(min_length=1, max_length=_LONGEST)]
Values = Annotated[list[Annotated[str, Field(max_length=300)]], Query(max_length=50)]
Day = Annotated[
    str,
    Query(
        max_length=10,
        pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$",
        description="2024, 2024-05 of 2024-05-17",
    ),
]


@router.get("/zoek", response_model=Found, summary="Passages die een vraag beantwoorden")
async def zoek(
    request: Request,
    vraag: Annotated[Text, Query(description="Een vraag of enkele trefwoorden")],
    sfeer: Values = [],
    thema: Values = [],
    waarde: Values = [],
    label: Annotated[
        Values, Query(description="facet:label, ook van een facet uit het eigen codeboek")
    ] = [],
    gemeente: Values = [],
    soort: Values = [],
    uitgever: Values = [],
    vanaf: Day = "",
    tot: Day = "",
    aantal: Annotated[int, Query(ge=1, le=200)] = 10,
    per_document: Annotated[int, Query(ge=0, le=1000)] = 3,
) -> Response:
    """Search, as ``sbkennis zoek --json`` does."""
    labels = [("sfeer", sfeer), ("thema", thema), ("waarde", waarde)]
    pairs = [(facet, value) for facet, values in labels for value in values]
    filters = Filters(
        labels=(*pairs, *map(labelled, label)),
        gemeenten=tuple(gemeente),
        kinds=tuple(soort),
        publishers=tuple(uitgever),
        since=day(vanaf) or None,
        until=day(tot) or None,
    )

    def answer(library: Library) -> Response:
        found = library.search(vraag, filters=filters, count=aantal, per_document=per_document)
        remarks = (*found.remarks, *map(str, library.unmatched(filters)))
        told = contract.found(replace(found, remarks=remarks))
        differing = contract_drafting.disagreements(library.contradictions(found.hits))
        return JSONResponse(told | {"contradictions": differing})

    return await desk.of(request).reading(answer)


@router.get("/lees", response_model=Viewed, summary="De tekst van een pagina of rond een passage")
async def lees(
    request: Request,
    document: Annotated[Text, Query(description="Document-id, bestandsnaam of passage-id")],
    pagina: Annotated[
        str | None, Query(max_length=40, description="Gedrukt nummer of nummer in het bestand")
    ] = None,
) -> Response:
    """Read, as ``sbkennis lees --json`` does."""
    return await desk.of(request).reading(
        lambda library: JSONResponse(contract.view(library.read(document, page=pagina or None)))
    )


@router.get("/bronnen", response_model=Documents, summary="Wat de kennisbank bevat")
async def bronnen(request: Request) -> Response:
    """List, as ``sbkennis bronnen --json`` does."""

    def answer(library: Library) -> Response:
        passages = library.passage_counts()
        listed = [contract.described(one, passages.get(one.id, 0)) for one in library.documents()]
        return JSONResponse({"documents": listed})

    return await desk.of(request).reading(answer)


@router.get("/controleer", response_model=Judged, summary="Staat dit citaat letterlijk in de bron?")
async def controleer(
    request: Request,
    document: Annotated[Text, Query(description="Document-id of bestandsnaam")],
    citaat: Annotated[str, Query(min_length=1, max_length=20_000)],
    pagina: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Verify, as ``sbkennis controleer --json`` does."""

    def answer(library: Library) -> Response:
        page: int | str | None = pagina or None
        verdict = library.verify(document, citaat, page)
        return JSONResponse(contract.verdict(document, page, citaat, verdict))

    return await desk.of(request).reading(answer)


@router.get("/vergelijk", response_model=Compared, summary="Documenten of groepen vergelijken")
async def vergelijk(
    request: Request,
    wat: Annotated[What, Query(description="Wat u vergelijkt")] = "tabellen",
    document: Annotated[Values, Query(description="Document-id of bestandsnaam")] = [],
    per: Annotated[Grouping, Query(description="Wat documenten samenneemt")] = "document",
    groep: Annotated[
        list[Annotated[str, Field(max_length=20_000)]],
        Query(max_length=50, description="Een eigen groep: naam=document,document"),
    ] = [],
    tabel: Annotated[Values, Query(description="Twee facetten, of een facet en document")] = [],
    apart: Annotated[bool, Query(description="Twee facetten per document of groep")] = False,
    begrip: Annotated[str | None, Query(max_length=200)] = None,
    tegenover: Annotated[str | None, Query(max_length=300)] = None,
    zeker: Annotated[
        bool, Query(description="Van rol en verwachtingen alleen wat patronen vinden")
    ] = False,
    gemeente: Values = [],
    soort: Values = [],
    uitgever: Values = [],
    vanaf: Day = "",
    tot: Day = "",
    rij: Annotated[
        str | None, Query(max_length=300, description="Met kolom: één cel van de eerste tabel")
    ] = None,
    kolom: Annotated[str | None, Query(max_length=300)] = None,
    eenheid: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Compare, as ``sbkennis vergelijk --json`` does."""
    asked = Asked(
        wat,
        tuple(document),
        per,
        tuple(map(own_list, groep)),
        tuple(map(pair, tabel)),
        apart,
        Filters(
            gemeenten=tuple(gemeente),
            kinds=tuple(soort),
            publishers=tuple(uitgever),
            since=day(vanaf) or None,
            until=day(tot) or None,
        ),
        begrip or None,
        tegenover or None,
        zeker,
    )

    def answer(library: Library) -> Response:
        made = library.answer(asked)
        if rij is None and kolom is None:
            return JSONResponse(contract_comparison.answer(made, library.cited))
        if not isinstance(made, Comparison) or rij is None or kolom is None:
            raise UsageError("Een cel heeft een rij en een kolom, en hoort bij een tabel.")
        first = made.tables[0]
        across = first.column_facet if first.unit is not None else "document"
        cell = made.cell(first.row_facet, across, rij, kolom, eenheid)
        return JSONResponse(contract_comparison.opened(cell, library.cited(cell.passages)))

    return await desk.of(request).reading(answer)


@router.get("/status", response_model=State, summary="De staat van de kennisbank")
async def status(request: Request) -> Response:
    """The state, as ``sbkennis status --json`` gives it, without the folder it stands in."""

    def answer(library: Library) -> Response:
        state = contract.status(library.status())
        return JSONResponse({name: value for name, value in state.items() if name != "root"})

    return await desk.of(request).reading(answer)


# ---------------------------------------------------------------------- a draft

_DRAFT_FAULTS: dict[int | str, dict[str, Any]] = {
    403: {"model": Fault, "description": "De opdracht komt van een andere website"},
    409: {"model": Fault, "description": "Er wachten al te veel concepten"},
    413: {"model": Fault, "description": "Het concept is te groot"},
}
Draft = Annotated[
    UploadFile, File(description="Word (.docx), PDF, webpagina, Markdown of tekst; hooguit 25 MB")
]


async def _asked(request: Request, method: str, draft: UploadFile) -> Any:
    reviews = desk.of(request).crew.reviews
    return await run_in_threadpool(reviews.ask, method, await kept(draft))


@router.post(
    "/concept/controleer",
    response_model=Checked,
    responses=_DRAFT_FAULTS,
    summary="Citaten en verwijzingen van een concept",
)
async def controleer_concept(request: Request, concept: Draft) -> Response:
    """Check a draft, as ``sbkennis controleer CONCEPT --json`` does; nothing of it is kept."""
    return JSONResponse(contract.checked(await _asked(request, "check_draft", concept)))


@router.post(
    "/concept/dekking",
    response_model=Covered,
    responses=_DRAFT_FAULTS,
    summary="Een concept naast de eisen",
)
async def dekking_concept(request: Request, concept: Draft) -> Response:
    """Cover a draft, as ``sbkennis dekking CONCEPT --json`` does; nothing of it is kept."""
    return JSONResponse(contract_drafting.coverage(await _asked(request, "cover_draft", concept)))


@router.post(
    "/concept/onderbouw",
    response_model=Substantiated,
    responses=_DRAFT_FAULTS,
    summary="Bronnen voor wat een concept zonder bron beweert",
)
async def onderbouw_concept(request: Request, concept: Draft) -> Response:
    """Substantiate a draft, as ``sbkennis onderbouw CONCEPT --json``; nothing of it is kept."""
    found = await _asked(request, "substantiate_draft", concept)
    return JSONResponse(contract_drafting.support(found))
