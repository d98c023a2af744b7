"""The command `sbkennis vergelijk`, as a user meets it."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sbkennis.errors import QueryError, SbkennisError, SourceMissingError, UsageError
from sbkennis.library import Library
from sbkennis.records import Filters
from sbkennis.settings import Settings
from tests.test_cli import Terminal

PAGE = """# {title}

## Wat wij bedoelen

Onder de sociale basis verstaan wij in {place} wat buren, clubs en {extra} voor elkaar doen. \
Een activiteit rekenen we niet tot de sociale basis als er een indicatie voor nodig is.

## Ontmoeten

{filler}

## De rol van de gemeente

De gemeente faciliteert plekken waar inwoners elkaar ontmoeten. De sociale basis draagt bij aan \
het welzijn en de verbondenheid van mensen en voorkomt dat zij zwaardere zorg nodig hebben. {end}
"""
FILLER = (
    "De buurtvereniging kookt elke {day} met vrijwilligers in het dorpshuis, en wie eenzaam is "
    "krijgt bezoek van een buur. Mantelzorgers drinken er koffie terwijl een ander de zorg een "
    "middag overneemt, en de sociaal werker luistert mee zonder meteen iets te regelen.\n"
)
POSSIBLE = "Gemeenten krijgen een sleutelpositie bij het versterken van de sociale basis."
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def text(title: str, place: str, extra: str, count: int = 48, end: str = "") -> str:
    filler = "\n".join(FILLER.format(day=f"{DAYS[number % 7]} {number}") for number in range(count))
    return PAGE.format(title=title, place=place, extra=extra, filler=filler, end=end)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two long visions, a newer version of the first, and a short note."""
    folder = tmp_path_factory.mktemp("vergelijk")
    files = {
        "zandhoek.md": text("Samen in Zandhoek", "Zandhoek", "kerken"),
        "kleidorp.md": text("Kleidorp leeft", "Kleidorp", "sportverenigingen", 54),
        "zandhoek-nieuw.md": text("Samen in Zandhoek, nieuw", "Zandhoek", "scholen", end="Wie een "
                                  "plan heeft, krijgt binnen een week antwoord van ons."),
        "briefje.md": text("Een briefje", "Kleidorp", "kerken", 1, POSSIBLE),
    }  # fmt: skip
    for name, written in files.items():
        (folder / name).write_text(written, encoding="utf-8")
    with Library(Settings(folder / "kennisbank", "woordhash")) as library:
        assert not library.ingest([folder / name for name in files]).failed
    return folder / "kennisbank"


@pytest.fixture
def filled(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "80")
    return Terminal(root, capsys)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_patterns_found_goes_to_a_sheet_with_its_citations(
    filled: Terminal, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"gevonden.{suffix}"
    assert filled("vergelijk", "--wat", "omschrijvingen", "--uit", str(path)) == 0
    assert "Geschreven:" in filled.err
    if suffix == "csv":
        shown = path.read_text(encoding="utf-8-sig")
    else:
        sheet = load_workbook(path).active
        shown = "\n".join(str(cell) for row in sheet.values for cell in row)
    assert "voetnoot" in shown
    assert "Samen in Zandhoek" in shown
    report = tmp_path / "gevonden.docx"
    assert filled("vergelijk", "--wat", "rol", "--uit", str(report)) == 2
    assert ".xlsx of .csv" in " ".join(filled.err.split())
    assert not report.exists()


def test_only_files_that_would_be_written_stand_in_the_way(
    filled: Terminal, tmp_path: Path
) -> None:
    there, target = tmp_path / "uit-verschil.csv", str(tmp_path / "uit.csv")
    there.write_text("eigen werk", encoding="utf-8")
    assert filled("vergelijk", "zandhoek.md", "kleidorp.md", "--uit", target) == 2
    assert there.read_text("utf-8") == "eigen werk"
    (tmp_path / "uit-passages.csv").write_text("eigen werk", encoding="utf-8")
    assert filled("vergelijk", "--wat", "rol", "--uit", target) == 0


@pytest.mark.parametrize("there", ["uit.xlsx", "uit-passages.csv"])
def test_a_file_that_is_there_is_only_replaced_when_asked(
    filled: Terminal, tmp_path: Path, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    kept = tmp_path / there
    kept.write_text("mijn aantekeningen", encoding="utf-8")
    target = str(tmp_path / there.replace("-passages", ""))
    assert filled("vergelijk", "--uit", target) == 2
    assert f"{there} bestaat al. Kies een andere naam, of gebruik --overschrijf." in filled.err
    assert kept.read_text("utf-8") == "mijn aantekeningen"
    assert filled("vergelijk", "--uit", target, "--overschrijf") == 0
    assert kept.read_bytes() != b"mijn aantekeningen"


def test_a_difference_is_in_percentage_points_and_says_why_there_is_none(
    filled: Terminal,
) -> None:
    assert filled("vergelijk", "zandhoek.md", "kleidorp.md", "--wat", "verschil") == 0
    shown = " ".join(filled.out.split())
    assert "in procentpunten" in shown
    assert re.search(r"\d %\s+[+-]\d+,\d\s+[+-]\d+,\d tot", shown)
    assert "0,0 % 0,0 % in geen van beide" in shown
    assert "te weinig tekst" not in shown


def test_tables_fit_in_eighty_columns_with_coverage(filled: Terminal) -> None:
    assert filled("vergelijk") == 0
    assert all(len(line) <= 80 for line in filled.out.splitlines())
    assert "Thema × document" in filled.out
    (told,) = re.findall(r"Geen enkele passage met: (.*?)\.", " ".join(filled.out.split()))[:1]
    assert "Financiering" in told
    assert "Mantelzorg" not in told
    assert "Samen in Zandhoek" in filled.out
    assert "zonder pagina's" in filled.out
    assert "te weinig tekst voor aandelen" in filled.out
    assert " [" in filled.out
    shown = " ".join(filled.out.split())
    assert re.search(r"Let op: .*zandhoek.md .*zijn \(bijna\) dezelfde tekst", shown)


def test_the_json_has_the_documented_shape(filled: Terminal) -> None:
    made = filled.json("vergelijk", "zandhoek.md", "kleidorp.md")
    assert made.keys() == {
        "documents", "grouping", "units", "tables", "differences", "titles", "doubles", "tagged_by",
        "passages",
    }  # fmt: skip
    assert made["documents"][0].keys() == {
        "id", "file", "title", "publisher", "date", "kind", "gemeente",
    }  # fmt: skip
    table = made["tables"][0]
    assert table.keys() == {
        "name", "row_facet", "column_facet", "unit", "rows", "columns", "cells",
    }  # fmt: skip
    assert len(table["cells"]) == len(table["rows"]) * len(table["columns"])
    cell = next(one for one in table["cells"] if one["passages"])
    assert cell.keys() == {
        "row", "column", "unit", "count", "share", "per_1000", "words", "enough", "coverage",
        "passages",
    }  # fmt: skip
    assert cell["share"].keys() == {"value", "expected", "by_labels", "by_passages"}
    assert cell["coverage"].keys() == {
        "documents", "pages", "pages_without_text", "ocr_pages", "passages", "words",
    }  # fmt: skip
    assert cell["count"]["value"] == len(cell["passages"])
    named = {name for one in made["tables"] for each in one["cells"] for name in each["passages"]}
    assert made["passages"].keys() == named
    quoted = made["passages"][cell["passages"][0]]
    assert quoted.keys() == {
        "document", "page", "page_label", "anchor", "heading", "quote", "display", "citation",
        "words",
    }  # fmt: skip
    for one in made["tables"]:
        for each in one["cells"]:
            weighed = sum(made["passages"][name]["words"] for name in each["passages"])
            assert weighed == each["words"]
            assert each["share"]["value"] == pytest.approx(
                weighed / each["coverage"]["words"], abs=1e-6
            )
    gap = made["differences"]["thema"][0]
    assert gap.keys() == {
        "label", "first", "second", "difference", "interval", "outcome", "lacking",
    }  # fmt: skip
    lacking = {one["lacking"] for gaps in made["differences"].values() for one in gaps}
    assert lacking == {None, "te weinig passages", "in geen van beide"}  # there is text enough


def test_a_cell_opens_with_its_passages_and_both_intervals(filled: Terminal) -> None:
    made = filled.json("vergelijk", "zandhoek.md", "kleidorp.md", "--tabel", "thema:document")
    cell = next(one for one in made["tables"][0]["cells"] if one["passages"])
    opened = f"{cell['row']}/{'A' if cell['column'] == made['units'][0]['name'] else 'B'}"
    assert filled("vergelijk", "zandhoek.md", "kleidorp.md", "--cel", opened) == 0
    assert "Marge door toeval in de passages" in filled.out
    assert "Marge doordat labels niet altijd kloppen" in filled.out
    assert filled.out.count("→ ") == len(cell["passages"])
    shown = filled.json("vergelijk", "zandhoek.md", "kleidorp.md", "--cel", opened)
    assert [one["passage"] for one in shown["passages"]] == cell["passages"]


def test_a_cell_of_tables_apart_is_of_the_document_that_is_named(filled: Terminal) -> None:
    asked = ("vergelijk", "zandhoek.md", "briefje.md", "--tabel", "thema:sfeer", "--apart")
    made = filled.json(*asked)
    for table, letter, file in zip(
        made["tables"], "AB", ("zandhoek.md", "briefje.md"), strict=True
    ):
        cell = next(one for one in table["cells"] if one["passages"])
        opened = f"{cell['row']}/{cell['column']}"
        for unit in (letter.lower(), file, table["unit"]):
            shown = filled.json(*asked, "--cel", f"{opened}/{unit}")
            assert [one["passage"] for one in shown["passages"]] == cell["passages"]
        assert filled(*asked, "--cel", opened) == 2
        told = " ".join(filled.err.split())
        assert f"zoals {opened}/A: A is Samen in Zandhoek; B is Een briefje." in told
        assert filled(*asked, "--cel", f"{opened}/Z") == 2
        assert "die cel is er niet" in filled.err


def test_a_group_of_what_is_not_known_says_how_many_and_why(filled: Terminal) -> None:
    filled("vergelijk", "--per", "uitgever")
    shown = " ".join(filled.out.split())
    assert "documenten, waarvan niet bekend is van welke uitgever" in shown


def test_a_head_of_a_table_is_broken_between_words(filled: Terminal) -> None:
    filled("vergelijk", "--tabel", "thema:sfeer")
    assert "Gemeenschappelijk" in filled.out
    assert "…" not in filled.out


def test_a_rate_has_ends_as_precise_as_itself(filled: Terminal) -> None:
    assert filled("vergelijk", "zandhoek.md", "--maat", "per1000", "--tabel", "thema:document") == 0
    figures = re.findall(r"(\S+) \[(\S+)-(\S+)\]", filled.out)
    assert figures
    assert all(re.fullmatch(r"\d+,\d+", one) for found in figures for one in found)


def test_documents_can_be_grouped_by_hand(filled: Terminal) -> None:
    made = filled.json("vergelijk", "--groep", "oud=zandhoek.md,kleidorp.md",
                       "--groep", "nieuw=zandhoek-nieuw.md")  # fmt: skip
    assert [one["name"] for one in made["units"]] == ["oud", "nieuw"]
    assert made["grouping"] == "groep"
    assert made["tables"][0]["name"] == "thema × groep"


def test_groups_choose_the_documents_of_which_years_are_shown(filled: Terminal) -> None:
    made = filled.json("vergelijk", "--wat", "jaren", "--groep", "oud=zandhoek.md,kleidorp.md")
    assert (made["grouping"], [one["name"] for one in made["units"]]) == ("jaar", ["onbekend"])
    assert [one["file"] for one in made["documents"]] == ["zandhoek.md", "kleidorp.md"]


def test_a_choice_that_counts_somewhere_is_taken(filled: Terminal) -> None:
    assert filled("vergelijk", "--per", "soort", "--tabel", "sfeer:thema", "--apart") == 0
    assert filled("vergelijk", "--wat", "jaren", "--per", "jaar", "--maat", "aantal") == 0
    assert filled("vergelijk", "--maat", "aantal", "--json") == 0


def test_a_group_that_is_called_as_a_label_does_not_take_its_place(filled: Terminal) -> None:
    assert filled("vergelijk", "--groep", "mantelzorg=zandhoek.md", "--groep",
                  "rest=kleidorp.md", "--tabel", "thema:document") == 0  # fmt: skip
    assert re.search(r"^Mantelzorg +\d", filled.out, re.MULTILINE)


def test_a_group_that_is_named_twice_holds_the_documents_of_both(filled: Terminal) -> None:
    made = filled.json("vergelijk", "--groep", "x=zandhoek.md", "--groep", "y=briefje.md",
                       "--groep", "x=kleidorp.md,zandhoek.md")  # fmt: skip
    held = {one["id"]: one["file"] for one in made["documents"]}
    groups = {one["name"]: [held[each] for each in one["documents"]] for one in made["units"]}
    assert groups == {"x": ["zandhoek.md", "kleidorp.md"], "y": ["briefje.md"]}


def test_one_passage_of_one_word_is_not_told_in_the_plural(
    filled: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    from sbkennis.cli import compared
    from sbkennis.comparison import Comparison

    with Library(Settings(filled.root, "woordhash")) as library:
        made = library.compare(["briefje.md"])
    (unit,) = made.units
    small = replace(unit, coverage=replace(unit.coverage, passages=1, words=1))
    alone: Comparison = replace(made, units=(small,))
    compared._print_units(compared._console(), alone, {unit.name: "A"})
    assert "1 passage, 1 woord;" in capsys.readouterr().out


def test_a_filter_narrows_what_is_named_and_one_cell_is_opened_by_any_name(
    filled: Terminal,
) -> None:
    from sbkennis.comparison import Asked, Comparison

    with Library(Settings(filled.root, "woordhash")) as library:
        lists = (("visies", ("zandhoek.md", "kleidorp.md")), ("rest", ("briefje.md",)))
        made = library.answer(Asked(lists=lists))
        assert isinstance(made, Comparison)
        by_name = made.cell("thema", "document", made.tables[0].rows[0], "rest")
        assert made.cell("thema", "document", by_name.row, "briefje.md") == by_name
        with pytest.raises(UsageError, match="is er niet in"):
            made.cell("thema", "document", by_name.row, "zandhoek.md")
        with pytest.raises(UsageError, match="niet allebei"):
            library.answer(Asked(documents=("briefje.md",), lists=lists))
        with pytest.raises(QueryError, match="Geen enkel document voldoet"):
            library.answer(Asked(documents=("briefje.md",), filters=Filters(gemeenten=("Urk",))))


def test_changes_obey_the_filters_and_no_answer_speaks_of_the_command_line(
    filled: Terminal,
) -> None:
    from sbkennis.comparison import Asked

    pair = ("zandhoek.md", "zandhoek-nieuw.md")
    alone = Filters(since="2100")
    lists = (("alle", pair),)
    with Library(Settings(filled.root, "woordhash")) as library:
        for asked, told in (
            (Asked("wijzigingen", pair, filters=alone), "van de 2 die u noemt, voldoet er geen"),
            (Asked("wijzigingen", pair, lists=lists), "niet tussen eigen groepen"),
            (Asked("wijzigingen"), "Kies twee documenten of meer"),
            (Asked(filters=Filters(gemeenten=("Urk",))), "Gemeente Urk: geen enkel document"),
            (Asked("omschrijvingen", term="noaberschap", against="briefje.md"), "laat “tegenover”"),
        ):
            with pytest.raises(SbkennisError) as refused:
                library.answer(asked)
            assert told in str(refused.value)
            assert not re.search(r"--|`sbkennis", str(refused.value))
    assert filled("vergelijk", "zandhoek.md", "--wat", "wijzigingen") == 2
    assert "`sbkennis vergelijk OUD NIEUW --wat wijzigingen`" in filled.err


def test_pictures_over_the_years_show_what_is_asked_of_years(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    answer = Library.answer
    monkeypatch.setattr(Library, "answer", lambda self, one: asked.append(one) or answer(self, one))
    assert filled("vergelijk", "--wat", "jaren", "--beelden", str(tmp_path / "beelden")) == 0
    assert len(asked) == 1  # its tables have nothing to be made apart


def test_definitions_stand_side_by_side(filled: Terminal) -> None:
    assert filled("vergelijk", "--wat", "omschrijvingen", "--tegenover", "zandhoek.md") == 0
    shown = " ".join(filled.out.split())
    assert "Gekozen omschrijving" in shown
    assert "ontbreekt: " in shown
    assert "kerken" in shown.split("ontbreekt: ")[1]
    made = filled.json("vergelijk", "--wat", "omschrijvingen", "--tegenover", "zandhoek.md")
    assert made["term"] == "sociale basis"
    by_file = {one["document"]["file"]: one["found"] for one in made["documents"]}
    (clay,) = by_file["kleidorp.md"]
    assert clay["contrast"]["missing"] == ["kerken"]
    assert "sportverenigingen" in clay["contrast"]["extra"]
    assert "Kleidorp" in clay["citation"]


def test_a_definition_is_set_against_one_of_its_own_term(filled: Terminal) -> None:
    with Library(Settings(filled.root, "woordhash")) as library:
        made = library.statements("omschrijving", ["zandhoek.md", "kleidorp.md"],
                                  against="zandhoek.md")  # fmt: skip
        (chosen, other) = made.found
        contact = replace(other, statement=replace(other.statement, term="contact"))
        both = {}
        for one in (other, contact):
            finder = "sbkennis.comparison.found.Finder.definitions"
            with pytest.MonkeyPatch.context() as patch:
                said = {each.statement.document: [each.statement] for each in (chosen, one)}
                patch.setattr(finder, lambda _, passages, said=said: said[passages[0].document])
                found = library.statements("omschrijving", ["zandhoek.md", "kleidorp.md"],
                                           against="zandhoek.md")  # fmt: skip
                both[one.statement.term] = found.contrasts
    assert both["sociale basis"]
    assert both["contact"] == {}


def test_pages_that_were_not_read_stand_beside_what_was_not_found_or_dropped(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Library.find
    monkeypatch.setattr(
        Library, "find",
        lambda self, name: replace(find(self, name), page_count=3, pages_without_text=(2,)),
    )  # fmt: skip
    assert filled("vergelijk", "zandhoek.md", "--wat", "omschrijvingen", "--begrip", "noaber") == 0
    assert "gevonden in: Samen in Zandhoek (1 pagina zonder tekst)." in " ".join(filled.out.split())
    pair = ("zandhoek.md", "zandhoek-nieuw.md")
    assert filled("vergelijk", *pair, "--wat", "wijzigingen") == 0
    shown = " ".join(filled.out.split())
    assert "Let op: Samen in Zandhoek (1 pagina zonder tekst); Samen in Zandhoek, nieuw (1" in shown
    with Library(Settings(filled.root, "woordhash")) as library:
        frame = library.frame(library.changes(pair))
    assert set(frame["zonder_tekst_oud"]) == set(frame["zonder_tekst_nieuw"]) == {1}
    assert [set(frame[f"bestand_{side}"]) for side in ("oud", "nieuw")] == [{one} for one in pair]


def test_nothing_found_is_said_and_is_no_failure(filled: Terminal) -> None:
    assert filled("vergelijk", "--wat", "omschrijvingen", "--begrip", "noaberschap") == 0
    assert "Geen omschrijving van “noaberschap” gevonden in" in " ".join(filled.out.split())


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("rol", "faciliteert plekken"),
        ("criteria", "indicatie voor nodig"),
        ("verwachtingen", "waartoe: "),
    ],
)
def test_roles_criteria_and_expectations_are_listed(
    filled: Terminal, what: str, words: str
) -> None:
    assert filled("vergelijk", "zandhoek.md", "--wat", what) == 0
    assert words in " ".join(filled.out.split())
    made = filled.json("vergelijk", "zandhoek.md", "--wat", what)
    (found, *_) = made["documents"][0]["found"]
    assert found.keys() >= {"text", "what", "labels", "rule", "passage", "quote", "citation"}


def test_what_is_only_possible_is_told_apart_and_can_be_left_out(
    filled: Terminal, tmp_path: Path
) -> None:
    asked = ("vergelijk", "briefje.md", "--wat", "rol")
    made = filled.json(*asked)["documents"][0]["found"]
    by_pattern = [one["text"] for one in made if one["chance"] is None]
    (possible,) = [one for one in made if one["chance"] is not None]
    assert by_pattern
    assert (possible["quote"], possible["rule"]) == (POSSIBLE, "mogelijk")
    assert made[-1] is possible
    assert 0.2 < possible["chance"] <= 1
    assert filled(*asked) == 0
    shown = " ".join(filled.out.split())
    assert shown.index(by_pattern[0][:40]) < shown.index("Mogelijk ") < shown.index(POSSIBLE)
    assert "kloppen er ongeveer twee van de vijf" in shown
    assert filled(*asked, "--zonder-mogelijk") == 0
    assert by_pattern[0][:40] in " ".join(filled.out.split())
    assert "ogelijk" not in filled.out
    assert filled(*asked, "--uit", tmp_path / "rol.csv") == 0
    (row,) = [
        one for one in csv.DictReader(
            (tmp_path / "rol.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"
        ) if one["patroon"] == "mogelijk"
    ]  # fmt: skip
    assert row["kans"]
    assert filled("vergelijk", "briefje.md", "--uit", tmp_path / "verslag.html") == 0
    told = (tmp_path / "verslag.html").read_text(encoding="utf-8")
    assert re.search(rf"“{re.escape(POSSIBLE)}”<cite>[^<]*\[mogelijk", told)
    counted = "1 zin gevonden met een patroon, 1 mogelijk"
    assert counted in shown
    assert f"{counted}." in told
    assert told.index(by_pattern[0][:40]) < told.index("<h4>Mogelijk</h4>") < told.index(POSSIBLE)
    bare = tmp_path / "zonder.html"
    assert filled("vergelijk", "briefje.md", "--zonder-mogelijk", "--uit", bare) == 0
    written = bare.read_text(encoding="utf-8")
    assert by_pattern[0][:40] in written
    assert not re.search("mogelijk", written, re.IGNORECASE)
    for alone in ((), ("--wat", "criteria"), ("--uit", tmp_path / "x.xlsx")):
        assert filled("vergelijk", *alone, "--zonder-mogelijk") == 2
    assert "--zonder-mogelijk hoort bij --wat rol" in " ".join(filled.err.split())


def test_patterns_for_another_subject_are_told_to_have_nothing_possible(
    filled: Terminal, root: Path
) -> None:
    ours = Path("sbkennis/data/vindplaatsen.toml").read_text(encoding="utf-8")
    own = root / "corpus" / "vindplaatsen.toml"
    own.write_text(re.sub("gemeente|overheid|overheden|college", "bibliotheek", ours), "utf-8")
    asked = ("vergelijk", "briefje.md", "--wat", "rol")
    try:
        assert filled(*asked) == 0
        told = " ".join(filled.out.split())
        made = filled.json(*asked)
        assert filled(*asked, "--zonder-mogelijk") == 0
    finally:
        own.unlink()
    assert POSSIBLE not in told
    assert "Wat mogelijk past zonder dat een patroon het vindt, staat er niet bij" in told
    assert "uw eigen patronen (corpus/vindplaatsen.toml)" in told
    assert "Liever zonder?" not in told
    assert made["untaught"] is True
    assert "ogelijk" not in filled.out


def test_versions_of_one_title_are_told_apart_by_their_files(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Library.find
    monkeypatch.setattr(
        Library, "find", lambda self, name: replace(find(self, name), title="Visie")
    )
    pair = ("zandhoek.md", "zandhoek-nieuw.md")
    assert filled("vergelijk", *pair, "--wat", "wijzigingen") == 0
    assert "Visie [zandhoek.md] → Visie [zandhoek-nieuw.md]" in " ".join(filled.out.split())
    assert filled("vergelijk", *pair, "--wat", "omschrijvingen", "--begrip", "noaber") == 0
    shown = " ".join(filled.out.split())
    assert "gevonden in: Visie [zandhoek.md]; Visie [zandhoek-nieuw.md]." in shown
    assert filled("vergelijk", pair[0], pair[0], "--wat", "wijzigingen") == 0
    assert filled.out.startswith("Visie → Visie\n")


def test_two_versions_show_what_changed(filled: Terminal) -> None:
    assert filled("vergelijk", "zandhoek.md", "zandhoek-nieuw.md", "--wat", "wijzigingen") == 0
    shown = " ".join(filled.out.split())
    assert "1 gewijzigd, 1 toegevoegd, 0 vervallen" in shown
    assert "[-kerken-] {+scholen+}" in shown
    (step,) = filled.json("vergelijk", "zandhoek.md", "zandhoek-nieuw.md", "--wat", "wijzigingen")[
        "steps"
    ]
    assert {one["kind"] for one in step["changes"]} == {"gewijzigd", "toegevoegd"}


def test_what_several_files_tell_is_found_once(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find, cite = Library.statements, Library.cited

    def found(library: Library, kind: Any, *documents: Any, **more: Any) -> Any:
        asked.append(kind)
        return find(library, kind, *documents, **more)

    def cited(library: Library, passages: Any) -> Any:
        asked.append("passages")
        return cite(library, passages)

    monkeypatch.setattr(Library, "statements", found)
    monkeypatch.setattr(Library, "cited", cited)
    files = [tmp_path / name for name in ("a.xlsx", "b.docx", "c.html")]
    wanted = [part for path in files for part in ("--uit", str(path))]
    assert filled("vergelijk", "zandhoek.md", "briefje.md", *wanted) == 0
    assert asked == ["passages", "omschrijving", "rol", "criterium", "verwachting"]
    for path in files[:2]:
        assert f"Geschreven: {path}." in filled.err.replace("\n", "")
    assert "krijgen een sleutelpositie" in files[2].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "forms",
    [
        (".csv", ".qdpx"),
        pytest.param((".xlsx", ".csv", ".docx", ".html", ".qdpx", ".qdc"), marks=pytest.mark.full),
    ],
    ids=["few", "all"],
)
def test_files_and_pictures_are_written(
    filled: Terminal, tmp_path: Path, forms: tuple[str, ...]
) -> None:
    folder = tmp_path / "uit"
    names = [f"x{form}" for form in forms]
    wanted = [part for name in names for part in ("--uit", str(folder / name))]
    assert filled("vergelijk", "zandhoek.md", "kleidorp.md", *wanted,
                  "--beelden", str(folder / "beelden")) == 0  # fmt: skip
    assert {path.name for path in folder.iterdir()} == {
        *names, "x-passages.csv", "x-verschil.csv", "beelden",
    }  # fmt: skip
    assert "Geschreven: " in filled.err
    assert (folder / "beelden" / "vergelijking.html").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--wat", "alles"), 2, "--wat alles: dat kan niet. Kies uit: tabellen"),
        (("--maat", "veel"), 2, "Kies uit: aandeel"),
        (("--per", "maan"), 2, "--per maan"),
        (("--tabel", "thema"), 2, "dubbele punt"),
        (("--tabel", "kleur:document"), 2, "is geen facet voor de rijen"),
        (("--groep", "a"), 2, "schrijf een naam en documenten"),
        (("--cel", "thema"), 2, "schrijf een rij en een kolom"),
        (("--cel", "thema/Z"), 2, "die cel is er niet"),
        (("--begrip", "x"), 2, "horen bij --wat omschrijvingen"),
        (("--wat", "rol", "--cel", "a/b"), 2, "--cel hoort bij --wat tabellen"),
        (("--wat", "wijzigingen", "zandhoek.md"), 2, "twee documenten of meer"),
        (("--wat", "verschil"), 2, "Noem er twee"),
        (("--wat", "verschil", "--maat", "aantal"), 2, "altijd tussen aandelen van de woorden"),
        (("--wat", "rol", "--maat", "aantal"), 2, "bij --wat rol staan geen cijfers"),
        (("--maat", "aantal", "--uit", "x.docx"), 2, "x.docx: daarin staat altijd het aandeel"),
        (("--maat", "aantal", "--beelden", "b"), 2, "b: daarin staat altijd het aandeel"),
        (("--maat", "aantal", "--uit", "x.qdpx"), 2, "x.qdpx: daarin staan geen cijfers"),
        (("--wat", "jaren", "--per", "soort"), 2, "altijd per jaar samen. --per geldt bij"),
        (("--wat", "criteria", "--per", "jaar"), 2, "staat elk document apart. --per geldt bij"),
        (("--per", "jaar", "--groep", "a=briefje.md"), 2, "--per of --groep, niet allebei"),
        (("--per", "jaar", "--tabel", "sfeer:thema"), 2, "--per jaar verandert er niets aan"),
        (("--apart", "--tabel", "sfeer:document"), 2, "zoals --tabel sfeer:thema"),
        (("--apart", "--wat", "jaren"), 2, "zoals --tabel sfeer:thema"),
        (("--apart", "--wat", "rol"), 2, "--apart hoort bij --wat tabellen"),
        (("--wat", "verschil", "--tabel", "sfeer:thema"), 2, "toont --wat verschil alleen"),
        (("--uit", "x.pdf"), 2, "Kies uit .xlsx"),
        (("--gemeente", "Elders"), 2, "Geen enkel document voldoet"),
        (("weg.pdf",), 1, "staat niet in de kennisbank"),
        (("--wat", "omschrijvingen", "--begrip", "noaberschap", "--tegenover", "briefje.md"), 2,
         "geen omschrijving gevonden om"),
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_dutch(
    filled: Terminal, arguments: tuple[str, ...], code: int, message: str
) -> None:
    assert filled("vergelijk", *arguments) == code
    assert message in filled.err


def test_the_library_gives_every_result_as_a_frame(filled: Terminal) -> None:
    from sbkennis.comparison import frames

    with Library(Settings(filled.root, "woordhash")) as library:
        made = library.compare(["zandhoek.md", "kleidorp.md"])
        results: list[tuple[Any, dict[str, str]]] = [
            (made, frames.TABLE_COLUMNS),
            (made.tables[0], frames.TABLE_COLUMNS),
            (made.differences["thema"], frames.DIFFERENCE_COLUMNS),
            (library.statements("rol"), frames.FINDING_COLUMNS),
            (library.changes(["zandhoek.md", "zandhoek-nieuw.md"]), frames.CHANGE_COLUMNS),
            (library.cited(made.passages[:2]), frames.QUOTE_COLUMNS),
        ]
        known = {
            one
            for name in ("zandhoek.md", "kleidorp.md", "zandhoek-nieuw.md", "briefje.md")
            for one in (each.id for each in library.store.passages_of(library.find(name).id))
        }
        for result, columns in results:
            frame = library.frame(result)
            assert list(frame.columns) == list(columns)
            if "passage_ids" in frame:
                assert all(set(ids) <= known for ids in frame["passage_ids"])
        every = library.frame(made.differences)
        assert set(every["facet"]) == {"thema", "sfeer", "waarde"}
        for result in (made.tables[0].cells, [made.tables[0], *made.differences["thema"]]):
            with pytest.raises(TypeError, match="no frame can be made of"):
                library.frame(result)  # type: ignore[arg-type]


def test_what_the_library_cannot_compare_is_told_and_not_something_else_given(root: Path) -> None:
    """A way to put together that is not there gave groups by kind, a kind was kept as it stood."""
    with Library(Settings(root, "woordhash")) as library:
        with pytest.raises(UsageError, match="Kies uit: document, gemeente, soort"):
            library.compare(by="gemeentes")  # type: ignore[arg-type]
        for tables in ("text", ["thema"], [("thema",)], [("thema", "sfeer", "waarde")]):
            with pytest.raises(UsageError, match="lijst van paren"):
                library.compare(tables=tables)  # type: ignore[arg-type]
        for ask in (
            lambda: library.statements("omschrijvingen"),  # type: ignore[arg-type]
            lambda: library.confirm("rollen", "briefje.md", POSSIBLE, coder="Zoë"),  # type: ignore[arg-type]
        ):
            with pytest.raises(UsageError, match="Kies uit: omschrijving, rol"):
                ask()
        assert not (library.settings.corpus / "vondsten").exists()
        passages = library.compare(["briefje.md"]).passages
        with pytest.raises(SourceMissingError, match="Passage x#1-2 en 1 andere passage staan"):
            library.cited([*passages, "x#1-2", "x#3-4"])


def test_filters_leave_out_documents_that_are_named_too(root: Path) -> None:
    with Library(Settings(root, "woordhash")) as library:
        older = Filters(until="1900")
        for named in ({"documents": ["zandhoek.md"]}, {"lists": {"a": ["zandhoek.md"]}}):
            assert [one.file for one in library.compare(**named).documents] == ["zandhoek.md"]  # type: ignore[arg-type]
            with pytest.raises(UsageError, match="geen documenten om te vergelijken"):
                library.compare(**named, filters=older)  # type: ignore[arg-type]


def test_a_comparison_loads_no_torch_and_no_drawing_library(filled: Terminal) -> None:
    import os
    import subprocess
    import sys

    code = (
        "import sys; from sbkennis.cli.commands import run;"
        f"run(['vergelijk', '-k', {str(filled.root)!r}, '--json']);"
        "sys.stderr.write(','.join(x for x in ('torch','spacy','matplotlib','pandas')"
        " if x in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True, env=dict(os.environ))  # fmt: skip
    assert done.stderr == ""
    assert json.loads(done.stdout)["tables"]
