"""What holds for every test: no network but loopback, no key from the environment, own data.

Also the fixtures that several files share: `fake`, `engine`, `page_engine`, `hits`, `sdks`,
`browser`, and those of databases.py and app_server.py.
"""

import gc
import logging
import os
import signal
import socket
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from app_server import (  # noqa: F401
    app_address,
    app_fake,
    app_file,
    new_app_fake,
    settings_of_app,
    start_app,
    visitor,
)
from databases import (  # noqa: F401
    address,
    bare_address,
    database,
    module_address,
    page_database,
    postgresql,
    postgresql_server,
    sqlite,
)
from fake_provider import FakeProvider
from hits import Hits
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from runs.engine import Engine
from runs.the_engine import the_engine
from runs.writing.retry import Timeouts

# A busy machine is late, not wrong; and what a change broke is told, not what chance found now.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

KEY_AND_URL_SUFFIXES = ("_API_KEY", "_BASE_URL", "HF_TOKEN", "GITHUB_TOKEN")


ROOT = Path(__file__).parent.parent
EMBEDDED, BROWSER, WAITING, LONG, OTHER = range(5)
ALL_EMBEDDED = "embedded"
"""The group of files that need the embedded model."""
IN_A_BROWSER = ("mark.browser", "app_address")
"""Words by which a file of tests is known that share a browser and an app."""
WAITING_FILES: Final = frozenset(
    f"tests/test_{name}.py"
    for name in (
        *("batch_queue", "deletion", "lost_file", "fault_table", "hostile_reply", "batch_command"),
        *("improvement", "silent_database", "journal", "restart"),
    )
)
"""Those that take ten seconds or more, and wait for most of it: for timeouts, and processes."""
LONG_FILES: Final = frozenset(
    f"tests/test_{name}.py"
    for name in (
        *("adversarial", "canary", "hostile_sinks", "envelope_cuts", "history_view", "house"),
        *("envelope_hostile", "refusals", "history", "writing", "kept_form"),
    )
)
"""Those that compute for as long without a browser."""


class InGroups(LoadScopeScheduling):  # type: ignore[misc]  # it tells no types
    """Tests are dealt out by file: what they share is made once, in one process."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return ALL_EMBEDDED if _kind_of(file) == EMBEDDED else file

    def _assign_work_unit(self, node: Any) -> None:
        """The last process takes what needs no browser: with three, their pages would be late."""
        if node is self.nodes[-1]:
            without = (each for each in self.workqueue if not _needs_browser(each))
            if first := next(without, None):
                self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def _needs_browser(group: str) -> bool:
    return group == ALL_EMBEDDED or _kind_of(group) == BROWSER


@cache
def _kind_of(file: str) -> int:
    """What a file's tests need. The shortest ones are dealt out last, so that all end at once.

    All that need the embedded model are one group, for a second model would be slow.
    """
    text = (ROOT / file).read_text(encoding="utf-8")
    if "mark.embedded" in text:
        return EMBEDDED
    if any(word in text for word in IN_A_BROWSER):
        return BROWSER
    if file in WAITING_FILES:
        return WAITING
    return LONG if file in LONG_FILES else OTHER


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the long files first; within a kind, the order stays.

    A browser test that fails runs once more: browser, server and fake provider share a busy
    machine. One failure is still a fault to look for, in the page first; both ends are told.
    """
    items.sort(key=lambda item: _kind_of(item.nodeid.partition("::")[0]))
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Ten thousand tests are there to the end: nobody looks through them for garbage again.

    Streamlit's loggers hand on what they are told, and so pytest listens at the root alone, and not
    at each of sixty as well, six times a test.
    """
    for name, logger in logging.Logger.manager.loggerDict.items():
        if name.startswith("streamlit") and isinstance(logger, logging.Logger):
            logger.propagate = True
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell what the pages of a failed test showed: what it waited for is not all there is.

    With its trace, as that is all that is told of one which runs once more.
    """
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if browser and call.when == "call" and report.failed:
        from chromium import what_pages_show

        report.longrepr.addsection("What the pages showed", what_pages_show(browser))  # type: ignore[union-attr]
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InGroups:
    """Deal out the tests; pytest-xdist's own groups (3.8) do nothing under pytest 9.2."""
    return InGroups(config, log)


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
def _pages_that_hear_at_once() -> Iterator[None]:
    """A page without a browser cannot say which values of the app's it has heard of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.widget_values._is_heard", lambda given: given.number > 0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _packages_that_are_looked_through_once() -> Iterator[None]:
    """Every page without a browser looks for components in all packages: 0.1 CPU seconds."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _children_that_can_be_interrupted() -> Iterator[None]:
    """Where a shell has interrupts ignored, as in a background job, children would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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


@pytest.fixture(scope="session")
def _one_browser() -> Iterator["OneBrowser"]:
    one_browser = OneBrowser()
    yield one_browser
    one_browser.close()


class OneBrowser:
    """Chromium for tests that follow each other, but for no longer.

    Its loop is in the way of `asyncio.run`, which others call.
    """

    def __init__(self) -> None:
        self._open: ExitStack | None = None
        self._browser: Any = None

    def get(self) -> Any:
        from chromium import chromium  # skips the test where there is no Playwright

        if self._open is None:
            with ExitStack() as opening:
                self._browser = opening.enter_context(chromium())
                self._open = opening.pop_all()
        return self._browser

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = self._browser = None


@pytest.fixture(autouse=True)
def _no_browser_where_none_is_asked_for(
    request: pytest.FixtureRequest, _one_browser: OneBrowser
) -> None:
    if "browser" not in request.fixturenames:
        _one_browser.close()


@pytest.fixture
def browser(_one_browser: OneBrowser) -> Iterator[Any]:
    """Chromium, as new."""
    browser = _one_browser.get()
    yield browser
    from chromium import forget_everything

    forget_everything(browser)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """The fake provider; it is the page's own OpenAI-compatible server, too."""
    with FakeProvider() as fake:
        monkeypatch.setenv("COMPATIBLE_BASE_URL", fake.base_url)
        yield fake


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
    engine = Engine(timeouts=Timeouts(first_event=30, silence=30, back_off=0.01))
    yield engine
    engine.close()


@pytest.fixture
def page_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page has an engine of its own, which starts no embedded server."""
    monkeypatch.setattr(Engine, "warm_up", lambda *_: None)
    yield
    the_engine().close()
    the_engine.cache_clear()
