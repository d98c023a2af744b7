"""Work → threads: a few that read, one that writes; what takes long → a process beside them.

Every thread has a `Library` of its own, as a store is not shared between threads; the models are.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sbkennis.errors import LibraryLockedError, SbkennisError, told
from sbkennis.files import digest
from sbkennis.helper import Helper, Stopped
from sbkennis.library import Library
from sbkennis.register import Register
from sbkennis.saved import SavedSearch
from sbkennis.settings import Settings
from sbkennis.web.reviews import Reviews
from sbkennis.web.uploads import remove

if TYPE_CHECKING:
    from sbkennis.basket import Kept
    from sbkennis.ingest import FileReport, Progress

__all__ = ["Crew", "Item", "Jobs"]

Answer = TypeVar("Answer")
Task = tuple[str, tuple[Any, ...]]  # a method of the library that gives a report, and what it takes

_READERS = 4  # more threads than cores gain nothing, and each has an index of its own
_AT_ONCE = 4  # files of one ingest: a report follows when all of them are done
_PATIENCE = 2.0  # seconds that the judgement of one visitor keeps the others waiting
_WIDTH = 700  # pixels of a page, before anyone asked for one
_MOST_ITEMS = 500  # that are remembered
_LOOKS = 1.0  # seconds between two looks whether another process still writes
_WAITS = "wacht tot een andere opdracht op deze kennisbank klaar is"
_DONE = 0.99  # part of a file of which only the report is awaited
_UNTOLD = (
    "Dit bestand is niet opgenomen; het werk stopte voordat het verslag er was. Neem het opnieuw "
    "op om te zien waarom."
)


class Crew:
    """Runs functions of a library in threads that may use it."""

    def __init__(self, settings: Settings, readers: int = _READERS) -> None:
        self.settings = settings
        self._first = Library(settings)
        self._first.beside()  # makes the shared models; loads none
        self._own = threading.local()
        self._opened: list[Library] = []
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="lezer")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="schrijver")
        self._artist = ThreadPoolExecutor(1, thread_name_prefix="tekenaar")
        self._drawing: Future[None] | None = None
        self.width = _WIDTH
        self.taken: dict[str, tuple[list[Kept], int]] = {}  # last out of the basket, by session
        self.forgotten: dict[str, SavedSearch] = {}  # last of the saved searches, by session
        self.jobs = Jobs(settings)
        self.reviews = Reviews(settings)

    async def read(self, work: Callable[[Library], Answer]) -> Answer:
        """What comes of work that changes nothing."""
        return await self._run(self._readers, work)

    async def write(self, work: Callable[[Library], Answer]) -> Answer:
        """What comes of work that may change something; one at a time."""
        return await self._run(self._writer, work)

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[Library], Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, lambda: work(self._library()))

    def _library(self) -> Library:
        if not hasattr(self._own, "library"):
            self._own.library = self._first.beside()
            self._own.library.most_patience = _PATIENCE
        library: Library = self._own.library
        library.follow_file()
        return library

    def warm(self) -> None:
        """Load in the background what the first question would wait for."""

        def ask(library: Library) -> None:
            try:
                library.search("sociale basis", count=1)
            except SbkennisError:
                return  # an empty library, for instance; whoever asks will be told

        def prepare() -> None:
            with suppress(SbkennisError):
                self._library().prepare_pictures()

        self._readers.submit(lambda: ask(self._library()))  # the other threads can answer
        self._artist.submit(prepare)

    def draw_ahead(self, pages: Sequence[tuple[str, int]]) -> None:
        """Draw pages that someone will likely open next, at the width that was last asked for.

        Nothing is drawn while an earlier call is at it: whoever opens a page goes first.
        """
        if not pages or (self._drawing is not None and not self._drawing.done()):
            return

        def draw() -> None:
            for document, page in pages:
                with suppress(SbkennisError):  # whoever opens the page will be told
                    self._library().picture(document, page, self.width)

        self._drawing = self._artist.submit(draw)

    def close(self) -> None:
        """End the threads, and an ingest that is under way."""
        self.jobs.close()
        self.reviews.close()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._artist.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=True)
        with self._first:
            pass


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of background work, and how far it is."""

    number: int
    name: str
    state: str = "wacht"  # "vraag", "bezig", "klaar", "mislukt" or "gestopt"
    stage: str = ""  # Dutch
    part: float = 0.0  # of the whole, 0 to 1
    report: FileReport | None = None
    error: str = ""
    held: str | None = None  # id of the document that has its name
    remarks: tuple[str, ...] = ()  # Dutch, on more than this piece

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("klaar", "mislukt", "gestopt")


@dataclass(frozen=True, slots=True)
class _File:
    """A file to ingest, which lies in a folder of its own; ``held`` has the same name."""

    number: int
    path: Path
    held: str | None = None  # id of a document


@dataclass
class Jobs:
    """Background work on a library, one piece after the other, in a process of its own.

    A file with the name of a document that is held waits for an answer: `decide`.
    """

    settings: Settings
    _items: dict[int, Item] = field(default_factory=dict)
    _files: deque[_File] = field(default_factory=deque)
    _asked: dict[int, _File] = field(default_factory=dict)
    _tasks: deque[tuple[int, Task]] = field(default_factory=deque)
    _began: float = 0.0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _thread: threading.Thread | None = None
    _last: int = 0
    _round: set[int] = field(default_factory=set)  # numbers of what was asked for last
    _stops: int = 0  # how often work was stopped

    def __post_init__(self) -> None:
        self._helper = Helper(self.settings)

    def add_file(self, path: Path, held: str | None = None, after: int = 0) -> int:
        """Ingest a file that lies in a folder of its own, which is removed afterwards.

        Args:
            held: the document that has its name; whoever sent the file must then say what it is.
            after: a file that was chosen together with this one, and may be ready already.
        """
        with self._lock:
            number = self._new(path.name, "vraag" if held else "wacht", held, after)
            if held is None:
                self._files.append(_File(number, path))
                self._start()
            else:
                self._asked[number] = _File(number, path, held)
        return number

    def decide(self, number: int, *, takes_in: bool, replaces: bool) -> bool:
        """Answer what a file is that has the name of a document; False when nobody asked."""
        with self._lock:
            file = self._asked.pop(number, None)
            if file is None:
                return False
            if not takes_in:
                self._set(number, state="gestopt")
                remove(file.path)
                return True
            self._begin()
            self._round.add(number)
            self._set(number, state="wacht")
            self._files.append(file if replaces else replace(file, held=None))
            self._start()
            return True

    def add(self, name: str, method: str, *arguments: Any) -> int:
        """Do something else that takes long: a method of the library that gives a report."""
        with self._lock:
            number = self._new(name, "wacht")
            self._tasks.append((number, (method, arguments)))
            self._start()
        return number

    def items(self) -> list[Item]:
        """All work that is remembered, the oldest first."""
        with self._lock:
            return list(self._items.values())

    def latest(self) -> list[Item]:
        """The work that was asked for last, the oldest first; earlier work is over."""
        with self._lock:
            return [one for one in self._items.values() if one.number in self._round]

    @property
    def is_busy(self) -> bool:
        """Whether there is work to do."""
        with self._lock:
            return any(one.state in ("wacht", "bezig") for one in self._items.values())

    def seconds_left(self) -> float | None:
        """How long it will take, judged by how fast it went; None when nobody can say."""
        with self._lock:
            now = [one for one in self.latest() if one.state != "vraag"]
            done = sum(1.0 if one.is_over else one.part for one in now)
            if not self.is_busy or done < 0.2:
                return None
            return (time.monotonic() - self._began) / done * (len(now) - done)

    def stop(self) -> None:
        """Stop at once; what is ready stays."""
        with self._lock:
            for file in self._files:
                self._set(file.number, state="gestopt")
                remove(file.path)
            for number, _ in self._tasks:
                self._set(number, state="gestopt")
            self._files.clear()
            self._tasks.clear()
            self._stops += 1  # also for work that was chosen and is not with the helper yet
            self._helper.stop()

    def close(self) -> None:
        """Stop, and wait for it."""
        self.stop()
        self._helper.close()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=30)
        for file in self._asked.values():
            remove(file.path)

    def _new(self, name: str, state: str, held: str | None = None, after: int = 0) -> int:
        self._begin(after)
        self._last += 1
        self._round.add(self._last)
        self._items[self._last] = Item(self._last, name, state, held=held)
        for number in [one.number for one in self._items.values() if one.is_over]:
            if len(self._items) <= _MOST_ITEMS:
                break
            self._items.pop(number)
        return self._last

    def _begin(self, after: int = 0) -> None:
        if not self.is_busy and after not in self._round:
            self._began = time.monotonic()
            self._round.clear()

    def _set(self, number: int, **values: Any) -> None:
        with self._lock:
            if number in self._items:
                self._items[number] = replace(self._items[number], **values)

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="inname", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                files = [self._files.popleft() for _ in range(min(_AT_ONCE, len(self._files)))]
                task = self._tasks.popleft() if self._tasks and not files else None
                if not files and task is None:
                    self._thread = None
                    return
                stops = self._stops

            def wanted(stops: int = stops) -> bool:
                return self._stops == stops

            if files:
                self._ingest(files, wanted)
            elif task is not None:
                self._do(*task, wanted)

    def _ingest(self, files: list[_File], wanted: Callable[[], bool]) -> None:
        numbers = [one.number for one in files]

        def tell(progress: Progress) -> None:
            for place, number in enumerate(numbers):
                if place < progress.done:
                    self._set(number, stage="opgenomen", part=_DONE)
                elif place == progress.done:
                    part = progress.of_file
                    self._set(number, state="bezig", stage=progress.stage, part=part)

        self._set(numbers[0], state="bezig", stage="voorbereiden")
        try:
            report = self._called(
                numbers[0],
                "ingest",
                [one.path for one in files],
                replacing={one.path: one.held for one in files if one.held},
                tell=tell,
                wanted=wanted,
            )
        except Stopped:
            self._end(files, "gestopt")
        except Exception as error:
            self._end(files, "mislukt", told(error))
        else:
            fault = (report.fault,) if report.fault else ()
            with self._lock:  # who sees that it is over looks no more
                self._set(numbers[-1], remarks=(*report.remarks, *fault))
                for number, one in zip(numbers, report.files, strict=False):
                    state = "mislukt" if one.status == "failed" else "klaar"
                    self._set(number, state=state, stage="", part=1.0, report=one)
        finally:
            for one in files:
                remove(one.path)

    def _called(self, number: int, method: str, *arguments: Any, **named: Any) -> Any:
        """What a method of the library answers, once no other process writes.

        What was sent from a browser would have to be sent again otherwise. Who stops the work ends
        the waiting: the next call is refused.
        """
        while True:
            try:
                return self._helper.call(method, *arguments, **named)
            except LibraryLockedError:
                self._set(number, stage=_WAITS)
                time.sleep(_LOOKS)

    def _end(self, files: Sequence[_File], state: str, error: str = "") -> None:
        """Say what became of files of which no report came: those that are held are ready."""
        held = {one.sha256 for one in Register(self.settings.corpus).scan()[0]}
        for file in files:
            is_done = self._items[file.number].part >= _DONE
            if is_done and digest(file.path) in held:
                self._set(file.number, state="klaar", stage="")
            elif is_done:
                self._set(file.number, state="mislukt", stage="", error=error or _UNTOLD)
            else:
                self._set(file.number, state=state, stage="", error=error)

    def _do(self, number: int, task: Task, wanted: Callable[[], bool]) -> None:
        def tell(progress: Progress) -> None:
            self._set(number, stage=progress.stage, part=progress.of_file)

        self._set(number, state="bezig", stage="voorbereiden")
        method, arguments = task
        try:
            report = self._called(number, method, *arguments, tell=tell, wanted=wanted)
        except Stopped:
            self._set(number, state="gestopt", stage="")
        except Exception as error:
            self._set(number, state="mislukt", error=told(error))
        else:
            state = "mislukt" if report.status == "failed" else "klaar"
            self._set(number, state=state, stage="", part=1.0, report=report)
