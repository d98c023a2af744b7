"""Definitions, roles, criteria and expectations in lines of our own, and in what only looks so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from benchmarks import statements as of_roles
from benchmarks import terms as of_terms
from benchmarks.concept import KINDS as OF_CONCEPT
from benchmarks.concept import counted, fragments
from sbkennis import passages
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.statements import Statement
from tests.builders import reading
from tests.quality.corpus import rows
from tests.quality.floors import Count, hold

KINDS = ("omschrijving", "rol", "criterium", "verwachting")


@lru_cache(maxsize=16)
def packaged(term: str | None = None) -> Finder:
    """A finder with the patterns of the package."""
    return Finder.open(term=term)


def statements(row: Mapping[str, Any], finder: Finder) -> list[Statement]:
    """What is found in the lines of an item."""
    split = passages.split(reading("\n".join(row["lines"])), "a1")
    if row["kind"] == "omschrijving":
        return finder.definitions(split)
    if row["kind"] == "rol":
        return finder.roles(split, {}, publisher=row.get("publisher"))
    return finder.criteria(split) if row["kind"] == "criterium" else finder.expectations(split, {})


@lru_cache(maxsize=1)
def measured() -> dict[str, tuple[Count, Count]]:
    """Of each kind: what was found rightly of all that was found, and of all there is to find."""
    counts = {kind: (Count(f"{kind}: precision"), Count(f"{kind}: recall")) for kind in KINDS}
    for number, row in enumerate(rows("vondsten.jsonl"), 1):
        precision, recall = counts[row["kind"]]
        found = statements(row, packaged(row.get("term")))
        told = f"line {number}: {' / '.join(row['lines'])[:130]}"
        for one in found:
            true = any(words in one.text for words in row["is"])
            labels = list(one.labels) == row.get("labels", list(one.labels))
            precision.add(true and labels, f"{told} [{one.rule}] {list(one.labels)}")
        for words in row["is"]:
            recall.add(any(words in one.text for one in found), told)
    return counts


FLOORS = {  # precision and recall: at least right, at most wrong
    "omschrijving": ((185, 0), (185, 5)),
    "rol": ((86, 2), (86, 3)),
    "criterium": ((42, 1), (43, 0)),
    "verwachting": ((302, 0), (302, 4)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_statements_are_found_by_patterns_and_what_looks_so_is_not(kind: str) -> None:
    precision, recall = measured()[kind]
    (right, wrong), (met, missed) = FLOORS[kind]
    hold(
        [(precision, right, wrong), (recall, met, missed)],
        "what came out on 28 November 2026. Every pattern has an item that it alone finds or rules "
        "out, so one that turns is a pattern that was lost. What is wrong now is known.",
    )


CONCEPT = {  # the sets C, D, E, G and H: at least so many right and met, at most so many wrong
    "definities": (198, 5, 196),
    "criteria": (297, 18, 300),
}


@pytest.mark.parametrize("kind", OF_CONCEPT)
def test_what_the_sociale_basis_is_and_what_belongs_to_it_is_found_in_many_wordings(
    kind: str,
) -> None:
    rows_of = [counted(row)[kind] for row in fragments("C", "D", "E", "G", "H")]
    right, found, met = (sum(one[key] for one in rows_of) for key in ("right", "found", "met"))
    least, wrong, reached = CONCEPT[kind]
    assert right >= least
    assert found - right <= wrong
    assert met >= reached


ROLES = {  # the sets K1 to K4 and K9 to K12 together, without labels
    "rollen": (363, 13, 363),
    "verwachtingen": (376, 10, 376),
}


@pytest.mark.parametrize("kind", of_roles.KINDS)
def test_roles_and_expectations_are_found_in_many_wordings(kind: str) -> None:
    sets = ("K1", "K2", "K3", "K4", "K9", "K10", "K11", "K12")
    rows_of = [of_roles.counted(row)[kind] for row in of_roles.fragments(*sets)]
    right, found, met = (sum(one[key] for one in rows_of) for key in ("right", "found", "met"))
    least, wrong, reached = ROLES[kind]
    assert right >= least
    assert found - right <= wrong
    assert met >= reached


TERMS = (102, 1, 102, 0)  # N1 and N2: right at least, wrong at most, met at least, alarms at most


def test_a_term_that_is_named_is_found_in_many_wordings() -> None:
    rows_of = [of_terms.counted(row) for row in of_terms.fragments("N1", "N2")]
    right, found, met, alarms = (
        sum(one[key] for one in rows_of) for key in ("right", "found", "met", "alarms")
    )
    least, wrong, reached, loose = TERMS
    assert right >= least
    assert found - right <= wrong
    assert met >= reached
    assert alarms <= loose


if __name__ == "__main__":
    for several in measured().values():
        for count in several:
            print(count.what, count.right, count.of)
            print("".join(f"    {item}\n" for item in count.wrong), end="")
