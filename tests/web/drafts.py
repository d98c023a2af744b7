"""A draft to test with: a right quotation, wrong ones, a source that is not held, a claim."""

from __future__ import annotations

from pathlib import Path

from tests.word import Word

__all__ = ["DRAFT", "word_draft"]

DRAFT = """# Visie sociale basis Zandhoek

## Mantelzorg

Zandhoek schrijft: “Mantelzorgers krijgen eens per jaar een gesprek met een consulent.” \
(Gemeente Emmen, 2024). Verderop staat: “De gemeente vergoedt de reiskosten van die buurman en \
vraagt mantelzorgers elk voorjaar wat zij missen” (Gemeente Emmen, 2024). Mantelzorgers krijgen \
een vast aanspreekpunt.

## Ontmoeting

De minister noemt het “een fundament waarop niemand ooit is uitgebouwd in ons land” \
(Ministerie van VWS, 2019, p. 3).

Uit onderzoek blijkt dat buren die samen soep eten in het buurthuis elkaar vaker helpen.
"""


def word_draft(path: Path) -> Path:
    """The same as a Word document."""
    word = Word()
    for line in DRAFT.split("\n\n"):
        mark, _, words = line.strip().partition(" ")
        if mark in ("#", "##"):
            word.paragraph(words, style=f"Kop{len(mark)}")
        else:
            word.paragraph(line.strip())
    return word.save(path)
