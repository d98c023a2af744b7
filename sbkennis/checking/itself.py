"""A draft and a library → the documents that are the draft itself, which are no source for it."""

from __future__ import annotations

from collections import Counter

from sbkennis.checking.judge import Shelves
from sbkennis.cleaning import letters_of
from sbkennis.drafts import Draft, Part

__all__ = ["of_draft"]

_TRIED = 12  # paragraphs that are looked up
_LEAST = 3  # that a document must hold, for that to be more than chance
_SHARE = 0.5  # of those that are tried
_WORDS = 12  # that open a paragraph: enough to be the writer's own, and before the mark of a note
_NEAREST = 3  # documents in which a paragraph is looked for
_LONGER = 3  # times the draft: who takes over paragraphs of such a document has a source in it


def of_draft(draft: Draft, shelves: Shelves) -> list[str]:
    """The ids of the documents in which the writer's own paragraphs open word for word.

    Own are those without a quotation and without a block that is set off as one. A document that
    is far longer is no edition.
    """
    quoted = {
        number
        for one in draft.quotations
        if one.form not in ("term", "item") and one.place.paragraph is not None
        for number in range(one.place.paragraph, (one.place.last or one.place.paragraph) + 1)
    }
    own = [
        " ".join(one.text.split()[:_WORDS])
        for one in draft.paragraphs
        if one.part is Part.TEXT and one.number not in quoted and len(one.text.split()) >= _WORDS
    ]
    tried = list(dict.fromkeys(own))
    tried = tried[:: max(1, len(tried) // _TRIED)][:_TRIED]
    if len(tried) < _LEAST:
        return []
    letters: dict[str, str] = {}
    held: Counter[str] = Counter()
    for text in tried:
        for name in shelves.resembling(text)[:_NEAREST]:
            if name not in letters:
                letters[name] = letters_of(shelves.source(name).text)
            held[name] += letters_of(text) in letters[name]
    most = _LONGER * len(letters_of(" ".join(one.text for one in draft.paragraphs)))
    least = max(_LEAST, _SHARE * len(tried))
    return sorted(
        name for name, times in held.items() if times >= least and len(letters[name]) <= most
    )
