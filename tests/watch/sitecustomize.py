"""Imported by every Python that has this folder in PYTHONPATH: notes each use of a network.

A line of JSON for the start of the process and for each event of a socket goes to the file that
``SBKENNIS_WATCH`` names. What libraries in C do without Python is seen by strace alone.
"""

import json
import os
import sys

EVENTS = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.sendmsg",
        "socket.sendto",
        "urllib.Request",
    }
)


def _note(event: str, *arguments: object) -> None:
    line = json.dumps([os.getpid(), event, [str(one)[:200] for one in arguments]]) + "\n"
    handle = os.open(os.environ["SBKENNIS_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, line.encode())
    os.close(handle)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in EVENTS:
        _note(event, *(arguments[1:] if event.startswith("socket.") else arguments))


if "SBKENNIS_WATCH" in os.environ:
    _note("start", *sys.orig_argv)
    sys.addaudithook(_watch)
