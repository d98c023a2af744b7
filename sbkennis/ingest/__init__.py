"""Use case: files → store, register and indexes, with a reading report per file.

The order is the same for every file: read → describe → split → analyse and embed → keep the
source → register → replace in the store. Each of the last three is complete or absent, and a
registration without its counterpart in the store is finished by the next run, so an ingest may
be ended at any moment. `protocols` says what an ingest asks of others, `finding` which files there
are, `tagging` what becomes of tags afterwards, and `reports` what is told.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sbkennis import passages as splitting
from sbkennis.description import describe
from sbkennis.errors import (
    CodebookError,
    LibraryLockedError,
    ModelError,
    ReadError,
    SbkennisError,
    SourceMissingError,
    StoreError,
    reason,
)
from sbkennis.files import digest
from sbkennis.ingest.finding import (
    Candidate,
    Listing,
    absent,
    absolute,
    find,
    normalised,
    nothing_there,
    shown,
)
from sbkennis.ingest.protocols import Analysis, Meaning, People, Reader, Tagger
from sbkennis.ingest.reports import (
    Empty,
    FileReport,
    Progress,
    Report,
    Status,
    nothing_to_read,
    reported,
    unforeseen,
)
from sbkennis.ingest.tagging import FOR_NOW, machine_tags, retag, tagging_of
from sbkennis.records import BlockKind, Document, Passage, Reading, Tag
from sbkennis.register import Register, Registration
from sbkennis.sources import Source, about
from sbkennis.store import Seen, Store

__all__ = [
    "FOR_NOW",
    "Analysis",
    "Candidate",
    "Empty",
    "FileReport",
    "Ingest",
    "Listing",
    "Meaning",
    "People",
    "Progress",
    "Report",
    "Tagger",
    "find",
    "machine_tags",
    "nothing_there",
    "retag",
    "tagging_of",
    "with_model",
]
PIPELINE = "13"
"""Raised when reading, splitting or analysing changes, so that documents are made anew."""

_WITH_OCR = " + ocr"  # after the recipe of what was read where OCR can be done
_AHEAD = 2  # files read ahead while one is embedded

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be done with one file: ``status`` is decided before it is read."""

    candidate: Candidate
    status: Status
    sha256: str = ""
    document: str = ""
    registration: Registration | None = None
    stat: os.stat_result | None = None
    note: str = ""
    error: str = ""


def with_model(recipe: str, model: str) -> str:
    """The recipe of a document that was embedded anew with another model."""
    pipeline, signature, _, said = recipe.split("|", 3)
    return "|".join((pipeline, signature, model, said))


class Ingest:
    """Takes files into a library; the caller holds the lock.

    Args:
        store: open for writing.
        register: of the same library.
        reader: reads files in worker processes.
        analysis: words and meaning.
        sources: what people wrote in ``corpus/bronnen.toml``.
        tagger: gives tags, or None.
        people: what people say of passages, or None.
        ocr: whether scanned pages can be read here; what was read without is then done again.
        today: stands in the register.
    """

    def __init__(
        self,
        store: Store,
        register: Register,
        reader: Reader,
        analysis: Analysis,
        *,
        sources: Sequence[Source] = (),
        tagger: Tagger | None = None,
        people: People | None = None,
        ocr: bool = False,
        today: date | None = None,
    ) -> None:
        self._people = people
        self._ocr = ocr
        self._store = store
        self._register = register
        self._reader = reader
        self._analysis = analysis
        self._sources = sources
        self._tagger = tagger
        self._today = (today or date.today()).isoformat()
        self._by_place: dict[str, Registration] = {}  # by absolute path
        self._by_hash: dict[str, Registration] = {}
        self._hashes: dict[str, str] = {}  # by id: the key in _by_hash
        self._editions: dict[str, list[Path]] = {}  # by id: files that this run takes in for it
        self._by_address: dict[str, Registration] = {}
        self._planned: dict[str, _Task] = {}
        self._told: set[str] = set()  # ids of documents whose report holds what people said
        for registration in register:
            self._index(registration)

    def _index(self, registration: Registration) -> None:
        self._by_place[normalised(registration.origin)] = registration
        self._by_place[normalised(self._register.place(registration))] = registration
        before = self._hashes.get(registration.id, "")
        if before in self._by_hash and self._by_hash[before].id == registration.id:
            del self._by_hash[before]
        self._hashes[registration.id] = registration.sha256
        self._by_hash[registration.sha256] = registration
        if registration.address:
            self._by_address[registration.address] = registration

    # ------------------------------------------------------------------ the run

    def run(
        self,
        candidates: Sequence[Candidate],
        *,
        folders: Sequence[Path] = (),
        overrides: Mapping[str, str] | None = None,
        refer: bool = False,
        thorough: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> Report:
        """Ingest files, and finish what an earlier run left unfinished.

        Args:
            candidates: what to ingest.
            folders: of these it is told which files were taken from them and are gone.
            overrides: fields of the description, for every candidate.
            refer: keep a reference to each source instead of a copy.
            thorough: compare content, also where size and time are the same; without candidates or
                folders that of every source.
            progress: called often.

        Returns:
            a report per file; an error of one file does not end the run.

        Raises:
            ModelError: the embedding model cannot be used; what was done is kept.
        """
        tell = progress or (lambda _: None)
        overrides = overrides or {}
        gone: list[str] = []
        candidates = self._without_copies(candidates)
        unfinished = list(
            self._unfinished(candidates, gone, thorough and not (candidates or folders))
        )
        everything = [*candidates, *unfinished]
        self._editions = {}
        for candidate in everything:
            if (known := self._known(candidate)) is not None:
                self._editions.setdefault(known.id, []).append(candidate.path)
        reports: list[FileReport] = []
        waiting: deque[tuple[_Task, Future[Reading] | None, Mapping[str, str]]] = deque()
        broken = ""
        # What is said of the files of this run does not hold for what an earlier one left.
        remaining = iter(
            [
                (one, overrides if number < len(candidates) else {})
                for number, one in enumerate(everything)
            ]
        )
        while True:
            while len(waiting) <= _AHEAD and (following := next(remaining, None)) is not None:
                candidate, said = following
                task = self._planned_safely(candidate, said, thorough)
                waiting.append((task, self._start(task), said))
            if not waiting:
                break
            task, future, said = waiting.popleft()
            place = Progress(shown(task.candidate.path.name), len(reports), len(everything))
            if broken and future is not None:
                future.cancel()
                reports.append(_failure(task, f"Niet opgenomen: het werk stopte bij {broken}."))
                continue
            try:
                reports.append(self._finish(task, future, said, refer, place, tell))
            except StoreError as error:  # the next file would meet the same
                broken = task.candidate.name or task.candidate.path.name
                reports.append(_failure(task, str(error)))
            except ModelError:  # nothing can be embedded, now or further on
                for _, other, _ in waiting:
                    if other is not None:
                        other.cancel()
                raise
            except SbkennisError as error:
                reports.append(_failure(task, str(error)))
            except Exception as error:  # an unforeseen text must not take the batch down
                _log.debug("ingest of %s failed", task.candidate.path, exc_info=True)
                reports.append(_failure(task, unforeseen(task.candidate.path, error)))
        retagged: list[str] = []
        remarks: list[str] = []
        labelled = not broken
        if self._tagger is not None and labelled:
            try:
                retagged, remarks = retag(
                    self._store, self._tagger, self._people, self._analysis.model, tell, self._told
                )
            except (StoreError, LibraryLockedError, CodebookError) as error:
                labelled = False
                remarks = [f"{error} Niet alle labels zijn bijgewerkt; `sbkennis ingest` doet dat."]
        tell(Progress("", len(everything), len(everything)))
        return Report(
            tuple(reports),
            tuple(dict.fromkeys((*self._missing(gone), *self._taken_away(folders)))),
            retagged=tuple(retagged),
            remarks=tuple(remarks),
            labelled=labelled,
        )

    def _without_copies(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Candidates but our copies of files that are among them too: those may be newer."""
        named = {normalised(one.path) for one in candidates}

        def is_copy(path: str) -> bool:
            known = self._by_place.get(path)
            if known is None or known.keeping != "copy":
                return False
            copy, origin = normalised(self._register.place(known)), normalised(known.origin)
            return path == copy and origin != path and origin in named

        return [one for one in candidates if not is_copy(normalised(one.path))]

    def _missing(self, gone: Iterable[str]) -> Iterator[str]:
        """Files of documents whose source was gone when the run began, and was not found since."""
        for document in gone:
            known = self._register.get(document)
            if known is not None and not os.path.exists(self._register.place(known)):
                yield known.file

    def _taken_away(self, folders: Iterable[Path]) -> Iterator[str]:
        """Files of documents that were copied from these folders, where they no longer are."""
        roots = [absolute(folder) for folder in folders if folder.is_dir()]
        for known in self._register.all() if roots else ():
            origin = Path(known.origin)
            if (
                known.keeping == "copy"
                and any(origin.is_relative_to(root) for root in roots)
                and not os.path.lexists(origin)
            ):
                yield known.file

    def _unfinished(
        self, candidates: Sequence[Candidate], gone: list[str], thorough: bool
    ) -> Iterator[Candidate]:
        # Of all documents, so in the cheapest way: strings for paths, all recipes at once.
        named = {normalised(candidate.path) for candidate in candidates}
        recipes = self._store.recipes()
        for registration in self._register.all():
            source = self._register.place(registration)
            if normalised(source) in named or normalised(registration.origin) in named:
                continue
            if not os.path.exists(source):
                gone.append(registration.id)
                continue
            made = recipes.get(registration.id)
            is_made = self._is_made(registration, registration.sha256, {}, made)
            if not is_made or (thorough and not _holds_still(Path(source), registration)):
                yield Candidate(
                    Path(source),
                    registration.address,
                    registration.accessed,
                    registration.file,
                    asked=registration.asked,
                )

    def _recipe(self, registration: Registration, overrides: Mapping[str, str]) -> str:
        said = self._said(registration, overrides)
        return "|".join(
            (
                PIPELINE,
                self._analysis.signature,
                self._analysis.model,
                json.dumps(said, ensure_ascii=False, sort_keys=True),
            )
        )

    def _is_made(
        self,
        registration: Registration,
        sha256: str,
        overrides: Mapping[str, str],
        made: tuple[str, str] | None,
    ) -> bool:
        """Whether the store holds this content, made as it would be made now.

        A document with pages without text that was read without OCR is made again with it.
        """
        if made is None or made[0] != sha256:
            return False
        recipe = made[1].removesuffix(_WITH_OCR)
        if recipe != self._recipe(registration, overrides):
            return False
        if not self._ocr or made[1].endswith(_WITH_OCR):
            return True
        document = self._store.document(registration.id)
        return document is not None and not document.pages_without_text

    def _said(
        self, registration: Registration, overrides: Mapping[str, str]
    ) -> dict[str, tuple[str | tuple[str, ...], str]]:
        """What people said of a document: field → (value, where they said it).

        The command line goes before ``bronnen.toml``.
        """
        source = about(self._sources, *registration.about)
        written = source.described if source else {}
        spoken = {**registration.overrides, **overrides}
        return {
            **{name: (value, "bronnen.toml") for name, value in written.items()},
            **{name: (value, "opdrachtregel") for name, value in spoken.items()},
        }

    # ------------------------------------------------------------------ one file

    def _planned_safely(
        self, candidate: Candidate, overrides: Mapping[str, str], thorough: bool
    ) -> _Task:
        """What is to be done with a file; what goes wrong there costs that file, not the run."""
        try:
            return self._plan(candidate, overrides, thorough)
        except SbkennisError as error:
            return _Task(candidate, "failed", error=str(error))
        except Exception as error:
            _log.debug("planning of %s failed", candidate.path, exc_info=True)
            return _Task(candidate, "failed", error=unforeseen(candidate.path, error))

    def _plan(self, candidate: Candidate, overrides: Mapping[str, str], thorough: bool) -> _Task:
        path = candidate.path
        try:
            if told := absent(path):
                raise SourceMissingError(told)
            stat = path.stat()
            known = self._known(candidate)
            sha256 = self._content(path, stat, thorough)
        except (SourceMissingError, ReadError) as error:
            return _Task(candidate, "failed", error=str(error))
        except OSError as error:
            return _Task(
                candidate,
                "failed",
                error=f"{path} is niet te lezen: {reason(error)}. "
                "Controleer de rechten op het bestand.",
            )
        note = ""
        twin = self._by_hash.get(sha256) if known is None else None
        if twin is not None and self._holds(twin, sha256, thorough):
            twin, mended = self._with_its_copy(twin, path, sha256, thorough)
            known, note = self._recognise(twin, candidate)
        elif known is not None:
            known, mended = self._with_its_copy(known, path, sha256, thorough)
        else:
            mended = ""
        note = f"{mended} {note}".strip()
        if known is None and (first := self._planned.get(sha256)) is not None:
            note = f"Zelfde inhoud als {first.candidate.path.name}; niet nog eens opgenomen."
            return _Task(candidate, "unchanged", sha256, first.document, None, stat, note)
        if known is None:
            task = _Task(candidate, "new", sha256, self._register.new_id(sha256), None, stat)
            return self._planned.setdefault(sha256, task)
        if self._is_made(known, sha256, overrides, self._store.recipe(known.id)):
            return _Task(candidate, "unchanged", sha256, known.id, known, stat, note)
        is_new = self._store.recipe(known.id) is None and known.sha256 == sha256
        status: Status = "new" if is_new else "replaced"
        return _Task(candidate, status, sha256, known.id, known, stat, note)

    def _known(self, candidate: Candidate) -> Registration | None:
        """The document that a candidate is an edition of, by its place, address or by request."""
        known = self._by_place.get(normalised(candidate.path))
        if candidate.address:
            known = self._by_address.get(candidate.address, known)
        if candidate.replaces is not None:
            known = self._register.get(candidate.replaces) or known
        if known is not None and candidate.asked:
            known = replace(known, asked=candidate.asked)
        return known

    def _content(self, path: Path, stat: os.stat_result, thorough: bool) -> str:
        """The SHA-256 of a file; it is not read where size and time are those of the last run."""
        seen = self._store.seen(path)
        same = seen and (seen.size, seen.modified) == (stat.st_size, stat.st_mtime_ns)
        return seen.sha256 if seen and same and not thorough else digest(path)

    def _holds(self, twin: Registration, sha256: str, thorough: bool) -> bool:
        """Whether a document has this content now, and will after this run.

        Where its own file has other content by now, who has the old content is another document.
        """
        own = list(self._editions.get(twin.id, ()))
        if twin.keeping != "copy":
            own.append(self._register.source(twin))
        for path in own:
            try:
                if self._content(path, path.stat(), thorough) != sha256:
                    return False
            except OSError:  # gone: it may be this file that took its place
                continue
        return True

    def _recognise(self, twin: Registration, candidate: Candidate) -> tuple[Registration, str]:
        """A file with the content of a known document: renamed, moved, or a second copy.

        Of what was fetched the file is gone as soon as it is kept; it was not renamed for that.
        """
        path = candidate.path
        source = self._register.source(twin)
        is_fetched = twin.address is not None or candidate.address is not None
        stands = is_fetched or twin.keeping == "in_place" or Path(twin.origin).exists()
        if source.exists() and stands:
            return twin, f"Zelfde inhoud als {twin.file}; niet nog eens opgenomen."
        moved = replace(twin, file=path.name, origin=str(path))
        if twin.keeping != "copy":
            place, keeping = self._register.keep(
                path, twin.id, path.name, refer=twin.keeping == "reference"
            )
            moved = replace(moved, path=place, keeping=keeping)
        self._register.write(moved)
        self._store.rename(twin.id, path.name)
        self._index(moved)
        if twin.file == path.name:
            return moved, f"Verplaatst; stond in {Path(twin.origin).parent}."
        return moved, f"Hernoemd; heette {twin.file}."

    def _with_its_copy(
        self, known: Registration, path: Path, sha256: str, thorough: bool
    ) -> tuple[Registration, str]:
        """A document of which our copy was gone with a new one, and what to say of that.

        With ``thorough`` also one of which the copy was altered: the file is what it came from.
        """
        if known.keeping != "copy" or known.sha256 != sha256:
            return known, ""
        copy = self._register.source(known)
        is_there = copy.exists()
        if is_there and not (thorough and digest(copy) != sha256):
            return known, ""
        place, keeping = self._register.keep(path, known.id, known.file, refer=False)
        restored = replace(known, path=place, keeping=keeping)
        self._register.write(restored)
        self._index(restored)
        was = "was gewijzigd en is hersteld" if is_there else "ontbrak en is er weer"
        return restored, f"De kopie in de kennisbank {was}."

    def _start(self, task: _Task) -> Future[Reading] | None:
        if task.status in ("unchanged", "failed"):
            return None
        return self._reader.submit(task.candidate.path)

    def _finish(
        self,
        task: _Task,
        future: Future[Reading] | None,
        overrides: Mapping[str, str],
        refer: bool,
        place: Progress,
        tell: Callable[[Progress], None],
    ) -> FileReport:
        if task.status == "failed":
            return _failure(task, task.error)
        if future is None and self._store.recipe(task.document) is not None:
            return self._unchanged(task)
        if future is None:  # the twin that was read before it failed, perhaps for its suffix
            task = replace(task, status="new", note="")
            future = self._reader.submit(task.candidate.path)
        tell(replace(place, stage="lezen"))
        reading = future.result()
        file = task.candidate.name or task.candidate.path.name
        if task.candidate.replaces is not None and task.registration is not None:
            file = task.registration.file  # its copy takes the place of the old one
        registration = self._registration(task, file, overrides, refer)
        document = self._describe(registration, reading, overrides)
        passages = splitting.split(reading, document.id)
        if not passages and not document.pages_without_text:
            raise ReadError(nothing_to_read(file, reading))
        searchable = [passage for passage in passages if passage.searchable]
        tell(replace(place, stage="betekenis berekenen"))

        def embedded(done: int) -> None:
            part = done / max(1, len(searchable))
            tell(replace(place, stage="betekenis berekenen", part=part))

        meaning = self._analysis.meaning(document, searchable, embedded)
        tags, remarks, tagging = self._tagged(document, reading, passages, meaning)
        if task.candidate.address is None or registration.keeping != "reference":
            path, keeping = self._register.keep(
                task.candidate.path, registration.id, file, refer=refer
            )
            registration = replace(registration, path=path, keeping=keeping)
        self._register.write(registration)
        self._store.replace(
            document,
            reading,
            passages,
            recipe=self._recipe(registration, overrides) + (_WITH_OCR if self._ocr else ""),
            terms=self._analysis.terms(document, searchable),
            vectors=meaning.vectors,
            model=self._analysis.model,
            attended=meaning.attended,
            network=self._tagger.watcher.name if self._tagger else "",
            tags=tags,
            tagging=tagging,
        )
        self._index(registration)
        self._remember(task)
        self._told.add(document.id)
        return reported(task.status, document, len(passages), task.note, remarks)

    def _tagged(
        self,
        document: Document,
        reading: Reading,
        passages: Sequence[Passage],
        meaning: Meaning,
    ) -> tuple[list[Tag], list[str], str]:
        """Tags, remarks on what people said, and the signature of both."""
        if self._tagger is None:
            return [], [], ""
        searchable = [passage for passage in passages if passage.searchable]
        tags = self._tagger.tag(searchable, *meaning, title=document.title)
        tagging = tagging_of(self._tagger, self._people, document.id)
        if self._tagger.failure:  # `retag`, at the end of the run, tries again and tells
            tagging += FOR_NOW
        if self._people is None:
            return tags, [], tagging
        marks = [(mark.start, mark.end) for mark in reading.note_marks]
        standing = self._standing(document.id, passages)
        tags, remarks = self._people.apply(
            document.id, reading.text, passages, tags, marks, standing
        )
        return tags, remarks, tagging

    def _standing(self, document_id: str, passages: Sequence[Passage]) -> list[Tag]:
        """The stored tags of passages that read the same, where what people said cannot be read."""
        if self._people is None or not self._people.trouble(document_id):
            return []
        before = {one.id: one.quote for one in self._store.passages_of(document_id)}
        same = [one.id for one in passages if before.get(one.id) == one.quote]
        return [tag for each in self._store.tags(same).values() for tag in each]

    def _registration(
        self, task: _Task, file: str, overrides: Mapping[str, str], refer: bool
    ) -> Registration:
        candidate = task.candidate
        known = task.registration
        if known is not None:
            if candidate.replaces is not None:  # what it came from is no longer this document
                known = replace(known, origin=str(candidate.path))
            return replace(
                known,
                sha256=task.sha256,
                overrides={**known.overrides, **overrides},
                accessed=candidate.accessed or known.accessed,
            )
        inside = candidate.path.resolve()
        corpus = self._register.corpus.resolve()
        in_place = inside.is_relative_to(corpus)
        return Registration(
            id=task.document,
            file=file,
            path=inside.relative_to(corpus).as_posix() if in_place else file,
            keeping="in_place" if in_place else "reference" if refer else "copy",
            sha256=task.sha256,
            origin=str(candidate.path),
            added=self._today,
            address=candidate.address,
            accessed=candidate.accessed,
            overrides=dict(overrides),
            asked=candidate.asked,
        )

    def _describe(
        self, registration: Registration, reading: Reading, overrides: Mapping[str, str]
    ) -> Document:
        said = self._said(registration, overrides)
        described = describe(reading, registration.file, overrides=said)
        pages = [page for page in reading.pages if page.number is not None]
        numbers = {page: page.number or 0 for page in pages}
        source = about(self._sources, *registration.about)
        return Document(
            id=registration.id,
            file=registration.file,
            sha256=registration.sha256,
            unit=reading.unit,
            title=described.title,
            publisher=described.publisher,
            authors=described.authors,
            date=described.date,
            kind=described.kind,
            gemeente=described.gemeente,
            gemeente_code=described.gemeente_code,
            identifiers=described.identifiers,
            address=registration.address
            or (source.address if source else None)
            or described.address,
            accessed=registration.accessed or described.accessed,
            reader=reading.reader,
            findings=described.findings,
            warnings=(*reading.warnings, *described.warnings),
            page_count=len(pages) or None,
            pages_without_text=tuple(numbers[page] for page in pages if page.source == "none"),
            ocr_pages=tuple(numbers[page] for page in pages if page.source == "ocr"),
            tables=reading.tables,
            footnotes=sum(1 for block in reading.blocks if block.kind == BlockKind.FOOTNOTE),
        )

    def _remember(self, task: _Task) -> None:
        if task.stat is None or task.candidate.address is not None:
            return
        now = Seen(task.stat.st_size, task.stat.st_mtime_ns, task.sha256, task.document)
        if self._store.seen(task.candidate.path) != now:
            self._store.remember(task.candidate.path, now)

    def _unchanged(self, task: _Task) -> FileReport:
        document = self._store.document(task.document)
        assert document is not None  # the store has its recipe
        self._remember(task)
        report = reported(
            "unchanged", document, self._store.passage_count(task.document), task.note
        )
        return replace(report, file=task.candidate.name or task.candidate.path.name)


def _holds_still(source: Path, registration: Registration) -> bool:
    """Whether a source has the content that was taken in; where it cannot be read it may not."""
    try:
        return digest(source) == registration.sha256
    except OSError:
        return False


def _failure(task: _Task, error: str) -> FileReport:
    document = task.registration.id if task.registration else None
    name = task.candidate.name or shown(task.candidate.path.name)
    return FileReport(file=name, status="failed", document=document, error=error)
