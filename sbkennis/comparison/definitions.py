"""Passages → how they define terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sbkennis.comparison.named import Place, matches
from sbkennis.comparison.patterns import ARTICLE, Patterns, group
from sbkennis.comparison.sentences import Sentence, Sentences, cells_beside, unstressed
from sbkennis.comparison.statements import BY_LEAD, FOCUS, Statement, stated
from sbkennis.records import Passage, PassageKind

__all__ = ["Definitions", "of_term"]

_MOST_WORDS = 6  # in a term
_NUMBER = re.compile(
    r"^\W*(?:(?:hoofdstuk|paragraaf|bijlage|deel|thema|begrip) )?"
    r"(?:\d{1,2}(?:\.\d{1,2})*[a-z]?[.):]?|[A-H][.):])\s+(?=\w)",
    re.IGNORECASE,
)  # of a heading
_NO_TERM = re.compile(
    r"^(?:het|dit|dat|deze|die|hij|zij|ze|er|(?:hier|daar|waar)\w*|wie|wat|dus|om|door|bij|voor|in|op|"
    r"als|verder|ook|naast|tot|uitgangspunt|doel|belangrijk)\b",
    re.IGNORECASE,
)  # how a pronoun, a phrase with a preposition, or a word about the text itself begins


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


@dataclass(frozen=True)
class Definitions:
    """Finds how terms are defined.

    Args:
        patterns: of the file with patterns.
        sentences: those of passages.
        term: of which; None for every term.
    """

    patterns: Patterns
    sentences: Sentences
    term: str | None = None

    def find(self, passages: Sequence[Passage]) -> list[Statement]:
        """How terms are defined; with a term only the definitions of that one.

        With a term a sentence that goes on with a definition is a statement of its own.
        """
        if self.term is not None:
            return self._definitions_of(self.term, passages)
        found: list[Statement] = []
        for passage in passages:
            glossary = self._is_glossary(passage)
            sentences = self.sentences.of(passage)
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
        since = FOCUS + 1  # sentences since the term was named
        for passage in passages:
            opens, glossary = passage.heading != heading, self._is_glossary(passage)
            heading = passage.heading
            if passage.kind is PassageKind.TABLE:
                after = ""
            elif opens:
                after = self.patterns.asked.tells(_unnumbered(heading[-1]), "") if heading else ""
                named = bool(heading) and self.patterns.asked.mentions(heading[-1])
                since = 0 if named else FOCUS + 1
            sentences = self.sentences.of(passage)
            titles = self._titles(passage, sentences, opens=opens)
            for number, sentence in enumerate(sentences):
                if titles[number] == sentence.text:
                    after = "noemt"
                    continue
                before = sentences[number - 1].text if number else ""
                made = None
                if self.patterns.asked.touches(f"{sentence.text} {sentence.lead} {before}"):
                    made = self._definition(
                        passage, sentence, before, glossary=glossary, wanted=term
                    )
                if made is None or self.patterns.asked.excludes(sentence.text):
                    cell = passage.kind is PassageKind.TABLE
                    near = since <= FOCUS
                    place = Place(sentence.text, titles[number], glossary, after, cell, near)
                    said = self.patterns.asked.says(place)
                    made = said and stated("omschrijving", passage, sentence, said[0], term=term,
                                           what=said[1])  # fmt: skip
                following = sentences[number + 1 : number + 2]
                if made and sentence.text.endswith(":") and self._lists(passage, following):
                    made = None  # the lines of the list say it
                if made:
                    found.append(made)
                told = unstressed(sentence.text)
                after = "omschrijft" if made else self.patterns.asked.tells(told, after)
                since = 0 if self.patterns.asked.mentions(sentence.text) else since + 1
        return found

    def _lists(self, passage: Passage, following: Sequence[Sentence]) -> bool:
        """Whether the next sentence is a line of which the opening says that it is a part."""
        return any(self._listed_under(passage, one) for one in following)

    def _is_asked(self, named: str, term: str) -> bool:
        qualities = self.patterns.rules["woorden"].get("hoedanigheid", ())
        return of_term(named, term, qualities) or self.patterns.asked.is_title(named)

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
            if self.patterns.asked.is_title(sentence.text):
                title, listed = sentence.text, sentence.item
                found.append(title)
                continue
            if listed and sentence.item:
                title = ""
            above = next(
                filter(self.patterns.asked.is_title, [title] if beside is None else beside), ""
            )
            found.append(above)
            if not sentence.item:
                title = ""
        return found

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
        if matches(self.patterns.ruling_out["omschrijving"], sentence.text):
            return None
        patterns = [
            *self.patterns.definitions,
            *(self.patterns.under_heading if glossary else ()),
        ]
        for name, pattern, _ in patterns:
            match = pattern.search(sentence.text)
            if match is None:
                continue
            term, what = _tidy(group(match, "term")), group(match, "wat").strip(" .:,")
            if term and (_NO_TERM.match(term) or len(_bare(term).split()) > _MOST_WORDS):
                continue
            if wanted is not None and not self._is_asked(term, wanted):
                continue
            return stated("omschrijving", passage, sentence, name, term=term, what=what)
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
            self.patterns.listed("omschrijving", "regel_niet"), sentence.text
        ):
            return None
        for lead in self.patterns.listed("omschrijving", "aanhef"):
            if match := lead.search(sentence.lead):
                term, what = _tidy(match["term"]), sentence.text.strip(" .;,")
                return stated("omschrijving", passage, sentence, BY_LEAD, term=term, what=what)
        return None

    def _referring(self, passage: Passage, sentence: Sentence, before: str) -> Statement | None:
        """A definition of what the sentence before it named last."""
        for name, pattern in self.patterns.references:
            match = pattern.search(sentence.text)
            named = list(self.patterns.concept.finditer(before))
            if match and named:
                return stated("omschrijving", passage, sentence, name, term=_tidy(named[-1][0]),
                             what=match["wat"].strip(" .:,"))  # fmt: skip
        return None

    def _continued(self, made: Statement, sentence: Sentence, following: Sentence) -> Statement:
        goes_on = not following.item and self.patterns.continues.match(following.text)
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
        return matches(self.patterns.headings["omschrijving"], f"{above} › {passage.context}")


def _unnumbered(heading: str) -> str:
    """A heading without its number.

    >>> _unnumbered("2.3 Respijtzorg"), _unnumbered("Hoofdstuk 4: Wat is welzijn?")
    ('Respijtzorg', 'Wat is welzijn?')
    """
    return _NUMBER.sub("", heading)


def _tidy(term: str) -> str:
    """A term without its article and the marks around it."""
    bare = " ".join(re.sub(r"[\"“”‘’„*_«»]", "", term).split()).strip(" ,:;.")
    return re.sub(rf"^{ARTICLE}", "", bare, flags=re.IGNORECASE) or bare
