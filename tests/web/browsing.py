"""What the tests in a real browser share: a server, a page in chromium, axe, and the Tab key."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from sbkennis.settings import Settings
from sbkennis.web import make
from sbkennis.web.security import House, own_names
from tests.web.conftest import fill

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 800, 1400)
PATIENT = 120_000  # milliseconds: what is first taken in or read waits for a process and its model


def lacking(what: str) -> None:
    if os.environ.get("SBKENNIS_REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)


class Site:
    """A server on a port of its own, with the library behind it."""

    def __init__(
        self,
        folder: Path,
        filled: Callable[[Path], Settings] = fill,
        password: str | None = None,
    ) -> None:
        self.folder = folder
        self.settings = filled(folder)
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        app = make(self.settings, House(own_names(port), port, password))
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=20)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        lacking("chromium is niet geïnstalleerd (apt install chromium)")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is niet geïnstalleerd"
    )
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, site: Site) -> Iterator[Any]:
    """A page on which no script fails and nothing comes from elsewhere."""
    context = chromium.new_context(
        base_url=site.base, viewport={"width": 1400, "height": 900}, accept_downloads=True
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda one: wrong.append(one.text) if "Content Security" in one.text else None,
    )
    page.on(
        "request",
        lambda one: None if one.url.startswith((site.base, "data:")) else wrong.append(one.url),
    )
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert wrong == []


def drop(page: Any, *paths: Path) -> None:
    """Drag files and folders from the disk onto the middle of the page."""
    size = page.viewport_size
    what = {
        "x": size["width"] / 2,
        "y": size["height"] / 2,
        "data": {"items": [], "files": [str(one) for one in paths], "dragOperationsMask": 1},
    }
    mouse = page.context.new_cdp_session(page)
    for event in ("dragEnter", "dragOver", "drop"):
        mouse.send("Input.dispatchDragEvent", {"type": event, **what})


def assert_readable(page: Any, name: str) -> None:
    """Axe finds nothing on the page that is open, and nothing runs off it, at three widths."""
    if not AXE.is_file():
        lacking("axe-core is niet geïnstalleerd (npm install --prefix tests/web)")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        wrong = [(one["id"], one["nodes"][0]["html"][:160]) for one in found["violations"]]
        assert wrong == [], f"{name}, {width}: {wrong}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until what the selector means has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached")
