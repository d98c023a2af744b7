"""Sources in ``corpus/`` ↔ one small JSON file each: which documents the library is made of.

The register is the truth about what belongs to a kennisbank: when ``indexes/`` is deleted, it and
the sources beside it are enough to build everything again, under the same document ids.
"""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from sbkennis.errors import SourceMissingError, StoreError, Unfit, fault, reason
from sbkennis.files import (
    digest,
    put_in_place,
    replacing,
    sweep,
    sync_folder,
    write_atomically,
)
from sbkennis.records import Problem

__all__ = ["Register", "Registration"]

Keeping = Literal["copy", "reference", "in_place"]
_NEW = ".nieuw"  # the suffix of a copy that waits until its registration is written
_GONE = ".weg"  # the suffix of a registration whose copy is still to go
_WAS = ".was"  # the suffix of the content of which a document that is removed keeps its id
_SAID = ("labels", "vondsten")  # the folders of what people say of documents, by id
_COPIES = "documenten"  # the folder of copies
_STAGED = 16  # hexadecimal digits of the content hash, in the name of a copy that waits
_LONGEST = 255  # bytes of a file name, on every disk of today
_ID_LENGTH = 10  # hexadecimal digits of the content hash: 2 ** 40 documents


@dataclass(frozen=True, slots=True)
class Registration:
    """One document of the library and where its source is kept.

    ``path`` is relative to ``corpus/`` for a copy and for a file that lies there already, and
    absolute for a reference. ``origin`` is where the file was when it was ingested.
    ``asked`` is the address that led to ``address``, where that is another one.
    ``overrides`` is what a person said about it on the command line.
    """

    id: str
    file: str
    path: str
    keeping: Keeping
    sha256: str
    origin: str
    added: str  # ISO date
    address: str | None = None
    accessed: str | None = None
    overrides: dict[str, str] = field(default_factory=dict)
    asked: str | None = None

    @property
    def about(self) -> tuple[str, str | None, str | None]:
        """By what ``corpus/bronnen.toml`` may name it: its path or file, and its addresses."""
        path = self.path if self.keeping == "in_place" else self.file
        return path, self.address, self.asked


class Register:
    """The registrations of a kennisbank.

    Args:
        corpus: the folder ``corpus/`` of the kennisbank; it is made at the first writing.
    """

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self._absolute = os.path.abspath(corpus)
        self._folder = corpus / "register"
        self._copies = corpus / _COPIES
        self._aside = corpus / "verwijderd"
        self._by_id: dict[str, Registration] | None = None
        self._content_by_id: dict[str, str] | None = None
        self._waiting: dict[str, tuple[Path, Path]] = {}  # copies that `write` puts in place

    def __iter__(self) -> Iterator[Registration]:
        return iter(self.all())

    @property
    def _known(self) -> dict[str, Registration]:
        # Read once: only the process that holds the lock of the library changes the register.
        if self._by_id is None:
            try:
                names = [one.path for one in os.scandir(self._folder) if _is_one(one.name)]
            except FileNotFoundError:
                names = []
            found = map(_load, names)
            self._by_id = {one.id: one for one in found}
        return self._by_id

    def all(self) -> list[Registration]:
        """All registrations, in order of file name.

        Raises:
            StoreError: a registration is damaged.
        """
        return sorted(self._known.values(), key=lambda one: (one.file, one.id))

    def scan(self) -> tuple[list[Registration], list[Problem]]:
        """The registrations that can be read, and what is wrong with the others."""
        found: list[Registration] = []
        damaged: list[Problem] = []
        for path in sorted(one for one in self._folder.glob("*.json") if _is_one(one.name)):
            try:
                found.append(_load(path))
            except StoreError as error:
                hidden = (
                    "Een registratie in corpus/register is niet te lezen of heet niet zoals haar "
                    "document. Herstel of verwijder dat bestand."
                )
                damaged.append(Problem(None, str(error), hidden))
        return sorted(found, key=lambda one: (one.file, one.id)), damaged

    def unregistered(self, registered: Iterable[Registration]) -> list[Path]:
        """Files among the copies that belong to none of the registrations that can be read."""
        known = {one.path for one in registered}
        return sorted(
            path
            for path in self._copies.rglob("*")
            if path.is_file() and path.relative_to(self.corpus).as_posix() not in known
        )

    def kept_aside(self) -> list[tuple[Path, Registration | None, Path | None]]:
        """What was set aside: its note, what that says if it can be read, and the copy if any."""
        found: list[tuple[Path, Registration | None, Path | None]] = []
        for path in sorted(self._aside.glob("*.json")):
            try:
                one = _load(path)
            except StoreError:
                found.append((path, None, None))
                continue
            _, copy = self._set_aside(one)
            found.append((path, one, copy if one.keeping == "copy" else None))
        return found

    def get(self, document_id: str) -> Registration | None:
        """The registration with this id, or None."""
        return self._known.get(document_id)

    def source(self, registration: Registration) -> Path:
        """Where the source of a document is kept now."""
        if registration.keeping == "reference":
            return Path(registration.path)
        return self.corpus / registration.path

    def place(self, registration: Registration) -> str:
        """The absolute path of `source`, of which a large library asks very many."""
        return os.path.normpath(os.path.join(self._absolute, registration.path))

    def new_id(self, sha256: str) -> str:
        """An id for new content, derived from it; another one when that is taken.

        What was set aside keeps its id. Only the same content gets it too: it is that document.
        Content that was removed has the id back that it had, for what people said is kept by it.
        """
        if was := self._id_before(sha256):
            return was
        wanted = sha256[:_ID_LENGTH]
        number = 2
        document_id = wanted
        while document_id in self._known or self._is_aside(document_id, sha256):
            document_id = f"{wanted}-{number}"
            number += 1
        return document_id

    def _id_before(self, sha256: str) -> str:
        """The id that this content had when it was removed, if that was not its own and is free."""
        for document_id, content in self._removed.items():
            if (
                content == sha256
                and document_id not in self._known
                and not self._is_aside(document_id, sha256)
            ):
                return document_id
        return ""

    @property
    def _removed(self) -> dict[str, str]:
        # By id the content that was removed under it; read once, as every new document asks.
        if self._content_by_id is None:
            self._content_by_id = {
                note.name[1 : -len(_WAS)]: note.read_text(encoding="ascii", errors="replace")
                for note in sorted(self._folder.glob(f".*{_WAS}"))
            }
        return self._content_by_id

    def _is_aside(self, document_id: str, sha256: str) -> bool:
        """Whether other content than this was set aside under an id."""
        note = self._aside / f"{document_id}.json"
        if not note.exists():
            return False
        try:
            return _load(note).sha256 != sha256
        except StoreError:
            return True  # nobody can tell

    def keep(
        self, source: Path, document_id: str, file: str, *, refer: bool
    ) -> tuple[str, Keeping]:
        """Put a source where the library keeps it.

        A file inside ``corpus/`` stays where it is, and a copy that we made stays one. Any other
        is copied to ``corpus/documenten/``, or only referred to with ``refer``. A copy is complete
        or absent. One that replaces another waits beside it until `write` has the registration, so
        that source and registration change together. A document that was renamed keeps the place
        of its copy, so that the words of before do not stay behind.

        Returns:
            the path to register, and how it is kept.

        Raises:
            StoreError: it could not be copied (disk full, no permission).
        """
        source = source.resolve()
        if source.is_relative_to(self.corpus.resolve()):
            path = source.relative_to(self.corpus.resolve()).as_posix()
            known = self.get(document_id)
            is_ours = known is not None and known.keeping == "copy" and known.path == path
            return path, "copy" if is_ours else "in_place"
        if refer:
            return str(source), "reference"
        target = self._copy_of(document_id, file)
        try:
            self._copies.mkdir(parents=True, exist_ok=True)
            if target.exists():
                waiting = self._copies / f".{document_id}.{digest(source)[:_STAGED]}{_NEW}"
                _copy_atomically(source, waiting)
                self._waiting[document_id] = waiting, target
            else:
                _copy_atomically(source, target)
        except OSError as error:
            raise StoreError(
                f"{source} kon niet naar {target} worden gekopieerd: {reason(error)}. "
                "Maak ruimte of gebruik --verwijs om het bestand te laten staan waar het is."
            ) from error
        return target.relative_to(self.corpus).as_posix(), "copy"

    def _copy_of(self, document_id: str, file: str) -> Path:
        """Where the copy of a document comes: where it lay, if that is of the same kind."""
        known = self.get(document_id)
        if known is not None and known.keeping == "copy":
            there = self.corpus / known.path
            if there.suffix.casefold() == Path(file).suffix.casefold():
                return there
        return self._free(self._copies / file, document_id)

    def _free(self, wanted: Path, document_id: str) -> Path:
        """Where the copy of a document can lie: at ``wanted``, if that is of no other document."""
        path = wanted.relative_to(self.corpus).as_posix()
        if self._is_of_another(path, document_id):
            end = f".{document_id}{wanted.suffix}"
            return wanted.with_name(_at_most(wanted.stem, _LONGEST - len(os.fsencode(end))) + end)
        return wanted

    def _is_of_another(self, path: str, document_id: str) -> bool:
        place = _on_any_disk(path)
        return any(
            _on_any_disk(one.path) == place and one.id != document_id
            for one in self._known.values()
        )

    def tidy(self) -> None:
        """Finish or undo what a run that was ended left half done; only for who holds the lock.

        Raises:
            StoreError: the folder cannot be written.
        """
        for folder in (self._folder, self._copies, self._aside):
            sweep(folder, locked=True)
        for folder in (self.corpus, self.corpus / "mand", self.corpus / "zoekvragen"):
            sweep(folder, locked=False)
        try:
            for path in self._copies.glob(f".*{_NEW}"):
                document_id, _, sha256 = path.name[1 : -len(_NEW)].rpartition(".")
                known = self.get(document_id)
                if known is not None and known.sha256.startswith(sha256):
                    put_in_place(path, self.corpus / known.path)
                else:
                    path.unlink()
            for path in self._folder.glob(f".*{_GONE}"):
                self._finish_removal(path)
            for note in self._aside.glob("*.json"):
                known = self.get(note.stem)
                # Set aside by half, or brought back by half; other content is another document.
                if known is not None and (gone := _load(note)).sha256 == known.sha256:
                    self._forget_aside(gone)
            for copy in self._aside.glob("*.bewaard"):
                if not (self._aside / f"{copy.name.split('.', 1)[0]}.json").exists():
                    copy.unlink()
        except OSError as error:
            raise StoreError(
                f"In {self.corpus} kan niet worden afgemaakt wat eerder bleef liggen: "
                f"{reason(error)}. Controleer de schijf en de rechten op de map."
            ) from error

    def _finish_removal(self, note: Path) -> None:
        """Remove the copy of a document that was forgotten, and then the note of it."""
        gone = _load(note)
        if gone.keeping == "copy" and not self._is_of_another(gone.path, ""):
            self.source(gone).unlink(missing_ok=True)
        if any((self.corpus / one / f"{gone.id}.jsonl").exists() for one in _SAID):
            self._forget_other_ids(gone)
        if not gone.sha256.startswith(gone.id):  # another edition than the one it is named after
            was = self._folder / f".{gone.id}{_WAS}"
            write_atomically(was, gone.sha256.encode("ascii", "replace"))
            self._removed[gone.id] = gone.sha256
        note.unlink()

    def _forget_other_ids(self, gone: Registration) -> None:
        """What people last said of this content, they said under the id that it has now."""
        for document_id, content in list(self._removed.items()):
            if content == gone.sha256 and document_id != gone.id:
                (self._folder / f".{document_id}{_WAS}").unlink(missing_ok=True)
                del self._removed[document_id]

    def _forget_aside(self, registration: Registration) -> None:
        for path in self._set_aside(registration):
            path.unlink(missing_ok=True)

    def write(self, registration: Registration) -> None:
        """Add or replace a registration, all at once.

        Raises:
            StoreError: it could not be written.
        """
        target = self._folder / f"{registration.id}.json"
        content = json.dumps(asdict(registration), ensure_ascii=False, indent=1) + "\n"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(target, content.encode("utf-8"))
        except OSError as error:
            raise StoreError(
                f"{target} kon niet worden geschreven: {reason(error)}. Wat er al stond, is "
                "bewaard. Verhelp dit en draai de opdracht opnieuw."
            ) from error
        before = self._known.get(registration.id)
        self._known[registration.id] = registration
        if registration.id in self._waiting:
            waiting, place = self._waiting.pop(registration.id)
            try:
                put_in_place(waiting, place)
                sync_folder(place.parent)
            except OSError as error:
                raise StoreError(
                    f"{place} kon niet worden vervangen: {reason(error)}. Draai `sbkennis ingest`; "
                    "dan wordt dit afgemaakt."
                ) from error
        if before is not None and before.keeping == "copy" and before.path != registration.path:
            self._drop_copy(before)

    def _drop_copy(self, before: Registration) -> None:
        """Remove a copy that its document has left, for one of another kind or for its source."""
        if not self._is_of_another(before.path, before.id):
            with suppress(OSError):  # it harms nothing, and `status --controleer` reports it
                self.source(before).unlink(missing_ok=True)

    def remove(self, document_id: str) -> None:
        """Forget a document; its copy in ``corpus/documenten`` goes, any other source stays.

        An end half-way leaves all of it or a note by which `tidy` finishes it.

        Raises:
            SourceMissingError: there is no such document.
            StoreError: it could not be removed.
        """
        registration = self.get(document_id)
        if registration is None:
            raise SourceMissingError(f"Document {document_id} staat niet in de kennisbank.")
        path = self._folder / f"{document_id}.json"
        note = self._folder / f".{document_id}.json{_GONE}"
        try:
            put_in_place(path, note)
            sync_folder(self._folder)
            del self._known[document_id]
            self._finish_removal(note)
        except OSError as error:
            raise StoreError(
                f"{registration.file} kon niet worden verwijderd uit {self.corpus}: "
                f"{reason(error)}. Draai `sbkennis ingest`; daarna staat het er nog, of is het weg."
            ) from error

    # ------------------------------------------------------------------ set aside

    def set_aside(self, document_id: str) -> None:
        """Keep a document apart, so that it can come back: see `bring_back` and `clear`.

        It is still to be removed; until it is, `tidy` takes it for a document of the library.

        Raises:
            SourceMissingError: there is no such document.
            StoreError: it could not be set aside; it is still there.
        """
        registration = self.get(document_id)
        if registration is None:
            raise SourceMissingError(f"Document {document_id} staat niet in de kennisbank.")
        source = self.source(registration)
        note, copy = self._set_aside(registration)
        if self._is_aside(document_id, registration.sha256):
            raise StoreError(
                f"{registration.file} kan niet worden verwijderd: in {self._aside} staat onder "
                f"hetzelfde nummer, {document_id}, al een ander document. Zet dat terug of wis het "
                "voorgoed, en probeer het opnieuw."
            )
        try:
            self._aside.mkdir(parents=True, exist_ok=True)
            if registration.keeping == "copy" and source.exists():
                _copy_atomically(source, copy)
            content = json.dumps(asdict(registration), ensure_ascii=False, indent=1) + "\n"
            write_atomically(note, content.encode("utf-8"))
        except OSError as error:
            raise StoreError(
                f"{registration.file} kon niet worden verwijderd: {reason(error)}. Het document "
                "staat nog in de kennisbank. Verhelp dit en probeer het opnieuw."
            ) from error

    def aside(self) -> list[Registration]:
        """What was set aside, in order of file name."""
        found = [_load(path) for path in self._aside.glob("*.json")]
        return sorted(found, key=lambda one: (one.file, one.id))

    def bring_back(self, document_id: str) -> Path:
        """Register again what was set aside, and give its source; it is still to be ingested.

        Where its copy lay there may be another document by now; then it comes beside that.

        Raises:
            SourceMissingError: nothing of that id was set aside, or its source is gone.
            StoreError: it could not be written, or its source is another document by now.
        """
        registration = self._that_was_set_aside(document_id)
        note, copy = self._set_aside(registration)
        if document_id in self._known:  # other content, or `tidy` had forgotten what is aside
            registration = replace(registration, id=self.new_id(registration.sha256))
        source = self.source(registration)
        if registration.keeping == "copy":
            source = self._free(source, registration.id)
            place = source.relative_to(self.corpus).as_posix()
            registration = replace(registration, path=place)
        if any(one.origin == registration.origin for one in self._known.values()):
            registration = replace(registration, origin=str(source))
        try:
            if registration.keeping == "copy" and copy.exists():
                source.parent.mkdir(parents=True, exist_ok=True)
                _copy_atomically(copy, source)
        except OSError as error:
            raise StoreError(
                f"{source} kon niet worden teruggezet: {reason(error)}. Het staat nog bij wat "
                "verwijderd is. Verhelp dit en probeer het opnieuw."
            ) from error
        if not source.exists():
            raise SourceMissingError(
                f"De bron van {registration.file} is niet meer te vinden; neem het bestand "
                "opnieuw op."
            )
        if self._is_of_another(registration.path, registration.id):
            raise StoreError(
                f"{source} is intussen de bron van een ander document, en {registration.file} is "
                "dus niet terug te halen. Neem de oude versie van het bestand opnieuw op."
            )
        self.write(registration)
        for path in (note, copy):
            with suppress(OSError):  # `tidy` does it
                path.unlink(missing_ok=True)
        return source

    def clear(self, document_id: str) -> Registration:
        """Remove for good what was set aside.

        Raises:
            SourceMissingError: nothing of that id was set aside.
            StoreError: it could not be removed.
        """
        registration = self._that_was_set_aside(document_id)
        try:
            self._forget_aside(registration)
        except OSError as error:
            raise StoreError(
                f"{registration.file} kon niet worden verwijderd uit {self._aside}: "
                f"{reason(error)}. Probeer het opnieuw."
            ) from error
        return registration

    def _that_was_set_aside(self, document_id: str) -> Registration:
        found = next((one for one in self.aside() if one.id == document_id), None)
        if found is None:
            raise SourceMissingError(
                f"Document {document_id} staat niet (meer) bij wat verwijderd is."
            )
        return found

    def _set_aside(self, registration: Registration) -> tuple[Path, Path]:
        """Where the registration and the copy of a document lie when it is set aside."""
        suffix = Path(registration.file).suffix
        return (
            self._aside / f"{registration.id}.json",
            self._aside / f"{registration.id}{suffix}.bewaard",
        )


def _on_any_disk(path: str) -> str:
    """What two paths have in common that a disk may take for one: capitals, and how é is written.

    That of Windows and of macOS does; a kennisbank of Linux may be moved there.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _at_most(name: str, size: int) -> str:
    """As much of the start of a name as takes so many bytes, without half a character."""
    return os.fsencode(name)[:size].decode("utf-8", "ignore")


def _copy_atomically(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        return
    with source.open("rb") as old, replacing(target) as new:
        shutil.copyfileobj(old, new, 1 << 20)


def _is_one(name: str) -> bool:
    """Whether a file is a registration, and none that a system keeps beside it ("._a1.json")."""
    return name.endswith(".json") and not name.startswith(".")


_FIELDS = frozenset(one.name for one in fields(Registration))
_NEEDED = ("id", "file", "path", "keeping", "sha256", "origin", "added")


def _load(path: str | Path) -> Registration:
    try:
        with open(path, "rb") as file:
            values = json.loads(file.read().decode("utf-8-sig"))
        if missing := [name for name in _NEEDED if name not in values]:
            raise Unfit(f"“{missing[0]}” ontbreekt")
        found = Registration(**{name: value for name, value in values.items() if name in _FIELDS})
        _check(found)
    except OSError as error:
        raise StoreError(
            f"{path} is niet te lezen: {reason(error)}. Controleer de schijf en de rechten, en "
            "probeer het opnieuw."
        ) from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"{path} is beschadigd: {fault(error)}. Herstel dat. Verwijder dit bestand alleen als "
            "dat niet lukt, en voeg het document dan opnieuw toe met `sbkennis ingest`. Wat u erbij"
            " had opgegeven vervalt dan, en uw oordelen erover tellen mogelijk niet meer mee."
        ) from error
    document_id = os.path.basename(path).removeprefix(".").partition(".json")[0]
    if found.id != document_id:
        raise StoreError(
            f"{path} noemt document {found.id}. Een registratie heet zoals haar document: zet bij "
            f"“id” weer {document_id}, of verwijder dit bestand als het een kopie is."
        )
    return found


def _check(one: Registration) -> None:
    """Refuse a value of another kind, or a place of others: a person may have written in the file.

    Raises:
        Unfit: there is one.
    """
    wrong = [name for name in _NEEDED if not isinstance(getattr(one, name), str)]
    for name in ("address", "accessed", "asked"):
        if not isinstance(getattr(one, name), str | None):
            wrong.append(name)
    if one.keeping not in get_args(Keeping):
        wrong.append("keeping")
    said = one.overrides
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        wrong.append("overrides")
    if wrong:
        raise Unfit(f"bij “{wrong[0]}” staat geen geldige waarde")
    if one.keeping == "reference":
        return
    parts = PurePosixPath(one.path).parts
    if not parts or os.path.isabs(one.path) or ".." in parts:
        raise Unfit("bij “path” staat een plaats buiten corpus/")
    if one.keeping == "copy" and (len(parts) < 2 or parts[0] != _COPIES):
        raise Unfit(f"bij “path” staat geen kopie in corpus/{_COPIES}")
