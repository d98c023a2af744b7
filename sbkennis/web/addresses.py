"""The address of a page ↔ what was asked: every state of the search has an address to mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from sbkennis import asking
from sbkennis.errors import QueryError
from sbkennis.phrases import number
from sbkennis.records import Filters

__all__ = ["Asked", "Narrowed", "day", "period"]

LABEL_FACETS = ("sfeer", "thema", "waarde")
_MOST = 200
_STANDARD = 10
_LONGEST = 2_000  # code points of a question


@dataclass(frozen=True, slots=True)
class Narrowed:
    """One value by which a search is narrowed, and the address of the search without it."""

    facet: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its filters, as it stands in the address bar.

    ``values`` holds (name, value) pairs of sfeer, thema, waarde, gemeente, soort and uitgever;
    ``like`` is a passage of which more is wanted.
    """

    question: str = ""
    values: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    count: int = _STANDARD
    like: str = ""

    @classmethod
    def read(cls, query: QueryParams, facets: Iterable[str] = LABEL_FACETS) -> Asked:
        """What an address asks.

        Raises:
            QueryError: a number cannot be, or the question is too long.
            UsageError: a date cannot be.
        """
        asked = cls.written(query, facets)
        if len(asked.question) > _LONGEST:
            raise QueryError(
                f"De vraag heeft {number(len(asked.question))} tekens; het mogen er "
                f"{number(_LONGEST)} zijn. Maak de vraag korter: een of twee zinnen zijn genoeg."
            )
        written = query.get("aantal", "").strip() or str(_STANDARD)
        if not written.isdecimal() or not 1 <= int(written[:9]) <= _MOST:
            raise QueryError(f"Het aantal is {written[:20]}; geef een getal van 1 tot {_MOST}.")
        period(asked.since, asked.until)
        return replace(asked, count=int(written))

    @classmethod
    def written(cls, query: QueryParams, facets: Iterable[str] = LABEL_FACETS) -> Asked:
        """What stands in an address, also where it cannot be asked; ``count`` is not read."""
        names = (*facets, "gemeente", "soort", "uitgever")
        year = query.get("jaar", "").strip()
        return cls(
            question=query.get("vraag", "").strip(),
            values=tuple(
                dict.fromkeys(
                    (name, value)
                    for name, value in query.multi_items()
                    if name in names and value.strip()
                )
            ),
            since=year or query.get("vanaf", "").strip(),
            until=year or query.get("tot", "").strip(),
            like=query.get("zoals", "").strip(),
        )

    @classmethod
    def again(cls, question: str, filters: Filters, count: int) -> Asked | None:
        """A question that was kept; None where no address can hold its filters."""
        if filters.documents:
            return None
        more = [
            *(("gemeente", one) for one in filters.gemeenten),
            *(("soort", one) for one in filters.kinds),
            *(("uitgever", one) for one in filters.publishers),
        ]
        return cls(
            question=question,
            values=(*filters.labels, *more),
            since=filters.since or "",
            until=filters.until or "",
            count=min(count, _MOST),
        )

    @property
    def filters(self) -> Filters:
        """As the library wants them."""

        def of(name: str) -> tuple[str, ...]:
            return tuple(value for one, value in self.values if one == name)

        own = ("gemeente", "soort", "uitgever")
        return Filters(
            labels=tuple(pair for pair in self.values if pair[0] not in own),
            gemeenten=of("gemeente"),
            kinds=of("soort"),
            publishers=of("uitgever"),
            since=self.since or None,
            until=self.until or None,
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, in order."""
        pairs = [("vraag", self.question)] if self.question else []
        pairs += [("zoals", self.like)] if self.like else []
        pairs += self.values
        if self.since and self.since == self.until and len(self.since) == 4:
            pairs.append(("jaar", self.since))
        else:
            pairs += [("vanaf", self.since)] if self.since else []
            pairs += [("tot", self.until)] if self.until else []
        if self.count != _STANDARD:
            pairs.append(("aantal", str(self.count)))
        return pairs

    @property
    def address(self) -> str:
        """Of this search."""
        pairs = self.pairs
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def narrowed(self, facet: str, value: str) -> str:
        """The address of this search, narrowed to a value of a facet."""
        if facet == "jaar":
            return replace(self, since=value, until=value).address
        return replace(self, values=tuple(dict.fromkeys((*self.values, (facet, value))))).address

    def has(self, facet: str, value: str) -> bool:
        """Whether it is narrowed to this value."""
        if facet == "jaar":
            return self.since == self.until == value
        return (facet, value) in self.values

    @property
    def narrowings(self) -> list[Narrowed]:
        """By what it is narrowed."""
        found = [
            Narrowed(
                name,
                value,
                replace(
                    self, values=tuple(one for one in self.values if one != (name, value))
                ).address,
            )
            for name, value in self.values
        ]
        if self.since or self.until:
            both = self.since == self.until
            period = self.since if both else f"{self.since or '…'} tot {self.until or '…'}"
            name = "jaar" if both and len(self.since) == 4 else "periode"
            found.append(Narrowed(name, period, replace(self, since="", until="").address))
        return found

    @property
    def more(self) -> str | None:
        """The address of this search with more hits; None where there are no more to have."""
        if self.count >= _MOST:
            return None
        return replace(self, count=min(_MOST, self.count + 10)).address

    def reader(self, passage_id: str) -> str:
        """The address of a passage in its document, from which one can come back."""
        document, _, place = passage_id.rpartition("#")
        pairs = [("passage", place), *self.pairs]
        return f"/lees/{quote(document, safe='')}?{urlencode(pairs)}"


def day(written: str) -> str:
    """A date of any precision as ISO; empty for nothing.

    Raises:
        UsageError: it is no date.
    """
    return asking.day(written) if written.strip() else ""


def period(since: str, until: str) -> None:
    """Refuse a period that cannot be.

    Raises:
        UsageError: one of both is no date.
        QueryError: it begins after it ends.
    """
    since, until = day(since), day(until)
    if since and until and since[: len(until)] > until[: len(since)]:
        raise QueryError(f"De begindatum {since} ligt na de einddatum {until}. Draai ze om.")


def query(values: Mapping[str, str]) -> str:
    """The part of an address after the question mark."""
    return urlencode({name: value for name, value in values.items() if value})
