"""The command ``sbkennis vergelijk``: what may be asked together, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbkennis.asking import GROUPINGS, MEASURES, WHAT, one_of
from sbkennis.cli import terminal
from sbkennis.cli.application import app, filters_of, open_library
from sbkennis.cli.compared import (
    open_cell,
    print_comparison,
    print_differences,
    print_found_or_changed,
)
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import (
    AsJson,
    Coder,
    Gemeenten,
    Kinds,
    Overwrite,
    Publishers,
    Root,
    Since,
    Until,
)
from sbkennis.errors import UsageError
from sbkennis.files import check_new
from sbkennis.phrases import how_many

if TYPE_CHECKING:
    from sbkennis.comparison import Asked, Comparison
    from sbkennis.library import Library
    from sbkennis.records import Filters

__all__ = ["vergelijk"]

_POSSIBLE = ("rol", "verwachtingen")  # of which more than patterns find is shown
_OF_TABLES = ("tabellen", "jaren", "verschil")
_REPORTS = (".docx", ".html")  # files that tell what was found beside the tables
_EVERY_MEASURE = (".xlsx", ".csv")  # files in which each figure stands in every measure
_TWO_FACETS = "sfeer:thema"
_WHERE_PER = "--per geldt bij --wat tabellen en --wat verschil."

# The options of this command; those that others have too stand in `options`.
_Documents = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DOCUMENT",
        help="Bestandsnamen of id's; zonder DOCUMENT alle documenten van de kennisbank.",
        show_default=False,
    ),
]
_What = Annotated[
    str, typer.Option("--wat", metavar="WAT", help=f"Wat u vergelijkt: {', '.join(WHAT)}.")
]
_Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--tabel",
        metavar="RIJEN:KOLOMMEN",
        help="Welke tabel: twee facetten (sfeer:thema), of een facet en document "
        "(thema:document). Mag meer dan eens.",
        show_default=False,
    ),
]
_Per = Annotated[
    str,
    typer.Option(
        "--per",
        metavar="GROEP",
        help="Voeg documenten samen per gemeente, soort, jaar of uitgever, of alles.",
    ),
]
_Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--groep",
        metavar="NAAM=DOC,DOC",
        help="Een eigen groep van documenten. Mag meer dan eens.",
        show_default=False,
    ),
]
_Apart = Annotated[
    bool, typer.Option("--apart", help="Twee facetten per document of groep, niet samen.")
]
_Measure = Annotated[
    str,
    typer.Option(
        "--maat",
        metavar="MAAT",
        help="aandeel (van de woorden), aantal (passages) of per1000 (passages per 1.000 woorden).",
    ),
]
_Opened = Annotated[
    str | None,
    typer.Option(
        "--cel",
        metavar="RIJ/KOLOM",
        help="Toon de passages achter één cel, zoals eenzaamheid/A; met --apart hoort daar het "
        "document of de groep bij: RIJ/KOLOM/A.",
        show_default=False,
    ),
]
_Term = Annotated[
    str | None,
    typer.Option(
        "--begrip",
        metavar="WOORD",
        help="Bij omschrijvingen: welk begrip; alle voor elk begrip dat wordt omschreven.",
        show_default=False,
    ),
]
_Against = Annotated[
    str | None,
    typer.Option(
        "--tegenover",
        metavar="DOCUMENT",
        help="Bij omschrijvingen: zet de andere naast die van dit document.",
        show_default=False,
    ),
]
_Certain = Annotated[
    bool,
    typer.Option(
        "--zonder-mogelijk",
        help="Bij rol en verwachtingen, ook in een verslag (.docx, .html): alleen wat patronen "
        "vinden, niet wat mogelijk past.",
    ),
]
_Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--uit",
        metavar="BESTAND",
        help="Schrijf naar .xlsx, .csv, .docx, .html, .qdpx of .qdc; wat patronen vonden en "
        "wijzigingen alleen naar .xlsx of .csv. Mag meer dan eens.",
        show_default=False,
    ),
]
_Pictures = Annotated[
    Path | None,
    typer.Option(
        "--beelden",
        metavar="MAP",
        help="Schrijf beelden (SVG, PNG en interactieve HTML) naar een map.",
        show_default=False,
    ),
]
_Returned = Annotated[
    Path | None,
    typer.Option(
        "--in",
        metavar="BESTAND",
        help="Lees een werkblad met vondsten in, als oordeel van --coder: een .xlsx of .csv van "
        "--uit, waarin u onder “klopt” ja of nee hebt ingevuld.",
        show_default=False,
    ),
]
_Restore = Annotated[
    bool,
    typer.Option(
        "--herstel", help="Maak het laatste oordeel over vondsten (van --coder) ongedaan."
    ),
]


@app.command(
    cls=DutchCommand,
    epilog="Voorbeelden: sbkennis vergelijk visie-a.pdf visie-b.pdf; "
    "sbkennis vergelijk --per gemeente --tabel thema:document --cel eenzaamheid/A; "
    "sbkennis vergelijk --wat omschrijvingen --begrip mantelzorg; "
    "sbkennis vergelijk --uit vergelijking.xlsx --uit verslag.docx",
)
def vergelijk(
    documents: _Documents = None,
    root: Root = None,
    what: _What = "tabellen",
    tables: _Tables = None,
    per: _Per = "document",
    group: _Groups = None,
    apart: _Apart = False,
    measure: _Measure = "aandeel",
    opened: _Opened = None,
    term: _Term = None,
    against: _Against = None,
    certain: _Certain = False,
    gemeente: Gemeenten = None,
    soort: Kinds = None,
    uitgever: Publishers = None,
    vanaf: Since = None,
    tot: Until = None,
    out: _Out = None,
    overwrite: Overwrite = False,
    pictures: _Pictures = None,
    returned: _Returned = None,
    coder: Coder = None,
    restore: _Restore = False,
    as_json: AsJson = False,
) -> None:
    """Vergelijk documenten; achter elk cijfer staan passages met hun vindplaats."""
    if returned is not None or restore:
        _judge_findings(root, returned, coder, restore=restore, as_json=as_json)
        return
    one_of(what, WHAT, "--wat")
    one_of(measure, MEASURES, "--maat")
    one_of(per, GROUPINGS, "--per")
    filters = filters_of({}, gemeente, soort, uitgever, vanaf, tot)
    given = _Given(
        what=what,
        documents=tuple(documents or ()),
        per=per,
        groups=tuple(group or ()),
        tables=tuple(tables or ()),
        is_apart=apart,
        measure=measure,
        opened=opened,
        term=term,
        against=against,
        is_certain=certain,
        out=tuple(out or ()),
        pictures=pictures,
        as_json=as_json,
    )
    _check(given)
    _check_files(what, given.out, overwrite=overwrite)
    _compare(root, given, filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What was typed; some of it goes together with some of the rest only."""

    what: str
    documents: tuple[str, ...]
    per: str
    groups: tuple[str, ...]
    tables: tuple[str, ...]
    is_apart: bool
    measure: str
    opened: str | None
    term: str | None
    against: str | None
    is_certain: bool
    out: tuple[Path, ...]
    pictures: Path | None
    as_json: bool

    @property
    def is_of_tables(self) -> bool:
        """Whether what is compared is told in tables."""
        return self.what in _OF_TABLES


def _compare(root: Path | None, given: _Given, filters: Filters) -> None:
    """Make the comparison, and write, draw or show it."""
    from sbkennis import contract_comparison
    from sbkennis.comparison import Asked, Comparison
    from sbkennis.comparison.asked import own_list, pair

    asked = Asked(
        given.what,
        given.documents,
        given.per,  # type: ignore[arg-type]  # it was checked
        tuple(own_list(one) for one in given.groups),
        tuple(pair(one) for one in given.tables),
        given.is_apart,
        filters,
        given.term,
        given.against,
        given.is_certain,
    )
    with open_library(root) as library:
        library.follow_codebook()
        made = library.answer(asked)
        for written in library.written(made, given.out, certain=given.is_certain):
            terminal.say(f"Geschreven: {written}.")
        if isinstance(made, Comparison):
            _draw(library, asked, made, given.pictures)
            _show(library, made, given)
        elif given.as_json:
            terminal.print_json(contract_comparison.answer(made, library.cited))
        elif not given.out:  # else it was told where they are
            print_found_or_changed(made, library.title_of)


def _draw(library: Library, asked: Asked, made: Comparison, folder: Path | None) -> None:
    """Write the pictures, if asked; small multiples want the tables of every unit apart."""
    if folder is None:
        return
    apart = made if asked.wanted_tables else library.answer(replace(asked, apart=True))
    drawn = library.draw(apart, folder)  # type: ignore[arg-type]  # tables were asked
    terminal.say(f"Geschreven in {folder}: {', '.join(one.name for one in drawn)}.")


def _show(library: Library, made: Comparison, given: _Given) -> None:
    """Show one cell, all as JSON, or the tables; what went to a file is not shown."""
    from sbkennis import contract_comparison

    if given.opened is not None:
        open_cell(library, made, given.opened, as_json=given.as_json)
    elif given.as_json:
        terminal.print_json(contract_comparison.answer(made, library.cited))
    elif given.what == "verschil":
        print_differences(made)
    elif not given.out and given.pictures is None:
        print_comparison(made, given.measure)
        if made.differences and not given.tables:
            print_differences(made)


def _judge_findings(
    root: Path | None, path: Path | None, coder: str | None, *, restore: bool, as_json: bool
) -> None:
    """Take in, or take back, what someone says of findings.

    Raises:
        UsageError: both are asked, or nobody is named.
    """
    if restore and path is not None:
        raise UsageError("Kies --in of --herstel, niet allebei.")
    with open_library(root) as library:
        if path is None:
            taken_back = library.unconfirm(coder)
            if not taken_back:
                whose = f" van {coder}" if coder else ""
                terminal.say(f"Er is geen oordeel{whose} over vondsten om ongedaan te maken.")
                return
            count = how_many(len(taken_back), "oordeel", "oordelen")
            terminal.say(f"Ongedaan gemaakt: {count} van {taken_back[0].coder}.")
            return
        if not coder:
            raise UsageError("Geef met --coder NAAM op van wie de oordelen zijn.")
        taken = library.import_findings(path, coder)
    for remark in taken.remarks:
        terminal.say(remark)
    if as_json:
        terminal.print_json(asdict(taken))
    elif not taken.total:
        terminal.say(
            "Niets ingelezen: wat is overgeslagen, staat hierboven."
            if taken.remarks
            else "Niets ingelezen: onder “klopt” is niets ingevuld dat niet al gold."
        )
    else:
        terminal.say(
            f"Ingelezen: {taken.confirmed} bevestigd, {taken.refused} afgewezen, {taken.added} "
            "aangewezen."
        )
    if taken.remarks:
        raise typer.Exit(1)


# ---------------------------------------------------------------------- what goes together


def _check(given: _Given) -> None:
    """Refuse options that would change nothing.

    Raises:
        UsageError: names the option, and where it belongs.
    """
    _check_measure(given)
    _check_together(given)
    _check_of_tables(given)
    if given.what != "omschrijvingen" and (given.term or given.against):
        raise UsageError("--begrip en --tegenover horen bij --wat omschrijvingen.")
    is_reported = any(one.suffix.lower() in _REPORTS for one in given.out)
    is_told = given.what in _POSSIBLE or (is_reported and given.is_of_tables)
    if given.is_certain and not is_told:
        raise UsageError(
            f"--zonder-mogelijk hoort bij --wat {' en --wat '.join(_POSSIBLE)}, en bij een "
            f"verslag van tabellen (--uit {' of '.join(_REPORTS)})."
        )
    if given.what == "wijzigingen" and len(given.documents) < 2:
        raise UsageError(
            "Geef twee documenten of meer op, het oudste eerst: "
            "`sbkennis vergelijk OUD NIEUW --wat wijzigingen`."
        )


def _check_measure(given: _Given) -> None:
    """Refuse a measure where what is shown, or a file, has no choice of one."""
    if given.measure == MEASURES[0]:
        return
    where = "--maat geldt voor de tabellen van --wat tabellen en --wat jaren"
    if given.what == "verschil":
        raise UsageError(f"{where}; een verschil is altijd tussen aandelen van de woorden.")
    if not given.is_of_tables:
        raise UsageError(f"{where}; bij --wat {given.what} staan geen cijfers.")
    for path in (*given.out, *([given.pictures] if given.pictures else [])):
        if path.suffix.lower() not in _EVERY_MEASURE:
            is_coded = path.suffix.lower() in (".qdpx", ".qdc")
            held = "staan geen cijfers" if is_coded else "staat altijd het aandeel"
            raise UsageError(
                f"{path}: daarin {held}. --maat {given.measure} geldt voor de tabellen "
                f"op het scherm; met --json en in {' en '.join(_EVERY_MEASURE)} staan alle maten."
            )


def _check_together(given: _Given) -> None:
    """Refuse --per or --apart where documents are put together otherwise, or not at all."""
    what, per = given.what, given.per
    is_usual = given.is_of_tables and what != "jaren" and not given.tables
    across = [one.partition(":")[2].strip() for one in given.tables]
    has_facets = is_usual or any(one != "document" for one in across)
    if given.is_apart and given.is_of_tables and not has_facets:
        raise UsageError(
            "--apart geldt voor tabellen van twee facetten, en die zijn er hier niet. Geef er een "
            f"op, zoals --tabel {_TWO_FACETS}."
        )
    if per == "document" or (what, per) == ("jaren", "jaar"):
        return
    if what == "jaren":
        raise UsageError(f"--wat jaren neemt documenten altijd per jaar samen. {_WHERE_PER}")
    if not given.is_of_tables:
        raise UsageError(f"Bij --wat {what} staat elk document apart. {_WHERE_PER}")
    if given.groups:
        raise UsageError("Kies --per of --groep, niet allebei: uw eigen groepen gaan voor.")
    if what == "tabellen" and not given.is_apart and not is_usual and "document" not in across:
        raise UsageError(
            f"De tabel {' en '.join(given.tables)} telt alle documenten samen, dus --per {per} "
            "verandert er niets aan. Zet --apart erbij voor een tabel per groep, of kies een tabel "
            "met document, zoals --tabel thema:document."
        )


def _check_of_tables(given: _Given) -> None:
    """Refuse options that are for tables where there are none, or where none is shown."""
    what = given.what
    is_written = bool(given.out or given.as_json or given.opened or given.pictures)
    options = {
        "--tabel": given.tables,
        "--apart": given.is_apart,
        "--cel": given.opened,
        "--beelden": given.pictures,
    }
    for option in (name for name, value in options.items() if value):
        if not given.is_of_tables:
            raise UsageError(f"{option} hoort bij --wat tabellen, niet bij --wat {what}.")
        if what == "verschil" and not is_written:
            raise UsageError(f"{option} hoort bij --wat tabellen; op het scherm toont --wat "
                             "verschil alleen het verschil.")  # fmt: skip


def _check_files(what: str, files: Sequence[Path], *, overwrite: bool) -> None:
    """Refuse files that are there already, also those that come beside a CSV file.

    Raises:
        UsageError: names the file.
    """
    for path in files:
        check_new(path, overwrite=overwrite)
        if path.suffix.lower() == ".csv" and what in _OF_TABLES:
            from sbkennis.reports.csv import beside

            for other in beside(path):
                check_new(other, overwrite=overwrite)
