"""Titles and headings as questions: does a passage come first that says something?

    python benchmarks/titles.py KENNISBANK …

Each title, its long words and its parts, and the nearest heading of every twelfth passage are
asked as a reader types them. Counted are hits of fewer than twenty words, of which those that hold
no word of the question themselves stand there for the title alone. Then, as what that may cost:
for up to 150 short passages, whether three of their own words find them.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis.library import Library
from sbkennis.records import Hit, Passage

SHORT = 20  # words
EVERY = 12
KNOWN = 150
SEED = 4


def shown(passage: Passage) -> str:
    return passage.display or passage.quote


def length(passage: Passage) -> int:
    return len(shown(passage).split())


def searched(library: Library) -> dict[str, list[Passage]]:
    """The searchable passages of every document."""
    return {
        one.id: [each for each in library.store.passages_of(one.id) if each.searchable]
        for one in library.documents()
    }


def questions(library: Library) -> Iterator[str]:
    for one in library.documents():
        if one.title:
            yield one.title
            yield from re.findall(r"[^\W\d_][\w-]{7,}", one.title)
            yield from re.split(r"[.:–—]\s", one.title)
        for passage in library.store.passages_of(one.id)[::EVERY]:
            if passage.heading:
                yield re.sub(r"^[\d.]+\s*", "", passage.heading[-1])


def found(library: Library, question: str) -> list[Hit]:
    answer = library.search(question, per_document=0)
    return list(answer.hits or answer.nearest)


def by_title(library: Library) -> str:
    """How many of the first hits, and of the first three, are short, and say none of the words."""
    asked = {one.strip() for one in questions(library)}
    hits = [found(library, one) for one in sorted(asked) if 6 < len(one) < 90]
    told = [f"{len(hits)} titels en koppen"]
    for most in (1, 3):
        first = [each for several in hits for each in several[:most]]
        short = [each for each in first if length(each.passage) < SHORT]
        bare = [each for each in short if not each.reasons.words]
        told.append(
            f"eerste {most}: {len(short)} van {len(first)} kort, waarvan {len(bare)} zonder een "
            "woord van de vraag"
        )
    return "; ".join(told)


def by_own_words(library: Library) -> str:
    """How well short passages are found by three words that they hold."""
    short = [
        one
        for several in searched(library).values()
        for one in several
        if 5 <= length(one) < 1.5 * SHORT
    ]
    random.Random(SEED).shuffle(short)
    places: list[int] = []
    for one in short[:KNOWN]:
        words = list(dict.fromkeys(re.findall(r"[^\W\d_]{6,}", shown(one))))
        if len(words) < 3:
            continue
        hits = found(library, " ".join(random.Random(one.id).sample(words, 3)))
        ids = [(hit.passage.id, *hit.also) for hit in hits]
        places.append(next((at for at, held in enumerate(ids, 1) if one.id in held), 0))
    mean = sum(1 / place for place in places if place) / max(1, len(places))
    return (
        f"{len(places)} korte passages op eigen woorden: {places.count(1)} eerste, MRR {mean:.3f}"
    )


def main() -> None:
    for root in sys.argv[1:]:
        with Library.at(root) as library:
            print(root, by_title(library), by_own_words(library), sep="\n  ")


if __name__ == "__main__":
    main()
