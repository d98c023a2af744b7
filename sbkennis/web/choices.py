"""The address of a comparison ↔ what is compared: every state, and every cell, can be mailed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from sbkennis.asking import MEASURES, WHAT, one_of
from sbkennis.comparison import Asked, Cell, Comparison, Table
from sbkennis.comparison.asked import own_list, pair
from sbkennis.errors import QueryError
from sbkennis.records import Filters
from sbkennis.web.addresses import day

__all__ = ["PAGE", "Choice", "Opened", "chosen"]

PAGE = "/vergelijk"
_LONGEST = 300  # code points of a value
_MOST = 1_000  # values of one name
_SHOWN = 50  # quotations of a cell at first


@dataclass(frozen=True, slots=True)
class Choice:
    """What is compared, and in which measure it is shown.

    ``is_start`` holds for an address that asks for nothing yet.
    """

    asked: Asked = field(default_factory=Asked)
    measure: str = "aandeel"
    is_start: bool = False

    @classmethod
    def read(cls, query: QueryParams) -> Choice:
        """What an address asks.

        Raises:
            QueryError: a value is too long.
            UsageError: a date cannot be, or a choice does not exist.
        """

        def all_of(name: str) -> tuple[str, ...]:
            values = [one.strip() for one in query.getlist(name) if one.strip()]
            if len(values) > _MOST:
                raise QueryError(f"Het zijn er te veel: hooguit {_MOST} keer {name}.")
            if name != "groep" and any(len(one) > _LONGEST for one in values):
                raise QueryError(f"{name} is te lang: hooguit {_LONGEST} tekens.")
            return tuple(dict.fromkeys(values))

        def one(name: str, otherwise: str = "") -> str:
            return next(iter(all_of(name)), otherwise)

        asked = Asked(
            what=one("wat", WHAT[0]),
            documents=all_of("document"),
            by=one("per", "document"),  # type: ignore[arg-type]  # it is checked there
            lists=tuple(own_list(each) for each in all_of("groep")),
            tables=tuple(pair(each) for each in all_of("tabel")),
            apart=bool(one("apart")),
            filters=Filters(
                gemeenten=all_of("gemeente"),
                kinds=all_of("soort"),
                publishers=all_of("uitgever"),
                since=day(one("vanaf")) or None,
                until=day(one("tot")) or None,
            ),
            term=one("begrip") or None,
            against=one("tegenover") or None,
            certain=bool(one("zeker")),
        )
        measure = one("maat", MEASURES[0])
        one_of(measure, MEASURES, "maat")
        return cls(asked, measure, not any(value.strip() for value in query.values()))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, in order."""
        asked, filters = self.asked, self.asked.filters
        pairs = [("wat", asked.what)]
        pairs += [("document", one) for one in asked.documents]
        pairs += [("groep", f"{name}={','.join(ones)}") for name, ones in asked.lists]
        pairs += [("gemeente", one) for one in filters.gemeenten]
        pairs += [("soort", one) for one in filters.kinds]
        pairs += [("uitgever", one) for one in filters.publishers]
        pairs += [("vanaf", filters.since)] if filters.since else []
        pairs += [("tot", filters.until)] if filters.until else []
        pairs += [("per", asked.by)] if asked.by != "document" else []
        pairs += [("tabel", ":".join(one)) for one in asked.tables]
        pairs += [("apart", "1")] if asked.apart else []
        pairs += [("maat", self.measure)] if self.measure != MEASURES[0] else []
        pairs += [("begrip", asked.term)] if asked.term else []
        pairs += [("tegenover", asked.against)] if asked.against else []
        pairs += [("zeker", "1")] if asked.certain else []
        return pairs

    @property
    def address(self) -> str:
        """Of this comparison."""
        return f"{PAGE}?{urlencode(self.pairs)}"

    def showing(self, what: str) -> str:
        """The address of the same documents, with something else shown of them."""
        return replace(self, asked=replace(self.asked, what=what)).address

    def against(self, document: str) -> str:
        """The address in which definitions are set against that of a document."""
        return replace(self, asked=replace(self.asked, against=document)).address

    def without_list(self, name: str) -> str:
        """The address without one of one's own lists."""
        lists = tuple(one for one in self.asked.lists if one[0] != name)
        return replace(self, asked=replace(self.asked, lists=lists)).address

    def opener(self, made: Comparison) -> Opener:
        """Gives the addresses of cells."""
        alone = {
            one.name: one.documents[0] for one in made.units
            if len(one.documents) == 1 and made.grouping == "document"
        }  # fmt: skip
        return Opener(urlencode(self.pairs), alone)

    def file(self, form: str, picture: str = "") -> str:
        """The address of a download."""
        pairs = [*self.pairs, ("vorm", form), *([("beeld", picture)] if picture else [])]
        return f"{PAGE}/download?{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class Opener:
    """The part of an address that is of the comparison, and ids of units that are one document."""

    start: str
    alone: dict[str, str]

    def of(self, table: Table, cell: Cell) -> str:
        """The address of a cell."""
        across = table.column_facet if table.unit is not None else "document"
        pairs = [
            ("uit", f"{table.row_facet}:{across}"),
            ("rij", cell.row),
            ("kolom", self.alone.get(cell.column, cell.column)),
        ]
        if table.unit is not None:
            pairs.append(("eenheid", self.alone.get(cell.unit, cell.unit)))
        return f"{PAGE}/cel?{self.start}&{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A cell as it stands in an address."""

    choice: Choice
    rows: str
    columns: str
    row: str
    column: str
    unit: str
    count: int

    @classmethod
    def read(cls, query: QueryParams) -> Opened:
        """Which cell an address opens.

        Raises:
            QueryError: a number cannot be.
            UsageError: a date cannot be, or a choice does not exist.
        """
        written = query.get("aantal", "").strip() or str(_SHOWN)
        if not written.isdecimal() or len(written) > 6 or not 1 <= int(written) <= 100_000:
            raise QueryError(f"Het aantal is {written[:20]}; geef een getal van 1 tot 100.000.")
        rows, columns = pair(query.get("uit", ""))
        row, column, unit = (query.get(name, "") for name in ("rij", "kolom", "eenheid"))
        return cls(Choice.read(query), rows, columns, row, column, unit, int(written))

    @property
    def asked(self) -> Asked:
        """The comparison with this table only."""
        return self.choice.asked.of_one_table(self.rows, self.columns)

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address."""
        own = [("uit", f"{self.rows}:{self.columns}"), ("rij", self.row), ("kolom", self.column)]
        own += [("eenheid", self.unit)] if self.unit else []
        own += [("aantal", str(self.count))] if self.count != _SHOWN else []
        return [*self.choice.pairs, *own]

    @property
    def address(self) -> str:
        """Of this cell."""
        return f"{PAGE}/cel?{urlencode(self.pairs())}"

    @property
    def more(self) -> str:
        """The address with more quotations."""
        return replace(self, count=4 * self.count).address


def chosen(fields: Iterable[tuple[str, str]]) -> str:
    """A form as it was sent → the address of what was chosen in it.

    Raises:
        QueryError, UsageError: as `Choice.read`.
    """
    kept: list[tuple[str, str]] = []
    own: dict[str, str] = {}
    for name, value in fields:
        if name in ("rijen", "kolommen", "groepsnaam", "doe"):
            own[name] = value.strip()
        elif value.strip():
            kept.append((name, value))
    if own.get("rijen"):
        kept.append(("tabel", f"{own['rijen']}:{own.get('kolommen') or 'document'}"))
    if own.get("doe") == "groep":
        documents = [value for name, value in kept if name == "document"]
        kept = [(name, value) for name, value in kept if name != "document"]
        kept.append(("groep", f"{own.get('groepsnaam', '')}={','.join(documents)}"))
    elif any(name == "groep" for name, _ in kept):  # groups go before documents
        kept = [(name, value) for name, value in kept if name != "document"]
    return Choice.read(QueryParams(kept)).address
