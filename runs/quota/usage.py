"""Usage since a given time, as far as it is saved."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, RowMapping, String, cast, delete, func, insert, select

from providers.registry import PROVIDERS, environment_key_for
from runs.lane_view import Rewritten
from runs.prepare import REASONING_TOKENS
from runs.quota.limits import Amount, dearest
from runs.settings import RECORDING, Brief
from runs.store.records import read_rewritten
from runs.store.schema import LANES, REPLAYS, RUNS
from runs.ways import TOKENS_PER_WORD

if TYPE_CHECKING:
    from runs.store.database import Database


RETENTION: Final = timedelta(days=2)
"""How long a replay may count: for its day, even if the clocks of two machines differ."""
REWRITTEN: Final = '"rewritten": [{'
"""Stands in the outcome of a lane of which a section was written once more, or pieces revised."""
log = logging.getLogger(__name__)


def keep_replay(database: "Database", owner: str, moment: datetime) -> None:
    """Record a replay in the background; returns at once."""

    def write(connection: Connection) -> None:
        connection.execute(delete(REPLAYS).where(REPLAYS.c.started_at < moment - RETENTION))
        connection.execute(insert(REPLAYS).values(owner=owner, started_at=moment))

    database.write(write, synced=False).add_done_callback(_complain)


def _complain(written: "Future[None]") -> None:
    if error := written.exception():
        log.warning("A replay is not kept: %s", type(error).__name__)


def used_since(database: "Database", moment: datetime) -> dict[str, Amount]:
    """Each owner's usage since a given time, as far as it is saved.

    Whether a lane was written with a visitor's own key is not saved: if the environment has a key
    for it, that one counts as used.
    """
    lanes = LANES.c
    query = select(
        lanes.id, lanes.run_id, lanes.attempt, lanes.owner, lanes.settings, lanes.cost, RUNS.c.brief
    )
    query = query.join(RUNS).where(lanes.started_at >= moment)
    rows = database.read(lambda connection: connection.execute(query).mappings().all())
    rewritten = list(_rewritten_since(database, moment))
    revised: dict[str, Decimal] = defaultdict(Decimal)
    for lane_id, _, each in rewritten:
        revised[lane_id] += each.cost or 0 if each.is_revision else 0
    used: dict[str, Amount] = {}
    presses: set[str] = set()
    for row in rows:
        if row["settings"]["provider"] == RECORDING:
            continue
        press = row["id"] if row["attempt"] else row["run_id"]  # each retry is a press
        dollars = _dollars_of(row, without=revised[row["id"]])
        amount = Amount(runs=int(press not in presses), words=_words(row), dollars=dollars)
        presses.add(press)
        used[row["owner"]] = used.get(row["owner"], Amount()) + amount
    for _, owner, each in rewritten:
        wrote = {"provider": each.provider, "base_url": each.base_url}
        amount = Amount(runs=1, words=each.words, dollars=_dollars(wrote, each.cost, each.words))
        used[owner] = used.get(owner, Amount()) + amount
    for owner, replays in _replays_since(database, moment):
        used[owner] = used.get(owner, Amount()) + Amount(runs=replays)
    return used


def _rewritten_since(
    database: "Database", moment: datetime
) -> Iterator[tuple[str, str, Rewritten]]:
    """The sections written once more and the revisions, of posts however old.

    Each with the id of the post's lane, and its owner.
    """
    lanes = LANES.c
    query = select(lanes.id, lanes.owner, lanes.settings, lanes.outcome)
    query = query.where(cast(lanes.outcome, String).contains(REWRITTEN, autoescape=True))
    rows = database.read(lambda connection: connection.execute(query).mappings().all())
    for row in rows:
        for each in read_rewritten(row["outcome"]):
            if each.at >= moment.timestamp():
                yield row["id"], row["owner"], each if each.provider else _by(row, each)


def _by(row: RowMapping, each: Rewritten) -> Rewritten:
    """What the model of the post wrote."""
    settings = row["settings"]
    return replace(each, provider=settings["provider"], base_url=settings.get("base_url"))


def _replays_since(database: "Database", moment: datetime) -> list[tuple[str, int]]:
    query = select(REPLAYS.c.owner, func.count()).where(REPLAYS.c.started_at >= moment)
    query = query.group_by(REPLAYS.c.owner)
    rows = database.read(lambda connection: connection.execute(query).all())
    return [(owner, replays) for owner, replays in rows]


def _words(row: RowMapping) -> int:
    return int(row["brief"].get("words") or Brief(topic="").words)


def _dollars_of(row: RowMapping, *, without: Decimal) -> Decimal:
    cost = None if row["cost"] is None else Decimal(row["cost"]) - without
    return _dollars(row["settings"], cost, _words(row))


def _dollars(settings: Mapping[str, Any], cost: Decimal | None, words: int) -> Decimal:
    provider, base_url = settings["provider"], settings.get("base_url")
    if provider not in PROVIDERS or environment_key_for(provider, base_url) is None:
        return Decimal(0)
    if cost is not None:
        return cost
    return dearest(output_tokens=words * TOKENS_PER_WORD + REASONING_TOKENS)
