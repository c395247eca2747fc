from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from components.security import SecurityHeaders


async def plain(_: Request) -> Response:
    return PlainTextResponse("text", headers={"content-security-policy": "default-src *"})


async def streamed(_: Request) -> Response:
    return StreamingResponse(iter(["a", "b"]))


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    routes = [Route("/plain", plain), Route("/streamed", streamed), WebSocketRoute("/ws", echo)]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
    with TestClient(app) as client:
        yield client


def policy_of(response: Response) -> dict[str, set[str]]:
    """The directives of a response's policy, with their sources."""
    directives = response.headers["content-security-policy"].split("; ")
    return {name: set(sources) for name, *sources in map(str.split, directives)}


@pytest.mark.parametrize("path", ["/plain", "/streamed", "/not-there"])
def test_every_response_carries_the_headers_once(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("referrer-policy") == ["no-referrer"]
    assert len(headers.get_list("content-security-policy")) == 1


def test_nothing_may_be_loaded_from_elsewhere(client: TestClient) -> None:
    policy = policy_of(client.get("/plain"))
    assert policy["default-src"] == {"'self'"}
    allowed = set().union(*policy.values())
    assert allowed == {"'self'", "'unsafe-inline'", "'none'", "blob:", "data:"}


def test_no_script_may_stand_in_a_page_or_be_made_of_text(client: TestClient) -> None:
    assert policy_of(client.get("/plain"))["script-src"] == {"'self'", "blob:"}


def test_no_other_site_may_frame_the_page(client: TestClient) -> None:
    assert policy_of(client.get("/plain"))["frame-ancestors"] == {"'self'"}


def test_a_websocket_passes_untouched(client: TestClient) -> None:
    with client.websocket_connect("/ws") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"
