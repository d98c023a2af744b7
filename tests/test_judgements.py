"""What people say of passages, kept in plain files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis.errors import StoreError, UsageError
from sbkennis.judgements import Judgement, Judgements, coder_name
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
