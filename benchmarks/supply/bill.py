"""A bill of materials → whether it names everything that sbkennis needs.

    python -m benchmarks.supply.bill dist/sbom.cdx.json

`cyclonedx-py` checks the form of what it writes; this checks that nothing is missing from it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from packaging.utils import canonicalize_name

from benchmarks.supply.licences import needed


def missing(path: Path) -> list[str]:
    """The packages that sbkennis needs, or their versions, that a CycloneDX file does not name."""
    bill = json.loads(path.read_text("utf-8"))
    if bill.get("bomFormat") != "CycloneDX":
        raise ValueError(f"{path} is no CycloneDX file")
    named = {(canonicalize_name(one["name"]), one.get("version")) for one in bill["components"]}
    wanted = {(name, one.version) for name, one in needed(("ocr",)).items()}
    return sorted(f"{name} {version}" for name, version in wanted - named)


def main(arguments: list[str]) -> int:
    """Says what is missing; answers the exit code."""
    lacking = missing(Path(arguments[0]))
    for one in lacking:
        print(f"ontbreekt: {one}", file=sys.stderr)
    if not lacking:
        print(f"{arguments[0]}: {len(needed(('ocr',)))} pakketten, compleet")
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
