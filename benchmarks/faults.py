"""Runs scenes on a small kennisbank while the disk, the clock, the model or another process fails.

    python benchmarks/faults.py [--van 1] [--tot 1000] [--map MAP] [--servers 2] [--naar BESTAND]

Every seed is one run: a scene (ingest, re-tag, re-embed, correct, withdraw, remove, set aside and
bring back, basket), a fault and a moment. After it: the library must open and search, the next
ingest must mend it, `status --controleer` must find nothing, and doing the same again must end as
if nothing had happened. Prints what went wrong, and a table of runs per scene and fault. As root
also a full and a read-only tmpfs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.faults import launch


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--van", type=int, default=1)
    parser.add_argument("--tot", type=int, default=1_000)
    parser.add_argument("--map", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--naar", type=Path, help="schrijf elke uitkomst meteen als regel JSON")
    parser.add_argument("--tel", type=Path, nargs="*", help="tel alleen deze uitkomsten")
    chosen = parser.parse_args(arguments)
    if chosen.tel:
        lines = [line for path in chosen.tel for line in path.read_text().splitlines()]
        outcomes = [json.loads(line) for line in lines if line.startswith("{")]
        outcomes = list({one["seed"]: one for one in outcomes}.values())
    else:
        if reason := launch.why_not():
            print(reason)
            return 2
        outcomes = _run(chosen.van, chosen.tot, chosen.map, chosen.servers, chosen.naar)
    _table(outcomes)
    return 1 if any(one["wrong"] for one in outcomes) else 0


def _run(
    first: int, last: int, folder: Path, servers: int, report: Path | None
) -> list[dict[str, Any]]:
    size = -(-(last - first + 1) // servers)

    def part(number: int) -> list[dict[str, Any]]:
        start = first + number * size
        found = []
        with tempfile.TemporaryDirectory(dir=folder, prefix="fouten") as place:
            for one in launch.run(Path(place), start, min(last, start + size - 1)):
                found.append(one)
                line = json.dumps(one, ensure_ascii=False)
                if report:
                    with report.open("a", encoding="utf-8") as lines:
                        lines.write(line + "\n")
                if one["wrong"]:
                    print(line, flush=True)
        return found

    with ThreadPoolExecutor(servers) as pool:
        return [one for several in pool.map(part, range(servers)) for one in several]


def _table(outcomes: Sequence[dict[str, Any]]) -> None:
    scenes = sorted({one["scene"] for one in outcomes})
    faults = sorted({one["fault"] for one in outcomes})
    counts = Counter((one["fault"], one["scene"]) for one in outcomes)
    print("| fout | " + " | ".join(scenes) + " | samen |")
    print("|---" * (len(scenes) + 2) + "|")
    for fault in faults:
        row = [counts[fault, scene] for scene in scenes]
        print(f"| {fault} | " + " | ".join(str(one or "") for one in row) + f" | {sum(row)} |")
    total = [sum(counts[fault, scene] for fault in faults) for scene in scenes]
    print("| samen | " + " | ".join(map(str, total)) + f" | {sum(total)} |")
    seconds = sum(one["seconds"] for one in outcomes)
    killed = sum(one.get("status") == -9 for one in outcomes)
    failed = sum(any(one.get("codes", ())) for one in outcomes)
    wrong = sum(bool(one["wrong"]) for one in outcomes)
    print(
        f"\n{len(outcomes)} runs, {seconds:.0f} s: {killed} gedood, {failed} met een foutmelding, "
        f"{len(outcomes) - killed - failed} liepen door; {wrong} fout."
    )


if __name__ == "__main__":
    raise SystemExit(main())
