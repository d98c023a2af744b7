"""A PDF and a place in it → an image of the page, rectangles around words, a copy with marks.

`rectangles` is pure. `picture` and `marked` parse a file of others, so they belong in a worker
process: see `sbkennis.pages.worker.Workers.run`.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sbkennis.errors import ReadError
from sbkennis.records import Page

if TYPE_CHECKING:
    import pypdfium2 as pdfium

    from sbkennis.pages.worker import Workers

__all__ = ["WIDEST", "Album", "Mark", "Rectangle", "marked", "picture", "ready", "rectangles"]

WIDEST = 2400
"""Pixels; a page is never drawn wider."""

_NARROWEST = 200
_TALLEST = 6000  # pixels: a page may be a roll of wallpaper
_BOX = struct.Struct("<4H")
_NOWHERE = (0, 0, 0, 0)
_YELLOW = "fbe27a"
_MOST_IN_ALBUM = 120


class Rectangle(NamedTuple):
    """Points from the top left corner of a page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float


class Mark(NamedTuple):
    """What to mark on one page, and what to say of it."""

    page: int  # physical, from 1
    rectangles: tuple[Rectangle, ...]
    note: str = ""


# ---------------------------------------------------------------------- rectangles


def rectangles(page: Page, places: Iterable[tuple[int, int]]) -> tuple[Rectangle, ...]:
    """A rectangle per line around some words of a page; none where it has no geometry.

    Args:
        page: with its boxes.
        places: offsets in the text of the document; what lies on another page is left out.
    """
    if page.boxes is None:
        return ()
    boxes = zlib.decompress(page.boxes)
    found: list[Rectangle] = []
    for start, end in places:
        first, last = max(start, page.start), min(end, page.end)
        if first < last:
            part = boxes[(first - page.start) * _BOX.size : (last - page.start) * _BOX.size]
            found += _lines(part)
    return tuple(found)


def _lines(boxes: bytes) -> Iterator[Rectangle]:
    """Characters that stand on one line, joined; of text on its side every letter by itself."""
    line: list[int] | None = None
    whole = len(boxes) - len(boxes) % _BOX.size
    for box in _BOX.iter_unpack(boxes[:whole]):
        if box == _NOWHERE:
            continue
        left, top, right, bottom = box
        if line is not None and _continues(line, box):
            line = [
                min(line[0], left), min(line[1], top), max(line[2], right), max(line[3], bottom),
            ]  # fmt: skip
            continue
        if line is not None:
            yield Rectangle(*(edge / 10 for edge in line))
        line = [left, top, right, bottom]
    if line is not None:
        yield Rectangle(*(edge / 10 for edge in line))


def _continues(line: Sequence[int], box: tuple[int, ...]) -> bool:
    left, top, right, bottom = box
    shared = min(line[3], bottom) - max(line[1], top)
    height = min(line[3] - line[1], bottom - top)
    is_beside = 2 * shared >= height if height > 0 else line[1] <= top <= line[3]
    far = 4 * max(line[3] - line[1], bottom - top, 1)  # beyond it another column starts
    return is_beside and left - line[2] <= far and line[0] - right <= far  # turned: to the left


# ---------------------------------------------------------------------- images


def ready(_: Path) -> None:
    """Load what drawing needs, so that the first page does not wait for it."""
    import PIL.JpegImagePlugin  # noqa: F401  # to have it loaded is the point
    import pypdfium2  # noqa: F401  # idem


def picture(path: Path, page: int, width: int) -> bytes:
    """An image of a page of a PDF, as JPEG.

    Args:
        path: the file.
        page: physical number, from 1.
        width: in pixels.

    Raises:
        ReadError: the file has no such page, or it cannot be drawn.
    """
    import pypdfium2 as pdfium

    try:
        with pdfium.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                raise ReadError(f"{path.name} heeft geen pagina {page}.")
            sheet = document[page - 1]
            across, down = sheet.get_size()
            wide = max(_NARROWEST, min(width, WIDEST))
            scale = min(wide / max(across, 1), _TALLEST / max(down, 1))
            image = sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    except pdfium.PdfiumError as error:
        raise ReadError(
            f"{path.name}: pagina {page} kan niet worden getoond; het bestand is beschadigd, of "
            "deze pagina is niet te tekenen. De tekst is er nog."
        ) from error
    stream = io.BytesIO()
    # A cover with a photograph takes 0.5 s and 5 MB as PNG; so it takes 0.1 s and a tenth.
    image.save(stream, "JPEG", quality=88, subsampling=0)
    return stream.getvalue()


class Album:
    """Images of pages, drawn once; shared between threads.

    Args:
        workers: draw the pages.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def picture(self, path: Path, sha256: str, page: int, width: int) -> bytes:
        """An image of a page, as JPEG; see `picture`.

        Args:
            sha256: of the file, so that another edition gets other images.

        Raises:
            ReadError: the page cannot be drawn, or drawing took too long.
        """
        key = sha256, page, width
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        image: bytes = self._workers.run("pages.pictures", "picture", path, page, width)
        with self._lock:
            self._kept[key] = image
            while len(self._kept) > _MOST_IN_ALBUM:
                self._kept.popitem(last=False)
        return image


# ---------------------------------------------------------------------- marks


def marked(path: Path, marks: Sequence[Mark], title: str) -> bytes:
    """A copy of a PDF in which words are marked, as any reader of PDF shows it.

    What can act by itself (scripts, actions at opening, embedded files) is left out of the copy.

    Args:
        path: the file; it is not changed.
        marks: what to mark.
        title: stands as author of the marks.

    Raises:
        ReadError: the file cannot be copied.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Highlight
    from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            reader.decrypt("")
        writer = PdfWriter(clone_from=reader)
        for name in ("/OpenAction", "/AA", "/JavaScript", "/AcroForm"):
            writer.root_object.pop(NameObject(name), None)
        names = writer.root_object.get("/Names")
        if names is not None:
            for name in ("/JavaScript", "/EmbeddedFiles"):
                names.get_object().pop(NameObject(name), None)
        for mark in marks:
            if not mark.rectangles or not 1 <= mark.page <= len(writer.pages):
                continue
            page = writer.pages[mark.page - 1]
            corners = [_on_paper(page, one) for one in mark.rectangles]
            points = [
                FloatObject(value)
                for left, bottom, right, top in corners
                for value in (left, top, right, top, left, bottom, right, bottom)
            ]
            note = Highlight(
                rect=(
                    min(one[0] for one in corners),
                    min(one[1] for one in corners),
                    max(one[2] for one in corners),
                    max(one[3] for one in corners),
                ),
                quad_points=ArrayObject(points),
                highlight_color=_YELLOW,
                printing=True,
            )
            note[NameObject("/T")] = TextStringObject(title)
            if mark.note:
                note[NameObject("/Contents")] = TextStringObject(mark.note)
            writer.add_annotation(page_number=mark.page - 1, annotation=note)
        stream = io.BytesIO()
        writer.write(stream)
    except Exception as error:  # pypdf raises much, on files of others
        raise ReadError(
            f"Van {path.name} kan geen kopie met markeringen worden gemaakt "
            f"({type(error).__name__}). Download het oorspronkelijke bestand."
        ) from error
    return stream.getvalue()


def _on_paper(page: pdfium.PdfPage, one: Rectangle) -> tuple[float, float, float, float]:
    """From places as shown to those of the file: left, bottom, right, top.

    A page may be cropped, and turned by quarters.
    """
    crop, media = page.cropbox, page.mediabox
    x, y = max(crop.left, media.left), max(crop.bottom, media.bottom)
    width = float(min(crop.right, media.right) - x)
    height = float(min(crop.top, media.top) - y)
    left, top, right, bottom = one
    turned = {
        0: (left, height - bottom, right, height - top),
        90: (top, left, bottom, right),
        180: (width - right, top, width - left, bottom),
        270: (width - bottom, height - right, width - top, height - left),
    }[page.rotation % 360 // 90 * 90]
    return (turned[0] + float(x), turned[1] + float(y), turned[2] + float(x), turned[3] + float(y))
