"""A process in which nothing may be written, fetched or started, and where each try is noticed.

Three guards, for none sees everything: an audit hook hears what Python does; a limit on the size
of files stops what C code writes; a filter of system calls ends a process that opens a socket or
starts a program.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import shutil
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["Sandbox", "peak_memory"]

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEVER = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.startfile",
    "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "pty.",
)  # fmt: skip
_FILES = (
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "shutil.", "tempfile.",
)  # fmt: skip
# Of x86_64 and aarch64: socket, connect, execve, execveat.
_CALLS = {"x86_64": (41, 42, 59, 322), "aarch64": (198, 203, 221, 281)}


class Sandbox:
    """The sandbox of this process; made once, after the last fork.

    Args:
        folder: an empty folder; the process is put in it, with a home and a place for temporary
            files that should stay empty.
        memory: bytes of address space that an input may add to what the process has.
    """

    def __init__(self, folder: Path, memory: int) -> None:
        self._watching = False
        self._allowed: tuple[str, ...] = ()
        self._seen: list[str] = []
        self._places = [folder / name for name in ("hier", "thuis", "tijdelijk")]
        for place in self._places:
            place.mkdir(parents=True)
        here, home, temporary = map(str, self._places)
        os.chdir(here)
        os.environ.update(HOME=home, TMPDIR=temporary, XDG_CACHE_HOME=f"{home}/.cache")
        tempfile.tempdir = None
        sys.dont_write_bytecode = True
        self._memory = memory
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        sys.addaudithook(self._heard)
        _forbid_calls()

    @contextmanager
    def watching(self, *allowed: Path) -> Iterator[list[str]]:
        """Notices what is written, but within the folders that are allowed; gives the list."""
        self._allowed = tuple(f"{one}{os.sep}" for one in allowed)
        self._seen = []
        if not allowed:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1))
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + self._memory, -1))
        self._watching = True
        try:
            yield self._seen
        finally:
            self._watching = False
            resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
            resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
            for place in self._places:
                for one in place.iterdir():
                    self._seen.append(f"maakt {one.name}")
                    shutil.rmtree(one) if one.is_dir() else one.unlink()

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._watching:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(flags, int) and flags & _WRITING
            if (writes or (isinstance(mode, str) and set(mode) & set("wax+"))) and (
                path != os.devnull and not self._is_allowed(path)
            ):
                self._seen.append(f"schrijft {path}")
        elif event.startswith(_NEVER) or (
            event.startswith(_FILES) and not self._is_allowed(_place(arguments))
        ):
            self._seen.append(f"{event} {arguments!r:.200}")

    def _is_allowed(self, path: object) -> bool:
        if isinstance(path, int):
            return True  # a file that is open already
        with suppress(TypeError):
            return f"{os.path.abspath(os.fsdecode(path))}{os.sep}".startswith(self._allowed)  # type: ignore[arg-type]
        return False


def _place(arguments: tuple[object, ...]) -> object:
    """The path that an event is about; some name it within a folder that is open."""
    path, handle = arguments[0] if arguments else "", arguments[-1]
    if (
        isinstance(path, str)
        and isinstance(handle, int)
        and handle > 2
        and not path.startswith("/")
    ):
        with suppress(OSError):
            return f"{os.readlink(f'/proc/self/fd/{handle}')}/{path}"
    return path


def _forbid_calls() -> None:
    """End this process, with SIGSYS, when it opens a socket or starts a program (Linux only)."""
    calls = _CALLS.get(platform.machine())
    if sys.platform != "linux" or calls is None:
        return
    load, equal, give = 0x20, 0x15, 0x06
    kill, allow = 0x80000000, 0x7FFF0000
    lines = [(load, 0, 0, 0)]
    lines += [(equal, len(calls) - at, 0, call) for at, call in enumerate(calls)]
    lines += [(give, 0, 0, allow), (give, 0, 0, kill)]
    code = b"".join(struct.pack("<HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(lines), ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    libc.prctl(no_new_privileges, 1, 0, 0, 0)
    if libc.prctl(set_seccomp, filter_mode, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _address_space() -> int:
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def peak_memory(*, reset: bool = False) -> int:
    """The most memory that this process held since the last reset, in bytes (Linux only)."""
    with suppress(OSError, StopIteration):
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
        line = next(one for one in status.split("\n") if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return 0
