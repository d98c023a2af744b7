"""PDFs made to hang, swell or kill a reader: each ends as a reading or as a clear error."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sbkennis.errors import ReadError
from sbkennis.pages import Limits
from sbkennis.pages.worker import Workers
from sbkennis.records import Reading
from tests.pages.checks import check_reading
from tests.pages.pdfs import form_bomb, paragraph, typeset

LIMITS = Limits(seconds=5, memory=1024**3, pages=500)
LONGEST = 2 * LIMITS.seconds + 15  # two engines, and the start of new workers on a busy machine


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(LIMITS) as workers:
        yield workers


def build(path: Path, objects: Sequence[bytes]) -> Path:
    """A PDF of numbered objects, the first of which is the catalogue."""
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    path.write_bytes(bytes(body))
    return path


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def pages(path: Path, contents: bytes, count: int = 1) -> Path:
    """Pages that all show the same contents, in one font."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(count))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /T 3 0 R >> >> >>"
    )
    return build(
        path,
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            contents,
            *[page] * count,
        ],
    )


def packed(unit: bytes, times: int) -> bytes:
    """A stream that unpacks to so many times the unit, made without holding it."""
    packer = zlib.compressobj(9)
    block = unit * 1024
    parts = [packer.compress(block) for _ in range(times // 1024)]
    return stream(b"".join(parts) + packer.flush(), b"/Filter /FlateDecode")


def huge_stream(folder: Path) -> Path:
    return pages(folder / "gigabyte.pdf", packed(b" " * 1024, 1024 * 1024))


def many_operators(folder: Path) -> Path:
    return pages(
        folder / "opdrachten.pdf", packed(b"BT /T 9 Tf 9 9 Td (ab) Tj ET\n" + b" " * 2, 1024 * 1024)
    )


def shared_stream(folder: Path) -> Path:
    return pages(
        folder / "gedeeld.pdf", packed(b"BT /T 9 Tf 9 9 Td (ab) Tj ET\n" + b" " * 2, 65_536), 40
    )


def nested_arrays(folder: Path) -> Path:
    deep = b"[" * 200_000 + b"]" * 200_000
    return pages(folder / "genest.pdf", stream(b"BT /T 9 Tf 9 9 Td " + deep + b" TJ ET"))


def nested_objects(folder: Path) -> Path:
    deep = b"[" * 100_000 + b"]" * 100_000
    return build(folder / "diep.pdf", [b"<< /Type /Catalog /Pages 2 0 R /X %s >>" % deep, b"null"])


def circular_pages(folder: Path) -> Path:
    return build(
        folder / "kring.pdf",
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>",
        ],
    )


def random_bytes(folder: Path) -> Path:
    path = folder / "ruis.pdf"
    path.write_bytes(b"%PDF-1.7\n" + random.Random(1).randbytes(200_000))
    return path


def outcome(workers: Workers, path: Path) -> Reading | str:
    """The reading of a file, or what the error said."""
    try:
        return workers.read(path)
    except ReadError as error:
        return str(error)


HOSTILE = [
    huge_stream,
    many_operators,
    shared_stream,
    nested_arrays,
    nested_objects,
    circular_pages,
    random_bytes,
    form_bomb,
]


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_ends_in_time_as_a_reading_or_a_dutch_error(
    tmp_path: Path, workers: Workers, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    assert path.stat().st_size < 2_000_000
    began = time.monotonic()
    found = outcome(workers, path)
    assert time.monotonic() - began < LONGEST
    if isinstance(found, Reading):
        check_reading(found)
    else:
        assert found.startswith((f"{path.name} kon niet", f"{path.name} kan niet"))
        assert found.endswith(".")
    # And the next file is read as if nothing happened.
    after = workers.read(typeset(tmp_path, paragraph()))
    assert after.reader.startswith("pypdfium2")
    assert paragraph() in after.text.replace("\n", " ")


def test_more_blank_pages_than_the_limit_are_refused_at_once(
    tmp_path: Path, workers: Workers
) -> None:
    path = pages(tmp_path / "blanco.pdf", stream(b""), 20_000)
    began = time.monotonic()
    with pytest.raises(ReadError, match=r"blanco\.pdf telt 20000 pagina's; de grens is 500"):
        workers.read(path)
    assert time.monotonic() - began < LONGEST


def test_a_file_cut_off_anywhere_is_a_reading_or_an_error(tmp_path: Path, workers: Workers) -> None:
    whole = typeset(tmp_path, paragraph(0, 8)).read_bytes()
    outcomes: list[Reading | str] = []
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        path = tmp_path / f"half{share}.pdf"
        path.write_bytes(whole[: int(share * len(whole))])
        outcomes.append(outcome(workers, path))
    for found in outcomes:
        if isinstance(found, Reading):
            check_reading(found)
        else:
            assert "Haal het opnieuw op" in found or "niet worden gelezen" in found
    assert isinstance(outcomes[0], str)


def test_the_headers_of_a_web_server_before_a_file_do_no_harm(
    tmp_path: Path, workers: Workers
) -> None:
    path = tmp_path / "opgehaald.pdf"
    whole = typeset(tmp_path, paragraph(0, 8)).read_bytes()
    path.write_bytes(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + whole)
    assert paragraph(0, 8) in workers.read(path).text.replace("-\n", "").replace("\n", " ")
