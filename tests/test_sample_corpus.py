"""The fictional sample corpus: complete, marked as fictional, described and rebuildable."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pypdf
import pypdfium2
import pytest
from pptx import Presentation

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
NOTICE = "Fictief voorbeelddocument bij sbkennis"
SCAN = "brugwoude-notitie-vrijwilligersbeleid-2022-scan.pdf"
DECK = "nabij-workshop-samenwerken-sociale-basis-2025.pptx"


@pytest.fixture(scope="module")
def sources() -> list[dict[str, Any]]:
    """The entries of corpus/bronnen.toml."""
    entries: list[dict[str, Any]] = tomllib.loads(
        (CORPUS / "bronnen.toml").read_text(encoding="utf-8")
    )["bron"]
    return entries


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """corpus/bouw/bouw.py as a module; skipped, aloud, where Typst is not installed."""
    pytest.importorskip("typst", reason="typst ontbreekt: pip install 'sbkennis[dev]'")
    spec = importlib.util.spec_from_file_location("bouw", CORPUS / "bouw" / "bouw.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pdf_pages(file: Path) -> list[str]:
    """The text of every page."""
    with pypdfium2.PdfDocument(file) as document:
        return [page.get_textpage().get_text_range() for page in document]


def opening(file: Path) -> str:
    """What a reader sees first: the first page, slide or lines."""
    if file.suffix == ".pdf":
        return pdf_pages(file)[0]
    if file.suffix == ".pptx":
        shapes = Presentation(str(file)).slides[0].shapes
        return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    if file.suffix == ".docx":
        with zipfile.ZipFile(file) as package:
            return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())[:2000]
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        text = re.sub(r"<[^>]+>", " ", text[text.index("<body") :])
        return re.sub(r"\s+", " ", text)[:1500]  # menu and cookie text come first
    return text[:600]


def test_there_are_at_least_twelve_documents_in_six_formats(sample_corpus: Path) -> None:
    files = [file for file in sample_corpus.iterdir() if file.is_file()]
    assert len(files) >= 12
    assert {file.suffix for file in files} == {".pdf", ".docx", ".pptx", ".html", ".md", ".txt"}


def test_pages_and_slides_are_sixty_or_more(sample_corpus: Path) -> None:
    pages = sum(len(pypdf.PdfReader(file).pages) for file in sample_corpus.glob("*.pdf"))
    slides = sum(len(Presentation(str(file)).slides) for file in sample_corpus.glob("*.pptx"))
    assert slides == 12
    assert pages + slides >= 60


def test_every_document_says_on_its_first_page_that_it_is_fictional(sample_corpus: Path) -> None:
    silent = [
        file.name
        for file in sorted(sample_corpus.iterdir())
        if file.name != SCAN and NOTICE not in re.sub(r"\s+", " ", opening(file))
    ]
    assert silent == []
    # The scan has no text to look in; its source has, on the first lines of its first page.
    source = (CORPUS / "bouw" / "scan.typ").read_text(encoding="utf-8")
    assert source.index(NOTICE) < source.index("Notitie vrijwilligersbeleid Brugwoude 2022]")


def test_the_scan_is_four_images_without_a_text_layer_under_one_and_a_half_megabytes(
    sample_corpus: Path,
) -> None:
    scan = sample_corpus / SCAN
    assert pdf_pages(scan) == ["", "", "", ""]
    assert scan.stat().st_size < 1_500_000


def test_the_research_report_breaks_words_at_line_ends_and_numbers_its_front_pages_apart(
    sample_corpus: Path,
) -> None:
    report = sample_corpus / "nabij-onderzoek-onder-ons-2024.pdf"
    pages = pdf_pages(report)
    assert len(pages) >= 16
    assert sum(page.count("\ufffe") for page in pages) > 100  # pdfium's line-end hyphen
    assert pypdf.PdfReader(report).page_labels[:5] == ["i", "ii", "iii", "1", "2"]


def test_the_agenda_has_one_page_with_a_drawing_and_no_text(sample_corpus: Path) -> None:
    pages = pdf_pages(sample_corpus / "lingerhaven-uitvoeringsagenda-sociale-basis-2025-2027.pdf")
    assert [number for number, text in enumerate(pages, 1) if not text.strip()] == [5]


def test_the_letter_names_its_deadline_and_its_kenmerk_on_every_page(sample_corpus: Path) -> None:
    pages = pdf_pages(sample_corpus / "senw-kamerbrief-sociale-basis-2023.pdf")
    assert len(pages) == 6
    assert all("4471208-1093377-SW" in page for page in pages)
    assert "uiterlijk 1 januari 2025" in re.sub(r"\s+", " ", " ".join(pages))


def test_the_deck_has_a_hidden_slide_a_table_a_chart_groups_notes_and_alternative_text(
    sample_corpus: Path,
) -> None:
    slides = list(Presentation(str(sample_corpus / DECK)).slides)
    hidden = [number for number, one in enumerate(slides, 1) if one._element.get("show") == "0"]
    shapes = [shape for one in slides for shape in one.shapes]
    assert hidden == [10]
    assert sum(shape.has_table for shape in shapes) == 1
    assert sum(shape.has_chart for shape in shapes) == 1
    assert sum(hasattr(shape, "shapes") for shape in shapes) == 3
    assert all(one.has_notes_slide for one in slides)
    described = [shape for shape in shapes if shape._element.xpath(".//p:cNvPr/@descr")]
    assert len(described) >= 5


def test_the_list_of_sources_describes_exactly_the_documents_there_are(
    sources: list[dict[str, Any]], sample_corpus: Path
) -> None:
    described = [entry["bestand"] for entry in sources if "bestand" in entry]
    assert sorted(described) == sorted(f"voorbeeld/{file.name}" for file in sample_corpus.iterdir())
    assert all(entry["fictief"] is True for entry in sources if "bestand" in entry)


def test_every_kind_in_the_list_of_sources_is_a_kind_we_know(
    sources: list[dict[str, Any]],
) -> None:
    data = CORPUS.parent / "sbkennis" / "data" / "soorten.toml"
    known = tomllib.loads(data.read_text(encoding="utf-8")).keys()
    assert {entry["soort"] for entry in sources if "soort" in entry} <= known


def test_the_list_of_sources_names_twenty_five_real_ones_each_with_a_title(
    sources: list[dict[str, Any]],
) -> None:
    real = [entry for entry in sources if "bestand" not in entry]
    assert len(real) >= 25
    assert all(entry["titel"] for entry in real)
    addresses = [entry["adres"] for entry in real if "adres" in entry]
    assert all(address.startswith("https://") for address in addresses)
    assert len(set(addresses)) == len(addresses)


def test_every_address_in_the_list_of_sources_stands_in_a_real_document(
    sources: list[dict[str, Any]], shared: Path
) -> None:
    documents = shared / "documents"
    seen = {one.get("url") for one in json.loads((documents / "manifest.json").read_text())}
    texts = "\n".join(
        file.read_text(encoding="utf-8", errors="replace")  # only to look for addresses
        for file in documents.iterdir()
        if file.suffix in {".txt", ".html", ".md"}
    )
    for file in documents.glob("*.pdf"):
        for page in pypdf.PdfReader(file).pages:
            for note in page.get("/Annots") or []:
                action = note.get_object().get("/A")
                if action is not None:
                    seen.add(str(action.get_object().get("/URI")))
    invented = [
        address
        for entry in sources
        if (address := entry.get("adres")) is not None
        and address not in seen
        and unquote(address) not in seen
        and address not in texts
    ]
    assert invented == []


def test_the_invented_isbn_has_a_valid_check_digit(sources: list[dict[str, Any]]) -> None:
    isbns = [re.sub(r"\D", "", entry["isbn"]) for entry in sources if "isbn" in entry]
    assert isbns
    for isbn in isbns:
        assert sum(int(digit) * (1, 3)[i % 2] for i, digit in enumerate(isbn)) % 10 == 0


@pytest.mark.parametrize("name", ["kamerbrief.typ", "scan.typ"])
def test_a_document_is_built_to_the_same_bytes_twice(builder: ModuleType, name: str) -> None:
    source = builder.BOUW / name
    make = builder.scan_pdf if name == "scan.typ" else builder.compile_pdf
    assert make(source) == make(source)


def test_the_deck_is_built_to_the_same_bytes_twice(builder: ModuleType, tmp_path: Path) -> None:
    build = builder.load_build(builder.BOUW / "deck.py")
    build(tmp_path / "een.pptx")
    build(tmp_path / "twee.pptx")
    assert (tmp_path / "een.pptx").read_bytes() == (tmp_path / "twee.pptx").read_bytes()


def test_every_source_with_an_output_has_built_a_document_that_is_there(
    builder: ModuleType, sample_corpus: Path
) -> None:
    outputs = [
        header["uitvoer"]
        for source in sorted(builder.BOUW.glob("*.typ"))
        if "uitvoer" in (header := builder.header_lines(source))
    ]
    assert len(outputs) == 6
    for output in [*outputs, *builder.MODULES.values()]:
        assert (sample_corpus / output).is_file()


def test_a_changed_document_is_reported_by_the_check(
    builder: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bouw, voorbeeld = tmp_path / "bouw", tmp_path / "voorbeeld"
    bouw.mkdir()
    (bouw / "kort.typ").write_text("// uitvoer: kort.pdf\nEen zin.\n", encoding="utf-8")
    monkeypatch.setattr(builder, "BOUW", bouw)
    monkeypatch.setattr(builder, "VOORBEELD", voorbeeld)
    monkeypatch.setattr(builder, "MODULES", {})
    assert builder.main([]) == 0
    assert builder.main(["--controleer"]) == 0
    (bouw / "kort.typ").write_text("// uitvoer: kort.pdf\nEen andere zin.\n", encoding="utf-8")
    assert builder.main(["--controleer"]) == 1
    assert "kort.pdf wijkt af" in capsys.readouterr().err
