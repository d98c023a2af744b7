"""An open kennisbank → its tags: the tagger's, those of people, and what is learned from them."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis import vectors
from sbkennis.errors import (
    CodebookError,
    LibraryLockedError,
    ModelError,
    StoreError,
    UsageError,
    reason,
)
from sbkennis.judgements import Judgement, same_coder
from sbkennis.library.holding import Holding
from sbkennis.records import Document, Passage, Tag

if TYPE_CHECKING:
    from sbkennis.agreement import Agreement
    from sbkennis.anchors import Anchored
    from sbkennis.coding import Labels
    from sbkennis.coding.worksheets import Imported
    from sbkennis.coding.worksheets import Row as SheetRow
    from sbkennis.ingest import Progress
    from sbkennis.learning import Judged, Learned
    from sbkennis.store import Store
    from sbkennis.tags.tagger import Text as LooseText


__all__ = ["Labelling"]

_PATIENCE = 30.0  # seconds that what a person said waits for another process
_WITHOUT_END = -1.0


class Labelling(Holding):
    """Tags: given, corrected, learned from."""

    most_patience = math.inf  # seconds; less where others wait for it

    def label(self, names: Sequence[str] = ()) -> list[tuple[str, tuple[Tag, ...]]]:
        """The tags of searchable passages, by passage id; old tags are made anew first.

        Args:
            names: documents or passages; all when there are none.

        Raises:
            SourceMissingError: there is no such document or passage.
            LibraryLockedError: tags must be made anew and another process writes.
        """
        self._tag_anew_where_possible()
        found: list[tuple[str, tuple[Tag, ...]]] = []
        for passages in self._passages(names):
            ids = [one.id for one in passages]
            tags = self.store.tags(ids)
            found += [(one, tags.get(one, ())) for one in ids]
        return found

    @property
    def _patience(self) -> float:
        return min(_PATIENCE, self.most_patience)

    def _tag_anew(self) -> None:
        """Bring tags up to date with the codebook, the weights and what people said."""
        if self._is_tagged_otherwise():
            self.retag(wait=self._patience)

    def _tag_anew_where_possible(self) -> None:
        """The same for who only reads: where it cannot be written, tags stay, and that is said."""
        _ = self.store  # what cannot be read either is no remark
        try:
            self._tag_anew()
        except StoreError as error:
            if self._notify:
                self._notify(
                    "Let op: de labels zijn nog niet bijgewerkt naar de oordelen en het codeboek "
                    f"van nu. {error}"
                )

    def _is_tagged_otherwise(self, *, for_now: bool = False) -> bool:
        """Whether tags are not those of the codebook, the weights and what people said by now.

        With ``for_now``, tags will do that were made for want of the model of the tagger.
        """
        from sbkennis.ingest import FOR_NOW, tagging_of

        for document, tagging in self.store.tagged_with().items():
            made = tagging.removesuffix(FOR_NOW) if for_now else tagging
            if made != tagging_of(self._tagger, self._coding, document):
                return True
        return False

    def follow_codebook(self) -> None:
        """Tag anew where the codebook of this kennisbank changed, before labels are used.

        Who searches by a label that came into it would find nothing otherwise, and that would be
        taken for an answer. Where it cannot be done now, labels stay as they were, and that is
        said. No other thread may use this library meanwhile.
        """
        has_own = os.path.lexists(self.settings.codebook)
        if not has_own or self.codebook_trouble() or self.is_empty():
            return
        try:
            if self._is_tagged_otherwise(for_now=True):
                if self._notify:
                    self._notify("De labels worden bijgewerkt naar het codeboek van nu.")
                self.retag()
        except (LibraryLockedError, StoreError, ModelError, CodebookError) as error:
            if self._notify:
                self._notify(
                    f"Let op: de labels zijn nog niet die van het codeboek van nu. {error}"
                )

    def label_texts(
        self, rows: Sequence[LooseText | Mapping[str, object]]
    ) -> list[tuple[str, list[Tag]]]:
        """Tags of loose texts by id; no kennisbank is needed for it.

        Args:
            rows: ``{"id", "text", "heading"}`` each; evidence counts in ``text``.

        Raises:
            UsageError: a row has no text.
        """
        tagged = self._tagger.tag_texts(rows)
        if (failure := self._tagger.failure) and self._notify:
            self._notify(
                f"Let op: deze labels zijn gemaakt zonder het model van de labelaar. {failure}"
            )
        return tagged

    def judge(
        self,
        passage_id: str,
        labels: Mapping[str, Labels],
        coder: str,
        *,
        batch: str | None = None,
        considered: Mapping[str, Sequence[str]] | None = None,
    ) -> list[Judgement]:
        """Keep what a person says of a passage; tags follow with `retag`.

        Args:
            passage_id: the passage.
            labels: by facet; facets that are left out are not judged.
            coder: who says it.
            batch: what it belongs to, so that it is taken back together.
            considered: labels that were judged, of facets of which not all were.

        Raises:
            SourceMissingError: there is no such passage.
            UsageError: the name of the coder cannot be.
            LibraryLockedError: another process writes, and went on for some time.
            StoreError: it could not be written.
        """
        from sbkennis import coding

        document, passage = self.passage(passage_id)
        found = coding.judged(
            document, passage, labels, codebook=self.codebook, coder=coder, batch=batch,
            considered=considered,
        )  # fmt: skip
        with self._writing(self._patience):
            self._coding.judgements.add(found)
        return found

    def said_of(self, passage_id: str) -> list[Judgement]:
        """What each person says of a passage by now, in order of time: one judgement a facet.

        Raises:
            SourceMissingError: there is no such passage.
        """
        document, passage = self.passage(passage_id)
        self.__dict__.pop("_coding", None)  # another thread or process may have added to it
        return self._anchored(document).of(passage.id)

    def correct(
        self,
        passage_id: str,
        written: Mapping[str, Sequence[str]],
        *,
        coder: str,
        doubted: Sequence[str] = (),
        agreed: bool = False,
        batch: str | None = None,
    ) -> tuple[Tag, ...]:
        """Correct the labels of a passage, and give the tags that hold from now on.

        Args:
            passage_id: the passage.
            written: by facet: names, which replace what was there; or names after + and -; or
                "geen".
            coder: who says it.
            doubted: names of labels to mark as doubtful.
            agreed: whether the facets that are not named are right as they are.
            batch: a name by which it can be taken back, as `sbkennis.coding.new_batch` gives.

        Raises:
            SourceMissingError: there is no such passage.
            UsageError: a label is unknown, nothing was said, or the name of the coder cannot be.
        """
        from sbkennis import coding

        passage_id = self.passage(passage_id)[1].id  # it may have been named by its file
        changes = coding.changes(self.codebook, written, doubted)
        if not changes and not agreed:
            raise UsageError(
                "Geef op wat er moet veranderen: --thema LABEL, --thema +LABEL, --thema -LABEL of "
                "--thema geen (zo ook --sfeer, --waarde en --label FACET:LABEL), --twijfel LABEL "
                "of --akkoord."
            )
        self._tag_anew()
        now = coding.state(self.store.tags([passage_id]).get(passage_id, ()))
        nothing = coding.Labels()
        labels = {facet: one.of(now.get(facet, nothing)) for facet, one in changes.items()}
        if agreed:
            for facet in self.codebook.facets:
                # who agrees with a facet in which there is doubt, leaves the doubt
                labels.setdefault(facet.name, now.get(facet.name, nothing))
        self.judge(passage_id, labels, coder, batch=batch)
        self.follow_people("Uw oordeel is wel bewaard")
        return self.store.tags([passage_id]).get(passage_id, ())

    def withdraw(self, coder: str | None = None, *, batch: str | None = None) -> list[Judgement]:
        """Take back what was said in one go, and give it.

        Args:
            coder: whose last word it is; None is the last of anyone.
            batch: the name of what is taken back; None is what was said last.

        Raises:
            StoreError: it could not be written.
        """
        _ = self.store  # there must be a library
        with self._writing(self._patience):
            last = self._coding.judgements.take_back(coder, batch)
        self.follow_people("Het oordeel is wel ingetrokken")
        return last

    def is_said_by(self, coder: str, batch: str) -> bool:
        """Whether this person said in one go what has this name, and did not take it back."""
        self.__dict__.pop("_coding", None)  # another thread or process may have added to it
        said = self._coding.judgements.said_in(batch) if batch else []
        return any(same_coder(one.coder) == same_coder(coder) for one in said)

    def follow_people(self, kept: str) -> None:
        """Let the tags follow what people say; what they said is safe already.

        Args:
            kept: what is safe, in Dutch; told when the tags cannot follow.

        Raises:
            LibraryLockedError: another process writes.
            StoreError: the tags could not be written.
        """
        with _safe(kept):
            self.retag(wait=self._patience)

    def retag(
        self, progress: Callable[[Progress], None] | None = None, *, wait: float = 0.0
    ) -> list[str]:
        """Bring tags up to date without reading anything; gives the files of which tags changed.

        Args:
            progress: called often.
            wait: seconds for another process that writes.
        """
        with self._writing(wait) as store:
            return self._retag(store, progress or (lambda _: None))

    def _retag(self, store: Store, progress: Callable[[Progress], None]) -> list[str]:
        from sbkennis.ingest import retag

        watcher = self._watcher
        if self._notify and watcher and store.unattended(watcher.name):
            self._notify(
                "De labels worden opnieuw gemaakt. Dat hoeft maar één keer, en duurt ongeveer "
                "even lang als opnemen."
            )
        changed, remarks = retag(store, self._tagger, self._coding, self.settings.model, progress)
        self._refresh(store)
        if self._notify:
            for remark in remarks:
                self._notify(remark)
        return changed

    def doubtful(
        self, coder: str, names: Sequence[str] = ()
    ) -> list[tuple[Document, Passage, tuple[Tag, ...]]]:
        """Passages with a doubtful label that this person has not judged, in document order.

        With each go the tags of the facets that this person has not judged, or not wholly.

        Raises:
            SourceMissingError: a document or passage that was named is not there.
        """
        self._tag_anew()
        found = []
        for passages in self._passages(names):
            if not passages:
                continue
            document = self.find(passages[0].document)
            tags = self.store.tags([one.id for one in passages])
            anchored = self._anchored(document)
            for one in passages:
                mine = [
                    said
                    for said in anchored.of(one.id)
                    if same_coder(said.coder) == same_coder(coder)
                ]
                judged = {(said.facet, label) for said in mine for label in said.considered}
                doubted = {
                    tag.facet
                    for tag in tags.get(one.id, ())
                    if tag.doubtful and (tag.facet, tag.label) not in judged
                }
                if doubted:
                    done = {said.facet for said in mine} - doubted
                    open_ = [tag for tag in tags.get(one.id, ()) if tag.facet not in done]
                    found.append((document, one, tuple(open_)))
        return found

    def _anchored(self, document: Document) -> Anchored:
        from sbkennis.anchors import Anchored

        if not self._coding.judgements.of(document.id):
            return Anchored({}, ())
        reading = self.store.reading(document.id)
        marks = [(mark.start, mark.end) for mark in reading.note_marks]
        passages = self.store.passages_of(document.id)
        return self._coding.anchored(document.id, reading.text, passages, marks)

    def export_labels(self, path: Path, names: Sequence[str] = (), *, blind: bool = False) -> int:
        """Write passages with their labels to a CSV or XLSX file; gives how many.

        Args:
            path: the file.
            names: documents or passages; all when there are none.
            blind: leave out the labels, for who must judge without seeing them.

        Raises:
            SourceMissingError: a document or passage that was named is not there.
            UsageError: the file is neither CSV nor XLSX, or it is there already.
            StoreError: it could not be written.
        """
        from sbkennis import sheets
        from sbkennis.coding import worksheets

        sheets.check(path)
        self._tag_anew_where_possible()
        rows = list(self._sheet_rows(names))
        sheets.write(worksheets.sheet(rows, self.codebook, blind=blind), path)
        return len(rows)

    def import_labels(self, path: Path, coder: str) -> Imported:
        """Take in what a person says in a CSV or XLSX file that `export_labels` wrote.

        Raises:
            UsageError: the file cannot be read, lacks columns, or the name cannot be.
            LibraryLockedError: another process writes, and went on for some time.
            StoreError: what was said could not be written.
        """
        from sbkennis import sheets
        from sbkennis.coding import worksheets
        from sbkennis.judgements import coder_name

        coder = coder_name(coder)
        read = sheets.read(path)
        self._tag_anew()
        named = {one.rpartition("#")[0] for one in worksheets.passage_ids(read)}
        here = [one.id for one in self.store.documents() if one.id in named]
        rows = {row.passage.id: row for row in self._sheet_rows(here, coder)} if here else {}
        found = worksheets.read_sheet(read, path.name, rows, self.codebook, coder)
        if found.judgements:
            with self._writing(self._patience):
                self._coding.judgements.add(found.judgements)
            self.follow_people("De oordelen zijn wel bewaard")
        return found

    def agreement(self, paths: Sequence[Path] = ()) -> Agreement:
        """How far coders agree on what more than one of them judged.

        Args:
            paths: files of JSON lines, one a coder, to compare instead of what is in ``corpus/``;
                no kennisbank is needed for them.

        Raises:
            UsageError: nothing was judged by two coders, or a file cannot be read.
        """
        from sbkennis import agreement

        order = [(label.facet, label.name) for label in self.codebook.labels]
        if paths:
            tell = self._notify or (lambda _: None)
            return agreement.measure(agreement.read(paths, self.codebook, tell), order)
        self._forget_people()
        coded = []
        for problem in self._coding.judgements.remarks():
            if self._notify:
                self._notify(problem.text)
        for document in self.documents():
            anchored = self._anchored(document)
            for passage in anchored.by_passage:
                coded += [
                    agreement.Coded(
                        passage,
                        self._name_of(one.coder),
                        one.facet,
                        frozenset(one.labels),
                        frozenset(one.considered),
                        one.is_blind,
                    )
                    for one in anchored.of(passage)
                ]
        return agreement.measure(coded, order)

    def learn(
        self, *, anyway: bool = False, tell: Callable[[str], None] = lambda _: None
    ) -> tuple[Learned, bool]:
        """Learn from what people judged; use it when it is better, or else only ``anyway``.

        What was learned waits, without end, for another process that writes.

        Args:
            anyway: use it, also when it is not better.
            tell: told in Dutch how far it is.

        Returns:
            what came of it, and whether it is in use from now on.

        Raises:
            UsageError: too little was judged.
            ModelError: the model of the weights cannot be used.
            StoreError: the weights could not be written.
        """
        from sbkennis import learning
        from sbkennis.tags import calibration, classifier, practice, train

        judged = self._judged()
        learning.enough(judged)
        self._tag_anew()
        tell(
            "Leren duurt ongeveer een kwartier, de eerste keer langer. Afbreken kan: er verandert "
            "dan niets."
        )
        package = classifier.packaged()
        here = {(label.facet, label.name) for label in self.codebook.labels}
        same = {name for facet, name in package.labels if (facet, name) in here}
        corrections = {  # they say nothing of a label that the own codebook moved to another facet
            by: {name: one for name, one in several.items() if name in same}
            for by, several in calibration.packaged_corrections().items()
        }
        vectors_of = self._practice_vectors(tell)

        def fitted(examples: Sequence[practice.Example]) -> classifier.Weights:
            return train.fit(
                examples,
                self.codebook,
                vectors_of,
                package.attention,
                corrections=corrections,
                leans=package.leans,
            ).weights

        learned = learning.learn(
            judged,
            practice.read_practice(),
            codebook=self.codebook,
            package=package,
            attended=self._attended(judged),
            vectors=vectors_of,
            train=fitted,
            tell=tell,
        )
        if not (learned.is_better or anyway):
            return learned, False
        with self._writing(_WITHOUT_END) as store:
            try:
                classifier.save(learned.weights, self.settings.weights)
            except OSError as error:
                raise StoreError(
                    f"{self.settings.weights} kon niet worden geschreven: {reason(error)}."
                ) from error
            self.settings = self.settings.with_learned(learned=True)
            tell("passages opnieuw labelen")
            self.__dict__.pop("_tagger", None)
            with _safe("Wat er geleerd is, wordt wel gebruikt"):
                self._retag(store, lambda _: None)
        return learned, True

    @property
    def has_learned(self) -> bool:
        """Whether weights that were learned here are in use, rather than those of the package."""
        return self.settings.weights.exists()

    def unlearn(self) -> bool:
        """Use the weights of the package again; False when they were in use already."""
        _ = self.store  # there must be a library
        was_there = self.has_learned
        with self._writing():
            self.settings.weights.unlink(missing_ok=True)
            self.settings = self.settings.with_learned(learned=False)
        if was_there:
            self.__dict__.pop("_tagger", None)
            self.follow_people("De labelaar van het pakket wordt wel weer gebruikt")
        return was_there

    def _judged(self) -> list[Judged]:
        """All passages of which people said something."""
        from sbkennis.anchors import decide
        from sbkennis.learning import Judged

        known = {(label.facet, label.name) for label in self.codebook.labels}
        found = []
        for document in self.documents():
            anchored = self._anchored(document)
            for passage in self.store.passages_by_id(list(anchored.by_passage)):
                said = anchored.each(passage.id)
                words = decide(said, self._coding.judgements.order)
                here = {pair: word for pair, word in words.items() if pair in known}
                if here and passage.searchable:
                    seen = not all(one.is_blind for one in said)
                    found.append(Judged(passage, here, seen))
        return found

    def _attended(self, judged: Sequence[Judged]) -> dict[str, vectors.Matrix]:
        """What attention of the package made of passages, by passage id; of all, or of none."""
        from sbkennis.tags import classifier

        network = classifier.packaged().attention
        rows = self.store.rowids([one.passage.id for one in judged])
        known = self.store.attended(list(rows.values()), network.name, len(network.labels))
        return {one: known[row] for one, row in rows.items()} if len(known) == len(rows) else {}

    def _practice_vectors(
        self, tell: Callable[[str], None]
    ) -> Callable[[Sequence[str]], vectors.Matrix]:
        """Vectors of texts by the model that the tagger reads with, kept between runs."""
        import platformdirs

        from sbkennis.tags import practice

        if self.settings.model == vectors.WORD_HASH:  # a machine without a model: words must do
            return vectors.WordHash().passages
        cache = Path(platformdirs.user_cache_dir("sbkennis", appauthor=False)) / "leer"
        return lambda texts: practice.embed(texts, cache, tell)

    def _name_of(self, coder: str) -> str:
        """One way to write the name of a coder: as it was written first."""
        return self._coders.setdefault(same_coder(coder), coder)

    def _sheet_rows(self, names: Sequence[str] = (), coder: str = "") -> Iterator[SheetRow]:
        """Rows of a sheet: with citations to write them, or what ``coder`` said to read them."""
        from sbkennis import citations, ingest
        from sbkennis.coding.worksheets import Row

        for passages in self._passages(names):
            if not passages:
                continue
            document = self.find(passages[0].document)
            text = "" if coder else self.store.text(document.id)
            pages = () if coder else self.store.pages(document.id)
            anchored = self._anchored(document) if coder else None
            tags = self.store.tags([one.id for one in passages])
            machine: dict[str, list[Tag]] = {one.id: list(tags.get(one.id, ())) for one in passages}
            judged = [one for one in passages if any(tag.coder for tag in tags.get(one.id, ()))]
            if judged:
                machine |= {one.id: [] for one in judged}
                for tag in ingest.machine_tags(
                    self.store, self._tagger, self.settings.model, document, judged
                ):
                    machine[tag.passage].append(tag)
            for one in passages:
                citation = "" if coder else citations.cite(document, one, text, pages=pages).text
                own = anchored.own(one.id, coder) if anchored else ()
                yield Row(document, one, citation, tags.get(one.id, ()), machine[one.id], own)


@contextmanager
def _safe(kept: str) -> Iterator[None]:
    """What goes wrong within the block leaves untouched what is ``kept``, and that is said."""
    try:
        yield
    except (StoreError, LibraryLockedError, CodebookError) as error:
        text = f"{error} {kept}: draai `sbkennis ingest` om de labels bij te werken."
        raise type(error)(text) from error
