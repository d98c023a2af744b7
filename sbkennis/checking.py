"""A draft and a library → findings: every quotation and reference with what became of it.

The draft is read, judged and forgotten; nothing of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal, Protocol

from sbkennis import restated, sentences
from sbkennis.citations import (
    TOKEN,
    Difference,
    Marked,
    Source,
    Verdict,
    anchor,
    dutch_date,
    names_of,
    on_page,
    verify,
    where_found,
)
from sbkennis.cleaning import clean, letters_of
from sbkennis.drafts import Draft, Note, Part, Place, Quotation, Reference
from sbkennis.drafts.linking import Catalogue, Link, link
from sbkennis.phrases import A_MONTH
from sbkennis.records import Anchor, Document, Passage, Span

__all__ = [
    "VERDICTS",
    "Check",
    "Finding",
    "changed",
    "check",
    "comment",
    "differing",
    "remarks",
    "told",
]

VERDICTS: dict[str, str] = {
    "exact": "letterlijk",
    "exact_after_normalisation": "letterlijk, op opmaak na",
    "differs": "wijkt af",
    "not_found": "niet gevonden",
    "wrong_page": "andere pagina",
    "source_missing": "bron ontbreekt",
    "linked": "bron gevonden",
    "ambiguous": "meer dan één bron past",
    "page_missing": "pagina bestaat niet",
    "unresolved": "verwijst nergens naar",
}
"""A verdict → how a reader sees it."""

_BETTER = {
    "exact": 0, "exact_after_normalisation": 1, "wrong_page": 2, "differs": 3, "not_found": 4,
    "source_missing": 5,
}  # fmt: skip
_MOST_TERMS = 8  # that are named in a warning
_FEW = 6  # words outside a pair of marks that may all differ and still belong to the quotation
_FOREIGN = 0.6  # share of such words that differ, from which they are the writer's own
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*|%|\b(?:procent\w*|miljoen|miljard|duizend)\b")
_DAY = re.compile(  # but for the day on which a page was visited
    r"(?<!geraadpleegd op )(?<!bezocht op )(?<!geraadpleegd )"
    rf"\b(\d{{1,2}}\s+{A_MONTH}\s+\d{{4}})\b",
    re.IGNORECASE,
)
_LINES = re.compile(  # where words stand in a source without pages, as our footnotes say it
    r"\b(?P<unit>alinea|regel)(?:['’]?s)?\s+(?P<first>\d{1,7})(?:\s*[-–]\s*(?P<last>\d{1,7}))?",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\bonder\s+(?:“([^”]+)”|\"([^\"]+)\")", re.IGNORECASE)
_BESIDE = 60  # signs around a quotation in which its sentence is looked at
_APART = (
    r"\n\s*\n|\n\s*(?:[•▪●◦*\uf000-\uf0ff]|[-–—]\s|(?:\d{1,2}|[a-z])[.)]\s)"  # a line or an item
)
_NEAR = 3  # words beside a quotation that say something about it
_MOST_CHANGED = 0.4  # share of the words of an item that may differ for it to be a quotation
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+")
_NUMBER_BEFORE = re.compile(r"\b(?:\d{1,2}|[a-z])[.)]\s*$")
_NEGATION = re.compile(
    r"\b(?:niet|geen|nooit|noch|nergens|niemand|niets|zonder|evenmin|mits|tenzij)\b", re.IGNORECASE
)


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


@dataclass(frozen=True, slots=True)
class Finding:
    """One quotation or reference of a draft, and what was found.

    ``kind`` is "citaat" or "verwijzing". For a quotation ``verdict`` is that of
    `citations.verify`; for a reference it is "linked", "ambiguous", "source_missing",
    "page_missing" or "unresolved". ``documents`` are those it was linked to (several when
    ambiguous); ``elsewhere`` those that hold the words although the draft does not name them.
    """

    kind: Literal["citaat", "verwijzing"]
    place: Place
    where: str  # as a reader finds it: "alinea 12", "noot 3"
    heading: tuple[str, ...]
    text: str
    verdict: str
    form: str = ""
    reference: Reference | None = None
    documents: tuple[Document, ...] = ()
    page: str | None = None  # that is claimed
    result: Verdict | None = None
    found_label: str | None = None  # "p. iv (pdf p. 6)"
    source_text: str | None = None  # the words of the source, where they differ
    elsewhere: tuple[Document, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The page that is claimed, as a reader sees it: "p. 5", of a presentation "dia 5"."""
        return _claimed(self.page, self.documents[0]) if self.documents else f"p. {self.page}"

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to mend."""
        return self.verdict in ("exact", "exact_after_normalisation", "linked")


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a draft."""

    file: str
    paragraphs: int
    notes: int
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()

    @property
    def quotations(self) -> tuple[Finding, ...]:
        """The findings that are quotations."""
        return tuple(one for one in self.findings if one.kind == "citaat")

    @property
    def references(self) -> tuple[Finding, ...]:
        """The findings that are references."""
        return tuple(one for one in self.findings if one.kind == "verwijzing")


def check(
    draft: Draft, shelves: Shelves, progress: Callable[[int, int], None] | None = None
) -> Check:
    """Verify every quotation and reference of a draft.

    Args:
        progress: called with how many are done and how many there are.
    """
    documents = {one.id: one for one in shelves.documents()}
    catalogue = Catalogue(documents.values())
    links = link(draft, catalogue)
    judge = _Judge(draft, documents, catalogue, links, shelves)
    total = len(draft.quotations) + len(draft.references)
    quoted: list[Finding] = []
    terms: list[Finding] = []
    used: set[int] = set()  # references that say where a quotation comes from
    for done, quotation in enumerate(draft.quotations):
        if progress:
            progress(done, total)
        if catalogue.titled(quotation.text):
            continue  # a title in quotation marks or italics is no quotation
        finding = judge.judged(quotation)
        if quotation.form == "term":
            terms.append(finding)
            continue
        if quotation.form == "item":
            if not _resembles(finding):
                continue  # an item in the writer's own words
            finding = _of_item(finding)
            # the marks inside it are the source's own
            quoted = [each for each in quoted if not _is_within(each.place, finding.place)]
        quoted.append(finding)
        used.update(quotation.references)
    findings = [*quoted, *_of_references(draft, links, judge, used)]
    if progress:
        progress(total, total)
    findings.sort(key=lambda one: _order(draft, one.place))
    warnings = (*draft.warnings, *_unchecked(terms))
    return Check(draft.file, len(draft.paragraphs), len(draft.notes), tuple(findings), warnings)


def _of_item(finding: Finding) -> Finding:
    """An item of a list that is like its source; its words may be the writer's own."""
    if finding.verdict != "differs":
        return finding
    own = "Dit punt lijkt overgenomen. Zijn het uw eigen woorden, dan is er niets mis."
    return replace(finding, remarks=(*finding.remarks, own))


def _of_references(
    draft: Draft, links: Sequence[Link], judge: _Judge, used: set[int]
) -> Iterator[Finding]:
    """What is to be said of the references, those of quotations among them."""
    for index, one in enumerate(links):
        if index not in used and _is_quoted(draft, one.reference.place):
            continue  # brackets inside a quotation are the source's own
        told = judge.reference(one, judge.meant.get(index))
        if told is None:
            continue
        if told.verdict == "linked" and index not in used:
            told = replace(told, remarks=(*told.remarks, *judge.restated(one)))
        if told.is_right and index in used:
            told = replace(told, remarks=())  # said at the quotation
        yield told


def _unchecked(terms: Sequence[Finding]) -> Iterator[str]:
    """What to say of words between marks that are too few to be judged as a quotation."""
    absent = [one for one in terms if one.verdict in ("not_found", "differs") and one.documents]
    if not absent:
        return
    shown = ", ".join(f"“{one.text}” ({one.where})" for one in absent[:_MOST_TERMS])
    more = len(absent) - _MOST_TERMS
    rest = f" en nog {more}" if more > 0 else ""
    yield (
        f"Niet als citaat nagegaan, want te kort: {shown}{rest}. Zo staat het niet in de bron van "
        "die zin; is het wel een citaat, kijk het dan na."
    )


def _resembles(finding: Finding) -> bool:
    """Whether words that may be quoted are those of their source but for a few."""
    if finding.verdict not in ("exact", "exact_after_normalisation", "wrong_page", "differs"):
        return False
    differences = finding.result.differences if finding.result is not None else ()
    strange = sum(len(TOKEN.findall(each.quote)) for each in differences)
    return strange <= _MOST_CHANGED * len(TOKEN.findall(finding.text))


def _is_within(inner: Place, outer: Place) -> bool:
    return (
        (inner.paragraph, inner.note, inner.last) == (outer.paragraph, outer.note, outer.last)
        and outer.start <= inner.start
        and inner.end <= outer.end
    )


def _is_quoted(draft: Draft, place: Place) -> bool:
    return any(
        one.place.paragraph == place.paragraph
        and one.place.note == place.note
        and one.place.start <= place.start
        and place.end <= one.place.end
        for one in draft.quotations
    )


def remarks(found: Check) -> list[tuple[Place, str]]:
    """What to put in the margin: every quotation, and every reference that needs attention."""
    return [(one.place, comment(one)) for one in told(found)]


def told(found: Check) -> list[Finding]:
    """What a reader must see: every quotation, and references with something that is not yet said.

    A source that is missing is said once, at the quotation that needs it.
    """
    said = {
        one.reference.place
        for one in found.quotations
        if one.verdict == "source_missing" and one.reference is not None
    }
    return [
        one
        for one in found.findings
        if one.kind == "citaat" or ((not one.is_right or one.remarks) and one.place not in said)
    ]


def comment(one: Finding) -> str:
    """A finding as a remark in the margin."""
    word = VERDICTS[one.verdict]
    lines = [f"{'Citaat' if one.kind == 'citaat' else 'Verwijzing'}: {word}."]
    if one.documents:
        titles = " / ".join(each.title or each.file for each in one.documents)
        at = f", {one.found_label}" if one.found_label else ""
        lines.append(f"{titles}{at}.")
    if one.verdict == "wrong_page":
        lines.append(f"Genoemd is {one.named}; het citaat staat op {one.found_label}.")
    if one.result is not None:
        lines += [difference(each) for each in one.result.differences]
    lines += one.remarks
    return "\n".join(lines)


def difference(one: Difference) -> str:
    """One difference in words."""
    if not one.source:
        return f"Staat niet in de bron: “{one.quote}”."
    if not one.quote:
        return f"Ontbreekt in het citaat: “{one.source}”."
    return f"Bron: “{one.source}”; citaat: “{one.quote}”."


Range = tuple[int, int]


def differing(one: Finding) -> tuple[list[Range], list[Range]]:
    """Where the words stand that differ: in the quotation, and in the words of the source.

    Only words that the verdict names count: a hyphen at the end of a line is no difference.
    """
    if one.result is None or one.verdict != "differs":
        return [], []
    named = [
        {token.casefold() for words in side for token in TOKEN.findall(words)}
        for side in (
            [each.quote for each in one.result.differences],
            [each.source for each in one.result.differences],
        )
    ]
    texts = (one.text, one.source_text or "")
    tokens = [list(TOKEN.finditer(each)) for each in texts]
    if not texts[1]:  # too different to lay beside it: every named word
        return _joined(texts[0], [m.span() for m in tokens[0] if m[0].casefold() in named[0]]), []
    quoted, held = ([m[0].casefold() for m in side] for side in tokens)
    matcher = SequenceMatcher(None, quoted, held, autojunk=False)
    found: tuple[list[Range], list[Range]] = ([], [])
    for kind, *edges in matcher.get_opcodes():
        if kind == "equal":
            continue
        for side in (0, 1):
            part = tokens[side][edges[2 * side] : edges[2 * side + 1]]
            found[side].extend(m.span() for m in part if m[0].casefold() in named[side])
    return _joined(texts[0], found[0]), _joined(texts[1], found[1])


def _joined(text: str, places: Sequence[Range]) -> list[Range]:
    """Places with only white space between them, as one."""
    joined: list[Range] = []
    for start, end in places:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _order(draft: Draft, place: Place) -> tuple[int, int, int, int]:
    if place.note is not None:
        note = draft.notes[place.note]
        return (note.paragraph or len(draft.paragraphs) + 1, note.position, 1, place.start)
    return (place.paragraph or 0, place.start, 0, 0)


class _Judge:
    def __init__(
        self,
        draft: Draft,
        documents: dict[str, Document],
        catalogue: Catalogue,
        links: Sequence[Link],
        shelves: Shelves,
    ) -> None:
        self.draft = draft
        self.documents = documents
        self.catalogue = catalogue
        self.links = links
        self.shelves = shelves
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
                remarks=(_missing(missing[0]),),
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
            remarks += _otherwise(linked.reference, document)
        if verdict.is_right and verdict.start is not None and verdict.end is not None:
            remarks += _beside(source.text, verdict.start, verdict.end)
            remarks += _skipped(source, finding.text, verdict)
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
                named = _claimed(claimed, document)
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
        if lines is not None and not _is_at(lines, anchors):
            labels = dict.fromkeys(one.label for one in anchors)
            where = f"{'in' if document.unit == 'paragraph' else 'op'} {' en '.join(labels)}"
            said.append(f"Genoemd is {lines[0]}; deze woorden staan {where}.")
        headings = list(dict.fromkeys(each for one in held for each in one.heading))
        if under is not None and headings and not _is_under(under[1] or under[2], headings):
            said.append(
                f"Genoemd is “{under[1] or under[2]}”; deze woorden staan onder “{headings[-1]}”."
            )
        return said

    def _elsewhere(self, finding: Finding, one: Quotation, passed: set[str]) -> Finding:
        """A finding with the documents that hold the words although the draft names another."""
        held = [
            (verdict, document)
            for document in self.shelves.resembling(one.text)
            if document not in passed and (verdict := self._verified(one, document)).is_right
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

    def _anywhere(self, finding: Finding, one: Quotation) -> Finding:
        """A quotation without a source, looked for in the whole library."""
        judged = [
            (self._verified(one, document), document)
            for document in self.shelves.resembling(one.text)
        ]
        found = [each for each in judged if each[0].verdict != "not_found"]
        remark = "Er staat geen bron bij."
        before = self._named_before(one.place)
        titled = self._titled_before(one.place)
        if not found:
            said = f"{remark} De woorden staan niet in de kennisbank."
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
                named = _claimed(claimed, self.documents[best[1]])
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
            remarks.append(_missing(link))
        elif not documents:
            verdict = "source_missing"
            remarks.append(_missing(link))
        elif len(documents) > 1:
            verdict = "ambiguous"
        else:
            verdict, remarks = self._page(link, documents[0])
            remarks = [*remarks, *_otherwise(link.reference, documents[0])]
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
            yield f"“{shown}” staat niet in de tekst van {_claimed(pages, document)}{more}."

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
    return f"{page}alinea{'’s' if last else ''} {place.paragraph}{last}{in_box}"


def _note_name(note: Note) -> str:
    name = "eindnoot" if note.kind == "endnote" else "noot"
    return f"{name} {note.label}" if note.label else f"{name} bij alinea {note.paragraph}"


def _claimed(pages: str | None, document: Document) -> str:
    """Pages of a document that a draft names, as a reader sees them."""
    return f"{'dia' if document.unit == 'slide' else 'p.'} {pages}"


def _is_at(claimed: re.Match[str], anchors: Sequence[Anchor]) -> bool:
    """Whether a line or paragraph that is named is one of those where words stand."""
    unit = "paragraph" if claimed["unit"].casefold() == "alinea" else "line"
    first, last = int(claimed["first"]), int(claimed["last"] or claimed["first"])
    known = [one for one in anchors if one.kind == unit and one.first is not None]
    return not known or any(
        first <= (one.last or one.first or 0) and (one.first or 0) <= last for one in known
    )


def _is_under(claimed: str, headings: Sequence[str]) -> bool:
    """Whether a heading that is named is one of those above words, with or without its number."""
    wanted = letters_of(claimed)
    return any(wanted and wanted in letters_of(one) for one in headings)


def _words(text: str) -> str:
    """The words of a text, each between spaces."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])


def _missing(one: Link) -> str:
    if one.reference.back == "list":
        return f"In de lijst met bronnen staat geen nummer {one.reference.note}."
    if one.unresolved and one.reference.back == "note":
        return f"Er is geen eerdere noot {one.reference.note} met een bron."
    if one.unresolved:
        return "Verwijst terug, maar er is geen eerdere bron om naar terug te verwijzen."
    return "Deze bron staat niet in de kennisbank."


def changed(one: Marked) -> str:
    """What to say of a change that the writer made and may make."""
    kind, quote, source = one
    if kind == "letter":
        return f"De eerste letter is aangepast (bron: “{source}”); dat mag."
    shown = source if len(source) <= 160 else f"{source[:100]} … {source[-50:]}"
    hidden, added = _NEGATION.search(source), _NEGATION.search(quote)
    if kind == "insertion":
        told = f"{quote} staat voor “{shown}”." if source else f"{quote} is toegevoegd."
        figures = _FIGURES.findall(source)
        if bool(hidden) != bool(added):
            told += " Let op: daarmee verandert een ontkenning of voorbehoud."
        elif figures != _FIGURES.findall(quote):
            told += " Let op: daarmee verandert een getal of eenheid."
        return told
    if not source:
        return f"Bij {quote} is niets weggelaten."
    warning = " Let op: daarin staat een ontkenning of voorbehoud." * bool(hidden)
    return f"Bij {quote} is weggelaten: “{shown}”.{warning}"


def _otherwise(reference: Reference, document: Document) -> list[str]:
    """What to say when a reference names another year, day or kenmerk than the document has."""
    known = "volgens de kennisbank is dit stuk"
    date = document.date or ""
    said = []
    days = [found.group(1) for found in _DAY.finditer(reference.text)]
    named = [one for one in reference.years if one not in (document.title or "")]
    if date and named and date[:4] not in reference.years:
        said.append(f"De verwijzing noemt {' en '.join(named)}; {known} uit {date[:4]}.")
    elif (
        len(date) == len("2026-03-12")
        and len(days) == 1
        and (" ".join(days[0].lower().split()) != dutch_date(date))
    ):
        said.append(f"De verwijzing noemt {days[0]}; {known} van {dutch_date(date)}.")
    numbers = [one.value for one in document.identifiers if one.kind == "kenmerk"]
    if (
        reference.kenmerk
        and numbers
        and not any(_bare(reference.kenmerk) in _bare(one) for one in numbers)
    ):
        said.append(
            f"De verwijzing noemt kenmerk {reference.kenmerk}; volgens de kennisbank is het "
            f"{numbers[0]}."
        )
    return said


def _bare(number: str) -> str:
    return re.sub(r"[\W_]+", "", number.casefold())


def _skipped(source: Source, quote: str, verdict: Verdict) -> list[str]:
    """What to say of a heading that stands between the words of a quotation, and is not in it."""
    if any(one.kind == "ellipsis" for one in verdict.marked):
        return []
    assert verdict.start is not None
    assert verdict.end is not None
    between = [
        " ".join(source.text[start:end].split()).strip("# ")
        for start, end in source.headings
        if verdict.start < start and end < verdict.end
    ]
    said = _words(quote)
    return [
        f"In de bron staat tussen deze woorden de kop “{one}”; zet daar […]."
        for one in between
        if _words(one) not in said
    ]


def _beside(text: str, start: int, end: int) -> list[str]:
    """What to say of a negation in the same sentence, just outside a quotation."""
    before = re.split(rf"[.!?;:]\s|{_APART}", text[max(0, start - _BESIDE) : start])[-1]
    after = re.split(rf"[.!?;:](?:\s|$)|{_APART}", text[end : end + _BESIDE])[0]
    closed = text[end - 1 : end] in ".!?;:"
    nearest = " ".join(before.split()[-_NEAR:]), "" if closed else " ".join(after.split()[:_NEAR])
    found = [
        f"Let op: in de bron staat vlak {side} het citaat “{words[0]}”, in dezelfde zin."
        for side, words in zip(("vóór", "achter"), map(_NEGATION.search, nearest), strict=True)
        if words is not None
    ]
    return found
