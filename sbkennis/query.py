"""A question as typed → what to rank by, and what a passage must hold; pure.

A plain question has no conditions. Conditions are written with signs that a sentence does not
hold: ``"exact phrase"``, ``prefix*``, NOT or NIET, OR or OF, AND or EN, ``NEAR(a b, 5)``,
parentheses around these, and fields such as ``gemeente:Almere``. Loose words beside them rank and
exclude nothing. A quotation mark inside a word, a colon or an asterisk on its own, a word in lower
case and Dutch operators in a question that ends in "?" or is all capitals are just text.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from sbkennis.errors import QueryError
from sbkennis.records import Filters

__all__ = [
    "FIELDS",
    "All",
    "Any",
    "Condition",
    "Field",
    "Near",
    "Not",
    "Phrase",
    "Prefix",
    "Query",
    "Word",
    "asks_year",
    "misread",
    "named",
    "parse",
    "plain",
    "respelled",
    "unfinished",
]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together exactly so."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that starts so."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Words at most ``distance`` other words apart."""

    parts: tuple[Word | Phrase | Prefix, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the document or of a label; ``name`` is one of `FIELDS` or a facet."""

    name: str
    value: Word | Phrase | Prefix


@dataclass(frozen=True, slots=True)
class Not:
    """Passages that do not."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Passages that meet every part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Passages that meet a part."""

    parts: tuple[Condition, ...]


Condition = Word | Phrase | Prefix | Near | Field | Not | All | Any


@dataclass(frozen=True, slots=True)
class Query:
    """A question taken apart.

    ``text`` is what to rank by; for a plain question all of it, empty when there are only fields
    and exclusions. ``firm`` is what of it every answer is about: of alternatives nothing, unless
    each of them names an article or annex. ``holds`` tells whether the condition asks for words in
    the passage, ``asks`` whether there are words beside it.
    """

    text: str
    condition: Condition | None = None
    asks: bool = field(default=True, repr=False, compare=False)
    firm: str = field(default="", repr=False, compare=False)

    @property
    def holds(self) -> bool:
        """Whether a passage must hold certain words."""
        return self.condition is not None and _holds(self.condition)

    @property
    def beginnings(self) -> frozenset[str]:
        """Of the words asked for, those that are only the beginning of one."""
        return frozenset() if self.condition is None else frozenset(_beginnings(self.condition))

    @property
    def verbatim(self) -> frozenset[str]:
        """The words that are looked for as they are written: of phrases and fields."""
        return frozenset() if self.condition is None else frozenset(_verbatim(self.condition))


FIELDS = ("gemeente", "jaar", "soort", "uitgever", "sfeer", "thema", "waarde", "titel")

_ENGLISH = {"NOT": "not", "OR": "or", "AND": "and", "NEAR": "near"}
_DUTCH = {"NIET": "not", "OF": "or", "EN": "and", "NABIJ": "near"}
_QUOTES = '"“”„«»'
_DISTANCE, _MOST_DISTANCE = 10, 200  # words
_DEEPEST = 20
_LONGEST = 4_000  # characters; a longer text is pasted, not typed, and is a plain question
_SENTENCE = 4  # words; with so many, a quotation mark that is never closed is just a sign
_CAPITALS = 3  # words in capitals beside Dutch operators, from which capitals mean nothing
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")  # pasted along, within words
_JOINED = re.compile("[ﬀ-ﬆĲĳ]")  # letters of a PDF; what is read stands in the passages
_UNFIT = re.compile("[\\x00\\ud800-\\udfff]")  # can stand in no passage, and SQLite refuses it
_FIELD = re.compile(r"([^\W\d_]{3,}):(?=[^\s:/)])")
_MINUS = re.compile(r"(?<!\S)-[^\W\d_][^\W_]+(?::[^\s:/)]+)?")
_MINUS_BEFORE = re.compile(rf"(?<!\S)[-−](?:[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]|\([^()]*\))")
_PREFIX = re.compile(r"([^\W_]{2,}(?:[-'’][^\W_]+)*)\*(?![\w*])")
_STARRED = re.compile(  # no beginning of a word: "a*", "*huis", "buurt*huis"
    r"(?<![\w*])(?<!\w['’])(?:[^\W\d_]\*|[^\W\d_]*\*[^\W\d_]+)(?![\w*])"
)
_RUN = re.compile(rf"[^\s(){_QUOTES}]+")
_OPERATOR = re.compile(r"([A-Z]+)(?:/(\d+))?(?![\w/])")
_GLUED = re.compile(r"(?!\d+,)(.*\w\*?),(\d{1,3})")  # "buurt,5" in NEAR; "1,5" is a number
_KIND = re.compile(r"art(?:ikel|t?\.)?|bijlage", re.IGNORECASE)
_OF_KIND = re.compile(r"[A-Z]?\d+[a-z]*(?:[.:]\d+[a-z]*)*|[IVX]+")
_NAMES = re.compile(rf"(?:^|\s)(?:{_KIND.pattern}) (?:{_OF_KIND.pattern})", re.IGNORECASE)
_EDGES = "?!.,;:*'’‘`~|&+-/\\[]{}<>="


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word phrase prefix field not or and near ( )
    place: int
    text: str
    value: Word | Phrase | Prefix | None = None
    distance: int | None = None
    field: str = ""


def parse(text: str, facets: Sequence[str] = ()) -> Query:
    """Take a question apart.

    Args:
        facets: that are fields too, beside `FIELDS`.

    Raises:
        QueryError: it is malformed; the message shows where.

    >>> parse("Wat doet de gemeente: niets of iets?").condition
    >>> parse('"sociale basis" NIET school').condition
    All(parts=(Phrase(text='sociale basis'), Not(part=Word(text='school'))))
    >>> parse('gemeente:"Den Haag" ontmoeten')
    Query(text='ontmoeten', condition=Field(name='gemeente', value=Phrase(text='Den Haag')))
    >>> parse("ontmoeten Doelgroep_2:jongeren", ["doelgroep_2"])
    Query(text='ontmoeten', condition=Field(name='doelgroep_2', value=Word(text='jongeren')))
    """
    text = _UNFIT.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    text = _JOINED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    if len(text) > _LONGEST:
        return Query(text, firm=text)
    tokens = list(_Scanner(text, facets).tokens())
    if all(token.kind in ("word", "(", ")") for token in tokens):
        return Query(text, firm=text)
    parts = _Parser(text, tokens).whole()
    conditions = _alternatives([part for part in parts if not _is_loose(part)])
    if not conditions:
        return Query(text, firm=text)
    condition = conditions[0] if len(conditions) == 1 else All(tuple(conditions))
    words = " ".join(word for part in parts for word in _ranking(part))
    firm = " ".join(word for part in parts for word in _firm(part))
    return Query(words, condition, asks=any(map(_asks, parts)), firm=firm)


def unfinished(text: str, facets: Sequence[str] = ()) -> list[str]:
    """Fields that are named without a value right behind the colon: "gemeente: Almere".

    A sentence may hold a colon, so that is no error; the words are read as words.
    """
    names = "|".join(map(re.escape, (*FIELDS, *facets)))
    found = re.findall(rf"(?<![^\W_])({names}):(?=\s|$)", text, re.IGNORECASE)
    return list(dict.fromkeys(one.casefold() for one in found))


def asks_year(text: str, facets: Sequence[str] = ()) -> bool:
    """Whether a question demands a year.

    >>> asks_year("mantelzorg jaar:2024"), asks_year("mantelzorg NIET jaar:2024")
    (True, False)
    """

    def asks(condition: Condition | None) -> bool:
        match condition:
            case Field(name):
                return name == "jaar"
            case All(parts) | Any(parts):
                return any(map(asks, parts))
        return False

    return asks(parse(text, facets).condition)


def misread(text: str, facets: Sequence[str] = ()) -> list[str]:
    """Signs of other search engines that are no signs here: "auteur:Jansen", "-school", "*zorg".

    Their words are read as words, so that the second finds what its writer wanted left out; of
    ``-"sociale basis"`` even nothing else.

    >>> misread('-school auteur:Jansen "-dit" 18-jarigen https://a.nl')
    ['-school', 'auteur:']
    >>> misread("a* of *huis, buurt*huis en buurt*, **vet** 2*3")
    ['a*', '*huis', 'buurt*huis']
    >>> misread('buurt -"sociale basis" -(school OF kerk) -gemeente:Ede en foto’s*')
    ['-"sociale basis"', '-(school OF kerk)', '-gemeente:Ede']
    """
    before = _MINUS_BEFORE.findall(text)
    text = _MINUS_BEFORE.sub(" ", text)
    bare = re.sub(rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]", " ", text)
    known = {one.casefold() for one in (*FIELDS, *facets)}
    fields = (one[1] for one in _FIELD.finditer(bare) if one[1].casefold() not in known)
    signs = (
        *before,
        *_MINUS.findall(bare),
        *_STARRED.findall(bare),
        *(f"{one}:" for one in fields),
    )
    return list(dict.fromkeys(signs))


def named(text: str, facets: Sequence[str] = ()) -> Filters:
    """The gemeenten and publishers that fields of a question name.

    >>> named('"sociale basis" gemeente:Ede').gemeenten
    ('Ede',)
    """
    found = [one for one in _every(parse(text, facets).condition) if isinstance(one, Field)]
    return Filters(
        gemeenten=tuple(one.value.text for one in found if one.name == "gemeente"),
        publishers=tuple(one.value.text for one in found if one.name == "uitgever"),
    )


def respelled(condition: Condition, changes: Sequence[tuple[str, str]]) -> Condition:
    """A condition with some words written otherwise; phrases, beginnings and fields stay.

    >>> respelled(parse("mantelzrog OF buurthuis").condition, [("mantelzrog", "mantelzorg")])
    Any(parts=(Word(text='mantelzorg'), Word(text='buurthuis')))
    """
    match condition:
        case Word(text):
            for word, other in changes:
                text = re.sub(rf"(?<!\w){word}(?!\w)", other, text)
            return Word(text)
        case Near(parts, distance):
            several = tuple(respelled(one, changes) for one in parts)
            return Near(several, distance)  # type: ignore[arg-type]  # of the kinds they were
        case Not(part):
            return Not(respelled(part, changes))
        case All(parts):
            return All(tuple(respelled(one, changes) for one in parts))
        case Any(parts):
            return Any(tuple(respelled(one, changes) for one in parts))
    return condition


def _every(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case None:
            return
        case Not(part):
            yield from _every(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _every(part)
        case _:
            yield condition


def plain(text: str) -> str:
    """Words that were not written as a question, so that no sign in them demands anything.

    >>> plain("Buren helpen elkaar vaker.")
    'Buren helpen elkaar vaker.'
    >>> plain("Uit onderzoek* blijkt: “buren” OF NIET soort:visie (Ede")
    'Uit onderzoek blijkt buren of niet soort visie Ede'
    """
    try:
        if parse(text).condition is None:
            return text
    except QueryError:
        pass
    words = re.findall(r"\w+(?:[-'’]\w+)*", text)
    return " ".join(one.lower() if one in _ENGLISH or one in _DUTCH else one for one in words)


# ---------------------------------------------------------------------- text → tokens


class _Scanner:
    def __init__(self, text: str, facets: Sequence[str] = ()) -> None:
        self._text = text
        self._fields = {one.casefold(): one for one in (*facets, *FIELDS)}
        names = "|".join(map(re.escape, sorted(self._fields, key=len, reverse=True)))
        self._field_of = re.compile(rf"({names}):(?=[^\s:/)])", re.IGNORECASE)
        words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in _DUTCH]
        shouts = len(words) >= _CAPITALS and not any(map(str.islower, "".join(words)))
        asks = text.rstrip().endswith("?")
        self._operators = _ENGLISH if shouts or asks else {**_ENGLISH, **_DUTCH}
        self._is_sentence = asks and len(words) >= _SENTENCE

    def tokens(self) -> Iterator[_Token]:
        text, place = self._text, 0
        while place < len(text):
            character = text[place]
            if character.isspace():
                place += 1
            elif character in "()":
                yield _Token(character, place, character)
                place += 1
            elif character in _QUOTES and self._opens(place):
                phrase, end = self._phrase(place)
                if phrase is not None:
                    yield _Token("phrase", place, text[place:end], phrase)
                place = end
            elif character in _QUOTES:
                place += 1
            else:
                token, place = self._word(place)
                if token is not None:
                    yield token

    def _opens(self, place: int) -> bool:
        return place == 0 or not self._text[place - 1].isalnum()

    def _phrase(self, place: int) -> tuple[Phrase | None, int]:
        text = self._text
        end = next((at for at in range(place + 1, len(text)) if text[at] in _QUOTES), None)
        if end is None:
            if self._is_sentence:
                return None, place + 1
            _fail(text, place, "dit aanhalingsteken wordt niet gesloten")
        inside = text[place + 1 : end].strip()
        if not any(map(str.isalnum, inside)):
            _fail(text, place, "tussen deze aanhalingstekens staat geen woord")
        return Phrase(" ".join(inside.split())), end + 1

    def _word(self, place: int) -> tuple[_Token | None, int]:
        text = self._text
        opens = place == 0 or not text[place - 1].isalnum()
        if opens and (named := self._field_of.match(text, place)):
            return self._field(self._fields[named[1].casefold()], place, named.end())
        if opens and (field := _FIELD.match(text, place)):
            near = difflib.get_close_matches(field[1].casefold(), self._fields, 1, 0.8)
            if near:
                _fail(text, place, f"het veld {field[1]} bestaat niet; bedoelde u {near[0]}:")
        run = _RUN.match(text, place)
        if run is None:  # a sign that starts nothing
            return None, place + 1
        operator = _OPERATOR.fullmatch(run[0].rstrip(",")) or (
            _OPERATOR.fullmatch(run[0]) if "/" in run[0] else None
        )
        if operator and (kind := self._operators.get(operator[1])):
            if operator[2] and kind != "near":
                return _Token("word", place, run[0], Word(run[0])), run.end()
            distance = int(operator[2]) if operator[2] else None
            if distance is not None and not 1 <= distance <= _MOST_DISTANCE:
                _fail(text, place, f"de afstand is een getal van 1 tot {_MOST_DISTANCE}")
            return _Token(kind, place, run[0], distance=distance), run.end()
        bare = run[0].strip(_EDGES)
        prefix = _PREFIX.match(run[0].lstrip("'’‘"))
        if prefix:
            return _Token("prefix", place, run[0], Prefix(prefix[1])), run.end()
        if not any(map(str.isalnum, bare)):
            return None, run.end()
        return _Token("word", place, run[0], Word(bare)), run.end()

    def _field(self, name: str, place: int, start: int) -> tuple[_Token, int]:
        text = self._text
        value: Word | Phrase | Prefix | None
        if text[start] in _QUOTES:
            value, end = self._phrase(start)
            if value is None:
                _fail(text, start, "dit aanhalingsteken wordt niet gesloten")
        else:
            run = _RUN.match(text, start)
            end = run.end() if run else start
            bare = run[0].strip("?!.,;") if run else ""
            if name == "jaar" and run:
                bare = run[0].rstrip("?!,;")
            if not bare or not any(map(str.isalnum, bare)):
                _fail(text, start, f"na {name}: ontbreekt een waarde")
            prefix = _PREFIX.fullmatch(bare) if name == "titel" else None
            value = Prefix(prefix[1]) if prefix else Word(bare)
        if name == "jaar":
            value = type(value)(value.text.replace("–", "-"))  # a word processor makes these
            if not _YEARS.fullmatch(value.text):
                _fail(text, start, "schrijf een jaar als 2024, of jaren als 2022-2024")
            first, _, last = value.text.replace("..", "-").partition("-")
            if first and last and first > last:
                _fail(text, start, f"{first} ligt na {last}; draai ze om")
        return _Token("field", place, text[place:end], value, field=name), end


_YEARS = re.compile(r"\d{4}|\d{4}(?:-|\.\.)\d{4}|\d{4}(?:-|\.\.)|(?:-|\.\.)\d{4}")


# ---------------------------------------------------------------------- tokens → conditions


@dataclass(frozen=True, slots=True)
class _Group:
    """Parts between parentheses; loose when it holds nothing but words."""

    parts: tuple[Condition | _Group, ...]


class _Parser:
    """Recursive descent: OR of AND of NOT of NEAR of words, groups and fields."""

    def __init__(self, text: str, tokens: Sequence[_Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> list[Condition | _Group]:
        parts = self._sequence()
        if (token := self._next) is not None:
            self._fail(token, "bij dit haakje hoort geen haakje openen")
        return parts

    @property
    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *kinds: str) -> _Token | None:
        token = self._next
        if token is None or token.kind not in kinds:
            return None
        self._at += 1
        return token

    def _fail(self, token: _Token, what: str) -> NoReturn:
        _fail(self._text, token.place, what)

    def _sequence(self) -> list[Condition | _Group]:
        parts = []
        while (token := self._next) is not None and token.kind != ")":
            parts.append(self._either())
        return parts

    def _either(self) -> Condition | _Group:
        parts = [self._both()]
        while token := self._take("or"):
            parts.append(self._both(token))
        return parts[0] if len(parts) == 1 else Any(tuple(map(_bound, parts)))

    def _both(self, after: _Token | None = None) -> Condition | _Group:
        parts = [self._unit(after)]
        while token := self._take("and"):
            parts.append(self._unit(token))
        return parts[0] if len(parts) == 1 else All(tuple(map(_bound, parts)))

    def _unit(self, after: _Token | None) -> Condition | _Group:
        if token := self._take("not"):
            self._depth += 1
            if self._depth > _DEEPEST:
                self._fail(token, "dit is te diep genest")
            made = Not(_bound(self._unit(token)))
            self._depth -= 1
            return made
        if token := self._take("near"):
            if after is None and (opened := self._take("(")):
                return self._near_list(token, opened)
            if after is not None and (opened := self._take("(")):
                return self._near_list(token, opened)
            self._fail(token, f"voor {token.text} ontbreekt een woord")
        first = self._atom(after)
        if numbered := self._numbered(first, after):
            return numbered
        parts = [first]
        distance = None
        while token := self._take("near"):
            self._near_part(parts[-1], token)
            parts.append(self._atom(token))
            self._near_part(parts[-1], token)
            distance = max(distance or 0, token.distance or _DISTANCE)
        if distance is None:
            return first
        return Near(tuple(parts), distance)  # type: ignore[arg-type]  # `_near_part` saw to it

    def _numbered(self, first: Condition | _Group, after: _Token | None) -> All | None:
        """An article or annex with its number, beside an operator: "artikel 4 OF artikel 5"."""
        number = self._next
        if number is None or number.kind != "word" or not isinstance(first, Word):
            return None
        assert isinstance(number.value, Word)
        follows = self._tokens[self._at + 1].kind if self._at + 1 < len(self._tokens) else ""
        if after is None and follows not in ("or", "and"):
            return None
        if not _KIND.fullmatch(first.text) or not _OF_KIND.fullmatch(number.value.text):
            return None
        self._at += 1
        return All((first, number.value))

    def _near_part(self, part: Condition | _Group, token: _Token) -> None:
        if not isinstance(part, Word | Phrase | Prefix):
            self._fail(token, f"naast {token.text} horen woorden, geen haakjes of velden")

    def _near_list(self, token: _Token, opened: _Token) -> Condition:
        parts: list[Word | Phrase | Prefix] = []
        glued = None
        while one := self._take("word", "phrase", "prefix"):
            assert one.value is not None
            parts.append(one.value)
            glued = _GLUED.fullmatch(one.text)
        if not self._take(")"):
            wrong = self._next
            if wrong is None:
                self._fail(opened, "dit haakje wordt niet gesloten")
            self._fail(wrong, f"schrijf {token.text}(woord woord, 5)")
        distance = token.distance or _DISTANCE
        said = None
        if len(parts) > 1 and glued is not None:
            said = glued[2]
            if isinstance(parts[-1], Word):
                parts[-1] = Word(glued[1].strip(_EDGES))
        elif len(parts) > 2 and isinstance(parts[-1], Word) and parts[-1].text.isdecimal():
            said = parts.pop().text
        if said is not None:
            distance = int(said)
            if not 1 <= distance <= _MOST_DISTANCE:
                self._fail(token, f"de afstand is een getal van 1 tot {_MOST_DISTANCE}")
        if len(parts) < 2:
            self._fail(token, f"{token.text} vraagt twee woorden of meer")
        return Near(tuple(parts), distance)

    def _atom(self, after: _Token | None) -> Condition | _Group:
        token = self._next
        if token is None or token.kind == ")":
            assert after is not None  # a sequence asks only when there is something
            self._fail(after, f"na {after.text} ontbreekt een woord")
        if self._take("word", "phrase", "prefix"):
            assert token.value is not None
            return token.value
        if self._take("field"):
            assert token.value is not None
            return Field(token.field, token.value)
        if self._take("("):
            self._depth += 1
            if self._depth > _DEEPEST:
                self._fail(token, "dit is te diep genest")
            parts = self._sequence()
            self._depth -= 1
            if not self._take(")"):
                self._fail(token, "dit haakje wordt niet gesloten")
            if not parts:
                self._fail(token, "tussen deze haakjes staat niets")
            return _Group(tuple(parts))
        where = f"na {after.text}" if after else f"voor {token.text}"
        self._fail(after or token, f"{where} ontbreekt een woord")


def _bound(part: Condition | _Group) -> Condition:
    """A part as the operand of an operator: words between parentheses must all be there."""
    if not isinstance(part, _Group):
        return part
    parts = tuple(map(_bound, part.parts))
    return parts[0] if len(parts) == 1 else All(parts)


def _is_loose(part: Condition | _Group) -> bool:
    if isinstance(part, _Group):
        return all(map(_is_loose, part.parts))
    return isinstance(part, Word)


def _asks(part: Condition | _Group) -> bool:
    """Whether some loose word stands there, between parentheses too."""
    if isinstance(part, _Group):
        return any(map(_asks, part.parts))
    return isinstance(part, Word)


def _alternatives(parts: Sequence[Condition | _Group]) -> list[Condition]:
    """Conditions side by side; values of one field are alternatives, as with the options."""
    fields: dict[str, list[Condition]] = {}
    others: list[Condition] = []
    for part in parts:
        if isinstance(part, _Group):
            others += _alternatives([one for one in part.parts if not _is_loose(one)])
        elif isinstance(part, Field) and part.name != "titel":
            fields.setdefault(part.name, []).append(part)
        else:
            others.append(part)
    several = [one[0] if len(one) == 1 else Any(tuple(one)) for one in fields.values()]
    return [*others, *several]


def _ranking(part: Condition | _Group) -> Iterator[str]:
    """The words of a part that say what is looked for."""
    match part:
        case Word(text) | Phrase(text) | Prefix(text):
            yield text
        case Near(parts) | All(parts) | Any(parts) | _Group(parts):
            for one in parts:
                yield from _ranking(one)
        case Field("titel", value):
            yield value.text


def _firm(part: Condition | _Group) -> Iterator[str]:
    """The words of a part that every answer is about; a full stop stands for what is left out."""
    match part:
        case Any(parts):
            named = [" ".join(_firm(one)) for one in parts]
            yield from named if all(map(_NAMES.search, named)) else "."
        case All(parts) | _Group(parts):
            for one in parts:
                yield from _firm(one)
        case Not():
            yield "."
        case _:
            yield from _ranking(part)


def _holds(part: Condition) -> bool:
    match part:
        case Word() | Phrase() | Prefix() | Near():
            return True
        case All(parts) | Any(parts):
            return any(map(_holds, parts))
    return False


def _beginnings(part: Condition) -> Iterator[str]:
    match part:
        case Prefix(text):
            yield text
        case Near(parts) | All(parts) | Any(parts):
            for one in parts:
                yield from _beginnings(one)


def _verbatim(part: Condition) -> Iterator[str]:
    match part:
        case Phrase(text) | Field(_, Word(text) | Phrase(text)):
            yield from re.findall(r"\w+", text)
        case Near(parts) | All(parts) | Any(parts):
            for one in parts:
                yield from _verbatim(one)


# ---------------------------------------------------------------------- faults

_SHOWN = 30  # characters of the question on either side of the fault


def _fail(text: str, place: int, what: str) -> NoReturn:
    first, last = max(0, place - _SHOWN), min(len(text), place + _SHOWN)
    before = ("…" if first else "") + re.sub(r"\s", " ", text[first:place])
    after = re.sub(r"\s", " ", text[place:last]) + ("…" if last < len(text) else "")
    raise QueryError(
        f"De zoekvraag klopt niet bij teken {place + 1}: {what}.\n"
        f"    {before}{after}\n    {' ' * len(before)}^\n"
        'Voorbeelden: "sociale basis" NIET school · mantelzorg OF buurthuis · vrijwillig* · '
        "NEAR(wijk ontmoeten, 5) · gemeente:Almere jaar:2024."
    )
