"""A draft on the web: findings beside its text, what it covers, and nothing that is kept."""

from __future__ import annotations

import html
import io
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from pypdf import PdfWriter

from sbkennis import helper as helping
from sbkennis.checking import Finding, differing
from sbkennis.citations import Difference, Verdict
from sbkennis.drafts import Draft, Note, NoteMark, Paragraph, Part, Place
from sbkennis.drafts import read as read_draft
from sbkennis.errors import LibraryLockedError, ReadError, StoreError
from sbkennis.helper import Helper, Stopped
from sbkennis.settings import Settings
from sbkennis.web import draft_views, drafts
from sbkennis.web import reviews as reviewing
from sbkennis.web.crew import Jobs
from sbkennis.web.reviews import Reviews
from sbkennis.web.uploads import set_aside
from tests.pages.pdfs import typeset
from tests.web.conftest import Browser, fill_disk, opened
from tests.web.drafts import DRAFT, word_draft
from tests.web.test_hostile import ALL, check_inert
from tests.web.test_pages import text


def settled(browser: Browser, address: str) -> Any:
    for _ in range(1200):
        state = browser.get(f"{address}/stand").json()
        if state["klaar"]:
            return state
        time.sleep(0.1)
    raise AssertionError(state)


def sent(browser: Browser, name: str, content: bytes) -> str:
    """The address at which the findings are, when they are there."""
    answer = browser.post("/concept", files=[("concept", (name, content))])
    assert answer.status_code == 303, text(answer.text)
    address = str(answer.headers["location"])
    settled(browser, address)
    return address


@pytest.fixture(scope="module")
def visitor(filled: Settings) -> Iterator[Browser]:
    """One app for this module: its process beside it is started once."""
    with opened(filled) as client:
        yield Browser(client)


@pytest.fixture(scope="module")
def reviewed(visitor: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = word_draft(tmp_path_factory.mktemp("concept") / "visie concept.docx")
    return sent(visitor, path.name, path.read_bytes())


# ---------------------------------------------------------------------- what is shown


def test_findings_stand_beside_the_text_with_their_verdict_in_words(
    visitor: Browser, reviewed: str
) -> None:
    page = visitor.get(reviewed).text
    cards = {
        number: text(card)
        for number, card in re.findall(r'id="b(\d+)"(.*?)</article>', page, re.DOTALL)
    }
    shown = " | ".join(cards.values())
    assert "✓ Citaat: letterlijk" in shown
    assert "≠ Citaat: wijkt af" in shown
    assert "∅ Citaat: bron ontbreekt" in shown
    assert "Bewering: zonder bron" in shown
    for number in cards:  # each leads to its place in the draft, and back
        assert f'href="#p{number}"' in page
        assert page.count(f'id="p{number}"') == 1
        assert f'href="#b{number}"' in page
    row = re.search(r'id="a3".*?</p>', page, re.DOTALL)[0]  # type: ignore[index]
    assert re.search(r'class="vondst l-goed"[^>]*>[^<]*Mantelzorgers krijgen eens per jaar', row)


def test_what_was_not_found_is_no_count_of_nought() -> None:
    claim = SimpleNamespace(suggestions=())
    for claims, told in (
        ((), "Geen beweringen zonder bron."),
        ((claim,), "1 bewering zonder bron; een mogelijke bron is niet gevonden."),
    ):
        review: Any = SimpleNamespace(
            check=SimpleNamespace(quotations=(), references=()),
            support=SimpleNamespace(claims=claims),
            coverage=SimpleNamespace(findings=()),
        )
        assert told in draft_views.summary(review)


def test_a_finding_leads_to_the_reader_at_the_words(visitor: Browser, reviewed: str) -> None:
    page = visitor.get(reviewed).text
    card = re.search(r'<article class="kaart l-goed".*?</article>', page, re.DOTALL)[0]  # type: ignore[index]
    reader = visitor.get(html.unescape(re.search(r'href="(/lees/[^"]+)"', card)[1]))  # type: ignore[index]
    marked = " ".join(re.findall(r"<mark>([^<]*)</mark>", reader.text))
    assert "Mantelzorgers krijgen eens per jaar een gesprek" in marked


def test_the_words_that_differ_are_marked_in_draft_and_source(
    visitor: Browser, reviewed: str
) -> None:
    page = visitor.get(reviewed).text
    card = re.search(r'<article class="kaart l-fout".*?</article>', page, re.DOTALL)[0]  # type: ignore[index]
    marked = re.findall(r'<mark class="wijkt-af">([^<]*)</mark>', card)
    assert marked == ["buurman", "voorjaar", "vrijwilliger", "najaar"]
    assert re.findall(r"<em>([^<]*)</em>", page.split('class="concepttekst"')[1]) == [
        "buurman", "voorjaar",
    ]  # fmt: skip


def test_only_words_that_the_verdict_names_are_marked() -> None:
    finding = Finding(
        kind="citaat",
        place=Place(1, 0, 40),
        where="alinea 1",
        heading=(),
        text="Bewoners koken samen in de buurt",
        verdict="differs",
        result=Verdict("differs", differences=(Difference("eten", "koken"),)),
        source_text="Be- woners eten samen in de buurt",
    )
    assert differing(finding) == ([(9, 14)], [(11, 15)])


def test_requirements_stand_beside_the_draft_with_the_balance(
    visitor: Browser, reviewed: str
) -> None:
    page = visitor.get(f"{reviewed}/eisen").text
    shown = text(page)
    assert "Hoe dit wordt beoordeeld" in shown
    assert re.search(r"[●◐] (gedekt|mager)", shown)
    assert "○ afwezig" in shown
    assert "Geen passage gaat hierover." in shown
    assert "Balans" in shown
    places = set(re.findall(rf'href="{re.escape(reviewed)}#(a\d+)"', page))
    assert places
    there = visitor.get(reviewed).text
    assert all(f'id="{one}"' in there for one in places)


def test_the_annotated_copy_and_the_coverage_report_are_downloads(
    visitor: Browser, reviewed: str
) -> None:
    copy = visitor.get(f"{reviewed}/opmerkingen")
    assert "visie%20concept-opmerkingen.docx" in copy.headers["content-disposition"]
    comments = [one.text for one in docx.Document(io.BytesIO(copy.content)).comments]
    assert any("wijkt af" in one for one in comments)
    report = visitor.get(f"{reviewed}/dekking")
    shown = "\n".join(one.text for one in docx.Document(io.BytesIO(report.content)).paragraphs)
    assert "Dekking van visie concept.docx" in shown


def pdf_draft(folder: Path, words: str = DRAFT) -> bytes:
    """A draft as a PDF, in which lines break within quotations."""
    escaped = re.sub(r"([\[\]<>@*_`$\\])", r"\\\1", words.replace("#", "="))
    return typeset(folder, escaped, "c.pdf").read_bytes()


@pytest.mark.parametrize("name", ["c.md", "c.txt", "c.html", "c.pdf"])
def test_other_formats_are_checked_and_have_no_copy_in_word(
    visitor: Browser, tmp_path: Path, name: str
) -> None:
    made = {
        "c.md": DRAFT.encode(),
        "c.txt": DRAFT.replace("#", "").encode(),
        "c.html": "".join(f"<p>{one}</p>" for one in DRAFT.split("\n\n")).encode(),
        "c.pdf": pdf_draft(tmp_path),
    }
    address = sent(visitor, name, made[name])
    page = visitor.get(address).text
    assert "Citaat: letterlijk" in page
    card = re.search(r'<article class="kaart l-fout".*?</article>', page, re.DOTALL)[0]  # type: ignore[index]
    assert "buurman" in re.findall(r'<mark class="wijkt-af">([^<]*)</mark>', card)
    assert "Citaat: bron ontbreekt" in page
    assert "Bewering: zonder bron" in page
    assert re.search(r"oordeelteken (gedekt|mager)", visitor.get(f"{address}/eisen").text)
    assert "alleen in een Word-document" in page
    assert visitor.get(f"{address}/opmerkingen").status_code == 404
    assert visitor.get(f"{address}/dekking").content.startswith(b"PK")


def test_the_text_is_laid_out_once_and_not_by_every_finding_for_every_paragraph(
    held: tuple[Reviews, Still], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = draft_in(tmp_path)
    words = "Buren eten soep. Uit onderzoek blijkt dat dit helpt."
    path.write_text("\n\n".join([words] * 300), encoding="utf-8")
    draft = read_draft(path)
    start = words.index("Uit")
    claims = [
        SimpleNamespace(
            paragraph=one.number, where=f"alinea {one.number}", suggestions=(),
            claim=SimpleNamespace(kind="onderzoek", text=words[start:], start=start, end=52),
        )
        for one in draft.paragraphs[::3]
    ]  # fmt: skip
    none: Any = SimpleNamespace(findings=(), quotations=(), references=(), warnings=())
    review = SimpleNamespace(
        draft=draft, check=none, support=SimpleNamespace(claims=claims, warnings=()),
        copy=None, report=b"",
    )  # fmt: skip
    looked: list[Any] = []
    within = draft_views._within
    monkeypatch.setattr(
        draft_views, "_within", lambda *given: looked.append(given) or within(*given)
    )
    reviews, still = held
    monkeypatch.setattr(still, "call", lambda *_, **__: review)
    key = reviews.add(draft_in(tmp_path))
    until(lambda: (found := reviews.get(key)) and found.is_over)
    laid = reviews.get(key).laid  # type: ignore[union-attr]
    assert laid is not None
    assert len(looked) == len(claims) == 100
    assert [row.cards for row in laid.rows[:4]] == [(1,), (), (), (2,)]
    assert [bit.text for bit in laid.rows[3].bits if bit.card == 2] == [words[start:]]
    assert reviews.get(key).laid is laid  # type: ignore[union-attr]


def test_what_is_found_in_a_note_stands_at_that_note_and_among_what_is_to_be_done() -> None:
    words = "Nota (2024), p. 99."
    draft = Draft(
        "x.docx",
        (Paragraph(1, Part.TEXT, "Buren eten soep.", marks=(NoteMark(16, 0),)),),
        (Note("1", "footnote", words, paragraph=1, position=16),),
    )
    place = Place(1, 0, len(words), note=0)
    finding = Finding("verwijzing", place, "noot 1", (), words, "page_missing", remarks=("Weg.",))
    review: Any = SimpleNamespace(
        draft=draft,
        check=SimpleNamespace(findings=(finding,), quotations=(), warnings=()),
        support=SimpleNamespace(claims=(), warnings=()),
    )
    laid = draft_views.lay(review)
    assert [(row.part, row.cards) for row in laid.rows] == [("tekst", ()), ("noot", (1,))]
    assert [(one.word, one.where) for one in laid.todo] == [("pagina bestaat niet", "noot 1")]


@pytest.mark.parametrize(
    ("kind", "verdict", "remark", "told"),
    [
        ("verwijzing", "linked", "“57%” staat niet in de tekst van p. 8.", "bron gevonden; let op"),
        ("citaat", "exact", "Let op: in de bron staat vlak achter het citaat “niet”, in dezelfde "
         "zin.", "letterlijk; let op"),
        ("citaat", "exact", "De verwijzing noemt 2022; volgens de kennisbank is dit stuk uit 2024.",
         "letterlijk; let op"),
        ("citaat", "exact", "Genoemd is regel 3; deze woorden staan op regel 9.",
         "letterlijk; let op"),
        ("citaat", "exact", "Er staat geen bron bij. Gezocht is in de hele kennisbank.",
         "letterlijk; let op"),
        ("citaat", "exact", "De bron staat in een eerdere zin van de alinea.", ""),
        ("citaat", "exact", "De eerste letter is aangepast (bron: “De”); dat mag.", ""),
        ("verwijzing", "linked", "", ""),
    ],
)  # fmt: skip
def test_what_is_right_but_asks_attention_is_among_what_is_to_be_done(
    kind: Any, verdict: str, remark: str, told: str
) -> None:
    words = "Buren eten samen soep (Nota, 2024, p. 8)."
    finding = Finding(
        kind, Place(1, 0, 20), "alinea 1", (), words, verdict, remarks=(remark,) * bool(remark)
    )
    review: Any = SimpleNamespace(
        draft=Draft("x.docx", (Paragraph(1, Part.TEXT, words),), ()),
        check=SimpleNamespace(findings=(finding,), quotations=(), warnings=()),
        support=SimpleNamespace(claims=(), warnings=()),
    )
    laid = draft_views.lay(review)
    assert [(one.word, one.heed) for one in laid.todo] == ([(told, remark)] if told else [])
    assert laid.cards[1].look == ("goed" if kind == "citaat" else "twijfel" if told else "bron")


def test_whoever_collects_a_source_for_a_claim_stays_at_that_claim(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = browser.get("/?vraag=soep").text
    passage = re.search(r'name="passage" value="([^"]+)"', found)[1]  # type: ignore[index]
    source = draft_views.Source("Nota buurthuizen", "p. 2", "", "soep", passage=passage)
    made = draft_views._of_claim
    monkeypatch.setattr(
        draft_views, "_of_claim", lambda *one: replace(made(*one), sources=(source,))
    )
    address = sent(browser, "visie.md", DRAFT.encode())
    claims = r'<article class="kaart l-bewering".*?</article>'
    card = re.findall(claims, browser.get(address).text, re.DOTALL)[-1]
    fields = dict(re.findall(r'name="(passage|terug)" value="([^"]+)"', card))
    there = browser.post("/mand/erbij", {name: html.unescape(one) for name, one in fields.items()})
    after, _, anchor = there.headers["location"].partition("#")
    assert f'id="{anchor}"' in card
    beside = re.findall(claims, browser.get(after).text, re.DOTALL)[-1]
    assert "<details open>" in beside
    assert "In de mand gelegd." in text(beside)
    later = re.findall(claims, browser.get(address).text, re.DOTALL)[-1]
    assert "<details open>" not in later
    assert "Staat in de mand" in later


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("presentatie.pptx", b"PK", "kan een Word-document"),
        ("kwaad.exe", b"MZ", "kan een Word-document"),
        ("leeg.md", b"", "leeg"),
        ("", b"", "geen bestand"),
    ],
)
def test_what_is_no_draft_is_refused(
    visitor: Browser, name: str, content: bytes, told: str
) -> None:
    answer = visitor.post("/concept", files=[("concept", (name, content))] if name else None)
    assert answer.status_code == 400
    assert told in text(answer.text)


def test_a_draft_that_is_too_large_is_refused(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(drafts, "MOST_BYTES", 2_000_000)
    answer = visitor.post("/concept", files=[("concept", ("groot.md", b"x" * 2_100_000))])
    assert answer.status_code == 400
    assert "te groot; de grens is 2 MB" in text(answer.text)


def test_a_damaged_draft_says_so(visitor: Browser) -> None:
    address = sent(visitor, "stuk.docx", b"PK\x03\x04 hier is niets")
    page = text(visitor.get(address).text)
    assert "stuk.docx" in page
    assert "Kies een ander bestand" in page
    assert visitor.get(f"{address}/dekking").status_code == 404


def test_a_hostile_draft_is_shown_as_words(visitor: Browser, tmp_path: Path) -> None:
    words = "“Mantelzorgers krijgen eens per jaar een gesprek met een consulent”"
    made = f"# {ALL}\n\n{ALL} {words} (Emmen, 2024).\n\n> {ALL}\n\nUit onderzoek blijkt {ALL}.\n"
    for name in ("<img src=x onerror=alert(1)>.md", "kwaad.html"):
        content = made
        if name.endswith("html"):
            content = f"<body onload='alert(1)'><p onclick='x'>{made.replace('<', '&lt;')}</p>"
        address = sent(visitor, name, content.encode())
        for path in (address, f"{address}/eisen"):
            page = visitor.get(path)
            assert page.status_code == 200
            check_inert(page.text)
    word = docx.Document()
    word.add_heading(ALL, 1)
    word.add_paragraph(f"{ALL} {words}")
    word.save(file := io.BytesIO())
    drawn = PdfWriter(clone_from=io.BytesIO(pdf_draft(tmp_path, made)))
    drawn.add_metadata({"/Title": ALL, "/Author": ALL})
    drawn.write(pdf := io.BytesIO())
    for name, content in (("kwaad.docx", file.getvalue()), ("kwaad.pdf", pdf.getvalue())):
        address = sent(visitor, name, content)
        shown = visitor.get(address).text
        assert "&lt;script&gt;" in shown, name
        check_inert(shown)
        check_inert(visitor.get(f"{address}/eisen").text)


# ---------------------------------------------------------------------- what is kept


def files_of(root: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def test_nothing_of_a_draft_is_stored(browser: Browser, tmp_path: Path) -> None:
    words = "De zeppelin van Quarkistan landt morgen op het dorpsplein."
    address = sent(browser, "geheim.md", f"{DRAFT}\n\n{words}\n".encode())
    page = browser.get(address)
    assert "zeppelin" in page.text
    assert page.headers["cache-control"] == "no-store"
    held = files_of(tmp_path)
    assert held
    assert not [name for name, content in held.items() if b"eppelin" in content]
    for other in ("/", "/verzameling", "/concept"):
        assert address not in browser.get(other).text
    answer = browser.post(f"{address}/wis")
    assert "gewist" in browser.get(answer.headers["location"]).text
    for path in ("", "/eisen", "/stand", "/opmerkingen", "/dekking"):
        assert browser.get(f"{address}{path}").status_code == 404
    assert browser.get("/concept/niet-te-raden").status_code == 404


class Still(Helper):
    """Answers at once, or waits until it is stopped."""

    def __init__(self) -> None:
        self.waits = False
        self.is_stopped = False

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:
        while self.waits and not self.is_stopped:
            time.sleep(0.01)
        if self.is_stopped:
            raise Stopped
        raise ReadError("dit las niemand")

    def stop(self) -> None:
        self.is_stopped = True

    def close(self) -> None:
        self.is_stopped = True


@pytest.fixture
def held(filled: Settings) -> Iterator[tuple[Reviews, Still]]:
    reviews, still = Reviews(filled), Still()
    reviews._helper = still
    yield reviews, still
    reviews.close()


def draft_in(folder: Path) -> Path:
    own = folder / f"{time.monotonic_ns()}"
    own.mkdir()
    path = own / "concept.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def until(is_so: Any) -> None:
    for _ in range(1000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError


def test_a_draft_is_stopped_and_its_file_removed(
    held: tuple[Reviews, Still], tmp_path: Path
) -> None:
    reviews, still = held
    still.waits = True
    path = draft_in(tmp_path)
    key = reviews.add(path)
    until(lambda: (found := reviews.get(key)) and found.state == "bezig")
    assert reviews.drop(key)
    until(lambda: not path.parent.exists())
    assert still.is_stopped
    assert reviews.get(key) is None


def test_a_draft_at_which_nobody_looks_is_forgotten(
    held: tuple[Reviews, Still], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews, _ = held
    key = reviews.add(draft_in(tmp_path))
    until(lambda: (found := reviews.get(key)) and found.is_over)
    now = time.monotonic()
    monkeypatch.setattr(reviewing.time, "monotonic", lambda: now + 59 * 60)
    assert reviews.get(key) is not None  # whoever looks keeps it
    monkeypatch.setattr(reviewing.time, "monotonic", lambda: now + 118 * 60)
    assert reviews.get(key) is not None
    monkeypatch.setattr(reviewing.time, "monotonic", lambda: now + 179 * 60)
    assert reviews.get(key) is None


def test_no_more_drafts_are_held_than_fit(
    held: tuple[Reviews, Still], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "_MOST_HELD", 3)
    reviews, still = held
    keys = []
    for _ in range(5):
        keys.append(reviews.add(draft_in(tmp_path)))
        until(lambda: (found := reviews.get(keys[-1])) and found.is_over)
    assert [reviews.get(one) is not None for one in keys] == [False, False, True, True, True]
    still.waits = True
    for _ in range(6):
        reviews.add(draft_in(tmp_path))
    with pytest.raises(LibraryLockedError, match="te veel concepten"):
        reviews.add(draft_in(tmp_path))


def test_a_draft_that_is_refused_or_wiped_while_it_waits_leaves_no_file(
    held: tuple[Reviews, Still], tmp_path: Path
) -> None:
    reviews, still = held
    still.waits = True
    paths = [draft_in(tmp_path) for _ in range(6)]
    keys = [reviews.add(one) for one in paths]
    until(lambda: (found := reviews.get(keys[0])) and found.state == "bezig")
    for refused in (reviews.add, lambda path: reviews.ask("check_draft", path)):
        path = draft_in(tmp_path)
        with pytest.raises(LibraryLockedError, match="te veel concepten"):
            refused(path)
        assert not path.parent.exists()
    assert reviews.drop(keys[3])
    assert [one.parent.exists() for one in paths] == [True, True, True, False, True, True]
    paths.append(draft_in(tmp_path))
    keys.append(reviews.add(paths[-1]))  # the wiped one no longer counts as waiting
    with pytest.raises(LibraryLockedError, match="te veel concepten"):
        reviews.add(draft_in(tmp_path))
    reviews.close()
    path = draft_in(tmp_path)
    with pytest.raises(LibraryLockedError, match="aan het stoppen"):
        reviews.add(path)
    assert not any(one.parent.exists() for one in (*paths, path))


def test_a_draft_that_cannot_be_written_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as disk:
        fill_disk(disk, tmp_path)
        with pytest.raises(StoreError, match="de schijf is vol"):
            set_aside(io.BytesIO(DRAFT.encode()), "concept.md", "sbkennis-concept-")
    assert not list(tmp_path.iterdir())


def test_page_and_api_say_alike_that_too_many_drafts_wait(
    visitor: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "_MOST_WAITING", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = ("concept.md", DRAFT.encode())
    page = visitor.post("/concept", files=[("concept", file)])
    told = visitor.client.post("/api/concept/controleer", files={"concept": file})
    assert (page.status_code, told.status_code) == (409, 409)
    assert "te veel concepten" in text(page.text)
    assert not list(tmp_path.glob("sbkennis-concept-*"))


def test_one_timer_forgets_however_often_is_looked(
    held: tuple[Reviews, Still], tmp_path: Path
) -> None:
    reviews, _ = held
    key = reviews.add(draft_in(tmp_path))
    until(lambda: (found := reviews.get(key)) and found.is_over)
    sweeper = reviews._sweeper
    for _ in range(20):
        reviews.get(key)
    assert reviews._sweeper is sweeper
    reviews._sweep()
    assert reviews._sweeper is not sweeper  # the next minute, while there is something to forget


def test_of_a_mistake_of_ours_only_the_type_is_told(
    held: tuple[Reviews, Still], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("invalid literal: 'geheime woorden'")

    reviews, still = held
    monkeypatch.setattr(still, "call", fails)
    key = reviews.add(draft_in(tmp_path))
    until(lambda: (found := reviews.get(key)) and found.is_over)
    jobs = Jobs(Settings(tmp_path / "kb", "woordhash"))
    monkeypatch.setattr(jobs._helper, "call", fails)
    jobs.add("Labels", "retag")
    until(lambda: not jobs.is_busy)
    library = SimpleNamespace(check_draft=fails, follow_file=lambda: None)
    answered = helping._answer(library, helping._Call("check_draft", (), {}), io.BytesIO())
    said = [reviews.get(key).error, jobs.items()[0].error, str(answered)]  # type: ignore[union-attr]
    assert said == ["Er ging iets mis in sbkennis (ValueError)."] * 3
    jobs.close()


# ---------------------------------------------------------------------- the API


@pytest.mark.parametrize(
    ("path", "key"),
    [("controleer", "findings"), ("dekking", "requirements"), ("onderbouw", "claims")],
)
def test_the_api_answers_as_the_command_line(
    visitor: Browser, filled: Settings, tmp_path: Path, path: str, key: str
) -> None:
    from sbkennis import contract, contract_drafting
    from sbkennis.library import Library

    draft = tmp_path / "concept.md"
    draft.write_text(DRAFT, encoding="utf-8")
    file = {"concept": (draft.name, draft.read_bytes())}
    answer = visitor.client.post(f"/api/concept/{path}", files=file)  # as a program, without Origin
    assert answer.status_code == 200, answer.text
    with Library(filled) as library:
        wanted = {
            "controleer": lambda: contract.checked(library.check_draft(draft)),
            "dekking": lambda: contract_drafting.coverage(library.cover_draft(draft)),
            "onderbouw": lambda: contract_drafting.support(library.substantiate_draft(draft)),
        }[path]()
    assert wanted[key]
    assert answer.json() == wanted


def test_another_site_cannot_use_the_api(visitor: Browser) -> None:
    file = {"concept": ("c.md", DRAFT.encode())}
    for origin in ("http://boos.example", "null", ""):
        answer = visitor.client.post(
            "/api/concept/controleer", files=file, headers={"origin": origin}
        )
        assert answer.status_code == 403
        assert answer.json().keys() == {"fout"}


# ---------------------------------------------------------------------- the process beside


def test_work_beside_can_be_stopped_at_once_and_done_again(filled: Settings) -> None:
    from concurrent.futures import ThreadPoolExecutor

    helper = Helper(filled)
    with ThreadPoolExecutor(1) as other:
        call = other.submit(helper.call, "retag")
        until(lambda: helper._process is not None)
        began = time.monotonic()
        helper.stop()
        with pytest.raises(Stopped):
            call.result(timeout=30)
        assert time.monotonic() - began < 5
    with pytest.raises(ReadError, match="langer dan"):
        helper.call("retag", seconds=0.05)
    assert helper.call("retag") == []
    helper.close()
    with pytest.raises(Stopped):
        helper.call("retag")


def test_after_an_answer_that_was_not_read_to_its_end_the_next_call_gets_its_own(
    filled: Settings, tmp_path: Path
) -> None:
    def fails(_: object) -> None:
        raise KeyError("wie het verteld wordt, struikelt")

    helper = Helper(filled)
    try:
        with pytest.raises(KeyError):
            helper.call("check_draft", draft_in(tmp_path), tell=fails)
        assert helper.call("retag") == []
    finally:
        helper.close()


def test_a_draft_that_is_wiped_just_before_it_is_read_is_not_read(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = Reviews(filled)
    asked: list[Any] = []
    call = reviews._helper.call

    def late(*arguments: Any, **named: Any) -> Any:
        assert reviews.drop(next(iter(reviews._held)))  # after it was chosen, before it is called
        asked.append(arguments)
        return call(*arguments, **named)

    monkeypatch.setattr(reviews._helper, "call", late)
    reviews.add(draft_in(tmp_path))
    until(lambda: asked and not reviews._waiting)
    assert reviews._helper._process is None
    reviews.close()


def test_work_that_is_stopped_just_before_it_begins_does_not_begin(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = Jobs(filled)
    call = jobs._helper.call

    def late(*arguments: Any, **named: Any) -> Any:
        jobs.stop()
        return call(*arguments, **named)

    monkeypatch.setattr(jobs._helper, "call", late)
    jobs.add("Labels", "retag")
    until(lambda: not jobs.is_busy)
    assert [one.state for one in jobs.items()] == ["gestopt"]
    assert jobs._helper._process is None
    jobs.close()
