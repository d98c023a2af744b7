"""Quotations and references of a draft, with the library → findings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from sbkennis import restated, sentences
from sbkennis.checking.findings import Finding, as_named
from sbkennis.checking.saying import (
    changed,
    is_at,
    is_under,
    of_headings_between,
    of_missing,
    of_negation_beside,
    of_other_facts,
)
from sbkennis.citations import (
    TOKEN,
    Source,
    Verdict,
    anchor,
    names_of,
    on_page,
    verify,
    where_found,
)
from sbkennis.cleaning import clean
from sbkennis.drafts import Draft, Note, Part, Place, Quotation, Reference
from sbkennis.drafts.linking import Catalogue, Link
from sbkennis.records import Document, Passage, Span

__all__ = ["Judge", "Shelves", "where"]

_BETTER = {
    "exact": 0, "exact_after_normalisation": 1, "wrong_page": 2, "differs": 3, "not_found": 4,
    "source_missing": 5,
}  # fmt: skip
_FEW = 6  # words outside a pair of marks that may all differ and still belong to the quotation
_FOREIGN = 0.6  # share of such words that differ, from which they are the writer's own
_LINES = re.compile(  # where words stand in a source without pages, as our footnotes say it
    r"\b(?P<unit>alinea|regel)(?:['’]?s)?\s+(?P<first>\d{1,7})(?:\s*[-–]\s*(?P<last>\d{1,7}))?",
    re.IGNORECASE,
)
_MARKS = frozenset("\"“”„‟«»‹›‘’‚‛'")  # around a quotation
_UNDER = re.compile(r"\bonder\s+(?:“([^”]+)”|\"([^\"]+)\")", re.IGNORECASE)
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+")
_NUMBER_BEFORE = re.compile(r"\b(?:\d{1,2}|[a-z])[.)]\s*$")


class Shelves(Protocol):
    """What a check asks of a library."""

    def documents(self) -> list[Document]:
        """All documents."""
        ...

    def source(self, document_id: str) -> Source:
        """A document made ready to judge quotations."""
        ...

    def resembling(self, quote: str) -> list[str]:
        """Ids of documents that may hold these words, the likeliest first."""
        ...

    def passages_at(self, document_id: str, offsets: Sequence[int]) -> list[Passage | None]:
        """The passages in which places of a document stand; None for one that stands in none."""
        ...


class Judge:
    """Judges the quotations and references of one draft.

    Args:
        draft: as it was read.
        documents: of the library, by id.
        catalogue: finds those by their titles.
        links: what each reference of the draft points to.
        shelves: the library.
        itself: the documents that are the draft, or an edition of it.
    """

    def __init__(
        self,
        draft: Draft,
        documents: dict[str, Document],
        catalogue: Catalogue,
        links: Sequence[Link],
        shelves: Shelves,
        itself: Collection[str] = (),
    ) -> None:
        self.draft = draft
        self.documents = documents
        self.catalogue = catalogue
        self.links = links
        self.shelves = shelves
        self.itself = itself
        self.meant: dict[int, str] = {}  # by reference: the document that holds its quotation

    # -------------------------------------------------------------------------- quotations

    def judged(self, one: Quotation) -> Finding:
        """A quotation in the reading that fits, when a mark beside it has no other half."""
        finding = self._item(one) if one.form == "item" else self.quotation(one)
        if one.wider is None:
            return finding
        whole = self.draft.text_at(one.wider)[one.wider.start : one.wider.end]
        wider = self.quotation(replace(one, text=whole, place=one.wider))
        opens = one.wider.start < one.place.start
        more = len(TOKEN.findall(whole)) - len(TOKEN.findall(one.text))
        strange = sum(
            len(TOKEN.findall(each.quote))
            for each in (wider.result.differences if wider.result is not None else ())
        )
        is_part = more <= _FEW or strange < _FOREIGN * more or not finding.is_right
        if wider.is_right or (wider.verdict in ("differs", "wrong_page") and is_part):
            said = "Niet elk aanhalingsteken heeft een tweede helft; nagegaan is het geheel."
            return replace(wider, remarks=(*wider.remarks, said))
        shown = " ".join((whole if opens else whole[len(one.text) :]).split()[:5])
        side = "ervoor" if opens else "erna"
        return replace(
            finding,
            remarks=(
                *finding.remarks,
                f"Bij “{shown} …” {side} staat een aanhalingsteken zonder tweede helft; alleen de "
                "woorden hierboven zijn nagegaan.",
            ),
        )

    def _item(self, one: Quotation) -> Finding:
        """An item of a list; its number may be the writer's own where the source has none."""
        finding = self.quotation(one)
        number = _NUMBERED.match(one.text)
        if finding.is_right or number is None:
            return finding
        place = one.place._replace(start=one.place.start + number.end())
        bare = self.quotation(replace(one, text=one.text[number.end() :], place=place))
        if bare.is_right and bare.result is not None and bare.result.start is not None:
            source = self.shelves.source(bare.documents[0].id)
            if not _NUMBER_BEFORE.search(source.text[: bare.result.start][-12:]):
                return bare
        return finding

    def quotation(self, one: Quotation) -> Finding:
        """The best that can be said of a quotation, by the references that stand near."""
        finding = Finding(
            kind="citaat",
            place=one.place,
            where=where(self.draft, one.place),
            heading=self._heading(one.place),
            text=one.text,
            verdict="not_found",
            form=one.form,
        )
        judged = [
            (
                self._verified(one, document, self.links[index].reference.pages),
                document,
                self.links[index],
            )
            for index in one.references
            for document in self.links[index].documents
        ]
        if judged:
            verdict, document, linked = min(judged, key=self._rank)
            if verdict.verdict not in ("not_found", "source_missing"):
                for index in one.references:
                    if self.links[index] is linked:
                        self.meant[index] = document
            finding = self._told(finding, verdict, document, linked)
            if verdict.verdict == "not_found":
                finding = self._elsewhere(finding, one, {each[1] for each in judged})
            elif not linked.is_sure:
                finding = replace(
                    finding,
                    remarks=(
                        *finding.remarks,
                        "De verwijzing past op meer dan één document; deze past bij de woorden.",
                    ),
                )
            return finding
        named = [self.links[index] for index in one.references]
        missing = [each for each in named if each.reference.strong]
        if missing:
            finding = replace(
                finding,
                verdict="source_missing",
                reference=missing[0].reference,
                page=missing[0].reference.pages,
                remarks=(of_missing(missing[0]),),
            )
            return self._elsewhere(finding, one, set())
        return self._anywhere(finding, one)

    def _rank(self, judged: tuple[Verdict, str, Link]) -> float:
        """How good a verdict is; where a page is claimed, a document without pages comes later."""
        verdict, document, linked = judged
        pages = self.shelves.source(document).pages
        paged = bool(pages) and pages[0].number is not None
        behind = linked.reference.pages is not None and not paged and verdict.is_right
        return 2.5 if behind else _BETTER[verdict.verdict]

    def _verified(self, one: Quotation, document_id: str, pages: str | None = None) -> Verdict:
        source = self.shelves.source(document_id)
        verdict = verify(one.text, source, page=pages)
        if verdict.verdict == "differs" and one.place.paragraph is not None:
            # whether a hyphen at the end of a line is one of the word, only the source can say
            paragraph = self.draft.paragraphs[one.place.paragraph - 1]
            if one.place.note is None and one.place.last is None and paragraph.hyphens:
                other = verify(paragraph.as_set(one.place.start, one.place.end), source, page=pages)
                return other if other.verdict != "not_found" else verdict
        return verdict

    def _told(
        self, finding: Finding, verdict: Verdict, document_id: str, linked: Link | None
    ) -> Finding:
        """A finding with a verdict and what helps to mend it."""
        source = self.shelves.source(document_id)
        document = self.documents[document_id]
        remarks = []
        for each in verdict.marked:
            remarks.append(changed(each))
        if (
            linked is not None
            and linked.reference.pages
            and source.pages[:1]
            and (source.pages[0].number is None)
        ):
            remarks.append(f"{document.file} heeft geen pagina's; de pagina is niet nagegaan.")
        if linked is not None and linked.earlier is None:
            remarks += of_other_facts(linked.reference, document)
        if verdict.is_right and verdict.start is not None and verdict.end is not None:
            remarks += of_negation_beside(source.text, verdict.start, verdict.end)
            remarks += of_headings_between(source, finding.text, verdict)
            if linked is not None:
                remarks += self._elsewhere_within(linked.reference, document, verdict)
        label = None
        if verdict.start is not None and verdict.end is not None:
            ends = source.page_of(verdict.start), source.page_of(verdict.end - 1)
            label = where_found(document, *ends)
        words = None
        if verdict.verdict == "differs" and verdict.start is not None:
            claimed = linked.reference.pages if linked is not None else None
            if label is not None and not on_page(claimed, *ends):
                named = as_named(claimed, document)
                remarks.append(f"Genoemd is {named}; deze woorden staan op {label}.")
            words = clean(source.text[verdict.start : verdict.end]).text.strip()
        return replace(
            finding,
            verdict=verdict.verdict,
            documents=(document,),
            reference=linked.reference if linked is not None else None,
            page=linked.reference.pages if linked is not None else None,
            result=verdict,
            found_label=label,
            source_text=words,
            remarks=(*finding.remarks, *remarks),
        )

    def _elsewhere_within(
        self, reference: Reference, document: Document, verdict: Verdict
    ) -> list[str]:
        """What to say when words stand at another line or paragraph, or under another heading."""
        lines, under = _LINES.search(reference.text), _UNDER.search(reference.text)
        if document.unit not in ("paragraph", "line") or not (lines or under):
            return []
        assert verdict.start is not None
        assert verdict.end is not None
        places = verdict.start, verdict.end - 1
        held = [one for one in self.shelves.passages_at(document.id, places) if one is not None]
        if not held:
            return []
        span = Span(*places, None)
        text = self.shelves.source(document.id).text
        anchors = [anchor(document, one, text=text, spans=(span,)) for one in held]
        said = []
        if lines is not None and not is_at(lines, anchors):
            labels = dict.fromkeys(one.label for one in anchors)
            where = f"{'in' if document.unit == 'paragraph' else 'op'} {' en '.join(labels)}"
            said.append(f"Genoemd is {lines[0]}; deze woorden staan {where}.")
        headings = list(dict.fromkeys(each for one in held for each in one.heading))
        if under is not None and headings and not is_under(under[1] or under[2], headings):
            said.append(
                f"Genoemd is “{under[1] or under[2]}”; deze woorden staan onder “{headings[-1]}”."
            )
        return said

    def _elsewhere(self, finding: Finding, one: Quotation, passed: set[str]) -> Finding:
        """A finding with the documents that hold the words although the draft names another."""
        held = [
            (verdict, document)
            for verdict, document in self._holding(one)
            if document not in passed and verdict.is_right
            if not self._is_its_own(one, verdict, document)
        ]
        if not held:
            return finding
        verdict, first = held[0]
        document = self.documents[first]
        source = self.shelves.source(first)
        assert verdict.start is not None
        page = source.page_of(verdict.start)
        label = where_found(document, page, page)
        at = f", {label}" if label else ""
        return replace(
            finding,
            elsewhere=tuple(self.documents[each] for _, each in held),
            remarks=(
                *finding.remarks,
                f"De woorden staan wel in {document.title or document.file}{at}.",
            ),
        )

    def _holding(self, one: Quotation) -> list[tuple[Verdict, str]]:
        """The documents of the library that hold the words of a quotation, or nearly."""
        judged = [
            (self._verified(one, document), document)
            for document in self.shelves.resembling(one.text)
        ]
        return [each for each in judged if each[0].verdict != "not_found"]

    def _is_its_own(self, one: Quotation, verdict: Verdict, document: str) -> bool:
        """Whether what was found is the quotation itself, in a document that is the draft.

        What an edition says outside quotation marks, it is a source of.
        """
        if document not in self.itself:
            return False
        if one.form == "block" or verdict.start is None or verdict.end is None:
            return True
        text = self.shelves.source(document).text
        opens = text[: verdict.start].rstrip()[-1:] in _MARKS
        return opens or text[verdict.end :].lstrip(" .,;:!?")[:1] in _MARKS

    def _anywhere(self, finding: Finding, one: Quotation) -> Finding:
        """A quotation without a source, looked for in the whole library."""
        remark = "Er staat geen bron bij."
        before = self._named_before(one.place)
        titled = self._titled_before(one.place)
        held = self._holding(one)
        found = [
            each
            for each in held
            if not self._is_its_own(one, *each) or each[1] in before or each[1] in titled
        ]
        if not found:
            said = f"{remark} De woorden staan niet in de kennisbank."
            if held:
                said = (
                    f"{remark} De woorden staan nergens anders in de kennisbank dan in dit concept."
                )
            if titled:
                title = next(iter(titled.values()))
                said = f"Ervoor staat de titel “{title}”, maar daar staan de woorden niet, en ook "
                said += "niet elders in de kennisbank."
            return replace(finding, remarks=(said,), result=Verdict("not_found"))
        best = min(
            found,
            key=lambda each: (
                _BETTER[each[0].verdict],
                each[1] not in before and each[1] not in titled,
                len(each[0].differences),
            ),
        )
        finding = self._told(finding, best[0], best[1], None)
        others = tuple(
            self.documents[document]
            for verdict, document in found
            if document != best[1] and verdict.is_right
        )
        where = f"{remark} Gezocht is in de hele kennisbank."
        if best[1] in titled:
            where = f"De bron is genoemd met haar titel, “{titled[best[1]]}”."
        if best[1] in before:
            where = "De bron staat in een eerdere zin van de alinea."
            claimed = before[best[1]]
            source, start, end = self.shelves.source(best[1]), best[0].start, best[0].end
            assert start is not None
            assert end is not None
            ends = source.page_of(start), source.page_of(end - 1)
            if finding.found_label and not on_page(claimed, *ends):
                named = as_named(claimed, self.documents[best[1]])
                where += (
                    f" Let op: daar is {named} genoemd; deze woorden staan op "
                    f"{finding.found_label}."
                )
        return replace(finding, elsewhere=others, remarks=(where, *finding.remarks))

    def _named_before(self, place: Place) -> dict[str, str | None]:
        """The documents that are named before a place in its paragraph, with their last pages."""
        return {
            each.documents[0]: each.reference.pages
            for each in self.links
            if each.is_sure
            and place.note is None
            and each.reference.place.paragraph == place.paragraph
            and (
                each.reference.place.end <= place.start
                if each.reference.place.note is None
                else self.draft.notes[each.reference.place.note].position <= place.start
            )
        }

    def _titled_before(self, place: Place) -> dict[str, str]:
        """The documents of which the title stands before a place in its paragraph: id → title."""
        if place.note is not None:
            return {}
        return self.catalogue.named_in(self.draft.text_at(place)[: place.start])

    # -------------------------------------------------------------------------- references

    def reference(self, link: Link, meant: str | None = None) -> Finding | None:
        """What a reference points to; None for words that may be none at all.

        Args:
            meant: the document of its own that holds the words quoted beside it.
        """
        if meant is not None and not link.is_sure:
            link = replace(link, documents=(meant,))
        documents = tuple(self.documents[name] for name in link.documents)
        if not documents and not link.reference.strong:
            return None
        remarks: list[str] = []
        if link.unresolved:
            verdict = "unresolved"
            remarks.append(of_missing(link))
        elif not documents:
            verdict = "source_missing"
            remarks.append(of_missing(link))
        elif len(documents) > 1:
            verdict = "ambiguous"
        else:
            verdict, remarks = self._page(link, documents[0])
            remarks = [*remarks, *of_other_facts(link.reference, documents[0])]
        return Finding(
            kind="verwijzing",
            place=link.reference.place,
            where=where(self.draft, link.reference.place),
            heading=self._heading(link.reference.place),
            text=link.reference.text,
            verdict=verdict,
            reference=link.reference,
            documents=documents,
            page=link.reference.pages,
            remarks=tuple(remarks),
        )

    def _page(self, one: Link, document: Document) -> tuple[str, list[str]]:
        if one.reference.pages is None:
            return "linked", []
        pages = self.shelves.source(document.id).pages
        if not pages or pages[0].number is None:
            return "linked", []
        names = {name for page in pages for name in names_of(page)}
        wanted = re.findall(r"\d+|[ivxlc]+", re.sub(r"\s*e\.?\s?v\.?$", "", one.reference.pages))
        absent = [each for each in wanted if each.casefold() not in names]
        if not absent:
            return "linked", []
        several = "bestaan" if len(absent) > 1 else "bestaat"
        return "page_missing", [
            f"Pagina {' en '.join(absent)} {several} niet: {document.file} heeft {len(pages)} "
            f"{'dia' if document.unit == 'slide' else 'pagina'}'s."
        ]

    def restated(self, link: Link) -> Iterator[str]:
        """What to say of figures beside a reference that do not stand on the page it names."""
        pages = link.reference.pages
        sentence = self._sentence(link)
        if not pages or not sentence or not link.is_sure or len(link.documents) != 1:
            return
        document = self.documents[link.documents[0]]
        source = self.shelves.source(document.id)
        cited = [one for one in source.pages if one.number is not None and on_page(pages, one, one)]
        if not cited or any(one.source != "text" for one in cited):
            return
        texts = [clean(source.text[one.start : one.end]).text for one in cited]
        for shown, figure in restated.absent(sentence, texts).items():
            held = (
                one
                for one in source.pages
                if restated.holds(source.text[one.start : one.end], figure)
            )
            elsewhere = next(held, None)
            where = where_found(document, elsewhere, elsewhere) if elsewhere else None
            more = f", wel in die van {where}" if where else ""
            yield f"“{shown}” staat niet in de tekst van {as_named(pages, document)}{more}."

    def _sentence(self, link: Link) -> str:
        """The sentence that a reference stands in, when it is the only one there.

        Without the reference, and without what is quoted: that is checked word by word.
        """
        place = link.reference.place
        at = self._stands(place)
        if at is None or (
            place.note is not None and self.draft.notes[place.note].paragraph is None
        ):
            return ""
        number, offset = at
        paragraph = self.draft.paragraphs[number - 1]
        text = paragraph.text
        if paragraph.part not in (Part.TEXT, Part.LIST):
            return ""
        start, end = next(
            (one for one in sentences.split(text) if one[0] <= offset < one[1]), (0, 0)
        )
        beside = [
            other
            for each in self.links
            if (other := self._stands(each.reference.place)) is not None
            and other[0] == number
            and start <= other[1] < end
        ]
        if len(beside) != 1:
            return ""
        bare = list(text)
        spans = [one.place for one in self.draft.quotations]
        for each in (*spans, *([place] if place.note is None else [])):
            if each.note is None and each.paragraph == number:
                bare[each.start : each.end] = " " * (each.end - each.start)
        return "".join(bare[start:end])

    def _stands(self, place: Place) -> tuple[int, int] | None:
        """The paragraph of a reference, and where in it; of a note its mark."""
        if place.note is None:
            return None if place.paragraph is None else (place.paragraph, place.start)
        note = self.draft.notes[place.note]
        return None if note.paragraph is None else (note.paragraph, max(0, note.position - 1))

    def _heading(self, place: Place) -> tuple[str, ...]:
        if place.paragraph is None:
            return ()
        return self.draft.paragraphs[place.paragraph - 1].heading


def where(draft: Draft, place: Place) -> str:
    """A place as a reader finds it.

    PDF drafts have pages; Word drafts do not, so there the paragraphs are counted.
    """
    if place.note is not None:
        return _note_name(draft.notes[place.note])
    assert place.paragraph is not None
    paragraph = draft.paragraphs[place.paragraph - 1]
    page = f"p. {paragraph.page}, " if paragraph.page is not None else ""
    in_box = " (tekstvak)" if paragraph.part is Part.BOX else ""
    last = f"-{place.last}" if place.last is not None else ""
    noun = "alinea's" if last else "alinea"
    return f"{page}{noun} {place.paragraph}{last}{in_box}"


def _note_name(note: Note) -> str:
    name = "eindnoot" if note.kind == "endnote" else "noot"
    return f"{name} {note.label}" if note.label else f"{name} bij alinea {note.paragraph}"
