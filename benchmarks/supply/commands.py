"""The command line as it is → docs/opdrachten.md, a table of options for every command.

python -m benchmarks.supply.commands            # writes docs/opdrachten.md
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from sbkennis.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "opdrachten.md"

_OPENING = """\
# Alle opdrachten en opties

Wat `sbkennis OPDRACHT --help` zegt, bij elkaar. Waarvoor u een opdracht gebruikt, staat in de
[handleiding](handleiding.md). Elke opdracht kent ook `--help`, en `--kennisbank MAP` (of `-k MAP`):
de map van de kennisbank, anders `$SBKENNIS_KENNISBANK` of de huidige map. Deze pagina is gemaakt
door `make opdrachten`.
"""
_EVERYWHERE = frozenset({"--help", "--kennisbank"})
_IN_TABLE = str.maketrans({"|": r"\|", "*": r"\*"})


def page() -> str:
    """docs/opdrachten.md."""
    told = "\n".join(_told(typer.main.get_command(app), "sbkennis"))
    return f"{_OPENING}\n{told}\n"


def _told(command: Any, path: str) -> Iterator[str]:
    with command.make_context(path, [], resilient_parsing=True) as context:
        rows = [row for one in command.get_params(context) if (row := _row(one))]
    if path != "sbkennis":
        yield f"## {path}"
        yield ""
    yield " ".join(command.help.split())
    if rows:
        yield from ("", "| u geeft op | betekenis |", "|---|---|", *rows)
    if command.epilog:
        yield from ("", " ".join(command.epilog.split()).translate({ord("*"): r"\*"}))
    for name, other in getattr(command, "commands", {}).items():
        yield ""
        yield from _told(other, f"{path} {name}")


def _row(one: Any) -> str:
    """A row of the table; none for what every command has."""
    if one.param_type_name == "argument":
        names = one.metavar
    elif _EVERYWHERE & {*one.opts}:
        return ""
    else:
        value = "" if one.is_flag else f" {one.metavar}"
        names = ", ".join((*one.opts, *one.secondary_opts)) + value
    shown = one.show_default is not False and not isinstance(one.default, bool | None)
    default = f" Standaard: {one.default}." if shown and one.default != () else ""
    return f"| `{names}` | {' '.join((one.help or '').split()).translate(_IN_TABLE)}{default} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
