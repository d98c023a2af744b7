"""Passages → what they say that the municipality does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sbkennis.comparison.named import matches
from sbkennis.comparison.patterns import Patterns, first_of, group
from sbkennis.comparison.sentences import Sentence, Sentences, row_of, unpointed
from sbkennis.comparison.statements import (
    BY_HEADING,
    BY_LEAD,
    FACETS,
    FEWEST_WORDS,
    Statement,
    assigned,
    stated,
)
from sbkennis.records import Passage, PassageKind, Tag

__all__ = ["Roles"]

_BY_ROW = "naast wie het doet"  # in the place of the name of a pattern
_MUNICIPALITY = re.compile(r"\b[Gg]emeente ((?:(?:Den|De|Het|Sint|'s) )?[A-Z][\w'’-]{2,})")


@dataclass(frozen=True)
class Roles:
    """Finds what the role of the municipality is.

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
        facet: str = FACETS["rol"],
        *,
        publisher: str | None = None,
    ) -> list[Statement]:
        """What the role of the municipality is, with the spheres it is about.

        In a text that a municipality published, or that calls itself one somewhere ("wij als
        gemeente"), "wij" is the municipality.

        Args:
            tags: by passage id; a label of ``facet`` that was assigned is a sphere.
            publisher: who published the document, where that is known.
        """
        found = []
        ours = (publisher or "").casefold().startswith("gemeente ") or any(
            matches(self.patterns.speaking, one.display or one.quote) for one in passages
        )
        leads = [
            *self.patterns.listed("rol", "aanhef"),
            *(self.patterns.listed("rol", "aanhef_eigen") * ours),
        ]
        names = self._names_of(passages, publisher)
        for passage in passages:
            above = " › ".join(passage.heading[-2:])
            under = matches(self.patterns.headings["rol"], above) or (
                ours and matches(self.patterns.listed("rol", "koppen_eigen"), above)
            )
            follows = False  # the sentence before is a role
            spheres = assigned(tags.get(passage.id, ()), facet)
            actor = ""  # the municipality, as what stands before is about it
            for sentence in self.sentences.of(passage):
                text = _MUNICIPALITY.sub(_bare_name, unpointed(sentence.text))
                named = self._named_for(text, actor) if actor else text
                actor = self._actor(named) or actor * (named != text)
                before, follows = follows, False
                if matches(self.patterns.ruling_out["rol"], text):
                    continue
                lacking = self.patterns.lacking("rol", sentence, passage, ours=ours, follows=before)
                rule = first_of(self.patterns.roles, text, lacking)
                if rule is None and named != text:
                    rule = first_of(self.patterns.roles, named, lacking)
                called = self._called(text, names) if rule is None and names else text
                if called != text:
                    field = self.patterns.listed("rol", "veld_naam")
                    if matches(field, f"{text} {sentence.lead} {above}"):
                        rule = first_of(self.patterns.roles, called, lacking)
                if rule is None and passage.kind is PassageKind.TABLE:
                    rule = self._cell(sentence, passage)
                if rule is None and sentence.item:
                    led = matches(leads, sentence.lead)
                    rule = self._line(sentence, passage, under=under, led=led, ours=ours)
                follows = rule is not None
                if rule and (under or len(sentence.text.split()) >= FEWEST_WORDS):
                    found.append(stated("rol", passage, sentence, rule, labels=spheres))
        return found

    def _actor(self, text: str) -> str:
        """The municipality that a sentence is about; "" where "zij" might be somebody else."""
        for pattern in self.patterns.listed("rol", "onderwerp"):
            if match := pattern.search(text):
                actor = group(match, "wie")
                several = matches(self.patterns.listed("rol", "meervoud"), actor)
                others = self.patterns.listed("rol", "ander_meer" if several else "ander_een")
                rest = text.replace(actor, "", 1)
                return "" if matches(others, rest) else actor
        return ""

    def _named_for(self, text: str, actor: str) -> str:
        """A sentence with the name of who the one before was about in the place of "zij"."""
        several = matches(self.patterns.listed("rol", "meervoud"), actor)
        key = "verwijst_meer" if several else "verwijst_een"
        for pattern in self.patterns.listed("rol", key):
            if match := pattern.search(text):
                group = match.lastgroup or 0
                name = f"de weg van {actor}" if group == "weg" else actor
                return f"{text[: match.start(group)]}{name}{text[match.end(group) :]}"
        return text

    def _names_of(
        self, passages: Sequence[Passage], publisher: str | None
    ) -> re.Pattern[str] | None:
        """The names by which municipalities are called in a text.

        "Almere investeert in …" is about the municipality where the text has "gemeente Almere".
        """
        called = {
            found[1]
            for text in (publisher or "", *(one.display or one.quote for one in passages))
            for found in _MUNICIPALITY.finditer(text)
        }
        addressed = self.patterns.listed("rol", "aangesproken")
        if any(matches(addressed, one.display or one.quote) for one in passages):
            called |= {"u", "U"}
        if not called:
            return None
        names = "|".join(re.escape(one) for one in sorted(called, key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{names})(?![\w-]| [A-Z])")

    def _called(self, text: str, names: re.Pattern[str]) -> str:
        """A sentence with "de gemeente" for its name, where that is what the sentence is about."""
        after = self.patterns.listed("rol", "naam_niet_na")
        before = self.patterns.listed("rol", "naam_niet_voor")

        def called(match: re.Match[str]) -> str:
            left, right = text[: match.start()], text[match.end() :]
            words = left.split()
            is_part = bool(words[1:]) and words[-1][0].isupper()  # of the name of something else
            is_other = is_part or matches(after, left) or matches(before, right)
            return match[0] if is_other else "de gemeente"

        return names.sub(called, text)

    def _line(
        self, sentence: Sentence, passage: Passage, *, under: bool, led: bool, ours: bool
    ) -> str | None:
        """By which rule a line of a list is a role: by the heading above it, or by its opening."""
        text = sentence.text
        if under and (ours or not matches(self.patterns.listed("rol", "regel_vreemd"), text)):
            return BY_HEADING
        if led and not matches(self.patterns.listed("rol", "regel_niet"), text):
            return BY_LEAD
        if not ours or not matches(self.patterns.listed("rol", "regel_doen"), text):
            return None
        doing = self.patterns.listed("rol", "koppen_doen")
        if sentence.lead:
            return BY_LEAD if matches(doing, sentence.lead) else None
        return BY_HEADING if matches(doing, " › ".join(passage.heading[-1:])) else None

    def _cell(self, sentence: Sentence, passage: Passage) -> str | None:
        """By which rule a cell is a role: it tells what is done, another in its row by whom."""
        if not matches(self.patterns.listed("rol", "rij_doen"), sentence.text):
            return None
        who = self.patterns.listed("rol", "rij_gemeente")
        row = row_of(passage, sentence.start)
        if any(matches(self.patterns.listed("rol", "rij_doet"), head) for head, _ in row):
            joins = self.patterns.listed("rol", "rij_erbij")
            row = [(head, cell) for head, cell in row if not matches(joins, head)]
        return _BY_ROW if any(matches(who, cell) for _, cell in row) else None


def _bare_name(match: re.Match[str]) -> str:
    """A municipality without its name, which might be read as a verb ("gemeente Lindeveen")."""
    return match[0][: match.start(1) - match.start()].rstrip()
