"""What takes long to start, started once for all tests of a process instead of for each of them.

Nothing else is read or tagged by it than without: see `tests/pages/test_worker.py`, where every
worker is a new one.
"""

from __future__ import annotations

import atexit
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from sbkennis import codebook
from sbkennis.pages import worker
from sbkennis.tags import classifier, pipeline

__all__ = ["Lent", "loaded_once", "workers"]

_MOST = 4  # processes that wait for the next test
_UNREAD = ("PYTEST_", "SBKENNIS_", "COLUMNS")  # no reader looks at these


class Lent(worker._Worker):
    """A worker whose process goes on to whoever would start one like it."""

    idle: list[tuple[object, subprocess.Popen[bytes]]] = []  # noqa: RUF012 - of all of them
    is_asked = False
    like: object = None  # what a process that may take its place was started with

    def _ask(self, job: Any) -> object:
        self.is_asked = True
        answer = super()._ask(job)
        self.is_asked = False  # not when it fails: what is left of it is ended
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        with self.lock:
            if not self.is_closed and (self.process is None or self.process.poll() is not None):
                known = {
                    name: one for name, one in os.environ.items() if not name.startswith(_UNREAD)
                }
                self.like = self.limits.memory, Path.cwd(), known
                self.process = self._waiting()
        return super()._running()

    def _waiting(self) -> subprocess.Popen[bytes] | None:
        for one in Lent.idle:
            if one[0] == self.like and one[1].poll() is None:
                Lent.idle.remove(one)
                return one[1]
        return None

    def close(self) -> None:
        with self.lock:
            process = self.process
            if process is not None and process.poll() is None and not self.is_asked:
                Lent.idle.append((self.like, process))
                self.process = None
                while len(Lent.idle) > _MOST:
                    _end(Lent.idle.pop(0)[1])
        super().close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


@atexit.register
def _end_all() -> None:
    for _, process in Lent.idle:
        _end(process)


@contextmanager
def workers() -> Iterator[None]:
    """Worker processes that stay alive from one `Workers` to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "_Worker", Lent)
        yield


@contextmanager
def loaded_once() -> Iterator[None]:
    """The data of the package, and the spaCy pipeline for the rules of a codebook."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (codebook, "standard"),
            (classifier, "packaged"),
            (pipeline, "_nlp"),
        ):
            patch.setattr(module, name, lru_cache(maxsize=8)(getattr(module, name)))
        yield
