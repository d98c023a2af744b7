"""What was found in a sentence → a statement, and what every kind of statement shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sbkennis.comparison.sentences import Sentence
from sbkennis.records import Passage, Tag

__all__ = [
    "BY_HEADING",
    "BY_LEAD",
    "BY_PERSON",
    "CRITERIA",
    "FACETS",
    "FEWEST_WORDS",
    "FOCUS",
    "Kind",
    "Statement",
    "assigned",
    "stated",
]

Kind = Literal["omschrijving", "rol", "criterium", "verwachting"]

FACETS: Mapping[Kind, str] = MappingProxyType({"rol": "sfeer", "verwachting": "waarde"})
"""The facet of which a statement has labels."""

CRITERIA = ("doel", "wel", "niet")
"""The labels of a criterion: a goal, what belongs to the concept, what does not."""

BY_PERSON = "aangewezen"
"""In the place of the name of a pattern: a person pointed it out."""

FEWEST_WORDS = 4  # in a statement; a criterion in a list may be shorter
FOCUS = 6  # sentences for which a text is still about a concept that it named
BY_LEAD, BY_HEADING = "opsomming na een aanhef", "opsomming onder een kop"
"""In the place of the name of a pattern: what stands above the line of a list tells it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a pattern found, or what probably is a statement though no pattern fits (`likely`).

    ``part`` counts in the passage's quote. ``labels`` are spheres for a role; "doel", "wel" or
    "niet" for a criterion; values for an expectation. ``what`` is what a definition says, or to
    what end an expectation is, as it is written.
    """

    kind: Kind
    document: str
    passage: str
    part: tuple[int, int]
    text: str  # as a reader sees it
    rule: str
    term: str = ""
    what: str = ""
    labels: tuple[str, ...] = ()
    chance: float | None = None
    coder: str = ""  # who says that it holds, or that it does not

    @property
    def is_possible(self) -> bool:
        """Whether no pattern found it and nobody said that it holds."""
        return self.chance is not None and not self.coder

    @property
    def is_pointed_out(self) -> bool:
        """Whether the machine did not find it, but a person did."""
        return self.rule == BY_PERSON


def assigned(tags: Iterable[Tag], facet: str) -> tuple[str, ...]:
    """The labels of a facet that a passage was given."""
    return tuple(tag.label for tag in tags if tag.facet == facet and tag.assigned)


def stated(
    kind: Kind,
    passage: Passage,
    sentence: Sentence,
    rule: str,
    *,
    term: str = "",
    what: str = "",
    labels: tuple[str, ...] = (),
) -> Statement:
    """A statement that is one sentence."""
    return Statement(
        kind, passage.document, passage.id, (sentence.start, sentence.end), sentence.text, rule,
        term, what, labels,
    )  # fmt: skip
