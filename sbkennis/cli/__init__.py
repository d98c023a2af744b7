"""The command line: Dutch words in, Dutch tables or JSON out; all work is the library's."""

from __future__ import annotations

# They add their commands, in the order in which --help has them.
from sbkennis.cli.commands import app, main

# isort: split
from sbkennis.cli import judging

# isort: split
from sbkennis.cli import verifying

# isort: split
from sbkennis.cli import collecting, compare, drafting, modelling, saving, serving

__all__ = [
    "app",
    "collecting",
    "compare",
    "drafting",
    "judging",
    "main",
    "modelling",
    "saving",
    "serving",
    "verifying",
]
