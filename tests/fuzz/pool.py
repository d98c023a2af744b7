"""Numbers of inputs → what came of each, tried in processes that may die."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import re
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random

from sbkennis.errors import ReadError, SbkennisError
from sbkennis.pages import Limits
from sbkennis.pages.worker import Workers
from tests.fuzz.sandbox import Sandbox, peak_memory
from tests.fuzz.targets import FILES, TARGETS, Desk, Target

__all__ = ["Case", "Outcome", "case", "of_message", "spoil", "try_all"]

SECONDS = 10  # of processor time, for one input; a slower machine stays within 30
_WALL = 900.0  # seconds; the machine may be busy with other work
MEMORY = Limits().memory
_ENGLISH = re.compile(
    r"\b(?:the|not|expected|expecting|invalid|error|unexpected|failed|cannot|must|argument|such"
    r"|unterminated|unknown|illegal|while|found|value|should|does|unsupported|missing|bytes-like"
    r"|Traceback|NoneType|codec|decode)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Case:
    """An input before it is made: everything follows from the seed and the number."""

    seed: int
    number: int
    target: str
    source: int
    mutations: tuple[str, ...]

    @property
    def random(self) -> Random:
        return Random(f"{self.seed}:{self.number}:x")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input; ``finding`` is empty when every promise was kept."""

    case: Case
    file: str
    result: str
    finding: str = ""
    where: str = ""  # the place in the code, by which findings are told apart
    seconds: float = 0.0
    memory: int = 0  # bytes, of the process at its highest


def case(seed: int, number: int, targets: tuple[Target, ...] = TARGETS) -> Case:
    """The input of a number."""
    random = Random(f"{seed}:{number}")
    target = random.choices(targets, [one.weight for one in targets])[0]
    names = list(target.mutations)
    count = random.choice((1, 1, 1, 2, 3))
    chosen = tuple(random.choice(names) for _ in range(count))
    return Case(seed, number, target.name, random.randrange(1_000_000), chosen)


_BY_NAME = {one.name: one for one in TARGETS}


def spoil(one: Case, prepared: Path) -> tuple[str, bytes]:
    """The name and the content of an input."""
    target = _BY_NAME[one.target]
    sound = target.seeds(prepared)
    seed = sound[one.source % len(sound)]
    content, random = seed.content, one.random
    for name in one.mutations:
        # A mutation takes a file apart; the one before may have left nothing to take apart.
        try:
            content = target.mutations[name](content, random)
        except Exception:
            if content is seed.content:
                raise
    return seed.name, content


# ---------------------------------------------------------------------- one process


def _try(one: Case, desk: Desk, sandbox: Sandbox) -> Outcome:
    target = _BY_NAME[one.target]
    name, content = spoil(one, desk.prepared)
    path = desk.folder / "invoer" / f"onderzocht{target.suffix}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    desk.random = one.random
    if target.writes:
        _ = desk.catalogue, desk.passages, desk.rows  # made outside the guard
    if target.name == "label --invoer":
        _ = desk.tagger
    peak_memory(reset=True)
    finding = where = ""
    started = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        with sandbox.watching(*([desk.folder] if target.writes else [])) as seen:
            try:
                result = target.run(desk, path, content)
            except SbkennisError as error:
                result = "geweigerd"
                finding, where = of_message(error, path, target)
            except MemoryError as error:
                result = "te veel geheugen"
                if target.name not in FILES:
                    finding, where = "MemoryError", _where(error)
            except AssertionError as error:
                result, finding, where = "belofte", f"belofte: {error}"[:300], _where(error)
            except Exception as error:
                result = "vastgelopen"
                finding, where = f"{type(error).__name__}: {error}"[:300], _where(error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if seen:
        finding, where = f"buiten de map: {seen[:3]}"[:300], "sandbox"
    return Outcome(one, name, result, finding, where, time.process_time() - started, peak_memory())


def of_message(error: SbkennisError, path: Path, target: Target) -> tuple[str, str]:
    """What is wrong with a message and where it came from; both empty when nothing is."""
    text = str(error)
    # A question that is shown with its place may be in any language, and so may what was found. The
    # question first: the quotation marks in it need not be pairs.
    told = re.sub(r"\n {4}.*\n +\^", "", text)
    told = re.sub(r"“[^”]*”|'[^']*'|\"[^\"]*\"", "", told)
    if target.name != "citaat" and path.name not in text and path.stem not in text:
        return f"de melding noemt het bestand niet: {text}"[:300], _where(error)
    if not re.search(r"[.!?)”\"]$", text.strip()):
        return f"de melding is geen zin: {text}"[:300], _where(error)
    if _ENGLISH.search(told):
        return f"de melding is niet Nederlands: {text}"[:300], _where(error)
    return "", ""


def _where(error: BaseException) -> str:
    """The last places in our code that an error passed."""
    frames = [
        f"{Path(frame.filename).name}:{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/sbkennis/" in frame.filename or "/tests/" in frame.filename
    ]
    deepest = frames[-3:] if len(frames) < 60 else frames[-1:]
    return f"{type(error).__name__} {' > '.join(deepest)}"


def _serve(pipe: Connection, seed: int, folder: Path, prepared: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never alone
    desk = Desk(folder / "werk", prepared)
    desk.folder.mkdir(parents=True)
    sandbox = Sandbox(folder / "zandbak", MEMORY)
    done = 0
    while True:
        number = pipe.recv()
        if number is None:
            return
        pipe.send(_try(case(seed, number), desk, sandbox))
        done += 1
        if done % 200 == 0:
            gc.collect()
            if hasattr(ctypes.CDLL(None), "malloc_trim"):
                ctypes.CDLL(None).malloc_trim(0)


class _Process:
    """One process and the pipe to it."""

    def __init__(self, seed: int, folder: Path, prepared: Path) -> None:
        context = multiprocessing.get_context("fork")
        shutil.rmtree(folder, ignore_errors=True)
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, seed, folder, prepared))
        self.process.start()
        theirs.close()
        self.number: int | None = None
        self.since = 0.0

    def give(self, number: int) -> None:
        self.number, self.since = number, time.monotonic()
        self.pipe.send(number)

    def end(self) -> int:
        if self.number is not None:
            self.process.kill()
        else:
            self.pipe.send(None)
        self.process.join()
        self.pipe.close()
        return self.process.exitcode or 0


def try_all(
    seed: int, numbers: Iterable[int], folder: Path, prepared: Path, processes: int = 2
) -> Iterator[Outcome]:
    """What came of every input, in the order in which they are done."""
    waiting = iter(numbers)
    made = 0

    def start() -> _Process:
        nonlocal made
        made += 1
        return _Process(seed, folder / f"proces-{made}", prepared)

    busy: list[_Process] = []
    for _, number in zip(range(processes), waiting, strict=False):
        busy.append(start())
        busy[-1].give(number)
    while busy:
        ready = wait([one.pipe for one in busy], timeout=2)
        for one in list(busy):
            overdue = time.monotonic() - one.since > _WALL
            if one.pipe not in ready and not overdue:
                continue
            assert one.number is not None
            try:
                if one.pipe not in ready:
                    raise EOFError
                yield one.pipe.recv()
            except (EOFError, OSError):
                code = one.end()
                busy.remove(one)
                yield _died(case(seed, one.number), code, overdue, folder, prepared)
                one = start()
                busy.append(one)
            one.number = None
            number = next(waiting, None)
            if number is None:
                busy.remove(one)
                one.end()
            else:
                one.give(number)


_tried: Counter[str] = Counter()


def _is_tried_again(what: str) -> bool:
    """The first few that hang are given to a worker; each takes a minute."""
    _tried[what] += 1
    return _tried[what] <= 2


def _died(one: Case, code: int, overdue: bool, folder: Path, prepared: Path) -> Outcome:
    """What a process died of, and what a worker of the library makes of the same file."""
    name, content = spoil(one, prepared)
    sign = signal.Signals(-code).name if code < 0 else f"code {code}"
    if code == -signal.SIGSYS:
        return Outcome(one, name, "netwerk of programma", "een verboden systeemaanroep", "seccomp")
    if overdue:  # far from its share of the processor, or it waits for ever
        return Outcome(one, name, "wacht", f"na {_WALL:.0f} s nog niet klaar", "wacht")
    what = "hangt" if code == -signal.SIGPROF else f"gestopt ({sign})"
    target = _BY_NAME[one.target]
    if target.name not in FILES:
        return Outcome(one, name, what, what, f"{what} {target.name} {one.mutations}")
    if what == "hangt" and not _is_tried_again(f"{what} {target.name}"):
        return Outcome(one, name, what, what, f"{what} {target.name}")
    path = folder / f"nogmaals{target.suffix}"
    path.write_bytes(content)
    started = time.monotonic()
    with Workers(Limits(seconds=30, memory=MEMORY)) as workers:
        try:
            workers.read(path)
            result = "gelezen"
        except ReadError as error:
            result = f"geweigerd: {error}"[:200]
    seconds = time.monotonic() - started
    if seconds > 2 * 30 + 60:
        return Outcome(one, name, what, f"{what}; de werker bleef {seconds:.0f} s bezig", "werker")
    # What takes long ends in the worker, or is ended by it: it costs one file, and the table says so.
    return Outcome(one, name, f"{what}, {result.split(':')[0]}", "", f"{what} {target.name}")
