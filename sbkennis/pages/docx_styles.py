"""What a Word document says of styles and lists → how a paragraph is set, and the number before it.

Word keeps both in parts of their own, `styles.xml` and `numbering.xml`; a paragraph refers to them,
and a style to the one that it is based on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from sbkennis.pages.wordprocessing import BULLETS, HEADING, W, child, is_on, numeral, value, whole

__all__ = ["Numbering", "Style", "Styles", "outline_of"]


@dataclass(slots=True)
class Style:
    """How a style sets what has it; None where it leaves that to the one it is based on."""

    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    num_id: str | None = None
    num_level: int | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    style: str | None = None


class Styles:
    """The styles of a document.

    Args:
        root: of `styles.xml`; None where the document has none.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default: str | None = None
        if root is None:
            return
        for element in root.findall(W + "style"):
            style_id = element.get(W + "styleId")
            if style_id is None:
                continue
            properties = element.find(W + "pPr")
            runs = element.find(W + "rPr")
            outline = value(child(properties, "outlineLvl"))
            size = value(child(runs, "sz"))
            level = value(child(properties, "numPr", "ilvl"))
            self._styles[style_id] = Style(
                name=value(element.find(W + "name")) or style_id,
                based_on=value(element.find(W + "basedOn")),
                outline=int(outline) if outline and outline.isdigit() else None,
                num_id=value(child(properties, "numPr", "numId")),
                num_level=int(level) if level and level.isdigit() else None,
                bold=is_on(child(runs, "b")),
                size=float(size) / 2 if size and size.isdigit() else None,
                hidden=is_on(child(runs, "vanish")),
            )
            if element.get(W + "default") == "1" and element.get(W + "type") == "paragraph":
                self._default = style_id

    def chain(self, style_id: str | None) -> Iterator[Style]:
        """The style of a paragraph and those it is based on; the usual one where it names none."""
        seen: set[str] = set()
        current = style_id if style_id in self._styles else self._default
        while current is not None and current not in seen and current in self._styles:
            seen.add(current)
            yield self._styles[current]
            current = self._styles[current].based_on

    def of_characters(self, style_id: str | None) -> Iterator[Style]:
        """The style of a run and those it is based on, where it names one."""
        if style_id is not None and style_id in self._styles:
            yield from self.chain(style_id)

    def alike(self, style: Style) -> set[str]:
        """The ids of the styles that say what this one says."""
        return {style_id for style_id, each in self._styles.items() if each == style}


class Numbering:
    """Word's lists: which levels a list has, and where its counters stand.

    Args:
        root: of `numbering.xml`; None where the document has none.
        styles: those of the document.
    """

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}  # abstract id → levels
        self._abstract: dict[str, str] = {}  # num id → abstract id
        self._overrides: dict[str, dict[int, _Level | int]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._seen: set[str] = set()
        if root is None:
            return
        links: dict[str, str] = {}  # abstract id → name of the list style it follows
        owners: dict[str, str] = {}  # name of a list style → abstract id
        for element in root.findall(W + "abstractNum"):
            abstract = element.get(W + "abstractNumId") or ""
            self._levels[abstract] = {
                place: level for place, level in map(_read_level, element.findall(W + "lvl"))
            }
            if (link := value(element.find(W + "numStyleLink"))) is not None:
                links[abstract] = link
            if (link := value(element.find(W + "styleLink"))) is not None:
                owners[link] = abstract
        for element in root.findall(W + "num"):
            num_id = element.get(W + "numId") or ""
            abstract = value(element.find(W + "abstractNumId")) or ""
            abstract = owners.get(links.get(abstract, ""), abstract)
            self._abstract[num_id] = abstract
            overrides: dict[int, _Level | int] = {}
            for override in element.findall(W + "lvlOverride"):
                place = override.get(W + "ilvl") or ""
                if not place.isdigit() or int(place) > 8:
                    continue
                level = override.find(W + "lvl")
                start = value(override.find(W + "startOverride"))
                if level is not None:
                    overrides[int(place)] = _read_level(level)[1]
                elif start is not None and start.isdigit():
                    overrides[int(place)] = int(start)
            self._overrides[num_id] = overrides

    def marker(
        self, properties: etree._Element | None, chain: list[Style], *, is_visible: bool
    ) -> tuple[int, str | None]:
        """The level (from 0) and the marker of a numbered paragraph or list item.

        One without text shows a number too, in Word, and is counted, unless it is gone as a whole.
        """
        num_id = value(child(properties, "numPr", "numId"))
        level_text = value(child(properties, "numPr", "ilvl"))
        level = int(level_text) if level_text and level_text.isdigit() else None
        if num_id is None:
            for style in chain:
                if style.num_id is not None:
                    num_id = style.num_id
                    if level is None:
                        level = style.num_level
                        if level is None:
                            level = self._level_of_style(num_id, chain)
                    break
        marks = ("del", "moveFrom", "vanish")
        is_gone = any(child(properties, "rPr", mark) is not None for mark in marks)
        if num_id is None or num_id == "0" or (is_gone and not is_visible):
            return 0, None
        place = min(level or 0, 8)
        marker = self._next(num_id, place)
        return place, marker if is_visible else None

    def _level_of_style(self, num_id: str, chain: list[Style]) -> int:
        """The level of a list that is tied to a style ("Kop 2" numbers at level 1)."""
        ids = {each for style in chain[:1] for each in self._styles.alike(style)}
        for place in range(9):
            found = self._level(num_id, place)
            if found is not None and found.style in ids:
                return place
        return 0

    def _level(self, num_id: str, level: int) -> _Level | None:
        override = self._overrides.get(num_id, {}).get(level)
        if isinstance(override, _Level):
            return override
        return self._levels.get(self._abstract.get(num_id, ""), {}).get(level)

    def _next(self, num_id: str, level: int) -> str | None:
        """Counts one item and answers its marker as Word shows it ("2.1", "a)", "•")."""
        shape = self._level(num_id, level)
        abstract = self._abstract.get(num_id)
        if shape is None or abstract is None:
            return None
        counters = self._counters.setdefault(abstract, [None] * 9)
        if num_id not in self._seen:
            self._seen.add(num_id)
            for place, start in self._overrides.get(num_id, {}).items():
                if isinstance(start, int):
                    counters[place] = start - 1
        current = counters[level]
        counters[level] = shape.start if current is None else current + 1
        for deeper in range(level + 1, 9):
            below = self._level(num_id, deeper)
            if below is None or below.restart is None or 0 < below.restart <= level + 1:
                counters[deeper] = None
        if shape.format == "bullet":
            return "".join(BULLETS.get(c, "•" if "\ue000" <= c <= "\uf8ff" else c)
                           for c in shape.text) or "•"  # fmt: skip
        if shape.format == "none":
            return shape.text if "%" not in shape.text else None

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            other = self._level(num_id, place)
            count = counters[place]
            if count is None:
                count = counters[place] = other.start if other is not None else 1
            style = other.format if other is not None and not shape.is_legal else "decimal"
            return numeral(count, style)

        return re.sub(r"%([1-9])", number, shape.text).strip() or None


def outline_of(properties: etree._Element | None, chain: Sequence[Style]) -> int | None:
    """The depth of a heading, from 1: by outline level, or by the name of its style."""
    own = value(child(properties, "outlineLvl"))
    if own is not None and own.isdigit():
        return int(own) + 1 if int(own) < 9 else None
    for style in chain:
        if style.outline is not None:
            return style.outline + 1 if style.outline < 9 else None
        if found := HEADING.fullmatch(style.name.strip()):
            return int(found[1])
    return None


def _read_level(element: etree._Element) -> tuple[int, _Level]:
    place = whole(element.get(W + "ilvl"))
    restart = value(element.find(W + "lvlRestart"))
    return place, _Level(
        format=value(element.find(W + "numFmt")) or "decimal",
        text=value(element.find(W + "lvlText")) or "",
        start=whole(value(element.find(W + "start")), 1),
        restart=int(restart) if restart and restart.isdigit() else None,
        is_legal=is_on(element.find(W + "isLgl")) is True,
        style=value(element.find(W + "pStyle")),
    )
