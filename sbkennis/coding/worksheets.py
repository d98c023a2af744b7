"""Labels of passages ↔ a sheet with a column for each, which a person fills in."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from sbkennis import judgements as files
from sbkennis.codebook import Codebook, Label, plain_name
from sbkennis.coding import NOTHING, Labels, called, judged, new_batch, state
from sbkennis.errors import UsageError
from sbkennis.judgements import Judgement
from sbkennis.phrases import joined, percent
from sbkennis.records import Document, Passage, Tag
from sbkennis.sheets import Cell, Column, Sheet, kept

__all__ = ["Imported", "Row", "passage_ids", "read_sheet", "sheet"]

_SHOWN = 5  # rows whose passage is not there, that are named
_ID, _SOURCE, _HEADING, _TEXT = "passage", "bron", "kop", "tekst"
_MACHINE, _CODERS, _JUDGED, _BEFORE = "labelaar", "codeurs", "beoordeeld", "stand"
_OTHERS = (
    Column(_MACHINE, 40, note="Wat de labelaar denkt, met zijn zekerheid."),
    Column(_CODERS, 20, note="Wie deze passage eerder beoordeelde."),
)
_SHEET = "blad="  # opens, in the column of what held, the id of the sheet
_YES, _DOUBT, _YES_DOUBT = "ja", "twijfel", "ja?"
_VALUES = {
    **dict.fromkeys(("ja", "j", "x", "1", "waar", "true", "yes", "y"), _YES),
    **dict.fromkeys(("", "nee", "n", "0", "onwaar", "false", "no", "-"), ""),
    **dict.fromkeys(("twijfel", "t", "?", "nee?"), _DOUBT),
    **dict.fromkeys(("ja?", "j?", "x?"), _YES_DOUBT),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A passage in a sheet: what the machine says of it and what holds now."""

    document: Document
    passage: Passage
    citation: str
    tags: Sequence[Tag]  # what holds: people go before the machine
    machine: Sequence[Tag]
    own: Sequence[Judgement] = ()  # of who filled in the sheet, in order of time


def sheet(rows: Sequence[Row], codebook: Codebook, *, blind: bool = False) -> Sheet:
    """Passages with their labels, a column each, to edit in a spreadsheet.

    Args:
        rows: the passages.
        codebook: the labels.
        blind: whether to leave out what the machine and others say, for who must not see it.
    """
    pairs = [(label.facet, label.name) for label in codebook.labels]
    columns = [
        Column(_ID, 14, note="Niet wijzigen: hieraan wordt de passage herkend."),
        Column(_SOURCE, 32),
        Column(_HEADING, 24),
        Column(_TEXT, 70, note="Niet wijzigen: uw oordeel hoort bij deze woorden."),
        Column(_JUDGED, 12, ("ja",), note="Zet ja als u de passage helemaal hebt beoordeeld."),
        *(
            Column(_headed(codebook, label), 12, (_YES, _DOUBT, _YES_DOUBT, "nee"), mark=_DOUBT)
            for label in codebook.labels
        ),
        *(() if blind else _OTHERS),
        Column(_BEFORE, 20, note="Niet wijzigen: de labels toen dit werkblad werd gemaakt."),
    ]
    name = f"{files.BLIND if blind else ''}{new_batch()}"
    lines: list[list[Cell]] = []
    for row in rows:
        now = {} if blind else state(row.tags)
        values = [_value(now.get(facet, Labels()), label) for facet, label in pairs]
        coders = dict.fromkeys(tag.coder for tag in row.tags if tag.coder)
        lines.append(
            [
                row.passage.id,
                row.citation,
                " › ".join(row.passage.heading),
                _shown(row.passage),
                "",
                *values,
                *(() if blind else (_machine(row.machine, codebook), ", ".join(coders))),
                f"{_SHEET}{name} {_before(now)}",
            ]
        )
    return Sheet(tuple(columns), tuple(map(tuple, lines)))


def _headed(codebook: Codebook, label: Label) -> str:
    """The head of the column of a label."""
    return f"{label.facet}: {called(codebook, label)}"


def _shown(passage: Passage) -> str:
    return passage.display or passage.quote


def _value(labels: Labels, name: str) -> str:
    if name in labels.given:
        return _YES_DOUBT if name in labels.doubted else _YES
    return _DOUBT if name in labels.doubted else ""


def _machine(tags: Iterable[Tag], codebook: Codebook) -> str:
    return "; ".join(
        f"{codebook.title_of(tag.label)}{'?' if tag.doubtful else ''} {percent(tag.probability)}"
        for tag in tags
        if tag.assigned or tag.doubtful
    )


def _before(now: Mapping[str, Labels]) -> str:
    """What holds, in one cell: so that a later import knows what was changed in between."""
    parts = []
    for facet, labels in sorted(now.items()):
        for name in dict.fromkeys((*labels.given, *labels.doubted)):
            value = _value(labels, name)
            parts.append(f"{facet}:{name}={value}")
    return " ".join(parts) or NOTHING


def _after(written: str) -> dict[tuple[str, str], str] | None:
    """The inverse of `_before`; None where it cannot be read."""
    if not written.strip():
        return None
    found: dict[tuple[str, str], str] = {}
    for part in written.split():
        if part == NOTHING or part.startswith(_SHEET):
            continue
        pair, equals, value = part.partition("=")
        facet, colon, name = pair.partition(":")
        if not (equals and colon and value in (_YES, _DOUBT, _YES_DOUBT)):
            return None
        found[facet, name] = value
    return found


def _sheet_of(written: str) -> str:
    """The id of the sheet, as it stands before what held; empty in sheets of before there were."""
    first = written.partition(" ")[0]
    return first.removeprefix(_SHEET) if first.startswith(_SHEET) else ""


def _last(judgements: Sequence[Judgement], labels: Iterable[str]) -> dict[str, str]:
    """What one person last said of each label that there was to choose from, as in a sheet."""
    found: dict[str, str] = {}
    for one in judgements:
        given = Labels(one.labels, one.borderline)
        found |= {label: _value(given, label) for label in labels if label in one.considered}
    return found


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a sheet; ``remarks`` are Dutch sentences with the number of the row."""

    judgements: tuple[Judgement, ...]
    passages: int  # on which something was said
    rows: int
    differing: int  # labels on which the person differs from the machine
    repeated: int = 0  # passages of which all of it was taken in from this sheet before
    remarks: tuple[str, ...] = field(default=())


def read_sheet(
    sheet: Sheet,
    place: str,
    rows: Mapping[str, Row],
    codebook: Codebook,
    coder: str,
    at: datetime | None = None,
) -> Imported:
    """What a person says in a sheet.

    Every row that was marked as judged, or that differs from what held when it was written, is a
    judgement; of a row that was not marked, only the facets that differ. A sheet may be taken in
    again when more of it is filled in or something is changed back: what was taken in before is
    not said anew, and what this person has since said otherwise elsewhere stands, which is
    reported. A row that cannot be understood is reported and left out.

    Args:
        sheet: as it was read.
        place: the file, for an error.
        rows: passages of the kennisbank by id.
        codebook: the labels.
        coder: who filled it in.
        at: when; now when not given.

    Raises:
        UsageError: the columns that are needed are not there.
    """
    columns = {column.name.strip().casefold(): at for at, column in enumerate(sheet.columns)}
    if _ID not in columns:
        raise UsageError(
            f"{place}: de kolom “{_ID}” ontbreekt. Maak eerst een werkblad met `sbkennis label "
            "--uit labels.xlsx`, en laat de bovenste rij staan."
        )
    labels, remarks = _label_columns(columns, codebook)
    if not labels:
        raise UsageError(
            f"{place}: er is geen enkele kolom met een label, zoals “sfeer: Persoonlijk”. Laat de "
            "bovenste rij staan zoals `sbkennis label --uit` die schreef."
        )
    offered: dict[str, list[str]] = {}
    for facet, name in labels:
        offered.setdefault(facet, []).append(name)
    known = [] if remarks else [(one.facet, one.name) for one in codebook.labels]
    reader = _SheetReader(columns, labels, rows, sheet.lossy, codebook.title_of, frozenset(known))
    batch, moment = new_batch(), at or datetime.now(UTC)
    found: list[Judgement] = []
    passages: dict[str, int] = {}
    gone: dict[int, str] = {}  # by row: of a passage that is not there
    differing = repeated = 0
    for number, cells in enumerate(sheet.rows, 2):  # the row that a spreadsheet shows
        if not any(str(cell).strip() for cell in cells):
            continue
        try:
            read = reader.read(cells)
        except _GoneError as error:
            gone[number] = str(error)
            continue
        except ValueError as error:
            remarks.append(f"{place}, rij {number}: {error}")
            continue
        row, wanted = read.row, read.labels
        if not (wanted or read.repeated or read.overtaken):
            continue
        if (first := passages.setdefault(row.passage.id, number)) != number:
            remarks.append(
                f"{place}, rij {number}: passage {row.passage.id} staat ook in rij {first}; die "
                "telt."
            )
            continue
        if read.overtaken:
            remarks.append(
                f"{place}, rij {number}: over {' en '.join(read.overtaken)} zei u iets anders "
                "nadat dit werkblad was ingelezen; dat blijft gelden. Moet het toch zoals in het "
                f"werkblad, gebruik dan `sbkennis label --corrigeer {row.passage.id}`."
            )
        repeated += bool(read.repeated) and not wanted
        found += judged(
            row.document,
            row.passage,
            wanted,
            codebook=codebook,
            coder=coder,
            batch=batch,
            at=moment,
            considered=offered,
            sheet=read.sheet,
        )
        machine = state(row.machine)
        differing += sum(
            (name in wanted[facet].given) != (name in machine.get(facet, Labels()).given)
            for facet in wanted
            for name in offered[facet]
        )
    return Imported(
        tuple(found), len({one.passage for one in found}), len(sheet.rows), differing, repeated,
        (*remarks, *_gone_together(place, gone)),
    )  # fmt: skip


def _gone_together(place: str, gone: Mapping[int, str]) -> list[str]:
    """What is said of rows whose passage is not there: each by itself, or many at once."""
    if len(gone) <= _SHOWN:
        return [f"{place}, rij {number}: {told}" for number, told in gone.items()]
    numbers = [str(number) for number in gone]
    which = joined([*numbers[:_SHOWN], f"{len(gone) - _SHOWN} andere"])
    return [
        f"{place}: van {len(gone)} rijen staat de passage niet (meer) in deze kennisbank (rij "
        f"{which}); die zijn overgeslagen. Hoort het werkblad bij een andere kennisbank, lees het "
        "dan daar in; maak anders een nieuw werkblad met `sbkennis label --uit`."
    ]


def passage_ids(sheet: Sheet) -> list[str]:
    """The ids of passages that a sheet names."""
    at = next((n for n, one in enumerate(sheet.columns) if one.name.casefold() == _ID), None)
    return [] if at is None else [row[at].strip() for row in sheet.rows if at < len(row)]


def _label_columns(
    columns: Mapping[str, int], codebook: Codebook
) -> tuple[dict[tuple[str, str], int], list[str]]:
    own = {_ID, _SOURCE, _HEADING, _TEXT, _MACHINE, _CODERS, _JUDGED, _BEFORE}
    known = {
        head.casefold(): (label.facet, label.name)
        for label in codebook.labels
        for head in (_headed(codebook, label), f"{label.facet}: {label.name}")  # as it was
    }
    found: dict[tuple[str, str], int] = {}
    remarks: list[str] = []
    for name, at in columns.items():
        facet, colon, label = name.partition(":")
        key = f"{facet.strip()}: {label.strip()}"
        if key in known and known[key] in found:
            remarks.append(
                f"Kolom “{name}”: dit label heeft al een kolom; deze kolom is overgeslagen."
            )
        elif key in known:
            found[known[key]] = at
        elif not colon and name not in own and (headed := _without_facet(codebook, name)):
            remarks.append(
                f"Kolom “{name}”: het facet ontbreekt, dus de kolom is overgeslagen. Bedoelde u "
                f"“{headed}”, zet dat dan in de bovenste rij en lees het werkblad opnieuw in."
            )
        elif colon and name not in own:
            near = difflib.get_close_matches(key, known, 1, 0.8)
            meant = next((_headed(codebook, one) for one in codebook.labels
                          if near and known[near[0]] == (one.facet, one.name)), "")  # fmt: skip
            remarks.append(
                f"Kolom “{name}”: dit label staat niet in het codeboek; de kolom is overgeslagen."
                + (f" Bedoelde u “{meant}”?" if meant else "")
            )
    return found, remarks


def _without_facet(codebook: Codebook, name: str) -> str:
    """The head of the column of a label that is called by its title or name alone."""
    found = (
        _headed(codebook, one)
        for one in codebook.labels
        if plain_name(name) in (plain_name(one.title), plain_name(one.name))
    )
    return next(found, "")


# What a spreadsheet makes of these while someone types.
_TYPED = str.maketrans({
    **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚‛`", "'"), **dict.fromkeys("–—−", "-"),
    "…": "...",
})  # fmt: skip


def _plain_words(text: str) -> tuple[str, ...]:
    """The words of a text, however its quotation marks and dashes are drawn."""
    return tuple(text.translate(_TYPED).split())


class _Said(NamedTuple):
    """What one row says."""

    row: Row
    labels: dict[str, Labels]  # by facet; what is new
    repeated: list[str]  # facets of which just this was taken in from this sheet before
    overtaken: list[str]  # the same, but this person has since said something else
    sheet: str  # the id of the sheet; empty where it is not known


class _GoneError(ValueError):
    """The passage of a row is not in the library."""


class _SheetReader:
    """Reads the rows of one sheet; a ValueError says in Dutch why a row is left out."""

    def __init__(
        self,
        columns: Mapping[str, int],
        labels: Mapping[tuple[str, str], int],
        rows: Mapping[str, Row],
        lossy: str,
        title_of: Callable[[str], str],
        known: frozenset[tuple[str, str]],
    ) -> None:
        self._known = known  # labels of the codebook; none where a column is of no label
        self._columns = columns
        self._labels = labels
        self._rows = rows
        self._lossy = lossy
        self._title_of = title_of

    @cached_property
    def _by_words(self) -> Mapping[tuple[str, ...], list[Row]]:
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in self._rows.values():
            words = row.document.id, *self._words(_shown(row.passage))
            found.setdefault(words, []).append(row)
        return found

    def _row(self, name: str, written: str) -> Row:
        """The passage that a row is about: by its id, or by its words where that is gone."""
        row = self._rows.get(name)
        if row is None:  # its document was read or cut otherwise since
            words = name.rpartition("#")[0], *_plain_words(written)
            alike = self._by_words.get(words, ())
            if len(alike) == 1:
                return alike[0]
            raise _GoneError(
                f"passage {name} staat niet (meer) in de kennisbank; de rij is overgeslagen. Maak "
                "een nieuw werkblad met `sbkennis label --uit`."
            )
        if _TEXT in self._columns and _plain_words(written) != self._words(_shown(row.passage)):
            raise ValueError(
                f"de tekst van passage {name} is gewijzigd; de rij is overgeslagen. Een oordeel "
                "hoort bij de woorden zoals ze in de bron staan."
            )
        return row

    def _cell(self, cells: Sequence[Cell], name: str) -> str:
        at = self._columns.get(name, len(cells))
        return str(cells[at]).strip() if at < len(cells) else ""

    def _changed(
        self, values: Mapping[tuple[str, str], str], before: Mapping[tuple[str, str], str]
    ) -> set[str]:
        """The facets in which a row differs from what held when it was written.

        A label that has another name since stands in its column under the name of then.
        """
        renamed = Counter(
            (pair[0], value)
            for pair, value in before.items()
            if self._known and pair not in self._known
        )
        changed = set()
        for pair, value in values.items():
            if value == before.get(pair, ""):
                continue
            if value and pair not in before and renamed[pair[0], value]:
                renamed[pair[0], value] -= 1
            else:
                changed.add(pair[0])
        return changed

    def read(self, cells: Sequence[Cell]) -> _Said:
        """A passage and what is said of it; nothing when the row says nothing."""
        name = self._cell(cells, _ID)
        if not name:
            raise ValueError("er staat geen passage-id; de rij is overgeslagen.")
        row = self._row(name, self._cell(cells, _TEXT))
        mark = self._cell(cells, _JUDGED).casefold()
        if mark not in _VALUES or _VALUES[mark] in (_DOUBT, _YES_DOUBT):
            raise ValueError(f"{_JUDGED} is “{mark}”; schrijf ja of laat de cel leeg.")
        values = {pair: self._value(cells, pair) for pair in self._labels}
        now = state(row.tags)
        stood = self._cell(cells, _BEFORE)
        before = _after(stood)
        sheet = _sheet_of(stood)
        filled = {facet for (facet, _), value in values.items() if value}
        if before is None:
            before = {
                (facet, label): _value(now.get(facet, Labels()), label)
                for facet, label in self._labels
            }
            if _MACHINE not in self._columns:  # labels may never have been in it
                before = {pair: value for pair, value in before.items() if pair[0] in filled}
        changed = self._changed(values, before)
        is_judged = _VALUES[mark] == _YES
        said = _Said(row, {}, [], [], sheet)
        for facet in dict.fromkeys(facet for facet, _ in self._labels):
            mine = {label: value for (each, label), value in values.items() if each == facet}
            own = [one for one in row.own if one.facet == facet]
            in_sheet = [one for one in own if sheet and one.sheet == sheet]
            if in_sheet and _last(in_sheet, mine) == mine:  # it was taken in before
                (said.repeated if _last(own, mine) == mine else said.overtaken).append(facet)
            elif is_judged or facet in changed or in_sheet:
                said.labels[facet] = Labels(
                    tuple(one for one, value in mine.items() if value in (_YES, _YES_DOUBT)),
                    tuple(one for one, value in mine.items() if value in (_DOUBT, _YES_DOUBT)),
                )
        return said

    def _value(self, cells: Sequence[Cell], pair: tuple[str, str]) -> str:
        at = self._labels[pair]
        written = str(cells[at]).strip() if at < len(cells) else ""
        value = _VALUES.get(written.casefold())
        if value is None:
            raise ValueError(
                f"bij {pair[0]}: {self._title_of(pair[1])} staat “{written}”; schrijf ja, nee, "
                "twijfel of ja? (ja, maar betwistbaar). De rij is overgeslagen."
            )
        return value

    def _words(self, text: str) -> tuple[str, ...]:
        """The words of a passage, as far as a spreadsheet keeps them."""
        wanted = kept(text)
        if self._lossy:
            wanted = wanted.encode(self._lossy, "replace").decode(self._lossy)
        return _plain_words(wanted)
