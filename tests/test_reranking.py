"""A cross-encoder that the user names orders the first results again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sbkennis import search as searching
from sbkennis import vectors
from sbkennis.cli.commands import run
from sbkennis.errors import ModelError
from sbkennis.library import Library
from sbkennis.records import Filters
from sbkennis.reranking import CrossEncoder
from sbkennis.settings import Settings

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "de", "wijk", "buurthuis", "club", "zorg", "krijgt")


def cross_encoder(folder: Path, labels: int = 1) -> str:
    """A model of one layer with weights of chance."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(1)
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=64, **names
    ).save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(
        vocab_size=len(WORDS),
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=labels,
        initializer_range=1.0,
        **sizes,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    return cross_encoder(tmp_path_factory.mktemp("klein model"))


class Prefers:
    """A reranker for which only one word counts."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> vectors.Matrix:
        self.read += texts
        return np.array([0.9 if self.word in text else 0.2 for text in texts], np.float32)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    source = tmp_path / "nota.md"
    source.write_text(
        "# Nota\n\nDe wijk krijgt een buurthuis voor iedereen.\n\n"
        "# Sport\n\nDe club in de wijk krijgt een veld.\n\n"
        "# Zorg\n\nDe wijk krijgt zorg van de buren.\n",
        encoding="utf-8",
    )
    made = Library(Settings(tmp_path / "kb", "woordhash"))
    made.ingest([source])
    return made


QUESTION = "Krijgt de wijk een buurthuis?"


def quotes(library: Library) -> list[str]:
    return [hit.passage.quote for hit in library.search(QUESTION).hits]


def test_the_reranker_decides_the_order(library: Library) -> None:
    before = quotes(library)
    assert "buurthuis" in before[0]
    preferring = Prefers("zorg")
    library.__dict__["_reranker"] = preferring
    found = library.search(QUESTION)
    assert "zorg" in found.hits[0].passage.quote
    assert sorted(one.passage.quote for one in found.hits) == sorted(before)  # nothing is lost
    # of those with the same score the old order stays
    rest = [hit.passage.quote for hit in found.hits[1:]]
    assert rest == [one for one in before if "zorg" not in one]
    assert any("Nota" in text for text in preferring.read)  # the headings are read along


def test_the_least_difference_between_poor_passages_counts(library: Library) -> None:
    class Doubts(Prefers):
        def scores(self, question: str, texts: Sequence[str]) -> vectors.Matrix:
            self.read += texts
            return np.arange(len(texts), dtype=np.float32) * 1e-7  # the last is the best

    before = quotes(library)
    library.__dict__["_reranker"] = Doubts("")
    assert quotes(library) == before[::-1]


def test_looking_for_the_sources_of_a_draft_does_without(library: Library, tmp_path: Path) -> None:
    draft = tmp_path / "concept.md"
    draft.write_text("# Concept\n\nVan de wijken krijgt 34 procent een buurthuis.\n", "utf-8")
    asked = library.__dict__["_reranker"] = Prefers("zorg")
    assert library.substantiate_draft(draft).claims
    assert asked.read == []


def test_passages_that_are_not_read_stand_below_those_that_are(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = quotes(library)
    assert len(before) == 3
    monkeypatch.setattr(searching, "_RERANKED", 1)
    reading = Prefers("geen van alle")
    library.__dict__["_reranker"] = reading
    found = library.search(QUESTION, count=1)
    assert len(reading.read) == 1
    assert [hit.passage.quote for hit in found.hits] == before[:1]
    library.search(QUESTION, count=2)
    assert len(reading.read) == 1 + 2  # all that is shown is read
    ranked = searching.rank(QUESTION, library._searched)
    again = searching._reranked(QUESTION, ranked, library.store, reading, 1).fused
    assert [one.row for one in again] == [one.row for one in ranked.fused]
    scores = [one.score for one in again]
    assert scores == sorted(scores, reverse=True)
    assert scores[1:] == [one.score / 2 for one in ranked.fused[1:]]


def test_a_cross_encoder_of_sentence_transformers_gives_each_passage_a_score(small: str) -> None:
    model = CrossEncoder(small, lambda _: None)
    texts = ["de wijk krijgt zorg", "de club", "buurthuis buurthuis"]
    made = model.scores("krijgt de wijk zorg", texts)
    assert made.shape == (3,)
    assert made.dtype == np.float32
    assert len(set(made.tolist())) > 1
    again = model.scores("krijgt de wijk zorg", texts[::-1])
    np.testing.assert_allclose(again[::-1], made, atol=1e-5)
    assert model.scores("vraag", []).shape == (0,)


def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    model = CrossEncoder(cross_encoder(tmp_path, labels=3), lambda _: None)
    with pytest.raises(ModelError, match="niet één bruikbare score"):
        model.scores("vraag", ["de wijk", "de club"])


def test_the_command_line_names_the_model_or_the_kennisbank_does(
    library: Library, small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["-k", str(library.settings.root), "--json"]
    assert run(["zoek", QUESTION, "--herrangschik", small, *root]) == 0
    asked = [hit["score"] for hit in json.loads(capsys.readouterr().out)["hits"]]
    assert run(["zoek", QUESTION, *root]) == 0
    bare = [hit["score"] for hit in json.loads(capsys.readouterr().out)["hits"]]
    assert asked != bare
    library.settings.configuration.write_text(f'herrangschik = "{small}"\n', encoding="utf-8")
    assert run(["zoek", QUESTION, *root]) == 0
    assert [hit["score"] for hit in json.loads(capsys.readouterr().out)["hits"]] == asked


def test_a_model_that_is_not_there_is_told_in_dutch(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    root = ["-k", str(library.settings.root)]
    assert run(["zoek", QUESTION, "--herrangschik", "bestaat/niet", *root]) == 1
    assert "bestaat/niet kan niet worden geladen" in capsys.readouterr().err.replace("\n", " ")
    assert run(["zoek", "--zoals", "x#1-2", "--herrangschik", "bestaat/niet", *root]) == 2
    assert "--zoals" in capsys.readouterr().err


def test_an_evaluation_measures_the_search_with_it(library: Library, tmp_path: Path) -> None:
    judged = tmp_path / "vragen.jsonl"
    text = library.store.text(library.documents()[0].id)
    at = text.index("De wijk krijgt zorg")
    row = {
        "qid": "1",
        "query": QUESTION,
        "relevant": [{"file": "nota.md", "start": at, "end": at + 19, "grade": 2}],
    }
    judged.write_text(json.dumps(row) + "\n", encoding="utf-8")
    plain = library.evaluate(judged)
    library.__dict__["_reranker"] = Prefers("zorg")
    again = library.evaluate(judged)
    assert again.values["MRR"].mean > plain.values["MRR"].mean


def test_a_question_without_answer_is_not_read_anew_for_each_of_its_filters(
    library: Library,
) -> None:
    (made,) = library.documents()
    library.describe(made.id, {"date": "2020", "kind": "beleidsnota"})
    (one,) = library.documents()
    counting = library.__dict__["_reranker"] = Prefers("zorg")
    four = Filters(documents=(one.id,), since="2019", until="2021", kinds=("beleidsnota",))
    read = []
    for filters in (Filters(documents=(one.id,)), four):
        counting.read.clear()
        found = library.search("Wie herstelt de vlizotrap?", filters=filters)
        assert found.abstained
        assert found.nearest
        read.append(len(counting.read))
    assert read == [3, 3]  # there are three passages
