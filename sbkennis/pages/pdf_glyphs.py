"""A page of a PDF, opened by PDFium → its words with a box for every character, and its rules.

The page is walked character by character: ``get_text_range`` drops line breaks after hyphens and
expands what has one box, so that its offsets are not those of the boxes.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from sbkennis.pages.geometry import Box, Rule, Sheet, Style, Word
from sbkennis.pages.initials import join_initials
from sbkennis.pages.spaced_letters import join_spaced

__all__ = ["sheet"]

MOST_OBJECTS = 20_000  # drawings with more parts are maps and charts, not tables
MOST_SEGMENTS = 400
HYPHENS = (0x02, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line
LEAST_TICK, MOST_TICK = 5, 18  # points; sides of a box to tick
MOST_DOT = 6  # points; the width of a bullet that is drawn
MOST_DOTS = 200  # on a page; more are a chart or a map
MOST_SPREAD = 0.35  # type sizes from a word to its hyphen; what stands further is a cell of its own
LEAST_TURNED, LEAST_LINES = 60, 4  # characters and lines along a page that lies on its side
LEAST_LONG = 0.3  # of the height of a page, of such a line or a row of a table
MOST_ACROSS = 0.15  # of their number, of the characters across it
EDGE = 0.12  # of the height of a page: its header and its number stand in it
CLEAR_GAP = 0.1  # type sizes between two words; the narrowest spaces are twice as wide
NEIGHBOURS = 40  # characters on either side of a gap that show how a line is spaced
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
_HEAVY = ("bold", "black", "heavy", "semibold", "demi")
_SLANTED = ("italic", "oblique")
# The fonts of LaTeX's package eurosym draw the euro for an "e", and say that it is an "e".
_EURO = re.compile(r"(?:^|-)fey[bm][lor]10$", re.IGNORECASE)


class _Face(NamedTuple):
    size: float
    style: Style
    turned: bool
    sign: str  # what every letter of its font is; "" of nearly all fonts


class _Affine(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: _Affine) -> _Affine:
        """The affine that does `first` and then this one."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        c, d = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        e, f = self.apply(first.e, first.f)
        return _Affine(a, b, c, d, e, f)


def sheet(page: pdfium.PdfPage, index: int) -> Sheet:
    """Reads the words, rules, fills and images of one page.

    A page of which nearly all type runs up or down is read as it is held: turned on its side.
    """
    width, height = page.get_size()
    found = Sheet(index, width, height)
    upright = _to_top_left(page, width, height)
    textpage = page.get_textpage()
    try:
        _read_words(textpage, found, upright)
        if turn := _way_of_type(found):
            on_side = (
                _Affine(0, -1, 1, 0, 0, width) if turn == 90 else _Affine(0, 1, -1, 0, height, 0)
            )
            found, upright = Sheet(index, height, width, turn=turn), on_side.after(upright)
            _read_words(textpage, found, upright)
    finally:
        textpage.close()
    _drop_unseen(found)
    _drop_doubles(found)
    found.words = join_initials(join_spaced(found.words))
    _read_objects(page, found, upright)
    _write_ticks(found)
    _write_bullets(found)
    return found


def _way_of_type(found: Sheet) -> int:
    """How far to the left a page must be turned to read nearly all of its type; 0 as it is.

    Its header and its number may stand as on other pages.
    """
    along = [word for word in found.turned if len(word.text) > 1]
    count = sum(len(word.text) for word in along)
    lines: dict[int, list[float]] = {}
    for word in along:
        ends = (word.boxes[0].top, word.boxes[-1].bottom)
        lines.setdefault(round(word.boxes[0].left / 8), []).extend(ends)
    long = sum(max(ends) - min(ends) > LEAST_LONG * found.height for ends in lines.values())
    edge = EDGE * found.height
    inner = [word for word in found.words if edge < word.baseline < found.height - edge]
    if (
        count < LEAST_TURNED
        or len(lines) < LEAST_LINES
        or long < 2  # of the names under a chart none is
        or sum(len(word.text) for word in found.words) > count
        or sum(len(word.text) for word in inner) > MOST_ACROSS * count
    ):
        return 0
    down = sum(word.boxes[-1].top - word.boxes[0].top for word in along)
    aside = sum(abs(word.boxes[-1].left - word.boxes[0].left) for word in along)
    if abs(down) < 2 * aside:
        return 0
    return 90 if down > 0 else 270


def _to_top_left(page: pdfium.PdfPage, width: float, height: float) -> _Affine:
    """From the page's own coordinates, which may be turned or cropped, to those it is shown in."""
    scale = 100
    x, y = ctypes.c_int(), ctypes.c_int()

    def place(left: float, bottom: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(
            page, 0, 0, round(width * scale), round(height * scale), 0, left, bottom, x, y
        )
        return x.value / scale, y.value / scale

    (e, f), (ax, ay), (cx, cy) = place(0, 0), place(1000, 0), place(0, 1000)
    return _Affine((ax - e) / 1000, (ay - f) / 1000, (cx - e) / 1000, (cy - f) / 1000, e, f)


def _read_words(  # noqa: C901  # one loop, for speed: see below
    textpage: pdfium.PdfTextPage, found: Sheet, upright: _Affine
) -> None:
    """Puts the characters of a page together into words.

    One loop: a function for each of its steps, called for every character, would make reading a
    page a quarter slower. What is done now and then stands apart.
    """
    count = textpage.count_chars()
    handle = textpage.raw
    faces: dict[int, _Face] = {}
    named: dict[tuple[str, int], tuple[bool, bool]] = {}
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    get_unicode, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharBox
    get_origin, get_object = raw.FPDFText_GetCharOrigin, raw.FPDFText_GetTextObject
    pointers = tuple(ctypes.byref(one) for one in (left, right, bottom, top))
    origin = (ctypes.byref(x), ctypes.byref(y))
    straight = upright.b == 0 and upright.c == 0
    a, _, _, d, e, f = upright

    word: Word | None = None
    space = ""
    made = False  # whether the last white is PDFium's own, and not in the file
    high = 0  # a first half of a surrogate pair
    gaps: dict[int, float | None] = {}
    before, key_before = -1, 0  # the character that stands against this one, and its text object
    for index in range(count):
        code = get_unicode(handle, index)
        if code == 0 and raw.FPDFText_IsGenerated(handle, index):
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        character = "-" if code in HYPHENS else _character(code, found)
        if character.isspace():
            made = bool(raw.FPDFText_IsGenerated(handle, index))
            space = (
                space
                if space not in ("", " ")
                else (character if character in "\u00a0\u202f\u2009" else " ")
            )
            word, before = None, -1
            continue
        get_box(handle, index, *pointers)
        get_origin(handle, index, *origin)
        text_object = get_object(handle, index)
        key = ctypes.addressof(text_object.contents) if text_object else 0
        face = faces.get(key)
        if face is None or not key:
            face = _face(handle, index, upright, named)
            faces[key] = face
        if straight:
            near, far = a * left.value + e, a * right.value + e
            high_edge, low_edge = d * top.value + f, d * bottom.value + f
            baseline = d * y.value + f
        else:
            near, high_edge = upright.apply(left.value, top.value)
            far, low_edge = upright.apply(right.value, bottom.value)
            baseline = upright.apply(x.value, y.value)[1]
        if near > far:
            near, far = far, near
        if high_edge > low_edge:
            high_edge, low_edge = low_edge, high_edge
        size = face.size
        if face.sign and character.isalpha():
            character = face.sign
        if face.turned:
            word = _add_turned(
                character, Box(near, high_edge, far, low_edge), face, word, space, found
            )
            space = ""
            continue
        if (
            character.isdigit()
            and baseline - low_edge > 0.22 * size
            and low_edge - high_edge < 0.62 * size
        ):
            # The font's own superscript figures: as large as the text, but drawn small and high.
            size, baseline = round(0.6 * size * 4) / 4, baseline - 0.35 * size
        box = Box(
            near, min(high_edge, baseline - 0.7 * size), far, max(low_edge, baseline + 0.2 * size)
        )
        if word is not None:
            # The parts of a ligature share one box: what begins no further left than the character
            # before it does not jump back.
            gap = near - word.boxes[-1].right
            if gap < 0 and near >= word.boxes[-1].left - 0.1 * size:
                gap = 0.0
            shift = baseline - word.baseline
            if (
                gap > size
                or gap < -0.6 * max(size, word.size)
                or abs(shift) > 0.6 * max(size, word.size)
            ):
                word, space = None, " "
            elif abs(shift) > 0.1 * word.size or face.style != word.style or size != word.size:
                word = None
        if (
            before >= 0
            and key not in (0, key_before)
            and _may_part(chr(get_unicode(handle, before)), character)
            and size == found.words[-1].size
            and abs(baseline - found.words[-1].baseline) <= 0.1 * size
            and _is_parted(handle, before, index, upright, size, gaps)
        ):
            word, space = None, " "
        before, key_before = index, key
        if word is None and found.words and character == "-" and space == " ":
            is_last = made and _ends_line(handle, index, count)
            if _is_of_word(near, baseline, size, found.words, is_last=is_last):
                space = ""
        if word is None:
            word = Word(character, [box], baseline, size, face.style, space, made and space == " ")
            found.words.append(word)
        else:
            word.text += character
            word.boxes.append(box)
        space = ""


def _character(code: int, found: Sheet) -> str:
    """A code as a character; what stands for no sign that is known makes the page doubtful."""
    if 0x20 <= code < 0xD800:
        return chr(code)
    if code == 0 or 0xD800 <= code < 0xE000:
        character = "\ufffd"
        found.doubtful += 1
    else:
        character = chr(code)
    if character.isspace():
        return character
    if code < 0x20:
        character = "\ufffd"
        found.doubtful += 1
    elif 0xE000 <= code <= 0xF8FF:
        found.doubtful += 1
    return character


def _add_turned(
    character: str, box: Box, face: _Face, word: Word | None, space: str, found: Sheet
) -> Word:
    """Type that runs up the page: its box is all that is certain."""
    if word is not None and found.turned and word is found.turned[-1]:
        word.text += character
        word.boxes.append(box)
        return word
    begun = Word(character, [box], box.bottom, face.size, face.style, space or " ")
    found.turned.append(begun)
    return begun


def _is_of_word(
    left: float, baseline: float, size: float, words: list[Word], *, is_last: bool
) -> bool:
    """Whether a hyphen stands against the last word, though PDFium sees a space before it.

    One that stands a hair further on does; at the end of a line that was spread out, as LibreOffice
    does letter by letter, it may be more than that.
    """
    last = words[-1]
    most = 0.12 * size
    if is_last and last.text[-1].isalpha():
        most = max(most, min(0.75 * _narrowest_white(words), MOST_SPREAD * size))
    return abs(left - last.right) < most and abs(baseline - last.baseline) < 1


def _ends_line(handle: raw.FPDF_TEXTPAGE, index: int, count: int) -> bool:
    """Whether a character is the last one on its line."""
    return index + 1 >= count or raw.FPDFText_GetUnicode(handle, index + 1) in (0x0A, 0x0D)


def _narrowest_white(words: list[Word]) -> float:
    """The least white between the words of the last line, in points; 0 where it has few."""
    white: list[float] = []
    for before, word in itertools.pairwise(reversed(words)):
        if abs(before.baseline - word.baseline) > 1 or word.right > before.left:
            break
        if before.space:
            white.append(before.left - word.right)
    return min(white) if len(white) >= 3 else 0.0


def _may_part(one: str, other: str) -> bool:
    """Whether a space may be lacking between two characters: not in a number, nor before dots."""
    return other.isalnum() and (
        one.isalpha() or (other.isalpha() and (one.isdigit() or one in ".,;:!?)"))
    )


def _is_parted(
    handle: raw.FPDF_TEXTPAGE,
    before: int,
    index: int,
    upright: _Affine,
    size: float,
    gaps: dict[int, float | None],
) -> bool:
    """Whether white stands between two texts of the file that PDFium sets against each other.

    The second begins further on than the room that its font gives to the last character of the
    first; and nearly nowhere on that line do two characters stand so far apart.

    Args:
        handle: the text of the page.
        before: the last character of the first text.
        index: the first character of the second.
        upright: how the page is shown.
        size: of the type, in points.
        gaps: those after the characters of this page that were looked at before, so that a page of
            thousands of loose letters costs no square; None where nothing stands against it.
    """
    gap = _gap(handle, before, index, upright)
    if gap < CLEAR_GAP * size:
        return False
    others: list[float] = []
    for one in range(max(0, before - NEIGHBOURS), index + NEIGHBOURS):
        if one not in gaps:
            together = _stand_together(handle, one)
            gaps[one] = _gap(handle, one, one + 1, upright) if together else None
        other = gaps[one]
        if one != before and other is not None:
            others.append(other)
    alike = sum(other > 0.5 * gap for other in others)
    return len(others) >= 3 and alike <= 0.1 * len(others)


def _stand_together(handle: raw.FPDF_TEXTPAGE, index: int) -> bool:
    """Whether a character and the next one are signs, on one line."""
    pair = (index, index + 1)
    if any(chr(raw.FPDFText_GetUnicode(handle, one)) <= " " for one in pair):
        return False
    x, (first, second) = ctypes.c_double(), (ctypes.c_double(), ctypes.c_double())
    raw.FPDFText_GetCharOrigin(handle, pair[0], x, first)
    raw.FPDFText_GetCharOrigin(handle, pair[1], x, second)
    return first.value == second.value


def _gap(handle: raw.FPDF_TEXTPAGE, one: int, other: int, upright: _Affine) -> float:
    """The white between the room of one character and that of another, in points."""
    left, right = raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(handle, one, left)
    raw.FPDFText_GetLooseCharBox(handle, other, right)
    end = max(upright.apply(left.left, left.top)[0], upright.apply(left.right, left.bottom)[0])
    start = min(
        upright.apply(right.left, right.top)[0], upright.apply(right.right, right.bottom)[0]
    )
    return start - end


def _drop_unseen(found: Sheet) -> None:
    """Leaves out words beside the page: what is drawn over a spread lies in both of its pages."""
    found.words = [word for word in found.words if _is_on(word, found)]
    found.turned = [word for word in found.turned if _is_on(word, found)]


def _is_on(word: Word, found: Sheet) -> bool:
    middle = (word.left + word.right) / 2
    height = (word.boxes[0].top + word.boxes[0].bottom) / 2
    return 0 <= middle <= found.width and 0 <= height <= found.height


def _drop_doubles(found: Sheet) -> None:
    """Leaves out words that are drawn twice on one spot (shadows, a footer set by two layers)."""
    seen: set[tuple[str, int, int]] = set()
    kept: list[Word] = []
    for word in found.words:
        x, y = round(word.left), round(word.baseline)
        if len(word.text) > 1 and any(
            (word.text, x + dx, y + dy) in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)
        ):
            continue
        seen.add((word.text, x, y))
        kept.append(word)
    found.words = kept


def _face(
    handle: raw.FPDF_TEXTPAGE,
    index: int,
    upright: _Affine,
    named: dict[tuple[str, int], tuple[bool, bool]],
) -> _Face:
    """Size, weight and colour of a character; the size is that on the page, not in the file."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(handle, index)
    turned = False
    if raw.FPDFText_GetMatrix(handle, index, matrix):
        whole = upright.after(_Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
        size *= math.hypot(whole.c, whole.d)
        turned = abs(whole.b) > 0.5 * abs(whole.a) or whole.a < 0
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(160)
    length = raw.FPDFText_GetFontInfo(handle, index, buffer, 160, flags)
    name = buffer.raw[: max(0, min(length, 160) - 1)].decode("utf-8", "replace")
    name = name.partition("+")[2] or name
    known = named.get((name, flags.value))
    if known is None:
        low = name.lower()
        weight = raw.FPDFText_GetFontWeight(handle, index)
        known = (
            any(part in low for part in _HEAVY) or bool(flags.value & _FORCE_BOLD) or weight >= 600,
            any(part in low for part in _SLANTED) or bool(flags.value & _ITALIC),
        )
        named[name, flags.value] = known
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    color = 0
    if raw.FPDFText_GetFillColor(handle, index, red, green, blue, alpha):
        color = (red.value << 16) + (green.value << 8) + blue.value
    family = name.partition("-")[0].partition(",")[0]
    sign = "€" if _EURO.search(name) else ""
    return _Face(round(size * 4) / 4 or 1.0, Style(*known, color, family), turned, sign)


def _read_objects(page: pdfium.PdfPage, found: Sheet, upright: _Affine) -> None:
    budget = [MOST_OBJECTS]
    count = raw.FPDFPage_CountObjects(page)
    for index in range(min(count, MOST_OBJECTS)):
        _read_object(raw.FPDFPage_GetObject(page, index), found, upright, budget, 0)
        if budget[0] <= 0:
            # Too much drawing to tell a table from a picture.
            found.rules.clear()
            return


def _read_object(
    item: raw.FPDF_PAGEOBJECT, found: Sheet, affine: _Affine, budget: list[int], depth: int
) -> None:
    budget[0] -= 1
    if budget[0] <= 0 or not item:
        return
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        _read_path(item, found, affine.after(_matrix(item)), budget)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        inner = affine.after(_matrix(item))
        corners = [inner.apply(x, y) for x in (0, 1) for y in (0, 1)]
        found.images.append(_clip(_around(corners), found))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 6:
        inner = affine.after(_matrix(item))
        for index in range(min(raw.FPDFFormObj_CountObjects(item), MOST_OBJECTS)):
            if budget[0] <= 0:
                return
            _read_object(raw.FPDFFormObj_GetObject(item, index), found, inner, budget, depth + 1)


def _matrix(item: raw.FPDF_PAGEOBJECT) -> _Affine:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return _Affine(1, 0, 0, 1, 0, 0)
    return _Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _read_path(item: raw.FPDF_PAGEOBJECT, found: Sheet, affine: _Affine, budget: list[int]) -> None:
    """Keeps the horizontal and vertical lines of a path, and the boxes that it fills."""
    segments = raw.FPDFPath_CountSegments(item)
    found.strokes += segments
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if segments > MOST_SEGMENTS or segments < 2 or not (fill.value or stroke.value):
        return
    budget[0] -= segments // 8
    subpaths, is_curved = _subpaths(item, segments, affine)
    is_stroked = bool(stroke.value)
    is_seen = is_stroked or not _is_white(item)
    for points in subpaths:
        if is_seen and _is_dot(points):
            found.dots.append((_around(points), bool(fill.value)))
        if is_seen and _is_frame(points):
            found.frames.append(_around(points))
        if is_stroked:
            _read_box_to_tick(points, found, is_empty=not fill.value or _is_white(item))
    if not is_curved:
        for points in subpaths:
            _read_straight(points, found, is_stroked=is_stroked, is_seen=is_seen)


def _subpaths(
    item: raw.FPDF_PAGEOBJECT, segments: int, affine: _Affine
) -> tuple[list[list[tuple[float, float]]], bool]:
    """The points of each part of a path, its first once more where it is closed; is any curved."""
    x, y = ctypes.c_float(), ctypes.c_float()
    subpaths: list[list[tuple[float, float]]] = []
    is_curved = False
    for index in range(segments):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = affine.apply(x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO or not subpaths:
            subpaths.append([point])
        else:
            subpaths[-1].append(point)
        is_curved = is_curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        if raw.FPDFPathSegment_GetClose(segment) and len(subpaths[-1]) > 2:
            subpaths[-1].append(subpaths[-1][0])
    return subpaths, is_curved


def _read_straight(
    points: list[tuple[float, float]], found: Sheet, *, is_stroked: bool, is_seen: bool
) -> None:
    """Keeps the lines of a part without curves: a thin bar, a filled box, or strokes."""
    box = _around(points)
    wide, tall = box.right - box.left, box.bottom - box.top
    if wide > 0.97 * found.width and tall > 0.6 * found.height:
        return
    if min(wide, tall) <= 2.5:
        if max(wide, tall) >= 4 and is_seen:
            found.rules.append(Rule(box, filled=False))
    elif not is_stroked:
        if is_seen and _is_box(points, box):
            found.fills.append(box)
            found.rules.extend(Rule(side, filled=True) for side in _sides(box))
    else:
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if abs(x0 - x1) <= 1 or abs(y0 - y1) <= 1:
                side = _around([(x0, y0), (x1, y1)])
                if max(side.right - side.left, side.bottom - side.top) >= 4:
                    found.rules.append(Rule(side, filled=False))


def _is_white(item: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether what fills a path cannot be seen on paper."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return bool(raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)) and (
        alpha.value == 0 or min(red.value, green.value, blue.value) >= 254
    )


def _read_box_to_tick(points: list[tuple[float, float]], found: Sheet, *, is_empty: bool) -> None:
    """Keeps a path that is a box to tick, and the slanting lines that tick one."""
    box = _around(points)
    wide, tall = box.right - box.left, box.bottom - box.top
    if max(wide, tall) > MOST_TICK:
        return
    if min(wide, tall) >= LEAST_TICK and abs(wide - tall) <= 1.5 and _is_box(points, box):
        if is_empty:
            found.squares.append(box)
        return
    found.ticks += [
        _around([one, other])
        for one, other in itertools.pairwise(points)
        if min(abs(one[0] - other[0]), abs(one[1] - other[1])) >= 2
    ]


def _write_ticks(found: Sheet) -> None:
    """Writes ☒ or ☐ before the words behind a drawn box, on a page where one is ticked by drawing.

    Without a tick the boxes tell nothing, and may be bullets.
    """
    ticked = [sum(_lies_in(tick, box) for tick in found.ticks) >= 2 for box in found.squares]
    if not any(ticked):
        return
    for box, is_ticked in zip(found.squares, ticked, strict=True):
        middle = (box.top + box.bottom) / 2
        behind = [
            word
            for word in found.words
            if word.top - 3 <= middle <= word.bottom + 3
            and -1 <= word.left - box.right <= MOST_TICK
        ]
        if not behind or any(
            _lies_in(Box(word.left, word.top, word.right, word.bottom), box) for word in found.words
        ):
            continue  # no words, or a cross that is a letter
        word = min(behind, key=lambda one: one.left)
        sign = Word("☒" if is_ticked else "☐", [box], word.baseline, word.size, space=word.space)
        word.space = " "
        found.words.insert(found.words.index(word), sign)


def _write_bullets(found: Sheet) -> None:
    """Writes • or ◦ before the words behind a dot: a browser draws the bullets that it prints."""
    dots = found.dots if len(found.dots) <= MOST_DOTS else []
    usual = median(word.size for word in found.words) if dots and found.words else 0.0
    for dot, is_filled in dots:
        if any(_is_beside(dot, other) for other, _ in dots if other is not dot):
            continue  # leaders of a contents list, or a score
        middle, wide = (dot.top + dot.bottom) / 2, dot.right - dot.left
        level = [
            word
            for word in found.words
            if 0.05 * word.size < word.baseline - middle < 0.6 * word.size
        ]
        behind = [word for word in level if 0 <= word.left - dot.right <= 1.5 * word.size]
        if not behind:
            continue
        word = min(behind, key=lambda one: one.left)
        if not 0.15 * word.size <= wide <= 0.45 * word.size or word.size > 1.15 * usual:
            continue  # beside a heading it is an ornament
        if any(-3 * word.size < one.right - dot.right <= word.size for one in level):
            continue  # it stands between words
        box = Box(dot.left, word.top, dot.right, word.bottom)
        sign = Word("•" if is_filled else "◦", [box], word.baseline, word.size, space=word.space)
        word.space = " "
        found.words.insert(found.words.index(word), sign)


def _is_beside(dot: Box, other: Box) -> bool:
    """Whether two dots stand at one height, with less white between them than a word is wide."""
    apart = max(other.left - dot.right, dot.left - other.right)
    return abs(dot.top - other.top) < 1 and apart < 2 * MOST_DOT


def _is_dot(points: list[tuple[float, float]]) -> bool:
    """Whether a small path goes round."""
    box = _around(points)
    wide, tall = box.right - box.left, box.bottom - box.top
    if len(points) < 8 or not 1.5 <= wide <= MOST_DOT or abs(wide - tall) > 0.3:
        return False
    x, y, radius = (box.left + box.right) / 2, (box.top + box.bottom) / 2, wide / 2
    return all(0.8 * radius <= math.hypot(px - x, py - y) <= 1.5 * radius for px, py in points)


def _lies_in(tick: Box, box: Box) -> bool:
    return (
        box.left - 1 <= (tick.left + tick.right) / 2 <= box.right + 1
        and box.top - 1 <= (tick.top + tick.bottom) / 2 <= box.bottom + 1
    )


def _is_frame(points: list[tuple[float, float]]) -> bool:
    """Whether a path goes around a box large enough for text, its corners round or not."""
    box = _around(points)
    wide, tall = box.right - box.left, box.bottom - box.top
    if wide < 100 or tall < 30:
        return False
    edges = [
        (x0, y0, x1, y1)
        for (x0, y0), (x1, y1) in itertools.pairwise(points)
        if abs(x0 - x1) >= 0.6 * wide or abs(y0 - y1) >= 0.5 * tall
    ]
    level = [abs(y0 - y1) <= 1 or abs(x0 - x1) <= 1 for x0, y0, x1, y1 in edges]
    return len(edges) >= 2 and all(level)


def _is_box(points: list[tuple[float, float]], box: Box) -> bool:
    return 4 <= len(points) <= 7 and all(
        min(abs(x - box.left), abs(x - box.right)) < 1
        and min(abs(y - box.top), abs(y - box.bottom)) < 1
        for x, y in points
    )


def _sides(box: Box) -> tuple[Box, Box, Box, Box]:
    left, top, right, bottom = box
    return (
        Box(left, top, right, top),
        Box(left, bottom, right, bottom),
        Box(left, top, left, bottom),
        Box(right, top, right, bottom),
    )


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _clip(box: Box, found: Sheet) -> Box:
    return Box(
        max(0.0, box.left),
        max(0.0, box.top),
        min(found.width, box.right),
        min(found.height, box.bottom),
    )
