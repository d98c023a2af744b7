"""Documents with a known text in many layouts → what a reader makes of them.

    python benchmarks/layouts.py                # made here: columns, notes, tables, spreads, Word
    python benchmarks/layouts.py DOCUMENTEN     # also: pages of real PDFs beside two other readers

Sentences come from the practice passages, drawn with a seed. Of each document is known: its
paragraphs in order, its notes, the headers and footers, and the cells of its table. The real pages
have no known text: there a word counts that we alone have, or that both others have and we lack.
"""

from __future__ import annotations

import difflib
import itertools
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from reading import errors, flat  # beside this script
from yardstick import pdfminer_page, pypdf_page

from sbkennis.cleaning import canonical, clean, known_words
from sbkennis.pages import Limits, read
from sbkennis.records import Block, BlockKind, Reading
from tests.pages.pdfs import draw, typeset

PRACTICE = Path(__file__).resolve().parent.parent / "sbkennis" / "data" / "oefenpassages"
HEADER, FOOTER = "Visie op de sociale basis Zandoever", "Gemeente Zandoever, afdeling Samenleving"
BODY = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)


@dataclass
class Made:
    """A document and what is known about it."""

    name: str
    path: Path
    paragraphs: list[str]
    notes: list[str] = field(default_factory=list)
    furniture: tuple[str, ...] = ()
    cells: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class Found:
    """What a reader makes of a document."""

    body: str
    cells: list[tuple[str, ...]] = field(default_factory=list)
    marks: int = 0


# ------------------------------------------------------------------------------------ documents


def sentences(seed: int) -> list[str]:
    """Sentences of the practice passages that need no escaping, in a seeded order, each once."""
    found: set[str] = set()
    for path in sorted(PRACTICE.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line).get("text", "")
            for one in re.findall(r"[A-Z][^.!?\n]{40,160}\.(?=\s|$)", text):
                if re.fullmatch(r"[\w ,.;’'éëïèüó-]+", one) and not re.search(r"\d", one):
                    found.add(" ".join(one.split()))
    ordered = sorted(found)
    random.Random(seed).shuffle(ordered)
    return ordered


def paragraphs(pool: list[str], count: int, least: int = 3, most: int = 6) -> list[str]:
    """Paragraphs of sentences that are taken from the pool."""
    return [
        " ".join(pool.pop() for _ in range(least + number % (most - least + 1)))
        for number in range(count)
    ]


def typst_text(texts: Sequence[str], notes: Sequence[str]) -> str:
    """Paragraphs in typst; each of the first has a note after its first sentence."""
    parts = []
    for number, text in enumerate(texts):
        first, dot, rest = text.partition(". ")
        note = f"#footnote[{notes[number]}]" if number < len(notes) else ""
        parts.append(f"{first}{dot.strip()}{note} {rest}" if note else text)
    return "\n\n".join(parts)


def make(folder: Path, seed: int) -> list[Made]:
    """One document of every layout."""
    pool = sentences(seed)
    framed = (
        f"#set page(header: [{HEADER}], footer: context [{FOOTER} #h(1fr) "
        '#counter(page).display("1")])\n#set par(justify: true)\n'
    )
    made: list[Made] = []

    def with_typst(name: str, before: str, texts: list[str], notes: list[str], wrap: str) -> None:
        source = before + wrap.replace("TEXT", typst_text(texts, notes))
        path = typeset(folder, source, f"{name}.pdf")
        furniture = (HEADER, FOOTER) if before is framed or framed in before else ()
        made.append(Made(name, path, texts, notes, furniture))

    with_typst("één kolom, noten, kop- en voettekst", framed, paragraphs(pool, 16),
               [pool.pop() for _ in range(12)], "TEXT")  # fmt: skip
    with_typst("twee kolommen, uitgevuld, afgebroken", framed, paragraphs(pool, 20),
               [pool.pop() for _ in range(8)],
               "#columns(2, gutter: 16pt)[TEXT]")  # fmt: skip
    flipped = framed + "#set page(flipped: true)\n"
    with_typst("drie kolommen, liggend", flipped, paragraphs(pool, 18), [],
               "#columns(3, gutter: 14pt)[TEXT]")  # fmt: skip
    side = "#grid(columns: (1fr, 110pt), gutter: 22pt, [TEXT], [#text(size: 8pt)[SIDE]])"
    aside = paragraphs(pool, 2, 2, 2)
    texts = paragraphs(pool, 5)
    source = side.replace("SIDE", "\n\n".join(aside)).replace("TEXT", "\n\n".join(texts))
    made.append(
        Made("kantlijn met kleine letter", typeset(folder, source, "kant.pdf"), texts + aside)
    )
    rows = [("Doel", "Wat wij doen", "Wie", "Wanneer")] + [
        (f"Doel {n}", pool.pop(), f"Partij {n}", f"{2024 + n % 4}") for n in range(30)
    ]
    cells = ", ".join(
        f"[*{cell}*]" if row is rows[0] else f"[{cell}]" for row in rows for cell in row
    )
    texts = paragraphs(pool, 2)
    table = f"#table(columns: (55pt, 1fr, 60pt, 60pt), stroke: 0.5pt, {cells})"
    path = typeset(folder, f"{framed}{texts[0]}\n\n{table}\n\n{texts[1]}", "tabel.pdf")
    made.append(Made("tabel over bladzijden", path, texts, [], (HEADER, FOOTER), rows))
    open_rows = [(f"Actie {n}", pool.pop(), f"{n},5") for n in range(8)]
    cells = ", ".join(f"[{cell}]" for row in open_rows for cell in row)
    texts = paragraphs(pool, 2)
    table = (
        "#table(columns: (70pt, 1fr, 50pt), stroke: (x, y) => (top: 0.5pt, bottom: 0.5pt), "
        f"{cells})"
    )
    path = typeset(folder, f"{texts[0]}\n\n{table}\n\n{texts[1]}", "open.pdf")
    made.append(Made("tabel zonder staande lijnen", path, texts, [], (), open_rows))
    made.append(_row_by_row(folder, paragraphs(pool, 8)))
    made.append(_spreads(folder, paragraphs(pool, 24)))
    made.append(_word(folder, paragraphs(pool, 8), rows[:9]))
    return made


def _wrapped(texts: Sequence[str], width: int) -> list[str]:
    import textwrap

    return [line for text in texts for line in (*textwrap.wrap(text, width), "")]


def _row_by_row(folder: Path, texts: list[str]) -> Made:
    left, right = _wrapped(texts[:4], 46), _wrapped(texts[4:], 46)

    def pages(canvas) -> None:  # type: ignore[no-untyped-def]
        for row in range(max(len(left), len(right))):
            for x, column in ((60, left), (310, right)):
                if row < len(column):
                    canvas.drawString(x, 780 - 13 * row, column[row])

    return Made("twee kolommen, rij voor rij getekend", draw(folder, pages, "rij.pdf"), texts)


def _spreads(folder: Path, texts: list[str]) -> Made:
    lines = _wrapped(texts, 62)
    size = 36

    def pages(canvas) -> None:  # type: ignore[no-untyped-def]
        canvas.setPageSize((842, 595))
        halves = [lines[at : at + size] for at in range(0, len(lines), size)]
        for number, half in enumerate(halves):
            if number and number % 2 == 0:
                canvas.showPage()
            x = 50 + 421 * (number % 2)
            canvas.setFont("Helvetica", 10)
            for row, line in enumerate(half):
                canvas.drawString(x, 545 - 13 * row, line)
            canvas.setFont("Helvetica", 8)
            canvas.drawString(x, 30, f"{FOOTER} | {number + 2}")

    path = draw(folder, pages, "spread.pdf")
    return Made("twee bladzijden naast elkaar", path, texts, [], (FOOTER,))


def _word(folder: Path, texts: list[str], rows: list[tuple[str, ...]]) -> Made:
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = HEADER
    document.sections[0].footer.paragraphs[0].text = FOOTER
    for text in texts[:4]:
        document.add_paragraph(text)
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for text in texts[4:]:
        document.add_paragraph(text)
    path = folder / "stuk.docx"
    document.save(str(path))
    return Made("Word met tabel", path, texts, [], (HEADER, FOOTER), rows)


# -------------------------------------------------------------------------------------- readers


def ours(path: Path) -> Found:
    """The running text as `clean` shows it, and the cells."""
    reading = read(path, Limits())
    known = known_words(reading.text)
    shown, cells = [], []
    for block in reading.blocks:
        if block.kind in BODY:
            shown.append(_shown(reading, block, known))
        elif block.kind is BlockKind.TABLE_ROW:
            cells.append(
                tuple(
                    " ".join(reading.text[s.start : s.end] for s in cell).replace("\n", " ")
                    for cell in block.cells
                )
            )
    return Found("\n".join(shown), cells, len(reading.note_marks))


def _shown(reading: Reading, block: Block, known: Callable[[str], bool]) -> str:
    parts, marks, at = [], [], 0
    for span in block.spans:
        marks += [
            (mark.start - span.start + at, mark.end - span.start + at)
            for mark in reading.note_marks
            if span.start <= mark.start < span.end
        ]
        parts.append(reading.text[span.start : span.end])
        at += span.end - span.start + 1
    return clean("\n".join(parts), marks, known).text


def other(page_text: Callable[[Path, int], str]) -> Callable[[Path], Found]:
    def read_all(path: Path) -> Found:
        from pypdf import PdfReader

        count = len(PdfReader(path).pages)
        return Found("\n".join(page_text(path, number) for number in range(1, count + 1)))

    return read_all


def plumber_cells(path: Path) -> list[tuple[str, ...]]:
    import pdfplumber

    with pdfplumber.open(path) as file:
        return [
            tuple((cell or "").replace("\n", " ") for cell in row)
            for page in file.pages
            for table in page.extract_tables()
            for row in table
        ]


# -------------------------------------------------------------------------------------- measures


def measure(made: Made, found: Found) -> list[str]:
    """CER, order, words cut or joined, furniture leaked, marks glued, cells shifted."""
    wanted, text = flat("\n".join(made.paragraphs)), flat(found.body)
    canon = canonical(found.body)[0]
    places = [canon.find(canonical(one)[0][:40]) for one in made.paragraphs]
    kept = sum(0 <= one < two for one, two in itertools.pairwise(places))
    cut = sum(
        "".join(one) == "".join(two) and one != two
        for one, two in _replaced(wanted.split(), text.split())
    )
    leaked = sum(canon.count(canonical(line)[0]) for line in made.furniture)
    words = {word.strip(".,;") for word in wanted.split()}
    glued = sum(
        bool(re.search(r"[^\W\d][.,;]?\d{1,2}$", word)) and re.sub(r"[.,;]?\d+$", "", word) in words
        for word in text.split()
    )
    shifted = "–"
    if made.cells:
        rows = [tuple(canonical(cell)[0] for cell in row) for row in found.cells]
        have = Counter((column, cell) for row in rows for column, cell in enumerate(row) if cell)
        right = Counter(
            (column, canonical(cell)[0]) for row in made.cells for column, cell in enumerate(row)
        )
        shifted = f"{sum((right - have).values())} of {sum(right.values())}"
    return [
        f"{100 * errors(wanted, text) / len(wanted):.2f} %",
        f"{kept} of {len(places) - 1}",
        str(cut),
        f"{leaked}" if made.furniture else "–",
        f"{glued} of {len(made.notes)}" if made.notes else "–",
        shifted,
    ]


def _replaced(one: list[str], two: list[str]):  # type: ignore[no-untyped-def]
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace":
            yield one[a:b], two[c:d]


def real(folder: Path) -> None:
    """Words of real pages that we alone have, and that both others have and we have not."""
    print("\n| document | pages | words | ours alone | missed | worst pages |")
    print("|---|---|---|---|---|---|")
    for path in sorted(folder.glob("*.pdf")):
        reading = read(path, Limits())
        if any(page.source == "ocr" for page in reading.pages):
            continue
        total = alone = missed = 0
        worst: list[tuple[int, int]] = []
        for page in reading.pages:
            assert page.number is not None
            mine = _bag(reading.text[page.start : page.end])
            first = _bag(pypdf_page(path, page.number))
            second = _bag(pdfminer_page(path, page.number))
            extra = sum((mine - (first | second)).values())
            lost = sum(((first & second) - mine).values())
            total, alone, missed = total + mine.total(), alone + extra, missed + lost
            worst.append((extra + lost, page.number))
        bad = [f"{number} ({count})" for count, number in sorted(worst, reverse=True)[:3] if count]
        print(
            f"| {path.stem} | {len(reading.pages)} | {total} | {alone} | {missed} | "
            f"{', '.join(bad) or '–'} |",
            flush=True,
        )


def _bag(text: str) -> Counter[str]:
    """The words of a page, line-end hyphens undone and composed as `canonical` does."""
    joined = re.sub(r"(?<=\w)[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])", "", text)
    return Counter(
        word
        for piece in joined.split()
        for word in re.findall(r"[^\W\d_]{3,}", canonical(piece)[0])
    )


def main() -> None:
    readers = {"ours": ours, "pypdf": other(pypdf_page), "pdfminer.six": other(pdfminer_page)}
    print("| layout | reader | CER | order | cut or joined | leaked | glued | cells missed |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for made in make(Path(folder), 2026):
            for name, reader in readers.items():
                if made.path.suffix != ".pdf" and name != "ours":
                    continue
                found = reader(made.path)
                if made.cells and name == "pdfminer.six":
                    found.cells = plumber_cells(made.path)
                print(f"| {made.name} | {name} | {' | '.join(measure(made, found))} |", flush=True)
    for argument in sys.argv[1:]:
        real(Path(argument))


if __name__ == "__main__":
    main()
