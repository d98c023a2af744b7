"""Comparisons → the JSON that others rely on: its fields are those of ARCHITECTURE.md.

Every function gives plain dicts and lists. Shares run from 0 to 1; an interval is [low, high],
95 %. Passages are named by id in a cell; ``passages`` holds each once, with its citation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sbkennis.contract import anchor, document, page
from sbkennis.contract_shapes import Json

if TYPE_CHECKING:
    from sbkennis.comparison import (
        Cell,
        Changes,
        Comparison,
        Coverage,
        Difference,
        Findings,
        Found,
        Interval,
        Measure,
        Quoted,
        Table,
        Unit,
    )
    from sbkennis.comparison.wording import Contrast

__all__ = [
    "answer",
    "cell",
    "changes",
    "comparison",
    "difference",
    "findings",
    "opened",
    "quoted",
    "table",
]


def answer(
    one: Comparison | Findings | Sequence[Changes],
    cited: Callable[[Sequence[str]], Sequence[Quoted]],
) -> Json:
    """Whatever was asked.

    Args:
        cited: gives passages by id with their citations.
    """
    from sbkennis.comparison import Comparison, Findings

    if isinstance(one, Comparison):
        return comparison(one, cited(one.passages))
    return findings(one) if isinstance(one, Findings) else changes(one)


def opened(one: Cell, passages: Iterable[Quoted]) -> Json:
    """A cell with its passages."""
    return {
        **cell(one),
        "passages": [{"passage": each.passage.id, **_weighed(each)} for each in passages],
    }


def comparison(one: Comparison, passages: Iterable[Quoted] = ()) -> Json:
    """A comparison with all its tables."""
    return {
        "documents": [document(each) for each in one.documents],
        "grouping": one.grouping,
        "units": [_unit(each) for each in one.units],
        "tables": [table(each) for each in one.tables],
        "differences": {
            facet: [difference(each) for each in gaps] for facet, gaps in one.differences.items()
        },
        "titles": dict(one.titles),
        "doubles": None
        if one.doubles is None
        else [[each.id for each in group] for group in one.doubles],
        "tagged_by": one.tagged_by,
        "passages": {each.passage.id: _weighed(each) for each in passages},
    }


def table(one: Table) -> Json:
    """A table, its cells in reading order."""
    return {
        "name": one.name,
        "row_facet": one.row_facet,
        "column_facet": one.column_facet,
        "unit": one.unit.name if one.unit else None,
        "rows": list(one.rows),
        "columns": list(one.columns),
        "cells": [cell(each) for each in one.cells],
    }


def cell(one: Cell) -> Json:
    """One cell: figures, what was read, and the ids of its passages."""
    return {
        "row": one.row,
        "column": one.column,
        "unit": one.unit,
        "count": _measure(one.count),
        "share": _measure(one.share),
        "per_1000": _measure(one.per_1000),
        "words": one.words,
        "enough": one.enough,
        "coverage": _coverage(one.coverage),
        "passages": list(one.passages),
    }


def difference(one: Difference) -> Json:
    """How two units differ on one label; null where there is too little text."""
    return {
        "label": one.label,
        "first": cell(one.first),
        "second": cell(one.second),
        "difference": None if one.difference is None else round(one.difference, 6),
        "interval": _interval(one.interval),
        "outcome": one.outcome,
        "lacking": one.lacking or None,
    }


def quoted(one: Quoted) -> Json:
    """A passage, or the part of it that was quoted, with its citation and the page of that."""
    return {
        "document": document(one.document),
        "page": page(one.passage, one.citation),
        "page_label": one.page_label,
        "anchor": anchor(one.citation.anchor),
        "heading": list(one.passage.heading),
        "quote": one.citation.quote,
        "display": one.citation.display,
        "citation": one.citation.text,
    }


def _weighed(one: Quoted) -> Json:
    """A passage behind a figure, with the words that it adds to it."""
    return {**quoted(one), "words": one.passage.words}


def _statement(found: Found) -> Json:
    statement = found.statement
    return {
        "text": statement.text,
        "term": statement.term or None,
        "what": statement.what or None,
        "labels": list(statement.labels),
        "rule": statement.rule,
        "chance": _chance(statement.chance),
        "coder": statement.coder or None,
        "passage": statement.passage,
    }


def findings(one: Findings) -> Json:
    """What was found, by document; a document without any has an empty list.

    ``chance`` is null where a pattern found it, else how probable it is (0 to 1). ``coder`` is who
    said that it holds, or of what is ``refused`` that it does not. Where patterns of one's own are
    of another subject, what is possible was not looked for (``untaught``).
    """
    contrasts = one.contrasts or {}
    numbers = {id(each): number for number, each in enumerate(one.found)}
    return {
        "kind": one.kind,
        "term": one.term,
        "untaught": one.untaught,
        "documents": [
            {
                "document": document(each),
                "coverage": _coverage(one.coverage[each.id]),
                "found": [
                    {
                        **_statement(found),
                        "chosen": found is one.chosen,
                        "contrast": _contrast(contrasts.get(numbers[id(found)])),
                        **quoted(found.quoted),
                    }
                    for found in one.of(each.id)
                ],
                "refused": [
                    {**_statement(found), **quoted(found.quoted)}
                    for found in one.refused
                    if found.statement.document == each.id
                ],
            }
            for each in one.documents
        ],
    }


def changes(steps: Sequence[Changes]) -> Json:
    """What changed from each document to the next."""
    return {
        "steps": [
            {
                "old": document(step.old),
                "new": document(step.new),
                "unchanged": step.unchanged,
                "changes": [
                    {
                        "kind": one.change.kind,
                        "old": _side(one.old),
                        "new": _side(one.new),
                        "runs": [list(run) for run in one.change.runs],
                    }
                    for one in step.changed
                ],
            }
            for step in steps
        ]
    }


def _side(one: Quoted | None) -> Json | None:
    return None if one is None else {"passage": one.passage.id, **quoted(one)}


def _chance(one: float | None) -> float | None:
    return None if one is None else round(one, 4)


def _contrast(one: Contrast | None) -> Json | None:
    if one is None:
        return None
    return {
        "alike": round(one.alike, 4),
        "runs": [list(run) for run in one.runs],
        "marked": [list(run) for run in one.marked],
        "missing": list(one.missing),
        "extra": list(one.extra),
    }


def _unit(one: Unit) -> Json:
    return {
        "name": one.name,
        "documents": list(one.documents),
        "coverage": _coverage(one.coverage),
    }


def _coverage(one: Coverage) -> Mapping[str, int]:
    return asdict(one)


def _measure(one: Measure) -> Json:
    return {
        "value": round(one.value, 6),
        "expected": round(one.expected, 6),
        "by_labels": _interval(one.by_labels),
        "by_passages": _interval(one.by_passages),
    }


def _interval(one: Interval | None) -> list[float] | None:
    return None if one is None else [round(one.low, 6), round(one.high, 6)]
