"""The basket and what is exported from it, through the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from sbkennis import collecting, sheets
from sbkennis.citations import Source, Verdict, verify
from sbkennis.cli.commands import run

VISIE = """# Samen in Zandhoek

## Ontmoeting

De ijsclub en de buurtvereniging organiseren elke maand een maaltijd in het dorpshuis. Iedereen is \
welkom, ook wie niemand kent: buren, nieuwkomers & gasten.

## Zorg

Mantelzorgers krijgen eens per jaar een gesprek met een consulent van de gemeente Zandhoek.
"""


class Desk:
    """A library of one document."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.root = folder / "kennisbank"
        self._capsys = capsys
        self.source = folder / "visie.md"
        self.source.write_text(VISIE, encoding="utf-8")
        self.ingest()

    def ingest(self) -> None:
        code, _, _ = self("ingest", str(self.source), "--titel", "Samen in Zandhoek", "--datum",
                          "2024", "--uitgever", "Gemeente Zandhoek")  # fmt: skip
        assert code == 0

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run([*arguments, "-k", str(self.root)])
        captured = self._capsys.readouterr()
        return code, captured.out, " ".join(captured.err.split())

    def passages(self, question: str) -> list[str]:
        return [one["passage"] for one in json.loads(self("zoek", question, "--json")[1])["hits"]]

    def basket(self) -> list[dict[str, Any]]:
        return list(json.loads(self("mand", "--json")[1])["basket"])


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "120")
    desk = Desk(tmp_path, capsys)
    meal, care = desk.passages("maaltijd dorpshuis ijsclub")[0], desk.passages("mantelzorgers")[0]
    assert desk("mand", "erbij", meal, "--notitie", "voor h. 2", "--kop", "Ontmoeting")[0] == 0
    assert desk("mand", "erbij", care)[0] == 0
    return desk


def test_the_basket_keeps_order_notes_and_headings(desk: Desk) -> None:
    first, second = desk.basket()
    assert (first["note"], first["heading"], second["note"]) == ("voor h. 2", "Ontmoeting", None)
    assert (first["state"], first["citation"][:24]) == ("same", "Gemeente Zandhoek (2024)")
    assert desk("mand", "verplaats", "2", "1")[0] == 0
    assert [one["passage"] for one in desk.basket()] == [second["passage"], first["passage"]]
    assert desk("mand", "erbij", first["passage"], "--notitie", "toch h. 3")[0] == 0
    assert [(one["note"], one["heading"]) for one in desk.basket()][1] == (
        "toch h. 3",
        "Ontmoeting",
    )
    assert desk("mand", "eruit", "1")[0] == 0
    assert [one["passage"] for one in desk.basket()] == [first["passage"]]
    assert desk("mand", "leeg")[0] == 2
    assert len(desk.basket()) == 1
    assert desk("mand", "leeg", "--ja")[0] == 0
    assert desk.basket() == []
    assert "De mand is leeg" in desk("mand")[1]


def test_the_basket_is_read_aloud_in_dutch(desk: Desk) -> None:
    out = " ".join(desk("mand")[1].split())
    assert "Notitie: voor h. 2" in out
    assert "→ Gemeente Zandhoek (2024), Samen in Zandhoek" in out
    assert "Zonder kop 2. “" in out  # else it would seem to stand under the heading before it


def test_putting_into_the_basket_tells_what_is_new_and_how_much_there_is(desk: Desk) -> None:
    first, second = (one["passage"] for one in desk.basket())
    assert desk("mand", "eruit", "2")[0] == 0
    assert desk("mand", "erbij", first, second)[2].startswith(
        "1 passage erbij gelegd. 1 passage lag er al in. In de mand liggen nu 2 passages"
    )


def test_wrong_use_of_the_basket_is_said(desk: Desk) -> None:
    code, _, said = desk("mand", "eruit", "7")
    assert (code, "nummers 1 tot en met 2" in said) == (2, True)
    code, _, said = desk("mand", "erbij", "bestaat#1-2")
    assert (code, "staat niet in de kennisbank" in said) == (1, True)
    assert len(desk.basket()) == 2
    assert run(["mand", "erbij", "a#1-2", "-k", str(desk.folder / "leeg")]) == 2
    assert not (desk.folder / "leeg").exists()
    (desk.root / "corpus" / "mand" / "mand.json").write_text("{kapot", encoding="utf-8")
    code, _, said = desk("mand")
    assert (code, "is beschadigd" in said) == (1, True)


def test_the_basket_survives_new_indexes_and_a_changed_document(desk: Desk) -> None:
    before = desk.basket()
    shutil.rmtree(desk.root / "indexes")
    assert desk("ingest")[0] == 0
    assert [(one["state"], one["quote"]) for one in desk.basket()] == [
        ("same", one["quote"]) for one in before
    ]
    # text in front moves every offset; one passage loses a word
    changed = VISIE.replace(
        "## Ontmoeting", "Dit is een nieuwe inleiding van een regel.\n\n## Ontmoeting"
    )
    desk.source.write_text(changed.replace("eens per jaar", "twee keer per jaar"), encoding="utf-8")
    desk.ingest()
    first, second = desk.basket()
    assert (first["state"], second["state"]) == ("moved", "lost")
    assert first["quote"] == before[0]["quote"]
    assert first["note"] == "voor h. 2"
    assert second["quote"] == before[1]["quote"]
    out = " ".join(desk("mand")[1].split())
    assert "staat niet meer in de kennisbank. Het kwam uit visie.md" in out
    code, out, said = desk("exporteer")
    assert code == 0
    assert "Weggelaten" in said
    assert "eens per jaar" not in out


def test_words_that_only_stand_in_another_document_now_are_found_there(desk: Desk) -> None:
    other = desk.folder / "tweede.md"
    other.write_text("# Tweede\n\n" + VISIE.split("\n\n", 1)[1], encoding="utf-8")
    assert desk("ingest", str(other), "--titel", "Tweede")[0] == 0
    assert desk("verwijder", "visie.md")[0] == 0
    assert {(one["state"], one["document"]["file"]) for one in desk.basket()} == {
        ("elsewhere", "tweede.md")
    }


def test_of_lost_words_only_what_may_hold_them_is_judged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, words in (
        ("soep", "In het buurthuis staat elke dinsdag een pan soep voor de buren klaar."),
        ("gesprek", "Mantelzorgers krijgen eens per jaar een gesprek met een\nconsu-\nlent van "
         "de gemeente Veendam."),
    ):  # fmt: skip
        path = desk.folder / f"{name}.md"
        path.write_text(f"# {name}\n\n{words}\n", encoding="utf-8")
        assert desk("ingest", str(path))[0] == 0
    assert desk("verwijder", "visie.md")[0] == 0
    judged: list[str] = []

    def judge(quote: str, source: Source) -> Verdict:
        judged.append(source.text)
        return verify(quote, source)

    monkeypatch.setattr(collecting, "verify", judge)
    assert {one["state"] for one in desk.basket()} == {"lost"}
    assert len(judged) == 1
    assert "Veendam" in judged[0]  # all but one of its words stand there, one over a line end


# -------------------------------------------------------------------------------------- export


def test_text_and_markdown_hold_the_words_with_their_source(desk: Desk) -> None:
    _, text, _ = desk("exporteer")
    assert "“Mantelzorgers krijgen eens per jaar een gesprek" in text
    assert "Gemeente Zandhoek (2024), Samen in Zandhoek" in text
    _, markdown, _ = desk("exporteer", "--vorm", "md")
    assert "## Ontmoeting\n\nvoor h. 2\n\n> De ijsclub" in markdown
    assert "[^1]: Gemeente Zandhoek (2024), *Samen in Zandhoek*, onder “Ontmoeting”" in markdown
    _, apa, _ = desk("exporteer", "--stijl", "apa")
    assert "(Gemeente Zandhoek, 2024, regel 5)" in apa
    assert "Literatuur" in apa


def test_what_is_exported_passes_the_check_with_its_sources(desk: Desk) -> None:
    for style in ("rijk", "apa"):
        for suffix in ("docx", "md", "txt"):
            target = desk.folder / f"{style}.{suffix}"
            assert desk("exporteer", "--uit", str(target), "--stijl", style)[0] == 0
            findings = json.loads(desk("controleer", str(target), "--json")[1])["findings"]
            verdicts = [one["verdict"] for one in findings if one["kind"] == "quotation"]
            assert len(verdicts) == 2, (style, suffix, findings)
            assert all(one.startswith("exact") for one in verdicts), (style, suffix, findings)
            assert "Er staat geen bron bij" not in str(findings), (style, suffix, findings)


@pytest.mark.parametrize(
    ("title", "file", "cited"),
    [("Wat\\", "a.md", "*Wat\\\\* (z.j.)"),
     ("", "a*b*c.md", r"\[zonder titel, bestand a\*b\*c.md\] (z.j.)")],
)  # fmt: skip
def test_signs_of_markdown_in_a_title_or_file_name_are_only_signs(
    desk: Desk, title: str, file: str, cited: str
) -> None:
    path = desk.folder / file
    path.write_text("De fanfare oefent op woensdag in de schuur.\n", encoding="utf-8")
    assert desk("ingest", str(path), *(["--titel", title] if title else []))[0] == 0
    _, text, _ = desk("exporteer", "fanfare", "--aantal", "1")
    shown = title or f"[zonder titel, bestand {file}]"
    assert f"\n{shown} (z.j.), regel 1." in text
    _, markdown, _ = desk("exporteer", "fanfare", "--aantal", "1", "--vorm", "md")
    assert f"[^1]: {cited}, regel 1." in markdown


def test_word_gets_real_footnotes(desk: Desk) -> None:
    target = desk.folder / "mand.docx"
    assert desk("exporteer", "--uit", str(target))[0] == 0
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    w = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    notes = etree.fromstring(parts["word/footnotes.xml"])
    ids = notes.xpath("w:footnote/@w:id", namespaces=w)
    body = etree.fromstring(parts["word/document.xml"])
    assert ids == ["-1", "0", "1", "2"]
    assert body.xpath("//w:footnoteReference/@w:id", namespaces=w) == ["1", "2"]
    assert notes.xpath("string(w:footnote[@w:id='1']//w:r[w:rPr/w:i])", namespaces=w) == (
        "Samen in Zandhoek"
    )
    settings = etree.fromstring(parts["word/settings.xml"])
    assert settings.xpath("w:footnotePr/w:footnote/@w:id", namespaces=w) == ["-1", "0"]
    order = [etree.QName(one).localname for one in settings]
    assert order.index("footnotePr") < order.index("compat")
    assert "word/stylesWithEffects.xml" not in parts  # a copy of the styles without those of notes
    assert b"/word/footnotes.xml" in parts["[Content_Types].xml"]
    assert b"relationships/footnotes" in parts["word/_rels/document.xml.rels"]


def test_libreoffice_opens_the_footnotes(desk: Desk) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice ontbreekt: apt install libreoffice-writer-nogui")
    target = desk.folder / "mand.docx"
    assert desk("exporteer", "--uit", str(target))[0] == 0
    done = subprocess.run(
        [office, f"-env:UserInstallation=file://{desk.folder}/profiel", "--headless",
         "--convert-to", "pdf", "--outdir", str(desk.folder / "uit"), str(target)],
        capture_output=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    with pypdfium2.PdfDocument(desk.folder / "uit" / "mand.pdf") as pdf:
        text = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "Mantelzorgers krijgen eens per jaar" in text
    assert text.count("Gemeente Zandhoek (2024), Samen in Zandhoek") == 2


def test_sources_go_to_reference_managers(desk: Desk) -> None:
    for suffix, words in (
        ("ris", "TY  - RPRT"),
        ("bib", "@techreport{"),
        ("json", '"type": "report"'),
    ):
        target = desk.folder / f"bronnen.{suffix}"
        assert desk("exporteer", "--alles", "--uit", str(target))[0] == 0
        assert words in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_basket_goes_to_a_table_with_a_row_for_each_passage(desk: Desk, suffix: str) -> None:
    target = desk.folder / f"mand.{suffix}"
    assert desk("exporteer", "--uit", str(target))[0] == 0
    table = sheets.read(target)
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    held = desk.basket()
    assert [row["citaat"] for row in rows] == [one["display"] for one in held]
    assert [row["passage"] for row in rows] == [one["passage"] for one in held]
    assert [row["kop"] for row in rows] == [one["heading"] or "" for one in held]
    assert {row["document"] for row in rows} == {"Samen in Zandhoek"}
    assert rows[0]["bron"].startswith("Gemeente Zandhoek (2024), Samen in Zandhoek, onder ")
    assert desk("exporteer", "--uit", str(target), "--stijl", "apa", "--overschrijf")[0] == 0
    assert sheets.read(target).rows[0][names.index("bron")].startswith("(Gemeente Zandhoek, 2024")
    every = desk.folder / f"alles.{suffix}"
    assert desk("exporteer", "--alles", "--uit", str(every))[0] == 0
    [row] = sheets.read(every).rows
    assert row[:2] == ("Samen in Zandhoek", "Gemeente Zandhoek")
    assert row[-1] == "visie.md"


def test_a_basket_goes_to_a_project_in_which_only_its_passages_are_coded(desk: Desk) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    every, mand = desk.folder / "alles.qdpx", desk.folder / "mand.qdpx"
    [passage] = desk.passages("maaltijd in het dorpshuis")[:1]
    desk("mand", "leeg", "--ja")
    desk("mand", "erbij", passage)
    assert desk("exporteer", "--alles", "--uit", str(every))[0] == 0
    assert desk("exporteer", "--uit", str(mand))[0] == 0
    found = {}
    for path in (every, mand):
        project = pyrefiqda.RefiProject.load(str(path), extract_dir=str(desk.folder / path.stem))
        [source] = project.sources.text_source
        found[path] = {
            (one.start_position, one.end_position) for one in source.plain_text_selection
        }
    start, end = passage.split("#")[1].split("-")
    assert found[mand] == {(int(start), int(end))}
    assert found[mand] < found[every]


def test_a_project_of_the_basket_has_its_notes_and_its_passages_without_a_label(
    desk: Desk,
) -> None:
    meal, care = (one["passage"] for one in desk.basket())
    none = ("--sfeer", "geen", "--thema", "geen", "--waarde", "geen")
    assert desk("label", "--corrigeer", meal, *none, "--coder", "Zoë")[0] == 0
    path = desk.folder / "notities.qdpx"
    assert desk("exporteer", "--uit", str(path))[0] == 0
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    places = {"q": "urn:QDA-XML:project:1.0"}
    told = {
        (one.findtext("q:Description", "", places), len(one.findall("q:Coding", places)) > 0)
        for one in root.iterfind(".//q:PlainTextSelection", places)
    }
    [with_label] = [text for text, is_coded in told if is_coded]
    assert with_label.startswith(f"{care}: ")
    assert told - {(with_label, True)} == {
        (f"Kop: Ontmoeting\nNotitie: voor h. 2\n{meal}", False),
    }  # fmt: skip


def test_an_export_tells_how_its_question_was_read(desk: Desk) -> None:
    code, out, said = desk("exporteer", "maaltijd in het dorpshuis gemeente: Zandhoek")
    assert (code, "elke maand een maaltijd" in out) == (0, True)
    assert "“gemeente:” is gelezen als een gewoon woord." in said
    code, out, said = desk("exporteer", '"maaltijd op vrijdag"')
    assert (code, out) == (2, "")
    assert "Geen enkele passage voldoet aan “maaltijd op vrijdag”." in said


def test_wrong_use_of_the_export_is_said(desk: Desk) -> None:
    target = desk.folder / "mand.md"
    target.write_text("van mij", encoding="utf-8")
    code, _, said = desk("exporteer", "--uit", str(target))
    assert (code, "bestaat al" in said) == (2, True)
    assert target.read_text(encoding="utf-8") == "van mij"
    assert desk("exporteer", "--uit", str(target), "--overschrijf")[0] == 0
    for arguments, words in (
        (["--uit", str(desk.folder / "x.pdf")], "eindig op"),
        (["--vorm", "docx"], "--uit"),
        (["--vorm", "epub"], "kies uit"),
        (["--vorm", "csv"], "--uit"),
        (["--vorm", "xlsx", "--uit", str(desk.folder / "x.csv")], "eindigt op .xlsx"),
        (["--stijl", "bestaatniet"], "kies uit apa, rijk"),
        (["--alles", "vraag"], "niet allebei"),
        (["--alles", "--vorm", "md"], "Er zijn geen passages"),
    ):
        code, _, said = desk("exporteer", *arguments)
        assert (code, words in said) == (2, True), said
    desk("mand", "leeg", "--ja")
    code, _, said = desk("exporteer")
    assert (code, "leg passages in de mand" in said) == (2, True)
