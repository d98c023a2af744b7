"""The data of a SmartArt drawing → its points, as Word and PowerPoint store it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sbkennis.pages.assembly import Inline

__all__ = ["DGM", "points"]

DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 60  # points under points: more is an attack


def points(root: etree._Element) -> Iterator[tuple[Inline, int]]:
    """The points of SmartArt that say something, parents before children, with their depth."""
    texts: dict[str, Inline] = {}
    for point in root.iter(DGM + "pt"):
        if point.get("type", "node") not in ("node", "asst"):
            continue
        inline = Inline()
        for paragraph in point.iter(_A + "p"):
            text = _paragraph(paragraph)
            if text.text:
                if inline.text:
                    inline.add("\n")
                inline.add_inline(text)
        texts[point.get("modelId") or ""] = inline
    children: dict[str, list[tuple[int, str]]] = {}
    has_parent: set[str] = set()
    for link in root.iter(DGM + "cxn"):
        source, target = link.get("srcId") or "", link.get("destId") or ""
        if link.get("type", "parOf") == "parOf" and target in texts:
            children.setdefault(source, []).append((int(link.get("srcOrd") or 0), target))
            if source in texts:
                has_parent.add(target)
    seen: set[str] = set()

    def walk(point: str, depth: int) -> Iterator[tuple[Inline, int]]:
        if point in seen or depth > _DEEPEST:
            return
        seen.add(point)
        if texts[point].text:
            yield texts[point], depth
        for _, child in sorted(children.get(point, [])):
            yield from walk(child, depth + 1)

    outside = [target for source, links in children.items() if source not in texts
               for _, target in sorted(links)]  # fmt: skip
    for model_id in [*outside, *(p for p in texts if p not in has_parent), *texts]:
        yield from walk(model_id, 1)


def _paragraph(paragraph: etree._Element) -> Inline:
    inline = Inline()
    for run in paragraph:
        if run.tag in (_A + "r", _A + "fld"):
            inline.add("".join(str(text) for text in run.itertext(_A + "t")))
        elif run.tag == _A + "br":
            inline.add("\n")
    return inline.normal()
