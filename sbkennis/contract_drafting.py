"""What is said of a draft, and of sources that disagree → the JSON that others rely on.

Offsets count in the paragraph of the draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbkennis import contract
from sbkennis.contract_shapes import Json

if TYPE_CHECKING:  # only the shapes
    from sbkennis.coverage import Coverage, Evidence, Finding, Unit
    from sbkennis.disagreement import Disagreement, Side
    from sbkennis.support import Suggestion, Support, Supported

__all__ = ["coverage", "disagreements", "support"]


def coverage(one: Coverage) -> Json:
    """A draft beside its requirements."""
    return {
        "file": one.file,
        "list": one.name,
        "passages": one.passages,
        "requirements": [_finding(each) for each in one.findings],
        "balance": [
            {
                "facet": row.facet,
                "label": row.label,
                "draft": round(row.draft, 4),
                "visions": None if row.visions is None else round(row.visions, 4),
                "passages": row.passages,
            }
            for row in one.balance
        ],
        "visions": [contract.document(each) for each in one.visions],
        "lopsided": {
            "with": list(one.pair[0]) if one.pair else None,
            "without": list(one.pair[1]) if one.pair else None,
            "passages": [
                _unit(each.unit) | {"evidence": list(each.shown)} for each in one.lopsided
            ],
        },
        "warnings": list(one.warnings),
    }


def _finding(one: Finding) -> Json:
    source = one.source
    return {
        "id": one.requirement.id,
        "title": one.requirement.title,
        "description": one.requirement.description,
        "status": one.requirement.status,
        "verdict": one.verdict,
        "words": one.words,
        "passages": [_evidence(each) for each in one.evidence],
        "named": [_evidence(each) for each in one.named],
        "otherwise": [_unit(each) for each in one.otherwise],
        "reference": one.reference or None,
        "source": {
            "document": contract.document(source.document),
            "passage": source.passage.id,
            "page": source.passage.first_page,
            "quote": source.citation.quote,
            "display": source.citation.display,
            "shown": list(source.shown),
            "citation": source.citation.text,
        }
        if source is not None
        else None,
    }


def _evidence(one: Evidence) -> Json:
    return _unit(one.unit) | {
        "under_heading": one.headed,
        "sentences": list(one.shown),
        "words": one.words,
    }


def _unit(one: Unit) -> Json:
    return {
        "where": one.where,
        "paragraph": one.first,
        "last": one.last,
        "heading": list(one.heading),
        "row": one.row or None,
        "column": one.column or None,
        "text": one.text,
    }


def support(one: Support) -> Json:
    """What a draft claims without a source."""
    return {
        "file": one.file,
        "paragraphs": one.paragraphs,
        "sourced": one.sourced,
        "claims": [_supported(each) for each in one.claims],
        "warnings": list(one.warnings),
    }


def _supported(one: Supported) -> Json:
    return {
        "where": one.where,
        "paragraph": one.paragraph,
        "start": one.claim.start,
        "end": one.claim.end,
        "heading": list(one.heading),
        "claim": one.claim.text,
        "kind": one.claim.kind,
        "suggestions": [_suggestion(each) for each in one.suggestions],
    }


def _suggestion(one: Suggestion) -> Json:
    return {
        "score": round(one.score, 4),
        "level": one.level,
        "superseded": one.superseded,
        "sentence": one.sentence,
    } | {key: value for key, value in contract.hit(one.hit).items() if key not in ("rank", "score")}


def disagreements(found: Sequence[Disagreement]) -> list[Json]:
    """Where documents disagree, both sides with their citation."""
    return [
        {"kind": each.kind, "one": _side(each.one), "other": _side(each.other)} for each in found
    ]


def _side(one: Side) -> Json:
    return {
        "document": contract.document(one.document),
        "passage": one.passage.id,
        "page": one.passage.first_page,
        "sentence": one.sentence,
        "value": one.shown,
        "citation": one.citation.text,
    }
