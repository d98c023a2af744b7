"""What was found of quotations and references → a line each, with what to mend."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sbkennis.cli.terminal import out
from sbkennis.phrases import number
from sbkennis.wording import counted, quoted, shortened

if TYPE_CHECKING:
    from sbkennis.checking import Check, Finding
    from sbkennis.citations import Verdict

__all__ = ["print_check", "print_verdict"]

_GREEN, _RED, _YELLOW = "green", "bold red", "yellow"
_STYLES = {
    "exact": _GREEN, "exact_after_normalisation": _GREEN, "linked": _GREEN, "differs": _RED,
    "not_found": _RED, "page_missing": _RED, "wrong_page": _YELLOW, "source_missing": _YELLOW,
    "ambiguous": _YELLOW, "unresolved": _YELLOW,
}  # fmt: skip


def _verdict(verdict: str) -> Text:
    from sbkennis.checking import VERDICTS  # only a check needs what reads drafts

    return Text(VERDICTS[verdict], style=_STYLES[verdict])


def print_verdict(
    name: str, page: int | str | None, quote: str, verdict: Verdict, found_at: str | None
) -> None:
    """The judgement on one quotation, with the words that differ.

    Args:
        page: that is claimed.
        found_at: where the words stand, as a footnote has it.
    """
    from sbkennis.checking import changed
    from sbkennis.citations import bare_page

    console = out()
    place = name if page is None else f"{name}, p. {bare_page(page)}"
    shown = " ".join(quote.split())
    line = _verdict(verdict.verdict) + ": " + f"“{shortened(shown, 70)}”"
    console.print(line + Text(f" ({place})", style="dim"))
    if verdict.verdict == "wrong_page":
        console.print(Text(f"   staat op {found_at}"))
    elif page is not None and verdict.start is not None and verdict.found_page is None:
        console.print("   de bron heeft geen pagina's; de pagina is niet nagegaan")
    for one in verdict.differences:
        console.print(Text(f"   bron: “{one.source or '–'}”, citaat: “{one.quote or '–'}”"))
    for each in verdict.marked:
        console.print(Text(f"   {changed(each)}"))


def print_check(found: Check) -> None:
    """What became of a draft: a line per finding with what to mend, then the counts."""
    from sbkennis.checking import told

    console = out()
    for warning in found.warnings:
        console.print(Text("Let op: ", style="yellow") + Text(warning))
    if not found.findings:
        console.print("In dit concept zijn geen citaten of verwijzingen gevonden.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Waar", no_wrap=True)
    table.add_column("Uitkomst", max_width=16)
    table.add_column("Citaat of verwijzing", overflow="fold", ratio=3)
    table.add_column("Bron", overflow="fold", ratio=2)
    for one in told(found):  # where nothing is to mend, the count says how many
        table.add_row(one.where, _verdict(one.verdict), _found_text(one), _found_source(one))
    console.print(table)
    console.print()
    for word, several, findings in (
        ("citaat", "citaten", found.quotations),
        ("verwijzing", "verwijzingen", found.references),
    ):
        counts: Counter[str] = Counter(one.verdict for one in findings)
        listed = "; ".join(counted(name, count) for name, count in counts.most_common())
        amount = f"{number(len(findings))} {word if len(findings) == 1 else several}"
        console.print(Text(amount, style="bold") + Text(f": {listed}." if listed else "."))


def _found_text(one: Finding) -> Text:
    from sbkennis.checking import difference

    shown = shortened(one.text, 110, 47)
    text = Text(quoted(shown) if one.kind == "citaat" else shown)
    for each in one.result.differences if one.result is not None else ():
        text.append(f"\n{difference(each)}", style="red")
    for remark in one.remarks:
        text.append(f"\n{remark}", style="dim")
    return text


def _found_source(one: Finding) -> Text:
    titles = " / ".join(each.title or each.file for each in one.documents)
    text = Text(titles or "–")
    if one.found_label:
        text.append(f", {one.found_label}")
    if one.page and one.verdict in ("wrong_page", "page_missing"):
        text.append(f"\ngenoemd is {one.named}", style="yellow")
    return text
