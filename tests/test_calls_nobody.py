"""The process calls nobody but the provider that was chosen: watched as it looks up and connects.

The server's name server does not answer, so whoever waits for it waits for too long.
"""

import http.client
import os
import shlex
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_provider import FakeProvider
from hosted import ROOT
from watching import watching

from bench.running_app import free_port, running

ORIGINS = [
    "http://evil.example",
    "https://evil.example",
    "http://evil.example:8501",
    "http://localhost:3000",
    "null",
    "file://",
    "http://192.0.2.7",
]


class Watched:
    """A server, and what it looked up or connected to that is not on this machine."""

    def __init__(self, address: str, log: Path) -> None:
        self.address = address
        self._log = log

    @property
    def calls(self) -> list[str]:
        return self._log.read_text(encoding="utf-8").splitlines()

    def handshake(self, **headers: str) -> int:
        """Ask for a websocket; the status of the answer."""
        handshake = {
            "Connection": "upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        }
        return self._ask("/_stcore/stream", handshake | headers)

    def health(self) -> int:
        return self._ask("/_stcore/health", {})

    def _ask(self, path: str, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()


def of_the_image() -> tuple[str, ...]:
    """The options that the image is started with."""
    line = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()[-1]
    options = [part.strip(',[]"') for part in shlex.split(line) if part.startswith("--")]
    assert "--server.address=0.0.0.0" in options
    return tuple(options)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["good"]) as fake:
        yield fake


@pytest.fixture(scope="module")
def watched(fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The app on every address of the machine, as the image starts it."""
    place = tmp_path_factory.mktemp("watched")
    log = place / "calls"
    log.touch()
    environment = {
        "COMPATIBLE_BASE_URL": fake.base_url,
        "DATABASE_URL": f"sqlite:///{place}/kept.db",
        "DRAFTBENCH_HOSTS": "bench.example.com",
    }
    environment |= watching(log)
    options = of_the_image()
    app = running("run", "app.py", port=free_port(), environment=environment, options=options)
    with app as address:
        yield Watched(address, log)


def test_a_start_on_every_address_calls_nobody(watched: Watched) -> None:
    assert watched.health() == 200
    assert watched.calls == []


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_strange_origin_is_refused_without_a_look_up_and_nobody_else_waits(
    watched: Watched, origin: str
) -> None:
    assert watched.handshake(Origin=origin) == 403
    assert watched.health() == 200
    assert watched.calls == []


def test_an_origin_that_the_operator_named_needs_no_look_up(watched: Watched) -> None:
    assert watched.handshake(Origin="https://bench.example.com") == 101
    assert watched.handshake(Origin="HTTPS://Bench.example.com:443") == 101
    assert watched.health() == 200
    assert watched.calls == []


@pytest.mark.browser
def test_a_page_and_a_run_call_nobody_but_the_provider(
    browser: Any, watched: Watched, fake: FakeProvider
) -> None:
    from chromium import Visitor, ask_for, button, expect, state_of

    visitor = Visitor(browser, watched.address)
    page = visitor.open()
    ask_for(page, "good")
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("complete")
    visitor.leave()
    assert any(request.method == "POST" for request in fake.requests)
    assert visitor.elsewhere == []
    assert watched.calls == []


def test_the_watch_sees_who_is_called(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    code += "s.connect(('127.0.0.1', 9)); s.connect(('192.0.2.7', 9))"
    command = [sys.executable, "-c", code]
    subprocess.run(command, env=os.environ | watching(log), check=False, timeout=60)
    assert log.read_text(encoding="utf-8") == "socket.connect 192.0.2.7\n"


def test_streamlit_is_set_to_tell_nobody_and_to_ask_nobody() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["browser"]["serverAddress"] == "localhost"
    assert config["server"]["showEmailPrompt"] is False
    assert socket.inet_aton(config["server"]["address"])[0] == 127
