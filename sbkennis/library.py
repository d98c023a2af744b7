"""A kennisbank: opens ``corpus/`` and ``indexes/``; the one door for command line, web, notebooks.

The methods are thin: they open what a use case needs and hand it over. Models and indexes are
loaded at the first call that needs them.
"""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from filelock import FileLock, Timeout

from sbkennis import __version__, query, ranking, terms, vectors
from sbkennis.asking import USUAL_TERM
from sbkennis.errors import (
    CodebookError,
    FetchError,
    IndexMismatchError,
    LibraryLockedError,
    LibraryNotFoundError,
    ModelError,
    OlderIndexError,
    OlderWeightsError,
    QueryError,
    ReadError,
    SbkennisError,
    SourceMissingError,
    StoreError,
    UsageError,
    reason,
)
from sbkennis.judgements import Judgement, Judgements, same_coder
from sbkennis.records import (
    Citation,
    Document,
    Filters,
    Hit,
    Page,
    Passage,
    PassageKind,
    Problem,
    Reading,
    Tag,
)
from sbkennis.register import Register, Registration
from sbkennis.settings import Settings
from sbkennis.store import Store

if TYPE_CHECKING:
    from pandas import DataFrame

    from sbkennis.agreement import Agreement
    from sbkennis.basket import Kept
    from sbkennis.checking import Check
    from sbkennis.citations import Source, Verdict
    from sbkennis.codebook import Codebook
    from sbkennis.coding import Coding, Imported, Labels
    from sbkennis.coding import Row as SheetRow
    from sbkennis.collecting import Collected
    from sbkennis.comparison import (
        Asked,
        Changes,
        Comparison,
        Difference,
        Findings,
        Grouping,
        Kind,
        Quoted,
        Table,
    )
    from sbkennis.coverage import Coverage, Unit
    from sbkennis.disagreement import Disagreement
    from sbkennis.drafts import Draft
    from sbkennis.evaluation import Answer, Evaluation, Place, Question
    from sbkennis.evaluation import Text as JudgedText
    from sbkennis.ingest import Candidate, FileReport, Progress, Report
    from sbkennis.judgements import Anchored
    from sbkennis.learning import Judged, Learned
    from sbkennis.pages import Limits
    from sbkennis.pages.pictures import Album, Rectangle
    from sbkennis.pages.worker import Workers
    from sbkennis.pictures.shapes import Picture
    from sbkennis.reports import Coded
    from sbkennis.reranking import Reranker
    from sbkennis.saved import SavedSearch
    from sbkennis.search import Found, Method
    from sbkennis.support import Support
    from sbkennis.surroundings import Disk, Surroundings
    from sbkennis.tags.tagger import Tagger
    from sbkennis.tags.tagger import Text as LooseText
    from sbkennis.vectors import Embedder
    from sbkennis.verification import Verified

_T = TypeVar("_T")

_UPGRADING = 60.0  # seconds that who reads waits for the process that updates an old store
_SEEN = 100  # places of a saved search that are remembered: lower ones may rise

__all__ = ["REVIEWING", "About", "Library", "ModelState", "News", "Review", "Status", "View"]

_ALL_DOCUMENTS = 40  # a library of no more is searched whole for a quotation without a source
_MOST_RESEMBLING = 60  # passages that share words with such a quotation
_MOST_QUERY_WORDS = 60
_AT_ONCE = 32  # passages of a draft that are labelled between two reports on progress
_NEAR = 15  # passages looked at for a claim
_MOST_SOURCES = 60  # documents kept ready to judge quotations: some 10 MB each at 100 pages


@dataclass(frozen=True, slots=True)
class View:
    """A page of a document with the passages on it; ``passage_id`` is the one asked for."""

    document: Document
    page: Page
    text: str  # of the whole document
    passages: tuple[Passage, ...]
    tags: Mapping[str, tuple[Tag, ...]]  # by passage id
    passage_id: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a kennisbank; holds no text of documents."""

    version: str
    root: str
    model: str
    counts: Mapping[str, int]
    index_bytes: int
    corpus_bytes: int
    unread_pages: int
    ocr_pages: int
    waiting: tuple[str, ...]  # files that are registered but not (or no longer) indexed
    missing: tuple[str, ...]  # files whose source is gone
    checked: bool
    problems: tuple[Problem, ...]
    judgements: int = 0  # what people said of passages: a facet of a passage is one
    coders: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()  # Dutch sentences on what needs no mending
    verified: tuple[str, ...] = ()  # Dutch sentences on what was verified, and how


@dataclass(frozen=True, slots=True)
class About:
    """What a bug report must say beside a `Status`: versions, forms and the computer; no names."""

    surroundings: Surroundings
    disk: Disk
    ocr: str | None  # a Dutch sentence on why scans cannot be read here
    schema: int
    made_as: int  # the schema that the store was made with
    generation: int
    codebook: str  # edition
    own_codebook: bool
    own_weights: bool  # of the tagger
    vectors: Mapping[str, int]  # passages by model


_DRAWING_SECONDS = 20.0  # for one page, before the process that draws it is ended


READING, CHECKING, LABELLING, COVERING, SUPPORTING = REVIEWING = (
    "lezen",
    "citaten en verwijzingen nagaan",
    "labelen",
    "eisen nagaan",
    "bronnen zoeken",
)
"""The stages of `Library.review_draft`, as its progress names them."""


@dataclass(frozen=True, slots=True)
class Review:
    """A draft with all that can be said of it.

    ``copy`` is the Word draft with its findings as comments, None for another format; ``report``
    is the coverage as a Word document.
    """

    draft: Draft
    check: Check
    coverage: Coverage
    support: Support
    copy: bytes | None
    report: bytes


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A filter that no document answers to, and what there is of its field instead."""

    field: str
    name: str
    there: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field.capitalize()} {self.told}"

    @property
    def told(self) -> str:
        """What is said of it after its field, which each face names in its own way."""
        held = f" Wel: {', '.join(self.there)}." if self.there else ""
        return f"{self.name}: geen enkel document.{held}"


@dataclass(frozen=True, slots=True)
class ModelState:
    """The embedding model of a kennisbank; ``begun`` counts passages that another one has done."""

    name: str
    device: str  # Dutch
    passages: int
    begun: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class News:
    """A saved search as it was, and the hits that it did not have then."""

    search: SavedSearch
    hits: tuple[Hit, ...]


class Library:
    """A folder with ``corpus/`` and ``indexes/``.

    Use it as a context manager. Reading needs no lock; writing takes the one lock there is.

    Args:
        settings: where it stands and which model it uses.
        notify: told in Dutch when something takes long, such as preparing a model.
    """

    def __init__(self, settings: Settings, notify: Callable[[str], None] | None = None) -> None:
        self.settings = settings
        self._notify = notify
        self._store: Store | None = None
        self._opened: tuple[int, vectors.VectorIndex] | None = None
        self._sources: dict[str, Source] = {}
        self._coders: dict[str, str] = {}
        self._owns_models = True

    @classmethod
    def at(cls, root: Path | str | None = None) -> Library:
        """The kennisbank in a folder; see `Settings.read` for what None means."""
        return cls(Settings.read(None if root is None else Path(root)))

    def __enter__(self) -> Library:
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

    def beside(self) -> Library:
        """The same kennisbank for another thread: models are shared, the store is not.

        The models of this library are loaded by it, and the library that shares them is to be
        closed before this one.
        """
        if not isinstance(self._embedder, vectors.Shared):
            self.__dict__["_embedder"] = vectors.Shared(self._embedder)
        other = Library(self.settings, self._notify)
        other._owns_models = False
        for name in ("_embedder", "_analyzer", "_reranker", "_drawing", "_album", "codebook"):
            other.__dict__[name] = getattr(self, name)
        return other

    # ------------------------------------------------------------------ opening

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
            self._store = self._open_store()
            self._check_model(self._store)
        return self._store

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
                f"--kennisbank {root}`: ze worden opgebouwd uit corpus/."
            )
        return LibraryNotFoundError(
            f"In {root} staat nog geen kennisbank. Maak er een met `sbkennis ingest MAP "
            f"--kennisbank {root}`, of wijs een andere map aan."
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
    def _writing(self) -> Iterator[Store]:
        """The store, open for writing, while no other process writes."""
        self.close()
        self.__dict__.pop("_coding", None)  # another process may have added to it
        with self._locked():
            Register(self.settings.corpus).tidy()
            vectors.VectorIndex.tidy(self.settings.vector_index)
            with Store.create(self.settings.database, terms.COLUMNS, self._notify) as store:
                self._finish_model(store)
                yield store

    @contextmanager
    def _locked(self, wait: float = 0.0) -> Iterator[None]:
        """Be the one process that writes; ``wait`` is in seconds."""
        try:
            self.settings.indexes.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.settings.lock, timeout=wait)
            lock.acquire()
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
        try:
            tagger = Tagger.open(self.settings.codebook, self.settings.weights, own, model=model)
        except OlderWeightsError as error:
            if self._notify:
                self._notify(str(error))
            tagger = Tagger.open(self.settings.codebook, None, own, model=model)
        if model == vectors.WORD_HASH:  # a machine without a model: words must do
            return Tagger(tagger.codebook, tagger.weights, None, model=model)
        return tagger

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
        return codebook.load(path) if path.exists() else codebook.standard()

    def codebook_trouble(self) -> str:
        """What is wrong with the codebook of this kennisbank; empty when nothing is."""
        if not self.settings.codebook.exists():
            return ""
        try:
            _ = self.codebook
        except CodebookError as error:
            return str(error)
        return ""

    @cached_property
    def _analyzer(self) -> terms.Analyzer:
        return terms.Analyzer()

    # ------------------------------------------------------------------ writing

    def ingest(
        self,
        places: Sequence[str | Path] = (),
        *,
        from_sources: bool = False,
        overrides: Mapping[str, str] | None = None,
        refer: bool = False,
        thorough: bool = False,
        replacing: Mapping[Path, str] | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Report:
        """Take files, folders and web addresses into the library.

        Args:
            places: what to ingest; without any, only what was left unfinished.
            from_sources: also fetch the addresses in ``corpus/bronnen.toml``.
            overrides: fields of the description that hold for every file of this run.
            refer: keep references to the files instead of copies.
            thorough: compare content even where size and time are the same.
            replacing: by file, the id of the document of which it is another edition; without
                it that is decided by where the file stands.
            progress: called often.
            limits: what one file may cost to read.

        Returns:
            a reading report; files that failed are in it, with the reason.

        Raises:
            LibraryLockedError: another process writes to this library.
            ModelError: the embedding model cannot be used; what was done is kept.
            UsageError: ``bronnen.toml`` or an override is not valid, one title is given for
                several files, or there is neither a place nor a library.
        """
        from sbkennis import ingest, sources
        from sbkennis.description import check_date, kind_key
        from sbkennis.pages import Limits, ocr
        from sbkennis.pages.worker import Workers

        said = dict(overrides or {})
        if said.get("kind"):
            said["kind"] = kind_key(said["kind"])
        if said.get("date"):
            said["date"] = check_date(said["date"])
        if not places and not from_sources and not self._has_anything():
            raise UsageError(
                f"In {self.settings.root} staat nog geen kennisbank en er is niets opgegeven om "
                "op te nemen. Geef een bestand, map of webadres op: `sbkennis ingest MAP`."
            )
        written = sources.load(self.settings.sources)
        files = [Path(one).expanduser() for one in places if not _is_address(one)]
        addresses = [str(one) for one in places if _is_address(one)]
        if from_sources:
            addresses += [one.address for one in written if one.address]
            if not addresses:
                raise UsageError(
                    f"In {self.settings.sources} staat geen enkel adres om op te halen."
                )
        candidates, skipped, failed = ingest.find(files, self.settings.corpus)
        if said.get("title") and (count := len(candidates) + len(addresses)) > 1:
            raise UsageError(
                f"Eén titel past niet bij {count} bestanden. Geef met --titel één bestand of adres "
                "op, en neem de andere apart op."
            )
        if not addresses and not self._has_anything():  # then it would be made, and stay empty
            absent = ingest.nothing_there(candidates)
            if absent is not None:
                return ingest.Report((*failed, *absent), skipped=tuple(skipped))
        with self._writing() as store, tempfile.TemporaryDirectory() as folder:
            if replacing:
                candidates = [replace(c, replaces=replacing.get(c.path)) for c in candidates]
            for address in addresses:
                fetched = self._fetch(address, Path(folder))
                (candidates if isinstance(fetched, ingest.Candidate) else failed).append(fetched)  # type: ignore[arg-type]
            with Workers(limits or Limits()) as workers:
                run = ingest.Ingest(
                    store,
                    Register(self.settings.corpus),
                    workers,
                    _Analysis(self._analyzer, self._embedder),
                    sources=written,
                    tagger=self._tagger,
                    people=self._coding,
                    ocr=ocr.missing() is None,
                )
                report = run.run(
                    candidates, overrides=said, refer=refer, thorough=thorough, progress=progress
                )
            if store.noted("model") != self.settings.model:
                store.note("model", self.settings.model)
            self._refresh(store)
        return replace(report, files=(*failed, *report.files), skipped=(*report.skipped, *skipped))

    def _has_anything(self) -> bool:
        """Whether this folder was ever used as a library, or holds sources to be one."""
        return self.settings.database.exists() or bool(Register(self.settings.corpus).all())

    def _fetch(self, address: str, folder: Path) -> Candidate | FileReport:
        from sbkennis.fetch import fetch
        from sbkennis.ingest import Candidate, FileReport

        own = Path(tempfile.mkdtemp(dir=folder))  # names of different addresses may be the same
        try:
            fetched = fetch(address, own)
        except FetchError as error:
            return FileReport(file=address, status="failed", error=str(error))
        return Candidate(fetched.path, fetched.address, fetched.accessed, fetched.path.name)

    def remove(self, name: str) -> Document:
        """Remove a document and what hangs on it; the file it came from is left alone.

        Args:
            name: document id or file name.

        Returns:
            what was removed.

        Raises:
            SourceMissingError: there is no such document.
            LibraryLockedError: another process writes to this library.
            StoreError: it could not be removed.
        """
        document = self.find(name)
        with self._writing() as store:
            # In this order: what is registered and not stored is made again by the next ingest.
            store.remove(document.id)
            Register(self.settings.corpus).remove(document.id)
            self._refresh(store)
        return document

    def set_aside(self, name: str) -> Document:
        """Remove a document so that it can come back: see `set_aside_before` and `bring_back`.

        Raises:
            SourceMissingError: there is no such document.
            LibraryLockedError: another process writes to this library.
            StoreError: it could not be set aside.
        """
        document = self.find(name)
        with self._writing() as store:
            register = Register(self.settings.corpus)
            register.set_aside(document.id)
            store.remove(document.id)
            register.remove(document.id)
            self._refresh(store)
        return document

    def set_aside_before(self) -> list[Registration]:
        """What was set aside and can come back, in order of file name."""
        return Register(self.settings.corpus).aside()

    def bring_back(
        self, document_id: str, progress: Callable[[Progress], None] | None = None
    ) -> FileReport:
        """Take in again what was set aside, under its own id and with what was said of it.

        Raises:
            SourceMissingError: nothing of that id was set aside, or its source is gone.
            LibraryLockedError: another process writes to this library.
        """
        with self._writing():
            source = Register(self.settings.corpus).bring_back(document_id)
        return self.ingest([source], progress=progress).files[0]

    def clear_aside(self, document_id: str) -> str:
        """Remove for good what was set aside; gives its file name.

        Raises:
            SourceMissingError: nothing of that id was set aside.
        """
        with self._writing():
            return Register(self.settings.corpus).clear(document_id).file

    def held_as(self, file: str, sha256: str) -> Document | None:
        """The document that has this file name but other content, and of which we keep the source.

        A source that was taken in where it stands is replaced there; the library keeps no copy.
        """
        if not self.settings.database.is_file():
            return None
        same = [one for one in self.documents() if one.file.casefold() == file.casefold()]
        if len(same) != 1 or same[0].sha256 == sha256:
            return None
        registration = Register(self.settings.corpus).get(same[0].id)
        return same[0] if registration is not None and registration.keeping == "copy" else None

    def describe(
        self,
        name: str,
        said: Mapping[str, str],
        progress: Callable[[Progress], None] | None = None,
    ) -> FileReport:
        """Correct the description of a document: what is said goes before what was found.

        Args:
            name: document id or file name.
            said: title, publisher, authors, date, kind or gemeente; empty when the document has
                none.
            progress: called often.

        Raises:
            SourceMissingError: there is no such document, or its source is gone.
            UsageError: a value cannot be.
            ReadError: the source cannot be read any more.
            LibraryLockedError: another process writes to this library.
        """
        report = self.ingest([self.file_of(name)], overrides=said, progress=progress).files[0]
        if report.error:
            raise ReadError(report.error)
        return report

    def _refresh(self, store: Store) -> None:
        """Bring the file of the vector index up to date with the store."""
        vectors.VectorIndex.open(self.settings.vector_index, store, self.settings.model)

    def label(self, names: Sequence[str] = ()) -> list[tuple[str, tuple[Tag, ...]]]:
        """The tags of searchable passages, by passage id; old tags are made anew first.

        Args:
            names: documents or passages; all when there are none.

        Raises:
            SourceMissingError: there is no such document or passage.
            LibraryLockedError: tags must be made anew and another process writes.
        """
        self._tag_anew()
        found: list[tuple[str, tuple[Tag, ...]]] = []
        for passages in self._passages(names):
            ids = [one.id for one in passages]
            tags = self.store.tags(ids)
            found += [(one, tags.get(one, ())) for one in ids]
        return found

    def _tag_anew(self) -> None:
        """Bring tags up to date with the codebook, the weights and what people said."""
        if self._is_tagged_otherwise():
            self.retag()

    def _is_tagged_otherwise(self) -> bool:
        """Whether tags are not those of the codebook, the weights and what people said by now."""
        from sbkennis.ingest import tagging_of

        tagged = self.store.tagged_with()
        return any(tagging_of(self._tagger, self._coding, one) != tagged[one] for one in tagged)

    def follow_codebook(self) -> None:
        """Tag anew where the codebook of this kennisbank changed, before labels are used.

        Who searches by a label that came into it would find nothing otherwise, and that would be
        taken for an answer. Where it cannot be done now, labels stay as they were, and that is
        said. No other thread may use this library meanwhile.
        """
        if not self.settings.codebook.exists() or self.codebook_trouble() or self.is_empty():
            return
        try:
            if self._is_tagged_otherwise():
                if self._notify:
                    self._notify("De labels worden bijgewerkt naar het codeboek van nu.")
                self.retag()
        except (LibraryLockedError, StoreError, ModelError) as error:
            if self._notify:
                self._notify(
                    f"Let op: de labels zijn nog niet die van het codeboek van nu. {error}"
                )

    def _passages(self, names: Sequence[str] = ()) -> Iterator[list[Passage]]:
        """The searchable passages of the library, or of what is named, by document."""
        wanted: dict[str, list[str]] = {}  # no ids stands for all
        for name in names:
            document, _, place = name.rpartition("#")
            if document and place:
                wanted.setdefault(document, []).append(self.passage(name)[1].id)
            else:
                wanted[self.find(name).id] = []
        for document in list(wanted) if names else [one.id for one in self.store.documents()]:
            passages = self.store.passages_of(document)
            ids = wanted.get(document)
            yield [one for one in passages if (one.id in ids if ids else one.searchable)]

    def label_texts(
        self, rows: Sequence[LooseText | Mapping[str, object]]
    ) -> list[tuple[str, list[Tag]]]:
        """Tags of loose texts by id; no kennisbank is needed for it.

        Args:
            rows: ``{"id", "text", "heading"}`` each; evidence counts in ``text``.

        Raises:
            UsageError: a row has no text.
        """
        return self._tagger.tag_texts(rows)

    # ------------------------------------------------------------------ model

    def model(self) -> ModelState:
        """The embedding model, and how far another one is that was begun."""
        embedder = self._embedder
        if not self.settings.database.is_file():
            return ModelState(embedder.name, vectors.device(embedder), 0, {})
        with self._open_store() as store:
            begun = {
                name: count
                for name, count in store.vector_counts().items()
                if name != store.noted("model")
            }
            name = store.noted("model") or embedder.name
            return ModelState(name, vectors.device(embedder), store.passage_count(), begun)

    def change_model(
        self, name: str, progress: Callable[[Progress], None] | None = None
    ) -> ModelState:
        """Take another embedding model and embed every passage with it.

        Until all vectors are there, the old index serves; when this is ended, the next call goes
        on where it was.

        Args:
            name: a name that sentence-transformers knows, or a folder with a model.
            progress: called often.

        Raises:
            ModelError: the model cannot be used; nothing has changed.
            LibraryLockedError: another process writes to this library.
        """
        from sbkennis.embedding import embed_anew
        from sbkennis.ingest import Progress, with_model

        folder = Path(name).expanduser()
        name = str(folder.resolve()) if folder.is_dir() else name
        embedder = vectors.embedder(name, notify=self._notify)
        embedder.questions(["Werkt dit model?"])

        def tell(done: int, total: int) -> None:
            if progress:
                progress(Progress("betekenis berekenen", done, total))

        if self.settings.database.is_file():
            with self._writing() as store:
                embed_anew(store, embedder, tell)
                self._take(self.settings.with_model(name), embedder)
                store.adopt(name, lambda recipe: with_model(recipe, name))
                self._refresh(store)
                store.drop_vectors(keep=name)
        else:
            self._take(self.settings.with_model(name), embedder)
        return self.model()

    def _take(self, settings: Settings, embedder: Embedder) -> None:
        self.settings = settings
        self.__dict__["_embedder"] = embedder
        self.__dict__.pop("_tagger", None)

    # ------------------------------------------------------------------ what people say

    def passage(self, passage_id: str) -> tuple[Document, Passage]:
        """A passage with its document.

        Raises:
            SourceMissingError: there is no such passage.
        """
        document_id, _, place = passage_id.rpartition("#")
        if not document_id or not place:
            raise SourceMissingError(
                f"{passage_id} is geen passage-id. Zo'n id staat tussen rechte haken onder elk "
                "resultaat van `sbkennis zoek`, zoals fcf5e1b046#12317-12626."
            )
        document = self.find(document_id)
        found = self.store.passages_by_id([passage_id])
        if not found:
            raise SourceMissingError(f"Passage {passage_id} staat niet (meer) in {document.file}.")
        return document, found[0]

    def judge(
        self, passage_id: str, labels: Mapping[str, Labels], coder: str, *, batch: str | None = None
    ) -> list[Judgement]:
        """Keep what a person says of a passage; tags follow with `retag`.

        Args:
            passage_id: the passage.
            labels: by facet; facets that are left out are not judged.
            coder: who says it.
            batch: what it belongs to, so that it is taken back together.

        Raises:
            SourceMissingError: there is no such passage.
            UsageError: the name of the coder cannot be.
            StoreError: it could not be written.
        """
        from sbkennis import coding

        document, passage = self.passage(passage_id)
        found = coding.judged(
            document, passage, labels, codebook=self.codebook, coder=coder, batch=batch
        )
        with self._writing():
            self._coding.judgements.add(found)
        return found

    def correct(
        self,
        passage_id: str,
        written: Mapping[str, Sequence[str]],
        *,
        coder: str,
        doubted: Sequence[str] = (),
        agreed: bool = False,
    ) -> tuple[Tag, ...]:
        """Correct the labels of a passage, and give the tags that hold from now on.

        Args:
            passage_id: the passage.
            written: by facet: names, which replace what was there; or names after + and -; or
                "geen".
            coder: who says it.
            doubted: names of labels to mark as doubtful.
            agreed: whether the facets that are not named are right as they are.

        Raises:
            SourceMissingError: there is no such passage.
            UsageError: a label is unknown, nothing was said, or the name of the coder cannot be.
        """
        from sbkennis import coding

        self.passage(passage_id)
        changes = coding.changes(self.codebook, written, doubted)
        if not changes and not agreed:
            raise UsageError(
                "Zeg wat er moet veranderen: --thema LABEL, --thema +LABEL, --thema -LABEL of "
                "--thema geen (en zo ook --sfeer en --waarde), --twijfel LABEL of --akkoord."
            )
        self._tag_anew()
        now = coding.state(self.store.tags([passage_id]).get(passage_id, ()))
        nothing = coding.Labels()
        labels = {facet: one.of(now.get(facet, nothing)) for facet, one in changes.items()}
        if agreed:
            for facet in self.codebook.facets:
                # who agrees with a facet in which there is doubt, leaves the doubt
                labels.setdefault(facet.name, now.get(facet.name, nothing))
        self.judge(passage_id, labels, coder)
        self._follow("Uw oordeel is wel bewaard")
        return self.store.tags([passage_id]).get(passage_id, ())

    def withdraw(self, coder: str | None = None) -> list[Judgement]:
        """Take back what was last said in one go, by anyone or by one coder, and give it.

        Raises:
            StoreError: it could not be written.
        """
        from datetime import UTC, datetime

        _ = self.store  # there must be a library
        with self._writing():
            files = self._coding.judgements
            last = files.last(coder)
            if last:
                files.withdraw(last, datetime.now(UTC).isoformat(timespec="milliseconds"))
        self._follow("Het oordeel is wel ingetrokken")
        return last

    def _follow(self, kept: str) -> None:
        """Let the tags follow what people say; what they said is safe already."""
        try:
            self.retag()
        except (StoreError, LibraryLockedError) as error:
            text = f"{error} {kept}: draai `sbkennis ingest` om de labels bij te werken."
            raise type(error)(text) from error

    def retag(self, progress: Callable[[Progress], None] | None = None) -> list[str]:
        """Bring tags up to date without reading anything; gives the files of which tags changed."""
        from sbkennis.ingest import retag

        with self._writing() as store:
            changed, remarks = retag(
                store, self._tagger, self._coding, self.settings.model, progress or (lambda _: None)
            )
            self._refresh(store)
        if self._notify:
            for remark in remarks:
                self._notify(remark)
        return changed

    def doubtful(
        self, coder: str, names: Sequence[str] = ()
    ) -> list[tuple[Document, Passage, tuple[Tag, ...]]]:
        """Passages with a doubtful tag that this person has not judged, in order of the documents.

        Raises:
            SourceMissingError: a document or passage that was named is not there.
        """
        self._tag_anew()
        found = []
        for passages in self._passages(names):
            if not passages:
                continue
            document = self.find(passages[0].document)
            tags = self.store.tags([one.id for one in passages])
            anchored = self._anchored(document)
            for one in passages:
                mine = {
                    said.facet
                    for said in anchored.of(one.id)
                    if same_coder(said.coder) == same_coder(coder)
                }
                open_ = [tag for tag in tags.get(one.id, ()) if tag.facet not in mine]
                if any(tag.doubtful for tag in open_):
                    found.append((document, one, tuple(open_)))
        return found

    def _anchored(self, document: Document) -> Anchored:
        from sbkennis.judgements import Anchored

        if not self._coding.judgements.of(document.id):
            return Anchored({}, ())
        reading = self.store.reading(document.id)
        marks = [(mark.start, mark.end) for mark in reading.note_marks]
        passages = self.store.passages_of(document.id)
        return self._coding.anchored(document.id, reading.text, passages, marks)

    def export_labels(self, path: Path, names: Sequence[str] = ()) -> int:
        """Write passages with their labels to a CSV or XLSX file; gives how many.

        Raises:
            SourceMissingError: a document or passage that was named is not there.
            UsageError: the file is neither CSV nor XLSX.
            StoreError: it could not be written.
        """
        from sbkennis import coding, sheets

        sheets.check(path)
        self._tag_anew()
        rows = list(self._sheet_rows(names))
        sheets.write(coding.sheet(rows, self.codebook), path)
        return len(rows)

    def import_labels(self, path: Path, coder: str) -> Imported:
        """Take in what a person says in a CSV or XLSX file that `export_labels` wrote.

        Raises:
            UsageError: the file cannot be read, lacks columns, or the name cannot be.
            StoreError: what was said could not be written.
        """
        from sbkennis import coding, sheets
        from sbkennis.judgements import coder_name

        coder = coder_name(coder)
        read = sheets.read(path)
        self._tag_anew()
        named = {one.rpartition("#")[0] for one in coding.passage_ids(read)}
        here = [one.id for one in self.store.documents() if one.id in named]
        rows = {row.passage.id: row for row in self._sheet_rows(here, cite=False)} if here else {}
        found = coding.read_sheet(read, path.name, rows, self.codebook, coder)
        if found.judgements:
            with self._writing():
                self._coding.judgements.add(found.judgements)
            self.retag()
        return found

    def agreement(self, paths: Sequence[Path] = ()) -> Agreement:
        """How far coders agree on what more than one of them judged.

        Args:
            paths: files of JSON lines, one a coder, to compare instead of what is in ``corpus/``;
                no kennisbank is needed for them.

        Raises:
            UsageError: nothing was judged by two coders, or a file cannot be read.
        """
        from sbkennis import agreement

        order = [(label.facet, label.name) for label in self.codebook.labels]
        if paths:
            return agreement.measure(agreement.read(paths, self.codebook), order)
        coded = []
        for document in self.documents():
            anchored = self._anchored(document)
            for passage in anchored.by_passage:
                coded += [
                    agreement.Coded(
                        passage,
                        self._name_of(one.coder),
                        one.facet,
                        frozenset(one.labels),
                        frozenset(one.considered),
                    )
                    for one in anchored.of(passage)
                ]
        return agreement.measure(coded, order)

    def learn(
        self, *, anyway: bool = False, tell: Callable[[str], None] = lambda _: None
    ) -> tuple[Learned, bool]:
        """Learn from what people judged; use it when it is better, or else only ``anyway``.

        Args:
            anyway: use it, also when it is not better.
            tell: told in Dutch how far it is.

        Returns:
            what came of it, and whether it is in use from now on.

        Raises:
            UsageError: too little was judged.
            ModelError: the model of the weights cannot be used.
            StoreError: the weights could not be written.
        """
        from sbkennis import learning
        from sbkennis.tags import classifier, practice, train

        judged = self._judged()
        learning.enough(judged)
        tell(
            "Leren duurt ongeveer een kwartier, de eerste keer langer. Afbreken kan: er verandert "
            "dan niets."
        )
        corrections = train.packaged_corrections()
        vectors_of = self._practice_vectors(tell)

        def fitted(examples: Sequence[practice.Example]) -> classifier.Weights:
            return train.fit(examples, self.codebook, vectors_of, corrections=corrections).weights

        learned = learning.learn(
            judged,
            practice.read_practice(),
            codebook=self.codebook,
            package=classifier.packaged(),
            vectors=vectors_of,
            train=fitted,
            tell=tell,
        )
        if not (learned.is_better or anyway):
            return learned, False
        with self._writing():
            try:
                classifier.save(learned.weights, self.settings.weights)
            except OSError as error:
                raise StoreError(
                    f"{self.settings.weights} kon niet worden geschreven: {reason(error)}."
                ) from error
        tell("passages opnieuw labelen")
        self._forget_tagger()
        return learned, True

    def unlearn(self) -> bool:
        """Use the weights of the package again; False when they were in use already."""
        _ = self.store  # there must be a library
        was_there = self.settings.weights.exists()
        with self._writing():
            self.settings.weights.unlink(missing_ok=True)
        if was_there:
            self._forget_tagger()
        return was_there

    def _forget_tagger(self) -> None:
        self.__dict__.pop("_tagger", None)
        self.retag()

    def _judged(self) -> list[Judged]:
        """All passages of which people said something."""
        from sbkennis import judgements
        from sbkennis.learning import Judged

        known = {(label.facet, label.name) for label in self.codebook.labels}
        found = []
        for document in self.documents():
            anchored = self._anchored(document)
            for passage in self.store.passages_by_id(list(anchored.by_passage)):
                said = anchored.of(passage.id)
                words = judgements.decide(said, self._coding.judgements.order)
                here = {pair: word for pair, word in words.items() if pair in known}
                if here and passage.searchable:
                    found.append(Judged(passage, here))
        return found

    def _practice_vectors(
        self, tell: Callable[[str], None]
    ) -> Callable[[Sequence[str]], vectors.Matrix]:
        """Vectors of texts by the model that the tagger reads with, kept between runs."""
        import platformdirs

        from sbkennis.tags import practice

        if self.settings.model == vectors.WORD_HASH:  # a machine without a model: words must do
            return vectors.WordHash().passages
        cache = Path(platformdirs.user_cache_dir("sbkennis", appauthor=False)) / "leer"
        return lambda texts: practice.embed(texts, cache, tell)

    def _name_of(self, coder: str) -> str:
        """One way to write the name of a coder: as it was written first."""
        return self._coders.setdefault(same_coder(coder), coder)

    def _sheet_rows(self, names: Sequence[str] = (), *, cite: bool = True) -> Iterator[SheetRow]:
        from sbkennis import citations, ingest
        from sbkennis.coding import Row

        for passages in self._passages(names):
            if not passages:
                continue
            document = self.find(passages[0].document)
            text = self.store.text(document.id) if cite else ""
            pages = self.store.pages(document.id) if cite else ()
            tags = self.store.tags([one.id for one in passages])
            machine: dict[str, list[Tag]] = {one.id: list(tags.get(one.id, ())) for one in passages}
            if any(tag.coder for each in tags.values() for tag in each):
                machine = {one.id: [] for one in passages}
                made = ingest.machine_tags(self.store, self._tagger, self.settings.model, document)
                for tag in made:
                    if tag.passage in machine:
                        machine[tag.passage].append(tag)
            for one in passages:
                citation = citations.cite(document, one, text, pages=pages).text if cite else ""
                yield Row(document, one, citation, tags.get(one.id, ()), machine[one.id])

    # ------------------------------------------------------------------ reading

    def documents(self) -> list[Document]:
        """All documents, in order of file name."""
        return self.store.documents()

    def is_empty(self) -> bool:
        """Whether the library holds no document."""
        return self.store.is_empty()

    def documents_of(self, filters: Filters) -> list[Document]:
        """The documents that a filter allows; labels do not count."""
        return self.store.documents_of(self._checked(filters))

    def passage_counts(self) -> dict[str, int]:
        """Passages by document id."""
        return self.store.passage_counts()

    def kinds(self) -> dict[str, str]:
        """The Dutch name of every kind of document, by key."""
        from sbkennis.description import kinds_of_document

        return {key: kind.label for key, kind in kinds_of_document().items()}

    def find(self, name: str) -> Document:
        """A document by its id or file name.

        Raises:
            SourceMissingError: there is none, or several of that name.
        """
        name = name.encode("utf-8", "replace").decode()  # half a surrogate pair names nothing
        document = self.store.document(name)
        if document is not None:
            return document
        documents = self.store.documents()
        named = [one for one in documents if name in (one.file, Path(one.file).stem)]
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(one.id for one in named)
            raise SourceMissingError(f"Er zijn {len(named)} documenten {name}; geef een id: {ids}.")
        near = difflib.get_close_matches(name, [one.file for one in documents], n=3, cutoff=0.5)
        hint = f" Bedoelde u {_either(near)}?" if near else " Zie `sbkennis bronnen`."
        raise SourceMissingError(f"Document {name} staat niet in de kennisbank.{hint}")

    def read(self, name: str, *, page: str | None = None) -> View:
        """A page of a document, or the page on which a passage stands.

        Args:
            name: document id, file name or passage id.
            page: printed label or physical number; the printed label goes first.

        Raises:
            SourceMissingError: there is no such document, passage or page.
            UsageError: a passage was named and a page as well.
        """
        wanted, _, place = name.rpartition("#")
        passage_id = name if wanted and place else None
        if passage_id and page is not None:
            raise UsageError(
                f"{name} is een passage en wijst zelf haar plaats aan; laat --pagina weg, of geef "
                f"alleen het document op: {wanted}."
            )
        document = self.find(wanted if passage_id else name)
        pages = self.store.pages(document.id)
        passages = self.store.passages_of(document.id)
        if passage_id:
            marked = next((one for one in passages if one.id == passage_id), None)
            if marked is None:
                raise SourceMissingError(
                    f"Passage {passage_id} staat niet (meer) in {document.file}."
                )
            number = marked.first_page
            chosen = next((one for one in pages if one.number == number), pages[0])
        else:
            chosen = _page(document, pages, page)
        here = [
            one
            for one in passages
            if any(span.start < chosen.end and span.end > chosen.start for span in one.spans)
        ]
        tags = self.store.tags([one.id for one in here])
        return View(document, chosen, self.store.text(document.id), tuple(here), tags, passage_id)

    def cite(self, passage_id: str) -> Citation:
        """The citation of a passage, once its words were compared with the stored text.

        Raises:
            SourceMissingError: there is no such passage.
            CitationError: the stored quotation differs from the stored text.
        """
        from sbkennis import citations

        document, passage = self.passage(passage_id)
        text, pages = self.store.text(document.id), self.store.pages(document.id)
        return citations.cite(document, passage, text, pages=pages)

    def cite_as(self, passage_id: str, style: str) -> str:
        """A passage with its citation in a style, and its source as the list of sources has it.

        Raises:
            SourceMissingError: there is no such passage.
            UsageError: there is no such style.
        """
        from sbkennis.collecting import cited

        _, passage = self.passage(passage_id)
        return self.export(cited(self.store, [passage]), "txt", style=style) or ""

    def reading(self, name: str) -> Reading:
        """The text of a document with its layout, as it was read.

        Raises:
            SourceMissingError: there is no such document.
        """
        return self.store.reading(self.find(name).id)

    def file_of(self, name: str) -> Path:
        """The source of a document, where the library keeps it.

        Raises:
            SourceMissingError: there is no such document, or its source is gone.
        """
        document = self.find(name)
        registration = Register(self.settings.corpus).get(document.id)
        source = Register(self.settings.corpus).source(registration) if registration else None
        if source is None or not source.is_file():
            raise SourceMissingError(
                f"De bron van {document.file} is niet meer te vinden. De tekst is er nog; neem het "
                "bestand opnieuw op om ook de pagina's te zien."
            )
        return source

    def picture(self, name: str, page: int, width: int) -> bytes:
        """An image of a page of a PDF, as JPEG.

        Args:
            name: document id or file name.
            page: physical number.
            width: in pixels.

        Raises:
            SourceMissingError: there is no such document or page, it is no PDF, or the source is
                gone.
            ReadError: the page cannot be drawn.
        """
        document = self.find(name)
        path = self._pdf_of(document)
        if not 1 <= page <= (document.page_count or 0):
            raise SourceMissingError(f"{document.file} heeft geen pagina {page}.")
        return self._album.picture(path, document.sha256, page, width)

    def prepare_pictures(self) -> None:
        """Start the process that draws pages, so that the first page does not wait for it.

        Raises:
            ReadError: it does not start.
        """
        self._drawing.run("pages.pictures", "ready", Path())

    def rectangles(
        self, name: str, page: int, places: Sequence[tuple[int, int]]
    ) -> tuple[Rectangle, ...]:
        """Rectangles around words on a page, in points from its top left corner, one a line.

        Args:
            name: document id or file name.
            page: physical number.
            places: offsets in the text of the document.

        Raises:
            SourceMissingError: there is no such document.
        """
        from sbkennis.pages import pictures

        pages = self.store.pages(self.find(name).id, boxes=True)
        here = next((one for one in pages if one.number == page), None)
        return pictures.rectangles(here, places) if here is not None else ()

    def marked(self, passage_ids: Sequence[str]) -> bytes:
        """A copy of the PDF in which passages are marked, each with its citation as a note.

        Args:
            passage_ids: passages of one document.

        Raises:
            SourceMissingError: a passage does not exist or stands in no PDF, or the source is
                gone.
            UsageError: the passages stand in several documents, or there are none.
            ReadError: no copy can be made.
        """
        from sbkennis import citations
        from sbkennis.pages import pictures

        found = [self.passage(one) for one in passage_ids]
        if len({document.id for document, _ in found}) != 1:
            raise UsageError("Kies passages uit één document om te markeren.")
        document = found[0][0]
        path = self._pdf_of(document)
        pages = self.store.pages(document.id, boxes=True)
        text = self.store.text(document.id)
        marks = []
        for _, passage in found:
            note = citations.cite(document, passage, text, pages=pages).text
            for page in pages:
                places = [(span.start, span.end) for span in passage.spans]
                here = pictures.rectangles(page, places)
                if here and page.number is not None:
                    marks.append(pictures.Mark(page.number, here, note))
        copy: bytes = self._drawing.run("pages.pictures", "marked", path, marks, "sbkennis")
        return copy

    def _pdf_of(self, document: Document) -> Path:
        if Path(document.file).suffix.lower() != ".pdf":
            raise SourceMissingError(f"{document.file} is geen PDF; lees de tekst.")
        return self.file_of(document.id)

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

    # ------------------------------------------------------------------ searching

    def search(
        self,
        question: str,
        *,
        filters: Filters = Filters(),  # noqa: B008  # frozen
        count: int = 10,
        per_document: int = 3,
    ) -> Found:
        """The passages that answer a question, best first, each with its citation.

        Args:
            question: in plain Dutch.
            filters: which passages to look at; applied before ranking.
            count: hits at the most.
            per_document: passages of one document in the first ten, when ten or more documents
                match; 0 is no limit.

        Raises:
            LibraryNotFoundError: the folder is no kennisbank.
            QueryError: the question is empty, or a filter names what does not exist.
        """
        from sbkennis.search import search

        filters = self._checked(filters)
        with self._reading():
            return search(
                question,
                store=self.store,
                index=self._index,
                embedder=vectors.Remembering(self._embedder),
                analyzer=self._analyzer,
                filters=filters,
                count=count,
                per_document=per_document,
                facets=True,
                reranker=self._reranker,
                label=self._label,
            )

    def alike(
        self,
        passage_id: str,
        *,
        filters: Filters = Filters(),  # noqa: B008  # frozen
        count: int = 10,
        per_document: int = 3,
    ) -> Found:
        """Passages that are like a passage.

        Raises:
            SourceMissingError: there is no such passage.
        """
        from sbkennis.search import alike

        filters = self._checked(filters)
        with self._reading():
            found = self.store.passages_by_id([passage_id])
            if not found:
                raise SourceMissingError(
                    f"Passage {passage_id} staat niet in de kennisbank. Het id van een passage "
                    "staat tussen rechte haken onder elk resultaat van `sbkennis zoek`."
                )
            return alike(
                found[0],
                store=self.store,
                index=self._index,
                embedder=self._embedder,
                analyzer=self._analyzer,
                filters=filters,
                count=count,
                per_document=per_document,
            )

    def save_search(
        self,
        name: str,
        question: str,
        filters: Filters = Filters(),  # noqa: B008  # frozen
        count: int = 10,
    ) -> Path:
        """Keep a question, to be told later what is new; what it finds now is known.

        Returns:
            the file that holds it.

        Raises:
            UsageError: the name cannot be the name of a file.
            QueryError: the question is malformed.
        """
        from sbkennis.saved import SavedSearch, SavedSearches

        search = SavedSearch(name, question, self._checked(filters), count)
        return SavedSearches(self.settings.corpus).write(self._asked(search)[0])

    def news(self, names: Sequence[str] = (), *, keep: bool = False) -> list[News]:
        """What saved searches find that they did not find the last time.

        Args:
            names: of saved searches; all when there are none.
            keep: leave it new for the next time.

        Raises:
            SourceMissingError: there is no such saved search.
        """
        from sbkennis.saved import SavedSearches

        saved = SavedSearches(self.settings.corpus)
        told = []
        for search in [saved.get(name) for name in names] or saved.all():
            now, hits = self._asked(search)
            told.append(News(search, tuple(hits)))
            if not keep:
                saved.write(now)
        return told

    def _asked(self, search: SavedSearch) -> tuple[SavedSearch, list[Hit]]:
        """A saved search asked again: with what is seen now, and the hits that are new."""
        from sbkennis.saved import asked_today, mark

        found = self.search(search.question, filters=search.filters, count=_SEEN, per_document=0)
        marks = [mark(hit.passage.display or hit.passage.quote) for hit in found.hits]
        known = set(search.seen)
        hits = [
            hit
            for hit, its_mark in zip(found.hits[: search.count], marks, strict=False)
            if its_mark not in known
        ]
        return asked_today(search, tuple(dict.fromkeys((*marks, *search.seen)))), hits

    def absent(self, question: str) -> tuple[str, ...]:
        """The words of a question that stand nowhere in the library, nor any part of them."""
        from sbkennis.search import absent

        return absent(question, store=self.store, analyzer=self._analyzer)

    def evaluate(
        self, path: Path, progress: Callable[[Progress], None] | None = None
    ) -> Evaluation:
        """Measure the search on a judged set, beside simpler ways to rank.

        Args:
            path: a file of questions with the places that answer them, asked of this library; or
                a folder in BEIR layout, for whose texts a library is made for the occasion.
            progress: called often.

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
                shelf.search,
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

        analysis = _Analysis(self._analyzer, self._embedder)
        made = [evaluation.records(one) for one in texts if one.text.strip()]
        matrix = self._embedder.passages(
            [vectors.passage_text(document.title, passage) for document, _, passage in made], tell
        )
        for number, (document, reading, passage) in enumerate(made):
            store.replace(
                document,
                reading,
                [passage],
                recipe="",
                terms=analysis.terms(document, [passage]),
                vectors={passage.id: matrix[[number]]},
                model=self.settings.model,
            )

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
            self._opened = (generation, index)
        elif self._opened[0] != generation:
            self._opened[1].follow(self.store)
            self._opened = (generation, self._opened[1])
        return self._opened[1]

    def _checked(self, filters: Filters) -> Filters:
        """The filters with kinds by their key and labels by their name.

        Raises:
            QueryError: a kind or a label does not exist.
        """
        if filters.kinds:
            from sbkennis.description import kind_key

            try:
                filters = replace(filters, kinds=tuple(map(kind_key, filters.kinds)))
            except UsageError as error:
                raise QueryError(str(error)) from error
        if filters.labels:
            labels = tuple((facet, self._label(facet, one)) for facet, one in filters.labels)
            filters = replace(filters, labels=labels)
        return filters

    def _label(self, facet: str, written: str) -> str:
        """The name of a label as a person writes it.

        Raises:
            QueryError: there is no such label.
        """
        from sbkennis.coding import names

        try:
            return names(self.codebook, facet, written)
        except UsageError as error:
            raise QueryError(str(error)) from error

    def unmatched(self, filters: Filters) -> list[Unmatched]:
        """Filters that no document answers to, with what there is instead."""
        documents = self.documents()
        found = []
        for field, wanted, known in (
            ("gemeente", filters.gemeenten, [one.gemeente for one in documents]),
            ("uitgever", filters.publishers, [one.publisher for one in documents]),
            ("soort", filters.kinds, [one.kind for one in documents]),
        ):
            there = sorted({name for name in known if name})
            by_name = {name.casefold() for name in there}
            for name in wanted:
                if name.casefold() not in by_name:
                    found.append(Unmatched(field, name, tuple(there)))
        return found

    def verify(self, name: str, quote: str, page: int | str | None = None) -> Verdict:
        """Whether a quotation stands in a document, verbatim and on its page.

        Args:
            name: document id or file name; one that is not there gives "source_missing".
            quote: the words that are quoted.
            page: the page that is claimed, physical or printed; None claims no page.
        """
        from sbkennis import citations

        try:
            document = self.find(name)
        except SourceMissingError:
            return citations.Verdict("source_missing")
        return citations.verify(quote, self.source(document.id), page=page)

    def check_draft(
        self,
        path: Path,
        *,
        target: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Check:
        """Verify every quotation and reference of a draft; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            target: where a copy of a Word draft goes, with a comment at every finding.
            progress: called often.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
            UsageError: the target is the draft, exists already, or the draft is no DOCX.
        """
        from sbkennis import checking, drafts
        from sbkennis.drafts import comments
        from sbkennis.ingest import Progress

        if target is not None:
            comments.check_target(path, target)
        store = self.store  # a folder that is no kennisbank says so before the draft is read
        draft = drafts.read(path, limits)

        def tell(done: int, total: int) -> None:
            if progress:
                progress(Progress("citaten en verwijzingen nagaan", done, total))

        with store.snapshot():
            found = checking.check(draft, _Shelves(self), tell)
        if target is not None:
            comments.write(path, draft, checking.remarks(found), target)
        return found

    def cover_draft(
        self,
        path: Path,
        *,
        requirements: str | None = None,
        target: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Coverage:
        """Judge a draft against a list of requirements; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            requirements: the name of a list in ``corpus/eisen``; None is that of the package.
            target: where a report in Word goes.
            progress: called often.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
            UsageError: there is no such list, or it is not valid; the target cannot be used.
        """
        from sbkennis import coverage, coverage_report, drafts
        from sbkennis.ingest import Progress
        from sbkennis.requirements import load

        if target is not None:
            coverage_report.check_target(path, target)
        wanted = load(requirements, self.settings.requirements)
        store = self.store
        draft = drafts.read(path, limits)

        def tell(done: int, total: int) -> None:
            if progress:
                progress(Progress("eisen nagaan", done, total))

        with store.snapshot():
            found = coverage.cover(draft, wanted, _Coverage(self, self._tagger), tell)
        if target is not None:
            coverage_report.write(found, target)
        return found

    def substantiate_draft(
        self,
        path: Path,
        *,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Support:
        """Sources for what a draft claims without one; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            progress: called often.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
        """
        from sbkennis import drafts, support
        from sbkennis.ingest import Progress

        store = self.store
        draft = drafts.read(path, limits)

        def tell(done: int, total: int) -> None:
            if progress:
                progress(Progress("bronnen zoeken", done, total))

        with store.snapshot():
            return support.substantiate(draft, _Support(self), tell)

    def review_draft(
        self,
        path: Path,
        *,
        requirements: str | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Review:
        """Check, cover and substantiate a draft in one go; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            requirements: the name of a list in ``corpus/eisen``; None is that of the package.
            progress: called often, with the name of the stage as its file.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
            UsageError: there is no such list, or it is not valid.
        """
        from sbkennis import checking, coverage, coverage_report, drafts, support
        from sbkennis.drafts import comments
        from sbkennis.ingest import Progress
        from sbkennis.requirements import load

        def stage(name: str) -> Callable[[int, int], None]:
            def tell(done: int, total: int) -> None:
                if progress:
                    progress(Progress(name, done, total))

            return tell

        wanted = load(requirements, self.settings.requirements)
        store = self.store
        stage(READING)(0, 1)
        draft = drafts.read(path, limits)
        with store.snapshot():
            checked = checking.check(draft, _Shelves(self), stage(CHECKING))
            stage(LABELLING)(0, 1)
            shelves = _Coverage(self, self._tagger, stage(LABELLING))
            covered = coverage.cover(draft, wanted, shelves, stage(COVERING))
            supported = support.substantiate(draft, _Support(self), stage(SUPPORTING))
        with tempfile.TemporaryDirectory() as folder:
            copy = None
            if path.suffix.lower() == ".docx":
                comments.write(path, draft, checking.remarks(checked), Path(folder, "copy.docx"))
                copy = Path(folder, "copy.docx").read_bytes()
            coverage_report.write(covered, Path(folder, "report.docx"))
            report = Path(folder, "report.docx").read_bytes()
        return Review(draft, checked, covered, supported, copy, report)

    def requirement_lists(self) -> list[str]:
        """The lists of requirements that there are, that of the package first."""
        from sbkennis.requirements import available

        return available(self.settings.requirements)

    def passages_at(self, document_id: str, offsets: Sequence[int]) -> list[Passage | None]:
        """The passages in which places of a document stand; None for one that stands in none."""
        passages = self.store.passages_of(document_id)

        def at(offset: int) -> Passage | None:
            for one in passages:
                if any(span.start <= offset < span.end for span in one.spans):
                    return one
            return None

        return [at(one) for one in offsets]

    def contradictions(self, hits: Sequence[Hit]) -> list[Disagreement]:
        """Where passages that were found disagree with each other on a figure, date or definition.

        Args:
            hits: of one question; only these are compared.
        """
        from sbkennis import disagreement

        with self.store.snapshot():
            return disagreement.among(hits, self.store, self._analyzer)

    def all_contradictions(
        self, progress: Callable[[Progress], None] | None = None
    ) -> list[Disagreement]:
        """Where documents of the library disagree on a figure, a date or a definition."""
        from sbkennis import disagreement
        from sbkennis.ingest import Progress

        def tell(done: int, total: int) -> None:
            if progress:
                progress(Progress("uitspraken vergelijken", done, total))

        with self.store.snapshot():
            return disagreement.everywhere(self.store, self._analyzer, tell)

    # ------------------------------------------------------------------ basket and export

    def basket(self) -> list[Collected]:
        """What is in the basket, each where its words stand now.

        Raises:
            StoreError: the file of the basket is damaged.
        """
        from sbkennis.basket import Basket
        from sbkennis.collecting import found_again

        return found_again(self.store, self, Basket(self.settings.basket).all())

    def put_in_basket(
        self, passages: Sequence[str], *, note: str | None = None, heading: str | None = None
    ) -> list[Kept]:
        """Put passages in the basket; one that is there already gets the new note and heading.

        Args:
            passages: their ids.
            note: what to remember with them; None keeps what was there.
            heading: under which they belong; None keeps what was there.

        Raises:
            SourceMissingError: a passage does not exist; then nothing is put in.
        """
        from datetime import date

        from sbkennis.basket import Kept
        from sbkennis.collecting import cited

        found = {one.id: one for one in self.store.passages_by_id(passages)}
        absent = [name for name in passages if name not in found]
        if absent:
            raise SourceMissingError(
                f"Passage {absent[0]} staat niet in de kennisbank. De id van een passage staat "
                "tussen haken onder elk antwoord van `sbkennis zoek`."
            )
        fresh = [
            Kept(
                passage=each.id,
                document=each.document,
                file=one.document.file,
                quote=one.citation.quote,
                display=one.citation.display,
                citation=one.citation.text,
                note=note or "",
                heading=heading or "",
                added=date.today().isoformat(),
                spans=tuple((span.start, span.end) for span in each.spans),
            )
            for name in dict.fromkeys(passages)
            for each in [found[name]]
            for one in cited(self.store, [each])
            if one.document is not None and one.citation is not None
        ]

        def change(kept: list[Kept]) -> list[Kept]:
            places = {one.passage: number for number, one in enumerate(kept)}
            for one in fresh:
                if one.passage in places:
                    old = kept[places[one.passage]]
                    kept[places[one.passage]] = replace(
                        old,
                        note=old.note if note is None else note,
                        heading=old.heading if heading is None else heading,
                    )
                else:
                    kept.append(one)
            return kept

        self._change_basket(change)
        return fresh

    def take_from_basket(self, number: int) -> Kept:
        """Take out the passage with this number, from 1.

        Raises:
            UsageError: there is no such number.
        """
        taken: list[Kept] = []

        def change(kept: list[Kept]) -> list[Kept]:
            taken.append(kept.pop(_place(kept, number)))
            return kept

        self._change_basket(change)
        return taken[0]

    def move_in_basket(self, number: int, to: int) -> None:
        """Give a passage of the basket another place; both count from 1.

        Raises:
            UsageError: there is no such number.
        """

        def change(kept: list[Kept]) -> list[Kept]:
            target = _place(kept, to)
            kept.insert(target, kept.pop(_place(kept, number)))
            return kept

        self._change_basket(change)

    def empty_basket(self) -> int:
        """Empty the basket; how many passages were in it."""
        counts: list[int] = []

        def change(kept: list[Kept]) -> list[Kept]:
            counts.append(len(kept))
            return []

        self._change_basket(change)
        return counts[0]

    def _change_basket(self, change: Callable[[list[Kept]], list[Kept]]) -> None:
        from sbkennis.basket import Basket
        from sbkennis.files import write_atomically

        _ = self.store  # a folder that is no kennisbank gets no basket
        basket = Basket(self.settings.basket)
        lock = basket.changing()
        try:
            content = basket.content(change(basket.all()))
            write_atomically(basket.path, content)
        except OSError as error:
            raise StoreError(
                f"{basket.path} kon niet worden geschreven: {reason(error)}. De mand is nog zoals "
                "zij was. Verhelp dit en probeer het opnieuw."
            ) from error
        finally:
            lock.release()

    def collected(self, hits: Sequence[Hit]) -> list[Collected]:
        """The hits of a search, ready to export."""
        from sbkennis.collecting import Collected

        return [Collected(one.document, one.passage, one.citation) for one in hits]

    def styles(self) -> list[str]:
        """The names of the citation styles: those of the package and those in corpus/stijlen."""
        from sbkennis.exports import available

        return available(self.settings.styles)

    def export(
        self,
        collected: Sequence[Collected],
        form: str,
        *,
        target: Path | None = None,
        style: str = "rijk",
        overwrite: bool = False,
    ) -> str | None:
        """Passages or whole documents in a form for other programs.

        Args:
            collected: what to export; what is lost from a basket is left out.
            form: "docx", "md", "txt", "ris", "bibtex" or "csl".
            target: the file to write; None answers the text.
            style: of the citations; for RIS, BibTeX and CSL-JSON it does not matter.
            overwrite: replace the target when it exists.

        Returns:
            the text when there is no target.

        Raises:
            UsageError: the form or style does not exist, the target exists, or Word has no target.
            StoreError: the target cannot be written.
        """
        from sbkennis import exporting

        exporting.check(form, target, overwrite)
        return exporting.export(
            collected,
            form,
            target,
            exporting.style_of(style, self.settings.styles),
            overwrite,
            self._keywords(collected),
        )

    def _keywords(self, collected: Sequence[Collected]) -> dict[str, list[str]]:
        """The labels of collected passages by document id, in the order of the codebook."""
        passages = {one.passage.id: one.passage.document for one in collected if one.passage}
        found: dict[str, dict[str, None]] = {}
        for passage, tags in self.store.tags(list(passages)).items():
            labels = found.setdefault(passages[passage], {})
            labels.update((tag.label, None) for tag in tags if tag.assigned)
        order = {one.name: number for number, one in enumerate(self.codebook.labels)}
        return {
            document: [
                label.replace("_", " ")
                for label in sorted(labels, key=lambda name: order.get(name, len(order)))
            ]
            for document, labels in found.items()
        }

    def all_documents(self) -> list[Collected]:
        """Every document of the library, to export its description."""
        from sbkennis.collecting import Collected

        return [Collected(document, None, None) for document in self.documents()]

    def resembling(self, quote: str) -> list[str]:
        """Ids of the documents that may hold these words, the likeliest first."""
        words = " ".join(quote.split()[:_MOST_QUERY_WORDS])
        wanted = self._analyzer.query(words)
        rows = self.store.match(wanted, terms.WEIGHTS, None, _MOST_RESEMBLING)
        passages = {one.id: one for one in self.store.passages([row for row, _ in rows])}
        found = list(dict.fromkeys(one.document for one in passages.values()))
        documents = [one.id for one in self.store.documents()]
        if len(documents) > _ALL_DOCUMENTS:
            return found
        return [*found, *(one for one in documents if one not in found)]

    def source(self, document_id: str) -> Source:
        """A document made ready to judge quotations; the last ones used are kept."""
        from sbkennis.citations import Source

        if document_id in self._sources:
            self._sources[document_id] = self._sources.pop(document_id)  # used last
            return self._sources[document_id]
        reading = self.store.reading(document_id)
        running = [
            span
            for one in self.store.passages_of(document_id)
            if one.kind is not PassageKind.FOOTNOTE
            for span in one.spans
        ]
        marks = [(mark.start, mark.end) for mark in reading.note_marks]
        markup: list[tuple[int, int]] = []
        if reading.unit == "line":
            from sbkennis.cleaning import markup_spans

            markup = markup_spans(reading.text)
        source = Source(reading.text, reading.pages, running, marks, markup)
        self._sources[document_id] = source
        while len(self._sources) > _MOST_SOURCES:
            del self._sources[next(iter(self._sources))]
        return source

    # ------------------------------------------------------------------ comparing

    def compare(
        self,
        documents: Sequence[str] = (),
        *,
        by: Grouping = "document",
        lists: Mapping[str, Sequence[str]] | None = None,
        tables: Sequence[tuple[str, str]] | None = None,
        apart: bool = False,
        filters: Filters = Filters(),  # noqa: B008  # frozen
    ) -> Comparison:
        """Tables of what documents say, every cell with its passages and its uncertainty.

        Args:
            documents: ids or file names; without any, all documents that ``filters`` allows.
            by: "document", or what puts documents together: "gemeente", "soort", "jaar",
                "uitgever" or "alles".
            lists: names of documents by the name of a list of one's own; goes before ``by``.
            tables: two facets, or a facet and "document"; without any, the usual five.
            apart: make tables of two facets for every document or group.

        Raises:
            SourceMissingError: a document is not in the library.
            UsageError: there is nothing to compare, or a facet does not exist.
        """
        from sbkennis import comparison

        book = self.codebook
        named = {name: [self.find(one).id for one in ones] for name, ones in (lists or {}).items()}
        listed = [name for ids in named.values() for name in ids]
        tagged = self.store.noted("model") or self.settings.model
        with self.store.snapshot():
            return comparison.compare(
                self.store,
                self._chosen(documents or listed, filters),
                {
                    facet.name: {label.name: label.title for label in book.of_facet(facet.name)}
                    for facet in book.facets
                },
                by=by,
                lists=named or None,
                wanted=comparison.STANDARD if tables is None else tables,
                apart=apart,
                kinds=self.kinds(),
                facet_titles={facet.name: facet.title for facet in book.facets},
                tagged_by=f"model {tagged}, codeboek {book.edition}",
            )

    def answer(self, asked: Asked) -> Comparison | Findings | tuple[Changes, ...]:
        """What one wants to compare, whatever it is: tables, what patterns find, or changes.

        Raises:
            SourceMissingError: a document is not in the library.
            QueryError: no document is what the filters ask.
            UsageError: it cannot be compared so.
        """
        if asked.what == "wijzigingen":
            return self.changes(self._versions(asked))
        if asked.documents and asked.lists:
            raise UsageError("Noem documenten of eigen groepen, niet allebei.")
        names = [self.find(one).id for one in asked.documents]
        lists = {name: [self.find(one).id for one in ones] for name, ones in asked.lists}
        if asked.filters != Filters():
            chosen = {*names, *(one for ones in lists.values() for one in ones)}
            allowed = [one.id for one in self.documents_of(asked.filters)]
            names = [one for one in allowed if one in chosen or not chosen]
            if not names:
                told = " ".join(map(str, self.unmatched(asked.filters)))
                raise QueryError(f"Geen enkel document voldoet. {told}".strip())
            lists = {name: [one for one in ones if one in names] for name, ones in lists.items()}
        if asked.kind is not None:
            names = names or [one for ones in lists.values() for one in ones]
            return self.statements(asked.kind, names, term=asked.wanted_term, against=asked.against)
        made = self.compare(
            names,
            by=asked.grouping,
            lists=lists or None,
            tables=asked.wanted_tables,
            apart=asked.apart,
        )
        if asked.what == "verschil" and not made.differences:
            count = len(made.units)
            raise UsageError(
                f"Een verschil is tussen twee documenten of groepen; hier "
                f"{'is het er' if count == 1 else 'zijn het er'} {count}. Noem er twee."
            )
        return made

    def _versions(self, asked: Asked) -> list[str]:
        """The ids of the documents between which changes are asked."""
        if asked.lists:
            raise UsageError("Wijzigingen staan tussen documenten, niet tussen eigen groepen.")
        named = [self.find(one).id for one in asked.documents]
        if asked.filters == Filters():
            return named
        allowed = {one.id for one in self.documents_of(asked.filters)}
        left = [one for one in named if one in allowed]
        if len(left) < 2 <= len(named):
            told = " ".join(map(str, self.unmatched(asked.filters)))
            raise QueryError(
                f"Voor wijzigingen zijn twee documenten nodig; van de {len(named)} die u noemt, "
                f"{'voldoet er één' if left else 'voldoet er geen'}. {told}".strip()
            )
        return left

    def cited(self, passages: Sequence[str]) -> list[Quoted]:
        """Passages by id with their citations, in the order asked for.

        Raises:
            CitationError: a stored quotation differs from the stored text.
        """
        from sbkennis import comparison

        return comparison.quoted(self.store, passages)

    def statements(
        self,
        kind: Kind,
        documents: Sequence[str] = (),
        *,
        term: str | None = None,
        against: str | None = None,
    ) -> Findings:
        """What patterns find: how a term is defined, what belongs to it, what is expected of it.

        Args:
            kind: "omschrijving", "rol" (of the municipality), "criterium" or "verwachting".
            documents: ids or file names; without any, all.
            term: the concept; None finds definitions of every term.
            against: the document whose definition the others are set against.

        Raises:
            SourceMissingError: a document is not in the library.
            UsageError: ``against`` holds no definition.
            CodebookError: ``corpus/vindplaatsen.toml`` is not valid.
        """
        from sbkennis import comparison

        chosen = self.find(against) if against is not None else None
        selected = self._chosen(documents)
        if chosen is not None and chosen.id not in {one.id for one in selected}:
            selected = [chosen, *selected]
        with self.store.snapshot():
            return comparison.find(
                self.store,
                kind,
                selected,
                term=term,
                against=chosen,
                rules=self.settings.patterns,
                analyzer=self._analyzer,
            )

    def changes(self, documents: Sequence[str]) -> tuple[Changes, ...]:
        """What was added, dropped and reworded from each document to the next.

        Args:
            documents: ids or file names, the oldest first.

        Raises:
            SourceMissingError: a document is not in the library.
            UsageError: there are fewer than two.
        """
        from sbkennis import comparison

        with self.store.snapshot():
            return comparison.follow(self.store, [self.find(one) for one in documents])

    def frame(
        self,
        result: Comparison
        | Table
        | Findings
        | Sequence[Table]
        | Sequence[Difference]
        | Sequence[Changes]
        | Sequence[Quoted],
    ) -> DataFrame:
        """A result as a pandas DataFrame, each row with the ids of its passages.

        The columns are explained in `sbkennis.comparison.frames`: ``TABLE_COLUMNS`` for a
        comparison or its tables (one row a cell), ``DIFFERENCE_COLUMNS``, ``FINDING_COLUMNS``,
        ``CHANGE_COLUMNS`` and ``QUOTE_COLUMNS``.

        >>> from sbkennis.comparison.frames import TABLE_COLUMNS
        >>> TABLE_COLUMNS["per_1000"]
        'passages per 1.000 woorden: toegekende labels'
        """
        from sbkennis import comparison
        from sbkennis.comparison import frames

        if isinstance(result, comparison.Comparison):
            return frames.table(result.tables)
        if isinstance(result, comparison.Table):
            return frames.table([result])
        if isinstance(result, comparison.Findings):
            return frames.findings(result)
        first = next(iter(result), None)
        if isinstance(first, comparison.Difference):
            return frames.differences([one for one in result if isinstance(one, type(first))])
        if isinstance(first, comparison.Changes):
            return frames.changes([one for one in result if isinstance(one, type(first))])
        if isinstance(first, comparison.Quoted):
            return frames.quotes([one for one in result if isinstance(one, type(first))])
        return frames.table([one for one in result if isinstance(one, comparison.Table)])

    def write(self, made: Comparison | Findings | Sequence[Changes], path: Path) -> list[Path]:
        """Write a comparison for others; the name of the file says how.

        ``.xlsx`` is a workbook in which every figure leads to its passages, ``.csv`` two files
        with the figures and the passages, ``.docx`` and ``.html`` a report with method, coverage
        and limits, ``.qdpx`` and ``.qdc`` a REFI-QDA project and codebook. What patterns found,
        and changes, can be written as ``.csv``.

        Returns:
            the files that were written.

        Raises:
            UsageError: the name ends in something else.
            StoreError: the file cannot be written.
        """
        from sbkennis import comparison, reports

        if not isinstance(made, comparison.Comparison):
            return reports.write_frame(self.frame(made), path)
        names = [one.id for one in made.documents]
        return reports.write(
            reports.Material(
                made,
                self.codebook,
                lambda: self.cited(made.passages),
                lambda: [
                    self.statements("omschrijving", names, term=USUAL_TERM),
                    self.statements("rol", names),
                    self.statements("criterium", names),
                    self.statements("verwachting", names),
                ],
                lambda: [self._coded(one) for one in made.documents],
            ),
            path,
        )

    def _coded(self, document: Document) -> Coded:
        from sbkennis.reports import Coded

        passages = self.store.passages_of(document.id)
        tags = self.store.tags([one.id for one in passages])
        return Coded(document, self.store.text(document.id), passages, tags)

    def picture_of(self, made: Comparison, name: str, form: Literal["svg", "png"]) -> bytes:
        """One picture of a comparison as a file.

        Raises:
            UsageError: there is no such picture of this comparison.
        """
        from sbkennis import pictures

        return pictures.one(made, name, form)

    def shapes(self, made: Comparison) -> tuple[Picture, ...]:
        """The pictures of a comparison as shapes, for a page that draws them itself."""
        from sbkennis.pictures.shapes import shapes

        return shapes(made)

    def draw(self, made: Comparison, folder: Path) -> list[Path]:
        """Write pictures of a comparison: SVG, PNG, and a page to click through.

        Returns:
            the files that were written.

        Raises:
            StoreError: the folder cannot be written.
        """
        from sbkennis import pictures

        return pictures.save(made, folder, self.cited(made.passages))

    def _chosen(
        self,
        documents: Sequence[str],
        filters: Filters = Filters(),  # noqa: B008  # frozen
    ) -> list[Document]:
        """Documents by name, each once; without names those that the filters allow."""
        if not documents:
            return self.store.documents_of(self._checked(filters))
        found = [self.find(one) for one in documents]
        return list({one.id: one for one in found}.values())

    # ------------------------------------------------------------------ for a bug report

    def about(self) -> About:
        """What a bug report must say of this library and of what it runs on."""
        from sbkennis import surroundings
        from sbkennis.pages import ocr

        now, made_as = self.store.schema
        return About(
            surroundings=surroundings.here(),
            disk=surroundings.disk(self.settings.root),
            ocr=ocr.missing(),
            schema=now,
            made_as=made_as,
            generation=self.store.generation,
            codebook=self.codebook.edition,
            own_codebook=self.settings.codebook.exists(),
            own_weights=self.settings.weights.exists(),
            vectors=self.store.vector_counts(),
        )

    # ------------------------------------------------------------------ state

    def status(
        self,
        *,
        check: bool = False,
        thorough: bool = False,
        names: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Status:
        """The state of the library; with ``check`` everything in it is verified.

        Args:
            check: verify; see `verification`. While another process writes, that cannot be done.
            thorough: make every vector and every tag anew, instead of a sample of the vectors.
            names: name files, folders and coders, and quote; without, it can be shown to anyone.
            progress: told how many documents were verified, and how many there are.

        Raises:
            LibraryLockedError: there is something to verify and another process writes.
        """
        from sbkennis.surroundings import without_home

        def said(one: Problem) -> str:
            return one.text if names else without_home(one.unnamed)

        def named(one: Registration) -> str:
            return one.file if names else one.id

        store = self.store
        register = Register(self.settings.corpus)
        with ExitStack() as stack:
            if check:
                stack.enter_context(self._at_rest())
            stack.enter_context(store.snapshot())
            registered, damaged = register.scan() if check else (register.all(), [])
            verified = self._verified(register, registered, thorough, progress) if check else None
            wrong, remarks = self._judgements_checked() if check else ([], [])
            if check:
                remarks += map(_unregistered, register.unregistered(registered))
            documents = (_readable(store.documents) or []) if check else store.documents()
            made = _readable(store.recipes) if check else store.recipes()
            files = self._coding.judgements
            judged = [one for document in files.documents() for one in files.of(document)]
            coders = {same_coder(one.coder): one.coder for one in reversed(judged)}
            return Status(
                version=__version__,
                root=str(self.settings.root) if names else without_home(str(self.settings.root)),
                model=self.settings.model,
                counts=store.counts(),
                index_bytes=_size(self.settings.indexes),
                corpus_bytes=_size(self.settings.corpus),
                unread_pages=sum(len(one.pages_without_text) for one in documents),
                ocr_pages=sum(len(one.ocr_pages) for one in documents),
                waiting=tuple(
                    named(one)
                    for one in registered
                    if made is not None and made.get(one.id, ("",))[0] != one.sha256
                ),
                missing=tuple(
                    named(one) for one in registered if not register.source(one).exists()
                ),
                checked=check,
                problems=tuple(
                    Problem(one.document, said(one))
                    for one in (*damaged, *(verified.problems if verified else ()), *wrong)
                ),
                judgements=len(judged),
                coders=tuple(
                    one if names else f"codeur {number}"
                    for number, one in enumerate(sorted(coders.values()), 1)
                ),
                remarks=tuple(map(said, remarks)),
                verified=verified.told if verified else (),
            )

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """While no other process writes; on a disk that cannot be written nobody does."""
        lock = FileLock(self.settings.lock, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryLockedError(
                f"Een ander proces werkt aan de kennisbank in {self.settings.root}, dus zij is nu "
                "niet na te gaan. Wacht tot dat klaar is en probeer het opnieuw."
            ) from error
        except OSError:
            yield
            return
        try:
            yield
        finally:
            lock.release()

    def _verified(
        self,
        register: Register,
        registered: Sequence[Registration],
        thorough: bool,
        progress: Callable[[int, int], None] | None,
    ) -> Verified:
        from sbkennis import soundness, verification
        from sbkennis.ingest import PIPELINE, machine_tags, tagging_of
        from sbkennis.saved import SavedSearches

        store, model = self.store, self.settings.model
        tagger, people = self._tagger, self._coding
        analysis = _Analysis(self._analyzer, self._embedder)
        verified = verification.verify_store(
            store,
            analysis,
            rules=f"{PIPELINE}|{analysis.signature}|",
            signature=lambda one: tagging_of(tagger, people, one),
            people=people,
            machine=(lambda one: machine_tags(store, tagger, model, one)) if thorough else None,
            index=lambda: vectors.VectorIndex.fault(self.settings.vector_index, store, model),
            index_path=self.settings.vector_index,
            thorough=thorough or model == vectors.WORD_HASH,
            done=progress,
        )
        problems = [*verified.problems]
        parts: tuple[tuple[str, Callable[[], list[Problem]]], ...] = (
            ("corpus/register", lambda: verification.verify_files(store, register, registered)),
            ("corpus/zoekvragen", SavedSearches(self.settings.corpus).broken),
            ("corpus/mand", self._check_basket),
            (f"corpus/{self.settings.sources.name}", self._check_sources),
        )
        for what, part in parts:
            try:
                problems += part()
            except SbkennisError as error:
                hidden = f"{what} is niet in orde. Met --namen staat hier wat er mis is."
                problems.append(Problem(None, str(error), hidden))
            except soundness.Damage:  # of the store, and told above
                continue
        return replace(verified, problems=tuple(problems))

    def _check_sources(self) -> list[Problem]:
        from sbkennis import sources

        sources.load(self.settings.sources)
        return []

    def _check_basket(self) -> list[Problem]:
        """Passages of the basket whose words stand nowhere any more."""
        from sbkennis.basket import Basket
        from sbkennis.collecting import found_again

        def problem(number: int, kept: Kept) -> Problem:
            start = f"Nummer {number} in de mand staat niet (meer) in de kennisbank"
            end = f"weer op, of haal het eruit met `sbkennis mand eruit {number}`."
            quote = " ".join(kept.quote.split())[:60]
            text = f"{start}: “{quote}”. Neem {kept.file} {end}"
            return Problem(kept.document, text, f"{start}. Neem het document {end}")

        return [
            problem(number, one.kept)
            for number, one in enumerate(
                found_again(self.store, self, Basket(self.settings.basket).all()), 1
            )
            if one.state == "lost" and one.kept
        ]

    def _check_judgements(self) -> tuple[list[Problem], list[Problem]]:
        """Judgements whose words were not found again, broken lines, and labels that are gone."""
        from sbkennis.coding import lost

        files = self._coding.judgements
        problems = files.remarks()
        remarks: list[Problem] = []
        for name in files.documents():
            remarks += [Problem(name, one) for one in self._coding.unknown(name)]
            said = files.of(name)
            document = self.store.document(name)
            if document is None and said:
                file = f" ({said[-1].file})" if said[-1].file else ""
                start = f"Oordelen over document {name}"
                end = (
                    "dat staat niet (meer) in de kennisbank. Ze blijven bewaard in "
                    f"corpus/labels/{name}.jsonl en gelden weer als u het document opneemt."
                )
                problems.append(Problem(name, f"{start}{file}: {end}", f"{start}: {end}"))
            elif document is not None:
                problems += [
                    Problem(name, f"{document.file}: {one.text}", f"Document {name}: {one.unnamed}")
                    for one in lost(self._anchored(document).lost)
                ]
        return problems, remarks

    def _judgements_checked(self) -> tuple[list[Problem], list[Problem]]:
        """As `_check_judgements`; nothing of a store that is too damaged to hold them against."""
        from sbkennis.soundness import Damage

        try:
            return self._check_judgements()
        except Damage:
            return [], []


class _Shelves:
    """What a check asks of a library; the list of documents is read once."""

    def __init__(self, library: Library) -> None:
        self._documents = library.documents()
        self.source = library.source
        self.resembling = library.resembling

    def documents(self) -> list[Document]:
        return self._documents


class _Coverage:
    """What a coverage asks of a library."""

    def __init__(
        self,
        library: Library,
        tagger: Tagger,
        tell: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        store = library.store
        self._store = store
        self._tagger = tagger
        self._tell = tell
        self._analyzer = library._analyzer
        self._codebook = library.codebook
        self.documents = library.documents
        self.passages_of = store.passages_of
        self.tags = store.tags
        self._labels: dict[str, dict[int | None, str | None]] = {}

    def labels(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.facet, one.name) for one in self._codebook.labels)

    def label(self, units: Sequence[Unit]) -> list[list[Tag]]:
        rows = [
            {"id": one.id, "text": one.text, "heading": list(one.heading), "column": one.column}
            for one in units
        ]
        found: list[list[Tag]] = []
        for start in range(0, len(rows), _AT_ONCE):
            self._tell(start, len(rows))
            batch = rows[start : start + _AT_ONCE]
            found += [tags for _, tags in self._tagger.tag_texts(batch)]
        return found

    def held(self, keywords: str, text: str) -> float:
        asked = self._analyzer.asked(keywords)
        held = self._analyzer.matches(keywords, text).held
        return sum(word in held for word in asked) / len(asked) if asked else 0.0

    def cite(self, passage: Passage) -> Citation | None:
        from sbkennis.collecting import cited

        return next((one.citation for one in cited(self._store, [passage])), None)

    def page_label(self, passage: Passage) -> str | None:
        if passage.document not in self._labels:
            pages = self._store.pages(passage.document)
            self._labels[passage.document] = {one.number: one.label for one in pages}
        return self._labels[passage.document].get(passage.first_page)


class _Support:
    """What looking for sources asks of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store = library.store
        self._analyzer = library._analyzer
        self._passages = len(library._index)
        self.documents = library.documents
        self.asked = self._analyzer.asked

    def near(self, text: str) -> tuple[Sequence[Hit], float]:
        from sbkennis.search import search

        # Without the reranker: it takes seconds a question, and a draft asks hundreds.
        found = search(
            query.plain(text),
            store=self._store,
            index=self._library._index,
            embedder=self._library._embedder,
            analyzer=self._analyzer,
            count=_NEAR,
            per_document=0,
        )
        return found.hits or found.nearest, found.confidence

    def twins(self, hit: Hit) -> Sequence[Hit]:
        from sbkennis import citations, search

        passages = self._store.passages_by_id(hit.also)
        made = []
        for document in self._store.documents({one.document for one in passages}):
            text, pages = self._store.text(document.id), self._store.pages(document.id)
            for passage in passages:
                if passage.document == document.id:
                    citation = citations.cite(document, passage, text, pages=pages)
                    made.append(
                        replace(
                            hit,
                            document=document,
                            passage=passage,
                            citation=citation,
                            page_label=search.page_label(passage, pages),
                            sentence=None,
                            also=(),
                        )
                    )
        return made

    def rarities(self, asked: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        words = {*asked, *(part for parts in asked.values() for part in parts)}
        counts = self._store.frequencies(words)
        return {one: ranking.rarity(counts[one], self._passages) for one in words}

    def held(self, text: str, passage: str) -> frozenset[str]:
        return self._analyzer.matches(text, passage).held


class _Analysis:
    """Words and meaning of passages; the model is loaded at the first passage."""

    def __init__(self, analyzer: terms.Analyzer, embedder: Embedder) -> None:
        self._analyzer = analyzer
        self._embedder = embedder
        self.signature = f"{terms.VERSION}.{vectors.VERSION}"
        self.model = embedder.name

    def terms(self, document: Document, passages: Sequence[Passage]) -> dict[str, dict[str, str]]:
        return {
            one.id: self._analyzer.columns(document.title, one.heading, one.context, one.display)
            for one in passages
        }

    def vectors(
        self,
        document: Document,
        passages: Sequence[Passage],
        progress: Callable[[int], None] | None = None,
    ) -> dict[str, vectors.Matrix]:
        texts = [vectors.passage_text(document.title, one) for one in passages]
        matrix = vectors.embedded(self._embedder, texts, progress)
        return {one.id: matrix[[number]] for number, one in enumerate(passages)}


_BASELINES: Mapping[str, Method] = {
    "alleen woorden": "woorden",
    "alleen betekenis": "betekenis",
    "RRF": "rrf",
}
_DEEP = 50  # places looked at per question, for recall@50


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
        self._reranker = reranker
        self._store = store
        self._index = index
        self._embedder = vectors.Remembering(embedder)  # every question is asked several times
        self._analyzer = analyzer
        self._files = {one.id: one.file for one in store.documents()}

    def places(self) -> list[Place]:
        """Where every searchable passage stands."""
        shelves = map(self._store.passages_of, self._files)
        return [self._place(one) for shelf in shelves for one in shelf if one.searchable]

    def search(self, question: Question) -> Answer:
        """What `search` finds, without a cap per document; folded passages follow their best."""
        from sbkennis.evaluation import Answer
        from sbkennis.search import search

        found = search(
            question.text,
            store=self._store,
            index=self._index,
            embedder=self._embedder,
            analyzer=self._analyzer,
            count=_DEEP,
            per_document=0,
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

        ranked = rank(
            question.text,
            store=self._store,
            index=self._index,
            embedder=self._embedder,
            analyzer=self._analyzer,
            method=method,
        )
        passages = self._store.passages([one.row for one in ranked.fused[:_DEEP]])
        return Answer(tuple(map(self._place, passages)))

    def _place(self, passage: Passage) -> Place:
        from sbkennis.evaluation import Place

        spans = tuple((span.start, span.end) for span in passage.spans)
        return Place(self._files[passage.document], spans, passage.first_page)


def _place(kept: Sequence[Kept], number: int) -> int:
    if not 1 <= number <= len(kept):
        held = f"de mand heeft de nummers 1 tot en met {len(kept)}" if kept else "de mand is leeg"
        raise UsageError(f"Nummer {number} staat niet in de mand: {held}.")
    return number - 1


def _either(names: Sequence[str]) -> str:
    return " of ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _is_address(place: str | Path) -> bool:
    return isinstance(place, str) and place.lower().startswith(("http://", "https://"))


def _page(document: Document, pages: Sequence[Page], wanted: str | None) -> Page:
    if wanted is None:
        return pages[0]
    if pages[0].number is None:
        raise SourceMissingError(
            f"{document.file} heeft geen pagina's; laat --pagina weg voor de hele tekst."
        )
    unit = "dia" if document.unit == "slide" else "pagina"
    for page in pages:
        if page.label is not None and page.label.casefold() == wanted.casefold():
            return page
    for page in pages:  # a sheet with two printed pages, such as "64-65"
        first, sign, last = (page.label or "").replace("–", "-").partition("-")
        if sign and wanted in (first, last):
            return page
    for page in pages:
        if str(page.number) == wanted:
            return page
    last = pages[-1]
    raise SourceMissingError(
        f"{document.file} heeft geen {unit} {wanted}; de laatste is {last.label or last.number}."
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _unregistered(path: Path) -> Problem:
    end = "hoort bij geen document. Neem het op met `sbkennis ingest`, of verwijder het."
    return Problem(None, f"{path} {end}", f"Een bestand in corpus/documenten {end}")


def _readable(read: Callable[[], _T]) -> _T | None:
    """What is read; None when the store is damaged, which its verification tells."""
    from sbkennis.soundness import Damage

    try:
        return read()
    except Damage:
        return None
