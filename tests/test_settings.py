from __future__ import annotations

from dataclasses import replace
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


def test_whether_what_was_learned_is_used_is_noted_beside_the_other_choices(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    path = tmp_path / "corpus" / "kennisbank.toml"
    path.write_text('model = "eigen"\nherrangschik = "ander"\n', encoding="utf-8")
    settings = Settings.read(tmp_path, {})
    assert not settings.learned
    assert settings.with_learned(learned=False) == settings
    assert "labelaar" not in path.read_text(encoding="utf-8")
    learned = settings.with_learned(learned=True)
    assert Settings.read(tmp_path, {}) == learned == replace(settings, learned=True)
    assert learned.with_learned(learned=False) == Settings.read(tmp_path, {}) == settings
    assert path.read_text(encoding="utf-8").count("labelaar") == 1


def test_a_choice_that_was_saved_in_notepad_holds(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    path = tmp_path / "corpus" / "kennisbank.toml"
    path.write_bytes('\ufeffmodel = "eigen"\r\nherrangschik = "ander"\r\n'.encode())
    settings = Settings.read(tmp_path, {})
    assert (settings.model, settings.reranker) == ("eigen", "ander")
    settings.with_model("woordhash")
    assert Settings.read(tmp_path, {}) == replace(settings, model="woordhash")
    path.write_text('model = "eigen"\n', encoding="utf-16")
    with pytest.raises(UsageError, match=r"opgeslagen als UTF-16.*sla het op als UTF-8"):
        Settings.read(tmp_path, {})


def test_a_damaged_choice_of_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "kennisbank.toml").write_text("model = ", encoding="utf-8")
    with pytest.raises(UsageError, match=r"kennisbank\.toml is niet te lezen"):
        Settings.read(tmp_path, {})


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("herrangschik = true", "bij herrangschik staat geen tekst"),
        ("model = 5", "bij model staat geen tekst"),
        ('modle = "x"', "“modle” is hier onbekend. Bedoelde u model"),
        ("[model]", "bij model staat geen tekst"),
        ('Labelaar = "geleerd"', "“Labelaar” is hier onbekend. Bedoelde u labelaar"),
        ('labelaar = "gelerd"', "labelaar kan niet “gelerd” zijn. Kies “geleerd” of “pakket”"),
    ],
)
def test_a_choice_that_cannot_be_is_told_and_not_passed_over(
    tmp_path: Path, written: str, told: str
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "kennisbank.toml").write_text(written, encoding="utf-8")
    with pytest.raises(UsageError, match=rf"kennisbank\.toml: {told}"):
        Settings.read(tmp_path, {})
