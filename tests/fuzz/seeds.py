"""Sample documents, and small real ones where they are → what the fuzzer spoils."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

__all__ = ["ROOT", "Seed", "seeds", "shared_documents"]

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "corpus" / "voorbeeld"
_LARGEST = 420_000  # bytes of a real document that is spoiled
_LARGEST_TEXT = 40_000  # of a text that is longer, the first part
_FORMS = {".pdf": "pdf", ".docx": "docx", ".pptx": "pptx", ".html": "html", ".md": "md",
          ".txt": "txt"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file."""

    name: str
    content: bytes


def shared_documents() -> Path | None:
    """The folder with real documents, where there is one."""
    folder = Path(os.environ.get("SBKENNIS_SHARED", ROOT.parent / "shared")) / "documents"
    return folder if folder.is_dir() else None


@cache
def seeds(form: str) -> tuple[Seed, ...]:
    """The sound files of a form: pdf, scan, docx, pptx, html, md or txt."""
    if form == "scan":
        return tuple(_page(path, 0, upper=0.3) for path in sorted(SAMPLES.glob("*-scan.pdf")))
    found: list[Seed] = []
    for path in _paths():
        if _FORMS.get(path.suffix) != form or "scan" in path.name:
            continue
        if form == "pdf":
            found += _extracts(path)
        elif path.stat().st_size <= _LARGEST:
            content = path.read_bytes()
            if form in ("html", "md", "txt"):
                content = content[:_LARGEST_TEXT]
            found.append(Seed(path.name, content))
    return tuple(found)


def _paths() -> list[Path]:
    folder = shared_documents()
    real = sorted(folder.iterdir()) if folder is not None else []
    return [*sorted(SAMPLES.iterdir()), *(one for one in real if one.stat().st_size < 700_000)]


def _extracts(path: Path) -> list[Seed]:
    """The first page and one of the middle, without object streams."""
    count = len(PdfReader(path).pages)
    return [_page(path, at) for at in dict.fromkeys((0, count // 2))]


def _page(path: Path, number: int, *, upper: float = 1.0) -> Seed:
    writer = PdfWriter()
    writer.append(str(path), pages=(number, number + 1), import_outline=False)
    for page in writer.pages:
        box = page.mediabox
        low = float(box.top) - upper * float(box.height)
        if upper < 1:
            page.mediabox = page.cropbox = RectangleObject(
                (float(box.left), low, float(box.right), float(box.top))
            )
    content = io.BytesIO()
    writer.write(content)
    return Seed(f"{path.stem}-{number + 1}.pdf", content.getvalue())
