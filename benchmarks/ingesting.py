"""How much longer an ingest takes than its embedding alone.

    python benchmarks/ingesting.py PAD…

Both in one run: the whole of the ingest, and the part that is spent in the model. The model is
loaded beforehand. Reading happens in other processes meanwhile.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.vectors import Matrix


class Timed:
    """An embedder that keeps how long it worked."""

    def __init__(self, inner: object) -> None:
        self._inner = inner
        self.name, self.dimensions = inner.name, inner.dimensions  # type: ignore[attr-defined]
        self.wall = self.cpu = 0.0
        self.texts = 0

    def questions(self, texts: Sequence[str]) -> Matrix:
        return self._inner.questions(texts)  # type: ignore[attr-defined, no-any-return]

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Matrix:
        wall, cpu = time.perf_counter(), time.process_time()
        made = self._inner.passages(texts, progress)  # type: ignore[attr-defined]
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        self.texts += len(texts)
        return made  # type: ignore[no-any-return]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Settings(Path(folder)))
        library._embedder.passages(["Warm. " * 3_000])
        model = Timed(library._embedder)
        library.__dict__["_embedder"] = model
        library._tagger  # noqa: B018  # loaded beforehand as well
        wall, cpu = time.perf_counter(), time.process_time()
        report = library.ingest(sys.argv[1:])
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"{len(report.files)} files, {report.passages} passages, {model.texts} embedded")
        print(f"whole {wall:.1f} s, embedding {model.wall:.1f} s: {wall / model.wall:.2f}")
        print(f"processor {cpu:.1f} s, embedding {model.cpu:.1f} s: {cpu / model.cpu:.2f}")


if __name__ == "__main__":
    main()
