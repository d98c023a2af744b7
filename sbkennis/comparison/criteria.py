"""Passages → what they say that belongs to a concept, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sbkennis.comparison.named import matches
from sbkennis.comparison.patterns import Patterns, first_of
from sbkennis.comparison.sentences import Sentence, Sentences, head_of_column, unstressed
from sbkennis.comparison.statements import (
    BY_HEADING,
    BY_LEAD,
    FEWEST_WORDS,
    FOCUS,
    Statement,
    stated,
)
from sbkennis.records import Passage

__all__ = ["Criteria"]

_BY_COLUMN = "onder een kolomkop"  # in the place of the name of a pattern


@dataclass(frozen=True)
class Criteria:
    """Finds goals, features and exclusions of the concept.

    Args:
        patterns: of the file with patterns.
        sentences: those of passages.
    """

    patterns: Patterns
    sentences: Sentences

    def find(self, passages: Sequence[Passage]) -> list[Statement]:
        """What belongs to the concept and what does not: goals, features, exclusions.

        A text is about the concept where its heading or its passage names it, and for the next few
        sentences of the section after one that does.
        """
        found: list[Statement] = []
        heading: tuple[str, ...] = ()
        since = FOCUS + 1  # sentences since the concept was named
        for passage in passages:
            if passage.heading != heading:
                heading, since = passage.heading, FOCUS + 1
            names_it = matches(
                [self.patterns.subject_of_criteria], " › ".join((*heading[-2:], passage.quote))
            )
            under = matches(
                self.patterns.headings["criterium"], heading[-1] if heading else ""
            ) or (
                bool(heading)
                and names_it
                and matches(self.patterns.listed("criterium", "koppen_begrip"), heading[-1])
            )
            sentences = self.sentences.of(passage)
            follows = False  # the sentence before is a criterion
            for number, sentence in enumerate(sentences):
                text = unstressed(sentence.text)
                here = f"{sentence.lead} {text}"
                since = 0 if matches([self.patterns.subject_of_criteria], here) else since + 1
                lacking = self.patterns.lacking("criterium", sentence, passage,
                                        about=names_it or since <= FOCUS,
                                        follows=follows or under)  # fmt: skip
                opens = number + 1 < len(sentences) and sentences[number + 1].item
                column = head_of_column(passage, sentence.start)
                rule = self._criterion(sentence, text, lacking, under=under)
                if column == "" and rule:
                    continue  # the head of a column, of which the cells are what it tells
                if column and text and first_of(self.patterns.criteria, column, lacking):
                    excluded = matches(self.patterns.excluding, column)
                    found.append(stated("criterium", passage, sentence, _BY_COLUMN,
                                        labels=("niet" if excluded else "wel",)))  # fmt: skip
                    continue
                if rule and opens and text.rstrip().endswith((":", "...", "…", "als")):
                    rule = None  # the opening of the list itself
                follows = rule is not None
                if rule:
                    above = heading[-1] if heading else ""
                    label = self._kind_of_criterion(sentence, text, rule, above)
                    found.append(stated("criterium", passage, sentence, rule, labels=(label,)))
        return found

    def _criterion(
        self, sentence: Sentence, text: str, lacking: AbstractSet[str], *, under: bool
    ) -> str | None:
        """By which rule a sentence is a criterion: a pattern, its opening, or its heading."""
        asks = sentence.item and (
            under or matches(self.patterns.listed("criterium", "toets"), sentence.lead)
        )
        if matches(self.patterns.ruling_out["criterium"], text) and not (
            asks and text.endswith("?")
        ):
            return None
        if not sentence.item and len(text.split()) < FEWEST_WORDS + 1:
            return None
        if rule := first_of(self.patterns.criteria, text, lacking):
            return rule
        if not sentence.item or matches(self.patterns.listed("criterium", "regel_daad"), text):
            return None
        led = ("veld" not in lacking and matches(self.patterns.lead, sentence.lead)) or (
            "begrip" not in lacking and matches(self.patterns.lead_about, sentence.lead)
        )
        alone = matches(self.patterns.listed("criterium", "regel_niet"), text)
        if alone and not matches(self.patterns.listed("criterium", "bijzin"), sentence.lead):
            return None
        return BY_LEAD if led else BY_HEADING if under else None

    def _kind_of_criterion(self, sentence: Sentence, text: str, rule: str, heading: str) -> str:
        """One of `CRITERIA`; of a line under an opening the opening says it."""
        about = text
        if sentence.item and matches(
            [*self.patterns.lead, *self.patterns.lead_about], sentence.lead
        ):
            about = sentence.lead
        elif rule == BY_HEADING and matches(self.patterns.excluding, heading):
            about = heading
        for one in self.patterns.listed("criterium", "insluitend"):
            about = one.sub(" ", about)
        if matches(self.patterns.excluding, about):
            return "niet"
        is_goal = matches(self.patterns.listed("criterium", "doelzin"), text)
        if is_goal or (sentence.item and matches(self.patterns.goal, f"{sentence.lead} {heading}")):
            return "doel"
        return "wel"
