"""Saved searches on the pages: kept, looked at, removed and put back, in more than one tab."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sbkennis.library import Library
from sbkennis.saved import SavedSearches
from sbkennis.settings import Settings
from sbkennis.web import keeping
from tests.web.conftest import Browser

ASKED = "/?vraag=Wat+krijgen+mantelzorgers&gemeente=Emmen"


@pytest.fixture
def corpus(browser: Browser, tmp_path: Path) -> Path:
    """Of the kennisbank that the browser looks at."""
    return tmp_path / "kb" / "corpus"


def sent(page: str, action: str) -> dict[str, Any]:
    """What the form with this action sends."""
    form = re.search(rf'<form method="post" action="{action}".*?</form>', page, re.DOTALL)
    assert form, action
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]):
        if name != "csrf":
            fields.setdefault(name, []).append(html.unescape(value))
    return fields


def keep(browser: Browser, asked: str, name: str) -> Any:
    page = browser.get(asked).text
    return browser.post("/zoekvragen", sent(page, "/zoekvragen") | {"naam": name})


def forget_what_was_seen(corpus: Path, name: str) -> None:
    path = corpus / "zoekvragen" / f"{name}.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"gezien": []}), "utf-8")


def test_a_question_is_kept_and_later_tells_what_is_new(browser: Browser, corpus: Path) -> None:
    page = browser.get(ASKED).text
    assert 'name="naam" value="wat-krijgen-mantelzorgers"' in page
    answer = keep(browser, ASKED, "zorg in Emmen")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{ASKED}&bewaard=1"
    assert 'role="status">Bewaard als <a href="/zoekvragen#z-zorg-in-Emmen"' in (
        browser.get(answer.headers["location"]).text
    )
    (kept,) = SavedSearches(corpus).all()
    assert (kept.question, kept.filters.gemeenten) == ("Wat krijgen mantelzorgers", ("Emmen",))
    assert kept.seen
    shown = browser.get("/zoekvragen").text
    assert "Niets nieuws sinds" in shown
    assert html.escape(ASKED) in shown
    assert "Bewaarde zoekvragen (1)" in browser.get("/").text

    forget_what_was_seen(corpus, "zorg-in-Emmen")
    for _ in range(2):  # to look is not to have seen
        shown = browser.get("/zoekvragen").text
        assert re.search(r"nieuwe passages?</strong> sinds", shown)
        assert "Mantelzorgers krijgen eens per jaar een gesprek" in shown
    seen = "/zoekvragen/zorg-in-Emmen/gezien"
    assert browser.post(seen, sent(shown, seen)).status_code == 303
    assert "Niets nieuws sinds" in browser.get("/zoekvragen").text
    with Library(Settings(corpus.parent, "woordhash")) as library:
        (news,) = library.news(["zorg-in-Emmen"], keep=True)
    assert news.hits == ()


def test_what_came_after_the_page_was_shown_stays_new(browser: Browser, corpus: Path) -> None:
    keep(browser, "/?vraag=mantelzorgers", "zorg")
    forget_what_was_seen(corpus, "zorg")
    seen = "/zoekvragen/zorg/gezien"
    fields = sent(browser.get("/zoekvragen").text, seen)
    first, *later = fields["treffer"]
    assert later
    browser.post(seen, fields | {"treffer": [first, "niets", "../../x"]})
    assert SavedSearches(corpus).get("zorg").seen == (first,)
    assert sent(browser.get("/zoekvragen").text, seen)["treffer"] == later


def test_to_keep_a_question_again_forgets_no_news(browser: Browser, corpus: Path) -> None:
    fields = sent(browser.get(ASKED).text, "/zoekvragen")  # in another tab
    keep(browser, ASKED, "zorg")
    forget_what_was_seen(corpus, "zorg")
    assert browser.post("/zoekvragen", fields | {"naam": "anders"}).status_code == 303
    (kept,) = SavedSearches(corpus).all()
    assert (kept.name, kept.seen) == ("zorg", ())
    assert 'action="/zoekvragen"' not in browser.get(ASKED).text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("zorg", "De naam zorg heeft al een andere zoekvraag: “soep”"),
        ("../x", "kan geen naam zijn"),
    ],
)
def test_a_name_that_cannot_be_is_asked_again(
    browser: Browser, corpus: Path, name: str, told: str
) -> None:
    keep(browser, "/?vraag=soep", "zorg")
    answer = keep(browser, ASKED, name)
    assert answer.status_code == 400
    assert told in answer.text
    assert sent(answer.text, "/zoekvragen") == {
        "vraag": ["Wat krijgen mantelzorgers"],
        "gemeente": ["Emmen"],
        "naam": [name],
    }
    assert [one.question for one in SavedSearches(corpus).all()] == ["soep"]


def test_what_is_removed_can_be_put_back_as_it_was(browser: Browser, corpus: Path) -> None:
    keep(browser, ASKED, "zorg")
    was = SavedSearches(corpus).get("zorg")
    gone = "/zoekvragen/zorg/weg"
    fields = sent(browser.get("/zoekvragen").text, gone)
    for _ in range(2):  # the second click finds nothing to remove
        answer = browser.post(gone, fields)
        assert answer.status_code == 303
    assert SavedSearches(corpus).all() == []
    assert "Zet terug" in browser.get("/zoekvragen?weg=1").text
    assert browser.post("/zoekvragen/terug").status_code == 303
    assert SavedSearches(corpus).all() == [was]
    assert browser.post("/zoekvragen/terug").status_code == 400
    assert "Zet terug" not in browser.get("/zoekvragen?weg=1").text


def test_a_form_of_before_changes_no_other_question_of_that_name(
    browser: Browser, corpus: Path
) -> None:
    keep(browser, ASKED, "zorg")
    forget_what_was_seen(corpus, "zorg")
    old = browser.get("/zoekvragen").text
    browser.post("/zoekvragen/zorg/weg", sent(old, "/zoekvragen/zorg/weg"))
    keep(browser, "/?vraag=soep", "zorg")
    kept = SavedSearches(corpus).get("zorg")
    for what in ("weg", "gezien"):
        path = f"/zoekvragen/zorg/{what}"
        answer = browser.post(path, sent(old, path))
        assert answer.headers["location"] == "/zoekvragen?intussen=zorg"
        assert "intussen gewijzigd" in browser.get(answer.headers["location"]).text
        assert SavedSearches(corpus).get("zorg") == kept
    assert browser.post("/zoekvragen/terug").headers["location"] == "/zoekvragen?intussen=zorg"
    assert SavedSearches(corpus).get("zorg") == kept


def test_what_cannot_be_asked_or_read_stands_beside_the_others(
    browser: Browser, corpus: Path
) -> None:
    keep(browser, ASKED, "zorg")
    folder = corpus / "zoekvragen"
    (folder / "stuk.json").write_text("{", "utf-8")
    old = {"vraag": "<b>sport</b>", "filters": {"labels": [["thema", "vervallen"]]}}
    (folder / "oud.json").write_text(json.dumps(old), "utf-8")
    only = {"vraag": "koffie", "filters": {"documents": ["x"]}}
    (folder / "smal.json").write_text(json.dumps(only), "utf-8")
    shown = browser.get("/zoekvragen").text
    assert "stuk.json is geen bewaarde zoekvraag" in html.unescape(shown)
    assert "niet meer te stellen. Het facet thema kent geen label" in shown
    assert "&lt;b&gt;sport" in shown
    assert "alleen in 1 document" in shown
    assert "Niets nieuws sinds" in shown
    assert browser.get(ASKED).status_code == 200
    assert browser.get("/zoekvragen/zorg/weg").status_code == 405
    assert browser.post("/zoekvragen/zorg/anders").status_code == 400


def test_without_one_the_page_says_how_to_keep_one(reading: Browser) -> None:
    page = reading.get("/zoekvragen").text
    assert "Er zijn nog geen bewaarde zoekvragen" in page
    assert "Bewaarde zoekvragen (" not in reading.get("/").text


def test_what_takes_long_is_asked_question_by_question(
    browser: Browser, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(browser, ASKED, "zorg")
    forget_what_was_seen(corpus, "zorg")
    monkeypatch.setattr(keeping, "_AT_ONCE", -1.0)
    monkeypatch.setattr(Library, "news", lambda *_, **__: pytest.fail("asked"))
    page = browser.get("/zoekvragen").text
    link = re.search(r'<a class="nagaan" href="([^"]+)">Kijk wat er nieuw is</a> sinds \d', page)
    assert link
    assert "Niets nieuws" not in page
    monkeypatch.undo()
    one = browser.get(link[1]).text
    assert "Mantelzorgers krijgen eens per jaar een gesprek" in one
    assert '<section class="zoekvraag" id="z-zorg"' in one
    gone = browser.get("/zoekvragen/weg")
    assert gone.headers["location"] == "/zoekvragen?intussen=weg"


def test_what_the_search_has_to_say_stands_with_what_is_new(browser: Browser, corpus: Path) -> None:
    folder = corpus / "zoekvragen"
    folder.mkdir()
    filters = {"gemeenten": ["Xyzdorp"]}
    asked = {"vraag": "mantelzrogers", "filters": filters}
    (folder / "zorg.json").write_text(json.dumps(asked), "utf-8")
    shown = browser.get("/zoekvragen").text
    assert "Gemeente Xyzdorp: geen enkel document. Wel: Almere, Emmen." in shown
    assert "“mantelzrogers” staat nergens; gezocht is op “mantelzorgers”." in shown
