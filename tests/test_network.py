"""Nothing leaves this computer: every command runs while every socket is watched.

Models that a user asks for (`model`) and addresses (`ingest --bronnen`, `ingest https://…`) are the
only reasons to go outside; no command here gives one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from tests.pages.pdfs import paragraph, typeset
from tests.test_cli import VISION

WATCH = ROOT / "tests" / "watch"
LOCAL = re.compile(r"\('(?:127\.0\.0\.1|::1|localhost)', |^(?:127\.0\.0\.1|::1|localhost)$")
URLLIB3 = "('::1'"  # at import it binds here for a moment, to see whether there is IPv6
DRIVER = """
import json, sys
from sbkennis.cli.commands import run
for command in json.loads(sys.argv[1]):
    code = run(command)
    print(json.dumps([command[0], code]), file=sys.stderr, flush=True)
"""

DRAFT = """# Conceptvisie

Mantelzorgers krijgen eens per jaar een gesprek. De gemeente zegt: "Vrijwilligers koken, de gemeente
betaalt de huur van de zaal." (visie.md). In 2023 deed 40 procent van de inwoners mee.
"""


class Event(NamedTuple):
    """What one process did."""

    process: int
    name: str
    arguments: list[str]

    @property
    def is_local(self) -> bool:
        """Whether it stays on this computer; a path is a socket of this computer."""
        if self.name == "socket.getaddrinfo" or self.name.startswith("socket.gethost"):
            return bool(LOCAL.search(self.arguments[0])) or self.arguments[0] == "None"
        address = self.arguments[0] if self.arguments else ""
        return not address.startswith("(") or bool(LOCAL.search(address))


def environment(log: Path, model: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"},
        "PYTHONPATH": os.pathsep.join([str(WATCH), str(ROOT)]),
        "SBKENNIS_WATCH": str(log),
        "SBKENNIS_MODEL": model,
        "COLUMNS": "100",
    }


def events(log: Path) -> list[Event]:
    return [Event(*json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()]


def outside(found: list[Event]) -> list[Event]:
    return [one for one in found if one.name != "start" and not one.is_local]


def prepare(folder: Path) -> None:
    """Documents of four formats, a draft and a list of questions."""
    documents = folder / "stukken"
    documents.mkdir()
    (documents / "visie.md").write_text(VISION, encoding="utf-8")
    (documents / "oude-visie.md").write_text(
        VISION.replace("elke maand", "elke week").replace("Zandhoek", "Zandhoek 2019"),
        encoding="utf-8",
    )
    typeset(documents, f"= Nota buurthuizen\n\n{paragraph(0, 8)}\n", "nota.pdf")
    sample = ROOT / "corpus" / "voorbeeld"
    for name in (
        "nabij-webartikel-ontmoeten.html",
        "nabij-workshop-samenwerken-sociale-basis-2025.pptx",
        "brugwoude-visie-sociale-basis-2023-2027.docx",
    ):
        shutil.copy(sample / name, documents)
    (folder / "concept.md").write_text(DRAFT, encoding="utf-8")
    (folder / "vragen.txt").write_text("mantelzorg\nvrijwilligers\n", encoding="utf-8")
    judged = {
        "qid": "1",
        "query": "mantelzorg",
        "relevant": [{"file": "visie.md", "start": 300, "end": 420, "grade": 2}],
    }
    (folder / "oordelen.jsonl").write_text(json.dumps(judged) + "\n", encoding="utf-8")


def commands(folder: Path) -> list[list[str]]:
    """Every command that ends by itself."""
    plain = [
        ["ingest", "stukken", "--gemeente", "Zandhoek"],
        ["status"],
        ["status", "--controleer"],
        ["bronnen", "--json"],
        ["zoek", "Hoe worden mantelzorgers gesteund?", "--bewaar", "mantelzorg"],
        ["zoek", "--invoer", "vragen.txt", "--uit", "antwoorden.csv"],
        ["nieuw"],
        ["lees", "nota.pdf", "--pagina", "1"],
        ["label", "--uit", "labels.xlsx"],
        ["leer", "--json"],
        ["overeenstemming"],
        ["vergelijk", "visie.md", "oude-visie.md", "--uit", "vergelijking.xlsx"],
        ["vergelijk", "visie.md", "oude-visie.md", "--uit", "vergelijking.docx"],
        ["vergelijk", "visie.md", "oude-visie.md", "--uit", "v.html", "--beelden", "beelden"],
        ["controleer", "concept.md"],
        ["dekking", "concept.md", "--uit", "dekking.docx"],
        ["onderbouw", "concept.md"],
        ["tegenspraak", "mantelzorg"],
        ["mand"],
        ["exporteer", "mantelzorg", "--uit", "antwoord.docx"],
        ["exporteer", "--alles", "--uit", "bronnen.ris"],
        ["exporteer", "mantelzorg", "--uit", "antwoord.md", "--stijl", "apa"],
        ["evalueer", "oordelen.jsonl"],
        ["model"],
        ["verwijder", "oude-visie.md"],
    ]
    return [[*command, "--kennisbank", str(folder / "kb")] for command in plain]


def drive(folder: Path, model: str, *before: str) -> dict[str, int]:
    """Runs the commands in one process under the watch; the exit code of each kind of command."""
    done = subprocess.run(
        [*before, sys.executable, "-c", DRIVER, json.dumps(commands(folder))],
        cwd=folder,
        env=environment(folder / "log", model),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    codes: dict[str, int] = {}
    for line in done.stderr.splitlines():
        if line.startswith('["'):
            name, code = json.loads(line)
            codes[name] = max(code, codes.get(name, 0))
    return codes


def test_the_watch_sees_what_goes_outside(tmp_path: Path) -> None:
    code = (
        "import socket, subprocess, sys\n"
        "one = socket.socket(); one.settimeout(0.1)\n"
        "try: one.connect(('192.0.2.1', 80))\n"
        "except OSError: pass\n"
        "try: socket.getaddrinfo('huggingface.invalid', 443)\n"
        "except OSError: pass\n"
        "if len(sys.argv) < 2: subprocess.run([sys.executable, '-c', sys.argv_code, 'x'])\n"
    ).replace("sys.argv_code", "open(0).read()")
    subprocess.run(
        [sys.executable, "-c", code],
        env=environment(tmp_path / "log", "woordhash"),
        input=code,
        text=True,
        check=True,
    )
    found = events(tmp_path / "log")
    assert len({one.process for one in found}) == 2  # the child is watched too
    assert [one.name for one in outside(found)] == ["socket.connect", "socket.getaddrinfo"] * 2


def test_no_command_opens_a_connection(tmp_path: Path) -> None:
    from sbkennis.cli.commands import app

    prepare(tmp_path)
    codes = drive(tmp_path, "woordhash")
    found = events(tmp_path / "log")
    assert outside(found) == []
    assert any("sbkennis.pages.worker" in one.arguments for one in found if one.name == "start")
    named = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    named |= {one.name for one in app.registered_groups if one.name}
    assert named - set(codes) == {"web", "mcp"}  # those keep running: below
    failed = {name for name, code in codes.items() if code}
    assert failed <= {"controleer", "leer", "overeenstemming"}, failed  # findings; nobody judged


def serve(folder: Path, model: str, *before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(*before, sys.executable, "-c"),
            "import sys; from sbkennis.cli import main; main()",
            *("web", "--geen-browser", "--kennisbank", str(folder / "kb")),
        ],
        cwd=folder,
        env=environment(folder / "log", model),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _answered(address: str) -> bool:
    """Whether the server answers a page, once it listens."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=120) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False
        except urllib.error.URLError:
            time.sleep(0.1)  # it is not listening yet
    return False


def visit(server: subprocess.Popen[str]) -> None:
    """Opens pages as a browser does, and ends the server."""
    assert server.stdout is not None
    address = ""
    for line in server.stdout:
        match = re.search(r"http://127\.0\.0\.1:\d+/", line)
        if match:
            address = match.group()
            break
    assert address
    try:
        for path in ("", "?vraag=mantelzorg", "verzameling", "api/zoek?vraag=mantelzorg"):
            assert _answered(address + path)
    finally:
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl+C does; strace itself does not listen
        server.wait(60)


@pytest.mark.full
def test_the_web_pages_listen_here_and_call_nobody(tmp_path: Path) -> None:
    prepare(tmp_path)
    _ingest(tmp_path, "woordhash")
    visit(serve(tmp_path, "woordhash"))
    found = events(tmp_path / "log")
    assert outside(found) == []
    bound = [one.arguments[0].split(",")[0] for one in found if one.name == "socket.bind"]
    assert [place for place in bound if place != URLLIB3] == ["('127.0.0.1'"]


@pytest.mark.full
def test_the_server_for_language_models_opens_no_socket(tmp_path: Path) -> None:
    prepare(tmp_path)
    _ingest(tmp_path, "woordhash")
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "proef", "version": "1"},
        },
    }
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "zoek", "arguments": {"vraag": "mantelzorg"}},
    }
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    server = subprocess.Popen(
        [
            *(sys.executable, "-c", "import sys; from sbkennis.cli import main; main()"),
            *("mcp", "--kennisbank", str(tmp_path / "kb")),
        ],
        env=environment(tmp_path / "log", "woordhash"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    answers = []
    for message in (hello, ready, call):
        server.stdin.write(json.dumps(message) + "\n")
        server.stdin.flush()
        if "id" in message:
            answers.append(json.loads(server.stdout.readline()))
    server.stdin.close()
    server.wait(60)
    assert "passage" in json.dumps(answers[-1])
    opened = [one for one in events(tmp_path / "log") if one.name != "start"]
    assert [one for one in opened if not one.arguments[0].startswith(URLLIB3)] == []


def _ingest(folder: Path, model: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "sbkennis", "ingest", "stukken", "-k", str(folder / "kb")],
        cwd=folder,
        env=environment(folder / "log", model),
        capture_output=True,
        check=True,
    )


@pytest.mark.full
@pytest.mark.model
@pytest.mark.timeout(1800)
def test_the_kernel_sees_no_connection_either(tmp_path: Path) -> None:
    """With the default model, and below Python: libraries in C need no audit hook."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace ontbreekt (apt install strace)")
    prepare(tmp_path)
    kinds = "trace=connect,sendto,sendmsg"
    trace = [strace, "-f", "-qq", "-e", kinds, "-o", str(tmp_path / "calls")]
    drive(tmp_path, "multilingual-e5-small", *trace)
    visit_trace = [*trace[:-1], str(tmp_path / "calls.web")]
    visit(serve(tmp_path, "multilingual-e5-small", *visit_trace))
    for name in ("calls", "calls.web"):
        calls = (tmp_path / name).read_text(encoding="utf-8", errors="replace").splitlines()
        abroad = [
            line
            for line in calls
            if re.search(r"sa_family=AF_INET", line)
            and not re.search(r'"(?:127\.0\.0\.1|::1)"', line)
        ]
        assert abroad == []
