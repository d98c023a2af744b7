"""CSL-JSON items → RIS and BibTeX, as Zotero and other reference managers import them.

A comma in RIS parts the family name from the given one and cannot be escaped, so that the name of
an organisation goes without: "Ministerie van Volksgezondheid Welzijn en Sport".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from sbkennis.exports.csl import Item, keywords_of, name_of

__all__ = ["bibtex", "ris"]

_RIS_TYPES = {"report": "RPRT", "webpage": "ELEC", "speech": "SLIDE"}
_BIBTEX_TYPES = {"report": "techreport", "webpage": "misc", "speech": "misc"}
_ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
# BibTeX counts braces behind a backslash too, so one without its other half goes by its name.
_LONE_BRACES = _ESCAPES | {"{": r"\ensuremath{\lbrace}", "}": r"\ensuremath{\rbrace}"}
_LIGATURES = re.compile(r"(?<=')(?=')|(?<=`)(?=`)|(?<=-)(?=-)|(?<=[!?])(?=`)")
"""Between two signs that LaTeX would make one of: two apostrophes a quotation mark."""
_BRACES_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D"})


def ris(items: Iterable[Item]) -> str:
    """The sources as RIS; a note of several lines becomes several N1 fields."""
    return "\n".join(_ris(one) for one in items)


def _ris(one: Item) -> str:
    lines = [("TY", _RIS_TYPES[one["type"]]), ("ID", one["id"]), ("TI", one["title"])]
    lines += [("AU", _ris_name(name)) for name in one.get("author", ())]
    lines += _field("PB", one, "publisher") + _field("CY", one, "publisher-place")
    if "issued" in one:
        parts = one["issued"]["date-parts"][0]
        lines += [("PY", f"{parts[0]:04d}"), ("DA", _slashed(parts))]
    lines += _field("M3", one, "genre") + _field("SN", one, "number")
    lines += [("KW", word) for word in keywords_of(one)]
    lines += [("N1", line) for line in _notes(one)]
    lines += _field("DO", one, "DOI") + _field("UR", one, "URL")
    if "accessed" in one:
        lines.append(("Y2", _slashed(one["accessed"]["date-parts"][0])))
    lines += [("LA", one["language"]), ("ER", "")]
    return "".join(f"{tag}  - {_one_line(value)}\n" for tag, value in lines)


def _ris_name(name: Mapping[str, str]) -> str:
    return name["literal"].replace(",", "") if "literal" in name else name_of(name)


def _field(tag: str, one: Item, name: str) -> list[tuple[str, str]]:
    return [(tag, one[name])] if one.get(name) else []


def _notes(one: Item) -> list[str]:
    lines = [line for line in str(one.get("note", "")).split("\n") if line]
    return lines + ([f"isbn: {one['ISBN']}"] if "ISBN" in one else [])


def _slashed(parts: Sequence[int]) -> str:
    """A date as RIS has it: "2024/05/17", or as much of it as is known."""
    return "/".join(
        f"{part:04d}" if not place else f"{part:02d}" for place, part in enumerate(parts)
    )


def _dashed(parts: Sequence[int]) -> str:
    return _slashed(parts).replace("/", "-")


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def bibtex(items: Iterable[Item]) -> str:
    """The sources as BibTeX, with the fields of biblatex for dates and addresses."""
    keys: set[str] = set()
    return "\n".join(_bibtex(one, keys) for one in items)


def _bibtex(one: Item, keys: set[str]) -> str:
    fields: list[tuple[str, str]] = [("title", "{" + _escaped(one["title"]) + "}")]
    if "author" in one:
        names = [
            "{" + _escaped(name["literal"]) + "}" if "literal" in name else _escaped(name_of(name))
            for name in one["author"]
        ]
        fields.append(("author", " and ".join(names)))
    is_report = one["type"] == "report"
    for name, key in (
        ("institution" if is_report else "organization", "publisher"),
        ("address", "publisher-place"),
        ("type", "genre"),
        ("number", "number"),
        ("isbn", "ISBN"),
        ("doi", "DOI"),
        ("language", "language"),
    ):
        if one.get(key):
            fields.append((name, _escaped(str(one[key]))))
    if "issued" in one:
        parts = one["issued"]["date-parts"][0]
        fields += [("year", f"{parts[0]:04d}"), ("date", _dashed(parts))]
    if keywords_of(one):
        fields.append(("keywords", _escaped(one["keyword"])))
    if one.get("URL"):
        fields.append(("url", str(one["URL"]).translate(_BRACES_IN_ADDRESS)))
    if "accessed" in one:
        fields.append(("urldate", _dashed(one["accessed"]["date-parts"][0])))
    notes = [line for line in str(one.get("note", "")).split("\n") if line]
    if notes:
        fields.append(("note", _escaped("; ".join(notes))))
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields)
    return f"@{_BIBTEX_TYPES[one['type']]}{{{_key(one, keys)},\n{body}}}\n"


def _key(one: Item, keys: set[str]) -> str:
    """A key that says who and when: "movisie2023wie"; a letter parts namesakes."""
    author = one.get("author")
    name = (author[0].get("family") or author[0].get("literal", "")) if author else ""
    name = name or one.get("publisher", "") or "zonder"
    year = str(one["issued"]["date-parts"][0][0]) if "issued" in one else "zj"
    word = next((w for w in _plain(one["title"]).split() if len(w) > 3), "")
    base = f"{_plain(name).replace(' ', '')[:24]}{year}{word[:16]}" or str(one["id"])
    key, number = base, 1
    while key in keys:
        number += 1
        key = f"{base}-{number}"
    keys.add(key)
    return key


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def _escaped(text: str) -> str:
    plain = _one_line(text)
    escapes = _ESCAPES if _is_balanced(plain) else _LONE_BRACES
    written = "".join(escapes.get(sign, sign) for sign in plain)
    return _LIGATURES.sub("{}", written)


def _is_balanced(text: str) -> bool:
    """Whether every brace that opens closes behind it."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
