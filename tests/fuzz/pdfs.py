"""A PDF → the same PDF with objects, streams, cross-references or filters spoiled."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from tests.fuzz.texts import noise

__all__ = ["MUTATIONS", "Pdf"]

_OBJECT = re.compile(rb"(?<![\d.])(\d{1,7}) (\d{1,5}) obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length \d+(?: \d+ R)?")
_REFERENCE = re.compile(rb"\b(\d+) (\d+) R\b")
_NUMBER = re.compile(rb"(?<![\w/.#])-?\d+(?:\.\d+)?(?![\w.]| \d+ R| R)")
_KEY = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_ENTRY = re.compile(rb"(/[A-Za-z][A-Za-z0-9]*)\s*(\([^()]*\)|<[0-9A-Fa-f]*>|/[\w+-]+|\d+ \d+ R"
                    rb"|-?[\d.]+|\[[^\[\]]*\])")  # fmt: skip
_VALUES = (
    b"null", b"true", b"-1", b"0", b"1e999", b"99999999999999999999", b"-2147483649", b"4294967296",
    b"0.00000001", b"NaN", b"()", b"<>", b"<zz>", b"(\xfe\xff\xd8\x00)", b"/", b"/#00", b"[]", b"<<>>",
    b"[[[[[[]]]]]]", b"(" * 40, b"<< /A << /A << /A null >> >> >>", b"65536", b"(\\777\\)",
)  # fmt: skip
_FILTERS = (
    b"/FlateDecode", b"/LZWDecode", b"/ASCII85Decode", b"/ASCIIHexDecode", b"/RunLengthDecode",
    b"/DCTDecode", b"/JPXDecode", b"/JBIG2Decode", b"/CCITTFaxDecode", b"/Crypt", b"/Bestaat",
)  # fmt: skip


@dataclass
class Object:
    """An object: its number, what stands before its stream, and its stream."""

    number: int
    head: bytes
    stream: bytes | None = None

    def copy(self) -> Object:
        return Object(self.number, self.head, self.stream)

    @property
    def unpacked(self) -> bytes | None:
        """The stream behind its filter, when that is just Flate."""
        if self.stream is None or b"/FlateDecode" not in self.head or b"/DecodeParms" in self.head:
            return self.stream if b"/Filter" not in self.head else None
        try:
            return zlib.decompress(self.stream)
        except zlib.error:
            return None

    def put(self, content: bytes) -> None:
        """Another stream, packed as the head says."""
        self.stream = zlib.compress(content) if b"/FlateDecode" in self.head else content


@dataclass
class Pdf:
    """A PDF taken apart; `write` puts it together with right offsets, unless told otherwise."""

    objects: list[Object]
    trailer: bytes
    lengths: dict[int, bytes] = field(default_factory=dict)  # number → what /Length says

    @classmethod
    def parse(cls, content: bytes) -> Pdf:
        found = _taken_apart(content)
        return cls([one.copy() for one in found.objects], found.trailer)

    def write(self, offset: Callable[[int, int], int] = lambda number, place: place) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places: dict[int, int] = {}
        for one in self.objects:
            places[one.number] = len(out)
            head = one.head
            if one.stream is not None:
                said = self.lengths.get(one.number, b"/Length %d" % len(one.stream))
                head = _LENGTH.sub(lambda _, said=said: said, head, count=1)
            out += b"%d 0 obj\n%s" % (one.number, head)
            if one.stream is not None:
                out += b"\nstream\n" + one.stream + b"\nendstream"
            out += b"\nendobj\n"
        start = len(out)
        last = max(places, default=0)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
        for number in range(1, last + 1):
            if number in places:
                place = max(0, offset(number, places[number])) % 10**10
                out += b"%010d 00000 n \n" % place
            else:
                out += b"0000000000 00001 f \n"
        out += b"trailer\n" + self.trailer + b"\nstartxref\n%d\n%%%%EOF\n" % start
        return bytes(out)

    def streams(self) -> list[Object]:
        return [one for one in self.objects if one.stream is not None]

    def pick(self, random: Random) -> Object:
        """An object; those that make up the pages more often than fonts and pictures."""
        marked = [one for one in self.objects if b"/Page" in one.head or b"/Catalog" in one.head]
        return random.choice(marked if marked and random.random() < 0.4 else self.objects)


@lru_cache(maxsize=64)
def _taken_apart(content: bytes) -> Pdf:
    objects: list[Object] = []
    place = 0
    while found := _OBJECT.search(content, place):
        past = content.find(b"endobj", found.end())
        past = past if past >= 0 else len(content)
        stream = _STREAM.search(content, found.end(), past)
        if stream:
            end = content.find(b"endstream", stream.end())
            length = re.search(rb"/Length (\d+)(?! \d+ R)", content[found.end() : stream.start()])
            if length:
                end = max(stream.end() + int(length[1]), 0)
                past = content.find(b"endobj", end)
            body = content[stream.end() : end].rstrip(b"\n") if not length else (
                content[stream.end() : end]
            )  # fmt: skip
            head = content[found.end() : stream.start()].strip()
            objects.append(Object(int(found[1]), head, body))
        else:
            objects.append(Object(int(found[1]), content[found.end() : past].strip()))
        place = max(past, found.end())
    at = content.rfind(b"trailer")
    trailer = content[at + 7 : content.rfind(b"startxref")].strip()
    return Pdf(objects, trailer)


# ---------------------------------------------------------------------- objects


def object_removed(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    for _ in range(random.choice((1, 1, 2, 5))):
        if pdf.objects:
            pdf.objects.remove(pdf.pick(random))
    return pdf.write()


def object_doubled(content: bytes, random: Random) -> bytes:
    """A second object under the same number, of another kind."""
    pdf = Pdf.parse(content)
    one, other = pdf.pick(random), pdf.pick(random).copy()
    other.number = one.number
    pdf.objects.insert(random.randrange(len(pdf.objects) + 1), other)
    return pdf.write()


def objects_swapped(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    for _ in range(random.choice((1, 2, 6))):
        one, other = pdf.pick(random), random.choice(pdf.objects)
        one.number, other.number = other.number, one.number
    return pdf.write()


def reference_changed(content: bytes, random: Random) -> bytes:
    """A reference leads elsewhere: to itself, to its parent, to nothing."""
    pdf = Pdf.parse(content)
    holders = [one for one in pdf.objects if _REFERENCE.search(one.head)]
    for _ in range(random.choice((1, 2, 4))):
        one = random.choice(holders)
        places = list(_REFERENCE.finditer(one.head))
        if not places:
            continue
        found = random.choice(places)
        target = random.choice(
            (
                one.number,
                random.choice(pdf.objects).number,
                random.choice(holders).number,
                99_999,
                0,
            )
        )
        one.head = one.head[: found.start()] + b"%d 0 R" % target + one.head[found.end() :]
    return pdf.write()


def number_changed(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    for _ in range(random.choice((1, 2, 5))):
        one = pdf.pick(random)
        places = list(_NUMBER.finditer(one.head))
        if places:
            found = random.choice(places)
            value = random.choice(_VALUES)
            one.head = one.head[: found.start()] + value + one.head[found.end() :]
    return pdf.write()


def key_changed(content: bytes, random: Random) -> bytes:
    """A key is gone, or has the name of another."""
    pdf = Pdf.parse(content)
    for _ in range(random.choice((1, 2, 4))):
        one = pdf.pick(random)
        places = list(_KEY.finditer(one.head))
        if places:
            found = random.choice(places)
            other = random.choice(
                (b"/Weg", random.choice(places)[0], b"/Kids", b"/Type", b"/Length")
            )
            one.head = one.head[: found.start()] + other + one.head[found.end() :]
    return pdf.write()


def value_changed(content: bytes, random: Random) -> bytes:
    """A value is of another type than its key asks."""
    pdf = Pdf.parse(content)
    for _ in range(random.choice((1, 2, 4))):
        one = pdf.pick(random)
        places = list(_ENTRY.finditer(one.head))
        if places:
            found = random.choice(places)
            value = random.choice((*_VALUES, random.choice(places)[2]))
            one.head = one.head[: found.start(2)] + value + one.head[found.end(2) :]
    return pdf.write()


def object_nested(content: bytes, random: Random) -> bytes:
    """Arrays or dictionaries in each other, deeper than any reader goes."""
    pdf = Pdf.parse(content)
    one = pdf.pick(random)
    depth = random.choice((50, 600, 5_000, 100_000))
    inside = random.choice((b"[" * depth + b"]" * depth, b"<</A" * depth + b">>" * depth))
    places = list(_ENTRY.finditer(one.head))
    if places:
        found = random.choice(places)
        one.head = one.head[: found.start(2)] + inside + one.head[found.end(2) :]
    else:
        one.head = inside
    return pdf.write()


def tree_looped(content: bytes, random: Random) -> bytes:
    """The tree of pages holds itself, holds a page a thousand times, or counts wrongly."""
    pdf = Pdf.parse(content)
    trees = [one for one in pdf.objects if b"/Kids" in one.head]
    if not trees:
        return number_changed(content, random)
    one = random.choice(trees)
    page = re.search(rb"/Kids \[\s*(\d+ 0 R)", one.head)
    own = b"%d 0 R" % one.number
    kids = random.choice(
        (own, (own + b" ") * 40, (page[1] + b" ") * 200 if page else own, b"", b"null 1 (x)")
    )
    one.head = re.sub(rb"/Kids \[[^\]]*\]", lambda _: b"/Kids [" + kids + b"]", one.head)
    if random.random() < 0.5:
        count = random.choice((b"-1", b"0", b"2147483647", b"1e9", b"(veel)"))
        one.head = re.sub(rb"/Count -?\d+", lambda _: b"/Count " + count, one.head)
    return pdf.write()


# ---------------------------------------------------------------------- streams


def stream_cut(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    one = random.choice(pdf.streams() or pdf.objects)
    if one.stream:
        one.stream = one.stream[: random.randrange(len(one.stream))]
    return pdf.write()


def stream_noise(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    one = random.choice(pdf.streams() or pdf.objects)
    if one.stream:
        one.stream = noise(one.stream, random)
    return pdf.write()


def stream_inside_noise(content: bytes, random: Random) -> bytes:
    """What a stream unpacks to is spoiled: a font, a map of characters, a drawing."""
    pdf = Pdf.parse(content)
    fit = [one for one in pdf.streams() if one.unpacked]
    if not fit:
        return stream_noise(content, random)
    one = random.choice(fit)
    one.put(noise(one.unpacked or b"", random))
    return pdf.write()


def stream_length(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    for one in random.sample(pdf.streams(), min(len(pdf.streams()), random.choice((1, 3)))):
        size = len(one.stream or b"")
        said = random.choice(
            (b"0", b"-5", b"%d" % (size * 2), b"%d" % max(0, size - 7), b"99999999999", b"(x)",
             b"%d 0 R" % one.number, b"null")
        )  # fmt: skip
        pdf.lengths[one.number] = b"/Length " + said
    return pdf.write()


def stream_filter(content: bytes, random: Random) -> bytes:
    """Another filter, several, the same many times, or none."""
    pdf = Pdf.parse(content)
    for one in random.sample(pdf.streams(), min(len(pdf.streams()), random.choice((1, 2)))):
        several = random.choice((1, 2, 3, 300))
        names = b" ".join(random.choice(_FILTERS) for _ in range(several))
        said = random.choice(
            (b"/Filter [" + names + b"]", b"/Filter " + random.choice(_FILTERS), b"")
        )
        if b"/Filter" in one.head:
            one.head = re.sub(
                rb"/Filter\s*(?:\[[^\]]*\]|/\w+)", lambda _, s=said: s, one.head, count=1
            )
        else:
            one.head = one.head.replace(b"/Length", said + b" /Length", 1)
        if random.random() < 0.3:
            parms = b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 99 >> /Length"
            one.head = one.head.replace(b"/Length", parms, 1)
    return pdf.write()


def stream_huge(content: bytes, random: Random) -> bytes:
    """A stream that unpacks to hundreds of megabytes."""
    pdf = Pdf.parse(content)
    one = random.choice(pdf.streams() or pdf.objects)
    unit = random.choice((b" ", b"q ", b"(a)Tj ", b"\x00", b"[1]"))
    packer = zlib.compressobj(1)
    block = unit * (1_000_000 // len(unit))
    one.stream = b"".join(
        [*(packer.compress(block) for _ in range(random.choice((10, 40, 120)))), packer.flush()]
    )
    if b"/Filter" not in one.head:
        one.head = one.head.replace(b"/Length", b"/Filter /FlateDecode /Length", 1)
    return pdf.write()


_OPERATORS = (
    b"q ", b"Q ", b"BT ", b"ET ", b"BX ", b"/F1 0 Tf ", b"/F1 1e9 Tf ", b"0 0 0 0 0 0 Tm ",
    b"1e30 0 0 1e30 0 0 cm ", b"-1 0 0 -1 0 0 cm ", b"/Bestaatniet Do ", b"(\\377\\000) Tj ",
    b"[(a) -99999999 (b) 1e20 (c)] TJ ", b"BI /W 99999 /H 99999 /BPC 8 ID \x00\x01 EI ",
    b"/Span << /ActualText (\xfe\xff\xd8\x3d) >> BDC ", b"EMC ", b"3 Tr ", b"0 Tz ", b"-50 TL T* ",
    b"1 0 0 1 nan 0 Tm ", b"\" ' ", b"<</MCID -1>> BDC ", b"[] 0 d ", b"0 0 1 1 re W n ",
)  # fmt: skip


def operators_changed(content: bytes, random: Random) -> bytes:
    """The drawing of a page: operators added, doubled, left out, in another order."""
    pdf = Pdf.parse(content)
    fit = [one for one in pdf.streams() if b"Tf" in (one.unpacked or b"")]
    if not fit:
        return stream_inside_noise(content, random)
    one = random.choice(fit)
    lines = (one.unpacked or b"").split(b"\n")
    for _ in range(random.choice((1, 5, 50))):
        at = random.randrange(len(lines))
        what = random.randrange(4)
        if what == 0:
            lines.insert(at, random.choice(_OPERATORS) * random.choice((1, 1, 30, 3000)))
        elif what == 1:
            lines.insert(at, random.choice(lines))
        elif what == 2 and len(lines) > 1:
            del lines[at]
        else:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
    one.put(b"\n".join(lines))
    return pdf.write()


# ---------------------------------------------------------------------- the file around it


def offsets_wrong(content: bytes, random: Random) -> bytes:
    pdf = Pdf.parse(content)
    share, by = random.choice((0.05, 0.5, 1.0)), random.choice((1, -1, 17, 10**9, -(10**9)))
    return pdf.write(lambda _, place: place + by if random.random() < share else place)


def xref_spoiled(content: bytes, random: Random) -> bytes:
    """No table, no trailer, a start that leads nowhere, or a chain that never ends."""
    written = Pdf.parse(content).write()
    at = written.rfind(b"xref\n0 ")
    start = written.rfind(b"startxref")
    return random.choice(
        (
            lambda: written[:at] + written[start:],
            lambda: written[:at],
            lambda: written[:start] + b"startxref\n%d\n%%%%EOF" % random.randrange(10**7),
            lambda: written[:start] + b"startxref\n-1\n%%EOF",
            lambda: written.replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % at, 1),
            lambda: written.replace(b"trailer\n<<", b"trailer\n<< /XRefStm %d" % at, 1),
            lambda: re.sub(rb"xref\n0 \d+", b"xref\n0 99999999", written, count=1),
            lambda: re.sub(rb"xref\n0 \d+", b"xref\n5 3", written, count=1),
            lambda: re.sub(rb"/Root \d+ 0 R", b"/Root 1 0 R", written),
            lambda: re.sub(rb"/Root \d+ 0 R", b"", written),
        )
    )()


def encrypted_falsely(content: bytes, random: Random) -> bytes:
    """A claim to be encrypted, with keys that fit nothing."""
    written = Pdf.parse(content).write()
    version, revision = random.choice(((1, 2), (2, 3), (4, 4), (5, 6), (99, 99)))
    rights = b"<< /Filter /Standard /V %d /R %d /Length %d /O <%s> /U <%s> /P -44 >>" % (
        version, revision, random.choice((40, 128, 256, 0, 10**9)),
        b"ab" * random.choice((0, 32, 48)), b"cd" * random.choice((0, 32, 48)),
    )  # fmt: skip
    return written.replace(
        b"trailer\n<<", b"trailer\n<< /Encrypt " + rights + b" /ID [<00> <00>]", 1
    )


def head_spoiled(content: bytes, random: Random) -> bytes:
    return random.choice(
        (
            content[5:],
            b"%PDF-9.9\n" + content[9:],
            random.randbytes(900) + content,
            b"%PDF-1.4" * 100 + content,
            b"HTTP/1.1 200 OK\r\n\r\n" + content,
        )
    )


def file_cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(8, len(content))]


def file_noise(content: bytes, random: Random) -> bytes:
    return noise(content, random)


def updated_wrongly(content: bytes, random: Random) -> bytes:
    """A later edition is added behind it, as editors do, with objects that do not fit."""
    pdf = Pdf.parse(content)
    one, other = pdf.pick(random), pdf.pick(random)
    place = len(content)
    body = b"%d 0 obj\n%s\nendobj\n" % (one.number, other.head)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (one.number, place)
    trailer = pdf.trailer.replace(b"<<", b"<< /Prev %d" % random.choice((place, 0, 116)), 1)
    return (
        content
        + body
        + table
        + b"trailer\n%s\nstartxref\n%d\n%%%%EOF" % (trailer, place + len(body))
    )


MUTATIONS = {
    one.__name__: one
    for one in (
        object_removed, object_doubled, objects_swapped, reference_changed, number_changed,
        key_changed, value_changed, object_nested, tree_looped, stream_cut, stream_noise,
        stream_inside_noise, stream_length, stream_filter, stream_huge, operators_changed,
        offsets_wrong, xref_spoiled, encrypted_falsely, head_spoiled, file_cut, file_noise,
        updated_wrongly,
    )
}  # fmt: skip
