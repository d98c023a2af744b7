"""Passages that someone keeps → a basket, and what is exported of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sbkennis.errors import ChangedError, SourceMissingError, StoreError, UsageError, reason
from sbkennis.library.holding import Holding
from sbkennis.records import Document, Hit, Passage

if TYPE_CHECKING:
    from sbkennis.basket import Kept
    from sbkennis.collecting import Collected


__all__ = ["Collecting"]


class Collecting(Holding):
    """The basket, citation styles and exports."""

    def basket(self) -> list[Collected]:
        """What is in the basket, each where its words stand now.

        Raises:
            StoreError: the file of the basket is damaged.
        """
        from sbkennis.basket import Basket
        from sbkennis.collecting import found_again

        return found_again(self.store, self, Basket(self.settings.basket).all())

    def kept(self) -> frozenset[str]:
        """The ids of the passages that were put in the basket; none when it cannot be read.

        Who asks only shows beside a passage that it is there; the basket itself says what is wrong.
        """
        from sbkennis.basket import Basket

        try:
            return frozenset(one.passage for one in Basket(self.settings.basket).all())
        except StoreError:
            return frozenset()

    def put_in_basket(
        self,
        passages: Sequence[str],
        *,
        note: str | None = None,
        heading: str | None = None,
        seen: tuple[str, str] | None = None,
    ) -> list[Kept]:
        """Put passages in the basket; one that is there already gets the new note and heading.

        Args:
            passages: their ids; of one that is in the basket also where it no longer exists.
            note: what to remember with them; None keeps what was there.
            heading: under which they belong; None keeps what was there.
            seen: the note and heading of which these were made; one that is as it was then
                keeps what is there now.

        Raises:
            SourceMissingError: a passage does not exist; then nothing is put in.
            ChangedError: what is there now is neither what was seen nor what is to come.
        """
        from datetime import date

        from sbkennis.basket import Kept
        from sbkennis.collecting import cited

        passages = [self._passage_id(name) for name in passages]
        found = {one.id: one for one in self.store.passages_by_id(passages)}
        fresh = [
            Kept(
                passage=passage.id,
                document=passage.document,
                file=collected.document.file,
                quote=collected.citation.quote,
                display=collected.citation.display,
                citation=collected.citation.text,
                note=note or "",
                heading=heading or "",
                added=date.today().isoformat(),
                spans=tuple((span.start, span.end) for span in passage.spans),
            )
            for name in dict.fromkeys(passages)
            if name in found
            for passage in [found[name]]
            for collected in cited(self.store, [passage])
            if collected.document is not None and collected.citation is not None
        ]

        def change(kept: list[Kept]) -> list[Kept]:
            places = {one.passage: number for number, one in enumerate(kept)}
            absent = [name for name in passages if name not in found and name not in places]
            if absent:
                raise SourceMissingError(
                    f"Passage {absent[0]} staat niet in de kennisbank. De id van een passage staat "
                    "tussen rechte haken onder elke treffer van `sbkennis zoek`."
                )
            for name in passages:
                if name in places:
                    kept[places[name]] = _rewritten(kept[places[name]], note, heading, seen)
            return [*kept, *(one for one in fresh if one.passage not in places)]

        self._change_basket(change)
        return fresh

    def _passage_id(self, name: str) -> str:
        """The id of a passage, also where its file is named; of one that is not there, its name."""
        try:
            return self.passage(name)[1].id
        except SourceMissingError:
            return name

    def take_from_basket(self, number: int) -> Kept:
        """Take out the passage with this number, from 1.

        Raises:
            UsageError: there is no such number.
        """
        taken: list[Kept] = []

        def change(kept: list[Kept]) -> list[Kept]:
            taken.append(kept.pop(_place(kept, number)))
            return kept

        self._change_basket(change)
        return taken[0]

    def put_back(self, kept: Sequence[Kept], number: int) -> None:
        """Put what was taken out back, from its number, from 1; once when it is there."""

        def change(now: list[Kept]) -> list[Kept]:
            there = {one.passage for one in now}
            now[number - 1 : number - 1] = [one for one in kept if one.passage not in there]
            return now

        self._change_basket(change)

    def move_in_basket(self, number: int, to: int) -> None:
        """Give a passage of the basket another place; both count from 1.

        Raises:
            UsageError: there is no such number.
        """

        def change(kept: list[Kept]) -> list[Kept]:
            target = _place(kept, to)
            kept.insert(target, kept.pop(_place(kept, number)))
            return kept

        self._change_basket(change)

    def empty_basket(self) -> list[Kept]:
        """Empty the basket; what was in it."""
        held: list[Kept] = []

        def change(kept: list[Kept]) -> list[Kept]:
            held.extend(kept)
            return []

        self._change_basket(change)
        return held

    def _change_basket(self, change: Callable[[list[Kept]], list[Kept]]) -> None:
        from sbkennis.basket import Basket
        from sbkennis.files import write_atomically

        _ = self.store  # a folder that is no kennisbank gets no basket
        basket = Basket(self.settings.basket)
        lock = basket.changing()
        try:
            content = basket.content(change(basket.all()))
            write_atomically(basket.path, content)
        except OSError as error:
            raise StoreError(
                f"{basket.path} kon niet worden geschreven: {reason(error)}. De mand is nog zoals "
                "die was. Verhelp dit en probeer het opnieuw."
            ) from error
        finally:
            lock.release()

    def collected(self, hits: Sequence[Hit]) -> list[Collected]:
        """The hits of a search, ready to export."""
        from sbkennis.collecting import Collected

        return [Collected(one.document, one.passage, one.citation) for one in hits]

    def styles(self) -> list[str]:
        """The names of the citation styles: those of the package and those in corpus/stijlen."""
        from sbkennis.exports import available

        return available(self.settings.styles)

    def export(
        self,
        collected: Sequence[Collected],
        form: str,
        *,
        target: Path | None = None,
        style: str = "rijk",
        overwrite: bool = False,
    ) -> str | None:
        """Passages or whole documents in a form for other programs.

        Args:
            collected: what to export; what is lost from a basket is left out.
            form: "docx", "md", "txt", "ris", "bibtex", "csl", "csv", "xlsx", or "qdpx": the
                documents, in which the passages carry their labels and what was written with
                them (all labelled passages where whole documents were collected).
            target: the file to write; None answers the text.
            style: of the citations; for RIS, BibTeX and CSL-JSON it does not matter.
            overwrite: replace the target when it exists.

        Returns:
            the text when there is no target.

        Raises:
            UsageError: the form or style does not exist, the target exists, or Word, a table or a
                project has no target.
            StoreError: the target cannot be written.
        """
        from sbkennis import exporting

        exporting.check(form, target, overwrite=overwrite)
        if form == "qdpx":
            assert target is not None  # `check` saw to it
            self._write_project(collected, target)
            return None
        return exporting.export(
            collected,
            form,
            target,
            exporting.style_of(style, self.settings.styles),
            self._keywords(collected),
            overwrite=overwrite,
        )

    def _write_project(self, collected: Sequence[Collected], target: Path) -> None:
        from sbkennis.reports import Coded, write_project

        by_document: dict[str, list[Passage]] = {}
        documents: dict[str, Document] = {}
        notes: dict[str, str] = {}
        for one in collected:
            if one.document is not None:
                documents[one.document.id] = one.document
                chosen = by_document.setdefault(one.document.id, [])
                if one.passage is None:
                    chosen += self.store.passages_of(one.document.id)
                elif one.passage not in chosen:
                    chosen.append(one.passage)
                    written = {"Kop": one.heading, "Notitie": one.note}
                    notes[one.passage.id] = "\n".join(
                        f"{name}: {text}" for name, text in written.items() if text
                    )
        if not documents:
            raise UsageError("Er is niets om te exporteren.")
        write_project(
            self._titled,
            [
                Coded(
                    document,
                    self.store.text(id_),
                    passages,
                    dict(self.store.tags(ids)),
                    {id_: notes[id_] for id_ in ids if id_ in notes},
                )
                for id_, document in documents.items()
                for passages in [by_document[id_]]
                for ids in [[one.id for one in passages]]
            ],
            target,
        )

    def _keywords(self, collected: Sequence[Collected]) -> dict[str, list[str]]:
        """The labels of collected passages by passage and document id, as the codebook has them."""
        passages = {one.passage.id: one.passage.document for one in collected if one.passage}
        found: dict[str, dict[str, None]] = {}
        for passage, tags in self.store.tags(list(passages)).items():
            for holder in (passage, passages[passage]):
                labels = found.setdefault(holder, {})
                labels.update((tag.label, None) for tag in tags if tag.assigned)
        order = {one.name: number for number, one in enumerate(self._titled.labels)}
        return {
            holder: [
                self.title_of(label)
                for label in sorted(labels, key=lambda name: order.get(name, len(order)))
            ]
            for holder, labels in found.items()
        }

    def all_documents(self) -> list[Collected]:
        """Every document of the library, to export its description."""
        from sbkennis.collecting import Collected

        return [Collected(document, None, None) for document in self.documents()]

    def cite_as(self, passage_id: str, style: str) -> str:
        """A passage with its citation in a style, and its source as the list of sources has it.

        Raises:
            SourceMissingError: there is no such passage.
            UsageError: there is no such style.
        """
        from sbkennis import exporting
        from sbkennis.collecting import cited

        _, passage = self.passage(passage_id)
        chosen = exporting.style_of(style, self.settings.styles)
        return exporting.clip(cited(self.store, [passage]), chosen)


def _rewritten(
    old: Kept, note: str | None, heading: str | None, seen: tuple[str, str] | None
) -> Kept:
    """A passage of the basket with another note and heading, where these are another."""
    values = {"note": old.note, "heading": old.heading}
    for name, written, was in zip(values, (note, heading), seen or (None, None), strict=True):
        now = values[name]
        if written is None or written == was:
            continue
        if was is not None and now.split() not in (was.split(), written.split()):
            raise ChangedError(
                f"De notitie of kop bij een passage uit {old.file} is intussen gewijzigd.",
                (old.note, old.heading),
            )
        values[name] = written
    return replace(old, note=values["note"], heading=values["heading"])


def _place(kept: Sequence[Kept], number: int) -> int:
    if not 1 <= number <= len(kept):
        held = f"de mand heeft de nummers 1 tot en met {len(kept)}" if kept else "de mand is leeg"
        if len(kept) == 1:
            held = "daar ligt alleen nummer 1"
        raise UsageError(f"Nummer {number} ligt niet in de mand: {held}.")
    return number - 1
