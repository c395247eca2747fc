from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from components.security import (
    HOST_COOKIE,
    VISITOR_COOKIE,
    NoMetrics,
    SecurityHeaders,
    VisitorCookie,
    new_visitor,
)


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
    metrics = Route("/_stcore/metrics", plain)
    routes = [
        metrics,
        Route("/plain", plain),
        Route("/streamed", streamed),
        WebSocketRoute("/ws", echo),
    ]
    layers = [Middleware(SecurityHeaders), Middleware(NoMetrics), Middleware(VisitorCookie)]
    app = Starlette(routes=routes, middleware=layers)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def _public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")


def cookie_given(client: TestClient, path: str = "/plain", **headers: str) -> list[str]:
    """The parts of the cookie that a browser gets with a page; empty where it gets none."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(path, headers={"accept": "text/html,*/*;q=0.8"} | named)
    client.cookies.clear()
    given = answer.headers.get_list("set-cookie")
    assert len(given) <= 1
    return given[0].split("; ") if given else []


def policy_of(response: httpx2.Response) -> dict[str, set[str]]:
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


@pytest.mark.parametrize(("public", "status"), [("1", 404), ("0", 200)])
def test_the_servers_figures_are_not_for_strangers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, public: str, status: int
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", public)
    answer = client.get("/_stcore/metrics")
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"


# The cookie that tells visitors apart


@pytest.mark.usefixtures("_public")
def test_each_new_browser_gets_an_id_of_its_own_that_no_script_reads(client: TestClient) -> None:
    first, second = cookie_given(client), cookie_given(client)
    assert first[0].startswith(f"{VISITOR_COOKIE}=")
    assert first[0] != second[0]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(first)
    assert "Secure" not in first  # a browser would not keep it: this came by http


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize("proto", ["https", "HTTPS", "https, http"])
def test_behind_a_proxy_with_https_the_id_never_travels_by_http(
    client: TestClient, proto: str
) -> None:
    assert "Secure" in cookie_given(client, x_forwarded_proto=proto)


@pytest.mark.usefixtures("_public")
def test_over_https_the_id_never_travels_by_http() -> None:
    app = Starlette(routes=[Route("/", plain)], middleware=[Middleware(VisitorCookie)])
    with TestClient(app, base_url="https://testserver") as client:
        assert "Secure" in cookie_given(client, "/")


@pytest.mark.usefixtures("_public")
def test_over_https_a_neighbouring_sites_cookie_does_not_count(client: TestClient) -> None:
    neighbours = f"{VISITOR_COOKIE}={new_visitor()}"
    given = cookie_given(client, x_forwarded_proto="https", cookie=neighbours)
    assert given[0].startswith(f"{HOST_COOKIE}=")
    assert {"Secure", "Path=/"} <= set(given)  # else no browser takes it
    assert not any(part.startswith("Domain") for part in given)
    assert not cookie_given(client, x_forwarded_proto="https", cookie=given[0])


@pytest.mark.usefixtures("_public")
def test_a_page_that_names_a_visitor_is_in_no_shared_cache(client: TestClient) -> None:
    answer = client.get("/plain", headers={"accept": "text/html"})
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.usefixtures("_public")
def test_a_browser_keeps_its_id(client: TestClient) -> None:
    assert not cookie_given(client, cookie=f"theme=dark; {VISITOR_COOKIE}={new_visitor()}")


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize(
    "value",
    ["", "local", "a" * 42, "a" * 44, "é" * 43, "a" * 42 + "B", "../" * 14 + "A", '"' + "a" * 43],
)
def test_an_id_that_we_never_give_is_replaced(client: TestClient, value: str) -> None:
    header = f"{VISITOR_COOKIE}={value}".encode()
    answer = client.get("/plain", headers=[(b"accept", b"text/html"), (b"cookie", header)])
    assert VISITOR_COOKIE in answer.headers["set-cookie"]


@pytest.mark.usefixtures("_public")
def test_only_pages_give_an_id(client: TestClient) -> None:
    assert not cookie_given(client, accept="*/*")
    assert not cookie_given(client, accept="text/event-stream")
    assert "set-cookie" not in client.post("/plain", headers={"accept": "text/html"}).headers


def test_on_ones_own_machine_there_is_no_cookie(client: TestClient) -> None:
    assert not cookie_given(client)
