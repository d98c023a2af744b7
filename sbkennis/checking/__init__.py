"""A draft and a library → findings: every quotation and reference with what became of it.

The draft is read, judged and forgotten; nothing of it is kept.

    findings   what is found
    itself     the documents that are the draft, and no source for it
    judge      a quotation or reference → a finding
    saying     what to say beside it
    margin     findings → remarks in the margin
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sbkennis.checking.findings import VERDICTS, Check, Finding
from sbkennis.checking.itself import of_draft
from sbkennis.checking.judge import Judge, Shelves, where
from sbkennis.checking.margin import comment, difference, differing, remarks, told
from sbkennis.checking.saying import changed, is_to_heed
from sbkennis.citations import TOKEN
from sbkennis.drafts import Draft, Place
from sbkennis.drafts.copies import of_itself
from sbkennis.drafts.linking import Catalogue, Link, link

__all__ = [
    "VERDICTS",
    "Check",
    "Finding",
    "Shelves",
    "changed",
    "check",
    "comment",
    "difference",
    "differing",
    "is_to_heed",
    "remarks",
    "told",
    "where",
]

_MOST_TERMS = 8  # that are named in a warning
_MOST_CHANGED = 0.4  # share of the words of an item that may differ for it to be a quotation


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
    itself = of_draft(draft, shelves) if draft.quotations else []
    judge = Judge(draft, documents, catalogue, links, shelves, itself)
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
    copies = (of_itself(documents[name]) for name in itself)
    warnings = (*draft.warnings, *copies, *_unchecked(terms))
    return Check(draft.file, len(draft.paragraphs), len(draft.notes), tuple(findings), warnings)


def _of_item(finding: Finding) -> Finding:
    """An item of a list that is like its source; its words may be the writer's own."""
    if finding.verdict != "differs":
        return finding
    own = "Dit punt lijkt overgenomen. Zijn het uw eigen woorden, dan is er niets mis."
    return replace(finding, remarks=(*finding.remarks, own))


def _of_references(
    draft: Draft, links: Sequence[Link], judge: Judge, used: set[int]
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


def _order(draft: Draft, place: Place) -> tuple[int, int, int, int]:
    if place.note is not None:
        note = draft.notes[place.note]
        return (note.paragraph or len(draft.paragraphs) + 1, note.position, 1, place.start)
    return (place.paragraph or 0, place.start, 0, 0)
