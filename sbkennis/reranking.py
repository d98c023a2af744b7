"""A question and some passages → how well each answers it, by a model that reads both together.

A cross-encoder of sentence-transformers, only where the user names one: it is slow (every passage
is read anew for every question), and none comes with the package.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from sbkennis import e5, vectors
from sbkennis.errors import ModelError

__all__ = ["CrossEncoder", "ReadOnce", "Reranker"]


class Reranker(Protocol):
    """Judges passages for one question."""

    def scores(self, question: str, texts: Sequence[str]) -> vectors.Matrix:
        """How well each text answers the question: float32 (texts,), higher is better."""
        ...


class ReadOnce:
    """Any reranker, for one question: a passage that was read before costs nothing."""

    def __init__(self, inner: Reranker) -> None:
        self._inner = inner
        self._read: dict[tuple[str, str], np.float32] = {}

    def scores(self, question: str, texts: Sequence[str]) -> vectors.Matrix:
        """How well each text answers the question; see `Reranker`."""
        new = [text for text in dict.fromkeys(texts) if (question, text) not in self._read]
        if new:
            made = self._inner.scores(question, new)
            self._read |= {(question, text): one for text, one in zip(new, made, strict=True)}
        return np.array([self._read[question, text] for text in texts], np.float32)


class CrossEncoder:
    """A cross-encoder of sentence-transformers by name or folder; loaded at the first question.

    Args:
        model: a name or a folder.
        notify: told in Dutch when it is fetched.
    """

    def __init__(self, model: str, notify: vectors.Notify) -> None:
        self.name = model
        self._notify = notify
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> vectors.Matrix:
        """How well each text answers the question; one thread at a time.

        Raises:
            ModelError: the model cannot be loaded, or is no cross-encoder with one score.
        """
        if not texts:
            return np.empty(0, np.float32)
        pairs = [(e5.clean(question), e5.clean(text)) for text in texts]
        with self._lock:
            from torch.nn import Identity  # a sigmoid would make the best of them equal

            made = np.asarray(
                self._model.predict(pairs, show_progress_bar=False, activation_fn=Identity()),
                np.float32,
            )
        if made.shape != (len(texts),) or not np.isfinite(made).all():
            raise ModelError(
                f"Het model {self.name} geeft niet één bruikbare score per passage. Kies met "
                "--herrangschik een cross-encoder die is gemaakt om te rangschikken."
            )
        return made

    @cached_property
    def _model(self) -> Any:
        return vectors.load("CrossEncoder", self.name, self._notify)
