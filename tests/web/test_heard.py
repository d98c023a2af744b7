"""What a screen reader says of a page: names, headings, titles, and errors at their field."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import sbkennis.web
from sbkennis.library import Library
from sbkennis.settings import Settings
from sbkennis.web.desk import Desk
from sbkennis.web.views import Chip
from tests.web.conftest import Browser

NAMED = ("a", "button", "summary", "h1", "h2", "h3", "title")
EMPTY = ("input", "meta", "link", "br", "img", "rect", "line", "circle", "path")


class Heard(HTMLParser):
    """The parts of a page that have a name, each with what is said of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, bool, str | None, list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in EMPTY:
            silent = given.get("aria-hidden") == "true" or bool(self._open and self._open[-1][1])
            self._open.append((tag, silent, given.get("aria-label"), []))

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1][1]:
            self._open[-1][3].append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, silent, label, words = self._open.pop()
            said = label or "".join(words)
            if name in NAMED and not silent:
                self.said.append((name, " ".join(said.split())))
            if self._open and not silent:
                self._open[-1][3].append(said)
            if name == tag:
                return

    def all_of(self, *tags: str) -> list[str]:
        """What is said of the elements of these names, in the order in which they end."""
        return [words for tag, words in self.said if tag in tags]


def title(page: str) -> str:
    return Heard(page).all_of("title")[0]


def test_controls_of_different_hits_have_names_of_their_own(reading: Browser) -> None:
    page = reading.get("/?vraag=mantelzorgers+soep+buurthuis").text
    hits = page[page.index('<ol class="treffers">') :]
    hits = re.sub(r'<p class="chips">.*?</p>', "", hits[: hits.index("</ol>")], flags=re.S)
    said = Heard(hits).all_of("a", "button", "summary")
    assert "In de mand: passage 2" in said
    assert {name: n for name, n in Counter(said).items() if n > 1} == {}
    assert all("In de mand" in part for part in re.findall(r"<button[^>]*In de mand.*?</", hits))


def test_the_hits_stand_under_a_heading_of_their_own_and_not_under_the_last_facet(
    reading: Browser,
) -> None:
    said = Heard(reading.get("/?vraag=mantelzorgers+soep+buurthuis").text).said
    headings = [(tag, words) for tag, words in said if tag in ("h1", "h2", "h3")]
    at = headings.index(("h2", "De passages"))
    assert ("h3", "Gemeente") in headings[:at]
    assert headings[at + 1][0] == "h3"
    assert headings[at + 1][1].endswith(", passage 1")


def test_doubt_and_who_judged_are_said_and_not_only_shown() -> None:
    chip = Chip("thema", "zorg", "Zorg", "twijfel", "25 % zeker.", "Anna")
    templates = Desk.of(cast("Any", None), cast("Any", None)).templates
    source = "{% from 'delen.html' import chip %}<a>{{ chip(one) }}</a>"
    assert Heard(templates.from_string(source).render(one=chip)).all_of("a") == [
        "Zorg (twijfel) (door Anna)"
    ]


def test_the_signs_of_doubt_and_of_a_person_are_made_where_they_are_also_said() -> None:
    folder = Path(sbkennis.web.__file__).parent / "templates"
    pages = {one.name: one.read_text("utf-8") for one in folder.glob("*.html")}
    assert [name for name, source in pages.items() if "✎" in source] == ["delen.html"]
    assert "tekens(each)" in pages["lees.html"]


def test_a_wrong_period_is_told_at_its_own_fields(reading: Browser) -> None:
    page = reading.get("/?vraag=soep&vanaf=gister").text
    question, since, until = (
        re.search(rf'<input[^>]* name="{name}"[^>]*>', page)[0]  # type: ignore[index]
        for name in ("vraag", "vanaf", "tot")
    )
    assert 'aria-describedby="mis"' not in question
    assert "autofocus" not in question
    assert 'aria-describedby="mis" aria-invalid="true" autofocus' in since
    assert 'aria-describedby="mis"' in until
    page = reading.get("/?vraag=soep&vanaf=2024&tot=2020").text
    assert 'aria-invalid="true" autofocus' in page
    page = reading.get(f"/?vraag={'a' * 2_001}").text
    assert re.search(r'name="vraag"[^>]*aria-describedby="mis"', page)
    assert "aria-invalid" not in page
    assert len(title(page)) < 200


def test_the_title_says_what_was_done_before_anything_else_is_read(browser: Browser) -> None:
    page = browser.get("/?vraag=soep").text
    passage = re.search(r'name="passage" value="([^"]+)"', page)[1]  # type: ignore[index]
    document, _, place = passage.partition("#")
    for back in ("/?vraag=soep", f"/lees/{document}?passage={place}"):
        there = browser.post("/mand/erbij", {"passage": passage, "terug": back})
        shown = title(browser.get(there.headers["location"]).text)
        assert shown.startswith("In de mand gelegd – ")
    there = browser.post("/mand/1/eruit").headers["location"]
    assert title(browser.get(there).text) == "Uit de mand gehaald – Mand – sbkennis"
    there = browser.post("/verzameling/neem-op", files=[]).headers["location"]
    assert title(browser.get(there).text) == "Niet opgenomen – Verzameling – sbkennis"


def test_in_the_reader_points_are_a_list_and_a_table_has_the_name_of_its_heading(
    browser: Browser, tmp_path: Path
) -> None:
    table = "| Wijk | Zalen |\n|---|---|\n| Oost | 3 |\n"
    points = "- Koken met de buren.\n- Zingen in de zaal.\n"
    path = tmp_path / "punten.md"
    path.write_text(f"# Nota\n\n## Zalen\n\nWat er is:\n\n{points}\n{table}\nTot slot.\n\n{table}")
    with Library(Settings(tmp_path / "kb", "woordhash")) as library:
        library.ingest([path])
    page = browser.get("/lees/punten.md").text
    (items,) = re.findall(
        r'<div role="list">(.*?role="listitem".*?)</div>\s*</div>\s*</div>', page, re.S
    )
    assert items.count('role="listitem"') == 2
    assert page.count('role="list"') == 1
    assert page.count('<th scope="col">') == 4
    named = re.findall(
        r'aria-labelledby="(t\d+)"><table>\s*<caption[^>]*id="(t\d+)">([^<]*)<', page
    )
    assert [words for _, _, words in named] == ["Tabel onder “Zalen”", "Tabel 2 onder “Zalen”"]
    assert all(label == own for label, own, _ in named)
    assert len({own for _, own, _ in named}) == 2


def test_how_far_an_ingest_is_has_a_place_that_is_read_aloud(reading: Browser) -> None:
    page = reading.get("/verzameling").text
    place = page.index('<p id="voorgelezen" class="onzichtbaar" role="status"></p>')
    assert place < page.index('<div id="werk"')  # which is drawn anew all the time
    assert "voorgelezen.textContent" in reading.get("/vast/verzameling.js").text


def test_messages_come_in_a_place_that_is_there_before_them() -> None:
    style = (Path(sbkennis.web.__file__).parent / "static" / "stijl.css").read_text("utf-8")
    assert "display" not in re.search(r"\.melding:empty \{([^}]*)\}", style)[1]  # type: ignore[index]
