"""What the documented nginx lets one address have at once: the pages of a group, and no flood."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
from hosted import HOST, Proxy, nginx
from waiting import until

OWN = "HTTP/1.1\r\nHost: localhost\r\n"
LIVE = "/api/runs/a-run/lanes/all/live"
PAGE = "/_stcore/stream"
MOST = 150
"""Of each, as docs/hosting.md says."""


class Slow(ThreadingHTTPServer):
    """An app that answers nobody until it is told to."""

    request_queue_size = 512
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock, self.release, self.asked = Lock(), Event(), 0
        self.address = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Slow

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.asked += 1
        self.server.release.wait(60)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def app() -> Iterator[Slow]:
    app = Slow()
    thread = Thread(target=app.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield app
    app.release.set()
    app.shutdown()
    app.server_close()


def ask_at_once(proxy: Proxy, app: Slow, paths: list[str]) -> list[int]:
    """Statuses of requests that are all under way before the first that is let in is answered."""
    refused: list[int] = []

    def ask(path: str) -> int:
        connection, answer = proxy.ask(path)
        connection.close()
        if answer.status != 200:
            refused.append(answer.status)
        return answer.status

    with ThreadPoolExecutor(len(paths)) as pool:
        statuses = pool.map(ask, paths)
        try:
            until(lambda: app.asked + len(refused) == len(paths), 60)
        finally:
            app.release.set()
        return list(statuses)


def test_a_group_behind_one_address_has_its_pages(app: Slow, tmp_path: Path) -> None:
    files = [f"/static/js/file.{number}.js" for number in range(80)]
    group = [PAGE, LIVE] * 50
    with nginx(app.address, tmp_path) as proxy:
        assert set(ask_at_once(proxy, app, ["/", *files, *group])) == {200}


@pytest.mark.parametrize("path", [LIVE, PAGE])
def test_a_flood_from_one_address_is_refused(app: Slow, tmp_path: Path, path: str) -> None:
    with nginx(app.address, tmp_path) as proxy:
        statuses = ask_at_once(proxy, app, [path] * (MOST + 20))
    assert (statuses.count(200), statuses.count(503)) == (MOST, 20)


def test_addresses_that_are_keys_stay_out_of_the_log(app: Slow, tmp_path: Path) -> None:
    app.release.set()
    secret = ["/api/runs/key-of-a-run/lanes/all/live", "/_stcore/upload_file/key-of-a-session/a"]
    with nginx(app.address, tmp_path) as proxy:
        for path in [*secret, "/favicon.png"]:
            connection, _ = proxy.ask(path)
            connection.close()
        log = tmp_path / "access.log"
        until(lambda: "/favicon.png" in log.read_text(encoding="utf-8"), 30)
        assert "key-of-a" not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("directive", "begun"),
    [
        ("client_header_timeout", f"GET / {OWN}X-Slow: "),
        ("client_body_timeout", f"PUT /a/b {OWN}Content-Length: 9\r\n\r\n1"),
    ],
)
def test_who_sends_slowly_is_not_waited_for(
    app: Slow, tmp_path: Path, directive: str, begun: str
) -> None:
    anybody = ssl._create_unverified_context()  # the test's own certificate
    with (
        nginx(app.address, tmp_path, **{directive: "1s"}) as proxy,
        socket.create_connection((HOST, proxy.port), timeout=20) as plain,
        anybody.wrap_socket(plain, server_hostname=HOST) as connection,
    ):
        connection.sendall(begun.encode())
        while connection.recv(4096):  # its last words, if it has any, and then the end
            pass
    assert app.asked == 0
