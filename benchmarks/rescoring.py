"""Whether comparing token by token (MaxSim) orders the best passages better than search does.

    python benchmarks/rescoring.py --set gold
    python benchmarks/rescoring.py --set dekamer_theme_to_question --every 5

The states of all tokens come from the model of search (multilingual-e5-small), without the mean it
takes of them; of every word of the question counts the token of the passage that is nearest. The
twenty best passages are ordered by a mixture of that and their score, both stretched over 0 to 1.
States are kept in ``--cache``, some 0.4 MB a passage; making them takes as long as embedding.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import retrieval

from sbkennis import e5, evaluation, search, terms, vectors
from sbkennis.evaluation import Answer

TOP, DEEP = 20, 50
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
BATCH, LONGEST = 8, 512
PREFIX = 3  # tokens before the words of a question: <s> query :


class Model:
    """The model of search, bare."""

    def __init__(self) -> None:
        from transformers import AutoModel, AutoTokenizer

        folder = e5.model_folder(vectors._user_cache())
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModel.from_pretrained(folder).eval()

    def states(self, texts: Sequence[str]) -> list[np.ndarray]:
        import torch

        made = self._tokenizer(
            [e5.clean(text) for text in texts],
            padding=True,
            truncation=True,
            max_length=LONGEST,
            return_tensors="pt",
        )
        with torch.inference_mode():
            states = self._model(**made).last_hidden_state
        lengths = made["attention_mask"].sum(1).tolist()
        return [one[:length].numpy() for one, length in zip(states, lengths, strict=True)]


class States:
    """The states of all tokens of some texts, in one file."""

    def __init__(self, name: str, texts: Sequence[str], model: Model, cache: Path) -> None:
        flat, index = cache / f"{name}.f16", cache / f"{name}.npz"
        if not index.exists():
            cache.mkdir(parents=True, exist_ok=True)
            starts, lens = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
            order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
            at = 0
            with flat.open("wb") as file:
                for first in range(0, len(order), BATCH):
                    part = order[first : first + BATCH]
                    made = model.states([f"passage: {texts[place]}" for place in part])
                    for place, one in zip(part, made, strict=True):
                        starts[place], lens[place] = at, len(one)
                        at += len(one)
                        file.write(one.astype(np.float16).tobytes())
            np.savez(index, starts=starts, lens=lens)
        known = np.load(index)
        self._starts, self._lens = known["starts"], known["lens"]
        self._flat = np.memmap(flat, np.float16, "r").reshape(-1, vectors.e5.DIMENSIONS)

    def of(self, place: int) -> np.ndarray:
        start = self._starts[place]
        return _unit(self._flat[start : start + self._lens[place]].astype(np.float32))


def _unit(matrix: np.ndarray) -> np.ndarray:
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def _stretched(values: Sequence[float]) -> np.ndarray:
    made = np.array(values)
    spread = np.ptp(made) if len(made) else 0.0
    return (made - made.min()) / spread if spread else np.zeros(len(made))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="gold", choices=retrieval.SETS)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "sbkennis-bench"
    )
    given = parser.parse_args()
    model = Model()
    embedder = retrieval.CachedEmbedder(vectors.embedder("multilingual-e5-small"), given.cache)
    for name, shelf in retrieval.shelves([given.set], embedder, terms.Analyzer(), given.every):
        everything = shelf.store.passages(shelf.store.searchable())
        order = {
            f"{one.document}#{one.start}-{one.end}": place
            for place, one in enumerate(retrieval.load(name)[2])
        }
        by_place = sorted(everything, key=lambda one: order[one.id])
        titles = {one.id: one.title for one in shelf.store.documents()}
        texts = [vectors.passage_text(titles[one.document], one) for one in by_place]
        states = States(name, texts, model, given.cache)
        answers: dict[tuple[str, float], Answer] = {}
        taken = []
        for question in shelf.judged.questions:
            found = search.rank(question.text, shelf.searched).fused[:DEEP]
            passages = shelf.store.passages([one.row for one in found])
            start = time.process_time()
            (asked,) = model.states([f"query: {question.text}"])
            asked = _unit(asked[PREFIX:-1] if len(asked) > PREFIX + 1 else asked)
            near = [
                float((asked @ states.of(order[one.id]).T).max(axis=1).mean())
                for one in passages[:TOP]
            ]
            taken.append((time.process_time() - start) * 1e3)
            tokens, fused = _stretched(near), _stretched([one.score for one in found[:TOP]])
            for weight in WEIGHTS:
                mixed = (1 - weight) * fused + weight * tokens
                first = [passages[place] for place in np.argsort(-mixed, kind="stable")]
                answers[question.id, weight] = Answer(
                    tuple(map(retrieval._place, [*first, *passages[TOP:]]))
                )
        print(f"{name}: {statistics.median(taken):.0f} ms of processor a question more")
        outcomes = {
            weight: evaluation.measure(
                shelf.judged, lambda one, weight=weight, of=answers: of[one.id, weight]
            )
            for weight in WEIGHTS
        }
        now = outcomes[0.0].values["nDCG@10"]
        for weight, outcome in outcomes.items():
            made = evaluation.compare(outcome.values["nDCG@10"], now)
            low, high = made.difference.low, made.difference.high
            print(
                f"weight {weight}: nDCG@10 {outcome.values['nDCG@10'].mean():.4f}, "
                f"{made.difference.mean:+.4f} [{low:+.4f}, {high:+.4f}] ({made.p:.3f})"
            )


if __name__ == "__main__":
    main()
