"""What people said of words is found again when passages change, and what counts of it."""

from __future__ import annotations

from dataclasses import replace

from sbkennis.anchors import Anchored, anchor, decide, overrule
from sbkennis.citations import Source
from sbkennis.judgements import Judgement
from sbkennis.records import Passage, Tag
from tests import builders
from tests.test_judgements import FIRST, SECOND, TEXT, judgement


def passages(text: str, *ranges: tuple[int, int]) -> list[Passage]:
    source = builders.reading(text)
    return [
        builders.passage(source, start, end, position=at) for at, (start, end) in enumerate(ranges)
    ]


def anchored(text: str, cut: list[Passage], *several: Judgement) -> Anchored:
    running = [span for one in cut for span in one.spans]
    return anchor(several, text, cut, Source(text, running=running).places)


# ------------------------------------------------------------------ finding words again


def test_the_same_words_are_found_where_they_now_stand() -> None:
    text = f"Een nieuwe inleiding.\n{TEXT}"
    start = text.index(FIRST)
    cut = passages(text, (0, start - 1), (start, start + len(FIRST)), (start + len(FIRST) + 1, 200))
    found = anchored(text, cut, judgement())
    assert list(found.by_passage) == [cut[1].id]
    assert found.lost == ()


def test_of_two_passages_with_the_same_words_the_nearest_is_meant() -> None:
    text = f"{SECOND}\n{FIRST}\n{SECOND}"
    second = text.rindex(SECOND)
    cut = passages(text, (0, len(SECOND)), (second, len(text)))
    found = anchored(text, cut, judgement(SECOND, second - 3))
    assert list(found.by_passage) == [cut[1].id]


def test_passages_with_the_same_words_keep_their_order_when_all_were_judged() -> None:
    new = f"{SECOND}\n{SECOND}\n{FIRST}\n{FIRST}"
    at = 2 * len(SECOND) + 2
    cut = passages(new, (at, at + len(FIRST)), (at + len(FIRST) + 1, len(new)))
    first, second = judgement(), judgement(start=len(FIRST) + 1, labels=("geld",))
    found = anchored(new, cut, second, first)
    assert [found.of(one.id)[0].labels for one in cut] == [("koken",), ("geld",)]
    anew = judgement(start=at, labels=())  # of the first, where it stands now
    found = anchored(new, cut, first, anew)
    assert [len(found.of(one.id)) for one in cut] == [1, 0]


def test_a_passage_that_shifted_between_two_coders_keeps_the_words_of_both() -> None:
    new = f"{SECOND}\n{FIRST}\n{SECOND * 10}\n{FIRST}"
    at = len(SECOND) + 1
    cut = passages(new, (at, at + len(FIRST)), (len(new) - len(FIRST), len(new)))
    moved = judgement(start=30, coder="Bert", labels=("geld",))  # of the first, after a shift
    found = anchored(new, cut, judgement(), moved)
    assert [len(found.of(one.id)) for one in cut] == [2, 0]


def test_another_layout_of_the_same_words_is_found() -> None:
    text = "De buurvrouw kookt elke dins-\ndag voor wie  alleen woont. Dat doet zij\nal tien jaar."
    cut = passages(text, (0, len(text)))
    assert list(anchored(text, cut, judgement()).by_passage) == [cut[0].id]


def test_a_passage_that_was_cut_finer_gives_its_label_to_every_part() -> None:
    end = FIRST.index(". ") + 1
    cut = passages(TEXT, (0, end), (end + 1, len(FIRST)), (len(FIRST) + 1, len(TEXT)))
    found = anchored(TEXT, cut, judgement())
    assert list(found.by_passage) == [cut[0].id, cut[1].id]


def test_a_part_of_less_than_half_gets_no_label() -> None:
    cut = passages(TEXT, (0, len(FIRST) - 5), (len(FIRST) - 5, len(TEXT)))
    assert list(anchored(TEXT, cut, judgement()).by_passage) == [cut[0].id]


def test_of_passages_that_were_joined_all_labels_hold() -> None:
    cut = passages(TEXT, (0, len(TEXT)))
    second = judgement(SECOND, len(FIRST) + 1, labels=("geld",), at="2026-11-26T11:00:00+00:00")
    (said,) = anchored(TEXT, cut, judgement(), second).of(cut[0].id)
    assert said.labels == ("koken", "geld")


def test_who_judges_the_joined_passage_anew_goes_before_its_parts() -> None:
    cut = passages(TEXT, (0, len(TEXT)))
    whole = judgement(TEXT, labels=(), at="2026-11-26T09:00:00+00:00")
    (said,) = anchored(TEXT, cut, whole, judgement()).of(cut[0].id)
    assert said.labels == ()


def test_what_a_person_said_of_a_label_holds_where_a_later_word_could_not_choose_it() -> None:
    cut = passages(FIRST, (0, len(FIRST)))
    earlier = judgement(labels=("koken",), borderline=("geld",))
    later = judgement(labels=("zorg",), considered=("zorg",), at="2026-11-26T11:00:00+00:00")
    (said,) = anchored(FIRST, cut, earlier, later).of(cut[0].id)
    assert (said.labels, said.borderline, said.at) == (("zorg", "koken"), ("geld",), later.at)
    assert said.considered == ("zorg", "koken", "geld")
    anew = judgement(labels=(), considered=("koken",), at="2026-11-26T12:00:00+00:00")
    (said,) = anchored(FIRST, cut, earlier, later, anew).of(cut[0].id)
    assert (said.labels, said.borderline) == (("zorg",), ("geld",))


def test_of_passages_that_were_joined_each_keeps_what_a_later_word_could_not_choose() -> None:
    cut = passages(TEXT, (0, len(TEXT)))
    later = judgement(labels=(), considered=("zorg",), at="2026-11-26T11:00:00+00:00")
    (said,) = anchored(TEXT, cut, judgement(), later).of(cut[0].id)
    assert said.labels == ("koken",)


def test_a_reader_that_sees_spaces_within_words_is_no_hindrance() -> None:
    text = f"• {FIRST}".replace("kookt", "k ookt").replace("alleen", "al-\nleen")
    cut = passages(text, (0, len(text)))
    assert list(anchored(text, cut, judgement()).by_passage) == [cut[0].id]


def test_half_of_the_sentences_will_do_when_a_reader_changed_the_rest() -> None:
    text = FIRST.replace("tien", "negen")
    cut = passages(text, (0, len(text)))
    assert list(anchored(text, cut, judgement()).by_passage) == [cut[0].id]


def test_what_is_not_found_again_is_reported_as_lost() -> None:
    cut = passages(SECOND, (0, len(SECOND)))
    found = anchored(SECOND, cut, judgement())
    assert (found.by_passage, [one.quote for one in found.lost]) == ({}, [FIRST])


# ------------------------------------------------------------------ what counts


def test_a_word_on_another_label_makes_no_earlier_word_the_latest() -> None:
    cut = passages(FIRST, (0, len(FIRST)))
    refused = judgement(coder="Bert", labels=(), at="2026-11-26T11:00:00+00:00")
    other = judgement(labels=("tuin",), considered=("tuin",), at="2026-11-26T12:00:00+00:00")
    found = anchored(FIRST, cut, judgement(), refused, other)
    words = decide(found.each(cut[0].id))
    assert [words["thema", label].given for label in ("koken", "tuin")] == [False, True]
    assert words["thema", "koken"].coder == "Bert"
    assert [one.labels for one in found.of(cut[0].id)] == [(), ("tuin", "koken")]


def test_the_later_word_counts_and_the_label_is_disputed() -> None:
    later = judgement(coder="Bert", labels=("geld",), at="2026-11-26T11:00:00+00:00")
    words = decide([judgement(), later])
    assert words["thema", "koken"][:3] == (False, False, "Bert")
    assert words["thema", "geld"].given
    assert words["thema", "koken"].disputed
    assert words["thema", "geld"].disputed


def test_a_file_may_say_whose_word_counts() -> None:
    later = judgement(coder="Bert", labels=(), at="2026-11-26T11:00:00+00:00")
    word = decide([judgement(), later], ("anna",))["thema", "koken"]
    assert (word.given, word.coder, word.disputed) == (True, "Anna", True)


def test_a_label_that_was_not_there_to_choose_is_not_refused() -> None:
    assert ("thema", "nieuw") not in decide([judgement()])


def machine(label: str, probability: float, **fields: object) -> Tag:
    tag = Tag("a1#0-9", "thema", label, probability, probability > 0.5, method="geleerd")
    return replace(tag, **fields)  # type: ignore[arg-type]


def test_people_go_before_the_machine_and_leave_the_rest() -> None:
    tags = [machine("geld", 0.9), machine("koken", 0.3, evidence=((0, 4),)), machine("wonen", 0.8)]
    found = {one.label: one for one in overrule(tags, decide([judgement()]), "a1#0-9")}
    assert (found["koken"].assigned, found["koken"].method, found["koken"].coder) == (
        True,
        "mens",
        "Anna",
    )
    assert found["koken"].evidence == ((0, 4),)
    assert (found["geld"].assigned, found["geld"].probability, found["geld"].coder) == (
        False,
        0.0,
        "Anna",
    )
    assert found["wonen"] == tags[2]


def test_a_doubt_of_a_person_is_a_doubtful_tag() -> None:
    doubt = judgement(labels=(), borderline=("geld",))
    (tag,) = overrule([], decide([doubt]), "a1#0-9")
    assert (tag.label, tag.assigned, tag.doubtful, tag.basis) == ("geld", False, True, "oordeel")
