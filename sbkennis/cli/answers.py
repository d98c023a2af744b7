"""What a search found → answers with their quotation, citation and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sbkennis.cleaning import shown_part
from sbkennis.cli.labels import tags_told
from sbkennis.cli.terminal import out
from sbkennis.contract import FACETS, OF_DOCUMENT, undescribed
from sbkennis.phrases import form_of, number
from sbkennis.wording import quoted, why

if TYPE_CHECKING:
    from sbkennis.cli.labels import Titles
    from sbkennis.library import News
    from sbkennis.records import Hit
    from sbkennis.search import Found

__all__ = ["print_found", "print_news", "print_question"]


def print_question(question: str) -> None:
    """The question above its answers, in a list of questions."""
    console = out()
    console.print()
    console.print(Text(question, style="bold underline"))


def print_found(found: Found, title_of: Titles) -> None:
    """Answers with their quotation, citation and reason."""
    console = out()
    hits = found.nearest if found.abstained else found.hits
    if found.abstained or not hits:
        console.print(Text(f"Niets gevonden over: {found.query}", style="bold"))
    for remark in found.remarks:
        console.print(Text(remark, style="yellow"))
    if found.abstained and hits:
        console.print("Misschien staat het er in andere woorden: stel de vraag dan anders.")
        console.print(Text("Wel in de buurt, maar waarschijnlijk geen antwoord:", style="italic"))
    for hit in hits:
        console.print()
        console.print(_hit(hit, title_of, is_answer=not found.abstained))
    if found.matching:
        console.print()
        console.print(_facets(found, title_of))


_MOST_VALUES = 4  # of a facet that are shown


def _facets(found: Found, title_of: Titles) -> Table:
    """What the passages that match are about, and where they stand."""
    several = form_of(found.matching, "passage past", "passages passen")
    table = Table(
        box=None,
        pad_edge=False,
        show_header=False,
        title=f"{number(found.matching)} {several} bij de vraag; daarvan:",
        title_justify="left",
        title_style="bold",
    )
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    order = {name: at for at, name in enumerate(FACETS)}
    listed = sorted(found.facets.items(), key=lambda one: order.get(one[0], len(order)))
    without = undescribed(found)
    for name, counts in listed:
        shown = [
            f"{title_of(value) if name not in OF_DOCUMENT else value} {number(count)}"
            for value, count in list(counts.items())[:_MOST_VALUES]
        ]
        if (more := len(counts) - _MOST_VALUES) > 0:
            shown.append(f"en {more} meer")
        if lacking := without.get(name):
            shown.append(f"zonder {name} {number(lacking)}")
        table.add_row(name, " · ".join(shown))
    return table


def print_news(news: News, title_of: Titles) -> None:
    """What a saved search finds that it did not find before."""
    from sbkennis.citations import dutch_date

    console = out()
    search = news.search
    console.print()
    console.print(Text(f"{search.name}: ", style="bold") + Text(search.question))
    for remark in news.remarks:
        console.print(Text(remark, style="yellow"))
    since = f" sinds {dutch_date(search.asked)}" if search.asked else ""
    if news.hits:
        several = form_of(len(news.hits), "nieuwe passage", "nieuwe passages")
        console.print(Text(f"{len(news.hits)} {several}{since}:"))
    else:
        among = f" bij de eerste {search.count}" if news.lower else ""
        console.print(Text(f"Niets nieuws{among}{since}."))
    for hit in news.hits:
        console.print()
        console.print(_hit(hit, title_of))
    if news.lower:
        also = "staat nog 1 nieuwe passage" if news.lower == 1 else f"staan er nog {news.lower}"
        console.print()
        console.print(
            Text(f"Lager dan plaats {search.count} {also}; `sbkennis zoek` met --aantal toont die.")
        )


def _hit(hit: Hit, title_of: Titles, *, is_answer: bool = True) -> Group:
    head = Table.grid()
    head.add_row(
        Text(f"{hit.rank}. ", style="bold cyan"),
        Text(hit.document.title or hit.document.file, style="bold"),
    )
    where = [hit.citation.anchor.label, *hit.passage.heading]
    place = Text(" › ".join(part for part in where if part), style="dim")
    parts: list[RenderableType] = [
        head,
        Padding(place, (0, 0, 0, 3)),
        Padding(_quotation(hit), (0, 2, 0, 3)),
        Padding(Text("→ " + hit.citation.text), (0, 0, 0, 3)),
    ]
    parts.append(Padding(Text(_why(hit, is_answer=is_answer), style="dim"), (0, 0, 0, 3)))
    if labels := tags_told(hit.tags, title_of):  # none may be given of those that were weighed
        parts.append(Padding(Text(labels, style="dim"), (0, 0, 0, 3)))
    return Group(*parts)


def _quotation(hit: Hit) -> Text:
    """The passage as a reader sees it, with the matching sentence in bold."""
    shown = hit.citation.display.replace("\t", " | ")
    text = Text(quoted(shown))
    if hit.sentence:
        start, end = shown_part(hit.passage.quote, shown, *hit.sentence)
        text.stylize("bold", start + 1, end + 1)
    return text


def _why(hit: Hit, *, is_answer: bool) -> str:
    return f"{why(hit, is_answer=is_answer)} [{hit.passage.id}]".strip()
