"""The JSON of `contract` as types: what ``zoek``, ``lees``, ``controleer`` and ``ingest`` give.

The fields are those of ARCHITECTURE.md; their meaning stands there.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

__all__ = [
    "AnchorJson",
    "DifferenceJson",
    "DocumentJson",
    "EmptyJson",
    "FileReportJson",
    "FoundJson",
    "HitJson",
    "Json",
    "MarkedJson",
    "PassageJson",
    "ReportJson",
    "SpanJson",
    "TagJson",
    "TagsJson",
    "VerdictJson",
    "ViewJson",
    "WhyJson",
]

Json = dict[str, object]
"""An object of which nobody reads the fields here: it is only written."""

SpanJson = list[int | None]
"""Start, end and page."""


class DocumentJson(TypedDict):
    """A document as it stands in a hit."""

    id: str
    file: str
    title: str | None
    publisher: str | None
    date: str | None
    kind: str | None
    gemeente: str | None


class AnchorJson(TypedDict):
    """Where a quotation stands."""

    kind: Literal["page", "slide", "paragraph", "line"]
    first: int | None
    last: int | None
    label: str
    accessed: str | None


class TagJson(TypedDict):
    """A label, with what it rests on."""

    label: str
    probability: float
    assigned: bool
    doubtful: bool
    evidence: list[list[int]]
    basis: str | None
    method: str | None
    model: str | None
    codebook: str | None
    coder: str | None
    disputed: bool


TagsJson = dict[str, list[TagJson]]
"""Tags by facet."""


class _QuotedJson(TypedDict):
    """Words of a document, where they stand and under what."""

    heading: list[str]
    context: str | None
    spans: list[SpanJson]
    start: int
    end: int
    quote: str
    display: str


class PassageJson(_QuotedJson):
    """A passage without its document."""

    id: str
    kind: str
    page: int | None
    searchable: bool
    tags: TagsJson


class WhyJson(TypedDict):
    """Why a passage is a hit."""

    words: list[str]
    word_score: float
    meaning_score: float


class HitJson(_QuotedJson):
    """One answer to a question."""

    rank: int
    score: float
    document: DocumentJson
    passage: str
    page: int | None
    page_label: str | None
    anchor: AnchorJson
    sentence: list[int] | None
    why: WhyJson
    also: list[str]
    tags: TagsJson
    citation: str


class FoundJson(TypedDict):
    """The answer to a question."""

    query: str
    hits: list[HitJson]
    abstained: bool
    matching: int
    facets: dict[str, dict[str, int]]
    undescribed: dict[str, int]
    remarks: NotRequired[list[str]]


class ViewJson(TypedDict):
    """A page with the passages on it."""

    document: DocumentJson
    page: int | None
    page_label: str | None
    source: str
    start: int
    end: int
    text: str
    passage: str | None
    passages: list[PassageJson]


class DifferenceJson(TypedDict):
    """Where a quotation differs from its source."""

    source: str
    quote: str


class MarkedJson(TypedDict):
    """What the writer of a quotation left out or put in and said so."""

    kind: str
    quote: str
    source: str


class VerdictJson(TypedDict):
    """The judgement on one quotation."""

    document: str
    page: int | str | None
    quote: str
    verdict: str
    found_page: int | None
    differences: list[DifferenceJson]
    marked: NotRequired[list[MarkedJson]]


class FileReportJson(TypedDict):
    """The reading report of one file."""

    file: str
    status: str
    document: str | None
    pages: int | None
    pages_without_text: list[int]
    ocr_pages: list[int]
    passages: int
    tables: int
    footnotes: int
    warnings: list[str]
    error: str | None


class EmptyJson(TypedDict):
    """A folder that was named and in which nothing is read; ``skipped`` counts its other files."""

    path: str
    skipped: int


class ReportJson(TypedDict):
    """What became of every file of an ingest."""

    files: list[FileReportJson]
    missing: list[str]
    skipped: list[str]
    empty: list[EmptyJson]
    retagged: list[str]
    remarks: list[str]
