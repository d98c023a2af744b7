"""The YAML fields above a Markdown text → what its writer says of it; what texts use of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sbkennis.records import Property

__all__ = ["properties"]

_BLOCK = re.compile(r"\s*---\r?\n(.*?)\r?\n---\s*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_][\w-]{0,40})[ \t]*:(?:[ \t]+(.*)|)$")
_FOLDED = re.compile(r"[>|][+-]?\d?[+-]?(?:\s+#.*)?$")  # the value is the indented lines below
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_PART = re.compile(rf"(?:{_QUOTED.pattern}|[^,\"']|(?<=\w)['\"])+")
_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_NAMES = ("name", "naam", "literal")  # of a person or an organisation with fields of its own


def properties(text: str) -> Iterator[Property]:
    """The fields at the top of a Markdown file; several values are joined by semicolons."""
    found = _BLOCK.match(text)
    fields: dict[str, list[str]] = {}
    last = ""
    for line in found[1].splitlines() if found else ():
        if field := _FIELD.match(line):
            last = field[1]
            fields[last] = [field[2] or ""]
        elif last and re.match(r"[\s-]", line):
            fields[last].append(line.rstrip())
    for name, (head, *below) in fields.items():
        shown = "; ".join(filter(None, _values(head.strip(), below)))
        if shown:
            yield Property(f"md:{name}", shown)


def _values(head: str, below: Sequence[str]) -> list[str]:
    """The values of one field, from what stands behind its name and on the lines below."""
    text = " ".join(line.strip() for line in below if line.strip())
    if _FOLDED.match(head):
        return [text]
    if head and not head.startswith("#"):
        return _listed(f"{head} {text}".strip())
    items: list[list[str]] = []
    margin = None  # of the list itself; a list within an item stands further in
    for line in below:
        item = re.match(r"(\s*)-(?:\s+(.*))?$", line)
        if item and margin in (None, item[1]):
            margin = item[1]
            items.append([item[2] or ""])
        elif items:
            items[-1].append(line)
    return [_of_item(one) for one in items or [list(below)]]


def _listed(text: str) -> list[str]:
    """A value; or those of a list on one line, between square brackets."""
    inline = re.fullmatch(r"\[(.*)\](?:\s+#.*)?", text)
    return [_bare(one[0]) for one in _PART.finditer(inline[1])] if inline else [_bare(text)]


def _of_item(lines: Sequence[str]) -> str:
    """The name in an item that has fields of its own; else the item as it stands."""
    flow = re.fullmatch(r"\{(.*)\}", " ".join(lines).strip())
    parts = [one[0] for one in _PART.finditer(flow[1])] if flow else lines
    fields = [field for one in parts if (field := _FIELD.match(one.strip()))]
    named = {field[1].casefold(): field[2] or "" for field in reversed(fields)}
    if fields:
        return _bare(next((named[name] for name in _NAMES if name in named), ""))
    return _bare(" ".join(line.strip() for line in lines))


def _bare(value: str) -> str:
    """A value without its quotation marks, or without the comment behind it."""
    value = value.strip()
    if quoted := _QUOTED.match(value):
        double, single = quoted.groups()
        return re.sub(r"\\(.)", r"\1", double) if single is None else single.replace("''", "'")
    return _COMMENT.sub("", value).strip()
