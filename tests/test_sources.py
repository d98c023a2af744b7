from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis.errors import UsageError
from sbkennis.sources import Source, about, load

EXAMPLE = """
[[bron]]
bestand = "voorbeeld/visie.pdf"
titel = "Samen is gewoon"
auteurs = ["A. Bos", "C. Dijk"]
datum = 2024-04-11
kenmerk = "Z/24/1"
fictief = true

[[bron]]
adres = "https://voorbeeld.nl/rapport.pdf"
datum = 2023
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "bronnen.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_come_with_the_fields_of_the_description(tmp_path: Path) -> None:
    first, second = load(written(tmp_path, EXAMPLE))
    assert first.file == "voorbeeld/visie.pdf"
    assert first.described == {
        "title": "Samen is gewoon",
        "authors": ("A. Bos", "C. Dijk"),
        "date": "2024-04-11",
        "identifiers": ("kenmerk Z/24/1",),
    }
    assert second == Source(None, "https://voorbeeld.nl/rapport.pdf", {"date": "2023"})


def test_no_file_means_no_entries(tmp_path: Path) -> None:
    assert load(tmp_path / "bronnen.toml") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[bron]\n", "regel 1, teken 7"),
        ('[[bron]]\ntitle = "x"\n', "bron 1 heeft een onbekend veld “title”"),
        ('[[bron]]\ntitel = ""\n', "veld “titel”"),
        ("[[bron]]\nbestand = 3\n", "veld “bestand”"),
        ("[bron]\n", r"\[\[bron\]\]"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load(written(tmp_path, text))


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bronnen.toml"
    path.write_bytes("[[bron]]\ntitel = 'Vi\xe9'".encode("latin-1"))
    with pytest.raises(UsageError, match="geen UTF-8"):
        load(path)


def test_an_entry_is_found_by_path_by_address_or_by_an_unambiguous_name(tmp_path: Path) -> None:
    sources = load(written(tmp_path, EXAMPLE))
    assert about(sources, "voorbeeld/visie.pdf", None) == sources[0]
    assert about(sources, "visie.pdf", None) == sources[0]
    assert about(sources, "x.pdf", "https://voorbeeld.nl/rapport.pdf") == sources[1]
    assert about(sources, "anders.pdf", None) is None
    assert about((sources[0], Source("elders/visie.pdf", None)), "visie.pdf", None) is None
