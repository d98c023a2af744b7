"""What hostile documents, titles, file names and codebooks hold is shown as words, no more."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import docx
import pptx
import pytest
from pypdf import PdfWriter

from sbkennis.codebook import standard
from sbkennis.comparison import WHAT
from sbkennis.library import Library
from sbkennis.settings import Settings
from tests.pages.pdfs import paragraph, typeset
from tests.web.conftest import Browser, opened

SCRIPT = "<script>alert('kwaad')</script>"
EVENT = '"><img src=x onerror=alert(1)>'
SVG = "<svg/onload=alert(2)><style>*{background:url(//boos.example)}</style>"
LINK = "[klik](javascript:alert(3))"
WORDS = "De buurtkamer in de Zeedijk is elke ochtend open voor buren en hun gasten."
ALL = f"{SCRIPT} {EVENT} {SVG} {LINK}"


class Seen(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def check_inert(page: str) -> None:
    """No element or attribute in a page can act that is not of our own templates."""
    seen = Seen()
    seen.feed(page)
    for tag, attributes in seen.tags:
        assert tag not in ("iframe", "object", "embed", "style", "base", "math", "template"), tag
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "script":
            assert (attributes.get("src") or "").startswith("/vast/")
        if tag == "img":
            assert (attributes.get("src") or "").startswith("/beeld/")
        for name in ("href", "src", "action", "srcset", "formaction"):
            value = (attributes.get(name) or "").strip().lower()
            assert value == "" or value.startswith(("/", "#", "https://", "http://")), value
            assert "boos.example" not in value.split("?")[0]


def fill(folder: Path) -> Settings:
    """A kennisbank of which every title, name, text and label is hostile."""
    (folder / "corpus").mkdir()
    book = Path(standard.__code__.co_filename).parent / "data" / "codeboek.toml"
    evil = book.read_text(encoding="utf-8").replace(
        'titel = "Gemeenschappelijk"', f"titel = '''{ALL}'''"
    )
    settings = Settings(folder / "kb", "woordhash")
    settings.corpus.mkdir(parents=True)
    settings.codebook.write_text(evil, encoding="utf-8")
    page = (
        f"<html><head><title>{ALL.replace('<', '&lt;')}</title>"
        f"<meta property='og:title' content='&lt;script&gt;alert(9)&lt;/script&gt;'>"
        f"<link rel='canonical' href='javascript:alert(8)'></head><body onload='alert(4)'>"
        f"<h1>Buurtkamer {ALL.replace('<', '&lt;')}</h1><p onclick='alert(5)'>{WORDS} "
        f"{ALL.replace('<', '&lt;')}</p><script>alert(6)</script><svg onload='alert(7)'></svg>"
        f"<table><tr><th>{EVENT.replace('<', '&lt;')}</th></tr><tr><td>{WORDS}</td></tr></table>"
        "</body></html>"
    )
    (folder / "web.html").write_text(page, encoding="utf-8")
    (folder / "tekst.md").write_text(f"# {ALL}\n\n{WORDS} {ALL}\n", encoding="utf-8")
    word = docx.Document()
    word.core_properties.title = ALL
    word.add_heading(ALL, 1)
    word.add_paragraph(f"{WORDS} {ALL}")
    word.save(str(folder / "stuk.docx"))
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = ALL
    slide.placeholders[1].text = f"{WORDS} {ALL}"
    deck.save(str(folder / "dek.pptx"))
    name = "\"'><img src=x onerror=alert(1)>.pdf"
    pdf = typeset(folder, f"= Kamer\n\n{WORDS} {paragraph()}", "schoon.pdf")
    writer = PdfWriter(clone_from=pdf)
    writer.add_metadata({"/Title": ALL, "/Author": SCRIPT})
    writer.write(folder / name)
    with Library(settings) as library:
        files = ["web.html", "tekst.md", "stuk.docx", "dek.pptx", name]
        report = library.ingest([folder / one for one in files])
        assert not report.failed, report
        library.describe("tekst.md", {"publisher": ALL, "gemeente": ALL})
        hits = library.search("buurtkamer Zeedijk buren", count=5).hits
        library.put_in_basket([one.passage.id for one in hits], note=ALL, heading=ALL)
    return settings


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(fill(tmp_path_factory.mktemp("kwaad"))) as client:
        yield Browser(client)


def test_every_page_shows_hostile_words_as_words(hostile: Browser) -> None:
    found = hostile.get("/?vraag=buurtkamer+Zeedijk+buren")
    assert "&lt;script&gt;" in found.text
    check_inert(found.text)
    for document in hostile.get("/api/bronnen").json()["documents"]:
        for path in (f"/lees/{document['id']}", f"/document/{document['id']}"):
            page = hostile.get(path)
            assert page.status_code == 200
            check_inert(page.text)
    compared = [f"/vergelijk?wat={what}" for what in WHAT]
    compared += [f"/vergelijk?wat=tabellen&per={one}" for one in ("gemeente", "uitgever")]
    others = ("/", "/verzameling", "/mand", "/concept", "/labels?naam=%3Cscript%3E")
    for path in (*others, "/overeenstemming", *compared):
        page = hostile.get(path)
        assert page.status_code == 200
        check_inert(page.text)


@pytest.mark.parametrize("words", [SCRIPT, EVENT, SVG, LINK, "';alert(1)//", "\x00\ud800"])
def test_what_stands_in_the_address_is_shown_as_words(hostile: Browser, words: str) -> None:
    for name in ("vraag", "gemeente", "thema", "vanaf", "aantal", "zoals", "passage", "pagina"):
        values = {"vraag": "buurtkamer", name: words.encode("utf-8", "replace").decode()}
        for path in ("/", "/lees/tekst.md", "/labels", "/verzameling"):
            answer = hostile.get(path, params=values)
            assert answer.status_code in (200, 400, 404), (path, name, answer.status_code)
            check_inert(answer.text)


def test_what_is_compared_is_shown_as_words(hostile: Browser) -> None:
    words = SCRIPT + EVENT + SVG + LINK
    asked: dict[str, object] = {"wat": "tabellen", "groep": [f"{words}=tekst.md,web.html"]}
    page = hostile.get("/vergelijk", params=asked)
    assert page.status_code == 200
    check_inert(page.text)
    cells = re.findall(r'href="(/vergelijk/cel[^"]+)"', page.text)
    assert cells
    opened = hostile.get(html.unescape(cells[0]))
    assert opened.status_code == 200
    check_inert(opened.text)
    for name in ("wat", "document", "per", "tabel", "begrip", "tegenover", "rij", "uit", "maat"):
        for path in ("/vergelijk", "/vergelijk/cel", "/vergelijk/kies", "/vergelijk/download"):
            answer = hostile.get(path, params={"wat": "omschrijvingen", name: words})
            assert answer.status_code in (200, 303, 400, 404), (path, name, answer.status_code)
            if answer.headers.get("content-type", "").startswith("text/html"):
                check_inert(answer.text)


def test_an_original_never_opens_in_the_page(hostile: Browser) -> None:
    for name in ("web.html", "tekst.md", "stuk.docx"):
        headers = hostile.get(f"/origineel/{name}").headers
        assert headers["content-type"] == "application/octet-stream"
        assert headers["content-disposition"].startswith("attachment")
        assert headers["x-content-type-options"] == "nosniff"


def test_a_hostile_upload_is_named_and_reported_as_words(hostile: Browser) -> None:
    name = "<img src=x onerror=alert(1)>.md"
    hostile.post("/verzameling/neem-op", files=[("bestand", (name, SCRIPT.encode()))])
    hostile.settled()
    check_inert(hostile.get("/verzameling").text)
    assert hostile.get("/verzameling/werk").headers["content-type"] == "application/json"
