"""How well searching does on a judged set, beside simpler ways to rank."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis import terms, vectors
from sbkennis.library.analysis import Analysis
from sbkennis.library.holding import Holding
from sbkennis.records import Passage
from sbkennis.store import Store

if TYPE_CHECKING:
    from sbkennis.evaluation import Answer, Evaluation, Place, Question
    from sbkennis.evaluation import Text as JudgedText
    from sbkennis.ingest import Progress
    from sbkennis.reranking import Reranker
    from sbkennis.search import Method
    from sbkennis.vectors import Embedder

__all__ = ["Measuring"]

_BASELINES: Mapping[str, Method] = {
    "alleen woorden": "woorden",
    "alleen betekenis": "betekenis",
    "RRF": "rrf",
}
_DEEP = 50  # places looked at per question, for recall@50


class Measuring(Holding):
    """How well searching does."""

    def evaluate(
        self,
        path: Path,
        progress: Callable[[Progress], None] | None = None,
        *,
        per_document: int = 0,
    ) -> Evaluation:
        """Measure the search on a judged set, beside simpler ways to rank.

        Args:
            path: a file of questions with the places that answer them, asked of this library; or
                a folder in BEIR layout, for whose texts a library is made for the occasion.
            progress: called often.
            per_document: as in `search`, where it is 3 unless one says otherwise; here the
                ranking is measured, so that 0 is no limit.

        Raises:
            SourceMissingError: there is no such file or folder.
            UsageError: it is no judged set, or no document of it is in this library.
        """
        from sbkennis import evaluation
        from sbkennis.ingest import Progress

        def told(what: str, total: int) -> Callable[[int], None]:
            done = 0

            def tell(count: int) -> None:
                nonlocal done
                done += count
                if progress:
                    progress(Progress(what, done, total))

            return tell

        judged = evaluation.read(path)
        missing: tuple[str, ...] = ()
        questions = len(judged.questions)
        with ExitStack() as stack:
            if judged.texts:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                store = stack.enter_context(Store.create(folder / "set.sqlite", terms.COLUMNS))
                self._shelve(store, judged.texts, told("teksten verwerken", len(judged.texts)))
                index = vectors.VectorIndex.build(store, self.settings.model)
            else:
                store, index = self.store, self._index
                judged, missing = evaluation.within(judged, {one.file for one in store.documents()})
            shelf = _Shelf(store, index, self._embedder, self._analyzer, self._reranker)
            again = self.settings.reranker
            model = self.settings.model + (f", herrangschikt met {again}" if again else "")
            measured = evaluation.evaluate(
                judged,
                partial(shelf.search, per_document=per_document),
                {name: partial(shelf.rank, method=method) for name, method in _BASELINES.items()},
                model=model,
                passages=len(index),
                progress=told("vragen stellen", len(judged.questions) * (1 + len(_BASELINES))),
                held=() if judged.texts else shelf.places(),
            )
        left_out = questions - len(judged.questions)
        return replace(measured, missing=missing, left_out=left_out)

    def _shelve(
        self, store: Store, texts: Sequence[JudgedText], tell: Callable[[int], None]
    ) -> None:
        from sbkennis import evaluation

        analysis = Analysis(self._analyzer, self._embedder)
        made = [evaluation.records(one) for one in texts if one.text.strip()]
        matrix = self._embedder.passages(
            [vectors.passage_text(document.title, passage) for document, _, passage in made], tell
        )
        for place, (document, reading, passage) in enumerate(made):
            store.replace(
                document,
                reading,
                [passage],
                recipe="",
                terms=analysis.terms(document, [passage]),
                vectors={passage.id: matrix[[place]]},
                model=self.settings.model,
            )


class _Shelf:
    """Answers of a store and an index, as an evaluation wants them."""

    def __init__(
        self,
        store: Store,
        index: vectors.VectorIndex,
        embedder: Embedder,
        analyzer: terms.Analyzer,
        reranker: Reranker | None,
    ) -> None:
        from sbkennis.search import Searched

        self._reranker = reranker
        self._store = store
        remembering = vectors.Remembering(embedder)  # every question is asked several times
        self._searched = Searched(store, index, remembering, analyzer)
        self._files = {one.id: one.file for one in store.documents()}

    def places(self) -> list[Place]:
        """Where every searchable passage stands."""
        shelves = map(self._store.passages_of, self._files)
        return [self._place(one) for shelf in shelves for one in shelf if one.searchable]

    def search(self, question: Question, *, per_document: int) -> Answer:
        """What `search` finds; folded passages follow their best."""
        from sbkennis.evaluation import Answer
        from sbkennis.search import search

        found = search(
            question.text,
            self._searched,
            count=_DEEP,
            per_document=per_document,
            reranker=self._reranker,
        )
        passages: list[Passage] = []
        for hit in found.hits or found.nearest:
            passages += [hit.passage, *self._store.passages_by_id(hit.also)]
        return Answer(tuple(map(self._place, passages)), found.abstained)

    def rank(self, question: Question, method: Method) -> Answer:
        """A bare ranking."""
        from sbkennis.evaluation import Answer
        from sbkennis.search import rank

        ranked = rank(question.text, self._searched, method=method)
        passages = self._store.passages([one.row for one in ranked.fused[:_DEEP]])
        return Answer(tuple(map(self._place, passages)))

    def _place(self, passage: Passage) -> Place:
        from sbkennis.evaluation import Place

        spans = tuple((span.start, span.end) for span in passage.spans)
        return Place(self._files[passage.document], spans, passage.first_page)
