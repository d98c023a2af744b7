"""A draft × requirements × the library → what is covered, thin or absent, and the balance of it.

The rules are meant to be followed with a finger in the draft; `RULES` says them in Dutch. The
draft is read, judged and forgotten; nothing of it is kept.

`cutting` makes passages of it, `terms` and `meaning` are the two ways of reading those, `sources`
shows where a requirement comes from, and `balance` lays its labels beside those of visions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from sbkennis.coverage.balance import (
    Vision,
    assigned,
    balance_of,
    held_twice,
    left_out,
    lopsided_of,
)
from sbkennis.coverage.cutting import units
from sbkennis.coverage.meaning import Meant, meant_of, said
from sbkennis.coverage.shapes import (
    Balance,
    Coverage,
    Evidence,
    Finding,
    Lopsided,
    Pair,
    Shelves,
    SourcePassage,
    Unit,
    Verdict,
)
from sbkennis.coverage.sources import Held
from sbkennis.coverage.terms import denied_rows, evidence_of, is_subject, with_sections
from sbkennis.doubles import threes
from sbkennis.drafts import Draft
from sbkennis.requirements import Requirement, Requirements

__all__ = [
    "RULES",
    "Balance",
    "Coverage",
    "Evidence",
    "Finding",
    "Lopsided",
    "SourcePassage",
    "Unit",
    "cover",
    "said",
    "units",
]

_WORST_FIRST: tuple[Verdict, ...] = ("afwezig", "mager", "gedekt")

RULES = (
    "Zo telt sbkennis. Een passage gaat over een eis als een van deze dingen waar is: de eis staat "
    "in een kop erboven (bij een tabel: in de kop van de rij of kolom; bij een opsomming: in de "
    "aanhef, of in de woorden waarmee het punt begint); twee zinnen gaan erover (in een opsomming: "
    "twee punten bij elkaar); de passages ervoor en erna noemen de eis ook; een zin zegt wat er "
    "wordt gedaan (“elk dorp krijgt een eigen budget”); of de passage begint ermee en heeft ook "
    "dat label. Anders is de eis alleen terloops genoemd. Een paragraaf die bijna helemaal over "
    "de eis gaat, telt als een eigen kop. Alleen cijfers onder een kop als “Definitie” zijn geen "
    "definitie. Staat er dat de visie er niets over zegt, of dat de tekst nog volgt, dan telt dat "
    "niet. Gedekt: er is een eigen kop, of er gaan drie passages over, en het is lang genoeg "
    "(meestal 40 woorden; zonder eigen kop anderhalf keer zoveel). Mager: er staat iets over, maar "
    "minder dan dat. Afwezig: geen enkele passage gaat erover. Bij de eisen van het pakket telt "
    "ook wat in andere woorden is gezegd: elke zin wordt, samen met wat eromheen en erboven staat, "
    "vergeleken met voorbeeldzinnen. Gaan zinnen er waarschijnlijk over, of gaan er in één "
    "paragraaf 38 woorden misschien over, dan is de eis niet afwezig. Met 60 woorden is de eis "
    "gedekt (naar verhouding minder bij een eis waarvoor minder dan 40 woorden genoeg is). Het "
    "beste van beide oordelen geldt. Wat u in andere woorden zegt, ziet sbkennis soms nog niet."
)

_PASSAGES = 3  # without a heading of its own
_MORE = 1.5  # times the words without a heading of its own
_MEANT = 60 / 40  # times the words, in likely sentences, make it covered
_LONG = 2  # times the least share of all words (`meaning`) makes it covered


def cover(
    draft: Draft,
    wanted: Requirements,
    shelves: Shelves,
    progress: Callable[[int, int], None] | None = None,
) -> Coverage:
    """Judge a draft against requirements, and lay its balance beside that of the visions.

    Args:
        progress: called with how many steps are done and how many there are.
    """
    parts = units(draft)
    steps = len(wanted.items) + 2
    tags = shelves.label(parts)
    given = {unit.id: assigned(each) for unit, each in zip(parts, tags, strict=True)}
    documents = shelves.documents()
    held = Held(shelves, documents)
    meant = meant_of(wanted.items, parts, tags, shelves)
    findings = []
    subjects = {one.about for one in wanted.items if one.about}
    for done, one in enumerate(wanted.items, 1):
        if progress:
            progress(done, steps)
        findings.append(
            _finding(one, subjects - {one.about}, parts, given, held, meant.get(one.id))
        )
    own = threes(one.text for one in parts)
    every = [
        Vision.of(one, shelves.passages_of(one.id))
        for one in documents
        if one.kind in wanted.beside
    ]
    itself = [one.document for one in every if one.words.is_like(own)]
    visions = [one for one in every if one.document not in itself]
    warnings = [*draft.warnings, *map(left_out, itself), *held_twice(visions)]
    if not visions and wanted.beside:
        warnings.append(
            f"De kennisbank bevat geen {'andere ' if itself else ''}visies om de balans naast te "
            "leggen. Neem ze op met `sbkennis ingest`, zo nodig met --soort beleidsvisie."
        )
    asked = set(wanted.lopsided or ())
    unknown = asked.union(*(one.labels for one in wanted.items)) - shelves.labels()
    if unknown:
        names = ", ".join(sorted(":".join(pair) for pair in unknown))
        warnings.append(
            f"De eisenlijst noemt labels die het codeboek niet kent: {names}. Zij tellen niet mee."
        )
    balance = balance_of(given.values(), visions, shelves)
    if progress:
        progress(steps, steps)
    return Coverage(
        draft.file,
        wanted.name,
        tuple(findings),
        balance,
        tuple(lopsided_of(parts, tags, wanted.lopsided)) if wanted.lopsided else (),
        wanted.lopsided,
        tuple(shelves.title_of(label) for _, label in wanted.lopsided or ()),
        len(parts),
        tuple(one.document for one in visions),
        tuple(warnings),
    )


def _finding(
    one: Requirement,
    others: Collection[re.Pattern[str]],
    parts: Sequence[Unit],
    given: Mapping[str, frozenset[Pair]],
    held: Held,
    meant: Meant | None,
) -> Finding:
    denied = denied_rows(parts) if is_subject(one) else frozenset()
    read = [
        None if unit.id in denied else evidence_of(one, unit, given[unit.id], others)
        for unit in parts
    ]
    plain = one.alone or one.about is not None
    found = [each for each in read if each] if plain else with_sections(read, parts, one.terms)
    by_terms = _by_terms(one, [each for each in found if each.treats])
    verdict = by_terms
    if meant is not None and meant.is_treated(one.words):
        enough = _MEANT * one.words, _LONG * meant.least
        covered = sum(each.words for each in meant.likely) >= max(enough)
        verdict = max(by_terms, "gedekt" if covered else "mager", key=_WORST_FIRST.index)
        found = _joined(found, meant.likely)
    treats = sorted((each for each in found if each.treats), key=lambda each: _plainness(one, each))
    named = tuple(each for each in found if not each.treats)
    source = held.passage(one.source, one.page, one.keywords) if one.source else None
    seen = {each.unit.id for each in found}
    otherwise = tuple(
        unit
        for unit in parts
        if verdict != "gedekt" and unit.id not in seen and one.labels & given[unit.id]
    )
    words = sum(each.words for each in treats)
    return Finding(one, verdict, tuple(treats), named, words, source, otherwise)


def _by_terms(one: Requirement, treats: Sequence[Evidence]) -> Verdict:
    """What the passages make of a requirement that its terms and the headings show."""
    if not treats:
        return "afwezig"
    headed = any(each.headed for each in treats)
    enough = sum(each.words for each in treats) >= one.words * (1 if headed or one.alone else _MORE)
    often = headed or one.alone or len(treats) >= _PASSAGES
    return "gedekt" if enough and often else "mager"


def _joined(found: Sequence[Evidence], meant: Sequence[Evidence]) -> list[Evidence]:
    """Evidence of both readings; a passage that both saw stands once."""
    also = {each.unit.id: each for each in meant}
    joined = [
        replace(
            each,
            treats=True,
            shown=each.shown if each.treats else also[each.unit.id].shown,
            words=max(each.words if each.treats else 0, also[each.unit.id].words),
            meant=not each.treats,
        )
        if each.unit.id in also
        else each
        for each in found
    ]
    seen = {each.unit.id for each in found}
    return joined + [each for each in meant if each.unit.id not in seen]


def _plainness(wanted: Requirement, one: Evidence) -> tuple[bool, bool, int, int]:
    """First what stands under a heading that says so, by how often it names it and its length.

    A section that counts as if its heading said so comes after one whose heading does.
    """
    under = one.headed and any(wanted.heads.search(each) for each in one.unit.nearest)
    return not (under and one.naming), not (one.headed and one.naming), -one.naming, -one.words
