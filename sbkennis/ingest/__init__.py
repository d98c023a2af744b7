"""Use case: files → store, register and indexes, with a reading report per file.

The order is the same for every file: read → describe → split → analyse and embed → keep the
source → register → replace in the store. Each of the last three is complete or absent, and a
registration without its counterpart in the store is finished by the next run, so an ingest may
be ended at any moment.

`finding` tells which files there are, `planning` which document each is and what is to be done,
`recipes` whether it was done already, `tagging` what becomes of tags afterwards, and `reports` what
is told of it; `protocols` holds what an ingest asks of others.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sbkennis import passages as splitting
from sbkennis.description import describe
from sbkennis.errors import (
    CodebookError,
    LibraryLockedError,
    ModelError,
    ReadError,
    SbkennisError,
    StoreError,
)
from sbkennis.files import digest
from sbkennis.ingest.editions import Editions
from sbkennis.ingest.finding import (
    Candidate,
    Listing,
    absolute,
    find,
    normalised,
    nothing_there,
    shown,
)
from sbkennis.ingest.planning import Planner, Task
from sbkennis.ingest.protocols import Analysis, Meaning, People, Reader, Tagger
from sbkennis.ingest.recipes import PIPELINE, Recipes, with_model
from sbkennis.ingest.reports import (
    Empty,
    FileReport,
    Progress,
    Report,
    counting,
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
    "PIPELINE",
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
    "counting",
    "find",
    "machine_tags",
    "nothing_there",
    "retag",
    "tagging_of",
    "with_model",
]

_AHEAD = 2  # files read ahead while one is embedded

_log = logging.getLogger(__name__)


class _Begun(NamedTuple):
    """A file of a run with its reading, if there is to be one, and what people said of it."""

    task: Task
    reading: Future[Reading] | None
    said: Mapping[str, str]

    def cancel(self) -> None:
        """Leave it unread, unless it is being read already."""
        if self.reading is not None:
            self.reading.cancel()


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
        self._store = store
        self._register = register
        self._reader = reader
        self._analysis = analysis
        self._sources = sources
        self._tagger = tagger
        self._today = (today or date.today()).isoformat()
        self._recipes = Recipes(store, analysis, sources, ocr=ocr)
        self._planner = Planner(store, register, self._recipes)
        self._editions = Editions(store)
        self._told: set[str] = set()  # ids of documents whose report holds what people said

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
        candidates = self._planner.without_copies(candidates)
        unfinished, gone = self._unfinished(
            candidates, thorough=thorough and not (candidates or folders)
        )
        self._planner.expect([*candidates, *unfinished])
        # What is said of the files of this run does not hold for what an earlier one left.
        everything = [(one, overrides or {}) for one in candidates]
        everything += [(one, {}) for one in unfinished]
        reports, is_whole = self._take_in_all(everything, tell, refer=refer, thorough=thorough)
        labelled, retagged, remarks = self._labelled(tell) if is_whole else (False, [], [])
        tell(Progress("", len(everything), len(everything)))
        return Report(
            tuple(reports),
            tuple(dict.fromkeys((*self._missing(gone), *self._taken_away(folders)))),
            retagged=tuple(retagged),
            remarks=tuple(remarks),
            labelled=labelled,
        )

    def _take_in_all(
        self,
        everything: Sequence[tuple[Candidate, Mapping[str, str]]],
        tell: Callable[[Progress], None],
        *,
        refer: bool,
        thorough: bool,
    ) -> tuple[list[FileReport], bool]:
        """A report per file, and whether the store held out to the end."""
        reports: list[FileReport] = []
        broken = ""  # the file at which the store gave way
        remaining = iter(everything)
        waiting: deque[_Begun] = deque()
        while True:
            while len(waiting) <= _AHEAD and (following := next(remaining, None)) is not None:
                waiting.append(self._begin(*following, thorough=thorough))
            if not waiting:
                return reports, not broken
            begun = waiting.popleft()
            task = begun.task
            place = Progress(shown(task.candidate.path.name), len(reports), len(everything))
            if broken and begun.reading is not None:
                begun.cancel()
                reports.append(task.failed(f"Niet opgenomen: het werk stopte bij {broken}."))
                continue
            try:
                reports.append(self._finish(begun, place, tell, refer=refer))
            except StoreError as error:  # the next file would meet the same
                broken = task.file
                reports.append(task.failed(str(error)))
            except ModelError:  # nothing can be embedded, now or further on
                for other in waiting:
                    other.cancel()
                raise
            except SbkennisError as error:
                reports.append(task.failed(str(error)))
            except Exception as error:  # an unforeseen text must not take the batch down
                _log.debug("ingest of %s failed", task.candidate.path, exc_info=True)
                reports.append(task.failed(unforeseen(task.candidate.path, error)))

    def _labelled(self, tell: Callable[[Progress], None]) -> tuple[bool, list[str], list[str]]:
        """Whether all labels are those of now, files of which they changed, and remarks."""
        if self._tagger is None:
            return True, [], []
        try:
            model = self._analysis.model
            changed, remarks = retag(
                self._store, self._tagger, self._people, model, tell, self._told
            )
        except (StoreError, LibraryLockedError, CodebookError) as error:
            rest = "Niet alle labels zijn bijgewerkt; `sbkennis ingest` doet dat."
            return False, [], [f"{error} {rest}"]
        return True, changed, remarks

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
        self, candidates: Sequence[Candidate], *, thorough: bool
    ) -> tuple[list[Candidate], list[str]]:
        """What an earlier run left, and the ids of documents whose source is gone."""
        # Of all documents, so in the cheapest way: strings for paths, all recipes at once.
        unfinished: list[Candidate] = []
        gone: list[str] = []
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
            is_made = self._recipes.is_made(registration, registration.sha256, {}, made)
            if not is_made or (thorough and not _holds_still(Path(source), registration)):
                unfinished.append(
                    Candidate(
                        Path(source),
                        registration.address,
                        registration.accessed,
                        registration.file,
                        asked=registration.asked,
                    )
                )
        return unfinished, gone

    # ------------------------------------------------------------------ one file

    def _begin(self, candidate: Candidate, said: Mapping[str, str], *, thorough: bool) -> _Begun:
        """Plan what is to be done with a file, and start reading it where that is needed."""
        task = self._planner.plan(candidate, said, thorough=thorough)
        is_read = task.status not in ("unchanged", "failed")
        return _Begun(task, self._reader.submit(candidate.path) if is_read else None, said)

    def _finish(
        self, begun: _Begun, place: Progress, tell: Callable[[Progress], None], *, refer: bool
    ) -> FileReport:
        """Do what was planned with a file, as soon as it is read."""
        task, reading, said = begun
        if task.status == "failed":
            return task.failed(task.error)
        if reading is None and self._store.recipe(task.document) is not None:
            return self._unchanged(task)
        if reading is None:  # the twin that was read before it failed, perhaps for its suffix
            task = replace(task, status="new", note="")
            reading = self._reader.submit(task.candidate.path)
        tell(replace(place, stage="lezen"))
        return self._take_in(task, reading.result(), said, place, tell, refer=refer)

    def _take_in(
        self,
        task: Task,
        reading: Reading,
        overrides: Mapping[str, str],
        place: Progress,
        tell: Callable[[Progress], None],
        *,
        refer: bool,
    ) -> FileReport:
        """Describe, split, embed and tag what was read; keep the source, register and store it."""
        file = task.file
        if task.candidate.replaces is not None and task.registration is not None:
            file = task.registration.file  # its copy takes the place of the old one
        refer = refer and task.candidate.address is None  # what was fetched is nowhere to refer to
        registration = self._registration(task, file, overrides, refer=refer)
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
        path, keeping = self._register.keep(task.candidate.path, registration.id, file, refer=refer)
        registration = replace(registration, path=path, keeping=keeping)
        self._register.write(registration)
        self._store.replace(
            document,
            reading,
            passages,
            recipe=self._recipes.of(registration, overrides),
            terms=self._analysis.terms(document, searchable),
            vectors=meaning.vectors,
            model=self._analysis.model,
            attended=meaning.attended,
            network=self._tagger.watcher.name if self._tagger else "",
            tags=tags,
            tagging=tagging,
        )
        self._planner.know(registration)
        self._remember(task)
        self._told.add(document.id)
        if task.status == "new":
            same = self._editions.add(document, passages)
            if same and task.registration is None:  # else its indexes are only made again
                remarks = [same, *remarks]
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
        self, task: Task, file: str, overrides: Mapping[str, str], *, refer: bool
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
        said = self._recipes.said(registration, overrides)
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

    def _remember(self, task: Task) -> None:
        if task.stat is None or task.candidate.address is not None:
            return
        now = Seen(task.stat.st_size, task.stat.st_mtime_ns, task.sha256, task.document)
        if self._store.seen(task.candidate.path) != now:
            self._store.remember(task.candidate.path, now)

    def _unchanged(self, task: Task) -> FileReport:
        document = self._store.document(task.document)
        assert document is not None  # the store has its recipe
        self._remember(task)
        report = reported(
            "unchanged", document, self._store.passage_count(task.document), task.note
        )
        return replace(report, file=task.file)


def _holds_still(source: Path, registration: Registration) -> bool:
    """Whether a source has the content that was taken in; where it cannot be read it may not."""
    try:
        return digest(source) == registration.sha256
    except OSError:
        return False
