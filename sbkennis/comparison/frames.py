"""Results of a comparison → pandas DataFrames, each row traceable to passage ids.

pandas and not Polars: researchers have it, matplotlib and Excel export speak it, and tables of a
few thousand rows need no more. Names of columns are Dutch, as they are read beside the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sbkennis.comparison.found import Changes, Findings, Found
from sbkennis.comparison.quoted import Quoted
from sbkennis.comparison.tables import Cell, Difference, Measure, Table
from sbkennis.records import covered

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "CHANGE_COLUMNS",
    "DIFFERENCE_COLUMNS",
    "FINDING_COLUMNS",
    "QUOTE_COLUMNS",
    "TABLE_COLUMNS",
    "changes",
    "differences",
    "findings",
    "quotes",
    "table",
]

_COVERAGE = {
    "genoeg_tekst": "of de eenheid genoeg tekst heeft om aandelen te lezen",
    "paginas": "pagina's en dia's van de eenheid; 0 waar geen document er heeft",
    "paginas_zonder_tekst": "pagina's waarvan niets is gelezen",
    "passages_eenheid": "doorzoekbare passages van de eenheid",
    "woorden_eenheid": "woorden daarin",
}
_TOO_LITTLE = "leeg waar genoeg_tekst nee is"
_MEASURES = {
    "passages": "passages",
    "aandeel": f"woorden als deel van die van de eenheid, 0 tot 1 ({_TOO_LITTLE})",
    "per_1000": f"passages per 1.000 woorden ({_TOO_LITTLE})",
}

TABLE_COLUMNS: dict[str, str] = {
    "tabel": "naam van de tabel, zoals 'thema × document'",
    "rij": "label van de rij",
    "kolom": "label of eenheid van de kolom",
    "eenheid": "document of groep waarover de cijfers gaan",
    "woorden": "woorden in de getelde passages",
    **{
        f"{name}{suffix}": f"{meaning}: {explained}"
        for name, meaning in _MEASURES.items()
        for suffix, explained in (
            ("", "toegekende labels"),
            ("_verwacht", "som van de kansen op het label"),
            ("_labels_laag", "ondergrens (95 %) door onzekere labels"),
            ("_labels_hoog", "bovengrens (95 %) door onzekere labels"),
            ("_steekproef_laag", "ondergrens (95 %) bij andere passages"),
            ("_steekproef_hoog", "bovengrens (95 %) bij andere passages"),
        )
    },
    **_COVERAGE,
    "passage_ids": "de getelde passages",
}
"""What each column of a table holds."""

DIFFERENCE_COLUMNS: dict[str, str] = {
    "facet": "facet van het label",
    "label": "label",
    "eerste": "eerste document of groep",
    "tweede": "tweede document of groep",
    "aandeel_eerste": "aandeel van de woorden in de eerste",
    "aandeel_tweede": "aandeel van de woorden in de tweede",
    "verschil": "eerste min tweede; leeg waar er te weinig is om het te zeggen",
    "laag": "ondergrens (95 %)",
    "hoog": "bovengrens (95 %)",
    "uitkomst": "meer in de eerste, meer in de tweede, geen verschil aangetoond, te weinig tekst, "
    "te weinig passages (met het label, in beide samen) of in geen van beide",
    "zonder_tekst_eerste": "pagina's zonder tekst in de eerste",
    "zonder_tekst_tweede": "pagina's zonder tekst in de tweede",
    "passage_ids": "de passages achter beide aandelen",
}
"""What each column of a table of differences holds."""

FINDING_COLUMNS: dict[str, str] = {
    "soort": "omschrijving, rol, criterium of verwachting",
    "document_id": "document",
    "bestand": "naam van het bestand",
    "titel": "titel van het document",
    "begrip": "bij een omschrijving: het begrip, zoals het er staat",
    "tekst": "de gevonden zin; leeg waar niets is gevonden",
    "wat": "bij een omschrijving wat het begrip is, bij een verwachting waartoe",
    "labels": "sferen bij een rol; doel, wel of niet bij een criterium; anders waarden",
    "patroon": "het patroon dat de zin vond; 'mogelijk' waar geen patroon past, 'aangewezen' waar "
    "iemand de zin aanwees",
    "kans": "hoe waarschijnlijk de zin het zegt, 0 tot 1; leeg waar een patroon hem vond",
    "klopt": "wat mensen ervan zeggen: ja of nee; leeg waar niemand iets zei",
    "codeur": "wie dat zei",
    "pagina": "plaats, zoals in de voetnoot",
    "voetnoot": "bronvermelding",
    "ontbreekt": "bij een omschrijving: inhoudswoorden van de gekozen die hier ontbreken",
    "paginas_zonder_tekst": "pagina's van het document waarvan niets is gelezen",
    "passage_ids": "de passage waarin de zin staat",
    "plek": "waar de zin zelf staat: het document, en begin en eind in zijn tekst, in tekens",
    "stand": "de labels zoals ze in deze tabel stonden; niet wijzigen: zo is te zien wat u bij "
    "labels wijzigt",
}
"""What each column of a table of findings holds."""

CHANGE_COLUMNS: dict[str, str] = {
    "van": "id van het oudere document",
    "naar": "id van het nieuwere document",
    "bestand_oud": "naam van het bestand van het oudere document",
    "bestand_nieuw": "naam van het bestand van het nieuwere document",
    "soort": "toegevoegd, vervallen of gewijzigd",
    "oud": "de zin in het oudere document",
    "nieuw": "de zin in het nieuwere document",
    "voetnoot_oud": "bronvermelding in het oudere document",
    "voetnoot_nieuw": "bronvermelding in het nieuwere document",
    "zonder_tekst_oud": "pagina's zonder tekst in het oudere document",
    "zonder_tekst_nieuw": "pagina's zonder tekst in het nieuwere document",
    "passage_ids": "de passages waarin de zinnen staan",
}
"""What each column of a table of changes holds."""

QUOTE_COLUMNS: dict[str, str] = {
    "passage_id": "passage",
    "document_id": "document",
    "bestand": "naam van het bestand",
    "titel": "titel van het document",
    "plaats": "pagina, dia, alinea of regel",
    "kop": "koppen boven de passage",
    "citaat": "de letterlijke woorden",
    "voetnoot": "bronvermelding",
    "woorden": "woorden van de passage, zoals ze in een aandeel meetellen",
}
"""What each column of a table of quotations holds."""


def _frame(rows: Iterable[dict[str, object]], columns: Iterable[str]) -> DataFrame:
    from pandas import DataFrame

    return DataFrame(list(rows), columns=list(columns))


def table(tables: Sequence[Table]) -> DataFrame:
    """Cells, one a row; see `TABLE_COLUMNS`."""
    return _frame((_cell(one, cell) for one in tables for cell in one.cells), TABLE_COLUMNS)


def _cell(one: Table, cell: Cell) -> dict[str, object]:
    row: dict[str, object] = {
        "tabel": one.name,
        "rij": cell.row,
        "kolom": cell.column,
        "eenheid": cell.unit,
        "woorden": cell.words,
        "genoeg_tekst": cell.enough,
        "paginas": cell.coverage.pages,
        "paginas_zonder_tekst": cell.coverage.pages_without_text,
        "passages_eenheid": cell.coverage.passages,
        "woorden_eenheid": cell.coverage.words,
        "passage_ids": cell.passages,
    }
    for name, measure in (
        ("passages", cell.count),
        ("aandeel", cell.share),
        ("per_1000", cell.per_1000),
    ):
        if cell.enough or name == "passages":  # as every other form of it
            row |= _measure(name, measure)
    row["passages"] = int(cell.count.value)
    return row


def _measure(name: str, one: Measure) -> dict[str, float]:
    return {
        name: one.value,
        f"{name}_verwacht": one.expected,
        f"{name}_labels_laag": one.by_labels.low,
        f"{name}_labels_hoog": one.by_labels.high,
        f"{name}_steekproef_laag": one.by_passages.low,
        f"{name}_steekproef_hoog": one.by_passages.high,
    }


def differences(gaps: Sequence[Difference]) -> DataFrame:
    """Differences of two units; see `DIFFERENCE_COLUMNS`."""
    return _frame(
        (
            {
                "facet": one.facet,
                "label": one.label,
                "eerste": one.first.unit,
                "tweede": one.second.unit,
                "aandeel_eerste": one.first.share.value if one.first.enough else None,
                "aandeel_tweede": one.second.share.value if one.second.enough else None,
                "verschil": one.difference,
                "laag": one.interval.low if one.interval else None,
                "hoog": one.interval.high if one.interval else None,
                "uitkomst": one.lacking or one.outcome,
                "zonder_tekst_eerste": one.first.coverage.pages_without_text,
                "zonder_tekst_tweede": one.second.coverage.pages_without_text,
                "passage_ids": (*one.first.passages, *one.second.passages),
            }
            for one in gaps
        ),
        DIFFERENCE_COLUMNS,
    )


def findings(made: Findings) -> DataFrame:
    """Findings, then what people refused, per document; see `FINDING_COLUMNS`.

    A document without any has a row without text.
    """
    rows: list[dict[str, object]] = []
    for document in made.documents:
        start = {
            "soort": made.kind,
            "document_id": document.id,
            "bestand": document.file,
            "titel": document.title,
            "paginas_zonder_tekst": len(document.pages_without_text),
        }
        here = [
            {**start, **_finding(one, "ja" if one.statement.coder else ""),
             "ontbreekt": _missing(made, number)}
            for number, one in enumerate(made.found)
            if one.statement.document == document.id
        ]  # fmt: skip
        here += [
            {**start, **_finding(one, "nee")}
            for one in made.refused
            if one.statement.document == document.id
        ]
        rows += here or [{**start, "tekst": "", "passage_ids": (), "plek": "", "stand": ()}]
    return _frame(rows, FINDING_COLUMNS)


def _finding(one: Found, holds: str) -> dict[str, object]:
    statement = one.statement
    spans = covered(one.quoted.passage.spans, *statement.part)
    return {
        "begrip": statement.term,
        "tekst": statement.text,
        "wat": statement.what,
        "labels": statement.labels,
        "patroon": statement.rule,
        "kans": statement.chance,
        "klopt": holds,
        "codeur": statement.coder,
        "pagina": one.quoted.citation.anchor.label,
        "voetnoot": one.quoted.citation.text,
        "passage_ids": (statement.passage,),
        "plek": f"{statement.document}#{spans[0].start}-{spans[-1].end}",
        "stand": statement.labels,
    }


def _missing(made: Findings, number: int) -> tuple[str, ...] | None:
    contrast = (made.contrasts or {}).get(number)
    return contrast.missing if contrast else None


def changes(made: Sequence[Changes]) -> DataFrame:
    """What changed; see `CHANGE_COLUMNS`."""
    return _frame(
        (
            {
                "van": step.old.id,
                "naar": step.new.id,
                "bestand_oud": step.old.file,
                "bestand_nieuw": step.new.file,
                "soort": one.change.kind,
                "oud": one.change.old.text if one.change.old else "",
                "nieuw": one.change.new.text if one.change.new else "",
                "voetnoot_oud": one.old.citation.text if one.old else "",
                "voetnoot_nieuw": one.new.citation.text if one.new else "",
                "zonder_tekst_oud": len(step.old.pages_without_text),
                "zonder_tekst_nieuw": len(step.new.pages_without_text),
                "passage_ids": tuple(
                    side.passage.id for side in (one.old, one.new) if side is not None
                ),
            }
            for step in made
            for one in step.changed
        ),
        CHANGE_COLUMNS,
    )


def quotes(passages: Sequence[Quoted]) -> DataFrame:
    """Passages with their citations; see `QUOTE_COLUMNS`."""
    return _frame(
        (
            {
                "passage_id": one.passage.id,
                "document_id": one.document.id,
                "bestand": one.document.file,
                "titel": one.document.title,
                "plaats": one.citation.anchor.label,
                "kop": " › ".join(one.passage.heading),
                "citaat": one.citation.quote,
                "voetnoot": one.citation.text,
                "woorden": one.passage.words,
            }
            for one in passages
        ),
        QUOTE_COLUMNS,
    )
