"""The app, as a server in a process of its own: one for all tests, or one that a test can restart.

The one for all is for one person, with the fake provider as its OpenAI-compatible server. What is
kept there is seen by the tests after: they name what they look for. conftest.py hands the fixtures
to all tests.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fake_provider import CANONICAL_REPLY, FakeProvider, never

from bench.running_app import free_port, running

if TYPE_CHECKING:
    from chromium import Visitor

StartApp = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def app_fake() -> Iterator[FakeProvider]:
    """The fake provider of the app, as the tests before have left it."""
    with FakeProvider() as fake:
        yield fake


@pytest.fixture(scope="session")
def app_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the app keeps everything."""
    return tmp_path_factory.mktemp("app") / "kept.db"


@pytest.fixture(scope="session")
def app_address(app_fake: FakeProvider, app_file: Path) -> Iterator[str]:
    """Where the app is."""
    environment = {
        "COMPATIBLE_BASE_URL": app_fake.base_url,
        "DATABASE_URL": f"sqlite:///{app_file}",
    }
    with running("run", "app.py", port=free_port(), environment=environment) as address:
        yield address


@pytest.fixture
def new_app_fake(app_fake: FakeProvider) -> Iterator[FakeProvider]:
    """The fake provider of the app, as new."""
    app_fake.requests.clear()
    app_fake.releases = asyncio.Semaphore(0)  # none is left of another test
    app_fake.reply = CANONICAL_REPLY.read_text(encoding="utf-8")
    app_fake.models = ["good", "hold"]
    yield app_fake
    app_fake.holds = never
    held = [each for each in app_fake.requests if each.holding and not each.disconnected]
    app_fake.release(len(held))


@pytest.fixture
def visitor(browser: Any, app_address: str) -> "Iterator[Visitor]":
    """Somebody on the app's pages, where nothing fails and nothing comes from elsewhere."""
    from chromium import Visitor  # skips the test where there is no Playwright

    visitor = Visitor(browser, app_address)
    yield visitor
    visitor.check_out()


@pytest.fixture
def settings_of_app() -> dict[str, str]:
    """More environment variables for `start_app`."""
    return {}


@pytest.fixture
def start_app(fake: FakeProvider, tmp_path: Path, settings_of_app: dict[str, str]) -> StartApp:
    """Starts an app of the test's own; each time at the same address, with the same data."""
    environment = {
        "COMPATIBLE_BASE_URL": fake.base_url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/kept.db",
    }
    environment |= settings_of_app
    return partial(running, "run", "app.py", port=free_port(), environment=environment)
