"""A debugging aid: ``python -m sbkennis.pages FILE [PAGES]`` prints the blocks of a file.

PAGES is a list such as ``1,3-5``; without it every page is shown. With ``--pypdf`` a PDF is read
by the second engine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sbkennis.errors import SbkennisError
from sbkennis.pages import Limits, check, reader
from sbkennis.records import Block, Reading


def main(arguments: list[str]) -> int:
    """Prints the blocks of one file; answers the exit code."""
    second = "--pypdf" in arguments
    arguments = [argument for argument in arguments if argument != "--pypdf"]
    if not arguments:
        print(__doc__)
        return 2
    path = Path(arguments[0])
    try:
        name = check(path, Limits())
        reading = reader("pdf_pypdf" if second and name == "pdf" else name)(path, Limits())
    except SbkennisError as error:
        print(error, file=sys.stderr)
        return 1
    wanted = _pages(arguments[1]) if len(arguments) > 1 else None
    for warning in reading.warnings:
        print("!", warning)
    page: int | None = 0
    for block in reading.blocks:
        if wanted is not None and not any(span.page in wanted for span in block.spans):
            continue
        if block.spans[0].page != page:
            page = block.spans[0].page
            print(f"=== {page}", _label(reading, page))
        print(_line(block, reading))
    return 0


def _line(block: Block, reading: Reading) -> str:
    text = " ⏎ ".join(reading.text[span.start : span.end] for span in block.spans)
    marks = [
        mark.note
        for mark in reading.note_marks
        if any(span.start <= mark.start < span.end for span in block.spans)
    ]
    facts = [block.kind.value]
    if block.level:
        facts.append(str(block.level))
    if block.label:
        facts.append(repr(block.label))
    if block.table:
        facts.append(f"table {block.table}{' head' if block.is_header_row else ''}")
        text = " | ".join(
            " ⏎ ".join(reading.text[span.start : span.end] for span in cell) for cell in block.cells
        )
    if len(block.spans) > 1:
        facts.append(f"pages {[span.page for span in block.spans]}")
    if marks:
        facts.append(f"notes {marks}")
    return f"[{' '.join(facts)}] {text}".replace("\n", "⏎")


def _label(reading: Reading, number: int | None) -> str:
    page = next(page for page in reading.pages if page.number == number)
    return f"label {page.label} {page.source} {page.confidence or ''}"


def _pages(text: str) -> set[int]:
    pages: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        pages.update(range(int(first), int(last or first) + 1))
    return pages


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
