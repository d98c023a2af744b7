"""A file → which document it is, and what is to be done with it before it is read.

A file is known by where it stands, by the address it was fetched from, or by its content: then it
was renamed or moved, or is a second copy.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sbkennis.errors import ReadError, SbkennisError, SourceMissingError, reason
from sbkennis.files import digest
from sbkennis.ingest.finding import Candidate, absent, normalised, shown
from sbkennis.ingest.recipes import Recipes
from sbkennis.ingest.reports import FileReport, Status, unforeseen
from sbkennis.register import Register, Registration
from sbkennis.store import Store

__all__ = ["Planner", "Task"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with one file: ``status`` is decided before it is read."""

    candidate: Candidate
    status: Status
    sha256: str = ""
    document: str = ""
    registration: Registration | None = None
    stat: os.stat_result | None = None
    note: str = ""
    error: str = ""

    @property
    def file(self) -> str:
        """The name of the file in a report: where it was fetched, that under which it is kept."""
        return self.candidate.name or self.candidate.path.name

    def failed(self, error: str) -> FileReport:
        """The report of a file that is not taken in."""
        document = self.registration.id if self.registration else None
        name = self.candidate.name or shown(self.candidate.path.name)
        if address := self.candidate.asked or self.candidate.address:
            error += f" Het is opgehaald van {address}."
        return FileReport(file=name, status="failed", document=document, error=error)


class Planner:
    """Tells which document a file is, and mends the register where a file was moved.

    Args:
        store: open for writing.
        register: of the same library.
        recipes: how documents would be made now.
    """

    def __init__(self, store: Store, register: Register, recipes: Recipes) -> None:
        self._store = store
        self._register = register
        self._recipes = recipes
        self._by_place: dict[str, Registration] = {}  # by absolute path
        self._by_hash: dict[str, Registration] = {}
        self._hashes: dict[str, str] = {}  # by id: the key in _by_hash
        self._by_address: dict[str, Registration] = {}
        self._editions: dict[str, list[Path]] = {}  # by id: files that this run takes in for it
        self._planned: dict[str, Task] = {}  # by hash: new files of this run
        for registration in register:
            self.know(registration)

    def know(self, registration: Registration) -> None:
        """Take note of where a document stands, and of its content and address."""
        self._by_place[normalised(registration.origin)] = registration
        self._by_place[normalised(self._register.place(registration))] = registration
        before = self._hashes.get(registration.id, "")
        if before in self._by_hash and self._by_hash[before].id == registration.id:
            del self._by_hash[before]
        self._hashes[registration.id] = registration.sha256
        self._by_hash[registration.sha256] = registration
        if registration.address:
            self._by_address[registration.address] = registration

    def without_copies(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Candidates but our copies of files that are among them too: those may be newer."""
        named = {normalised(one.path) for one in candidates}

        def is_copy(path: str) -> bool:
            known = self._by_place.get(path)
            if known is None or known.keeping != "copy":
                return False
            copy, origin = normalised(self._register.place(known)), normalised(known.origin)
            return path == copy and origin != path and origin in named

        return [one for one in candidates if not is_copy(normalised(one.path))]

    def expect(self, candidates: Iterable[Candidate]) -> None:
        """Take note of all files of a run, before the first of them is planned."""
        self._editions = {}
        for candidate in candidates:
            if (known := self._known(candidate)) is not None:
                self._editions.setdefault(known.id, []).append(candidate.path)

    def plan(self, candidate: Candidate, overrides: Mapping[str, str], *, thorough: bool) -> Task:
        """What is to be done with a file; what goes wrong there costs that file, not the run.

        Args:
            candidate: the file.
            overrides: fields of the description that were given for it.
            thorough: compare content, also where size and time are the same.
        """
        try:
            return self._planned_task(candidate, overrides, thorough=thorough)
        except SbkennisError as error:
            return Task(candidate, "failed", error=str(error))
        except Exception as error:
            _log.debug("planning of %s failed", candidate.path, exc_info=True)
            return Task(candidate, "failed", error=unforeseen(candidate.path, error))

    def _planned_task(
        self, candidate: Candidate, overrides: Mapping[str, str], *, thorough: bool
    ) -> Task:
        path = candidate.path
        try:
            if told := absent(path):
                raise SourceMissingError(told)
            stat = path.stat()
            known = self._known(candidate)
            sha256 = self._content(path, stat, thorough=thorough)
        except (SourceMissingError, ReadError) as error:
            return Task(candidate, "failed", error=str(error))
        except OSError as error:
            return Task(
                candidate,
                "failed",
                error=f"{path} is niet te lezen: {reason(error)}. "
                "Controleer de rechten op het bestand.",
            )
        note = ""
        twin = self._by_hash.get(sha256) if known is None else None
        if twin is not None and self._holds(twin, sha256, thorough=thorough):
            twin, mended = self._with_its_copy(twin, path, sha256, thorough=thorough)
            known, note = self._recognise(twin, candidate)
        elif known is not None:
            known, mended = self._with_its_copy(known, path, sha256, thorough=thorough)
        else:
            mended = ""
        note = f"{mended} {note}".strip()
        if known is None and (first := self._planned.get(sha256)) is not None:
            note = f"Zelfde inhoud als {first.candidate.path.name}; niet nog eens opgenomen."
            return Task(candidate, "unchanged", sha256, first.document, stat=stat, note=note)
        if known is None:
            task = Task(candidate, "new", sha256, self._register.new_id(sha256), stat=stat)
            return self._planned.setdefault(sha256, task)
        task = Task(candidate, "unchanged", sha256, known.id, known, stat, note)
        if self._recipes.is_made(known, sha256, overrides, self._store.recipe(known.id)):
            return task
        is_new = self._store.recipe(known.id) is None and known.sha256 == sha256
        status: Status = "new" if is_new else "replaced"
        return replace(task, status=status)

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

    def _content(self, path: Path, stat: os.stat_result, *, thorough: bool) -> str:
        """The SHA-256 of a file; it is not read where size and time are those of the last run."""
        seen = self._store.seen(path)
        same = seen and (seen.size, seen.modified) == (stat.st_size, stat.st_mtime_ns)
        return seen.sha256 if seen and same and not thorough else digest(path)

    def _holds(self, twin: Registration, sha256: str, *, thorough: bool) -> bool:
        """Whether a document has this content now, and will after this run.

        Where its own file has other content by now, who has the old content is another document.
        """
        own = list(self._editions.get(twin.id, ()))
        if twin.keeping != "copy":
            own.append(self._register.source(twin))
        for path in own:
            try:
                if self._content(path, path.stat(), thorough=thorough) != sha256:
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
        self.know(moved)
        if twin.file == path.name:
            return moved, f"Verplaatst; stond in {Path(twin.origin).parent}."
        return moved, f"Hernoemd; heette {twin.file}."

    def _with_its_copy(
        self, known: Registration, path: Path, sha256: str, *, thorough: bool
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
        self.know(restored)
        was = "was gewijzigd en is hersteld" if is_there else "ontbrak en is er weer"
        return restored, f"De kopie in de kennisbank {was}."
