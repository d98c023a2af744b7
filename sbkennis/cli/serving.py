"""The commands that keep running: the web interface, and the server for language models."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sbkennis.cli.application import app
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import Root
from sbkennis.errors import UsageError
from sbkennis.settings import Settings

__all__ = ["mcp", "web"]


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis web --kennisbank ~/kennisbank")
def web(
    root: Root = None,
    poort: Annotated[
        int,
        typer.Option(min=0, max=65535, metavar="N", help="Poort; 0 kiest er een die vrij is."),
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--geen-browser", help="Open de pagina in uw browser.")
    ] = True,
    shared: Annotated[
        bool,
        typer.Option(
            "--gedeeld",
            help="Deel met collega's op een vertrouwd netwerk, achter een wachtwoord "
            "($SBKENNIS_WACHTWOORD, of u typt het). Zonder versleuteling.",
        ),
    ] = False,
) -> None:
    """Open de kennisbank in uw browser, alleen op deze computer."""
    from sbkennis.cli import terminal
    from sbkennis.web import serve

    settings = Settings.read(root)
    if not settings.root.is_dir():
        raise UsageError(f"De map {settings.root} bestaat niet. Controleer --kennisbank.")
    password = None
    if shared:
        password = os.environ.get("SBKENNIS_WACHTWOORD") or typer.prompt(
            "Wachtwoord voor wie mee mag kijken", hide_input=True, confirmation_prompt=True
        )
    serve(settings, port=poort, password=password, browser=browser, say=terminal.say)


@app.command(
    cls=DutchCommand,
    epilog='Voorbeeld, in de instellingen van uw taalmodel: {"command": "sbkennis", "args": '
    '["mcp", "--kennisbank", "/pad/naar/kennisbank"]}',
)
def mcp(root: Root = None) -> None:
    """Laat een taalmodel dat u al gebruikt, hier zoeken, lezen en citaten controleren (MCP)."""
    from sbkennis import assistant
    from sbkennis.cli import terminal
    from sbkennis.library import Library

    library = Library(Settings.read(root), notify=terminal.say)
    library.follow_codebook()
    assistant.run(library)
