"""The fields above a Markdown text, between lines of hyphens → what its writer says of it."""

from __future__ import annotations

from sbkennis.description import dates, publishers
from sbkennis.description.lines import View
from sbkennis.description.titles import is_junk
from sbkennis.records import Finding

__all__ = ["find"]


def find(view: View, file: str) -> dict[str, Finding]:
    """Title, publisher and date as the fields give them, by field of the description."""
    found: dict[str, Finding] = {}
    for one in view.properties("md:title", "md:titel"):
        if not is_junk(one.value, file):
            found["title"] = Finding("title", one.value, "vermeld", one.name)
            break
    for one in view.properties("md:publisher", "md:uitgever"):
        if name := publishers.canonical(one.value):
            found["publisher"] = Finding("publisher", name, "vermeld", one.name)
            break
    for one in view.properties("md:date", "md:datum"):
        # a moment ("2024-03-01T09:00") is no date, its first ten signs are
        date = dates.parse(one.value) or dates.parse(one.value[:10]) or dates.short_of(one.value)
        if date is not None:
            found["date"] = Finding("date", date, "vermeld", one.name)
            break
    return found
