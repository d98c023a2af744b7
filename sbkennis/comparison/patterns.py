"""The file with patterns (``vindplaatsen.toml``) → patterns to look with, by what they tell.

A pattern may name groups of words, which are put into it; of a file of a user an error names the
line, and its patterns cannot go on for ever.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from sbkennis.comparison.named import Concept, matches
from sbkennis.comparison.sentences import Sentence
from sbkennis.errors import CodebookError
from sbkennis.expressions import Expression, why
from sbkennis.phrases import joined
from sbkennis.records import Passage

__all__ = [
    "ARTICLE",
    "ASKED",
    "LOOSELY",
    "VALUES",
    "Expecting",
    "Named",
    "OwnFile",
    "Pattern",
    "Patterns",
    "first_of",
    "group",
    "packaged",
]

Pattern = re.Pattern[str] | Expression

ARTICLE = r"(?:(?:de|het|een|deze|dit|onze|ons|die|dat|zogenaamde|zogeheten)\s+)*"
_ADJECTIVE = r"(?:(?:\(?\w+e\)?|goed|lokaal|sterk)\s+)?"
_MARKS = r"[\"'“”‘’„*_«»]*"
_CONCEPT = rf"{ARTICLE}{_MARKS}\(?\w[^.,;:!?\t\n]{{1,70}}?{_MARKS}"
_NESTED = 4  # word groups in one another
_SHOWN = 80  # characters of a pattern in an error
VALUES = ("intrinsiek", "instrumenteel")
LOOSELY = "ruim"  # where the subject stands: anywhere, and a wider choice of subjects
_PLACES = ("ervoor", "erbuiten", "overal", LOOSELY)
ASKED = ("spreekt", "advies", "veld", "begrip", "na")
"""What a pattern may ask: the municipality speaks, it is advised, a word of the field stands there,
the text is about the concept, the sentence before is a criterion."""


class Named(NamedTuple):
    """A pattern with its name, and what must be so beside that it fits."""

    name: str
    expression: Pattern
    asks: frozenset[str]  # of `ASKED`


class Expecting(NamedTuple):
    """A pattern of an expectation, whose first group that fits is the outcome."""

    name: str
    pattern: Pattern
    place: str  # where the subject stands
    values: tuple[str, ...]  # that what it finds always tells
    by_label: bool  # whether it may be told by the label of its passage only


class OwnFile(NamedTuple):
    """The file with patterns of a user, of which an error names the line.

    ``usual`` holds the patterns that are as in the package.
    """

    place: str
    lines: tuple[str, ...]
    usual: frozenset[str]

    @classmethod
    def of(cls, place: str, written: str) -> OwnFile:
        """The file in a text.

        Raises:
            tomllib.TOMLDecodeError: it is no TOML.
        """
        own, ours = tomllib.loads(written), tomllib.loads(packaged())
        same = all(own.get(part) == ours[part] for part in ("groepen", "woorden"))
        usual = frozenset(_texts(ours)) if same else frozenset()  # groups are put into patterns
        return cls(place, tuple(written.splitlines()), usual)

    def compiled(self, written: str, pattern: str) -> Pattern:
        """A pattern of the file; one that is not of the package cannot go on for ever.

        Args:
            written: as it stands in the file.
            pattern: with its groups put into it.

        Raises:
            CodebookError: it is not valid.
        """
        if written in self.usual:
            return _compiled(pattern)
        forms = (written, written.replace("\\", "\\\\"))
        at = next((n for n, line in enumerate(self.lines, 1) if any(f in line for f in forms)), 0)
        name = f"{self.place}{f', regel {at}' if at else ''}: het patroon “{written[:_SHOWN]}”"
        try:
            return Expression(pattern, name)
        except re.error as error:
            raise CodebookError(
                f"{name} is geen geldige reguliere uitdrukking: {why(error)}."
            ) from error


@lru_cache(maxsize=1024)  # the package has more patterns than `re` remembers (512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def packaged() -> str:
    """The file of the package."""
    return resources.files("sbkennis").joinpath("data/vindplaatsen.toml").read_text("utf-8")


def _texts(value: object) -> Iterator[str]:
    """Every text in what TOML holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)


class Patterns:
    """The patterns of a file, compiled when they are first asked for.

    Args:
        rules: what ``vindplaatsen.toml`` holds.
        term: the concept that is asked for; None for those that the rules name.
        own: the file of a user that the rules stand in.
    """

    def __init__(
        self, rules: Mapping[str, Any], term: str | None = None, own: OwnFile | None = None
    ) -> None:
        self.rules = rules
        self._term = term
        self._own = own
        self._lists: dict[tuple[str, str], list[Pattern]] = {}

    def check(self) -> None:
        """Compile every pattern.

        Raises:
            KeyError: a part is missing.
            re.error: a pattern is not valid.
            CodebookError: a pattern in a file of a user is not valid; names its line.
        """
        _ = (self.definitions, self.under_heading, self.ruling_out, self.continues, self.headings,
             self.roles, self.criteria, self.expectations, self.lead, self.lead_about,
             self.excluding, self.goal, self.subject, self.intrinsic, self.instrumental,
             self.speaking, self.core, self.pointing, self.burden, self.lessening,
             self.asked)  # fmt: skip
        for part in ("omschrijving", "rol", "criterium", "verwachting"):
            for key, rows in self.rules[part].items():
                if isinstance(rows, list) and not any(isinstance(row, dict) for row in rows):
                    self.listed(part, key)

    def expanded(self, pattern: str, part: str = "") -> Pattern:
        """A pattern of a part of the rules with its groups put into it."""
        return self._compiled(pattern, pattern, part)

    def _compiled(self, written: str, pattern: str, part: str = "") -> Pattern:
        """A pattern with its groups put into it; ``written`` is as it stands in the file."""
        filled = self._filled(pattern, part)
        if self._own is None:
            return _compiled(filled)
        return self._own.compiled(written, filled)

    def _filled(self, pattern: str, part: str = "") -> str:
        words = self.rules["woorden"]
        named = [self._term] if self._term is not None else list(words["begrippen"])
        if part == "criterium":
            named = named[:1]
        terms = "|".join(
            r"\s+".join(re.escape(part) for part in name.split())
            for name in sorted(named, key=len, reverse=True)
        )
        groups: Mapping[str, Sequence[str]] = self.rules.get("groepen", {})
        for _ in range(_NESTED):  # one may stand in another, before or after it
            before = pattern
            for name, ones in groups.items():
                pattern = pattern.replace(f"{{{name}}}", "(?:" + "|".join(ones) + ")")
            if pattern == before:
                break
        return (
            pattern.replace("{wij}", "(?:" + "|".join(words["wij"]) + ")")
            .replace("{term}", rf"{ARTICLE}{_ADJECTIVE}{_MARKS}(?:{terms}){_MARKS}")
            .replace("{begrip}", _CONCEPT)
        )

    def _named(self, part: str, key: str = "patroon") -> list[Named]:
        rows = [row for row in self.rules[part].get(key, []) if not row.get("verwijst")]
        return [
            Named(
                row["naam"],
                self.expanded(row["past"], part),
                frozenset(asked for asked in ASKED if row.get(asked)),
            )
            for row in rows
        ]

    def listed(self, part: str, key: str) -> list[Pattern]:
        """The patterns without a name that stand under a key of a part."""
        if (part, key) not in self._lists:
            rows = self.rules[part].get(key, [])
            self._lists[part, key] = [self.expanded(one, part) for one in rows]
        return self._lists[part, key]

    def lacking(
        self,
        part: str,
        sentence: Sentence,
        passage: Passage,
        *,
        ours: bool = False,
        about: bool = False,
        follows: bool = False,
    ) -> frozenset[str]:
        """What a pattern may ask that is not so here; what stands above the sentence counts too."""
        above = " ".join((sentence.lead, *passage.heading[-2:]))
        field = self.listed(part, "veld")
        so = {
            "spreekt": ours,
            "advies": ours or matches(self.listed(part, "adviezen"), above),
            "veld": not field or matches(field, f"{sentence.text} {above}"),
            "begrip": about,
            "na": follows,
        }
        return frozenset(asked for asked in ASKED if not so[asked])

    # The patterns by what they tell; the docstrings say what they are patterns of.

    @cached_property
    def asked(self) -> Concept:
        """The term that is asked for; without one, any, so that its patterns can be checked."""
        return Concept(
            self._term or self.rules["woorden"]["begrippen"][0],
            self.rules["omschrijving"],
            self.rules["woorden"].get("hoedanigheid", ()),
            self.rules["woorden"].get("hoofdwoorden", ()),
            self._compiled,
        )

    @cached_property
    def definitions(self) -> list[Named]:
        """Of a term and what it is."""
        return self._named("omschrijving")

    @cached_property
    def references(self) -> list[tuple[str, Pattern]]:
        """By name, of definitions of what the sentence before named."""
        rows = [row for row in self.rules["omschrijving"]["patroon"] if row.get("verwijst")]
        return [(row["naam"], self.expanded(row["past"])) for row in rows]

    @cached_property
    def concept(self) -> Pattern:
        """The term, or one of the concepts that the rules name."""
        return self.expanded("{term}")

    @cached_property
    def under_heading(self) -> list[Named]:
        """Of definitions in a glossary."""
        return self._named("omschrijving", "onder_kop")

    @cached_property
    def roles(self) -> list[Named]:
        """Of what the municipality does."""
        return self._named("rol")

    @cached_property
    def speaking(self) -> list[Pattern]:
        """Of a text in which "wij" is the municipality."""
        return self.listed("rol", "spreekt")

    @cached_property
    def criteria(self) -> list[Named]:
        """Of what belongs to the concept or not."""
        return self._named("criterium")

    @cached_property
    def expectations(self) -> list[Expecting]:
        """Of what the concept leads to.

        Raises:
            ValueError: a place or a value is none.
        """
        made = []
        for row in self.rules["verwachting"]["patroon"]:
            place, values = row.get("onderwerp", "ervoor"), row.get("waarde", [])
            if place not in _PLACES:
                raise ValueError(
                    f"onderwerp = “{place}” bij “{row['naam']}”; kies {_one_of(_PLACES)}"
                )
            if not isinstance(values, list) or not set(values) <= set(VALUES):
                raise ValueError(
                    f"waarde bij “{row['naam']}”; kies uit {_one_of(VALUES)}, in een lijst"
                )
            pattern = self.expanded(row["past"])
            made.append(
                Expecting(row["naam"], pattern, place, tuple(values), bool(row.get("label")))
            )
        return made

    @cached_property
    def ruling_out(self) -> dict[str, list[Pattern]]:
        """By kind of statement, of a sentence that is none."""
        parts = ("omschrijving", "rol", "criterium", "verwachting")
        return {part: self.listed(part, "niet") for part in parts}

    @cached_property
    def headings(self) -> dict[str, list[Pattern]]:
        """By kind of statement, of a heading over them."""
        return {part: self.listed(part, "koppen") for part in ("omschrijving", "rol", "criterium")}

    @cached_property
    def lead(self) -> list[Pattern]:
        """Of what opens a list of criteria."""
        return self.listed("criterium", "aanhef")

    @cached_property
    def lead_about(self) -> list[Pattern]:
        """Of what opens one where the text is about the concept."""
        return self.listed("criterium", "aanhef_begrip")

    @cached_property
    def subject_of_criteria(self) -> Pattern:
        """The concept of which there are criteria."""
        return self.expanded("{term}", "criterium")

    @cached_property
    def excluding(self) -> list[Pattern]:
        """Of what does not belong to the concept."""
        return self.listed("criterium", "uitsluitend")

    @cached_property
    def goal(self) -> list[Pattern]:
        """Of what it is for."""
        return self.listed("criterium", "doel")

    @cached_property
    def subject(self) -> list[Pattern]:
        """Of what an expectation is about."""
        return self.listed("verwachting", "onderwerp")

    @cached_property
    def loose_subject(self) -> list[Pattern]:
        """The same, and a wider choice."""
        return [*self.subject, *self.listed("verwachting", "onderwerp_ruim")]

    @cached_property
    def loosely_pointing(self) -> list[Pattern]:
        """Of words that may point back at the subject."""
        return [*self.pointing, *self.listed("verwachting", "verwijst_ruim")]

    @cached_property
    def core(self) -> list[Pattern]:
        """Of the concept itself."""
        return self.listed("verwachting", "kern")

    @cached_property
    def pointing(self) -> list[Pattern]:
        """Of words that point back at the subject."""
        return self.listed("verwachting", "verwijst")

    @cached_property
    def burden(self) -> list[Pattern]:
        """Of what is good where it lessens."""
        return self.listed("verwachting", "last")

    @cached_property
    def lessening(self) -> list[Pattern]:
        """Of words that say so."""
        return self.listed("verwachting", "minder")

    @cached_property
    def intrinsic(self) -> list[Pattern]:
        """Of an outcome that is worth it in itself."""
        return self.listed("verwachting", "uitkomst_intrinsiek")

    @cached_property
    def instrumental(self) -> list[Pattern]:
        """Of one that serves something else."""
        return self.listed("verwachting", "uitkomst_instrumenteel")

    @cached_property
    def continues(self) -> Pattern:
        """How a sentence goes on with a definition."""
        return self.expanded("|".join(self.rules["woorden"]["vervolg"]))


def first_of(
    patterns: Sequence[Named], text: str, lacking: AbstractSet[str] = frozenset()
) -> str | None:
    """The name of the first that fits and asks nothing that is lacking."""
    return next(
        (one.name for one in patterns
         if one.asks.isdisjoint(lacking) and one.expression.search(text)), None
    )  # fmt: skip


def group(match: re.Match[str], name: str) -> str:
    """A named group; where a pattern has several ways, "term2" is the same as "term"."""
    return next(
        (found for key, found in match.groupdict().items() if found and key.rstrip("123") == name),
        "",
    )


def _one_of(names: Iterable[str]) -> str:
    return joined([f"“{one}”" for one in names], "of")
