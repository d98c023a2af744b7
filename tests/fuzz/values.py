"""JSON lines, TOML, sheets, questions and references → the same, spoiled."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz import packages, texts
from tests.fuzz.texts import ODD, oddly

__all__ = ["CSV", "JSON_LINES", "QUESTIONS", "REFERENCES", "TOML", "XLSX", "question", "reference"]

Mutation = Callable[[bytes, Random], bytes]

_ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1e308, "", " ", "\x00", "\ud800", "x" * 9_000, [], {}, [[]],
    {"a": None}, ["a", 1, None], "2024-13-45", "nan", 1.5, [[[[[]]]]], {"": ""}, "٣", "-1",
)  # fmt: skip
_RAW = (
    "[" * 100_000, '{"a":' * 50_000, "{", "}", "null", "[]", '"x"', "1", "NaN", "Infinity", "-" * 99,
    "9" * 5_000, '{"a": 1, "a": 2}', "{'a': 1}", '{"a": 1,}', "// x", '{"a": "\\ud800"}', "\ufeff{}",
    "1e999999", '{"a": ' + "9" * 4_400 + "}", '"\\u0000"', "[" * 900 + "]" * 900, "{}",
)  # fmt: skip


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").split("\n")


def _bytes(lines: list[str]) -> bytes:
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    for key, each in items:
        found += _places(each, (*path, key))
    return found


def value_changed(content: bytes, random: Random) -> bytes:
    """A value is of another type, gone, doubled, or under another name."""
    lines = _lines(content)
    for _ in range(random.choice((1, 3))):
        at = random.randrange(len(lines))
        try:
            row = json.loads(lines[at])
        except ValueError:
            continue
        places = _places(row)
        if not places:
            continue
        *path, last = random.choice(places)
        holder = row
        for key in path:
            holder = holder[key]
        what = random.randrange(5)
        if what == 0:
            del holder[last]
        elif what == 1 and isinstance(holder, dict):
            holder[random.choice(("x", last.upper(), " " + last, ""))] = holder.pop(last)
        elif what == 2 and isinstance(holder[last], str):
            holder[last] = oddly(holder[last], random, 10)
        elif what == 3:
            holder[last] = [holder[last]] * random.choice((1, 2, 500))
        else:
            holder[last] = random.choice(_ODD_VALUES)
        lines[at] = json.dumps(row, ensure_ascii=random.random() < 0.5)
    return _bytes(lines)


def line_raw(content: bytes, random: Random) -> bytes:
    """A line that is no JSON, other JSON than was asked, or JSON that goes deep."""
    lines = _lines(content)
    lines[random.randrange(len(lines))] = random.choice(_RAW)
    return _bytes(lines)


def line_doubled(content: bytes, random: Random) -> bytes:
    lines = _lines(content)
    lines += [random.choice(lines)] * random.choice((1, 30))
    return _bytes(lines)


def packed(content: bytes, random: Random) -> bytes:
    made = gzip.compress(content, mtime=0)
    return random.choice((made, made[: len(made) // 2], texts.noise(made, random)))


_TEXTUAL: dict[str, Mutation] = {
    name: texts.MUTATIONS[name]
    for name in ("odd_signs", "byte_noise", "other_encoding", "two_encodings", "broken_utf8",
                 "nul_bytes", "line_ends", "lines_mixed", "tiny", "cut")
}  # fmt: skip
JSON_LINES: dict[str, Mutation] = {
    **{one.__name__: one for one in (value_changed, line_raw, line_doubled, packed)},
    **_TEXTUAL,
}

# ---------------------------------------------------------------------- TOML

_TOML_VALUES = (
    '""', "3", "-1", "1.5", "true", "[]", "{}", '["a", 3]', "2024-01-01", '"""', "'''", "[[]]", "nan", "inf",
    '"\\u0000"', '"' + "x" * 5_000 + '"', "[" * 2_000 + "]" * 2_000, '["(a+)+$"]', '["(?:a|a)*b"]', '["["]',
    '["*"]', '["…"]', '["a … b"]', '["a||b"]', '[" "]', '["x{99999999}"]', '["(" ]', '["(?P<a>.)(?P<a>.)"]',
    "{ a = " * 500 + "1" + "}" * 500, "0x" + "f" * 5_000, "9" * 5_000, '["\\\\p{L}"]', '"\\ud800"', '["a*b"]',
    '["=*x*"]', '[" a "]', '["' + "(" * 300 + ")" * 300 + '"]', "1979-05-27T07:32:00-99:99",
)  # fmt: skip


def toml_value(content: bytes, random: Random) -> bytes:
    lines = _lines(content)
    places = [at for at, line in enumerate(lines) if re.match(r"\s*[\w-]+\s*=", line)]
    for at in random.sample(places, min(len(places), random.choice((1, 2)))):
        lines[at] = lines[at].partition("=")[0] + "= " + random.choice(_TOML_VALUES)
    return _bytes(lines)


def toml_key(content: bytes, random: Random) -> bytes:
    lines = _lines(content)
    at = random.randrange(len(lines))
    made = random.choice(("onbekend = 1", 'naam = "x"', "a.b.c.d = 1", '"" = 1', "= 1", "[label]", "[[label]]",
                          "[[facet]]", "[regels]", "[" + "a." * 2_000 + "b]", "[[a]]", "versie = 2",
                          'facet = "x"', "label = 3", "facet = [1]", "[label.x]"))  # fmt: skip
    lines.insert(at, made)
    return _bytes(lines)


TOML: dict[str, Mutation] = {
    **{one.__name__: one for one in (toml_value, toml_key)},
    **_TEXTUAL,
}

# ---------------------------------------------------------------------- sheets


def cell_changed(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8-sig", "replace")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    for _ in range(random.choice((1, 4, 30))):
        row = random.choice(rows)
        if not row:
            continue
        at = random.randrange(len(row))
        what = random.randrange(4)
        if what == 0:
            del row[at]
        elif what == 1:
            row.insert(
                at, random.choice(("ja", "nee", "?", "x", "misschien", "=1+1", "'=x", "", "ja;nee"))
            )
        elif what == 2:
            row[at] = random.choice(
                ("ja", "ja?", "twijfel", "1", "\x00", "x" * 40_000, "a:b=c", "-", *ODD)
            )
        else:
            other = random.choice(rows)
            row[at] = other[at] if at < len(other) else ""
    made = io.StringIO()
    csv.writer(made, delimiter=random.choice((";", ";", ",", "\t", "|"))).writerows(rows)
    return made.getvalue().encode("utf-8", "surrogatepass")


def quotes_spoiled(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    made = random.choice(
        (b'"', b'""', b'"x"y', b"\r", b";" * 3_000, b"sep=;\n", b'"' * 999, b"\n\n")
    )
    return content[:at] + made + content[at:]


CSV: dict[str, Mutation] = {
    **{one.__name__: one for one in (cell_changed, quotes_spoiled)},
    **_TEXTUAL,
}
XLSX = packages.MUTATIONS

# ---------------------------------------------------------------------- questions

_WORDS = (
    "mantelzorg", "sociale basis", "de", "gemeente", "één", "wijk", "2024", "a", "ontmoeten", "Wmo", "EN",
    "buurt-huis", "'s", "€ 3,5", "100%", "C++", "naïef", "ĳs", "ı", "ﬁets", "x" * 300, "٣",
)  # fmt: skip
_SIGNS = (
    '"', "“", "”", "„", "«", "»", "(", ")", "*", "NOT ", "NIET ", "OR ", "OF ", "AND ", "EN ", "NEAR/3 ",
    "NABIJ ", "NEAR(", "gemeente:", "jaar:", "soort:", "titel:", "thema:", "sfeer:", "waarde:", "uitgever:",
    "jaar:2024-2020 ", "jaar:9999-", "jaar:..2020 ", "onbekend:x ", ":", "?", "!", "-", "^", "{", "}", "\\",
    "' OR 1=1 --", "NEAR/999999999999 ", "NEAR/0 ", ", 5)", "titel:a* ", 'gemeente:"', "gemeenten:x ", "/",
    "NOT NOT ", "((", "))", "**", "a*b", "\x00", "\n", "\t", ";", "%", "_", "[", "]", "|", "&", "~", "=",
)  # fmt: skip


def question(random: Random) -> str:
    """A question as nobody types it."""
    parts: list[str] = []
    for _ in range(random.choice((1, 3, 8, 30))):
        kind = random.random()
        source = _SIGNS if kind < 0.45 else _WORDS if kind < 0.9 else ODD
        parts.append(random.choice(source) * random.choice((1, 1, 1, 1, 25, 400)))
        parts.append(random.choice((" ", " ", "")))
    return "".join(parts)


def questions(content: bytes, random: Random) -> bytes:
    """A file of such questions, a line each."""
    several = [question(random) for _ in range(random.choice((1, 3)))]
    return "\n".join(several).encode("utf-8", "surrogatepass")


QUESTIONS: dict[str, Mutation] = {
    "questions": questions,
    "odd_signs": texts.MUTATIONS["odd_signs"],
    "lines_mixed": texts.MUTATIONS["lines_mixed"],
    "broken_utf8": texts.MUTATIONS["broken_utf8"],
    "other_encoding": texts.MUTATIONS["other_encoding"],
}

# ---------------------------------------------------------------------- references

_PIECES = (
    "Gemeente Veldermeer", "(2024)", "(z.d.)", "Visie sociale basis 2024-2030", "Kamerstukken II", "2023/24",
    "29 538", "nr. 312", ", nr.", "p. 3", "pp. 12-13", "blz. 3 t/m 5", "dia 4", "p. iv", "p. 3 e.v.", "ibid.",
    "Idem", "a.w.", "zie noot 3", "noot", "kenmerk Z/24/018357", "https://www.voorbeeld.nl/a_(b)?c=d#e",
    "10.1234/abc", "“", "”", "'", "(", ")", "[", "]", ";", ",", ".", ":", "Movisie", "et al.", "e.a.",
    "Jansen, P.", "&", "en", "Bron:", "Wmo 2015", "2024a", "p.", "pp", "12 maart 2024", "t.a.p.", "nr",
    "Kamerstuk 99999-XVI, nr. 9999", "1950", "20–30", "(GALA)", "§ 3.2", "art. 2.1.2", "ISBN 978",
)  # fmt: skip


def reference(random: Random) -> str:
    """A footnote of pieces in no order."""
    parts: list[str] = []
    for _ in range(random.choice((1, 4, 10, 40))):
        source = _PIECES if random.random() < 0.9 else ODD
        parts.append(random.choice(source) * random.choice((1, 1, 1, 1, 1, 30, 900)))
        parts.append(random.choice((" ", " ", ", ", "", "\n")))
    return "".join(parts)


def references(content: bytes, random: Random) -> bytes:
    """A text with such footnotes, in brackets and in quotation marks."""
    lines = content.decode("utf-8", "replace").split("\n")
    for _ in range(random.choice((1, 4))):
        made = reference(random)
        form = random.choice(
            ("{}", "({})", "“{}”", "Zin.[^1]\n\n[^1]: {}", "> {}", "*{}*", "“De wijk” ({})")
        )
        lines.insert(random.randrange(len(lines) + 1), form.format(made))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


REFERENCES: dict[str, Mutation] = {
    "references": references,
    "long_run": texts.MUTATIONS["long_run"],
    "odd_signs": texts.MUTATIONS["odd_signs"],
    "lines_mixed": texts.MUTATIONS["lines_mixed"],
    "nested": texts.MUTATIONS["nested"],
}
