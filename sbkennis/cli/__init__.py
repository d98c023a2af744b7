"""The command line: Dutch words in, Dutch tables or JSON out; all work is the library's."""

from __future__ import annotations

from sbkennis.cli.commands import app, main

# isort: split
from sbkennis.cli import (  # they add their commands, in the order in which --help has them
    collecting,
    compare,
    drafting,
    modelling,
    saving,
    serving,
)

__all__ = ["app", "collecting", "compare", "drafting", "main", "modelling", "saving", "serving"]
