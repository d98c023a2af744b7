"""The style sheets within a web page → which of its elements they hide from every reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import html as lxml_html

__all__ = ["HIDES", "hidden_by_style"]

HIDES = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SHOWS = re.compile(
    r"(?:^|[;\s])(?:display\s*:(?!\s*none)|visibility\s*:\s*visible)", re.IGNORECASE
)
_IMPORTANT = re.compile(r"!\s*important", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_NAMES = re.compile(r"[.#][\w-]+")
_PLAIN = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<names>(?:[.#][\w-]+)+)", re.IGNORECASE)


class _Rule(NamedTuple):
    selector: str
    body: str
    nested: bool  # holds under a condition, such as the width of the screen


class _Hiding(NamedTuple):
    tag: str  # "" is any
    names: frozenset[str]  # with their sign: ".class", "#id"
    important: bool


def hidden_by_style(tree: lxml_html.HtmlElement) -> set[lxml_html.HtmlElement]:
    """The elements that a rule without a condition hides by their own class or id.

    A rule for what stands in something else, for a state or for some screens hides nothing here,
    nor does one that another rule of the page contradicts: what shows is only certain in a browser.
    """
    rules = [rule for text in _texts(tree) for rule in _rules(text)]
    hiding: dict[str, list[_Hiding]] = {}  # by one of their names
    for rule in rules:
        for one in () if rule.nested else _hidings(rule):
            hiding.setdefault(min(one.names), []).append(one)
    if not hiding:
        return set()
    shown = {
        name
        for rule in rules
        if _SHOWS.search(rule.body)
        for selector in rule.selector.split(",")
        for name in _NAMES.findall(re.split(r"[\s>+~]+", selector.strip())[-1])
    }
    found = set()
    for element in tree.xpath("//body//*[@class or @id]"):
        names = {f".{name}" for name in (element.get("class") or "").split()}
        names.add(f"#{element.get('id')}")
        if any(
            one.names <= names
            and one.tag in ("", element.tag)
            and (one.important or not names & shown)
            for name in names
            for one in hiding.get(name, ())
        ):
            found.add(element)
    return found


def _texts(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for style in tree.iter("style"):
        media = (style.get("media") or "all").strip().lower()
        scripted = any(one.tag in ("noscript", "template", "svg") for one in style.iterancestors())
        if media in ("all", "screen") and not scripted:
            yield _COMMENT.sub("", style.text or "")


def _rules(text: str) -> Iterator[_Rule]:
    open_: list[str] = []
    parts = re.split(r"([{}])", text)
    for before, brace in zip(parts[::2], parts[1::2], strict=False):
        if brace == "{":
            open_.append(before.rpartition(";")[2].strip())
        elif open_:
            selector = open_.pop()
            yield _Rule(selector, before, bool(open_))


def _hidings(rule: _Rule) -> Iterable[_Hiding]:
    if not HIDES.search(rule.body):
        return
    for one in rule.selector.split(","):
        plain = _PLAIN.fullmatch(one.strip())
        if plain is not None:
            yield _Hiding(
                (plain["tag"] or "").lower(),
                frozenset(_NAMES.findall(plain["names"])),
                _IMPORTANT.search(rule.body) is not None,
            )
