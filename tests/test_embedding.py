from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sbkennis import vectors
from sbkennis.errors import IndexMismatchError, ModelError
from sbkennis.library import Library
from sbkennis.settings import Settings

WORDS = ["[UNK]", "de", "wijk", "buurthuis", "zorg", "sport", "club", "krijgt", "vraag", "een"]


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sentence-transformers model of ten words, with prompts of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder = tmp_path_factory.mktemp("klein model")
    SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=np.eye(len(WORDS), dtype="f4"))],
        prompts={"query": "vraag ", "document": ""},
        device="cpu",
    ).save(str(folder))
    return str(folder)


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document, with a library of it beside it."""
    source = tmp_path_factory.mktemp("opgenomen") / "nota.md"
    source.write_text(
        "# Nota\n\nDe wijk krijgt een buurthuis.\n\n# Sport\n\nDe club krijgt zorg en sport.\n",
        encoding="utf-8",
    )
    with Library(Settings(source.with_name("kennisbank"), "woordhash")) as library:
        library.ingest([source])
    return source


@pytest.fixture
def settings(tmp_path: Path, taken_in: Path) -> Settings:
    shutil.copytree(taken_in.with_name("kennisbank"), tmp_path / "kennisbank")
    shutil.copy2(taken_in, tmp_path)
    return Settings(tmp_path / "kennisbank", "woordhash")


def first(library: Library) -> str:
    return library.search("Krijgt de wijk een buurthuis?").hits[0].passage.quote


def test_a_gpu_is_used_when_torch_has_one(
    monkeypatch: pytest.MonkeyPatch, small_model: str
) -> None:
    import torch

    moved: list[str] = []

    def to(module: torch.nn.Module, place: object, *_: object, **__: object) -> torch.nn.Module:
        moved.append(str(place))  # there is no GPU here to go to
        return module

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda *_: "Proefkaart")
    monkeypatch.setattr(torch.nn.Module, "to", to)
    model = vectors.SentenceTransformers(small_model, lambda _: None)
    assert vectors.device(model) == "GPU (Proefkaart)"
    model._model()
    assert moved
    assert {one.split(":")[0] for one in moved} == {"cuda"}


def test_a_gpu_gets_larger_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    sizes: list[int] = []

    def encode(texts: list[str], *, batch_size: int, **_: object) -> np.ndarray:
        sizes.append(batch_size)
        return np.array([[len(text)] * 4 for text in texts], np.float32)

    for kind in ("cpu", "cuda"):
        model = vectors.SentenceTransformers("proef", lambda _: None)
        model._loaded = SimpleNamespace(
            device=SimpleNamespace(type=kind),
            encode_document=encode,
            get_embedding_dimension=lambda: 4,
        )
        assert model.passages(["een", "twee"]).tolist() == [[3] * 4, [4] * 4]  # the longest first
    assert sizes == [vectors._CPU_BATCH, vectors._GPU_BATCH]
    assert vectors._GPU_BATCH > vectors._CPU_BATCH


def test_another_model_takes_over_once_every_passage_has_its_vector(
    settings: Settings, small_model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sbkennis import embedding

    monkeypatch.setattr(embedding, "_KEPT", 1)
    done: list[int] = []

    def stop(state: object) -> None:
        done.append(state.done)  # type: ignore[attr-defined]
        if len(done) == 2:  # in the second passage; the first was kept
            raise KeyboardInterrupt

    with Library(settings) as library, pytest.raises(KeyboardInterrupt):
        library.change_model(small_model, stop)
    with Library(settings) as library:  # the old index serves
        assert "buurthuis" in first(library)
        state = library.model()
        assert (state.name, state.passages, dict(state.begun)) == ("woordhash", 2, {small_model: 1})
        done.clear()
        state = library.change_model(small_model, lambda state: done.append(state.done))
        assert done == [2]  # the first was not made again
        assert (state.name, dict(state.begun)) == (small_model, {})
    now = Settings.read(settings.root, {})
    assert now.model == small_model
    with Library(now) as library:
        assert "buurthuis" in first(library)
        assert len(library._index) == 2
        assert library._index.background(library._embedder.questions(["wijk"])[0]).size == 2
        assert library.status(check=True).problems == ()
        assert {one.status for one in library.ingest([settings.root.parent / "nota.md"]).files} == {
            "unchanged"
        }
    with Library(settings) as library, pytest.raises(IndexMismatchError, match="sbkennis model"):
        first(library)


def test_no_ingest_embeds_a_library_with_another_model(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(vectors.WordHash):
        name = "ander"

    monkeypatch.setattr(vectors, "embedder", lambda *_, **__: Other())
    path = settings.root.parent / "nota.md"
    other = replace(settings, model="ander")
    with (
        Library(other) as library,
        pytest.raises(IndexMismatchError, match="`sbkennis model ander` om over te stappen"),
    ):
        library.ingest([path])
    with Library(settings) as library:
        assert library.store.vector_counts() == {"woordhash": 2}
        library.remove("nota.md")
    with Library(other) as library:  # of an empty one there is nothing to lose
        assert [one.status for one in library.ingest([path]).files] == ["new"]
        assert library.store.noted("model") == "ander"


@pytest.mark.parametrize("killed_at", ["adopt", "drop_vectors"])
def test_a_change_of_model_that_was_ended_at_the_last_moment_is_finished(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    class Other(vectors.WordHash):
        name = "ander"

    monkeypatch.setattr(vectors, "embedder", lambda *_, **__: Other())

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, Library(settings) as library:
        patch.setattr(f"sbkennis.store.Store.{killed_at}", killed)
        with pytest.raises(KeyboardInterrupt):
            library.change_model("ander")
    now = Settings.read(settings.root, {})
    assert now.model == "ander"
    with Library(now) as library:  # it opens and searches at once
        assert "buurthuis" in first(library)
        assert {one.status for one in library.ingest([settings.root.parent / "nota.md"]).files} == {
            "unchanged"  # nothing is read or embedded again
        }
        assert library.store.noted("model") == "ander"
        assert library.status(check=True).problems == ()


def test_passages_without_a_vector_are_told_of_and_mended_by_choosing_the_model_again(
    settings: Settings,
) -> None:
    with Library(settings) as running:
        assert running.search("Krijgt de wijk een buurthuis?").remarks == ()
        with sqlite3.connect(settings.database) as connection:
            connection.execute("DELETE FROM vectors WHERE passage = 1")
        connection.close()
        settings.vector_index.unlink()
        with Library(settings) as library:
            found = library.search("Krijgt de wijk een buurthuis?")
            like = library.alike(found.hits[0].passage.id)
        assert found.remarks == like.remarks
        assert found.remarks == (
            "1 van de 2 passages heeft geen vector en is alleen op woorden te vinden. Draai "
            "`sbkennis model woordhash`: dat maakt aan wat ontbreekt.",
        )
        with Library(settings) as library:
            library.change_model("woordhash")
            assert library.search("Krijgt de wijk een buurthuis?").remarks == ()
            assert library.status(check=True).problems == ()
        with Library(settings) as library:  # from the file
            assert library.search("Krijgt de wijk een buurthuis?").remarks == ()
        assert running.search("Krijgt de wijk een buurthuis?").remarks == ()


def test_vectors_that_a_lean_index_finds_gone_are_told_of_at_the_search(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors.index, "LEAN_FROM", 2)
    settings.vector_index.unlink()
    with Library(settings) as library:
        assert library.search("Krijgt de wijk een buurthuis?").remarks == ()
        assert library._index.is_lean
        with sqlite3.connect(settings.database) as connection:
            connection.execute("DELETE FROM vectors WHERE passage = 1")
        connection.close()
        for found in (library.search("Krijgt de wijk een buurthuis?"), library.search("buurthuis")):
            assert found.remarks[0].startswith("1 van de 2 passages heeft geen vector en is")
        library.change_model("woordhash")
        assert library.search("Krijgt de wijk een buurthuis?").remarks == ()


def test_a_library_of_another_model_is_refused_each_time_it_is_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(vectors.WordHash):
        name = "ander"

    monkeypatch.setattr(vectors, "embedder", lambda *_, **__: Other())
    with Library(replace(settings, model="ander")) as library:
        for _ in range(2):  # the second time it was searched with vectors of the other model
            with pytest.raises(IndexMismatchError, match="is gemaakt met het model woordhash"):
                first(library)
    with Library(settings) as running:
        assert "buurthuis" in first(running)
        with Library(settings) as library:
            library.change_model("ander")
        for _ in range(2):
            with pytest.raises(IndexMismatchError, match=r"een ander model\..*opnieuw"):
                first(running)


def test_the_prompt_for_questions_of_a_model_is_used(small_model: str) -> None:
    model = vectors.embedder(small_model)
    question, passage = model.questions(["wijk"])[0], model.passages(["wijk"])[0]
    assert model.dimensions == len(WORDS)
    assert not (question == passage).all()
    assert vectors.device(model) == "processor" or vectors.device(model).startswith("GPU")


def test_a_model_that_cannot_be_loaded_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    with Library(settings) as library:
        with pytest.raises(ModelError, match="kan niet worden geladen"):
            library.change_model(str(tmp_path / "leeg"))
        assert library.model().name == "woordhash"
        assert "buurthuis" in first(library)
    assert not settings.configuration.exists()


def test_why_a_model_fails_is_told_without_the_words_of_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("expected all tensors to be on the same device")

    model = vectors.embedder("woordhash")
    monkeypatch.setattr(type(model), "passages", fails)
    with pytest.raises(ModelError, match=r"stopte met een fout \(RuntimeError\)\. Wat klaar was"):
        vectors.embedded(model, ["buurthuis"])
    with pytest.raises(ModelError) as refused:
        vectors.embedder(str(tmp_path / "weg")).questions(["buurthuis"])
    assert "kan niet worden geladen: die map is er niet. Controleer de naam" in str(refused.value)


def test_choosing_a_model_keeps_what_else_was_chosen(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.corpus.mkdir()
    settings.configuration.write_text('naam = "Proef"\nmodel = "oud"\n\n[later]\nx = 1\n')
    settings.with_model('map "met" \\ tekens')
    assert Settings.read(tmp_path, {}).model == 'map "met" \\ tekens'
    assert settings.configuration.read_text().startswith('naam = "Proef"\nmodel = ')
    assert json.dumps("x")
    other = Settings(tmp_path / "nieuw").with_model("een")
    assert Settings.read(other.root, {}).model == "een"
