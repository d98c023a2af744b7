"""Documents, pages, passages, tags, terms and vectors ↔ one SQLite file; its SQL is here.

(But for that of `migrations`, which brings a file of an earlier version up to date, and that of
`soundness`, which verifies it.) The statements of `Store` stand with what they are about: `opened`
runs them, `documents` reads what was stored, `searching` finds passages, `vectors` keeps what
models made of them, and `writing` puts a document in. `tables` says what the file holds, `rows` how
a record stands in a row, `filters` how a filter becomes a condition, and `connection` how the file
is opened and what its errors mean.

The file lives in ``indexes/``: whatever it holds can be computed again from ``corpus/``. One
document is replaced in one transaction, so a reader sees the old document or the new one, never
half of each. Passage row numbers are never given out twice, so an index built from an earlier
generation can be brought up to date: `Store.vectors` gives those after a row, and
`Store.removed_since` what is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sbkennis.migrations import SCHEMA
from sbkennis.store.connection import translated
from sbkennis.store.opened import Value
from sbkennis.store.rows import Row
from sbkennis.store.tables import TOKENIZERS, as_written, seal
from sbkennis.store.writing import Seen, Writing

__all__ = ["SCHEMA", "TOKENIZERS", "Seen", "Store", "as_written", "seal"]


class Store(Writing):
    """The open SQLite file of a kennisbank.

    Use `Store.create` or `Store.open`; a store is a context manager. It is not meant to be shared
    between threads: open one per thread.
    """

    def rows(self, sql: str, values: Sequence[Value] = ()) -> Iterator[Row]:
        """The rows of a statement, one by one: for `soundness`, which looks at the file itself.

        Raises:
            StoreError: the file is damaged.
        """
        with translated(self.path):
            yield from self._connection.execute(sql, values)

    def fill(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Fill a table of one's own, in the temporary database of this connection."""
        with translated(self.path):
            self._connection.executemany(sql, rows)
