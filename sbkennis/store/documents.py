"""What the store holds of documents: their description, text, pages, passages and tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sbkennis.errors import StoreError
from sbkennis.records import Document, Filters, Page, Passage, Reading, Tag
from sbkennis.store.connection import readable
from sbkennis.store.filters import on_documents
from sbkennis.store.opened import Opened, Rowids
from sbkennis.store.rows import PASSAGE, SHOWN, as_document, as_list, as_passage, unpack_layout

__all__ = ["Documents"]


class Documents(Opened):
    """Reading what was stored, a document or a passage at a time, or by the column."""

    # ------------------------------------------------------------------ documents

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        row = self._one("SELECT record FROM documents WHERE id = ?", (document_id,))
        with readable(self.path):
            return None if row is None else as_document(row[0])

    def documents(self, ids: Iterable[str] | None = None) -> list[Document]:
        """Documents by id, or all of them, in order of file name."""
        if ids is None:
            rows = self._all("SELECT record FROM documents ORDER BY file, id")
        else:
            rows = self._in("SELECT record FROM documents WHERE id IN ({})", list(ids))
        with readable(self.path):
            return [as_document(record) for (record,) in rows]

    def is_empty(self) -> bool:
        """Whether there is no document."""
        return self._one("SELECT 1 FROM documents LIMIT 1") is None

    def documents_of(self, filters: Filters) -> list[Document]:
        """Documents that pass the document fields of ``filters``; labels are left out of it."""
        where, values = on_documents(filters)
        rows = self._all(f"SELECT record FROM documents d WHERE {where} ORDER BY file", values)
        with readable(self.path):
            return [as_document(record) for (record,) in rows]

    def undated(self, filters: Filters) -> int:
        """How many documents would pass ``filters`` but for a date that is not known."""
        where, values = on_documents(replace(filters, since=None, until=None))
        sql = f"SELECT count(*) FROM documents d WHERE d.date IS NULL AND {where}"
        return int(self._one(sql, values)[0])

    def analysed_otherwise(self, signature: str) -> int:
        """How many documents were made with another analysis than the one of this signature."""
        sql = "SELECT count(*) FROM documents WHERE recipe NOT LIKE ?"
        return int(self._one(sql, (f"%|{signature}|%",))[0])

    def recipe(self, document_id: str) -> tuple[str, str] | None:
        """The content hash and the recipe a document was made with, or None."""
        row = self._one("SELECT sha256, recipe FROM documents WHERE id = ?", (document_id,))
        return None if row is None else (str(row[0]), str(row[1]))

    def recipes(self) -> dict[str, tuple[str, str]]:
        """What `recipe` gives, of all documents by id."""
        rows = self._all("SELECT id, sha256, recipe FROM documents")
        return {row[0]: (row[1], row[2]) for row in rows}

    def tagged_with(self) -> dict[str, str]:
        """The signature of the tagger that gave a document its tags, by document id."""
        return dict(self._all("SELECT id, tagging FROM documents"))

    def text(self, document_id: str) -> str:
        """The verbatim text of a document.

        Raises:
            StoreError: there is no such document.
        """
        row = self._one("SELECT text FROM documents WHERE id = ?", (document_id,))
        if row is None:
            raise StoreError(f"Document {document_id} staat niet in de kennisbank.")
        return str(row[0])

    def pages(self, document_id: str, *, boxes: bool = False) -> tuple[Page, ...]:
        """The pages of a document in order; their boxes only when asked for."""
        column = "p.boxes" if boxes else "NULL"
        rows = self._all(
            f'SELECT p.number, p.label, p.start, p."end", p.source, p.confidence, p.width,'
            f" p.height, {column} FROM pages p JOIN documents d ON d.row = p.document"
            " WHERE d.id = ? ORDER BY p.position",
            (document_id,),
        )
        return tuple(Page(*row) for row in rows)

    def reading(self, document_id: str) -> Reading:
        """All that the reader found in a document, as it was stored.

        Raises:
            StoreError: there is no such document.
        """
        row = self._one(
            "SELECT record, reader, layout, text FROM documents WHERE id = ?", (document_id,)
        )
        if row is None:
            raise StoreError(f"Document {document_id} staat niet in de kennisbank.")
        with readable(self.path):
            document = as_document(row[0])
            blocks, marks, properties, warnings = unpack_layout(row[2])
        return Reading(
            text=row[3],
            pages=self.pages(document_id, boxes=True),
            blocks=blocks,
            unit=document.unit,
            reader=row[1],
            note_marks=marks,
            properties=properties,
            tables=document.tables,
            warnings=warnings,
        )

    # ------------------------------------------------------------------ passages

    def passages(self, rowids: Sequence[int] | Rowids) -> list[Passage]:
        """Passages by row number, in the order asked for; those that are gone are left out."""
        wanted = [int(row) for row in rowids]
        rows = self._in(f"SELECT p.row, {PASSAGE} WHERE p.row IN ({{}})", wanted)
        with readable(self.path):
            found = {row[0]: as_passage(row[1:]) for row in rows}
        return [found[row] for row in wanted if row in found]

    def passages_by_id(self, ids: Sequence[str]) -> list[Passage]:
        """Passages by id, in the order asked for; those that are gone are left out."""
        rows = self._in(f"SELECT {PASSAGE} WHERE p.id IN ({{}})", list(ids))
        with readable(self.path):
            found = {row[0]: as_passage(row) for row in rows}
        return [found[passage] for passage in ids if passage in found]

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a document in order."""
        rows = self._all(f"SELECT {PASSAGE} WHERE d.id = ? ORDER BY p.position", (document_id,))
        with readable(self.path):
            return [as_passage(row) for row in rows]

    def shown(self, document_id: str) -> list[str]:
        """The searchable passages of a document in order, as a reader sees them."""
        (texts,) = self._in_columns(
            1,
            f"SELECT {SHOWN} FROM passages p JOIN documents d ON d.row = p.document"
            " WHERE p.searchable AND d.id IN ({}) ORDER BY p.position",
            [document_id],
        )
        return texts

    def rowids(self, ids: Sequence[str]) -> dict[str, int]:
        """The row number of each passage id that is there."""
        return dict(self._in("SELECT id, row FROM passages WHERE id IN ({})", list(ids)))

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """The tags of passages, most probable first, by passage id."""
        rows = self._in(
            "SELECT p.id, t.facet, t.label, t.probability, t.assigned, t.doubtful, t.evidence,"
            " t.basis, t.method, t.model, t.codebook, t.coder, t.disputed FROM tags t"
            " JOIN passages p ON p.row = t.passage WHERE p.id IN ({})"
            " ORDER BY t.probability DESC, t.facet, t.label",
            list(passage_ids),
        )
        found: dict[str, list[Tag]] = {}
        for row in rows:
            with readable(self.path):
                evidence = tuple((int(start), int(end)) for start, end in as_list(row[6]))
            tag = Tag(
                passage=row[0],
                facet=row[1],
                label=row[2],
                probability=row[3],
                assigned=bool(row[4]),
                doubtful=bool(row[5]),
                evidence=evidence,
                basis=row[7],
                method=row[8],
                model=row[9],
                codebook=row[10],
                coder=row[11],
                disputed=bool(row[12]),
            )
            found.setdefault(tag.passage, []).append(tag)
        return {passage: tuple(tags) for passage, tags in found.items()}

    # ------------------------------------------------------------------ comparing

    def lengths(self, documents: Sequence[str]) -> tuple[list[Any], ...]:
        """Row, passage id, document id, words: a column each, of searchable passages as read.

        Words are those of `Passage.words`.
        """
        rows, passages, named, texts = self._in_columns(
            4,
            f"SELECT p.row, p.id, d.id, {SHOWN}"
            " FROM passages p JOIN documents d ON d.row = p.document"
            " WHERE p.searchable AND d.id IN ({}) ORDER BY d.row, p.position",
            list(documents),
        )
        return rows, passages, named, [len(text.split()) for text in texts]

    def probabilities(self, documents: Sequence[str]) -> tuple[list[Any], ...]:
        """Row, facet, label, probability, assigned, said by a person: a column each, of tags.

        The last two hold 0 or 1, as the database has them: these are hundreds of thousands of tags.
        """
        return self._in_columns(
            6,
            "SELECT t.passage, t.facet, t.label, t.probability, t.assigned, t.coder <> ''"
            " FROM documents d JOIN passages p ON p.document = d.row"
            " JOIN tags t ON t.passage = p.row"
            " WHERE p.searchable AND d.id IN ({})",
            list(documents),
        )

    # ------------------------------------------------------------------ counting

    def counts(self) -> dict[str, int]:
        """How many documents, pages, passages, searchable passages, vectors and tags there are.

        A tag is a probability that is kept; ``assigned`` counts the labels that were given.
        """
        questions = {
            "documents": "SELECT count(*) FROM documents",
            "pages": "SELECT count(*) FROM pages WHERE number IS NOT NULL",
            "passages": "SELECT count(*) FROM passages",
            "searchable": "SELECT count(*) FROM passages WHERE searchable",
            "vectors": "SELECT count(*) FROM vectors",
            "tags": "SELECT count(*) FROM tags",
            "assigned": "SELECT count(*) FROM tags WHERE assigned",
        }
        return {name: int(self._one(sql)[0]) for name, sql in questions.items()}

    def passage_counts(self) -> dict[str, int]:
        """Passages by document id."""
        return dict(
            self._all(
                "SELECT d.id, count(p.row) FROM documents d"
                " LEFT JOIN passages p ON p.document = d.row GROUP BY d.id"
            )
        )
