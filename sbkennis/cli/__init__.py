"""The command line: Dutch words in, Dutch tables or JSON out; all work is the library's."""

from __future__ import annotations

from sbkennis.cli import compare, drafting, modelling, saving, serving  # they add their commands
from sbkennis.cli.commands import app, main

__all__ = ["app", "compare", "drafting", "main", "modelling", "saving", "serving"]
