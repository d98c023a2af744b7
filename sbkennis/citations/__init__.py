"""A passage and its document → a Dutch footnote; a quotation and a source → a verdict.

Both start from the stored text: no footnote is printed for words that are not there.
"""

from __future__ import annotations

from sbkennis.citations.footnotes import anchor, cite, dutch_date, where_found
from sbkennis.citations.forms import TOKEN
from sbkennis.citations.page_names import bare_page, names_of, on_page, spread
from sbkennis.citations.sources import Difference, Marked, Source, Verdict
from sbkennis.citations.verdicts import verify

__all__ = [
    "TOKEN",
    "Difference",
    "Marked",
    "Source",
    "Verdict",
    "anchor",
    "bare_page",
    "cite",
    "dutch_date",
    "names_of",
    "on_page",
    "spread",
    "verify",
    "where_found",
]
