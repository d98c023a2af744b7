"""Use case: files → store, register and indexes, with a reading report per file.

The order is the same for every file: read → describe → split → analyse and embed → keep the
source → register → replace in the store. Each of the last three is complete or absent, and a
registration without its counterpart in the store is finished by the next run, so an ingest may
be ended at any moment.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

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
from sbkennis.pages import NO_TEXT, SUFFIXES
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
    "retag",
    "tagging_of",
    "with_model",
]

PIPELINE = "13"
"""Raised when reading, splitting or analysing changes, so that documents are made anew."""

FOR_NOW = "+voorlopig"
"""Stands after the tagging of what the model of the tagger could not look at."""

_WITH_OCR = " + ocr"  # after the recipe of what was read where OCR can be done
_AHEAD = 2  # files read ahead while one is embedded
# folders of corpus/ that hold no sources
_OWN = frozenset({"register", "bouw", "labels", "vondsten", "zoekvragen", "verwijderd"})
_OWN_FILES = frozenset({"bronnen.toml", "kennisbank.toml", "codeboek.toml", "README.md"})

_log = logging.getLogger(__name__)

Status = Literal["new", "unchanged", "replaced", "failed"]


class Reader(Protocol):
    """Reads files apart from this process."""

    def submit(self, path: Path) -> Future[Reading]:
        """Start reading a file."""


class Meaning(NamedTuple):
    """What a model makes of passages, by their id."""

    vectors: Mapping[str, npt.NDArray[np.float32]]  # (vectors, dimensions)
    attended: Mapping[str, npt.NDArray[np.float32]]  # (labels,): scores of attention


class Watcher(Protocol):
    """What looks on while passages are embedded."""

    @property
    def name(self) -> str:
        """Under which its scores are stored."""

    @property
    def labels(self) -> Sequence[tuple[str, str]]:
        """What it gives a score each: (facet, label)."""


class Analysis(Protocol):
    """What a passage is found by: its words and its meaning."""

    signature: str  # changes when the analysis changes
    model: str

    def terms(self, document: Document, passages: Sequence[Passage]) -> dict[str, dict[str, str]]:
        """Analysed terms by passage id and column."""

    def meaning(
        self,
        document: Document,
        passages: Sequence[Passage],
        progress: Callable[[int], None] | None = None,
    ) -> Meaning:
        """What the model makes of passages."""


class Tagger(Protocol):
    """Gives tags to passages."""

    @property
    def signature(self) -> str:
        """Changes when the same passage may get other tags."""

    @property
    def edition(self) -> str:
        """Of the codebook; tags record it."""

    @property
    def watcher(self) -> Watcher:
        """What looks on, for its tags, while passages are embedded."""

    def attend(
        self, passages: Sequence[Passage], title: str | None
    ) -> Mapping[str, npt.NDArray[np.float32]]:
        """Scores of the watcher by passage id: float32 (labels,); none where it cannot look."""

    def tag(
        self,
        passages: Sequence[Passage],
        vectors: Mapping[str, npt.NDArray[np.float32]],
        attended: Mapping[str, npt.NDArray[np.float32]],
        *,
        title: str | None = None,
    ) -> list[Tag]:
        """Tags of passages of one document."""

    @property
    def failure(self) -> ModelError | None:
        """Why the last tags were made without its model; None when they were not."""


class People(Protocol):
    """What people say of passages; it goes before what a tagger says."""

    def digest(self, document: str) -> str:
        """Changes when people say something else of a document; empty when they say nothing."""

    def trouble(self, document: str) -> str:
        """Why nothing that people said of a document can be read, in Dutch; empty when it can."""

    def apply(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        tags: Iterable[Tag],
        marks: Sequence[tuple[int, int]] = (),
        standing: Iterable[Tag] = (),
    ) -> tuple[list[Tag], list[str]]:
        """Tags in which people go first, and Dutch sentences on what must be told of it.

        Those of people among the ``standing`` tags stay while what they said cannot be read.
        """


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to ingest, and where it was fetched if it was."""

    path: Path
    address: str | None = None
    accessed: str | None = None
    name: str | None = None  # file name to keep it under, if not its own
    replaces: str | None = None  # id of the document of which it is another edition
    asked: str | None = None  # the address that led to ``address``, if another


@dataclass(frozen=True, slots=True)
class FileReport:
    """The reading report of one file; the names are those of ``ingest --json``."""

    file: str
    status: Status
    document: str | None = None
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    passages: int = 0
    tables: int = 0
    footnotes: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None
    note: str | None = None  # what this run noticed, such as a new name; it is in `warnings` too


class Empty(NamedTuple):
    """A folder that was named and in which no file is of a kind that is read."""

    path: str
    skipped: int  # files in it of other kinds


class Listing(NamedTuple):
    """What stands at the paths that were named."""

    candidates: list[Candidate]
    skipped: list[str]  # names of files of a kind that is not read
    failed: list[FileReport]
    empty: list[Empty]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every file, and of folders without any.

    ``missing`` names documents whose source is gone, also from a folder that is ingested again;
    they stay in the library until removed.
    ``skipped`` names files in a folder of a kind that is not read; ``empty`` holds folders in which
    there is nothing else, which is no failure. ``retagged`` names documents
    of which tags changed and nothing else; ``remarks`` are Dutch sentences about labels.
    ``labelled`` is false when labels could not be brought up to date; a remark says why.
    ``fault`` is what went wrong after all files, in Dutch; empty when nothing did.
    """

    files: tuple[FileReport, ...]
    missing: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    retagged: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    labelled: bool = True
    fault: str = ""
    empty: tuple[Empty, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any file failed, or the labels, or the end of the run."""
        some = any(one.status == "failed" for one in self.files)
        return some or not self.labelled or bool(self.fault)

    @property
    def passages(self) -> int:
        """Passages of all documents named here; one that is named twice counts once."""
        return sum({one.document or one.file: one.passages for one in self.files}.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: ``done`` of ``total`` files, and within the present file."""

    file: str
    done: int
    total: int
    stage: str = ""  # Dutch: "lezen", "betekenis berekenen"
    part: float = 0.0  # of the stage, 0 to 1


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


def find(paths: Iterable[Path], corpus: Path) -> Listing:
    """Files to ingest, in order of path, each once.

    A folder is walked; links are followed, but no folder is entered twice. Hidden files, and what
    sbkennis itself keeps in ``corpus``, are passed over.
    """
    candidates: dict[Path, Candidate] = {}
    skipped: list[str] = []
    failed: list[FileReport] = []
    empty: list[Empty] = []
    for path in paths:
        if path.is_dir():
            refused = len(failed)
            other: list[str] = []
            is_read = False
            for file in _walk(path, corpus.resolve(), failed):
                if file.suffix.lower() in SUFFIXES:
                    candidates.setdefault(_absolute(file), Candidate(_absolute(file)))
                    is_read = True
                else:
                    other.append(_shown(file.name))
            skipped += other
            if not is_read and len(failed) == refused:
                empty.append(Empty(_shown(str(path)), len(other)))
        else:
            candidates.setdefault(_absolute(path), Candidate(_absolute(path)))
    return Listing(list(candidates.values()), skipped, failed, list(dict.fromkeys(empty)))


def nothing_there(candidates: Sequence[Candidate]) -> list[FileReport] | None:
    """What to report when there is no file at any of the paths; None when there is one."""
    if any(not _absent(one.path) for one in candidates):
        return None
    return [
        FileReport(file=_shown(one.path.name), status="failed", error=_absent(one.path))
        for one in candidates
    ]


def _shown(name: str) -> str:
    """A name of a file as it can be printed and kept: bytes that are no UTF-8 as ``\\xe9``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _absent(path: Path) -> str:
    """Why there is nothing to ingest at a path; empty when there is."""
    if _shown(str(path)) != str(path):
        return (
            f"{_shown(str(path))} is niet op te nemen: in de naam van dit bestand of van een map "
            "erboven staan tekens die geen UTF-8 zijn. Geef het een andere naam."
        )
    if path.is_symlink() and not path.exists():
        return (
            f"{path} is een verwijzing naar een bestand dat er niet (meer) is. Herstel of "
            "verwijder de verwijzing."
        )
    if path.is_dir() or not path.exists():
        address = " Is het een webadres, begin dan met https://." if _like_address(path) else ""
        return f"{path} bestaat niet. Controleer de spelling van het pad.{address}"
    if not path.is_file():  # reading it would not end
        return (
            f"{path} is geen gewoon bestand maar een pijp of apparaat. Bewaar wat eruit komt als "
            "bestand en neem dat op."
        )
    return ""


def _like_address(path: Path) -> bool:
    return any(part.startswith("www.") or part.endswith((".nl", ".eu")) for part in path.parts)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _walk(folder: Path, corpus: Path, failed: list[FileReport]) -> Iterator[Path]:
    entered: set[tuple[int, int]] = set()

    def refuse(error: OSError) -> None:
        failed.append(
            FileReport(
                file=_shown(Path(error.filename or folder).name),
                status="failed",
                error=f"De map {_shown(error.filename)} is niet te lezen: {reason(error)}. "
                "Controleer de rechten op de map.",
            )
        )

    for name, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        here = Path(name)
        stat = here.stat()
        if (stat.st_dev, stat.st_ino) in entered:
            folders.clear()
            continue
        entered.add((stat.st_dev, stat.st_ino))
        own = here.resolve() == corpus
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and not (own and one in _OWN)
        )
        for file in sorted(files):
            if not file.startswith(".") and not (own and file in _OWN_FILES):
                yield here / file


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
        self._by_place[os.path.normpath(registration.origin)] = registration
        self._by_place[self._register.place(registration)] = registration
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
            place = Progress(_shown(task.candidate.path.name), len(reports), len(everything))
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
                reports.append(_failure(task, _unforeseen(task.candidate.path, error)))
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
        named = {str(one.path) for one in candidates}

        def is_copy(path: str) -> bool:
            known = self._by_place.get(path)
            if known is None or known.keeping != "copy":
                return False
            origin = os.path.normpath(known.origin)
            return path == self._register.place(known) and origin != path and origin in named

        return [one for one in candidates if not is_copy(str(one.path))]

    def _missing(self, gone: Iterable[str]) -> Iterator[str]:
        """Files of documents whose source was gone when the run began, and was not found since."""
        for document in gone:
            known = self._register.get(document)
            if known is not None and not os.path.exists(self._register.place(known)):
                yield known.file

    def _taken_away(self, folders: Iterable[Path]) -> Iterator[str]:
        """Files of documents that were copied from these folders, where they no longer are."""
        roots = [_absolute(folder) for folder in folders if folder.is_dir()]
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
        named = {str(candidate.path) for candidate in candidates}
        recipes = self._store.recipes()
        for registration in self._register.all():
            source = self._register.place(registration)
            if source in named or os.path.normpath(registration.origin) in named:
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
        path = registration.path if registration.keeping == "in_place" else registration.file
        source = about(self._sources, path, registration.address, registration.asked)
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
            return _Task(candidate, "failed", error=_unforeseen(candidate.path, error))

    def _plan(self, candidate: Candidate, overrides: Mapping[str, str], thorough: bool) -> _Task:
        path = candidate.path
        try:
            if told := _absent(path):
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
            restored = self._with_its_copy(twin, path, sha256)
            known, note = self._recognise(restored or twin, candidate)
        else:
            restored = self._with_its_copy(known, path, sha256) if known is not None else None
            known = restored or known
        if restored is not None:
            note = f"De kopie in de kennisbank ontbrak en is er weer. {note}".strip()
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
        known = self._by_place.get(str(candidate.path))
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

    def _with_its_copy(self, known: Registration, path: Path, sha256: str) -> Registration | None:
        """A document of which our copy was gone, with a new one; None where nothing was amiss."""
        is_gone = known.keeping == "copy" and not self._register.source(known).exists()
        if not is_gone or known.sha256 != sha256:
            return None
        place, keeping = self._register.keep(path, known.id, known.file, refer=False)
        restored = replace(known, path=place, keeping=keeping)
        self._register.write(restored)
        self._index(restored)
        return restored

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
            raise ReadError(_nothing_to_read(file, reading))
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
        return _report(task.status, document, len(passages), task.note, remarks)

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
        source = about(self._sources, registration.path, registration.address, registration.asked)
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
        report = _report("unchanged", document, self._store.passage_count(task.document), task.note)
        return replace(report, file=task.candidate.name or task.candidate.path.name)


# ---------------------------------------------------------------------- tagging anew


def tagging_of(tagger: Tagger, people: People | None, document: str) -> str:
    """Changes when the tags of a document may change: by the tagger, or by what people say."""
    said = people.digest(document) if people else ""
    return f"{tagger.signature}+{said}" if said else tagger.signature


def retag(
    store: Store,
    tagger: Tagger,
    people: People | None,
    model: str,
    tell: Callable[[Progress], None] = lambda _: None,
    told: Collection[str] = (),
) -> tuple[list[str], list[str]]:
    """Tag again what was tagged by another tagger, or of which people now say something else.

    Nothing is read for it, and only what attention never looked at is embedded, once; where only
    people said something else, the tagger is asked of what they judged before. A document whose
    tags come out the same keeps them, with a note that they hold. Where the model of the
    tagger fails, tags are made without it, and again the next time.

    Args:
        store: open for writing.
        tagger: the tagger of now.
        people: what people say of passages, or None.
        model: of the vectors in the store.
        tell: called often.
        told: ids of documents of which the reader knows already what is wrong with judgements.

    Returns:
        files of which tags changed, and Dutch sentences on judgements.
    """
    tagged = store.tagged_with()
    now = {one: tagging_of(tagger, people, one) for one in tagged}
    old = [one for one, tagging in tagged.items() if tagging != now[one]]
    changed: list[str] = []
    remarks: list[str] = []
    failed: dict[str, list[str]] = {}  # files by what the model said
    for number, document_id in enumerate(old):
        document = store.document(document_id)
        assert document is not None
        tell(Progress(document.file, number, len(old), stage="labelen"))
        passages = store.passages_of(document_id)
        tagging = now[document_id]
        stored = store.tags([one.id for one in passages])
        standing = [tag for each in stored.values() for tag in each]
        kept: dict[str, list[Tag]] = {}
        if _is_of(tagged[document_id], tagger):
            kept = _untouched(passages, stored, tagger.edition)
        rest = [one for one in passages if one.id not in kept]
        failure: ModelError | None = None
        try:
            _attend(store, tagger, document, rest)
        except ModelError as error:
            failure = error
        tags = [tag for each in kept.values() for tag in each]
        tags += machine_tags(store, tagger, model, document, rest)
        if failure := failure or tagger.failure:
            tagging += FOR_NOW
            failed.setdefault(str(failure), []).append(document.file)
        if people is not None and people.digest(document_id):
            reading = store.reading(document_id)
            marks = [(mark.start, mark.end) for mark in reading.note_marks]
            tags, found = people.apply(document_id, reading.text, passages, tags, marks, standing)
            if document_id not in told:
                remarks += [f"{document.file}: {one}" for one in found]
        if _comparable(tags) == _comparable(standing):
            store.confirm(document_id, tagging, tagger.edition)
        else:
            store.retag(document_id, tags, tagging)
            changed.append(document.file)
    if people is not None:
        remarks += _unread(store, people, tagged.keys() - {*old, *told})
    return changed, [*_for_now(failed), *remarks]


def _is_of(tagging: str, tagger: Tagger) -> bool:
    """Whether tags are those of this tagger, whatever people said by then."""
    return tagging.partition("+")[0] == tagger.signature and not tagging.endswith(FOR_NOW)


def _untouched(
    passages: Sequence[Passage], stored: Mapping[str, Sequence[Tag]], edition: str
) -> dict[str, list[Tag]]:
    """The machine's tags of passages of which people said nothing, by passage id."""
    return {
        one.id: [replace(tag, codebook=edition) for tag in stored.get(one.id, ())]
        for one in passages
        if not any(tag.coder for tag in stored.get(one.id, ()))
    }


def _for_now(failed: Mapping[str, Sequence[str]]) -> list[str]:
    """A Dutch sentence on each reason for which documents were tagged without the model."""
    return [
        f"{files[0] if len(files) == 1 else f'{len(files)} documenten'}: deze labels zijn "
        f"voorlopig, want het model kon niet meekijken. {failure} Draai daarna `sbkennis ingest`."
        for failure, files in failed.items()
    ]


def _unread(store: Store, people: People, ids: Iterable[str]) -> list[str]:
    """Dutch sentences on documents of which nothing that people said can be read."""
    troubles = {one: trouble for one in sorted(ids) if (trouble := people.trouble(one))}
    named = {one: store.document(one) for one in troubles}
    return [
        f"{document.file}: {troubles[one]}"
        for one, document in named.items()
        if document is not None
    ]


def machine_tags(
    store: Store,
    tagger: Tagger,
    model: str,
    document: Document,
    several: Sequence[Passage] | None = None,
) -> list[Tag]:
    """What the tagger says of the searchable passages of a stored document, or some of them."""
    some = store.passages_of(document.id) if several is None else several
    passages = [one for one in some if one.searchable]
    rows = store.rowids([one.id for one in passages])
    stored = store.vectors_of(list(rows.values()), model)
    vectors = {one: stored[row] for one, row in rows.items() if row in stored}
    kept = _looked(store, tagger, rows.values())
    attended = {one: kept[row] for one, row in rows.items() if row in kept}
    return tagger.tag(passages, vectors, attended, title=document.title)


def _attend(store: Store, tagger: Tagger, document: Document, passages: Sequence[Passage]) -> None:
    """Have a stored document looked at that was never, or by other weights."""
    rows = store.rowids([one.id for one in passages if one.searchable])
    known = _looked(store, tagger, rows.values())
    missing = [one for one in passages if one.searchable and rows[one.id] not in known]
    found = tagger.attend(missing, document.title) if missing else {}
    if found:
        store.put_attended({rows[one]: row for one, row in found.items()}, tagger.watcher.name)


def _looked(
    store: Store, tagger: Tagger, rows: Iterable[int]
) -> dict[int, npt.NDArray[np.float32]]:
    """What was seen of passages, by row number, by the weights that look now."""
    return store.attended(list(rows), tagger.watcher.name, len(tagger.watcher.labels))


def _comparable(tags: Iterable[Tag]) -> set[Tag]:
    """Tags without the edition of the codebook: with another one they may be just the same."""
    return {tag if tag.coder else replace(tag, codebook="") for tag in tags}


# ---------------------------------------------------------------------- reports


def _report(
    status: Status,
    document: Document,
    passages: int,
    note: str,
    remarks: Sequence[str] = (),
) -> FileReport:
    return FileReport(
        file=document.file,
        status=status,
        document=document.id,
        pages=document.page_count,
        pages_without_text=document.pages_without_text,
        ocr_pages=document.ocr_pages,
        passages=passages,
        tables=document.tables,
        footnotes=document.footnotes,
        warnings=(*((note,) if note else ()), *remarks, *document.warnings),
        note=note or None,
    )


def _holds_still(source: Path, registration: Registration) -> bool:
    """Whether a source has the content that was taken in; where it cannot be read it may not."""
    try:
        return digest(source) == registration.sha256
    except OSError:
        return False


def _failure(task: _Task, error: str) -> FileReport:
    document = task.registration.id if task.registration else None
    name = task.candidate.name or _shown(task.candidate.path.name)
    return FileReport(file=name, status="failed", document=document, error=error)


def _unforeseen(path: Path, error: Exception) -> str:
    return (
        f"{path.name} kon niet worden verwerkt door een fout in sbkennis "
        f"({type(error).__name__}: {error}). Wat er al stond is behouden. Meld dit met de uitvoer "
        "van `sbkennis status`."
    )


def _nothing_to_read(file: str, reading: Reading) -> str:
    why = [one for one in reading.warnings if one != NO_TEXT]  # that is said already
    what_to_do = " ".join(why) or "Open het en kijk of dit het goede bestand is."
    return f"{file}: er staat geen leesbare tekst in. {what_to_do}"
