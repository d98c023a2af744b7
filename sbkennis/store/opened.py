"""A SQLite file → the store that is open on it: transactions, statements, notes about the whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sbkennis import __version__
from sbkennis.errors import IndexMismatchError, OlderIndexError, StoreError
from sbkennis.migrations import SCHEMA, migrate, recolumn, schema_of
from sbkennis.store.connection import connect, damaged, readable, translated
from sbkennis.store.rows import Row
from sbkennis.store.tables import TABLES, TOKENIZERS, column_name, index_over

__all__ = ["Matrix", "Opened", "Rowids", "Value"]

_MANY = 500  # host parameters per statement; SQLite allows 32,766 since 3.32

Rowids = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.float32]
Value = str | int | float | bytes | None  # what SQLite holds in a column


class Opened:
    """The open file, and how a statement is run on it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    # ------------------------------------------------------------------ opening

    @classmethod
    def create(
        cls, path: Path, columns: Sequence[str], tell: Callable[[str], None] | None = None
    ) -> Self:
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
    def open(cls, path: Path, columns: Sequence[str]) -> Self:
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

    def __enter__(self) -> Self:
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
            raise damaged(self.path, " (er staat niet in van welke vorm de index is)")
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

    # ------------------------------------------------------------------ transactions

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

    # ------------------------------------------------------------------ statements

    def _execute(self, sql: str, values: Sequence[Value] = ()) -> sqlite3.Cursor:
        with translated(self.path):
            return self._connection.execute(sql, values)

    def _all(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with translated(self.path):
            return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[Value] = ()) -> Any:
        with translated(self.path):
            return self._connection.execute(sql, values).fetchone()

    def _in(self, sql: str, values: Sequence[Value], *more: Value) -> list[Row]:
        rows: list[Row] = []
        for first in range(0, len(values), _MANY):
            part = values[first : first + _MANY]
            rows += self._all(sql.format(", ".join("?" * len(part))), (*part, *more))
        return rows

    def _in_columns(self, number: int, sql: str, values: Sequence[Value]) -> tuple[list[Any], ...]:
        """The columns of all rows: to keep a tuple for every row costs as much as to fetch it."""
        found: list[Any] = []
        with translated(self.path):
            for first in range(0, len(values), _MANY):
                part = values[first : first + _MANY]
                rows = self._connection.execute(sql.format(", ".join("?" * len(part))), part)
                found += chain.from_iterable(rows)
        return tuple(found[place::number] for place in range(number))

    # ------------------------------------------------------------------ notes about the whole

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
