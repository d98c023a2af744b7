"""The vectors and scores of attention that the store holds of passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from sbkennis.records import Passage
from sbkennis.store.connection import readable
from sbkennis.store.opened import Matrix, Rowids
from sbkennis.store.rows import PASSAGE, as_passage
from sbkennis.store.searching import Searching
from sbkennis.store.tables import SEALED

__all__ = ["Vectors"]


class Vectors(Searching):
    """Vectors by model and scores by network; each vector with a seal that tells damage."""

    # ------------------------------------------------------------------ vectors

    def vectors(
        self, model: str, *, after: int = 0, chunk: int = 20_000
    ) -> Iterator[tuple[Rowids, Matrix]]:
        """Vectors of searchable passages in order of row number, in chunks.

        Args:
            model: name of the embedder.
            after: only passages with a higher row number.
            chunk: passages per chunk.

        Yields:
            int64 (vectors,) row numbers, one for every vector (a passage may have several), and
            float32 (vectors, dimensions).
        """
        while True:
            rows = self._all(
                "SELECT passage, rows, vectors FROM vectors WHERE model = ? AND passage > ?"
                " ORDER BY passage LIMIT ?",
                (model, after, chunk),
            )
            if not rows:
                return
            after = rows[-1][0]
            with readable(self.path):
                numbers = np.repeat([row[0] for row in rows], [row[1] for row in rows])
                flat = np.frombuffer(b"".join(row[2] for row in rows), dtype="<f4")
                matrix = flat.reshape(len(numbers), -1).astype(np.float32)
            yield numbers.astype(np.int64), matrix

    def without_vectors(self, model: str, after: int, limit: int) -> list[tuple[int, Passage]]:
        """Searched passages that have no vector of a model, with their row numbers, in order."""
        rows = self._all(
            f"SELECT p.row, {PASSAGE} WHERE p.searchable AND p.row > ? AND NOT EXISTS"
            " (SELECT 1 FROM vectors v WHERE v.passage = p.row AND v.model = ?)"
            " ORDER BY p.row LIMIT ?",
            (after, model, limit),
        )
        with readable(self.path):
            return [(row[0], as_passage(row[1:])) for row in rows]

    def is_embedded(self, model: str) -> bool:
        """Whether there is something to search, and all of it has a vector of a model."""
        return self.passage_count() > 0 and not self.without_vectors(model, 0, 1)

    def vector_counts(self) -> dict[str, int]:
        """How many passages have vectors, by model."""
        return dict(self._all("SELECT model, count(*) FROM vectors GROUP BY model"))

    def vectors_of(self, rowids: Sequence[int] | Rowids, model: str) -> dict[int, Matrix]:
        """The vectors of passages by row number: float32 (vectors, dimensions)."""
        rows = self._in(
            "SELECT passage, rows, vectors FROM vectors WHERE passage IN ({}) AND model = ?",
            [int(row) for row in rowids],
            model,
        )
        with readable(self.path):
            return {
                row[0]: np.frombuffer(row[2], dtype="<f4").astype(np.float32).reshape(row[1], -1)
                for row in rows
            }

    def removed_since(self, generation: int) -> Rowids:
        """Row numbers of passages that were removed after ``generation``."""
        rows = self._all("SELECT passage FROM removed WHERE generation > ?", (generation,))
        return np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))

    def put_vectors(self, vectors: Mapping[int, Matrix], model: str) -> None:
        """Add vectors by row number, in one transaction; what is searched does not change."""
        with self._transaction():
            self._insert_vectors(
                {str(row): row for row in vectors},
                {str(row): matrix for row, matrix in vectors.items()},
                model,
            )

    def _insert_vectors(
        self, rows: Mapping[str, int], vectors: Mapping[str, Matrix], model: str
    ) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            (
                (rows[passage], model, len(matrix), np.ascontiguousarray(matrix, "<f4").tobytes())
                for passage, matrix in vectors.items()
            ),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO seals SELECT v.passage, v.model, seal_("
            + SEALED.replace(" FROM", ") FROM", 1)
            + " WHERE v.passage = ? AND v.model = ?",
            ((rows[passage], model) for passage in vectors),
        )

    def adopt(self, model: str, recipe: Callable[[str], str]) -> None:
        """Make a model whose vectors are all there the model of the library.

        Args:
            model: name of the embedder.
            recipe: what becomes of the recipe of a document.
        """
        with self._transaction():
            rows = self._connection.execute("SELECT row, recipe FROM documents").fetchall()
            self._connection.executemany(
                "UPDATE documents SET recipe = ? WHERE row = ?",
                ((recipe(old), row) for row, old in rows),
            )
            self._set("note:model", model)
            self._next_generation()

    def drop_vectors(self, keep: str) -> None:
        """Remove the vectors of all models but one."""
        with self._transaction():
            self._connection.execute("DELETE FROM vectors WHERE model <> ?", (keep,))
            self._connection.execute("DELETE FROM seals WHERE model <> ?", (keep,))

    # ------------------------------------------------------------------ attention

    def put_attended(self, attended: Mapping[int, Matrix], network: str) -> None:
        """Keep scores of attention by row number, in one transaction."""
        with self._transaction():
            self._insert_attended(attended, network)

    def _insert_attended(self, attended: Mapping[int, Matrix], network: str) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO attention VALUES (?, ?, ?)",
            (
                (row, network, np.ascontiguousarray(scores, "<f4").tobytes())
                for row, scores in attended.items()
            ),
        )

    def unattended(self, network: str) -> int:
        """How many searched passages weights of attention have not looked at."""
        return int(
            self._one(
                "SELECT count(*) FROM passages p WHERE p.searchable AND NOT EXISTS"
                " (SELECT 1 FROM attention a WHERE a.passage = p.row AND a.network = ?)",
                (network,),
            )[0]
        )

    def attended(
        self, rowids: Sequence[int] | Rowids, network: str, labels: int
    ) -> dict[int, Matrix]:
        """The scores that weights of attention gave passages, by row number: float32 (labels,).

        A row that does not hold as many scores as there are labels is left out: it is damaged.
        """
        rows = self._in(
            "SELECT passage, scores FROM attention WHERE passage IN ({}) AND network = ?",
            [int(row) for row in rowids],
            network,
        )
        return {
            row: np.frombuffer(scores, "<f4").astype(np.float32)
            for row, scores in rows
            if len(scores) == 4 * labels
        }
