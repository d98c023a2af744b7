"""A watcher sees what a model makes of each token, and the vectors are what they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sbkennis import vectors
from sbkennis.errors import ModelError
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.tags.classifier import packaged
from tests.conftest import ROOT

WORDS = ["[PAD]", "[UNK]", "de", "wijk", "krijgt", "een", "buurthuis", "zorg", "passage", ":"]
TEXTS = ["de wijk krijgt een buurthuis", "zorg", "een wijk krijgt zorg", "de zorg krijgt een wijk"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> vectors.SentenceTransformers:
    """A BERT of ten words and three layers, with prompts like those of e5."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    ).save_pretrained(folder)
    torch.manual_seed(1)
    BertModel(
        BertConfig(
            vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=3, num_attention_heads=2,
            intermediate_size=16, max_position_embeddings=32, initializer_range=0.5,
        ),
        add_pooling_layer=False,
    ).save_pretrained(folder)  # fmt: skip
    whole = folder / "heel"
    SentenceTransformer(
        modules=[Transformer(str(folder)), Pooling(8, pooling_mode="mean")],
        prompts={"query": "de ", "document": "passage : "},
        device="cpu",
    ).save(str(whole))
    return vectors.SentenceTransformers(str(whole), lambda _: None)


class Means:
    """The mean state of a text after the first layer, and after the last."""

    name = "gemiddelde"
    layers = (1, 3)

    def scores(self, states: Sequence[Any], mask: Any) -> vectors.Matrix:
        there = mask[..., None].float()
        means = [((one * there).sum(1) / there.sum(1)).numpy() for one in states]
        return np.concatenate(means, axis=1)


def test_vectors_are_the_same_whether_or_not_somebody_looks_on(
    model: vectors.SentenceTransformers,
) -> None:
    done: list[int] = []
    matrix, scores = model.watched(TEXTS * 5, Means(), done.append)
    assert np.allclose(matrix, model.passages(TEXTS * 5), atol=1e-6)
    assert sum(done) == len(TEXTS) * 5
    last = scores[:, 8:] / np.linalg.norm(scores[:, 8:], axis=1, keepdims=True)
    assert np.allclose(last, matrix, atol=1e-5)  # the vector is the mean of the last layer
    assert not np.allclose(scores[:, :8], scores[:, 8:], atol=0.1)


def test_each_text_gets_its_own_scores(model: vectors.SentenceTransformers) -> None:
    together = model.watched(TEXTS, Means())[1]
    for at, text in enumerate(TEXTS):
        assert np.allclose(model.watched([text], Means())[1][0], together[at], atol=1e-5)


def test_nobody_looks_on_any_more_when_it_is_over(model: vectors.SentenceTransformers) -> None:
    seen: list[int] = []

    class Counter(Means):
        def scores(self, states: Sequence[Any], mask: Any) -> vectors.Matrix:
            seen.append(len(mask))
            return super().scores(states, mask)

    model.watched(["zorg"], Counter())
    model.passages(["zorg"])
    assert seen == [1]


def test_no_text_is_no_vector(model: vectors.SentenceTransformers) -> None:
    matrix, scores = model.watched([], Means())
    assert len(matrix) == len(scores) == 0


def test_scores_that_cannot_be_are_refused(model: vectors.SentenceTransformers) -> None:
    class Broken(Means):
        def scores(self, states: Sequence[Any], mask: Any) -> vectors.Matrix:
            return super().scores(states, mask) * np.float32("nan")

    with pytest.raises(ModelError, match="niet te gebruiken om te labelen"):
        model.watched(["zorg"], Broken())


@pytest.mark.parametrize("wrap", [vectors.Shared, vectors.Remembering])
def test_what_passes_texts_on_lets_others_look_on(
    model: vectors.SentenceTransformers, wrap: Any
) -> None:
    found = vectors.watched(wrap(model), Means(), TEXTS)
    assert found[1] is not None
    assert np.array_equal(found[1], model.watched(TEXTS, Means())[1])
    words = vectors.watched(wrap(vectors.WordHash()), Means(), TEXTS)
    assert words[0].shape == (4, 384)
    assert words[1] is None


def test_whatever_a_watcher_raises_is_an_error_that_says_what_to_do(
    model: vectors.SentenceTransformers, tmp_path: Path
) -> None:
    class Failing(Means):
        def scores(self, states: Sequence[Any], mask: Any) -> vectors.Matrix:
            raise RuntimeError("out of memory")

    with pytest.raises(ModelError, match="Wat klaar was, is bewaard"):
        vectors.watched(model, Failing(), TEXTS)
    assert np.isfinite(model.passages(TEXTS)).all()


# ------------------------------------------------------------------ in a kennisbank


class Looking(vectors.WordHash):
    """Words as vectors, and how long a text is as what a watcher sees in it."""

    name = vectors.DEFAULT_MODEL
    looked: list[int]
    trouble: Exception | None = None

    def __init__(self) -> None:
        self.looked = []

    def watched(
        self, texts: Sequence[str], watcher: vectors.Watcher, progress: Any = None
    ) -> tuple[vectors.Matrix, vectors.Matrix]:
        if self.trouble:
            raise self.trouble
        self.looked.append(len(texts))
        labels = len(packaged().attention.labels)
        lengths = np.array([[len(text)] * labels for text in texts], np.float32)
        return self.passages(texts, progress), lengths / 100


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Looking:
    model = Looking()
    monkeypatch.setattr(vectors, "embedder", lambda *_, **__: model)
    return model


@pytest.fixture
def settings(looking: Looking, tmp_path: Path) -> Settings:
    """Of a kennisbank with one note of two passages."""
    assert looking.looked == []
    (tmp_path / "nota.md").write_text(NOTE, encoding="utf-8")
    made = Settings(tmp_path / "kennisbank", vectors.DEFAULT_MODEL)
    with Library(made) as library:
        library.ingest([tmp_path / "nota.md"])
    return made


NOTE = (
    "# Mantelzorg\n\nMantelzorgers zorgen jaren voor een partner en raken overbelast.\n\n"
    "# Geld\n\nDe gemeente verlaagt de subsidie voor het wijkcentrum met een tiende deel.\n"
)


def scores(root: Path) -> dict[str, bytes]:
    with sqlite3.connect(root / "indexes" / "kennisbank.sqlite") as connection:
        return dict(
            connection.execute(
                "SELECT p.id, a.scores FROM attention a JOIN passages p ON p.row = a.passage"
            )
        )


def test_passages_are_looked_at_once_while_they_are_embedded(
    looking: Looking, settings: Settings
) -> None:
    written = (ROOT / "sbkennis" / "data" / "codeboek.toml").read_text(encoding="utf-8")
    assert looking.looked == [2]
    with Library(settings) as library:
        assert len(scores(settings.root)) == 2
        tags = [tag for _, each in library.label() for tag in each]
        assert {tag.method for tag in tags} == {"geleerd"}
    with Library(settings) as library:
        library.ingest()
        (library.settings.root / "corpus" / "codeboek.toml").write_text(
            written.replace("termen = [", 'termen = ["kwibus", ', 1), encoding="utf-8"
        )
    with Library(settings) as library:
        library.ingest()  # other tags, the same passages
    assert looking.looked == [2]


def test_passages_of_before_are_looked_at_when_they_are_labelled_anew(
    looking: Looking, settings: Settings
) -> None:
    with Library(settings) as library:
        made = library.label()
    kept = scores(settings.root)
    spoil(settings.root, "DELETE FROM attention")
    told: list[str] = []
    with Library(settings, notify=told.append) as library:
        assert library.label() == made
    assert any("hoeft maar één keer" in each for each in told)
    assert scores(settings.root) == kept
    assert looking.looked == [2, 2]
    spoil(settings.root, "UPDATE attention SET scores = x'000000'")  # damaged
    with Library(settings) as library:
        library.ingest()
        assert library.label() == made
    assert scores(settings.root) == kept


def spoil(root: Path, sql: str) -> None:
    """Change what was seen, and have the labels made anew."""
    with sqlite3.connect(root / "indexes" / "kennisbank.sqlite") as connection:
        connection.execute(sql)
        connection.execute("UPDATE documents SET tagging = 'van eerder'")
    connection.close()


def test_labels_that_were_made_without_looking_are_made_again(
    looking: Looking, settings: Settings
) -> None:
    with Library(settings) as library:
        made = library.label()
    spoil(settings.root, "DELETE FROM attention")
    looking.trouble = MemoryError()
    told: list[str] = []
    with Library(settings, notify=told.append) as library:
        tags = [tag for _, each in library.label() for tag in each]
        assert {tag.method for tag in tags} == {"geleerd, alleen het geheel"}
    assert any("nota.md: deze labels zijn voorlopig" in each for each in told)
    looking.trouble = None
    with Library(settings) as library:
        library.ingest()
        assert library.label() == made
        assert library.status(check=True, thorough=True).problems == ()


class Other(vectors.WordHash):
    """A search model that is not the model of the tagger."""

    name = "ander-model"


class Own(vectors.WordHash):
    """The model of the tagger, which may fail."""

    name = vectors.DEFAULT_MODEL
    trouble: Exception | None = None

    def passages(self, texts: Sequence[str], progress: Any = None) -> vectors.Matrix:
        if self.trouble:
            raise self.trouble
        return super().passages(texts, progress)


def test_labels_that_were_made_for_want_of_the_model_of_the_tagger_are_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = Own()
    monkeypatch.setattr(
        vectors, "embedder", lambda name, **_: Other() if name == Other.name else own
    )
    (tmp_path / "nota.md").write_text(NOTE, encoding="utf-8")
    settings = Settings(tmp_path / "kennisbank", Other.name)
    own.trouble = ModelError("Er is geen internet.")
    told: list[str] = []
    with Library(settings, notify=told.append) as library:
        report = library.ingest([tmp_path / "nota.md"])
        (remark,) = report.remarks
        assert remark.startswith("nota.md: deze labels zijn voorlopig")
        assert "Er is geen internet." in remark
        words = [tag for _, each in library.label() for tag in each]
        assert {tag.method for tag in words} == {"geleerd, alleen woorden"}
        assert "deze labels zijn voorlopig" in told[-1]
        (tmp_path / "brief.md").write_text(NOTE.replace("#", "# Brief"), encoding="utf-8")
        (remark,) = library.ingest([tmp_path / "brief.md"]).remarks  # one, not one a document
        assert remark.startswith("2 documenten: deze labels zijn voorlopig")
        library.remove("brief.md")
        told.clear()
        written = (ROOT / "sbkennis" / "data" / "codeboek.toml").read_text(encoding="utf-8")
        settings.codebook.write_text(written, encoding="utf-8")
        library.follow_codebook()
        assert told == []  # who searches does not wait each time for what cannot be
        library.label_texts([{"id": "1", "text": "Mantelzorgers raken overbelast."}])
        assert "Er is geen internet." in told[-1]
        own.trouble = None
        tags = [tag for _, each in library.label() for tag in each]  # of the same process
        assert {tag.method for tag in tags} == {"geleerd, alleen het geheel"}
        assert library.ingest().retagged == ()


def test_a_change_of_model_looks_while_it_embeds(looking: Looking, tmp_path: Path) -> None:
    (tmp_path / "nota.md").write_text(NOTE, encoding="utf-8")
    settings = Settings(tmp_path / "kennisbank", vectors.WORD_HASH)
    looking.name = vectors.WORD_HASH  # type: ignore[misc]
    with Library(settings) as library:
        library.ingest([tmp_path / "nota.md"])
    assert looking.looked == []
    looking.name = vectors.DEFAULT_MODEL  # type: ignore[misc]
    with Library(settings) as library:
        library.change_model(vectors.DEFAULT_MODEL)
    with Library(Settings(tmp_path / "kennisbank", vectors.DEFAULT_MODEL)) as library:
        library.label()
    assert looking.looked == [2]
