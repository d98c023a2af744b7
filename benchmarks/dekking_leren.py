"""Learn from example sentences and labelled visions what treats a requirement, and test that.

    PYTHONPATH=. python benchmarks/dekking_leren.py DOCUMENTEN [--schrijf] [--direct]

Every vision is judged by weights that saw none of its sentences, and its verdicts are compared with
what was read in it (`sbkennis dekking` takes the better of these and those of its terms). With
``--schrijf`` the weights of all go to sbkennis/data/eisen_gewichten.npz; ``--direct`` leaves out
the test. Of the visions of the sample corpus and of Vijfheerenlanden (in DOCUMENTEN) only is used
where they are silent: what is absent, or turns absent in a copy, no sentence that is left treats.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from benchmarks.dekking import EXPECTED as WHOLE
from benchmarks.dekking import VISION
from benchmarks.dekking import without as without_lines
from benchmarks.dekking_visies import EXPECTED, ROOT, VERDICTS, Bare
from sbkennis import coverage, drafts, requirements, treatment
from sbkennis.library import Library
from sbkennis.treatment import Said, Weights
from sbkennis.vectors import DEFAULT_MODEL

Matrix = NDArray[Any]

SENTENCES = ROOT / "tests" / "data" / "dekking_zinnen.toml"
EXAMPLES = ROOT / "sbkennis" / "data" / "oefenzinnen.toml"
TARGET = ROOT / "sbkennis" / "data" / "eisen_gewichten.npz"
RIDGE = 0.1  # tried: .05 to 10
OF_VISION = 0.5  # weight of a sentence of a vision beside an example; also the target of a ~
REGULARISED = 0.1
WANTED = requirements.standard()
IDS = [one.id for one in WANTED.items]


@dataclass
class Vision:
    name: str
    said: list[Said]
    vectors: Matrix
    above: Matrix
    treats: Matrix  # (sentences, requirements): 1, 0
    unsure: Matrix  # idem: neither
    known: Matrix  # idem: whether anything is known of it
    read: dict[str, str]
    draft: drafts.Draft


def bare_weights(examples: dict[str, Any], dimensions: int) -> Weights:
    """Weights in which nothing was learned."""
    whole = tuple(IDS.index(examples[each].get("deel_van", "-")) if "deel_van" in examples[each]
                  else -1 for each in IDS)  # fmt: skip
    spheres = tuple(
        (pair[0], pair[1]) if (pair := examples[each].get("sfeer", "").split(":"))[0] else None
        for each in IDS
    )
    count = len(treatment.FEATURES)
    return Weights(
        DEFAULT_MODEL, tuple(IDS), whole, spheres, np.zeros(dimensions, np.float32),
        np.zeros((dimensions, len(IDS)), np.float32), np.zeros(len(IDS), np.float32),
        np.zeros(count, np.float32), 0.0,
    )  # fmt: skip


def places(written: str) -> Iterable[tuple[tuple[int, int], tuple[int, int], bool]]:
    for each in written.split():
        first, _, last = each.lstrip("~").partition("-")
        ends = []
        for at, side in ((0, first), (10**6, last or first)):
            unit, _, sentence = side.partition(".")
            ends.append((int(unit), int(sentence) if sentence else at))
        yield ends[0], ends[1], each.startswith("~")


def read_visions(embed: Any, shelves: Bare) -> list[Vision]:
    marked = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    found = []
    for one in tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["visie"]:
        sample = one["bestand"].startswith("corpus/")
        if one["naam"] not in marked and not sample:
            continue
        draft = drafts.read(ROOT / one["bestand"])
        parts = coverage.units(draft)
        said, owners = coverage.said(parts, shelves.label(parts))
        seen: Counter[int] = Counter()
        spots = []
        for unit in owners:
            spots.append((unit, seen[unit]))
            seen[unit] += 1
        treats = np.zeros((len(said), len(IDS)))
        unsure = np.zeros((len(said), len(IDS)), bool)
        known = np.full((len(said), len(IDS)), not sample)
        if sample:  # what is absent, or turns absent without a section, is treated nowhere else
            known |= np.array([each in one["afwezig"] for each in IDS])
            for copy in one.get("kopie", []):
                left = np.array([not {*each.heading} & {*copy["weg"]} for each in said])
                known |= left[:, None] & np.array([each in copy["afwezig"] for each in IDS])
        for name, written in marked.get(one["naam"], {}).items():
            column = IDS.index(name)
            for first, last, open_ in places(written):
                for row, spot in enumerate(spots):
                    if first <= spot <= last:
                        (unsure if open_ else treats)[row, column] = 1
        vectors = embed([each.text for each in said])
        above = embed([" > ".join(each.heading) for each in said])
        read = {each: verdict for verdict in VERDICTS for each in one[verdict]}
        found.append(
            Vision(
                one["naam"],
                said,
                vectors,
                above,
                treats,
                unsure & (treats == 0),
                known,
                read,
                draft,
            )
        )
        print(f"{one['naam']}: {len(said)} zinnen", file=sys.stderr)
    return found


def vijfheerenlanden(folder: Path, embed: Any, shelves: Bare) -> Vision:
    """The vision of benchmarks/dekking.py, as far as its copies say what treats nothing."""
    expected = tomllib.loads(WHOLE.read_text(encoding="utf-8"))
    text = (folder / VISION).read_text(encoding="utf-8")

    def told(written: str) -> tuple[drafts.Draft, list[Said]]:
        with tempfile.TemporaryDirectory() as made:
            path = Path(made) / "visie.txt"
            path.write_text(written, encoding="utf-8")
            draft = drafts.read(path)
        parts = coverage.units(draft)
        return draft, coverage.said(parts, shelves.label(parts))[0]

    draft, said = told(text)
    read = {one["id"]: one["oordeel"] for one in expected["eis"]}
    known = np.repeat(np.array([[read[each] == "afwezig" for each in IDS]]), len(said), axis=0)
    for copy in expected["kopie"]:
        left = {each.text for each in told(without_lines(text.split("\n"), copy["weg"]))[1]}
        rows = np.array([each.text in left for each in said])
        known |= rows[:, None] & np.array([each in copy["afwezig"] for each in IDS])
    return Vision(
        "vijfheerenlanden",
        said,
        embed([each.text for each in said]),
        embed([" > ".join(each.heading) for each in said]),
        np.zeros(known.shape),
        np.zeros(known.shape, bool),
        known,
        read,
        draft,
    )


def with_meaning(bare: Weights, examples: tuple[Matrix, Matrix], seen: Sequence[Vision]) -> Weights:
    """The weights that tell what a text resembles: ridge regression on vectors."""
    vectors = np.concatenate([examples[0], *(one.vectors for one in seen)]).astype(np.float64)
    goals = np.concatenate(
        [examples[1], *(np.where(one.unsure, OF_VISION, one.treats) for one in seen)]
    )
    weight = np.concatenate([np.ones_like(examples[1]), *(one.known * OF_VISION for one in seen)])
    centre = vectors.mean(axis=0)
    moved = np.hstack([vectors - centre, np.ones((len(vectors), 1))])
    ridge = RIDGE * np.eye(moved.shape[1])
    ridge[-1, -1] = 0.0
    solved = np.empty((moved.shape[1], len(IDS)))
    alike: dict[bytes, list[int]] = {}
    for column in range(len(IDS)):
        alike.setdefault(weight[:, column].tobytes(), []).append(column)
    for columns in alike.values():
        weighed = moved * weight[:, columns[:1]]
        solved[:, columns] = np.linalg.solve(
            weighed.T @ moved + ridge, weighed.T @ goals[:, columns]
        )
    learned, base = solved[:-1], solved[-1]
    return replace(
        bare,
        centre=centre.astype(np.float32),
        vector=learned.astype(np.float32),
        base=base.astype(np.float32),
    )


def table(one: Vision, weights: Weights) -> Matrix:
    return treatment.features(
        one.said,
        WANTED.items,
        weights,
        weights.resemblance(one.vectors),
        weights.resemblance(one.above),
    )


def learned(bare: Weights, examples: tuple[Matrix, Matrix], seen: Sequence[Vision]) -> Weights:
    """Weights of some visions; what a vision resembles is told by those of the others."""
    rows, goals = [], []
    for one in seen:
        others = with_meaning(bare, examples, [each for each in seen if each is not one])
        sure = ~one.unsure & one.known
        rows.append(table(one, others)[sure])
        goals.append(one.treats[sure])
    matrix = np.concatenate(rows).astype(np.float64)
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    model = LogisticRegression(C=REGULARISED, max_iter=800)
    model.fit((matrix - mean) / spread, np.concatenate(goals))
    share = model.coef_[0] / spread
    return replace(
        with_meaning(bare, examples, seen),
        share=share.astype(np.float32),
        bias=float(model.intercept_[0] - mean @ share),
    )


def main(arguments: Sequence[str], shelves: Bare | None = None) -> int:
    shelves = shelves or Bare(Library.at(ROOT), None)
    written = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))
    pairs = [
        (text, name, key != "zinnen")
        for name, each in written.items()
        for key in ("zinnen", "later", "meer")
        for text in each[key]
    ]
    vectors = shelves.vectors([text for text, _, _ in pairs])
    goals = np.zeros((len(pairs), len(IDS)))
    for row, (_, name, _) in enumerate(pairs):
        if name in IDS:
            goals[row, IDS.index(name)] = 1
            if (whole := written[name].get("deel_van")) is not None:
                goals[row, IDS.index(whole)] = OF_VISION
    early = np.array([not late for _, _, late in pairs])
    visions = read_visions(shelves.vectors, shelves)
    visions.append(vijfheerenlanden(Path(arguments[0]), shelves.vectors, shelves))
    bare = bare_weights(written, vectors.shape[1])
    marks, found = [], []
    confused: Counter[tuple[str, str]] = Counter()
    for one in () if "--direct" in arguments else visions:
        seen = [each for each in visions if each is not one]
        weights = learned(bare, (vectors[early], goals[early]), seen)
        scores = table(one, weights) @ weights.share + weights.bias
        sure = ~one.unsure & one.known
        marks.append(one.treats[sure])
        found.append(scores[sure])
        shelves.weights = weights
        judged = coverage.cover(one.draft, WANTED, shelves)
        verdicts = {each.requirement.id: each.verdict for each in judged.findings}
        wrong = [each for each in IDS if verdicts[each] != one.read[each]]
        confused.update((one.read[each], verdicts[each]) for each in IDS)
        print(f"{one.name}: {len(IDS) - len(wrong)} van {len(IDS)}")
        for each in wrong:
            print(f"  ! {each}: {verdicts[each]} (gelezen: {one.read[each]})")
    if marks:
        precision = average_precision_score(np.concatenate(marks), np.concatenate(found))
        print(f"\nzinnen: gemiddelde precisie {precision:.3f}")
        for each in VERDICTS:
            print(f"  gelezen {each:8}", *(f"{one} {confused[each, one]:3}" for one in VERDICTS))
    if "--schrijf" in arguments:
        # How to weigh was learned with the early examples; what a text resembles, from all.
        judge = learned(bare, (vectors[early], goals[early]), visions)
        whole = with_meaning(bare, (vectors, goals), visions)
        treatment.save(replace(whole, share=judge.share, bias=judge.bias), TARGET)
        print(f"geschreven: {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
