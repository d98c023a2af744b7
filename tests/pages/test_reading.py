"""What holds of every reading: of the sample corpus, and of the real documents where present."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbkennis.errors import ReadError
from sbkennis.pages import SUFFIXES, Limits, check, read
from sbkennis.records import BlockKind
from tests.conftest import ROOT
from tests.pages.checks import check_reading, of_kind

SAMPLES = sorted(
    path
    for path in (ROOT / "corpus" / "voorbeeld").glob("*")
    if path.suffix in SUFFIXES and "scan" not in path.stem
)
QUICK = (
    "mun_vmca_meerjarenvisie_2022_2025.pdf",
    "nat_azwa_2026_voortgang_kamerbrief.pdf",
    "nat_vng_ledenbrief_azwa_financiering_2026.pdf",
    "reg_ggd_flevoland_voortgang_gala_regio_2023.pdf",
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_character_of_a_sample_is_in_one_block(path: Path) -> None:
    check_reading(read(path, Limits()))


@pytest.mark.parametrize("name", QUICK)
def test_every_character_of_a_real_document_is_in_one_block(shared: Path, name: str) -> None:
    check_reading(read(shared / "documents" / name, Limits()))


@pytest.mark.full
def test_every_real_document_is_read_whole(shared: Path) -> None:
    for path in sorted((shared / "documents").iterdir()):
        if path.suffix in SUFFIXES and ".truth" not in path.name:
            check_reading(read(path, Limits()))


def test_the_margin_of_a_real_letter_stays_out_of_its_text(shared: Path) -> None:
    path = shared / "documents" / "nat_azwa_2026_voortgang_kamerbrief.pdf"
    reading = read(path, Limits())
    body = " ".join(of_kind(reading, BlockKind.PARAGRAPH) + of_kind(reading, BlockKind.LIST_ITEM))
    assert "4367005-1095964-PDIZA" not in body
    assert "4367005-1095964-PDIZA" in of_kind(reading, BlockKind.FRONT_MATTER)
    assert len(of_kind(reading, BlockKind.FOOTNOTE)) == len(reading.note_marks) == 4


def test_a_second_reading_is_the_same(shared: Path) -> None:
    path = shared / "documents" / "mun_vmca_meerjarenvisie_2022_2025.pdf"
    assert read(path, Limits()) == read(path, Limits())


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        (
            "visie.odt",
            "OpenDocument-bestand. Zo'n bestand leest sbkennis niet. Sla het op als .docx",
        ),
        ("visie.rtf", "RTF-bestand. Zo'n bestand leest sbkennis niet. Sla het op als .docx of PDF"),
        (
            "visie.mht",
            "webarchief (.mht). Zo'n bestand leest sbkennis niet. Open het in uw browser",
        ),
        (
            "advies.eml",
            "e-mailbericht. Zo'n bestand leest sbkennis niet. Open het bericht in uw mail",
        ),
    ],
)
def test_a_file_of_a_known_other_kind_is_refused_with_what_to_do(
    tmp_path: Path, name: str, advice: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(ReadError) as raised:
        check(path, Limits())
    assert advice in str(raised.value)


def test_a_web_archive_under_another_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pagina.html"
    path.write_bytes(
        b"From: <Saved by Blink>\r\nSubject: Soep\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\tboundary="X"\r\n\r\n--X\r\n'
    )
    with pytest.raises(ReadError, match="inhoud is die van een webarchief"):
        check(path, Limits())
