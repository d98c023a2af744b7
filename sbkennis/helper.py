"""A call of the library → its answer, from a process of its own.

Long work there leaves the threads that search alone, runs behind them in priority, and can be
ended at once, with everything it started. That is safe: an ingest may be ended at any moment
(`sbkennis.ingest`), and a draft is only read.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sbkennis.errors import ReadError, SbkennisError, told
from sbkennis.pages.worker import own_pipes, package_environment, receive, send
from sbkennis.settings import Settings

if TYPE_CHECKING:
    from sbkennis.ingest import Progress

__all__ = ["Helper", "Stopped"]

_IDLE_SECONDS = 120.0  # after which the process ends: it holds a model
_BEHIND = 10  # how far in priority behind who searches
_OFTEN = 0.05  # seconds between two reports on progress


class Stopped(Exception):
    """The call was ended by `Helper.stop`."""


class _Call(NamedTuple):
    method: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]


class _Told(NamedTuple):
    progress: Progress


class _Answer(NamedTuple):
    value: Any


class Helper:
    """One process with a library, started at the first call and again after it ended.

    Args:
        settings: of the kennisbank.
        idle: seconds without a call after which the process ends.
    """

    def __init__(self, settings: Settings, idle: float = _IDLE_SECONDS) -> None:
        self._settings = settings
        self._idle = idle
        self._calls = threading.Lock()  # held during a call
        self._state = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""
        self._timer: threading.Timer | None = None
        self._is_calling = False
        self._is_stopped = False
        self._is_closed = False

    def call(
        self,
        method: str,
        *arguments: Any,
        tell: Callable[[Progress], None] = lambda _: None,
        seconds: float | None = None,
        wanted: Callable[[], bool] = lambda: True,
        **named: Any,
    ) -> Any:
        """What a method of the library answers; one call at a time.

        Args:
            tell: told how far it is.
            seconds: how long it may take.
            wanted: asked at the last moment before `stop` can end the call; it may take no lock
                that whoever calls `stop` holds.

        Raises:
            Stopped: `stop` or `close` was called, or it is no longer wanted.
            SbkennisError: what the method raised; a `ReadError` when it took too long.
        """
        with self._calls:
            with self._state:
                if self._is_closed or not wanted():
                    raise Stopped
                self._is_calling, self._is_stopped = True, False
                if self._timer is not None:
                    self._timer.cancel()
            late = threading.Event()
            limit = threading.Timer(seconds or 0.0, self._too_long, (late,))
            limit.daemon = True
            try:
                process = self._running()
                if seconds is not None:
                    limit.start()
                answer = self._asked(process, _Call(method, arguments, named), tell)
            except (OSError, EOFError) as error:
                self._end()
                if late.is_set():
                    raise ReadError(
                        f"Dit duurde langer dan {round((seconds or 0) / 60)} minuten en is "
                        "afgebroken. Splits het bestand in kleinere stukken."
                    ) from error
                if self._is_stopped or self._is_closed:
                    raise Stopped from error
                raise ReadError(
                    "Het proces dat hieraan werkte stopte onverwacht, misschien door gebrek aan "
                    "geheugen. Probeer het opnieuw; wat klaar was, is bewaard."
                ) from error
            except BaseException:  # the rest of the answer would be taken for that of a later call
                self._end()
                raise
            finally:
                limit.cancel()
                with self._state:
                    self._is_calling = False
                    self._timer = threading.Timer(self._idle, self._rest)
                    self._timer.daemon = True
                    if not self._is_closed:
                        self._timer.start()
        if isinstance(answer, _Answer):
            return answer.value
        raise answer

    def stop(self) -> None:
        """End the call under way, at once and with all it started."""
        with self._state:
            if self._is_calling:
                self._is_stopped = True
                self._kill()

    def close(self) -> None:
        """End the process; later calls are refused."""
        with self._state:
            self._is_closed = True
            if self._timer is not None:
                self._timer.cancel()
            self._kill()
        with self._calls:  # whoever was waiting for an answer knows by now
            self._end()

    def _asked(
        self,
        process: subprocess.Popen[bytes],
        call: _Call,
        tell: Callable[[Progress], None],
    ) -> _Answer | SbkennisError:
        """The answer, read to its end."""
        assert process.stdin is not None
        assert process.stdout is not None
        send(process.stdin, call)
        while True:
            answer: _Told | _Answer | SbkennisError = receive(process.stdout)
            if not isinstance(answer, _Told):
                return answer
            tell(answer.progress)

    def _running(self) -> subprocess.Popen[bytes]:
        with self._state:
            if self._is_stopped or self._is_closed:
                raise EOFError
            if self._process is not None and self._process.poll() is None:
                return self._process
            self._folder = self._folder or tempfile.mkdtemp(prefix="sbkennis-werk-")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sbkennis.helper"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=package_environment() | {"TMPDIR": self._folder},  # to clear after killing it
                close_fds=True,
                start_new_session=True,
            )
            process = self._process
        assert process.stdin is not None
        send(process.stdin, self._settings)
        return process

    def _kill(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        if os.name == "posix":
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()

    def _too_long(self, late: threading.Event) -> None:
        with self._state:
            if self._is_calling:
                late.set()
                self._kill()

    def _rest(self) -> None:
        if self._calls.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._calls.release()

    def _end(self) -> None:
        """End the process and clear what it left; only for who holds the calls."""
        with self._state:
            process, self._process = self._process, None
            folder, self._folder = self._folder, ""
            if process is not None:
                self._process = process
                self._kill()
                self._process = None
        if process is not None:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


# ---------------------------------------------------------------------- the process


def _serve() -> None:
    """Answers calls from standard input; ends with all it started when that closes."""
    calls, answers = own_pipes()
    with suppress(AttributeError, OSError):
        os.nice(_BEHIND)
    settings: Settings = receive(calls)
    waiting: SimpleQueue[_Call] = SimpleQueue()
    threading.Thread(target=_listen, args=(calls, waiting), daemon=True).start()

    from sbkennis.library import Library

    with Library(settings) as library:
        while True:
            send(answers, _answer(library, waiting.get(), answers))


def _listen(calls: IO[bytes], waiting: SimpleQueue[_Call]) -> None:
    while True:
        try:
            waiting.put(receive(calls))
        except (OSError, EOFError):  # the server is gone, and with it who wanted to know
            if os.name == "posix":
                os.killpg(0, signal.SIGKILL)
            os._exit(0)


def _answer(library: Any, call: _Call, answers: IO[bytes]) -> object:
    last = ("", -1, "", 0.0)

    def tell(progress: Progress) -> None:
        nonlocal last
        now = (progress.file, progress.done, progress.stage, time.monotonic())
        if now[:3] != last[:3] or now[3] - last[3] >= _OFTEN:
            last = now
            send(answers, _Told(progress))

    try:
        library.follow_file()
        return _Answer(getattr(library, call.method)(*call.arguments, progress=tell, **call.named))
    except SbkennisError as error:
        return error
    except MemoryError:
        return ReadError("Hiervoor was te weinig geheugen. Probeer het met een kleiner bestand.")
    except Exception as error:  # a mistake of ours must be told, and not end the process
        return SbkennisError(told(error))


if __name__ == "__main__":
    # Run under its own name, so that calls and answers can be pickled by both sides.
    from sbkennis import helper

    helper._serve()
