"""A store of an earlier schema → the same store in the present one, one transaction a step.

A step that was released is never changed: it holds its own SQL and knows no table of today. It
looks at what is there, because one schema number has stood for two forms. Ended half-way, a step
leaves no trace, and the next opening begins with it again.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["SCHEMA", "STEPS", "columns_of", "migrate", "recolumn", "schema_of"]

SCHEMA = 5
_TOGETHER = 2_000  # rows of terms in memory


def _people_go_first(connection: sqlite3.Connection) -> None:
    """1 → 2: who gave a tag, and whether others disagree; which tagger gave the tags."""
    if "tagging" not in columns_of(connection, "documents"):
        # Of no tagger: the tags are made the next time that tags are brought up to date.
        connection.execute("ALTER TABLE documents ADD COLUMN tagging TEXT NOT NULL DEFAULT ''")
    known = columns_of(connection, "tags")
    if "coder" not in known:
        connection.execute("ALTER TABLE tags ADD COLUMN coder TEXT NOT NULL DEFAULT ''")
    if "disputed" not in known:
        connection.execute("ALTER TABLE tags ADD COLUMN disputed INTEGER NOT NULL DEFAULT 0")


def _words_as_written(connection: sqlite3.Connection) -> None:
    """2 → 3: the words as they stand there, in how many passages each term is, two indexes."""
    connection.execute(
        "CREATE INDEX IF NOT EXISTS passages_searched ON passages (document) WHERE searchable"
    )
    connection.execute(
        "CREATE INDEX IF NOT EXISTS documents_described"
        " ON documents (gemeente, kind, publisher, date, id)"
    )
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS verbatim USING fts5(text, content='', "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    rows = connection.execute(
        "SELECT p.row, p.display, p.quote FROM passages p JOIN terms t ON t.row = p.row"
        " ORDER BY p.row"
    )
    connection.executemany(
        "INSERT INTO verbatim (rowid, text) VALUES (?, ?)",
        ((row, unicodedata.normalize("NFC", display or quote)) for row, display, quote in rows),
    )
    connection.execute(
        "CREATE TABLE IF NOT EXISTS counts"
        " (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID"
    )
    _count_anew(connection)


def _sealed_vectors(connection: sqlite3.Connection) -> None:
    """3 → 4: room for seals. A vector of before has none: a seal made now would prove nothing."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS seals ("
        "passage INTEGER NOT NULL REFERENCES passages(row) ON DELETE CASCADE,"
        " model TEXT NOT NULL, seal BLOB NOT NULL, PRIMARY KEY (passage, model)) WITHOUT ROWID"
    )


def _attention(connection: sqlite3.Connection) -> None:
    """4 → 5: room for the scores of attention; they are made when passages are labelled anew."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS attention ("
        "passage INTEGER PRIMARY KEY REFERENCES passages(row) ON DELETE CASCADE,"
        " network TEXT NOT NULL, scores BLOB NOT NULL)"
    )


STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {
    1: _people_go_first,
    2: _words_as_written,
    3: _sealed_vectors,
    4: _attention,
}
"""By the schema that a step starts from."""


def schema_of(connection: sqlite3.Connection) -> int | None:
    """The schema of a store; None when it says none that we could know."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    return int(row[0]) if row and str(row[0]).isascii() and str(row[0]).isdigit() else None


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Names of the columns of a table, in order."""
    return [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def migrate(connection: sqlite3.Connection, tell: Callable[[str], None] | None = None) -> None:
    """Bring a store of an earlier schema to the present one.

    Args:
        connection: open for writing, outside a transaction.
        tell: told in Dutch that it happens.
    """
    is_told = False
    while (have := schema_of(connection) or SCHEMA) in STEPS:
        if tell and not is_told:
            tell(
                "Deze kennisbank is gemaakt door een eerdere versie van sbkennis en wordt eenmalig "
                f"bijgewerkt (schema {have} → {SCHEMA})."
            )
            is_told = True
        connection.execute("BEGIN IMMEDIATE")
        try:
            have = schema_of(connection) or SCHEMA  # another process may have been first
            if have in STEPS:
                STEPS[have](connection)
                _set(connection, "schema", str(have + 1))
                connection.execute("INSERT OR IGNORE INTO meta VALUES ('origin', ?)", (str(have),))
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def recolumn(connection: sqlite3.Connection, wanted: Sequence[str], index: str) -> None:
    """Give the word index other columns, and have every document made anew at the next ingest.

    What was in a column that stays is kept; a new one is empty until then, and searching goes on.

    Args:
        connection: open for writing, outside a transaction.
        wanted: names of the columns.
        index: the statement that makes the full-text index over them.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        stored = columns_of(connection, "terms")[1:]
        if stored != list(wanted):
            connection.execute("DROP TABLE terms_index")
            connection.execute("ALTER TABLE terms RENAME TO earlier_terms")
            connection.execute(f"CREATE TABLE terms (row INTEGER PRIMARY KEY, {', '.join(wanted)})")
            kept = ", ".join(one if one in stored else "''" for one in wanted)
            connection.execute(f"INSERT INTO terms SELECT row, {kept} FROM earlier_terms")
            connection.execute("DROP TABLE earlier_terms")
            connection.execute(index)
            connection.execute("INSERT INTO terms_index (terms_index) VALUES ('rebuild')")
            _count_anew(connection)
            # No recipe of today opens so: the next ingest makes the document from its source.
            connection.execute("UPDATE documents SET recipe = 'woorden ' || recipe")
            _set(connection, "columns", json.dumps(list(wanted)))
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _count_anew(connection: sqlite3.Connection) -> None:
    """In how many passages each term stands, and how many passages and terms there are."""
    connection.execute("DELETE FROM counts")
    for counts in _counted(connection):
        connection.executemany(
            "INSERT INTO counts VALUES (?, ?)"
            " ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages",
            sorted(counts.items()),
        )


def _counted(connection: sqlite3.Connection) -> Iterator[Counter[str]]:
    rows = connection.execute("SELECT * FROM terms ORDER BY row")
    while some := rows.fetchmany(_TOGETHER):
        counts: Counter[str] = Counter()
        for _, *columns in some:
            tokens = [token for column in columns for token in str(column).split()]
            counts.update(set(tokens))
            counts["#passages"] += 1
            counts["#tokens"] += len(tokens)
        yield counts
