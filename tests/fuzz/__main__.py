"""Runs the fuzzer: ``python -m tests.fuzz --aantal 20000 --zaad 8``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.pool import Outcome, case, spoil, try_all
from tests.fuzz.seeds import shared_documents
from tests.fuzz.targets import TARGETS, prepare


def main(arguments: list[str] | None = None) -> int:
    """Tries the inputs and prints what came of them; answers 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--aantal", type=int, default=20_000, help="hoeveel invoeren")
    parser.add_argument("--zaad", type=int, default=8, help="een ander getal geeft andere invoer")
    parser.add_argument("--vanaf", type=int, default=0, help="nummer van de eerste invoer")
    parser.add_argument("--alleen", type=int, nargs="*", help="alleen deze nummers")
    parser.add_argument("--doel", help="alleen invoer voor doelen die zo beginnen")
    parser.add_argument("--processen", type=int, default=2)
    parser.add_argument("--bewaar", type=Path, help="map waarin de invoer van vondsten komt")
    parser.add_argument("--verslag", type=Path, help="bestand met een regel JSON per invoer")
    parser.add_argument("--minuten", type=float, help="stop na zo veel minuten")
    chosen = parser.parse_args(arguments)
    if shared_documents() is None:
        print("LET OP: zonder de echte documenten (SBKENNIS_SHARED); alleen het voorbeeldcorpus.")
    numbers = chosen.alleen or range(chosen.vanaf, chosen.vanaf + chosen.aantal)
    if chosen.doel:
        numbers = [one for one in numbers if case(chosen.zaad, one).target.startswith(chosen.doel)]
    with tempfile.TemporaryDirectory(prefix="sbkennis-fuzz-") as made:
        folder = Path(made)
        prepared = folder / "klaar"
        prepared.mkdir()
        prepare(prepared)
        outcomes: list[Outcome] = []
        started = time.monotonic()
        report = chosen.verslag.open("a") if chosen.verslag else None
        for one in try_all(chosen.zaad, numbers, folder, prepared, chosen.processen):
            outcomes.append(one)
            if report:
                report.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
                report.flush()
            if one.finding:
                _tell(one)
                if chosen.bewaar:
                    _keep(one, chosen.bewaar, prepared)
            if len(outcomes) % 500 == 0:
                print(f"{len(outcomes)} invoeren, {time.monotonic() - started:.0f} s", flush=True)
            if chosen.minuten and time.monotonic() - started > chosen.minuten * 60:
                break
        print(table(outcomes))
        print(f"{time.monotonic() - started:.0f} s")
    return 1 if any(one.finding for one in outcomes) else 0


def _tell(one: Outcome) -> None:
    print(
        f"! {one.case.number} {one.case.target} {one.file} {'+'.join(one.case.mutations)}: "
        f"{one.finding} [{one.where}]".encode("utf-8", "replace").decode(),
        flush=True,
    )


def _keep(one: Outcome, folder: Path, prepared: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    suffix = next(each.suffix for each in TARGETS if each.name == one.case.target)
    (folder / f"{one.case.seed}-{one.case.number}{suffix}").write_bytes(
        spoil(one.case, prepared)[1]
    )


def table(outcomes: list[Outcome]) -> str:
    """Counts per target and result, and per target and mutation, as Markdown."""
    results = Counter((one.case.target, one.result) for one in outcomes)
    lines = ["", "| doel | invoeren | uitkomst | vondsten | langste (s) | meeste geheugen (MB) |",
             "| --- | --: | --- | --: | --: | --: |"]  # fmt: skip
    for target in TARGETS:
        mine = [one for one in outcomes if one.case.target == target.name]
        if mine:
            said = ", ".join(
                f"{count} {result}"
                for (name, result), count in results.most_common()
                if name == target.name
            )
            lines.append(
                f"| {target.name} | {len(mine)} | {said} | {sum(bool(one.finding) for one in mine)} | "
                f"{max(one.seconds for one in mine):.1f} | {max(one.memory for one in mine) / 1e6:.0f} |"
            )
    lines += [
        "",
        "| bewerking | invoeren | gelezen | geweigerd | anders |",
        "| --- | --: | --: | --: | --: |",
    ]
    names = sorted({name for one in outcomes for name in one.case.mutations})
    for name in names:
        mine = [one for one in outcomes if name in one.case.mutations]
        refused = sum(one.result == "geweigerd" for one in mine)
        other = sum(bool(one.finding) or one.result == "te veel geheugen" for one in mine)
        lines.append(
            f"| {name} | {len(mine)} | {len(mine) - refused - other} | {refused} | {other} |"
        )
    lines.append(
        f"\n{len(outcomes)} invoeren, {sum(bool(one.finding) for one in outcomes)} vondsten"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
