"""Files and addresses → documents of a kennisbank; described, set aside, removed, embedded anew."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis import vectors
from sbkennis.asking import day
from sbkennis.errors import FetchError, LibraryLockedError, ReadError, StoreError, UsageError
from sbkennis.files import as_typed
from sbkennis.library.analysis import Analysis
from sbkennis.library.holding import Holding
from sbkennis.phrases import how_many
from sbkennis.records import Document
from sbkennis.register import Register, Registration
from sbkennis.settings import Settings

if TYPE_CHECKING:
    from sbkennis.ingest import Candidate, FileReport, Ingest, Progress, Report
    from sbkennis.pages import Limits
    from sbkennis.sources import Source
    from sbkennis.store import Store
    from sbkennis.vectors import Embedder


__all__ = ["Gathering", "ModelState"]


@dataclass(frozen=True, slots=True)
class ModelState:
    """The embedding model of a kennisbank; ``begun`` counts passages that another one has done."""

    name: str
    device: str  # Dutch
    passages: int
    begun: Mapping[str, int]


class Gathering(Holding):
    """What comes in, what goes out, and the model it is embedded with."""

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
            a reading report; files that failed are in it, with the reason. When fetching is
            interrupted, what was fetched by then is taken in, and the report names the rest.

        Raises:
            LibraryLockedError: another process writes to this library.
            IndexMismatchError: the library was made with another model; `change_model` changes it.
            ModelError: the embedding model cannot be used; what was done is kept.
            UsageError: ``bronnen.toml`` or an override is not valid, one title is given for
                several files, an override is given for no file, or there is neither a place nor
                a library.
        """
        from sbkennis import ingest, sources

        said = _as_kept(overrides or {})
        if not places and not from_sources:
            self._check_there_is_something(said)
        written = sources.load(self.settings.sources)
        files = [Path(one).expanduser() for one in places if not _is_address(one)]
        addresses = [str(one) for one in places if _is_address(one)]
        if from_sources:
            addresses += self._addresses_in(written)
        candidates, skipped, failed, empty = ingest.find(files, self.settings.corpus)
        if said.get("title") and (count := len(candidates) + len(addresses)) > 1:
            raise UsageError(
                f"Eén titel past niet bij {count} bestanden. Geef met --titel één bestand of adres "
                "op, en neem de andere apart op."
            )
        if not addresses and not self._has_anything():  # then it would be made, and stay empty
            absent = ingest.nothing_there(candidates)
            if absent is not None:
                return ingest.Report((*failed, *absent), skipped=tuple(skipped), empty=tuple(empty))
        with self._writing() as store, tempfile.TemporaryDirectory() as folder:
            if store.passage_count():
                self._check_model(store)
            if replacing:
                candidates = [replace(c, replaces=replacing.get(c.path)) for c in candidates]
            fetched, unfetched = self._fetch_all(addresses, Path(folder), progress)
            candidates += fetched
            failed += unfetched
            with self._ingest(store, written, limits) as run:
                report = run.run(
                    candidates,
                    folders=files,
                    overrides=said,
                    refer=refer,
                    thorough=thorough,
                    progress=progress,
                )
            if fault := self._fault_of_refresh(store):
                report = replace(report, fault=fault)
        return replace(
            report,
            files=(*failed, *report.files),
            skipped=(*report.skipped, *skipped),
            empty=tuple(empty),
        )

    def _check_there_is_something(self, said: Mapping[str, str]) -> None:
        """Refuses a run without a place that has nothing to finish either."""
        if said:
            raise UsageError(
                "Een titel, uitgever, datum of andere beschrijving hoort bij een bestand of adres; "
                "noem dat bestand of adres erbij."
            )
        if not self._has_anything():
            raise UsageError(
                f"In {self.settings.root} staat nog geen kennisbank en er is niets opgegeven om "
                "op te nemen. Geef een bestand, map of webadres op: `sbkennis ingest MAP`."
            )

    def _addresses_in(self, written: Sequence[Source]) -> list[str]:
        addresses = [one.address for one in written if one.address]
        if not addresses:
            raise UsageError(f"In {self.settings.sources} staat geen enkel adres om op te halen.")
        return addresses

    @contextmanager
    def _ingest(
        self, store: Store, written: Sequence[Source], limits: Limits | None
    ) -> Iterator[Ingest]:
        """The use case with all that it works with; its readers end with it."""
        from sbkennis.ingest import Ingest
        from sbkennis.pages import Limits, ocr
        from sbkennis.pages.worker import Workers

        with Workers(limits or Limits()) as workers:
            yield Ingest(
                store,
                Register(self.settings.corpus),
                workers,
                Analysis(self._analyzer, self._embedder, self._watcher),
                sources=written,
                tagger=self._tagger,
                people=self._coding,
                ocr=ocr.missing() is None,
            )

    def _fault_of_refresh(self, store: Store) -> str:
        """Brings the index up to date, or answers why not: what was done is still to be told."""
        try:
            if store.noted("model") != self.settings.model:
                store.note("model", self.settings.model)
            self._refresh(store)
        except (StoreError, LibraryLockedError) as error:
            after = "Wat is gelezen, is bewaard; `sbkennis ingest` maakt het daarna af."
            return f"{error} {after}"
        return ""

    def _has_anything(self) -> bool:
        """Whether this folder was ever used as a library, or holds sources to be one."""
        return self.settings.database.exists() or bool(Register(self.settings.corpus).all())

    def _fetch_all(
        self,
        addresses: Sequence[str],
        folder: Path,
        progress: Callable[[Progress], None] | None,
    ) -> tuple[list[Candidate], list[FileReport]]:
        """What was fetched, and a report of each address of which nothing came.

        Who ends this (Ctrl+C) keeps what was fetched by then; nothing else would remember it.
        """
        from sbkennis.ingest import Candidate, FileReport, Progress

        fetched: list[Candidate] = []
        failed: list[FileReport] = []
        for number, address in enumerate(addresses):
            try:
                if progress:
                    progress(Progress(address, number, len(addresses), "ophalen"))
                one = self._fetch(address, folder)
            except KeyboardInterrupt:
                if not fetched:
                    raise
                self._tell_stopped(len(fetched))
                left = "Niet opgehaald: u stopte het ophalen. Draai de opdracht opnieuw."
                failed += [FileReport(each, "failed", error=left) for each in addresses[number:]]
                break
            if isinstance(one, Candidate):
                fetched.append(one)
            else:
                failed.append(one)
        return fetched, failed

    def _tell_stopped(self, fetched: int) -> None:
        if self._notify:
            self._notify(
                f"Het ophalen is gestopt. Wat er al is ({how_many(fetched, 'bestand', 'bestanden')}"
                "), wordt nu opgenomen. Druk nog eens op Ctrl+C om ook dat te stoppen."
            )

    def _fetch(self, address: str, folder: Path) -> Candidate | FileReport:
        from sbkennis.fetch import fetch
        from sbkennis.ingest import Candidate, FileReport

        own = Path(tempfile.mkdtemp(dir=folder))  # names of different addresses may be the same
        try:
            fetched = fetch(address, own)
        except FetchError as error:
            return FileReport(file=address, status="failed", error=str(error))
        asked = address if address != fetched.address else None
        return Candidate(
            fetched.path, fetched.address, fetched.accessed, fetched.path.name, asked=asked
        )

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
            register = Register(self.settings.corpus)
            known = register.get(document_id)
            if known and document_id not in {one.id for one in register.aside()}:
                source = register.source(known)  # it came back, but was not taken in yet
            else:
                source = register.bring_back(document_id)
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
        same = [one for one in self.documents() if _same_name(one.file, file)]
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

    def model(self) -> ModelState:
        """The embedding model, and how far another one is that was begun.

        Raises:
            LibraryNotFoundError: the folder is no kennisbank, and no model was chosen for one.
        """
        if not (self.settings.database.is_file() or self.settings.configuration.is_file()):
            raise self._not_found()
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
        from sbkennis.ingest import counting, with_model

        folder = Path(name).expanduser()
        name = str(folder.resolve()) if folder.is_dir() else name
        embedder = vectors.embedder(name, notify=self._notify)
        embedder.questions(["Werkt dit model?"])
        if self.settings.database.is_file():
            with self._writing() as store:
                weights = self._tagger.weights
                looks = weights.attention if weights.embedder == embedder.name else None
                tell = counting(progress, "betekenis berekenen")
                embed_anew(store, embedder, tell, looks)
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


def _as_kept(overrides: Mapping[str, str]) -> dict[str, str]:
    """What people say of every file of a run, in the words in which it is kept."""
    from sbkennis.description import gemeente_named, kind_key

    said = dict(overrides)
    if said.get("kind"):
        said["kind"] = kind_key(said["kind"])
    if said.get("gemeente"):
        said["gemeente"] = gemeente_named(said["gemeente"]).name
    if said.get("date"):
        said["date"] = day(said["date"])
    return said


def _is_address(place: str | Path) -> bool:
    return isinstance(place, str) and place.lower().startswith(("http://", "https://"))


def _same_name(one: str, other: str) -> bool:
    return as_typed(one).casefold() == as_typed(other).casefold()
