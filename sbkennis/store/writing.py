"""Documents with all that was made of them → the store, one transaction each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from sbkennis.records import Document, Passage, Reading, Tag
from sbkennis.store.opened import Matrix
from sbkennis.store.rows import as_json, pack_layout
from sbkennis.store.searching import PASSAGES, TOKENS
from sbkennis.store.tables import as_written, column_name
from sbkennis.store.vectors import Vectors

__all__ = ["Seen", "Writing"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was last read: size in bytes, modification time in nanoseconds."""

    size: int
    modified: int
    sha256: str
    document: str


class Writing(Vectors):
    """Putting a document in place of another, changing what hangs on it, and removing it."""

    # ------------------------------------------------------------------ adding

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
            row = self._insert_document(document, reading, recipe, tagging)
            rows = {one.id: self._insert_passage(row, one) for one in passages}
            self._insert_terms(rows, terms)
            self._insert_verbatim(rows, [one for one in passages if one.id in terms])
            self._insert_vectors(rows, vectors, model)
            self._insert_attended(
                {rows[passage]: scores for passage, scores in (attended or {}).items()}, network
            )
            self._insert_tags(rows, tags)
            self._next_generation()

    def _insert_document(
        self, document: Document, reading: Reading, recipe: str, tagging: str
    ) -> int:
        """Adds a document and its pages; answers its row."""
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
        assert row is not None
        self._connection.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((row, position, *astuple(page)) for position, page in enumerate(reading.pages)),
        )
        return row

    def _insert_passage(self, document: int, passage: Passage) -> int:
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
            counts[PASSAGES] += 1
            counts[TOKENS] += len(tokens)
        self._connection.executemany(
            "INSERT INTO counts VALUES (?, ?)"
            " ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages",
            ((term, step * count) for term, count in sorted(counts.items())),
        )

    def _insert_verbatim(self, rows: Mapping[str, int], passages: Sequence[Passage]) -> None:
        self._connection.executemany(
            "INSERT INTO verbatim (rowid, text) VALUES (?, ?)",
            ((rows[one.id], as_written(one.display or one.quote)) for one in passages),
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

    # ------------------------------------------------------------------ changing and removing

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

    # ------------------------------------------------------------------ files as they were seen

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
