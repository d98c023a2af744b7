"""Text → the spans of its sentences; rules for Dutch, without a model.

The text is one block of layout (a paragraph, a list item, a cell) or a few of them: a newline is
white space, a newline before a list mark is a boundary. What headings and tables are, the readers
decide; a splitter that sees a whole page flattened is wrong mostly at those (READERS.md 4.3).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from sbkennis.phrases import A_MONTH

__all__ = ["is_abbreviation", "opens_item", "split"]

Offsets = tuple[tuple[int, int], ...]

# One or more closing marks may stand between the full stop and the white space: quotes, brackets,
# Markdown emphasis, HTML tags, and the mark of a footnote ("opgesteld.<sup>4</sup> Hierin",
# "opgesteld.4 Hierin", "opgesteld.[4]").
_CLOSERS = "\"'”’»)]}*_"
_NOTE = (
    r"[ \u00a0]?<sup>\s*\[?\d{1,3}\]?\s*</sup>|\[\d{1,3}\]"
    r"|[ \u00a0]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+"
)
_END = re.compile(
    r"(?P<stop>[.!?…]+)"
    rf"(?P<after>(?:{_NOTE}|</?[A-Za-z][A-Za-z0-9]{{0,9}}\s*/?>|[{re.escape(_CLOSERS)}]){{0,8}})"
    r"(?P<digits>\d{1,3})?"
    rf"(?P<last>[{re.escape(_CLOSERS)}]{{0,3}})"
    r"(?=\s|$)"
)
_NOTE_IN = re.compile(_NOTE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}\s*/?>")

_LINE = re.compile(r"[^\S\n]*\n\s*")
_BULLET = re.compile(r"[-–—−*+•●○▪■◦‣➢➤►✓✔·o¢]\s+\S")
_NUMBERED = re.compile(r"(?P<label>\(?(?:\d{1,2}|[a-z]|[A-Z]|[ivx]{1,4})[.)])\s+\S")

# At most what opens a sentence before its first letter.
_OPENERS = re.compile(r"""(?:["'“”‘’„«»(\[{*_¿¡]|,,|<[A-Za-z][A-Za-z0-9]{0,9}>|\.{3}|…|\s)*""")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’\-])*")
_TOKEN = re.compile(r"[^\s(\[{\"“”„«»‘/|,;:*_>–—]+$")
_DOTTED = re.compile(r"(?:[a-z]{1,4}\.){2,}$")
_CAPITALS = re.compile(r"(?:[^\W\d_a-z]\.)+$")
_ROMAN = re.compile(r"[IVXLC]+\b")
_LABEL_ONLY = re.compile(
    r"\W*(?:(?:\d{1,3}\.)*\d{1,3}|[a-zA-Z]|[IVXLivxl]{1,5})[a-z]?\.$", re.ASCII
)
_MONTH = re.compile(rf"{A_MONTH}\b", re.IGNORECASE)
# "'s Ochtends" and "'t Is" open a sentence with a small letter.
_CLITIC = re.compile(r"['’‘`](?:s|t|n|k)\s+[A-Z]")

# Words that hardly ever are a name: after "plan B." or "N.V." they open a new sentence. "Van" is
# not among them, nor "De" before a capital: "J. De Vries".
_STARTERS = frozenset(
    """aan al alle als bij bovendien daar daarbij daarin daarmee daarnaast daarom daarvoor dat de
    deze die dit door dus echter een eén één elk elke en er hem het hier hierbij hierdoor hierin
    hiermee hierna hiervoor hij hoe hoewel iedere iedereen ik in indien je kan kunnen maar met
    moet na naar naast niet nu of om omdat onder ondanks ons onze ook op over per samen sinds
    sommige tegelijk tenslotte tevens tijdens toch toen tot tussen uit vanaf vanuit veel verder
    volgens voor voorts waar waarbij wanneer want wat we welke wie wij zij zijn zo zoals zodat
    zonder zowel""".split()
)


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The abbreviations that never, sometimes, and only before a number stand for themselves."""
    groups: dict[str, set[str]] = {"nooit": set(), "soms": set(), "getal": set()}
    group = groups["nooit"]
    text = (files("sbkennis") / "data" / "afkortingen.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            group = groups[line.strip("[]")]
        else:
            group.update(line.split())
    return frozenset(groups["nooit"]), frozenset(groups["soms"]), frozenset(groups["getal"])


def split(text: str) -> Offsets:
    """Return the sentences of a block of text as ``(start, end)``, in order and disjoint.

    Every visible character lies in exactly one span, and no span starts or ends with white space.

    >>> split("Mw. dr. A. de Wit komt o.a. op 1. mei. Wij ook.")
    ((0, 38), (39, 47))
    """
    boundaries = sorted(_line_boundaries(text))
    sentences: list[tuple[int, int]] = []
    start = 0
    for limit in [*boundaries, len(text)]:
        for match in _END.finditer(text, start, limit):
            if match.end() <= start or not _ends(text, start, match, limit):
                continue
            _append(sentences, text, start, match.end())
            start = match.end()
        _append(sentences, text, start, limit)
        start = limit
    return tuple(sentences)


def is_abbreviation(word: str) -> bool:
    """Whether a word that ends with a full stop may be one that is written with it.

    >>> [is_abbreviation(one) for one in ("bijv.", "m.b.t.", "buurt.")]
    [True, True, False]
    """
    low = word.lower()
    return _DOTTED.match(low) is not None or any(low in group for group in _abbreviations())


def opens_item(text: str, at: int) -> bool:
    """Whether a line starts at ``at`` with the mark of a list item."""
    before = text[max(0, at - 20) : at].rstrip(" \t\u00a0")
    return before.endswith("\n") and bool(_BULLET.match(text, at) or _NUMBERED.match(text, at))


def _append(sentences: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    part = text[start:end]
    stripped = part.strip()
    if not stripped:
        return
    start += len(part) - len(part.lstrip())
    end = start + len(stripped)
    if sentences and not any(c.isalnum() for c in _TAG.sub("", _NOTE_IN.sub("", stripped))):
        # A stray mark is no sentence: it stays with the one before it.
        sentences[-1] = (sentences[-1][0], end)
    else:
        sentences.append((start, end))


def _line_boundaries(text: str) -> set[int]:
    """Where a new line starts a new unit: a list item, or a paragraph after a blank line."""
    found: set[int] = set()
    numbered: list[tuple[int, bool]] = []
    for match in _LINE.finditer(text):
        at = match.end()
        before = text[max(0, match.start() - 8) : match.start()].rstrip()
        if not before or at >= len(text):
            continue
        closed = before.rstrip(_CLOSERS)[-1:] in ".:;!?…" or bool(
            re.search(r"[,;]\s*(?:en|of)$", before)
        )
        if _BULLET.match(text, at):
            # A lone dash between two halves of a sentence is a dash, not a list mark.
            if text[at] not in "-–—−+o·" or closed or not _dash_goes_on(text, match.start(), at):
                found.add(at)
        elif _NUMBERED.match(text, at) and not _MONTH.match(text, _after_label(text, at)):
            numbered.append((at, closed))
        elif match.group().count("\n") > 1:
            first = _OPENERS.match(text, at)
            head = first.end() if first else at
            goes_on = head < len(text) and text[head].islower() and not _CLITIC.match(text, at)
            if closed or not goes_on:
                found.add(at)
    for at, closed in numbered:
        # "zie hoofdstuk\n3. Daarna": one line that happens to start with a number is no list.
        if closed or len(numbered) > 1:
            found.add(at)
    return found


def _after_label(text: str, at: int) -> int:
    match = _NUMBERED.match(text, at)
    return match.end() - 1 if match else at


def _dash_goes_on(text: str, end_of_line: int, at: int) -> bool:
    """Whether a line that starts with a dash continues an aside – like this one – of a sentence."""
    line_start = text.rfind("\n", 0, end_of_line) + 1
    previous = text[line_start:end_of_line].lstrip()
    if _BULLET.match(previous):
        return False
    rest = text[at + 1 : at + 4].lstrip()
    aside = re.search(r"\s[–—-]\s", previous) is not None
    return rest[:1].islower() and (aside or text[at] in "–—−")


def _ends(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    """Whether the stop that ``match`` found closes the sentence that opened at ``start``."""
    stop_at, stop_end = match.start(), match.end("stop")
    stop = match.group("stop")
    closing = match.group("after") + match.group("last")
    if match.end() >= limit:
        return True
    before = text[start:stop_at] if stop_at - start < 80 else text[stop_at - 80 : stop_at]
    if not any(c.isalnum() for c in before):
        return False  # "...er geen indicatie nodig is"
    previous = text[stop_at - 1]
    if previous in "([" or (previous.isspace() and stop[0] in ".…"):
        return _after_pause(text, match, limit) if previous.isspace() else False
    digits = match.group("digits")
    marked = stop == "." and (previous.isalpha() or previous in _CLOSERS)
    if digits and not match.group("after") and not marked:
        return False  # "2.4": no footnote mark but a number
    ahead = _Ahead(text, match.end(), limit)
    if stop in ("...", "…") or len(stop) > 2:
        return ahead.is_opening and not ahead.is_digit
    if not ahead.is_opening:
        return False
    if "!" in stop or "?" in stop:
        return True
    return not _is_abbreviation(
        text, start, stop_at, stop_end, closing, ahead, has_mark=bool(digits)
    )


def _after_pause(text: str, match: re.Match[str], limit: int) -> bool:
    """An ellipsis set off by a space: "en zo ... De rest"."""
    ahead = _Ahead(text, match.end(), limit)
    return ahead.is_opening and not ahead.is_digit


class _Ahead:
    """What follows the white space after a full stop."""

    __slots__ = ("at", "is_bracket", "is_clitic", "is_digit", "is_lower", "text", "word")

    def __init__(self, text: str, at: int, limit: int) -> None:
        opened = _OPENERS.match(text, at, limit)
        head = opened.end() if opened else at
        self.text = text
        self.at = head
        self.is_clitic = _CLITIC.match(text, _visible(text, at, limit), limit) is not None
        word = _WORD.match(text, head, limit)
        self.word = word.group() if word else ""
        first = text[head : head + 1] if head < limit else ""
        self.is_digit = first.isdigit()
        self.is_bracket = text[at:head].lstrip()[:1] in ("(", "[")
        self.is_lower = first.islower() and not self.is_clitic

    @property
    def is_opening(self) -> bool:
        """Whether a sentence can start here: a capital, a digit, a symbol, but no small letter."""
        return not self.is_lower

    @property
    def is_number(self) -> bool:
        return self.is_digit or _ROMAN.match(self.text, self.at) is not None

    @property
    def is_starter(self) -> bool:
        """Whether the next word is one that opens sentences and is hardly ever part of a name."""
        if self.is_clitic:
            return True
        if self.word.lower() not in _STARTERS:
            return False
        if self.word in ("De", "Het", "In", "Samen"):  # "J. De Vries", "B.V. Samen Sterk"
            following = self.text[self.at + len(self.word) :].lstrip()[:1]
            return not (following.isupper() or following in ("'", "’"))
        return True


def _visible(text: str, at: int, limit: int) -> int:
    """The first visible character from ``at``."""
    while at < limit and text[at].isspace():
        at += 1
    return at


def _is_abbreviation(
    text: str,
    start: int,
    stop_at: int,
    stop_end: int,
    closing: str,
    ahead: _Ahead,
    *,
    has_mark: bool,
) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial, a date or a list mark."""
    window = max(start, stop_at - 40)
    token_match = _TOKEN.search(text[window:stop_end])
    if token_match is None:
        return False
    token = token_match.group().lstrip("'’-")
    token_at = stop_end - len(token)
    if _LABEL_ONLY.match(text[start:stop_end].strip()) and stop_end - start < 16:
        return not has_mark  # the mark of a list item or section: "a. Iedereen", "2.1. De rol"
    core = token.rpartition("-")[2]  # "oud-prof."
    if core[:-1].isdigit():
        # "1. Januari" is a date, "in 2024. De" ends a sentence.
        return _MONTH.match(text, ahead.at) is not None and len(core) <= 3
    if _NOTE_IN.search(closing) or has_mark:
        return core.lower() in _abbreviations()[0] and not _NOTE_IN.search(closing)
    never, sometimes, numeric = _abbreviations()
    lower = core.lower()
    letters = core.rstrip(".")
    if len(letters) > 1 and letters.isupper() and "." not in letters:
        # "de HR." is an institution, not "hr."; only in capitals before a number is it "NR. 5".
        return lower in never and ahead.is_digit
    parts = [part + "." for part in lower.split(".") if part]
    if lower in sometimes:
        return ahead.is_digit or ahead.is_bracket or bool(set(closing) & set(")]"))
    if lower in numeric:
        return ahead.is_number
    if lower in never or (len(parts) > 1 and all(part in never for part in parts)):
        return True
    if _DOTTED.match(core):
        return True
    if _CAPITALS.match(core):
        return not _ends_at_capital(text, start, token_at, core, ahead)
    if len(letters) == 1 and letters.isalpha():
        return not ahead.is_starter
    return False


def _ends_at_capital(text: str, start: int, at: int, core: str, ahead: _Ahead) -> bool:
    """Whether "B." in "plan B. De raad" or "N.V. Het" closes a sentence and is no initial."""
    if not ahead.is_starter:
        return False
    before = text[max(start, at - 30) : at].split()
    if not before:
        return False  # "A. De gemeente": a list mark
    return not (len(core) == 2 and _CAPITALS.match(before[-1]))
