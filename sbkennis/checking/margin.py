"""Findings → remarks in the margin of a draft, and where the words stand that differ."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from sbkennis.checking.findings import VERDICTS, Check, Finding
from sbkennis.citations import TOKEN, Difference
from sbkennis.drafts import Place

__all__ = ["comment", "difference", "differing", "remarks", "told"]

Range = tuple[int, int]


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
