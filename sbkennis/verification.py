"""Use case: a kennisbank → whatever in it is not as it should be, in Dutch, with what to do.

`soundness` verifies what the store can tell by itself. Here it is held against everything else:
the words against their analysis, the vectors against the model, the index file against the
vectors, the tags against the tagger and against what people said, the register against the store,
and the sources against their hashes. Nothing is changed and nothing is mended.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sbkennis import soundness
from sbkennis.errors import ModelError, reason
from sbkennis.files import digest
from sbkennis.records import Document, Passage, Problem, Reading, Tag
from sbkennis.register import Register, Registration
from sbkennis.soundness import Damage, Findings, cause
from sbkennis.store import Store
from sbkennis.surroundings import typed

__all__ = ["SAMPLE", "Analysis", "People", "Verified", "verify_files", "verify_store"]

SAMPLE = 64
"""Passages of which the vector is made anew when not all are: some seconds with the default model.

The others are compared with their seal, which was made of the words and the vector together.
"""

_ALIKE = 0.995  # least inner product of a vector with itself, made by another engine
_UNIT = 1e-3  # how far the length of a vector may be from 1
_BATCH = 64
_HUMAN = "mens"

Matrix = npt.NDArray[np.float32]


class Analysis(Protocol):
    """What a passage is found by, made anew."""

    model: str

    def terms(self, document: Document, passages: Sequence[Passage]) -> dict[str, dict[str, str]]:
        """Analysed terms by passage id and column."""

    def vectors(self, document: Document, passages: Sequence[Passage]) -> dict[str, Matrix]:
        """Vectors by passage id: float32 (vectors, dimensions)."""


class People(Protocol):
    """What people say of passages."""

    def apply(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        tags: Iterable[Tag],
        marks: Sequence[tuple[int, int]] = (),
    ) -> tuple[list[Tag], list[str]]:
        """Tags in which people go first."""

    def said(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        marks: Sequence[tuple[int, int]] = (),
    ) -> frozenset[tuple[str, str, str]]:
        """(passage, facet, label) of what people have a word on."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found, and Dutch sentences on what was looked at."""

    problems: tuple[Problem, ...]
    told: tuple[str, ...]


def verify_store(
    store: Store,
    analysis: Analysis,
    *,
    rules: str,
    signature: Callable[[str], str] | None,
    people: People,
    machine: Callable[[Document], Sequence[Tag]] | None,
    index: Callable[[], str | None],
    index_path: Path,
    thorough: bool = False,
    done: Callable[[int, int], None] | None = None,
) -> Verified:
    """Verify the store and the index beside it.

    Args:
        store: open, within one snapshot.
        analysis: of words and meaning; a model that cannot be loaded is a problem that is told.
        rules: how the recipe of a document begins that was made by the rules of now; of another,
            which the next ingest makes anew, the words and the meaning are not made anew here.
        signature: what the tags of a document are made with now; of a document whose tags were
            made with something else, which the next ingest mends, the tags are not compared. None
            where no tags can be made, since the codebook cannot be used.
        people: what people say.
        machine: what the tagger says of a document, or None to leave that out.
        index: what is wrong with the file of the index.
        index_path: that file.
        thorough: make all vectors anew instead of a sample.
        done: told how many documents were verified, and how many there are.
    """
    searched_in: dict[str, list[str]] = {}  # ids of passages by document
    labelled: set[str] = set()
    try:
        recipes = store.recipes()
        tagged = store.tagged_with()
    except Damage:
        recipes, tagged = {}, {}  # `unsound` tells it
    older = {one for one, (_, recipe) in recipes.items() if not recipe.startswith(rules)}

    def also(
        found: Findings, document: Document, reading: Reading, passages: Sequence[Passage]
    ) -> None:
        searched = {one.id: one for one in passages if one.searchable}
        rows = store.rowids(list(searched))
        searched_in[document.id] = list(searched)
        if document.id not in older:
            _words(store, analysis, document, [searched[one] for one in rows], rows, found)
        _lengths(store, analysis.model, document, rows, found)
        if signature is not None and tagged.get(document.id) == signature(document.id):
            _tags(store, document, reading, passages, people, machine, found)
            labelled.add(document.id)

    found = soundness.unsound(store, analysis.model, done, also)
    told: list[str] = []
    try:
        sealed = soundness.sealed(store, analysis.model)
    except Damage as error:
        sealed = {}
        found.add(None, f"De vectoren zijn niet na te gaan ({cause(error)}).")
    if unread := len(recipes.keys() - searched_in.keys()):
        told.append(f"{_documents(unread)} niet te lezen, en verder niet nagegaan.")
    if before := older & searched_in.keys():
        told.append(_of_before(before, sealed))
    current = {one: ids for one, ids in searched_in.items() if one not in older}
    told += _meaning(
        store, analysis, current, sealed, found, thorough=thorough, is_all=not older and not unread
    )
    told += (
        _labels(len(searched_in), len(labelled), is_made_anew=machine is not None)
        if signature is not None
        else ["De labels zijn niet nagegaan: het codeboek is niet te gebruiken."]
    )
    try:
        fault = index()
    except Damage:
        fault = "is niet na te gaan zolang de kennisbank beschadigd is"
    if fault:
        found.problems.append(
            Problem(
                None,
                f"{index_path} {fault}. Verwijder dit bestand: het wordt bij de volgende "
                "zoekvraag opnieuw gemaakt.",
            )
        )
    return Verified(tuple(found.problems), tuple(told))


# ---------------------------------------------------------------------- what was looked at


def _documents(count: int) -> str:
    return "1 document is" if count == 1 else f"{count} documenten zijn"


def _of_before(older: Set[str], sealed: Mapping[str, tuple[int, int]]) -> str:
    """What was done with documents that an earlier version made."""
    is_one = len(older) == 1
    return (
        f"{_documents(len(older))} door een eerdere versie gemaakt; de volgende `sbkennis ingest` "
        f"maakt {'het' if is_one else 'ze'} opnieuw. De woorden en vectoren ervan zijn hier niet "
        f"opnieuw gemaakt; {_by_seal(older, sealed, 'de vectoren')}."
    )


def _by_seal(documents: Iterable[str], sealed: Mapping[str, tuple[int, int]], others: str) -> str:
    """Which vectors of documents were compared with their seal; ``others`` when all were."""
    vectors, seals = map(sum, zip(*(sealed.get(one, (0, 0)) for one in documents), strict=True))
    if seals == vectors:
        return f"{others} zijn vergeleken met het controlegetal dat erbij is bewaard"
    if not seals:
        return "bij de vectoren is geen controlegetal bewaard om ze mee te vergelijken"
    return (
        f"{seals} van de {vectors} vectoren {'is' if seals == 1 else 'zijn'} vergeleken met een "
        "controlegetal; bij de andere is er geen bewaard"
    )


def _labels(documents: int, labelled: int, *, is_made_anew: bool) -> list[str]:
    """How labels were verified."""
    told = []
    if labelled:
        told.append(
            "De labels zijn opnieuw gemaakt en vergeleken."
            if is_made_anew
            else "De labels van mensen zijn vergeleken met corpus/labels; die van de labelaar zijn "
            "niet opnieuw gemaakt: dat doet --grondig."
        )
    if other := documents - labelled:
        told.append(
            f"Van {'1 document' if other == 1 else f'{other} documenten'} zijn de labels niet "
            "nagegaan: die zijn van vóór de labelaar of de oordelen van nu, en worden bijgewerkt "
            "bij de volgende `sbkennis ingest`."
        )
    return told


# ---------------------------------------------------------------------- words and meaning


def _words(
    store: Store,
    analysis: Analysis,
    document: Document,
    passages: Sequence[Passage],
    rows: Mapping[str, int],
    found: Findings,
) -> None:
    """The words by which a passage is found are those that it has."""
    made = analysis.terms(document, passages)
    kept = store.term_texts(list(rows.values()))
    wrong = [one for one, row in rows.items() if row in kept and kept[row] != made[one]]
    found.of(
        document, wrong, "is te vinden op andere woorden dan er staan",
        "zijn te vinden op andere woorden dan er staan",
    )  # fmt: skip


def _lengths(
    store: Store, model: str, document: Document, rows: Mapping[str, int], found: Findings
) -> None:
    kept = store.vectors_of(list(rows.values()), model)
    wrong = [
        one
        for one, row in rows.items()
        if row in kept and (np.abs(np.linalg.norm(kept[row], axis=1) - 1) > _UNIT).any()
    ]
    found.of(
        document, wrong, "heeft een vector van een verkeerde lengte",
        "hebben een vector van een verkeerde lengte",
    )  # fmt: skip


def _meaning(
    store: Store,
    analysis: Analysis,
    searched: Mapping[str, Sequence[str]],
    sealed: Mapping[str, tuple[int, int]],
    found: Findings,
    *,
    thorough: bool,
    is_all: bool,
) -> list[str]:
    """Vectors are what the model makes of the words: all of them, or a sample with a fixed seed.

    Says what was compared; ``is_all`` tells whether these are the documents of the whole library.
    """
    chosen = _sample(searched, store.generation, thorough=thorough)
    compared = different = 0
    try:
        for document in store.documents(chosen):
            ids = chosen[document.id]
            for first in range(0, len(ids), _BATCH):
                part = store.passages_by_id(ids[first : first + _BATCH])
                count, wrong = _compare(store, analysis, document, part, found)
                compared, different = compared + count, different + wrong
    except ModelError as error:
        start = "Of de vectoren bij de woorden horen, is niet nagegaan:"
        hidden = f"{start} het model is hier niet te gebruiken."  # its name may be a folder
        found.problems.append(Problem(None, f"{start} {error}", hidden))
        return []
    except Damage as error:
        found.add(None, f"De vectoren zijn niet na te gaan ({cause(error)}).")
        return []
    if not compared:
        return []
    total = sum(map(len, searched.values()))
    outcome = (
        " en gelijk"
        if not different
        else f"; {different} {'is' if different == 1 else 'zijn'} anders"
    )
    if compared == total:
        of = "" if is_all else " van de andere documenten"
        return [f"Van elke passage{of} is de vector opnieuw gemaakt{outcome}."]
    of = f"Van {compared} van de {total} passages"
    if sum(map(len, chosen.values())) == total:
        return [f"{of} is de vector opnieuw gemaakt{outcome}; de andere hebben geen vector."]
    others = _by_seal(searched, sealed, "de andere")
    return [
        f"{of} (een vaste steekproef, zaad {store.generation}) is de vector opnieuw "
        f"gemaakt{outcome}; {others}. Met --grondig worden alle opnieuw gemaakt."
    ]


def _sample(
    searched: Mapping[str, Sequence[str]], seed: int, *, thorough: bool
) -> dict[str, list[str]]:
    """Ids of passages to embed anew, by document.

    The seed is the generation: the same library gives the same sample, a changed one another.
    """
    names = [(document, passage) for document, ids in searched.items() for passage in ids]
    if not thorough and len(names) > SAMPLE:
        names = random.Random(seed).sample(names, SAMPLE)
    wanted: dict[str, list[str]] = {}
    for document, passage in names:
        wanted.setdefault(document, []).append(passage)
    return wanted


def _compare(
    store: Store,
    analysis: Analysis,
    document: Document,
    passages: Sequence[Passage],
    found: Findings,
) -> tuple[int, int]:
    """How many vectors were compared, and how many are different."""
    made = analysis.vectors(document, passages)
    rows = store.rowids([one.id for one in passages])
    kept = store.vectors_of(list(rows.values()), analysis.model)
    wrong = [
        one
        for one, row in rows.items()
        if row in kept
        and (
            kept[row].shape != made[one].shape
            or (np.einsum("ij,ij->i", kept[row], made[one]) < _ALIKE).any()
        )
    ]
    found.of(
        document, wrong, "heeft een andere vector dan het model geeft",
        "hebben een andere vector dan het model geeft",
    )  # fmt: skip
    return len(kept), len(wrong)


# ---------------------------------------------------------------------- tags


def _tags(
    store: Store,
    document: Document,
    reading: Reading,
    passages: Sequence[Passage],
    people: People,
    machine: Callable[[Document], Sequence[Tag]] | None,
    found: Findings,
) -> None:
    """Tags are what the tagger says, and where a person spoke, what that person said."""
    marks = [(mark.start, mark.end) for mark in reading.note_marks]
    stored = [tag for each in store.tags([one.id for one in passages]).values() for tag in each]
    said = people.said(document.id, reading.text, passages, marks)
    start = stored if machine is None else list(machine(document))
    expected, _ = people.apply(document.id, reading.text, passages, start, marks)
    unsaid = {
        tag.passage
        for tag in stored
        if tag.method == _HUMAN and (tag.passage, tag.facet, tag.label) not in said
    }
    wrong = _different(stored, expected)
    found.of(
        document, sorted(unsaid), "heeft een oordeel dat niet in corpus/labels staat",
        "hebben een oordeel dat niet in corpus/labels staat",
    )  # fmt: skip
    found.of(
        document, sorted(wrong - unsaid), "heeft andere labels dan zij hoort te hebben",
        "hebben andere labels dan zij horen te hebben",
    )  # fmt: skip


def _different(one: Iterable[Tag], other: Iterable[Tag]) -> set[str]:
    """Passages with other tags; the machine's probability may differ by its processor."""

    def rounded(tags: Iterable[Tag]) -> Mapping[tuple[str, str, str], tuple[object, ...]]:
        return {
            (tag.passage, tag.facet, tag.label): (
                tag.assigned, tag.doubtful, tag.evidence, tag.basis, tag.method, tag.coder,
                tag.disputed, tag.probability if tag.coder else None,
            )
            for tag in tags
        }  # fmt: skip

    here, there = rounded(one), rounded(other)
    return {key[0] for key in here.keys() | there.keys() if here.get(key) != there.get(key)}


# ---------------------------------------------------------------------- corpus


def verify_files(
    store: Store, register: Register, registered: Sequence[Registration]
) -> list[Problem]:
    """Hold the register against the store, and the sources against their hashes.

    Args:
        store: open.
        register: of the library.
        registered: what of it can be read.
    """
    problems: list[Problem] = []
    by_id = {one.id: one for one in registered}
    documents = store.documents()
    for one in documents:
        if one.id not in by_id:
            text = (
                "staat in de index, maar niet in corpus/register. Haal het weg met `sbkennis "
                f"verwijder {one.id}` of neem het bestand opnieuw op."
            )
            problems.append(Problem(one.id, f"{one.file} {text}", f"Document {one.id} {text}"))
    stored = {one.id: one for one in documents}
    for each in registered:
        here = stored.get(each.id)
        if here is not None and here.sha256 == each.sha256 and here.file != each.file:
            what = "Draai `sbkennis ingest --grondig` met dit bestand."
            problems.append(
                Problem(
                    each.id,
                    f"{here.file} heet in corpus/register {each.file}. {what}",
                    f"Document {each.id} heet in corpus/register anders. {what}",
                )
            )
        source = register.source(each)
        problems += _source(source, each, each.file, is_ours=each.keeping != "reference")
    for note, registration, copy in register.kept_aside():
        if registration is None:
            text = f"{note} is beschadigd: dit document is niet terug te zetten. Herstel of "
            problems.append(Problem(None, f"{text}verwijder dit bestand."))
        elif copy is not None:
            problems += _source(copy, registration, copy.name, is_aside=True)
    return problems


def _source(
    path: Path,
    registration: Registration,
    file: str,
    *,
    is_ours: bool = True,
    is_aside: bool = False,
) -> list[Problem]:
    """What is wrong with a source; nothing of a disk that is not always there: status says it."""
    name = f"document {registration.id}"
    try:
        if digest(path) == registration.sha256:
            return []
    except FileNotFoundError:
        if not is_ours:
            return []
        start, what = "ontbreekt", "Zet het bestand terug, of neem het opnieuw op."
        text = f"De bron van {file} {start}: {path} bestaat niet. {what}"
        return [Problem(registration.id, text, f"De bron van {name} {start}. {what}")]
    except OSError as error:
        text = f"De bron van {file} is niet te lezen ({path}): {reason(error)}."
        hidden = f"De bron van {name} is niet te lezen: {reason(error)}."
        return [Problem(registration.id, text, hidden)]
    start = "is veranderd na het opnemen"
    back = hidden_back = "of zet het oude bestand terug"
    if registration.keeping == "copy" and not is_aside and _is_still(registration):
        hidden_back = "of zet het oude terug door het oorspronkelijke bestand opnieuw op te nemen"
        back = f"of zet het oude terug met `sbkennis ingest --grondig {typed(registration.origin)}`"
    text = (
        f"De bron van {file} {start} ({path}). Neem het bestand opnieuw op met `sbkennis "
        f"ingest --grondig {typed(path)}`, {back}."
    )
    hidden = (
        f"De bron van {name} {start}. Neem het bestand opnieuw op met `sbkennis ingest --grondig`, "
        f"{hidden_back}."
    )
    return [Problem(registration.id, text, hidden)]


def _is_still(registration: Registration) -> bool:
    """Whether the file that a copy was made of has the content of then."""
    try:
        return digest(Path(registration.origin)) == registration.sha256
    except OSError:
        return False
