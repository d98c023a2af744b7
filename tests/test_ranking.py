from __future__ import annotations

import pytest

from sbkennis.ranking import (
    FLOOR,
    confidence,
    coverage,
    fold,
    fuse,
    nearest,
    rarity,
    seen,
    spread_over_documents,
)

LONG = (
    "De gemeente wil dat inwoners elkaar ontmoeten in het buurthuis en dat vrijwilligers daar "
    "een vaste plek hebben. Daarvoor stelt zij samen met de bewoners een plan op."
)
MORE = " Het plan noemt per wijk wat er al is, wie meedoet en wat er nog ontbreekt."


def test_what_both_rankings_like_comes_first() -> None:
    fused = fuse({1: 9.0, 2: 6.0}, {2: 0.90, 3: 0.88, 4: 0.80}, background=0.80)
    assert [one.row for one in fused] == [2, 1, 3, 4]
    assert fused[0].score == pytest.approx(0.5 * 6 / 9 + 0.5)
    assert (fused[1].words, fused[1].meaning) == (1.0, 0.0)


def test_squeezed_cosines_weigh_as_much_as_wide_ones() -> None:
    words = {1: 4.0, 2: 5.0}
    squeezed = fuse(words, {1: 0.90, 2: 0.86}, background=0.82)
    wide = fuse(words, {1: 0.80, 2: 0.40}, background=0.00)
    assert [one.score for one in squeezed] == pytest.approx([one.score for one in wide])


def test_without_words_meaning_decides_and_the_other_way_round() -> None:
    assert [(one.row, one.score) for one in fuse({}, {7: 0.9, 8: 0.8}, 0.7)] == [
        (7, 1.0),
        (8, pytest.approx(0.5)),
    ]
    assert [(one.row, one.score) for one in fuse({7: 2.0, 8: 4.0}, {}, 0.0)] == [(8, 1), (7, 0.5)]
    assert fuse({}, {}, 0.0) == []


def test_below_the_background_is_no_better_than_absent() -> None:
    fused = fuse({1: 1.0, 2: 1.0}, {1: 0.5, 3: 0.9}, background=0.6)
    assert {one.row: one.meaning for one in fused} == {1: 0.0, 2: 0.0, 3: 1.0}


def test_weights_move_the_ranking_between_words_and_meaning() -> None:
    words, meaning = {1: 9.0, 2: 1.0}, {2: 0.9, 1: 0.5}
    assert fuse(words, meaning, 0.4, words_weight=1.0)[0].row == 1
    assert fuse(words, meaning, 0.4, words_weight=0.0)[0].row == 2


def test_at_most_three_of_a_document_stand_in_the_first_ten() -> None:
    ranked = list(range(30))
    document_of = {n: "a" if n < 8 else f"d{n}" for n in ranked}
    spread = spread_over_documents(ranked, document_of, 3)
    assert spread[:10] == [0, 1, 2, 8, 9, 10, 11, 12, 13, 14]
    assert spread[10:15] == [3, 4, 5, 6, 7]
    assert sorted(spread) == ranked


def test_no_cap_with_nine_documents_or_with_zero() -> None:
    ranked = list(range(20))
    nine = {n: "a" if n < 12 else f"d{n}" for n in ranked}
    assert spread_over_documents(ranked, nine, 3) == ranked
    many = {n: "a" if n < 9 else f"d{n}" for n in ranked}
    assert spread_over_documents(ranked, many, 0) == ranked
    assert spread_over_documents(ranked, many, 1)[:3] == [0, 9, 10]


def test_a_slip_of_the_pen_is_mended_only_when_it_is_sure() -> None:
    assert nearest("buurthuos", {"buurthuis": 9, "buurthuus": 2}) == "buurthuis"
    assert nearest("buurthuos", {"buurthuis": 9, "buurthuus": 4}) is None
    assert nearest("buurthuos", {"buurthuis": 1}) is None  # it may be a mistake itself


def test_the_same_words_in_another_layout_are_one_text() -> None:
    other = LONG.replace(" ", "\n", 3).upper()
    assert fold([("a", LONG), ("b", "Iets heel anders."), ("c", other)]) == {"a": ("c",), "b": ()}


def test_a_scan_with_a_few_reading_errors_is_the_same_text() -> None:
    page = LONG + MORE
    scan = page.replace("buurthuis", "buurthuls")
    assert scan != page
    assert fold([(1, page), (2, scan)]) == {1: (2,)}
    assert fold([(1, page), (2, scan.replace("bewoners", "bewaners"))]) == {1: (), 2: ()}


@pytest.mark.parametrize("other", ["geen vaste plek", "3 vaste plek", "nooit een vaste plek"])
def test_a_negation_or_a_number_keeps_texts_apart_that_are_one_but_for_it(other: str) -> None:
    page = LONG + MORE  # so long that a word more or less makes it no other text
    assert fold([(1, page), (2, page.replace("een vaste plek", "hun vaste plek"))]) == {1: (2,)}
    assert fold([(1, page), (2, page.replace("een vaste plek", other))]) == {1: (), 2: ()}


ASKED = {"parkeervergunning": ("parkeer", "vergunning"), "gemeente": ("gemeente",)}
FREQUENCIES = {"parkeervergunning": 0, "parkeer": 0, "vergunning": 9, "gemeente": 80}
RARITIES = {word: rarity(many, 100) for word, many in FREQUENCIES.items()}


def test_a_rare_word_covers_more_of_a_question_than_a_common_one() -> None:
    assert coverage(ASKED, {"parkeervergunning", "gemeente"}, RARITIES) == pytest.approx(1.0)
    assert coverage(ASKED, {"parkeervergunning"}, RARITIES) > 0.9
    assert coverage(ASKED, {"gemeente"}, RARITIES) < 0.1
    assert coverage(ASKED, set(), RARITIES) == 0.0


def test_parts_of_a_word_count_half_by_their_rarity() -> None:
    word = {"parkeervergunning": ASKED["parkeervergunning"]}
    assert coverage(word, {"parkeer", "vergunning"}, RARITIES) == pytest.approx(0.5)
    common = coverage(word, {"vergunning"}, RARITIES)
    assert 0 < common < 0.25 < coverage(word, {"parkeer"}, RARITIES)


def test_of_a_long_question_eight_words_are_enough() -> None:
    words = {f"woord{number}": (f"woord{number}",) for number in range(16)}
    rarities = dict.fromkeys(words, 3.0)
    assert coverage(words, {"woord1", "woord2", "woord3", "woord4"}, rarities) == pytest.approx(0.5)
    assert coverage(words, set(words), rarities) == 1.0
    short = dict(list(words.items())[:8])
    assert coverage(short, {"woord1", "woord2"}, rarities) == pytest.approx(0.25)


def test_a_question_without_words_is_neither_covered_nor_seen() -> None:
    assert coverage({}, {"gemeente"}, {}) == 0.0
    assert seen({}, {}, {}) == 0.0


def test_what_the_collection_never_mentions_is_not_seen() -> None:
    assert seen(ASKED, FREQUENCIES, RARITIES) == pytest.approx(
        coverage(ASKED, {"gemeente"}, RARITIES)
    )
    assert seen(["gemeente"], FREQUENCIES, RARITIES) == 1.0


def test_confidence_needs_words_more_than_margin() -> None:
    assert confidence(0.8, 1.0, 1.0) > FLOOR
    assert confidence(0.0, 0.0, 1e9) == confidence(0.0, 0.0, 5.0) < FLOOR
    assert confidence(0.3, 1.0, 3.0) > FLOOR > confidence(0.3, 1.0, 1.0)
    assert confidence(0.4, 1.0, 2.0) > FLOOR > confidence(0.4, 0.4, 2.0)
    assert confidence(0.5, 1.0, -3.0) == confidence(0.5, 1.0, 0.0)
