"""Passages → what they expect of a concept, and the values that show in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sbkennis.comparison.named import matches
from sbkennis.comparison.patterns import LOOSELY, VALUES, Pattern, Patterns
from sbkennis.comparison.sentences import Sentence, Sentences, unpointed
from sbkennis.comparison.statements import BY_LEAD, FACETS, Statement, assigned, stated
from sbkennis.records import Passage, Tag

__all__ = ["Expectations"]

_FEWEST_EXPECTED = 4  # in an expectation
_FEWEST_LISTED = 6  # in one that is a line of a list
_NO_END = re.compile(r"(?:en|of|maar)\b", re.IGNORECASE)  # how the rest of a sum begins


@dataclass(frozen=True)
class Expectations:
    """Finds what is expected of the concept and to what end.

    Args:
        patterns: of the file with patterns.
        sentences: those of passages.
    """

    patterns: Patterns
    sentences: Sentences

    def find(
        self,
        passages: Sequence[Passage],
        tags: Mapping[str, Sequence[Tag]],
        facet: str = FACETS["verwachting"],
    ) -> list[Statement]:
        """What is expected of the concept and to what end, with the value that shows in it.

        A sentence must name the concept or what it is made of (or point back at it), what it would
        do, and an outcome; a burden is an outcome where the sentence says that it lessens. Which
        outcome tells intrinsic from instrumental; where it tells neither, the tags do.
        """
        found = []
        for passage in passages:
            values = assigned(tags.get(passage.id, ()), facet)
            earlier: list[str] = [passage.heading[-1] if passage.heading else ""]
            for sentence in self.sentences.of(passage):
                before, earlier = earlier, [*earlier[-1:], sentence.text]
                if matches(self.patterns.ruling_out["verwachting"], sentence.text):
                    continue
                made = self._expected_of(passage, sentence, before, values)
                made = made or self._led_to(passage, sentence)
                if made is not None:
                    found.append(made)
        return found

    def _expected_of(
        self, passage: Passage, sentence: Sentence, before: Sequence[str], values: tuple[str, ...]
    ) -> Statement | None:
        """The expectation that the first fitting pattern finds; ``before``: what stands above."""
        text = unpointed(sentence.text)
        if len(text.split()) < (_FEWEST_LISTED if sentence.item else _FEWEST_EXPECTED):
            return None
        points = matches(self.patterns.pointing, text) and any(
            self._is_means(one, one) for one in before
        )
        loosely = points or (
            matches(self.patterns.loosely_pointing, text)
            and self._names(self.patterns.loose_subject, before)
        )
        named = points or matches(self.patterns.subject, text)
        wide = (named or loosely or matches(self.patterns.loose_subject, text)) and (
            matches(self.patterns.core, text)
            or not matches(self.patterns.listed("verwachting", "ruim_niet"), text)
        )
        for one in self.patterns.expectations:
            if not (wide if one.place == LOOSELY else named):
                continue
            if not (match := one.pattern.search(text)):
                continue
            first, last = match.span(next(it for it in one.pattern.groupindex if match[it]))
            about = {LOOSELY: text, "overal": text, "erbuiten": f"{text[:first]} {text[last:]}"}
            where = about.get(one.place, text[:first])
            if one.place == LOOSELY:
                if self._is_of_care(about["erbuiten"]) and not (
                    points or self._is_means(text, text)
                ):
                    continue
            elif not points and not self._is_means(where, about["erbuiten"]):
                continue
            end = sentence.text[first:last].strip(" .")
            labels = _in_order({*self.values(end, text), *one.values})
            if not labels and (
                self.values(text, text)  # else a label alone seldom makes something an outcome
                or (one.by_label and self._is_means(text[:first], text[:first])
                    and not matches(self.patterns.core, end))
            ):  # fmt: skip
                labels = values
            if labels:
                what = "" if _NO_END.match(end) else end
                return stated("verwachting", passage, sentence, one.name, what=what, labels=labels)
        return None

    def _led_to(self, passage: Passage, sentence: Sentence) -> Statement | None:
        """A line of a list that is an outcome, of what its opening or its heading is about."""
        if not sentence.item or not matches(
            self.patterns.listed("verwachting", "aanhef"), sentence.lead
        ):
            return None
        if matches(self.patterns.listed("verwachting", "regel_niet"), sentence.text):
            return None
        above = (sentence.lead, *passage.heading[-1:])
        labels = self.values(sentence.text, sentence.text)
        if not labels or not self._names(self.patterns.subject, above):
            return None
        what = sentence.text.strip(" .;,")
        return stated("verwachting", passage, sentence, BY_LEAD, what=what, labels=labels)

    def _is_means(self, text: str, beside: str) -> bool:
        """Whether a text names what an outcome may come from.

        Where care is named ``beside`` the outcome, some words are too weak for it.
        """
        if not matches(self.patterns.subject, text):
            return False
        if not matches(self.patterns.listed("verwachting", "zorg"), beside):
            return True
        for weak in self.patterns.listed("verwachting", "onderwerp_zwak"):
            text = weak.sub(" ", text)
        return matches(self.patterns.subject, text)

    def _is_of_care(self, text: str) -> bool:
        """Whether a text is about care, and not about what somebody there tells."""
        return matches(self.patterns.listed("verwachting", "zorg"), text) and not matches(
            self.patterns.listed("verwachting", "getuigt"), text
        )

    def _names(self, patterns: Iterable[Pattern], texts: Iterable[str]) -> bool:
        return any(matches(patterns, one) for one in texts)

    def values(self, end: str, text: str) -> tuple[str, ...]:
        """The values of an outcome; the concept itself is none."""
        for core in self.patterns.core:
            end = core.sub(" ", end)
        instrumental = matches(self.patterns.instrumental, end) or (
            matches(self.patterns.burden, end) and matches(self.patterns.lessening, text)
        )
        intrinsic = matches(self.patterns.intrinsic, end)
        return _in_order({*VALUES[:1] * intrinsic, *VALUES[1:] * instrumental})


def _in_order(values: AbstractSet[str]) -> tuple[str, ...]:
    return tuple(one for one in VALUES if one in values)
