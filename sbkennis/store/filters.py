"""Filters → the condition of a statement on documents ``d`` and passages ``p``; its values."""

from __future__ import annotations

from sbkennis.records import Filters

__all__ = ["on_documents", "on_passages"]


def on_documents(filters: Filters) -> tuple[str, list[str]]:
    """The condition on a document; labels are of passages and left out of it."""
    conditions = ["1"]
    values: list[str] = []
    for column, wanted in (
        ("d.gemeente", filters.gemeenten),
        ("d.kind", filters.kinds),
        ("d.publisher", filters.publishers),
    ):
        if wanted:
            conditions.append(f"lower_({column}) IN ({', '.join('?' * len(wanted))})")
            values += [value.casefold() for value in wanted]
    if filters.documents:
        conditions.append(f"d.id IN ({', '.join('?' * len(filters.documents))})")
        values += filters.documents
    for bound, sign in ((filters.since, ">="), (filters.until, "<=")):
        if bound:  # compared on the precision that both sides share
            conditions.append(f"substr(d.date, 1, length(?)) {sign} substr(?, 1, length(d.date))")
            values += [bound, bound]
    return " AND ".join(conditions), values


def on_passages(filters: Filters) -> tuple[str, list[str]]:
    """The condition on a passage: that on its document, and a label of every facet named."""
    where, values = on_documents(filters)
    by_facet: dict[str, list[str]] = {}
    for facet, label in filters.labels:
        by_facet.setdefault(facet, []).append(label)
    for facet, labels in by_facet.items():
        where += (
            " AND p.row IN (SELECT passage FROM tags WHERE assigned AND facet = ?"
            f" AND label IN ({', '.join('?' * len(labels))}))"
        )
        values += [facet, *labels]
    return where, values
