"""A page → as it stands in its file, with the passage asked for and the labels on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from sbkennis.cleaning import clean
from sbkennis.cli.labels import tags_told
from sbkennis.cli.terminal import out

if TYPE_CHECKING:
    from sbkennis.cli.labels import Titles
    from sbkennis.library import View
    from sbkennis.records import Citation, Document

__all__ = ["print_page"]


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
            tags_told(view.tags[passage.id], title_of) or "–", style="dim"
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
