"""A parsed web page → the element with its main content, without menus, banners and what is hidden.

What a page hides is text of the document unless it is certain that no reader is to see it, as
scripts show most of it after a click. Never read: templates, scripts, what stands there for a
browser without scripts, and fields. An element with ``hidden``, or hidden by its own style, is
left out when all of it stands elsewhere on the page, or when it is no more than some words
("Laden…") and no item, cell or heading, and nothing on the page points at it. Anything else that
is hidden is read, with a warning when nothing on the page seems to unfold it. What a style sheet in
the page hides by a class or id is treated so too, but is never left out for being short.
``aria-hidden`` says nothing of what a browser shows: that is read, except the names of icons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from sbkennis.cleaning import letters_of
from sbkennis.pages.drafts import ends_sentence
from sbkennis.pages.stylesheets import HIDES

__all__ = [
    "HEADINGS",
    "INLINE",
    "INVISIBLE",
    "has",
    "is_box",
    "is_window",
    "is_within",
    "main_content",
    "name_panels",
    "remove_hidden",
    "remove_noise",
    "remove_ruby",
]

INVISIBLE = frozenset(
    """script style noscript template svg canvas iframe object embed video audio map head link meta
    input select textarea option datalist picture source track""".split()
)
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output
    q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr img
    button""".split()
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_ROLES = frozenset(
    """navigation banner contentinfo search dialog alertdialog menu menubar toolbar tablist
    alert status""".split()
)
_NOISE_NAME = re.compile(
    r"""(?:^|[-_\s])(?:cookie\w*|consent|gdpr|avg-banner|newsletter|nieuwsbrief\w*|breadcrumbs?
    |kruimelpad|shar(?:e|ing)\w*|social(?:s|-?media|-?share|-?links?)?|deel(?:knoppen|opties)?
    |related\w*|gerelateerd\w*|lees-?ook|skip(?:-?links?|-?to-?content|tocontent)?
    |visually-?hidden|sr-?only|screen-?reader\w*|navbar|navigation|navigatie|nav|menu|submenu
    |mainmenu|hoofdmenu|sidebar|pager|pagination|paginering|comments?|reacties|printknop
    |feedback|popup|modal|overlay|advert\w*|banner|searchform|zoekformulier|site-?footer
    |page-?footer|footer|colofon-?links|back-?to-?top|readspeaker|tag-?list|tags|author-?box
    |subscribe|signup|toolbar|offcanvas|hamburger|chat(?:bot)?)(?:$|[-_\s])""",
    re.IGNORECASE | re.VERBOSE,
)
_UNITS = (*HEADINGS, "li", "tr", "td", "th", "dt", "dd")  # say something in few words
_SHORTEST_DOUBLE = 30  # letters and digits: a shorter text may well be said twice
_ICON = re.compile(r"(?:^|\s)material-(?:icons|symbols)\b", re.IGNORECASE)
_PLACES = frozenset({"#", "¶", "§", "🔗"})  # beside a heading, a link to that heading
_BOX = re.compile(
    r"(?:^|[-_\s])(?:(?:tekst|info)?kaders?|callout|info-?box|text-?box|intermezzo)(?:$|[-_\s])",
    re.IGNORECASE,
)
_WINDOW = re.compile(r"(?:^|\s)(?:modal|popup|overlay)(?=\s|$)", re.IGNORECASE)


def remove_noise(body: lxml_html.HtmlElement) -> None:
    """Takes menus, banners, forms and what only scripts use out of the page."""
    total = max(1, _length(body))
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element is body or element.getparent() is None:
            continue
        if element.tag in INVISIBLE or _is_sign(element) or _is_noise(element, total):
            element.drop_tree()


def remove_ruby(root: lxml_html.HtmlElement) -> bool:
    """Takes away the small words above others (ruby); whether there were any."""
    found = False
    for ruby in root.iter("ruby"):
        for element in list(ruby.iter("rt", "rtc", "rp")):
            if element.getparent() is not None:
                found |= element.tag != "rp" and bool(element.text_content().strip())
                element.drop_tree()
    return found


def _is_sign(element: lxml_html.HtmlElement) -> bool:
    """Whether this is a sign for the eye: an icon written by its name, or a link to its own place.

    Browsers show an icon for the word "expand_more" in the type of Material Icons.
    """
    shown = (element.text or "").strip()
    if len(element) or not shown:
        return False
    if _ICON.search(element.get("class") or ""):
        return re.fullmatch(r"[a-z0-9_]+", shown) is not None
    href = element.get("href") or ""
    return element.tag == "a" and shown in _PLACES and href.startswith("#") and len(href) > 1


def is_box(element: lxml_html.HtmlElement) -> bool:
    """Whether this stands beside the running text, which goes on after it."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in ("aside", "details") or _BOX.search(name) is not None


def is_window(element: lxml_html.HtmlElement) -> bool:
    """Whether this opens over the page: a dialog."""
    return isinstance(element.tag, str) and (
        element.tag == "dialog"
        or (element.get("role") or "").lower() == "dialog"
        or _WINDOW.search(element.get("class") or "") is not None
    )


def _explains(window: lxml_html.HtmlElement) -> bool:
    """Whether a window that the main text opens holds text, and not a form or a consent."""
    names = _WINDOW.sub(" ", f"{window.get('class') or ''} {window.get('id') or ''}")
    if (
        _NOISE_NAME.search(names)
        or has(window, "input", "select", "textarea", "form")
        or not any(_is_sentence(_shown(part)) for part in (window, *window.iter("p", "li", "div")))
    ):
        return False
    ids = {window.get("id"), *window.xpath(".//@id")} - {None}
    openers = window.xpath(
        "ancestor-or-self::*[last()]//*[self::main or self::article or @role='main']"
        "//*[self::a or self::button or @aria-controls]"
    )
    return any(ids & _targets(opener) for opener in openers)


def name_panels(body: lxml_html.HtmlElement) -> None:
    """Puts the words of every tab above the panel that it opens, as the row of tabs goes."""
    panels = {panel.get("id"): panel for panel in body.xpath(".//*[@id]")}
    for tab in body.xpath(".//*[@role='tab']"):
        targets = [panels[one] for one in _targets(tab) if one in panels]
        shown = _shown(tab)
        if len(targets) != 1 or not shown or is_within(tab, targets[0]):
            continue
        panel = targets[0]
        names = (letters_of(_shown(one)) for one in panel.iter(*HEADINGS, "summary"))
        if is_within(panel, tab) or letters_of(shown) in names:
            continue
        name = lxml_html.Element("summary")
        name.text, name.tail, panel.text = shown, panel.text, None
        panel.insert(0, name)


def remove_hidden(body: lxml_html.HtmlElement, styled: set[lxml_html.HtmlElement]) -> list[str]:
    """Takes out what is hidden and certainly no text; answers what stays though nothing unfolds it.

    The rule stands above this module.

    Args:
        body: of the page.
        styled: elements that the style sheets of the page hide.
    """
    hidden = [
        element
        for element in body.iterdescendants()
        if isinstance(element.tag, str)
        and (element in styled or _is_hidden(element))
        and not any(one in styled or _is_hidden(one) for one in element.iterancestors())
        and element.tag not in ("main", "article")
    ]
    if not hidden:
        return []
    targets = set().union(*(_targets(one) for one in body.iter("a", "button", "label", "input")))
    targets |= set().union(*(_targets(one) for one in body.xpath(".//*[@aria-controls]")))
    visible = letters_of(" ".join(_visible_texts(body, set(hidden))))
    remaining = []
    for element in hidden:
        shown = _shown(element)
        if not shown or _has_opener(element, targets):
            continue
        letters = letters_of(shown)
        is_double = len(letters) >= _SHORTEST_DOUBLE and letters in visible
        is_trifle = not _is_sentence(shown) and not (element.tag in _UNITS or has(element, *_UNITS))
        if is_double or (is_trifle and element not in styled):
            element.drop_tree()
        elif element not in styled or _is_sentence(shown):
            remaining.append(shown)
    return remaining


def _visible_texts(
    element: lxml_html.HtmlElement, hidden: set[lxml_html.HtmlElement]
) -> Iterator[str]:
    """The texts of a page outside what is hidden, in order."""
    inside = 0
    for event, one in etree.iterwalk(element, events=("start", "end")):
        inside += (one in hidden) * (1 if event == "start" else -1)
        text = one.text if event == "start" else one.tail
        if text and not inside:
            yield text


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    """Whether a browser does not show this by what it says itself."""
    hidden = element.get("hidden")
    return (hidden is not None and hidden.lower() != "until-found") or (
        HIDES.search(element.get("style") or "") is not None
    )


def _has_opener(element: lxml_html.HtmlElement, targets: set[str]) -> bool:
    """Whether something on the page seems to show a hidden element: a tab, a link, its heading."""
    if (element.get("role") or "").lower() == "tabpanel":
        return True
    if targets.intersection(str(one) for one in element.xpath("@id|.//@id")):
        return True
    before, parent = element.getprevious(), element.getparent()
    if element.tag in INLINE or parent is None:
        return False
    if before is None:
        return parent.get("id") in targets
    return (
        parent.get("id") in targets
        or before.tag in (*HEADINGS, "button", "summary", "dt", "label")
        or before.get("onclick") is not None
        or before.get("aria-expanded") is not None
        or has(before, "button")
    )


def _targets(control: lxml_html.HtmlElement) -> set[str]:
    """The ids of what a link, a button or a label opens."""
    names = ("aria-controls", "href", "data-target", "data-bs-target", "for", "data-toggle-target")
    values = [control.get(name) or "" for name in names]
    return {
        one.removeprefix("#")
        for name, value in zip(names, values, strict=True)
        for one in value.split()
        if name != "href" or (one.startswith("#") and len(one) > 1)
    }


def _shown(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _is_sentence(text: str) -> bool:
    words = len(text.split())
    return words >= 8 or (words >= 4 and ends_sentence(text))


def is_within(element: lxml_html.HtmlElement, other: lxml_html.HtmlElement) -> bool:
    """Whether an element is another, or stands in it."""
    return element is other or any(one is other for one in element.iterancestors())


def _is_noise(element: lxml_html.HtmlElement, total: int) -> bool:
    tag = str(element.tag)
    if is_window(element) and _explains(element):
        return False
    role = (element.get("role") or "").lower()
    names = element.get("class") or ""
    if not _is_anchor(element):
        names += f" {element.get('id') or ''}"
    is_named = _NOISE_NAME.search(names) is not None
    inside = any(str(a.tag) in ("main", "article") for a in element.iterancestors())
    if tag == "dialog":
        return True
    if tag in ("main", "article", "h1") or role == "main":
        return False
    if element.find(".//main") is not None or element.xpath(".//*[@role='main']"):
        return False
    length = _length(element)
    if tag == "nav" or role in _ROLES:
        return length < 0.5 * total
    if tag == "footer" or (tag == "header" and not inside):
        return length < 0.4 * total and _is_edge(element)
    if tag == "form":
        return length < 0.3 * total and has(element, "input", "select", "textarea", "button")
    if tag == "aside":
        paragraphs = [p for p in element.iter("p") if _length(p) > 150]
        return not (inside and paragraphs and _link_share(element) < 0.3)
    if is_named:
        is_body_class = tag in ("html", "body")
        holds_title = element.find(".//h1") is not None
        has_prose = (
            sum(_length(p) for p in element.iter("p") if _link_share(p) < 0.4) > 0.25 * total
        )
        return not is_body_class and not holds_title and length < 0.5 * total and not has_prose
    return False


def _is_edge(element: lxml_html.HtmlElement) -> bool:
    """Whether a small header or footer is that of the page."""
    if element.tag == "footer":
        return next(element.iterancestors("blockquote"), None) is None  # that is who said it
    if _heads_section(element):
        return False
    # A page header may hold the title and the introduction.
    return element.find(".//h1") is None or _link_share(element) > 0.5


def _heads_section(header: lxml_html.HtmlElement) -> bool:
    """Whether a header holds the heading of one part of the page, as TYPO3 writes every heading.

    The header of a page stands beside all that the page is made of: its title, menu and footer.
    """
    part = header.getparent()
    if part is None or part.tag not in ("div", "section", "li") or not has(header, *HEADINGS):
        return False
    if has(header, "nav", "form", "input", "ul", "ol", "img", "button", "svg"):
        return False
    names = f"{part.get('class') or ''} {part.get('id') or ''}"
    if _NOISE_NAME.search(names) or _link_share(header) > 0.5 or not _prose(part):
        return False
    level = min(HEADINGS[str(one.tag)] for one in header.iter(*HEADINGS))
    inner = [str(one.tag) for one in part.iter(*HEADINGS) if not is_within(one, header)]
    return not has(part, "main", "nav", "footer") and all(HEADINGS[one] > level for one in inner)


def _is_anchor(element: lxml_html.HtmlElement) -> bool:
    """Whether an id is made of the heading, for links to it: "reacties" of a section Reacties."""
    heading = next(element.iter(*HEADINGS), None)
    if heading is None or letters_of(heading.text_content()) != letters_of(element.get("id") or ""):
        return False
    return heading is element or (
        _prose(element) > 0
        and _link_share(element) < 0.3
        and not has(element, "form", "input", "textarea")
        and all(_unfolds(button) for button in element.iter("button"))
    )


def _unfolds(button: lxml_html.HtmlElement) -> bool:
    return any(button.get(name) is not None for name in ("aria-expanded", "aria-controls"))


def main_content(body: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The element that holds the main content."""
    total = max(1, _prose(body))
    named = [*body.iter("main"), *body.xpath(".//*[@role='main']")]
    best = max(named, key=_prose, default=None)
    if best is not None and _prose(best) >= 0.3 * total:
        return best
    articles = [
        a for a in body.iter("article") if not any(b.tag == "article" for b in a.iterancestors())
    ]
    best = max(articles, key=_prose, default=None)
    if best is not None and _prose(best) >= 0.6 * total:
        return best
    # The deepest element that holds nearly all prose, and the title when that is near.
    root = body
    while True:
        inner = [child for child in root if isinstance(child.tag, str)]
        following = max(inner, key=_prose, default=None)
        if (
            following is None
            or _prose(following) < 0.85 * total
            or following.tag in ("p", "ul", "ol", "table")
        ):
            break
        title = root.find(".//h1")
        if title is not None and following.find(".//h1") is None and following is not title:
            break
        root = following
    return root


def _prose(element: lxml_html.HtmlElement) -> int:
    """How many characters of running text an element holds: long enough, and not links."""
    amount = 0
    for block in element.iter("p", "li", "dd", "blockquote", "td", "div", "h2", "h3"):
        own = " ".join(
            str(text).strip()
            for text in block.xpath(
                "text()|./strong/text()|./b/text()|./em/text()|./i/text()|./span/text()|./u/text()"
            )
        )
        if len(own) >= 40 or (block.tag == "p" and len(own) >= 20):
            amount += len(own)
    return amount


def has(element: lxml_html.HtmlElement, *tags: str) -> bool:
    """Whether an element of one of these kinds stands in it."""
    return next(iter(element.iterdescendants(*tags)), None) is not None


def _length(element: lxml_html.HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


def _link_share(element: lxml_html.HtmlElement) -> float:
    total = _length(element)
    return sum(_length(link) for link in element.iter("a")) / total if total else 0.0
