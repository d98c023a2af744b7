"""A codebook file → the labels a passage can get, each with its definition, examples and terms.

The file is TOML and meant to be edited by hand; what it may hold is explained at the top of
``data/codeboek.toml``. Whatever is wrong in it is reported with its line.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path

from sbkennis.errors import CodebookError, dead_link, no_toml, reason
from sbkennis.expressions import Expression, why
from sbkennis.phrases import joined

__all__ = [
    "GAP",
    "Codebook",
    "Facet",
    "Label",
    "Rules",
    "Term",
    "load",
    "parse",
    "plain_name",
    "standard",
]

GAP = "…"
"""Stands in a term for a few words that may be anything."""

_FACET_KEYS = {"naam", "titel", "uitleg", "leunt_op"}
_LABEL_KEYS = {
    "facet",
    "naam",
    "titel",
    "definitie",
    "voorbeelden",
    "niet",
    "buren",
    "termen",
    "signalen",
    "patronen",
    "uitsluiten",
    "kolommen",
    "zeker",
}
_RULE_KEYS = {"ontkenning", "titelwoorden", "naamwoorden", "bronwoorden"}
_TOP_KEYS = {"versie", "naam", "regels", "facet", "label"}
_TAKEN = {  # a facet of this name could not be asked for: a filter or field has it already
    "aantal", "document", "gemeente", "jaar", "soort", "titel", "tot", "uitgever", "vanaf", "vraag",
    "zoals",
}  # fmt: skip
_NAME = re.compile(r"[^\W\d][\w-]*\Z")
_WORD = re.compile(r"=?\*?[^\s*=|]+\*?\Z")
_HEADER = re.compile(r"\s*\[\[\s*(facet|label)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it was written, and its words: each a tuple of alternatives, or `GAP`."""

    written: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A question that is asked of every passage."""

    name: str
    title: str
    explanation: str
    leans_on: str = ""  # the facet without which there is seldom an answer


@dataclass(frozen=True, slots=True)
class Label:
    """One answer to the question of a facet.

    ``terms`` show the label by themselves, ``signals`` only point to it; neither counts within a
    match of ``exclusions``. ``columns`` are headers of table columns whose cells get the label;
    ``certain`` are terms in which a passage says it in so many words, and gets it for.
    """

    facet: str
    name: str
    title: str
    definition: str
    examples: tuple[str, ...] = ()
    when_not: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    signals: tuple[Term, ...] = ()
    patterns: tuple[str, ...] = ()
    exclusions: tuple[Term, ...] = ()
    columns: tuple[Term, ...] = ()
    certain: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Words by which negations, titles, names and references are known; all lower case."""

    negations: frozenset[str]
    title_words: frozenset[str]
    name_words: frozenset[str]
    source_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Codebook:
    """All labels, in the order of the file; ``places`` says where a pattern of a label stands."""

    version: str
    name: str
    facets: tuple[Facet, ...]
    labels: tuple[Label, ...]
    rules: Rules
    places: Mapping[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def expressions(self) -> list[tuple[str, Expression]]:
        """The patterns of all labels, each with the name of its label."""
        return [
            (label.name, Expression(one, _named(self.places.get((label.name, one), ""), one)))
            for label in self.labels
            for one in label.patterns
        ]

    def of_facet(self, facet: str) -> tuple[Label, ...]:
        """The labels of one facet."""
        return tuple(label for label in self.labels if label.facet == facet)

    def title_of(self, name: str) -> str:
        """A label as readers see it: its title, or its name when it is no longer in here."""
        found = (label.title for label in self.labels if label.name == name)
        return next(found, name.replace("_", " "))

    def title_of_facet(self, name: str) -> str:
        """A facet as readers see it: its title, or its name when it is no longer in here."""
        found = (facet.title for facet in self.facets if facet.name == name)
        return next(found, name.replace("_", " "))

    @property
    def fingerprint(self) -> str:
        """Changes with everything in the codebook that a tagger reads."""
        return _digest([asdict(label) for label in self.labels], _plain(self.rules))

    @property
    def edition(self) -> str:
        """What a tag records: the version, and a mark that tells edited copies apart."""
        return f"{self.version}-{self.fingerprint[:8]}"


def plain_name(written: str) -> str:
    """A name or title without what people write otherwise: capitals, hyphens, low lines.

    >>> plain_name("Sociale-samenhang") == plain_name("sociale_samenhang")
    True
    """
    return " ".join(written.casefold().replace("_", " ").replace("-", " ").split())


def _named(place: str, pattern: str) -> str:
    return f"{place}{': h' if place else 'H'}et patroon “{pattern}”"


def _plain(rules: Rules) -> dict[str, list[str]]:
    return {
        "negations": sorted(rules.negations),
        "titles": sorted(rules.title_words),
        "names": sorted(rules.name_words),
        "sources": sorted(rules.source_words),
    }


def _digest(*parts: object) -> str:
    written = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def standard() -> Codebook:
    """The codebook of the package."""
    place = files("sbkennis") / "data" / "codeboek.toml"
    return parse(place.read_text(encoding="utf-8"), "codeboek.toml")


def load(path: Path) -> Codebook:
    """The codebook in a file.

    Raises:
        CodebookError: the file cannot be read or is not a codebook; names the line.
    """
    try:
        written = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        if path.is_symlink() and not path.exists():
            raise CodebookError(dead_link(path)) from error
        raise CodebookError(f"{path} is niet te lezen: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CodebookError(
            f"{path}, regel {line}: hier staan tekens die geen UTF-8 zijn. "
            "Bewaar het bestand als UTF-8."
        ) from error
    return parse(written, str(path))


def parse(written: str, place: str) -> Codebook:
    """The codebook in a text; ``place`` is what an error calls it.

    Raises:
        CodebookError: the text is not a codebook; names the line.
    """
    try:
        values = tomllib.loads(written)
    except (ValueError, RecursionError) as error:
        raise CodebookError(no_toml(place, written, error)) from error
    return _Reader(written, place).codebook(values)


class _Reader:
    """Checks the values of one file, and knows on which line each stands."""

    def __init__(self, written: str, place: str) -> None:
        self.place = place
        self.lines = written.splitlines()
        self.starts: dict[str, list[int]] = {"facet": [], "label": []}
        self.places: dict[tuple[str, str], str] = {}  # of patterns, by label
        for number, line in enumerate(self.lines):
            if header := _HEADER.match(line):
                self.starts[header[1]].append(number)

    def codebook(self, values: Mapping[str, object]) -> Codebook:
        self._known_keys(values, _TOP_KEYS, "", 0)
        version = values.get("versie")
        if (
            isinstance(version, int | float)
            and not isinstance(version, bool)
            and -1e15 < version < 1e15  # a longer one may be too long to write out
        ):
            version = str(version)
        if not isinstance(version, str) or not version.strip():
            raise self._error(
                "", 0, 'het codeboek heeft geen versie. Zet bovenaan de regel `versie = "1.0"`.'
            )
        facets = tuple(self._facet(row, number) for number, row in self._rows(values, "facet"))
        for number, facet in enumerate(facets):
            self._free(facet.name, "facet", number, "naam")
        known = frozenset(facet.name for facet in facets)
        labels = tuple(
            self._label(row, number, known) for number, row in self._rows(values, "label")
        )
        if not labels:
            raise CodebookError(
                f"{self.place}: er staat geen enkel label in. Voeg een tabel [[label]] toe met "
                "facet, naam en definitie, of verwijder het bestand: dan geldt het "
                "standaardcodeboek."
            )
        self._unique("facet", [facet.name for facet in facets])
        self._unique("label", [label.name for label in labels])
        self._related(labels)
        self._leaning(facets)
        if not facets:
            facets = tuple(
                Facet(name, name.capitalize(), "")
                for name in dict.fromkeys(label.facet for label in labels)
            )
        name = values.get("naam", "")
        made = Codebook(
            version.strip(), str(name), facets, labels, self._rules(values), self.places
        )
        self._try_out(made)
        return made

    # ------------------------------------------------------------------ parts

    def _leaning(self, facets: Sequence[Facet]) -> None:
        by_name = {facet.name: facet for facet in facets}
        for number, facet in enumerate(facets):
            other = by_name.get(facet.leans_on)
            if not facet.leans_on:
                continue
            if other is None or other is facet:
                what = (
                    "zichzelf" if other is facet else f"“{facet.leans_on}”, maar dat is geen facet"
                )
                raise self._error(
                    "facet", number,
                    f"facet {facet.name} leunt op {what}. Noem bij leunt_op een ander facet, of "
                    "laat het weg.",
                    "leunt_op",
                )  # fmt: skip
            if other.leans_on:
                raise self._error(
                    "facet", number,
                    f"facet {facet.name} leunt op {other.name}, en dat leunt zelf op "
                    f"{other.leans_on}. Eén stap is genoeg: laat leunt_op bij een van beide weg.",
                    "leunt_op",
                )  # fmt: skip

    def _rows(
        self, values: Mapping[str, object], kind: str
    ) -> Iterable[tuple[int, dict[str, object]]]:
        rows = values.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._error(
                "", 0, f"schrijf elk {kind} als een tabel onder [[{kind}]], met dubbele haken.",
                kind,
            )  # fmt: skip
        return enumerate(rows)

    def _facet(self, row: Mapping[str, object], number: int) -> Facet:
        self._known_keys(row, _FACET_KEYS, "facet", number)
        name = self._name(row, "facet", number)
        return Facet(
            name,
            self._text(row, "titel", "facet", number) or name.capitalize(),
            self._text(row, "uitleg", "facet", number),
            self._text(row, "leunt_op", "facet", number),
        )

    def _label(self, row: Mapping[str, object], number: int, known: frozenset[str]) -> Label:
        self._known_keys(row, _LABEL_KEYS, "label", number)
        name = self._name(row, "label", number)
        facet = self._text(row, "facet", "label", number)
        if not facet:
            raise self._error("label", number, f"label {name} noemt geen facet.")
        self._free(facet, "label", number, "facet")
        definition = self._text(row, "definitie", "label", number)
        wrong = []
        if known and facet not in known:
            wrong.append(
                f"label {name} hoort bij facet “{facet}”, maar dat bestaat niet. Bekend zijn: "
                f"{', '.join(sorted(known))}."
            )
        if not definition:
            begin = "Het heeft ook" if wrong else f"label {name} heeft"
            wrong.append(f"{begin} geen definitie. Schrijf in een zin wat het is.")
        if wrong:
            near = ("facet",) if known and facet not in known else ()
            raise self._error("label", number, " ".join(wrong), *near)
        terms = self._terms(row, "termen", number)
        examples = self._texts(row, "voorbeelden", "label", number)
        patterns = self._patterns(row, name, number)
        if not (terms or examples or patterns):
            raise self._error(
                "label",
                number,
                f"label {name} heeft geen termen, voorbeelden of patronen, dus niets waaraan het "
                "te herkennen is.",
            )
        return Label(
            facet,
            name,
            self._text(row, "titel", "label", number) or name.replace("_", " ").capitalize(),
            definition,
            examples,
            self._texts(row, "niet", "label", number),
            self._texts(row, "buren", "label", number),
            terms,
            self._terms(row, "signalen", number),
            patterns,
            self._terms(row, "uitsluiten", number),
            self._terms(row, "kolommen", number),
            self._terms(row, "zeker", number),
        )

    def _rules(self, values: Mapping[str, object]) -> Rules:
        rules = values.get("regels", {})
        if not isinstance(rules, dict):
            raise self._error("", 0, "schrijf [regels] als een tabel.", "regels")
        self._known_keys(rules, _RULE_KEYS, "", 0)
        sets = {
            key: frozenset(word.casefold() for word in self._texts(rules, key, "", 0))
            for key in _RULE_KEYS
            if key in rules
        }
        if len(sets) < len(_RULE_KEYS) and self.place != "codeboek.toml":
            usual = standard().rules  # what a codebook leaves out is as in ours
        else:
            usual = Rules(frozenset(), frozenset(), frozenset(), frozenset())
        return Rules(
            sets.get("ontkenning", usual.negations),
            sets.get("titelwoorden", usual.title_words),
            sets.get("naamwoorden", usual.name_words),
            sets.get("bronwoorden", usual.source_words),
        )

    # ------------------------------------------------------------------ values

    def _name(self, row: Mapping[str, object], kind: str, number: int) -> str:
        name = self._text(row, "naam", kind, number)
        if not name:
            raise self._error(kind, number, f"dit {kind} heeft geen naam.")
        if not _NAME.match(name):
            raise self._error(
                kind,
                number,
                f"de naam “{name}” kan niet: gebruik letters, cijfers, _ en -, en begin met een "
                "letter.",
                "naam",
            )
        return name

    def _free(self, facet: str, kind: str, number: int, key: str) -> None:
        if facet.casefold() in _TAKEN:
            raise self._error(
                kind, number,
                f"een facet kan niet {facet} heten: zo heet al iets anders waarop u zoekt. Kies "
                "een andere naam.",
                key,
            )  # fmt: skip

    def _text(self, row: Mapping[str, object], key: str, kind: str, number: int) -> str:
        value = row.get(key, "")
        if not isinstance(value, str):
            raise self._error(kind, number, f"{key} moet tekst tussen aanhalingstekens zijn.", key)
        return value.strip()

    def _texts(
        self, row: Mapping[str, object], key: str, kind: str, number: int
    ) -> tuple[str, ...]:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._error(
                kind, number, f'{key} moet een lijst teksten zijn: {key} = ["een", "twee"].', key
            )
        return tuple(stripped for each in value if (stripped := each.strip()))

    def _terms(self, row: Mapping[str, object], key: str, number: int) -> tuple[Term, ...]:
        found = []
        for written in self._texts(row, key, "label", number):
            words: list[tuple[str, ...]] = []
            for word in written.replace("...", GAP).split():
                parts = tuple(word.split("|")) if word != "|" else ("",)
                if word == GAP:
                    parts = (GAP,)
                elif not all(_WORD.match(part) and GAP not in part for part in parts):
                    raise self._error(
                        "label",
                        number,
                        f"in {key} staat “{written}”, en “{word}” is niet te lezen. Een * staat "
                        "aan het begin of eind van een woord, | staat tussen twee woorden zonder "
                        "spaties, en … staat los.",
                        key,
                        written,
                    )
                words.append(parts)
            if words[0] == (GAP,) or words[-1] == (GAP,):
                raise self._error(
                    "label", number, f"“{written}” begint of eindigt met …; dat kan niet.",
                    key, written,
                )  # fmt: skip
            found.append(Term(written, tuple(words)))
        return tuple(found)

    def _patterns(self, row: Mapping[str, object], name: str, number: int) -> tuple[str, ...]:
        patterns = self._texts(row, "patronen", "label", number)
        for pattern in patterns:
            place = f"{self.place}, regel {self._line('label', number, 'patronen', pattern)}"
            self.places[name, pattern] = place
            try:
                compiled = Expression(pattern, _named(place, pattern))
            except re.error as error:
                raise self._error(
                    "label",
                    number,
                    f"het patroon “{pattern}” is geen geldige reguliere uitdrukking: {why(error)}.",
                    "patronen",
                    pattern,
                ) from error
            if compiled.match(""):
                raise self._error(
                    "label",
                    number,
                    f"het patroon “{pattern}” past op alles, ook op niets.",
                    "patronen",
                    pattern,
                )
        return patterns

    # ------------------------------------------------------------------ the whole

    def _try_out(self, book: Codebook) -> None:
        """Let the patterns look at the words in the codebook: one that never ends shows now."""
        texts = [
            text
            for label in book.labels
            for text in (label.definition, *label.examples, *label.when_not)
        ]
        for _, expression in book.expressions():
            for text in texts:
                expression.finditer(text)

    def _known_keys(
        self, row: Mapping[str, object], known: set[str], kind: str, number: int
    ) -> None:
        for key in row:
            if key not in known:
                raise self._error(
                    kind,
                    number,
                    f"“{key}” is hier onbekend. Bekend zijn: {', '.join(sorted(known))}.",
                    key,
                )

    def _unique(self, kind: str, names: list[str]) -> None:
        first: dict[str, int] = {}
        for number, name in enumerate(names):
            same = first.setdefault(name.casefold(), number)
            if same != number:
                raise self._error(
                    kind,
                    number,
                    f"er zijn twee {kind}s met de naam {name}; de eerste staat op regel "
                    f"{self._line(kind, same, 'naam')}. Geef een van beide een andere naam.",
                    "naam",
                )

    def _related(self, labels: tuple[Label, ...]) -> None:
        names = {label.name for label in labels}
        for number, label in enumerate(labels):
            for neighbour in label.neighbours:
                if neighbour not in names:
                    others = [
                        each.name for each in labels[number + 1 :] if neighbour in each.neighbours
                    ]
                    more = f" (ook bij {joined(others)})" if others else ""
                    raise self._error(
                        "label",
                        number,
                        f"label {label.name} noemt als buur “{neighbour}”, maar dat label bestaat "
                        f"niet. Haal die naam weg bij `buren`{more}, of zet het label terug.",
                        "buren",
                        neighbour,
                    )

    def _line(self, kind: str, number: int, *near: str) -> int:
        """The line of a row, or the one in it that holds ``near``: a key, and what stands at it."""
        starts = self.starts.get(kind, [])
        first = starts[number] if number < len(starts) else 0
        every = sorted(at for of_kind in self.starts.values() for at in of_kind)
        last = next((at for at in every if at > first), len(self.lines))
        if not kind:
            last = len(self.lines)
        for each in near:
            first = self._first(each, first, last)
        return first + 1

    def _first(self, near: str, first: int, last: int) -> int:
        """The first of some lines that has ``near`` as its key, or else holds it; or the first."""
        key = re.compile(rf"\s*[\"']?{re.escape(near)}[\"']?\s*=|\s*\[{re.escape(near)}\]")
        escaped = near.replace("\\", "\\\\")  # as it stands between double quotation marks
        for test in (key.match, lambda line: near in line or escaped in line):
            for at in range(first, last):
                if test(self.lines[at]):
                    return at
        return first

    def _error(self, kind: str, number: int, what: str, *near: str) -> CodebookError:
        line = self._line(kind, number, *near)
        return CodebookError(f"{self.place}, regel {line}: {what}")
