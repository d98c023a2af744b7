"""A seeded sample of the fuzzer, and what it would see if something were wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sbkennis.errors import QueryError
from tests.fuzz.pool import case, of_message, spoil
from tests.fuzz.seeds import ROOT, seeds
from tests.fuzz.targets import TARGETS

FULL = "SBKENNIS_FULL" in os.environ
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="de zandbak is er alleen op Linux")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(1800)
def test_no_spoiled_input_breaks_a_promise() -> None:
    count = "3000" if FULL else "80"
    done = run("tests.fuzz", "--aantal", count, "--zaad", "8", "--vanaf", "20000")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert f"{count} invoeren, 0 vondsten" in done.stdout


@pytest.mark.full
@pytest.mark.timeout(600)
def test_the_fuzzer_sees_what_none_may_do() -> None:
    done = run("tests.fuzz.misbehaving")
    found = json.loads(done.stdout)
    assert found.pop("_behaves") == ["geweigerd", ""]
    assert all(finding for _, finding in found.values()), found
    said = {name: f"{result} {finding}" for name, (result, finding) in found.items()}
    assert "schrijft uitbraak.txt" in said["_writes"]
    assert "leeg.txt" in said["_makes_an_empty_file"]
    assert "os.remove" in said["_removes"]
    assert "verboden systeemaanroep" in said["_connects"] or "socket" in said["_connects"]
    assert "Popen" in said["_starts_a_program"]
    assert said["_hangs"].startswith(("hangt", "wacht"))
    assert said["_waits"].startswith("wacht")
    assert "SIGABRT" in said["_dies"]
    assert "MemoryError" in said["_eats_memory"]
    assert "KeyError" in said["_raises"]
    assert said["_breaks_a_promise"].startswith("belofte")
    assert "noemt het bestand niet" in said["_names_no_file"]
    assert "niet Nederlands" in said["_speaks_english"]


@pytest.mark.parametrize(("ours", "finding"), [("klopt niet", ""), ("is invalid", "Nederlands")])
def test_a_question_shown_in_a_message_may_be_in_any_language(ours: str, finding: str) -> None:
    shown = f'vragen.txt, regel 1: Dit {ours}.\n    soup NOT " the rest\n             ^\n'
    error = QueryError(shown + 'Voorbeelden: "sociale basis" NIET school.')
    questions = next(target for target in TARGETS if target.name == "vragen")
    assert finding in of_message(error, Path("vragen.txt"), questions)[0]
    assert bool(of_message(error, Path("vragen.txt"), questions)[0]) == bool(finding)


def test_a_number_and_a_seed_give_the_same_input_again(tmp_path: Path) -> None:
    several = [one for one in range(400) if case(8, one).target in ("md", "html", "codeboek")][:12]
    for number in several:
        assert spoil(case(8, number), tmp_path) == spoil(case(8, number), tmp_path)
    assert case(8, 1) != case(9, 1)


@pytest.mark.parametrize("form", ["pdf", "scan", "docx", "pptx", "html", "md", "txt"])
def test_there_is_something_to_spoil(form: str) -> None:
    assert seeds(form)


def test_every_mutation_of_every_target_changes_something(tmp_path: Path) -> None:
    from random import Random

    for target in TARGETS:
        if target.name in ("citaat", "scan") or not (sound := target.seeds(tmp_path)):
            continue
        shortest = sorted((one.content for one in sound), key=len)
        for name, mutate in target.mutations.items():
            assert any(
                mutate(content, Random(number)) != content
                for content in shortest
                for number in range(6)
            ), f"{target.name}: {name}"
