"""An open kennisbank → its documents, passages, pages and pictures."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis import query, terms
from sbkennis.errors import QueryError, SourceMissingError, UsageError, reason
from sbkennis.files import as_typed
from sbkennis.library.opening import Opened
from sbkennis.phrases import how_many, joined
from sbkennis.records import (
    BlockKind,
    Citation,
    Document,
    Filters,
    Page,
    Passage,
    PassageKind,
    Reading,
    Tag,
)
from sbkennis.register import Register

if TYPE_CHECKING:
    from sbkennis.citations import Source
    from sbkennis.comparison import Quoted
    from sbkennis.pages.pictures import Rectangle


__all__ = ["Holding", "Unmatched", "View"]

_MOST_SOURCES = 60  # documents kept ready to judge quotations: some 10 MB each at 100 pages
_ALL_DOCUMENTS = 40  # a library of no more is searched whole for a quotation without a source
_MOST_RESEMBLING = 60  # passages that share words with such a quotation
_MOST_QUERY_WORDS = 60
_PLACE = re.compile(r"\d+-\d+")  # of a passage in its document, after the #


@dataclass(frozen=True, slots=True)
class View:
    """A page of a document with the passages on it; ``passage_id`` is the one asked for."""

    document: Document
    page: Page
    text: str  # of the whole document
    passages: tuple[Passage, ...]
    tags: Mapping[str, tuple[Tag, ...]]  # by passage id
    passage_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A filter that no document answers to, and what there is of its field instead."""

    field: str
    name: str
    there: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field.capitalize()} {self.told}"

    @property
    def told(self) -> str:
        """What is said of it after its field, which each face names in its own way."""
        held = f" Wel: {', '.join(self.there)}." if self.there else ""
        return f"{self.name}: geen enkel document.{held}"


class Holding(Opened):
    """What is held: documents, passages and the pages they stand on."""

    def documents(self) -> list[Document]:
        """All documents, in order of file name."""
        return self.store.documents()

    def is_empty(self) -> bool:
        """Whether the library holds no document."""
        return self.store.is_empty()

    def documents_of(self, filters: Filters) -> list[Document]:
        """The documents that a filter allows; labels do not count."""
        return self.store.documents_of(self._checked(filters))

    def passage_counts(self) -> dict[str, int]:
        """Passages by document id."""
        return self.store.passage_counts()

    def kinds(self) -> dict[str, str]:
        """The Dutch name of every kind of document, by key."""
        from sbkennis.description import kinds_of_document

        return {key: kind.label for key, kind in kinds_of_document().items()}

    def find(self, name: str) -> Document:
        """A document by its id or file name.

        Raises:
            SourceMissingError: there is none, or several of that name.
        """
        name = name.encode("utf-8", "replace").decode()  # half a surrogate pair names nothing
        document = self.store.document(name)
        if document is not None:
            return document
        documents = self.store.documents()
        written = as_typed(name)
        named = [
            one
            for one in documents
            if written in (as_typed(one.file), as_typed(Path(one.file).stem))
        ]
        if exact := [one for one in named if name in (one.file, Path(one.file).stem)]:
            named = exact
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(one.id for one in named)
            raise SourceMissingError(f"Er zijn {len(named)} documenten {name}; geef een id: {ids}.")
        near = difflib.get_close_matches(name, [one.file for one in documents], n=3, cutoff=0.5)
        hint = f" Bedoelde u {joined(near, 'of')}?" if near else " Zie `sbkennis bronnen`."
        raise SourceMissingError(f"Document {name} staat niet in de kennisbank.{hint}")

    def _pointed(self, name: str) -> tuple[Document, str]:
        """The document that is named, and where in it the passage that is: "120-180", or "".

        Raises:
            SourceMissingError: there is no such document.
        """
        wanted, _, place = name.rpartition("#")
        if not wanted or not place:
            return self.find(name), ""
        is_place = _PLACE.fullmatch(place) is not None
        if not is_place:  # a file may have this sign in its name: "Visie #samen.pdf"
            with suppress(SourceMissingError):
                return self.find(name), ""
        try:
            return self.find(wanted), place
        except SourceMissingError:
            if is_place:
                with suppress(SourceMissingError):
                    return self.find(name), ""
            raise

    def passage(self, passage_id: str) -> tuple[Document, Passage]:
        """A passage with its document.

        Args:
            passage_id: before the # the id or the file name of the document.

        Raises:
            SourceMissingError: there is no such passage.
        """
        none = SourceMissingError(
            f"{passage_id} is geen passage-id. Zo'n id staat tussen rechte haken onder elke "
            "treffer van `sbkennis zoek`, zoals fcf5e1b046#12317-12626."
        )
        if "#" not in passage_id:
            raise none
        document, place = self._pointed(passage_id)
        if not place:
            raise none
        found = self.store.passages_by_id([f"{document.id}#{place}"])
        if not found:
            raise SourceMissingError(f"Passage {passage_id} staat niet (meer) in {document.file}.")
        return document, found[0]

    def read(self, name: str, *, page: int | str | None = None) -> View:
        """A page of a document, or the page on which a passage stands.

        Args:
            name: document id, file name or passage id.
            page: printed label or physical number; the printed label goes first. A number that is
                no text is the physical one.

        Raises:
            SourceMissingError: there is no such document, passage or page.
            UsageError: a passage was named and a page as well.
        """
        document, place = self._pointed(name)
        passage_id = f"{document.id}#{place}" if place else None
        if passage_id and page is not None:
            raise UsageError(
                f"{name} is een passage en wijst zelf de plaats aan; laat --pagina weg, of geef "
                f"alleen het document op: {name.rpartition('#')[0]}."
            )
        pages = self.store.pages(document.id)
        passages = self.store.passages_of(document.id)
        if passage_id:
            marked = next((one for one in passages if one.id == passage_id), None)
            if marked is None:
                raise SourceMissingError(f"Passage {name} staat niet (meer) in {document.file}.")
            number = marked.first_page
            chosen = next((one for one in pages if one.number == number), pages[0])
        else:
            chosen = _page(document, pages, page)
        here = [
            one
            for one in passages
            if any(span.start < chosen.end and span.end > chosen.start for span in one.spans)
        ]
        tags = self.store.tags([one.id for one in here])
        return View(document, chosen, self.store.text(document.id), tuple(here), tags, passage_id)

    def cite(self, passage_id: str) -> Citation:
        """The citation of a passage, once its words were compared with the stored text.

        Raises:
            SourceMissingError: there is no such passage.
            CitationError: the stored quotation differs from the stored text.
        """
        from sbkennis import citations

        document, passage = self.passage(passage_id)
        text, pages = self.store.text(document.id), self.store.pages(document.id)
        return citations.cite(document, passage, text, pages=pages)

    def reading(self, name: str) -> Reading:
        """The text of a document with its layout, as it was read.

        Raises:
            SourceMissingError: there is no such document.
        """
        return self.store.reading(self.find(name).id)

    def file_of(self, name: str) -> Path:
        """The source of a document, where the library keeps it.

        Raises:
            SourceMissingError: there is no such document, or its source is gone or may not be read.
        """
        document = self.find(name)
        register = Register(self.settings.corpus)
        registration = register.get(document.id)
        source = register.source(registration) if registration else None
        try:
            is_there = source is not None and source.is_file()
        except OSError as error:  # it is on a disk that went away, or in a folder of someone else
            raise SourceMissingError(
                f"De bron van {document.file} is niet te lezen: {reason(error)}. De tekst is er "
                f"nog; controleer {source}."
            ) from error
        if source is None or not is_there:
            raise SourceMissingError(
                f"De bron van {document.file} is niet meer te vinden. De tekst is er nog; neem het "
                "bestand opnieuw op om ook de pagina's te zien."
            )
        if not os.access(source, os.R_OK):
            raise SourceMissingError(
                f"De bron van {document.file} mag u niet lezen. De tekst is er nog; controleer de "
                f"rechten op {source}."
            )
        return source

    def source(self, document_id: str) -> Source:
        """A document made ready to judge quotations; the last ones used are kept."""
        from sbkennis.citations import Source

        if document_id in self._sources:
            self._sources[document_id] = self._sources.pop(document_id)  # used last
            return self._sources[document_id]
        reading = self.store.reading(document_id)
        running = [
            span
            for one in self.store.passages_of(document_id)
            if one.kind is not PassageKind.FOOTNOTE
            for span in one.spans
        ]
        marks = [(mark.start, mark.end) for mark in reading.note_marks]
        markup: list[tuple[int, int]] = []
        if reading.unit == "line":
            from sbkennis.cleaning import markup_spans

            markup = markup_spans(reading.text)
        headings = [(one.start, one.end) for one in reading.blocks if one.kind is BlockKind.HEADING]
        source = Source(reading.text, reading.pages, running, marks, markup, headings)
        self._sources[document_id] = source
        while len(self._sources) > _MOST_SOURCES:
            del self._sources[next(iter(self._sources))]
        return source

    def _checked(self, filters: Filters) -> Filters:
        """The filters with kinds by their key, facets and labels by their name.

        A gemeente is asked for as it was written, and without "gemeente" before it.

        Raises:
            QueryError: a kind, a facet or a label does not exist.
        """
        if filters.kinds:
            from sbkennis.description import kind_key

            try:
                filters = replace(filters, kinds=tuple(map(kind_key, filters.kinds)))
            except UsageError as error:
                raise QueryError(str(error)) from error
        if filters.gemeenten:
            from sbkennis.description import gemeente_names

            both = [each for one in filters.gemeenten for each in gemeente_names(one)]
            filters = replace(filters, gemeenten=tuple(dict.fromkeys(both)))
        if filters.labels:
            labels = tuple(self._label(facet, one) for facet, one in filters.labels)
            filters = replace(filters, labels=labels)
        return filters

    def _label(self, facet: str, written: str) -> tuple[str, str]:
        """The names of a facet and a label as a person writes them; see `coding.pair`.

        Raises:
            QueryError: there is no such facet or label.
        """
        from sbkennis.coding import pair

        try:
            return pair(self.codebook, facet, written)
        except UsageError as error:
            raise QueryError(str(error)) from error

    def own_facets(self) -> tuple[str, ...]:
        """The facets of the codebook that a question can name beside the usual fields."""
        return tuple(one.name for one in self._titled.facets if one.name not in query.FIELDS)

    def unmatched(self, filters: Filters) -> list[Unmatched]:
        """Filters that no document answers to, with what there is instead."""
        documents = self.documents()
        found = []
        for field, wanted, known in (
            ("gemeente", filters.gemeenten, [one.gemeente for one in documents]),
            ("uitgever", filters.publishers, [one.publisher for one in documents]),
            ("soort", filters.kinds, [one.kind for one in documents]),
        ):
            there = sorted({name for name in known if name})
            by_name = {name.casefold() for name in there}
            for name in wanted:
                if not any(each.casefold() in by_name for each in _names(field, name)):
                    found.append(Unmatched(field, name, tuple(there)))
        return found

    def passages_at(self, document_id: str, offsets: Sequence[int]) -> list[Passage | None]:
        """The passages in which places of a document stand; None for one that stands in none."""
        passages = self.store.passages_of(document_id)

        def at(offset: int) -> Passage | None:
            for one in passages:
                if any(span.start <= offset < span.end for span in one.spans):
                    return one
            return None

        return [at(one) for one in offsets]

    def cited(self, passages: Sequence[str]) -> list[Quoted]:
        """Passages by id with their citations, in the order asked for.

        Raises:
            SourceMissingError: a passage is not there, as when its document was read anew.
            CitationError: a stored quotation differs from the stored text.
        """
        from sbkennis import comparison

        found = comparison.quoted(self.store, passages)
        if gone := set(passages) - {one.passage.id for one in found}:
            first = next(one for one in passages if one in gone)
            others = len(gone) - 1
            which = f"{first} staat"
            if others:
                which = f"{first} en {how_many(others, 'andere passage', 'andere passages')} staan"
            raise SourceMissingError(
                f"Passage {which} niet (meer) in de kennisbank: het document is verwijderd of "
                "intussen opnieuw gelezen. Vergelijk of zoek opnieuw."
            )
        return found

    def tags_of(self, passages: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """The tags of passages, by passage id; one without any is left out."""
        return self.store.tags(passages)

    def resembling(self, quote: str) -> list[str]:
        """Ids of the documents that may hold these words, the likeliest first."""
        words = " ".join(quote.split()[:_MOST_QUERY_WORDS])
        wanted = self._analyzer.query(words)
        rows = self.store.match(wanted, terms.WEIGHTS, None, _MOST_RESEMBLING)
        passages = {one.id: one for one in self.store.passages([row for row, _ in rows])}
        found = list(dict.fromkeys(one.document for one in passages.values()))
        documents = [one.id for one in self.store.documents()]
        if len(documents) > _ALL_DOCUMENTS:
            return found
        return [*found, *(one for one in documents if one not in found)]

    def _passages(self, names: Sequence[str] = ()) -> Iterator[list[Passage]]:
        """The searchable passages of the library, or of what is named, by document."""
        wanted: dict[str, set[str] | None] = {}  # None stands for all
        for name in names:
            if self._pointed(name)[1]:
                passage = self.passage(name)[1]
                if (chosen := wanted.setdefault(passage.document, set())) is not None:
                    chosen.add(passage.id)
            else:
                wanted[self.find(name).id] = None
        for document in list(wanted) if names else [one.id for one in self.store.documents()]:
            passages = self.store.passages_of(document)
            ids = wanted.get(document)
            yield [one for one in passages if (one.searchable if ids is None else one.id in ids)]

    def picture(self, name: str, page: int, width: int) -> bytes:
        """An image of a page of a PDF, as JPEG.

        Args:
            name: document id or file name.
            page: physical number.
            width: in pixels.

        Raises:
            SourceMissingError: there is no such document or page, it is no PDF, or the source is
                gone.
            ReadError: the page cannot be drawn.
        """
        document = self.find(name)
        path = self._pdf_of(document)
        if not 1 <= page <= (document.page_count or 0):
            raise SourceMissingError(f"{document.file} heeft geen pagina {page}.")
        return self._album.picture(path, document.sha256, page, width)

    def prepare_pictures(self) -> None:
        """Start the process that draws pages, so that the first page does not wait for it.

        Raises:
            ReadError: it does not start.
        """
        self._drawing.run("pages.pictures", "ready", Path())

    def rectangles(
        self, name: str, page: int, places: Sequence[tuple[int, int]]
    ) -> tuple[Rectangle, ...]:
        """Rectangles around words on a page, in points from its top left corner, one a line.

        Args:
            name: document id or file name.
            page: physical number.
            places: offsets in the text of the document.

        Raises:
            SourceMissingError: there is no such document.
        """
        from sbkennis.pages import pictures

        pages = self.store.pages(self.find(name).id, boxes=True)
        here = next((one for one in pages if one.number == page), None)
        return pictures.rectangles(here, places) if here is not None else ()

    def marked(self, passage_ids: Sequence[str]) -> bytes:
        """A copy of the PDF in which passages are marked, each with its citation as a note.

        Args:
            passage_ids: passages of one document.

        Raises:
            SourceMissingError: a passage does not exist or stands in no PDF, or the source is
                gone.
            UsageError: the passages stand in several documents, or there are none.
            ReadError: no copy can be made.
        """
        from sbkennis import citations
        from sbkennis.pages import pictures

        found = [self.passage(one) for one in passage_ids]
        if len({document.id for document, _ in found}) != 1:
            raise UsageError("Kies passages uit één document om te markeren.")
        document = found[0][0]
        path = self._pdf_of(document)
        pages = self.store.pages(document.id, boxes=True)
        text = self.store.text(document.id)
        marks = []
        for _, passage in found:
            note = citations.cite(document, passage, text, pages=pages).text
            for page in pages:
                places = [(span.start, span.end) for span in passage.spans]
                here = pictures.rectangles(page, places)
                if here and page.number is not None:
                    marks.append(pictures.Mark(page.number, here, note))
        copy: bytes = self._drawing.run("pages.pictures", "marked", path, marks, "sbkennis")
        return copy

    def _pdf_of(self, document: Document) -> Path:
        if Path(document.file).suffix.lower() != ".pdf":
            raise SourceMissingError(f"{document.file} is geen PDF; lees de tekst.")
        return self.file_of(document.id)


def _names(field: str, written: str) -> tuple[str, ...]:
    if field != "gemeente":
        return (written,)
    from sbkennis.description import gemeente_names

    return gemeente_names(written)


def _page_named(pages: Sequence[Page], wanted: str) -> Page | None:
    from sbkennis.citations import spread

    named = wanted.casefold()
    for page in pages:
        if page.label is not None and page.label.casefold() == named:
            return page
    for page in pages:  # a sheet with two printed pages, such as "64-65"
        if named in (spread((page.label or "").casefold()) or ()):
            return page
    for page in pages:
        if str(page.number) == named:
            return page
    return None


def _page(document: Document, pages: Sequence[Page], wanted: int | str | None) -> Page:
    if wanted is None:
        return pages[0]
    if pages[0].number is None:
        raise SourceMissingError(
            f"{document.file} heeft geen pagina's; laat --pagina weg voor de hele tekst."
        )
    from sbkennis.citations import bare_page

    unit = "dia" if document.unit == "slide" else "pagina"
    end = pages[-1]
    if isinstance(wanted, int):
        for page in pages:
            if page.number == wanted:
                return page
        raise SourceMissingError(
            f"{document.file} heeft geen {unit} {wanted} in het bestand; "
            f"de laatste is {end.number}."
        )
    for named in dict.fromkeys((wanted, bare_page(wanted))):  # a label may be "P1"
        if (found := _page_named(pages, named)) is not None:
            return found
    raise SourceMissingError(
        f"{document.file} heeft geen {unit} {wanted}; de laatste is {end.label or end.number}."
    )
