"""Text in drawings, as Word and PowerPoint store it: paragraphs, and the points of SmartArt."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sbkennis.pages.assembly import Inline
from sbkennis.pages.wordprocessing import MATH, MC

__all__ = ["DGM", "points", "runs"]

DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MATH = "{http://schemas.microsoft.com/office/drawing/2010/main}m"  # a formula among runs
_DEEPEST = 60  # points under points: more is an attack


def points(root: etree._Element) -> Iterator[tuple[Inline, int]]:
    """The points of SmartArt that say something, parents before children, with their depth."""
    texts = _texts(root)
    children: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(DGM + "cxn"):
        source, target = link.get("srcId") or "", link.get("destId") or ""
        if link.get("type", "parOf") == "parOf" and target in texts:
            children.setdefault(source, []).append((int(link.get("srcOrd") or 0), target))
    seen: set[str] = set()

    def walk(point: str, depth: int) -> Iterator[tuple[Inline, int]]:
        if point in seen or depth > _DEEPEST:
            return
        seen.add(point)
        if texts[point].text:
            yield texts[point], depth
        for _, child in sorted(children.get(point, [])):
            yield from walk(child, depth + 1)

    inside = {target for source, links in children.items() if source in texts
              for _, target in links}  # fmt: skip
    outside = [target for source, links in children.items() if source not in texts
               for _, target in sorted(links)]  # fmt: skip
    for model_id in [*outside, *(p for p in texts if p not in inside), *texts]:
        yield from walk(model_id, 1)


def _texts(root: etree._Element) -> dict[str, Inline]:
    """The text of each point that is one, by its id."""
    texts: dict[str, Inline] = {}
    for point in root.iter(DGM + "pt"):
        if point.get("type", "node") not in ("node", "asst"):
            continue
        inline = Inline()
        for paragraph in point.iter(_A + "p"):
            text, _ = runs(paragraph)
            if text.text:
                if inline.text:
                    inline.add("\n")
                inline.add_inline(text)
        texts[point.get("modelId") or ""] = inline
    return texts


def runs(paragraph: etree._Element) -> tuple[Inline, float | None]:
    """The text of a paragraph, and the type size of most of it in points."""
    inline = Inline()
    sizes: dict[float, int] = {}
    for run in paragraph:
        name = str(run.tag).removeprefix(_A)
        if name == "br":
            inline.add("\n")
        elif name in ("r", "fld"):
            text = run.findtext(_A + "t") or ""
            properties = run.find(_A + "rPr")
            bold = properties is not None and properties.get("b") in ("1", "true")
            inline.add(text.replace("\v", "\n").replace("_x000D_", "\n"), bold=bold)
            size = properties.get("sz") if properties is not None else None
            if size is not None and size.isdigit():
                sizes[int(size) / 100] = sizes.get(int(size) / 100, 0) + len(text)
        elif run.tag == _MATH:
            inline.add("".join(str(text) for text in run.itertext(MATH + "t")))
        elif run.tag == MC + "AlternateContent":
            inline.add("".join(str(t) for t in run.itertext(_A + "t")))
    inline = inline.normal()
    return inline, max(sizes, key=lambda size: sizes[size]) if sizes else None
