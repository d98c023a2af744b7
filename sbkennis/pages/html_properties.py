"""A parsed web page → what it says of itself: title, dates and authors in its head, and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import html as lxml_html

from sbkennis.records import Property

__all__ = ["properties"]

_META = re.compile(
    r"""(?:dc(?:terms)?[.:]|og:(?!image|video)|article:|twitter:title|citation_|author$|description$|date$
    |keywords$|publisher$|generator$|last-modified$|overheid|modified|published)""",
    re.IGNORECASE | re.VERBOSE,
)
_JSON_LD = (
    "headline", "name", "datePublished", "dateModified", "dateCreated", "author", "publisher",
    "@type", "inLanguage", "isPartOf",
)  # fmt: skip


def properties(tree: lxml_html.HtmlElement) -> Iterator[Property]:
    """The properties of a page, in the order in which they stand."""
    if language := tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"):
        yield Property("html:lang", language)
    title = tree.find(".//title")
    if title is not None and (shown := " ".join(title.text_content().split())):
        yield Property("html:title", shown)
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            yield Property("html:canonical", link.get("href") or "")
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        value = " ".join((meta.get("content") or "").split())
        if value and _META.match(name):
            yield Property(f"html:{name}", value)
    seen: set[str] = set()
    for time in tree.iter("time"):
        value = (time.get("datetime") or "").strip()
        if value and value not in seen and len(seen) < 5:
            seen.add(value)
            yield Property("html:time", value)
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            yield from _json_ld(script.text or "")


def _json_ld(source: str) -> Iterator[Property]:
    try:
        found = json.loads(source)
    except (ValueError, RecursionError):
        return
    if isinstance(found, dict) and isinstance(found.get("@graph"), list):
        found = found["@graph"]
    for item in found if isinstance(found, list) else [found]:
        if not isinstance(item, dict):
            continue
        kind = item.get("@type")
        if not re.search(r"article|page|report|posting|document|publication", str(kind), re.I):
            continue
        for key in _JSON_LD:
            value = _json_name(item.get(key))
            if value:
                yield Property(f"html:jsonld:{key.lstrip('@')}", value)


def _json_name(value: object) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return _json_name(value.get("name"))
    if isinstance(value, list):
        return "; ".join(name for name in map(_json_name, value) if name)
    return ""
