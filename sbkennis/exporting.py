"""Collected passages and a citation style → a file for another program."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sbkennis import sheets
from sbkennis.collecting import Collected
from sbkennis.errors import UsageError
from sbkennis.exports import (
    FORMS,
    Entry,
    Piece,
    Style,
    bibtex,
    csl_json,
    item,
    markdown,
    open_style,
    plain,
    ris,
    text,
    word,
)
from sbkennis.files import check_folder, check_new, deliver
from sbkennis.records import Document
from sbkennis.sheets import Column, Sheet

__all__ = ["check", "clip", "export", "style_of"]

_REFERENCES = {"ris": ris, "bibtex": bibtex, "csl": csl_json}
_TABLES = ("csv", "xlsx")
_NAMED = {
    "docx": "het Word-document", "csv": "de tabel", "xlsx": "het werkblad", "qdpx": "het project",
}  # fmt: skip
_OF_DOCUMENT = (
    Column("document", 40), Column("uitgever", 25), Column("auteurs", 25), Column("datum"),
    Column("soort", 18), Column("gemeente", 18), Column("adres", 30), Column("bestand", 30),
)  # fmt: skip
_OF_PASSAGE = (
    Column("nummer", 8), Column("kop", 20), Column("citaat", 80), Column("bron", 50),
    Column("vindplaats", 15), Column("labels", 30), Column("notitie", 30),
)  # fmt: skip


def check(form: str, target: Path | None, *, overwrite: bool) -> None:
    """Refuse what cannot be written.

    Raises:
        UsageError: the form does not exist, Word has no target, the target exists, or its folder
            does not.
    """
    forms = sorted(set(FORMS.values()))
    if form not in forms:
        raise UsageError(f"De vorm {form} is er niet; kies uit {', '.join(forms)}.")
    if form in _NAMED and target is None:
        raise UsageError(f"Geef met --uit op hoe {_NAMED[form]} moet heten.")
    has_ending = target is None or target.suffix.lower() == f".{form}"
    if form in (*_TABLES, "qdpx") and not has_ending:
        raise UsageError(f"--uit {target}: een bestand van de vorm {form} eindigt op .{form}.")
    if target is not None:
        check_new(target, overwrite=overwrite)
        check_folder(target)


def style_of(name: str, own: Path) -> Style | None:
    """A style by name; None for the footnotes that sbkennis makes itself."""
    return open_style(name, own)


def export(
    collected: Sequence[Collected],
    form: str,
    target: Path | None,
    style: Style | None,
    keywords: Mapping[str, Sequence[str]],
    *,
    overwrite: bool,
) -> str | None:
    """Write a file, or answer its text.

    ``keywords`` are labels by document id, which reference managers keep, and by passage id, for
    a table.

    Raises:
        UsageError: there is nothing to export, or the target came to be there meanwhile.
        StoreError: the file cannot be written.
    """
    if form in _REFERENCES:
        documents = {one.document.id: one.document for one in collected if one.document}
        if not documents:
            raise UsageError("Er is niets om te exporteren.")
        items = [item(one, keywords.get(one.id, ())) for one in documents.values()]
        return _written(_REFERENCES[form](items), target, overwrite=overwrite)
    if form in _TABLES and any(one.document for one in collected):
        assert target is not None  # `check` saw to it
        sheets.write(_table(collected, style, keywords), target, "bronnen", overwrite=overwrite)
        return None
    entries, sources = _entries(collected, style)
    if not entries:
        raise UsageError(
            "Er zijn geen passages om te exporteren. Zoek eerst, of leg passages in de mand; "
            "alleen bronbeschrijvingen gaan als .ris, .bib of .json."
        )
    is_note = style is None or style.is_note
    if form == "docx":
        assert target is not None  # `check` saw to it
        word(entries, target, is_note=is_note, sources=sources, overwrite=overwrite)
        return None
    made = (markdown if form == "md" else text)(entries, is_note=is_note, sources=sources)
    return _written(made, target, overwrite=overwrite)


def clip(collected: Sequence[Collected], style: Style | None) -> str:
    """Passages with their citations as text to paste into a document."""
    entries, sources = _entries(collected, style)
    return text(entries, is_note=style is None or style.is_note, sources=sources, line="").strip()


def _table(
    collected: Sequence[Collected], style: Style | None, keywords: Mapping[str, Sequence[str]]
) -> Sheet:
    """A row for each passage with its document; for each document where there are no passages."""
    entries = iter(_entries(collected, style)[0])
    is_of_passages = any(one.citation for one in collected)
    rows: list[tuple[str, ...]] = []
    for one in collected:
        if one.document is None:
            continue
        document = one.document
        row: tuple[str, ...] = (
            document.title or "", document.publisher or "", "; ".join(document.authors),
            document.date or "", document.kind or "", document.gemeente or "",
            document.address or "", document.file,
        )  # fmt: skip
        if is_of_passages and one.citation is not None and one.passage is not None:
            entry = next(entries)
            source, place = plain(entry.citation), one.citation.anchor.label
            labels = "; ".join(keywords.get(one.passage.id, ()))
            own = (
                str(len(rows) + 1), entry.heading, entry.quote, source, place, labels, entry.note,
            )  # fmt: skip
            row = (*own, *row, one.passage.id)
        rows.append(row)
    columns = (*_OF_PASSAGE, *_OF_DOCUMENT, Column("passage", 24))
    return Sheet(columns if is_of_passages else _OF_DOCUMENT, tuple(rows))


def _written(content: str, target: Path | None, *, overwrite: bool) -> str | None:
    if target is None:
        return content
    deliver(target, content.replace("\n", os.linesep).encode(), overwrite=overwrite)
    return None


def _entries(
    collected: Sequence[Collected], style: Style | None
) -> tuple[list[Entry], list[tuple[Piece, ...]]]:
    """The passages with citations in a style, and a list of sources where the style has one."""
    usable = [
        (one, one.document, one.citation)
        for one in collected
        if one.document is not None and one.citation is not None
    ]
    sources: list[tuple[Piece, ...]] = []
    if style is None:
        cited = [citation.pieces for _, _, citation in usable]
    else:
        documents: dict[str, Document] = {document.id: document for _, document, _ in usable}
        items = [item(one) for one in documents.values()]
        cited = style.cite(items, [(doc.id, citation.anchor) for _, doc, citation in usable])
        sources = [] if style.is_note else style.sources(items)
    entries = [
        Entry(citation.display, pieces, one.note, one.heading)
        for (one, _, citation), pieces in zip(usable, cited, strict=True)
    ]
    return entries, sources
