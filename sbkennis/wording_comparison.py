"""Comparisons → Dutch phrases that the command line and the web pages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbkennis.phrases import decimal, form_of, number, percent

if TYPE_CHECKING:
    from sbkennis.comparison import Cell, Comparison, Coverage, Difference

__all__ = [
    "MEASURES",
    "POINTS",
    "explained",
    "gap",
    "percent",
    "told",
    "unread",
    "words_between",
]

MEASURES = {
    "aandeel": "aandeel van de woorden",
    "aantal": "aantal passages",
    "per1000": "passages per 1.000 woorden",
}
"""What a figure counts, as readers know it."""

_ALL_TOLD = {
    "aandeel": "Aandeel van de woorden die staan in passages met dit label",
    "aantal": "Aantal passages met dit label",
    "per1000": "Passages met dit label per 1.000 woorden",
}
_CROSSED = "waar twee labels elkaar kruisen, zijn het passages met beide"
_ALL_CROSSED = {
    "aandeel": f"{_CROSSED}, als deel van alle woorden en niet van die van de rij of de kolom",
    "aantal": _CROSSED,
    "per1000": f"{_CROSSED}, op alle woorden",
}

POINTS = (
    "Verschil in aandeel van de woorden, in procentpunten. Het interval rekent met andere "
    "passages en met onzekere labels. Van elke twintig verschillen die er in werkelijkheid niet "
    "zijn, lijkt er gemiddeld toch één aangetoond. Of een label klopt, leest u in de passages "
    "achter het cijfer."
)
"""Stands under a table of differences."""


def explained(made: Comparison, measure: str) -> str:
    """What the figures of a table are, and how sure."""
    who = made.labelled_by
    labelled = f"{who[0].upper()}{who[1:]} {'geeft' if who == 'de computer' else 'gaven'} de labels"
    crossed = f"{_ALL_CROSSED[measure]}; " if made.crosses_facets else ""
    return (
        f"{_ALL_TOLD[measure]}; {crossed}een passage kan meer labels hebben. Tussen haken staat de "
        "marge (95 %): zo ver kan het cijfer afwijken doordat er net andere passages hadden kunnen "
        f"staan, of doordat labels onzeker zijn. {labelled}; open een cel om ze na te lezen"
    )


def unread(coverage: Coverage) -> str:
    """What was not read."""
    if not coverage.pages:
        return "zonder pagina's"
    if not coverage.pages_without_text:
        one = "de enige pagina is" if coverage.pages == 1 else f"alle {coverage.pages} pagina's"
        said = f"{one} gelezen"
    else:
        said = f"{coverage.pages_without_text} van {coverage.pages} pagina's zonder tekst"
    return f"{said}, {coverage.ocr_pages} met OCR" if coverage.ocr_pages else said


def told(cell: Cell) -> list[str]:
    """A cell in sentences, with all that is uncertain about it."""
    count, share = cell.count, cell.share
    passages = form_of(count.value, "passage", "passages")
    lines = [f"{number(int(count.value))} {passages}, {number(cell.words)} woorden."]
    if cell.enough:
        rate = decimal(cell.per_1000.value, ".1f")
        lines += [
            f"Dat is {percent(share.value, 1)} van {number(cell.coverage.words)} woorden, en "
            f"{rate} passages per 1.000 woorden.",
            "Marge door toeval in de passages: "
            f"{percent(share.by_passages.low, 1)} tot {percent(share.by_passages.high, 1)} (95 %).",
            "Marge doordat labels niet altijd kloppen: "
            f"{percent(share.by_labels.low, 1)} tot {percent(share.by_labels.high, 1)}, rond "
            f"{percent(share.expected, 1)} (de kansen op het label, opgeteld).",
        ]
    else:
        lines.append(
            f"Te weinig tekst voor een aandeel: {cell.coverage.passages} "
            f"{form_of(cell.coverage.passages, 'passage', 'passages')}, "
            f"{number(cell.coverage.words)} woorden."
        )
    if cell.coverage.pages_without_text:
        lines.append(
            f"Niet gelezen: {cell.coverage.pages_without_text} van {cell.coverage.pages} pagina's."
        )
    return lines


def gap(one: Difference, names: Sequence[str]) -> tuple[str, str, str, str, str]:
    """A difference: both shares, the difference, its interval, and what it comes to.

    The difference and its interval are in percentage points; see `POINTS`.

    Args:
        names: of the two units, as they are to be shown.
    """
    first, second = (
        percent(side.share.value, 1) if side.enough else "–" for side in (one.first, one.second)
    )
    if one.difference is None or one.interval is None:
        return first, second, "", "", one.lacking
    said = {
        "meer in de eerste": f"meer in {names[0]}",
        "meer in de tweede": f"meer in {names[1]}",
    }.get(one.outcome, "niet aangetoond")
    low, high = (decimal(100 * end, "+.1f") for end in (one.interval.low, one.interval.high))
    return first, second, decimal(100 * one.difference, "+.1f"), f"{low} tot {high}", said


def words_between(before: str, after: str) -> str:
    """What stands between two pieces of a sentence.

    >>> words_between("wij", "samen"), words_between("samen", ", en"), words_between("(", "dus")
    (' ', '', '')
    """
    is_joined = not before or after[:1] in ".,;:!?)]”’" or before[-1:] in "([“‘"
    return "" if is_joined else " "
