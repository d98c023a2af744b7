"""What a changed question brings on a judged set: synonyms, feedback, spelling mistakes.

    python benchmarks/expansion.py                # gold
    python benchmarks/expansion.py --set dekamer_theme_to_question --every 5

Uses the vectors that retrieval.py keeps in ``--cache``.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import retrieval

from sbkennis import evaluation, search, terms
from sbkennis.evaluation import Answer, Question
from sbkennis.vectors import embedder

SYNONYMS = (
    ("wmo", "wet maatschappelijke ondersteuning"),
    ("gala", "gezond en actief leven akkoord"),
    ("iza", "integraal zorgakkoord"),
    ("azwa", "aanvullend zorg- en welzijnsakkoord"),
    ("spuk", "specifieke uitkering"),
    ("wozo", "wonen ondersteuning en zorg voor ouderen"),
    ("mantelzorger", "informele zorgverlener"),
    ("mantelzorg", "informele zorg"),
    ("vrijwilliger", "vrijwillige inzet"),
    ("eenzaamheid", "sociaal isolement"),
    ("welzijnswerk", "sociaal werk"),
    ("buurthuis", "ontmoetingsplek"),
)


def expanded(question: str) -> str:
    low = question.casefold()
    more = []
    for one, other in SYNONYMS:
        if re.search(rf"\b{one}", low):
            more.append(other)
        elif other in low:
            more.append(one)
    return " ".join([question, *more])


def misspelled(question: str, seed: int) -> str:
    """The longest word of a question with two letters exchanged."""
    words = re.findall(r"[^\W\d_]{7,}", question)
    if not words:
        return question
    word = max(words, key=len)
    at = random.Random(f"{seed}{word}").randrange(1, len(word) - 2)
    return question.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


def ranked(shelf: retrieval.Shelf, text: str, how: str) -> Answer:
    vector = shelf.model.questions([text])[0]
    if how.startswith("feedback"):
        weight = float(how.split()[1])
        best = search.rank(text, shelf.searched).fused[:3]
        mean = np.mean([shelf.index.vector(one.row) for one in best], axis=0)
        vector = vector + weight * mean
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    if how == "synonyms, words":
        text = expanded(text)
    found = search.rank(text, shelf.searched, vector=vector)
    passages = shelf.store.passages([one.row for one in found.fused[:50]])
    return Answer(tuple(retrieval._place(one) for one in passages))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="gold", choices=retrieval.SETS)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "sbkennis-bench"
    )
    given = parser.parse_args()
    plain = embedder("multilingual-e5-small")
    model = retrieval.CachedEmbedder(plain, given.cache)
    for _, shelf in retrieval.shelves([given.set], model, terms.Analyzer(), given.every):
        shelf = replace(shelf, model=plain)
        judged = shelf.judged

        def measured(text: object, how: str = "", judged=judged, shelf=shelf) -> np.ndarray:
            def answer(one: Question) -> Answer:
                return ranked(shelf, text(one.text), how)

            return evaluation.measure(judged, answer).values["nDCG@10"]

        def mended(text: str, shelf=shelf) -> str:
            return search.mended(text, shelf.store, shelf.analyzer)[0]

        as_is = measured(lambda text: text)
        print(f"as it is: {as_is.mean():.3f}")
        tried = {
            "synonyms, words and meaning": measured(expanded),
            "synonyms, words": measured(lambda text: text, "synonyms, words"),
            "feedback 0.2 of the best three": measured(lambda text: text, "feedback 0.2"),
            "feedback 0.5 of the best three": measured(lambda text: text, "feedback 0.5"),
            "longest word misspelled": measured(lambda text: misspelled(text, 1)),
            "the same, mended": measured(lambda text: mended(misspelled(text, 1))),
            "mended where nothing is wrong": measured(lambda text: mended(text)),
        }
        for name, values in tried.items():
            made = evaluation.compare(values, as_is)
            low, high = made.difference.low, made.difference.high
            print(
                f"{name}: {values.mean():.3f} ({made.difference.mean:+.3f} "
                f"[{low:+.3f}, {high:+.3f}], p {made.p:.3f})",
                flush=True,
            )


if __name__ == "__main__":
    main()
