"""Pages as they were read → Dutch sentences about those that were not read, or not well."""

from __future__ import annotations

from collections.abc import Sequence

from sbkennis.pages import ocr
from sbkennis.pages.geometry import Sheet
from sbkennis.phrases import joined

__all__ = ["named_pages", "typed_over", "warnings_about"]

DOUBTFUL_SHARE = 0.05  # of the characters; above it the text layer is not to be trusted


def named_pages(pages: Sequence[int]) -> str:
    """Pages as a reader names them within a sentence.

    >>> named_pages([3]), named_pages([1, 2, 3, 7])
    ('pagina 3', "pagina's 1-3 en 7")
    """
    return ("pagina " if len(pages) == 1 else "pagina's ") + _pages_text(pages)


def _pages_text(pages: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    words = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return joined(words)


def typed_over(pages: Sequence[int]) -> list[str]:
    """A Dutch sentence about pages, from 1, on which text was typed that was not read."""
    if not pages:
        return []
    return [
        f"Op {named_pages(pages)} staat in een formulierveld of getypte opmerking tekst die niet "
        "of niet volledig is gelezen. Druk het bestand af naar PDF en neem die versie op."
    ]


def warnings_about(sheets: Sequence[Sheet]) -> list[str]:
    """Dutch sentences about pages that were not read, or not well."""
    warnings: list[str] = []

    def name(pages: Sequence[int]) -> str:
        return named_pages(pages).capitalize()

    unread = [sheet.index + 1 for sheet in sheets if sheet.unread]
    if unread:
        verb = "is" if len(unread) == 1 else "zijn"
        why = ocr.missing()
        advice = f" {why}" if why else " De pagina is beschadigd of onleesbaar."
        warnings.append(f"{name(unread)} {verb} niet gelezen.{advice}")
    scanned = [sheet.index + 1 for sheet in sheets if sheet.ocr]
    if scanned:
        verb = "is" if len(scanned) == 1 else "zijn"
        warnings.append(
            f"{name(scanned)} {verb} met OCR gelezen; citaten eruit kunnen leesfouten bevatten."
        )
    poor = [
        sheet.index + 1
        for sheet in sheets
        if sheet.ocr and sheet.confidence is not None and sheet.confidence < ocr.POOR
    ]
    if poor:
        verb = "is" if len(poor) == 1 else "zijn"
        warnings.append(
            f"{name(poor)} {verb} slecht leesbaar; controleer de tekst met het origineel."
        )
    doubtful = [
        sheet.index + 1
        for sheet in sheets
        if sheet.doubtful > 12
        and sheet.doubtful > DOUBTFUL_SHARE * max(1, sum(len(word.text) for word in sheet.words))
    ]
    if doubtful:
        verb = "heeft" if len(doubtful) == 1 else "hebben"
        warnings.append(
            f"{name(doubtful)} {verb} tekens waarvan het bestand niet zegt welke letter ze zijn; "
            "de tekst kan er onleesbaar zijn."
        )
    return warnings
