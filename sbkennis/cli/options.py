"""The options and arguments that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Again",
    "AsJson",
    "Coder",
    "Draft",
    "DraftOrNone",
    "Gemeenten",
    "InBasket",
    "Kinds",
    "Overwrite",
    "Publishers",
    "Root",
    "Since",
    "Until",
]

Root = Annotated[
    Path | None,
    typer.Option(
        "--kennisbank",
        "-k",
        metavar="MAP",
        help="Map van de kennisbank (anders $SBKENNIS_KENNISBANK of de huidige map).",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Geef de uitkomst als JSON.")]
Overwrite = Annotated[
    bool, typer.Option("--overschrijf", help="Vervang BESTAND als het al bestaat.")
]
Again = Annotated[
    str | None,
    typer.Option(
        "--herrangschik",
        metavar="MODEL",
        help="Laat een tweede model de beste treffers naast uw vraag lezen en opnieuw ordenen; "
        "dat is traag. MODEL is de naam of de map van zo'n model (een cross-encoder). Wilt u dit "
        "bij elke vraag, zet dan `herrangschik` in corpus/kennisbank.toml.",
        show_default=False,
    ),
]
Coder = Annotated[
    str | None,
    typer.Option(
        "--coder",
        metavar="NAAM",
        envvar="SBKENNIS_CODER",
        help="Wie beoordeelt: de naam die bij uw oordelen komt te staan.",
        show_default=False,
        show_envvar=False,
    ),
]

# ---------------------------------------------------------------- which documents

Gemeenten = Annotated[
    list[str] | None,
    typer.Option("--gemeente", metavar="GEMEENTE", help="Alleen deze gemeente."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--soort", metavar="SOORT", help="Alleen deze soort document."),
]
Publishers = Annotated[
    list[str] | None, typer.Option("--uitgever", metavar="NAAM", help="Alleen deze uitgever.")
]
Since = Annotated[
    str | None,
    typer.Option("--vanaf", metavar="DATUM", help="Vanaf deze datum (2023 of 2023-06)."),
]
Until = Annotated[str | None, typer.Option("--tot", metavar="DATUM", help="Tot en met deze datum.")]

# ------------------------------------------------------------------------------- arguments

_CONCEPT = typer.Argument(
    metavar="CONCEPT",
    help="Uw concept: Word (.docx), PDF, webpagina, Markdown of tekst. Het wordt gelezen, "
    "niet bewaard en niet gewijzigd.",
    show_default=False,
)
Draft = Annotated[Path, _CONCEPT]
DraftOrNone = Annotated[Path | None, _CONCEPT]
InBasket = Annotated[int, typer.Argument(metavar="NUMMER", help="Nummer in de mand.")]
