from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from sbkennis import files
from sbkennis.cli.commands import run
from sbkennis.errors import LibraryLockedError, SourceMissingError, UsageError
from sbkennis.library import Library
from sbkennis.records import Filters
from sbkennis.saved import SavedSearch, SavedSearches
from sbkennis.settings import Settings


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("SBKENNIS_KENNISBANK", str(tmp_path / "kennisbank"))
    put(tmp_path, "een", "De wijk krijgt een buurthuis voor ontmoeting.")
    put(tmp_path, "twee", "De club krijgt geld voor sport en ontmoeting in de wijk.")
    return tmp_path / "kennisbank"


def put(folder: Path, name: str, text: str) -> None:
    path = folder / f"{name}.md"
    path.write_text(f"# Nota {name}\n\n{text}\n", encoding="utf-8")
    assert run(["ingest", str(path)]) == 0


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_saved_search_tells_only_what_came_since(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting in de wijk", "--bewaar", "ontmoeten"]) == 0
    capsys.readouterr()
    assert run(["nieuw", "--json"]) == 0
    assert [one["hits"] for one in lines(capsys)] == [[]]
    put(root.parent, "drie", "Nieuw is de ontmoeting in de wijk op het plein.")
    capsys.readouterr()
    assert run(["nieuw", "ontmoeten", "--blijft-nieuw"]) == 0
    shown = capsys.readouterr().out
    assert "1 nieuwe passage sinds" in shown
    assert "op het plein" in shown
    assert run(["nieuw", "--json"]) == 0
    (told,) = lines(capsys)
    assert [hit["document"]["file"] for hit in told["hits"]] == ["drie.md"]  # type: ignore[index,union-attr]
    put(
        root.parent,
        "drie",
        "Nieuw is de ontmoeting in de wijk op het plein.\n\n# Slot\n\nTot ziens.",
    )
    capsys.readouterr()
    assert run(["nieuw"]) == 0  # the same words in a replaced document are not new
    assert re.search(r"Niets nieuws sinds \d{1,2} [a-z]+ \d{4}\.", capsys.readouterr().out)
    assert run(["nieuw", "--vergeet", "ontmoeten"]) == 0
    assert run(["nieuw", "ontmoeten"]) == 1
    assert "geen bewaarde zoekvraag ontmoeten" in capsys.readouterr().err


def test_what_was_there_when_nothing_was_found_is_not_new_once_something_is(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "Wie leent een bakfiets aan de club?", "--bewaar", "bakfiets"]) == 0
    assert "Niets gevonden" in capsys.readouterr().out
    put(root.parent, "drie", "De buren lenen een bakfiets uit aan wie dat wil, en aan de club.")
    capsys.readouterr()
    assert run(["nieuw", "--json"]) == 0
    (told,) = lines(capsys)
    assert [hit["document"]["file"] for hit in told["hits"]] == ["drie.md"]  # type: ignore[index,union-attr]
    assert told["lower"] == 0


def test_what_is_new_but_stands_too_low_to_be_shown_stays_new(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting wijk", "--bewaar", "ontmoeten", "--aantal", "1"]) == 0
    put(root.parent, "hoog", "Ontmoeting in de wijk.")
    put(root.parent, "laag", "Op het plein helpen buren elkaar, voor meer ontmoeting in deze wijk.")
    capsys.readouterr()
    assert run(["nieuw"]) == 0
    shown = capsys.readouterr().out
    assert "1 nieuwe passage sinds" in shown
    assert "Nota hoog" in shown
    assert "Lager dan plaats 1 staat nog 1 nieuwe passage;" in shown
    assert run(["nieuw"]) == 0
    shown = capsys.readouterr().out
    assert "Niets nieuws bij de eerste 1 sinds" in shown
    assert "Lager dan plaats 1 staat nog 1 nieuwe passage;" in shown
    assert run(["verwijder", "hoog.md", "een.md", "twee.md"]) == 0
    capsys.readouterr()
    assert run(["nieuw", "--json"]) == 0
    (told,) = lines(capsys)
    assert [hit["document"]["file"] for hit in told["hits"]] == ["laag.md"]  # type: ignore[index,union-attr]
    assert told["lower"] == 0


def test_what_is_new_stays_new_when_another_search_cannot_be_asked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting in de wijk", "--bewaar", "a-ontmoeten"]) == 0
    path = root / "corpus" / "zoekvragen" / "b-oud.json"
    path.write_text('{"vraag": "club", "filters": {"labels": [["thema", "bestaat_niet"]]}}')
    put(root.parent, "drie", "Nieuw is de ontmoeting in de wijk op het plein.")
    assert run(["nieuw"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "De bewaarde zoekvraag b-oud is niet meer te stellen: Het facet thema kent geen" in told
    assert run(["nieuw", "a-ontmoeten", "--json"]) == 0
    (told_now,) = lines(capsys)
    assert [hit["document"]["file"] for hit in told_now["hits"]] == ["drie.md"]  # type: ignore[index,union-attr]


def test_what_two_see_at_once_is_seen_and_what_is_forgotten_does_not_come_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(root, "woordhash")
    saved = SavedSearches(root / "corpus")
    with Library(settings) as one, Library(settings) as other:
        one.save_search("zorg", "ontmoeting in de wijk")
        known = saved.get("zorg").seen
        (shown,) = one.news(keep=True)
        assert other.note_seen(shown.search, ["a", *known])
        assert one.note_seen(shown.search, ["b", "a"])
        assert saved.get("zorg").seen == ("b", "a", *known)
        with saved.changing():
            monkeypatch.setattr(files, "_WAIT", 0.0)
            for change in (
                lambda: one.note_seen(shown.search, ["c"]),
                lambda: one.save_search("zorg", "ontmoeting in de wijk"),
                lambda: saved.forget("zorg"),
            ):
                with pytest.raises(LibraryLockedError, match="wijzigt de bewaarde zoekvragen"):
                    change()
        assert saved.get("zorg").seen == ("b", "a", *known)
        saved.forget("zorg")
        assert not one.note_seen(shown.search, ["c"])
        assert saved.all() == []


def test_what_a_search_has_to_say_is_told_with_what_is_new(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting wijk", "--bewaar", "later", "--vanaf", "2024"]) == 0
    assert run(["zoek", "ontmoeting", "--bewaar", "elders", "--gemeente", "Ede"]) == 0
    undated = "Van 2 documenten is geen datum bekend; die doen hier dus niet mee."
    capsys.readouterr()
    assert run(["nieuw", "later", "elders"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert undated in told
    assert "Gemeente Ede: geen enkel document." in told
    assert run(["nieuw", "later", "--json"]) == 0
    assert [one["remarks"] for one in lines(capsys)] == [[undated]]


def test_a_name_that_is_taken_keeps_its_question(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting", "--bewaar", "wijk", "--gemeente", "Ede"]) == 0
    assert run(["zoek", "ontmoeting", "--bewaar", "wijk", "--gemeente", "Ede"]) == 0
    for other in (["sport"], ["ontmoeting"]):  # another question, or without the filter
        capsys.readouterr()
        assert run(["zoek", *other, "--bewaar", "wijk"]) == 2
        told = " ".join(capsys.readouterr().err.split())
        assert "De naam wijk heeft al een andere zoekvraag: “ontmoeting”" in told
        assert "sbkennis nieuw wijk --vergeet" in told
    saved = SavedSearches(root / "corpus").get("wijk")
    assert (saved.question, saved.filters) == ("ontmoeting", Filters(gemeenten=("Ede",)))


def test_a_name_that_cannot_be_is_refused_before_there_is_an_answer(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting", "--bewaar", "wijk/oost"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "“wijk/oost” kan geen naam zijn" in " ".join(told.err.split())


@pytest.mark.parametrize("command", [["nieuw"], ["nieuw", "wijk"], ["model"]])
def test_a_folder_without_a_kennisbank_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    monkeypatch.setenv("SBKENNIS_KENNISBANK", str(tmp_path))
    assert run(command) == 2
    assert "staat nog geen kennisbank" in " ".join(capsys.readouterr().err.split())


def test_a_file_of_answers_is_only_replaced_when_asked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "antwoorden.csv"
    table.write_text("mijn aantekeningen", encoding="utf-8")
    assert run(["zoek", "ontmoeting", "--uit", str(table)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "antwoorden.csv bestaat al. Kies een andere naam, of gebruik --overschrijf." in told
    assert table.read_text("utf-8") == "mijn aantekeningen"
    assert run(["zoek", "ontmoeting", "--uit", str(table), "--overschrijf"]) == 0
    assert "ontmoeting" in table.read_text("utf-8-sig")


def test_saved_searches_survive_without_indexes_and_are_no_sources(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library(Settings(root, "woordhash")) as library:
        path = library.save_search("a-1", "ontmoeting", Filters(gemeenten=("Ede",)), 3)
    assert path == root / "corpus" / "zoekvragen" / "a-1.json"
    saved = SavedSearches(root / "corpus").get("a-1")
    assert (saved.question, saved.filters, saved.count) == (
        "ontmoeting",
        Filters(gemeenten=("Ede",)),
        3,
    )
    capsys.readouterr()
    assert run(["ingest", str(root / "corpus"), "--json"]) == 0
    (report,) = lines(capsys)
    assert "a-1.json" not in report["skipped"]  # type: ignore[operator]


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", "-x", "x" * 80, "aux"])
def test_a_name_that_cannot_be_a_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="kan geen naam zijn"):
        SavedSearches(tmp_path).write(SavedSearch(name, "vraag"))
    with pytest.raises(SourceMissingError):
        SavedSearches(tmp_path).get(name)


def test_a_saved_search_that_was_saved_in_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zoekvragen" / "x.json"
    path.parent.mkdir()
    path.write_bytes('\ufeff{\r\n "vraag": "wórden"\r\n}\r\n'.encode())
    assert SavedSearches(tmp_path).get("x").question == "wórden"
    path.write_text('{"vraag": "wórden"}', encoding="utf-16")
    with pytest.raises(UsageError, match=r"opgeslagen als UTF-16.*sla het op als UTF-8"):
        SavedSearches(tmp_path).get("x")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"vraag": 3}', '{"vraag": "x", "filters": {"kleur": "rood"}}']
)
def test_a_file_that_is_no_saved_search_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "zoekvragen" / "x.json"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(UsageError, match=r"x\.json is geen bewaarde zoekvraag"):
        SavedSearches(tmp_path).all()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"filters": {"gemeenten": "Almere"}}, r"filter gemeenten is geen lijst van teksten"),
        ({"filters": {"labels": ["sfeer"]}}, "filter labels is geen lijst van paren"),
        ({"filters": {"labels": [["sfeer"]]}}, "filter labels is geen lijst van paren"),
        ({"filters": {"since": 2020}}, "filter since is geen datum"),
        ({"filters": {"until": "gisteren"}}, "filter until is geen datum"),
        ({"filter": {"gemeenten": ["Almere"]}}, "filter is onbekend"),
        ({"aantal": 0}, "aantal is geen getal vanaf 1"),
        ({"laatst": 5}, "laatst is geen datum"),
        ({"gezien": "abc"}, "gezien is geen lijst"),
    ],
)
def test_a_slip_in_a_saved_search_is_told_and_never_finds_nothing_new(
    tmp_path: Path, written: dict[str, object], told: str
) -> None:
    path = tmp_path / "zoekvragen" / "x.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"vraag": "ontmoeting"} | written), encoding="utf-8")
    with pytest.raises(UsageError, match=rf"x\.json is geen bewaarde zoekvraag \({told}"):
        SavedSearches(tmp_path).all()


def test_a_saved_search_whose_file_has_an_impossible_name_is_told_before_anything_is_seen(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["zoek", "ontmoeting in de wijk", "--bewaar", "a-ontmoeten"]) == 0
    folder = root / "corpus" / "zoekvragen"
    kept = (folder / "a-ontmoeten.json").read_text("utf-8")
    fresh = json.dumps(json.loads(kept) | {"gezien": []})
    (folder / "a-ontmoeten.json").write_text(fresh, encoding="utf-8")
    (folder / "a-ontmoeten (kopie).json").write_text(kept, encoding="utf-8")
    (folder / "._a-ontmoeten.json").write_bytes(b"\0\5\x16\7")  # of macOS, on another's disk
    capsys.readouterr()
    assert run(["nieuw"]) == 2
    assert "(kopie).json is geen bewaarde" in " ".join(capsys.readouterr().err.split())
    assert (folder / "a-ontmoeten.json").read_text("utf-8") == fresh
    assert run(["nieuw", "b"]) == 1
    assert "Wel: a-ontmoeten." in " ".join(capsys.readouterr().err.split())


def test_more_like_a_passage_finds_others_and_not_itself(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root.parent, "vier", "In deze wijk komt een buurthuis voor de ontmoeting van buren.")
    capsys.readouterr()
    assert run(["zoek", '"krijgt een buurthuis"', "--json"]) == 0
    passage = lines(capsys)[0]["hits"][0]["passage"]  # type: ignore[index]
    assert run(["zoek", "--zoals", passage, "--json"]) == 0
    (found,) = lines(capsys)
    hits = found["hits"]
    assert found["query"] == passage
    assert hits[0]["document"]["file"] == "vier.md"  # type: ignore[union-attr,index]
    assert run(["zoek", "--zoals", f"een.md#{passage.split('#')[1]}", "--json"]) == 0
    assert lines(capsys)[0]["hits"] == hits
    assert passage not in [hit["passage"] for hit in hits]  # type: ignore[union-attr,index]
    assert run(["zoek", "--zoals", "x#1-2"]) == 1
    assert "staat niet in de kennisbank" in capsys.readouterr().err


def test_a_list_of_questions_gives_one_file(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "vragen.txt"
    asked.write_text("ontmoeting in de wijk\n=1+1 krijgt de club geld\n", encoding="utf-8")
    table, objects = tmp_path / "uit.csv", tmp_path / "uit.jsonl"
    capsys.readouterr()
    assert run(["zoek", "--invoer", str(asked), "--uit", str(table)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "De antwoorden op 2 vragen staan in" in " ".join(captured.err.split())
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert {row["vraag"] for row in rows} == {"ontmoeting in de wijk", "'=1+1 krijgt de club geld"}
    assert rows[0]["plaats"] == "1"
    assert rows[0]["citaat"].startswith("De ")
    assert run(["zoek", "--invoer", str(asked), "--uit", str(objects), "--json"]) == 0
    written = objects.read_text("utf-8")
    assert capsys.readouterr().out == written
    assert ["contradictions" in json.loads(line) for line in written.splitlines()] == [True, True]


def test_a_filter_that_nothing_answers_to_is_told_once_whatever_the_form(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, table = tmp_path / "vragen.txt", tmp_path / "uit.csv"
    asked.write_text("ontmoeting gemeente:Xyzdorp\nclub\n", encoding="utf-8")
    for form in (["--uit", str(table)], ["--json"], []):
        capsys.readouterr()
        assert run(["zoek", "--invoer", str(asked), "--uitgever", "Niemand", *form]) == 0
        told = " ".join(capsys.readouterr().err.split())
        assert told.count("--uitgever Niemand: geen enkel document.") == 1
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [row["gevonden"] for row in rows] == ["nee", "nee"]
    assert "gemeente:Xyzdorp: geen enkel document" in rows[0]["opmerking"]
    assert rows[1]["opmerking"] == ""


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["x", "--zoals", "a#1-2"], "Geef een VRAAG of --zoals"),
        (["--invoer", "v.txt", "--bewaar", "x"], "één VRAAG"),
        (["x", "--uit", "x.docx"], "eindigt op .csv of .jsonl"),
        (["x", "--uit", "/bestaat/niet/x.csv"], "bestaat niet"),
    ],
)
def test_wrong_use_is_told_before_the_work(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    assert run(["zoek", *arguments]) == 2
    assert fault in capsys.readouterr().err
