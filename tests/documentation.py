"""Markdown → its fenced blocks, and a computer of our own to run them on: test_documentation.py.

A fence names its language. ``sh`` and ``python`` are run; ``console`` is run line by line (what
follows ``$``) and what stands under it is compared with what comes out; ``diff`` is applied; any
language after ``<!-- bestand: PAD -->`` becomes that file. ``toml`` and ``json`` are parsed.
``text`` is something to look at. ``<!-- niet uitvoeren: REDEN -->`` leaves a block out, and
``<!-- uitgang: 1 -->`` says which exit code is right.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["RUN", "Block", "Checkout", "blocks", "is_like"]

ROOT = Path(__file__).resolve().parent.parent
RUN = frozenset({"sh", "console", "python", "diff"})
_SECONDS = 1800  # for one block; the first prepares the model

_FENCE = re.compile(r"^(?P<ticks>```+)(?P<language>[\w-]*)[ ]*$")
_REMARK = re.compile(r"^<!-- (?P<key>bestand|niet uitvoeren|uitgang): (?P<value>.+?) -->$")
# What differs from one machine or moment to the next: shares, sizes, durations, today.
_VARIES = re.compile(
    r"\d+(?:[.,]\d+)*(?=\s*(?:%|MB|GB|s\b|seconden))|(?<=geraadpleegd )\d+ \w+ \d{4}"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, with what the remarks above it say."""

    path: Path
    line: int
    language: str
    text: str
    file: str | None = None
    left_out: str | None = None  # why it is not run
    code: int = 0  # exit code

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    remarks: dict[str, str] = {}
    lines = iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for number, line in lines:
        if remark := _REMARK.match(line):
            remarks[remark["key"]] = remark["value"]
        elif fence := _FENCE.match(line):
            inside = []
            for _, each in lines:
                if each.rstrip() == fence["ticks"]:
                    break
                inside.append(each)
            found.append(
                Block(
                    path,
                    number,
                    fence["language"],
                    "\n".join(inside) + "\n",
                    remarks.get("bestand"),
                    remarks.get("niet uitvoeren"),
                    int(remarks.get("uitgang", 0)),
                )
            )
            remarks = {}
        elif line.strip():
            remarks = {}
    return found


def is_like(shown: str, real: str) -> bool:
    """Whether an output is the one that was shown, but for white space and what varies.

    A line with only an ellipsis stands for anything.

    >>> is_like("1 nieuw; samen 9 passages.", "1 nieuw; samen\\n 9   passages.")
    True
    >>> is_like("1 nieuw; samen 9 passages.", "1 nieuw; samen 8 passages.")
    False
    >>> is_like("betekenis (72 %)\\n…\\nslot", "betekenis (70 %)\\nmidden\\nslot")
    True
    """
    parts = re.split(r"(?m)^[ \t]*…[ \t]*$", shown)
    pattern = r"(?:.*\s)?".join(
        r"\s+".join(map(re.escape, _settled(part).split())) + r"\s*" for part in parts
    )
    return re.fullmatch(rf"\s*{pattern}", _settled(real), re.DOTALL) is not None


def _settled(text: str) -> str:
    return _VARIES.sub("0", text)


_COMMAND = '''#!{python}
"""sbkennis as installed; a server is asked for its first page and ended."""
import os, re, signal, subprocess, sys, urllib.request
os.environ["PYTHONPATH"] = {checkout!r}
command = [{python!r}, "-m", "sbkennis", *sys.argv[1:]]
if sys.argv[1:2] != ["web"] or "--help" in sys.argv:
    os.execv(command[0], command)
server = subprocess.Popen([*command, "--geen-browser"], stderr=subprocess.STDOUT,
                          stdout=subprocess.PIPE, text=True)
for line in server.stdout:
    print(line, end="")
    if found := re.search(r"http://[\\w.:]+/?", line):
        urllib.request.urlopen(found[0], timeout=120).read()
        server.send_signal(signal.SIGINT)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
        sys.exit(0)
sys.exit(server.wait() or 1)
'''


class Checkout:
    """A copy of the repository, with a home folder and a command line of its own."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder / "sbkennis"
        self.home = folder / "thuis"
        self.home.mkdir(parents=True)
        for name in ("sbkennis", "corpus", "docs", "notebooks"):
            shutil.copytree(
                ROOT / name,
                self.folder / name,
                ignore=shutil.ignore_patterns(
                    "__pycache__", "register", "documenten", "mand", "labels", "verwijderd"
                )
                if name == "corpus"
                else shutil.ignore_patterns("__pycache__"),
            )
        for name in ("Makefile", "pyproject.toml", "README.md", "ARCHITECTURE.md"):
            shutil.copy(ROOT / name, self.folder / name)
        policy = self.home / "beleid"
        policy.mkdir()
        for path in sorted((ROOT / "corpus" / "voorbeeld").glob("*visie*")):
            shutil.copy(path, policy / path.name)
        programs = self.folder / ".venv" / "bin"
        programs.mkdir(parents=True)
        here = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'  # a link would not know its packages
        ours = _COMMAND.format(python=sys.executable, checkout=str(self.folder))
        for name, text in (("python", here), ("python3", here), ("sbkennis", ours)):
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod((programs / name).stat().st_mode | stat.S_IXUSR)
        (self.folder / ".venv" / ".ready").touch()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SBKENNIS_", "XDG_", "PYTEST_"))
        }
        self.environment = kept | {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(cache),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
            "COLUMNS": "80",
            "LANG": "C.UTF-8",
            "HF_HUB_OFFLINE": "1",
        }

    def run(self, block: Block) -> None:
        """Do what a block says.

        Raises:
            AssertionError: it fails, or shows something else than it does.
        """
        if block.file is not None:
            path = Path(block.file.replace("~", str(self.home), 1))
            path = path if path.is_absolute() else self.folder / path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, shown in _dialogue(block.text):
                real = self._call(block, ["bash", "-c", command])
                assert is_like(shown, real), (
                    f"{block}: {command}\n--- getoond\n{shown}--- werkelijk\n{real}"
                )
        elif block.language == "sh":
            self._call(block, ["bash", "-e", "-c", block.text])
        elif block.language == "python":
            self._call(block, [sys.executable, "-c", block.text])
        elif block.language == "diff":
            self._call(block, ["patch", "-p1", "--batch"], block.text)

    def _call(self, block: Block, command: list[str], given: str = "") -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == block.code, f"{block}: {command[-1]}\n{done.stdout}{done.stderr}"
        return done.stdout


def _dialogue(text: str) -> Iterator[tuple[str, str]]:
    """The commands after a dollar sign, each with what is shown under it."""
    for part in re.split(r"(?m)^\$ ", text)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown
