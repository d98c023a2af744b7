"""A Word draft and remarks at places → a copy with those remarks as comments in the margin."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from lxml import etree

from sbkennis.drafts.parts import Draft, Place
from sbkennis.drafts.word import Piece, Styles, Walked, walk, walk_paragraph
from sbkennis.errors import ReadError, UsageError
from sbkennis.files import check_folder, deliver

__all__ = ["AUTHOR", "check_target", "write"]

AUTHOR = "sbkennis"
_INITIALS = "sb"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def check_target(path: Path, target: Path) -> None:
    """Refuse a target that would change or replace a file.

    Raises:
        UsageError: the draft is no Word document, or the target is the draft or exists.
    """
    if path.suffix.lower() != ".docx":
        raise UsageError(
            f"{path.name} is geen Word-document; alleen daarin kunnen opmerkingen worden gezet. "
            "Laat --uit weg voor een overzicht, of gebruik --json."
        )
    if target.suffix.lower() != ".docx":
        raise UsageError(f"--uit {target}: geef een naam die op .docx eindigt.")
    if target.exists():
        if path.exists() and target.samefile(path):
            raise UsageError(
                f"--uit {target} is het concept zelf, en dat wordt nooit gewijzigd. "
                "Kies een andere naam, bijvoorbeeld controle.docx."
            )
        raise UsageError(
            f"{target} bestaat al en wordt niet overschreven. Kies een andere naam of verwijder "
            "het bestand."
        )
    check_folder(target)


def write(path: Path, draft: Draft, remarks: Iterable[tuple[Place, str]], target: Path) -> int:
    """Write a copy of a draft with a comment at every place.

    A remark on a note or a text box stands at the mark or the anchor in the text, because Word
    holds no comments there.

    Returns:
        how many comments were written.

    Raises:
        UsageError: the target is the draft or exists already.
        ReadError: the draft cannot be opened.
        StoreError: the copy cannot be written.
    """
    import docx

    check_target(path, target)
    try:
        document = docx.Document(str(path))
        body, styles = document.element.body, Styles(document.styles.element)
        _ = document.comments  # of a damaged file each of these may be a part of another kind
    except Exception as error:  # zipfile, lxml and python-docx each have their own
        raise ReadError(
            f"{path.name} kon niet worden geopend om er opmerkingen in te zetten. "
            "Open het in Word en sla het opnieuw op als .docx."
        ) from error
    walked = list(walk(body, styles))
    marks = [run for one in walked for _, _, _, run in one.notes]
    count = 0
    for place, text in remarks:
        first, last = _runs(draft, place, walked, marks, styles)
        if first is None or last is None:
            continue
        comment = document.comments.add_comment(text=text, author=AUTHOR, initials=_INITIALS)
        _mark(first, last, comment.comment_id)
        count += 1
    made = io.BytesIO()
    document.save(made)
    deliver(target, made.getvalue(), overwrite=False)
    return count


def _runs(
    draft: Draft,
    place: Place,
    walked: list[Walked],
    marks: Sequence[etree._Element],
    styles: Styles,
) -> tuple[etree._Element | None, etree._Element | None]:
    """The first and last run of a place; a run that is only partly in it is split."""
    if place.note is not None:
        if draft.notes[place.note].paragraph is None or place.note >= len(marks):
            return None, None
        return marks[place.note], marks[place.note]
    assert place.paragraph is not None
    index = place.paragraph - 1
    found = walked[index]
    if found.box_run is not None:
        return found.box_run, found.box_run
    if place.last is not None:
        final = walked[place.last - 1]
        _, last = _isolated(final, 0, place.end)
        first, _ = _isolated(found, place.start, len(found.text))
        for each in (index, place.last - 1):
            walked[each] = walk_paragraph(walked[each], styles)
        return first, last
    runs = _isolated(found, place.start, place.end)
    walked[index] = walk_paragraph(found, styles)
    return runs


def _isolated(
    found: Walked, start: int, end: int
) -> tuple[etree._Element | None, etree._Element | None]:
    """The runs that hold exactly a slice of a paragraph, as far as they can be split."""
    inside = [one for one in found.pieces if one.start < end and one.end > start]
    if not inside:
        return None, None
    first, last = inside[0], inside[-1]
    last_run = last.run
    if last.end > end:
        _split(last, end - last.start)
    if first.start < start:
        second = _split(first, start - first.start)
        if second is not None:
            if last_run is first.run:
                last_run = second
            return second, last_run
    return first.run, last_run


def _split(piece: Piece, offset: int) -> etree._Element | None:
    """Cut a run in two within one of its texts; the second half, or None when it cannot be cut."""
    element, run = piece.element, piece.run
    if element.tag != _W + "t" or element.getparent() is not run:
        return None
    text = element.text or ""
    second = copy.deepcopy(run)
    place = list(run).index(element)
    for number, child in enumerate(list(second)):
        if number < place and child.tag != _W + "rPr":
            second.remove(child)
    cut = next(child for child in second if child.tag == _W + "t")
    for child in list(run)[place + 1 :]:
        run.remove(child)
    element.text, cut.text = text[:offset], text[offset:]
    for each in (element, cut):
        each.set(_SPACE, "preserve")
    run.addnext(second)
    return second


def _mark(first: etree._Element, last: etree._Element, comment_id: int) -> None:
    """Put the marks of a comment around runs."""
    make = first.makeelement
    start = make(_W + "commentRangeStart", {_W + "id": str(comment_id)})
    end = make(_W + "commentRangeEnd", {_W + "id": str(comment_id)})
    reference = make(_W + "r", {})
    reference.append(make(_W + "commentReference", {_W + "id": str(comment_id)}))
    first.addprevious(start)
    last.addnext(end)
    end.addnext(reference)
