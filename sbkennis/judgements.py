"""``corpus/labels`` ↔ what people say of passages.

One file of JSON lines per document, meant to be read, and if need be mended, by a person. Lines
are only added: who takes a judgement back adds a line that says so. A judgement is about the words
it was given to; `anchors` finds where those stand now.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sbkennis.errors import StoreError, Unfit, UsageError, fault, reason
from sbkennis.files import write_atomically
from sbkennis.records import Problem, Span

__all__ = [
    "BLIND",
    "NOT_KEPT",
    "Judgement",
    "Judgements",
    "coder_name",
    "same_coder",
]

VERSION = "3"  # raise when the same judgements would give other tags
FOLDER = "labels"
NOT_KEPT = "Uw oordeel is niet bewaard; geef het daarna opnieuw."
BLIND = "blind-"
"""Opens the id of a sheet without the labels of the machine."""

_PRIORITY = "codeurs.toml"
_LONGEST_NAME = 80
_TEXTS = ("document", "quote", "facet", "coder", "at")
_LISTS = ("labels", "borderline", "considered")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person says of one facet of a passage.

    No ``labels`` means: judged, and none of those ``considered`` fits. ``borderline`` holds labels
    that the person doubts, whether they were given or not.
    """

    document: str
    quote: str  # verbatim
    spans: tuple[Span, ...]  # where it stood
    facet: str
    labels: tuple[str, ...]
    coder: str
    at: str  # ISO date and time
    codebook: str = ""  # edition
    borderline: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()  # what there was to choose from
    batch: str = ""  # what was said in one go can be taken back in one go
    passage: str = ""  # its id then
    file: str = ""  # of the document, for who reads this
    sheet: str = ""  # the id of the sheet in which it was written, if it was

    @property
    def moment(self) -> float:
        """When it was said: seconds since 1970."""
        return datetime.fromisoformat(self.at).timestamp()

    @property
    def is_blind(self) -> bool:
        """Whether it was given in a sheet that did not show the labels of the machine."""
        return self.sheet.startswith(BLIND)


class _File(NamedTuple):
    """What stands in the file of a document; ``trouble`` says why nothing of it can be read."""

    judgements: list[Judgement]
    problems: list[Problem]
    trouble: str = ""


# ---------------------------------------------------------------------- the files


class Judgements:
    """The judgements of a kennisbank; files are read once.

    Args:
        corpus: the folder ``corpus/``; a folder in it is made at the first judgement.
        folder: the name of that folder.
    """

    def __init__(self, corpus: Path, folder: str = FOLDER) -> None:
        self.folder = corpus / folder
        self._read: dict[str, _File] = {}

    def documents(self) -> list[str]:
        """Ids of documents of which people said something."""
        return sorted(path.stem for path in self.folder.glob("*.jsonl") if path.is_file())

    def of(self, document: str) -> list[Judgement]:
        """What people say of a document, in order of time; what was taken back is left out."""
        return self._load(document).judgements

    def remarks(self) -> list[Problem]:
        """What is wrong in the files."""
        found = [remark for one in self.documents() for remark in self._load(one).problems]
        return found + self._order[1]

    def remarks_on(self, document: str) -> list[Problem]:
        """What is wrong in the file of one document."""
        return self._load(document).problems

    def trouble(self, document: str) -> str:
        """Why nothing that people said of a document can be read, in Dutch; empty when it can."""
        return self._load(document).trouble

    @property
    def order(self) -> tuple[str, ...]:
        """Coders whose word counts most, the first above all; the later word counts otherwise."""
        return self._order[0]

    @cached_property
    def _order(self) -> tuple[tuple[str, ...], list[Problem]]:
        path = self.folder / _PRIORITY
        try:
            names = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("voorrang", [])
            if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
                raise Unfit('schrijf voorrang = ["naam", "naam"]')
        except FileNotFoundError:
            return (), []
        except (OSError, ValueError) as error:  # TOML and UTF-8 errors are ValueErrors
            text = f"{path} is niet te lezen ({fault(error)}); het laatste oordeel geldt."
            return (), [Problem(None, text)]
        return tuple(same_coder(one) for one in names), []

    def digest(self, document: str) -> str:
        """Changes when people say something else of a document; empty when they say nothing.

        What cannot be read is not nothing: it changes with what is wrong, too.
        """
        found, problems, _ = self._load(document)
        if not found and not problems:
            return ""
        said = [_row(one) for one in found]
        parts = [VERSION, said, self.order, *(one.text for one in problems)]
        written = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    # ------------------------------------------------------------------ reading

    def _path(self, document: str) -> Path:
        return self.folder / f"{document}.jsonl"

    def _load(self, document: str) -> _File:
        if document not in self._read:
            self._read[document] = self._parse(document)
        return self._read[document]

    def _parse(self, document: str) -> _File:
        path = self._path(document)
        place = f"corpus/{self.folder.name}/{path.name}"
        remarks: list[Problem] = []
        try:
            written = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return _File([], [])
        except OSError as error:
            text = (
                f"{path} is niet te lezen: {reason(error)}. Controleer de schijf en de rechten op "
                "het bestand."
            )
            return _File([], [Problem(document, text)], text)
        except UnicodeDecodeError as error:
            broken = error.object[: error.start].count(b"\n") + 1
            text = (
                f"{place}, regel {broken}: hier staan tekens die geen UTF-8 zijn; de oordelen in "
                "dit bestand zijn daardoor niet te lezen. Bewaar het als UTF-8."
            )
            return _File([], [Problem(document, text)], text)
        found: list[Judgement] = []
        withdrawn: set[str] = set()
        for number, line in enumerate(written.split("\n"), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if isinstance(row, dict) and "withdraws" in row:
                    withdrawn.add(str(row["withdraws"]))
                else:
                    found.append(_judgement(row, document))
            except (ValueError, TypeError, RecursionError) as error:
                no_json = isinstance(error, json.JSONDecodeError | RecursionError)
                why = "geen JSON" if no_json else str(error)
                start = f"{place}, regel {number}: dit is geen oordeel"
                end = "De regel telt niet mee; herstel of verwijder hem."
                text = f"{start} ({why}). {end}"
                remarks.append(Problem(document, text, f"{start}. {end}"))
        kept = [one for one in found if not one.batch or one.batch not in withdrawn]
        return _File(sorted(kept, key=lambda one: one.moment), remarks)

    # ------------------------------------------------------------------ writing

    def add(self, judgements: Iterable[Judgement]) -> None:
        """Add judgements, each to the file of its document.

        What is said now is said after all that was said before, also where the clock went back.

        Raises:
            StoreError: they could not be written, or a file cannot be read; none is added then.
        """
        fresh = list(judgements)
        for document in dict.fromkeys(one.document for one in fresh):
            self._check(document)
        said = [one.moment for document in self.documents() for one in self.of(document)]
        if said and fresh and min(one.moment for one in fresh) <= max(said):
            at = datetime.fromtimestamp(max(said) + 0.001, UTC).isoformat(timespec="milliseconds")
            fresh = [replace(one, at=at) for one in fresh]
        by_document: dict[str, list[dict[str, object]]] = {}
        for one in fresh:
            by_document.setdefault(one.document, []).append(_row(one))
        for document, rows in by_document.items():
            self._append(document, rows)

    def last(self, coder: str | None = None) -> list[Judgement]:
        """What was last said in one go, by anyone or by one coder; empty when nothing was."""
        found = [
            one
            for document in self.documents()
            for one in self.of(document)
            if one.batch and (coder is None or same_coder(one.coder) == same_coder(coder))
        ]
        if not found:
            return []
        batch = max(found, key=lambda one: one.moment).batch
        return [one for one in found if one.batch == batch]

    def said_in(self, batch: str) -> list[Judgement]:
        """What was said in one go, by the name of its batch; empty when it was taken back."""
        return [
            one
            for document in self.documents()
            for one in self.of(document)
            if one.batch and one.batch == batch
        ]

    def take_back(self, coder: str | None, batch: str | None) -> list[Judgement]:
        """Withdraw what was said in one go, or else what was said last, and give it.

        Args:
            coder: whose last word it is; None is the last of anyone.
            batch: the name of what is taken back; None is what was said last.

        Raises:
            StoreError: it could not be written.
        """
        last = self.last(coder) if batch is None else self.said_in(batch)
        if last:
            self.withdraw(last, datetime.now(UTC).isoformat(timespec="milliseconds"))
        return last

    def withdraw(self, judgements: Sequence[Judgement], at: str) -> None:
        """Take judgements back that were said in one go; their lines stay in the files."""
        for document in dict.fromkeys(one.document for one in judgements):
            mine = [one for one in judgements if one.document == document]
            rows = [
                {"withdraws": batch, "coder": mine[0].coder, "at": at}
                for batch in dict.fromkeys(one.batch for one in mine)
            ]
            self._check(document)
            self._append(document, rows)

    def _check(self, document: str) -> None:
        """Refuse to add to a file of which nothing can be read: what is added would not count."""
        self._read.pop(document, None)
        if trouble := self.trouble(document):
            raise StoreError(f"{trouble} {NOT_KEPT}")

    def _append(self, document: str, rows: Sequence[Mapping[str, object]]) -> None:
        path = self._path(document)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            old = path.read_bytes() if path.exists() else b""
            if old and not old.endswith(b"\n"):  # a line that a person left without end
                old += b"\n"
            # As a whole: a crash leaves all that was said in one go, or nothing of it.
            write_atomically(path, old + lines.encode("utf-8", "replace"))
        except OSError as error:
            raise StoreError(
                f"{path} kon niet worden geschreven: {reason(error)}. Wat er al stond, is bewaard. "
                "Verhelp dit en probeer het opnieuw."
            ) from error
        self._read.pop(document, None)


def _row(one: Judgement) -> dict[str, object]:
    """A judgement as a line has it; what a person looks for stands first."""
    return {
        "quote": one.quote,
        "facet": one.facet,
        "labels": list(one.labels),
        "borderline": list(one.borderline),
        "coder": one.coder,
        "at": one.at,
        "document": one.document,
        "file": one.file,
        "passage": one.passage,
        "spans": [list(span) for span in one.spans],
        "considered": list(one.considered),
        "codebook": one.codebook,
        "batch": one.batch,
        **({"sheet": one.sheet} if one.sheet else {}),
    }


def _judgement(row: object, document: str) -> Judgement:
    if not isinstance(row, dict):
        raise ValueError("geen object met velden")
    row = {"document": document, **row}
    for key in _TEXTS:
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise ValueError(f"{key} ontbreekt of is geen tekst")
    if row["document"] != document:
        raise ValueError(f"document {row['document']} hoort in een ander bestand")
    lists = {}
    for key in _LISTS:
        values = row.get(key, [] if key != "labels" else None)
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise ValueError(f"{key} is geen lijst van labels")
        lists[key] = tuple(dict.fromkeys(values))
    try:
        datetime.fromisoformat(row["at"]).timestamp()
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"at is geen datum en tijd: {row['at']}") from None
    return Judgement(
        document=document,
        quote=row["quote"],
        spans=_spans(row.get("spans", [])),
        facet=row["facet"],
        labels=lists["labels"],
        coder=coder_name(row["coder"]),
        at=row["at"],
        codebook=str(row.get("codebook", "")),
        borderline=lists["borderline"],
        considered=tuple(
            dict.fromkeys((*lists["considered"], *lists["labels"], *lists["borderline"]))
        ),
        batch=str(row.get("batch", "")),
        passage=str(row.get("passage", "")),
        file=str(row.get("file", "")),
        sheet=str(row.get("sheet", "")),
    )


def _spans(values: object) -> tuple[Span, ...]:
    spans = []
    for each in values if isinstance(values, list) else [None]:
        if not isinstance(each, list) or len(each) != 3:
            raise ValueError("spans is geen lijst van [begin, eind, pagina]")
        start, end, page = each
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end):
            raise ValueError("spans telt niet van begin tot eind")
        if page is not None and not isinstance(page, int):
            raise ValueError("spans noemt een pagina die geen getal is")
        spans.append(Span(start, end, page))
    return tuple(spans)


# ---------------------------------------------------------------------- who


def coder_name(written: str) -> str:
    """A coder's name as it is kept.

    Any letters and signs will do; the name is no part of a file name.

    Raises:
        UsageError: it is empty, too long or holds signs that cannot be shown.

    >>> coder_name("  Zoë   d'Hont ")
    "Zoë d'Hont"
    """
    name = " ".join(unicodedata.normalize("NFC", written).split())
    if not name:
        raise UsageError("De naam van de codeur is leeg. Geef een naam op met --coder.")
    if len(name) > _LONGEST_NAME:
        raise UsageError(
            f"De naam van de codeur is langer dan {_LONGEST_NAME} tekens: {name[:20]}…"
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Cn") for sign in name):
        raise UsageError(
            f"De naam van de codeur bevat een teken dat niet te tonen is: {name!a}. Gebruik "
            "letters, cijfers en leestekens."
        )
    return name


def same_coder(name: str) -> str:
    """What two ways to write one name have in common: capitals make no other person."""
    return " ".join(name.casefold().split())
