"""A web page → the same with its tags, attributes or encoding spoiled."""

from __future__ import annotations

import re
from random import Random

from tests.fuzz import texts
from tests.fuzz.texts import ODD, oddly

__all__ = ["MUTATIONS"]

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CLOSING = re.compile(r"</[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(r'(\s[\w:-]+)="([^"]*)"')


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _insert(text: str, what: str, random: Random) -> str:
    """Between two tags of the page."""
    places = [found.end() for found in _TAG.finditer(text)] or [0]
    at = random.choice(places)
    return text[:at] + what + text[at:]


def unclosed(content: bytes, random: Random) -> bytes:
    """Closing tags are gone."""
    share = random.choice((0.05, 0.4, 1.0))
    return _bytes(
        _CLOSING.sub(lambda one: "" if random.random() < share else one[0], _text(content))
    )


def tags_mixed(content: bytes, random: Random) -> bytes:
    """Tags left out, doubled, or in the place of another."""
    parts = re.split(r"(</?[A-Za-z][^<>]*>)", _text(content))
    for _ in range(random.choice((1, 8, 60))):
        at, other = (random.randrange(1, max(2, len(parts)), 2) for _ in range(2))
        if max(at, other) >= len(parts):
            break
        what = random.randrange(3)
        if what == 0:
            parts[at], parts[other] = parts[other], parts[at]
        else:
            parts[at] = "" if what == 1 else parts[at] + parts[other]
    return _bytes("".join(parts))


def deep(content: bytes, random: Random) -> bytes:
    depth = random.choice((100, 240, 300, 3_000, 60_000))
    name = random.choice(("div", "ul><li", "table><tr><td", "b", "blockquote", "section", "span", "a",
                          "font", "ol><li", "dl><dd", "details", "svg", "sup"))  # fmt: skip
    closing = "".join(f"</{one}>" for one in reversed(name.split("><")))
    ends = closing * depth if random.random() < 0.5 else ""
    return _bytes(_insert(_text(content), f"<{name}>" * depth + "diep" + ends, random))


def attributes(content: bytes, random: Random) -> bytes:
    """Values that are huge, of another kind, unclosed or doubled."""
    text = _text(content)
    for _ in range(random.choice((1, 5, 20))):
        found = list(_ATTRIBUTE.finditer(text))
        if not found:
            break
        one = random.choice(found)
        value = random.choice(("", "-1", "1e9", "99999999999", "x" * 9_000, "&#0;", "javascript:x", "\x00",
                               "data:,x", "../" * 50, "٣", random.choice(found)[2]))  # fmt: skip
        made = random.choice((f'{one[1]}="{value}"', f"{one[1]}={value}", f'{one[1]}="{value}',
                              one[1], f'{one[1]}="{value}"' * 30, ""))  # fmt: skip
        text = text[: one.start()] + made + text[one.end() :]
    return _bytes(text)


def spans(content: bytes, random: Random) -> bytes:
    """Tables whose cells say that they are huge, or that hold tables."""
    size = random.choice(("0", "-1", "1000", "65535", "1000000000", "x", "1.5", "²"))
    made = random.choice(
        (
            f'<table><tr><td colspan="{size}" rowspan="{size}">a<td>b<tr><td>c</table>',
            f"<table>{'<tr>' + f'<td rowspan={size}>a' * 30}</table>",
            "<table><tr><th colspan=3>" + "<table><tr><td>" * random.choice((5, 60, 200)) + "x",
            "<table>" + "<tr><td>a<td>b" * random.choice((10, 3_000)) + "</table>",
            "<table><tr>" + "<td>a" * random.choice((10, 3_000)) + "</table>",
            "<table><caption>x<tr><td></table><td>los</td><tr>",
        )
    )
    return _bytes(_insert(_text(content), made, random))


def charset(content: bytes, random: Random) -> bytes:
    """Another charset than the page says, or one that does not exist."""
    text = _text(content)
    named = random.choice(("utf-16", "utf-7", "x-user-defined", "bestaat-niet", "iso-2022-jp", "idna",
                           "rot13", "hex", "undefined", "base64", "unicode_escape", "cp037", "",
                           "punycode", "zlib", "utf-8-sig", "mbcs", "\x00"))  # fmt: skip
    text = re.sub(r"charset=[\"']?[\w-]*", lambda _: f'charset="{named}', text, count=1)
    if random.random() < 0.5:
        text = f'<html><head><meta charset="{named}"></head>{text}'
    encoding = random.choice(("utf-8", "cp1252", "utf-16", "utf-16-le", "iso-2022-jp", "latin-1"))
    return text.encode(encoding, "replace")


def unclosed_islands(content: bytes, random: Random) -> bytes:
    """Comments, scripts and other islands that never end."""
    made = random.choice(("<!--", "<script>", "<style>", "<textarea>", "<title>", "<plaintext>", "<![CDATA[",
                          "<?php", "<!", "<noscript>", "<template>", "<svg><![CDATA[", "<math>",
                          "<select><option>", "<iframe>", "<xmp>", "</p" * 500, "<" * 5_000,
                          "<a " * 5_000, "<!--" * 5_000))  # fmt: skip
    return _bytes(_insert(_text(content), made, random))


def loading(content: bytes, random: Random) -> bytes:
    """What a browser would fetch; a reader must not."""
    address = random.choice(("http://127.0.0.1:9/x", "file:///etc/passwd", "//127.0.0.1:9/x"))
    made = random.choice(
        (
            f'<iframe src="{address}"></iframe>', f'<img src="{address}">',
            f'<link rel="stylesheet" href="{address}">', f'<base href="{address}">',
            f'<meta http-equiv="refresh" content="0;url={address}">', f'<script src="{address}"></script>',
            f'<object data="{address}"></object>', f'<xi:include href="{address}"/>',
        )
    )  # fmt: skip
    doctype = f'<!DOCTYPE html SYSTEM "{address}" [<!ENTITY x SYSTEM "{address}">]>&x;'
    text = _insert(_text(content), made, random)
    return _bytes(doctype + text if random.random() < 0.4 else text)


def entities(content: bytes, random: Random) -> bytes:
    made = random.choice(("&#0;", "&#xD800;", "&#x110000;", "&#99999999999;", "&bestaatniet;", "&", "&amp" * 999,
                          "&#128;", "&nbsp;" * 3_000, "&shy;" * 3_000, "&#8238;", "&lrm;" * 99))  # fmt: skip
    text = _text(content)
    for _ in range(random.choice((1, 10))):
        at = random.randrange(len(text) + 1)
        text = text[:at] + made + text[at:]
    return _bytes(text)


def metadata(content: bytes, random: Random) -> bytes:
    """What the page says of itself is odd: JSON-LD and meta tags."""
    value = random.choice(
        ("[" * 100_000, '{"a":' * 20_000, "null", "1e999", "NaN", '"' + "x" * 9_000, '{"@graph": 5}',
         '[[[[{"@type": ["a", 3], "author": [[["x"]]], "datePublished": {"a": 1}}]]]]',
         '{"headline": ["a"], "publisher": 7, "datePublished": "9999-99-99"}', "1" * 6_000,
         '{"@type": "Article", "headline": "\\ud800", "datePublished": "' + "2" * 999 + '"}')
    )  # fmt: skip
    date = random.choice(
        ("2024-13-45", "0000-00-00", "gisteren", "1" * 5_000, "2024-02-30T99:99", "٢٠٢٤")
    )
    made = random.choice(
        (
            f'<script type="application/ld+json">{value}</script>',
            f'<meta property="article:published_time" content="{date}">',
            f'<meta name="author" content="{"a, " * 3_000}">',
            f'<meta property="og:title" content="{oddly("titel", random)}"><title></title>',
        )
    )
    text = _text(content)
    at = text.find("<head>") + 6 if "<head>" in text else 0
    return _bytes(text[:at] + made + text[at:])


def words(content: bytes, random: Random) -> bytes:
    """Odd characters in the text, not in the tags."""
    parts = re.split(r"(<[^<>]*>)", _text(content))
    for _ in range(random.choice((1, 10))):
        at = random.randrange(0, len(parts), 2)
        parts[at] = oddly(parts[at] or "a", random, 8) + random.choice(ODD) * random.choice(
            (1, 3_000)
        )
    return _bytes("".join(parts))


MUTATIONS = {
    one.__name__: one
    for one in (
        unclosed, tags_mixed, deep, attributes, spans, charset, unclosed_islands, loading, entities,
        metadata, words,
    )
} | {
    name: texts.MUTATIONS[name]
    for name in ("byte_noise", "other_encoding", "broken_utf8", "nul_bytes", "long_run", "tiny", "cut")
}  # fmt: skip
