"""The app, as a server in a process of its own: one for all tests that need nothing else of it.

It is for one person, with the fake provider as its OpenAI-compatible server. What is kept there is
seen by the tests after: they name what they look for. conftest.py hands the fixtures to all tests.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_provider import CANONICAL_REPLY, FakeProvider

from bench.running_app import free_port, running


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
    held = [each for each in app_fake.requests if each.holding and not each.disconnected]
    app_fake.release(len(held))
