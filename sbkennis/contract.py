"""Records → the JSON that others rely on: its fields are those of ARCHITECTURE.md.

Every function gives plain dicts and lists; absent values are None, dates ISO. Offsets count in
the document's text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sbkennis.contract_shapes import (
    AnchorJson,
    DifferenceJson,
    DocumentJson,
    FileReportJson,
    FoundJson,
    HitJson,
    Json,
    MarkedJson,
    PassageJson,
    ReportJson,
    SpanJson,
    TagsJson,
    VerdictJson,
    ViewJson,
)

if TYPE_CHECKING:  # only the shapes: a search need not load what an ingest needs
    from sbkennis.agreement import Agreement
    from sbkennis.agreement import Estimate as Agreed
    from sbkennis.checking import Check
    from sbkennis.checking import Finding as DraftFinding
    from sbkennis.citations import Verdict
    from sbkennis.coding.worksheets import Imported
    from sbkennis.collecting import Collected
    from sbkennis.evaluation import Estimate, Evaluation
    from sbkennis.ingest import FileReport, Report
    from sbkennis.learning import Learned, Measured
    from sbkennis.library import About, Status, View
    from sbkennis.records import Anchor, Citation, Document, Hit, Passage, Span, Tag
    from sbkennis.search import Found
    from sbkennis.surroundings import Surroundings

__all__ = [
    "agreement",
    "basket",
    "checked",
    "described",
    "document",
    "evaluation",
    "file_report",
    "found",
    "hit",
    "imported",
    "labelled",
    "learned",
    "page",
    "passage",
    "report",
    "status",
    "surroundings",
    "tags",
    "undescribed",
    "verdict",
    "view",
]

FACETS = ("sfeer", "thema", "waarde")
OF_DOCUMENT = ("gemeente", "soort", "uitgever", "jaar")


def document(one: Document) -> DocumentJson:
    """A document as it stands in a hit."""
    return {
        "id": one.id,
        "file": one.file,
        "title": one.title,
        "publisher": one.publisher,
        "date": one.date,
        "kind": one.kind,
        "gemeente": one.gemeente,
    }


def described(one: Document, passages: int) -> Json:
    """A document as ``bronnen --json`` lists it, with where each field was found."""
    return {
        "id": one.id,
        "file": one.file,
        "title": one.title,
        "publisher": one.publisher,
        "authors": list(one.authors),
        "date": one.date,
        "kind": one.kind,
        "gemeente": one.gemeente,
        "gemeente_code": one.gemeente_code,
        "identifiers": [{"kind": each.kind, "value": each.value} for each in one.identifiers],
        "address": one.address,
        "accessed": one.accessed,
        "pages": one.page_count,
        "pages_without_text": list(one.pages_without_text),
        "ocr_pages": list(one.ocr_pages),
        "tables": one.tables,
        "footnotes": one.footnotes,
        "passages": passages,
        "reader": one.reader,
        "findings": [asdict(each) for each in one.findings],
        "warnings": list(one.warnings),
    }


def tags(found: Iterable[Tag]) -> TagsJson:
    """Tags by facet; a facet without tags is an empty list."""
    by_facet: TagsJson = {facet: [] for facet in FACETS}
    for tag in found:
        by_facet.setdefault(tag.facet, []).append(
            {
                "label": tag.label,
                "probability": round(tag.probability, 4),
                "assigned": tag.assigned,
                "doubtful": tag.doubtful,
                "evidence": [list(span) for span in tag.evidence],
                "basis": tag.basis or None,
                "method": tag.method or None,
                "model": tag.model or None,
                "codebook": tag.codebook or None,
                "coder": tag.coder or None,
                "disputed": tag.disputed,
            }
        )
    return by_facet


def labelled(name: str, found: Iterable[Tag]) -> Json:
    """The tags of one passage or text."""
    return {"id": name, "tags": tags(found)}


def imported(one: Imported) -> Json:
    """What came of a sheet with labels that a person filled in."""
    return {
        "rows": one.rows,
        "passages": one.passages,
        "judgements": len(one.judgements),
        "differing": one.differing,
        "repeated": one.repeated,
        "remarks": list(one.remarks),
    }


def page(one: Passage, citation: Citation) -> int | None:
    """The physical page or slide on which a quotation from a passage begins."""
    of = citation.anchor
    return of.first if of.kind in ("page", "slide") else one.first_page


def anchor(one: Anchor) -> AnchorJson:
    """Where a quotation stands."""
    return {
        "kind": one.kind,
        "first": one.first,
        "last": one.last,
        "label": one.label,
        "accessed": one.accessed,
    }


def _spans(spans: Sequence[Span]) -> list[SpanJson]:
    return [list(span) for span in spans]


def passage(one: Passage, its_tags: Iterable[Tag] = ()) -> PassageJson:
    """A passage without its document."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "page": one.first_page,
        "heading": list(one.heading),
        "context": one.context or None,
        "spans": _spans(one.spans),
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "display": one.display,
        "searchable": one.searchable,
        "tags": tags(its_tags),
    }


def hit(one: Hit) -> HitJson:
    """One answer to a question."""
    return {
        "rank": one.rank,
        "score": round(one.score, 6),
        "document": document(one.document),
        "passage": one.passage.id,
        "page": one.passage.first_page,
        "page_label": one.page_label,
        "anchor": anchor(one.citation.anchor),
        "heading": list(one.passage.heading),
        "context": one.passage.context or None,
        "spans": _spans(one.passage.spans),
        "start": one.passage.start,
        "end": one.passage.end,
        "quote": one.citation.quote,
        "display": one.citation.display,
        "sentence": list(one.sentence) if one.sentence else None,
        "why": {
            "words": list(one.reasons.words),
            "word_score": round(one.reasons.word_score, 4),
            "meaning_score": round(one.reasons.meaning_score, 4),
        },
        "also": list(one.also),
        "tags": tags(one.tags),
        "citation": one.citation.text,
    }


def found(one: Found) -> FoundJson:
    """The answer to a question; when abstained, ``hits`` are the nearest passages, no more."""
    hits = one.nearest if one.abstained else one.hits
    values: FoundJson = {
        "query": one.query,
        "hits": [hit(each) for each in hits],
        "abstained": one.abstained,
        "matching": one.matching,
        "facets": {name: dict(one.facets.get(name, {})) for name in _facets(one)},
        "undescribed": undescribed(one),
    }
    if one.remarks:
        values["remarks"] = list(one.remarks)
    return values


def undescribed(one: Found) -> dict[str, int]:
    """How many of the passages that match stand in documents of which a facet is not known."""
    return {name: one.matching - sum(one.facets.get(name, {}).values()) for name in OF_DOCUMENT}


def _facets(one: Found) -> list[str]:
    """The facets of the contract, and those that a codebook added."""
    return list(dict.fromkeys((*FACETS, *one.facets, *OF_DOCUMENT)))


def file_report(one: FileReport) -> FileReportJson:
    """The reading report of one file."""
    return {
        "file": one.file,
        "status": one.status,
        "document": one.document,
        "pages": one.pages,
        "pages_without_text": list(one.pages_without_text),
        "ocr_pages": list(one.ocr_pages),
        "passages": one.passages,
        "tables": one.tables,
        "footnotes": one.footnotes,
        "warnings": list(one.warnings),
        "error": one.error,
    }


def report(one: Report) -> ReportJson:
    """What became of every file of an ingest."""
    return {
        "files": [file_report(each) for each in one.files],
        "missing": list(one.missing),
        "skipped": list(one.skipped),
        "empty": [{"path": each.path, "skipped": each.skipped} for each in one.empty],
        "retagged": list(one.retagged),
        "remarks": [*one.remarks, *((one.fault,) if one.fault else ())],
    }


def verdict(name: str, page: int | str | None, quote: str, one: Verdict) -> VerdictJson:
    """The judgement on one quotation; ``marked`` is there only when the writer marked something."""
    found: VerdictJson = {
        "document": name,
        "page": page,
        "quote": quote,
        "verdict": one.verdict,
        "found_page": one.found_page,
        "differences": _differences(one),
    }
    if one.marked:
        found["marked"] = _marked(one)
    return found


def _differences(one: Verdict | None) -> list[DifferenceJson]:
    return [
        {"source": each.source, "quote": each.quote} for each in (one.differences if one else ())
    ]


def _marked(one: Verdict | None) -> list[MarkedJson]:
    """What the writer left out or put in and said so."""
    return [
        {"kind": each.kind, "quote": each.quote, "source": each.source}
        for each in (one.marked if one else ())
    ]


def checked(one: Check) -> Json:
    """What became of a draft: its findings in reading order."""
    return {
        "file": one.file,
        "paragraphs": one.paragraphs,
        "notes": one.notes,
        "findings": [_finding(each) for each in one.findings],
        "warnings": list(one.warnings),
    }


def _finding(one: DraftFinding) -> Json:
    reference = one.reference
    return {
        "kind": "quotation" if one.kind == "citaat" else "reference",
        "where": one.where,
        "paragraph": one.place.paragraph,
        "note": one.place.note + 1 if one.place.note is not None else None,
        "start": one.place.start,
        "end": one.place.end,
        "heading": list(one.heading),
        "form": one.form or None,
        "quote": one.text if one.kind == "citaat" else None,
        "reference": reference.text if reference is not None else None,
        "verdict": one.verdict,
        "document": one.documents[0].id if len(one.documents) == 1 else None,
        "documents": [document(each) for each in one.documents],
        "page": one.page,
        "found_page": one.result.found_page if one.result is not None else None,
        "found_label": one.found_label,
        "source_text": one.source_text,
        "differences": _differences(one.result),
        "marked": _marked(one.result),
        "elsewhere": [document(each) for each in one.elsewhere],
        "remarks": list(one.remarks),
    }


def basket(collected: Iterable[Collected]) -> Json:
    """The basket; what is lost has the words and the citation of when it was put there."""
    rows = []
    for number, one in enumerate(collected, 1):
        kept = one.kept
        rows.append(
            {
                "number": number,
                "state": one.state,
                "heading": one.heading or None,
                "note": one.note or None,
                "document": document(one.document) if one.document is not None else None,
                "passage": one.passage.id if one.passage is not None else None,
                "page": one.passage.first_page if one.passage is not None else None,
                "quote": one.citation.quote if one.citation else kept.quote if kept else None,
                "display": one.citation.display if one.citation else kept.display if kept else None,
                "citation": one.citation.text if one.citation else kept.citation if kept else None,
            }
        )
    return {"basket": rows}


def view(one: View) -> ViewJson:
    """A page with the passages on it."""
    return {
        "document": document(one.document),
        "page": one.page.number,
        "page_label": one.page.label,
        "source": one.page.source,
        "start": one.page.start,
        "end": one.page.end,
        "text": one.text[one.page.start : one.page.end],
        "passage": one.passage_id,
        "passages": [passage(each, one.tags.get(each.id, ())) for each in one.passages],
    }


def status(one: Status, about: About | None = None) -> Json:
    """The state of a library, and what it runs on; no text of documents."""
    values = asdict(one)
    values["counts"] = dict(one.counts)
    values["problems"] = [{"document": each.document, "text": each.text} for each in one.problems]
    if about is not None:
        values |= {
            "schema": about.schema,
            "made_as_schema": about.made_as,
            "generation": about.generation,
            "codebook": about.codebook or None,
            "own_codebook": about.own_codebook,
            "own_weights": about.own_weights,
            "vectors": dict(about.vectors),
            "ocr": about.ocr,
            "environment": surroundings(about.surroundings)
            | {"file_system": about.disk.file_system, "free_bytes": about.disk.free},
        }
    return values


def surroundings(one: Surroundings) -> Json:
    """What sbkennis runs on."""
    return asdict(one) | {"packages": dict(one.packages)}


def _estimate(one: Estimate) -> Json | None:
    if math.isnan(one.mean):
        return None
    return {name: round(value, 4) for name, value in asdict(one).items()}


def evaluation(one: Evaluation) -> Json:
    """What a search measures; a measure is a mean with the ends of its 95 % interval."""
    return {
        "set": one.name,
        "model": one.model,
        "passages": one.passages,
        "answerable": one.answerable,
        "unanswerable": one.unanswerable,
        "missing": list(one.missing),
        "left_out": one.left_out,
        "measures": {name: _estimate(value) for name, value in one.values.items()},
        "refused": _estimate(one.refused),
        "refused_wrongly": _estimate(one.refused_wrongly),
        "baselines": [
            {
                "name": each.name,
                "measures": {name: _estimate(value) for name, value in each.values.items()},
                "difference": _estimate(each.comparison.difference),
                "p": each.comparison.p,
            }
            for each in one.baselines
        ],
    }


def _agreed(one: Agreed) -> Json:
    low, high = (None if math.isnan(each) else round(each, 4) for each in one[1:])
    return {
        "value": None if math.isnan(one.value) else round(one.value, 4),
        "low": low,
        "high": high,
    }


def agreement(one: Agreement) -> Json:
    """How far coders agree; a measure has the ends of its 95 % interval."""
    return {
        "coders": list(one.coders),
        "units": one.units,
        "alone": dict(one.alone),
        "seen": one.seen,
        "facets": [
            {
                "facet": facet.facet,
                "units": facet.units,
                "alpha": _agreed(facet.every.alpha),
                "kappa": _agreed(facet.every.kappa),
                "enough": {
                    "labels": facet.enough.labels,
                    "alpha": _agreed(facet.enough.alpha),
                    "kappa": _agreed(facet.enough.kappa),
                },
                "f1": _agreed(facet.f1),
                "labels": [
                    {
                        "label": each.label,
                        "units": each.units,
                        "judged": dict(each.judged),
                        "given": dict(each.given),
                        "all_given": each.all_given,
                        "agreed": round(each.agreed, 4),
                        "alpha": _agreed(each.alpha),
                        "kappa": _agreed(each.kappa),
                        "enough": each.is_claim,
                    }
                    for each in facet.labels
                ],
            }
            for facet in one.facets
        ],
    }


def learned(one: Learned, *, in_use: bool) -> Json:
    """What came of learning, and whether it is in use."""
    return {
        "passages": one.passages,
        "documents": one.documents,
        "pairs": one.pairs,
        "seen": one.seen,
        "drawn": "documents" if one.by_document else "passages",
        "better": one.is_better,
        "in_use": in_use,
        "weights": one.weights.digest,
        "overall": _measured(one.overall),
        "facets": {each.facet: _measured(each) for each in one.facets},
    }


def _measured(one: Measured) -> Json:
    return {
        "positives": one.positives,
        "package": round(one.package, 4),
        "own": round(one.own, 4),
        "difference": {
            "value": round(one.difference, 4),
            "low": round(one.low, 4),
            "high": round(one.high, 4),
        },
    }
