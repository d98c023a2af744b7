"""Terms in a row of words."""

from __future__ import annotations

import pytest

from sbkennis import codebook
from sbkennis.tags.lexicon import Lexicon, Word


def found(term: str, text: str, **lemmas: str) -> list[str]:
    """What a term finds in a text of one sentence."""
    book = codebook.parse(
        'versie = "1"\n[[label]]\nfacet = "f"\nnaam = "n"\ndefinitie = "d"\n'
        f"termen = ['{term}']\n",
        "proef.toml",
    )
    words = [Word(word, lemmas.get(word, word.lower())) for word in text.split()]
    lexicon = Lexicon(book.labels[0].terms)
    return [
        " ".join(word.surface for word in words[match.start : match.end])
        for match in lexicon.find(words, [(0, len(words))])
    ]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("tuin", "de Tuin in", ["Tuin"]),
        ("tuin", "de moestuin in", []),
        ("*tuin", "de moestuin in", ["moestuin"]),
        ("tuin*", "de tuinman komt", ["tuinman"]),
        ("*uin*", "de tuinman komt", ["tuinman"]),
        ("=Buurtzorg", "buurtzorg en Buurtzorg", ["Buurtzorg"]),
        ("buur|vriend", "een vriend van de buur", ["vriend", "buur"]),
        ("eigen tuin", "de eigen tuin", ["eigen tuin"]),
        ("eigen tuin", "de eigen mooie tuin", []),
        ("eigen … tuin", "de eigen heel erg mooie tuin", ["eigen heel erg mooie tuin"]),
        ("eigen … tuin", "eigen een twee drie vier vijf tuin", []),
        ("eigen … tuin", "de eigen tuin", ["eigen tuin"]),
        ("zorg … tuin … huis", "zorg in de tuin bij het huis", ["zorg in de tuin bij het huis"]),
    ],
)
def test_a_term_finds_what_it_says(term: str, text: str, expected: list[str]) -> None:
    assert found(term, text) == expected


def test_a_term_finds_the_lemma_of_a_word() -> None:
    assert found("tuin", "twee tuinen", tuinen="tuin") == ["tuinen"]


def test_a_term_does_not_run_over_the_end_of_a_sentence() -> None:
    book = codebook.parse(
        'versie = "1"\n[[label]]\nfacet = "f"\nnaam = "n"\ndefinitie = "d"\n'
        'termen = ["eigen … tuin"]\n',
        "proef.toml",
    )
    words = [Word(word, word) for word in ["heel", "eigen", "de", "tuin"]]
    lexicon = Lexicon(book.labels[0].terms)
    assert list(lexicon.find(words, [(0, 2), (2, 4)])) == []
