"""An image of a page → words with boxes and confidence, by tesseract in Dutch."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from sbkennis.pages.geometry import Box, Sheet, Word

if TYPE_CHECKING:
    from PIL.Image import Image
    from tesserocr import RIL, PyResultIterator

__all__ = ["INSTALL", "POOR", "may_hold_text", "missing", "read_page", "tessdata"]

DPI = 250
MOST_PIXELS = 30_000_000  # an A3 page at 300 dpi has 17 million
LANGUAGE = "nld"
POOR = 0.7  # mean word confidence; below it a page is hardly legible
# What to do for the Dutch data. No path of this computer: the sentence is kept with a document.
INSTALL = {
    "darwin": "installeer ze met `brew install tesseract-lang`",
    "win32": "zet nld.traineddata (github.com/tesseract-ocr/tessdata_fast) in een map en wijs "
    "die aan met TESSDATA_PREFIX",
}.get(sys.platform, "installeer ze met `sudo apt install tesseract-ocr-nld`")
PACKAGE = "python -m pip install tesserocr"
_SKEW_STEP = 0.1  # degrees
_SKEW_MOST = 3.0
_FEW = 20  # words; fewer tell nothing of how a page lies
_SURE = 0.5  # mean word confidence; a page upside down, or on its side, has about a third
_EVEN = 12  # levels of grey by which an even ground may differ
_GROUND = 0.4  # share of an image that such a ground takes at least, where it holds text
_BLANK = 0.999  # the same of an image on which there is nothing


@cache
def tessdata() -> Path | None:
    """The folder with the Dutch data of tesseract, if it is installed."""
    prefix = os.environ.get("TESSDATA_PREFIX")
    places = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    share = Path("/usr/share")
    places += sorted(share.glob("tesseract-ocr/*/tessdata"), reverse=True)
    places += [share / "tessdata", share / "tesseract-ocr" / "tessdata"]
    places += [Path("/usr/local/share/tessdata"), Path("/opt/homebrew/share/tessdata")]
    places += [Path(r"C:\Program Files\Tesseract-OCR\tessdata")]
    for place in places:
        if (place / f"{LANGUAGE}.traineddata").is_file():
            return place
    return None


@cache
def missing() -> str | None:
    """A Dutch sentence with all that is to be installed when OCR cannot work here, else None."""
    lacking, advice = [], []
    try:
        import tesserocr  # noqa: F401  # optional; only whether it loads matters here
    except ImportError:
        lacking.append("het pakket tesserocr")
        advice.append(f"installeer het pakket met `{PACKAGE}`, in de omgeving van sbkennis")
    if tessdata() is None:
        lacking.append("de Nederlandse gegevens van Tesseract")
        advice.append(INSTALL if not advice else INSTALL.replace(" ze ", " de gegevens ", 1))
    if not lacking:
        return None
    verb = "ontbreekt" if lacking == ["het pakket tesserocr"] else "ontbreken"
    return (
        f"Het zijn scans zonder tekstlaag, en om die te lezen {verb} {' en '.join(lacking)}: "
        f"{', en '.join(advice)}."
    )


def read_page(page: pdfium.PdfPage, sheet: Sheet) -> None:
    """Fills a sheet with what tesseract reads on the page, or marks it as unread.

    A page that lies on its side or upside down is turned first; `Sheet.turn` says how far.
    """
    if missing():
        sheet.unread = True
        return
    scale = DPI / 72
    pixels = sheet.width * sheet.height * scale * scale
    if pixels > MOST_PIXELS:
        scale *= (MOST_PIXELS / pixels) ** 0.5
    turn, words = _best_reading(_rendered(page, scale), scale)
    if _is_picture(words):
        return
    sheet.set_turned(turn)
    printed = [word for word in sheet.words if not any(_covers(other, word) for other in words)]
    words += printed
    sheet.ocr = True
    sheet.words = words
    sheet.rules, sheet.fills = [], []
    sheet.confidence = _confidence(words) if words else None


def may_hold_text(page: pdfium.PdfPage, sheet: Sheet) -> bool:
    """Whether the images on a page have an even ground, as text has and a photograph has not."""
    import numpy

    shown = numpy.asarray(_rendered(page, 1.0))
    counts = numpy.zeros(256)
    for box in sheet.images:
        left, top, right, bottom = (max(0, round(edge)) for edge in box)
        counts += numpy.bincount(shown[top:bottom, left:right].ravel(), minlength=256)
    ground = int(counts.argmax())
    even = counts[max(0, ground - _EVEN) : ground + _EVEN + 1].sum()
    return bool(_GROUND * counts.sum() <= even < _BLANK * counts.sum())


def _rendered(page: pdfium.PdfPage, scale: float) -> Image:
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return bitmap.to_pil().convert("L")
    finally:
        bitmap.close()


def _best_reading(image: Image, scale: float) -> tuple[int, list[Word]]:
    """The words on a page, after the degrees by which it was turned to the left for them."""
    turn = _turn(image, scale) if _lies_on_its_side(image) else 0
    words = _words(_level(image.rotate(turn, expand=True)), scale)
    if turn or len(words) < _FEW or _confidence(words) >= _SURE:
        return turn, words
    over = _words(_level(image.rotate(180)), scale)
    return (180, over) if _confidence(over) > _confidence(words) else (0, words)


def _turn(image: Image, scale: float) -> int:
    """How far to the left a page on its side is to be turned; told by the middle of its lines."""
    width, height = image.size
    part = image.crop((0, height // 3, width, 2 * height // 3))
    for turn in (90, 270):
        words = _words(part.rotate(turn, expand=True), scale)
        if len(words) >= _FEW and _confidence(words) >= POOR and not _run_up(words):
            return turn
    return 0


def _level(image: Image) -> Image:
    angle = skew(image)
    if abs(angle) < _SKEW_STEP:
        return image
    from PIL import Image as pillow

    return image.rotate(angle, resample=pillow.Resampling.BICUBIC, fillcolor=255)


def _lies_on_its_side(image: Image) -> bool:
    """Whether lines run up the page: then the ink per column varies more than that per row."""
    import numpy

    ink = 255.0 - numpy.asarray(image.reduce(4), dtype=float)
    across, down = (numpy.diff(ink.mean(axis=axis)) for axis in (0, 1))
    return bool((across**2).mean() > (down**2).mean())


def _run_up(words: Sequence[Word]) -> bool:
    """Whether words run up the page: tesseract reads those too, but not in lines."""
    long = [word for word in words if len(word.text) > 3]
    upright = sum(
        word.boxes[0].bottom - word.boxes[0].top > word.right - word.left for word in long
    )
    return upright > 0.5 * len(long)


def _confidence(words: Sequence[Word]) -> float:
    """The mean confidence of words by their length; of no words 0."""
    sure = sum((word.confidence or 0.0) * len(word.text) for word in words)
    return round(sure / max(1, sum(len(word.text) for word in words)), 3)


def _is_picture(words: list[Word]) -> bool:
    """Whether what was read are shapes in a photograph: few words, and none of them sure."""
    sure = sum((word.confidence or 0) >= 0.8 and len(word.text) > 2 for word in words)
    return sure < max(2, 0.25 * len(words)) and len(words) < 60


def _covers(one: Word, other: Word) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def skew(image: Image) -> float:
    """Degrees by which an image must be turned to set its lines level.

    The sums of ink per row vary most when the lines lie level.
    """
    import numpy
    from PIL import Image as pillow

    width = 600
    small = image.resize((width, max(1, round(image.height * width / image.width))))
    ink = pillow.fromarray((255 - numpy.asarray(small)).astype("uint8"))
    if not numpy.asarray(ink).any():
        return 0.0

    def sharpness(angle: float) -> float:
        turned = numpy.asarray(ink.rotate(angle, resample=pillow.Resampling.BILINEAR), dtype=float)
        rows = turned.sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    coarse = [step * 0.5 for step in range(round(-_SKEW_MOST * 2), round(_SKEW_MOST * 2) + 1)]
    best = max(coarse, key=sharpness)
    fine = [best + step * _SKEW_STEP for step in range(-4, 5)]
    best = max(fine, key=sharpness)
    return best if sharpness(best) > 1.02 * sharpness(0.0) else 0.0


def _words(image: Image, scale: float) -> list[Word]:
    import tesserocr

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    words: list[Word] = []
    folder = tessdata()
    assert folder is not None
    with tesserocr.PyTessBaseAPI(path=str(folder), lang=LANGUAGE) as api:
        api.SetImage(image)
        api.SetSourceResolution(round(72 * scale))
        if not api.Recognize():
            return []
        iterator = api.GetIterator()
        if iterator is None:
            return []
        for item in tesserocr.iterate_level(iterator, tesserocr.RIL.WORD):
            word = _word(item, scale, tesserocr.RIL)
            if word is not None:
                words.append(word)
    _even_sizes(words)
    return words


def _even_sizes(words: list[Word]) -> None:
    """Snaps measured type sizes to a ladder from the body size: lines of one size measure alike."""
    if not words:
        return
    ordered = sorted((word.size, len(word.text)) for word in words)
    half, passed, body = sum(length for _, length in ordered) / 2, 0, ordered[0][0]
    for size, length in ordered:
        passed += length
        if passed >= half:
            body = size
            break
    for word in words:
        ratio = word.size / body
        if 0.8 < ratio < 1.25:
            word.size = body
        else:
            steps = round(math.log(ratio) / math.log(_LADDER))
            word.size = round(body * _LADDER**steps, 1)


_LADDER = 1.25  # what tesseract measures of one size differs by up to this much


def _word(item: PyResultIterator, scale: float, level: type[RIL]) -> Word | None:
    try:
        text = item.GetUTF8Text(level.WORD)
    except RuntimeError:
        return None
    bounds = item.BoundingBox(level.WORD)
    if not text or not text.strip() or bounds is None:
        return None
    text = "".join(text.split()).replace("\x00", "\ufffd")
    left, top, right, bottom = (edge / scale for edge in bounds)
    line = item.BoundingBox(level.TEXTLINE)
    baseline = bottom
    ends = item.Baseline(level.TEXTLINE)
    if ends:
        (x1, y1), (x2, y2) = ends
        middle = (left + right) / 2 * scale
        slope = (y2 - y1) / (x2 - x1) if x2 != x1 else 0.0
        baseline = (y1 + slope * (middle - x1)) / scale
    size = _size(item, scale, (line[3] - line[1]) / scale if line else bottom - top)
    step = (right - left) / len(text)
    boxes = [
        Box(left + step * index, top, left + step * (index + 1), bottom)
        for index in range(len(text))
    ]
    return Word(text, boxes, baseline, size, confidence=item.Confidence(level.WORD) / 100)


def _size(item: PyResultIterator, scale: float, line_height: float) -> float:
    """The type size of the line that a word stands in, in half points."""
    height = line_height
    attributes = item.RowAttributes()
    if attributes:
        row = attributes.get("row_height") or 0.0
        if row > 0:
            height = row / scale
    return max(4.0, round(height * 0.92 * 2) / 2)
