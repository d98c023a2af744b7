"""A draft of a vision → what may be said of its quotations, its coverage and its sources."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis import query, ranking
from sbkennis.errors import SourceMissingError
from sbkennis.library.holding import Holding
from sbkennis.records import Citation, Document, Hit, Passage, Tag

if TYPE_CHECKING:
    from sbkennis.checking import Check
    from sbkennis.citations import Verdict
    from sbkennis.coverage import Coverage, Unit
    from sbkennis.disagreement import Disagreement
    from sbkennis.drafts import Draft
    from sbkennis.ingest import Progress
    from sbkennis.pages import Limits
    from sbkennis.support import Support
    from sbkennis.tags.tagger import Tagger
    from sbkennis.treatment import Matrix, Weights


__all__ = ["REVIEWING", "Drafting", "Review"]

READING, CHECKING, LABELLING, COVERING, SUPPORTING = REVIEWING = (
    "lezen",
    "citaten en verwijzingen nagaan",
    "labelen",
    "eisen nagaan",
    "bronnen zoeken",
)
"""The stages of `Library.review_draft`, as its progress names them."""
_AT_ONCE = 32  # passages of a draft that are labelled between two reports on progress
_NEAR = 15  # passages looked at for a claim


@dataclass(frozen=True, slots=True)
class Review:
    """A draft with all that can be said of it.

    ``copy`` is the Word draft with its findings as comments, None for another format; ``report``
    is the coverage as a Word document.
    """

    draft: Draft
    check: Check
    coverage: Coverage
    support: Support
    copy: bytes | None
    report: bytes


class Drafting(Holding):
    """What a writer asks of a draft; nothing of it is kept."""

    def verify(self, name: str, quote: str, page: int | str | None = None) -> Verdict:
        """Whether a quotation stands in a document, verbatim and on its page.

        Args:
            name: document id or file name; one that is not there gives "source_missing".
            quote: the words that are quoted.
            page: the page that is claimed, physical or printed; None claims no page.
        """
        from sbkennis import citations

        try:
            document = self.find(name)
        except SourceMissingError:
            return citations.Verdict("source_missing")
        return citations.verify(quote, self.source(document.id), page=page)

    def found_at(self, name: str, verdict: Verdict) -> str | None:
        """Where verified words stand, as a footnote has it: "p. 7 (pdf p. 13)".

        Args:
            name: document id or file name, as it was given to `verify`.

        Returns:
            None where the words were not found or the document has no pages.

        Raises:
            SourceMissingError: there is no such document, though words were found in it.
        """
        from sbkennis import citations

        if verdict.start is None or verdict.end is None:
            return None
        document = self.find(name)
        source = self.source(document.id)
        ends = source.page_of(verdict.start), source.page_of(verdict.end - 1)
        return citations.where_found(document, *ends)

    def check_draft(
        self,
        path: Path,
        *,
        target: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Check:
        """Verify every quotation and reference of a draft; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            target: where a copy of a Word draft goes, with a comment at every finding.
            progress: called often.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
            UsageError: the target is the draft, exists already, or the draft is no DOCX.
        """
        from sbkennis import checking, drafts
        from sbkennis.drafts import comments
        from sbkennis.ingest import counting

        if target is not None:
            comments.check_target(path, target)
        store = self.store  # a folder that is no kennisbank says so before the draft is read
        draft = drafts.read(path, limits)
        tell = counting(progress, CHECKING)
        with store.snapshot():
            found = checking.check(draft, _Shelves(self), tell)
        if target is not None:
            comments.write(path, draft, checking.remarks(found), target)
        return found

    def cover_draft(
        self,
        path: Path,
        *,
        requirements: str | None = None,
        target: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Coverage:
        """Judge a draft against a list of requirements; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            requirements: the name of a list in ``corpus/eisen``; None is that of the package.
            target: where a report in Word goes.
            progress: called often.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
            UsageError: there is no such list, or it is not valid; the target cannot be used.
        """
        from sbkennis import coverage, coverage_report, drafts
        from sbkennis.ingest import counting
        from sbkennis.requirements import load

        if target is not None:
            coverage_report.check_target(path, target)
        wanted = load(requirements, self.settings.requirements)
        store = self.store
        draft = drafts.read(path, limits)
        tell = counting(progress, COVERING)
        with store.snapshot():
            found = coverage.cover(draft, wanted, _Coverage(self, self._tagger), tell)
        if target is not None:
            coverage_report.write(found, target)
        return found

    def substantiate_draft(
        self,
        path: Path,
        *,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Support:
        """Sources for what a draft claims without one; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            progress: called often.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
        """
        from sbkennis import drafts, support
        from sbkennis.ingest import counting

        store = self.store
        draft = drafts.read(path, limits)
        tell = counting(progress, SUPPORTING)
        with store.snapshot():
            return support.substantiate(draft, _Support(self), tell)

    def review_draft(
        self,
        path: Path,
        *,
        requirements: str | None = None,
        progress: Callable[[Progress], None] | None = None,
        limits: Limits | None = None,
    ) -> Review:
        """Check, cover and substantiate a draft in one go; nothing of the draft is kept.

        Args:
            path: DOCX, PDF, Markdown, text or HTML; it is not changed.
            requirements: the name of a list in ``corpus/eisen``; None is that of the package.
            progress: called often, with the name of the stage as its file.
            limits: what the draft may cost to read.

        Raises:
            SourceMissingError: there is no such file.
            ReadError: the draft is damaged, locked or empty.
            UsageError: there is no such list, or it is not valid.
        """
        from sbkennis import checking, coverage, coverage_report, drafts, support
        from sbkennis.drafts import comments
        from sbkennis.ingest import counting
        from sbkennis.requirements import load

        stage = partial(counting, progress)
        wanted = load(requirements, self.settings.requirements)
        store = self.store
        stage(READING)(0, 1)
        draft = drafts.read(path, limits)
        with store.snapshot():
            checked = checking.check(draft, _Shelves(self), stage(CHECKING))
            stage(LABELLING)(0, 1)
            shelves = _Coverage(self, self._tagger, stage(LABELLING))
            covered = coverage.cover(draft, wanted, shelves, stage(COVERING))
            supported = support.substantiate(draft, _Support(self), stage(SUPPORTING))
        with tempfile.TemporaryDirectory() as folder:
            copy = None
            if path.suffix.lower() == ".docx":
                comments.write(path, draft, checking.remarks(checked), Path(folder, "copy.docx"))
                copy = Path(folder, "copy.docx").read_bytes()
            coverage_report.write(covered, Path(folder, "report.docx"))
            report = Path(folder, "report.docx").read_bytes()
        return Review(draft, checked, covered, supported, copy, report)

    def requirement_lists(self) -> list[str]:
        """The lists of requirements that there are, that of the package first."""
        from sbkennis.requirements import available

        return available(self.settings.requirements)

    def contradictions(self, hits: Sequence[Hit]) -> list[Disagreement]:
        """Where passages that were found disagree with each other on a figure, date or definition.

        Args:
            hits: of one question; only these are compared.
        """
        from sbkennis import disagreement

        with self.store.snapshot():
            return disagreement.among(hits, self.store, self._analyzer)

    def all_contradictions(
        self, progress: Callable[[Progress], None] | None = None
    ) -> list[Disagreement]:
        """Where documents of the library disagree on a figure, a date or a definition."""
        from sbkennis import disagreement
        from sbkennis.ingest import counting

        tell = counting(progress, "uitspraken vergelijken")
        with self.store.snapshot():
            return disagreement.everywhere(self.store, self._analyzer, tell)


class _Shelves:
    """What a check asks of a library; the list of documents is read once."""

    def __init__(self, library: Drafting) -> None:
        self._documents = library.documents()
        self.source = library.source
        self.resembling = library.resembling
        self.passages_at = library.passages_at

    def documents(self) -> list[Document]:
        return self._documents


class _Coverage:
    """What a coverage asks of a library."""

    def __init__(
        self,
        library: Drafting,
        tagger: Tagger,
        tell: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        store = library.store
        self._store = store
        self._tagger = tagger
        self._tell = tell
        self._analyzer = library._analyzer
        self._codebook = library.codebook
        self.title_of = self._codebook.title_of
        self.title_of_facet = self._codebook.title_of_facet
        self.documents = library.documents
        self.passages_of = store.passages_of
        self.tags = store.tags
        self._labels: dict[str, dict[int | None, str | None]] = {}

    def labels(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.facet, one.name) for one in self._codebook.labels)

    def label(self, units: Sequence[Unit]) -> list[list[Tag]]:
        rows = [
            {"id": one.id, "text": one.text, "heading": list(one.heading), "column": one.column}
            for one in units
        ]
        found: list[list[Tag]] = []
        for start in range(0, len(rows), _AT_ONCE):
            self._tell(start, len(rows))
            batch = rows[start : start + _AT_ONCE]
            found += [tags for _, tags in self._tagger.tag_texts(batch)]
        return found

    @cached_property
    def weights(self) -> Weights | None:
        from sbkennis import treatment

        found = treatment.packaged()
        return found if self._tagger.weights.embedder == found.embedder else None

    def vectors(self, texts: Sequence[str]) -> Matrix | None:
        import numpy

        found: list[Matrix] = []
        for start in range(0, len(texts), _AT_ONCE):
            self._tell(start, len(texts))
            made = self._tagger.vectors(texts[start : start + _AT_ONCE])
            if made is None:
                return None
            found.append(made)
        return numpy.concatenate(found)

    def held(self, keywords: str, text: str) -> float:
        asked = self._analyzer.asked(keywords)
        held = self._analyzer.matches(keywords, text).held
        return sum(word in held for word in asked) / len(asked) if asked else 0.0

    def cite(self, passage: Passage) -> Citation | None:
        from sbkennis.collecting import cited

        return next((one.citation for one in cited(self._store, [passage])), None)

    def page_label(self, passage: Passage) -> str | None:
        if passage.document not in self._labels:
            pages = self._store.pages(passage.document)
            self._labels[passage.document] = {one.number: one.label for one in pages}
        return self._labels[passage.document].get(passage.first_page)


class _Support:
    """What looking for sources asks of a library."""

    def __init__(self, library: Drafting) -> None:
        self._library = library
        self._store = library.store
        self._analyzer = library._analyzer
        self._passages = len(library._index)
        self.documents = library.documents
        self.asked = self._analyzer.asked

    def near(self, text: str) -> tuple[Sequence[Hit], float]:
        from sbkennis.search import search

        # Without the reranker: it takes seconds a question, and a draft asks hundreds.
        searched = self._library._searched
        found = search(query.plain(text), searched, count=_NEAR, per_document=0)
        return found.hits or found.nearest, found.confidence

    def twins(self, hit: Hit) -> Sequence[Hit]:
        from sbkennis import citations, search

        passages = self._store.passages_by_id(hit.also)
        made = []
        for document in self._store.documents({one.document for one in passages}):
            text, pages = self._store.text(document.id), self._store.pages(document.id)
            for passage in passages:
                if passage.document == document.id:
                    citation = citations.cite(document, passage, text, pages=pages)
                    made.append(
                        replace(
                            hit,
                            document=document,
                            passage=passage,
                            citation=citation,
                            page_label=search.page_label(passage, pages),
                            sentence=None,
                            also=(),
                            also_in=(),
                        )
                    )
        return made

    def rarities(self, asked: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        words = {*asked, *(part for parts in asked.values() for part in parts)}
        counts = self._store.frequencies(words)
        return {one: ranking.rarity(counts[one], self._passages) for one in words}

    def rarest(self) -> float:
        return ranking.rarity(1, self._passages)

    def held(self, text: str, passage: str) -> frozenset[str]:
        return self._analyzer.matches(text, passage).held
