"""Work → threads: a few that read, one that writes, one that ingests in the background.

Every thread has a `Library` of its own, as a store is not shared between threads; the models are.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sbkennis.errors import SbkennisError
from sbkennis.library import Library
from sbkennis.settings import Settings

if TYPE_CHECKING:
    from sbkennis.ingest import FileReport, Progress

__all__ = ["Crew", "Item", "Jobs"]

Answer = TypeVar("Answer")
Task = Callable[[Library, Callable[["Progress"], None]], "FileReport"]

_READERS = 4  # more threads than cores gain nothing, and each has an index of its own
_AT_ONCE = 4  # files of one ingest: a report follows when all of them are done
_MOST_ITEMS = 500  # that are remembered


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
        self.jobs = Jobs(settings)

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
        library: Library = self._own.library
        return library

    def warm(self) -> None:
        """Load in the background what the first question would wait for."""

        def ask(library: Library) -> None:
            try:
                library.search("sociale basis", count=1)
            except SbkennisError:
                return  # an empty library, for instance; whoever asks will be told

        self._readers.submit(lambda: ask(self._library()))  # the other threads can answer

    def close(self) -> None:
        """End the threads; an ingest stops after the step it is in."""
        self.jobs.close()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=True)
        with self._first:
            pass


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of background work, and how far it is."""

    number: int
    name: str
    state: str = "wacht"  # "bezig", "klaar", "mislukt" or "gestopt"
    stage: str = ""  # Dutch
    part: float = 0.0  # of the whole, 0 to 1
    report: FileReport | None = None
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("klaar", "mislukt", "gestopt")


class _Stopped(BaseException):
    """Someone asked to stop; no error of a file, so nothing may catch it on the way."""


@dataclass
class Jobs:
    """Background work on a library, one piece after the other, in a thread of its own."""

    settings: Settings
    _items: dict[int, Item] = field(default_factory=dict)
    _files: deque[tuple[int, Path]] = field(default_factory=deque)
    _tasks: deque[tuple[int, Task]] = field(default_factory=deque)
    _began: float = 0.0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _thread: threading.Thread | None = None
    _is_stopping: bool = False
    _last: int = 0

    def add_file(self, path: Path) -> int:
        """Ingest a file that lies in a folder of its own, which is removed afterwards."""
        with self._lock:
            number = self._new(path.name)
            self._files.append((number, path))
            self._start()
        return number

    def add(self, name: str, task: Task) -> int:
        """Do something else that takes long."""
        with self._lock:
            number = self._new(name)
            self._tasks.append((number, task))
            self._start()
        return number

    def items(self) -> list[Item]:
        """All work that is remembered, the oldest first."""
        with self._lock:
            return list(self._items.values())

    @property
    def is_busy(self) -> bool:
        """Whether there is work to do."""
        with self._lock:
            return any(not one.is_over for one in self._items.values())

    def seconds_left(self) -> float | None:
        """How long it will take, judged by how fast it went; None when nobody can say."""
        with self._lock:
            now = [one for one in self._items.values() if one.number > self._before]
            done = sum(1.0 if one.is_over else one.part for one in now)
            if not self.is_busy or done < 0.2:
                return None
            return (time.monotonic() - self._began) / done * (len(now) - done)

    def stop(self) -> None:
        """Stop after the step that is being done; what is ready stays."""
        with self._lock:
            self._is_stopping = self.is_busy
            for number, path in self._files:
                self._set(number, state="gestopt")
                _discard(path)
            for number, _ in self._tasks:
                self._set(number, state="gestopt")
            self._files.clear()
            self._tasks.clear()

    def close(self) -> None:
        """Stop, and wait for it."""
        self.stop()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=30)

    _before: int = 0  # the last number of earlier rounds of work

    def _new(self, name: str) -> int:
        if not self.is_busy:
            self._began = time.monotonic()
            self._before = self._last
            self._is_stopping = False
        self._last += 1
        self._items[self._last] = Item(self._last, name)
        while len(self._items) > _MOST_ITEMS:
            self._items.pop(next(iter(self._items)))
        return self._last

    def _set(self, number: int, **values: object) -> None:
        with self._lock:
            if number in self._items:
                self._items[number] = replace(self._items[number], **values)  # type: ignore[arg-type]

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="inname", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        with Library(self.settings) as library:
            while True:
                with self._lock:
                    files = [self._files.popleft() for _ in range(min(_AT_ONCE, len(self._files)))]
                    task = self._tasks.popleft() if self._tasks and not files else None
                    if not files and task is None:
                        self._thread = None
                        self._is_stopping = False
                        return
                if files:
                    self._ingest(library, files)
                elif task is not None:
                    self._do(library, *task)

    def _ingest(self, library: Library, files: list[tuple[int, Path]]) -> None:
        numbers = [number for number, _ in files]

        def tell(progress: Progress) -> None:
            for place, number in enumerate(numbers):
                if place < progress.done:
                    self._set(number, stage="opgenomen", part=0.99)
                elif place == progress.done:
                    part = 0.1 * bool(progress.stage) + 0.9 * progress.part
                    self._set(number, state="bezig", stage=progress.stage, part=part)
            if self._is_stopping:
                raise _Stopped

        self._set(numbers[0], state="bezig", stage="voorbereiden")
        try:
            report = library.ingest([path for _, path in files], progress=tell)
        except _Stopped:
            for number in numbers:
                is_in = self._items[number].part >= 0.99
                self._set(number, state="klaar" if is_in else "gestopt", stage="")
        except Exception as error:
            for number in numbers:
                self._set(number, state="mislukt", error=_told(error))
        else:
            for number, one in zip(numbers, report.files, strict=False):
                state = "mislukt" if one.status == "failed" else "klaar"
                self._set(number, state=state, stage="", part=1.0, report=one)
        finally:
            for _, path in files:
                _discard(path)

    def _do(self, library: Library, number: int, task: Task) -> None:
        def tell(progress: Progress) -> None:
            part = 0.1 * bool(progress.stage) + 0.9 * progress.part
            self._set(number, stage=progress.stage, part=part)
            if self._is_stopping:
                raise _Stopped

        self._set(number, state="bezig", stage="voorbereiden")
        try:
            report = task(library, tell)
        except _Stopped:
            self._set(number, state="gestopt", stage="")
        except Exception as error:
            self._set(number, state="mislukt", error=_told(error))
        else:
            state = "mislukt" if report.status == "failed" else "klaar"
            self._set(number, state=state, stage="", part=1.0, report=report)


def _told(error: Exception) -> str:
    if isinstance(error, SbkennisError):
        return str(error)
    return f"Er ging iets mis in sbkennis ({type(error).__name__}: {error})."


def _discard(path: Path) -> None:
    shutil.rmtree(path.parent, ignore_errors=True)
