"""What other sites, hostile uploads and neighbours on the network may try."""

from __future__ import annotations

import errno
import html
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sbkennis.errors import UsageError
from sbkennis.settings import Settings
from sbkennis.web import security, serve
from sbkennis.web.collection import file_name
from sbkennis.web.desk import inside, safe_address
from sbkennis.web.security import House, own_names
from tests.web.conftest import BASE, PORT, Browser, opened

PASSWORD = "een heel lang wachtwoord"


@pytest.fixture(scope="module")
def shared(filled: Settings) -> Iterator[TestClient]:
    with opened(filled, PASSWORD) as client:
        yield client


@pytest.mark.parametrize(
    "host", ["boos.example:8000", "127.0.0.1:9999", "127.0.0.1", "192.168.1.4:8000", "", "[::1"]
)
def test_a_name_that_is_not_ours_is_refused(reading: Browser, host: str) -> None:
    answer = reading.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "kennisbank" in answer.text


def test_every_answer_carries_the_headers_that_keep_it_inert(reading: Browser) -> None:
    for path in ("/", "/nergens", "/vast/stijl.css", "/api/bronnen", "/verzameling/werk"):
        headers = reading.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in headers


def test_no_page_has_script_or_style_within_it(reading: Browser) -> None:
    for path in ("/", "/?vraag=mantelzorg", "/verzameling", "/labels?naam=Anna", "/lees/visie.md"):
        page = reading.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick" not in page
        assert all("src=" in part.split(">")[0] for part in page.split("<script")[1:])


@pytest.mark.parametrize("origin", ["http://boos.example", "null", "", "http://127.0.0.1:9999"])
def test_a_form_of_another_site_is_refused(browser: Browser, origin: str) -> None:
    answer = browser.post("/document/visie.md/verwijder", headers={"origin": origin})
    assert answer.status_code == 403
    assert browser.get("/document/visie.md").status_code == 200


def test_a_form_without_the_token_of_its_session_is_refused(browser: Browser) -> None:
    for token in ("", "0" * 64, "x"):
        answer = browser.post("/document/visie.md/verwijder", {"csrf": token})
        assert answer.status_code == 403
        assert "verlopen" in answer.text
    other = TestClient(browser.client.app, base_url=BASE)
    stolen = browser.token()
    answer = other.post("/labels/herstel", data={"csrf": stolen}, headers={"origin": BASE})
    assert answer.status_code == 403


def test_after_a_restart_an_open_form_is_sent_again_whole(browser: Browser, tmp_path: Path) -> None:
    passage = re.search(r'name="passage" value="([^"]+)"', browser.get("/?vraag=soep").text)[1]  # type: ignore[index]
    note = "eerste regel\n<b>tweede</b>"
    before = {"csrf": browser.token(), "passage": passage, "notitie": note}
    session = browser.client.cookies[f"sbkennis-{PORT}"]
    with opened(Settings(tmp_path / "kb", "woordhash")) as client:
        client.cookies.set(f"sbkennis-{PORT}", session)
        told = client.post("/mand/erbij", data=before, headers={"origin": BASE})
        assert told.status_code == 403
        assert "De mand is leeg" in client.get("/mand").text
        form = re.search(r'<form method="post" action="/mand/erbij">(.+?)</form>', told.text, re.S)
        assert form
        fields = re.findall(r'name="([\w-]+)" value="([^"]*)"', form[1])
        sent = {name: html.unescape(value) for name, value in fields}
        assert client.post("/mand/erbij", data=sent, headers={"origin": BASE}).status_code == 303
        assert "eerste regel\n&lt;b&gt;tweede&lt;/b&gt;" in client.get("/mand").text


def test_the_expired_form_of_the_door_repeats_no_password(shared: TestClient) -> None:
    headers = {"origin": BASE}
    told = shared.post(
        "/aanmelden", data={"csrf": "0" * 64, "wachtwoord": PASSWORD}, headers=headers
    )
    assert told.status_code == 403
    assert PASSWORD not in told.text
    assert "Geef het wachtwoord nog eens" in told.text


def test_an_expired_form_with_a_file_says_to_choose_it_again(reading: Browser) -> None:
    file = [("bestand", ("visie.md", b"# Visie"))]
    told = reading.post("/verzameling/neem-op", {"csrf": "0" * 64}, files=file)
    assert told.status_code == 403
    assert "Kies het opnieuw" in told.text
    assert reading.post("/verlopen").status_code == 404


def test_only_get_and_post_exist(reading: Browser) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert reading.client.request(method, "/", headers={"origin": BASE}).status_code == 405


@pytest.mark.parametrize("address", ["/", "/verzameling", "/api/openapi.json", "/vast/stijl.css"])
def test_who_asks_for_the_head_only_is_answered_as_for_the_whole(
    reading: Browser, address: str
) -> None:
    whole, head = (reading.client.request(method, address) for method in ("GET", "HEAD"))
    assert (head.status_code, head.headers["content-type"]) == (200, whole.headers["content-type"])


def test_a_form_that_is_too_large_is_refused_before_it_is_read(browser: Browser) -> None:
    answer = browser.post("/labels/visie.md/0-1", {"naam": "x" * 1_100_000})
    assert answer.status_code == 413


def test_a_body_without_a_length_is_counted(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "MOST_BYTES", 100_000)

    start = f"csrf={browser.token()}&x=".encode()

    def body() -> Iterator[bytes]:
        yield start
        for _ in range(10):
            yield b"y" * 50_000

    kind = "application/x-www-form-urlencoded"
    answer = browser.client.post(
        security.UPLOAD, content=body(), headers={"origin": BASE, "content-type": kind}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/vast/../app.py",
        "/vast/%2e%2e/app.py",
        "/vast/..%2fapp.py",
        "/origineel/..%2F..%2Fetc%2Fpasswd",
        "/lees/..%2F..%2Fetc%2Fpasswd",
        "/beeld/..%2Fx/1",
        "/origineel//etc/passwd",
        "/document/%00",
    ],
)
def test_no_path_reaches_the_file_system(reading: Browser, path: str) -> None:
    answer = reading.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert "StaticFiles" not in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("visie.pdf", "visie.pdf"),
        ("../../../etc/cron.d/x.txt", "x.txt"),
        ("C:\\temp\\nota.docx", "nota.docx"),
        ("a\x00b\n.md", "a_b_.md"),
        ('"><svg onload=alert(1)>.html', "___svg onload=alert(1)_.html"),
        ("x" * 400 + ".txt", "x" * 120 + ".txt"),
        ("NUL.txt", "_NUL.txt"),
    ],
)
def test_an_upload_is_kept_under_a_harmless_name(given: str, kept: str) -> None:
    assert file_name(given) == kept


@pytest.mark.parametrize("given", ["x.exe", ".pdf", "a.svg", "..", "x.pdf.sh", "/", "x.html/"])
def test_an_upload_of_another_kind_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="sbkennis leest"):
        file_name(given)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//boos", "JavaScript:1", "http://["],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert safe_address(address) == ""
    assert safe_address("https://voorbeeld.nl/a") == "https://voorbeeld.nl/a"


@pytest.mark.parametrize("back", ["//boos.example", "https://boos.example", "/\\boos", "", "x"])
def test_one_never_comes_back_on_another_site(back: str) -> None:
    assert inside(back, "/labels") == "/labels"
    assert inside("/lees/a?passage=1-2&bewaard=1", "/labels") == "/lees/a?passage=1-2"
    assert inside("/?vraag=a&in_mand=b#p-1", "/mand") == "/?vraag=a#p-1"


# ---------------------------------------------------------------------- shared


def test_without_the_password_one_sees_nothing(shared: TestClient) -> None:
    for path in ("/", "/lees/visie.md", "/origineel/visie.md", "/verzameling/werk"):
        answer = shared.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].partition("?")[0] == "/aanmelden"
    assert shared.get("/api/bronnen").status_code == 401
    assert shared.get("/api/openapi.json").status_code == 401
    assert "niet versleuteld" in shared.get("/aanmelden").text


def test_with_the_password_one_comes_in_under_another_session(shared: TestClient) -> None:
    browser = Browser(shared)
    browser.token()
    before = shared.cookies[f"sbkennis-{PORT}"]
    assert browser.post("/aanmelden", {"wachtwoord": PASSWORD}).status_code == 303
    assert shared.cookies[f"sbkennis-{PORT}"] != before
    assert shared.get("/").status_code == 200
    page = shared.get("/").text
    token = page.split('name="csrf" content="')[1][:64]
    shared.post("/afmelden", data={"csrf": token}, headers={"origin": BASE})
    assert shared.get("/").status_code == 303
    shared.cookies.clear()


def test_whoever_signs_in_comes_to_the_page_that_was_asked_for(shared: TestClient) -> None:
    browser = Browser(shared)
    door = shared.get("/lees/visie.md?vraag=koffie+%26+soep&gemeente=Emmen").headers["location"]
    page = shared.get(door).text
    back = html.unescape(re.search(r'name="naar" value="([^"]+)"', page)[1])  # type: ignore[index]
    wrong = browser.post("/aanmelden", {"wachtwoord": "dit is het niet", "naar": back})
    assert f'name="naar" value="{html.escape(back)}"' in wrong.text
    answer = browser.post("/aanmelden", {"wachtwoord": PASSWORD, "naar": back})
    assert answer.headers["location"] == "/lees/visie.md?vraag=koffie+%26+soep&gemeente=Emmen"
    assert shared.get(answer.headers["location"]).status_code == 200
    shared.cookies.clear()
    elsewhere = {"wachtwoord": PASSWORD, "naar": "//boos.example/x"}
    assert browser.post("/aanmelden", elsewhere).headers["location"] == "/"
    shared.cookies.clear()


def test_a_script_is_told_that_its_session_is_over(shared: TestClient) -> None:
    asked = {"accept": "application/json", "origin": BASE}
    file = [("bestand", ("visie.md", b"# Visie"))]
    for answer in (
        shared.post("/verzameling/neem-op", files=file, headers=asked),
        shared.get("/verzameling/werk", headers=asked),
    ):
        assert (answer.status_code, answer.text) == (401, "Meld u eerst aan.")


def test_a_shared_library_does_not_say_that_nothing_leaves(
    shared: TestClient, reading: Browser
) -> None:
    claim = "er gaat niets naar buiten"
    assert claim in reading.get("/").text
    assert claim not in shared.get("/aanmelden").text


@pytest.mark.parametrize("other", ['voorkeur={"a":1}', "x=a b", 'y="half'])
def test_a_cookie_of_another_program_breaks_no_form(browser: Browser, other: str) -> None:
    browser.get("/")
    own = f"{other}; sbkennis-{PORT}={browser.client.cookies[f'sbkennis-{PORT}']}"
    browser.client.cookies.clear()
    page = browser.get("/", headers={"cookie": own}).text
    token = page.split('name="csrf" content="')[1][:64]
    browser.client.cookies.clear()
    answer = browser.client.post(
        "/mand/erbij", data={"csrf": token, "passage": "x"}, headers={"origin": BASE, "cookie": own}
    )
    assert answer.status_code == 404


def test_guessing_is_stopped_also_with_new_sessions() -> None:
    house = House(own_names(PORT), PORT, PASSWORD)
    for guess in range(5):
        assert house.enter(str(guess), "10.0.0.1") is None
    with pytest.raises(PermissionError, match="Te vaak"):
        house.enter(PASSWORD, "10.0.0.1")
    assert house.enter(PASSWORD, "10.0.0.2") is not None


def test_guessing_from_many_addresses_is_stopped_too() -> None:
    house = House(own_names(PORT), PORT, PASSWORD)
    for guess in range(50):
        house.enter("x", f"10.0.1.{guess}")
    with pytest.raises(PermissionError):
        house.enter("x", "10.0.2.1")


def test_shared_answers_to_numbers_of_addresses_but_not_to_names() -> None:
    house = House(own_names(PORT), PORT, PASSWORD)
    assert house.is_own("192.168.1.4:8000")
    assert not house.is_own("boos.example:8000")
    assert not house.is_own("192.168.1.4:80")


def test_a_short_password_and_a_taken_port_are_refused(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "woordhash")
    with pytest.raises(UsageError, match="ten minste 12"):
        serve(settings, password="kort", browser=False)
    with pytest.raises(UsageError, match="Poort 70000"):
        serve(settings, port=70000, browser=False)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"Poort {port} is al in gebruik"):
            serve(settings, port=port, browser=False)


@pytest.mark.parametrize("alone", [None, -5])
def test_on_windows_no_second_server_listens_at_a_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: int | None
) -> None:
    """There SO_REUSEADDR lets two listen at one port, and SO_EXCLUSIVEADDRUSE is there."""
    asked: list[int] = []

    class Refusing(socket.socket):
        def setsockopt(self, _level: int, option: int, _value: object) -> None:  # type: ignore[override]
            asked.append(option)

        def bind(self, _address: object) -> None:
            raise OSError(errno.EACCES, "An attempt was made to access a socket")

    monkeypatch.setattr(socket, "socket", Refusing)
    if alone is not None:
        monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", alone, raising=False)
    what = "kan niet worden gebruikt" if alone is None else "is al in gebruik"
    with pytest.raises(UsageError, match=f"Poort 8123 {what}"):
        serve(Settings(tmp_path, "woordhash"), port=8123, browser=False)
    assert asked == [socket.SO_REUSEADDR if alone is None else alone]
