"""Agreement between coders, beside figures that were worked out elsewhere."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from sbkennis import codebook
from sbkennis.agreement import Agreement, Coded, OfLabel, measure, read
from sbkennis.errors import UsageError
from sbkennis.wording import estimate, given, means, seen

FIRST = [1, 1, 0, 0, 1, 0, 0, 0, 1, 0]
SECOND = [1, 0, 0, 0, 1, 0, 1, 0, 1, 0]


def coded(**by_coder: list[int | None]) -> list[Coded]:
    return [
        Coded(
            str(unit), coder, "thema", frozenset({"koken"} if value else ()), frozenset({"koken"})
        )
        for coder, values in by_coder.items()
        for unit, value in enumerate(values)
        if value is not None
    ]


def label(measured: Agreement) -> OfLabel:
    return measured.facets[0].labels[0]


def test_alpha_and_kappa_are_those_of_the_libraries() -> None:
    one = label(measure(coded(anna=[*FIRST], bert=[*SECOND])))
    assert one.alpha.value == pytest.approx(0.6041666667)  # by the package krippendorff 0.9
    assert one.kappa.value == pytest.approx(cohen_kappa_score(FIRST, SECOND))
    assert (one.units, one.given, one.all_given) == (10, {"anna": 4, "bert": 4}, 3)
    assert one.agreed == pytest.approx(0.8)


def test_who_judged_fewer_is_not_counted_as_having_refused_the_others() -> None:
    some = label(measure(coded(anna=[1, 1, 0, 0], bert=[1, 0, 0, 1], cor=[1, None, None, 0])))
    assert (some.units, some.judged) == (4, {"anna": 4, "bert": 4, "cor": 2})
    assert [given(some, one) for one in ("anna", "cor", "dirk")] == ["2", "1 van 2", "n.v.t."]


def test_alpha_and_kappa_take_gaps_and_more_than_two_coders() -> None:
    values: dict[str, list[int | None]] = {
        "a": [1, 1, 0, None, 0, 0, 1],
        "b": [1, 0, 0, 1, None, 0, 1],
        "c": [None, 1, 0, 1, 0, 1, None],
    }
    one = label(measure(coded(**values)))
    assert one.alpha.value == pytest.approx(0.5555555556)  # by krippendorff 0.9
    assert one.all_given == 3
    total, size, alike = 0.0, 0, 0
    for first, second in combinations(values.values(), 2):
        both = [pair for pair in zip(first, second, strict=True) if None not in pair]
        total += len(both) * cohen_kappa_score(*zip(*both, strict=True))
        size += len(both)
        alike += sum(left == right for left, right in both)
    assert one.kappa.value == pytest.approx(total / size)
    assert one.agreed == pytest.approx(alike / size)


def test_a_unit_in_which_one_of_them_could_not_choose_the_label_changes_nothing() -> None:
    shared = coded(anna=[*FIRST], bert=[*SECOND])
    koken, zingen = frozenset({"koken"}), frozenset({"zingen"})
    more = [Coded("x", "anna", "thema", koken, koken),
            Coded("x", "bert", "thema", frozenset(), zingen)]  # fmt: skip
    one, other = label(measure(shared)), label(measure([*shared, *more]))
    assert (one.units, one.alpha.value, one.kappa.value) == (
        other.units,
        other.alpha.value,
        other.kappa.value,
    )


def test_the_bootstrap_is_that_of_the_measure_itself() -> None:
    one = label(measure(coded(anna=FIRST * 3, bert=SECOND * 3)))
    random = np.random.default_rng(1)
    first, second = np.array(FIRST * 3), np.array(SECOND * 3)
    drawn = [
        cohen_kappa_score(first[rows], second[rows])
        for rows in random.integers(0, len(first), (400, len(first)))
    ]
    assert one.kappa.low == pytest.approx(np.quantile(drawn, 0.025), abs=0.05)
    assert one.kappa.high == pytest.approx(np.quantile(drawn, 0.975), abs=0.05)
    assert one.alpha.low < one.alpha.value < one.alpha.high


def both(
    label_: str, values: list[int], other: list[int], *, blind: bool | None = None
) -> list[Coded]:
    """What Anna and Bert say of one label, the only one there was to choose from."""
    return [
        Coded(
            str(unit),
            coder,
            "thema",
            frozenset({label_} if value else ()),
            frozenset({label_}),
            blind,
        )
        for coder, several in (("anna", values), ("bert", other))
        for unit, value in enumerate(several)
    ]


def test_the_mean_over_labels_that_were_given_often_enough_stands_beside_that_over_all() -> None:
    often = both("koken", FIRST * 3, SECOND * 3)
    seldom = both("zingen", [1, 0, 0, 0, 0] * 2, [0, 1, 0, 0, 0] * 2)
    rare = {(one.unit, one.coder): one.labels for one in seldom}
    together = [
        replace(
            one,
            labels=one.labels | rare.get((one.unit, one.coder), frozenset()),
            considered=frozenset({"koken", "zingen"}),
        )
        for one in often
    ]
    (facet,) = measure(together).facets
    koken, zingen = facet.labels
    assert [one.is_claim for one in (koken, zingen)] == [True, False]
    assert (facet.every.labels, facet.enough.labels) == (2, 1)
    assert facet.enough.alpha == koken.alpha
    assert facet.every.alpha.value == pytest.approx((koken.alpha.value + zingen.alpha.value) / 2)
    told = means(facet)
    assert told.startswith(f"alfa {estimate(koken.alpha)}")
    assert "het enige label dat vaak genoeg is gegeven; over alle 2: alfa" in told
    (few,) = measure(seldom).facets
    assert "gemiddeld over labels die alle te weinig zijn gegeven" in means(few)
    (one,) = measure(often).facets
    assert means(one).endswith("gemiddeld over 1 label")


def test_units_that_were_judged_with_the_labels_of_the_machine_in_view_are_counted() -> None:
    anna = both("koken", [1, 0, 1], [1, 0, 1], blind=True)
    mixed = [replace(one, blind=(one.coder, one.unit) != ("bert", "1")) for one in anna]
    assert [measure(several).seen for several in (anna, mixed)] == [0, 1]
    assert measure(both("koken", [1, 0], [1, 1])).seen is None
    unknown = [replace(one, blind=True if one.coder == "anna" else None) for one in anna]
    assert measure(unknown).seen == 0
    assert seen(measure(anna)) == ""
    assert "bij 1 passage van de 3 kon ten minste één codeur" in seen(measure(mixed))


def test_what_one_coder_judged_changes_nothing() -> None:
    alone: list[int | None] = [None] * 10
    some = measure(coded(anna=[*FIRST], bert=[*SECOND]))
    more = measure(coded(anna=[*FIRST, *[0] * 500], bert=[*SECOND, *alone]))
    assert label(more).alpha == label(some).alpha
    assert label(more).kappa == label(some).kappa
    assert more.alone == {"anna": 500}
    third = measure(coded(anna=[*FIRST], bert=[*SECOND], cor=[*alone, 1]))
    assert (third.coders, third.alone) == (("anna", "bert"), {"cor": 1})
    assert some.alone == {}
    other = Coded("1", "anna", "sfeer", frozenset(), frozenset({"samen"}))  # of what both judged
    assert measure([*coded(anna=[*FIRST], bert=[*SECOND]), other]).alone == {}


@pytest.mark.parametrize(("given", "is_claim"), [(10, True), (9, False)])
def test_a_label_that_was_given_ten_times_allows_a_claim(given: int, is_claim: bool) -> None:
    values = [1] * given + [0] * 3
    one = label(measure(coded(anna=[*values], bert=[*values])))
    assert one.is_claim is is_claim


def test_coders_who_never_differ_have_no_interval_as_wide_as_nothing() -> None:
    (facet,) = measure(coded(anna=[*FIRST], bert=[*FIRST])).facets
    assert [facet.f1.value, facet.every.alpha.value, facet.labels[0].kappa.value] == [1, 1, 1]
    assert [estimate(one) for one in (facet.f1, facet.every.alpha, facet.labels[0].kappa)] == [
        "1,00", "1,00", "1,00",
    ]  # fmt: skip
    (nothing,) = measure(coded(anna=[0, 0], bert=[0, 0])).facets
    assert means(nothing) == "alfa –, kappa –"


def test_two_coders_who_always_say_the_same_one_thing_have_no_alpha() -> None:
    one = label(measure(coded(anna=[0, 0, 0], bert=[0, 0, 0])))
    assert (math.isnan(one.alpha.value), math.isnan(one.kappa.value), one.agreed) == (True, True, 1)


def test_a_label_counts_only_where_both_could_choose_it() -> None:
    old = [Coded("1", "anna", "thema", frozenset(), frozenset({"koken"}))]
    new = [Coded("1", "bert", "thema", frozenset({"geld"}), frozenset({"koken", "geld"}))]
    assert [one.label for one in measure([*old, *new]).facets[0].labels] == ["koken"]


def test_without_anything_in_common_it_says_so() -> None:
    with pytest.raises(UsageError, match="anna 1, bert 1"):
        measure(coded(anna=[1, None], bert=[None, 1]))


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_label_of_no_codebook_counts_and_is_told_and_one_may_be_called_by_its_title(
    tmp_path: Path,
) -> None:
    anna = write(
        tmp_path / "anna.jsonl",
        {"id": 1, "labels": {"thema": ["Positieve gezondheid", "schaken"], "leeftijd": ["oud"]}},
    )
    bert = write(tmp_path / "bert.jsonl", {"id": 1, "labels": {"thema": ["positieve_gezondheid"]}})
    told: list[str] = []
    measured = measure(read([anna, bert], codebook.standard(), told.append))
    by_name = {one.label: one for one in measured.facets[0].labels}
    assert by_name["positieve_gezondheid"].all_given == 1
    assert by_name["schaken"].given == {"anna": 1, "bert": 0}
    more = "staat niet {} codeboek. Het telt mee zoals het er staat."
    assert sorted(told) == [
        f"{anna}, regel 1: het facet “leeftijd” {more.format('in het')}",
        f"{anna}, regel 1: het label “schaken” {more.format('bij facet thema in het')}",
    ]


def test_files_of_one_name_in_two_folders_are_of_two_coders(tmp_path: Path) -> None:
    paths = []
    for folder in ("anna", "bert"):
        (tmp_path / folder).mkdir()
        paths.append(write(tmp_path / folder / "labels.jsonl", {"id": 1, "labels": {"thema": []}}))
    assert measure(read(paths, codebook.standard())).coders == tuple(map(str, paths))


def test_a_label_that_was_given_was_there_to_choose() -> None:
    made = [replace(one, considered=frozenset()) for one in both("koken", [1], [1])]
    assert label(measure(made)).all_given == 1


def test_a_sheet_is_not_read_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "anna.xlsx"
    with pytest.raises(UsageError, match=r"is een werkblad\. Lees het in met `sbkennis label --in"):
        read([path, path], codebook.standard())


def test_files_are_compared_on_the_ids_they_share(tmp_path: Path) -> None:
    one = write(
        tmp_path / "anna.jsonl",
        {"id": 1, "labels": {"sfeer": ["persoonlijk"], "thema": []}},
        {"id": 2, "labels": ["institutioneel"]},
    )
    other = write(
        tmp_path / "machine.jsonl",
        {
            "id": "1",
            "tags": {
                "sfeer": [
                    {"label": "persoonlijk", "assigned": True},
                    {"label": "institutioneel", "assigned": False},
                ],
                "thema": [],
            },
        },
        {"id": "3", "labels": {}},
    )
    measured = measure(read([one, other], codebook.standard()))
    (sphere,) = (facet for facet in measured.facets if facet.facet == "sfeer")
    assert sum(label.given["machine"] for label in sphere.labels) == 1
    assert (measured.coders, measured.units) == (("anna", "machine"), 1)
    assert {facet.facet: facet.units for facet in measured.facets} == {"sfeer": 1, "thema": 1}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["x"], "regel 1: er is geen id"),
        ([{"id": 1}], "labels ontbreekt"),
        ([{"id": 1, "labels": ["schaken"]}], "“schaken” staat niet in het codeboek"),
        ([{"id": 1, "labels": {}}, {"id": 1, "labels": {}}], "regel 2: id “1” staat er twee keer"),
        ([{"id": 1, "tags": {"thema": ["schaken"]}}], "regel 1: tags zijn niet zoals"),
        ([{"id": 1, "tags": {"thema": [{"assigned": True}]}}], "regel 1: tags zijn niet zoals"),
        ([{"id": 1, "tags": {"thema": 3}}], "regel 1: tags zijn niet zoals"),
        ([], "leeg"),
        (
            [{"id": 1, "labels": {}}, {"id": 2, "labels": {"thema": ["mantelzrog"]}}],
            r"b\.jsonl, regel 2: het label “mantelzrog” staat niet bij facet thema in het codeboek."
            " Bedoelde u Mantelzorg",
        ),
        ([{"id": 1, "labels": {"tema": []}}], "regel 1: het facet “tema” staat niet .* u thema"),
        ([{"id": 1, "labels": {"thema": ["schaaken"]}}], "“schaaken” .* Bedoelde u schaken"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, rows: list[object], told: str) -> None:
    own = {"thema": ["schaken"]}  # a label that is in no codebook, and that both give
    good = write(tmp_path / "a.jsonl", {"id": 1, "labels": own})
    if "schaken" in told:
        rows = [*rows, {"id": 2, "labels": own}]
    with pytest.raises(UsageError, match=told):
        read([good, write(tmp_path / "b.jsonl", *rows)], codebook.standard())
