"""A small kennisbank as an earlier version made it, for test_upgrades.py.

``python -m tests.old_libraries COMMIT NAAM`` takes that version out of git, lets it ingest four
texts of our own, correct, remove and (where it can) label, save and collect, and keeps the folder
in ``tests/data/oud/NAAM.zip``. Made so, once and for good:

    1-begin  cf040d9   schema 1, before there were labels
    1        e049279   the last of schema 1
    2        4cbe750   the last of schema 2
    3        1d548b8   schema 3
    4        the commit that added this line: schema 4, with seals
    5        the commit that added this line: schema 5, with what attention saw
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

__all__ = ["FOLDER", "TEXTS", "open_library", "write_texts"]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "data" / "oud"
PLACE = Path("/tmp/sbkennis-oud")  # stands in the registrations as where files came from

TEXTS = {
    "notitie-buurthuis.md": """# Notitie buurthuis De Spil

Gemeente Veldermeer, 12 maart 2024

## Wat het buurthuis is

Het buurthuis De Spil is van de bewoners zelf. Vrijwilligers beheren de sleutel, koken op dinsdag
en openen de deur voor wie alleen is. De gemeente betaalt de huur en laat het programma aan hen
over.

## Wie er komen

In 2023 kwamen er 240 bezoekers per week, van wie een derde ouder is dan 70 jaar. Mantelzorgers
vinden er een middag waarop een ander de zorg overneemt.
""",
    "brief-ijsclub.txt": """Aan de raad van de gemeente Veldermeer

De ijsclub houdt in januari een burendag op het plein achter de kerk. Wie wil helpen, meldt zich bij
het bestuur. De kosten zijn 1.200 euro, en die betaalt de vereniging uit de contributie.

Een café of crèche is hier niet; daarom is de burendag voor veel ouders de enige ontmoeting van de
winter. Wij vragen de raad om het plein ook in 2025 vrij te houden.
""",
    "pagina-ruilkast.html": """<!doctype html><html lang="nl">
<head><title>De ruilkast</title></head><body><h1>De ruilkast</h1>
<p>Aan de Dorpsstraat staat een ruilkast met boeken en speelgoed. Bewoners vullen haar aan en houden
haar schoon, zonder rooster en zonder subsidie.</p>
<h2>Cijfers</h2>
<table><tr><th>jaar</th><th>boeken</th></tr><tr><td>2023</td><td>310</td></tr></table>
</body></html>
""",
}
_EARLIER = "De ruilkast komt er misschien. De bewoners praten er nog over met de gemeente.\n"
_PDF = (
    ("Vervoer op maat", "Vrijwilligers rijden elke week dertig ouderen naar de markt en terug."),
    ("Kosten", "De auto kost 4.800 euro per jaar. De gemeente Veldermeer betaalt de helft."),
)


def write_texts(folder: Path) -> None:
    """The texts, and a PDF of two pages, as files."""
    from reportlab.pdfgen import canvas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = canvas.Canvas(str(folder / "vervoer.pdf"), invariant=True)
    for heading, text in _PDF:
        made.setFont("Helvetica-Bold", 18)
        made.drawString(72, 760, heading)
        made.setFont("Helvetica", 11)
        made.drawString(72, 730, text)
        made.showPage()
    made.save()


def open_library(name: str, folder: Path) -> Path:
    """Unpack a kennisbank that an earlier version made; gives its folder."""
    with zipfile.ZipFile(FOLDER / f"{name}.zip") as archive:
        archive.extractall(folder)
    return folder


def main(commit: str, name: str) -> None:
    """Make one."""
    with tempfile.TemporaryDirectory() as made:
        code, library = Path(made) / "code", Path(made) / "kennisbank"
        code.mkdir()
        archive = subprocess.run(
            ["git", "archive", commit, "sbkennis"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        subprocess.run(["tar", "x", "-C", code], input=archive, check=True)
        environment = os.environ | {"SBKENNIS_MODEL": "woordhash"}

        def sbkennis(*words: str, may_fail: bool = False) -> str:
            start = "import sys; from sbkennis.cli import main; sys.argv[0] = 'sbkennis'; main()"
            done = subprocess.run(
                [sys.executable, "-c", start, *words, "--kennisbank", str(library)],
                cwd=code,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode and not may_fail:
                sys.exit(f"{words}: {done.stdout}{done.stderr}")
            print(words[0], done.returncode, done.stderr.strip()[-200:])
            return done.stdout if not done.returncode else ""

        write_texts(PLACE)
        (PLACE / "weg.txt").write_text("Dit stuk gaat er weer uit. " * 5, encoding="utf-8")
        (PLACE / "pagina-ruilkast.html").write_text(_EARLIER, encoding="utf-8")
        (library / "corpus").mkdir(parents=True)
        (library / "corpus" / "kennisbank.toml").write_text('model = "woordhash"\n', "utf-8")
        sbkennis("ingest", str(PLACE))
        sbkennis("verwijder", "weg.txt")
        (PLACE / "weg.txt").unlink()
        write_texts(PLACE)
        sbkennis("ingest", str(PLACE), "--grondig")
        found = sbkennis("zoek", "Wie beheren de sleutel van het buurthuis?", "--json")
        hit = json.loads(found)["hits"][0]
        start, end = hit["spans"][0][0], hit["spans"][-1][1]
        passage = f"{hit['document']['id']}#{start}-{end}"
        correct = ("label", "--corrigeer", passage, "--thema", "+vrijwilligerswerk")
        sbkennis(*correct, "--waarde", "intrinsiek", "--coder", "Anna", may_fail=True)
        sbkennis("mand", "erbij", passage, "--notitie", "voor de inleiding", may_fail=True)
        sbkennis("zoek", "burendag", "--bewaar", "burendag", may_fail=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(FOLDER / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(library.rglob("*")):
                if path.is_file() and path.stat().st_size and not path.name.endswith("-shm"):
                    packed.write(path, path.relative_to(library).as_posix())
        print((FOLDER / f"{name}.zip").stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
