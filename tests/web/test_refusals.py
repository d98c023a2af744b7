"""What is told when files, a form or a browser cannot do what was asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from starlette.testclient import TestClient

from sbkennis.web import collection
from sbkennis.web.crew import Item, Jobs
from tests.web.conftest import BASE, Browser


def test_work_that_is_over_says_what_failed() -> None:
    items = [
        Item(1, "a.md", state="klaar"),
        Item(2, "b.md", state="mislukt", error="leeg"),
        Item(3, "c.md", state="gestopt"),
    ]
    jobs = SimpleNamespace(is_busy=False, items=lambda: items, seconds_left=lambda: None)
    jobs.latest = jobs.items
    assert collection._work(cast("Jobs", jobs))["zin"] == "Klaar. 1 mislukt, 1 gestopt."
    jobs.latest = lambda: items[:1]
    assert collection._work(cast("Jobs", jobs))["zin"] == "Klaar."


def test_too_many_files_in_one_form_are_told_with_how_many_there_may_be(browser: Browser) -> None:
    files = [("bestand", (f"n{n}.md", b"# n")) for n in range(201)]
    answer = browser.post("/verzameling/neem-op", files=files)
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "U koos 201 bestanden; het mogen er 200 tegelijk zijn." in page
    assert browser.get("/verzameling/werk").json()["stukken"] == []


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html,*/*", "text/html"), ("application/json", "text/plain")]
)
def test_a_refusal_is_a_page_for_who_reads_it(reading: Browser, accept: str, kind: str) -> None:
    headers = {"accept": accept, "content-length": "300000000"}
    answer = reading.post("/verzameling/neem-op", headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith(kind)
    assert "een bestand mag 150 MB zijn" in answer.text
    if kind == "text/html":
        assert '<html lang="nl">' in answer.text
        assert "<title>Dit kan niet – sbkennis</title>" in answer.text
        assert 'href="/verzameling"' in answer.text


def test_without_cookies_one_is_told_to_allow_them(reading: Browser) -> None:
    alone = TestClient(reading.client.app, base_url=BASE)
    fields = {"csrf": reading.token(), "passage": "x"}
    answer = alone.post("/mand/erbij", data=fields, headers={"origin": BASE})
    assert answer.status_code == 403
    assert "sta dan in uw browser cookies toe" in answer.text
    other = {**fields, "csrf": "0" * 64}
    assert "opnieuw gestart" in reading.post("/mand/erbij", other).text
