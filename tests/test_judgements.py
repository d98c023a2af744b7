"""What people say of passages: kept in plain files, and found again when passages change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sbkennis.citations import Source
from sbkennis.errors import StoreError, UsageError
from sbkennis.judgements import (
    Anchored,
    Judgement,
    Judgements,
    anchor,
    coder_name,
    decide,
    overrule,
)
from sbkennis.records import Passage, Tag
from tests import builders

FIRST = "De buurvrouw kookt elke dinsdag voor wie alleen woont. Dat doet zij al tien jaar."
SECOND = "De gemeente betaalt de huur van de zaal. Vrijwilligers beheren de sleutel."
TEXT = f"{FIRST}\n{SECOND}"


def judgement(quote: str = FIRST, start: int = 0, **fields: object) -> Judgement:
    values: dict[str, object] = {
        "document": "a1",
        "quote": quote,
        "spans": (builders.Span(start, start + len(quote), 1),),
        "facet": "thema",
        "labels": ("koken",),
        "coder": "Anna",
        "at": "2026-11-26T10:00:00+00:00",
        "considered": ("koken", "geld"),
        "batch": "b1",
    }
    return Judgement(**(values | fields))  # type: ignore[arg-type]


def passages(text: str, *ranges: tuple[int, int]) -> list[Passage]:
    source = builders.reading(text)
    return [
        builders.passage(source, start, end, position=at) for at, (start, end) in enumerate(ranges)
    ]


def anchored(text: str, cut: list[Passage], *several: Judgement) -> Anchored:
    running = [span for one in cut for span in one.spans]
    return anchor(several, text, cut, Source(text, running=running).places)


# ------------------------------------------------------------------ the files


def test_what_is_written_is_read_back_and_a_person_can_read_it(tmp_path: Path) -> None:
    one = judgement(quote="Één ‘thuis’ — =1+1", coder="Zoë d'Hont ☺", borderline=("geld",))
    Judgements(tmp_path).add([one])
    assert Judgements(tmp_path).of("a1") == [one]
    written = (tmp_path / "labels" / "a1.jsonl").read_text(encoding="utf-8")
    assert written.startswith('{"quote": "Één ‘thuis’ — =1+1", "facet": "thema"')
    assert written.endswith("\n")


def test_an_empty_judgement_is_not_the_same_as_none(tmp_path: Path) -> None:
    Judgements(tmp_path).add([judgement(labels=())])
    assert Judgements(tmp_path).of("a1")[0].labels == ()
    assert Judgements(tmp_path).of("b2") == []


def test_a_broken_line_is_named_and_the_others_count(tmp_path: Path) -> None:
    files = Judgements(tmp_path)
    files.add([judgement()])
    path = tmp_path / "labels" / "a1.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"quote": "half\n{"quote": "x", "facet": "thema", "labels": "geld"}\n')
        file.write('{"quote": "x", "facet": "t", "labels": [], "coder": "A", "at": "gisteren"}\n')
        file.write('{"document": "b2", "quote": "x"')
    files = Judgements(tmp_path)
    assert len(files.of("a1")) == 1
    told = [one.text for one in files.remarks()]
    assert ["regel 2" in told[0], "regel 3" in told[1], "regel 4" in told[2]] == [True] * 3
    assert "gisteren" in told[2]
    files.add([judgement(batch="b2")])  # the half line at the end does not take it along
    assert len(Judgements(tmp_path).of("a1")) == 2


def test_an_empty_file_says_nothing_and_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a1.jsonl").write_text("\n\n")
    assert (Judgements(tmp_path).of("a1"), Judgements(tmp_path).remarks()) == ([], [])


def test_a_file_that_is_not_utf_8_is_left_alone_and_named(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a1.jsonl").write_bytes(b'{"quote": "caf\xe9"}\n')
    (remark,) = Judgements(tmp_path).remarks()
    assert "regel 1" in remark.text
    assert "UTF-8" in remark.text


def test_nothing_is_added_to_a_file_of_which_nothing_counts(tmp_path: Path) -> None:
    files = Judgements(tmp_path)
    files.add([judgement()])
    path = tmp_path / "labels" / "a1.jsonl"
    broken = path.read_bytes() + b'{"quote": "caf\xe9"}\n'
    path.write_bytes(broken)
    with pytest.raises(StoreError, match=r"a1\.jsonl, regel 2: .*UTF-8.* niet bewaard"):
        files.add([judgement(document="b2"), judgement(batch="b2")])
    assert path.read_bytes() == broken
    assert not (tmp_path / "labels" / "b2.jsonl").exists()


def test_the_digest_of_what_cannot_be_read_is_not_that_of_nothing(tmp_path: Path) -> None:
    files = Judgements(tmp_path)
    files.add([judgement()])
    whole = files.digest("a1")
    path = tmp_path / "labels" / "a1.jsonl"
    good = path.read_bytes()
    found = set()
    for content in (good + b"\xe9", b"\xe9" + good, good + b"half een regel"):
        path.write_bytes(content)
        found.add(Judgements(tmp_path).digest("a1"))
    assert len(found | {whole, ""}) == 5


def test_the_last_batch_can_be_taken_back_and_its_lines_stay(tmp_path: Path) -> None:
    files = Judgements(tmp_path)
    files.add([judgement(), judgement(facet="sfeer")])
    files.add([judgement(batch="b2", coder="Bert", at="2026-11-26T11:00:00+00:00")])
    assert [one.batch for one in files.last()] == ["b2"]
    assert {one.facet for one in files.last("ANNA")} == {"thema", "sfeer"}
    files.withdraw(files.last("anna"), "2026-11-26T12:00:00+00:00")
    assert [one.coder for one in files.of("a1")] == ["Bert"]
    assert len((tmp_path / "labels" / "a1.jsonl").read_text().splitlines()) == 4


def test_the_digest_changes_with_what_is_said_and_with_who_goes_first(tmp_path: Path) -> None:
    files = Judgements(tmp_path)
    assert files.digest("a1") == ""
    files.add([judgement()])
    first = files.digest("a1")
    assert first == Judgements(tmp_path).digest("a1") != ""
    (tmp_path / "labels" / "codeurs.toml").write_text('voorrang = ["Anna"]')
    assert Judgements(tmp_path).digest("a1") != first


@pytest.mark.parametrize("name", ["", "  ", "x" * 90, "An\x1bna", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        coder_name(name)


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "../../etc/passwd", 'Jan;Piet,"x"', "李"])
def test_an_odd_name_is_kept_and_no_part_of_a_path(tmp_path: Path, name: str) -> None:
    Judgements(tmp_path).add([judgement(coder=coder_name(name))])
    assert Judgements(tmp_path).of("a1")[0].coder == name
    assert [path.name for path in (tmp_path / "labels").iterdir()] == ["a1.jsonl"]


def test_a_folder_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=r"a1\.jsonl .* geen rechten|u hebt daar geen rechten"):
        Judgements(tmp_path).add([judgement()])


def test_what_is_said_later_counts_though_the_clock_went_back(tmp_path: Path) -> None:
    Judgements(tmp_path).add([judgement(at="2026-11-26T10:00:00+00:00")])
    Judgements(tmp_path).add(
        [judgement(labels=("geld",), batch="b2", at="2025-11-26T10:00:00+00:00", document="b2")]
    )
    Judgements(tmp_path).add([judgement(labels=("geld",), at="2024-01-01T10:00:00+00:00")])
    files = Judgements(tmp_path)
    assert [one.labels for one in files.of("a1")] == [("koken",), ("geld",)]
    assert files.of("a1")[1].moment > files.of("b2")[0].moment > files.of("a1")[0].moment
    assert files.of("a1")[1].at == "2026-11-26T10:00:00.002+00:00"


def test_what_is_said_in_one_go_is_kept_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Judgements(tmp_path).add([judgement()])
    path = tmp_path / "labels" / "a1.jsonl"
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(StoreError, match="de schijf geeft een fout"):
            Judgements(tmp_path).add([judgement(facet="sfeer"), judgement(facet="waarde")])
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["a1.jsonl"]


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
