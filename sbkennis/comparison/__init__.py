"""Use case: documents × labels → tables in which every cell is a list of passages.

Beside the tables stand what patterns find (`findings`: definitions, the role of the municipality,
criteria, expectations) and what two versions of a text have in common (`versions`). Nothing here
judges: what is shown was counted, found by a rule that is named, or pointed out by a person
(`reviewed`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sbkennis.asking import GROUPINGS, MEASURES, WHAT, Grouping
from sbkennis.comparison.asked import KINDS, Asked
from sbkennis.comparison.found import Changed, Changes, Findings, Found, find, follow
from sbkennis.comparison.quoted import Quoted, Quoter, quoted
from sbkennis.comparison.sample import (
    UNKNOWN,
    Coverage,
    Sample,
    Shelf,
    Unit,
    units,
)
from sbkennis.comparison.statements import Kind, Statement
from sbkennis.comparison.tables import Cell, Counter, Difference, Interval, Measure, Table
from sbkennis.doubles import Words, alike, threes
from sbkennis.errors import UsageError
from sbkennis.phrases import joined, number
from sbkennis.records import Document

__all__ = [
    "GROUPINGS",
    "KINDS",
    "MEASURES",
    "STANDARD",
    "WHAT",
    "Asked",
    "Cell",
    "Changed",
    "Changes",
    "Comparison",
    "Coverage",
    "Difference",
    "Findings",
    "Found",
    "Grouping",
    "Interval",
    "Kind",
    "Measure",
    "Quoted",
    "Quoter",
    "Sample",
    "Statement",
    "Table",
    "Unit",
    "compare",
    "find",
    "follow",
    "quoted",
    "usual",
]

STANDARD: tuple[tuple[str, str], ...] = (
    ("thema", "document"),
    ("sfeer", "document"),
    ("waarde", "document"),
    ("sfeer", "thema"),
    ("sfeer", "waarde"),
)
"""The tables of the usual facets when none are asked for; "document" stands for the units."""


def usual(facets: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The tables that are made when none are asked for.

    Args:
        facets: of the codebook, which may lack the usual ones or have its own.

    >>> usual(["thema", "doelgroep"])
    (('thema', 'document'), ('doelgroep', 'document'))
    """
    own = [one for one in facets if all(one not in pair for pair in STANDARD)]
    known = {*facets, "document"}
    return (
        *(pair for pair in STANDARD if known.issuperset(pair)),
        *((one, "document") for one in own),
    )


Labellers = Literal["de computer", "mensen", "de computer en mensen"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Tables over the same documents, and the differences where exactly two units are compared.

    ``titles`` are the names that readers see, by label; ``facets`` those of facets and groupings.
    ``whole`` is what was read of all documents, each once, whatever units they are in; ``judged``
    how many of its passages a person gave or refused a label.
    """

    documents: tuple[Document, ...]
    units: tuple[Unit, ...]
    grouping: str
    tables: tuple[Table, ...]
    differences: Mapping[str, tuple[Difference, ...]]  # by facet
    titles: Mapping[str, str]
    facets: Mapping[str, str]
    tagged_by: str  # model and codebook of the tags
    whole: Coverage
    labelled_by: Labellers
    judged: int
    doubles: tuple[tuple[Document, ...], ...] | None = ()  # (nearly) one text; None: not looked for

    @property
    def passages(self) -> tuple[str, ...]:
        """Ids of all passages that some cell or difference counts, each once."""
        cells = [cell for table in self.tables for cell in table.cells]
        for gaps in self.differences.values():
            cells += [side for gap in gaps for side in (gap.first, gap.second)]
        return tuple({name: None for cell in cells for name in cell.passages})

    @property
    def crosses_facets(self) -> bool:
        """Whether some table sets two facets against each other, and counts who has both labels."""
        return any(one.unit is not None for one in self.tables)

    @property
    def labelled(self) -> str:
        """Who gave the labels, in Dutch, without a full stop."""
        if self.labelled_by == "mensen":
            return "Labels door mensen"
        told = f"Labels door de computer ({self.tagged_by})"
        if not self.judged:
            return told
        count = self.whole.passages
        of = f"{number(self.judged)} van de {number(count)}"
        return f"{told}, bij {of} passages ook door mensen"

    @property
    def remarks(self) -> list[str]:
        """What there is to say, in Dutch, of documents that are one text, or alone in a year."""
        return [*self._of_one_year(), *self._of_one_text()]

    def _of_one_year(self) -> list[str]:
        if self.grouping != "jaar" or len(self.units) < 2:
            return []
        alone = [one.name for one in self.units if len(one.documents) == 1 and one.name != UNKNOWN]
        if not alone:
            return []
        each = "elk maar" if len(alone) > 1 else "maar"
        return [
            f"Onder {joined(alone)} staat {each} één document. Een verschil met een ander jaar kan "
            "dan ook aan dat document liggen: wie het schreef, wat voor stuk het is."
        ]

    def _of_one_text(self) -> list[str]:
        if self.doubles is None:
            return [
                f"Of er onder deze {len(self.documents)} documenten dubbele zijn, is niet "
                f"nagegaan; dat gebeurt tot {_MOST_DOUBLES} documenten."
            ]
        told = []
        for group in self.doubles:
            is_pair = len(group) == 2
            both, often = ("allebei", "twee") if is_pair else ("allemaal", str(len(group)))
            files = joined([one.file for one in group])
            told.append(
                f"{files} zijn (bijna) dezelfde tekst. Zij tellen {both} mee: "
                f"waar documenten zijn samengenomen, weegt die tekst {often} keer. Wilt u dat "
                f"niet, kies {'dan één van beide' if is_pair else 'er dan één'}."
            )
        return told

    def cell(self, rows: str, columns: str, row: str, column: str, unit: str = "") -> Cell:
        """One cell, of the table of two facets or of a facet and the units.

        Args:
            column: a label, or where columns are units the name, file or id of one.
            unit: of which unit, where a table of two facets is made for each.

        Raises:
            UsageError: there is no such table or cell.
        """
        of = self._unit(unit)
        table = self.table(rows, columns, of if unit and of else None)
        if table.unit is None:
            column = self._unit(column) or column
        try:
            return table.cell(row, column)
        except KeyError:
            raise UsageError(
                f"De cel {self.titles.get(row, row)[:60]} × {self.titles.get(column, column)[:60]} "
                f"is er niet in {table.name}. De documenten of het codeboek zijn misschien "
                "veranderd; open de vergelijking opnieuw."
            ) from None

    def _unit(self, named: str) -> str | None:
        """The name of the unit that goes by a name, or is the one document of that id or file."""
        files = {one.id: one.file for one in self.documents}
        for one in self.units:
            alone = one.documents if len(one.documents) == 1 else ()
            if named == one.name or any(named in (each, files.get(each)) for each in alone):
                return one.name
        return None

    def table(self, rows: str, columns: str, unit: str | None = None) -> Table:
        """The table of two facets, or of a facet and the units ("document" for any grouping).

        Raises:
            UsageError: that table was not made.
        """
        for one in self.tables:
            across = one.column_facet if one.unit is not None else "document"
            named = one.row_facet == rows and columns in (across, one.column_facet)
            if named and (unit is None or (one.unit is not None and one.unit.name == unit)):
                return one
        made = ", ".join(dict.fromkeys(f"{one.row_facet}:{one.column_facet}"
                                       for one in self.tables))  # fmt: skip
        raise UsageError(f"De tabel {rows}:{columns} is niet gemaakt. Wel: {made}.")


def compare(
    shelf: Shelf,
    documents: Sequence[Document],
    facets: Mapping[str, Mapping[str, str]],
    *,
    by: Grouping = "document",
    lists: Mapping[str, Sequence[str]] | None = None,
    wanted: Sequence[tuple[str, str]] = STANDARD,
    apart: bool = False,
    kinds: Mapping[str, str] | None = None,
    facet_titles: Mapping[str, str] | None = None,
    tagged_by: str = "",
) -> Comparison:
    """Compare documents, or groups of them.

    Args:
        facets: the title of each label, by facet and label, in the order of the codebook.
        by: what puts documents together.
        lists: document ids by the name of one's own list; goes before ``by``.
        wanted: the tables: two facets, or a facet and "document" for the units.
        apart: make tables of two facets for every unit, not for all documents together.
        kinds: the names that readers see of kinds of document.
        facet_titles: the names that readers see of facets.
        tagged_by: what gave the tags, to print in a report.

    Raises:
        UsageError: there is nothing to compare, or a table names what does not exist.
    """
    if not documents:
        raise UsageError("Er zijn geen documenten om te vergelijken. Zie `sbkennis bronnen`.")
    _check(wanted, facets)
    labels = [(facet, label) for facet, named in facets.items() for label in named]
    chosen = list(documents)
    if lists:
        inside = {name for ids in lists.values() for name in ids}
        chosen = [one for one in documents if one.id in inside]
        if not chosen:
            raise UsageError("In de groepen staan geen documenten om te vergelijken.")
    sample = Sample.load(shelf, chosen, labels)
    compared = units(sample, by, lists, kinds)
    grouping = "groep" if lists else by
    (everything,) = units(sample, "alles")
    made: list[Table] = []
    counter = Counter(sample)
    for rows, columns in wanted:
        if columns == "document":
            made.append(counter.by_unit(rows, compared, grouping))
        else:
            over = compared if apart else (everything,)
            made += [counter.by_two_facets(rows, columns, unit) for unit in over]
    gaps: dict[str, tuple[Difference, ...]] = {}
    if len(compared) == 2:
        gaps = {facet: counter.differences(facet, *compared) for facet in facets}
    return Comparison(
        sample.documents,
        compared,
        grouping,
        tuple(made),
        gaps,
        {label: title for named in facets.values() for label, title in named.items()},
        {**{name: name for name in (*GROUPINGS, "groep")}, **(facet_titles or {})},
        tagged_by,
        everything.coverage,
        _labelled_by(sample),
        int(sample.judged.any(axis=1).sum()),
        _doubles(shelf, sample.documents),
    )


def _labelled_by(sample: Sample) -> Labellers:
    if not sample.judged.any():
        return "de computer"
    is_read = sample.judged.any(axis=1).all() and not (sample.assigned & ~sample.judged).any()
    return "mensen" if is_read else "de computer en mensen"


_MOST_DOUBLES = 200  # documents among which doubles are looked for: all their words are read


def _doubles(
    shelf: Shelf, documents: Sequence[Document]
) -> tuple[tuple[Document, ...], ...] | None:
    """The documents that are (nearly) one text, each group by itself."""
    if len(documents) > _MOST_DOUBLES:
        return None
    groups = alike([Words(one, threes(shelf.shown(one.id))) for one in documents])
    return tuple(tuple(one.document for one in group) for group in groups if len(group) > 1)


def _check(wanted: Sequence[tuple[str, str]], facets: Mapping[str, object]) -> None:
    known = ", ".join(facets)
    if isinstance(wanted, str) or any(isinstance(one, str) or len(one) != 2 for one in wanted):
        raise UsageError(
            "tables is een lijst van paren: twee facetten, of een facet en document. "
            'Bijvoorbeeld [("thema", "document")].'
        )
    for rows, columns in wanted:
        if rows not in facets:
            raise UsageError(f"“{rows}” is geen facet voor de rijen. Kies uit: {known}.")
        if columns != "document" and columns not in facets:
            raise UsageError(
                f"“{columns}” is geen facet voor de kolommen. Kies uit: {known}, document."
            )
        if rows == columns:
            raise UsageError(f"Zet {rows} niet tegenover zichzelf; kies twee verschillende.")
