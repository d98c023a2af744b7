"""Planted errors in drafts of every format: PDF, Markdown, text and HTML beside Word.

    python benchmarks/draft_forms.py KENNISBANK                  # 500 and 500 a form, seed 2026
    python benchmarks/draft_forms.py KENNISBANK --form pdf --seed 3 --show 20

The quotations are those of `quotations.py`. Each stands in a draft behind a number of its own
("Nummer 12."), by which its verdict is found again: as words between quotation marks with a
footnote, with a source in brackets or up front, as a block quotation with a footnote, or in italics
with a footnote (not in text). ``pdf`` is set by typst, ``office`` is a Word draft that LibreOffice
saves as PDF. What was not seen counts as missed when it is false, and as an alarm when it is true.
"""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typst
from quotations import Planted, cited, in_marks, measure, options, planted_in, show

from sbkennis import drafts
from sbkennis.cli.commands import run
from tests.word import Word, italic

FORMS = ("pdf", "office", "md", "txt", "html", "docx")
SHAPES = ("note", "note", "note", "brackets", "lead", "block", "italic")
SIZE = 50  # quotations in one draft


@dataclass
class Draft:
    """A draft in one form; a piece is a text, or a pair of a role and a text."""

    form: str
    plain: bool = False  # the other of two habits of that form
    parts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    word: Word = field(default_factory=lambda: Word(as_word=True))

    def heading(self, text: str) -> None:
        """A heading."""
        if self.form in ("docx", "office"):
            self.word.paragraph(text, style="Kop1")
        elif self.form == "pdf":
            self.parts.append(f"= {text}")
        elif self.form == "md":
            self.parts.append(f"# {text}")
        elif self.form == "html":
            self.parts.append(f"<h1>{html.escape(text)}</h1>")
        else:
            self.parts.append(text)

    def paragraph(self, *pieces: tuple[str, str], block: bool = False) -> None:
        """A paragraph of pieces: ("text", …), ("italic", …), ("note", …)."""
        if self.form in (
            "pdf",
            "office",
            "md",
            "html",
        ):  # these break lines themselves, or show none
            pieces = tuple((role, _unbroken(text)) for role, text in pieces)
        if self.form in ("docx", "office"):
            made = [
                self.word.note(text)
                if role == "note"
                else italic(text)
                if role == "italic"
                else text
                for role, text in pieces
            ]
            self.word.paragraph(*made, style="Citaat" if block else "", indent=720 * block)
            return
        inner = "".join(getattr(self, f"_{self.form}")(role, text) for role, text in pieces)
        if self.form == "pdf":
            self.parts.append(f"#quote(block: true)[{inner}]" if block else inner)
        elif self.form == "md":
            self.parts.append("> " + inner.replace("\n", "\n> ") if block else inner)
        elif self.form == "html":
            tag = "blockquote" if block else "p"
            self.parts.append(f"<{tag}>{inner}</{tag}>")
        else:
            width = 10_000 if self.plain else 78
            lines = [  # what is broken already stays so: a hyphen at the end of a line
                line
                for part in inner.split("\n")
                for line in textwrap.wrap(part, width - 4 * block, break_on_hyphens=False)
            ]
            self.parts.append("\n".join("    " * block + line for line in lines))

    def _pdf(self, role: str, text: str) -> str:
        quoted = '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if role == "note":
            return f"#footnote[{quoted}]"
        return f"#emph[{quoted}]" if role == "italic" else quoted

    def _md(self, role: str, text: str) -> str:
        if role == "note":
            self.notes.append(text)
            return f"[^{len(self.notes)}]"
        escaped = re.sub(r"([*_`])", r"\\\1", text)
        return f"*{' '.join(escaped.split())}*" if role == "italic" else escaped

    def _txt(self, role: str, text: str) -> str:
        if role == "note":
            self.notes.append(text)
            return f"[{len(self.notes)}]"
        return text

    def _html(self, role: str, text: str) -> str:
        if role == "note":
            self.notes.append(text)
            number = len(self.notes)
            if self.plain:  # as Word saves a web page
                return (
                    f'<a href="#_ftn{number}" name="_ftnref{number}"><span '
                    f'class="MsoFootnoteReference">[{number}]</span></a>'
                )
            return f'<sup id="ref{number}"><a href="#fn{number}">{number}</a></sup>'
        escaped = html.escape(text, quote=False)
        return f"<em>{escaped}</em>" if role == "italic" else escaped

    def save(self, path: Path) -> Path:
        """Write the draft."""
        if self.form in ("docx", "office"):
            path = self.word.save(path.with_suffix(".docx"))
            return path
        path = path.with_suffix(f".{self.form}")
        if self.form == "pdf":
            source = (
                '#set page(paper: "a4", numbering: "1")\n'
                '#set text(lang: "nl", size: 10.5pt, font: "Libertinus Serif")\n'
                f"#set par(justify: {'false' if self.plain else 'true'})\n"
            ) + "\n\n".join(self.parts)
            (path.parent / "bron.typ").write_text(source, encoding="utf-8")
            typst.compile(str(path.parent / "bron.typ"), output=str(path))
            return path
        text = "\n\n".join(self.parts)
        if self.form == "md":
            text += "\n\n" + "\n".join(f"[^{n}]: {one}" for n, one in enumerate(self.notes, 1))
        elif self.form == "txt":
            text += "\n\nNoten\n\n" + "\n".join(
                f"[{n}] {one}" for n, one in enumerate(self.notes, 1)
            )
        else:
            text = f'<!DOCTYPE html><html lang="nl"><body>{text}{self._html_notes()}</body></html>'
        path.write_text(text + "\n", encoding="utf-8")
        return path

    def _html_notes(self) -> str:
        if self.plain:
            return "<div><hr>" + "".join(
                f'<div id="ftn{n}"><p class="MsoFootnoteText"><a href="#_ftnref{n}" '
                f'name="_ftn{n}">[{n}]</a> {html.escape(one)}</p></div>'
                for n, one in enumerate(self.notes, 1)
            ) + "</div>"  # fmt: skip
        return '<section class="footnotes" role="doc-endnotes"><hr><ol>' + "".join(
            f'<li id="fn{n}"><p>{html.escape(one)} <a href="#ref{n}">↩</a></p></li>'
            for n, one in enumerate(self.notes, 1)
        ) + "</ol></section>"  # fmt: skip


def _unbroken(text: str) -> str:
    """A text with soft hyphens for hyphens at a line end, and spaces for tabs and line ends."""
    return re.sub(r"[\t\n]", " ", re.sub(r"-\n|\u00ad\n", "\u00ad", text))


def write(draft: Draft, one: Planted, draw: random.Random, number: int) -> str:
    """Write one quotation in some shape; answers the shape."""
    source = cited(one)
    shape = draw.choice(SHAPES)
    if shape == "italic" and draft.form == "txt":
        shape = "note"
    quoted = in_marks(one.quote, draw)
    if shape == "block":
        draft.paragraph(("text", f"Nummer {number}. Daarover is het volgende geschreven:"))
        draft.paragraph(("text", one.quote), ("note", source.full), block=True)
    elif shape == "italic":
        draft.paragraph(
            ("text", f"Nummer {number}. Er staat: "), ("italic", one.quote), ("note", source.full)
        )
    elif shape == "note":
        draft.paragraph(
            ("text", f"Nummer {number}. Daarover staat {quoted}"), ("note", source.full),
            ("text", " in dat stuk."),
        )  # fmt: skip
    elif shape == "brackets":
        draft.paragraph(("text", f"Nummer {number}. Zo is het: {quoted} ({source.brief})."))
    else:
        draft.paragraph(("text", f"Nummer {number}. In {source.running} staat {quoted}. Dat telt."))
    return shape


def answers(
    planted: Sequence[Planted], form: str, root: Path, folder: Path, draw: random.Random
) -> tuple[list[dict[str, Any] | None], list[str]]:
    """The finding for every quotation, or None, and the shapes they stand in."""
    found: list[dict[str, Any] | None] = []
    shapes: list[str] = []
    paths: list[tuple[Path, range]] = []
    for batch, begin in enumerate(range(0, len(planted), SIZE)):
        draft = Draft(form, plain=batch % 2 == 1)
        draft.heading("Concept")
        numbers = range(begin, min(begin + SIZE, len(planted)))
        for number in numbers:
            shapes.append(write(draft, planted[number], draw, number))
        paths.append((draft.save(folder / f"concept-{begin}"), numbers))
    if form == "office":
        paths = [(to_pdf(path, folder), numbers) for path, numbers in paths]
    for path, numbers in paths:
        by_number = judged(path, root)
        found += [by_number.get(number) for number in numbers]
    return found, shapes


def judged(path: Path, root: Path, *, notes: bool = False) -> dict[int, dict[str, Any]]:
    """The longest quotation behind every number of a draft; ``notes``: or in a note of its own."""
    out = StringIO()
    with redirect_stdout(out):
        assert run(["controleer", str(path), "--json", "-k", str(root)]) == 0
    starts = [
        (paragraph.number, mark.start(), int(mark[1]))
        for paragraph in drafts.read(path).paragraphs
        for mark in re.finditer(r"Nummer (\d+)\.", paragraph.text)
    ]
    best: dict[int, dict[str, Any]] = {}
    for one in json.loads(out.getvalue())["findings"]:
        if one["kind"] != "quotation" or (one["note"] is not None and not notes):
            continue
        place = (one["paragraph"], one["start"] if one["note"] is None else 10**6)
        before = [each for each in starts if each[:2] <= place]
        if before:
            number = max(before)[2]
            known = best.get(number)
            if known is None or len(str(known["quote"])) < len(one["quote"]):
                best[number] = one
    return best


def to_pdf(path: Path, folder: Path) -> Path:
    """A Word file as LibreOffice saves it as PDF."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice ontbreekt: apt install libreoffice-writer-nogui")
    subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profiel", "--headless", "--convert-to",
         "pdf", "--outdir", str(folder), str(path)],
        capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    return path.with_suffix(".pdf")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--form", choices=FORMS, action="append")
    parser.add_argument("--keep", type=Path, help="keep the drafts in this folder")
    arguments = parser.parse_args()
    planted = planted_in(arguments)
    for form in arguments.form or FORMS:
        with tempfile.TemporaryDirectory() as made:
            folder = arguments.keep / form if arguments.keep else Path(made)
            folder.mkdir(parents=True, exist_ok=True)
            found, shapes = answers(
                planted, form, arguments.root, folder, random.Random(arguments.seed)
            )
        wrong, total, cases = measure(planted, found)
        show(form, wrong, total)
        bad = Counter(
            (shapes[number], "vals alarm" if one.is_true else "gemist",
             found[number]["verdict"] if found[number] else "niet gezien")
            for number, one in enumerate(planted)
            if any(one is each for each, _ in cases)
        )  # fmt: skip
        print("\nper vorm:", dict(sorted(Counter(shapes).items())))
        print(
            "fout:", "; ".join(f"{' '.join(map(str, key))} {n}" for key, n in sorted(bad.items()))
        )
        for one, answer in cases[: arguments.show]:
            number = next(n for n, each in enumerate(planted) if each is one)
            place = f"{one.sentence.document.file} p. {one.page}"
            print(f"\n{number} {shapes[number]} {one.kind} [{place}]")
            print(f"  bron:   {one.sentence.text!r}\n  citaat: {one.quote!r}")
            if isinstance(answer, dict):
                files = [each["file"] for each in answer["documents"]]
                told = ("verdict", "page", "found_page", "differences", "reference")
                print(f"  gelezen: {answer['quote']!r}")
                print("  oordeel:", *(answer[key] for key in told), files)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
