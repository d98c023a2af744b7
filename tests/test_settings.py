from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis.errors import UsageError
from sbkennis.settings import DEFAULT_MODEL, Settings


def test_the_folder_is_the_argument_then_the_environment_then_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {"SBKENNIS_KENNISBANK": str(tmp_path / "b")}
    assert Settings.read(tmp_path / "a", environment).root == tmp_path / "a"
    assert Settings.read(None, environment).root == tmp_path / "b"
    assert Settings.read(None, {}).root == tmp_path


def test_the_model_of_the_kennisbank_goes_before_the_environment(tmp_path: Path) -> None:
    environment = {"SBKENNIS_MODEL": "woordhash"}
    assert Settings.read(tmp_path, {}).model == DEFAULT_MODEL
    assert Settings.read(tmp_path, environment).model == "woordhash"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "kennisbank.toml").write_text('model = "eigen"\n', encoding="utf-8")
    assert Settings.read(tmp_path, environment).model == "eigen"


def test_a_damaged_choice_of_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "kennisbank.toml").write_text("model = ", encoding="utf-8")
    with pytest.raises(UsageError, match=r"kennisbank\.toml is niet te lezen"):
        Settings.read(tmp_path, {})
