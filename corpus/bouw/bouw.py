"""Sources in corpus/bouw/ → sample documents in corpus/voorbeeld/, the same bytes on every run.

    python corpus/bouw/bouw.py               rebuild everything that is built
    python corpus/bouw/bouw.py --controleer  build elsewhere and compare with what is committed

A `.typ` file names its output in its first line (`// uitvoer: naam.pdf`); one whose second line
reads `// stap: scan` is turned into page images first, so that the PDF has no text layer. Texts
without a source here (HTML, MD, TXT) are their own source and stand in corpus/voorbeeld/ as is.
"""

from __future__ import annotations

import argparse
import atexit
import importlib.util
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import typst
from PIL import Image, ImageFilter

BOUW = Path(__file__).resolve().parent
VOORBEELD = BOUW.parent / "voorbeeld"


def _fonts() -> typst.Fonts:
    """Source Sans Pro from its package, and what Typst carries: the same pages everywhere."""
    folder = Path(tempfile.mkdtemp(prefix="sbkennis-letters-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    package = resources.files("font_source_sans_pro") / "files"
    for style in ("Regular", "It", "Semibold", "Bold", "BoldIt"):
        name = f"SourceSansPro-{style}.otf"
        (folder / name).write_bytes((package / name).read_bytes())
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


FONTS = _fonts()
STAMP = 1_767_225_600  # 1 January 2026, 00:00 UTC: the clock of every built file stands still
SCAN_DPI = 200
SCAN_QUALITY = 42  # JPEG; lower blurs the footnotes beyond what OCR can read
SCAN_SEED = 2022
SKEW_DEGREES = (0.55, -0.4, 0.25, -0.7, 0.45, -0.3)
MODULES = {
    "brugwoude.py": "brugwoude-visie-sociale-basis-2023-2027.docx",
    "deck.py": "nabij-workshop-samenwerken-sociale-basis-2025.pptx",
}


def header_lines(source: Path) -> dict[str, str]:
    """The `// sleutel: waarde` lines with which a Typst source opens."""
    found: dict[str, str] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        key, colon, value = line.removeprefix("// ").partition(": ")
        if not line.startswith("// ") or not colon or " " in key:
            break
        found[key] = value.strip()
    return found


def compile_pdf(source: Path) -> bytes:
    """A Typst source as PDF."""
    result = typst.compile(source, format="pdf", root=BOUW, font_paths=FONTS, timestamp=STAMP)
    assert isinstance(result, bytes)
    return result


def scan_pdf(source: Path) -> bytes:
    """A Typst source as a PDF of slightly crooked, grainy page images without a text layer."""
    rendered = typst.compile(source, format="png", ppi=SCAN_DPI, root=BOUW, font_paths=FONTS)
    pages = rendered if isinstance(rendered, list) else [rendered]
    noise = np.random.RandomState(SCAN_SEED)  # frozen algorithm: the same grain in every numpy
    images = []
    for number, page in enumerate(pages):
        image = Image.open(io.BytesIO(page)).convert("L")
        skew = SKEW_DEGREES[number % len(SKEW_DEGREES)]
        image = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        image = image.filter(ImageFilter.GaussianBlur(0.5))
        grey = np.asarray(image, dtype=np.float64) * 0.9 + 14.0  # paper is not white, ink not black
        grey += noise.normal(0.0, 3.0, grey.shape)
        images.append(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)))
    stamp = time.gmtime(STAMP)
    target = io.BytesIO()
    images[0].save(
        target, "PDF", save_all=True, append_images=images[1:], resolution=SCAN_DPI,
        quality=SCAN_QUALITY, creationDate=stamp, modDate=stamp, producer="Scanstation gang 2",
    )  # fmt: skip
    return target.getvalue()


def load_build(source: Path) -> Callable[[Path], object]:
    """The function `build(target)` of a Python source."""
    spec = importlib.util.spec_from_file_location(f"corpus_bouw_{source.stem}", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build: Callable[[Path], object] = module.build
    return build


def build_all(folder: Path) -> Iterator[Path]:
    """Build every document into `folder` and yield each file once it stands there."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(BOUW.glob("*.typ")):
        header = header_lines(source)
        if "uitvoer" not in header:  # a template for the others
            continue
        target = folder / header["uitvoer"]
        make = scan_pdf if header.get("stap") == "scan" else compile_pdf
        target.write_bytes(make(source))
        yield target
    for name, output in MODULES.items():
        source = BOUW / name
        if not source.exists():
            print(f"Overgeslagen: {name} ontbreekt, {output} is niet gebouwd.", file=sys.stderr)
            continue
        load_build(source)(folder / output)
        yield folder / output


def main(arguments: list[str] | None = None) -> int:
    """Build, or compare with `--controleer`; 0 when all is well, 1 when something differs."""
    parser = argparse.ArgumentParser(description="Bouwt de voorbeelddocumenten van sbkennis.")
    parser.add_argument(
        "--controleer", action="store_true",
        help="bouw in een tijdelijke map en vergelijk met wat in corpus/voorbeeld/ staat",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if not options.controleer:
        for built in build_all(VOORBEELD):
            print(f"Gebouwd: {built.name} ({built.stat().st_size / 1024:.0f} kB)")
        return 0
    differing = 0
    with tempfile.TemporaryDirectory() as temporary:
        for built in build_all(Path(temporary)):
            committed = VOORBEELD / built.name
            if not committed.exists():
                verdict = "ontbreekt in corpus/voorbeeld/"
            elif committed.read_bytes() != built.read_bytes():
                verdict = "wijkt af: bouw opnieuw met python corpus/bouw/bouw.py"
            else:
                print(f"Gelijk: {built.name}")
                continue
            differing += 1
            print(f"{built.name} {verdict}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
