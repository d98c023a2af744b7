"""Use case: passages in the store → vectors of another model beside the old ones.

What is done is kept every few hundred passages, so an end at any moment costs no more than those.
"""

from __future__ import annotations

from collections.abc import Callable

from sbkennis.store import Store
from sbkennis.vectors import Embedder, Watcher, passage_text, watched

__all__ = ["embed_anew"]

_KEPT = 256  # passages between two times that work is kept


def embed_anew(
    store: Store,
    embedder: Embedder,
    tell: Callable[[int, int], None] | None = None,
    watcher: Watcher | None = None,
) -> int:
    """Give every searched passage that has none a vector of a model.

    Args:
        store: open for writing.
        embedder: the model.
        tell: told how many passages have a vector, and how many there are.
        watcher: what looks on, if anything.

    Returns:
        how many vectors were made.

    Raises:
        ModelError: the model cannot be used; what was done is kept.
    """
    total = store.passage_count()
    done = store.vector_counts().get(embedder.name, 0)
    titles: dict[str, str | None] = {}
    made = after = 0
    while some := store.without_vectors(embedder.name, after, _KEPT):
        unknown = {passage.document for _, passage in some} - titles.keys()
        titles |= {one.id: one.title for one in store.documents(sorted(unknown))}
        ready = done + made

        def progress(count: int) -> None:
            nonlocal ready
            ready += count
            if tell:
                tell(ready, total)

        texts = [passage_text(titles.get(passage.document), passage) for _, passage in some]
        matrix, scores = watched(embedder, watcher, texts, progress)
        rows = [row for row, _ in some]
        if watcher is not None and scores is not None:
            store.put_attended(dict(zip(rows, scores, strict=True)), watcher.name)
        store.put_vectors({row: matrix[[at]] for at, row in enumerate(rows)}, embedder.name)
        made += len(rows)
        after = rows[-1]
    return made
