"""typer's own English sentences → Dutch, for help and for wrong use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

__all__ = ["DutchCommand", "DutchGroup", "usage_error"]

rich_utils.ARGUMENTS_PANEL_TITLE = "Wat u opgeeft"
rich_utils.OPTIONS_PANEL_TITLE = "Opties"
rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
rich_utils.ERRORS_PANEL_TITLE = "Fout"
rich_utils.ABORTED_TEXT = "Afgebroken."
rich_utils.DEFAULT_STRING = "[standaard: {}]"
rich_utils.ENVVAR_STRING = "[omgevingsvariabele: {}]"
rich_utils.REQUIRED_LONG_STRING = "[verplicht]"

_HELP = {
    "Show this message and exit.": "Toon deze hulp.",
    "Install completion for the current shell.": "Zet aanvulling met Tab aan voor deze shell.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Toon het script voor aanvulling met Tab."
    ),
}
_USAGE = (
    (re.compile(r"\bUsage:"), "Gebruik:"),
    (re.compile(r"\[OPTIONS\]"), "[OPTIES]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "OPDRACHT …"),
    (re.compile(r"\{(\w+)\}"), r"\1"),  # an argument that must be there
    (re.compile(r"\.\.\."), "…"),
)


_ALIKE = 0.75
"""How alike an option must be to be suggested; typer also suggests --waarde for --jaar."""


def _no_such_option(match: re.Match[str]) -> str:
    """That an option does not exist, and the one that looks most like it."""
    near = difflib.get_close_matches(match[1], (match[2] or "").split(", "), 1, _ALIKE)
    return f"De optie {match[1]} bestaat niet." + (f" Bedoelde u {near[0]}?" if near else "")


def _too_much(match: re.Match[str]) -> str:
    return (
        f"Dit is te veel: {match[1]}. Zet wat uit meer woorden bestaat tussen aanhalingstekens, "
        'zoals "sociale basis".'
    )


_ERRORS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"No such option: (.+?) Did you mean (.+)\?", _no_such_option),
    (r"No such option: (.+?)(?: \(Possible options: (.+)\))?$", _no_such_option),
    (
        r"No such command '(.+?)'\.? ?Did you mean (.+)\?",
        r"De opdracht '\1' bestaat niet. Bedoelde u \2?",
    ),
    (r"No such command '(.+?)'\.?", r"De opdracht '\1' bestaat niet."),
    (r"Missing command\.", "Geef een opdracht op."),
    (r"Missing argument '(.+?)'\.?", r"Geef \1 op."),
    (r"Missing option '(.+?)'\.?", r"De optie \1 is verplicht."),
    (r"Missing parameter: (.+)", r"Geef \1 op."),
    (r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)", _too_much),
    (r"Option '(.+?)' requires an argument\.?", r"De optie \1 vraagt een waarde."),
    (r"Option '(.+?)' does not take a value\.?", r"De optie \1 neemt geen waarde."),
    (
        r"Invalid value for '?(.+?)'?: '(.+)' is not a valid (?:integer|int)\.?",
        r"\1: '\2' is geen geheel getal.",
    ),
    (
        r"Invalid value for '?(.+?)'?: '(.+)' is not a valid float\.?",
        r"\1: '\2' is geen getal.",
    ),
    (
        r"Invalid value for '?(.+?)'?: (\S+) is not in the range (.+)\.",
        r"\1: \2 valt buiten het bereik \3.",
    ),
    (
        r"Invalid value for '?(.+?)'?: '(.+)' is not one of (.+)\.",
        r"\1: '\2' kan niet; kies uit \3.",
    ),
    (
        r"(?:Invalid value for )?'?(.+?)'?: Input should be a valid (?:integer|int).*",
        r"\1: geef een geheel getal op.",
    ),
    (
        r"(?:Invalid value for )?'?(.+?)'?: Input should be greater than or equal to (\S+)",
        r"\1: geef een getal van \2 of hoger op.",
    ),
    (
        r"(?:Invalid value for )?'?(.+?)'?: Input should be less than or equal to (\S+)",
        r"\1: geef een getal van \2 of lager op.",
    ),
    (
        r"Invalid value for '?(.+?)'?: path '(.+)' is not readable\.?",
        r"\1: u hebt geen rechten om \2 te lezen.",
    ),
    (r"Invalid value for '?(.+?)'?: (.+)", r"\1: \2"),
    (r"Invalid value: (.+)", r"\1"),
)


def _no_type(ctx: Any) -> None:
    """An argument needs no name of its type: its help says what it is."""


class _Dutch:
    """Makes the usage line and the help of standard options Dutch."""

    params: list[Any]

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]  # of a class that only typer knows
        for pattern, replacement in _USAGE:
            usage = pattern.sub(replacement, usage)
        return usage

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]  # of a class that only typer knows
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = " "  # a switch takes no value; typer would show <bool>
            if getattr(param, "param_type_name", "") == "argument":
                param.display_type_rich = _no_type  # typer would show <str>
            param.help = _HELP.get(getattr(param, "help", None) or "", getattr(param, "help", None))
        return params


class DutchCommand(_Dutch, TyperCommand):
    """A command whose help is Dutch throughout."""


class DutchGroup(_Dutch, TyperGroup):
    """A group of commands whose help is Dutch throughout."""


def usage_error(message: str) -> str:
    """The Dutch for a sentence of typer about wrong use; itself when it is not known."""
    plain = re.sub(r"'(--[\w-]+)' / '-\w'", r"'\1'", message)
    for pattern, replacement in _ERRORS:
        dutch, count = re.subn(pattern, replacement, plain, flags=re.DOTALL)
        if count:
            return dutch
    return message
