"""The default model, as it was: vectors and scores of attention that were kept for known texts.

    python -m tests.quality.remembered    # makes them anew, with torch: some ten minutes

So that a test measures what the package ships without computing it. A text that was not kept is
asked of the engine that needs no torch, some 0.4 s each; many such texts mean that all are to be
made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from sbkennis import vectors
from sbkennis.tags import classifier
from sbkennis.vectors import Matrix, Progress, Watcher

KEPT = Path(__file__).resolve().parent.parent / "data" / "e5_bewaard.npz"
MOST_NEW = 40
"""Texts that were not kept, of one set."""


def key_of(text: str, kind: str) -> str:
    """By what a text is known; ``kind`` is "vraag" or "passage"."""
    return hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def kept() -> tuple[dict[str, int], Matrix, Matrix, str]:
    """Row by key, vectors, scores of attention, and by which weights those were made."""
    with np.load(KEPT) as stored:
        rows = {key: row for row, key in enumerate(stored["keys"].tolist())}
        return (
            rows, stored["vectors"].astype("f4"), stored["attended"].astype("f4"),
            str(stored["network"]),
        )  # fmt: skip


class Remembered:
    """The default model for texts it has read before."""

    name = vectors.DEFAULT_MODEL

    def __init__(self) -> None:
        self._model = vectors.embedder(vectors.DEFAULT_MODEL)
        self._new = 0
        self.dimensions = self._model.dimensions

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions."""
        return np.stack([self._vector(text, "vraag") for text in texts])

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors of passages."""
        return np.stack([self._vector(text, "passage") for text in texts])

    def watched(
        self, texts: Sequence[str], watcher: Watcher, progress: Progress | None = None
    ) -> tuple[Matrix, Matrix]:
        """Vectors of passages and the scores of the watcher that was kept."""
        rows, _, attended, network = kept()
        assert watcher.name == network, f"{KEPT.name} is of other weights: {_AGAIN}"
        at = [rows.get(key_of(text, "passage"), len(attended)) for text in texts]
        lost = [text for text, row in zip(texts, at, strict=True) if row >= len(attended)]
        assert not lost, f"{KEPT.name} has no scores of {len(lost)} texts ({lost[:3]}): {_AGAIN}"
        return self.passages(texts), attended[at]

    def _vector(self, text: str, kind: str) -> Matrix:
        rows, matrix, _, _ = kept()
        row = rows.get(key_of(text, kind))
        if row is not None:
            vector: Matrix = matrix[row] / np.linalg.norm(matrix[row])
            return vector
        self._new += 1
        assert self._new <= MOST_NEW, f"{KEPT.name} lacks many texts, like {text[:90]!r}: {_AGAIN}"
        made = self._model.questions([text]) if kind == "vraag" else self._model.passages([text])
        return made[0]


_AGAIN = "make it anew with `python -m tests.quality.remembered`"


def main() -> None:
    """Embed every text that the floors ask for, and keep what was made."""
    from tests.quality.corpus import questions_asked, texts_searched, texts_tagged

    network = classifier.packaged().attention
    model = vectors.embedder(vectors.DEFAULT_MODEL)
    assert isinstance(model, vectors.Watched)
    tagged = list(dict.fromkeys(texts_tagged()))
    matrix, scores = model.watched(tagged, network, lambda done: print(done, flush=True))
    searched = [one for one in dict.fromkeys(texts_searched()) if one not in set(tagged)]
    asked = list(dict.fromkeys(questions_asked()))
    keep(
        [*(key_of(one, "passage") for one in (*tagged, *searched)),
         *(key_of(one, "vraag") for one in asked)],
        np.concatenate([matrix, model.passages(searched), model.questions(asked)]),
        scores, network.name,
    )  # fmt: skip


def keep(keys: Sequence[str], matrix: Matrix, attended: Matrix, network: str) -> None:
    """Write the file; the scores are of the first texts."""
    np.savez_compressed(
        KEPT, keys=np.array(keys), vectors=matrix.astype("f2"), attended=attended.astype("f2"),
        network=np.array(network),
    )  # fmt: skip


if __name__ == "__main__":
    main()
