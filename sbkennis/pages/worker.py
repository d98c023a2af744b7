"""Files → readings, each read in a worker process that can be ended.

A PDF of a few kilobytes can hang PDFium or kill the interpreter, so no file is ever parsed in the
process that holds the library. A worker is a fresh Python that knows nothing but a pipe: it
inherits no open file, stays alive between files to save the imports, and is replaced when it dies.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, NamedTuple

import sbkennis
from sbkennis.errors import ReadError, SbkennisError
from sbkennis.pages import SECOND_READERS, Limits, check
from sbkennis.records import Reading

__all__ = ["Workers", "own_pipes", "package_environment", "receive", "send"]

_LENGTH = struct.Struct("<Q")
_START_SECONDS = 60.0  # to start Python and import this package, on a busy machine


class _Died(Exception):
    """A worker ended, or was ended, in the middle of a file."""


class _Job(NamedTuple):
    reader: str
    path: str
    limits: Limits
    address: str | None


class _Errand(NamedTuple):
    """A call of a function of this package other than a reader, on one file."""

    module: str
    function: str
    path: str
    arguments: tuple[object, ...]
    limits: Limits


class _Done(NamedTuple):
    value: object


class Workers:
    """Reads files in worker processes; use it as a context manager.

    >>> with Workers(Limits(seconds=60)) as workers:  # doctest: +SKIP
    ...     reading = workers.read(Path("visie.pdf"))
    """

    def __init__(self, limits: Limits | None = None, processes: int = 1) -> None:
        self.limits = limits or Limits()
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="reader")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._all = [_Worker(self.limits) for _ in range(processes)]
        for worker in self._all:
            self._idle.put(worker)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers; what they were reading is lost."""
        for worker in self._all:
            worker.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def read(self, path: Path, *, address: str | None = None) -> Reading:
        """Reads one file and waits for it.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the file could not be read, took too long or too much memory.
        """
        return self.submit(path, address=address).result()

    def submit(self, path: Path, *, address: str | None = None) -> Future[Reading]:
        """Reads one file beside other work; the future raises what `read` raises."""
        return self._threads.submit(self._read, path, address)

    def run(self, module: str, function: str, path: Path, *arguments: object) -> Any:
        """Calls ``function(path, *arguments)`` of a module such as "pages.pictures", in a worker.

        Raises:
            ReadError: the file could not be used, or that took too long or too much memory.
        """
        return self._threads.submit(self._run, module, function, path, arguments).result()

    def _run(self, module: str, function: str, path: Path, arguments: tuple[object, ...]) -> Any:
        worker = self._idle.get()
        try:
            return worker.run(_Errand(module, function, str(path), arguments, self.limits))
        except (_Died, MemoryError) as error:
            raise _as_read_error(path, error) from error
        finally:
            self._idle.put(worker)

    def _read(self, path: Path, address: str | None) -> Reading:
        name = check(path, self.limits)
        worker = self._idle.get()
        try:
            try:
                return worker.read(_Job(name, str(path), self.limits, address))
            except (_Died, MemoryError, ReadError) as error:
                second = SECOND_READERS.get(name)
                if second is None:
                    raise _as_read_error(path, error) from error
                first = error
            try:
                return worker.read(_Job(second, str(path), self.limits, address))
            except (_Died, MemoryError, ReadError) as error:
                # What the first engine said is about the file as a whole.
                raise _as_read_error(path, first) from error
        finally:
            self._idle.put(worker)


def _as_read_error(path: Path, error: Exception) -> ReadError:
    if isinstance(error, ReadError):
        return error
    reason = str(error) or "er was te weinig geheugen"
    return ReadError(
        f"{path.name} kon niet worden gelezen: {reason}. Het bestand is beschadigd, of veel "
        "zwaarder dan het lijkt. Open het in een ander programma, sla het opnieuw op en neem die "
        "versie op."
    )


class _Worker:
    """One worker process, started when it is first needed and again after it died."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.is_closed = False
        self.lock = threading.Lock()

    def read(self, job: _Job) -> Reading:
        answer = self._ask(job)
        if isinstance(answer, Reading):
            return answer
        raise self._refusal(answer)

    def run(self, errand: _Errand) -> object:
        answer = self._ask(errand)
        if isinstance(answer, _Done):
            return answer.value
        raise self._refusal(answer)

    def _ask(self, job: _Job | _Errand) -> object:
        process = self._running()
        timed_out = threading.Event()

        def end() -> None:
            timed_out.set()
            process.kill()

        timer = threading.Timer(job.limits.seconds, end)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                send(process.stdin, job)
                answer: object = receive(process.stdout)
            except (OSError, EOFError) as error:
                raise _Died(self._why(process, timed_out=timed_out.is_set())) from error
        finally:
            timer.cancel()
        return answer

    def _refusal(self, answer: object) -> Exception:
        if isinstance(answer, MemoryError):
            self._end()  # what is left of its memory is fragmented
            return _Died(self._memory())
        if isinstance(answer, SbkennisError):
            return answer
        return _Died(f"de lezer liep vast ({answer})")

    def _running(self) -> subprocess.Popen[bytes]:
        with self.lock:
            if self.is_closed:
                raise _Died("het lezen is afgebroken")
            if self.process is not None and self.process.poll() is None:
                return self.process
            self.process = _start(self.limits)
        process = self.process
        timer = threading.Timer(_START_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdout is not None
            receive(process.stdout)  # it says so when it is ready
        except (OSError, EOFError) as error:
            raise _Died("het leesproces kon niet starten") from error
        finally:
            timer.cancel()
        return process

    def _why(self, process: subprocess.Popen[bytes], *, timed_out: bool) -> str:
        process.kill()
        code = process.wait()
        self.process = None
        if timed_out:
            return f"het lezen duurde langer dan {self.limits.seconds:g} seconden"
        if code in (-24, -9):  # SIGXCPU; SIGKILL by the system
            return "het lezen vergde te veel rekentijd of geheugen"
        if code in (-6, -11, -7, -4):  # SIGABRT, SIGSEGV, SIGBUS, SIGILL
            return "het leesprogramma werd door de inhoud onderuitgehaald"
        return f"het leesproces stopte onverwacht (code {code})"

    def _memory(self) -> str:
        return f"het lezen vergde meer dan {self.limits.memory // 1024**2} MB geheugen"

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()

    def close(self) -> None:
        with self.lock:
            self.is_closed = True
            self._end()


def package_environment() -> dict[str, str]:
    """The environment in which a new Python finds this package, in a checkout or installed."""
    root = str(Path(sbkennis.__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    environment = package_environment() | {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "sbkennis.pages.worker", str(limits.memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        close_fds=True,
    )


def send(pipe: IO[bytes], message: object) -> None:
    """Send anything that can be pickled to the other end of a pipe."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """What the other end sent; only from a process of our own, as it is unpickled.

    Raises:
        EOFError: the other end is gone.
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)


def _serve(memory: int) -> None:
    """The worker: reads jobs from standard input until it closes."""
    jobs, answers = own_pipes()
    _limit_memory(memory)
    send(answers, "ready")
    while True:
        try:
            job: _Job | _Errand = receive(jobs)
        except EOFError:
            return
        _limit_seconds(job.limits.seconds)
        send(answers, _answer(job))


def own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output for the worker alone: C libraries print on standard output."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return jobs, answers


def _answer(job: _Job | _Errand) -> object:
    # This module runs as __main__ in the worker; what it sends must come from importable ones.
    from sbkennis.pages import reader

    try:
        if isinstance(job, _Errand):
            module = import_module(f"sbkennis.{job.module}")
            return _Done(getattr(module, job.function)(Path(job.path), *job.arguments))
        read: Callable[[Path, Limits], Reading] = reader(job.reader, job.address)
        return read(Path(job.path), job.limits)
    except SbkennisError as error:
        return error
    except MemoryError:
        return MemoryError()
    except RecursionError:
        return "te diep genest"
    except Exception as error:  # a reader that fails must not end the worker
        return _place(error)


def _place(error: Exception) -> str:
    """What a report of a bug needs, without words of the document or of a library."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if Path(one.filename).parent == Path(__file__).parent]
    where = f" in {Path(ours[-1].filename).name}, regel {ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"


def _limit_memory(memory: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds(seconds: float) -> None:
    """A second guard, for when the parent is gone: processor time for this file."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = usage.ru_utime + usage.ru_stime
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, hard))


if __name__ == "__main__":
    # Run under its own name, so that jobs and answers can be pickled by both sides.
    from sbkennis.pages import worker

    worker._serve(int(sys.argv[1]))
