"""Plain text, Markdown and bytes → the same with characters, encodings or structure spoiled."""

from __future__ import annotations

from random import Random

__all__ = ["MUTATIONS", "ODD", "noise", "oddly"]

ODD = (
    "\x00", "\x0b", "\x0c", "\x1b[31m", "\x85", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2028",
    "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufffd", "\ufffe", "\uffff",
    "\ud83d", "\udc00", "😀", "👩‍👩‍👧‍👦", "e\u0301", "\u0301" * 40, "ﬁ", "ĳ", "İ", "ß", "ﷺ", "𝔅", "٣", "Ⅷ",
    "\u1680", "\u3000", "\u0345", "ǅ", "\U000e0041", "\U0010ffff", "\r", "\t\t\t", "‑", "–", "’", "“",
)  # fmt: skip
"""Characters that programs stumble over; a few cannot be written as UTF-8."""


def noise(content: bytes, random: Random) -> bytes:
    """Some bytes flipped, put in, left out or repeated."""
    spoiled = bytearray(content)
    for _ in range(random.choice((1, 4, 30, 300))):
        if not spoiled:
            break
        at = random.randrange(len(spoiled))
        what = random.randrange(5)
        if what == 0:
            spoiled[at] ^= 1 << random.randrange(8)
        elif what == 1:
            spoiled[at] = random.choice((0, 255, 10, 32, 127, 128))
        elif what == 2:
            spoiled[at:at] = random.randbytes(random.randrange(1, 9))
        elif what == 3:
            del spoiled[at : at + random.randrange(1, 60)]
        else:
            spoiled[at:at] = spoiled[at : at + random.randrange(1, 200)]
    return bytes(spoiled)


def oddly(text: str, random: Random, most: int = 30) -> str:
    """Odd characters at random places."""
    places = sorted(random.randrange(len(text) + 1) for _ in range(random.randrange(1, most)))
    parts, last = [], 0
    for place in places:
        parts += [text[last:place], random.choice(ODD) * random.choice((1, 1, 1, 50))]
        last = place
    return "".join([*parts, text[last:]])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def odd_signs(content: bytes, random: Random) -> bytes:
    return _bytes(oddly(content.decode("utf-8", "replace"), random))


def byte_noise(content: bytes, random: Random) -> bytes:
    return noise(content, random)


def other_encoding(content: bytes, random: Random) -> bytes:
    """Another encoding, with or without its mark, or cut within a character."""
    text = content.decode("utf-8", "replace")
    encoding = random.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252", "latin-1", "cp437",
         "utf-7", "cp037", "shift_jis", "iso-2022-jp", "utf-8-sig", "mac-roman")
    )  # fmt: skip
    made = text.encode(encoding, "replace")
    return made[: len(made) - random.choice((0, 0, 1, 3))]


def two_encodings(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    cut = random.randrange(len(text) + 1)
    one, other = random.sample(("utf-8", "cp1252", "utf-16-le", "utf-8-sig", "cp437"), 2)
    return text[:cut].encode(one, "replace") + text[cut:].encode(other, "replace")


def broken_utf8(content: bytes, random: Random) -> bytes:
    made = content
    for _ in range(random.choice((1, 3, 40))):
        at = random.randrange(len(made) + 1)
        bad = random.choice(
            (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x80" * 9, b"\xe2\x82",
             b"\xf4\x90\x80\x80", b"\xef\xbb\xbf")
        )  # fmt: skip
        made = made[:at] + bad + made[at:]
    return made


def nul_bytes(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + b"\x00" * random.choice((1, 5, len(content) // 50, 5000)) + content[at:]


def line_ends(content: bytes, random: Random) -> bytes:
    end = random.choice(
        (b"\r", b"\r\n", b"\n\r", b"\x85", "\u2028".encode(), b"\x0c", b"", b"\n\n\n")
    )
    return content.replace(b"\n", end)


def lines_mixed(content: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    for _ in range(random.choice((1, 10, 100))):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        what = random.randrange(3)
        if what == 0:
            lines[at], lines[other] = lines[other], lines[at]
        elif what == 1:
            lines.insert(at, lines[other])
        elif len(lines) > 1:
            del lines[at]
    return b"\n".join(lines)


_RUNS = (
    "*", "_", "`", "[", "![", "](", ">", "#", "- ", "  - ", "1. ", "|", "| a ", "|--", "<b>", "<!--",
    "[^1]", "[^1]: ", "~", "(", "=", "-", "...", "a", "a ", "9", "é", "\\", "&", "&amp;", "<", "'", '"',
    "http://", "a@", ". ", ", ", "\t", "¹", "\u00ad\n", "-\n", "..... 3\n", "A.1.", "<sup>1</sup>", "“",
    "II. ", "Artikel 1 ", "blz. 3 ", "(2020) ", "Kamerstukken ", "nr. ", "**a** ", "_a ", "*a ",
)  # fmt: skip


def long_run(content: bytes, random: Random) -> bytes:
    """One sign of markup thousands of times: where patterns take a square of the time."""
    text = content.decode("utf-8", "replace")
    run = random.choice(_RUNS) * random.choice((20, 300, 5_000, 40_000))
    if random.random() < 0.3:
        run = random.choice(_RUNS) + run + random.choice(_RUNS)
    at = random.randrange(len(text) + 1)
    if random.random() < 0.5:
        at = text.rfind("\n", 0, at) + 1
    return _bytes(text[:at] + run + random.choice(("", "\n", "\n\n")) + text[at:])


def long_line(content: bytes, random: Random) -> bytes:
    """No line ends at all, or none for long."""
    text = content.decode("utf-8", "replace").replace("\n", random.choice((" ", "", "\t")))
    return _bytes(text * random.choice((1, 1, 5)))


def many_lines(content: bytes, random: Random) -> bytes:
    line = random.choice((b"\n", b"a\n", b"- a\n", b"| a | b |\n", b"# Kop\n", b"[^1]: x\n", b"> a\n",
                          b"1. a\n", b"```\n", b" \n", b"---\n", b"Kop\n===\n"))  # fmt: skip
    at = content.rfind(b"\n", 0, random.randrange(len(content) + 1)) + 1
    return content[:at] + line * random.choice((50, 2_000, 20_000)) + content[at:]


def nested(content: bytes, random: Random) -> bytes:
    """Lists, quotations or brackets in each other."""
    depth = random.choice((30, 400, 2_000))
    made = random.choice(
        (
            "\n".join("  " * min(at, 900) + "- a" for at in range(depth)),
            "> " * depth + "a",
            "[" * depth + "a" + "](x)" * depth,
            "(" * depth + "a" + ")" * depth,
            "".join(f"{'#' * (at % 9)} Kop {at}\n" for at in range(depth)),
            "“‘" * depth + "a" + "’”" * depth,
            "<div>" * depth + "a",
        )
    )
    return content + b"\n\n" + _bytes(made) + b"\n"


def wide_table(content: bytes, random: Random) -> bytes:
    columns, rows = random.choice(((3, 2_000), (500, 20), (3_000, 3), (1, 3_000)))
    row = "|" + " a |" * columns
    made = "\n".join([row, "|" + "---|" * columns, *[row] * rows])
    return content + b"\n\n" + made.encode() + b"\n\n" + content[:500]


def tiny(content: bytes, random: Random) -> bytes:
    return random.choice(
        (b" ", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfea", b".", b"#", b"-", b"\x00", b"\r\n\r\n",
         "\u202e".encode(), b"a", content[: random.randrange(1, 60)])
    )  # fmt: skip


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(1, max(2, len(content)))]


MUTATIONS = {
    one.__name__: one
    for one in (
        odd_signs, byte_noise, other_encoding, two_encodings, broken_utf8, nul_bytes, line_ends,
        lines_mixed, long_run, long_line, many_lines, nested, wide_table, tiny, cut,
    )
}  # fmt: skip
