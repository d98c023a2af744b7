"""A draft → what is said of it: kept in memory, for a while, under a key that nobody can guess.

Nothing of a draft is stored. It is read from a temporary file that is removed as soon as it was
read; what was found is forgotten after an hour without anyone looking, when someone says so, and
when the server ends.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbkennis.errors import LibraryLockedError, told
from sbkennis.helper import Helper, Stopped
from sbkennis.library import REVIEWING
from sbkennis.pages import Limits
from sbkennis.settings import Settings
from sbkennis.web.draft_views import Laid, lay
from sbkennis.web.uploads import remove

if TYPE_CHECKING:
    from sbkennis.ingest import Progress
    from sbkennis.library import Review

__all__ = ["LIMITS", "MINUTES", "MOST_BYTES", "Held", "Reviews"]

MINUTES = 60
"""After which a draft at which nobody looks is forgotten."""

MOST_BYTES = 25_000_000
"""Of a draft."""

LIMITS = Limits(seconds=120.0, pages=1000, file_size=MOST_BYTES)
_SECONDS = 15 * 60.0  # for all that is said of a draft
_MOST_HELD = 24
_MOST_WAITING = 6
_MOST_KEPT = 300_000_000  # bytes of the files to download, of all drafts together
_FULL = "Er wachten al te veel concepten. Probeer het over een paar minuten opnieuw."
_ENDING = "De server is aan het stoppen."
_WEIGHTS = (0.1, 0.25, 0.35, 0.05, 0.25)  # of the stages, in time


@dataclass(frozen=True, slots=True)
class Held:
    """A draft and how far it is."""

    key: str
    name: str
    state: str = "wacht"  # "bezig", "klaar" or "mislukt"
    stage: str = ""  # Dutch
    part: float = 0.0  # 0 to 1
    review: Review | None = None
    laid: Laid | None = None  # for the page, there as soon as the review is
    error: str = ""
    until: float = 0.0  # on the monotonic clock

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("klaar", "mislukt")

    @property
    def size(self) -> int:
        """Bytes of the files to download."""
        return len(self.review.copy or b"") + len(self.review.report) if self.review else 0


class Reviews:
    """Reviews drafts, one after the other, in a process of their own.

    Args:
        settings: of the kennisbank.
    """

    def __init__(self, settings: Settings) -> None:
        self._helper = Helper(settings)
        self._turns = ThreadPoolExecutor(1, thread_name_prefix="concept")
        self._held: dict[str, Held] = {}  # the longest unseen first
        self._paths: dict[str, Path] = {}  # of what was not read to its end, by key
        self._coming: dict[str, Future[Any]] = {}  # the turns that are not over, by key
        self._waiting = 0
        self._now = ""  # key of the draft that is being read
        self._lock = threading.RLock()
        self._sweeper: threading.Timer | None = None

    def add(self, path: Path, requirements: str | None = None) -> str:
        """Review a draft that lies in a folder of its own, which is removed afterwards.

        Returns:
            the key under which it is found.

        Raises:
            LibraryLockedError: too many drafts are waiting.
        """
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._coming[key] = self._in_turn(path, self._review, key, path, requirements)
            self._held[key] = Held(key, path.name, until=time.monotonic() + 60 * MINUTES)
            self._paths[key] = path
            self._tidy()
        return key

    def get(self, key: str) -> Held | None:
        """A draft by its key; it stays for another while."""
        with self._lock:
            self._tidy()
            found = self._held.pop(key, None)
            if found is None:
                return None
            found = replace(found, until=time.monotonic() + 60 * MINUTES)
            self._held[key] = found
            return found

    def drop(self, key: str) -> bool:
        """Forget a draft and its file, and stop what is being done with it, or its waiting."""
        with self._lock:
            found = self._held.pop(key, None)
            path = self._paths.pop(key, None)
            turn = self._coming.pop(key, None)
            if self._now == key:
                self._helper.stop()
            elif turn is not None and turn.cancel():  # it makes room for another at once
                self._waiting -= 1
        if path is not None:
            remove(path)
        return found is not None

    def ask(self, method: str, path: Path) -> Any:
        """What one method of the library says of a draft, without keeping anything of it.

        Raises:
            LibraryLockedError: too many drafts are waiting.
            SbkennisError: what the method raised.
        """
        return self._in_turn(path, self._asked, method, path).result()

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            if self._sweeper is not None:
                self._sweeper.cancel()
        self._helper.close()
        self._turns.shutdown(wait=True)

    # ------------------------------------------------------------------ in its turn

    def _in_turn(self, path: Path, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Do something with a draft when it is its turn; without a turn its file goes at once."""
        with self._lock:
            try:
                if self._waiting >= _MOST_WAITING:
                    raise LibraryLockedError(_FULL)
                turn = self._turns.submit(work, *arguments)
            except BaseException as error:
                remove(path)
                if isinstance(error, RuntimeError):  # no more turns are given
                    raise LibraryLockedError(_ENDING) from None
                raise
            self._waiting += 1
        return turn

    def _asked(self, method: str, path: Path) -> Any:
        try:
            return self._helper.call(method, path, limits=LIMITS, seconds=_SECONDS)
        except Stopped:
            raise LibraryLockedError(_ENDING) from None
        finally:
            remove(path)
            with self._lock:
                self._waiting -= 1

    def _review(self, key: str, path: Path, requirements: str | None) -> None:
        def tell(progress: Progress) -> None:
            place = REVIEWING.index(progress.file)
            part = sum(_WEIGHTS[:place])
            part += _WEIGHTS[place] * progress.done / max(1, progress.total)
            self._set(key, stage=progress.file, part=part)

        try:
            with self._lock:
                if key not in self._held:
                    return
                self._now = key
            self._set(key, state="bezig", stage=REVIEWING[0])
            review = self._helper.call(
                "review_draft",
                path,
                requirements=requirements,
                limits=LIMITS,
                tell=tell,
                seconds=_SECONDS,
                wanted=lambda: key in self._held,
            )
            self._set(key, state="klaar", stage="", part=1.0, review=review, laid=lay(review))
        except Stopped:
            self._set(key, state="mislukt", error="Het nagaan is gestopt.")
        except Exception as error:
            self._set(key, state="mislukt", error=told(error))
        finally:
            remove(path)
            with self._lock:
                self._now = ""
                self._paths.pop(key, None)
                self._coming.pop(key, None)
                self._waiting -= 1
                self._tidy()

    def _set(self, key: str, **values: Any) -> None:
        with self._lock:
            if key in self._held:
                self._held[key] = replace(self._held[key], **values)

    def _tidy(self) -> None:
        """Forget what is too old or too much; again later while there is something."""
        now = time.monotonic()
        size = sum(one.size for one in self._held.values())
        for one in list(self._held.values()):
            is_old = one.until < now
            is_much = len(self._held) > _MOST_HELD or size > _MOST_KEPT
            if one.is_over and (is_old or is_much) and len(self._held) > 1 - is_old:
                del self._held[one.key]
                size -= one.size
        if self._held and self._sweeper is None:
            self._sweeper = threading.Timer(60.0, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        with self._lock:
            self._sweeper = None
            self._tidy()
