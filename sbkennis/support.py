"""A draft × the library → sources for the paragraphs that claim something without one.

A passage is offered when enough of the claim's words stand close together in it, weighted by how
rare they are in the library, and when it holds the claim's figures; below a floor that was
measured (benchmarks/RECORD.md) there is silence. A sentence that has only the form of a claim, in
words that stand everywhere, says nothing that a source could bear out; it gets one only where that
says it word for word. A document that holds most of the claims word for word is the draft itself,
or an edition of it, and no source for it. Among passages that hold the claim about equally well,
national and scientific sources come first and superseded editions last. The draft is read and
forgotten.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol

from sbkennis import ranking
from sbkennis.claims import Claim, claims
from sbkennis.cleaning import canonical
from sbkennis.dictionary import lemma
from sbkennis.drafts import Draft, Paragraph, Part
from sbkennis.drafts.copies import of_itself
from sbkennis.figures import Figure, figures, same
from sbkennis.records import Document, Hit

__all__ = ["FLOOR", "Level", "Suggestion", "Support", "Supported", "level", "substantiate"]

Level = Literal["landelijk", "regionaal", "gemeente", "overig"]

# When first scored on claims that were kept apart, the first suggestion was right 14 times of 15
# and 21 of 22, and of those without a source 17 of 17 and 12 of 13 got none; nothing was tuned.
FLOOR = 0.55
_BAND = 0.15  # passages this close to the best count as holding the claim about as well
_MOST = 3  # passages offered for a claim
_WINDOW = 2  # sentences in which the words of a claim must stand together
_ELSEWHERE = 0.5  # what a word is worth in the heading, the title or another sentence
_BARE = 0.12  # how much more is asked of a claim that has only the form of one
# Words of one passage, which the words of such a claim must weigh together. Of 80 times that a
# general sentence was tried 22 got a source, and 2 with this; it costs one true source of 80.
_SAYS = 2.7
_MOST_GENERAL = 8  # paragraphs that are named
_SUM = 1e5  # from here a number without a unit may be one of euros
_SELF = 0.5  # share of the claims that a document holds word for word, from which it is the draft
_SELF_LEAST = 3  # claims, for that to be more than chance
_OF_EDITION = re.compile(  # what differs between editions; "deel 2" is another text than "deel 1"
    r"\b(?:19|20)\d\d\b|\b(?:versie|v|druk|editie|uitgave)[ .]?\d+(?:[.,]\d+)*\b"
    r"|\b\d+(?:[.,]\d+)*(?:e|de|ste)?\s+(?:versie|druk|editie|uitgave)\b"
)
_READ = (Part.TEXT, Part.LIST, Part.TABLE, Part.BOX)
_ORDER: Mapping[str, int] = {"landelijk": 0, "regionaal": 1, "overig": 2, "gemeente": 2}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage that supports a claim."""

    hit: Hit
    score: float  # 0 to 1; compare with `FLOOR`
    level: Level
    superseded: bool = False
    sentence: str = ""  # where in the passage the claim stands, as a reader sees it


@dataclass(frozen=True, slots=True)
class Supported:
    """A claim without a source, and the passages that support it; none when nothing fits."""

    paragraph: int
    where: str
    heading: tuple[str, ...]
    claim: Claim
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What a draft claims without a source."""

    file: str
    paragraphs: int
    sourced: int  # paragraphs that have a source already
    claims: tuple[Supported, ...]
    warnings: tuple[str, ...] = ()


class Shelves(Protocol):
    """What this asks of a library."""

    def documents(self) -> list[Document]:
        """All documents."""
        ...

    def near(self, text: str) -> tuple[Sequence[Hit], float]:
        """The passages nearest to a claim, and how sure the search is of them."""
        ...

    def twins(self, hit: Hit) -> Sequence[Hit]:
        """The near-duplicates that were folded into a passage."""
        ...

    def asked(self, text: str) -> Mapping[str, Sequence[str]]:
        """The words of a claim as terms, each with its parts."""
        ...

    def rarities(self, asked: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        """How rare those words and parts are in the library."""
        ...

    def rarest(self) -> float:
        """How rare a word is that stands in one passage of the library."""
        ...

    def held(self, text: str, passage: str) -> frozenset[str]:
        """The words of a claim, and the parts of them, that a text holds."""
        ...


def _is_head(paragraph: Paragraph, heads: Container[str]) -> bool:
    """Whether a paragraph is (of) the row that names the columns of a table: it claims nothing."""
    return bool(paragraph.cells) and all(
        not cell.column and cell.text in heads for cell in paragraph.cells
    )


def substantiate(
    draft: Draft, shelves: Shelves, progress: Callable[[int, int], None] | None = None
) -> Support:
    """Look for sources for every claim of a draft that has none.

    Args:
        progress: called with how many paragraphs are done and how many there are.
    """
    old = superseded(shelves.documents())
    tried: list[tuple[Paragraph, Claim, list[list[Suggestion]]]] = []
    copied: Counter[str] = Counter()  # claims by document that holds them word for word
    documents: dict[str, Document] = {}
    sourced = 0
    general: list[Paragraph] = []  # of each general claim
    heads = {cell.column for one in draft.paragraphs for cell in one.cells}
    read = [one for one in draft.paragraphs if one.part in _READ and not _is_head(one, heads)]
    for done, paragraph in enumerate(read):
        if progress:
            progress(done, len(read))
        several = claims(paragraph.text)
        if not several:
            continue
        if _has_source(draft, paragraph):
            sourced += 1
            continue
        for claim in several:
            hits, sure = shelves.near(claim.text)
            twins = [(hit, *shelves.twins(hit)) for hit in hits]
            scored = _scored(claim, twins, sure, shelves, old)
            if _is_general(claim, shelves):
                scored = [[one for one in same if _copies(claim, one.hit)] for same in scored]
                general += [] if any(scored) else [paragraph]
            tried.append((paragraph, claim, scored))
            same_words = {
                hit.document.id: hit.document
                for group in twins
                for hit in group
                if _copies(claim, hit)
            }
            copied.update(same_words.keys())
            documents |= same_words
    if progress:
        progress(len(read), len(read))
    itself = {
        name for name, times in copied.items() if times >= max(_SELF_LEAST, _SELF * len(tried))
    }
    supported = []
    for paragraph, claim, scored in tried:
        offered = _best(
            [[one for one in group if one.hit.document.id not in itself] for group in scored]
        )
        if claim.strong or offered:
            supported.append(
                Supported(paragraph.number, _where(paragraph), paragraph.heading, claim, offered)
            )
    copies = tuple(of_itself(documents[name]) for name in sorted(itself))
    warnings = (*draft.warnings, *copies, *_unsupportable(general))
    return Support(draft.file, len(read), sourced, tuple(supported), warnings)


def _is_general(claim: Claim, shelves: Shelves) -> bool:
    """Whether a claim has only the form of one, and words that say little in this library."""
    if claim.strong:
        return False
    asked = shelves.asked(claim.text)
    rarities = shelves.rarities(asked)
    return sum(rarities[word] for word in asked) < _SAYS * shelves.rarest()


def _unsupportable(general: Sequence[Paragraph]) -> tuple[str, ...]:
    """What to say of sentences for which no source is offered, as any would do."""
    if not general:
        return ()
    places = [f"{one.number}" for one in dict.fromkeys(general)]
    shown = ", ".join(places[:_MOST_GENERAL])
    more = f" en nog {len(places) - _MOST_GENERAL}" if len(places) > _MOST_GENERAL else ""
    noun = "Bij één algemene zin" if len(general) == 1 else f"Bij {len(general)} algemene zinnen"
    where = "alinea" if len(places) == 1 else "alinea's"
    return (
        f"{noun} is geen bron genoemd, want zulke woorden staan overal ({where} {shown}{more}). "
        "Vraagt zo'n zin om een bron, schrijf hem dan preciezer.",
    )


def _has_source(draft: Draft, paragraph: Paragraph) -> bool:
    """Whether a note, a reference or a quotation stands in the paragraph."""
    if paragraph.marks:
        return True
    return any(
        one.place.paragraph == paragraph.number and one.place.note is None and one.strong
        for one in draft.references
    )


def _where(paragraph: Paragraph) -> str:
    where = f"alinea {paragraph.number}"
    return where if paragraph.page is None else f"p. {paragraph.page}, {where}"


def _scored(
    claim: Claim, twins: Sequence[Sequence[Hit]], sure: float, shelves: Shelves, old: frozenset[str]
) -> list[list[Suggestion]]:
    """The passages that hold a claim well enough, those that say it alike together."""
    asked = shelves.asked(claim.text)
    rarities = shelves.rarities(asked)
    counted = countable(claim.text)
    floor = FLOOR if claim.strong else FLOOR + _BARE
    scored = []
    for group in twins:
        held = []
        for hit in group:
            score, sentence = holds(claim.text, hit, asked, rarities, counted, shelves, sure)
            if score >= floor:
                is_old = hit.document.id in old
                held.append(Suggestion(hit, score, level(hit.document), is_old, sentence))
        scored.append(held)
    return scored


def _best(scored: Sequence[Sequence[Suggestion]]) -> tuple[Suggestion, ...]:
    """The passages to offer, in their order; of those that say it alike the best source."""
    told = [min(group, key=_precedence) for group in scored if group]
    if not told:
        return ()
    best = max(one.score for one in told)
    close = [one for one in told if one.score >= best - _BAND]
    return tuple(sorted(close, key=_precedence)[:_MOST])


def _precedence(one: Suggestion) -> tuple[bool, int, float]:
    return (one.superseded, _ORDER[one.level], -one.score)


def _copies(claim: Claim, hit: Hit) -> bool:
    """Whether a passage says a claim word for word."""
    return canonical(claim.text)[0] in canonical(hit.passage.quote)[0]


def countable(text: str) -> list[Figure]:
    """The figures that a source must hold as well; years are none, nor is a bare whole number."""
    return [
        one
        for one in figures(text)
        if one.kind != "amount" or one.unit or "," in text[one.start : one.end]
    ]


def holds(
    claim: str,
    hit: Hit,
    asked: Mapping[str, Sequence[str]],
    rarities: Mapping[str, float],
    counted: Sequence[Figure],
    shelves: Shelves,
    sure: float,
) -> tuple[float, str]:
    """How well a passage holds a claim, 0 to 1, and the sentences of it that hold most."""
    words, told, sentence = _measured(claim, hit, asked, rarities, counted, shelves)
    if told < 1:
        return 0.0, sentence
    if all(_is_common(one, claim) for one in counted):
        return words * (0.85 + 0.15 * min(1.0, sure)), sentence
    return 0.35 + 0.65 * words, sentence


def _is_common(one: Figure, claim: str) -> bool:
    """Whether a figure stands in so many texts that holding it tells little: "één", "de helft"."""
    return not any(map(str.isdigit, claim[one.start : one.end]))


def _measured(
    claim: str,
    hit: Hit,
    asked: Mapping[str, Sequence[str]],
    rarities: Mapping[str, float],
    counted: Sequence[Figure],
    shelves: Shelves,
) -> tuple[float, float, str]:
    """The share of the claim's words in the best window of a passage, of its figures, and it."""
    passage = hit.passage
    around = shelves.held(
        claim, "\n".join((hit.document.title or "", *passage.heading, passage.context))
    )
    sents = [passage.quote[start:end].replace("-\n", "") for start, end in passage.sentences]
    sents = sents or [passage.display]
    whole = around | shelves.held(claim, passage.display)
    best = (0.0, 0.0)
    found = ""
    for at in range(len(sents)):
        window = " ".join(sents[at : at + _WINDOW])
        held = shelves.held(claim, window)
        near = ranking.coverage(asked, held, rarities)
        wide = ranking.coverage(asked, held | whole, rarities)
        words = near + _ELSEWHERE * (wide - near)
        here = (_told(counted, window), words)
        if here > best:
            best, found = here, " ".join(window.split())
    told, words = best
    return words, told, found


def _told(counted: Sequence[Figure], text: str) -> float:
    """The share of figures that a text holds too."""
    if not counted:
        return 1.0
    there = figures(text)
    return sum(
        any(_comparable(one, other) and same(one, other) for other in there) for one in counted
    ) / len(counted)


def _comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures may count the same: "10 miljoen" is money where "euro" went before."""
    if one.kind == other.kind:
        return True
    are_sums = {one.kind, other.kind} == {"euro", "amount"}
    is_large = min(one.value, other.value) >= _SUM
    return are_sums and is_large and not any(map(_counts_things, (one, other)))


def _counts_things(one: Figure) -> bool:
    """Whether a plural follows a number, which then is no sum: "250.000 inwoners"."""
    counted = one.unit.split()[:1]
    return any(
        word.endswith(("en", "s")) and lemma(word.casefold()) != word.casefold() for word in counted
    )


# ---------------------------------------------------------------------------------- sources


@cache
def _levels() -> tuple[tuple[Level, re.Pattern[str], frozenset[str]], ...]:
    text = (files("sbkennis") / "data" / "gezag.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["niveau"]
    return tuple(
        (
            row["naam"],
            re.compile("|".join(rf"\b(?:{one})" for one in row["uitgevers"]) or r"(?!)", re.I),
            frozenset(row["soorten"]),
        )
        for row in rows
    )


def level(document: Document) -> Level:
    """From what kind of sender a document is."""
    if document.gemeente:
        return "gemeente"
    for name, publishers, kinds in _levels():
        if publishers.search(document.publisher or "") or document.kind in kinds:
            return name
    return "overig"


def superseded(documents: Sequence[Document]) -> frozenset[str]:
    """Ids of documents of which a later edition is in the library: same sender, same title."""
    newest: dict[tuple[str, str], str] = {}
    for one in documents:
        key = _edition(one)
        if key is not None and one.date:
            newest[key] = max(newest.get(key, ""), one.date)
    return frozenset(
        one.id
        for one in documents
        if (key := _edition(one)) is not None and one.date and one.date < newest[key]
    )


def _edition(one: Document) -> tuple[str, str] | None:
    title = " ".join(re.findall(r"[^\W_]+", _OF_EDITION.sub(" ", (one.title or "").casefold())))
    sender = (one.publisher or "").casefold()
    return (sender, title) if title and sender else None
