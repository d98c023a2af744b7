"""Coverage, sources and contradictions of a draft against a library, through the command line."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import docx
import pytest
from mcp import Client

from sbkennis import wording
from sbkennis.assistant import server
from sbkennis.cli.commands import run
from sbkennis.disagreement import Disagreement, Side
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.support import superseded
from tests.builders import document
from tests.pages.pdfs import typeset
from tests.test_assistant import talk
from tests.web.conftest import opened
from tests.word import Word

JEUGD = "Jeugd en pedagogische basis"
BRIEF = """# Gezond en Actief Leven Akkoord

## Acties

Elke gemeente heeft uiterlijk in 2024 een beleidsvisie op de sociale basis. Thema's zijn sociale \
samenhang en samenlevingsopbouw, mantelzorg, eenzaamheid, vrijwilligerswerk en professionals.

Van de volwassenen in Nederland geeft 34 procent mantelzorg. Een vaste plek leidt tot meer \
vertrouwen tussen buren dan een los evenement.
"""
VISIE = """# Visie Zandhoek

## Afspraken

Elke gemeente heeft uiterlijk 1 juli 2025 een beleidsvisie op de sociale basis.

Van de volwassenen geeft in Nederland 34 procent mantelzorg. Samen eten is fijn, en bewoners horen \
graag ergens bij.
"""
CONCEPT = """# Samen

## Mantelzorg

Wie voor een naaste zorgt, doet dat vaak jaren. Wij steunen mantelzorgers met een consulent, met \
een vrije middag per week en met een gesprek in het najaar. De consulent komt thuis, helpt met \
papieren en zoekt een vrijwilliger die de zorg een dagdeel overneemt. Werkgevers denken mee over \
uren en verlof.

## Eenzaamheid

De aanpak van eenzaamheid duurt vier jaar.

## Cijfers

Van de volwassenen geeft 34 procent mantelzorg in Nederland.

Van de volwassenen fietst 61 procent elke dag naar het werk in de stad.

Van de kinderen speelt 40 procent buiten (Jansen, 2021, p. 4).
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of an agreement and a vision."""
    folder = tmp_path_factory.mktemp("schrijven")
    kennisbank = folder / "kennisbank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SBKENNIS_MODEL", "woordhash")
        for name, text, about in (
            (
                "gala.md",
                BRIEF,
                ("Gezond en Actief Leven Akkoord", "2023", "Ministerie van VWS", "akkoord", ""),
            ),
            (
                "visie.md",
                VISIE,
                ("Visie Zandhoek", "2024", "Gemeente Almere", "beleidsvisie", "Almere"),
            ),
        ):
            path = folder / name
            path.write_text(text, encoding="utf-8")
            title, year, publisher, kind, gemeente = about
            words = ["ingest", str(path), "--titel", title, "--datum", year, "--soort", kind,
                     "--uitgever", publisher, "-k", str(kennisbank)]  # fmt: skip
            assert run([*words, *(["--gemeente", gemeente] if gemeente else [])]) == 0
    return kennisbank


Asked = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "400")  # a path stays on one line, however deep pytest works

    def asked(*arguments: str, kennisbank: Path = root) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([*arguments, "-k", str(kennisbank)])
        captured = capsys.readouterr()
        return code, captured.out, " ".join(captured.err.split())

    return asked


@pytest.fixture
def concept(tmp_path: Path) -> Path:
    path = tmp_path / "concept.md"
    path.write_text(CONCEPT, encoding="utf-8")
    return path


def covered(ask: Asked, path: Path) -> dict[str, Any]:
    code, out, _ = ask("dekking", str(path), "--json")
    assert code == 0
    return {one["id"]: one for one in json.loads(out)["requirements"]}


# --------------------------------------------------------------------------------- dekking


def test_what_is_treated_at_length_is_covered_and_what_is_short_is_thin(
    ask: Asked, concept: Path
) -> None:
    found = covered(ask, concept)
    assert found["thema-mantelzorg"]["verdict"] == "gedekt"
    assert found["thema-eenzaamheid"]["verdict"] == "mager"
    assert found["eenzaamheid-duurzame-aanpak"]["verdict"] == "mager"
    assert found["thema-professionals"]["verdict"] == "afwezig"


def test_a_word_in_passing_does_not_cover_a_theme(ask: Asked, concept: Path) -> None:
    found = covered(ask, concept)["thema-vrijwilligerswerk"]
    assert (found["verdict"], len(found["named"])) == ("afwezig", 1)


def test_the_passage_of_the_requirement_stands_beside_it(ask: Asked, concept: Path) -> None:
    source = covered(ask, concept)["thema-mantelzorg"]["source"]
    assert source["document"]["file"] == "gala.md"
    assert source["quote"] in BRIEF
    assert "Thema's zijn sociale samenhang" in " ".join(source["shown"])


def test_a_list_with_an_unknown_label_says_so(ask: Asked, concept: Path, root: Path) -> None:
    folder = root / "corpus" / "eisen"
    folder.mkdir()
    try:
        (folder / "raad.toml").write_text(
            '[[eis]]\nid = "zorg"\ntitel = "Zorg"\nomschrijving = "Zegt iets van zorg."\n'
            'termen = ["zorgt"]\nlabels = ["thema:zorgelijk"]\n',
            encoding="utf-8",
        )
        code, out, _ = ask("dekking", str(concept), "--eisen", "raad")
    finally:
        shutil.rmtree(folder)
    assert code == 0
    assert "labels die het codeboek niet kent: thema:zorgelijk." in " ".join(out.split())


def test_a_source_that_is_not_there_is_only_named(ask: Asked, concept: Path) -> None:
    one = covered(ask, concept)["definitie"]
    assert one["source"] is None
    assert one["reference"].startswith("Movisie (2024)")


def test_a_chapter_that_is_taken_out_turns_exactly_its_theme_absent(
    ask: Asked, concept: Path
) -> None:
    before = covered(ask, concept)
    start, end = CONCEPT.index("## Mantelzorg"), CONCEPT.index("## Eenzaamheid")
    concept.write_text(CONCEPT[:start] + CONCEPT[end:], encoding="utf-8")
    after = covered(ask, concept)
    turned = [name for name in after if after[name]["verdict"] != before[name]["verdict"]]
    assert turned == ["thema-mantelzorg"]
    assert after["thema-mantelzorg"]["verdict"] == "afwezig"


def test_the_head_of_a_row_or_column_of_a_word_table_counts(ask: Asked, tmp_path: Path) -> None:
    word = Word().paragraph("Aanpak", style="Kop1")
    word.table(
        ("Thema", "Persoonlijke sfeer"),
        ("Vrijwilligerswerk", "De gemeente betaalt een cursus en een vaste coach voor wie helpt."),
    )
    found = covered(ask, word.save(tmp_path / "concept.docx"))
    (passage,) = found["thema-vrijwilligerswerk"]["passages"]
    assert (passage["row"], passage["column"]) == ("Vrijwilligerswerk", "Persoonlijke sfeer")
    assert found["rol-persoonlijke-sfeer"]["verdict"] != "afwezig"


def test_the_balance_stands_beside_that_of_the_visions(ask: Asked, concept: Path) -> None:
    _, out, _ = ask("dekking", str(concept), "--json")
    found = json.loads(out)
    assert [one["file"] for one in found["visions"]] == ["visie.md"]
    names = {row["label"] for row in found["balance"]}
    assert "jeugd_pedagogische_basis" in names
    _, shown, _ = ask("dekking", str(concept), "--alles")
    assert JEUGD in shown
    assert "jeugd pedagogische basis" not in shown
    for facet in {row["facet"] for row in found["balance"]}:
        shares = [row["draft"] for row in found["balance"] if row["facet"] == facet]
        assert sum(shares) == pytest.approx(1, abs=0.01) or not any(shares)


def test_the_report_in_word_has_draft_and_requirement_side_by_side(
    ask: Asked, concept: Path, tmp_path: Path
) -> None:
    target = tmp_path / "verslag.docx"
    code, _, err = ask("dekking", str(concept), "--uit", str(target))
    assert (code, err) == (0, f"Het verslag staat in {target}.")
    cells = [
        cell.text for table in docx.Document(str(target)).tables for row in table.rows
        for cell in row.cells
    ]  # fmt: skip
    assert any("Wie voor een naaste zorgt" in cell for cell in cells)
    assert any("samenlevingsopbouw" in cell for cell in cells)
    assert {"Sfeer", "Thema", JEUGD} <= set(cells)
    assert "thema" not in cells
    overview = docx.Document(str(target)).tables[0]  # a requirement is not broken off in a word
    for row in overview.rows:
        widths = [cell.width.cm for cell in row.cells]
        assert widths[0] > 2 * widths[4]
        assert sum(widths) < 15.3


def test_a_report_never_takes_the_place_of_a_file(
    ask: Asked, concept: Path, tmp_path: Path
) -> None:
    word = Word().paragraph("Mantelzorg is zwaar.").save(tmp_path / "eigen.docx")
    before = word.read_bytes()
    code, _, err = ask("dekking", str(word), "--uit", str(word))
    assert code == 2
    assert "Dat is uw concept" in err
    code, _, err = ask("dekking", str(tmp_path / "weg.md"), "--uit", str(word))
    assert (code, err) == (2, f"Fout: {word} bestaat al. Kies een andere naam.")
    assert word.read_bytes() == before
    assert ask("dekking", str(concept), "--uit", str(tmp_path / "x.pdf"))[0] == 2


def test_an_unknown_list_an_empty_draft_and_a_missing_draft_say_so(
    ask: Asked, concept: Path, tmp_path: Path
) -> None:
    code, _, err = ask("dekking", str(concept), "--eisen", "raad")
    assert (code, "De eisenlijst raad bestaat niet" in err) == (2, True)
    empty = tmp_path / "leeg.md"
    empty.write_text("", encoding="utf-8")
    for command in ("dekking", "onderbouw"):
        code, out, err = ask(command, str(empty))
        assert (code, out) == (1, "")
        assert "leeg" in err
        code, out, err = ask(command, str(tmp_path / "weg.docx"))
        assert (code, out) == (1, "")
        assert "weg.docx" in err


def test_a_library_without_a_vision_says_so(ask: Asked, concept: Path, tmp_path: Path) -> None:
    note = tmp_path / "nota.md"
    note.write_text("# Nota\n\nOuderen wonen vaker alleen dan jongeren.\n", encoding="utf-8")
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(note), "--soort", "beleidsnota", kennisbank=kennisbank)[0] == 0
    code, out, _ = ask("dekking", str(concept), kennisbank=kennisbank)
    assert code == 0
    assert "De kennisbank bevat geen visies" in " ".join(out.split())


def test_no_library_at_all_says_so_before_the_draft_is_read(
    ask: Asked, concept: Path, tmp_path: Path
) -> None:
    for command in ("dekking", "onderbouw"):
        code, _, err = ask(command, str(concept), kennisbank=tmp_path / "niets")
        assert (code, "bestaat niet" in err) == (2, True)


def test_nothing_of_a_draft_is_kept(ask: Asked, concept: Path, root: Path) -> None:
    def content() -> dict[Path, bytes]:
        return {one: one.read_bytes() for one in root.rglob("*") if one.is_file()}

    before = content()
    ask("dekking", str(concept))
    ask("onderbouw", str(concept))
    assert content() == before
    assert concept.read_text(encoding="utf-8") == CONCEPT


def test_what_only_the_labels_show_is_offered_as_other_words(ask: Asked, tmp_path: Path) -> None:
    path = tmp_path / "concept.md"
    path.write_text(
        "# Samen\n\n## Buurt\n\nBuurtbewoners kijken naar elkaar om, kennen elkaar bij naam en "
        "komen elke maand samen in de straat om te eten en elkaar te ontmoeten.\n",
        encoding="utf-8",
    )
    found = covered(ask, path)["thema-sociale-samenhang"]
    assert found["verdict"] == "afwezig"
    assert ["Buurtbewoners" in one["text"] for one in found["otherwise"]] == [True]


# --------------------------------------------------------------------------------- onderbouw


def test_a_claim_without_a_source_gets_one_and_national_sources_come_first(
    ask: Asked, concept: Path
) -> None:
    _, out, _ = ask("onderbouw", str(concept), "--json")
    found = json.loads(out)
    claims = {one["claim"]: one for one in found["claims"]}
    held = claims["Van de volwassenen geeft 34 procent mantelzorg in Nederland."]
    assert [one["level"] for one in held["suggestions"]] == ["landelijk", "gemeente"]
    assert held["suggestions"][0]["document"]["file"] == "gala.md"
    assert "34 procent" in held["suggestions"][0]["quote"]
    _, out, _ = ask("onderbouw", str(concept))
    assert "afzender: landelijk [" in out


def test_where_nothing_fits_there_is_silence_and_a_source_is_left_alone(
    ask: Asked, concept: Path
) -> None:
    _, out, _ = ask("onderbouw", str(concept), "--json")
    found = json.loads(out)
    claims = {one["claim"]: one for one in found["claims"]}
    lone = "Van de volwassenen fietst 61 procent elke dag naar het werk in de stad."
    assert claims[lone]["suggestions"] == []
    assert not any("Van de kinderen" in claim for claim in claims)
    assert found["sourced"] == 1


def test_the_row_that_names_the_columns_of_a_table_claims_nothing(
    ask: Asked, tmp_path: Path
) -> None:
    path = tmp_path / "concept.md"
    path.write_text(
        "# Cijfers\n\n| Wijk | Mantelzorg in Nederland | Wie ouder is in 2023 |\n|---|---|---|\n"
        "| De Kwakel | 12 procent | 34 procent |\n",
        encoding="utf-8",
    )
    _, out, _ = ask("onderbouw", str(path), "--json")
    assert [one["claim"] for one in json.loads(out)["claims"]] == [
        "| De Kwakel | 12 procent | 34 procent |"
    ]


def test_another_figure_is_never_support(ask: Asked, tmp_path: Path) -> None:
    path = tmp_path / "concept.md"
    path.write_text("Van de volwassenen in Nederland geeft 44 procent mantelzorg.", "utf-8")
    _, out, _ = ask("onderbouw", str(path), "--json")
    (claim,) = json.loads(out)["claims"]
    assert claim["suggestions"] == []


@pytest.mark.parametrize(("held", "offered"), [("de helft", 0), ("48 procent", 1)])
def test_a_figure_that_stands_everywhere_does_not_make_a_source(
    ask: Asked, tmp_path: Path, held: str, offered: int
) -> None:
    """A passage with "de helft" of something else is none; one with the same 48 procent may be."""
    draft, source = tmp_path / "concept.md", tmp_path / "cijfers.md"
    draft.write_text(
        f"Van de inwoners van Veendam voelt {held} zich eenzaam in de eigen buurt.",
        encoding="utf-8",
    )
    other = "De bibliotheek leent elk jaar minder boeken uit. " * 3
    source.write_text(
        f"# Cijfers\n\nVan de inwoners van Veendam werkt {held} in de eigen buurt.\n\n{other}\n",
        encoding="utf-8",
    )
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(source), kennisbank=kennisbank)[0] == 0
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    (claim,) = json.loads(out)["claims"]
    assert len(claim["suggestions"]) == offered


def test_a_general_sentence_gets_no_source_that_merely_has_its_words(
    ask: Asked, tmp_path: Path
) -> None:
    said, general = (
        "Buren kennen en helpen elkaar in hun straat.",
        "Buren in een straat helpen elkaar.",
    )
    told = "De ijsclub van Veendam leent schaatsen uit aan kinderen."
    source, draft = tmp_path / "buren.md", tmp_path / "concept.md"
    source.write_text(
        f"# Buren\n\n## Straat\n\n{said}\n\n## Wijk\n\nElkaar helpen is gewoon voor buren in een "
        f"straat.\n\n## IJs\n\n{told}\n",
        encoding="utf-8",
    )
    draft.write_text(f"{said}\n\n{general}\n\n{told}\n", encoding="utf-8")
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(source), kennisbank=kennisbank)[0] == 0
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    found = json.loads(out)
    assert [one["claim"] for one in found["claims"] if one["suggestions"]] == [said, told]
    (warning,) = found["warnings"]
    assert warning.startswith("Bij één algemene zin is geen bron genoemd")
    assert "(alinea 2)" in warning


def test_a_draft_that_is_in_the_library_is_no_source_for_itself(ask: Asked, tmp_path: Path) -> None:
    told = (
        "Van de inwoners van Brugwoude doet 41 procent vrijwilligerswerk.",
        "In Brugwoude zijn 83 verenigingen met een eigen gebouw.",
        "Het aantal mantelzorgers in Brugwoude steeg met 12 procent.",
        "De gemeente gaf 35 subsidies aan bewoners van Brugwoude.",
    )
    draft = tmp_path / "concept.md"
    draft.write_text("# Concept Brugwoude\n\n" + "\n\n".join(told) + "\n", encoding="utf-8")
    held = tmp_path / "cijfers.md"
    held.write_text("# Cijfers\n\n" + told[0] + " Dat is veel.\n", encoding="utf-8")
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(draft), str(held), kennisbank=kennisbank)[0] == 0
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    found = json.loads(out)
    offered = {
        one["claim"]: [each["document"]["file"] for each in one["suggestions"]]
        for one in found["claims"]
    }
    assert offered == {told[0]: ["cijfers.md"], told[1]: [], told[2]: [], told[3]: []}
    assert any("telt hier niet als bron" in one for one in found["warnings"])


def test_the_terminal_says_what_was_found_and_what_not(ask: Asked, concept: Path) -> None:
    code, out, _ = ask("onderbouw", str(concept))
    plain = " ".join(out.split())
    assert code == 0
    assert "Niets gevonden bij:" in plain
    assert "bij 1 is iets gevonden" in plain or "bij 2 is iets gevonden" in plain


def test_a_passage_is_shown_from_the_sentence_that_holds_the_claim(
    ask: Asked, tmp_path: Path
) -> None:
    idle = "De buurt is mooi en de bomen staan er al lang. " * 12
    source = tmp_path / "cijfers.md"
    source.write_text(f"# Cijfers\n\n{idle}Van de clubs heeft 41 procent een kantine.\n", "utf-8")
    draft = tmp_path / "concept.md"
    draft.write_text("Een kantine heeft 41 procent van de clubs.\n", encoding="utf-8")
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(source), kennisbank=kennisbank)[0] == 0
    _, out, _ = ask("onderbouw", str(draft), kennisbank=kennisbank)
    assert "Van de clubs heeft 41 procent een kantine." in " ".join(out.split())


def test_an_edition_that_was_replaced_comes_last(ask: Asked, tmp_path: Path) -> None:
    kennisbank = tmp_path / "kb"
    for year, gemeente, more in (
        ("2018", "", "Een kantine geeft een club een plek om na te praten en te vergaderen."),
        ("2024", "", "Daar drinken de leden koffie, en wie wil helpen vindt er een taak."),
        ("2023", "Almere", "In de zomer staan de stoelen buiten en spelen kinderen op het veld."),
    ):
        path = tmp_path / f"nota-{year}.md"
        text = f"# Nota {year}\n\nVan de clubs heeft 41 procent een kantine. {more}\n"
        path.write_text(text, encoding="utf-8")
        words = ["ingest", str(path), "--titel", "Nota", "--datum", year]
        words += ["--uitgever", f"Gemeente {gemeente}" if gemeente else "Ministerie van VWS"]
        words += ["--gemeente", gemeente] if gemeente else []
        assert ask(*words, kennisbank=kennisbank)[0] == 0
    draft = tmp_path / "concept.md"
    draft.write_text("Een kantine heeft 41 procent van de clubs.\n", encoding="utf-8")
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    (claim,) = json.loads(out)["claims"]
    offered = [(one["document"]["file"], one["superseded"]) for one in claim["suggestions"]]
    assert offered == [
        ("nota-2024.md", False),
        ("nota-2023.md", False),
        ("nota-2018.md", True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ("Handreiking sociale basis, deel 1", "Handreiking sociale basis, deel 2", False),
        ("Bouwsteen 3. Ontmoeten", "Bouwsteen 4. Ontmoeten", False),
        ("Nota ouderen 2018-2022", "Nota ouderen 2023-2027", True),
        ("Handreiking, versie 1.0", "Handreiking, versie 2", True),
        ("Handreiking (2e druk)", "Handreiking (3e druk)", True),
    ],
)
def test_another_part_of_a_series_is_no_newer_edition(old: str, new: str, replaced: bool) -> None:
    both = [
        document(name, title=title, publisher="Movisie", date=year)
        for name, title, year in (("a", old, "2022"), ("b", new, "2023"))
    ]
    assert superseded(both) == ({"a"} if replaced else set())


def test_of_passages_that_say_it_alike_the_best_source_is_offered(
    ask: Asked, tmp_path: Path
) -> None:
    kennisbank = tmp_path / "kb"
    for name, about in (
        ("a-gemeente.md", ["--uitgever", "Gemeente Almere", "--gemeente", "Almere"]),
        ("b-rijk.md", ["--uitgever", "Ministerie van VWS"]),
    ):
        path = tmp_path / name
        claim = "Van de clubs heeft 41 procent een kantine."
        path.write_text(f"# {name}\n\n{claim}\n", encoding="utf-8")
        assert ask("ingest", str(path), "--titel", name, *about, kennisbank=kennisbank)[0] == 0
    draft = tmp_path / "concept.md"
    draft.write_text("Een kantine heeft 41 procent van de clubs.\n", encoding="utf-8")
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    (claim,) = json.loads(out)["claims"]
    assert [one["document"]["file"] for one in claim["suggestions"]] == ["b-rijk.md"]


def test_a_sum_of_which_euro_was_said_before_supports_a_claim_in_euros(
    ask: Asked, tmp_path: Path
) -> None:
    source = tmp_path / "cijfers.md"
    source.write_text("# Geld\n\nClubs kregen 3 miljoen euro en vroegen 5,2 miljoen.\n", "utf-8")
    draft = tmp_path / "concept.md"
    draft.write_text("De clubs vroegen 5,2 miljoen euro en kregen 3 miljoen euro.\n", "utf-8")
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(source), kennisbank=kennisbank)[0] == 0
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    (claim,) = json.loads(out)["claims"]
    assert [one["document"]["file"] for one in claim["suggestions"]] == ["cijfers.md"]


@pytest.mark.parametrize(
    ("claim", "is_held"),
    [
        ("De clubs in Veendam telden in dat jaar 250.000 leden.", False),
        ("De clubs in Veendam kregen in dat jaar 250.000 voor hun leden.", True),
        ("De clubs in Veendam kregen in dat jaar 250.000 euro.", True),
    ],
)
def test_a_number_of_people_is_no_sum_of_money(
    ask: Asked, tmp_path: Path, claim: str, *, is_held: bool
) -> None:
    source = tmp_path / "geld.md"
    source.write_text("# Geld\n\nClubs in Veendam kregen dat jaar € 250.000 voor leden.\n", "utf-8")
    draft = tmp_path / "concept.md"
    draft.write_text(f"{claim}\n", encoding="utf-8")
    kennisbank = tmp_path / "kb"
    assert ask("ingest", str(source), kennisbank=kennisbank)[0] == 0
    _, out, _ = ask("onderbouw", str(draft), "--json", kennisbank=kennisbank)
    (made,) = json.loads(out)["claims"]
    assert [one["document"]["file"] for one in made["suggestions"]] == ["geld.md"] * is_held


def test_a_draft_without_claims_hears_what_a_claim_is(ask: Asked, tmp_path: Path) -> None:
    draft = tmp_path / "plan.md"
    draft.write_text("# Plan\n\nWij willen dat buren elkaar vaker treffen.\n", encoding="utf-8")
    code, out, _ = ask("onderbouw", str(draft))
    plain = " ".join(out.split())
    assert code == 0
    assert "geen bewering zonder bron gevonden. Een bewering is een zin die zegt hoe iets" in plain
    assert "Ga na" not in plain


def test_absent_requirements_stand_in_one_list(ask: Asked, concept: Path) -> None:
    absent = [one for one in covered(ask, concept).values() if one["verdict"] == "afwezig"]
    _, out, _ = ask("dekking", str(concept))
    plain = " ".join(out.split())
    assert f"Afwezig: over deze {len(absent)} eisen gaat geen enkele passage." in plain
    listed = plain.partition("Afwezig: over deze")[2]
    assert all(f"– {one['title']} (" in listed for one in absent)
    assert "behandelt dit niet" not in plain


def test_a_draft_as_pdf_with_footnotes_is_covered_and_given_sources(
    ask: Asked, tmp_path: Path
) -> None:
    path = typeset(
        tmp_path,
        "= Samen\n\n== Mantelzorg\n\nWie voor een naaste zorgt, doet dat vaak jaren. Wij steunen "
        "mantelzorgers met een consulent, met een vrije middag per week en met een gesprek in het "
        "najaar. De consulent komt thuis, helpt met papieren en zoekt een vrijwilliger die de zorg "
        "een dagdeel overneemt. Werkgevers denken mee over uren en verlof.\n\n== Cijfers\n\n"
        "Van de volwassenen geeft 34 procent mantelzorg in Nederland.\n\nVan de kinderen speelt "
        "40 procent elke dag buiten.#footnote[Jansen (2021), Buiten spelen, p. 4.]\n",
        "concept.pdf",
    )
    found = covered(ask, path)
    assert found["thema-mantelzorg"]["verdict"] == "gedekt"
    assert found["thema-professionals"]["verdict"] == "afwezig"
    code, out, _ = ask("onderbouw", str(path), "--json")
    (claim,) = json.loads(out)["claims"]
    assert (code, json.loads(out)["sourced"]) == (0, 1)
    assert claim["claim"] == "Van de volwassenen geeft 34 procent mantelzorg in Nederland."
    assert claim["where"].startswith("p. 1, ")
    assert claim["suggestions"][0]["document"]["file"] == "gala.md"


# --------------------------------------------------------------------------------- tegenspraak


def test_a_search_says_where_its_hits_disagree(ask: Asked) -> None:
    _, out, _ = ask("zoek", "uiterlijk beleidsvisie sociale basis gemeente", "--json")
    (one,) = json.loads(out)["contradictions"]
    assert one["kind"] == "datum"
    assert {one["one"]["value"], one["other"]["value"]} == {"2024", "1 juli 2025"}
    _, out, _ = ask("zoek", "uiterlijk beleidsvisie sociale basis gemeente")
    assert "Tegenspraak (datum)" in out


def test_the_web_page_tells_of_a_contradiction_in_the_words_of_the_command_line(
    ask: Asked, root: Path
) -> None:
    query = "uiterlijk beleidsvisie sociale basis gemeente"
    _, out, _ = ask("zoek", query)
    told = " ".join(out[out.index("Tegenspraak") :].split())
    with opened(Settings(root, "woordhash")) as client:
        page = client.get("/", params={"vraag": query}).text
        section = page[page.index('class="tegenspraak"') :].partition("</section>")[0]
        (link, other) = re.findall(r'href="(/lees/[^"]+)"', section)
        assert client.get(html.unescape(link)).status_code == 200
        assert client.get(html.unescape(other)).status_code == 200
        assert 'class="tegenspraak"' not in client.get("/?vraag=consulent").text
    shown = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())
    assert told.replace("→ ", "") in shown
    assert "spreken elkaar op 1 punt tegen" in page


def test_a_language_model_is_told_what_the_command_line_tells(ask: Asked, root: Path) -> None:
    question = "uiterlijk beleidsvisie sociale basis gemeente"
    _, out, _ = ask("zoek", question, "--aantal", "8", "--json")

    async def conversation(client: Client) -> Any:
        found = await client.call_tool("zoek", {"vraag": question})
        other = await client.call_tool("zoek", {"vraag": question, "gemeente": ["Xyz"]})
        return found.structured_content, other.structured_content

    found, other = talk(server(Library(Settings(root, "woordhash"))), conversation)
    assert found == json.loads(out)
    assert len(found["contradictions"]) == 1
    assert other["remarks"][-1].startswith("Gemeente Xyz: geen enkel document.")


def test_definitions_of_one_thing_stand_under_each_other() -> None:
    one, other, third = (
        cast(Side, SimpleNamespace(shown="sociale basis", sentence=each)) for each in "abc"
    )
    found = [
        Disagreement("omschrijving", one, other),
        Disagreement("cijfer", one, third),
        Disagreement("omschrijving", one, third),
    ]
    figure, defined = wording.opposed(found)
    assert figure.label == "Tegenspraak (cijfer):"
    assert defined == ("3 omschrijvingen van “sociale basis”:", "", (one, other, third))


def test_a_whole_library_is_compared(ask: Asked) -> None:
    code, out, _ = ask("tegenspraak", "--json")
    assert code == 0
    assert [one["kind"] for one in json.loads(out)["contradictions"]] == ["datum"]


def test_no_contradiction_is_said_in_words(ask: Asked, tmp_path: Path) -> None:
    note = tmp_path / "nota.md"
    note.write_text("# Nota\n\nVan de ouderen woont 40 procent alleen.\n", encoding="utf-8")
    assert ask("ingest", str(note), kennisbank=tmp_path / "kb")[0] == 0
    code, out, _ = ask("tegenspraak", kennisbank=tmp_path / "kb")
    assert code == 0
    assert "geen tegenspraak gevonden" in " ".join(out.split())
