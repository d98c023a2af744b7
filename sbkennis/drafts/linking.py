"""A reference and the documents of a library → which document is meant, or which it may be.

Scored on what a description holds: numbers and address decide, then title, publisher, authors and
year together. The words of a title weigh by how few titles have them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain, takewhile

from sbkennis.citations import dutch_date
from sbkennis.cleaning import letters_of
from sbkennis.drafts.parts import Draft, Quotation, Reference
from sbkennis.drafts.references import kamerstuk_of, without_address, words_of
from sbkennis.records import Document
from sbkennis.vocabularies import publishers

__all__ = ["Catalogue", "Link", "link"]

_CERTAIN = 10.0  # a number or address: decides alone
_FLOOR = 3.0  # below it nothing is meant
_MARGIN = 0.75  # the second best must stay this far behind
_SEPARATORS = re.compile(r"\s*(?::|\.\s|\?\s|\s[-–—]\s|\s\|\s)\s*")
_SENTENCE = 5  # words
_LEAST_TITLE = 8  # signs of a title that can be known in running text
_NEAR = 60  # signs behind a reference in which it may get a short title
_CALLED = re.compile(
    r"(?<!zie )(?<!lees )\b(?:hierna|verder|voortaan)"
    r"(?:\s+te\s+noemen|\s+genoemd|\s+aangeduid\s+als)?"
    r"(?::\s*[‘’“”„\"']?|\s+[‘“„\"'])(?:(?:de|het)\s+)?"
    r"(?P<as>[^\W\d_][\w-]*(?:\s+[\w-]+){0,4})[’”\"']?\s*(?:[).,;]|$)",
    re.IGNORECASE,
)
# Behind words other than "dat wij", or in the next sentence, another source gets the title.
_OTHER = re.compile(r"\b(?!(?:dat|die|we|wij)\b)[^\W\d_]|[.!?]\s", re.IGNORECASE)
_COMMON = frozenset(
    ("de", "het", "een", "en", "of", "van", "voor", "in", "op", "aan", "met", "bij", "naar", "tot",
     "over", "uit", "door", "te", "ten", "ter", "om", "als", "is", "zijn", "wat", "hoe", "die",
     "dat", "bijlage", "deel", "hoofdstuk", "versie")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """What a reference was found to mean.

    ``documents`` are ids: one when it is sure, several when it is ambiguous, none when the library
    does not hold the source. ``reference`` has the pages of an earlier one where it says "ibid.".
    """

    reference: Reference
    documents: tuple[str, ...] = ()
    score: float = 0.0
    earlier: int | None = None  # index of the reference that it points back to
    unresolved: bool = False  # points back, but there is nothing before it

    @property
    def is_sure(self) -> bool:
        """Whether exactly one document is meant."""
        return len(self.documents) == 1


@dataclass(frozen=True, slots=True)
class _Entry:
    document: Document
    titles: tuple[str, ...]  # whole, main part, in keys
    words: frozenset[str]
    acronyms: frozenset[str]
    publishers: tuple[str, ...]
    surnames: tuple[str, ...]
    year: str | None
    day: str | None  # "12 maart 2026"
    kamerstuk: tuple[str, str] | None
    codes: frozenset[str]


class Catalogue:
    """The descriptions of a library, to look references up in."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._entries = [_entry(one) for one in documents]
        seen = Counter(word for one in self._entries for word in one.words | one.acronyms)
        total = len(self._entries)
        self._publishers = Counter(name for one in self._entries for name in one.publishers)
        self._worth = {word: math.log(1 + total / count) for word, count in seen.items()}

    def titled(self, text: str) -> list[str]:
        """Ids of the documents whose title, whole or main part, is exactly this text."""
        key = _key(text)
        return [one.document.id for one in self._entries if key and key in one.titles]

    def led(self, reference: Reference) -> list[tuple[float, str]]:
        """Documents whose title stands in the words before a reference in brackets."""
        key = f" {_key(reference.lead)} "
        found = []
        for one in self._entries:
            held = [
                title for title in one.titles if f" {title} " in key and len(title) >= _LEAST_TITLE
            ]
            agrees = not (reference.years and one.year and one.year not in reference.years)
            if held and agrees:
                found.append((5.0 + max(map(len, held)) / 1000, one.document.id))
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def ending(self, text: str) -> tuple[str, ...]:
        """Ids of the documents with whose title a text ends: "Volgens Wie helpt wie (p. 4)"."""
        key = f" {_key(text)}"
        found = [
            (len(title), one.document.id)
            for one in self._entries
            for title in one.titles
            if len(title) >= _LEAST_TITLE and key.endswith(f" {title}")
        ]
        longest = max(found, default=(0, ""))[0]
        return tuple(dict.fromkeys(each for length, each in found if length == longest))

    def named_in(self, text: str) -> dict[str, str]:
        """Documents of which the title stands in a text as it is written: id → those words."""
        found: dict[str, str] = {}
        for document, names in self._names:
            for name in names:
                held = name.search(text)
                if held is not None:
                    found.setdefault(document, " ".join(held[0].split()))
        return found

    @cached_property
    def _names(self) -> list[tuple[str, list[re.Pattern[str]]]]:
        return [(one.document.id, _names_in(one.document.title or "")) for one in self._entries]

    def scores(self, reference: Reference) -> list[tuple[float, str]]:
        """Every document that may be meant, best first."""
        key = f" {_key(reference.text)} "
        words = frozenset(key.split())
        code = letters_of(reference.text)  # "Z/24/018357" and "Z-24-018357" are one
        found = []
        for one in self._entries:
            score = self._score(one, reference, key, words, code)
            if score > 0:
                found.append((score, one.document.id))
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def _score(
        self, one: _Entry, reference: Reference, key: str, words: frozenset[str], code: str
    ) -> float:
        if (decided := _by_number(one, reference, code)) is not None:
            return decided
        score = 0.0
        if f" {_key(one.document.file)} " in key:
            score += 6.0
        score += self._title_score(one, key, words)
        title = score
        said = f" {_key(without_address(reference.text))} " if reference.address else key
        named = [name for name in one.publishers if f" {name} " in said]
        if named:
            score += 2.0
            others = words - one.words - _COMMON - {w for name in named for w in name.split()}
            known = {word for word in others if not word.isdigit() and len(word) > 3}
            if not title and len(known) < 3 and self._publishers[named[0]] == 1:
                score += 1.0  # the only document of theirs
        score += min(4.0, 2.0 * sum(f" {name} " in key for name in one.surnames))
        if score == 0:
            return 0.0
        return _dated(score, one, reference, key)

    def _title_score(self, one: _Entry, key: str, words: frozenset[str]) -> float:
        for rank, title in enumerate(one.titles):
            if f" {title} " in key and (len(title.split()) > 1 or len(title) >= 8):
                return 6.0 - 1.0 * (rank > 0)
        shared = one.words & words
        total = sum(self._worth[word] for word in one.words)
        covered = sum(self._worth[word] for word in shared) / total if total else 0.0
        score = 4.5 * covered if len(shared) >= 2 or covered > 0.6 else 0.0
        hit = [word for word in one.acronyms if word in words]
        if hit:
            # "GALA" means the agreement of that name before a letter about it
            opens = one.titles and one.titles[0].split()[:1] == [hit[0]]
            score = max(score, 3.25 if opens else 1.0)
        return score


def _by_number(one: _Entry, reference: Reference, code: str) -> float | None:
    """The score that a number or an address decides alone; nothing where none does."""
    if reference.kamerstuk is not None:
        if one.kamerstuk == reference.kamerstuk:
            return _CERTAIN + 1
        if one.kamerstuk is not None:
            return 0.0
    if any(len(each) >= 5 and each in code for each in one.codes):
        return _CERTAIN + 1
    address = one.document.address
    if reference.address and address and _address(address) == _address(reference.address):
        return _CERTAIN + 1
    return None


def _dated(score: float, one: _Entry, reference: Reference, key: str) -> float:
    """A score with what date, year and number add to it or take off."""
    if one.day is not None and f" {one.day} " in key:
        score += 2.0
    if reference.undated and one.year is None:
        score += 1.5
    if reference.years and one.year is not None:
        score += 1.5 if one.year in reference.years else -3.0
    if reference.kenmerk and one.codes:
        score -= 3.0  # a number that this document does not have
    return score


def link(draft: Draft, catalogue: Catalogue) -> list[Link]:
    """What every reference of a draft means, in their order; back-references are followed."""
    found: list[Link] = []
    by_note: dict[str, list[int]] = {}  # by label: the references of the last note of that number
    called: dict[str, int] = {}  # by a short title that the draft gives: which reference it names
    inside = _quoted(draft)
    for index, one in enumerate(draft.references):
        known = None if one.years else called.get(_key(words_of(one.text)))
        if known is not None:
            found.append(_back(one, found, known))
        else:
            found.append(_linked(one, found, by_note, catalogue, inside))
        if (short := _short_title(draft, one)) and index not in inside:
            called[short] = index
        if one.place.note is not None:
            same = by_note.setdefault(draft.notes[one.place.note].label, [])
            if same and found[same[0]].reference.place.note != one.place.note:
                same.clear()  # notes are numbered anew in every section
            same.append(index)
    return found


def _short_title(draft: Draft, one: Reference) -> str:
    """What the draft calls a source from here on: "(hierna: de Visie)"; empty without that."""
    text = draft.text_at(one.place)[one.place.start : one.place.end + _NEAR]
    found = _CALLED.search(text)
    if found is None or _OTHER.search(text[one.place.end - one.place.start : found.start()]):
        return ""
    return _key(words_of(found["as"]))


def _quoted(draft: Draft) -> frozenset[int]:
    """The references that stand in a quotation: those are the source's own, and none is meant."""
    places: dict[tuple[int | None, int | None], list[Quotation]] = {}
    for quotation in draft.quotations:
        if quotation.place.last is None and quotation.form not in ("item", "term"):
            key = (quotation.place.paragraph, quotation.place.note)
            places.setdefault(key, []).append(quotation)
    return frozenset(
        index
        for index, one in enumerate(draft.references)
        for each in places.get((one.place.paragraph, one.place.note), ())
        if each.place.start <= one.place.start
        and one.place.end <= each.place.end
        and index not in each.references
    )


def _linked(
    reference: Reference,
    before: Sequence[Link],
    by_note: dict[str, list[int]],
    catalogue: Catalogue,
    inside: frozenset[int],
) -> Link:
    """What one reference means: by its form what was named before, else what scores best."""
    found = _back_reference(reference, before, by_note, catalogue, inside)
    if found is not None:
        return found
    scores = catalogue.scores(reference)
    if reference.back is not None or not reference.years:
        # a short form points to what was named before rather than to a namesake
        recent = {
            document: index
            for index, link in enumerate(before)
            if link.is_sure and index not in inside
            for document in link.documents
        }
        scores = sorted(
            ((score + 1.5 * (document in recent), document) for score, document in scores),
            key=lambda scored: (-scored[0], -recent.get(scored[1], -1)),
        )
        if reference.back in ("work", "ibid"):
            found = _named_before(reference, before, scores, recent)
            if found is not None:
                return found
    return _best(reference, before, scores, catalogue)


def _back_reference(
    reference: Reference,
    before: Sequence[Link],
    by_note: dict[str, list[int]],
    catalogue: Catalogue,
    inside: frozenset[int],
) -> Link | None:
    """What "ibid.", "p. 5" or "zie noot 3" points back to; nothing where names must decide."""
    if reference.back == "page" and (titled := catalogue.ending(reference.lead)):
        return Link(reference, titled, 5.0)
    if reference.back in ("ibid", "page") and not words_of(reference.text):
        meant = _last(reference, before, inside)
        return _back_to(reference, before, meant) if meant else Link(reference, unresolved=True)
    if reference.back == "list":
        return Link(reference, unresolved=True)
    if reference.back == "note" and reference.note is not None:
        if reference.note not in by_note:
            return Link(reference, unresolved=True)
        return _back_to(reference, before, by_note[reference.note])
    return None


def _named_before(
    reference: Reference,
    before: Sequence[Link],
    scores: Sequence[tuple[float, str]],
    recent: Mapping[str, int],
) -> Link | None:
    """What "aangehaald werk" with a name points back to; nothing where other sources may fit."""
    named = next(((score, name) for score, name in scores if name in recent), None)
    if named is not None and named[0] >= _FLOOR - 1.0:
        return _back(reference, before, recent[named[1]])
    if words_of(reference.text) and scores:
        return None
    earlier = _same_name(reference, before)
    if earlier is not None:
        return _back(reference, before, earlier)
    return Link(reference, unresolved=True)


def _best(
    reference: Reference,
    before: Sequence[Link],
    scores: Sequence[tuple[float, str]],
    catalogue: Catalogue,
) -> Link:
    """The document with the highest score, or those that come near it."""
    allowed = {document for _, document in scores}
    scores = [(score, document) for score, document in scores if score >= _FLOOR]
    led = catalogue.led(reference)
    if words_of(reference.text) and scores:  # what stands in the brackets must allow it
        led = [(score, document) for score, document in led if document in allowed]
    if led and (not scores or scores[0][0] < led[0][0]):
        longest = led[0][0]
        return Link(
            reference, tuple(document for score, document in led if score == longest), longest
        )
    if not scores:
        earlier = _same_name(reference, before) if not reference.years else None
        return _back(reference, before, earlier) if earlier is not None else Link(reference)
    best = scores[0][0]
    near = tuple(document for score, document in scores if score > best - _MARGIN)
    if best >= _CERTAIN:
        near = tuple(document for score, document in scores if score >= _CERTAIN)
    return Link(reference, near, best)


def _last(one: Reference, before: Sequence[Link], inside: frozenset[int]) -> list[int]:
    """The references before this one that it means, by their number.

    "Ibid." in a note means the note before it, whatever the text names in between; and all of its
    sources, unless one of them stands before it in its own note.
    """
    known = (
        at
        for at in range(len(before) - 1, -1, -1)
        if at not in inside and not _is_remark(before[at])
    )
    last = next(known, None)
    if last is None:
        return []
    if one.back == "page" or one.place.note is None:
        return [last]
    earlier = chain([last], known)
    first = next((at for at in earlier if before[at].reference.place.note is not None), None)
    if first is None:
        return [last]
    note = before[first].reference.place.note
    if note == one.place.note:
        return [first]
    others = takewhile(lambda at: before[at].reference.place.note == note, earlier)
    return sorted([first, *others])


def _is_remark(one: Link) -> bool:
    """Whether words of a note name no source: a sentence of the writer, without a name in it."""
    text = one.reference.text
    is_said = len(text.split()) >= _SENTENCE and not re.search(r"\s[\W\d_]*[A-ZÀ-Þ]", text)
    return is_said and not one.reference.strong and not one.documents


def _back_to(one: Reference, before: Sequence[Link], meant: Sequence[int]) -> Link:
    """The source of a note; of several any may be meant, and the words say which."""
    first, *others = meant
    linked = _back(one, before, first)
    if not others:
        return linked
    every = [document for at in meant for document in before[at].documents]
    pages = linked.reference.pages
    if one.pages is None:
        named = [before[at].reference.pages for at in meant]
        pages = ", ".join(each for each in named if each) if all(named) else None
    return replace(
        linked,
        documents=tuple(dict.fromkeys(every)),
        reference=replace(linked.reference, pages=pages),
    )


def _back(one: Reference, before: Sequence[Link], index: int) -> Link:
    """The same source as an earlier reference, and the same page when "ibid." names no other."""
    earlier = before[index]
    pages = one.pages
    if pages is None and one.back in ("ibid", "note"):
        pages = earlier.reference.pages
    return Link(replace(one, pages=pages), earlier.documents, earlier.score, index)


def _same_name(one: Reference, before: Sequence[Link]) -> int | None:
    """The last earlier reference that begins with the same name: "Jansen, a.w., p. 9"."""
    name = _key(words_of(one.text)).split()[:1]
    if not name:
        return len(before) - 1 if before and one.back == "work" else None
    for index in range(len(before) - 1, -1, -1):
        earlier = before[index].reference
        if earlier.back is None and name[0] in _key(words_of(earlier.text)).split()[:3]:
            return index
    return None


# ------------------------------------------------------------------------------------ the keys


def _entry(document: Document) -> _Entry:
    title = document.title or ""
    parts = [part for part in _SEPARATORS.split(title) if part.strip()]
    titles = [title]
    if parts and len(parts) > 1:
        titles += [part for part in parts if _is_distinct(part, is_first=part is parts[0])]
    words = frozenset(_key(title).split()) - _COMMON
    capitals = re.findall(r"\b[A-Z][A-Za-z]?[A-Z]{1,6}\b", title)
    publisher = document.publisher or document.gemeente or ""
    surnames = [_surname(name) for name in document.authors]
    date = document.date or ""
    identifiers = document.identifiers
    kamerstuk = next(
        (
            kamerstuk_of(f"Kamerstukken {one.value}")
            for one in identifiers
            if one.kind == "kamerstuk"
        ),
        None,
    )
    return _Entry(
        document,
        tuple(dict.fromkeys(key for key in map(_key, titles) if key)),
        words,
        frozenset(_key(one) for one in capitals),
        _names(publisher) if publisher else (),
        tuple(key for key in map(_key, surnames) if key),
        date[:4] or None,
        _day(date),
        kamerstuk,
        frozenset(
            letters_of(value)
            for one in identifiers
            if one.kind != "kamerstuk"
            for value in re.split(r"\s+/\s+", one.value)
        ),
    )


def _names_in(title: str) -> list[re.Pattern[str]]:
    """A title, and its main part, as they may stand in a sentence: of two words or more."""
    parts = [part for part in _SEPARATORS.split(title) if part.strip()]
    names = dict.fromkeys([title, *parts[:1]])
    words = [re.findall(r"\w+", name) for name in names]
    return [
        re.compile(r"(?<!\w)" + r"\W{1,3}".join(map(re.escape, each)) + r"(?!\w)")
        for each in words
        if len(each) > 1 and sum(map(len, each)) >= _LEAST_TITLE
    ]


def _is_distinct(part: str, *, is_first: bool) -> bool:
    """Whether a part of a title says which document is meant; "Bijlage 1" does not."""
    words = [word for word in _key(part).split() if word not in _COMMON and not word.isdigit()]
    return len(words) >= (2 if is_first else 3)


def _surname(name: str) -> str:
    words = name.split()
    start = next(
        (place for place, word in enumerate(words) if place and word[:1].islower()), len(words) - 1
    )
    return " ".join(words[start:]) if words else ""


def _day(date: str) -> str | None:
    return dutch_date(date) if date.count("-") == 2 else None


def _names(publisher: str) -> tuple[str, ...]:
    """A publisher under all its names; a gemeente also without that word."""
    key = _key(publisher)
    names = {key, *_aliases().get(key, ())}
    for word in ("gemeente ", "kennisinstituut ", "ministerie van "):
        if key.startswith(word):
            names.add(key.removeprefix(word))
    return tuple(sorted(names))


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    return {_key(one.name): tuple(map(_key, one.also)) for one in publishers()}


def _key(text: str) -> str:
    """Lower-case words without accents and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    )


def _address(address: str) -> str:
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold())
    return re.split(r"[?#]", plain)[0].rstrip("/")
