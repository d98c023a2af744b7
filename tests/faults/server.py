"""Runs scenes in forked children while the world fails.

``python -m tests.faults.server FOLDER 1-250,300``, started with ``fault.c`` preloaded. Everything
is loaded once; every run is a fork. Seed n decides the scene, the fault and the moment, so that a
run can be done again. Each answers one line of JSON: the scene, the fault, and what was wrong.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults import scenes

__all__ = ["FAULTS", "Bench", "main"]

READ, WRITE, SYNC, NAME, MAP = 5, 10, 16, 32, 64  # classes of `fault.c`, opening included
ALL = 127
FAIL, KILL_BEFORE, KILL_AFTER, TORN, SHORT, STOP, CLOCK = range(1, 8)
ONCE, FOREVER = 0, -1
_OWNED = ("register", "documenten", "verwijderd")  # tidied by every run that writes
_SECONDS = 600  # for one child, on a busy machine

# name → (classes, what happens, error, how many calls after the first)
DISK: dict[str, tuple[int, int, int, int]] = {
    "kill -9 vóór een aanroep": (ALL, KILL_BEFORE, 0, ONCE),
    "kill -9 na een aanroep": (ALL, KILL_AFTER, 0, ONCE),
    "kill -9 halverwege een schrijfactie": (8, TORN, 0, ONCE),
    "schrijffout (EIO), eenmaal": (8, FAIL, errno.EIO, ONCE),
    "schrijffout (EIO), blijvend": (8, FAIL, errno.EIO, FOREVER),
    "fout bij fsync, eenmaal": (SYNC, FAIL, errno.EIO, ONCE),
    "fout bij fsync, blijvend": (SYNC, FAIL, errno.EIO, FOREVER),
    "leesfout (EIO), eenmaal": (4, FAIL, errno.EIO, ONCE),
    "leesfout (EIO), blijvend": (READ, FAIL, errno.EIO, FOREVER),
    "schijf vol halverwege (ENOSPC)": (10, FAIL, errno.ENOSPC, FOREVER),
    "half geschreven, dan vol": (8, SHORT, errno.ENOSPC, FOREVER),
    "schijf wordt alleen-lezen (EROFS)": (2 | 8 | NAME, FAIL, errno.EROFS, FOREVER),
    "openen mislukt (EACCES)": (3, FAIL, errno.EACCES, ONCE),
    "te veel open bestanden (EMFILE)": (3, FAIL, errno.EMFILE, 3),
    "hernoemen of verwijderen mislukt": (NAME, FAIL, errno.EIO, ONCE),
    "mmap mislukt": (MAP, FAIL, errno.ENOMEM, ONCE),
}
OTHER = (
    "volle schijf (tmpfs)",
    "alleen-lezen schijf (tmpfs)",
    "twee processen tegelijk",
    "slapende laptop (SIGSTOP, SIGCONT)",
    "klok terug",
    "model geeft een fout",
    "geheugen op",
    "leesproces zonder geheugen",
    "leesproces gedood",
)
FAULTS = (*DISK, *OTHER)
_MODEL = ("ingest", "reembed")  # scenes in which passages are embedded
_ROOT = ("volle schijf (tmpfs)", "alleen-lezen schijf (tmpfs)")  # faults that need to mount

library = ctypes.CDLL(None)


def arm(
    folder: Path, mask: int, at: int, action: int, code: int, more: int, shift: int = 0
) -> None:
    numbers = [ctypes.c_long(one) for one in (mask, at, action, code, more, shift)]
    library.fault_arm(f"{folder}/".encode(), *numbers)


class Bench:
    """One place to run in; the same path every time, as a library knows where files were."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base, self.work = folder / "begin", folder / "werk"
        self.states: dict[str, list[dict[str, Any]]] = {}
        self.calls: dict[str, list[int]] = {}

    # ------------------------------------------------------------------ children

    def fork(self, what: Callable[[Callable[[object], None]], None]) -> tuple[int, int]:
        """A child that may tell things through a pipe: its pid, and the end to read from."""
        out, into = os.pipe()
        pid = os.fork()
        if pid:
            os.close(into)
            return pid, out
        try:
            os.close(out)
            os.setpgid(0, 0)
            for fd, name in ((1, "out"), (2, "err")):
                handle = os.open(
                    self.folder / f"{name}.{os.getpid()}", os.O_WRONLY | os.O_CREAT, 0o600
                )
                os.dup2(handle, fd)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            sys.stderr = os.fdopen(2, "w", closefd=False)

            def tell(one: object) -> None:
                os.write(into, (json.dumps(one) + "\n").encode())

            what(tell)
        except BaseException:
            os.write(2, traceback.format_exc().encode())
            os._exit(70)
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(0)

    def join(self, pid: int, out: int) -> tuple[int, list[Any], str]:
        """Wait for a child: its status, what it told, and what it printed for the user."""
        status = self._wait(pid)
        told = self._read(out)
        printed = ""
        for name in ("out", "err"):
            path = self.folder / f"{name}.{pid}"
            printed += path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
            path.unlink(missing_ok=True)
        return status, told, printed

    def _wait(self, pid: int) -> int:
        until = time.monotonic() + _SECONDS
        pause = 0.001
        while time.monotonic() < until:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(pause)
            pause = min(0.02, pause * 1.5)
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return 124

    def _read(self, out: int) -> list[Any]:
        with os.fdopen(out, "rb") as pipe:
            lines = pipe.read().split(b"\n")
        return [json.loads(line) for line in lines if line.endswith((b"}", b"]"))]

    # ------------------------------------------------------------------ scenes

    def play(self, scene: str, tell: Callable[[object], None], before: Callable[[], None]) -> None:
        """The commands of a scene; tells what was confirmed to the user."""
        from sbkennis.ingest import Ingest

        finish = Ingest._finish

        def finished(run: Any, *arguments: Any) -> Any:
            report = finish(run, *arguments)
            if report.status in ("new", "replaced"):
                tell({"file": report.document})
            return report

        Ingest._finish = finished  # type: ignore[method-assign]
        before()
        for number, command in enumerate(scenes.SCENES[scene]):
            code = command.call(self.work)
            sys.stdout.flush()
            sys.stderr.flush()
            tell({"command": number, "code": code})
            if code:  # who sees an error does not go on
                return

    def setup(self) -> None:
        """Make the library to begin with, and learn what each scene makes of it."""
        scenes.warm()
        pid, out = self.fork(lambda _: scenes.build(self.work))
        status, _, printed = self.join(pid, out)
        assert status == 0, printed
        shutil.move(self.work, self.base)
        self._warm_up()
        for scene in scenes.SCENES:
            self.reset(scene)

            def learn(tell: Callable[[object], None], scene: str = scene) -> None:
                tell({"state": scenes.state(self.work)})
                for command in scenes.SCENES[scene]:
                    arm(self.work, 0, 0, 0, 0, 0)
                    code = command.call(self.work)
                    if code:
                        raise RuntimeError(f"{command.name}: {code}")
                    counts = [library.fault_count(each) for each in range(7)]
                    tell({"calls": counts})
                    arm(Path("/nergens"), 0, 0, 0, 0, 0)
                    tell({"state": scenes.state(self.work)})

            status, told, printed = self.join(*self.fork(learn))
            assert status == 0, printed
            self.states[scene] = [one["state"] for one in told if "state" in one]
            counts = [one["calls"] for one in told if "calls" in one]
            self.calls[scene] = [sum(each) for each in zip(*counts, strict=True)]

    def _warm_up(self) -> None:
        """Load in this process what every child would load again."""
        import faiss  # noqa: F401

        from sbkennis import collecting, contract, terms, verification  # noqa: F401
        from sbkennis.cli import answers, labelling, modelling, saving  # noqa: F401
        from sbkennis.library import Library
        from sbkennis.pages import worker
        from sbkennis.settings import Settings

        worker.Workers = scenes.Inline  # type: ignore[assignment,misc]
        self.reset("retag")
        for codebook in (True, False):
            with Library(Settings.read(self.work / "kb")) as one:
                document = one.documents()[0]
                one._tagger.tag(one.store.passages_of(document.id), {})
                one.search("buurthuis")
                one.status(check=True)
                one.basket()
            if codebook:
                (self.work / "kb" / "corpus" / "codeboek.toml").unlink()
        terms.Analyzer().columns("Samen", ["Wijk"], "", "De wijk krijgt een buurthuis.")

    def reset(self, scene: str) -> None:
        """The library to begin with, and what the user changed beside it."""
        for entry in self.work.iterdir() if self.work.is_dir() else ():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.copytree(self.base, self.work, dirs_exist_ok=True)
        scenes.prepare(self.work, scene)

    # ------------------------------------------------------------------ one run

    def run(self, seed: int) -> dict[str, Any]:
        """One run; ``wrong`` is empty when all is well."""
        dice = random.Random(seed)
        scene = dice.choice(list(scenes.SCENES))
        fault = dice.choice([one for one in FAULTS if self._fits(one, scene)])
        outcome: dict[str, Any] = {"seed": seed, "scene": scene, "fault": fault, "wrong": []}
        mounted = fault in _ROOT
        if mounted:
            self._mount()
        try:
            self.reset(scene)
            before = self._said()
            self._fail(scene, fault, dice, outcome)
            self._judge(scene, outcome, before)
        finally:
            if mounted:
                subprocess.run(["umount", "-l", str(self.work)], check=False)
        return outcome

    def _said(self) -> list[str]:
        return sorted(scenes.said(self.work))

    def _fits(self, fault: str, scene: str) -> bool:
        if fault in _ROOT:
            return can_mount()
        if fault == "model geeft een fout":
            return scene in _MODEL
        if fault.startswith(("twee", "slapende")) and scene in scenes.ONCE:
            return False
        return not fault.startswith("leesproces") or scene == "ingest"

    def _mount(self) -> None:
        for entry in self.work.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m", "sbkennis-fout", str(self.work)], check=True
        )

    def _remount(self, options: str) -> None:
        command = ["mount", "-o", f"remount,{options}", str(self.work)]
        subprocess.run(command, check=True, capture_output=True)

    def _fail(self, scene: str, fault: str, dice: random.Random, outcome: dict[str, Any]) -> None:
        """Play a scene while one thing fails."""
        most = sum(self.calls[scene])

        def played(before: Callable[[], None]) -> tuple[int, int]:
            return self.fork(lambda tell: self.play(scene, tell, before))

        def armed(*plan: int) -> Callable[[], None]:
            return lambda: arm(self.work, *plan)

        if fault in DISK:
            mask, action, code, more = DISK[fault]
            count = sum(n for bit, n in enumerate(self.calls[scene]) if mask & 1 << bit)
            at = outcome["at"] = dice.randint(1, max(1, count))
            self._ended(outcome, *self.join(*played(armed(mask, at, action, code, more))))
        elif fault == "klok terug":
            at = outcome["at"] = dice.randint(0, most)
            shift = -dice.choice([5, 3_600, 86_400, 40_000_000])
            plan = armed(ALL, at, CLOCK, 0, FOREVER, shift)
            self._ended(outcome, *self.join(*played(plan)), must_succeed=True)
        elif fault == "volle schijf (tmpfs)":
            used = shutil.disk_usage(self.work).used
            room = outcome["at"] = dice.choice([0, 1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256])
            self._remount(f"size={(used + room * 1024) // 4096 * 4}k")
            self._ended(outcome, *self.join(*played(lambda: None)))
            self._remount("size=64m")
        elif fault == "alleen-lezen schijf (tmpfs)":
            self._remount("ro")
            self._ended(outcome, *self.join(*played(lambda: None)))
            self._remount("rw")
        elif fault == "model geeft een fout":
            at = outcome["at"] = dice.randint(1, 4)
            kind = dice.randrange(3)
            self._ended(outcome, *self.join(*played(lambda: break_model(at, kind))))
        elif fault == "geheugen op":
            room = outcome["at"] = dice.randint(0, 4_000_000)
            self._ended(outcome, *self.join(*played(lambda: limit_memory(room))), memory=True)
        elif fault == "twee processen tegelijk":
            pause = outcome["at"] = dice.random() * 0.15
            kills = dice.random() < 0.3
            first = played(armed(ALL, dice.randint(1, most), KILL_AFTER, 0, ONCE) if kills else
                           (lambda: None))  # fmt: skip
            time.sleep(pause)
            second = played(lambda: None)
            ended = [self.join(*first), self.join(*second)]
            for one in ended:
                self._ended(outcome, *one)
        elif fault.startswith("slapende"):
            at = outcome["at"] = dice.randint(1, most)
            self._sleep(scene, outcome, played(armed(ALL, at, STOP, 0, ONCE)))
        elif fault == "leesproces zonder geheugen":
            memory = outcome["at"] = dice.randint(20, 120) * 1024**2
            self._ended(outcome, *self.join(*played(lambda: real_workers(memory=memory))))
        else:
            moment = outcome["at"] = dice.random() * 0.8
            self._ended(outcome, *self.join(*played(lambda: real_workers(kill_after=moment))))

    def _sleep(self, scene: str, outcome: dict[str, Any], child: tuple[int, int]) -> None:
        """Half-way a process stops; others search and try to write; then it goes on."""
        pid, out = child
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            done, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if done and os.WIFSTOPPED(status):
                break
            if done:  # it never came to that call
                outcome["wrong"] += self._printed(self._read(out), "")
                return
            time.sleep(0.001)

        def look(_: Callable[[object], None]) -> None:
            from sbkennis.cli.commands import run
            from sbkennis.store import connection

            arm(Path("/nergens"), 0, 0, 0, 0, 0)
            connection._BUSY_SECONDS = 0.5
            code = run(["zoek", "buurthuis", "--json", "--kennisbank", str(self.work / "kb")])
            sys.stderr.flush()
            err = (self.folder / f"err.{os.getpid()}").read_text()
            if code and "in gebruik door" not in " ".join(err.split()):
                raise RuntimeError(f"zoeken kan niet terwijl een ander slaapt ({code})")

        def write(tell: Callable[[object], None]) -> None:
            arm(Path("/nergens"), 0, 0, 0, 0, 0)
            code = scenes.cli("ingest", "--json").call(self.work)
            tell({"command": 0, "code": code})

        for what in (look, write):
            status, told, printed = self.join(*self.fork(what))
            if status:
                outcome["wrong"].append(f"naast een slaper: {printed[-1500:]}")
            outcome["wrong"] += self._printed(told, printed)
        os.kill(pid, signal.SIGCONT)
        self._ended(outcome, *self.join(pid, out))
        if not outcome["finished"]:
            codes = [one for one in outcome["codes"] if one]
            if codes:  # the other one may have been writing at that very moment
                outcome["locked"] = True

    def _ended(
        self,
        outcome: dict[str, Any],
        status: int,
        told: list[Any],
        printed: str,
        *,
        must_succeed: bool = False,
        memory: bool = False,
    ) -> None:
        """Note how a child ended, and whether the user could read what happened."""
        commands = [one for one in told if "command" in one]
        outcome.setdefault("confirmed", []).extend(one["file"] for one in told if "file" in one)
        outcome["codes"] = [one["code"] for one in commands]
        outcome["finished"] = status == 0 and not any(outcome["codes"])
        outcome["done"] = max(
            outcome.get("done", 0),
            next(
                (n for n, one in enumerate(commands) if one["code"]),
                len(commands),
            ),
        )
        outcome["status"] = status
        if status not in (0, -9) and not (memory and status in (-6, -7, -11, 70)):
            outcome["wrong"].append(f"eindigde met {status}: {printed[-3000:]}")
        elif must_succeed and not outcome["finished"]:
            outcome["wrong"].append(f"lukte niet ({outcome['codes']}): {printed[-1500:]}")
        if not memory:
            outcome["wrong"] += self._printed(told, printed)

    def _printed(self, told: list[Any], printed: str) -> list[str]:
        """An error is Dutch, names a file or folder, and says what to do."""
        wrong = []
        if "Traceback" in printed:
            wrong.append(f"traceback: {printed[-3000:]}")
        failed = [one for one in told if one.get("code")]
        if failed:
            flat = " ".join(re.sub(r'"(error|status)": ("failed")?|“[^”]*”', "", printed).split())
            if english := ENGLISH.search(flat):
                start = max(0, english.start() - 300)
                wrong.append(f"Engels ({english[0]}): {flat[start : english.end() + 300]}")
            if not NAMED.search(flat):
                wrong.append(f"noemt geen bestand: {flat[-900:]}")
            if not ADVICE.search(flat):
                wrong.append(f"zegt niet wat te doen: {flat[-900:]}")
        return wrong

    # ------------------------------------------------------------------ what is left

    def _judge(self, scene: str, outcome: dict[str, Any], before: list[str]) -> None:
        """What the library holds after the fault, after the next run, and after doing it again."""
        old, *later = self.states[scene]
        done = outcome.get("done", 0)
        steps = [old, *later]
        allowed = steps[done : done + 2] if not outcome.get("confirmed") else steps
        if len(scenes.SCENES[scene]) > 1 and outcome["fault"].startswith("twee"):
            allowed = steps
        final = steps[-1]

        def look(tell: Callable[[object], None]) -> None:
            arm(Path("/nergens"), 0, 0, 0, 0, 0)
            from sbkennis.cli.commands import run

            kb = str(self.work / "kb")
            now = scenes.state(self.work)
            for document in outcome.get("confirmed", ()):
                key = f"document {document}"
                if now.get(key) != final.get(key):
                    tell({"wrong": f"bevestigd en kwijt: {key}"})
            for key in old:
                if key.startswith("document") and key not in now and key in final:
                    tell({"wrong": f"na de fout weg: {key}"})
            if lost := set(before) - scenes.said(self.work):
                tell({"wrong": f"regels uit corpus/labels kwijt: {lost}"})
            tell({"stage": "herstel"})
            if code := run(["ingest", "--json", "--kennisbank", kb]):
                tell({"wrong": f"de volgende ingest eindigde met {code}"})
            self._check(tell, kb, "na de volgende run")
            now = scenes.state(self.work)
            for key in sorted({*now, *old, *final}):
                if now.get(key) not in [one.get(key) for one in allowed]:
                    tell({"wrong": f"na herstel anders: {key}: {now.get(key)}, niet "
                                   f"{[one.get(key) for one in allowed]}"})  # fmt: skip
            tell({"stage": "nogmaals"})
            first = done
            if scene in scenes.ONCE and done + 1 < len(steps) and now == steps[done + 1]:
                first += 1  # it was done, though nobody was told
            for command in scenes.SCENES[scene][first:]:
                command.call(self.work)
            self._check(tell, kb, "na nog eens hetzelfde", last=True)
            now = scenes.state(self.work)
            for key in sorted({*now, *final}):
                if now.get(key) != final.get(key):
                    tell({"wrong": f"eindigt anders: {key}: {now.get(key)}, niet {final.get(key)}"})

        status, told, printed = self.join(*self.fork(look))
        outcome["wrong"] += [one["wrong"] for one in told if "wrong" in one]
        if status:
            stage = [one["stage"] for one in told if "stage" in one][-1:] or ["direct erna"]
            outcome["wrong"].append(f"{stage[0]}: {printed[-3000:]}")
        elif any("wrong" in one for one in told):
            outcome["printed"] = printed[-1500:]
        left = [
            str(path.relative_to(self.work))
            for path in self.work.rglob("*")
            if (path.suffix in (".deel", ".weg", ".nieuw") and path.parent.name in _OWNED)
            or re.search(r"\.faiss\.\w+$", path.name)
        ]
        if left:
            outcome["wrong"].append(f"resten: {left}")

    def _check(
        self, tell: Callable[[object], None], kb: str, when: str, *, last: bool = False
    ) -> None:
        from sbkennis.library import Library
        from sbkennis.settings import Settings

        with Library(Settings.read(Path(kb))) as one:
            status = one.status(check=True)
        for problem in status.problems:
            tell({"wrong": f"{when}: {problem.text}"})
        if status.waiting or status.missing:
            tell({"wrong": f"{when}: wacht {status.waiting}, mist {status.missing}"})
        for remark in status.remarks if last else ():
            tell({"wrong": f"{when}: {remark}"})


ENGLISH = re.compile(
    r"\b(Errno|error|failed|No space|Permission denied|Read-only|disk|database|unable|cannot|"
    r"locked|full|malformed|memory|Exception|I/O)\b"
)
NAMED = re.compile(r"/werk\b|model woordhash|te weinig geheugen|\b[a-f]\.(md|txt)\b|kennisbank in ")
ADVICE = re.compile(
    r"\b(Draai|draai|Maak|Controleer|Probeer|Wacht|Herstel|Verwijder|Kies|Zet|Neem|probeer|Sluit|Ga|"
    r"Geef|Open|Meld|gebruik|Gebruik|Bedoelde)\b"
)


def break_model(at: int, kind: int) -> None:
    """The embedder raises at its n-th call."""
    from sbkennis import vectors
    from sbkennis.errors import ModelError

    calls = 0
    passages = vectors.WordHash.passages

    def failing(self: Any, texts: Any, progress: Any = None) -> Any:
        nonlocal calls
        calls += 1
        if calls >= at:
            raise (
                ModelError("Het model woordhash gaf geen bruikbare vectoren. Kies een ander."),
                RuntimeError("CUDA error: device-side assert triggered"),
                MemoryError(),
            )[kind]
        return passages(self, texts, progress)

    vectors.WordHash.passages = failing  # type: ignore[method-assign]


def limit_memory(room: int) -> None:
    """No more address space than this process has, and some bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + room
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def real_workers(*, memory: int | None = None, kill_after: float | None = None) -> None:
    """Files are read in a process apart, that has too little memory or is killed."""
    import threading
    from importlib import reload

    from sbkennis import pages
    from sbkennis.pages import worker

    reload(worker)
    os.environ.pop("LD_PRELOAD", None)
    if memory is not None:
        start = worker._start
        worker._start = lambda limits: start(pages.Limits(memory=memory))
    if kill_after is not None:
        start = worker._start

        def starting(limits: Any) -> Any:
            process = start(limits)
            threading.Timer(kill_after, process.kill).start()
            return process

        worker._start = starting


_can: list[bool] = []


def can_mount() -> bool:
    """Whether this process may mount a tmpfs."""
    if not _can:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            command = ["mount", "-t", "tmpfs", "-o", "size=64k", "sbkennis-fout", folder]
            try:
                done = subprocess.run(command, capture_output=True, check=False).returncode == 0
            except OSError:
                done = False
            if done:
                subprocess.run(["umount", folder], check=False)
            _can.append(done)
    return _can[0]


def main(folder: Path, seeds: str) -> None:
    """Run some seeds, as "1-250,300", and print a line of JSON for each."""
    bench = Bench(folder)
    bench.setup()
    gc.collect()
    gc.freeze()  # children share what is loaded
    out = os.fdopen(os.dup(1), "w")
    for seed in _numbers(seeds):
        began = time.monotonic()
        try:
            outcome = bench.run(seed)
        except Exception:
            outcome = {"seed": seed, "scene": "?", "fault": "?", "wrong": [traceback.format_exc()]}
        outcome["seconds"] = round(time.monotonic() - began, 2)
        print(json.dumps(outcome, ensure_ascii=False), file=out, flush=True)


def _numbers(written: str) -> list[int]:
    found: list[int] = []
    for part in written.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
