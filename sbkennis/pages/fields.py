"""The YAML fields above a Markdown text → what its writer says of it; what texts use of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from sbkennis.records import Property

__all__ = ["properties"]

_BLOCK = re.compile(r"\s*---\r?\n(.{0,100000}?)\r?\n---\s*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_][\w-]{0,40})[ \t]*:(?=\s|$)(.*(?:\n(?:[ \t-].*)?)*)", re.MULTILINE)
_NAMES = ("name", "naam", "literal")  # of a person or an organisation with fields of its own


def properties(text: str) -> Iterator[Property]:
    """The fields at the top of a Markdown file; several values are joined by semicolons.

    Each field is read apart: writers forget the quotation marks that YAML wants around a title
    with a colon, and such a one is taken as it stands.
    """
    found = _BLOCK.match(text)
    written = {one[1]: one[2] for one in _FIELD.finditer(found[1])} if found else {}
    for name, value in written.items():
        shown = "; ".join(_values(_parsed(value)))
        if shown:
            yield Property(f"md:{name}", shown)


def _parsed(value: str) -> object:
    """A value, its lists and its fields; the words as they stand where that is no YAML.

    What refers to itself or to another part is left as it stands too: it can have no end.
    """
    text = f"value:{value}"
    try:
        if not any(isinstance(one, yaml.AliasToken) for one in yaml.scan(text)):
            return yaml.load(text, Loader=yaml.BaseLoader)["value"]  # gives text, no objects
    except (yaml.YAMLError, RecursionError):
        pass
    return value


def _values(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif isinstance(value, dict):
        named = {str(key).casefold(): each for key, each in value.items()}
        yield from _values(next((named[name] for name in _NAMES if name in named), ""))
    elif shown := " ".join(str(value).split()):
        yield shown
