"""A draft against a library, through the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from sbkennis import checking, drafts, restated
from sbkennis.checking import findings, itself, saying
from sbkennis.citations import Source
from sbkennis.cli.commands import run
from sbkennis.drafts import Place
from sbkennis.drafts.references import parse
from sbkennis.records import Document, Identifier, Page, Passage
from tests.builders import document
from tests.word import Word

VISIE = """# Samen in Zandhoek

## Ontmoeting

De ijsclub en de buurtvereniging organiseren elke maand een maaltijd in het dorpshuis. Iedereen is \
niet alleen welkom, maar ook nodig. In 2024 kwamen er 30 bewoners.

## Zorg

Mantelzorgers krijgen eens per jaar een gesprek met een consulent van de gemeente Zandhoek.
"""
NOTA = """# Nota ouderen

Ouderen in de polder wonen vaker alleen dan ouderen in de stad. Zij vragen minder hulp.
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two documents."""
    folder = tmp_path_factory.mktemp("controle")
    kennisbank = folder / "kennisbank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SBKENNIS_MODEL", "woordhash")
        for name, text, title, year in (
            ("visie.md", VISIE, "Samen in Zandhoek", "2024"),
            ("nota.md", NOTA, "Nota ouderen", "2021"),
        ):
            path = folder / name
            path.write_text(text, encoding="utf-8")
            assert run(["ingest", str(path), "--titel", title, "--datum", year, "--uitgever",
                        "Gemeente Zandhoek", "-k", str(kennisbank)]) == 0  # fmt: skip
    return kennisbank


class Bench:
    """Drafts checked against the library."""

    def __init__(self, root: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run([*arguments, "-k", str(self.root)])
        captured = self._capsys.readouterr()
        return code, captured.out, " ".join(captured.err.split())

    def check(self, word: Word) -> list[dict[str, Any]]:
        path = word.save(self.folder / "concept.docx")
        code, out, _ = self("controleer", str(path), "--json")
        assert code == 0
        return list(json.loads(out)["findings"])


@pytest.fixture
def bench(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Bench:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "120")
    return Bench(root, tmp_path, capsys)


def quotations(findings: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [
        (one["verdict"], one["documents"][0]["file"] if one["documents"] else None)
        for one in findings
        if one["kind"] == "quotation"
    ]


def test_every_verdict_of_the_architecture_is_given(bench: Bench) -> None:
    word = Word()
    word.paragraph(
        "Er komt “elke maand een maaltijd in het dorpshuis”",
        word.note("Gemeente Zandhoek (2024), Samen in Zandhoek."), ".",
    )  # fmt: skip
    word.paragraph("En “elke maand  een maal\u00adtijd in het dorpshuis”", word.note("Ibid."), ".")
    word.paragraph("Iedereen is “alleen welkom, maar ook nodig. In 2024”", word.note("Idem."), ".")
    word.paragraph("Er is “een zwembad met drie glijbanen gepland”", word.note("Idem."), ".")
    word.paragraph("Dus “alles wordt anders dan voorheen was” (SCP 2020, p. 4).")
    findings = bench.check(word)
    assert quotations(findings) == [
        ("exact", "visie.md"), ("exact_after_normalisation", "visie.md"), ("exact", "visie.md"),
        ("not_found", "visie.md"), ("source_missing", None),
    ]  # fmt: skip


def test_a_dropped_negation_is_shown_with_the_word(bench: Bench) -> None:
    word = Word()
    word.paragraph(
        "Er staat “Iedereen is alleen welkom, maar ook nodig” (Samen in Zandhoek, 2024)."
    )
    (finding, _) = bench.check(word)
    assert finding["verdict"] == "differs"
    assert finding["differences"] == [{"source": "niet", "quote": ""}]
    assert finding["source_text"] == "Iedereen is niet alleen welkom, maar ook nodig"


def test_what_an_ellipsis_hides_is_told_and_a_hidden_negation_is_warned_for(bench: Bench) -> None:
    word = Word().paragraph("“Iedereen is … welkom, maar ook nodig” (Samen in Zandhoek, 2024).")
    (finding, _) = bench.check(word)
    assert finding["verdict"] == "exact"
    assert finding["marked"] == [{"kind": "ellipsis", "quote": "…", "source": "niet alleen"}]
    assert any("ontkenning" in one for one in finding["remarks"])


def test_a_few_words_that_are_not_in_the_source_of_their_sentence_are_told(bench: Bench) -> None:
    word = Word()
    word.paragraph("Wij noemen dat “elke maand” en “iedere week” samen eten",
                   word.note("Samen in Zandhoek, 2024."), ".")  # fmt: skip
    word.paragraph("Wij zijn een “warm dorp” zonder bron.")
    path = word.save(bench.folder / "concept.docx")
    code, out, _ = bench("controleer", str(path), "--json")
    assert code == 0
    assert quotations(json.loads(out)["findings"]) == []
    assert json.loads(out)["warnings"] == [
        "Niet als citaat nagegaan, want te kort: “iedere week” (alinea 1). Zo staat het niet in de "
        "bron van die zin; is het wel een citaat, kijk het dan na."
    ]


def test_a_heading_between_the_words_of_a_quotation_is_told(bench: Bench) -> None:
    word = Word()
    source = "Samen in Zandhoek, 2024"
    last, first = (
        "In 2024 kwamen er 30 bewoners.",
        "Mantelzorgers krijgen eens per jaar een gesprek",
    )
    word.paragraph(f"“{last} {first}” ({source}).").paragraph(f"“{last} […] {first}” ({source}).")
    word.paragraph(f"“{last} Zorg {first}” ({source}).")
    joined, marked, whole = (one for one in bench.check(word) if one["kind"] == "quotation")
    assert joined["remarks"] == [
        "In de bron staat tussen deze woorden de kop “Zorg”; zet daar […]."
    ]
    assert not any("de kop" in told for one in (marked, whole) for told in one["remarks"])
    assert joined["verdict"] == "exact_after_normalisation"


@pytest.mark.parametrize(
    ("between", "told"), [("\n", 1), (" ", 1), ("\n– ", 0), ("\n• ", 0), ("\n2. ", 0), ("\n\n", 0)]
)
def test_a_negation_in_another_item_of_a_list_is_none_of_the_same_sentence(
    between: str, told: int
) -> None:
    text = f"Respijtzorg wordt niet gevonden{between}door 41 procent van hen"
    assert len(saying.of_negation_beside(text, text.index("door"), len(text))) == told
    text = f"Dit is voor 41 procent{between}niet te vinden"
    assert len(saying.of_negation_beside(text, 0, text.index("procent") + len("procent"))) == told


def test_a_slide_that_is_named_is_told_as_a_slide() -> None:
    assert findings.as_named("5", replace(Spreads.REPORT, unit="slide")) == "dia 5"
    assert findings.as_named("5", Spreads.REPORT) == "p. 5"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("onder “Zorg”, regel {line}", []),
        (
            "onder “Vrijwilligers”, regel {line}",
            ["Genoemd is “Vrijwilligers”; deze woorden staan onder “Zorg”."],
        ),
        ("regel 2", ["Genoemd is regel 2; deze woorden staan op regel {line}."]),
        ("regels 1-40", []),
    ],
)
def test_another_line_or_heading_than_that_of_the_words_is_told(
    bench: Bench, place: str, told: list[str]
) -> None:
    line = str(VISIE[: VISIE.index("Mantelzorgers krijgen")].count("\n") + 1)
    note = f"Gemeente Zandhoek (2024), Samen in Zandhoek, {place.replace('{line}', line)}."
    word = Word()
    word.paragraph(
        "Zij “krijgen eens per jaar een gesprek met een consulent”", word.note(note), "."
    )
    (finding, _) = bench.check(word)
    assert finding["verdict"] == "exact"
    assert finding["remarks"] == [one.replace("{line}", line) for one in told]


def test_a_quotation_without_a_source_is_looked_for_in_the_whole_library(bench: Bench) -> None:
    word = Word().paragraph("Bekend is: “Ouderen in de polder wonen vaker alleen”.")
    (finding,) = bench.check(word)
    assert (finding["verdict"], finding["documents"][0]["file"]) == ("exact", "nota.md")
    assert "geen bron" in finding["remarks"][0]


def test_words_of_another_document_than_the_one_named_are_placed(bench: Bench) -> None:
    word = Word()
    word.paragraph("“Ouderen in de polder wonen vaker alleen” (Samen in Zandhoek, 2024).")
    finding = bench.check(word)[0]
    assert finding["verdict"] == "not_found"
    assert [one["file"] for one in finding["elsewhere"]] == ["nota.md"]


def test_a_title_in_quotation_marks_is_no_quotation(bench: Bench) -> None:
    assert quotations(bench.check(Word().paragraph("Zie “Samen in Zandhoek” voor meer."))) == []


def test_references_that_cannot_be_followed_are_said(bench: Bench) -> None:
    word = Word()
    word.paragraph("Tekst.", word.note("Ibid., p. 3."))
    word.paragraph("Meer (SCP 2020, p. 4).")
    word.paragraph("Nog meer (Gemeente Zandhoek 2024).")
    found = [(one["where"], one["verdict"]) for one in bench.check(word)]
    assert found == [
        ("noot 1", "unresolved"), ("alinea 2", "source_missing"), ("alinea 3", "linked"),
    ]  # fmt: skip


def test_the_table_is_read_aloud_in_dutch(bench: Bench) -> None:
    word = Word()
    word.paragraph("“Iedereen is alleen welkom, maar ook nodig” (Samen in Zandhoek, 2024).")
    path = word.save(bench.folder / "concept.docx")
    code, out, _ = bench("controleer", str(path))
    assert code == 0
    assert "wijkt af" in out
    assert "Ontbreekt in het citaat: “niet”." in " ".join(out.split())
    assert "1 citaat: 1 wijkt af." in out


def test_a_copy_with_comments_is_written_and_the_draft_is_not_touched(bench: Bench) -> None:
    word = Word()
    word.paragraph("“Iedereen is alleen welkom, maar ook nodig” (Samen in Zandhoek, 2024).")
    path = word.save(bench.folder / "concept.docx")
    before, target = path.read_bytes(), bench.folder / "controle.docx"
    files = contents(bench.root)
    assert bench("controleer", str(path), "--uit", str(target))[0] == 0
    (comment,) = docx.Document(str(target)).comments
    assert comment.text.startswith("Citaat: wijkt af.")
    assert "Ontbreekt in het citaat: “niet”." in comment.text
    assert path.read_bytes() == before
    code, _, said = bench("controleer", str(path), "--uit", str(path))
    assert (code, "nooit gewijzigd" in said) == (2, True)
    assert bench("controleer", str(path), "--uit", str(target))[0] == 2
    assert path.read_bytes() == before
    # nothing of the draft is kept in the library
    assert contents(bench.root) == files


def contents(root: Path) -> dict[str, bytes]:
    """All files of a library but those that SQLite makes to read."""
    return {
        str(path): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_wrong_use_is_said(bench: Bench) -> None:
    assert bench("controleer")[0] == 2
    path = Word().paragraph("Tekst.").save(bench.folder / "concept.docx")
    code, out, _ = bench("controleer", str(path))
    assert (code, "geen citaten of verwijzingen" in out) == (0, True)
    assert bench("controleer", str(bench.folder / "weg.docx"))[0] == 1
    code = run(["controleer", str(path), "-k", str(bench.folder / "leeg")])
    assert code == 2


def test_drafts_in_markdown_html_and_text_are_checked(bench: Bench) -> None:
    sentence = "“Iedereen is alleen welkom, maar ook nodig” (Samen in Zandhoek, 2024)."
    for name, content in (
        ("concept.md", f"# Concept\n\nEr staat {sentence}\n"),
        ("concept.txt", f"Er staat {sentence}\n"),
        ("concept.html", f"<html><body><h1>Concept</h1><p>Er staat {sentence}</p></body></html>"),
    ):
        path = bench.folder / name
        path.write_text(content, encoding="utf-8")
        code, out, _ = bench("controleer", str(path), "--json")
        findings = json.loads(out)["findings"]
        assert (code, quotations(findings)) == (0, [("differs", "visie.md")]), name


def test_markup_in_a_source_is_no_difference(bench: Bench, tmp_path: Path) -> None:
    source = tmp_path / "opmaak.md"
    source.write_text(
        "# Opmaak\n\nDe **buurt** is [het begin](https://x.example/3) van *alles* hier.\n",
        encoding="utf-8",
    )
    root = tmp_path / "kennisbank"
    assert run(["ingest", str(source), "-k", str(root)]) == 0
    path = (
        Word()
        .paragraph("Er staat “De buurt is het begin van alles hier”.")
        .save(tmp_path / "concept.docx")
    )
    bench.root = root
    findings = json.loads(bench("controleer", str(path), "--json")[1])["findings"]
    assert quotations(findings) == [("exact_after_normalisation", "opmaak.md")]


SUMMING = """# Plan buurt

In dit plan staat wat er komt.

- De ijsbaan blijft in elk geval open tot 15 februari van dat jaar.
- Er komt geen tweede brug over de vaart bij de school.
"""


@pytest.fixture
def with_list(bench: Bench, tmp_path: Path) -> Bench:
    """A library that holds a document with a list, too."""
    source = tmp_path / "plan.md"
    source.write_text(SUMMING, encoding="utf-8")
    root = tmp_path / "kennisbank"
    assert run(["ingest", str(source), "--titel", "Plan buurt", "--datum", "2025", "-k",
                str(root)]) == 0  # fmt: skip
    bench.root = root
    return bench


@pytest.mark.parametrize("form", ["md", "txt", "html", "docx"])
def test_the_items_of_a_quoted_list_are_verified_and_other_lists_are_not(
    form: str, with_list: Bench
) -> None:
    good = "De ijsbaan blijft in elk geval open tot 15 februari van dat jaar."
    wrong = "Er komt een tweede brug over de vaart bij de school."
    own = "Wij bouwen zelf een grote schuur achter de kerk van het dorp."
    path = with_list.folder / f"concept.{form}"
    if form == "docx":
        word = Word().paragraph("In het plan staat:")
        for text in (good, wrong, own):
            word.paragraph(f"• {text}", word.note("Plan buurt (2025)."), indent=567)
        word.save(path)
    elif form == "html":
        items = "".join(
            f'<li>{text}<sup><a href="#fn1">1</a></sup></li>' for text in (good, wrong, own)
        )
        path.write_text(
            f"<html><body><p>In het plan staat:</p><ul>{items}</ul><p>En meer van ons.</p>"
            '<ol><li id="fn1">Plan buurt (2025).</li></ol></body></html>',
            encoding="utf-8",
        )
    else:
        mark = "[1]" if form == "txt" else "[^1]"
        start = "    • " if form == "txt" else "> - "
        items = "\n".join(f"{start}{text}{mark}" for text in (good, wrong, own))
        note = "[1] " if form == "txt" else "[^1]: "
        filler = "Deze regel van het concept springt niet in en is lang genoeg.\n\n" * 3
        path.write_text(
            f"{filler}In het plan staat:\n\n{items}\n\n{filler}{note}Plan buurt (2025).\n",
            encoding="utf-8",
        )
    code, out, _ = with_list("controleer", str(path), "--json")
    assert code == 0
    found = [one for one in json.loads(out)["findings"] if one["kind"] == "quotation"]
    told = [(one["verdict"].startswith("exact"), one["quote"]) for one in found]
    assert told[:2] == [(True, good), (False, wrong)]
    # a block is a quotation, whatever its words; an item is one when it resembles the source
    assert [one["verdict"] for one in found[2:]] == (["not_found"] if form == "md" else [])
    assert found[1]["differences"] == [{"source": "geen", "quote": "een"}]


def test_bullets_are_no_words(with_list: Bench) -> None:
    word = Word().paragraph(
        "Er staat: “wat er komt. • De ijsbaan blijft in elk geval open” (Plan buurt, 2025)."
    )
    (finding, *_) = with_list.check(word)
    assert finding["verdict"] == "differs"  # in this source the item has a hyphen
    word = Word().paragraph("Er staat: “• De ijsbaan blijft in elk geval open” (Plan buurt, 2025).")
    (finding, *_) = with_list.check(word)
    assert finding["verdict"] == "exact_after_normalisation"


def test_a_title_in_the_sentence_is_the_source_of_a_quotation(bench: Bench) -> None:
    word = Word()
    word.paragraph("In Samen in Zandhoek staat: “elke maand een maaltijd in het dorpshuis”.")
    word.paragraph("In Samen in Zandhoek staat: “elke week een maaltijd op het grote plein”.")
    word.paragraph("Wij zijn samen in zandhoek. “Elke maand een maaltijd in het dorpshuis”.")
    held, absent, other = bench.check(word)
    assert held["remarks"] == ["De bron is genoemd met haar titel, “Samen in Zandhoek”."]
    assert absent["remarks"] == [
        "Ervoor staat de titel “Samen in Zandhoek”, maar daar staan de woorden niet, en ook niet "
        "elders in de kennisbank."
    ]
    assert other["remarks"][0] == "Er staat geen bron bij. Gezocht is in de hele kennisbank."


SPOKEN = """# Gesprek in de wijk

Wethouder Jansen van Zandhoek zei: “De buurt krijgt in 2024 geen nieuwe zaal en dat spijt ons.

Mevrouw De Boer denkt daar anders over en noemt “de zaal” nog altijd dringend nodig.
"""


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Wethouder Jansen van Zandhoek zei: “De buurt krijgt in 2024 geen nieuwe zaal", "exact"),
        ("Wethouder Bakker van Zandhoek zei: “De buurt krijgt in 2024 geen nieuwe zaal", "differs"),
        ("Wethouder Jansen van Zandhoek zei: “De buurt krijgt in 2025 geen nieuwe zaal", "differs"),
    ],
)
def test_words_before_a_mark_that_never_closes_are_verified_too(
    words: str, verdict: str, bench: Bench, tmp_path: Path
) -> None:
    source = tmp_path / "gesprek.md"
    source.write_text(SPOKEN, encoding="utf-8")
    bench.root = tmp_path / "kennisbank"
    assert run(["ingest", str(source), "--titel", "Gesprek in de wijk", "--datum", "2023", "-k",
                str(bench.root)]) == 0  # fmt: skip
    findings = bench.check(Word().paragraph(f"Er staat “{words}” (Gesprek in de wijk, 2023)."))
    assert findings[0]["quote"] == words
    assert findings[0]["verdict"] == verdict


def test_a_mark_left_open_does_not_make_the_writers_own_words_a_quotation(bench: Bench) -> None:
    word = Word().paragraph(
        "Hier begint “iets van onszelf dat helemaal nergens ophoudt en steeds doorgaat. Dan komt "
        "“Ouderen in de polder wonen vaker alleen dan ouderen in de stad” (Nota ouderen, 2021)."
    )
    finding = bench.check(word)[0]
    assert (finding["verdict"], finding["quote"][:7]) == ("exact", "Ouderen")
    assert any("zonder tweede helft" in one for one in finding["remarks"])


@pytest.mark.parametrize("word", ["zij-instroom", "Berichtenverkeer"])
def test_only_the_source_says_whether_a_hyphen_at_a_line_end_stays(
    word: str, with_list: Bench, tmp_path: Path
) -> None:
    sentence = f"Het dorp kiest dit jaar voor {word} op alle scholen in de polder."
    source = tmp_path / "scholen.md"
    source.write_text(f"# Scholen\n\n{sentence}\n", encoding="utf-8")
    assert run(["ingest", str(source), "--titel", "Scholen in de polder", "-k",
                str(with_list.root)]) == 0  # fmt: skip
    path = tmp_path / "concept.txt"
    cut = word.find("-") + 1 or 9
    broken = sentence.replace(word, f"{word[:cut].rstrip('-')}-\n{word[cut:]}")
    changed = broken.replace("alle", "geen")
    path.write_text(
        f"Het begint zo.\n\nEr staat “{broken}” (Scholen in de polder, z.j.).\n\n"
        f"Ook staat er “{changed}” (Scholen in de polder, z.j.).\n",
        encoding="utf-8",
    )
    found = json.loads(with_list("controleer", str(path), "--json")[1])["findings"]
    verdicts = [one["verdict"].split("_")[0] for one in found if one["kind"] == "quotation"]
    assert verdicts == ["exact", "differs"]


@pytest.mark.parametrize(
    ("quote", "warning"),
    [
        ("Iedereen is [wel] alleen welkom, maar ook nodig", "[wel] staat voor “niet”. Let op"),
        (
            "In 2024 kwamen er [40] bewoners",
            "[40] staat voor “30”. Let op: daarmee verandert een getal",
        ),
        ("Mantelzorgers krijgen [nooit] eens per jaar een gesprek", "Let op: daarmee verandert"),
        ("alleen welkom, maar ook nodig. In 2024", "vlak vóór het citaat “niet”"),
        ("Iedereen is", "vlak achter het citaat “niet”"),
    ],
)
def test_a_negation_or_number_that_the_writer_hides_is_warned_for(
    quote: str, warning: str, bench: Bench
) -> None:
    finding = bench.check(Word().paragraph(f"“{quote}” (Samen in Zandhoek, 2024)."))[0]
    assert finding["verdict"].startswith("exact")
    assert any(warning in one for one in finding["remarks"])


def test_a_quotation_of_a_whole_sentence_is_not_warned_for(bench: Bench) -> None:
    words = "Iedereen is niet alleen welkom, maar ook nodig."
    finding = bench.check(Word().paragraph(f"“{words}” (Samen in Zandhoek, 2024)."))[0]
    assert finding["remarks"] == []


def test_a_quotation_in_a_heading_is_verified_when_it_names_a_source(bench: Bench) -> None:
    word = Word()
    word.paragraph("“Iedereen is alleen welkom, maar ook nodig” (Samen in Zandhoek, 2024)",
                   style="Kop1")  # fmt: skip
    word.paragraph("Over “iedereen die hier graag welkom is”", style="Kop1")
    word.paragraph("Tekst.")
    assert quotations(bench.check(word)) == [("differs", "visie.md")]


def test_another_year_than_that_of_the_source_is_said(bench: Bench) -> None:
    word = Word().paragraph("“Iedereen is niet alleen welkom, maar” (Samen in Zandhoek, 2023).")
    word.paragraph("Dit bleek al eerder (Samen in Zandhoek, 2022).")
    word.paragraph("En ook in dat jaar (Samen in Zandhoek, 2024).")
    findings = bench.check(word)
    said = "; volgens de kennisbank is dit stuk uit 2024."
    assert [one["remarks"] for one in findings if one["kind"] == "quotation"] == [
        [f"De verwijzing noemt 2023{said}"]
    ]
    told = [one["remarks"] for one in findings if one["kind"] == "reference"]
    assert told == [[], [f"De verwijzing noemt 2022{said}"], []]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Voortgang, brief van 9 april 2026, kenmerk 12-AB.", []),
        ("Voortgang, brief van 8 april 2026, kenmerk 12-AB.", ["9 april 2026"]),
        ("Voortgang, brief van 9 april 2026, kenmerk 13-AB.", ["12-AB"]),
        ("Voortgang, brief van 9 april 2025.", ["2026"]),
        ("Voortgang (2026), geraadpleegd op 1 mei 2026.", []),
    ],
)
def test_another_day_or_kenmerk_than_that_of_the_source_is_said(text: str, said: list[str]) -> None:
    letter = document(
        "a", title="Voortgang", date="2026-04-09", identifiers=(Identifier("kenmerk", "12-AB"),)
    )
    remarks = saying.of_other_facts(parse(text, Place(1, 0, 0)), letter)
    assert len(remarks) == len(said)
    assert all(one in remark for one, remark in zip(said, remarks, strict=True))


def test_a_source_in_the_sentence_before_is_said(bench: Bench) -> None:
    word = Word().paragraph(
        "Dat staat in de nota (Nota ouderen, 2021). Daarin: “Ouderen in de polder wonen vaker "
        "alleen dan”. En “Mantelzorgers krijgen eens per jaar een gesprek”."
    )
    first, second = [one for one in bench.check(word) if one["kind"] == "quotation"]
    assert first["remarks"] == ["De bron staat in een eerdere zin van de alinea."]
    assert second["remarks"] == ["Er staat geen bron bij. Gezocht is in de hele kennisbank."]


class Spreads:
    """A library of one document, on two sheets with two printed pages each."""

    WORDS = ("De ijsclub kookt elke maand.", "Wie wil, eet mee in het dorpshuis.")
    REPORT = document("s", title="Samen in Zandhoek", publisher="Gemeente Zandhoek", date="2024")

    def documents(self) -> list[Document]:
        return [self.REPORT]

    def source(self, document_id: str) -> Source:
        assert document_id == self.REPORT.id
        end = len(self.WORDS[0])
        pages = (Page(1, "94-95", 0, end), Page(2, "96-97", end + 1, end + 1 + len(self.WORDS[1])))
        return Source("\n".join(self.WORDS), pages)

    def resembling(self, quote: str) -> list[str]:
        return [self.REPORT.id]


def checked_with_spreads(text: str, folder: Path) -> list[checking.Finding]:
    path = folder / "concept.md"
    path.write_text(text, encoding="utf-8")
    return list(checking.check(drafts.read(path), Spreads()).findings)


@pytest.mark.parametrize(
    ("pages", "verdict"),
    [("p. 94", "linked"), ("p. 95", "linked"), ("p. 96", "linked"), ("pp. 94-96", "linked"),
     ("p. 1", "linked"), ("p. 98", "page_missing"), ("p. 97, 2024", "linked")],
)  # fmt: skip
def test_either_half_of_a_spread_is_a_page_that_exists(
    pages: str, verdict: str, tmp_path: Path
) -> None:
    text = f"Men kookt (Gemeente Zandhoek, Samen in Zandhoek, {pages})."
    assert [one.verdict for one in checked_with_spreads(text, tmp_path)] == [verdict]


def test_words_over_two_spreads_are_placed_as_in_a_footnote(tmp_path: Path) -> None:
    text = "Er is “elke maand. Wie wil, eet mee” (Gemeente Zandhoek, Samen in Zandhoek, p. 98)."
    assert checked_with_spreads(text, tmp_path)[0].found_label == "pp. 94-97 (pdf pp. 1-2)"


def test_words_of_the_source_beside_a_quotation_are_as_a_reader_sees_them(tmp_path: Path) -> None:
    class Hyphened(Spreads):
        WORDS = ("De ijsclub kookt elke maand soep in het dorps-\nhuis aan de vaart.", "Wie wil.")

    path = tmp_path / "concept.md"
    path.write_text(
        "Er is “kookt elke week soep in het dorpshuis aan de vaart” (Samen in Zandhoek, 2024).",
        "utf-8",
    )
    (one, _) = checking.check(drafts.read(path), Hyphened()).findings
    assert one.source_text == "kookt elke maand soep in het dorpshuis aan de vaart"


@pytest.mark.parametrize("pages", ["bladzijde 2", "p. 2, 31 mei 2024", "p. 2, 1 mei 2024"])
def test_a_wrong_page_is_seen_however_it_is_written(pages: str, tmp_path: Path) -> None:
    text = f"Er is “De ijsclub kookt elke maand” (Gemeente Zandhoek, Samen in Zandhoek, {pages})."
    found = checked_with_spreads(text, tmp_path)
    assert [(one.verdict, one.page) for one in found] == [("wrong_page", "2"), ("linked", "2")]


class Counted(Spreads):
    """A report with figures on its pages."""

    WORDS = (
        "Van de inwoners geeft 29 procent mantelzorg. Er zijn 57 koks en 140 eters.",
        "Per jaar kost dat € 1,2 miljoen. Een op de vier inwoners voelt zich alleen.",
    )


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Mantelzorg geeft 29 procent van hen", None),
        ("Mantelzorg geeft bijna 30 procent van hen", None),
        ("Mantelzorg geeft 28 procent van hen", "“28 procent” staat niet in de tekst van p. 94."),
        ("Er zijn 58 koks", "“58 koks” staat niet in de tekst van p. 94."),
        ("Dat kost ruim 1,1 miljoen euro per jaar",
         "“1,1 miljoen euro” staat niet in de tekst van p. 94."),
        ("Een kwart is alleen",
         "“Een kwart” staat niet in de tekst van p. 94, wel in die van pp. 96-97 (pdf p. 2)."),
        ("Hier geeft 31 procent mantelzorg, elders 29 procent", None),
        ("Het verschil is 3 procent", None),
        ("Er zijn 12 buurten", None),
        ("Er staat “een citaat met 28 procent van de inwoners hier”", None),
        ("In 2019 stond het in artikel 41", None),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_on_the_page_named_is_told(
    sentence: str, said: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "concept.md"
    path.write_text(f"{sentence} (Gemeente Zandhoek, Samen in Zandhoek, p. 94).", "utf-8")
    found = [
        remark
        for one in checking.check(drafts.read(path), Counted()).references
        for remark in one.remarks
        if "in de tekst van" in remark
    ]
    assert found == ([said] if said else [])


@pytest.mark.parametrize(
    ("sentence", "page"),
    [
        ("Er zijn 60 koks.", "Er helpen zestig koks."),
        ("Er zijn 22 plannen.", "Tweeëntwintig plannen noemen het."),
        ("Van hen doet 80 procent mee.", "Van hen doet tachtig procent mee."),
        ("Er komen 1.500 eters.", "Vijftienhonderd eters kwamen er."),
        ("Er komen 120 eters.", "Honderdtwintig eters kwamen er."),
        ("Meer dan 50 plannen noemen het.", "In 58 plannen staat het."),
        ("Minder dan 60 plannen noemen het.", "In 51 plannen staat het."),
        ("Ruim 50 plannen noemen het.", "In 58 plannen staat het."),
        ("Een kleine 60 plannen noemen het.", "In 58 plannen staat het."),
        ("Om en nabij de 60 plannen noemen het.", "In 58 plannen staat het."),
        ("Ruim € 1,2 miljoen ging erheen.", "Er ging 1.280.000 euro heen."),
        ("Ruim de helft doet mee.", "Van hen doet 58 procent mee."),
        ("Bijna de helft doet mee.", "Van hen doet 44 procent mee."),
        ("Dat was zo in de jaren 90 van die eeuw.", "Toen was dat zo."),
        ("Het staat op 1312 AB.", "Het staat er."),
    ],
)
def test_a_number_in_words_a_limit_and_what_counts_nothing_are_no_slips(
    sentence: str, page: str
) -> None:
    assert not restated.absent(sentence, [page])


@pytest.mark.parametrize(
    ("sentence", "page"),
    [
        ("Er zijn 61 koks.", "Er helpen zestig koks."),
        ("Meer dan 50 plannen noemen het.", "In 34 plannen staat het, niet in 220."),
        ("Minder dan 60 plannen noemen het.", "In 72 plannen staat het."),
        ("Ruim 50 plannen noemen het.", "In 60 plannen staat het."),
        ("Ruim 50 plannen noemen het.", "In 48 plannen staat het."),
        ("Ruim 1.100 plannen noemen het.", "In 1.240 plannen staat het."),
        ("Ruim 100 plannen noemen het.", "In 190 plannen staat het."),
        ("Bijna 60 plannen noemen het.", "In 52 plannen staat het."),
        ("Zo'n 50 plannen noemen het.", "In 58 plannen staat het."),
        ("Ruim de helft doet mee.", "Van hen doet 64 procent mee."),
        ("Bijna de helft doet mee.", "Van hen doet 54 procent mee."),
    ],
)
def test_a_number_that_words_and_limits_do_not_allow_is_told(sentence: str, page: str) -> None:
    assert len(restated.absent(sentence, [page])) == 1


def test_a_figure_beside_a_note_or_two_references_is_the_notes_or_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "concept.md"
    source = "Gemeente Zandhoek, Samen in Zandhoek"
    path.write_text(
        f"Er zijn 58 koks.[^1] En 59 eters ({source}, p. 94; {source}, p. 96).\n\n"
        f"[^1]: {source}, p. 94.\n",
        "utf-8",
    )
    references = checking.check(drafts.read(path), Counted()).references
    assert [one.remarks for one in references] == [
        ("“58 koks” staat niet in de tekst van p. 94.",), (), (),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["concept.md", "concept.txt", "concept.docx"])
def test_a_number_that_the_list_of_sources_lacks_points_nowhere(name: str, tmp_path: Path) -> None:
    lines = [
        "Zorg is zwaar [1]. De helft is overbelast [12]. Zo ook elders [2, 9]. Dat was in [400].",
        "Bronnen",
        "[1] Movisie (2024), Mantelzorg in beeld.",
        "[2] Gemeente Zandhoek (2024), Samen in Zandhoek.",
        "[3] Gemeente Ede (2022), Samen aan zet.",
    ]
    path = tmp_path / name
    if name.endswith("docx"):
        written = docx.Document()
        for line in lines:
            written.add_paragraph(line, style="Heading 1" if line == "Bronnen" else None)
        written.save(str(path))
    else:
        path.write_text("\n\n".join(lines), "utf-8")
    found = checking.check(drafts.read(path), Spreads()).references
    assert [(one.text, one.remarks) for one in found if one.verdict == "unresolved"] == [
        ("[12]", ("In de lijst met bronnen staat geen nummer 12.",)),
        ("[2, 9]", ("In de lijst met bronnen staat geen nummer 9.",)),
    ]
    assert "linked" in [one.verdict for one in found]  # the 2 of "[2, 9]"


def test_a_number_in_brackets_beside_footnotes_of_word_is_text(tmp_path: Path) -> None:
    word = Word()
    for name in ("Samen in Zandhoek", "Nota", "Visie"):
        word.paragraph("Dat is zo", word.note(f"Gemeente Zandhoek (2024), {name}."), " en [7] ook.")
    path = word.save(tmp_path / "concept.docx")
    found = checking.check(drafts.read(path), Spreads()).references
    assert "unresolved" not in [one.verdict for one in found]


class WithDraft:
    """A library of a source, and of the draft itself as someone took it in."""

    SOURCE = document("s", title="Samen in Zandhoek", publisher="Gemeente Zandhoek", date="2024")
    OWN = document("c", title="Visie Lindewaard")

    def __init__(self, own: str) -> None:
        self.texts = {"s": "De ijsclub kookt elke maand voor wie alleen woont.", "c": own}

    def documents(self) -> list[Document]:
        return [self.SOURCE, self.OWN]

    def source(self, document_id: str) -> Source:
        text = self.texts[document_id]
        return Source(text, (Page(None, None, 0, len(text)),))

    def resembling(self, quote: str) -> list[str]:
        return ["c", "s"]

    def passages_at(self, document_id: str, offsets: Sequence[int]) -> list[Passage | None]:
        return [None for _ in offsets]


OWN = [
    f"In wijk {name} werken inwoners, verenigingen en gemeente samen aan ontmoeting in de buurt."
    for name in ("Noord", "Oost", "Zuid", "West")
]
QUOTING = "Zo lezen wij: “De ijsclub kookt iedere week voor wie alleen woont.” Dat is veel."


@pytest.mark.parametrize("held", [4, 2])
def test_the_draft_itself_is_no_source_of_its_quotations(tmp_path: Path, held: int) -> None:
    path = tmp_path / "visie.md"
    path.write_text("\n\n".join([*OWN, QUOTING]), encoding="utf-8")
    shelves = WithDraft("\n".join([*OWN[:held], QUOTING]))
    found = checking.check(drafts.read(path), shelves)
    (quotation,) = found.quotations
    told = [one for one in found.warnings if "het is dit concept" in one]
    if held == 4:
        assert (quotation.verdict, quotation.documents) == ("differs", (WithDraft.SOURCE,))
        assert told == [
            "Visie Lindewaard zegt woordelijk wat dit concept zegt: het is dit concept, of een "
            "andere versie ervan, en telt hier niet als bron."
        ]
    else:  # two paragraphs alike are no edition
        assert (quotation.verdict, quotation.documents) == ("exact", (WithDraft.OWN,))
        assert not told


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("Eerder schreven wij:", "De buurt deelt elke week een grote pan soep."),
        ("In “Visie Lindewaard” stond:", "Al wie alleen woont eet elke week mee."),
        ("Elders staat:", "Al wie alleen woont eet elke week mee."),
    ],
)
def test_an_earlier_edition_is_the_source_of_what_it_says_itself_or_is_named_for(
    tmp_path: Path, before: str, words: str
) -> None:
    path = tmp_path / "visie.md"
    path.write_text("\n\n".join([*OWN, f"{before} “{words}”"]), encoding="utf-8")
    said = "De buurt deelt elke week een grote pan soep. Een vrouw zei: “Al wie alleen woont eet "
    found = checking.check(
        drafts.read(path), WithDraft("\n".join([*OWN, said + "elke week mee.”"]))
    )
    (quotation,) = [one for one in found.quotations if "week" in one.text]
    if before.startswith("Elders"):
        assert (quotation.verdict, quotation.documents) == ("not_found", ())
        assert quotation.remarks[0].endswith(
            "De woorden staan nergens anders in de kennisbank dan in dit concept."
        )
    else:
        assert (quotation.verdict, quotation.documents) == ("exact", (WithDraft.OWN,))


def test_a_document_far_longer_than_a_draft_is_its_source_and_not_the_draft(tmp_path: Path) -> None:
    path = tmp_path / "raadsvoorstel.md"
    path.write_text("\n\n".join([*OWN, QUOTING]), encoding="utf-8")
    chapters = [f"In hoofdstuk {one} staat wat er in de wijken nog nodig is." for one in range(40)]
    assert itself.of_draft(drafts.read(path), WithDraft("\n".join(OWN))) == ["c"]
    assert itself.of_draft(drafts.read(path), WithDraft("\n".join([*OWN, *chapters]))) == []
