"""Installed metadata → the licence of every package that sbkennis needs, and docs/licenties.md.

    python -m benchmarks.supply.licences            # writes docs/licenties.md
    python -m benchmarks.supply.licences --check    # says what is unknown or does not fit; exit 1

sbkennis is MIT. What it needs may be under a permissive licence, or under one whose copyleft stops
at its own files (MPL-2.0) or at the library (LGPL), since packages are used unchanged. GPL and AGPL
are refused: whoever hands on sbkennis with them would have to hand on the whole under their terms.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "licenties.md"

COMPATIBLE = frozenset(
    {
        *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause"),
        *("BSD-2-Clause-Views", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND"),
        *("ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib"),
        *("MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-or-later"),
    }
)

# What packages wrote before there were SPDX expressions, in lower case.
NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "sil open font license 1.1 (ofl-1.1)": "OFL-1.1",
}

# Packages whose metadata is a sentence: what their licence file says.
READ = {
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # PDFium and its own parts: the same or MIT, Zlib
    "pystemmer": "MIT AND BSD-3-Clause",  # "MIT, BSD": the wrapper, and Snowball
}

# What torch brings on Linux for graphics cards: NVIDIA's own terms. Nothing of it is used or handed
# on, and the torch for processors does without.
CUDA = re.compile(r"(?:nvidia|cuda)-|triton$")


@dataclass(frozen=True)
class Licence:
    """A package and its licence as an SPDX expression; "" where none could be told."""

    package: str
    expression: str

    @property
    def is_compatible(self) -> bool:
        """Whether each part that must be kept to is in `COMPATIBLE`."""
        return bool(self.expression) and _allowed(self.expression)


def needed(extras: tuple[str, ...]) -> dict[str, Distribution]:
    """The installed packages that sbkennis needs with these extras, at any depth, by name."""
    found: dict[str, Distribution] = {}
    waiting = [("sbkennis", frozenset(extras))]
    passed: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in passed:
            continue
        passed.add((name, wanted))
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform, or an extra that is not installed
        if name != "sbkennis":
            found[name] = one
        for line in _requires(name, one):
            required = Requirement(line)
            if required.marker is None or any(
                required.marker.evaluate({"extra": extra}) for extra in ("", *wanted)
            ):
                waiting.append((canonicalize_name(required.name), frozenset(required.extras)))
    return found


def _requires(name: str, one: Distribution) -> list[str]:
    """The requirements of a package; our own from pyproject.toml, which may be newer."""
    if name != "sbkennis":
        return list(one.requires or ())
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra, more in project["optional-dependencies"].items():
        for line in more:
            requirement, _, marker = line.partition(";")
            both = f'({marker.strip()}) and extra == "{extra}"' if marker else f'extra == "{extra}"'
            lines.append(f"{requirement}; {both}")
    return lines


def licence(name: str, one: Distribution) -> Licence:
    """The licence of a package: its expression, else its name, else its classifiers."""
    metadata = one.metadata
    if name in READ:
        return Licence(name, READ[name])
    expression = metadata.get("License-Expression")
    if expression:
        return Licence(name, expression)
    told = (metadata.get("License") or "").strip()
    if told and _allowed(told):
        return Licence(name, told)
    classified = [
        NAMES.get(line.rpartition(" :: ")[2].lower(), line.rpartition(" :: ")[2])
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    if "\n" not in told and told.lower() in NAMES:
        return Licence(name, NAMES[told.lower()])
    if classified:
        return Licence(name, " AND ".join(dict.fromkeys(classified)))
    return Licence(name, "" if "\n" in told or told == "UNKNOWN" else told)


def _allowed(expression: str) -> bool:
    """Whether an SPDX expression can be kept to: all parts of an AND, one of an OR.

    >>> _allowed("MIT AND (BSD-2-Clause OR GPL-3.0-only)"), _allowed("MIT AND GPL-3.0-only")
    (True, False)
    """
    tokens = re.findall(r"\(|\)|[^\s()]+(?:\s+WITH\s+[^\s()]+)?", expression)

    def either() -> bool:
        held = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            held = both() or held
        return held

    def both() -> bool:
        held = part()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            held = part() and held
        return held

    def part() -> bool:
        if not tokens:
            return False
        token = tokens.pop(0)
        if token == "(":
            held = either()
            if tokens:
                tokens.pop(0)
            return held
        return " ".join(token.split()) in COMPATIBLE

    held = either()
    return held and not tokens


def licences(extras: tuple[str, ...] = ()) -> list[Licence]:
    """The licences of what is needed, by name; without what is for graphics cards only."""
    return [
        licence(name, one) for name, one in sorted(needed(extras).items()) if not CUDA.match(name)
    ]


def page() -> str:
    """docs/licenties.md."""
    run, all_of_it = licences(("ocr",)), licences(("ocr", "dev"))
    names = {one.package for one in run}
    return "\n".join(
        [
            "# Licenties",
            "",
            "sbkennis valt onder MIT. Dit zijn de pakketten die het gebruikt, en de pakketten die",
            "zij op hun beurt gebruiken, met de licentie volgens hun metadata. Gemaakt door",
            "`python -m benchmarks.supply.licences`; `tests/test_licences.py` faalt op een",
            "licentie die onbekend is of niet past. GPL en AGPL passen niet; MPL-2.0 en LGPL wel,",
            "omdat de pakketten ongewijzigd worden gebruikt.",
            "",
            "## Om te gebruiken",
            "",
            *_table(run),
            "",
            "Daarnaast, buiten Python: Tesseract en zijn Nederlandse gegevens (Apache-2.0), alleen",
            "voor scans. De citeerstijlen in `sbkennis/data/stijlen` noemen hun licentie zelf. De",
            "torch van PyPI brengt op Linux ook pakketten voor grafische kaarten mee (CUDA, onder",
            "de voorwaarden van NVIDIA); sbkennis gebruikt ze niet, en met de torch voor",
            "processors ontbreken ze.",
            "",
            "## Om eraan te werken",
            "",
            *_table([one for one in all_of_it if one.package not in names]),
            "",
        ]
    )


def _table(rows: list[Licence]) -> Iterator[str]:
    yield "| pakket | licentie |"
    yield "|---|---|"
    for one in rows:
        yield f"| {one.package} | {one.expression or 'onbekend'} |"


def main(arguments: list[str]) -> int:
    """Writes the page, or checks; answers the exit code."""
    wrong = [one for one in licences(("ocr", "dev")) if not one.is_compatible]
    for one in wrong:
        print(f"{one.package}: {one.expression or 'licentie onbekend'}", file=sys.stderr)
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
