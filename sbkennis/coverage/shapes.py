"""What a coverage is made of: passages of a draft, evidence in them, findings, and the balance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Protocol

from sbkennis import sentences
from sbkennis.records import Citation, Document, Passage, Tag
from sbkennis.requirements import Requirement

if TYPE_CHECKING:
    from sbkennis.treatment import Matrix, Weights

__all__ = [
    "SIGN",
    "Balance",
    "Coverage",
    "Evidence",
    "Finding",
    "Lopsided",
    "Pair",
    "Shelves",
    "SourcePassage",
    "Unit",
    "Verdict",
    "sentences_of",
]

Verdict = Literal["gedekt", "mager", "afwezig"]
Pair = tuple[str, str]
SIGN = re.compile(r"\A(?:\s*(?:[-–•*➤.…]+|\(?[0-9a-z]{1,2}[.)])(?=\s))+")  # of a point


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage of a draft: a paragraph, a list with its lead, or a cell of a table."""

    id: str
    first: int  # number of its first paragraph
    last: int
    where: str  # as a reader finds it: "alinea 12", "p. 3, alinea 12"
    text: str
    heading: tuple[str, ...] = ()
    row: str = ""  # also the words with which a point of a list begins: "Plekken: …"
    column: str = ""
    leads: bool = False  # is itself the head of its row

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def nearest(self) -> tuple[str, ...]:
        """What stands right above it: its heading and the heads of its row and column."""
        return tuple(each for each in (*self.heading[-1:], self.row, self.column) if each)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the draft for a requirement; when not ``treats``, it is only named there."""

    unit: Unit
    shown: tuple[str, ...]  # the sentences that name it, else the first
    words: int  # that count
    naming: int = 0  # how many sentences name it
    _: KW_ONLY
    treats: bool
    headed: bool  # under a heading, row or column that names it
    meant: bool = False  # seen by what sentences mean only, not by its terms or headings
    silent: int = 0  # words that say that the draft leaves it alone; not among ``words``

    @property
    def excerpt(self) -> str:
        """The shown sentences, with a mark where others of the passage stand between them."""
        told = sentences_of(self.unit.text)
        places = [told.index(one) if one in told else None for one in self.shown]
        excerpt = self.shown[0] if self.shown else ""
        for (before, after), one in zip(pairwise(places), self.shown[1:], strict=True):
            is_next = before is not None and after == before + 1
            excerpt += f" {one}" if is_next else f" […] {one}"
        return excerpt


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """The words of the source in which a requirement stands, from the library."""

    document: Document
    passage: Passage
    citation: Citation
    shown: tuple[str, ...]  # its sentences, side by side, that say it best

    @property
    def excerpt(self) -> str:
        """These sentences, with a mark where the passage goes on."""
        whole = self.citation.display.strip()
        cut = " ".join(SIGN.sub("", each) for each in self.shown)
        before = "" if whole.startswith(self.shown[0]) else "[…] "
        return f"{before}{cut}{'' if whole.endswith(self.shown[-1]) else ' […]'}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a requirement."""

    requirement: Requirement
    verdict: Verdict
    evidence: tuple[Evidence, ...]  # that treats it, what says it most plainly first
    named: tuple[Evidence, ...]
    words: int
    source: SourcePassage | None = None
    otherwise: tuple[Unit, ...] = ()  # with a label of it but none of its words, when not covered

    @property
    def reference(self) -> str:
        """Where the requirement comes from."""
        source = self.requirement.source
        return source.reference(self.requirement.page) if source else ""


@dataclass(frozen=True, slots=True)
class Balance:
    """The share of a label among all labels of its facet, in the draft and in the visions."""

    facet: str
    label: str
    draft: float
    visions: float | None  # None without visions
    passages: int  # of the draft
    title: str  # of the label, for readers
    group: str  # title of the facet, for readers


@dataclass(frozen=True, slots=True)
class Lopsided:
    """A passage with one label of a pair and without the other, and the words that show it."""

    unit: Unit
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A draft beside a list of requirements and the visions of a library."""

    file: str
    name: str
    findings: tuple[Finding, ...]
    balance: tuple[Balance, ...]
    lopsided: tuple[Lopsided, ...]
    pair: tuple[Pair, Pair] | None
    pair_titles: tuple[str, ...]  # of these labels, for readers
    passages: int
    visions: tuple[Document, ...]
    warnings: tuple[str, ...] = ()

    @property
    def vision_names(self) -> tuple[str, ...]:
        """What the visions are called; those of one title also by their files."""
        titles = Counter(one.title for one in self.visions)
        return tuple(
            f"{one.title} ({one.file})" if one.title and titles[one.title] > 1
            else one.title or one.file
            for one in self.visions
        )  # fmt: skip

    @property
    def upright(self) -> str:
        """What there is to say, in Dutch, where no passage leans on one label of the pair."""
        if self.pair is None:
            return ""
        one, other = self.pair_titles
        if any((row.facet, row.label) == self.pair[0] and row.passages for row in self.balance):
            return f"Geen enkele passage leunt alleen op de waarde “{one}”, zonder “{other}”."
        return f"Geen enkele passage gaat over de waarde “{one}”."


class Shelves(Protocol):
    """What a coverage asks of a library."""

    def documents(self) -> list[Document]:
        """All documents."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document."""
        ...

    def tags(self, passage_ids: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """Tags by passage id."""
        ...

    def labels(self) -> frozenset[Pair]:
        """The labels of the codebook."""
        ...

    def title_of(self, label: str) -> str:
        """A label as readers see it."""
        ...

    def title_of_facet(self, facet: str) -> str:
        """A facet as readers see it."""
        ...

    def label(self, units: Sequence[Unit]) -> list[list[Tag]]:
        """The tags of passages of a draft; evidence counts in their text."""
        ...

    @property
    def weights(self) -> Weights | None:
        """What tells by meaning whether a sentence treats a requirement; None without a model."""
        ...

    def vectors(self, texts: Sequence[str]) -> Matrix | None:
        """The vectors of texts by the model of these weights; None when it cannot be used."""
        ...

    def held(self, keywords: str, text: str) -> float:
        """The share of some keywords that a text holds, 0 to 1."""
        ...

    def cite(self, passage: Passage) -> Citation | None:
        """The citation of a passage; None when it no longer stands there."""
        ...

    def page_label(self, passage: Passage) -> str | None:
        """The printed number of the page on which a passage starts."""
        ...


def sentences_of(text: str) -> list[str]:
    """The sentences of a passage; a point of a list ends one, also without a full stop."""
    found = [
        line.strip()
        for start, end in sentences.split(text)
        for line in text[start:end].split("\n")
        if line.strip()
    ]
    return found or [text]
