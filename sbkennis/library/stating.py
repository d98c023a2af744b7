"""A kennisbank → its state, for its keeper and for a bug report; all of it verified when asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from filelock import FileLock, Timeout

from sbkennis import __version__, vectors
from sbkennis.errors import LibraryLockedError, SbkennisError, StoreError, UsageError
from sbkennis.judgements import Judgements, same_coder
from sbkennis.library.analysis import Analysis
from sbkennis.library.labelling import Labelling
from sbkennis.records import Document, Problem
from sbkennis.register import Register, Registration

if TYPE_CHECKING:
    from sbkennis.basket import Kept
    from sbkennis.ingest import Progress
    from sbkennis.surroundings import Disk, Surroundings
    from sbkennis.verification import Verified


_T = TypeVar("_T")

__all__ = ["About", "Left", "Stating", "Status"]


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
class Left:
    """What people made of a document that is kept when it is removed."""

    judgements: int  # as `Status.judgements`
    findings: int  # what people said of findings
    basket: int  # passages in the basket


@dataclass(frozen=True, slots=True)
class About:
    """What a bug report must say beside a `Status`: versions, forms and the computer; no names."""

    surroundings: Surroundings
    disk: Disk
    ocr: str | None  # a Dutch sentence on why scans cannot be read here
    schema: int
    made_as: int  # the schema that the store was made with
    generation: int
    codebook: str  # edition; empty where it cannot be used
    own_codebook: bool
    own_weights: bool  # of the tagger
    vectors: Mapping[str, int]  # passages by model


_NO_CODEBOOK = (
    "Het codeboek van deze kennisbank is niet te gebruiken. Met --namen staat hier wat er mis is."
)


class Stating(Labelling):
    """The state of a kennisbank."""

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
            codebook="" if self.codebook_trouble() else self.codebook.edition,
            own_codebook=os.path.lexists(self.settings.codebook),
            own_weights=self.has_learned,
            vectors=self.store.vector_counts(),
        )

    def status(
        self,
        *,
        check: bool = False,
        thorough: bool = False,
        names: bool = True,
        progress: Callable[[Progress], None] | None = None,
    ) -> Status:
        """The state of the library; with ``check`` everything in it is verified.

        Args:
            check: verify; see `verification`. While another process writes, that cannot be done.
            thorough: make every vector and every tag anew, instead of a sample of the vectors.
            names: name files, folders and coders, and quote; without, it can be shown to anyone.
            progress: called for every document that is verified.

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
            verified = (
                self._verified(register, registered, progress, thorough=thorough) if check else None
            )
            wrong, remarks = self._judgements_checked() if check else ([], [])
            if check:
                remarks += map(_unregistered, register.unregistered(registered))
            documents = (_readable(store.documents) or []) if check else store.documents()
            made = _readable(store.recipes) if check else store.recipes()
            files = Judgements(self.settings.corpus)
            if trouble := self.codebook_trouble():
                wrong = [Problem(None, trouble, _NO_CODEBOOK), *wrong]
            if check:
                remarks += self._unused_sources(registered)
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
                f"Een ander proces werkt aan de kennisbank in {self.settings.root}, dus die is nu "
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
        progress: Callable[[Progress], None] | None,
        *,
        thorough: bool,
    ) -> Verified:
        from sbkennis import soundness, verification
        from sbkennis.coding import Coding
        from sbkennis.ingest import PIPELINE, counting, machine_tags, tagging_of
        from sbkennis.saved import SavedSearches

        store, model = self.store, self.settings.model
        people = Coding(Judgements(self.settings.corpus), self._titled)
        signature, machine = None, None
        if not self.codebook_trouble():  # else no label can be made or compared
            tagger = self._tagger
            signature = partial(tagging_of, tagger, people)
            machine = partial(machine_tags, store, tagger, model) if thorough else None
        analysis = Analysis(self._analyzer, self._embedder)
        verified = verification.verify_store(
            store,
            analysis,
            rules=f"{PIPELINE}|{analysis.signature}|",
            signature=signature,
            people=people,
            machine=machine,
            index=lambda: vectors.VectorIndex.fault(self.settings.vector_index, store, model),
            index_path=self.settings.vector_index,
            thorough=thorough or model == vectors.WORD_HASH,
            done=counting(progress, "documenten nagaan"),
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

    def _unused_sources(self, registered: Sequence[Registration]) -> list[Problem]:
        """Entries of ``corpus/bronnen.toml`` that say something of no document."""
        from sbkennis import sources

        try:
            entries = sources.load(self.settings.sources)
        except UsageError:  # told above
            return []
        unused = sources.unused(entries, [one.about for one in registered])
        found = []
        for number, one in unused:
            what = f"bestand “{one.file}”" if one.file else f"adres {one.address}"
            start = f"In corpus/{self.settings.sources.name} hoort bron {number}"
            end = "bij geen document"
            if one.address and not one.file:
                end += "; `sbkennis ingest --bronnen` haalt die op."
            elif not one.file:
                what = "geen bestand en geen adres erbij"
                end += ": zet er `bestand` of `adres` bij."
            else:
                end += ". Verbeter de naam bij `bestand`, of neem dat bestand op."
            found.append(Problem(None, f"{start} ({what}) {end}", f"{start} {end}"))
        return found

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

    def left_of(self, document_id: str) -> Left:
        """What people made of a document, also of one that was removed."""
        from sbkennis.basket import Basket
        from sbkennis.comparison.reviewed import FOLDER

        corpus = self.settings.corpus
        kept: list[Kept] = []
        with suppress(StoreError):  # `mand` and `status --controleer` tell of that
            kept = Basket(self.settings.basket).all()
        return Left(
            judgements=len(Judgements(corpus).of(document_id)),
            findings=len(Judgements(corpus, FOLDER).of(document_id)),
            basket=sum(one.document == document_id for one in kept),
        )

    def _check_judgements(self) -> tuple[list[Problem], list[Problem]]:
        """Judgements whose words were not found again, broken lines, and labels that are gone."""
        from sbkennis.coding import lost

        files = Judgements(self.settings.corpus)
        problems = files.remarks()
        remarks: list[Problem] = []
        if self.codebook_trouble():  # told above; whose labels these are is not known
            return problems, remarks
        for name in files.documents():
            remarks += [Problem(name, one) for one in self._coding.unknown(name)]
            if document := self.store.document(name):
                gone = lost(self._anchored(document).lost)
                problems += [_of(document, one) for one in gone]
            else:
                problems += _of_none(name, files)
        return problems, remarks

    def _check_findings(self) -> list[Problem]:
        """As `_check_judgements`, of what people said of findings."""
        from sbkennis.coding import lost
        from sbkennis.comparison.reviewed import FOLDER, standing

        files = Judgements(self.settings.corpus, FOLDER)
        problems = files.remarks()
        for name in files.documents():
            if document := self.store.document(name):
                source = self.source(name)
                gone = standing(files.of(name), source.text, source.places)[1]
                problems += [_of(document, one) for one in lost(gone, FOLDER)]
            else:
                problems += _of_none(name, files)
        return problems

    def _judgements_checked(self) -> tuple[list[Problem], list[Problem]]:
        """As `_check_judgements`; nothing of a store that is too damaged to hold them against."""
        from sbkennis.soundness import Damage

        try:
            problems, remarks = self._check_judgements()
            return [*problems, *self._check_findings()], remarks
        except Damage:
            return [], []


def _of(document: Document, one: Problem) -> Problem:
    """A problem of a document, with which document that is."""
    return Problem(
        document.id, f"{document.file}: {one.text}", f"Document {document.id}: {one.unnamed}"
    )


def _of_none(name: str, files: Judgements) -> list[Problem]:
    """What there is to say of judgements on a document that is not there."""
    said = files.of(name)
    if not said:
        return []
    file = f" ({said[-1].file})" if said[-1].file else ""
    start = f"Oordelen over document {name}"
    end = (
        "dat staat niet (meer) in de kennisbank. Ze blijven bewaard in "
        f"corpus/{files.folder.name}/{name}.jsonl en gelden weer als u het document opneemt."
    )
    return [Problem(name, f"{start}{file}: {end}", f"{start}: {end}")]


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
