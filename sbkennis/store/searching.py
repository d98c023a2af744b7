"""Finding passages in the store by words and filters, and counting terms and facets."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from sbkennis.errors import QueryError
from sbkennis.records import Filters
from sbkennis.store.connection import translate
from sbkennis.store.documents import Documents
from sbkennis.store.filters import on_passages
from sbkennis.store.opened import Rowids, Value
from sbkennis.store.rows import Row
from sbkennis.store.tables import as_written, column_name

__all__ = ["PASSAGES", "TOKENS", "Searching"]

PASSAGES, TOKENS = "#passages", "#tokens"  # rows of `counts`; no term holds the sign

_FACETS = {  # of documents, by which hits are counted
    "gemeente": "d.gemeente",
    "soort": "d.kind",
    "uitgever": "d.publisher",
    "jaar": "substr(d.date, 1, 4)",
}


class Searching(Documents):
    """Row numbers of passages by what they hold and where they stand."""

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
        values: list[Value] = []
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

    def _full_text(self, sql: str, values: Sequence[Value]) -> list[Row]:
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
        return self.frequencies((PASSAGES,))[PASSAGES]

    def document_count(self, rowids: Sequence[int] | Rowids) -> int:
        """In how many documents some passages stand."""
        rows = json.dumps([int(row) for row in rowids])
        among = "(SELECT value FROM json_each(?))"
        sql = f"SELECT count(DISTINCT document) FROM passages WHERE row IN {among}"
        return int(self._one(sql, (rows,))[0])

    def average_length(self) -> float:
        """Terms of a searched passage, on average, over all columns."""
        found = self.frequencies((PASSAGES, TOKENS))
        return found[TOKENS] / max(1, found[PASSAGES])

    def term_texts(self, rowids: Sequence[int] | Rowids) -> dict[int, dict[str, str]]:
        """The analysed terms of passages by row number and column."""
        columns = self._columns()
        names = ", ".join(column_name(column) for column in columns)
        rows = self._in(
            f"SELECT row, {names} FROM terms WHERE row IN ({{}})", [int(row) for row in rowids]
        )
        return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}


def _row_numbers(joined: str | None) -> Rowids:
    """Row numbers that SQLite joined by spaces: far cheaper than a row for each passage."""
    return np.sort(np.fromstring(joined or "", dtype=np.int64, sep=" "))
