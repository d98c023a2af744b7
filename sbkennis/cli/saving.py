"""``sbkennis nieuw``, and results in a file: saved searches and lists of questions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbkennis.cli.application import app, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import AsJson, Root
from sbkennis.errors import UsageError
from sbkennis.files import check_folder, check_new, deliver
from sbkennis.phrases import decimal
from sbkennis.sheets import guarded

if TYPE_CHECKING:
    from sbkennis.contract_shapes import Json
    from sbkennis.search import Found

__all__ = ["check_target", "nieuw", "write_results"]

_SUFFIXES = (".csv", ".jsonl")


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis nieuw mantelzorg-almere")
def nieuw(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAAM",
            help="Namen van bewaarde zoekvragen; zonder NAAM alle.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    keep: Annotated[
        bool, typer.Option("--blijft-nieuw", help="Onthoud niet dat u dit nu hebt gezien.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--vergeet", help="Verwijder de genoemde zoekvragen.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Toon wat bewaarde zoekvragen vinden dat er de vorige keer niet was."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.answers import print_news
    from sbkennis.saved import SavedSearches

    if forget and not names:
        raise UsageError("Noem bij --vergeet de zoekvragen die weg mogen.")
    with open_library(root) as library:
        if forget:
            for name in names or []:
                search = SavedSearches(library.settings.corpus).forget(name)
                terminal.say(f"Vergeten: {name} ({search.question}).")
            return
        must_hold(library)
        library.follow_codebook()
        news = library.news(names or [], keep=True)
        if not news:
            terminal.say(
                "Er zijn nog geen bewaarde zoekvragen. Bewaar er een met "
                '`sbkennis zoek "uw vraag" --bewaar NAAM`.'
            )
        for one in news:
            if as_json:
                told = {
                    "name": one.search.name,
                    "query": one.search.question,
                    "since": one.search.asked or None,
                    "hits": [contract.hit(hit) for hit in one.hits],
                    "lower": one.lower,
                }
                terminal.print_json(told | ({"remarks": [*one.remarks]} if one.remarks else {}))
            else:
                print_news(one, library.title_of)
            if not keep:  # what did not reach the reader stays new
                library.note_seen(one.search, one.marks)


def check_target(path: Path, *, overwrite: bool) -> None:
    """Refuse a result file that cannot be written or that is there, before the work is done.

    Raises:
        UsageError: it is neither CSV nor JSON lines, there is no such folder, or it is there.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{path}: geef een bestandsnaam die eindigt op .csv of .jsonl.")
    check_folder(path)
    check_new(path, overwrite=overwrite)


def write_results(
    path: Path, answers: Sequence[tuple[Found, Json]], *, overwrite: bool = False
) -> None:
    """All answers in one file: a row for each hit (.csv), or an object for each question (.jsonl).

    Args:
        path: ends in .csv or .jsonl, as `check_target` saw to.
        answers: to each question, with the JSON of it.
        overwrite: replace the file when it exists.

    Raises:
        UsageError: it came to be there meanwhile.
        StoreError: it cannot be written.
    """
    if path.suffix.lower() == ".jsonl":
        text = "".join(json.dumps(told, ensure_ascii=False) + "\n" for _, told in answers)
        content = text.encode("utf-8")
    else:
        table = _table([found for found, _ in answers])
        content = table.encode("utf-8-sig")  # so that a spreadsheet sees the accents
    deliver(path, content, overwrite=overwrite)


def _table(found: Sequence[Found]) -> str:
    file = io.StringIO()
    table = csv.writer(file, delimiter=";", lineterminator="\r\n")
    table.writerow(
        ["vraag", "gevonden", "plaats", "score", "document", "pagina", "citaat", "bron", "passage",
         "opmerking"]
    )  # fmt: skip
    for one in found:
        remark = guarded(" ".join(one.remarks))
        hits = one.nearest if one.abstained else one.hits
        for hit in hits:
            table.writerow(
                [
                    guarded(one.query),
                    "nee, wel in de buurt" if one.abstained else "ja",
                    hit.rank,
                    decimal(hit.score, ".4f"),
                    guarded(hit.document.title or hit.document.file),
                    guarded(hit.citation.anchor.label),
                    guarded(hit.citation.display),
                    guarded(hit.citation.text),
                    hit.passage.id,
                    remark,
                ]
            )
        if not hits:
            table.writerow([guarded(one.query), "nee", *[""] * 7, remark])
    return file.getvalue()
