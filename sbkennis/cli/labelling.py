"""Labels ↔ a person at the terminal: the walk along doubtful labels, and what became of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text

from sbkennis.cli import terminal
from sbkennis.coding import Labels
from sbkennis.errors import SbkennisError
from sbkennis.judgements import NOT_KEPT
from sbkennis.phrases import decimal, how_many, joined, number, percent
from sbkennis.surroundings import typed
from sbkennis.wording import NO_INTERVAL, estimate, evidence, given, means, seen, shortened

if TYPE_CHECKING:
    from sbkennis.agreement import Agreement
    from sbkennis.coding.worksheets import Imported
    from sbkennis.judgements import Judgement
    from sbkennis.learning import Learned
    from sbkennis.library import Library
    from sbkennis.records import Passage, Tag

__all__ = [
    "print_agreement",
    "print_exported",
    "print_imported",
    "print_learned",
    "print_withdrawn",
    "walk",
]

_ANSWERS = {
    "j": "j", "ja": "j", "n": "n", "nee": "n", "t": "t", "twijfel": "t",
    "o": "o", "overslaan": "o", "s": "s", "stoppen": "s", "stop": "s",
}  # fmt: skip


class _Skip(Exception):
    """This facet is left as it is."""


class _Stop(Exception):
    """The person has had enough."""


def walk(library: Library, coder: str, names: Sequence[str]) -> None:
    """Go past passages with a doubtful label, and keep each answer as it is given.

    What was answered is kept, also when the walk is broken off.

    Raises:
        SbkennisError: an answer could not be kept; says which.
    """
    console = terminal.err()
    todo = library.doubtful(coder, names)
    if not todo:
        terminal.say("Er zijn geen twijfelgevallen die u nog niet hebt beoordeeld.")
        return
    count = _spelled(len(todo), "passage", "passages")
    terminal.say(
        f"{count} met een twijfelgeval. Antwoord met j (ja), n (nee), t (blijft twijfel), "
        "o (overslaan) of s (stoppen). Wat u hebt beantwoord, blijft bewaard."
    )
    kept: list[Judgement] = []
    try:
        for place, (document, passage, tags) in enumerate(todo, 1):
            console.print()
            console.print(
                Text(f"{place} van {len(todo)}  ", style="bold cyan")
                + Text(document.title or document.file, style="bold")
                + Text("".join(f" › {one}" for one in passage.heading), style="dim")
            )
            console.print(Text(f"“{passage.display or passage.quote}”"))
            _ask_passage(library, coder, passage, tags, kept)
    except (_Stop, typer.Abort, EOFError, KeyboardInterrupt):
        console.print()
    finally:
        one = "Eén oordeel" if len(kept) == 1 else f"{number(len(kept))} oordelen"
        undo = " Ongedaan maken kan per passage, met `sbkennis label --herstel`."
        terminal.say(f"{one} bewaard.{undo}" if kept else "Er zijn geen oordelen bewaard.")
    if kept:
        library.follow_people("Wat u hebt beantwoord, is wel bewaard")


@dataclass(slots=True)
class _Answers:
    """What was answered of one facet, and of which labels where not all of it was."""

    given: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    is_whole: bool = False

    @property
    def labels(self) -> Labels:
        return Labels(tuple(self.given), tuple(self.doubted))


def _ask_passage(
    library: Library, coder: str, passage: Passage, tags: Iterable[Tag], kept: list[Judgement]
) -> None:
    """Ask about every facet in which there is doubt; what was answered is kept."""
    by_facet: dict[str, list[Tag]] = {}
    for tag in tags:
        by_facet.setdefault(tag.facet, []).append(tag)
    found: dict[str, _Answers] = {}
    try:
        for facet, several in by_facet.items():
            if any(tag.doubtful for tag in several):
                found[facet] = _Answers()
                with suppress(_Skip):
                    _ask_facet(facet, several, passage, library.title_of, found[facet])
    finally:
        said = {facet: one for facet, one in found.items() if one.asked}
        if said:
            kept += _judged(library, passage, said, coder)


def _judged(
    library: Library, passage: Passage, found: dict[str, _Answers], coder: str
) -> list[Judgement]:
    labels = {facet: one.labels for facet, one in found.items()}
    in_part = {facet: one.asked for facet, one in found.items() if not one.is_whole}
    try:
        return library.judge(passage.id, labels, coder, considered=in_part)
    except SbkennisError as error:
        words = shortened(passage.display or passage.quote, 60)
        told = str(error).removesuffix(f" {NOT_KEPT}")
        raise type(error)(
            f"Uw antwoord over “{words}” ({joined(list(found))}) is niet bewaard. {told} "
            "Draai daarna `sbkennis label --corrigeer` opnieuw."
        ) from error


def _ask_facet(
    facet: str,
    tags: Sequence[Tag],
    passage: Passage,
    title_of: Callable[[str], str],
    answers: _Answers,
) -> None:
    def ask(tag: Tag) -> None:
        _ask_label(f"{facet}: {_shown(tag, passage, title_of)}", tag.label, answers)

    for tag in tags:
        if tag.doubtful:
            ask(tag)
    sure = [tag for tag in tags if tag.assigned]
    if sure:
        listed = ", ".join(title_of(tag.label) for tag in sure)
        if _answer(f"{facet}: toegekend is {listed}. Klopt dat", "jnos") == "j":
            answers.given[:0] = [tag.label for tag in sure]
        else:
            for tag in sure:
                ask(tag)
    answers.is_whole = True


def _ask_label(question: str, label: str, answers: _Answers) -> None:
    answer = _answer(question, "jntos")
    answers.asked.append(label)
    if answer == "j":
        answers.given.append(label)
    elif answer == "t":
        answers.doubted.append(label)


def _shown(tag: Tag, passage: Passage, title_of: Callable[[str], str]) -> str:
    """A label with its probability and the words that point to it."""
    words = evidence(tag, passage)
    why = f" (vanwege “{'”, “'.join(words)}”)" if words else ""
    return f"{title_of(tag.label)}, {percent(tag.probability)}{why}"


def _answer(question: str, allowed: str) -> str:
    while True:
        written = typer.prompt(f"  {question} [{'/'.join(allowed)}]", err=True, type=str)
        answer = _ANSWERS.get(written.strip().casefold(), "")
        if answer not in allowed or not answer:
            terminal.say(f"  Antwoord met een van deze letters: {', '.join(allowed)}.")
            continue
        if answer == "o":
            raise _Skip
        if answer == "s":
            raise _Stop
        return answer


def print_withdrawn(judgements: Sequence[Judgement], coder: str | None) -> None:
    """What was taken back, of one coder or of anyone."""
    if not judgements:
        whose = f" van {coder}" if coder else ""
        terminal.say(f"Er is geen correctie{whose} om ongedaan te maken.")
        return
    passages = {(one.document, one.quote) for one in judgements}
    first = judgements[0]
    facets = joined(list(dict.fromkeys(one.facet for one in judgements)))
    if len(passages) == 1:
        what = f"het oordeel van {first.coder} over {facets} bij “{shortened(first.quote, 60)}”"
        terminal.say(f"Ongedaan gemaakt: {what} ({first.file}).")
    else:
        terminal.say(
            f"Ongedaan gemaakt: de oordelen van {first.coder} over {len(passages)} passages, die "
            "samen waren ingelezen."
        )


def print_exported(count: int, path: Path) -> None:
    """How many passages were written."""
    passages = _spelled(count, "passage", "passages")
    terminal.say(
        f"{path}: {passages}. Vul ja, nee of twijfel in, zet ja onder “beoordeeld”, en lees het "
        f"bestand in met `sbkennis label --in {typed(path)} --coder NAAM`."
    )


def print_imported(one: Imported) -> None:
    """What came of a sheet."""
    for remark in one.remarks:
        terminal.say(remark)
    if one.repeated:
        terminal.say(
            f"Wat dit werkblad over {_spelled(one.repeated, 'passage', 'passages')} zegt, was al "
            "ingelezen; dat is niet opnieuw bewaard."
        )
    if not one.passages and one.repeated:
        terminal.say("Geen nieuwe oordelen ingelezen.")
        return
    if not one.passages:
        terminal.say(
            "Geen oordelen ingelezen: wat is overgeslagen, staat hierboven; verder is er niets "
            "gewijzigd."
            if one.remarks
            else "Geen oordelen ingelezen: er is niets gewijzigd, en nergens staat ja onder "
            "“beoordeeld”."
        )
        return
    passages = _spelled(one.passages, "passage", "passages")
    rows = _spelled(one.rows, "rij", "rijen")
    labels = _spelled(one.differing, "label", "labels")
    terminal.say(
        f"Oordelen ingelezen over {passages} (van {rows}). Op {labels} oordeelt u anders dan de "
        "labelaar."
    )


def _spelled(count: int, one: str, several: str) -> str:
    """A count with its noun, in words where it is one."""
    return f"één {one}" if count == 1 else how_many(count, one, several)


def print_agreement(one: Agreement, title_of: Callable[[str], str]) -> None:
    """How far coders agree, per facet and label.

    Args:
        title_of: a label → as readers see it.
    """
    console = terminal.out()
    units = _spelled(one.units, "passage", "passages")
    console.print(
        Text(joined(one.coders), style="bold") + Text(f": {units} door ten minste twee beoordeeld")
    )
    for facet in one.facets:
        console.print()
        count = how_many(facet.units, "passage", "passages")
        console.print(
            Text(facet.facet, style="bold")
            + Text(f": {count}; F1 {estimate(facet.f1)}; {means(facet)}")
        )
        table = Table(box=None, pad_edge=False)
        table.add_column("Label", overflow="fold")
        table.add_column("Pass.", justify="right")
        for coder in one.coders:
            table.add_column(coder, justify="right", overflow="fold", max_width=12)
        table.add_column("Gelijk", justify="right")
        table.add_column("Alfa (95 %)", justify="right")
        table.add_column("Kappa (95 %)", justify="right")
        for each in facet.labels:
            table.add_row(
                Text(title_of(each.label), style="" if each.is_claim else "dim"),
                number(each.units),
                *(given(each, coder) for coder in one.coders),
                percent(each.agreed),
                estimate(each.alpha),
                estimate(each.kappa),
            )
        console.print(table)
    console.print()
    few = [label.label for facet in one.facets for label in facet.labels if not label.is_claim]
    if few:
        listed = ", ".join(map(title_of, few))
        console.print(
            Text("Te weinig om iets van te zeggen ", style="yellow")
            + Text(f"(minder dan tien keer gegeven): {listed}.")
        )
    if told := seen(one):
        console.print(Text(told, style="yellow"))
    if one.alone:
        listed = ", ".join(f"{name} {number(count)}" for name, count in one.alone.items())
        console.print(Text(f"Telt niet mee, want door één codeur beoordeeld: {listed}."))
    console.print(
        Text(
            "Onder een naam staat hoe vaak die codeur het label gaf; “6 van 18” als die er maar 18 "
            "beoordeelde. "
            "Alfa vanaf 0,80 heet betrouwbaar en vanaf 0,67 bruikbaar voor voorlopige conclusies "
            "(Krippendorff); – betekent: niet te berekenen, want iedereen zei steeds hetzelfde. "
            f"{NO_INTERVAL}",
            style="dim",
        )
    )


def print_learned(one: Learned, *, in_use: bool, has_earlier: bool = False) -> None:
    """Whether learning helped, in plain words, and by how much.

    Args:
        one: what came of it.
        in_use: whether it is in use.
        has_earlier: whether what was learned before stays in use instead.
    """
    console = terminal.out()
    console.print(
        f"Geleerd van {number(one.passages)} beoordeelde passages in "
        f"{number(one.documents)} documenten. Gemeten op documenten waarvan telkens niet "
        "was geleerd:"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("", "Labels", "F1 pakket", "F1 geleerd", "Verschil (95 %)"):
        table.add_column(name, justify="left" if not name else "right")
    for each in (*one.facets, one.overall):
        low, high = (decimal(end, "+.2f") for end in (each.low, each.high))
        table.add_row(
            Text(each.facet or "samen", style="" if each.facet else "bold"),
            number(each.positives),
            decimal(each.package, ".2f"),
            decimal(each.own, ".2f"),
            f"{decimal(each.difference, '+.2f')} ({low} – {high})",
        )
    console.print(table)
    console.print(
        Text(
            "Het interval komt van het trekken van hele documenten, want passages van één document "
            "lijken op elkaar."
            if one.by_document
            else "Het interval komt van het trekken van losse passages, want daarvoor zijn het te "
            "weinig documenten; het is aan de smalle kant.",
            style="dim",
        )
    )
    if one.seen:
        console.print(
            f"Bij {how_many(one.seen, 'passage', 'passages')} kon wie oordeelde de labels van de "
            "labelaar zien. Wie die labels ziet, neemt ze eerder over; de labelaar van het pakket "
            "lijkt daardoor beter dan hij is."
        )
    if one.is_better:
        verdict = "De labelaar is er aantoonbaar beter van geworden."
    elif one.overall.high < 0:
        verdict = "De labelaar is er slechter van geworden."
    else:
        verdict = (
            "Het verschil kan toeval zijn: dat de labelaar beter is geworden, is niet aangetoond. "
            "Meer oordelen, over meer documenten, geven meer zekerheid."
        )
    console.print(verdict)
    if in_use:
        console.print(
            "Wat er geleerd is, wordt nu gebruikt; de passages zijn opnieuw gelabeld. Terug kan "
            "met `sbkennis leer --pakket`."
        )
    elif has_earlier:
        console.print(
            "Wat u de labelaar eerder hebt geleerd, blijft daarom in gebruik. Met `sbkennis leer "
            "--toch` gebruikt u wat er nu geleerd is, met `sbkennis leer --pakket` weer de "
            "labelaar van het pakket."
        )
    else:
        console.print(
            "De labelaar van het pakket blijft daarom in gebruik. Met `sbkennis leer --toch` "
            "gebruikt u toch wat er geleerd is."
        )
