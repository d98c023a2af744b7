"""A document made ready to judge quotations; what a verdict says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from sbkennis.citations.forms import (
    HANGING,
    Form,
    Words,
    form_of,
    found_in,
    joined_offsets,
    letters,
    occurrences,
    slices,
)
from sbkennis.citations.page_names import on_page
from sbkennis.records import Page, Span

__all__ = [
    "Difference",
    "Judgement",
    "Marked",
    "Source",
    "Verdict",
    "best_placed",
    "normalised",
    "number_of",
    "verdict_at",
]

Judgement = Literal[
    "exact", "exact_after_normalisation", "differs", "not_found", "wrong_page", "source_missing"
]

_FEWEST_LETTERS = 20  # for words to be found by their letters alone


class Difference(NamedTuple):
    """Words that are not the same: as the source has them, and as the quotation has them."""

    source: str
    quote: str


class Marked(NamedTuple):
    """What a writer may change: an ellipsis or insertion, with the words it hides, a first letter.

    A letter is marked, "[D]e", and then an insertion, or adjusted to the sentence around it.
    """

    kind: Literal["ellipsis", "insertion", "letter"]
    quote: str  # "[…]", "[de gemeente]", "De"
    source: str  # the words of the source in that place


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quotation stands in its source, and where.

    ``found_page`` is the physical page on which it starts; None where it was not found or the
    format has no pages. ``start`` and ``end`` count in the text of the document. ``marked`` is
    what the writer left out or put in and said so, or a first letter of another size; it is no
    difference.
    """

    verdict: Judgement
    found_page: int | None = None
    differences: tuple[Difference, ...] = ()
    start: int | None = None
    end: int | None = None
    marked: tuple[Marked, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the words stand there, on the page that was claimed."""
        return self.verdict in ("exact", "exact_after_normalisation")


class Source:
    """A document made ready to judge many quotations; what that takes is made once, when needed.

    Args:
        text: the text of the document.
        pages: its pages.
        running: the slices of running text in reading order, so that a quotation may continue
            past a footer, a header and footnotes.
        marks: offsets in ``text`` of what no reader sees as words: footnote marks.
        markup: offsets of the signs of Markdown and HTML, which a quotation has or has not.
        headings: offsets of the headings, which are no running text.
    """

    def __init__(
        self,
        text: str,
        pages: Sequence[Page] = (),
        running: Sequence[Span] = (),
        marks: Sequence[tuple[int, int]] = (),
        markup: Sequence[tuple[int, int]] = (),
        headings: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.pages = tuple(pages)
        self.headings = tuple(headings)
        self._running = tuple(running)
        self._marks = tuple(marks)
        self._markup = tuple(markup)
        self._forms: dict[tuple[str, bool], Form] = {}

    def forms(self) -> Iterator[Form]:
        """The text in the orders in which it may have been quoted, with and without note marks."""
        hanging = (False, True) if HANGING.search(self.text) else (False,)
        for keeps in hanging:
            yield self._form("text", keeps_hanging=keeps)
            if self._marks:
                yield self._form("unmarked", keeps_hanging=keeps)
            if self._running:
                yield self._form("running", keeps_hanging=keeps)
            if self._markup:
                yield self._form("clean", keeps_hanging=keeps)

    def places(self, words: str) -> list[tuple[tuple[int, int], ...]]:
        """Where words stand: verbatim; else when only what may differ differs; else their letters.

        Letters alone make no verdict: they find words again that another reader took from the
        file. Each place is one or more slices: what stands between two of them is no part of it.
        """
        wanted = words.strip()
        if not wanted:
            return []
        found: Sequence[Sequence[int]] = [
            range(start, start + len(wanted)) for start in occurrences(wanted, self.text)
        ]
        found = found or next(offsets_of(wanted, self), [])
        return [tuple(slices(one)) for one in found] or self._places_of_letters(wanted)

    def _places_of_letters(self, words: str) -> list[tuple[tuple[int, int], ...]]:
        wanted = letters(words).text
        if len(wanted) < _FEWEST_LETTERS:
            return []
        source = self._letters
        found: list[tuple[tuple[int, int], ...]] = []
        start = source.text.find(wanted)
        while start != -1:
            last = source.offsets[start + len(wanted) - 1]
            found.append(((source.offsets[start], last + 1),))
            start = source.text.find(wanted, start + 1)
        return found

    @cached_property
    def _letters(self) -> Form:
        return letters(self.text)

    @cached_property
    def words(self) -> Words:
        """The words of the running text, to find what a quotation resembles."""
        marked = "unmarked" if self._marks else "text"
        name = "clean" if self._markup else "running" if self._running else marked
        return Words(self._form(name, keeps_hanging=False))

    def page_of(self, offset: int) -> Page | None:
        """The page on which an offset lies."""
        index = bisect_right([page.start for page in self.pages], offset) - 1
        return self.pages[index] if index >= 0 else None

    def _form(self, name: str, *, keeps_hanging: bool) -> Form:
        key = (name, keeps_hanging)
        if key not in self._forms:
            skipped: frozenset[int] = frozenset()
            if name != "text":
                left_out = self._marks + (self._markup if name == "clean" else ())
                skipped = frozenset(
                    offset for start, end in left_out for offset in range(start, end)
                )
            offsets: Iterable[int] = range(len(self.text))
            if name == "running" or (name == "clean" and self._running):
                offsets = joined_offsets(self.text, self._running)
            self._forms[key] = form_of(self.text, offsets, skipped, keeps_hanging=keeps_hanging)
        return self._forms[key]


def best_placed(
    found: Sequence[tuple[int, int]], source: Source, page: int | str | None
) -> tuple[int, int]:
    """The first place on a page that was claimed; the first of all where none is."""
    for start, end in found:
        if on_page(page, source.page_of(start), source.page_of(end - 1)):
            return start, end
    return found[0]


def verdict_at(
    judgement: Judgement,
    source: Source,
    page: int | str | None,
    start: int,
    end: int,
    marked: tuple[Marked, ...] = (),
) -> Verdict:
    """The judgement on words that stand at an offset; another when that is not the page claimed."""
    first = source.page_of(start)
    if not on_page(page, first, source.page_of(end - 1)):
        judgement = "wrong_page"
    return Verdict(judgement, number_of(first), (), start, end, marked)


def number_of(page: Page | None) -> int | None:
    """The physical number of a page, where there is a page."""
    return page.number if page is not None else None


def normalised(quote: str, source: Source) -> Iterator[list[tuple[int, int]]]:
    """Where the quotation stands when only what may differ differs, by form of the source."""
    for found in offsets_of(quote, source):
        yield [(offsets[0], offsets[-1] + 1) for offsets in found]


def offsets_of(quote: str, source: Source) -> Iterator[list[Sequence[int]]]:
    """The offsets of every sign of each such place, by form of the source."""
    hanging = (False, True) if HANGING.search(quote) else (False,)
    wanted = [form_of(quote, range(len(quote)), keeps_hanging=keeps) for keeps in hanging]
    for form in source.forms():
        found = sorted({place for one in wanted for place in found_in(one, form)})
        if found:
            yield [form.offsets[start:end] for start, end in found]
