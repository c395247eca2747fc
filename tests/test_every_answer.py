"""The security headers over HTTP, from the server that people run: whatever it answers.

What nginx makes of it stands in test_hosting.py: it would add a header that is missing here.
"""

import http.client
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from waiting import until

from bench.running_app import free_port
from components.live import stream
from components.live.route import PATH, live
from components.security import HEADERS, SecurityHeaders

NOBODY_S = PATH.format(run="nobody-s", lane="all")
HANDSHAKE = {
    "Connection": "upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@pytest.fixture
def address(app_address: str) -> str:
    return app_address


def ask(address: str, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """An answer, read to its end, as far as it has one."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer
    except http.client.IncompleteRead:
        return answer
    finally:
        connection.close()


def assert_headers(answer: http.client.HTTPResponse) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get_all(name, []) == [value]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/?run=nobody-s", 200),
        ("GET", "/some/other/page", 200),
        ("GET", "/favicon.png", 200),
        ("GET", "/_stcore/health", 200),
        ("OPTIONS", "/_stcore/health", 204),
        ("GET", "/_stcore/host-config", 200),
        ("GET", "/media/not-there", 404),
        ("GET", "/static/..%2f..%2fapp.py", 400),
        ("DELETE", "/", 405),
        ("GET", NOBODY_S, 404),
        ("HEAD", NOBODY_S, 404),
        ("POST", NOBODY_S, 405),
        ("GET", "/api/scripts/any/heard.js", 200),
        ("GET", "/api/scripts/any/no-such.js", 404),
        ("PUT", "/_stcore/upload_file/a/b", 403),
    ],
)
def test_the_apps_answers_carry_the_headers(
    address: str, method: str, path: str, status: int
) -> None:
    answer = ask(address, path, method)
    assert answer.status == status
    assert_headers(answer)


def test_a_websocket_that_is_refused_carries_the_headers(address: str) -> None:
    other = HANDSHAKE | {"Origin": "https://evil.example"}
    answer = ask(address, "/_stcore/stream", **other)
    assert answer.status == 403
    assert_headers(answer)


# Where an app fails


async def fails(_: Request) -> Response:
    raise RuntimeError("sk-secret")


async def fails_in_its_midst(_: Request) -> Response:
    def begin() -> Iterator[str]:
        yield "begun"
        raise RuntimeError("sk-secret")

    return StreamingResponse(begin())


async def fails_before_it_opens(_: WebSocket) -> None:
    raise RuntimeError("sk-secret")


async def never_opens(socket: WebSocket) -> None:
    await socket.close()


class Failing:
    """A server whose app fails, in a thread of this process; the live route among it."""

    def __init__(self) -> None:
        routes = [
            Route("/fails", fails),
            Route("/fails-late", fails_in_its_midst),
            Route(PATH, live),
            WebSocketRoute("/ws-fails", fails_before_it_opens),
            WebSocketRoute("/ws-never", never_opens),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
        port = free_port()
        config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.address = f"http://127.0.0.1:{port}"

    def __enter__(self) -> str:
        self.thread.start()
        until(lambda: self.server.started or not self.thread.is_alive())
        return self.address

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture(scope="module")
def failing() -> Iterator[str]:
    with Failing() as address:
        yield address


@pytest.mark.parametrize("path", ["/fails", "/ws-fails"])
def test_an_app_that_fails_says_so_with_the_headers_and_nothing_more(
    failing: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    connection = http.client.HTTPConnection(urlsplit(failing).netloc, timeout=30)
    connection.request("GET", path, headers=HANDSHAKE if path.startswith("/ws") else {})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (500, b"Internal Server Error")
    assert_headers(answer)
    connection.close()
    until(lambda: "sk-secret" in caplog.text)  # whoever runs the server hears of it


def test_a_live_route_that_fails_says_so_with_the_headers(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise RuntimeError

    monkeypatch.setattr(stream, "the_engine", broken)
    answer = ask(failing, NOBODY_S)
    assert answer.status == 500
    assert_headers(answer)


def test_an_answer_that_breaks_off_had_the_headers(failing: str) -> None:
    answer = ask(failing, "/fails-late")
    assert answer.status == 200
    assert_headers(answer)


def test_a_websocket_that_an_app_never_opens_is_refused_with_the_headers(failing: str) -> None:
    answer = ask(failing, "/ws-never", **HANDSHAKE)
    assert answer.status == 403
    assert_headers(answer)
