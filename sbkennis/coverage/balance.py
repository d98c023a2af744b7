"""Labels of a draft and of the visions of a library → their shares beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbkennis.coverage.shapes import Balance, Lopsided, Pair, Shelves, Unit
from sbkennis.doubles import Words, alike
from sbkennis.phrases import joined
from sbkennis.records import Document, Passage, Tag

__all__ = ["Vision", "assigned", "balance_of", "held_twice", "left_out", "lopsided_of"]


def assigned(tags: Iterable[Tag]) -> frozenset[Pair]:
    """The labels that were given, each with its facet."""
    return frozenset((tag.facet, tag.label) for tag in tags if tag.assigned)


def lopsided_of(
    parts: Sequence[Unit], tags: Sequence[Sequence[Tag]], pair: tuple[Pair, Pair]
) -> Iterator[Lopsided]:
    """Passages with the first label of a pair and without the other."""
    for unit, own in zip(parts, tags, strict=True):
        one = next((tag for tag in own if (tag.facet, tag.label) == pair[0]), None)
        other = next((tag for tag in own if (tag.facet, tag.label) == pair[1]), None)
        if one is None or not one.assigned or not one.evidence:
            continue
        if other is None or not (other.assigned or other.doubtful):
            yield Lopsided(unit, tuple(unit.text[start:end] for start, end in one.evidence))


def balance_of(
    draft: Iterable[frozenset[Pair]], visions: Sequence[Vision], shelves: Shelves
) -> tuple[Balance, ...]:
    """Shares of labels within their facet; every vision weighs the same, also one held twice."""
    counts = Counter(pair for labels in draft for pair in labels)
    shares: list[Mapping[Pair, float]] = []
    weights: list[float] = []
    for same in _copies(visions):
        for one in same:
            tags = shelves.tags([each.id for each in one.passages])
            labels = (pair for each in tags.values() for pair in assigned(each))
            shares.append(_shares(Counter(labels)))
            weights.append(1 / len(same))
    own = _shares(counts)
    pairs = {*own, *(pair for each in shares for pair in each)}
    total = sum(weights)
    rows = [
        Balance(
            facet,
            label,
            own.get((facet, label), 0.0),
            sum(
                weight * each.get((facet, label), 0.0)
                for weight, each in zip(weights, shares, strict=True)
            )
            / total
            if shares
            else None,
            counts[facet, label],
            shelves.title_of(label),
            shelves.title_of_facet(facet),
        )
        for facet, label in pairs
    ]
    return tuple(sorted(rows, key=lambda row: (row.facet, -row.draft, row.label)))


@dataclass(frozen=True, slots=True)
class Vision:
    """A vision of the library with its passages."""

    document: Document
    passages: tuple[Passage, ...]
    words: Words

    @classmethod
    def of(cls, document: Document, passages: Iterable[Passage]) -> Vision:
        """A vision with the passages that a search may find."""
        own = tuple(one for one in passages if one.searchable)
        return cls(document, own, Words.of(document, own))


def _copies(visions: Sequence[Vision]) -> list[list[Vision]]:
    """Visions, those that are one and the same together."""
    held = {one.document.id: one for one in visions}
    groups = alike([one.words for one in visions])
    return [[held[one.document.id] for one in group] for group in groups]


def held_twice(visions: Sequence[Vision]) -> Iterator[str]:
    """What there is to say, in Dutch, of visions that a library holds more than once."""
    for same in _copies(visions):
        if len(same) > 1:
            files = joined([one.document.file for one in same])
            yield (
                f"{files} zijn (bijna) dezelfde tekst; in de balans tellen zij samen als één visie."
            )


def left_out(document: Document) -> str:
    """What there is to say, in Dutch, of a vision that is the draft itself."""
    return (
        f"{document.file} is (bijna) dezelfde tekst als dit concept: het is dit concept, of een "
        "andere versie ervan, en telt niet mee in de balans."
    )


def _shares(counts: Counter[Pair]) -> dict[Pair, float]:
    totals: Counter[str] = Counter()
    for (facet, _), count in counts.items():
        totals[facet] += count
    return {pair: count / totals[pair[0]] for pair, count in counts.items()}
