"""Small pieces of work share a transaction, and nothing else."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select

from runs.batch.together import MOST, Together
from runs.store import connection as connection_module
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable
from runs.store.schema import TEMPLATES


@pytest.fixture
def address(sqlite: Callable[[Path], str], tmp_path: Path) -> str:
    return sqlite(tmp_path / "kept.db")


@pytest.fixture
def commits(database: Database) -> list[str]:
    """One for each transaction that was committed."""
    seen: list[str] = []
    event.listen(database.engine, "commit", lambda _: seen.append("commit"))
    return seen


def adds(name: str, *, fails: Exception | None = None) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(TEMPLATES), {"digest": name, "text": name})
        if fails:
            raise fails
        return name

    return work


def kept(database: Database) -> set[str]:
    return set(database.read(lambda connection: connection.scalars(select(TEMPLATES.c.digest))))


def do_all(database: Database, *works: Callable[[Connection], str]) -> list[str | BaseException]:
    async def together() -> list[str | BaseException]:
        of = Together(database)
        return await asyncio.gather(*map(of.do, works), return_exceptions=True)

    return asyncio.run(together())


def test_what_comes_at_the_same_time_is_one_transaction_and_each_is_told_its_own(
    database: Database, commits: list[str]
) -> None:
    names = [f"{n:02}" for n in range(MOST)]
    assert do_all(database, *map(adds, names)) == names
    assert kept(database) >= set(names)
    assert len(commits) == 1


def test_very_much_at_once_lets_others_write_in_between(
    database: Database, commits: list[str]
) -> None:
    do_all(database, *(adds(str(n)) for n in range(2 * MOST + 1)))
    assert len(commits) == 3


@pytest.mark.parametrize("fault", [ValueError("it cannot be read"), DatabaseUnavailable("away")])
def test_what_is_wrong_with_one_is_told_to_it_alone(database: Database, fault: Exception) -> None:
    done = do_all(database, adds("first"), adds("second", fails=fault), adds("third"))
    assert done == ["first", fault, "third"]
    assert kept(database) >= {"first", "third"}
    assert "second" not in kept(database)


def test_what_contradicts_what_is_there_keeps_nothing_else_away(database: Database) -> None:
    first, again, other = do_all(database, adds("same"), adds("same"), adds("other"))
    assert (first, other) == ("same", "other")
    assert isinstance(again, DatabaseUnavailable)


def test_one_that_nobody_waits_for_any_more_is_not_done_and_keeps_nobody_waiting(
    database: Database,
) -> None:
    async def left() -> str:
        of = Together(database)
        gone = asyncio.ensure_future(of.do(adds("gone")))
        stays = asyncio.ensure_future(of.do(adds("stays")))
        await asyncio.sleep(0)  # both have asked
        gone.cancel()
        return await stays

    assert asyncio.run(left()) == "stays"
    assert kept(database) & {"gone", "stays"} == {"stays"}


def test_a_locked_database_is_waited_for_once_and_all_are_told(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "TIMEOUT_S", 0.1)
    transactions: list[object] = []
    transact = Database._transact

    def counted(self: Database, work: Callable[[Connection], object], synced: bool) -> object:
        transactions.append(work)
        return transact(self, work, synced)

    monkeypatch.setattr(Database, "_transact", counted)
    with (
        closing(Database(address)) as database,
        closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        told = do_all(database, *(adds(str(n)) for n in range(MOST)))
    assert {type(each) for each in told} == {DatabaseUnavailable}
    assert "Another program is using the database" in str(told[0])
    assert len(transactions) == 1


def test_servers_have_each_in_a_transaction_of_its_own(
    database: Database, commits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "is_sqlite", False)
    do_all(database, adds("first"), adds("second"))
    assert len(commits) == 2
