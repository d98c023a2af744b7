"""The HTTP API: the command line's JSON, and no input that makes it fall over."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sbkennis import contract, contract_comparison
from sbkennis.library import Library
from sbkennis.settings import Settings
from tests.web.conftest import BASE, Browser, opened

FULL = "SBKENNIS_FULL" in os.environ
_HOST = {"headers": {"host": BASE.removeprefix("http://")}}


def test_it_gives_the_json_of_the_command_line(reading: Browser, filled: Settings) -> None:
    with Library(filled) as library:
        found = contract.found(library.search("Wat krijgen mantelzorgers?", count=3))
        view = contract.view(library.read("nota.pdf", page="2"))
    query = {"vraag": "Wat krijgen mantelzorgers?", "aantal": 3}
    assert reading.get("/api/zoek", params=query).json() == found | {"contradictions": []}
    of_theme = reading.get("/api/zoek", params=query | {"thema": "mantelzorg"}).json()
    assert reading.get("/api/zoek", params=query | {"label": "mantelzorg"}).json() == of_theme
    assert reading.get("/api/zoek", params=query | {"label": "thema:Mantelzorg"}).json() == of_theme
    wrong = reading.get("/api/zoek", params=query | {"label": "doelgroep:jongeren"})
    assert (wrong.status_code, wrong.json()["fout"]) == (
        400, "Het facet doelgroep bestaat niet in dit codeboek. Wel: sfeer, thema, waarde."
    )  # fmt: skip
    elsewhere = reading.get("/api/zoek", params=query | {"gemeente": "Xyz"}).json()
    assert elsewhere["remarks"] == ["Gemeente Xyz: geen enkel document. Wel: Almere, Emmen."]
    assert reading.get("/api/lees", params={"document": "nota.pdf", "pagina": "2"}).json() == view
    listed = reading.get("/api/bronnen").json()["documents"]
    assert [one["file"] for one in listed] == ["nota.pdf", "visie.md"]


def test_a_comparison_is_the_json_of_the_command_line(reading: Browser, filled: Settings) -> None:
    with Library(filled) as library:
        made = library.compare(by="gemeente")
        told = contract_comparison.comparison(made, library.cited(made.passages))
        roles = contract_comparison.findings(library.statements("rol"))
    assert reading.get("/api/vergelijk?per=gemeente").json() == told
    assert reading.get("/api/vergelijk?wat=rol").json() == roles
    cell = next(one for one in told["tables"][0]["cells"] if one["passages"])
    query = {"per": "gemeente", "rij": cell["row"], "kolom": cell["column"]}
    opened = reading.get("/api/vergelijk", params=query).json()
    assert [one["passage"] for one in opened.pop("passages")] == cell.pop("passages")
    assert opened == cell


def test_a_quotation_is_judged(reading: Browser) -> None:
    query = {"document": "nota.pdf", "citaat": "Buren eten samen soep", "pagina": "2"}
    assert reading.get("/api/controleer", params=query).json()["verdict"] == "exact"
    query["citaat"] = "Buren eten nooit samen soep"
    assert reading.get("/api/controleer", params=query).json()["verdict"] == "differs"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/zoek", 422),
        ("/api/zoek?vraag=x&aantal=0", 422),
        ("/api/zoek?vraag=x&soort=onzin", 400),
        ("/api/zoek?vraag=x&vanaf=2024-99", 400),
        ("/api/zoek?vraag=x&vanaf=morgen", 422),
        ("/api/lees?document=niets", 404),
        ("/api/lees?document=nota.pdf&pagina=99", 404),
        ("/api/vergelijk?wat=onzin", 422),
        ("/api/vergelijk?per=maan", 422),
        ("/api/vergelijk?tabel=thema", 400),
        ("/api/vergelijk?groep=x", 400),
        ("/api/vergelijk?wat=verschil&document=nota.pdf", 400),
        ("/api/vergelijk?document=niets", 404),
        ("/api/vergelijk?rij=x", 400),
        ("/api/niets", 404),
    ],
)
def test_what_goes_wrong_is_told_in_dutch(reading: Browser, path: str, status: int) -> None:
    answer = reading.get(path)
    assert answer.status_code == status
    assert answer.json().keys() == {"fout"}


def test_it_says_nothing_of_where_it_stands(reading: Browser, filled: Settings) -> None:
    assert str(filled.root) not in reading.get("/api/status").text


def test_no_input_makes_it_fall_over(filled: Settings) -> None:
    app = opened(filled).app  # its own: schemathesis ends the app it tests
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, **_HOST)
    operations = [one.ok() for one in schema.get_all_operations()]
    assert len(operations) == 9
    for operation in operations:

        @hypothesis.seed(2026)
        @hypothesis.settings(
            max_examples=60 if FULL else 15,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def fuzz(case: Any) -> None:
            # That a kind or a day does not exist is more than a schema can say.
            case.call_and_validate(excluded_checks=[positive_data_acceptance], **_HOST)

        fuzz()


_NAMES = (
    "vraag", "zoals", "passage", "pagina", "gemeente", "soort", "thema", "jaar", "vanaf", "tot",
    "aantal", "naam", "na", "stijl", "vorm", "wat", "document", "per", "groep", "tabel", "uit",
    "rij", "kolom", "eenheid", "maat", "begrip", "tegenover", "breedte", "verwijderd",
)  # fmt: skip
_PARTS = st.one_of(st.sampled_from(["nota.pdf", "visie.md", "1", "0-9", "eisen"]), st.text())


@hypothesis.seed(2026)
@hypothesis.settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
@hypothesis.given(
    path=st.sampled_from(
        ["/", "/lees/{}", "/document/{}", "/verzameling", "/mand", "/mand/export", "/labels",
         "/overeenstemming", "/vergelijk", "/vergelijk/cel", "/vergelijk/kies",
         "/vergelijk/download", "/concept", "/concept/{}", "/concept/{}/eisen", "/citaat",
         "/beeld/{}/{}", "/origineel/{}", "/gemarkeerd/{}"]
    ),
    parts=st.lists(_PARTS, min_size=2, max_size=2),
    query=st.lists(st.tuples(st.sampled_from(_NAMES), _PARTS | st.integers()), max_size=4),
)  # fmt: skip
def test_no_address_makes_a_page_fall_over(
    reading: Browser, path: str, parts: list[str], query: list[tuple[str, Any]]
) -> None:
    written = path.format(*(quote(one.encode("utf-8", "replace"), safe="") for one in parts))
    pairs = [(name, str(value).encode("utf-8", "replace")) for name, value in query]
    answer = reading.get(f"{written}?{urlencode(pairs)}")
    assert answer.status_code in (200, 303, 400, 404, 422), (written, pairs, answer.status_code)
