"""Names and small readings of WordprocessingML, for whoever walks a DOCX.

Sources and drafts are walked apart, as they keep other things; what an element is called and what
its switches mean is the same for both (ECMA-376, part 1, chapter 17).
"""

from __future__ import annotations

import re

from lxml import etree

__all__ = [
    "BULLETS",
    "DEEPEST",
    "HEADING",
    "MATH",
    "MC",
    "NOTE_REFERENCES",
    "SIGNS",
    "NoteLabels",
    "W",
    "child",
    "chosen",
    "form_of",
    "is_on",
    "letters",
    "numeral",
    "roman",
    "symbol",
    "value",
    "whole",
]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DEEPEST = 60  # tables in tables, controls in controls: more is an attack

# The name of a heading style; group 1 is its level.
HEADING = re.compile(r"(?:heading|kop|überschrift|titre)\s*([1-9])", re.IGNORECASE)

# Elements of a run that stand for one sign, and those that stand for the mark of a note.
SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
NOTE_REFERENCES = ("footnoteReference", "endnoteReference")

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute of an element, or None where there is no element."""
    return element.get(W + name) if element is not None else None


def whole(text: str | None, otherwise: int = 0) -> int:
    """A number as an attribute has it."""
    return int(text) if text and text.isdigit() else otherwise


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element at the end of a path of names, or None where it stops."""
    for name in names:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def form_of(both: etree._Element) -> etree._Element | None:
    """Of the forms in which Office stores what older versions cannot show: the first with content.

    The others hold the same, or a picture of it.
    """
    forms = (*both.findall(MC + "Choice"), *both.findall(MC + "Fallback"))
    return next((form for form in forms if len(form)), None)


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


def letters(number: int) -> str:
    """A number as Word and PowerPoint count in lower case letters.

    >>> letters(2), letters(28)
    ('b', 'bb')
    """
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def numeral(number: int, shape: str) -> str:
    """A number in the shape that a numFmt names; in digits when it names one unknown.

    >>> numeral(4, "upperRoman"), numeral(4, "decimalZero"), numeral(4, "ordinal")
    ('IV', '04', '4')
    """
    if shape in ("lowerLetter", "upperLetter"):
        letter = letters(number)
        return letter.upper() if shape == "upperLetter" else letter
    if shape in ("lowerRoman", "upperRoman"):
        sign = roman(number)
        return sign.upper() if shape == "upperRoman" else sign
    if shape == "decimalZero":
        return f"{number:02d}"
    if shape == "chicago":
        return "*†‡§"[(number - 1) % 4] * ((number - 1) // 4 + 1)
    return str(number)


# What the signs of the type Symbol are that a text about policy may hold; its punctuation and
# digits stand where ASCII has them.
_SYMBOLS = {
    "\uf02d": "−", "\uf061": "α", "\uf062": "β", "\uf06d": "μ", "\uf0a0": "€", "\uf0a3": "≤",
    "\uf0a5": "∞", "\uf0ab": "↔", "\uf0ac": "←", "\uf0ad": "↑", "\uf0ae": "→", "\uf0af": "↓",
    "\uf0b0": "°", "\uf0b1": "±", "\uf0b3": "≥", "\uf0b4": "×", "\uf0b8": "÷", "\uf0b9": "≠",
    "\uf0bb": "≈", "\uf0bc": "…", "\uf0d2": "®", "\uf0d3": "©", "\uf0d4": "™", "\uf0de": "⇒",
} | {chr(0xF000 + ord(sign)): sign for sign in "!#%&()*+,./0123456789:;<=>?[]_{|}"}  # fmt: skip
# Bullets of Symbol and Wingdings → what they look like.
BULLETS = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→", "\uf06e": "■",
    "\uf0a8": "☐", "\uf0fe": "☒", "\uf02d": "-", "\uf06f": "○", "\uf071": "☐", "o": "○",
}  # fmt: skip


def symbol(element: etree._Element) -> str:
    """The character of a `w:sym`; a bullet for one that its type has and Unicode has not."""
    code = element.get(W + "char") or ""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    if "\uf000" <= character <= "\uf0ff":
        font = (element.get(W + "font") or "").casefold()
        return (_SYMBOLS if font == "symbol" else {}).get(character) or BULLETS.get(character, "•")
    return character


def chosen(field: etree._Element) -> str:
    """What an old form field shows that has no words of its own: its box, or its choice of a list.

    Args:
        field: the `w:fldChar` that begins it.
    """
    box, choices = child(field, "ffData", "checkBox"), child(field, "ffData", "ddList")
    if box is not None:
        ticked = is_on(child(box, "checked"))
        return "☒" if (is_on(child(box, "default")) if ticked is None else ticked) else "☐"
    if choices is None:
        return ""
    number = value(child(choices, "result")) or value(child(choices, "default")) or "0"
    entries = [value(one) or "" for one in choices.findall(W + "listEntry")]
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""


class NoteLabels:
    """Counts notes as Word shows them: by section, in the shape and from the number that it says.

    Where they count anew on every page, or are set without a mark, there is no label: a Word file
    knows no pages.

    Args:
        body: of the document, with the properties of its sections.
        settings: of the document; None when it has none.
    """

    def __init__(self, body: etree._Element, settings: etree._Element | None) -> None:
        self._settings = settings
        self._sections: list[etree._Element | None] = []
        self._section: dict[etree._Element, int] = {}  # in which every paragraph stands
        for element in body.iter(W + "p"):
            self._section[element] = len(self._sections)
            if (own := child(element, "pPr", "sectPr")) is not None:
                self._sections.append(own)
        self._sections.append(body.find(W + "sectPr"))
        self._last: dict[str, tuple[int, int]] = {}  # by kind: section and number
        self._paged: set[str] = set()  # kinds whose count went by pages

    def next(self, kind: str, run: etree._Element) -> str:
        """The label of the next "footnote" or "endnote", which a run in the body calls; or none."""
        paragraph = next(run.iterancestors(W + "p"), run)
        section = self._section.get(paragraph, len(self._sections) - 1)
        number = self._start(section, kind) - 1
        if kind in self._last:
            before, number = self._last[kind]
            for place in range(before + 1, section + 1):
                if self._said(place, kind, "numRestart") == "eachSect":
                    number = self._start(place, kind) - 1
                    self._paged.discard(kind)
        self._last[kind] = section, number + 1
        if self._said(section, kind, "numRestart") == "eachPage":
            self._paged.add(kind)
        usual = "decimal" if kind == "footnote" else "lowerRoman"
        shape = self._said(section, kind, "numFmt") or usual
        return "" if shape == "none" or kind in self._paged else numeral(number + 1, shape)

    @property
    def is_by_page(self) -> bool:
        """Whether notes counted so far go without a label because of pages."""
        return bool(self._paged)

    def _start(self, section: int, kind: str) -> int:
        start = self._said(section, kind, "numStart")
        return int(start) if start and start.isdigit() else 1

    def _said(self, section: int, kind: str, name: str) -> str | None:
        own = value(child(self._sections[section], f"{kind}Pr", name))
        return value(child(self._settings, f"{kind}Pr", name)) if own is None else own
