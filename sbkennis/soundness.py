"""An open store → what in it is not as it should be, in Dutch.

Everything that the store can tell by itself is verified, and nothing is taken from an index that
could be wrong with it: the full-text indexes are compared, word by word, with indexes made anew
beside them, the counts with counts made anew, and every vector with its seal. Only reads.
"""

from __future__ import annotations

import json
import math
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

import numpy as np

from sbkennis.errors import SbkennisError, StoreError, fault
from sbkennis.records import Document, Passage, Problem, Reading, Span
from sbkennis.store import TOKENIZERS, Store, as_written, seal

__all__ = ["Also", "Damage", "Findings", "cause", "sealed", "unsound"]

_Entry = tuple[str | int, ...]  # a row of a full-text index; the first two say which and where
Damage = (
    StoreError, ValueError, TypeError, KeyError, IndexError, AttributeError, zlib.error,
    AssertionError, RecursionError,
)  # fmt: skip
"""What reading a row that was tampered with may raise."""

_NAMED = 3  # passages that are named of those with one fault


class Findings:
    """Problems of documents, those of one kind in one sentence, with what to do.

    Args:
        advice: how what is wrong is mended; ends every sentence.
    """

    def __init__(self, advice: str) -> None:
        self.advice = advice
        self.problems: list[Problem] = []

    def add(self, document: str | None, text: str, hidden: str | None = None) -> None:
        """One problem; ``hidden`` is its text without names, where it holds any."""
        without = None if hidden is None else f"{hidden} {self.advice}"
        self.problems.append(Problem(document, f"{text} {self.advice}", without))

    def about(self, document: Document, text: str) -> None:
        """One problem of a document, that is named before it."""
        self.add(document.id, f"{document.file}: {text}", f"Document {document.id}: {text}")

    def of(self, document: Document, several: Sequence[str], one: str, more: str) -> None:
        """A fault of some passages of a document: ``one`` or ``more`` is said of them."""
        if not several:
            return
        names = ", ".join(several[:_NAMED])
        text = (
            f"passage {names} {one}."
            if len(several) == 1
            else f"{len(several)} passages {more}, zoals {names}."
        )
        self.about(document, text)


Also = Callable[["Findings", Document, Reading, Sequence[Passage]], None]
"""What else is verified of a document, now that it is read; what it finds it adds."""


def unsound(
    store: Store,
    model: str,
    done: Callable[[int, int], None] | None = None,
    also: Also | None = None,
) -> Findings:
    """Verify the whole store.

    Args:
        store: open; keep one snapshot for as long as this takes.
        model: of the vectors that are searched.
        done: told how many documents were verified, and how many there are.
        also: verifies more of each document that can be read.
    """
    folder = store.path.parent
    found = Findings(
        f"Verwijder de map {folder} en draai `sbkennis ingest`: de indexen worden opnieuw "
        "opgebouwd uit corpus/."
    )
    for check in (_file, _links, _sequence):
        _guarded(found, check, store)
    names = _ids(store, found)
    for number, name in enumerate(names):
        try:
            document, reading, passages = _document(store, name, model, found)
            if also:
                also(found, document, reading, passages)
        except Damage as error:
            found.add(name, f"Van document {name} zijn de gegevens beschadigd ({cause(error)}).")
        if done:
            done(number + 1, len(names))
    _guarded(found, _terms_index, store)
    _guarded(found, _verbatim, store)
    _guarded(found, _counts, store)
    return found


def sealed(store: Store, model: str) -> dict[str, tuple[int, int]]:
    """Vectors that are searched, and how many of them have a seal, by document.

    The others were made before there were seals.
    """
    return {
        document: (vectors, seals)
        for document, vectors, seals in store.rows(
            "SELECT d.id, count(*), count(s.seal) FROM vectors v"
            " JOIN passages p ON p.row = v.passage JOIN documents d ON d.row = p.document"
            " LEFT JOIN seals s ON s.passage = v.passage AND s.model = v.model"
            " WHERE v.model = ? AND p.searchable GROUP BY d.id",
            (model,),
        )
    }


def _guarded(found: Findings, check: Callable[[Store, Findings], None], store: Store) -> None:
    try:
        check(store, found)
    except Damage as error:
        found.add(None, f"{store.path} is beschadigd ({cause(error)}).")


def cause(error: Exception) -> str:
    """What is wrong with damaged content, in Dutch; what SQLite says is said to be its words."""
    if isinstance(error.__cause__, sqlite3.Error):
        return f"SQLite meldt: {error.__cause__}"
    if isinstance(error, StoreError) and isinstance(error.__cause__, Exception):
        return fault(error.__cause__)  # of a row that holds no sense
    return str(error).rstrip(".") if isinstance(error, SbkennisError) else fault(error)


# ---------------------------------------------------------------------- the file as a whole


def _file(store: Store, found: Findings) -> None:
    wrong = [str(row[0]) for row in store.rows("PRAGMA integrity_check(5)") if row[0] != "ok"]
    if wrong:
        told = "; ".join(" ".join(one.split()) for one in wrong)
        found.add(None, f"{store.path} is beschadigd (SQLite meldt: {told}).")


def _links(store: Store, found: Findings) -> None:
    """Rows that hang on nothing, and rows of the word index without a searched passage."""
    loose = Counter(str(row[0]) for row in store.rows("PRAGMA foreign_key_check"))
    for table, count in sorted(loose.items()):
        found.add(None, f"In de tabel {table} van {store.path} staan {count} rijen zonder passage.")
    (count,) = next(
        store.rows(
            "SELECT count(*) FROM terms t WHERE NOT EXISTS"
            " (SELECT 1 FROM passages p WHERE p.row = t.row AND p.searchable)"
        )
    )
    if count:
        found.add(None, f"De woordindex in {store.path} bevat {count} passages die er niet zijn.")


def _sequence(store: Store, found: Findings) -> None:
    """Row numbers are never given twice, or an index of an older generation would lie."""
    (alive,) = next(
        store.rows("SELECT count(*) FROM removed r JOIN passages p ON p.row = r.passage")
    )
    (later,) = next(
        store.rows("SELECT count(*) FROM removed WHERE generation > ?", (store.generation,))
    )
    (given,) = next(store.rows("SELECT max(seq) FROM sqlite_sequence WHERE name = 'passages'"))
    (highest,) = next(
        store.rows(
            "SELECT max(row) FROM (SELECT row FROM passages UNION SELECT passage FROM removed)"
        )
    )
    if alive or later or (highest or 0) > (given or 0):
        found.add(None, f"De telling van wijzigingen in {store.path} klopt niet meer.")


def _ids(store: Store, found: Findings) -> list[str]:
    try:
        return [str(row[0]) for row in store.rows("SELECT id FROM documents ORDER BY file, id")]
    except Damage as error:
        found.add(None, f"{store.path} is beschadigd ({cause(error)}).")
        return []


# ---------------------------------------------------------------------- a document


def _document(
    store: Store, name: str, model: str, found: Findings
) -> tuple[Document, Reading, list[Passage]]:
    document = store.document(name)
    assert document is not None
    reading = store.reading(name)
    passages = store.passages_of(name)
    _described(store, document, found)
    _layout(document, reading, found)
    _passages(document, reading, passages, found)
    _rows(store, document, model, found)
    _vectors(store, document, found)
    _tags(store, document, passages, found)
    return document, reading, passages


def _described(store: Store, document: Document, found: Findings) -> None:
    """What filters look at is what the description says."""
    row = next(
        store.rows(
            "SELECT id, file, sha256, kind, gemeente, publisher, date FROM documents WHERE id = ?",
            (document.id,),
        )
    )
    said = (
        document.id, document.file, document.sha256, document.kind, document.gemeente,
        document.publisher, document.date,
    )  # fmt: skip
    if tuple(row) != said:
        found.about(document, "waarop wordt gefilterd is niet gelijk aan de beschrijving.")


def _layout(document: Document, reading: Reading, found: Findings) -> None:
    """Pages joined by one newline are the text; blocks and marks lie within it."""
    text, pages = reading.text, reading.pages
    ends = [page.end for page in pages]
    is_tiled = (
        bool(pages)
        and pages[0].start == 0
        and ends[-1] == len(text)
        and all(page.start <= page.end for page in pages)
        and all(
            after.start == end + 1 and text[end] == "\n"
            for end, after in zip(ends, pages[1:], strict=False)
        )
    )
    spans = [span for block in reading.blocks for span in block.spans]
    marks = [(mark.start, mark.end) for mark in reading.note_marks]
    if not is_tiled:
        found.about(document, "de pagina's vormen samen niet de tekst.")
    if not all(_within(span.start, span.end, len(text)) for span in spans) or not all(
        _within(start, end, len(text)) for start, end in marks
    ):
        found.about(document, "de opmaak wijst buiten de tekst.")


def _within(start: int, end: int, length: int) -> bool:
    return 0 <= start <= end <= length


def _passages(
    document: Document, reading: Reading, passages: Sequence[Passage], found: Findings
) -> None:
    text = reading.text
    pages: dict[int | None, list[tuple[int, int]]] = {}
    for page in reading.pages:
        pages.setdefault(page.number, []).append((page.start, page.end))

    def on_page(span: Span) -> bool:
        return any(
            start <= span.start and span.end <= end for start, end in pages.get(span.page, ())
        )

    def named(one: Passage) -> bool:
        return one.id == f"{document.id}#{one.start}-{one.end}"

    def inside(one: Passage) -> bool:
        pieces = (*one.sentences, *one.marks)
        return all(_within(start, end, len(one.quote)) for start, end in pieces)

    unlike = [one.id for one in passages if _slices(text, one) != one.quote]
    astray = [one.id for one in passages if not all(map(on_page, one.spans))]
    misnamed = [one.id for one in passages if not named(one)]
    outside = [one.id for one in passages if not inside(one)]
    places = [one.position for one in passages]
    found.of(document, unlike, "is niet gelijk aan de tekst", "zijn niet gelijk aan de tekst")
    found.of(document, astray, "staat niet op haar pagina", "staan niet op hun pagina")
    found.of(document, misnamed, "heeft een verkeerde naam", "hebben een verkeerde naam")
    found.of(document, outside, "heeft zinnen buiten haar tekst", "hebben zinnen buiten hun tekst")
    if places != sorted(set(places)):
        found.about(document, "de volgorde van de passages klopt niet.")


def _slices(text: str, passage: Passage) -> str | None:
    if not passage.spans or not all(
        _within(span.start, span.end, len(text)) for span in passage.spans
    ):
        return None
    return "\n".join(text[span.start : span.end] for span in passage.spans)


def _rows(store: Store, document: Document, model: str, found: Findings) -> None:
    """Every searched passage has its row in the word index, and its vector."""
    unread: list[str] = []
    unplaced: list[str] = []
    for passage, terms, vectors in store.rows(
        "SELECT p.id, EXISTS (SELECT 1 FROM terms t WHERE t.row = p.row),"
        " EXISTS (SELECT 1 FROM vectors v WHERE v.passage = p.row AND v.model = ?)"
        " FROM passages p JOIN documents d ON d.row = p.document"
        " WHERE d.id = ? AND p.searchable ORDER BY p.position",
        (model, document.id),
    ):
        if not terms:
            unread.append(passage)
        if not vectors:
            unplaced.append(passage)
    found.of(document, unread, "mist in de woordindex", "missen in de woordindex")
    found.of(document, unplaced, "heeft geen vector", "hebben geen vector")


_VECTORS = """
SELECT p.id, coalesce(json_extract(d.record, '$.title'), ''), p.heading, p.context, p.display,
    p.quote, v.model, v.rows, v.vectors, s.seal
FROM documents d JOIN passages p ON p.document = d.row JOIN vectors v ON v.passage = p.row
    LEFT JOIN seals s ON s.passage = v.passage AND s.model = v.model
WHERE d.id = ? ORDER BY p.position
"""


def _vectors(store: Store, document: Document, found: Findings) -> None:
    """Vectors of every model: numbers, all of one length, and of these very words."""
    broken: list[str] = []
    strange: list[str] = []
    for *parts, mark in store.rows(_VECTORS, (document.id,)):
        count, packed = parts[-2:]
        if count < 1 or not packed or len(packed) % (4 * count) or not _is_finite(packed):
            broken.append(parts[0])
        elif mark is not None and bytes(mark) != seal(*parts):
            strange.append(parts[0])
    found.of(document, broken, "heeft een onbruikbare vector", "hebben een onbruikbare vector")
    found.of(
        document,
        strange,
        "heeft een vector die niet bij haar woorden hoort",
        "hebben een vector die niet bij hun woorden hoort",
    )


def _is_finite(packed: bytes) -> bool:
    return bool(np.isfinite(np.frombuffer(packed, dtype="<f4")).all())


def _tags(store: Store, document: Document, passages: Sequence[Passage], found: Findings) -> None:
    """Evidence is verbatim in its passage; a tag is one thing or the other."""
    tags = store.tags([one.id for one in passages])
    outside: list[str] = []
    impossible: list[str] = []
    for one in passages:
        for tag in tags.get(one.id, ()):
            if not all(
                start < end and any(span.start <= start and end <= span.end for span in one.spans)
                for start, end in tag.evidence
            ):
                outside.append(f"{one.id} ({tag.label})")
            if (
                not (math.isfinite(tag.probability) and 0 <= tag.probability <= 1)
                or (tag.assigned and tag.doubtful)
                or bool(tag.coder) != (tag.method == "mens")
            ):
                impossible.append(f"{one.id} ({tag.label})")
    found.of(
        document,
        outside,
        "wijst woorden aan die er niet in staan",
        "wijzen woorden aan die er niet in staan",
    )
    found.of(document, impossible, "heeft een onmogelijk label", "hebben een onmogelijk label")


# ---------------------------------------------------------------------- words


def _terms_index(store: Store, found: Findings) -> None:
    (written,) = next(store.rows("SELECT value FROM meta WHERE key = 'columns'"))
    columns = [str(one) for one in json.loads(written)]
    if not all(one.isidentifier() for one in columns):
        raise ValueError("de kolommen van de woordindex")
    names = ", ".join(columns)
    rows = store.rows(f"SELECT row, {names} FROM terms ORDER BY row")
    _compare(store, "terms_index", columns, rows, found)


def _verbatim(store: Store, found: Findings) -> None:
    rows = store.rows(
        "SELECT p.row, p.display, p.quote FROM passages p JOIN terms t ON t.row = p.row"
        " ORDER BY p.row"
    )
    texts = ((row, as_written(display or quote)) for row, display, quote in rows)
    _compare(store, "verbatim", ["text"], texts, found)


def _compare(
    store: Store,
    table: str,
    columns: Sequence[str],
    rows: Iterator[_Entry],
    found: Findings,
) -> None:
    """A full-text index with one that is made anew of the same rows: every place of every word."""
    names = ", ".join(columns)
    anew, seen, made = f"anew_{table}", f"seen_{table}", f"made_{table}"
    for one in (anew, seen, made):
        list(store.rows(f"DROP TABLE IF EXISTS temp.{one}"))
    list(
        store.rows(
            f"CREATE VIRTUAL TABLE temp.{anew} USING fts5({names}, content='',"
            f' tokenize="{TOKENIZERS[table]}")'
        )
    )
    places = ", ".join("?" * (len(columns) + 1))
    store.fill(f"INSERT INTO temp.{anew} (rowid, {names}) VALUES ({places})", rows)
    for vocabulary, schema, name in ((seen, "main", table), (made, "temp", anew)):
        list(
            store.rows(
                f"CREATE VIRTUAL TABLE temp.{vocabulary} USING"
                f" fts5vocab({schema}, {name}, 'instance')"
            )
        )
    difference = _first_difference(
        store.rows(f'SELECT term, doc, col, "offset" FROM temp.{seen}'),
        store.rows(f'SELECT term, doc, col, "offset" FROM temp.{made}'),
    ) or _first_difference(
        store.rows(f"SELECT 'lengte', id, sz FROM main.{table}_docsize ORDER BY id"),
        store.rows(f"SELECT 'lengte', id, sz FROM temp.{anew}_docsize ORDER BY id"),
    )
    if difference is not None:
        word, row = difference
        passage = next(store.rows("SELECT id FROM passages WHERE row = ?", (row,)), None)
        of = f"passage {passage[0]}" if passage else "een passage die er niet (meer) is"
        start = "De woordindex klopt niet: zie"
        found.add(None, f"{start} “{word}” in {of}.", f"{start} een woord in {of}.")
    elif _totals(store, "main", table) != _totals(store, "temp", anew):
        found.add(None, "De woordindex klopt niet: de gemiddelde lengte van een passage is anders.")
    for one in (seen, made, anew):
        list(store.rows(f"DROP TABLE temp.{one}"))


def _first_difference(seen: Iterator[_Entry], made: Iterator[_Entry]) -> tuple[str, int] | None:
    for here, there in zip_longest(seen, made):
        if here != there:
            word, row = (here or there)[:2]
            return str(word), int(row)
    return None


def _totals(store: Store, schema: str, table: str) -> bytes | None:
    """How many passages and words FTS5 thinks there are; its ranking rests on them."""
    row = next(store.rows(f"SELECT block FROM {schema}.{table}_data WHERE id = 1"), None)
    return bytes(row[0]) if row is not None and any(row[0]) else None  # zeros: all were removed


def _counts(store: Store, found: Findings) -> None:
    """In how many passages each term stands, counted anew."""
    (written,) = next(store.rows("SELECT value FROM meta WHERE key = 'columns'"))
    names = ", ".join(json.loads(written))
    counts: Counter[str] = Counter()
    for columns in store.rows(f"SELECT {names} FROM terms"):
        tokens = [token for column in columns for token in column.split()]
        counts.update(set(tokens))
        counts["#passages"] += 1
        counts["#tokens"] += len(tokens)
    kept: dict[str, int] = dict(store.rows("SELECT term, passages FROM counts WHERE passages <> 0"))
    counted = {term: count for term, count in counts.items() if count}
    if kept != counted:
        term = next(one for one in sorted({*kept, *counted}) if kept.get(one) != counted.get(one))
        start = "De telling van woorden klopt niet"
        found.add(None, f"{start}: zie “{term}”.", f"{start}.")
