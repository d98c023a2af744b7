"""Passages → the statements in them that patterns find: definitions, roles, criteria, expectations.

The patterns are data (``data/vindplaatsen.toml``, or ``corpus/vindplaatsen.toml`` of a library).
A statement is a sentence, sometimes with the one that goes on with it; it is shown as it stands,
with the name of the pattern that found it. Where nothing was found, nothing is shown.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sbkennis.comparison.criteria import Criteria
from sbkennis.comparison.definitions import Definitions
from sbkennis.comparison.expectations import Expectations
from sbkennis.comparison.named import matches
from sbkennis.comparison.patterns import OwnFile, Patterns, packaged
from sbkennis.comparison.roles import Roles
from sbkennis.comparison.sentences import Sentence, Sentences
from sbkennis.comparison.statements import FACETS, FEWEST_WORDS, Kind, Statement, assigned
from sbkennis.errors import CodebookError, dead_link, fault, no_toml
from sbkennis.records import Passage, Tag

__all__ = ["Finder"]

_POSSIBLE = "mogelijk"  # in the place of the name of a pattern


class Finder:
    """Finds statements.

    Args:
        rules: what ``vindplaatsen.toml`` holds.
        term: the concept that is asked for; None finds definitions of every term, and criteria
            of the first of the concepts that the rules name.
        own: the file of a user that the rules stand in.
    """

    def __init__(
        self, rules: Mapping[str, Any], term: str | None = None, own: OwnFile | None = None
    ) -> None:
        self._patterns = Patterns(rules, term, own)
        self._sentences = Sentences()
        self._definitions = Definitions(self._patterns, self._sentences, term)
        self._roles = Roles(self._patterns, self._sentences)
        self._criteria = Criteria(self._patterns, self._sentences)
        self._expectations = Expectations(self._patterns, self._sentences)

    @classmethod
    def open(cls, path: Path | None = None, term: str | None = None) -> Finder:
        """A finder with the rules of a file; those of the package where there is none.

        Raises:
            CodebookError: the file is not valid.
        """
        is_own = path is not None and os.path.lexists(path)
        place = str(path) if is_own else "vindplaatsen.toml"
        try:
            if path is not None and is_own:
                written = path.read_text(encoding="utf-8-sig")
            else:
                written = packaged()
            own = OwnFile.of(place, written) if is_own else None
            finder = cls(tomllib.loads(written), term, own)
            finder.check()
        except (OSError, UnicodeDecodeError) as error:
            if path is not None and path.is_symlink() and not path.exists():
                raise CodebookError(dead_link(path)) from error
            raise CodebookError(
                f"{place} is niet te lezen: {fault(error)}. Herstel het bestand of verwijder het: "
                "dan gelden de patronen van het pakket."
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise CodebookError(no_toml(place, written, error)) from error
        except (ValueError, re.error, KeyError, TypeError, AttributeError) as error:
            raise CodebookError(
                f"{place}: dit zijn geen geldige patronen ({error}). Vergelijk het bestand met "
                "data/vindplaatsen.toml van sbkennis, of verwijder het: dan geldt dat."
            ) from error
        return finder

    def check(self) -> None:
        """Compile every pattern; raises what `Patterns.check` does."""
        self._patterns.check()

    # ------------------------------------------------------------------ finding

    def definitions(self, passages: Sequence[Passage]) -> list[Statement]:
        """How terms are defined, as `Definitions.find` tells; with a term only that one."""
        return self._definitions.find(passages)

    def strength(self, statement: Statement) -> int:
        """The place of its pattern in the file; the first ones are the surest."""
        names = [one.name for one in self._patterns.definitions]
        return names.index(statement.rule) if statement.rule in names else len(names)

    def roles(
        self,
        passages: Sequence[Passage],
        tags: Mapping[str, Sequence[Tag]],
        facet: str = FACETS["rol"],
        *,
        publisher: str | None = None,
    ) -> list[Statement]:
        """What the role of the municipality is, as `Roles.find` tells."""
        return self._roles.find(passages, tags, facet, publisher=publisher)

    def criteria(self, passages: Sequence[Passage]) -> list[Statement]:
        """What belongs to the concept and what does not, as `Criteria.find` tells."""
        return self._criteria.find(passages)

    def expectations(
        self,
        passages: Sequence[Passage],
        tags: Mapping[str, Sequence[Tag]],
        facet: str = FACETS["verwachting"],
    ) -> list[Statement]:
        """What is expected of the concept and to what end, as `Expectations.find` tells."""
        return self._expectations.find(passages, tags, facet)

    # ------------------------------------------------------------------ what no pattern fits

    def left(
        self, kind: Kind, passages: Sequence[Passage], found: Iterable[Statement]
    ) -> list[tuple[Passage, Sentence]]:
        """The sentences in which nothing of a kind was found, but that might state it."""
        taken: dict[str, list[tuple[int, int]]] = {}
        for one in found:
            taken.setdefault(one.passage, []).append(one.part)
        return [
            (passage, sentence)
            for passage in passages
            for sentence in self.sentences(passage)
            if len(sentence.text.split()) >= FEWEST_WORDS
            and not matches(self._patterns.ruling_out[kind], sentence.text)
            and not any(
                sentence.start < end and start < sentence.end
                for start, end in taken.get(passage.id, ())
            )
        ]

    def possible(
        self, kind: Kind, passage: Passage, sentence: Sentence, tags: Sequence[Tag], chance: float
    ) -> Statement:
        """A statement that no pattern found, with the labels that a found one would have."""
        labels = (
            self._expectations.values(sentence.text, sentence.text) if kind == "verwachting" else ()
        )
        facet = FACETS[kind]
        return Statement(
            kind, passage.document, passage.id, (sentence.start, sentence.end), sentence.text,
            _POSSIBLE, labels=labels or assigned(tags, facet), chance=chance,
        )  # fmt: skip

    # ------------------------------------------------------------------ sentences

    def sentences(self, passage: Passage) -> list[Sentence]:
        """The sentences of a passage, each with the opening of the list it stands in."""
        return self._sentences.of(passage)
