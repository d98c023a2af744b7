"""Documents with labels → a REFI-QDA project or codebook, to go on coding in another program.

REFI-QDA 1.0 (www.qdasoftware.org) is read by MAXQDA, ATLAS.ti, NVivo and QualCoder. Positions are
code points of the text beside the project, as the standard has them.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from sbkennis import __version__
from sbkennis.codebook import Codebook, Label
from sbkennis.comparison.sample import unique_names
from sbkennis.exports.xml import xml_text
from sbkennis.files import write_result
from sbkennis.judgements import same_coder
from sbkennis.phrases import form_of, number
from sbkennis.records import Document, Passage, Tag
from sbkennis.reports import Coded

__all__ = ["write_codebook", "write_project"]

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_SPACE = uuid.UUID("5b0a7c0e-0b1e-4f5e-9b1c-6f2a3d1e0c42")  # of our names; never changes
_COLOURS = ("#1F4E79", "#C2410C", "#2F6B4F", "#6B4C9A", "#8A6D1B", "#7A7A7A")  # by facet
_LATEST = (
    " Beoordeelden meer mensen dezelfde passage, dan staat hier alleen het laatste oordeel; hun "
    "overeenstemming rekent u dus niet met dit project uit, maar met `sbkennis overeenstemming`."
)
_VARIABLES = (("gemeente", "Gemeente"), ("kind", "Soort"), ("publisher", "Uitgever"),
              ("date", "Datum"))  # fmt: skip


def _guid(*parts: str) -> str:
    """The same thing gets the same id in every export, so that a second one can be merged."""
    return str(uuid.uuid5(_SPACE, "|".join(parts)))


def write_codebook(book: Codebook, path: Path) -> Path:
    """Write a ``.qdc``: the labels with their definitions, under a code per facet."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK})  # type: ignore[dict-item]  # its stubs know no None
    root.set("origin", f"sbkennis {__version__}")
    _codes(root, book, CODEBOOK)
    write_result(path, _xml(root))
    return path


def write_project(
    book: Codebook, documents: Sequence[Coded], path: Path, now: datetime | None = None
) -> Path:
    """Write a ``.qdpx``: texts, codebook, and a coding for every label that was assigned.

    A coding is of the user who gave the label: a person, or the computer.

    Args:
        now: when it was made; the present when left out.
    """
    moment = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    user = _user("")
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT})  # type: ignore[dict-item]  # its stubs know no None
    for name, value in (
        ("name", path.stem),
        ("origin", f"sbkennis {__version__}"),
        ("creatingUserGUID", user),
        ("creationDateTime", moment),
    ):
        root.set(name, xml_text(value))
    users = _child(root, "Users")
    _child(users, "User", guid=user, name="sbkennis (computer)", id="sbkennis")
    names = _titles(book)
    coders = _coders(documents, names)
    for coder in coders:
        _child(users, "User", guid=_user(coder), name=coder)
    _codes(_child(root, "CodeBook"), book, PROJECT)
    variables = _child(root, "Variables")
    for field, title in _VARIABLES:
        _child(variables, "Variable", guid=_guid("variable", field), name=title,
               typeOfVariable="Text")  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if documents:
            sources = _child(root, "Sources")
            titles = unique_names([one.document for one in documents])  # as QualCoder demands
            for one in documents:
                source = _guid("source", one.document.id)
                text = _Text(one.text)
                title = re.sub(r"[/\\]", "-", titles[one.document.id])  # some make a file of it
                _source(sources, one, title, source, text, names, user, moment)
                archive.writestr(f"sources/{source}.txt", text.text.encode("utf-8"))
        besides = f", behalve die van {'; '.join(coders)}" if coders else ""
        stop = "" if besides.endswith(".") else "."
        latest = _LATEST if len(coders) > 1 else ""
        _child(root, "Description").text = xml_text(
            f"Gemaakt met sbkennis, codeboek {book.edition}. "
            f"De coderingen zijn van een computer{besides}{stop}{latest}"
            f"{_in_pieces(documents, names)}"
        )
        archive.writestr("project.qde", _xml(root))
    write_result(path, made.getvalue())
    return path


def _in_pieces(documents: Sequence[Coded], names: Mapping[str, str]) -> str:
    """How many passages have more than one coding for a label, where there are any; in Dutch."""
    coded = [
        len(passage.spans)
        for one in documents
        for passage in one.passages
        if _given(one, passage, names)
    ]
    parts = [count for count in coded if count > 1]
    if not parts:
        return ""
    return (
        f" Van de {number(len(coded))} gecodeerde passages "
        f"{form_of(len(parts), 'staat er', 'staan er')} {number(len(parts))} in stukken, omdat er "
        "iets tussendoor staat (een voetregel, een andere kolom); elk stuk is apart gecodeerd, "
        f"samen {number(sum(parts))}. Het aantal coderingen is dus hoger dan het aantal passages "
        "dat sbkennis telt; bij elk stuk staat van welke passage het is."
    )


def _user(coder: str) -> str:
    """The id of who gave a label; without a name that is the computer."""
    return _guid("coder", same_coder(coder)) if coder else _guid("user", "sbkennis")


def _coders(documents: Sequence[Coded], names: Mapping[str, str]) -> list[str]:
    """The people whose labels go along, each once."""
    found: dict[str, str] = {}
    for one in documents:
        for passage in one.passages:
            for tag in _given(one, passage, names):
                if tag.coder:
                    found.setdefault(same_coder(tag.coder), tag.coder)
    return [found[key] for key in sorted(found)]


def _given(one: Coded, passage: Passage, names: Mapping[str, str]) -> list[Tag]:
    """The labels of a passage that become codings."""
    return [tag for tag in one.tags.get(passage.id, ()) if tag.assigned and tag.label in names]


class _Text:
    """A text that every program counts alike, and where its code points went.

    A carriage return before a newline is left out, as some programs drop it and all positions
    after it would shift. Signs that XML or a text editor might drop are replaced one for one.
    """

    def __init__(self, written: str) -> None:
        self._dropped = [match.start() for match in re.finditer("\r(?=\n)", written)]
        self.text = "".join(
            _visible(sign) for sign in written.replace("\r\n", "\n").replace("\r", "\n")
        )

    def place(self, offset: int) -> int:
        """An offset of the original text in this one."""
        return offset - bisect_left(self._dropped, offset)


def _visible(sign: str) -> str:
    if sign in "\n\t":
        return sign
    if sign in "\ufffe\x02":  # how pdfium hands on a hyphen at a line end
        return "-"
    if sign == "\ufeff":  # at the start it would be taken for a byte order mark
        return "\u2060"
    return " " if ord(sign) < 32 or sign == "\x7f" or sign == "\uffff" else sign


def _source(
    sources: etree._Element,
    one: Coded,
    title: str,
    guid: str,
    text: _Text,
    names: Mapping[str, str],
    user: str,
    moment: str,
) -> None:
    document = one.document
    node = _child(
        sources, "TextSource", guid=guid, name=title,
        plainTextPath=f"internal://{guid}.txt", creatingUser=user, creationDateTime=moment,
    )  # fmt: skip
    _child(node, "Description").text = xml_text(_described(document))
    for passage in one.passages:
        note = one.notes.get(passage.id)
        for giver, tags in _by_giver(_given(one, passage, names), note).items():
            told = [f"{names[tag.label]} {_certainty(tag)}" for tag in tags]
            _selections(node, passage, giver, tags, told, note or "", text, moment)
            note = ""  # once
    for field, _ in _VARIABLES:
        value = getattr(document, field)
        if value:
            holder = _child(node, "VariableValue")
            _child(holder, "VariableRef", targetGUID=_guid("variable", field))
            _child(holder, "TextValue").text = xml_text(str(value))


def _by_giver(tags: Sequence[Tag], note: str | None) -> dict[str, list[Tag]]:
    """The labels of a passage by who gave them.

    There is one without labels where a passage was chosen that has none.
    """
    found: dict[str, list[Tag]] = {}
    for tag in tags:
        found.setdefault(_user(tag.coder), []).append(tag)
    return found or ({} if note is None else {_user(""): []})


def _selections(
    node: etree._Element,
    passage: Passage,
    giver: str,
    tags: Sequence[Tag],
    told: Sequence[str],
    note: str,
    text: _Text,
    moment: str,
) -> None:
    """A selection for every slice of a passage, each with the codes that one user gave.

    A selection has a user of its own, and not every program looks at that of its codings.
    """
    for place, span in enumerate(passage.spans):
        start, end = text.place(span.start), text.place(span.end)
        base = _guid("selection", passage.id, str(place))
        shown = " ".join(text.text[start:end].split())
        selection = _child(
            node, "PlainTextSelection",
            guid=base if giver == _user("") else _guid("selection", passage.id, str(place), giver),
            name=f"{shown[:60]}", startPosition=str(start), endPosition=str(end),
            creatingUser=giver, creationDateTime=moment,
        )  # fmt: skip
        pieces = len(passage.spans)
        piece = f" (deel {place + 1} van {pieces})" if pieces > 1 else ""
        about = f"{passage.id}{piece}" + (f": {'; '.join(told)}" if told else "")
        lines = [note, about] if note and not place else [about]
        _child(selection, "Description").text = xml_text("\n".join(lines))
        for tag in tags:
            coding = _child(
                selection, "Coding", guid=_guid("coding", base, tag.facet, tag.label),
                creatingUser=giver, creationDateTime=moment,
            )  # fmt: skip
            _child(coding, "CodeRef", targetGUID=_guid("code", tag.facet, tag.label))


def _certainty(tag: Tag) -> str:
    """How sure the computer is, or who gave the label."""
    return f"({tag.coder})" if tag.coder else f"{tag.probability:.2f}"


def _titles(book: Codebook) -> dict[str, str]:
    """A name for each label that no other has: its title, where needed with that of its facet.

    Some programs have one list of codes, and take a second of that name for the first.
    """
    alike = Counter(label.title.casefold() for label in book.labels)
    titles: dict[str, str] = {}
    for label in book.labels:
        title = label.title
        if alike[title.casefold()] > 1:
            title = f"{title} ({book.title_of_facet(label.facet)})"
        if title.casefold() in {one.casefold() for one in titles.values()}:
            title = f"{title} [{label.name}]"
        titles[label.name] = title
    return titles


def _codes(parent: etree._Element, book: Codebook, namespace: str) -> None:
    titles = _titles(book)
    codes = etree.SubElement(parent, f"{{{namespace}}}Codes")
    for place, facet in enumerate(book.facets):
        colour = _COLOURS[place % len(_COLOURS)]
        group = etree.SubElement(codes, f"{{{namespace}}}Code")
        _set(group, guid=_guid("facet", facet.name), name=facet.title, isCodable="false",
             color=colour)  # fmt: skip
        if facet.explanation:
            described = etree.SubElement(group, f"{{{namespace}}}Description")
            described.text = xml_text(facet.explanation)
        for label in book.of_facet(facet.name):
            code = etree.SubElement(group, f"{{{namespace}}}Code")
            _set(code, guid=_guid("code", label.facet, label.name), name=titles[label.name],
                 isCodable="true", color=colour)  # fmt: skip
            etree.SubElement(code, f"{{{namespace}}}Description").text = xml_text(
                "\n".join(_explained(label))
            )


def _explained(label: Label) -> Iterator[str]:
    yield label.definition
    yield from (f"Voorbeeld: {one}" for one in label.examples)
    yield from (f"Niet: {one}" for one in label.when_not)


def _described(document: Document) -> str:
    parts = (document.publisher, document.date, document.kind, document.address, document.file)
    return "; ".join(part for part in parts if part)


def _child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{PROJECT}}}{tag}")
    _set(child, **attributes)
    return child


def _set(node: etree._Element, /, **attributes: str) -> None:
    for name, value in attributes.items():
        node.set(name, xml_text(value))


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
