"""What every report says: what was compared, how, what was read, and what not to conclude."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sbkennis.comparison import Cell, Comparison, Findings, Found, Statement, Table
from sbkennis.comparison.sample import unique_names
from sbkennis.comparison.shown import amount
from sbkennis.phrases import form_of, how_many, joined, number
from sbkennis.pictures.style import unit_names
from sbkennis.records import Document

__all__ = [
    "COVERAGE_HEADS",
    "FINDING_TITLES",
    "checked_note",
    "counted",
    "coverage",
    "findings_intro",
    "limits",
    "looked_at",
    "members",
    "method",
    "possible_note",
    "review_note",
    "share",
    "table_title",
    "title",
    "with_unread",
]

COVERAGE_HEADS = ("document of groep", "documenten", "passages", "woorden", "pagina's",
                  "zonder tekst", "met OCR")  # fmt: skip

FINDING_TITLES = {
    "omschrijving": "Hoe de sociale basis wordt omschreven",
    "rol": "De rol van de gemeente",
    "criterium": "Wat erbij hoort, en wat niet",
    "verwachting": "Wat ervan wordt verwacht, en waartoe",
}


def title(made: Comparison) -> str:
    """What the report is called."""
    names = list(unit_names(made, 50).values())
    if len(names) <= 3:
        return "Vergelijking: " + "; ".join(names)
    return f"Vergelijking van {len(names)} documenten" if made.grouping == "document" else (
        f"Vergelijking van {len(made.documents)} documenten, per {made.grouping}"
    )  # fmt: skip


def table_title(made: Comparison, table: Table) -> str:
    """The name of a table as readers see it."""
    rows = made.facets.get(table.row_facet, table.row_facet)
    columns = made.facets.get(table.column_facet, table.column_facet).lower()
    beside = f" · {table.unit.name}" if table.unit is not None else ""
    return f"{rows} × {columns}{beside}"


def coverage(made: Comparison) -> Iterator[tuple[str, int, int, int, int | str, int | str, int]]:
    """A line per unit, and one for all documents together: what was read of it.

    Tables of two facets are about all of them, each once; that of the units need not be the sum.
    """
    lines = [(unit.name, unit.coverage) for unit in made.units]
    if len(lines) > 1:
        lines.append(("alle documenten", made.whole))
    for name, one in lines:
        without: int | str = one.pages_without_text if one.pages else "n.v.t."
        yield (name, one.documents, one.passages, one.words, one.pages or "n.v.t.", without,
               one.ocr_pages)  # fmt: skip


def members(made: Comparison) -> dict[str, list[str]]:
    """The documents of each unit, where units are groups: without them nobody can do it again."""
    if made.grouping == "document":
        return {}
    names = unique_names(made.documents)
    return {unit.name: [names[one] for one in unit.documents] for unit in made.units}


def method(made: Comparison) -> list[str]:
    """How the figures were made, in plain Dutch."""
    count = len(made.documents)
    crossed = (
        " Waar twee labels elkaar kruisen, is het aandeel het deel van alle woorden in passages "
        "met beide labels, niet een deel van de rij of de kolom."
    )
    return [
        f"Vergeleken zijn {count} {'document' if count == 1 else 'documenten'}. Elk document is "
        "verdeeld in passages van enkele zinnen; omslagen, colofons, inhoudsopgaven en "
        "bronnenlijsten tellen niet mee.",
        f"De computer gaf elke passage labels voor {joined(_facets(made))} "
        f"({made.tagged_by}); waar iemand zelf een label gaf of weghaalde, geldt dat. Wat een "
        "label betekent, staat in het codeboek. Een passage kan meer labels hebben, dus aandelen "
        "tellen niet op tot 100 %.",
        "Het aandeel is het deel van de woorden van een document dat in passages met dat label "
        "staat. Bij een groep van documenten tellen lange documenten zwaarder dan korte."
        f"{crossed if made.crosses_facets else ''}",
        "Bij elk aandeel horen twee intervallen van 95 %. “Bij andere passages”: we trokken "
        "500 keer evenveel passages uit hetzelfde document, met teruglegging; zo ziet u hoeveel "
        "van het toeval van de tekst afhangt. “Met onzekere labels”: we telden de kansen op "
        "het label op, ook van passages waaraan het niet is toegekend; zo ziet u hoeveel van de "
        "labelaar afhangt. De marge bij een cijfer loopt van het laagste tot het hoogste einde van "
        "die twee en telt ze niet bij elkaar op: samen kunnen ze iets meer schelen.",
        "Een verschil tussen twee documenten noemen we alleen aangetoond als het interval, met "
        "beide soorten onzekerheid erin, niet over nul heen loopt. Met minder dan 20 passages of "
        "1.000 woorden staat er “te weinig tekst”; hebben de twee samen minder dan 5 passages met "
        "een label, dan staat er “te weinig passages”.",
    ]


def _facets(made: Comparison) -> list[str]:
    """The facets that its tables tell of, as readers know them."""
    told = [one.row_facet for one in made.tables]
    told += [one.column_facet for one in made.tables if one.unit is not None]
    return [made.facets.get(one, one).lower() for one in dict.fromkeys(told)]


def limits(made: Comparison) -> list[str]:
    """What not to conclude, in plain Dutch."""
    told = [
        "Meer woorden is niet meer beleid. Een aandeel zegt waarover een stuk schrijft, niet of "
        "het gebeurt, of het goed is, en of er geld voor is.",
        "De labels zijn van een computer, behalve waar iemand ze zelf gaf, en soms fout. Lees de "
        "passages achter een cijfer voordat u het gebruikt; ze staan erbij, met vindplaats.",
        "Passages achter elkaar gaan vaak over hetzelfde. De intervallen doen alsof ze los van "
        "elkaar staan en zijn daardoor aan de smalle kant.",
        "Wie veel vergelijkt, vindt bij toeval iets: van elke twintig verschillen die er in "
        "werkelijkheid niet zijn, lijkt er gemiddeld toch één aangetoond.",
        "Wat met patronen is gevonden (omschrijvingen, rollen, criteria, verwachtingen), is niet "
        "volledig. Staat er niets, dan kan het er toch in staan.",
        "Documenten van een andere soort (een akkoord, een visie, een webpagina) verschillen ook "
        "daardoor.",
    ]
    whole = made.whole
    if whole.ocr_pages:
        said = "1 pagina is" if whole.ocr_pages == 1 else f"{whole.ocr_pages} pagina's zijn"
        told.insert(0, f"{said} met OCR gelezen; daar kunnen leesfouten in zitten.")
    if whole.pages_without_text:
        pages = "1 pagina" if whole.pages == 1 else f"{whole.pages} pagina's"
        verb = "is" if whole.pages_without_text == 1 else "zijn"
        said = f"Van {pages} {verb} er {whole.pages_without_text} zonder tekst"
        told.insert(0, f"{said}: wat daar staat, telt niet mee.")
    told += made.remarks
    few = [unit.name for unit in made.units if not unit.coverage.enough]
    if few:
        told.append(f"Te weinig tekst om aandelen te lezen: {'; '.join(few)}.")
    return told


def with_unread(document: Document, names: Mapping[str, str]) -> str:
    """The name of a document, and how many of its pages were not read, where there are any.

    Args:
        names: of documents, by id.
    """
    name, count = names[document.id], len(document.pages_without_text)
    noun = "pagina" if count == 1 else "pagina's"
    return f"{name} ({count} {noun} zonder tekst)" if count else name


def findings_intro(made: Findings) -> str:
    """How a table of findings is to be read."""
    term = {None: "een begrip", "sociale basis": "de sociale basis"}.get(
        made.term, f"“{made.term}”"
    )
    return {
        "omschrijving": f"Zinnen die zeggen wat {term} is, letterlijk.",
        "rol": "Zinnen over wat de gemeente is, doet of hoort te doen, met de sfeer waarover de "
        "passage gaat.",
        "criterium": "Zinnen die zeggen wat tot de sociale basis hoort: een doel, een kenmerk "
        "(wel), of wat er niet bij hoort (niet).",
        "verwachting": "Zinnen over wat de sociale basis zou opleveren. Intrinsiek: waardevol op "
        "zichzelf. Instrumenteel: een middel voor iets anders.",
    }[made.kind]


def possible_note(made: Findings) -> str:
    """What "mogelijk" means where something is shown as possible, or why nothing is; else ""."""
    if made.untaught:
        of = {"rol": "de rol van de gemeente"}.get(made.kind, "wat van de sociale basis wordt "
                                                              "verwacht")  # fmt: skip
        return (
            "Wat mogelijk past zonder dat een patroon het vindt, staat er niet bij: dat leerde de "
            f"computer van zinnen over {of}, en uw eigen patronen (corpus/vindplaatsen.toml) "
            "herkennen de meeste voorbeelden daarvan niet."
        )
    if not made.possible:
        return ""
    return (
        "“Mogelijk” wil zeggen: er past geen patroon, maar de computer denkt dat de zin dit zegt. "
        "Van zulke zinnen kloppen er ongeveer twee van de vijf. Lees ze voordat u ze gebruikt."
    )


def review_note(made: Findings) -> str:
    """What people said of the findings, where they did; else ""."""
    added = sum(one.statement.is_pointed_out for one in made.found)
    told = [checked_note(made)]
    if made.certain and made.confirmed:
        sentences = how_many(made.confirmed, "zin", "zinnen")
        told.append(f"Bevestigd van wat mogelijk paste: {sentences}.")
    if added:
        told.append(f"Zelf aangewezen: {how_many(added, 'zin', 'zinnen')}.")
    if made.lost:
        count = how_many(made.lost, "oordeel telt", "oordelen tellen")
        stands = form_of(made.lost, "de zin staat", "de zinnen staan")
        told.append(f"{count} niet mee: {stands} niet meer in de tekst.")
    return " ".join(filter(None, told))


_FEWEST = 10  # sentences from which a share and its interval are told
_ALL_HOLD = {1: "die klopt", 2: "ze kloppen allebei"}
_NONE_HOLDS = {1: "die klopt niet", 2: "geen van beide klopt"}


def checked_note(made: Findings, document: str | None = None) -> str:
    """How many findings people looked at and how many of those hold; "" where nobody did.

    Args:
        document: the id of one; None is all together.
    """
    from sbkennis.evaluation import proportion

    one = made.checked(document)
    if not one.total:
        return ""
    who = joined(one.coders)
    of = f"{number(one.total)} van de {number(one.found)} gevonden zinnen"
    if one.total == one.found:
        every = {1: "de enige gevonden zin", 2: "beide gevonden zinnen"}
        of = every.get(one.found, f"alle {number(one.found)} gevonden zinnen")
    if not one.wrong:
        holds = _ALL_HOLD.get(one.total, "ze kloppen allemaal")
    elif not one.right:
        holds = _NONE_HOLDS.get(one.total, "geen daarvan klopt")
    else:
        holds = f"{number(one.right)} daarvan {form_of(one.right, 'klopt', 'kloppen')}"
    told = f"{who} {form_of(len(one.coders), 'keek', 'keken')} {of} na; {holds}"
    if one.total >= _FEWEST:
        share = proportion(np.repeat([1.0, 0.0], [one.right, one.wrong]))
        ends = f"{100 * share.low:.0f}–{100 * share.high:.0f}"
        told += f" ({100 * share.mean:.0f} %, marge {ends} %)"
    return f"{told}."


def looked_at(one: Statement) -> str:
    """Who says that a statement holds, and whether they found it themselves; else ""."""
    if not one.coder:
        return ""
    return f"{'aangewezen' if one.is_pointed_out else 'nagekeken'} door {one.coder}"


def counted(found: Sequence[Found]) -> str:
    """How many sentences patterns found and how many are possible; "" where none is possible."""
    possible = sum(one.statement.is_possible for one in found)
    certain = len(found) - possible
    if not possible:
        return ""
    told = f"{how_many(certain, 'zin', 'zinnen')} gevonden met een patroon"
    return f"{told}, {number(possible)} mogelijk"


def share(cell: Cell) -> str:
    """A share with its interval, as it stands in a table of a report."""
    shown, between = amount(cell)
    return f"{shown} ({between}\u00a0%)" if between else shown  # a narrow column broke before "%"
