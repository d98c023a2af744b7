"""A passage → its words, sentences and findings: where a label's terms stand, and in what state.

A blank spaCy pipeline for Dutch with components of our own. No trained model is loaded: lemmas
come from simplemma, everything else from rules and from the words in the codebook.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from sbkennis import dictionary
from sbkennis import sentences as splitting
from sbkennis.cleaning import Clean, clean
from sbkennis.codebook import Codebook, Rules, Term
from sbkennis.records import Passage
from sbkennis.tags.lexicon import Lexicon, Word
from sbkennis.tags.references import only_refer

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

__all__ = ["Finding", "Pipeline", "Read", "State"]

State = Literal["", "negated", "excluded", "name"]
Role = Literal["term", "signal", "column"]

_LONGEST = 10_000_000  # code points; nothing here grows faster than the text
_BEFORE, _AFTER = 4, 3  # words between a negation and what it denies
_LONGEST_TITLE = 14  # words between quotation marks
_CLAUSE = frozenset(",;:()–—")
_OPENING, _CLOSING = "\"'‘“„«»", "\"'’”»«"
_INNER_CAPITAL = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_YEAR = re.compile(r"\(?(?:19|20)\d\d[a-z]?\)?[.,:;)]?")
_AUTHOR = re.compile(r"^[A-ZÀ-Þ][\w'’-]+,\s(?:[A-Z]\.\s?)+")
# An entry of a bibliography, from its authors and year to the end of its line.
_ENTRY = re.compile(
    r"(?<!\w)[A-ZÀ-Þ][\w'’-]+,\s(?:[A-Z]\.\s?)+[^\n]{0,80}?\((?:19|20)\d\d[a-z]?\)[^\n]{0,300}"
)
_ADDRESS = re.compile(r"https?://|www\.|\bdoi\b", re.IGNORECASE)


class Finding(NamedTuple):
    """A term of a label, at ``start`` to ``end`` in the clean text of a passage.

    ``state`` is "" where the term counts; else it is denied, excluded by another term, or part of
    a name, a title or a reference.
    """

    label: str
    role: Role
    start: int
    end: int
    state: State
    term: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as the pipeline read it; offsets count in ``clean.text``."""

    clean: Clean
    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]
    findings: tuple[Finding, ...]
    above: tuple[tuple[Finding, ...], ...]  # in each heading, from the highest
    context: tuple[Finding, ...]  # in a column header or the sentence above a list
    names: float  # share of words in names, titles and references
    tokens_by_sentence: tuple[tuple[str, ...], ...] = field(default=())  # lemmas, outside names
    only_refers: bool = False  # every item of it names sources and says nothing

    @property
    def tokens(self) -> tuple[str, ...]:
        """The lemmas of all sentences."""
        return tuple(token for sentence in self.tokens_by_sentence for token in sentence)


class Pipeline:
    """Reads passages by the terms of one codebook; loading spaCy takes two seconds.

    A pattern in the codebook that takes too long is a `CodebookError`, with its line.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._nlp = _nlp(codebook.rules)
        self._entries: list[tuple[str, Role]] = []
        self._excluding: list[str] = []
        terms: list[Term] = []
        for label in codebook.labels:
            written: dict[Role, Sequence[Term]] = {
                "term": (*label.terms, *label.certain),
                "signal": label.signals,
                "column": label.columns,
            }
            for role, several in written.items():
                for term in (way for one in several for way in self._worded(one)):
                    self._entries.append((label.name, role))
                    terms.append(term)
        exclusions: list[Term] = []
        for label in codebook.labels:
            for term in (way for one in label.exclusions for way in self._worded(one)):
                self._excluding.append(label.name)
                exclusions.append(term)
        self._terms = terms
        self._lexicon = Lexicon(terms)
        self._exclusions = Lexicon(exclusions)
        self._patterns = codebook.expressions()

    def _worded(self, term: Term) -> list[Term]:
        """A term in the words that a text is split into, in each way: "50+" is two of them."""
        ways: list[tuple[tuple[str, ...], ...]] = [()]
        for slot in term.words:
            parts = [self._parts(one) for one in slot]
            whole = tuple(one for one, split in zip(slot, parts, strict=True) if len(split) == 1)
            options: list[tuple[tuple[str, ...], ...]] = [(whole,)] if whole else []
            for split in parts:
                if len(split) > 1:
                    options.append(tuple((part,) for part in split))
            ways = [way + option for way in ways for option in options]
        return [Term(term.written, way) for way in ways]

    def _parts(self, written: str) -> list[str]:
        """A word of a term as the words of a text, with the signs it was written with."""
        core = written.removeprefix("=").strip("*")
        tokens = [] if core.isalnum() else [one.text for one in self._nlp.make_doc(core)]
        if len(tokens) < 2:
            return [written]
        exact = "=" * written.startswith("=")
        tokens[0] = "*" * written.removeprefix("=").startswith("*") + tokens[0]
        tokens[-1] += "*" * written.endswith("*")
        return [exact + one for one in tokens]

    def read(self, passage: Passage) -> Read:
        """The words, sentences and findings of a passage and of what stands above it."""
        cleaned = clean(passage.quote, passage.marks, _known)
        document = self._document(cleaned.text, _sentences(passage, cleaned))
        findings = self._findings(document, ("term", "signal"))
        marked = sum(1 for token in document if token._.in_name)
        return Read(
            cleaned,
            _words(document),
            tuple((sentence.start_char, sentence.end_char) for sentence in document.sents),
            findings,
            tuple(self._line(line, ("term", "signal", "column")) for line in passage.heading),
            self._line(passage.context, ("term", "signal", "column")),
            marked / max(1, len(document)),
            tuple(
                tuple(
                    token.lemma_
                    for token in sentence
                    if not token._.in_name and token.is_alpha and len(token.text) > 2
                )
                for sentence in document.sents
            ),
            bool(document.user_data.get("only_refers")),
        )

    def _line(self, text: str, roles: Sequence[Role]) -> tuple[Finding, ...]:
        """The findings in a heading or a context; those in a name count there as well."""
        sound = text.encode("utf-8", "replace").decode("utf-8").strip()  # JSON may hold half signs
        return self._remembered(sound, tuple(roles)) if sound else ()

    @lru_cache(maxsize=4096)  # noqa: B019 - a pipeline lives as long as the program
    def _remembered(self, text: str, roles: tuple[Role, ...]) -> tuple[Finding, ...]:
        return self._findings(self._document(text, splitting.split(text)), roles)

    def _document(self, text: str, sentences: Sequence[tuple[int, int]]) -> Doc:
        document = self._nlp.make_doc(text)
        document.user_data["sentences"] = sentences
        return self._nlp(document)

    def _findings(self, document: Doc, roles: Sequence[Role]) -> tuple[Finding, ...]:
        words = _words(document)
        spans = [(sentence.start, sentence.end) for sentence in document.sents]
        number_of = [number for number, (a, b) in enumerate(spans) for _ in range(a, b)]
        excluded: dict[str, list[tuple[int, int]]] = {}
        for match in self._exclusions.find(words, spans):
            excluded.setdefault(self._excluding[match.key], []).append((match.start, match.end))
        found: dict[tuple[str, Role, int, int], Finding] = {}
        for match in self._lexicon.find(words, spans):
            label, role = self._entries[match.key]
            if role not in roles:
                continue
            first, last = document[match.start], document[match.end - 1]
            state: State = ""
            if any(a < match.end and match.start < b for a, b in excluded.get(label, ())):
                state = "excluded"
            elif any(token._.in_name for token in document[match.start : match.end]):
                state = "name"
            elif any(token._.denied for token in document[match.start : match.end]):
                state = "negated"
            key = (label, role, match.start, match.end)
            found[key] = Finding(
                label,
                role,
                first.idx,
                last.idx + len(last),
                state,
                self._terms[match.key].written,
                number_of[match.start],
            )
        for label, pattern in self._patterns:
            for hit in pattern.finditer(document.text):
                if hit.start() < hit.end():
                    place = document.char_span(*hit.span(), alignment_mode="expand")
                    named = any(token._.in_name for token in place)
                    found[label, "term", place.start, place.end] = Finding(
                        label,
                        "term",
                        hit.start(),
                        hit.end(),
                        "name" if named else "",
                        pattern.pattern,
                        number_of[place.start],
                    )
        return tuple(sorted(found.values(), key=lambda one: (one.start, one.end, one.label)))


def _words(document: Doc) -> tuple[Word, ...]:
    return tuple(Word(token.text, token.lemma_) for token in document)


def _sentences(passage: Passage, cleaned: Clean) -> tuple[tuple[int, int], ...]:
    """The sentences of a passage in its clean text."""
    quoted = passage.sentences or splitting.split(passage.quote)
    spans = (cleaned.to_clean(start, end) for start, end in quoted)
    return tuple((start, end) for start, end in spans if start < end)


@lru_cache(maxsize=1 << 17)
def _known(word: str) -> bool:
    return len(word) > 1 and dictionary.is_known(word.lower())


@lru_cache(maxsize=1 << 17)
def _lemma(word: str) -> str:
    if not word.isalpha() or len(word) > 60:
        return word.lower()
    return dictionary.lemma(word.lower()).lower()


# ---------------------------------------------------------------------- components


def _nlp(rules: Rules) -> Language:
    import spacy
    from spacy.language import Language
    from spacy.tokens import Token

    for extension in ("in_name", "denied"):
        if not Token.has_extension(extension):
            Token.set_extension(extension, default=False)
    if not Language.has_factory("sbkennis_sentences"):
        Language.component("sbkennis_sentences", func=_set_sentences)
        Language.component("sbkennis_lemmas", func=_set_lemmas)
        Language.factory("sbkennis_names", func=_names)
        Language.factory("sbkennis_negations", func=_negations)
    nlp = spacy.blank("nl")
    nlp.max_length = _LONGEST
    nlp.add_pipe("sbkennis_sentences")
    nlp.add_pipe("sbkennis_lemmas")
    nlp.add_pipe(
        "sbkennis_names",
        config={
            "openers": sorted(rules.title_words | rules.name_words),
            "sources": sorted(rules.source_words),
        },
    )
    nlp.add_pipe("sbkennis_negations", config={"words": sorted(rules.negations)})
    return nlp


def _set_sentences(document: Any) -> Any:
    """Start a sentence where the splitter by lines and Dutch rules says so."""
    from spacy.attrs import SENT_START

    starts = iter(sorted(start for start, _ in document.user_data.get("sentences", ())))
    upcoming = next(starts, None)
    opens = np.full(len(document), -1, np.int64)  # -1 says that it opens none
    opens[:1] = 1
    for token in document:
        while upcoming is not None and token.idx + len(token) > upcoming:
            opens[token.i] = 1
            upcoming = next(starts, None)
    # At once: set one by one, each looks through the whole text for a parse.
    return document.from_array([SENT_START], opens.astype(np.uint64))


def _set_lemmas(document: Any) -> Any:
    for token in document:
        token.lemma_ = _lemma(token.text)
    return document


def _names(nlp: Any, name: str, openers: list[str], sources: list[str]) -> Any:  # noqa: ARG001  # spaCy gives all
    """A component that marks names, titles, addresses and references as no statement."""
    opening = frozenset(openers)
    referring = tuple(sources)
    openings = tuple(word for word in referring if " " not in word)

    def mark(document: Any) -> Any:
        for token in document:
            if token.like_url or token.like_email or _INNER_CAPITAL.search(token.text):
                token._.in_name = True
        for entry in _ENTRY.finditer(document.text):
            for token in document.char_span(*entry.span(), alignment_mode="expand"):
                token._.in_name = True
        for sentence in document.sents:
            if _is_reference(sentence.text, referring):
                for token in sentence:
                    token._.in_name = True
            else:
                _mark_names(sentence, opening)
        items = _items(document)
        referring_items = [one for one in items if only_refer([s.text for s in one], openings)]
        for sentence in (each for one in referring_items for each in one):
            for token in sentence:
                token._.in_name = True
        document.user_data["only_refers"] = 0 < len(items) == len(referring_items)
        return document

    return mark


def _items(document: Doc) -> list[list[Token]]:
    """The sentences of every item of a list; without items all of them."""
    items: list[list[Token]] = []
    for sentence in document.sents:
        if not items or splitting.opens_item(f"\n{sentence.text}", 1):  # its lines were joined
            items.append([])
        items[-1].append(sentence)
    return items


def _is_reference(text: str, words: Sequence[str]) -> bool:
    """Whether a sentence is an entry of a bibliography or an invitation to read elsewhere."""
    lower = " " + text.casefold() + " "
    if any(
        len(word) > 6 and " " in word and lower.strip(" >•-–").startswith(word) for word in words
    ):
        return len(text) < 160
    clues = sum(1 for word in words if f" {word}" in lower or f"({word}" in lower)
    clues += bool(_ADDRESS.search(text)) + bool(_AUTHOR.search(text))
    return clues >= 2 or (clues == 1 and bool(_YEAR.search(text)) and bool(_AUTHOR.search(text)))


_JOINING = frozenset(
    {"van", "de", "het", "een", "en", "&", "voor", "in", "der", "den", "op", "-", "tegen"}
)


def _mark_names(sentence: Span, opening: frozenset[str]) -> None:
    tokens = list(sentence)
    capitals = [token.text[:1].isupper() and token.is_alpha for token in tokens]
    letters = sum(token.is_alpha for token in tokens)
    if letters and sum(capitals) > 0.6 * letters and letters > 3:
        return  # a line in capitals tells nothing by them
    at = 0
    while at < len(tokens):
        token = tokens[at]
        opens = token.lower_ in opening
        if opens and at + 1 < len(tokens) and tokens[at + 1].text in _OPENING:
            at = _mark_quoted(tokens, at + 1)
            continue
        first = at + 1 if opens else at
        end = _run(tokens, capitals, first)
        words = sum(capitals[first:end])
        if opens and words:
            for each in tokens[at:end]:
                each._.in_name = True
        elif not opens and words >= 2 + (at == 0):
            for each in tokens[first:end]:
                each._.in_name = True
        at = max(end, at + 1)


def _run(tokens: list[Token], capitals: list[bool], first: int) -> int:
    """The end of a run of words with capitals; small words between them belong to it."""
    end = at = first
    while at < len(tokens):
        if capitals[at] or (at > first and tokens[at].like_num and end == at):
            at += 1
            end = at
        elif end > first and tokens[at].lower_ in _JOINING and at - end < 2:
            at += 1
        else:
            break
    return end


def _mark_quoted(tokens: list[Token], opener: int) -> int:
    """Mark what stands between quotation marks; returns where to go on."""
    for at in range(opener + 1, min(opener + 2 + _LONGEST_TITLE, len(tokens))):
        if tokens[at].text in _CLOSING:
            for token in tokens[opener : at + 1]:
                token._.in_name = True
            return at + 1
    return opener + 1


def _negations(nlp: Any, name: str, words: list[str]) -> Any:  # noqa: ARG001  # spaCy gives all
    """A component that marks the words near a negation, within its clause."""
    cues = frozenset(words)

    def mark(document: Any) -> Any:
        for token in document:
            if token.lower_ in cues:
                for step, reach in ((1, _BEFORE), (-1, _AFTER)):
                    at = token.i + step
                    while (
                        0 <= at < len(document)
                        and abs(at - token.i) <= reach
                        and document[at].text not in _CLAUSE
                        and not document[at if step > 0 else at + 1].is_sent_start
                    ):
                        document[at]._.denied = True
                        at += step
        return document

    return mark
