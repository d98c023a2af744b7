"""Quality and speed of reading: OCR against a known text, pages per second, blocks of a kind.

    python benchmarks/reading.py FOLDER            # every PDF in it
    python benchmarks/reading.py FOLDER --sample 34 --seed 2026    # also names random pages

A scan ``name.pdf`` with ``name.truth.txt`` beside it is compared with that text: character error
rate with all white space as one space, and the share of its words that are missed.
"""

from __future__ import annotations

import argparse
import difflib
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis.pages import Limits, pdf
from sbkennis.passages import split
from sbkennis.records import BlockKind, Reading


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=2026)
    arguments = parser.parse_args()
    files = [path for folder in arguments.folders for path in sorted(folder.glob("*.pdf"))]
    print("| file | pages | pages per CPU second | headings | tables | notes | passages |")
    print("|---|---|---|---|---|---|---|")
    pages_of: list[tuple[str, int]] = []
    seconds = {"text": 0.0, "ocr": 0.0}
    counted = {"text": 0, "ocr": 0}
    truths: list[str] = []
    for path in files:
        began = time.process_time()
        reading = pdf.read(path, Limits())
        spent = time.process_time() - began
        kind = "ocr" if any(page.source == "ocr" for page in reading.pages) else "text"
        seconds[kind] += spent
        counted[kind] += len(reading.pages)
        kinds = Counter(block.kind for block in reading.blocks)
        print(
            f"| {path.stem} | {len(reading.pages)} | {len(reading.pages) / spent:.1f} | "
            f"{kinds[BlockKind.HEADING]} | {reading.tables} | {kinds[BlockKind.FOOTNOTE]} | "
            f"{len(split(reading, 'x'))} |",
            flush=True,
        )
        pages_of += [(path.stem, page.number or 0) for page in reading.pages]
        truth = path.with_name(f"{path.stem}.truth.txt")
        if truth.exists():
            truths.append(f"| {path.stem} | {compare(reading, truth.read_text('utf-8'))} |")
    for kind, total in seconds.items():
        if total:
            print(f"\n{kind}: {counted[kind]} pages, {counted[kind] / total:.1f} per CPU second")
    if truths:
        print("\n| scan | CER, in order | CER, order set aside | words missed | words read |")
        print("|---|---|---|---|---|")
        print("\n".join(truths))
    for stem, page in sorted(
        random.Random(arguments.seed).sample(pages_of, min(arguments.sample, len(pages_of)))
    ):
        print(f"{stem} p. {page}")


def compare(reading: Reading, truth: str) -> str:
    """Error rates of a reading against the text that was scanned."""
    wanted, found = flat(truth), flat(reading.text)
    words, read = Counter(wanted.split()), Counter(found.split())
    missed = sum((words - read).values())
    ordered = errors(wanted, found) / len(wanted)
    # Words that stand elsewhere are no errors here: only those without a counterpart count.
    lost = " ".join(sorted((words - read).elements()))
    added = " ".join(sorted((read - words).elements()))
    loose = errors(lost, added) / len(wanted)
    return (
        f"{100 * ordered:.2f} % | {100 * loose:.2f} % | {100 * missed / words.total():.1f} % | "
        f"{read.total()} of {words.total()}"
    )


def flat(text: str) -> str:
    """The text on one line, hyphens at line ends undone, bullets and quotes of one shape."""
    text = re.sub(r"(?<=\w)[-\u00ad\x02\ufffe]\s*\n\s*(?=[a-zà-ÿ])", "", text)
    text = text.translate(str.maketrans("‘’“”–—−", "''\"\"---"))
    return " ".join(text.split())


def errors(wanted: str, found: str) -> int:
    """Characters to replace, insert or delete, counted between matching blocks of words."""
    one, other = wanted.split(" "), found.split(" ")
    total = 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            total += distance(" ".join(one[a:b]), " ".join(other[c:d]))
    return total


def distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    before = list(range(len(other) + 1))
    for row, character in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            current.append(
                min(
                    before[column] + 1,
                    current[-1] + 1,
                    before[column - 1] + (character != wanted),
                )
            )
        before = current
    return before[-1]


if __name__ == "__main__":
    main()
