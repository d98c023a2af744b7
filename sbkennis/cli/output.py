"""Records → what a terminal shows: tables that fit, colour only where it can be seen."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sbkennis.cleaning import clean, letters_of, shown_part
from sbkennis.cli.terminal import out
from sbkennis.contract import FACETS, OF_DOCUMENT, undescribed
from sbkennis.phrases import decimal, form_of, how_many, joined, number
from sbkennis.wording import EMPTY, counted, lacking, quoted, shortened, why

if TYPE_CHECKING:
    from sbkennis.basket import Kept
    from sbkennis.checking import Check, Finding
    from sbkennis.citations import Verdict
    from sbkennis.collecting import Collected
    from sbkennis.evaluation import Estimate, Evaluation
    from sbkennis.ingest import Empty, FileReport, Report
    from sbkennis.library import About, News, Status, View
    from sbkennis.records import Citation, Document, Hit, Tag
    from sbkennis.search import Found
    from sbkennis.surroundings import Surroundings

__all__ = [
    "lost",
    "print_basket",
    "print_check",
    "print_documents",
    "print_evaluation",
    "print_found",
    "print_news",
    "print_page",
    "print_question",
    "print_report",
    "print_status",
    "print_tags",
    "print_verdict",
    "print_version",
]

Titles = Callable[[str], str]
"""A label → as readers see it."""

_STATUS = {
    "new": ("nieuw", "green"),
    "unchanged": ("ongewijzigd", "dim"),
    "replaced": ("vervangen", "yellow"),
    "failed": ("mislukt", "bold red"),
}


_MEASURE = ".3f"  # of nDCG and the like


# ---------------------------------------------------------------------- ingest


_FIELDS = {
    "title": "titel", "publisher": "uitgever", "date": "datum",
    "kind": "soort",
}  # fmt: skip


def _authored(value: str) -> str:
    """Who the authors are now, and how to write it where one name may be several."""
    from sbkennis.description import authors_written

    names = authors_written(value)
    if len(names) != 1:
        return f"de auteurs zijn nu {'; '.join(names) or 'niet bekend'}"
    several = re.search(r",|\ben\b|&", value)
    told = " (als één naam; zet een puntkomma tussen namen)" if several else ""
    return f"de auteur is nu “{names[0]}”{told}"


def _municipal(value: str) -> str:
    """Which gemeente it is now, and which may have been meant."""
    from sbkennis.description import gemeente_meant, gemeente_named

    meant = gemeente_meant(value)
    told = f" (niet in de lijst van gemeenten; bedoelde u {meant}?)" if meant else ""
    return f"de gemeente is nu {gemeente_named(value).name}{told}"


def print_report(
    report: Report, asked: Sequence[str] = (), said: Mapping[str, str] | None = None
) -> None:
    """The reading report: a line per file, then what needs attention.

    Args:
        asked: the paths and addresses that were to be ingested.
        said: the fields of the description that were given for them.
    """
    console = out()
    lines = (
        report.files, report.missing, report.skipped, report.empty, report.retagged, report.remarks
    )  # fmt: skip
    if not any((*lines, report.fault)):
        if not asked:
            console.print("Er is niets te doen: er zijn geen nieuwe of gewijzigde bestanden.")
        return
    if report.files:
        console.print(_files_read(report.files))
    done = [file.file for file in report.files if file.status != "failed"]
    if said and asked and done:
        tell = {"authors": _authored, "gemeente": _municipal}
        changed = [
            tell[name](value) if name in tell else f"de {_FIELDS[name]} is nu {value}"
            for name, value in said.items()
        ]
        _remark(console, _named(done), f"{'; '.join(changed)}.", "green")
    _print_attention(console, report)
    _print_rest(console, report)
    if not report.files:
        return
    counts: Counter[str] = Counter(file.status for file in report.files)
    parts = [f"{counts[status]} {_STATUS[status][0]}" for status in _STATUS if counts[status]]
    console.print()
    line = ", ".join(parts) or "Geen bestanden"
    if report.passages:  # of these files, not of the library: where all failed a nought misleads
        line += f"; samen {how_many(report.passages, 'passage', 'passages')}"
    console.print(Text(f"{line}."))


def _files_read(files: Sequence[FileReport]) -> Table:
    """What was found in each file; a column that would be empty is left out."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Bestand", overflow="fold")
    table.add_column("Uitkomst", no_wrap=True)
    read = [file for file in files if file.status != "failed"]
    columns = {
        "Pag.": {file: number(file.pages) if file.pages is not None else "–" for file in read},
        "OCR": {file: number(len(file.ocr_pages)) for file in read if file.ocr_pages},
        "Pass.": {file: number(file.passages) for file in read},
        "Tab.": {file: number(file.tables) for file in read if file.tables},
        "Noten": {file: number(file.footnotes) for file in read if file.footnotes},
    }
    columns = {title: cells for title, cells in columns.items() if cells}  # names need the room
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    for file in files:
        word, style = _STATUS[file.status]
        cells = [column.get(file, "") for column in columns.values()]
        table.add_row(Text(file.file), Text(word, style=style), *cells)
    return table


def _print_attention(console: Console, report: Report) -> None:
    """What failed and what to look at, each sentence once with the files that it is of."""
    errors: dict[str, list[str]] = {}
    warned: dict[str, list[str]] = {}
    for file in report.files:
        if file.error:
            errors.setdefault(file.error, []).append(file.file)
        # What is known of an unchanged document was said when it was new.
        is_new = file.status != "unchanged"
        for warning in file.warnings if is_new else (file.note,) if file.note else ():
            warned.setdefault(warning, []).append(file.file)
    for heading, remarks, style in (
        ("Mislukt", errors, "bold red"), ("Let op", warned, "yellow"),
    ):  # fmt: skip
        if remarks or (remarks is warned and (report.missing or report.empty)):
            console.print()
            console.print(Text(heading, style=style))
        for remark, names in remarks.items():
            _remark(console, _named(names), remark, style)


def _print_rest(console: Console, report: Report) -> None:
    """What there is to say that is of no file that was read."""
    for file in report.missing:
        _remark(
            console,
            file,
            "Het bestand is niet meer te vinden; het document blijft in de kennisbank. Met "
            "`sbkennis verwijder` haalt u het eruit.",
            "yellow",
        )
    for remark in report.remarks:
        _remark(console, "Labels", remark, "yellow")
    if report.fault:
        _remark(console, "Niet afgemaakt", report.fault, "bold red")
    for told in _told_of_empty(report.empty):
        _remark(console, "Niets opgenomen", told, "yellow")
    if report.skipped:
        shown = f"{_named(report.skipped, 5)} (van een soort die sbkennis niet leest)."
        _remark(console, "Overgeslagen", shown, "dim")
    if report.retagged:
        _remark(
            console,
            "Opnieuw gelabeld",
            f"{_named(report.retagged)}. De labels van de andere documenten zijn niet veranderd.",
            "dim",
        )


def _told_of_empty(empty: Sequence[Empty]) -> Iterator[str]:
    """That nothing was taken from folders that were named, and why."""
    if bare := [one.path for one in empty if not one.skipped]:
        yield f"Niets opgenomen uit {joined(bare)}: daar staan geen bestanden."
    if unread := [one.path for one in empty if one.skipped]:
        from sbkennis.pages import SUFFIXES  # a reader that was added is named too

        yield (
            f"Niets opgenomen uit {joined(unread)}: daar staat geen bestand van een soort die "
            f"sbkennis leest. Dat zijn {joined(sorted(SUFFIXES))}."
        )


def _named(files: Sequence[str], most: int = 3) -> str:
    """The first file names; how many more there are stands behind them."""
    more = len(files) - most
    if more <= 0:
        return ", ".join(files)
    return f"{', '.join(files[:most])} en {more} {'ander' if more == 1 else 'andere'}"


def _remark(console: Console, about: str, text: str, style: str) -> None:
    named = Text("" if text.startswith(about) else f"{about}: ", style=style)
    console.print(Padding(named + Text(text), (0, 0, 0, 2)))


# ---------------------------------------------------------------------- search


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
    if labels := _tags(hit.tags, title_of):  # none may be given of those that were weighed
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


_OPENING = 80  # columns for the first words of a passage, with their quotation marks


def print_tags(name: str, tags: Iterable[Tag], words: str, title_of: Titles) -> None:
    """The labels of one passage and how it begins; a question mark stands for doubt."""
    out().print(Text(f"{name}: ", style="bold") + Text(_tags(tags, title_of) or "geen label"))
    if opening := shorten(words, _OPENING - len("  “”"), placeholder=" …"):
        out().print(Text(f"  “{opening}”"))


def _tags(tags: Iterable[Tag], title_of: Titles) -> str:
    """Labels: those given, those in doubt, and those that people do not agree about."""
    tags = list(tags)
    sure = [f"{title_of(tag.label)}{_by(tag)}" for tag in tags if tag.assigned]
    doubt = [
        f"{title_of(tag.label)}?{_by(tag)}" for tag in tags if tag.doubtful and not tag.assigned
    ]
    refused = [
        f"niet {title_of(tag.label)}{_by(tag)}"
        for tag in tags
        if tag.disputed and not tag.assigned and not tag.doubtful
    ]
    return " · ".join([*sure, *doubt, *refused])


def _by(tag: Tag) -> str:
    """That a person said it, and that another says otherwise."""
    if not tag.coder:
        return ""
    return " (mens, betwist)" if tag.disputed else " (mens)"


# ---------------------------------------------------------------------- reading


def print_page(view: View, title_of: Titles, citation: Citation | None = None) -> None:
    """A page as it stands in the file; the passage asked for stands out.

    Args:
        citation: of that passage.
    """
    console = out()
    document, page = view.document, view.page
    label = "" if page.number is None else f", {_unit(document)} {page.label or page.number}"
    if page.number is not None and page.label and page.label != str(page.number):
        label += f" ({'pdf p.' if document.unit == 'page' else 'dia'} {page.number})"
    console.print(Text((document.title or document.file) + label, style="bold"))
    start, end = _shown_part_of_page(view)
    console.print(_page_text(view, start, end, marked=not console.is_terminal))
    if citation is not None:
        console.print()
        console.print(Text(f"→ {citation.text}", style="green"))
    if page.source == "ocr":
        console.print(Text("Deze pagina is met OCR gelezen; fouten zijn mogelijk.", style="yellow"))
    if page.source == "none":
        console.print(Text("Op deze pagina is geen tekst gelezen.", style="yellow"))
    tagged = [
        passage
        for passage in view.passages
        if view.tags.get(passage.id) and passage.start < end and passage.end > start
    ]
    if tagged:
        console.print()
        console.print(
            Text("Labels" if page.number is None else "Labels op deze pagina", style="bold")
        )
    for passage in tagged:
        opening = " ".join(passage.display.split()[:6])
        told = Text(f"{opening} …: ") + Text(
            _tags(view.tags[passage.id], title_of) or "–", style="dim"
        )
        console.print(Padding(told, (0, 0, 0, 2)))


_AROUND = 2  # passages shown before and after the one asked for, where there are no pages


def _shown_part_of_page(view: View) -> tuple[int, int]:
    """The page; without pages what stands around the passage that was asked for."""
    page = view.page
    number = next((n for n, one in enumerate(view.passages) if one.id == view.passage_id), None)
    if number is None or page.number is not None:
        return page.start, page.end
    first, last = max(0, number - _AROUND), number + _AROUND + 1
    near = view.passages[first:last]
    start = page.start if first == 0 else max(page.start, near[0].start)
    is_last = last >= len(view.passages)
    return start, page.end if is_last else min(page.end, max(one.end for one in near))


def _page_text(view: View, start: int, end: int, *, marked: bool) -> Text:
    """That part of a page; the passage asked for stands out.

    Args:
        marked: put signs around the passage, for where reversed colours do not show.
    """
    page = view.page
    shown = Text("" if start == page.start else "[…]\n")
    shown.append_text(_reflowed(view, start, end, marked=marked and view.passage_id is not None))
    return shown if end == page.end else shown.append("\n[…]")


def _reflowed(view: View, start: int, end: int, *, marked: bool) -> Text:
    """A slice of a document, of which every passage is shown as a reader sees it.

    The lines of a page are those of its paper; they are joined where they are one paragraph.
    """
    slices = sorted(
        (max(span.start, start), min(span.end, end), index)
        for index, one in enumerate(view.passages)
        for span in one.spans
        if max(span.start, start) < min(span.end, end)
    )
    shown = Text()
    place = start
    for first, last, index in slices:
        if first < place:
            continue
        passage = view.passages[index]
        _append_between(shown, view.text[place:first])
        is_whole = len(passage.spans) == 1 and (first, last) == (passage.start, passage.end)
        raw = view.text[first:last]
        told = passage.display if is_whole and passage.display else clean(raw).text
        told = told.replace("\t", " | ")
        is_asked = passage.id == view.passage_id
        told = f"»{told}«" if is_asked and marked else told
        shown.append(told, style="reverse" if is_asked else "")
        place = last
    _append_between(shown, view.text[place:end])
    shown.rstrip()
    return shown


def _append_between(shown: Text, text: str) -> None:
    """What stands between two passages, such as a heading or a footer, on lines of its own."""
    lines = text.strip()
    before = "\n\n" if shown.plain and not shown.plain.endswith("\n") else ""
    shown.append(f"{before}{lines}\n\n" if lines else before)


def _unit(document: Document) -> str:
    return {"page": "p.", "slide": "dia", "paragraph": "alinea", "line": "regel"}[document.unit]


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


_STATES = {
    "moved": "De woorden staan nu op een andere plaats in het document.",
    "elsewhere": "De woorden staan alleen nog in dit andere document.",
}


def print_basket(collected: Sequence[Collected]) -> None:
    """The basket under its headings, with what changed since."""
    console = out()
    if not collected:
        console.print(
            "De mand is leeg. Leg er passages in met `sbkennis mand erbij PASSAGE`; de id van een "
            "passage staat tussen rechte haken onder elke treffer van `sbkennis zoek`."
        )
        return
    heading = ""
    for number_, one in enumerate(collected, 1):
        is_new = one.heading != heading
        if is_new:
            heading = one.heading
            console.print(Text(f"\n{heading or 'Zonder kop'}", style="bold"))
        kept = one.kept
        shown = one.citation.display if one.citation is not None else kept.display if kept else ""
        lines = [Text(quoted(shortened(shown, 200, 37)))] if one.citation is not None else []
        if one.citation is not None:
            lines.append(Text(f"→ {one.citation.text}", style="green"))
        elif kept is not None:
            lines.append(Text(lost(kept), style="bold red"))
        if one.note:
            lines.append(Text(f"Notitie: {one.note}"))
        if one.state in _STATES:
            lines.append(Text(_STATES[one.state], style="yellow"))
        if number_ > 1 and not is_new:
            console.print()
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column(width=len(str(len(collected))) + 1, justify="right")
        row.add_column(overflow="fold")
        row.add_row(Text(f"{number_}."), Group(*lines))
        console.print(row)


def lost(kept: Kept) -> str:
    """What is said of words that are nowhere any more."""
    return (
        f"{quoted(shortened(kept.display, 60))} staat niet meer in de kennisbank. Het kwam uit "
        f"{kept.file}: {kept.citation}."
    )


def print_documents(
    documents: Sequence[Document], passages: Mapping[str, int], kinds: Mapping[str, str]
) -> None:
    """What the library holds, and what it lacks."""
    console = out()
    if not documents:
        console.print(EMPTY)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Id", style="dim", no_wrap=True)
    table.add_column("Titel, uitgever en soort", overflow="fold", ratio=1)
    table.add_column("Datum", no_wrap=True)
    table.add_column("Pass.", justify="right", no_wrap=True)
    titles = Counter(letters_of(one.title or "") for one in documents)
    for one in documents:
        beside = [one.publisher, kinds.get(one.kind or "", one.kind)]
        if one.title and titles[letters_of(one.title or "")] > 1:
            beside.append(one.file)  # it is all that tells them apart
        title = Text(one.title or one.file, style="" if one.title else "italic")
        known = " · ".join(each for each in beside if each)
        table.add_row(
            Text(one.id),
            title + Text(f"\n{known}", style="dim") if known else title,
            one.date or "–",
            number(passages.get(one.id, 0)),
        )
    console.print(table)
    console.print()
    for heading, values, absent in (
        ("Per gemeente", [one.gemeente for one in documents], "zonder gemeente"),
        ("Per soort", [kinds.get(one.kind or "", one.kind) for one in documents], "onbekend"),
        ("Per jaar", [one.date[:4] if one.date else None for one in documents], "onbekend"),
    ):
        counts = Counter(value for value in values if value)
        listed = [f"{value} ({count})" for value, count in sorted(counts.items())]
        if without := sum(1 for value in values if not value):
            listed.append(f"{absent} ({without})")
        console.print(Text(f"{heading}: ", style="bold") + Text("; ".join(listed)))
    for line in lacking(documents):
        console.print(Text("Let op: ", style="yellow") + Text(line))


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


def print_version(here: Surroundings) -> None:
    """Versions and system, fit for a bug report; the first line is that of sbkennis."""
    console = out()
    console.print(f"sbkennis {_exactly(here)}")
    console.print(_rows(_of_computer(here)))


def _exactly(here: Surroundings) -> str:
    """The version, and of a checkout which state of it."""
    if here.commit is None:
        return here.sbkennis
    changed = ", daarna gewijzigd" if here.commit.endswith("+") else ""
    return f"{here.sbkennis} (git {here.commit.rstrip('+')}{changed})"


def _of_computer(here: Surroundings) -> list[tuple[str, str]]:
    packages = [f"{name} {version or 'ontbreekt'}" for name, version in here.packages.items()]
    memory = "" if here.memory is None else f", {here.memory / 1e9:.0f} GB geheugen"
    known = here.processors
    cores = how_many(known, "kern", "kernen") if known else "aantal kernen onbekend"
    return [
        ("Python", here.python),
        ("SQLite", here.sqlite),
        ("Pakketten", ", ".join(packages)),
        ("Tesseract", here.tesseract or "ontbreekt"),
        ("Systeem", here.system),
        ("Taal en tekens", f"{here.locale}; {here.encoding}"),
        ("Computer", f"{cores}{memory}"),
    ]


def _rows(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in rows:
        table.add_row(Text(name, style="bold"), Text(value))
    return table


def print_status(status: Status, about: About, *, names: bool = False) -> None:
    """The state of the library, fit for a bug report."""
    console = out()
    counts = status.counts
    own = {True: "van deze kennisbank", False: "van het pakket"}
    made = "" if about.made_as == about.schema else f" (gemaakt als schema {about.made_as})"
    vectors = [f"{number(count)} van {name}" for name, count in about.vectors.items()]
    rows = [
        ("Versie", _exactly(about.surroundings)),
        ("Kennisbank", status.root),
        ("Model", status.model),
        ("Documenten", number(counts["documents"])),
        ("Pagina's en dia's", number(counts["pages"])),
        ("Passages", f"{number(counts['passages'])} ({number(counts['searchable'])} doorzoekbaar)"),
        ("Labels", f"{number(counts['assigned'])} toegekend, van {number(counts['tags'])} bewaarde "
                   "kansen"),
        ("Oordelen van mensen", _judged(status)),
        ("Gelezen met OCR", how_many(status.ocr_pages, "pagina", "pagina's")),
        ("Zonder tekst", how_many(status.unread_pages, "pagina", "pagina's")),
        ("Schijfruimte", f"corpus {_megabytes(status.corpus_bytes)}, indexen "
                         f"{_megabytes(status.index_bytes)}; nog {_gigabytes(about.disk.free)} "
                         f"vrij ({about.disk.file_system or 'bestandssysteem onbekend'})"),
        ("Vectoren", ", ".join(vectors) or "geen"),
        ("Index", f"schema {about.schema}{made}, generatie {number(about.generation)}"),
        ("Codeboek", f"{about.codebook or 'niet te gebruiken'} ({own[about.own_codebook]})"),
        ("Labelaar", own[about.own_weights]),
        ("OCR", "aanwezig" if about.ocr is None else "ontbreekt"),
        *_of_computer(about.surroundings),
    ]  # fmt: skip
    console.print(_rows(rows))
    which = "" if names else " `sbkennis status --namen` toont welke."
    if status.waiting:
        console.print(
            Text("Nog te verwerken: ", style="yellow")
            + Text(f"{_listed(status.waiting, names=names)}. Draai `sbkennis ingest`.{which}")
        )
    for remark in status.remarks:
        console.print(Text("Let op: ", style="yellow") + Text(remark))
    if status.missing:
        console.print(
            Text("Bron ontbreekt: ", style="yellow")
            + Text(f"{_listed(status.missing, names=names)}.{which}")
        )
    for problem in status.problems:
        console.print(Text("Fout: ", style="bold red") + Text(problem.text))
    if status.checked:
        for told in status.verified:
            console.print(Text(told))
        if status.problems and not names:
            console.print("`sbkennis status --controleer --namen` noemt de bestanden en citaten.")
        if not status.problems:
            console.print(
                "Gecontroleerd, en niets gevonden dat niet klopt: elke passage is gelijk aan de "
                "tekst van haar document, elke bron die er is, is onveranderd, de indexen zijn "
                "volledig, en elk oordeel en alles in de mand is teruggevonden."
            )


def _judged(status: Status) -> str:
    if not status.judgements:
        return "geen"
    return f"{number(status.judgements)} (van {', '.join(status.coders)})"


def _listed(files: Sequence[str], *, names: bool) -> str:
    if names:
        return ", ".join(files)
    return "1 bestand" if len(files) == 1 else f"{number(len(files))} bestanden"


def _gigabytes(size: int) -> str:
    return f"{decimal(size / 1e9, '.1f')} GB"


def _megabytes(size: int) -> str:
    return f"{decimal(size / 1e6, '.1f')} MB"
