"""How long a comparison takes: 342 documents of 100 passages each, in a real store.

    python benchmarks/comparison.py

The passages and tags are made up; their numbers are like those of the sample documents: some six
tags a passage, of which three assigned. The goal is 3 seconds from an open store to all tables.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from pathlib import Path

from sbkennis import codebook, comparison, terms
from sbkennis.records import Document, Page, Passage, PassageKind, Reading, Span, Tag
from sbkennis.store import Store

DOCUMENTS = 342
PASSAGES = 100
WORDS = [
    "buurt",
    "wijk",
    "samen",
    "elkaar",
    "steun",
    "gemeente",
    "inwoners",
    "vereniging",
    "ontmoeting",
    "zorg",
]


def fill(store: Store, labels: list[tuple[str, str]]) -> None:
    chance = random.Random(6)
    for number in range(DOCUMENTS):
        name = f"d{number:05d}"
        quotes = [" ".join(chance.choices(WORDS, k=75)) for _ in range(PASSAGES)]
        text = "\n".join(quotes)
        passages, tags, start = [], [], 0
        for position, quote in enumerate(quotes):
            end = start + len(quote)
            passage = Passage(
                f"{name}#{start}-{end}", name, position, PassageKind.TEXT,
                (Span(start, end, 1),), quote, quote,
            )  # fmt: skip
            passages.append(passage)
            for facet, label in chance.sample(labels, 6):
                probability = chance.random()
                tags.append(Tag(passage.id, facet, label, probability, probability > 0.5))
            start = end + 1
        document = Document(
            name, f"{name}.pdf", name * 4, "page", title=f"Visie {number}",
            gemeente=f"Gemeente {number}", page_count=20, pages_without_text=(3,),
        )  # fmt: skip
        reading = Reading(text, (Page(1, "1", 0, len(text)),), (), "page", "proef 1.0")
        store.replace(
            document, reading, passages, recipe="",
            terms={one.id: {"words": "x"} for one in passages}, vectors={}, model="",
            tags=tags,
        )  # fmt: skip


def main() -> None:
    book = codebook.standard()
    facets = {
        facet.name: {label.name: label.title for label in book.of_facet(facet.name)}
        for facet in book.facets
    }
    labels = [(facet, label) for facet, named in facets.items() for label in named]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kennisbank.sqlite"
        with Store.create(path, terms.COLUMNS) as store:
            fill(store, labels)
        for title, options in (
            ("de vijf gewone tabellen", {}),
            ("per gemeente, ook per gemeente twee facetten", {"by": "gemeente", "apart": True}),
        ):
            best = spent = float("inf")
            for _ in range(3):
                with Store.open(path, terms.COLUMNS) as store:
                    begin, before = time.perf_counter(), time.process_time()
                    made = comparison.compare(store, store.documents(), facets, **options)
                    best = min(best, time.perf_counter() - begin)
                    spent = min(spent, time.process_time() - before)
            cells = sum(len(table.cells) for table in made.tables)
            print(
                f"{title}: {best:.2f} s (rekentijd {spent:.2f} s), {len(made.tables)} tabellen, "
                f"{cells} cellen"
            )
    print(f"geheugen: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
