"""Whom the server answers: by its own name and its own page only, or as the operator said."""

import http.client
import logging
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from bench.running_app import free_port, running
from components.allowed_hosts import AllowedHosts
from components.hosts import Place, named_hosts
from components.live.route import PATH, live
from components.security import HEADERS, SecurityHeaders

REMEDY = "This server answers to localhost. To use another name, set DRAFTBENCH_HOSTS."
LIVE = PATH.format(run="nobody-s", lane="all")
OWN = "localhost:8501"


async def hosts_seen(request: Request) -> Response:
    return PlainTextResponse(request.headers["host"])


async def tell_host(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(websocket.headers["host"])
    await websocket.close()


def asking() -> TestClient:
    """Asks an app that stands behind the check, as far as the settings of now allow."""
    routes = [
        Route("/", hosts_seen, methods=["GET", "POST", "PUT", "DELETE"]),
        Route(PATH, live),
        WebSocketRoute("/ws", tell_host),
    ]
    layers = [Middleware(SecurityHeaders), Middleware(AllowedHosts)]
    return TestClient(Starlette(routes=routes, middleware=layers))


def status_of(method: str = "GET", path: str = "/", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asking().request(method, path, headers={"host": OWN} | named).status_code


def opens(**headers: str) -> bool:
    """Whether a websocket is opened; one that is refused says so, with the headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with asking().websocket_connect("/ws", headers={"host": OWN} | named) as websocket:
            return bool(websocket.receive_text())
    except WebSocketDenialResponse as denied:
        refused = denied
    assert refused.status_code in {400, 403, 421}
    assert {name: refused.headers[name] for name in HEADERS} == HEADERS
    return False


# The name


@pytest.mark.parametrize(
    "host", [OWN, "localhost", "127.0.0.1:8501", "[::1]:8501", "LocalHost:99", "localhost.:8501"]
)
@pytest.mark.parametrize("mode", ["private", "public"])
def test_ones_own_machine_is_answered_by_its_own_names(
    host: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1" if mode == "public" else "")
    assert status_of(host=host) == 200
    assert opens(host=host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "sub.localhost",
        "xn--lcalhost-54a:8501",
        "0.0.0.0:8501",
        "127.1:8501",
        "127.0.0.1.nip.io",
        "2130706433",
        "0x7f.0.0.1",
        "[::]:8501",
        "[::ffff:127.0.0.1]:8501",
        "192.168.0.7:8501",
    ],
)
@pytest.mark.parametrize("mode", ["private", "public"])
def test_another_name_is_answered_by_the_remedy_and_nothing_else(
    host: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1" if mode == "public" else "")
    for path in ("/", LIVE, "/not-there"):
        answer = asking().get(path, headers={"host": host})
        assert (answer.status_code, answer.text) == (421, REMEDY)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert not opens(host=host)
    assert not opens(host=host, origin=f"http://{host}")


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "me@localhost",
        "localhost@evil.example",
        "localhost,evil.example",
        "localhost evil.example",
        "localhost/",
        "localhost?",
        "localhost#",
        "http://localhost",
        "localhost:",
        "localhost:0",
        "localhost:99999",
        "localhost:80a",
        "localhost:8501:8501",
        "[::1%25lo]:8501",
        "[::1%lo]:8501",
        "[::1",
        "[127.0.0.1]",
        "::1",
        "lo\u00e7alhost",
        ".",
        "localhost..",
    ],
)
def test_what_is_no_host_is_answered_by_none(host: str) -> None:
    headers = [(b"host", host.encode("latin-1"))]
    answer = asking().get("/", headers=headers)
    assert answer.status_code == 400
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("second", [OWN, "evil.example"])
def test_a_request_names_one_host(second: str) -> None:
    headers = [(b"host", OWN.encode()), (b"host", second.encode())]
    assert asking().get("/", headers=headers).status_code == 400


# What the operator names


@pytest.mark.parametrize("mode", ["private", "public"])
def test_what_the_operator_names_is_answered(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1" if mode == "public" else "")
    monkeypatch.setenv("DRAFTBENCH_HOSTS", "Bench.example.com, 192.168.0.7:8501,[fd00:0::7]")
    for host in ("bench.example.com", "BENCH.example.com.:8443", "192.168.0.7:8501", "[fd00::7]:1"):
        assert status_of(host=host) == 200
        assert opens(host=host, origin=f"http://{host}")
    for host in ("192.168.0.7", "192.168.0.7:8502", "www.bench.example.com", "[fd00::8]"):
        assert status_of(host=host) == 421
    assert status_of() == 200  # the health check's name


@pytest.mark.parametrize("named", ["bench.example.com:443", "bench.example.com:80"])
def test_a_default_port_need_not_be_said(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_HOSTS", named)
    assert status_of(host="bench.example.com") == 200
    assert status_of(host="bench.example.com:8501") == 421


@pytest.mark.parametrize(
    "said", ["*", "https://bench.example.com", "a/b", "b\u00fccher.example", "bench.example.com:x"]
)
def test_what_names_no_host_opens_nothing_and_the_log_says_so(
    said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DRAFTBENCH_HOSTS", f"{said},, other.example")
    with caplog.at_level(logging.WARNING):
        assert named_hosts() == {Place("other.example")}
    (message,) = caplog.messages
    assert repr(said) in message
    assert status_of(host="bench.example.com") == 421


# The page that asks


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8501", OWN),
        ("http://LOCALHOST:8501", OWN),
        ("http://127.0.0.1:8501", "127.0.0.1:8501"),
        ("http://[::1]:8501", "[::1]:8501"),
        ("http://localhost", "localhost:80"),
        ("http://localhost:80", "localhost"),
        ("https://localhost", "localhost"),  # by a proxy that does not say so
        ("http://localhost.:8501", OWN),
    ],
)
def test_the_servers_own_page_may_ask(origin: str, host: str) -> None:
    assert opens(origin=origin, host=host)
    assert status_of("PUT", origin=origin, host=host) == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://evil.example:8501",
        "https://localhost.evil.example:8501",
        "http://localhost:3000",
        "http://localhost",
        "http://127.0.0.1:8501",
        "null",
        "NULL",
        "",
        "file://",
        "file://localhost:8501",
        "chrome-extension://abcdef",
        "localhost:8501",
        "//localhost:8501",
        "http:localhost:8501",
        "http://localhost:8501/",
        "http://me@localhost:8501",
        "http://localhost:8501, http://evil.example",
        "http://localhost:8501 http://evil.example",
    ],
)
def test_the_page_of_another_site_may_ask_for_nothing(origin: str) -> None:
    assert not opens(origin=origin)
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        assert status_of(method, origin=origin) == 403
    assert status_of(path=LIVE, origin=origin) == 403


def test_a_request_has_one_origin_at_most() -> None:
    origins = [(b"origin", b"http://localhost:8501")] * 2
    headers = [(b"host", OWN.encode()), *origins]
    assert asking().get("/", headers=headers).status_code == 403


def test_what_no_page_asks_needs_no_origin() -> None:
    assert opens()
    assert status_of("PUT") == 200


def test_a_page_that_came_encrypted_may_ask_and_a_plain_one_of_its_name_may_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DRAFTBENCH_HOSTS", "bench.example.com")
    proxied = {"host": "bench.example.com", "x_forwarded_proto": "https"}
    assert opens(origin="https://bench.example.com", **proxied)
    assert not opens(origin="http://bench.example.com", **proxied)
    assert not opens(origin="https://bench.example.com:8443", **proxied)


def test_behind_a_proxy_that_changes_the_host_the_named_page_may_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DRAFTBENCH_HOSTS", "bench.example.com,lan.example:8080")
    for origin in ("https://bench.example.com", "http://lan.example:8080"):
        assert opens(origin=origin, host="127.0.0.1:8501")
    for origin in ("https://bench.example.com:444", "http://lan.example", "http://a.lan.example"):
        assert not opens(origin=origin, host="127.0.0.1:8501")


@pytest.mark.parametrize("origin", ["https://bench.example.com", "HTTPS://Bench.Example.COM:443"])
def test_streamlit_is_told_the_host_that_stands_in_the_origin(
    origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It compares their letters, and asks the internet where they differ."""
    monkeypatch.setenv("DRAFTBENCH_HOSTS", "bench.example.com")
    headers = {"host": "127.0.0.1:8501", "origin": origin}
    with asking().websocket_connect("/ws", headers=headers) as websocket:
        assert websocket.receive_text() == urlsplit(origin).netloc


@pytest.mark.parametrize("site", ["cross-site", "same-site", "what-else"])
def test_another_site_may_link_here_and_no_more(site: str) -> None:
    followed = {"sec_fetch_site": site, "sec_fetch_mode": "navigate"}
    assert status_of(**followed) == 200
    for method in ("POST", "PUT", "DELETE"):  # a form
        assert status_of(method, **followed) == 403
    for mode in ("no-cors", "cors", ""):  # a picture, a script
        assert status_of(sec_fetch_site=site, sec_fetch_mode=mode) == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_ones_own_page_and_ones_own_hand_may_do_all(site: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert status_of(method, sec_fetch_site=site, sec_fetch_mode="cors") == 200


def test_a_refusal_is_logged_once_and_without_the_strangers_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = asking()
    with caplog.at_level(logging.WARNING, "components"):
        for _ in range(3):
            client.get("/", headers={"host": "evil.example"})
    (message,) = caplog.messages
    assert "DRAFTBENCH_HOSTS" in message
    assert "evil" not in message


# The server that people run


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('kept')}/kept.db"}
    with running("run", "app.py", port=free_port(), environment=environment) as address:
        yield address


def said(address: str, request: str) -> tuple[int, bytes]:
    """The status and the words of an answer to a request, as it is written here."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


@pytest.mark.parametrize(
    "path", ["/", "/some/page", "/_stcore/health", "/_stcore/host-config", "/media/x", LIVE]
)
def test_every_route_of_the_server_answers_to_its_own_name_only(address: str, path: str) -> None:
    assert said(address, f"GET {path} HTTP/1.1\nHost: evil.example") == (421, REMEDY.encode())
    own = urlsplit(address).netloc
    status, _ = said(address, f"GET {path} HTTP/1.1\nHost: {own}\nOrigin: http://evil.example")
    assert status == 403
    status, _ = said(address, f"GET {path} HTTP/1.1\nHost: {own}\nOrigin: {address}")
    assert status in {200, 404}


@pytest.mark.parametrize(
    ("request_line", "headers"),
    [
        ("GET / HTTP/1.0", ""),
        ("GET / HTTP/1.1", ""),
        ("GET / HTTP/1.1", "\nHost: localhost\nHost: evil.example"),
        ("GET http://evil.example/ HTTP/1.1", "\nHost: localhost"),
        ("GET http://localhost/ HTTP/1.1", "\nHost: localhost"),
    ],
    ids=["none, as of old", "none", "two", "as of a proxy", "its own, as of a proxy"],
)
def test_the_server_answers_no_request_that_is_unclear_about_its_host(
    address: str, request_line: str, headers: str
) -> None:
    status, words = said(address, request_line + headers)
    assert status == 400
    assert b"<html" not in words


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_another_site_reaches_no_upload(address: str, method: str) -> None:
    own = urlsplit(address).netloc
    upload = f"{method} /_stcore/upload_file/a/b HTTP/1.1\nHost: {own}\nContent-Length: 0"
    for header in ("Origin: http://localhost:1", "Sec-Fetch-Site: cross-site"):
        status, words = said(address, f"{upload}\n{header}")
        assert (status, words[:12]) == (403, b"Another site")
