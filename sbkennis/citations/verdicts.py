"""A quotation and its source → a verdict: first the words, then the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sbkennis.citations.forms import occurrences
from sbkennis.citations.marked import LETTER, parts_of, with_marks
from sbkennis.citations.nearest import nearest
from sbkennis.citations.sources import Marked, Source, Verdict, best_placed, normalised, verdict_at
from sbkennis.records import Page, Span

__all__ = ["verify"]

_FIRST = re.compile(  # the first word, of which the first letter may be a capital or none
    r"[^\w\s\[\]…]{0,2}(?P<word>(?P<letter>IJ|ij|[^\W\d_])[\w’'-]*)"
)


def verify(
    quote: str,
    text: str | Source | None,
    pages: Sequence[Page] = (),
    page: int | str | None = None,
    *,
    running: Sequence[Span] = (),
    marks: Sequence[tuple[int, int]] = (),
) -> Verdict:
    """Judge a quotation: first its words, then its page.

    White space, line-end hyphens, quotation marks, ligatures, a page break, a footnote mark and
    the bullets of a list may differ, the first letter may be a capital or none, and what the
    writer marked with an ellipsis or square brackets; anything else is a difference.

    Args:
        text: the text of the document, or the document made ready; None when it is not there.
        page: the page that is claimed: physical or printed, a range such as "12-13", or several
            ("12, 15").
        pages, running, marks: see `Source`; ignored when the document was made ready.
    """
    if text is None:
        return Verdict("source_missing")
    wanted = quote.strip()
    if not any(sign.isalnum() for sign in wanted):
        return Verdict("not_found")
    source = text if isinstance(text, Source) else Source(text, pages, running, marks)
    verdict = _standing(wanted, source, page)
    if verdict is None or not verdict.is_right:
        adjusted = _adjusted(wanted, source, page, _standing)
        verdict = adjusted if adjusted is not None and adjusted.is_right else verdict or adjusted
    if verdict is not None:
        return verdict
    parts = parts_of(wanted)
    if len(parts) > 1 or parts[0].before is not None or parts[0].after is not None:
        judged = _with_changes(wanted, source, page)
        if judged.verdict in ("differs", "not_found"):
            return _adjusted(wanted, source, page, _with_changes) or judged
        return judged
    return nearest(wanted, source, page)


def _standing(wanted: str, source: Source, page: int | str | None) -> Verdict | None:
    """The verdict on words that stand there; None for those that do not."""
    found = [(start, start + len(wanted)) for start in occurrences(wanted, source.text)]
    verdict: Verdict | None = None
    if found:
        verdict = verdict_at("exact", source, page, *best_placed(found, source, page))
    if verdict is None or not verdict.is_right:  # it may stand twice, once over a line end
        for found in normalised(wanted, source):
            place = best_placed(found, source, page)
            other = verdict_at("exact_after_normalisation", source, page, *place)
            if other.is_right:
                return other
            verdict = verdict or other
    return verdict


def _with_changes(wanted: str, source: Source, page: int | str | None) -> Verdict:
    judged = with_marks(wanted, parts_of(wanted), source, page)
    if judged.verdict in ("differs", "not_found") and LETTER.search(wanted):
        same = with_marks(wanted, parts_of(wanted, other_case=False), source, page)
        return same if same.verdict not in ("differs", "not_found") else judged
    return judged


def _adjusted(
    wanted: str,
    source: Source,
    page: int | str | None,
    judge: Callable[[str, Source, int | str | None], Verdict | None],
) -> Verdict | None:
    """The verdict on words whose first letter has the size that the sentence around them asks.

    None where they do not stand there with the other letter either.
    """
    first = _FIRST.match(wanted)
    if first is None or first["word"][1:2].isupper() != (first["letter"] == "IJ"):
        return None  # "GGD" is no "gGD"
    letter = first["letter"].swapcase()
    verdict = judge(
        wanted[: first.start("letter")] + letter + wanted[first.end("letter") :], source, page
    )
    if verdict is None or verdict.verdict in ("differs", "not_found"):
        return None
    mark = Marked("letter", first["word"], letter + first["word"][len(letter) :])
    judgement = verdict.verdict if verdict.verdict == "wrong_page" else "exact_after_normalisation"
    return replace(verdict, verdict=judgement, marked=(mark, *verdict.marked))
