"""Statements and changes with their citations, per document, also of the documents without any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from sbkennis.anchors import Find
from sbkennis.comparison import likely
from sbkennis.comparison.definitions import of_term
from sbkennis.comparison.findings import Finder
from sbkennis.comparison.quoted import Quoted, Quoter
from sbkennis.comparison.reviewed import Reviewed, ranges_of, reviewed, same
from sbkennis.comparison.sample import Coverage, unique_names
from sbkennis.comparison.statements import Kind, Statement
from sbkennis.comparison.versions import Change, changes
from sbkennis.comparison.wording import Contrast, contrast
from sbkennis.errors import UsageError
from sbkennis.judgements import Judgement, same_coder
from sbkennis.records import Document, Page, Passage, Tag
from sbkennis.terms import Analyzer

__all__ = ["Changed", "Changes", "Findings", "Found", "Said", "Texts", "find", "follow"]

Said = Mapping[str, tuple[Sequence[Judgement], Find]]
"""By document id: what people say of its statements, and what finds words in its text."""


class Texts(Protocol):
    """What finding needs from the store."""

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a document in order."""
        ...

    def passages_by_id(self, ids: Sequence[str]) -> list[Passage]:
        """Passages by id, in the order asked for."""
        ...

    def documents(self, ids: Iterable[str] | None = None) -> list[Document]:
        """Documents by id."""
        ...

    def text(self, document_id: str) -> str:
        """The verbatim text of a document."""
        ...

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The pages of a document."""
        ...

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """Tags by passage id."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A statement, and its citation: of the sentence, not of the whole passage."""

    statement: Statement
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Checked:
    """What people said of what the machine found; what they pointed out themselves is no part.

    Where only what patterns find was asked for, what was only possible is no part either.
    ``found`` counts what the machine found; ``right`` of how much of that someone said that it
    holds, ``wrong`` that it does not. Nothing follows from it for what the machine missed.
    """

    found: int
    right: int
    wrong: int
    coders: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many were looked at."""
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in some documents; one that is not in ``found`` had nothing to find.

    ``contrasts`` holds, for definitions against a chosen one, how each differs from it: by the
    number of the definition in ``found``. Definitions of another term have none. ``refused`` was
    found, but a person said that it does not hold; ``lost`` is how often someone said something of
    words that stand in none of the passages any more. ``untaught`` tells that what is possible was
    wanted and not looked for: the patterns are of another subject than it was learned of
    (`likely.is_taught`). ``certain`` tells that it was not wanted; then what was possible is here
    only where a person confirmed or refused it.
    """

    kind: Kind
    term: str | None
    documents: tuple[Document, ...]
    coverage: Mapping[str, Coverage]  # by document id
    found: tuple[Found, ...]
    chosen: Found | None = None
    contrasts: Mapping[int, Contrast] | None = None
    refused: tuple[Found, ...] = ()
    lost: int = 0
    untaught: bool = False
    certain: bool = False

    def of(self, document: str) -> tuple[Found, ...]:
        """What was found in one document, by id."""
        return tuple(one for one in self.found if one.statement.document == document)

    def at(self, document: str, ranges: Sequence[tuple[int, int]]) -> Found | None:
        """What was found, or refused, at a place in the text of a document."""
        for one in (*self.found, *self.refused):
            if one.statement.document == document and same(
                ranges_of(one.quoted.passage, one.statement.part), ranges
            ):
                return one
        return None

    @property
    def names(self) -> Mapping[str, str]:
        """What its documents are called, by id; no two alike."""
        return unique_names(self.documents)

    @property
    def possible(self) -> int:
        """How many of them are only possible."""
        return sum(one.statement.is_possible for one in self.found)

    @property
    def reviewed(self) -> int:
        """Of how many of them a person said that they hold."""
        return sum(bool(one.statement.coder) for one in self.found)

    def checked(self, document: str | None = None) -> Checked:
        """How far people have gone through what the machine found, in all or in one document."""

        def here(ones: Sequence[Found]) -> list[Statement]:
            return [
                one.statement
                for one in ones
                if document in (None, one.statement.document)
                and not (self.certain and one.statement.chance is not None)
            ]

        found = [one for one in here(self.found) if not one.is_pointed_out]
        right, wrong = [one for one in found if one.coder], here(self.refused)
        coders = {same_coder(one.coder): one.coder for one in reversed((*right, *wrong))}
        names = tuple(coders[one] for one in sorted(coders))
        return Checked(len(found) + len(wrong), len(right), len(wrong), names)

    @property
    def confirmed(self) -> int:
        """How many that no pattern found are here because a person said that they hold."""
        return sum(bool(one.statement.coder) and one.statement.chance is not None
                   for one in self.found)  # fmt: skip

    @property
    def without(self) -> tuple[Document, ...]:
        """The documents in which nothing was found."""
        having = {one.statement.document for one in self.found}
        return tuple(one for one in self.documents if one.id not in having)


def find(
    store: Texts,
    kind: Kind,
    documents: Sequence[Document],
    *,
    term: str | None = None,
    against: Document | None = None,
    rules: Path | None = None,
    analyzer: Analyzer | None = None,
    certain: bool = False,
    said: Said | None = None,
) -> Findings:
    """Find statements of a kind; in a document what is only possible comes last.

    Args:
        term: the concept; None finds definitions of every term.
        against: the document whose surest definition the others are set against; without a term
            those of the term that it defines.
        rules: a file with patterns of one's own.
        certain: only what patterns find, not what is possible (`likely`); so it is as well where
            the file with patterns is of another subject than what is possible was learned of.
        said: what people say of statements; they go before patterns.

    Raises:
        CodebookError: the file with patterns is not valid.
        ModelError: the weights for what is possible are absent or damaged.
        UsageError: the chosen document holds no definition to compare with.
        CitationError: a stored quotation differs from the stored text.
    """
    finder, quoter = Finder.open(rules, term), Quoter(store)
    is_taught = likely.is_taught(kind, finder)
    untaught = kind in likely.KINDS and not certain and not is_taught
    found: list[Found] = []
    refused: list[Found] = []
    lost = 0
    coverage: dict[str, Coverage] = {}
    for document in documents:
        passages = store.passages_of(document.id)
        searched = [one for one in passages if one.searchable]
        coverage[document.id] = Coverage(
            1, document.page_count or 0, len(document.pages_without_text),
            len(document.ocr_pages), len(searched),
            sum(one.words for one in searched),
        )  # fmt: skip
        by_id = {one.id: one for one in searched}
        tags = store.tags(list(by_id)) if kind in ("rol", "verwachting") else {}
        statements = {
            "omschrijving": lambda: finder.definitions(searched),  # noqa: B023  # called at once
            "rol": lambda: finder.roles(searched, tags, publisher=document.publisher),  # noqa: B023
            "criterium": lambda: finder.criteria(searched),  # noqa: B023
            "verwachting": lambda: finder.expectations(searched, tags),  # noqa: B023
        }[kind]()
        judged = (said or {}).get(document.id)
        if is_taught and (judged or not certain):  # someone may have confirmed what is possible
            statements += likely.possible(kind, finder, searched, tags, statements)
        held = Reviewed(tuple(statements), (), ())
        if judged:
            judgements, finds = judged
            held = reviewed(
                kind, term, statements, searched, judgements, store.text(document.id), finds
            )
        kept = [one for one in held.statements if not (certain and one.is_possible)]
        for ones, place in ((kept, found), (held.refused, refused)):
            place += [Found(one, quoter.quote(by_id[one.passage], one.part)) for one in ones]
        lost += len(held.lost)
    chosen, contrasts = None, None
    if against is not None:
        theirs = [one for one in found if one.statement.document == against.id]
        chosen = min(theirs, key=lambda one: finder.strength(one.statement), default=None)
        if chosen is None:
            raise UsageError(
                f"In {against.file} is geen omschrijving gevonden om de andere mee te vergelijken. "
                "Kies een ander document, of laat “tegenover” weg."
            )
        words = analyzer or Analyzer()
        contrasts = {
            number: contrast(_says(chosen), _says(one), words)
            for number, one in enumerate(found)
            if one is not chosen and (term or of_term(one.statement.term, chosen.statement.term))
        }
    return Findings(
        kind, term, tuple(documents), coverage, tuple(found), chosen, contrasts, tuple(refused),
        lost, untaught, certain,
    )  # fmt: skip


def _says(one: Found) -> str:
    return one.statement.what or one.statement.text


@dataclass(frozen=True, slots=True)
class Changed:
    """A change with the citations of both sides."""

    change: Change
    old: Quoted | None
    new: Quoted | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one document to the next; ``unchanged`` counts sentences."""

    old: Document
    new: Document
    unchanged: int
    changed: tuple[Changed, ...]

    @property
    def names(self) -> Mapping[str, str]:
        """What the two are called, by id; not alike, as the titles of versions often are."""
        return unique_names(tuple({one.id: one for one in (self.old, self.new)}.values()))

    @property
    def has_little_in_common(self) -> bool:
        """Whether these hardly are versions of one text."""
        return self.unchanged + self.count("gewijzigd") < len(self.changed) / 10

    def count(self, kind: str) -> int:
        """How many sentences were "toegevoegd", "vervallen" or "gewijzigd"."""
        return sum(one.change.kind == kind for one in self.changed)


def follow(store: Texts, documents: Sequence[Document]) -> tuple[Changes, ...]:
    """What changed between each document and the next.

    Args:
        documents: two versions, or several texts in order, the oldest first.

    Raises:
        UsageError: there are fewer than two.
        CitationError: a stored quotation differs from the stored text.
    """
    if len(documents) < 2:
        raise UsageError("Kies twee documenten of meer, het oudste eerst.")
    quoter = Quoter(store)
    made = []
    for old, new in pairwise(documents):
        found, same = changes(store.passages_of(old.id), store.passages_of(new.id))
        changed = tuple(
            Changed(
                one,
                quoter.quote(one.old.passage, one.old.part) if one.old else None,
                quoter.quote(one.new.passage, one.new.part) if one.new else None,
            )
            for one in found
        )
        made.append(Changes(old, new, same, changed))
    return tuple(made)
