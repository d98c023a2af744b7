"""Findings, and what people say of them: that one holds, or not, or that one was missed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sbkennis.anchors import Find
from sbkennis.asking import one_of
from sbkennis.errors import SourceMissingError, UsageError
from sbkennis.judgements import Judgement, Judgements, coder_name, same_coder
from sbkennis.library.labelling import Labelling
from sbkennis.records import Document, Filters, Passage, Span, covered

if TYPE_CHECKING:
    from sbkennis.comparison import Findings, Kind

    _Known = dict[tuple[Kind, str, str], Findings]

__all__ = ["Confirming", "Said", "Taken"]

Place = tuple[tuple[int, int], ...]

_MOST_WORDS = 60  # characters of a quotation in a message
_VALUES = {
    **dict.fromkeys(("ja", "j", "x", "1", "waar", "true", "klopt", "juist"), True),
    **dict.fromkeys(("nee", "n", "0", "onwaar", "false", "klopt niet", "onjuist"), False),
}
# What a spreadsheet makes of an id of digits, or of digits and one e: "0012345678", "12345678e9".
_AS_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:e\+?\d+)?", re.IGNORECASE)
_NEEDED = ("soort", "bestand", "tekst", "klopt")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a sheet; ``remarks`` are Dutch sentences with the number of the row."""

    confirmed: int
    refused: int
    added: int
    remarks: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many statements it says something new of."""
        return self.confirmed + self.refused + self.added


class Said(NamedTuple):
    """What someone said of words of a passage, and that still counts.

    ``part`` counts in the quote of the passage. With ``is_alone`` nothing else was said in the same
    go, so that it can be taken back by its batch without taking back more.
    """

    judgement: Judgement
    part: tuple[int, int]
    is_alone: bool


class Confirming(Labelling):
    """Findings: found by patterns; confirmed, refused and pointed out by people."""

    def statements(
        self,
        kind: Kind,
        documents: Sequence[str] = (),
        *,
        term: str | None = None,
        against: str | None = None,
        certain: bool = False,
    ) -> Findings:
        """What patterns find: how a term is defined, what belongs to it, what is expected of it.

        Of roles and expectations what is possible comes with it, though no pattern fits: such a
        statement has a ``chance``, and comes last in its document. Where the patterns of
        ``corpus/vindplaatsen.toml`` are of another subject it does not (``untaught``). What people
        say of findings (`confirm`) goes before both.

        Args:
            kind: "omschrijving", "rol" (of the municipality), "criterium" or "verwachting".
            documents: ids or file names; without any, all.
            term: the concept; None finds definitions of every term.
            against: the document whose definition the others are set against.
            certain: only what patterns find.

        Raises:
            SourceMissingError: a document is not in the library.
            UsageError: there is no such kind, or ``against`` holds no definition.
            CodebookError: ``corpus/vindplaatsen.toml`` is not valid.
        """
        from sbkennis import comparison

        one_of(kind, tuple(comparison.KINDS.values()), "kind")
        chosen = self.find(against) if against is not None else None
        selected = self._chosen(documents)
        if chosen is not None and chosen.id not in {one.id for one in selected}:
            selected = [chosen, *selected]
        said = self._said()
        with self.store.snapshot():
            return comparison.find(
                self.store,
                kind,
                selected,
                term=term,
                against=chosen,
                rules=self.settings.patterns,
                analyzer=self._analyzer,
                certain=certain,
                said=said,
            )

    def confirm(
        self,
        kind: Kind,
        document: str,
        words: str,
        *,
        coder: str,
        holds: bool = True,
        labels: Sequence[str] = (),
        term: str = "",
        near: int = 0,
        batch: str | None = None,
    ) -> Judgement:
        """Keep that words of a document state something, or do not; `statements` follows it.

        Words that no pattern found are pointed out so. Of several words on one place the last
        counts, whoever said it.

        Args:
            kind: "omschrijving", "rol", "criterium" or "verwachting".
            document: id or file name.
            words: of the statement, as they stand in the document or as a reader sees them.
            coder: who says it.
            holds: False when they state nothing of the kind.
            labels: of the statement (a sphere of a role, a value of an expectation, "doel", "wel"
                or "niet" of a criterion) where they are not those it has; "geen" where a role or
                an expectation has none.
            term: the concept that a definition defines.
            near: an offset in the text of the document; of several places the nearest is meant, and
                where a passage begins there, one in that passage.
            batch: a name by which it can be taken back, as `sbkennis.coding.new_batch` gives.

        Raises:
            SourceMissingError: there is no such document.
            UsageError: there is no such kind, the words are not in its passages, a label is
                unknown, or the name of the coder cannot be.
            LibraryLockedError: another process writes, and went on for some time.
            StoreError: it could not be written.
        """
        from sbkennis.coding import new_batch
        from sbkennis.comparison import KINDS

        one_of(kind, tuple(KINDS.values()), "kind")
        made = self._said_of_words(
            kind, self.find(document), words, coder=coder, holds=holds, labels=labels, term=term,
            near=near, batch=batch or new_batch(),
        )  # fmt: skip
        self._keep([made])
        return made

    def said_in_passage(self, passage_id: str) -> list[Said]:
        """What people say of findings in a passage, and that counts by now: in order of time.

        Raises:
            SourceMissingError: there is no such passage.
        """
        from sbkennis.comparison import reviewed

        document, passage = self.passage(passage_id)
        files = self._finding_words()
        said = files.of(document.id)
        text = self.store.text(document.id) if said else ""
        found: list[Said] = []
        for kind in sorted({reviewed.about(one)[0] for one in said}):
            of_kind = [one for one in said if reviewed.about(one)[0] == kind]
            held, _ = reviewed.standing(of_kind, text, self._finds(document.id))
            for ranges, judgement in held:
                if part := reviewed.part_of(passage, ranges):
                    is_alone = bool(judgement.batch) and len(files.said_in(judgement.batch)) == 1
                    found.append(Said(judgement, part, is_alone))
        return sorted(found, key=lambda one: one.judgement.moment)

    def passage_with(self, document: str, words: str, near: int = 0) -> Passage | None:
        """The first searchable passage in which words stand; None where there is none.

        Args:
            document: id or file name.
            words: as they stand in the document or as a reader sees them.
            near: an offset in the text of the document; of several places the nearest is meant, and
                where a passage begins there, one in that passage.

        Raises:
            SourceMissingError: there is no such document.
        """
        from sbkennis.comparison import reviewed

        found = self.find(document)
        searched = [one for one in self.store.passages_of(found.id) if one.searchable]
        places = _nearest_first(self.source(found.id).places(words), near, searched)
        holding = (one for place in places for one in searched if reviewed.part_of(one, place))
        return next(holding, None)

    def import_findings(self, path: Path, coder: str) -> Taken:
        """Take in what a person says in a table of findings, as `write` made it.

        Every row with ja or nee under ``klopt`` that says something else than what holds is kept.
        A row that a person added needs ``soort``, ``bestand`` and ``tekst``, and ``begrip`` for a
        definition.

        Raises:
            UsageError: the file cannot be read, lacks columns, or the name cannot be.
            LibraryLockedError: another process writes, and went on for some time.
            StoreError: what was said could not be written.
        """
        from sbkennis import sheets
        from sbkennis.coding import new_batch

        coder, batch = coder_name(coder), new_batch()
        read = sheets.read(path, made_with="vergelijk --wat rol --uit rol.xlsx")
        heads = {column.name.casefold(): at for at, column in enumerate(read.columns)}
        if missing := [name for name in _NEEDED if name not in heads]:
            raise UsageError(
                f"{path}: de kolom “{missing[0]}” ontbreekt. Schrijf eerst een tabel met "
                "`sbkennis vergelijk --wat rol --uit rol.xlsx`, en laat de bovenste rij staan."
            )
        known: _Known = {}
        made: list[Judgement] = []
        remarks: list[str] = []
        counts = {"confirmed": 0, "refused": 0, "added": 0}
        for number, cells in enumerate(read.rows, 2):
            row = {name: cells[at].strip() if at < len(cells) else "" for name, at in heads.items()}
            try:
                found = self._said_in(row, coder, batch, known)
            except (UsageError, SourceMissingError) as error:
                remarks.append(f"{path.name}, rij {number}: {error}")
                continue
            if found is not None:
                made.append(found[0])
                counts[found[1]] += 1
        if made:
            self._keep(made)
        return Taken(**counts, remarks=tuple(remarks))

    def unconfirm(self, coder: str | None = None, *, batch: str | None = None) -> list[Judgement]:
        """Take back what was last said of findings in one go, and give it.

        Args:
            coder: whose last word it is; None is the last of anyone.
            batch: the name of what is taken back; None is what was said last.

        Raises:
            StoreError: it could not be written.
        """
        _ = self.store  # there must be a library
        with self._writing(self._patience):
            return self._finding_words().take_back(coder, batch)

    def is_confirmed_by(self, coder: str, batch: str) -> bool:
        """Whether this person said this of findings in one go, and did not take it back."""
        said = self._finding_words().said_in(batch) if batch else []
        return any(same_coder(one.coder) == same_coder(coder) for one in said)

    def _finding_words(self) -> Judgements:
        from sbkennis.comparison.reviewed import FOLDER

        return Judgements(self.settings.corpus, FOLDER)

    def _keep(self, made: Sequence[Judgement]) -> None:
        with self._writing(self._patience):
            self._finding_words().add(made)

    def _said(self) -> Mapping[str, tuple[Sequence[Judgement], Find]]:
        """What people say of the findings of documents, and what finds words in each.

        Lines that cannot be read are told.
        """
        files = self._finding_words()
        if self._notify:
            for problem in files.remarks():
                self._notify(problem.text)

        return {one: (files.of(one), self._finds(one)) for one in files.documents()}

    def _finds(self, document: str) -> Find:
        return lambda words: self.source(document).places(words)

    def _chosen(
        self,
        documents: Sequence[str],
        filters: Filters = Filters(),
    ) -> list[Document]:
        """The documents that the filters allow, of those named where some are; each once."""
        if not documents:
            return self.store.documents_of(self._checked(filters))
        found = {one.id: one for one in map(self.find, documents)}
        if filters == Filters():
            return list(found.values())
        allowed = {one.id for one in self.store.documents_of(self._checked(filters))}
        return [one for one in found.values() if one.id in allowed]

    def _said_of_words(
        self,
        kind: Kind,
        document: Document,
        words: str,
        *,
        coder: str,
        holds: bool,
        labels: Sequence[str],
        term: str,
        near: int,
        batch: str,
    ) -> Judgement:
        from sbkennis.comparison import reviewed

        name = coder_name(coder)
        known = tuple(dict.fromkeys(self._label_of(kind, one) for one in labels))
        if reviewed.UNLABELLED in known and len(known) > 1:
            raise UsageError("Geef labels, of schrijf geen; niet allebei.")
        source = self.source(document.id)
        searched = [one for one in self.store.passages_of(document.id) if one.searchable]
        stands = _standing_at(near, words, searched)
        places = [stands] if stands else source.places(words)
        if not places:
            raise UsageError(
                f"{_short(words)} staat niet in {document.file}. Neem de woorden letterlijk over "
                "uit de bron."
            )
        place = _nearest_first(places, near, searched)[0]
        if not any(a < span.end and span.start < b
                   for a, b in place for one in searched for span in one.spans):  # fmt: skip
            raise UsageError(
                f"{_short(words)} staat in {document.file} buiten wat wordt doorzocht, zoals op "
                "een omslag of in een inhoudsopgave of bronnenlijst."
            )
        pages = [source.page_of(start) for start, _ in place]
        spans = tuple(
            Span(start, end, page.number if page else None)
            for (start, end), page in zip(place, pages, strict=True)
        )
        said = (reviewed.HOLDS, *known) if holds else (reviewed.FAILS,)
        return Judgement(
            document.id,
            "\n".join(source.text[start:end] for start, end in place),
            spans,
            reviewed.facet(kind, term),
            said,
            name,
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            batch=batch,
            file=document.file,
        )

    def _label_of(self, kind: Kind, written: str) -> str:
        from sbkennis.coding import names
        from sbkennis.comparison.reviewed import UNLABELLED
        from sbkennis.comparison.statements import CRITERIA, FACETS

        if kind in FACETS:
            own = {one.name for one in self.codebook.of_facet(FACETS[kind])}
            if written.casefold() in (UNLABELLED, "geen") and written.casefold() not in own:
                return UNLABELLED
            return names(self.codebook, FACETS[kind], written)
        if kind == "criterium" and written.casefold() in CRITERIA:
            return written.casefold()
        allowed = f"kies uit {', '.join(CRITERIA)}" if kind == "criterium" else "laat de cel leeg"
        raise UsageError(f"Bij een {kind} hoort geen label “{written}”; {allowed}.")

    def _labels_in(self, kind: Kind, written: str) -> list[str]:
        """Labels as a cell has them: with commas, or in a CSV of ours with spaces between."""
        with_commas = [one.strip() for one in written.split(",") if one.strip()]
        try:
            return [self._label_of(kind, one) for one in with_commas]
        except UsageError:
            if len(apart := written.split()) == len(with_commas):
                raise
            return [self._label_of(kind, one.strip(",")) for one in apart]

    def _document_in(self, row: Mapping[str, str]) -> Document:
        """The document of a row: by its id, or by its file where a spreadsheet changed that."""
        name = row.get("document_id") or row["bestand"]
        is_number = _AS_NUMBER.fullmatch(name) is not None and self.store.document(name) is None
        return self.find(row["bestand"] if is_number and row["bestand"] else name)

    def _said_in(
        self, row: Mapping[str, str], coder: str, batch: str, known: _Known
    ) -> tuple[Judgement, str] | None:
        """What a row says that does not hold yet, and how it counts.

        Raises:
            UsageError: it cannot be understood.
            SourceMissingError: its document is not in the library.
        """
        from sbkennis.comparison import KINDS

        written, words = row["klopt"].casefold(), row["tekst"]
        if not written:
            has_both = row.keys() >= {"labels", "stand"}  # a column may have been taken out
            if has_both and _words(row["labels"]) != _words(row["stand"]):
                raise UsageError(
                    "De labels zijn gewijzigd, maar onder “klopt” staat niets. Schrijf daar ja als "
                    "de zin klopt; dan gelden de nieuwe labels."
                )
            return None
        if written not in _VALUES:
            raise UsageError(f"Onder “klopt” staat “{row['klopt']}”; schrijf ja of nee.")
        if not words:
            raise UsageError("Er staat geen tekst; neem de zin letterlijk over uit de bron.")
        kinds = {name: kind for key, kind in KINDS.items() for name in (key, kind)}
        kind = kinds.get(row["soort"].casefold())
        if kind is None:
            raise UsageError(
                f"Onder “soort” staat “{row['soort']}”; kies uit {', '.join(KINDS.values())}."
            )
        document = self._document_in(row)
        labels = self._labels_in(kind, row.get("labels", ""))
        term, holds = row.get("begrip", ""), _VALUES[written]
        place = row.get("plek") or row.get("passage_ids", "")
        start = place.rpartition("#")[2].partition("-")[0]
        made = self._said_of_words(
            kind, document, words, coder=coder, holds=holds, labels=labels if holds else (),
            term=term, near=int(start) if start.isdecimal() else 0, batch=batch,
        )  # fmt: skip
        if (kind, document.id, term) not in known:
            known[kind, document.id, term] = self.statements(
                kind, [document.id], term=term or None if kind == "omschrijving" else None
            )
        return _news(made, known[kind, document.id, term])


def _words(cell: str) -> set[str]:
    """The labels of a cell, which XLSX parts by commas and CSV by spaces."""
    return set(cell.replace(",", " ").split())


def _news(made: Judgement, now: Findings) -> tuple[Judgement, str] | None:
    """What a person says, without the labels that a statement has already; None where it holds."""
    from sbkennis.comparison import reviewed

    found = now.at(made.document, [(span.start, span.end) for span in made.spans])
    is_refused = found in now.refused
    if reviewed.FAILS in made.labels:
        return None if is_refused else (made, "refused")
    if found is None:
        return made, "added"
    if set(made.labels[1:]) - {reviewed.UNLABELLED} == set(found.statement.labels):
        made = replace(made, labels=made.labels[:1])
    if found.statement.coder and not is_refused and len(made.labels) == 1:
        return None
    return made, "confirmed"


def _nearest_first(places: Sequence[Place], near: int, passages: Sequence[Passage]) -> list[Place]:
    """Places in the text, those in the passage that begins at an offset before the others."""
    from sbkennis.comparison import reviewed

    begun = [one for one in passages if one.start == near]

    def distance(place: Place) -> tuple[bool, int]:
        is_there = any(reviewed.part_of(one, place) for one in begun)
        return not is_there, abs(place[0][0] - near)

    return sorted(places, key=distance)


def _standing_at(start: int, words: str, passages: Sequence[Passage]) -> Place | None:
    """Where words stand in the text, if a passage has just these from there on; else None."""
    wanted = words.replace("\r\n", "\n")  # as a browser sends them
    for passage in passages:
        at = passage.quote.find(wanted) if wanted else -1
        while at >= 0:
            spans = covered(passage.spans, at, at + len(wanted))
            if spans and spans[0].start == start:
                return tuple((one.start, one.end) for one in spans)
            at = passage.quote.find(wanted, at + 1)
    return None


def _short(words: str) -> str:
    shown = " ".join(words.split())
    return f"“{shown[:_MOST_WORDS]}{'…' if len(shown) > _MOST_WORDS else ''}”"
