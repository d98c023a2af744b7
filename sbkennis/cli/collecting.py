"""The commands of what is put aside: the basket, and passages and sources to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sbkennis import wording
from sbkennis.cli.application import app, bare, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand, DutchGroup
from sbkennis.cli.options import AsJson, InBasket, Overwrite, Root
from sbkennis.errors import QueryError, UsageError
from sbkennis.phrases import form_of

__all__ = ["exporteer", "mand"]

mand_app = typer.Typer(cls=DutchGroup, rich_markup_mode="rich", pretty_exceptions_enable=False)
app.add_typer(mand_app, name="mand")


@mand_app.callback(
    cls=DutchGroup,
    invoke_without_command=True,
    epilog="Voorbeeld: sbkennis mand erbij fcf5e1b046#12317-12626 --kop Definitie",
)
def mand(context: typer.Context, root: Root = None, as_json: AsJson = False) -> None:
    """Verzamel passages, met een eigen notitie en kop; zonder opdracht toont dit de mand."""
    if context.invoked_subcommand is None:
        _show_basket(root, as_json=as_json)


@mand_app.command(cls=DutchCommand)
def tonen(root: Root = None, as_json: AsJson = False) -> None:
    """Toon wat er in de mand ligt, en of de woorden nog in de bron staan."""
    _show_basket(root, as_json=as_json)


def _show_basket(root: Path | None, *, as_json: bool) -> None:
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.basket import print_basket

    with open_library(root) as library:
        collected = library.basket()
    if as_json:
        terminal.print_json(contract.basket(collected))
    else:
        print_basket(collected)


@mand_app.command(
    cls=DutchCommand,
    epilog='Voorbeeld: sbkennis mand erbij fcf5e1b046#12317-12626 --notitie "voor hoofdstuk 2"',
)
def erbij(
    passages: Annotated[
        list[str],
        typer.Argument(metavar="PASSAGE", help="Passage-id's, zoals `sbkennis zoek` ze toont."),
    ],
    root: Root = None,
    notitie: Annotated[
        str | None, typer.Option(metavar="TEKST", help="Uw notitie bij deze passages.")
    ] = None,
    kop: Annotated[
        str | None, typer.Option(metavar="TEKST", help="Kop waaronder deze passages komen.")
    ] = None,
) -> None:
    """Leg passages in de mand; wat er al ligt, krijgt de nieuwe notitie en kop."""
    from sbkennis.cli import terminal

    with open_library(root) as library:
        before = len(library.basket())
        names = list(dict.fromkeys(map(bare, passages)))
        library.put_in_basket(names, note=notitie, heading=kop)
        held = len(library.basket())
    fresh = held - before
    told = [f"{fresh} {form_of(fresh, 'passage', 'passages')} erbij gelegd."] if fresh else []
    if known := len(names) - fresh:
        told.append(f"{known} {form_of(known, 'passage lag', 'passages lagen')} er al in.")
    now = "ligt nu 1 passage" if held == 1 else f"liggen nu {held} passages"
    terminal.say(f"{' '.join(told)} In de mand {now}; `sbkennis mand` toont de inhoud.")


@mand_app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis mand eruit 3")
def eruit(
    number: InBasket,
    root: Root = None,
) -> None:
    """Haal een passage uit de mand."""
    from sbkennis.cli import terminal

    with open_library(root) as library:
        kept = library.take_from_basket(number)
    terminal.say(
        f"Uit de mand: {wording.quoted(wording.shortened(kept.display, 60))} ({kept.file})."
    )


@mand_app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis mand verplaats 5 1")
def verplaats(
    number: InBasket,
    to: Annotated[int, typer.Argument(metavar="NAAR", help="Het nieuwe nummer.")],
    root: Root = None,
) -> None:
    """Geef een passage een andere plaats in de mand."""
    from sbkennis.cli import terminal

    with open_library(root) as library:
        library.move_in_basket(number, to)
    terminal.say(f"Nummer {number} is nu nummer {to}.")


@mand_app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis mand leeg --ja")
def leeg(
    root: Root = None,
    sure: Annotated[bool, typer.Option("--ja", help="Vraag niet om bevestiging.")] = False,
) -> None:
    """Maak de mand leeg; ook de notities gaan weg."""
    from sbkennis.cli import terminal

    if not sure and not (sys.stdin.isatty() and typer.confirm("De hele mand leegmaken?")):
        raise UsageError("De mand is niet geleegd. Bevestig met --ja.")
    with open_library(root) as library:
        count = len(library.empty_basket())
    held = "lag 1 passage" if count == 1 else f"lagen {count} passages"
    terminal.say(f"De mand is leeg; er {held} in." if count else "De mand was al leeg.")


@app.command(
    cls=DutchCommand,
    epilog='Voorbeeld: sbkennis exporteer "Wat is de sociale basis?" --uit bronnen.docx; '
    "de mand: sbkennis exporteer --uit mand.docx; alle bronnen: sbkennis exporteer --alles "
    "--uit bronnen.ris",
)
def exporteer(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="VRAAG",
            help="Exporteer de antwoorden op deze vraag; zonder VRAAG wat in de mand ligt.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    uit: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help="Schrijf naar dit bestand; de extensie bepaalt de vorm: .docx, .md, .txt, .ris, "
            ".bib, .json, .csv, .xlsx of .qdpx. Zonder --uit komt de tekst op het scherm.",
            show_default=False,
        ),
    ] = None,
    vorm: Annotated[
        str | None,
        typer.Option(
            metavar="VORM",
            help="docx, md, txt, ris, bibtex, csl, csv, xlsx of qdpx; nodig zonder --uit, of als "
            "de extensie de vorm niet bepaalt.",
            show_default=False,
        ),
    ] = None,
    stijl: Annotated[
        str,
        typer.Option(
            metavar="STIJL",
            help="Bronvermelding: rijk (voetnoten zoals overheden ze maken), apa, of de naam van "
            "een eigen CSL-stijl in corpus/stijlen.",
        ),
    ] = "rijk",
    alles: Annotated[
        bool, typer.Option("--alles", help="Exporteer de beschrijving van alle documenten.")
    ] = False,
    aantal: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1000,
            metavar="N",
            help="Hoeveel passages bij een VRAAG; anders 10.",
            show_default=False,
        ),
    ] = None,
    overschrijf: Overwrite = False,
) -> None:
    """Exporteer passages met hun voetnoten, of bronnen voor Zotero en andere programma's."""
    from sbkennis.cli import terminal
    from sbkennis.cli.basket import lost
    from sbkennis.exports import form_of

    if alles and question is not None:
        raise UsageError("Geef een VRAAG of --alles, niet allebei.")
    if aantal is not None and question is None:
        raise UsageError(
            '--aantal hoort bij een VRAAG: `sbkennis exporteer "uw vraag" --aantal 5`. Zonder '
            "VRAAG gaat de hele mand mee, en met --alles elk document."
        )
    form = vorm or (form_of(uit) if uit is not None else "txt")
    if form is None:
        raise UsageError(
            f"--uit {uit}: eindig op .docx, .md, .txt, .ris, .bib, .json, .csv, .xlsx of .qdpx."
        )
    with open_library(root) as library:
        library.follow_codebook()  # labels go along as keywords
        if alles:
            collected = library.all_documents()
        elif question is not None:
            must_hold(library)
            found = library.search(question, count=aantal or 10)
            for remark in found.remarks:
                terminal.say(remark)
            if not found.hits:
                raise QueryError(f"Niets gevonden op “{question}”; er is niets om te exporteren.")
            collected = library.collected(found.hits)
        else:
            collected = library.basket()
        for one in collected:
            if one.state == "lost" and one.kept is not None:
                terminal.say(f"Weggelaten: {lost(one.kept)}")
        text = library.export(collected, form, target=uit, style=stijl, overwrite=overschrijf)
    if text is not None:
        terminal.print_text(text) if form in ("txt", "md") else sys.stdout.write(text)
    else:
        terminal.say(f"Geschreven: {uit}.")
