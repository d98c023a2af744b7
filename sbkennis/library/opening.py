"""A folder with ``corpus/`` and ``indexes/`` → its store, open; models when first asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from filelock import FileLock, Timeout

from sbkennis import terms, vectors
from sbkennis.errors import (
    CodebookError,
    IndexMismatchError,
    LibraryLockedError,
    LibraryNotFoundError,
    OlderIndexError,
    OlderWeightsError,
    StoreError,
    reason,
)
from sbkennis.judgements import Judgements
from sbkennis.register import Register
from sbkennis.settings import Settings
from sbkennis.store import Store
from sbkennis.surroundings import typed

if TYPE_CHECKING:
    from sbkennis.citations import Source
    from sbkennis.codebook import Codebook
    from sbkennis.coding import Coding
    from sbkennis.pages.pictures import Album
    from sbkennis.pages.worker import Workers
    from sbkennis.reranking import Reranker
    from sbkennis.search import Searched
    from sbkennis.tags.tagger import Tagger
    from sbkennis.vectors import Embedder, Watcher

__all__ = ["Opened"]

_UPGRADING = 60.0  # seconds that who reads waits for the process that updates an old store
_SETTLED = 120.0  # seconds without a change, after which a new store is taken as it is
_DRAWING_SECONDS = 20.0  # for one page, before the process that draws it is ended


class Opened:
    """What every room of a kennisbank needs: the store, the models and the lock.

    Use it as a context manager. Reading needs no lock; writing takes the one lock there is.

    Args:
        settings: where it stands and which model it uses.
        notify: told in Dutch when something takes long, such as preparing a model.
    """

    def __init__(self, settings: Settings, notify: Callable[[str], None] | None = None) -> None:
        self.settings = settings
        self._notify = notify
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None  # which file the store is
        self._opened: tuple[int, vectors.VectorIndex] | None = None
        self._sources: dict[str, Source] = {}
        self._coders: dict[str, str] = {}
        self._owns_models = True

    @classmethod
    def at(cls, root: Path | str | None = None) -> Self:
        """The kennisbank in a folder; see `Settings.read` for what None means."""
        return cls(Settings.read(None if root is None else Path(root)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self._owns_models and "_album" in self.__dict__:
            self._drawing.close()

    def close(self) -> None:
        """Close what was opened; closing twice is harmless."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self._sources.clear()
        self._opened = None

    def beside(self) -> Self:
        """The same kennisbank for another thread: models are shared, the store is not.

        The models of this library are loaded by it, and the library that shares them is to be
        closed before this one.
        """
        if not isinstance(self._embedder, vectors.Shared):
            self.__dict__["_embedder"] = vectors.Shared(self._embedder)
        other = type(self)(self.settings, self._notify)
        other._owns_models = False
        for name in ("_embedder", "_analyzer", "_reranker", "_drawing", "_album", "codebook"):
            other.__dict__[name] = getattr(self, name)
        return other

    @property
    def store(self) -> Store:
        """The store, open for reading.

        Raises:
            LibraryNotFoundError: the folder is no kennisbank.
            IndexMismatchError: the indexes are of another version or another model.
            StoreError: the store cannot be opened.
        """
        if self._store is None:
            if not self.settings.database.is_file():
                raise self._not_found()
            self._file = self._file_now()
            store = self._open_store()
            try:
                self._check_model(store)
            except StoreError:  # who asks again is to be told again
                store.close()
                raise
            self._store = store
        return self._store

    def follow_file(self) -> None:
        """Open the store anew where another file took its place: who deletes indexes rebuilds them.

        Whoever works long calls this between two questions. What is open serves until there is as
        much in the new file, or nobody has written in that for some time.
        """
        if self._store is None or self._file_now() in (None, self._file):
            return
        try:
            with Store.open(self.settings.database, terms.COLUMNS) as fresh:
                is_done = fresh.passage_count() >= self._store.passage_count()
        except StoreError:  # it is being made, or it is told when nothing better is left
            is_done = False
        if is_done or self._seconds_unwritten() > _SETTLED:
            self.close()

    def _file_now(self) -> tuple[int, int] | None:
        """Which file is the store now, by device and number; None when there is none."""
        try:
            found = self.settings.database.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _seconds_unwritten(self) -> float:
        log = self.settings.database.with_name(f"{self.settings.database.name}-wal")
        now, times = time.time(), []
        for one in (self.settings.database, log):
            with suppress(OSError):  # whoever writes removes the log when that is done
                times.append(one.stat().st_mtime)
        return now - max(times, default=now)

    def _open_store(self) -> Store:
        """The store for reading; one of an earlier version is first brought up to date."""
        try:
            return Store.open(self.settings.database, terms.COLUMNS)
        except OlderIndexError as old:
            try:
                with self._locked(_UPGRADING):
                    Store.create(self.settings.database, terms.COLUMNS, self._notify).close()
            except LibraryLockedError as error:
                raise LibraryLockedError(
                    f"De kennisbank in {self.settings.root} is van een eerdere versie van "
                    "sbkennis en kan pas worden bijgewerkt als een ander proces klaar is. Wacht "
                    "daarop, of sluit dat proces af, en probeer het opnieuw."
                ) from error
            except StoreError as error:
                raise StoreError(
                    f"{str(old).partition(' Draai')[0]} Dat lukt niet: {error}"
                ) from error
        return Store.open(self.settings.database, terms.COLUMNS)

    def _not_found(self) -> LibraryNotFoundError:
        root = self.settings.root
        if not root.is_dir():
            return LibraryNotFoundError(f"De map {root} bestaat niet. Controleer --kennisbank.")
        if Register(self.settings.corpus).all():
            return LibraryNotFoundError(
                f"De indexen van de kennisbank in {root} ontbreken. Draai `sbkennis ingest "
                f"--kennisbank {typed(root)}`: ze worden opgebouwd uit corpus/."
            )
        return LibraryNotFoundError(
            f"In {root} staat nog geen kennisbank. Maak er een met `sbkennis ingest MAP "
            f"--kennisbank {typed(root)}`, of wijs een andere map aan."
        )

    def _check_model(self, store: Store) -> None:
        built_with = store.noted("model")
        if built_with not in (None, self.settings.model):
            if store.is_embedded(self.settings.model):
                return  # the change was ended before it was noted: who writes next does that
            raise IndexMismatchError(
                f"De index in {self.settings.indexes} is gemaakt met het model {built_with}, "
                f"gevraagd is {self.settings.model}. Draai `sbkennis model "
                f"{self.settings.model}` om over te stappen, of `sbkennis model "
                f"{built_with}` om het oude te houden."
            )

    @contextmanager
    def _writing(self, wait: float = 0.0) -> Iterator[Store]:
        """The store, open for writing, while no other process writes; `_locked` explains `wait`."""
        self.close()
        self._forget_people()
        with self._locked(wait):
            Register(self.settings.corpus).tidy()
            vectors.VectorIndex.tidy(self.settings.vector_index)
            with Store.create(self.settings.database, terms.COLUMNS, self._notify) as store:
                self._finish_model(store)
                yield store

    @contextmanager
    def _locked(self, wait: float = 0.0) -> Iterator[None]:
        """Be the one process that writes; ``wait`` is in seconds, below 0 without end."""
        try:
            self.settings.indexes.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.settings.lock)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if not wait:
                    raise
                if self._notify:
                    self._notify(
                        "Een ander proces werkt aan deze kennisbank; dit gaat verder zodra dat "
                        "klaar is."
                    )
                lock.acquire(timeout=wait)
        except Timeout as error:
            raise LibraryLockedError(
                f"Een ander proces werkt aan de kennisbank in {self.settings.root}. Wacht tot "
                "dat klaar is; zoeken kan wel."
            ) from error
        except OSError as error:
            raise StoreError(
                f"In {self.settings.root} kan niet worden geschreven: {reason(error)}. "
                "Controleer de rechten op de map, of kies een andere met --kennisbank."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _finish_model(self, store: Store) -> None:
        """Note a change of model that was ended when all vectors were there."""
        from sbkennis.ingest import with_model

        model = self.settings.model
        if store.noted("model") not in (None, model) and store.is_embedded(model):
            store.adopt(model, lambda recipe: with_model(recipe, model))
            store.drop_vectors(keep=model)

    @cached_property
    def _embedder(self) -> Embedder:
        return vectors.embedder(self.settings.model, notify=self._notify)

    @cached_property
    def _reranker(self) -> Reranker | None:
        from sbkennis.reranking import CrossEncoder

        name = self.settings.reranker
        return CrossEncoder(name, self._notify or (lambda _: None)) if name else None

    @cached_property
    def _tagger(self) -> Tagger:
        """The tagger of this kennisbank: its codebook and weights, else those of the package."""
        from sbkennis.tags.tagger import Tagger

        model = self.settings.model
        own = self._embedder if model == vectors.DEFAULT_MODEL else None
        if self.settings.learned and not self.settings.weights.exists() and self._notify:
            self._notify(
                f"Wat hier van uw oordelen was geleerd ({self.settings.weights}), is er niet meer. "
                "De oordelen zelf zijn er nog: draai opnieuw `sbkennis leer`, of met `--pakket` om "
                "de gewichten van het pakket te houden, die tot dan gelden."
            )
        try:
            tagger = Tagger.open(self.settings.codebook, self.settings.weights, own, model=model)
        except OlderWeightsError as error:
            if self._notify:
                self._notify(str(error))
            tagger = Tagger.open(self.settings.codebook, None, own, model=model)
        if model == vectors.WORD_HASH:  # a machine without a model: words must do
            return Tagger(tagger.codebook, tagger.weights, None, model=model)
        return tagger

    def _forget_people(self) -> None:
        """Have what people say read anew: another process may have added to it."""
        self.__dict__.pop("_coding", None)

    @property
    def _watcher(self) -> Watcher | None:
        """What looks on while passages are embedded; none where the tagger has its own model."""
        return None if self._tagger.needs_own_vectors else self._tagger.watcher

    @cached_property
    def _coding(self) -> Coding:
        """What people say of passages."""
        from sbkennis.coding import Coding

        return Coding(Judgements(self.settings.corpus), self.codebook)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook of this kennisbank, else that of the package.

        Raises:
            CodebookError: it is not valid.
        """
        from sbkennis import codebook

        path = self.settings.codebook
        return codebook.load(path) if os.path.lexists(path) else codebook.standard()

    def title_of(self, label: str) -> str:
        """A label as readers see it; its name where the codebook does not hold it."""
        return self._titled.title_of(label)

    @cached_property
    def _titled(self) -> Codebook:
        """Where titles come from: a codebook with a mistake must not stop who searches."""
        from sbkennis import codebook

        return codebook.standard() if self.codebook_trouble() else self.codebook

    def codebook_trouble(self) -> str:
        """What is wrong with the codebook of this kennisbank; empty when nothing is."""
        if not os.path.lexists(self.settings.codebook):
            return ""
        try:
            _ = self.codebook
        except CodebookError as error:
            return str(error)
        return ""

    @cached_property
    def _analyzer(self) -> terms.Analyzer:
        return terms.Analyzer()

    def _refresh(self, store: Store) -> None:
        """Bring the file of the vector index up to date with the store."""
        self._whole(
            vectors.VectorIndex.open(self.settings.vector_index, store, self.settings.model), store
        )

    def _whole(self, index: vectors.VectorIndex, store: Store) -> vectors.VectorIndex:
        """An index; made anew where the store has vectors of earlier passages that it lacks."""
        model = self.settings.model
        lacks = index.passages < store.passage_count()
        if lacks and index.passages < store.vector_counts().get(model, 0):
            index = vectors.VectorIndex.build(store, model)
            index.write(self.settings.vector_index)
        return index

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Let all reading within the block see one generation, of the index as of the store."""
        for is_last in (False, True):
            with self.store.snapshot():
                # Written after this snapshot was taken? Then a new snapshot shows what it holds.
                ahead = self._opened is None and vectors.VectorIndex.is_ahead(
                    self.settings.vector_index, self.store
                )
                if is_last or not ahead:
                    yield
                    return

    @property
    def _index(self) -> vectors.VectorIndex:
        """The vector index of the generation that the store shows now."""
        generation = self.store.generation
        if self._opened is None:
            index = vectors.VectorIndex.open(
                self.settings.vector_index, self.store, self.settings.model, merge=False
            )
            self._opened = (generation, self._whole(index, self.store))
        elif self._opened[0] != generation:
            try:
                self._check_model(self.store)
            except IndexMismatchError as error:
                raise IndexMismatchError(
                    f"De kennisbank in {self.settings.root} is intussen overgezet op een ander "
                    "model. Sluit sbkennis af en start het opnieuw."
                ) from error
            self._opened[1].follow(self.store)
            self._opened = (generation, self._whole(self._opened[1], self.store))
        return self._opened[1]

    @property
    def _searched(self) -> Searched:
        """What a question is put to, of the generation that the store shows now."""
        from sbkennis.search import Searched

        return Searched(self.store, self._index, self._embedder, self._analyzer)

    @cached_property
    def _drawing(self) -> Workers:
        """Draws pages, apart from this process."""
        from sbkennis.pages import Limits
        from sbkennis.pages.worker import Workers

        return Workers(Limits(seconds=_DRAWING_SECONDS))

    @cached_property
    def _album(self) -> Album:
        from sbkennis.pages.pictures import Album

        return Album(self._drawing)
