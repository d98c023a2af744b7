"""What one wants to compare, as it is written → the same for command line, web pages and API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sbkennis.asking import EVERY_TERM, GROUPINGS, USUAL_TERM, WHAT, Grouping, one_of
from sbkennis.comparison.statements import Kind
from sbkennis.errors import UsageError
from sbkennis.records import Filters

__all__ = ["KINDS", "Asked", "own_list", "pair"]

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "omschrijvingen": "omschrijving",
        "rol": "rol",
        "criteria": "criterium",
        "verwachtingen": "verwachting",
    }
)
"""What patterns find, by what is asked."""

_OVER_YEARS = (("thema", "document"), ("waarde", "document"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which documents, put together how, and what is wanted of them.

    Args:
        what: one of `sbkennis.asking.WHAT`.
        documents: ids or file names; without any all that ``filters`` allow. For "wijzigingen" the
            oldest first.
        by: what puts documents together.
        lists: names of documents by the name of a list of one's own; goes before ``by``.
        tables: two facets, or a facet and "document"; without any the usual ones.
        apart: tables of two facets for every document or group.
        term: of which term definitions are wanted: None for the usual one, "alle" for every term.
        against: the document whose definition the others are set against.
        certain: of roles and expectations only what patterns find, not what is possible.
    """

    what: str = "tabellen"
    documents: tuple[str, ...] = ()
    by: Grouping = "document"
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    apart: bool = False
    filters: Filters = Filters()
    term: str | None = None
    against: str | None = None
    certain: bool = False

    def __post_init__(self) -> None:
        one_of(self.what, WHAT, "wat")
        one_of(self.by, GROUPINGS, "per")

    @property
    def kind(self) -> Kind | None:
        """What patterns are to find, where that is asked."""
        return KINDS.get(self.what)

    @property
    def grouping(self) -> Grouping:
        """What puts documents together; years are compared by year."""
        return "jaar" if self.what == "jaren" else self.by

    @property
    def wanted_tables(self) -> tuple[tuple[str, str], ...] | None:
        """The tables to make; None for the usual ones."""
        if not self.tables and self.what == "jaren":
            return _OVER_YEARS
        return self.tables or None

    @property
    def wanted_term(self) -> str | None:
        """The term whose definitions are wanted; None for every term."""
        if self.what != "omschrijvingen" or self.term == EVERY_TERM:
            return None
        return self.term or USUAL_TERM

    def of_one_table(self, rows: str, columns: str) -> Asked:
        """The same, of one table only; its figures stay what they are."""
        return replace(self, tables=((rows, columns),))


def pair(written: str) -> tuple[str, str]:
    """A table as it is written.

    >>> pair("thema:document")
    ('thema', 'document')

    Raises:
        UsageError: it does not name rows and columns.
    """
    rows, found, columns = (part.strip() for part in written.partition(":"))
    if not found or not rows or not columns:
        raise UsageError(
            f"De tabel {written[:60]}: schrijf rijen en kolommen met een dubbele punt ertussen, "
            "zoals thema:document of sfeer:thema."
        )
    return rows, columns


def own_list(written: str) -> tuple[str, tuple[str, ...]]:
    """A list of one's own as it is written.

    >>> own_list("visies=visie-a.pdf, visie-b.pdf")
    ('visies', ('visie-a.pdf', 'visie-b.pdf'))

    Raises:
        UsageError: it lacks a name or documents.
    """
    name, found, listed = written.rpartition("=")  # a name may hold the sign itself
    names = tuple(one.strip() for one in listed.split(",") if one.strip())
    if not found or not name.strip() or not names:
        raise UsageError(
            f"De groep {written[:60]}: schrijf een naam en documenten, zoals "
            "visies=visie-a.pdf,visie-b.pdf."
        )
    return name.strip(), names
