from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sbkennis.errors import FetchError
from sbkennis.fetch import fetch

PDF = b"%PDF-1.7 een klein bestand"


class Server(ThreadingHTTPServer):
    """A web server on loopback whose pages are functions."""

    daemon_threads = True
    pages: dict[str, Callable[[BaseHTTPRequestHandler], None]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = self.server.pages.get(self.path.partition("?")[0])  # type: ignore[attr-defined]
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if page is None:
                self.send_error(404)
            else:
                page(self)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.pages = {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def answer(
    content: bytes = PDF, kind: str | None = "application/pdf", status: int = 200, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if kind is not None:
            handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return page


def test_a_file_is_fetched_whole_and_says_where_and_when(server: Server, tmp_path: Path) -> None:
    server.pages["/stukken/nota%20vrijwilligers.pdf"] = answer()
    fetched = fetch(f"{server.address}/stukken/nota%20vrijwilligers.pdf#page=3", tmp_path / "nieuw")
    assert fetched.path == tmp_path / "nieuw" / "nota vrijwilligers.pdf"
    assert fetched.path.read_bytes() == PDF
    assert fetched.address == f"{server.address}/stukken/nota%20vrijwilligers.pdf"
    assert fetched.accessed == date.today().isoformat()


@pytest.mark.parametrize(
    ("path", "kind", "disposition", "name"),
    [
        ("/visie", "text/html; charset=utf-8", "", "visie.html"),
        ("/", "text/html", "", "127.0.0.1.html"),
        ("/download.aspx", "application/pdf", "", "download.pdf"),
        ("/nota-2.0", "application/pdf", "", "nota-2.0.pdf"),
        ("/stuk.pdf", "application/octet-stream", "", "stuk.pdf"),
        ("/stuk.PDF", "application/pdf", "", "stuk.PDF"),
        ("/bouwsteen.md", "text/plain", "", "bouwsteen.md"),
        ("/pagina.htm", "text/html", "", "pagina.htm"),
        ("/d", "application/pdf", 'attachment; filename="visie wijk.pdf"', "visie wijk.pdf"),
        ("/d", "application/pdf", "attachment; filename*=UTF-8''id%C3%A9e.pdf", "idée.pdf"),
        ("/d", "application/pdf", 'attachment; filename="../../etc/passwd"', "passwd.pdf"),
        ("/d", "application/pdf", 'attachment; filename="..\\..\\x.pdf"', "x.pdf"),
        ("/aux.pdf", "application/pdf", "", "pagina_aux.pdf"),
        ("/con", "text/html", "", "pagina_con.html"),
        ("/" + "a" * 300 + ".pdf", "application/pdf", "", "a" * 196 + ".pdf"),
    ],
)
def test_the_name_comes_from_the_server_and_the_suffix_from_the_kind(
    server: Server, tmp_path: Path, path: str, kind: str, disposition: str, name: str
) -> None:
    headers = {"Content_Disposition": disposition} if disposition else {}
    content = b"een regel" if kind.startswith("text/") else PDF
    server.pages[path] = answer(content, kind=kind, **headers)
    assert fetch(server.address + path, tmp_path).path == tmp_path / name


def test_redirects_are_followed_to_the_final_address(server: Server, tmp_path: Path) -> None:
    server.pages["/oud"] = answer(b"", status=301, Location="/tussen?x=1")
    server.pages["/tussen"] = answer(b"", status=302, Location=f"{server.address}/nieuw.pdf")
    server.pages["/nieuw.pdf"] = answer()
    fetched = fetch(f"{server.address}/oud", tmp_path)
    assert fetched.address == f"{server.address}/nieuw.pdf"
    assert fetched.path.name == "nieuw.pdf"


def test_a_circle_of_redirects_ends(server: Server, tmp_path: Path) -> None:
    server.pages["/rond"] = answer(b"", status=302, Location="/rond")
    with pytest.raises(FetchError, match=r"/rond verwijst meer dan 8 keer door"):
        fetch(f"{server.address}/rond", tmp_path)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:1"])
def test_a_redirect_leads_nowhere_but_to_the_web(
    server: Server, tmp_path: Path, target: str
) -> None:
    server.pages["/uit"] = answer(b"", status=302, Location=target)
    with pytest.raises(FetchError, match=r"alleen http en https|geen geldig webadres"):
        fetch(f"{server.address}/uit", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "stuk.pdf", "http://", "http://[::1"])
def test_what_is_no_web_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(FetchError, match=r"geen (?:webadres|geldig webadres)"):
        fetch(address, tmp_path)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "bestaat daar niet"),
        (403, "weigert de toegang"),
        (500, "storing"),
        (204, "onverwacht"),
    ],
)
def test_a_refusal_names_the_address_and_the_reason(
    server: Server, tmp_path: Path, status: int, words: str
) -> None:
    server.pages["/x"] = answer(b"", status=status)
    with pytest.raises(FetchError, match=words) as caught:
        fetch(f"{server.address}/x", tmp_path)
    assert f"{server.address}/x" in str(caught.value)
    assert f"HTTP {status}" in str(caught.value)


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "video/mp4", None])
def test_content_that_is_not_read_is_not_fetched(
    server: Server, tmp_path: Path, kind: str | None
) -> None:
    server.pages["/x"] = answer(b"geen PDF", kind=kind)
    with pytest.raises(FetchError, match="sbkennis leest PDF, Word"):
        fetch(f"{server.address}/x", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_says_it_is_too_large_is_not_fetched(server: Server, tmp_path: Path) -> None:
    server.pages["/x.pdf"] = answer(Content_Length="5000000")
    with pytest.raises(FetchError, match="groter dan 1 MB"):
        fetch(f"{server.address}/x.pdf", tmp_path, limit_bytes=1_000_000)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_turns_out_too_large_leaves_nothing(server: Server, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"x" * 10_000)

    server.pages["/x.pdf"] = endless
    with pytest.raises(FetchError, match="groter dan 0,5 MB"):
        fetch(f"{server.address}/x.pdf", tmp_path, limit_bytes=500_000)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_breaks_off_leaves_the_old_file_and_no_half_one(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "x.pdf").write_bytes(b"het oude bestand")

    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    server.pages["/x.pdf"] = broken
    with pytest.raises(FetchError, match="kon niet worden opgehaald"):
        fetch(f"{server.address}/x.pdf", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["x.pdf"]
    assert (tmp_path / "x.pdf").read_bytes() == b"het oude bestand"


def test_a_server_that_is_silent_is_left_after_the_time_out(server: Server, tmp_path: Path) -> None:
    server.pages["/x"] = lambda handler: time.sleep(1.5)
    with pytest.raises(FetchError, match="antwoordde niet binnen 0,2 seconden"):
        fetch(f"{server.address}/x", tmp_path, timeout=0.2)


def test_a_server_that_drips_is_left_after_the_total_time(server: Server, tmp_path: Path) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x" * 70_000)
            handler.wfile.flush()
            time.sleep(0.03)

    server.pages["/x.pdf"] = drip
    with pytest.raises(FetchError, match="duurde te lang"):
        fetch(f"{server.address}/x.pdf", tmp_path, total=0.2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("opening", [
    b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 9000\r\n\r\n%PDF-",
    b"HTTP/1.0 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-",
    b"HTTP/1.1 200 OK\r\nX-Lang: ",
])  # fmt: skip
def test_a_server_that_sends_byte_by_byte_is_left_after_the_total_time(
    server: Server, tmp_path: Path, opening: bytes
) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(opening)
        for _ in range(80):
            handler.wfile.write(b"x")
            time.sleep(0.05)
        handler.close_connection = True

    server.pages["/x.pdf"] = drip
    begun = time.monotonic()
    with pytest.raises(FetchError, match="duurde te lang"):
        fetch(f"{server.address}/x.pdf", tmp_path, timeout=3, total=0.5)
    assert time.monotonic() - begun < 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("/visie.pdf", b"<p>Deze pagina bestaat niet meer.", "text/html"),
        ("/visie.docx?versie=2", b"<!DOCTYPE html><title>Inloggen</title>", "text/html"),
        ("/visie", b"\n<html><h1>Inloggen</h1>", "application/pdf"),
        ("/visie.pptx", b"<html><h1>Weg</h1>", "application/octet-stream"),
    ],
)
def test_a_web_page_in_the_place_of_a_document_is_not_taken_for_it(
    server: Server, tmp_path: Path, path: str, content: bytes, kind: str
) -> None:
    server.pages[path.partition("?")[0]] = answer(content, kind=kind)
    with pytest.raises(FetchError, match=r"geeft een webpagina.* in plaats van het document zelf"):
        fetch(server.address + path, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("page", "called"),
    [
        (b"<html><title lang=nl>Wmo &amp;\n Jeugd</title>", "een webpagina (“Wmo & Jeugd”) in"),
        (b"<html><title>Caf\xe9</title>", "een webpagina in"),
        (b"<html><title> </title>", "een webpagina in"),
    ],
)
def test_of_a_web_page_at_the_address_of_a_document_it_says_which_and_how_to_have_it(
    server: Server, tmp_path: Path, page: bytes, called: str
) -> None:
    server.pages["/visie.pdf"] = answer(page, kind="text/html")
    with pytest.raises(FetchError) as refused:
        fetch(f"{server.address}/visie.pdf", tmp_path)
    assert called in str(refused.value)
    assert "Wilt u juist die webpagina opnemen, bewaar die" in str(refused.value)


def test_a_document_that_moved_and_became_a_web_page_is_not_taken_for_it(
    server: Server, tmp_path: Path
) -> None:
    server.pages["/visie.pdf"] = answer(b"", status=302, Location="/")
    server.pages["/"] = answer(b"<h1>Welkom</h1>", kind="text/html")
    with pytest.raises(FetchError, match=r"visie\.pdf geeft een webpagina in plaats"):
        fetch(f"{server.address}/visie.pdf", tmp_path)


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/visie", "text/html", "visie.pdf"),
        ("/download", "application/octet-stream", "download.pdf"),
        ("/bestand", None, "bestand.pdf"),
        ("/visie.html", "text/html", "visie.pdf"),
    ],
)
def test_a_pdf_is_known_by_its_first_bytes_whatever_the_server_calls_it(
    server: Server, tmp_path: Path, path: str, kind: str | None, name: str
) -> None:
    server.pages[path] = answer(kind=kind)
    assert fetch(server.address + path, tmp_path).path == tmp_path / name


@pytest.mark.parametrize("status", [300, 302, 304])
def test_a_redirect_that_leads_nowhere_is_no_circle(
    server: Server, tmp_path: Path, status: int
) -> None:
    server.pages["/x"] = answer(b"", status=status)
    with pytest.raises(FetchError, match=rf"onverwacht antwoord \(HTTP {status}\)"):
        fetch(f"{server.address}/x", tmp_path)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "http://[::1/x"])
def test_a_redirect_to_what_is_no_address_is_told_in_dutch(
    server: Server, tmp_path: Path, target: str
) -> None:
    server.pages["/x"] = answer(b"", status=302, Location=target)
    with pytest.raises(FetchError, match="verwijst door naar iets dat") as caught:
        fetch(f"{server.address}/x", tmp_path)
    assert "absolute" not in str(caught.value)


def test_an_empty_answer_is_no_file(server: Server, tmp_path: Path) -> None:
    server.pages["/x.pdf"] = answer(b"")
    with pytest.raises(FetchError, match="leeg bestand"):
        fetch(f"{server.address}/x.pdf", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(
        FetchError,
        match=rf"http://127\.0\.0\.1:{port}/x kon niet worden opgehaald \(de verbinding werd gew",
    ):
        fetch(f"http://127.0.0.1:{port}/x", tmp_path)


def test_a_folder_that_cannot_be_made_is_named(server: Server, tmp_path: Path) -> None:
    server.pages["/x.pdf"] = answer()
    (tmp_path / "bezet").write_text("een bestand")
    with pytest.raises(FetchError, match="kon niet worden opgeslagen"):
        fetch(f"{server.address}/x.pdf", tmp_path / "bezet")
