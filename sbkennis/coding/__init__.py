"""Use case: what people say of passages → tags; corrections → what people say.

Sheets that people fill in are in `worksheets`.
"""

from __future__ import annotations

import difflib
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sbkennis import anchors
from sbkennis import judgements as files
from sbkennis.anchors import Anchored
from sbkennis.citations import Source
from sbkennis.codebook import Codebook, Label, plain_name
from sbkennis.errors import UsageError
from sbkennis.judgements import Judgement, Judgements
from sbkennis.records import Document, Passage, PassageKind, Problem, Span, Tag

__all__ = [
    "NOTHING",
    "Change",
    "Coding",
    "Labels",
    "called",
    "changes",
    "facet_of",
    "judged",
    "lost",
    "names",
    "new_batch",
    "pair",
    "state",
]

NOTHING = "geen"
"""Written for: no label of this facet fits."""

_SHOWN = 5  # of what is reported, at the most


class Labels(NamedTuple):
    """The labels of one facet of a passage: given, and doubted whether given or not."""

    given: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a person changes in one facet; ``wanted`` replaces all, where it is not None.

    A label that is doubted is no longer given, unless it is wanted or added as well.
    """

    wanted: tuple[str, ...] | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()

    def of(self, old: Labels) -> Labels:
        """What it makes of the labels as they were."""
        start = old.given if self.wanted is None else self.wanted
        given = dict.fromkeys((*start, *self.added))
        settled = {*self.added, *self.removed, *(self.wanted or ())}
        without = {*self.removed, *(one for one in self.doubted if one not in settled)}
        kept = tuple(label for label in given if label not in without)
        doubted = old.doubted if self.wanted is None else ()
        still = dict.fromkeys((*(one for one in doubted if one not in settled), *self.doubted))
        return Labels(kept, tuple(still))


class Coding:
    """What people say, on the passages of today.

    Args:
        judgements: of the kennisbank.
        codebook: labels that are not in it are kept in the files, and not applied.
    """

    def __init__(self, judgements: Judgements, codebook: Codebook) -> None:
        self.judgements = judgements
        self._known = {(label.facet, label.name) for label in codebook.labels}

    def digest(self, document: str) -> str:
        """Changes when people say something else of a document; empty when they say nothing."""
        return self.judgements.digest(document)

    def trouble(self, document: str) -> str:
        """Why nothing that people said of a document can be read, in Dutch; empty when it can."""
        return self.judgements.trouble(document)

    def anchored(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        marks: Sequence[tuple[int, int]] = (),
    ) -> Anchored:
        """What people say of a document, by passage."""
        said = self.judgements.of(document)
        if not said:
            return Anchored({}, ())
        running = [
            span for one in passages if one.kind is not PassageKind.FOOTNOTE for span in one.spans
        ]
        return anchors.anchor(
            said, text, passages, Source(text, running=running, marks=marks).places
        )

    def apply(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        tags: Iterable[Tag],
        marks: Sequence[tuple[int, int]] = (),
        standing: Iterable[Tag] = (),
    ) -> tuple[list[Tag], list[str]]:
        """Tags in which people go before the machine, and what must be told of it, in Dutch.

        Args:
            document: its id.
            text: of the document.
            passages: all of them.
            tags: the machine's.
            marks: offsets of footnote marks and the like.
            standing: tags that these are to replace; those of people stay while their file
                cannot be read.
        """
        tags = list(tags)
        if self.trouble(document):
            return self._kept(tags, standing), self.remarks(document, Anchored({}, ()))
        anchored = self.anchored(document, text, passages, marks)
        if anchored.by_passage:
            by_passage: dict[str, list[Tag]] = {}
            for tag in tags:
                by_passage.setdefault(tag.passage, []).append(tag)
            for passage in anchored.by_passage:
                words = anchors.decide(anchored.each(passage), self.judgements.order)
                here = {pair: word for pair, word in words.items() if pair in self._known}
                old = by_passage.get(passage, ())
                by_passage[passage] = anchors.overrule(old, here, passage)
            tags = [tag for several in by_passage.values() for tag in several]
        return tags, self.remarks(document, anchored)

    def _kept(self, tags: Sequence[Tag], standing: Iterable[Tag]) -> list[Tag]:
        """Tags of a machine, and before them those that people gave earlier."""
        theirs = {
            (tag.passage, tag.facet, tag.label): tag
            for tag in standing
            if tag.coder and (tag.facet, tag.label) in self._known
        }
        others = [tag for tag in tags if (tag.passage, tag.facet, tag.label) not in theirs]
        return [*others, *theirs.values()]

    def said(
        self,
        document: str,
        text: str,
        passages: Sequence[Passage],
        marks: Sequence[tuple[int, int]] = (),
    ) -> frozenset[tuple[str, str, str]]:
        """(passage, facet, label) of what people have a word on."""
        anchored = self.anchored(document, text, passages, marks)
        return frozenset(
            (passage, *pair)
            for passage in anchored.by_passage
            for pair in anchors.decide(anchored.each(passage), self.judgements.order)
            if pair in self._known
        )

    def remarks(self, document: str, anchored: Anchored) -> list[str]:
        """Dutch sentences on what is wrong in a file, was not found again or has no label."""
        found = [one.text for one in self.judgements.remarks_on(document)]
        found += [one.text for one in lost(anchored.lost)]
        return found + self.unknown(document)

    def unknown(self, document: str) -> list[str]:
        """Dutch sentences on labels that people gave and the codebook does not hold."""
        counts = Counter(
            f"{one.facet}: {label}"
            for one in self.judgements.of(document)
            for label in one.labels
            if (one.facet, label) not in self._known
        )
        return [
            f"Het label {name} staat niet in het codeboek, maar {_many(count)} noemt het. Het "
            "wordt bewaard en niet gebruikt tot het label weer bestaat."
            if count == 1
            else f"Het label {name} staat niet in het codeboek, maar {_many(count)} noemen het. "
            "Het wordt bewaard en niet gebruikt tot het label weer bestaat."
            for name, count in counts.items()
        ]


def lost(several: Sequence[Judgement], folder: str = files.FOLDER) -> list[Problem]:
    """Judgements whose words were not found again; they are kept in a folder of ``corpus/``."""
    quotes = list(dict.fromkeys(" ".join(one.quote.split()) for one in several))
    if not quotes:
        return []
    shown = "; ".join(f"“{one[:60]}{'…' if len(one) > 60 else ''}”" for one in quotes[:_SHOWN])
    more = f" en {len(quotes) - _SHOWN} andere" if len(quotes) > _SHOWN else ""
    document = several[0].document
    start = f"De woorden van {_many(len(several))} zijn niet teruggevonden"
    end = f"Bewaard in corpus/{folder}/{document}.jsonl."
    text = f"{start}: {shown}{more} staat niet meer in het document. {end}"
    return [Problem(document, text, f"{start}. {end}")]


def _many(count: int) -> str:
    return "één menselijk oordeel" if count == 1 else f"{count} menselijke oordelen"


# ---------------------------------------------------------------------- correcting


def state(tags: Iterable[Tag]) -> dict[str, Labels]:
    """The labels of one passage by facet."""
    given: dict[str, list[str]] = {}
    doubted: dict[str, list[str]] = {}
    for tag in tags:
        if tag.assigned:
            given.setdefault(tag.facet, []).append(tag.label)
        elif tag.doubtful:
            doubted.setdefault(tag.facet, []).append(tag.label)
    return {
        facet: Labels(tuple(given.get(facet, ())), tuple(doubted.get(facet, ())))
        for facet in dict.fromkeys((*given, *doubted))
    }


def names(codebook: Codebook, facet: str | None, written: str) -> str:
    """The name of a label as a person may write it: with spaces, capitals or its title.

    Raises:
        UsageError: there is no such label; names what resembles it.
    """
    labels = [one for one in codebook.labels if facet is None or one.facet == facet]
    wanted = plain_name(written)
    asked = written.strip()
    for same in (
        lambda one: one.name == asked,
        lambda one: plain_name(one.name) == wanted,
        lambda one: plain_name(one.title) == wanted,
    ):
        if found := next(filter(same, labels), None):
            return found.name
    where = f"Het facet {facet}" if facet else "Het codeboek"
    others = (
        one for one in codebook.labels if wanted in (plain_name(one.name), plain_name(one.title))
    )
    if other := next(others, None):
        raise UsageError(
            f"{where} kent geen label “{asked}”; dat hoort in dit codeboek bij {other.facet}. "
            f"Schrijf {other.facet}:{other.name}."
        )
    if not labels:
        raise UsageError(f"{where} heeft geen labels in dit codeboek.")
    known = {plain_name(each): one for one in labels for each in (one.title, one.name)}
    near = difflib.get_close_matches(wanted, known, n=1)
    hint = (
        f"Bedoelde u {called(codebook, known[near[0]])}?"
        if near
        else f"Kies uit: {', '.join(called(codebook, one) for one in labels)}."
    )
    raise UsageError(f"{where} kent geen label “{written.strip()}”. {hint}")


def pair(codebook: Codebook, facet: str, written: str) -> tuple[str, str]:
    """The names of a facet and a label as a person may write them.

    Args:
        facet: its name or its title; empty for the one that has the label.

    Raises:
        UsageError: there is no such facet or label, or several facets have it.
    """
    if facet:
        own = facet_of(codebook, facet)
        return own, names(codebook, own, written)
    asked, wanted = written.strip(), plain_name(written)
    found = [one for one in codebook.labels if one.name == asked] or [
        one for one in codebook.labels if wanted in (plain_name(one.name), plain_name(one.title))
    ]
    if len({one.facet for one in found}) > 1:
        several = " of ".join(f"{one.facet}:{asked}" for one in found)
        raise UsageError(f"Meer facetten hebben een label “{asked}”. Schrijf {several}.")
    name = found[0].name if found else names(codebook, None, written)
    return next(one.facet for one in codebook.labels if one.name == name), name


def facet_of(codebook: Codebook, written: str) -> str:
    """The name of a facet as a person may write it.

    Raises:
        UsageError: there is no such facet; names those there are.
    """
    for name in dict.fromkeys(one.facet for one in codebook.labels):
        if plain_name(written) in (plain_name(name), plain_name(codebook.title_of_facet(name))):
            return name
    known = ", ".join(dict.fromkeys(one.facet for one in codebook.labels))
    raise UsageError(f"Het facet {written} bestaat niet in dit codeboek. Wel: {known}.")


def called(codebook: Codebook, label: Label) -> str:
    """A label as a reader may write it: by its title, or by its name where that is unclear."""
    is_clear = "," not in label.title and names(codebook, label.facet, label.title) == label.name
    return label.title if is_clear else label.name


def changes(
    codebook: Codebook, written: Mapping[str, Sequence[str]], doubted: Sequence[str] = ()
) -> dict[str, Change]:
    """What a person wrote → changes by facet.

    Args:
        written: by facet: names, which replace what was there; or names after + and -, which are
            added and removed; or "geen". Several names may be parted by commas.
        doubted: names of labels of any facet.

    Raises:
        UsageError: a facet or label is unknown, or names and + or - are mixed.
    """
    found: dict[str, Change] = {}
    by_facet: dict[str, list[str]] = {}
    for facet, values in written.items():
        if parts := [part.strip() for value in values for part in value.split(",") if part.strip()]:
            by_facet.setdefault(facet_of(codebook, facet), []).extend(parts)
    for facet, parts in by_facet.items():
        wanted: list[str] = []
        signed: dict[str, list[str]] = {"+": [], "-": []}
        empty = False
        for part in parts:
            if part[0] in signed:
                signed[part[0]].append(names(codebook, facet, part[1:]))
            elif part.casefold() == NOTHING and not _has(codebook, facet, NOTHING):
                empty = True
            else:
                wanted.append(names(codebook, facet, part))
        whole = wanted or empty
        if (whole and (signed["+"] or signed["-"])) or (wanted and empty):
            raise UsageError(
                f"--{facet}: schrijf óf de labels die er moeten staan, óf +label en -label om "
                f"toe te voegen en weg te halen, óf {NOTHING}; niet door elkaar."
            )
        found[facet] = Change(
            tuple(wanted) if wanted or empty else None, tuple(signed["+"]), tuple(signed["-"])
        )
    by_name = {one.name: one.facet for one in codebook.labels}
    for part in [part.strip() for value in doubted for part in value.split(",") if part.strip()]:
        label = names(codebook, None, part)
        facet = by_name[label]
        old = found.get(facet, Change())
        found[facet] = Change(old.wanted, old.added, old.removed, (*old.doubted, label))
    return found


def _has(codebook: Codebook, facet: str, name: str) -> bool:
    return any(one.facet == facet and plain_name(one.name) == name for one in codebook.labels)


def judged(
    document: Document,
    passage: Passage,
    labels: Mapping[str, Labels],
    *,
    codebook: Codebook,
    coder: str,
    batch: str | None = None,
    at: datetime | None = None,
    considered: Mapping[str, Sequence[str]] | None = None,
    sheet: str = "",
) -> list[Judgement]:
    """Judgements on a passage, one per facet.

    Args:
        labels: by facet.
        batch: what it belongs to; a new one when not given.
        at: when it was said; now when not given.
        considered: labels by facet that there were to choose from; all when not given.
        sheet: the id of the sheet in which it was written, if it was.
    """
    moment = (at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    batch = batch or new_batch()
    found = []
    for facet, one in labels.items():
        offered = (considered or {}).get(facet)
        choice = offered if offered is not None else [x.name for x in codebook.of_facet(facet)]
        found.append(
            Judgement(
                document=document.id,
                quote=passage.quote,
                spans=tuple(Span(*span) for span in passage.spans),
                facet=facet,
                labels=one.given,
                coder=files.coder_name(coder),
                at=moment,
                codebook=codebook.edition,
                borderline=one.doubted,
                considered=tuple(dict.fromkeys((*choice, *one.given, *one.doubted))),
                batch=batch,
                passage=passage.id,
                file=document.file,
                sheet=sheet,
            )
        )
    return found


def new_batch() -> str:
    """A name for what is said in one go."""
    return uuid.uuid4().hex[:12]
