"""The commands ``dekking``, ``onderbouw`` and ``tegenspraak``, and what they show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sbkennis import wording
from sbkennis.cli import terminal
from sbkennis.cli.application import app, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import AsJson, Draft, Root
from sbkennis.errors import UsageError
from sbkennis.phrases import form_of, how_many, percent
from sbkennis.wording import quoted

if TYPE_CHECKING:
    from sbkennis.coverage import Coverage, Evidence, Finding
    from sbkennis.disagreement import Disagreement
    from sbkennis.support import Support, Supported

__all__ = ["dekking", "onderbouw", "print_disagreements", "tegenspraak"]

_STYLES = {"gedekt": "green", "mager": "yellow", "afwezig": "bold red"}
_SHORT = 260  # code points of a passage
_OF_SOURCE = 600  # of a source
_MOST = 2  # passages of the draft per requirement, without --alles
_LEANING = 10  # passages that lean on one value
_LABELS = 8  # rows of a facet in the balance


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis dekking concept.docx --uit dekking.docx")
def dekking(
    concept: Draft,
    root: Root = None,
    eisen: Annotated[
        str | None,
        typer.Option(
            metavar="LIJST",
            help="Naam van een eigen lijst in corpus/eisen; anders de lijst die bij sbkennis "
            "hoort.",
            show_default=False,
        ),
    ] = None,
    uit: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help="Schrijf een verslag in Word (.docx), met concept en eis naast elkaar.",
            show_default=False,
        ),
    ] = None,
    alles: Annotated[
        bool, typer.Option("--alles", help="Toon alle passages, niet alleen de uitvoerigste.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Leg een concept naast de eisen aan een visie: gedekt, mager of afwezig."""
    from sbkennis import contract_drafting

    with open_library(root) as library, terminal.progress_bar(quiet=as_json) as progress:
        if library.is_empty():  # the requirements stand apart from it
            terminal.say(f"Let op: {wording.EMPTY[0].lower()}{wording.EMPTY[1:]}")
        library.follow_codebook()  # the visions in the balance
        found = library.cover_draft(concept, requirements=eisen, target=uit, progress=progress)
    if as_json:
        terminal.print_json(contract_drafting.coverage(found))
    else:
        print_coverage(found, everything=alles)
    if uit is not None:
        terminal.say(f"Het verslag staat in {uit}.")


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis onderbouw concept.docx")
def onderbouw(concept: Draft, root: Root = None, as_json: AsJson = False) -> None:
    """Zoek bronnen bij wat een concept beweert zonder bron; past er niets, dan staat dat er."""
    from sbkennis import contract_drafting

    with open_library(root) as library, terminal.progress_bar(quiet=as_json) as progress:
        must_hold(library)
        found = library.substantiate_draft(concept, progress=progress)
    if as_json:
        terminal.print_json(contract_drafting.support(found))
    else:
        print_support(found)


@app.command(cls=DutchCommand, epilog='Voorbeeld: sbkennis tegenspraak "visie sociale basis"')
def tegenspraak(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="VRAAG",
            help="Vergelijk alleen de passages die hierop worden gevonden; zonder VRAAG de hele "
            "kennisbank.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    aantal: Annotated[
        int, typer.Option(min=2, max=1000, metavar="N", help="Hoeveel passages bij een VRAAG.")
    ] = 50,
    as_json: AsJson = False,
) -> None:
    """Toon waar bronnen elkaar tegenspreken in een cijfer, een datum of een omschrijving."""
    from sbkennis import contract_drafting

    if question is not None and not question.strip():
        raise UsageError("De VRAAG is leeg. Geef enkele woorden, of laat VRAAG weg.")
    with open_library(root) as library, terminal.progress_bar(quiet=as_json) as progress:
        must_hold(library)
        if question is None:
            found = library.all_contradictions(progress)
        else:
            hits = library.search(question, count=aantal, per_document=0)
            found = library.contradictions(hits.hits or hits.nearest)
    if as_json:
        terminal.print_json({"contradictions": contract_drafting.disagreements(found)})
    elif found:
        print_disagreements(found)
    else:
        where = "Op deze vraag" if question is not None else "In de kennisbank"
        terminal.out().print(
            f"{where} is geen tegenspraak gevonden in cijfers, data of omschrijvingen."
        )


# ---------------------------------------------------------------------------------- showing


def print_coverage(found: Coverage, *, everything: bool = False) -> None:
    """A table of verdicts, then each requirement with draft and source, then the balance."""
    console = terminal.out()
    for warning in found.warnings:
        console.print(Text("Let op: ", style="yellow") + Text(warning))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Eis", overflow="fold", ratio=1)
    table.add_column("Oordeel")
    for title in ("Passages", "Woorden", "Terloops"):
        table.add_column(title, justify="right")
    for one in found.findings:
        table.add_row(
            Text(one.requirement.title),
            Text(one.verdict, style=_STYLES[one.verdict]),
            str(len(one.evidence) or ""),
            str(one.words or ""),
            str(len(one.named) or ""),
        )
    console.print(table)
    told: dict[str, str] = {}
    for one in found.findings:
        if one.evidence:
            console.print()
            _print_finding(console, one, told, everything=everything)
    _print_absent(console, [one for one in found.findings if not one.evidence])
    _print_balance(console, found, everything=everything)
    _print_lopsided(console, found, everything=everything)
    from sbkennis.coverage import RULES

    console.print()
    console.print(Text(RULES, style="dim"))
    counts: Counter[str] = Counter(one.verdict for one in found.findings)
    asked = how_many(len(found.findings), "eis", "eisen")
    console.print()
    console.print(
        Text(f"{asked} ({found.name}): ", style="bold")
        + Text(", ".join(f"{counts[each]} {each}" for each in _STYLES) + ".")
    )


def _print_finding(
    console: terminal.Terminal, one: Finding, told: dict[str, str], *, everything: bool
) -> None:
    """One requirement; ``told`` are the sources shown so far, by the requirement they stood at."""
    head = Text(one.requirement.title, style="bold") + Text(": ")
    console.print(head + Text(one.verdict, style=_STYLES[one.verdict]))
    shown = one.evidence if everything else one.evidence[:_MOST]
    for each in shown:
        _indented(console, _where(each), "dim")
        shown_text = each.unit.text if everything else each.excerpt
        _indented(console, quoted(_short(shown_text)))
    more = len(one.evidence) - len(shown)
    if more > 0:
        passages = form_of(more, "passage", "passages")
        _indented(console, f"en nog {more} {passages} (zie --alles of --json)", "dim")
    _print_near(console, one, 3)
    _indented(console, f"{_status(one)}: {one.requirement.description}")
    key = _source(one)
    if key in told:
        _indented(console, f"→ dezelfde plaats als bij “{told[key]}”", "dim")
        return
    told[key] = one.requirement.title
    _print_source(console, one)


def _print_absent(console: terminal.Terminal, absent: Sequence[Finding]) -> None:
    """The requirements that no passage is about in one list, by the source that asks them."""
    by_source: dict[str, list[Finding]] = {}
    for one in absent:
        by_source.setdefault(_source(one), []).append(one)
    if not absent:
        return
    console.print()
    noun = "eis gaat" if len(absent) == 1 else f"{len(absent)} eisen gaat"
    console.print(
        Text("Afwezig", style=_STYLES["afwezig"]) + Text(f": over deze {noun} geen enkele passage.")
    )
    for several in by_source.values():
        console.print()
        _print_source(console, several[0])
        for one in several:
            title = Text(f"{one.requirement.title} ", style="bold")
            said = Text(f"({_status(one).lower()}): {one.requirement.description}")
            console.print(Padding(Text("– ") + title + said, (0, 0, 0, 3)))
            _print_near(console, one, 5)


def _print_near(console: terminal.Terminal, one: Finding, indent: int) -> None:
    """Where a requirement is named in passing, and perhaps in other words."""
    if one.named:
        places = ", ".join(dict.fromkeys(each.unit.where for each in one.named[:6]))
        rest = f" en {len(one.named) - 6} andere plaatsen" if len(one.named) > 6 else ""
        _indented(console, f"Terloops genoemd: {places}{rest}.", "dim", indent)
    if one.otherwise:
        places = ", ".join(each.where for each in one.otherwise[:6])
        rest = f" en {len(one.otherwise) - 6} andere plaatsen" if len(one.otherwise) > 6 else ""
        _indented(console, f"Misschien in andere woorden: {places}{rest}.", "yellow", indent)


def _status(one: Finding) -> str:
    return "Afspraak" if one.requirement.status == "afspraak" else "Advies"


def _source(one: Finding) -> str:
    """What names the place that asks a requirement."""
    return one.source.excerpt if one.source is not None else one.reference or ""


def _print_source(console: terminal.Terminal, one: Finding) -> None:
    if one.source is not None:
        _indented(console, f"→ {quoted(_short(one.source.excerpt, _OF_SOURCE))}")
        _indented(console, f"   {one.source.citation.text}", "dim")
    elif one.reference:
        _indented(console, f"→ {one.reference} (staat niet in deze kennisbank)", "dim")


def _where(one: Evidence) -> str:
    return " › ".join((one.unit.where, *one.unit.nearest))


def _print_balance(console: terminal.Terminal, found: Coverage, *, everything: bool) -> None:
    if not found.balance:
        return
    console.print()
    number = len(found.visions)
    beside = f"{number} {'visie' if number == 1 else 'visies'} van de kennisbank" if number else ""
    console.print(
        Text("Balans", style="bold")
        + Text(f": concept naast {beside}" if beside else "")
        + Text(" (aandeel binnen de groep)", style="dim")
    )
    for name in found.vision_names:
        _indented(console, name, "dim")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 2))
    table.add_column("Groep")
    table.add_column("Label", overflow="fold")
    table.add_column("Concept", justify="right")
    if number:
        table.add_column("Visies", justify="right")
    left = 0
    for facet in dict.fromkeys(row.facet for row in found.balance):
        rows = [row for row in found.balance if row.facet == facet]
        told = rows if everything else rows[:_LABELS]
        left += len(rows) - len(told)
        for row in told:
            visions = [] if row.visions is None else [percent(row.visions)]
            table.add_row(row.group, row.title, percent(row.draft), *visions)
    console.print(table)
    if left:
        noun = "label" if left == 1 else "labels"
        _indented(console, f"en nog {left} {noun} (zie --alles of --json)", "dim")


def _print_lopsided(console: terminal.Terminal, found: Coverage, *, everything: bool) -> None:
    if found.pair is None:
        return
    one, other = found.pair_titles
    console.print()
    if not found.lopsided:
        console.print(Text(found.upright))
        return
    number = len(found.lopsided)
    lean = form_of(number, "passage leunt", "passages leunen")
    console.print(Text(f"{number} {lean} alleen op de waarde “{one}”, niet ook op “{other}”:"))
    told = found.lopsided if everything else found.lopsided[:_LEANING]
    for each in told:
        _indented(console, f"{each.unit.where}: {quoted(_short(' … '.join(each.shown)))}")
    if number > len(told):
        _indented(console, f"en nog {number - len(told)} (zie --alles of --json)", "dim")


def print_support(found: Support) -> None:
    """Every claim without a source, with the passages that support it."""
    console = terminal.out()
    for warning in found.warnings:
        console.print(Text("Let op: ", style="yellow") + Text(warning))
    held = [one for one in found.claims if one.suggestions]
    silent = [one for one in found.claims if not one.suggestions]
    for one in held:
        console.print()
        _print_claim(console, one)
        for each in one.suggestions:
            hit = each.hit
            old = ", er is een nieuwere uitgave" if each.superseded else ""
            _indented(console, quoted(_around(hit.citation.display, each.sentence)))
            _indented(console, f"→ {hit.citation.text}", "green")
            _indented(console, f"   afzender: {each.level}{old} [{hit.passage.id}]", "dim")
    if silent:
        console.print()
        console.print(Text("Niets gevonden bij:", style="bold"))
        for one in silent:
            _print_claim(console, one)
    console.print()
    total = len(found.claims)
    skipped = how_many(found.sourced, "alinea", "alinea's") + " met een bron"
    told = "In dit concept is geen bewering zonder bron gevonden."
    if total:
        told = (
            f"{total} {'bewering' if total == 1 else 'beweringen'} zonder bron; bij {len(held)} "
            "is iets gevonden."
        )
    if found.sourced:
        told += f" {skipped} {'is' if found.sourced == 1 else 'zijn'} overgeslagen."
    if held:
        told += " Ga na of een passage de bewering echt draagt, voordat u die citeert."
    elif not total:
        told += (
            " Een bewering is een zin die zegt hoe iets is: een cijfer, een gevolg, een "
            "vergelijking of een uitkomst van onderzoek. Wat u wilt of gaat doen, is er geen."
        )
    console.print(told)


def _print_claim(console: terminal.Terminal, one: Supported) -> None:
    where = Text(f"{one.where} ({wording.CLAIMS[one.claim.kind]}): ", style="bold")
    console.print(where + Text(one.claim.text.strip()))


def print_disagreements(found: Sequence[Disagreement]) -> None:
    """Both sides of every disagreement, each with its citation."""
    console = terminal.out()
    for one in wording.opposed(found):
        console.print()
        values = f" {one.values}" if one.values else ""
        console.print(Text(one.label, style="yellow") + Text(values))
        for side in one.sides:
            _indented(console, quoted(_short(side.sentence)))
            _indented(console, f"→ {side.citation.text}", "dim")


def _indented(console: terminal.Terminal, text: str, style: str = "", by: int = 3) -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, by)))


def _around(text: str, sentence: str) -> str:
    """A passage cut short so that the sentence that matters is in it."""
    plain = " ".join(text.split())
    at = plain.find(sentence)
    if at <= 0 or at + len(sentence) <= _SHORT:
        return _short(plain)
    return f"[…] {_short(plain[at:])}"


def _short(text: str, longest: int = _SHORT) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[:longest].rsplit(' ', 1)[0]} […]"
