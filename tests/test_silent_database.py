"""A database server that does not answer any more, and does not say so: nobody waits for ever."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import downloads, open_with, press, run_of, wait_for_end, wait_for_text
from psycopg import connection as psycopg_connection
from silent_proxy import SilentProxy
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from waiting import until

from components import session_keys
from runs.store import journal
from runs.store import postgres_timeouts as patient
from runs.store.database import Database, the_database
from runs.store.errors import DatabaseUnavailable
from runs.store.load import load_run
from runs.store.postgres_timeouts import TimeoutConnection, without_timeout
from runs.store.query import find_lanes
from runs.the_engine import the_engine


def a_tenth(asked: Mapping[str, Any]) -> float:
    """The patience that we ask for with a connection, shortened: the driver knows no less than 2 s.

    Each view of a page would wait for them.
    """
    return float(asked.get("connect_timeout", 6_000)) / 10


@contextmanager
def little_patience(back_off: float = 0.0) -> Iterator[None]:
    """Nobody waits long for an answer that will not come. One that is only late is waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg_connection, "timeout_from_conninfo", a_tenth)
        patch.setattr(patient, "ANSWER_TIMEOUT_S", 0.5)
        patch.setattr(patient, "CANCEL_TIMEOUT_S", 0.2)
        patch.setattr(patient, "BACKOFF_S", back_off)
        yield


@contextmanager
def silence(proxy: SilentProxy, back_off: float = 0.0) -> Iterator[None]:
    """The server says nothing while this lasts."""
    with little_patience(back_off):
        proxy.silent = True
        try:
            yield
        finally:
            proxy.silent = False


@pytest.fixture
def proxy(postgresql: Callable[[], str]) -> Iterator[SilentProxy]:
    with SilentProxy(postgresql()) as proxy:
        yield proxy


@pytest.fixture
def page(
    proxy: SilentProxy,
    fake: FakeProvider,
    page_database: None,
    page_engine: None,
    monkeypatch: pytest.MonkeyPatch,
) -> AppTest:
    """A page of an app whose database is behind the proxy."""
    monkeypatch.setattr(journal, "RETRY_INTERVAL_S", 0.05)
    monkeypatch.setenv("DATABASE_URL", proxy.address)
    return open_with(fake, "hold")


def notices(page: AppTest) -> str:
    page.run()
    assert not page.exception
    return "\n".join(warning.value for warning in page.warning)


def test_a_post_is_written_while_postgresql_is_silent_and_saved_once_it_answers(
    page: AppTest, proxy: SilentProxy, fake: FakeProvider
) -> None:
    press(page, "Write post")
    wait_for_text(page)
    assert the_engine().journal.flush()
    with silence(proxy):
        fake.release()
        assert wait_for_end(page).state == "complete"
        until(lambda: the_engine().journal.trouble)
        assert "Nothing is being saved now: The database server cannot be reached" in notices(page)
        assert {"Markdown", "Reply"} <= set(downloads(page))
        for view in ("Batch", "Prompts", "History", "Ranking", "Write"):
            page.session_state[session_keys.VIEW] = view
            assert "Nothing is being saved now" in notices(page)

    until(lambda: the_engine().journal.trouble is None)
    assert notices(page) == ""
    run = run_of(page)
    kept = load_run(the_database(), run.id)
    assert kept
    assert [lane.record() for lane in kept.lanes] == [run.lanes[0].record()]
    assert find_lanes(the_database(), "local").total == 1, "nothing is doubled"


def ask(database: Database) -> object:
    return database.read(lambda connection: connection.scalar(text("SELECT 1")))


def test_a_question_that_is_not_answered_is_given_up_and_the_next_one_is(
    proxy: SilentProxy,
) -> None:
    with closing(Database(proxy.address)) as database:
        with silence(proxy), pytest.raises(DatabaseUnavailable, match="cannot be reached"):
            ask(database)
        assert ask(database) == 1


def test_nobody_else_waits_for_a_server_that_was_silent_a_moment_ago(proxy: SilentProxy) -> None:
    with closing(Database(proxy.address)) as database:
        database.engine.dispose()  # whoever reads has to connect
        with silence(proxy, back_off=600.0):
            for cause in ("timeout", "a moment ago"):
                with pytest.raises(DatabaseUnavailable, match="cannot be reached") as caught:
                    ask(database)
                assert cause in str(caught.value.__cause__)


def test_nobody_waits_for_ever_for_a_lock_nor_leaves_one_behind_who_does(
    postgresql: Callable[[], str],
) -> None:
    with closing(Database(postgresql())) as database, database.engine.connect() as other:
        other.execute(text("LOCK TABLE runs"))
        delete = text("DELETE FROM runs")
        with little_patience():
            waiting = database.write(lambda connection: connection.execute(delete))
            assert isinstance(waiting.exception(20), DatabaseUnavailable)
        left = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        until(lambda: database.read(lambda connection: connection.scalar(left)) == 0)


def test_what_has_to_take_long_may(postgresql: Callable[[], str]) -> None:
    with closing(Database(postgresql())) as database, database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, TimeoutConnection)
        with without_timeout(connection), little_patience():
            connection.execute(text("SELECT pg_sleep(1)"))
        assert driver.has_timeout
