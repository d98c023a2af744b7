"""An Office file → the same with members of its zip, or the XML in them, spoiled."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import lru_cache
from random import Random

from lxml import etree

from tests.fuzz.texts import ODD, noise, oddly

__all__ = ["MUTATIONS", "Parts"]

_MAIN = re.compile(
    r"word/(?:document|styles|numbering|footnotes|endnotes|comments|settings)\.xml|ppt/slides/slide"
    r"\d+\.xml|ppt/(?:presentation|notesSlides/.*)\.xml|xl/(?:workbook|sharedStrings|styles)\.xml"
    r"|xl/worksheets/sheet1\.xml|.*\.rels|\[Content_Types\]\.xml|docProps/\w+\.xml"
)
_TEXT = re.compile(r"word/document\.xml|ppt/slides/slide\d+\.xml|xl/worksheets/sheet1\.xml")

Member = tuple[str, bytes]


class Parts:
    """The members of a zip, in order."""

    def __init__(self, content: bytes) -> None:
        self.members: list[Member] = list(_unpacked(content))

    def write(self) -> bytes:
        made = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")  # doubled names are what we want
            for name, content in self.members:
                info = zipfile.ZipInfo(name or "leeg")
                info.filename = name
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content, compresslevel=1)
        return made.getvalue()

    def pick(self, random: Random, pattern: re.Pattern[str] = _MAIN) -> int:
        """A member; mostly one that readers read."""
        main = [at for at, (name, _) in enumerate(self.members) if pattern.fullmatch(name)]
        return random.choice(main) if main and random.random() < 0.9 else (
            random.randrange(len(self.members))
        )  # fmt: skip

    def change(self, at: int, content: bytes) -> None:
        self.members[at] = (self.members[at][0], content)


@lru_cache(maxsize=32)
def _unpacked(content: bytes) -> tuple[Member, ...]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return tuple((one.filename, archive.read(one)) for one in archive.infolist())


# ---------------------------------------------------------------------- the zip


def member_missing(content: bytes, random: Random) -> bytes:
    parts = Parts(content)
    for _ in range(random.choice((1, 1, 3))):
        if len(parts.members) > 1:
            del parts.members[parts.pick(random)]
    return parts.write()


def member_doubled(content: bytes, random: Random) -> bytes:
    parts = Parts(content)
    name, inside = parts.members[parts.pick(random)]
    _, other = parts.members[parts.pick(random)]
    parts.members.append((name, random.choice((inside, other, b"", b"<x/>"))))
    return parts.write()


def member_of_another_kind(content: bytes, random: Random) -> bytes:
    parts = Parts(content)
    _, other = random.choice(parts.members)
    made = random.choice((other, b"", b"\xff\xd8\xff\xe0", b"%PDF-1.4", b"gewone tekst", b"\x00" * 99,
                          b"<?xml version='1.0'?>", b"<html/>", b"<a/><b/>"))  # fmt: skip
    parts.change(parts.pick(random), made)
    return parts.write()


def member_huge(content: bytes, random: Random) -> bytes:
    """A member of a few kilobytes that unpacks to many megabytes."""
    parts = Parts(content)
    at = parts.pick(random)
    inside = parts.members[at][1]
    size = random.choice((1, 8, 40)) * 1_000_000
    cut = inside.rfind(b"</")
    unit = random.choice((b" ", b"<!-- -->", b"<w:p/>", b"<a:p/>", b"x"))
    parts.change(at, inside[:cut] + unit * (size // len(unit)) + inside[cut:])
    return parts.write()


def name_of_a_path(content: bytes, random: Random) -> bytes:
    """A member that wants to be written elsewhere."""
    parts = Parts(content)
    name = random.choice(
        ("../uitbraak.txt", "../../../tmp/uitbraak", "/tmp/uitbraak", "C:\\uitbraak", "word/../../x",
         "word/\x00document.xml", "x" * 60_000, "", "con", "word//document.xml", "WORD/DOCUMENT.XML",
         "./word/document.xml", "é\ud7ff.xml", "word/")
    )  # fmt: skip
    if random.random() < 0.5:
        at = parts.pick(random)
        parts.members[at] = (name, parts.members[at][1])
    else:
        parts.members.append((name, b"uitbraak"))
    return parts.write()


def many_members(content: bytes, random: Random) -> bytes:
    parts = Parts(content)
    count = random.choice((300, 2_000, 21_000))
    parts.members += [(f"word/{at}.xml", b"<x/>") for at in range(count)]
    return parts.write()


def zip_field(content: bytes, random: Random) -> bytes:
    """A size, a method, a flag or an offset in the table of the zip says something else."""
    made = bytearray(Parts(content).write())
    places = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04", made)]
    for _ in range(random.choice((1, 2, 5))):
        at = random.choice(places)
        central = made[at : at + 4] == b"PK\x01\x02"
        fields = ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (42, 4)) if central else (
            (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2)
        )  # fmt: skip
        offset, size = random.choice(fields)
        value = random.choice((0, 1, 8, 9, 99, 0x41, 0xFFFF, 2**31, 2**32 - 1)) % 256**size
        struct.pack_into("<H" if size == 2 else "<I", made, at + offset, value)
    return bytes(made)


def zip_end(content: bytes, random: Random) -> bytes:
    """The end of the zip lies, is there twice, or is gone."""
    made = Parts(content).write()
    at = made.rfind(b"PK\x05\x06")
    end = bytearray(made[at:])
    struct.pack_into("<I", end, random.choice((8, 12, 16)), random.choice((0, 1, 2**31, 2**32 - 1)))
    return random.choice(
        (made[:at], made[:at] + bytes(end), made + made[at:], made[:at] + bytes(end) + b"x" * 70_000,
         b"MZ" + made, made + random.randbytes(500))
    )  # fmt: skip


def zip_cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(10, len(content))]


def zip_noise(content: bytes, random: Random) -> bytes:
    return noise(content, random)


# ---------------------------------------------------------------------- XML, as a tree


def _tree(
    change: Callable[[list[etree._Element], Random], None], *, text: bool = False
) -> Callable[[bytes, Random], bytes]:
    """A mutation of the elements of one part."""

    def mutate(content: bytes, random: Random) -> bytes:
        parts = Parts(content)
        for _ in range(random.choice((1, 1, 2))):
            at = parts.pick(random, _TEXT if text or random.random() < 0.5 else _MAIN)
            try:
                root = etree.fromstring(parts.members[at][1])
            except (etree.XMLSyntaxError, ValueError):
                continue
            elements = [one for one in root.iter() if isinstance(one.tag, str)]
            for _ in range(random.choice((1, 3, 20))):
                change(elements, random)
            parts.change(at, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
        return parts.write()

    return mutate


_NUMBERS = ("-1", "0", "99999999999999999999", "1e5", "2147483648", "NaN", "", " ", "x", "0x10", "٣", "²",
            "-2147483649", "1.5", "true", "rId1", "65536", "--1", "-", "1_0")  # fmt: skip


def _attribute(elements: list[etree._Element], random: Random) -> None:
    held = [one for one in elements if one.attrib]
    if not held:
        return
    one = random.choice(held)
    key = random.choice(list(one.attrib))
    what = random.randrange(4)
    if what == 0:
        del one.attrib[key]
    elif what == 1:
        one.set(key, random.choice(_NUMBERS))
    elif what == 2:
        other = random.choice(held)
        one.set(key, random.choice(list(other.attrib.values())))
    else:
        one.set("onbekend", "x" * random.choice((1, 5000)))


def _removed(elements: list[etree._Element], random: Random) -> None:
    one = random.choice(elements)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _swapped(elements: list[etree._Element], random: Random) -> None:
    """An element takes the place of another, or its name."""
    one, other = random.choice(elements), random.choice(elements)
    if random.random() < 0.5:
        one.tag, other.tag = other.tag, one.tag
        return
    parent = other.getparent()
    if parent is not None and one is not other and other not in one.iterdescendants():
        above = {id(each) for each in other.iterancestors()}
        if id(one) not in above and one.getparent() is not None:
            parent.replace(other, one)


def _doubled(elements: list[etree._Element], random: Random) -> None:
    one = random.choice(elements)
    parent = one.getparent()
    if parent is not None and len(etree.tostring(one)) < 20_000:
        for _ in range(random.choice((1, 3, 100))):
            parent.append(etree.fromstring(etree.tostring(one)))


def _worded(elements: list[etree._Element], random: Random) -> None:
    """Odd words where there were others, or where there should be none."""
    held = [one for one in elements if one.text and one.text.strip()] or elements
    one = random.choice(held if random.random() < 0.8 else elements)
    odd = oddly(one.text or "woord", random, 6)
    odd += random.choice(("", "a" * 30_000, "(" * 5_000, "A. " * 5_000, "\n" * 3_000, "“" * 3_000))
    one.text = "".join(
        sign for sign in odd
        if sign in "\t\n\r" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign < "\ufffe")
    )  # fmt: skip


def _namespaced(elements: list[etree._Element], random: Random) -> None:
    one = random.choice(elements)
    name = etree.QName(one).localname
    one.tag = random.choice((f"{{http://onbekend.voorbeeld/ns}}{name}", name, f"{{x}}{name}"))


def _processed(elements: list[etree._Element], random: Random) -> None:
    """Comments and instructions between the elements."""
    one = random.choice(elements)
    one.insert(
        random.randrange(len(one) + 1),
        random.choice((etree.Comment(" x "), etree.ProcessingInstruction("x", "y"))),
    )


def _deepened(elements: list[etree._Element], random: Random) -> None:
    """An element holds copies of its own kind, in each other."""
    one = random.choice(elements)
    wanted = random.choice(("tbl", "txbxContent", "sdt", "grpSp", "p", "AlternateContent", "r"))
    named = [each for each in elements if etree.QName(each).localname == wanted]
    source = random.choice(named) if named else one
    shape = [source.tag, *[each.tag for each in source.iterdescendants(tag=etree.Element)][:3]]
    for level in range(random.choice((20, 120, 240))):
        one = etree.SubElement(one, shape[level % len(shape)])


# ---------------------------------------------------------------------- XML, as text


def xml_deep(content: bytes, random: Random) -> bytes:
    """Nested deeper than a parser allows, or just not."""
    parts = Parts(content)
    at = parts.pick(random, _TEXT)
    inside = parts.members[at][1]
    cut = inside.rfind(b"</", 0, max(1, inside.rfind(b"</")))
    depth = random.choice((100, 200, 240, 2_000, 200_000))
    name = random.choice((b"w:tbl", b"w:p", b"w:sdt", b"a:p", b"p:grpSp", b"w:ins", b"x"))
    if name == b"w:tbl":
        opens, closes = b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"
    else:
        opens, closes = b"<" + name + b">", b"</" + name + b">"
    parts.change(at, inside[:cut] + opens * depth + closes * depth + inside[cut:])
    return parts.write()


def xml_entities(content: bytes, random: Random) -> bytes:
    """Entities that swell, that name a file, or that name an address."""
    parts = Parts(content)
    at = parts.pick(random)
    inside = parts.members[at][1]
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    kind = random.choice(
        (
            f'<!DOCTYPE x [<!ENTITY a0 "haha">{laughs}]>',
            '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY a9 "x">]>',
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p; <!ENTITY a9 "x">]>',
            "<!doctype x>",
        )
    ).encode()
    head = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*\?>", inside)
    start = head.end() if head else 0
    made = inside[:start] + kind + inside[start:].replace(b"</", b"&a9;</", 1)
    if random.random() < 0.3:
        made = made.decode("utf-8", "replace").replace("UTF-8", "UTF-16").encode("utf-16")
    parts.change(at, made)
    return parts.write()


def xml_encoding(content: bytes, random: Random) -> bytes:
    """Another encoding than the first line says."""
    parts = Parts(content)
    at = parts.pick(random)
    text = parts.members[at][1].decode("utf-8", "replace")
    named = random.choice(("UTF-16", "ISO-8859-1", "utf-7", "EBCDIC", "bestaat-niet", "UTF-8"))
    text = re.sub(r'encoding="[^"]*"', f'encoding="{named}"', text, count=1)
    encoding = random.choice(("utf-16", "utf-16-le", "latin-1", "utf-8", "utf-32", "cp037"))
    parts.change(at, text.encode(encoding, "replace"))
    return parts.write()


def xml_odd_signs(content: bytes, random: Random) -> bytes:
    """Signs that XML does not allow, also as numbers."""
    parts = Parts(content)
    at = parts.pick(random)
    text = parts.members[at][1].decode("utf-8", "replace")
    for _ in range(random.choice((1, 5))):
        place = random.randrange(len(text) + 1)
        sign = random.choice(
            (*ODD, "&#0;", "&#xD800;", "&#1114112;", "&", "<", "]]>", "<![CDATA[", "<?")
        )
        text = text[:place] + sign + text[place:]
    parts.change(at, text.encode("utf-8", "surrogatepass"))
    return parts.write()


def xml_cut(content: bytes, random: Random) -> bytes:
    parts = Parts(content)
    at = parts.pick(random)
    inside = parts.members[at][1]
    if inside:
        parts.change(at, inside[: random.randrange(len(inside))])
    return parts.write()


def xml_noise(content: bytes, random: Random) -> bytes:
    parts = Parts(content)
    at = parts.pick(random)
    parts.change(at, noise(parts.members[at][1], random))
    return parts.write()


def relations(content: bytes, random: Random) -> bytes:
    """Relations that lead outside, nowhere or in a circle."""
    parts = Parts(content)
    places = [at for at, (name, _) in enumerate(parts.members) if name.endswith(".rels")]
    if not places:
        return xml_noise(content, random)
    for at in random.sample(places, min(len(places), random.choice((1, 3)))):
        text = parts.members[at][1].decode("utf-8", "replace")
        target = random.choice(
            ("http://127.0.0.1:9/x", "file:///etc/passwd", "../../../../etc/passwd", "", "#", "weg.xml",
             "word/document.xml", "document.xml", "\\\\host\\x", "slide1.xml", "/", "styles.xml")
        )  # fmt: skip
        places_in = list(re.finditer(r'Target="[^"]*"', text))
        if places_in:
            one = random.choice(places_in)
            mode = random.choice(("", ' TargetMode="External"', ' TargetMode="Internal"'))
            text = text[: one.start()] + f'Target="{target}"{mode}' + text[one.end() :]
        parts.change(at, text.encode())
    return parts.write()


MUTATIONS: dict[str, Callable[[bytes, Random], bytes]] = {
    **{
        one.__name__: one
        for one in (
            member_missing, member_doubled, member_of_another_kind, member_huge, name_of_a_path,
            many_members, zip_field, zip_end, zip_cut, zip_noise, xml_deep, xml_entities,
            xml_encoding, xml_odd_signs, xml_cut, xml_noise, relations,
        )
    },
    "xml_attribute": _tree(_attribute),
    "xml_removed": _tree(_removed),
    "xml_swapped": _tree(_swapped),
    "xml_doubled": _tree(_doubled),
    "xml_worded": _tree(_worded, text=True),
    "xml_namespace": _tree(_namespaced),
    "xml_processed": _tree(_processed),
    "xml_deepened": _tree(_deepened, text=True),
}  # fmt: skip
