"""Tables in which every cell opens its passages, and how sure their figures are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sbkennis import comparison, contract_comparison, terms
from sbkennis.comparison import (
    Cell,
    Comparison,
    Coverage,
    Interval,
    Measure,
    Quoter,
    frames,
    tables,
)
from sbkennis.comparison.sample import FEWEST_PASSAGES
from sbkennis.comparison.shown import amount
from sbkennis.errors import UsageError
from sbkennis.records import Document, Passage, PassageKind, Reading, Span, Tag
from sbkennis.store import Store
from tests.builders import document, reading

FACETS = {
    "sfeer": {"eigen": "Eigen kring", "samen": "Samen"},
    "thema": {"koken": "Koken", "zingen": "Zingen", "lopen": "Lopen", "lezen": "Lezen"},
    "waarde": {"doel": "Doel op zich", "middel": "Middel"},
}
SENTENCE = "In het dorpshuis koken de buren elke week samen een pan soep voor wie langskomt"


def shelve(
    store: Store, one: Document, tags: Sequence[Sequence[tuple[str, str, float]]], words: int = 60
) -> None:
    """A document of as many passages as ``tags`` has members: (facet, label, probability) each.

    A tag is assigned from 0.5.
    """
    lines = [" ".join((SENTENCE.split() * words)[:words]) + f" {number}." for number in
             range(len(tags))]  # fmt: skip
    source = reading("\n".join(lines))
    passages, made, start = [], [], 0
    for number, line in enumerate(lines):
        end = start + len(line)
        passage = Passage(
            f"{one.id}#{start}-{end}", one.id, number, PassageKind.TEXT, (Span(start, end, 1),),
            line, line, sentences=((0, len(line)),),
        )  # fmt: skip
        passages.append(passage)
        made += [Tag(passage.id, facet, label, chance, chance >= 0.5)
                 for facet, label, chance in tags[number]]  # fmt: skip
        start = end + 1
    put(store, one, source, passages, made)


def put(
    store: Store, one: Document, source: Reading, passages: list[Passage], tags: list[Tag]
) -> None:
    store.replace(
        one, source, passages, recipe="",
        terms={each.id: dict.fromkeys(terms.COLUMNS, "x") for each in passages},
        vectors={}, model="", tags=tags,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "proef.sqlite", terms.COLUMNS) as made:
        yield made


COOK = [("thema", "koken", 0.9), ("sfeer", "samen", 0.8)]
SING = [("thema", "zingen", 0.7), ("waarde", "doel", 0.9)]
NOTHING: list[tuple[str, str, float]] = []


@pytest.fixture
def two(store: Store) -> Store:
    """A long document that cooks, one that sings, and one of three passages."""
    shelve(
        store,
        document("aa", title="Soep", gemeente="Noord", date="2021-03", page_count=10,
                 pages_without_text=(4,)),
        [COOK] * 20 + [NOTHING] * 20,
    )  # fmt: skip
    shelve(store, document("bb", title="Koor", gemeente="Zuid", date="2023"),
           [SING] * 30 + [COOK] * 2 + [NOTHING] * 8)  # fmt: skip
    shelve(store, document("cc", title="Briefje", gemeente="Noord"), [COOK] * 3)
    return store


def compare(store: Store, **options: Any) -> Comparison:
    return comparison.compare(store, store.documents(), FACETS, **options)


# ---------------------------------------------------------------------- doubles


def write(store: Store, one: Document, lines: Sequence[str]) -> None:
    passages, start = [], 0
    for number, line in enumerate(lines):
        end = start + len(line)
        passages.append(
            Passage(f"{one.id}#{start}-{end}", one.id, number, PassageKind.TEXT,
                    (Span(start, end, 1),), line, line)
        )  # fmt: skip
        start = end + 1
    put(store, one, reading("\n".join(lines)), passages, [])


def test_documents_that_are_one_text_are_named_and_still_counted(store: Store) -> None:
    same = [f"In straat {word} eten buren samen soep." for word in ("noord", "zuid", "oost")]
    other = [f"Het koor zingt op {word} voor iedereen." for word in ("maandag", "dinsdag", "vrij")]
    for name, lines in (
        ("aa", same), ("bb", [*same[:2], "In straat west eten ouders samen soep."]),
        ("cc", same), ("dd", other), ("ee", same[:1]),
    ):  # fmt: skip
        write(store, document(name, title=f"Stuk {name}", file=f"{name}.pdf"), lines)
    made = compare(store)
    assert [[one.id for one in group] for group in made.doubles or ()] == [["aa", "bb", "cc"]]
    (told,) = made.remarks
    assert told.startswith("aa.pdf, bb.pdf en cc.pdf zijn (bijna) dezelfde tekst.")
    assert "weegt die tekst 3 keer" in told
    assert told.endswith("kies er dan één.")
    assert len(made.units) == 5
    documents = [one for one in store.documents() if one.id in ("aa", "dd", "ee")]
    assert comparison.compare(store, documents, FACETS).remarks == []
    documents = [one for one in store.documents() if one.id in ("aa", "cc")]
    (told,) = comparison.compare(store, documents, FACETS).remarks
    assert "tellen allebei mee" in told
    assert "weegt die tekst twee keer" in told


# ---------------------------------------------------------------------- counting


def test_a_cell_counts_passages_words_and_rates(two: Store) -> None:
    cell = compare(two).table("thema", "document").cell("koken", "Soep")
    assert cell.count.value == 20
    assert cell.words == 20 * 61
    assert cell.share.value == pytest.approx(0.5)
    assert cell.per_1000.value == pytest.approx(1000 / 122)
    assert cell.count.expected == pytest.approx(20 * 0.9)


def test_a_year_with_one_document_says_that_a_difference_may_be_that_of_the_document(
    store: Store,
) -> None:
    for name, date in (("aa", "2021"), ("bb", "2023-05"), ("cc", "2023"), ("dd", "2024")):
        shelve(store, document(name, title=name, date=date), [COOK, SING] * 20)
    documents = [one for one in store.documents() if one.id != "dd"]
    by_year = comparison.compare(store, documents, FACETS, by="jaar").remarks[0]
    assert by_year.startswith("Onder 2021 staat maar één document. Een verschil met een ander jaar")
    every = comparison.compare(store, store.documents(), FACETS, by="jaar").remarks[0]
    assert every.startswith("Onder 2021 en 2024 staat elk maar één document.")
    by_document = comparison.compare(store, documents, FACETS).remarks
    assert not any("jaar" in one for one in by_document)


def test_every_cell_lists_the_passages_it_counts(two: Store) -> None:
    made = compare(two)
    for table in made.tables:
        for cell in table.cells:
            assert len(cell.passages) == cell.count.value
    cell = made.table("thema", "document").cell("koken", "Koor")
    quoted = comparison.quoted(two, cell.passages)
    assert [one.passage.id for one in quoted] == list(cell.passages)
    text = two.text("bb")
    assert all(text[one.passage.start : one.passage.end] == one.citation.quote for one in quoted)
    assert all("Koor" in one.citation.text for one in quoted)


def test_a_tag_that_is_not_assigned_is_not_counted_but_is_expected(store: Store) -> None:
    shelve(store, document("aa", title="A"), [[("thema", "koken", 0.4)]] * 30)
    cell = compare(store).table("thema", "document").cell("koken", "A")
    assert (cell.count.value, cell.passages) == (0, ())
    assert cell.count.expected == pytest.approx(12)
    assert cell.count.by_labels.low < 12 < cell.count.by_labels.high


def test_certain_labels_leave_no_interval_by_labels(store: Store) -> None:
    shelve(store, document("aa", title="A"), [[("thema", "koken", 1.0)]] * 10 + [NOTHING] * 20)
    share = compare(store).table("thema", "document").cell("koken", "A").share
    assert share.by_labels.low == share.by_labels.high == pytest.approx(1 / 3)
    assert share.by_passages.low < 1 / 3 < share.by_passages.high


def test_the_margin_beside_a_figure_holds_what_the_doubt_about_labels_leaves(store: Store) -> None:
    """Labels that are assigned with a chance of 0.6 each are too many by four in ten."""
    shelve(store, document("aa", title="A"), [[("thema", "koken", 0.6)]] * 40)
    cell = compare(store).table("thema", "document").cell("koken", "A")
    share = cell.share
    assert share.value == 1
    assert share.by_labels.high < share.by_passages.low
    assert (share.margin.low, share.margin.high) == (share.by_labels.low, share.by_passages.high)
    shown, between = amount(cell)
    assert (shown, between) == ("100 %", "45–100")


def test_where_passages_vary_more_than_labels_the_margin_is_theirs(store: Store) -> None:
    shelve(store, document("aa", title="A"), [[("thema", "koken", 1.0)]] * 10 + [NOTHING] * 20)
    share = compare(store).table("thema", "document").cell("koken", "A").share
    assert share.margin == share.by_passages


def test_no_interval_by_labels_goes_beyond_all_passages(store: Store) -> None:
    shelve(store, document("aa"), [COOK] * 25)
    cell = compare(store).table("thema", "document").cell("koken", "aa.pdf")
    assert cell.count.expected == pytest.approx(22.5, abs=0.01)
    assert cell.count.by_labels.high == 25
    assert cell.share.by_labels.high == 1
    assert cell.per_1000.by_labels.high == pytest.approx(cell.per_1000.value)


def test_the_interval_by_passages_is_that_of_a_proportion(store: Store) -> None:
    """With passages of equal length resampling must agree with the binomial."""
    shelve(store, document("aa", title="A"), [[("thema", "koken", 1.0)]] * 40 + [NOTHING] * 60)
    interval = compare(store).table("thema", "document").cell("koken", "A").share.by_passages
    assert interval.low == pytest.approx(0.31, abs=0.03)
    assert interval.high == pytest.approx(0.50, abs=0.03)


def test_a_label_that_no_passage_has_may_still_have_been_missed(two: Store) -> None:
    share = compare(two).table("thema", "document").cell("lezen", "Soep").share
    assert (share.value, share.by_passages.low) == (0, 0)
    assert 0.05 < share.by_passages.high < 0.12  # 1 - 0.025 ** (1 / 40)


def test_a_label_that_every_passage_has_is_no_more_certain_than_one_that_none_has(
    store: Store,
) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 40)
    shelve(store, document("bb", title="Koor"), [COOK] * 39 + [SING])
    made = compare(store)
    table = made.table("thema", "document")
    cell, none = table.cell("koken", "Soep"), table.cell("lezen", "Soep")
    missed = none.share.by_passages.high
    assert (cell.share.value, cell.share.by_passages.high) == (1, 1)
    assert cell.share.by_passages.low == pytest.approx(1 - missed)
    assert cell.count.by_passages.low == pytest.approx(40 * (1 - missed))
    assert 0 < cell.per_1000.by_passages.low < cell.per_1000.value
    gap = next(one for one in made.differences["thema"] if one.label == "koken")
    assert gap.interval is not None
    assert gap.difference is not None
    assert gap.interval.low <= gap.difference - missed


def test_the_same_input_gives_the_same_figures(two: Store) -> None:
    assert frames.table(compare(two).tables).equals(frames.table(compare(two).tables))


@pytest.mark.parametrize("pieces", [(1, 1), (2**30, 2**30), (7_000, 20_000)])
def test_figures_do_not_depend_on_how_much_is_worked_out_at_once(
    two: Store, monkeypatch: pytest.MonkeyPatch, pieces: tuple[int, int]
) -> None:
    usual = compare(two)
    monkeypatch.setattr(tables, "_AT_ONCE", pieces[0])
    monkeypatch.setattr(tables, "_ONE_THREAD", pieces[1])
    assert compare(two) == usual


def test_the_ends_of_an_interval_are_percentiles_to_the_digit() -> None:
    random = np.random.default_rng(5)
    shares = random.random((3, 40, tables.DRAWS), np.float32)
    counts = random.poisson(3, (3, 40, tables.DRAWS)).astype(np.float32)
    for draws in (shares, counts, 1_000 * counts / (shares + 75)):
        wanted = np.percentile(draws, (2.5, 97.5), axis=-1)
        assert np.array_equal(tables._ends(draws.copy()), wanted)


def test_two_facets_count_passages_that_have_both(two: Store) -> None:
    table = compare(two, wanted=[("sfeer", "thema")]).tables[0]
    assert table.cell("samen", "koken").count.value == 25
    assert table.cell("samen", "zingen").count.value == 0
    assert table.cell("samen", "koken").count.expected == pytest.approx(25 * 0.9 * 0.8)


def test_two_facets_can_be_counted_for_every_document_apart(two: Store) -> None:
    made = compare(two, wanted=[("sfeer", "thema")], apart=True)
    assert [table.unit.name for table in made.tables if table.unit] == ["Soep", "Koor", "Briefje"]
    assert made.table("sfeer", "thema", "Koor").cell("samen", "koken").count.value == 2


def test_coverage_stands_beside_every_figure(two: Store) -> None:
    for cell in compare(two).table("thema", "document").cells:
        unread = {"Soep": 1, "Koor": 0, "Briefje": 0}[cell.column]
        assert cell.coverage.pages_without_text == unread
    assert compare(two).units[0].coverage.pages == 10


def test_a_sentence_on_the_second_page_of_its_passage_has_that_page(store: Store) -> None:
    first, second = "De buurt kookt samen.", "De gemeente betaalt de zaal."
    source = reading(first, second)
    spans = (Span(0, len(first), 1), Span(len(first) + 1, len(source.text), 2))
    held = Passage("aa#0", "aa", 0, PassageKind.TEXT, spans, source.text)
    put(store, document("aa", page_count=2), source, [held], [])
    whole = Quoter(store).quote(held)
    part = Quoter(store).quote(held, (len(first) + 1, len(source.text)))
    assert (contract_comparison.quoted(whole)["page"], whole.page_label) == (1, "1")
    told = contract_comparison.quoted(part)
    assert (told["page"], told["page_label"], told["anchor"]["first"]) == (2, "2", 2)


# ---------------------------------------------------------------------- groups


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("gemeente", ["Noord", "Zuid"]),
        ("jaar", ["2021", "2023", "onbekend"]),
        ("soort", ["onbekend"]),
        ("alles", ["alle documenten"]),
    ],
)
def test_documents_can_be_taken_together(two: Store, by: Any, names: list[str]) -> None:
    made = compare(two, by=by)
    assert [unit.name for unit in made.units] == names
    assert sum(unit.coverage.passages for unit in made.units) == 83


def test_a_list_of_ones_own_leaves_the_others_out(two: Store) -> None:
    made = compare(two, lists={"klein": ["cc"], "groot": ["aa", "bb"]})
    assert [unit.name for unit in made.units] == ["klein", "groot"]
    assert made.table("thema", "document").cell("koken", "groot").count.value == 22


def test_a_list_holds_only_what_is_compared(two: Store) -> None:
    documents = [one for one in two.documents() if one.id != "cc"]
    (unit,) = comparison.compare(two, documents, FACETS, lists={"eigen": ["aa", "cc"]}).units
    assert unit.documents == ("aa",)


def test_who_gave_the_labels_is_told(store: Store) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 2)
    made = compare(store)
    assert (made.labelled_by, made.judged) == ("de computer", 0)
    ids = [one.id for one in store.passages_of("aa")]
    said = [Tag(one, "thema", "koken", 1.0, True, coder="Anna") for one in ids]
    refused = Tag(ids[0], "thema", "zingen", 0.0, False, coder="Anna")
    store.retag("aa", [*said, refused], "")
    made = compare(store)
    assert (made.labelled_by, made.judged) == ("mensen", 2)
    store.retag("aa", [*said, Tag(ids[0], "sfeer", "samen", 0.8, True)], "")
    assert compare(store).labelled_by == "de computer en mensen"


def test_documents_with_one_title_get_names_that_differ(store: Store) -> None:
    for name in ("aa", "bb"):
        shelve(store, document(name, title="Visie"), [COOK] * 3)
    assert [unit.name for unit in compare(store).units] == ["Visie [aa.pdf]", "Visie [bb.pdf]"]
    shelve(store, document("cc", title="Visie", file="bb.pdf"), [COOK] * 3)
    names = [unit.name for unit in compare(store).units]
    assert sorted(names) == ["Visie [aa.pdf]", "Visie [bb]", "Visie [cc]"]


# ---------------------------------------------------------------------- differences


def test_a_clear_difference_is_shown_and_a_small_one_is_not(two: Store) -> None:
    documents = [one for one in two.documents() if one.id in ("aa", "bb")]
    gaps = comparison.compare(two, documents, FACETS).differences["thema"]
    outcomes = {one.label: one.outcome for one in gaps}
    assert outcomes["koken"] == "meer in de eerste"
    assert outcomes["zingen"] == "meer in de tweede"
    assert outcomes["lezen"] == "te weinig tekst"  # neither says anything about it
    first = gaps[0]
    assert first.interval is not None
    assert first.difference is not None
    assert first.interval.low < first.difference < first.interval.high


@pytest.mark.parametrize(("tagged", "lacking"), [(4, "te weinig passages"), (5, "")])
def test_of_fewer_than_five_passages_with_a_label_nothing_is_said(
    store: Store, tagged: int, lacking: str
) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * tagged + [NOTHING] * 30)
    shelve(store, document("bb", title="Koor"), [NOTHING] * 30)
    gaps = {one.label: one.lacking for one in compare(store).differences["thema"]}
    assert (gaps["koken"], gaps["zingen"]) == (lacking, "in geen van beide")


def test_doubt_about_labels_widens_the_interval_of_a_difference(store: Store) -> None:
    sure, doubtful = ([("thema", "koken", chance)] for chance in (1.0, 0.6))
    for name, tags in (("aa", sure), ("bb", sure), ("cc", doubtful), ("dd", doubtful)):
        shelve(store, document(name, title=name), [tags] * 20 + [NOTHING] * 20)
    documents = store.documents()
    widths = []
    for two in (documents[:2], documents[2:]):
        gaps = comparison.compare(store, two, FACETS).differences["thema"]
        (interval,) = (one.interval for one in gaps if one.label == "koken")
        assert interval is not None
        widths.append(interval.high - interval.low)
    assert widths[0] == pytest.approx(2 * 1.96 * (2 * 0.25 / 40) ** 0.5, rel=0.08)
    assert widths[1] > 1.1 * widths[0]


def test_equal_documents_do_not_differ(store: Store) -> None:
    for name in ("aa", "bb"):
        shelve(store, document(name, title=name), [COOK] * 12 + [SING] * 12 + [NOTHING] * 12)
    gaps = compare(store).differences
    assert {one.outcome for facet in gaps.values() for one in facet} == {
        "geen verschil aangetoond", "te weinig tekst",
    }  # fmt: skip


def test_too_little_text_takes_the_place_of_a_figure(two: Store) -> None:
    documents = [one for one in two.documents() if one.id in ("aa", "cc")]
    made = comparison.compare(two, documents, FACETS)
    assert not made.table("thema", "document").cell("koken", "Briefje").enough
    cells = frames.table(made.tables).set_index(["tabel", "rij", "kolom"])
    few, many = (cells.loc[("thema × document", "koken", one)] for one in ("Briefje", "Soep"))
    for name in ("aandeel", "aandeel_steekproef_hoog", "per_1000"):
        assert (math.isnan(few[name]), math.isnan(many[name])) == (True, False), name
    assert few["passages"] == made.table("thema", "document").cell("koken", "Briefje").count.value
    assert all(one.outcome == one.lacking == "te weinig tekst" and one.difference is None
               for one in made.differences["thema"])  # fmt: skip
    assert FEWEST_PASSAGES > 3


# ---------------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ([("kleur", "document")], "geen facet voor de rijen"),
        ([("thema", "kleur")], "geen facet voor de kolommen"),
        ([("thema", "thema")], "tegenover zichzelf"),
    ],
)
def test_a_table_that_cannot_be_made_is_told(two: Store, wanted: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare(two, wanted=wanted)


def test_nothing_to_compare_is_told(store: Store) -> None:
    with pytest.raises(UsageError, match="geen documenten"):
        compare(store)


# ---------------------------------------------------------------------- frames


def test_a_frame_has_the_documented_columns_and_traceable_rows(two: Store) -> None:
    frame = frames.table(compare(two).tables)
    assert list(frame.columns) == list(frames.TABLE_COLUMNS)
    known = {passage.id for name in ("aa", "bb", "cc") for passage in two.passages_of(name)}
    assert all(set(ids) <= known for ids in frame["passage_ids"])
    row = frame[(frame.rij == "koken") & (frame.kolom == "Soep")].iloc[0]
    assert (row.passages, row.paginas_zonder_tekst) == (20, 1)
    assert row.aandeel_steekproef_laag < row.aandeel < row.aandeel_steekproef_hoog


def test_differences_and_quotations_have_frames(two: Store) -> None:
    documents = [one for one in two.documents() if one.id in ("aa", "bb")]
    made = comparison.compare(two, documents, FACETS)
    gaps = frames.differences(made.differences["thema"])
    assert list(gaps.columns) == list(frames.DIFFERENCE_COLUMNS)
    assert gaps.set_index("label").uitkomst["zingen"] == "meer in de tweede"
    assert set(gaps.facet) == {"thema"}
    quotes = frames.quotes(comparison.quoted(two, made.passages[:3]))
    assert list(quotes.columns) == list(frames.QUOTE_COLUMNS)
    assert list(quotes.passage_id) == list(made.passages[:3])


# ---------------------------------------------------------------------- lists of one's own


def test_a_list_named_as_all_documents_together_counts_its_own_documents(two: Store) -> None:
    made = compare(two, lists={"koor": ["bb"], "alle documenten": ["cc"]},
                   wanted=(("thema", "document"), ("sfeer", "thema")))  # fmt: skip
    by_list, together = made.tables
    assert by_list.cell("koken", "alle documenten").count.value == 3
    assert together.cell("samen", "koken").count.value == 5
    assert together.unit is not None
    assert set(together.unit.documents) == {"bb", "cc"}


def test_what_was_read_counts_a_document_in_two_lists_once(two: Store) -> None:
    made = compare(two, lists={"een": ["aa", "bb"], "twee": ["aa"]})
    assert (made.whole.documents, made.whole.passages) == (2, 80)
    assert (made.whole.pages, made.whole.pages_without_text) == (10, 1)


def test_what_two_lists_share_is_drawn_once_for_both(two: Store) -> None:
    shelve(two, document("dd", title="Soep nog eens"), [COOK] * 20 + [NOTHING] * 20)

    def interval(first: list[str], second: list[str], label: str = "koken") -> Interval:
        made = compare(two, lists={"een": first, "twee": second})
        found = next(one for one in made.differences["thema"] if one.label == label)
        assert found.facet == "thema"
        assert found.interval is not None
        assert found.interval.low <= (found.difference or 0) <= found.interval.high
        return found.interval

    same = interval(["aa"], ["aa"])
    assert (same.low, same.high) == (0, 0)
    shared, apart = interval(["aa", "bb"], ["aa"]), interval(["aa", "bb"], ["dd"])
    assert shared.high - shared.low < 0.9 * (apart.high - apart.low)
    sung = interval(["aa", "bb"], ["aa"], "zingen")
    assert sung.low > 0


def test_a_list_without_documents_is_shown_as_one_and_never_alone(two: Store) -> None:
    made = compare(two, lists={"leeg": [], "vol": ["aa"]})
    assert [(unit.name, unit.coverage.documents) for unit in made.units] == [
        ("leeg", 0), ("vol", 1),
    ]  # fmt: skip
    cell = made.table("thema", "document").cell("koken", "leeg")
    assert (cell.enough, cell.passages) == (False, ())
    assert {one.outcome for one in made.differences["thema"]} == {"te weinig tekst"}
    with pytest.raises(UsageError, match="In de groepen staan geen documenten"):
        compare(two, lists={"leeg": []})


@pytest.mark.parametrize(
    ("measure", "figure", "shown"),
    [
        ("aandeel", (0.098, 0.04, 0.16), ("9,8 %", "4–16")),
        ("aandeel", (0.124, 0.122, 0.131), ("12,4 %", "12,2–13,1")),
        ("aandeel", (0.002, 0.0, 0.006), ("0,2 %", "0,0–0,6")),
        ("aandeel", (0.00034, 0.0, 0.001), ("0,03 %", "0,00–0,10")),
        ("aandeel", (0.0, 0.0, 0.11), ("0 %", "0–11")),
        ("aandeel", (1.0, 1.0, 1.0), ("100 %", "100–100")),
        ("per1000", (1.1, 0.76, 1.38), ("1,1", "0,8–1,4")),
        ("per1000", (0.03, 0.0, 0.08), ("0,03", "0,00–0,08")),
        ("per1000", (12.52, 9.0, 14.2), ("12,5", "9,0–14,2")),
        ("per1000", (0.0, 0.0, 0.2), ("0,0", "0,0–0,2")),
    ],
)
def test_a_figure_lies_between_its_ends_as_they_are_written_and_only_nought_seems_nought(
    measure: str, figure: tuple[float, float, float], shown: tuple[str, str]
) -> None:
    value, *ends = figure
    made = Measure(value, value, Interval(*ends), Interval(*ends))
    read = Coverage(1, 1, 0, 0, passages=100, words=5_000)
    cell = Cell("koken", "Soep", "Soep", ("a",), 60, made, made, made, True, read)
    assert amount(cell, measure) == shown


# ---------------------------------------------------------------------- ends of an interval


@pytest.mark.parametrize(
    ("passages", "words", "enough"), [(20, 1_000, True), (19, 5_000, False), (90, 999, False)]
)
def test_there_is_enough_text_when_passages_and_words_both_suffice(
    passages: int, words: int, enough: bool
) -> None:
    assert Coverage(1, 0, 0, 0, passages, words).enough is enough


def test_what_may_have_been_missed_widens_a_difference_on_either_side(store: Store) -> None:
    cook, sing = ("thema", "koken", 1.0), ("thema", "zingen", 1.0)
    shelve(store, document("aa", title="Soep"), [[cook]] * 40)
    shelve(store, document("bb", title="Koor"), [[cook, sing]] * 38 + [NOTHING] * 2)
    one, two = store.documents()
    there = comparison.compare(store, [one, two], FACETS).differences["thema"]
    back = comparison.compare(store, [two, one], FACETS).differences["thema"]
    assert [gap.label for gap in there][:2] == ["zingen", "koken"]  # the largest first
    for gap, other in zip(there[:2], back[:2], strict=True):
        assert gap.interval is not None
        assert other.interval is not None
        assert (gap.interval.low, gap.interval.high) == pytest.approx(
            (-other.interval.high, -other.interval.low)
        )


def test_a_long_passage_weighs_more_in_the_interval_of_a_share(store: Store) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 20, words=20)
    shelve(store, document("bb", title="Koor"), [NOTHING] * 20, words=100)
    share = compare(store, by="alles").table("thema", "alles").cells[0].share
    assert share.value == pytest.approx(20 * 21 / (20 * 21 + 20 * 101))
    assert share.by_passages.low < share.value < share.by_passages.high


def test_documents_of_which_the_group_is_not_known_come_last(store: Store) -> None:
    shelve(store, document("aa", title="Soep"), [COOK])
    shelve(store, document("bb", title="Koor", gemeente="Zuid"), [SING])
    assert [one.name for one in compare(store, by="gemeente").units] == ["Zuid", "onbekend"]
