"""What holds for every input, across modules: maps back, stable ids, order, exports, filters.

Properties of one module stand in the tests of that module; these need several.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from sbkennis import codebook, sheets
from sbkennis.basket import Basket, Kept
from sbkennis.cleaning import clean, shown_part
from sbkennis.coding import worksheets
from sbkennis.errors import QueryError
from sbkennis.ingest import Candidate, Ingest, find
from sbkennis.pages import Limits
from sbkennis.pages.worker import Workers
from sbkennis.passages import split
from sbkennis.records import (
    Document,
    Filters,
    Identifier,
    Passage,
    PassageKind,
    Span,
    Tag,
)
from sbkennis.register import Register, Registration
from sbkennis.reports import Coded, refi
from sbkennis.saved import SavedSearch, SavedSearches
from sbkennis.store import Store
from tests import builders
from tests.exports.test_references import check_bibtex, check_csl, check_ris, items_of
from tests.test_cleaning import TEXT
from tests.test_ingest import COLUMNS, Bench, Words
from tests.test_search import Shop

FULL = "SBKENNIS_FULL" in os.environ


def examples(number: int) -> settings:
    """So many examples; in `make test-full` ten times as many."""
    return settings(
        max_examples=number * (10 if FULL else 1),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


few, some = examples(12), examples(50)

_folders = count()


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """A folder that no other example has used."""

    def make() -> Path:
        folder = tmp_path / str(next(_folders))
        folder.mkdir()
        return folder

    return make


# ---------------------------------------------------------------------- maps there and back


@some
@given(TEXT, st.booleans(), st.data())
def test_a_span_of_the_clean_text_comes_back_from_the_quote(
    quote: str, markup: bool, data: st.DataObject
) -> None:
    cleaned = clean(quote, (), lambda word: len(word) % 2 == 0, markup=markup)
    assume(cleaned.text)
    start = data.draw(st.integers(0, len(cleaned.text) - 1))
    end = data.draw(st.integers(start + 1, len(cleaned.text)))
    there = cleaned.to_quote(start, end)
    back = cleaned.to_clean(*there)
    assert back[0] <= start < end <= back[1]
    assert cleaned.to_quote(*back) == there
    # Only what shares a code point of the quote (both parts of a ligature) comes along.
    assert all(cleaned.offsets[at] == cleaned.offsets[start] for at in range(back[0], start))
    assert all(cleaned.ends[at] == cleaned.ends[end - 1] for at in range(end, back[1]))


@some
@given(TEXT, st.data())
def test_a_part_of_a_quote_lies_within_what_is_shown(quote: str, data: st.DataObject) -> None:
    display = clean(quote, (), lambda word: len(word) % 2 == 0).text
    start = data.draw(st.integers(0, len(quote)))
    end = data.draw(st.integers(start, len(quote)))
    first, last = shown_part(quote, display, start, end)
    assert 0 <= first <= last <= len(display)


# ---------------------------------------------------------------------- ids

VOCABULARY = (
    "buurthuis", "mantelzorg", "ontmoeten", "vrijwilligers", "wijk", "de", "een", "gemeente",
    "zorg", "school", "bewoners", "en", "2024", "subsidie", "samen",
)  # fmt: skip
SENTENCES = st.lists(st.sampled_from(VOCABULARY), min_size=3, max_size=14).map(
    lambda words: " ".join(words).capitalize() + "."
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)


def shelved(bench: Bench) -> dict[str, list[str]]:
    """Ids of documents with those of their passages."""
    with bench.store() as store:
        return {
            one.id: [passage.id for passage in store.passages_of(one.id)]
            for one in store.documents()
        }


@few
@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True), st.randoms(use_true_random=False))
def test_ids_depend_on_neither_path_nor_order_nor_how_often(
    fresh: Callable[[], Path], texts: list[str], random: object
) -> None:
    folder = fresh()
    one, other = Bench(folder / "a"), Bench(folder / "b")
    paths = [one.write(f"{number}.txt", text * 9) for number, text in enumerate(texts)]
    one.run(*paths)
    first = shelved(one)
    one.run(*paths)
    assert shelved(one) == first
    moved = [other.write(f"elders/x/n{n}.txt", text * 9) for n, text in enumerate(texts)]
    random.shuffle(moved)  # type: ignore[attr-defined]
    for path in moved:
        other.run(path)
    assert shelved(other) == first


# ---------------------------------------------------------------------- order and filters


def answers(shop: Shop, question: str, **options: object) -> list[tuple[str, str, float]]:
    found = shop.ask(question, **options)
    hits = found.hits or found.nearest
    return [(one.document.id, one.passage.quote, one.score) for one in hits]


def assert_same(one: list[tuple[str, str, float]], other: list[tuple[str, str, float]]) -> None:
    """The same order exactly; a score may be off by the order in which a sum was made."""
    assert [each[:2] for each in one] == [each[:2] for each in other]
    assert [each[2] for each in one] == pytest.approx([each[2] for each in other], abs=1e-6)


@few
@given(
    st.lists(TEXTS, min_size=2, max_size=9),
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join),
)
def test_the_ranking_does_not_depend_on_the_order_of_insertion(
    fresh: Callable[[], Path], texts: list[str], random: object, question: str
) -> None:
    named = [(f"d{number}", text) for number, text in enumerate(texts)]
    shuffled = list(named)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = []
    for several in (named, shuffled):
        shop = Shop(fresh())
        for name, text in several:
            shop.put(name, text, title="Nota")
        found.append([answers(shop, question, count=5), answers(shop, question, per_document=0)])
        shop.store.close()
    for one, other in zip(*found, strict=True):
        assert_same(one, other)


GEMEENTEN = (None, "Noord", "Zuid")
KINDS = (None, "visie", "raadsvoorstel")
PUBLISHERS = (None, "Gemeente Noord", "Movisie")
DATES = (None, "2021", "2022-05", "2022-05-17", "2024-12-31")
LABELS = ("eenzaamheid", "mantelzorg", "sport")
FIELDS = st.fixed_dictionaries(
    {
        "gemeente": st.sampled_from(GEMEENTEN),
        "kind": st.sampled_from(KINDS),
        "publisher": st.sampled_from(PUBLISHERS),
        "date": st.sampled_from(DATES),
    }
)
FILTERS = st.builds(
    Filters,
    labels=st.lists(st.sampled_from([("thema", one) for one in LABELS]), max_size=2).map(tuple),
    gemeenten=st.lists(st.sampled_from(GEMEENTEN[1:]), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(KINDS[1:]), max_size=2).map(tuple),
    publishers=st.lists(st.sampled_from(PUBLISHERS[1:]), max_size=2).map(tuple),
    since=st.sampled_from((None, None, "2022", "2022-05-17", "2023-01")),
    until=st.sampled_from((None, None, "2022", "2022-05", "2024-12-30")),
    documents=st.lists(st.sampled_from(["d0", "d1", "d2"]), max_size=2).map(tuple),
)


def is_allowed(document: Document, labels: Sequence[str], wanted: Filters) -> bool:
    """What the words of `Filters` say, in the plainest way."""
    day = document.date
    return (
        (not wanted.gemeenten or document.gemeente in wanted.gemeenten)
        and (not wanted.kinds or document.kind in wanted.kinds)
        and (not wanted.publishers or document.publisher in wanted.publishers)
        and (not wanted.documents or document.id in wanted.documents)
        and (not wanted.labels or any(one in labels for _, one in wanted.labels))
        and (
            wanted.since is None
            or (day is not None and _both(day, wanted.since)[0] >= _both(day, wanted.since)[1])
        )
        and (
            wanted.until is None
            or (day is not None and _both(day, wanted.until)[0] <= _both(day, wanted.until)[1])
        )
    )


def _both(day: str, bound: str) -> tuple[str, str]:
    length = min(len(day), len(bound))
    return day[:length], bound[:length]


@few
@given(
    st.lists(
        st.tuples(TEXTS, FIELDS, st.lists(st.sampled_from(LABELS), max_size=2, unique=True)),
        min_size=2,
        max_size=7,
    ),
    FILTERS,
)
def test_a_filter_returns_all_that_it_allows_and_nothing_else(
    fresh: Callable[[], Path],
    made: list[tuple[str, dict[str, str | None], list[str]]],
    wanted: Filters,
) -> None:
    shop = Shop(fresh())
    allowed = set()
    for number, (text, fields, labels) in enumerate(made):
        name = f"d{number}"
        shop.put(name, f"Nummer {number}. {text}", tags=tuple(labels), **fields)
        if is_allowed(builders.document(name, **fields), labels, wanted):
            allowed.add(name)
    found = shop.ask("wijk bewoners zorg", filters=wanted, count=99, per_document=0, floor=0)
    returned = {one.document.id for one in found.hits}
    returned |= {row.rpartition("#")[0] for one in found.hits for row in one.also}
    assert returned == allowed
    assert {one.document.id for one in found.nearest} <= allowed
    assert {one.id for one in shop.store.documents_of(replace(wanted, labels=()))} == {
        f"d{number}"
        for number, (_, fields, labels) in enumerate(made)
        if is_allowed(builders.document(f"d{number}", **fields), labels, replace(wanted, labels=()))
    }
    shop.store.close()


@few
@given(st.lists(TEXTS, min_size=2, max_size=6), st.sampled_from(VOCABULARY[:5]))
def test_what_a_question_excludes_does_not_come(
    fresh: Callable[[], Path], texts: list[str], word: str
) -> None:
    shop = Shop(fresh())
    for number, text in enumerate(texts):
        shop.put(f"d{number}", text)
    try:
        found = shop.ask(f"gemeente zorg NIET {word}", count=50, per_document=0)
    except QueryError:
        found = None
    hits = () if found is None else found.hits  # what is nearest is offered as no answer
    assert not [one for one in hits if word in re.findall(r"\w+", one.passage.quote.casefold())]
    phrase = shop.ask(f'"{word}"', count=50, per_document=0)
    assert all(word in one.passage.quote.casefold() for one in phrase.hits)
    shop.store.close()


# ---------------------------------------------------------------------- workers


def contents(root: Path) -> list[object]:
    """All that a store holds of documents and passages, with their row numbers."""
    with Store.create(root / "indexes" / "kennisbank.sqlite", COLUMNS) as store:
        found: list[object] = []
        for one in store.documents():
            passages = store.passages_of(one.id)
            rows = store.rowids([each.id for each in passages])
            found.append((one, store.text(one.id), passages, rows, store.reading(one.id)))
        return found


def test_what_a_library_holds_does_not_depend_on_the_number_of_workers(
    tmp_path: Path, sample_corpus: Path
) -> None:
    chosen = sorted(
        path for path in sample_corpus.iterdir() if path.suffix in (".md", ".txt", ".html", ".docx")
    )
    assert len(chosen) >= 4
    found = []
    for processes in (1, 3):
        root = tmp_path / str(processes)
        store = Store.create(root / "indexes" / "kennisbank.sqlite", COLUMNS)
        with store, Workers(Limits(), processes=processes) as workers:
            ingest = Ingest(
                store, Register(root / "corpus"), workers, Words(), today=date(2026, 11, 22)
            )
            candidates: list[Candidate] = find(chosen, root / "corpus")[0]
            ingest.run(candidates)
        found.append(contents(root))
    assert found[0] == found[1]


# ---------------------------------------------------------------------- out and in again

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1
).filter(str.strip)
CELLS = st.text(max_size=30) | st.sampled_from(
    ["=1+1", "'=x", "''", "-5", "_x000D_", "_x0041_", "_x005F_", "a\nb", "a\r\nb", '"', ";",
     "1", "1,5", "waar", "2024-01-01", " ", "a ", "\ufeffa", "#N/B", "sep=;",
     "\U0001f372", "1e5", "0012", "TRUE"]
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@some
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_a_sheet_comes_back_as_it_was_written(
    fresh: Callable[[], Path], suffix: str, rows: list[tuple[str, str]]
) -> None:
    path = fresh() / f"a{suffix}"
    sheets.write(sheets.Sheet((sheets.Column("een"), sheets.Column("twee")), tuple(rows)), path)
    back = [list(row) + [""] * (2 - len(row)) for row in sheets.read(path).rows]
    wanted = [[_line_ends(sheets.kept(cell)) for cell in row] for row in rows]
    while wanted and not any(wanted[-1]):
        wanted.pop()
    while back and not any(back[-1]):
        back.pop()
    assert [[_line_ends(cell) for cell in row] for row in back] == wanted


def _line_ends(text: str) -> str:
    """A line end within a cell is as the spreadsheet writes it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


BOOK = codebook.standard()
PAIRS = [(label.facet, label.name) for label in BOOK.labels]


def labelled(text: str, number: int, given: Sequence[tuple[str, str]]) -> worksheets.Row:
    passage = Passage(
        f"a1#{number}-{number + len(text)}", "a1", number, PassageKind.TEXT,
        (Span(number, number + len(text), 1),), text, " ".join(text.split()),
    )  # fmt: skip
    tags = [Tag(passage.id, facet, name, 0.9, assigned=True) for facet, name in given]
    return worksheets.Row(builders.document("a1"), passage, "Visie, p. 1.", tags, tags)


ROWS = st.lists(
    st.tuples(WORDS, st.lists(st.sampled_from(PAIRS), max_size=4, unique=True)),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@few
@given(made=ROWS, data=st.data())
def test_a_sheet_of_labels_says_what_was_changed_in_it_and_no_more(
    fresh: Callable[[], Path],
    suffix: str,
    made: list[tuple[str, list[tuple[str, str]]]],
    data: st.DataObject,
) -> None:
    rows = [labelled(text, 1000 * number, given) for number, (text, given) in enumerate(made)]
    known = {one.passage.id: one for one in rows}
    path = fresh() / f"labels{suffix}"
    sheets.write(worksheets.sheet(rows, BOOK), path)
    same = worksheets.read_sheet(sheets.read(path), path.name, known, BOOK, "Anna")
    assert (same.judgements, same.remarks) == ((), ())
    back = sheets.read(path)
    facet, name = data.draw(st.sampled_from(PAIRS))
    at = data.draw(st.integers(0, len(rows) - 1))
    head = f"{facet}: {BOOK.title_of(name)}"
    column = [one.name for one in back.columns].index(head)
    cells = [list(row) + [""] * (len(back.columns) - len(row)) for row in back.rows]
    was_given = (facet, name) in made[at][1]
    cells[at][column] = "" if was_given else "ja"
    changed = replace(back, rows=tuple(map(tuple, cells)))
    found = worksheets.read_sheet(changed, path.name, known, BOOK, "Anna")
    assert found.remarks == ()
    (one,) = found.judgements
    assert (one.passage, one.facet, one.quote) == (rows[at].passage.id, facet, made[at][0])
    before = {label for of, label in made[at][1] if of == facet}
    assert set(one.labels) == (before - {name} if was_given else before | {name})


@some
@given(st.lists(st.builds(
    Kept, passage=WORDS, document=WORDS, file=WORDS, quote=st.text(min_size=1), display=st.text(),
    citation=st.text(), note=st.text(), heading=st.text(), added=st.just("2026-11-27"),
    spans=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple),
), max_size=3))  # fmt: skip
def test_a_basket_comes_back_as_it_was_written(fresh: Callable[[], Path], kept: list[Kept]) -> None:
    folder = fresh()
    basket = Basket(folder)
    basket.path.write_bytes(basket.content(kept))
    assert Basket(folder).all() == kept


@some
@given(st.text(min_size=1).filter(str.strip), FILTERS, st.integers(1, 99), st.lists(WORDS))
def test_a_saved_search_comes_back_as_it_was_written(
    fresh: Callable[[], Path], question: str, filters: Filters, number: int, seen: list[str]
) -> None:
    corpus = fresh()
    search = SavedSearch("naam", question, filters, number, "2026-11-27", tuple(seen))
    SavedSearches(corpus).write(search)
    assert SavedSearches(corpus).all() == [search] == [SavedSearches(corpus).get("naam")]


@some
@given(WORDS, st.dictionaries(st.sampled_from(["title", "publisher"]), WORDS), st.none() | WORDS)
def test_a_registration_comes_back_as_it_was_written(
    fresh: Callable[[], Path], name: str, overrides: dict[str, str], address: str | None
) -> None:
    corpus = fresh()
    one = Registration(
        id="a1", file=name, path=f"documenten/{name}", keeping="copy", sha256="ff",
        origin=f"/elders/{name}", added="2026-11-22", address=address, overrides=overrides,
    )  # fmt: skip
    Register(corpus).write(one)
    assert Register(corpus).all() == [one]


TITLES = st.lists(
    st.sampled_from(
        [*"abcÀéïŁøßÆ{}&%$#_^~\\\"'“”„‘’–—…<>|/@*+=;:,.()[]?!0129€²½ﬁĳ", *VOCABULARY, " "]
    ),
    min_size=1,
    max_size=12,
).map("".join).map(str.strip).filter(lambda text: any(map(str.isalnum, text)))  # fmt: skip


@pytest.mark.parametrize("check", [check_ris, check_bibtex, check_csl])
@some
@given(titles=st.lists(st.tuples(TITLES, TITLES), min_size=1, max_size=3))
def test_sources_are_read_back_by_others_whatever_they_are_called(
    check: Callable[[list[dict[str, object]]], None], titles: list[tuple[str, str]]
) -> None:
    if check is check_bibtex:  # its reader takes \textasciicircum for another sign than LaTeX does
        assume("^" not in str(titles))
    check(
        items_of(
            [
                builders.document(
                    f"d{number}", title=title, publisher=publisher, date="2024-05-17",
                    identifiers=(Identifier("kenmerk", f"Z/{number}"),), kind="visie",
                )
                for number, (title, publisher) in enumerate(titles)
            ]
        )
    )  # fmt: skip


SIGNS = st.lists(
    st.sampled_from(
        ["\r\n", "\r\n", "\r", "\n", "\ufeff", "\ufffe", "\u2028", "👩", "e\u0301", "wijk"]
    )
    | st.characters(codec="utf-8", exclude_characters="\x00"),
    min_size=1,
    max_size=30,
).map("".join)  # fmt: skip
REFI = "{urn:QDA-XML:project:1.0}"


@some
@given(SIGNS, st.data())
def test_a_coding_of_refi_qda_holds_the_words_of_its_passage(
    fresh: Callable[[], Path], text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip() == text[start:end])
    facet, label = PAIRS[0]
    passage = Passage("a1#1", "a1", 0, PassageKind.TEXT, (Span(start, end, 1),), text[start:end])
    coded = Coded(
        builders.document("a1"), text, [passage],
        {"a1#1": (Tag("a1#1", facet, label, 0.9, assigned=True),)},
    )  # fmt: skip
    path = refi.write_project(BOOK, [coded], fresh() / "x.qdpx", datetime(2026, 1, 2, tzinfo=UTC))
    with zipfile.ZipFile(path) as archive:
        project = etree.fromstring(archive.read("project.qde"))
        (name,) = [one for one in archive.namelist() if one.endswith(".txt")]
        written = archive.read(name).decode("utf-8")
    (selection,) = project.iter(f"{REFI}PlainTextSelection")
    first, last = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    assert "\r" not in written
    assert _letters(written[first:last]) == _letters(text[start:end])
    assert last - first == len(text[start:end].replace("\r\n", "\n"))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


# ---------------------------------------------------------------------- splitting


@some
@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(1, 40))
def test_where_a_document_is_cut_does_not_depend_on_its_id(texts: list[str], times: int) -> None:
    reading = builders.reading(*[f"{text} " * times for text in texts])
    one, other = split(reading, "aa"), split(reading, "bb")
    assert [each.spans for each in one] == [each.spans for each in other]
    assert [each.id.partition("#")[2] for each in one] == [
        each.id.partition("#")[2] for each in other
    ]
