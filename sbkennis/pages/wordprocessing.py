"""Names and small readings of WordprocessingML, for whoever walks a DOCX.

Sources and drafts are walked apart, as they keep other things; what an element is called and what
its switches mean is the same for both (ECMA-376, part 1, chapter 17).
"""

from __future__ import annotations

import re

from lxml import etree

__all__ = ["DEEPEST", "HEADING", "MATH", "MC", "W", "child", "is_on", "roman", "value"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DEEPEST = 60  # tables in tables, controls in controls: more is an attack

# The name of a heading style; group 1 is its level.
HEADING = re.compile(r"(?:heading|kop|überschrift|titre)\s*([1-9])", re.IGNORECASE)

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute of an element, or None where there is no element."""
    return element.get(W + name) if element is not None else None


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element at the end of a path of names, or None where it stops."""
    for name in names:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def is_on(element: etree._Element | None) -> bool | None:
    """A Word switch: absent is None, present is on unless it says off."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off", "none")


def roman(number: int) -> str:
    """A number as lower case roman numerals.

    >>> roman(14)
    'xiv'
    """
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text
