"""Documents, pages, passages, tags, terms and vectors ↔ one SQLite file; its SQL is here.

(But for that of `migrations`, which brings a file of an earlier version up to date, and that of
`soundness`, which verifies it.) `Store` holds the statements; `tables` says what they are about,
`rows` how a record stands in a row, `filters` how a filter becomes a condition, and `connection`
how the file is opened and what its errors mean.

The file lives in ``indexes/``: whatever it holds can be computed again from ``corpus/``. One
document is replaced in one transaction, so a reader sees the old document or the new one, never
half of each. Passage row numbers are never given out twice, so an index built from an earlier
generation can be brought up to date: `Store.vectors` gives those after a row, and
`Store.removed_since` what is gone.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sbkennis import __version__
from sbkennis.errors import IndexMismatchError, OlderIndexError, QueryError, StoreError
from sbkennis.migrations import SCHEMA, migrate, recolumn, schema_of
from sbkennis.records import Document, Filters, Page, Passage, Reading, Tag
from sbkennis.store.connection import connect, damaged, readable, translate, translated
from sbkennis.store.filters import on_documents, on_passages
from sbkennis.store.rows import (
    PASSAGE,
    SHOWN,
    Row,
    as_document,
    as_json,
    as_list,
    as_passage,
    pack_layout,
    unpack_layout,
)
from sbkennis.store.tables import (
    SEALED,
    TABLES,
    TOKENIZERS,
    as_written,
    column_name,
    index_over,
    seal,
)

__all__ = ["SCHEMA", "TOKENIZERS", "Seen", "Store", "as_written", "seal"]

_PASSAGES, _TOKENS = "#passages", "#tokens"  # rows of `counts`; no term holds the sign
_MANY = 500  # host parameters per statement; SQLite allows 32,766 since 3.32

Rowids = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.float32]
_Value = str | int | float | bytes | None  # what SQLite holds in a column

_FACETS = {  # of documents, by which hits are counted
    "gemeente": "d.gemeente",
    "soort": "d.kind",
    "uitgever": "d.publisher",
    "jaar": "substr(d.date, 1, 4)",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was last read: size in bytes, modification time in nanoseconds."""

    size: int
    modified: int
    sha256: str
    document: str


class Store:
    """The open SQLite file of a kennisbank.

    Use `Store.create` or `Store.open`; a store is a context manager. It is not meant to be shared
    between threads: open one per thread.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    # ------------------------------------------------------------------ opening

    @classmethod
    def create(
        cls, path: Path, columns: Sequence[str], tell: Callable[[str], None] | None = None
    ) -> Store:
        """Open the store for writing; make it when it is not there, update it when it is old.

        Args:
            path: the SQLite file; its folder is made when needed.
            columns: names of the columns of analysed terms (`terms.COLUMNS`).
            tell: told in Dutch that the store of an earlier version is brought up to date.

        Raises:
            IndexMismatchError: the file is of a later version.
            StoreError: it cannot be written, or it is damaged.
        """
        with translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            store = cls(connect(path, write=True), path)
            with store._transaction():
                exists = store._one("SELECT 1 FROM sqlite_master WHERE name = 'meta'")
                if exists is None:
                    store._build(columns)
            migrate(store._connection, tell)
            if schema_of(store._connection) == SCHEMA:
                recolumn(store._connection, list(map(column_name, columns)), index_over(columns))
        store._check_schema(columns)  # not of a later version
        return store

    @classmethod
    def open(cls, path: Path, columns: Sequence[str]) -> Store:
        """Open an existing store for reading.

        Raises:
            OlderIndexError: the file is of an earlier version; `create` brings it up to date.
            IndexMismatchError: the file is of a later version.
            StoreError: it is missing, unreadable or damaged.
        """
        if not path.is_file():
            raise StoreError(
                f"{path} bestaat niet. Draai eerst `sbkennis ingest` om de indexen op te bouwen."
            )
        with translated(path):
            store = cls(connect(path, write=False), path)
        try:
            store._check_schema(columns)
        except StoreError:
            store.close()
            raise
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._connection.close()

    def _build(self, columns: Sequence[str]) -> None:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                self._connection.execute(statement)
        names = ", ".join(column_name(column) for column in columns)
        self._connection.execute(f"CREATE TABLE terms (row INTEGER PRIMARY KEY, {names})")
        self._connection.execute(index_over(columns))
        # The words as they stand there, for phrases, prefixes and distances; it keeps no text.
        self._connection.execute(
            "CREATE VIRTUAL TABLE verbatim USING fts5(text, content='', "
            f'tokenize="{TOKENIZERS["verbatim"]}")'
        )
        self._set("schema", str(SCHEMA))
        self._set("columns", json.dumps(list(columns)))
        self._set("generation", "0")

    def _check_schema(self, columns: Sequence[str]) -> None:
        with translated(self.path):
            schema = schema_of(self._connection)
        stored, written = self._columns(), self._get("schema")
        if written is None or schema == 0:
            raise damaged(self.path, " (er staat niet in van welke vorm zij is)")
        if schema is None or schema > SCHEMA:
            raise IndexMismatchError(
                f"{self.path} is gemaakt door een nieuwere versie van sbkennis (schema "
                f"{written}; deze versie, {__version__}, kent tot en met schema "
                f"{SCHEMA}). Installeer de nieuwste versie. Moet het met deze, verwijder dan de "
                f"map {self.path.parent} en draai `sbkennis ingest`: de indexen worden opnieuw "
                "opgebouwd; wat in corpus/ staat, blijft."
            )
        if schema < SCHEMA or stored != list(columns):
            what = (
                f"schema {schema}, nu {SCHEMA}" if schema < SCHEMA else "met een andere woordindex"
            )
            raise OlderIndexError(
                f"{self.path} is gemaakt door een eerdere versie van sbkennis ({what}) en moet "
                "eenmalig worden bijgewerkt. Draai `sbkennis ingest`."
            )

    # ------------------------------------------------------------------ transactions and meta

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with translated(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reading within the block see one and the same generation."""
        if self._connection.in_transaction:
            yield
            return
        with translated(self.path):
            self._connection.execute("BEGIN")
            self._connection.execute("SELECT 1 FROM meta").fetchone()
        try:
            yield
        finally:
            self._connection.rollback()

    def _execute(self, sql: str, values: Sequence[_Value] = ()) -> sqlite3.Cursor:
        with translated(self.path):
            return self._connection.execute(sql, values)

    def _all(self, sql: str, values: Sequence[_Value] = ()) -> list[Row]:
        with translated(self.path):
            return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[_Value] = ()) -> Any:
        with translated(self.path):
            return self._connection.execute(sql, values).fetchone()

    def _get(self, key: str) -> str | None:
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    def _columns(self) -> list[str]:
        """The names of the columns of terms."""
        with readable(self.path):
            return [str(one) for one in json.loads(self._get("columns") or "[]")]

    def _set(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def note(self, key: str, value: str) -> None:
        """Keep a remark about the library (such as the model it was embedded with)."""
        with self._transaction():
            self._set(f"note:{key}", value)

    def noted(self, key: str) -> str | None:
        """The remark kept under ``key``, or None."""
        return self._get(f"note:{key}")

    @property
    def schema(self) -> tuple[int, int]:
        """The schema of now, and the one that the store was made with."""
        return SCHEMA, int(self._get("origin") or SCHEMA)

    @property
    def generation(self) -> int:
        """Counts the changes of the library, from 0."""
        with readable(self.path):
            return int(self._get("generation") or 0)

    def _next_generation(self) -> int:
        generation = self.generation + 1
        self._set("generation", str(generation))
        return generation

    # ------------------------------------------------------------------ writing

    def replace(
        self,
        document: Document,
        reading: Reading,
        passages: Sequence[Passage],
        *,
        recipe: str,
        terms: Mapping[str, Mapping[str, str]],
        vectors: Mapping[str, Matrix],
        model: str,
        attended: Mapping[str, Matrix] | None = None,
        network: str = "",
        tags: Iterable[Tag] = (),
        tagging: str = "",
    ) -> None:
        """Put a document in place of whatever stood under its id, in one transaction.

        Args:
            document: its description.
            reading: what the reader found; kept whole.
            passages: all its passages.
            recipe: how it was made; see `recipe`.
            terms: analysed terms by passage id and column; only passages named here are searched.
            vectors: float32 (vectors, dimensions) by passage id.
            model: name of the embedder of ``vectors``.
            attended: scores of attention by passage id: float32 (labels,).
            network: name of the weights of those.
            tags: tags of the passages.
            tagging: signature of the tagger that gave them.

        Raises:
            StoreError: nothing was changed (disk full, no permission, damaged).
            LibraryLockedError: another process held the file for too long.
        """
        with self._transaction():
            self._remove(document.id)
            cursor = self._connection.execute(
                "INSERT INTO documents (id, file, sha256, kind, gemeente, publisher, date, recipe,"
                " tagging, record, reader, layout, text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id,
                    document.file,
                    document.sha256,
                    document.kind,
                    document.gemeente,
                    document.publisher,
                    document.date,
                    recipe,
                    tagging,
                    as_json(asdict(document)),
                    reading.reader,
                    pack_layout(reading),
                    reading.text,
                ),
            )
            row = cursor.lastrowid
            self._connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((row, position, *astuple(page)) for position, page in enumerate(reading.pages)),
            )
            rows: dict[str, int] = {}
            for passage in passages:
                rows[passage.id] = self._insert_passage(row, passage)
            self._insert_terms(rows, terms)
            self._connection.executemany(
                "INSERT INTO verbatim (rowid, text) VALUES (?, ?)",
                (
                    (rows[passage.id], as_written(passage.display or passage.quote))
                    for passage in passages
                    if passage.id in terms
                ),
            )
            self._insert_vectors(rows, vectors, model)
            self._insert_attended(
                {rows[passage]: scores for passage, scores in (attended or {}).items()}, network
            )
            self._insert_tags(rows, tags)
            self._next_generation()

    def _insert_passage(self, document: int | None, passage: Passage) -> int:
        cursor = self._connection.execute(
            "INSERT INTO passages (id, document, position, kind, searchable, spans, quote, display,"
            " heading, context, number, last_number, sentences, marks, notes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                passage.id,
                document,
                passage.position,
                passage.kind.value,
                passage.searchable,
                as_json(passage.spans),
                passage.quote,
                passage.display,
                as_json(passage.heading),
                passage.context,
                passage.number,
                passage.last_number,
                as_json(passage.sentences),
                as_json(passage.marks),
                as_json(passage.notes),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _insert_terms(
        self, rows: Mapping[str, int], terms: Mapping[str, Mapping[str, str]]
    ) -> None:
        columns = self._columns()
        names = ", ".join(column_name(column) for column in columns)
        places = ", ".join("?" * (len(columns) + 1))
        values = [
            (rows[passage], *(by_column.get(column, "") for column in columns))
            for passage, by_column in terms.items()
        ]
        self._connection.executemany(f"INSERT INTO terms (row, {names}) VALUES ({places})", values)
        self._connection.executemany(
            f"INSERT INTO terms_index (rowid, {names}) VALUES ({places})", values
        )
        self._count([list(map(str, row[1:])) for row in values], 1)

    def _count(self, rows: Iterable[Sequence[str]], step: int) -> None:
        """Keep count of passages by term, with every passage or without it.

        FTS5 can tell as well, but reads all places of a term for it.
        """
        counts: Counter[str] = Counter()
        for columns in rows:
            tokens = [token for column in columns for token in column.split()]
            counts.update(set(tokens))
            counts[_PASSAGES] += 1
            counts[_TOKENS] += len(tokens)
        self._connection.executemany(
            "INSERT INTO counts VALUES (?, ?)"
            " ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages",
            ((term, step * count) for term, count in sorted(counts.items())),
        )

    def _insert_vectors(
        self, rows: Mapping[str, int], vectors: Mapping[str, Matrix], model: str
    ) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            (
                (rows[passage], model, len(matrix), np.ascontiguousarray(matrix, "<f4").tobytes())
                for passage, matrix in vectors.items()
            ),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO seals SELECT v.passage, v.model, seal_("
            + SEALED.replace(" FROM", ") FROM", 1)
            + " WHERE v.passage = ? AND v.model = ?",
            ((rows[passage], model) for passage in vectors),
        )

    def _insert_attended(self, attended: Mapping[int, Matrix], network: str) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO attention VALUES (?, ?, ?)",
            (
                (row, network, np.ascontiguousarray(scores, "<f4").tobytes())
                for row, scores in attended.items()
            ),
        )

    def _insert_tags(self, rows: Mapping[str, int], tags: Iterable[Tag]) -> None:
        self._connection.executemany(
            "INSERT INTO tags VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    rows[tag.passage],
                    tag.facet,
                    tag.label,
                    tag.probability,
                    tag.assigned,
                    tag.doubtful,
                    as_json(tag.evidence),
                    tag.basis,
                    tag.method,
                    tag.model,
                    tag.codebook,
                    tag.coder,
                    tag.disputed,
                )
                for tag in tags
            ),
        )

    # ------------------------------------------------------------------ changing

    def tagged_with(self) -> dict[str, str]:
        """The signature of the tagger that gave a document its tags, by document id."""
        return dict(self._all("SELECT id, tagging FROM documents"))

    def retag(self, document_id: str, tags: Iterable[Tag], tagging: str) -> None:
        """Put new tags in place of all tags of a document."""
        with self._transaction():
            rows = dict(
                self._connection.execute(
                    "SELECT p.id, p.row FROM passages p JOIN documents d ON d.row = p.document"
                    " WHERE d.id = ?",
                    (document_id,),
                )
            )
            self._connection.executemany(
                "DELETE FROM tags WHERE passage = ?", ((row,) for row in rows.values())
            )
            self._insert_tags(rows, tags)
            self._connection.execute(
                "UPDATE documents SET tagging = ? WHERE id = ?", (tagging, document_id)
            )
            self._next_generation()

    def confirm(self, document_id: str, tagging: str, codebook: str) -> None:
        """Note that the tags of a document, as they are, are those of another tagger as well.

        Nothing that is searched or shown changes, so the generation stays.
        """
        with self._transaction():
            self._connection.execute(
                "UPDATE documents SET tagging = ? WHERE id = ?", (tagging, document_id)
            )
            self._connection.execute(
                "UPDATE tags SET codebook = ? WHERE codebook <> ? AND coder = '' AND passage IN"
                " (SELECT p.row FROM passages p JOIN documents d ON d.row = p.document"
                " WHERE d.id = ?)",
                (codebook, codebook, document_id),
            )

    def remove(self, document_id: str) -> bool:
        """Remove a document with all that hangs on it; False when it was not there."""
        with self._transaction():
            found = self._remove(document_id)
            self._connection.execute("DELETE FROM seen WHERE document = ?", (document_id,))
            if found:
                self._next_generation()
        return found

    def _remove(self, document_id: str) -> bool:
        row = self._connection.execute(
            "SELECT row FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        if row is None:
            return False
        columns = self._columns()
        names = ", ".join(column_name(column) for column in columns)
        of_document = "SELECT row FROM passages WHERE document = ?"
        self._connection.execute(
            f"INSERT INTO terms_index (terms_index, rowid, {names})"
            f" SELECT 'delete', row, {names} FROM terms WHERE row IN ({of_document})",
            row,
        )
        written = self._connection.execute(
            "SELECT p.row, p.display, p.quote FROM passages p JOIN terms t ON t.row = p.row"
            " WHERE p.document = ?",
            row,
        ).fetchall()
        self._connection.executemany(
            "INSERT INTO verbatim (verbatim, rowid, text) VALUES ('delete', ?, ?)",
            ((number, as_written(display or quote)) for number, display, quote in written),
        )
        counted = self._connection.execute(
            f"SELECT {names} FROM terms WHERE row IN ({of_document})", row
        ).fetchall()
        self._count(counted, -1)
        self._connection.execute(f"DELETE FROM terms WHERE row IN ({of_document})", row)
        self._connection.execute(
            f"INSERT INTO removed SELECT row, ? FROM passages WHERE row IN ({of_document})",
            (self.generation + 1, *row),
        )
        self._connection.execute("DELETE FROM documents WHERE row = ?", row)
        return True

    def rename(self, document_id: str, file: str) -> None:
        """Give a document another file name."""
        document = self.document(document_id)
        if document is None or document.file == file:
            return
        record = asdict(document) | {"file": file}
        with self._transaction():
            self._connection.execute(
                "UPDATE documents SET file = ?, record = ? WHERE id = ?",
                (file, as_json(record), document_id),
            )
            self._next_generation()

    def remember(self, path: Path, seen: Seen) -> None:
        """Keep how a file looked when it was read, to skip it while it looks the same."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
                (str(path), seen.size, seen.modified, seen.sha256, seen.document),
            )

    def seen(self, path: Path) -> Seen | None:
        """How the file looked when it was last read, or None."""
        row = self._one(
            "SELECT size, modified, sha256, document FROM seen WHERE path = ?", (str(path),)
        )
        return None if row is None else Seen(*row)

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

    def recipe(self, document_id: str) -> tuple[str, str] | None:
        """The content hash and the recipe a document was made with, or None."""
        row = self._one("SELECT sha256, recipe FROM documents WHERE id = ?", (document_id,))
        return None if row is None else (str(row[0]), str(row[1]))

    def recipes(self) -> dict[str, tuple[str, str]]:
        """What `recipe` gives, of all documents by id."""
        rows = self._all("SELECT id, sha256, recipe FROM documents")
        return {row[0]: (row[1], row[2]) for row in rows}

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

    # ------------------------------------------------------------------ searching

    def selected(self, filters: Filters) -> Rowids | None:
        """Row numbers of the searchable passages that pass; None when nothing is restricted."""
        if filters == Filters():
            return None
        where, values = on_passages(filters)
        ((rows,),) = self._all(
            "SELECT group_concat(p.row, ' ') FROM documents d CROSS JOIN passages p"
            f" ON p.document = d.row WHERE p.searchable AND {where}",
            values,
        )
        return _row_numbers(rows)

    def match(
        self, query: str, weights: Sequence[float], among: Rowids | None, limit: int
    ) -> list[tuple[int, float]]:
        """The passages that best match a full-text query.

        Args:
            query: in FTS5's language, over the term columns.
            weights: of the columns, in their order.
            among: row numbers that may be found; ``None`` is all of them.
            limit: how many at the most.

        Returns:
            (row number, BM25), best first; higher is better.

        Raises:
            QueryError: the query is malformed.
        """
        if not query.strip():
            return []
        numbers = ", ".join(str(float(weight)) for weight in weights)
        restriction = ""
        values: list[_Value] = []
        if among is not None:
            # Without the plus, FTS5 would look up every row number apart.
            restriction = " AND +rowid IN (SELECT value FROM json_each(?))"
            values = [json.dumps(among.tolist())]
        sql = (
            f"SELECT rowid, -bm25(terms_index, {numbers}) AS score FROM terms_index"
            f" WHERE terms_index MATCH ?{restriction} ORDER BY score DESC, rowid LIMIT ?"
        )
        rows = self._full_text(sql, (query, *values, limit))
        return [(int(row), float(score)) for row, score in rows]

    def holding(self, query: str, *, verbatim: bool) -> Rowids:
        """Row numbers of the passages that a full-text query matches, ascending.

        Args:
            query: in FTS5's language.
            verbatim: over the words as they stand in the passages; else over the term columns.

        Raises:
            QueryError: the query is malformed.
        """
        table = "verbatim" if verbatim else "terms_index"
        ((rows,),) = self._full_text(
            "SELECT group_concat(rowid, ' ') FROM"
            f" (SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid)",
            (query,),
        )
        return _row_numbers(rows)

    def _full_text(self, sql: str, values: Sequence[_Value]) -> list[Row]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # not the file but the statement
                raise QueryError(f"De zoekvraag is niet te begrijpen: {error}.") from error
            raise translate(error, self.path) from error

    def searchable(self) -> Rowids:
        """Row numbers of all passages that are searched, ascending."""
        rows = self._all("SELECT row FROM terms ORDER BY row")
        return np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))

    def written(self, prefix: str, limit: int = 1_000) -> dict[str, int]:
        """Words of the collection as they stand there, in lower case, that start so.

        Returns:
            in how many passages each stands.
        """
        self._execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.written USING fts5vocab(main, verbatim, 'row')"
        )
        low = as_written(prefix.casefold())
        return dict(
            self._all(
                "SELECT term, doc FROM temp.written WHERE term >= ? AND term < ? LIMIT ?",
                (low, low + chr(0x10FFFF), limit),
            )
        )

    def titled(self, pattern: Callable[[str], object]) -> Rowids:
        """Row numbers of the searched passages of documents whose title passes."""
        titles = self._all("SELECT row, json_extract(record, '$.title') FROM documents")
        chosen = [row for row, title in titles if title and pattern(as_written(title))]
        rows = self._in(
            "SELECT row FROM passages WHERE searchable AND document IN ({}) ORDER BY row", chosen
        )
        return np.sort(np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)))

    def facets(self, rowids: Sequence[int] | Rowids) -> dict[str, dict[str, int]]:
        """How many of some passages have each label, and stand in documents of which kind.

        Returns:
            by facet of the codebook, and by gemeente, soort, uitgever and jaar: passages by
            value, most first. Only labels that were assigned count; what is not known is left out.
        """
        rows = json.dumps([int(row) for row in rowids])
        among = "(SELECT value FROM json_each(?))"
        counted = self._all(
            f"SELECT facet, label, count(*) FROM tags WHERE assigned AND passage IN {among}"
            " GROUP BY facet, label ORDER BY count(*) DESC, label",
            (rows,),
        )
        by_document = self._all(
            f"SELECT count(*), {', '.join(_FACETS.values())} FROM passages p"
            f" JOIN documents d ON d.row = p.document WHERE p.row IN {among} GROUP BY d.row",
            (rows,),
        )
        for place, name in enumerate(_FACETS, start=1):
            values: Counter[str] = Counter()
            for row in by_document:
                if row[place] is not None:
                    values[row[place]] += row[0]
            in_order = sorted(values.items(), key=lambda one: (-one[1], one[0]))
            counted += [(name, value, count) for value, count in in_order]
        found: dict[str, dict[str, int]] = {}
        for facet, value, count in counted:
            found.setdefault(facet, {})[value] = count
        return found

    # ------------------------------------------------------------------ terms

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands, in any column; 0 where in none."""
        wanted = list(terms)
        found: dict[str, int] = dict(
            self._in("SELECT term, passages FROM counts WHERE term IN ({})", wanted)
        )
        return {term: found.get(term, 0) for term in wanted}

    def passage_count(self, document_id: str | None = None) -> int:
        """How many passages a document has; without one, how many are searched in all."""
        if document_id is not None:
            return int(
                self._one(
                    "SELECT count(*) FROM passages WHERE document ="
                    " (SELECT row FROM documents WHERE id = ?)",
                    (document_id,),
                )[0]
            )
        return self.frequencies((_PASSAGES,))[_PASSAGES]

    def document_count(self, rowids: Sequence[int] | Rowids) -> int:
        """In how many documents some passages stand."""
        rows = json.dumps([int(row) for row in rowids])
        among = "(SELECT value FROM json_each(?))"
        sql = f"SELECT count(DISTINCT document) FROM passages WHERE row IN {among}"
        return int(self._one(sql, (rows,))[0])

    def average_length(self) -> float:
        """Terms of a searched passage, on average, over all columns."""
        found = self.frequencies((_PASSAGES, _TOKENS))
        return found[_TOKENS] / max(1, found[_PASSAGES])

    def term_texts(self, rowids: Sequence[int] | Rowids) -> dict[int, dict[str, str]]:
        """The analysed terms of passages by row number and column."""
        columns = self._columns()
        names = ", ".join(column_name(column) for column in columns)
        rows = self._in(
            f"SELECT row, {names} FROM terms WHERE row IN ({{}})", [int(row) for row in rowids]
        )
        return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}

    # ------------------------------------------------------------------ vectors and attention

    def vectors(
        self, model: str, *, after: int = 0, chunk: int = 20_000
    ) -> Iterator[tuple[Rowids, Matrix]]:
        """Vectors of searchable passages in order of row number, in chunks.

        Args:
            model: name of the embedder.
            after: only passages with a higher row number.
            chunk: passages per chunk.

        Yields:
            int64 (vectors,) row numbers, one for every vector (a passage may have several), and
            float32 (vectors, dimensions).
        """
        while True:
            rows = self._all(
                "SELECT passage, rows, vectors FROM vectors WHERE model = ? AND passage > ?"
                " ORDER BY passage LIMIT ?",
                (model, after, chunk),
            )
            if not rows:
                return
            after = rows[-1][0]
            with readable(self.path):
                numbers = np.repeat([row[0] for row in rows], [row[1] for row in rows])
                flat = np.frombuffer(b"".join(row[2] for row in rows), dtype="<f4")
                matrix = flat.reshape(len(numbers), -1).astype(np.float32)
            yield numbers.astype(np.int64), matrix

    def without_vectors(self, model: str, after: int, limit: int) -> list[tuple[int, Passage]]:
        """Searched passages that have no vector of a model, with their row numbers, in order."""
        rows = self._all(
            f"SELECT p.row, {PASSAGE} WHERE p.searchable AND p.row > ? AND NOT EXISTS"
            " (SELECT 1 FROM vectors v WHERE v.passage = p.row AND v.model = ?)"
            " ORDER BY p.row LIMIT ?",
            (after, model, limit),
        )
        with readable(self.path):
            return [(row[0], as_passage(row[1:])) for row in rows]

    def is_embedded(self, model: str) -> bool:
        """Whether there is something to search, and all of it has a vector of a model."""
        return self.passage_count() > 0 and not self.without_vectors(model, 0, 1)

    def vector_counts(self) -> dict[str, int]:
        """How many passages have vectors, by model."""
        return dict(self._all("SELECT model, count(*) FROM vectors GROUP BY model"))

    def put_vectors(self, vectors: Mapping[int, Matrix], model: str) -> None:
        """Add vectors by row number, in one transaction; what is searched does not change."""
        with self._transaction():
            self._insert_vectors(
                {str(row): row for row in vectors},
                {str(row): matrix for row, matrix in vectors.items()},
                model,
            )

    def adopt(self, model: str, recipe: Callable[[str], str]) -> None:
        """Make a model whose vectors are all there the model of the library.

        Args:
            model: name of the embedder.
            recipe: what becomes of the recipe of a document.
        """
        with self._transaction():
            rows = self._connection.execute("SELECT row, recipe FROM documents").fetchall()
            self._connection.executemany(
                "UPDATE documents SET recipe = ? WHERE row = ?",
                ((recipe(old), row) for row, old in rows),
            )
            self._set("note:model", model)
            self._next_generation()

    def drop_vectors(self, keep: str) -> None:
        """Remove the vectors of all models but one."""
        with self._transaction():
            self._connection.execute("DELETE FROM vectors WHERE model <> ?", (keep,))
            self._connection.execute("DELETE FROM seals WHERE model <> ?", (keep,))

    def vectors_of(self, rowids: Sequence[int] | Rowids, model: str) -> dict[int, Matrix]:
        """The vectors of passages by row number: float32 (vectors, dimensions)."""
        rows = self._in(
            "SELECT passage, rows, vectors FROM vectors WHERE passage IN ({}) AND model = ?",
            [int(row) for row in rowids],
            model,
        )
        with readable(self.path):
            return {
                row[0]: np.frombuffer(row[2], dtype="<f4").astype(np.float32).reshape(row[1], -1)
                for row in rows
            }

    def put_attended(self, attended: Mapping[int, Matrix], network: str) -> None:
        """Keep scores of attention by row number, in one transaction."""
        with self._transaction():
            self._insert_attended(attended, network)

    def unattended(self, network: str) -> int:
        """How many searched passages weights of attention have not looked at."""
        return int(
            self._one(
                "SELECT count(*) FROM passages p WHERE p.searchable AND NOT EXISTS"
                " (SELECT 1 FROM attention a WHERE a.passage = p.row AND a.network = ?)",
                (network,),
            )[0]
        )

    def attended(
        self, rowids: Sequence[int] | Rowids, network: str, labels: int
    ) -> dict[int, Matrix]:
        """The scores that weights of attention gave passages, by row number: float32 (labels,).

        A row that does not hold as many scores as there are labels is left out: it is damaged.
        """
        rows = self._in(
            "SELECT passage, scores FROM attention WHERE passage IN ({}) AND network = ?",
            [int(row) for row in rowids],
            network,
        )
        return {
            row: np.frombuffer(scores, "<f4").astype(np.float32)
            for row, scores in rows
            if len(scores) == 4 * labels
        }

    def removed_since(self, generation: int) -> Rowids:
        """Row numbers of passages that were removed after ``generation``."""
        rows = self._all("SELECT passage FROM removed WHERE generation > ?", (generation,))
        return np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))

    # ------------------------------------------------------------------ counting and checking

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

    def rows(self, sql: str, values: Sequence[_Value] = ()) -> Iterator[Row]:
        """The rows of a statement, one by one: for `soundness`, which looks at the file itself.

        Raises:
            StoreError: the file is damaged.
        """
        with translated(self.path):
            yield from self._connection.execute(sql, values)

    def fill(self, sql: str, rows: Iterable[Sequence[_Value]]) -> None:
        """Fill a table of one's own, in the temporary database of this connection."""
        with translated(self.path):
            self._connection.executemany(sql, rows)

    def _in(self, sql: str, values: Sequence[_Value], *more: _Value) -> list[Row]:
        rows: list[Row] = []
        for first in range(0, len(values), _MANY):
            part = values[first : first + _MANY]
            rows += self._all(sql.format(", ".join("?" * len(part))), (*part, *more))
        return rows

    def _in_columns(self, number: int, sql: str, values: Sequence[_Value]) -> tuple[list[Any], ...]:
        """The columns of all rows: to keep a tuple for every row costs as much as to fetch it."""
        found: list[Any] = []
        with translated(self.path):
            for first in range(0, len(values), _MANY):
                part = values[first : first + _MANY]
                rows = self._connection.execute(sql.format(", ".join("?" * len(part))), part)
                found += chain.from_iterable(rows)
        return tuple(found[place::number] for place in range(number))


def _row_numbers(joined: str | None) -> Rowids:
    """Row numbers that SQLite joined by spaces: far cheaper than a row for each passage."""
    return np.sort(np.fromstring(joined or "", dtype=np.int64, sep=" "))
