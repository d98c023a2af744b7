"""The application that commands are added to, and what several of them do first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sbkennis import wording
from sbkennis.cli.dutch import DutchGroup
from sbkennis.errors import LibraryNotFoundError, QueryError, UsageError
from sbkennis.settings import Settings

if TYPE_CHECKING:
    from sbkennis.library import Library
    from sbkennis.records import Filters

__all__ = ["app", "bare", "filters_of", "must_hold", "open_library"]

app = typer.Typer(
    name="sbkennis",
    cls=DutchGroup,
    help="Kennisbank voor beleid over de sociale basis: letterlijke passages met de juiste pagina.",
    epilog="Begin met `sbkennis ingest MAP` en stel daarna een vraag: "
    '`sbkennis zoek "Hoe steunen gemeenten mantelzorgers?"`',
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def open_library(root: Path | None, again: str | None = None) -> Library:
    """The library in a folder; its notices go to the terminal.

    Args:
        root: None is that of the settings.
        again: the name of a model that reads the best hits again.
    """
    from sbkennis.cli import terminal
    from sbkennis.library import Library

    settings = Settings.read(root)
    return Library(replace(settings, reranker=again) if again else settings, notify=terminal.say)


def bare(identifier: str) -> str:
    """An id as it was copied, without the brackets that stand around it."""
    return identifier[1:-1] if identifier[:1] == "[" and identifier[-1:] == "]" else identifier


def must_hold(library: Library) -> None:
    """Refuse to look for anything where there is nothing to find."""
    if library.is_empty():
        raise LibraryNotFoundError(wording.EMPTY)


def filters_of(
    labels: dict[str, list[str] | None],
    gemeenten: list[str] | None,
    kinds: list[str] | None,
    publishers: list[str] | None,
    since: str | None,
    until: str | None,
    own: Sequence[str] = (),
) -> Filters:
    """What was asked for with options.

    Args:
        labels: by facet.
        own: "facet:label", as with --label.

    Raises:
        UsageError: a date or a label is written wrongly.
        QueryError: no date lies between those that are asked for.
    """
    from sbkennis.asking import labelled
    from sbkennis.records import Filters

    since, until = _date(since, "--vanaf"), _date(until, "--tot")
    if since and until and since[: len(until)] > until[: len(since)]:
        raise QueryError(f"--vanaf {since} ligt na --tot {until}. Draai ze om.")
    pairs = [(facet, label) for facet, wanted in labels.items() for label in wanted or []]
    pairs += map(labelled, own)
    return Filters(
        labels=tuple(pairs),
        gemeenten=tuple(gemeenten or ()),
        kinds=tuple(kinds or ()),
        publishers=tuple(publishers or ()),
        since=since,
        until=until,
    )


def _date(value: str | None, option: str) -> str | None:
    from sbkennis.asking import day

    try:
        return None if value is None else day(value)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from error
