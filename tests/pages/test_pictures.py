"""Rectangles around words, images of pages, and copies with marks."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from sbkennis.errors import ReadError
from sbkennis.pages import Limits, read
from sbkennis.pages.pictures import Album, Mark, Rectangle, marked, picture, rectangles
from sbkennis.pages.worker import Workers
from sbkennis.records import Page
from tests.pages.pdfs import draw, form_bomb, paragraph, typeset


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(Limits(seconds=5)) as workers:
        yield workers


def boxed(*boxes: tuple[int, int, int, int]) -> Page:
    packed = b"".join(struct.pack("<4H", *box) for box in boxes)
    return Page(1, "1", 10, 10 + len(boxes), width=100, height=100, boxes=zlib.compress(packed))


def test_words_on_two_lines_get_two_rectangles() -> None:
    page = boxed((10, 10, 20, 20), (22, 10, 30, 20), (0, 0, 0, 0), (10, 25, 20, 35))
    assert rectangles(page, [(10, 14)]) == (
        Rectangle(1.0, 1.0, 3.0, 2.0),
        Rectangle(1.0, 2.5, 2.0, 3.5),
    )


def test_only_the_words_asked_for_are_within_the_rectangle() -> None:
    page = boxed((10, 10, 20, 20), (22, 10, 30, 20), (32, 10, 40, 20))
    assert rectangles(page, [(11, 12)]) == (Rectangle(2.2, 1.0, 3.0, 2.0),)


def test_words_of_another_page_and_pages_without_geometry_get_none() -> None:
    assert rectangles(boxed((10, 10, 20, 20)), [(0, 10), (11, 40)]) == ()
    assert rectangles(Page(None, None, 0, 9), [(0, 9)]) == ()


def test_a_column_beside_it_is_another_rectangle() -> None:
    page = boxed((10, 10, 20, 20), (400, 10, 420, 20))
    assert len(rectangles(page, [(10, 12)])) == 2


def dark(image: Image.Image, box: tuple[float, float, float, float]) -> float:
    """The share of dark pixels in a part of an image."""
    part = image.convert("L").crop(tuple(round(edge) for edge in box))
    pixels = part.tobytes()
    return sum(one < 128 for one in pixels) / max(1, len(pixels))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_rectangles_and_marks_lie_over_the_words_however_the_page_is_turned(
    tmp_path: Path, turn: int
) -> None:
    def drawing(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(150, 420, "Buurthuis")

    upright = draw(tmp_path, drawing)
    writer = PdfWriter(clone_from=upright)
    writer.pages[0].rotate(turn)
    writer.pages[0].cropbox.lower_left = (40, 60)
    path = tmp_path / "gedraaid.pdf"
    writer.write(path)
    reading = read(path, Limits())
    start = reading.text.index("Buurthuis")
    found = rectangles(reading.pages[0], [(start, start + 9)])
    assert found
    copy = tmp_path / "kopie.pdf"
    copy.write_bytes(marked(path, [Mark(1, found, "noot")], "sbkennis"))
    plain, coloured = (
        Image.open(io.BytesIO(picture(one, 1, 600))).convert("RGB") for one in (path, copy)
    )
    scale = 600 / pdfium.PdfDocument(path)[0].get_width()
    box = (
        scale * min(one.left for one in found) - 2,
        scale * min(one.top for one in found) - 2,
        scale * max(one.right for one in found) + 2,
        scale * max(one.bottom for one in found) + 2,
    )
    assert dark(plain, box) > 0.1
    whole = dark(plain, (0, 0, *plain.size)) * plain.size[0] * plain.size[1]
    within = dark(plain, box) * (box[2] - box[0]) * (box[3] - box[1])
    assert within > 0.95 * whole  # nothing dark lies outside it
    middle = coloured.crop(tuple(round(edge) for edge in box))
    yellow = sum(
        1
        for r, g, b in zip(*[iter(middle.tobytes())] * 3, strict=True)
        if r > 200 and g > 180 and b < 170
    )
    assert yellow > 0.15 * middle.size[0] * middle.size[1]


def test_a_marked_copy_says_what_was_cited_and_acts_on_nothing(tmp_path: Path) -> None:
    path = typeset(tmp_path, paragraph())
    writer = PdfWriter(clone_from=path)
    script = DictionaryObject()
    script[NameObject("/S")] = NameObject("/JavaScript")
    script[NameObject("/JS")] = TextStringObject("app.alert('x')")
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("a.html", b"<script>1</script>")
    hostile = tmp_path / "boos.pdf"
    writer.write(hostile)
    copy = marked(hostile, [Mark(1, (Rectangle(10, 10, 50, 20),), "Gemeente (2024)")], "sbkennis")
    reader = PdfReader(io.BytesIO(copy))
    note = reader.pages[0]["/Annots"][0].get_object()
    assert (note["/Subtype"], note["/Contents"]) == ("/Highlight", "Gemeente (2024)")
    assert b"app.alert" not in copy
    assert not reader.attachments


def test_a_picture_is_as_wide_as_asked_within_bounds(tmp_path: Path) -> None:
    path = typeset(tmp_path, paragraph())
    assert Image.open(io.BytesIO(picture(path, 1, 700))).width in (700, 701)
    assert Image.open(io.BytesIO(picture(path, 1, 99_999))).width in (2400, 2401)
    with pytest.raises(ReadError, match="geen pagina 2"):
        picture(path, 2, 700)


def test_a_page_that_never_ends_is_ended_and_the_next_is_drawn(
    tmp_path: Path, workers: Workers
) -> None:
    album = Album(workers)
    good = typeset(tmp_path, paragraph())
    with Workers(Limits(seconds=0.8)) as hurried, pytest.raises(ReadError):
        Album(hurried).picture(form_bomb(tmp_path), "b", 1, 300)
    first = album.picture(good, "a", 1, 300)
    assert first.startswith(b"\xff\xd8")
    assert album.picture(good, "a", 1, 300) is first


def test_of_a_file_that_is_no_pdf_no_marked_copy_is_made(tmp_path: Path) -> None:
    path = tmp_path / "kapot.pdf"
    path.write_bytes(b"%PDF-1.7 en verder niets")
    with pytest.raises(ReadError, match=r"Van kapot\.pdf kan geen kopie met markeringen worden ge"):
        marked(path, [Mark(1, (Rectangle(10, 10, 50, 20),), "noot")], "sbkennis")
