"""``sbkennis model``: which embedding model, and changing it."""

from __future__ import annotations

from typing import Annotated

import typer

from sbkennis.cli.application import app, open_library
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import AsJson, Root
from sbkennis.phrases import form_of, number

__all__ = ["model"]


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis model intfloat/multilingual-e5-base")
def model(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAAM",
            help="Naam van een sentence-transformers-model, of de map waarin het staat. Zonder "
            "NAAM: toon het huidige model.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Kies het model voor de betekenis. Tot het nieuwe klaar is, zoekt u met het oude."""
    from sbkennis.cli import terminal

    with open_library(root) as library:
        if name is None:
            state = library.model()
        else:
            with terminal.progress_bar(quiet=as_json) as progress:
                state = library.change_model(name, progress)
    if as_json:
        terminal.print_json(
            {
                "model": state.name,
                "device": state.device,
                "passages": state.passages,
                "begun": dict(state.begun),
            }
        )
        return
    passages = form_of(state.passages, "passage", "passages")
    typer.echo(f"Model: {state.name} ({state.device}); {number(state.passages)} {passages}.")
    for other, count in state.begun.items():
        typer.echo(
            f"Begonnen met {other}: {number(count)} van {number(state.passages)} "
            f"{passages}. Ga verder met `sbkennis model {other}`, of stop ermee met "
            f"`sbkennis model {state.name}`."
        )
