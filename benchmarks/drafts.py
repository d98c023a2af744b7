"""Drafts at full size: time and memory for 300 pages, and exports that must pass the check.

    python benchmarks/drafts.py KENNISBANK

The long draft holds some 450 words a page, two quotations a page with footnotes, and on every tenth
page a quotation without a source. The exports are random passages, to Word and Markdown.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from quotations import Shelf

from sbkennis.cli.commands import run
from sbkennis.collecting import cited
from sbkennis.library import Library
from sbkennis.records import PassageKind
from tests.word import Word

PAGES, WORDS = 300, 450


def long_draft(shelf: Shelf, path: Path, draw: random.Random) -> int:
    """A draft of 300 pages; how many quotations are in it."""
    word = Word()
    count = 0
    filler = [one.text for one in draw.sample(shelf.sentences, 4000)]
    for page in range(1, PAGES + 1):
        if page % 10 == 1:
            word.paragraph(f"Hoofdstuk {page // 10 + 1}", style="Kop1")
        total = 0
        while total < WORDS - 60:
            text = " ".join(draw.choice(filler).translate(str.maketrans("", "", "“”‘’„'\"()"))
                            for _ in range(5))  # fmt: skip
            total += len(text.split())
            word.paragraph(text)
        for one in draw.sample(shelf.sentences, 2):
            document = one.document
            year = document.date[:4] if document.date else "z.j."
            at = f", p. {one.page}" if one.page else ""
            note = word.note(f"{document.publisher or ''} ({year}), {document.title}{at}.")
            word.paragraph(
                f"Daarover: „{one.text.translate(str.maketrans('“”„', '‘’‘'))}”", note, "."
            )
            count += 1
        if page % 10 == 0:
            loose = draw.choice(shelf.sentences).text.translate(str.maketrans("“”„", "‘’‘"))
            word.paragraph(f"Men zegt: „{loose}”")
            count += 1
    word.save(path)
    return count


def exports(root: Path, folder: Path, draw: random.Random, count: int = 200) -> None:
    """Random passages out to Word and Markdown, and through the check."""
    with Library.at(root) as library:
        passages = [
            one
            for document in library.documents()
            if document.title and not document.file.startswith("scan_")
            for one in library.store.passages_of(document.id)
            if one.searchable and one.kind in (PassageKind.TEXT, PassageKind.LIST)
        ]
        collected = cited(library.store, draw.sample(passages, count))
        for style in ("rijk", "apa"):
            for form in ("docx", "md"):
                target = folder / f"{style}.{form}"
                library.export(collected, form, target=target, style=style)
                out = StringIO()
                with redirect_stdout(out), redirect_stderr(StringIO()):
                    assert run(["controleer", str(target), "--json", "-k", str(root)]) == 0
                findings = json.loads(out.getvalue())["findings"]
                verdicts = Counter(one["verdict"] for one in findings if one["kind"] == "quotation")
                print(f"| {style} | {form} | {count} | {dict(verdicts)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--seed", type=int, default=2026)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Library.at(arguments.root) as library:
            shelf = Shelf(library)
        path = folder / "lang.docx"
        count = long_draft(shelf, path, draw)
        for extra in ((), ("--uit", str(folder / "controle.docx"))):
            command = [sys.executable, "-m", "sbkennis", "controleer", str(path), "--json", *extra,
                       "-k", str(arguments.root)]  # fmt: skip
            began = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=True)
            seconds = time.perf_counter() - began
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            findings = json.loads(done.stdout)["findings"]
            verdicts = Counter(one["verdict"] for one in findings if one["kind"] == "quotation")
            print(f"{PAGES} pages, {count} quotations {' '.join(extra[:1])}: {seconds:.0f} s, "
                  f"{memory:.0f} MB; {dict(verdicts)}", flush=True)  # fmt: skip
        print("\n| style | form | passages | verdicts |\n|---|---|---|---|")
        exports(arguments.root, folder, draw)


if __name__ == "__main__":
    main()
