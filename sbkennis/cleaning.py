"""Quoted text → the same words as a reader sees them, with a map back to every character.

The stored text stays as the file gave it. Two views are derived from it: `clean` for display and
for the models (hyphens at line ends undone, lines joined, note marks out) and `canonical` for
comparing quotations (no white space, no hyphens, one kind of quotation mark).
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from sbkennis import dictionary

__all__ = ["Clean", "canonical", "clean", "known_words", "letters_of", "markup_spans", "shown_part"]

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "Ĳ": "IJ",
    "ĳ": "ij",
}

# U+FFFE and code 2 are how pdfium hands on a hyphen at a line end.
_SOFT = "\u00ad\u2010"
_PDFIUM = "\ufffe\x02"
_HYPHENS = "-" + _SOFT + _PDFIUM
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f]")

_LINE_END_HYPHEN = re.compile(
    rf"(?<=[^\W_])[{_HYPHENS}][^\S\n]*(?:\n\s*|(?<=[{_PDFIUM}]))(?=[^\W_])"
    rf"|(?<=[^\W_])\u00ad(?=\s*\S)"
)
_LEFT_WORD = re.compile(r"[^\s\"'“”‘’„«»()\[\]{},;:!?<>]+$")
_RIGHT_WORD = re.compile(r"[^\s\"'“”‘’„«»()\[\]{},;:!?<>]+")
_ADDRESS = re.compile(r"www\.|://|@|[_=+%]|/[^/]*/|[^\W\d]\.[a-z]{2}")
# Longer ones are not taken apart to see whether they are compounds.
LONGEST_WORD = 45

_MID_SENTENCE = re.compile(r"[\w,;]\s+$")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HANGING = frozenset({"en", "of", "en/of", "dan", "als", "noch", "maar", "plus", "&"})

# Dutch keeps the hyphen after these, and between two adjectives of equal rank.
_KEEP_AFTER = frozenset({"niet", "non", "ex", "oud", "vice", "sint", "kandidaat", "aspirant"})
_ADJECTIVE = re.compile(r"(?:isch|lijk|eel|aal|ief)$")
_ADJECTIVES = re.compile(r"(?:isch|lijk|eel|aal|ief|ele|ale|ieve)e?$")
# Written small, but read letter by letter: "hbo-opleiding".
_ACRONYMS = frozenset({"adhd", "aow", "hbo", "hiv", "lhbti", "mbo", "vmbo", "wao", "wmo", "wo"})
_VOWEL = re.compile(r"[aeiouyáàâäéèêëíïóôöúüĳ]")
# Vowels that would be read as one sound: "zee-eend", "auto-ongeluk".
_CLASH = re.compile(r"aa|ae|ai|au|ee|ei|eu|ie|ii|ij|oe|oi|oo|ou|ui|uu|éé")

_MARKUP = re.compile(
    r"""
      (?P<tag></?(?:a|b|br|caption|center|details|div|em|h[1-6]|i|li|ol|p|s|small|span|strong|sub
        |summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)(?:\s[^<>]{0,200})?/?>)
    | (?P<aside>%%(?:(?!%%).){0,5000}%%)
    | (?P<callout>^[^\S\n]{0,3}>[^\S\n]?\[!\w{2,20}\][+-]?[^\S\n]?)
    | (?P<wiki>!?\[\[(?:[^\[\]|\n]{1,200}\|)?(?P<named>[^\[\]|\n]{1,200})\]\])
    | (?P<marked>==(?=[^\s=])(?P<shining>[^=\n]{1,1000}?)(?<=[^\s=])==)
    | (?P<block>(?<=\S)[^\S\n]+\^[a-z][a-z0-9-]{0,40}[^\S\n]*$)
    | (?P<quoted>^[^\S\n]{0,3}(?:>[^\S\n]?){1,9}(?![^\S\n]*[\d=€]))
    | (?P<link>!?\[(?P<label>(?:\\.|[^\[\]\\])*)\]\((?P<target>(?:\\.|[^()\s\\])*)\))
    | (?P<span>\[(?P<dressed>(?:\\.|[^\[\]\\])*)\]\{(?=[#.]|[\w-]+=)[^{}]{1,300}\})
    | (?P<attributes>(?<=[)\]`])\{(?=[#.]|[\w-]+=)[^{}]{1,300}\})
    | (?P<heading>(?<=\S)[^\S\n]+\{(?=[#.])[^{}\n]{1,300}\}[^\S\n]*$)
    | (?P<auto><(?P<address>(?:https?://|mailto:|www\.)[^<>\s]+)>)
    | (?P<hashes>^[^\S\n]{0,3}\#{1,6}[^\S\n]+)
    | (?P<escape>\\(?=[()\[\]_*#\\`.+|~>-]))
    | (?P<strong>\*\*(?=\S)(?P<bold>(?:\\.|[^*\\]|\*(?!\*)){1,1000}?)(?<=\S)\*\*)
    | (?P<emphasis>(?<![\w*])\*(?=[^\s*])(?P<italic>(?:\\.|[^*\\])+?)(?<=\S)\*(?![\w*]))
    | (?P<under>(?<![\w_])_(?=[^\s_])(?P<lined>(?:\\.|[^_\\])+?)(?<=\S)_(?![\w_]))
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:br|caption|center|details|div|h[1-6]|li|ol|p|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.IGNORECASE,
)
_INNER = ("named", "shining", "label", "dressed", "address", "bold", "italic", "lined")

_QUOTATION = frozenset("'\"`´‘’‚‛“”„‟‹›«»′″＂＇")
_NO_CANON = frozenset("-\u00ad\u2010\u2011\ufffe\x02")


@dataclass(frozen=True, slots=True)
class Clean:
    """Clean text and where each of its code points stands in the quote.

    ``offsets`` has one entry more than ``text`` has code points: the last is the length of the
    quote. ``ends[i]`` is where the source of code point ``i`` ends (a letter with a combining
    accent takes two code points of the quote, both parts of a ligature take the same one).
    """

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def to_quote(self, start: int, end: int) -> tuple[int, int]:
        """The span of the quote that ``text[start:end]`` was made of."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.ends[end - 1]

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """The span of the clean text that was made of ``quote[start:end]``; may be empty."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.offsets, end, hi=len(self.text))
        return (first, last) if first < last else (first, first)


def letters_of(text: str) -> str:
    """The letters and digits of a text in lower case: all that two ways to write it agree about.

    >>> letters_of("Wmo-raad (2024)")
    'wmoraad2024'
    """
    return "".join(filter(str.isalnum, text.casefold()))


def known_words(text: str) -> Callable[[str], bool]:
    """Return a test for words that ``text`` itself uses or the Dutch lexicon has.

    Words broken at a line end are not counted; forms with a hyphen count when the document writes
    them elsewhere in one line.
    """
    whole = _LINE_END_HYPHEN.sub("\x00", text.lower())
    own = frozenset(re.findall(r"(?<![\w\x00])[^\W_]+(?:[-'’][^\W_]+)*(?![\w\x00])", whole))

    @cache
    def known(word: str) -> bool:
        lower = word.lower()
        if lower in own:
            return True
        return len(lower) > 1 and dictionary.is_known(lower)

    return known


def clean(
    quote: str,
    marks: Iterable[tuple[int, int]] = (),
    known: Callable[[str], bool] = lambda _: False,
    *,
    breaks: Mapping[int, str] | None = None,
    markup: bool = False,
) -> Clean:
    """Return ``quote`` as a reader sees it.

    Args:
        quote: verbatim text.
        marks: the note marks in it, which are left out.
        known: whether a word exists in the document or the lexicon; decides about hyphens.
        breaks: for an index of white space in the quote, the character that the run of white
            space around it becomes (a newline between paragraphs, a tab between cells); every
            other run becomes one space.
        markup: whether the text is Markdown, whose emphasis, links and tags are left out.
    """
    hard = breaks or {}
    drop = _dropped(quote, marks, markup=markup)
    keep_hyphen, joined = _line_ends(quote, known, hard)
    shown = _Shown()
    i = 0
    while i < len(quote):
        if i in drop:
            if _BLOCK_TAG.match(quote, i):
                shown.gap(i, drop[i])  # "zorg<br>sport" is two words
            shown.after_mark = True
            i = drop[i]
        elif i in joined:
            i = joined[i]
        elif quote[i].isspace():
            run = i
            value = " "
            while i < len(quote) and quote[i].isspace() and i not in drop:
                value = hard.get(i, value)
                i += 1
            shown.space(value, run, i)
        else:
            if i in keep_hyphen:
                values, end = keep_hyphen[i]
            elif markup and (entity := _ENTITY.match(quote, i)):
                values, end = html.unescape(entity.group()).replace("\u00ad", ""), entity.end()
            else:
                values, end = _composed(quote, i)
            if values.isspace():  # "&nbsp;"
                shown.gap(i, end)
            else:
                shown.write(values, i, end)
            i = end
    return Clean("".join(shown.characters), (*shown.starts, len(quote)), tuple(shown.ends))


@dataclass(slots=True)
class _Shown:
    """What a reader sees of a quote as far as it is written, and where each character comes from.

    White space waits until something follows it.
    """

    characters: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    pending: tuple[str, int, int] | None = None  # white space not yet written
    after_mark: bool = False

    def gap(self, start: int, end: int) -> None:
        """Adds a space, unless white space waits already."""
        self.pending = self.pending or (" ", start, end)

    def space(self, value: str, start: int, end: int) -> None:
        """Adds a run of white space; the first break between paragraphs or cells counts."""
        if self.pending is None:
            self.pending = (value, start, end)
        elif self.pending[0] == " ":
            self.pending = (value, self.pending[1], end)

    def write(self, values: str, start: int, end: int) -> None:
        """Adds characters that stand for ``quote[start:end]``."""
        if not values:
            return
        if self.pending is not None:
            # "jongeren ¹." has no space before its full stop once the mark is gone.
            closes_up = self.after_mark and values[0] in ".,;:!?)" and self.pending[0] == " "
            if self.characters and not closes_up:
                value, first, last = self.pending
                self.characters.append(value)
                self.starts.append(first)
                self.ends.append(last)
            self.pending = None
        self.after_mark = False
        for value in values:
            self.characters.append(value)
            self.starts.append(start)
            self.ends.append(end)


def canonical(text: str) -> tuple[str, tuple[int, ...]]:
    """Return ``text`` in the form in which quotations are compared, and its offsets.

    White space, hyphens and invisible characters are left out, ligatures written out, accents
    composed, and every quotation mark becomes ``'``. The source of ``canonical[i:j]`` is
    ``text[offsets[i]:offsets[j - 1] + 1]``; the last offset is the length of the text.

    >>> canonical("een „ﬁjne” buurt-\\nkamer")[0]
    "een'fijne'buurtkamer"
    """
    characters: list[str] = []
    offsets: list[int] = []
    i = 0
    while i < len(text):
        character = text[i]
        if character.isspace() or character in _NO_CANON:
            i += 1
            continue
        if character in _QUOTATION:
            values, end = "'", i + 1
        elif text.startswith(",,", i) and text[i + 2 : i + 3].isalpha():
            values, end = "'", i + 2
        else:
            values, end = _composed(text, i)
        characters.extend(values)
        offsets.extend([i] * len(values))
        i = end
    return "".join(characters), (*offsets, len(text))


def _composed(text: str, i: int) -> tuple[str, int]:
    """The character at ``i`` with its accents composed, ligatures written out; where it ends."""
    character = text[i]
    end = i + 1
    if end < len(text) and unicodedata.combining(text[end]):
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        return unicodedata.normalize("NFC", text[i:end]), end
    if character < "\x7f" and character >= " ":
        return character, end
    if character in _LIGATURES:
        return _LIGATURES[character], end
    if character in _PDFIUM:
        return "-", end
    if character == "\u00ad" or _INVISIBLE.match(character):
        return "", end
    return unicodedata.normalize("NFC", character), end


def _dropped(quote: str, marks: Iterable[tuple[int, int]], *, markup: bool) -> dict[int, int]:
    """Start → end of what is left out: note marks and, in Markdown, the markup."""
    spans = [(start, end) for start, end in marks if start < end]
    if markup:
        spans.extend(_markup(quote, 0, len(quote)))
    dropped: dict[int, int] = {}
    reached = 0
    for start, end in sorted(spans):
        if end <= reached:
            continue
        start = max(start, reached)
        dropped[start] = end
        reached = end
    return dropped


def markup_spans(text: str) -> list[tuple[int, int]]:
    """The spans of Markdown and HTML marks in a text, which no reader sees as words.

    >>> markup_spans("de **buurt** telt")
    [(3, 5), (10, 12)]
    """
    return sorted(_markup(text, 0, len(text)))


def _markup(quote: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of Markdown and HTML marks; what they enclose stays."""
    spans: list[tuple[int, int]] = []
    for match in _MARKUP.finditer(quote, start, end):
        inner = next((n for n in _INNER if match.group(n) is not None), None)
        if inner is None:
            spans.append(match.span())
            continue
        spans.append((match.start(), match.start(inner)))
        spans.append((match.end(inner), match.end()))
        spans.extend(_markup(quote, match.start(inner), match.end(inner)))
    return [span for span in spans if span[0] < span[1]]


def _line_ends(
    quote: str, known: Callable[[str], bool], hard: Mapping[int, str]
) -> tuple[dict[int, tuple[str, int]], dict[int, int]]:
    """Hyphens at line ends: index → (what is written, where it ends), and start → end to skip."""
    kept: dict[int, tuple[str, int]] = {}
    joined: dict[int, int] = {}
    for match in _LINE_END_HYPHEN.finditer(quote):
        at, end = match.start(), match.end()
        if any(i in hard for i in range(at, end)):
            continue
        if quote[at] == "\u00ad" and "\n" not in match.group():
            gap = re.compile(r"[^\S\n]*\n\s*").match(quote, at + 1)
            joined[at] = gap.end() if gap else at + 1
            continue
        left = _LEFT_WORD.search(quote, max(0, at - 60), at)
        right = _RIGHT_WORD.match(quote, end)
        verdict = _join_or_keep(
            quote[at],
            left.group() if left else "",
            right.group() if right else "",
            known,
            is_inside=left is not None
            and _MID_SENTENCE.search(quote[max(0, left.start() - 4) : left.start()]) is not None,
        )
        if verdict == "join":
            joined[at] = end
        elif verdict == "keep":
            kept[at] = ("-", end)
        else:
            kept[at] = ("-", at + 1)
    return kept, joined


def _join_or_keep(
    hyphen: str, left: str, right: str, known: Callable[[str], bool], *, is_inside: bool
) -> str:
    """Decide about one hyphen at a line end: "join", "keep" or "space" (READERS.md 1.4).

    ``left`` and ``right`` are what stands around it, up to white space or punctuation;
    ``is_inside`` says that ``left`` does not open a sentence, so that its capital means a name.
    """
    if hyphen in _SOFT:
        return "join"
    left = "".join(_LIGATURES.get(c, c) for c in left)
    right = "".join(_LIGATURES.get(c, c) for c in right).rstrip(".…")
    if _ADDRESS.search(left) or _ADDRESS.search(right):
        return "keep"
    tail = re.split(r"[-/]", left)[-1]
    head_match = _LETTERS.match(right)
    head = head_match.group() if head_match else ""
    joined = tail + head
    if right.lower() in _HANGING and not (known(joined) and not known(tail)):
        return "space"
    if not head or head[0].isupper() or any(c.isdigit() for c in tail):
        return "keep"
    tail_is_word = len(tail) == 1 or any(
        _is_compound(stem, known, 2, 4) for stem in _stems(tail.lower())
    )
    if known(f"{left}-{right}") or known(f"{tail}-{head}"):
        # A hyphen that extraction left inside a word also looks like "the form with a hyphen".
        return "join" if known(joined) and not tail_is_word else "keep"
    if len(tail) > 1 and tail.isupper():
        return "keep"
    if known(joined):
        return "join"
    if _is_written_with_hyphen(tail, head, known, is_inside=is_inside):
        return "keep"
    if len(tail) > 1 and not (tail_is_word and known(head.lower())):
        return "join"  # around a written hyphen stand words: "zelfred" is half of one
    return "join" if _is_compound(joined.lower(), known, 3, 3) else "keep"


def _is_written_with_hyphen(
    tail: str, head: str, known: Callable[[str], bool], *, is_inside: bool
) -> bool:
    """Whether a writer puts a hyphen between such words, when no list has them as one."""
    lower, following = tail.lower(), head.lower()
    if lower in _ACRONYMS or not _VOWEL.search(lower):
        return True  # "ggz-problematiek"
    if not known(following):
        return False
    if tail[:1].isupper() and (is_inside or len(tail) <= 4) and known(tail):
        return True  # "Wmo-voorziening", "Movisie-onderzoek"
    if lower in _KEEP_AFTER or (_ADJECTIVE.search(lower) and _ADJECTIVES.search(following)):
        return True
    return known(lower) and _CLASH.fullmatch(lower[-1:] + following[:1]) is not None


def _is_compound(word: str, known: Callable[[str], bool], parts: int, least: int) -> bool:
    """Whether a word is up to ``parts`` known words of at least ``least`` letters each."""
    if known(word):
        return True
    if parts == 1 or len(word) > LONGEST_WORD:
        return False
    return any(
        known(word[cut:])
        and any(_is_compound(stem, known, parts - 1, least) for stem in _stems(word[:cut]))
        for cut in range(least, len(word) - least + 1)
    )


def _stems(left: str) -> list[str]:
    """The first half of a compound, with and without the letters that link it to the next."""
    return [left] + [
        left.removesuffix(link)
        for link in ("s", "en", "e")
        if left.endswith(link) and len(left) - len(link) >= 3
    ]


def shown_part(quote: str, display: str, start: int, end: int) -> tuple[int, int]:
    """Where ``quote[start:end]`` stands in the display text that was made of ``quote``.

    Both are compared by their letters and digits alone, in order; what the display left out (a
    note mark, mark-up) is passed over.

    >>> shown_part("een lange re-\\ngel. Klaar.", "een lange regel. Klaar.", 10, 19)
    (10, 16)
    >>> shown_part("Eerst dit.\\n• Dan dat.", "Eerst dit.\\n• Dan dat.", 11, 21)
    (11, 21)
    """
    places = _shown_places(quote, display)
    first, last = places[start], places[end - 1] + 1 if end > start else places[start]
    if start < end and not quote[start].isalnum():
        first = _sign_before_word(display, first, quote[start])
    while last < len(display) and not display[last].isalnum() and not display[last].isspace():
        last += 1  # the full stop and the closing quotation mark
    return first, max(first, min(last, len(display)))


def _sign_before_word(display: str, at: int, sign: str) -> int:
    """Where a bullet or quotation mark stands, behind what ends the words before it."""
    word = at
    while word < len(display) and not display[word].isalnum():
        word += 1
    between = display[at:word]
    place = between.rfind(sign)
    if place < 0:  # it was left out: what stands right before the word
        place = max(map(between.rfind, " \n\t")) + 1
    return at + place


@lru_cache(maxsize=4)  # every sentence of a passage is asked for in turn
def _shown_places(quote: str, display: str) -> tuple[int, ...]:
    """Where each code point of a quote stands in its display text."""
    places = [len(display)] * (len(quote) + 1)
    at = 0
    for i, character in enumerate(quote):
        places[i] = at
        if not character.isalnum():
            continue
        found = at
        while found < len(display) and not display[found].isalnum():
            found += 1
        if display[found : found + 1].casefold() == character.casefold():
            places[i] = found
            at = found + 1
    return tuple(places)
