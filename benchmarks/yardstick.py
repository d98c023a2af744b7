"""The yardstick of the neighbours: every citation of a thousand questions against other readers.

    python benchmarks/yardstick.py DOCUMENTEN KENNISBANK
    python benchmarks/yardstick.py DOCUMENTEN KENNISBANK --questions 200 --seed 7 --out MAP

An absent KENNISBANK is made first. The questions are drawn with a seed from what there is (see
`questions`); of the answers every citation is kept once. Then, for each:

1. *stored*: the quote equals the stored text at its offsets, the stored text equals what the file
   gives when it is read again, and every slice lies on the page that the footnote names;
2. *independent*: the quote stands on that page as pypdf or pdfminer.six reads it, compared
   without white space, hyphens, ligatures and note marks (`sbkennis.cleaning.canonical`). PDFium,
   which read it, has no part in either. Other formats are compared with a parse by the standard
   library.
3. *scans* are compared with their true text, as an error rate.

What differs is written to ``--out``: a line of JSON each, and the page as an image with the lines
of the citation numbered in our order, so that a person can say whose error it is.
"""

from __future__ import annotations

import argparse
import gzip
import html.parser
import json
import random
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis.cleaning import canonical
from sbkennis.errors import QueryError
from sbkennis.library import Library
from sbkennis.pages import Limits, read
from sbkennis.records import Citation, Document, Page, Passage, Span
from sbkennis.settings import Settings

HITS = 10
TEMPLATES = ("{}", "Wat staat er over {}?", "Hoe zit het met {}?", "Wat wordt afgesproken over {}?")
LOOSE = r"[\d*†‡,()\[\]]{0,6}"  # what another reader may have where we know a note mark
COUNTED = re.compile(r"^\s*\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]*\s+")  # by Word or a browser
SYMBOL = re.compile("[\ue000-\uf8ff•●○◦▪■□➢✓·�\u2022\u25cf]")  # bullets of fonts without a map


@dataclass(frozen=True)
class Cited:
    """One citation, as a question yielded it."""

    document: Document
    passage: Passage
    citation: Citation
    question: str


@dataclass(frozen=True)
class Outcome:
    """How a citation compares: "equal", "order" (every line is there) or "text"."""

    kind: str
    readers: tuple[str, ...]  # the independent readers that have it whole
    missing: tuple[str, ...]  # lines that no independent reader has on the page
    page: int | None


# ------------------------------------------------------------------------------------- questions


def questions(library: Library, shared: Path, wanted: int, seed: int) -> list[str]:
    """Questions by four rules, without doubles, in a seeded order.

    All questions of the gold set; of the Belgian parliament's set a fifth of `wanted`; then half
    headings in a phrase of `TEMPLATES` and half stretches of 4 to 9 words of a sentence, drawn
    evenly over the documents.
    """
    draw = random.Random(seed)
    made: list[str] = []
    gold = shared / "gold" / "seed_queries_dev.jsonl"
    if gold.is_file():
        lines = gold.read_text("utf-8").splitlines()
        made += [json.loads(line)["query"] for line in lines]
    parliament = shared / "benchmark" / "dekamer_qa_title_to_answer" / "queries.jsonl.gz"
    if parliament.is_file():
        with gzip.open(parliament, "rt", encoding="utf-8") as file:
            texts = [json.loads(line)["text"] for line in file]
        made += draw.sample(texts, min(wanted // 5, len(texts)))
    headings: list[list[str]] = []
    stretches: list[list[str]] = []
    for document in sorted(library.documents(), key=lambda one: one.file):
        of_headings, of_stretches = set(), []
        for passage in library.store.passages_of(document.id):
            if passage.heading:
                name = re.sub(r"^[\W\d_]+", "", passage.heading[-1]).strip()
                if 2 <= len(name.split()) <= 14:
                    of_headings.add(name)
            for start, end in passage.sentences:
                words = passage.quote[start:end].split()
                if len(words) >= 8:
                    length = draw.randint(4, 9)
                    first = draw.randint(0, max(0, len(words) - length))
                    of_stretches.append(" ".join(words[first : first + length]))
        headings.append([draw.choice(TEMPLATES).format(name) for name in sorted(of_headings)])
        stretches.append(of_stretches)
    for lists in (headings, stretches):
        for one in lists:
            draw.shuffle(one)
    room = max(0, wanted - len(made))
    taken = _in_turn(headings, room // 2)
    made += taken + _in_turn(stretches, room - len(taken))
    return list(dict.fromkeys(made))


def _in_turn(lists: list[list[str]], most: int) -> list[str]:
    """One of each list in turn, until there are enough."""
    taken: list[str] = []
    for rank in range(max(map(len, lists), default=0)):
        for one in lists:
            if rank < len(one) and len(taken) < most:
                taken.append(one[rank])
    return taken


def plain(question: str) -> str:
    """A question without the signs that make it a condition."""
    return re.sub(r"\s+", " ", re.sub(r"[\"“”„()*:\[\]/]", " ", question)).strip().lower()


def collect(library: Library, asked: Sequence[str]) -> tuple[list[Cited], int, int]:
    """Every citation once, how many there were in all, and how many questions had an answer."""
    seen: dict[str, Cited] = {}
    total = answered = 0
    for question in asked:
        try:
            found = library.search(plain(question), count=HITS)
        except QueryError:
            continue
        answered += bool(found.hits)
        for hit in found.hits:
            total += 1
            seen.setdefault(
                hit.passage.id, Cited(hit.document, hit.passage, hit.citation, question)
            )
    return list(seen.values()), total, answered


# ---------------------------------------------------------------------------------- stored text


def stored_faults(library: Library, cited: Sequence[Cited]) -> list[str]:
    """Every way in which a citation is not the stored text on the stated page."""
    faults: list[str] = []
    by_document: dict[str, list[Cited]] = defaultdict(list)
    for one in cited:
        by_document[one.document.id].append(one)
    for identity, of_one in by_document.items():
        document = of_one[0].document
        text = library.store.text(identity)
        pages = library.store.pages(identity)
        if read(library.file_of(identity), Limits()).text != text:
            faults.append(f"{document.file}: read again, the text is another")
        for one in of_one:
            spans = one.passage.spans
            name = one.passage.id
            if one.citation.quote != "\n".join(text[span.start : span.end] for span in spans):
                faults.append(f"{name}: the quote is not the stored text")
            for span in spans:
                page = next((p for p in pages if p.start <= span.start and span.end <= p.end), None)
                if page is None or page.number != span.page:
                    faults.append(f"{name}: a slice is not on page {span.page}")
            numbers = [span.page for span in spans if span.page is not None]
            stated = (one.citation.anchor.first, one.citation.anchor.last)
            if numbers and stated != (min(numbers), max(numbers)):
                faults.append(f"{name}: the footnote says {stated}")
    return faults


# --------------------------------------------------------------------------- independent readers


@cache
def pypdf_page(path: Path, number: int) -> str:
    return _pypdf(path).pages[number - 1].extract_text()


@cache
def _pypdf(path: Path):  # type: ignore[no-untyped-def]
    from pypdf import PdfReader

    return PdfReader(path)


@cache
def _pdfminer(path: Path) -> list[str]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer

    return [
        "".join(part.get_text() for part in layout if isinstance(part, LTTextContainer))
        for layout in extract_pages(path, laparams=LAParams(all_texts=True))
    ]


def pdfminer_page(path: Path, number: int) -> str:
    return _pdfminer(path)[number - 1]


READERS = {"pypdf": pypdf_page, "pdfminer": pdfminer_page}


def canon(text: str) -> str:
    return SYMBOL.sub("", canonical(text)[0])


@cache
def page_canons(path: Path, number: int) -> dict[str, str]:
    return {name: canon(page(path, number)) for name, page in READERS.items()}


class _Words(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.mute += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.mute -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.mute:
            self.parts.append(data)


@cache
def whole_canon(path: Path) -> str:
    """All text of a file that is no PDF, by the standard library alone."""
    if path.suffix in (".docx", ".pptx"):
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith(".xml"))
            parts = []
            for name in names:
                root = ElementTree.fromstring(archive.read(name))
                parts += [one.text or "" for one in root.iter() if one.tag.endswith("}t")]
        return canon("".join(parts))
    text = path.read_text("utf-8")
    if path.suffix in (".html", ".htm"):
        words = _Words()
        words.feed(text)
        text = "".join(words.parts)
    return canon(text)


# ------------------------------------------------------------------------------------ comparison


def slices_of(passage: Passage) -> Iterator[tuple[Span, str, list[tuple[int, int]]]]:
    """Each slice of a passage with its text and the note marks in it."""
    at = 0
    for span in passage.spans:
        length = span.end - span.start
        marks = [(a - at, b - at) for a, b in passage.marks if at <= a < at + length]
        yield span, passage.quote[at : at + length], marks
        at += length + 1


def pieces_between(text: str, marks: Sequence[tuple[int, int]]) -> list[str]:
    """The canonical text before, between and after the note marks."""
    edges = [0, *(edge for mark in marks for edge in mark), len(text)]
    return [canon(text[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def holds(page: str, pieces: Sequence[str]) -> bool:
    """Whether a page has the pieces in a row, with at most a note mark between them."""
    if len(pieces) == 1:
        return pieces[0] in page
    return re.search(LOOSE.join(map(re.escape, pieces)), page) is not None


def lines_of(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[str, list[str]]]:
    """Each line with its pieces around note marks."""
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        inside = [(max(a, at) - at, min(b, end) - at) for a, b in marks if a < end and b > at]
        yield line, pieces_between(line, inside)
        at = end + 1


def lines_absent(passage: Passage, whole: str) -> tuple[str, ...]:
    """Lines that a file without pages lacks; a number or letter before an item may be counted."""
    found = [
        (line, parts)
        for _, text, marks in slices_of(passage)
        for line, parts in lines_of(text, marks)
    ]
    return tuple(
        line
        for line, parts in found
        if not holds(whole, parts)
        and canon(line) not in whole
        and canon(COUNTED.sub("", line)) not in whole
    )


def compare(passage: Passage, path: Path) -> Outcome:
    """A passage from a PDF against its pages as others read them."""
    whole = set(READERS)
    missing: list[str] = []
    kind, where = "equal", None
    for span, text, marks in slices_of(passage):
        assert span.page is not None
        pages = page_canons(path, span.page)
        pieces = pieces_between(text, marks)
        having = {name for name, page in pages.items() if holds(page, pieces)}
        whole &= having
        if having:
            continue
        kind, where = ("order" if kind == "equal" else kind), where or span.page
        for line, parts in lines_of(text, marks):
            if not any(holds(page, parts) for page in pages.values()):
                missing.append(line)
                kind, where = "text", span.page
    return Outcome(kind, tuple(sorted(whole)), tuple(missing), where)


def distance_within(wanted: str, text: str) -> int:
    """The least edit distance of `wanted` to any stretch of `text` (Sellers)."""
    letters = np.array([ord(one) for one in text], dtype=np.int64)
    places = np.arange(len(text) + 1)
    before = np.zeros(len(text) + 1, dtype=np.int64)
    for row, character in enumerate(wanted, 1):
        best = np.empty_like(before)
        best[0] = row
        best[1:] = np.minimum(before[1:] + 1, before[:-1] + (letters != ord(character)))
        before = np.minimum.accumulate(best - places) + places
    return int(before.min())


# ----------------------------------------------------------------------------------------- image


def draw(path: Path, document: Document, page: Page, passage: Passage, target: Path) -> None:
    """The page as an image, with the lines of the passage numbered in our order."""
    import zlib

    import pypdfium2
    from PIL import ImageDraw

    scale = 1.6
    file = pypdfium2.PdfDocument(path)
    image = file[(page.number or 1) - 1].render(scale=scale).to_pil().convert("RGB")
    file.close()
    if page.boxes is None:
        image.save(target)  # without numbers
        return
    pen = ImageDraw.Draw(image)
    boxes = np.frombuffer(zlib.decompress(page.boxes), dtype="<u2").reshape(-1, 4) / 10
    number = 0
    for span, text, _ in slices_of(passage):
        if span.page != page.number:
            continue
        at = span.start - page.start
        for line in text.split("\n"):
            around = boxes[at : at + len(line)]
            around = around[around.any(axis=1)]
            at += len(line) + 1
            number += 1
            if len(around):
                left, top = around[:, :2].min(axis=0) * scale
                right, bottom = around[:, 2:].max(axis=0) * scale
                pen.rectangle([left - 1, top - 1, right + 1, bottom + 1], outline="red")
                pen.text((max(0, left - 16), top - 2), str(number), fill="blue")
    image.save(target)


# ------------------------------------------------------------------------------------------ main


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", type=Path, default=Path("verschillen"))
    arguments = parser.parse_args()
    with Library(Settings.read(arguments.library)) as library:
        if not (arguments.library / "corpus" / "register").is_dir():
            library.ingest([arguments.documents])
        asked = questions(library, arguments.documents.parent, arguments.questions, arguments.seed)
        cited, total, answered = collect(library, asked)
        print(
            f"{len(asked)} questions, {answered} answered, {total} citations, {len(cited)} others"
        )
        faults = stored_faults(library, cited)
        print(f"\nEqual to the stored text, on that page: {len(cited) - len(faults)}")
        for fault in faults:
            print(f"  {fault}")
        report(library, cited, arguments.documents, arguments.out)


def report(library: Library, cited: Sequence[Cited], documents: Path, out: Path) -> None:
    """Prints the tables; writes every difference with its image."""
    out.mkdir(parents=True, exist_ok=True)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    scans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    with (out / "verschillen.jsonl").open("w", encoding="utf-8") as file:
        for one in sorted(cited, key=lambda one: (one.document.file, one.passage.start)):
            path = library.file_of(one.document.id)
            name = one.document.file
            row = counted[name]
            row["citations"] += 1
            truth = documents / f"{Path(name).stem}.truth.txt"
            if one.document.unit == "page" and truth.is_file():
                wanted = canon(one.citation.quote)
                edits = distance_within(wanted, canon(truth.read_text("utf-8")))
                scans[name].append((edits, len(wanted), one.passage.id))
                continue
            if one.document.unit != "page":
                pieces = [
                    piece
                    for _, text, marks in slices_of(one.passage)
                    for piece in [pieces_between(text, marks)]
                ]
                whole = whole_canon(path)
                if canon(one.citation.quote) in whole or all(holds(whole, one) for one in pieces):
                    row["equal"] += 1
                    continue
                missing = lines_absent(one.passage, whole)
                row["text" if missing else "order"] += 1
                _write(file, one, Outcome("text" if missing else "order", (), missing, None))
                continue
            outcome = compare(one.passage, path)
            row[outcome.kind] += 1
            for reader in outcome.readers:
                row[reader] += 1
            if outcome.kind != "equal":
                _write(file, one, outcome)
                page = next(
                    p
                    for p in library.store.pages(one.document.id, boxes=True)
                    if p.number == outcome.page
                )
                image = out / f"{Path(name).stem[:30]}_p{outcome.page}_{one.passage.start}.png"
                draw(path, one.document, page, one.passage, image)
    columns = ("citations", "equal", "pypdf", "pdfminer", "order", "text")
    print(f"\n| document | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    sums: Counter[str] = Counter()
    for name, row in sorted(counted.items()):
        if name not in scans:
            print(f"| {name} | {' | '.join(str(row[column]) for column in columns)} |")
            sums += row
    print(f"| all | {' | '.join(str(sums[column]) for column in columns)} |")
    print("\n| scan | citations | without an error | CER | worst |\n|---|---|---|---|---|")
    for name, rows in sorted(scans.items()):
        edits, length = sum(row[0] for row in rows), sum(row[1] for row in rows)
        worst = max(rows, key=lambda row: row[0] / row[1])
        print(
            f"| {name} | {len(rows)} | {sum(not row[0] for row in rows)} | "
            f"{100 * edits / length:.2f} % | {100 * worst[0] / worst[1]:.1f} % ({worst[2]}) |"
        )


def _write(file, one: Cited, outcome: Outcome) -> None:  # type: ignore[no-untyped-def]
    line = {
        "passage": one.passage.id,
        "file": one.document.file,
        "page": outcome.page,
        "kind": outcome.kind,
        "of": one.passage.kind,
        "missing": outcome.missing,
        "quote": one.citation.quote,
    }
    file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
