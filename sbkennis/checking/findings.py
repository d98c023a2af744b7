"""What a check of a draft finds: records, and how a reader sees a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbkennis.citations import Verdict
from sbkennis.drafts import Place, Reference
from sbkennis.records import Document

__all__ = ["VERDICTS", "Check", "Finding", "as_named"]

VERDICTS: dict[str, str] = {
    "exact": "letterlijk",
    "exact_after_normalisation": "letterlijk, op opmaak na",
    "differs": "wijkt af",
    "not_found": "niet gevonden",
    "wrong_page": "andere pagina",
    "source_missing": "bron ontbreekt",
    "linked": "bron gevonden",
    "ambiguous": "meer dan één bron past",
    "page_missing": "pagina bestaat niet",
    "unresolved": "verwijst nergens naar",
}
"""A verdict → how a reader sees it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One quotation or reference of a draft, and what was found.

    ``kind`` is "citaat" or "verwijzing". For a quotation ``verdict`` is that of
    `citations.verify`; for a reference it is "linked", "ambiguous", "source_missing",
    "page_missing" or "unresolved". ``documents`` are those it was linked to (several when
    ambiguous); ``elsewhere`` those that hold the words although the draft does not name them.
    """

    kind: Literal["citaat", "verwijzing"]
    place: Place
    where: str  # as a reader finds it: "alinea 12", "noot 3"
    heading: tuple[str, ...]
    text: str
    verdict: str
    form: str = ""
    reference: Reference | None = None
    documents: tuple[Document, ...] = ()
    page: str | None = None  # that is claimed
    result: Verdict | None = None
    found_label: str | None = None  # "p. iv (pdf p. 6)"
    source_text: str | None = None  # the words of the source, where they differ
    elsewhere: tuple[Document, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The page that is claimed, as a reader sees it: "p. 5", of a presentation "dia 5"."""
        return as_named(self.page, self.documents[0]) if self.documents else f"p. {self.page}"

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to mend."""
        return self.verdict in ("exact", "exact_after_normalisation", "linked")


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a draft."""

    file: str
    paragraphs: int
    notes: int
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()

    @property
    def quotations(self) -> tuple[Finding, ...]:
        """The findings that are quotations."""
        return tuple(one for one in self.findings if one.kind == "citaat")

    @property
    def references(self) -> tuple[Finding, ...]:
        """The findings that are references."""
        return tuple(one for one in self.findings if one.kind == "verwijzing")


def as_named(pages: str | None, document: Document) -> str:
    """Pages of a document that a draft names, as a reader sees them."""
    return f"{'dia' if document.unit == 'slide' else 'p.'} {pages}"
