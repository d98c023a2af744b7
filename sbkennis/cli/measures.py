"""An evaluation → tables of what the search measures, beside simpler ways to rank."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sbkennis.cli.terminal import out
from sbkennis.phrases import decimal, form_of, how_many, number

if TYPE_CHECKING:
    from sbkennis.evaluation import Estimate, Evaluation

__all__ = ["print_evaluation"]

_MEASURE = ".3f"  # of nDCG and the like


def print_evaluation(one: Evaluation) -> None:
    """What the search measures, and by how much it beats simpler ways to rank."""
    from sbkennis.evaluation import OWN

    console = out()
    console.print(
        Text(one.name, style="bold")
        + Text(
            f": {how_many(one.answerable, 'vraag', 'vragen')} met en "
            f"{number(one.unanswerable)} zonder antwoord, {number(one.passages)} "
            f"{form_of(one.passages, 'passage', 'passages')}, model {one.model}"
        )
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("Maat")
    table.add_column("Waarde", justify="right")
    table.add_column("95 %-interval")
    shown = dict(one.values)
    shown["terecht geweigerd"] = one.refused
    shown["onterecht geweigerd"] = one.refused_wrongly
    for name, value in shown.items():
        known = not math.isnan(value.mean)
        table.add_row(name, decimal(value.mean, _MEASURE) if known else "–", _interval(value))
    console.print(table)
    console.print(
        Text(
            "Terecht geweigerd: deel van de vragen zonder antwoord; onterecht: deel van die met "
            "een antwoord. Waar geweigerd is, tellen in de andere maten de passages die het "
            "dichtst in de buurt kwamen.",
            style="dim",
        )
    )
    if OWN in shown:
        console.print(
            Text(
                f"{OWN}: gemeten aan de beste volgorde van de passages van deze kennisbank. "
                "nDCG@10 telt elke beoordeelde plaats één keer, ook waar twee daarvan in één "
                "passage staan; die is daarom niet altijd te halen.",
                style="dim",
            )
        )
    console.print()
    table = Table(box=None, pad_edge=False)
    table.add_column("Vergeleken met")
    table.add_column("nDCG@10", justify="right")
    table.add_column("Verschil", justify="right")
    table.add_column("95 %-interval")
    table.add_column("p", justify="right")
    for each in one.baselines:
        difference = each.comparison.difference
        table.add_row(
            each.name,
            decimal(each.values["nDCG@10"].mean, _MEASURE),
            decimal(difference.mean, f"+{_MEASURE}"),
            _interval(difference, "+"),
            decimal(each.comparison.p, _MEASURE),
        )
    console.print(table)
    if one.missing:
        left_out = ""
        if one.left_out:
            verb = "vraag is" if one.left_out == 1 else "vragen zijn"
            left_out = f"; {number(one.left_out)} {verb} daarom weggelaten"
        console.print(
            Text("Niet in de kennisbank: ", style="yellow")
            + Text(f"{', '.join(one.missing)}. Antwoorden daarin tellen niet mee{left_out}.")
        )


def _interval(one: Estimate, sign: str = "") -> str:
    if math.isnan(one.mean):
        return ""
    form = f"{sign}{_MEASURE}"
    return f"{decimal(one.low, form)} tot {decimal(one.high, form)}"
