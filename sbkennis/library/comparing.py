"""Documents side by side → tables, findings, changes, pictures and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sbkennis.asking import GROUPINGS, USUAL_TERM, one_of
from sbkennis.errors import QueryError, UsageError
from sbkennis.library.confirming import Confirming
from sbkennis.records import Document, Filters

if TYPE_CHECKING:
    from pandas import DataFrame

    from sbkennis.comparison import (
        Asked,
        Changes,
        Comparison,
        Difference,
        Findings,
        Grouping,
        Quoted,
        Table,
    )
    from sbkennis.pictures.shapes import Picture
    from sbkennis.reports import Coded


__all__ = ["Comparing"]


class Comparing(Confirming):
    """Comparisons, and what is written and drawn of them."""

    def compare(
        self,
        documents: Sequence[str] = (),
        *,
        by: Grouping = "document",
        lists: Mapping[str, Sequence[str]] | None = None,
        tables: Sequence[tuple[str, str]] | None = None,
        apart: bool = False,
        filters: Filters = Filters(),
    ) -> Comparison:
        """Tables of what documents say, every cell with its passages and its uncertainty.

        Args:
            documents: ids or file names; without any, all documents.
            by: "document", or what puts documents together: "gemeente", "soort", "jaar",
                "uitgever" or "alles".
            lists: names of documents by the name of a list of one's own; goes before ``by``.
            tables: two facets, or a facet and "document"; without any, the usual five.
            apart: make tables of two facets for every document or group.
            filters: what leaves out others, also of documents and lists that are named.

        Raises:
            SourceMissingError: a document is not in the library.
            UsageError: there is nothing to compare, or a facet or way to put together does not
                exist.
        """
        from sbkennis import comparison

        one_of(by, GROUPINGS, "by")
        book = self.codebook
        named = {name: [self.find(one).id for one in ones] for name, ones in (lists or {}).items()}
        listed = [name for ids in named.values() for name in ids]
        tagged = self.store.noted("model") or self.settings.model
        with self.store.snapshot():
            return comparison.compare(
                self.store,
                self._chosen(documents or listed, filters),
                {
                    facet.name: {label.name: label.title for label in book.of_facet(facet.name)}
                    for facet in book.facets
                },
                by=by,
                lists=named or None,
                wanted=comparison.usual([one.name for one in book.facets])
                if tables is None
                else tables,
                apart=apart,
                kinds=self.kinds(),
                facet_titles={facet.name: facet.title for facet in book.facets},
                tagged_by=f"model {tagged}, codeboek {book.edition}",
            )

    def answer(self, asked: Asked) -> Comparison | Findings | tuple[Changes, ...]:
        """What one wants to compare, whatever it is: tables, what patterns find, or changes.

        Raises:
            SourceMissingError: a document is not in the library.
            QueryError: no document is what the filters ask.
            UsageError: it cannot be compared so.
        """
        if asked.what == "wijzigingen":
            return self.changes(self._versions(asked))
        if asked.documents and asked.lists:
            raise UsageError("Noem documenten of eigen groepen, niet allebei.")
        names = [self.find(one).id for one in asked.documents]
        lists: dict[str, list[str]] = {}
        for name, ones in asked.lists:  # a group may be named more than once
            ids = lists.setdefault(name, [])
            ids += [one for one in (self.find(each).id for each in ones) if one not in ids]
        if asked.filters != Filters():
            chosen = {*names, *(one for ones in lists.values() for one in ones)}
            allowed = [one.id for one in self.documents_of(asked.filters)]
            names = [one for one in allowed if one in chosen or not chosen]
            if not names:
                told = " ".join(map(str, self.unmatched(asked.filters)))
                raise QueryError(f"Geen enkel document voldoet. {told}".strip())
            lists = {name: [one for one in ones if one in names] for name, ones in lists.items()}
        if asked.kind is not None or asked.what == "jaren":  # groups say of which documents
            names = names or [one for ones in lists.values() for one in ones]
            lists = {}
        if asked.kind is not None:
            return self.statements(
                asked.kind, names, term=asked.wanted_term, against=asked.against,
                certain=asked.certain,
            )  # fmt: skip
        made = self.compare(
            names,
            by=asked.grouping,
            lists=lists or None,
            tables=self._tables(asked),
            apart=asked.apart,
        )
        if asked.what == "verschil" and not made.differences:
            count = len(made.units)
            here = "is er maar één" if count == 1 else f"zijn het er {count}"
            raise UsageError(
                f"--wat verschil vergelijkt twee documenten of groepen; hier {here}. Noem er twee."
            )
        return made

    def _tables(self, asked: Asked) -> tuple[tuple[str, str], ...] | None:
        """The tables that are wanted; over the years those of facets that there are."""
        wanted = asked.wanted_tables
        if asked.tables or wanted is None:
            return wanted
        facets = [one.name for one in self.codebook.facets]
        here = tuple(pair for pair in wanted if pair[0] in facets)
        return here or tuple((one, "document") for one in facets)

    def _versions(self, asked: Asked) -> list[str]:
        """The ids of the documents between which changes are asked."""
        if asked.lists:
            raise UsageError(
                "Wijzigingen zijn er alleen tussen documenten, niet tussen eigen groepen."
            )
        named = [self.find(one).id for one in asked.documents]
        if asked.filters == Filters():
            return named
        allowed = {one.id for one in self.documents_of(asked.filters)}
        left = [one for one in named if one in allowed]
        if len(left) < 2 <= len(named):
            told = " ".join(map(str, self.unmatched(asked.filters)))
            raise QueryError(
                f"Voor wijzigingen zijn twee documenten nodig; van de {len(named)} die u noemt, "
                f"{'voldoet er één' if left else 'voldoet er geen'}. {told}".strip()
            )
        return left

    def changes(self, documents: Sequence[str]) -> tuple[Changes, ...]:
        """What was added, dropped and reworded from each document to the next.

        Args:
            documents: ids or file names, the oldest first.

        Raises:
            SourceMissingError: a document is not in the library.
            UsageError: there are fewer than two.
        """
        from sbkennis import comparison

        with self.store.snapshot():
            return comparison.follow(self.store, [self.find(one) for one in documents])

    def frame(
        self,
        result: Comparison
        | Table
        | Findings
        | Sequence[Table]
        | Sequence[Difference]
        | Mapping[str, Sequence[Difference]]
        | Sequence[Changes]
        | Sequence[Quoted],
    ) -> DataFrame:
        """A result as a pandas DataFrame, each row with the ids of its passages.

        The columns are explained in `sbkennis.comparison.frames`: ``TABLE_COLUMNS`` for a
        comparison or its tables (one row a cell), ``DIFFERENCE_COLUMNS``, ``FINDING_COLUMNS``,
        ``CHANGE_COLUMNS`` and ``QUOTE_COLUMNS``. Of an empty sequence the columns are those of
        tables.

        >>> from sbkennis.comparison.frames import TABLE_COLUMNS
        >>> TABLE_COLUMNS["per_1000"]
        'passages per 1.000 woorden (leeg waar genoeg_tekst nee is): toegekende labels'

        Raises:
            TypeError: it is none of these.
        """
        from sbkennis import comparison
        from sbkennis.comparison import frames

        if isinstance(result, comparison.Comparison):
            return frames.table(result.tables)
        if isinstance(result, comparison.Table):
            return frames.table([result])
        if isinstance(result, comparison.Findings):
            return frames.findings(result)
        if isinstance(result, Mapping):
            return frames.differences([one for gaps in result.values() for one in gaps])
        made: Mapping[type, Callable[[list[Any]], DataFrame]] = {
            comparison.Table: frames.table,
            comparison.Difference: frames.differences,
            comparison.Changes: frames.changes,
            comparison.Quoted: frames.quotes,
        }
        rows = list(result)
        kinds = {type(one) for one in rows} or {comparison.Table}
        if len(kinds) > 1 or not kinds <= made.keys():
            names = ", ".join(sorted(one.__name__ for one in kinds))
            raise TypeError(f"no frame can be made of {names}")
        return made[kinds.pop()](rows)

    def write(
        self,
        made: Comparison | Findings | Sequence[Changes],
        path: Path,
        *,
        certain: bool = False,
    ) -> list[Path]:
        """Write a comparison for others; the name of the file says how.

        ``.xlsx`` is a workbook in which every figure leads to its passages, ``.csv`` a file
        with the figures and one with the passages, and where two are compared one with their
        difference, ``.docx`` and ``.html`` a report with method, coverage
        and limits, ``.qdpx`` and ``.qdc`` a REFI-QDA project and codebook. What patterns found,
        and changes, can be written as ``.csv`` and ``.xlsx``.

        Args:
            made: what to write.
            path: of the file.
            certain: tell in a report only what patterns find, not what is possible.

        Returns:
            the files that were written.

        Raises:
            UsageError: the name ends in something else.
            StoreError: the file cannot be written.
        """
        return list(self.written(made, [path], certain=certain))

    def written(
        self,
        made: Comparison | Findings | Sequence[Changes],
        paths: Sequence[Path],
        *,
        certain: bool = False,
    ) -> Iterator[Path]:
        """Write a comparison to several files, as `write` does; yields each when it is there.

        What more than one of them tells is found once.

        Raises:
            UsageError: a name ends in something else.
            StoreError: a file cannot be written.
        """
        from sbkennis import comparison, reports

        if not isinstance(made, comparison.Comparison):
            for path in paths:
                yield from reports.write_frame(self.frame(made), path)
            return
        names = [one.id for one in made.documents]
        material = reports.Material(
            made,
            self.codebook,
            cache(lambda: self.cited(made.passages)),
            cache(
                lambda: [
                    self.statements("omschrijving", names, term=USUAL_TERM),
                    self.statements("rol", names, certain=certain),
                    self.statements("criterium", names),
                    self.statements("verwachting", names, certain=certain),
                ]
            ),
            lambda: [self._coded(one) for one in made.documents],
        )
        for path in paths:
            yield from reports.write(material, path)

    def _coded(self, document: Document) -> Coded:
        from sbkennis.reports import Coded

        passages = self.store.passages_of(document.id)
        tags = self.store.tags([one.id for one in passages])
        return Coded(document, self.store.text(document.id), passages, tags)

    def picture_of(self, made: Comparison, name: str, form: Literal["svg", "png"]) -> bytes:
        """One picture of a comparison as a file.

        Raises:
            UsageError: there is no such picture of this comparison.
        """
        from sbkennis import pictures

        return pictures.one(made, name, form)

    def shapes(self, made: Comparison) -> tuple[Picture, ...]:
        """The pictures of a comparison as shapes, for a page that draws them itself."""
        from sbkennis.pictures.shapes import shapes

        return shapes(made)

    def draw(self, made: Comparison, folder: Path) -> list[Path]:
        """Write pictures of a comparison: SVG, PNG, and a page to click through.

        Returns:
            the files that were written.

        Raises:
            StoreError: the folder cannot be written.
        """
        from sbkennis import pictures

        return pictures.save(made, folder, self.cited(made.passages))
