"""PDFs made for one test: typeset by typst, drawn by reportlab, or written byte by byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typst
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

__all__ = ["SENTENCES", "draw", "form_bomb", "paragraph", "typeset"]

SENTENCES = (
    "In het buurthuis eten buren elke donderdag samen soep en brood.",
    "De wijkverpleegkundige schuift vaak aan en hoort wat er speelt.",
    "Wie een praatje zoekt, vindt hier altijd iemand met een open oor.",
    "Vrijwilligers koken, dekken de tafels en doen na afloop de afwas.",
    "Een oudere man repareert kapotte lampen voor de hele straat.",
    "Kinderen maken er hun huiswerk tot hun ouders van het werk komen.",
    "De gemeente betaalt de huur en vraagt daar weinig papier voor terug.",
    "Nieuwe bewoners krijgen in de eerste week bezoek van een buurvrouw.",
)


def paragraph(first: int = 0, count: int = 4) -> str:
    """Some sentences, so that a paragraph has a few lines."""
    return " ".join(SENTENCES[(first + index) % len(SENTENCES)] for index in range(count))


def typeset(folder: Path, source: str, name: str = "stuk.pdf") -> Path:
    """Typesets typst source on A4 in Dutch, with embedded fonts only."""
    text = folder / f"{name}.typ"
    text.write_text(
        '#set page(paper: "a4")\n#set text(lang: "nl", size: 10pt, font: "Libertinus Serif")\n'
        + source,
        encoding="utf-8",
    )
    path = folder / name
    typst.compile(str(text), output=str(path))
    return path


def draw(
    folder: Path, drawing: Callable[[Canvas], None], name: str = "tekening.pdf", **options: object
) -> Path:
    """Draws on a reportlab canvas of A4; the drawing ends its own pages but the last."""
    path = folder / name
    canvas = Canvas(str(path), pagesize=A4, **options)
    canvas.setFont("Helvetica", 10)
    drawing(canvas)
    canvas.save()
    return path


def form_bomb(folder: Path) -> Path:
    """A form that calls itself twice: a kilobyte on which PDFium never ends."""
    stream = b"q /F Do Q q /F Do Q BT /T 12 Tf 72 700 Td (Hallo) Tj ET"
    resources = b"<< /XObject << /F 4 0 R >> /Font << /T 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources "
        + resources
        + b" >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources "
        + resources
        + b" /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    path = folder / "bom.pdf"
    path.write_bytes(body)
    return path
