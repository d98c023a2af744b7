"""The tables of a store: the statements that make them, and what binds a vector to its words."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

__all__ = ["SEALED", "TABLES", "TOKENIZERS", "as_written", "column_name", "index_over", "seal"]

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT, gemeente TEXT, publisher TEXT, date TEXT,
    recipe TEXT NOT NULL,      -- version and overrides it was made with
    tagging TEXT NOT NULL,     -- signature of the tagger that gave its tags
    record TEXT NOT NULL,      -- the whole Document as JSON
    reader TEXT NOT NULL,
    layout BLOB NOT NULL,      -- blocks, note marks and properties: zlib of JSON
    text TEXT NOT NULL         -- verbatim
);
CREATE TABLE pages (
    document INTEGER NOT NULL REFERENCES documents(row) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number INTEGER, label TEXT,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    source TEXT NOT NULL, confidence REAL, width REAL, height REAL,
    boxes BLOB,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES documents(row) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    searchable INTEGER NOT NULL,
    spans TEXT NOT NULL,
    quote TEXT NOT NULL,
    display TEXT NOT NULL,
    heading TEXT NOT NULL,
    context TEXT NOT NULL,
    number INTEGER, last_number INTEGER,
    sentences TEXT NOT NULL, marks TEXT NOT NULL, notes TEXT NOT NULL
);
CREATE INDEX passages_of_document ON passages (document, position);
CREATE INDEX passages_searched ON passages (document) WHERE searchable;
CREATE INDEX documents_described ON documents (gemeente, kind, publisher, date, id);
CREATE TABLE counts (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
CREATE TABLE vectors (
    passage INTEGER NOT NULL REFERENCES passages(row) ON DELETE CASCADE,
    model TEXT NOT NULL,
    rows INTEGER NOT NULL,     -- vectors in the blob, float32, one after the other
    vectors BLOB NOT NULL,
    PRIMARY KEY (passage, model)
);
CREATE TABLE seals (  -- of vectors: see `seal`
    passage INTEGER NOT NULL REFERENCES passages(row) ON DELETE CASCADE,
    model TEXT NOT NULL,
    seal BLOB NOT NULL,
    PRIMARY KEY (passage, model)
) WITHOUT ROWID;
CREATE TABLE attention (  -- what the tagger saw in a passage while that was embedded
    passage INTEGER PRIMARY KEY REFERENCES passages(row) ON DELETE CASCADE,
    network TEXT NOT NULL,     -- the weights that looked
    scores BLOB NOT NULL       -- float32, one for each label
);
CREATE TABLE tags (
    passage INTEGER NOT NULL REFERENCES passages(row) ON DELETE CASCADE,
    facet TEXT NOT NULL, label TEXT NOT NULL,
    probability REAL NOT NULL, assigned INTEGER NOT NULL, doubtful INTEGER NOT NULL,
    evidence TEXT NOT NULL, basis TEXT NOT NULL,
    method TEXT NOT NULL, model TEXT NOT NULL, codebook TEXT NOT NULL,
    coder TEXT NOT NULL, disputed INTEGER NOT NULL,
    PRIMARY KEY (passage, facet, label)
) WITHOUT ROWID;
CREATE INDEX tags_by_label ON tags (facet, label, assigned);
CREATE TABLE seen (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL, modified INTEGER NOT NULL,
    sha256 TEXT NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID;
"""

TOKENIZERS = {
    "terms_index": "unicode61 remove_diacritics 0 tokenchars '_'",
    "verbatim": "unicode61 remove_diacritics 0",
}
"""How each full-text index cuts its text into words."""

SEALED = (
    "p.id, coalesce(json_extract(d.record, '$.title'), ''), p.heading, p.context, p.display,"
    " p.quote, v.model, v.rows, v.vectors"
    " FROM vectors v JOIN passages p ON p.row = v.passage JOIN documents d ON d.row = p.document"
)
"""What `seal` is made of: the columns, in its order, and where they stand."""


def seal(*parts: object) -> bytes:
    """A mark that binds a vector to the passage and the words that it was made of.

    A vector that was altered, or that stands beside another passage or other words than it was
    made of, has another mark.
    """
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        written = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        made.update(len(written).to_bytes(8, "little") + written)
    return made.digest()


def as_written(text: str) -> str:
    """A text as `verbatim` keeps it: accents joined to their letters."""
    return unicodedata.normalize("NFC", text)


def column_name(column: str) -> str:
    """The name of a column of terms; no other text may come into a statement that way."""
    if not column.isidentifier():
        raise ValueError(f"not a column name: {column!r}")
    return column


def index_over(columns: Sequence[str]) -> str:
    """The statement that makes the full-text index over the term columns."""
    return (
        f"CREATE VIRTUAL TABLE terms_index USING fts5({', '.join(map(column_name, columns))}, "
        "content='terms', content_rowid='row', "
        f'tokenize="{TOKENIZERS["terms_index"]}")'
    )
