"""The commands ``controleer`` and ``evalueer``: is a quotation right, is what is asked found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sbkennis.cli import inputs
from sbkennis.cli.application import app, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import Again, AsJson, DraftOrNone, Root
from sbkennis.errors import UsageError

__all__ = ["controleer", "evalueer"]


@app.command(
    cls=DutchCommand, epilog="Voorbeeld: sbkennis controleer concept.docx --uit controle.docx"
)
def controleer(
    concept: DraftOrNone = None,
    root: Root = None,
    invoer: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help='In plaats van een concept: regels als {"document": "visie.pdf", "page": 12, '
            '"quote": "…"}.',
            show_default=False,
        ),
    ] = None,
    uit: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help="Schrijf een kopie van het Word-document met een opmerking bij elke bevinding.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Controleer of citaten letterlijk in hun bron staan, en op de genoemde pagina."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.verdicts import print_check

    if (concept is None) == (invoer is None):
        raise UsageError("Geef een CONCEPT op, of een bestand met citaten met --invoer.")
    if invoer is not None:
        if uit is not None:
            raise UsageError("--uit hoort bij een CONCEPT, niet bij --invoer.")
        _verify_lines(invoer, root, as_json=as_json)
        return
    assert concept is not None  # one of the two was given
    with open_library(root) as library, terminal.progress_bar(quiet=as_json) as progress:
        must_hold(library)
        found = library.check_draft(concept, target=uit, progress=progress)
    if as_json:
        terminal.print_json(contract.checked(found))
    else:
        print_check(found)
    if uit is not None:
        terminal.say(f"De kopie met opmerkingen staat in {uit}.")


def _verify_lines(invoer: Path, root: Path | None, *, as_json: bool) -> None:
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.verdicts import print_verdict

    quotations = inputs.quotations(invoer)
    wrong = 0
    with open_library(root) as library:
        for name, page, quote in quotations:
            verdict = library.verify(name, quote, page)
            wrong += not verdict.is_right
            if as_json:
                terminal.print_json(contract.verdict(name, page, quote, verdict))
            else:
                found_at = library.found_at(name, verdict)
                print_verdict(name, page, quote, verdict, found_at)
    if not as_json:
        right = len(quotations) - wrong
        several = "citaat" if len(quotations) == 1 else "citaten"
        terminal.say(f"{len(quotations)} {several} nagegaan: {right} goed, {wrong} niet.")


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis evalueer vragen.jsonl")
def evalueer(
    judged: Annotated[
        Path,
        typer.Argument(
            metavar="SET",
            help="Bestand met op elke regel een vraag en waar het antwoord staat, als JSON: qid, "
            "query en relevant, een lijst met file, start, end (tekens, vanaf 0) en grade (1: "
            "goed, hoger: beter); zonder start en end is het hele document het antwoord. Of een "
            "map in BEIR-vorm, die een eigen tijdelijke index krijgt.",
        ),
    ],
    root: Root = None,
    per_document: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Hoogstens zoveel passages per document in de eerste tien, als bij `sbkennis "
            "zoek`: daar 3, hier 0, want gemeten wordt de volgorde zonder die grens.",
        ),
    ] = 0,
    herrangschik: Again = None,
    as_json: AsJson = False,
) -> None:
    """Meet hoe goed het zoeken is op een set met beoordeelde vragen."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.measures import print_evaluation

    with (
        open_library(root, herrangschik) as library,
        terminal.progress_bar(quiet=as_json) as progress,
    ):
        measured = library.evaluate(judged, progress, per_document=per_document)
    if as_json:
        terminal.print_json(contract.evaluation(measured))
    else:
        print_evaluation(measured)
