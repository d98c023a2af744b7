"""A sentence of a document → what a person says that it states: missed by the machine, or wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from sbkennis.asking import USUAL_TERM
from sbkennis.citations import dutch_date
from sbkennis.cleaning import letters_of
from sbkennis.coding import new_batch
from sbkennis.comparison import KINDS, Kind
from sbkennis.comparison.reviewed import FAILS, HOLDS, UNLABELLED, about
from sbkennis.comparison.sentences import shown_words
from sbkennis.comparison.statements import CRITERIA, FACETS
from sbkennis.errors import LibraryLockedError, SourceMissingError, UsageError
from sbkennis.judgements import coder_name, same_coder
from sbkennis.library import Library
from sbkennis.library.confirming import Said
from sbkennis.records import Document, Passage, covered
from sbkennis.web import desk
from sbkennis.web.choices import PAGE
from sbkennis.web.compared import BETWEEN, CRITERION_TITLES, Key

__all__ = ["router"]

router = APIRouter()

_NAMES: Mapping[Kind, str] = {
    "omschrijving": "Een omschrijving",
    "rol": "Een rol van de gemeente",
    "criterium": "Een criterium: wat bij de sociale basis hoort",
    "verwachting": "Een verwachting: wat de sociale basis oplevert",
}
_CHANGED = (
    "Terwijl uw pagina openstond, is over deze passage iets anders gezegd. Uw keuze is nog niet "
    "bewaard. Kijk wat er nu staat, en bewaar die dan alsnog."
)
_READ_ANEW = (
    "Het document is intussen opnieuw gelezen. Uw keuze is nog niet bewaard. Kijk of de zin goed "
    "staat, en bewaar die dan."
)
_MOST_WORDS = 5_000  # characters
_DIGITS = 12  # of an offset
_FEWEST = 2  # words that someone wrote or selected


@dataclass(frozen=True, slots=True)
class _Filled:
    """What a form holds.

    ``sentence`` is the words of a sentence that was chosen, and ``near`` where it began in the text
    of the document; ``words`` are other words. ``fixed`` is true where a finding is corrected, so
    that its sentence and kind stay.
    """

    kind: str = ""
    sentence: str = ""
    near: int | None = None
    words: str = ""
    term: str = USUAL_TERM
    labels: tuple[tuple[str, str], ...] = ()  # a kind and a label
    coder: str = ""
    back: str = ""
    fixed: bool = False

    @classmethod
    def asked(cls, query: QueryParams, passage_id: str, passage: Passage) -> _Filled:
        """As an address asks for it.

        Raises:
            UsageError: the finding that is to be corrected has other words by now.
        """
        kind, part = query.get("soort", ""), query.get("zin", "")
        sentence, near = "", None
        if part:
            key = Key.read(f"{passage_id}{BETWEEN}{part}")
            sentence, near = key.words(passage), _near(passage, key.part)
        return cls(
            kind=kind,
            sentence=sentence,
            near=near,
            words=query.get("woorden", "")[:_MOST_WORDS],
            term=query.get("begrip", "").strip() or USUAL_TERM,
            labels=tuple((kind, one) for one in query.getlist("label")),
            back=query.get("terug", ""),
            fixed=bool(part),
        )

    @classmethod
    def sent(cls, form: FormData) -> _Filled:
        """As someone filled it in."""

        def of(name: str) -> str:
            return str(form.get(name, "")).strip()

        near, _, sentence = of("zin").partition(BETWEEN)
        return cls(
            kind=of("soort"),
            sentence=sentence,
            near=int(near) if near.isdecimal() and len(near) < _DIGITS else None,
            words=of("woorden"),
            term=of("begrip"),
            labels=tuple((kind, str(one)) for kind in _NAMES for one in form.getlist(f"l-{kind}")),
            coder=of("naam"),
            back=of("terug"),
            fixed="vast" in form,
        )

    def given(self) -> tuple[str, ...]:
        """The labels that are to be kept with the kind that was chosen."""
        return tuple(label for kind, label in self.labels if kind == self.kind)

    def checked(self) -> tuple[Kind, str, tuple[str, ...]]:
        """The kind, the words and the labels that it says.

        Raises:
            UsageError: something is lacking.
        """
        words = self.sentence or self.words
        if not words:
            raise UsageError("Kies een zin, of neem de woorden letterlijk over uit de tekst.")
        if self.sentence and self.words:
            raise UsageError(
                "U koos een zin, en schreef ook andere woorden. Kies “Andere woorden uit dit "
                "document”, of maak dat vak leeg."
            )
        if len(words) > _MOST_WORDS or (not self.sentence and len(words.split()) < _FEWEST):
            raise UsageError("Kies een hele zin, of hooguit enkele zinnen die bij elkaar horen.")
        kind = next((one for one in KINDS.values() if one == self.kind), None)
        if kind is None:
            raise UsageError("Geef aan wat er staat: kies een van de vier soorten.")
        labels = self.given()
        if kind == "omschrijving" and not self.term:
            raise UsageError("Schrijf welk begrip de zin omschrijft.")
        if kind == "criterium" and not labels:
            raise UsageError("Kies bij een criterium: een doel, wat erbij hoort of wat niet.")
        if kind in FACETS and self.fixed and not labels:
            labels = (UNLABELLED,)
        if not self.coder:
            raise UsageError("Vul uw naam in; die komt bij de zin te staan.")
        return kind, words, labels


class _Choice(NamedTuple):
    """A sentence to choose: where it begins, its words in the document, and as they are shown."""

    near: int
    words: str
    shown: str

    @property
    def value(self) -> str:
        """What the form says of it."""
        return f"{self.near}{BETWEEN}{self.words}"


class _Told(NamedTuple):
    """What someone said of words of a passage, as it is shown."""

    words: str
    what: str
    coder: str
    when: str
    batch: str  # empty where it cannot be taken back alone


@router.get("/zin/{document}/{place}")
async def zin(request: Request, document: str, place: str) -> Response:
    """A form to say what a sentence of a passage states."""

    def show(library: Library) -> Response:
        found = library.find(document)
        passage_id = f"{found.id}#{place}"
        try:
            filled = _Filled.asked(request.query_params, passage_id, library.passage(passage_id)[1])
        except (SourceMissingError, UsageError):
            return _gone(request, found, request.query_params.get("terug", ""), 404)
        if filled.words:
            near = library.passage(passage_id)[1]
            held = library.passage_with(near.document, filled.words, near.start)
            passage_id = held.id if held else passage_id
        return _form(request, library, passage_id, filled)

    return await desk.of(request).reading(show)


@router.post("/zin/{document}/{place}")
async def bewaar(request: Request, document: str, place: str) -> Response:
    """Keep what a person says of a sentence, and go on where they were."""
    async with request.form() as form:
        filled, seen = _Filled.sent(form), str(form.get("gezien", ""))

    def keep(library: Library) -> Response:
        passage_id = f"{document}#{place}"
        try:
            passage = library.passage(passage_id)[1]
        except SourceMissingError:
            return _read_anew(request, library, document, place, filled)
        said = library.said_in_passage(passage_id)
        try:
            kind, words, labels = filled.checked()
            name = coder_name(filled.coder)
            if seen != _state(said):
                batch = _said_again(said, passage, filled, kind, words, labels)
                if not batch:
                    return _form(request, library, passage_id, filled, _CHANGED, 409)
            else:
                batch = new_batch()
                library.confirm(
                    kind, document, words, coder=name, labels=labels,
                    near=passage.start if filled.near is None else filled.near,
                    term=filled.term if kind == "omschrijving" else "", batch=batch,
                )  # fmt: skip
        except (UsageError, LibraryLockedError) as error:
            status = 409 if isinstance(error, LibraryLockedError) else 400
            return _form(request, library, passage_id, filled, str(error), status)
        back = desk.inside(filled.back, _reader(document, place))
        said_as = "bewaard" if back.startswith(PAGE) else "aangewezen"
        return desk.remember_coder(desk.to(back, **{said_as: batch}), name)

    return await desk.of(request).writing(keep)


def _read_anew(
    request: Request, library: Library, document: str, place: str, filled: _Filled
) -> Response:
    """The form at the passage that holds the words now; a page that says it where none does."""
    found = library.find(document)
    start = place.partition("-")[0]
    near = int(start) if start.isdecimal() and len(start) < _DIGITS else 0
    words = filled.sentence or filled.words
    held = library.passage_with(found.id, words, near) if words else None
    if held is None:
        return _gone(request, found, filled.back, 409)
    if filled.back.startswith("/lees/"):  # the place where one was is another now
        filled = replace(filled, back="")
    return _form(request, library, held.id, filled, _READ_ANEW, 409)


def _gone(request: Request, document: Document, back: str, status: int) -> Response:
    """A page that says that the words are not there, with the ways to what is there now."""
    text = "Het document is intussen opnieuw gelezen, en deze zin staat er niet meer zo in."
    back = desk.inside(back, "")
    return desk.of(request).page(
        request, "fout.html", status, titel="Deze zin is er niet meer", uitleg=text, stuk=document,
        opnieuw=back if back.startswith(PAGE) else "", is_weg=True,
    )  # fmt: skip


def _form(
    request: Request,
    library: Library,
    passage_id: str,
    filled: _Filled,
    problem: str = "",
    status: int = 200,
) -> Response:
    document, passage = library.passage(passage_id)
    choices = [
        _Choice(
            _near(passage, (start, end)), passage.quote[start:end], shown_words(passage, start, end)
        )
        for start, end in passage.sentences
    ]
    said = library.said_in_passage(passage_id)
    filled = _as_said(filled, passage, said)
    chosen = _chosen(filled, choices)
    if chosen is None and filled.sentence:  # more or less than one sentence
        near = passage.start if filled.near is None else filled.near
        chosen = _Choice(near, filled.sentence, " ".join(filled.sentence.split()))
        choices.append(chosen)
    place = passage_id.rpartition("#")[2]
    kinds = _kinds(library)
    return desk.of(request).page(
        request,
        "zin.html",
        status,
        document=document,
        passage=passage,
        citation=library.cite(passage_id),
        choices=choices,
        chosen=chosen,
        filled=filled,
        kinds=kinds,
        is_changeable=not filled.fixed or any(one[3] for one in kinds if one[0] == filled.kind),
        action=f"/zin/{quote(document.id, safe='')}/{place}",
        back=desk.inside(filled.back, _reader(document.id, place)),
        coder=filled.coder or desk.coder_of(request),
        problem=problem,
        state=_state(said),
        told=[_told(one, passage, library) for one in said],
        here=_here(document, place, filled),
    )


def _chosen(filled: _Filled, choices: Sequence[_Choice]) -> _Choice | None:
    """The sentence that was chosen, or whose words were written; of several the nearest."""
    words = letters_of(filled.sentence or filled.words)
    alike = [one for one in choices if words and letters_of(one.words) == words]
    near = filled.near or 0
    return min(alike, key=lambda one: abs(one.near - near), default=None)


def _is_there(one: Said, passage: Passage, filled: _Filled) -> bool:
    """Whether it was said of the sentence of a form, and not of the same words further on."""
    if filled.near is None:
        return True
    return abs(_near(passage, one.part) - filled.near) < len(filled.sentence)


def _near(passage: Passage, part: tuple[int, int]) -> int:
    """Where in the text of the document a part of the quote of a passage begins."""
    spans = covered(passage.spans, *part)
    return spans[0].start if spans else passage.start


def _kinds(library: Library) -> list[tuple[Kind, str, str, list[tuple[str, str]]]]:
    """Each kind with its name, what its labels are called, and the labels with their titles."""
    book = library.codebook
    titles = {one.name: one.title for one in book.facets}
    made = []
    for kind, name in _NAMES.items():
        facet = FACETS.get(kind, "")
        labels = [(one.name, one.title) for one in book.of_facet(facet)] if facet else []
        if kind == "criterium":
            labels = [(one, CRITERION_TITLES[one]) for one in CRITERIA]
        made.append((kind, name, titles.get(facet, ""), labels))
    return made


def _as_said(filled: _Filled, passage: Passage, said: Sequence[Said]) -> _Filled:
    """A finding that is corrected has the labels that someone gave it since."""
    if not filled.fixed or filled.coder:
        return filled
    for one in said:
        kind = about(one.judgement)[0]
        words = passage.quote[slice(*one.part)]
        if (
            kind == filled.kind
            and letters_of(words) == letters_of(filled.sentence)
            and _is_there(one, passage, filled)
        ):
            labels = [label for label in one.judgement.labels[1:] if label != UNLABELLED]
            if len(one.judgement.labels) > 1:
                return replace(filled, labels=tuple((kind, label) for label in labels))
    return filled


def _told(one: Said, passage: Passage, library: Library) -> _Told:
    said, book = one.judgement, library.codebook
    kind, term = about(said)
    labels = [CRITERION_TITLES.get(label) or book.title_of(label) for label in said.labels[1:]]
    what = ", ".join([kind, *([f"“{term}”"] if term else []), *labels])
    at = datetime.fromisoformat(said.at).astimezone()
    return _Told(
        shown_words(passage, *one.part),
        f"geen {kind}" if FAILS in said.labels else what,
        said.coder,
        dutch_date(at.date().isoformat()),
        said.batch if one.is_alone else "",
    )


def _said_again(
    said: Sequence[Said],
    passage: Passage,
    filled: _Filled,
    kind: Kind,
    words: str,
    labels: Sequence[str],
) -> str:
    """The batch in which this person said just this, as by a second click; empty when not."""
    for one in said:
        mine = one.judgement
        its_kind, term = about(mine)
        if (
            same_coder(mine.coder) == same_coder(filled.coder)
            and its_kind == kind
            and (kind != "omschrijving" or term == filled.term)
            and mine.labels[:1] == (HOLDS,)
            and set(mine.labels[1:]) == set(labels)
            and letters_of(mine.quote) == letters_of(words)
            and _is_there(one, passage, filled)
        ):
            return mine.batch
    return ""


def _state(said: Sequence[Said]) -> str:
    """What people say in a passage in a few characters, for a form to say what it was made of."""
    words = [(one.judgement.facet, one.judgement.labels, one.judgement.at, one.part)
             for one in said]  # fmt: skip
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


def _reader(document: str, place: str) -> str:
    return f"/lees/{quote(document, safe='')}?passage={quote(place, safe='')}"


def _here(document: Document, place: str, filled: _Filled) -> str:
    """The address of an empty form at this passage, from which one goes back where one was."""
    address = f"/zin/{quote(document.id, safe='')}/{quote(place, safe='')}"
    return f"{address}?terug={quote(filled.back, safe='')}" if filled.back else address
