"""What holds for every test: no network but loopback, no key from the environment, own data.

Also the fixtures that several files share: `browser`, `engine`, `hits`, `sdks`, and those of
databases.py.
"""

import os
import socket
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from databases import address, postgresql  # noqa: F401 - fixtures for whoever names them
from hits import Hits

from runs.engine import Engine
from runs.retry import Patience

KEY_AND_URL_SUFFIXES = ("_API_KEY", "_BASE_URL", "HF_TOKEN", "GITHUB_TOKEN")


@pytest.fixture(autouse=True)
def _no_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.endswith(KEY_AND_URL_SUFFIXES):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _a_database_of_the_tests_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file = tmp_path_factory.mktemp("data") / "draftbench.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network_but_loopback() -> Iterator[None]:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_others(place: Any) -> None:
        host = place[0] if isinstance(place, tuple) else "localhost"
        if host not in {"localhost", "::1"} and not str(host).startswith("127."):
            raise AssertionError(f"a test tried to reach {host}")

    def guarded_connect(self: socket.socket, place: Any) -> None:
        refuse_others(place)
        connect(self, place)

    def guarded_connect_ex(self: socket.socket, place: Any) -> int:
        refuse_others(place)
        return connect_ex(self, place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; not for longer than a module, since its loop is in the way of `asyncio.run`."""
    from chromium import chromium  # skips the test where there is no Playwright

    with chromium() as browser:
        yield browser


@pytest.fixture
def hits() -> Iterator[Hits]:
    """A server that nobody is to call."""
    with Hits() as hits:
        yield hits


@pytest.fixture(scope="session")
def sdks() -> None:
    """Both SDKs are loaded: that takes seconds, and is no part of what a test waits for."""
    for module in ("openai", "anthropic", "providers.connection"):
        import_module(module)


@pytest.fixture
def engine(sdks: None) -> Iterator[Engine]:
    """An engine that hardly waits before it asks again; closed after the test."""
    engine = Engine(patience=Patience(first_event=30, silence=30, back_off=0.01))
    yield engine
    engine.close()
