"""Passages as they go out: their quotation marks, headings and full stops."""

from __future__ import annotations

import errno
import os
import re
import zipfile
from pathlib import Path

import docx
import pytest

from sbkennis.errors import StoreError, UsageError
from sbkennis.exports.styles import Piece
from sbkennis.exports.texts import Entry, markdown, text, word

SOURCE = (Piece("Movisie (2023), "), Piece("Thuis", italic=True), Piece(", p. 1"))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Buren helpen.", "“Buren helpen.”"),
        ("Zij zegt: “Kom.”", "‘Zij zegt: “Kom.”’"),
        ("Zij zegt: ‘Kom.’", "“Zij zegt: ‘Kom.’”"),
    ],
)
def test_the_marks_around_a_quotation_differ_from_those_within(words: str, shown: str) -> None:
    assert text([Entry(words, SOURCE)]) == f"{shown}\nMovisie (2023), Thuis, p. 1.\n"
    assert text([Entry(words, (Piece("(x)"),))], is_note=False) == f"{shown} (x)\n"


@pytest.mark.parametrize(
    ("end", "shown"), [(", p. 1", "1."), (", p. 1.", "1."), (". Wie helpt wie?", "wie?")]
)
def test_a_footnote_ends_with_one_full_stop(tmp_path: Path, end: str, shown: str) -> None:
    entries = [Entry("Buren helpen.", (Piece("Thuis", italic=True), Piece(end)))]
    assert re.search(rf"[^.]{re.escape(shown)}\n$", text(entries))
    assert re.search(rf"[^.]{re.escape(shown)}\n$", markdown(entries))
    word(entries, tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as file:
        notes = file.read("word/footnotes.xml").decode()
    words = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", notes))
    assert words.endswith(f"{end.rstrip('.?')}{shown[-1]}")


def test_an_address_in_markdown_is_a_link_of_the_letters_it_has() -> None:
    source = (
        Piece("De Schoor, "),
        Piece("Buurt_kamers", True),
        Piece(", https://a.example/b_c?d=*"),
    )
    assert markdown([Entry("Koffie.", source)]).endswith(
        "De Schoor, *Buurt\\_kamers*, <https://a.example/b_c?d=*>.\n"
    )


def test_a_passage_without_a_heading_does_not_stand_under_that_of_another(tmp_path: Path) -> None:
    first, second = Entry("Een.", SOURCE, heading="Definitie"), Entry("Twee.", SOURCE)
    assert re.findall(r"^## .*|^> .*", markdown([first, second]), re.MULTILINE) == [
        "## Definitie", "> Een.[^1]", "## Zonder kop", "> Twee.[^2]",
    ]  # fmt: skip
    assert "Zonder kop\n==========\n\n“Twee.”" in text([first, second])
    assert "Zonder kop" not in markdown([second, first])
    word([first, second], tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as file:
        assert ">Zonder kop<" in file.read("word/document.xml").decode()


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_full_disk_leaves_no_half_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.docx"
    if overwrite:
        path.write_bytes(b"oud")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="schijf is vol"):
        word([Entry("Buren helpen.", SOURCE)], path, overwrite=overwrite)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([b"oud"] if overwrite else [])


def test_a_note_that_was_pasted_from_word_keeps_its_words_apart(tmp_path: Path) -> None:
    entries = [Entry("Buren\x0bhelpen.", SOURCE, note="Zie\x0bbijlage", heading="Deel\x0b1")]
    word(entries, tmp_path / "a.docx")  # a line break in Word is a vertical tab on the clipboard
    shown = [one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert shown == ["Deel 1", "Zie bijlage", "Buren helpen."]


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    (tmp_path / "elders" / "a.docx").write_bytes(b"oud")
    link = tmp_path / "a.docx"
    link.symlink_to(tmp_path / "elders" / "a.docx")
    word([Entry("Buren helpen.", SOURCE)], link, overwrite=True)
    assert link.is_symlink()
    assert zipfile.is_zipfile(tmp_path / "elders" / "a.docx")


def test_a_document_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"van een ander")
    with pytest.raises(UsageError, match="bestaat intussen"):
        word([Entry("Buren helpen.", SOURCE)], tmp_path / "a.docx")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"van een ander"]
