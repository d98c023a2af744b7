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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from sbkennis.comparison.named import Place, matches
from sbkennis.comparison.patterns import (
    ARTICLE,
    ASKED,
    LOOSELY,
    VALUES,
    OwnFile,
    Pattern,
    Patterns,
    first_of,
    packaged,
)
from sbkennis.comparison.sentences import (
    Sentence,
    cells_beside,
    head_of_column,
    row_of,
    sentences_of,
)
from sbkennis.errors import CodebookError, dead_link, fault, no_toml
from sbkennis.records import Passage, PassageKind, Tag
from sbkennis.sentences import is_abbreviation

__all__ = [
    "BY_PERSON", "CRITERIA", "FACETS", "Finder", "Kind", "Statement", "of_term",
]  # fmt: skip

Kind = Literal["omschrijving", "rol", "criterium", "verwachting"]

FACETS: Mapping[Kind, str] = MappingProxyType({"rol": "sfeer", "verwachting": "waarde"})
"""The facet of which a statement has labels."""

CRITERIA = ("doel", "wel", "niet")
"""The labels of a criterion: a goal, what belongs to the concept, what does not."""

BY_PERSON = "aangewezen"
"""In the place of the name of a pattern: a person pointed it out."""

_MOST_WORDS = 6  # in a term
_FEWEST_WORDS = 4  # in a statement; a criterion in a list may be shorter
_FEWEST_EXPECTED = 4  # in an expectation
_FEWEST_LISTED = 6  # in one that is a line of a list
_FOCUS = 6  # sentences for which a text is still about a concept that it named
_NO_END = re.compile(r"(?:en|of|maar)\b", re.IGNORECASE)  # how the rest of a sum begins
_POSSIBLE = "mogelijk"  # in the place of the name of a pattern
_BY_LEAD, _BY_HEADING = "opsomming na een aanhef", "opsomming onder een kop"  # likewise
_BY_COLUMN = "onder een kolomkop"  # likewise
_BY_ROW = "naast wie het doet"  # likewise
_NUMBER = re.compile(
    r"^\W*(?:(?:hoofdstuk|paragraaf|bijlage|deel|thema|begrip) )?"
    r"(?:\d{1,2}(?:\.\d{1,2})*[a-z]?[.):]?|[A-H][.):])\s+(?=\w)",
    re.IGNORECASE,
)  # of a heading
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d)")
_WITH_POINT = re.compile(r"(?<![\w.])[^\W\d_][^\W\d_.]*\.(?:[^\W\d_]+\.)*(?=\W)")
_MUNICIPALITY = re.compile(r"\b[Gg]emeente ((?:(?:Den|De|Het|Sint|'s) )?[A-Z][\w'’-]{2,})")
_STRESSED = re.compile(r"\b(?:w[ée]l|n[íi][ée]t|g[ée]{2}n|[íi]s|z[íi]jn|[óo]{2}k)\b", re.IGNORECASE)
_STRESS = str.maketrans("éíóÉÍÓ", "eioEIO")
_NO_TERM = re.compile(
    r"^(?:het|dit|dat|deze|die|hij|zij|ze|er|(?:hier|daar|waar)\w*|wie|wat|dus|om|door|bij|voor|in|op|"
    r"als|verder|ook|naast|tot|uitgangspunt|doel|belangrijk)\b",
    re.IGNORECASE,
)  # how a pronoun, a phrase with a preposition, or a word about the text itself begins


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


def of_term(named: str, wanted: str, qualities: Iterable[str] = ()) -> bool:
    """Whether a term that a sentence defines is the one that is asked for.

    Args:
        qualities: adjectives that do not make it another term.

    >>> of_term("Een sterke sociale basis", "sociale basis", ["sterke"])
    True
    >>> of_term("de persoonlijke sociale basis", "sociale basis", ["sterke"])
    False
    """
    words, asked = _bare(named).split(), _bare(wanted).split()
    before, same = words[: -len(asked) or None], words[-len(asked) :] == asked
    return same and (len(words) == len(asked) or all(one in set(qualities) for one in before))


def _bare(term: str) -> str:
    lowered = " ".join(re.sub(r"[\"'“”‘’„*_«»()\[\]]", " ", term).casefold().split())
    return re.sub(rf"^{ARTICLE}", "", lowered)


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
        self._term = term
        self._split: dict[tuple[str, str], list[Sentence]] = {}  # by id and words of a passage

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
        """How terms are defined; with a term only the definitions of that one.

        With a term a sentence that goes on with a definition is a statement of its own.
        """
        if self._term is not None:
            return self._definitions_of(self._term, passages)
        found: list[Statement] = []
        for passage in passages:
            glossary = self._is_glossary(passage)
            sentences = self.sentences(passage)
            for number, sentence in enumerate(sentences):
                before = sentences[number - 1].text if number else ""
                made = self._definition(passage, sentence, before, glossary=glossary)
                if made is None:
                    continue
                if number + 1 < len(sentences):
                    made = self._continued(made, sentence, sentences[number + 1])
                found.append(made)
        return found

    def _definitions_of(self, term: str, passages: Sequence[Passage]) -> list[Statement]:
        """The definitions of one term, by the usual patterns and by those for a known term."""
        found: list[Statement] = []
        heading: tuple[str, ...] = ()
        after = ""  # what the sentence before did with the term
        since = _FOCUS + 1  # sentences since the term was named
        for passage in passages:
            opens, glossary = passage.heading != heading, self._is_glossary(passage)
            heading = passage.heading
            if passage.kind is PassageKind.TABLE:
                after = ""
            elif opens:
                after = self._patterns.asked.tells(_unnumbered(heading[-1]), "") if heading else ""
                named = bool(heading) and self._patterns.asked.mentions(heading[-1])
                since = 0 if named else _FOCUS + 1
            sentences = self.sentences(passage)
            titles = self._titles(passage, sentences, opens=opens)
            for number, sentence in enumerate(sentences):
                if titles[number] == sentence.text:
                    after = "noemt"
                    continue
                before = sentences[number - 1].text if number else ""
                made = None
                if self._patterns.asked.touches(f"{sentence.text} {sentence.lead} {before}"):
                    made = self._definition(
                        passage, sentence, before, glossary=glossary, wanted=term
                    )
                if made is None or self._patterns.asked.excludes(sentence.text):
                    cell = passage.kind is PassageKind.TABLE
                    near = since <= _FOCUS
                    place = Place(sentence.text, titles[number], glossary, after, cell, near)
                    said = self._patterns.asked.says(place)
                    made = said and _made("omschrijving", passage, sentence, said[0], term=term,
                                          what=said[1])  # fmt: skip
                following = sentences[number + 1 : number + 2]
                if made and sentence.text.endswith(":") and self._lists(passage, following):
                    made = None  # the lines of the list say it
                if made:
                    found.append(made)
                told = _unstressed(sentence.text)
                after = "omschrijft" if made else self._patterns.asked.tells(told, after)
                since = 0 if self._patterns.asked.mentions(sentence.text) else since + 1
        return found

    def _lists(self, passage: Passage, following: Sequence[Sentence]) -> bool:
        """Whether the next sentence is a line of which the opening says that it is a part."""
        return any(self._listed_under(passage, one) for one in following)

    def _is_asked(self, named: str, term: str) -> bool:
        qualities = self._patterns.rules["woorden"].get("hoedanigheid", ())
        return of_term(named, term, qualities) or self._patterns.asked.is_title(named)

    def _titles(self, passage: Passage, sentences: Sequence[Sentence], *, opens: bool) -> list[str]:
        """What each sentence stands under or beside, if that is the term; "" where it is not.

        That is the heading for the first sentence of a section, the first cell of the row, the
        head of the column in the first row, or the line before. A title has itself as title. An
        item of a list is no title of the other items.
        """
        title = _unnumbered(passage.heading[-1]) if opens and passage.heading else ""
        listed = False  # whether the title is an item
        is_table = passage.kind is PassageKind.TABLE
        found: list[str] = []
        for sentence in sentences:
            beside = cells_beside(passage, sentence.start) if is_table else None
            if self._patterns.asked.is_title(sentence.text):
                title, listed = sentence.text, sentence.item
                found.append(title)
                continue
            if listed and sentence.item:
                title = ""
            above = next(
                filter(self._patterns.asked.is_title, [title] if beside is None else beside), ""
            )
            found.append(above)
            if not sentence.item:
                title = ""
        return found

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
        """What the role of the municipality is, with the spheres it is about.

        In a text that a municipality published, or that calls itself one somewhere ("wij als
        gemeente"), "wij" is the municipality.

        Args:
            tags: by passage id; a label of ``facet`` that was assigned is a sphere.
            publisher: who published the document, where that is known.
        """
        found = []
        ours = (publisher or "").casefold().startswith("gemeente ") or any(
            matches(self._patterns.speaking, one.display or one.quote) for one in passages
        )
        leads = [
            *self._patterns.listed("rol", "aanhef"),
            *(self._patterns.listed("rol", "aanhef_eigen") * ours),
        ]
        names = self._names_of(passages, publisher)
        for passage in passages:
            above = " › ".join(passage.heading[-2:])
            under = matches(self._patterns.headings["rol"], above) or (
                ours and matches(self._patterns.listed("rol", "koppen_eigen"), above)
            )
            follows = False  # the sentence before is a role
            spheres = _assigned(tags.get(passage.id, ()), facet)
            actor = ""  # the municipality, as what stands before is about it
            for sentence in self.sentences(passage):
                text = _MUNICIPALITY.sub(_bare_name, _unpointed(sentence.text))
                named = self._named_for(text, actor) if actor else text
                actor = self._actor(named) or actor * (named != text)
                before, follows = follows, False
                if matches(self._patterns.ruling_out["rol"], text):
                    continue
                lacking = self._lacking("rol", sentence, passage, ours=ours, follows=before)
                rule = first_of(self._patterns.roles, text, lacking)
                if rule is None and named != text:
                    rule = first_of(self._patterns.roles, named, lacking)
                called = self._called(text, names) if rule is None and names else text
                if called != text:
                    field = self._patterns.listed("rol", "veld_naam")
                    if matches(field, f"{text} {sentence.lead} {above}"):
                        rule = first_of(self._patterns.roles, called, lacking)
                if rule is None and passage.kind is PassageKind.TABLE:
                    rule = self._cell(sentence, passage)
                if rule is None and sentence.item:
                    led = matches(leads, sentence.lead)
                    rule = self._line(sentence, passage, under=under, led=led, ours=ours)
                follows = rule is not None
                if rule and (under or len(sentence.text.split()) >= _FEWEST_WORDS):
                    found.append(_made("rol", passage, sentence, rule, labels=spheres))
        return found

    def _actor(self, text: str) -> str:
        """The municipality that a sentence is about; "" where "zij" might be somebody else."""
        for pattern in self._patterns.listed("rol", "onderwerp"):
            if match := pattern.search(text):
                actor = _group(match, "wie")
                several = matches(self._patterns.listed("rol", "meervoud"), actor)
                others = self._patterns.listed("rol", "ander_meer" if several else "ander_een")
                rest = text.replace(actor, "", 1)
                return "" if matches(others, rest) else actor
        return ""

    def _named_for(self, text: str, actor: str) -> str:
        """A sentence with the name of who the one before was about in the place of "zij"."""
        several = matches(self._patterns.listed("rol", "meervoud"), actor)
        key = "verwijst_meer" if several else "verwijst_een"
        for pattern in self._patterns.listed("rol", key):
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
        addressed = self._patterns.listed("rol", "aangesproken")
        if any(matches(addressed, one.display or one.quote) for one in passages):
            called |= {"u", "U"}
        if not called:
            return None
        names = "|".join(re.escape(one) for one in sorted(called, key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{names})(?![\w-]| [A-Z])")

    def _called(self, text: str, names: re.Pattern[str]) -> str:
        """A sentence with "de gemeente" for its name, where that is what the sentence is about."""
        after = self._patterns.listed("rol", "naam_niet_na")
        before = self._patterns.listed("rol", "naam_niet_voor")

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
        if under and (ours or not matches(self._patterns.listed("rol", "regel_vreemd"), text)):
            return _BY_HEADING
        if led and not matches(self._patterns.listed("rol", "regel_niet"), text):
            return _BY_LEAD
        if not ours or not matches(self._patterns.listed("rol", "regel_doen"), text):
            return None
        doing = self._patterns.listed("rol", "koppen_doen")
        if sentence.lead:
            return _BY_LEAD if matches(doing, sentence.lead) else None
        return _BY_HEADING if matches(doing, " › ".join(passage.heading[-1:])) else None

    def _cell(self, sentence: Sentence, passage: Passage) -> str | None:
        """By which rule a cell is a role: it tells what is done, another in its row by whom."""
        if not matches(self._patterns.listed("rol", "rij_doen"), sentence.text):
            return None
        who = self._patterns.listed("rol", "rij_gemeente")
        row = row_of(passage, sentence.start)
        if any(matches(self._patterns.listed("rol", "rij_doet"), head) for head, _ in row):
            joins = self._patterns.listed("rol", "rij_erbij")
            row = [(head, cell) for head, cell in row if not matches(joins, head)]
        return _BY_ROW if any(matches(who, cell) for _, cell in row) else None

    def criteria(self, passages: Sequence[Passage]) -> list[Statement]:
        """What belongs to the concept and what does not: goals, features, exclusions.

        A text is about the concept where its heading or its passage names it, and for the next few
        sentences of the section after one that does.
        """
        found: list[Statement] = []
        heading: tuple[str, ...] = ()
        since = _FOCUS + 1  # sentences since the concept was named
        for passage in passages:
            if passage.heading != heading:
                heading, since = passage.heading, _FOCUS + 1
            names_it = matches(
                [self._patterns.subject_of_criteria], " › ".join((*heading[-2:], passage.quote))
            )
            under = matches(
                self._patterns.headings["criterium"], heading[-1] if heading else ""
            ) or (
                bool(heading)
                and names_it
                and matches(self._patterns.listed("criterium", "koppen_begrip"), heading[-1])
            )
            sentences = self.sentences(passage)
            follows = False  # the sentence before is a criterion
            for number, sentence in enumerate(sentences):
                text = _unstressed(sentence.text)
                here = f"{sentence.lead} {text}"
                since = 0 if matches([self._patterns.subject_of_criteria], here) else since + 1
                lacking = self._lacking("criterium", sentence, passage,
                                        about=names_it or since <= _FOCUS,
                                        follows=follows or under)  # fmt: skip
                opens = number + 1 < len(sentences) and sentences[number + 1].item
                column = head_of_column(passage, sentence.start)
                rule = self._criterion(sentence, text, lacking, under=under)
                if column == "" and rule:
                    continue  # the head of a column, of which the cells are what it tells
                if column and text and first_of(self._patterns.criteria, column, lacking):
                    excluded = matches(self._patterns.excluding, column)
                    found.append(_made("criterium", passage, sentence, _BY_COLUMN,
                                       labels=("niet" if excluded else "wel",)))  # fmt: skip
                    continue
                if rule and opens and text.rstrip().endswith((":", "...", "…", "als")):
                    rule = None  # the opening of the list itself
                follows = rule is not None
                if rule:
                    above = heading[-1] if heading else ""
                    label = self._kind_of_criterion(sentence, text, rule, above)
                    found.append(_made("criterium", passage, sentence, rule, labels=(label,)))
        return found

    def _criterion(
        self, sentence: Sentence, text: str, lacking: AbstractSet[str], *, under: bool
    ) -> str | None:
        """By which rule a sentence is a criterion: a pattern, its opening, or its heading."""
        asks = sentence.item and (
            under or matches(self._patterns.listed("criterium", "toets"), sentence.lead)
        )
        if matches(self._patterns.ruling_out["criterium"], text) and not (
            asks and text.endswith("?")
        ):
            return None
        if not sentence.item and len(text.split()) < _FEWEST_WORDS + 1:
            return None
        if rule := first_of(self._patterns.criteria, text, lacking):
            return rule
        if not sentence.item or matches(self._patterns.listed("criterium", "regel_daad"), text):
            return None
        led = ("veld" not in lacking and matches(self._patterns.lead, sentence.lead)) or (
            "begrip" not in lacking and matches(self._patterns.lead_about, sentence.lead)
        )
        alone = matches(self._patterns.listed("criterium", "regel_niet"), text)
        if alone and not matches(self._patterns.listed("criterium", "bijzin"), sentence.lead):
            return None
        return _BY_LEAD if led else _BY_HEADING if under else None

    def _kind_of_criterion(self, sentence: Sentence, text: str, rule: str, heading: str) -> str:
        """One of `CRITERIA`; of a line under an opening the opening says it."""
        about = text
        if sentence.item and matches(
            [*self._patterns.lead, *self._patterns.lead_about], sentence.lead
        ):
            about = sentence.lead
        elif rule == _BY_HEADING and matches(self._patterns.excluding, heading):
            about = heading
        for one in self._patterns.listed("criterium", "insluitend"):
            about = one.sub(" ", about)
        if matches(self._patterns.excluding, about):
            return "niet"
        is_goal = matches(self._patterns.listed("criterium", "doelzin"), text)
        if is_goal or (
            sentence.item and matches(self._patterns.goal, f"{sentence.lead} {heading}")
        ):
            return "doel"
        return "wel"

    def expectations(
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
            values = _assigned(tags.get(passage.id, ()), facet)
            earlier: list[str] = [passage.heading[-1] if passage.heading else ""]
            for sentence in self.sentences(passage):
                before, earlier = earlier, [*earlier[-1:], sentence.text]
                if matches(self._patterns.ruling_out["verwachting"], sentence.text):
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
        text = _unpointed(sentence.text)
        if len(text.split()) < (_FEWEST_LISTED if sentence.item else _FEWEST_EXPECTED):
            return None
        points = matches(self._patterns.pointing, text) and any(
            self._is_means(one, one) for one in before
        )
        loosely = points or (
            matches(self._patterns.loosely_pointing, text)
            and self._names(self._patterns.loose_subject, before)
        )
        named = points or matches(self._patterns.subject, text)
        wide = (named or loosely or matches(self._patterns.loose_subject, text)) and (
            matches(self._patterns.core, text)
            or not matches(self._patterns.listed("verwachting", "ruim_niet"), text)
        )
        for one in self._patterns.expectations:
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
            labels = _in_order({*self._values(end, text), *one.values})
            if not labels and (
                self._values(text, text)  # else a label alone seldom makes something an outcome
                or (one.by_label and self._is_means(text[:first], text[:first])
                    and not matches(self._patterns.core, end))
            ):  # fmt: skip
                labels = values
            if labels:
                what = "" if _NO_END.match(end) else end
                return _made("verwachting", passage, sentence, one.name, what=what, labels=labels)
        return None

    def _led_to(self, passage: Passage, sentence: Sentence) -> Statement | None:
        """A line of a list that is an outcome, of what its opening or its heading is about."""
        if not sentence.item or not matches(
            self._patterns.listed("verwachting", "aanhef"), sentence.lead
        ):
            return None
        if matches(self._patterns.listed("verwachting", "regel_niet"), sentence.text):
            return None
        above = (sentence.lead, *passage.heading[-1:])
        labels = self._values(sentence.text, sentence.text)
        if not labels or not self._names(self._patterns.subject, above):
            return None
        what = sentence.text.strip(" .;,")
        return _made("verwachting", passage, sentence, _BY_LEAD, what=what, labels=labels)

    def _is_means(self, text: str, beside: str) -> bool:
        """Whether a text names what an outcome may come from.

        Where care is named ``beside`` the outcome, some words are too weak for it.
        """
        if not matches(self._patterns.subject, text):
            return False
        if not matches(self._patterns.listed("verwachting", "zorg"), beside):
            return True
        for weak in self._patterns.listed("verwachting", "onderwerp_zwak"):
            text = weak.sub(" ", text)
        return matches(self._patterns.subject, text)

    def _is_of_care(self, text: str) -> bool:
        """Whether a text is about care, and not about what somebody there tells."""
        return matches(self._patterns.listed("verwachting", "zorg"), text) and not matches(
            self._patterns.listed("verwachting", "getuigt"), text
        )

    def _names(self, patterns: Iterable[Pattern], texts: Iterable[str]) -> bool:
        return any(matches(patterns, one) for one in texts)

    def _values(self, end: str, text: str) -> tuple[str, ...]:
        """The values of an outcome; the concept itself is none."""
        for core in self._patterns.core:
            end = core.sub(" ", end)
        instrumental = matches(self._patterns.instrumental, end) or (
            matches(self._patterns.burden, end) and matches(self._patterns.lessening, text)
        )
        intrinsic = matches(self._patterns.intrinsic, end)
        return _in_order({*VALUES[:1] * intrinsic, *VALUES[1:] * instrumental})

    def _lacking(
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
        field = self._patterns.listed(part, "veld")
        so = {
            "spreekt": ours,
            "advies": ours or matches(self._patterns.listed(part, "adviezen"), above),
            "veld": not field or matches(field, f"{sentence.text} {above}"),
            "begrip": about,
            "na": follows,
        }
        return frozenset(asked for asked in ASKED if not so[asked])

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
            if len(sentence.text.split()) >= _FEWEST_WORDS
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
        labels = self._values(sentence.text, sentence.text) if kind == "verwachting" else ()
        facet = FACETS[kind]
        return Statement(
            kind, passage.document, passage.id, (sentence.start, sentence.end), sentence.text,
            _POSSIBLE, labels=labels or _assigned(tags, facet), chance=chance,
        )  # fmt: skip

    # ------------------------------------------------------------------ definitions

    # `sbkennis.definitions`, for contradictions, is a second mechanism. They stay two: as a finder
    # that one scores .50/.23, 0 and 0 on the three oldest marked sets (here .92/.97, .88/.93,
    # .88/.88); it sees a sentence only, many of these patterns its heading, list or neighbour too.
    def _definition(
        self,
        passage: Passage,
        sentence: Sentence,
        before: str,
        *,
        glossary: bool,
        wanted: str | None = None,
    ) -> Statement | None:
        """What a sentence defines by the usual patterns; with a term only where it is that one."""
        if matches(self._patterns.ruling_out["omschrijving"], sentence.text):
            return None
        patterns = [
            *self._patterns.definitions,
            *(self._patterns.under_heading if glossary else ()),
        ]
        for name, pattern, _ in patterns:
            match = pattern.search(sentence.text)
            if match is None:
                continue
            term, what = _tidy(_group(match, "term")), _group(match, "wat").strip(" .:,")
            if term and (_NO_TERM.match(term) or len(_bare(term).split()) > _MOST_WORDS):
                continue
            if wanted is not None and not self._is_asked(term, wanted):
                continue
            return _made("omschrijving", passage, sentence, name, term=term, what=what)
        for made in (
            self._listed_under(passage, sentence),
            self._referring(passage, sentence, before),
        ):
            if made and (wanted is None or self._is_asked(made.term, wanted)):
                return made
        return None

    def _listed_under(self, passage: Passage, sentence: Sentence) -> Statement | None:
        """A line of a list whose opening says of what it is a part."""
        if not sentence.item or matches(
            self._patterns.listed("omschrijving", "regel_niet"), sentence.text
        ):
            return None
        for lead in self._patterns.listed("omschrijving", "aanhef"):
            if match := lead.search(sentence.lead):
                term, what = _tidy(match["term"]), sentence.text.strip(" .;,")
                return _made("omschrijving", passage, sentence, _BY_LEAD, term=term, what=what)
        return None

    def _referring(self, passage: Passage, sentence: Sentence, before: str) -> Statement | None:
        """A definition of what the sentence before it named last."""
        for name, pattern in self._patterns.references:
            match = pattern.search(sentence.text)
            named = list(self._patterns.concept.finditer(before))
            if match and named:
                return _made("omschrijving", passage, sentence, name, term=_tidy(named[-1][0]),
                             what=match["wat"].strip(" .:,"))  # fmt: skip
        return None

    def _continued(self, made: Statement, sentence: Sentence, following: Sentence) -> Statement:
        goes_on = not following.item and self._patterns.continues.match(following.text)
        if not goes_on and not sentence.text.endswith(":"):
            return made
        end = following.end
        return Statement(
            made.kind, made.document, made.passage, (sentence.start, end),
            f"{made.text} {following.text}", made.rule, made.term,
            f"{made.what}. {following.text}".strip(" ."), made.labels,
        )  # fmt: skip

    def _is_glossary(self, passage: Passage) -> bool:
        above = " › ".join(passage.heading[-1:])
        return matches(self._patterns.headings["omschrijving"], f"{above} › {passage.context}")

    # ------------------------------------------------------------------ sentences

    def sentences(self, passage: Passage) -> list[Sentence]:
        """The sentences of a passage, each with the opening of the list it stands in."""
        key = passage.id, passage.quote
        if key not in self._split:
            self._split[key] = sentences_of(passage)
        return self._split[key]


def _unnumbered(heading: str) -> str:
    """A heading without its number.

    >>> _unnumbered("2.3 Respijtzorg"), _unnumbered("Hoofdstuk 4: Wat is welzijn?")
    ('Respijtzorg', 'Wat is welzijn?')
    """
    return _NUMBER.sub("", heading)


def _unpointed(text: str) -> str:
    """A text in which no full stop stands in a number or an abbreviation; offsets stay.

    >>> _unpointed("Wij geven € 1.500, o.a. voor zaalhuur.")
    'Wij geven € 1’500, o·a· voor zaalhuur.'
    """
    text = _THOUSANDS.sub("’", text)
    return _WITH_POINT.sub(_without_points, text)


def _without_points(match: re.Match[str]) -> str:
    word = match[0]
    return word.replace(".", "·") if is_abbreviation(word) else word


def _bare_name(match: re.Match[str]) -> str:
    """A municipality without its name, which might be read as a verb ("gemeente Lindeveen")."""
    return match[0][: match.start(1) - match.start()].rstrip()


def _unstressed(text: str) -> str:
    """A text in which "wél" and "géén" are written as usual; offsets stay.

    >>> _unstressed("Dat hoort er géén, en dit wél bij: één café.")
    'Dat hoort er geen, en dit wel bij: één café.'
    """
    return _STRESSED.sub(lambda match: match[0].translate(_STRESS), text)


def _assigned(tags: Iterable[Tag], facet: str) -> tuple[str, ...]:
    return tuple(tag.label for tag in tags if tag.facet == facet and tag.assigned)


def _in_order(values: AbstractSet[str]) -> tuple[str, ...]:
    return tuple(one for one in VALUES if one in values)


def _group(match: re.Match[str], name: str) -> str:
    """A named group; where a pattern has several ways, "term2" is the same as "term"."""
    return next(
        (found for key, found in match.groupdict().items() if found and key.rstrip("123") == name),
        "",
    )


def _tidy(term: str) -> str:
    """A term without its article and the marks around it."""
    bare = " ".join(re.sub(r"[\"“”‘’„*_«»]", "", term).split()).strip(" ,:;.")
    return re.sub(rf"^{ARTICLE}", "", bare, flags=re.IGNORECASE) or bare


def _made(
    kind: Kind,
    passage: Passage,
    sentence: Sentence,
    rule: str,
    *,
    term: str = "",
    what: str = "",
    labels: tuple[str, ...] = (),
) -> Statement:
    return Statement(
        kind, passage.document, passage.id, (sentence.start, sentence.end), sentence.text, rule,
        term, what, labels,
    )  # fmt: skip
