"""Places marked in an earlier reading of real documents → the same words as they are read now.

    python benchmarks/places.py ../shared/documents tests/data/ijking.jsonl --van 6021434

A place is offsets with a digest of its words. When a reader changes, offsets move; the words are
then found in the text as an earlier commit read it (``--van``, the first in which the digest is
right), and looked up in the text of now by their letters and digits alone: whole, or else slice by
slice, or else line by line. Moved is only what is certain: every part found once (or once against
the part beside it), and all within one passage. The file is written anew; what was not found stays
as it was, and is named.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from sbkennis import pages, passages
from sbkennis.records import Span

ROOT = Path(__file__).resolve().parent.parent
READ = """
import json, sys
from pathlib import Path
from sbkennis import pages
texts = {}
for name in sys.argv[2:]:
    texts[name] = pages.read(Path(sys.argv[1]) / name, pages.Limits()).text
print(json.dumps(texts))
"""
CONTEXT = 40  # letters on either side
LEAST = 12  # letters; a shorter line is no proof by itself


class Letters(NamedTuple):
    """The letters and digits of a text, with the place of each."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Letters:
        kept = [(sign, place) for place, sign in enumerate(text) if sign.isalnum()]
        return cls("".join(sign for sign, _ in kept), tuple(place for _, place in kept))

    def find(self, words: str, low: int = 0, high: int | None = None) -> list[int]:
        """Every place among the letters where the words stand."""
        found, start = [], self.text.find(words, low, high)
        while start >= 0:
            found.append(start)
            start = self.text.find(words, start + 1, high)
        return found


def slices_of(row: dict[str, Any], text: str) -> list[str]:
    """The marked words in a text; they are right only when `holds` says so."""
    places = row.get("spans") or [[row["start"], row["end"], None]]
    return [text[start:end] for start, end, _ in places]


def holds(row: dict[str, Any], text: str) -> bool:
    """Whether a place holds the words that were marked."""
    return digest(row, text).startswith(row["sha256"])


def digest(row: dict[str, Any], text: str) -> str:
    """What tells whether words are still the same."""
    return hashlib.sha256("\n".join(slices_of(row, text)).encode("utf-8")).hexdigest()


def find(
    slices: list[str],
    around: tuple[str, str],
    text: str,
    letters: Letters,
    furniture: frozenset[str] = frozenset(),
) -> list[tuple[int, int]] | None:
    """Where words of another reading stand now, as slices in order; None when it is not certain.

    Args:
        slices: the words as they were read.
        around: what stood before and after them, which tells two places with the same words apart.
        text: as it is read now.
        letters: those of the text.
        furniture: lines that are no longer taken for text, in letters only.
    """
    wanted = "".join(Letters.of(words).text for words in slices)
    whole = letters.find(wanted)
    if len(whole) > 1:
        before, after = (Letters.of(part).text for part in around)
        whole = [
            place
            for place in whole
            if letters.text[:place].endswith(before[-CONTEXT:])
            or letters.text[place + len(wanted) :].startswith(after[:CONTEXT])
        ]
        if len(whole) != 1:
            return None
    if whole:
        return [_around(text, letters, whole[0], len(wanted))]
    starts: list[int | None] = []
    lines: list[str] = []
    for words in slices:
        own = [line for line in (Letters.of(each).text for each in words.split("\n")) if line]
        place = _single("".join(own), letters)
        for line in own:
            starts.append(_single(line, letters) if place is None else place)
            place = None if place is None else place + len(line)
            lines.append(line)
    for index in (*range(len(lines)), *reversed(range(len(lines)))):
        if starts[index] is None:
            starts[index] = _beside(index, lines, starts, letters)
    found: list[tuple[int, int]] = []
    for start, line in zip(starts, lines, strict=True):
        if start is not None:
            found.append(_around(text, letters, start, len(line)))
        elif line not in furniture:
            return None
    found.sort()
    merged = found[:1]
    for start, end in found[1:]:
        if not any(sign.isalnum() for sign in text[merged[-1][1] : start]):
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return merged or None


def _single(words: str, letters: Letters) -> int | None:
    """The place of words that stand once in the text and are long enough to be a proof."""
    places = letters.find(words) if len(words) >= LEAST else []
    return places[0] if len(places) == 1 else None


def _beside(index: int, lines: list[str], starts: list[int | None], letters: Letters) -> int | None:
    """The place of a short line, or one that stands in more places, against one that was found."""
    near: set[int] = set()
    before = starts[index - 1] if index else None
    after = starts[index + 1] if index + 1 < len(lines) else None
    if before is not None and letters.text.startswith(lines[index], before + len(lines[index - 1])):
        near.add(before + len(lines[index - 1]))
    if after is not None and letters.text.endswith(lines[index], 0, after):
        near.add(after - len(lines[index]))
    return near.pop() if len(near) == 1 else None


def _around(text: str, letters: Letters, first: int, count: int) -> tuple[int, int]:
    """From the first letter to the last, with the signs that stand against them."""
    start, end = letters.places[first], letters.places[first + count - 1] + 1
    while start and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end


class Now(NamedTuple):
    """A document as it is read now."""

    text: str
    letters: Letters
    passages: list[tuple[Span, ...]]
    ends: list[tuple[int, int | None]]  # of each page: where it ends, and its number
    furniture: frozenset[str]  # lines that belong to no passage, in letters only

    @classmethod
    def read(cls, path: Path) -> Now:
        reading = pages.read(path, pages.Limits())
        split = [one.spans for one in passages.split(reading, path.name)]
        ends = [(page.end, page.number) for page in reading.pages]
        aside = frozenset(
            Letters.of(line).text
            for block in reading.blocks
            if block.kind.is_furniture
            for span in block.spans
            for line in reading.text[span.start : span.end].split("\n")
        )
        return cls(reading.text, Letters.of(reading.text), split, ends, aside)

    def spans(self, slices: list[tuple[int, int]]) -> list[list[int | None]] | None:
        """The slices as spans, of a passage that has the same words; None where they lie apart."""
        words = "".join(Letters.of(self.text[start:end]).text for start, end in slices)
        for one in self.passages:
            own = "".join(Letters.of(self.text[span.start : span.end]).text for span in one)
            if own == words:
                return [list(span) for span in one]
        inside = [
            one
            for one in self.passages
            if all(
                any(span.start <= start and end <= span.end for span in one)
                for start, end in slices
            )
        ]
        if len(slices) > 1 and not inside:
            return None
        return [
            [start, end, next(number for last, number in self.ends if end <= last)]
            for start, end in slices
        ]


def earlier(commit: str, folder: Path, names: list[str]) -> dict[str, str]:
    """The texts of documents as a commit read them."""
    with tempfile.TemporaryDirectory(prefix="sbkennis-places-") as made:
        archive = subprocess.run(
            ["git", "archive", commit, "sbkennis"], cwd=ROOT, capture_output=True, check=True
        )
        subprocess.run(["tar", "x", "-C", made], input=archive.stdout, check=True)
        done = subprocess.run(
            [sys.executable, "-c", READ, str(folder.resolve()), *names],
            cwd=made, env={**os.environ, "PYTHONPATH": made}, capture_output=True, check=True,
        )  # fmt: skip
    texts: dict[str, str] = json.loads(done.stdout)
    return texts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documenten", type=Path)
    parser.add_argument("plaatsen", type=Path, nargs="+")
    parser.add_argument("--van", action="append", default=[], help="commit met een eerdere lezer")
    chosen = parser.parse_args()
    left = 0
    files = {
        path: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in chosen.plaatsen
    }
    marked = [
        (path, number, one)
        for path, rows in files.items()
        for number, row in enumerate(rows, 1)
        for one in (row, *row.get("relevant", ()))  # a question has its places in it
        if "file" in one
    ]
    now = {
        name: Now.read(chosen.documenten / name)
        for name in sorted({row["file"] for _, _, row in marked})
    }
    open_rows = [
        (path, number, row)
        for path, number, row in marked
        if "sha256" in row and not holds(row, now[row["file"]].text)
    ]
    before: dict[int, str] = {}  # of a row: the text in which its place is right
    for commit in chosen.van:
        names = sorted({row["file"] for _, _, row in open_rows if id(row) not in before})
        texts = earlier(commit, chosen.documenten, names) if names else {}
        for _, _, row in open_rows:
            if id(row) not in before and holds(row, texts.get(row["file"], "")):
                before[id(row)] = texts[row["file"]]
    for path, rows in files.items():  # which parts were read, in the text of the marks in them
        for row in rows:
            marks = [one for other, _, one in open_rows if other == path and id(one) in before]
            texts_of = [before[id(one)] for one in marks if one["file"] == row.get("file")]
            if "read" in row and texts_of:
                _move_parts(row, texts_of[0], now[row["file"]])
    for path, number, row in open_rows:
        document = now[row["file"]]
        text = before.get(id(row))
        why = "in geen --van gevonden" if text is None else _moved(row, text, document)
        if why:
            left += 1
            print(f"{path.name}, regel {number}, {row['file']}: {why}")
    for path, rows in files.items():
        mine = [row for other, _, row in open_rows if other == path]
        moved = sum(holds(row, now[row["file"]].text) for row in mine)
        print(f"{path.name}: {len(rows)} regels, {moved} van {len(mine)} opnieuw gevonden")
        path.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
    return 1 if left else 0


def _moved(row: dict[str, Any], text: str, document: Now) -> str:
    """Gives a row its place in the document of now, or says why not."""
    words = slices_of(row, text)
    around = text[max(0, row["start"] - 400) : row["start"]], text[row["end"] : row["end"] + 400]
    slices = find(words, around, document.text, document.letters, document.furniture)
    shown = " ".join(" ".join(words).split())[:90]
    if slices is None:
        return f"niet zeker: {shown}"
    spans = document.spans(slices)
    if spans is None or (len(spans) > 1 and "spans" not in row):
        return f"nu in meer dan één passage: {shown}"
    size = len(row["sha256"])
    row["start"], row["end"] = spans[0][0], spans[-1][1]
    if "spans" in row:
        row["spans"] = spans
    row["sha256"] = digest(row, document.text)[:size]
    return ""


def _move_parts(row: dict[str, Any], text: str, document: Now) -> None:
    """Moves the ends of the parts that were read, each with the words beside it."""
    for part in row["read"]:
        for side, end in enumerate(part):
            first, last = (end, end + 120) if side == 0 else (max(0, end - 120), end)
            wanted = Letters.of(text[first:last]).text
            found = document.letters.find(wanted)
            if len(found) != 1:
                print(f"{row['file']}: het gelezen deel {part} is niet zeker")
                continue
            places = document.letters.places
            part[side] = places[found[0]] if side == 0 else places[found[0] + len(wanted) - 1] + 1


if __name__ == "__main__":
    raise SystemExit(main())
